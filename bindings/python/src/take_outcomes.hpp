#pragma once

#include <amends/economics/scenario_inputs.hpp>
#include <optional>
#include <string>
#include <tuple>

/// (column, from, to), as Python has them.
inline std::optional<std::tuple<std::string, std::string, std::string>> three_of(
    const std::optional<amends::economics::TakeOutcomes>& take) {
  return take ? std::optional(std::tuple(take->column, take->from, take->to)) : std::nullopt;
}
