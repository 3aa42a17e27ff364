#include <algorithm>
#include <amends/recovery/expected_counts.hpp>
#include <amends/recovery/problem_monitor.hpp>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
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
using amends::core::RowReport;

namespace {

/// Periods and series of a table: rows are periods; a single dimension is one period.
std::size_t check_table(const char* name, const Array& array, std::size_t series) {
  if (array.ndim() < 1 || array.ndim() > 2 || static_cast<std::size_t>(array.shape(array.ndim() - 1)) != series)
    throw Error(ErrorCode::size_mismatch, name,
                std::string(name) + " must have one column for each of the " + std::to_string(series) + " series");
  return array.ndim() == 1 ? 1 : static_cast<std::size_t>(array.shape(0));
}

// ---- expected counts ----

py::tuple state_of(const CountBaseline& b) {
  const auto report = py::cast(b.row_report);
  return py::make_tuple(b.rate, b.weekday, b.season, b.dispersion, b.dispersion_lower, b.dispersion_upper, b.rate_error,
                        b.periods, b.complaints, static_cast<int>(b.diagnosis), b.message, report);
}
CountBaseline baseline_of(const py::tuple& state) {
  return load_state(state, "CountBaseline", 12, [](const py::tuple& s) {
    const auto diagnosis = s[9].cast<int>();
    if (diagnosis < 0 || diagnosis > static_cast<int>(BaselineDiagnosis::empty_class))
      throw Error(ErrorCode::format, "state", "state has a diagnosis that is none");
    return CountBaseline{.rate = s[0].cast<double>(),
                         .weekday = s[1].cast<std::vector<double>>(),
                         .season = s[2].cast<std::vector<double>>(),
                         .dispersion = s[3].cast<double>(),
                         .dispersion_lower = s[4].cast<double>(),
                         .dispersion_upper = s[5].cast<double>(),
                         .rate_error = s[6].cast<double>(),
                         .periods = s[7].cast<double>(),
                         .complaints = s[8].cast<double>(),
                         .diagnosis = static_cast<BaselineDiagnosis>(diagnosis),
                         .message = s[10].cast<std::string>(),
                         .row_report = s[11].cast<RowReport>()};
  });
}

std::vector<std::size_t> classes_of(const std::optional<std::vector<std::size_t>>& given) {
  return given.value_or(std::vector<std::size_t>{});
}

std::vector<CountBaseline> baselines_of(const Array& counts, const std::optional<Array>& exposure,
                                        const std::optional<std::vector<std::size_t>>& weekday,
                                        const std::optional<std::vector<std::size_t>>& season, double fewest_periods,
                                        double fewest_complaints, double level, FactorsOf factors,
                                        std::size_t threads) {
  const std::size_t series = counts.ndim() == 2 ? static_cast<std::size_t>(counts.shape(1)) : 1;
  if (counts.ndim() < 1 || counts.ndim() > 2)
    throw Error(ErrorCode::size_mismatch, "count", "count must have one dimension, or two: periods and series");
  const std::vector<std::size_t> weekdays = classes_of(weekday), seasons = classes_of(season);
  const CountTable table{.series = series,
                         .count = numbers(counts),
                         .exposure = exposure ? numbers(*exposure) : std::span<const double>{},
                         .weekday = weekdays,
                         .season = seasons};
  return interruptible(threads, [&](amends::core::Executor& executor) {
    return fit_baselines(table, {.fewest_periods = fewest_periods,
                                 .fewest_complaints = fewest_complaints,
                                 .level = level,
                                 .factors = factors,
                                 .executor = &executor});
  });
}

void register_baseline(py::module_& m) {
  py::class_<CountBaseline> baseline(
      m, "CountBaseline", "What is to be expected of one series when nothing is wrong, or why it is not known.");
  baseline.def_readonly("rate", &CountBaseline::rate, "Complaints per unit of exposure; NaN with a diagnosis.")
      .def_readonly("rate_error", &CountBaseline::rate_error)
      .def_property_readonly(
          "weekday", [](const CountBaseline& b) { return array_of(b.weekday); },
          "Factor of each weekday; empty where none was fitted.")
      .def_property_readonly(
          "season", [](const CountBaseline& b) { return array_of(b.season); },
          "Factor of each season; empty where none was fitted.")
      .def_readonly("dispersion", &CountBaseline::dispersion, "Of the variance m + dispersion m^2.")
      .def_readonly("dispersion_lower", &CountBaseline::dispersion_lower)
      .def_readonly("dispersion_upper", &CountBaseline::dispersion_upper)
      .def_readonly("periods", &CountBaseline::periods, "Periods used.")
      .def_readonly("complaints", &CountBaseline::complaints, "In them.")
      .def_property_readonly(
          "diagnosis", [](const CountBaseline& b) { return std::string(to_string(b.diagnosis)); },
          "'none', 'no_rows', 'too_short', 'too_rare' or 'empty_class'.")
      .def_readonly("message", &CountBaseline::message, "Of the diagnosis, with what helps.")
      .def_readonly("row_report", &CountBaseline::row_report)
      .def(py::pickle(&state_of, &baseline_of), py::arg("state"));
  def(
      baseline, "expected",
      [](const CountBaseline& self, double exposure, std::size_t weekday, std::size_t season) {
        return self.expected(exposure, weekday, season);
      },
      "Complaints to be expected; NaN where that is not known.", py::arg("exposure") = 1.0, py::arg("weekday") = 0,
      py::arg("season") = 0);
  add_repr(baseline, "CountBaseline", {"rate", "dispersion", "periods", "complaints", "diagnosis"});
  def(m, "fit_baselines", &baselines_of, py::arg("count"), py::arg("exposure"), py::arg("weekday"), py::arg("season"),
      py::arg("fewest_periods"), py::arg("fewest_complaints"), py::arg("level"), py::arg("factors"),
      py::arg("threads"));
  def(
      m, "expected_counts",
      [](const std::vector<const CountBaseline*>& baselines, const Array& exposure,
         const std::optional<std::vector<std::size_t>>& weekday,
         const std::optional<std::vector<std::size_t>>& season) {
        std::vector<CountBaseline> all;
        for (const CountBaseline* one : baselines) all.push_back(*one);
        check_table("exposure", exposure, all.size());
        const std::vector<std::size_t> weekdays = classes_of(weekday), seasons = classes_of(season);
        const std::vector<double> found = expected_counts(all, {.series = all.size(),
                                                                .count = numbers(exposure),
                                                                .exposure = numbers(exposure),
                                                                .weekday = weekdays,
                                                                .season = seasons});
        Array out(std::vector<py::ssize_t>(exposure.shape(), exposure.shape() + exposure.ndim()));
        std::copy(found.begin(), found.end(), out.mutable_data());
        return out;
      },
      py::arg("baselines"), py::arg("exposure"), py::arg("weekday"), py::arg("season"));
}

// ---- the monitor ----

/// Alarms as columns.
py::dict alarm_columns(const std::vector<Alarm>& alarms) {
  py::dict out;
  const auto whole = [&](const char* name, std::size_t Alarm::*member) {
    Numbers<std::int64_t> values(static_cast<py::ssize_t>(alarms.size()));
    for (std::size_t i = 0; i < alarms.size(); ++i)
      values.mutable_data()[i] = static_cast<std::int64_t>(alarms[i].*member);
    out[name] = values;
  };
  const auto number = [&](const char* name, auto get) { out[name] = column(alarms, get); };
  whole("series", &Alarm::series);
  whole("period", &Alarm::period);
  whole("since", &Alarm::since);
  number("periods", [](const Alarm& a) { return a.periods; });
  number("count", [](const Alarm& a) { return a.count; });
  number("expected", [](const Alarm& a) { return a.expected; });
  number("excess", [](const Alarm& a) { return a.excess.excess; });
  number("excess_lower", [](const Alarm& a) { return a.excess.lower; });
  number("excess_upper", [](const Alarm& a) { return a.excess.upper; });
  number("statistic", [](const Alarm& a) { return a.statistic; });
  number("limit", [](const Alarm& a) { return a.limit; });
  number("p_value", [](const Alarm& a) { return a.p_value; });
  return out;
}

/// The stretch in control of each series: the columns of a table, without what is missing.
std::vector<InControl> stretches(const Array& expected, const std::optional<Array>& dispersion) {
  if (expected.ndim() < 1 || expected.ndim() > 2)
    throw Error(ErrorCode::size_mismatch, "expected", "expected must have a column for each series");
  const auto series = static_cast<std::size_t>(expected.shape(expected.ndim() - 1));
  const std::vector<double> spread = dispersion ? listed("dispersion", *dispersion) : std::vector<double>(1, 0.0);
  if (spread.size() != 1) amends::core::check_same_size("dispersion", spread.size(), "series", series);
  std::vector<InControl> out(series);
  const auto values = numbers(expected);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isnan(values[i])) out[i % series].expected.push_back(values[i]);
  for (std::size_t s = 0; s < series; ++s) out[s].dispersion = spread.size() == 1 ? spread[0] : spread[s];
  return out;
}

std::vector<Alarm> updated(ProblemMonitor& self, const Array& counts, const Array& expected,
                           std::span<double> statistics) {
  if (check_table("counts", counts, self.size()) != check_table("expected", expected, self.size()))
    throw Error(ErrorCode::size_mismatch, "expected", "expected must have as many periods as counts");
  return self.update_all(numbers(counts), numbers(expected), statistics);
}

/// The alarms as columns, and the statistic of each series in each period.
std::pair<py::dict, Array> traced(ProblemMonitor& self, const Array& counts, const Array& expected) {
  Array statistics(std::vector<py::ssize_t>(counts.shape(), counts.shape() + counts.ndim()));
  const std::span<double> out(statistics.mutable_data(), static_cast<std::size_t>(statistics.size()));
  return {alarm_columns(updated(self, counts, expected, out)), statistics};
}

py::tuple state_of(const ProblemMonitor& monitor) {
  const MonitorState& s = monitor.state();
  py::list steady;
  for (const SteadyState& one : s.steady)
    steady.append(py::make_tuple(one.step, array_of(one.tail), one.likelihood_bound));
  std::vector<double> series;
  for (const ChartState& one : s.series)
    for (const double value : {one.statistic, one.periods, one.count, one.expected, one.expected_square})
      series.push_back(value);
  return py::make_tuple(py::cast(s.chart), static_cast<int>(s.rule), s.run_length, s.false_discovery_rate, s.level,
                        array_of(s.limits), array_of(s.dispersions), steady, s.steady_of, array_of(series), s.since,
                        s.periods, py::cast(s.row_report));
}

ProblemMonitor monitor_of(const py::tuple& state) {
  return load_state(state, "ProblemMonitor", 13, [](const py::tuple& s) {
    const auto rule = s[1].cast<int>();
    if (rule < 0 || rule > 1) throw Error(ErrorCode::format, "state", "state has a rule that is none");
    MonitorState made{.chart = s[0].cast<CountChart>(),
                      .rule = static_cast<AlarmRule>(rule),
                      .run_length = s[2].cast<double>(),
                      .false_discovery_rate = s[3].cast<double>(),
                      .level = s[4].cast<double>(),
                      .limits = s[5].cast<std::vector<double>>(),
                      .dispersions = s[6].cast<std::vector<double>>(),
                      .steady_of = s[8].cast<std::vector<std::size_t>>(),
                      .since = s[10].cast<std::vector<std::size_t>>(),
                      .periods = s[11].cast<std::size_t>(),
                      .row_report = s[12].cast<RowReport>()};
    for (const py::handle one : s[7].cast<py::list>()) {
      const auto [step, tail, bound] = one.cast<std::tuple<double, std::vector<double>, bool>>();
      made.steady.push_back({step, tail, bound});
    }
    const auto series = s[9].cast<std::vector<double>>();
    for (std::size_t i = 0; i + 4 < series.size(); i += 5)
      made.series.push_back({series[i], series[i + 1], series[i + 2], series[i + 3], series[i + 4]});
    return ProblemMonitor::from_state(std::move(made));
  });
}

void register_monitor(py::module_& m) {
  py::class_<ProblemMonitor> monitor(
      m, "ProblemMonitor",
      R"(Charts of many series side by side, with a limit for each or false discoveries over all.

Counts and expected counts are arrays with a column for each series and a row for each period. `ComplaintWatch` does the
same from tables, and estimates what is to be expected.

Parameters
----------
expected : array_like
    Expected counts of a stretch in control, periods by series, or one number for each series. A series of NaN is not
    watched.
dispersion : float or array_like, optional
    Of each series; 0 is Poisson.
chart : CountChart, optional
rule : {'limit_per_series', 'false_discovery_rate'}, optional
    A limit for each series, made for its run length; or Benjamini-Hochberg over all series of a period.
run_length : float, optional
    Periods between false alarms of one series.
false_discovery_rate : float, optional
level : float, optional
    Of the intervals of the excess.
states : int, optional
    Of the chains.
threads : int, optional
    Of the calibration; the result does not depend on it.

Examples
--------
>>> import amends as am
>>> monitor = am.recovery.ProblemMonitor([2.0, 5.0], run_length=300)
>>> alarms = monitor.update([[2, 4], [1, 11], [3, 13], [2, 12]], [[2, 5]] * 4)
>>> alarms["series"].tolist(), alarms["period"].tolist(), alarms["since"].tolist()
([1], [2], [1])
)");
  def_init(
      monitor,
      [](const Array& expected, const std::optional<Array>& dispersion, const std::optional<CountChart>& chart,
         AlarmRule rule, double run_length, double false_discovery_rate, double level, std::size_t states,
         std::size_t threads) {
        const std::vector<InControl> series = stretches(expected, dispersion);
        return interruptible(threads, [&](amends::core::Executor& executor) {
          return ProblemMonitor(series, {.chart = chart.value_or(CountChart{}),
                                         .rule = rule,
                                         .run_length = run_length,
                                         .false_discovery_rate = false_discovery_rate,
                                         .level = level,
                                         .states = states,
                                         .executor = &executor});
        });
      },
      py::arg("expected"), py::kw_only(), py::arg("dispersion") = py::none(), py::arg("chart") = py::none(),
      py::arg("rule") = "limit_per_series", py::arg("run_length") = 500.0, py::arg("false_discovery_rate") = 0.05,
      py::arg("level") = 0.95, py::arg("states") = 256, py::arg("threads") = 1);
  def_static(
      monitor, "with_limits",
      [](const Array& limits, const std::optional<Array>& dispersion, const std::optional<CountChart>& chart,
         double level) {
        std::vector<double> own = listed("limits", limits);
        std::vector<double> spread = dispersion ? listed("dispersion", *dispersion) : std::vector<double>{};
        if (spread.size() == 1) spread.assign(own.size(), spread[0]);
        return ProblemMonitor::with_limits(std::move(own), std::move(spread),
                                           {.chart = chart.value_or(CountChart{}), .level = level});
      },
      "A monitor whose limits are given, one for each series.", py::arg("limits"), py::kw_only(),
      py::arg("dispersion") = py::none(), py::arg("chart") = py::none(), py::arg("level") = 0.95);
  def(
      monitor, "update",
      [](ProblemMonitor& self, const Array& counts, const Array& expected) {
        return to_frame(alarm_columns(updated(self, counts, expected, {})));
      },
      R"(The next periods, one after the other; a frame with a row for each alarm.

Parameters
----------
counts, expected : array_like
    Periods by series, or one period.

Returns
-------
pandas.DataFrame, or dict of arrays without pandas
    ``series``, ``period`` (both from 0), ``since``, ``periods``, ``count``, ``expected``, ``excess`` with
    ``excess_lower`` and ``excess_upper``, ``statistic``, and ``limit`` or ``p_value``.
)",
      py::arg("counts"), py::arg("expected"));
  def(
      monitor, "trace",
      [](ProblemMonitor& self, const Array& counts, const Array& expected) -> py::tuple {
        const auto [columns, statistics] = traced(self, counts, expected);
        return py::make_tuple(to_frame(columns), statistics);
      },
      "As `update`, with the statistic of each series in each period, before it restarts: what a chart shows.",
      py::arg("counts"), py::arg("expected"));
  // For ComplaintWatch, which names series and periods: the columns, not yet a frame.
  def(
      m, "trace_columns",
      [](ProblemMonitor& watched, const Array& counts, const Array& expected) -> py::tuple {
        const auto [columns, statistics] = traced(watched, counts, expected);
        return py::make_tuple(columns, statistics);
      },
      py::arg("monitor"), py::arg("counts"), py::arg("expected"));
  def(
      monitor, "restart", [](ProblemMonitor& self, std::size_t series) { self.restart(series); },
      "Begins a series anew.", py::arg("series"));
  def(
      monitor, "p_value", [](const ProblemMonitor& self, std::size_t series) { return self.p_value(series); },
      "P-value of what a series stands at, under false_discovery_rate.", py::arg("series"));
  monitor.def("__len__", &ProblemMonitor::size)
      .def_property_readonly("chart", [](const ProblemMonitor& s) { return s.state().chart; })
      .def_property_readonly("rule", &ProblemMonitor::rule, "How it alarms, in one sentence.")
      .def_property_readonly(
          "limits", [](const ProblemMonitor& s) { return array_of(s.state().limits); },
          "One for each series; empty under false_discovery_rate.")
      .def_property_readonly("dispersions", [](const ProblemMonitor& s) { return array_of(s.state().dispersions); })
      .def_property_readonly(
          "statistics",
          [](const ProblemMonitor& s) {
            return column(s.state().series, [](const ChartState& one) { return one.statistic; });
          },
          "What each series stands at.")
      .def_property_readonly(
          "periods", [](const ProblemMonitor& s) { return s.state().periods; }, "Seen so far.")
      .def_property_readonly(
          "row_report", [](const ProblemMonitor& s) { return s.state().row_report; },
          "Counts left out; the row is period * series + number of the series.")
      .def("__repr__",
           [](const ProblemMonitor& s) {
             return "ProblemMonitor(" + std::to_string(s.size()) + " series, " + std::to_string(s.state().periods) +
                    " periods seen; " + s.rule() + ")";
           })
      .def(py::pickle([](const ProblemMonitor& one) { return state_of(one); }, &monitor_of), py::arg("state"));
}

}  // namespace

void register_problem_monitor(py::module_& m) {
  register_baseline(m);
  register_monitor(m);
}
