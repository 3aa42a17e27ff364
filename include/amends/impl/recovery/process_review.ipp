#pragma once

#include <amends/recovery/process_review.hpp>

#include <algorithm>
#include <amends/impl/recovery/open_case.hpp>
#include <amends/impl/recovery/process_state.hpp>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {

/// The events of a table that can be one, by complaint, time and row; the others are accounted for.
class EventTable {
 public:
  EventTable(const EventColumns& columns, const CaseReader& reader, const ReviewOptions& options, ProcessReview& review)
      : columns_(columns), reader_(reader), options_(options), review_(review) {
    check_columns();
    read();
    sort();
  }

  /// Rows, by complaint, time and row.
  [[nodiscard]] const std::vector<std::uint32_t>& rows() const noexcept { return rows_; }
  /// The event of a row, its complaint included.  domain  a row that is among rows()
  [[nodiscard]] ProcessEvent event(std::size_t row) const noexcept {
    ProcessEvent event = event_of(row);
    event.complaint = complaint_of(row);
    return event;
  }
  /// At least as many as there are.
  [[nodiscard]] std::size_t complaints_at_most() const noexcept {
    std::size_t changes = rows_.empty() ? 0 : 1;
    for (std::size_t i = 1; i < rows_.size(); ++i)
      changes += complaint_of(rows_[i]) != complaint_of(rows_[i - 1]) ? 1u : 0u;
    return changes;
  }

  void leave_out(std::size_t row, EventFault fault) {
    ++review_.account.left_out_for[static_cast<std::size_t>(fault)];
    review_.rows.leave_out(row, to_string(fault));
  }

 private:
  void check_columns() const {
    const std::size_t n = columns_.complaint.size();
    const std::array<std::pair<const char*, const core::ColumnView*>, 7> all{{{"complaint", &columns_.complaint},
                                                                              {"at", &columns_.at},
                                                                              {"activity", &columns_.activity},
                                                                              {"group", &columns_.group},
                                                                              {"deadline", &columns_.deadline},
                                                                              {"promised", &columns_.promised},
                                                                              {"cost", &columns_.cost}}};
    for (std::size_t c = 0; c < all.size(); ++c) {
      const auto& [name, column] = all[c];
      if (c < 3 && !column->given())
        throw core::Error(core::ErrorCode::missing, name, std::string(name) + ": the column must be given");
      if (column->given()) core::check_same_size(name, column->size(), "complaint", n);
    }
    if (n == 0) throw core::Error(core::ErrorCode::missing, "complaint", "complaint: the log has no event");
    core::check_count("complaint", n, 1, 0xffffffffu);
    if (std::isinf(options_.now)) core::throw_domain("now", "be finite, or NaN for the last event", options_.now);
    core::check_count("groups", options_.groups, 1, 100'000);
  }

  [[nodiscard]] static double value(const core::ColumnView& column, std::size_t row, double otherwise) noexcept {
    return column.given() ? column[row] : otherwise;
  }
  /// A number as a place: one that is none becomes one beyond all.
  [[nodiscard]] static std::uint32_t place(double number) noexcept {
    return number >= 0.0 && number < 4294967295.0 ? static_cast<std::uint32_t>(number) : 0xffffffffu;
  }

  [[nodiscard]] ProcessEvent event_of(std::size_t row) const noexcept {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    ProcessEvent event;
    event.at = columns_.at[row];
    const double activity = columns_.activity[row];
    event.activity = std::isnan(activity) ? activity_missing : (std::min)(place(activity), activity_missing - 1);
    event.group = place(value(columns_.group, row, 0.0));
    event.deadline = value(columns_.deadline, row, none);
    const double promised = value(columns_.promised, row, none);
    if (promised >= 0.0 && promised < static_cast<double>(meaning_count))
      event.promised = static_cast<Meaning>(static_cast<std::size_t>(promised));
    event.cost = value(columns_.cost, row, 0.0);
    return event;
  }

  void read() {
    const std::size_t n = columns_.complaint.size();
    review_.account.events = review_.rows.rows = n;
    rows_.reserve(n);
    for (std::size_t row = 0; row < n; ++row) {
      if (row % 65'536 == 0) core::check_stop(options_.executor);
      const ProcessEvent event = event_of(row);
      const double complaint = columns_.complaint[row];
      EventFault fault = reader_.fault(event);
      if (!(complaint >= 0.0 && complaint <= 9007199254740992.0)) fault = EventFault::without_complaint;
      if (fault == EventFault::none && event.at > options_.now) fault = EventFault::after_now;
      if (fault != EventFault::none) {
        leave_out(row, fault);
        continue;
      }
      review_.now = rows_.empty() ? event.at : (std::max)(review_.now, event.at);
      rows_.push_back(static_cast<std::uint32_t>(row));
    }
    if (!std::isnan(options_.now)) review_.now = options_.now;
  }

  [[nodiscard]] std::uint64_t complaint_of(std::size_t row) const noexcept {
    return static_cast<std::uint64_t>(columns_.complaint[row]);
  }
  [[nodiscard]] bool earlier(std::uint32_t a, std::uint32_t b) const noexcept {
    const double of_a = columns_.complaint[a], of_b = columns_.complaint[b];
    if (of_a != of_b) return complaint_of(a) < complaint_of(b);
    return columns_.at[a] != columns_.at[b] ? columns_.at[a] < columns_.at[b] : a < b;
  }

  /// By complaint, time and row. Ids that are little more than a numbering are counted, which takes no comparisons.
  void sort() {
    const auto is_earlier = [this](std::uint32_t a, std::uint32_t b) { return earlier(a, b); };
    std::uint64_t largest = 0;
    for (const std::uint32_t row : rows_) largest = (std::max)(largest, complaint_of(row));
    if (std::is_sorted(rows_.begin(), rows_.end(), is_earlier)) {
      // nothing to do
    } else if (largest < 4 * rows_.size()) {
      count_sort(static_cast<std::size_t>(largest) + 1);
    } else {
      std::sort(rows_.begin(), rows_.end(), is_earlier);
    }
    for (std::size_t i = 1; i < rows_.size(); ++i)
      review_.account.sorted +=
          rows_[i] < rows_[i - 1] && complaint_of(rows_[i]) == complaint_of(rows_[i - 1]) ? 1u : 0u;
  }

  void count_sort(std::size_t complaints) {
    std::vector<std::uint32_t> begin(complaints + 1, 0);
    for (const std::uint32_t row : rows_) ++begin[complaint_of(row) + 1];
    for (std::size_t c = 1; c <= complaints; ++c) begin[c] += begin[c - 1];
    std::vector<std::uint32_t> sorted(rows_.size()), next = begin;
    for (const std::uint32_t row : rows_) sorted[next[complaint_of(row)]++] = row;
    const auto is_earlier = [this](std::uint32_t a, std::uint32_t b) { return earlier(a, b); };
    for (std::size_t c = 0; c < complaints; ++c) {
      const auto first = sorted.begin() + static_cast<std::ptrdiff_t>(begin[c]);
      const auto last = sorted.begin() + static_cast<std::ptrdiff_t>(begin[c + 1]);
      if (!std::is_sorted(first, last, is_earlier)) std::sort(first, last, is_earlier);
    }
    rows_ = std::move(sorted);
  }

  const EventColumns& columns_;
  const CaseReader& reader_;
  const ReviewOptions& options_;
  ProcessReview& review_;
  std::vector<std::uint32_t> rows_{};
};

/// The complaints of a table, one after the other.
inline void read_cases(EventTable& table, const CaseReader& reader, core::Executor* executor, ProcessReview& review) {
  review.cases.reserve(table.complaints_at_most());
  PromisePool pool;
  OpenCase one;
  bool there = false;
  const auto finish = [&] {
    if (there) review.cases.push_back(reader.seen_at(one, review.now, pool));
    CaseReader::forget_promises(one, pool);
    there = false;
  };
  std::size_t taken = 0;
  for (const std::uint32_t row : table.rows()) {
    if (taken++ % 65'536 == 0) core::check_stop(executor);
    const ProcessEvent event = table.event(row);
    if (there && (event.complaint != one.complaint || reader.settled(one, event.at))) finish();
    if (!there) {
      if (!reader.begins(event)) {
        table.leave_out(row, EventFault::outside_complaint);
        continue;
      }
      CaseReader::begin(one, event);
      there = true;
    }
    const EventFault fault = reader.take(one, event, pool, review.account);
    if (fault != EventFault::none) table.leave_out(row, fault);
  }
  finish();
}

/// Sorts by receipt, then complaint: keys first, as a case is large, and then each case to its place.
inline void by_receipt(std::vector<ProcessCase>& cases) {
  struct Key {
    double received;
    std::uint64_t complaint;
    std::size_t place;
  };
  std::vector<Key> order;
  order.reserve(cases.size());
  for (std::size_t k = 0; k < cases.size(); ++k) order.push_back({cases[k].received, cases[k].complaint, k});
  const auto earlier = [](const Key& a, const Key& b) {
    if (a.received != b.received) return a.received < b.received;
    return a.complaint != b.complaint ? a.complaint < b.complaint : a.place < b.place;
  };
  if (std::is_sorted(order.begin(), order.end(), earlier)) return;
  std::sort(order.begin(), order.end(), earlier);
  for (std::size_t k = 0; k < order.size(); ++k) {
    if (order[k].place == k) continue;
    const ProcessCase first = cases[k];  // a ring of cases, each of which goes to the place of the one before
    std::size_t to = k;
    for (std::size_t from = order[to].place; from != k; from = order[to].place) {
      cases[to] = cases[from];
      order[to].place = to;
      to = from;
    }
    cases[to] = first;
    order[to].place = to;
  }
}

inline estimation::ProductLimit exact_durations(const ProcessReview& review, DurationEnd end, Clock clock,
                                                const std::size_t* group) {
  std::vector<double> minutes, ended;
  for (const ProcessCase& one : review.cases) {
    if (group != nullptr && (std::min<std::size_t>)(one.group, review.figures.size() - 1) != *group) continue;
    const CaseDuration lasted = duration_of(one, end, clock, review.now, review.rules);
    minutes.push_back((std::max)(lasted.minutes, 0.0));
    ended.push_back(lasted.ended ? 1.0 : 0.0);
  }
  if (minutes.empty()) throw core::Error(core::ErrorCode::missing, "group", "there is no complaint to estimate from");
  return estimation::ProductLimit(estimation::survival_table({.duration = minutes, .event = ended}));
}

}  // namespace detail

AMENDS_INLINE ProcessReview review_process(const EventColumns& events, const ProcessRules& rules,
                                           const ReviewOptions& options) {
  ProcessReview review;
  review.rules = checked(rules);
  const detail::CaseReader reader(review.rules);
  detail::EventTable table(events, reader, options, review);
  detail::read_cases(table, reader, options.executor, review);
  core::check_left_out(review.rows, options.largest_share_left_out);
  detail::by_receipt(review.cases);
  review.figures.resize(options.groups + 1);
  for (const ProcessCase& one : review.cases)
    review.figures[(std::min<std::size_t>)(one.group, options.groups)].count(one, review.now, review.rules);
  return review;
}

AMENDS_INLINE std::vector<double> state_of(const ProcessReview& review) {
  detail::StateWriter writer;
  EventAccount account = review.account;
  double now = review.now;
  auto groups = static_cast<std::uint32_t>(review.figures.size());
  auto cases = static_cast<std::uint64_t>(review.cases.size()), rows = static_cast<std::uint64_t>(review.rows.rows);
  auto reasons = static_cast<std::uint32_t>(review.rows.reasons.size());
  detail::visit_all(writer, groups, now, account, rows, reasons);
  for (const core::RowReport::Reason& reason : review.rows.reasons) {
    std::uint32_t fault = 0;
    while (fault + 1 < event_fault_count && to_string(static_cast<EventFault>(fault)) != reason.why) ++fault;
    auto of_rows = static_cast<std::uint64_t>(reason.rows), first = static_cast<std::uint64_t>(reason.first);
    detail::visit_all(writer, fault, of_rows, first);
  }
  detail::visit(writer, cases);
  for (ProcessCase one : review.cases) detail::visit(writer, one);
  return std::move(writer.numbers);
}

AMENDS_INLINE ProcessReview review_from_state(const ProcessRules& rules, std::span<const double> state) {
  ProcessReview review;
  review.rules = checked(rules);
  detail::StateReader reader(state);
  std::uint32_t groups = 0, reasons = 0;
  std::uint64_t rows = 0, cases = 0;
  detail::visit_all(reader, groups, review.now, review.account, rows, reasons);
  if (groups < 2 || groups > 100'001) detail::StateReader::refuse();
  review.rows.rows = static_cast<std::size_t>(rows);
  for (std::uint32_t k = 0; k < reasons; ++k) {
    std::uint32_t fault = 0;
    std::uint64_t of_rows = 0, first = 0;
    detail::visit_all(reader, fault, of_rows, first);
    if (fault == 0 || fault >= event_fault_count) detail::StateReader::refuse();
    review.rows.reasons.push_back({std::string(to_string(static_cast<EventFault>(fault))),
                                   static_cast<std::size_t>(of_rows), static_cast<std::size_t>(first)});
    review.rows.left_out += static_cast<std::size_t>(of_rows);
  }
  detail::visit(reader, cases);
  if (cases > reader.left()) detail::StateReader::refuse();
  review.cases.resize(static_cast<std::size_t>(cases));
  for (ProcessCase& one : review.cases) detail::visit(reader, one);
  reader.end();
  review.figures.resize(groups);
  for (const ProcessCase& one : review.cases)
    review.figures[(std::min<std::size_t>)(one.group, groups - 1)].count(one, review.now, review.rules);
  return review;
}

AMENDS_INLINE ProcessFigures ProcessReview::whole() const {
  ProcessFigures sum;
  for (const ProcessFigures& of : figures) sum.merge(of);
  return sum;
}

AMENDS_INLINE estimation::ProductLimit ProcessReview::exact(DurationEnd end, Clock clock) const {
  return detail::exact_durations(*this, end, clock, nullptr);
}

AMENDS_INLINE estimation::ProductLimit ProcessReview::exact(DurationEnd end, Clock clock, std::size_t group) const {
  return detail::exact_durations(*this, end, clock, &group);
}

AMENDS_INLINE std::vector<domain::ComplaintStock> complaint_stocks(const ProcessReview& review,
                                                                   const std::vector<double>& starts) {
  if (starts.empty()) throw core::Error(core::ErrorCode::missing, "starts", "starts: give the begin of each period");
  for (std::size_t k = 0; k < starts.size(); ++k)
    if (!(std::isfinite(starts[k]) && (k == 0 || starts[k] > starts[k - 1])))
      core::throw_domain("starts", "be finite and rise", starts[k]);
  std::vector<domain::ComplaintStock> stocks(starts.size());
  const auto period_of = [&](double at) {
    return static_cast<std::size_t>(std::upper_bound(starts.begin(), starts.end(), at) - starts.begin());
  };
  double outstanding = 0.0;  // before the first period
  for (const ProcessCase& one : review.cases) {
    const std::size_t from = period_of(one.received);
    if (from > 0)
      stocks[from - 1].opened += 1.0;
    else
      outstanding += 1.0;
    if (std::isnan(one.done_at)) continue;
    const std::size_t until = period_of(one.done_at);
    if (until > 0)
      stocks[until - 1].closed += 1.0;
    else
      outstanding -= 1.0;
  }
  for (domain::ComplaintStock& stock : stocks) {
    stock.outstanding_at_start = outstanding;
    outstanding += stock.opened - stock.closed;
    stock.outstanding_at_end = outstanding;
  }
  return stocks;
}

}  // namespace amends::inline AMENDS_ABI::recovery
