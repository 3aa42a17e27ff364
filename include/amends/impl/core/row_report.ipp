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

AMENDS_INLINE void RowReport::merge(const RowReport& other) {
  rows += other.rows;
  left_out += other.left_out;
  for (const Reason& reason : other.reasons) detail::count_reason(reasons, reason);
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

}  // namespace amends::inline AMENDS_ABI::core
