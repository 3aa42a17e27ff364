#pragma once

#include <algorithm>
#include <amends/core/column.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/customer_base/customers.hpp>
#include <amends/estimation/design.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/impl/customer_base/covariate_columns.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

// Reading the rows of a table of customers. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail {

/// errors  Error(missing), Error(size_mismatch)
inline void check_columns(const CustomerColumns& in) {
  for (const auto& [name, column] : {std::pair{"frequency", &in.frequency}, {"recency", &in.recency}, {"T", &in.T}})
    if (!column->given()) throw Error(ErrorCode::missing, name, std::string(name) + " is required");
  const std::size_t n = in.frequency.size();
  core::check_same_size("recency", in.recency.size(), "frequency", n);
  core::check_same_size("T", in.T.size(), "frequency", n);
  if (in.weights.given()) core::check_same_size("weights", in.weights.size(), "frequency", n);
  if (n >= (std::numeric_limits<std::uint32_t>::max)())
    core::throw_domain("frequency", "have fewer than 2^32 - 1 rows", static_cast<double>(n));
}

/// What is wrong with row i, or an empty text.
inline std::string row_problem(const CustomerColumns& in, const std::vector<estimation::Covariate>& covariates,
                               bool weighted, std::size_t i) {
  std::string problem = customer_row_problem(in.frequency[i], in.recency[i], in.T[i]);
  if (problem.empty() && in.frequency[i] > 1e15) problem = "frequency is above 1e15";
  if (problem.empty() && weighted && !(in.weights[i] >= 0.0 && std::isfinite(in.weights[i])))
    problem = "the weight is not a number >= 0";
  return problem.empty() ? estimation::covariate_problem(covariates, i) : problem;
}

/// The same question, answered fast.
[[nodiscard]] inline bool possible_customer(double x, double t, double T) noexcept {
  // Through an integer: std::floor is a call where the processor may be an old one.
  return x >= 0.0 && x <= 1e15 && x == static_cast<double>(static_cast<std::int64_t>(x)) && t <= T && t >= 0.0 &&
         (x > 0.0) == (t > 0.0) && T <= (std::numeric_limits<double>::max)();
}

/// The account of the rows into the report of a fit, or an error where too many of them are left out.
inline void account_for(core::RowReport rows, double largest_share_left_out, estimation::FitReport& report,
                        const core::ColumnView& customer_id = {}) {
  if (customer_id.given()) core::check_same_size("customer_id", customer_id.size(), "the other columns", rows.rows);
  core::check_left_out(rows, largest_share_left_out);
  report.row_report = std::move(rows);
  estimation::warn_of_repeats("customer_id", customer_id, report);
}

/// Some rows, copied to where they are read fast. Zeros are positive, so that equal values have equal bits.
struct RowChunk {
  static constexpr std::size_t most = 512;
  std::size_t first = 0;
  std::size_t size = 0;
  std::array<double, most> x, t, T, weight;
  std::array<bool, most> good;
  std::vector<double> z{};  ///< covariates of row i from i * covariates on
};

class CustomerRows {
 public:
  CustomerRows(const CustomerColumns& in, std::vector<estimation::Covariate> covariates, bool weighted)
      : in_(in), covariates_(std::move(covariates)), weighted_(weighted && in.weights.given()) {
    check_columns(in);
    check_each(covariates_, size());
  }

  [[nodiscard]] std::size_t size() const noexcept { return in_.frequency.size(); }
  [[nodiscard]] std::size_t covariates() const noexcept { return covariates_.size(); }
  [[nodiscard]] bool weighted() const noexcept { return weighted_; }
  [[nodiscard]] const CustomerColumns& columns() const noexcept { return in_; }

  void read(std::size_t first, std::size_t last, RowChunk& to) const {
    const std::size_t n = last - first, k = covariates_.size();
    to.first = first;
    to.size = n;
    in_.frequency.copy(first, std::span(to.x).first(n));
    in_.recency.copy(first, std::span(to.t).first(n));
    in_.T.copy(first, std::span(to.T).first(n));
    for (std::size_t i = 0; i < n; ++i) {
      to.x[i] += 0.0, to.t[i] += 0.0, to.T[i] += 0.0;
      to.good[i] = possible_customer(to.x[i], to.t[i], to.T[i]);
    }
    if (weighted_) {
      in_.weights.copy(first, std::span(to.weight).first(n));
      for (std::size_t i = 0; i < n; ++i)
        to.good[i] = to.good[i] && to.weight[i] >= 0.0 && to.weight[i] <= (std::numeric_limits<double>::max)();
    } else {
      std::fill_n(to.weight.begin(), n, 1.0);
    }
    to.z.resize(n * k);
    for (std::size_t c = 0; c < k; ++c)
      for (std::size_t i = 0; i < n; ++i) {
        const double z = covariates_[c].values[first + i] + 0.0;
        to.z[i * k + c] = z;
        to.good[i] = to.good[i] && std::isfinite(z);
      }
  }

  /// Rows that are known to be good, at most as many as a chunk holds.
  void gather(std::span<const std::uint32_t> rows, RowChunk& to) const {
    const std::size_t n = rows.size(), k = covariates_.size();
    to.size = n;
    const auto fetch = [&](const core::ColumnView& from, std::array<double, RowChunk::most>& column) {
      from.gather(rows, std::span(column).first(n));
      for (std::size_t i = 0; i < n; ++i) column[i] += 0.0;
    };
    fetch(in_.frequency, to.x);
    fetch(in_.recency, to.t);
    fetch(in_.T, to.T);
    if (weighted_)
      fetch(in_.weights, to.weight);
    else
      std::fill_n(to.weight.begin(), n, 1.0);
    std::fill_n(to.good.begin(), n, true);
    to.z.resize(n * k);
    for (std::size_t c = 0; c < k; ++c)
      for (std::size_t i = 0; i < n; ++i) to.z[i * k + c] = covariates_[c].values[rows[i]] + 0.0;
  }

  /// Calls body(chunk, block) for all rows, in blocks that do not depend on the threads. returns  the account of those
  /// left out
  template <class Body>
  core::RowReport walk(core::Executor& executor, Body&& body, std::size_t block = 8192) const {
    std::vector<core::RowReport> reports((size() + block - 1) / block);
    core::parallel_blocks(executor, size(), block, [&](std::size_t first, std::size_t last, std::size_t b) {
      RowChunk chunk;
      for (std::size_t from = first; from < last; from += RowChunk::most) {
        read(from, (std::min)(from + RowChunk::most, last), chunk);
        for (std::size_t i = 0; i < chunk.size; ++i)
          if (!chunk.good[i]) reports[b].leave_out(from + i, row_problem(in_, covariates_, weighted_, from + i));
        body(chunk, b);
      }
    });
    core::RowReport out{.rows = size()};
    for (const core::RowReport& report : reports) out.merge(report);
    return out;
  }

 private:
  CustomerColumns in_;
  std::vector<estimation::Covariate> covariates_;
  bool weighted_;
};

inline std::uint64_t mixed_bits(std::uint64_t hash, double value) noexcept {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  hash = (hash ^ bits) * 0x9e3779b97f4a7c15u;
  return hash ^ (hash >> 29);
}

inline constexpr std::uint32_t no_customer = 0xffffffffu;

/// Distinct keys of `width` numbers, numbered in the order in which they are first met.
class DistinctKeys {
 public:
  explicit DistinctKeys(std::size_t width) : width_(width) {}
  [[nodiscard]] std::size_t size() const noexcept { return hash_.size(); }
  [[nodiscard]] const double* key(std::size_t k) const noexcept { return keys_.data() + k * width_; }
  [[nodiscard]] std::uint32_t hash(std::size_t k) const noexcept { return hash_[k]; }

  [[nodiscard]] std::uint32_t hash_of(const double* key) const noexcept {
    std::uint64_t hash = 0x243f6a8885a308d3u;
    for (std::size_t i = 0; i < width_; ++i) hash = mixed_bits(hash, key[i]);
    return static_cast<std::uint32_t>(hash >> 20);
  }
  std::uint32_t find_or_add(const double* key, std::uint32_t hash) {
    if (2 * size() >= slots_.size()) grow();
    std::size_t at = hash & (slots_.size() - 1);
    for (; slots_[at] != no_customer; at = (at + 1) & (slots_.size() - 1)) {
      const std::uint32_t k = slots_[at];
      if (hash_[k] == hash && std::equal(key, key + width_, this->key(k))) return k;
    }
    slots_[at] = static_cast<std::uint32_t>(size());
    hash_.push_back(hash);
    keys_.insert(keys_.end(), key, key + width_);
    return slots_[at];
  }

 private:
  void grow() {
    slots_.assign((std::max)(std::size_t{256}, 4 * slots_.size()), no_customer);
    for (std::uint32_t k = 0; k < hash_.size(); ++k) {
      std::size_t at = hash_[k] & (slots_.size() - 1);
      while (slots_[at] != no_customer) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = k;
    }
  }

  std::size_t width_;
  std::vector<double> keys_{};
  std::vector<std::uint32_t> hash_{}, slots_{};
};

/// Which rows share what a prediction depends on, so that it is computed once for them.
struct RowGroups {
  std::size_t width = 0;
  std::vector<double> keys{};          ///< of group k from k * width on
  std::vector<std::uint32_t> group{};  ///< of each row, or no_customer where the row cannot be
  bool worth_it = false;               ///< false: nearly every row is a group of its own, and nothing else is filled
  core::RowReport report{};
  [[nodiscard]] std::size_t size() const noexcept { return width == 0 ? 0 : keys.size() / width; }
};

/// The groups in the order of their keys: those of one x and T stand together.
inline std::vector<std::uint32_t> in_order_of_keys(const RowGroups& groups) {
  std::vector<std::uint32_t> order(groups.size());
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  const std::size_t width = groups.width;
  const double* keys = groups.keys.data();
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::lexicographical_compare(keys + a * width, keys + (a + 1) * width, keys + b * width,
                                        keys + (b + 1) * width);
  });
  return order;
}

/// The key of a row: x, T, its recency where `with_recency`, its covariates.
inline RowGroups group_rows(const CustomerRows& rows, bool with_recency, core::Executor& executor) {
  constexpr double worth = 0.7;  // distinct keys among the rows: above that putting together costs more than it saves
  const std::size_t n = rows.size(), k = rows.covariates();
  RowGroups out;
  out.width = (with_recency ? 3 : 2) + k;
  const auto write_key = [&](const RowChunk& chunk, std::size_t i, double* key) {
    *key++ = chunk.x[i];
    *key++ = chunk.T[i];
    if (with_recency) *key++ = chunk.t[i];
    std::copy_n(chunk.z.data() + i * k, k, key);
  };
  {
    RowChunk chunk;  // some rows from the middle: times that are not rounded show at once
    const std::size_t from = n < 2 * RowChunk::most ? 0 : n / 2;
    rows.read(from, (std::min)(n, from + RowChunk::most), chunk);
    DistinctKeys some(out.width);
    std::vector<double> key(out.width);
    for (std::size_t i = 0; i < chunk.size; ++i) {
      write_key(chunk, i, key.data());
      if (chunk.good[i]) some.find_or_add(key.data(), some.hash_of(key.data()));
    }
    if (static_cast<double>(some.size()) > 0.97 * static_cast<double>(chunk.size)) return out;
  }
  const std::size_t block = std::clamp<std::size_t>(n / 8, 4096, 65536);
  std::vector<DistinctKeys> parts((n + block - 1) / block, DistinctKeys(out.width));
  out.group.assign(n, no_customer);
  out.report = rows.walk(
      executor,
      [&](const RowChunk& chunk, std::size_t b) {
        std::vector<double> key(out.width);
        for (std::size_t i = 0; i < chunk.size; ++i) {
          if (!chunk.good[i]) continue;
          write_key(chunk, i, key.data());
          out.group[chunk.first + i] = parts[b].find_or_add(key.data(), parts[b].hash_of(key.data()));
        }
      },
      block);
  std::size_t total = 0;
  for (const auto& part : parts) total += part.size();
  if (static_cast<double>(total) > worth * static_cast<double>(n)) {
    out.group = {};
    return out;
  }
  DistinctKeys all(out.width);
  std::vector<std::vector<std::uint32_t>> number(parts.size());
  for (std::size_t b = 0; b < parts.size(); ++b) {
    for (std::size_t i = 0; i < parts[b].size(); ++i)
      number[b].push_back(all.find_or_add(parts[b].key(i), parts[b].hash(i)));
    parts[b] = DistinctKeys(out.width);
  }
  out.keys.assign(all.key(0), all.key(all.size()));
  core::parallel_blocks(executor, n, block, [&](std::size_t first, std::size_t last, std::size_t b) {
    for (std::size_t i = first; i < last; ++i)
      if (out.group[i] != no_customer) out.group[i] = number[b][out.group[i]];
  });
  out.worth_it = true;
  return out;
}

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
