#pragma once

#include <amends/core/config.hpp>
#include <amends/report/report.hpp>
#include <string>

// The report as a workbook for people of finance: numbers are numbers, and totals are formulas that they can follow.
namespace amends::inline AMENDS_ABI::report {

/// Whether this library was built with what spreadsheet() needs (CMake: AMENDS_REPORT_XLSX, which needs libxlsxwriter).
[[nodiscard]] bool writes_spreadsheets() noexcept;

/// The bytes of an Office Open XML workbook (.xlsx): the statements and tables of the report, each on the sheet of its
/// section, with all draws' quantiles, every quantity of the evaluation, and the money of a waterfall chart.
///   numbers   cells hold them with 16 digits and a format, money in `currency`; what is no number is an empty cell
///   formulas  of means (totals, net, return on cost, sums over segments, cumulated years), each with its value; means
///             add up and medians do not
///   names     net_mean, net_median, net_p05, net_p95, total_cost_mean, return_on_cost, chance_of_loss, annual_rate; and
///             the median of each quantity that is stated or estimated, where its name can be one ("stay.satisfied")
///   texts     begin with an apostrophe where a spreadsheet would take them for a formula, as in Format::csv; control
///             characters are escaped, what is longer than a cell may hold is cut and ends with an ellipsis
/// Of any other report than one on scenarios: a sheet for the answer and one for each section, with the numbers of its
/// tables; no formulas and no names.
/// The same report gives the same bytes; it holds no date. While it is written it lies in a folder of its own, for its
/// owner alone, below std::filesystem::temp_directory_path(); nothing of it remains.
/// Sheets, headers and labels are in the language of the report.
/// errors  Error(missing) "xlsx" where !writes_spreadsheets(); Error(io) "xlsx" where no temporary file can be written,
///         and for more than the 1,048,576 rows of a sheet
/// cost    linear in the cells
[[nodiscard]] std::string spreadsheet(const Report& report);

}  // namespace amends::inline AMENDS_ABI::report

#if AMENDS_HEADER_ONLY
#include <amends/impl/report/money_sheets.ipp>
#include <amends/impl/report/record_sheets.ipp>
#include <amends/impl/report/table_sheets.ipp>
#include <amends/impl/report/workbook.ipp>
#include <amends/impl/report/xlsx.ipp>
#endif
