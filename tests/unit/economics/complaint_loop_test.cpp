#include <algorithm>
#include <amends/core/lanes.hpp>
#include <amends/core/random.hpp>
#include <amends/economics/complaint_loop.hpp>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using economics::ComplaintLoop;
using economics::LoopRates;
using economics::LoopTurn;
using economics::LoopWarning;

namespace {
// The equation written out once more, one period.
double stepped(const LoopRates& r, double v, double p) {
  return p + r.new_causes * (1 - r.prevention * r.acted_on * v) - (r.fading + r.learning * r.acted_on * v) * p;
}

LoopRates drawn(std::uint64_t k) {
  const auto uniform = [&](std::uint64_t i) { return core::uniform(11, k, i); };
  return {.new_causes = 0.2 * uniform(0),
          .fading = 0.02 + 0.4 * uniform(1),
          .learning = uniform(2),
          .prevention = uniform(3),
          .acted_on = uniform(4)};
}
}  // namespace

TEST_CASE("loop: the steady state is where 10^4 steps end, from anywhere") {
  for (std::uint64_t k = 0; k < 200; ++k) {
    const LoopRates rates = drawn(k);
    const ComplaintLoop loop(rates);
    const double v = core::uniform(12, 0, k);
    double p = core::uniform(12, 1, k);
    for (int t = 0; t < 10'000; ++t) p = stepped(rates, v, p);
    CAPTURE(k, v);
    CHECK(loop.steady_state(v) == Approx(p).epsilon(1e-12));
  }
}

TEST_CASE("loop: closed form of the path against steps, and its half-life") {
  for (std::uint64_t k = 0; k < 100; ++k) {
    const LoopRates rates = drawn(k);
    const ComplaintLoop loop(rates);
    const double v = core::uniform(13, 0, k);
    const double start = core::uniform(13, 1, k);
    const auto path = loop.path({.customers = 5000, .problem_rate = start, .voice = v, .periods = 40});
    double p = start;
    CAPTURE(k, v);
    for (std::size_t t = 0; t < 40; ++t) {
      CHECK(path.problem_rate[t] == Approx(p).epsilon(1e-13));
      CHECK(loop.problem_rate_after(start, v, static_cast<double>(t)) == Approx(p).epsilon(1e-12));
      CHECK(path.complaints[t] == Approx(5000 * v * p).epsilon(1e-13));
      CHECK(path.silent[t] + path.complaints[t] == Approx(path.problems[t]).epsilon(1e-13));
      p = stepped(rates, v, p);
    }
    CHECK(path.steady_state == loop.steady_state(v));
    if (loop.persistence(v) > 0.0) {
      const double rest = loop.steady_state(v);
      const double half = loop.problem_rate_after(start, v, loop.half_life(v));
      CHECK((half - rest) == Approx(0.5 * (start - rest)).margin(1e-14));
    }
  }
}

TEST_CASE("loop: a case by hand") {
  // 10 % of the customers have a problem, 30 % of them complain; a tenth of the problems fades, of those heard a half
  // is learnt from: goes .1 + .5 * .3 = .25, so arises .025. With 60 % voice .4 goes: at rest .0625, complaints .0375
  // against .03; after one period .1 * .6 + .025 = .085.
  const auto loop = ComplaintLoop::at_rest({.problem_rate = 0.10, .voice = 0.3, .fading = 0.1, .learning = 0.5});
  CHECK(loop.rates().new_causes == Approx(0.025).epsilon(1e-14));
  CHECK(loop.steady_state(0.3) == Approx(0.10).epsilon(1e-14));
  CHECK(loop.steady_state(0.6) == Approx(0.0625).epsilon(1e-14));
  CHECK(loop.problem_rate_after(0.10, 0.6, 1) == Approx(0.085).epsilon(1e-14));
  CHECK(loop.complaints_at_rest(1000, 0.6) == Approx(37.5).epsilon(1e-14));
  CHECK(loop.turning_point().status == LoopTurn::without_prevention);
  CHECK(loop.turning_point().complaints_per_customer == Approx(0.05).epsilon(1e-14));  // .025 / .5
  CHECK(std::isinf(loop.voice_with_equal_complaints(0.3)));
  CHECK(std::isinf(loop.periods_until_fewer_complaints(0.10, 0.3, 0.6)));  // .0375 at rest is more than .03
}

TEST_CASE("loop: complaints at rest fall above the turning voice: slope, scan, second root") {
  std::size_t turning = 0;
  for (std::uint64_t k = 0; k < 300; ++k) {
    const LoopRates rates = drawn(k);
    const ComplaintLoop loop(rates);
    const double v = 0.05 + 0.9 * core::uniform(14, 0, k);
    constexpr double h = 1e-5;
    const double up = loop.complaints_at_rest(1e4, v + h);
    const double down = loop.complaints_at_rest(1e4, v - h);
    CAPTURE(k, v);
    CHECK(loop.complaints_slope(1e4, v) == Approx((up - down) / (2 * h)).epsilon(1e-6).margin(1e-4));

    double best = 0.0;  // by brute force
    double most = -1.0;
    for (int i = 0; i <= 20'000; ++i) {
      const double x = i / 20'000.0;
      const double complaints = x * rates.new_causes * (1 - rates.prevention * rates.acted_on * x) /
                                (rates.fading + rates.learning * rates.acted_on * x);
      if (complaints > most) most = complaints, best = x;
    }
    const auto point = loop.turning_point();
    if (point.status == LoopTurn::turns) {
      ++turning;
      CHECK(point.voice == Approx(best).margin(6e-5));
      CHECK(point.complaints_per_customer == Approx(most).epsilon(1e-8));
      CHECK(loop.complaints_slope(1.0, point.voice) == Approx(0.0).margin(1e-12));
    } else {
      CHECK(point.status == LoopTurn::beyond_reach);
      CHECK(best == 1.0);
      CHECK(point.voice >= 1.0);
    }
    const double other = loop.voice_with_equal_complaints(v);
    if (other > 0.0 && other < 1.0)
      CHECK(loop.complaints_at_rest(1e4, other) == Approx(loop.complaints_at_rest(1e4, v)).epsilon(1e-11));
  }
  CHECK(turning > 20);
}

TEST_CASE("loop: where complaints at rest do not turn, the status says why") {
  const auto status = [](const LoopRates& rates) { return ComplaintLoop(rates).turning_point().status; };
  CHECK(status({.new_causes = 0.1, .fading = 0.1, .learning = 0.3}) == LoopTurn::without_prevention);
  CHECK(status({.new_causes = 0.1, .fading = 0.1, .learning = 0.3, .prevention = 0.9, .acted_on = 0}) ==
        LoopTurn::nothing_acted_on);
  CHECK(status({.new_causes = 0.1, .fading = 0.0, .learning = 0.3}) == LoopTurn::level);
  CHECK(status({.new_causes = 0.1, .fading = 0.0, .learning = 0.3, .prevention = 0.5}) == LoopTurn::always);
  CHECK(status({.new_causes = 0.0, .fading = 0.1, .learning = 0.3, .prevention = 0.5}) == LoopTurn::no_new_causes);
  CHECK(status({.new_causes = 0.1, .fading = 0.0, .learning = 0.0}) == LoopTurn::no_steady_state);
  // Prevention without learning turns at 1 / (2 h a), whatever fades.
  const auto point =
      ComplaintLoop({.new_causes = 0.1, .fading = 0.2, .learning = 0.0, .prevention = 0.8}).turning_point();
  CHECK(point.voice == Approx(0.625).epsilon(1e-14));
  // Nothing fades or is prevented: as many complaints at any voice.
  const ComplaintLoop level({.new_causes = 0.03, .fading = 0.0, .learning = 0.3});
  CHECK(level.complaints_at_rest(1.0, 0.2) == Approx(level.complaints_at_rest(1.0, 0.9)).epsilon(1e-14));
  CHECK(level.turning_point().complaints_per_customer == Approx(0.1).epsilon(1e-14));
}

TEST_CASE("loop: periods until complaints are fewer, against counting") {
  std::size_t finite = 0;
  for (std::uint64_t k = 0; k < 300; ++k) {
    const ComplaintLoop loop(drawn(k));
    const double before = 0.1 + 0.3 * core::uniform(15, 0, k);
    const double after = before + 0.6 * core::uniform(15, 1, k);
    if (!(loop.persistence(after) >= 0.0)) continue;
    const double start = (std::min)(1.0, loop.steady_state(before));
    double n = 0.0;
    while (n < 2000 && !(after * loop.problem_rate_after(start, after, n) < before * start)) n += 1.0;
    if (n == 2000) n = infinity;
    CAPTURE(k, before, after);
    CHECK(loop.periods_until_fewer_complaints(start, before, after) == n);
    if (n < 2000) ++finite;
  }
  CHECK(finite > 5);
}

TEST_CASE("loop: edges and errors") {
  const ComplaintLoop still({.new_causes = 0.01, .fading = 0.0, .learning = 0.5});
  CHECK(still.persistence(0.0) == 1.0);
  CHECK(still.problem_rate_after(0.1, 0.0, 5) == Approx(0.15).epsilon(1e-14));
  const auto path = still.path({.customers = 100, .problem_rate = 0.97, .voice = 0.0, .periods = 6});
  CHECK(path.problem_rate[5] == Approx(1.02).epsilon(1e-14));
  CHECK(path.warnings.has(LoopWarning::problem_rate_above_one));
  CHECK(std::isnan(path.steady_state));
  for (const double v : {0.0}) {
    const Error error = error_of([&] { (void)still.steady_state(v); });
    CHECK(error.code() == ErrorCode::domain);
    CHECK(error.parameter() == "persistence");
    CHECK(holds(error.what(), "no problem ever goes"));
  }
  const ComplaintLoop twice({.new_causes = 0.01, .fading = 1.0, .learning = 1.0});
  CHECK(error_of([&] { (void)twice.half_life(1.0); }).parameter() == "persistence");
  CHECK(twice.half_life(0.0) == 0.0);
  CHECK(twice.steady_state(0.5) == Approx(0.01 / 1.5).epsilon(1e-14));
  const auto swinging = twice.path({.customers = 1, .problem_rate = 0.5, .voice = 0.5, .periods = 3});
  CHECK(swinging.warnings.has(LoopWarning::overshoots));
  CHECK(swinging.warnings.has(LoopWarning::problem_rate_below_zero));
  CHECK(error_of([&] { (void)twice.problem_rate_after(0.5, 0.5, 1.5); }).parameter() == "periods");
  CHECK(error_of([&] { (void)twice.periods_until_fewer_complaints(0.5, 0.1, 0.5); }).parameter() == "persistence");

  CHECK(error_of([] { (void)ComplaintLoop({.new_causes = 0.1, .fading = 0.1}); }).parameter() == "learning");
  CHECK(error_of([] { (void)ComplaintLoop({.new_causes = 1.1, .fading = 0, .learning = 0}); }).parameter() ==
        "new_causes");
  const auto at_rest = [](double p, double v, double d, double h) {
    return ComplaintLoop::at_rest({.problem_rate = p, .voice = v, .fading = d, .learning = 1, .prevention = h});
  };
  CHECK(error_of([&] { (void)at_rest(0.1, 1.0, 0.1, 1.0); }).code() == ErrorCode::contradiction);
  CHECK(error_of([&] { (void)at_rest(0.9, 0.9, 0.5, 0.9); }).parameter() == "new_causes");
  CHECK(at_rest(0.0, 1.0, 0.1, 1.0).rates().new_causes == 0.0);
  CHECK(at_rest(0.3, 0.0, 0.0, 0.0).rates().new_causes == 0.0);
  CHECK(error_of([&] { (void)still.path({.customers = -1, .problem_rate = 0, .voice = 0}); }).parameter() ==
        "customers");
  CHECK(error_of([&] {
          (void)still.path({.customers = 1, .problem_rate = 0, .voice = 0, .periods = 100'000'000});
        }).parameter() == "periods");
}

TEST_CASE("loop: kernels give the same bits on lanes as on numbers") {
  namespace kernels = economics::kernels;
  const double rates[4] = {0.1, 0.02, 0.3, 0.25};
  const core::Lanes p = core::Lanes::load(rates);
  const core::Lanes removal = kernels::loop_removal(core::Lanes(0.1), core::Lanes(0.5), p);
  const core::Lanes arising = kernels::loop_new_causes(core::Lanes(0.02), core::Lanes(0.4), p);
  double out[4];
  kernels::loop_after(p, kernels::loop_steady_state(arising, removal), kernels::loop_step(p, arising, removal))
      .store(out);
  for (int i = 0; i < 4; ++i) {
    const double gone = kernels::loop_removal(0.1, 0.5, rates[i]);
    const double added = kernels::loop_new_causes(0.02, 0.4, rates[i]);
    CHECK(out[i] == kernels::loop_after(rates[i], kernels::loop_steady_state(added, gone),
                                        kernels::loop_step(rates[i], added, gone)));
    const double g = kernels::loop_causes_at_rest(rates[i], gone, 0.4, 0.3);
    CHECK(kernels::loop_steady_state(kernels::loop_new_causes(g, 0.4, 0.3), gone) == Approx(rates[i]).epsilon(1e-14));
  }
}
