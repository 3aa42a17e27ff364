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
