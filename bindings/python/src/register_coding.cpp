#include <amends/recovery/coding.hpp>
#include <amends/recovery/incident_table.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "def.hpp"
#include "module.hpp"

namespace {

using namespace amends::recovery;
using amends::math::Matrix;
using amends::math::ShareInterval;

py::tuple figure(const CodingFigure& one) {
  return py::make_tuple(one.value, one.standard_error, one.lower, one.upper);
}
/// A share has no standard error: its interval is a score interval.
py::tuple figure(const ShareInterval& one) {
  return py::make_tuple(one.value, std::numeric_limits<double>::quiet_NaN(), one.lower, one.upper);
}

Matrix matrix_of(const Numbers<double>& array, const char* name) {
  if (array.ndim() != 2)
    throw amends::Error(amends::ErrorCode::size_mismatch, name,
                        std::string(name) + " must have two dimensions, got " + std::to_string(array.ndim()));
  Matrix made(static_cast<std::size_t>(array.shape(0)), static_cast<std::size_t>(array.shape(1)));
  made.data.assign(array.data(), array.data() + array.size());
  return made;
}

py::dict agreement(const AgreementTable& table, std::size_t scheme_classes, double level) {
  const CodingAgreement found = coding_agreement(table, {.level = level, .scheme_classes = scheme_classes});
  py::list classes;
  for (const ClassAgreement& one : found.classes)
    classes.append(py::make_tuple(one.name, one.first, one.second, one.both, one.specific));
  py::dict made;
  made["status"] = std::string(to_string(found.status));
  made["incidents"] = found.incidents;
  made["scheme_classes"] = found.scheme_classes;
  made["observed"] = figure(found.observed);
  made["expected"] = found.expected;
  made["kappa"] = figure(found.kappa);
  made["reliability"] = figure(found.reliability);
  made["classes"] = classes;
  made["row_report"] = found.row_report;
  return made;
}

py::dict incidents(const IncidentTable& table) {
  py::list classes;
  for (const IncidentClass& one : table.classes)
    classes.append(py::make_tuple(one.name, one.satisfactory, one.unsatisfactory, figure(one.of_satisfactory),
                                  figure(one.of_unsatisfactory), figure(one.unsatisfactory_share), one.residual));
  py::list warnings;
  for (const IncidentWarning one : table.warnings) warnings.append(std::string(to_string(one)));
  py::dict made;
  made["classes"] = classes;
  made["satisfactory"] = table.satisfactory;
  made["unsatisfactory"] = table.unsatisfactory;
  made["chi_square"] = table.chi_square;
  made["degrees_of_freedom"] = table.degrees_of_freedom;
  made["p_value"] = table.p_value;
  made["warnings"] = py::tuple(warnings);
  made["row_report"] = table.row_report;
  return made;
}

}  // namespace

void register_coding(py::module_& m) {
  def(
      m, "_coding_agreement",
      [](const std::vector<std::int32_t>& first, const std::vector<std::int32_t>& second,
         const std::vector<std::string>& classes, std::size_t scheme_classes,
         double level) { return agreement(tabulate_coding(first, second, classes), scheme_classes, level); },
      py::arg("first"), py::arg("second"), py::arg("classes"), py::arg("scheme_classes"), py::arg("level"));
  def(
      m, "_agreement_from_counts",
      [](const Numbers<double>& counts, const std::vector<std::string>& classes, std::size_t scheme_classes,
         double level) {
        return agreement({.classes = classes, .counts = matrix_of(counts, "counts")}, scheme_classes, level);
      },
      py::arg("counts"), py::arg("classes"), py::arg("scheme_classes"), py::arg("level"));
  def(
      m, "_several_coders",
      [](const Numbers<double>& counts, double level) {
        const SeveralCodersAgreement found = several_coders_agreement(matrix_of(counts, "counts"), level);
        py::dict made;
        made["status"] = std::string(to_string(found.status));
        made["incidents"] = found.incidents;
        made["codes"] = found.codes;
        made["observed"] = figure(found.observed);
        made["expected"] = found.expected;
        made["kappa"] = figure(found.kappa);
        made["row_report"] = found.row_report;
        return made;
      },
      py::arg("counts"), py::arg("level"));
  def(
      m, "_perreault_leigh",
      [](double agreed, double count, std::size_t classes, double level) {
        return figure(perreault_leigh(agreed, count, classes, level));
      },
      py::arg("agreed"), py::arg("incidents"), py::arg("classes"), py::arg("level"));
  def(
      m, "_incident_table",
      [](const std::vector<std::int32_t>& codes, const std::vector<std::int32_t>& satisfactory,
         const std::vector<std::string>& classes,
         double level) { return incidents(incident_table(codes, satisfactory, classes, level)); },
      py::arg("codes"), py::arg("satisfactory"), py::arg("classes"), py::arg("level"));
  def(
      m, "_incident_table_from_counts",
      [](const std::vector<std::tuple<std::string, double, double>>& classes, double level) {
        std::vector<IncidentCounts> counts;
        for (const auto& [name, satisfactory, unsatisfactory] : classes)
          counts.push_back({name, satisfactory, unsatisfactory});
        return incidents(incident_table(counts, level));
      },
      py::arg("classes"), py::arg("level"));
}
