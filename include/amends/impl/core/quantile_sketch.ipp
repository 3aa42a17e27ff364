#pragma once

#include <amends/core/quantile_sketch.hpp>

#include <algorithm>
#include <cmath>

namespace amends::inline AMENDS_ABI::core {

// Why the guarantee holds: for x in (g^(i-1), g^i] the value read is r = 2 g^i/(g + 1). At the upper end
// r/x = 2/(g + 1) = 1 - a; at the lower end r/x = 2 g/(g + 1) = 1 + a; in between r/x falls monotonically.

AMENDS_INLINE QuantileSketch::QuantileSketch(double relative_accuracy)
    : relative_accuracy_(check_between("relative_accuracy", relative_accuracy, 1e-4, 0.5)),
      log_g_(std::log1p(relative_accuracy) - std::log1p(-relative_accuracy)),
      buckets_per_log_(1.0 / log_g_) {}

AMENDS_INLINE QuantileSketch::QuantileSketch(const State& state) : QuantileSketch(state.relative_accuracy) {
  const auto refuse = [](const char* why) {
    throw Error(ErrorCode::format, "state", std::string("state is not that of a QuantileSketch: ") + why);
  };
  const std::int32_t first = bucket_of((std::numeric_limits<double>::min)());
  const std::int32_t last = bucket_of((std::numeric_limits<double>::max)());
  const auto count_in = [&](std::uint64_t more) {
    check_room(more, 0);
    count_ += more;
  };
  // All is looked at before anything is allocated.
  for (const auto* buckets : {&state.negative, &state.positive})
    for (std::size_t k = 0; k < buckets->size(); ++k) {
      const auto [i, bucket_count] = (*buckets)[k];
      if (bucket_count == 0 || i < first || i > last || (k > 0 && i <= (*buckets)[k - 1].first))
        refuse("its buckets are out of order");
      count_in(bucket_count);
    }
  for (const std::uint64_t more : {state.zeros, state.negative_infinities, state.positive_infinities}) count_in(more);
  check_room(0, state.undefined);
  if (count_ > 0) {
    // The smallest and the largest value are among those that the counts hold.
    const auto held = [&](double x) {
      const double magnitude = std::abs(x);
      if (magnitude < (std::numeric_limits<double>::min)()) return state.zeros > 0;
      if (magnitude > (std::numeric_limits<double>::max)())
        return (x > 0.0 ? state.positive_infinities : state.negative_infinities) > 0;
      const auto& buckets = x > 0.0 ? state.positive : state.negative;
      const std::int32_t i = bucket_of(magnitude);
      return std::any_of(buckets.begin(), buckets.end(), [&](const auto& bucket) { return bucket.first == i; });
    };
    if (!(state.smallest <= state.largest)) refuse("smallest exceeds largest");
    if (!held(state.smallest) || !held(state.largest)) refuse("smallest or largest is in none of its buckets");
    smallest_ = state.smallest;
    largest_ = state.largest;
  }
  zeros_ = state.zeros;
  undefined_ = state.undefined;
  negative_infinities_ = state.negative_infinities;
  positive_infinities_ = state.positive_infinities;
  for (const auto& [i, bucket_count] : state.negative) negative_.add(i, bucket_count);
  for (const auto& [i, bucket_count] : state.positive) positive_.add(i, bucket_count);
}

AMENDS_INLINE void QuantileSketch::Buckets::add(std::int32_t i, std::uint64_t count) {
  // Room to spare on the side that grows, so that drifting data do not move the buckets at every step.
  constexpr std::int32_t slack = 64;
  if (counts.empty()) first = i;
  if (i < first) {
    const std::int32_t new_first = i - slack;
    counts.insert(counts.begin(), static_cast<std::size_t>(first - new_first), 0);
    first = new_first;
  }
  const auto at = static_cast<std::size_t>(i - first);
  if (at >= counts.size()) counts.resize(at + 1 + slack);
  counts[at] += count;
}

AMENDS_INLINE std::int32_t QuantileSketch::bucket_of(double magnitude) const noexcept {
  return static_cast<std::int32_t>(std::ceil(std::log(magnitude) * buckets_per_log_));
}

AMENDS_INLINE double QuantileSketch::value_of(std::int32_t i) const noexcept {
  // 2 g^i/(g + 1) = g^i (1 - a)
  return std::exp(log_g_ * i) * (1.0 - relative_accuracy_);
}

AMENDS_INLINE void QuantileSketch::check_room(std::uint64_t values, std::uint64_t undefined) const {
  constexpr std::uint64_t most = std::uint64_t{1} << 62;
  if (values <= most - count_ && undefined <= most - undefined_) [[likely]]
    return;
  check_count("count", values, 0, most - count_);
  check_count("undefined", undefined, 0, most - undefined_);
}

AMENDS_INLINE void QuantileSketch::add(double x, std::uint64_t count) {
  if (count == 0) return;
  check_room(x != x ? 0 : count, x != x ? count : 0);
  if (x != x) {
    undefined_ += count;
    return;
  }
  const double magnitude = std::abs(x);
  if (magnitude < (std::numeric_limits<double>::min)())
    zeros_ += count;
  else if (magnitude > (std::numeric_limits<double>::max)())
    (x > 0.0 ? positive_infinities_ : negative_infinities_) += count;
  else
    (x > 0.0 ? positive_ : negative_).add(bucket_of(magnitude), count);
  count_ += count;
  // 0.0 + x turns -0.0 into 0.0: which of the two zeros came first must not show.
  smallest_ = (std::min)(smallest_, 0.0 + x);
  largest_ = (std::max)(largest_, 0.0 + x);
}

AMENDS_INLINE void QuantileSketch::merge(const QuantileSketch& other) {
  if (relative_accuracy_ != other.relative_accuracy_)
    throw Error(ErrorCode::contradiction, "relative_accuracy",
                "relative_accuracy of merged sketches must agree, got " + format_number(relative_accuracy_) + " and " +
                    format_number(other.relative_accuracy_));
  check_room(other.count_, other.undefined_);
  const auto merge_buckets = [](Buckets& to, const Buckets& from) {
    const std::size_t size = from.counts.size();  // taken before: a sketch may be merged with itself
    for (std::size_t k = 0; k < size; ++k)
      if (const std::uint64_t bucket_count = from.counts[k]; bucket_count > 0)
        to.add(from.first + static_cast<std::int32_t>(k), bucket_count);
  };
  merge_buckets(negative_, other.negative_);
  merge_buckets(positive_, other.positive_);
  count_ += other.count_;
  zeros_ += other.zeros_;
  undefined_ += other.undefined_;
  negative_infinities_ += other.negative_infinities_;
  positive_infinities_ += other.positive_infinities_;
  smallest_ = (std::min)(smallest_, other.smallest_);
  largest_ = (std::max)(largest_, other.largest_);
}

AMENDS_INLINE double QuantileSketch::quantile(double q) const {
  check_probability("q", q);
  if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
  // Rank counted from 0. The product is rounded, so it may reach one too far for counts above 2^53.
  const auto rank = (std::min)(count_ - 1, static_cast<std::uint64_t>(std::floor(q * static_cast<double>(count_ - 1))));
  if (rank == 0) return smallest_;
  if (rank == count_ - 1) return largest_;
  std::uint64_t seen = negative_infinities_;
  if (rank < seen) return -std::numeric_limits<double>::infinity();
  // The exact quantile lies in [smallest, largest], so moving the estimate there only helps.
  const auto clamped = [&](double x) { return std::clamp(x, smallest_, largest_); };
  for (std::size_t k = negative_.counts.size(); k-- > 0;)
    if (rank < (seen += negative_.counts[k])) return clamped(-value_of(negative_.first + static_cast<std::int32_t>(k)));
  if (rank < (seen += zeros_)) return clamped(0.0);
  for (std::size_t k = 0; k < positive_.counts.size(); ++k)
    if (rank < (seen += positive_.counts[k])) return clamped(value_of(positive_.first + static_cast<std::int32_t>(k)));
  return std::numeric_limits<double>::infinity();
}

AMENDS_INLINE double QuantileSketch::share_negative() const noexcept {
  if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
  std::uint64_t below = negative_infinities_;
  for (const std::uint64_t bucket_count : negative_.counts) below += bucket_count;
  return static_cast<double>(below) / static_cast<double>(count_);
}

AMENDS_INLINE double QuantileSketch::smallest() const noexcept {
  return count_ > 0 ? smallest_ : std::numeric_limits<double>::quiet_NaN();
}

AMENDS_INLINE double QuantileSketch::largest() const noexcept {
  return count_ > 0 ? largest_ : std::numeric_limits<double>::quiet_NaN();
}

AMENDS_INLINE std::size_t QuantileSketch::buckets() const noexcept {
  return negative_.counts.size() + positive_.counts.size();
}

AMENDS_INLINE std::size_t QuantileSketch::max_buckets() const noexcept {
  const std::int32_t first = bucket_of((std::numeric_limits<double>::min)());
  const std::int32_t last = bucket_of((std::numeric_limits<double>::max)());
  return 2 * (static_cast<std::size_t>(last - first) + 1 + 2 * 64);  // with the slack on both sides
}

AMENDS_INLINE QuantileSketch::State QuantileSketch::state() const {
  const auto occupied = [](const Buckets& from) {
    std::vector<std::pair<std::int32_t, std::uint64_t>> list;
    for (std::size_t k = 0; k < from.counts.size(); ++k)
      if (from.counts[k] > 0) list.emplace_back(from.first + static_cast<std::int32_t>(k), from.counts[k]);
    return list;
  };
  return {.relative_accuracy = relative_accuracy_,
          .zeros = zeros_,
          .undefined = undefined_,
          .negative_infinities = negative_infinities_,
          .positive_infinities = positive_infinities_,
          .smallest = smallest_,
          .largest = largest_,
          .negative = occupied(negative_),
          .positive = occupied(positive_)};
}

}  // namespace amends::inline AMENDS_ABI::core
