#pragma once

#include <algorithm>
#include <amends/estimation/verdict.hpp>
#include <amends/impl/survival/cox_rows.hpp>
#include <amends/survival/cox_diagnostics.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

// Pairs of rows of which it is known who had the event first. Not for users.
namespace amends::inline AMENDS_ABI::survival::detail {

/// Sums over the ranks 0 .. n - 1, each changed and asked for in log n.
class CoxRankSums {
 public:
  explicit CoxRankSums(std::size_t ranks) : tree_(ranks + 1, 0.0) {}
  void add(std::size_t rank, double value) noexcept {
    for (std::size_t i = rank + 1; i < tree_.size(); i += i & (~i + 1)) tree_[i] += value;
    total_ += value;
  }
  /// Sum over ranks below this one.
  [[nodiscard]] double below(std::size_t rank) const noexcept {
    double sum = 0.0;
    for (std::size_t i = rank; i > 0; i -= i & (~i + 1)) sum += tree_[i];
    return sum;
  }
  [[nodiscard]] double total() const noexcept { return total_; }

 private:
  std::vector<double> tree_;
  double total_ = 0.0;
};

/// Weights below, at and above a rank.
struct CoxSides {
  double below;
  double equal;
  double above;
};
[[nodiscard]] inline CoxSides cox_sides(const CoxRankSums& sums, std::size_t rank) noexcept {
  const double below = sums.below(rank);
  const double until = sums.below(rank + 1);
  return {below, until - below, sums.total() - until};
}

struct ConcordanceRow {
  double stop;
  double entry;
  double weight;
  double risk;
  double stratum;
  bool event;
  std::uint32_t source;  // row of the caller
  std::size_t rank = 0;
  double better = 0.0;  // concordant pairs of the row plus half of those tied in risk
  double pairs = 0.0;
};

/// The pairs of one stratum; its rows are in the order of time, events before those censored at the same time.
class StratumPairs {
 public:
  StratumPairs(std::span<ConcordanceRow> rows, Concordance& out, estimation::detail::StopWatch& watch)
      : rows_(rows), out_(out), watch_(watch), by_entry_(rows.size()) {
    std::vector<double> risks;
    for (const ConcordanceRow& row : rows_) risks.push_back(row.risk);
    std::sort(risks.begin(), risks.end(), [&](double a, double b) {
      watch_.look();
      return a < b;
    });
    risks.erase(std::unique(risks.begin(), risks.end()), risks.end());
    ranks_ = risks.size();
    for (ConcordanceRow& row : rows_) {
      watch_.look(operations_per_row);
      row.rank = static_cast<std::size_t>(std::lower_bound(risks.begin(), risks.end(), row.risk) - risks.begin());
    }
    for (std::size_t i = 0; i < by_entry_.size(); ++i) by_entry_[i] = i;
    std::sort(by_entry_.begin(), by_entry_.end(), [&](std::size_t a, std::size_t b) {
      watch_.look();
      return rows_[a].entry != rows_[b].entry ? rows_[a].entry < rows_[b].entry : a < b;
    });
  }

  /// Backwards in time: those who stay longer, by risk. An event's side of its pairs.
  void count_events() {
    CoxRankSums staying(ranks_);
    std::size_t leaver = rows_.size();
    for (std::size_t end = rows_.size(); end > 0;) {
      const double t = rows_[end - 1].stop;
      std::size_t begin = end;
      while (begin > 0 && rows_[begin - 1].stop == t) --begin;
      watch_.look(operations_per_row * (end - begin));
      std::size_t censored = begin;
      while (censored < end && rows_[censored].event) ++censored;
      for (std::size_t i = censored; i < end; ++i) staying.add(rows_[i].rank, rows_[i].weight);
      if (censored > begin) {
        while (leaver > 0 && rows_[by_entry_[leaver - 1]].entry >= t) {
          const ConcordanceRow& gone = rows_[by_entry_[--leaver]];  // entry < stop, so it was added before
          staying.add(gone.rank, -gone.weight);
        }
        for (std::size_t i = begin; i < censored; ++i) count_event(rows_[i], staying);
      }
      count_ties(rows_.subspan(begin, censored - begin));
      for (std::size_t i = begin; i < censored; ++i) staying.add(rows_[i].rank, rows_[i].weight);
      end = begin;
    }
  }

  /// Forwards: the events so far, by risk. The other side of the pairs: events in (entry, stop), or at stop for those
  /// censored then.
  void count_stayers() {
    CoxRankSums events(ranks_);
    std::size_t entering = 0;
    const auto count = [&](ConcordanceRow& row, double sign) {
      const CoxSides sides = cox_sides(events, row.rank);
      row.better += sign * (sides.above + 0.5 * sides.equal);
      row.pairs += sign * (sides.below + sides.equal + sides.above);
    };
    for (std::size_t begin = 0; begin < rows_.size();) {
      const double t = rows_[begin].stop;
      std::size_t end = begin;
      while (end < rows_.size() && rows_[end].stop == t) ++end;
      watch_.look(operations_per_row * (end - begin));
      while (entering < rows_.size() && rows_[by_entry_[entering]].entry < t) count(rows_[by_entry_[entering++]], -1.0);
      std::size_t i = begin;
      for (; i < end && rows_[i].event; ++i) count(rows_[i], 1.0);
      for (std::size_t k = begin; k < i; ++k) events.add(rows_[k].rank, rows_[k].weight);
      for (; i < end; ++i) count(rows_[i], 1.0);
      begin = end;
    }
  }

 private:
  void count_event(ConcordanceRow& row, const CoxRankSums& staying) {
    const CoxSides sides = cox_sides(staying, row.rank);
    out_.concordant += row.weight * sides.below;
    out_.discordant += row.weight * sides.above;
    out_.tied_risk += row.weight * sides.equal;
    row.better += sides.below + 0.5 * sides.equal;
    row.pairs += sides.below + sides.equal + sides.above;
  }

  /// Pairs of events at one time; equal risks stand together.
  void count_ties(std::span<const ConcordanceRow> events) {
    double before = 0.0;
    for (std::size_t i = 0; i < events.size();) {
      std::size_t same = i;
      double own = 0.0, own_pairs = 0.0;
      while (same < events.size() && events[same].risk == events[i].risk) {
        own_pairs += own * events[same].weight;
        own += events[same++].weight;
      }
      out_.tied_time += before * own;
      out_.tied_both += own_pairs;
      before += own;
      i = same;
    }
  }

  static constexpr std::size_t operations_per_row = 32;  // sums and places among the ranks

  std::span<ConcordanceRow> rows_;
  Concordance& out_;
  estimation::detail::StopWatch& watch_;
  std::vector<std::size_t> by_entry_;
  std::size_t ranks_ = 0;
};

[[nodiscard]] inline std::vector<ConcordanceRow> concordance_rows(const CoxKernel& kernel, const CoxData& data,
                                                                  std::span<const double> risk,
                                                                  estimation::detail::StopWatch& watch) {
  std::vector<ConcordanceRow> rows;
  rows.reserve(kernel.source_.size() + kernel.never_.size());
  for (const auto* list : {&kernel.source_, &kernel.never_})
    for (const std::uint32_t i : *list) {
      watch.look(4);
      rows.push_back({.stop = data.duration[i],
                      .entry = data.entry.given() ? data.entry[i] : -std::numeric_limits<double>::infinity(),
                      .weight = cox_weight(data, i),
                      .risk = risk[i],
                      .stratum = data.strata.given() ? data.strata[i] : 0.0,
                      .event = data.event[i] != 0.0,
                      .source = i});
    }
  std::sort(rows.begin(), rows.end(), [&](const ConcordanceRow& a, const ConcordanceRow& b) {
    watch.look();
    if (a.stratum != b.stratum) return a.stratum < b.stratum;
    if (a.stop != b.stop) return a.stop < b.stop;
    if (a.event != b.event) return a.event;  // events before those censored at the same time
    if (a.risk != b.risk) return a.risk < b.risk;
    return a.entry < b.entry;
  });
  return rows;
}

/// Infinitesimal jackknife: sum over clusters (rows, where `clusters` is not given) of the squared sums of influences.
/// The influences sum to 0: of one cluster there is no error (NaN).
[[nodiscard]] inline double concordance_variance(const std::vector<ConcordanceRow>& rows, double index, double pairs,
                                                 const core::ColumnView& clusters, core::Executor* executor) {
  const auto influence = [&](const ConcordanceRow& row) {
    return row.weight * (row.better - index * row.pairs) / pairs;
  };
  double variance = 0.0;
  if (!clusters.given()) {
    for (const ConcordanceRow& row : rows) variance += influence(row) * influence(row);
    return variance;
  }
  const auto row_of = [](const ConcordanceRow& row) { return row.source; };
  const std::vector<double> codes = cox_codes(clusters, rows, row_of, executor);
  if (!estimation::enough_clusters(codes.size())) return std::numeric_limits<double>::quiet_NaN();
  estimation::detail::StopWatch watch(executor);
  std::vector<double> sums(codes.size(), 0.0);
  for (const ConcordanceRow& row : rows) {
    watch.look(8);
    sums[cox_code_index(codes, clusters[row.source])] += influence(row);
  }
  for (const double sum : sums) variance += sum * sum;
  return variance;
}

}  // namespace amends::inline AMENDS_ABI::survival::detail
