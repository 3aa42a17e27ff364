#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/domain/redress.hpp>
#include <amends/estimation/product_limit.hpp>
#include <amends/recovery/activity.hpp>
#include <amends/recovery/process.hpp>
#include <amends/recovery/process_figures.hpp>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery {

/// A table of events in the caller's memory, a row each, in any order. Numbers stand for names: those of complaints and
/// groups are the caller's, those of activities the places in ProcessRules::activities.
struct EventColumns {
  core::ColumnView complaint{};  ///< whole numbers from 0 to 2^53; NaN: not told. Required
  core::ColumnView at{};         ///< minutes; NaN: not known. Required
  core::ColumnView activity{};   ///< NaN: not told; a number that is no place among the activities: not known. Required
  core::ColumnView group{};      ///< 0, 1, ...; NaN: of none. Left out: all of group 0
  core::ColumnView deadline{};   ///< of a promise made by the event, minutes; NaN: none. Left out: no promises
  core::ColumnView promised{};   ///< the number of the Meaning that fulfils it; NaN or left out: resolves
  core::ColumnView cost{};       ///< of the event, >= 0; left out: 0
};

struct ReviewOptions {
  std::size_t groups = 1;  ///< how many there are; events of other groups count in none but the whole
  /// The time of which the review is; later events are left out. NaN: that of the last event.
  double now = std::numeric_limits<double>::quiet_NaN();
  double largest_share_left_out = core::largest_left_out_of_fit;  ///< of the rows; more is an error
  core::Executor* executor = nullptr;                             ///< asked now and then whether to stop; not owned
};

/// What a log of events says of the complaints in it.
struct ProcessReview {
  ProcessRules rules{};  ///< as checked() made them
  double now = 0.0;
  std::vector<ProcessCase> cases{};       ///< by receipt, then complaint; promises as they stand at `now`
  std::vector<ProcessFigures> figures{};  ///< by group; at last of those of no group
  EventAccount account{};
  core::RowReport rows{};  ///< the same for the rows, with the first of each reason

  [[nodiscard]] ProcessFigures whole() const;  ///< of all groups and none
  /// The product-limit estimate of the durations themselves, not of classes of them: of one group (by its place in
  /// `figures`), or of all.
  /// errors  Error(missing) without a complaint
  [[nodiscard]] estimation::ProductLimit exact(DurationEnd end, Clock clock) const;
  [[nodiscard]] estimation::ProductLimit exact(DurationEnd end, Clock clock, std::size_t group) const;
};

/// Reads a table of events. Each complaint is read by its own events in the order of time, those of equal time in the
/// order of rows; figures are those of a RecoveryMonitor that is given the same events in the order of time. A number of
/// a complaint that is used again after it has been settled is another complaint.
/// errors  those of checked(rules); Error(missing) without one of the required columns or without rows;
/// Error(size_mismatch);
///         Error(bad_rows) where more than the largest share is left out; Error(domain) for a `now` that is infinite
/// cost    a sort by complaint and time where the rows are not in that order, then one pass
[[nodiscard]] ProcessReview review_process(const EventColumns& events, const ProcessRules& rules,
                                           const ReviewOptions& options = {});

/// A review as numbers, but for its rules, and back: the same to the bit.
/// errors  those of checked(rules); Error(format) for numbers that are no such state
[[nodiscard]] std::vector<double> state_of(const ProcessReview& review);
[[nodiscard]] ProcessReview review_from_state(const ProcessRules& rules, std::span<const double> state);

/// The complaints received, done and open of each period, to hold against what the firm reports of itself. Period k is
/// from starts[k] to before starts[k + 1], the last one to `now`. A complaint is outstanding from its receipt until it
/// was done for the last time: one that was reopened is taken as never done before.
/// errors  Error(domain) unless the starts rise, Error(missing) without any
[[nodiscard]] std::vector<domain::ComplaintStock> complaint_stocks(const ProcessReview& review,
                                                                   const std::vector<double>& starts);

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/process_review.ipp>
#endif
