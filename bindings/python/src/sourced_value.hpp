#pragma once

#include <amends/core/error.hpp>
#include <amends/core/provenance.hpp>
#include <string>

#include "module.hpp"

/// Makes SourcedValue known to Python. The first room that ships built-in figures calls it; later calls do nothing.
inline void ensure_sourced_value(py::module_& module) {
  if (py::detail::get_type_info(typeid(amends::SourcedValue)) != nullptr) return;
  py::class_<amends::SourcedValue> type(module, "SourcedValue",
                                        "A built-in figure with its unit, source, year, country and evidence.");
  type.def_readonly("value", &amends::SourcedValue::value)
      .def_property_readonly("unit", [](const amends::SourcedValue& v) { return std::string(v.unit); })
      .def_property_readonly("source", [](const amends::SourcedValue& v) { return std::string(v.provenance.source); })
      .def_property_readonly(
          "year", [](const amends::SourcedValue& v) { return v.provenance.year; },
          "Of the observation, or of the publication; 0 when not known.")
      .def_property_readonly("country", [](const amends::SourcedValue& v) { return std::string(v.provenance.country); })
      .def_property_readonly(
          "evidence", [](const amends::SourcedValue& v) { return std::string(to_string(v.provenance.evidence)); })
      .def("__float__", [](const amends::SourcedValue& v) { return v.value; })
      .def("__repr__", [](const amends::SourcedValue& v) {
        return "SourcedValue(" + amends::core::format_number(v.value) + " " + std::string(v.unit) + "; " +
               std::string(v.provenance.source) + "; " + std::string(to_string(v.provenance.evidence)) + ")";
      });
}
