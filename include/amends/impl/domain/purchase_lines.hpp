#pragma once

#include <algorithm>
#include <amends/domain/purchase_history.hpp>
#include <amends/impl/domain/purchase_times.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

// From the lines of a table to purchases by customer and period. Not for users.
namespace amends::inline AMENDS_ABI::domain::detail {

/// 2^53: whole numbers up to here are exact as double.
inline constexpr double largest_whole = 9007199254740992.0;
inline constexpr std::uint32_t no_slot = 0xFFFFFFFFu;

/// Times as whole periods since the first period of the records.
///
/// Signed 64-bit times are divided as integers where a period is a whole number of ticks: nanoseconds since 1970 are
/// not exact as double (steps of 256 ns), and a time just before midnight would fall into the next day. Everything else
/// is at most 2^53 in practice and goes through double.
class PeriodClock {
 public:
  PeriodClock(const core::ColumnView& time, double ticks_per_day, const PurchaseRules& rules)
      : time_(time), whole_(time.type() == core::ColumnType::int64), merges_(rules.grain_days > 0.0) {
    ticks_per_period_ = merges_ ? rules.grain_days * ticks_per_day : 1.0;
    origin_ = rules.grain_origin * ticks_per_day;
    // Dividing by a rounded 1/24 is less exact than multiplying by 24.
    const double periods_per_tick = 1.0 / ticks_per_period_;
    const double nearest = std::nearbyint(periods_per_tick);
    multiplies_ = nearest >= 2.0 && std::fabs(periods_per_tick - nearest) <= 1e-12 * nearest;
    periods_per_tick_ = nearest;
    constexpr double limit = 4e18;
    exact_ = whole_ && (!merges_ || (ticks_per_period_ <= limit && ticks_per_period_ >= 1.0 &&
                                     std::trunc(ticks_per_period_) == ticks_per_period_ &&
                                     std::fabs(origin_) <= limit && std::trunc(origin_) == origin_));
    if (exact_ && merges_) {
      divisor_ = static_cast<std::int64_t>(ticks_per_period_);
      // Only the origin's place within a period matters, which keeps the subtraction below within range.
      offset_ = static_cast<std::int64_t>(origin_) % divisor_;
      shift_ = static_cast<std::int64_t>(origin_) / divisor_;
    }
  }

  [[nodiscard]] bool exact() const noexcept { return exact_; }
  /// Absolute period as an integer; only if exact(). Lines mostly come in the order of time, so the period of the line
  /// before is tried first: a comparison is much cheaper than a division.
  [[nodiscard]] std::int64_t whole_period(std::size_t i) noexcept {
    const std::int64_t value = tick(i);
    if (!merges_) return value;
    // Unsigned, so that the difference cannot overflow: a value before recent_begin_ becomes very large.
    if (has_recent_ && static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(recent_begin_) <
                           static_cast<std::uint64_t>(divisor_))
      return recent_;
    std::int64_t quotient = value / divisor_;
    // floor((value - offset) / divisor), without computing value - offset, which might overflow
    std::int64_t place = value % divisor_ - offset_;
    while (place < 0) {
      place += divisor_;
      --quotient;
    }
    if (place >= divisor_) {
      place -= divisor_;
      ++quotient;
    }
    has_recent_ = value >= (std::numeric_limits<std::int64_t>::min)() + place;
    if (has_recent_) recent_begin_ = value - place;
    recent_ = quotient - shift_;
    return recent_;
  }
  /// The same as a double, for times that are none or for periods of an odd length.
  [[nodiscard]] double period(std::size_t i) const noexcept { return period_of(time_[i]); }
  [[nodiscard]] double period_of(double ticks) const noexcept {
    if (!merges_) return ticks;
    const double from_origin = ticks - origin_;
    return std::floor(multiplies_ ? from_origin * periods_per_tick_ : from_origin / ticks_per_period_);
  }

 private:
  [[nodiscard]] std::int64_t tick(std::size_t i) const noexcept { return time_.whole(i); }

  core::ColumnView time_;
  bool whole_;
  bool merges_;
  bool exact_ = false;
  bool multiplies_ = false;
  double ticks_per_period_ = 1.0;
  double periods_per_tick_ = 1.0;
  double origin_ = 0.0;
  std::int64_t divisor_ = 1;
  std::int64_t offset_ = 0;
  std::int64_t shift_ = 0;
  bool has_recent_ = false;
  std::int64_t recent_begin_ = 0;
  std::int64_t recent_ = 0;
};

/// The codes in increasing order; slots[i], if not no_slot, becomes the place of line i's code in them.
inline std::vector<std::int64_t> rank_customers(const core::ColumnView& customer, double lowest, double highest,
                                                std::size_t usable, std::vector<std::uint32_t>& slots) {
  std::vector<std::int64_t> codes;
  if (usable == 0) return codes;
  // Codes close together (the usual case) index a table; codes far apart are sorted. Both need no more than eight bytes
  // for each usable line.
  if (highest - lowest <= static_cast<double>(usable) + 1024.0) {
    for (std::size_t i = 0; i < slots.size(); ++i)
      if (slots[i] != no_slot) slots[i] = static_cast<std::uint32_t>(customer[i] - lowest);
    std::vector<std::uint32_t> rank(static_cast<std::size_t>(highest - lowest) + 1, no_slot);
    for (const std::uint32_t slot : slots)
      if (slot != no_slot) rank[slot] = 0;
    for (std::size_t k = 0; k < rank.size(); ++k) {
      if (rank[k] == no_slot) continue;
      rank[k] = static_cast<std::uint32_t>(codes.size());
      codes.push_back(static_cast<std::int64_t>(lowest) + static_cast<std::int64_t>(k));
    }
    for (std::uint32_t& slot : slots)
      if (slot != no_slot) slot = rank[slot];
    return codes;
  }
  codes.reserve(usable);
  for (std::size_t i = 0; i < slots.size(); ++i)
    if (slots[i] != no_slot) codes.push_back(static_cast<std::int64_t>(customer[i]));
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  codes.shrink_to_fit();
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (slots[i] == no_slot) continue;
    const auto at = std::lower_bound(codes.begin(), codes.end(), static_cast<std::int64_t>(customer[i]));
    slots[i] = static_cast<std::uint32_t>(at - codes.begin());
  }
  return codes;
}

/// What was bought and given back in one group of lines, each correctly rounded.
///
/// The error of each addition (Knuth's TwoSum) is added up beside the sum. The errors are multiples of the last place
/// of the smallest amount and, in sum, at most the sum of the amounts times 2^-53: while the amounts add up to less
/// than 2^52 times the smallest, nothing of them is lost, and sum + error is the exact total rounded once. So the order
/// of the lines changes no bit, without sorting them. Groups of a wider range (never seen in money) are sorted.
struct GroupSums {
  double bought = 0.0;
  double given_back = 0.0;
  std::size_t return_lines = 0;
};

inline GroupSums add_up(std::span<Purchase> group) {
  if (group.size() == 1) {
    const double amount = group.front().amount;
    return amount < 0.0 ? GroupSums{0.0, amount, 1} : GroupSums{amount, 0.0, 0};
  }
  GroupSums sums;
  const auto add = [&sums, group] {
    sums = {};
    double bought_error = 0.0;
    double given_back_error = 0.0;
    double total = 0.0;
    double smallest = (std::numeric_limits<double>::max)();
    for (const Purchase& line : group) {
      const double value = line.amount;
      const bool returned = value < 0.0;
      double& sum = returned ? sums.given_back : sums.bought;
      const double next = sum + value;
      const double part = next - sum;
      (returned ? given_back_error : bought_error) += (sum - (next - part)) + (value - part);
      sum = next;
      sums.return_lines += returned ? 1 : 0;
      const double size = std::fabs(value);
      total += size;
      if (size > 0.0 && size < smallest) smallest = size;
    }
    sums.bought += bought_error;
    sums.given_back += given_back_error;
    return total < 4503599627370496.0 * smallest;
  };
  if (!add()) {
    std::sort(group.begin(), group.end(), [](const Purchase& a, const Purchase& b) { return a.amount < b.amount; });
    add();
  }
  return sums;
}

/// What the lines of one customer in one period come to: the amount of a purchase, or why they are none.
struct Merged {
  double amount = 0.0;
  LineFault fault = LineFault::none;
};

inline Merged merged(std::span<Purchase> group, ReturnsRule rule, TransactionReport& report) {
  const auto [bought, given_back, return_lines] = add_up(group);
  const bool purchase_lines = return_lines < group.size();
  if (rule == ReturnsRule::drop) return {bought, purchase_lines ? LineFault::none : LineFault::dropped};
  const double net = bought + given_back;
  if (rule == ReturnsRule::net_same_period) {
    if (!purchase_lines) {
      report.unmatched_returns += return_lines;
      report.unmatched_return_amount += given_back;
      return {.fault = LineFault::unmatched};
    }
    // 0.1 + 0.2 - 0.3 is not zero in binary.
    if (return_lines > 0 && !(net > 1e-9 * bought)) {
      ++report.cancelled_purchases;
      report.cancelled_lines += group.size();
      return {.fault = LineFault::cancelled};
    }
  }
  return {.amount = net};
}

inline void check_columns(const TransactionColumns& lines) {
  if (!lines.customer.given()) throw Error(ErrorCode::missing, "customer", "transactions need a customer column");
  if (!lines.time.given()) throw Error(ErrorCode::missing, "time", "transactions need a time column");
  const std::size_t count = lines.customer.size();
  core::check_same_size("time", lines.time.size(), "customer", count);
  if (lines.amount.given()) core::check_same_size("amount", lines.amount.size(), "customer", count);
  if (!(count < no_slot))
    core::throw_domain("lines", "be fewer than 4,294,967,295 transactions", static_cast<double>(count));
}

/// First and last period of all lines with a time; in whole numbers where the clock is exact.
struct PeriodRange {
  std::int64_t first_whole = (std::numeric_limits<std::int64_t>::max)();
  std::int64_t last_whole = (std::numeric_limits<std::int64_t>::min)();
  double first = (std::numeric_limits<double>::max)();
  double last = -(std::numeric_limits<double>::max)();

  void include(PeriodClock& clock, std::size_t i) noexcept {
    if (clock.exact()) {
      const std::int64_t period = clock.whole_period(i);
      first_whole = (std::min)(first_whole, period);
      last_whole = (std::max)(last_whole, period);
    } else {
      const double period = clock.period(i);
      first = (std::min)(first, period);
      last = (std::max)(last, period);
    }
  }
  [[nodiscard]] bool whole() const noexcept { return first_whole <= last_whole; }
  [[nodiscard]] double begin() const noexcept { return whole() ? static_cast<double>(first_whole) : first; }
  /// NaN without any period.
  [[nodiscard]] double length() const noexcept {
    if (whole())
      return static_cast<double>(static_cast<std::uint64_t>(last_whole) - static_cast<std::uint64_t>(first_whole));
    return first <= last ? last - first : std::numeric_limits<double>::quiet_NaN();
  }
};

/// What the first look at the lines finds: which can be used, and the range of their codes and periods.
struct UsableLines {
  std::vector<std::uint32_t> slots{};  ///< no_slot for a line that cannot be used
  std::size_t count = 0;
  double lowest_code = (std::numeric_limits<double>::max)();
  double highest_code = -1.0;
  PeriodRange periods{};
};

/// Whether line i can be used; counted in the report if not, and if it is a return.
inline bool check_line(const TransactionColumns& lines, std::size_t i, LineFault time_fault, ReturnsRule rule,
                       TransactionReport& report) {
  const auto leave_out = [&](LineFault fault) {
    report.row_report.leave_out(i, to_string(fault));
    return false;
  };
  const double code = lines.customer[i];
  if (!(code >= 0.0)) return leave_out(LineFault::customer);
  if (!(code <= largest_whole) || std::trunc(code) != code)
    core::throw_domain("customer", "hold integers up to 2^53 (number other ids with code_customers)", code);
  if (time_fault != LineFault::none) return leave_out(time_fault);
  if (!lines.amount.given()) return true;
  const double amount = lines.amount[i];
  if (!(std::fabs(amount) <= (std::numeric_limits<double>::max)())) return leave_out(LineFault::amount);
  if (amount < 0.0) {
    if (report.returns++ == 0) report.first_return = i;
    if (rule == ReturnsRule::drop) report.row_report.leave_out(i, to_string(LineFault::dropped));
    if (rule == ReturnsRule::error)
      throw Error(ErrorCode::bad_rows, "amount",
                  "amount must be >= 0 under the rule error, and is negative in line " + std::to_string(i) +
                      " (counted from 0); choose net_same_period, drop or keep for returns");
  }
  return true;
}

inline UsableLines find_usable(const TransactionColumns& lines, PeriodClock& clock, ReturnsRule rule,
                               TransactionReport& report, core::Executor* executor) {
  UsableLines found;
  const TimeFaults time_fault_of(lines);
  found.slots.assign(lines.customer.size(), no_slot);
  for (std::size_t i = 0; i < found.slots.size(); ++i) {
    if (i % std::size_t{65536} == 0) core::check_stop(executor);
    const LineFault time_fault = time_fault_of(i);
    if (time_fault == LineFault::none) found.periods.include(clock, i);
    if (!check_line(lines, i, time_fault, rule, report)) continue;
    found.slots[i] = 0;
    ++found.count;
    const double code = lines.customer[i];
    found.lowest_code = (std::min)(found.lowest_code, code);
    found.highest_code = (std::max)(found.highest_code, code);
  }
  return found;
}

/// The purchases of all customers, one customer after the other.
struct PurchaseLists {
  std::vector<std::int64_t> codes{};
  std::vector<std::size_t> begins{};  ///< one more than codes
  std::vector<Purchase> purchases{};
};

/// The period of a usable line, counted from the first of the records.
class LinePeriods {
 public:
  LinePeriods(PeriodClock& clock, const PeriodRange& range, double first)
      : clock_(clock), first_whole_(static_cast<std::uint64_t>(range.first_whole)), first_(first) {}
  [[nodiscard]] double operator()(std::size_t i) const noexcept {
    return clock_.exact() ? static_cast<double>(static_cast<std::uint64_t>(clock_.whole_period(i)) - first_whole_)
                          : clock_.period(i) - first_;
  }

 private:
  PeriodClock& clock_;
  std::uint64_t first_whole_;
  double first_;
};

/// The usable lines of each customer side by side, in the order they came. begins[c] is where customer c ends.
inline PurchaseLists gather_lines(const TransactionColumns& lines, const LinePeriods& period_of, UsableLines& usable,
                                  core::Executor* executor) {
  std::vector<std::uint32_t>& slots = usable.slots;
  PurchaseLists lists;
  lists.codes = rank_customers(lines.customer, usable.lowest_code, usable.highest_code, usable.count, slots);
  std::vector<std::size_t>& begins = lists.begins;
  begins.assign(lists.codes.size() + 1, 0);
  for (const std::uint32_t slot : slots)
    if (slot != no_slot) ++begins[slot];
  std::size_t before = 0;
  for (std::size_t& begin : begins) {
    const std::size_t here = begin;
    begin = before;
    before += here;
  }
  lists.purchases.resize(usable.count);
  const bool has_amounts = lines.amount.given();
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (i % std::size_t{65536} == 0) core::check_stop(executor);
    if (slots[i] == no_slot) continue;
    Purchase& line = lists.purchases[begins[slots[i]]++];
    line.period = period_of(i);
    line.amount = has_amounts ? lines.amount[i] : 0.0;
  }
  return lists;
}

/// A period of a customer whose returns left no purchase: its lines are to be looked up.
struct LeftOutPeriod {
  std::size_t customer;  ///< his place among the codes
  double period;
  LineFault fault;
};

/// Sorts what gather_lines made and merges the lines of a period, in place; customers left without a purchase go.
/// returns  the periods left out, by customer and period
inline std::vector<LeftOutPeriod> merge_periods(PurchaseLists& lists, ReturnsRule rule, bool has_amounts,
                                                TransactionReport& report, core::Executor* executor) {
  auto& [codes, begins, purchases] = lists;
  std::vector<LeftOutPeriod> left_out;
  std::size_t from = 0;
  std::size_t kept = 0;
  std::size_t kept_customers = 0;
  for (std::size_t c = 0; c < codes.size(); ++c) {
    const std::size_t to = begins[c];
    if (c % std::size_t{65536} == 0) core::check_stop(executor);
    const auto begin = purchases.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end = purchases.begin() + static_cast<std::ptrdiff_t>(to);
    const auto earlier = [](const Purchase& a, const Purchase& b) { return a.period < b.period; };
    if (!std::is_sorted(begin, end, earlier)) std::sort(begin, end, earlier);
    const std::size_t begins_at = kept;
    for (std::size_t i = from; i < to;) {
      std::size_t next = i + 1;
      while (next < to && purchases[next].period == purchases[i].period) ++next;
      const double period = purchases[i].period;
      const Merged one = merged({purchases.data() + i, next - i}, rule, report);
      if (one.fault == LineFault::none)
        purchases[kept++] = {period, has_amounts ? one.amount : std::numeric_limits<double>::quiet_NaN()};
      else if (one.fault != LineFault::dropped)  // those were counted when they were read
        left_out.push_back({c, period, one.fault});
      i = next;
    }
    from = to;
    if (kept == begins_at) {
      ++report.customers_without_purchase;
      continue;
    }
    codes[kept_customers] = codes[c];
    begins[kept_customers++] = begins_at;
  }
  codes.resize(kept_customers);
  begins.resize(kept_customers + 1);
  begins.back() = kept;
  purchases.resize(kept);
  report.purchases = kept;
  report.customers = kept_customers;
  return left_out;
}

/// The lines of the periods left out, which are in the order of customers and periods, into the account. Only returns,
/// and lines of customers with a cancelled purchase, need be looked up.
inline void leave_out_lines(const std::vector<LeftOutPeriod>& left_out, const std::vector<std::uint32_t>& slots,
                            const core::ColumnView& amount, const LinePeriods& period_of, TransactionReport& report,
                            core::Executor* executor) {
  if (left_out.empty()) return;
  std::vector<std::size_t> begins(left_out.back().customer + 2, 0);  // where the periods of a customer begin
  std::vector<bool> cancelled(begins.size(), false);
  for (const LeftOutPeriod& one : left_out) {
    ++begins[one.customer + 1];
    if (one.fault == LineFault::cancelled) cancelled[one.customer] = true;
  }
  for (std::size_t c = 1; c < begins.size(); ++c) begins[c] += begins[c - 1];
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (i % std::size_t{65536} == 0) core::check_stop(executor);
    const std::size_t c = slots[i];  // no_slot lies beyond any customer
    if (c + 1 >= begins.size() || !(amount[i] < 0.0 || cancelled[c])) continue;
    const double period = period_of(i);
    const auto* const last = left_out.data() + begins[c + 1];
    const auto* const at = std::lower_bound(left_out.data() + begins[c], last, period,
                                            [](const LeftOutPeriod& one, double value) { return one.period < value; });
    if (at != last && at->period == period) report.row_report.leave_out(i, to_string(at->fault));
  }
}

}  // namespace amends::inline AMENDS_ABI::domain::detail
