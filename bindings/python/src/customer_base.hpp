#pragma once
// Shared by the bindings of the customer-base models.

#include <algorithm>
#include <vector>

#include "module.hpp"

inline py::array_t<double> array_of(const std::vector<double>& values) {
  py::array_t<double> out(static_cast<py::ssize_t>(values.size()));
  std::copy(values.begin(), values.end(), out.mutable_data());
  return out;
}
