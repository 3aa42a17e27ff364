// Recovery scenarios: evaluation, comparison, sensitivity. amends/_scenario.py gives them their Python face.
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/domain/complaint_log.hpp>
#include <amends/economics/complaint_valuation.hpp>
#include <amends/economics/evaluation.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/interop/scenario_file.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "interruptible.hpp"
#include "module.hpp"

namespace {

using namespace amends;
using economics::Comparison;
using economics::Evaluation;
using economics::Metric;
using economics::RecoveryScenario;

Metric metric_of(const std::string& name) {
  std::string known;
  for (std::size_t m = 0; m < economics::metric_count; ++m) {
    const auto metric = static_cast<Metric>(m);
    if (to_string(metric) == name) return metric;
    known += (m > 0 ? ", " : "") + std::string(to_string(metric));
  }
  throw Error(ErrorCode::unknown_name, "metric", "metric \"" + name + "\" is not known; there are: " + known);
}

std::size_t segment_of(const Evaluation& evaluation, const std::optional<std::string>& name) {
  if (!name) return Evaluation::total;
  const std::vector<std::string>& names = evaluation.segments();
  std::string known;
  for (std::size_t s = 0; s < names.size(); ++s) {
    if (names[s] == *name) return s;
    known += (s > 0 ? ", " : "") + names[s];
  }
  throw Error(ErrorCode::unknown_name, "segment", "segment \"" + *name + "\" is not known; there are: " + known);
}

/// A Python callable that is told how far an evaluation is, with the GIL, between batches.
class PythonProgress final : public economics::Progress {
 public:
  explicit PythonProgress(py::object callable) : callable_(std::move(callable)) {}
  bool advanced(std::size_t done, std::size_t total) override {
    const py::gil_scoped_acquire gil;
    const py::object answer = callable_(done, total);
    return answer.is_none() || answer.cast<bool>();
  }

 private:
  py::object callable_;
};

template <class Run>
auto run(std::size_t draws, std::uint64_t seed, std::size_t threads, bool segments, py::object progress,
         const Run& evaluate) {
  std::optional<PythonProgress> told;
  if (!progress.is_none()) told.emplace(std::move(progress));
  return interruptible(threads, [&](core::Executor& executor) {
    return evaluate(economics::EvaluationOptions{.draws = draws,
                                                 .seed = seed,
                                                 .segments = segments,
                                                 .executor = &executor,
                                                 .progress = told ? &*told : nullptr});
  });
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

void register_valuation(py::module_& module) {
  using economics::ComplaintValuation;
  using Column = py::array_t<double, py::array::c_style | py::array::forcecast>;
  py::class_<ComplaintValuation>(module, "ComplaintValuation", "See amends.economics.ComplaintValuation.")
      .def(py::init([](double margin, double retention, double annual_rate, int years, const std::string& first_payment,
                       double stay_dissatisfied, double stay_satisfied, double stay_delighted,
                       double share_dissatisfied, double share_satisfied, double share_delighted, double satisfied,
                       double delighted, const std::array<double, 4>& weights, double lowest, double highest,
                       double scale, double typical_loss, double largest_offer) {
        const auto timing = first_payment == "now"                ? core::FirstPayment::now
                            : first_payment == "mid_period"       ? core::FirstPayment::mid_period
                            : first_payment == "after_one_period" ? core::FirstPayment::after_one_period
                                                                  : economics::detail::first_payment_required;
        return ComplaintValuation(
            {.margin_per_customer_per_year = margin,
             .retention = retention,
             .annual_rate = core::AnnualRate(annual_rate),
             .years = years,
             .first_payment = timing,
             .stay = {.dissatisfied = stay_dissatisfied, .satisfied = stay_satisfied, .delighted = stay_delighted},
             .shares = {.dissatisfied = share_dissatisfied, .satisfied = share_satisfied, .delighted = share_delighted},
             .index = {.thresholds = {.satisfied = satisfied, .delighted = delighted},
                       .weights = {weights[0], weights[1], weights[2], weights[3]},
                       .scale = {.lowest = lowest, .highest = highest}},
             .compensation_scale = scale,
             .typical_loss = typical_loss,
             .largest_offer_per_loss = largest_offer});
      }))
      .def_property_readonly("margin_multiple", &ComplaintValuation::margin_multiple)
      .def_property_readonly("warnings",
                             [](const ComplaintValuation& valuation) {
                               using Warning = economics::ComplaintValuationWarning;
                               std::vector<std::string> names;
                               for (const Warning one : {Warning::large_discount_rate})
                                 if (valuation.warnings().has(one)) names.emplace_back(economics::to_string(one));
                               return names;
                             })
      // Columns of one length (the Python face has broadcast them): loss, margin, four scores. Returns seven columns.
      .def("value", [](const ComplaintValuation& valuation, const std::array<Column, 6>& in) {
        const py::ssize_t rows = in[0].size();
        for (const Column& column : in)
          core::check_same_size("a column", static_cast<std::size_t>(column.size()), "loss",
                                static_cast<std::size_t>(rows));
        std::array<py::array_t<double>, 6> out;
        for (auto& column : out) column = py::array_t<double>(rows);
        py::array_t<std::int8_t> outcome(rows);
        std::array<double*, 6> to{};
        for (std::size_t c = 0; c < 6; ++c) to[c] = out[c].mutable_data();
        std::int8_t* outcomes = outcome.mutable_data();
        const auto complaint = [&](std::size_t i) { return domain::Complaint{.loss = in[0].data()[i]}; };
        const auto scores = [&](std::size_t i) {
          return domain::DimensionScores{.accessibility = in[2].data()[i],
                                         .interaction_quality = in[3].data()[i],
                                         .response_speed = in[4].data()[i],
                                         .outcome_fairness = in[5].data()[i]};
        };
        for_each_row(static_cast<std::size_t>(rows), [&](std::size_t i) {
          const economics::ComplaintValue v = valuation(complaint(i), scores(i), in[1].data()[i]);
          const double row[] = {v.satisfaction_index, v.stay_probability,       v.value_of_customer,
                                v.at_stake,           v.suggested_compensation, v.gain_of_offer};
          for (std::size_t c = 0; c < 6; ++c) to[c][i] = row[c];
          outcomes[i] = v.outcome ? static_cast<std::int8_t>(*v.outcome) : std::int8_t{-1};
        });
        core::RowReport report{.rows = static_cast<std::size_t>(rows)};
        for (std::size_t i = 0; i < report.rows; ++i)
          if (std::isnan(to[1][i])) report.leave_out(i, valuation.problem(complaint(i), scores(i), in[1].data()[i]));
        return py::make_tuple(out[0], outcome, out[1], out[2], out[3], out[4], out[5], report);
      });
}

}  // namespace

void register_scenario(py::module_& module) {
  using interop::RecordsPlan;
  using interop::ScenarioFile;
  register_valuation(module);

  py::list metrics;
  for (std::size_t m = 0; m < economics::metric_count; ++m)
    metrics.append(std::string(to_string(static_cast<Metric>(m))));
  module.attr("metrics") = py::tuple(metrics);

  py::class_<economics::Summary>(module, "Summary", "The distribution of one metric over the draws.")
      .def_readonly("mean", &economics::Summary::mean)
      .def_readonly("standard_deviation", &economics::Summary::standard_deviation)
      .def_property_readonly("p05", [](const economics::Summary& s) { return s.quantiles[0]; })
      .def_property_readonly("p25", [](const economics::Summary& s) { return s.quantiles[1]; })
      .def_property_readonly("p50", [](const economics::Summary& s) { return s.quantiles[2]; })
      .def_property_readonly("p75", [](const economics::Summary& s) { return s.quantiles[3]; })
      .def_property_readonly("p95", [](const economics::Summary& s) { return s.quantiles[4]; })
      .def_readonly("share_missing", &economics::Summary::share_missing)
      .def_readonly("share_negative", &economics::Summary::share_negative)
      .def("__repr__", [](const economics::Summary& s) {
        return "Summary(p05=" + core::format_number(s.quantiles[0]) + ", p50=" + core::format_number(s.quantiles[2]) +
               ", p95=" + core::format_number(s.quantiles[4]) + ", mean=" + core::format_number(s.mean) + ")";
      });

  py::class_<Evaluation>(module, "Evaluation", "The draws of a scenario, or of the difference of two.")
      .def_property_readonly("draws", &Evaluation::draws)
      .def_property_readonly("seed", &Evaluation::seed)
      .def_property_readonly("segments", [](const Evaluation& e) { return e.segments(); })
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
      .def(
          "values",
          [](const Evaluation& e, const std::string& metric, const std::optional<std::string>& segment) {
            // The array owns the vector: no second copy.
            auto values = std::make_unique<std::vector<double>>(e.values(metric_of(metric), segment_of(e, segment)));
            const double* data = values->data();
            const auto size = static_cast<py::ssize_t>(values->size());
            const py::capsule owner(values.release(),
                                    [](void* held) { delete static_cast<std::vector<double>*>(held); });
            return py::array_t<double>(size, data, owner);
          },
          py::arg("metric"), py::arg("segment") = py::none())
      .def(
          "summary",
          [](const Evaluation& e, const std::string& metric, const std::optional<std::string>& segment) {
            return e.summary(metric_of(metric), segment_of(e, segment));
          },
          py::arg("metric"), py::arg("segment") = py::none())
      .def("at_medians", [](const Evaluation& e, const std::string& metric) { return e.at_medians(metric_of(metric)); })
      .def("tornado", &tornado_rows)
      .def("switching_values", &switching_rows);

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

  py::class_<RecoveryScenario>(module, "RecoveryScenario", "What complaint handling costs and brings in.")
      .def_property_readonly("title", [](const RecoveryScenario& s) { return s.inputs().title; })
      .def_property_readonly("currency", [](const RecoveryScenario& s) { return s.inputs().currency; })
      .def_property_readonly("years", [](const RecoveryScenario& s) { return s.inputs().years; })
      .def_property_readonly("segments",
                             [](const RecoveryScenario& s) {
                               std::vector<std::string> names;
                               for (const auto& segment : s.inputs().segments) names.push_back(segment.name);
                               return names;
                             })
      .def_property_readonly("observed", &RecoveryScenario::observed)
      .def_property_readonly("respond_within_days",
                             [](const RecoveryScenario& s) { return s.inputs().respond_within_days; })
      .def(
          "evaluate_draws",
          [](const RecoveryScenario& s, const py::dict& draws, std::size_t count, bool check) {
            const economics::ScenarioModel model(s.inputs());
            using Column = py::array_t<double, py::array::c_style | py::array::forcecast>;
            std::vector<Column> given;  // keeps converted arrays alive
            std::vector<std::vector<double>> certain;
            certain.reserve(model.inputs().size());
            std::vector<std::span<const double>> columns;
            std::size_t used = 0;
            for (const economics::ModelInput& input : model.inputs()) {
              if (draws.contains(input.name)) {
                given.push_back(draws[py::str(input.name)].cast<Column>());
                const Column& column = given.back();
                if (column.ndim() != 1) throw py::type_error(input.name + " must have one dimension");
                core::check_same_size(input.name, static_cast<std::size_t>(column.size()), "the first column", count);
                columns.emplace_back(column.data(), count);
                for (std::size_t i = 0; check && i < count; ++i) {
                  const double value = columns.back()[i];
                  if (!(value >= input.lowest && value <= input.highest && std::isfinite(value)))
                    throw Error(ErrorCode::domain, input.name,
                                input.name + ", draw " + std::to_string(i) + ": " + core::format_number(value) +
                                    " is not finite and in [" + core::format_number(input.lowest) + ", " +
                                    core::format_number(input.highest) + "]");
                }
                ++used;
              } else if (input.value.is_fixed()) {
                certain.emplace_back(count, input.value.median());
                columns.emplace_back(certain.back());
              } else {
                throw Error(ErrorCode::missing, input.name,
                            "draws of \"" + input.name + "\" are missing: it is uncertain, " + input.value.describe());
              }
            }
            if (used != draws.size())
              for (const auto& item : draws) {
                const auto name = item.first.cast<std::string>();
                bool known = false;
                for (const economics::ModelInput& input : model.inputs()) known = known || input.name == name;
                if (!known)
                  throw Error(ErrorCode::unknown_name, name, "the scenario has no quantity named \"" + name + "\"");
              }
            py::dict out;
            economics::MetricColumns total;
            for (std::size_t m = 0; m < economics::kernel_metric_count; ++m) {
              py::array_t<double> column(static_cast<py::ssize_t>(count));
              total[m] = std::span(column.mutable_data(), count);
              out[py::str(std::string(to_string(static_cast<Metric>(m))))] = column;
            }
            // In blocks, so that Ctrl-C is heard; every draw is computed by itself.
            interruptible(1, [&](core::Executor& executor) {
              core::parallel_blocks(executor, count, 1024, [&](std::size_t first, std::size_t last, std::size_t) {
                std::vector<std::span<const double>> in;
                for (const auto& column : columns) in.push_back(column.subspan(first, last - first));
                economics::MetricColumns part;
                for (std::size_t m = 0; m < total.size(); ++m) part[m] = total[m].subspan(first, last - first);
                model.evaluate_draws(in, part);
              });
            });
            return out;
          },
          py::arg("draws"), py::arg("count"), py::arg("check"))
      .def(
          "with_observed",
          [](const RecoveryScenario& s, const domain::ComplaintLog& log, double satisfied, double delighted,
             const std::vector<double>& response_bands) {
            return s.with_observed(
                satisfaction::tabulate_outcomes(log, {.satisfied = satisfied, .delighted = delighted}, response_bands));
          },
          py::arg("log"), py::arg("satisfied"), py::arg("delighted"), py::arg("response_bands"))
      .def("with_response_within", &RecoveryScenario::with_response_within, py::arg("days"))
      .def(
          "with_nonresponse_odds_ratio",
          [](const RecoveryScenario& s, double ratio) { return s.with_nonresponse_odds_ratio(ratio); },
          py::arg("odds_ratio"))
      .def(
          "evaluate",
          [](const RecoveryScenario& s, std::size_t draws, std::uint64_t seed, std::size_t threads, bool segments,
             py::object progress) {
            return run(draws, seed, threads, segments, std::move(progress),
                       [&](const economics::EvaluationOptions& options) { return s.evaluate(options); });
          },
          py::arg("draws"), py::arg("seed"), py::arg("threads"), py::arg("segments"), py::arg("progress"))
      .def(
          "compare",
          [](const RecoveryScenario& s, const RecoveryScenario& baseline, std::size_t draws, std::uint64_t seed,
             std::size_t threads, bool segments, py::object progress) {
            return run(draws, seed, threads, segments, std::move(progress),
                       [&](const economics::EvaluationOptions& options) { return s.compare(baseline, options); });
          },
          py::arg("baseline"), py::arg("draws"), py::arg("seed"), py::arg("threads"), py::arg("segments"),
          py::arg("progress"));

  py::class_<RecordsPlan>(module, "RecordsPlan", "The [records] table of a scenario file.")
      .def_readonly("file", &RecordsPlan::file)
      .def_readonly("note", &RecordsPlan::note)
      .def_property_readonly("satisfied", [](const RecordsPlan& p) { return p.thresholds.satisfied; })
      .def_property_readonly("delighted", [](const RecordsPlan& p) { return p.thresholds.delighted; })
      .def_readonly("response_bands", &RecordsPlan::response_bands);

  py::class_<ScenarioFile>(module, "ScenarioFile", "A scenario file, read and checked.")
      .def_readonly("scenario", &ScenarioFile::scenario)
      .def_readonly("records", &ScenarioFile::records)
      .def_readonly("respond_within_days", &ScenarioFile::respond_within_days)
      .def_readonly("note", &ScenarioFile::note);
  module.def("load_scenario", &interop::load_scenario, py::arg("path"));
  module.def(
      "parse_scenario",
      [](const std::string& text, const std::string& name) { return interop::parse_scenario(text, name); },
      py::arg("text"), py::arg("name"));
  // Reads the records of a plan; returns the scenario with them, and (rows, bad rows, first bad rows in words).
  module.def(
      "observe_records",
      [](const RecoveryScenario& scenario, const RecordsPlan& plan, const std::string& other_file) {
        const interop::ObservedRecords observed = interruptible(
            1, [&](core::Executor& executor) { return interop::read_records(plan, other_file, &executor); });
        std::vector<std::string> first_bad;
        for (const interop::BadRow& row : observed.records.report().first_bad) first_bad.push_back(row.to_string());
        return py::make_tuple(scenario.with_observed(observed.table), observed.records.report().rows,
                              observed.records.report().bad, first_bad);
      },
      py::arg("scenario"), py::arg("plan"), py::arg("other_file"));
}
