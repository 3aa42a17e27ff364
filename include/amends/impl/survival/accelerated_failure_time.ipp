#pragma once

#include <amends/survival/accelerated_failure_time.hpp>

#include <algorithm>
#include <amends/estimation/newton.hpp>
#include <amends/estimation/verdict.hpp>
#include <amends/math/generalised_gamma.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <set>

namespace amends::inline AMENDS_ABI::survival {

namespace detail {
inline constexpr std::array<std::string_view, 5> aft_names{"exponential", "weibull", "log_normal", "log_logistic",
                                                           "generalised_gamma"};
inline constexpr std::array<std::string_view, 6> aft_quantity_names{
    "survival", "cumulative_hazard", "hazard", "quantile", "mean", "restricted_mean"};
}  // namespace detail

AMENDS_INLINE std::string_view to_string(AftDistribution distribution) noexcept {
  const auto i = static_cast<std::size_t>(distribution);
  return i < detail::aft_names.size() ? detail::aft_names[i] : "unknown";
}

AMENDS_INLINE std::string_view to_string(AftQuantity quantity) noexcept {
  const auto i = static_cast<std::size_t>(quantity);
  return i < detail::aft_quantity_names.size() ? detail::aft_quantity_names[i] : "unknown";
}

namespace detail {
inline constexpr double aft_nan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double aft_infinity = std::numeric_limits<double>::infinity();

// The standard distributions of W: ln f and ln P(W > w) with derivatives. Smallest extreme value:
struct AftExtreme {
  static constexpr bool has_shape = false;
  static math::ShapeDerivatives density(double w) noexcept {
    const double e = std::exp(w);
    return {.value = w - e, .w = 1.0 - e, .ww = -e};
  }
  static math::ShapeDerivatives survival(double w) noexcept {
    const double e = std::exp(w);
    return {.value = -e, .w = -e, .ww = -e};
  }
};

struct AftNormal {
  static constexpr bool has_shape = false;
  static math::ShapeDerivatives density(double w) noexcept {
    constexpr double half_log_two_pi = 0.91893853320467274178;
    return {.value = -half_log_two_pi - 0.5 * w * w, .w = -w, .ww = -1.0};
  }
  static math::ShapeDerivatives survival(double w) noexcept {
    const math::NormalTail tail = math::normal_tail(w);
    return {.value = tail.log_upper, .w = -tail.hazard, .ww = -tail.hazard_slope};
  }
};

struct AftLogistic {
  static constexpr bool has_shape = false;
  // ln(1 + e^w) and e^w/(1 + e^w), without overflow
  static std::pair<double, double> softplus(double w) noexcept {
    const double e = std::exp(-std::abs(w));
    return {(std::max)(w, 0.0) + std::log1p(e), (w < 0.0 ? e : 1.0) / (1.0 + e)};
  }
  static math::ShapeDerivatives density(double w) noexcept {
    const auto [s, p] = softplus(w);
    return {.value = w - 2.0 * s, .w = 1.0 - 2.0 * p, .ww = -2.0 * p * (1.0 - p)};
  }
  static math::ShapeDerivatives survival(double w) noexcept {
    const auto [s, p] = softplus(w);
    return {.value = -s, .w = -p, .ww = -p * (1.0 - p)};
  }
};

struct AftGamma {
  static constexpr bool has_shape = true;
  math::StandardGeneralisedGamma standard;
  [[nodiscard]] math::ShapeDerivatives density(double w) const noexcept { return standard.log_density(w); }
  [[nodiscard]] math::ShapeDerivatives survival(double w) const noexcept { return standard.log_survival(w); }
};

/// Calls f with the standard distribution; q is looked at by the generalised gamma only.
template <class F>
auto with_aft_distribution(AftDistribution distribution, double q, F&& f) {
  switch (distribution) {
    case AftDistribution::log_normal:
      return f(AftNormal{});
    case AftDistribution::log_logistic:
      return f(AftLogistic{});
    case AftDistribution::generalised_gamma:
      return f(AftGamma{math::StandardGeneralisedGamma(q)});
    case AftDistribution::exponential:
    case AftDistribution::weibull:
      break;
  }
  return f(AftExtreme{});
}

inline constexpr std::size_t aft_chunk = 256;  // rows whose terms are kept between two loops
inline constexpr std::size_t aft_block = 8192;

/// Sum of a[i] b[i] in eight interleaved parts, which the compiler can put side by side.
AMENDS_INLINE double aft_dot(const double* a, const double* b, std::size_t n) noexcept {
  std::array<double, 8> part{};
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (std::size_t j = 0; j < 8; ++j) part[j] += a[i + j] * b[i + j];
  for (; i < n; ++i) part[i % 8] += a[i] * b[i];
  return ((part[0] + part[4]) + (part[2] + part[6])) + ((part[1] + part[5]) + (part[3] + part[7]));
}

/// The rows used, one column each; covariates are standardised.
struct AftRows {
  std::vector<double> log_time{};
  std::vector<double> log_entry{};  // empty without entries; -infinity for entry 0
  std::vector<double> weight{};     // empty when all are 1
  std::vector<std::uint8_t> event{};
  std::vector<std::vector<double>> x{};
  std::vector<double> cluster{};  // empty without clusters
  std::vector<double> mean{};
  std::vector<double> deviation{};
  math::Matrix correlation{};
  [[nodiscard]] std::size_t size() const noexcept { return event.size(); }
  [[nodiscard]] double weight_of(std::size_t i) const noexcept { return weight.empty() ? 1.0 : weight[i]; }
};

/// Which parameter multiplies what: the predictor it belongs to (0 location, 1 log scale, 2 shape) and its column.
struct AftTerm {
  std::size_t predictor;
  std::size_t column;  // of x; npos: the constant 1
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
};

/// Derivatives of minus the log-likelihood of some rows by their location, log scale and shape.
struct AftTerms {
  using Column = std::array<double, aft_chunk>;
  std::array<Column, 3> first;
  // (location, location), (scale, location), (scale, scale), (shape, location), (shape, scale), (shape, shape)
  std::array<Column, 6> second;
  static constexpr std::size_t pair(std::size_t high, std::size_t low) noexcept { return high * (high + 1) / 2 + low; }
};

/// What a prediction depends on: the value and its derivatives by location, log scale and shape.
struct AftValue {
  double value = aft_nan;
  double mu = 0.0, tau = 0.0, q = 0.0;
};

class AftKernel {
 public:
  // ---- the likelihood ----
  AftKernel(const AftRows& rows, AftDistribution distribution, std::vector<AftTerm> terms, double penalty,
            core::Executor* executor)
      : rows_(rows), distribution_(distribution), terms_(std::move(terms)), penalty_(penalty), executor_(executor) {}

  [[nodiscard]] std::size_t size() const noexcept { return terms_.size(); }
  [[nodiscard]] const std::vector<AftTerm>& terms() const noexcept { return terms_; }
  [[nodiscard]] double penalty_at(std::span<const double> theta) const noexcept {
    double sum = 0.0;
    for (std::size_t a = 0; a < size(); ++a)
      if (is_penalised(a)) sum += theta[a] * theta[a];
    return 0.5 * penalty_ * sum;
  }

  double operator()(std::span<const double> theta, std::span<double> gradient, std::span<double> hessian) const {
    const std::size_t k = size();
    const std::size_t width = 1 + k + k * (k + 1) / 2;
    const std::size_t blocks = (rows_.size() + aft_block - 1) / aft_block;
    std::vector<double> sums(blocks * width, 0.0);
    with_aft_distribution(distribution_, shape_of(theta), [&](const auto& standard) {
      core::SerialExecutor serial;
      core::parallel_blocks(executor_ != nullptr ? *executor_ : serial, rows_.size(), aft_block,
                            [&](std::size_t first, std::size_t last, std::size_t block) {
                              add_block(standard, theta, first, last, std::span(sums).subspan(block * width, width));
                            });
    });
    for (std::size_t block = 1; block < blocks; ++block)
      for (std::size_t i = 0; i < width; ++i) sums[i] += sums[block * width + i];
    if (!gradient.empty()) std::copy_n(sums.begin() + 1, k, gradient.begin());
    if (!hessian.empty()) {
      std::size_t at = 1 + k;
      for (std::size_t a = 0; a < k; ++a)
        for (std::size_t b = 0; b <= a; ++b) hessian[a * k + b] = hessian[b * k + a] = sums[at++];
    }
    for (std::size_t a = 0; a < k; ++a) {
      if (!is_penalised(a)) continue;
      if (!gradient.empty()) gradient[a] += penalty_ * theta[a];
      if (!hessian.empty()) hessian[a * k + a] += penalty_;
    }
    return sums[0] + penalty_at(theta);
  }

  /// Sum over clusters (rows, without clusters) of score score', the score being that of the log-likelihood.
  [[nodiscard]] math::Matrix squared_scores(std::span<const double> theta) const {
    const std::size_t k = size();
    std::vector<double> codes = rows_.cluster;
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    std::vector<double> scores(codes.size() * k, 0.0);
    math::Matrix out(k, k);
    const auto add = [&](const double* score) {
      for (std::size_t a = 0; a < k; ++a)
        for (std::size_t b = 0; b < k; ++b) out(a, b) += score[a] * score[b];
    };
    with_aft_distribution(distribution_, shape_of(theta), [&](const auto& standard) {
      AftTerms terms;
      std::vector<double> score(k);
      for (std::size_t first = 0; first < rows_.size(); first += aft_chunk) {
        const std::size_t n = (std::min)(aft_chunk, rows_.size() - first);
        (void)fill_terms(standard, theta, first, n, terms);
        for (std::size_t i = 0; i < n; ++i) {
          for (std::size_t a = 0; a < k; ++a) {
            const double x = terms_[a].column == AftTerm::npos ? 1.0 : rows_.x[terms_[a].column][first + i];
            score[a] = -terms.first[terms_[a].predictor][i] * x;
          }
          if (rows_.cluster.empty()) {
            add(score.data());
            continue;
          }
          const auto at = std::lower_bound(codes.begin(), codes.end(), rows_.cluster[first + i]) - codes.begin();
          for (std::size_t a = 0; a < k; ++a) scores[static_cast<std::size_t>(at) * k + a] += score[a];
        }
      }
    });
    for (std::size_t c = 0; c < codes.size(); ++c) add(scores.data() + c * k);
    return out;
  }

  // ---- the parts of a fit ----
  static void read(const AftData& data, estimation::FitReport& report, AftRows& rows);
  static bool standardise(const AftData& data, estimation::FitReport& report, AftRows& rows);
  static estimation::Fit<AcceleratedFailureTimeModel> fit(const AftData& data, const AftOptions& options);
  static AcceleratedFailureTimeModel restore(const estimation::ModelState& state);

  // ---- predictions ----
  struct Predictor {
    const AcceleratedFailureTimeModel& model;
    double q;
    math::StandardGeneralisedGamma gamma;
    std::vector<std::size_t> scale_at;  // of the scale covariates among the covariates

    explicit Predictor(const AcceleratedFailureTimeModel& m);
    [[nodiscard]] AftEstimate operator()(AftQuantity quantity, std::span<const double> x, double at, double after,
                                         double level) const;

    struct Customer {
      double mu, tau, sigma;
    };
    [[nodiscard]] Customer customer(std::span<const double> x) const;
    [[nodiscard]] double error_of(const AftValue& value, std::span<const double> x) const;
    [[nodiscard]] AftValue log_survival(const Customer& c, double time) const;
    [[nodiscard]] AftValue log_hazard(const Customer& c, double time) const;
    [[nodiscard]] AftValue log_mean(const Customer& c) const;
    [[nodiscard]] AftValue quantile(const Customer& c, double left, double after) const;
    [[nodiscard]] AftValue integral(const Customer& c, double after, double horizon) const;
    [[nodiscard]] AftValue mean_after(const Customer& c, double after) const;
    [[nodiscard]] bool has_mean(const Customer& c) const noexcept;
    [[nodiscard]] math::ShapeDerivatives survival_of(double w) const noexcept {
      return with_standard([&](const auto& d) { return d.survival(w); });
    }
    [[nodiscard]] math::ShapeDerivatives density_of(double w) const noexcept {
      return with_standard([&](const auto& d) { return d.density(w); });
    }
    template <class F>
    math::ShapeDerivatives with_standard(F&& f) const noexcept {
      if (model.distribution() == AftDistribution::generalised_gamma) return f(AftGamma{gamma});
      return with_aft_distribution(model.distribution(), 0.0, std::forward<F>(f));
    }
  };

 private:
  [[nodiscard]] bool is_penalised(std::size_t a) const noexcept {
    return penalty_ > 0.0 && terms_[a].predictor == 0 && terms_[a].column != AftTerm::npos;
  }
  [[nodiscard]] double shape_of(std::span<const double> theta) const noexcept {
    return terms_.back().predictor == 2 ? theta[size() - 1] : 0.0;
  }

  template <class Standard>
  double fill_terms(const Standard& standard, std::span<const double> theta, std::size_t first, std::size_t n,
                    AftTerms& out) const {
    std::array<double, aft_chunk> mu, tau;
    mu.fill(0.0);
    tau.fill(0.0);
    bool scale_varies = false;
    for (std::size_t a = 0; a < size(); ++a) {
      if (terms_[a].predictor > 1) continue;
      auto& sum = terms_[a].predictor == 0 ? mu : tau;
      const double coefficient = theta[a];
      if (terms_[a].column == AftTerm::npos) {
        for (std::size_t i = 0; i < n; ++i) sum[i] += coefficient;
      } else {
        scale_varies = scale_varies || terms_[a].predictor == 1;
        const double* x = rows_.x[terms_[a].column].data() + first;
        for (std::size_t i = 0; i < n; ++i) sum[i] += coefficient * x[i];
      }
    }
    double inverse_scale = std::exp(-tau[0]);
    double value = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t row = first + i;
      if (scale_varies) inverse_scale = std::exp(-tau[i]);
      const bool event = rows_.event[row] != 0;
      const double w = (rows_.log_time[row] - mu[i]) * inverse_scale;
      const math::ShapeDerivatives d = event ? standard.density(w) : standard.survival(w);
      double sum = d.value, by_w = d.w, w_by_w = w * d.w, by_ww = d.ww, w_by_ww = w * d.ww, ww_by_ww = w * w * d.ww;
      double by_q = d.q, by_wq = d.wq, w_by_wq = w * d.wq, by_qq = d.qq;
      if (event) sum -= tau[i] + rows_.log_time[row];
      if (!rows_.log_entry.empty() && rows_.log_entry[row] > -aft_infinity) {
        const double v = (rows_.log_entry[row] - mu[i]) * inverse_scale;
        const math::ShapeDerivatives e = standard.survival(v);
        sum -= e.value;
        by_w -= e.w;
        w_by_w -= v * e.w;
        by_ww -= e.ww;
        w_by_ww -= v * e.ww;
        ww_by_ww -= v * v * e.ww;
        by_q -= e.q;
        by_wq -= e.wq;
        w_by_wq -= v * e.wq;
        by_qq -= e.qq;
      }
      // dw/dmu = -1/scale, dw/dtau = -w, d2w/dmu dtau = 1/scale, d2w/dtau2 = w; minus the log-likelihood
      const double weight = -rows_.weight_of(row);
      value += weight * sum;
      out.first[0][i] = -weight * by_w * inverse_scale;
      out.first[1][i] = -weight * (w_by_w + (event ? 1.0 : 0.0));
      out.second[0][i] = weight * by_ww * inverse_scale * inverse_scale;
      out.second[1][i] = weight * (by_w + w_by_ww) * inverse_scale;
      out.second[2][i] = weight * (w_by_w + ww_by_ww);
      if constexpr (Standard::has_shape) {
        out.first[2][i] = weight * by_q;
        out.second[3][i] = -weight * by_wq * inverse_scale;
        out.second[4][i] = -weight * w_by_wq;
        out.second[5][i] = weight * by_qq;
      }
    }
    return value;
  }

  template <class Standard>
  void add_block(const Standard& standard, std::span<const double> theta, std::size_t first, std::size_t last,
                 std::span<double> sums) const {
    const std::size_t k = size();
    AftTerms terms;
    std::array<double, aft_chunk> ones, product;
    ones.fill(1.0);
    for (std::size_t begin = first; begin < last; begin += aft_chunk) {
      const std::size_t n = (std::min)(aft_chunk, last - begin);
      sums[0] += fill_terms(standard, theta, begin, n, terms);
      const auto column = [&](std::size_t a) {
        return terms_[a].column == AftTerm::npos ? ones.data() : rows_.x[terms_[a].column].data() + begin;
      };
      std::size_t at = 1 + k;
      for (std::size_t a = 0; a < k; ++a) {
        const std::size_t high = terms_[a].predictor;
        const double* x = column(a);
        sums[1 + a] += aft_dot(terms.first[high].data(), x, n);
        std::size_t multiplied = 3;
        for (std::size_t b = 0; b <= a; ++b) {
          const std::size_t low = terms_[b].predictor;  // <= high: the parameters are in the order of predictors
          if (low != multiplied) {
            const double* second = terms.second[AftTerms::pair(high, low)].data();
            for (std::size_t i = 0; i < n; ++i) product[i] = second[i] * x[i];
            multiplied = low;
          }
          sums[at++] += aft_dot(product.data(), column(b), n);
        }
      }
    }
  }

  const AftRows& rows_;
  AftDistribution distribution_;
  std::vector<AftTerm> terms_;
  double penalty_;
  core::Executor* executor_;
};

// ---- reading ----

/// A sentence about what is wrong with the numbers of a row, empty when nothing is.
AMENDS_INLINE std::string aft_row_fault(double duration, double event, double entry, double weight) {
  const auto say = [](std::string_view what, double value) {
    return std::string(what).append(", got ").append(core::format_number(value));
  };
  if (!(duration > 0.0) || duration == aft_infinity) return say("duration must be above 0 and finite", duration);
  if (event != 0.0 && event != 1.0) return say("event must be 0 or 1", event);
  if (!(entry >= 0.0)) return say("entry must be 0 or more", entry);
  if (!(entry < duration)) return say("entry must be before duration", entry);
  if (!(weight >= 0.0 && weight < aft_infinity)) return say("weight must be 0 or more and finite", weight);
  return {};
}

AMENDS_INLINE void check_aft_columns(const AftData& data) {
  if (!data.duration.given()) throw Error(ErrorCode::missing, "duration", "duration must be given");
  const std::size_t n = data.duration.size();
  const auto check = [&](std::string_view name, const core::ColumnView& column) {
    if (column.given()) core::check_same_size(name, column.size(), "duration", n);
  };
  check("event", data.event);
  check("entry", data.entry);
  check("weights", data.weights);
  check("clusters", data.clusters);
  for (const AftCovariate& covariate : data.covariates)
    core::check_same_size(covariate.name, covariate.values.size(), "duration", n);
}

AMENDS_INLINE void check_aft_names(const AftData& data, AftDistribution distribution) {
  const auto refuse = [](const std::string& name, const char* why) {
    throw Error(ErrorCode::contradiction, name, "covariate '" + name + "' " + why);
  };
  std::set<std::string> seen;
  for (const AftCovariate& covariate : data.covariates) {
    const std::string& name = covariate.name;
    if (name == "intercept" || name == "scale" || name == "log_scale" || name == "Q")
      refuse(name, "has the name of another parameter: rename it");
    if (!seen.insert(name).second) refuse(name, "is given twice");
  }
  std::set<std::string> scale_seen;
  for (const std::string& name : data.scale_covariates) {
    if (!seen.contains(name))
      throw Error(ErrorCode::unknown_name, name, "scale covariate '" + name + "' is not among the covariates");
    if (!scale_seen.insert(name).second) refuse(name, "is given twice among the scale covariates");
  }
  if (distribution == AftDistribution::exponential && !data.scale_covariates.empty())
    refuse(data.scale_covariates.front(), "cannot act on the scale of the exponential distribution, which is 1");
}

AMENDS_INLINE void AftKernel::read(const AftData& data, estimation::FitReport& report, AftRows& rows) {
  const std::size_t n = data.duration.size(), p = data.covariates.size();
  report.rows = n;
  report.observations = 0.0;
  rows.log_time.reserve(n);
  rows.event.reserve(n);
  if (data.entry.given()) rows.log_entry.reserve(n);
  if (data.weights.given()) rows.weight.reserve(n);
  if (data.clusters.given()) rows.cluster.reserve(n);
  rows.x.assign(p, {});
  for (auto& column : rows.x) column.reserve(n);
  double events = 0.0;
  std::vector<double> x(p);
  for (std::size_t i = 0; i < n; ++i) {
    const double duration = data.duration[i];
    const double event = data.event.given() ? data.event[i] : 1.0;
    const double entry = data.entry.given() ? data.entry[i] : 0.0;
    const double weight = data.weights.given() ? data.weights[i] : 1.0;
    const double cluster = data.clusters.given() ? data.clusters[i] : 0.0;
    bool good = duration > 0.0 && duration < aft_infinity && (event == 0.0 || event == 1.0) && entry >= 0.0 &&
                entry < duration && weight >= 0.0 && weight < aft_infinity && std::isfinite(cluster);
    for (std::size_t j = 0; j < p; ++j) {
      x[j] = data.covariates[j].values[i];
      good = good && std::isfinite(x[j]);
    }
    if (!good) {
      if (report.invalid_rows++ != 0) continue;
      report.first_invalid = i;
      report.first_invalid_why = aft_row_fault(duration, event, entry, weight);
      if (!report.first_invalid_why.empty()) continue;
      report.first_invalid_why = "cluster is not a finite number";
      for (std::size_t j = 0; j < p; ++j)
        if (!std::isfinite(x[j])) report.first_invalid_why = data.covariates[j].name + " is not a finite number";
      continue;
    }
    if (weight == 0.0) continue;
    rows.log_time.push_back(std::log(duration));
    rows.event.push_back(event != 0.0 ? 1 : 0);
    if (data.entry.given()) rows.log_entry.push_back(entry > 0.0 ? std::log(entry) : -aft_infinity);
    if (data.weights.given()) rows.weight.push_back(weight);
    if (data.clusters.given()) rows.cluster.push_back(cluster);
    for (std::size_t j = 0; j < p; ++j) rows.x[j].push_back(x[j]);
    report.observations += weight;
    events += weight * event;
  }
  report.distinct_rows = rows.size();
  if (events == 0.0 && rows.size() != 0) {
    report.diagnosis = estimation::Diagnosis::no_events;
    report.parameter = "event";
    report.message = "no row has an event: nothing is known about when customers leave";
  }
}

/// Means, standard deviations and correlations; false, with a diagnosis, for columns that are constant or collinear.
AMENDS_INLINE bool AftKernel::standardise(const AftData& data, estimation::FitReport& report, AftRows& rows) {
  const std::size_t p = rows.x.size(), n = rows.size();
  const auto diagnose = [&](std::size_t j, const char* what) {
    report.diagnosis = estimation::Diagnosis::collinear;
    report.parameter = data.covariates[j].name;
    report.message = "covariate '" + data.covariates[j].name + "' " + what + ": leave it out";
    return false;
  };
  for (std::size_t j = 0; j < p; ++j) {
    auto& x = rows.x[j];
    double sum = 0.0, largest = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      sum += rows.weight_of(i) * (x[i] - x[0]);
      largest = (std::max)(largest, std::abs(x[i]));
    }
    const double mean = x[0] + sum / report.observations;
    double squares = 0.0;
    for (std::size_t i = 0; i < n; ++i) squares += rows.weight_of(i) * (x[i] - mean) * (x[i] - mean);
    const double deviation = std::sqrt(squares / report.observations);
    if (!(deviation > 1e-12 * largest)) return diagnose(j, "is the same in every row");
    rows.mean.push_back(mean);
    rows.deviation.push_back(deviation);
    for (double& value : x) value = (value - mean) / deviation;
  }
  rows.correlation = math::Matrix(p, p);
  for (std::size_t j = 0; j < p; ++j)
    for (std::size_t l = 0; l <= j; ++l) {
      double sum = 0.0;
      if (rows.weight.empty()) {
        sum = aft_dot(rows.x[j].data(), rows.x[l].data(), n);
      } else {
        for (std::size_t i = 0; i < n; ++i) sum += rows.weight[i] * rows.x[j][i] * rows.x[l][i];
      }
      rows.correlation(j, l) = rows.correlation(l, j) = sum / report.observations;
    }
  // Cholesky, column after column: what a column has left when those before it are taken out.
  math::Matrix factor(p, p);
  for (std::size_t j = 0; j < p; ++j) {
    for (std::size_t l = 0; l <= j; ++l) {
      double rest = rows.correlation(j, l);
      for (std::size_t m = 0; m < l; ++m) rest -= factor(j, m) * factor(l, m);
      if (l < j)
        factor(j, l) = rest / factor(l, l);
      else if (!(rest > 1e-10))
        return diagnose(j, "is a sum of multiples of those before it");
      else
        factor(j, j) = std::sqrt(rest);
    }
  }
  return true;
}

// ---- fitting ----

AMENDS_INLINE estimation::Fit<AcceleratedFailureTimeModel> AftKernel::fit(const AftData& data,
                                                                          const AftOptions& options) {
  check_aft_columns(data);
  check_aft_names(data, options.distribution);
  core::check_non_negative("penalty", options.penalty);
  if (options.max_iterations < 1)
    core::throw_domain("max_iterations", "be at least 1", static_cast<double>(options.max_iterations));

  estimation::FitReport report;
  AftRows rows;
  read(data, report, rows);
  const auto give_up = [&]() { return estimation::Fit<AcceleratedFailureTimeModel>(std::move(report), {}); };
  const std::size_t p = data.covariates.size();
  const bool has_scale = options.distribution != AftDistribution::exponential;
  const bool has_shape = options.distribution == AftDistribution::generalised_gamma;
  const std::size_t parameters =
      1 + p + (has_scale ? 1 + data.scale_covariates.size() : 0) + static_cast<std::size_t>(has_shape);
  if (rows.size() < parameters) {
    report.diagnosis = estimation::Diagnosis::too_few_rows;
    report.message = "there are " + std::to_string(rows.size()) + " usable rows for " + std::to_string(parameters) +
                     " parameters: use fewer covariates, or more rows";
    return give_up();
  }
  if (report.diagnosis == estimation::Diagnosis::no_events) return give_up();
  if (!standardise(data, report, rows)) return give_up();

  std::vector<std::size_t> scale_at;
  for (const std::string& name : data.scale_covariates)
    for (std::size_t j = 0; j < p; ++j)
      if (data.covariates[j].name == name) scale_at.push_back(j);

  const auto kernel_of = [&](AftDistribution distribution, bool with_covariates) {
    std::vector<AftTerm> terms{{0, AftTerm::npos}};
    if (with_covariates)
      for (std::size_t j = 0; j < p; ++j) terms.push_back({0, j});
    if (distribution != AftDistribution::exponential) {
      terms.push_back({1, AftTerm::npos});
      if (with_covariates)
        for (const std::size_t j : scale_at) terms.push_back({1, j});
    }
    if (distribution == AftDistribution::generalised_gamma) terms.push_back({2, AftTerm::npos});
    return AftKernel(rows, distribution, std::move(terms), options.penalty, options.executor);
  };
  const auto search = [&](const AftKernel& kernel, std::span<const double> start) {
    return estimation::minimise([&](std::span<const double> theta, std::span<double> gradient,
                                    std::span<double> hessian) { return kernel(theta, gradient, hessian); },
                                start, {.decrement = 1e-16, .max_iterations = options.max_iterations});
  };

  // Where ln t lies, for the first start.
  double sum = 0.0, squares = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) sum += rows.weight_of(i) * rows.log_time[i];
  const double centre = sum / report.observations;
  for (std::size_t i = 0; i < rows.size(); ++i)
    squares += rows.weight_of(i) * (rows.log_time[i] - centre) * (rows.log_time[i] - centre);
  const double spread = (std::max)(1e-4, std::sqrt(squares / report.observations));

  // Without covariates.
  const auto search_null = [&](AftDistribution distribution) {
    const double scale = distribution == AftDistribution::exponential ? 1.0 : spread;
    double location = centre;
    if (distribution == AftDistribution::exponential || distribution == AftDistribution::weibull) {
      // With the scale known the best location is that which makes expected and observed events equal.
      double expected = 0.0, events = 0.0, highest = -aft_infinity;
      for (const double log_time : rows.log_time) highest = (std::max)(highest, log_time);
      for (std::size_t i = 0; i < rows.size(); ++i) {
        expected +=
            rows.weight_of(i) * (std::exp((rows.log_time[i] - highest) / scale) -
                                 (rows.log_entry.empty() ? 0.0 : std::exp((rows.log_entry[i] - highest) / scale)));
        events += rows.weight_of(i) * rows.event[i];
      }
      location = highest + scale * std::log(expected / events);
    }
    std::vector<double> start{location};
    if (distribution != AftDistribution::exponential) start.push_back(std::log(scale));
    return search(kernel_of(distribution, false), start);
  };
  // The first parameters of `from`, zeros for covariates; `shape` where there is one.
  const auto search_from_null = [&](AftDistribution distribution, const estimation::NewtonResult& from) {
    if (p == 0) return from;
    const AftKernel kernel = kernel_of(distribution, true);
    std::vector<double> start(kernel.size(), 0.0);
    start[0] = from.x[0];
    if (from.x.size() > 1) start[p + 1] = from.x[1];
    if (from.x.size() > 2) start.back() = from.x[2];
    return search(kernel, start);
  };
  // The better of the two simple fits, with its shape, is the start of the generalised gamma; the other one if that
  // fails.
  const auto search_gamma = [&](const estimation::NewtonResult& weibull, const estimation::NewtonResult& normal,
                                bool with_covariates) {
    const AftKernel kernel = kernel_of(AftDistribution::generalised_gamma, with_covariates);
    const auto from = [&](const estimation::NewtonResult& simple, double q) {
      std::vector<double> start = simple.x;
      start.push_back(q);
      return search(kernel, start);
    };
    const bool weibull_first = weibull.converged() && (!normal.converged() || weibull.value - normal.value <= 0.0);
    estimation::NewtonResult end = weibull_first ? from(weibull, 1.0) : from(normal, 0.0);
    if (end.converged()) return end;
    estimation::NewtonResult other = weibull_first ? from(normal, 0.0) : from(weibull, 1.0);
    return other.converged() ? other : end;
  };

  std::optional<estimation::NewtonResult> null_end, end;
  if (has_shape) {
    const auto weibull = search_null(AftDistribution::weibull), normal = search_null(AftDistribution::log_normal);
    null_end = search_gamma(weibull, normal, false);
    end = p == 0 ? null_end
                 : search_gamma(search_from_null(AftDistribution::weibull, weibull),
                                search_from_null(AftDistribution::log_normal, normal), true);
  } else {
    null_end = search_null(options.distribution);
    end = search_from_null(options.distribution, *null_end);
  }

  // From standardised covariates to those given: raw = back * standardised.
  const AftKernel kernel = kernel_of(options.distribution, true);
  const std::size_t k = kernel.size();
  estimation::ParameterNames names;
  math::Matrix back(k, k);
  const std::size_t scale_first = p + 1;
  for (std::size_t a = 0; a < k; ++a) {
    const AftTerm term = kernel.terms()[a];
    const bool constant = term.column == AftTerm::npos;
    const std::string covariate = constant ? "" : data.covariates[term.column].name;
    estimation::Scale scale = estimation::Scale::identity;
    if (term.predictor == 0) {
      names.names.push_back(constant ? "intercept" : covariate);
    } else if (term.predictor == 2) {
      names.names.emplace_back("Q");
    } else if (constant) {
      names.names.emplace_back(scale_at.empty() ? "scale" : "log_scale");
      if (scale_at.empty()) scale = estimation::Scale::log;
    } else {
      names.names.push_back("log_scale." + covariate);
    }
    names.scales.push_back(scale);
    back(a, a) = constant ? 1.0 : 1.0 / rows.deviation[term.column];
    if (!constant)
      back(term.predictor == 0 ? 0 : scale_first, a) = -rows.mean[term.column] / rows.deviation[term.column];
  }

  const double penalty = kernel.penalty_at(end->x);
  auto estimates = estimation::finish_fit(*end, names, report, {.penalty = penalty});

  const auto blame = [&](std::size_t a, estimation::Diagnosis diagnosis, const std::string& message) {
    report.diagnosis = diagnosis;
    report.parameter = names.names[a];
    report.message = message;
  };
  const auto runs_off = [&](std::size_t a) {
    const AftTerm term = kernel.terms()[a];
    if (term.column != AftTerm::npos) {
      blame(a, estimation::Diagnosis::separation,
            "the coefficient of '" + names.names[a] +
                "' has no finite best value: typically nobody with some value of it had the event; leave it out, join "
                "values, or use a penalty");
    } else if (term.predictor == 2) {
      blame(a, estimation::Diagnosis::on_boundary,
            "the shape Q has no finite best value: use the Weibull, log-normal or log-logistic distribution");
    } else if (term.predictor == 1) {
      blame(a, estimation::Diagnosis::on_boundary,
            "the scale has no best value above 0 and below infinity: are all events at the same time, or explained "
            "exactly?");
    }
  };
  // The flattest direction, location in units of the scale, so that a curvature is about a number of events.
  const auto is_flat = [&](double least) {
    math::Matrix scaled = end->hessian;
    math::Matrix design(k, k);
    const double unit = has_scale ? std::exp(end->x[scale_first]) : 1.0;
    for (std::size_t a = 0; a < k; ++a)
      for (std::size_t b = 0; b < k; ++b) {
        const AftTerm s = kernel.terms()[a], t = kernel.terms()[b];
        if (s.predictor == 0) scaled(a, b) *= unit;
        if (t.predictor == 0) scaled(a, b) *= unit;
        if (s.predictor != t.predictor) continue;
        const bool constant = s.column == AftTerm::npos || t.column == AftTerm::npos;
        design(a, b) = constant ? (a == b ? 1.0 : 0.0) : rows.correlation(s.column, t.column);
      }
    const auto eigen = math::symmetric_eigen(scaled);
    std::vector<double> direction(k);
    std::size_t largest = k - 1;  // not the intercept, which goes along with whatever runs off
    for (std::size_t a = 0; a < k; ++a) {
      direction[a] = eigen.vectors(a, 0);
      if (a != 0 && std::abs(direction[a]) > std::abs(direction[largest])) largest = a;
    }
    // Where the likelihood goes on rising towards infinity it flattens until the decrement is small, at a curvature of
    // some 1e-12 or less. That is no maximum.
    const bool flat = eigen.values.front() < least * math::bilinear(direction, design, direction);
    return std::pair(flat, largest);
  };
  if (!estimates) {
    // A scale that has come down to a thousandth of where it began is on its way to 0, however slowly.
    const bool vanishing = has_scale && scale_at.empty() && end->x[scale_first] < std::log(spread) - 7.0;
    if (vanishing) runs_off(scale_first);
    if (vanishing || end->status == estimation::NewtonStatus::not_finite) return give_up();
    const auto [flat, largest] = is_flat(1e-3);
    if (flat || end->status != estimation::NewtonStatus::iteration_limit) runs_off(flat ? largest : end->furthest);
    return give_up();
  }
  if (const auto [flat, largest] = is_flat(1e-6); flat) {
    blame(largest, estimation::Diagnosis::not_converged, "the likelihood is flat along '" + names.names[largest] + "'");
    runs_off(largest);
    return give_up();
  }

  math::Matrix covariance = estimates->working_covariance();
  const auto to_raw = [&](const math::Matrix& standardised) {
    math::Matrix out(k, k);
    for (std::size_t a = 0; a < k; ++a)
      for (std::size_t b = 0; b <= a; ++b)
        out(a, b) = out(b, a) = math::bilinear(back.row(a), standardised, back.row(b));
    return out;
  };
  const bool robust = options.robust || data.clusters.given();
  math::Matrix used = covariance;
  if (robust) {
    const math::Matrix meat = kernel.squared_scores(end->x);
    for (std::size_t a = 0; a < k; ++a)
      for (std::size_t b = 0; b <= a; ++b)
        used(a, b) = used(b, a) = math::bilinear(covariance.row(a), meat, covariance.row(b));
  }
  estimation::ParameterEstimates::Parts parts = estimates->parts();
  parts.working_covariance = to_raw(used);
  for (std::size_t a = 0; a < k; ++a) {
    double working = 0.0;
    for (std::size_t b = 0; b < k; ++b) working += back(a, b) * end->x[b];
    parts.values[a] = estimation::from_working(parts.scales[a], working);
  }
  AcceleratedFailureTimeModel model{estimation::ParameterEstimates(std::move(parts))};
  model.distribution_ = options.distribution;
  for (const AftCovariate& covariate : data.covariates) model.covariates_.push_back(covariate.name);
  model.scale_covariates_ = data.scale_covariates;
  model.naive_covariance_ = to_raw(covariance);
  model.null_log_likelihood_ = null_end->converged() ? -null_end->value : aft_nan;
  for (std::size_t i = 0; i < rows.size(); ++i) model.events_ += rows.weight_of(i) * rows.event[i];
  model.robust_ = robust;
  model.report_ = report;
  return {std::move(report), std::move(model)};
}

AMENDS_INLINE AcceleratedFailureTimeModel AftKernel::restore(const estimation::ModelState& state) {
  state.check("AcceleratedFailureTimeModel", 1);
  AcceleratedFailureTimeModel model(estimation::estimates_of(state));
  model.report_ = estimation::report_of(state);
  const auto at = std::find(aft_names.begin(), aft_names.end(), state.text("distribution"));
  if (at == aft_names.end())
    throw Error(ErrorCode::format, "distribution",
                "the saved model has the unknown distribution '" + state.text("distribution") + "'");
  model.distribution_ = static_cast<AftDistribution>(at - aft_names.begin());
  model.covariates_ = state.list("covariates");
  model.scale_covariates_ = state.list("scale_covariates");
  const std::size_t k = model.estimates_.size();
  const std::size_t scales =
      model.distribution_ == AftDistribution::exponential ? 0 : 1 + model.scale_covariates_.size();
  const std::size_t shapes = model.distribution_ == AftDistribution::generalised_gamma ? 1 : 0;
  model.naive_covariance_ = math::Matrix(k, k);
  if (state.values("naive_covariance").size() != k * k || k != 1 + model.covariates_.size() + scales + shapes)
    throw Error(ErrorCode::format, "parameters", "the saved model is damaged: its parameters do not agree in number");
  model.naive_covariance_.data = state.values("naive_covariance");
  model.null_log_likelihood_ = state.number("null_log_likelihood");
  model.events_ = state.number("events");
  model.robust_ = state.number("robust") != 0.0;
  (void)Predictor(model);  // refuses scale covariates that are not covariates
  return model;
}

// ---- predictions ----

AMENDS_INLINE AftKernel::Predictor::Predictor(const AcceleratedFailureTimeModel& m)
    : model(m),
      q(m.distribution() == AftDistribution::generalised_gamma ? m.estimates().values().back() : 0.0),
      gamma(q) {
  for (const std::string& name : m.scale_covariates()) {
    const auto& all = m.covariates();
    const auto at = std::find(all.begin(), all.end(), name);
    if (at == all.end())
      throw Error(ErrorCode::format, "scale_covariates", "scale covariate '" + name + "' is not among the covariates");
    scale_at.push_back(static_cast<std::size_t>(at - all.begin()));
  }
}

AMENDS_INLINE AftKernel::Predictor::Customer AftKernel::Predictor::customer(std::span<const double> x) const {
  const auto& values = model.estimates().values();
  const std::size_t p = x.size();
  double mu = values[0], tau = 0.0;
  for (std::size_t j = 0; j < p; ++j) mu += values[1 + j] * x[j];
  if (model.distribution() != AftDistribution::exponential) {
    tau = scale_at.empty() ? std::log(values[p + 1]) : values[p + 1];
    for (std::size_t j = 0; j < scale_at.size(); ++j) tau += values[p + 2 + j] * x[scale_at[j]];
  }
  return {mu, tau, std::exp(tau)};
}

AMENDS_INLINE double AftKernel::Predictor::error_of(const AftValue& value, std::span<const double> x) const {
  const std::size_t k = model.estimates().size(), p = x.size();
  std::vector<double> slope(k, 0.0);
  slope[0] = value.mu;
  for (std::size_t j = 0; j < p; ++j) slope[1 + j] = value.mu * x[j];
  if (model.distribution() != AftDistribution::exponential) {
    slope[p + 1] = value.tau;
    for (std::size_t j = 0; j < scale_at.size(); ++j) slope[p + 2 + j] = value.tau * x[scale_at[j]];
  }
  if (model.distribution() == AftDistribution::generalised_gamma) slope[k - 1] = value.q;
  return std::sqrt((std::max)(0.0, math::bilinear(slope, model.estimates().working_covariance(), slope)));
}

AMENDS_INLINE AftValue AftKernel::Predictor::log_survival(const Customer& c, double time) const {
  if (time == 0.0) return {.value = 0.0};
  const double w = (std::log(time) - c.mu) / c.sigma;
  const math::ShapeDerivatives s = survival_of(w);
  return {.value = s.value, .mu = -s.w / c.sigma, .tau = -w * s.w, .q = s.q};
}

AMENDS_INLINE AftValue AftKernel::Predictor::log_hazard(const Customer& c, double time) const {
  if (!(time > 0.0)) return {};
  const double w = (std::log(time) - c.mu) / c.sigma;
  const math::ShapeDerivatives d = density_of(w), s = survival_of(w);
  return {.value = d.value - s.value - c.tau - std::log(time),
          .mu = -(d.w - s.w) / c.sigma,
          .tau = -w * (d.w - s.w) - 1.0,
          .q = d.q - s.q};
}

AMENDS_INLINE bool AftKernel::Predictor::has_mean(const Customer& c) const noexcept {
  if (model.distribution() == AftDistribution::log_logistic) return c.sigma < 1.0;
  return model.distribution() != AftDistribution::generalised_gamma || 1.0 + c.sigma * q > 0.0 || q >= 0.0;
}

AMENDS_INLINE AftValue AftKernel::Predictor::log_mean(const Customer& c) const {
  const double s = c.sigma;
  switch (model.distribution()) {
    case AftDistribution::exponential:
      return {.value = c.mu, .mu = 1.0};
    case AftDistribution::weibull:
      return {.value = c.mu + math::log_gamma(1.0 + s), .mu = 1.0, .tau = s * math::digamma(1.0 + s)};
    case AftDistribution::log_normal:
      return {.value = c.mu + 0.5 * s * s, .mu = 1.0, .tau = s * s};
    case AftDistribution::log_logistic: {
      const double angle = std::numbers::pi * s;
      return {.value = c.mu + std::log(angle / std::sin(angle)), .mu = 1.0, .tau = 1.0 - angle / std::tan(angle)};
    }
    case AftDistribution::generalised_gamma:
      break;
  }
  const math::ShapeDerivatives m = gamma.log_mean_exp(s);
  return {.value = c.mu + m.value, .mu = 1.0, .tau = s * m.w, .q = m.q};
}

/// w with ln P(W > w) = log_upper.
AMENDS_INLINE double aft_quantile(AftDistribution distribution, const math::StandardGeneralisedGamma& gamma,
                                  double log_upper) {
  switch (distribution) {
    case AftDistribution::exponential:
    case AftDistribution::weibull:
      return std::log(-log_upper);
    case AftDistribution::log_logistic:
      return log_upper < -40.0 ? -log_upper : std::log(std::expm1(-log_upper));
    case AftDistribution::log_normal:
      if (log_upper > -0.5) return math::normal_quantile(-std::expm1(log_upper));
      return log_upper > -700.0 ? math::normal_quantile_upper(std::exp(log_upper)) : gamma.quantile(log_upper);
    case AftDistribution::generalised_gamma:
      break;
  }
  return gamma.quantile(log_upper);
}

AMENDS_INLINE AftValue AftKernel::Predictor::quantile(const Customer& c, double left, double after) const {
  const AftValue before = log_survival(c, after);
  const double w = aft_quantile(model.distribution(), gamma, before.value + std::log1p(-left));
  const double time = std::exp(c.mu + c.sigma * w);
  // ln S(time) - ln S(after) stays ln(1 - left): time moves by the change of that, over the hazard.
  const math::ShapeDerivatives s = survival_of(w);
  const double per_hazard = time * c.sigma / -s.w;
  return {.value = time - after,
          .mu = per_hazard * (-s.w / c.sigma - before.mu),
          .tau = per_hazard * (-w * s.w - before.tau),
          .q = per_hazard * (s.q - before.q)};
}

/// Integral of S(t)/S(after) over t from `after` to after + horizon (which may be infinite), by Gauss-Legendre rules in
/// w = (ln t - mu)/sigma; near t = 0, where S is nearly 1, of 1 - S.
AMENDS_INLINE AftValue AftKernel::Predictor::integral(const Customer& c, double after, double horizon) const {
  static constexpr std::array<double, 8> node{0.0950125098376374402, 0.2816035507792589132, 0.4580167776572273863,
                                              0.6178762444026437484, 0.7554044083550030339, 0.8656312023878317439,
                                              0.9445750230732325761, 0.9894009349916499326};
  static constexpr std::array<double, 8> weight{0.1894506104550684963, 0.1826034150449235889, 0.1691565193950025382,
                                                0.1495959888165767321, 0.1246289712555338721, 0.0951585116824927848,
                                                0.0622535239386478929, 0.0271524594117540949};
  const double end = after + horizon;
  const double w_end = end < aft_infinity ? (std::log(end) - c.mu) / c.sigma : aft_infinity;
  const AftValue before = log_survival(c, after);
  AftValue sum{.value = 0.0};
  // One panel; `lower` integrates 1 - S (negative, to be taken off a whole) instead of S/S(after).
  const auto add_panel = [&](double from, double to, bool lower) {
    const double half = 0.5 * (to - from), middle = 0.5 * (from + to);
    double size = 0.0;
    for (std::size_t i = 0; i < 16; ++i) {
      const double w = middle + half * (i < 8 ? node[i] : -node[i - 8]);
      const math::ShapeDerivatives s = survival_of(w);
      const double step = half * weight[i % 8] * c.sigma;
      const double log_time = c.mu + c.sigma * w;
      const double slope = step * std::exp(log_time + s.value - before.value);
      const double part = lower ? step * std::exp(log_time) * std::expm1(s.value) : slope;
      sum.value += part;
      sum.mu += slope * -s.w / c.sigma;
      sum.tau += slope * -w * s.w;
      sum.q += slope * s.q;
      size += std::abs(part) + std::abs(slope * w * s.w);
    }
    return size;
  };
  double from = after > 0.0 ? (std::log(after) - c.mu) / c.sigma : (std::min)(0.0, w_end);
  if (after == 0.0) {
    const double whole = std::exp(c.mu + c.sigma * from);
    double width = (std::min)(1.0, 1.0 / c.sigma), right = from;
    for (int panel = 0; panel < 200; ++panel) {
      const double size = add_panel(right - width, right, true);
      right -= width;
      width *= 1.25;
      if (size <= 1e-17 * whole) break;
    }
    sum.value += whole;
  }
  while (from < w_end) {
    const double fall = -survival_of(from).w;  // of ln S, per unit of w
    const double width = (std::min)((std::min)(0.5, 0.5 / c.sigma), 3.0 / fall);
    const double to = (std::min)(w_end, from + width);
    const double size = add_panel(from, to, false);
    if (!(to > from) || (fall > c.sigma && size <= 1e-17 * sum.value)) break;
    from = to;
  }
  sum.mu -= sum.value * before.mu;
  sum.tau -= sum.value * before.tau;
  sum.q -= sum.value * before.q;
  return sum;
}

AMENDS_INLINE AftValue AftKernel::Predictor::mean_after(const Customer& c, double after) const {
  const bool heavy = model.distribution() == AftDistribution::log_logistic || q < 0.0;
  if (!heavy) return integral(c, after, aft_infinity);
  // A heavy tail is long to integrate, but what is left of it is never a small difference.
  const AftValue whole = log_mean(c), seen = integral(c, 0.0, after), before = log_survival(c, after);
  const double mean = std::exp(whole.value), share = std::exp(before.value);
  const double left = (mean - seen.value) / share;
  return {.value = left,
          .mu = (mean * whole.mu - seen.mu) / share - left * before.mu,
          .tau = (mean * whole.tau - seen.tau) / share - left * before.tau,
          .q = (mean * whole.q - seen.q) / share - left * before.q};
}

AMENDS_INLINE AftEstimate AftKernel::Predictor::operator()(AftQuantity quantity, std::span<const double> x, double at,
                                                           double after, double level) const {
  const Customer c = customer(x);
  AftEstimate out;
  const auto set_interval = [&](const estimation::Interval& interval) {
    out.lower = interval.lower;
    out.upper = interval.upper;
  };
  const auto positive = [&](const AftValue& v) {
    out.value = v.value;
    out.standard_error = error_of(v, x);
    set_interval(estimation::interval_around(out.value, out.standard_error, estimation::Scale::log, level));
  };
  const auto from_log = [&](const AftValue& v) {
    if (v.value != v.value) return;
    const double value = std::exp(v.value);
    positive({.value = value, .mu = value * v.mu, .tau = value * v.tau, .q = value * v.q});
  };
  switch (quantity) {
    case AftQuantity::survival:
    case AftQuantity::cumulative_hazard: {
      const AftValue start = log_survival(c, after), end = log_survival(c, after + at);
      const AftValue hazard{
          .value = start.value - end.value, .mu = start.mu - end.mu, .tau = start.tau - end.tau, .q = start.q - end.q};
      positive(hazard);
      if (quantity == AftQuantity::survival) {
        out.value = std::exp(-hazard.value);
        out.standard_error *= out.value;
        set_interval({std::exp(-out.upper), std::exp(-out.lower)});
      }
      break;
    }
    case AftQuantity::hazard:
      from_log(log_hazard(c, after + at));
      break;
    case AftQuantity::quantile:
      positive(quantile(c, at, after));
      break;
    case AftQuantity::mean:
      if (!has_mean(c))
        out.value = aft_infinity;
      else if (after == 0.0)
        from_log(log_mean(c));
      else
        positive(mean_after(c, after));
      break;
    case AftQuantity::restricted_mean: {
      const AftValue value = integral(c, after, at);
      out.value = value.value;
      out.standard_error = error_of(value, x);
      const estimation::Interval share =
          estimation::interval_around(out.value / at, out.standard_error / at, estimation::Scale::logit, level);
      set_interval({at * share.lower, at * share.upper});
      break;
    }
  }
  return out;
}

AMENDS_INLINE void check_aft_level(double level) {
  if (!(level > 0.0 && level < 1.0)) core::throw_domain("level", "be above 0 and below 1", level);
}

AMENDS_INLINE void check_aft_at(AftQuantity quantity, double at) {
  switch (quantity) {
    case AftQuantity::survival:
    case AftQuantity::cumulative_hazard:
    case AftQuantity::hazard:
      core::check_non_negative("time", at);
      break;
    case AftQuantity::quantile:
      if (!(at > 0.0 && at < 1.0)) core::throw_domain("left", "be above 0 and below 1", at);
      break;
    case AftQuantity::mean:
      break;
    case AftQuantity::restricted_mean:
      core::check_positive("horizon", at);
      break;
  }
}

AMENDS_INLINE AftEstimate aft_estimate(const AcceleratedFailureTimeModel& model, AftQuantity quantity,
                                       std::span<const double> x, double at, double after, double level) {
  core::check_same_size("x", x.size(), "covariates", model.covariates().size());
  for (std::size_t j = 0; j < x.size(); ++j) core::check_finite(model.covariates()[j], x[j]);
  core::check_non_negative("after", after);
  check_aft_level(level);
  check_aft_at(quantity, at);
  return AftKernel::Predictor(model)(quantity, x, at, after, level);
}
}  // namespace detail

AMENDS_INLINE estimation::Fit<AcceleratedFailureTimeModel> AcceleratedFailureTimeModel::fit(const AftData& data,
                                                                                            const AftOptions& options) {
  return detail::AftKernel::fit(data, options);
}

AMENDS_INLINE AftEstimate AcceleratedFailureTimeModel::survival(std::span<const double> x, double time, double after,
                                                                double level) const {
  return detail::aft_estimate(*this, AftQuantity::survival, x, time, after, level);
}
AMENDS_INLINE AftEstimate AcceleratedFailureTimeModel::cumulative_hazard(std::span<const double> x, double time,
                                                                         double after, double level) const {
  return detail::aft_estimate(*this, AftQuantity::cumulative_hazard, x, time, after, level);
}
AMENDS_INLINE AftEstimate AcceleratedFailureTimeModel::hazard(std::span<const double> x, double time, double after,
                                                              double level) const {
  return detail::aft_estimate(*this, AftQuantity::hazard, x, time, after, level);
}
AMENDS_INLINE AftEstimate AcceleratedFailureTimeModel::quantile(std::span<const double> x, double left, double after,
                                                                double level) const {
  return detail::aft_estimate(*this, AftQuantity::quantile, x, left, after, level);
}
AMENDS_INLINE AftEstimate AcceleratedFailureTimeModel::mean(std::span<const double> x, double after,
                                                            double level) const {
  return detail::aft_estimate(*this, AftQuantity::mean, x, 0.0, after, level);
}
AMENDS_INLINE AftEstimate AcceleratedFailureTimeModel::restricted_mean(std::span<const double> x, double horizon,
                                                                       double after, double level) const {
  return detail::aft_estimate(*this, AftQuantity::restricted_mean, x, horizon, after, level);
}

AMENDS_INLINE AftPredictions AcceleratedFailureTimeModel::predict(AftQuantity quantity,
                                                                  std::span<const core::ColumnView> covariates,
                                                                  std::size_t rows, std::span<const double> at,
                                                                  const AftPredictOptions& options) const {
  const std::size_t p = covariates_.size();
  core::check_same_size("columns of covariates", covariates.size(), "covariates of the fit", p);
  for (std::size_t j = 0; j < p; ++j) core::check_same_size(covariates_[j], covariates[j].size(), "rows", rows);
  if (options.after.given()) core::check_same_size("after", options.after.size(), "rows", rows);
  detail::check_aft_level(options.level);
  const double none = 0.0;
  if (quantity == AftQuantity::mean) at = std::span(&none, 1);
  if (at.empty()) throw Error(ErrorCode::missing, "at", "at must hold at least one time, share or horizon");
  for (const double value : at) detail::check_aft_at(quantity, value);

  AftPredictions out{.rows = rows, .columns = at.size()};
  const std::size_t cells = rows * at.size();
  for (auto* column : {&out.value, &out.standard_error, &out.lower, &out.upper}) column->assign(cells, detail::aft_nan);
  const detail::AftKernel::Predictor predictor(*this);
  constexpr std::size_t block_size = 512;
  std::vector<std::size_t> invalid((rows + block_size - 1) / block_size, 0);
  core::SerialExecutor serial;
  core::parallel_blocks(options.executor != nullptr ? *options.executor : serial, rows, block_size,
                        [&](std::size_t first, std::size_t last, std::size_t block) {
                          std::vector<double> x(p);
                          for (std::size_t i = first; i < last; ++i) {
                            const double after = options.after.given() ? options.after[i] : 0.0;
                            bool good = after >= 0.0 && after < detail::aft_infinity;
                            for (std::size_t j = 0; j < p; ++j) {
                              x[j] = covariates[j][i];
                              good = good && std::isfinite(x[j]);
                            }
                            if (!good) {
                              ++invalid[block];
                              continue;
                            }
                            for (std::size_t c = 0; c < at.size(); ++c) {
                              const AftEstimate e = predictor(quantity, x, at[c], after, options.level);
                              const std::size_t cell = i * at.size() + c;
                              out.value[cell] = e.value;
                              out.standard_error[cell] = e.standard_error;
                              out.lower[cell] = e.lower;
                              out.upper[cell] = e.upper;
                            }
                          }
                        });
  for (const std::size_t count : invalid) out.invalid_rows += count;
  return out;
}

AMENDS_INLINE AftResiduals AcceleratedFailureTimeModel::residuals(const AftData& data, core::Executor* executor) const {
  detail::check_aft_columns(data);
  std::vector<core::ColumnView> columns;
  for (const std::string& name : covariates_) {
    const auto at = std::find_if(data.covariates.begin(), data.covariates.end(),
                                 [&](const AftCovariate& covariate) { return covariate.name == name; });
    if (at == data.covariates.end())
      throw Error(ErrorCode::unknown_name, name, "the data have no covariate '" + name + "'");
    columns.push_back(at->values);
  }
  const std::size_t n = data.duration.size();
  AftResiduals out;
  for (auto* column : {&out.cox_snell, &out.martingale, &out.deviance}) column->assign(n, detail::aft_nan);
  const detail::AftKernel::Predictor predictor(*this);
  constexpr std::size_t block_size = 4096;
  std::vector<std::size_t> invalid((n + block_size - 1) / block_size, 0);
  core::SerialExecutor serial;
  core::parallel_blocks(executor != nullptr ? *executor : serial, n, block_size,
                        [&](std::size_t first, std::size_t last, std::size_t block) {
                          std::vector<double> x(columns.size());
                          for (std::size_t i = first; i < last; ++i) {
                            const double duration = data.duration[i];
                            const double event = data.event.given() ? data.event[i] : 1.0;
                            const double entry = data.entry.given() ? data.entry[i] : 0.0;
                            bool good = duration > 0.0 && duration < detail::aft_infinity &&
                                        (event == 0.0 || event == 1.0) && entry >= 0.0 && entry < duration;
                            for (std::size_t j = 0; j < x.size(); ++j) {
                              x[j] = columns[j][i];
                              good = good && std::isfinite(x[j]);
                            }
                            if (!good) {
                              ++invalid[block];
                              continue;
                            }
                            const auto c = predictor.customer(x);
                            const double hazard =
                                predictor.log_survival(c, entry).value - predictor.log_survival(c, duration).value;
                            const double martingale = event - hazard;
                            // event - martingale = hazard; for a censored row -2 m = 2 hazard.
                            const double inner = event != 0.0 ? martingale + std::log(hazard) : martingale;
                            out.cox_snell[i] = hazard;
                            out.martingale[i] = martingale;
                            out.deviance[i] = std::copysign(std::sqrt((std::max)(0.0, -2.0 * inner)), martingale);
                          }
                        });
  for (const std::size_t count : invalid) out.invalid_rows += count;
  return out;
}

AMENDS_INLINE estimation::LikelihoodRatioTest AcceleratedFailureTimeModel::likelihood_ratio_test() const {
  const double freedom = static_cast<double>(covariates_.size() + scale_covariates_.size());
  if (estimates_.penalty() != 0.0)
    throw Error(ErrorCode::contradiction, "penalty", "a penalised fit is not at its maximum likelihood");
  const double statistic = (std::max)(0.0, 2.0 * (estimates_.log_likelihood() - null_log_likelihood_));
  if (freedom == 0.0) return {0.0, 0.0, detail::aft_nan};
  return {statistic, freedom, math::gamma_cdf_upper(0.5 * statistic, 0.5 * freedom)};
}

AMENDS_INLINE estimation::LikelihoodRatioTest AcceleratedFailureTimeModel::likelihood_ratio_test(
    const AcceleratedFailureTimeModel& restricted) const {
  const auto refuse = [](const std::string& why) {
    throw Error(ErrorCode::contradiction, "restricted", "the two fits cannot be compared: " + why);
  };
  const AftDistribution ours = distribution_, theirs = restricted.distribution_;
  const bool special = (ours == AftDistribution::weibull && theirs == AftDistribution::exponential) ||
                       (ours == AftDistribution::generalised_gamma && theirs != AftDistribution::log_logistic);
  if (ours != theirs && !special) {
    std::string why(to_string(theirs));
    refuse(why.append(" is no special case of ").append(to_string(ours)));
  }
  const auto within = [&](const std::vector<std::string>& few, const std::vector<std::string>& many) {
    for (const std::string& name : few)
      if (std::find(many.begin(), many.end(), name) == many.end())
        refuse("covariate '" + name + "' is not in the full model");
  };
  within(restricted.covariates_, covariates_);
  within(restricted.scale_covariates_, scale_covariates_);
  return estimation::likelihood_ratio_test(restricted.estimates_, estimates_);
}

AMENDS_INLINE estimation::ModelState AcceleratedFailureTimeModel::state() const {
  estimation::ModelState state;
  state.model = "AcceleratedFailureTimeModel";
  estimation::put_fit(state, estimates_, report_);
  state.put("distribution", std::string(to_string(distribution_)));
  state.put("covariates", covariates_);
  state.put("scale_covariates", scale_covariates_);
  state.put("naive_covariance", naive_covariance_.data);
  state.put("null_log_likelihood", null_log_likelihood_);
  state.put("events", events_);
  state.put("robust", robust_ ? 1.0 : 0.0);
  return state;
}

AMENDS_INLINE AcceleratedFailureTimeModel AcceleratedFailureTimeModel::from_state(const estimation::ModelState& state) {
  return detail::AftKernel::restore(state);
}

}  // namespace amends::inline AMENDS_ABI::survival
