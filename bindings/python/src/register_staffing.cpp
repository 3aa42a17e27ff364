#include <algorithm>
#include <amends/economics/optimal_staffing.hpp>
#include <limits>
#include <optional>
#include <utility>
#include <variant>

#include "def.hpp"
#include "interruptible.hpp"
#include "member_state.hpp"
#include "module.hpp"
#include "result.hpp"
#include "state.hpp"
#include "time_unit.hpp"

template <>
struct TextOf<amends::economics::WorthShape> : Texts<Text<"exponential", amends::economics::WorthShape::exponential>,
                                                     Text<"deadline", amends::economics::WorthShape::deadline>,
                                                     Text<"tolerance", amends::economics::WorthShape::tolerance>> {};

template <>
struct MembersOf<amends::economics::StaffingRow> {
  using T = amends::economics::StaffingRow;
  static constexpr auto all =
      std::tuple(&T::agents, &T::rostered, &T::value_per_hour, &T::value_lost_per_hour, &T::wages_per_hour,
                 &T::profit_per_hour, &T::total_cost_per_hour, &T::waiting_probability, &T::mean_wait_seconds,
                 &T::service_level, &T::abandonment, &T::occupancy);
};
template <>
struct member_detail::Codec<amends::recovery::ServiceTarget> {
  static py::tuple put(const amends::recovery::ServiceTarget& one) {
    return py::make_tuple(one.share, one.threshold, one.unit.days());
  }
  static amends::recovery::ServiceTarget get(py::handle from) {
    const auto [share, threshold, days] = from.cast<std::tuple<double, double, double>>();
    return {share, threshold, amends::domain::TimeUnit::of_days(days)};
  }
};
template <>
struct MembersOf<amends::economics::LineStaffing> {
  using T = amends::economics::LineStaffing;
  static constexpr auto all =
      std::tuple(&T::rows, &T::best, &T::rule, &T::rule_cost_per_hour, &T::target, &T::closed_profit_per_hour);
};
template <>
struct MembersOf<amends::recovery::QueueInterval> {
  using T = amends::recovery::QueueInterval;
  static constexpr auto all =
      std::tuple(&T::lagged_rate, &T::offered_load, &T::service_level, &T::mean_wait, &T::abandonment, &T::occupancy,
                 &T::mean_queue, &T::carried_over, &T::overloaded, &T::rostered);
};
template <>
struct MembersOf<amends::recovery::DayOfQueuesResult> {
  using T = amends::recovery::DayOfQueuesResult;
  static constexpr auto all = std::tuple(&T::intervals, &T::arrivals, &T::service_level, &T::mean_wait, &T::abandonment,
                                         &T::agent_time, &T::rostered_time, &T::left_over, &T::overloaded);
};
template <>
struct MembersOf<amends::economics::StaffingPoint> {
  using T = amends::economics::StaffingPoint;
  static constexpr auto all =
      std::tuple(&T::interval, &T::agents, &T::rostered, &T::value_per_hour, &T::wages_per_hour, &T::profit_per_hour);
};
template <>
struct MembersOf<amends::economics::ChannelStaffing> {
  using T = amends::economics::ChannelStaffing;
  static constexpr auto all = std::tuple(&T::name, &T::agents, &T::rostered, &T::rule_agents, &T::value_per_day,
                                         &T::wages_per_day, &T::profit_per_day, &T::rule_cost_per_day, &T::forecast,
                                         &T::arrivals, &T::curve, &T::closed_profit_per_day);
};
template <>
struct MembersOf<amends::economics::DayStaffing> {
  using T = amends::economics::DayStaffing;
  static constexpr auto all = std::tuple(&T::channels, &T::value_per_day, &T::wages_per_day, &T::profit_per_day,
                                         &T::rule_cost_per_day, &T::interval_minutes, &T::target, &T::intervals);
};
template <>
struct MembersOf<amends::economics::UncertainStaffingRow> {
  using T = amends::economics::UncertainStaffingRow;
  static constexpr auto all =
      std::tuple(&T::agents, &T::rostered, &T::profit_per_hour, &T::chance_best, &T::chance_overload);
};
template <>
struct MembersOf<amends::economics::UncertainStaffing> {
  using T = amends::economics::UncertainStaffing;
  static constexpr auto all =
      std::tuple(&T::rows, &T::best, &T::rule, &T::rule_cost_per_hour, &T::own_best, &T::worth_of_knowing_per_hour);
};

namespace {

/// None is none: an optional of a quantity, of which GCC 12 cannot see that it is set.
std::optional<amends::math::Distribution> copied(const amends::math::Distribution* given) {
  if (given == nullptr) return std::nullopt;
  return *given;
}

using namespace amends::economics;
using amends::math::Distribution;
namespace recovery = amends::recovery;

using FallingCurve =
    std::variant<const recovery::ExponentialWorth*, const recovery::DeadlineWorth*, const recovery::ToleranceWorth*>;

recovery::ResponseCurve curve_of(const FallingCurve& curve) {
  return std::visit([](const auto* one) { return recovery::ResponseCurve(*one); }, curve);
}
double or_endless(const std::optional<double>& patience) {
  return patience.value_or(std::numeric_limits<double>::infinity());
}
recovery::ServiceTarget rule_of(double share, double seconds) {
  if (!(share > 0.0 && share < 1.0)) amends::core::throw_domain("rule_share", "be above 0 and below 1", share);
  amends::core::check_non_negative("rule_seconds", seconds);
  return {share, seconds, amends::TimeUnit::second()};
}

// ---- one line ----

void register_line(py::module_& m) {
  add_repr(py::class_<StaffingRow>(m, "StaffingRow", "What a number of agents makes of a line; money per hour.")
               .def_readonly("agents", &StaffingRow::agents)
               .def_readonly("rostered", &StaffingRow::rostered)
               .def_readonly("value_per_hour", &StaffingRow::value_per_hour)
               .def_readonly("value_lost_per_hour", &StaffingRow::value_lost_per_hour)
               .def_readonly("wages_per_hour", &StaffingRow::wages_per_hour)
               .def_readonly("profit_per_hour", &StaffingRow::profit_per_hour)
               .def_readonly("total_cost_per_hour", &StaffingRow::total_cost_per_hour)
               .def_readonly("waiting_probability", &StaffingRow::waiting_probability)
               .def_readonly("mean_wait_seconds", &StaffingRow::mean_wait_seconds)
               .def_readonly("service_level", &StaffingRow::service_level)
               .def_readonly("abandonment", &StaffingRow::abandonment)
               .def_readonly("occupancy", &StaffingRow::occupancy),
           "StaffingRow", {"agents", "profit_per_hour", "service_level", "mean_wait_seconds"});
  py::class_<LineStaffing> found(m, "LineStaffing",
                                 "Agents on a line by profit: every number looked at, and the best.");
  found.def_readonly("rows", &LineStaffing::rows)
      .def_property_readonly("best", [](const LineStaffing& s) { return s.rows[s.best]; })
      .def_property_readonly(
          "rule", [](const LineStaffing& s) { return s.rows[s.rule]; }, "The fewest agents that keep the rule.")
      .def_readonly("closed_profit_per_hour", &LineStaffing::closed_profit_per_hour,
                    "With nobody at work: arrivals times worth_if_abandoned. No number of agents pays where the best "
                    "profit is below it.")
      .def_readonly("rule_cost_per_hour", &LineStaffing::rule_cost_per_hour,
                    "Profit of the best minus that of the rule.")
      .def(
          "to_frame",
          [](const LineStaffing& s) {
            py::dict columns;
            columns["agents"] = column(s.rows, [](const StaffingRow& r) { return static_cast<double>(r.agents); });
            columns["rostered"] = column(s.rows, [](const StaffingRow& r) { return static_cast<double>(r.rostered); });
            const auto add = [&](const char* name, double StaffingRow::*member) {
              columns[name] = column(s.rows, [member](const StaffingRow& r) { return r.*member; });
            };
            add("value_per_hour", &StaffingRow::value_per_hour);
            add("value_lost_per_hour", &StaffingRow::value_lost_per_hour);
            add("wages_per_hour", &StaffingRow::wages_per_hour);
            add("profit_per_hour", &StaffingRow::profit_per_hour);
            add("total_cost_per_hour", &StaffingRow::total_cost_per_hour);
            add("waiting_probability", &StaffingRow::waiting_probability);
            add("mean_wait_seconds", &StaffingRow::mean_wait_seconds);
            add("service_level", &StaffingRow::service_level);
            add("abandonment", &StaffingRow::abandonment);
            add("occupancy", &StaffingRow::occupancy);
            return to_frame(columns);
          },
          "pandas.DataFrame of the rows if pandas is installed, else a dict of arrays.")
      .def("__repr__", [](const LineStaffing& s) {
        return "LineStaffing(best=" + std::to_string(s.rows[s.best].agents) +
               " agents, rule=" + std::to_string(s.rows[s.rule].agents) + " agents, which " +
               (s.rule_cost_per_hour < 0.0 ? "would bring " : "costs ") +
               std::string(py::str("{:.6g}").format(std::fabs(s.rule_cost_per_hour))) +
               (s.rule_cost_per_hour < 0.0 ? " more" : "") + " per hour)";
      });
  add_member_pickle(py::class_<StaffingRow>(m.attr("StaffingRow")), "StaffingRow");
  add_member_pickle(found, "LineStaffing",
                    [](const LineStaffing& s) { return s.best < s.rows.size() && s.rule < s.rows.size(); });
  def(
      m, "optimal_staffing",
      [](double arrivals_per_hour, double minutes_per_contact, const FallingCurve& worth, double wage_per_hour,
         const std::optional<double>& patience_minutes, double worth_if_abandoned, double shrinkage,
         std::uint64_t least, const std::optional<std::uint64_t>& most, double rule_share, double rule_seconds) {
        if (most) amends::core::check_count("most", *most, 1, recovery::most_agents);
        const LineStaffingInputs inputs{.arrivals_per_hour = arrivals_per_hour,
                                        .minutes_per_contact = minutes_per_contact,
                                        .patience_minutes = or_endless(patience_minutes),
                                        .worth = curve_of(worth),
                                        .worth_if_abandoned = worth_if_abandoned,
                                        .wage_per_hour = wage_per_hour,
                                        .shrinkage = shrinkage};
        const StaffingOptions options{least, most.value_or(0), rule_of(rule_share, rule_seconds)};
        return interruptible(1, [&](amends::core::Executor&) { return optimal_staffing(inputs, options); });
      },
      R"(The number of agents on the line whose speed is worth most beyond what they cost.

Parameters
----------
arrivals_per_hour, minutes_per_contact : float
worth : ExponentialWorth, DeadlineWorth or ToleranceWorth
    Money per contact, by its wait.
wage_per_hour : float
    Of one paid hour.
patience_minutes : float, optional
    Mean patience; None: nobody gives up.
worth_if_abandoned : float, optional
    Money per contact given up; may be negative.
shrinkage : float, optional
    Share of paid time away from the line.
least, most : int, optional
    Agents at work; None: as many as it takes to know the best. With ``least=0`` nobody may be at work, and all
    contacts are given up then.
rule_share, rule_seconds : float, optional
    The rule that the best is compared with.

Returns
-------
LineStaffing

Examples
--------
>>> import amends as am
>>> curve = am.recovery.ExponentialWorth.through((6, 20), (67, 2.33), per="minute")
>>> found = am.economics.optimal_staffing(
...     arrivals_per_hour=200, minutes_per_contact=3, worth=curve, wage_per_hour=30)
>>> found
LineStaffing(best=13 agents, rule=14 agents, which costs 4.16631 per hour)
>>> round(found.best.total_cost_per_hour, 3)
437.995
)",
      py::kw_only(), py::arg("arrivals_per_hour"), py::arg("minutes_per_contact"), py::arg("worth"),
      py::arg("wage_per_hour"), py::arg("patience_minutes") = py::none(), py::arg("worth_if_abandoned") = 0.0,
      py::arg("shrinkage") = 0.0, py::arg("least") = 1, py::arg("most") = py::none(), py::arg("rule_share") = 0.8,
      py::arg("rule_seconds") = 20.0);
}

// ---- a day ----

py::dict columns_of(const ChannelStaffing& channel) {
  py::dict columns;
  const auto whole = [](const std::vector<std::uint64_t>& values) {
    return py::array_t<std::uint64_t>(static_cast<py::ssize_t>(values.size()), values.data());
  };
  columns["arrivals"] = py::array_t<double>(static_cast<py::ssize_t>(channel.arrivals.size()), channel.arrivals.data());
  columns["agents"] = whole(channel.agents);
  columns["rostered"] = whole(channel.rostered);
  columns["rule_agents"] = whole(channel.rule_agents);
  const auto add = [&](const char* name, double recovery::QueueInterval::*member) {
    columns[name] = column(channel.forecast.intervals, [member](const auto& one) { return one.*member; });
  };
  add("offered_load", &recovery::QueueInterval::offered_load);
  add("service_level", &recovery::QueueInterval::service_level);
  add("mean_wait_hours", &recovery::QueueInterval::mean_wait);
  add("abandonment", &recovery::QueueInterval::abandonment);
  add("carried_over", &recovery::QueueInterval::carried_over);
  return columns;
}

py::dict curve_columns(const ChannelStaffing& channel) {
  py::dict columns;
  const auto count = [&](const char* name, auto get) {
    py::array_t<std::uint64_t> out(static_cast<py::ssize_t>(channel.curve.size()));
    std::transform(channel.curve.begin(), channel.curve.end(), out.mutable_data(), get);
    columns[name] = out;
  };
  count("interval", [](const StaffingPoint& p) { return static_cast<std::uint64_t>(p.interval); });
  count("agents", [](const StaffingPoint& p) { return p.agents; });
  count("rostered", [](const StaffingPoint& p) { return p.rostered; });
  const auto add = [&](const char* name, double StaffingPoint::*member) {
    columns[name] = column(channel.curve, [member](const StaffingPoint& p) { return p.*member; });
  };
  add("value_per_hour", &StaffingPoint::value_per_hour);
  add("wages_per_hour", &StaffingPoint::wages_per_hour);
  add("profit_per_hour", &StaffingPoint::profit_per_hour);
  return columns;
}

/// The labels of a pandas Series that has some of its own, as texts.
std::vector<std::string> labels_of(const py::object& values) {
  std::vector<std::string> out;
  const auto is_a = [](const py::object& value, const char* name) {
    return py::cast<std::string>(py::type::of(value).attr("__name__")) == name;
  };
  if (!is_a(values, "Series") || !py::hasattr(values, "index")) return out;
  const py::object index = values.attr("index");
  if (is_a(index, "RangeIndex")) return out;
  for (const py::handle one : index) out.push_back(text_from(py::str(one), Place{"arrivals"}));
  return out;
}

void register_staffed_day(py::module_& m) {
  py::class_<StaffedChannel> channel(m, "StaffedChannel",
                                     R"(A channel of a day: its contacts by interval, their worth and wages.

Parameters
----------
name : str
arrivals : array_like
    Expected contacts of each interval. Labels of a pandas.Series name the intervals; channels of a day must have the
    same ones in the same order.
minutes_per_contact : float
worth : ExponentialWorth, DeadlineWorth or ToleranceWorth
    Money per contact, by its wait.
wage_per_hour : float
patience_minutes, worth_if_abandoned, shrinkage : float, optional
    As in `optimal_staffing`.
)");
  def_init(
      channel,
      [](std::string name, const py::object& arrivals, double minutes_per_contact, const FallingCurve& worth,
         double wage_per_hour, const std::optional<double>& patience_minutes, double worth_if_abandoned,
         double shrinkage) {
        StaffedChannel made{.name = std::move(name),
                            .arrivals = Argument<std::vector<double>>::from(arrivals, Place{"arrivals"}),
                            .minutes_per_contact = minutes_per_contact,
                            .patience_minutes = or_endless(patience_minutes),
                            .worth = curve_of(worth),
                            .worth_if_abandoned = worth_if_abandoned,
                            .wage_per_hour = wage_per_hour,
                            .shrinkage = shrinkage,
                            .intervals = labels_of(arrivals)};
        (void)optimal_day_staffing({&made, 1}, 15.0);  // makes the checks
        return made;
      },
      py::arg("name"), py::kw_only(), py::arg("arrivals"), py::arg("minutes_per_contact"), py::arg("worth"),
      py::arg("wage_per_hour"), py::arg("patience_minutes") = py::none(), py::arg("worth_if_abandoned") = 0.0,
      py::arg("shrinkage") = 0.0);
  channel.def(py::pickle(
                  [](const StaffedChannel& c) {
                    const py::object worth = std::visit([](const auto& one) { return py::cast(one); }, c.worth);
                    return py::make_tuple(c.name, c.arrivals, c.minutes_per_contact, c.patience_minutes, worth,
                                          c.worth_if_abandoned, c.wage_per_hour, c.shrinkage, c.intervals);
                  },
                  [](const py::tuple& state) {
                    return load_state(state, "StaffedChannel", 9, [](const py::tuple& s) {
                      StaffedChannel made{.name = s[0].cast<std::string>(),
                                          .arrivals = s[1].cast<std::vector<double>>(),
                                          .minutes_per_contact = s[2].cast<double>(),
                                          .patience_minutes = s[3].cast<double>(),
                                          .worth = curve_of(Argument<FallingCurve>::from(s[4], Place{"state"})),
                                          .worth_if_abandoned = s[5].cast<double>(),
                                          .wage_per_hour = s[6].cast<double>(),
                                          .shrinkage = s[7].cast<double>(),
                                          .intervals = s[8].cast<std::vector<std::string>>()};
                      (void)optimal_day_staffing({&made, 1}, 15.0);  // makes the checks
                      return made;
                    });
                  }),
              py::arg("state"));
  add_state_equality(channel);
  channel.def_readonly("name", &StaffedChannel::name)
      .def_readonly("minutes_per_contact", &StaffedChannel::minutes_per_contact)
      .def_readonly("wage_per_hour", &StaffedChannel::wage_per_hour)
      .def("__repr__", [](const StaffedChannel& c) {
        return "StaffedChannel('" + c.name + "', " + std::to_string(c.arrivals.size()) + " intervals)";
      });

  add_repr(
      py::class_<ChannelStaffing>(m, "ChannelStaffing",
                                  "The agents of a channel in each interval, and what they are worth.")
          .def_readonly("name", &ChannelStaffing::name)
          .def_property_readonly("agents", [](const ChannelStaffing& c) { return py::object(columns_of(c)["agents"]); })
          .def_property_readonly("rostered",
                                 [](const ChannelStaffing& c) { return py::object(columns_of(c)["rostered"]); })
          .def_property_readonly("rule_agents",
                                 [](const ChannelStaffing& c) { return py::object(columns_of(c)["rule_agents"]); })
          .def_readonly("value_per_day", &ChannelStaffing::value_per_day)
          .def_readonly("wages_per_day", &ChannelStaffing::wages_per_day)
          .def_readonly("profit_per_day", &ChannelStaffing::profit_per_day)
          .def_readonly("rule_cost_per_day", &ChannelStaffing::rule_cost_per_day)
          .def_property_readonly(
              "service_level", [](const ChannelStaffing& c) { return c.forecast.service_level; },
              "Forecast of the day with the best agents, the queue carried over.")
          .def_property_readonly("mean_wait_hours", [](const ChannelStaffing& c) { return c.forecast.mean_wait; })
          .def_property_readonly("abandonment", [](const ChannelStaffing& c) { return c.forecast.abandonment; })
          .def_property_readonly(
              "left_over", [](const ChannelStaffing& c) { return c.forecast.left_over; },
              "Contacts in the queue as the day ends; never answered where it ends without agents.")
          .def_readonly("closed_profit_per_day", &ChannelStaffing::closed_profit_per_day,
                        "With nobody at work all day.")
          .def(
              "to_frame", [](const ChannelStaffing& c) { return to_frame(columns_of(c)); },
              "pandas.DataFrame by interval if pandas is installed, else a dict of arrays.")
          .def(
              "curve_to_frame", [](const ChannelStaffing& c) { return to_frame(curve_columns(c)); },
              "The profit of every number of agents looked at, by interval: pandas.DataFrame if pandas is installed, "
              "else a dict of arrays."),
      "ChannelStaffing", {"name", "profit_per_day", "rule_cost_per_day", "service_level"});
  add_repr(py::class_<DayStaffing>(m, "DayStaffing", "The agents of every channel and interval of a day.")
               .def_readonly("channels", &DayStaffing::channels)
               .def_readonly("value_per_day", &DayStaffing::value_per_day)
               .def_readonly("wages_per_day", &DayStaffing::wages_per_day)
               .def_readonly("profit_per_day", &DayStaffing::profit_per_day)
               .def_readonly("rule_cost_per_day", &DayStaffing::rule_cost_per_day)
               .def_readonly("interval_minutes", &DayStaffing::interval_minutes)
               .def_readonly("intervals", &DayStaffing::intervals, "The labels of the arrivals; empty without."),
           "DayStaffing", {"value_per_day", "wages_per_day", "profit_per_day", "rule_cost_per_day"});
  const auto one_length = [](const ChannelStaffing& c) {
    const std::size_t size = c.agents.size();
    return c.rostered.size() == size && c.rule_agents.size() == size && c.forecast.intervals.size() == size &&
           c.arrivals.size() == size;
  };
  add_member_pickle(py::class_<ChannelStaffing>(m.attr("ChannelStaffing")), "ChannelStaffing", one_length);
  add_member_pickle(py::class_<DayStaffing>(m.attr("DayStaffing")), "DayStaffing", [one_length](const DayStaffing& d) {
    return std::all_of(d.channels.begin(), d.channels.end(), one_length);
  });
  def(
      m, "optimal_day_staffing",
      [](const std::vector<std::reference_wrapper<StaffedChannel>>& given, double interval_minutes, std::uint64_t least,
         const std::optional<std::uint64_t>& most, double rule_share, double rule_seconds) {
        if (most) amends::core::check_count("most", *most, 1, recovery::most_agents);
        const std::vector<StaffedChannel> channels(given.begin(), given.end());
        const StaffingOptions options{least, most.value_or(0), rule_of(rule_share, rule_seconds)};
        return interruptible(
            1, [&](amends::core::Executor&) { return optimal_day_staffing(channels, interval_minutes, options); });
      },
      R"(The best agents of each interval and channel of a day, at the load of one service ago.

Parameters
----------
channels : sequence of StaffedChannel
interval_minutes : float
least, most : int, optional
    As in `optimal_staffing`; ``least=0`` leaves intervals without agents where nobody is worth it, as at night.
rule_share, rule_seconds : float, optional
    As in `optimal_staffing`.

Returns
-------
DayStaffing
    Of each channel the agents by interval, a forecast of the day (``to_frame``) and the profit of every number of
    agents looked at (``curve_to_frame``).

Examples
--------
>>> import amends as am
>>> curve = am.recovery.ExponentialWorth(24.709661, 0.03524367, per="minute")
>>> calls = am.economics.StaffedChannel(
...     "calls", arrivals=[20, 50, 30], minutes_per_contact=3, worth=curve, wage_per_hour=30)
>>> day = am.economics.optimal_day_staffing([calls], interval_minutes=15)
>>> day.channels[0].agents
array([ 6, 12,  9], dtype=uint64)
>>> curve = day.channels[0].curve_to_frame()
>>> best = curve.profit_per_hour.groupby(curve.interval).idxmax()
>>> curve.agents[best].to_list()
[6, 12, 9]
)",
      py::arg("channels"), py::kw_only(), py::arg("interval_minutes"), py::arg("least") = 1,
      py::arg("most") = py::none(), py::arg("rule_share") = 0.8, py::arg("rule_seconds") = 20.0);
}

// ---- uncertainty ----

void register_uncertain(py::module_& m) {
  add_repr(py::class_<UncertainStaffingRow>(m, "UncertainStaffingRow", "A number of agents over the draws.")
               .def_readonly("agents", &UncertainStaffingRow::agents)
               .def_readonly("rostered", &UncertainStaffingRow::rostered)
               .def_readonly("profit_per_hour", &UncertainStaffingRow::profit_per_hour)
               .def_readonly("chance_best", &UncertainStaffingRow::chance_best,
                             "Share of draws whose own best this number is.")
               .def_readonly("chance_overload", &UncertainStaffingRow::chance_overload,
                             "Share of draws whose load reaches the agents."),
           "UncertainStaffingRow", {"agents", "profit_per_hour", "chance_best"});
  py::class_<UncertainStaffing> found(m, "UncertainStaffing",
                                      "One decision by mean profit, and what each draw would have decided.");
  found.def_readonly("rows", &UncertainStaffing::rows)
      .def_property_readonly("best", [](const UncertainStaffing& s) { return s.rows[s.best]; })
      .def_property_readonly(
          "rule", [](const UncertainStaffing& s) { return s.rows[s.rule]; },
          "The agents that keep the rule at the means of the inputs.")
      .def_readonly("rule_cost_per_hour", &UncertainStaffing::rule_cost_per_hour)
      .def_property_readonly(
          "own_best",
          [](const UncertainStaffing& s) {
            py::dict out;
            const char* names[] = {"p05", "p25", "p50", "p75", "p95"};
            for (std::size_t q = 0; q < s.own_best.size(); ++q) out[names[q]] = s.own_best[q];
            return out;
          },
          "Quantiles of the agents that would be best if one knew.")
      .def_readonly("worth_of_knowing_per_hour", &UncertainStaffing::worth_of_knowing_per_hour,
                    "Mean profit of each draw's own best minus that of the decision.")
      .def(
          "to_frame",
          [](const UncertainStaffing& s) {
            py::dict columns;
            const auto add = [&](const char* name, auto get) { columns[name] = column(s.rows, get); };
            using Row = UncertainStaffingRow;
            add("agents", [](const Row& r) { return static_cast<double>(r.agents); });
            add("rostered", [](const Row& r) { return static_cast<double>(r.rostered); });
            add("mean", [](const Row& r) { return r.profit_per_hour.mean; });
            add("p05", [](const Row& r) { return r.profit_per_hour.quantiles[0]; });
            add("p50", [](const Row& r) { return r.profit_per_hour.quantiles[2]; });
            add("p95", [](const Row& r) { return r.profit_per_hour.quantiles[4]; });
            add("chance_best", [](const Row& r) { return r.chance_best; });
            add("chance_overload", [](const Row& r) { return r.chance_overload; });
            return to_frame(columns);
          },
          "pandas.DataFrame of the rows if pandas is installed, else a dict of arrays.")
      .def("__repr__", [](const UncertainStaffing& s) {
        const UncertainStaffingRow& best = s.rows[s.best];
        return "UncertainStaffing(best=" + std::to_string(best.agents) + " agents, mean profit " +
               std::string(py::str("{:.6g}").format(best.profit_per_hour.mean)) + " per hour)";
      });
  add_member_pickle(py::class_<UncertainStaffingRow>(m.attr("UncertainStaffingRow")), "UncertainStaffingRow");
  add_member_pickle(found, "UncertainStaffing",
                    [](const UncertainStaffing& s) { return s.best < s.rows.size() && s.rule < s.rows.size(); });
  def(
      m, "uncertain_staffing",
      [](const Distribution& arrivals_per_hour, const Distribution& minutes_per_contact, const Distribution& at_once,
         const Distribution& wage_per_hour, WorthShape shape, const Distribution* decay, const Distribution* tolerance,
         UnitName per, const std::optional<Distribution>& patience_minutes, const Distribution& worth_if_abandoned,
         double shrinkage, double rule_share, double rule_seconds, std::size_t draws, std::uint64_t seed,
         std::size_t threads) {
        const UncertainLineInputs inputs{.arrivals_per_hour = arrivals_per_hour,
                                         .minutes_per_contact = minutes_per_contact,
                                         .patience_minutes = patience_minutes,
                                         .worth = {shape, at_once, copied(decay), copied(tolerance), unit_of(per)},
                                         .worth_if_abandoned = worth_if_abandoned,
                                         .wage_per_hour = wage_per_hour,
                                         .shrinkage = shrinkage};
        return interruptible(threads, [&](amends::core::Executor& executor) {
          return uncertain_staffing(inputs, {draws, seed, rule_of(rule_share, rule_seconds), &executor});
        });
      },
      R"(One decision under uncertain load and worth: the agents of the highest mean profit over the draws.

Parameters
----------
arrivals_per_hour, minutes_per_contact, at_once, wage_per_hour : float or Distribution
    As in `optimal_staffing`; ``at_once`` is the worth of a contact without a wait.
shape : {'exponential', 'deadline', 'tolerance'}, optional
    Of the worth by the wait.
decay : float or Distribution, optional
    Per ``per``; required unless the shape is a deadline, which has none.
tolerance : float or Distribution, optional
    In ``per``: the deadline, or the zone of tolerance; required by these two shapes.
per : str
patience_minutes : float or Distribution, optional
    None: nobody gives up.
worth_if_abandoned : float or Distribution, optional
shrinkage, rule_share, rule_seconds : float, optional
draws, seed, threads : int, optional

Returns
-------
UncertainStaffing

Examples
--------
>>> import amends as am
>>> load = am.math.Distribution.uniform(140, 260)
>>> found = am.economics.uncertain_staffing(
...     arrivals_per_hour=load, minutes_per_contact=3, at_once=24.71, decay=0.035, per="minute", wage_per_hour=30)
>>> found.best.agents, found.rule.agents, found.own_best["p50"]
(15, 14, 13.0)
)",
      py::kw_only(), py::arg("arrivals_per_hour"), py::arg("minutes_per_contact"), py::arg("at_once"),
      py::arg("wage_per_hour"), py::arg("shape") = "exponential", py::arg("decay") = py::none(),
      py::arg("tolerance") = py::none(), py::arg("per"), py::arg("patience_minutes") = py::none(),
      py::arg("worth_if_abandoned") = 0.0, py::arg("shrinkage") = 0.0, py::arg("rule_share") = 0.8,
      py::arg("rule_seconds") = 20.0, py::arg("draws") = 10'000, py::arg("seed") = 7, py::arg("threads") = 1);
}

}  // namespace

void register_staffing(py::module_& m) {
  register_line(m);
  register_staffed_day(m);
  register_uncertain(m);
}
