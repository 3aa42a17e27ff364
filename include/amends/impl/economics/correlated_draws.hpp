#pragma once

#include <amends/core/random.hpp>
#include <amends/economics/joint_draws.hpp>
#include <amends/math/distribution.hpp>
#include <amends/math/matrix.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

// Stated quantities that are not independent of each other. Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// A Gaussian copula: y = L z with independent standard normals z, x_k = quantile_k(Phi(y_k)), so that the normal
/// scores have the given correlations and each quantity its own distribution.
class CorrelatedDraws final : public JointDraws {
 public:
  struct Member {
    std::string name;
    math::Distribution value;
  };
  CorrelatedDraws(const std::vector<Member>& members, math::Matrix lower)
      : lower_(std::move(lower)), normal_(math::Distribution::normal(0.0, 1.0)) {
    for (const Member& one : members) {
      streams_.push_back(core::stream_of(one.name));
      tables_.emplace_back(one.value);
    }
  }

  void fill(std::uint64_t seed, std::size_t first, std::span<const std::span<double>> columns) const override {
    const std::size_t n = streams_.size(), draws = columns.empty() ? 0 : columns[0].size();
    std::vector<std::vector<double>> z(n, std::vector<double>(draws));
    for (std::size_t k = 0; k < n; ++k) {
      core::fill_uniform(seed, streams_[k], first, z[k]);
      normal_.fill(z[k], z[k]);
    }
    for (std::size_t k = 0; k < n; ++k) {
      if (follows_nobody(k)) {  // as if it were drawn by itself, to the last bit
        core::fill_uniform(seed, streams_[k], first, columns[k]);
        tables_[k].fill(columns[k], columns[k]);
        continue;
      }
      for (std::size_t i = 0; i < draws; ++i) {
        double y = 0.0;
        for (std::size_t j = 0; j <= k; ++j) y += lower_(k, j) * z[j][i];
        columns[k][i] = tables_[k](math::normal_cdf(y));
      }
    }
  }

 private:
  /// No quantity before it is correlated with it.
  [[nodiscard]] bool follows_nobody(std::size_t k) const {
    for (std::size_t j = 0; j < k; ++j)
      if (lower_(k, j) != 0.0) return false;
    return true;
  }

  math::Matrix lower_;
  math::QuantileTable normal_;
  std::vector<std::uint64_t> streams_{};
  std::vector<math::QuantileTable> tables_{};
};

}  // namespace amends::inline AMENDS_ABI::economics::detail
