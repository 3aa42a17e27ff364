#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/random.hpp>
#include <amends/customer_base/customers.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

// The count of a group of customers together, and its interval. Not for users.
//
// A customer's own count has a heavy tail: he may have left, or buy often and for ever. A sum of few such counts is far
// from any distribution with two parameters. So the customers with the largest variances are drawn one by one from
// their own distributions, and only the rest, none of whom weighs much, together from a gamma distribution.
namespace amends::inline AMENDS_ABI::customer_base::detail {

/// Customers of a group who are drawn one by one.
struct LeadingCustomer {
  double variance, mean;
  std::size_t index;  ///< of the row or history
  double copies;      ///< whole customers that it stands for
};

/// What customers add to a total.
class GroupSum {
 public:
  static constexpr double most_leading = 64.0;

  explicit GroupSum(std::size_t parameters = 0) : gradient(parameters) {}
  double mean = 0.0, variance = 0.0, customers = 0.0;
  std::vector<double> gradient;

  /// `index` goes up from call to call.
  void add(std::size_t index, double weight, double mean_each, double variance_each) {
    mean += weight * mean_each;
    variance += weight * variance_each;
    customers += weight;
    const LeadingCustomer one{variance_each, mean_each, index, std::floor(weight)};
    if (!(one.copies >= 1.0 && std::isfinite(variance_each)) || (full() && !before(one, leading_.back()))) return;
    keep(one);
  }
  void merge(const GroupSum& other) {
    mean += other.mean;
    variance += other.variance;
    customers += other.customers;
    for (std::size_t j = 0; j < gradient.size(); ++j) gradient[j] += other.gradient[j];
    for (const LeadingCustomer& one : other.leading_) keep(one);
  }
  /// Those of the largest variance, 64 customers at most.
  [[nodiscard]] std::vector<LeadingCustomer> leading() const {
    std::vector<LeadingCustomer> out;
    double left = most_leading;
    for (const LeadingCustomer& one : leading_) {
      if (left == 0.0) break;
      out.push_back(one);
      out.back().copies = (std::min)(one.copies, left);
      left -= out.back().copies;
    }
    return out;
  }

 private:
  static bool before(const LeadingCustomer& a, const LeadingCustomer& b) noexcept {
    return a.variance != b.variance ? a.variance > b.variance : a.index < b.index;
  }
  [[nodiscard]] bool full() const noexcept { return kept_ >= most_leading; }
  void keep(const LeadingCustomer& one) {
    leading_.insert(std::upper_bound(leading_.begin(), leading_.end(), one, before), one);
    kept_ += one.copies;
    while (kept_ - leading_.back().copies >= most_leading) {
      kept_ -= leading_.back().copies;
      leading_.pop_back();
    }
  }
  std::vector<LeadingCustomer> leading_{};  ///< the largest variance first
  double kept_ = 0.0;                       ///< their copies
};

/// Quantiles of one customer's count from P(N >= n) at some n: so many that from one to the next neither this nor
/// P(N < n) changes by more than an eighth. Between them its logarithm is linear in that of n.
class CountQuantiles {
 public:
  /// `at_least(n)` is P(N >= n), which is 0 for n above `most`; as far as probabilities of `finest` go.
  template <class AtLeast>
  CountQuantiles(AtLeast&& at_least, double most, double finest) {
    const auto tail_at = [&](double n) { return n > most ? 0.0 : at_least(n); };
    add(1.0, tail_at(1.0));
    while (tail_.back() > finest) {
      const double next = (std::min)(2.0 * n_.back(), most + 1.0), tail = tail_at(next);
      refine(tail_at, finest, next, tail);
      add(next, tail);
    }
  }

  /// For P(N > n) <= u: the smallest n of each, u falling.
  [[nodiscard]] std::vector<double> at(const std::vector<double>& u) const {
    std::vector<double> out;
    out.reserve(u.size());
    std::size_t k = 0;
    for (const double share : u) {
      while (k + 1 < n_.size() && tail_[k] > share) ++k;
      out.push_back(between(k, share));
    }
    return out;
  }

 private:
  void add(double n, double tail) {
    n_.push_back(n);
    tail_.push_back(tail);
  }
  /// Adds numbers between the last one and n.
  template <class TailAt>
  void refine(const TailAt& tail_at, double finest, double n, double tail) {
    constexpr double most_change = 1.12;
    const double from = n_.back(), before = tail_.back();
    const double middle = std::floor(std::sqrt(from) * std::sqrt(n));
    const bool close = before <= most_change * (std::max)(tail, finest) &&
                       1.0 - tail <= most_change * (std::max)(1.0 - before, finest);
    if (close || before <= finest || !(n - from > 1.0)) return;
    const double at = std::clamp(middle, from + 1.0, n - 1.0);
    if (!(at > from && at < n)) return;  // neighbours among the numbers of the machine
    const double tail_there = tail_at(at);
    refine(tail_at, finest, at, tail_there);
    add(at, tail_there);
    refine(tail_at, finest, n, tail);
  }
  /// k: the first with tail_[k] <= share.
  [[nodiscard]] double between(std::size_t k, double share) const {
    if (k == 0 || n_[k] - n_[k - 1] == 1.0) return n_[k] - 1.0;
    const double way = std::log(tail_[k - 1] / share) / std::log(tail_[k - 1] / tail_[k]);
    const double reached = n_[k - 1] * std::exp(way * std::log(n_[k] / n_[k - 1]));  // P(N >= reached) = share
    return std::clamp(std::ceil(reached), n_[k - 1] + 1.0, n_[k]) - 1.0;
  }
  std::vector<double> n_{}, tail_{};
};

/// The numbers 0 ... size - 1 in an order that depends on `stream` alone.
inline std::vector<std::uint32_t> shuffled(std::size_t size, std::uint64_t stream) {
  std::vector<std::uint32_t> out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint32_t>(i);
  for (std::size_t i = size; i > 1; --i) {
    const auto at = static_cast<std::size_t>(core::uniform(1, stream, i) * static_cast<double>(i));
    std::swap(out[i - 1], out[(std::min)(at, i - 1)]);
  }
  return out;
}

/// Draws of a total by Latin hypercube: of each part the quantiles at the middles of as many equal shares as there are
/// draws, in an order of its own. So a part has its own distribution, whatever the number of draws.
class TotalDraws {
 public:
  explicit TotalDraws(double tail_share)
      : total_(static_cast<std::size_t>(std::clamp(std::ceil(50.0 / tail_share), 1e4, 1e5)), 0.0) {
    for (std::size_t i = 0; i < total_.size(); ++i)
      above_.push_back((static_cast<double>(total_.size() - i) - 0.5) / static_cast<double>(total_.size()));
  }
  /// P(above the quantile), falling: of each draw before it is shuffled.
  [[nodiscard]] const std::vector<double>& above() const noexcept { return above_; }
  void add(const std::vector<double>& quantiles) {
    const auto order = next_order();
    for (std::size_t i = 0; i < order.size(); ++i) total_[i] += quantiles[order[i]];
  }
  /// Times exp(deviation z), z standard normal.
  void scale(double deviation) {
    const auto order = next_order();
    for (std::size_t i = 0; i < order.size(); ++i)
      total_[i] *= std::exp(deviation * math::normal_quantile_upper(above_[order[i]]));
  }
  /// Quantiles of the draws, between two of them by interpolation, to whole numbers outwards.
  void interval(double tail_share, GroupTotal& to) {
    std::sort(total_.begin(), total_.end());
    const std::size_t last = total_.size() - 1;
    const double place = tail_share * static_cast<double>(total_.size()) - 0.5;  // draw i is at (i + 1/2)/size
    const auto at = static_cast<std::size_t>(place);
    const double way = place - static_cast<double>(at);
    to.lower = std::floor(total_[at] + way * (total_[at + 1] - total_[at]));
    to.upper = std::ceil(total_[last - at] - way * (total_[last - at] - total_[last - at - 1]));
  }

 private:
  std::vector<std::uint32_t> next_order() {
    return shuffled(total_.size(), core::stream_of("group total") + 0x9e3779b97f4a7c15u * ++parts_);
  }
  std::vector<double> total_, above_{};
  std::uint64_t parts_ = 0;
};

/// The interval of a total. `tail_of(index)` gives a customer's P(N >= n) as a function of n; no count is above `most`.
/// cost  some 100 to 300 tails for each of 64 customers at most
template <class TailOf>
void find_interval(GroupTotal& to, const GroupSum& sum, double level, double most, core::Executor& executor,
                   const TailOf& tail_of) {
  if (!(to.value > 0.0)) return;
  if (!std::isfinite(sum.variance)) {
    to.upper = std::numeric_limits<double>::infinity();
    return;
  }
  const double share = 0.5 * (1.0 - level), error = std::isnan(to.standard_error) ? 0.0 : to.standard_error;
  std::vector<LeadingCustomer> leading = sum.leading();
  double copies = 0.0, mean = 0.0, variance = 0.0;
  for (const LeadingCustomer& one : leading) {
    copies += one.copies;
    mean += one.copies * one.mean;
    variance += one.copies * one.variance;
  }
  if (variance < 0.1 * sum.variance) {  // nobody weighs much: the rest is all
    const double whole = sum.variance + error * error, shape = to.value * to.value / whole;
    to.lower = std::floor(to.value * math::gamma_quantile(share, shape) / shape);
    to.upper = std::ceil(to.value * math::gamma_quantile_upper(share, shape) / shape);
    return;
  }
  TotalDraws draws(share);
  std::vector<std::vector<double>> quantiles(leading.size());
  core::parallel_blocks(executor, leading.size(), 1, [&](std::size_t first, std::size_t, std::size_t) {
    const auto at_least = [&, tail = tail_of(leading[first].index)](double n) {
      core::check_stop(&executor);
      return tail(n);
    };
    quantiles[first] = CountQuantiles(at_least, most, draws.above().back()).at(draws.above());
  });
  for (std::size_t i = 0; i < leading.size(); ++i)
    for (double copy = 0.0; copy < leading[i].copies; copy += 1.0) {
      core::check_stop(&executor);
      draws.add(quantiles[i]);
    }
  const double rest = sum.mean - mean, rest_variance = sum.variance - variance;
  if (copies < sum.customers && rest > 1e-12 * sum.mean && rest_variance > 1e-12 * sum.variance) {
    const double shape = rest * rest / rest_variance;
    std::vector<double> of_rest;
    for (const double u : draws.above()) of_rest.push_back(rest * math::gamma_quantile_upper(u, shape) / shape);
    draws.add(of_rest);
  }
  if (error > 0.0) draws.scale(error / to.value);
  draws.interval(share, to);
}

/// errors  Error(domain)
inline void check_level_of_total(double level) {
  if (!(level > 0.0 && level <= 0.9999)) core::throw_domain("level", "be above 0 and at most 0.9999", level);
}

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
