#include <pybind11/native_enum.h>

#include <amends/recovery/problem_priority.hpp>
#include <amends/recovery/task_controlling.hpp>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <variant>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "result.hpp"
#include "show.hpp"

namespace {

using namespace amends::recovery;

void register_priority(py::module_& m) {
  py::native_enum<ProblemReporting>(m, "ProblemReporting", "enum.Enum",
                                    "What 'has the problem' means in the survey: whether shares may be added.")
      .value("several_per_customer", ProblemReporting::several_per_customer)
      .value("most_serious_only", ProblemReporting::most_serious_only)
      .finalize();
  add_exact_repr(py::class_<ProblemValue>(m, "ProblemValue", "One problem in the frequency-relevance analysis.")
                     .def_readonly("name", &ProblemValue::name)
                     .def_readonly("frequency", &ProblemValue::frequency)
                     .def_readonly("relevance", &ProblemValue::relevance)
                     .def_readonly("value", &ProblemValue::value)
                     .def_readonly("share", &ProblemValue::share)
                     .def_readonly("rank", &ProblemValue::rank)
                     .def_readonly("row", &ProblemValue::row, "Position in the input, from 0."),
                 {"name", "value", "share", "rank"});
  add_exact_repr(py::class_<ProblemRisk>(m, "ProblemRisk", "One problem ranked by the market at risk.")
                     .def_readonly("name", &ProblemRisk::name)
                     .def_readonly("share_with_problem", &ProblemRisk::share_with_problem)
                     .def_readonly("share_lost", &ProblemRisk::share_lost)
                     .def_readonly("at_risk", &ProblemRisk::at_risk)
                     .def_readonly("customers_at_risk", &ProblemRisk::customers_at_risk)
                     .def_readonly("rank", &ProblemRisk::rank)
                     .def_readonly("row", &ProblemRisk::row, "Position in the input, from 0."),
                 {"name", "at_risk", "rank"});
  py::class_<MarketAtRisk>(m, "MarketAtRisk", "Problems by market at risk, most first.")
      .def_readonly("problems", &MarketAtRisk::problems)
      .def_readonly("total", &MarketAtRisk::total, "Share of all customers; None where shares may not be added.")
      .def("__repr__", [](const MarketAtRisk& r) {
        std::string text = "MarketAtRisk(total=" + (r.total ? amends::core::format_number(*r.total) : "None");
        for (const ProblemRisk& p : r.problems) text += ", " + p.name + "=" + amends::core::format_number(p.at_risk);
        return text + ")";
      });
  def(
      m, "frequency_relevance_analysis",
      [](const std::vector<std::tuple<std::string, double, double>>& rows, double relevance_exponent) {
        std::vector<ProblemFrequency> problems;
        problems.reserve(rows.size());
        for (const auto& [name, frequency, relevance] : rows) problems.push_back({name, frequency, relevance});
        return frequency_relevance_analysis(problems, relevance_exponent);
      },
      R"(Frequency-relevance analysis of problems (FRAP): which problem first?

Parameters
----------
problems : sequence of ProblemFrequency or (name, frequency, relevance)
    Frequency in one unit for all; relevance is the mean score of all who had the problem.
relevance_exponent : float, optional
    1 takes the score as it is, 2 lets one very annoying problem outweigh several slight ones.

Returns
-------
list of ProblemValue
    Most important first, with ``value``, ``share``, ``rank`` and ``row`` of the input.

Examples
--------
>>> import amends as am
>>> problems = [("late", 320, 2.1), ("rude", 90, 4.3), ("wrong bill", 150, 3.6)]
>>> [p.name for p in am.recovery.frequency_relevance_analysis(problems)]
['late', 'wrong bill', 'rude']
>>> [p.name for p in am.recovery.frequency_relevance_analysis(problems, relevance_exponent=2)]
['wrong bill', 'rude', 'late']
)",
      py::arg("problems"), py::kw_only(), py::arg("relevance_exponent") = 1.0);
  def(
      m, "market_at_risk",
      [](const std::vector<std::tuple<std::string, double, double>>& rows, ProblemReporting reporting,
         std::optional<double> customers) {
        std::vector<ProblemExposure> problems;
        problems.reserve(rows.size());
        for (const auto& [name, share_with_problem, share_lost] : rows)
          problems.push_back({name, share_with_problem, share_lost});
        return market_at_risk(problems, reporting, customers.value_or(std::numeric_limits<double>::quiet_NaN()));
      },
      R"(Which problem puts most customers at risk? ``share_with_problem * share_lost``, ranked.

Parameters
----------
problems : sequence of ProblemExposure or (name, share_with_problem, share_lost)
reporting : ProblemReporting
    Whether customers reported several problems (no total) or their most serious one.
customers : float, optional
    Of the market or the firm, for ``customers_at_risk``.

Examples
--------
>>> import amends as am
>>> risk = am.recovery.market_at_risk(
...     [("late", 0.20, 0.10), ("billing", 0.05, 0.45), ("rude", 0.08, 0.30)],
...     am.recovery.ProblemReporting.most_serious_only)
>>> [p.name for p in risk.problems], round(risk.total, 4)
(['rude', 'billing', 'late'], 0.0665)
)",
      py::arg("problems"), py::arg("reporting"), py::kw_only(), py::arg("customers") = py::none());
}

void register_tasks(py::module_& m) {
  py::native_enum<TaskDirection>(m, "TaskDirection", "enum.Enum", "Whether more or less of a task's measure is better.")
      .value("higher_is_better", TaskDirection::higher_is_better)
      .value("lower_is_better", TaskDirection::lower_is_better)
      .finalize();
  py::native_enum<TaskWarning>(m, "TaskWarning", "enum.Enum", "Findings about a task-controlling index.")
      .value("overachievement_hides_failure", TaskWarning::overachievement_hides_failure)
      .finalize();
  py::class_<Task> task(m, "Task", R"(One task of complaint management with its standard.

Parameters
----------
name : str
weight : float
    Relative importance; weights are divided by their sum.
target : float
    The standard.
actual : float
    What was reached, in the unit of the target.
direction : TaskDirection
    Whether more (default) or less is better.
)");
  add_exact_repr(task.def_readonly("name", &Task::name)
                     .def_readonly("weight", &Task::weight)
                     .def_readonly("target", &Task::target)
                     .def_readonly("actual", &Task::actual)
                     .def_readonly("direction", &Task::direction),
                 {"name", "weight", "target", "actual"});
  def_init(
      task,
      [](std::string name, double weight, double target, double actual, TaskDirection direction) {
        return Task{std::move(name), weight, target, actual, direction};
      },
      py::arg("name"), py::kw_only(), py::arg("weight"), py::arg("target"), py::arg("actual"),
      py::arg_v("direction", TaskDirection::higher_is_better, "TaskDirection.higher_is_better"));
  add_exact_repr(py::class_<TaskAttainment>(m, "TaskAttainment", "A task with how far its standard was met.")
                     .def_readonly("name", &TaskAttainment::name)
                     .def_readonly("weight", &TaskAttainment::weight)
                     .def_readonly("attainment", &TaskAttainment::attainment)
                     .def_readonly("met", &TaskAttainment::met),
                 {"name", "weight", "attainment"});
  add_exact_repr(
      py::class_<TaskIndex>(m, "TaskIndex", "How far the standards of complaint management are met.")
          .def_readonly("index", &TaskIndex::index, "100: every standard met; over-achievement does not count.")
          .def_readonly("uncapped", &TaskIndex::uncapped, "The same with over-achievement counted.")
          .def_readonly("tasks", &TaskIndex::tasks)
          .def_readonly("warnings", &TaskIndex::warnings),
      {"index", "uncapped"});
  def(
      m, "task_controlling_index", [](const std::vector<Task>& tasks) { return task_controlling_index(tasks); },
      R"(Complaint-management index: how far the standards are met, 100 when every one is.

Parameters
----------
tasks : sequence of Task

Returns
-------
TaskIndex
    ``index`` (over-achievement does not count), ``uncapped``, ``tasks``, ``warnings``.

Examples
--------
>>> import amends as am
>>> lower = am.recovery.TaskDirection.lower_is_better
>>> am.recovery.task_controlling_index([
...     am.recovery.Task("acknowledged in time", weight=1, target=0.95, actual=0.95),
...     am.recovery.Task("days to answer", weight=1, target=5, actual=10, direction=lower)])
TaskIndex(index=75, uncapped=75)
)",
      py::arg("tasks"));

  add_exact_repr(py::class_<ActivityLine>(m, "ActivityLine", "The cost of one activity.")
                     .def_readonly("name", &ActivityLine::name)
                     .def_readonly("hours", &ActivityLine::hours)
                     .def_readonly("cost", &ActivityLine::cost)
                     .def_readonly("share", &ActivityLine::share),
                 {"name", "hours", "cost", "share"});
  add_exact_repr(py::class_<HandlingCost>(m, "HandlingCost", "Activity-based cost of handling complaints.")
                     .def_readonly("lines", &HandlingCost::lines)
                     .def_readonly("total", &HandlingCost::total)
                     .def_readonly("hours", &HandlingCost::hours)
                     .def_readonly("per_complaint", &HandlingCost::per_complaint),
                 {"total", "hours", "per_complaint"});
  def(
      m, "activity_based_cost",
      [](const std::vector<std::tuple<std::string, double, double, double>>& rows, double complaints) {
        std::vector<Activity> activities;
        activities.reserve(rows.size());
        for (const auto& [name, quantity, minutes, cost_per_minute] : rows)
          activities.push_back({name, quantity, minutes, cost_per_minute});
        return activity_based_cost(activities, complaints);
      },
      R"(What handling costs, activity by activity; compensation and overhead have other drivers and are not in it.

Parameters
----------
activities : sequence of Activity or (name, quantity, minutes, cost_per_minute)
complaints : float
    Handled in the period.

Examples
--------
>>> import amends as am
>>> cost = am.recovery.activity_based_cost(
...     [("intake", 20000, 6, 0.55), ("processing", 20000, 18, 0.60), ("letters", 8000, 10, 0.60)],
...     complaints=20000)
>>> round(cost.total), round(cost.per_complaint, 2)
(330000, 16.5)
)",
      py::arg("activities"), py::kw_only(), py::arg("complaints"));
}

}  // namespace

void register_recovery(py::module_& m) {
  register_priority(m);
  register_tasks(m);
}
