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
/// formula  p_k(draw) proportional to p_k exp(sum_c z_c s_ck - sum_c s_ck^2 / 2),  p_k = (x_k + a_k) / (n + sum a),
///          s_ck = f J_ck,  J_ck = (x_ck - q_c x_k) / ((x_k + a_k) (1 - q_c)),  q_c = n_c / n:  what leaving cluster c
///          out does to log p_k, to first order; z_c: one standard normal of each cluster and draw, in all compositions;
///          f: widening()
/// source   derived: the deviations are those of a jackknife over clusters (each left-out share 1 / (1 - q_c) corrects
///          for large clusters), on the scale of log shares, where nothing leaves [0, 1]; less half its variance the
///          mean of each factor is 1, so that shares of rare classes are not higher on average than their estimate
class Composition {
 public:
  Composition() = default;
  /// prior: a_k of each category
  Composition(const ClusterCounts& counts, const std::vector<double>& prior) : log_(prior.size(), 0.0) {
    const std::size_t categories = prior.size();
    std::vector<double> total(categories, 0.0);
    for (const std::vector<double>& of_cluster : counts.counts)
      for (std::size_t k = 0; k < categories; ++k) total[k] += of_cluster[k];
    const double n = counts.total(), f = widening(counts);
    for (std::size_t k = 0; k < categories; ++k) log_[k] = std::log(total[k] + prior[k]);
    for (std::size_t i = 0; i < counts.counts.size(); ++i) {
      const double q = counts.of(i) / n;
      if (!(q > 0.0 && q < 1.0)) continue;
      clusters_.push_back(counts.cluster[i]);
      const auto step = [&](std::size_t k) {
        return total[k] > 0.0 ? f * (counts.counts[i][k] - q * total[k]) / ((total[k] + prior[k]) * (1.0 - q)) : 0.0;
      };
      for (std::size_t k = 0; k < categories; ++k) log_[k] -= 0.5 * step(k) * step(k);
      // Against the first category, which is never empty: only ratios count.
      for (std::size_t k = 1; k < categories; ++k) steps_.push_back(step(k) - step(0));
    }
    for (std::size_t k = 1; k < categories; ++k) log_[k] -= log_[0];
  }

  [[nodiscard]] std::size_t categories() const noexcept { return log_.size(); }

  /// weights[k][i]: odds of category k against category 0 in the i-th draw; z[c]: the normals of cluster c.
  void odds(std::span<const std::vector<double>> z, std::size_t draws,
            std::vector<std::vector<double>>& weights) const {
    const std::size_t others = log_.size() - 1;
    weights.resize(log_.size());
    weights[0].assign(draws, 1.0);
    for (std::size_t k = 1; k < log_.size(); ++k) weights[k].assign(draws, log_[k]);
    for (std::size_t c = 0; c < clusters_.size(); ++c) {
      const double* normal = z[clusters_[c]].data();
      for (std::size_t k = 0; k < others; ++k) {
        const double step = steps_[c * others + k];
        double* out = weights[k + 1].data();
        for (std::size_t i = 0; i < draws; ++i) out[i] += step * normal[i];
      }
    }
    constexpr double most = 600.0;  // odds beyond e^600 are none of this world, but must not overflow
    for (std::size_t k = 1; k < log_.size(); ++k)
      for (double& x : weights[k]) x = std::exp((std::min)((std::max)(x, -most), most));
  }

 private:
  std::vector<double> log_{};            ///< against the first category, at z = 0
  std::vector<std::size_t> clusters_{};  ///< with a step
  std::vector<double> steps_{};          ///< [cluster][category but the first]
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
    std::vector<std::vector<double>> z(streams_.size()), odds;
    for (std::size_t from = 0; from < draws; from += block) {
      const std::size_t count = (std::min)(block, draws - from);
      for (std::size_t c = 0; c < streams_.size(); ++c) {
        z[c].resize(count);
        core::fill_uniform(seed, streams_[c], first + from, z[c]);
        normal_.fill(z[c], z[c]);
      }
      for (const Segment& segment : segments_) fill(segment, z, from, count, columns, odds);
    }
  }

 private:
  static void fill(const Segment& segment, std::span<const std::vector<double>> z, std::size_t from, std::size_t count,
                   std::span<const std::span<double>> columns, std::vector<std::vector<double>>& odds) {
    if (segment.volumes) {
      segment.volumes->odds(z, count, odds);
      for (std::size_t i = 0; i < count; ++i) {
        double sum = 0.0;
        for (const std::vector<double>& one : odds) sum += one[i];
        for (std::size_t k = 0; k < segment.cells.size(); ++k)
          columns[segment.cells[k].received][from + i] = odds[k][i] / sum;
      }
    }
    for (const Cell& cell : segment.cells) {
      if (cell.silence) {
        cell.silence->odds(z, count, odds);
        for (std::size_t i = 0; i < count; ++i) columns[cell.scored][from + i] = 1.0 / (1.0 + odds[1][i]);
      }
      if (!cell.classes) continue;
      cell.classes->odds(z, count, odds);
      const bool three = cell.classes->categories() == 3;
      for (std::size_t i = 0; i < count; ++i) {
        columns[cell.satisfied][from + i] = odds[1][i] / (1.0 + odds[1][i]);
        if (three) columns[cell.delighted][from + i] = odds[2][i] / (1.0 + odds[1][i] + odds[2][i]);
      }
    }
  }

  std::vector<std::uint64_t> streams_{};
  std::vector<Segment> segments_;
  math::QuantileTable normal_;
};

}  // namespace amends::inline AMENDS_ABI::economics::detail
