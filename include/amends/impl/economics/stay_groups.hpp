#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/economics/stay_rates.hpp>
#include <amends/estimation/survival_table.hpp>
#include <amends/impl/economics/influence.hpp>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

// Rates by group, from flags and from times. Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// The groups of a call: the quantity of each, and which one a row belongs to.
struct StayGroups {
  std::vector<std::string> names{};
  core::ColumnView code{};          ///< not given: all rows are of the first group
  std::string_view not_known = "";  ///< why a row without a group is left out

  [[nodiscard]] std::size_t of(std::size_t row) const noexcept {
    if (!code.given()) return 0;
    const double k = code[row];
    return k >= 0.0 && k < static_cast<double>(names.size()) && std::floor(k) == k ? static_cast<std::size_t>(k)
                                                                                   : no_cluster;
  }
};

/// A rate for each group: its value, error and findings, before they become estimates.
struct GroupRates {
  std::vector<double> value{};  ///< natural scale
  std::vector<estimation::Scale> scale{};
  std::vector<bool> kept{};
  math::Matrix covariance{};  ///< on the scales
  double total = 0.0;
  std::vector<bool> clusters{};  ///< of each, whether it holds a row of any group
  LinkMaker maker{};
  core::RowReport report{};

  explicit GroupRates(std::size_t groups, estimation::Scale of)
      : value(groups, std::numeric_limits<double>::quiet_NaN()), scale(groups, of), kept(groups, false) {}
};

inline void require(const core::ColumnView& column, const char* name) {
  if (!column.given()) throw Error(ErrorCode::missing, name, std::string(name) + " must be given");
}

/// Why row i enters nothing, or an empty text.
inline std::string_view group_problem(const LinkRows& rows, const StayGroups& groups, std::size_t i) {
  if (const std::string_view problem = rows.problem(i); !problem.empty()) return problem;
  return groups.of(i) == no_cluster ? groups.not_known : std::string_view{};
}

[[noreturn]] inline void refuse_probability() {
  throw Error(ErrorCode::domain, "stayed",
              "stayed must be 1 or 0, got a number between: a probability, such as P(alive) of a purchase model, was "
              "fitted without the outcome and says nothing about it; give flags, times or purchases");
}

/// Shares from flags.
inline GroupRates rates_of_flags(const StayFlags& in, const StayGroups& groups, LinkRows& rows) {
  const std::size_t g = groups.names.size();
  GroupRates out(g, estimation::Scale::logit);
  std::vector<double> n(g, 0.0), x(g, 0.0);
  const auto problem_of = [&](std::size_t i) {
    const std::string_view problem = group_problem(rows, groups, i);
    return problem.empty() && in.stayed[i] != in.stayed[i] ? std::string_view("stayed is not known") : problem;
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows.look(i);
    const double stayed = in.stayed[i];
    if (stayed > 0.0 && stayed < 1.0) refuse_probability();
    if (stayed == stayed && stayed != 0.0 && stayed != 1.0)
      throw Error(ErrorCode::domain, "stayed", "stayed must be 1 (he stayed), 0 (he left) or missing");
    if (const std::string_view problem = problem_of(i); !problem.empty()) {
      rows.report().leave_out(i, problem);
      continue;
    }
    n[groups.of(i)] += rows.weight(i);
    x[groups.of(i)] += rows.weight(i) * stayed;
  }
  for (std::size_t k = 0; k < g; ++k) {
    out.value[k] = (x[k] + 0.5) / (n[k] + 1.0);
    out.total += n[k];
  }
  Influences influences(g, rows.clusters());
  out.clusters.assign(rows.clusters(), false);
  for (std::size_t i = 0; rows.clusters() != 0 && i < rows.size(); ++i) {
    if (!problem_of(i).empty() || rows.weight(i) == 0.0) continue;
    const std::size_t k = groups.of(i);
    const double p = out.value[k];
    const Step step{k, (in.stayed[i] - x[k] / n[k]) / (n[k] * p * (1.0 - p)), 1.0 / n[k]};
    influences.add(rows.cluster(i), rows.weight(i), {&step, 1});
    out.clusters[rows.cluster(i)] = true;
  }
  out.covariance = influences.covariance();
  for (std::size_t k = 0; k < g; ++k) {
    const std::size_t clusters = influences.clusters(k);
    out.maker.used_clusters(clusters);
    out.maker.count({groups.names[k], n[k], x[k], 0.0, clusters});
    out.kept[k] = out.maker.carried(groups.names[k], n[k], influences.clustered(), clusters, rows.options());
    const bool all_alike = x[k] == 0.0 || x[k] == n[k];
    if (!influences.clustered() || all_alike) out.covariance(k, k) = 1.0 / (x[k] + 0.5) + 1.0 / (n[k] - x[k] + 0.5);
    if (!out.kept[k] || !all_alike) continue;
    const std::string who = x[k] == 0.0 ? "nobody of " : "everybody of ";
    out.maker.find(x[k] == 0.0 ? LinkProblem::nobody_stays : LinkProblem::everybody_stays, groups.names[k],
                   who + core::format_number(n[k]) + " stayed: the estimate adds half of one either way", false);
  }
  out.report = rows.report();
  return out;
}

/// Times as the product-limit estimate takes them: the end, whether the event came, and when the row came under watch.
struct EventTimes {
  std::vector<double> end{}, event{}, entry{};
  std::vector<std::size_t> row{};  ///< of the table
  bool late = false;               ///< entries were given
};

/// One group: cumulative hazard, Greenwood's sum and, of a row, what it does to the hazard.
class GroupHazard {
 public:
  GroupHazard(const EventTimes& times, const std::vector<double>& weights, double from, double to)
      : from_(from), to_(to) {
    estimation::SurvivalColumns columns{.duration = times.end, .event = times.event};
    if (times.late) columns.entry = times.entry;
    columns.weight = weights;
    table_ = estimation::survival_table(columns);
    sums_.assign(table_.size() + 1, 0.0);
    const std::vector<double> later = most_later();
    for (std::size_t i = 0; i < table_.size(); ++i) {
      const double n = table_.at_risk[i], d = table_.events[i];
      const bool within = table_.time[i] > from && table_.time[i] <= to;
      sums_[i + 1] = sums_[i];
      if (within && i > 0 && n == 0.0 && table_.time[i] < to) emptied = true;
      if (!within || d == 0.0) continue;
      events += d;
      if (first_thin < 0.0 && times.late && n < 10.0 && later[i] >= 2.0 * n) first_thin = table_.time[i];
      if (d >= n) {
        all_gone = true;
        continue;
      }
      hazard -= std::log1p(-d / n);
      sums_[i + 1] += d / (n * (n - d));
    }
    at_end = table_.at_risk_at(to);
    for (std::size_t i = 0; i < table_.size(); ++i)
      if (table_.at_risk[i] > 0.0) {
        first_at_risk = i == 0 ? 0.0 : table_.time[i - 1];
        break;
      }
  }

  [[nodiscard]] double greenwood() const noexcept { return sums_.back(); }
  /// What a row of weight 1 does to the hazard.
  [[nodiscard]] double influence(double entry, double end, bool event) const noexcept {
    const double until = (std::min)(end, to_);
    double out = -(sum_until(until) - sum_until(entry));
    if (event && end > from_ && end <= to_) {
      const std::size_t i = table_.times_until(end) - 1;
      out += 1.0 / (table_.at_risk[i] - table_.events[i]);
    }
    return out;
  }

  double hazard = 0.0;
  double events = 0.0;
  double at_end = 0.0;         ///< at risk just before the end of the period
  double first_at_risk = 0.0;  ///< nobody is before that day
  double first_thin = -1.0;    ///< of the events among few, most of whom come under watch later, the first
  bool all_gone = false;
  bool emptied = false;

 private:
  /// Of each time: the most who are at risk at a later one.
  [[nodiscard]] std::vector<double> most_later() const {
    std::vector<double> out(table_.size(), 0.0);
    for (std::size_t i = table_.size(); i-- > 1;) out[i - 1] = (std::max)(out[i], table_.at_risk[i]);
    return out;
  }
  [[nodiscard]] double sum_until(double t) const noexcept { return sums_[table_.times_until(t)]; }

  double from_, to_;
  estimation::SurvivalTable table_{};
  std::vector<double> sums_{};  // of Greenwood's terms, before each time and after the last
};

inline std::string days_text(double days) {
  return core::counted(std::round(10.0 * days) / 10.0, "day");
}

/// Whether the times of a group carry a rate over a period; else the finding says why not.
inline bool carried_by_times(LinkMaker& maker, const std::string& name, const GroupHazard& group, double censored,
                             const StayPeriod& period, bool leaving) {
  const double end = period.after + period.days;
  if (group.emptied) {
    maker.find(LinkProblem::risk_set_emptied, name,
               "for some time within the period nobody was at risk: nothing is known about it", true);
    return false;
  }
  if (group.at_end == 0.0 && !group.all_gone) {
    const bool all = group.events == 0.0;
    maker.find(all ? LinkProblem::everybody_censored : LinkProblem::followed_too_short, name,
               "nobody was watched for " + days_text(end) + ": follow longer, or ask about a shorter period", true);
    return false;
  }
  if (group.all_gone || group.events == 0.0) {
    const bool stay = leaving == (group.events == 0.0);
    maker.find(stay ? LinkProblem::everybody_stays : LinkProblem::nobody_stays, name,
               std::string(stay ? "nobody was seen to leave" : "nobody was seen to stay") +
                   ", and times alone then give no error: give flags, more rows, or state it",
               true);
    return false;
  }
  if (censored > 0.0)
    maker.find(LinkProblem::too_recent, name,
               core::format_number(censored) + " were watched for less than " + days_text(end) +
                   " and count for as long as they were",
               false);
  if (group.first_at_risk > period.after)
    maker.find(LinkProblem::starts_late, name,
               "nobody is under watch before " + days_text(group.first_at_risk) +
                   ": the rate is that of those still there then",
               false);
  if (group.first_thin >= 0.0)
    maker.find(
        LinkProblem::few_at_risk, name,
        "at " + days_text(group.first_thin) +
            " somebody left among fewer than ten under watch, most of whom came later: such early steps are large",
        false);
  return true;
}

/// Rates from times. leaving: the event is that of leaving, and the rate S on its log-log scale; else it is a purchase,
/// and the rate 1 - S on the logit scale. yearly: S to the power of 1/years.
inline GroupRates rates_of_times(const std::vector<EventTimes>& times, const StayGroups& groups, LinkRows& rows,
                                 const StayPeriod& period, bool leaving, bool yearly) {
  const std::size_t g = groups.names.size();
  GroupRates out(g, leaving ? estimation::Scale::log_log : estimation::Scale::logit);
  Influences influences(g, rows.clusters());
  out.clusters.assign(rows.clusters(), false);
  math::Matrix greenwood(g, g);
  for (std::size_t k = 0; k < g; ++k) {
    const EventTimes& of = times[k];
    std::vector<double> weights;
    double n = 0.0, censored = 0.0;
    for (std::size_t j = 0; j < of.row.size(); ++j) {
      weights.push_back(rows.weight(of.row[j]));
      n += weights.back();
      if (of.event[j] == 0.0 && of.end[j] < period.after + period.days) censored += weights.back();
    }
    out.total += n;
    if (n == 0.0) {
      out.maker.count({groups.names[k], 0.0, 0.0, 0.0, 0});
      out.maker.carried(groups.names[k], 0.0, false, 0, rows.options());
      continue;
    }
    const GroupHazard group(of, weights, period.after, period.after + period.days);
    const double survival = std::exp(-group.hazard);
    // By the hazard: -ln H has slope -1/H; logit(1 - S) has slope 1/(1 - S).
    const double slope = leaving ? -1.0 / group.hazard : 1.0 / (1.0 - survival);
    const bool usable = std::isfinite(slope) && !group.all_gone;
    for (std::size_t j = 0; rows.clusters() != 0 && j < of.row.size(); ++j) {
      rows.look(j);
      const double step =
          usable ? slope * group.influence(of.late ? of.entry[j] : -1.0, of.end[j], of.event[j] == 1.0) : 0.0;
      const Step one{k, step, 1.0 / n};
      influences.add(rows.cluster(of.row[j]), weights[j], {&one, 1});
      if (weights[j] > 0.0) out.clusters[rows.cluster(of.row[j])] = true;
    }
    greenwood(k, k) = usable ? slope * slope * group.greenwood() : 0.0;
    const double years = period.days / days_of_a_year;
    out.value[k] = leaving ? std::exp(-group.hazard / (yearly ? years : 1.0)) : 1.0 - survival;
    const std::size_t clusters = influences.clusters(k);
    out.maker.used_clusters(clusters);
    out.maker.count({groups.names[k], n, leaving ? n - group.events : group.events, censored, clusters});
    out.kept[k] = out.maker.carried(groups.names[k], n, influences.clustered(), clusters, rows.options()) &&
                  carried_by_times(out.maker, groups.names[k], group, censored, period, leaving);
  }
  out.covariance = influences.clustered() ? influences.covariance() : greenwood;
  out.report = rows.report();
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics::detail
