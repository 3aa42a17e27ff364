#pragma once

#include <amends/core/error.hpp>
#include <cstddef>
#include <string>

#include "module.hpp"

/// What load(tuple) makes of a pickled tuple of `size` fields. A field of another type is Error(format), as the values
/// are that the class itself refuses.
template <class Load>
auto load_state(const py::tuple& state, const char* name, std::size_t size, Load&& load) {
  const auto refuse = [&] {
    throw amends::Error(amends::ErrorCode::format, "state",
                        std::string("state is not that of a ") + name + " of this or an older version");
  };
  if (state.size() != size) refuse();
  try {
    return load(state);
  } catch (const py::cast_error&) {
    refuse();
  }
  return load(state);  // not reached
}

/// Equal where what is pickled of them is.
template <class T>
void add_state_equality(py::class_<T>& type) {
  type.def(
      "__eq__",
      [](const py::object& one, const py::object& other) -> py::object {
        if (!py::isinstance<T>(other)) return py::reinterpret_borrow<py::object>(Py_NotImplemented);
        return py::bool_(one.attr("__getstate__")().equal(other.attr("__getstate__")()));
      },
      py::arg("other"));
  type.attr("__hash__") = py::cpp_function([](const py::object& one) { return py::hash(one.attr("__getstate__")()); },
                                           py::name("__hash__"), py::is_method(type));
}
