#pragma once

#include <amends/recovery/incident_table.hpp>

#include <amends/math/special.hpp>
#include <cmath>
#include <limits>
#include <set>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {

// Chi-square, residuals and what to say about them, of a table whose counts are there.
AMENDS_INLINE void compare_classes(IncidentTable& table) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const double all = table.satisfactory + table.unsatisfactory;
  std::size_t filled = 0;
  std::size_t below_five = 0;
  bool below_one = false;
  double chi_square = 0.0;
  for (IncidentClass& one : table.classes) {
    one.residual = none;
    const double here = one.satisfactory + one.unsatisfactory;
    if (here == 0.0) continue;
    ++filled;
    const double expected[2] = {here * (table.satisfactory / all), here * (table.unsatisfactory / all)};
    const double off = one.unsatisfactory - expected[1];  // the other cell is off by as much
    for (const double cell : expected) {
      chi_square += off * off / cell;
      below_five += cell < 5.0 ? 1U : 0U;
      below_one = below_one || cell < 1.0;
    }
    one.residual = off / std::sqrt(expected[1] * (1.0 - here / all) * (table.satisfactory / all));
  }
  table.degrees_of_freedom = filled > 0 ? filled - 1 : 0;
  if (filled < 2 || table.satisfactory == 0.0 || table.unsatisfactory == 0.0) {
    for (IncidentClass& one : table.classes) one.residual = none;
    table.chi_square = table.p_value = none;
    table.warnings.push_back(IncidentWarning::nothing_to_compare);
    return;
  }
  table.chi_square = chi_square;
  table.p_value = math::gamma_cdf_upper(0.5 * chi_square, 0.5 * static_cast<double>(table.degrees_of_freedom));
  if (below_one || 5 * below_five > 2 * filled) table.warnings.push_back(IncidentWarning::few_expected);
}

}  // namespace detail

AMENDS_INLINE std::string_view to_string(IncidentWarning warning) noexcept {
  switch (warning) {
    case IncidentWarning::few_expected:
      return "few_expected";
    case IncidentWarning::nothing_to_compare:
      return "nothing_to_compare";
  }
  return "unknown";
}

AMENDS_INLINE IncidentTable incident_table(std::span<const IncidentCounts> classes, double level) {
  if (classes.empty()) throw Error(ErrorCode::missing, "classes", "classes must hold at least one class");
  IncidentTable table;
  std::set<std::string_view> seen;
  for (const IncidentCounts& one : classes) {
    if (!seen.insert(one.name).second)
      throw Error(ErrorCode::contradiction, "classes", "classes must have different names");
    table.satisfactory += core::check_non_negative("satisfactory", one.satisfactory);
    table.unsatisfactory += core::check_non_negative("unsatisfactory", one.unsatisfactory);
  }
  core::check_finite("classes: the sum of their counts", table.satisfactory + table.unsatisfactory);
  for (const IncidentCounts& one : classes) {
    const double here = one.satisfactory + one.unsatisfactory;
    table.classes.push_back(
        {.name = one.name,
         .satisfactory = one.satisfactory,
         .unsatisfactory = one.unsatisfactory,
         .of_satisfactory = math::wilson_interval(one.satisfactory, table.satisfactory, level),
         .of_unsatisfactory = math::wilson_interval(one.unsatisfactory, table.unsatisfactory, level),
         .unsatisfactory_share = math::wilson_interval(one.unsatisfactory, here, level)});
  }
  detail::compare_classes(table);
  return table;
}

AMENDS_INLINE IncidentTable incident_table(std::span<const std::int32_t> codes,
                                           std::span<const std::int32_t> satisfactory,
                                           std::span<const std::string> classes, double level) {
  core::check_same_size("satisfactory", satisfactory.size(), "codes", codes.size());
  core::RowReport report{.rows = codes.size()};
  std::vector<IncidentCounts> counts;
  for (const std::string& name : classes) counts.push_back({name, 0.0, 0.0});
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes[i] < -1 || (codes[i] >= 0 && static_cast<std::size_t>(codes[i]) >= classes.size()))
      core::throw_domain("codes", "hold places in classes, or -1 for not coded", codes[i]);
    if (satisfactory[i] < -1 || satisfactory[i] > 1)
      core::throw_domain("satisfactory", "be 1, 0, or -1 for not known", satisfactory[i]);
    if (codes[i] < 0)
      report.leave_out(i, "the incident has no class");
    else if (satisfactory[i] < 0)
      report.leave_out(i, "satisfactory is missing");
    else
      (satisfactory[i] == 1 ? counts[static_cast<std::size_t>(codes[i])].satisfactory
                            : counts[static_cast<std::size_t>(codes[i])].unsatisfactory) += 1.0;
  }
  IncidentTable table = incident_table(counts, level);
  table.row_report = report;
  return table;
}

}  // namespace amends::inline AMENDS_ABI::recovery
