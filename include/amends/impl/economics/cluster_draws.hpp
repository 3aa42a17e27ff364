#pragma once

#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/economics/joint_draws.hpp>
#include <amends/impl/economics/few_clusters.hpp>
#include <amends/math/distribution.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

// Recorded complaints of companies or branches, drawn company by company. Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// Counts of one composition (the classes of a cell, scored and silent, the cells of a segment), cluster by cluster.
struct ClusterCounts {
  std::vector<std::size_t> cluster{};
  std::vector<std::vector<double>> counts{};  ///< of each of them: by category

  [[nodiscard]] double of(std::size_t i) const {
    double sum = 0.0;
    for (const double count : counts[i]) sum += count;
    return sum;
  }
  [[nodiscard]] double total() const {
    double sum = 0.0;
    for (std::size_t i = 0; i < counts.size(); ++i) sum += of(i);
    return sum;
  }
  [[nodiscard]] std::size_t clusters() const {
    std::size_t n = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) n += of(i) > 0.0 ? 1 : 0;
    return n;
  }
  /// As many clusters of one size tell as much: n^2 / sum n_i^2.
  [[nodiscard]] double effective() const {
    double squares = 0.0;
    for (std::size_t i = 0; i < counts.size(); ++i) squares += of(i) * of(i);
    const double n = total();
    return squares > 0.0 ? n * n / squares : 0.0;
  }
};

/// few_clusters_factor of a composition.
inline double widening(const ClusterCounts& counts) {
  return few_clusters_factor(counts.effective(), counts.clusters());
}

/// Shares of a composition as they move with its clusters.
///
/// formula  p_k(draw) proportional to (x_k + a_k) g_k,  g_k = (1 - v_k + sum_c z_c s_ck / 3)^3,
///          v_k = sum_c s_ck^2 / 9,  s_ck = f J_ck,  J_ck = (x_ck - q_c x_k) / ((x_k + a_k) (1 - q_c)),  q_c = n_c / n:
///          what leaving cluster c out does to log p_k, to first order; z_c: one standard normal of each cluster and
///          draw, in all compositions; f: widening()
/// edge     v_k is at most 1/3 (its s_ck are made smaller): the variance of a gamma variable of shape 1/3 is more than
///          any share can have; g_k at least 1e-9
/// source   derived: the deviations are those of a jackknife over clusters (each left-out share 1 / (1 - q_c) corrects
///          for large clusters); g_k is a gamma variable of mean 1 and variance sum_c s_ck^2 by the cube of Wilson and
///          Hilferty, so that the shares are normalised gamma variables: Dirichlet(x) where each complaint is a cluster
///          of its own, never outside [0, 1], and on average the estimate for rare classes too
class Composition {
 public:
  Composition() = default;
  /// prior: a_k of each category
  Composition(const ClusterCounts& counts, const std::vector<double>& prior) : counts_(prior), middle_(prior.size()) {
    const std::size_t categories = prior.size();
    for (const std::vector<double>& of_cluster : counts.counts)
      for (std::size_t k = 0; k < categories; ++k) counts_[k] += of_cluster[k];
    const double n = counts.total(), f = widening(counts);
    std::vector<double> variance(categories, 0.0);
    for (std::size_t i = 0; i < counts.counts.size(); ++i) {
      const double q = counts.of(i) / n;
      if (!(q > 0.0 && q < 1.0)) continue;
      clusters_.push_back(counts.cluster[i]);
      for (std::size_t k = 0; k < categories; ++k) {
        const double total = counts_[k] - prior[k],
                     step = total > 0.0 ? f * (counts.counts[i][k] - q * total) / (counts_[k] * (1.0 - q)) : 0.0;
        steps_.push_back(step / 3.0);
        variance[k] += step * step / 9.0;
      }
    }
    constexpr double most = 1.0 / 3.0;
    for (std::size_t k = 0; k < categories; ++k) {
      middle_[k] = 1.0 - (std::min)(variance[k], most);
      if (variance[k] > most)
        for (std::size_t c = 0; c < clusters_.size(); ++c) steps_[c * categories + k] *= std::sqrt(most / variance[k]);
    }
  }

  [[nodiscard]] std::size_t categories() const noexcept { return counts_.size(); }

  /// weights[k][i]: what the share of category k in the i-th draw is proportional to; z[c]: the normals of cluster c.
  void draw(std::span<const std::vector<double>> z, std::size_t draws,
            std::vector<std::vector<double>>& weights) const {
    const std::size_t categories = counts_.size();
    weights.resize(categories);
    for (std::size_t k = 0; k < categories; ++k) weights[k].assign(draws, middle_[k]);
    for (std::size_t c = 0; c < clusters_.size(); ++c) {
      const double* normal = z[clusters_[c]].data();
      for (std::size_t k = 0; k < categories; ++k) {
        const double step = steps_[c * categories + k];
        double* out = weights[k].data();
        for (std::size_t i = 0; i < draws; ++i) out[i] += step * normal[i];
      }
    }
    for (std::size_t k = 0; k < categories; ++k)
      for (double& x : weights[k]) {
        const double root = (std::max)(x, 1e-3);
        x = counts_[k] * root * root * root;
      }
  }

 private:
  std::vector<double> counts_{};         ///< x_k + a_k
  std::vector<double> middle_{};         ///< 1 - v_k
  std::vector<std::size_t> clusters_{};  ///< with a step
  std::vector<double> steps_{};          ///< s_ck / 3, [cluster][category]
};

/// All recorded outcomes of a scenario that are drawn by cluster.
class ClusterDraws final : public JointDraws {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  /// A cell: which columns get its numbers, and how they move. What does not move has no composition.
  struct Cell {
    std::size_t received = none, scored = none, delighted = none, satisfied = none;
    std::optional<Composition> classes{};  ///< dissatisfied, satisfied and, where records tell it, delighted
    std::optional<Composition> silence{};  ///< scored, silent
  };
  struct Segment {
    std::optional<Composition> volumes{};  ///< complaints by cell
    std::vector<Cell> cells{};
  };

  ClusterDraws(std::vector<std::string> names, std::vector<Segment> segments)
      : segments_(std::move(segments)), normal_(math::Distribution::normal(0.0, 1.0)) {
    for (const std::string& name : names) streams_.push_back(core::stream_of("cluster." + name));
  }

  void fill(std::uint64_t seed, std::size_t first, std::span<const std::span<double>> columns) const override {
    const std::size_t draws = columns.empty() ? 0 : columns[0].size();
    constexpr std::size_t block = 256;  // so that the normals of a few hundred clusters stay in the cache
    std::vector<std::vector<double>> z(streams_.size()), weights;
    for (std::size_t from = 0; from < draws; from += block) {
      const std::size_t count = (std::min)(block, draws - from);
      for (std::size_t c = 0; c < streams_.size(); ++c) {
        z[c].resize(count);
        core::fill_uniform(seed, streams_[c], first + from, z[c]);
        normal_.fill(z[c], z[c]);
      }
      for (const Segment& segment : segments_) fill(segment, z, from, count, columns, weights);
    }
  }

 private:
  static void fill(const Segment& segment, std::span<const std::vector<double>> z, std::size_t from, std::size_t count,
                   std::span<const std::span<double>> columns, std::vector<std::vector<double>>& weights) {
    if (segment.volumes) {
      segment.volumes->draw(z, count, weights);
      for (std::size_t i = 0; i < count; ++i) {
        double sum = 0.0;
        for (const std::vector<double>& one : weights) sum += one[i];
        for (std::size_t k = 0; k < segment.cells.size(); ++k)
          columns[segment.cells[k].received][from + i] = weights[k][i] / sum;
      }
    }
    for (const Cell& cell : segment.cells) {
      if (cell.silence) {
        cell.silence->draw(z, count, weights);
        for (std::size_t i = 0; i < count; ++i)
          columns[cell.scored][from + i] = weights[0][i] / (weights[0][i] + weights[1][i]);
      }
      if (!cell.classes) continue;
      cell.classes->draw(z, count, weights);
      const bool three = cell.classes->categories() == 3;
      for (std::size_t i = 0; i < count; ++i) {
        const double rest = weights[0][i] + weights[1][i];
        columns[cell.satisfied][from + i] = weights[1][i] / rest;
        if (three) columns[cell.delighted][from + i] = weights[2][i] / (rest + weights[2][i]);
      }
    }
  }

  std::vector<std::uint64_t> streams_{};
  std::vector<Segment> segments_;
  math::QuantileTable normal_;
};

}  // namespace amends::inline AMENDS_ABI::economics::detail
