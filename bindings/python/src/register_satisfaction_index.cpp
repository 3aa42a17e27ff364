#include <pybind11/native_enum.h>
#include <amends/satisfaction/disconfirmation.hpp>
#include <amends/satisfaction/index.hpp>

#include <limits>
#include <string>
#include <utility>

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
      py::arg("scale") = domain::ScoreScale{},
      py::arg_v("classified_by", IndexKind::compensatory, "IndexKind.compensatory"));
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
}  // namespace

void register_satisfaction_index(py::module_& module) {
  add_index(module);
  add_disconfirmation(module);
}
