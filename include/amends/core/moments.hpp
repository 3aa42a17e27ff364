#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <cstdint>
#include <limits>

namespace amends::inline AMENDS_ABI::core {

/// Count, mean, spread and shape of numbers seen one at a time, in parts that can be merged.
///
///   mean = sum w x / W,  M_p = sum w (x - mean)^p,  W = sum w
///
/// A weight counts observations: add(x, 3) is three times add(x). The moments are kept about the running mean, so
/// values near 1e9 lose nothing (sum of squares minus square of sum would). Merging in a fixed order gives the same
/// bits whatever the number of threads; a different order agrees to rounding. NaN is counted apart (`undefined()`) and
/// enters no moment; an infinite value makes mean and spread infinite or NaN. source  Chan, Golub & LeVeque (1983),
/// American Statistician 37(3), 242-247; third and fourth moment: Pebay (2008),
///         Sandia report SAND2008-6212 [recalled; derivation in the body, checked against two-pass sums]
/// cost    some 10 ns an observation
class Moments {
 public:
  /// Everything a Moments holds, for storing and loading it.
  struct State {
    double count = 0.0;
    double mean = 0.0;
    double m2 = 0.0;
    double m3 = 0.0;
    double m4 = 0.0;
    double smallest = std::numeric_limits<double>::infinity();
    double largest = -std::numeric_limits<double>::infinity();
    double undefined = 0.0;
    friend bool operator==(const State&, const State&) = default;
  };

  Moments() noexcept = default;
  /// errors  Error(domain) for a count, second or fourth moment or number of undefined values below 0 or NaN;
  ///         Error(format) for moments that no numbers between smallest and largest have
  explicit Moments(const State& state);

  /// errors  Error(domain) for a weight below 0, infinite or NaN;  edge  weight 0 adds nothing
  void add(double x, double weight = 1.0);
  void merge(const Moments& other) noexcept;

  [[nodiscard]] double count() const noexcept { return state_.count; }          ///< sum of weights, without NaN
  [[nodiscard]] double undefined() const noexcept { return state_.undefined; }  ///< weight of the NaN seen
  [[nodiscard]] double mean() const noexcept;                                   ///< NaN for count 0
  [[nodiscard]] double sum() const noexcept { return state_.count * state_.mean; }
  /// Sample variance M2 / (W - 1); NaN for count <= 1.
  [[nodiscard]] double variance() const noexcept;
  [[nodiscard]] double standard_deviation() const noexcept;  ///< root of variance(); NaN for count <= 1
  /// Standard error of the mean, standard_deviation / sqrt(W); NaN for count <= 1.
  [[nodiscard]] double standard_error() const noexcept;
  /// sqrt(W) M3 / M2^(3/2), of the sample as it is (no small-sample correction); NaN for count 0 or no spread.
  [[nodiscard]] double skewness() const noexcept;
  /// W M4 / M2^2 - 3, of the sample as it is; 0 for a normal distribution; NaN for count 0 or no spread.
  [[nodiscard]] double excess_kurtosis() const noexcept;
  [[nodiscard]] double smallest() const noexcept;  ///< NaN for count 0
  [[nodiscard]] double largest() const noexcept;   ///< NaN for count 0

  [[nodiscard]] const State& state() const noexcept { return state_; }
  friend bool operator==(const Moments&, const Moments&) = default;

 private:
  State state_;
};

}  // namespace amends::inline AMENDS_ABI::core

namespace amends::inline AMENDS_ABI {
using core::Moments;
}  // namespace amends::inline AMENDS_ABI

#if AMENDS_HEADER_ONLY
#include <amends/impl/core/moments.ipp>
#endif
