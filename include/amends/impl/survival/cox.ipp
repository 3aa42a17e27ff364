#pragma once

#include <amends/survival/cox.hpp>

#include <algorithm>
#include <amends/impl/survival/cox_likelihood.hpp>
#include <amends/impl/survival/cox_path.hpp>
#include <amends/math/share_interval.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>
#include <utility>

namespace amends::inline AMENDS_ABI::survival {

AMENDS_INLINE std::string_view to_string(CoxTies ties) noexcept {
  return ties == CoxTies::efron ? "efron" : "breslow";
}

namespace detail {

/// Why the information at b = 0 is singular: the covariate, and the earlier ones it is a sum of. Empty when it is not.
struct CoxCollinear {
  std::size_t covariate;
  std::vector<std::size_t> others;
};
[[nodiscard]] AMENDS_INLINE std::optional<CoxCollinear> cox_collinear(const std::vector<double>& information,
                                                                      std::size_t p, double events) {
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

[[nodiscard]] AMENDS_INLINE std::string cox_listed(const std::vector<std::string>& names,
                                                   const std::vector<std::size_t>& which) {
  std::string out;
  for (std::size_t i = 0; i < which.size(); ++i)
    out += (i == 0 ? "" : i + 1 == which.size() ? " and " : ", ") + names[which[i]];
  return out;
}

/// Rows of one subject (and stratum) that overlap in time.
[[nodiscard]] AMENDS_INLINE std::size_t cox_overlaps(const CoxData& data, const CoxKernel& kernel) {
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

AMENDS_INLINE estimation::Fit<CoxModel> CoxKernel::fit(const CoxData& data, const CoxOptions& options) {
  core::check_non_negative("penalty", options.penalty);
  if (options.max_iterations < 1)
    core::throw_domain("max_iterations", "be at least 1", static_cast<double>(options.max_iterations));
  CoxKernel kernel(data, options.ties, options.executor, nullptr);
  const std::size_t p = kernel.p_;
  estimation::FitReport& report = kernel.report_;
  const auto no_model = [&](estimation::Diagnosis diagnosis, std::string parameter, std::string message) {
    report.diagnosis = diagnosis;
    report.parameter = std::move(parameter);
    report.message = std::move(message);
    return estimation::Fit<CoxModel>(report, std::nullopt);
  };
  if (kernel.kept_ <= p)
    return no_model(estimation::Diagnosis::too_few_rows, "",
                    "there are " + std::to_string(kernel.kept_) + " usable rows for " + std::to_string(p) +
                        " covariates (" + std::to_string(report.invalid_rows) +
                        " rows are invalid): give more rows or fewer covariates");
  if (!data.stratum_names.empty())
    for (const Stratum& stratum : kernel.strata_)
      if (!(stratum.code >= 0.0 && stratum.code < static_cast<double>(data.stratum_names.size()) &&
            stratum.code == std::floor(stratum.code)))
        throw Error(ErrorCode::contradiction, "stratum_names",
                    "stratum_names must name the strata 0, 1, ...; there are " +
                        std::to_string(data.stratum_names.size()) + " names and a stratum " +
                        core::format_number(stratum.code));
  if (kernel.kept_ == 0) return no_model(estimation::Diagnosis::too_few_rows, "", "there are no usable rows");
  if (kernel.events_ == 0)
    return no_model(estimation::Diagnosis::no_events, "event",
                    "no row ended with the event, so there is nothing to explain: check that event is 1 where it did");
  if (data.subjects.given())
    if (const std::size_t overlaps = cox_overlaps(data, kernel); overlaps > 0)
      report.warnings.push_back(
          std::to_string(overlaps) +
          " rows overlap in time with another row of the same subject, so that subject is counted "
          "twice while they do");

  // Penalty on the coefficients of the scaled covariates: penalty/2 sum of (multiplier b)^2.
  std::vector<double> penalty(p, options.penalty);
  if (options.penalty_scale == CoxPenaltyScale::raw)
    for (std::size_t j = 0; j < p; ++j) penalty[j] /= kernel.scaling_.deviation[j] * kernel.scaling_.deviation[j];
  for (std::size_t j = 0; j < p; ++j)
    if (kernel.constant_[j]) {
      if (options.penalty == 0.0)
        return no_model(
            estimation::Diagnosis::collinear, kernel.names_[j],
            "covariate " + kernel.names_[j] + " is constant: the baseline hazard holds it already; leave it out");
      report.warnings.push_back("covariate " + kernel.names_[j] + " is constant: only the penalty gives it a value");
    }

  const double unit = kernel.event_weight_ / static_cast<double>(kernel.events_);  // weight of an event
  std::vector<double> beta(p, 0.0);
  const auto penalised = [&](const std::vector<double>& b, Value& value) {
    double total = 0.0;
    for (std::size_t j = 0; j < p; ++j) {
      total += 0.5 * penalty[j] * b[j] * b[j];
      value.gradient[j] -= penalty[j] * b[j];
      value.information[j * p + j] += penalty[j];
    }
    return total;
  };
  const auto matrix = [&](const std::vector<double>& values) {
    math::Matrix m(p, p);
    m.data = values;
    return m;
  };
  const auto dot = [](std::span<const double> a, std::span<const double> b) {
    double sum = 0.0;
    for (std::size_t j = 0; j < a.size(); ++j) sum += a[j] * b[j];
    return sum;
  };

  Value value;
  Details details;
  kernel.evaluate(beta, value, p == 0 ? &details : nullptr);
  report.evaluations = 1;
  if (!value.finite)
    return no_model(estimation::Diagnosis::not_converged, "",
                    "the likelihood is not finite at 0: weights of unlike size?");
  const double null_log_likelihood = value.log_likelihood;
  if (options.penalty == 0.0)
    if (const auto found = cox_collinear(value.information, p, kernel.event_weight_)) {
      const std::string& name = kernel.names_[found->covariate];
      return no_model(estimation::Diagnosis::collinear, name,
                      found->others.empty()
                          ? "covariate " + name +
                                " does not differ among those at risk at the same time (in one stratum) when something "
                                "happens; leave it out"
                          : "covariate " + name + " is a sum of multiples of " +
                                cox_listed(kernel.names_, found->others) +
                                " (and a constant): leave one of them out, or give a penalty");
    }
  double penalty_value = penalised(beta, value);
  double score_statistic = 0.0;
  double decrement = 0.0;
  bool converged = p == 0;
  bool detailed = p == 0;
  const auto column_range = [&](std::span<const double> direction) {
    double low = 0.0;
    double high = 0.0;
    for (std::size_t i = 0; i < kernel.rows(); ++i) {
      const double v = dot(direction, {kernel.x(i), p});
      low = i == 0 ? v : (std::min)(low, v);
      high = i == 0 ? v : (std::max)(high, v);
    }
    return high - low;
  };
  const auto separated = [&](std::span<const double> step) {
    // Named: the covariate whose coefficient moves the risks most.
    std::size_t worst = 0;
    double largest = -1.0;
    std::vector<double> single(p, 0.0);
    for (std::size_t j = 0; j < p; ++j) {
      single.assign(p, 0.0);
      single[j] = step[j];
      const double moved = column_range(single);
      if (moved > largest) {
        largest = moved;
        worst = j;
      }
    }
    return no_model(
        estimation::Diagnosis::separation, kernel.names_[worst],
        "the coefficient of " + kernel.names_[worst] + " runs off to " + (step[worst] > 0.0 ? "+" : "-") +
            "infinity: it foretells, alone or with others, who has the event first; leave it out, merge its "
            "levels, or give a penalty");
  };
  while (!converged) {
    const auto step = math::solve_positive_definite(matrix(value.information), value.gradient);
    if (!step) {
      // The information was regular at 0; where it vanishes on the way, a coefficient ran off.
      if (report.iterations > 0) return separated(beta);
      return no_model(estimation::Diagnosis::collinear, "",
                      "the covariates are nearly sums of each other: leave one out, or give a penalty");
    }
    const double before = decrement;
    decrement = 0.5 * dot(value.gradient, *step);
    if (report.iterations == 0) score_statistic = 2.0 * decrement;
    if (decrement <= 1e-9 * unit && column_range(*step) > 0.5) return separated(*step);
    // A decrement of 1e-20 leaves 1e-10 standard errors to the maximum; convergence is quadratic, so that is one step
    // more than 1e-10 would be. Where rounding forbids it, 1e-12 will do.
    const bool small_enough =
        decrement <= 1e-20 * unit || (decrement <= 1e-12 * unit && report.iterations > 0 && decrement >= 0.25 * before);
    if (small_enough && detailed) {
      converged = true;
      break;
    }
    if (report.iterations >= options.max_iterations)
      return no_model(estimation::Diagnosis::not_converged, "",
                      "no maximum after " + std::to_string(report.iterations) +
                          " steps; the Newton decrement is still " + core::format_number(decrement) +
                          ": give more iterations or a penalty");
    ++report.iterations;
    detailed = decrement <= 1e-4 * unit;  // this may be the last evaluation: the baseline comes with it
    double length = 0.0;
    for (const double s : *step) length = (std::max)(length, std::fabs(s));
    double share = length > 5.0 ? 5.0 / length : 1.0;
    const double reached = value.log_likelihood - penalty_value;
    bool taken = false;
    for (int halving = 0; halving < 40 && !taken; ++halving, share *= 0.5) {
      std::vector<double> next(p);
      for (std::size_t j = 0; j < p; ++j) next[j] = beta[j] + share * (*step)[j];
      Value there;
      kernel.evaluate(next, there, detailed ? &details : nullptr);
      ++report.evaluations;
      if (!there.finite) continue;
      const double next_penalty = penalised(next, there);
      if (there.log_likelihood - next_penalty < reached - 1e-11 * (std::fabs(reached) + 1.0)) continue;
      beta = std::move(next);
      value = std::move(there);
      penalty_value = next_penalty;
      taken = true;
    }
    if (!taken)
      return no_model(estimation::Diagnosis::not_converged, "",
                      "no step raises the likelihood although its gradient is not 0: covariates of extreme range?");
  }

  const math::Matrix information = matrix(value.information);
  math::Matrix inverse(p, p);
  if (p > 0) {
    const auto found = math::inverse_positive_definite(information);
    if (!found)
      return no_model(estimation::Diagnosis::collinear, "",
                      "the covariates are nearly sums of each other: leave one out, or give a penalty");
    inverse = *found;
  }
  report.diagnosis = estimation::Diagnosis::none;
  report.message = "converged";
  report.newton_decrement = decrement;
  report.largest_gradient = 0.0;
  for (const double g : value.gradient) report.largest_gradient = (std::max)(report.largest_gradient, std::fabs(g));
  report.smallest_eigenvalue = p > 0 ? math::symmetric_eigen(information).values.front() : 0.0;
  if (!kernel.never_.empty())
    report.warnings.push_back(std::to_string(kernel.never_.size()) +
                              " rows were never at risk when something happened and do not count");

  math::Matrix covariance = inverse;
  const bool robust = options.robust || data.clusters.given();
  if (robust && p > 0) {
    const core::ColumnView groups = data.clusters.given() ? data.clusters : data.subjects;
    math::Matrix meat(p, p);
    const auto add = [&](std::span<const double> s) {
      for (std::size_t j = 0; j < p; ++j)
        for (std::size_t l = 0; l < p; ++l) meat(j, l) += s[j] * s[l];
    };
    if (groups.given()) {
      const std::vector<double> codes = cox_codes(groups, kernel.source_);
      std::vector<double> sums(codes.size() * p, 0.0);
      kernel.score_residuals(details, [&](std::size_t i, bool, std::span<const double> s, double) {
        const std::size_t c = cox_code_index(codes, groups[kernel.source_[i]]);
        for (std::size_t j = 0; j < p; ++j) sums[c * p + j] += kernel.weight(i) * s[j];
      });
      for (std::size_t c = 0; c < codes.size(); ++c) add({sums.data() + c * p, p});
      if (codes.size() <= p)
        report.warnings.push_back("robust errors from " + std::to_string(codes.size()) + " clusters for " +
                                  std::to_string(p) + " coefficients cannot be trusted");
    } else {
      std::vector<double> weighted(p);
      kernel.score_residuals(details, [&](std::size_t i, bool, std::span<const double> s, double) {
        for (std::size_t j = 0; j < p; ++j) weighted[j] = kernel.weight(i) * s[j];
        add(weighted);
      });
    }
    for (std::size_t j = 0; j < p; ++j)
      for (std::size_t l = 0; l < p; ++l) covariance(j, l) = 0.0;
    math::Matrix half(p, p);
    for (std::size_t j = 0; j < p; ++j)
      for (std::size_t l = 0; l < p; ++l)
        for (std::size_t m = 0; m < p; ++m) half(j, l) += inverse(j, m) * meat(m, l);
    for (std::size_t j = 0; j < p; ++j)
      for (std::size_t l = 0; l <= j; ++l) {
        for (std::size_t m = 0; m < p; ++m) covariance(j, l) += half(j, m) * inverse(m, l);
        covariance(l, j) = covariance(j, l);
      }
  }
  const std::vector<double>& deviation = kernel.scaling_.deviation;
  std::vector<double> coefficients(p);
  for (std::size_t j = 0; j < p; ++j) {
    coefficients[j] = beta[j] / deviation[j];
    for (std::size_t l = 0; l < p; ++l) {
      covariance(j, l) /= deviation[j] * deviation[l];
      inverse(j, l) /= deviation[j] * deviation[l];
    }
  }
  CoxModel model(
      estimation::ParameterEstimates({.names = kernel.names_,
                                      .values = std::move(coefficients),
                                      .scales = std::vector<estimation::Scale>(p, estimation::Scale::identity),
                                      .working_covariance = std::move(covariance),
                                      .log_likelihood = value.log_likelihood,
                                      .observations = kernel.event_weight_,
                                      .penalty = penalty_value}));
  model.naive_covariance_ = std::move(inverse);
  model.means_ = kernel.scaling_.mean;
  model.deviations_ = deviation;
  model.null_log_likelihood_ = null_log_likelihood;
  model.score_statistic_ = score_statistic;
  model.events_ = static_cast<double>(kernel.events_);
  model.stratum_names_ = data.stratum_names;
  model.ties_ = options.ties;
  model.robust_ = robust;
  for (const Stratum& stratum : kernel.strata_) {
    CoxBaseline baseline;
    baseline.stratum = stratum.code;
    baseline.last_time = stratum.last_time;
    const std::size_t size = stratum.last_bin - stratum.first_bin;
    baseline.time.reserve(size);
    baseline.cumulative_hazard.reserve(size);
    baseline.cumulative_variance.reserve(size);
    baseline.cumulative_centre.reserve(size * p);
    double variance = 0.0;
    std::vector<double> centre(p, 0.0);
    for (std::size_t k = stratum.first_bin; k < stratum.last_bin; ++k) {
      variance += details.variance[k];
      baseline.time.push_back(kernel.time_[k]);
      baseline.cumulative_hazard.push_back(kernel.cumulative_[k]);
      baseline.cumulative_variance.push_back(variance);
      for (std::size_t j = 0; j < p; ++j) {
        centre[j] += details.centre[k * p + j];
        baseline.cumulative_centre.push_back(centre[j] * deviation[j]);
      }
    }
    model.baselines_.push_back(std::move(baseline));
  }
  model.report_ = report;
  return estimation::Fit<CoxModel>(report, std::move(model));
}

}  // namespace detail

AMENDS_INLINE estimation::Fit<CoxModel> CoxModel::fit(const CoxData& data, const CoxOptions& options) {
  return detail::CoxKernel::fit(data, options);
}

AMENDS_INLINE CoxTest CoxModel::likelihood_ratio_test() const {
  const double statistic = (std::max)(0.0, 2.0 * (estimates_.log_likelihood() - null_log_likelihood_));
  const auto df = static_cast<double>(names().size());
  return {statistic, df, df > 0.0 ? math::gamma_cdf_upper(0.5 * statistic, 0.5 * df) : 1.0};
}

AMENDS_INLINE CoxTest CoxModel::score_test() const {
  const auto df = static_cast<double>(names().size());
  return {score_statistic_, df, df > 0.0 ? math::gamma_cdf_upper(0.5 * score_statistic_, 0.5 * df) : 1.0};
}

AMENDS_INLINE CoxTest CoxModel::wald_test() const {
  const std::size_t p = names().size();
  if (p == 0) return {0.0, 0.0, 1.0};
  const auto solved = math::solve_positive_definite(estimates_.working_covariance(), coefficients());
  double statistic = std::numeric_limits<double>::quiet_NaN();  // robust errors from too few clusters
  if (solved) {
    statistic = 0.0;
    for (std::size_t j = 0; j < p; ++j) statistic += coefficients()[j] * (*solved)[j];
  }
  const auto df = static_cast<double>(p);
  return {statistic, df, math::gamma_cdf_upper(0.5 * statistic, 0.5 * df)};
}

AMENDS_INLINE const CoxBaseline& CoxModel::baseline(double stratum) const {
  if (std::isnan(stratum)) {
    if (baselines_.size() == 1) return baselines_.front();
    throw Error(ErrorCode::missing, "stratum",
                "stratum must be given: the model has " + std::to_string(baselines_.size()) + " of them");
  }
  for (const CoxBaseline& baseline : baselines_)
    if (baseline.stratum == stratum) return baseline;
  throw Error(ErrorCode::unknown_name, "stratum",
              "stratum " + core::format_number(stratum) + " was in no row of the fit");
}

AMENDS_INLINE double CoxModel::stratum_code(std::string_view name) const {
  std::string known;
  for (std::size_t s = 0; s < stratum_names_.size(); ++s) {
    if (stratum_names_[s] == name) return static_cast<double>(s);
    known += (s == 0 ? "" : ", ") + stratum_names_[s];
  }
  throw Error(ErrorCode::unknown_name, "stratum",
              "stratum " + std::string(name) + " is not one of the model's: " + (known.empty() ? "none" : known));
}

AMENDS_INLINE double CoxModel::linear_predictor(std::span<const double> covariates) const {
  core::check_same_size("covariates", covariates.size(), "names", names().size());
  double eta = 0.0;
  for (std::size_t j = 0; j < covariates.size(); ++j) {
    if (!std::isfinite(covariates[j])) return std::numeric_limits<double>::quiet_NaN();
    eta += coefficients()[j] * (covariates[j] - means_[j]);
  }
  return eta;
}

AMENDS_INLINE double CoxModel::partial_hazard(std::span<const double> covariates) const {
  return std::exp(linear_predictor(covariates));
}

AMENDS_INLINE std::size_t CoxModel::linear_predictors(std::span<const core::ColumnView> covariates,
                                                      std::span<double> out) const {
  core::check_same_size("covariates", covariates.size(), "names", names().size());
  for (std::size_t j = 0; j < covariates.size(); ++j)
    core::check_same_size(names()[j], covariates[j].size(), "out", out.size());
  std::size_t invalid = 0;
  std::vector<double> row(covariates.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = covariates[j][i];
    out[i] = linear_predictor(row);
    if (std::isnan(out[i])) ++invalid;
  }
  return invalid;
}

AMENDS_INLINE estimation::Interval cox_survival_interval(double cumulative_hazard, double standard_error,
                                                         IntervalScale scale, double level) {
  const double z = math::two_sided_normal_quantile(level);
  const double h = cumulative_hazard;
  if (std::isnan(h) || std::isnan(standard_error))
    return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
  if (h == 0.0) return {1.0, 1.0};
  if (std::isinf(h)) return {0.0, 0.0};
  const double s = std::exp(-h);
  switch (scale) {
    case IntervalScale::log_minus_log: {
      const double spread = z * standard_error / h;
      return {std::exp(-h * std::exp(spread)), std::exp(-h * std::exp(-spread))};
    }
    case IntervalScale::log:
      return {std::exp(-h - z * standard_error), (std::min)(1.0, std::exp(-h + z * standard_error))};
    case IntervalScale::logit: {
      const double odds = s / -std::expm1(-h);
      const double spread = std::exp(z * standard_error / -std::expm1(-h));
      return {1.0 / (1.0 + spread / odds), 1.0 / (1.0 + 1.0 / (spread * odds))};
    }
    case IntervalScale::plain:
      break;
  }
  return {(std::max)(0.0, s * (1.0 - z * standard_error)), (std::min)(1.0, s * (1.0 + z * standard_error))};
}

AMENDS_INLINE double CoxCurve::time_until(double share) const {
  core::check_probability("share", share);
  double first = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < time.size(); ++i)
    if (survival[i] <= share) first = (std::min)(first, time[i]);
  return first;
}

AMENDS_INLINE CoxCurve CoxModel::survival(std::span<const double> covariates, const CoxCurveOptions& options) const {
  constexpr double forever = std::numeric_limits<double>::infinity();
  const CoxSegment all{-forever, forever, {covariates.begin(), covariates.end()}};
  return survival_along({&all, 1}, options);
}

AMENDS_INLINE CoxCurve CoxModel::survival_along(std::span<const CoxSegment> path,
                                                const CoxCurveOptions& options) const {
  const CoxBaseline& base = baseline(options.stratum);
  detail::cox_check_path(*this, path);
  (void)math::two_sided_normal_quantile(options.level);
  const std::size_t p = names().size();
  // What has accumulated at the start of each segment.
  std::vector<double> risks;
  std::vector<std::size_t> starts;
  std::vector<detail::CoxAccumulated> at_start;
  detail::CoxAccumulated sum{.gradient = std::vector<double>(p, 0.0)};
  for (const CoxSegment& segment : path) {
    risks.push_back(partial_hazard(segment.covariates));
    starts.push_back(detail::cox_steps_until(base, segment.start));
    at_start.push_back(sum);
    detail::cox_accumulate(*this, base, segment.covariates, risks.back(), starts.back(),
                           detail::cox_steps_until(base, segment.stop), sum);
  }
  CoxCurve curve;
  curve.time = detail::cox_times(base, path, options.times);
  for (const double t : curve.time) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    double hazard = nan;
    double error = nan;
    if (t >= path.front().start && t <= path.back().stop && t <= base.last_time) {
      std::size_t k = 0;
      while (k + 1 < path.size() && t > path[k].stop) ++k;
      detail::CoxAccumulated here = at_start[k];
      detail::cox_accumulate(*this, base, path[k].covariates, risks[k], starts[k], detail::cox_steps_until(base, t),
                             here);
      hazard = here.hazard;
      error = std::sqrt(here.variance + math::bilinear(here.gradient, estimates_.working_covariance(), here.gradient));
    }
    const estimation::Interval interval = cox_survival_interval(hazard, error, options.scale, options.level);
    curve.cumulative_hazard.push_back(hazard);
    curve.standard_error.push_back(error);
    curve.survival.push_back(std::exp(-hazard));
    curve.lower.push_back(interval.lower);
    curve.upper.push_back(interval.upper);
  }
  return curve;
}

AMENDS_INLINE CoxSurvivalTable CoxModel::survival_table(std::span<const core::ColumnView> covariates,
                                                        const CoxCurveOptions& options, core::ColumnView strata,
                                                        core::Executor* executor) const {
  core::check_same_size("covariates", covariates.size(), "names", names().size());
  if (options.times.empty()) throw Error(ErrorCode::missing, "times", "times must be given");
  for (const double t : options.times)
    if (std::isnan(t)) core::throw_domain("times", "be numbers", t);
  std::size_t rows = strata.given() ? strata.size() : covariates.empty() ? 1 : covariates[0].size();
  for (std::size_t j = 0; j < covariates.size(); ++j)
    core::check_same_size(names()[j], covariates[j].size(), "rows", rows);
  if (!strata.given()) (void)baseline(options.stratum);
  (void)math::two_sided_normal_quantile(options.level);
  const std::size_t p = names().size();
  const std::size_t width = options.times.size();
  CoxSurvivalTable table;
  table.time = options.times;
  table.rows = rows;
  for (auto* column : {&table.survival, &table.lower, &table.upper, &table.standard_error})
    column->assign(rows * width, std::numeric_limits<double>::quiet_NaN());
  // Steps of the baseline at each time, per stratum.
  std::vector<std::vector<std::size_t>> steps;
  for (const CoxBaseline& base : baselines_) {
    std::vector<std::size_t> at;
    for (const double t : options.times) at.push_back(detail::cox_steps_until(base, t));
    steps.push_back(std::move(at));
  }
  core::SerialExecutor serial;
  constexpr std::size_t block = 1024;
  std::vector<std::size_t> invalid((rows + block - 1) / block, 0);
  core::parallel_blocks(
      executor != nullptr ? *executor : serial, rows, block,
      [&](std::size_t first, std::size_t last, std::size_t number) {
        std::vector<double> x(p);
        detail::CoxAccumulated here{.gradient = std::vector<double>(p)};
        for (std::size_t i = first; i < last; ++i) {
          for (std::size_t j = 0; j < p; ++j) x[j] = covariates[j][i];
          const double risk = partial_hazard(x);
          std::size_t s = 0;
          if (strata.given()) {
            while (s < baselines_.size() && baselines_[s].stratum != strata[i]) ++s;
          } else if (!std::isnan(options.stratum)) {
            while (baselines_[s].stratum != options.stratum) ++s;
          }
          if (std::isnan(risk) || s == baselines_.size()) {
            ++invalid[number];
            continue;
          }
          for (std::size_t t = 0; t < width; ++t) {
            if (!(options.times[t] <= baselines_[s].last_time)) continue;
            here.hazard = here.variance = 0.0;
            here.gradient.assign(p, 0.0);
            detail::cox_accumulate(*this, baselines_[s], x, risk, 0, steps[s][t], here);
            const double error = std::sqrt(
                here.variance + math::bilinear(here.gradient, estimates_.working_covariance(), here.gradient));
            const estimation::Interval interval =
                cox_survival_interval(here.hazard, error, options.scale, options.level);
            const std::size_t at = i * width + t;
            table.survival[at] = std::exp(-here.hazard);
            table.standard_error[at] = error;
            table.lower[at] = interval.lower;
            table.upper[at] = interval.upper;
          }
        }
      });
  for (const std::size_t count : invalid) table.invalid_rows += count;
  return table;
}

AMENDS_INLINE estimation::ModelState CoxModel::state() const {
  estimation::ModelState state;
  state.model = "CoxModel";
  estimation::put_fit(state, estimates_, report_);
  state.put("ties", std::string(to_string(ties_)));
  state.put("robust", robust_ ? 1.0 : 0.0);
  state.put("events", events_);
  state.put("null_log_likelihood", null_log_likelihood_);
  state.put("score_statistic", score_statistic_);
  state.put("naive_covariance", naive_covariance_.data);
  state.put("means", means_);
  state.put("standard_deviations", deviations_);
  std::vector<double> strata, last_times, sizes, times, hazards, variances, centres;
  for (const CoxBaseline& b : baselines_) {
    strata.push_back(b.stratum);
    last_times.push_back(b.last_time);
    sizes.push_back(static_cast<double>(b.time.size()));
    times.insert(times.end(), b.time.begin(), b.time.end());
    hazards.insert(hazards.end(), b.cumulative_hazard.begin(), b.cumulative_hazard.end());
    variances.insert(variances.end(), b.cumulative_variance.begin(), b.cumulative_variance.end());
    centres.insert(centres.end(), b.cumulative_centre.begin(), b.cumulative_centre.end());
  }
  state.put("stratum_names", stratum_names_);
  state.put("strata", std::move(strata));
  state.put("last_times", std::move(last_times));
  state.put("baseline_sizes", std::move(sizes));
  state.put("baseline_times", std::move(times));
  state.put("baseline_hazards", std::move(hazards));
  state.put("baseline_variances", std::move(variances));
  state.put("baseline_centres", std::move(centres));
  return state;
}

AMENDS_INLINE CoxModel CoxModel::from_state(const estimation::ModelState& state) {
  state.check("CoxModel", 1);
  CoxModel model(estimation::estimates_of(state));
  const std::size_t p = model.names().size();
  const auto wrong = [](std::string_view what) {
    return Error(ErrorCode::format, std::string(what),
                 "the state of a CoxModel has the wrong number of values in " + std::string(what));
  };
  model.report_ = estimation::report_of(state);
  const std::string& ties = state.text("ties");
  if (ties != "efron" && ties != "breslow")
    throw Error(ErrorCode::format, "ties", "ties must be efron or breslow, got " + ties);
  model.ties_ = ties == "efron" ? CoxTies::efron : CoxTies::breslow;
  model.robust_ = state.number("robust") != 0.0;
  model.events_ = state.number("events");
  model.null_log_likelihood_ = state.number("null_log_likelihood");
  model.score_statistic_ = state.number("score_statistic");
  model.naive_covariance_ = math::Matrix(p, p);
  if (state.values("naive_covariance").size() != p * p) throw wrong("naive_covariance");
  model.naive_covariance_.data = state.values("naive_covariance");
  model.means_ = state.values("means");
  model.deviations_ = state.values("standard_deviations");
  if (model.means_.size() != p) throw wrong("means");
  if (model.deviations_.size() != p) throw wrong("standard_deviations");
  model.stratum_names_ = state.list("stratum_names");
  const std::vector<double>& strata = state.values("strata");
  const std::vector<double>& last_times = state.values("last_times");
  const std::vector<double>& sizes = state.values("baseline_sizes");
  const std::vector<double>& times = state.values("baseline_times");
  const std::vector<double>& hazards = state.values("baseline_hazards");
  const std::vector<double>& variances = state.values("baseline_variances");
  const std::vector<double>& centres = state.values("baseline_centres");
  if (last_times.size() != strata.size() || strata.empty()) throw wrong("last_times");
  if (sizes.size() != strata.size()) throw wrong("baseline_sizes");
  if (hazards.size() != times.size()) throw wrong("baseline_hazards");
  if (variances.size() != times.size()) throw wrong("baseline_variances");
  if (centres.size() != times.size() * p) throw wrong("baseline_centres");
  std::size_t first = 0;
  for (std::size_t s = 0; s < strata.size(); ++s) {
    if (!(sizes[s] >= 0.0 && sizes[s] <= static_cast<double>(times.size() - first))) throw wrong("baseline_sizes");
    const std::size_t last = first + static_cast<std::size_t>(sizes[s]);
    const auto part = [](const std::vector<double>& all, std::size_t from, std::size_t to) {
      return std::vector<double>(all.begin() + static_cast<std::ptrdiff_t>(from),
                                 all.begin() + static_cast<std::ptrdiff_t>(to));
    };
    model.baselines_.push_back({.stratum = strata[s],
                                .last_time = last_times[s],
                                .time = part(times, first, last),
                                .cumulative_hazard = part(hazards, first, last),
                                .cumulative_variance = part(variances, first, last),
                                .cumulative_centre = part(centres, first * p, last * p)});
    first = last;
  }
  if (first != times.size()) throw wrong("baseline_sizes");
  return model;
}

}  // namespace amends::inline AMENDS_ABI::survival
