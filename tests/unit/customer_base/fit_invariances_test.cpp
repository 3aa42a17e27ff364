#include <amends/core/random.hpp>
#include <amends/customer_base/beta_discrete_weibull.hpp>
#include <amends/customer_base/beta_geo.hpp>
#include <amends/customer_base/customer_stages.hpp>
#include <amends/customer_base/gamma_gamma.hpp>
#include <amends/customer_base/pareto_nbd.hpp>
#include <amends/customer_base/shifted_beta_geo.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using customer_base::BetaGeoModel;
using customer_base::CustomerColumns;
using customer_base::ParetoNBDModel;
using customer_base::ShiftedBetaGeoModel;
using estimation::Covariate;

namespace {
/// Customers whose purchases and dropout follow z, uniform on [0, 1].
struct WithCovariate {
  std::vector<double> x, t, T, z;
  template <class Make>
  WithCovariate(std::size_t n, const Make& make) {
    for (std::size_t i = 0; i < n; ++i) {
      z.push_back(core::uniform(5, 1, i));
      const auto made = make(z[i]).simulate(std::vector<double>{40.0 + static_cast<double>(i % 12)}, 100 + i);
      x.push_back(made.frequency[0]), t.push_back(made.recency[0]), T.push_back(made.T[0]);
    }
  }
  [[nodiscard]] CustomerColumns columns() const {
    return {std::span<const double>(x), std::span<const double>(t), std::span<const double>(T)};
  }
};
std::vector<Covariate> named(const std::vector<double>& values) {
  return {{"z", std::span<const double>(values)}};
}
}  // namespace

TEST_CASE("shift and unit of a covariate change nothing but its coefficient and its partner") {
  const auto check = [](const WithCovariate& data, auto fit_it) {
    std::vector<double> plain, year, micro;
    for (const double z : data.z) {
      plain.push_back(3.0 * z);
      year.push_back(2020.0 + 3.0 * z);
      micro.push_back(3e-6 * z);
    }
    for (const double penalty : {0.0, 5.0}) {
      const auto fit = fit_it(data, named(plain), penalty), shifted = fit_it(data, named(year), penalty),
                 scaled = fit_it(data, named(micro), penalty);
      REQUIRE(fit.converged());
      REQUIRE(shifted.converged());
      REQUIRE(scaled.converged());
      CHECK(shifted->estimates().log_likelihood() == Approx(fit->estimates().log_likelihood()).epsilon(1e-11));
      CHECK(scaled->estimates().log_likelihood() == Approx(fit->estimates().log_likelihood()).epsilon(1e-11));
      const double b = fit->estimates().value("purchase.z");
      CHECK(shifted->estimates().value("purchase.z") == Approx(b).epsilon(1e-5));
      CHECK(scaled->estimates().value("purchase.z") == Approx(1e6 * b).epsilon(1e-5));
      CHECK(std::log(shifted->parameters()[1]) == Approx(std::log(fit->parameters()[1]) + 2020.0 * b).epsilon(1e-5));
    }
  };
  check(WithCovariate(3000,
                      [](double z) { return BetaGeoModel::with_parameters(0.8, 10 * std::exp(-0.3 * z), 0.8, 2.5); }),
        [](const WithCovariate& data, const std::vector<Covariate>& z, double penalty) {
          return BetaGeoModel::fit(data.columns(),
                                   {.purchase_covariates = z, .dropout_covariates = z, .penalty = penalty});
        });
  check(WithCovariate(3000,
                      [](double z) { return ParetoNBDModel::with_parameters(0.8, 10 * std::exp(-0.3 * z), 0.7, 12); }),
        [](const WithCovariate& data, const std::vector<Covariate>& z, double penalty) {
          return ParetoNBDModel::fit(data.columns(),
                                     {.purchase_covariates = z, .dropout_covariates = z, .penalty = penalty});
        });
}

TEST_CASE("contracts: a year as a covariate converges with the likelihood of what it is made of") {
  std::vector<double> periods, churned, z, year;
  for (std::size_t i = 0; i < 2000; ++i) {
    z.push_back(3.0 * core::uniform(6, 1, i));
    year.push_back(2020.0 + z[i]);
    const double theta = core::beta(6, 2, i, 1.0, 2.0 * std::exp(0.4 * z[i]));
    double t = 1.0;
    while (t < 12.0 && core::uniform(6, 100 + i, static_cast<std::uint64_t>(t)) >= theta) t += 1.0;
    churned.push_back(t < 12.0 ? 1.0 : 0.0);
    periods.push_back(t);
  }
  const customer_base::ContractColumns rows{.periods = std::span<const double>(periods),
                                            .churned = std::span<const double>(churned)};
  const auto fit = ShiftedBetaGeoModel::fit(rows, {.alpha_covariates = named(z), .beta_covariates = named(z)});
  const auto shifted =
      ShiftedBetaGeoModel::fit(rows, {.alpha_covariates = named(year), .beta_covariates = named(year)});
  REQUIRE(fit.converged());
  REQUIRE(shifted.converged());
  CHECK(shifted->estimates().log_likelihood() == Approx(fit->estimates().log_likelihood()).epsilon(1e-12));
  CHECK(shifted->estimates().value("beta: z") == Approx(fit->estimates().value("beta: z")).epsilon(1e-5));
}

TEST_CASE("a common factor on all weights changes the scale of the errors and nothing else") {
  const auto truth = BetaGeoModel::with_parameters(0.6, 8, 0.8, 2.5);
  const auto made = truth.simulate(std::vector<double>(2500, 45.0), 3);
  std::vector<double> weights(2500), z(2500);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weights[i] = 0.5 + core::uniform(7, 1, i);
    z[i] = core::uniform(7, 2, i);
  }
  const auto fit_with = [&](double factor) {
    std::vector<double> scaled = weights;
    for (double& weight : scaled) weight *= factor;
    const CustomerColumns columns{std::span<const double>(made.frequency), std::span<const double>(made.recency),
                                  std::span<const double>(made.T), std::span<const double>(scaled)};
    return BetaGeoModel::fit(columns, {.purchase_covariates = named(z)});
  };
  const auto one = fit_with(1.0);
  REQUIRE(one.converged());
  for (const double factor : {1e-9, 1e-4, 1e3, 1e15}) {
    const auto other = fit_with(factor);
    REQUIRE(other.converged());
    for (std::size_t k = 0; k < one->estimates().size(); ++k) {
      CHECK(other->estimates().values()[k] == Approx(one->estimates().values()[k]).epsilon(1e-5).margin(1e-6));
      CHECK(other->estimates().standard_errors()[k] * std::sqrt(factor) ==
            Approx(one->estimates().standard_errors()[k]).epsilon(1e-4));
    }
  }
}

TEST_CASE("who all leave alike is said to be that, with covariates too") {
  // Everybody leaves after his fourth repeat purchase: leaving is more alike than one chance for all would make it, so
  // a and b have no finite best value, whatever the covariate says.
  std::vector<double> x, t, T, z;
  for (std::size_t i = 0; i < 1500; ++i) {
    const double rate = core::gamma(8, 1, i, 1.0) / 8.0;
    double now = 0.0, last = 0.0, count = 0.0;
    for (std::uint64_t k = 0;; ++k) {
      now -= std::log1p(-core::uniform(8, 100 + i, k)) / rate;
      if (now > 60.0) break;
      last = now, count += 1.0;
      if (count == 4.0) break;
    }
    x.push_back(count), t.push_back(last), T.push_back(60.0), z.push_back(core::uniform(8, 2, i));
  }
  const CustomerColumns columns{std::span<const double>(x), std::span<const double>(t), std::span<const double>(T)};
  const auto plain = BetaGeoModel::fit(columns).report();
  const auto report =
      BetaGeoModel::fit(columns, {.purchase_covariates = named(z), .dropout_covariates = named(z)}).report();
  CHECK(plain.diagnosis == Diagnosis::dropout_spread_not_identified);
  CHECK(report.diagnosis == Diagnosis::dropout_spread_not_identified);
}

TEST_CASE("saved models that no fit could have written are refused") {
  const auto truth = BetaGeoModel::with_parameters(0.6, 8, 0.8, 2.5);
  const auto made = truth.simulate(std::vector<double>(1500, 45.0), 3);
  const CustomerColumns columns{std::span<const double>(made.frequency), std::span<const double>(made.recency),
                                std::span<const double>(made.T)};
  const auto good = BetaGeoModel::fit(columns, {.time_unit = "week"})->state();
  CHECK(BetaGeoModel::from_state(good).time_unit() == "week");
  const auto numbers = [&](const char* name) -> std::size_t {
    for (std::size_t i = 0; i < good.numbers.size(); ++i)
      if (good.numbers[i].first == name) return i;
    FAIL("no such numbers");
    return 0;
  };
  const auto refused = [&](auto alter) {
    auto bad = good;
    alter(bad);
    CHECK_THROWS_AS(BetaGeoModel::from_state(bad), Error);
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double value : {nan, -1.0, 0.0, std::numeric_limits<double>::infinity()})
    refused([&](auto& s) { s.numbers[numbers("parameters")].second[2] = value; });
  for (const double value : {nan, -1.0})
    refused([&](auto& s) { s.numbers[numbers("working_covariance")].second[0] = value; });
  refused([&](auto& s) { s.numbers[numbers("working_covariance")].second[1] += 0.1; });  // not symmetric
  refused([&](auto& s) { s.numbers.emplace_back("surplus", std::vector<double>{1.0}); });
  refused([&](auto& s) { s.numbers.push_back(s.numbers[0]); });
  for (auto& list :
       {std::vector<std::string>{"r", "alpha", "b", "a"}, {"r", "alpha", "a", "a"}, {"R", "alpha", "a", "b"}})
    refused([&](auto& s) {
      for (auto& one : s.lists)
        if (one.first == "parameter_names") one.second = list;
    });

  using customer_base::CustomerStageModel;
  math::Matrix transitions(2, 2);
  transitions.data = {0.3, 0.7, 0.1, 0.9};
  const auto stages = CustomerStageModel::with_probabilities({"new", "loyal"}, transitions);
  auto state = stages.state();
  CHECK(CustomerStageModel::from_state(state).state() == state);
  for (auto& [name, values] : state.numbers)
    if (name == "transitions") values[0] = 0.4;
  CHECK_THROWS_WITH(CustomerStageModel::from_state(state),
                    "the saved model is damaged: the probabilities out of stage 'new' must sum to 1, got 1.1");
}

TEST_CASE("a wish to stop reaches the search of every fit") {
  // Its tasks are run without asking, so only what asks between the steps of a search can end it.
  class Stopped final : public core::Executor {
   public:
    void for_each(std::size_t tasks, core::TaskRef task) override {
      for (std::size_t i = 0; i < tasks; ++i) task(i);
    }
    [[nodiscard]] std::size_t threads() const noexcept override { return 1; }
    [[nodiscard]] bool stop_requested() override { return true; }
  };
  const auto made = BetaGeoModel::with_parameters(0.8, 10, 0.8, 2.5).simulate(std::vector<double>(300, 40.0), 3);
  const CustomerColumns customers{std::span<const double>(made.frequency), std::span<const double>(made.recency),
                                  std::span<const double>(made.T)};
  const std::vector<double> x(made.frequency.size(), 2.0),
      spend = customer_base::GammaGammaModel::with_parameters(6.25, 3.74, 15.4).simulate(x, 4);
  const customer_base::CohortTable cohort{{{1000, 869, 743, 653, 593, 551, 517, 491}}};
  Stopped executor;
  const auto stops = [](const auto& fit) {
    try {
      (void)fit();
    } catch (const Error& error) {
      return error.code() == ErrorCode::interrupted;
    }
    return false;
  };
  CHECK(stops([&] { return BetaGeoModel::fit(customers, {.executor = &executor}); }));
  CHECK(stops([&] { return ParetoNBDModel::fit(customers, {.executor = &executor}); }));
  CHECK(stops([&] { return ShiftedBetaGeoModel::fit(cohort, {.executor = &executor}); }));
  CHECK(stops([&] { return customer_base::BetaDiscreteWeibullModel::fit(cohort, {.executor = &executor}); }));
  CHECK(stops([&] {
    return customer_base::GammaGammaModel::fit(
        {.frequency = std::span<const double>(x), .monetary_value = std::span<const double>(spend)},
        {.executor = &executor});
  }));
  // More distinct customers than are searched all at once.
  const auto many = BetaGeoModel::with_parameters(0.8, 10, 0.8, 2.5).simulate(std::vector<double>(9000, 40.0), 3);
  CHECK(stops([&] {
    return BetaGeoModel::fit({std::span<const double>(many.frequency), std::span<const double>(many.recency),
                              std::span<const double>(many.T)},
                             {.executor = &executor});
  }));
  CHECK(stops(
      [&] { return BetaGeoModel::with_parameters(0.8, 10, 0.8, 2.5).bootstrap(customers, {.executor = &executor}); }));
}
