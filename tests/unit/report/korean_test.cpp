#include <amends/impl/report/parts.hpp>
#include <amends/interop/unicode.hpp>
#include <amends/report/report.hpp>

#include <algorithm>
#include <cctype>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "korean.hpp"
#include "text_requests.hpp"

using namespace amends;
using amends_test::asked;
using amends_test::latin_words;
using amends_test::rows;
using amends_test::scenario;
using amends_test::stated;
using report::Language;

namespace {

/// The report in Korean, as text and as the statements of its JSON; what a user named is Korean, or given here.
std::string in_korean(const report::Request& request, const std::set<std::string>& named = {},
                      std::size_t draws = 200) {
  const report::Report written = report::write(report::find(request, {.draws = draws, .seed = 3}), Language::korean);
  std::string text = report::render(written, report::Format::text);
  INFO(text);
  CHECK(report::detail::joined(latin_words(text, named)) == "");
  for (const char* format : {"{", "}", "  ."}) CHECK(text.find(format) == std::string::npos);
  return text;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// In one line: where it breaks does not matter.
std::string one_line(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c != '\n' && !(c == ' ' && out.ends_with(' ')))
      out += c;
    else if (!out.ends_with(' '))
      out += ' ';
  return out;
}

const std::string faster = "[intervention]\nrespond_within_days = 2\nshare_causal = { uniform = [0.5, 1] }\n";

}  // namespace

TEST_CASE("won are read by 만, 억 and 조") {
  // By hand: four significant digits from 10,000 on.
  const std::pair<double, const char*> cases[] = {{0, "0원"},
                                                  {1e-9, "0원"},
                                                  {0.4, "0.4원"},
                                                  {7, "7원"},
                                                  {9876, "9,876원"},
                                                  {9999.4, "9,999원"},
                                                  {9999.6, "1만 원"},
                                                  {50'000, "5만 원"},
                                                  {12'345, "1만 2,350원"},
                                                  {12'004, "1만 2천 원"},
                                                  {1'319'186, "131만 9천 원"},
                                                  {911'685, "91만 2천 원"},
                                                  {99'996, "10만 원"},
                                                  {13'191'860, "1,319만 원"},
                                                  {10'000'001, "1,000만 원"},
                                                  {99'999'999.6, "1억 원"},
                                                  {123'454'999, "1억 2,350만 원"},
                                                  {123'456'789, "1억 2,350만 원"},
                                                  {-123'456'789, "-1억 2,350만 원"},
                                                  {100'009'999, "1억 원"},
                                                  {999'999'999'999, "1조 원"},
                                                  {1.2345678e12, "1조 2,350억 원"},
                                                  {9.9995e15, "10,000조 원"},
                                                  {2.5e16, "2.5e+16원"},
                                                  {std::nan(""), "-"}};
  for (const auto& [amount, read] : cases) CHECK(report::detail::won(amount) == read);
}

TEST_CASE("numbers in Korean sentences") {
  report::Findings findings;
  const report::detail::Told told{findings, Language::korean};
  CHECK(told.percent(0.1234) == "12.3%");
  CHECK(told.percent(std::nan("")) == "-");
  CHECK(told.days(2.5) == "2.5일");
  CHECK(told.priced(1234) == "1,234");
  CHECK(report::detail::money_unit(told) == "화폐 단위");
  findings.currency = "BRL";
  CHECK(told.priced(-1234) == "-1,234 BRL");
  CHECK(told.money(1234) == "1,234 BRL");
  findings.currency = "KRW";
  CHECK(told.money(1234) == "1,234원");
  CHECK(report::detail::money_unit(told) == "원");
  CHECK(report::detail::Told{findings}.money(123'456'789) == "123,456,789");
  CHECK(report::detail::Told{findings}.priced(1234) == "KRW 1,234");
}

TEST_CASE("bands of days in both languages") {
  // Ends as ResponseBand documents them.
  const double infinity = std::numeric_limits<double>::infinity();
  struct Case {
    satisfaction::ResponseBand band;
    const char *english, *korean;
  };
  const Case cases[] = {{{-infinity, 1}, "0-1 days", "0~1일"},
                        {{-infinity, 0}, "0 days", "0일"},
                        {{0, 1}, "1 day", "1일"},
                        {{2, 5}, "3-5 days", "3~5일"},
                        {{-infinity, 1, false}, "up to 1 day", "1일 이하"},
                        {{1, 5.5, false}, "over 1 to 5.5 days", "1일 초과 5.5일 이하"},
                        {{10, infinity}, "over 10 days", "10일 초과"},
                        {{10, std::nan("")}, "not answered", "답변 없음"}};
  const report::Findings findings;
  for (const Case& one : cases) {
    CHECK(report::detail::Told{findings}.band(one.band) == one.english);
    CHECK(report::detail::Told{findings, Language::korean}.band(one.band) == one.korean);
  }
}

TEST_CASE("a sentence that another room worded is recognised") {
  using report::detail::Message;
  constexpr Message sentences[] = {
      {"{count} {count|row has|rows have} {what} at line {line}", "{line}행: {what} {count}개"},
      {"all of {what}", "{what} 전부"}};
  const auto korean = [&](const char* text) { return report::detail::reworded(Language::korean, text, sentences); };
  CHECK(korean("1 row has a fault at line 17") == "17행: a fault 1개");
  CHECK(korean("2 rows have a line at line 3") == "3행: a line 2개");
  CHECK(korean("all of it") == "it 전부");
  CHECK(korean("all of ") == "all of ");
  CHECK(korean("something else") == "something else");
  CHECK(report::detail::reworded(Language::english, "all of it", sentences) == "all of it");
}

TEST_CASE("every question is asked in Korean") {
  const std::string relief = "attributes = { relief = \"relief\" }\nstrata = [\"relief\"]\n";
  const std::string by_relief = rows(
      ",relief", [](int i) { return i % 3 == 0   ? ",\"돈\""
                                    : i % 3 == 1 ? ",\"사과\""
                                                 : ","; },
      [](int i) { return i % 4 == 0; });
  const std::string taking =
      "[intervention]\ntake_outcomes = { column = \"relief\", from = \"사과\", to = \"돈\" }\nshare_causal = 1\n";
  const std::string today = scenario("지금", relief);
  const std::string part = "share_causal = 0.8\n";
  // Alone and compared, with a sweep, within strata; the other way round the question is subtracted.
  in_korean(asked(scenario("빠르게", "", faster), rows()));
  in_korean(asked(scenario("빠르게", "", faster), rows(), scenario("지금"), {2, 7}));
  in_korean(asked(scenario("지금", "", part), rows(), scenario("빠르게", "", faster), {2}));
  in_korean(asked(scenario("지금", "", part), rows(), "", {2, 7}));
  const std::string cut = in_korean(asked(scenario("빠르게", relief, faster), by_relief, today), {"relief"});
  CHECK(has(cut, "같은 세분집단·relief에서"));
  in_korean(
      asked(scenario("빠르게", relief, faster), by_relief, scenario("지금", relief.substr(0, relief.find('\n') + 1))),
      {"relief"});
  const std::string taken = in_korean(asked(scenario("돈으로", relief, taking), by_relief, today), {"relief"});
  CHECK(has(taken, "relief 열이 \"사과\"인 불만의 결과가"));
  in_korean(asked(scenario("돈으로", relief, taking), by_relief, scenario("빠르게", relief, faster)), {"relief"});
  const std::string voice =
      "title = \"침묵\"\ncurrency = \"KRW\"\nhorizon = { years = 5, complaint_years = 2 }\n"
      "discount = { annual_rate = 0.08, timing = \"mid_period\" }\n"
      "[[segment]]\nname = \"개인\"\ncustomers = 100_000\nproblem_rate = 0.1\nvoice = 0.3\n"
      "outcomes = { dissatisfied = 0.4, satisfied = 0.6 }\n"
      "stay = { dissatisfied = 0.4, satisfied = 0.7, delighted = 0.9, silent = 0.45 }\ncounterfactual = { stay = 0.45 "
      "}\n"
      "margin = { per_customer_per_year = 60_000, retention = 0.8 }\ncost = { per_complaint = 12_000 }\n";
  const std::string spoken =
      in_korean(stated(voice + "[intervention]\nvoice_gain = { uniform = [0.02, 0.08] }\n", voice));
  CHECK(has(one_line(spoken), "문제를 겪은 고객 가운데 불만을 제기하는 비율이 0.05(중앙값)만큼 커집니다(개인)."));
  const std::string offered = in_korean(stated(
      voice + "[intervention]\noffer = { segment = \"개인\", amount = 20_000, scale = { uniform = [20_000, 40_000] } "
              "}\n",
      voice));
  CHECK(has(one_line(offered), "\"개인\"의 불만제기자 한 사람마다 2만 원을 더 보상합니다"));
  in_korean(stated(voice));
  std::string years = voice;  // the loop has a horizon of its own, and volumes that differ
  years.replace(years.find("voice = 0.3"), 11, "voice = 0.3\ncomplaints = { by_year = [1, 0.9] }");
  years.replace(years.find("silent = 0.45"), 13, "silent = 0.45, no_problem = 0.9");
  const std::string learned = one_line(in_korean(
      stated(years + "[intervention]\nvoice_gain = 0.1\nlearning = { acted_on = 0.5, removed = { uniform = [0.2, 0.4] "
                     "}, fading = 0.1 }\n",
             years)));
  CHECK(has(learned, "불만 가운데 0.5의 비율에 조치하고, 그렇게 알게 된 원인 가운데 0.3(중앙값)의 비율을"));
  CHECK(has(learned, "문제 예방 효익"));
}

TEST_CASE("response days and agents in both languages") {
  const std::string staff =
      "[staff]\nagents = 12\nminutes_per_case = { uniform = [24, 30] }\nhours_per_day = 6\n"
      "cost_per_agent_year = 9_000\n";
  const std::string agents = "[intervention]\nrespond_with_agents = 13\nshare_causal = 0.5\n";
  const report::Request by_agents = asked(scenario("상담원", "", staff + agents), rows(), scenario("지금"));
  CHECK(has(one_line(in_korean(by_agents)),
            "상담원 13명이 불만에 답변합니다. 지금의 상담원과 비교해 적체가 바꾸는 만큼을"));
  const report::Findings found = report::find(by_agents, {.draws = 50});
  const std::string english = one_line(report::render(report::write(found), report::Format::text));
  CHECK(has(english, "13 agents answer the complaints. What their backlog changes against that of"));
  CHECK(has(english, "by the records it is 23, 78 %"));
  CHECK(has(report::render(report::write(found), report::Format::json), "\"respond_with_agents\""));
  CHECK(has(report::render(report::write(found), report::Format::csv), "respond_with_agents"));

  const std::string shares =
      "[intervention]\nresponse_days = { 2 = 0.5, 7 = { uniform = [0.3, 0.4] } }\nshare_causal = 1\n";
  const report::Request by_shares = asked(scenario("비율", "", shares), rows(), scenario("지금"));
  CHECK(has(one_line(in_korean(by_shares)), "2일에 끝나는 구간 50.0%, 7일에 끝나는 구간 35.0%(중앙값)"));
  const std::string told =
      one_line(report::render(report::write(report::find(by_shares, {.draws = 50})), report::Format::text));
  CHECK(has(told, "50.0 % in the band that ends at 2 days"));
}

TEST_CASE("every warning is told in Korean") {
  std::set<economics::ScenarioFinding> told;
  const auto warned = [&](const report::Request& request, const std::set<std::string>& named = {}) {
    const report::Findings findings = report::find(request, {.draws = 50});
    for (const economics::ScenarioWarning& one : findings.result().warnings()) told.insert(one.finding);
    in_korean(request, named, 50);
  };
  const auto plain = [](const std::string& stay, const std::string& rest = "", const std::string& rate = "0.1",
                        const std::string& outcomes = "dissatisfied = 0.4, satisfied = 0.6") {
    return "title = \"가\"\nhorizon = { years = 1 }\ndiscount = { annual_rate = " + rate +
           " }\n[[segment]]\nname = \"나\"\ncomplaints = { per_year = 100 }\noutcomes = { " + outcomes +
           " }\nstay = { " + stay +
           " }\ncounterfactual = { stay = 0.45 }\nmargin = { per_customer_per_year = 60, retention = 0.8 }\n" + rest;
  };
  const std::string order = "dissatisfied = 0.4, satisfied = 0.7, delighted = 0.9";
  warned(stated(plain(order, "", "0.9")));
  warned(stated(plain(order, "", "0.1", "dissatisfied = { uniform = [0.4, 0.6] }, satisfied = 0.3")));
  warned(stated(plain("dissatisfied = 0.8, satisfied = 0.7, delighted = 0.9")));
  warned(stated(plain(order + ", no_problem = 0.5")));
  warned(stated(plain("dissatisfied = 0.1, satisfied = 0.2, delighted = 0.3")));
  warned(
      stated(plain(order,
                   "word_of_mouth = { dissatisfied = { share_who_tell = 0.3, hearers_given_telling = 3 }, in_market = "
                   "0.1, purchase_probability = 0.2, positive_shift = 0.1, negative_shift = 0.2, "
                   "value_per_new_customer = 100 }\n")));
  warned(stated(plain(order, "cost = { per_complaint = 3 }\n"), plain(order,
                                                                      "information = { avoided_cases_per_year = 3, "
                                                                      "cost_per_case = 40 }\n",
                                                                      "0.2")));
  const auto none = [](int) { return std::string(); };
  // One band without a score; nobody within two days; one company in a cell, and in all.
  warned(asked(scenario("다", "", faster), rows("", none, [](int i) { return i % 9 > 6; })));
  std::string late = rows();
  for (const char* early : {"전부,1,", "전부,2,"})
    for (std::size_t at = late.find(early); at != std::string::npos; at = late.find(early, at))
      late.replace(at + 7, 1, "8");
  warned(asked(scenario("다", "", faster), late));
  const std::string cluster = "cluster = \"firm\"\n";
  for (const bool alone : {false, true})
    warned(asked(scenario("다", cluster, faster),
                 rows(
                     ",firm", [&](int i) { return !alone && i % 9 < 6 && i % 2 == 0 ? ",다른 회사" : ",회사"; },
                     [](int) { return false; })),
           {"firm"});
  // Strata without the other text, and a text that no complaint has.
  const std::string relief = "attributes = { relief = \"relief\", kind = \"kind\" }\nstrata = [\"relief\", \"kind\"]\n";
  const std::string cut = rows(
      ",relief,kind",
      [](int i) {
        return std::string(i % 3 == 0 ? ",돈" : ",사과") + (i % 6 == 0 ? ",큰일" : i % 3 == 0 ? ",작은일" : ",다른일");
      },
      [](int) { return false; });
  const auto taking = [&](const std::string& from) {
    return scenario("라", relief,
                    "[intervention]\ntake_outcomes = { column = \"relief\", from = \"" + from +
                        "\", to = \"돈\" }\nshare_causal = 1\n");
  };
  warned(asked(taking("사과"), cut), {"relief", "kind"});
  warned(asked(scenario("라", relief, faster), cut), {"relief", "kind"});
  std::string second = scenario("", "");  // a segment that has none of the texts in question
  second = second.substr(second.find("[[segment]]"));
  second.replace(second.find("전부"), std::string("전부").size(), "둘째");
  warned(asked(taking("사과") + second, cut + "둘째,3,4,돈,큰일\n둘째,8,2,돈,큰일\n"), {"relief", "kind"});
  // A desk that the records do not know.
  warned(asked(scenario("사", "",
                        "[staff]\nagents = 20\nminutes_per_case = 20\nhours_per_day = 6\ncost_per_agent_year = 9\n"
                        "[intervention]\nrespond_with_agents = 21\nshare_causal = 0.5\n"),
               rows()));
  // Records that differ, or of which one scenario states the outcomes.
  warned(asked(scenario("마", "", faster), rows(), scenario("바", "segment_values = { \"전부\" = \"전부\" }\n")));
  // What is known of estimates, as the links word it; a name of a quantity may hold what it likes.
  for (const std::string text : {"its error is that of 4 clusters, and itself uncertain",
                                 "nobody of 30 stayed: the estimate adds half of one either way",
                                 "everybody of 30 stayed: the estimate adds half of one either way",
                                 "12 were watched for less than 365 days and count for as long as they were",
                                 "nobody is under watch before 1 day: the rate is that of those still there then",
                                 "at 30 days somebody left among fewer than ten under watch, most of whom came later: "
                                 "such early steps are large",
                                 "customers without a problem say nothing about those who had one",
                                 "12 of 40 who were asked did not reply: they are taken to be as those who did",
                                 "20000 of 40000 purchases match no customer, and what they brought is missing: write "
                                 "customer_id alike in both tables",
                                 "a constant yearly rate over the days from 0 to 365 (a year is 365.25 days)",
                                 "it is estimated, but nothing in this scenario takes it"}) {
    const economics::ScenarioWarning warning{economics::ScenarioFinding::of_link, "", "stay.satisfied: " + text};
    const std::string korean = report::detail::warning_text(Language::korean, warning);
    CAPTURE(korean);
    CHECK(korean.starts_with("stay.satisfied: "));
    CHECK(latin_words(korean, {}).empty());
    CHECK(report::detail::warning_text(Language::english, warning) == warning.text);
  }
  economics::ScenarioInputs linked = stated(plain(order)).subject.scenario.inputs();
  linked.link_findings = {{"나",
                           {.problem = economics::LinkProblem::not_used,
                            .quantity = "stay.silent",
                            .text = "it is estimated, but nothing in this scenario takes it"}}};
  linked.link_findings.push_back({"",
                                  {.problem = economics::LinkProblem::convention,
                                   .quantity = "margin.retention",
                                   .text = "a constant yearly rate over the days from 0 to 365 (a year is 365.25 "
                                           "days)"}});
  linked.link_findings.push_back({"나", linked.link_findings.back().finding});
  linked.link_findings.back().finding.quantity = "margin.growth";
  const report::Request with_notes{.subject = {.name = "가", .scenario = economics::RecoveryScenario(linked)}};
  warned(with_notes);
  // What an estimate rests on is a note, and no warning.
  const std::string noted = one_line(in_korean(with_notes, {}, 50));
  CHECK(has(noted, "경고(세분집단 나): stay.silent: "));
  CHECK(has(noted, "참고: margin.retention: 0일부터 365일까지의 일정한 연간 비율"));
  CHECK(has(noted, "참고(세분집단 나): margin.growth: "));
  const report::Report english = report::write(report::find(with_notes, {.draws = 50}));
  const std::string text = one_line(report::render(english, report::Format::text));
  CHECK(has(text, "Warning, 나: stay.silent: it is estimated"));
  CHECK(has(text, "Note: margin.retention: a constant yearly rate over the days from 0 to 365"));
  CHECK(has(text, "Note, 나: margin.growth: a constant yearly rate"));
  CHECK(told.size() == static_cast<std::size_t>(economics::ScenarioFinding::assumptions_differ) + 1);
}

TEST_CASE("scenarios without a title, records that were not used, odds of those who gave no score") {
  report::Request request = asked(scenario("", "", faster, "nonresponse_odds_ratio = { uniform = [0.7, 0.9] }\n"),
                                  rows(
                                      "", [](int) { return std::string(); }, [](int i) { return i % 3 == 0; }));
  request.subject.name = "파일";
  request.idle_records = {"다른 시나리오"};
  request.notes = "메모입니다.";
  const std::string text = one_line(in_korean(request));
  CHECK(text.starts_with("불만 처리 "));
  CHECK(has(text, "참고: \"다른 시나리오\"는 결과를 모두 직접 명시하므로"));
  CHECK(has(text, "nonresponse_odds_ratio 중앙값 0.8(명시한 대로)"));
}

TEST_CASE("tables in Korean stand straight") {
  const report::Report written = report::write(
      report::find(asked(scenario("빠르게", "", faster), rows(), scenario("지금"), {2, 7}), {.draws = 50}),
      Language::korean);
  const std::string text = report::render(written, report::Format::text);
  std::size_t tables = 0;
  for (const report::Section& section : written.sections)
    for (const report::Table& table : section.tables) {
      // The last column stands to the right: the header and all rows with a text in it end together.
      ++tables;
      std::set<std::size_t> ends;
      std::size_t at = text.find("  " + table.header.front() + "  ", text.find(section.heading));
      REQUIRE(at != std::string::npos);
      at = text.rfind('\n', at) + 1;
      for (std::size_t line = 0; line <= table.rows.size(); ++line) {
        const std::size_t end = text.find('\n', at);
        const bool full = line == 0 || !table.rows[line - 1].back().empty();
        if (full) ends.insert(interop::display_width(text.substr(at, end - at)));
        at = end + 1;
      }
      CHECK(ends.size() == 1);
    }
  CHECK(tables >= 7);
}

TEST_CASE("the demo in Korean has nothing English but names") {
  const auto question = interop::load_scenario("examples/within_five_days.ko.toml");
  const auto today = interop::load_scenario("examples/today.ko.toml");
  const interop::ObservedRecords observed = interop::read_records(*question.records);
  report::Request request{
      .subject = {.name = "질문", .scenario = question.observed(observed.table), .table = observed.table},
      .baseline = report::Subject{.name = "지금", .scenario = today.observed(observed.table), .table = observed.table}};
  request.notes = question.note;
  request.records = report::RecordsRead{.note = question.records->note,
                                        .cluster = question.records->mapping.cluster,
                                        .thresholds = question.records->thresholds,
                                        .response_bands = question.records->response_bands,
                                        .account = *observed.table.origin().account};
  request.sweep = {1, 2, 3, 5, 8, 10};
  const std::string text = one_line(in_korean(request, {"BRL", "CC0"}));
  CHECK(has(text, "기록된 불만 29,037건 가운데 19,067건(65.7%)입니다."));
  CHECK(
      has(text, "출처와 함께 명시한 것 9개, 가정한 것 33개입니다."));  // as of the demo in English: sources say "가정"
}
