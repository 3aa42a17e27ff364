#pragma once

#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/recovery/problem_ranking.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string_view>

// Draws of values by problem, and what they say about ranks.
namespace amends::inline AMENDS_ABI::recovery::detail {

using Draws = std::vector<std::vector<double>>;  // by problem, then by draw

AMENDS_INLINE void check_ranking(const RankingOptions& options, std::size_t problems) {
  if (problems == 0) throw Error(ErrorCode::missing, "problems", "problems must hold at least one problem");
  core::check_count("problems", problems, 1, 2'000);
  core::check_count("draws", options.draws, 100, (std::min)(std::size_t{1'000'000}, 10'000'000 / problems));
  if (!(options.level > 0.0 && options.level < 1.0))
    core::throw_domain("level", "lie strictly between 0 and 1", options.level);
  if (!(options.vital_share > 0.0 && options.vital_share <= 1.0))
    core::throw_domain("vital_share", "lie in (0, 1]", options.vital_share);
  core::check_between("prior", options.prior, core::smallest_shape, 1e6);
}

/// draw(d) for each draw, open to a wish to stop.
template <class Draw>
void each_draw(const RankingOptions& options, Draw draw) {
  for (std::size_t d = 0; d < options.draws; ++d) {
    if (d % 1024 == 0) core::check_stop(options.executor);
    draw(d);
  }
}

/// Positions of the problems by name: sums in this order do not depend on the order of the rows.
template <class Problems>
std::vector<std::size_t> order_of_names(const Problems& problems) {
  std::vector<std::size_t> order(problems.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return problems[a].name < problems[b].name; });
  for (std::size_t i = 1; i < order.size(); ++i)
    if (problems[order[i]].name == problems[order[i - 1]].name)
      throw Error(ErrorCode::contradiction, "problems", "problems must have different names");
  return order;
}

AMENDS_INLINE std::uint64_t stream_for(std::string_view what, std::string_view name) {
  return core::stream_of("amends.recovery.ranking." + std::string(what) + "." + std::string(name));
}

/// What is counted of each problem, and of how many.
struct Frequencies {
  std::vector<double> counts;
  double respondents;  // NaN: incidents
  ProblemReporting reporting;
};

AMENDS_INLINE void check_frequencies(const Frequencies& given, std::string_view of) {
  double sum = 0.0;
  for (const double count : given.counts) {
    core::check_between(of, count, 0.0, std::isnan(given.respondents) ? 1e15 : given.respondents);
    sum += count;
  }
  constexpr double rounding = 1e-9;
  if (!std::isnan(given.respondents) && given.reporting == ProblemReporting::most_serious_only &&
      sum > given.respondents * (1.0 + rounding))
    throw Error(ErrorCode::contradiction, "problems",
                "problems must count each respondent once, but their counts sum to " + core::format_number(sum) +
                    ", more than " + core::format_number(given.respondents) + " respondents");
}

/// Incidents, or shares of customers, as the sample leaves them open.
template <class Problems>
Draws frequency_draws(const Problems& problems, const std::vector<std::size_t>& order, const Frequencies& given,
                      const RankingOptions& options) {
  const bool incidents = std::isnan(given.respondents);
  const bool several = !incidents && given.reporting == ProblemReporting::several_per_customer;
  Draws draws(problems.size(), std::vector<double>(options.draws));
  for (std::size_t k = 0; k < problems.size(); ++k) {
    const std::uint64_t stream = stream_for("frequency", problems[k].name);
    const double shape = given.counts[k] + options.prior;
    each_draw(options, [&](std::size_t d) {
      draws[k][d] =
          several ? core::beta(options.seed, stream, d, shape, given.respondents - given.counts[k] + options.prior)
                  : core::gamma(options.seed, stream, d, shape);
    });
  }
  if (incidents || several) return draws;
  double with_problem = 0.0;
  for (const std::size_t k : order) with_problem += given.counts[k];
  const double without = (std::max)(0.0, given.respondents - with_problem);
  const std::uint64_t stream = core::stream_of("amends.recovery.ranking.without_problem");
  each_draw(options, [&](std::size_t d) {
    double sum = core::gamma(options.seed, stream, d, without + options.prior);
    for (const std::size_t k : order) sum += draws[k][d];
    for (auto& own : draws) own[d] /= sum;
  });
  return draws;
}

/// Shares of the sum in each draw; NaN where that is 0.
AMENDS_INLINE Draws mixes(const Draws& values, const std::vector<std::size_t>& order, const RankingOptions& options) {
  Draws shares = values;
  each_draw(options, [&](std::size_t d) {
    double sum = 0.0;
    for (const std::size_t k : order) sum += values[k][d];
    core::check_finite("relevance: a drawn sum of values", sum);
    for (auto& own : shares) own[d] /= sum;
  });
  return shares;
}

AMENDS_INLINE std::vector<double> mix(const std::vector<double>& values, const std::vector<std::size_t>& order) {
  double sum = 0.0;
  for (const std::size_t k : order) sum += values[k];
  core::check_finite("relevance: the sum of values", sum);
  std::vector<double> shares = values;
  for (double& share : shares) share /= sum;
  return shares;
}

/// Central interval of the draws, which holds the value of the sample. The draws are sorted.
AMENDS_INLINE RankedFigure figure(double value, std::vector<double> draws, const RankingOptions& options) {
  if (std::isnan(value)) return {value, value, value};
  core::check_stop(options.executor);
  std::sort(draws.begin(), draws.end());
  const auto at = [&](double u) {
    const double place = u * static_cast<double>(draws.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const double rest = place - static_cast<double>(below);
    return rest > 0.0 ? draws[below] + rest * (draws[below + 1] - draws[below]) : draws[below];
  };
  return {.value = value,
          .lower = (std::min)(value, at(0.5 * (1.0 - options.level))),
          .upper = (std::max)(value, at(0.5 * (1.0 + options.level)))};
}

/// Ranks over the draws, and who is among the vital few.
struct RankCounts {
  Draws ranks;                        // by problem, by rank: number of draws
  std::vector<double> vital;          // by problem
  std::vector<double> vital_numbers;  // by number of the vital few, from 0
};

/// Places by value, largest first; equal ones in the order of their names, and they share the better rank.
AMENDS_INLINE void place(const std::vector<double>& values, const std::vector<std::size_t>& order,
                         std::vector<std::size_t>& places) {
  places = order;
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
}

/// How many of the first make up the share of the sum.
AMENDS_INLINE std::size_t vital_number(const std::vector<double>& values, const std::vector<std::size_t>& places,
                                       double share) {
  double sum = 0.0;
  for (const std::size_t k : places) sum += values[k];
  constexpr double rounding = 1e-12;
  double reached = 0.0;
  std::size_t number = 0;
  while (sum > 0.0 && number < places.size() && !(reached >= share * sum * (1.0 - rounding)))
    reached += values[places[number++]];
  return number;
}

AMENDS_INLINE RankCounts count_ranks(const Draws& values, const std::vector<std::size_t>& order,
                                     const RankingOptions& options) {
  const std::size_t problems = values.size();
  RankCounts counts{Draws(problems, std::vector<double>(problems + 1, 0.0)), std::vector<double>(problems, 0.0),
                    std::vector<double>(problems + 1, 0.0)};
  std::vector<double> row(problems);
  std::vector<std::size_t> places;
  each_draw(options, [&](std::size_t d) {
    for (std::size_t k = 0; k < problems; ++k) row[k] = values[k][d];
    place(row, order, places);
    std::size_t rank = 1;
    for (std::size_t i = 0; i < problems; ++i) {
      if (i > 0 && row[places[i]] != row[places[i - 1]]) rank = i + 1;
      counts.ranks[places[i]][rank] += 1.0;
    }
    const std::size_t few = vital_number(row, places, options.vital_share);
    counts.vital_numbers[few] += 1.0;
    for (std::size_t i = 0; i < few; ++i) counts.vital[places[i]] += 1.0;
  });
  return counts;
}

/// The least whole number that at least the share u of the draws does not exceed.
AMENDS_INLINE std::size_t whole_quantile(const std::vector<double>& counts, double u) {
  const double all = std::accumulate(counts.begin(), counts.end(), 0.0);
  double sum = 0.0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    sum += counts[i];
    if (sum > 0.0 && sum >= u * all) return i;
  }
  return counts.size() - 1;
}

AMENDS_INLINE double whole_mean(const std::vector<double>& counts) {
  double all = 0.0;
  double sum = 0.0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    all += counts[i];
    sum += static_cast<double>(i) * counts[i];
  }
  return sum / all;
}

/// Rank, its interval, its mean, the probability to be first, of whatever has these members.
template <class Ranked>
void put_ranks(Ranked& one, const std::vector<double>& counts, double level) {
  one.rank_lower = (std::min)(one.rank, whole_quantile(counts, 0.5 * (1.0 - level)));
  one.rank_upper = (std::max)(one.rank, whole_quantile(counts, 0.5 * (1.0 + level)));
  one.first = counts[1] / std::accumulate(counts.begin(), counts.end(), 0.0);
}

}  // namespace amends::inline AMENDS_ABI::recovery::detail
