#include "../../../examples/exponential_survival.hpp"

#include <algorithm>
#include <amends/core/random.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"

using namespace amends;
using example::ExponentialSurvival;

namespace {
struct Simulated {
  std::vector<double> duration, event, x, year;
  explicit Simulated(std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      x.push_back(core::normal(1, 1, i));
      year.push_back(2020.0 + 3.0 * core::normal(1, 2, i));
      const double rate = 0.2 * std::exp(0.8 * x[i] - 0.1 * (year[i] - 2020.0));
      const double t = -std::log1p(-core::uniform(1, 3, i)) / rate, end = 10.0 * core::uniform(1, 4, i) + 0.5;
      duration.push_back((std::min)(t, end));
      event.push_back(t <= end ? 1.0 : 0.0);
    }
  }
  [[nodiscard]] example::SurvivalRows rows(bool covariates) const {
    example::SurvivalRows out{std::span<const double>(duration), std::span<const double>(event)};
    if (covariates) out.covariates = {{"x", std::span<const double>(x)}, {"year", std::span<const double>(year)}};
    return out;
  }
};
}  // namespace

TEST_CASE("the model of the page: without covariates the rate is events over time, with error rate / sqrt(events)") {
  const Simulated data(500);
  double events = 0.0, time = 0.0;
  for (std::size_t i = 0; i < 500; ++i) events += data.event[i], time += data.duration[i];
  const auto fit = ExponentialSurvival::fit(data.rows(false));
  REQUIRE(fit.converged());
  CHECK(fit->estimates().values()[0] == Approx(events / time).epsilon(1e-10));
  CHECK(fit->estimates().standard_errors()[0] == Approx(events / time / std::sqrt(events)).epsilon(1e-8));
  CHECK(fit->estimates().log_likelihood() == Approx(events * std::log(events / time) - events).epsilon(1e-12));
}

TEST_CASE("the model of the page recovers what it was simulated from, and passes hopeless data on by name") {
  const Simulated data(4000);
  const auto fit = ExponentialSurvival::fit(data.rows(true));
  REQUIRE(fit.converged());
  const auto errors = fit->estimates().standard_errors();
  CHECK(std::abs(fit->estimates().value("x") - 0.8) < 4.0 * errors[1]);
  CHECK(std::abs(fit->estimates().value("year") + 0.1) < 4.0 * errors[2]);
  CHECK(fit->survival(2.0, std::vector<double>{0.0, 2020.0}) == Approx(std::exp(-0.4)).margin(0.02));

  example::SurvivalRows wrong = data.rows(true);
  wrong.covariates.push_back({"again", wrong.covariates[0].values});
  CHECK(ExponentialSurvival::fit(wrong).report().diagnosis == Diagnosis::collinear);
  CHECK(ExponentialSurvival::fit(wrong).report().parameter == "again");
  std::vector<double> nobody(4000, 0.0), two(4000, 2.0);
  wrong = data.rows(false);
  wrong.event = std::span<const double>(nobody);
  CHECK(ExponentialSurvival::fit(wrong).report().diagnosis == Diagnosis::no_events);
  wrong.event = std::span<const double>(two);
  CHECK_THROWS_WITH(ExponentialSurvival::fit(wrong),
                    Catch::StartsWith("no row can be used: 4000 of 4000 rows left out"));
}
