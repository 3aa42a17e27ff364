#pragma once

#include <amends/estimation/survival_table.hpp>

#include <algorithm>
#include <amends/impl/estimation/survival_counting.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

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
    case SurvivalFault::event_missing:
      return "event is missing or infinite";
    case SurvivalFault::cause_missing:
      return "cause is missing or infinite";
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
    case SurvivalFinding::nobody_censored:
      return "nobody_censored";
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
      if (!std::isfinite(code)) {
        row.fault = several_causes ? SurvivalFault::cause_missing : SurvivalFault::event_missing;
        return row;
      }
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

AMENDS_INLINE void throw_event_codes(const core::ColumnView& event, std::string_view name) {
  constexpr std::size_t most = 5;
  std::vector<double> seen;
  for (std::size_t i = 0; i < event.size() && seen.size() <= most; ++i) {
    const double code = event[i] + 0.0;
    if (std::isfinite(code) && std::find(seen.begin(), seen.end(), code) == seen.end()) seen.push_back(code);
  }
  std::sort(seen.begin(), seen.end());
  std::string message(name);
  message += " must be 1 (it happened) or 0 (it had not, when last seen), got ";
  for (std::size_t i = 0; i < (std::min)(seen.size(), most); ++i)
    message.append(i == 0 ? "" : i + 1 == seen.size() ? " and " : ", ").append(core::format_number(seen[i]));
  if (seen.size() > most) message += " and more";
  throw Error(ErrorCode::domain, std::string(name), message + ": code it anew, or give NaN where it is not known");
}

AMENDS_INLINE void leave_out(core::RowReport& report, const SurvivalRowReader& reader, std::size_t row,
                             SurvivalFault fault) {
  if (fault == SurvivalFault::event_not_zero_or_one) throw_event_codes(reader.cause);
  report.leave_out(row, to_string(fault));
}

AMENDS_INLINE void check_any_usable(const core::RowReport& report, double largest_share_left_out, double total_weight) {
  core::check_left_out(report, largest_share_left_out);
  if (!(total_weight > 0.0)) throw Error(ErrorCode::bad_rows, "weight", core::no_row_line(report));
}

AMENDS_INLINE void sort_marked(std::vector<double>& values, core::Executor* executor) {
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
    core::check_stop(executor);
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

// A sum that carries its rounding along, so that few at risk at the beginning have digits of their own, not those of
// the many that came and went later.
class RiskSum {
 public:
  void add(double v) noexcept {
    const double total = high_ + v;
    const double back = total - high_;
    low_ += (high_ - (total - back)) + (v - back);
    high_ = total;
  }
  void set(double v) noexcept {
    high_ = v;
    low_ = 0.0;
  }
  [[nodiscard]] double value() const noexcept { return high_ + low_; }

 private:
  double high_ = 0.0;
  double low_ = 0.0;
};

// From the end: whoever leaves at t_i or later is at risk at t_i, except who enters at t_i or later. Beginning at the
// end makes the last risk set exactly what leaves then.
inline void leave_to_at_risk(SurvivalTable& table, const std::vector<RowCounts>& counts) {
  RiskSum at_risk;
  std::size_t rows = 0;
  for (std::size_t i = table.size(); i-- > 0;) {
    const double leave = table.at_risk[i];
    at_risk.add(leave);
    if (!table.entered.empty()) at_risk.add(-table.entered[i]);
    if (!counts.empty()) {
      rows += counts[i].exits;
      rows -= counts[i].entries;
      // "Nobody" and "all of them" are facts about rows, not about the rounding of sums of fractions.
      if (rows == 0) at_risk.set(0.0);
      if (rows == counts[i].exits) at_risk.set(leave);
    }
    table.at_risk[i] = (std::max)(at_risk.value(), counts.empty() ? 0.0 : leave);
  }
}

inline void find_the_unusual(SurvivalTable& table, const SurvivalScan& scan) {
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
}

AMENDS_INLINE SurvivalTable make_survival_table(const SurvivalRowReader& reader, double largest_share_left_out,
                                                std::vector<double>* cause_events, std::size_t& causes) {
  SurvivalScan scan = scan_survival_rows(reader);
  check_any_usable(scan.report, largest_share_left_out, scan.total_weight);
  causes = scan.causes;
  SurvivalTable table;
  table.report = std::move(scan.report);
  table.zero_weight = scan.zero_weight;
  std::vector<RowCounts> counts;
  // Not more places than memory that the rows themselves take.
  const double most_places = (std::max)(65536.0, static_cast<double>(scan.usable) / static_cast<double>(causes));
  if (scan.whole_times && scan.whole_weights && scan.longest < most_places)
    count_whole_times(reader, scan, table, cause_events);
  else if (scan.unit_weights && !reader.entry.given() && cause_events == nullptr)
    sort_plain_times(reader, scan, table);
  else if (cause_events == nullptr)
    sort_weighted_times<MarkedExit>(reader, scan, table, cause_events, counts);
  else
    sort_weighted_times<CauseExit>(reader, scan, table, cause_events, counts);
  leave_to_at_risk(table, counts);
  find_the_unusual(table, scan);
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

AMENDS_INLINE std::string event_problem(const core::ColumnView& event, std::size_t row, std::string_view name) {
  const double code = event[row];
  if (code == 0.0 || code == 1.0) return {};
  if (std::isfinite(code)) detail::throw_event_codes(event, name);
  return std::string(name) + " is missing or infinite";
}

AMENDS_INLINE SurvivalTable survival_table(const SurvivalColumns& columns) {
  const detail::SurvivalRowReader reader{.duration = columns.duration,
                                         .cause = columns.event,
                                         .entry = columns.entry,
                                         .weight = columns.weight,
                                         .several_causes = false,
                                         .executor = columns.executor};
  detail::check_survival_columns(reader, "event");
  std::size_t causes = 1;
  return detail::make_survival_table(reader, columns.largest_share_left_out, nullptr, causes);
}

AMENDS_INLINE void check(const SurvivalTable& table) {
  constexpr double largest = (std::numeric_limits<double>::max)();
  const std::size_t size = table.size();
  if (size == 0) throw Error(ErrorCode::missing, "table", "table must have at least one time");
  core::check_same_size("table.at_risk", table.at_risk.size(), "table.time", size);
  core::check_same_size("table.events", table.events.size(), "table.time", size);
  if (!table.entered.empty()) core::check_same_size("table.entered", table.entered.size(), "table.time", size);
  if (!table.censored.empty()) core::check_same_size("table.censored", table.censored.size(), "table.time", size);
  core::check_non_negative("table.total_weight", table.total_weight);
  double most = 0.0;
  for (std::size_t i = 0; i < size; ++i) {
    if (!(table.time[i] >= 0.0 && table.time[i] <= largest && (i == 0 || table.time[i] > table.time[i - 1])))
      core::throw_domain("table.time", "be finite, at least 0 and rising", table.time[i]);
    if (!(table.at_risk[i] >= 0.0 && table.at_risk[i] <= largest))
      core::throw_domain("table.at_risk", "be finite and at least 0", table.at_risk[i]);
    if (!(table.events[i] >= 0.0 && table.events[i] <= table.at_risk[i]))
      core::throw_domain("table.events", "lie between 0 and the weight at risk", table.events[i]);
    (void)core::check_non_negative("table.entered", table.entered_at(i));
    most = (std::max)(most, table.at_risk[i]);
    // Nobody comes to be at risk without having entered; beyond the rounding of sums of fractions.
    const double left = table.censored_at(i);
    const double next = i + 1 < size ? table.at_risk[i + 1] : 0.0;
    const double rest = table.at_risk[i] - table.events[i] - left + table.entered_at(i);
    if (!(left >= -1e-9 * most && left <= largest && std::fabs(next - rest) <= 1e-9 * ((std::max)(most, next))))
      core::throw_domain("table.at_risk", "fall by those who leave and rise by those who enter", table.at_risk[i]);
  }
}

AMENDS_INLINE void put_rows(ModelState& state, const core::RowReport& report) {
  std::vector<std::string> reasons;
  std::vector<double> counts{static_cast<double>(report.rows), static_cast<double>(report.left_out)};
  for (const auto& reason : report.reasons) {
    reasons.push_back(reason.why);
    counts.push_back(static_cast<double>(reason.rows));
    counts.push_back(static_cast<double>(reason.first));
  }
  state.put("rows_reasons", std::move(reasons));
  state.put("rows_counts", std::move(counts));
}

namespace detail {
[[nodiscard]] AMENDS_INLINE std::size_t saved_count(const std::string& name, double value) {
  if (!(value >= 0.0 && value <= 9007199254740992.0 && value == std::floor(value)))
    throw Error(ErrorCode::format, name, "the saved model is damaged: " + name + " must hold whole numbers");
  return static_cast<std::size_t>(value);
}
}  // namespace detail

AMENDS_INLINE core::RowReport rows_of(const ModelState& state) {
  const auto& reasons = state.list("rows_reasons");
  const auto& counts = state.values("rows_counts");
  const auto damaged = [] {
    return Error(ErrorCode::format, "rows_counts", "the saved model is damaged: its account of rows does not add up");
  };
  if (counts.size() != 2 + 2 * reasons.size()) throw damaged();
  core::RowReport out{.rows = detail::saved_count("rows_counts", counts[0]),
                      .left_out = detail::saved_count("rows_counts", counts[1])};
  std::size_t total = 0;
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    out.reasons.push_back({.why = reasons[i],
                           .rows = detail::saved_count("rows_counts", counts[2 + 2 * i]),
                           .first = detail::saved_count("rows_counts", counts[3 + 2 * i])});
    total += out.reasons.back().rows;
    if (out.reasons.back().first >= out.rows) throw damaged();
  }
  if (total != out.left_out || out.left_out > out.rows) throw damaged();
  return out;
}

AMENDS_INLINE void put_table(ModelState& state, const SurvivalTable& table) {
  state.put("time", table.time);
  state.put("at_risk", table.at_risk);
  state.put("events", table.events);
  state.put("entered", table.entered);
  state.put("censored", table.censored);
  state.put("total_weight", table.total_weight);
  state.put("zero_weight", static_cast<double>(table.zero_weight));
  std::vector<std::string> findings;
  for (const SurvivalFinding finding : table.findings) findings.emplace_back(to_string(finding));
  state.put("findings", std::move(findings));
  put_rows(state, table.report);
}

AMENDS_INLINE SurvivalFinding survival_finding(std::string_view name) {
  for (const SurvivalFinding finding :
       {SurvivalFinding::no_events, SurvivalFinding::fractional_weights, SurvivalFinding::starts_late,
        SurvivalFinding::risk_set_emptied, SurvivalFinding::zero_before_last_time, SurvivalFinding::nobody_censored})
    if (name == to_string(finding)) return finding;
  throw Error(ErrorCode::format, "findings", "the saved curve has the unknown finding '" + std::string(name) + "'");
}

AMENDS_INLINE SurvivalTable table_of(const ModelState& state) {
  SurvivalTable table;
  table.time = state.values("time");
  table.at_risk = state.values("at_risk");
  table.events = state.values("events");
  table.entered = state.values("entered");
  table.censored = state.values("censored");
  table.total_weight = state.number("total_weight");
  table.zero_weight = detail::saved_count("zero_weight", state.number("zero_weight"));
  for (const std::string& name : state.list("findings")) table.findings.push_back(survival_finding(name));
  table.report = rows_of(state);
  detail::check_saved([&] { check(table); });
  return table;
}

}  // namespace amends::inline AMENDS_ABI::estimation
