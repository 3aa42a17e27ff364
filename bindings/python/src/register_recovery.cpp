#include <pybind11/native_enum.h>

#include <amends/recovery/compensation.hpp>
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

template <class Response>
void register_stay(py::class_<Response>& type) {
  type.def_readonly("stay_without", &Response::stay_without).def_readonly("stay_limit", &Response::stay_limit);
  def(type, "stay", vectorize_unlocked(&Response::stay), py::arg("compensation"),
      "Probability to stay at this compensation; NaN for a negative one.");
  def(type, "slope", vectorize_unlocked(&Response::slope), py::arg("compensation"),
      "Derivative of stay, per unit of money.");
}

using AnyStay = std::variant<const SaturatingStay*, const SShapedStay*>;

/// Offers of the shape of `values`, and the account of the rows.
template <class Response>
py::tuple offers_for(const Response& response, const Numbers<double>& values) {
  Numbers<double> offers(std::vector<py::ssize_t>(values.shape(), values.shape() + values.ndim()));
  const auto size = static_cast<std::size_t>(values.size());
  const std::span<const double> from(values.data(), size);
  const std::span<double> to(offers.mutable_data(), size);
  amends::core::RowReport report = best_offers(response, {}, {});  // checks the curve where there are no rows
  interruptible(1, [&](amends::core::Executor& executor) {
    amends::core::parallel_blocks(executor, size, 4096, [&](std::size_t first, std::size_t last, std::size_t) {
      report.merge(best_offers(response, from.subspan(first, last - first), to.subspan(first, last - first)), first);
    });
  });
  return py::make_tuple(offers, report);
}

void register_offers(py::module_& m) {
  def(
      m, "optimal_compensation",
      [](const AnyStay& response, double value_of_keeping, double stay_if_silent, double handling_cost,
         double product_margin) {
        return std::visit(
            [&](const auto* curve) {
              return optimal_compensation(*curve, {value_of_keeping, stay_if_silent, handling_cost, product_margin});
            },
            response);
      },
      R"(The offer that maximises ``stay(c) * value_of_keeping - c - handling_cost``, and the largest that still pays.

Parameters
----------
response : SaturatingStay or SShapedStay
    Probability that a complainant stays, given what he is offered.
value_of_keeping : float
    Present value of a customer who stays: margins, not revenue.
stay_if_silent : float
    Probability to stay of a customer who does not complain: the comparison.
handling_cost : float, optional
    Of one complaint, without the compensation.
product_margin : float, optional
    Margin on the product that failed; only for the finding that the offer exceeds it.

Returns
-------
CompensationPlan
    ``compensation``, ``stay``, ``profit``, ``gain_over_silence``, ``gain_over_no_offer``, ``break_even`` (None
    where no offer is better than silence), ``worst_offer`` (S-curve), ``warnings``.

Examples
--------
>>> import amends as am
>>> plan = am.recovery.optimal_compensation(
...     am.recovery.SaturatingStay(stay_without=0.30, stay_limit=0.90, rate=0.05),
...     value_of_keeping=300, stay_if_silent=0.20, handling_cost=10)
>>> round(plan.compensation, 6), round(plan.break_even, 6)
(43.944492, 199.991825)
)",
      py::arg("response"), py::kw_only(), py::arg("value_of_keeping"), py::arg("stay_if_silent"),
      py::arg("handling_cost") = 0.0, py::arg_v("product_margin", std::numeric_limits<double>::infinity(), "math.inf"));
  def(
      m, "best_offer",
      [](const AnyStay& response, double value) {
        return std::visit([&](const auto* curve) { return best_offer(*curve, value); }, response);
      },
      R"(The compensation of `optimal_compensation` alone; NaN where the value or the curve is not valid.

Parameters
----------
response : SaturatingStay or SShapedStay
value_of_keeping : float

Examples
--------
>>> import amends as am
>>> curve = am.recovery.SaturatingStay(stay_without=0.30, stay_limit=0.90, rate=0.05)
>>> am.recovery.best_offer(curve, 20)
0.0
)",
      py::arg("response"), py::arg("value_of_keeping"));
  def(
      m, "best_offers",
      [](const AnyStay& response, const Numbers<double>& values) {
        return std::visit([&](const auto* curve) { return offers_for(*curve, values); }, response);
      },
      py::arg("response"), py::arg("values_of_keeping"));
  def(
      m, "optimal_compensation_with_voice",
      [](const SaturatingStay& response, const VoiceResponse& voice, double value_of_keeping, double stay_if_silent,
         double handling_cost) {
        return optimal_compensation_with_voice(
            response, voice,
            {.value_of_keeping = value_of_keeping, .stay_if_silent = stay_if_silent, .handling_cost = handling_cost});
      },
      R"(The best offer when it is known to customers and so changes who complains; per dissatisfied customer.

Parameters
----------
response : SaturatingStay
voice : VoiceResponse
    Share who complain, given the compensation they may expect.
value_of_keeping, stay_if_silent, handling_cost : float
    As in `optimal_compensation`.

Examples
--------
>>> import amends as am
>>> curve = am.recovery.SaturatingStay(stay_without=0.30, stay_limit=0.90, rate=0.05)
>>> voice = am.recovery.VoiceResponse(voice_without=0.1, voice_limit=0.9, rate=0.02)
>>> found = am.recovery.optimal_compensation_with_voice(
...     curve, voice, value_of_keeping=300, stay_if_silent=0.20, handling_cost=10)
>>> found.compensation > am.recovery.best_offer(curve, 300)
True
)",
      py::arg("response"), py::arg("voice"), py::kw_only(), py::arg("value_of_keeping"), py::arg("stay_if_silent"),
      py::arg("handling_cost") = 0.0);
}

void register_compensation(py::module_& m) {
  py::native_enum<CompensationWarning>(m, "CompensationWarning", "enum.Enum", "Findings about a compensation plan.")
      .value("above_product_margin", CompensationWarning::above_product_margin)
      .value("worse_than_silence", CompensationWarning::worse_than_silence)
      .value("small_offers_lose", CompensationWarning::small_offers_lose)
      .finalize();

  py::class_<SaturatingStay> saturating(m, "SaturatingStay",
                                        R"(Probability that a complainant stays: the first money works best.

``stay(c) = stay_limit - (stay_limit - stay_without) * exp(-rate * c)``, for customers who accept the flawed service.

Parameters
----------
stay_without : float
    Probability to stay at no compensation.
stay_limit : float
    Probability approached by any amount.
rate : float
    Per unit of money: 1 / rate is the amount that closes 63 % of the gap.
)");
  add_exact_repr(saturating.def_readonly("rate", &SaturatingStay::rate), {"stay_without", "stay_limit", "rate"});
  def_init(
      saturating,
      [](double stay_without, double stay_limit, double rate) {
        return SaturatingStay{stay_without, stay_limit, rate};
      },
      py::kw_only(), py::arg("stay_without"), py::arg("stay_limit"), py::arg("rate"));
  register_stay(saturating);

  py::class_<SShapedStay> s_shaped(m, "SShapedStay",
                                   R"(Probability that a complainant stays where small offers do nothing.

An S-curve, scaled so that no compensation gives ``stay_without``: for customers who reject the service.

Parameters
----------
stay_without : float
    Probability to stay at no compensation.
stay_limit : float
    Probability approached by any amount.
midpoint : float
    Amount of money at which the curve is steepest.
steepness : float
    Per unit of money; 8 on the scale of the price is 8 / price in money.
)");
  add_exact_repr(
      s_shaped.def_readonly("midpoint", &SShapedStay::midpoint).def_readonly("steepness", &SShapedStay::steepness),
      {"stay_without", "stay_limit", "midpoint", "steepness"});
  def_init(
      s_shaped,
      [](double stay_without, double stay_limit, double midpoint, double steepness) {
        return SShapedStay{stay_without, stay_limit, midpoint, steepness};
      },
      py::kw_only(), py::arg("stay_without"), py::arg("stay_limit"), py::arg("midpoint"), py::arg("steepness"));
  register_stay(s_shaped);

  py::class_<VoiceResponse> voice_response(m, "VoiceResponse",
                                           R"(How the share who complain rises with the compensation they may expect.

``voice(c) = voice_limit - (voice_limit - voice_without) * exp(-rate * c)``

Parameters
----------
voice_without : float
    Share who complain when nothing is offered.
voice_limit : float
    Share approached by any amount.
rate : float
    Per unit of money.
)");
  add_exact_repr(voice_response.def_readonly("voice_without", &VoiceResponse::voice_without)
                     .def_readonly("voice_limit", &VoiceResponse::voice_limit)
                     .def_readonly("rate", &VoiceResponse::rate),
                 {"voice_without", "voice_limit", "rate"});
  def_init(
      voice_response,
      [](double voice_without, double voice_limit, double rate) {
        return VoiceResponse{voice_without, voice_limit, rate};
      },
      py::kw_only(), py::arg("voice_without"), py::arg("voice_limit"), py::arg("rate"));
  def(voice_response, "voice", vectorize_unlocked(&VoiceResponse::voice), py::arg("compensation"),
      "Share who complain at this compensation; NaN for a negative one.");

  py::class_<CompensationPlan>(m, "CompensationPlan", "The best offer to one complainant, and how far one could go.")
      .def_readonly("compensation", &CompensationPlan::compensation)
      .def_readonly("stay", &CompensationPlan::stay)
      .def_readonly("profit", &CompensationPlan::profit)
      .def_readonly("gain_over_silence", &CompensationPlan::gain_over_silence)
      .def_readonly("gain_over_no_offer", &CompensationPlan::gain_over_no_offer)
      .def_readonly("break_even", &CompensationPlan::break_even)
      .def_readonly("worst_offer", &CompensationPlan::worst_offer)
      .def_readonly("warnings", &CompensationPlan::warnings)
      .def("__repr__", [](const CompensationPlan& p) {
        std::string text = show("CompensationPlan", nullptr,
                                {{"compensation", p.compensation},
                                 {"stay", p.stay},
                                 {"gain_over_silence", p.gain_over_silence},
                                 {"gain_over_no_offer", p.gain_over_no_offer}});
        text.pop_back();
        text += ", break_even=" + (p.break_even ? amends::core::format_number(*p.break_even) : "None");
        for (const CompensationWarning w : p.warnings) text += "; " + std::string(to_string(w));
        return text + ")";
      });
  add_exact_repr(
      py::class_<VoicedCompensation>(m, "VoicedCompensation",
                                     "The best offer when it is known to customers and so changes who complains.")
          .def_readonly("compensation", &VoicedCompensation::compensation)
          .def_readonly("voice", &VoicedCompensation::voice)
          .def_readonly("stay", &VoicedCompensation::stay)
          .def_readonly("profit", &VoicedCompensation::profit),
      {"compensation", "voice", "stay", "profit"});
}

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
  register_compensation(m);
  register_offers(m);
  register_priority(m);
  register_tasks(m);
}
