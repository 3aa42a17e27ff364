#pragma once

#include <amends/core/config.hpp>
#include <amends/estimation/estimate.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// What a fitted model or a curve is asked for: `model.estimate(query)`, of which docs/estimation.md, "Estimates", has
// the table of quantities.
namespace amends::inline AMENDS_ABI::estimation {

/// Whom a quantity is about: the value of a covariate, or the name of a group.
struct TraitValue {
  TraitValue(double number) : value(number) {}                     // NOLINT: a number is a value
  TraitValue(std::string text) : value(std::move(text)) {}         // NOLINT: likewise a text
  TraitValue(const char* text) : value(std::string(text)) {}       // NOLINT
  TraitValue(std::string_view text) : value(std::string(text)) {}  // NOLINT
  std::variant<double, std::string> value;
  bool operator==(const TraitValue&) const = default;
};

/// One number of what was fitted, by name: {.quantity = "survival", .at = {{"years", 1}}, .where = {{"age", 40}}}.
struct EstimateQuery {
  std::string quantity{};  ///< "survival", ...: what there is, a wrong name lists
  /// Names and numbers. A time is `time`, in the unit of the fit, or one of `seconds`, `minutes`, `hours`, `days`,
  /// `weeks`, `months`, `quarters` and `years` (of the fixed lengths of domain::TimeUnit) where the fit knows its unit;
  /// `renewals` and `opportunities` are counts.
  std::vector<std::pair<std::string, double>> at{};
  std::vector<std::pair<std::string, TraitValue>> where{};  ///< covariates of the customer, or his group
  std::string from{};  ///< where the model came from, in the caller's words: EstimateSource::from
};

/// That a unit of time is one that queries know: second, minute, hour, day, week, month, quarter, year, or the plural.
/// An empty text is no unit. errors  Error(unknown_name)
void check_time_unit(std::string_view unit);

}  // namespace amends::inline AMENDS_ABI::estimation

#if AMENDS_HEADER_ONLY
#include <amends/impl/estimation/estimate_query.ipp>
#endif
