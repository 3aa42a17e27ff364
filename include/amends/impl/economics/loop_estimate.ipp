#pragma once

#include <amends/economics/loop_estimate.hpp>

#include <algorithm>
#include <amends/impl/economics/loop_fit.hpp>
#include <amends/math/share_interval.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <string>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE std::string_view to_string(LoopVoiceSource source) noexcept {
  return source == LoopVoiceSource::records ? "records" : "survey";
}

AMENDS_INLINE std::string_view to_string(LoopParameterStatus status) noexcept {
  switch (status) {
    case LoopParameterStatus::stated:
      return "stated";
    case LoopParameterStatus::estimated:
      return "estimated";
    case LoopParameterStatus::at_rest:
      return "at_rest";
    case LoopParameterStatus::not_identified:
      return "not_identified";
  }
  return "unknown";
}

AMENDS_INLINE std::string_view to_string(LoopReason reason) noexcept {
  switch (reason) {
    case LoopReason::none:
      return "none";
    case LoopReason::too_few_periods:
      return "too_few_periods";
    case LoopReason::too_few_surveys:
      return "too_few_surveys";
    case LoopReason::no_complaints:
      return "no_complaints";
    case LoopReason::voice_unknown:
      return "voice_unknown";
    case LoopReason::voice_unchanged:
      return "voice_unchanged";
    case LoopReason::complaints_unchanged:
      return "complaints_unchanged";
    case LoopReason::problem_rate_unchanged:
      return "problem_rate_unchanged";
    case LoopReason::too_wide:
      return "too_wide";
    case LoopReason::not_converged:
      return "not_converged";
  }
  return "unknown";
}

AMENDS_INLINE std::string_view to_string(LoopEstimateWarning warning) noexcept {
  switch (warning) {
    case LoopEstimateWarning::does_not_fit:
      return "does_not_fit";
    case LoopEstimateWarning::outside_its_domain:
      return "outside_its_domain";
    case LoopEstimateWarning::thin_survey:
      return "thin_survey";
    case LoopEstimateWarning::more_than_told:
      return "more_than_told";
    case LoopEstimateWarning::voice_above_one:
      return "voice_above_one";
    case LoopEstimateWarning::nothing_left_over:
      return "nothing_left_over";
  }
  return "unknown";
}

namespace detail {

AMENDS_INLINE bool loop_given(double value) noexcept {
  return value == value;
}

AMENDS_INLINE void check_loop_count(const std::string& name, double count, double of, const char* whole) {
  core::check_non_negative(name, count);
  if (!(count <= of)) core::throw_domain(name, std::string("be at most ") + whole, count);
}

// Of people; where all of them are below 1 somebody gave shares.
AMENDS_INLINE void check_no_shares(std::span<const LoopPeriod> periods, const char* name, double LoopPeriod::*count) {
  double largest = 0.0;
  for (const LoopPeriod& one : periods)
    if (loop_given(one.*count)) largest = (std::max)(largest, one.*count);
  if (largest > 0.0 && largest < 1.0)
    throw Error(
        ErrorCode::domain, name,
        std::string(name) + " must be counts of people, not shares: the largest is " + core::format_number(largest));
}

// The periods in their order, checked.
AMENDS_INLINE std::vector<LoopPeriod> loop_periods(std::span<const LoopPeriod> given) {
  if (given.empty()) throw Error(ErrorCode::missing, "periods", "periods must hold at least one");
  core::check_count("periods", given.size(), 1, 400);
  for (std::size_t i = 0; i < given.size(); ++i) {
    const LoopPeriod& one = given[i];
    const std::string name = "periods[" + std::to_string(i) + "].";
    core::check_non_negative(name + "surveyed", one.surveyed);
    check_loop_count(name + "with_problem", one.with_problem, one.surveyed, "surveyed");
    if (loop_given(one.complained))
      check_loop_count(name + "complained", one.complained, one.with_problem, "with_problem");
    if (loop_given(one.customers)) core::check_positive(name + "customers", one.customers);
    if (!loop_given(one.complaints)) continue;
    core::check_non_negative(name + "complaints", one.complaints);
    if (loop_given(one.customers))
      check_loop_count(name + "complaints", one.complaints, one.customers, "customers: it counts complainants");
  }
  check_no_shares(given, "with_problem", &LoopPeriod::with_problem);
  check_no_shares(given, "complained", &LoopPeriod::complained);
  check_no_shares(given, "complaints", &LoopPeriod::complaints);
  std::vector<LoopPeriod> out(given.begin(), given.end());
  std::sort(out.begin(), out.end(), [](const LoopPeriod& a, const LoopPeriod& b) { return a.period < b.period; });
  for (std::size_t i = 1; i < out.size(); ++i) {
    const std::string number = std::to_string(out[i].period);
    if (out[i].period == out[i - 1].period)
      throw Error(ErrorCode::contradiction, "period", "period must be given once each, got " + number + " twice");
    if (out[i].period - 1 != out[i - 1].period)
      throw Error(ErrorCode::contradiction, "period",
                  "period must follow the one before it without a gap, got " + number + " after " +
                      std::to_string(out[i - 1].period) +
                      ": the loop steps one period at a time (a period without a survey has surveyed = 0)");
  }
  return out;
}

AMENDS_INLINE LoopVoiceSource loop_voice_source(std::span<const LoopPeriod> periods,
                                                const LoopEstimateOptions& options) {
  const auto all = [&](auto has) { return std::all_of(periods.begin(), periods.end(), has); };
  const bool records =
      all([](const LoopPeriod& one) { return loop_given(one.customers) && loop_given(one.complaints); });
  const bool survey = all([](const LoopPeriod& one) { return loop_given(one.complained) || one.with_problem == 0.0; });
  const LoopVoiceSource source =
      options.voice_from.value_or(records ? LoopVoiceSource::records : LoopVoiceSource::survey);
  const bool by_records = source == LoopVoiceSource::records;
  if (by_records ? records : survey) return source;
  throw Error(ErrorCode::missing, by_records ? "complaints" : "complained",
              by_records ? "complaints and customers must be given in each period"
                         : "complained must be given in each period, or complaints with customers");
}

AMENDS_INLINE LoopFigure loop_figure(const math::ShareInterval& in) noexcept {
  return {in.value, in.lower, in.upper};
}

// A difference or a ratio of two independent figures by the ends of their intervals.
AMENDS_INLINE LoopFigure loop_difference(const LoopFigure& a, const LoopFigure& b) noexcept {
  const double value = a.value - b.value;
  return {value, value - std::hypot(a.value - a.lower, b.upper - b.value),
          value + std::hypot(a.upper - a.value, b.value - b.lower)};
}

// Ends R with (a - R b)^2 equal to the squared distance from a - R b to the end of its interval:
// R^2 e (2b - e) - 2abR + c (2a - c) = 0; lower: c = a.lower, e = b.upper; upper: c = a.upper, e = b.lower.
AMENDS_INLINE LoopFigure loop_ratio(const LoopFigure& a, const LoopFigure& b) noexcept {
  if (!(b.value > 0.0)) return {};
  const double product = a.value * b.value;
  const auto root = [&](double c, double e, double sign) {
    const double constant = c * (2.0 * a.value - c);
    const double square = e * (2.0 * b.value - e);
    const double inner = std::sqrt((std::max)(product * product - square * constant, 0.0));
    return sign < 0.0 ? constant / (product + inner) : (product + inner) / square;
  };
  return {a.value / b.value, a.lower > 0.0 ? root(a.lower, b.upper, -1.0) : 0.0, root(a.upper, b.lower, 1.0)};
}

AMENDS_INLINE LoopPeriodEstimate loop_own_estimate(const LoopPeriod& in, LoopVoiceSource source, double level) {
  LoopPeriodEstimate out;
  out.period = in.period;
  out.problem_rate = loop_figure(math::wilson_interval(in.with_problem, in.surveyed, level));
  const bool records = loop_given(in.customers) && loop_given(in.complaints);
  const LoopFigure rate =
      records ? loop_figure(math::wilson_interval(in.complaints, in.customers, level)) : LoopFigure{};
  if (source == LoopVoiceSource::records)
    out.voice = loop_ratio(rate, out.problem_rate);
  else if (loop_given(in.complained))
    out.voice = loop_figure(math::wilson_interval(in.complained, in.with_problem, level));
  if (records && loop_given(in.complained))
    out.registration = loop_ratio(rate, loop_figure(math::wilson_interval(in.complained, in.surveyed, level)));
  return out;
}

// Probability of so unlike figures if all were the same; NaN for fewer than two. Each with its variance.
AMENDS_INLINE double loop_sameness(std::span<const double> values, std::span<const double> variances) {
  if (values.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  double weights = 0.0;
  double sum = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) weights += 1.0 / variances[i], sum += values[i] / variances[i];
  const double mean = sum / weights;
  double square = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) square += (values[i] - mean) * (values[i] - mean) / variances[i];
  return math::gamma_cdf_upper(0.5 * square, 0.5 * static_cast<double>(values.size() - 1));
}

// Do shares (or quotients of shares) differ between the periods that drive the loop, all but the last?
AMENDS_INLINE bool loop_changed(std::span<const LoopCount> counts, std::span<const LoopCount> over = {}) {
  std::vector<double> values;
  std::vector<double> variances;
  const auto add = [](const LoopCount& seen, double& value, double& variance, double sign) {
    const double share = (seen.count + 0.5) / (seen.of + 1.0);
    value += sign * std::log(share);
    variance += (1.0 - share) / ((seen.of + 1.0) * share);
  };
  for (std::size_t t = 0; t + 1 < counts.size(); ++t) {
    if (!(counts[t].of > 0.0) || (!over.empty() && !(over[t].of > 0.0))) continue;
    double value = 0.0;
    double variance = 0.0;
    add(counts[t], value, variance, 1.0);
    if (!over.empty()) add(over[t], value, variance, -1.0);
    values.push_back(value);
    variances.push_back(variance);
  }
  return loop_sameness(values, variances) < 0.05;
}

AMENDS_INLINE LoopFitProblem loop_fit_problem(std::span<const LoopPeriod> periods, LoopVoiceSource source,
                                              const LoopEstimateOptions& options) {
  LoopFitProblem out;
  out.by_records = source == LoopVoiceSource::records;
  out.at_rest = options.first_period_at_rest;
  out.new_causes_free = !out.at_rest && !loop_given(options.new_causes);
  out.fading_free = !loop_given(options.fading);
  out.new_causes = loop_given(options.new_causes) ? options.new_causes : 0.0;
  out.fading = out.fading_free ? 0.0 : options.fading;
  out.acted_on = options.acted_on;
  out.prevented = options.prevention * options.acted_on;
  for (const LoopPeriod& one : periods) {
    out.problems.push_back({one.with_problem, one.surveyed});
    if (out.by_records)
      out.voiced.push_back({one.complaints, one.customers});
    else
      out.voiced.push_back({loop_given(one.complained) ? one.complained : 0.0, one.with_problem});
  }
  return out;
}

// Why the rates that are not stated cannot be told from these periods; none where they can.
AMENDS_INLINE LoopReason loop_obstacle(const LoopFitProblem& in, std::size_t needed) {
  const std::size_t periods = in.periods();
  if (periods < needed) return LoopReason::too_few_periods;
  std::size_t asked = 0;
  for (const LoopCount& seen : in.problems) asked += seen.of > 0.0;
  if (asked < needed) return LoopReason::too_few_surveys;
  double complaints = 0.0;
  for (std::size_t t = 0; t + 1 < periods; ++t) {
    if (!(in.voiced[t].of > 0.0)) return LoopReason::voice_unknown;
    complaints += in.voiced[t].count;
  }
  if (!(complaints > 0.0) || in.acted_on == 0.0) return LoopReason::no_complaints;
  const bool new_causes = in.new_causes_free || in.at_rest;
  // What learning takes is in proportion to complaints per customer, what fades to the problem rate.
  if (new_causes && !(in.by_records ? loop_changed(in.voiced) : loop_changed(in.voiced) || loop_changed(in.problems)))
    return LoopReason::complaints_unchanged;
  if (in.fading_free && !in.at_rest &&
      !(in.by_records ? loop_changed(in.voiced, in.problems) : loop_changed(in.voiced)))
    return LoopReason::voice_unchanged;
  if (in.fading_free && new_causes && !loop_changed(in.problems)) return LoopReason::problem_rate_unchanged;
  return LoopReason::none;
}

AMENDS_INLINE LoopParameter loop_stated(double value) noexcept {
  return {.status = LoopParameterStatus::stated, .figure = {.value = value}};
}

AMENDS_INLINE LoopParameter loop_parameter(double value, double variance, double z, LoopEstimate& out) {
  LoopParameter one;
  one.status = LoopParameterStatus::estimated;
  one.standard_error = std::sqrt(variance);
  one.figure = {value, value - z * one.standard_error, value + z * one.standard_error};
  if (one.figure.lower <= 0.0 && one.figure.upper >= 1.0) {
    one.status = LoopParameterStatus::not_identified;
    one.reason = LoopReason::too_wide;
  }
  if (!(value >= 0.0 && value <= 1.0)) out.warnings.add(LoopEstimateWarning::outside_its_domain);
  return one;
}

AMENDS_INLINE void take_loop_fit(const LoopFitProblem& in, const LoopFit& fit, double level, LoopEstimate& out) {
  const double z = math::two_sided_normal_quantile(level);
  const auto parameter = [&](std::size_t i) { return loop_parameter(fit.x[i], fit.covariance(i, i), z, out); };
  out.learning = parameter(1);
  if (in.fading_free) out.fading = parameter(in.fading_at());
  if (in.new_causes_free) out.new_causes = parameter(in.new_causes_at());
  if (in.at_rest) {
    const std::vector<double>& slope = fit.course.new_causes_gradient;
    out.new_causes = loop_parameter(fit.course.new_causes, math::bilinear(slope, fit.covariance, slope), z, out);
    if (out.new_causes.status == LoopParameterStatus::estimated) out.new_causes.status = LoopParameterStatus::at_rest;
  }
  std::size_t asked = 0;
  for (std::size_t t = 0; t < in.periods(); ++t) {
    asked += in.problems[t].of > 0.0;
    out.periods[t].fitted_problem_rate = fit.course.rate[t];
  }
  out.chi_square = fit.chi_square;
  out.degrees_of_freedom = asked - 1 - in.rates();
  if (out.degrees_of_freedom == 0) {
    out.warnings.add(LoopEstimateWarning::nothing_left_over);
    return;
  }
  out.p_value = math::gamma_cdf_upper(0.5 * fit.chi_square, 0.5 * static_cast<double>(out.degrees_of_freedom));
  if (out.p_value < 0.05) out.warnings.add(LoopEstimateWarning::does_not_fit);
}

}  // namespace detail

AMENDS_INLINE ComplaintLoop LoopEstimate::loop() const {
  const auto value = [](const char* name, const LoopParameter& one) {
    if (one.status == LoopParameterStatus::not_identified)
      throw Error(
          ErrorCode::missing, name,
          std::string(name) + " must be stated, the periods do not carry it: " + std::string(to_string(one.reason)));
    return core::check_probability(name, one.figure.value);
  };
  return ComplaintLoop({.new_causes = value("new_causes", new_causes),
                        .fading = value("fading", fading),
                        .learning = value("learning", learning),
                        .prevention = value("prevention", prevention),
                        .acted_on = value("acted_on", acted_on)});
}

AMENDS_INLINE LoopEstimate estimate_loop(std::span<const LoopPeriod> given, const LoopEstimateOptions& options) {
  using detail::loop_given;
  const std::vector<LoopPeriod> periods = detail::loop_periods(given);
  if (loop_given(options.new_causes)) core::check_probability("new_causes", options.new_causes);
  if (loop_given(options.fading)) core::check_probability("fading", options.fading);
  core::check_probability("prevention", options.prevention);
  core::check_probability("acted_on", options.acted_on);
  (void)math::two_sided_normal_quantile(options.level);  // checks it
  if (options.first_period_at_rest && loop_given(options.new_causes))
    throw Error(ErrorCode::contradiction, "new_causes",
                "new_causes must not be stated where the first period is at rest: they follow from it");

  LoopEstimate out;
  out.voice_from = detail::loop_voice_source(periods, options);
  for (const LoopPeriod& one : periods) {
    const LoopPeriodEstimate& own =
        out.periods.emplace_back(detail::loop_own_estimate(one, out.voice_from, options.level));
    if (one.surveyed > 0.0 && one.with_problem < 10.0) out.warnings.add(LoopEstimateWarning::thin_survey);
    if (own.voice.lower > 1.0) out.warnings.add(LoopEstimateWarning::voice_above_one);
    if (own.registration.lower > 1.0) out.warnings.add(LoopEstimateWarning::more_than_told);
  }
  if (periods.size() > 1)
    out.voice_change = detail::loop_difference(out.periods.back().voice, out.periods.front().voice);
  out.prevention = detail::loop_stated(options.prevention);
  out.acted_on = detail::loop_stated(options.acted_on);
  if (loop_given(options.new_causes)) out.new_causes = detail::loop_stated(options.new_causes);
  if (loop_given(options.fading)) out.fading = detail::loop_stated(options.fading);

  const detail::LoopFitProblem problem = detail::loop_fit_problem(periods, out.voice_from, options);
  out.periods_needed = problem.rates() + (problem.at_rest ? 2 : 1);
  LoopReason reason = detail::loop_obstacle(problem, out.periods_needed);
  if (reason == LoopReason::none) {
    const detail::LoopFit fit = detail::fit_loop(problem, options.executor);
    if (fit.converged) {
      detail::take_loop_fit(problem, fit, options.level, out);
      return out;
    }
    reason = LoopReason::not_converged;
  }
  for (LoopParameter* one : {&out.new_causes, &out.fading, &out.learning})
    if (one->status == LoopParameterStatus::not_identified) one->reason = reason;
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics
