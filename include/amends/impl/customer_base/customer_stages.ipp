#pragma once

#include <amends/customer_base/customer_stages.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/impl/customer_base/customer_rows.hpp>
#include <amends/math/share_interval.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <unordered_map>
#include <utility>

namespace amends::inline AMENDS_ABI::customer_base {

namespace detail::stages {

AMENDS_INLINE void check_names(const std::vector<std::string>& stages) {
  if (stages.size() < 2) throw Error(ErrorCode::missing, "stages", "stages must name at least two stages");
  for (std::size_t i = 0; i < stages.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (stages[i] == stages[j])
        throw Error(ErrorCode::contradiction, "stages", "stage '" + stages[i] + "' is named twice");
}

AMENDS_INLINE void check_square(const char* name, const math::Matrix& matrix, std::size_t k) {
  core::check_same_size(name, matrix.rows, "stages", k);
  core::check_same_size(name, matrix.columns, "stages", k);
  for (const double value : matrix.data) core::check_non_negative(name, value);
}

/// Inverse of I - v P, v < 1: diagonally dominant by rows, so elimination needs no search for pivots.
AMENDS_INLINE math::Matrix resolvent(const math::Matrix& p, double v, const std::vector<bool>& kept) {
  const std::size_t k = p.rows;
  math::Matrix a(k, k), inverse(k, k);
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < k; ++j) a(i, j) = (i == j ? 1.0 : 0.0) - (kept[i] && kept[j] ? v * p(i, j) : 0.0);
    inverse(i, i) = 1.0;
  }
  for (std::size_t column = 0; column < k; ++column) {
    const double pivot = a(column, column);
    for (std::size_t j = 0; j < k; ++j) {
      a(column, j) /= pivot;
      inverse(column, j) /= pivot;
    }
    for (std::size_t i = 0; i < k; ++i) {
      const double factor = a(i, column);
      if (i == column || factor == 0.0) continue;
      for (std::size_t j = 0; j < k; ++j) {
        a(i, j) -= factor * a(column, j);
        inverse(i, j) -= factor * inverse(column, j);
      }
    }
  }
  return inverse;
}

AMENDS_INLINE std::vector<double> times(const math::Matrix& matrix, std::span<const double> x) {
  std::vector<double> out(matrix.rows, 0.0);
  for (std::size_t i = 0; i < matrix.rows; ++i)
    for (std::size_t j = 0; j < matrix.columns; ++j) out[i] += matrix(i, j) * x[j];
  return out;
}

AMENDS_INLINE double discount(std::span<const double> rewards, const Discounting& discounting, std::size_t k) {
  core::check_same_size("rewards", rewards.size(), "stages", k);
  for (const double reward : rewards) core::check_finite("rewards", reward);
  return std::exp(-discounting.force());
}

AMENDS_INLINE double check_level(double level) {
  return math::two_sided_normal_quantile(level);
}

AMENDS_INLINE Estimate estimate(double value, double variance, double z) {
  const double error = std::sqrt((std::max)(variance, 0.0));
  return {value, error, value - z * error, value + z * error};
}

}  // namespace detail::stages

AMENDS_INLINE CustomerStageModel::CustomerStageModel(std::vector<std::string> stages, math::Matrix transitions,
                                                     math::Matrix counts, math::Matrix prior,
                                                     std::vector<double> information, estimation::FitReport report)
    : stages_(std::move(stages)),
      transitions_(std::move(transitions)),
      counts_(std::move(counts)),
      prior_(std::move(prior)),
      information_(std::move(information)),
      report_(std::move(report)),
      log_likelihood_(0.0) {
  double total = 0.0;
  for (std::size_t i = 0; i < counts_.data.size(); ++i) {
    total += counts_.data[i];
    if (counts_.data[i] > 0.0) log_likelihood_ += counts_.data[i] * std::log(transitions_.data[i]);
  }
  if (total == 0.0) log_likelihood_ = std::numeric_limits<double>::quiet_NaN();
}

AMENDS_INLINE estimation::Fit<CustomerStageModel> CustomerStageModel::fit(std::vector<std::string> stages,
                                                                          const StageColumns& histories,
                                                                          const CustomerStageOptions& options) {
  detail::stages::check_names(stages);
  if (!histories.customer.given()) throw Error(ErrorCode::missing, "customer", "customer is required");
  if (!histories.stage.given()) throw Error(ErrorCode::missing, "stage", "stage is required");
  const std::size_t n = histories.stage.size(), k = stages.size();
  core::check_same_size("customer", histories.customer.size(), "stage", n);
  if (histories.weights.given()) core::check_same_size("weights", histories.weights.size(), "stage", n);
  estimation::FitReport report;
  core::RowReport rows{.rows = n};
  math::Matrix counts(k, k);
  constexpr std::size_t unknown = static_cast<std::size_t>(-1);
  std::unordered_map<double, std::size_t> last;
  bool nobody = true;
  for (std::size_t i = 0; i < n; ++i) {
    const double customer = histories.customer[i] + 0.0, stage = histories.stage[i];
    const double weight = histories.weights.given() ? histories.weights[i] : 1.0;
    std::string problem;
    if (!std::isfinite(customer))
      problem = "customer is missing or not finite";
    else if (!(stage >= 0.0 && stage < static_cast<double>(k) && stage == std::floor(stage)))
      problem = "there is no such stage";
    else if (!(weight >= 0.0 && std::isfinite(weight)))
      problem = "the weight is not a number >= 0";
    if (!problem.empty()) {
      rows.leave_out(i, problem);
      // What came before is not followed by what comes next.
      if (std::isfinite(customer)) last[customer] = unknown;
      continue;
    }
    nobody = nobody && !(weight > 0.0);
    const auto to = static_cast<std::size_t>(stage);
    const auto [at, is_new] = last.try_emplace(customer, to);
    if (!is_new && at->second != unknown) {
      counts(at->second, to) += weight;
      report.observations += weight;
    }
    at->second = to;
  }
  detail::account_for(std::move(rows), options.largest_share_left_out, report);
  report.distinct_rows = last.size();
  auto fitted = fit(std::move(stages), counts, options);
  estimation::FitReport judged = fitted.report();
  judged.distinct_rows = report.distinct_rows;
  judged.row_report = report.row_report;
  if (judged.diagnosis == estimation::Diagnosis::too_few_rows) {  // a prior can do without rows
    if (nobody) judged.parameter.clear();
    judged.message =
        nobody ? core::no_row_line(judged.row_report) : core::after_account(judged.row_report, judged.message);
  }
  if (!fitted) return {std::move(judged), std::nullopt};
  CustomerStageModel model = fitted.model();
  model.report_ = judged;
  return {std::move(judged), std::move(model)};
}

AMENDS_INLINE estimation::Fit<CustomerStageModel> CustomerStageModel::fit(std::vector<std::string> stages,
                                                                          const math::Matrix& counts,
                                                                          const CustomerStageOptions& options) {
  detail::stages::check_names(stages);
  const std::size_t k = stages.size();
  detail::stages::check_square("counts", counts, k);
  const bool with_prior = !options.prior.data.empty();
  if (with_prior) detail::stages::check_square("prior", options.prior, k);
  std::vector<bool> absorbing(k, false);
  for (const std::string& name : options.absorbing) {
    const auto at = std::find(stages.begin(), stages.end(), name);
    if (at == stages.end()) throw Error(ErrorCode::unknown_name, "absorbing", "there is no stage '" + name + "'");
    absorbing[static_cast<std::size_t>(at - stages.begin())] = true;
  }
  estimation::FitReport report;
  report.row_report.rows = report.distinct_rows = k;
  for (const double count : counts.data) report.observations += count;
  const auto refuse = [&](estimation::Diagnosis diagnosis, const std::string& stage, const std::string& message) {
    report.diagnosis = diagnosis;
    report.parameter = stage;
    report.message = message;
    return estimation::Fit<CustomerStageModel>(report, std::nullopt);
  };
  math::Matrix transitions(k, k);
  std::vector<double> information(k, std::numeric_limits<double>::infinity());
  for (std::size_t i = 0; i < k; ++i) {
    double total = 0.0, seen = 0.0;
    for (std::size_t j = 0; j < k; ++j) {
      seen += counts(i, j);
      total += counts(i, j) + (with_prior && !absorbing[i] ? options.prior(i, j) : 0.0);
    }
    if (absorbing[i]) {
      if (seen > counts(i, i))
        return refuse(estimation::Diagnosis::contradictory_rows, stages[i],
                      "stage '" + stages[i] + "' is called absorbing, but customers left it " +
                          core::format_number(seen - counts(i, i)) + " times");
      transitions(i, i) = 1.0;
      continue;
    }
    if (!(total > 0.0))
      return refuse(estimation::Diagnosis::too_few_rows, stages[i],
                    "nobody was seen in stage '" + stages[i] +
                        "' and in the period after it: leave the stage out, call it absorbing, or give a prior");
    for (std::size_t j = 0; j < k; ++j)
      transitions(i, j) = (counts(i, j) + (with_prior ? options.prior(i, j) : 0.0)) / total;
    information[i] = with_prior ? total + 1.0 : total;
    if (seen > 0.0 && seen < 10.0)
      report.warnings.push_back("stage '" + stages[i] + "' was left only " + core::format_number(seen) + " times");
  }
  report.diagnosis = estimation::Diagnosis::none;
  report.message = "converged";
  return {report, CustomerStageModel(std::move(stages), std::move(transitions), counts, options.prior,
                                     std::move(information), report)};
}

namespace detail::stages {
/// What holds for the transitions of every model, given, fitted or loaded.
AMENDS_INLINE void check_transitions(const char* name, const std::vector<std::string>& stages,
                                     const math::Matrix& transitions) {
  check_names(stages);
  check_square(name, transitions, stages.size());
  for (std::size_t i = 0; i < stages.size(); ++i) {
    double sum = 0.0;
    for (std::size_t j = 0; j < stages.size(); ++j) sum += core::check_probability(name, transitions(i, j));
    if (!(std::abs(sum - 1.0) <= 1e-9))
      throw Error(ErrorCode::contradiction, name,
                  "the probabilities out of stage '" + stages[i] + "' must sum to 1, got " + core::format_number(sum));
  }
}

/// Whole numbers that a double holds exactly, as a saved model counts rows.
AMENDS_INLINE std::size_t saved_count(double value) {
  if (!(value >= 0.0 && value <= 9007199254740992.0 && value == std::floor(value)))
    throw Error(ErrorCode::format, "report_counts",
                "the saved model is damaged: report_counts must hold whole numbers");
  return static_cast<std::size_t>(value);
}
}  // namespace detail::stages

AMENDS_INLINE CustomerStageModel CustomerStageModel::with_probabilities(std::vector<std::string> stages,
                                                                        const math::Matrix& probabilities) {
  detail::stages::check_transitions("probabilities", stages, probabilities);
  const std::size_t k = stages.size();
  estimation::FitReport report;
  report.diagnosis = estimation::Diagnosis::none;
  report.message = "probabilities were given, not fitted: errors are 0";
  return {std::move(stages),
          probabilities,
          math::Matrix(k, k),
          {},
          std::vector<double>(k, std::numeric_limits<double>::infinity()),
          std::move(report)};
}

AMENDS_INLINE estimation::ModelState CustomerStageModel::state() const {
  estimation::ModelState out{.model = "CustomerStageModel", .version = 1};
  out.put("stages", stages_);
  out.put("transitions", transitions_.data);
  out.put("counts", counts_.data);
  out.put("prior", prior_.data);
  // JSON has no infinity: a fixed row is written as 0.
  std::vector<double> information = information_;
  for (double& value : information)
    if (!std::isfinite(value)) value = 0.0;
  out.put("information", std::move(information));
  out.put("report_message", report_.message);
  out.put("report_first_invalid_why", std::string(report_.row_report.first_why()));
  out.put("report_warnings", report_.warnings);
  out.put("report_counts",
          std::vector<double>{static_cast<double>(report_.row_report.rows), static_cast<double>(report_.distinct_rows),
                              static_cast<double>(report_.row_report.left_out),
                              static_cast<double>(report_.row_report.first()), report_.observations});
  return out;
}

AMENDS_INLINE CustomerStageModel CustomerStageModel::from_state(const estimation::ModelState& state) {
  state.check("CustomerStageModel", 1);
  std::vector<std::string> stages = state.list("stages");
  const std::size_t k = stages.size();
  const auto matrix = [&](const char* name, bool may_be_empty) {
    math::Matrix out(k, k);
    const auto& data = state.values(name);
    if (may_be_empty && data.empty()) return math::Matrix();
    if (data.size() != k * k)
      throw Error(ErrorCode::format, name,
                  std::string("the saved model is damaged: '") + name + "' has the wrong size");
    out.data = data;
    return out;
  };
  math::Matrix transitions = matrix("transitions", false), counts = matrix("counts", false),
               prior = matrix("prior", true);
  std::vector<double> information = state.values("information");
  const auto& numbers = state.values("report_counts");
  if (information.size() != k || numbers.size() != 5)
    throw Error(ErrorCode::format, "information", "the saved model is damaged: its parts do not agree in number");
  detail::stages::check_transitions("transitions", stages, transitions);
  for (const double count : counts.data) core::check_non_negative("counts", count);
  for (const double count : prior.data) core::check_non_negative("prior", count);
  for (double& value : information)
    if (core::check_non_negative("information", value) == 0.0) value = std::numeric_limits<double>::infinity();
  estimation::FitReport report;
  report.diagnosis = estimation::Diagnosis::none;
  report.message = state.text("report_message");
  report.warnings = state.list("report_warnings");
  const auto count = [&](std::size_t at) { return detail::stages::saved_count(numbers[at]); };
  report.row_report = {.rows = count(0), .left_out = count(2)};
  if (report.row_report.left_out > report.row_report.rows)
    throw Error(ErrorCode::format, "report_counts",
                "the saved model is damaged: more rows are left out than there were");
  if (report.row_report.left_out != 0)
    report.row_report.reasons.push_back(
        {.why = state.text("report_first_invalid_why"), .rows = report.row_report.left_out, .first = count(3)});
  report.distinct_rows = count(1);
  report.observations = core::check_non_negative("report_counts", numbers[4]);
  CustomerStageModel out{std::move(stages), std::move(transitions), std::move(counts),
                         std::move(prior),  std::move(information), std::move(report)};
  state.check_names(out.state());
  return out;
}

AMENDS_INLINE double CustomerStageModel::row_variance(std::size_t stage, std::span<const double> weights) const {
  // Variance of sum_j w_j p_j over the errors of a row: (sum p w^2 - (sum p w)^2) / n; centred, so that nothing
  // cancels.
  double mean = 0.0, sum = 0.0;
  for (std::size_t j = 0; j < weights.size(); ++j) mean += transitions_(stage, j) * weights[j];
  for (std::size_t j = 0; j < weights.size(); ++j) sum += transitions_(stage, j) * std::pow(weights[j] - mean, 2);
  return sum / information_[stage];
}

AMENDS_INLINE TransitionIntervals CustomerStageModel::transition_intervals(double level) const {
  const std::size_t k = stages_.size();
  (void)detail::stages::check_level(level);
  TransitionIntervals out{transitions_, math::Matrix(k, k), transitions_, transitions_};
  const double tail = 0.5 * (1.0 - level);
  for (std::size_t i = 0; i < k; ++i) {
    if (!std::isfinite(information_[i])) continue;
    for (std::size_t j = 0; j < k; ++j) {
      const double p = transitions_(i, j);
      out.standard_error(i, j) = std::sqrt(p * (1.0 - p) / information_[i]);
      if (prior_.data.empty()) {
        const auto interval = math::wilson_interval(counts_(i, j), information_[i], level);
        out.lower(i, j) = interval.lower;
        out.upper(i, j) = interval.upper;
      } else if (p > 0.0 && p < 1.0) {
        const double total = information_[i] - 1.0;
        out.lower(i, j) = math::beta_quantile(tail, p * total, (1.0 - p) * total);
        out.upper(i, j) = math::beta_quantile_upper(tail, p * total, (1.0 - p) * total);
      }
    }
  }
  return out;
}

AMENDS_INLINE StageValues CustomerStageModel::value(std::span<const double> rewards, const Discounting& discounting,
                                                    double horizon, double level) const {
  namespace own = detail::stages;
  const std::size_t k = stages_.size();
  const double v = own::discount(rewards, discounting, k), z = own::check_level(level);
  StageValues out{{}, math::Matrix(k, k)};
  if (horizon == std::numeric_limits<double>::infinity()) {
    if (!(v < 1.0)) core::throw_domain("rate", "be above 0 without a horizon", discounting.rate);
    const math::Matrix inverse = own::resolvent(transitions_, v, std::vector<bool>(k, true));
    const std::vector<double> values = own::times(inverse, rewards);
    for (std::size_t i = 0; i < k; ++i) {
      const double variance = v * v * row_variance(i, values);
      for (std::size_t s = 0; s < k; ++s)
        for (std::size_t u = 0; u < k; ++u) out.covariance(s, u) += inverse(s, i) * variance * inverse(u, i);
    }
    for (std::size_t s = 0; s < k; ++s) out.value.push_back(own::estimate(values[s], out.covariance(s, s), z));
    return out;
  }
  if (!(horizon >= 1.0) || horizon != std::floor(horizon))
    core::throw_domain("horizon", "be a whole number of at least 1, or infinity", horizon);
  if (horizon > 1e6) core::throw_domain("horizon", "be at most 1,000,000 periods, or infinity", horizon);
  // Backwards: V_n = R + v P V_(n-1). The slopes of V_s by row i are a vector over where the row leads:
  // g_n(s, i) = [s = i] v V_(n-1) + v sum_u p_su g_(n-1)(u, i).
  std::vector<double> values(rewards.begin(), rewards.end());
  std::vector<double> slopes(k * k * k, 0.0), next(k * k * k);
  for (double n = 1.0; n < horizon; n += 1.0) {
    std::fill(next.begin(), next.end(), 0.0);
    for (std::size_t s = 0; s < k; ++s) {
      for (std::size_t u = 0; u < k; ++u) {
        const double p = v * transitions_(s, u);
        if (p == 0.0) continue;
        for (std::size_t at = 0; at < k * k; ++at) next[s * k * k + at] += p * slopes[u * k * k + at];
      }
      for (std::size_t m = 0; m < k; ++m) next[(s * k + s) * k + m] += v * values[m];
    }
    slopes.swap(next);
    const std::vector<double> moved = own::times(transitions_, values);
    for (std::size_t s = 0; s < k; ++s) values[s] = rewards[s] + v * moved[s];
  }
  for (std::size_t s = 0; s < k; ++s)
    for (std::size_t u = 0; u < k; ++u)
      for (std::size_t i = 0; i < k; ++i) {
        // Covariance of two linear forms of a multinomial row, centred.
        const double* a = slopes.data() + (s * k + i) * k;
        const double* b = slopes.data() + (u * k + i) * k;
        double mean_a = 0.0, mean_b = 0.0, sum = 0.0;
        for (std::size_t m = 0; m < k; ++m) {
          mean_a += transitions_(i, m) * a[m];
          mean_b += transitions_(i, m) * b[m];
        }
        for (std::size_t m = 0; m < k; ++m) sum += transitions_(i, m) * (a[m] - mean_a) * (b[m] - mean_b);
        out.covariance(s, u) += sum / information_[i];
      }
  for (std::size_t s = 0; s < k; ++s) out.value.push_back(own::estimate(values[s], out.covariance(s, s), z));
  return out;
}

AMENDS_INLINE KeepingPolicy CustomerStageModel::when_to_let_go(std::span<const double> rewards,
                                                               const Discounting& discounting, double level) const {
  namespace own = detail::stages;
  const std::size_t k = stages_.size();
  const double v = own::discount(rewards, discounting, k), z = own::check_level(level);
  if (!(v < 1.0)) core::throw_domain("rate", "be above 0", discounting.rate);
  const auto solve = [&](const std::vector<bool>& kept, math::Matrix& inverse) {
    inverse = own::resolvent(transitions_, v, kept);
    std::vector<double> gains(rewards.begin(), rewards.end());
    for (std::size_t i = 0; i < k; ++i)
      if (!kept[i]) gains[i] = 0.0;
    return own::times(inverse, gains);
  };
  KeepingPolicy out;
  math::Matrix inverse;
  std::vector<bool> kept(k, true);
  std::vector<double> values = solve(kept, inverse);
  out.always = values;
  double size = 0.0;
  for (const double reward : rewards) size = (std::max)(size, std::abs(reward));
  const double rounding = 1e-12 * size / (1.0 - v);
  for (std::size_t i = 0; i < k; ++i)
    if (values[i] < -rounding) out.worth_less_than_nothing.push_back(stages_[i]);
  // Each round raises the values or ends; rounding must not make it go to and fro.
  for (std::size_t round = 0; round < 1000; ++round) {
    std::vector<bool> better(k);
    for (std::size_t i = 0; i < k; ++i) {
      double keep = rewards[i];
      for (std::size_t j = 0; j < k; ++j) keep += v * transitions_(i, j) * (std::max)(values[j], 0.0);
      better[i] = keep > rounding;
    }
    if (better == kept) break;
    kept = better;
    values = solve(kept, inverse);
  }
  out.keep = kept;
  for (std::size_t s = 0; s < k; ++s) {
    double variance = 0.0;
    if (kept[s])
      for (std::size_t i = 0; i < k; ++i)
        if (kept[i]) variance += std::pow(v * inverse(s, i), 2) * row_variance(i, values);
    out.value.push_back(own::estimate(kept[s] ? values[s] : 0.0, variance, z));
  }
  return out;
}

AMENDS_INLINE std::vector<Estimate> CustomerStageModel::stage_shares(std::span<const double> now, double t,
                                                                     double level) const {
  const std::size_t k = stages_.size();
  core::check_same_size("now", now.size(), "stages", k);
  double sum = 0.0;
  for (const double share : now) sum += core::check_probability("now", share);
  if (!(std::abs(sum - 1.0) <= 1e-9))
    throw Error(ErrorCode::contradiction, "now", "the shares must sum to 1, got " + core::format_number(sum));
  if (!(t >= 0.0 && t <= 1e6) || t != std::floor(t))
    core::throw_domain("t", "be a whole number from 0 to 1,000,000", t);
  (void)detail::stages::check_level(level);
  // slopes[i][m][j]: of the share in j by p_im, carried forward one step at a time.
  std::vector<double> shares(now.begin(), now.end()), slopes(k * k * k, 0.0), next(k * k * k), moved(k);
  for (double step = 0.0; step < t; step += 1.0) {
    std::fill(next.begin(), next.end(), 0.0);
    for (std::size_t at = 0; at < k * k; ++at)
      for (std::size_t u = 0; u < k; ++u) {
        const double slope = slopes[at * k + u];
        if (slope == 0.0) continue;
        for (std::size_t j = 0; j < k; ++j) next[at * k + j] += slope * transitions_(u, j);
      }
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t m = 0; m < k; ++m) next[(i * k + m) * k + m] += shares[i];
    slopes.swap(next);
    std::fill(moved.begin(), moved.end(), 0.0);
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t j = 0; j < k; ++j) moved[j] += shares[i] * transitions_(i, j);
    shares.swap(moved);
  }
  std::vector<Estimate> out;
  std::vector<double> weights(k);
  for (std::size_t j = 0; j < k; ++j) {
    double variance = 0.0;
    for (std::size_t i = 0; i < k; ++i) {
      for (std::size_t m = 0; m < k; ++m) weights[m] = slopes[(i * k + m) * k + j];
      variance += row_variance(i, weights);
    }
    const double share = (std::min)((std::max)(shares[j], 0.0), 1.0), error = std::sqrt(variance);
    const auto interval = error > 0.0 && share > 0.0 && share < 1.0
                              ? estimation::interval_around(share, error, estimation::Scale::logit, level)
                              : estimation::Interval{share, share};
    out.push_back({share, error, interval.lower, interval.upper});
  }
  return out;
}

}  // namespace amends::inline AMENDS_ABI::customer_base
