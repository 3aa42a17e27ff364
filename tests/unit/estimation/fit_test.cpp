#include <amends/estimation/fit.hpp>
#include <amends/estimation/newton.hpp>
#include <amends/estimation/verdict.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;

namespace {
/// Exponential durations: the maximum of n ln(rate) - rate * total is n / total, with standard error of the logarithm
/// 1 / sqrt(n) (textbook).
struct Exponential {
  double events, total;
  double operator()(std::span<const double> x, std::span<double> g, std::span<double> h) const {
    const double rate = std::exp(x[0]);
    if (!g.empty()) g[0] = rate * total - events;
    if (!h.empty()) h[0] = rate * total;
    return rate * total - events * x[0];
  }
};

estimation::ParameterEstimates fitted(double events, double total, FitReport& report) {
  Exponential f{events, total};
  report.observations = events;
  const std::vector<double> start{0.0};
  auto estimates = estimation::finish_fit(estimation::minimise(f, start), {{"rate"}, {estimation::Scale::log}}, report);
  REQUIRE(estimates.has_value());
  return *estimates;
}
}  // namespace

TEST_CASE("estimates of an exponential rate, by hand") {
  FitReport report;
  const auto e = fitted(100, 50, report);
  CHECK(report.converged());
  CHECK(report.newton_decrement <= 1e-12);
  CHECK(report.smallest_eigenvalue == Approx(100).epsilon(1e-5));
  CHECK(e.value("rate") == Approx(2).epsilon(1e-7));
  CHECK(e.standard_errors()[0] == Approx(0.2).epsilon(1e-6));  // rate / sqrt(n)
  CHECK(e.covariance()(0, 0) == Approx(0.04).epsilon(1e-6));
  const auto interval = e.confidence_intervals()[0];  // 2 exp(-+ 1.959964 / 10)
  CHECK(interval.lower == Approx(2 * std::exp(-0.1959963984540054)).epsilon(1e-7));
  CHECK(interval.upper == Approx(2 * std::exp(0.1959963984540054)).epsilon(1e-7));
  CHECK(e.log_likelihood() == Approx(100 * std::log(2.0) - 100).epsilon(1e-12));
  CHECK(e.aic() == Approx(2 - 2 * e.log_likelihood()).epsilon(1e-14));
  CHECK(e.bic() == Approx(std::log(100.0) - 2 * e.log_likelihood()).epsilon(1e-14));
  CHECK_THROWS_WITH(e.value("shape"), Catch::Contains("there are rate"));
  CHECK_THROWS_AS(e.confidence_intervals(1.0), Error);
}

TEST_CASE("a fit without an answer has a diagnosis, no estimates") {
  FitReport report;
  Exponential none{0, 50};  // no events: the rate goes to 0 and its logarithm runs off
  const std::vector<double> start{0.0};
  const auto estimates =
      estimation::finish_fit(estimation::minimise(none, start), {{"rate"}, {estimation::Scale::log}}, report);
  CHECK_FALSE(estimates.has_value());
  CHECK(report.diagnosis == Diagnosis::not_converged);
  CHECK(report.parameter == "rate");
  report.diagnosis = Diagnosis::no_events;
  report.message = "nothing happened: there is no rate to estimate";
  const Fit<int> fit(report, std::nullopt);
  CHECK_FALSE(fit.converged());
  CHECK_THROWS_WITH(fit.model(), Catch::Contains("nothing happened"));
  CHECK(estimation::to_string(Diagnosis::dropout_spread_not_identified) == "dropout_spread_not_identified");
  CHECK(estimation::to_string(Diagnosis::not_converged) == "not_converged");
}

TEST_CASE("a barely determined parameter is not passed off as an estimate") {
  // Curvature 1e-3 of the logarithm: a standard error of 32, that is anything from 0 to infinity.
  const auto f = [](std::span<const double> x, std::span<double> g, std::span<double> h) {
    if (!g.empty()) g[0] = 1e-3 * x[0];
    if (!h.empty()) h[0] = 1e-3;
    return 0.5e-3 * x[0] * x[0];
  };
  FitReport report;
  const std::vector<double> start{1.0};
  CHECK_FALSE(
      estimation::finish_fit(estimation::minimise(f, start), {{"a"}, {estimation::Scale::log}}, report).has_value());
  CHECK(report.message.find("do not determine a") != std::string::npos);
  // On the identity scale the same is a matter of units.
  CHECK(estimation::finish_fit(estimation::minimise(f, start), {{"a"}, {estimation::Scale::identity}}, report)
            .has_value());
}

TEST_CASE("the likelihood-ratio test of two rates against one") {
  // Two groups, 60 events in 20 and 40 in 30, against 100 in 50: statistic by the formula 2 sum n ln(rate).
  FitReport report;
  const auto one = fitted(100, 50, report);
  auto parts = one.parts();
  parts.names.emplace_back("rate2");
  parts.values.push_back(1.0);
  parts.scales.push_back(estimation::Scale::log);
  parts.working_covariance = math::Matrix(2, 2);
  parts.log_likelihood = 60 * std::log(3.0) + 40 * std::log(4.0 / 3) - 100;
  const estimation::ParameterEstimates two(parts);
  const auto test = estimation::likelihood_ratio_test(one, two);
  CHECK(test.statistic == Approx(2 * (60 * std::log(1.5) + 40 * std::log(2.0 / 3))).epsilon(1e-10));
  CHECK(test.degrees_of_freedom == 1);
  CHECK(test.p_value == Approx(std::erfc(std::sqrt(test.statistic / 2))).epsilon(1e-10));  // chi-squared with 1 df
  CHECK_THROWS_AS(estimation::likelihood_ratio_test(two, one), Error);
  parts.penalty = 0.1;
  CHECK_THROWS_AS(estimation::likelihood_ratio_test(one, estimation::ParameterEstimates(parts)), Error);
}

TEST_CASE("intervals keep to their scale") {
  const auto share = estimation::interval_around(0.99, 0.02, estimation::Scale::logit);
  CHECK(share.lower > 0.5);
  CHECK(share.upper < 1.0);
  const auto certain = estimation::interval_around(1.0, 0.0, estimation::Scale::logit);
  CHECK(certain.lower == 1.0);
  CHECK(certain.upper == 1.0);
  CHECK(std::isnan(estimation::interval_around(1.0, 0.1, estimation::Scale::logit).lower));
  const auto plain = estimation::interval_around(0.0, 1.0, estimation::Scale::identity);
  CHECK(plain.upper == Approx(1.959963984540054).epsilon(1e-12));
  for (const auto scale : {estimation::Scale::identity, estimation::Scale::log, estimation::Scale::logit})
    CHECK(estimation::from_working(scale, estimation::to_working(scale, 0.3)) == Approx(0.3).epsilon(1e-15));
}

TEST_CASE("a state carries estimates and report, and refuses what it is not") {
  FitReport report;
  const auto e = fitted(100, 50, report);
  report.warnings = {"a warning"};
  report.row_report.rows = 7;
  estimation::ModelState state{.model = "ExponentialModel"};
  estimation::put_fit(state, e, report);
  const auto back = estimation::estimates_of(state);
  CHECK(back.values() == e.values());
  CHECK(back.working_covariance() == e.working_covariance());
  CHECK(back.scales() == e.scales());
  CHECK(estimation::report_of(state) == report);
  CHECK_NOTHROW(state.check("ExponentialModel", 1));
  CHECK_THROWS_WITH(state.check("WeibullModel", 1), Catch::Contains("saved ExponentialModel, not a WeibullModel"));
  state.version = 2;
  CHECK_THROWS_AS(state.check("ExponentialModel", 1), Error);
  CHECK_THROWS_WITH(state.number("nothing"), Catch::Contains("has no 'nothing'"));
}

TEST_CASE("what no fit could have written is refused, by the name that is wrong") {
  FitReport report;
  const auto e = fitted(100, 50, report);
  report.row_report = {.rows = 9};
  report.row_report.leave_out(3, "frequency is negative");
  estimation::ModelState good{.model = "ExponentialModel"};
  estimation::put_fit(good, e, report);
  CHECK(estimation::report_of(good) == report);
  CHECK_NOTHROW(estimation::estimates_of(good));

  const auto with = [&](const std::string& name, const std::vector<double>& values) {
    estimation::ModelState state = good;
    for (auto& [key, column] : state.numbers)
      if (key == name) column = values;
    return state;
  };
  const auto refused = [](const estimation::ModelState& state) {
    try {
      (void)estimation::estimates_of(state);
      (void)estimation::report_of(state);
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::format);
      return error.parameter();
    }
    return std::string("nothing");
  };
  const double nan = std::nan("");
  for (const double value : {-1.0, 0.0, nan, infinity}) CHECK(refused(with("parameters", {value})) == "parameters");
  CHECK(refused(with("parameters", {1.0, 2.0})) == "parameters");
  for (const double value : {-1.0, infinity})
    CHECK(refused(with("working_covariance", {value})) == "working_covariance");
  // Given parameters have no errors, and there are no data that they would be of, nor a penalty.
  estimation::ModelState given = with("working_covariance", {nan});
  CHECK(refused(given) == "observations");
  const auto set = [&](const std::string& name, double value) {
    for (auto& [key, column] : given.numbers)
      if (key == name) column = {value};
  };
  set("observations", 0.0);
  set("log_likelihood", nan);
  CHECK(refused(given) == "nothing");
  set("penalty", 0.5);
  CHECK(refused(given) == "penalty");
  for (const double value : {-1.0, nan, infinity}) CHECK(refused(with("penalty", {value})) == "penalty");
  for (const double value : {-1.0, nan}) CHECK(refused(with("observations", {value})) == "observations");
  CHECK(refused(with("log_likelihood", {nan})) == "log_likelihood");
  CHECK(refused(with("report_counts", {1, 1, 2.5, 1, 0, 0})) == "report_counts");
  CHECK(refused(with("report_counts", {4294967297.0, 1, 9, 1, 1, 3})) == "report_counts");
  CHECK(refused(with("report_counts", {1, 1, 9, 1, -1, 3})) == "report_counts");
  CHECK(refused(with("report_counts", {1, 1, 9, 1, 10, 3})) == "report_counts");
  CHECK(refused(with("report_reason_counts", {2, 3})) == "report_reason_counts");
  CHECK(refused(with("report_reason_counts", {1})) == "report_reason_counts");

  // A text is one without zero bytes, when it is written and when it is read.
  estimation::ModelState zero = good;
  CHECK_THROWS_AS(zero.put("unit", std::string("we\0ek", 5)), Error);
  zero.texts.emplace_back("unit", std::string("we\0ek", 5));
  CHECK_THROWS_WITH(zero.check("ExponentialModel", 1), "the saved model is damaged: unit holds a zero byte");

  estimation::ModelState twice = good;
  twice.put("penalty", 0.0);
  CHECK_THROWS_WITH(twice.check("ExponentialModel", 1), "the saved model is damaged: 'penalty' stands twice");
  estimation::ModelState more = good;
  more.put("colour", 1.0);
  CHECK_THROWS_AS(more.check_names(good), Error);
  CHECK_NOTHROW(good.check_names(more));

  // Two parameters: symmetric, and no correlation beyond 1.
  estimation::ParameterEstimates::Parts parts{.names = {"a", "b"},
                                              .values = {1.0, 2.0},
                                              .scales = {estimation::Scale::log, estimation::Scale::identity},
                                              .working_covariance = math::Matrix(2, 2),
                                              .log_likelihood = -1.0,
                                              .observations = 5.0};
  parts.working_covariance.data = {1.0, 0.5, 0.5, 1.0};
  good = {.model = "Two"};
  estimation::put_fit(good, estimation::ParameterEstimates(parts), FitReport{});
  CHECK(refused(good) == "nothing");
  CHECK(refused(with("working_covariance", {1.0, 0.5, 0.4, 1.0})) == "working_covariance");
  CHECK(refused(with("working_covariance", {1.0, 1.5, 1.5, 1.0})) == "working_covariance");
  CHECK(refused(with("working_covariance", {1.0, nan, nan, 1.0})) == "working_covariance");
  // An error that does not exist has no covariances either.
  CHECK(refused(with("working_covariance", {nan, nan, nan, 1.0})) == "nothing");
  CHECK(refused(with("working_covariance", {nan, 0.5, 0.5, 1.0})) == "working_covariance");
  CHECK(refused(with("working_covariance", {nan, nan, nan, -1.0})) == "working_covariance");
  const estimation::ModelState none = with("working_covariance", {nan, nan, nan, nan});
  CHECK(refused(none) == "observations");
  CHECK_NOTHROW(estimation::estimates_of(none, false));  // a fit without errors, where parameters cannot be given
  parts.names = {"a", "a"};
  good = {.model = "Two"};
  estimation::put_fit(good, estimation::ParameterEstimates(parts), FitReport{});
  CHECK(refused(good) == "parameter_names");
}
