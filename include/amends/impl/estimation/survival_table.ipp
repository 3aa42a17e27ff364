#pragma once

#include <amends/estimation/survival_table.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>

namespace amends::inline AMENDS_ABI::estimation {

AMENDS_INLINE std::string_view to_string(SurvivalFault fault) noexcept {
  switch (fault) {
    case SurvivalFault::none:
      return "no fault";
    case SurvivalFault::duration_missing:
      return "duration is missing";
    case SurvivalFault::duration_out_of_range:
      return "duration is negative or infinite";
    case SurvivalFault::event_not_zero_or_one:
      return "event is neither 0 nor 1";
    case SurvivalFault::cause_not_a_code:
      return "cause is not a whole number from 0 to 255";
    case SurvivalFault::entry_out_of_range:
      return "entry is missing, negative or infinite";
    case SurvivalFault::entry_not_before_duration:
      return "entry is not before duration";
    case SurvivalFault::weight_out_of_range:
      return "weight is missing, negative or infinite";
    case SurvivalFault::group_missing:
      return "group or stratum is missing or infinite";
  }
  return "unknown";
}

AMENDS_INLINE std::string_view to_string(SurvivalFinding finding) noexcept {
  switch (finding) {
    case SurvivalFinding::no_events:
      return "no_events";
    case SurvivalFinding::fractional_weights:
      return "fractional_weights";
    case SurvivalFinding::starts_late:
      return "starts_late";
    case SurvivalFinding::risk_set_emptied:
      return "risk_set_emptied";
    case SurvivalFinding::zero_before_last_time:
      return "zero_before_last_time";
  }
  return "unknown";
}

AMENDS_INLINE std::string_view to_string(IntervalScale scale) noexcept {
  switch (scale) {
    case IntervalScale::log_minus_log:
      return "log_minus_log";
    case IntervalScale::log:
      return "log";
    case IntervalScale::plain:
      return "plain";
    case IntervalScale::logit:
      return "logit";
  }
  return "unknown";
}

AMENDS_INLINE double SurvivalTable::at_risk_at(double t) const noexcept {
  if (t != t) return t;
  const auto found = std::lower_bound(time.begin(), time.end(), t);
  return found == time.end() ? 0.0 : at_risk[static_cast<std::size_t>(found - time.begin())];
}

AMENDS_INLINE std::size_t SurvivalTable::times_until(double t) const noexcept {
  // Not upper_bound(t) alone: that puts NaN behind everything.
  if (t != t) return 0;
  return static_cast<std::size_t>(std::upper_bound(time.begin(), time.end(), t) - time.begin());
}

namespace detail {

AMENDS_INLINE SurvivalRow SurvivalRowReader::operator()(std::size_t i) const noexcept {
  constexpr double largest = (std::numeric_limits<double>::max)();
  // Adding 0 turns -0 into 0, so that both are the same time.
  SurvivalRow row{
      .duration = duration[i] + 0.0, .entry = -1.0, .weight = 1.0, .cause = 1, .fault = SurvivalFault::none};
  if (!(row.duration >= 0.0 && row.duration <= largest)) {
    row.fault = row.duration != row.duration ? SurvivalFault::duration_missing : SurvivalFault::duration_out_of_range;
    return row;
  }
  if (cause.given()) {
    const double code = cause[i];
    if (code == 0.0) {
      row.cause = 0;
    } else if (code != 1.0) {
      if (!several_causes) {
        row.fault = SurvivalFault::event_not_zero_or_one;
        return row;
      }
      if (!(code > 0.0 && code <= 255.0 && code == std::floor(code))) {
        row.fault = SurvivalFault::cause_not_a_code;
        return row;
      }
      row.cause = static_cast<std::uint32_t>(code);
    }
  }
  if (entry.given()) {
    row.entry = entry[i] + 0.0;
    if (!(row.entry >= 0.0 && row.entry <= largest)) {
      row.fault = SurvivalFault::entry_out_of_range;
      return row;
    }
    if (!(row.entry < row.duration)) {
      row.fault = SurvivalFault::entry_not_before_duration;
      return row;
    }
  }
  if (weight.given()) {
    row.weight = weight[i];
    if (!(row.weight >= 0.0 && row.weight <= largest)) row.fault = SurvivalFault::weight_out_of_range;
  }
  return row;
}

AMENDS_INLINE void check_survival_columns(const SurvivalRowReader& reader, const char* cause_name) {
  if (!reader.duration.given()) throw Error(ErrorCode::missing, "duration", "duration must be given");
  if (reader.several_causes && !reader.cause.given())
    throw Error(ErrorCode::missing, cause_name, std::string(cause_name) + " must be given");
  const std::size_t rows = reader.duration.size();
  if (rows == 0) throw Error(ErrorCode::missing, "duration", "duration must have at least one row");
  if (reader.cause.given()) core::check_same_size(cause_name, reader.cause.size(), "duration", rows);
  if (reader.entry.given()) core::check_same_size("entry", reader.entry.size(), "duration", rows);
  if (reader.weight.given()) core::check_same_size("weight", reader.weight.size(), "duration", rows);
}

AMENDS_INLINE void count_row(SurvivalRowReport& report, std::size_t row, SurvivalFault fault) noexcept {
  ++report.invalid;
  if (report.first_invalid) return;
  report.first_invalid = row;
  report.first_fault = fault;
}

AMENDS_INLINE void check_any_usable(const SurvivalRowReport& report, double total_weight) {
  if (total_weight > 0.0) return;
  if (report.first_invalid)
    throw Error(ErrorCode::bad_rows, "duration",
                "no row can be used: " + std::to_string(report.invalid) + " of " + std::to_string(report.rows) +
                    " are invalid, the first is row " + std::to_string(*report.first_invalid) + ": " +
                    std::string(to_string(report.first_fault)));
  throw Error(ErrorCode::bad_rows, "weight", "no row can be used: every weight is 0");
}

// The bits of numbers >= 0 are in the order of the numbers. The sign bit, rotated to the lowest place, orders the
// unmarked before the marked of the same size.
inline std::uint64_t marked_key(double value) noexcept {
  return std::rotl(std::bit_cast<std::uint64_t>(value), 1);
}

AMENDS_INLINE void sort_marked(std::vector<double>& values) {
  const std::size_t size = values.size();
  if (size < 4096) {
    std::sort(values.begin(), values.end(), [](double a, double b) { return marked_key(a) < marked_key(b); });
    return;
  }
  // Least significant digit first; digits in which all keys agree (the exponent's, mostly) are passed over.
  constexpr unsigned bits = 11, digits = 6;
  constexpr std::size_t buckets = std::size_t{1} << bits;
  std::vector<std::size_t> counts(digits * buckets, 0);
  for (const double value : values) {
    const std::uint64_t key = marked_key(value);
    for (unsigned digit = 0; digit < digits; ++digit)
      ++counts[digit * buckets + ((key >> (digit * bits)) & (buckets - 1))];
  }
  std::vector<double> other(size);
  for (unsigned digit = 0; digit < digits; ++digit) {
    std::size_t* const count = counts.data() + digit * buckets;
    const unsigned shift = digit * bits;
    if (count[(marked_key(values.front()) >> shift) & (buckets - 1)] == size) continue;
    std::size_t sum = 0;
    for (std::size_t b = 0; b < buckets; ++b) {
      const std::size_t here = count[b];
      count[b] = sum;
      sum += here;
    }
    double* const to = other.data();
    for (const double value : values) to[count[(marked_key(value) >> shift) & (buckets - 1)]++] = value;
    values.swap(other);
  }
}

// What a scan of the rows says about how to make the table.
struct SurvivalScan {
  SurvivalRowReport report{};
  double total_weight = 0.0;
  double longest = 0.0;
  double first_entry = std::numeric_limits<double>::infinity();
  std::size_t usable = 0;
  std::uint32_t causes = 1;
  bool whole_times = true;
  bool whole_weights = true;
  bool unit_weights = true;
};

AMENDS_INLINE SurvivalScan scan_survival_rows(const SurvivalRowReader& reader) {
  SurvivalScan scan;
  scan.report.rows = reader.duration.size();
  for (std::size_t i = 0; i < scan.report.rows; ++i) {
    const SurvivalRow row = reader(i);
    if (row.fault != SurvivalFault::none) {
      count_row(scan.report, i, row.fault);
      continue;
    }
    if (row.weight == 0.0) {
      ++scan.report.zero_weight;
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
  for (std::size_t i = 0; i < rows; ++i) {
    const SurvivalRow row = reader(i);
    if (row.fault == SurvivalFault::none && row.weight > 0.0) use(row);
  }
}

// The three functions below fill time, events and entered; at_risk holds the weight that leaves at each time, which
// make_survival_table turns into the weight at risk.

// Whole times: one place for each. All sums are of whole numbers, hence exact in any order.
AMENDS_INLINE void count_whole_times(const SurvivalRowReader& reader, const SurvivalScan& scan, SurvivalTable& table,
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
AMENDS_INLINE void sort_plain_times(const SurvivalRowReader& reader, const SurvivalScan& scan, SurvivalTable& table) {
  std::vector<double>& time = table.time;
  time.reserve(scan.usable);
  for_each_usable(reader,
                  [&](const SurvivalRow& row) { time.push_back(row.cause != 0 ? -row.duration : row.duration); });
  sort_marked(time);
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
void sort_by_time(std::vector<Row>& rows) {
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
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
  sort_by_time(exits);
  sort_by_time(entries);
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

AMENDS_INLINE SurvivalTable make_survival_table(const SurvivalRowReader& reader, std::vector<double>* cause_events,
                                                std::size_t& causes) {
  const SurvivalScan scan = scan_survival_rows(reader);
  check_any_usable(scan.report, scan.total_weight);
  causes = scan.causes;
  SurvivalTable table;
  table.report = scan.report;
  const bool entries = reader.entry.given();
  std::vector<RowCounts> counts;
  // Not more places than memory that the rows themselves take.
  const double most_places = (std::max)(65536.0, static_cast<double>(scan.usable) / static_cast<double>(causes));
  if (scan.whole_times && scan.whole_weights && scan.longest < most_places)
    count_whole_times(reader, scan, table, cause_events);
  else if (scan.unit_weights && !entries && cause_events == nullptr)
    sort_plain_times(reader, scan, table);
  else if (cause_events == nullptr)
    sort_weighted_times<MarkedExit>(reader, scan, table, cause_events, counts);
  else
    sort_weighted_times<CauseExit>(reader, scan, table, cause_events, counts);

  // From the end: whoever leaves at t_i or later is at risk at t_i, except who enters at t_i or later. Beginning at the
  // end makes the last risk set exactly what leaves then.
  double at_risk = 0.0;
  std::size_t rows = 0;
  for (std::size_t i = table.size(); i-- > 0;) {
    const double leave = table.at_risk[i];
    at_risk += leave;
    if (entries) at_risk -= table.entered[i];
    if (!counts.empty()) {
      rows += counts[i].exits;
      rows -= counts[i].entries;
      // "Nobody" and "all of them" are facts about rows, not about the rounding of sums of fractions.
      if (rows == 0) at_risk = 0.0;
      if (rows == counts[i].exits) at_risk = leave;
      at_risk = (std::max)(at_risk, leave);
    }
    table.at_risk[i] = at_risk;
  }

  double events = 0.0;
  bool begun = false, emptied = false, zero = false;
  for (std::size_t i = 0; i < table.size(); ++i) {
    events += table.events[i];
    emptied = emptied || (begun && !(table.at_risk[i] > 0.0));
    begun = begun || table.at_risk[i] > 0.0;
    zero = zero || (i + 1 < table.size() && table.events[i] > 0.0 && table.events[i] == table.at_risk[i]);
  }
  if (!(events > 0.0)) table.findings.push_back(SurvivalFinding::no_events);
  if (!scan.whole_weights) table.findings.push_back(SurvivalFinding::fractional_weights);
  if (scan.first_entry > 0.0) table.findings.push_back(SurvivalFinding::starts_late);
  if (emptied) table.findings.push_back(SurvivalFinding::risk_set_emptied);
  if (zero) table.findings.push_back(SurvivalFinding::zero_before_last_time);
  table.total_weight = scan.total_weight;
  if (!scan.whole_weights) {  // in an order of its own, as everything here
    table.total_weight = 0.0;
    for (std::size_t i = 0; i < table.size(); ++i) table.total_weight += table.events[i] + table.censored[i];
  }
  return table;
}

AMENDS_INLINE math::ShareInterval share_interval(double share, double standard_error, double half_width,
                                                 IntervalScale scale) noexcept {
  math::ShareInterval result{.value = share, .lower = share, .upper = share};
  if (standard_error != standard_error) {
    result.lower = result.upper = standard_error;
    return result;
  }
  if (standard_error == 0.0 || share <= 0.0 || share >= 1.0) return result;
  const double h = half_width * standard_error;
  switch (scale) {
    case IntervalScale::log_minus_log: {
      const double l = std::log(share);
      const double factor = std::exp(h / (share * -l));
      result.lower = std::exp(l * factor);
      result.upper = std::exp(l / factor);
      break;
    }
    case IntervalScale::log: {
      const double factor = std::exp(h / share);
      result.lower = share / factor;
      result.upper = (std::min)(share * factor, 1.0);
      break;
    }
    case IntervalScale::plain:
      result.lower = (std::max)(share - h, 0.0);
      result.upper = (std::min)(share + h, 1.0);
      break;
    case IntervalScale::logit: {
      const double odds = share / (1.0 - share);
      const double factor = std::exp(h / (share * (1.0 - share)));
      result.lower = odds / (odds + factor);
      result.upper = odds / (odds + 1.0 / factor);
      break;
    }
  }
  return result;
}

}  // namespace detail

AMENDS_INLINE SurvivalTable survival_table(const SurvivalColumns& columns) {
  const detail::SurvivalRowReader reader{.duration = columns.duration,
                                         .cause = columns.event,
                                         .entry = columns.entry,
                                         .weight = columns.weight,
                                         .several_causes = false};
  detail::check_survival_columns(reader, "event");
  std::size_t causes = 1;
  return detail::make_survival_table(reader, nullptr, causes);
}

}  // namespace amends::inline AMENDS_ABI::estimation
