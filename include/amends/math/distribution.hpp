#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::math {

enum class DistributionKind : std::uint8_t {
  fixed,
  uniform,
  triangular,
  pert,
  beta,
  normal,
  gamma,
  empirical,
  log_normal,
  logit_normal,
  log_log_normal
};
[[nodiscard]] std::string_view to_string(DistributionKind kind) noexcept;

/// Prior counts for Distribution::beta_from_counts; the default is Jeffreys' prior, 1/2 and 1/2.
struct CountPrior {
  double successes = 0.5;  ///< > 0
  double failures = 0.5;   ///< > 0
};

/// An uncertain number: an immutable value, cheap to copy, compared by kind and parameters.
/// Made by the factories below; a plain double is a fixed one, so a parameter of this type accepts 0.7 as well.
/// Every factory throws Error(domain) for a parameter that is NaN, infinite (bounds of normal excepted) or out of
/// order, for a shape of beta, PERT or gamma above 1e16 (core::largest_shape) or below 1e-250 (core::smallest_shape),
/// and gives a fixed number where the
/// parameters leave only one value (low = high, sd = 0, all observations equal).
class Distribution {
 public:
  Distribution(double value) : Distribution(fixed(value)) {}  // NOLINT: a number is a fixed distribution

  [[nodiscard]] static Distribution fixed(double value);
  [[nodiscard]] static Distribution uniform(double low, double high);
  /// Density rising from low to mode and falling to high; low <= mode <= high.
  [[nodiscard]] static Distribution triangular(double low, double mode, double high);
  /// low + (high - low) Beta(1 + shape (mode - low)/(high - low), 1 + shape (high - mode)/(high - low)), shape > 0.
  /// mean (low + shape mode + high)/(shape + 2); variance (mean - low)(high - mean)/(shape + 3). The textbook sd
  /// (high - low)/6 is not the sd of this distribution.
  /// source  Malcolm et al. (1959), Vose's modified PERT for shape [recalled]; checked against recomputed values
  [[nodiscard]] static Distribution pert(double low, double mode, double high, double shape = 4.0);
  /// a > 0, b > 0, on [0, 1]. Small shapes put practically all on 0 and 1; values below the range of numbers are 0.
  [[nodiscard]] static Distribution beta(double a, double b);
  /// What counts say about a share: Beta(successes + prior, failures + prior); counts >= 0, weighted ones too.
  [[nodiscard]] static Distribution beta_from_counts(double successes, double failures, const CountPrior& prior = {});
  /// Normal, cut off at lower and upper and rescaled. mean and standard deviation are those before the cut; mean() and
  /// standard_deviation() those after it. errors also where the interval holds practically nothing (< 1e-300).
  [[nodiscard]] static Distribution normal(double mean, double standard_deviation,
                                           double lower = -std::numeric_limits<double>::infinity(),
                                           double upper = std::numeric_limits<double>::infinity());
  /// mean shape/rate; shape > 0, rate > 0.
  [[nodiscard]] static Distribution gamma(double shape, double rate);
  // A quantity whose transform is normal, as estimates are: mean and standard deviation are those of the transform,
  // which grows with the quantity. Closed forms for log_normal; mean() and standard_deviation() of the others by
  // quadrature.
  /// ln x is normal; x > 0, mean exp(mean + sd^2/2). errors also where that, or the standard deviation, is no number.
  [[nodiscard]] static Distribution log_normal(double mean, double standard_deviation);
  /// ln(x / (1 - x)) is normal; x in (0, 1).
  [[nodiscard]] static Distribution logit_normal(double mean, double standard_deviation);
  /// -ln(-ln x) is normal; x in (0, 1): the complementary log-log of 1 - x, its sign turned.
  [[nodiscard]] static Distribution log_log_normal(double mean, double standard_deviation);
  /// Each observation equally likely (a copy is kept, sorted); at least one, all finite.
  [[nodiscard]] static Distribution empirical(std::span<const double> observations);

  [[nodiscard]] DistributionKind kind() const noexcept { return kind_; }
  [[nodiscard]] bool is_fixed() const noexcept { return kind_ == DistributionKind::fixed; }
  [[nodiscard]] double mean() const noexcept { return mean_; }
  [[nodiscard]] double standard_deviation() const noexcept { return standard_deviation_; }
  [[nodiscard]] double lower() const noexcept { return lower_; }  ///< smallest possible value, may be -inf
  [[nodiscard]] double upper() const noexcept { return upper_; }  ///< largest possible value, may be +inf
  [[nodiscard]] double median() const noexcept { return quantile(0.5); }
  /// Smallest x with cdf(x) >= u; lower() at 0, upper() at 1, NaN for u outside [0, 1].  cost  0.01-4 us
  [[nodiscard]] double quantile(double u) const noexcept;
  /// quantile(1 - v) without rounding 1 - v: exact far into the upper tail.
  [[nodiscard]] double quantile_upper(double v) const noexcept;
  /// quantile(Phi(z)), without the way over a probability where the quantity is a transform of a normal one.
  [[nodiscard]] double at_normal_score(double z) const noexcept;
  /// P(X <= x); NaN for NaN.
  [[nodiscard]] double cdf(double x) const noexcept;
  /// Density; 0 outside [lower, upper]; NaN for fixed and empirical, which have none, and for NaN.
  [[nodiscard]] double pdf(double x) const noexcept;
  /// "PERT(0.2, 0.35, 0.5)", "Normal(0.3, 0.1) on [0, 1]", "0.7" for a fixed number.
  [[nodiscard]] std::string describe() const;

  /// The parameters as given to the factory: fixed (value), uniform (low, high), triangular and pert (low, mode, high,
  /// shape), beta (a, b), normal (mean, sd, lower, upper), gamma (shape, rate), log_normal and its like (mean, sd),
  /// empirical none; the rest is 0.
  [[nodiscard]] const std::array<double, 4>& parameters() const noexcept { return parameters_; }
  /// The two shapes of beta and pert, and (shape, rate) of gamma; 0 for other kinds.
  [[nodiscard]] const std::array<double, 2>& shapes() const noexcept { return shapes_; }
  /// The sorted observations of an empirical distribution; empty otherwise.
  [[nodiscard]] std::span<const double> observations() const noexcept;

  friend bool operator==(const Distribution& a, const Distribution& b) noexcept { return a.equals(b); }

 private:
  Distribution(DistributionKind kind, std::array<double, 4> parameters) noexcept
      : kind_(kind), parameters_(parameters) {}
  [[nodiscard]] bool equals(const Distribution& other) const noexcept;
  // The quantile whose smaller tail is `tail` <= 1/2, seen from the upper or the lower end.
  [[nodiscard]] double tail_quantile(double tail, bool upper) const noexcept;
  [[nodiscard]] double normal_tail_quantile(double tail, bool upper) const noexcept;
  [[nodiscard]] static Distribution transformed(DistributionKind kind, double mean, double standard_deviation);
  [[nodiscard]] bool is_transformed_normal() const noexcept { return kind_ >= DistributionKind::log_normal; }
  friend class QuantileTable;

  DistributionKind kind_;
  std::array<double, 4> parameters_;
  std::array<double, 2> shapes_{};
  double mean_ = 0.0;
  double standard_deviation_ = 0.0;
  double lower_ = 0.0;
  double upper_ = 0.0;
  // Normal: probability below lower, above upper, and between, before the cut.
  double below_ = 0.0;
  double above_ = 0.0;
  double between_ = 1.0;
  std::shared_ptr<const std::vector<double>> observations_{};
};

namespace detail {
struct QuantileFill;
}
/// The quantile function of a Distribution, fast: for inverse-transform sampling, x = table(u) with u uniform on (0,
/// 1).
///
/// Beta, PERT, normal and gamma are tabulated: each half, in w = min(u, 1 - u), is cut into the octaves
/// 2^-24 ... 2^-1 and each octave into 32 cells, so that the tails are as fine as the middle. Within a cell, a cubic
/// that has the exact quantile, to ten digits of u, and the exact slope 1/pdf at both ends. Where such a cubic would
/// not be monotone or would err by more than 2e-8 of the range between the 2^-24 quantiles (estimated from the second
/// derivative), and beyond 2^-24, the exact quantile is used. log_normal and its like are the transform of the table of
/// the normal, with its accuracy on that scale. The other kinds are evaluated directly.
/// accuracy  |table(u) - quantile(u)| <= 1e-7 of that range (measured: below 2e-8 for shapes from 0.5 to 20,000);
///           monotone in u up to the rounding of the last digit; never outside [lower, upper]
/// edge      table(0) = lower, table(1) = upper, NaN for u outside [0, 1]
/// cost      2 ns a value, 1 ns in fill with AVX2 or AVX-512 (compiled library); to build 0.05-0.15 ms, 47 KB; copies
///           share the table
class QuantileTable {
 public:
  explicit QuantileTable(const Distribution& distribution);
  [[nodiscard]] double operator()(double u) const noexcept;
  /// out[i] = (*this)(u[i]) for as many as both have; u and out may be the same memory.
  void fill(std::span<const double> u, std::span<double> out) const noexcept;
  [[nodiscard]] const Distribution& distribution() const noexcept { return distribution_; }
  /// Cells in which the exact quantile is used because a cubic would not do; 0 for ordinary shapes.
  [[nodiscard]] std::size_t exact_cells() const noexcept { return exact_cells_; }

 private:
  friend struct detail::QuantileFill;
  using Cell = std::array<double, 4>;  // c0 + c1 t + c2 t^2 + c3 t^3, 0 <= t < 1; c0 NaN: use the exact quantile
  [[nodiscard]] double tabulated(const Cell* cells, double u) const noexcept;
  void build_half(bool upper, std::vector<Cell>& cells);

  Distribution distribution_;
  std::shared_ptr<const std::vector<Cell>> cells_{};
  std::shared_ptr<const QuantileTable> transform_of_{};  // of the standard normal, for log_normal and its like
  std::size_t exact_cells_ = 0;
};

}  // namespace amends::inline AMENDS_ABI::math

#if AMENDS_HEADER_ONLY
#include <amends/impl/math/distribution.ipp>
#include <amends/impl/math/quantile_table.ipp>
#endif
