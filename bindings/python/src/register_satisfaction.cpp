#include <pybind11/native_enum.h>
#include <amends/satisfaction/class_shares.hpp>
#include <amends/satisfaction/disconfirmation.hpp>
#include <amends/satisfaction/index.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <amends/satisfaction/speed_effect.hpp>

#include <string>
#include <vector>

#include "interruptible.hpp"
#include "module.hpp"

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

using Column = py::array_t<double, py::array::c_style | py::array::forcecast>;

std::span<const double> span_of(const Column& column) {
  return {column.data(), static_cast<std::size_t>(column.size())};
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

  // The scalar functions over arrays: anything that broadcasts. Weights and scale are checked once per call.
  const auto add_scalar = [&m](const char* name, auto function) {
    m.def(
        name,
        [function](const Broadcast& a, const Broadcast& i, const Broadcast& s, const Broadcast& o,
                   const domain::DimensionWeights& weights, const domain::ScoreScale& scale) {
          return vectorize_unlocked([&weights, &scale, function](double one, double two, double three, double four) {
            return function({one, two, three, four}, weights, scale);
          })(a, i, s, o);
        },
        py::arg("accessibility"), py::arg("interaction_quality"), py::arg("response_speed"),
        py::arg("outcome_fairness"), py::arg("weights"), py::arg("scale"));
  };
  add_scalar("compensatory_index", [](const domain::DimensionScores& s, const domain::DimensionWeights& w,
                                      const domain::ScoreScale& c) { return compensatory_index(s, w, c); });
  add_scalar("geometric_index", [](const domain::DimensionScores& s, const domain::DimensionWeights& w,
                                   const domain::ScoreScale& c) { return geometric_index(s, w, c); });
  add_scalar("bottleneck_index", [](const domain::DimensionScores& s, const domain::DimensionWeights& w,
                                    const domain::ScoreScale& c) { return bottleneck_index(s, w, c); });

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
  py::class_<SatisfactionIndex>(m, "SatisfactionIndex", "See amends.satisfaction.SatisfactionIndex.")
      .def(py::init([](const ClassThresholds& thresholds, const domain::DimensionWeights& weights,
                       const domain::ScoreScale& scale, IndexKind classified_by) {
             return SatisfactionIndex({thresholds, weights, scale, classified_by});
           }),
           py::arg("thresholds"), py::kw_only(), py::arg("weights") = domain::DimensionWeights{},
           py::arg("scale") = domain::ScoreScale{}, py::arg("classified_by") = IndexKind::compensatory)
      .def("compensatory", &SatisfactionIndex::compensatory, py::arg("scores"))
      .def("bottleneck", &SatisfactionIndex::bottleneck, py::arg("scores"))
      .def("out_of_100", vectorize_unlocked(&SatisfactionIndex::out_of_100), py::arg("index"))
      .def("class_of", &SatisfactionIndex::class_of, py::arg("index"))
      .def("classify", &SatisfactionIndex::classify, py::arg("scores"))
      .def(
          "score_columns",
          [](const SatisfactionIndex& index, const Column& a, const Column& i, const Column& s, const Column& o) {
            const auto rows = static_cast<py::ssize_t>(a.size());
            py::array_t<double> mean(rows), worst(rows);
            py::array_t<std::uint8_t> classes(rows);
            const auto count = static_cast<std::size_t>(rows);
            const DimensionColumns columns{span_of(a), span_of(i), span_of(s), span_of(o)};
            const IndexColumns out{
                {mean.mutable_data(), count}, {worst.mutable_data(), count}, {classes.mutable_data(), count}};
            IndexReport report;
            {
              const py::gil_scoped_release release;
              report = index.score(columns, out);
            }
            return py::make_tuple(mean, worst, classes, report);
          },
          py::arg("accessibility"), py::arg("interaction_quality"), py::arg("response_speed"),
          py::arg("outcome_fairness"));

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
  m.def("disconfirmation", &disconfirmation, py::arg("expectation"), py::arg("experience"), py::arg("scale"),
        py::arg("tolerance"));
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
  m.def(
      "summarise_disconfirmation",
      [](const Column& expectation, const Column& experience, const domain::ScoreScale& scale, double tolerance) {
        return summarise_disconfirmation(span_of(expectation), span_of(experience), scale, tolerance);
      },
      py::arg("expectation"), py::arg("experience"), py::arg("scale"), py::arg("tolerance"));
}

void add_table(py::module_& m) {
  py::native_enum<GroupBy>(m, "GroupBy", "enum.Enum", "What the rows of an outcome table stand for.")
      .value("segment", GroupBy::segment)
      .value("channel", GroupBy::channel)
      .value("segment_and_channel", GroupBy::segment_and_channel)
      .finalize();
  py::class_<ClassThresholds>(m, "ClassThresholds", "Where satisfied and delighted begin, on the scale of the log.")
      .def(py::init([](double satisfied, double delighted) {
             return ClassThresholds{satisfied, delighted};
           }),
           py::kw_only(), py::arg("satisfied"), py::arg("delighted"))
      .def_readonly("satisfied", &ClassThresholds::satisfied)
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
  py::class_<OutcomeTable>(m, "OutcomeTable", "Counts by segment and response-speed band.")
      .def_property_readonly("segments", &OutcomeTable::segments)
      .def_property_readonly("bands",
                             [](const OutcomeTable& t) {
                               std::vector<std::string> labels;
                               for (const ResponseBand& band : t.bands()) labels.push_back(band.label());
                               return labels;
                             })
      .def(
          "cell",
          [](const OutcomeTable& t, std::size_t segment, std::size_t band) {
            if (segment >= t.segments().size() || band >= t.bands().size()) throw py::index_error("no such cell");
            return t.cell(segment, band);
          },
          py::arg("segment"), py::arg("band"))
      .def("total", &OutcomeTable::total)
      .def("__repr__", [](const OutcomeTable& t) {
        return "OutcomeTable(" + std::to_string(t.segments().size()) + " segments, " +
               std::to_string(t.bands().size()) + " bands, " + number(t.total().received) + " complaints)";
      });
  m.def(
      "tabulate_outcomes",
      [](const domain::ComplaintLog& log, const ClassThresholds& thresholds, const std::vector<double>& band_edges,
         GroupBy group_by) {
        return interruptible(1, [&](core::Executor& executor) {
          return tabulate_outcomes(log, thresholds, band_edges, group_by, &executor);
        });
      },
      py::arg("log"), py::arg("thresholds"), py::arg("band_edges"), py::arg("group_by"));
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
  m.def(
      "class_shares",
      [](const OutcomeTable& table, std::vector<std::size_t> segments, std::vector<std::size_t> bands, double level,
         std::vector<double> odds_ratios) {
        return class_shares(table, {std::move(segments), std::move(bands)}, {level, std::move(odds_ratios)});
      },
      py::arg("table"), py::arg("segments"), py::arg("bands"), py::arg("level"), py::arg("odds_ratios"));

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
  m.def("speed_effect", &speed_effect, py::arg("table"), py::arg("within_days"), py::arg("level"));
}
}  // namespace

void register_satisfaction(py::module_& module) {
  add_table(module);
  add_index(module);
  add_shares(module);
}
