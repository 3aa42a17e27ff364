#pragma once
// Results whose class is written in Python: a dataclass with tables of its own, made by the function that is bound.

#include "argument.hpp"

/// An instance of `class_name` of the Python module `home`; signatures and stubs say so.
template <Literal home, Literal class_name>
struct PythonObject {
  py::object value;

  /// Made of what its constructor takes.
  template <class... Given>
  static PythonObject made_of(Given&&... given) {
    return {py::module_::import(home.text).attr(class_name.text)(std::forward<Given>(given)...)};
  }
};

template <Literal home, Literal class_name>
struct py::detail::type_caster<PythonObject<home, class_name>> {
  static constexpr auto name = const_name(home.text) + const_name(".") + const_name(class_name.text);
  static handle cast(const PythonObject<home, class_name>& made, return_value_policy, handle) {
    return handle(made.value).inc_ref();
  }
};
