#include <amends/economics/problems_at_risk.hpp>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "def.hpp"
#include "module.hpp"
#include "named_warnings.hpp"

namespace {

using namespace amends;

using FigureLine = std::tuple<double, double, double>;
using RankedLine = std::tuple<std::string, FigureLine, std::size_t, std::size_t, std::size_t, double, std::size_t>;
using AlarmLine = std::tuple<double, double, double, double, double, double, double>;

recovery::RankedFigure figure_of(const FigureLine& one) {
  const auto& [value, lower, upper] = one;
  return {value, lower, upper};
}
py::tuple figure(const recovery::RankedFigure& one) {
  return py::make_tuple(one.value, one.lower, one.upper);
}
py::object figure(const std::optional<recovery::RankedFigure>& one) {
  return one ? py::object(figure(*one)) : py::object(py::none());
}

py::tuple alarm(const economics::AlarmAtRisk& one) {
  py::list readings;
  for (const economics::AlarmExposure& of : {one.estimate, one.lower, one.upper})
    readings.append(py::make_tuple(of.complaints, of.problems, of.unvoiced, of.customers_lost, of.revenue_at_risk));
  return py::tuple(readings);
}

}  // namespace

void register_problems_at_risk(py::module_& m) {
  def(
      m, "_problems_at_risk",
      [](const std::vector<RankedLine>& problems, const std::optional<FigureLine>& total, bool of_customers,
         double lost_untroubled, double customers, double value) -> py::tuple {
        recovery::ProblemRanking ranking;
        for (const auto& [name, share, rank, rank_lower, rank_upper, first, row] : problems)
          ranking.problems.push_back({.name = name,
                                      .value = figure_of(share),
                                      .rank = rank,
                                      .rank_lower = rank_lower,
                                      .rank_upper = rank_upper,
                                      .first = first,
                                      .row = row});
        if (total) ranking.total = figure_of(*total);
        ranking.of_customers = of_customers;
        ranking.lost_untroubled = lost_untroubled;
        const auto found = economics::problems_at_risk(ranking, {.customers = customers, .value_per_customer = value});
        py::list lines;
        for (const economics::ProblemAtRisk& one : found.problems)
          lines.append(py::make_tuple(one.name, figure(one.share), figure(one.customers_lost),
                                      figure(one.revenue_at_risk), one.rank, one.rank_lower, one.rank_upper, one.first,
                                      one.row));
        return py::make_tuple(lines, figure(found.customers_lost), figure(found.revenue_at_risk),
                              names_of(found.warnings, {economics::ProblemsAtRiskWarning::untroubled_not_stated,
                                                        economics::ProblemsAtRiskWarning::none_above_untroubled}));
      },
      py::arg("problems"), py::arg("total"), py::arg("of_customers"), py::arg("lost_untroubled"), py::arg("customers"),
      py::arg("value_per_customer"));
  def(
      m, "_alarms_at_risk",
      [](const std::vector<AlarmLine>& lines, recovery::ProblemReporting reporting, bool independent) -> py::tuple {
        std::vector<economics::AlarmAtRiskInputs> alarms;
        for (const auto& [excess, lower, upper, evidence, untroubled, after, value] : lines)
          alarms.push_back({.complaints_above_expected = excess,
                            .lower = lower,
                            .upper = upper,
                            .evidence_rate = evidence,
                            .stay_rate_untroubled = untroubled,
                            .stay_rate_after_problem = after,
                            .value_per_customer = value});
        using economics::AlarmDependence;
        const auto found = economics::alarms_at_risk(
            alarms, reporting, independent ? AlarmDependence::independent : AlarmDependence::together);
        py::list made;
        for (const economics::AlarmAtRisk& one : found.alarms) made.append(alarm(one));
        return py::make_tuple(made, found.total ? py::object(alarm(*found.total)) : py::object(py::none()));
      },
      py::arg("alarms"), py::arg("reporting"), py::arg("independent"));
}
