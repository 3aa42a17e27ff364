#pragma once

#include <amends/survival/cox_diagnostics.hpp>

#include <algorithm>
#include <amends/impl/survival/concordance.hpp>
#include <amends/impl/survival/cox_likelihood.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <limits>

namespace amends::inline AMENDS_ABI::survival {

namespace detail {

/// The model's rows and the likelihood evaluated at its coefficients.
struct CoxRows {
  CoxKernel kernel;
  CoxKernel::Details details{};
  CoxKernel::Value value{};
  std::vector<double> beta{};
};

[[nodiscard]] AMENDS_INLINE CoxRows cox_rows(const CoxModel& model, const CoxData& data, core::Executor* executor) {
  CoxData ordered = data;
  ordered.covariates.clear();
  for (const std::string& name : model.names()) {
    const auto found = std::find_if(data.covariates.begin(), data.covariates.end(),
                                    [&](const CoxCovariate& c) { return c.name == name; });
    if (found == data.covariates.end())
      throw Error(ErrorCode::missing, name, "covariate " + name + " of the model is not among the rows' covariates");
    ordered.covariates.push_back(*found);
  }
  CoxRows rows{.kernel = CoxKernel(ordered, model.ties(), executor)};
  if (rows.kernel.events_ == 0)
    throw Error(ErrorCode::numerical, "event", "no valid row ended with the event: there is nothing to judge");
  rows.kernel.scale(model.means(), model.standard_deviations());
  for (std::size_t j = 0; j < model.names().size(); ++j)
    rows.beta.push_back(model.coefficients()[j] * model.standard_deviations()[j]);
  rows.kernel.evaluate(rows.beta, rows.value, &rows.details);
  return rows;
}

}  // namespace detail

AMENDS_INLINE std::vector<double> martingale_residuals(const CoxModel& model, const CoxData& data,
                                                       core::Executor* executor) {
  const detail::CoxRows rows = detail::cox_rows(model, data, executor);
  std::vector<double> out(rows.kernel.rows_report_.rows, std::numeric_limits<double>::quiet_NaN());
  for (const std::uint32_t row : rows.kernel.never_) out[row] = 0.0;
  rows.kernel.score_residuals(rows.details, [&](std::size_t i, bool event, std::span<const double>, double hazard) {
    out[rows.kernel.source_[i]] = (event ? 1.0 : 0.0) - hazard;
  });
  return out;
}

AMENDS_INLINE std::vector<double> deviance_residuals(const CoxModel& model, const CoxData& data,
                                                     core::Executor* executor) {
  std::vector<double> out = martingale_residuals(model, data, executor);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double m = out[i];
    if (std::isnan(m)) continue;
    // d - M is the cumulative hazard; with an event and no hazard the residual is infinite, as it should be.
    const double log_term = data.event[i] != 0.0 ? std::log(1.0 - m) : 0.0;
    const double size = std::sqrt((std::max)(0.0, -2.0 * (m + log_term)));
    out[i] = m < 0.0 ? -size : size;
  }
  return out;
}

AMENDS_INLINE math::Matrix score_residuals(const CoxModel& model, const CoxData& data, core::Executor* executor) {
  const detail::CoxRows rows = detail::cox_rows(model, data, executor);
  const std::size_t p = model.names().size();
  math::Matrix out(rows.kernel.rows_report_.rows, p);
  std::fill(out.data.begin(), out.data.end(), std::numeric_limits<double>::quiet_NaN());
  for (const std::uint32_t row : rows.kernel.never_)
    for (std::size_t j = 0; j < p; ++j) out(row, j) = 0.0;
  rows.kernel.score_residuals(rows.details, [&](std::size_t i, bool, std::span<const double> score, double) {
    for (std::size_t j = 0; j < p; ++j) out(rows.kernel.source_[i], j) = score[j] * model.standard_deviations()[j];
  });
  return out;
}

AMENDS_INLINE math::Matrix dfbeta_residuals(const CoxModel& model, const CoxData& data, core::Executor* executor) {
  const math::Matrix score = score_residuals(model, data, executor);
  estimation::detail::StopWatch watch(executor);
  math::Matrix out(score.rows, score.columns);
  for (std::size_t i = 0; i < score.rows; ++i) {
    watch.look(1 + score.columns * score.columns);
    const double weight = data.weights.given() ? data.weights[i] : 1.0;
    for (std::size_t j = 0; j < score.columns; ++j) {
      double sum = 0.0;
      for (std::size_t l = 0; l < score.columns; ++l) sum += score(i, l) * model.naive_covariance()(l, j);
      out(i, j) = weight * sum;
    }
  }
  return out;
}

AMENDS_INLINE SchoenfeldResiduals schoenfeld_residuals(const CoxModel& model, const CoxData& data,
                                                       core::Executor* executor) {
  const detail::CoxRows rows = detail::cox_rows(model, data, executor);
  estimation::detail::StopWatch watch(executor);
  const detail::CoxKernel& kernel = rows.kernel;
  const std::size_t p = model.names().size();
  SchoenfeldResiduals out;
  out.residuals = math::Matrix(kernel.events_, p);
  out.scaled = math::Matrix(kernel.events_, p);
  const auto events = static_cast<double>(kernel.events_);
  for (std::size_t k = 0; k < kernel.bins(); ++k)
    for (std::size_t i = kernel.begin_[k]; i < kernel.begin_[k] + kernel.deaths_[k]; ++i) {
      watch.look(1 + p * p);
      const std::size_t line = out.row.size();
      out.row.push_back(kernel.source_[i]);
      out.time.push_back(kernel.time_[k]);
      for (std::size_t j = 0; j < p; ++j)
        out.residuals(line, j) = (kernel.x(i)[j] - rows.details.mean[k * p + j]) * model.standard_deviations()[j];
      for (std::size_t j = 0; j < p; ++j) {
        double sum = 0.0;
        for (std::size_t l = 0; l < p; ++l) sum += out.residuals(line, l) * model.naive_covariance()(l, j);
        out.scaled(line, j) = model.coefficients()[j] + events * sum;
      }
    }
  return out;
}

AMENDS_INLINE std::string_view to_string(TimeTransform transform) noexcept {
  switch (transform) {
    case TimeTransform::kaplan_meier:
      return "km";
    case TimeTransform::rank:
      return "rank";
    case TimeTransform::identity:
      return "identity";
    case TimeTransform::log:
      break;
  }
  return "log";
}

namespace detail {

/// g at each bin's time, not yet centred.
[[nodiscard]] AMENDS_INLINE std::vector<double> cox_transformed(const CoxKernel& kernel, const CoxData& data,
                                                                TimeTransform transform, core::Executor* executor) {
  estimation::detail::StopWatch watch(executor);
  const auto earlier = [&](double a, double b) {
    watch.look();
    return a < b;
  };
  std::vector<double> g = kernel.time_;
  if (transform == TimeTransform::identity) return g;
  if (transform == TimeTransform::log) {
    for (double& t : g) {
      if (!(t > 0.0)) core::throw_domain("time of an event", "be positive for the transform log", t);
      t = std::log(t);
    }
    return g;
  }
  std::vector<std::uint32_t> rows = kernel.source_;
  rows.insert(rows.end(), kernel.never_.begin(), kernel.never_.end());
  std::vector<double> ends(rows.size());
  std::vector<double> entries;
  std::vector<double> events;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ends[i] = data.duration[rows[i]];
    if (data.entry.given()) entries.push_back(data.entry[rows[i]]);
    if (data.event[rows[i]] != 0.0) events.push_back(ends[i]);
  }
  std::sort(ends.begin(), ends.end(), earlier);
  if (transform == TimeTransform::rank) {
    for (double& t : g) {
      const auto range = std::equal_range(ends.begin(), ends.end(), t);
      t = 0.5 * static_cast<double>((range.first - ends.begin()) + (range.second - ends.begin()) + 1);
    }
    return g;
  }
  std::sort(entries.begin(), entries.end(), earlier);
  std::sort(events.begin(), events.end(), earlier);
  std::vector<double> times;
  std::vector<double> survival{1.0};  // before each distinct time, and after the last
  for (std::size_t i = 0; i < events.size();) {
    const double t = events[i];
    std::size_t last = i;
    while (last < events.size() && events[last] == t) ++last;
    const auto watched = static_cast<double>(ends.end() - std::lower_bound(ends.begin(), ends.end(), t));
    const auto not_yet = static_cast<double>(entries.end() - std::lower_bound(entries.begin(), entries.end(), t));
    times.push_back(t);
    survival.push_back(survival.back() * (1.0 - static_cast<double>(last - i) / (watched - not_yet)));
    i = last;
  }
  for (double& t : g)
    t = 1.0 - survival[static_cast<std::size_t>(std::lower_bound(times.begin(), times.end(), t) - times.begin())];
  return g;
}

}  // namespace detail

AMENDS_INLINE ProportionalHazardsTest proportional_hazards_test(const CoxModel& model, const CoxData& data,
                                                                TimeTransform transform, core::Executor* executor) {
  detail::CoxRows rows = detail::cox_rows(model, data, executor);
  detail::CoxKernel& kernel = rows.kernel;
  const std::size_t p = model.names().size();
  std::vector<double> g = detail::cox_transformed(kernel, data, transform, executor);
  double sum = 0.0;
  for (std::size_t k = 0; k < g.size(); ++k) sum += g[k] * static_cast<double>(kernel.deaths_[k]);
  const double mean = sum / static_cast<double>(kernel.events_);
  std::vector<double> squared(g.size());
  for (std::size_t k = 0; k < g.size(); ++k) {
    g[k] -= mean;
    squared[k] = g[k] * g[k];
  }
  std::vector<double> u(p, 0.0);
  for (std::size_t k = 0; k < g.size(); ++k)
    for (std::size_t i = kernel.begin_[k]; i < kernel.begin_[k] + kernel.deaths_[k]; ++i)
      for (std::size_t j = 0; j < p; ++j)
        u[j] += g[k] * kernel.weight(i) * (kernel.x(i)[j] - rows.details.mean[k * p + j]);
  detail::CoxKernel::Value once;
  detail::CoxKernel::Value twice;
  kernel.evaluate(rows.beta, once, nullptr, g);
  kernel.evaluate(rows.beta, twice, nullptr, squared);

  ProportionalHazardsTest out{.transform = transform, .names = model.names()};
  // The score test of some of the x g, the coefficients of x being fitted: only the block of x g of the inverse counts,
  // and that is the inverse of B - A' I^-1 A.
  const auto test = [&](const std::vector<std::size_t>& which) {
    const std::size_t q = which.size();
    math::Matrix information(p + q, p + q);
    std::vector<double> score(p + q, 0.0);
    for (std::size_t a = 0; a < p; ++a)
      for (std::size_t b = 0; b < p; ++b) information(a, b) = rows.value.information[a * p + b];
    for (std::size_t a = 0; a < q; ++a) {
      score[p + a] = u[which[a]];
      for (std::size_t b = 0; b < p; ++b)
        information(p + a, b) = information(b, p + a) = once.information[which[a] * p + b];
      for (std::size_t b = 0; b < q; ++b) information(p + a, p + b) = twice.information[which[a] * p + which[b]];
    }
    const auto solved = math::solve_positive_definite(information, score);
    double statistic = std::numeric_limits<double>::quiet_NaN();  // g does not vary: one time only
    if (solved) {
      statistic = 0.0;
      for (std::size_t a = 0; a < p + q; ++a) statistic += score[a] * (*solved)[a];
    }
    const auto df = static_cast<double>(q);
    return CoxTest{statistic, df, math::gamma_cdf_upper(0.5 * statistic, 0.5 * df)};
  };
  std::vector<std::size_t> all;
  for (std::size_t j = 0; j < p; ++j) {
    out.tests.push_back(test({j}));
    all.push_back(j);
  }
  out.global = p > 0 ? test(all) : CoxTest{0.0, 0.0, 1.0};
  return out;
}

namespace detail {
AMENDS_INLINE Concordance concordance_of(const CoxData& data, std::span<const double> risk, core::Executor* executor,
                                         double largest_share_left_out) {
  core::check_same_size("risk", risk.size(), "duration", data.duration.size());
  const CoxKernel kernel(data, CoxTies::efron, executor, largest_share_left_out, core::ColumnView(risk));

  estimation::detail::StopWatch watch(executor);
  std::vector<ConcordanceRow> rows = concordance_rows(kernel, data, risk, watch);
  Concordance out;
  out.report = kernel.rows_report_;
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t last = first;
    while (last < rows.size() && rows[last].stratum == rows[first].stratum) ++last;
    StratumPairs pairs(std::span<ConcordanceRow>(rows).subspan(first, last - first), out, watch);
    pairs.count_events();
    pairs.count_stayers();
    first = last;
  }
  const double pairs = out.concordant + out.discordant + out.tied_risk;
  out.index = (out.concordant + 0.5 * out.tied_risk) / pairs;
  out.standard_error = std::sqrt(concordance_variance(rows, out.index, pairs, data.clusters, executor));
  if (!(pairs > 0.0)) out.index = out.standard_error = std::numeric_limits<double>::quiet_NaN();
  return out;
}
}  // namespace detail

AMENDS_INLINE Concordance concordance(const CoxData& data, std::span<const double> risk, core::Executor* executor,
                                      double largest_share_left_out) {
  CoxData reduced = data;
  reduced.covariates.clear();
  return detail::concordance_of(reduced, risk, executor, largest_share_left_out);
}

AMENDS_INLINE Concordance concordance(const CoxModel& model, const CoxData& data, core::Executor* executor,
                                      double largest_share_left_out) {
  CoxData reduced = data;  // with the covariates that the risk is made of: a row left out names the one that is missing
  reduced.covariates.clear();
  std::vector<core::ColumnView> columns;
  for (const std::string& name : model.names()) {
    const auto found = std::find_if(data.covariates.begin(), data.covariates.end(),
                                    [&](const CoxCovariate& c) { return c.name == name; });
    if (found == data.covariates.end())
      throw Error(ErrorCode::missing, name, "covariate " + name + " of the model is not among the rows' covariates");
    columns.push_back(found->values);
    reduced.covariates.push_back(*found);
  }
  std::vector<double> risk(data.duration.size());
  model.linear_predictors(columns, risk);
  return detail::concordance_of(reduced, risk, executor, largest_share_left_out);
}

}  // namespace amends::inline AMENDS_ABI::survival
