#pragma once

#include <algorithm>
#include <amends/estimation/newton.hpp>
#include <amends/estimation/verdict.hpp>
#include <amends/impl/survival/aft_likelihood.hpp>
#include <amends/impl/survival/aft_separation.hpp>
#include <amends/math/symmetric_eigen.hpp>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// How an accelerated failure time model is fitted: rows, design, likelihood, verdict, model. Not for users.
namespace amends::inline AMENDS_ABI::survival::detail {

class AftFit {
 public:
  AftFit(const AftData& data, const AftOptions& options) : data_(data), options_(options) {}
  [[nodiscard]] estimation::Fit<AcceleratedFailureTimeModel> run();

 private:
  using End = estimation::NewtonResult;

  [[nodiscard]] bool read_rows();
  [[nodiscard]] bool enough_rows();
  [[nodiscard]] bool separated();
  void measure_times();
  [[nodiscard]] AftLikelihood likelihood(AftDistribution distribution, bool with_covariates) const;
  [[nodiscard]] End search(const AftLikelihood& f, std::span<const double> start) const;
  [[nodiscard]] End search_null(AftDistribution distribution) const;
  [[nodiscard]] End search_from_null(AftDistribution distribution, const End& from) const;
  [[nodiscard]] End search_gamma(const End& weibull, const End& normal, bool with_covariates) const;
  void search_all();
  [[nodiscard]] std::optional<estimation::ParameterEstimates> verdict(const AftLikelihood& f);
  void blame_no_maximum(const AftLikelihood& f);
  void runs_off(const AftLikelihood& f, std::size_t parameter);
  void name_separation(std::size_t parameter);
  struct Flattest {
    bool flat;
    std::size_t parameter;
  };
  [[nodiscard]] Flattest flattest(const AftLikelihood& f, double least) const;
  [[nodiscard]] std::size_t leading(std::span<const double> direction) const;
  [[nodiscard]] estimation::VerdictOptions verdict_options(const AftLikelihood& f) const;
  [[nodiscard]] math::Matrix robust_covariance(const AftLikelihood& f, const math::Matrix& naive);
  [[nodiscard]] AcceleratedFailureTimeModel model(const AftLikelihood& f,
                                                  const estimation::ParameterEstimates& estimates);

  /// Whether the rows alone say that the likelihood has a maximum along the location (aft_separation.hpp).
  [[nodiscard]] bool location_decided() const noexcept { return rows_.log_entry.empty() && rows_.scale.size() == 0; }
  [[nodiscard]] bool has_scale() const noexcept { return options_.distribution != AftDistribution::exponential; }
  [[nodiscard]] bool has_shape() const noexcept { return options_.distribution == AftDistribution::generalised_gamma; }
  [[nodiscard]] std::size_t covariates() const noexcept { return data_.covariates.size(); }
  [[nodiscard]] std::size_t scale_first() const noexcept { return covariates() + 1; }

  const AftData& data_;
  const AftOptions& options_;
  estimation::FitReport report_{};
  AftRows rows_{};
  double centre_ = 0.0;  // of ln t
  double spread_ = 1.0;
  std::optional<End> null_end_{};
  std::size_t clusters_ = 0;  // of robust errors by cluster
  std::optional<End> end_{};
  estimation::ParameterNames names_{};
};

// ---- rows ----

inline bool AftFit::enough_rows() {
  const std::size_t parameters =
      1 + covariates() + (has_scale() ? 1 + data_.scale_covariates.size() : 0) + static_cast<std::size_t>(has_shape());
  if (rows_.size() >= parameters) return true;
  report_.diagnosis = estimation::Diagnosis::too_few_rows;
  report_.message = rows_.size() == 0 ? core::no_row_line(report_.row_report)
                                      : core::after_account(
                                            report_.row_report,
                                            core::there_are(static_cast<double>(rows_.size()), "usable row") + " for " +
                                                core::counted(static_cast<double>(parameters), "parameter") +
                                                ": use fewer covariates, or more rows");
  return false;
}

inline bool AftFit::read_rows() {
  check_aft_columns(data_);
  check_aft_names(data_, options_.distribution);
  core::check_non_negative("penalty", options_.penalty);
  if (options_.max_iterations < 1)
    core::throw_domain("max_iterations", "be at least 1", static_cast<double>(options_.max_iterations));
  std::vector<double> values;
  read_aft_rows(data_, options_.largest_share_left_out, report_, rows_, values);
  if (!enough_rows() || report_.diagnosis == estimation::Diagnosis::no_events) return false;
  core::SerialExecutor serial;
  core::Executor& executor = options_.executor != nullptr ? *options_.executor : serial;
  return design_aft_rows(data_, options_.penalty > 0.0, executor, report_, rows_, std::move(values));
}

/// Does a covariate foretell, alone or with others, who has no event? A penalty has an answer to that.
inline bool AftFit::separated() {
  if (covariates() == 0 || options_.penalty > 0.0) return false;
  const auto direction = AftSeparation(rows_, options_.executor).direction();
  if (direction) name_separation(1 + rows_.location.leading(*direction));
  return direction.has_value();
}

/// Where ln t lies, for the first start.
inline void AftFit::measure_times() {
  const auto n = static_cast<double>(rows_.size());  // the sum of the weights
  double sum = 0.0, squares = 0.0;
  for (std::size_t i = 0; i < rows_.size(); ++i) sum += rows_.weight_of(i) * rows_.log_time[i];
  centre_ = sum / n;
  for (std::size_t i = 0; i < rows_.size(); ++i)
    squares += rows_.weight_of(i) * (rows_.log_time[i] - centre_) * (rows_.log_time[i] - centre_);
  spread_ = (std::max)(1e-4, std::sqrt(squares / n));
}

// ---- likelihood and search ----

inline AftLikelihood AftFit::likelihood(AftDistribution distribution, bool with_covariates) const {
  std::vector<AftTerm> terms{{0, AftTerm::npos}};
  if (with_covariates)
    for (std::size_t j = 0; j < covariates(); ++j) terms.push_back({0, j});
  if (distribution != AftDistribution::exponential) {
    terms.push_back({1, AftTerm::npos});
    if (with_covariates)
      for (std::size_t j = 0; j < rows_.scale.size(); ++j) terms.push_back({1, covariates() + j});
  }
  if (distribution == AftDistribution::generalised_gamma) terms.push_back({2, AftTerm::npos});
  return AftLikelihood(rows_, distribution, std::move(terms), options_.penalty / rows_.mean_weight, options_.executor);
}

inline AftFit::End AftFit::search(const AftLikelihood& f, std::span<const double> start) const {
  return estimation::minimise([&](std::span<const double> theta, std::span<double> gradient,
                                  std::span<double> hessian) { return f(theta, gradient, hessian); },
                              start,
                              {.decrement = 1e-16,
                               // Where there is a maximum, however far out, it is to be found.
                               .limit = location_decided() ? 1e9 : 25.0,
                               .max_iterations = options_.max_iterations,
                               .executor = options_.executor});
}

inline AftFit::End AftFit::search_null(AftDistribution distribution) const {
  const bool exponential = distribution == AftDistribution::exponential;
  const double scale = exponential ? 1.0 : spread_;
  double location = centre_;
  if (exponential || distribution == AftDistribution::weibull) {
    // With the scale known the best location is that which makes expected and observed events equal.
    double expected = 0.0, events = 0.0, highest = -aft_infinity;
    for (const double log_time : rows_.log_time) highest = (std::max)(highest, log_time);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      expected +=
          rows_.weight_of(i) * (std::exp((rows_.log_time[i] - highest) / scale) -
                                (rows_.log_entry.empty() ? 0.0 : std::exp((rows_.log_entry[i] - highest) / scale)));
      events += rows_.weight_of(i) * rows_.event[i];
    }
    location = highest + scale * std::log(expected / events);
  }
  std::vector<double> start{location};
  if (!exponential) start.push_back(std::log(scale));
  return search(likelihood(distribution, false), start);
}

/// From the parameters without covariates, and zeros for these.
inline AftFit::End AftFit::search_from_null(AftDistribution distribution, const End& from) const {
  if (covariates() == 0) return from;
  const AftLikelihood f = likelihood(distribution, true);
  std::vector<double> start(f.size(), 0.0);
  start[0] = from.x[0];
  if (from.x.size() > 1) start[scale_first()] = from.x[1];
  if (from.x.size() > 2) start.back() = from.x[2];
  return search(f, start);
}

/// The better of the two simple fits, with its shape, is the start of the generalised gamma; the other one if that
/// fails.
inline AftFit::End AftFit::search_gamma(const End& weibull, const End& normal, bool with_covariates) const {
  const AftLikelihood f = likelihood(AftDistribution::generalised_gamma, with_covariates);
  const auto from = [&](const End& simple, double q) {
    std::vector<double> start = simple.x;
    start.push_back(q);
    return search(f, start);
  };
  const bool weibull_first = weibull.converged() && (!normal.converged() || weibull.value - normal.value <= 0.0);
  End end = weibull_first ? from(weibull, 1.0) : from(normal, 0.0);
  if (end.converged()) return end;
  End other = weibull_first ? from(normal, 0.0) : from(weibull, 1.0);
  return other.converged() ? other : end;
}

inline void AftFit::search_all() {
  if (has_shape()) {
    const End weibull = search_null(AftDistribution::weibull), normal = search_null(AftDistribution::log_normal);
    null_end_ = search_gamma(weibull, normal, false);
    end_ = covariates() == 0 ? null_end_
                             : search_gamma(search_from_null(AftDistribution::weibull, weibull),
                                            search_from_null(AftDistribution::log_normal, normal), true);
  } else {
    null_end_ = search_null(options_.distribution);
    end_ = search_from_null(options_.distribution, *null_end_);
  }
}

// ---- verdict ----

inline void AftFit::name_separation(std::size_t a) {
  report_.parameter = names_.names[a];
  report_.diagnosis = estimation::Diagnosis::separation;
  report_.message = "the coefficient of '" + names_.names[a] +
                    "' has no finite best value: typically nobody with some value of it had the event; leave it out, "
                    "join values, or use a penalty";
}

inline void AftFit::runs_off(const AftLikelihood& f, std::size_t a) {
  const AftTerm term = f.terms()[a];
  report_.parameter = names_.names[a];
  if (term.column != AftTerm::npos) {
    name_separation(a);
  } else if (term.predictor == 2) {
    report_.diagnosis = estimation::Diagnosis::on_boundary;
    report_.message = "the shape Q has no finite best value: use the Weibull, log-normal or log-logistic distribution";
  } else if (term.predictor == 1) {
    report_.diagnosis = estimation::Diagnosis::on_boundary;
    report_.message =
        "the scale has no best value above 0 and below infinity: are all events at the same time, or explained "
        "exactly?";
  } else {
    report_.diagnosis = estimation::Diagnosis::not_converged;
    report_.message = "the likelihood is flat along '" + names_.names[a] + "'";
  }
}

/// The flattest direction, location in units of the scale, so that a curvature is about a number of events.
inline AftFit::Flattest AftFit::flattest(const AftLikelihood& f, double least) const {
  const std::size_t k = f.size();
  math::Matrix scaled = end_->hessian;
  const double unit = has_scale() ? std::exp(end_->x[scale_first()]) : 1.0;
  for (std::size_t a = 0; a < k; ++a)
    for (std::size_t b = 0; b < k; ++b) {
      if (f.terms()[a].predictor == 0) scaled(a, b) *= unit;
      if (f.terms()[b].predictor == 0) scaled(a, b) *= unit;
    }
  const auto eigen = math::symmetric_eigen(scaled);
  std::vector<double> direction(k);
  for (std::size_t a = 0; a < k; ++a) direction[a] = eigen.vectors(a, 0);
  // Where the likelihood goes on rising towards infinity it flattens until the decrement is small, at a curvature of
  // some 1e-12 or less. That is no maximum.
  return {eigen.values.front() < least, leading(direction)};
}

/// The parameter, in the user's terms, that a direction of the search moves most. Not the intercept, which goes along
/// with whatever runs off.
inline std::size_t AftFit::leading(std::span<const double> direction) const {
  const std::size_t p = covariates(), q = rows_.scale.size();
  const auto length = [&](std::size_t first, std::size_t size) {
    double sum = 0.0;
    for (std::size_t a = first; a < first + size; ++a) sum += direction[a] * direction[a];
    return std::sqrt(sum);
  };
  std::size_t best = direction.size() - 1;
  double most = std::abs(direction[best]);
  for (std::size_t a = p + q + 1; a < direction.size(); ++a)
    if (std::abs(direction[a]) > most) most = std::abs(direction[best = a]);
  if (has_scale() && std::abs(direction[scale_first()]) > most) most = std::abs(direction[best = scale_first()]);
  if (q > 0 && length(scale_first() + 1, q) > most) {
    most = length(scale_first() + 1, q);
    best = scale_first() + 1 + rows_.scale.leading(direction.subspan(scale_first() + 1, q));
  }
  if (p > 0 && length(1, p) >= most) best = 1 + rows_.location.leading(direction.subspan(1, p));
  return best;
}

inline void AftFit::blame_no_maximum(const AftLikelihood& f) {
  // A scale that has come down to a thousandth of where it began is on its way to 0, however slowly.
  const bool vanishing = has_scale() && rows_.scale.size() == 0 && end_->x[scale_first()] < std::log(spread_) - 7.0;
  if (vanishing) return runs_off(f, scale_first());
  if (end_->status == estimation::NewtonStatus::not_finite) return;
  const Flattest found = flattest(f, 1e-3);
  if (!found.flat && end_->status == estimation::NewtonStatus::iteration_limit) return;
  std::vector<double> way(end_->x.size(), 0.0);
  way[end_->furthest] = 1.0;
  const bool intercept = end_->furthest == 0 && end_->x.size() > 1;
  std::size_t blamed = found.flat || intercept ? found.parameter : leading(way);
  // The location has a maximum for each scale and shape: where it runs off, it goes along with one of these.
  if (location_decided() && f.terms()[blamed].predictor == 0 && has_scale())
    blamed = has_shape() ? f.size() - 1 : scale_first();
  const AftTerm term = f.terms()[blamed];
  if (term.predictor != 0 || (term.column != AftTerm::npos && !location_decided())) runs_off(f, blamed);
}

inline estimation::VerdictOptions AftFit::verdict_options(const AftLikelihood& f) const {
  estimation::VerdictOptions options{.penalty = f.penalty_at(end_->x), .mean_weight = rows_.mean_weight};
  if (covariates() > 0) options.designs.push_back({.design = &rows_.location, .first = 1, .partner = 0});
  if (rows_.scale.size() > 0)
    options.designs.push_back({.design = &rows_.scale, .first = scale_first() + 1, .partner = scale_first()});
  return options;
}

inline std::optional<estimation::ParameterEstimates> AftFit::verdict(const AftLikelihood& f) {
  auto estimates = estimation::finish_fit(*end_, names_, report_, verdict_options(f));
  if (!estimates) {
    blame_no_maximum(f);
    return std::nullopt;
  }
  if (location_decided()) {
    if (!has_shape() || estimates->working_covariance()(f.size() - 1, f.size() - 1) * rows_.mean_weight < 1e6)
      return estimates;
    runs_off(f, f.size() - 1);
    return std::nullopt;
  }
  if (const Flattest found = flattest(f, 1e-6); found.flat) {
    runs_off(f, found.parameter);
    return std::nullopt;
  }
  return estimates;
}

// ---- model ----

/// The sandwich H^-1 (sum of score score') H^-1, carried to the user's parameters. A common factor of the weights
/// leaves it as it is.
inline math::Matrix AftFit::robust_covariance(const AftLikelihood& f, const math::Matrix& naive) {
  math::Matrix map(f.size(), f.size());
  for (std::size_t a = 0; a < f.size(); ++a) map(a, a) = 1.0;
  if (covariates() > 0) rows_.location.carry_back(map, 1, 0, 1.0);
  if (rows_.scale.size() > 0) rows_.scale.carry_back(map, scale_first() + 1, scale_first(), 1.0);
  const auto inverse = math::inverse_positive_definite(end_->hessian);  // there is one, or there were no estimates
  std::size_t clusters = 0;
  math::Matrix scores = f.squared_scores(end_->x, clusters);
  if (data_.clusters.given()) clusters_ = clusters;
  return estimation::sandwich_covariance(
      {.map = std::move(map), .inverse = *inverse, .scores = std::move(scores), .clusters = clusters}, naive, report_);
}

inline AcceleratedFailureTimeModel AftFit::model(const AftLikelihood& f,
                                                 const estimation::ParameterEstimates& estimates) {
  const bool robust = options_.robust || data_.clusters.given();
  estimation::ParameterEstimates::Parts parts = estimates.parts();
  if (robust) parts.working_covariance = robust_covariance(f, estimates.working_covariance());
  AcceleratedFailureTimeModel model{estimation::ParameterEstimates(std::move(parts))};
  model.distribution_ = options_.distribution;
  model.covariates_ = rows_.location.names();
  model.scale_covariates_ = data_.scale_covariates;
  model.naive_covariance_ = estimates.working_covariance();
  model.null_log_likelihood_ = null_end_->converged() ? -null_end_->value * rows_.mean_weight : aft_nan;
  model.events_ = rows_.events;
  model.robust_ = robust;
  model.time_unit_ = options_.time_unit;
  model.clusters_ = clusters_;
  model.penalty_option_ = options_.penalty;
  model.column_names_ = data_.column_names;
  model.report_ = report_;
  return model;
}

inline estimation::Fit<AcceleratedFailureTimeModel> AftFit::run() {
  const auto give_up = [&]() { return estimation::Fit<AcceleratedFailureTimeModel>(std::move(report_), {}); };
  if (!read_rows()) return give_up();
  names_ = aft_parameters(options_.distribution, rows_.location.names(), data_.scale_covariates);
  if (separated()) return give_up();
  measure_times();
  search_all();
  const AftLikelihood f = likelihood(options_.distribution, true);
  const auto estimates = verdict(f);
  if (!estimates) return give_up();
  AcceleratedFailureTimeModel fitted = model(f, *estimates);
  return {std::move(report_), std::move(fitted)};
}

}  // namespace amends::inline AMENDS_ABI::survival::detail
