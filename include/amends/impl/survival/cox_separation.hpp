#pragma once

#include <algorithm>
#include <amends/impl/survival/cox_likelihood.hpp>
#include <amends/impl/survival/rising_direction.hpp>
#include <amends/math/matrix.hpp>
#include <amends/math/symmetric_eigen.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <queue>
#include <set>
#include <span>
#include <utility>
#include <vector>

// Is there a direction along which a partial likelihood rises for ever? A question about the rows alone. Not for users.
//
// The partial likelihood is concave in the coefficients and never above 1, so there is no maximum exactly if, along some
// d, every event has the largest d'x of those at risk with it, and one of them is above another at risk (Jacobsen 1989,
// Scandinavian J. of Statistics 16, 335-349 [recalled]). That is one condition (x_event - x_other)'d >= 0 for every pair
// at risk together: too many to write down. Those that a first direction breaks are written down, a direction is found
// that keeps them, and so on, until it breaks none or there is none.
namespace amends::inline AMENDS_ABI::survival::detail {

class CoxSeparation {
 public:
  CoxSeparation(const CoxKernel& kernel, core::Executor* executor)
      : kernel_(kernel), p_(kernel.covariates()), executor_(executor) {
    for (std::size_t i = 0; i < kernel_.rows(); ++i) {
      double square = 0.0;
      for (std::size_t j = 0; j < p_; ++j) square += kernel_.x(i)[j] * kernel_.x(i)[j];
      radius_ = (std::max)(radius_, std::sqrt(square));
    }
  }

  /// Coefficients (of the search) along which the likelihood rises for ever; none where the rows forbid it. `guess`: a
  /// direction to begin with, such as the way that a search went.
  [[nodiscard]] std::optional<std::vector<double>> direction(std::span<const double> guess) {
    std::vector<std::vector<double>> basis = unit_vectors();
    while (!basis.empty()) {
      std::vector<double> v = projected(guess, basis);
      std::vector<double> conditions;  // differences of covariates, p each
      std::optional<bool> kept = keep_all(v, basis, conditions);
      if (!kept) return std::nullopt;
      if (*kept) return v;
      // No direction is above 0 in any of these conditions: each must be 0, and one lies in what is left of the space.
      basis = complement(basis, conditions);
    }
    return std::nullopt;
  }

 private:
  using Pair = std::pair<std::uint32_t, std::uint32_t>;  // rows of the kernel: event, other
  struct Broken {
    double by;
    Pair pair;
  };
  static constexpr std::size_t most_at_once = 2000;
  static constexpr int most_rounds = 500;

  [[nodiscard]] double predictor(std::size_t i, const std::vector<double>& v) const noexcept {
    double sum = 0.0;
    for (std::size_t j = 0; j < p_; ++j) sum += v[j] * kernel_.x(i)[j];
    return sum;
  }

  /// Turns v until it keeps every condition (true), or nothing within the basis does (false). Nothing: given up.
  [[nodiscard]] std::optional<bool> keep_all(std::vector<double>& v, const std::vector<std::vector<double>>& basis,
                                             std::vector<double>& conditions) const {
    std::set<Pair> seen;
    for (int round = 0; round < most_rounds; ++round) {
      bool rises = false;
      bool added = false;
      for (const Broken& broken : out_of_order(v, rises)) {
        if (!seen.insert(broken.pair).second) continue;
        added = true;
        for (std::size_t j = 0; j < p_; ++j)
          conditions.push_back(kernel_.x(broken.pair.first)[j] - kernel_.x(broken.pair.second)[j]);
      }
      if (!added && rises) return true;
      if (!added && conditions.empty()) return std::nullopt;  // the same for all at risk
      const auto found = RisingDirection(within(conditions, basis), basis.size(), executor_).find();
      if (!found) return false;
      if (!added) return std::nullopt;
      double length = 0.0;
      for (const double x : *found) length += x * x;
      v.assign(p_, 0.0);
      for (std::size_t k = 0; k < basis.size(); ++k)
        for (std::size_t j = 0; j < p_; ++j) v[j] += (*found)[k] / std::sqrt(length) * basis[k][j];
    }
    return std::nullopt;
  }

  /// Of each time with events: the event of the least predictor and the largest at risk, where that is above it. The
  /// worst of them. `rises`: whether somebody at risk is below an event.
  [[nodiscard]] std::vector<Broken> out_of_order(const std::vector<double>& v, bool& rises) const {
    struct AtRisk {
      double predictor;
      std::uint32_t row;
      bool operator<(const AtRisk& other) const noexcept { return predictor < other.predictor; }
    };
    const double tolerance = 1e-9 * radius_;  // v has length 1
    std::vector<Broken> out;
    estimation::detail::StopWatch watch(executor_);
    for (const CoxKernel::Stratum& stratum : kernel_.strata_) {
      std::priority_queue<AtRisk> heap;  // whoever is found not to be at risk any more goes when he comes to the top
      double lowest = std::numeric_limits<double>::infinity();
      for (std::size_t k = stratum.last_bin; k-- > stratum.first_bin;) {
        AtRisk least{std::numeric_limits<double>::infinity(), 0};
        double most = -least.predictor;
        for (std::size_t i = kernel_.begin_[k]; i < kernel_.end_[k]; ++i) {
          watch.look(16 + p_);
          const AtRisk row{predictor(i, v), static_cast<std::uint32_t>(i)};
          heap.push(row);
          lowest = (std::min)(lowest, row.predictor);
          if (i >= kernel_.begin_[k] + kernel_.deaths_[k]) continue;
          if (row < least) least = row;
          most = (std::max)(most, row.predictor);
        }
        while (!kernel_.entered_.empty() && kernel_.entered_[heap.top().row] != cox_none &&
               kernel_.entered_[heap.top().row] >= k)
          heap.pop();
        rises = rises || most > lowest + tolerance;
        const double by = heap.top().predictor - least.predictor;
        if (by > tolerance) out.push_back({by, {least.row, heap.top().row}});
      }
    }
    if (out.size() > most_at_once) {
      std::nth_element(out.begin(), out.begin() + most_at_once, out.end(),
                       [](const Broken& a, const Broken& b) { return a.by != b.by ? a.by > b.by : a.pair < b.pair; });
      out.resize(most_at_once);
    }
    return out;
  }

  [[nodiscard]] std::vector<std::vector<double>> unit_vectors() const {
    std::vector<std::vector<double>> out(p_, std::vector<double>(p_, 0.0));
    for (std::size_t j = 0; j < p_; ++j) out[j][j] = 1.0;
    return out;
  }

  /// Of length 1; the first of the basis where nothing is left of it.
  [[nodiscard]] std::vector<double> projected(std::span<const double> guess,
                                              const std::vector<std::vector<double>>& basis) const {
    std::vector<double> out(p_, 0.0);
    double whole = 0.0, length = 0.0;
    for (const double g : guess) whole += g * g;
    for (const auto& b : basis) {
      double part = 0.0;
      for (std::size_t j = 0; j < p_; ++j) part += b[j] * guess[j];
      length += part * part;
      for (std::size_t j = 0; j < p_; ++j) out[j] += part * b[j];
    }
    if (!(length > 1e-16 * whole)) return basis.front();
    for (double& x : out) x /= std::sqrt(length);
    return out;
  }

  /// The conditions in the coordinates of the basis.
  [[nodiscard]] std::vector<double> within(const std::vector<double>& conditions,
                                           const std::vector<std::vector<double>>& basis) const {
    std::vector<double> out;
    out.reserve(conditions.size() / p_ * basis.size());
    for (std::size_t c = 0; c < conditions.size(); c += p_)
      for (const auto& b : basis) {
        double sum = 0.0;
        for (std::size_t j = 0; j < p_; ++j) sum += conditions[c + j] * b[j];
        out.push_back(sum);
      }
    return out;
  }

  /// What of the space of the basis is orthogonal to all conditions.
  [[nodiscard]] std::vector<std::vector<double>> complement(const std::vector<std::vector<double>>& basis,
                                                            const std::vector<double>& conditions) const {
    const std::size_t r = basis.size();
    const std::vector<double> z = within(conditions, basis);
    math::Matrix gram(r, r);
    for (std::size_t c = 0; c < z.size(); c += r) {
      double square = 0.0;
      for (std::size_t k = 0; k < r; ++k) square += z[c + k] * z[c + k];
      if (!(square > 0.0)) continue;
      for (std::size_t a = 0; a < r; ++a)
        for (std::size_t b = 0; b < r; ++b) gram(a, b) += z[c + a] * z[c + b] / square;
    }
    const math::SymmetricEigen eigen = math::symmetric_eigen(gram);
    std::vector<std::vector<double>> out;
    for (std::size_t k = 0; k < r && eigen.values[k] <= 1e-12 * eigen.values.back(); ++k) {
      std::vector<double> d(p_, 0.0);
      for (std::size_t a = 0; a < r; ++a)
        for (std::size_t j = 0; j < p_; ++j) d[j] += eigen.vectors(a, k) * basis[a][j];
      out.push_back(std::move(d));
    }
    return out;
  }

  const CoxKernel& kernel_;
  std::size_t p_;
  core::Executor* executor_;
  double radius_ = 0.0;
};

}  // namespace amends::inline AMENDS_ABI::survival::detail
