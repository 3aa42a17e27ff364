// Worth by the wait, and its expectation over waits.
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
#include "unit_or_own.hpp"

using namespace amends::recovery;

namespace {

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
      py::arg("curve"), py::arg("times"), py::arg("shares"), py::kw_only(), py::arg("unit"));
}

}  // namespace

void register_response_curve(py::module_& m) {
  register_curves(m);
  register_expectations(m);
}
