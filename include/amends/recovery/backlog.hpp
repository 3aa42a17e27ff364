#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/recovery/backlog_law.hpp>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery {

// Written complaints are work that can wait. A desk works off its backlog first come first served; what it does not get
// done today it does tomorrow. Queues of people who hold the line (recovery/queue.hpp) are another matter.
//
//   load of a working day   X = sum of the minutes of the day's cases, mean m = lambda tau,
//                           variance lambda tau^2 (v^2 + D): lambda cases a day, D their variance over their mean,
//                           tau minutes a case, v their coefficient of variation
//   capacity                c = agents x productive minutes of an agent and day
//   backlog                 B' = max(0, B + X - c), at the end of each day
//
// Convention. The cases of a day are there when the desk begins to work on them, so a case can be answered on the day
// it came: 0 days. Response days are whole working days between the day a case came and the day it is answered.
//
// What came on day d and is not answered by the end of day d + k is what the backlog of day d exceeds k days of
// capacity by, less what the backlog of the day before exceeds k + 1 days by. With
// J(x) = E (B - x)+ of the stationary backlog:
//
//   P(response > k days) = (J(k c) - J((k + 1) c))/m        of the work, and of cases where a day holds many
//   mean response        = E B/m                            (Little's law)
//   share of the open work that is at least a days old, at the end of a day = J(a c)/J(0)
//
// Derived here; a typical case is one of a busy day, and the formulas say so: they weigh a day by its work.

/// Minutes that an agent works on cases in a day of `hours`, of which the share `shrinkage` goes to other things
/// (breaks, meetings, training, absence): 60 hours (1 - shrinkage).
/// errors  Error(domain) unless 0 < hours <= 24, 0 <= shrinkage < 1
[[nodiscard]] double productive_minutes(double hours, double shrinkage);

/// Calendar days that so many working days take, on average over the weekdays on which a case may come: 7 days for each
/// `working_days_per_week`, which are in a row. Exact as a mean: k working days cross k/w weekends on average.
/// errors  Error(domain) unless working_days >= 0, working_days_per_week is 1 to 7
[[nodiscard]] double calendar_days(double working_days, int working_days_per_week = 5);

/// How many working days end within so many calendar days after a case came, on the working day `weekday` of its week
/// (0 the first, at most working_days_per_week - 1). 7 calendar days are always working_days_per_week.
/// errors  Error(domain) for calendar_days < 0, working_days_per_week not 1 to 7, weekday beyond it
[[nodiscard]] std::int64_t working_days_within(std::int64_t calendar_days, int weekday, int working_days_per_week = 5);

/// A desk for written complaints. Members without a value are required.
struct BacklogInputs {
  double arrivals_per_day = std::numeric_limits<double>::quiet_NaN();  ///< cases per working day, > 0
  /// Variance of the cases of a day over their mean, >= 0: 1 for Poisson counts, often 2 to 10 in logs. Where days are
  /// not independent, the one of the long run (arrivals_by_day().long_run_dispersion).
  double dispersion = 1.0;
  double minutes_per_case = std::numeric_limits<double>::quiet_NaN();  ///< mean, > 0
  double minutes_variation = 1.0;                                      ///< standard deviation over mean, >= 0
  double agents = std::numeric_limits<double>::quiet_NaN();  ///< at work on a day, > 0; parts of one are parts
  double minutes_per_agent_day =
      std::numeric_limits<double>::quiet_NaN();  ///< productive, > 0 and <= 1440, see productive_minutes
  LoadShape shape = LoadShape::gamma;
};

/// The load of a working day that the inputs describe.
/// errors  Error(domain) naming the member; agents and minutes_per_agent_day are not looked at
[[nodiscard]] DailyLoad daily_load(const BacklogInputs& inputs);
/// agents x minutes_per_agent_day.  errors  Error(domain) naming the member
[[nodiscard]] double daily_capacity(const BacklogInputs& inputs);
/// The least whole number of agents whose capacity is above the mean load, from where on the backlog has a stationary
/// law. errors  Error(domain) naming the member; agents is not looked at
[[nodiscard]] double least_agents(const BacklogInputs& inputs);

/// The stationary state of a desk: one queue, first come first served, days alike and independent. Anything else is
/// simulated: simulate_backlog (recovery/backlog_simulation.hpp).
/// cost  that of a BacklogLaw to make; 30 ns to 1 us for a figure
class Backlog {
 public:
  /// errors  Error(domain) naming the member; Error(domain) "agents" where capacity <= mean load, with the least number
  ///         of agents; those of BacklogLaw for loads of an extreme variation
  explicit Backlog(const BacklogInputs& inputs);

  [[nodiscard]] const BacklogInputs& inputs() const noexcept { return inputs_; }
  [[nodiscard]] const BacklogLaw& law() const noexcept { return law_; }  ///< of the backlog, in minutes
  [[nodiscard]] double load() const noexcept { return law_.load().mean; }
  [[nodiscard]] double load_standard_deviation() const noexcept { return law_.load().standard_deviation; }
  [[nodiscard]] double capacity() const noexcept { return law_.capacity(); }
  [[nodiscard]] double utilisation() const noexcept { return load() / capacity(); }

  // Response, in whole working days.
  /// Share answered within `days` working days; 0 below 0.
  [[nodiscard]] double share_within(std::int64_t days) const noexcept;
  /// Share answered later than that; kept exact where it is small.
  [[nodiscard]] double share_overdue(std::int64_t days) const noexcept;
  /// out[i] = share with bounds[i - 1] < days <= bounds[i], and last those beyond the last bound: one more than bounds.
  /// errors  Error(domain) unless bounds are >= 0 and ascend, whole or not; Error(size_mismatch)
  void response_bands(std::span<const double> bounds, std::span<double> out) const;
  [[nodiscard]] double mean_response_days() const noexcept { return law_.mean() / load(); }
  /// Smallest whole number of days within which a share of p is answered.  errors  Error(domain) unless 0 <= p < 1
  [[nodiscard]] std::int64_t response_quantile(double p) const;
  /// Share answered within so many calendar days, the mean over the working days of a week.
  /// errors  those of working_days_within
  [[nodiscard]] double share_within_calendar_days(std::int64_t days, int working_days_per_week = 5) const;

  // Open work at the end of a day.
  [[nodiscard]] double mean_backlog_minutes() const noexcept { return law_.mean(); }
  [[nodiscard]] double mean_backlog_cases() const noexcept { return law_.mean() / inputs_.minutes_per_case; }
  /// errors  Error(domain) unless 0 <= p < 1
  [[nodiscard]] double backlog_quantile_minutes(double p) const { return law_.quantile(p); }
  [[nodiscard]] double share_of_days_cleared() const noexcept {
    return law_.none();
  }  ///< days that end without backlog
  /// Share of the open work that came at least so many working days ago; 1 for 0, NaN where there never is any.
  [[nodiscard]] double open_at_least(std::int64_t days) const noexcept;
  /// Mean age of the open work in working days, at the end of a day; NaN where there never is any.
  [[nodiscard]] double mean_age_days() const noexcept;

 private:
  BacklogInputs inputs_;
  BacklogLaw law_;
};

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/backlog.ipp>
#endif
