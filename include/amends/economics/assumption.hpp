#pragma once

#include <amends/core/config.hpp>
#include <amends/estimation/estimate.hpp>
#include <amends/math/distribution.hpp>
#include <memory>
#include <string>
#include <utility>

namespace amends::inline AMENDS_ABI::economics {

/// One number a scenario rests on: certain or uncertain, with the words that say where it comes from.
/// Two assumptions with the same non-empty `shared_as` are one quantity: it has one draw, in whatever segment it
/// stands. Without it, a quantity is its own, named "<segment>.<entry>".
struct Assumption {
  Assumption(double fixed, std::string source_text = {}, std::string shared = {})  // NOLINT: a number is an assumption
      : value(math::Distribution::fixed(fixed)), source(std::move(source_text)), shared_as(std::move(shared)) {}
  Assumption(math::Distribution uncertain, std::string source_text = {}, std::string shared = {})  // NOLINT: likewise
      : value(std::move(uncertain)), source(std::move(source_text)), shared_as(std::move(shared)) {}
  /// What was estimated, with its error. All estimates of one source in a scenario are drawn together.
  /// source_text: empty: what the estimate says of itself;  errors  those of estimation::check_estimate
  Assumption(estimation::Estimate estimated, std::string source_text = {}, std::string shared = {})  // NOLINT: likewise
      : value(estimated.distribution()),
        source(source_text.empty() ? estimated.describe() : std::move(source_text)),
        shared_as(std::move(shared)),
        estimate(std::make_shared<const estimation::Estimate>(std::move(estimated))) {}

  math::Distribution value;
  std::string source;     ///< "assumption", "Verde Group / Wharton 2006, US retail", ...
  std::string shared_as;  ///< empty: belongs to its segment alone
  /// What `value` comes from; null: it is stated. Nothing else may be put into `value` then.
  std::shared_ptr<const estimation::Estimate> estimate{};
};

}  // namespace amends::inline AMENDS_ABI::economics
