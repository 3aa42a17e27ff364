#include <pybind11/native_enum.h>
#include <amends/estimation/survival_table.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "confidence.hpp"
#include "def.hpp"
#include "fitted.hpp"
#include "saved.hpp"

using namespace amends::estimation;
namespace math = amends::math;

namespace {
// The report of a fit that has no model to travel with.
void put_report(ModelState& state, const FitReport& report) {
  state.put("diagnosis", std::string(to_string(report.diagnosis)));
  state.put("message", report.message);
  state.put("parameter", report.parameter);
  state.put("warnings", report.warnings);
  state.put("counts",
            std::vector<double>{static_cast<double>(report.iterations), static_cast<double>(report.evaluations),
                                static_cast<double>(report.distinct_rows)});
  state.put("optimum",
            std::vector<double>{report.newton_decrement, report.largest_gradient, report.smallest_eigenvalue});
  state.put("observations", report.observations);
  put_rows(state, report.row_report);
}

FitReport get_report(const ModelState& state) {
  const std::vector<double>&counts = state.values("counts"), &optimum = state.values("optimum");
  FitReport report{.message = state.text("message"),
                   .parameter = state.text("parameter"),
                   .row_report = rows_of(state),
                   .observations = state.number("observations"),
                   .warnings = state.list("warnings")};
  bool good = counts.size() == 3 && optimum.size() == 3, known = false;
  for (int i = 0; i <= static_cast<int>(Diagnosis::not_converged); ++i)
    if (state.text("diagnosis") == to_string(static_cast<Diagnosis>(i))) {
      report.diagnosis = static_cast<Diagnosis>(i);
      known = true;
    }
  for (const double count : counts) good = good && count >= 0.0 && count <= 2e9 && count == std::floor(count);
  if (!good || !known) throw amends::Error(amends::ErrorCode::format, "report", "the pickled report is damaged");
  report.iterations = static_cast<int>(counts[0]);
  report.evaluations = static_cast<int>(counts[1]);
  report.distinct_rows = static_cast<std::size_t>(counts[2]);
  report.newton_decrement = optimum[0];
  report.largest_gradient = optimum[1];
  report.smallest_eigenvalue = optimum[2];
  return report;
}
}  // namespace

void register_fit(py::module_& m) {
  py::native_enum<Diagnosis> diagnosis(m, "Diagnosis", "enum.Enum", "Why a fit has no answer.");
  for (int i = 0; i <= static_cast<int>(Diagnosis::not_converged); ++i)
    diagnosis.value(std::string(to_string(static_cast<Diagnosis>(i))).c_str(), static_cast<Diagnosis>(i));
  diagnosis.finalize();

  py::class_<FitReport> report(m, "FitReport",
                               "How a fit ended: a diagnosis (`none` when it converged) and its evidence.");
  add_pickle(report, "FitReport", put_report, get_report);
  report.def_property_readonly("converged", &FitReport::converged)
      .def_readonly("diagnosis", &FitReport::diagnosis)
      .def_readonly("message", &FitReport::message)
      .def_readonly("parameter", &FitReport::parameter)
      .def_readonly("iterations", &FitReport::iterations)
      .def_readonly("evaluations", &FitReport::evaluations)
      .def_readonly("newton_decrement", &FitReport::newton_decrement)
      .def_readonly("largest_gradient", &FitReport::largest_gradient)
      .def_readonly("smallest_eigenvalue", &FitReport::smallest_eigenvalue)
      .def_property_readonly("rows", [](const FitReport& r) { return r.row_report.rows; })
      .def_readonly("distinct_rows", &FitReport::distinct_rows)
      .def_property_readonly("invalid_rows", [](const FitReport& r) { return r.row_report.left_out; })
      .def_property_readonly("first_invalid", [](const FitReport& r) { return r.row_report.first(); })
      .def_property_readonly("first_invalid_why",
                             [](const FitReport& r) { return std::string(r.row_report.first_why()); })
      .def_readonly("row_report", &FitReport::row_report)
      .def_readonly("observations", &FitReport::observations)
      .def_readonly("warnings", &FitReport::warnings)
      .def("__repr__", [](const FitReport& r) {
        std::string out = "FitReport(";
        out.append(r.converged() ? "converged" : std::string(to_string(r.diagnosis)));
        out.append(", rows=").append(std::to_string(r.row_report.rows));
        if (r.row_report.left_out != 0) out.append(", ").append(r.row_report.line());
        if (!r.converged()) out.append(": ").append(r.message);
        for (const auto& warning : r.warnings) out.append("; warning: ").append(warning);
        return out + ")";
      });

  py::class_<ParameterEstimates> estimates(m, "ParameterEstimates", "Estimates with their covariance.");
  estimates.def_property_readonly("names", &ParameterEstimates::names)
      .def_property_readonly("values", &ParameterEstimates::values)
      .def_property_readonly("scales",
                             [](const ParameterEstimates& e) {
                               std::vector<std::string> out;
                               for (const Scale scale : e.scales()) out.emplace_back(to_string(scale));
                               return out;
                             })
      .def_property_readonly("standard_errors", &ParameterEstimates::standard_errors)
      .def_property_readonly("covariance", [](const ParameterEstimates& e) { return matrix_array(e.covariance()); })
      .def_property_readonly("working_covariance",
                             [](const ParameterEstimates& e) { return matrix_array(e.working_covariance()); })
      .def_property_readonly("log_likelihood", &ParameterEstimates::log_likelihood)
      .def_property_readonly("penalty", &ParameterEstimates::penalty)
      .def_property_readonly("observations", &ParameterEstimates::observations)
      .def_property_readonly("aic", &ParameterEstimates::aic)
      .def_property_readonly("bic", &ParameterEstimates::bic);
  def(
      estimates, "confidence_intervals",
      [](const ParameterEstimates& e, Confidence interval) {
        std::vector<std::pair<double, double>> out;
        for (const Interval& one : e.confidence_intervals(interval.level)) out.emplace_back(one.lower, one.upper);
        return out;
      },
      py::arg("interval") = 0.95);

  py::class_<LikelihoodRatioTest> ratio(m, "LikelihoodRatioTest", "Twice the gain in log-likelihood, and its p-value.");
  add_pickle(
      ratio, "LikelihoodRatioTest",
      [](ModelState& state, const LikelihoodRatioTest& t) {
        state.put("test", std::vector<double>{t.statistic, t.degrees_of_freedom, t.p_value});
      },
      [](const ModelState& state) {
        const std::vector<double>& test = state.values("test");
        if (test.size() != 3) throw amends::Error(amends::ErrorCode::format, "test", "the pickled test is incomplete");
        return LikelihoodRatioTest{test[0], test[1], test[2]};
      });
  ratio.def_readonly("statistic", &LikelihoodRatioTest::statistic)
      .def_readonly("degrees_of_freedom", &LikelihoodRatioTest::degrees_of_freedom)
      .def_readonly("p_value", &LikelihoodRatioTest::p_value)
      .def("__repr__", [](const LikelihoodRatioTest& t) {
        return "LikelihoodRatioTest(statistic=" + amends::core::format_number(t.statistic) +
               ", degrees_of_freedom=" + amends::core::format_number(t.degrees_of_freedom) +
               ", p_value=" + amends::core::format_number(t.p_value) + ")";
      });
  def(m, "likelihood_ratio_test", &likelihood_ratio_test, py::arg("restricted"), py::arg("full"));
}
