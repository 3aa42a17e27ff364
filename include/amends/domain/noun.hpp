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

/// What can say itself which of its fields is outside its domain.
template <class T>
concept Noun = requires(const T& noun) {
  { noun.fault() } -> std::same_as<FieldFault>;
};
static_assert(!Noun<FieldFault> && !Noun<double>);

/// Whether every field of a noun lies in its domain. Never throws.
template <Noun N>
[[nodiscard]] constexpr bool valid(const N& noun) noexcept {
  return !noun.fault();
}

/// The noun itself, or Error(domain) naming the first field that is outside its domain.
template <Noun N>
constexpr const N& check(const N& noun) {
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
