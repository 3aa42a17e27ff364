#pragma once

#include <amends/core/config.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::core {

/// The account of the rows of a table: how many came, how many were left out, which was the first, and why. One account
/// serves files, logs, fits, curves and predictions, so that it reads the same wherever a result is shown.
///
/// Rows are numbered from 0. A row is left out for one reason, the first that is found; reasons never hold a value of
/// the row, so there are few of them.
struct RowReport {
  struct Reason {
    std::string why;
    std::size_t rows = 0;
    std::size_t first = 0;  ///< the first row left out for it
    bool operator==(const Reason&) const = default;
  };

  std::size_t rows = 0;           ///< that came
  std::size_t left_out = 0;       ///< of them
  std::vector<Reason> reasons{};  ///< in the order of their first rows

  [[nodiscard]] std::size_t used() const noexcept { return rows - left_out; }
  /// The first row left out, and why. edge  0 and an empty text where none was
  [[nodiscard]] std::size_t first() const noexcept { return reasons.empty() ? 0 : reasons.front().first; }
  [[nodiscard]] std::string_view first_why() const noexcept {
    return reasons.empty() ? std::string_view() : std::string_view(reasons.front().why);
  }
  bool operator==(const RowReport&) const = default;

  /// Counts row `row` as left out. `rows` is set by whoever knows how many came.
  void leave_out(std::size_t row, std::string_view why);
  /// Adds what was left out of another part of the same table: the account does not depend on how the rows were split,
  /// nor on the order in which the parts arrive. `rows` of both are added. `begin` is the row of the table at which the
  /// other part begins, where that part numbers its rows from 0.
  void merge(const RowReport& other, std::size_t begin = 0);

  /// "3 of 100 rows left out; the first is row 17: frequency is negative", with the number of rows for each reason
  /// where there are several; an empty text where no row was left out. At most ten reasons are listed.
  [[nodiscard]] std::string line() const;
};

/// What may be left out before an answer is no longer about the data it was asked of.
inline constexpr double largest_left_out_of_file = 0.01;  ///< of a file: a wrong mapping shows here first
inline constexpr double largest_left_out_of_fit = 0.5;    ///< of the rows of an estimator

/// errors  Error(domain) unless 0 <= largest_share <= 1; Error(bad_rows) with the account where the share of rows left
/// out
///         is above it, or where rows came and none is left
void check_left_out(const RowReport& report, double largest_share);

/// The sentence of an estimator that is left without any row: "no row can be used: " and why, the account of the rows
/// left out first, then that the weight of every other row is 0; or that no row came at all.
[[nodiscard]] std::string no_row_line(const RowReport& report);
/// The sentence of an estimator that has too few rows: the account first, where rows were left out.
[[nodiscard]] std::string after_account(const RowReport& report, std::string_view sentence);
/// "1 row", "2 rows", "0 rows".
[[nodiscard]] std::string counted(double count, std::string_view noun);
/// The begin of a sentence that counts: "there is 1 row", "there are 2 rows".
[[nodiscard]] std::string there_are(double count, std::string_view noun);

/// That a report can be one: as many rows left out as the reasons have, each with a first row, in the order of these,
/// no reason twice and none empty. For reports that were stored.
/// errors  Error(format)
void check(const RowReport& report);

}  // namespace amends::inline AMENDS_ABI::core

#if AMENDS_HEADER_ONLY
#include <amends/impl/core/row_report.ipp>
#endif
