#include <amends/economics/share_dynamics.hpp>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using economics::exit_rate;
using economics::share_dynamics;
using economics::steady_state_shares;
using economics::Supplier;
using Rates = std::vector<double>;

namespace {
std::vector<Supplier> babich(double x, double y, double z) {
  const double third = 100.0 / 3;
  return {{.customers = third, .dissatisfaction_rate = x, .stay_rate_when_dissatisfied = 0},
          {.customers = third, .dissatisfaction_rate = y, .stay_rate_when_dissatisfied = 0},
          {.customers = third, .dissatisfaction_rate = z, .stay_rate_when_dissatisfied = 0}};
}
}  // namespace

TEST_CASE("two firms: voice and resolution move the steady state") {
  // Derived: p = .10, silent stay .3. (v=.3, s=.5) .064; (v=.3, s=.8) .055; (v=.6, s=.8) .040; against a rival at .064
  // the shares are .5, .537815, .615385.
  const double rival =
      exit_rate({.problem_rate = 0.10, .articulation_rate = 0.3, .stay_rate_voiced = 0.5, .stay_rate_silent = 0.3});
  const double resolved =
      exit_rate({.problem_rate = 0.10, .articulation_rate = 0.3, .stay_rate_voiced = 0.8, .stay_rate_silent = 0.3});
  const double voiced =
      exit_rate({.problem_rate = 0.10, .articulation_rate = 0.6, .stay_rate_voiced = 0.8, .stay_rate_silent = 0.3});
  CHECK(rival == Approx(0.064).epsilon(1e-13));
  CHECK(resolved == Approx(0.055).epsilon(1e-13));
  CHECK(voiced == Approx(0.040).epsilon(1e-13));
  CHECK(steady_state_shares(Rates{rival, rival})[0] == Approx(0.5).epsilon(1e-14));
  CHECK(steady_state_shares(Rates{resolved, rival})[0] == Approx(0.537815).margin(5e-7));
  CHECK(steady_state_shares(Rates{voiced, rival})[0] == Approx(0.615385).margin(5e-7));
}

TEST_CASE("Babich's three suppliers, to the digits printed") {
  const auto path = share_dynamics(babich(0.05, 0.10, 0.10), {.periods = 24});
  CHECK(path.at(1, 0) == Approx(35.0).epsilon(1e-13));
  CHECK(path.at(2, 0) == Approx(36.620370).margin(5e-7));
  CHECK(path.at(4, 0) == Approx(39.694031).margin(5e-7));
  CHECK(path.at(12, 0) == Approx(49.269611).margin(5e-7));
  CHECK(path.at(24, 0) == Approx(56.385286).margin(5e-7));
  const auto other = share_dynamics(babich(0.02, 0.05, 0.10), {.periods = 24});
  CHECK(other.at(1, 0) == Approx(35.166667).margin(5e-7));
  CHECK(other.at(1, 1) == Approx(33.666667).margin(5e-7));
  CHECK(other.at(1, 2) == Approx(31.166667).margin(5e-7));
  CHECK(other.at(12, 0) == Approx(51.807867).margin(5e-7));
  CHECK(other.at(12, 1) == Approx(32.275679).margin(5e-7));
  CHECK(other.at(12, 2) == Approx(15.916454).margin(5e-7));
  CHECK(other.at(24, 0) == Approx(62.568323).margin(5e-7));
  CHECK(other.at(24, 1) == Approx(28.915645).margin(5e-7));
  CHECK(other.at(24, 2) == Approx(8.516031).margin(5e-7));
}

TEST_CASE("one period with newcomers, written out as in the formula") {
  const double A = 50, B = 30, C = 15, x = 0.04, y = 0.1, z = 0.2, G = 7;
  const std::vector<Supplier> market{{.customers = A, .dissatisfaction_rate = x, .stay_rate_when_dissatisfied = 0},
                                     {.customers = B, .dissatisfaction_rate = y, .stay_rate_when_dissatisfied = 0},
                                     {.customers = C, .dissatisfaction_rate = z, .stay_rate_when_dissatisfied = 0}};
  const auto path = share_dynamics(market, {.periods = 1, .new_customers_per_period = G});
  const double S = A + B + C;
  CHECK(path.at(1, 0) == Approx(A * (1 - x) + B * y * A / (A + C) + C * z * A / (A + B) + G * A / S).epsilon(1e-14));
  CHECK(path.at(1, 1) == Approx(B * (1 - y) + A * x * B / (B + C) + C * z * B / (A + B) + G * B / S).epsilon(1e-14));
  CHECK(path.at(1, 2) == Approx(C * (1 - z) + A * x * C / (B + C) + B * y * C / (A + C) + G * C / S).epsilon(1e-14));
}

TEST_CASE("customers are conserved, newcomers add up") {
  std::vector<Supplier> market = babich(0.02, 0.05, 0.10);
  market.push_back({.customers = 400, .dissatisfaction_rate = 0.3, .stay_rate_when_dissatisfied = 0.25});
  market.push_back({.customers = 0, .dissatisfaction_rate = 0.0, .stay_rate_when_dissatisfied = 0});
  const auto closed = share_dynamics(market, {.periods = 200});
  const auto open = share_dynamics(market, {.periods = 200, .new_customers_per_period = 3});
  for (std::size_t t = 0; t <= 200; t += 20) {
    double sum = 0.0;
    double sum_open = 0.0;
    double shares = 0.0;
    for (std::size_t i = 0; i < market.size(); ++i) {
      sum += closed.at(t, i);
      sum_open += open.at(t, i);
      shares += open.share(t, i);
    }
    CHECK(sum == Approx(500).epsilon(1e-12));
    CHECK(sum_open == Approx(500 + 3.0 * static_cast<double>(t)).epsilon(1e-12));
    CHECK(shares == Approx(1).epsilon(1e-13));
    CHECK(closed.at(t, 4) == 0.0);  // nobody has heard of the fifth
  }
}

TEST_CASE("not everybody dissatisfied leaves") {
  // .10 dissatisfied of whom .45 stay is an exit rate of .055.
  std::vector<Supplier> market = babich(0.10, 0.064, 0.064);
  market[0].stay_rate_when_dissatisfied = 0.45;
  const auto with_stay = share_dynamics(market, {.periods = 5});
  const auto as_exit = share_dynamics(babich(0.055, 0.064, 0.064), {.periods = 5});
  for (std::size_t i = 0; i < 3; ++i) CHECK(with_stay.at(5, i) == Approx(as_exit.at(5, i)).epsilon(1e-13));
}

TEST_CASE("the steady state is where the dynamics come to rest") {
  for (const Rates& rates : {Rates{0.05, 0.10, 0.10}, Rates{0.02, 0.05, 0.10}, Rates{0.10, 0.02, 0.06, 0.03},
                             Rates{0.3, 0.3, 0.3, 0.3, 0.1}, Rates{0.064, 0.040}, Rates{0.2, 0.0, 0.1}}) {
    std::vector<Supplier> market;
    for (const double x : rates)
      market.push_back({.customers = 10.0 + static_cast<double>(market.size()),
                        .dissatisfaction_rate = x,
                        .stay_rate_when_dissatisfied = 0});
    const auto path = share_dynamics(market, {.periods = 5000});
    const Rates shares = steady_state_shares(rates);
    double sum = 0.0;
    for (std::size_t i = 0; i < rates.size(); ++i) {
      CAPTURE(rates.size(), i);
      CHECK(path.share(5000, i) == Approx(shares[i]).margin(1e-9));
      sum += shares[i];
    }
    CHECK(sum == Approx(1).epsilon(1e-13));
  }
  // Three suppliers by hand: 1 - 2 * .05 / .25 = .6.
  CHECK(steady_state_shares(Rates{0.05, 0.10, 0.10})[0] == Approx(0.6).epsilon(1e-14));
}

TEST_CASE("edges of the share dynamics") {
  CHECK(steady_state_shares(Rates{0.0, 0.1}) == Rates{1.0, 0.0});
  for (const double share : steady_state_shares(Rates{0.1, 0.1, 0.1, 0.1})) CHECK(share == Approx(0.25).epsilon(1e-15));
  CHECK_THROWS_AS(steady_state_shares(Rates{0.1}), Error);
  CHECK_THROWS_AS(steady_state_shares(Rates{0.1, missing}), Error);
  CHECK_THROWS_WITH(steady_state_shares(Rates{0.1, 1.5}), "exit_rates[1] must lie in [0, 1], got 1.5");
  try {
    static_cast<void>(steady_state_shares(Rates{0.0, 0.1, 0.0}));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::numerical);
  }
  // A monopolist's leavers have nowhere to go.
  const std::vector<Supplier> monopoly{{.customers = 9, .dissatisfaction_rate = 0.5, .stay_rate_when_dissatisfied = 0},
                                       {.customers = 0, .dissatisfaction_rate = 0.5, .stay_rate_when_dissatisfied = 0}};
  CHECK(share_dynamics(monopoly, {.periods = 3}).at(3, 0) == 9.0);
  // No periods: the start.
  CHECK(share_dynamics(babich(0.1, 0.1, 0.1), {.periods = 0}).customers.size() == 3);

  std::vector<Supplier> market = babich(0.1, 0.1, 0.1);
  market[1].dissatisfaction_rate = missing;
  CHECK_THROWS_WITH(share_dynamics(market, {.periods = 1}),
                    "suppliers[1].dissatisfaction_rate must lie in [0, 1], got nan");
  market = babich(0.1, 0.1, 0.1);
  market[0].customers = -1;
  CHECK_THROWS_AS(share_dynamics(market, {.periods = 1}), Error);
  market = babich(0.1, 0.1, 0.1);
  for (Supplier& one : market) one.customers = 0;
  CHECK_THROWS_AS(share_dynamics(market, {.periods = 1}), Error);
  market = babich(0.1, 0.1, 0.1);
  CHECK_THROWS_AS(share_dynamics(market, {.periods = 1, .new_customers_per_period = missing}), Error);
  // Whether the dissatisfied stay must be said.
  const std::vector<Supplier> forgotten(2, Supplier{.customers = 1, .dissatisfaction_rate = 0.1});
  CHECK_THROWS_AS(share_dynamics(forgotten, {.periods = 1}), Error);
  CHECK_THROWS_AS(exit_rate({.problem_rate = 0.1, .articulation_rate = 0.3, .stay_rate_voiced = 0.5}), Error);
}

TEST_CASE("more periods than can be kept are refused") {
  const auto three = babich(0.05, 0.1, 0.1);
  for (const std::size_t periods : {std::size_t{33'333'333}, std::size_t{1} << 63, ~std::size_t{0}}) {
    INFO(periods);
    CHECK_THROWS_WITH(share_dynamics(three, {.periods = periods}),
                      Catch::Contains("periods must be from 0 to 33333332"));
  }
}
