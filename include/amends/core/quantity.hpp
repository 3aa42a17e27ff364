#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <compare>
#include <limits>
#include <optional>
#include <string_view>

namespace amends::inline AMENDS_ABI::core {

/// A double whose meaning is part of its type and whose domain is checked once, when it is made.
/// Tag supplies `name`, `requirement` (for the message) and `valid(double)`, which must be false for NaN: that one
/// table serves the constructor, the documentation and the tests. Quantities of different tags do not convert.
template <class Tag>
class Quantity {
 public:
  /// Throws Error(domain) when Tag::valid(value) is false.
  constexpr explicit Quantity(double value) : value_(value) {
    if (!Tag::valid(value)) throw_domain(Tag::name, Tag::requirement, value);
  }
  /// The same without exceptions: empty when the value is not valid.
  [[nodiscard]] static constexpr std::optional<Quantity> try_make(double value) noexcept {
    if (!Tag::valid(value)) return std::nullopt;
    return Quantity(value, Unchecked{});
  }
  [[nodiscard]] constexpr double value() const noexcept { return value_; }
  friend constexpr auto operator<=>(const Quantity&, const Quantity&) noexcept = default;

 private:
  struct Unchecked {};
  constexpr Quantity(double value, Unchecked) noexcept : value_(value) {}
  double value_;
};

namespace detail {
constexpr bool finite(double v) noexcept {
  return v >= -(std::numeric_limits<double>::max)() && v <= (std::numeric_limits<double>::max)();
}
struct NonNegative {
  static constexpr std::string_view requirement = "be finite and >= 0";
  static constexpr bool valid(double v) noexcept { return v >= 0.0 && finite(v); }
};
struct AnyFinite {
  static constexpr std::string_view requirement = "be finite";
  static constexpr bool valid(double v) noexcept { return finite(v); }
};
struct Rate {
  static constexpr std::string_view requirement = "be finite and > -1";
  static constexpr bool valid(double v) noexcept { return v > -1.0 && finite(v); }
};
struct ProbabilityTag {
  static constexpr std::string_view name = "probability";
  static constexpr std::string_view requirement = "lie in [0, 1]";
  static constexpr bool valid(double v) noexcept { return v >= 0.0 && v <= 1.0; }
};
struct PercentagePointsTag {
  static constexpr std::string_view name = "percentage points";
  static constexpr std::string_view requirement = "lie in [-100, 100]";
  static constexpr bool valid(double v) noexcept { return v >= -100.0 && v <= 100.0; }
};
struct PerCentTag : AnyFinite {
  static constexpr std::string_view name = "per cent";
};
struct MoneyPerCustomerTag : AnyFinite {
  static constexpr std::string_view name = "money per customer";
};
struct YearsTag : NonNegative {
  static constexpr std::string_view name = "years";
};
struct PeriodsTag : NonNegative {
  static constexpr std::string_view name = "periods";
};
struct AnnualRateTag : Rate {
  static constexpr std::string_view name = "annual rate";
};
struct PeriodRateTag : Rate {
  static constexpr std::string_view name = "rate per period";
};
struct CustomersTag : NonNegative {
  static constexpr std::string_view name = "customers";
};
struct ProblemsTag : NonNegative {
  static constexpr std::string_view name = "problems";
};
struct TellingsTag : NonNegative {
  static constexpr std::string_view name = "tellings";
};
}  // namespace detail

using Probability = Quantity<detail::ProbabilityTag>;            ///< a share in [0, 1]
using PercentagePoints = Quantity<detail::PercentagePointsTag>;  ///< a difference of shares: 0.70 to 0.75 is 5 points
using PerCent = Quantity<detail::PerCentTag>;                    ///< a relative change: 0.70 to 0.75 is 7.14 per cent
using MoneyPerCustomer = Quantity<detail::MoneyPerCustomerTag>;
using Years = Quantity<detail::YearsTag>;
using Periods = Quantity<detail::PeriodsTag>;
using AnnualRate = Quantity<detail::AnnualRateTag>;  ///< effective rate per year: 0.08 is 8 % a year
using PeriodRate = Quantity<detail::PeriodRateTag>;  ///< effective rate per period of the computation
using Customers = Quantity<detail::CustomersTag>;    ///< persons; one customer may have several problems
using Problems = Quantity<detail::ProblemsTag>;      ///< incidents
using Tellings = Quantity<detail::TellingsTag>;      ///< acts of telling; one person may hear several

}  // namespace amends::inline AMENDS_ABI::core

namespace amends::inline AMENDS_ABI {
using core::AnnualRate;
using core::Customers;
using core::MoneyPerCustomer;
using core::PerCent;
using core::PercentagePoints;
using core::PeriodRate;
using core::Periods;
using core::Probability;
using core::Problems;
using core::Tellings;
using core::Years;
}  // namespace amends::inline AMENDS_ABI
