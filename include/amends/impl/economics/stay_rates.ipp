#pragma once

#include <amends/economics/stay_rates.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/impl/economics/stay_groups.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE std::string_view to_string(ComparisonGroup comparison) noexcept {
  switch (comparison) {
    case ComparisonGroup::silent_customers:
      return "silent_customers";
    case ComparisonGroup::unanswered_complainants:
      return "unanswered_complainants";
    case ComparisonGroup::untroubled_customers:
      return "untroubled_customers";
  }
  return "unknown";
}

AMENDS_INLINE std::string_view bias_of(ComparisonGroup comparison) noexcept {
  switch (comparison) {
    case ComparisonGroup::silent_customers:
      return "customers with the same problem who said nothing stand for complainants without complaint handling: who "
             "complains is often more attached, or more annoyed, so the rate may be too low or too high";
    case ComparisonGroup::unanswered_complainants:
      return "complainants nobody answered stand for complainants without complaint handling: a firm that takes "
             "complaints "
             "and does not answer may annoy more than one that takes none, which makes the rate too low; complaints "
             "that "
             "were left as trivial make it too high";
    case ComparisonGroup::untroubled_customers:
      return "customers without a problem say nothing about those who had one";
  }
  return "";
}

AMENDS_INLINE std::vector<double> outcomes_of_scores(const core::ColumnView& score,
                                                     const satisfaction::ClassThresholds& thresholds) {
  core::check_finite("satisfied", thresholds.satisfied);
  if (!(thresholds.delighted >= thresholds.satisfied))
    throw Error(ErrorCode::contradiction, "delighted", "delighted must be at least satisfied");
  std::vector<double> out(score.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double s = score[i];
    const auto state = s >= thresholds.delighted   ? domain::OutcomeState::delighted
                       : s >= thresholds.satisfied ? domain::OutcomeState::satisfied
                                                   : domain::OutcomeState::dissatisfied;
    out[i] = s == s ? static_cast<double>(state) : s;
  }
  return out;
}

namespace detail {

[[nodiscard]] inline StayGroups outcome_groups(const core::ColumnView& outcome, std::size_t rows,
                                               std::string_view first) {
  require(outcome, "outcome");
  core::check_same_size("outcome", outcome.size(), first, rows);
  StayGroups groups{.names = {}, .code = outcome, .not_known = "outcome is not known"};
  for (const domain::OutcomeState state : domain::outcome_states)
    groups.names.push_back("stay." + std::string(to_string(state)));
  return groups;
}

/// Quantities that nobody asked about: outcomes without a row, but for those that a scenario needs.
inline void forget_unasked(LinkEstimates& out) {
  const auto needed = [](const std::string& name) {
    return name == "stay.dissatisfied" || name == "stay.satisfied" || name == "stay.delighted";
  };
  std::erase_if(out.findings,
                [&](const LinkFinding& one) { return one.problem == LinkProblem::no_rows && !needed(one.quantity); });
  std::erase_if(out.counts, [&](const LinkCount& one) { return one.rows == 0.0 && !needed(one.quantity); });
}

[[nodiscard]] inline LinkEstimates made(GroupRates rates, std::string model, const StayGroups& groups,
                                        const LinkRows& rows) {
  LinkMaker maker = std::move(rates.maker);
  return maker.finish(std::move(model), rows, std::move(rates.report), groups.names, rates.value, rates.scale,
                      rates.kept, rates.covariance, rates.total);
}

[[nodiscard]] inline std::vector<std::string> names_of(const ProblemMix& mix) {
  std::vector<std::string> names = mix.names;
  for (std::size_t t = names.size(); t < mix.complainants.size(); ++t) names.push_back(std::to_string(t));
  return names;
}

/// Shares of problems among complainants times the rates of each problem, in one quantity.
[[nodiscard]] inline LinkEstimates mixed(GroupRates rates, std::string model, const StayGroups& groups,
                                         const LinkRows& rows, const std::vector<double>& mix,
                                         const std::vector<std::string>& problems, const std::string& name) {
  double complainants = 0.0;
  for (const double count : mix) complainants += count;
  bool all = true;
  double value = 0.0;
  std::vector<double> slope(mix.size(), 0.0);
  for (std::size_t t = 0; t < mix.size(); ++t) {
    if (mix[t] == 0.0) continue;
    if (!rates.kept[t]) {
      all = false;
      rates.maker.find(LinkProblem::no_comparison, name,
                       core::format_number(mix[t]) + " of " + core::format_number(complainants) +
                           " complainants had problem " + problems[t] +
                           ", for which the comparison group gives no rate: join problems, or state it",
                       true);
      continue;
    }
    value += mix[t] / complainants * rates.value[t];
    slope[t] = mix[t] / complainants * estimation::working_slope(rates.scale[t], rates.value[t]);
  }
  double variance = math::bilinear(slope, rates.covariance, slope);
  for (std::size_t t = 0; all && t < mix.size(); ++t)
    if (mix[t] > 0.0) variance += mix[t] / complainants * std::pow(rates.value[t] - value, 2) / complainants;
  rates.maker.join_counts(name);
  // A cluster may hold rows of some problems only: those of any are its clusters.
  const auto clusters = static_cast<std::size_t>(std::count(rates.clusters.begin(), rates.clusters.end(), true));
  rates.maker.used_clusters(clusters);
  const double by_logit = 1.0 / (value * (1.0 - value));
  math::Matrix covariance(1, 1);
  covariance(0, 0) = variance * by_logit * by_logit;
  LinkEstimates out = rates.maker.finish(std::move(model), rows, std::move(rates.report), {name}, {value},
                                         {estimation::Scale::logit}, {all}, covariance, rates.total);
  out.counts.front().clusters = clusters;
  // Nobody asked about a problem that no complainant had.
  for (std::size_t t = 0; t < mix.size(); ++t)
    if (mix[t] == 0.0)
      std::erase_if(out.findings, [&](const LinkFinding& one) { return one.quantity == groups.names[t]; });
  return out;
}

/// The groups of a comparison: problems, or one.
[[nodiscard]] inline StayGroups comparison_groups(ComparisonGroup comparison, const ProblemMix& mix, std::size_t rows,
                                                  std::string_view first) {
  if (comparison == ComparisonGroup::untroubled_customers)
    throw Error(
        ErrorCode::contradiction, "comparison",
        "comparison must be of customers who had a problem: the rate of untroubled ones is stay.no_problem, and "
        "says nothing about who would have stayed anyway");
  StayGroups groups{.names = {"counterfactual.stay"}, .code = {}, .not_known = "problem is not known"};
  if (!mix.problem.given()) {
    if (!mix.complainants.empty()) require(mix.problem, "problem");
    return groups;
  }
  core::check_same_size("problem", mix.problem.size(), first, rows);
  core::check_count("complainants", mix.complainants.size(), 1, 1000);
  double sum = 0.0;
  for (const double count : mix.complainants) sum += core::check_non_negative("complainants", count);
  core::check_positive("complainants", sum);
  groups.code = mix.problem;
  groups.names.clear();
  for (std::size_t t = 0; t < mix.complainants.size(); ++t)
    groups.names.push_back("counterfactual.stay, problem " + names_of(mix)[t]);
  return groups;
}

[[nodiscard]] inline LinkEstimates compared(GroupRates rates, std::string model, const StayGroups& groups,
                                            const LinkRows& rows, ComparisonGroup comparison, const ProblemMix& mix) {
  if (!mix.problem.given())
    rates.maker.find(
        LinkProblem::other_mix, "counterfactual.stay",
        "the comparison group is not weighted to the problems of the complainants: where these leave more or "
        "fewer the rate is off (give problem and complainants)",
        false);
  rates.maker.note(std::string(bias_of(comparison)));
  model += ", " + std::string(to_string(comparison));
  if (!mix.problem.given()) return made(std::move(rates), std::move(model), groups, rows);
  return mixed(std::move(rates), std::move(model), groups, rows, mix.complainants, names_of(mix),
               "counterfactual.stay");
}

inline void check_period(const StayPeriod& period, bool from_start) {
  core::check_positive("period.days", period.days);
  core::check_non_negative("period.after", period.after);
  if (from_start && period.after != 0.0)
    throw Error(ErrorCode::contradiction, "period.after",
                "period.after must be 0 with purchases: who has not bought by then is not known to have left");
}

[[nodiscard]] inline LinkRows rows_of(const StayFlags& in, const LinkOptions& options) {
  require(in.stayed, "stayed");
  return {"stayed", in.stayed.size(), in.cluster, in.weight, options};
}
[[nodiscard]] inline LinkRows rows_of(const StayTimes& in, const LinkOptions& options) {
  require(in.days, "days");
  require(in.left, "left");
  core::check_same_size("left", in.left.size(), "days", in.days.size());
  if (in.entry.given()) core::check_same_size("entry", in.entry.size(), "days", in.days.size());
  return {"days", in.days.size(), in.cluster, in.weight, options};
}
[[nodiscard]] inline LinkRows rows_of(const StayPurchases& in, const LinkOptions& options) {
  require(in.purchase_days, "purchase_days");
  require(in.watched_days, "watched_days");
  core::check_same_size("watched_days", in.watched_days.size(), "purchase_days", in.purchase_days.size());
  return {"purchase_days", in.purchase_days.size(), in.cluster, in.weight, options};
}

/// The rows of each group that can be used; the others are counted.
[[nodiscard]] inline std::vector<EventTimes> times_of(const StayTimes& in, const StayGroups& groups,
                                                      const StayPeriod& period, LinkRows& rows) {
  std::vector<EventTimes> out(groups.names.size());
  for (EventTimes& one : out) one.late = in.entry.given();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows.look(i);
    const double end = in.days[i], entry = in.entry.given() ? in.entry[i] : 0.0;
    std::string problem(group_problem(rows, groups, i));
    if (problem.empty() && end != end) problem = "days are not known";
    if (problem.empty() && !(end > 0.0 && std::isfinite(end))) problem = "days are not above 0";
    if (problem.empty()) problem = estimation::event_problem(in.left, i, "left");
    if (problem.empty() && entry != entry) problem = "entry is not known";
    if (problem.empty() && !(entry >= 0.0)) problem = "entry is negative";
    if (problem.empty() && !(entry < end)) problem = "he was not seen after entry";
    if (problem.empty() && !(end > period.after && entry < period.after + period.days))
      problem = "not under watch in the period";
    if (!problem.empty()) {
      rows.report().leave_out(i, problem);
      continue;
    }
    EventTimes& of = out[groups.of(i)];
    of.end.push_back(end);
    of.event.push_back(in.left[i]);
    of.entry.push_back(entry);
    of.row.push_back(i);
  }
  return out;
}

[[nodiscard]] inline std::vector<EventTimes> times_of(const StayPurchases& in, const StayGroups& groups,
                                                      LinkRows& rows) {
  std::vector<EventTimes> out(groups.names.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows.look(i);
    const double bought = in.purchase_days[i], watched = in.watched_days[i];
    std::string_view problem = group_problem(rows, groups, i);
    if (problem.empty() && watched != watched) problem = "watched_days are not known";
    if (problem.empty() && !(watched > 0.0 && std::isfinite(watched)))
      problem = "he was not watched after the complaint";
    if (problem.empty() && bought <= 0.0) problem = "purchase_days are not above 0";
    if (!problem.empty()) {
      rows.report().leave_out(i, problem);
      continue;
    }
    EventTimes& of = out[groups.of(i)];
    of.end.push_back(bought <= watched ? bought : watched);
    of.event.push_back(bought <= watched ? 1.0 : 0.0);
    of.row.push_back(i);
  }
  return out;
}

}  // namespace detail

AMENDS_INLINE LinkEstimates stay_rates(const StayFlags& in, const LinkOptions& options) {
  detail::LinkRows rows = detail::rows_of(in, options);
  const detail::StayGroups groups = detail::outcome_groups(in.outcome, rows.size(), "stayed");
  LinkEstimates out = detail::made(detail::rates_of_flags(in, groups, rows), "share who stayed", groups, rows);
  detail::forget_unasked(out);
  return out;
}

AMENDS_INLINE LinkEstimates stay_rates(const StayTimes& in, const StayPeriod& period, const LinkOptions& options) {
  detail::check_period(period, false);
  detail::LinkRows rows = detail::rows_of(in, options);
  const detail::StayGroups groups = detail::outcome_groups(in.outcome, rows.size(), "days");
  const auto times = detail::times_of(in, groups, period, rows);
  LinkEstimates out = detail::made(detail::rates_of_times(times, groups, rows, period, true, false),
                                   "product-limit estimate of staying", groups, rows);
  detail::forget_unasked(out);
  return out;
}

AMENDS_INLINE LinkEstimates stay_rates(const StayPurchases& in, const StayPeriod& period, const LinkOptions& options) {
  detail::check_period(period, true);
  detail::LinkRows rows = detail::rows_of(in, options);
  const detail::StayGroups groups = detail::outcome_groups(in.outcome, rows.size(), "purchase_days");
  const auto times = detail::times_of(in, groups, rows);
  LinkEstimates out = detail::made(detail::rates_of_times(times, groups, rows, period, false, false),
                                   "share who bought again", groups, rows);
  detail::forget_unasked(out);
  return out;
}

AMENDS_INLINE LinkEstimates counterfactual_stay(const StayFlags& in, ComparisonGroup comparison, const ProblemMix& mix,
                                                const LinkOptions& options) {
  detail::LinkRows rows = detail::rows_of(in, options);
  const detail::StayGroups groups = detail::comparison_groups(comparison, mix, rows.size(), "stayed");
  return detail::compared(detail::rates_of_flags(in, groups, rows), "share who stayed", groups, rows, comparison, mix);
}

AMENDS_INLINE LinkEstimates counterfactual_stay(const StayTimes& in, ComparisonGroup comparison,
                                                const StayPeriod& period, const ProblemMix& mix,
                                                const LinkOptions& options) {
  detail::check_period(period, false);
  detail::LinkRows rows = detail::rows_of(in, options);
  const detail::StayGroups groups = detail::comparison_groups(comparison, mix, rows.size(), "days");
  const auto times = detail::times_of(in, groups, period, rows);
  return detail::compared(detail::rates_of_times(times, groups, rows, period, true, false),
                          "product-limit estimate of staying", groups, rows, comparison, mix);
}

AMENDS_INLINE LinkEstimates counterfactual_stay(const StayPurchases& in, ComparisonGroup comparison,
                                                const StayPeriod& period, const ProblemMix& mix,
                                                const LinkOptions& options) {
  detail::check_period(period, true);
  detail::LinkRows rows = detail::rows_of(in, options);
  const detail::StayGroups groups = detail::comparison_groups(comparison, mix, rows.size(), "purchase_days");
  const auto times = detail::times_of(in, groups, rows);
  return detail::compared(detail::rates_of_times(times, groups, rows, period, false, false), "share who bought again",
                          groups, rows, comparison, mix);
}

AMENDS_INLINE LinkEstimates margin_retention(const StayFlags& in, const LinkOptions& options) {
  detail::LinkRows rows = detail::rows_of(in, options);
  const detail::StayGroups groups{.names = {"margin.retention"}};
  return detail::made(detail::rates_of_flags(in, groups, rows), "share who are customers a year later", groups, rows);
}

AMENDS_INLINE LinkEstimates margin_retention(const StayTimes& in, const StayPeriod& period,
                                             const LinkOptions& options) {
  detail::check_period(period, false);
  detail::LinkRows rows = detail::rows_of(in, options);
  const detail::StayGroups groups{.names = {"margin.retention"}};
  const auto times = detail::times_of(in, groups, period, rows);
  LinkEstimates out = detail::made(detail::rates_of_times(times, groups, rows, period, true, true),
                                   "product-limit estimate of staying, per year", groups, rows);
  out.note = "a constant yearly rate over the days from " + core::format_number(period.after) + " to " +
             core::format_number(period.after + period.days) + " (a year is 365.25 days)";
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics
