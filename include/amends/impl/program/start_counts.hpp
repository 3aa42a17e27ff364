#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/domain/complaint_log.hpp>
#include <amends/interop/records.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

// What the records say that a scenario to start from is made of. Not for users.
namespace amends::inline AMENDS_ABI::program::detail {

/// Complaints by how soon they were answered, and by segment.
struct StartCounts {
  struct Segment {
    std::string name{};
    double complaints = 0.0;
    double scored = 0.0;
  };
  double complaints = 0.0;
  double scored = 0.0;
  double answered = 0.0;
  double span = std::numeric_limits<double>::quiet_NaN();  ///< days from the first to the last receipt, both included
  std::vector<std::pair<double, double>> times{};          ///< response days and complaints, in the order of days
  std::vector<Segment> segments{};                         ///< the largest first

  bool whole_days = true;  ///< of all response times

  /// Complaints answered after more than `over` and within `days`.
  [[nodiscard]] double between(double over, double days) const {
    double sum = 0.0;
    for (const auto& [time, weight] : times)
      if (time > over && time <= days) sum += weight;
    return sum;
  }
  [[nodiscard]] double within(double days) const { return between(-1.0, days); }
  /// Complaints of a year, by the span of the records; as many as there are where that is not known.
  [[nodiscard]] double per_year() const { return span > 0.0 ? complaints * 365.25 / span : complaints; }
};

inline StartCounts counts_of(const interop::ComplaintRecords& records) {
  const domain::ComplaintLog log = records.log();
  StartCounts out;
  for (const std::string& name : log.segment_names()) out.segments.push_back({.name = name});
  for (std::size_t i = 0; i < log.size(); ++i) {
    const domain::ComplaintRow row = log.row(i);
    if (!row.valid()) continue;
    const double scored = row.score == row.score ? row.weight : 0.0;
    out.complaints += row.weight;
    out.scored += scored;
    if (row.answered()) {
      out.answered += row.weight;
      out.times.emplace_back(row.response_days, row.weight);
      out.whole_days = out.whole_days && row.response_days == std::floor(row.response_days);
    }
    if (row.segment < 0) continue;
    StartCounts::Segment& segment = out.segments[static_cast<std::size_t>(row.segment)];
    segment.complaints += row.weight;
    segment.scored += scored;
  }
  std::sort(out.times.begin(), out.times.end());
  std::stable_sort(out.segments.begin(), out.segments.end(),
                   [](const auto& a, const auto& b) { return a.complaints > b.complaints; });
  const auto account = log.account();
  if (account) out.span = account->last_received - account->first_received + 1.0;
  return out;
}

/// 45 minutes, an hour and a half, 3, 6 and 12 hours, a day, ... half a year.
inline constexpr double usual_spans[] = {0.03125, 0.0625, 0.125, 0.25, 0.5,  1.0,  2.0,  3.0,   5.0,  7.0,
                                         10.0,    14.0,   21.0,  30.0, 45.0, 60.0, 90.0, 120.0, 180.0};

/// Those that can tell times apart: of whole days from one day on.
inline std::span<const double> spans_of(const StartCounts& counts) {
  const std::span<const double> all(usual_spans);
  return counts.whole_days ? all.subspan(5) : all;
}

/// The shortest usual span within which at least a quarter of the answered complaints were answered.
inline double usual_question(const StartCounts& counts) {
  for (const double span : spans_of(counts))
    if (counts.within(span) >= 0.25 * counts.answered) return span;
  return std::ceil(counts.times.empty() ? 0.0 : counts.times[counts.times.size() / 4].first);
}

/// Ends of response bands, the question's among them, with at least a tenth of the answered complaints in each.
inline std::vector<double> bands_of(const StartCounts& counts, double question) {
  const double few = 0.1 * counts.answered;
  std::vector<double> ends;
  double last = -1.0;
  for (const double span : spans_of(counts)) {
    if (span >= question) break;
    if (counts.between(last, span) < few || counts.between(span, question) < few) continue;
    ends.push_back(last = span);
  }
  ends.push_back(last = question);
  for (const double span : spans_of(counts)) {
    if (span <= question || counts.between(last, span) < few) continue;
    if (counts.answered - counts.within(span) < few) break;
    ends.push_back(last = span);
  }
  return ends;
}

/// Which segments a scenario has: the first of them by their names, and whether all others are one more.
struct ChosenSegments {
  std::vector<std::string> names{};
  bool others = false;  ///< there are others
  bool others_scored = false;
};

inline constexpr std::size_t most_segments = 8;
inline constexpr double fewest_scored = 30.0;

inline ChosenSegments chosen_segments(const StartCounts& counts) {
  ChosenSegments out;
  for (const StartCounts::Segment& one : counts.segments) {
    if (one.complaints <= 0.0) continue;
    if (one.scored >= fewest_scored && out.names.size() < most_segments) {
      out.names.push_back(one.name);
    } else {
      out.others = true;
      out.others_scored = out.others_scored || one.scored > 0.0;
    }
  }
  if (out.names.size() + (out.others_scored ? 1 : 0) < 2) return {};
  return out.names.empty() ? ChosenSegments{} : out;
}

}  // namespace amends::inline AMENDS_ABI::program::detail
