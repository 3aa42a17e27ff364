#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::core {

/// Quantiles of any number of values in little memory, in parts that can be merged.
/// Values are counted in buckets (g^(i-1), g^i], g = (1 + a)/(1 - a), a = relative_accuracy; one bucket is read as
/// 2 g^i/(g + 1), which is within a factor 1 +- a of every value in it. Negative values have buckets of their own;
/// zeros (and magnitudes below 2.3e-308), infinities and NaN are counted apart. Counts are integers: merging in any
/// order, and any way of cutting the data into parts, gives the same sketch to the last bit.
///
/// guarantee  |quantile(q) - x| <= a |x|, x the exact quantile x_(1 + floor(q (n - 1))) of the sorted values
/// memory     8 bytes a bucket, from the smallest to the largest magnitude seen: about 1.15/a buckets per decade and
/// sign
///            (a = 0.001: 1,151); never more than max_buckets(), whatever the data (a = 0.001: 1.42 million, 11 MB)
/// source     Masson, Rim & Lee (2019), DDSketch, PVLDB 12(12), 2195-2205, sections 2.1-2.2 [recalled; the guarantee is
///            derived in the body and tested]. Buckets are never collapsed, so the guarantee holds for every q.
/// cost       about 10 ns a value (one logarithm)
class QuantileSketch {
 public:
  /// Everything a QuantileSketch holds, for storing and loading it; buckets are (i, count), ascending in i, count > 0.
  struct State {
    double relative_accuracy = 0.001;
    std::uint64_t zeros = 0;
    std::uint64_t undefined = 0;
    std::uint64_t negative_infinities = 0;
    std::uint64_t positive_infinities = 0;
    double smallest = std::numeric_limits<double>::infinity();
    double largest = -std::numeric_limits<double>::infinity();
    std::vector<std::pair<std::int32_t, std::uint64_t>> negative{};
    std::vector<std::pair<std::int32_t, std::uint64_t>> positive{};
    friend bool operator==(const State&, const State&) = default;
  };

  /// domain  1e-4 <= relative_accuracy <= 0.5, else Error(domain)
  explicit QuantileSketch(double relative_accuracy = 0.001);
  /// errors  Error(domain | format) for a state that no sketch can have
  explicit QuantileSketch(const State& state);

  /// errors  Error(domain) where more than 2^62 values would have been counted
  void add(double x, std::uint64_t count = 1);
  /// errors  Error(contradiction) when the relative accuracies differ; Error(domain) as add
  void merge(const QuantileSketch& other);

  /// The q-quantile: NaN for an empty sketch. q = 0 and q = 1 are exact: the smallest and the largest value.
  /// errors  Error(domain) unless 0 <= q <= 1;  cost  one pass over the buckets
  [[nodiscard]] double quantile(double q) const;
  /// Share of the values below zero (exact), NaN for an empty sketch.
  [[nodiscard]] double share_negative() const noexcept;

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }          ///< values, without NaN
  [[nodiscard]] std::uint64_t undefined() const noexcept { return undefined_; }  ///< NaN seen
  [[nodiscard]] double smallest() const noexcept;                                ///< exact; NaN when empty
  [[nodiscard]] double largest() const noexcept;                                 ///< exact; NaN when empty
  [[nodiscard]] double relative_accuracy() const noexcept { return relative_accuracy_; }
  [[nodiscard]] std::size_t buckets() const noexcept;      ///< now in memory, 8 bytes each
  [[nodiscard]] std::size_t max_buckets() const noexcept;  ///< the bound for any data: 2 x 1,418.2/ln g, rounded up

  [[nodiscard]] State state() const;
  friend bool operator==(const QuantileSketch& a, const QuantileSketch& b) { return a.state() == b.state(); }

 private:
  struct Buckets {
    std::vector<std::uint64_t> counts{};
    std::int32_t first = 0;  ///< i of counts[0]
    void add(std::int32_t i, std::uint64_t count);
  };
  /// That so many more values can be counted.
  void check_room(std::uint64_t values, std::uint64_t undefined) const;
  [[nodiscard]] std::int32_t bucket_of(double magnitude) const noexcept;
  [[nodiscard]] double value_of(std::int32_t i) const noexcept;

  double relative_accuracy_;
  double log_g_;
  double buckets_per_log_;  ///< 1 / ln g
  std::uint64_t count_ = 0;
  std::uint64_t zeros_ = 0;
  std::uint64_t undefined_ = 0;
  std::uint64_t negative_infinities_ = 0;
  std::uint64_t positive_infinities_ = 0;
  double smallest_ = std::numeric_limits<double>::infinity();
  double largest_ = -std::numeric_limits<double>::infinity();
  Buckets negative_;  ///< of the magnitudes
  Buckets positive_;
};

}  // namespace amends::inline AMENDS_ABI::core

namespace amends::inline AMENDS_ABI {
using core::QuantileSketch;
}  // namespace amends::inline AMENDS_ABI

#if AMENDS_HEADER_ONLY
#include <amends/impl/core/quantile_sketch.ipp>
#endif
