#include <amends/core/row_report.hpp>
#include <amends/estimation/survival_table.hpp>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "def.hpp"
#include "saved.hpp"

using amends::core::RowReport;

namespace {
py::dict reasons_of(const RowReport& report) {
  py::dict out;
  for (const auto& reason : report.reasons) out[py::str(reason.why)] = reason.rows;
  return out;
}

std::optional<std::size_t> first_of(const RowReport& report) {
  if (report.left_out == 0) return std::nullopt;
  return report.first();
}
}  // namespace

void register_row_report(py::module_& m) {
  py::class_<RowReport> report(
      m, "RowReport",
      "The account of the rows of a table: how many came, how many were left out, and why. Rows are\n"
      "numbered from 0. ``reasons`` of a new one are (why, rows, first row) in the order of the first rows.");
  using Reasons = std::vector<std::tuple<std::string, std::size_t, std::size_t>>;
  def_init(
      report,
      [](std::size_t rows, const Reasons& reasons) {
        RowReport made{.rows = rows};
        for (const auto& [why, count, first] : reasons) {
          made.reasons.push_back({.why = why, .rows = count, .first = first});
          made.left_out += count;
        }
        amends::core::check(made);
        return made;
      },
      py::arg("rows"), py::arg("reasons") = Reasons{});
  report.def_readonly("rows", &RowReport::rows, "Rows that came.")
      .def_readonly("left_out", &RowReport::left_out, "Of them, those left out.")
      .def_property_readonly("used", &RowReport::used, "Of them, those used.")
      .def_property_readonly("first", &first_of, "The first row left out, or None.")
      .def_property_readonly(
          "first_why", [](const RowReport& r) { return std::string(r.first_why()); }, "Why it was; may be empty.")
      .def_property_readonly("reasons", &reasons_of, "Rows left out by reason, in the order of their first rows.")
      .def("line", &RowReport::line, "One line for people; an empty text where no row was left out.")
      .def(
          "to_dict",
          [](const RowReport& r) {
            py::dict out;
            out["rows"] = r.rows;
            out["used"] = r.used();
            out["left_out"] = r.left_out;
            out["first"] = first_of(r);
            out["reasons"] = reasons_of(r);
            out["line"] = r.line();
            return out;
          },
          "The account in plain values, as the frames of this package carry it in ``attrs[\"rows\"]``.")
      .def("__repr__", [](const RowReport& r) {
        return r.left_out == 0 ? "RowReport(" + std::to_string(r.rows) + " rows, all used)"
                               : "RowReport(" + r.line() + ")";
      });
  add_pickle(report, "RowReport", &amends::estimation::put_rows, &amends::estimation::rows_of);
  add_equality(report, &amends::estimation::put_rows);
}
