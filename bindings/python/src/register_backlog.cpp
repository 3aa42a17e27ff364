#include <amends/economics/desk_staffing.hpp>
#include <amends/math/share_interval.hpp>
#include <amends/recovery/arrivals.hpp>
#include <amends/recovery/backlog.hpp>
#include <amends/recovery/backlog_simulation.hpp>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "named_warnings.hpp"

using namespace amends::recovery;
namespace core = amends::core;
namespace economics = amends::economics;

template <>
struct TextOf<LoadShape> : Texts<Text<"gamma", LoadShape::gamma>, Text<"normal", LoadShape::normal>> {};
template <>
struct TextOf<WorkOrder>
    : Texts<Text<"first_come_first_served", WorkOrder::first_come_first_served>,
            Text<"newest_first", WorkOrder::newest_first>, Text<"simplest_first", WorkOrder::simplest_first>> {};

namespace {

using Array = Numbers<double>;

/// Whole working days, those of a part of a day dropped.
std::int64_t whole_days(double days) {
  if (!(days >= -1e15 && days <= 1e15)) core::throw_domain("days", "be finite", days);
  return static_cast<std::int64_t>(std::floor(days));
}

template <class F>
Array each_day(const Array& days, F&& f) {
  const py::array_t<double> flat = days;
  Array out(flat.size());
  for (py::ssize_t i = 0; i < flat.size(); ++i) out.mutable_data()[i] = f(whole_days(flat.data()[i]));
  return out;
}

Array array_of(const std::vector<double>& values) {
  return Array(static_cast<py::ssize_t>(values.size()), values.data());
}

void register_law(py::module_& m) {
  py::class_<Backlog> backlog(m, "_Backlog");
  def_init(
      backlog,
      [](double arrivals, double minutes, double agents, double minutes_per_agent_day, double dispersion,
         double variation, LoadShape shape) {
        return Backlog({.arrivals_per_day = arrivals,
                        .dispersion = dispersion,
                        .minutes_per_case = minutes,
                        .minutes_variation = variation,
                        .agents = agents,
                        .minutes_per_agent_day = minutes_per_agent_day,
                        .shape = shape});
      },
      py::kw_only(), py::arg("arrivals_per_day"), py::arg("minutes_per_case"), py::arg("agents"),
      py::arg("minutes_per_agent_day"), py::arg("dispersion"), py::arg("minutes_variation"), py::arg("shape"));
  backlog.def_property_readonly("load", &Backlog::load)
      .def_property_readonly("load_standard_deviation", &Backlog::load_standard_deviation)
      .def_property_readonly("capacity", &Backlog::capacity)
      .def_property_readonly("utilisation", &Backlog::utilisation)
      .def_property_readonly("mean_response_days", &Backlog::mean_response_days)
      .def_property_readonly("mean_backlog_minutes", &Backlog::mean_backlog_minutes)
      .def_property_readonly("mean_backlog_cases", &Backlog::mean_backlog_cases)
      .def_property_readonly("mean_age_days", &Backlog::mean_age_days)
      .def_property_readonly("share_of_days_cleared", &Backlog::share_of_days_cleared);
  def(
      backlog, "share_within",
      [](const Backlog& b, const Array& days) { return each_day(days, [&](auto k) { return b.share_within(k); }); },
      py::arg("days"));
  def(
      backlog, "share_overdue",
      [](const Backlog& b, const Array& days) { return each_day(days, [&](auto k) { return b.share_overdue(k); }); },
      py::arg("days"));
  def(
      backlog, "open_at_least",
      [](const Backlog& b, const Array& days) { return each_day(days, [&](auto k) { return b.open_at_least(k); }); },
      py::arg("days"));
  def(
      backlog, "share_within_calendar_days",
      [](const Backlog& b, const Array& days, int week) {
        return each_day(days, [&](auto k) { return b.share_within_calendar_days(k, week); });
      },
      py::arg("days"), py::arg("working_days_per_week"));
  def(
      backlog, "response_bands",
      [](const Backlog& b, const Array& bounds) {
        std::vector<double> out(static_cast<std::size_t>(bounds.size()) + 1);
        b.response_bands({bounds.data(), static_cast<std::size_t>(bounds.size())}, out);
        return array_of(out);
      },
      py::arg("bounds"));
  def(
      backlog, "response_quantile", [](const Backlog& b, double p) { return b.response_quantile(p); }, py::arg("p"));
  def(
      backlog, "backlog_quantile_minutes", [](const Backlog& b, double p) { return b.backlog_quantile_minutes(p); },
      py::arg("p"));
  def(
      m, "_recorded_share",
      [](double yes, double of, double level) {
        const amends::math::ShareInterval found = amends::math::wilson_interval(yes, of, level);
        return py::make_tuple(found.lower, found.upper);
      },
      py::arg("yes"), py::arg("of"), py::arg("level"));
  def(m, "_calendar_days", &calendar_days, py::arg("working_days"), py::arg("working_days_per_week"));
  def(m, "_productive_minutes", &productive_minutes, py::arg("hours"), py::arg("shrinkage"));
}

py::tuple simulated(const Simulated& one) {
  return py::make_tuple(one.value, one.error);
}
py::tuple simulated(const std::vector<Simulated>& many) {
  std::vector<double> value, error;
  for (const Simulated& one : many) {
    value.push_back(one.value);
    error.push_back(one.error);
  }
  return py::make_tuple(array_of(value), array_of(error));
}

void register_simulation(py::module_& m) {
  def(
      m, "_simulate_backlog",
      [](double arrivals, double minutes, double agents, double minutes_per_agent_day, double dispersion,
         double variation, WorkOrder order, const std::vector<double>& priorities,
         const std::vector<double>& arrival_factors, const std::optional<amends::domain::BusinessCalendar>& calendar,
         std::int64_t first_day, double starting, std::size_t days, std::size_t warm_up, std::size_t longest,
         std::size_t runs, std::uint64_t seed, std::size_t threads) {
        const BacklogInputs desk{.arrivals_per_day = arrivals,
                                 .dispersion = dispersion,
                                 .minutes_per_case = minutes,
                                 .minutes_variation = variation,
                                 .agents = agents,
                                 .minutes_per_agent_day = minutes_per_agent_day};
        BacklogSimulationOptions options{.order = order,
                                         .priorities = priorities,
                                         .arrival_factors = arrival_factors,
                                         .calendar = calendar,
                                         .first_day = first_day,
                                         .starting_backlog_minutes = starting,
                                         .days = days,
                                         .warm_up = warm_up,
                                         .longest = longest,
                                         .runs = runs,
                                         .seed = seed};
        const SimulatedBacklog found = interruptible(threads, [&](core::Executor& executor) {
          options.executor = &executor;
          return simulate_backlog(desk, options);
        });
        py::dict out;
        out["share_within"] = simulated(found.share_within);
        py::list by_priority;
        for (const auto& one : found.share_within_by_priority) by_priority.append(simulated(one));
        out["share_within_by_priority"] = by_priority;
        out["mean_response_days"] = simulated(found.mean_response_days);
        out["mean_calendar_days"] = simulated(found.mean_calendar_days);
        out["mean_backlog_minutes"] = simulated(found.mean_backlog_minutes);
        out["mean_backlog_cases"] = simulated(found.mean_backlog_cases);
        out["share_of_days_cleared"] = simulated(found.share_of_days_cleared);
        out["utilisation"] = simulated(found.utilisation);
        out["open_at_least"] = simulated(found.open_at_least);
        out["backlog_minutes_by_day"] = array_of(found.backlog_minutes_by_day);
        out["cases"] = found.cases;
        return out;
      },
      py::arg("arrivals_per_day"), py::arg("minutes_per_case"), py::arg("agents"), py::arg("minutes_per_agent_day"),
      py::arg("dispersion"), py::arg("minutes_variation"), py::arg("order"), py::arg("priorities"),
      py::arg("arrival_factors"), py::arg("calendar"), py::arg("first_day"), py::arg("starting_backlog_minutes"),
      py::arg("days"), py::arg("warm_up"), py::arg("longest"), py::arg("runs"), py::arg("seed"), py::arg("threads"));
}

py::tuple figure(const ArrivalFigure& one) {
  return py::make_tuple(one.value, one.error, one.lower, one.upper);
}

void register_arrivals(py::module_& m) {
  def(
      m, "_arrivals_by_day",
      [](const Array& received, const std::vector<int>& working, const std::vector<std::int64_t>& holidays,
         double first_day, double last_day, double level) {
        ArrivalsOptions options{.first_day = first_day, .last_day = last_day, .level = level};
        options.week.holidays = holidays;
        options.week.working.fill(false);
        for (const int day : working) options.week.working.at(static_cast<std::size_t>(day)) = true;
        const Arrivals found = interruptible(1, [&](core::Executor&) {
          return arrivals_by_day({received.data(), static_cast<std::size_t>(received.size())}, options);
        });
        py::dict out;
        out["rows"] = found.rows;
        out["first_day"] = found.first_day;
        out["last_day"] = found.last_day;
        out["counts"] = array_of(found.counts);
        out["days"] = py::array_t<std::int64_t>(static_cast<py::ssize_t>(found.days.size()), found.days.data());
        out["moved"] = found.moved;
        out["mean"] = figure(found.mean);
        out["dispersion"] = figure(found.dispersion);
        out["long_run_dispersion"] = figure(found.long_run_dispersion);
        out["autocorrelation"] = found.autocorrelation;
        out["lags"] = found.lags;
        py::list factors;
        for (const ArrivalFigure& one : found.weekday_factors) factors.append(figure(one));
        out["weekday_factors"] = factors;
        return out;
      },
      py::arg("received"), py::arg("working"), py::arg("holidays"), py::arg("first_day"), py::arg("last_day"),
      py::arg("level"));
}

py::tuple figure(const economics::StaffingFigure& one) {
  return py::make_tuple(one.mean, one.lower, one.upper);
}

py::dict staffing(const economics::DeskStaffing& found) {
  using Warning = economics::DeskStaffingWarning;
  py::list curve;
  for (const economics::DeskStaffingPoint& one : found.curve) {
    py::dict point;
    point["agents"] = one.agents;
    point["profit"] = figure(one.profit);
    point["worth"] = one.worth;
    point["cost"] = one.cost;
    point["chance_best"] = one.chance_best;
    point["chance_overloaded"] = one.chance_overloaded;
    point["mean_response_days"] = one.mean_response_days;
    point["share_within"] = array_of(one.share_within);
    curve.append(point);
  }
  py::dict out;
  out["curve"] = curve;
  out["best"] = found.best;
  out["gain_over_current"] = figure(found.gain_over_current);
  out["by_rule"] = found.by_rule;
  out["cost_of_rule"] = figure(found.cost_of_rule);
  out["most_frequent_best"] = found.most_frequent_best;
  out["warnings"] = names_of(found.warnings, {Warning::best_at_fewest, Warning::best_at_most, Warning::slow_worth_more,
                                              Warning::rule_not_reached, Warning::often_overloaded});
  return out;
}

}  // namespace

void register_backlog(py::module_& m) {
  register_law(m);
  register_simulation(m);
  register_arrivals(m);
}

void register_desk_staffing(py::module_& m) {
  using amends::math::Distribution;
  def(
      m, "_desk_staffing",
      [](const Distribution& arrivals, const Distribution& minutes, double minutes_per_agent_day,
         const Distribution& cost, const std::vector<Distribution>& worth_by_day, const Distribution& worth_beyond,
         const Distribution& value, const Distribution& dispersion, const Distribution& variation, LoadShape shape,
         int fewest, int most, int current, const std::optional<std::pair<double, int>>& rule, std::size_t draws,
         std::uint64_t seed, double level, std::size_t threads) {
        economics::DeskStaffingInputs inputs{.arrivals_per_day = arrivals,
                                             .minutes_per_case = minutes,
                                             .dispersion = dispersion,
                                             .minutes_variation = variation,
                                             .minutes_per_agent_day = minutes_per_agent_day,
                                             .cost_per_agent_day = cost,
                                             .worth_by_day = worth_by_day,
                                             .worth_beyond = worth_beyond,
                                             .value = value,
                                             .shape = shape,
                                             .fewest_agents = fewest,
                                             .most_agents = most,
                                             .current_agents = current};
        if (rule) inputs.rule = economics::ResponseRule{.share = rule->first, .days = rule->second};
        return staffing(interruptible(threads, [&](core::Executor& executor) {
          return economics::desk_staffing(inputs,
                                          {.draws = draws, .seed = seed, .level = level, .executor = &executor});
        }));
      },
      py::arg("arrivals_per_day"), py::arg("minutes_per_case"), py::arg("minutes_per_agent_day"),
      py::arg("cost_per_agent_day"), py::arg("worth_by_day"), py::arg("worth_beyond"), py::arg("value"),
      py::arg("dispersion"), py::arg("minutes_variation"), py::arg("shape"), py::arg("fewest_agents"),
      py::arg("most_agents"), py::arg("current_agents"), py::arg("rule"), py::arg("draws"), py::arg("seed"),
      py::arg("level"), py::arg("threads"));
}
