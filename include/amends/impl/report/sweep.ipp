#pragma once

#include <amends/report/report.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <cmath>

// One question over a list of days.
namespace amends::inline AMENDS_ABI::report::detail {

using economics::SweepRow;

/// The same numbers, but for rounding: such rows answer the same complaints.
inline bool equal_rows(const SweepRow& a, const SweepRow& b) {
  const auto close = [](double x, double y) {
    return x == y || std::abs(x - y) <= 1e-9 * (std::max)(std::abs(x), std::abs(y));
  };
  if (!close(a.net.mean, b.net.mean)) return false;
  for (std::size_t q = 0; q < a.net.quantiles.size(); ++q)
    if (!close(a.net.quantiles[q], b.net.quantiles[q])) return false;
  return close(a.net.standard_deviation, b.net.standard_deviation) || a.net.quantiles[0] == a.net.quantiles[4];
}

inline std::string against_text(const SweepFound& found) {
  return found.against.empty() ? "the scenario without its question" : quoted(found.against);
}

inline std::string none_text(const SweepFound& found) {
  return " In " + percent(found.sweep.chance_none) + " of the draws each of them is worth less than " +
         against_text(found) + ".";
}

AMENDS_INLINE std::vector<std::size_t> equals_of(const economics::Sweep& sweep, std::size_t row) {
  std::vector<std::size_t> out;
  for (std::size_t r = 0; r < sweep.rows.size(); ++r)
    if (r == row || equal_rows(sweep.rows[r], sweep.rows[row])) out.push_back(r);
  return out;
}

AMENDS_INLINE double chance_best(const economics::Sweep& sweep, std::size_t row) {
  double chance = 0.0;
  for (const std::size_t r : equals_of(sweep, row)) chance += sweep.rows[r].chance_best;
  return chance;
}

AMENDS_INLINE std::string best_text(const SweepFound& found, Language) {
  const SweepRow& best = found.sweep.rows[found.sweep.best];
  const std::vector<std::size_t> equals = equals_of(found.sweep, found.sweep.best);
  const std::string mean = "net " + grouped(best.net.mean) + " in the mean";
  const bool loses = best.net.mean < 0.0;
  if (equals.size() == found.sweep.rows.size() && equals.size() > 1)
    return "All of these are equally good: " + mean + (loses ? ", less than " + against_text(found) : "") + "." +
           none_text(found);
  std::vector<std::string> equal_names;
  for (const std::size_t r : equals) equal_names.push_back(quoted(found.sweep.rows[r].name));
  const std::string names = joined(equal_names);
  std::string text = found.sweep.rows.size() == 1
                         ? names + ": " + mean + "."
                         : (equals.size() > 1 ? "Best on average, equally good: " : "Best on average: ") + names +
                               ", " + mean + "; the chance that " + (equals.size() > 1 ? "they are" : "it is") +
                               " the best of these is " + percent(chance_best(found.sweep, found.sweep.best)) + ".";
  if (loses) text += " It loses least: " + against_text(found) + " is better on average.";
  return text + none_text(found);
}

AMENDS_INLINE Section sweep_section(const Told& told) {
  const Findings& findings = told.findings;
  const SweepFound& found = *findings.sweep;
  const bool other = !findings.questions.empty() && !findings.questions.front().baseline;
  Section section{.key = "sweep",
                  .heading = found.own_question ? "How fast: the same question for other days"
                             : other            ? "How fast: complaints answered within so many days, instead of the "
                                                  "scenario's own question"
                                                : "How fast: complaints answered within so many days"};
  Table table{.key = "sweep",
              .header = {"answered", "net, median", "5 %", "95 %", "customers kept", "chance of a loss",
                         "chance that it is the best"},
              .rows = {}};
  bool ties = false;
  for (std::size_t r = 0; r < found.sweep.rows.size(); ++r) {
    const SweepRow& row = found.sweep.rows[r];
    ties = ties || equals_of(found.sweep, r).size() > 1;
    table.rows.push_back({row.name, grouped(row.net.quantiles[2]), grouped(row.net.quantiles[0]),
                          grouped(row.net.quantiles[4]), grouped(row.customers_kept), percent(row.net.share_negative),
                          percent(chance_best(found.sweep, r))});
  }
  table.notes.push_back(best_text(found));
  std::vector<std::string> edges;
  for (const double edge : found.edges) edges.push_back(short_number(edge));
  table.notes.push_back("Each row is compared with " + against_text(found) +
                        (found.against.empty() && !findings.comparison
                             ? ", unlike the headline, which is the worth of all complaint handling"
                             : "") +
                        ". All have bands that end at " + joined(edges) +
                        " days, and the same random numbers. Customers kept: mean.");
  if (ties)
    table.notes.push_back("Rows with the same numbers answer the same complaints; their chance to be the best is one.");
  section.tables.push_back(std::move(table));
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
