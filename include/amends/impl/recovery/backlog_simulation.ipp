#pragma once

#include <amends/recovery/backlog_simulation.hpp>

#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/impl/recovery/count_draw.hpp>
#include <cmath>
#include <limits>
#include <queue>
#include <utility>

namespace amends::inline AMENDS_ABI::recovery {

AMENDS_INLINE std::string_view to_string(WorkOrder order) noexcept {
  switch (order) {
    case WorkOrder::first_come_first_served:
      return "first come first served";
    case WorkOrder::newest_first:
      return "newest first";
    case WorkOrder::simplest_first:
      return "simplest first";
  }
  return "unknown";
}

namespace detail {

/// The days of a run: capacity and expected cases of each, and how many working days came before it.
struct SimulatedDays {
  std::vector<double> capacity{}, expected{};
  std::vector<std::size_t> working_before{};  ///< one more than days
  std::size_t first = 0, last = 0;            ///< counted, last exclusive
  double most_minutes_of_a_day = 0.0;
};

inline SimulatedDays simulated_days(const BacklogInputs& desk, const BacklogSimulationOptions& options) {
  SimulatedDays out;
  out.first = options.warm_up;
  out.last = options.warm_up + options.days;
  const double capacity = daily_capacity(desk);
  const auto opening = [&](std::size_t day) {
    if (!options.calendar) return 1.0;
    const double from = 1440.0 * (static_cast<double>(options.first_day) + static_cast<double>(day));
    return options.calendar->business_minutes(from, from + 1440.0);
  };
  double longest_day = 0.0;
  for (std::size_t day = 0; day < out.last; ++day) longest_day = (std::max)(longest_day, opening(day));
  if (!(longest_day > 0.0)) throw Error(ErrorCode::domain, "calendar", "calendar must have an open day among the days");
  // On after the counted days until as many working days have passed as are told apart.
  std::size_t working = 0, enough = (std::numeric_limits<std::size_t>::max)();
  for (std::size_t day = 0; day < out.last || working < enough; ++day) {
    if (day == out.last) enough = working + options.longest + 1;
    if (day > out.last + 40 * (options.longest + 1))
      throw Error(ErrorCode::domain, "calendar", "calendar must have an open day in any forty");
    const double share = opening(day) / longest_day;
    out.working_before.push_back(working);
    out.capacity.push_back(capacity * share);
    const double factor = options.arrival_factors.empty()
                              ? (share > 0.0 ? 1.0 : 0.0)
                              : options.arrival_factors[day % options.arrival_factors.size()];
    out.expected.push_back(desk.arrivals_per_day * factor);
    working += share > 0.0 ? 1 : 0;
  }
  out.working_before.push_back(working);
  return out;
}

struct SimulatedCase {
  double key;  // what the order of work compares, within a class
  std::size_t priority;
  double minutes;
  std::size_t day;
  std::uint64_t number;
  /// Whether this is taken up after the other.
  [[nodiscard]] bool operator<(const SimulatedCase& other) const noexcept {
    if (priority != other.priority) return priority > other.priority;
    if (key != other.key) return key > other.key;
    return number > other.number;
  }
};

/// Sums of one run.
struct BacklogRun {
  std::vector<double> answered;  // [priority][working days, longest + 1: beyond]
  std::vector<double> open_age;  // cases at the ends of working days by age, longest + 1: older
  std::vector<double> backlog;   // minutes at the end of each counted day
  double response = 0.0, calendar = 0.0, minutes = 0.0, open = 0.0, cleared = 0.0, worked = 0.0, capacity = 0.0;
  double working_days = 0.0;
};

class BacklogRunner {
 public:
  BacklogRunner(const BacklogInputs& desk, const BacklogSimulationOptions& options, const SimulatedDays& days,
                std::uint64_t run)
      : desk_(desk), options_(options), days_(days), run_(run) {
    const std::size_t width = options.longest + 2;
    out_.answered.assign(options.priorities.size() * width, 0.0);
    out_.open_age.assign(width, 0.0);
    out_.backlog.reserve(options.days);
    open_by_day_.assign(days.capacity.size(), 0.0);
    shape_ = desk.minutes_variation > 0.0 ? 1.0 / (desk.minutes_variation * desk.minutes_variation) : 0.0;
  }

  [[nodiscard]] BacklogRun run() {
    while (left_ < options_.starting_backlog_minutes) arrive(0, false);
    for (std::size_t day = 0; day < days_.capacity.size(); ++day) {
      const double cases = count_draw(options_.seed, core::stream_of("amends.recovery.backlog.cases") + run_, day,
                                      days_.expected[day], desk_.dispersion);
      for (double n = 0.0; n < cases; n += 1.0) arrive(day, true);
      work(day);
      if (day >= days_.first && day < days_.last) look(day);
    }
    // Who is still open was followed for `longest` working days.
    const auto beyond = [&](const SimulatedCase& one) { count(one, options_.longest + 1, days_.capacity.size()); };
    if (begun_) beyond(current_);
    for (; !open_.empty(); open_.pop()) beyond(open_.top());
    return std::move(out_);
  }

 private:
  void arrive(std::size_t day, bool counted) {
    SimulatedCase one{0.0, 0, desk_.minutes_per_case, day, number_};
    if (shape_ > 0.0)
      one.minutes *=
          core::gamma(options_.seed, core::stream_of("amends.recovery.backlog.minutes") + run_, number_, shape_) /
          shape_;
    if (options_.priorities.size() > 1) {
      double u = core::uniform(options_.seed, core::stream_of("amends.recovery.backlog.priority") + run_, number_);
      while (one.priority + 1 < options_.priorities.size() && u > options_.priorities[one.priority])
        u -= options_.priorities[one.priority++];
    }
    const double number = static_cast<double>(number_);
    one.key = options_.order == WorkOrder::simplest_first ? one.minutes
              : options_.order == WorkOrder::newest_first ? -number
                                                          : number;
    if (!counted) one.number = not_counted;
    ++number_;
    left_ += one.minutes;
    open_by_day_[day] += 1.0;
    open_.push(one);
  }

  void work(std::size_t day) {
    double capacity = days_.capacity[day];
    while (capacity > 0.0 && (begun_ || !open_.empty())) {
      if (!begun_) {
        current_ = open_.top();
        open_.pop();
        begun_ = true;
      }
      const double minutes = (std::min)(capacity, current_.minutes);
      capacity -= minutes;
      if (minutes < current_.minutes) {
        current_.minutes -= minutes;
        continue;
      }
      begun_ = false;
      open_by_day_[current_.day] -= 1.0;
      count(current_, days_.working_before[day] - days_.working_before[current_.day], day);
    }
    left_ = begun_ || !open_.empty() ? left_ - (days_.capacity[day] - capacity) : 0.0;
    if (day >= days_.first && day < days_.last) {
      out_.worked += days_.capacity[day] - capacity;
      out_.capacity += days_.capacity[day];
    }
  }

  void count(const SimulatedCase& one, std::size_t working_days, std::size_t day) {
    if (one.number == not_counted || one.day < days_.first || one.day >= days_.last) return;
    const std::size_t within = (std::min)(working_days, options_.longest + 1);
    out_.answered[one.priority * (options_.longest + 2) + within] += 1.0;
    out_.response += static_cast<double>(within);
    out_.calendar += static_cast<double>(day - one.day);
  }

  void look(std::size_t day) {
    out_.backlog.push_back(left_);
    if (!(days_.capacity[day] > 0.0)) return;
    out_.working_days += 1.0;
    out_.minutes += left_;
    out_.cleared += left_ > 0.0 ? 0.0 : 1.0;
    while (oldest_ < day && open_by_day_[oldest_] == 0.0) ++oldest_;
    for (std::size_t came = oldest_; came <= day; ++came) {
      if (open_by_day_[came] == 0.0) continue;
      const std::size_t age = days_.working_before[day] - days_.working_before[came];
      out_.open_age[(std::min)(age, options_.longest + 1)] += open_by_day_[came];
      out_.open += open_by_day_[came];
    }
  }

  static constexpr std::uint64_t not_counted = (std::numeric_limits<std::uint64_t>::max)();
  const BacklogInputs& desk_;
  const BacklogSimulationOptions& options_;
  const SimulatedDays& days_;
  std::uint64_t run_;
  BacklogRun out_{};
  std::priority_queue<SimulatedCase> open_{};
  SimulatedCase current_{};
  bool begun_ = false;
  double left_ = 0.0, shape_ = 0.0;
  std::uint64_t number_ = 0;
  std::size_t oldest_ = 0;  // no case is open of a day before
  std::vector<double> open_by_day_{};
};

/// The ratio of two sums over the runs, with the error of a ratio.
template <class Above, class Below>
Simulated ratio_over_runs(const std::vector<BacklogRun>& runs, Above&& above, Below&& below) {
  double sum = 0.0, of = 0.0;
  for (const BacklogRun& run : runs) {
    sum += above(run);
    of += below(run);
  }
  Simulated out{sum / of, std::numeric_limits<double>::quiet_NaN()};
  double squares = 0.0;
  for (const BacklogRun& run : runs) {
    const double residual = above(run) - out.value * below(run);
    squares += residual * residual;
  }
  const double n = static_cast<double>(runs.size());
  out.error = std::sqrt(squares * n / (n - 1.0)) / of;
  return out;
}

inline void check(const BacklogSimulationOptions& options) {
  core::check_count("days", options.days, 1, 100'000);
  core::check_count("warm_up", options.warm_up, 0, 100'000);
  core::check_count("longest", options.longest, 1, 10'000);
  core::check_count("runs", options.runs, 2, 1'000'000);
  core::check_between("first_day", static_cast<double>(options.first_day), -1e7, 1e7);
  core::check_between("starting_backlog_minutes", options.starting_backlog_minutes, 0.0, 1e12);
  if (options.priorities.empty()) throw Error(ErrorCode::missing, "priorities", "priorities must have a share");
  core::check_count("priorities", options.priorities.size(), 1, 100);
  double sum = 0.0;
  for (const double share : options.priorities) sum += core::check_probability("priorities", share);
  if (!(std::fabs(sum - 1.0) <= 1e-9)) core::throw_domain("priorities", "sum to 1", sum);
  bool some = options.arrival_factors.empty();
  for (const double factor : options.arrival_factors) some |= core::check_non_negative("arrival_factors", factor) > 0.0;
  if (!some) throw Error(ErrorCode::domain, "arrival_factors", "arrival_factors must have one above 0");
}

inline void check_size(const BacklogInputs& desk, const BacklogSimulationOptions& options, const SimulatedDays& days) {
  double cases = options.starting_backlog_minutes / desk.minutes_per_case;
  for (const double expected : days.expected) cases += expected;
  cases *= static_cast<double>(options.runs);
  if (!(cases <= 1e9))
    throw Error(ErrorCode::domain, "runs",
                "runs and days must leave at most 1e9 cases, got " + core::format_number(cases));
  const double figures = static_cast<double>(options.runs) *
                         (static_cast<double>(options.days) + static_cast<double>(options.longest + 2) *
                                                                  static_cast<double>(options.priorities.size() + 1));
  if (!(figures <= 1e8))
    throw Error(
        ErrorCode::domain, "runs",
        "runs must leave at most 1e8 figures of runs, days and response days, got " + core::format_number(figures));
}

inline std::vector<Simulated> shares_within(const std::vector<BacklogRun>& runs, std::size_t longest, std::size_t first,
                                            std::size_t last) {
  const auto up_to = [&](std::size_t most) {
    return [=](const BacklogRun& run) {
      double sum = 0.0;
      for (std::size_t p = first; p < last; ++p)
        for (std::size_t k = 0; k <= most; ++k) sum += run.answered[p * (longest + 2) + k];
      return sum;
    };
  };
  std::vector<Simulated> out;
  for (std::size_t k = 0; k <= longest; ++k) out.push_back(ratio_over_runs(runs, up_to(k), up_to(longest + 1)));
  return out;
}

}  // namespace detail

AMENDS_INLINE SimulatedBacklog simulate_backlog(const BacklogInputs& desk, const BacklogSimulationOptions& options) {
  (void)daily_load({.arrivals_per_day = desk.arrivals_per_day,
                    .dispersion = core::check_between("dispersion", desk.dispersion, 0.0, 1e4) + 1.0,  // may be 0 here
                    .minutes_per_case = desk.minutes_per_case,
                    .minutes_variation = desk.minutes_variation});
  core::check_between("minutes_variation", desk.minutes_variation, 0.0, 100.0);
  detail::check(options);
  const detail::SimulatedDays days = detail::simulated_days(desk, options);
  detail::check_size(desk, options, days);
  std::vector<detail::BacklogRun> runs(options.runs);
  core::SerialExecutor serial;
  core::parallel_blocks(options.executor != nullptr ? *options.executor : serial, options.runs, 1,
                        [&](std::size_t first, std::size_t last, std::size_t) {
                          for (std::size_t r = first; r < last; ++r)
                            runs[r] = detail::BacklogRunner(desk, options, days, r).run();
                        });
  SimulatedBacklog out;
  const std::size_t longest = options.longest, classes = options.priorities.size();
  out.share_within = detail::shares_within(runs, longest, 0, classes);
  for (std::size_t p = 0; p < classes; ++p)
    out.share_within_by_priority.push_back(detail::shares_within(runs, longest, p, p + 1));
  const auto cases = [](const detail::BacklogRun& run) {
    double sum = 0.0;
    for (const double one : run.answered) sum += one;
    return sum;
  };
  const auto working = [](const detail::BacklogRun& run) { return run.working_days; };
  using Run = detail::BacklogRun;
  out.mean_response_days = detail::ratio_over_runs(
      runs, [](const Run& run) { return run.response; }, cases);
  out.mean_calendar_days = detail::ratio_over_runs(
      runs, [](const Run& run) { return run.calendar; }, cases);
  out.mean_backlog_minutes = detail::ratio_over_runs(
      runs, [](const Run& run) { return run.minutes; }, working);
  out.mean_backlog_cases = detail::ratio_over_runs(
      runs, [](const Run& run) { return run.open; }, working);
  out.share_of_days_cleared = detail::ratio_over_runs(
      runs, [](const Run& run) { return run.cleared; }, working);
  out.utilisation = detail::ratio_over_runs(
      runs, [](const Run& run) { return run.worked; }, [](const Run& run) { return run.capacity; });
  for (std::size_t a = 0; a <= longest; ++a)
    out.open_at_least.push_back(detail::ratio_over_runs(
        runs,
        [a](const Run& run) {
          double sum = 0.0;
          for (std::size_t k = a; k < run.open_age.size(); ++k) sum += run.open_age[k];
          return sum;
        },
        [](const Run& run) { return run.open; }));
  out.backlog_minutes_by_day.assign(options.days, 0.0);
  for (const Run& run : runs) {
    for (std::size_t day = 0; day < options.days; ++day) out.backlog_minutes_by_day[day] += run.backlog[day];
    out.cases += static_cast<std::uint64_t>(cases(run));
  }
  for (double& one : out.backlog_minutes_by_day) one /= static_cast<double>(options.runs);
  return out;
}

}  // namespace amends::inline AMENDS_ABI::recovery
