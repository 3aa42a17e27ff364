// Log-rank and Fleming-Harrington tests against R survival 3.5-3 (numbers below), identities, and simulation.
#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/core/random.hpp>
#include <amends/survival/log_rank.hpp>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using survival::fleming_harrington_test;
using survival::log_rank_test;
using survival::LogRankResult;

namespace {

using Numbers = std::vector<double>;
std::span<const double> column(const Numbers& numbers) {
  return numbers;
}

// Remission in weeks, 6-mercaptopurine (group 1) and placebo (2): Freireich et al. (1963), Blood 21, 699-716, as
// printed in many textbooks.
const Numbers weeks = {6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35,
                       1, 1, 2, 2, 3, 4, 4,  5,  5,  8,  8,  8,  8,  11, 11, 12, 12, 15, 17, 22, 23};
const Numbers relapse = {1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0,
                         1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

Numbers repeated(const Numbers& pattern, std::size_t size) {
  Numbers out;
  for (std::size_t i = 0; i < size; ++i) out.push_back(pattern[i % pattern.size()]);
  return out;
}

Numbers arm() {
  Numbers out(21, 1.0);
  out.insert(out.end(), 21, 2.0);
  return out;
}

const Numbers one_two_three = {1, 2, 3};

struct Naive {
  double u = 0.0, v = 0.0;  // of the group 1 of two
  [[nodiscard]] double statistic() const { return u * u / v; }
};
/// The definition, one event time after another, each risk set counted anew.
Naive naive_test(const Numbers& t, const Numbers& event, const Numbers& group, const Numbers& w) {
  Numbers times;
  for (std::size_t i = 0; i < t.size(); ++i)
    if (event[i] == 1.0) times.push_back(t[i]);
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  Naive out;
  for (const double time : times) {
    double n = 0.0, n1 = 0.0, d = 0.0, d1 = 0.0, rows = 0.0;
    for (std::size_t i = 0; i < t.size(); ++i) {
      if (t[i] < time) continue;
      n += w[i];
      if (group[i] == 1.0) n1 += w[i];
      if (t[i] != time || event[i] != 1.0) continue;
      d += w[i];
      rows += 1.0;
      if (group[i] == 1.0) d1 += w[i];
    }
    out.u += d1 - d * n1 / n;
    const double ties = n > d ? (n - d) / (n - (std::min)(1.0, d / rows)) : 0.0;
    out.v += d * ties * n1 / n * (1.0 - n1 / n);
  }
  return out;
}

/// 0.05 ... 0.8, fixed.
Numbers shares() {
  Numbers out;
  for (int i = 1; i <= 42; ++i) out.push_back((i * 7 % 13) / 16.0 + 0.05);
  return out;
}

}  // namespace

TEST_CASE("weights below 1 are shares: the definition written out, and Cox's score test") {
  const Numbers group = arm(), share = shares();
  // With ties, of which the data are full.
  const LogRankResult tied = log_rank_test(
      {.duration = column(weeks), .event = column(relapse), .group = column(group), .weight = column(share)});
  const Naive naive = naive_test(weeks, relapse, group, share);
  CHECK(tied.statistic == Approx(naive.statistic()).epsilon(1e-12));
  CHECK(tied.z == Approx(naive.u / std::sqrt(naive.v)).epsilon(1e-12));
  CHECK(tied.findings == std::vector{estimation::SurvivalFinding::fractional_weights});
  // Weights from 0.1 to 3, where some are customers and some are shares.
  Numbers mixed = share;
  for (std::size_t i = 0; i < mixed.size(); i += 2) mixed[i] = 3.0 * (i % 3 == 0 ? 1.0 : share[i]);
  CHECK(log_rank_test(
            {.duration = column(weeks), .event = column(relapse), .group = column(group), .weight = column(mixed)})
            .statistic == Approx(naive_test(weeks, relapse, group, mixed).statistic()).epsilon(1e-12));

  // Without ties: R 4.2.2, survival 3.5-3, t <- weeks + (0:41)/100, w <- (1:42 * 7) %% 13 / 16 + 0.05,
  // coxph(Surv(t, relapse) ~ arm, weights = w, ties = "breslow")$score; ~ factor(three); ~ arm + strata(three); and
  // Surv(pmax(0, t - 5 - (0:41) %% 4), t, relapse). (survdiff knows no weights.)
  Numbers apart = weeks, entry;
  for (std::size_t i = 0; i < apart.size(); ++i) {
    apart[i] += static_cast<double>(i) / 100.0;
    entry.push_back((std::max)(0.0, apart[i] - 5.0 - static_cast<double>(i % 4)));
  }
  const Numbers three = repeated(one_two_three, 42);
  survival::LogRankColumns rows{
      .duration = column(apart), .event = column(relapse), .group = column(group), .weight = column(share)};
  CHECK(log_rank_test(rows).statistic == Approx(5.94210018710933).epsilon(1e-12));
  rows.entry = column(entry);
  CHECK(log_rank_test(rows).statistic == Approx(1.41666028355172).epsilon(1e-12));
  rows.entry = {};
  rows.stratum = column(three);
  CHECK(log_rank_test(rows).statistic == Approx(5.5557563823528).epsilon(1e-12));
  rows.stratum = {};
  rows.group = column(three);
  CHECK(log_rank_test(rows).statistic == Approx(0.887628708066866).epsilon(1e-12));
}

TEST_CASE("a common factor on shares is one on the statistic, and never NaN") {
  const Numbers group = arm(), share = shares();
  const auto test = [&](double factor, const Numbers& weight) {
    Numbers scaled = weight;
    for (double& w : scaled) w *= factor;
    return fleming_harrington_test(
        {.duration = column(weeks), .event = column(relapse), .group = column(group), .weight = column(scaled)},
        {.rho = 0.5, .gamma = 0.5});
  };
  const LogRankResult once = test(1.0, share);
  for (const double factor : {1e-300, 1e-200, 1e-15, 1e-3, 0.5}) {
    INFO(factor);
    CHECK(test(factor, share).statistic == Approx(factor * once.statistic).epsilon(1e-10));
    CHECK(test(factor, share).z == Approx(std::sqrt(factor) * once.z).epsilon(1e-10));
  }
  // Equal weights of any size below 1: the test of the rows, times the weight.
  const Numbers ones(42, 1.0);
  CHECK(test(0.3, ones).statistic == Approx(0.3 * test(1.0, ones).statistic).epsilon(1e-12));
  CHECK(test(1.0 - 1e-9, ones).statistic == Approx(test(1.0, ones).statistic).epsilon(1e-8));
  // Many customers have many ties: the factor (n - d)/(n - 1) is nearer to (n - d)/n.
  for (const double factor : {1e3, 1e12, 1e300}) {
    INFO(factor);
    CHECK(test(factor, ones).statistic > 1.0 * factor * test(1.0, ones).statistic);
    CHECK(test(factor, ones).statistic < 1.2 * factor * test(1.0, ones).statistic);
  }
  CHECK(test(1e15, ones).statistic == Approx(1e3 * test(1e12, ones).statistic).epsilon(1e-9));
  try {
    (void)test(1e308, ones);
    FAIL("a sum that is not finite");
  } catch (const Error& error) {
    CHECK(error.parameter() == "weight");
    CHECK(error.code() == ErrorCode::domain);
  }
}

TEST_CASE("a log-rank test ends when it is asked to") {
  // 200 groups and 3,000 times: long enough for the executor to be asked.
  Numbers time, group;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    time.push_back(core::uniform(5, 1, i));
    group.push_back(static_cast<double>(i % 200));
  }
  core::SerialExecutor serial;
  core::StoppableExecutor stoppable(serial);
  const survival::LogRankColumns rows{.duration = column(time), .group = column(group), .executor = &stoppable};
  CHECK(log_rank_test(rows).degrees_of_freedom == 199);
  stoppable.request_stop();
  try {
    (void)log_rank_test(rows);
    FAIL("not interrupted");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::interrupted);
  }
}

TEST_CASE("two groups: log-rank and G^rho agree with survdiff") {
  // survdiff(Surv(weeks, relapse) ~ arm, rho = 0, 1, 0.5)
  const Numbers group = arm();
  const survival::LogRankColumns rows{.duration = column(weeks), .event = column(relapse), .group = column(group)};
  const LogRankResult plain = log_rank_test(rows);
  CHECK(plain.statistic == Approx(16.7929409892165).epsilon(1e-13));
  CHECK(plain.degrees_of_freedom == 1);
  CHECK(plain.p_value == Approx(4.16880910933453e-05).epsilon(1e-12));
  CHECK(plain.groups[0].observed == 9);
  CHECK(plain.groups[0].expected == Approx(19.2505009480311).epsilon(1e-13));
  CHECK(plain.groups[1].expected == Approx(10.7494990519689).epsilon(1e-13));
  CHECK(plain.groups[1].customers == 21);
  CHECK(plain.z == Approx((9 - 19.2505009480311) / std::sqrt(6.2569605736755)).epsilon(1e-12));

  const LogRankResult early = fleming_harrington_test(rows, {.rho = 1.0});
  CHECK(early.statistic == Approx(14.4571508187171).epsilon(1e-13));
  CHECK(early.p_value == Approx(0.000143384444819391).epsilon(1e-12));
  CHECK(early.groups[0].observed == Approx(5.12151463950564).epsilon(1e-13));
  CHECK(early.groups[1].expected == Approx(7.67580665449588).epsilon(1e-13));
  CHECK(fleming_harrington_test(rows, {.rho = 0.5}).statistic == Approx(15.7063933536085).epsilon(1e-13));
}

TEST_CASE("three groups and strata agree with survdiff") {
  const Numbers three = repeated(one_two_three, 42), group = arm();
  const survival::LogRankColumns rows{.duration = column(weeks), .event = column(relapse), .group = column(three)};
  const LogRankResult result = log_rank_test(rows);
  CHECK(result.statistic == Approx(0.716380589169184).epsilon(1e-12));
  CHECK(result.degrees_of_freedom == 2);
  CHECK(result.p_value == Approx(0.698940057842742).epsilon(1e-12));
  CHECK(result.groups[2].expected == Approx(10.9097754363378).epsilon(1e-13));
  CHECK(std::isnan(result.z));
  CHECK(fleming_harrington_test(rows, {.rho = 1.0}).statistic == Approx(0.56227214626292).epsilon(1e-12));

  // survdiff(Surv(weeks, relapse) ~ arm + strata(three), rho = 0, 1)
  const survival::LogRankColumns strata{
      .duration = column(weeks), .event = column(relapse), .group = column(group), .stratum = column(three)};
  CHECK(log_rank_test(strata).statistic == Approx(15.1816069948808).epsilon(1e-13));
  CHECK(fleming_harrington_test(strata, {.rho = 1.0}).statistic == Approx(13.7435728614685).epsilon(1e-13));
}

TEST_CASE("late entries: without ties the log-rank test is Cox's score test") {
  // summary(coxph(Surv(entry, duration, event) ~ factor(group)))$sctest, two groups and three.
  const Numbers entry = {0, 0, 0, 2, 2, 3, 5, 6, 6, 7, 8, 1}, event = {1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1};
  const Numbers base = {4, 5, 9, 6, 9, 8, 10, 9, 12, 11, 13, 3};
  const Numbers shift = {0, 0, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1};
  Numbers duration;
  for (std::size_t i = 0; i < base.size(); ++i) duration.push_back(base[i] + shift[i] / 7);
  const Numbers two = {1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2}, three = {1, 2, 3, 2, 1, 3, 1, 2, 1, 3, 3, 2};
  const auto test = [&](const Numbers& group) {
    return log_rank_test(
        {.duration = column(duration), .event = column(event), .group = column(group), .entry = column(entry)});
  };
  CHECK(test(two).statistic == Approx(1.88435819289373).epsilon(1e-11));
  CHECK(test(three).statistic == Approx(2.13968876313136).epsilon(1e-11));
  CHECK(test(three).p_value == Approx(0.343061900020696).epsilon(1e-11));
}

TEST_CASE("identities of the log-rank test") {
  const Numbers group = arm();
  const survival::FlemingHarringtonWeights weights{.rho = 0.5, .gamma = 1.5};
  const LogRankResult once =
      fleming_harrington_test({.duration = column(weeks), .event = column(relapse), .group = column(group)}, weights);
  // Observed and expected have the same sum over the groups.
  CHECK(once.groups[0].observed + once.groups[1].observed ==
        Approx(once.groups[0].expected + once.groups[1].expected).epsilon(1e-13));

  // A weight of 3 is three rows; 0 is none.
  const Numbers count = repeated({1, 0, 3, 2}, 42);
  Numbers t, e, g;
  for (std::size_t i = 0; i < 42; ++i)
    for (int k = 0; k < static_cast<int>(count[i]); ++k) {
      t.push_back(weeks[i]);
      e.push_back(relapse[i]);
      g.push_back(group[i]);
    }
  const LogRankResult weighted = fleming_harrington_test(
      {.duration = column(weeks), .event = column(relapse), .group = column(group), .weight = column(count)}, weights);
  const LogRankResult longer =
      fleming_harrington_test({.duration = column(t), .event = column(e), .group = column(g)}, weights);
  CHECK(weighted.statistic == Approx(longer.statistic).epsilon(1e-13));
  CHECK(weighted.zero_weight == 11);

  // The order of the rows changes no bit, the names of the groups only their order.
  Numbers back(weeks.rbegin(), weeks.rend()), back_event(relapse.rbegin(), relapse.rend());
  Numbers other(group.rbegin(), group.rend());
  CHECK(
      fleming_harrington_test({.duration = column(back), .event = column(back_event), .group = column(other)}, weights)
          .statistic == once.statistic);
  for (double& name : other) name = -name;
  CHECK(
      fleming_harrington_test({.duration = column(back), .event = column(back_event), .group = column(other)}, weights)
          .z == Approx(-once.z).epsilon(1e-13));

  // gamma alone: written out for one event time after another.
  const Numbers small = {1, 2, 3, 4}, all = {1, 1, 1, 1}, which = {1, 2, 1, 2};
  const LogRankResult late =
      fleming_harrington_test({.duration = column(small), .event = column(all), .group = column(which)}, {.gamma = 1});
  // S(t-) 1, 3/4, 1/2, 1/4, so weights 0, 1/4, 1/2, 3/4; group 1 has 2, 1, 1, 0 of 4, 3, 2, 1 at risk.
  const double u = 0.25 * (0 - 1 / 3.) + 0.5 * (1 - 1 / 2.);
  const double v = 0.0625 * (1 / 3.) * (2 / 3.) + 0.25 * 0.25;
  CHECK(late.statistic == Approx(u * u / v).epsilon(1e-13));
}

TEST_CASE("the log-rank test at the edges") {
  const Numbers time = {1, 2, 3, 4}, none = {0, 0, 0, 0}, all = {1, 1, 1, 1}, group = {1, 1, 2, 2};
  const LogRankResult quiet = log_rank_test({.duration = column(time), .event = column(none), .group = column(group)});
  CHECK(std::isnan(quiet.statistic));
  CHECK(std::isnan(quiet.p_value));
  CHECK(quiet.degrees_of_freedom == 0);
  CHECK(quiet.findings == std::vector{estimation::SurvivalFinding::no_events});

  // A third group that is gone before the first event has nothing to say.
  const Numbers early = {1, 2, 3, 4, 0.5}, event = {1, 1, 1, 1, 0}, three = {1, 1, 2, 2, 9};
  const LogRankResult gone = log_rank_test({.duration = column(early), .event = column(event), .group = column(three)});
  CHECK(gone.degrees_of_freedom == 1);
  CHECK(gone.statistic ==
        Approx(log_rank_test({.duration = column(time), .event = column(all), .group = column(group)}).statistic));

  // All of the smaller group's risk set and the larger one's never overlap: nothing can be compared.
  const Numbers entry = {0, 0, 2.5, 2.5};
  CHECK(log_rank_test({.duration = column(time), .event = column(all), .group = column(group), .entry = column(entry)})
            .degrees_of_freedom == 0);

  const Numbers bad = {1, amends_test::missing, -1, 4}, odd = {amends_test::infinity, 1, 1, 2};
  CHECK_THROWS_WITH(
      log_rank_test({.duration = column(bad), .event = column(all), .group = column(odd), .largest_share_left_out = 1}),
      "group must have at least 2 different values in rows that can be used, got 1");
  const Numbers wrong = {amends_test::missing, 1, 2, 1};
  const LogRankResult counted = log_rank_test({.duration = column(time), .event = column(all), .group = column(wrong)});
  CHECK(counted.report.left_out == 1);
  CHECK(counted.report.first_why() == to_string(estimation::SurvivalFault::group_missing));
  CHECK_THROWS_WITH(log_rank_test({.duration = column(time)}), "group must be given");
  CHECK_THROWS_AS(fleming_harrington_test({.duration = column(time), .group = column(group)}, {.rho = -1}), Error);
  CHECK_THROWS_AS(
      fleming_harrington_test({.duration = column(time), .group = column(group)}, {.gamma = amends_test::missing}),
      Error);
}

TEST_CASE("under the same hazard the test rejects as often as it says") {
  // 1,000 data sets of 3 groups of 30, exponential in both, a third censored: 5 % of rejections, se 0.7 points. The
  // seed is fixed; the bound is 3.5 standard errors.
  int rejections = 0;
  for (std::uint64_t run = 0; run < 1000; ++run) {
    Numbers time, event, group;
    for (std::uint64_t i = 0; i < 90; ++i) {
      const double life = -std::log(core::uniform(run, 1, i)), end = -2.0 * std::log(core::uniform(run, 2, i));
      time.push_back((std::min)(life, end));
      event.push_back(life <= end ? 1 : 0);
      group.push_back(static_cast<double>(i % 3));
    }
    rejections +=
        log_rank_test({.duration = column(time), .event = column(event), .group = column(group)}).p_value < 0.05;
  }
  CHECK(std::abs(rejections - 50) < 24);
}

TEST_CASE("a log-rank result goes out as plain data and comes back") {
  const Numbers arms = arm();
  const LogRankResult result =
      log_rank_test({.duration = column(weeks), .event = column(relapse), .group = column(arms)});
  const LogRankResult back = LogRankResult::from_state(result.state());
  CHECK(back.state() == result.state());
  CHECK(back.z == result.z);
  CHECK(back.groups[1].expected == result.groups[1].expected);
  const Numbers time = {1, 2, 3, 4}, none = {0, 0, 0, 0}, group = {1, 1, 2, 2};
  const LogRankResult quiet = log_rank_test({.duration = column(time), .event = column(none), .group = column(group)});
  CHECK(std::isnan(LogRankResult::from_state(quiet.state()).statistic));
  const auto refused = [&](const char* name, std::size_t at, double value) {
    estimation::ModelState state = result.state();
    for (auto& [key, values] : state.numbers)
      if (key == name) values[at] = value;
    try {
      (void)LogRankResult::from_state(state);
    } catch (const Error& error) {
      return error.code() == ErrorCode::format;
    }
    return false;
  };
  CHECK(refused("test", 0, -1.0));
  CHECK(refused("test", 1, 2.0));
  CHECK(refused("test", 1, 0.5));
  CHECK(refused("test", 2, 1.5));
  CHECK(refused("test", 3, amends_test::missing));
  CHECK(refused("groups", 0, 9.0));
  CHECK(refused("groups", 1, -1.0));
  CHECK(refused("groups", 2, amends_test::missing));
}
