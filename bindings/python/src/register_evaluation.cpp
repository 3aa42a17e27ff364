// What scenarios evaluate to: summaries, evaluations, comparisons. amends/_evaluation.py gives them their Python face.
#include <amends/core/executor.hpp>
#include <amends/domain/complaint_log.hpp>
#include <amends/economics/evaluation.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "def.hpp"
#include "interruptible.hpp"
#include "member_state.hpp"
#include "module.hpp"

namespace {

using namespace amends;
using economics::Comparison;
using economics::Evaluation;
using economics::Metric;

Metric metric_of(const std::string& name) {
  std::string known;
  for (std::size_t m = 0; m < economics::metric_count; ++m) {
    const auto metric = static_cast<Metric>(m);
    if (to_string(metric) == name) return metric;
    known += (m > 0 ? ", " : "") + std::string(to_string(metric));
  }
  throw Error(ErrorCode::unknown_name, "metric",
              "metric \"" + name.substr(0, 60) + "\" is not known; there are: " + known);
}

std::size_t segment_of(const Evaluation& evaluation, const std::optional<std::string>& name) {
  if (!name) return Evaluation::total;
  const std::vector<std::string>& names = evaluation.segments();
  if (names.empty())
    throw Error(ErrorCode::missing, "segment", "segments were not evaluated: evaluate with segments = True");
  for (std::size_t s = 0; s < names.size(); ++s)
    if (names[s] == *name) return s;
  throw Error(ErrorCode::unknown_name, "segment",
              "segment \"" + name->substr(0, 60) + "\" is not known; there are: " + domain::first_names(names));
}

/// What of `evaluation` is not at hand is computed again, as every long call without the GIL and open to Ctrl-C.
economics::Summary summary_of(const Evaluation& evaluation, const std::string& name,
                              const std::optional<std::string>& segment, std::size_t threads) {
  const Metric metric = metric_of(name);
  const std::size_t which = segment_of(evaluation, segment);
  return interruptible(evaluation.kept(metric, which) ? 1 : threads,
                       [&](core::Executor& executor) { return evaluation.summary(metric, which, &executor); });
}

py::array_t<double> values_of(const Evaluation& evaluation, const std::string& name,
                              const std::optional<std::string>& segment, std::size_t threads) {
  const Metric metric = metric_of(name);
  const std::size_t which = segment_of(evaluation, segment);
  // The array owns the vector: no second copy.
  auto values = std::make_unique<std::vector<double>>(
      interruptible(evaluation.kept(metric, which) ? 1 : threads,
                    [&](core::Executor& executor) { return evaluation.values(metric, which, &executor); }));
  const double* data = values->data();
  const auto size = static_cast<py::ssize_t>(values->size());
  const py::capsule owner(values.release(), [](void* held) { delete static_cast<std::vector<double>*>(held); });
  return py::array_t<double>(size, data, owner);
}

/// (segment or None, metric, summary), every metric of the total and, if wanted, of each segment.
py::list summary_rows(const Evaluation& evaluation, bool segments, std::size_t threads) {
  std::vector<Evaluation::Figure> figures = evaluation.figures();
  if (!segments) figures.resize(economics::metric_count);
  const std::vector<economics::Summary> summaries =
      interruptible(threads, [&](core::Executor& executor) { return evaluation.summaries(figures, &executor); });
  py::list rows;
  for (std::size_t k = 0; k < figures.size(); ++k) {
    const bool total = figures[k].segment == Evaluation::total;
    rows.append(py::make_tuple(total ? py::object(py::none()) : py::cast(evaluation.segments()[figures[k].segment]),
                               std::string(to_string(figures[k].metric)), summaries[k]));
  }
  return rows;
}

/// (year, benefits, costs, summary of net)
py::list year_rows(const Evaluation& evaluation, std::size_t threads) {
  py::list rows;
  for (const economics::YearFigures& year :
       interruptible(threads, [&](core::Executor& executor) { return evaluation.years(&executor); }))
    rows.append(py::make_tuple(year.year, year.benefits, year.costs, year.net));
  return rows;
}

py::list tornado_rows(const Evaluation& evaluation) {
  py::list rows;
  for (const economics::TornadoBar& bar : evaluation.tornado())
    rows.append(py::make_tuple(bar.input, bar.low, bar.median, bar.high, bar.net_at_low, bar.net_at_median,
                               bar.net_at_high, bar.swing(), bar.from_records, bar.source));
  return rows;
}

py::list switching_rows(const Evaluation& evaluation) {
  py::list rows;
  for (const economics::SwitchingValue& one : evaluation.switching_values())
    rows.append(py::make_tuple(one.input, one.median, one.value, one.within_range, one.positive_above, one.from_records,
                               one.source));
  return rows;
}

void register_summary(py::module_& module) {
  py::class_<economics::Summary> summary(module, "Summary", "The distribution of one metric over the draws.");
  add_member_pickle(summary, "Summary");
  summary.def_readonly("mean", &economics::Summary::mean)
      .def_readonly("standard_deviation", &economics::Summary::standard_deviation)
      .def_property_readonly("p05", [](const economics::Summary& s) { return s.quantiles[0]; })
      .def_property_readonly("p25", [](const economics::Summary& s) { return s.quantiles[1]; })
      .def_property_readonly("p50", [](const economics::Summary& s) { return s.quantiles[2]; })
      .def_property_readonly("p75", [](const economics::Summary& s) { return s.quantiles[3]; })
      .def_property_readonly("p95", [](const economics::Summary& s) { return s.quantiles[4]; })
      .def_readonly("share_missing", &economics::Summary::share_missing)
      .def_readonly("share_negative", &economics::Summary::share_negative)
      .def_readonly("quantile_error", &economics::Summary::quantile_error)
      .def("__repr__", [](const economics::Summary& s) {
        return "Summary(p05=" + core::format_number(s.quantiles[0]) + ", p50=" + core::format_number(s.quantiles[2]) +
               ", p95=" + core::format_number(s.quantiles[4]) + ", mean=" + core::format_number(s.mean) + ")";
      });
}

void register_evaluations(py::module_& module) {
  py::class_<Evaluation> evaluation(module, "Evaluation", "A scenario evaluated, or the difference of two.");
  evaluation.def_property_readonly("draws", &Evaluation::draws)
      .def_property_readonly("seed", &Evaluation::seed)
      .def_property_readonly("segments", [](const Evaluation& e) { return e.segments(); })
      .def_property_readonly("account",
                             [](const Evaluation& e) -> std::optional<domain::RecordReport> {
                               return e.account() ? std::optional(*e.account()) : std::nullopt;
                             })
      .def_property_readonly("warnings",
                             [](const Evaluation& e) {
                               py::list out;
                               for (const economics::ScenarioWarning& w : e.warnings())
                                 out.append(py::make_tuple(std::string(to_string(w.finding)), w.segment, w.text));
                               return out;
                             })
      .def_property_readonly(
          "inputs",
          [](const Evaluation& e) {
            py::list out;
            for (const economics::ModelInput& input : e.inputs())
              out.append(py::make_tuple(input.name, input.value.describe(), input.value.mean(),
                                        input.value.quantile(0.05), input.value.median(), input.value.quantile(0.95),
                                        input.from_records, input.source));
            return out;
          })
      .def("tornado", &tornado_rows)
      .def("switching_values", &switching_rows);
  using Segment = std::optional<std::string>;
  const auto number = [&](const char* name, double (Evaluation::*get)(Metric, std::size_t) const) {
    def(
        evaluation, name,
        [get](const Evaluation& e, const std::string& metric, const Segment& segment) {
          return (e.*get)(metric_of(metric), segment_of(e, segment));
        },
        py::arg("metric"), py::arg("segment"));
  };
  number("mean", &Evaluation::mean);
  number("standard_deviation", &Evaluation::standard_deviation);
  number("share_negative", &Evaluation::share_negative);
  number("share_missing", &Evaluation::share_missing);
  def(evaluation, "values", &values_of, py::arg("metric"), py::arg("segment"), py::arg("threads"));
  def(evaluation, "summary", &summary_of, py::arg("metric"), py::arg("segment"), py::arg("threads"));
  def(evaluation, "summaries", &summary_rows, py::arg("segments"), py::arg("threads"));
  def(evaluation, "years", &year_rows, py::arg("threads"));
  def(
      evaluation, "at_medians",
      [](const Evaluation& e, const std::string& metric) { return e.at_medians(metric_of(metric)); },
      py::arg("metric"));
}

void register_comparison(py::module_& module) {
  py::class_<Comparison>(module, "Comparison", "Two scenarios on common random numbers.")
      .def_property_readonly(
          "alternative", [](const Comparison& c) -> const Evaluation& { return c.alternative(); },
          py::return_value_policy::reference_internal)
      .def_property_readonly(
          "baseline", [](const Comparison& c) -> const Evaluation& { return c.baseline(); },
          py::return_value_policy::reference_internal)
      .def_property_readonly(
          "difference", [](const Comparison& c) -> const Evaluation& { return c.difference(); },
          py::return_value_policy::reference_internal);
}

}  // namespace

void register_evaluation(py::module_& module) {
  register_summary(module);
  register_evaluations(module);
  register_comparison(module);
}
