#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/core/random.hpp>
#include <amends/math/generalised_gamma.hpp>
#include <amends/math/special.hpp>
#include <amends/survival/accelerated_failure_time.hpp>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "aft_fixture.hpp"
#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends_test::aft;
using Catch::Matchers::Contains;
using survival::AcceleratedFailureTimeModel;
using survival::AftData;
using survival::AftDistribution;
using survival::AftEstimate;
using survival::AftOptions;
using survival::AftQuantity;

namespace {
struct Expected {
  AftDistribution distribution;
  double null_log_likelihood, log_likelihood;
  std::vector<double> values;  // intercept, x, c, scale
  std::vector<double> errors;  // of intercept, x, c, ln scale
  double weighted_log_likelihood;
  std::vector<double> weighted_values, weighted_errors, weighted_robust_errors, cluster_errors;
  std::vector<double> quantiles;  // at 0.1 and 0.5 for x = 2.5, c = 1, then their standard errors
};

// R 4.2.2, survival 3.5-3, f <- survreg(Surv(t, d) ~ x + c, dist = ..., control = survreg.control(rel.tolerance =
// 1e-14, maxiter = 100)): f$loglik, coef(f), f$scale, sqrt(diag(f$var)); the same with weights = w; with weights
// sqrt(diag(crossprod(resid(f, "dfbeta") * w))) (robust = TRUE leaves the weights out of the residuals in this version,
// so that a row of weight 2 counts as one); unweighted with cluster(g); predict(f, data.frame(x = 2.5, c = 1), type =
// "quantile", p = c(.1, .5), se = TRUE).
const Expected expected[] = {{AftDistribution::exponential,
                              -87.3916362802,
                              -83.0197814939,
                              {1.17818395778, 0.435047553961, -0.298476780757},
                              {0.482462267408, 0.149769097014, 0.398476203437},
                              -159.497585483,
                              {1.09852739279, 0.45478408859, -0.291605928912},
                              {0.369822729578, 0.11335712014, 0.28663929482},
                              {0.243129342842, 0.124012318769, 0.26863407826},
                              {0.216413377243, 0.0759478196109, 0.282754351649},
                              {0.753488694212, 4.95706157772, 0.227188646964, 1.49463173291}},
                             {AftDistribution::weibull,
                              -86.3757451126,
                              -79.3846470806,
                              {1.28736376654, 0.389370217497, -0.302055341839, 0.62669290304},
                              {0.302210216113, 0.0962128604016, 0.248888526142, 0.153705023462},
                              -153.893176909,
                              {1.19908269671, 0.414040601861, -0.292158762512, 0.656768562658},
                              {0.242847637561, 0.0760747052438, 0.187390881706, 0.112878512301},
                              {0.197909617346, 0.0862811873481, 0.236435387044, 0.222370766974},
                              {0.188969630727, 0.0555324127518, 0.23722111051, 0.218797867927},
                              {1.73055944559, 5.63525794664, 0.515026500336, 1.10014870217}},
                             {AftDistribution::log_normal,
                              -87.126128797,
                              -84.8845923755,
                              {1.31342767031, 0.259927943737, -0.265408143369, 0.996184108499},
                              {0.497891472103, 0.144483795624, 0.365994322177, 0.141128971741},
                              -164.732244312,
                              {1.31817504236, 0.231294876428, -0.130622068989, 1.05769990036},
                              {0.401124987897, 0.114593433334, 0.282100906475, 0.102620361219},
                              {0.37913100532, 0.188333469675, 0.316695990924, 0.225957257273},
                              {0.266713863627, 0.101944793496, 0.324516788184, 0.209654205724},
                              {1.52375560841, 5.46213307362, 0.472993829638, 1.50009475269}},
                             {AftDistribution::log_logistic,
                              -86.756442593,
                              -82.4377580383,
                              {1.26245953102, 0.318488484328, -0.342763783211, 0.490943168895},
                              {0.37387829602, 0.113162920327, 0.298558656978, 0.168729389878},
                              -160.086935134,
                              {1.20197321464, 0.322906550266, -0.270511100009, 0.521973642262},
                              {0.302059250644, 0.0918127787986, 0.226337660379, 0.122435019512},
                              {0.259359786726, 0.132096542253, 0.284313972518, 0.286438963275},
                              {0.203028891639, 0.0727872876709, 0.263439129364, 0.274962642807},
                              {1.89118678742, 5.56177309071, 0.521005828648, 1.23074187533}}};

void check_all(const std::vector<double>& got, const std::vector<double>& want, double tolerance) {
  REQUIRE(got.size() == want.size());
  for (std::size_t i = 0; i < got.size(); ++i) CHECK(got[i] == Approx(want[i]).epsilon(tolerance));
}
}  // namespace

TEST_CASE("accelerated failure time: the numbers of R's survreg") {
  const Columns columns = fixture_columns();
  for (const Expected& want : expected) {
    INFO(to_string(want.distribution));
    AftOptions options{.distribution = want.distribution};
    const auto fit = AcceleratedFailureTimeModel::fit(columns.data(), options);
    REQUIRE(fit.converged());
    CHECK(fit->null_log_likelihood() == Approx(want.null_log_likelihood).epsilon(1e-11));
    CHECK(fit->estimates().log_likelihood() == Approx(want.log_likelihood).epsilon(1e-11));
    check_all(fit->estimates().values(), want.values, 1e-8);
    check_all(working_errors(fit->estimates()), want.errors, 1e-7);
    CHECK(fit->estimates().aic() == Approx(2.0 * static_cast<double>(want.values.size()) - 2.0 * want.log_likelihood));
    const std::vector<double> x{2.5, 1.0};
    const AftEstimate tenth = fit->quantile(x, 0.1), half = fit->median(x);
    check_all({tenth.value, half.value, tenth.standard_error, half.standard_error}, want.quantiles, 1e-7);

    AftData weighted = columns.data();
    weighted.weights = std::span(columns.weight);
    const auto weighted_fit = AcceleratedFailureTimeModel::fit(weighted, options);
    REQUIRE(weighted_fit.converged());
    CHECK(weighted_fit->estimates().log_likelihood() == Approx(want.weighted_log_likelihood).epsilon(1e-11));
    check_all(weighted_fit->estimates().values(), want.weighted_values, 1e-8);
    check_all(working_errors(weighted_fit->estimates()), want.weighted_errors, 1e-7);

    options.robust = true;
    const auto robust = AcceleratedFailureTimeModel::fit(weighted, options);
    CHECK(robust->robust());
    CHECK(robust->estimates().values() == weighted_fit->estimates().values());
    CHECK(robust->naive_covariance() == weighted_fit->estimates().working_covariance());
    check_all(working_errors(robust->estimates()), want.weighted_robust_errors, 1e-6);

    AftData clustered = columns.data();
    clustered.clusters = std::span(columns.cluster);
    const auto by_cluster = AcceleratedFailureTimeModel::fit(clustered, {.distribution = want.distribution});
    check_all(working_errors(by_cluster->estimates()), want.cluster_errors, 1e-6);
  }
}

TEST_CASE("accelerated failure time: maximum and curvature of the likelihood as the definition has it") {
  // Oracle: the naive log-likelihood above; first and second central differences.
  for (const auto distribution : all_distributions) {
    for (const bool late : {false, true}) {
      for (const bool scale_by_x : {false, true}) {
        if (scale_by_x && distribution == AftDistribution::exponential) continue;
        INFO(to_string(distribution) << ", late entry " << late << ", scale by x " << scale_by_x);
        const Columns columns = Simulated{.distribution = distribution, .late_entry = late}.rows(400, 7);
        AftData data = columns.data();
        data.weights = std::span(columns.weight);
        if (scale_by_x) data.scale_covariates = {"x"};
        const auto fit = AcceleratedFailureTimeModel::fit(data, {.distribution = distribution});
        INFO(fit.report().message);
        REQUIRE(fit.converged());
        const Naive naive{distribution, columns, true, scale_by_x};
        const std::vector<double> best = working_values(fit->estimates());
        const double value = naive(best);
        CHECK(fit->estimates().log_likelihood() == Approx(value).epsilon(1e-11));
        const std::size_t k = best.size();
        math::Matrix information(k, k);
        const auto moved = [&](std::size_t a, double da, std::size_t b, double db) {
          std::vector<double> theta = best;
          theta[a] += da;
          theta[b] += db;
          return naive(theta);
        };
        const double h = 2e-4;
        for (std::size_t a = 0; a < k; ++a) {
          CHECK(std::abs(moved(a, h, a, 0) - moved(a, -h, a, 0)) / (2 * h) < 2e-3);
          for (std::size_t b = 0; b < k; ++b)
            information(a, b) =
                -(moved(a, h, b, h) - moved(a, h, b, -h) - moved(a, -h, b, h) + moved(a, -h, b, -h)) / (4 * h * h);
        }
        const auto covariance = math::inverse_positive_definite(information);
        REQUIRE(covariance.has_value());
        for (std::size_t a = 0; a < k; ++a)
          for (std::size_t b = 0; b < k; ++b) {
            const double unit = std::sqrt((*covariance)(a, a) * (*covariance)(b, b));
            CHECK(std::abs(fit->estimates().working_covariance()(a, b) - (*covariance)(a, b)) < 1e-4 * unit);
          }
      }
    }
  }
}

TEST_CASE("accelerated failure time: the generalised gamma contains the others") {
  const Columns columns = Simulated{}.rows(500, 3);
  const auto fitted = [&](AftDistribution distribution) {
    return AcceleratedFailureTimeModel::fit(columns.data(), {.distribution = distribution}).model();
  };
  const auto exponential = fitted(AftDistribution::exponential), weibull = fitted(AftDistribution::weibull),
             log_normal = fitted(AftDistribution::log_normal), log_logistic = fitted(AftDistribution::log_logistic),
             gamma = fitted(AftDistribution::generalised_gamma);
  CHECK(gamma.estimates().log_likelihood() >= weibull.estimates().log_likelihood());
  CHECK(gamma.estimates().log_likelihood() >= log_normal.estimates().log_likelihood());
  // The truth is Weibull (Q = 1) with scale 0.7: log-normal and exponential are refused, Weibull is not.
  CHECK(gamma.likelihood_ratio_test(weibull).p_value > 0.05);
  CHECK(gamma.likelihood_ratio_test(log_normal).p_value < 0.001);
  const auto test = weibull.likelihood_ratio_test(exponential);
  CHECK(test.degrees_of_freedom == 1.0);
  CHECK(test.p_value < 0.001);
  CHECK_THROWS_WITH(gamma.likelihood_ratio_test(log_logistic), Contains("no special case"));
  CHECK_THROWS_AS(weibull.likelihood_ratio_test(log_normal), Error);
  CHECK_THROWS_AS(weibull.likelihood_ratio_test(gamma), Error);
  // Against the model without covariates: twice the difference of the log-likelihoods on 2 degrees of freedom.
  const auto all = weibull.likelihood_ratio_test();
  CHECK(all.statistic ==
        Approx(2.0 * (weibull.estimates().log_likelihood() - weibull.null_log_likelihood())).epsilon(1e-12));
  CHECK(all.degrees_of_freedom == 2.0);
  Columns alone = columns;
  alone.x.clear();
  alone.c.clear();
  const auto null_fit = AcceleratedFailureTimeModel::fit(alone.data());
  CHECK(weibull.null_log_likelihood() == Approx(null_fit->estimates().log_likelihood()).epsilon(1e-12));
  CHECK(weibull.likelihood_ratio_test(*null_fit).statistic == Approx(all.statistic).epsilon(1e-9));
  CHECK(std::isnan(null_fit->likelihood_ratio_test().p_value));
}

TEST_CASE("accelerated failure time: many customers at once, and residuals") {
  const Columns columns = Simulated{.late_entry = true}.rows(300, 21);
  const auto model = AcceleratedFailureTimeModel::fit(columns.data()).model();
  std::vector<double> xs{0.1, missing, -1.0}, cs{0.0, 1.0, 1.0}, after{0.0, 1.0, 2.0};
  const std::vector<core::ColumnView> covariates{std::span<const double>(xs), std::span<const double>(cs)};
  const std::vector<double> times{1.0, 5.0};
  const auto table =
      model.predict(AftQuantity::survival, covariates, 3, times, {.after = std::span<const double>(after)});
  CHECK(table.rows == 3);
  CHECK(table.columns == 2);
  CHECK(table.report.rows == 3);
  CHECK(table.report.line() == "1 of 3 rows left out; the first is row 1: covariate x is missing or not finite");
  after[2] = -1.0;
  const auto two =
      model.predict(AftQuantity::survival, covariates, 3, times, {.after = std::span<const double>(after)}).report;
  CHECK(two.left_out == 2);
  CHECK(two.reasons.back().why == "after is missing, negative or infinite");
  CHECK(std::isnan(table.value[2]));
  CHECK(std::isnan(table.upper[3]));
  const AftEstimate one = model.survival(std::vector<double>{-1.0, 1.0}, 5.0, 2.0);
  CHECK(table.value[5] == one.value);
  CHECK(table.standard_error[5] == one.standard_error);
  CHECK(table.lower[5] == one.lower);
  CHECK(table.upper[5] == one.upper);
  CHECK(model.predict(AftQuantity::mean, covariates, 3, {}).columns == 1);
  CHECK_THROWS_AS(model.predict(AftQuantity::survival, covariates, 3, {}), Error);
  CHECK_THROWS_AS(model.predict(AftQuantity::quantile, covariates, 3, std::vector<double>{2.0}), Error);
  CHECK_THROWS_AS(model.predict(AftQuantity::mean, std::span(covariates).first(1), 3, {}), Error);

  // The score equation of the intercept of a Weibull model says that the martingale residuals sum to 0.
  AftData data = columns.data();
  const auto residuals = model.residuals(data);
  double sum = 0.0;
  for (std::size_t i = 0; i < columns.duration.size(); ++i) {
    sum += residuals.martingale[i];
    const std::vector<double> x{columns.x[i], columns.c[i]};
    CHECK(residuals.cox_snell[i] == Approx(model.cumulative_hazard(x, columns.duration[i]).value -
                                           model.cumulative_hazard(x, columns.entry[i]).value)
                                        .epsilon(1e-10)
                                        .margin(1e-14));
    const double m = residuals.martingale[i], e = columns.event[i];
    const double d = std::copysign(std::sqrt(-2.0 * (m + (e != 0.0 ? e * std::log(e - m) : 0.0))), m);
    CHECK(residuals.deviance[i] == Approx(d).epsilon(1e-6).margin(1e-7));
  }
  CHECK(std::abs(sum) < 1e-6);
  CHECK(residuals.report.left_out == 0);
  std::vector<double> wrong = columns.duration;
  wrong[4] = 0.0;
  data.duration = std::span<const double>(wrong);
  CHECK(model.residuals(data).report.left_out == 1);
  CHECK(std::isnan(model.residuals(data).deviance[4]));
  data.covariates.pop_back();
  CHECK_THROWS_WITH(model.residuals(data), Contains("'c'"));
}

TEST_CASE("accelerated failure time: saved and read back") {
  for (const auto distribution : all_distributions) {
    const Columns columns = Simulated{.distribution = distribution}.rows(300, 2);
    AftData data = columns.data();
    if (distribution != AftDistribution::exponential) data.scale_covariates = {"c"};
    data.column_names = {"duration", "months"};
    const auto model = AcceleratedFailureTimeModel::fit(data, {.distribution = distribution}).model();
    const auto read = AcceleratedFailureTimeModel::from_state(model.state());
    CHECK(read.state() == model.state());
    const std::vector<double> x{0.3, 1.0};
    CHECK(read.median(x).value == model.median(x).value);
    CHECK(read.median(x).upper == model.median(x).upper);
    CHECK(read.distribution() == distribution);
    CHECK(read.column_names() == std::vector<std::string>{"duration", "months"});
    estimation::ModelState other = model.state();
    other.model = "CoxModel";
    CHECK_THROWS_AS(AcceleratedFailureTimeModel::from_state(other), Error);
    estimation::ModelState damaged = model.state();
    for (auto& [name, list] : damaged.lists)
      if (name == "covariates") list.pop_back();
    CHECK_THROWS_AS(AcceleratedFailureTimeModel::from_state(damaged), Error);
  }
}

TEST_CASE("accelerated failure time: wrong rows are counted, wrong arguments refused") {
  Columns columns = fixture_columns();
  const auto clean = AcceleratedFailureTimeModel::fit(columns.data());
  const auto add = [&](double duration, double event, double x) {
    columns.duration.push_back(duration);
    columns.event.push_back(event);
    columns.x.push_back(x);
    columns.c.push_back(0.0);
    columns.weight.push_back(1.0);
    columns.entry.push_back(0.0);
  };
  columns.entry.assign(columns.duration.size(), 0.0);
  add(0.0, 1, 1.0);
  add(-3.0, 1, 1.0);
  add(missing, 1, 1.0);
  add(infinity, 0, 1.0);
  add(2.0, missing, 1.0);
  add(2.0, missing, 1.0);
  add(2.0, 1, missing);
  add(2.0, 1, 1.0);
  columns.entry.back() = 2.0;
  add(2.0, 1, 1.0);
  columns.entry.back() = -1.0;
  add(2.0, 1, 1.0);
  columns.weight.back() = 0.0;  // not wrong, but nobody
  AftData data = columns.data();
  std::fill(columns.weight.begin(), columns.weight.end() - 1, 1.0);
  data.weights = std::span<const double>(columns.weight);
  const auto fit = AcceleratedFailureTimeModel::fit(data);
  CHECK(fit.report().row_report.rows == columns.duration.size());
  CHECK(fit.report().row_report.left_out == 9);
  CHECK(fit.report().row_report.first() == std::size(fixture));
  CHECK(fit.report().row_report.first_why() == "duration is missing, not above 0, or infinite");
  CHECK(fit.report().row_report.reasons.size() == 5);
  CHECK(fit->estimates().values() == clean->estimates().values());

  CHECK_THROWS_WITH(AcceleratedFailureTimeModel::fit({}), Contains("duration"));
  AftData wrong = fixture_columns().data();
  const std::vector<double> few{1.0, 2.0};
  const Columns good = fixture_columns();
  wrong = good.data();
  wrong.event = std::span(few);
  CHECK_THROWS_WITH(AcceleratedFailureTimeModel::fit(wrong), Contains("event"));
  wrong = good.data();
  wrong.covariates.push_back({"x", std::span(good.c)});
  CHECK_THROWS_WITH(AcceleratedFailureTimeModel::fit(wrong), Contains("got x twice"));
  wrong = good.data();
  wrong.covariates[0].name = "scale";
  CHECK_THROWS_WITH(AcceleratedFailureTimeModel::fit(wrong), Contains("scale"));
  wrong = good.data();
  wrong.scale_covariates = {"z"};
  CHECK_THROWS_WITH(AcceleratedFailureTimeModel::fit(wrong), Contains("'z'"));
  wrong.scale_covariates = {"x"};
  CHECK_THROWS_AS(AcceleratedFailureTimeModel::fit(wrong, {.distribution = AftDistribution::exponential}), Error);
  CHECK_THROWS_WITH(AcceleratedFailureTimeModel::fit(good.data(), {.penalty = missing}), Contains("penalty"));
  CHECK_THROWS_AS(AcceleratedFailureTimeModel::fit(good.data(), {.max_iterations = 0}), Error);
}

TEST_CASE("accelerated failure time: threads change no bit, units no answer") {
  const Columns columns = Simulated{.late_entry = true}.rows(20'000, 31);
  ThreadPool pool(3);
  const auto one = AcceleratedFailureTimeModel::fit(columns.data());
  const auto three = AcceleratedFailureTimeModel::fit(columns.data(), {.executor = &pool});
  CHECK(one->state() == three->state());
  // Days instead of months: the intercept moves by ln 30, nothing else does; a covariate of large mean is no harder.
  Columns days = columns;
  for (std::size_t i = 0; i < days.duration.size(); ++i) {
    days.duration[i] *= 30.0;
    days.entry[i] *= 30.0;
    days.x[i] = 2016.0 + days.x[i];
  }
  const auto in_days = AcceleratedFailureTimeModel::fit(days.data());
  CHECK(in_days->estimates().value("x") == Approx(one->estimates().value("x")).epsilon(1e-9));
  CHECK(in_days->estimates().value("scale") == Approx(one->estimates().value("scale")).epsilon(1e-9));
  CHECK(in_days->estimates().value("intercept") ==
        Approx(one->estimates().value("intercept") + std::log(30.0) - 2016.0 * one->estimates().value("x"))
            .epsilon(1e-8));
  const AftEstimate a = one->median(std::vector<double>{0.5, 1.0}),
                    b = in_days->median(std::vector<double>{2016.5, 1.0});
  CHECK(b.value == Approx(30.0 * a.value).epsilon(1e-8));
  CHECK(b.standard_error == Approx(30.0 * a.standard_error).epsilon(1e-5));
}

TEST_CASE("accelerated failure time: simulated truth is recovered and intervals cover it") {
  // 200 data sets of 300 customers each: coverage of a 95 % interval is binomial, 95 +- 3.3 x 1.54 % but for 1 in 1000.
  for (const auto distribution : {AftDistribution::weibull, AftDistribution::log_normal, AftDistribution::log_logistic,
                                  AftDistribution::generalised_gamma}) {
    INFO(to_string(distribution));
    const Simulated truth{.distribution = distribution, .late_entry = true};
    const std::vector<double> x{0.5, 1.0};
    const int sets = distribution == AftDistribution::generalised_gamma ? 60 : 200;
    const double w_half = distribution == AftDistribution::weibull ? std::log(std::log(2.0))
                          : distribution == AftDistribution::generalised_gamma
                              ? math::StandardGeneralisedGamma(truth.q).quantile(-std::log(2.0))
                              : 0.0;
    const double median = std::exp(truth.intercept + 0.5 * truth.x + truth.c + truth.scale * w_half);
    int x_covered = 0, scale_covered = 0, median_covered = 0, fitted = 0;
    double mean_x = 0.0;
    for (int set = 0; set < sets; ++set) {
      const Columns columns = truth.rows(300, 1000 + static_cast<std::uint64_t>(set));
      const auto fit = AcceleratedFailureTimeModel::fit(columns.data(), {.distribution = distribution});
      if (!fit) continue;
      ++fitted;
      const auto intervals = fit->estimates().confidence_intervals();
      const auto within = [](double value, double low, double high) { return value >= low && value <= high ? 1 : 0; };
      x_covered += within(truth.x, intervals[1].lower, intervals[1].upper);
      scale_covered += within(truth.scale, intervals[3].lower, intervals[3].upper);
      const AftEstimate m = fit->median(x);
      median_covered += within(median, m.lower, m.upper);
      mean_x += fit->estimates().value("x");
    }
    CHECK(fitted == sets);
    const double least = sets == 200 ? 0.90 : 0.85;
    CHECK(x_covered >= least * fitted);
    CHECK(scale_covered >= least * fitted);
    CHECK(median_covered >= least * fitted);
    CHECK(mean_x / fitted == Approx(truth.x).margin(0.015));
  }
}

TEST_CASE("accelerated failure time: a state that no fit could have written is refused") {
  const Columns columns = fixture_columns();
  AftData data = columns.data();
  data.scale_covariates = {"x"};
  const auto fit = AcceleratedFailureTimeModel::fit(data);
  REQUIRE(fit.converged());
  const auto refused = [&](auto&& alter) {
    estimation::ModelState state = fit->state();
    alter(state);
    try {
      (void)AcceleratedFailureTimeModel::from_state(state);
    } catch (const Error& error) {
      return error.code() == ErrorCode::format;
    }
    return false;
  };
  const auto numbers = [](estimation::ModelState& state, const std::string& name) -> std::vector<double>& {
    for (auto& [key, values] : state.numbers)
      if (key == name) return values;
    throw std::logic_error(name);
  };
  const auto list = [](estimation::ModelState& state, const std::string& name) -> std::vector<std::string>& {
    for (auto& [key, values] : state.lists)
      if (key == name) return values;
    throw std::logic_error(name);
  };
  CHECK_FALSE(refused([](auto&) {}));
  for (const auto& [name, values] : fit->state().numbers) {
    INFO(name);
    CHECK(refused([&, key = name](auto& s) { numbers(s, key).push_back(1.0); }));
    if (values.empty() || name == "report_optimum" || name == "null_log_likelihood") continue;
    CHECK(refused([&, key = name](auto& s) { numbers(s, key).front() = missing; }));
  }
  CHECK(refused([&](auto& s) { numbers(s, "naive_covariance")[1] += 0.1; }));
  CHECK(refused([&](auto& s) { numbers(s, "events")[0] = 0.0; }));
  CHECK(refused([&](auto& s) { numbers(s, "events")[0] = numbers(s, "observations")[0] + 0.5; }));
  CHECK(refused([&](auto& s) { numbers(s, "observations")[0] = 3.0; }));
  CHECK(refused([&](auto& s) { numbers(s, "robust")[0] = 0.5; }));
  for (const char* name : {"parameter_names", "covariates"}) {
    CHECK(refused([&](auto& s) { std::swap(list(s, name)[0], list(s, name)[1]); }));
    CHECK(refused([&](auto& s) { list(s, name)[0] = "renamed"; }));
    CHECK(refused([&](auto& s) { list(s, name)[0] = list(s, name)[1]; }));
  }
  CHECK(refused([&](auto& s) { list(s, "scale_covariates")[0] = "z"; }));
  CHECK(refused([&](auto& s) { list(s, "parameter_scales")[0] = "log"; }));
  CHECK(refused([&](auto& s) { s.texts.back().second = "log-normal"; }));
}

TEST_CASE("accelerated failure time: a customer in several rows is a warning, and changes nothing else") {
  const Columns columns = fixture_columns();
  std::vector<double> customers(columns.duration.size());
  std::iota(customers.begin(), customers.end(), 0.0);
  AftData data = columns.data();
  const auto plain = AcceleratedFailureTimeModel::fit(data);
  data.customer_id = std::span<const double>(customers);
  CHECK(AcceleratedFailureTimeModel::fit(data).report().warnings.empty());
  customers[3] = customers[5] = customers[0];
  customers[7] = customers[8] = missing;  // nobody knows who they are
  const auto repeated = AcceleratedFailureTimeModel::fit(data);
  REQUIRE(repeated.report().warnings.size() == 1);
  CHECK_THAT(repeated.report().warnings[0], Contains("rows that repeat a customer_id: 2"));
  CHECK(repeated->estimates().values() == plain->estimates().values());
  CHECK(repeated.report().row_report == plain.report().row_report);
  customers.pop_back();
  data.customer_id = std::span<const double>(customers);
  CHECK_THROWS_WITH(AcceleratedFailureTimeModel::fit(data), Contains("customer_id"));
}

TEST_CASE("robust errors of few clusters are warned of, of one cluster there are none") {
  const Columns columns = fixture_columns();
  const auto clustered = [&](std::size_t clusters) {
    std::vector<double> code(columns.duration.size());
    for (std::size_t i = 0; i < code.size(); ++i) code[i] = static_cast<double>(i % clusters);
    AftData data = columns.data();
    data.clusters = std::span(code);
    return AcceleratedFailureTimeModel::fit(data, {.distribution = AftDistribution::weibull});
  };
  // Intercept, two coefficients and the scale: five clusters, as their scores sum to 0.
  CHECK(clustered(5).report().warnings.empty());
  REQUIRE(clustered(4).report().warnings.size() == 1);
  CHECK_THAT(clustered(4).report().warnings.front(), Contains("robust errors from 4 clusters for 4 parameters"));
  const auto one = clustered(1);
  REQUIRE(one.converged());
  CHECK_THAT(one->report().warnings.front(), Contains("need more than one cluster"));
  for (const double error : one->estimates().standard_errors()) CHECK(std::isnan(error));
  const AftEstimate survival = one->survival(std::vector{2.0, 0.0}, 5.0);
  CHECK(survival.value > 0.0);
  CHECK(std::isnan(survival.standard_error));
  CHECK(std::isnan(survival.lower));
  CHECK(std::isnan(AcceleratedFailureTimeModel::from_state(one->state()).estimates().standard_errors()[0]));
}
