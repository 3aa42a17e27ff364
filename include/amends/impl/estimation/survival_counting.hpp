#pragma once

#include <algorithm>
#include <amends/estimation/survival_table.hpp>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

// From rows to counts at each distinct time. Not for users.
namespace amends::inline AMENDS_ABI::estimation::detail {

// The bits of numbers >= 0 are in the order of the numbers. The sign bit, rotated to the lowest place, orders the
// unmarked before the marked of the same size.
inline std::uint64_t marked_key(double value) noexcept {
  return std::rotl(std::bit_cast<std::uint64_t>(value), 1);
}

// What a scan of the rows says about how to make the table.
struct SurvivalScan {
  core::RowReport report{};
  std::size_t zero_weight = 0;
  double total_weight = 0.0;
  double longest = 0.0;
  double first_entry = std::numeric_limits<double>::infinity();
  std::size_t usable = 0;
  std::uint32_t causes = 1;
  bool whole_times = true;
  bool whole_weights = true;
  bool unit_weights = true;
};

inline SurvivalScan scan_survival_rows(const SurvivalRowReader& reader) {
  SurvivalScan scan;
  scan.report.rows = reader.duration.size();
  StopWatch watch(reader.executor);
  for (std::size_t i = 0; i < scan.report.rows; ++i) {
    watch.look();
    const SurvivalRow row = reader(i);
    if (row.fault != SurvivalFault::none) {
      leave_out(scan.report, reader, i, row.fault);
      continue;
    }
    if (row.weight == 0.0) {
      ++scan.zero_weight;
      continue;
    }
    ++scan.usable;
    scan.total_weight += row.weight;
    scan.longest = (std::max)(scan.longest, row.duration);
    scan.first_entry = (std::min)(scan.first_entry, row.entry);
    scan.causes = (std::max)(scan.causes, row.cause);
    scan.whole_times = scan.whole_times && is_whole(row.duration) && (row.entry < 0.0 || is_whole(row.entry));
    scan.whole_weights = scan.whole_weights && is_whole(row.weight);
    scan.unit_weights = scan.unit_weights && row.weight == 1.0;
  }
  return scan;
}

template <class Use>
void for_each_usable(const SurvivalRowReader& reader, Use&& use) {
  const std::size_t rows = reader.duration.size();
  StopWatch watch(reader.executor);
  for (std::size_t i = 0; i < rows; ++i) {
    watch.look();
    const SurvivalRow row = reader(i);
    if (row.fault == SurvivalFault::none && row.weight > 0.0) use(row);
  }
}

// The three functions below fill time, events and entered; at_risk holds the weight that leaves at each time, which
// make_survival_table turns into the weight at risk.

// Whole times: one place for each. All sums are of whole numbers, hence exact in any order.
inline void count_whole_times(const SurvivalRowReader& reader, const SurvivalScan& scan, SurvivalTable& table,
                              std::vector<double>* cause_events) {
  const auto places = static_cast<std::size_t>(scan.longest) + 1;
  const bool entries = reader.entry.given();
  const std::size_t causes = scan.causes;
  table.at_risk.assign(places, 0.0);
  table.events.assign(places, 0.0);
  if (entries) table.entered.assign(places, 0.0);
  if (cause_events != nullptr) cause_events->assign(places * causes, 0.0);
  for_each_usable(reader, [&](const SurvivalRow& row) {
    const auto at = static_cast<std::size_t>(row.duration);
    table.at_risk[at] += row.weight;
    if (row.cause != 0) {
      table.events[at] += row.weight;
      if (cause_events != nullptr) (*cause_events)[at * causes + row.cause - 1] += row.weight;
    }
    if (entries) table.entered[static_cast<std::size_t>(row.entry)] += row.weight;
  });
  std::size_t kept = 0;
  for (std::size_t at = 0; at < places; ++at) {
    if (!(table.at_risk[at] > 0.0 || (entries && table.entered[at] > 0.0))) continue;
    table.time.push_back(static_cast<double>(at));
    table.at_risk[kept] = table.at_risk[at];
    table.events[kept] = table.events[at];
    if (entries) table.entered[kept] = table.entered[at];
    if (cause_events != nullptr)
      for (std::size_t k = 0; k < causes; ++k) (*cause_events)[kept * causes + k] = (*cause_events)[at * causes + k];
    ++kept;
  }
  table.at_risk.resize(kept);
  table.events.resize(kept);
  if (entries) table.entered.resize(kept);
  if (cause_events != nullptr) cause_events->resize(kept * causes);
}

// One event, no entries, no weights: the sorted durations, an event marked by its sign, become the distinct times in
// place.
inline void sort_plain_times(const SurvivalRowReader& reader, const SurvivalScan& scan, SurvivalTable& table) {
  std::vector<double>& time = table.time;
  time.reserve(scan.usable);
  for_each_usable(reader,
                  [&](const SurvivalRow& row) { time.push_back(row.cause != 0 ? -row.duration : row.duration); });
  sort_marked(time, reader.executor);
  std::size_t distinct = 0;
  for (std::size_t i = 0; i < time.size(); ++i)
    distinct += i == 0 || std::fabs(time[i]) != std::fabs(time[i - 1]) ? 1 : 0;
  table.at_risk.resize(distinct);
  table.events.resize(distinct);
  std::size_t out = 0;
  for (std::size_t i = 0; i < time.size(); ++out) {
    const double t = std::fabs(time[i]);
    std::size_t leave = 0, events = 0;
    for (; i < time.size() && std::fabs(time[i]) == t; ++i) {
      ++leave;
      events += std::signbit(time[i]) ? 1 : 0;
    }
    time[out] = t;
    table.at_risk[out] = static_cast<double>(leave);
    table.events[out] = static_cast<double>(events);
  }
  time.resize(distinct);
}

// How a row ends, in 16 bytes where there is one event (marked by the sign of the time), else in 24.
struct MarkedExit {
  double marked_time;
  double weight;
  MarkedExit(const SurvivalRow& row) noexcept  // NOLINT: a row is an exit
      : marked_time(row.cause != 0 ? -row.duration : row.duration), weight(row.weight) {}
  [[nodiscard]] double time() const noexcept { return std::fabs(marked_time); }
  [[nodiscard]] std::uint32_t cause() const noexcept { return std::signbit(marked_time) ? 1 : 0; }
};
struct CauseExit {
  double end;
  double weight;
  std::uint32_t code;
  CauseExit(const SurvivalRow& row) noexcept  // NOLINT
      : end(row.duration), weight(row.weight), code(row.cause) {}
  [[nodiscard]] double time() const noexcept { return end; }
  [[nodiscard]] std::uint32_t cause() const noexcept { return code; }
};
struct EntryOfRow {
  double entry;
  double weight;
  [[nodiscard]] double time() const noexcept { return entry; }
  [[nodiscard]] std::uint32_t cause() const noexcept { return 0; }
};

struct RowCounts {
  std::size_t exits;
  std::size_t entries;
};

// Equal times are in the order of their weights, so that sums of fractions do not depend on the order of the rows.
template <class Row>
void sort_by_time(std::vector<Row>& rows, core::Executor* executor) {
  StopWatch watch(executor);
  std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    watch.look();
    if (a.time() != b.time()) return a.time() < b.time();
    if (a.cause() != b.cause()) return a.cause() < b.cause();
    return a.weight < b.weight;
  });
}

// The general case. The counts of rows are made where there are entries.
template <class Exit>
void sort_weighted_times(const SurvivalRowReader& reader, const SurvivalScan& scan, SurvivalTable& table,
                         std::vector<double>* cause_events, std::vector<RowCounts>& counts) {
  const bool with_entries = reader.entry.given();
  std::vector<Exit> exits;
  std::vector<EntryOfRow> entries;
  exits.reserve(scan.usable);
  if (with_entries) entries.reserve(scan.usable);
  for_each_usable(reader, [&](const SurvivalRow& row) {
    exits.emplace_back(row);
    if (with_entries) entries.push_back({row.entry, row.weight});
  });
  sort_by_time(exits, reader.executor);
  sort_by_time(entries, reader.executor);
  // Calls use(time, first exit, last exit, first entry, last entry) for each distinct time.
  const auto for_each_time = [&](auto&& use) {
    for (std::size_t x = 0, e = 0; x < exits.size() || e < entries.size();) {
      double t = x < exits.size() ? exits[x].time() : entries[e].time();
      if (e < entries.size() && entries[e].time() < t) t = entries[e].time();
      const std::size_t x_first = x, e_first = e;
      while (x < exits.size() && exits[x].time() == t) ++x;
      while (e < entries.size() && entries[e].time() == t) ++e;
      use(t, x_first, x, e_first, e);
    }
  };
  std::size_t distinct = 0;
  for_each_time([&](double, std::size_t, std::size_t, std::size_t, std::size_t) { ++distinct; });
  for (std::vector<double>* column : {&table.time, &table.at_risk, &table.events}) column->reserve(distinct);
  if (!scan.whole_weights) table.censored.reserve(distinct);
  if (with_entries) {
    table.entered.reserve(distinct);
    counts.reserve(distinct);
  }
  if (cause_events != nullptr) cause_events->assign(distinct * scan.causes, 0.0);
  for_each_time([&](double t, std::size_t x, std::size_t x_end, std::size_t e, std::size_t e_end) {
    if (with_entries) counts.push_back({.exits = x_end - x, .entries = e_end - e});
    double leave = 0.0, events = 0.0, entered = 0.0, censored = 0.0;
    for (; x < x_end; ++x) {
      leave += exits[x].weight;
      (exits[x].cause() == 0 ? censored : events) += exits[x].weight;
      if (cause_events != nullptr && exits[x].cause() != 0)
        (*cause_events)[table.time.size() * scan.causes + exits[x].cause() - 1] += exits[x].weight;
    }
    for (; e < e_end; ++e) entered += entries[e].weight;
    table.time.push_back(t);
    table.at_risk.push_back(leave);
    table.events.push_back(events);
    if (!scan.whole_weights) table.censored.push_back(censored);
    if (with_entries) table.entered.push_back(entered);
  });
}

}  // namespace amends::inline AMENDS_ABI::estimation::detail
