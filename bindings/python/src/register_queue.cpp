#include <amends/recovery/day_of_queues.hpp>
#include <amends/recovery/queue.hpp>
#include <amends/recovery/response_curve.hpp>
#include <optional>
#include <utility>
#include <variant>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "result.hpp"
#include "state.hpp"
#include "time_unit.hpp"

using namespace amends::recovery;

namespace {

using MaybeUnit = std::optional<UnitName>;

py::array_t<double> array_of(const std::vector<double>& values) {
  return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data());
}

template <class Timed>
amends::TimeUnit unit_or_own(const MaybeUnit& unit, const Timed& of) {
  if (unit) return unit_of(*unit);
  if constexpr (requires { of.per(); })
    return of.per();
  else
    return of.per;
}

// ---- queues ----

constexpr const char* wait_exceeds_doc = "Share of all arrivals whose time in queue exceeds t.";
constexpr const char* quantile_doc =
    "Smallest time that at least a share p of all arrivals wait at most; served or not. 0 where they do not wait.";
constexpr const char* level_doc = "Share of all arrivals that are served after a wait of at most the threshold.";

template <class Queue>
void def_waits(py::class_<Queue>& type) {
  type.def_property_readonly("agents", &Queue::agents)
      .def_property_readonly("arrival_rate", &Queue::arrival_rate)
      .def_property_readonly("service_rate", &Queue::service_rate)
      .def_property_readonly("per", [](const Queue& q) { return name_of(q.per()); });
  def(type, "offered_load", &Queue::offered_load, "Erlangs: arrival rate over service rate.");
  def(type, "waiting_probability", &Queue::waiting_probability, "Share of arrivals that have to wait.");
  def(type, "abandonment_probability", &Queue::abandonment_probability, "Share of arrivals that give up.");
  def(type, "occupancy", &Queue::occupancy, "Share of time that an agent is busy.");
  def(type, "mean_queue", &Queue::mean_queue, "Mean number of those waiting.");
  def(
      type, "mean_wait", [](const Queue& q, const MaybeUnit& unit) { return q.mean_wait(unit_or_own(unit, q)); },
      "Mean time in queue of all arrivals, in the unit of the rates unless another is named.",
      py::arg("unit") = py::none());
  def(
      type, "wait_exceeds",
      [](const Queue& q, const Broadcast& t, const MaybeUnit& unit) {
        const amends::TimeUnit in = unit_or_own(unit, q);
        return unlocked_detail::map_rows<double>([&q, in](double one) { return q.wait_exceeds(one, in); }, t);
      },
      wait_exceeds_doc, py::arg("t"), py::arg("unit") = py::none());
  def(
      type, "wait_quantile",
      [](const Queue& q, const Broadcast& p, const MaybeUnit& unit) {
        const amends::TimeUnit in = unit_or_own(unit, q);
        return unlocked_detail::map_rows<double>([&q, in](double one) { return q.wait_quantile(one, in); }, p);
      },
      quantile_doc, py::arg("p"), py::arg("unit") = py::none());
  def(
      type, "service_level",
      [](const Queue& q, const Broadcast& threshold, UnitName unit) {
        const amends::TimeUnit in = unit_of(unit);
        return unlocked_detail::map_rows<double>([&q, in](double one) { return q.service_level(one, in); }, threshold);
      },
      level_doc, py::arg("threshold"), py::arg("unit"));
}

template <class Queue, class Make>
void def_queue_state(py::class_<Queue>& type, const char* name, std::size_t size, Make make) {
  type.def(py::pickle(
               [](const Queue& q) -> py::tuple {
                 if constexpr (requires { q.abandonment_rate(); })
                   return py::make_tuple(q.arrival_rate(), q.service_rate(), q.agents(), q.per().days(),
                                         q.abandonment_rate());
                 else
                   return py::make_tuple(q.arrival_rate(), q.service_rate(), q.agents(), q.per().days());
               },
               [name, size, make](const py::tuple& state) { return load_state(state, name, size, make); }),
           py::arg("state"));
}

void register_loss(py::module_& m) {
  py::class_<ErlangB> type(m, "ErlangB", R"(No waiting room: who finds all agents busy is lost (M/M/n/n).

Parameters
----------
arrival_rate, service_rate : float
    Contacts, and services of one agent, per unit of time.
agents : int
per : {'second', 'minute', 'hour', 'day', ...}
    The unit of the rates. A mean service time above eight hours is refused.

Examples
--------
>>> import amends as am
>>> round(am.recovery.ErlangB(200, 20, 16, per="hour").blocking_probability(), 9)
0.022301872
)");
  def_init(
      type,
      [](double arrival_rate, double service_rate, std::uint64_t agents, UnitName per) {
        return ErlangB(arrival_rate, service_rate, agents, unit_of(per));
      },
      py::arg("arrival_rate"), py::arg("service_rate"), py::arg("agents"), py::kw_only(), py::arg("per"));
  type.def_property_readonly("agents", &ErlangB::agents);
  def(type, "offered_load", &ErlangB::offered_load, "Erlangs: arrival rate over service rate.");
  def(type, "blocking_probability", &ErlangB::blocking_probability, "Share of arrivals that are lost.");
  def(type, "occupancy", &ErlangB::occupancy, "Share of time that an agent is busy.");
  type.def("__repr__", [](const ErlangB& q) {
    return "ErlangB(offered_load=" + amends::core::format_number(q.offered_load()) +
           ", agents=" + std::to_string(q.agents()) + ")";
  });
}

void register_delay(py::module_& m) {
  py::class_<ErlangC> type(m, "ErlangC", R"(Everybody waits until served (M/M/n).

Parameters
----------
arrival_rate, service_rate : float
    Contacts, and services of one agent, per unit of time.
agents : int
    Above the offered load: below, the queue would grow for ever, which is an error.
per : {'second', 'minute', 'hour', 'day', ...}
    The unit of the rates. A mean service time above eight hours is refused: that is deferrable work.

Examples
--------
>>> import amends as am
>>> queue = am.recovery.ErlangC(200, 20, 14, per="hour")
>>> round(queue.service_level(20, unit="second"), 4), round(queue.mean_wait(unit="second"), 2)
(0.8884, 7.84)
)");
  def_init(
      type,
      [](double arrival_rate, double service_rate, std::uint64_t agents, UnitName per) {
        return ErlangC(arrival_rate, service_rate, agents, unit_of(per));
      },
      py::arg("arrival_rate"), py::arg("service_rate"), py::arg("agents"), py::kw_only(), py::arg("per"));
  def_waits(type);
  def_queue_state(type, "ErlangC", 4, [](const py::tuple& s) {
    return ErlangC(s[0].cast<double>(), s[1].cast<double>(), s[2].cast<std::uint64_t>(),
                   amends::TimeUnit::of_days(s[3].cast<double>()));
  });
  add_exact_repr(type, {"arrival_rate", "service_rate", "agents", "per"});
}

void register_patience(py::module_& m) {
  py::class_<ErlangA> type(m, "ErlangA", R"(Who waits gives up after an exponential patience (M/M/n+M); any load.

Parameters
----------
arrival_rate, service_rate : float
    Contacts, and services of one agent, per unit of time.
abandonment_rate : float
    One over the mean patience, above 0; towards 0 the answers are those of `ErlangC`.
agents : int
per : {'second', 'minute', 'hour', 'day', ...}
    The unit of the rates. A mean service time above eight hours is refused: that is deferrable work.

Examples
--------
>>> import amends as am
>>> queue = am.recovery.ErlangA(48, 1, 0.5, 50, per="minute")
>>> round(queue.abandonment_probability(), 4), round(queue.mean_wait(unit="second"), 2)
(0.0309, 3.71)
>>> round(queue.wait_quantile(0.9, unit="second"), 1)
12.4
)");
  def_init(
      type,
      [](double arrival_rate, double service_rate, double abandonment_rate, std::uint64_t agents, UnitName per) {
        return ErlangA(arrival_rate, service_rate, abandonment_rate, agents, unit_of(per));
      },
      py::arg("arrival_rate"), py::arg("service_rate"), py::arg("abandonment_rate"), py::arg("agents"), py::kw_only(),
      py::arg("per"));
  def_waits(type);
  type.def_property_readonly("abandonment_rate", &ErlangA::abandonment_rate);
  def(
      type, "offered_wait_exceeds",
      [](const ErlangA& q, const Broadcast& t, const MaybeUnit& unit) {
        const amends::TimeUnit in = unit_or_own(unit, q);
        return unlocked_detail::map_rows<double>([&q, in](double one) { return q.offered_wait_exceeds(one, in); }, t);
      },
      "Chance that one of endless patience would wait longer than t.", py::arg("t"), py::arg("unit") = py::none());
  def(
      type, "served_after",
      [](const ErlangA& q, const Broadcast& t, const MaybeUnit& unit) {
        const amends::TimeUnit in = unit_or_own(unit, q);
        return unlocked_detail::map_rows<double>([&q, in](double one) { return q.served_after(one, in); }, t);
      },
      "Share of all arrivals that are served after a wait above t.", py::arg("t"), py::arg("unit") = py::none());
  def_queue_state(type, "ErlangA", 5, [](const py::tuple& s) {
    return ErlangA(s[0].cast<double>(), s[1].cast<double>(), s[4].cast<double>(), s[2].cast<std::uint64_t>(),
                   amends::TimeUnit::of_days(s[3].cast<double>()));
  });
  add_exact_repr(type, {"arrival_rate", "service_rate", "abandonment_rate", "agents", "per"});
}

void register_numbers_of_agents(py::module_& m) {
  def(
      m, "least_agents",
      [](double arrival_rate, double service_rate, const std::optional<double>& abandonment_rate, UnitName per,
         double share, double threshold, UnitName unit) {
        const ServiceTarget target{share, threshold, unit_of(unit)};
        return abandonment_rate ? least_agents(arrival_rate, service_rate, *abandonment_rate, unit_of(per), target)
                                : least_agents(arrival_rate, service_rate, unit_of(per), target);
      },
      R"(Fewest agents that serve a share of all arrivals within a threshold.

Parameters
----------
arrival_rate, service_rate : float
abandonment_rate : float, optional
    None: nobody gives up (`ErlangC`).
per : str
    Unit of the rates.
share : float
    As 0.8.
threshold : float
unit : str
    Unit of the threshold.

Examples
--------
>>> import amends as am
>>> am.recovery.least_agents(200, 20, per="hour", share=0.8, threshold=20, unit="second")
14
)",
      py::arg("arrival_rate"), py::arg("service_rate"), py::arg("abandonment_rate") = py::none(), py::kw_only(),
      py::arg("per"), py::arg("share"), py::arg("threshold"), py::arg("unit"));
  def(m, "rostered", &rostered,
      R"(People to roster so that so many are at work: ``ceil(agents / (1 - shrinkage))``.

Examples
--------
>>> import amends as am
>>> am.recovery.rostered(14, 0.3)
20
)",
      py::arg("agents"), py::arg("shrinkage"));
  def(m, "square_root_staffing", &square_root_staffing,
      R"(Agents by the square-root rule, ``offered_load + beta * sqrt(offered_load)``, not rounded.

Examples
--------
>>> import amends as am
>>> am.recovery.square_root_staffing(100, 1.0)
110.0
)",
      py::arg("offered_load"), py::arg("beta"));
  def(
      m, "square_root_waiting_probability",
      [](double beta, const std::optional<double>& ratio) {
        return ratio ? square_root_waiting_probability(beta, *ratio) : square_root_waiting_probability(beta);
      },
      R"(What the square-root rule means for the share that waits, in a large system: a check, not a substitute.

Parameters
----------
beta : float
    Above 0 where nobody gives up.
abandonment_over_service : float, optional
    Abandonment rate over service rate.

Examples
--------
>>> import amends as am
>>> round(am.recovery.square_root_waiting_probability(1.0), 6)
0.223361
)",
      py::arg("beta"), py::arg("abandonment_over_service") = py::none());
}

// ---- curves ----

template <class Curve>
void def_worth(py::class_<Curve>& type) {
  type.def_property_readonly("per", [](const Curve& c) { return name_of(c.per); });
  def(
      type, "worth",
      [](const Curve& c, const Broadcast& t, const MaybeUnit& unit) {
        const amends::TimeUnit in = unit_or_own(unit, c);
        return unlocked_detail::map_rows<double>([&c, in](double one) { return c.worth(one, in); }, t);
      },
      "Worth after a time, in the unit of the curve unless another is named; NaN below 0.", py::arg("t"),
      py::arg("unit") = py::none());
}

template <class Curve>
Curve checked(const Curve& curve) {
  check(curve);
  return curve;
}

/// Pickled as the arguments in their order, the unit last.
template <class Curve, class... Members>
void def_curve_state(py::class_<Curve>& type, const char* name, Members... members) {
  type.def(py::pickle([members...](const Curve& c) -> py::tuple { return py::make_tuple(c.*members..., c.per.days()); },
                      [name, members...](const py::tuple& state) {
                        constexpr std::size_t size = sizeof...(members) + 1;
                        return load_state(state, name, size, [members...](const py::tuple& s) {
                          Curve made{.per = amends::TimeUnit::of_days(s[size - 1].cast<double>())};
                          std::size_t next = 0;
                          ((made.*members = s[next++].template cast<double>()), ...);
                          return checked(made);
                        });
                      }),
           py::arg("state"));
  type.def(
      "__eq__",
      [members...](const Curve& a, const py::object& other) {
        if (!py::isinstance<Curve>(other)) return false;
        const auto& b = other.cast<const Curve&>();
        return ((a.*members == b.*members) && ...) && a.per == b.per;
      },
      py::arg("other"));
}

void register_curves(py::module_& m) {
  py::class_<ExponentialWorth> falls(m, "ExponentialWorth",
                                     R"(Worth of an answer that decays: ``at_once * exp(-decay t)``.

Parameters
----------
at_once : float
    Worth without a wait: a share of satisfaction, or money.
decay : float
    Per unit of time.
per : {'second', 'minute', 'hour', 'day', ...}
    The unit of time.

Examples
--------
>>> import amends as am
>>> curve = am.recovery.ExponentialWorth.through((6, 20), (67, 2.33), per="minute")
>>> round(curve.decay, 8), round(curve.at_once, 6)
(0.03524367, 24.709661)
)");
  def_init(
      falls,
      [](double at_once, double decay, UnitName per) {
        return checked(ExponentialWorth{at_once, decay, unit_of(per)});
      },
      py::arg("at_once"), py::arg("decay"), py::kw_only(), py::arg("per"));
  def_worth(falls);
  def_static(
      falls, "through",
      [](const std::pair<double, double>& first, const std::pair<double, double>& second, UnitName per) {
        return exponential_through({first.first, first.second}, {second.first, second.second}, unit_of(per));
      },
      "The curve through two points, each a time and a worth.", py::arg("first"), py::arg("second"), py::kw_only(),
      py::arg("per"));
  falls.def_readonly("at_once", &ExponentialWorth::at_once).def_readonly("decay", &ExponentialWorth::decay);
  def(falls, "half_life", &ExponentialWorth::half_life, "Time in which half of the worth is gone.");
  def_curve_state(falls, "ExponentialWorth", &ExponentialWorth::at_once, &ExponentialWorth::decay);
  add_exact_repr(falls, {"at_once", "decay", "per"});

  py::class_<DeadlineWorth> due(m, "DeadlineWorth",
                                R"(Worth of an answer in time: ``at_once`` until the deadline, then 0.

Parameters
----------
at_once, deadline : float
per : {'second', 'minute', 'hour', 'day', ...}
)");
  def_init(
      due,
      [](double at_once, double deadline, UnitName per) {
        return checked(DeadlineWorth{at_once, deadline, unit_of(per)});
      },
      py::arg("at_once"), py::arg("deadline"), py::kw_only(), py::arg("per"));
  def_worth(due);
  due.def_readonly("at_once", &DeadlineWorth::at_once).def_readonly("deadline", &DeadlineWorth::deadline);
  def_curve_state(due, "DeadlineWorth", &DeadlineWorth::at_once, &DeadlineWorth::deadline);
  add_exact_repr(due, {"at_once", "deadline", "per"});

  py::class_<ToleranceWorth> zone(m, "ToleranceWorth",
                                  R"(Worth with a zone of tolerance: ``at_once`` until its end, then decaying.

Parameters
----------
at_once, tolerance, decay : float
per : {'second', 'minute', 'hour', 'day', ...}
)");
  def_init(
      zone,
      [](double at_once, double tolerance, double decay, UnitName per) {
        return checked(ToleranceWorth{at_once, tolerance, decay, unit_of(per)});
      },
      py::arg("at_once"), py::arg("tolerance"), py::arg("decay"), py::kw_only(), py::arg("per"));
  def_worth(zone);
  zone.def_readonly("at_once", &ToleranceWorth::at_once)
      .def_readonly("tolerance", &ToleranceWorth::tolerance)
      .def_readonly("decay", &ToleranceWorth::decay);
  def_curve_state(zone, "ToleranceWorth", &ToleranceWorth::at_once, &ToleranceWorth::tolerance, &ToleranceWorth::decay);
  add_exact_repr(zone, {"at_once", "tolerance", "decay", "per"});

  py::class_<ExpectedCompensation> asked(
      m, "ExpectedCompensation", R"(The compensation a customer expects: flat, then rising to a peak, then falling.

``base`` in the zone of tolerance; ``base + rise * x * exp(1 - x)`` after, ``x = (t - tolerance) / time_to_peak``.

Parameters
----------
base, rise : float
    Money.
tolerance, time_to_peak : float
per : {'second', 'minute', 'hour', 'day', ...}

Examples
--------
>>> import amends as am
>>> asked = am.recovery.ExpectedCompensation(100, 60, tolerance=7, time_to_peak=21, per="day")
>>> asked.worth([7, 14, 28, 70]).round(2)
array([100.  , 138.95, 160.  , 124.36])
)");
  def_init(
      asked,
      [](double base, double rise, double tolerance, double time_to_peak, UnitName per) {
        return checked(ExpectedCompensation{base, rise, tolerance, time_to_peak, unit_of(per)});
      },
      py::arg("base"), py::arg("rise"), py::kw_only(), py::arg("tolerance"), py::arg("time_to_peak"), py::arg("per"));
  def_worth(asked);
  asked.def_readonly("base", &ExpectedCompensation::base)
      .def_readonly("rise", &ExpectedCompensation::rise)
      .def_readonly("tolerance", &ExpectedCompensation::tolerance)
      .def_readonly("time_to_peak", &ExpectedCompensation::time_to_peak);
  def_curve_state(asked, "ExpectedCompensation", &ExpectedCompensation::base, &ExpectedCompensation::rise,
                  &ExpectedCompensation::tolerance, &ExpectedCompensation::time_to_peak);
  add_exact_repr(asked, {"base", "rise", "tolerance", "time_to_peak", "per"});
}

using AnyCurve =
    std::variant<const ExponentialWorth*, const DeadlineWorth*, const ToleranceWorth*, const ExpectedCompensation*>;
using FallingCurve = std::variant<const ExponentialWorth*, const DeadlineWorth*, const ToleranceWorth*>;
using AnyQueue = std::variant<const ErlangC*, const ErlangA*>;

void register_expectations(py::module_& m) {
  def(
      m, "expected_worth",
      [](const FallingCurve& curve, const AnyQueue& queue, double worth_if_abandoned) {
        const ResponseCurve one = std::visit([](const auto* c) { return ResponseCurve(*c); }, curve);
        if (const auto* patient = std::get_if<const ErlangC*>(&queue)) return expected_worth(one, **patient);
        return expected_worth(one, *std::get<const ErlangA*>(queue), worth_if_abandoned);
      },
      R"(Worth of one arrival, expected over the waiting times of a queue: not the worth of the mean wait.

Parameters
----------
curve : ExponentialWorth, DeadlineWorth or ToleranceWorth
queue : ErlangC or ErlangA
worth_if_abandoned : float, optional
    Of an arrival that gives up.

Examples
--------
>>> import amends as am
>>> curve = am.recovery.ExponentialWorth(24.709661, 0.03524367, per="minute")
>>> queue = am.recovery.ErlangC(200, 20, 13, per="hour")
>>> round(am.recovery.expected_worth(curve, queue) / 24.709661, 6)
0.990288
)",
      py::arg("curve"), py::arg("queue"), py::arg("worth_if_abandoned") = 0.0);
  def(
      m, "expected_worth_of_times",
      [](const AnyCurve& curve, const std::vector<double>& times, const std::vector<double>& shares, UnitName unit) {
        return std::visit(
            [&](const auto* c) {
              if constexpr (std::is_same_v<decltype(c), const ExpectedCompensation*>)
                return expected_worth(*c, times, shares, unit_of(unit));
              else
                return expected_worth(ResponseCurve(*c), times, shares, unit_of(unit));
            },
            curve);
      },
      R"(Worth expected over times with their shares, as response days have them.

Parameters
----------
curve : ExponentialWorth, DeadlineWorth, ToleranceWorth or ExpectedCompensation
times : array_like
shares : array_like
    Sum to 1.
unit : str
    Of the times.

Examples
--------
>>> import amends as am
>>> curve = am.recovery.DeadlineWorth(1.0, 5, per="day")
>>> am.recovery.expected_worth_of_times(curve, [1, 4, 9], [0.5, 0.25, 0.25], unit="day")
0.75
)",
      py::arg("curve"), py::arg("times"), py::arg("shares"), py::kw_only(), py::arg("unit"));
}

// ---- a day ----

void register_day(py::module_& m) {
  def(
      m, "lagged_rates",
      [](const std::vector<double>& arrivals, double interval, double lag) {
        return array_of(lagged_rates(arrivals, interval, lag));
      },
      R"(The arrival rate that agents feel in each interval: that of one ``lag`` ago, per unit of ``interval``.

Parameters
----------
arrivals : array_like
    Contacts of each interval.
interval, lag : float
    In one unit; the lag is a mean service time.

Examples
--------
>>> import amends as am
>>> am.recovery.lagged_rates([60, 120], 15, lag=5).round(3)
array([4.   , 6.667])
)",
      py::arg("arrivals"), py::arg("interval"), py::arg("lag"));
  def(
      m, "day_of_queues",
      [](const std::vector<double>& arrivals, const std::vector<std::uint64_t>& agents, double interval,
         double service_rate, double abandonment_rate, UnitName per, double threshold, UnitName unit,
         double shrinkage) {
        const DayOfQueuesResult day = day_of_queues({.arrivals = arrivals,
                                                     .agents = agents,
                                                     .interval = interval,
                                                     .service_rate = service_rate,
                                                     .abandonment_rate = abandonment_rate,
                                                     .per = unit_of(per),
                                                     .threshold = threshold,
                                                     .threshold_unit = unit_of(unit),
                                                     .shrinkage = shrinkage});
        py::dict columns;
        const auto add = [&](const char* name, auto get) { columns[name] = column(day.intervals, get); };
        columns["arrivals"] = array_of(arrivals);
        columns["agents"] = py::cast(agents);
        add("rostered", [](const QueueInterval& i) { return static_cast<double>(i.rostered); });
        add("offered_load", [](const QueueInterval& i) { return i.offered_load; });
        add("service_level", [](const QueueInterval& i) { return i.service_level; });
        add("mean_wait", [](const QueueInterval& i) { return i.mean_wait; });
        add("abandonment", [](const QueueInterval& i) { return i.abandonment; });
        add("occupancy", [](const QueueInterval& i) { return i.occupancy; });
        add("mean_queue", [](const QueueInterval& i) { return i.mean_queue; });
        add("carried_over", [](const QueueInterval& i) { return i.carried_over; });
        py::list overloaded;
        for (const QueueInterval& i : day.intervals) overloaded.append(i.overloaded);
        columns["overloaded"] = overloaded;
        py::dict totals;
        totals["arrivals"] = day.arrivals;
        totals["service_level"] = day.service_level;
        totals["mean_wait"] = day.mean_wait;
        totals["abandonment"] = day.abandonment;
        totals["agent_time"] = day.agent_time;
        totals["rostered_time"] = day.rostered_time;
        totals["left_over"] = day.left_over;
        totals["overloaded"] = day.overloaded;
        return py::make_tuple(columns, totals);
      },
      py::arg("arrivals"), py::arg("agents"), py::kw_only(), py::arg("interval"), py::arg("service_rate"),
      py::arg("abandonment_rate") = 0.0, py::arg("per"), py::arg("threshold"), py::arg("unit"),
      py::arg("shrinkage") = 0.0);
}

}  // namespace

void register_queue(py::module_& m) {
  register_loss(m);
  register_delay(m);
  register_patience(m);
  register_numbers_of_agents(m);
  register_curves(m);
  register_expectations(m);
  register_day(m);
}
