#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/customer_base/beta_geo_beta_binom.hpp>
#include <amends/estimation/newton.hpp>
#include <amends/impl/customer_base/customer_rows.hpp>
#include <amends/math/dual.hpp>
#include <amends/math/matrix.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

// BG/BB: opportunities and histories, and their log-likelihood with derivatives. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail {

inline const std::vector<std::string>& bgbb_names() {
  static const std::vector<std::string> names{"alpha", "beta", "gamma", "delta"};
  return names;
}
inline constexpr double most_opportunities = 1e6;  // three of them fit into one key of 64 bits

/// Why a row cannot be, or nullptr.
inline const char* opportunity_row_problem(double x, double t, double n) noexcept {
  if (!std::isfinite(x)) return "frequency is missing or not finite";
  if (!std::isfinite(t)) return "recency is missing or not finite";
  if (!std::isfinite(n)) return "T is missing or not finite";
  if (x < 0.0 || x != std::floor(x)) return "frequency is not a whole number >= 0";
  if (t < 0.0 || t != std::floor(t)) return "recency is not a whole number >= 0: it is the number of an opportunity";
  if (n != std::floor(n)) return "T is not a whole number: it counts opportunities";
  if (n < 1.0) return "T is below 1: the customer had no opportunity yet";
  if (n > most_opportunities) return "T is above 1,000,000";
  if (t > n) return "recency is above T: a purchase after the last opportunity";
  if (x > t) return "frequency is above recency: more purchases than opportunities up to the last one taken";
  if (x == 0.0 && t > 0.0) return "recency is above 0 without a repeat purchase";
  return nullptr;
}

inline void check_opportunity_row(double x, double t, double n) {
  const char* problem = opportunity_row_problem(x, t, n);
  if (problem == nullptr) return;
  const std::string text(problem);
  const std::string parameter = text.substr(0, text.find(' '));
  throw Error(ErrorCode::domain, parameter,
              text + "; got frequency " + core::format_number(x) + ", recency " + core::format_number(t) + ", T " +
                  core::format_number(n));
}

inline double check_opportunities(std::string_view parameter, double value, double low = 0.0) {
  if (!(value >= low && value <= most_opportunities && value == std::floor(value)))
    core::throw_domain(parameter,
                       low == 0.0 ? "be a whole number from 0 to 1,000,000" : "be a whole number from 1 to 1,000,000",
                       value);
  return value;
}

/// A distinct history and how many customers have it.
struct OpportunityHistory {
  std::uint32_t n, x, t;
  double weight;
};

struct OpportunityTable {
  core::RowReport report{};
  double weight = 0.0;
  std::vector<OpportunityHistory> histories{};  ///< by n, then x, then t
  std::vector<std::uint32_t> history{};         ///< of each row, or none
  static constexpr std::uint32_t none = 0xffffffffu;
};

inline OpportunityTable opportunity_table(const CustomerColumns& in, core::Executor* executor = nullptr) {
  for (const auto& [name, column] : {std::pair{"frequency", &in.frequency}, {"recency", &in.recency}, {"T", &in.T}})
    if (!column->given()) throw Error(ErrorCode::missing, name, std::string(name) + " is required");
  const std::size_t rows = in.frequency.size();
  core::check_same_size("recency", in.recency.size(), "frequency", rows);
  core::check_same_size("T", in.T.size(), "frequency", rows);
  if (in.weights.given()) core::check_same_size("weights", in.weights.size(), "frequency", rows);
  if (rows >= OpportunityTable::none)
    core::throw_domain("frequency", "have fewer than 2^32 - 1 rows", static_cast<double>(rows));

  OpportunityTable out;
  out.report.rows = rows;
  out.history.assign(rows, OpportunityTable::none);
  std::unordered_map<std::uint64_t, std::uint32_t> known;
  std::vector<std::pair<std::uint64_t, double>> found;
  for (std::size_t i = 0; i < rows; ++i) {
    if (i % 65536 == 0) core::check_stop(executor);
    const double x = in.frequency[i], t = in.recency[i], n = in.T[i];
    const double weight = in.weights.given() ? in.weights[i] : 1.0;
    const char* problem = opportunity_row_problem(x, t, n);
    if (problem == nullptr && !(weight >= 0.0 && std::isfinite(weight))) problem = "the weight is not a number >= 0";
    if (problem != nullptr) {
      out.report.leave_out(i, problem);
      continue;
    }
    const std::uint64_t key =
        (static_cast<std::uint64_t>(n) << 40) | (static_cast<std::uint64_t>(x) << 20) | static_cast<std::uint64_t>(t);
    const auto [at, is_new] = known.try_emplace(key, static_cast<std::uint32_t>(found.size()));
    if (is_new) found.emplace_back(key, 0.0);
    found[at->second].second += weight;
    out.weight += weight;
    out.history[i] = at->second;
  }
  // An order of their own, so that sums do not depend on the order of the rows.
  std::vector<std::uint32_t> order(found.size()), place(found.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return found[a].first < found[b].first; });
  for (std::uint32_t k = 0; k < order.size(); ++k) {
    place[order[k]] = k;
    const std::uint64_t key = found[order[k]].first;
    out.histories.push_back({static_cast<std::uint32_t>(key >> 40), static_cast<std::uint32_t>((key >> 20) & 0xfffffu),
                             static_cast<std::uint32_t>(key & 0xfffffu), found[order[k]].second});
  }
  for (auto& k : out.history)
    if (k != OpportunityTable::none) k = place[k];
  return out;
}

/// Sums over k = 0 ... i-1 of ln(a + k), of its derivative 1/(a + k) and of the second one, -1/(a + k)^2. A ratio of
/// beta functions whose arguments differ by whole numbers is made of these, without special functions and without
/// their cancellation for large arguments.
struct RisingFactorial {
  std::vector<double> log, first, second;
  RisingFactorial(double a, std::size_t size) : log(size + 1), first(size + 1), second(size + 1) {
    for (std::size_t k = 0; k < size; ++k) {
      const double b = a + static_cast<double>(k), inverse = 1.0 / b;
      log[k + 1] = log[k] + std::log(b);
      first[k + 1] = first[k] + inverse;
      second[k + 1] = second[k] - inverse * inverse;
    }
  }
};

/// Value, gradient and upper triangle of the Hessian by four variables.
struct FourthOrderSum {
  double value = 0.0;
  std::array<double, 4> d{};
  std::array<std::array<double, 4>, 4> dd{};
};

class OpportunityLikelihood {
 public:
  OpportunityLikelihood(const OpportunityTable& table, core::Executor& executor) : table_(table), executor_(executor) {
    for (const auto& history : table.histories) longest_ = (std::max)(longest_, static_cast<std::size_t>(history.n));
  }

  /// On the natural scale.
  [[nodiscard]] FourthOrderSum operator()(const std::array<double, 4>& p) const {
    const std::size_t size = longest_ + 2;
    const RisingFactorial a(p[0], size), b(p[1], size), ab(p[0] + p[1], size), d(p[3], size), cd(p[2] + p[3], size);
    const Tables tables{a, b, ab, d, cd, std::log(p[2]), 1.0 / p[2]};
    constexpr std::size_t block = 64;
    std::vector<FourthOrderSum> parts(table_.histories.size() / block + 1);
    core::parallel_blocks(executor_, table_.histories.size(), block,
                          [&](std::size_t first, std::size_t last, std::size_t index) {
                            std::vector<double> logs;
                            for (std::size_t i = first; i < last; ++i) {
                              const OpportunityHistory& history = table_.histories[i];
                              if (history.n - history.t > 1000) core::check_stop(&executor_);
                              if (history.weight > 0.0) add(tables, history, logs, parts[index]);
                            }
                          });
    FourthOrderSum total;
    for (const auto& part : parts) {
      total.value += part.value;
      for (std::size_t i = 0; i < 4; ++i) {
        total.d[i] += part.d[i];
        for (std::size_t j = i; j < 4; ++j) total.dd[i][j] += part.dd[i][j];
      }
    }
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t j = 0; j < i; ++j) total.dd[i][j] = total.dd[j][i];
    return total;
  }

 private:
  struct Tables {
    const RisingFactorial &a, &b, &ab, &d, &cd;
    double log_gamma_parameter, inverse_gamma_parameter;
  };

  /// ln L is the logarithm of a sum of m + 1 terms (he left before opportunity t+1, ..., n, or not at all). With their
  /// shares w_i: gradient = sum w g, Hessian = sum w (h + g g') - gradient gradient'.
  static void add(const Tables& s, const OpportunityHistory& row, std::vector<double>& logs, FourthOrderSum& into) {
    const std::size_t n = row.n, x = row.x, t = row.t, m = n - t;
    logs.resize(m + 1);
    double largest = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i <= m; ++i) {
      const std::size_t k = t + i;  // opportunities at which he was alive
      const bool left = i < m;
      logs[i] = s.a.log[x] + s.b.log[k - x] - s.ab.log[k] + s.d.log[k] - s.cd.log[left ? k + 1 : k] +
                (left ? s.log_gamma_parameter : 0.0);
      largest = (std::max)(largest, logs[i]);
    }
    double sum = 0.0;
    for (double& l : logs) sum += l = std::exp(l - largest);
    std::array<double, 4> d{};
    std::array<std::array<double, 4>, 4> dd{};
    for (std::size_t i = 0; i <= m; ++i) {
      const double w = logs[i] / sum;
      if (w == 0.0) continue;
      const std::size_t k = t + i, k1 = i < m ? k + 1 : k;
      const double c = i < m ? s.inverse_gamma_parameter : 0.0;
      const std::array<double, 4> g{s.a.first[x] - s.ab.first[k], s.b.first[k - x] - s.ab.first[k], c - s.cd.first[k1],
                                    s.d.first[k] - s.cd.first[k1]};
      for (std::size_t j = 0; j < 4; ++j) {
        d[j] += w * g[j];
        for (std::size_t l = j; l < 4; ++l) dd[j][l] += w * g[j] * g[l];
      }
      dd[0][0] += w * (s.a.second[x] - s.ab.second[k]);
      dd[0][1] -= w * s.ab.second[k];
      dd[1][1] += w * (s.b.second[k - x] - s.ab.second[k]);
      dd[2][2] += w * (-c * c - s.cd.second[k1]);
      dd[2][3] -= w * s.cd.second[k1];
      dd[3][3] += w * (s.d.second[k] - s.cd.second[k1]);
    }
    into.value += row.weight * (largest + std::log(sum));
    for (std::size_t j = 0; j < 4; ++j) {
      into.d[j] += row.weight * d[j];
      for (std::size_t l = j; l < 4; ++l) into.dd[j][l] += row.weight * (dd[j][l] - d[j] * d[l]);
    }
  }

  const OpportunityTable& table_;
  core::Executor& executor_;
  std::size_t longest_ = 0;
};

inline double bgbb_in_logs(const OpportunityLikelihood& likelihood, std::span<const double> logs,
                           std::span<double> gradient, std::span<double> hessian) {
  std::array<double, 4> at{};
  for (std::size_t i = 0; i < 4; ++i) at[i] = std::exp(logs[i]);
  const FourthOrderSum sum = likelihood(at);
  for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] = at[i] * sum.d[i];
  if (!hessian.empty())
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t j = 0; j < 4; ++j)
        hessian[4 * i + j] = at[i] * at[j] * sum.dd[i][j] + (i == j ? at[i] * sum.d[i] : 0.0);
  return sum.value;
}

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
