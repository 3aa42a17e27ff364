#pragma once

#include <algorithm>
#include <amends/impl/survival/cox_likelihood.hpp>
#include <amends/math/matrix.hpp>
#include <cmath>
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
[[nodiscard]] inline std::optional<CoxCollinear> cox_collinear(const std::vector<double>& information, std::size_t p,
                                                               double events) {
  // Cholesky of the information, scaled to a unit diagonal, in the order of the covariates, so that the later one of
  // two equal covariates is named. What is left of 1 when the earlier ones have explained what they can is the pivot.
  constexpr double least = 1e-10;
  std::vector<double> scale(p);
  std::vector<double> l(p * p, 0.0);
  for (std::size_t j = 0; j < p; ++j) {
    const double own = information[j * p + j];
    if (!(own > 1e-12 * events)) return CoxCollinear{j, {}};
    scale[j] = 1.0 / std::sqrt(own);
    for (std::size_t k = 0; k < j; ++k) {
      double v = information[j * p + k] * scale[j] * scale[k];
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
      : data_(data), options_(options), kernel_(data, options.ties, options.executor, nullptr), p_(kernel_.p_) {}
  [[nodiscard]] estimation::Fit<CoxModel> run();

 private:
  // Each of these is false when the fit has ended with a diagnosis.
  [[nodiscard]] bool usable_rows();
  [[nodiscard]] bool set_penalty();
  [[nodiscard]] bool start();
  [[nodiscard]] bool climb();
  [[nodiscard]] bool step(std::span<const double> step);

  bool diagnose(estimation::Diagnosis diagnosis, std::string parameter, std::string message);
  bool separated(std::span<const double> step);
  void check_stratum_names() const;
  double penalise(const std::vector<double>& beta, CoxKernel::Value& value) const;
  [[nodiscard]] double moved(std::span<const double> direction) const;
  [[nodiscard]] math::Matrix information() const;
  [[nodiscard]] bool finish();
  [[nodiscard]] bool robust() const noexcept { return options_.robust || data_.clusters.given(); }
  [[nodiscard]] math::Matrix squared_scores();
  [[nodiscard]] std::vector<CoxBaseline> baselines() const;
  [[nodiscard]] CoxModel model();

  const CoxData& data_;
  const CoxOptions& options_;
  CoxKernel kernel_;
  std::size_t p_;
  estimation::FitReport& report_ = kernel_.report_;
  std::vector<double> penalty_{};  // by covariate: penalty/2 b^2 of the scaled covariate
  std::vector<double> beta_{};
  CoxKernel::Value value_{};  // penalised derivatives at beta
  CoxKernel::Details details_{};
  double penalty_value_ = 0.0;
  double null_log_likelihood_ = 0.0;
  double score_statistic_ = 0.0;
  double decrement_ = 0.0;
  double unit_ = 1.0;  // weight of an event
  bool detailed_ = false;
  math::Matrix inverse_{};
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
  if (kernel_.kept_ <= p_)
    return diagnose(estimation::Diagnosis::too_few_rows, "",
                    "there are " + std::to_string(kernel_.kept_) + " usable rows for " + std::to_string(p_) +
                        " covariates (" + std::to_string(report_.row_report.left_out) +
                        " rows are invalid): give more rows or fewer covariates");
  check_stratum_names();
  if (kernel_.kept_ == 0) return diagnose(estimation::Diagnosis::too_few_rows, "", "there are no usable rows");
  if (kernel_.events_ == 0)
    return diagnose(estimation::Diagnosis::no_events, "event",
                    "no row ended with the event, so there is nothing to explain: check that event is 1 where it did");
  if (data_.subjects.given())
    if (const std::size_t overlaps = cox_overlaps(data_, kernel_); overlaps > 0)
      report_.warnings.push_back(
          std::to_string(overlaps) +
          " rows overlap in time with another row of the same subject, so that subject is counted "
          "twice while they do");
  return true;
}

// ---- design ----

inline bool CoxFit::set_penalty() {
  penalty_.assign(p_, options_.penalty);
  if (options_.penalty_scale == CoxPenaltyScale::raw)
    for (std::size_t j = 0; j < p_; ++j) penalty_[j] /= kernel_.scaling_.deviation[j] * kernel_.scaling_.deviation[j];
  for (std::size_t j = 0; j < p_; ++j)
    if (kernel_.constant_[j]) {
      if (options_.penalty == 0.0)
        return diagnose(
            estimation::Diagnosis::collinear, kernel_.names_[j],
            "covariate " + kernel_.names_[j] + " is constant: the baseline hazard holds it already; leave it out");
      report_.warnings.push_back("covariate " + kernel_.names_[j] + " is constant: only the penalty gives it a value");
    }
  return true;
}

// ---- likelihood ----

inline double CoxFit::penalise(const std::vector<double>& beta, CoxKernel::Value& value) const {
  double total = 0.0;
  for (std::size_t j = 0; j < p_; ++j) {
    total += 0.5 * penalty_[j] * beta[j] * beta[j];
    value.gradient[j] -= penalty_[j] * beta[j];
    value.information[j * p_ + j] += penalty_[j];
  }
  return total;
}

inline math::Matrix CoxFit::information() const {
  math::Matrix m(p_, p_);
  m.data = value_.information;
  return m;
}

/// At b = 0: is there anything to find?
inline bool CoxFit::start() {
  unit_ = kernel_.event_weight_ / static_cast<double>(kernel_.events_);
  beta_.assign(p_, 0.0);
  kernel_.evaluate(beta_, value_, p_ == 0 ? &details_ : nullptr);
  detailed_ = p_ == 0;
  report_.evaluations = 1;
  if (!value_.finite)
    return diagnose(estimation::Diagnosis::not_converged, "",
                    "the likelihood is not finite at 0: weights of unlike size?");
  null_log_likelihood_ = value_.log_likelihood;
  if (options_.penalty == 0.0)
    if (const auto found = cox_collinear(value_.information, p_, kernel_.event_weight_)) {
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
  penalty_value_ = penalise(beta_, value_);
  return true;
}

/// How far apart a step moves the linear predictors of the rows.
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

/// Newton steps, halved where they do not raise the likelihood.
inline bool CoxFit::climb() {
  while (p_ > 0) {
    const auto newton = math::solve_positive_definite(information(), value_.gradient);
    if (!newton) {
      // The information was regular at 0; where it vanishes on the way, a coefficient ran off.
      if (report_.iterations > 0) return separated(beta_);
      return diagnose(estimation::Diagnosis::collinear, "",
                      "the covariates are nearly sums of each other: leave one out, or give a penalty");
    }
    const double before = decrement_;
    decrement_ = 0.5 * cox_dot(value_.gradient, *newton);
    if (report_.iterations == 0) score_statistic_ = 2.0 * decrement_;
    if (decrement_ <= 1e-9 * unit_ && moved(*newton) > 0.5) return separated(*newton);
    // A decrement of 1e-20 leaves 1e-10 standard errors to the maximum; convergence is quadratic, so that is one step
    // more than 1e-10 would be. Where rounding forbids it, 1e-12 will do.
    const bool small_enough = decrement_ <= 1e-20 * unit_ ||
                              (decrement_ <= 1e-12 * unit_ && report_.iterations > 0 && decrement_ >= 0.25 * before);
    if (small_enough && detailed_) return true;
    if (report_.iterations >= options_.max_iterations)
      return diagnose(estimation::Diagnosis::not_converged, "",
                      "no maximum after " + std::to_string(report_.iterations) +
                          " steps; the Newton decrement is still " + core::format_number(decrement_) +
                          ": give more iterations or a penalty");
    ++report_.iterations;
    detailed_ = decrement_ <= 1e-4 * unit_;  // this may be the last evaluation: the baseline comes with it
    if (!step(*newton)) return false;
  }
  return true;
}

inline bool CoxFit::step(std::span<const double> newton) {
  double length = 0.0;
  for (const double s : newton) length = (std::max)(length, std::fabs(s));
  double share = length > 5.0 ? 5.0 / length : 1.0;
  const double reached = value_.log_likelihood - penalty_value_;
  for (int halving = 0; halving < 40; ++halving, share *= 0.5) {
    std::vector<double> next(p_);
    for (std::size_t j = 0; j < p_; ++j) next[j] = beta_[j] + share * newton[j];
    CoxKernel::Value there;
    kernel_.evaluate(next, there, detailed_ ? &details_ : nullptr);
    ++report_.evaluations;
    if (!there.finite) continue;
    const double next_penalty = penalise(next, there);
    if (there.log_likelihood - next_penalty < reached - 1e-11 * (std::fabs(reached) + 1.0)) continue;
    beta_ = std::move(next);
    value_ = std::move(there);
    penalty_value_ = next_penalty;
    return true;
  }
  return diagnose(estimation::Diagnosis::not_converged, "",
                  "no step raises the likelihood although its gradient is not 0: covariates of extreme range?");
}

// ---- verdict ----

/// Named: the covariate whose coefficient moves the risks most.
inline bool CoxFit::separated(std::span<const double> step) {
  std::size_t worst = 0;
  double largest = -1.0;
  std::vector<double> single(p_, 0.0);
  for (std::size_t j = 0; j < p_; ++j) {
    single.assign(p_, 0.0);
    single[j] = step[j];
    const double distance = moved(single);
    if (distance > largest) {
      largest = distance;
      worst = j;
    }
  }
  return diagnose(estimation::Diagnosis::separation, kernel_.names_[worst],
                  "the coefficient of " + kernel_.names_[worst] + " runs off to " + (step[worst] > 0.0 ? "+" : "-") +
                      "infinity: it foretells, alone or with others, who has the event first; leave it out, merge its "
                      "levels, or give a penalty");
}

inline bool CoxFit::finish() {
  inverse_ = math::Matrix(p_, p_);
  report_.smallest_eigenvalue = 0.0;
  if (p_ > 0) {
    const auto found = math::inverse_positive_definite(information());
    if (!found)
      return diagnose(estimation::Diagnosis::collinear, "",
                      "the covariates are nearly sums of each other: leave one out, or give a penalty");
    inverse_ = *found;
    report_.smallest_eigenvalue = math::symmetric_eigen(information()).values.front();
  }
  report_.diagnosis = estimation::Diagnosis::none;
  report_.message = "converged";
  report_.newton_decrement = decrement_;
  report_.largest_gradient = 0.0;
  for (const double g : value_.gradient) report_.largest_gradient = (std::max)(report_.largest_gradient, std::fabs(g));
  if (!kernel_.never_.empty())
    report_.warnings.push_back(std::to_string(kernel_.never_.size()) +
                               " rows were never at risk when something happened and do not count");
  return true;
}

// ---- model ----

/// Sum over clusters (rows, without clusters or subjects) of score score'.
inline math::Matrix CoxFit::squared_scores() {
  math::Matrix meat(p_, p_);
  const auto add = [&](std::span<const double> s) {
    for (std::size_t j = 0; j < p_; ++j)
      for (std::size_t l = 0; l < p_; ++l) meat(j, l) += s[j] * s[l];
  };
  const core::ColumnView groups = data_.clusters.given() ? data_.clusters : data_.subjects;
  if (!groups.given()) {
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
  if (codes.size() <= p_)
    report_.warnings.push_back("robust errors from " + std::to_string(codes.size()) + " clusters for " +
                               std::to_string(p_) + " coefficients cannot be trusted");
  return meat;
}

/// half meat half', symmetric to the last bit.
[[nodiscard]] inline math::Matrix cox_sandwich(const math::Matrix& bread, const math::Matrix& meat) {
  const std::size_t p = bread.rows;
  math::Matrix half(p, p), out(p, p);
  for (std::size_t j = 0; j < p; ++j)
    for (std::size_t l = 0; l < p; ++l)
      for (std::size_t m = 0; m < p; ++m) half(j, l) += bread(j, m) * meat(m, l);
  for (std::size_t j = 0; j < p; ++j)
    for (std::size_t l = 0; l <= j; ++l) {
      for (std::size_t m = 0; m < p; ++m) out(j, l) += half(j, m) * bread(m, l);
      out(l, j) = out(j, l);
    }
  return out;
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
      for (std::size_t j = 0; j < p_; ++j) {
        centre[j] += details_.centre[k * p_ + j];
        baseline.cumulative_centre.push_back(centre[j] * kernel_.scaling_.deviation[j]);
      }
    }
    out.push_back(std::move(baseline));
  }
  return out;
}

inline CoxModel CoxFit::model() {
  math::Matrix covariance = robust() && p_ > 0 ? cox_sandwich(inverse_, squared_scores()) : inverse_;
  math::Matrix naive = inverse_;
  const std::vector<double>& deviation = kernel_.scaling_.deviation;
  std::vector<double> coefficients(p_);
  for (std::size_t j = 0; j < p_; ++j) {
    coefficients[j] = beta_[j] / deviation[j];
    for (std::size_t l = 0; l < p_; ++l) {
      covariance(j, l) /= deviation[j] * deviation[l];
      naive(j, l) /= deviation[j] * deviation[l];
    }
  }
  CoxModel model(
      estimation::ParameterEstimates({.names = kernel_.names_,
                                      .values = std::move(coefficients),
                                      .scales = std::vector<estimation::Scale>(p_, estimation::Scale::identity),
                                      .working_covariance = std::move(covariance),
                                      .log_likelihood = value_.log_likelihood,
                                      .observations = kernel_.event_weight_,
                                      .penalty = penalty_value_}));
  model.naive_covariance_ = std::move(naive);
  model.means_ = kernel_.scaling_.mean;
  model.deviations_ = deviation;
  model.null_log_likelihood_ = null_log_likelihood_;
  model.score_statistic_ = score_statistic_;
  model.events_ = static_cast<double>(kernel_.events_);
  model.stratum_names_ = data_.stratum_names;
  model.ties_ = options_.ties;
  model.robust_ = robust();
  model.baselines_ = baselines();
  model.report_ = report_;
  return model;
}

inline estimation::Fit<CoxModel> CoxFit::run() {
  if (!usable_rows() || !set_penalty() || !start() || !climb() || !finish())
    return estimation::Fit<CoxModel>(report_, std::nullopt);
  CoxModel fitted = model();
  return estimation::Fit<CoxModel>(report_, std::move(fitted));
}

}  // namespace amends::inline AMENDS_ABI::survival::detail
