#pragma once

#include <pybind11/native_enum.h>

#include <string>

#include "module.hpp"

/// An enumeration whose members are called what to_string() says.
template <class Enum, class Values>
void add_enum(py::module_& module, const char* name, const char* doc, const Values& values) {
  py::native_enum<Enum> made(module, name, "enum.Enum", doc);
  for (const Enum value : values) made.value(std::string(to_string(value)).c_str(), value);
  made.finalize();
}
