#pragma once

#include <amends/core/row_report.hpp>

#include <algorithm>
#include <amends/core/error.hpp>

namespace amends::inline AMENDS_ABI::core {

namespace detail {
AMENDS_INLINE void count_reason(std::vector<RowReport::Reason>& reasons, const RowReport::Reason& more) {
  const auto known = std::find_if(reasons.begin(), reasons.end(), [&](const auto& r) { return r.why == more.why; });
  RowReport::Reason total = more;
  if (known != reasons.end()) {
    known->rows += more.rows;
    if (more.first >= known->first) return;
    // An earlier first row may change the order.
    total.rows = known->rows;
    reasons.erase(known);
  }
  const auto place = std::find_if(reasons.begin(), reasons.end(), [&](const auto& r) { return r.first > total.first; });
  reasons.insert(place, std::move(total));
}
}  // namespace detail

AMENDS_INLINE void RowReport::leave_out(std::size_t row, std::string_view why) {
  ++left_out;
  for (Reason& reason : reasons)
    if (reason.why == why && row >= reason.first) {
      ++reason.rows;
      return;
    }
  detail::count_reason(reasons, {.why = std::string(why), .rows = 1, .first = row});
}

AMENDS_INLINE void RowReport::merge(const RowReport& other, std::size_t begin) {
  rows += other.rows;
  left_out += other.left_out;
  for (const Reason& reason : other.reasons)
    detail::count_reason(reasons, {.why = reason.why, .rows = reason.rows, .first = begin + reason.first});
}

AMENDS_INLINE std::string RowReport::line() const {
  if (left_out == 0) return {};
  std::string text = std::to_string(left_out);
  text.append(" of ").append(std::to_string(rows)).append(rows == 1 ? " row" : " rows").append(" left out");
  if (reasons.empty()) return text;
  text.append("; the first is row ").append(std::to_string(first())).append(": ").append(first_why());
  if (reasons.size() == 1) return text;
  constexpr std::size_t most = 10;
  text += " (";
  for (std::size_t i = 0; i < (std::min)(most, reasons.size()); ++i) {
    if (i != 0) text += "; ";
    text.append(reasons[i].why).append(": ").append(std::to_string(reasons[i].rows));
  }
  if (reasons.size() > most)
    text.append("; and ").append(std::to_string(reasons.size() - most)).append(" more reasons");
  return text + ')';
}

AMENDS_INLINE void check_left_out(const RowReport& report, double largest_share) {
  check_probability("largest_share_left_out", largest_share);
  if (report.left_out == 0) return;
  const bool nobody = report.used() == 0;
  if (!nobody && static_cast<double>(report.left_out) <= largest_share * static_cast<double>(report.rows)) return;
  std::string message = nobody ? "no row can be used: " : "too many rows cannot be used: ";
  message += report.line();
  if (!nobody)
    message.append("; largest_share_left_out allows ").append(format_number(100.0 * largest_share)).append(" %");
  throw Error(ErrorCode::bad_rows, "rows", message);
}

AMENDS_INLINE std::string no_row_line(const RowReport& report) {
  std::string text = "no row can be used: ";
  if (report.rows == 0) return text + "none was given";
  if (report.left_out == 0) return text + "every weight is 0";
  text += report.line();
  return report.used() == 0 ? text : text + "; every other weight is 0";
}

AMENDS_INLINE std::string after_account(const RowReport& report, std::string_view sentence) {
  std::string text = report.line();
  if (!text.empty()) text += "; ";
  return text.append(sentence);
}

AMENDS_INLINE std::string counted(double count, std::string_view noun) {
  std::string text = format_number(count) + ' ';
  text += noun;
  return count == 1.0 ? text : text + 's';
}

AMENDS_INLINE std::string there_are(double count, std::string_view noun) {
  return (count == 1.0 ? "there is " : "there are ") + counted(count, noun);
}

AMENDS_INLINE void check(const RowReport& report) {
  const auto require = [](bool holds) {
    if (!holds) throw Error(ErrorCode::format, "rows", "this is no account of rows: it does not add up");
  };
  std::size_t left = report.left_out;
  require(left <= report.rows);
  for (auto reason = report.reasons.begin(); reason != report.reasons.end(); ++reason) {
    require(!reason->why.empty() && reason->rows > 0 && reason->rows <= left);
    require(reason->first < report.rows);
    left -= reason->rows;
    for (auto earlier = report.reasons.begin(); earlier != reason; ++earlier)
      require(earlier->first < reason->first && earlier->why != reason->why);
  }
  require(left == 0);
}

}  // namespace amends::inline AMENDS_ABI::core
