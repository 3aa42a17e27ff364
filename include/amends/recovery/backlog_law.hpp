#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery {

/// The distribution of the work that arrives on one working day.
enum class LoadShape : std::uint8_t {
  gamma,   ///< never negative, skewed to the right as sums of cases are
  normal,  ///< the limit for many small cases a day
};
[[nodiscard]] std::string_view to_string(LoadShape shape) noexcept;

/// The work that arrives on a working day, in minutes (or in any unit that the capacity has too). Days are independent.
struct DailyLoad {
  double mean = std::numeric_limits<double>::quiet_NaN();                ///< > 0, required
  double standard_deviation = std::numeric_limits<double>::quiet_NaN();  ///< > 0, required
  LoadShape shape = LoadShape::gamma;
};

/// What a gamma load may have as coefficient of variation.
inline constexpr double most_load_variation = 6.0;

namespace detail {
class Increment;
}

/// The stationary law of the work that is left over at the end of a working day.
///
///   B' = max(0, B + X - c),  X the load of a day, c the capacity of a day, E X < c
///
/// B has the law of the maximum of a random walk with steps X - c. Its tail T(x) = P(B > x) solves
///
///   T(x) = P(X - c > x) + integral_0^inf T(y) k(x - y) dy,   x >= 0, k the density of X - c,
///
/// and falls like C exp(-theta x), E exp(theta (X - c)) = 1. V(x) = exp(theta x) T(x) is solved for, which is constant
/// but for what is below 1e-12 from some ten standard deviations on: collocation at the nodes of Gauss and Legendre of
/// a few panels, the kernel tilted by theta (it is a density again), where a panel holds the end of the kernel (gamma
/// load: y = x + c) by quadrature graded towards it.
/// accuracy  absolute, of T: 1e-11, and of E (B - x)+ in standard deviations of the load: 1e-11 (1 + 1/beta), beta =
///           (c - m)/sd, for coefficients of variation of the load up to 1; 1e-8 in place of 1e-11 beyond, and where
///           beta < 0.01 a relative 1e-8/beta
///           (measured against Spitzer's sums and closed forms: below 1e-12, docs/backlog.md)
/// source    Lindley (1952), Mathematical Proceedings of the Cambridge Philosophical Society 48, 277-289 for the
///           equation; Spitzer (1956), Transactions of the American Mathematical Society 82, 323-339 for the oracle of
///           the tests: P(B = 0) = exp(-sum P(S_n > 0)/n), E B = sum E (S_n)+/n [both recalled; checked by simulation
///           and by closed forms]
/// cost      0.2 ms for a normal load, 0.3 to 1.2 ms for a gamma load of variation up to 1, 2 ms beyond; an evaluation
///           30 ns
class BacklogLaw {
 public:
  /// errors  Error(domain) for load.mean, load.standard_deviation, capacity, or a gamma load whose coefficient of
  ///         variation is above most_load_variation; Error(domain) "capacity" where capacity <= mean: no stationary
  ///         law, nor where (c - m)/sd < 1e-4, of which it is not computed
  BacklogLaw(const DailyLoad& load, double capacity);

  [[nodiscard]] double none() const noexcept { return none_; }  ///< P(B = 0)
  [[nodiscard]] double mean() const noexcept { return mean_; }  ///< E B
  [[nodiscard]] double standard_deviation() const noexcept { return standard_deviation_; }
  [[nodiscard]] double tail(double x) const noexcept;    ///< P(B > x); 1 below 0, NaN for NaN
  [[nodiscard]] double excess(double x) const noexcept;  ///< E (B - x)+, for any x; NaN for NaN
  /// Smallest x with P(B <= x) >= p.  errors  Error(domain) unless 0 <= p < 1
  [[nodiscard]] double quantile(double p) const;
  [[nodiscard]] double decay_rate() const noexcept { return decay_ / unit_; }  ///< theta, per unit of load

  [[nodiscard]] const DailyLoad& load() const noexcept { return load_; }
  [[nodiscard]] double capacity() const noexcept { return capacity_; }

 private:
  void solve(const detail::Increment& step);
  void integrate();

  DailyLoad load_;
  double capacity_;
  double unit_ = 1.0;   // standard deviation of the load
  double decay_ = 0.0;  // theta, per standard deviation
  double none_ = 1.0, mean_ = 0.0, standard_deviation_ = 0.0;
  // In standard deviations: the ends of the panels; of each panel the Legendre coefficients of T and of E (B - x)+.
  std::vector<double> ends_{};
  std::vector<double> tail_{};
  std::vector<double> excess_{};
  double at_end_ = 0.0;  // T at the last end, beyond which it falls by decay_
};

/// The shares of response days, by what a day's load and capacity come to, for many of them: one table, some us
/// instead of a ms. For draws of uncertain arrivals, minutes and agents.
///
/// It holds theta exp(theta x) E (B - x)+ in (beta, skewness of the load, x), x and beta = (c - m)/sd in standard
/// deviations, as products of Chebyshev polynomials in boxes: 0 <= beta <= 12, of gamma loads whose coefficient of
/// variation v is above 1 from 0.03 v up to 12 v; below, the law itself is computed. Beyond, one step of the walk is all
/// there is.
/// accuracy  of shares: 1e-8 for normal loads, 2e-6 for gamma loads (measured: 5e-9 and 9e-7); smooth in all arguments
///           within a box
class BacklogTable {
 public:
  /// cost  15 ms for normal loads, 0.5 s for gamma loads, and up to 15 times 0.2 to 0.6 s when coefficients of variation
  ///       above 1 are first asked for, by their boxes; copies share the table, also among threads
  explicit BacklogTable(LoadShape shape = LoadShape::gamma);

  /// out[k] = share of the work that is answered within k working days, k = 0 ... out.size() - 1; as
  /// Backlog::share_within.
  /// cost    2 us for normal loads, 10 us for gamma loads
  /// edge    capacity <= mean: 0, in the long run nothing is answered in any number of days; NaN for an invalid load
  ///         (mean, standard deviation <= 0, capacity < 0, or one of them NaN)
  void shares_within(double mean, double standard_deviation, double capacity, std::span<double> out) const;
  /// The same of one load and several capacities, out by rows of capacities: out[i days + k], days = out.size() /
  /// capacities.size(); responses: of each the mean response, if wanted.
  /// errors  Error(size_mismatch) where that does not divide;  cost  some 10 us, and 1 us a capacity
  void shares_within(double mean, double standard_deviation, std::span<const double> capacities, std::span<double> out,
                     std::span<double> responses = {}) const;
  /// Mean response in working days, E B / mean; infinite where capacity <= mean.
  [[nodiscard]] double mean_response(double mean, double standard_deviation, double capacity) const;
  [[nodiscard]] LoadShape shape() const noexcept { return shape_; }

 private:
  struct Boxes;
  LoadShape shape_;
  std::shared_ptr<const Boxes> boxes_;
};

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/backlog_law.ipp>
#include <amends/impl/recovery/backlog_table.ipp>
#endif
