#include <amends/recovery/problem_ranking.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"

namespace {

using namespace amends::recovery;

py::tuple figure(const RankedFigure& one) {
  return py::make_tuple(one.value, one.lower, one.upper);
}

RankingOptions options_of(amends::core::Executor& executor, std::size_t draws, std::uint64_t seed, double level,
                          double vital_share, double prior) {
  return {
      .draws = draws, .seed = seed, .level = level, .vital_share = vital_share, .prior = prior, .executor = &executor};
}

py::tuple ranking(const ProblemRanking& found) {
  py::list lines;
  for (const RankedProblem& p : found.problems)
    lines.append(py::make_tuple(p.name, figure(p.value), figure(p.share), p.rank, p.rank_lower, p.rank_upper,
                                p.mean_rank, p.first, p.cumulative_share, p.vital, p.vital_probability, p.row));
  return py::make_tuple(
      lines, figure(found.vital_few), found.vital_share,
      found.total ? py::object(figure(*found.total)) : py::object(py::none()), found.of_customers,
      std::isnan(found.lost_untroubled) ? py::object(py::none()) : py::object(py::float_(found.lost_untroubled)));
}

}  // namespace

void register_ranking(py::module_& m) {
  using Counted = std::vector<std::tuple<std::string, double, double, double>>;
  def(
      m, "_frequency_relevance_ranking",
      [](const Counted& rows, double exponent, std::optional<double> respondents, ProblemReporting reporting,
         std::size_t draws, std::uint64_t seed, double level, double vital_share, double prior) {
        std::vector<CountedProblem> problems;
        for (const auto& [name, count, relevance, error] : rows) problems.push_back({name, count, relevance, error});
        return ranking(interruptible(1, [&](amends::core::Executor& executor) {
          return frequency_relevance_ranking(problems, exponent,
                                             respondents.value_or(std::numeric_limits<double>::quiet_NaN()), reporting,
                                             options_of(executor, draws, seed, level, vital_share, prior));
        }));
      },
      py::arg("problems"), py::arg("relevance_exponent"), py::arg("respondents"), py::arg("reporting"),
      py::arg("draws"), py::arg("seed"), py::arg("level"), py::arg("vital_share"), py::arg("prior"));
  def(
      m, "_count_problems",
      [](const std::vector<std::int32_t>& codes, const std::vector<double>& relevance,
         const std::vector<std::string>& names) -> py::tuple {
        const CountedProblems found = count_problems(codes, relevance, names);
        py::list lines;
        for (const CountedProblem& p : found.problems)
          lines.append(py::make_tuple(p.name, p.counted, p.relevance, p.relevance_error));
        return py::make_tuple(py::tuple(lines), found.without_relevance, found.row_report);
      },
      py::arg("codes"), py::arg("relevance"), py::arg("names"));
  def(
      m, "_market_at_risk_ranking",
      [](const Counted& rows, double respondents, ProblemReporting reporting, std::size_t draws, std::uint64_t seed,
         double level, double vital_share, double prior, std::optional<double> lost_untroubled) {
        std::vector<SurveyedExposure> problems;
        for (const auto& [name, with_problem, lost, asked] : rows)
          problems.push_back({name, with_problem, lost, asked});
        return ranking(interruptible(1, [&](amends::core::Executor& executor) {
          RankingOptions options = options_of(executor, draws, seed, level, vital_share, prior);
          if (lost_untroubled)
            options.lost_untroubled = amends::core::check_probability("lost_untroubled", *lost_untroubled);
          return market_at_risk_ranking(problems, respondents, reporting, options);
        }));
      },
      py::arg("problems"), py::arg("respondents"), py::arg("reporting"), py::arg("draws"), py::arg("seed"),
      py::arg("level"), py::arg("vital_share"), py::arg("prior"), py::arg("lost_untroubled"));
  def(
      m, "_silent_problems",
      [](const std::vector<std::tuple<std::string, double, double, std::optional<double>>>& rows, double respondents,
         ProblemReporting reporting, std::size_t draws, std::uint64_t seed, double level, double prior) {
        std::vector<SurveyedSilence> problems;
        for (const auto& [name, with_problem, complained, complaints] : rows)
          problems.push_back(
              {name, with_problem, complained, complaints.value_or(std::numeric_limits<double>::quiet_NaN())});
        const auto found = interruptible(1, [&](amends::core::Executor& executor) {
          return silent_problems(problems, respondents, reporting,
                                 options_of(executor, draws, seed, level, 0.8, prior));
        });
        py::list lines;
        for (const SilentProblem& p : found)
          lines.append(py::make_tuple(p.name, figure(p.articulation), figure(p.silent), figure(p.problem_mix),
                                      figure(p.complaint_mix), figure(p.hidden), p.rank, p.rank_lower, p.rank_upper,
                                      p.first, p.underrepresented, p.row));
        return py::tuple(lines);
      },
      py::arg("problems"), py::arg("respondents"), py::arg("reporting"), py::arg("draws"), py::arg("seed"),
      py::arg("level"), py::arg("prior"));
  def(
      m, "_pareto",
      [](const std::vector<std::tuple<std::string, double>>& rows, double share) -> py::tuple {
        std::vector<NamedAmount> amounts;
        for (const auto& [name, amount] : rows) amounts.push_back({name, amount});
        const ParetoAnalysis found = pareto(amounts, share);
        py::list lines;
        for (const ParetoLine& p : found.lines)
          lines.append(py::make_tuple(p.name, p.amount, p.share, p.cumulative_share, p.vital, p.row));
        return py::make_tuple(lines, found.vital_few);
      },
      py::arg("amounts"), py::arg("share"));
}
