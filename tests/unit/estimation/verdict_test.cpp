#include <amends/core/random.hpp>
#include <amends/estimation/survival_table.hpp>
#include <amends/estimation/verdict.hpp>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "catch.hpp"

using namespace amends;
using estimation::Scale;

namespace {
/// The end of a search with this Hessian and a gradient of 0, at x.
estimation::NewtonResult end_at(std::vector<double> x, std::vector<double> hessian) {
  const std::vector<double> centre = x;
  const std::size_t n = x.size();
  const auto quadratic = [&](std::span<const double> at, std::span<double> gradient, std::span<double> second) {
    double value = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      gradient[i] = 0.0;
      for (std::size_t j = 0; j < n; ++j) {
        gradient[i] += hessian[i * n + j] * (at[j] - centre[j]);
        second[i * n + j] = hessian[i * n + j];
      }
      value += 0.5 * (at[i] - centre[i]) * gradient[i];
    }
    return value;
  };
  return estimation::minimise(quadratic, x);
}
}  // namespace

TEST_CASE("a parameter searched in other units is shown in the user's, with its errors") {
  // A slope per day, searched per 100 days: value and error are a hundredth, covariances with others too.
  const estimation::ParameterNames names{{"rate", "slope"}, {Scale::log, Scale::identity}};
  const auto end = end_at({0.5, 3.0}, {4.0, 1.0, 1.0, 2.0});
  FitReport report;
  const auto plain = estimation::finish_fit(end, names, report);
  const auto scaled = estimation::finish_fit(end, names, report, {.units = {1.0, 0.01}});
  REQUIRE(plain);
  REQUIRE(scaled);
  // H^-1 = (2, -1; -1, 4) / 7.
  CHECK(scaled->values()[0] == Approx(std::exp(0.5)).epsilon(1e-14));
  CHECK(scaled->values()[1] == Approx(0.03).epsilon(1e-14));
  CHECK(scaled->working_covariance()(0, 0) == Approx(2.0 / 7.0).epsilon(1e-14));
  CHECK(scaled->working_covariance()(0, 1) == Approx(-0.01 / 7.0).epsilon(1e-14));
  CHECK(scaled->working_covariance()(1, 1) == Approx(1e-4 * 4.0 / 7.0).epsilon(1e-14));
  CHECK(scaled->log_likelihood() == plain->log_likelihood());

  CHECK_THROWS_AS(estimation::finish_fit(end, names, report, {.units = {1.0}}), Error);
  CHECK_THROWS_AS(estimation::finish_fit(end, names, report, {.units = {1.0, 0.0}}), Error);
  CHECK_THROWS_WITH(estimation::finish_fit(end, names, report, {.units = {2.0, 1.0}}),
                    Catch::Contains("unit of rate must be 1"));
}

TEST_CASE("two designs may share the partner of the predictor that their sums stand in") {
  // a + b (x - 2) + c (y - 5) at x = y = 0 is a - 2 b - 5 c.
  const std::vector<double> x{1.0, 3.0, 1.0, 3.0}, y{4.0, 4.0, 6.0, 6.0};
  const estimation::Design first({"x"}, x, {}), second({"y"}, y, {});
  const auto end = end_at({0.25, 3.0, -1.0}, {1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0});
  FitReport report;
  const auto found = estimation::finish_fit(
      end, {{"a", "x", "y"}, std::vector(3, Scale::identity)}, report,
      {.designs = {{.design = &first, .first = 1, .partner = 0}, {.design = &second, .first = 2, .partner = 0}}});
  REQUIRE(found);
  CHECK(found->values()[1] == Approx(3.0).epsilon(1e-14));  // both columns have the deviation 1
  CHECK(found->values()[0] == Approx(0.25 - 2.0 * 3.0 + 5.0).epsilon(1e-14));
  CHECK(found->working_covariance()(0, 0) == Approx(1.0 + 4.0 + 25.0).epsilon(1e-14));
}

TEST_CASE("separation is found along coefficients only, and names the covariate that moves the predictor") {
  std::vector<double> values;
  for (std::size_t i = 0; i < 200; ++i) {
    const double x = core::normal(5, 1, i);
    values.push_back(x);
    values.push_back(2020.0 + 0.1 * x + core::normal(5, 2, i));
  }
  const estimation::Design design({"x", "year"}, values, {});
  const estimation::ParameterNames names{{"rate", "shape", "x", "year"},
                                         {Scale::log, Scale::log, Scale::identity, Scale::identity}};
  const estimation::VerdictOptions options{.designs = {{.design = &design, .first = 2, .partner = 0}}};
  const auto diagonal = [&](double rate, double shape, double x, double year) {
    std::vector<double> h(16, 0.0);
    h[0] = rate, h[5] = shape, h[10] = x, h[15] = year;
    return end_at({0.0, 0.0, 0.0, 0.0}, h);
  };
  FitReport report;
  CHECK_FALSE(estimation::find_separation(diagonal(1.0, 2.0, 3.0, 4.0), names, report, options));
  CHECK(report.diagnosis == Diagnosis::not_converged);
  CHECK(report.message.empty());
  CHECK_FALSE(estimation::find_separation(diagonal(1.0, 1e-9, 3.0, 4.0), names, report, options));  // not a covariate
  CHECK_FALSE(estimation::find_separation(diagonal(1e-9, 2.0, 3.0, 4.0), {{"a", "b", "c", "d"}, names.scales}, report,
                                          {}));  // no designs
  CHECK(report.diagnosis == Diagnosis::not_converged);
  CHECK(report.message.empty());
  CHECK(estimation::find_separation(diagonal(1.0, 2.0, 3.0, 1e-9), names, report, options));
  CHECK(report.diagnosis == Diagnosis::separation);
  CHECK(report.parameter == "year");
  CHECK(report.smallest_eigenvalue == Approx(1e-9));
  CHECK(estimation::find_separation(diagonal(1.0, 2.0, 1e-9, 4.0), names, report, options));
  CHECK(report.parameter == "x");
  auto penalised = options;
  penalised.penalty = 0.5;
  CHECK_FALSE(estimation::find_separation(diagonal(1.0, 2.0, 1e-9, 4.0), names, report, penalised));

  // The partner goes along with what runs off: (rate, x) flat along (3, 1), of which the rate has the longer part.
  std::vector<double> h(16, 0.0);
  h[0] = 0.1, h[2] = h[8] = -0.3, h[10] = 0.9 + 1e-9, h[5] = h[15] = 5.0;
  CHECK(estimation::find_separation(end_at({0.0, 0.0, 0.0, 0.0}, h), names, report, options));
  CHECK(report.parameter == "x");

  // A search that ran off, curved as it is: the variable that moved most.
  auto ran = diagonal(1.0, 2.0, 3.0, 4.0);
  ran.status = estimation::NewtonStatus::runs_off;
  ran.furthest = 3;
  CHECK(estimation::find_separation(ran, names, report, options));
  CHECK(report.parameter == "year");
  ran.furthest = 1;
  CHECK_FALSE(estimation::find_separation(ran, names, report, options));
}

TEST_CASE("too few rows are refused with their account first, none at all with the reason") {
  FitReport report;
  report.row_report.rows = 3;
  CHECK(estimation::enough_rows(2, 2, report));
  CHECK(report.diagnosis == Diagnosis::not_converged);
  report.row_report.leave_out(1, "age is missing");
  CHECK_FALSE(estimation::enough_rows(2, 3, report));
  CHECK(report.diagnosis == Diagnosis::too_few_rows);
  CHECK(report.message ==
        "1 of 3 rows left out; the first is row 1: age is missing; there are 2 usable rows for 3 parameters: use fewer "
        "covariates, or more rows");
  CHECK_FALSE(estimation::enough_rows(0, 0, report));
  CHECK(report.message == core::no_row_line(report.row_report));
}

TEST_CASE("events are 1 or 0, or missing; another coding is refused with what was seen") {
  const std::vector<double> events{1.0, 0.0, std::numeric_limits<double>::quiet_NaN()}, codes{1.0, 2.0, 1.0};
  CHECK(estimation::event_problem(events, 0).empty());
  CHECK(estimation::event_problem(events, 1).empty());
  CHECK(estimation::event_problem(events, 2) == "event is missing or infinite");
  CHECK(estimation::event_problem(events, 2, "left") == "left is missing or infinite");
  CHECK(estimation::event_problem(codes, 0).empty());
  CHECK_THROWS_WITH(estimation::event_problem(codes, 1, "left"),
                    Catch::Contains("left must be 1") && Catch::Contains("got 1 and 2"));
}
