#pragma once

#include <amends/survival/cumulative_incidence.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace amends::inline AMENDS_ABI::survival {

AMENDS_INLINE AalenJohansen AalenJohansen::fit(const CompetingRiskColumns& columns) {
  const estimation::detail::SurvivalRowReader reader{.duration = columns.duration,
                                                     .cause = columns.cause,
                                                     .entry = columns.entry,
                                                     .weight = columns.weight,
                                                     .several_causes = true,
                                                     .executor = columns.executor};
  estimation::detail::check_survival_columns(reader, "cause");
  std::size_t causes = 1;
  std::vector<double> cause_events;
  SurvivalTable table =
      estimation::detail::make_survival_table(reader, columns.largest_share_left_out, &cause_events, causes);
  bool censored = false;
  for (std::size_t i = 0; i < table.size(); ++i) censored = censored || table.censored_at(i) > 0.0;
  if (!censored) table.findings.push_back(SurvivalFinding::nobody_censored);
  return AalenJohansen(std::move(table), std::move(cause_events));
}

AMENDS_INLINE void AalenJohansen::check_cause_events(const SurvivalTable& table,
                                                     const std::vector<double>& cause_events) {
  const std::size_t times = table.size(), causes = cause_events.size() / times;
  if (causes == 0) throw Error(ErrorCode::missing, "cause_events", "cause_events must have at least one cause");
  core::check_same_size("cause_events", cause_events.size(), "times x causes", times * causes);
  for (std::size_t i = 0; i < times; ++i) {
    double sum = 0.0;
    for (std::size_t k = 0; k < causes; ++k)
      sum += core::check_non_negative("cause_events", cause_events[i * causes + k]);
    if (!(std::fabs(sum - table.events[i]) <= 1e-9 * table.events[i]))
      throw Error(ErrorCode::contradiction, "cause_events",
                  "cause_events must sum to the events of their time, got " + core::format_number(sum) + " and " +
                      core::format_number(table.events[i]));
  }
}

// The variance is a sum over i <= t of terms in F(t) - F(t_i), F(t) moving. Let a_i = d_i/(n_i (n_i - d_i)) and
// b_i = S(t_i-) d_ki/n_i^2, and keep
//     A = sum a_i,  L = sum a_i (F - F_i),  Q = sum a_i (F - F_i)^2,  B = sum b_i,  C = sum b_i (F - F_i).
// When F grows by f: Q += f (2 L + f A), L += f A, C += f B. The new term has F - F_i = 0 and enters A and B alone. No
// difference of large numbers arises, as it would from expanding the square. Where all at risk leave, a_i is infinite,
// but F never moves again: it is left out.
AMENDS_INLINE AalenJohansen::AalenJohansen(SurvivalTable table, std::vector<double> cause_events)
    : table_(std::move(table)), cause_events_(std::move(cause_events)), causes_(0) {
  estimation::check(table_);
  check_cause_events(table_, cause_events_);
  const std::size_t times = table_.size();
  causes_ = cause_events_.size() / times;
  const std::size_t stride = times + 1;
  survival_.assign(stride, 1.0);
  incidence_.assign(stride * causes_, 0.0);
  error_.assign(stride * causes_, 0.0);
  for (std::size_t i = 0; i < times; ++i) {
    const double n = table_.at_risk[i], d = table_.events[i];
    survival_[i + 1] = d > 0.0 ? survival_[i] * ((n - d) / n) : survival_[i];
  }
  for (std::size_t k = 0; k < causes_; ++k) {
    double* const incidence = incidence_.data() + k * stride;
    double* const error = error_.data() + k * stride;
    double a = 0.0, l = 0.0, q = 0.0, b = 0.0, c = 0.0, own = 0.0;
    for (std::size_t i = 0; i < times; ++i) {
      const double n = table_.at_risk[i], d = table_.events[i], d_k = cause_events_[i * causes_ + k];
      const double before = survival_[i];
      incidence[i + 1] = incidence[i];
      error[i + 1] = error[i];
      if (!(d > 0.0) || before == 0.0) continue;
      const double f = before * (d_k / n);
      incidence[i + 1] += f;
      q += f * (2.0 * l + f * a);
      l += f * a;
      c += f * b;
      if (d < n) a += d / (n * (n - d));
      b += before * d_k / (n * n);
      own += before * before * (d_k / n) * ((n - d_k) / n) / n;
      error[i + 1] = std::sqrt((std::max)(q + own - 2.0 * c, 0.0));
    }
  }
}

AMENDS_INLINE estimation::ModelState AalenJohansen::state() const {
  estimation::ModelState state{.model = "AalenJohansen"};
  estimation::put_table(state, table_);
  state.put("cause_events", cause_events_);
  if (!cause_names_.empty()) state.put("cause_names", cause_names_);
  return state;
}

AMENDS_INLINE void AalenJohansen::name_causes(std::vector<std::string> names) {
  core::check_same_size("names", names.size(), "causes", causes_);
  for (std::size_t k = 0; k < names.size(); ++k)
    if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(k), names[k]) !=
        names.begin() + static_cast<std::ptrdiff_t>(k))
      throw Error(ErrorCode::contradiction, "names", "causes must have different names, got '" + names[k] + "' twice");
  cause_names_ = std::move(names);
}

AMENDS_INLINE AalenJohansen AalenJohansen::from_state(const estimation::ModelState& state) {
  state.check("AalenJohansen", 1);
  SurvivalTable table = estimation::table_of(state);
  std::vector<double> cause_events = state.values("cause_events");
  estimation::detail::check_saved([&] { check_cause_events(table, cause_events); });
  AalenJohansen curve(std::move(table), std::move(cause_events));
  if (state.has("cause_names")) estimation::detail::check_saved([&] { curve.name_causes(state.list("cause_names")); });
  state.check_names(curve.state());
  return curve;
}

AMENDS_INLINE void AalenJohansen::check_cause(std::size_t cause) const {
  if (cause >= 1 && cause <= causes_) return;
  core::throw_domain("cause", "be a code from 1 to " + std::to_string(causes_), static_cast<double>(cause));
}

AMENDS_INLINE std::size_t AalenJohansen::place(std::size_t cause, double t) const noexcept {
  return (cause - 1) * (table_.size() + 1) + table_.times_until(t);
}

AMENDS_INLINE double AalenJohansen::cumulative_incidence(std::size_t cause, double t) const {
  check_cause(cause);
  return t != t ? t : incidence_[place(cause, t)];
}

AMENDS_INLINE void AalenJohansen::cumulative_incidence(std::size_t cause, std::span<const double> times,
                                                       std::span<double> out) const {
  check_cause(cause);
  for (std::size_t i = 0; i < (std::min)(times.size(), out.size()); ++i)
    out[i] = times[i] != times[i] ? times[i] : incidence_[place(cause, times[i])];
}

AMENDS_INLINE double AalenJohansen::standard_error(std::size_t cause, double t) const {
  check_cause(cause);
  return t != t ? t : error_[place(cause, t)];
}

AMENDS_INLINE math::ShareInterval AalenJohansen::interval(std::size_t cause, double t,
                                                          const IntervalOptions& options) const {
  check_cause(cause);
  const double z = math::two_sided_normal_quantile(options.level);
  if (t != t) return {.value = t, .lower = t, .upper = t};
  const std::size_t at = place(cause, t);
  return estimation::detail::share_interval(incidence_[at], error_[at], z, options.scale);
}

AMENDS_INLINE CurveSteps AalenJohansen::steps(std::size_t cause, const IntervalOptions& options) const {
  check_cause(cause);
  const double z = math::two_sided_normal_quantile(options.level);
  const auto first = static_cast<std::ptrdiff_t>((cause - 1) * (table_.size() + 1) + 1);
  const auto last = first + static_cast<std::ptrdiff_t>(table_.size());
  CurveSteps out;
  out.time = table_.time;
  out.value.assign(incidence_.begin() + first, incidence_.begin() + last);
  out.standard_error.assign(error_.begin() + first, error_.begin() + last);
  out.lower.resize(table_.size());
  out.upper.resize(table_.size());
  for (std::size_t i = 0; i < table_.size(); ++i) {
    const auto limits = estimation::detail::share_interval(out.value[i], out.standard_error[i], z, options.scale);
    out.lower[i] = limits.lower;
    out.upper[i] = limits.upper;
  }
  return out;
}

AMENDS_INLINE double AalenJohansen::survival(double t) const noexcept {
  return t != t ? t : survival_[table_.times_until(t)];
}

}  // namespace amends::inline AMENDS_ABI::survival
