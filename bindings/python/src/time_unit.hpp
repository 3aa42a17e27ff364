#pragma once
// Units of time by their names.

#include <amends/domain/time_unit.hpp>
#include <cstdint>

#include "argument.hpp"

enum class UnitName : std::uint8_t { second, minute, hour, day, week, month, quarter, year };

template <>
struct TextOf<UnitName>
    : Texts<Text<"second", UnitName::second>, Text<"minute", UnitName::minute>, Text<"hour", UnitName::hour>,
            Text<"day", UnitName::day>, Text<"week", UnitName::week>, Text<"month", UnitName::month>,
            Text<"quarter", UnitName::quarter>, Text<"year", UnitName::year>> {};

inline amends::TimeUnit unit_of(UnitName name) {
  using amends::TimeUnit;
  switch (name) {
    case UnitName::second:
      return TimeUnit::second();
    case UnitName::minute:
      return TimeUnit::minute();
    case UnitName::hour:
      return TimeUnit::hour();
    case UnitName::day:
      return TimeUnit::day();
    case UnitName::week:
      return TimeUnit::week();
    case UnitName::month:
      return TimeUnit::month();
    case UnitName::quarter:
      return TimeUnit::quarter();
    default:
      return TimeUnit::year();
  }
}

/// The name of a unit that unit_of made.
inline std::string name_of(amends::TimeUnit unit) {
  for (const auto& [name, value] : TextOf<UnitName>::values)
    if (unit_of(static_cast<UnitName>(value)) == unit) return std::string(name);
  return "";
}
