#pragma once

#include <algorithm>
#include <amends/economics/scenario_model.hpp>
#include <amends/impl/economics/cell_prior.hpp>
#include <amends/impl/economics/cluster_draws.hpp>
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

// Puts the clusters of all segments of a scenario together. Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// Counts of one cell by cluster, in `categories(cluster counts)`.
template <class Categories>
ClusterCounts counts_of(const RecordedBand& band, const std::vector<std::size_t>& global,
                        const Categories& categories) {
  ClusterCounts out;
  for (const RecordedBand::Cluster& one : band.clusters) {
    out.cluster.push_back(global[one.cluster]);
    out.counts.push_back(categories(one));
  }
  return out;
}

/// Pooled analysis of variance of the classes over all cells with two clusters or more: how alike the complaints of one
/// cluster are, 0 to 1.
class Intraclass {
 public:
  void add(const ClusterCounts& cell) {
    if (cell.clusters() < 2) return;
    const double n = cell.total();
    const std::size_t categories = cell.counts.front().size();
    std::vector<double> mean(categories, 0.0);
    for (const std::vector<double>& one : cell.counts)
      for (std::size_t k = 0; k < categories; ++k) mean[k] += one[k] / n;
    double squares = 0.0;
    for (std::size_t i = 0; i < cell.counts.size(); ++i) {
      const double size = cell.of(i);
      if (!(size > 0.0)) continue;
      double own = 1.0;
      for (std::size_t k = 0; k < categories; ++k) {
        const double p = cell.counts[i][k] / size;
        between_ += size * (p - mean[k]) * (p - mean[k]);
        own -= p * p;
      }
      within_ += size * own;
      squares += size * size;
    }
    const auto clusters = static_cast<double>(cell.clusters());
    free_between_ += clusters - 1.0;
    free_within_ += n - clusters;
    sizes_ += n - squares / n;
  }
  [[nodiscard]] double value() const {
    if (!(free_between_ > 0.0)) return 0.0;
    if (!(free_within_ > 0.0)) return 1.0;
    const double size = sizes_ / free_between_, between = between_ / free_between_, within = within_ / free_within_;
    const double all = between + (size - 1.0) * within;
    return all > 0.0 ? (std::min)((std::max)((between - within) / all, 0.0), 1.0) : 0.0;
  }

 private:
  double between_ = 0.0, within_ = 0.0, free_between_ = 0.0, free_within_ = 0.0, sizes_ = 0.0;
};

class RecordsByCluster {
 public:
  /// Empty where no records of the scenario know clusters.
  [[nodiscard]] static std::optional<RecordsByCluster> of(const ScenarioInputs& inputs) {
    RecordsByCluster out;
    std::vector<double> sizes;
    Intraclass alike;
    for (const ScenarioSegment& segment : inputs.segments) {
      const auto* recorded = std::get_if<RecordedOutcomes>(&segment.outcomes);
      if (recorded == nullptr || recorded->clusters.empty() || recorded->bands.empty()) continue;
      const std::vector<std::size_t> global = out.global_of(recorded->clusters);
      sizes.resize(out.names_.size());
      std::vector<double> own(out.names_.size(), 0.0);
      for (const RecordedBand& band : recorded->bands) {
        for (const RecordedBand::Cluster& one : band.clusters) own[global[one.cluster]] += one.received;
        alike.add(counts_of(band, global, [](const RecordedBand::Cluster& one) { return class_counts(one, true); }));
      }
      for (std::size_t c = 0; c < own.size(); ++c) sizes[c] += own[c];
      out.clusters_.push_back(of_sizes(segment.name, own));
    }
    if (out.names_.empty()) return std::nullopt;
    out.clusters_.insert(out.clusters_.begin(), of_sizes("", sizes));
    out.alike_ = alike.value();
    return out;
  }

  [[nodiscard]] const std::vector<RecordClusters>& clusters() const noexcept { return clusters_; }

  /// Complaints of a lone company that tell as much as one independent complaint: 1 + (n - 1) rho.
  [[nodiscard]] double design_effect_alone(const RecordedBand& band) const {
    return 1.0 + (std::max)(band.scored() - 1.0, 0.0) * alike_;
  }
  [[nodiscard]] static std::size_t clusters_with_scores(const RecordedBand& band) {
    std::size_t n = 0;
    for (const RecordedBand::Cluster& one : band.clusters)
      n += one.dissatisfied + one.satisfied + one.delighted > 0.0 ? 1 : 0;
    return n;
  }

  /// Returns which segment its cells are to be added to.
  std::size_t begin_segment(const RecordedOutcomes& recorded, const std::vector<const RecordedBand*>& kept) {
    global_ = global_of(recorded.clusters);
    ClusterDraws::Segment segment;
    ClusterCounts volumes;
    std::vector<std::size_t> row(names_.size(), ClusterDraws::none);
    for (std::size_t k = 0; k < kept.size(); ++k)
      for (const RecordedBand::Cluster& one : kept[k]->clusters) {
        std::size_t& at = row[global_[one.cluster]];
        if (at == ClusterDraws::none) {
          at = volumes.cluster.size();
          volumes.cluster.push_back(global_[one.cluster]);
          volumes.counts.emplace_back(kept.size(), 0.0);
        }
        volumes.counts[at][k] += one.received;
      }
    if (volumes.clusters() >= 2 && kept.size() >= 2)
      segment.volumes.emplace(volumes, std::vector<double>(kept.size(), 0.0));
    segments_.push_back(std::move(segment));
    return segments_.size() - 1;
  }

  [[nodiscard]] bool moves_volumes(std::size_t segment) const { return segments_[segment].volumes.has_value(); }
  [[nodiscard]] bool moves_silence(const RecordedBand& band) const {
    return band.scored() > 0.0 && band.received > band.scored() && silence_of(band).clusters() >= 2;
  }

  /// The inputs of a cell; -1: does not move with its clusters. prior: of its classes
  void add_cell(std::size_t segment, const RecordedBand& band, const std::vector<double>& prior, int received,
                int scored, int delighted, int satisfied) {
    ClusterDraws::Cell cell;
    if (received >= 0) cell.received = column(received);
    if (scored >= 0) {
      cell.scored = column(scored);
      cell.silence.emplace(silence_of(band), std::vector<double>(2, 0.0));
    }
    if (satisfied >= 0) {
      cell.satisfied = column(satisfied);
      const bool tells_delighted = prior.size() == 3;
      if (tells_delighted) cell.delighted = column(delighted);
      cell.classes.emplace(
          counts_of(band, global_,
                    [&](const RecordedBand::Cluster& one) { return class_counts(one, tells_delighted); }),
          prior);
    }
    segments_[segment].cells.push_back(std::move(cell));
  }

  [[nodiscard]] JointInputs joint() const {
    return {.name = "records, by cluster",
            .source = std::to_string(clusters_.front().clusters) + " companies or branches in the records",
            .from_records = true,
            .inputs = inputs_,
            .draws = std::make_shared<const ClusterDraws>(names_, segments_)};
  }

 private:
  [[nodiscard]] ClusterCounts silence_of(const RecordedBand& band) const {
    return counts_of(band, global_, [](const RecordedBand::Cluster& one) {
      const double said = one.dissatisfied + one.satisfied + one.delighted;
      return std::vector<double>{said, (std::max)(one.received - said, 0.0)};
    });
  }
  static RecordClusters of_sizes(std::string segment, const std::vector<double>& sizes) {
    ClusterCounts counts;
    for (std::size_t c = 0; c < sizes.size(); ++c) {
      counts.cluster.push_back(c);
      counts.counts.push_back({sizes[c]});
    }
    return {.segment = std::move(segment), .clusters = counts.clusters(), .effective = counts.effective()};
  }
  /// Where the clusters of a segment stand among those of all segments: by name.
  std::vector<std::size_t> global_of(const std::vector<std::string>& names) {
    std::vector<std::size_t> out;
    for (const std::string& name : names) {
      const auto [known, added] = places_.emplace(name, names_.size());
      if (added) names_.push_back(name);
      out.push_back(known->second);
    }
    return out;
  }
  std::size_t column(int input) {
    inputs_.push_back(static_cast<std::size_t>(input));
    return inputs_.size() - 1;
  }

  std::vector<std::string> names_{};
  std::unordered_map<std::string, std::size_t> places_{};
  std::vector<RecordClusters> clusters_{};
  double alike_ = 0.0;
  std::vector<std::size_t> global_{};  ///< of the segment at hand
  std::vector<ClusterDraws::Segment> segments_{};
  std::vector<std::size_t> inputs_{};
};

}  // namespace amends::inline AMENDS_ABI::economics::detail
