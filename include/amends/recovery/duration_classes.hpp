#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/estimation/product_limit.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery {

/// Durations counted in logarithmic classes, those that ended and those that still last: what a stream keeps for the
/// product-limit estimate, in a few kilobytes whatever the number of complaints, mergeable in any order to the same
/// bits.
///
///   class 0 is d <= d_0 = 1/60 minute; class i >= 1 is d_0 g^(i-1) < d <= d_0 g^i,  g = 1.01
///
/// A class is read as the root of its limits, class 0 as 0. So a quantile lies within 0.5 % of the one of the durations
/// themselves, plus what the order within a class does: where a duration ended in the class in which another is still
/// open, the open one is taken as the longer (as the product-limit estimate does for equal times), which moves the
/// share of that class by less than 1 / at risk for each such pair.
/// edge    a negative duration counts as 0; one beyond the last class (d_0 g^2600, 2.8 thousand million minutes) in the
///         last one; NaN is not counted and `add` says so
/// cost    one logarithm of single precision to add; one duration in 500, near a limit, needs another
class DurationClasses {
 public:
  static constexpr double width = 0.01;           ///< g - 1
  static constexpr double smallest = 1.0 / 60.0;  ///< d_0, minutes
  static constexpr std::size_t classes = 2601;

  /// Counts a duration in minutes. returns false for NaN, which is not counted
  bool add(double minutes, bool ended);
  /// Counts durations of a class that is known.  domain  of_class < classes
  void add_to(std::size_t of_class, bool ended, std::uint64_t number = 1);
  void merge(const DurationClasses& other);

  [[nodiscard]] std::uint64_t ended() const noexcept { return ended_sum_; }
  [[nodiscard]] std::uint64_t open() const noexcept { return open_sum_; }
  [[nodiscard]] std::uint64_t count() const noexcept { return ended_sum_ + open_sum_; }

  /// What was counted of a class; the classes up to the last one that was.
  [[nodiscard]] std::uint64_t ended_of(std::size_t of_class) const noexcept {
    return of_class < counts_.size() ? counts_[of_class].ended : 0;
  }
  [[nodiscard]] std::uint64_t open_of(std::size_t of_class) const noexcept {
    return of_class < counts_.size() ? counts_[of_class].open : 0;
  }
  [[nodiscard]] std::size_t classes_used() const noexcept { return counts_.size(); }

  /// The product-limit estimate over the classes, time in minutes.
  /// errors  Error(missing) where nothing has been counted
  [[nodiscard]] estimation::ProductLimit product_limit() const;
  /// The time by which a share p has ended, with its interval (Brookmeyer and Crowley): infinite where too many are
  /// still open, NaN where nothing has been counted.
  /// errors  as ProductLimit::quantile
  [[nodiscard]] estimation::TimeEstimate quantile(double p, double level = 0.95) const;
  /// The p-quantile of the durations counted, whether they ended or not: of the ages of what is open. The smallest one
  /// with at least the share p at or below it, as of an empirical distribution; NaN without any.
  /// errors  Error(domain) unless 0 < p < 1
  [[nodiscard]] double plain_quantile(double p) const;

  /// The class of a duration, and what a class is read as.
  [[nodiscard]] static std::size_t class_of(double minutes) noexcept;
  [[nodiscard]] static double minutes_of(std::size_t of_class) noexcept;

  friend bool operator==(const DurationClasses& a, const DurationClasses& b) noexcept;

 private:
  struct Counts {
    std::uint64_t ended = 0;
    std::uint64_t open = 0;
    friend bool operator==(const Counts&, const Counts&) = default;
  };
  std::vector<Counts> counts_{};  // as far as the longest duration seen needs
  std::uint64_t ended_sum_ = 0;
  std::uint64_t open_sum_ = 0;
};

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/duration_classes.ipp>
#endif
