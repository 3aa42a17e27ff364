#include <pybind11/native_enum.h>
#include <amends/satisfaction/class_shares.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <amends/satisfaction/speed_effect.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "confidence.hpp"
#include "def.hpp"
#include "enumeration.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "python_class.hpp"

namespace {
/// A segment or a band of a table, by its name or its index.
struct Chosen {
  std::string name{};
  std::optional<std::size_t> index{};
};
}  // namespace

template <>
struct Argument<Chosen> {
  static constexpr auto name = py::detail::const_name("str | int");
  static Chosen from(py::handle value, const Place& place) {
    if (PyUnicode_Check(value.ptr())) return {.name = text_from(value, place)};
    return {.index = Argument<std::size_t>::from(value, place)};
  }
};

namespace {
using namespace amends;
using namespace amends::satisfaction;

std::string number(double value) {
  return core::format_number(value);
}

std::vector<std::string> labels_of(const OutcomeTable& table) {
  std::vector<std::string> labels;
  for (const ResponseBand& band : table.bands()) labels.push_back(band.label());
  return labels;
}

void add_table(py::module_& m) {
  py::native_enum<GroupBy>(m, "GroupBy", "enum.Enum", "What the rows of an outcome table stand for.")
      .value("segment", GroupBy::segment)
      .value("channel", GroupBy::channel)
      .value("segment_and_channel", GroupBy::segment_and_channel)
      .finalize();
  py::class_<ClassThresholds> thresholds(m, "ClassThresholds",
                                         "Where satisfied and delighted begin, on the scale of the log.");
  def_init(
      thresholds,
      [](double satisfied, double delighted) {
        return ClassThresholds{satisfied, delighted};
      },
      py::kw_only(), py::arg("satisfied"), py::arg("delighted"));
  thresholds.def_readonly("satisfied", &ClassThresholds::satisfied)
      .def_readonly("delighted", &ClassThresholds::delighted)
      .def("__repr__", [](const ClassThresholds& t) {
        return "ClassThresholds(satisfied=" + number(t.satisfied) + ", delighted=" + number(t.delighted) + ")";
      });
  py::class_<OutcomeCell>(m, "OutcomeCell", "Counts of one segment in one response-speed band.")
      .def_readonly("received", &OutcomeCell::received)
      .def_property_readonly("asked", &OutcomeCell::asked)
      .def_readonly("evaluated", &OutcomeCell::evaluated)
      .def_readonly("verdicts", &OutcomeCell::verdicts)
      .def_readonly("resolved", &OutcomeCell::resolved)
      .def_readonly("scored", &OutcomeCell::scored)
      .def_readonly("dissatisfied", &OutcomeCell::dissatisfied)
      .def_readonly("satisfied", &OutcomeCell::satisfied)
      .def_readonly("delighted", &OutcomeCell::delighted)
      .def_readonly("score_sum", &OutcomeCell::score_sum)
      .def_readonly("score_square_sum", &OutcomeCell::score_square_sum)
      .def("__repr__", [](const OutcomeCell& c) {
        return "OutcomeCell(received=" + number(c.received) + ", evaluated=" + number(c.evaluated) +
               ", resolved=" + number(c.resolved) + ")";
      });
  py::class_<OutcomeTable> table(m, "OutcomeTable", "Counts by segment and response-speed band.");
  table.def_property_readonly("segments", &OutcomeTable::segments)
      .def_property_readonly("bands", &labels_of)
      .def("total", &OutcomeTable::total)
      .def("__repr__", [](const OutcomeTable& t) {
        return "OutcomeTable(" + std::to_string(t.segments().size()) + " segments, " +
               std::to_string(t.bands().size()) + " bands, " + number(t.total().received) + " complaints)";
      });
  def(
      table, "cell",
      [](const OutcomeTable& t, std::size_t segment, std::size_t band) {
        core::check_count("segment", segment, 0, t.segments().size() - 1);
        core::check_count("band", band, 0, t.bands().size() - 1);
        return t.cell(segment, band);
      },
      py::arg("segment"), py::arg("band"));
  def(
      m, "tabulate_outcomes",
      [](const domain::ComplaintLog& log, const ClassThresholds& limits, const std::vector<double>& band_edges,
         GroupBy group_by) {
        return interruptible(1, [&](core::Executor& executor) {
          return tabulate_outcomes(log, limits, band_edges, group_by, &executor);
        });
      },
      R"(Counts of a log by segment (or channel, or both) and response-speed band.

Parameters
----------
log : ComplaintLog
thresholds : ClassThresholds
    Where satisfied and delighted begin, on the scale of the log.
band_edges : sequence of float
    Upper ends of the bands in days, inclusive, increasing; two more bands follow: later, and not answered. The bands are
    named "2-5", or "over 1 to 5" where the log has days that are not whole.
group_by : GroupBy
    What the rows of the table stand for.

Returns
-------
OutcomeTable

Examples
--------
>>> from amends.domain import ComplaintLog
>>> from amends.satisfaction import ClassThresholds, tabulate_outcomes
>>> log = ComplaintLog.from_columns(response_days=[0, 3, 9], score=[5, 4, 1])
>>> tabulate_outcomes(log, ClassThresholds(satisfied=4, delighted=5), [1, 5]).bands
['0-1', '2-5', 'over 5', 'not answered']
)",
      py::arg("log"), py::arg("thresholds"), py::arg("band_edges") = py::tuple(), py::kw_only(),
      py::arg_v("group_by", GroupBy::segment, "GroupBy.segment"));
}

using Choice = std::optional<std::vector<Chosen>>;

/// The indices of what is chosen among `names`; none where all are meant.
std::vector<std::size_t> places(const char* parameter, const Choice& chosen, const std::vector<std::string>& names) {
  std::vector<std::size_t> made;
  if (!chosen) return made;
  if (chosen->empty())
    throw Error(ErrorCode::missing, parameter, std::string(parameter) + " must name at least one, or be None for all");
  for (const Chosen& one : *chosen) {
    const auto found = std::find(names.begin(), names.end(), one.name);
    if (one.index) {
      made.push_back(core::check_count(parameter, *one.index, 0, names.size() - 1));
    } else if (found != names.end()) {
      made.push_back(static_cast<std::size_t>(found - names.begin()));
    } else {
      std::string message = std::string(parameter) + ": there is no '" + one.name.substr(0, 30) + "' but";
      for (const std::string& name : names) message += (&name == names.data() ? " " : ", ") + name;
      throw Error(ErrorCode::unknown_name, parameter, message);
    }
  }
  return made;
}

using SharesReport = PythonObject<"amends.satisfaction", "ClassSharesReport">;
SharesReport shares_report(const OutcomeTable& table, const Choice& segments, const Choice& bands, Confidence interval,
                           std::vector<double> odds_ratios) {
  const satisfaction::ClassSharesReport report =
      class_shares(table, {places("segments", segments, table.segments()), places("bands", bands, labels_of(table))},
                   {interval.level, std::move(odds_ratios)});
  const auto triple = [](const math::ShareInterval& share) {
    return std::tuple(share.value, share.lower, share.upper);
  };
  return SharesReport::made_of(report.complaints, report.asked, report.evaluated, triple(report.share_evaluated),
                               triple(report.response_rate), report.respondents, report.stratified, report.worst_case,
                               report.worst_case_asked, report.sensitivity, report.findings);
}

using EffectReport = PythonObject<"amends.satisfaction", "SpeedEffect">;
EffectReport speed_effect_report(const OutcomeTable& table, double within_days, Confidence interval) {
  const satisfaction::SpeedEffect effect = speed_effect(table, within_days, interval.level);
  return EffectReport::made_of(effect.within_days, effect.complaints, effect.moved, effect.moved_unanswered,
                               effect.crude, effect.stratified, effect.findings);
}

void add_shares(py::module_& m) {
  add_enum<OutcomeMeasure>(
      m, "OutcomeMeasure", "What is estimated from an outcome table.",
      std::vector{OutcomeMeasure::resolved, OutcomeMeasure::dissatisfied, OutcomeMeasure::satisfied,
                  OutcomeMeasure::delighted, OutcomeMeasure::satisfied_or_better, OutcomeMeasure::mean_score});
  add_enum<ClassShareWarning>(m, "ClassShareWarning", "Findings about class shares.",
                              std::vector{ClassShareWarning::nothing_evaluated, ClassShareWarning::no_verdicts,
                                          ClassShareWarning::no_scores, ClassShareWarning::stratum_without_verdict,
                                          ClassShareWarning::stratum_without_score, ClassShareWarning::empty_class});
  add_enum<SpeedEffectWarning>(
      m, "SpeedEffectWarning", "Findings about a speed effect.",
      std::vector{SpeedEffectWarning::nothing_to_move, SpeedEffectWarning::nobody_answered_fast,
                  SpeedEffectWarning::fast_not_evaluated, SpeedEffectWarning::late_not_evaluated,
                  SpeedEffectWarning::nothing_evaluated, SpeedEffectWarning::effects_disagree});
  py::class_<OutcomeEstimate>(m, "OutcomeEstimate", "A number read off the records with its sampling error.")
      .def_readonly("value", &OutcomeEstimate::value)
      .def_readonly("standard_error", &OutcomeEstimate::standard_error)
      .def_readonly("lower", &OutcomeEstimate::lower)
      .def_readonly("upper", &OutcomeEstimate::upper)
      .def("__repr__", [](const OutcomeEstimate& e) {
        return "OutcomeEstimate(" + number(e.value) + ", " + number(e.lower) + " to " + number(e.upper) + ")";
      });
  py::class_<WorstCase>(m, "WorstCase", "Bounds whatever those who did not answer would have said.")
      .def_readonly("lower", &WorstCase::lower)
      .def_readonly("upper", &WorstCase::upper)
      .def("__repr__",
           [](const WorstCase& w) { return "WorstCase(" + number(w.lower) + " to " + number(w.upper) + ")"; });
  const auto add_measures = [&m](auto type, const char* name, const char* doc) {
    using Type = typename decltype(type)::type;
    py::class_<Type>(m, name, doc)
        .def_readonly("resolved", &Type::resolved)
        .def_readonly("dissatisfied", &Type::dissatisfied)
        .def_readonly("satisfied", &Type::satisfied)
        .def_readonly("delighted", &Type::delighted)
        .def_readonly("satisfied_or_better", &Type::satisfied_or_better)
        .def_readonly("mean_score", &Type::mean_score);
  };
  add_measures(std::type_identity<ClassShares>{}, "ClassShares", "Outcome shares and mean score, estimated one way.");
  add_measures(std::type_identity<ClassShareBounds>{}, "ClassShareBounds", "Worst-case bounds of the same.");
  py::class_<SensitivityPoint>(m, "SensitivityPoint", "Stratified shares at one odds ratio.")
      .def_readonly("odds_ratio", &SensitivityPoint::odds_ratio)
      .def_readonly("resolved", &SensitivityPoint::resolved)
      .def_readonly("satisfied_or_better", &SensitivityPoint::satisfied_or_better)
      .def_readonly("delighted", &SensitivityPoint::delighted);
  const auto add_finding = [&m](auto type, const char* name) {
    using Type = typename decltype(type)::type;
    return py::class_<Type>(m, name, "What to know before quoting the figures.")
        .def_readonly("warning", &Type::warning)
        .def_readonly("where", &Type::where)
        .def_readonly("complaints", &Type::complaints)
        .def("__repr__", [](const Type& f) {
          return std::string(to_string(f.warning)) + (f.where.empty() ? "" : ": " + f.where) + " (" +
                 number(f.complaints) + " complaints)";
        });
  };
  add_finding(std::type_identity<ClassShareFinding>{}, "ClassShareFinding");
  add_finding(std::type_identity<SpeedEffectFinding>{}, "SpeedEffectFinding")
      .def_readonly("measure", &SpeedEffectFinding::measure);
  def(m, "class_shares", &shares_report, R"(Outcome shares and mean score, with survey non-response handled four ways.

Parameters
----------
table : OutcomeTable
segments, bands : sequence of str or int, optional
    Names (or indices) of the part of the table to look at. Default: all.
interval : float
    Confidence of the intervals.
odds_ratios : sequence of float
    For the sensitivity curve: odds of the outcome among those who did not answer, relative to those who did.

Returns
-------
ClassSharesReport

Examples
--------
>>> from amends.domain import ComplaintLog
>>> from amends.satisfaction import ClassThresholds, class_shares, tabulate_outcomes
>>> log = ComplaintLog.from_columns(resolved=[1, 1, 0, float("nan")])
>>> report = class_shares(tabulate_outcomes(log, ClassThresholds(satisfied=4, delighted=5)))
>>> report.worst_case.resolved
WorstCase(0.5 to 0.75)
)",
      py::arg("table"), py::kw_only(), py::arg("segments") = py::none(), py::arg("bands") = py::none(),
      py::arg("interval") = 0.95, py::arg("odds_ratios") = py::make_tuple(0.25, 0.5, 1.0, 2.0, 4.0));
}

void add_speed_effect(py::module_& m) {
  py::class_<SpeedEffectMeasure>(m, "SpeedEffectMeasure", "One measure today, within the time, and the difference.")
      .def_readonly("today", &SpeedEffectMeasure::today)
      .def_readonly("within", &SpeedEffectMeasure::within)
      .def_readonly("effect", &SpeedEffectMeasure::effect)
      .def_readonly("complaints", &SpeedEffectMeasure::complaints)
      .def_readonly("moved", &SpeedEffectMeasure::moved);
  py::class_<SpeedEffectView>(m, "SpeedEffectView", "The four measures, pooled or within segments.")
      .def_readonly("resolved", &SpeedEffectView::resolved)
      .def_readonly("satisfied_or_better", &SpeedEffectView::satisfied_or_better)
      .def_readonly("delighted", &SpeedEffectView::delighted)
      .def_readonly("mean_score", &SpeedEffectView::mean_score);
  def(m, "speed_effect", &speed_effect_report,
      R"(What if complaints answered late, or not at all, took the outcomes of those answered in time?

Parameters
----------
table : OutcomeTable
within_days : float
    What is in time: the upper edge of one of the table's bands.
interval : float
    Confidence of the intervals.

Returns
-------
SpeedEffect
    Crude (pooled) and stratified (within segments) side by side. Association in the records, not proof of cause.

Raises
------
AmendsError
    If ``within_days`` is no band edge.

Examples
--------
>>> from amends.domain import ComplaintLog
>>> from amends.satisfaction import ClassThresholds, speed_effect, tabulate_outcomes
>>> log = ComplaintLog.from_columns(response_days=[1, 1, 9, 9], resolved=[1, 1, 1, 0])
>>> table = tabulate_outcomes(log, ClassThresholds(satisfied=4, delighted=5), [5])
>>> speed_effect(table, 5).stratified.resolved.effect.value
0.25
)",
      py::arg("table"), py::arg("within_days"), py::kw_only(), py::arg("interval") = 0.95);
}
}  // namespace

void register_satisfaction(py::module_& module) {
  add_table(module);
  add_shares(module);
  add_speed_effect(module);
}
