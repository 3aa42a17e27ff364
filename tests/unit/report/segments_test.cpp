#include <amends/impl/report/parts.hpp>
#include <amends/report/report.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "text_requests.hpp"

using namespace amends;
using amends_test::asked;
using amends_test::stated;
using economics::Metric;
using report::SegmentSign;

namespace {

economics::Summary net_of(double lower, double upper) {
  return {.mean = (lower + upper) / 2.0,
          .standard_deviation = upper - lower,
          .quantiles = {lower, lower, (lower + upper) / 2.0, upper, upper},
          .share_missing = 0.0,
          .share_negative = lower < 0.0 ? 0.5 : 0.0};
}

/// Segments told apart by the cost of a complaint.
std::string segments(const std::vector<std::string>& costs, const std::string& rest = "") {
  std::string text = "title = \"plan\"\nhorizon = { years = 2 }\ndiscount = { annual_rate = 0.1 }\n" + rest;
  for (std::size_t s = 0; s < costs.size(); ++s)
    text += "[[segment]]\nname = \"" + std::string(1, static_cast<char>('A' + static_cast<char>(s))) +
            "\"\ncomplaints = { per_year = 1_000 }\noutcomes = { dissatisfied = 0.4, satisfied = 0.6 }\n"
            "stay = { dissatisfied = 0.3, satisfied = 0.7, delighted = 0.9 }\ncounterfactual = { stay = 0.4 }\n"
            "margin = { per_customer_per_year = 60, retention = 0.8 }\ncost = { per_complaint = " +
            costs[s] + " }\n";
  return text;
}

/// Complaints of two segments: the fast ones of each somewhat better off; `times` as many of the first.
std::string recorded(int times) {
  std::string csv = "who,days,score\n";
  for (int t = 0; t < times; ++t)
    for (int i = 0; i < 100; ++i)
      csv += std::string("A,") + (i % 2 == 0 ? "1," : "9,") + ((i % 2 == 0 ? i < 64 : i < 44) ? "5\n" : "1\n");
  for (int i = 0; i < 4000; ++i)
    csv += std::string("B,") + (i % 2 == 0 ? "1," : "9,") + ((i % 2 == 0 ? i < 3200 : i < 1200) ? "5\n" : "1\n");
  return csv;
}

report::Request faster(const std::string& csv) {
  const auto scenario = [](const std::string& intervention) {
    std::string text =
        "title = \"plan\"\nhorizon = { years = 2, complaint_years = 1 }\ndiscount = { annual_rate = 0.1 }\n" +
        intervention +
        "[records]\nfile = \"rows.csv\"\nresponse_days = \"days\"\nscore = \"score\"\nsegment = \"who\"\n"
        "response_bands = [2]\nthresholds = { satisfied = 4, delighted = 5 }\n";
    for (const char* name : {"A", "B"})
      text += std::string("[[segment]]\nname = \"") + name +
              "\"\ncomplaints = { per_year = 1_000 }\noutcomes = { from = \"records\" }\n"
              "stay = { dissatisfied = 0.3, satisfied = 0.7, delighted = 0.9 }\ncounterfactual = { stay = 0.4 }\n"
              "margin = { per_customer_per_year = 60, retention = 0.8 }\n";
    return text;
  };
  return asked(scenario("[intervention]\nrespond_within_days = 2\nshare_causal = 1\n"
                        "[faster_answers]\ncost_per_moved_complaint = 5\n"),
               csv, scenario(""));
}

}  // namespace

TEST_CASE("the sign of a segment is that of its 90 % interval") {
  CHECK(report::detail::sign_of(net_of(1, 2)) == SegmentSign::pays);
  CHECK(report::detail::sign_of(net_of(-2, -1)) == SegmentSign::loses);
  CHECK(report::detail::sign_of(net_of(-1, 1)) == SegmentSign::open);
  CHECK(report::detail::sign_of(net_of(0, 1)) == SegmentSign::open);
  CHECK(report::detail::sign_of(net_of(0, 0)) == SegmentSign::nothing);
  CHECK(report::to_string(SegmentSign::open) == "open");
}

TEST_CASE("what turns an open segment is where its own net is 0") {
  const std::vector<std::string> costs{"{ uniform = [0, 2] }", "{ uniform = [0, 40] }", "{ uniform = [90, 95] }"};
  const report::Findings findings = report::find(stated(segments(costs)), {.draws = 500, .seed = 3});
  REQUIRE(findings.segments.size() == 3);
  CHECK(findings.segments[0].sign == SegmentSign::pays);
  CHECK(findings.segments[1].sign == SegmentSign::open);
  CHECK(findings.segments[2].sign == SegmentSign::loses);
  CHECK(!findings.segments[0].turns);
  REQUIRE(findings.segments[1].turns);
  const economics::SwitchingValue& turns = *findings.segments[1].turns;
  CHECK(turns.input == "B.cost.per_complaint");
  CHECK(findings.segments[1].decides == turns.input);
  CHECK(std::isnan(findings.segments[1].scores_needed));
  // At that cost and nothing else changed, the segment is worth nothing.
  const report::Findings there =
      report::find(stated(segments({costs[0], std::to_string(turns.value), costs[2]})), {.draws = 500, .seed = 3});
  CHECK(std::abs(there.result().summary(Metric::net, 1).mean) < 1e-2);
  CHECK(report::find(stated(segments({"3"})), {.draws = 10}).segments.empty());
}

TEST_CASE("of many open segments those with most at stake are looked at") {
  std::vector<std::string> costs;
  for (int s = 0; s < 12; ++s)
    costs.push_back("{ uniform = [" + std::to_string(s % 6) + ", " + std::to_string(40 - s % 6) + "] }");
  const report::Findings findings = report::find(stated(segments(costs)), {.draws = 200, .seed = 3});
  std::vector<double> spread;
  for (std::size_t s = 0; s < 12; ++s) spread.push_back(findings.result().summary(Metric::net, s).standard_deviation);
  const double eleventh = [sorted = spread]() mutable {
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    return sorted[10];
  }();
  std::size_t looked_at = 0;
  for (std::size_t s = 0; s < 12; ++s) {
    CHECK(findings.segments[s].sign == SegmentSign::open);
    CHECK((findings.segments[s].turns.has_value()) == (spread[s] > eleventh));
    looked_at += findings.segments[s].turns ? 1 : 0;
  }
  CHECK(looked_at == 10);
  const std::string text = report::render(report::write(findings), report::Format::markdown);
  CHECK(text.find("Open, too: ") != std::string::npos);
}

TEST_CASE("correlations and questions of other segments do not count for a segment") {
  // The same segment beside others that are correlated with each other, and offered something.
  const std::string range = "{ uniform = [0, 40] }";
  const std::string correlation =
      "[[correlation]]\nbetween = [\"A.cost.per_complaint\", \"C.cost.per_complaint\"]\nvalue = 0.5\n";
  const std::string offer = "[intervention]\noffer = { segment = \"A\", amount = 3, scale = 10 }\n";
  const report::Findings plain = report::find(stated(segments({range, range, range})), {.draws = 200});
  const report::Findings other =
      report::find(stated(segments({range, range, range}, correlation + offer)), {.draws = 200});
  REQUIRE(plain.segments[1].turns);
  REQUIRE(other.segments[1].turns);
  CHECK(plain.segments[1].turns->value == Approx(other.segments[1].turns->value).epsilon(1e-12));
  CHECK(other.segments[0].turns->value != plain.segments[0].turns->value);
}

TEST_CASE("so many scores tell the sign, and far fewer do not") {
  const auto sign = [](int times) {
    return report::find(faster(recorded(times)), {.draws = 4'000, .seed = 3}).segments.at(0);
  };
  const report::SegmentFound once = sign(1);
  CHECK(once.sign == SegmentSign::open);
  CHECK(once.scores == 100.0);
  REQUIRE(std::isfinite(once.scores_needed));
  const int needed = static_cast<int>(std::ceil(once.scores_needed / 100.0));
  CAPTURE(once.scores_needed);
  CHECK(needed >= 2);
  // The same shares in more complaints. Bars at medians are not the whole variance: a half more, or half of it, is clear.
  CHECK(sign(needed + (needed + 1) / 2).sign == SegmentSign::pays);
  if (needed > 3) CHECK(sign(needed / 2).sign == SegmentSign::open);
  const report::Findings findings = report::find(faster(recorded(1)), {.draws = 4'000, .seed = 3});
  CHECK(findings.segments[1].sign == SegmentSign::pays);
  // Records that name no companies have none in proportion.
  const std::string said = report::render(report::write(findings), report::Format::markdown);
  CHECK(said.find("would tell if they came out alike") != std::string::npos);
  CHECK(said.find("companies in proportion") == std::string::npos);
}

TEST_CASE("a segment that pays is no reason to pay what belongs to no segment") {
  const auto text = [](const std::string& fixed) {
    report::Request request = faster(recorded(1));
    economics::ScenarioInputs inputs = request.subject.scenario.inputs();
    inputs.faster_answers.fixed_per_year = std::stod(fixed);
    request.subject.scenario = economics::RecoveryScenario(inputs);
    return report::render(report::write(report::find(request, {.draws = 500, .seed = 3})), report::Format::markdown);
  };
  CHECK(text("1").find("do it here, and extend it") != std::string::npos);
  CHECK(text("1").find("shared cost apart") == std::string::npos);
  const std::string dear = text("1000000");
  CHECK(dear.find("pays, shared cost apart") != std::string::npos);
  CHECK(dear.find("do it here") == std::string::npos);
  CHECK(dear.find("in at least 95 % of the draws, but") != std::string::npos);
}

TEST_CASE("each segment is judged at the desk of all") {
  // The parts are the whole, but for the cost of the people, who belong to no segment, and for what a segment alone says
  // of cells with few scores, which is little here: 2,000 in each band.
  economics::ScenarioInputs inputs = faster(recorded(40)).subject.scenario.inputs();
  inputs.intervention.respond_within_days.reset();
  inputs.intervention.respond_with_agents = 3.0;
  inputs.faster_answers = {};
  inputs.staff =
      economics::Staff{.agents = 2.0, .minutes_per_case = 91.0, .hours_per_day = 6.0, .cost_per_agent_year = 20'000.0};
  const auto at_medians = [](const economics::RecoveryScenario& scenario, Metric metric) {
    return scenario.evaluate({.draws = 1}).at_medians(metric);
  };
  const economics::RecoveryScenario whole(inputs);
  economics::ScenarioInputs today = inputs;
  today.intervention.respond_with_agents = 2.0;
  const double moved = at_medians(whole, Metric::customers_kept) -
                       at_medians(economics::RecoveryScenario(today), Metric::customers_kept);
  double kept = 0.0, net = 0.0, kept_today = 0.0, gained_by_first = 0.0;
  for (const std::size_t s : {0U, 1U}) {
    kept += at_medians(report::detail::of_segment(inputs, s), Metric::customers_kept);
    kept_today += at_medians(report::detail::of_segment(today, s), Metric::customers_kept);
    net += at_medians(report::detail::of_segment(inputs, s), Metric::net);
    if (s == 0) gained_by_first = kept - kept_today;
  }
  CHECK(moved > 1.0);
  CHECK(kept - kept_today == Approx(moved).epsilon(2e-3));
  CHECK(net - 20'000.0 / 1.1 == Approx(at_medians(whole, Metric::net)).epsilon(2e-3));
  inputs.segments.pop_back();  // at a desk of its own a segment gains much less
  today.segments.pop_back();
  const double alone = at_medians(economics::RecoveryScenario(inputs), Metric::customers_kept) -
                       at_medians(economics::RecoveryScenario(today), Metric::customers_kept);
  CHECK(alone < 0.5 * gained_by_first);
}

TEST_CASE("segments that pay in the mean only with the shared cost are no reason to do it") {
  // Two segments that pay for themselves; the fixed cost takes what they earn but a little, so that the total is open.
  const auto found = [](double fixed) {
    report::Request request = faster(recorded(8));
    economics::ScenarioInputs inputs = request.subject.scenario.inputs();
    inputs.faster_answers.fixed_per_year = fixed;
    request.subject.scenario = economics::RecoveryScenario(inputs);
    return report::find(request, {.draws = 2'000, .seed = 3});
  };
  const report::Findings free = found(0.0);
  REQUIRE(free.segments[0].sign == SegmentSign::pays);
  REQUIRE(free.segments[1].sign == SegmentSign::pays);
  // Net falls with the fixed cost along a line.
  const double mean = free.result().summary(Metric::net).mean;
  const double worth = mean - found(1.0).result().summary(Metric::net).mean;
  const report::Findings dear = found(0.98 * mean / worth);
  REQUIRE(dear.result().summary(Metric::net).mean > 0.0);
  REQUIRE(report::detail::sign_of(dear.result().summary(Metric::net)) == SegmentSign::open);
  for (const auto language : {report::Language::english, report::Language::korean}) {
    const bool english = language == report::Language::english;
    const auto text = [&](const report::Findings& findings) {
      return report::render(report::write(findings, language), report::Format::markdown);
    };
    const std::string pays = english ? "do it here, and extend it" : "시행 후 확대";
    const std::string apart = english ? "pays, shared cost apart" : "공통비 차감 전 이익";
    CHECK(text(free).find(pays) != std::string::npos);
    CHECK(text(dear).find(pays) == std::string::npos);
    CHECK(text(dear).find(apart) != std::string::npos);
  }
}
