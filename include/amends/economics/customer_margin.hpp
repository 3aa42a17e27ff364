#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/row_report.hpp>
#include <amends/economics/link.hpp>
#include <optional>
#include <span>
#include <vector>

// What a customer brings in a year, from customers and their purchases.
namespace amends::inline AMENDS_ABI::economics {

/// Customers and their purchases; ids as in domain::JoinedLog, times in days since one origin. Margin and time as a
/// customer belong together: a purchase before the day on which its customer joined, or after that on which he left, is
/// left out. One at any time of these days counts.
struct MarginTables {
  core::ColumnView customer_id{};        ///< of the customers, one row each; required
  core::ColumnView joined_at{};          ///< left out or NaN: before the first period
  core::ColumnView left_at{};            ///< left out or NaN: after the last period
  core::ColumnView purchase_customer{};  ///< required
  core::ColumnView purchase_time{};      ///< required
  core::ColumnView purchase_margin{};    ///< contribution margin (not revenue) of the purchase, money; required
};

/// Margins by customer and period, and how long each was a customer in it.
struct CustomerMargins {
  std::size_t customers = 0;
  std::size_t periods = 0;
  std::vector<double> margin{};  ///< [customer * periods + period], money
  std::vector<double> years{};   ///< likewise: years of 365.25 days as a customer
  core::RowReport customer_rows{};
  /// Purchases without time or margin, outside the periods, of nobody, of no customer, before joining, after leaving:
  /// the first of these that holds. MarginRows takes it.
  core::RowReport purchase_rows{};
};

/// Adds up margins. edges: n + 1 rising days; period k is [edge_k, edge_k+1).
/// errors  Error(missing), Error(size_mismatch), Error(domain) for edges that do not rise or ids that are none
/// cost    linear: one look-up a purchase
[[nodiscard]] CustomerMargins customer_margins(const MarginTables& tables, std::span<const double> edges,
                                               core::Executor* executor = nullptr);

/// Margin and time as a customer, one row for each customer.
struct MarginRows {
  core::ColumnView margin{};        ///< money in the period; required
  core::ColumnView years{};         ///< as a customer in it, >= 0; left out: 1
  core::ColumnView later_margin{};  ///< the same in a later period, for the growth
  core::ColumnView later_years{};
  core::ColumnView cluster{};
  core::ColumnView weight{};
  /// CustomerMargins::purchase_rows, where the margins were added up from purchases: what is lost there makes them too
  /// low, and no row of a customer shows it.
  std::optional<core::RowReport> purchase_rows{};
};

/// What may be lost of the purchases in the periods before LinkProblem::unmatched_purchases says so.
inline constexpr double largest_unmatched_purchases = 0.02;

/// Margin per customer and year, "margin.per_customer_per_year", on the log scale where it is above 0; with a later
/// period also "margin.growth", by year, on the identity scale: the same customers, those who were there in both.
/// formula  m = sum margin / sum years;  influence on ln m: (margin_i - m years_i) / sum margin
///          1 + g = (m_later / m)^(1 / years_between), over rows with years in both periods
/// units    money per year of 365.25 days; the growth is a share: 0.03 is 3 % a year
/// edge     time as a customer without a purchase counts: it brings nothing. A mean of 0 or below has the identity
///          scale, and no growth. Who was never a customer in the period (0 years) is left out. With purchase_rows: a
///          finding unmatched_purchases where more than largest_unmatched_purchases of the purchases in the periods are
///          of nobody or of no customer; where no purchase at all enters, nothing is estimated
/// data     growth of the same customers leaves out who left: in a scenario that is what retention is for
/// source   ratio estimator by linearisation, e.g. Cochran (1977), Sampling Techniques, 6.4 (recalled)
[[nodiscard]] LinkEstimates customer_margin(const MarginRows& rows, double years_between = 1.0,
                                            const LinkOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/customer_margin.ipp>
#endif
