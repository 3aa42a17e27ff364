#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <concepts>
#include <string_view>

namespace amends::inline AMENDS_ABI::domain {

/// What is wrong with a noun of the domain: which field, what it must do, the value it has. No field: nothing is wrong.
/// The nouns are plain structs, so that events can be written down with designated initialisers in a hot path where
/// nothing may throw. Each has one table of its domain, the member `fault()`; `valid` and `check` read it.
struct FieldFault {
  std::string_view field{};
  std::string_view requirement{};
  double value = 0.0;

  [[nodiscard]] constexpr explicit operator bool() const noexcept { return !field.empty(); }
};

/// Whether every field of a noun lies in its domain. Never throws.
template <class Noun>
requires requires(const Noun& noun) {
  { noun.fault() } -> std::same_as<FieldFault>;
}
[[nodiscard]] constexpr bool valid(const Noun& noun) noexcept {
  return !noun.fault();
}

/// The noun itself, or Error(domain) naming the first field that is outside its domain.
template <class Noun>
requires requires(const Noun& noun) {
  { noun.fault() } -> std::same_as<FieldFault>;
}
constexpr const Noun& check(const Noun& noun) {
  if (const FieldFault fault = noun.fault()) core::throw_domain(fault.field, fault.requirement, fault.value);
  return noun;
}

namespace detail {
/// Missing (NaN) or finite.
constexpr bool missing_or_finite(double value) noexcept {
  return !(value > 1.7976931348623157e308 || value < -1.7976931348623157e308);
}
/// Missing (NaN), or finite and at least `low`.
constexpr bool missing_or_from(double value, double low) noexcept {
  return !(value < low || value > 1.7976931348623157e308);
}
constexpr bool finite_from(double value, double low) noexcept {
  return value >= low && value <= 1.7976931348623157e308;
}
}  // namespace detail

}  // namespace amends::inline AMENDS_ABI::domain
