#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/core/random.hpp>
#include <amends/math/generalised_gamma.hpp>
#include <amends/math/special.hpp>
#include <amends/survival/accelerated_failure_time.hpp>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using Catch::Matchers::Contains;
using survival::AcceleratedFailureTimeModel;
using survival::AftData;
using survival::AftDistribution;
using survival::AftEstimate;
using survival::AftOptions;
using survival::AftQuantity;

namespace {
// Made up for this test: time, event, x, c, weight, cluster.
constexpr double fixture[][6] = {
    {11.1, 1, 2.9, 0, 3, 0}, {18.6, 0, 4.9, 0, 3, 0}, {4.6, 0, 4.2, 1, 1, 0},   {9.6, 1, 3.3, 0, 1, 1},
    {4.6, 1, 1.3, 0, 1, 1},  {2.6, 1, 0.7, 1, 2, 1},  {11.2, 0, 4.4, 0, 1, 2},  {6.0, 1, 4.0, 0, 1, 2},
    {7.1, 1, 0.6, 0, 1, 2},  {6.6, 0, 3.8, 1, 1, 3},  {2.3, 1, 0.1, 1, 2, 3},   {7.4, 0, 4.2, 1, 2, 3},
    {19.8, 1, 3.8, 0, 1, 4}, {14.0, 1, 4.2, 0, 1, 4}, {6.0, 0, 2.5, 1, 2, 4},   {12.3, 1, 3.8, 1, 2, 5},
    {6.7, 1, 2.7, 1, 3, 5},  {7.2, 1, 1.3, 0, 2, 5},  {1.5, 1, 3.7, 0, 2, 6},   {2.7, 0, 3.6, 0, 1, 6},
    {20.6, 1, 3.2, 1, 2, 6}, {3.8, 1, 3.3, 1, 3, 7},  {4.2, 1, 2.3, 1, 3, 7},   {8.4, 0, 3.0, 0, 1, 7},
    {18.1, 1, 2.6, 0, 2, 8}, {6.6, 1, 1.8, 0, 3, 8},  {5.5, 1, 1.9, 0, 2, 8},   {3.7, 1, 2.9, 0, 3, 9},
    {3.5, 1, 0.5, 1, 1, 9},  {0.6, 1, 2.8, 1, 1, 9},  {20.9, 0, 4.6, 0, 3, 10}, {0.5, 1, 4.8, 0, 3, 10},
    {4.0, 1, 3.6, 0, 2, 10}, {7.1, 1, 3.6, 1, 2, 11}, {2.1, 1, 2.5, 1, 1, 11},  {4.2, 0, 3.3, 0, 3, 11},
};

struct Columns {
  std::vector<double> duration{}, event{}, x{}, c{}, weight{}, cluster{}, entry{};
  [[nodiscard]] AftData data() const {
    AftData out{.duration = std::span(duration), .event = std::span(event)};
    if (!x.empty()) out.covariates.push_back({"x", std::span(x)});
    if (!c.empty()) out.covariates.push_back({"c", std::span(c)});
    if (!entry.empty()) out.entry = std::span(entry);
    return out;
  }
};

Columns fixture_columns() {
  Columns out;
  for (const auto& row : fixture) {
    out.duration.push_back(row[0]);
    out.event.push_back(row[1]);
    out.x.push_back(row[2]);
    out.c.push_back(row[3]);
    out.weight.push_back(row[4]);
    out.cluster.push_back(row[5]);
  }
  return out;
}

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

// Standard error of each parameter on its working scale: of ln scale where R has it.
std::vector<double> working_errors(const estimation::ParameterEstimates& e) {
  std::vector<double> out;
  for (std::size_t i = 0; i < e.size(); ++i) out.push_back(std::sqrt(e.working_covariance()(i, i)));
  return out;
}

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

namespace {
// The log-likelihood as the definition has it, row by row, from distribution functions of math/ only.
// theta: location coefficients, log-scale coefficients, Q.
struct Naive {
  AftDistribution distribution;
  const Columns& columns;
  bool weighted = false, scale_by_x = false;

  [[nodiscard]] double survival(double w, double q) const {
    switch (distribution) {
      case AftDistribution::log_normal:
        return math::normal_cdf_upper(w);
      case AftDistribution::log_logistic:
        return 1.0 / (1.0 + std::exp(w));
      case AftDistribution::generalised_gamma: {
        const double k = 1.0 / (q * q), u = k * std::exp(q * w);
        return q > 0.0 ? math::gamma_cdf_upper(u, k) : math::gamma_cdf(u, k);
      }
      default:
        return std::exp(-std::exp(w));
    }
  }
  [[nodiscard]] double density(double w, double q) const {
    switch (distribution) {
      case AftDistribution::log_normal:
        return math::normal_pdf(w);
      case AftDistribution::log_logistic:
        return std::exp(w) / std::pow(1.0 + std::exp(w), 2);
      case AftDistribution::generalised_gamma: {
        const double k = 1.0 / (q * q), u = k * std::exp(q * w);
        return std::abs(q) * u * math::gamma_pdf(u, k);
      }
      default:
        return std::exp(w - std::exp(w));
    }
  }
  double operator()(const std::vector<double>& theta) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < columns.duration.size(); ++i) {
      std::size_t at = 0;
      double mu = theta[at++], tau = 0.0, q = 0.0;
      if (!columns.x.empty()) mu += theta[at++] * columns.x[i];
      if (!columns.c.empty()) mu += theta[at++] * columns.c[i];
      if (distribution != AftDistribution::exponential) tau = theta[at++];
      if (scale_by_x) tau += theta[at++] * columns.x[i];
      if (distribution == AftDistribution::generalised_gamma) q = theta[at++];
      const double scale = std::exp(tau), t = columns.duration[i], w = (std::log(t) - mu) / scale;
      double row = columns.event[i] != 0.0 ? std::log(density(w, q) / (scale * t)) : std::log(survival(w, q));
      if (!columns.entry.empty() && columns.entry[i] > 0.0)
        row -= std::log(survival((std::log(columns.entry[i]) - mu) / scale, q));
      sum += (weighted ? columns.weight[i] : 1.0) * row;
    }
    return sum;
  }
};

std::vector<double> working_values(const estimation::ParameterEstimates& e) {
  std::vector<double> out;
  for (std::size_t i = 0; i < e.size(); ++i) out.push_back(estimation::to_working(e.scales()[i], e.values()[i]));
  return out;
}

constexpr AftDistribution all_distributions[] = {AftDistribution::exponential, AftDistribution::weibull,
                                                 AftDistribution::log_normal, AftDistribution::log_logistic,
                                                 AftDistribution::generalised_gamma};

/// Times of one of the distributions, by inversion, with right censoring and late entry.
struct Simulated {
  AftDistribution distribution = AftDistribution::weibull;
  double intercept = 2.0, x = 0.5, c = -0.4, scale = 0.7, q = 0.5;
  double censored_after = 15.0;
  bool late_entry = false;
  [[nodiscard]] Columns rows(std::size_t n, std::uint64_t seed) const {
    Columns out;
    const auto random = [&](std::uint64_t index) { return core::uniform(seed, 0, index); };
    std::uint64_t draw = 0;
    while (out.duration.size() < n) {
      const double x_i = math::normal_quantile(random(draw)), c_i = random(draw + 1) < 0.4 ? 1.0 : 0.0;
      const double log_upper = std::log(random(draw + 2));
      const double end = censored_after * (0.3 + random(draw + 3));
      const double entry = late_entry ? 4.0 * random(draw + 4) : 0.0;
      draw += 5;
      double w = 0.0;
      switch (distribution) {
        case AftDistribution::log_normal:
          w = math::normal_quantile_upper(std::exp(log_upper));
          break;
        case AftDistribution::log_logistic:
          w = std::log(std::expm1(-log_upper));
          break;
        case AftDistribution::generalised_gamma:
          w = math::StandardGeneralisedGamma(q).quantile(log_upper);
          break;
        default:
          w = std::log(-log_upper);
      }
      const double s = distribution == AftDistribution::exponential ? 1.0 : scale;
      const double time = std::exp(intercept + x * x_i + c * c_i + s * w);
      if (time <= entry || end <= entry) continue;  // never seen
      out.x.push_back(x_i);
      out.c.push_back(c_i);
      out.duration.push_back((std::min)(time, end));
      out.event.push_back(time <= end ? 1.0 : 0.0);
      if (late_entry) out.entry.push_back(entry);
      out.weight.push_back(1.0 + static_cast<double>(draw % 3));
    }
    return out;
  }
};
}  // namespace

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

TEST_CASE("accelerated failure time: predictions agree with each other and with numerical integrals") {
  const std::vector<double> x{0.4, 1.0};
  for (const auto distribution : all_distributions) {
    INFO(to_string(distribution));
    const auto model = AcceleratedFailureTimeModel::fit(Simulated{.distribution = distribution}.rows(600, 11).data(),
                                                        {.distribution = distribution})
                           .model();
    for (const double after : {0.0, 2.5}) {
      INFO("after " << after);
      const double before = model.survival(x, after).value;
      for (const double time : {0.01, 1.0, 6.0, 30.0}) {
        const AftEstimate s = model.survival(x, time, after);
        CHECK(s.value == Approx(model.survival(x, after + time).value / before).epsilon(1e-12));
        CHECK(-std::log(s.value) == Approx(model.cumulative_hazard(x, time, after).value).epsilon(1e-10).margin(1e-15));
        CHECK(s.lower < s.value);
        CHECK(s.value <= s.upper);     // both may round to 1
        const double h = 1e-5 * time;  // hazard: slope of the cumulative hazard
        CHECK(model.hazard(x, time, after).value == Approx((model.cumulative_hazard(x, time + h, after).value -
                                                            model.cumulative_hazard(x, time - h, after).value) /
                                                           (2.0 * h))
                                                        .epsilon(1e-6));
      }
      for (const double left : {1e-4, 0.25, 0.5, 0.99})
        CHECK(1.0 - model.survival(x, model.quantile(x, left, after).value, after).value == Approx(left).epsilon(1e-9));
      // Restricted mean: Simpson's rule on survival, in u with time = horizon u^3 (smooth at 0).
      for (const double horizon : {0.5, 12.0, 80.0}) {
        const int cells = 2000;
        double sum = 0.0;
        for (int i = 0; i <= cells; ++i) {
          const double u = i / static_cast<double>(cells);
          const double weight = i == 0 || i == cells ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
          sum += weight * model.survival(x, horizon * u * u * u, after).value * 3.0 * horizon * u * u;
        }
        CHECK(model.restricted_mean(x, horizon, after).value == Approx(sum / (3.0 * cells)).epsilon(1e-9));
      }
    }
    // The mean is the restricted mean of a far horizon, and that from `after` on the rest of it.
    const AftEstimate mean = model.mean(x);
    if (distribution == AftDistribution::log_logistic)
      CHECK(mean.value > model.restricted_mean(x, 1e6).value);  // a long tail
    else
      CHECK(mean.value == Approx(model.restricted_mean(x, 1e6).value).epsilon(1e-8));
    CHECK(model.mean(x, 2.5).value ==
          Approx((mean.value - model.restricted_mean(x, 2.5).value) / model.survival(x, 2.5).value).epsilon(1e-9));
    // Time 0.
    const AftEstimate start = model.survival(x, 0.0);
    CHECK(start.value == 1.0);
    CHECK(start.lower == 1.0);
    CHECK(start.standard_error == 0.0);
    CHECK(std::isnan(model.hazard(x, 0.0).value));
    CHECK_THROWS_WITH(model.survival(x, -1.0), Contains("time") && Contains("-1"));
    CHECK_THROWS_AS(model.survival(x, missing), Error);
    CHECK_THROWS_AS(model.survival(std::vector<double>{1.0}, 1.0), Error);
    CHECK_THROWS_AS(model.survival(std::vector<double>{1.0, missing}, 1.0), Error);
    CHECK_THROWS_AS(model.quantile(x, 1.0), Error);
    CHECK_THROWS_AS(model.quantile(x, 0.5, -1.0), Error);
    CHECK_THROWS_AS(model.restricted_mean(x, 0.0), Error);
    CHECK_THROWS_AS(model.mean(x, 0.0, 1.0), Error);
  }
}

TEST_CASE("accelerated failure time: the exponential has no memory") {
  const auto model =
      AcceleratedFailureTimeModel::fit(fixture_columns().data(), {.distribution = AftDistribution::exponential})
          .model();
  const std::vector<double> x{2.0, 0.0};
  const double mean = std::exp(model.estimates().value("intercept") + 2.0 * model.estimates().value("x"));
  CHECK(model.mean(x).value == Approx(mean).epsilon(1e-12));
  CHECK(model.mean(x, 7.0).value == Approx(mean).epsilon(1e-12));
  CHECK(model.median(x, 7.0).value == Approx(mean * std::log(2.0)).epsilon(1e-12));
  CHECK(model.restricted_mean(x, 5.0, 7.0).value == Approx(mean * -std::expm1(-5.0 / mean)).epsilon(1e-12));
  CHECK(model.hazard(x, 3.0).value == Approx(1.0 / mean).epsilon(1e-12));
  // Intervals of a time are built on its logarithm, of survival on ln(-ln S).
  const AftEstimate m = model.mean(x), s = model.survival(x, 4.0);
  const double z = math::normal_quantile(0.975);
  CHECK(m.upper == Approx(m.value * std::exp(z * m.standard_error / m.value)).epsilon(1e-10));
  CHECK(s.lower == Approx(std::pow(s.value, std::exp(z * s.standard_error / (s.value * -std::log(s.value))))));
}

TEST_CASE("accelerated failure time: standard errors of predictions are those of the delta method") {
  // Oracle: a numerical gradient by moving the parameters of a saved model, times their covariance.
  const std::vector<double> x{0.4, 1.0};
  for (const auto distribution : all_distributions) {
    for (const bool scale_by_x : {false, true}) {
      if (scale_by_x && distribution == AftDistribution::exponential) continue;
      INFO(to_string(distribution) << ", scale by x " << scale_by_x);
      const Columns columns = Simulated{.distribution = distribution, .q = -0.4}.rows(600, 5);
      AftData data = columns.data();
      if (scale_by_x) data.scale_covariates = {"x"};
      const auto model = AcceleratedFailureTimeModel::fit(data, {.distribution = distribution}).model();
      const std::size_t k = model.estimates().size();
      const auto moved = [&](std::size_t a, double by) {
        estimation::ModelState state = model.state();
        for (auto& [name, values] : state.numbers)
          if (name == "parameters") {
            const auto scale = model.estimates().scales()[a];
            values[a] = estimation::from_working(scale, estimation::to_working(scale, values[a]) + by);
          }
        return AcceleratedFailureTimeModel::from_state(state);
      };
      const auto check = [&](const std::function<AftEstimate(const AcceleratedFailureTimeModel&)>& f) {
        std::vector<double> slope(k);
        const double h = 1e-5;
        for (std::size_t a = 0; a < k; ++a) slope[a] = (f(moved(a, h)).value - f(moved(a, -h)).value) / (2.0 * h);
        const double error = std::sqrt(math::bilinear(slope, model.estimates().working_covariance(), slope));
        CHECK(f(model).standard_error == Approx(error).epsilon(1e-5));
      };
      for (const double after : {0.0, 3.0}) {
        INFO("after " << after);
        check([&](const auto& m) { return m.survival(x, 4.0, after); });
        check([&](const auto& m) { return m.cumulative_hazard(x, 40.0, after); });
        check([&](const auto& m) { return m.hazard(x, 4.0, after); });
        check([&](const auto& m) { return m.quantile(x, 0.2, after); });
        check([&](const auto& m) { return m.mean(x, after); });
        check([&](const auto& m) { return m.restricted_mean(x, 10.0, after); });
      }
    }
  }
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
  CHECK(table.invalid_rows == 1);
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
  CHECK(residuals.invalid_rows == 0);
  std::vector<double> wrong = columns.duration;
  wrong[4] = 0.0;
  data.duration = std::span<const double>(wrong);
  CHECK(model.residuals(data).invalid_rows == 1);
  CHECK(std::isnan(model.residuals(data).deviance[4]));
  data.covariates.pop_back();
  CHECK_THROWS_WITH(model.residuals(data), Contains("'c'"));
}

TEST_CASE("accelerated failure time: saved and read back") {
  for (const auto distribution : all_distributions) {
    const Columns columns = Simulated{.distribution = distribution}.rows(300, 2);
    AftData data = columns.data();
    if (distribution != AftDistribution::exponential) data.scale_covariates = {"c"};
    const auto model = AcceleratedFailureTimeModel::fit(data, {.distribution = distribution}).model();
    const auto read = AcceleratedFailureTimeModel::from_state(model.state());
    CHECK(read.state() == model.state());
    const std::vector<double> x{0.3, 1.0};
    CHECK(read.median(x).value == model.median(x).value);
    CHECK(read.median(x).upper == model.median(x).upper);
    CHECK(read.distribution() == distribution);
    estimation::ModelState other = model.state();
    other.model = "CoxModel";
    CHECK_THROWS_AS(AcceleratedFailureTimeModel::from_state(other), Error);
    estimation::ModelState damaged = model.state();
    for (auto& [name, list] : damaged.lists)
      if (name == "covariates") list.pop_back();
    CHECK_THROWS_AS(AcceleratedFailureTimeModel::from_state(damaged), Error);
  }
}

TEST_CASE("accelerated failure time: hopeless data are named") {
  const auto fit_of = [](const AftData& data, AftDistribution distribution = AftDistribution::weibull) {
    return AcceleratedFailureTimeModel::fit(data, {.distribution = distribution});
  };
  Columns columns = Simulated{}.rows(200, 9);
  for (const auto distribution : all_distributions) {
    INFO(to_string(distribution));
    SECTION("no events " + std::string(to_string(distribution))) {
      std::fill(columns.event.begin(), columns.event.end(), 0.0);
      const auto fit = fit_of(columns.data(), distribution);
      CHECK(fit.report().diagnosis == Diagnosis::no_events);
      CHECK_THROWS_WITH(fit.model(), Contains("no row has an event"));
    }
    SECTION("nobody with the covariate had the event " + std::string(to_string(distribution))) {
      for (std::size_t i = 0; i < columns.event.size(); ++i)
        if (columns.c[i] != 0.0) columns.event[i] = 0.0;
      const auto fit = fit_of(columns.data(), distribution);
      INFO(fit.report().message);
      CHECK(fit.report().diagnosis == Diagnosis::separation);
      CHECK(fit.report().parameter == "c");
      // A penalty has an answer.
      CHECK(
          AcceleratedFailureTimeModel::fit(columns.data(), {.distribution = distribution, .penalty = 1.0}).converged());
    }
    SECTION("constant and collinear columns " + std::string(to_string(distribution))) {
      AftData data = columns.data();
      std::vector<double> constant(columns.x.size(), 2016.0), sum = columns.x;
      data.covariates.push_back({"year", std::span<const double>(constant)});
      auto fit = fit_of(data, distribution);
      CHECK(fit.report().diagnosis == Diagnosis::collinear);
      CHECK(fit.report().parameter == "year");
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = 3.0 * columns.x[i] - 0.5 * columns.c[i] + 1.0;
      data.covariates.back() = {"both", std::span<const double>(sum)};
      fit = fit_of(data, distribution);
      CHECK(fit.report().diagnosis == Diagnosis::collinear);
      CHECK(fit.report().parameter == "both");
    }
    SECTION("too few rows " + std::string(to_string(distribution))) {
      const Columns few = Simulated{}.rows(2, 9);
      CHECK(fit_of(few.data(), distribution).report().diagnosis == Diagnosis::too_few_rows);
    }
  }
  SECTION("all at the same time: the scale runs to 0") {
    std::fill(columns.duration.begin(), columns.duration.end(), 5.0);
    std::fill(columns.event.begin(), columns.event.end(), 1.0);
    columns.x.clear();
    columns.c.clear();
    for (const auto distribution :
         {AftDistribution::weibull, AftDistribution::log_normal, AftDistribution::log_logistic}) {
      const auto fit = fit_of(columns.data(), distribution);
      INFO(to_string(distribution) << ": " << fit.report().message);
      CHECK(fit.report().diagnosis == Diagnosis::on_boundary);
      CHECK(fit.report().parameter == "scale");
    }
    CHECK(fit_of(columns.data(), AftDistribution::exponential)->estimates().value("intercept") ==
          Approx(std::log(5.0)));
    CHECK_FALSE(fit_of(columns.data(), AftDistribution::generalised_gamma).converged());
  }
}

TEST_CASE("accelerated failure time: what separates is read from the rows, whatever the units, weights and numbers") {
  // By construction: nobody with c = 1 has the event, or the events lie on a line in the plane of x and c and everybody
  // else on one side of it, so that the likelihood rises for ever along its normal.
  struct Case {
    const char* name;
    std::size_t rows;
    std::function<void(Columns&)> change;
    std::vector<std::string> blamed;
  };
  const std::vector<Case> cases{
      {"a group without events",
       300,
       [](Columns& d) {
         for (std::size_t i = 0; i < d.event.size(); ++i)
           if (d.c[i] != 0.0) d.event[i] = 0.0;
       },
       {"c"}},
      {"and far from 0, in another unit",
       300,
       [](Columns& d) {
         for (std::size_t i = 0; i < d.event.size(); ++i) {
           if (d.c[i] != 0.0) d.event[i] = 0.0;
           d.c[i] = 2020.0 + 1e-3 * d.c[i];
           d.x[i] *= 1e6;
         }
       },
       {"c"}},
      {"a group of one row",
       300,
       [](Columns& d) {
         std::fill(d.c.begin(), d.c.end(), 0.0);
         d.c[7] = 1.0;
         d.event[7] = 0.0;
       },
       {"c"}},
      {"a few events",
       300,
       [](Columns& d) {
         int events = 0;
         for (std::size_t i = 0; i < d.event.size(); ++i)
           if (d.event[i] != 0.0 && (d.c[i] != 0.0 || ++events > 8)) d.event[i] = 0.0;
       },
       {"c"}},
      {"a sum of two covariates",
       400,
       [](Columns& d) {
         for (std::size_t i = 0; i < d.event.size(); ++i) {
           if (d.event[i] != 0.0)
             d.c[i] = 1.0 - d.x[i];
           else if (d.c[i] + d.x[i] < 1.0)
             d.c[i] = 1.5 - d.x[i];
         }
       },
       {"x", "c"}},
  };
  for (const Case& one : cases)
    for (const auto distribution : all_distributions)
      for (const bool weighted : {false, true}) {
        INFO(one.name << ", " << to_string(distribution) << ", weighted " << weighted);
        Columns columns = Simulated{.late_entry = weighted}.rows(one.rows, 9);
        one.change(columns);
        AftData data = columns.data();
        std::vector<double> weights;
        for (std::size_t i = 0; i < columns.event.size(); ++i) weights.push_back(1e-6 * core::uniform(3, 1, i));
        if (weighted) data.weights = std::span<const double>(weights);
        const auto fit = AcceleratedFailureTimeModel::fit(data, {.distribution = distribution});
        INFO(fit.report().message);
        CHECK(fit.report().diagnosis == Diagnosis::separation);
        CHECK(std::find(one.blamed.begin(), one.blamed.end(), fit.report().parameter) != one.blamed.end());
        CHECK(AcceleratedFailureTimeModel::fit(data, {.distribution = distribution, .penalty = 1.0}).converged());
      }
}

TEST_CASE("accelerated failure time: what nearly separates has its maximum") {
  // One event in the group that had none; or an event on the wrong side of the line; or a censored row there. Those
  // have a maximum, since no direction is left along which the likelihood only rises: steps along every parameter,
  // and along the line's normal, lower it (the likelihood of the definition, written out).
  for (const int kind : {0, 1, 2, 3})
    for (const auto distribution : all_distributions) {
      INFO("kind " << kind << ", " << to_string(distribution));
      Columns columns = Simulated{}.rows(300, 9);
      bool spared = false;
      for (std::size_t i = 0; i < columns.event.size(); ++i) {
        if (kind < 2 && columns.c[i] != 0.0 && columns.event[i] != 0.0) {
          if (spared || kind == 1) columns.event[i] = 0.0;
          spared = true;
        }
        // The same line as above, some 1e-3 off.
        if (kind == 2 && columns.event[i] != 0.0) columns.c[i] = 1.0 - columns.x[i] + 1e-3 * core::normal(4, 1, i);
        if (kind == 2 && columns.event[i] == 0.0 && columns.c[i] + columns.x[i] < 1.0)
          columns.c[i] = 1.5 - columns.x[i];
        if (kind == 3) {
          if (columns.event[i] != 0.0)
            columns.c[i] = 0.0;
          else if (i % 50 == 0)
            columns.c[i] = -1e-3;
        }
      }
      if (kind == 1) {  // nobody has the event at c = 1, and two more levels on either side of 0 take the freedom away
        for (std::size_t i = 0; i < columns.c.size(); i += 10)
          if (columns.event[i] == 0.0) columns.c[i] = -1.0;
      }
      const auto fit = AcceleratedFailureTimeModel::fit(columns.data(), {.distribution = distribution});
      INFO(to_string(fit.report().diagnosis) << ": " << fit.report().message);
      // Of the generalised gamma the shape may have none, the location always has.
      CHECK(fit.report().diagnosis != Diagnosis::separation);
      CHECK(fit.report().diagnosis != Diagnosis::not_converged);
      if (distribution != AftDistribution::generalised_gamma) REQUIRE(fit.converged());
      if (!fit.converged()) continue;
      const Naive naive{distribution, columns};
      const std::vector<double> best = working_values(fit->estimates()), errors = working_errors(fit->estimates());
      const double value = naive(best);
      CHECK(fit->estimates().log_likelihood() == Approx(value).epsilon(1e-9));
      for (std::size_t a = 0; a < best.size(); ++a)
        for (const double step : {-1.0, -0.1, 0.1, 1.0}) {
          std::vector<double> theta = best;
          theta[a] += step * errors[a];
          if (distribution == AftDistribution::generalised_gamma && std::abs(theta.back()) < 0.05) continue;
          CHECK(naive(theta) < value);
        }
    }
}

TEST_CASE("accelerated failure time: small and heavily censored data have an answer or a name") {
  // 30 customers, some 5 to 20 events. The shape Q often has no finite best value then: the likelihood only flattens
  // out (watched over 300 iterations for some of these). What counts as converged must be a maximum in every direction.
  for (const double censored_after : {3.0, 10.0}) {
    for (std::uint64_t seed = 0; seed < 25; ++seed) {
      const Columns columns = Simulated{.distribution = AftDistribution::generalised_gamma,
                                        .q = seed % 2 == 0 ? 1.0 : -1.0,
                                        .censored_after = censored_after}
                                  .rows(30, seed);
      for (const auto distribution : all_distributions) {
        INFO(to_string(distribution) << ", seed " << seed << ", censored after " << censored_after);
        const auto fit = AcceleratedFailureTimeModel::fit(columns.data(), {.distribution = distribution});
        INFO(fit.report().message);
        CHECK(fit.report().diagnosis != Diagnosis::not_converged);
        if (!fit.converged()) continue;
        const Naive naive{distribution, columns};
        const std::vector<double> best = working_values(fit->estimates());
        const double value = naive(best);
        CHECK(fit->estimates().log_likelihood() == Approx(value).epsilon(1e-9));
        const std::vector<double> errors = working_errors(fit->estimates());
        for (std::size_t a = 0; a < best.size(); ++a)
          for (const double step : {-1.0, -0.1, 0.1, 1.0}) {
            std::vector<double> theta = best;
            theta[a] += step * (std::min)(errors[a], 0.5);
            if (distribution == AftDistribution::generalised_gamma && std::abs(theta.back()) < 0.05) continue;
            CHECK(naive(theta) < value);
          }
      }
    }
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

TEST_CASE("accelerated failure time: covariates that are nearly sums of each other have an answer") {
  // c = x + z + noise of 1e-4: with the noise itself as a column the same model is well conditioned.
  const std::size_t n = 60;
  std::vector<double> duration(n), event(n), x(n), z(n), c(n), noise(n);
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = core::uniform(11, 1, i) + core::uniform(11, 2, i) - 1.0;
    z[i] = core::uniform(11, 3, i) + core::uniform(11, 4, i) - 1.0;
    noise[i] = core::uniform(11, 5, i) - 0.5;
    c[i] = x[i] + z[i] + 1e-4 * noise[i];
    duration[i] = -std::log(core::uniform(11, 6, i)) * std::exp(x[i]);
    event[i] = core::uniform(11, 7, i) < 0.7 ? 1.0 : 0.0;
  }
  AftData data{.duration = std::span<const double>(duration), .event = std::span<const double>(event)};
  data.covariates = {{"x", std::span<const double>(x)}, {"z", std::span<const double>(z)}, {}};
  for (const AftDistribution distribution : {AftDistribution::weibull, AftDistribution::log_normal}) {
    data.covariates.back() = {"noise", std::span<const double>(noise)};
    const auto apart = AcceleratedFailureTimeModel::fit(data, {.distribution = distribution});
    data.covariates.back() = {"c", std::span<const double>(c)};
    const auto near_sum = AcceleratedFailureTimeModel::fit(data, {.distribution = distribution});
    REQUIRE(apart.converged());
    REQUIRE(near_sum.converged());
    CHECK(near_sum->estimates().log_likelihood() == Approx(apart->estimates().log_likelihood()).epsilon(1e-10));
    CHECK(1e-4 * near_sum->estimates().value("c") == Approx(apart->estimates().value("noise")).epsilon(1e-6));
    CHECK(near_sum->estimates().value("scale") == Approx(apart->estimates().value("scale")).epsilon(1e-8));
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

TEST_CASE("accelerated failure time: predictions at extreme scales end") {
  // With a scale of 1e-10 everybody leaves at exp(mu): the mean of what is left after 0.5 is exp(mu) - 0.5 to within
  // the scale. With a scale of 1e3 the mean, Gamma(1001) exp(mu), is beyond the numbers.
  const auto fit = AcceleratedFailureTimeModel::fit(fixture_columns().data());
  const auto with_scale = [&](double scale) {
    estimation::ModelState state = fit->state();
    for (auto& [name, values] : state.numbers)
      if (name == "parameters") {
        values.assign(values.size(), 0.0);
        values.back() = scale;
      }
    return AcceleratedFailureTimeModel::from_state(state);
  };
  const std::vector<double> x(fit->covariates().size(), 0.0);
  CHECK(with_scale(1e-10).mean(x, 0.5).value == Approx(0.5).epsilon(1e-9));
  CHECK(with_scale(1e-10).restricted_mean(x, 5.0, 0.25).value == Approx(0.75).epsilon(1e-9));
  CHECK(with_scale(1e-10).restricted_mean(x, 0.25, 0.5).value == Approx(0.25).epsilon(1e-12));
  CHECK(with_scale(1e3).mean(x, 0.5).value == amends_test::infinity);
  // Weibull with scale 50: S(1e-200) = exp(-1e-4), and nobody's time before that adds to the mean, Gamma(51).
  CHECK(with_scale(50.0).mean(x, 1e-200).value ==
        Approx(std::exp(1e-4) * with_scale(50.0).mean(x).value).epsilon(1e-10));
}

TEST_CASE("accelerated failure time: means far out have their error and limits") {
  // Location 0, scale s, variances 0.01 of the location and 0.04 of ln s. mpmath 1.3, 40 to 60 digits: the logarithm of
  // the mean (log-normal s^2/2, log-logistic ln(pi s/sin(pi s)), Weibull ln Gamma(1 + s); after 2 by the incomplete
  // moments) and, by its derivatives, the relative error. The logarithms of the limits are 1.96 such errors away.
  struct Row {
    AftDistribution distribution;
    double scale, after, log_mean, relative_error;
  };
  const std::vector<Row> rows{
      {AftDistribution::log_normal, 0.05, 0.0, 0.00125, 0.1000012499921876},
      {AftDistribution::log_normal, 20.0, 0.0, 200.0, 80.000062499975586},
      {AftDistribution::log_normal, 40.0, 0.0, 800.0, 320.00001562499962},
      {AftDistribution::log_normal, 20.0, 2.0, 200.72118359028771, 79.994373134347721},
      {AftDistribution::log_normal, 40.0, 2.0, 800.7070692381348, 319.99721139602699},
      {AftDistribution::log_logistic, 1e-3, 0.0, 1.6449346080101824e-6, 0.10000000000216465},
      {AftDistribution::log_logistic, 0.5, 0.0, 0.45158270528945486, 0.22360679774997897},
      {AftDistribution::log_logistic, 1.0 - 0x1p-10, 0.0, 6.9304963346834904, 204.79938248885745},
      {AftDistribution::log_logistic, 1.0 - 0x1p-40, 0.0, 27.725887222396903, 219902325555.2},
      {AftDistribution::log_logistic, 1.0 - 0x1p-40, 2.0, 28.824499511064434, 219902325555.32731},
      {AftDistribution::log_logistic, 1.0 - 0x1p-52, 0.0, 36.043653389117156, 900719925474099.2},
      {AftDistribution::weibull, 50.0, 0.0, 148.47776695177303, 39.220024220383934},
      {AftDistribution::weibull, 200.0, 0.0, 863.23198719240547, 212.03263491007338},
      {AftDistribution::weibull, 200.0, 2.0, 864.23545894091498, 212.0319391204989},
      {AftDistribution::weibull, 1000.0, 0.0, 5912.1281784881633, 1381.6510427486212},
      {AftDistribution::weibull, 1000.0, 2.0, 5913.1288718756259, 1381.6509040158224},
  };
  const double z = math::normal_quantile(0.975);
  for (const Row& row : rows) {
    INFO(to_string(row.distribution) << ", scale " << row.scale << ", after " << row.after);
    Columns columns = fixture_columns();
    columns.x.clear();
    columns.c.clear();
    estimation::ModelState state =
        AcceleratedFailureTimeModel::fit(columns.data(), {.distribution = row.distribution})->state();
    for (auto& [name, values] : state.numbers) {
      if (name == "parameters") values = {0.0, row.scale};
      if (name == "working_covariance") values = {0.01, 0.0, 0.0, 0.04};
    }
    const AftEstimate mean = AcceleratedFailureTimeModel::from_state(state).mean({}, row.after);
    const auto same = [](double got, double log_want) {
      if (log_want > 709.7) return got == amends_test::infinity;
      if (log_want < -744.5) return got == 0.0;
      return std::abs(std::log(got) - log_want) <= 1e-11 * (1.0 + std::abs(log_want));
    };
    CHECK(same(mean.value, row.log_mean));
    CHECK(same(mean.standard_error, row.log_mean + std::log(row.relative_error)));
    CHECK(same(mean.lower, row.log_mean - z * row.relative_error));
    CHECK(same(mean.upper, row.log_mean + z * row.relative_error));
    if (row.after != 0.0) continue;
    // Quantiles as well: ln of the median is 0, s ln(ln 2) or 0, and of a time ever further out s times a quantile.
    const AftEstimate late = AcceleratedFailureTimeModel::from_state(state).quantile({}, 1.0 - 1e-12);
    CHECK_FALSE(std::isnan(late.value));
    CHECK_FALSE(std::isnan(late.standard_error));
    CHECK(late.standard_error > 0.0);
    CHECK((late.lower < late.upper || late.lower == amends_test::infinity));
  }
  // No mean at all: infinite, and nothing about it is known.
  Columns columns = fixture_columns();
  estimation::ModelState state =
      AcceleratedFailureTimeModel::fit(columns.data(), {.distribution = AftDistribution::log_logistic})->state();
  for (auto& [name, values] : state.numbers)
    if (name == "parameters") values.back() = 1.0;
  const AftEstimate none = AcceleratedFailureTimeModel::from_state(state).mean(std::vector{1.0, 0.0});
  CHECK(none.value == amends_test::infinity);
  CHECK(std::isnan(none.standard_error));
  CHECK(std::isnan(none.lower));
}
