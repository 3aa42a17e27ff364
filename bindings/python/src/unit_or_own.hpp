#pragma once

#include <optional>

#include "time_unit.hpp"

using MaybeUnit = std::optional<UnitName>;

/// The unit that is named, or that of the queue or curve itself.
template <class Timed>
amends::TimeUnit unit_or_own(const MaybeUnit& unit, const Timed& of) {
  if (unit) return unit_of(*unit);
  if constexpr (requires { of.per(); })
    return of.per();
  else
    return of.per;
}
