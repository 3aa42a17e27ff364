// Kaplan-Meier and Nelson-Aalen against R survival 3.5-3 (the calls are given), naive computations, repeated rows, and
// simulation with a known curve.
#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/survival/log_rank.hpp>
#include <amends/survival/survival_curve.hpp>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using estimation::IntervalScale;
using estimation::SurvivalFault;
using estimation::SurvivalFinding;
using survival::KaplanMeier;
using survival::NelsonAalen;

namespace {

using Numbers = std::vector<double>;
std::span<const double> column(const Numbers& numbers) {
  return numbers;
}

// Remission in weeks with 6-mercaptopurine: Freireich et al. (1963), Blood 21, 699-716, as in many textbooks.
const Numbers weeks = {6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35};
const Numbers relapse = {1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0};
// Placebo; all relapsed.
const Numbers placebo = {1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23};

// Twelve made-up rows with late entries and ties.
const Numbers entry = {0, 0, 0, 2, 2, 3, 5, 6, 6, 7, 8, 1};
const Numbers duration = {4, 5, 9, 6, 9, 8, 10, 9, 12, 11, 13, 3};
const Numbers event = {1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1};

KaplanMeier remission() {
  return KaplanMeier::fit({.duration = column(weeks), .event = column(relapse)});
}

// Counting over all rows for each time, as the definitions read.
struct Naive {
  Numbers duration, event, entry, weight;
  double at_risk(double t) const {
    double n = 0.0;
    for (std::size_t i = 0; i < duration.size(); ++i)
      if (entry[i] < t && t <= duration[i]) n += weight[i];
    return n;
  }
  double events(double t) const {
    double d = 0.0;
    for (std::size_t i = 0; i < duration.size(); ++i)
      if (duration[i] == t) d += weight[i] * event[i];
    return d;
  }
  struct Values {
    double survival = 1.0, greenwood = 0.0, hazard = 0.0, hazard_variance = 0.0;
  };
  Values at(double t) const {
    Numbers times = duration;
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    Values v;
    for (const double time : times) {
      if (time > t) break;
      const double n = at_risk(time), d = events(time);
      if (d == 0.0) continue;
      v.survival *= 1.0 - d / n;
      v.greenwood += d / (n * (n - d));
      v.hazard += d / n;
      v.hazard_variance += d / (n * n);
    }
    return v;
  }
};

}  // namespace

TEST_CASE("Kaplan-Meier with Greenwood's error and four scales agrees with survfit") {
  // summary(survfit(Surv(weeks, relapse) ~ 1, conf.type = ...), times = c(6, 10, 23))
  const KaplanMeier fit = remission();
  const Numbers times = {6, 10, 23};
  const Numbers survival = {0.857142857142857, 0.752941176470588, 0.448179271708683};
  const Numbers error = {0.0763603548321213, 0.0963496529943205, 0.13459145675576};
  struct Limits {
    IntervalScale scale;
    Numbers lower, upper;
  };
  const std::vector<Limits> scales = {
      {IntervalScale::log_minus_log,
       {0.619717955265984, 0.503199510799957, 0.188052005959232},
       {0.951551747646997, 0.889361835169265, 0.680142628495241}},
      {IntervalScale::log,
       {0.71981708391627, 0.585918982029694, 0.24878822681766},
       {1, 0.967574754552297, 0.807372045529077}},
      {IntervalScale::plain,
       {0.7074793118252, 0.564099326678788, 0.184384863840613},
       {1, 0.941783026262388, 0.711973679576754}},
      {IntervalScale::logit,
       {0.638649452300424, 0.524778484539673, 0.218459750992352},
       {0.953203132116099, 0.893740010587526, 0.702369123221179}},
  };
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(fit.survival(times[i]) == Approx(survival[i]).epsilon(1e-13));
    CHECK(fit.standard_error(times[i]) == Approx(error[i]).epsilon(1e-13));
    for (const Limits& limits : scales) {
      INFO(to_string(limits.scale));
      const auto interval = fit.interval(times[i], {.scale = limits.scale});
      CHECK(interval.value == fit.survival(times[i]));
      CHECK(interval.lower == Approx(limits.lower[i]).epsilon(1e-12));
      CHECK(interval.upper == Approx(limits.upper[i]).epsilon(1e-12));
    }
  }
  // conf.int = 0.9
  CHECK(fit.interval(10, {.level = 0.9}).lower == Approx(0.551123381927885).epsilon(1e-12));
  CHECK(fit.interval(10, {.level = 0.9}).upper == Approx(0.873581243274423).epsilon(1e-12));
}

TEST_CASE("quantiles and their intervals agree with survfit") {
  // quantile(survfit(Surv(weeks, relapse) ~ 1, conf.type = ...), c(0.1, 0.25, 0.5)); NA there is infinite here.
  constexpr double never = amends_test::infinity;
  struct Row {
    IntervalScale scale;
    double p, value, lower, upper;
  };
  for (const Row& row :
       {Row{IntervalScale::log_minus_log, 0.1, 6, 6, 10}, Row{IntervalScale::log_minus_log, 0.25, 13, 6, 22},
        Row{IntervalScale::log_minus_log, 0.5, 23, 13, never}, Row{IntervalScale::log, 0.1, 6, 6, 16},
        Row{IntervalScale::log, 0.25, 13, 6, never}, Row{IntervalScale::log, 0.5, 23, 16, never},
        Row{IntervalScale::plain, 0.1, 6, 6, 13}, Row{IntervalScale::plain, 0.25, 13, 6, 23},
        Row{IntervalScale::plain, 0.5, 23, 13, never}, Row{IntervalScale::logit, 0.1, 6, 6, 10},
        Row{IntervalScale::logit, 0.25, 13, 6, 23}, Row{IntervalScale::logit, 0.5, 23, 13, never}}) {
    INFO(to_string(row.scale) << " " << row.p);
    const auto quantile = remission().quantile(row.p, {.scale = row.scale});
    CHECK(quantile.value == row.value);
    CHECK(quantile.lower == row.lower);
    CHECK(quantile.upper == row.upper);
  }
  // quantile(survfit(Surv(placebo, rep(1, 21)) ~ 1, conf.type = "log-log"), c(0.25, 0.5, 0.75))
  const KaplanMeier all = KaplanMeier::fit({.duration = column(placebo)});
  const Numbers p = {0.25, 0.5, 0.75}, value = {4, 8, 12}, lower = {1, 4, 8}, upper = {5, 11, 22};
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(all.quantile(p[i]).value == value[i]);
    CHECK(all.quantile(p[i]).lower == lower[i]);
    CHECK(all.quantile(p[i]).upper == upper[i]);
  }
  CHECK(remission().quantile(0.9).value == never);
  // Rounding must not push the median of ten customers to the sixth.
  const Numbers ten = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  CHECK(KaplanMeier::fit({.duration = column(ten)}).median().value == 5);
}

TEST_CASE("the restricted mean and its error agree with survfit") {
  // summary(survfit(Surv(weeks, relapse) ~ 1), rmean = 12.5, 20, 35)$table
  const KaplanMeier fit = remission();
  const Numbers until = {12.5, 20, 35}, mean = {11.1596638655462, 16.1165266106443, 23.2873949579832};
  const Numbers error = {0.544258265807924, 1.25156019600505, 2.82746762337144};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto result = fit.restricted_mean(until[i]);
    CHECK(result.value == Approx(mean[i]).epsilon(1e-13));
    CHECK(result.standard_error == Approx(error[i]).epsilon(1e-13));
    CHECK(result.upper - result.lower == Approx(2 * 1.959963984540054 * error[i]).epsilon(1e-12));
    CHECK_FALSE(result.beyond_last_time);
  }
  CHECK(fit.restricted_mean(36).beyond_last_time);
  CHECK(fit.restricted_mean(36).value == Approx(23.2873949579832 + fit.survival(35)).epsilon(1e-13));
  // Nobody is censored: the mean of the data, and its standard error with n instead of n - 1.
  const auto all = KaplanMeier::fit({.duration = column(placebo)}).restricted_mean(99);
  CHECK(all.value == Approx(8.66666666666667).epsilon(1e-13));
  CHECK(all.standard_error == Approx(1.37739004126455).epsilon(1e-13));
  CHECK_FALSE(all.beyond_last_time);
}

TEST_CASE("weights are frequencies: survfit's case weights, and repeated rows") {
  // survfit(Surv(weeks, relapse) ~ 1, weights = rep(1:3, 7), robust = FALSE, conf.type = "log-log")
  Numbers weight;
  for (std::size_t i = 0; i < 21; ++i) weight.push_back(static_cast<double>(i % 3 + 1));
  const KaplanMeier fit =
      KaplanMeier::fit({.duration = column(weeks), .event = column(relapse), .weight = column(weight)});
  CHECK(fit.at_risk(6) == 42);
  CHECK(fit.at_risk(10) == 30);
  CHECK(fit.at_risk(23) == 12);
  CHECK(fit.survival(23) == Approx(0.501285714285714).epsilon(1e-13));
  CHECK(fit.standard_error(10) == Approx(0.0646544379510044).epsilon(1e-13));
  CHECK(fit.interval(23).lower == Approx(0.303470127155883).epsilon(1e-12));
  CHECK(fit.interval(23).upper == Approx(0.670370309198929).epsilon(1e-12));
  CHECK(fit.restricted_mean(35).value == Approx(24.5350408163265).epsilon(1e-13));
  CHECK(fit.restricted_mean(35).standard_error == Approx(1.98406311690601).epsilon(1e-13));
  CHECK(fit.findings().empty());

  Numbers time, ended;
  for (std::size_t i = 0; i < 21; ++i)
    for (int k = 0; k < static_cast<int>(weight[i]); ++k) {
      time.push_back(weeks[i]);
      ended.push_back(relapse[i]);
    }
  const KaplanMeier longer = KaplanMeier::fit({.duration = column(time), .event = column(ended)});
  CHECK(longer.steps().value == fit.steps().value);
  CHECK(longer.steps().lower == fit.steps().lower);

  for (double& w : weight) w *= 0.5;
  const KaplanMeier half =
      KaplanMeier::fit({.duration = column(weeks), .event = column(relapse), .weight = column(weight)});
  CHECK(half.survival(23) == Approx(fit.survival(23)).epsilon(1e-14));
  CHECK(half.findings() == std::vector{SurvivalFinding::fractional_weights});
}

TEST_CASE("left truncation agrees with survfit") {
  // survfit(Surv(entry, duration, event) ~ 1, conf.type = "log-log")
  const KaplanMeier fit =
      KaplanMeier::fit({.duration = column(duration), .event = column(event), .entry = column(entry)});
  const Numbers times = {3, 4, 5, 6, 8, 9, 10, 11, 12, 13}, at_risk = {6, 6, 5, 5, 7, 7, 4, 3, 2, 1};
  const Numbers survival = {0.833333333333333, 0.694444444444445, 0.694444444444445, 0.555555555555556,
                            0.476190476190476, 0.340136054421769, 0.255102040816327, 0.170068027210884,
                            0.170068027210884, 0.170068027210884};
  const Numbers error = {0.152145154862546, 0.17930478454664, 0.17930478454664,  0.18975834751777,  0.178476921325555,
                         0.151205319634008, 0.13521668716564, 0.113782888174172, 0.113782888174172, 0.113782888174172};
  for (std::size_t i = 0; i < times.size(); ++i) {
    CHECK(fit.at_risk(times[i]) == at_risk[i]);
    CHECK(fit.survival(times[i]) == Approx(survival[i]).epsilon(1e-13));
    CHECK(fit.standard_error(times[i]) == Approx(error[i]).epsilon(1e-13));
  }
  CHECK(fit.interval(3).lower == Approx(0.273122849928356).epsilon(1e-12));
  CHECK(fit.interval(11).upper == Approx(0.429528183527898).epsilon(1e-12));
  // Between the times: at 7 one more has entered (at 6, two), nobody has left since 6.
  CHECK(fit.at_risk(7) == 6);
  CHECK(fit.at_risk(0) == 0);
  const NelsonAalen hazard =
      NelsonAalen::fit({.duration = column(duration), .event = column(event), .entry = column(entry)});
  CHECK(hazard.cumulative_hazard(13) == Approx(1.5452380952381).epsilon(1e-13));
  CHECK(hazard.standard_error(9) == Approx(0.395954600114046).epsilon(1e-13));
}

TEST_CASE("Nelson-Aalen agrees with survfit, ties together and one by one") {
  // survfit(Surv(weeks, relapse) ~ 1, ctype = 1 and 2): cumhaz, std.chaz
  const Numbers times = {6, 7, 10, 13, 16, 22, 23};
  const Numbers together = {0.142857142857143, 0.201680672268908, 0.268347338935574, 0.351680672268908,
                            0.442589763177998, 0.585446906035141, 0.752113572701808};
  const Numbers together_error = {0.0824786098842323, 0.101306113837676, 0.121273959056908, 0.147145565987498,
                                  0.172963234242709,  0.224331102758856, 0.279467746695003};
  const Numbers split = {0.150250626566416, 0.209074155978181, 0.275740822644847, 0.359074155978181,
                         0.449983246887272, 0.592840389744415, 0.759507056411081};
  const Numbers split_error = {0.0868196797888486, 0.104870703302185, 0.124267086774976, 0.149622034807657,
                               0.175074887148046,  0.22596322571429,  0.280779552590613};
  const NelsonAalen a = NelsonAalen::fit({.duration = column(weeks), .event = column(relapse)});
  const NelsonAalen b =
      NelsonAalen::fit({.duration = column(weeks), .event = column(relapse)}, survival::HazardTies::one_by_one);
  for (std::size_t i = 0; i < times.size(); ++i) {
    CHECK(a.cumulative_hazard(times[i]) == Approx(together[i]).epsilon(1e-13));
    CHECK(a.standard_error(times[i]) == Approx(together_error[i]).epsilon(1e-13));
    CHECK(b.cumulative_hazard(times[i]) == Approx(split[i]).epsilon(1e-13));
    CHECK(b.standard_error(times[i]) == Approx(split_error[i]).epsilon(1e-13));
  }
  CHECK(a.survival(23) == std::exp(-a.cumulative_hazard(23)));
  const auto log = a.interval(23);
  CHECK(log.lower == Approx(0.752113572701808 / std::exp(1.959963984540054 * 0.279467746695003 / 0.752113572701808)));
  CHECK(log.lower * log.upper == Approx(log.value * log.value));
  const auto plain = a.interval(6, {.level = 0.99, .scale = IntervalScale::plain});
  CHECK(plain.lower == 0.0);
  CHECK(plain.upper == Approx(0.142857142857143 + 2.5758293035489 * 0.0824786098842323));
  CHECK(a.interval(1).upper == 0.0);
  CHECK_THROWS_WITH(a.interval(6, {.scale = IntervalScale::logit}),
                    "scale must be log or plain for a cumulative hazard, which is not a share; got logit");
  const Numbers half(21, 0.5);
  CHECK_THROWS_AS(
      NelsonAalen::fit({.duration = column(weeks), .weight = column(half)}, survival::HazardTies::one_by_one), Error);
}

TEST_CASE("counted, radix-sorted and weighted tables agree with a count over all rows") {
  // Kinds of data that take the different ways through the code: whole and other times, with and without weights and
  // entries; 0 times; ties.
  for (std::uint64_t run = 0; run < 24; ++run) {
    const bool whole = run % 2 == 0, entries = run / 2 % 2 == 0;
    const std::uint64_t kind = run / 4 % 3;
    Naive naive;
    for (std::uint64_t i = 0; i < 80; ++i) {
      const auto draw = [&](std::uint64_t stream) { return core::uniform(run, stream, i); };
      const double unit = whole ? 1.0 : 0.1;
      const double from = entries ? std::floor(5 * draw(1)) * unit : -1.0;
      naive.entry.push_back(from);
      naive.duration.push_back((entries ? from + unit : 0.0) + std::floor(15 * draw(2)) * unit);
      naive.event.push_back(draw(3) < 0.6 ? 1 : 0);
      naive.weight.push_back(kind == 0 ? 1.0 : kind == 1 ? std::floor(4 * draw(4)) : 0.01 + draw(4));
    }
    estimation::SurvivalColumns columns{.duration = column(naive.duration), .event = column(naive.event)};
    if (entries) columns.entry = column(naive.entry);
    if (kind != 0) columns.weight = column(naive.weight);
    const KaplanMeier fit = KaplanMeier::fit(columns);
    const NelsonAalen hazard = NelsonAalen::fit(columns);
    REQUIRE(fit.report().left_out == 0);
    for (double t : fit.table().time) {
      for (const double at : {t, t + 0.03}) {
        const auto expected = naive.at(at);
        CHECK(fit.at_risk(at) == Approx(naive.at_risk(at)).margin(1e-12));
        CHECK(fit.survival(at) == Approx(expected.survival).margin(1e-14));
        if (fit.survival(at) > 1e-9) {
          CHECK(fit.standard_error(at) == Approx(expected.survival * std::sqrt(expected.greenwood)).margin(1e-13));
          CHECK(hazard.cumulative_hazard(at) == Approx(expected.hazard).margin(1e-13));
          CHECK(hazard.standard_error(at) == Approx(std::sqrt(expected.hazard_variance)).margin(1e-13));
        }
      }
    }
    double leave = 0.0;
    for (std::size_t i = 0; i < fit.table().size(); ++i) {
      CHECK(fit.table().events[i] == Approx(naive.events(fit.table().time[i])).margin(1e-14));
      leave += fit.table().events[i] + fit.table().censored_at(i);
    }
    CHECK(leave == Approx(fit.table().total_weight));
  }
}

TEST_CASE("many rows: radix sort and kept states give the curve of a plain sort, bit for bit in any order") {
  constexpr std::uint64_t rows = 20'000;
  Numbers time, ended;
  for (std::uint64_t i = 0; i < rows; ++i) {
    time.push_back(-100.0 * std::log(core::uniform(3, 1, i)) * (i % 5 == 0 ? 1e-3 : 1.0));
    if (i % 7 == 0) time.back() = std::floor(time.back());  // ties, and zeros
    ended.push_back(core::uniform(3, 2, i) < 0.4 ? 1 : 0);
  }
  const KaplanMeier fit = KaplanMeier::fit({.duration = column(time), .event = column(ended)});
  std::vector<std::size_t> order(rows);
  for (std::size_t i = 0; i < rows; ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return time[a] < time[b]; });
  double survival = 1.0;
  std::size_t step = 0;
  const auto steps = fit.steps();
  for (std::size_t i = 0; i < rows; ++step) {
    const double t = time[order[i]], n = static_cast<double>(rows - i);
    double d = 0.0;
    for (; i < rows && time[order[i]] == t; ++i) d += ended[order[i]];
    if (d > 0.0) survival *= (n - d) / n;
    REQUIRE(steps.time[step] == t);
    REQUIRE(steps.value[step] == survival);
    REQUIRE(fit.survival(t) == survival);
    REQUIRE(fit.at_risk(t) == n);
  }
  REQUIRE(step == steps.time.size());
  Numbers reversed_time(time.rbegin(), time.rend()), reversed_event(ended.rbegin(), ended.rend());
  const KaplanMeier reversed = KaplanMeier::fit({.duration = column(reversed_time), .event = column(reversed_event)});
  CHECK(reversed.steps().lower == steps.lower);
  Numbers out(rows);
  fit.survival(time, out);
  for (std::size_t i = 0; i < rows; i += 97) CHECK(out[i] == fit.survival(time[i]));
}

TEST_CASE("fractional weights do not depend on the order of the rows") {
  Numbers time, weight, from, ended;
  for (std::uint64_t i = 0; i < 500; ++i) {
    from.push_back(std::floor(4 * core::uniform(9, 1, i)));
    time.push_back(from.back() + 1 + std::floor(9 * core::uniform(9, 2, i)));
    weight.push_back(core::uniform(9, 3, i));
    ended.push_back(i % 3 == 0 ? 1 : 0);
  }
  const auto fit = [&] {
    return KaplanMeier::fit(
        {.duration = column(time), .event = column(ended), .entry = column(from), .weight = column(weight)});
  };
  const KaplanMeier one = fit();
  for (Numbers* numbers : {&time, &weight, &from, &ended}) std::reverse(numbers->begin(), numbers->end());
  const KaplanMeier other = fit();
  CHECK(one.table().at_risk == other.table().at_risk);
  CHECK(one.steps().upper == other.steps().upper);
  // The last ones leave by the event: exactly nothing remains of sums such as 0.1 + 0.2 - 0.1.
  const Numbers end = {3, 3, 4, 4, 4}, odd = {0.1, 0.2, 0.3, 0.7, 0.1}, begin = {0, 0, 0, 1, 3.5};
  CHECK(KaplanMeier::fit({.duration = column(end), .entry = column(begin), .weight = column(odd)}).survival(4) == 0.0);
}

TEST_CASE("wrong rows are counted, with the first and why; the others are used") {
  const Numbers time = {5, amends_test::missing, -1, 5, amends_test::infinity, 2, 3, 7, 1, 4};
  const Numbers ended = {1, 1, 1, amends_test::missing, 1, 1, amends_test::missing, 0, 1, 1};
  const Numbers from = {0, 0, 0, 0, 0, 2, 0, 1, -1, 0};
  const Numbers weight = {1, 1, 1, 1, 1, 1, 1, 1, 1, 0};
  estimation::SurvivalColumns columns{.duration = column(time),
                                      .event = column(ended),
                                      .entry = column(from),
                                      .weight = column(weight),
                                      .largest_share_left_out = 0.7};
  const KaplanMeier fit = KaplanMeier::fit(columns);
  CHECK(fit.report().rows == 10);
  CHECK(fit.report().left_out == 7);
  CHECK(fit.table().zero_weight == 1);
  CHECK(fit.report().first() == 1);
  CHECK(fit.report().first_why() == to_string(SurvivalFault::duration_missing));
  CHECK(
      fit.report().line() ==
      "7 of 10 rows left out; the first is row 1: duration is missing (duration is missing: 1; duration is negative or "
      "infinite: 2; event is missing or infinite: 2; entry is not before duration: 1; entry is missing, negative or "
      "infinite: 1)");
  columns.largest_share_left_out = 0.69;
  CHECK_THROWS_WITH(KaplanMeier::fit(columns),
                    "too many rows cannot be used: " + fit.report().line() + "; largest_share_left_out allows 69 %");
  CHECK(fit.table().total_weight == 2);
  CHECK(fit.survival(5) == 0.5);

  // Each fault by itself.
  const auto fault = [](double t, double e, double f, double w) {
    const Numbers time_of = {1, t}, event_of = {1, e}, entry_of = {0, f}, weight_of = {1, w};
    const KaplanMeier curve = KaplanMeier::fit({.duration = column(time_of),
                                                .event = column(event_of),
                                                .entry = column(entry_of),
                                                .weight = column(weight_of)});
    return std::string(curve.report().first_why());
  };
  const auto why = [](SurvivalFault one) { return std::string(to_string(one)); };
  constexpr double nan = amends_test::missing, inf = amends_test::infinity;
  CHECK(fault(1, 1, 0, 1).empty());
  CHECK(fault(nan, 1, 0, 1) == why(SurvivalFault::duration_missing));
  CHECK(fault(-1, 1, 0, 1) == why(SurvivalFault::duration_out_of_range));
  CHECK(fault(inf, 1, 0, 1) == why(SurvivalFault::duration_out_of_range));
  CHECK(fault(1, nan, 0, 1) == why(SurvivalFault::event_missing));
  CHECK(fault(1, 1, nan, 1) == why(SurvivalFault::entry_out_of_range));
  CHECK(fault(1, 1, -2, 1) == why(SurvivalFault::entry_out_of_range));
  CHECK(fault(1, 1, 1, 1) == why(SurvivalFault::entry_not_before_duration));
  CHECK(fault(0, 1, 0, 1) == why(SurvivalFault::entry_not_before_duration));
  CHECK(fault(1, 1, 0, -1) == why(SurvivalFault::weight_out_of_range));
  CHECK(fault(1, 1, 0, nan) == why(SurvivalFault::weight_out_of_range));

  const Numbers nothing, bad = {-1, nan}, zero = {0, 0}, two = {1, 2}, three = {1, 2, 3};
  CHECK_THROWS_WITH(KaplanMeier::fit({}), "duration must be given");
  CHECK_THROWS_WITH(KaplanMeier::fit({.duration = column(nothing)}), "duration must have at least one row");
  CHECK_THROWS_WITH(KaplanMeier::fit({.duration = column(bad)}),
                    "no row can be used: 2 of 2 rows left out; the first is row 0: duration is negative or infinite "
                    "(duration is negative or infinite: 1; duration is missing: 1)");
  CHECK_THROWS_WITH(KaplanMeier::fit({.duration = column(two), .weight = column(zero)}),
                    "no row can be used: every weight is 0");
  CHECK_THROWS_AS(KaplanMeier::fit({.duration = column(two), .event = column(three)}), Error);
  CHECK_THROWS_AS(remission().interval(6, {.level = 1.0}), Error);
  CHECK_THROWS_AS(remission().quantile(0.0), Error);
  CHECK_THROWS_AS(remission().quantile(nan), Error);
  CHECK_THROWS_AS(remission().restricted_mean(nan), Error);
  CHECK(std::isnan(remission().survival(nan)));
  CHECK(std::isnan(remission().at_risk(nan)));
  CHECK(std::isnan(remission().interval(nan).lower));
}

TEST_CASE("curves at the edges: no event, everybody, one row, time 0") {
  const Numbers time = {1, 2, 3}, none = {0, 0, 0};
  const KaplanMeier quiet = KaplanMeier::fit({.duration = column(time), .event = column(none)});
  CHECK(quiet.survival(3) == 1.0);
  CHECK(quiet.interval(3).lower == 1.0);
  CHECK(quiet.median().value == amends_test::infinity);
  CHECK(quiet.restricted_mean(3).value == 3.0);
  CHECK(quiet.restricted_mean(3).standard_error == 0.0);
  CHECK(quiet.findings() == std::vector{SurvivalFinding::no_events});
  CHECK(NelsonAalen::fit({.duration = column(time), .event = column(none)}).cumulative_hazard(9) == 0.0);

  const KaplanMeier all = KaplanMeier::fit({.duration = column(time)});
  CHECK(all.survival(3) == 0.0);
  CHECK(std::isnan(all.standard_error(3)));
  CHECK(std::isnan(all.interval(3).lower));
  CHECK(all.median().value == 2);
  CHECK(all.survival(-1) == 1.0);
  CHECK(all.survival(1e300) == 0.0);
  CHECK(all.findings().empty());

  const Numbers single = {0}, left = {1}, stays = {0};
  const KaplanMeier one = KaplanMeier::fit({.duration = column(single), .event = column(left)});
  CHECK(one.survival(0) == 0.0);
  CHECK(one.survival(-1e-300) == 1.0);
  CHECK(one.at_risk(0) == 1);
  CHECK(one.median().value == 0.0);
  CHECK(one.restricted_mean(5).value == 0.0);
  CHECK(KaplanMeier::fit({.duration = column(single), .event = column(stays)}).survival(0) == 1.0);

  // 0 and -0 are the same time.
  const Numbers zeros = {0.0, -0.0, 0.5, 0.5};
  const KaplanMeier fit = KaplanMeier::fit({.duration = column(zeros)});
  CHECK(fit.table().size() == 2);
  CHECK(fit.survival(0) == 0.5);
}

TEST_CASE("a risk set that empties and fills again is said, and the product stays at 0") {
  // The first customer leaves when he alone is at risk; two others enter later.
  const Numbers time = {2, 6, 8}, from = {0, 4, 4};
  const KaplanMeier zero = KaplanMeier::fit({.duration = column(time), .entry = column(from)});
  CHECK(zero.survival(1.9) == 1.0);
  for (const double t : {2.0, 5.0, 6.0, 8.0}) CHECK(zero.survival(t) == 0.0);
  CHECK(zero.at_risk(5) == 2);
  CHECK(zero.findings() == std::vector{SurvivalFinding::risk_set_emptied, SurvivalFinding::zero_before_last_time});
  // The hazard goes on: it does not remember.
  CHECK(NelsonAalen::fit({.duration = column(time), .entry = column(from)}).cumulative_hazard(8) == 2.5);

  // Nobody left before all were lost from sight: the curve goes on, and says that there is a gap.
  const Numbers seen = {0, 1, 0};
  const KaplanMeier gap = KaplanMeier::fit({.duration = column(time), .event = column(seen), .entry = column(from)});
  CHECK(gap.survival(6) == 0.5);
  CHECK(gap.findings() == std::vector{SurvivalFinding::risk_set_emptied});

  // The next enters as the last leaves: no time without anybody.
  const Numbers close = {0, 2, 2};
  CHECK(KaplanMeier::fit({.duration = column(time), .event = column(seen), .entry = column(close)}).findings().empty());
  const Numbers late = {1, 4, 4};
  CHECK(KaplanMeier::fit({.duration = column(time), .event = column(seen), .entry = column(late)}).findings() ==
        std::vector{SurvivalFinding::starts_late, SurvivalFinding::risk_set_emptied});
}

TEST_CASE("a table is the state: it makes the same curve again, and a wrong one is refused") {
  const KaplanMeier fit = remission();
  const KaplanMeier again(fit.table());
  CHECK(again.steps().upper == fit.steps().upper);
  estimation::SurvivalTable table = fit.table();
  table.events[2] = 99;
  CHECK_THROWS_AS(KaplanMeier(table), Error);
  table = fit.table();
  std::swap(table.time[0], table.time[1]);
  CHECK_THROWS_AS(NelsonAalen(table), Error);
  table = fit.table();
  table.at_risk.pop_back();
  CHECK_THROWS_AS(KaplanMeier(table), Error);
  CHECK_THROWS_AS(KaplanMeier(estimation::SurvivalTable{}), Error);
}

TEST_CASE("the log-log interval covers the true curve as often as it says") {
  // 2,000 data sets of 100 customers, exponential lives with mean 1, last seen at uniform(0, 3): coverage of S(1) and
  // of the median ln 2 at 95 %. Binomial standard error 0.5 points; the discrete median covers a little more.
  int survival = 0, median = 0, mean = 0;
  constexpr int runs = 2000;
  for (std::uint64_t run = 0; run < runs; ++run) {
    Numbers time, ended;
    for (std::uint64_t i = 0; i < 100; ++i) {
      const double life = -std::log(core::uniform(run, 1, i)), seen = 3.0 * core::uniform(run, 2, i);
      time.push_back((std::min)(life, seen));
      ended.push_back(life <= seen ? 1 : 0);
    }
    const KaplanMeier fit = KaplanMeier::fit({.duration = column(time), .event = column(ended)});
    const auto at_one = fit.interval(1.0);
    survival += at_one.lower <= std::exp(-1.0) && std::exp(-1.0) <= at_one.upper;
    const auto middle = fit.median();
    median += middle.lower <= std::log(2.0) && std::log(2.0) <= middle.upper;
    const auto area = fit.restricted_mean(2.0);
    mean += area.lower <= 1 - std::exp(-2.0) && 1 - std::exp(-2.0) <= area.upper;
  }
  // Measured 95.6, 95.4 and 94.2 %; the bounds are three and a half standard errors from 95 %.
  CHECK(std::abs(survival - 0.95 * runs) < 0.017 * runs);
  CHECK(std::abs(median - 0.95 * runs) < 0.017 * runs);
  CHECK(std::abs(mean - 0.95 * runs) < 0.017 * runs);
  UNSCOPED_INFO(survival << " " << median << " " << mean);
}

TEST_CASE("events that are coded otherwise than 0 and 1 are refused with the values seen") {
  const Numbers time = {5, 6, 6, 2.5, 4}, codes = {1, 2, 2, 1, 1}, three = {0, 1, 2, 0, 1}, group = {1, 2, 1, 2, 1};
  constexpr const char* one_two =
      "event must be 1 (it happened) or 0 (it had not, when last seen), got 1 and 2: code it anew, or give NaN where "
      "it "
      "is not known";
  constexpr const char* zero_one_two =
      "event must be 1 (it happened) or 0 (it had not, when last seen), got 0, 1 and 2: code it anew, or give NaN "
      "where "
      "it is not known";
  CHECK_THROWS_WITH(KaplanMeier::fit({.duration = column(time), .event = column(codes)}), one_two);
  CHECK_THROWS_WITH(NelsonAalen::fit({.duration = column(time), .event = column(three)}), zero_one_two);
  CHECK_THROWS_WITH(survival::log_rank_test({.duration = column(time), .event = column(codes), .group = column(group)}),
                    one_two);
  const Numbers many = {7, 1, 3, 4, 5, 6, 2, 0}, eight = {1, 2, 3, 4, 5, 6, 7, 8};
  CHECK_THROWS_WITH(
      KaplanMeier::fit({.duration = column(eight), .event = column(many)}),
      "event must be 1 (it happened) or 0 (it had not, when last seen), got 1, 3, 4, 5, 6 and more: code it "
      "anew, or give NaN where it is not known");
  // What is not known is left out, and said.
  const Numbers unknown = {1, amends_test::missing, 0, 1, 0};
  CHECK(KaplanMeier::fit({.duration = column(time), .event = column(unknown)}).report().line() ==
        "1 of 5 rows left out; the first is row 1: event is missing or infinite");
}

TEST_CASE("curves go out as plain data and come back; what no fit could have written is refused") {
  const Numbers time = {5, 6, 6, 2.5, 4, amends_test::missing}, ended = {1, 1, 0, 0, 1, 1},
                weight = {1, .5, 2, 1, 3, 1};
  const Numbers from = {0, 1, 2, 2, 0, 0};
  const estimation::SurvivalColumns columns{
      .duration = column(time), .event = column(ended), .entry = column(from), .weight = column(weight)};
  const KaplanMeier curve = KaplanMeier::fit(columns);
  const KaplanMeier back = KaplanMeier::from_state(curve.state());
  CHECK(back.state() == curve.state());
  CHECK(back.report() == curve.report());
  CHECK(back.findings() == curve.findings());
  CHECK(back.steps().upper[0] == curve.steps().upper[0]);
  const NelsonAalen hazard =
      NelsonAalen::fit({.duration = column(time), .event = column(ended)}, survival::HazardTies::one_by_one);
  const NelsonAalen hazard_back = NelsonAalen::from_state(hazard.state());
  CHECK(hazard_back.ties() == survival::HazardTies::one_by_one);
  CHECK(hazard_back.standard_error(6) == hazard.standard_error(6));

  const auto refused = [&](auto&& alter) {
    estimation::ModelState state = curve.state();
    alter(state);
    try {
      (void)KaplanMeier::from_state(state);
    } catch (const Error& error) {
      return error.code() == ErrorCode::format;
    }
    return false;
  };
  const auto numbers = [](estimation::ModelState& state, const std::string& name) -> Numbers& {
    for (auto& [key, values] : state.numbers)
      if (key == name) return values;
    throw std::logic_error(name);
  };
  constexpr double nan = amends_test::missing;
  CHECK_FALSE(refused([](auto&) {}));
  CHECK(refused([&](auto& s) { s.version = 2; }));
  CHECK(refused([&](auto& s) { s.model = "NelsonAalen"; }));
  for (const char* name : {"time", "at_risk", "events", "entered", "censored", "rows_counts"}) {
    INFO(name);
    CHECK(refused([&](auto& s) { numbers(s, name).front() = nan; }));
    CHECK(refused([&](auto& s) { numbers(s, name).back() = -1.0; }));
    CHECK(refused([&](auto& s) { numbers(s, name).pop_back(); }));
  }
  CHECK(refused([&](auto& s) { std::swap(numbers(s, "time")[0], numbers(s, "time")[1]); }));
  CHECK(refused([&](auto& s) { numbers(s, "events")[1] = 1e9; }));
  CHECK(refused([&](auto& s) { numbers(s, "at_risk")[2] = 1e9; }));  // more than entered
  CHECK(refused([&](auto& s) { numbers(s, "rows_counts")[1] = 9007199254740993e3; }));
  CHECK(refused([&](auto& s) { numbers(s, "zero_weight")[0] = 0.5; }));
  CHECK(refused([&](auto& s) { s.put("later", 1.0); }));
  CHECK(refused([&](auto& s) { s.put("time", Numbers{1.0}); }));
  CHECK(refused([&](auto& s) { s.lists[0].second.emplace_back("no such finding"); }));
}

TEST_CASE("tied events one by one need no more time for being many") {
  // d of n: sums of 1/(n - j) and 1/(n - j)^2 for j < d, here in long double from the smallest term on.
  const Numbers time = {1, 2}, ended = {1, 0}, weight = {3e6, 2e6};
  const NelsonAalen curve = NelsonAalen::fit(
      {.duration = column(time), .event = column(ended), .weight = column(weight)}, survival::HazardTies::one_by_one);
  long double hazard = 0.0L, variance = 0.0L;
  for (double left = 5e6; left > 2e6; left -= 1.0) {
    hazard += 1.0L / left;
    variance += 1.0L / (static_cast<long double>(left) * left);
  }
  CHECK(curve.cumulative_hazard(1) == Approx(static_cast<double>(hazard)).epsilon(1e-12));
  CHECK(curve.standard_error(1) == Approx(std::sqrt(static_cast<double>(variance))).epsilon(1e-12));
  // All of them: ln(n) + Euler's constant, pi^2/6 to what n = 1e15 leaves of it.
  const Numbers one = {1}, huge = {1e15};
  const NelsonAalen all =
      NelsonAalen::fit({.duration = column(one), .weight = column(huge)}, survival::HazardTies::one_by_one);
  CHECK(all.cumulative_hazard(1) == Approx(std::log(1e15) + 0.57721566490153286).epsilon(1e-12));
  CHECK(all.standard_error(1) == Approx(std::sqrt(1.6449340668482264)).epsilon(1e-12));
}

TEST_CASE("many fractional weights with late entries: few at risk at the beginning keep their digits") {
  // 200,000 customers enter one after the other within [0, 1) and leave after 1; sums over millions come and go before
  // the first risk sets are reached from the end. Right: the weights of those who have entered before, added up in
  // their order.
  const std::size_t n = 200000;
  Numbers leaves, happened, enters, weight;
  for (std::size_t i = 0; i < n; ++i) {
    enters.push_back(static_cast<double>(i) / static_cast<double>(n));
    leaves.push_back(1.0 + core::uniform(8, 1, i));
    happened.push_back(core::uniform(8, 2, i) < 0.5 ? 1.0 : 0.0);
    weight.push_back(core::uniform(8, 3, i) * 1e3);
  }
  for (const std::size_t i : {3u, 5u, 11u}) leaves[i] = enters[i + 20] + 1e-9;
  const KaplanMeier curve = KaplanMeier::fit(
      {.duration = column(leaves), .event = column(happened), .entry = column(enters), .weight = column(weight)});
  double entered = 0.0;
  for (std::size_t i = 0; i < 20; ++i) {
    CHECK(curve.at_risk(enters[i]) == Approx(entered).epsilon(1e-15).margin(1e-300));
    entered += weight[i];
  }
}
