#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <utility>

namespace amends::inline AMENDS_ABI::retention {

AMENDS_INLINE double Discounting::force() const {
  if (!(rate > -1.0) || !std::isfinite(rate)) core::throw_domain("rate", "be above -1", rate);
  core::check_positive("period", period);
  return std::log1p(rate) / period;
}

AMENDS_INLINE std::string customer_row_problem(double frequency, double recency, double T) {
  if (!std::isfinite(frequency)) return "frequency is missing or not finite";
  if (!std::isfinite(recency)) return "recency is missing or not finite";
  if (!std::isfinite(T)) return "T is missing or not finite";
  if (frequency < 0.0) return "frequency is negative";
  if (frequency != std::floor(frequency)) return "frequency is not a whole number";
  if (!(T > 0.0)) return "T is not positive: the customer was not observed after the first purchase";
  if (recency < 0.0) return "recency is negative";
  if (recency > T) return "recency is above T: a purchase after the end of the observation";
  if (frequency == 0.0 && recency > 0.0) return "recency is above 0 without a repeat purchase";
  if (frequency > 0.0 && recency == 0.0) return "repeat purchases at recency 0: the last purchase is the first";
  return {};
}

namespace detail {
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

AMENDS_INLINE std::uint64_t mixed_bits(std::uint64_t hash, double value) noexcept {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  hash = (hash ^ bits) * 0x9e3779b97f4a7c15u;
  return hash ^ (hash >> 29);
}

/// errors  Error(missing), Error(size_mismatch)
AMENDS_INLINE void check_columns(const CustomerColumns& in) {
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
};

AMENDS_INLINE CustomerTable gather_customers(const CustomerColumns& in, const std::vector<core::ColumnView>& covariates,
                                             const GatherOptions& options) {
  check_columns(in);
  const std::size_t n = in.frequency.size();
  const bool weighted = options.use_weights && in.weights.given();
  for (const auto& column : covariates) core::check_same_size("a covariate", column.size(), "frequency", n);
  if (n >= no_customer) core::throw_domain("frequency", "have fewer than 2^32 - 1 rows", static_cast<double>(n));

  CustomerTable out;
  out.rows = n;
  out.covariates = covariates.size();
  if (options.row_index) out.customer.assign(n, no_customer);
  std::vector<std::uint32_t> slots(1024, no_customer);
  std::vector<double> z(covariates.size());
  const auto hash_of = [&](double x, double t, double T, const double* values) {
    std::uint64_t hash = mixed_bits(mixed_bits(mixed_bits(0x243f6a8885a308d3u, x), t), T);
    for (std::size_t c = 0; c < z.size(); ++c) hash = mixed_bits(hash, values[c]);
    return hash;
  };
  for (std::size_t i = 0; i < n; ++i) {
    // + 0.0 makes a negative zero positive, so that equal values have equal bits.
    const double x = in.frequency[i] + 0.0, t = in.recency[i] + 0.0, T = in.T[i] + 0.0;
    const double weight = weighted ? in.weights[i] : 1.0;
    std::string problem;
    if (!(x >= 0.0 && x == std::floor(x) && T > 0.0 && t <= T && t >= 0.0 && (x > 0.0) == (t > 0.0) &&
          T <= (std::numeric_limits<double>::max)() && x <= 1e15))
      problem = customer_row_problem(x, t, T);
    if (problem.empty() && x > 1e15) problem = "frequency is above 1e15";
    if (problem.empty() && !(weight >= 0.0 && std::isfinite(weight))) problem = "the weight is not a number >= 0";
    for (std::size_t c = 0; c < z.size(); ++c) {
      z[c] = covariates[c][i] + 0.0;
      if (problem.empty() && !std::isfinite(z[c])) problem = "a covariate is missing or not finite";
    }
    if (!problem.empty()) {
      if (out.invalid_rows++ == 0) {
        out.first_invalid = i;
        out.first_invalid_why = problem;
      }
      continue;
    }
    std::uint32_t found = no_customer;
    std::size_t slot = 0;
    if (2 * out.size() >= slots.size()) {
      slots.assign(2 * slots.size(), no_customer);
      for (std::uint32_t k = 0; k < out.size(); ++k) {
        std::size_t at = hash_of(out.x[k], out.t[k], out.T[k], out.z.data() + k * z.size()) & (slots.size() - 1);
        while (slots[at] != no_customer) at = (at + 1) & (slots.size() - 1);
        slots[at] = k;
      }
    }
    slot = hash_of(x, t, T, z.data()) & (slots.size() - 1);
    for (; slots[slot] != no_customer; slot = (slot + 1) & (slots.size() - 1)) {
      const std::uint32_t k = slots[slot];
      if (out.x[k] == x && out.t[k] == t && out.T[k] == T &&
          std::equal(z.begin(), z.end(), out.z.begin() + static_cast<std::ptrdiff_t>(k * z.size()))) {
        found = k;
        break;
      }
    }
    if (found == no_customer) {
      found = static_cast<std::uint32_t>(out.size());
      slots[slot] = found;
      out.x.push_back(x);
      out.t.push_back(t);
      out.T.push_back(T);
      out.weight.push_back(0.0);
      out.z.insert(out.z.end(), z.begin(), z.end());
    }
    out.weight[found] += weight;
    out.weight_sum += weight;
    if (options.row_index) out.customer[i] = found;
  }

  // An order of their own, so that results do not depend on the order of the rows.
  slots = {};
  const std::size_t distinct = out.size();
  std::vector<std::uint32_t> order(distinct);
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t i, std::uint32_t j) {
    if (out.x[i] != out.x[j]) return out.x[i] < out.x[j];
    if (out.T[i] != out.T[j]) return out.T[i] < out.T[j];
    if (out.t[i] != out.t[j]) return out.t[i] < out.t[j];
    const auto* zi = out.z.data() + i * out.covariates;
    const auto* zj = out.z.data() + j * out.covariates;
    return std::lexicographical_compare(zi, zi + out.covariates, zj, zj + out.covariates);
  });
  std::vector<double> moved(distinct);
  for (auto* column : {&out.x, &out.t, &out.T, &out.weight}) {
    for (std::size_t k = 0; k < distinct; ++k) moved[k] = (*column)[order[k]];
    column->swap(moved);
  }
  if (out.covariates != 0) {
    std::vector<double> moved_z(out.z.size());
    for (std::size_t k = 0; k < distinct; ++k)
      std::copy_n(out.z.begin() + static_cast<std::ptrdiff_t>(order[k] * out.covariates), out.covariates,
                  moved_z.begin() + static_cast<std::ptrdiff_t>(k * out.covariates));
    out.z.swap(moved_z);
  }
  if (options.row_index) {
    std::vector<std::uint32_t> new_number(distinct);
    for (std::uint32_t k = 0; k < distinct; ++k) new_number[order[k]] = k;
    for (auto& k : out.customer)
      if (k != no_customer) k = new_number[k];
  }
  return out;
}

}  // namespace detail

}  // namespace amends::inline AMENDS_ABI::retention
