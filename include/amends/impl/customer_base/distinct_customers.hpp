#pragma once

#include <algorithm>
#include <amends/customer_base/customers.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

// Identical rows are put together before a fit. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail {

inline constexpr std::size_t customer_block = 4096;
inline constexpr std::uint32_t no_customer = 0xffffffffu;

/// The distinct customers among the rows, in ascending order of (x, T, t_x, covariates).
struct CustomerTable {
  std::size_t rows = 0;
  std::size_t invalid_rows = 0;
  std::size_t first_invalid = 0;
  std::string first_invalid_why{};
  double weight_sum = 0.0;
  std::size_t covariates = 0;
  std::vector<double> x{}, t{}, T{}, weight{};
  std::vector<double> z{};                ///< covariates of customer i from i * covariates on
  std::vector<std::uint32_t> customer{};  ///< of each row, or no_customer; only where asked for
  [[nodiscard]] std::size_t size() const noexcept { return x.size(); }
};

/// The account of a table of distinct rows.
template <class Table>
[[nodiscard]] core::RowReport row_report_of(const Table& table) {
  core::RowReport out{.rows = table.rows, .left_out = table.invalid_rows};
  if (table.invalid_rows != 0)
    out.reasons.push_back({.why = table.first_invalid_why, .rows = table.invalid_rows, .first = table.first_invalid});
  return out;
}

inline std::uint64_t mixed_bits(std::uint64_t hash, double value) noexcept {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  hash = (hash ^ bits) * 0x9e3779b97f4a7c15u;
  return hash ^ (hash >> 29);
}

/// errors  Error(missing), Error(size_mismatch)
inline void check_columns(const CustomerColumns& in) {
  for (const auto& [name, column] : {std::pair{"frequency", &in.frequency}, {"recency", &in.recency}, {"T", &in.T}})
    if (!column->given()) throw Error(ErrorCode::missing, name, std::string(name) + " is required");
  const std::size_t n = in.frequency.size();
  core::check_same_size("recency", in.recency.size(), "frequency", n);
  core::check_same_size("T", in.T.size(), "frequency", n);
  if (in.weights.given()) core::check_same_size("weights", in.weights.size(), "frequency", n);
}

struct GatherOptions {
  bool row_index = false;  ///< fill `customer`
  bool use_weights = true;
  core::Executor* executor = nullptr;
};

/// What is wrong with row i, or an empty text.
inline std::string row_problem(const CustomerColumns& in, const std::vector<core::ColumnView>& covariates,
                               bool weighted, std::size_t i) {
  std::string problem = customer_row_problem(in.frequency[i], in.recency[i], in.T[i]);
  if (problem.empty() && in.frequency[i] > 1e15) problem = "frequency is above 1e15";
  if (problem.empty() && weighted && !(in.weights[i] >= 0.0 && std::isfinite(in.weights[i])))
    problem = "the weight is not a number >= 0";
  if (problem.empty())
    for (const auto& covariate : covariates)
      if (!std::isfinite(covariate[i])) return "a covariate is missing or not finite";
  return problem;
}

/// The same question, answered fast.
[[nodiscard]] inline bool possible_customer(double x, double t, double T) noexcept {
  return x >= 0.0 && x <= 1e15 && x == std::floor(x) && t <= T && t >= 0.0 && (x > 0.0) == (t > 0.0) &&
         T <= (std::numeric_limits<double>::max)();
}

/// Distinct customers of one part of the hash values, in the order of their first rows.
struct TablePart {
  std::vector<double> x{}, t{}, T{}, weight{}, z{};
  std::vector<std::uint32_t> hash{}, slots = std::vector<std::uint32_t>(256, no_customer);

  /// The number of this customer, new or known.
  std::uint32_t find_or_add(std::uint32_t key, double x_, double t_, double T_, const std::vector<double>& z_) {
    if (2 * x.size() >= slots.size()) {
      slots.assign(4 * slots.size(), no_customer);
      for (std::uint32_t k = 0; k < x.size(); ++k) {
        std::size_t at = hash[k] & (slots.size() - 1);
        while (slots[at] != no_customer) at = (at + 1) & (slots.size() - 1);
        slots[at] = k;
      }
    }
    std::size_t at = key & (slots.size() - 1);
    for (; slots[at] != no_customer; at = (at + 1) & (slots.size() - 1)) {
      const std::uint32_t k = slots[at];
      if (x[k] == x_ && t[k] == t_ && T[k] == T_ &&
          std::equal(z_.begin(), z_.end(), z.begin() + static_cast<std::ptrdiff_t>(k * z_.size())))
        return k;
    }
    slots[at] = static_cast<std::uint32_t>(x.size());
    x.push_back(x_);
    t.push_back(t_);
    T.push_back(T_);
    weight.push_back(0.0);
    hash.push_back(key);
    z.insert(z.end(), z_.begin(), z_.end());
    return slots[at];
  }
};

/// Puts identical rows together. Hash values decide which part a row belongs to, so that parts can be filled side by
/// side; the distinct customers are then sorted, so that neither threads nor the order of the rows show in the result.
inline CustomerTable gather_customers(const CustomerColumns& in, const std::vector<core::ColumnView>& covariates,
                                      const GatherOptions& options) {
  check_columns(in);
  const std::size_t n = in.frequency.size();
  const bool weighted = options.use_weights && in.weights.given();
  for (const auto& column : covariates) core::check_same_size("a covariate", column.size(), "frequency", n);
  if (n >= no_customer) core::throw_domain("frequency", "have fewer than 2^32 - 1 rows", static_cast<double>(n));
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : serial;

  CustomerTable out;
  out.rows = n;
  out.covariates = covariates.size();
  if (options.row_index) out.customer.assign(n, no_customer);

  constexpr std::size_t block = 1u << 15;
  constexpr unsigned part_bits = 4;
  constexpr std::size_t part_count = std::size_t{1} << part_bits;
  const auto part_of = [](std::uint32_t hash) { return hash >> (32 - part_bits); };
  std::vector<std::uint32_t> hashes(n);
  std::vector<std::size_t> invalid((n + block - 1) / block, 0), first_invalid(invalid.size(), n);
  core::parallel_blocks(executor, n, block, [&](std::size_t first, std::size_t last, std::size_t b) {
    for (std::size_t i = first; i < last; ++i) {
      // + 0.0 makes a negative zero positive, so that equal values have equal bits.
      const double x = in.frequency[i] + 0.0, t = in.recency[i] + 0.0, T = in.T[i] + 0.0;
      bool good = possible_customer(x, t, T);
      if (weighted) good = good && in.weights[i] >= 0.0 && in.weights[i] <= (std::numeric_limits<double>::max)();
      std::uint64_t hash = mixed_bits(mixed_bits(mixed_bits(0x243f6a8885a308d3u, x), t), T);
      for (const auto& covariate : covariates) {
        const double z = covariate[i] + 0.0;
        good = good && std::isfinite(z);
        hash = mixed_bits(hash, z);
      }
      if (good) {
        hashes[i] = (std::min)(static_cast<std::uint32_t>(hash >> 20), no_customer - 1);
        continue;
      }
      hashes[i] = no_customer;
      if (invalid[b]++ == 0) first_invalid[b] = i;
    }
  });
  for (std::size_t b = 0; b < invalid.size(); ++b) {
    if (out.invalid_rows == 0 && invalid[b] != 0) out.first_invalid = first_invalid[b];
    out.invalid_rows += invalid[b];
  }
  if (out.invalid_rows != 0) out.first_invalid_why = row_problem(in, covariates, weighted, out.first_invalid);

  std::vector<TablePart> parts(part_count);
  const auto fill = [&](std::size_t p) {
    TablePart& part = parts[p];
    std::vector<double> z(covariates.size());
    for (std::size_t i = 0; i < n; ++i) {
      if (part_of(hashes[i]) != p || hashes[i] == no_customer) continue;
      for (std::size_t c = 0; c < z.size(); ++c) z[c] = covariates[c][i] + 0.0;
      const std::uint32_t k = part.find_or_add(hashes[i], in.frequency[i] + 0.0, in.recency[i] + 0.0, in.T[i] + 0.0, z);
      part.weight[k] += weighted ? in.weights[i] : 1.0;
      if (options.row_index) out.customer[i] = k;
    }
    part.slots = {};
  };
  executor.for_each(part_count, fill);

  struct Place {
    double x, T, t;
    std::uint32_t part, at;
  };
  std::vector<Place> places;
  std::vector<std::uint32_t> offset(part_count, 0);
  std::size_t distinct = 0;
  for (std::size_t p = 0; p < part_count; ++p) {
    offset[p] = static_cast<std::uint32_t>(distinct);
    distinct += parts[p].x.size();
  }
  places.reserve(distinct);
  for (std::uint32_t p = 0; p < part_count; ++p)
    for (std::uint32_t k = 0; k < parts[p].x.size(); ++k)
      places.push_back({parts[p].x[k], parts[p].T[k], parts[p].t[k], p, k});
  const std::size_t width = out.covariates;
  std::sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
    if (a.x != b.x) return a.x < b.x;
    if (a.T != b.T) return a.T < b.T;
    if (a.t != b.t) return a.t < b.t;
    if (width == 0) return false;
    const double* za = parts[a.part].z.data() + a.at * width;
    const double* zb = parts[b.part].z.data() + b.at * width;
    return std::lexicographical_compare(za, za + width, zb, zb + width);
  });
  for (auto* column : {&out.x, &out.t, &out.T, &out.weight}) column->resize(distinct);
  out.z.resize(distinct * width);
  std::vector<std::uint32_t> number(options.row_index ? distinct : 0);
  for (std::uint32_t k = 0; k < distinct; ++k) {
    const Place& place = places[k];
    out.x[k] = place.x;
    out.t[k] = place.t;
    out.T[k] = place.T;
    out.weight[k] = parts[place.part].weight[place.at];
    out.weight_sum += out.weight[k];
    std::copy_n(parts[place.part].z.data() + place.at * width, width, out.z.data() + k * width);
    if (options.row_index) number[offset[place.part] + place.at] = k;
  }
  if (options.row_index)
    core::parallel_blocks(executor, n, block, [&](std::size_t first, std::size_t last, std::size_t) {
      for (std::size_t i = first; i < last; ++i)
        if (hashes[i] != no_customer) out.customer[i] = number[offset[part_of(hashes[i])] + out.customer[i]];
    });
  return out;
}

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
