#pragma once

#include <amends/economics/findings.hpp>
#include <initializer_list>
#include <string>

#include "module.hpp"

/// The warnings of a result, by name.
template <class Warning>
py::tuple names_of(const amends::economics::WarningSet<Warning>& warnings, std::initializer_list<Warning> all) {
  py::list names;
  for (const Warning one : all)
    if (warnings.has(one)) names.append(std::string(amends::economics::to_string(one)));
  return py::tuple(names);
}
