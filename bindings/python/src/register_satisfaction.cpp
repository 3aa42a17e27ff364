#include <pybind11/native_enum.h>
#include <amends/satisfaction/class_shares.hpp>
#include <amends/satisfaction/disconfirmation.hpp>
#include <amends/satisfaction/index.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <amends/satisfaction/speed_effect.hpp>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "confidence.hpp"
#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "score_scale.hpp"
#include "sequence.hpp"

namespace {
using namespace amends;
using namespace amends::satisfaction;

std::string number(double value) {
  return core::format_number(value);
}

template <class Enum, class Values>
void add_enum(py::module_& m, const char* name, const char* doc, const Values& values) {
  py::native_enum<Enum> made(m, name, "enum.Enum", doc);
  for (const Enum value : values) made.value(std::string(to_string(value)).c_str(), value);
  made.finalize();
}

constexpr double not_answered = std::numeric_limits<double>::quiet_NaN();

/// A batch judged by a SatisfactionIndex.
struct IndexScores {
  py::array_t<double> compensatory;
  py::array_t<double> bottleneck;
  py::array_t<std::uint8_t> classes;
  IndexReport report;

  /// Of a class among the rows that have one; NaN if none has.
  [[nodiscard]] double share(domain::OutcomeState state) const {
    double judged = 0.0, found = 0.0;
    for (py::ssize_t i = 0; i < classes.size(); ++i) {
      const std::uint8_t one = classes.data()[i];
      judged += one == no_class ? 0.0 : 1.0;
      found += one == static_cast<std::uint8_t>(state) ? 1.0 : 0.0;
    }
    return found / judged;
  }
  [[nodiscard]] std::string show() const {
    std::string text = py::str("IndexScores({:,} rows").format(report.row_report.rows);
    for (const auto state :
         {domain::OutcomeState::dissatisfied, domain::OutcomeState::satisfied, domain::OutcomeState::delighted}) {
      const double of = share(state);
      text += ", " + std::string(to_string(state)) + " " +
              (of == of ? std::string(py::str("{:.1f} %").format(100.0 * of)) : "-");
    }
    const std::string line = report.row_report.line();
    return text + (line.empty() ? "" : "; " + line) + ")";
  }
};

IndexScores score(const SatisfactionIndex& index, const Column& a, const Column& i, const Column& s, const Column& o) {
  const py::ssize_t rows = a.array.size();
  IndexScores made{py::array_t<double>(rows), py::array_t<double>(rows), py::array_t<std::uint8_t>(rows), {}};
  const auto count = static_cast<std::size_t>(rows);
  const DimensionColumns columns{a.values(), i.values(), s.values(), o.values()};
  const IndexColumns out{{made.compensatory.mutable_data(), count},
                         {made.bottleneck.mutable_data(), count},
                         {made.classes.mutable_data(), count}};
  const py::gil_scoped_release release;
  made.report = index.score(columns, out);
  return made;
}

/// The scalar functions over arrays: anything that broadcasts. Weights and scale are checked once per call.
template <class Function>
void add_scalar(py::module_& m, const char* name, const char* doc, Function function) {
  def(
      m, name,
      [function](const Broadcast& a, const Broadcast& i, const Broadcast& s, const Broadcast& o,
                 const domain::DimensionWeights* given, const domain::ScoreScale& scale) {
        const domain::DimensionWeights weights = given != nullptr ? *given : domain::DimensionWeights{};
        return vectorize_unlocked([&weights, &scale, function](double one, double two, double three, double four) {
          return function(domain::DimensionScores{one, two, three, four}, weights, scale);
        })(a, i, s, o);
      },
      doc, py::arg("accessibility") = not_answered, py::arg("interaction_quality") = not_answered,
      py::arg("response_speed") = not_answered, py::arg("outcome_fairness") = not_answered, py::kw_only(),
      py::arg("weights") = py::none(), py::arg("scale") = py::make_tuple(1.0, 5.0));
}

void add_scalars(py::module_& m) {
  using domain::DimensionScores, domain::DimensionWeights, domain::ScoreScale;
  add_scalar(m, "compensatory_index",
             R"(Weighted mean of the dimensions answered; a good dimension makes up for a bad one.

Parameters
----------
accessibility, interaction_quality, response_speed, outcome_fairness : array_like
    Scores; NaN: not answered. Arrays broadcast.
weights : DimensionWeights, optional
    Only the proportions matter. Default: equal, because no universal weights exist.
scale : ScoreScale or (lowest, highest) or (lowest, highest, reversed)

Returns
-------
float or ndarray
    On the scale, higher better. NaN where nothing was answered or a score lies outside the scale.

Raises
------
AmendsError
    For a scale that is none.

Examples
--------
>>> from amends.satisfaction import DimensionWeights, compensatory_index
>>> weights = DimensionWeights(accessibility=0.15, interaction_quality=0.25,
...                            response_speed=0.20, outcome_fairness=0.40)
>>> round(compensatory_index(4.1, 3.6, 2.9, 3.2, weights=weights), 3)
3.375
)",
             [](const DimensionScores& s, const DimensionWeights& w, const ScoreScale& c) {
               return compensatory_index(s, w, c);
             });
  add_scalar(m, "geometric_index",
             R"(Weighted geometric mean of the dimensions answered, between the compensatory and the bottleneck index.

Parameters and result as for ``compensatory_index``; the lowest score of the scale must be above 0.

Examples
--------
>>> from amends.satisfaction import geometric_index
>>> geometric_index(4, 4, 1, 1)
2.0
)",
             [](const DimensionScores& s, const DimensionWeights& w, const ScoreScale& c) {
               return geometric_index(s, w, c);
             });
  add_scalar(m, "bottleneck_index",
             R"(The worst dimension answered whose weight is not 0: the must-be failure that a mean hides.

Parameters and result as for ``compensatory_index``.

Examples
--------
>>> from amends.satisfaction import bottleneck_index
>>> bottleneck_index(4.1, 3.6, 2.9, 3.2)
2.9
)",
             [](const DimensionScores& s, const DimensionWeights& w, const ScoreScale& c) {
               return bottleneck_index(s, w, c);
             });
}

void add_index_class(py::module_& m) {
  py::class_<IndexReport>(m, "IndexReport", "Rows, rows with a score outside the scale, rows without any answer.")
      .def_readonly("row_report", &IndexReport::row_report, "Left out: a score outside the scale.")
      .def_property_readonly("rows", [](const IndexReport& r) { return r.row_report.rows; })
      .def_readonly("unanswered", &IndexReport::unanswered, "Rows without any answer: no index, and nothing wrong.")
      .def("__repr__", [](const IndexReport& r) {
        const std::string line = r.row_report.line();
        return "IndexReport(" + (line.empty() ? std::to_string(r.row_report.rows) + " rows, all used" : line) + "; " +
               std::to_string(r.unanswered) + " unanswered)";
      });
  m.attr("no_class") = static_cast<int>(no_class);
  py::class_<IndexScores> scores(m, "IndexScores", "A batch judged by a SatisfactionIndex.");
  scores.def_readonly("compensatory", &IndexScores::compensatory)
      .def_readonly("bottleneck", &IndexScores::bottleneck)
      .def_readonly("classes", &IndexScores::classes, "The value of the OutcomeState of each row, or ``no_class``.")
      .def_readonly("report", &IndexScores::report, "The account of the rows, and those unanswered.")
      .def("__repr__", &IndexScores::show);
  def(scores, "share", &IndexScores::share, "Share of a class among the rows that have one; NaN if none has.",
      py::arg("state"));
  py::class_<SatisfactionIndex> index(
      m, "SatisfactionIndex",
      R"(A defined index: weights, scale and class thresholds, checked once, then used one by one or by the million.

Parameters
----------
thresholds : ClassThresholds
    Where satisfied and delighted begin, on the scale, higher better. There is no default: state them.
weights : DimensionWeights, optional
scale : ScoreScale, optional
classified_by : IndexKind, optional
    Which index decides the class. Default: compensatory.

Examples
--------
>>> from amends.satisfaction import ClassThresholds, DimensionScores, SatisfactionIndex
>>> index = SatisfactionIndex(ClassThresholds(satisfied=3, delighted=4.5))
>>> index.classify(DimensionScores(response_speed=2, outcome_fairness=5)).name
'satisfied'
)");
  def_init(
      index,
      [](const ClassThresholds& thresholds, const domain::DimensionWeights& weights, const domain::ScoreScale& scale,
         IndexKind classified_by) {
        return SatisfactionIndex({thresholds, weights, scale, classified_by});
      },
      py::arg("thresholds"), py::kw_only(), py::arg("weights") = domain::DimensionWeights{},
      py::arg("scale") = domain::ScoreScale{}, py::arg("classified_by") = IndexKind::compensatory);
  def(index, "compensatory", &SatisfactionIndex::compensatory, py::arg("scores"));
  def(index, "bottleneck", &SatisfactionIndex::bottleneck, py::arg("scores"));
  def(index, "out_of_100", vectorize_unlocked(&SatisfactionIndex::out_of_100), py::arg("index"));
  def(index, "class_of", &SatisfactionIndex::class_of, py::arg("index"));
  def(index, "classify", &SatisfactionIndex::classify, py::arg("scores"));
  def(index, "score", &score, R"(Index and class of many complaints in one pass, bit for bit as one by one.

Parameters
----------
accessibility, interaction_quality, response_speed, outcome_fairness : array_like
    One value per complaint; NaN: not answered. All of one length. Contiguous float64 is not copied.

Returns
-------
IndexScores

Examples
--------
>>> from amends.satisfaction import ClassThresholds, SatisfactionIndex
>>> index = SatisfactionIndex(ClassThresholds(satisfied=3, delighted=4.5))
>>> index.score(accessibility=[5, 1], interaction_quality=[5, 2],
...             response_speed=[4, 1], outcome_fairness=[5, 1]).compensatory.tolist()
[4.75, 1.25]
)",
      py::kw_only(), py::arg("accessibility"), py::arg("interaction_quality"), py::arg("response_speed"),
      py::arg("outcome_fairness"));
}

void add_index(py::module_& m) {
  py::native_enum<IndexKind>(m, "IndexKind", "enum.Enum", "Which index decides the class.")
      .value("compensatory", IndexKind::compensatory)
      .value("bottleneck", IndexKind::bottleneck)
      .finalize();
  py::native_enum<DisconfirmationSign>(m, "DisconfirmationSign", "enum.Enum",
                                       "How the experience compares with what was expected.")
      .value("unknown", DisconfirmationSign::unknown)
      .value("negative", DisconfirmationSign::negative)
      .value("confirmed", DisconfirmationSign::confirmed)
      .value("positive", DisconfirmationSign::positive)
      .finalize();

  add_scalars(m);
  add_index_class(m);
}

void add_disconfirmation(py::module_& m) {
  py::class_<Disconfirmation>(m, "Disconfirmation", "Expectation and experience side by side, higher is better.")
      .def_readonly("experience", &Disconfirmation::experience)
      .def_readonly("expectation", &Disconfirmation::expectation)
      .def_readonly("difference", &Disconfirmation::difference)
      .def_readonly("room_above", &Disconfirmation::room_above)
      .def_readonly("sign", &Disconfirmation::sign)
      .def("__repr__", [](const Disconfirmation& d) {
        return "Disconfirmation(experience=" + number(d.experience) + ", expectation=" + number(d.expectation) +
               ", difference=" + number(d.difference) + ")";
      });
  def(m, "disconfirmation", &disconfirmation, R"(Satisfaction relative to expectation, beside the raw score.

Parameters
----------
expectation, experience : float
    What was expected and what was felt, on one scale; NaN: not answered.
scale : ScoreScale or tuple
tolerance : float
    Half-width of what still counts as expected, in points.

Returns
-------
Disconfirmation

Examples
--------
>>> from amends.satisfaction import disconfirmation
>>> disconfirmation(3, 4)
Disconfirmation(experience=4, expectation=3, difference=1)
)",
      py::arg("expectation"), py::arg("experience"), py::kw_only(), py::arg("scale") = py::make_tuple(1.0, 5.0),
      py::arg("tolerance") = 0.0);
  py::class_<DisconfirmationSummary>(m, "DisconfirmationSummary", "Disconfirmation over pairs with both answers.")
      .def_readonly("row_report", &DisconfirmationSummary::row_report, "Left out: an answer outside the scale.")
      .def_property_readonly("rows", [](const DisconfirmationSummary& s) { return s.row_report.rows; })
      .def_readonly("pairs", &DisconfirmationSummary::pairs)
      .def_readonly("mean_experience", &DisconfirmationSummary::mean_experience)
      .def_readonly("mean_expectation", &DisconfirmationSummary::mean_expectation)
      .def_readonly("mean_difference", &DisconfirmationSummary::mean_difference)
      .def_readonly("standard_error", &DisconfirmationSummary::standard_error)
      .def_readonly("share_negative", &DisconfirmationSummary::share_negative)
      .def_readonly("share_confirmed", &DisconfirmationSummary::share_confirmed)
      .def_readonly("share_positive", &DisconfirmationSummary::share_positive)
      .def_readonly("share_without_room", &DisconfirmationSummary::share_without_room)
      .def("__repr__", [](const DisconfirmationSummary& s) {
        const std::string line = s.row_report.line();
        return "DisconfirmationSummary(pairs=" + std::to_string(s.pairs) +
               ", mean_experience=" + number(s.mean_experience) + ", mean_difference=" + number(s.mean_difference) +
               (line.empty() ? "" : "; " + line) + ")";
      });
  def(
      m, "summarise_disconfirmation",
      [](const Column& expectation, const Column& experience, const domain::ScoreScale& scale, double tolerance) {
        return summarise_disconfirmation(expectation.values(), experience.values(), scale, tolerance);
      },
      R"(Disconfirmation over many complaints: those with both answers.

Parameters and errors as for ``disconfirmation``, with one value per complaint.

Examples
--------
>>> from amends.satisfaction import summarise_disconfirmation
>>> summarise_disconfirmation([5, 3], [4, 4]).mean_difference
0.0
)",
      py::arg("expectation"), py::arg("experience"), py::kw_only(), py::arg("scale") = py::make_tuple(1.0, 5.0),
      py::arg("tolerance") = 0.0);
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
      .def_property_readonly("bands",
                             [](const OutcomeTable& t) {
                               std::vector<std::string> labels;
                               for (const ResponseBand& band : t.bands()) labels.push_back(band.label());
                               return labels;
                             })
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
    Upper ends of the bands in days, inclusive, increasing; two more bands follow: later, and not answered.
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
      py::arg("group_by") = GroupBy::segment);
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
  py::class_<ClassSharesReport>(m, "ClassSharesReport", "Outcome shares with what silence leaves open.")
      .def_readonly("complaints", &ClassSharesReport::complaints)
      .def_readonly("evaluated", &ClassSharesReport::evaluated)
      .def_property_readonly("share_evaluated",
                             [](const ClassSharesReport& r) {
                               const auto& s = r.share_evaluated;
                               return py::make_tuple(s.value, s.lower, s.upper);
                             })
      .def_readonly("respondents", &ClassSharesReport::respondents)
      .def_readonly("stratified", &ClassSharesReport::stratified)
      .def_readonly("worst_case", &ClassSharesReport::worst_case)
      .def_readonly("sensitivity", &ClassSharesReport::sensitivity)
      .def_readonly("findings", &ClassSharesReport::findings);
  def(
      m, "class_shares",
      [](const OutcomeTable& table, std::vector<std::size_t> segments, std::vector<std::size_t> bands,
         Confidence interval, std::vector<double> odds_ratios) {
        return class_shares(table, {std::move(segments), std::move(bands)}, {interval.level, std::move(odds_ratios)});
      },
      py::arg("table"), py::arg("segments"), py::arg("bands"), py::arg("interval"), py::arg("odds_ratios"));

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
  py::class_<SpeedEffect>(m, "SpeedEffect", "What if late answers took the outcomes of the fast ones?")
      .def_readonly("within_days", &SpeedEffect::within_days)
      .def_readonly("complaints", &SpeedEffect::complaints)
      .def_readonly("moved", &SpeedEffect::moved)
      .def_readonly("moved_unanswered", &SpeedEffect::moved_unanswered)
      .def_readonly("crude", &SpeedEffect::crude)
      .def_readonly("stratified", &SpeedEffect::stratified)
      .def_readonly("findings", &SpeedEffect::findings);
  def(
      m, "speed_effect",
      [](const OutcomeTable& table, double within_days, Confidence interval) {
        return speed_effect(table, within_days, interval.level);
      },
      py::arg("table"), py::arg("within_days"), py::arg("interval"));
}
}  // namespace

void register_satisfaction(py::module_& module) {
  add_table(module);
  add_index(module);
  add_disconfirmation(module);
  add_shares(module);
}
