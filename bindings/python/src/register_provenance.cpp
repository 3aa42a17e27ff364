#include <amends/core/provenance.hpp>
#include <string>

#include "module.hpp"

// Built-in figures and where they come from; every room's `published` figures are of these types.
void register_provenance(py::module_& module) {
  using amends::Provenance;
  using amends::SourcedValue;
  const auto year = [](const Provenance& p) {
    return p.year == 0 ? py::object(py::none()) : py::object(py::int_(p.year));
  };
  py::class_<Provenance>(module, "Provenance", "Where a figure comes from, and how well that is established.")
      .def_property_readonly("source", [](const Provenance& p) { return std::string(p.source); })
      .def_property_readonly("year", year, "Year of the observation or the publication; None where undated.")
      .def_property_readonly("country", [](const Provenance& p) { return std::string(p.country); })
      .def_property_readonly("evidence",
                             [](const Provenance& p) { return std::string(amends::core::to_string(p.evidence)); })
      .def("__repr__", [year](const Provenance& p) {
        return py::str("Provenance(source={!r}, year={!r}, country={!r}, evidence={!r})")
            .format(std::string(p.source), year(p), std::string(p.country),
                    std::string(amends::core::to_string(p.evidence)));
      });
  py::class_<SourcedValue>(module, "SourcedValue",
                           "A built-in figure with unit and provenance; float() gives the value.")
      .def_readonly("value", &SourcedValue::value)
      .def_property_readonly("unit", [](const SourcedValue& v) { return std::string(v.unit); })
      .def_readonly("provenance", &SourcedValue::provenance)
      .def("__float__", [](const SourcedValue& v) { return v.value; })
      .def("__repr__", [](const SourcedValue& v) {
        return py::str("SourcedValue({!r}, unit={!r}, source={!r})")
            .format(v.value, std::string(v.unit), std::string(v.provenance.source));
      });
}
