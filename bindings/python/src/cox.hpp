#pragma once
// Shared by the bindings of Cox models and of what they return.

#include <amends/core/error.hpp>
#include <string>
#include <vector>

#include "module.hpp"

inline py::array_t<double> array_of(const std::vector<double>& values) {
  return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data());
}

template <class Enum, std::size_t N>
Enum named(const char* parameter, const std::string& name, const Enum (&values)[N]) {
  std::string known;
  for (std::size_t i = 0; i < N; ++i) {
    if (name == to_string(values[i])) return values[i];
    known += (i == 0 ? "'" : i + 1 == N ? " or '" : ", '") + std::string(to_string(values[i])) + "'";
  }
  throw amends::Error(amends::ErrorCode::unknown_name, parameter,
                      std::string(parameter) + " must be " + known + ", got '" + name + "'");
}
