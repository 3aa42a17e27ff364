#include <amends/satisfaction/class_shares.hpp>
#include <amends/satisfaction/speed_effect.hpp>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends::satisfaction;
using namespace amends_test;

namespace {

OutcomeCell cell(double received, double verdicts, double resolved) {
  OutcomeCell made;
  made.received = received;
  made.evaluated = made.verdicts = verdicts;
  made.resolved = resolved;
  return made;
}

OutcomeTable two_by_two(OutcomeCell a_fast, OutcomeCell a_late, OutcomeCell b_fast, OutcomeCell b_late) {
  OutcomeTable table({"a", "b"}, {{-infinity, 5.0}, {5.0, infinity}});
  table.cell(0, 0) = a_fast;
  table.cell(0, 1) = a_late;
  table.cell(1, 0) = b_fast;
  table.cell(1, 1) = b_late;
  return table;
}

bool found(const ClassSharesReport& report, ClassShareWarning warning, const std::string& where) {
  for (const ClassShareFinding& finding : report.findings)
    if (finding.warning == warning && finding.where == where) return true;
  return false;
}

double uniform(std::uint64_t& state) {
  state = state * 6364136223846793005ULL + 1442695040888963407ULL;
  return (static_cast<double>(state >> 11) + 0.5) / 9007199254740992.0;
}

/// The records of Consumidor.gov.br, May to November 2014, as counts (examples/data/SOURCE.md).
struct Records {
  std::vector<double> days, resolved, score, weight;
  std::vector<int> segment;
  std::vector<std::string> names;
  Records() {
    std::ifstream file("examples/data/consumidor_gov_br_2014.csv");
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      std::istringstream fields(line);
      std::string area, day, verdict, stars, count;
      std::getline(fields, area, ',');
      std::getline(fields, day, ',');
      std::getline(fields, verdict, ',');
      std::getline(fields, stars, ',');
      std::getline(fields, count, ',');
      std::size_t s = 0;
      while (s < names.size() && names[s] != area) ++s;
      if (s == names.size()) names.push_back(area);
      segment.push_back(static_cast<int>(s));
      days.push_back(day.empty() ? missing : std::stod(day));
      resolved.push_back(verdict == "not_evaluated" ? missing : verdict == "resolved" ? 1.0 : 0.0);
      score.push_back(stars.empty() ? missing : std::stod(stars));
      weight.push_back(std::stod(count));
    }
  }
  [[nodiscard]] domain::ComplaintLog log() const {
    return domain::ComplaintLog({.response_days = std::span<const double>(days),
                                 .resolved = std::span<const double>(resolved),
                                 .score = std::span<const double>(score),
                                 .segment = std::span<const int>(segment),
                                 .weight = std::span<const double>(weight),
                                 .segment_names = names});
  }
};
}  // namespace

TEST_CASE("shares by hand: respondents, strata, worst case, sensitivity") {
  // a: 100 complaints, 50 answer, 40 resolved. b: 300 complaints, 50 answer, 10 resolved.
  const auto table = two_by_two(cell(100, 50, 40), {}, cell(300, 50, 10), {});
  const ClassSharesReport report = class_shares(table, {}, {.odds_ratios = {0.5, 1.0, 1e-12, 1e12}});
  CHECK(report.share_evaluated.value == 0.25);
  CHECK(report.respondents.resolved.value == 0.5);
  CHECK(report.stratified.resolved.value == Approx(0.25 * 0.8 + 0.75 * 0.2));
  CHECK(report.worst_case.resolved.lower == Approx(50.0 / 400.0));
  CHECK(report.worst_case.resolved.upper == Approx(350.0 / 400.0));
  CHECK(report.sensitivity[1].resolved == Approx(report.stratified.resolved.value).epsilon(1e-14));
  // Odds halved: in a 4 -> 2, that is 2/3 of the silent 50; in b 1/4 -> 1/8, that is 1/9 of the silent 250.
  CHECK(report.sensitivity[0].resolved == Approx((40.0 + 50.0 * 2.0 / 3.0 + 10.0 + 250.0 / 9.0) / 400.0));
  CHECK(report.sensitivity[2].resolved == Approx(report.worst_case.resolved.lower).epsilon(1e-9));
  CHECK(report.sensitivity[3].resolved == Approx(report.worst_case.resolved.upper).epsilon(1e-9));
  // Variance by hand with the Jeffreys means 40.5/51 and 10.5/51.
  const double va = 40.5 / 51.0 * 10.5 / 51.0 / 50.0;
  CHECK(report.stratified.resolved.standard_error == Approx(std::sqrt((0.0625 + 0.5625) * va)).epsilon(1e-12));
  CHECK(found(report, ClassShareWarning::no_scores, ""));
  CHECK(std::isnan(report.stratified.delighted.value));
  CHECK(report.worst_case.delighted.lower == 0.0);
  CHECK(report.worst_case.delighted.upper == 1.0);
}

TEST_CASE("one stratum: stratified is crude, to Wilson's interval") {
  const auto table = two_by_two(cell(200, 120, 90), {}, {}, {});
  const ClassSharesReport report = class_shares(table);
  const math::ShareInterval wilson = math::wilson_interval(90.0, 120.0);
  for (const OutcomeEstimate& estimate : {report.respondents.resolved, report.stratified.resolved}) {
    CHECK(estimate.value == 0.75);
    CHECK(estimate.lower == Approx(wilson.lower).epsilon(1e-12));
    CHECK(estimate.upper == Approx(wilson.upper).epsilon(1e-12));
  }
  // All content in a small cell: still not certain.
  const ClassSharesReport certain = class_shares(two_by_two(cell(9, 3, 3), {}, cell(9, 3, 3), {}));
  CHECK(certain.stratified.resolved.value == 1.0);
  CHECK(certain.stratified.resolved.lower < 0.7);
  CHECK(certain.stratified.resolved.upper == 1.0);
}

TEST_CASE("strata without answers and empty classes are reported") {
  OutcomeCell scored = cell(10, 0, 0);
  scored.evaluated = scored.scored = scored.satisfied = 4.0;
  scored.score_sum = 16.0;
  scored.score_square_sum = 64.0;
  const auto table = two_by_two(scored, cell(20, 0, 0), cell(5, 5, 1), {});
  const ClassSharesReport report = class_shares(table);
  CHECK(found(report, ClassShareWarning::stratum_without_verdict, "a, 0-5"));
  CHECK(found(report, ClassShareWarning::stratum_without_verdict, "a, over 5"));
  CHECK(found(report, ClassShareWarning::stratum_without_score, "b, 0-5"));
  CHECK(found(report, ClassShareWarning::empty_class, "delighted"));
  CHECK(found(report, ClassShareWarning::empty_class, "dissatisfied"));
  CHECK_FALSE(found(report, ClassShareWarning::empty_class, "satisfied"));
  // Mean score: bounds on the scale 1..5.
  CHECK(report.worst_case.mean_score.lower == Approx((16.0 + 31.0) / 35.0));
  CHECK(report.worst_case.mean_score.upper == Approx((16.0 + 155.0) / 35.0));
  CHECK(found(class_shares(two_by_two(cell(3, 0, 0), {}, {}, {})), ClassShareWarning::nothing_evaluated, ""));
  const ClassSharesReport nothing = class_shares(two_by_two({}, {}, {}, {}));
  CHECK(std::isnan(nothing.share_evaluated.value));
  CHECK(class_shares(table, {.segments = {1}}).complaints == 5.0);
  CHECK(class_shares(table, {.bands = {1}}).complaints == 20.0);
  CHECK(class_shares(table, {.segments = {0, 0}}).complaints == 30.0);
  CHECK_THROWS_AS(class_shares(table, {.segments = {2}}), Error);
  CHECK_THROWS_AS(class_shares(table, {}, {.level = 1.0}), Error);
  CHECK_THROWS_AS(class_shares(table, {}, {.odds_ratios = {0.0}}), Error);
  CHECK_THROWS_AS(class_shares(table, {}, {.odds_ratios = {missing}}), Error);
}

TEST_CASE("stratified intervals cover the truth; the crude share is biased when silence goes with the stratum") {
  // Simulation with known truth: two strata of the same size, resolved with chance 0.9 and 0.4, answered with chance
  // 0.8 and 0.2. True share 0.65; respondents show about 0.8. 2,000 samples of 2 x 150.
  std::uint64_t state = 7;
  int covered = 0, crude_covered = 0;
  constexpr int samples = 2000;
  for (int sample = 0; sample < samples; ++sample) {
    OutcomeCell cells[2];
    const double good[2] = {0.9, 0.4}, answers[2] = {0.8, 0.2};
    for (int h = 0; h < 2; ++h)
      for (int i = 0; i < 150; ++i) {
        cells[h].received += 1.0;
        const bool resolved = uniform(state) < good[h];
        if (!(uniform(state) < answers[h])) continue;
        cells[h].evaluated += 1.0;
        cells[h].verdicts += 1.0;
        cells[h].resolved += resolved ? 1.0 : 0.0;
      }
    const ClassSharesReport report = class_shares(two_by_two(cells[0], {}, cells[1], {}));
    covered += report.stratified.resolved.lower <= 0.65 && 0.65 <= report.stratified.resolved.upper ? 1 : 0;
    crude_covered += report.respondents.resolved.lower <= 0.65 && 0.65 <= report.respondents.resolved.upper ? 1 : 0;
  }
  // A perfect 95 % interval lies within 0.95 +- 3.3 sqrt(.95 .05 / 2000) = 0.934..0.966 in all but one of a thousand
  // runs.
  CHECK(covered > 0.934 * samples);
  CHECK(covered < 0.966 * samples);
  CHECK(crude_covered < 0.05 * samples);
}

TEST_CASE("speed effect by hand, and a case where pooling lies") {
  // a: 80 fast with 60 of 80 resolved, 20 late with 10 of 20. b: 20 fast with 4 of 20, 80 late with 8 of 80.
  const auto table = two_by_two(cell(80, 80, 60), cell(20, 20, 10), cell(20, 20, 4), cell(80, 80, 8));
  const SpeedEffect effect = speed_effect(table, 5.0);
  CHECK(effect.complaints == 200.0);
  CHECK(effect.moved == 100.0);
  CHECK(effect.crude.resolved.effect.value == Approx(0.5 * (0.64 - 0.18)));
  CHECK(effect.stratified.resolved.effect.value == Approx((20.0 * (0.75 - 0.5) + 80.0 * (0.2 - 0.1)) / 200.0));
  CHECK(effect.stratified.resolved.today.value == Approx(82.0 / 200.0));
  CHECK(effect.stratified.resolved.within.value == Approx((100.0 * 0.75 + 100.0 * 0.2) / 200.0));
  CHECK(effect.stratified.resolved.within.value - effect.stratified.resolved.today.value ==
        Approx(effect.stratified.resolved.effect.value));
  const auto v = [](double n, double x) { return (x + 0.5) / (n + 1.0) * (n - x + 0.5) / (n + 1.0) / n; };
  CHECK(effect.stratified.resolved.effect.standard_error ==
        Approx(std::sqrt(0.01 * (v(80, 60) + v(20, 10)) + 0.16 * (v(20, 4) + v(80, 8)))).epsilon(1e-12));

  // Reversal: within each segment the fast do worse, pooled they do better.
  const SpeedEffect reversed =
      speed_effect(two_by_two(cell(80, 80, 60), cell(20, 20, 18), cell(20, 20, 2), cell(80, 80, 16)), 5.0);
  CHECK(reversed.crude.resolved.effect.value > 0.0);
  CHECK(reversed.stratified.resolved.effect.value < 0.0);
  bool disagree = false;
  for (const auto& finding : reversed.findings)
    disagree = disagree || finding.warning == SpeedEffectWarning::effects_disagree;
  CHECK(disagree);
}

TEST_CASE("effects that are rounding do not disagree") {
  // All cells share one proportion, k of n: both effects are 0, computed as some 1e-17, in 4 of these tables of opposite
  // signs.
  for (int n = 3; n <= 11; ++n)
    for (int k = 1; k < n; ++k)
      for (int p = 1; p <= 4; ++p) {
        OutcomeTable table({"a", "b"}, {{-INFINITY, 1.0}, {1.0, 5.0}, {5.0, 8.0}, {8.0, INFINITY}});
        for (int i = 0; i < 8; ++i) {
          const int times = 1 + (p * (i + 1) * 7) % 5;
          table.cell(static_cast<std::size_t>(i / 4), static_cast<std::size_t>(i % 4)) =
              cell(times * n, times * n, times * k);
        }
        const SpeedEffect effect = speed_effect(table, 5.0);
        CHECK(std::abs(effect.crude.resolved.effect.value) < 1e-15);
        for (const auto& finding : effect.findings) CHECK(finding.warning != SpeedEffectWarning::effects_disagree);
      }
}

TEST_CASE("segments in which nobody was answered fast are named") {
  const auto table = two_by_two(cell(80, 40, 30), cell(20, 10, 5), {}, cell(50, 20, 4));
  const SpeedEffect effect = speed_effect(table, 5.0);
  CHECK(effect.moved == 70.0);
  CHECK(effect.stratified.resolved.moved == 20.0);
  CHECK(effect.stratified.resolved.complaints == 150.0);
  CHECK(effect.stratified.resolved.effect.value == Approx(20.0 * 0.25 / 150.0));
  REQUIRE_FALSE(effect.findings.empty());
  CHECK(effect.findings[0].warning == SpeedEffectWarning::nobody_answered_fast);
  CHECK(effect.findings[0].where == "b");
  CHECK(effect.findings[0].complaints == 50.0);
  // Fast ones that nobody evaluated: the segment cannot be judged and is left out.
  const SpeedEffect silent =
      speed_effect(two_by_two(cell(80, 40, 30), cell(20, 10, 5), cell(9, 0, 0), cell(50, 20, 4)), 5);
  CHECK(silent.findings[0].warning == SpeedEffectWarning::fast_not_evaluated);
  CHECK(silent.stratified.resolved.complaints == 100.0);
  // Everything fast: no effect, exactly.
  const SpeedEffect fast = speed_effect(two_by_two(cell(80, 40, 30), {}, cell(20, 10, 5), {}), 5.0);
  CHECK(fast.moved == 0.0);
  CHECK(fast.stratified.resolved.effect.value == 0.0);
  CHECK(fast.stratified.resolved.effect.standard_error == 0.0);
  CHECK_THROWS_AS(speed_effect(table, 4.0), Error);
  CHECK_THROWS_AS(speed_effect(table, infinity), Error);
  CHECK_THROWS_AS(speed_effect(table, missing), Error);
  CHECK_THROWS_AS(speed_effect(table, 5.0, 0.0), Error);
}

TEST_CASE("the counted figures of Consumidor.gov.br 2014") {
  // Counted from the table in examples/data with a separate script: complaints, resolved share, mean score by band.
  const Records records;
  REQUIRE(records.days.size() == 5'775);
  const domain::ComplaintLog log = records.log();
  CHECK(log.report().left_out == 0);
  CHECK(log.complaints() == 29037.0);
  const std::vector<double> edges{1, 5, 8, 10};
  const OutcomeTable table = tabulate_outcomes(log, {.satisfied = 4.0, .delighted = 5.0}, edges);
  const double received[] = {2637, 7333, 8144, 10785, 0, 138};
  const double resolved[] = {74.9, 68.7, 64.2, 48.4};
  const double score[] = {3.58, 3.33, 3.05, 2.60};
  for (std::size_t b = 0; b < 6; ++b) CHECK(table.band_total(b).received == received[b]);
  for (std::size_t b = 0; b < 4; ++b) {
    const ClassSharesReport report = class_shares(table, {.bands = {b}});
    CHECK(100.0 * report.respondents.resolved.value == Approx(resolved[b]).margin(0.05));
    CHECK(report.respondents.mean_score.value == Approx(score[b]).margin(0.005));
  }
  const ClassSharesReport all = class_shares(table);
  CHECK(100.0 * (1.0 - all.share_evaluated.value) == Approx(25.7).margin(0.05));
  CHECK(all.worst_case.resolved.lower < all.stratified.resolved.lower);
  CHECK(all.stratified.dissatisfied.value + all.stratified.satisfied.value + all.stratified.delighted.value ==
        Approx(1.0).epsilon(1e-14));

  // Stratified effect against a loop written from the definition.
  const SpeedEffect effect = speed_effect(table, 5.0);
  CHECK(effect.moved == 8144.0 + 10785.0 + 138.0);
  CHECK(effect.moved_unanswered == 138.0);
  double expected = 0.0;
  for (std::size_t s = 0; s < table.segments().size(); ++s) {
    double fast = 0.0, fast_sum = 0.0, late = 0.0, late_sum = 0.0;
    for (const std::size_t b : {0U, 1U, 2U, 3U, 5U}) {
      const OutcomeCell& c = table.cell(s, b);
      REQUIRE(c.verdicts > 0.0);
      (b < 2 ? fast : late) += c.received;
      (b < 2 ? fast_sum : late_sum) += c.received * c.resolved / c.verdicts;
    }
    expected += late * (fast_sum / fast - late_sum / late) / 29037.0;
  }
  CHECK(effect.stratified.resolved.effect.value == Approx(expected).epsilon(1e-12));
  CHECK(effect.stratified.resolved.effect.lower > 0.0);
}

TEST_CASE("tables by channel, and by segment and channel") {
  const std::vector<double> resolved{1, 0, 1, 1};
  const std::vector<int> segment{0, 1, 0, 1}, channel{1, 1, 0, 1};
  const domain::ComplaintLog log({.resolved = std::span<const double>(resolved),
                                  .segment = std::span<const int>(segment),
                                  .channel = std::span<const int>(channel),
                                  .segment_names = {"a", "b"},
                                  .channel_names = {"phone", "web"}});
  const ClassThresholds thresholds{.satisfied = 3, .delighted = 5};
  const auto by_channel = tabulate_outcomes(log, thresholds, {}, GroupBy::channel);
  CHECK(by_channel.segments() == std::vector<std::string>{"phone", "web"});
  CHECK(by_channel.segment_total(1).resolved == 2.0);
  const auto both = tabulate_outcomes(log, thresholds, {}, GroupBy::segment_and_channel);
  CHECK(both.segments()[3] == "b / web");
  CHECK(both.segment_total(3).received == 2.0);
  CHECK(both.segment_total(2).received == 0.0);
  CHECK(both.total().received == 4.0);
}

TEST_CASE("who was not asked is not silent") {
  // 100 complaints in "a": 40 were asked, 30 of them gave a verdict, 12 good. 50 in "b": all asked, 20 answered, 15 good.
  OutcomeCell a = cell(100, 30, 12), b = cell(50, 20, 15);
  a.not_asked = 60;
  const ClassSharesReport report = class_shares(two_by_two(a, {}, b, {}));
  CHECK(report.asked == 90.0);
  CHECK(report.response_rate.value == Approx(50.0 / 90.0));
  CHECK(report.share_evaluated.value == Approx(50.0 / 150.0));
  CHECK(report.worst_case.resolved.lower == Approx(27.0 / 150.0));
  CHECK(report.worst_case.resolved.upper == Approx(127.0 / 150.0));
  CHECK(report.worst_case_asked.resolved.lower == Approx(27.0 / 90.0));
  CHECK(report.worst_case_asked.resolved.upper == Approx(67.0 / 90.0));
  // By hand, at an odds ratio of 4: in "a" p = 0.4, so q = 1.6 / 2.2, with three quarters of those asked at p; in "b" p =
  // 0.75, so q = 3 / 3.25, with two fifths at p. The whole is weighted by complaints.
  REQUIRE(report.sensitivity[4].odds_ratio == 4.0);
  const double of_a = 0.75 * 0.4 + 0.25 * 1.6 / 2.2, of_b = 0.4 * 0.75 + 0.6 * 3.0 / 3.25;
  CHECK(report.sensitivity[4].resolved == Approx((100.0 * of_a + 50.0 * of_b) / 150.0));
  CHECK(report.sensitivity[2].resolved == Approx(report.stratified.resolved.value));
  // Far odds tend to the bounds of those asked, stratum by stratum.
  const ClassSharesReport far = class_shares(two_by_two(a, {}, b, {}), {}, {.odds_ratios = {1e12}});
  CHECK(far.sensitivity[0].resolved == Approx((100.0 * 22.0 / 40.0 + 50.0 * 45.0 / 50.0) / 150.0));
}

TEST_CASE("asked is read from the column of a log") {
  const std::vector<double> asked{1, 0, NAN, 0, 1, 2}, score{5, NAN, NAN, 1, NAN, 3};
  const domain::ComplaintLog log({.score = core::ColumnView(std::span<const double>(score)),
                                  .asked = core::ColumnView(std::span<const double>(asked))});
  CHECK(log.report().left_out == 1);  // 2 is neither
  const OutcomeCell total = tabulate_outcomes(log, {4, 5}, {}).total();
  CHECK(total.received == 5.0);
  CHECK(total.asked() == 4.0);  // the second was not; the third is not known; the fourth evaluated
  CHECK(total.evaluated == 2.0);
}
