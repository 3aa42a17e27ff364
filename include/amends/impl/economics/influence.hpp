#pragma once

#include <algorithm>
#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/random.hpp>
#include <amends/economics/link.hpp>
#include <amends/impl/economics/few_clusters.hpp>
#include <amends/math/matrix.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What single rows do to estimates, and the covariance that follows. Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

inline constexpr std::size_t no_cluster = (std::numeric_limits<std::size_t>::max)();

/// Of one row: what it does to a quantity on its scale, and its share of the rows that the quantity is made of.
struct Step {
  std::size_t quantity;
  double influence;
  double share;
};

/// Adds up influences of rows, which are independent or of clusters; see economics/link.hpp for the formula.
class Influences {
 public:
  /// clusters: how many there are; 0: rows are independent
  Influences(std::size_t quantities, std::size_t clusters)
      : quantities_(quantities),
        rows_(quantities, quantities),
        sums_(clusters * quantities, 0.0),
        shares_(clusters * quantities, 0.0) {}

  [[nodiscard]] bool clustered() const noexcept { return !sums_.empty(); }
  /// A row that stands for `weight` equal ones; influence and share are those of a weight of 1.
  void add(std::size_t cluster, double weight, std::span<const Step> steps) {
    if (clustered()) {
      for (const Step& one : steps) {
        sums_[cluster * quantities_ + one.quantity] += weight * one.influence;
        shares_[cluster * quantities_ + one.quantity] += weight * one.share;
      }
      return;
    }
    for (const Step& a : steps)
      for (const Step& b : steps) rows_(a.quantity, b.quantity) += weight * a.influence * b.influence;
  }

  /// Clusters that hold rows of a quantity; 0 where rows are independent.
  [[nodiscard]] std::size_t clusters(std::size_t quantity) const noexcept {
    std::size_t n = 0;
    for (std::size_t at = quantity; at < shares_.size(); at += quantities_) n += shares_[at] > 0.0 ? 1 : 0;
    return n;
  }

  [[nodiscard]] math::Matrix covariance() const {
    if (!clustered()) return rows_;
    std::vector<double> factor(quantities_, 0.0);
    for (std::size_t k = 0; k < quantities_; ++k) {
      double squares = 0.0;
      for (std::size_t at = k; at < shares_.size(); at += quantities_) squares += shares_[at] * shares_[at];
      if (squares > 0.0) factor[k] = few_clusters_factor(1.0 / squares, clusters(k));
    }
    math::Matrix out(quantities_, quantities_);
    std::vector<double> step(quantities_);
    for (std::size_t begin = 0; begin < sums_.size(); begin += quantities_) {
      for (std::size_t k = 0; k < quantities_; ++k) {
        const double q = shares_[begin + k];
        step[k] = q < 1.0 ? factor[k] * sums_[begin + k] / (1.0 - q) : 0.0;
      }
      for (std::size_t k = 0; k < quantities_; ++k)
        for (std::size_t l = 0; l < quantities_; ++l) out(k, l) += step[k] * step[l];
    }
    return out;
  }

 private:
  std::size_t quantities_;
  math::Matrix rows_;
  std::vector<double> sums_;    // of each cluster, by quantity
  std::vector<double> shares_;  // likewise
};

/// The columns that every link has: who handled the row, and how many it stands for.
class LinkRows {
 public:
  LinkRows(std::string_view first, std::size_t rows, const core::ColumnView& cluster, const core::ColumnView& weight,
           const LinkOptions& options)
      : cluster_(cluster), weight_(weight), options_(options), rows_(rows) {
    if (cluster.given()) core::check_same_size("cluster", cluster.size(), first, rows);
    if (weight.given()) core::check_same_size("weight", weight.size(), first, rows);
    core::check_between("fewest_rows", options.fewest_rows, 2.0, 1e9);
    report_.rows = rows;
    for (std::size_t i = 0; cluster.given() && i < rows; ++i) {
      const double code = cluster[i];
      if (code >= 0.0 && code < 2147483648.0 && std::floor(code) == code)
        clusters_ = (std::max)(clusters_, static_cast<std::size_t>(code) + 1);
    }
    if (clusters_ > 10 * rows + 1000)
      throw Error(ErrorCode::domain, "cluster", "cluster must hold codes 0, 1, 2, ... of the clusters");
  }

  /// Why row i cannot be used whatever else it holds, or an empty text.
  [[nodiscard]] std::string_view problem(std::size_t i) const noexcept {
    if (weight_.given()) {
      const double w = weight_[i];
      if (!(w >= 0.0 && w <= 1e15)) return "weight is missing, negative or infinite";
    }
    if (cluster_.given()) {
      const double code = cluster_[i];
      if (!(code >= 0.0 && code < 2147483648.0 && std::floor(code) == code)) return "cluster is missing";
    }
    return {};
  }
  [[nodiscard]] double weight(std::size_t i) const noexcept { return weight_.given() ? weight_[i] : 1.0; }
  [[nodiscard]] std::size_t cluster(std::size_t i) const noexcept {
    return cluster_.given() ? static_cast<std::size_t>(cluster_[i]) : 0;
  }
  [[nodiscard]] std::size_t clusters() const noexcept { return clusters_; }
  [[nodiscard]] std::size_t size() const noexcept { return rows_; }
  [[nodiscard]] core::RowReport& report() noexcept { return report_; }
  [[nodiscard]] const LinkOptions& options() const noexcept { return options_; }
  void look(std::size_t i) const {
    if (i % 65536 == 0) core::check_stop(options_.executor);
  }

 private:
  core::ColumnView cluster_;
  core::ColumnView weight_;
  const LinkOptions& options_;
  std::size_t rows_;
  std::size_t clusters_ = 0;
  core::RowReport report_{};
};

/// Puts the pieces of a link together: quantities whose value or error does not exist become findings.
class LinkMaker {
 public:
  void find(LinkProblem problem, const std::string& quantity, std::string text, bool no_estimate) {
    out_.findings.push_back({problem, quantity, std::move(text), no_estimate});
  }
  void count(LinkCount count) { out_.counts.push_back(std::move(count)); }
  /// All counts so far are parts of one quantity.
  void join_counts(const std::string& quantity) {
    LinkCount all{.quantity = quantity};
    for (const LinkCount& one : out_.counts) {
      all.rows += one.rows, all.counted += one.counted, all.censored += one.censored;
      all.clusters = (std::max)(all.clusters, one.clusters);
    }
    out_.counts.assign(1, all);
  }
  void note(std::string text) { out_.note = std::move(text); }

  /// Whether rows and clusters carry an estimate; if not, or barely, the finding is made.
  bool carried(const std::string& quantity, double rows, bool clustered, std::size_t clusters,
               const LinkOptions& options) {
    const std::string there_are = core::there_are(std::round(1e6 * rows) / 1e6, "row");  // sums of weights
    if (rows == 0.0) {
      find(LinkProblem::no_rows, quantity, "there is no row of this kind", true);
      return false;
    }
    if (rows < options.fewest_rows) {
      find(LinkProblem::too_few, quantity,
           there_are + ", and " + core::format_number(options.fewest_rows) + " are needed: give more, or state it",
           true);
      return false;
    }
    if (clustered && clusters < 2) {
      find(LinkProblem::one_cluster, quantity,
           "all rows are of one cluster, which cannot say what others would do: give more clusters, or state it", true);
      return false;
    }
    if (clustered && clusters < 10)
      find(LinkProblem::few_clusters, quantity,
           "its error is that of " + std::to_string(clusters) + " clusters, and itself uncertain", false);
    return true;
  }

  /// Quantities with their values; `kept[k]` says whether the k-th of the covariance has an estimate.
  [[nodiscard]] LinkEstimates finish(std::string model, const LinkRows& rows, core::RowReport report,
                                     const std::vector<std::string>& names, const std::vector<double>& values,
                                     const std::vector<estimation::Scale>& scales, const std::vector<bool>& kept,
                                     const math::Matrix& covariance, double total) {
    auto source = std::make_shared<estimation::EstimateSource>();
    source->model = std::move(model);
    source->from = rows.options().from;
    source->rows = total;
    source->clusters = rows.clusters() == 0 ? 0 : used_clusters_;
    std::vector<std::size_t> places;
    for (std::size_t k = 0; k < names.size(); ++k)
      if (kept[k]) places.push_back(k);
    source->covariance = math::Matrix(places.size(), places.size());
    std::vector<double> numbers;
    for (std::size_t a = 0; a < places.size(); ++a) {
      numbers.push_back(values[places[a]]);
      for (std::size_t b = 0; b < places.size(); ++b)
        numbers.push_back(source->covariance(a, b) = covariance(places[a], places[b]));
    }
    // Two links may happen to have the same numbers: what they are, and of what, tells them apart.
    std::string what = source->model + '\n' + source->from;
    for (const std::size_t k : places) what += '\n' + names[k];
    source->identity = estimation::EstimateSource::identity_of(numbers, core::stream_of(what));
    for (std::size_t a = 0; a < places.size(); ++a) {
      const std::size_t k = places[a];
      estimation::Estimate one{.quantity = names[k], .value = values[k], .scale = scales[k]};
      one.gradient.assign(places.size(), 0.0);
      one.gradient[a] = 1.0;
      one.source = source;
      for (const LinkCount& counted : out_.counts)
        if (counted.quantity == names[k]) one.rows = counted.rows;
      out_.estimates.push_back(std::move(one));
    }
    out_.rows = std::move(report);
    return std::move(out_);
  }
  void used_clusters(std::size_t clusters) noexcept { used_clusters_ = (std::max)(used_clusters_, clusters); }

 private:
  LinkEstimates out_{};
  std::size_t used_clusters_ = 0;
};

}  // namespace amends::inline AMENDS_ABI::economics::detail
