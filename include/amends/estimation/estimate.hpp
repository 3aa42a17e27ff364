#pragma once

#include <amends/core/config.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/math/distribution.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

// One number that a fit, a curve or a table of records says, as something else can use it: with its error, and with how
// it moves together with the other numbers of the same source. See docs/estimation.md, "Estimates".
namespace amends::inline AMENDS_ABI::estimation {

/// What estimates come from, and what is uncertain about it: p components with a covariance.
struct EstimateSource {
  std::string model{};       ///< "AcceleratedFailureTimeModel", "share of a flag", ...
  std::string from{};        ///< what it was fitted on, in the caller's words or the file's name; may be empty
  double rows = 0.0;         ///< customers, complaints or answers behind it, weights summed
  std::size_t clusters = 0;  ///< companies or branches its errors allow for; 0: rows are taken as independent
  /// Of the components; empty: they are independent of each other with variance 1, as many as the gradients are long
  /// (the steps of a curve; the influence of each cluster).
  math::Matrix covariance{};
  /// Tells sources apart: made of the numbers of the fit by identity_of, so that a model and its saved copy are one
  /// source; 0: not made, refused.
  std::uint64_t identity = 0;

  /// FNV-1a over the bits of numbers, for `identity`; -0 as 0, every NaN alike.
  [[nodiscard]] static std::uint64_t identity_of(std::span<const double> numbers, std::uint64_t before = 0) noexcept;
};

/// A number with its error: approximately normal on `scale`.
struct Estimate {
  std::string quantity{};  ///< "survival at 1 year, outcome satisfied"
  double value = 0.0;      ///< natural scale
  Scale scale = Scale::identity;
  std::vector<double> gradient{};  ///< of the value on `scale`, by the components of the source; shorter: 0 from there
  std::shared_ptr<const EstimateSource> source{};
  double rows = 0.0;  ///< behind this quantity, where these are not all of the source's; 0: all

  /// On `scale`: sqrt(g' C g).
  [[nodiscard]] double standard_error_on_scale() const;
  /// On the natural scale, by the delta method.
  [[nodiscard]] double standard_error() const;
  /// Normal on `scale`, carried back.  errors  Error(domain) unless 0 < level < 1
  [[nodiscard]] Interval interval(double level = 0.95) const;
  /// What an uncertain quantity of a scenario is drawn from: normal on `scale`, carried back. Without any error, a
  /// fixed number.
  [[nodiscard]] math::Distribution distribution() const;
  /// "AcceleratedFailureTimeModel of stay.json: survival at 1 year, from 1,204 rows in 12 clusters"
  [[nodiscard]] std::string describe() const;
};

/// That an estimate can be used: a value inside its scale, a finite gradient, a source with a covariance of its size.
/// errors  Error(domain) or Error(missing) with the quantity's name
void check_estimate(const Estimate& estimate);

/// Whether two estimates are of one source.
/// errors  Error(contradiction) where two sources have one identity and other covariances
[[nodiscard]] bool of_one_source(const Estimate& a, const Estimate& b);

/// Of two values on their scales: g_a' C g_b; 0 where the sources differ.  errors  those of of_one_source
[[nodiscard]] double covariance_on_scale(const Estimate& a, const Estimate& b);

/// Of several, in their order.
[[nodiscard]] math::Matrix covariance_on_scale(std::span<const Estimate> estimates);

}  // namespace amends::inline AMENDS_ABI::estimation

#if AMENDS_HEADER_ONLY
#include <amends/impl/estimation/estimate.ipp>
#endif
