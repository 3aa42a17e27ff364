#include <amends/recovery/count_chart.hpp>
#include <amends/recovery/run_length.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "def.hpp"
#include "detection.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "result.hpp"
#include "state.hpp"

using namespace amends::recovery;
using namespace detection;
using amends::Error;
using amends::ErrorCode;

namespace {

// ---- charts and their run lengths ----

void register_chart(py::module_& m) {
  py::class_<CountChart> chart(m, "CountChart",
                               R"(A control chart of counts, upward, and what it looks for.

Parameters
----------
kind : {'cusum', 'ewma', 'u', 'g'}, optional
    Sum of log-likelihood ratios; moving average of standardised counts; each period alone; for rare events.
ratio : float, optional
    Of a cusum: the rise to be found soonest, above 1.
smoothing : float, optional
    Of an ewma: weight of the newest count, above 0 and at most 1.
events : float, optional
    Of a g chart: complaints in a group, a whole number.
)");
  def_init(
      chart,
      [](ChartKind kind, double ratio, double smoothing, double events) {
        const CountChart made{kind, ratio, smoothing, events};
        check(made);
        return made;
      },
      py::arg("kind") = "cusum", py::kw_only(), py::arg("ratio") = 2.0, py::arg("smoothing") = 0.2,
      py::arg("events") = 3.0);
  chart.def_property_readonly("kind", [](const CountChart& c) { return std::string(to_string(c.kind)); })
      .def_readonly("ratio", &CountChart::ratio)
      .def_readonly("smoothing", &CountChart::smoothing)
      .def_readonly("events", &CountChart::events)
      .def(
          "__eq__",
          [](const CountChart& a, const py::object& b) {
            if (!py::isinstance<CountChart>(b)) return false;
            const auto& other = b.cast<const CountChart&>();
            return a.kind == other.kind && a.ratio == other.ratio && a.smoothing == other.smoothing &&
                   a.events == other.events;
          },
          py::arg("other"))
      .def(py::pickle(
               [](const CountChart& c) -> py::tuple {
                 return py::make_tuple(static_cast<int>(c.kind), c.ratio, c.smoothing, c.events);
               },
               [](const py::tuple& state) {
                 return load_state(state, "CountChart", 4, [](const py::tuple& s) {
                   const auto kind = s[0].cast<int>();
                   if (kind < 0 || kind > 3) throw Error(ErrorCode::format, "state", "state has a kind of no chart");
                   const CountChart made{static_cast<ChartKind>(kind), s[1].cast<double>(), s[2].cast<double>(),
                                         s[3].cast<double>()};
                   check(made);
                   return made;
                 });
               }),
           py::arg("state"));
  add_exact_repr(chart, {"kind", "ratio", "smoothing", "events"});
}

void register_run_length(py::module_& m) {
  add_repr(py::class_<RunLength>(m, "RunLength", "How long a chart runs until it alarms, in periods.")
               .def_readonly("mean", &RunLength::mean, "Average run length, the period of the alarm counted.")
               .def_readonly("quantiles", &RunLength::quantiles)
               .def_readonly("exact", &RunLength::exact, "The chain has every state there is.")
               .def_readonly("error", &RunLength::error,
                             "Of the mean, where not exact: how far it is from that of half as many states."),
           "RunLength", {"mean", "error", "exact"});
  add_repr(py::class_<Limit>(m, "Limit", "A limit with the run length it gives in control.")
               .def_readonly("limit", &Limit::limit)
               .def_readonly("run_length", &Limit::run_length)
               .def_readonly("exact", &Limit::exact),
           "Limit", {"limit", "run_length", "exact"});
  add_repr(py::class_<SimulatedRunLength>(m, "SimulatedRunLength", "Run lengths by simulation, in periods.")
               .def_readonly("mean", &SimulatedRunLength::mean)
               .def_readonly("standard_error", &SimulatedRunLength::standard_error)
               .def_readonly("median", &SimulatedRunLength::median)
               .def_readonly("given_up", &SimulatedRunLength::given_up,
                             "Runs counted as `longest`: the mean is then a lower bound."),
           "SimulatedRunLength", {"mean", "standard_error", "median", "given_up"});
  def(
      m, "run_length",
      [](const CountChart& chart, const Array& expected, double limit, double dispersion, double actual_ratio,
         RunStart start, std::size_t states, const std::vector<double>& probabilities) {
        const InControl in_control{listed("expected", expected), dispersion};
        return interruptible(1, [&](amends::core::Executor&) {
          return run_length(
              chart, in_control, limit,
              {.actual_ratio = actual_ratio, .start = start, .states = states, .probabilities = probabilities});
        });
      },
      R"(The run length of a chart with a limit, by Markov chain.

Parameters
----------
chart : CountChart
expected : float or array_like
    Expected count of a period, or those of a typical stretch (a week).
limit : float
dispersion : float, optional
    Of the variance m + dispersion m^2; 0 is Poisson.
actual_ratio : float, optional
    Actual over expected counts; 1 is in control.
start : {'zero', 'steady'}, optional
    At 0, as after an alarm, or anywhere, as after long in control.
states : int, optional
    Of the chain where it is not exact.
probabilities : sequence of float, optional
    Of the quantiles wanted.

Returns
-------
RunLength

Examples
--------
>>> import amends as am
>>> chart = am.recovery.CountChart(ratio=2)
>>> limit = am.recovery.limit_for(chart, 3.0, 500).limit
>>> am.recovery.run_length(chart, 3.0, limit, actual_ratio=2, probabilities=[0.9]).quantiles
[8.0]
)",
      py::arg("chart"), py::arg("expected"), py::arg("limit"), py::kw_only(), py::arg("dispersion") = 0.0,
      py::arg("actual_ratio") = 1.0, py::arg("start") = "zero", py::arg("states") = 256,
      py::arg("probabilities") = std::vector<double>{});
  def(
      m, "limit_for",
      [](const CountChart& chart, const Array& expected, double wanted, double dispersion, std::size_t states) {
        const InControl in_control{listed("expected", expected), dispersion};
        return interruptible(1, [&](amends::core::Executor&) { return limit_for(chart, in_control, wanted, states); });
      },
      R"(The smallest limit whose average run length in control is at least that asked for.

Parameters
----------
chart : CountChart
expected : float or array_like
    Expected count of a period, or those of a typical stretch.
run_length : float
    Periods between false alarms.
dispersion : float, optional
states : int, optional

Returns
-------
Limit

Examples
--------
>>> import amends as am
>>> am.recovery.limit_for(am.recovery.CountChart(ratio=2), 3.0, 500)
Limit(limit=4.43034, run_length=508.594, exact=False)
)",
      py::arg("chart"), py::arg("expected"), py::arg("run_length"), py::kw_only(), py::arg("dispersion") = 0.0,
      py::arg("states") = 256);
  def(
      m, "simulate_run_length",
      [](const CountChart& chart, const Array& expected, double limit, double dispersion, double actual_ratio,
         std::size_t shift_at, std::size_t runs, std::uint64_t longest, std::uint64_t seed, std::size_t threads) {
        const InControl in_control{listed("expected", expected), dispersion};
        return interruptible(threads, [&](amends::core::Executor& executor) {
          return simulate_run_length(chart, in_control, limit,
                                     {.actual_ratio = actual_ratio,
                                      .shift_at = shift_at,
                                      .runs = runs,
                                      .longest = longest,
                                      .seed = seed,
                                      .executor = &executor});
        });
      },
      R"(Run lengths by simulation: the expected counts come in their order, again and again.

Parameters
----------
chart : CountChart
expected : float or array_like
limit : float
dispersion, actual_ratio : float, optional
shift_at : int, optional
    Periods in control before counts change; runs that alarm earlier begin anew.
runs : int, optional
longest : int, optional
    Periods after which a run is given up.
seed : int, optional
threads : int, optional
    The result does not depend on it.

Returns
-------
SimulatedRunLength

Examples
--------
>>> import amends as am
>>> chart = am.recovery.CountChart(ratio=2)
>>> am.recovery.simulate_run_length(chart, 3.0, 4.0, actual_ratio=2, runs=1000)
SimulatedRunLength(mean=4.365, standard_error=0.0801261, median=4, given_up=0)
)",
      py::arg("chart"), py::arg("expected"), py::arg("limit"), py::kw_only(), py::arg("dispersion") = 0.0,
      py::arg("actual_ratio") = 1.0, py::arg("shift_at") = 0, py::arg("runs") = 10'000, py::arg("longest") = 1'000'000,
      py::arg("seed") = 1, py::arg("threads") = 1);
}

void register_tails(py::module_& m) {
  def(m, "count_tail", vectorize_unlocked([](double count, double expected, double dispersion) {
        const bool known = count >= 0.0 && count <= 9e15 && expected > 0.0 && expected <= 1e9 && dispersion >= 0.0 &&
                           dispersion <= 1e6;
        return known ? count_tail(count, expected, dispersion) : std::nan("");
      }),
      R"(P(X >= count) of a Poisson (dispersion 0) or negative binomial count; NaN outside the domain.

Parameters
----------
count, expected, dispersion : float or array_like

Examples
--------
>>> import amends as am
>>> round(am.recovery.count_tail(7, 2.0), 6)
0.004534
)",
      py::arg("count"), py::arg("expected"), py::arg("dispersion") = 0.0);
  def(m, "upper_count_limit", &upper_count_limit,
      R"(The upper limit of a u chart: the smallest count that comes, or is exceeded, with at most this probability.

Parameters
----------
expected : float
probability : float
dispersion : float, optional

Examples
--------
>>> import amends as am
>>> am.recovery.upper_count_limit(2.0, 0.01)
7.0
)",
      py::arg("expected"), py::arg("probability"), py::arg("dispersion") = 0.0);
  def(
      m, "discovery_threshold",
      [](const Array& p_values, double level) { return discovery_threshold(listed("p_values", p_values), level); },
      R"(The largest p-value that is a discovery by Benjamini-Hochberg; NaN where there is none.

Parameters
----------
p_values : array_like
    NaN is not tested.
level : float

Examples
--------
>>> import amends as am
>>> am.recovery.discovery_threshold([0.2, 0.001, 0.012], 0.05)
0.012
)",
      py::arg("p_values"), py::arg("level"));

  py::class_<SteadyState> steady(m, "SteadyState",
                                 "The distribution of the statistic of a series that has run long in control.");
  steady.def_readonly("step", &SteadyState::step, "Between the values of the lattice.")
      .def_property_readonly(
          "tail", [](const SteadyState& s) { return array_of(s.tail); },
          "P(statistic >= i step); the last one: or beyond.");
  def(steady, "p_value", vectorize_unlocked(&SteadyState::p_value),
      "P(statistic >= this one), no smaller than a uniform number.", py::arg("statistic"));
  def(
      m, "steady_state",
      [](const CountChart& chart, const Array& expected, double dispersion, std::size_t states) {
        const InControl in_control{listed("expected", expected), dispersion};
        return interruptible(1, [&](amends::core::Executor&) { return steady_state(chart, in_control, states); });
      },
      R"(The steady state of a cusum or an ewma in control; of u and g charts exp(-statistic) is the p-value.

Parameters
----------
chart : CountChart
expected : float or array_like
dispersion : float, optional
states : int, optional

Returns
-------
SteadyState

Examples
--------
>>> import amends as am
>>> steady = am.recovery.steady_state(am.recovery.CountChart(ratio=2), 3.0)
>>> steady.p_value([0.0, 2.0, 4.0]).round(4)
array([1.    , 0.0508, 0.0075])
)",
      py::arg("chart"), py::arg("expected"), py::kw_only(), py::arg("dispersion") = 0.0, py::arg("states") = 256);
}

}  // namespace

void register_detection(py::module_& m) {
  register_chart(m);
  register_run_length(m);
  register_tails(m);
}
