#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/recovery/backlog.hpp>
#include <amends/recovery/backlog_law.hpp>
#include <amends/recovery/kernels.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

// The desk of a scenario: how many agents answer how fast. Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

inline constexpr double days_per_year_on_average = 365.25;

[[nodiscard]] inline double working_days_per_year(int working_days_per_week) noexcept {
  return days_per_year_on_average * working_days_per_week / 7.0;
}

/// Within how many working days a band ends, by the working day of the week on which a complaint comes.
[[nodiscard]] inline std::vector<std::size_t> working_days_within(double calendar_days, int working_days_per_week) {
  std::vector<std::size_t> out;
  const auto whole = static_cast<std::int64_t>(std::floor((std::max)(calendar_days, 0.0)));
  for (int weekday = 0; weekday < working_days_per_week; ++weekday)
    out.push_back(static_cast<std::size_t>(recovery::working_days_within(whole, weekday, working_days_per_week)));
  return out;
}

/// Upper ends of the bands of all segments that take their outcomes from records, from the shortest.
[[nodiscard]] inline std::vector<double> recorded_edges(const ScenarioInputs& inputs) {
  std::set<double> out;
  for (const ScenarioSegment& segment : inputs.segments) {
    const auto* recorded = std::get_if<RecordedOutcomes>(&segment.outcomes);
    if (recorded == nullptr) continue;
    out.insert(recorded->edges.begin(), recorded->edges.end());
    for (const RecordedBand& one : recorded->bands)
      if (!one.band.unanswered() && std::isfinite(one.band.up_to_days)) out.insert(one.band.up_to_days);
  }
  return {out.begin(), out.end()};
}

/// The work of a working day: mean and standard deviation of the minutes.
struct DeskLoad {
  double mean, standard_deviation;
};
[[nodiscard]] inline DeskLoad desk_load(double cases_per_day, double minutes, double minutes_variation,
                                        double dispersion) noexcept {
  return {cases_per_day * minutes,
          recovery::kernels::load_deviation(cases_per_day, minutes, minutes_variation, dispersion)};
}

/// Shares answered within 0, 1, ... working days: the table behind them is the same for all scenarios.
inline void desk_shares(const DeskLoad& load, double capacity, std::span<double> within) {
  if (!(load.mean > 0.0)) {  // nothing comes
    std::fill(within.begin(), within.end(), 1.0);
    return;
  }
  static const recovery::BacklogTable table;
  table.shares_within(load.mean, load.standard_deviation, capacity, within);
}

/// The share answered before a band ends: within so many working days, on average over the days on which complaints come.
[[nodiscard]] inline double share_within(std::span<const double> within,
                                         const std::vector<std::size_t>& days) noexcept {
  double sum = 0.0;
  for (const std::size_t k : days) sum += within[k];
  return sum / static_cast<double>(days.size());
}

/// The share answered within a band where a desk changes it: at least that within the band before.
[[nodiscard]] inline double changed_share(double recorded, double change, double so_far) noexcept {
  return (std::max)(so_far, (std::min)(1.0, (std::max)(0.0, recorded + change)));
}

/// The desk at the medians of what is stated.
class StaffedDesk {
 public:
  explicit StaffedDesk(const ScenarioInputs& inputs) : staff_(*inputs.staff) {
    double complaints = staff_.other_complaints_per_year;
    for (const ScenarioSegment& segment : inputs.segments) complaints += yearly_complaints(inputs, segment);
    cases_per_day_ = complaints / working_days_per_year(staff_.working_days_per_week);
    load_ = desk_load(cases_per_day_, staff_.minutes_per_case.value.median(), staff_.minutes_variation.value.median(),
                      staff_.arrivals_dispersion.value.median());
    per_agent_ = 60.0 * staff_.hours_per_day.value.median() * (1.0 - staff_.shrinkage.value.median());
  }

  [[nodiscard]] bool keeps_up(double agents) const noexcept { return agents * per_agent_ > load_.mean; }
  /// errors  Error(domain), with the least whole number of agents that keep up
  void check_keeps_up(double agents) const {
    if (load_.mean > 0.0 && !(load_.standard_deviation <= recovery::most_load_variation * load_.mean))
      throw Error(
          ErrorCode::domain, "staff.arrivals_dispersion",
          "staff.arrivals_dispersion and staff.minutes_variation: the work of a day varies by more than 6 times "
          "its mean (at medians), which the backlog is not known for");
    if (keeps_up(agents)) return;
    throw Error(ErrorCode::domain, "intervention.respond_with_agents",
                "intervention.respond_with_agents: " + core::format_number(agents) + " agents cannot keep up with " +
                    core::format_number(std::round(cases_per_day_ * 10.0) / 10.0) +
                    " complaints a working day (at medians): at least " +
                    core::format_number(std::floor(load_.mean / per_agent_) + 1.0) + " are needed");
  }

  /// Shares answered within each of these days.
  [[nodiscard]] std::vector<double> within(double agents, const std::vector<double>& edges) const {
    std::vector<std::vector<std::size_t>> days;
    std::size_t most = 0;
    for (const double edge : edges) {
      days.push_back(working_days_within(edge, staff_.working_days_per_week));
      for (const std::size_t one : days.back()) most = (std::max)(most, one);
    }
    std::vector<double> shares(most + 1), out;
    desk_shares(load_, agents * per_agent_, shares);
    for (const auto& band : days) out.push_back(share_within(shares, band));
    return out;
  }

  /// What the backlog of today's agents says of the response days, where it is not what the records say; else "".
  [[nodiscard]] std::string difference_from_records(const ScenarioInputs& inputs,
                                                    const std::vector<double>& edges) const {
    constexpr double tolerated = 0.05;
    if (edges.empty()) return {};
    std::vector<double> recorded(edges.size(), 0.0);
    double all = 0.0;
    for (const ScenarioSegment& segment : inputs.segments) {
      const auto* records = std::get_if<RecordedOutcomes>(&segment.outcomes);
      if (records == nullptr) continue;
      for (const RecordedBand& one : records->bands) {
        all += one.received;
        for (std::size_t e = 0; e < edges.size(); ++e)
          if (!one.band.unanswered() && one.band.up_to_days <= edges[e]) recorded[e] += one.received;
      }
    }
    if (!(all > 0.0)) return {};
    const std::vector<double> by_model = within(staff_.agents, edges);
    double most = 0.0;
    std::string days, model, records;
    for (std::size_t e = 0; e < edges.size(); ++e) {
      const double share = recorded[e] / all;
      most = (std::max)(most, std::abs(by_model[e] - share));
      const std::string comma = e == 0 ? "" : ", ";
      days += comma + core::format_number(edges[e]);
      model += comma + core::format_number(std::round(100.0 * by_model[e]));
      records += comma + core::format_number(std::round(100.0 * share));
    }
    if (!(most > tolerated)) return {};
    return "by their backlog today's " + core::format_number(staff_.agents) + " agents answer " + model + " % within " +
           days + " days, by the records it is " + records +
           " %: only what the backlog changes is added to the records";
  }

 private:
  const Staff& staff_;
  double cases_per_day_ = 0.0, per_agent_ = 0.0;
  DeskLoad load_{};
};

}  // namespace amends::inline AMENDS_ABI::economics::detail
