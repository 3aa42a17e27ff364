#include <amends/core/provenance.hpp>
#include <string>

#include "module.hpp"
#include "sourced_value.hpp"

// Built-in figures and where they come from, in core: every room's figures are of these types.
void register_provenance(py::module_& module) {
  using amends::Provenance;
  py::class_<Provenance>(module, "Provenance", "Where a figure comes from, and how well that is established.")
      .def_property_readonly("source", [](const Provenance& p) { return std::string(p.source); })
      .def_property_readonly(
          "year", [](const Provenance& p) { return p.year; },
          "Of the observation, or of the publication; 0 when not known.")
      .def_property_readonly("country", [](const Provenance& p) { return std::string(p.country); })
      .def_property_readonly("evidence", [](const Provenance& p) { return std::string(to_string(p.evidence)); })
      .def("__repr__", [](const Provenance& p) {
        return "Provenance(" + std::string(p.source) + "; " + std::string(to_string(p.evidence)) + ")";
      });
  ensure_sourced_value(module);
}
