#pragma once

#include <amends/customer_base/customer_stages.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/impl/customer_base/customer_rows.hpp>
#include <amends/impl/customer_base/saved_model.hpp>
#include <array>
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

/// Which of the stages are never left: those named.
AMENDS_INLINE std::vector<bool> absorbing_among(const std::vector<std::string>& stages,
                                                const std::vector<std::string>& names) {
  std::vector<bool> out(stages.size(), false);
  for (const std::string& name : names) {
    const auto at = std::find(stages.begin(), stages.end(), name);
    if (at == stages.end()) throw Error(ErrorCode::unknown_name, "absorbing", "there is no stage '" + name + "'");
    out[static_cast<std::size_t>(at - stages.begin())] = true;
  }
  return out;
}

}  // namespace detail::stages

AMENDS_INLINE CustomerStageModel::CustomerStageModel(std::vector<std::string> stages, math::Matrix transitions,
                                                     math::Matrix counts, math::Matrix prior,
                                                     std::vector<double> information,
                                                     std::vector<std::string> absorbing, estimation::FitReport report)
    : stages_(std::move(stages)),
      transitions_(std::move(transitions)),
      counts_(std::move(counts)),
      prior_(std::move(prior)),
      information_(std::move(information)),
      absorbing_(std::move(absorbing)),
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
  const std::vector<bool> absorbing = detail::stages::absorbing_among(stages, options.absorbing);
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
                                     std::move(information), options.absorbing, report)};
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
  saved_must(value >= 0.0 && value <= 9007199254740992.0 && value == std::floor(value), "report_counts",
             "hold whole numbers");
  return static_cast<std::size_t>(value);
}

/// The stages that nobody can leave at these probabilities, whose errors are not estimated.
AMENDS_INLINE std::vector<std::string> never_left(const std::vector<std::string>& stages,
                                                  const math::Matrix& transitions,
                                                  const std::vector<double>& information) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < stages.size(); ++i)
    if (transitions(i, i) == 1.0 && std::isinf(information[i])) out.push_back(stages[i]);
  return out;
}

/// A row is fixed, or it rests on its counts and the prior.
AMENDS_INLINE void check_saved_rows(const math::Matrix& counts, const math::Matrix& prior,
                                    const std::vector<double>& information, double observations) {
  double seen = 0.0;
  for (std::size_t i = 0; i < counts.rows; ++i) {
    double total = prior.data.empty() ? 0.0 : 1.0;
    for (std::size_t j = 0; j < counts.columns; ++j) {
      seen += counts(i, j);
      total += counts(i, j) + (prior.data.empty() ? 0.0 : prior(i, j));
    }
    saved_must(std::isinf(information[i]) || std::abs(information[i] - total) <= 1e-9 * total, "information",
               "be the counts and the prior of its rows");
  }
  saved_must(std::abs(observations - seen) <= 1e-9 * seen, "report_counts", "hold the sum of the counts");
}
}  // namespace detail::stages

AMENDS_INLINE CustomerStageModel CustomerStageModel::with_probabilities(std::vector<std::string> stages,
                                                                        const math::Matrix& probabilities) {
  detail::stages::check_transitions("probabilities", stages, probabilities);
  const std::size_t k = stages.size();
  estimation::FitReport report;
  report.diagnosis = estimation::Diagnosis::none;
  report.message = "probabilities were given, not fitted: errors are 0";
  const std::vector<double> information(k, std::numeric_limits<double>::infinity());
  std::vector<std::string> absorbing = detail::stages::never_left(stages, probabilities, information);
  return {std::move(stages), probabilities,        math::Matrix(k, k), {},
          information,       std::move(absorbing), std::move(report)};
}

AMENDS_INLINE estimation::ModelState CustomerStageModel::state() const {
  estimation::ModelState out{.model = "CustomerStageModel", .version = 1};
  out.put("stages", stages_);
  out.put("absorbing", absorbing_);
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

namespace detail::stages {
AMENDS_INLINE const std::vector<double>& saved_counts(const estimation::ModelState& state, const char* name,
                                                      std::size_t size) {
  const auto& data = state.values(name);
  saved_must(data.size() == size, name, "have a number for each of its stages");
  for (const double value : data) saved_must(value >= 0.0 && std::isfinite(value), name, "hold numbers of at least 0");
  return data;
}

AMENDS_INLINE math::Matrix saved_matrix(const estimation::ModelState& state, const char* name, std::size_t k) {
  math::Matrix out(k, k);
  out.data = saved_counts(state, name, k * k);
  return out;
}

AMENDS_INLINE estimation::FitReport saved_report(const estimation::ModelState& state) {
  const auto& numbers = state.values("report_counts");
  saved_must(numbers.size() == 5, "report_counts", "hold five numbers");
  std::array<std::size_t, 4> counts{};
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = saved_count(numbers[i]);
  const auto [rows, distinct, left_out, first] = counts;
  saved_must(left_out <= rows, "report_counts", "not have more rows left out than there were");
  estimation::FitReport report;
  report.diagnosis = estimation::Diagnosis::none;
  report.message = state.text("report_message");
  report.warnings = state.list("report_warnings");
  report.row_report = {.rows = rows, .left_out = left_out};
  if (left_out != 0)
    report.row_report.reasons.push_back(
        {.why = state.text("report_first_invalid_why"), .rows = left_out, .first = first});
  report.distinct_rows = distinct;
  report.observations = numbers[4];
  return report;
}

/// What the state says of absorbing stages; the first states say nothing.
AMENDS_INLINE std::vector<std::string> saved_absorbing(const estimation::ModelState& state,
                                                       const std::vector<std::string>& stages,
                                                       const math::Matrix& transitions,
                                                       const std::vector<double>& information) {
  const std::vector<std::string> fixed = never_left(stages, transitions, information);
  if (!state.has("absorbing")) return fixed;
  for (const std::string& name : state.list("absorbing"))
    saved_must(std::find(fixed.begin(), fixed.end(), name) != fixed.end(), "absorbing", "name stages never left");
  return state.list("absorbing");
}
}  // namespace detail::stages

AMENDS_INLINE CustomerStageModel CustomerStageModel::from_state(const estimation::ModelState& state) {
  namespace own = detail::stages;
  state.check("CustomerStageModel", 1);
  std::vector<std::string> stages = state.list("stages");
  const std::size_t k = stages.size();
  math::Matrix transitions = own::saved_matrix(state, "transitions", k), counts = own::saved_matrix(state, "counts", k);
  math::Matrix prior = state.values("prior").empty() ? math::Matrix() : own::saved_matrix(state, "prior", k);
  std::vector<double> information = own::saved_counts(state, "information", k);
  for (double& value : information)
    if (value == 0.0) value = std::numeric_limits<double>::infinity();
  try {
    own::check_transitions("transitions", stages, transitions);
  } catch (const Error& error) {
    throw Error(ErrorCode::format, "transitions", std::string("the saved model is damaged: ") + error.what());
  }
  estimation::FitReport report = own::saved_report(state);
  own::check_saved_rows(counts, prior, information, report.observations);
  std::vector<std::string> absorbing = own::saved_absorbing(state, stages, transitions, information);
  CustomerStageModel out{std::move(stages),      std::move(transitions), std::move(counts), std::move(prior),
                         std::move(information), std::move(absorbing),   std::move(report)};
  state.check_names(out.state());
  return out;
}

}  // namespace amends::inline AMENDS_ABI::customer_base
