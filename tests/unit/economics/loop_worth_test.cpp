#include <amends/core/random.hpp>
#include <amends/economics/loop_worth.hpp>
#include <cmath>
#include <cstdint>

#include "catch.hpp"
#include "caught.hpp"

using namespace amends;
using namespace amends_test;
using economics::ComplaintLoop;
using economics::LoopHandling;
using economics::LoopRates;
using voice::EncouragementRule;

namespace {
double uniform(std::uint64_t stream, std::uint64_t k) {
  return core::uniform(21, stream, k);
}

LoopRates rates_of(std::uint64_t k) {
  return {.new_causes = 0.02 + 0.1 * uniform(0, k),
          .fading = 0.05 + 0.3 * uniform(1, k),
          .learning = uniform(2, k),
          .prevention = uniform(3, k),
          .acted_on = uniform(4, k)};
}

LoopHandling handling_of(std::uint64_t k) {
  return {.stay_no_problem = 0.7 + 0.3 * uniform(5, k),
          .stay_silent = 0.2 + 0.4 * uniform(6, k),
          .stay_dissatisfied = 0.1 + 0.3 * uniform(7, k),
          .stay_satisfied = 0.5 + 0.4 * uniform(8, k),
          .satisfied_share = uniform(9, k),
          .value_of_kept_customer = 200 + 300 * uniform(10, k),
          .cost_per_complaint = 20 * uniform(11, k),
          .repeat_rate = uniform(12, k)};
}

// The illustrative levels of the gap of 2020 (docs/voice.md): 32 % satisfied.
constexpr LoopHandling gap_of_2020{.stay_no_problem = 0.85,
                                   .stay_silent = 0.40,
                                   .stay_dissatisfied = 0.18,
                                   .stay_satisfied = 0.75,
                                   .satisfied_share = 0.32,
                                   .value_of_kept_customer = 400,
                                   .cost_per_complaint = 20};

/// Whether the problem rate lies in [0, 1] in every period, with the change and without it; step by step.
bool stays_a_share(const LoopRates& r, const economics::VoiceChange& c) {
  for (const double v : {c.voice, c.new_voice}) {
    double p = c.problem_rate;
    for (std::size_t t = 0; t < c.periods; ++t) {
      if (p < 0.0 || p > 1.0) return false;
      p += r.new_causes * (1 - r.prevention * r.acted_on * v) - (r.fading + r.learning * r.acted_on * v) * p;
    }
  }
  return true;
}

// Period by period, customer group by customer group, nothing of the library.
struct Naive {
  double present_value = 0.0;
  double lost_after = 0.0;
  double repeats_after = 0.0;
};
Naive naive(const LoopRates& r, const LoopHandling& h, const economics::VoiceChange& c, bool learns = true) {
  Naive out;
  out.present_value = -c.setup_cost;
  double p[2] = {c.problem_rate, c.problem_rate};
  const double v[2] = {c.voice, c.new_voice};
  for (std::size_t t = 0; t < c.periods; ++t) {
    double cost[2];
    for (int w = 0; w < 2; ++w) {
      const double satisfied = c.customers * p[w] * v[w] * h.satisfied_share;
      const double dissatisfied = c.customers * p[w] * v[w] * (1 - h.satisfied_share);
      const double silent = c.customers * p[w] * (1 - v[w]);
      const double lost = satisfied * (h.stay_no_problem - h.stay_satisfied) +
                          dissatisfied * (h.stay_no_problem - h.stay_dissatisfied) +
                          silent * (h.stay_no_problem - h.stay_silent);
      const double repeats = dissatisfied * h.repeat_rate;
      cost[w] = lost * h.value_of_kept_customer + (satisfied + dissatisfied + repeats) * h.cost_per_complaint;
      if (w == 1) out.lost_after += lost, out.repeats_after += repeats;
    }
    const double years = (static_cast<double>(t) + 1) / 4;
    out.present_value += (cost[0] - cost[1] - c.programme_cost_per_period) / std::pow(1.08, years);
    for (int w = 0; w < 2; ++w) {
      const double acted = r.acted_on * v[learns ? w : 0];
      p[w] += r.new_causes * (1 - r.prevention * acted) - (r.fading + r.learning * acted) * p[w];
    }
  }
  return out;
}

economics::VoiceChange change_of(std::uint64_t k) {
  return {.customers = 10'000,
          .problem_rate = 0.3 * uniform(13, k),
          .voice = 0.6 * uniform(14, k),
          .new_voice = uniform(15, k),
          .periods = 1 + k % 24,
          .programme_cost_per_period = 2000 * uniform(16, k),
          .setup_cost = 5000 * uniform(17, k),
          .discounting = {
              .annual_rate = AnnualRate(0.08), .periods_per_year = 4, .first_payment = FirstPayment::after_one_period}};
}
}  // namespace

TEST_CASE("loop worth: what a complaint keeps is the gain of voice/, with repeats") {
  // s* = .473684 in the table of docs/voice.md for these levels, k/V = .05.
  const auto margin = economics::voice_at_the_margin(
      ComplaintLoop({.new_causes = 0.02, .fading = 0.2, .learning = 0.0}), gap_of_2020, 0.3);
  CHECK(margin.without_learning.satisfied_share == Approx(0.473684).margin(5e-7));
  CHECK(margin.with_learning.satisfied_share == Approx(0.473684).margin(5e-7));  // nothing is learnt
  CHECK(margin.learning == 0.0);
  CHECK(economics::kept_per_complaint(gap_of_2020) == Approx(0.32 * 0.75 + 0.68 * 0.18 - 0.40 - 0.05).epsilon(1e-13));
  LoopHandling repeating = gap_of_2020;
  repeating.repeat_rate = 0.7;
  CHECK(economics::kept_per_complaint(repeating) ==
        Approx(0.32 * 0.75 + 0.68 * 0.18 - 0.40 - 0.05 * (1 + 0.7 * 0.68)).epsilon(1e-13));
}

TEST_CASE("loop worth: the margin against differences of the loss at rest") {
  for (std::uint64_t k = 0; k < 200; ++k) {
    const ComplaintLoop loop(rates_of(k));
    LoopHandling handling = handling_of(k);
    const double v = 0.1 + 0.8 * uniform(18, k);
    constexpr double h = 1e-6;
    const auto margin = economics::voice_at_the_margin(loop, handling, v);
    const double slope =
        (economics::loss_at_rest(loop, 1.0, handling, v - h) - economics::loss_at_rest(loop, 1.0, handling, v + h)) /
        (2 * h);
    CAPTURE(k, v);
    const double per_problem = loop.steady_state(v) * handling.value_of_kept_customer;
    CHECK(margin.total == Approx(slope / per_problem).epsilon(1e-6).margin(1e-7));
    CHECK(margin.handling + margin.learning == Approx(margin.total).margin(1e-14));
    // At the break-even share the margin is 0; unclamped, so it is looked at only where it is a share.
    if (margin.with_learning.rule == EncouragementRule::threshold) {
      handling.satisfied_share = margin.with_learning.satisfied_share;
      CHECK(economics::voice_at_the_margin(loop, handling, v).total == Approx(0.0).margin(1e-12));
      handling.satisfied_share = margin.with_learning.pays_below ? 0.0 : 1.0;
      CHECK(economics::voice_at_the_margin(loop, handling, v).total > 0.0);
    }
    // Above the turning voice more voice pays however complaints are handled.
    if (loop.complaints_slope(1.0, v) < 0.0) {
      for (const double s : {0.0, 0.5, 1.0}) {
        handling.satisfied_share = s;
        CHECK(economics::voice_at_the_margin(loop, handling, v).total > 0.0);
      }
      CHECK(margin.with_learning.rule == EncouragementRule::always);
    }
  }
}

TEST_CASE("loop worth: learning lowers the share that must be satisfied, and poor handling can still backfire") {
  const auto loop = ComplaintLoop::at_rest({.problem_rate = 0.10, .voice = 0.3, .fading = 0.2, .learning = 0.1});
  const auto margin = economics::voice_at_the_margin(loop, gap_of_2020, 0.3);
  // By hand: b = .1 / .23, D = .45, G at none satisfied = .18 - .40 - .05 = -.27, rise .57
  const double b = 0.1 / 0.23;
  CHECK(margin.with_learning.satisfied_share == Approx((0.27 - b * 0.45 / (1 - b * 0.3)) / 0.57).epsilon(1e-12));
  CHECK(margin.with_learning.rule == EncouragementRule::threshold);
  CHECK(margin.with_learning.satisfied_share < 0.32);     // pays because of what is learnt
  CHECK(margin.without_learning.satisfied_share > 0.32);  // and without it would not
  const auto deaf =
      ComplaintLoop::at_rest({.problem_rate = 0.10, .voice = 0.3, .fading = 0.2, .learning = 0.1, .acted_on = 0.2});
  CHECK(economics::voice_at_the_margin(deaf, gap_of_2020, 0.3).total < 0.0);
}

TEST_CASE("loop worth: money by period against a naive loop") {
  int refused = 0;
  for (std::uint64_t k = 0; k < 200; ++k) {
    const ComplaintLoop loop(rates_of(k));
    LoopHandling handling = handling_of(k);
    economics::VoiceChange change = change_of(k);
    if (!stays_a_share(loop.rates(), change)) {
      CHECK(error_of([&] { (void)economics::worth_of_voice(loop, handling, change); }).parameter() == "rates");
      ++refused;
      continue;
    }
    const auto worth = economics::worth_of_voice(loop, handling, change);
    const Naive expected = naive(loop.rates(), handling, change);
    CAPTURE(k);
    CHECK(worth.present_value == Approx(expected.present_value).epsilon(1e-10).margin(1e-6));
    double lost = 0.0;
    double repeats = 0.0;
    for (std::size_t t = 0; t < change.periods; ++t)
      lost += worth.customers_lost_after[t], repeats += worth.repeats_after[t];
    CHECK(lost == Approx(expected.lost_after).epsilon(1e-11));
    CHECK(repeats == Approx(expected.repeats_after).epsilon(1e-11).margin(1e-12));
    CHECK(worth.from_handling + worth.from_learning - worth.programme_cost ==
          Approx(worth.present_value).epsilon(1e-12).margin(1e-9));
    CHECK(economics::npv(worth.net, change.discounting) - change.setup_cost ==
          Approx(worth.present_value).epsilon(1e-10).margin(1e-6));
    CHECK(worth.from_handling - worth.programme_cost ==
          Approx(naive(loop.rates(), handling, change, false).present_value).epsilon(1e-10).margin(1e-6));

    // Break-evens by putting them back in.
    const double scale = 1e-9 * change.customers * handling.value_of_kept_customer;
    economics::VoiceChange dearer = change;
    if (worth.break_even_cost_per_period >= 0.0) {
      dearer.programme_cost_per_period = worth.break_even_cost_per_period;
      CHECK(economics::worth_of_voice(loop, handling, dearer).present_value == Approx(0.0).margin(scale));
    }
    if (worth.with_learning.rule == EncouragementRule::threshold) {
      handling.satisfied_share = worth.with_learning.satisfied_share;
      CHECK(naive(loop.rates(), handling, change).present_value == Approx(0.0).margin(scale));
      handling.satisfied_share = worth.with_learning.pays_below ? 0.0 : 1.0;
      CHECK(naive(loop.rates(), handling, change).present_value > 0.0);
    } else {
      for (const double s : {0.0, 1.0}) {
        handling.satisfied_share = s;
        const bool pays = naive(loop.rates(), handling, change).present_value > 0.0;
        CHECK(pays == (worth.with_learning.rule == EncouragementRule::always));
      }
    }
    if (worth.without_learning.rule == EncouragementRule::threshold) {
      handling.satisfied_share = worth.without_learning.satisfied_share;
      CHECK(naive(loop.rates(), handling, change, false).present_value == Approx(0.0).margin(scale));
    }
  }
  CHECK(refused < 100);
}

TEST_CASE("loop worth: the best voice against a scan") {
  for (std::uint64_t k = 0; k < 150; ++k) {
    LoopRates rates = rates_of(k);
    if (k % 5 == 0) rates.prevention = 0.0;
    if (k % 7 == 0) rates.learning = 0.0;
    const ComplaintLoop loop(rates);
    const LoopHandling handling = handling_of(k);
    const economics::BestVoiceOptions options{.customers = 1000,
                                              .lowest = 0.3 * uniform(19, k),
                                              .highest = 0.5 + 0.5 * uniform(20, k),
                                              .cost_of_voice = k % 3 == 0 ? 0.0 : 20'000 * uniform(21, k)};
    const auto best = economics::best_voice(loop, handling, options);
    double least = 1e300;
    for (int i = 0; i <= 2000; ++i) {
      const double v = options.lowest + (options.highest - options.lowest) * i / 2000;
      const double cost =
          economics::loss_at_rest(loop, 1000, handling, v) + options.cost_of_voice * (v - options.lowest);
      if (cost < least) least = cost;
    }
    CAPTURE(k);
    CHECK(best.cost <= least * (least > 0 ? 1 + 1e-12 : 1 - 1e-12));
    CHECK(best.cost >= least - 2e-5 * std::fabs(least) - 1.0);
    CHECK(best.complaints == Approx(1000 * best.voice * best.problem_rate).epsilon(1e-13));
  }
}

TEST_CASE("loop worth: edges and errors") {
  const ComplaintLoop loop({.new_causes = 0.1, .fading = 0.0, .learning = 0.5, .prevention = 1.0});
  CHECK(error_of([&] { (void)economics::voice_at_the_margin(loop, gap_of_2020, 1.0); }).parameter() == "voice");
  CHECK(error_of([&] { (void)economics::loss_at_rest(loop, 1, gap_of_2020, 0.0); }).parameter() == "persistence");
  CHECK(economics::best_voice(loop, gap_of_2020, {.customers = 10}).voice == 1.0);  // no problem is left
  CHECK(error_of([&] {
          (void)economics::best_voice(loop, gap_of_2020, {.customers = 10, .highest = 0});
        }).parameter() == "highest");
  LoopHandling partial = gap_of_2020;
  partial.stay_no_problem = economics::detail::required;
  CHECK(error_of([&] { (void)economics::kept_per_complaint(partial); }).parameter() == "stay_no_problem");
  economics::VoiceChange change = change_of(0);
  change.periods = 0;
  CHECK(error_of([&] { (void)economics::worth_of_voice(loop, gap_of_2020, change); }).parameter() == "periods");
  change.periods = 3;
  change.discounting = {.annual_rate = AnnualRate(0.1)};
  CHECK(error_of([&] { (void)economics::worth_of_voice(loop, gap_of_2020, change); }).code() == ErrorCode::missing);
  // More goes than there is: a path of negative problems is worth nothing, not a fortune; nor one of more than all.
  const economics::ComplaintLoop swings({.new_causes = 0.01, .fading = 0.5, .learning = 1.0});
  change = change_of(0);
  change.problem_rate = 0.1;
  change.new_voice = 0.9;
  change.periods = 4;
  CHECK(error_of([&] { (void)economics::worth_of_voice(swings, gap_of_2020, change); }).parameter() == "rates");
  const economics::ComplaintLoop grows({.new_causes = 0.5, .fading = 0.1, .learning = 0.0});
  CHECK(error_of([&] { (void)economics::worth_of_voice(grows, gap_of_2020, change); }).parameter() == "rates");
  // 8 for 8 % is told.
  change = change_of(0);
  change.problem_rate = 0.1;
  CHECK(economics::worth_of_voice(loop, gap_of_2020, change).warnings.empty());
  change.discounting.annual_rate = AnnualRate(8.0);
  CHECK(economics::worth_of_voice(loop, gap_of_2020, change)
            .warnings.has(economics::VoiceWorthWarning::large_discount_rate));
  // No change of voice, no worth, whatever is satisfied.
  change = change_of(0);
  change.problem_rate = 0.1;
  change.voice = change.new_voice = 0.4;
  const auto same = economics::worth_of_voice(loop, gap_of_2020, change);
  CHECK(same.from_handling == 0.0);
  CHECK(same.from_learning == 0.0);
  CHECK(same.with_learning.rule == EncouragementRule::never);
  CHECK(std::isnan(same.with_learning.satisfied_share));
}
