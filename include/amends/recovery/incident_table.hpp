#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/row_report.hpp>
#include <amends/math/share_interval.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery {

/// How many incidents of a class customers told as good ones, and how many as bad ones.
struct IncidentCounts {
  std::string name;
  double satisfactory;
  double unsatisfactory;
};

/// One class of incidents.
struct IncidentClass {
  std::string name;
  double satisfactory = 0.0;
  double unsatisfactory = 0.0;
  math::ShareInterval of_satisfactory{};       ///< the class's share of the satisfactory incidents, by Wilson
  math::ShareInterval of_unsatisfactory{};     ///< of the unsatisfactory ones
  math::ShareInterval unsatisfactory_share{};  ///< of the incidents of the class, the unsatisfactory ones
  double residual = 0.0;  ///< of the unsatisfactory count, standardised: beyond 2 or -2 the class stands out; NaN: none
};

/// Findings about a table of incidents.
enum class IncidentWarning : std::uint8_t {
  /// More than a fifth of the expected counts are below 5, or one is below 1: the p-value is rough, merge classes.
  few_expected,
  /// All incidents are in one class or of one sort: there is nothing to compare.
  nothing_to_compare,
};
[[nodiscard]] std::string_view to_string(IncidentWarning warning) noexcept;

/// Satisfactory and unsatisfactory incidents by class, and whether the classes differ.
struct IncidentTable {
  std::vector<IncidentClass> classes;  ///< in the order given
  double satisfactory = 0.0;
  double unsatisfactory = 0.0;
  double chi_square = 0.0;  ///< Pearson; NaN where there is nothing to compare
  std::size_t degrees_of_freedom = 0;
  double p_value = 0.0;  ///< NaN where there is nothing to compare
  std::vector<IncidentWarning> warnings;
  core::RowReport row_report{};  ///< of the labels it was counted from
};

/// The table of the critical incident technique: by what do good and bad incidents differ?
/// chi-square = sum over cells of (count - expected)^2/expected, expected = row total * column total/all;
///            degrees of freedom: classes that have incidents, less 1;  p_value: upper tail
/// residual   (count - expected)/sqrt(expected (1 - row total/all) (1 - column total/all)) of the unsatisfactory count:
///            about standard normal where the class is like the others
/// domain   counts finite and >= 0; they are of incidents, of which each counts once, and not weighted
/// edge     one sort or one class alone: chi-square, p-value and residuals NaN, with a warning; a class without
///          incidents has NaN shares of its own and no degree of freedom
/// errors   Error(domain), Error(missing) for no class, Error(contradiction) for a class named twice
/// source   critical incidents: Flanagan (1954), Psychological Bulletin 51, 327-358; Bitner, Booms & Tetreault (1990),
///          J. Marketing 54, 71-84 (recalled); chi-square: Pearson (textbook);  cost  linear
[[nodiscard]] IncidentTable incident_table(std::span<const IncidentCounts> classes, double level = 0.95);

/// The same, counted from rows.
/// codes: of each incident the place of its class in `classes`, -1 for not coded; satisfactory: 1, 0, or -1 for not known.
/// Rows that lack one of the two are left out and counted
/// errors   as above; Error(size_mismatch); Error(domain) for a code that is none
[[nodiscard]] IncidentTable incident_table(std::span<const std::int32_t> codes,
                                           std::span<const std::int32_t> satisfactory,
                                           std::span<const std::string> classes, double level = 0.95);

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/incident_table.ipp>
#endif
