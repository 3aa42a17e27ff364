#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/timestamp.hpp>
#include <amends/domain/complaint_log.hpp>
#include <amends/domain/score_scale.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

// What speaks against the columns of a log as a whole: the same sentences for files and for columns in memory. Not for
// users.
namespace amends::inline AMENDS_ABI::domain::detail {

/// Scores as they were given, before a reversed scale is turned.
struct GivenScores {
  double lowest = std::numeric_limits<double>::infinity();
  double highest = -std::numeric_limits<double>::infinity();
  std::size_t rows = 0;

  void count(double given, double weight) noexcept {
    if (!(given == given && weight > 0.0)) return;
    lowest = (std::min)(lowest, given);
    highest = (std::max)(highest, given);
    ++rows;
  }
};

/// Scores of fewer rows say nothing about their scale.
inline constexpr std::size_t fewest_scores_of_a_scale = 10;

/// That the scores look like another scale than the stated one: the narrowest common one; "" if they do not.
inline std::string other_scale_finding(const GivenScores& scores, const ScoreScale& stated) {
  constexpr std::pair<double, double> common[] = {{1.0, 5.0}, {1.0, 7.0}, {1.0, 10.0}, {0.0, 10.0}, {0.0, 100.0}};
  if (scores.rows < fewest_scores_of_a_scale) return {};
  const auto span = [](double from, double to) { return core::format_number(from) + " to " + core::format_number(to); };
  for (const auto& [lowest, highest] : common) {
    const bool holds = scores.highest == highest && scores.lowest >= lowest;
    const bool within = lowest >= stated.lowest && highest <= stated.highest;
    if (holds && within && 3.0 * (highest - lowest) <= 2.0 * (stated.highest - stated.lowest))
      return "the scores go from " + span(scores.lowest, scores.highest) + " on the stated scale of " +
             span(stated.lowest, stated.highest) + ", as on a scale of " + span(lowest, highest) +
             ": look at score_scale";
  }
  return {};
}

/// Response times that are possible and hardly meant: more than ten years.
inline constexpr double long_response_days = 3653.0;

/// where: "the first at line 7", "the first is row 3".
inline std::string long_times_finding(std::size_t rows, const std::string& where) {
  return std::to_string(rows) + (rows == 1 ? " row has" : " rows have") + " a response time of more than ten years, " +
         where + ": are its dates placeholders?";
}
/// column: " (column "id")", or nothing.
inline std::string repeated_ids_finding(std::size_t rows, const std::string& column, const std::string& where) {
  return std::to_string(rows) + (rows == 1 ? " row has" : " rows have") + " a complaint_id" + column +
         " that stands before, " + where + ": answers go to the first row of each";
}

/// How many usable rows have an id that stands in a row before, and the first of them.
inline std::pair<std::size_t, std::size_t> repeated_ids(const ComplaintLog& log) {
  const core::ColumnView& column = log.columns().complaint_id;
  const bool whole = column.type() == core::ColumnType::int64;
  std::vector<std::pair<std::int64_t, std::size_t>> ids;
  ids.reserve(log.size());
  for (std::size_t i = 0; i < log.size(); ++i) {
    if (log.report().left_out > 0 && !log.row(i).valid()) continue;
    if (whole) {
      if (column.whole(i) != core::not_a_time) ids.emplace_back(column.whole(i), i);
    } else if (const double id = column[i]; std::fabs(id) <= 9007199254740992.0 && std::floor(id) == id) {
      ids.emplace_back(static_cast<std::int64_t>(id), i);
    }
  }
  std::sort(ids.begin(), ids.end());
  std::size_t repeated = 0, first = log.size();
  for (std::size_t k = 1; k < ids.size(); ++k) {
    if (ids[k].first != ids[k - 1].first) continue;
    ++repeated;
    first = (std::min)(first, ids[k].second);
  }
  return {repeated, first};
}

/// The findings of a log over columns in memory.
inline std::vector<std::string> log_findings(const ComplaintLog& log) {
  const ComplaintColumns& columns = log.columns();
  GivenScores scores;
  std::size_t long_times = 0, first_long = 0;
  const bool all_good = log.report().left_out == 0;
  for (std::size_t i = 0; i < log.size() && (columns.score.given() || columns.response_days.given()); ++i) {
    if (!all_good && !log.row(i).valid()) continue;
    if (columns.score.given()) scores.count(columns.score[i], columns.weight.given() ? columns.weight[i] : 1.0);
    if (columns.response_days.given() && columns.response_days[i] > long_response_days && long_times++ == 0)
      first_long = i;
  }
  std::vector<std::string> found;
  const auto where = [](std::size_t row) { return "the first is row " + std::to_string(row); };
  if (long_times > 0) found.push_back(long_times_finding(long_times, where(first_long)));
  if (std::string other = other_scale_finding(scores, log.score_scale()); !other.empty())
    found.push_back(std::move(other));
  if (!columns.complaint_id.given()) return found;
  if (const auto [repeated, first] = repeated_ids(log); repeated > 0)
    found.push_back(repeated_ids_finding(repeated, "", where(first)));
  return found;
}

}  // namespace amends::inline AMENDS_ABI::domain::detail
