#pragma once

#include <amends/core/config.hpp>
#include <amends/core/discount.hpp>
#include <amends/core/error.hpp>
#include <amends/core/quantity.hpp>
#include <cstdint>
#include <limits>

namespace amends::inline AMENDS_ABI::economics {

/// Findings that travel with a result: a small set over an enum class of warnings (values 0 to 31).
template <class Warning>
class WarningSet {
 public:
  constexpr void add(Warning warning) noexcept { bits_ |= bit(warning); }
  [[nodiscard]] constexpr bool has(Warning warning) const noexcept { return (bits_ & bit(warning)) != 0; }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  friend constexpr bool operator==(const WarningSet&, const WarningSet&) noexcept = default;

 private:
  static constexpr std::uint32_t bit(Warning warning) noexcept { return 1u << static_cast<unsigned>(warning); }
  std::uint32_t bits_ = 0;
};

/// A yearly rate above this is reported where there is a place for findings: rates are shares, 0.08 is 8 %, and who
/// writes 8 means per cent.
inline constexpr double large_annual_rate = 0.5;

namespace detail {
/// Marks the members of an input struct that must be given: left out, they hold a value that every check refuses, so
/// a forgotten number is an Error and never a silent zero.
inline constexpr double required = std::numeric_limits<double>::quiet_NaN();
inline constexpr core::FirstPayment first_payment_required = static_cast<core::FirstPayment>(0x7f);

/// 0, 0.5 or 1 periods; Error(missing) for anything else.
[[nodiscard]] double periods_until_first_payment(core::FirstPayment first_payment);
/// log of the discount factor of one period, -log(1 + annual_rate) / periods_per_year; Error(domain) unless
/// periods_per_year > 0.
[[nodiscard]] double log_discount_per_period(core::AnnualRate annual_rate, double periods_per_year);
}  // namespace detail

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/findings.ipp>
#endif
