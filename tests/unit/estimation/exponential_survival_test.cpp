#include "../../../examples/exponential_survival.hpp"

#include <algorithm>
#include <amends/core/random.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace amends;
using example::ExponentialSurvival;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

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
    example::SurvivalRows out{duration, event};
    if (covariates) out.covariates = {{"x", x}, {"year", year}};
    return out;
  }
};

FitReport report_of(const example::SurvivalRows& rows, const example::Options& options = {}) {
  return ExponentialSurvival::fit(rows, options).report();
}
ErrorCode refusal(const example::SurvivalRows& rows, const example::Options& options = {}) {
  try {
    (void)ExponentialSurvival::fit(rows, options);
  } catch (const Error& error) {
    return error.code();
  }
  FAIL("not refused");
  return ErrorCode::numerical;
}
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

  // S = exp(-rate t): error t S times that of the rate; ln(-ln S) = ln rate + ln t has the error 1 / sqrt(events).
  const auto there = fit->survival(3.0, {}, 0.95);
  const double hazard = 3.0 * events / time, factor = std::exp(1.959963984540054 / std::sqrt(events));
  CHECK(there.value == Approx(std::exp(-hazard)).epsilon(1e-9));
  CHECK(there.standard_error == Approx(std::exp(-hazard) * hazard / std::sqrt(events)).epsilon(1e-8));
  CHECK(there.interval.lower == Approx(std::exp(-hazard * factor)).epsilon(1e-8));
  CHECK(there.interval.upper == Approx(std::exp(-hazard / factor)).epsilon(1e-8));
  CHECK(fit->survival(0.0, {}).interval == estimation::Interval{1.0, 1.0});
  CHECK_THROWS_AS(fit->survival(-1.0, {}), Error);
  CHECK_THROWS_AS(fit->survival(1.0, std::vector<double>{1.0}), Error);
}

TEST_CASE("the model of the page recovers what it was simulated from, and its intervals hold it") {
  const Simulated data(4000);
  const auto fit = ExponentialSurvival::fit(data.rows(true));
  REQUIRE(fit.converged());
  const auto errors = fit->estimates().standard_errors();
  CHECK(std::abs(fit->estimates().value("x") - 0.8) < 4.0 * errors[1]);
  CHECK(std::abs(fit->estimates().value("year") + 0.1) < 4.0 * errors[2]);
  const auto there = fit->survival(2.0, std::vector<double>{0.0, 2020.0}, 0.9999);
  CHECK(there.value == Approx(std::exp(-0.4)).margin(0.02));
  CHECK(there.interval.lower < std::exp(-0.4));
  CHECK(there.interval.upper > std::exp(-0.4));
  CHECK(there.interval.upper - there.interval.lower < 0.1);
}

TEST_CASE("the model of the page passes hopeless data on by name") {
  const Simulated data(400);
  example::SurvivalRows wrong = data.rows(true);
  wrong.covariates.push_back({"again", wrong.covariates[0].values});
  CHECK(report_of(wrong).diagnosis == Diagnosis::collinear);
  CHECK(report_of(wrong).parameter == "again");
  const std::vector<double> nobody(400, 0.0), two(400, 2.0), unknown(400, missing);
  wrong = data.rows(false);
  wrong.event = nobody;
  CHECK(report_of(wrong).diagnosis == Diagnosis::no_events);
  CHECK(report_of(wrong).message == "no row has an event: check that event is 1 where it happened");
  wrong.event = unknown;
  CHECK_THROWS_WITH(ExponentialSurvival::fit(wrong), Catch::StartsWith("no row can be used: 400 of 400 rows left out"));

  // Another coding is refused as a whole, not row by row.
  std::vector<double> codes = data.event;
  for (double& code : codes) code += 1.0;
  wrong.event = codes;
  CHECK(refusal(wrong) == ErrorCode::domain);
  CHECK_THROWS_WITH(ExponentialSurvival::fit(wrong), Catch::Contains("got 1 and 2"));
  wrong.event = two;
  CHECK(refusal(wrong) == ErrorCode::domain);
}

TEST_CASE("the model of the page names the covariate that foretells who has no event, however it is written") {
  const Simulated data(400);
  for (const double share : {0.05, 0.5, 0.95}) {
    std::vector<double> event = data.event, kind, far, mixed;
    for (std::size_t i = 0; i < 400; ++i) {
      kind.push_back(core::uniform(3, 1, i) < share ? 1.0 : 0.0);
      if (kind[i] != 0.0) event[i] = 0.0;
      far.push_back(1e6 + 1e-3 * kind[i]);
      mixed.push_back(kind[i] + 2.0 * data.x[i]);
    }
    example::SurvivalRows rows = data.rows(true);
    rows.event = event;
    for (const auto* column : {&kind, &far, &mixed}) {
      rows.covariates.push_back({"kind", *column});
      const FitReport report = report_of(rows);
      CHECK(report.diagnosis == Diagnosis::separation);
      CHECK((report.parameter == "kind" || (column == &mixed && report.parameter == "x")));
      CHECK(report.message.find("'" + report.parameter + "' has no finite best value") != std::string::npos);
      CHECK(report.iterations > 0);
      const auto penalised = ExponentialSurvival::fit(rows, {.penalty = 1.0});  // has an answer
      if (column == &far) {  // whose rate for a covariate of 0 is beyond the range of numbers
        CHECK(penalised.report().diagnosis == Diagnosis::on_boundary);
      } else {
        REQUIRE(penalised.converged());
        CHECK(std::isfinite(penalised->estimates().value("kind")));
      }
      rows.covariates.pop_back();
    }
    // One event among them, and there is a maximum.
    const auto first = static_cast<std::size_t>(std::find(kind.begin(), kind.end(), 1.0) - kind.begin());
    event[first] = 1.0;
    rows.event = event;
    rows.covariates.push_back({"kind", kind});
    CHECK(report_of(rows).converged());
  }
}

TEST_CASE("what the verdict of the page's model says for another reason stays") {
  // A rate for a covariate of 0 that lies a million deviations away is beyond the range of numbers.
  const Simulated data(400);
  std::vector<double> far;
  for (const double x : data.x) far.push_back(x + 1e6);
  example::SurvivalRows rows = data.rows(false);
  rows.covariates = {{"far", far}};
  const FitReport report = report_of(rows);
  CHECK(report.diagnosis == Diagnosis::on_boundary);
  CHECK(report.message.find("subtract a typical value") != std::string::npos);
}

TEST_CASE("the model of the page checks what it is given") {
  const Simulated data(500);
  const std::vector<double> three(3, 1.0), zeros(500, 0.0), none{};
  example::SurvivalRows rows = data.rows(false);
  rows.weights = three;
  CHECK(refusal(rows) == ErrorCode::size_mismatch);
  rows = data.rows(false);
  rows.event = three;
  CHECK(refusal(rows) == ErrorCode::size_mismatch);
  rows = data.rows(false);
  rows.covariates = {{"z", three}};
  CHECK(refusal(rows) == ErrorCode::size_mismatch);
  rows.covariates = {{"rate", data.x}};
  CHECK(refusal(rows) == ErrorCode::contradiction);
  CHECK_THROWS_WITH(ExponentialSurvival::fit(rows), "covariate 'rate' has the name of another parameter: rename it");
  CHECK(refusal({}) == ErrorCode::missing);
  for (const double bad : {-1.0, missing, std::numeric_limits<double>::infinity()})
    CHECK(refusal(data.rows(true), {.penalty = bad}) == ErrorCode::domain);

  rows = data.rows(true);
  rows.weights = zeros;
  CHECK(report_of(rows).diagnosis == Diagnosis::too_few_rows);
  CHECK(report_of(rows).message == "no row can be used: every weight is 0");
  CHECK(report_of({none, none}).diagnosis == Diagnosis::too_few_rows);
  CHECK(report_of({none, none}).message == "no row can be used: none was given");
  std::vector<double> but_two(500, 0.0);
  but_two[7] = but_two[9] = 1.0;
  rows.weights = but_two;
  CHECK(report_of(rows).diagnosis == Diagnosis::too_few_rows);
  CHECK(report_of(rows).message == "there are 2 usable rows for 3 parameters: use fewer covariates, or more rows");
}
