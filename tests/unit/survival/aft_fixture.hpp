#pragma once

#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/math/generalised_gamma.hpp>
#include <amends/math/special.hpp>
#include <amends/survival/accelerated_failure_time.hpp>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

// Rows for tests of accelerated failure time models, simulated ones, and the likelihood as its definition has it.
namespace amends_test::aft {

using namespace amends;
using survival::AftData;
using survival::AftDistribution;

// Made up for this test: time, event, x, c, weight, cluster.
inline constexpr double fixture[][6] = {
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

inline Columns fixture_columns() {
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

// Standard error of each parameter on its working scale: of ln scale where R has it.
inline std::vector<double> working_errors(const estimation::ParameterEstimates& e) {
  std::vector<double> out;
  for (std::size_t i = 0; i < e.size(); ++i) out.push_back(std::sqrt(e.working_covariance()(i, i)));
  return out;
}

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

inline std::vector<double> working_values(const estimation::ParameterEstimates& e) {
  std::vector<double> out;
  for (std::size_t i = 0; i < e.size(); ++i) out.push_back(estimation::to_working(e.scales()[i], e.values()[i]));
  return out;
}

inline constexpr AftDistribution all_distributions[] = {AftDistribution::exponential, AftDistribution::weibull,
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

}  // namespace amends_test::aft
