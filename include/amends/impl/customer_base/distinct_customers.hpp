#pragma once

#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/customer_base/customers.hpp>
#include <amends/impl/customer_base/customer_rows.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

// Identical rows are put together before a fit. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail {

inline constexpr std::size_t customer_block = 4096;

/// The distinct customers among the rows, in ascending order of (x, T, t_x, covariates).
struct CustomerTable {
  core::RowReport report{};
  std::size_t rows_used = 0;  ///< of a weight above 0
  double weight_sum = 0.0;
  std::size_t covariates = 0;
  std::vector<double> x{}, t{}, T{}, weight{};
  std::vector<double> z{};  ///< covariates of customer i from i * covariates on
  [[nodiscard]] std::size_t size() const noexcept { return x.size(); }
};

/// Puts identical rows together. The rows are dealt out by where they stand in the order of the table, between rows of
/// a sample, so that parts can be sorted side by side and then stand in order; neither threads nor the order of the
/// rows show in the result. Memory: 37 bytes a row, and 8 for each covariate.
class CustomerGatherer {
 public:
  CustomerGatherer(const CustomerRows& rows, core::Executor& executor)
      : rows_(rows), executor_(executor), width_(3 + rows.covariates()) {}

  [[nodiscard]] CustomerTable table() {
    choose_ends();
    deal();
    const std::size_t n = order_.size(), k = rows_.covariates(), parts = ends_.size() / width_ + 1;
    out_.covariates = k;
    out_.rows_used = n;
    for (auto* column : {&out_.x, &out_.t, &out_.T, &out_.weight}) column->resize(n);
    out_.z.resize(n * k);
    std::vector<std::size_t> found(parts);
    const auto one = [&](std::size_t p) { found[p] = sort_part(begin_[p], begin_[p + 1]); };
    executor_.for_each(parts, one);
    close_gaps(found);
    out_.weight_sum = std::accumulate(out_.weight.begin(), out_.weight.end(), 0.0);
    return std::move(out_);
  }

 private:
  /// The key of a row, in the order in which the table is sorted.
  void write_key(const RowChunk& chunk, std::size_t i, double* key) const {
    key[0] = chunk.x[i], key[1] = chunk.T[i], key[2] = chunk.t[i];
    std::copy_n(chunk.z.data() + i * (width_ - 3), width_ - 3, key + 3);
  }
  [[nodiscard]] bool less(const double* a, const double* b) const {
    return std::lexicographical_compare(a, a + width_, b, b + width_);
  }

  void choose_ends() {
    constexpr std::size_t most_parts = 64, sample = 2048;
    const std::size_t n = rows_.size(), parts = std::clamp<std::size_t>(n / 4096, 1, most_parts);
    std::vector<double> keys;
    RowChunk chunk;
    for (std::size_t s = 0; parts > 1 && s < sample; ++s) {
      const std::size_t row = s * (n / sample);
      rows_.read(row, row + 1, chunk);
      if (!chunk.good[0]) continue;
      keys.resize(keys.size() + width_);
      write_key(chunk, 0, keys.data() + keys.size() - width_);
    }
    std::vector<const double*> sorted;
    for (std::size_t at = 0; at < keys.size(); at += width_) sorted.push_back(keys.data() + at);
    std::sort(sorted.begin(), sorted.end(), [&](const double* a, const double* b) { return less(a, b); });
    for (std::size_t p = 1; p < parts && !sorted.empty(); ++p) {
      const double* end = sorted[p * sorted.size() / parts];
      ends_.insert(ends_.end(), end, end + width_);
    }
  }
  [[nodiscard]] std::size_t part_of(const double* key) const {
    std::size_t low = 0, high = ends_.size() / width_;
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (less(key, ends_.data() + middle * width_))
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  }

  /// Fills order_ with the rows of part 0, then of part 1, ...: within a part in their order.
  void deal() {
    constexpr std::size_t block = 1u << 15;
    constexpr std::uint8_t nowhere = 255;
    const std::size_t n = rows_.size(), blocks = (n + block - 1) / block, parts = ends_.size() / width_ + 1;
    std::vector<std::uint8_t> part(n, nowhere);
    std::vector<std::size_t> count(blocks * parts, 0);
    out_.report = rows_.walk(
        executor_,
        [&](const RowChunk& chunk, std::size_t b) {
          std::vector<double> key(width_);
          for (std::size_t i = 0; i < chunk.size; ++i) {
            if (!chunk.good[i] || chunk.weight[i] == 0.0) continue;
            write_key(chunk, i, key.data());
            const std::size_t p = part_of(key.data());
            part[chunk.first + i] = static_cast<std::uint8_t>(p);
            ++count[b * parts + p];
          }
        },
        block);
    begin_.assign(parts + 1, 0);
    std::size_t next = 0;
    for (std::size_t p = 0; p < parts; ++p) {
      begin_[p] = next;
      for (std::size_t b = 0; b < blocks; ++b) next += std::exchange(count[b * parts + p], next);
    }
    begin_[parts] = next;
    order_.resize(next);
    core::parallel_blocks(executor_, n, block, [&](std::size_t first, std::size_t last, std::size_t b) {
      for (std::size_t i = first; i < last; ++i)
        if (part[i] != nowhere) order_[count[b * parts + part[i]]++] = static_cast<std::uint32_t>(i);
    });
  }

  /// Distinct customers of the rows order_[first ... last), sorted, to out_ from `first` on. returns  how many
  std::size_t sort_part(std::size_t first, std::size_t last) {
    const std::size_t k = width_ - 3;
    DistinctKeys distinct(width_);
    std::vector<std::pair<std::uint32_t, double>> weights;  // of each row: its customer and weight
    std::vector<double> total, key(width_);
    RowChunk chunk;
    for (std::size_t from = first; from < last; from += RowChunk::most) {
      rows_.gather(std::span(order_).subspan(from, (std::min)(RowChunk::most, last - from)), chunk);
      for (std::size_t i = 0; i < chunk.size; ++i) {
        write_key(chunk, i, key.data());
        const std::uint32_t at = distinct.find_or_add(key.data(), distinct.hash_of(key.data()));
        if (at == total.size()) total.push_back(0.0);
        if (rows_.weighted())
          weights.emplace_back(at, chunk.weight[i]);
        else
          total[at] += 1.0;
      }
    }
    // A sum depends in its last digits on the order of what is added: the order of the weights, not of the rows.
    std::sort(weights.begin(), weights.end());
    for (const auto& [at, weight] : weights) total[at] += weight;
    std::vector<std::uint32_t> sorted(distinct.size());
    std::iota(sorted.begin(), sorted.end(), 0u);
    std::sort(sorted.begin(), sorted.end(),
              [&](std::uint32_t a, std::uint32_t b) { return less(distinct.key(a), distinct.key(b)); });
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      const double* from = distinct.key(sorted[i]);
      out_.x[first + i] = from[0];
      out_.T[first + i] = from[1];
      out_.t[first + i] = from[2];
      std::copy_n(from + 3, k, out_.z.begin() + static_cast<std::ptrdiff_t>((first + i) * k));
      out_.weight[first + i] = total[sorted[i]];
    }
    return sorted.size();
  }

  void close_gaps(const std::vector<std::size_t>& found) {
    const std::size_t k = width_ - 3;
    std::size_t to = 0;
    for (std::size_t p = 0; p < found.size(); ++p) {
      const auto move = [&](std::vector<double>& column, std::size_t each) {
        const auto from = column.begin() + static_cast<std::ptrdiff_t>(begin_[p] * each);
        std::move(from, from + static_cast<std::ptrdiff_t>(found[p] * each),
                  column.begin() + static_cast<std::ptrdiff_t>(to * each));
      };
      if (to != begin_[p]) {
        for (auto* column : {&out_.x, &out_.t, &out_.T, &out_.weight}) move(*column, 1);
        if (k != 0) move(out_.z, k);
      }
      to += found[p];
    }
    for (auto* column : {&out_.x, &out_.t, &out_.T, &out_.weight}) column->resize(to);
    out_.z.resize(to * k);
    if (2 * to > order_.size()) return;
    for (auto* column : {&out_.x, &out_.t, &out_.T, &out_.weight, &out_.z}) column->shrink_to_fit();
  }

  const CustomerRows& rows_;
  core::Executor& executor_;
  std::size_t width_;
  std::vector<double> ends_{};          ///< the smallest key of part 1, of part 2, ...
  std::vector<std::size_t> begin_{};    ///< of each part in order_
  std::vector<std::uint32_t> order_{};  ///< rows used, part by part
  CustomerTable out_{};
};

inline CustomerTable gather_customers(const CustomerColumns& in, std::vector<estimation::Covariate> covariates,
                                      core::Executor& executor) {
  const CustomerRows rows(in, std::move(covariates), true);
  return CustomerGatherer(rows, executor).table();
}

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
