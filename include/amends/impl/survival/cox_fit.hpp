#pragma once

#include <algorithm>
#include <amends/estimation/design.hpp>
#include <amends/estimation/newton.hpp>
#include <amends/estimation/verdict.hpp>
#include <amends/impl/survival/cox_likelihood.hpp>
#include <amends/impl/survival/cox_separation.hpp>
#include <amends/math/matrix.hpp>
#include <amends/math/symmetric_eigen.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

// How a Cox model is fitted: rows, design, likelihood, verdict, model. Not for users.
namespace amends::inline AMENDS_ABI::survival::detail {

/// Why the information at b = 0 is singular: the covariate, and the earlier ones it is a sum of. Empty when it is not.
struct CoxCollinear {
  std::size_t covariate;
  std::vector<std::size_t> others;
};
/// `information`: of the covariates in units of their standard deviations.
[[nodiscard]] inline std::optional<CoxCollinear> cox_collinear(const math::Matrix& information, double events) {
  const std::size_t p = information.rows;
  // Cholesky of the information, scaled to a unit diagonal, in the order of the covariates, so that the later one of
  // two equal covariates is named. What is left of 1 when the earlier ones have explained what they can is the pivot.
  constexpr double least = 1e-10;
  std::vector<double> scale(p);
  std::vector<double> l(p * p, 0.0);
  for (std::size_t j = 0; j < p; ++j) {
    const double own = information(j, j);
    if (!(own > 1e-12 * events)) return CoxCollinear{j, {}};
    scale[j] = 1.0 / std::sqrt(own);
    for (std::size_t k = 0; k < j; ++k) {
      double v = information(j, k) * scale[j] * scale[k];
      for (std::size_t m = 0; m < k; ++m) v -= l[j * p + m] * l[k * p + m];
      l[j * p + k] = v / l[k * p + k];
    }
    double pivot = 1.0;
    for (std::size_t m = 0; m < j; ++m) pivot -= l[j * p + m] * l[j * p + m];
    if (!(pivot > least)) {
      // Coefficients c of the earlier ones: L' c = row j.
      CoxCollinear found{j, {}};
      std::vector<double> c(j);
      for (std::size_t k = j; k-- > 0;) {
        double v = l[j * p + k];
        for (std::size_t m = k + 1; m < j; ++m) v -= l[m * p + k] * c[m];
        c[k] = v / l[k * p + k];
      }
      for (std::size_t k = 0; k < j; ++k)
        if (std::fabs(c[k]) > 1e-4) found.others.push_back(k);
      return found;
    }
    l[j * p + j] = std::sqrt(pivot);
  }
  return std::nullopt;
}

[[nodiscard]] inline std::string cox_listed(const std::vector<std::string>& names,
                                            const std::vector<std::size_t>& which) {
  std::string out;
  for (std::size_t i = 0; i < which.size(); ++i)
    out += (i == 0 ? "" : i + 1 == which.size() ? " and " : ", ") + names[which[i]];
  return out;
}

/// Rows of one subject (and stratum) that overlap in time.
[[nodiscard]] inline std::size_t cox_overlaps(const CoxData& data, const CoxKernel& kernel) {
  std::vector<std::uint32_t> rows = kernel.source_;
  rows.insert(rows.end(), kernel.never_.begin(), kernel.never_.end());
  const auto entry = [&](std::uint32_t row) {
    return data.entry.given() ? data.entry[row] : -std::numeric_limits<double>::infinity();
  };
  const auto stratum = [&](std::uint32_t row) { return data.strata.given() ? data.strata[row] : 0.0; };
  rows.erase(std::remove_if(rows.begin(), rows.end(), [&](auto row) { return std::isnan(data.subjects[row]); }),
             rows.end());
  std::sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (data.subjects[a] != data.subjects[b]) return data.subjects[a] < data.subjects[b];
    if (stratum(a) != stratum(b)) return stratum(a) < stratum(b);
    if (data.duration[a] != data.duration[b]) return data.duration[a] < data.duration[b];
    return a < b;
  });
  std::size_t count = 0;
  for (std::size_t i = 1; i < rows.size(); ++i)
    if (data.subjects[rows[i]] == data.subjects[rows[i - 1]] && stratum(rows[i]) == stratum(rows[i - 1]) &&
        entry(rows[i]) < data.duration[rows[i - 1]])
      ++count;
  return count;
}

[[nodiscard]] inline double cox_dot(std::span<const double> a, std::span<const double> b) noexcept {
  double sum = 0.0;
  for (std::size_t j = 0; j < a.size(); ++j) sum += a[j] * b[j];
  return sum;
}

class CoxFit {
 public:
  CoxFit(const CoxData& data, const CoxOptions& options)
      : data_(data),
        options_(options),
        kernel_(data, options.ties, options.executor, options.largest_share_left_out),
        p_(kernel_.p_) {}
  [[nodiscard]] estimation::Fit<CoxModel> run();

 private:
  // Each of these is false when the fit has ended with a diagnosis.
  [[nodiscard]] bool usable_rows();
  [[nodiscard]] bool standardise();
  [[nodiscard]] bool start();
  [[nodiscard]] bool search();
  [[nodiscard]] bool verdict(const estimation::NewtonResult& end);

  bool diagnose(estimation::Diagnosis diagnosis, std::string parameter, std::string message);
  bool separated(std::span<const double> direction);
  bool nearly_separated(std::span<const double> way);
  void check_stratum_names() const;
  double objective(std::span<const double> w, std::span<double> gradient, std::span<double> hessian);
  void evaluate(std::span<const double> w, bool with_details);
  [[nodiscard]] double moved(std::span<const double> direction) const;
  [[nodiscard]] math::Matrix columns() const;
  [[nodiscard]] bool robust() const noexcept { return options_.robust || data_.clusters.given(); }
  [[nodiscard]] math::Matrix squared_scores(std::size_t& clusters);
  [[nodiscard]] std::vector<CoxBaseline> baselines() const;
  [[nodiscard]] CoxModel model();

  const CoxData& data_;
  const CoxOptions& options_;
  CoxKernel kernel_;
  std::size_t p_;
  estimation::FitReport report_{};
  estimation::Design design_{};
  // The likelihood where it was last evaluated.
  std::vector<double> at_{};
  CoxKernel::Value value_{};
  CoxKernel::Details details_{};
  bool detailed_ = false;
  double unit_ = 1.0;  // weight of an event
  double null_log_likelihood_ = 0.0;
  double score_statistic_ = 0.0;
  double first_curvature_ = 0.0;  // the smallest at 0
  std::optional<estimation::ParameterEstimates> estimates_{};
};

inline bool CoxFit::diagnose(estimation::Diagnosis diagnosis, std::string parameter, std::string message) {
  report_.diagnosis = diagnosis;
  report_.parameter = std::move(parameter);
  report_.message = std::move(message);
  return false;
}

// ---- rows ----

inline void CoxFit::check_stratum_names() const {
  if (data_.stratum_names.empty()) return;
  for (const CoxKernel::Stratum& stratum : kernel_.strata_)
    if (!(stratum.code >= 0.0 && stratum.code < static_cast<double>(data_.stratum_names.size()) &&
          stratum.code == std::floor(stratum.code)))
      throw Error(ErrorCode::contradiction, "stratum_names",
                  "stratum_names must name the strata 0, 1, ...; there are " +
                      std::to_string(data_.stratum_names.size()) + " names and a stratum " +
                      core::format_number(stratum.code));
}

inline bool CoxFit::usable_rows() {
  report_.row_report = kernel_.rows_report_;
  report_.observations = kernel_.weight_sum_;
  report_.distinct_rows = kernel_.kept_;
  if (kernel_.kept_ == 0)
    return diagnose(estimation::Diagnosis::too_few_rows, "", core::no_row_line(report_.row_report));
  if (kernel_.kept_ <= p_)
    return diagnose(
        estimation::Diagnosis::too_few_rows, "",
        core::after_account(report_.row_report, core::there_are(static_cast<double>(kernel_.kept_), "usable row") +
                                                    " for " + core::counted(static_cast<double>(p_), "covariate") +
                                                    ": give more rows or fewer covariates"));
  check_stratum_names();
  if (kernel_.events_ == 0)
    return diagnose(estimation::Diagnosis::no_events, "event",
                    "no row ended with the event, so there is nothing to explain: check that event is 1 where it did");
  if (data_.subjects.given())
    if (const std::size_t overlaps = cox_overlaps(data_, kernel_); overlaps > 0)
      report_.warnings.push_back(
          std::to_string(overlaps) +
          " rows overlap in time with another row of the same customer, who is counted twice while they do");
  return true;
}

// ---- design ----

inline bool CoxFit::standardise() {
  design_ = kernel_.standardise(options_.penalty > 0.0);
  unit_ = kernel_.event_weight_ / static_cast<double>(kernel_.events_);
  details_.residuals = robust();
  return design_.examine(report_);
}

/// (x - mean)/deviation = columns() u, u the covariates of the search.
inline math::Matrix CoxFit::columns() const {
  math::Matrix out(p_, p_);
  std::vector<double> u(p_);
  for (std::size_t k = 0; k < p_; ++k) {
    u.assign(p_, 0.0);
    u[k] = 1.0;
    design_.from_working(u);
    for (std::size_t j = 0; j < p_; ++j) out(j, k) = u[j] / design_.deviations()[j];
  }
  return out;
}

// ---- likelihood ----

inline void CoxFit::evaluate(std::span<const double> w, bool with_details) {
  if (std::equal(w.begin(), w.end(), at_.begin(), at_.end()) && (detailed_ || !with_details)) return;
  at_.assign(w.begin(), w.end());
  kernel_.evaluate(w, value_, with_details ? &details_ : nullptr);
  detailed_ = with_details;
}

/// Minus the penalised log-likelihood, per event of mean weight, so that a common factor of the weights changes
/// nothing.
inline double CoxFit::objective(std::span<const double> w, std::span<double> gradient, std::span<double> hessian) {
  // A short step may be the last one: the baseline comes with it.
  double step = std::numeric_limits<double>::infinity();
  if (at_.size() == p_) {
    step = 0.0;
    for (std::size_t k = 0; k < p_; ++k) step = (std::max)(step, std::fabs(w[k] - at_[k]));
  }
  evaluate(w, step > 0.0 && step < 1e-2);
  if (!value_.finite) return std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < gradient.size(); ++k) gradient[k] = -value_.gradient[k] / unit_;
  for (std::size_t k = 0; k < hessian.size(); ++k) hessian[k] = value_.information[k] / unit_;
  if (!gradient.empty()) design_.add_penalty(options_.penalty / unit_, w, 0, gradient, hessian);
  return -value_.log_likelihood / unit_ + design_.penalty(options_.penalty / unit_, w);
}

/// At b = 0: is there anything to find?
inline bool CoxFit::start() {
  const std::vector<double> zero(p_, 0.0);
  evaluate(zero, p_ == 0);
  report_.evaluations = 1;
  if (!value_.finite)
    return diagnose(estimation::Diagnosis::not_converged, "",
                    "the likelihood is not finite at 0: weights of unlike size?");
  null_log_likelihood_ = value_.log_likelihood;
  if (p_ == 0) return true;
  math::Matrix information(p_, p_);
  information.data = value_.information;
  if (options_.penalty == 0.0)
    if (const auto found = cox_collinear(math::carried(columns(), information), kernel_.event_weight_)) {
      const std::string& name = kernel_.names_[found->covariate];
      return diagnose(estimation::Diagnosis::collinear, name,
                      found->others.empty()
                          ? "covariate " + name +
                                " does not differ among those at risk at the same time (in one stratum) when something "
                                "happens; leave it out"
                          : "covariate " + name + " is a sum of multiples of " +
                                cox_listed(kernel_.names_, found->others) +
                                " (and a constant): leave one of them out, or give a penalty");
    }
  std::vector<double> gradient(p_);
  (void)objective(zero, gradient, information.data);
  first_curvature_ = math::symmetric_eigen(information).values.front();
  if (const auto step = math::solve_positive_definite(information, gradient))
    score_statistic_ = unit_ * cox_dot(gradient, *step);
  return true;
}

inline bool CoxFit::search() {
  if (p_ == 0) {
    report_.diagnosis = estimation::Diagnosis::none;
    report_.message = "converged";
    report_.newton_decrement = report_.largest_gradient = report_.smallest_eigenvalue = 0.0;
    return true;
  }
  const std::vector<double> zero(p_, 0.0);
  // A hazard exp(300) times as high per standard deviation of the covariates is none.
  estimation::NewtonResult end = estimation::minimise(
      [&](std::span<const double> w, std::span<double> gradient, std::span<double> hessian) {
        return objective(w, gradient, hessian);
      },
      zero,
      {.decrement = 1e-20, .limit = 300.0, .max_iterations = options_.max_iterations, .executor = options_.executor});
  // A decrement of 1e-20 leaves 1e-10 standard errors to the maximum; where rounding forbids it, 1e-12 will do.
  if (end.status == estimation::NewtonStatus::stalled && end.decrement <= 1e-12)
    end.status = estimation::NewtonStatus::converged;
  if (!verdict(end)) return false;
  evaluate(end.x, true);
  return true;
}

// ---- verdict ----

/// How far apart a direction moves the linear predictors of the rows.
inline double CoxFit::moved(std::span<const double> direction) const {
  double low = 0.0;
  double high = 0.0;
  for (std::size_t i = 0; i < kernel_.rows(); ++i) {
    const double v = cox_dot(direction, {kernel_.x(i), p_});
    low = i == 0 ? v : (std::min)(low, v);
    high = i == 0 ? v : (std::max)(high, v);
  }
  return high - low;
}

/// Named: the covariate whose coefficient moves the predictor most.
inline bool CoxFit::separated(std::span<const double> direction) {
  const std::size_t worst = design_.leading(direction);
  const bool up = design_.coefficients(direction)[worst] > 0.0;
  return diagnose(estimation::Diagnosis::separation, kernel_.names_[worst],
                  "the coefficient of " + kernel_.names_[worst] + " runs off to " + (up ? "+" : "-") +
                      "infinity: it foretells, alone or with others, who has the event first; leave it out, merge its "
                      "levels, or give a penalty");
}

/// There is a maximum, at hazards so far apart that numbers no longer hold them.
inline bool CoxFit::nearly_separated(std::span<const double> way) {
  const std::string& name = kernel_.names_[design_.leading(way)];
  return diagnose(estimation::Diagnosis::separation, name,
                  "the coefficient of " + name + " has come to hazards that differ by a factor of exp(" +
                      core::format_number(std::round(moved(way))) +
                      ") and goes on: it foretells, nearly without exception, who has the event first; leave it out, "
                      "merge its levels, or give a penalty");
}

inline bool CoxFit::verdict(const estimation::NewtonResult& end) {
  const estimation::ParameterNames names{kernel_.names_,
                                         std::vector<estimation::Scale>(p_, estimation::Scale::identity)};
  estimates_ = estimation::finish_fit(end, names, report_,
                                      {.penalty = design_.penalty(options_.penalty / unit_, end.x),
                                       .mean_weight = unit_,
                                       .designs = {{.design = &design_, .first = 0}}});
  if (estimates_ && options_.penalty > 0.0) return true;
  // Where the likelihood rises towards infinity it flattens until the decrement is small; the step does not get short,
  // as far as rounding lets it be seen. The rows then say whether there is a maximum.
  const auto step = math::solve_positive_definite(end.hessian, end.gradient);
  const bool arrived = estimates_ && step && moved(*step) <= 0.1;
  const bool flattened = end.smallest_eigenvalue < 1e-6 * first_curvature_;
  if (options_.penalty == 0.0 && (!arrived || flattened))
    if (const auto direction = CoxSeparation(kernel_, options_.executor).direction(end.x)) return separated(*direction);
  if (arrived) return true;
  if (options_.penalty == 0.0 && moved(end.x) > 50.0) return nearly_separated(end.x);
  return diagnose(estimation::Diagnosis::not_converged, report_.parameter,
                  "no maximum after " + std::to_string(end.iterations) + " steps (" +
                      std::string(to_string(end.status)) + "); the Newton decrement is still " +
                      core::format_number(end.decrement) + ": give more iterations or a penalty");
}

// ---- model ----

/// Sum over clusters (rows, without clusters or subjects) of score score', and their number.
inline math::Matrix CoxFit::squared_scores(std::size_t& clusters) {
  math::Matrix meat(p_, p_);
  const auto add = [&](std::span<const double> s) {
    for (std::size_t j = 0; j < p_; ++j)
      for (std::size_t l = 0; l < p_; ++l) meat(j, l) += s[j] * s[l];
  };
  const core::ColumnView groups = data_.clusters.given() ? data_.clusters : data_.subjects;
  if (!groups.given()) {
    clusters = kernel_.rows();
    std::vector<double> weighted(p_);
    kernel_.score_residuals(details_, [&](std::size_t i, bool, std::span<const double> s, double) {
      for (std::size_t j = 0; j < p_; ++j) weighted[j] = kernel_.weight(i) * s[j];
      add(weighted);
    });
    return meat;
  }
  const std::vector<double> codes = cox_codes(groups, kernel_.source_);
  std::vector<double> sums(codes.size() * p_, 0.0);
  kernel_.score_residuals(details_, [&](std::size_t i, bool, std::span<const double> s, double) {
    const std::size_t c = cox_code_index(codes, groups[kernel_.source_[i]]);
    for (std::size_t j = 0; j < p_; ++j) sums[c * p_ + j] += kernel_.weight(i) * s[j];
  });
  for (std::size_t c = 0; c < codes.size(); ++c) add({sums.data() + c * p_, p_});
  clusters = codes.size();
  return meat;
}

inline std::vector<CoxBaseline> CoxFit::baselines() const {
  std::vector<CoxBaseline> out;
  for (const CoxKernel::Stratum& stratum : kernel_.strata_) {
    CoxBaseline baseline;
    baseline.stratum = stratum.code;
    baseline.last_time = stratum.last_time;
    const std::size_t size = stratum.last_bin - stratum.first_bin;
    baseline.time.reserve(size);
    baseline.cumulative_hazard.reserve(size);
    baseline.cumulative_variance.reserve(size);
    baseline.cumulative_centre.reserve(size * p_);
    double variance = 0.0;
    std::vector<double> centre(p_, 0.0);
    for (std::size_t k = stratum.first_bin; k < stratum.last_bin; ++k) {
      variance += details_.variance[k];
      baseline.time.push_back(kernel_.time_[k]);
      baseline.cumulative_hazard.push_back(kernel_.cumulative_[k]);
      baseline.cumulative_variance.push_back(variance);
      for (std::size_t j = 0; j < p_; ++j) centre[j] += details_.centre[k * p_ + j];
      baseline.cumulative_centre.insert(baseline.cumulative_centre.end(), centre.begin(), centre.end());
    }
    design_.from_working(baseline.cumulative_centre);
    out.push_back(std::move(baseline));
  }
  return out;
}

inline CoxModel CoxFit::model() {
  estimation::ParameterEstimates::Parts parts{.names = kernel_.names_,
                                              .values = {},
                                              .scales = {},
                                              .working_covariance = math::Matrix(0, 0),
                                              .log_likelihood = value_.log_likelihood,
                                              .observations = 0.0};
  if (estimates_) parts = estimates_->parts();
  parts.observations = kernel_.event_weight_;
  math::Matrix naive = parts.working_covariance;
  if (robust() && p_ > 0) {
    math::Matrix map(p_, p_);
    design_.carry_back(map, 0);
    // In the user's units a score s of w is (map^-1)' s, and naive is map H^-1 map'.
    math::Matrix bread(p_, p_);
    bread.data = value_.information;
    std::vector<double> gradient(p_, 0.0);
    design_.add_penalty(options_.penalty, at_, 0, gradient, bread.data);
    const auto inverse = math::inverse_positive_definite(bread);
    std::size_t clusters = 0;
    math::Matrix scores = squared_scores(clusters);
    if (inverse)
      parts.working_covariance = estimation::sandwich_covariance(
          {.map = std::move(map), .inverse = *inverse, .scores = std::move(scores), .clusters = clusters}, naive,
          report_);
  }
  CoxModel model{estimation::ParameterEstimates(std::move(parts))};
  model.naive_covariance_ = std::move(naive);
  model.means_ = p_ > 0 ? design_.means() : std::vector<double>{};
  model.deviations_ = p_ > 0 ? design_.deviations() : std::vector<double>{};
  model.null_log_likelihood_ = null_log_likelihood_;
  model.score_statistic_ = score_statistic_;
  model.events_ = static_cast<double>(kernel_.events_);
  model.stratum_names_ = data_.stratum_names;
  model.column_names_ = data_.column_names;
  model.ties_ = options_.ties;
  model.robust_ = robust();
  model.baselines_ = baselines();
  if (!kernel_.never_.empty())
    report_.warnings.push_back(std::to_string(kernel_.never_.size()) +
                               " rows were never at risk when something happened and do not count");
  model.report_ = report_;
  return model;
}

inline estimation::Fit<CoxModel> CoxFit::run() {
  if (!usable_rows() || !standardise() || !start() || !search())
    return estimation::Fit<CoxModel>(report_, std::nullopt);
  CoxModel fitted = model();
  return estimation::Fit<CoxModel>(report_, std::move(fitted));
}

}  // namespace amends::inline AMENDS_ABI::survival::detail
