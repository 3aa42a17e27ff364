#pragma once
// What every fitted model of the Python package is made of: a report, and the model when there is one.

#include <amends/estimation/fit.hpp>
#include <amends/interop/model_file.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "def.hpp"
#include "module.hpp"

/// A C++ model held by its Python class: `report`, `model` or nothing.
template <class Model>
py::tuple fit_tuple(amends::estimation::Fit<Model>&& fit) {
  py::object model = py::none();
  if (fit.converged()) model = py::cast(Model(fit.model()));
  return py::make_tuple(fit.report(), model);
}

/// `estimates`, `report`, `to_json` and `from_json` for a model with estimates(), report(), state() and from_state().
template <class Model, class... Options>
void bind_fitted(py::class_<Model, Options...>& c) {
  c.def_property_readonly("estimates", &Model::estimates, py::return_value_policy::reference_internal)
      .def_property_readonly("report", &Model::report, py::return_value_policy::reference_internal)
      .def("to_json", [](const Model& model) { return amends::interop::write_model(model.state()); });
  def_static(
      c, "from_json", [](const std::string& text) { return Model::from_state(amends::interop::read_model(text)); },
      py::arg("text"));
}

inline py::array_t<double> matrix_array(const amends::math::Matrix& m) {
  py::array_t<double> out({m.rows, m.columns});
  std::copy(m.data.begin(), m.data.end(), out.mutable_data());
  return out;
}
