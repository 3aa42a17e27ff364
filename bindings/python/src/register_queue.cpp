#include <amends/recovery/day_of_queues.hpp>
#include <amends/recovery/queue.hpp>
#include <optional>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "result.hpp"
#include "state.hpp"
#include "unit_or_own.hpp"

using namespace amends::recovery;

namespace {

py::array_t<double> array_of(const std::vector<double>& values) {
  return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data());
}

// ---- queues ----

constexpr const char* wait_exceeds_doc = "Share of all arrivals whose time in queue exceeds t.";
constexpr const char* quantile_doc =
    "Smallest time that at least a share p of all arrivals wait at most; served or not. 0 where they do not wait.";
constexpr const char* level_doc = "Share of all arrivals that are served after a wait of at most the threshold.";

/// A number by itself must lie in the domain; in an array it is NaN where it does not.
const Broadcast& checked_time(const char* name, const Broadcast& t) {
  if (!t.array && !(t.one >= 0.0)) amends::core::throw_domain(name, "be at least 0", t.one);
  return t;
}
const Broadcast& checked_share(const char* name, const Broadcast& p) {
  if (!p.array && !(p.one >= 0.0 && p.one < 1.0)) amends::core::throw_domain(name, "be at least 0 and below 1", p.one);
  return p;
}

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
        return unlocked_detail::map_rows<double>([&q, in](double one) { return q.wait_exceeds(one, in); },
                                                 checked_time("t", t));
      },
      wait_exceeds_doc, py::arg("t"), py::arg("unit") = py::none());
  def(
      type, "wait_quantile",
      [](const Queue& q, const Broadcast& p, const MaybeUnit& unit) {
        const amends::TimeUnit in = unit_or_own(unit, q);
        return unlocked_detail::map_rows<double>([&q, in](double one) { return q.wait_quantile(one, in); },
                                                 checked_share("p", p));
      },
      quantile_doc, py::arg("p"), py::arg("unit") = py::none());
  def(
      type, "service_level",
      [](const Queue& q, const Broadcast& threshold, UnitName unit) {
        const amends::TimeUnit in = unit_of(unit);
        return unlocked_detail::map_rows<double>([&q, in](double one) { return q.service_level(one, in); },
                                                 checked_time("threshold", threshold));
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
  add_state_equality(type);
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
  type.def(py::pickle([](const ErlangB& q) { return py::make_tuple(q.offered_load(), q.agents()); },
                      [](const py::tuple& state) {
                        return load_state(state, "ErlangB", 2, [](const py::tuple& s) {  // its load is all that counts
                          return ErlangB(s[0].cast<double>(), 1.0, s[1].cast<std::uint64_t>(),
                                         amends::TimeUnit::hour());
                        });
                      }),
           py::arg("state"));
  add_state_equality(type);
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
        return unlocked_detail::map_rows<double>([&q, in](double one) { return q.offered_wait_exceeds(one, in); },
                                                 checked_time("t", t));
      },
      "Chance that one of endless patience would wait longer than t.", py::arg("t"), py::arg("unit") = py::none());
  def(
      type, "served_after",
      [](const ErlangA& q, const Broadcast& t, const MaybeUnit& unit) {
        const amends::TimeUnit in = unit_or_own(unit, q);
        return unlocked_detail::map_rows<double>([&q, in](double one) { return q.served_after(one, in); },
                                                 checked_time("t", t));
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
        const bool gives_up = abandonment_rate && *abandonment_rate != 0.0;
        return gives_up ? least_agents(arrival_rate, service_rate, *abandonment_rate, unit_of(per), target)
                        : least_agents(arrival_rate, service_rate, unit_of(per), target);
      },
      R"(Fewest agents that serve a share of all arrivals within a threshold.

Parameters
----------
arrival_rate, service_rate : float
abandonment_rate : float, optional
    None or 0: nobody gives up (`ErlangC`).
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
  register_day(m);
}
