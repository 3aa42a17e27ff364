#include <amends/impl/report/parts.hpp>
#include <amends/report/report.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "text_requests.hpp"

// Results of every sign and edge, in both languages: no sentence contradicts its figures, and both languages say the same
// of the same numbers. What must hold is computed here from the findings, not by the code that words them.

using namespace amends;
using amends_test::asked;
using amends_test::rows;
using amends_test::scenario;
using amends_test::stated;
using economics::Metric;
using report::Language;

namespace {

/// The numbers of a text, in no order; "1,234" is one, and its unit is left out.
std::multiset<std::string> numbers(const std::string& text) {
  static const std::regex number(R"(-?\d[\d,]*(\.\d+)?(e[-+]\d+)?)");
  std::multiset<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), number), end; at != end; ++at) {
    std::string one = at->str();
    while (one.ends_with(',')) one.pop_back();
    if (at->position() > 0 && one.starts_with('-') &&
        std::isdigit(static_cast<unsigned char>(text[static_cast<std::size_t>(at->position()) - 1])) != 0)
      one.erase(0, 1);  // "3-7"
    found.insert(one);
  }
  return found;
}

std::string listed(const std::multiset<std::string>& all) {
  return report::detail::joined({all.begin(), all.end()}, " ");
}

double number(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), ','), text.end());
  return std::strtod(text.c_str(), nullptr);
}

std::size_t count(const std::string& text, const std::vector<std::string>& words) {
  std::size_t found = 0;
  for (const std::string& word : words)
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

/// Above is above and better is better, whatever the language.
void check_directions(const std::string& english, const std::string& korean) {
  CAPTURE(english, korean);
  CHECK(count(english, {" above "}) == count(korean, {" 초과", "보다 크면"}));
  CHECK(count(english, {" below "}) == count(korean, {" 미만", "보다 작으면"}));
  CHECK(count(english, {"turns positive"}) == count(korean, {"양수로"}));
  CHECK(count(english, {"turns negative"}) == count(korean, {"음수로"}));
  CHECK(count(english, {"go with better", "goes with better"}) == count(korean, {"결과가 좋으며", "결과가 더 좋으며"}));
  CHECK(count(english, {"go with worse", "goes with worse"}) == count(korean, {"결과가 나쁘며", "결과가 더 나쁘며"}));
  CHECK(count(english, {"complaint pays"}) == count(korean, {"불만 한 건은 이익입니다", "부터 이익입니다"}));
}

/// Both reports have the same sections, statements and tables, with the same numbers.
void check_same(const report::Report& english, const report::Report& korean) {
  REQUIRE(english.sections.size() == korean.sections.size());
  for (std::size_t s = 0; s < english.sections.size(); ++s) {
    const report::Section &one = english.sections[s], &other = korean.sections[s];
    CHECK(one.key == other.key);
    CHECK(listed(numbers(one.heading)) == listed(numbers(other.heading)));
    REQUIRE(one.statements.size() == other.statements.size());
    for (std::size_t i = 0; i < one.statements.size(); ++i) {
      CAPTURE(one.statements[i].text, other.statements[i].text);
      CHECK(one.statements[i].key == other.statements[i].key);
      CHECK(listed(numbers(one.statements[i].text)) == listed(numbers(other.statements[i].text)));
      if ((one.key == "headline" || one.key == "care") && one.statements[i].key != "warning")
        check_directions(one.statements[i].text, other.statements[i].text);
    }
    REQUIRE(one.tables.size() == other.tables.size());
    for (std::size_t t = 0; t < one.tables.size(); ++t) {
      const report::Table &left = one.tables[t], &right = other.tables[t];
      CHECK(left.key == right.key);
      CHECK(left.header.size() == right.header.size());
      REQUIRE(left.rows.size() == right.rows.size());
      for (std::size_t r = 0; r < left.rows.size(); ++r)
        for (std::size_t c = 0; c < left.rows[r].size(); ++c) {
          CAPTURE(left.rows[r][c], right.rows[r][c]);
          CHECK(listed(numbers(left.rows[r][c])) == listed(numbers(right.rows[r][c])));
        }
      REQUIRE(left.notes.size() == right.notes.size());
      for (std::size_t n = 0; n < left.notes.size(); ++n) {
        CAPTURE(left.notes[n], right.notes[n]);
        CHECK(listed(numbers(left.notes[n])) == listed(numbers(right.notes[n])));
      }
    }
  }
}

/// Singular and plural of what is counted, and particles after what is known to be read.
void check_grammar(const std::string& english, const std::string& korean) {
  static const std::regex one_of_many(
      R"((^|[^\d,.])1 (complaints|years|days|companies|quantities|draws|scores|segments|columns|rows|names)\b)");
  static const std::regex many_of_one(
      R"(\d{2,} (complaint|year|day|company|quantity|draw|row|name) |[02-9] (complaint|year|day|company|quantity|draw|row|name) )");
  std::smatch found;
  CHECK(!std::regex_search(english, found, one_of_many));
  CHECK(!std::regex_search(english, found, many_of_one));
  CHECK(english.find("  .") == std::string::npos);
  CHECK(english.find("..") == std::string::npos);
  CHECK(korean.find("..") == std::string::npos);
  // Two forms stand only where a name ends in another script.
  for (const char* both : {"은(는)", "이(가)", "을(를)", "과(와)"})
    for (std::size_t at = korean.find(both); at != std::string::npos; at = korean.find(both, at + 1)) {
      REQUIRE(at > 1);
      const char before = korean[at - 1] == '"' ? korean[at - 2] : korean[at - 1];
      CHECK(std::isalpha(static_cast<unsigned char>(before)) != 0);
    }
}

/// The verdict that net bears out, in both languages.
std::pair<std::string, std::string> verdict_of(const economics::Summary& net) {
  if (std::abs(net.mean) < 1e-6 && net.standard_deviation < 1e-6)
    return {"changes nothing.", "달라지는 것이 없습니다."};
  if (net.quantiles[0] > 0.0) return {"it pays.", "이익이 납니다."};
  if (net.quantiles[4] < 0.0) return {"it loses money.", "손실이 납니다."};
  if (net.share_negative > 0.5) return {"more likely loses money than pays.", "이익보다 손실이 날 가능성이 더 큽니다."};
  if (net.share_negative < 0.5) return {"more likely pays than loses money.", "손실보다 이익이 날 가능성이 더 큽니다."};
  return {"as likely pays as loses money.", "이익이 날 가능성과 손실이 날 가능성이 같습니다."};
}

/// The first statement against the summary it tells of.
void check_answer(const report::Report& english, const report::Report& korean) {
  const economics::Summary net = english.findings.result().summary(Metric::net);
  const std::string &said = english.sections[0].statements[0].text, &told = korean.sections[0].statements[0].text;
  CAPTURE(said, told);
  const auto [verdict, in_korean] = verdict_of(net);
  // Where something is asked of complaints and none of them is moved, that stands first.
  bool asked = false, moved = false;
  for (const report::Question& one : english.findings.questions) {
    asked = asked || one.moved.has_value();
    moved = moved || (one.moved && one.moved->moved > 0.0);
  }
  const bool silent = asked && !moved;
  CHECK(said.starts_with(silent ? "The records say nothing of the intervention: " : "As stated, "));
  CHECK(told.starts_with(silent ? "기록만으로는 조치의 효과를 알 수 없습니다: " : "명시한 가정에 따르면 "));
  CHECK(said.find(verdict) < said.find(" Over "));
  CHECK(told.find("명시한 가정에 따르면 ") < told.find(in_korean));
  CHECK(told.find(in_korean) < told.find("년간 순현재가치는"));
  static const std::regex sentence(
      R"(Over (\d+) years?, net (?:[A-Z]+ )?(\S+) \(90 % of draws between (\S+) and (\S+)\) against .*; chance of a loss (\S+) %[.;])");
  std::smatch found;
  REQUIRE(std::regex_search(said, found, sentence));
  CHECK(number(found[3]) <= number(found[2]));
  CHECK(number(found[2]) <= number(found[4]));
  CHECK(number(found[5]) == Approx(100.0 * net.share_negative).margin(0.051));
  static const std::regex in_words(
      R"(순현재가치는 (\S+?)( EUR)?\(모의실험 표본의 90%가 (\S+?)( EUR)?에서 (\S+?)( EUR)? 사이\).*손실 확률은 (\S+)%입니다)");
  std::smatch words;
  REQUIRE(std::regex_search(told, words, in_words));
  CHECK(words[1] == found[2]);
  CHECK(words[3] == found[3]);
  CHECK(words[5] == found[4]);
  CHECK(words[7] == found[5]);
}

/// Intervals from low to high, shares of how many, and signs that follow from their own numbers.
void check_figures(const std::string& english) {
  static const std::regex interval(R"((-?\+?\d[\d,.]*)( %)? to (-?\+?\d[\d,.]*)( %)?)");
  for (std::sregex_iterator at(english.begin(), english.end(), interval), end; at != end; ++at) {
    CAPTURE(at->str());
    CHECK(number((*at)[1]) <= number((*at)[3]));
  }
  static const std::regex share(R"((\d[\d,]*) of (\d[\d,]*) recorded complaints \((\S+) %\))");
  for (std::sregex_iterator at(english.begin(), english.end(), share), end; at != end; ++at)
    CHECK(number((*at)[3]) == Approx(100.0 * number((*at)[1]) / number((*at)[2])).margin(0.051));
  static const std::regex bounds(
      R"(lies anywhere between (\S+) and (\S+) points: the records alone (do not settle it|settle its sign))");
  for (std::sregex_iterator at(english.begin(), english.end(), bounds), end; at != end; ++at) {
    const bool open = number((*at)[1]) <= 0.0 && number((*at)[2]) >= 0.0;
    CHECK(((*at)[3] == "do not settle it") == open);
  }
  static const std::regex origins(R"(Of (\d+) quantit\w+, ([^.]*)\.)");
  std::smatch found;
  if (std::regex_search(english, found, origins)) {
    double sum = 0.0;
    for (const std::string& one : numbers(found[2])) sum += number(one);
    CHECK(sum == number(found[1]));
  }
}

std::string all_of(const report::Report& report) {
  std::string out;
  for (const report::Section& section : report.sections) {
    out += section.heading + "\n";
    for (const report::Statement& one : section.statements) out += one.text + "\n";
    for (const report::Table& table : section.tables) {
      for (const auto& row : table.rows)
        for (const std::string& cell : row) out += cell + "\n";
      for (const std::string& note : table.notes) out += note + "\n";
    }
  }
  return out;
}

/// Written in both languages and checked; the English, in one text.
std::string checked(const report::Request& request, std::size_t draws = 100) {
  const report::Findings findings = report::find(request, {.draws = draws, .seed = 5});
  const report::Report english = report::write(findings), korean = report::write(findings, Language::korean);
  CHECK(english.language == Language::english);
  CHECK(korean.language == Language::korean);
  check_same(english, korean);
  check_answer(english, korean);
  const std::string text = all_of(english);
  INFO(text);
  check_grammar(text, all_of(korean));
  check_figures(text);
  return text;
}

/// A scenario that states everything: so many years, costs and segments.
std::string plain(int years, const std::string& cost, int segments = 1, const std::string& margin = "60") {
  std::string text = "title = \"plan\"\ncurrency = \"EUR\"\nhorizon = { years = " + std::to_string(years) +
                     " }\ndiscount = { annual_rate = 0.1 }\n";
  for (int s = 0; s < segments; ++s)
    text += "[[segment]]\nname = \"part " + std::string(1, static_cast<char>('A' + s)) +
            "\"\ncomplaints = { per_year = 1_000 }\n"
            "outcomes = { dissatisfied = 0.4, satisfied = 0.4, delighted = 0.2 }\n"
            "stay = { dissatisfied = 0.3, satisfied = { uniform = [0.5, 0.8] }, delighted = 0.9 }\n"
            "counterfactual = { stay = 0.4 }\nmargin = { per_customer_per_year = " +
            (s == 0 ? "60" : margin) + ", retention = 0.8 }\n" + cost;
  return text;
}

std::string per_complaint(double low, double high) {
  return "cost = { per_complaint = { uniform = [" + std::to_string(low) + ", " + std::to_string(high) + "] } }\n";
}

bool has(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("stated scenarios of every sign, horizon and number of segments") {
  std::map<std::string, int> verdicts;
  for (const int years : {1, 3})
    for (const int segments : {1, 3})
      for (double cost = 0.0; cost < 60.0; cost += 6.0) {
        const std::string text = checked(stated(plain(years, per_complaint(cost, cost + 8.0), segments)));
        ++verdicts[text.substr(text.find("As stated"), text.find(". Over") - text.find("As stated"))];
        CHECK(has(text, "Which segments carry it") == (segments > 1));
        CHECK(has(text, years == 1 ? "Over 1 year, net" : "Over 3 years, net"));
      }
  CHECK(verdicts.size() >= 4);
  const std::string none = checked(stated(plain(2, ""), plain(2, "")));
  CHECK(has(none, "changes nothing"));
  CHECK(has(none, "cost.per_complaint, cost.compensation_per_complaint, cost.fixed_per_year, cost.setup"));
}

TEST_CASE("no quantity is uncertain, one draw, every cost stated") {
  std::string certain =
      plain(2,
            "cost = { per_complaint = 3, compensation_per_complaint = 2, fixed_per_year = 10, setup = 5 "
            "}\nescalation = { dissatisfied = 0.1, counterfactual = 0.2, cost_per_case = 30 }\n");
  certain.replace(certain.find("{ uniform = [0.5, 0.8] }"), std::string("{ uniform = [0.5, 0.8] }").size(), "0.7");
  const std::string text = checked(stated(certain));
  CHECK(has(text, "No quantity is uncertain"));
  CHECK(has(text, "Every cost is stated."));
  CHECK(has(checked(stated(certain), 1), "Only 1 draw: "));
}

TEST_CASE("records of which nobody, some and everybody evaluated") {
  const std::string faster = "[intervention]\nrespond_within_days = 2\nshare_causal = 0.8\n";
  const auto none = [](int) { return std::string(); };
  for (const int share : {1, 2, 3, 9}) {  // of nine give a score
    const std::string csv = rows("", none, [&](int i) { return i / 3 % 9 >= share; });
    for (const std::string baseline : {"", "today"}) {
      const std::string text =
          checked(asked(scenario("plan", "", faster), csv, baseline.empty() ? "" : scenario(baseline)));
      CHECK(has(text, "worst-case bounds") == (share < 9));
      CHECK(has(text, "How it moves with those who gave no score") == (share < 9));
    }
  }
  // Nobody: there is nothing to be told.
  const std::string silent = rows("", none, [](int) { return true; });
  CHECK(amends_test::error_of([&] { (void)asked(scenario("plan", "", faster), silent); }).code() == ErrorCode::missing);
  // One complaint in a band, and one in all.
  checked(asked(scenario("plan", "", faster), "who,days,score\n전부,1,5\n전부,3,2\n전부,9,1\n"));
  checked(asked(scenario("plan", "", faster), "who,days,score\n전부,1,5\n"));
}

TEST_CASE("effects and bounds of one sign and of the other") {
  const std::string faster = "[intervention]\nrespond_within_days = 2\nshare_causal = 0.8\n";
  for (const bool good : {true, false})
    for (const int silent : {0, 20, 2}) {  // every so manieth keeps silent
      std::string csv = "who,days,score\n";
      for (int i = 0; i < 400; ++i) {
        const bool fast = i % 2 == 0;
        csv += std::string("전부,") + (fast ? "1" : "9") + "," +
               (silent > 0 && i / 2 % silent == 0 ? ""
                : fast == good                    ? "5"
                                                  : "1") +
               "\n";
      }
      const std::string text = checked(asked(scenario("plan", "", faster), csv, scenario("today")));
      CHECK(has(text, good ? "faster answers go with better outcomes" : "faster answers go with worse outcomes"));
      CHECK(has(text, "settle its sign") == (silent == 20));
      CHECK(has(text, "do not settle it") == (silent == 2));
    }
}

TEST_CASE("companies, verdicts, flags and strata") {
  const std::string faster = "[intervention]\nrespond_within_days = 2\nshare_causal = { uniform = [0.5, 1] }\n";
  const auto nobody = [](int) { return false; };
  for (const int firms : {1, 2, 20}) {
    const std::string csv = rows(
        ",firm", [&](int i) { return ",f" + std::to_string(i % firms); }, nobody);
    const std::string text = checked(asked(scenario("plan", "cluster = \"firm\"\n", faster), csv,
                                           scenario("today", "cluster = \"firm\"\n"), {2, 7}));
    CHECK(has(text, "All complaints are of one company or branch") == (firms == 1));
  }
  const std::string done = rows(
      ",done", [](int i) { return i % 5 == 0 ? std::string(",") : "," + std::to_string(i % 2); }, nobody);
  CHECK(has(checked(asked(scenario("plan", "resolved = \"done\"\n", faster), done)), "said whether it was resolved"));
  checked(asked(scenario("plan", "design_effect = 2\n", faster), rows()));
  const std::string relief = "attributes = { relief = \"relief\" }\nstrata = [\"relief\"]\n";
  const std::string cut = rows(
      ",relief", [](int i) { return i % 3 == 0   ? ",money"
                                    : i % 9 == 1 ? ",word"
                                                 : ","; }, nobody);
  for (const std::string baseline : {"", "today"})
    checked(asked(scenario("plan", relief, faster), cut, baseline.empty() ? "" : scenario(baseline, relief), {2}));
}

TEST_CASE("extra complaints that pay, do not pay, and pay from some share on") {
  const auto voice = [](const std::string& stay, const std::string& rest) {
    return "title = \"plan\"\ncurrency = \"EUR\"\nhorizon = { years = 2 }\ndiscount = { annual_rate = 0.1 }\n" + rest +
           "[[segment]]\nname = \"all\"\ncustomers = 10_000\nproblem_rate = 0.1\nvoice = 0.3\n"
           "outcomes = { dissatisfied = 0.4, satisfied = 0.6 }\nstay = { " +
           stay +
           " }\ncounterfactual = { stay = 0.45 }\nmargin = { per_customer_per_year = 60, retention = 0.8 }\n"
           "cost = { per_complaint = 3 }\n";
  };
  std::map<std::string, int> said;
  for (const char* stay :
       {"dissatisfied = 0.4, satisfied = 0.7, silent = 0.45", "dissatisfied = 0.6, satisfied = 0.7, silent = 0.2",
        "dissatisfied = 0.4, satisfied = 0.46, silent = 0.7", "dissatisfied = 0.5, satisfied = 0.5, silent = 0.3"}) {
    const std::string text =
        checked(stated(voice(std::string(stay) + ", delighted = 0.9", "[intervention]\nvoice_gain = 0.05\n"),
                       voice(std::string(stay) + ", delighted = 0.9", "")));
    for (const char* one : {"pays even if every complainant is left dissatisfied",
                            "does not pay even if every complainant", "(break-even)", "is worth the same however many"})
      if (has(text, one)) ++said[one];
  }
  CHECK(said.size() == 4);
}
