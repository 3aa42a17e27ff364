#include <amends/core/row_report.hpp>

#include <string>

#include "module.hpp"

using amends::core::RowReport;

void register_row_report(py::module_& m) {
  py::class_<RowReport>(m, "RowReport",
                        "The account of the rows of a table: how many came, how many were left out, and why. Rows are\n"
                        "numbered from 0.")
      .def_readonly("rows", &RowReport::rows, "Rows that came.")
      .def_readonly("left_out", &RowReport::left_out, "Of them, those left out.")
      .def_property_readonly("used", &RowReport::used, "Of them, those used.")
      .def_property_readonly(
          "first",
          [](const RowReport& r) { return r.left_out == 0 ? py::object(py::none()) : py::object(py::int_(r.first())); },
          "The first row left out, or None.")
      .def_property_readonly(
          "first_why", [](const RowReport& r) { return std::string(r.first_why()); }, "Why it was; may be empty.")
      .def_property_readonly(
          "reasons",
          [](const RowReport& r) {
            py::dict out;
            for (const auto& reason : r.reasons) out[py::str(reason.why)] = reason.rows;
            return out;
          },
          "Rows left out by reason, in the order of their first rows.")
      .def("line", &RowReport::line, "One line for people; an empty text where no row was left out.")
      .def("__eq__",
           [](const RowReport& a, const py::object& other) {
             return py::isinstance<RowReport>(other) && a == other.cast<const RowReport&>();
           })
      .def("__repr__", [](const RowReport& r) {
        return r.left_out == 0 ? "RowReport(" + std::to_string(r.rows) + " rows, all used)"
                               : "RowReport(" + r.line() + ")";
      });
}
