#pragma once

#include <amends/estimation/fit.hpp>

#include <algorithm>
#include <amends/math/share_interval.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <bit>
#include <cmath>

namespace amends::inline AMENDS_ABI::estimation {

namespace detail {
inline constexpr std::array<std::string_view, 12> diagnosis_names{"none",
                                                                  "no_repeat_buyers",
                                                                  "no_events",
                                                                  "dropout_spread_not_identified",
                                                                  "purchase_spread_not_identified",
                                                                  "spread_not_identified",
                                                                  "on_boundary",
                                                                  "separation",
                                                                  "collinear",
                                                                  "too_few_rows",
                                                                  "contradictory_rows",
                                                                  "not_converged"};
inline constexpr std::array<std::string_view, 4> scale_names{"identity", "log", "logit", "log_log"};
}  // namespace detail

AMENDS_INLINE std::string_view to_string(Diagnosis diagnosis) noexcept {
  const auto i = static_cast<std::size_t>(diagnosis);
  return i < detail::diagnosis_names.size() ? detail::diagnosis_names[i] : "unknown";
}

AMENDS_INLINE bool enough_rows(std::size_t usable_rows, std::size_t parameters, FitReport& report) {
  if (usable_rows > 0 && usable_rows >= parameters) return true;
  report.diagnosis = Diagnosis::too_few_rows;
  report.message = usable_rows == 0
                       ? core::no_row_line(report.row_report)
                       : core::after_account(report.row_report,
                                             core::there_are(static_cast<double>(usable_rows), "usable row") + " for " +
                                                 core::counted(static_cast<double>(parameters), "parameter") +
                                                 ": use fewer covariates, or more rows");
  return false;
}

AMENDS_INLINE void warn_of_repeats(std::string_view name, const core::ColumnView& ids, FitReport& report) {
  std::vector<std::uint64_t> keys;
  keys.reserve(ids.size());
  const bool exact = ids.type() == core::ColumnType::int64;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const double value = ids[i];
    if (!std::isnan(value))
      keys.push_back(exact ? std::bit_cast<std::uint64_t>(ids.whole(i)) : std::bit_cast<std::uint64_t>(value + 0.0));
  }
  std::sort(keys.begin(), keys.end());
  const auto different = static_cast<std::size_t>(std::unique(keys.begin(), keys.end()) - keys.begin());
  if (different < keys.size())
    report.warnings.push_back("rows that repeat a " + std::string(name) + ": " +
                              std::to_string(keys.size() - different) +
                              " (each row is taken for a customer of his own)");
}

AMENDS_INLINE std::string_view to_string(Scale scale) noexcept {
  const auto i = static_cast<std::size_t>(scale);
  return i < detail::scale_names.size() ? detail::scale_names[i] : "unknown";
}

AMENDS_INLINE double to_working(Scale scale, double value) noexcept {
  switch (scale) {
    case Scale::identity:
      return value;
    case Scale::log:
      return std::log(value);
    case Scale::logit:
      return std::log(value) - std::log1p(-value);
    case Scale::log_log:
      return -std::log(-std::log(value));
  }
  return std::numeric_limits<double>::quiet_NaN();
}

AMENDS_INLINE double from_working(Scale scale, double value) noexcept {
  switch (scale) {
    case Scale::identity:
      return value;
    case Scale::log:
      return std::exp(value);
    case Scale::logit:
      return value >= 0.0 ? 1.0 / (1.0 + std::exp(-value)) : std::exp(value) / (1.0 + std::exp(value));
    case Scale::log_log:
      return std::exp(-std::exp(-value));
  }
  return std::numeric_limits<double>::quiet_NaN();
}

AMENDS_INLINE double working_slope(Scale scale, double value) noexcept {
  switch (scale) {
    case Scale::identity:
      return 1.0;
    case Scale::log:
      return value;
    case Scale::logit:
      return value * (1.0 - value);
    case Scale::log_log:
      return -value * std::log(value);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

namespace detail {
AMENDS_INLINE Interval working_interval(double working, double working_error, Scale scale, double z) {
  return {from_working(scale, working - z * working_error), from_working(scale, working + z * working_error)};
}
}  // namespace detail

AMENDS_INLINE Interval interval_around(double value, double standard_error, Scale scale, double level) {
  const double z = math::two_sided_normal_quantile(level);
  if (standard_error == 0.0) return {value, value};
  const double slope = working_slope(scale, value);
  if (!(slope > 0.0)) return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
  return detail::working_interval(to_working(scale, value), standard_error / slope, scale, z);
}

AMENDS_INLINE ParameterEstimates::ParameterEstimates(Parts parts) : parts_(std::move(parts)) {
  core::check_same_size("names", parts_.names.size(), "values", parts_.values.size());
  core::check_same_size("scales", parts_.scales.size(), "values", parts_.values.size());
  core::check_same_size("rows of working_covariance", parts_.working_covariance.rows, "values", parts_.values.size());
  core::check_same_size("columns of working_covariance", parts_.working_covariance.columns, "values",
                        parts_.values.size());
}

AMENDS_INLINE double ParameterEstimates::value(std::string_view name) const {
  std::string known;
  for (std::size_t i = 0; i < size(); ++i) {
    if (parts_.names[i] == name) return parts_.values[i];
    if (i != 0) known += ", ";
    known += parts_.names[i];
  }
  std::string message = "there is no parameter '";
  message.append(name).append("'; there are ").append(known);
  throw Error(ErrorCode::unknown_name, std::string(name), message);
}

AMENDS_INLINE math::Matrix ParameterEstimates::covariance() const {
  math::Matrix out = parts_.working_covariance;
  for (std::size_t i = 0; i < size(); ++i)
    for (std::size_t j = 0; j < size(); ++j)
      out(i, j) *=
          working_slope(parts_.scales[i], parts_.values[i]) * working_slope(parts_.scales[j], parts_.values[j]);
  return out;
}

AMENDS_INLINE std::vector<double> ParameterEstimates::standard_errors() const {
  std::vector<double> out(size());
  for (std::size_t i = 0; i < size(); ++i)
    out[i] = std::sqrt(parts_.working_covariance(i, i)) * working_slope(parts_.scales[i], parts_.values[i]);
  return out;
}

AMENDS_INLINE std::vector<Interval> ParameterEstimates::confidence_intervals(double level) const {
  const double z = math::two_sided_normal_quantile(level);
  std::vector<Interval> out(size());
  for (std::size_t i = 0; i < size(); ++i)
    out[i] = detail::working_interval(to_working(parts_.scales[i], parts_.values[i]),
                                      std::sqrt(parts_.working_covariance(i, i)), parts_.scales[i], z);
  return out;
}

AMENDS_INLINE double ParameterEstimates::aic() const noexcept {
  return 2.0 * static_cast<double>(size()) - 2.0 * parts_.log_likelihood;
}

AMENDS_INLINE double ParameterEstimates::bic() const noexcept {
  return static_cast<double>(size()) * std::log(parts_.observations) - 2.0 * parts_.log_likelihood;
}

AMENDS_INLINE LikelihoodRatioTest likelihood_ratio_test(const ParameterEstimates& restricted,
                                                        const ParameterEstimates& full) {
  const auto refuse = [](const std::string& why) {
    throw Error(ErrorCode::contradiction, "full", "the two fits cannot be compared: " + why);
  };
  if (full.size() <= restricted.size()) refuse("the full model must have more parameters than the restricted one");
  if (full.observations() != restricted.observations()) refuse("they were fitted to different observations");
  if (full.penalty() != 0.0 || restricted.penalty() != 0.0) refuse("a penalised fit is not at its maximum likelihood");
  const double statistic = 2.0 * (full.log_likelihood() - restricted.log_likelihood());
  if (!(statistic >= -1e-6)) refuse("the full model fits worse, so they are not nested");
  const double freedom = static_cast<double>(full.size() - restricted.size());
  const double positive = (std::max)(0.0, statistic);
  return {positive, freedom, math::gamma_cdf_upper(positive / 2.0, freedom / 2.0)};
}

namespace detail {
template <class Pairs>
[[nodiscard]] const auto& found(const Pairs& pairs, std::string_view name) {
  for (const auto& [key, value] : pairs)
    if (key == name) return value;
  std::string message = "the saved model has no '";
  message.append(name).append("'");
  throw Error(ErrorCode::format, std::string(name), message);
}
}  // namespace detail

AMENDS_INLINE void ModelState::put(std::string name, std::string text) {
  if (text.find('\0') != std::string::npos)
    throw Error(ErrorCode::domain, name, name + " must hold no zero byte to be saved");
  texts.emplace_back(std::move(name), std::move(text));
}
AMENDS_INLINE void ModelState::put(std::string name, std::vector<std::string> list) {
  lists.emplace_back(std::move(name), std::move(list));
}
AMENDS_INLINE void ModelState::put(std::string name, std::vector<double> values) {
  numbers.emplace_back(std::move(name), std::move(values));
}
AMENDS_INLINE void ModelState::put(std::string name, double value) {
  numbers.emplace_back(std::move(name), std::vector<double>{value});
}
AMENDS_INLINE const std::string& ModelState::text(std::string_view name) const {
  return detail::found(texts, name);
}
AMENDS_INLINE const std::vector<std::string>& ModelState::list(std::string_view name) const {
  return detail::found(lists, name);
}
AMENDS_INLINE const std::vector<double>& ModelState::values(std::string_view name) const {
  return detail::found(numbers, name);
}
AMENDS_INLINE double ModelState::number(std::string_view name) const {
  const auto& column = values(name);
  if (column.size() != 1) {
    std::string message = "'";
    message.append(name).append("' of the saved model must be one number");
    throw Error(ErrorCode::format, std::string(name), message);
  }
  return column.front();
}
AMENDS_INLINE bool ModelState::has(std::string_view name) const noexcept {
  const auto in = [&](const auto& pairs) {
    return std::any_of(pairs.begin(), pairs.end(), [&](const auto& pair) { return pair.first == name; });
  };
  return in(texts) || in(lists) || in(numbers);
}

namespace detail {
[[nodiscard]] AMENDS_INLINE std::vector<std::string_view> names_of(const ModelState& state) {
  std::vector<std::string_view> names;
  for (const auto& pair : state.texts) names.push_back(pair.first);
  for (const auto& pair : state.lists) names.push_back(pair.first);
  for (const auto& pair : state.numbers) names.push_back(pair.first);
  std::sort(names.begin(), names.end());
  return names;
}
[[nodiscard]] AMENDS_INLINE Error damaged(std::string_view name, std::string_view what) {
  std::string message = "the saved model is damaged: ";
  message.append(what);
  return Error(ErrorCode::format, std::string(name), message);
}
/// A number of rows or steps, as a double holds it.
[[nodiscard]] AMENDS_INLINE double count_of(std::string_view name, double value, double most = 9007199254740992.0) {
  if (!(value >= 0.0 && value <= most && value == std::floor(value)))
    throw damaged(name, std::string(name) + " must hold whole numbers");
  return value;
}
}  // namespace detail

AMENDS_INLINE void ModelState::check_names(const ModelState& written, std::span<const std::string_view> retired) const {
  const std::vector<std::string_view> known = detail::names_of(written);
  for (const std::string_view name : detail::names_of(*this))
    if (!std::binary_search(known.begin(), known.end(), name) &&
        std::find(retired.begin(), retired.end(), name) == retired.end())
      throw Error(
          ErrorCode::format, std::string(name),
          "a saved " + model + " has no '" + std::string(name) + "': the text is damaged, or of a later version");
}

AMENDS_INLINE void ModelState::check(std::string_view expected_model, int newest) const {
  std::string message;
  if (model != expected_model) {
    message.append("this is a saved ").append(model).append(", not a ").append(expected_model);
    throw Error(ErrorCode::format, "model", message);
  }
  if (version < 1 || version > newest) {
    message.append("version ").append(std::to_string(version)).append(" of a saved ").append(model);
    message.append(" is not known; this library reads versions up to ").append(std::to_string(newest));
    throw Error(ErrorCode::format, "version", message);
  }
  const std::vector<std::string_view> names = detail::names_of(*this);
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end()) throw detail::damaged(*twice, "'" + std::string(*twice) + "' stands twice");
  for (const auto& [name, text] : texts)
    if (text.find('\0') != std::string::npos) throw detail::damaged(name, name + " holds a zero byte");
}

AMENDS_INLINE void put_fit(ModelState& state, const ParameterEstimates& estimates, const FitReport& report) {
  const auto& parts = estimates.parts();
  std::vector<std::string> scales;
  for (const Scale scale : parts.scales) scales.emplace_back(to_string(scale));
  state.put("parameter_names", parts.names);
  state.put("parameter_scales", std::move(scales));
  state.put("parameters", parts.values);
  state.put("working_covariance", parts.working_covariance.data);
  state.put("log_likelihood", parts.log_likelihood);
  state.put("observations", parts.observations);
  state.put("penalty", parts.penalty);
  state.put("report_message", report.message);
  state.put("report_first_invalid_why", std::string(report.row_report.first_why()));
  state.put("report_warnings", report.warnings);
  std::vector<std::string> reasons;
  std::vector<double> reason_counts;
  for (const auto& reason : report.row_report.reasons) {
    reasons.push_back(reason.why);
    reason_counts.push_back(static_cast<double>(reason.rows));
    reason_counts.push_back(static_cast<double>(reason.first));
  }
  state.put("report_reasons", std::move(reasons));
  state.put("report_reason_counts", std::move(reason_counts));
  state.put("report_counts",
            std::vector<double>{static_cast<double>(report.iterations), static_cast<double>(report.evaluations),
                                static_cast<double>(report.row_report.rows), static_cast<double>(report.distinct_rows),
                                static_cast<double>(report.row_report.left_out),
                                static_cast<double>(report.row_report.first())});
  state.put("report_optimum",
            std::vector<double>{report.newton_decrement, report.largest_gradient, report.smallest_eigenvalue});
}

namespace detail {
AMENDS_INLINE bool is_covariance(const math::Matrix& c) noexcept {
  const auto nothing = [](double v) { return std::isnan(v) || v == 0.0; };
  for (std::size_t i = 0; i < c.rows; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      if (std::isnan(c(i, i)) || std::isnan(c(j, j))) {
        if (!nothing(c(i, j)) || !nothing(c(j, i))) return false;
        continue;
      }
      const double bound = std::sqrt(c(i, i)) * std::sqrt(c(j, j)) * (1.0 + 1e-6);
      if (!(std::isfinite(bound) && c(i, j) == c(j, i) && std::abs(c(i, j)) <= bound)) return false;
    }
  return true;
}

AMENDS_INLINE void check_estimates(const ParameterEstimates::Parts& parts, bool may_be_given) {
  const std::size_t n = parts.values.size();
  for (std::size_t i = 0; i < n; ++i) {
    const double value = parts.values[i];
    const bool inside = parts.scales[i] == Scale::log ? value > 0.0
                        : parts.scales[i] == Scale::logit || parts.scales[i] == Scale::log_log
                            ? value > 0.0 && value < 1.0
                            : true;
    if (!(std::isfinite(value) && inside)) throw damaged("parameters", parts.names[i] + " is outside what it may be");
    for (std::size_t j = 0; j < i; ++j)
      if (parts.names[i] == parts.names[j]) throw damaged("parameter_names", parts.names[i] + " stands twice");
  }
  if (!(parts.penalty >= 0.0 && std::isfinite(parts.penalty)))
    throw damaged("penalty", "penalty must be finite and at least 0");
  if (!(parts.observations >= 0.0 && std::isfinite(parts.observations)))
    throw damaged("observations", "observations must be finite and at least 0");
  const math::Matrix& c = parts.working_covariance;
  // Given parameters have no errors at all.
  if (may_be_given && n > 0 && std::all_of(c.data.begin(), c.data.end(), [](double v) { return std::isnan(v); })) {
    if (parts.penalty != 0.0) throw damaged("penalty", "penalty must be 0 of given parameters");
    if (parts.observations != 0.0) throw damaged("observations", "observations must be 0 of given parameters");
    return;
  }
  if (!is_covariance(c)) throw damaged("working_covariance", "working_covariance is not a covariance");
  if (!std::isfinite(parts.log_likelihood)) throw damaged("log_likelihood", "log_likelihood must be finite");
}
}  // namespace detail

AMENDS_INLINE ParameterEstimates estimates_of(const ModelState& state, bool may_be_given) {
  ParameterEstimates::Parts parts{.names = state.list("parameter_names"),
                                  .values = state.values("parameters"),
                                  .scales = {},
                                  .working_covariance = {},
                                  .log_likelihood = state.number("log_likelihood"),
                                  .observations = state.number("observations"),
                                  .penalty = state.number("penalty")};
  for (const std::string& name : state.list("parameter_scales")) {
    const auto at = std::find(detail::scale_names.begin(), detail::scale_names.end(), name);
    if (at == detail::scale_names.end())
      throw Error(ErrorCode::format, "parameter_scales", "the saved model has the unknown scale '" + name + "'");
    parts.scales.push_back(static_cast<Scale>(at - detail::scale_names.begin()));
  }
  const std::size_t n = parts.values.size();
  const auto& covariance = state.values("working_covariance");
  if (covariance.size() != n * n || parts.names.size() != n || parts.scales.size() != n)
    throw detail::damaged("parameters", "its parameters do not agree in number");
  parts.working_covariance = math::Matrix(n, n);
  parts.working_covariance.data = covariance;
  detail::check_estimates(parts, may_be_given);
  return ParameterEstimates(std::move(parts));
}

namespace detail {
/// States written before there were reasons name the first row left out only.
AMENDS_INLINE core::RowReport row_report_of(const ModelState& state, const std::vector<double>& counts) {
  core::RowReport out{.rows = static_cast<std::size_t>(counts[2]), .left_out = static_cast<std::size_t>(counts[4])};
  if (out.left_out > out.rows) throw damaged("report_counts", "more rows are left out than there were");
  if (!state.has("report_reasons")) {
    if (out.left_out != 0)
      out.reasons.push_back({.why = state.text("report_first_invalid_why"),
                             .rows = out.left_out,
                             .first = static_cast<std::size_t>(counts[5])});
    return out;
  }
  const auto& whys = state.list("report_reasons");
  const auto& numbers = state.values("report_reason_counts");
  if (numbers.size() != 2 * whys.size()) throw damaged("report_reason_counts", "its account of rows is incomplete");
  std::size_t total = 0;
  for (std::size_t i = 0; i < whys.size(); ++i) {
    out.reasons.push_back({.why = whys[i],
                           .rows = static_cast<std::size_t>(count_of("report_reason_counts", numbers[2 * i])),
                           .first = static_cast<std::size_t>(count_of("report_reason_counts", numbers[2 * i + 1]))});
    total += out.reasons.back().rows;
  }
  if (!whys.empty() && total != out.left_out)
    throw damaged("report_reason_counts", "its account of rows does not add up");
  return out;
}
}  // namespace detail

AMENDS_INLINE FitReport report_of(const ModelState& state) {
  const auto& counts = state.values("report_counts");
  const auto& optimum = state.values("report_optimum");
  if (counts.size() != 6 || optimum.size() != 3) throw detail::damaged("report_counts", "its report is incomplete");
  for (const double count : counts) (void)detail::count_of("report_counts", count);
  (void)detail::count_of("report_counts", counts[0], 1e9);
  (void)detail::count_of("report_counts", counts[1], 1e9);
  FitReport report;
  report.diagnosis = Diagnosis::none;
  report.message = state.text("report_message");
  report.warnings = state.list("report_warnings");
  report.iterations = static_cast<int>(counts[0]);
  report.evaluations = static_cast<int>(counts[1]);
  report.distinct_rows = static_cast<std::size_t>(counts[3]);
  report.row_report = detail::row_report_of(state, counts);
  report.newton_decrement = optimum[0];
  report.largest_gradient = optimum[1];
  report.smallest_eigenvalue = optimum[2];
  report.observations = state.number("observations");
  return report;
}

}  // namespace amends::inline AMENDS_ABI::estimation
