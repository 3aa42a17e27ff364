#pragma once

#include <amends/recovery/problem_ranking.hpp>

#include <amends/core/moments.hpp>
#include <amends/impl/recovery/ranking_draws.hpp>
#include <amends/math/share_interval.hpp>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {

/// The ranking of values and of their draws.
template <class Problems>
ProblemRanking rank_values(const Problems& problems, const std::vector<std::size_t>& order,
                           const std::vector<double>& values, const Draws& draws, const RankingOptions& options) {
  const std::vector<double> shares = mix(values, order);
  const Draws share_draws = mixes(draws, order, options);
  const RankCounts counts = count_ranks(draws, order, options);
  ProblemRanking result{.problems = {}, .vital_few = {}, .vital_share = options.vital_share};
  std::vector<std::size_t> places(problems.size());  // ties in the order of the rows, as in the analysis without error
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
  const std::size_t few = vital_number(values, places, options.vital_share);
  const auto all = static_cast<double>(options.draws);
  double cumulative = 0.0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::size_t k = places[i];
    cumulative += shares[k];
    RankedProblem one{.name = problems[k].name,
                      .value = figure(values[k], draws[k], options),
                      .share = figure(shares[k], share_draws[k], options)};
    one.rank = i > 0 && values[k] == values[places[i - 1]] ? result.problems.back().rank : i + 1;
    put_ranks(one, counts.ranks[k], options.level);
    one.mean_rank = whole_mean(counts.ranks[k]);
    one.cumulative_share = cumulative;
    one.vital = i < few;
    one.vital_probability = counts.vital[k] / all;
    one.row = k;
    result.problems.push_back(std::move(one));
  }
  const auto number = [&](double u) { return static_cast<double>(whole_quantile(counts.vital_numbers, u)); };
  const auto here = static_cast<double>(few);
  result.vital_few = {.value = here,
                      .lower = (std::min)(here, number(0.5 * (1.0 - options.level))),
                      .upper = (std::max)(here, number(0.5 * (1.0 + options.level)))};
  return result;
}

/// How many of those with a problem said whether they will buy again.
AMENDS_INLINE double check_asked(const SurveyedExposure& problem) {
  const double asked = core::check_positive("asked", problem.asked);
  constexpr double rounding = 1e-9;
  if (asked > problem.with_problem * (1.0 + rounding))
    throw Error(ErrorCode::contradiction, "asked",
                "asked must count respondents with the problem, but of " + problem.name + " " +
                    core::format_number(asked) + " were asked and " + core::format_number(problem.with_problem) +
                    " had it");
  return asked;
}

template <class Problems, class Member>
std::vector<double> members(const Problems& problems, Member member) {
  std::vector<double> out;
  out.reserve(problems.size());
  for (const auto& one : problems) out.push_back(one.*member);
  return out;
}

}  // namespace detail

AMENDS_INLINE CountedProblems count_problems(std::span<const std::int32_t> codes, const core::ColumnView& relevance,
                                             std::span<const std::string> names) {
  core::check_same_size("relevance", relevance.size(), "codes", codes.size());
  std::set<std::string_view> seen;
  for (const std::string& name : names)
    if (!seen.insert(name).second)
      throw Error(ErrorCode::contradiction, "names", "names must be different from each other");
  CountedProblems result;
  result.row_report.rows = codes.size();
  std::vector<double> counts(names.size(), 0.0);
  std::vector<core::Moments> scores(names.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes[i] < -1 || (codes[i] >= 0 && static_cast<std::size_t>(codes[i]) >= names.size()))
      core::throw_domain("codes", "hold places in names, or -1 for none", codes[i]);
    const double score = relevance[i];
    if (codes[i] < 0) {
      result.row_report.leave_out(i, "problem is missing");
    } else if (score < 0.0 || std::isinf(score)) {
      result.row_report.leave_out(i, "relevance is negative or infinite");
    } else {
      counts[static_cast<std::size_t>(codes[i])] += 1.0;
      if (std::isnan(score))
        ++result.without_relevance;
      else
        scores[static_cast<std::size_t>(codes[i])].add(score);
    }
  }
  double squares = 0.0;
  double freedom = 0.0;
  for (const core::Moments& one : scores)
    if (one.count() > 1.0) {
      squares += one.variance() * (one.count() - 1.0);
      freedom += one.count() - 1.0;
    }
  const double pooled = freedom > 0.0 ? std::sqrt(squares / freedom) : std::numeric_limits<double>::quiet_NaN();
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (counts[k] == 0.0) continue;
    if (scores[k].count() == 0.0)
      throw Error(ErrorCode::missing, "relevance",
                  "relevance must be given in at least one row of each problem, but " + names[k] + " has none in " +
                      core::counted(counts[k], "row"));
    const double deviation = scores[k].count() > 1.0 ? scores[k].standard_deviation() : pooled;
    result.problems.push_back({.name = names[k],
                               .counted = counts[k],
                               .relevance = scores[k].mean(),
                               .relevance_error = deviation / std::sqrt(scores[k].count())});
  }
  return result;
}

AMENDS_INLINE ProblemRanking frequency_relevance_ranking(std::span<const CountedProblem> problems,
                                                         double relevance_exponent, double respondents,
                                                         ProblemReporting reporting, const RankingOptions& options) {
  detail::check_ranking(options, problems.size());
  core::check_positive("relevance_exponent", relevance_exponent);
  if (!std::isnan(respondents)) core::check_positive("respondents", respondents);
  const detail::Frequencies given{detail::members(problems, &CountedProblem::counted), respondents, reporting};
  detail::check_frequencies(given, "counted");
  const std::vector<std::size_t> order = detail::order_of_names(problems);
  detail::Draws draws = detail::frequency_draws(problems, order, given, options);
  std::vector<double> values;
  for (std::size_t k = 0; k < problems.size(); ++k) {
    const double relevance = core::check_non_negative("relevance", problems[k].relevance);
    if (std::isnan(problems[k].relevance_error))
      throw Error(ErrorCode::domain, "relevance_error",
                  "relevance_error of " + problems[k].name +
                      " is not known: of single scores nobody can tell how far they differ; ask more, or state it (0: "
                      "the mean is exact)");
    const double error = core::check_non_negative("relevance_error", problems[k].relevance_error);
    const double frequency = std::isnan(respondents) ? problems[k].counted : problems[k].counted / respondents;
    values.push_back(core::check_finite("counted * relevance ^ relevance_exponent",
                                        frequency * std::pow(relevance, relevance_exponent)));
    const std::uint64_t stream = detail::stream_for("relevance", problems[k].name);
    detail::each_draw(options, [&](std::size_t d) {
      const double drawn =
          error > 0.0 ? (std::max)(0.0, relevance + error * core::normal(options.seed, stream, d)) : relevance;
      draws[k][d] =
          core::check_finite("relevance_error: a drawn value", draws[k][d] * std::pow(drawn, relevance_exponent));
    });
  }
  return detail::rank_values(problems, order, values, draws, options);
}

AMENDS_INLINE ProblemRanking market_at_risk_ranking(std::span<const SurveyedExposure> problems, double respondents,
                                                    ProblemReporting reporting, const RankingOptions& options) {
  detail::check_ranking(options, problems.size());
  core::check_positive("respondents", respondents);
  const detail::Frequencies given{detail::members(problems, &SurveyedExposure::with_problem), respondents, reporting};
  detail::check_frequencies(given, "with_problem");
  const std::vector<std::size_t> order = detail::order_of_names(problems);
  detail::Draws draws = detail::frequency_draws(problems, order, given, options);
  const double anyway =
      std::isnan(options.lost_untroubled) ? 0.0 : core::check_probability("lost_untroubled", options.lost_untroubled);
  std::vector<double> values;
  for (std::size_t k = 0; k < problems.size(); ++k) {
    const double asked = detail::check_asked(problems[k]);
    const double lost = core::check_between("lost", problems[k].lost, 0.0, asked);
    values.push_back(problems[k].with_problem / respondents * (std::max)(0.0, lost / asked - anyway));
    const std::uint64_t stream = detail::stream_for("lost", problems[k].name);
    detail::each_draw(options, [&](std::size_t d) {
      const double drawn = core::beta(options.seed, stream, d, lost + options.prior, asked - lost + options.prior);
      draws[k][d] *= (std::max)(0.0, drawn - anyway);
    });
  }
  ProblemRanking ranking = detail::rank_values(problems, order, values, draws, options);
  ranking.of_customers = true;
  ranking.lost_untroubled = options.lost_untroubled;
  if (reporting == ProblemReporting::most_serious_only) {
    double total = 0.0;
    std::vector<double> drawn(options.draws, 0.0);
    for (const std::size_t k : order) {
      total += values[k];
      detail::each_draw(options, [&](std::size_t d) { drawn[d] += draws[k][d]; });
    }
    ranking.total = detail::figure(total, std::move(drawn), options);
  }
  return ranking;
}

namespace detail {

/// Whether the complaints are those of the records: of all problems or of none.
AMENDS_INLINE bool complaints_recorded(std::span<const SurveyedSilence> problems) {
  const auto given = std::count_if(problems.begin(), problems.end(),
                                   [](const SurveyedSilence& one) { return !std::isnan(one.complaints); });
  if (given != 0 && static_cast<std::size_t>(given) != problems.size())
    throw Error(ErrorCode::contradiction, "complaints", "complaints must be given for all problems or for none");
  return given != 0;
}

/// Draws of those with a problem who kept silent, and of complaints; the counts of these.
struct SilenceDraws {
  Draws silent, complaints;
  std::vector<double> complaint_counts;
};

AMENDS_INLINE SilenceDraws silence_draws(std::span<const SurveyedSilence> problems, const Draws& with_problem,
                                         const RankingOptions& options) {
  const bool recorded = complaints_recorded(problems);
  SilenceDraws out{with_problem, with_problem, std::vector<double>(problems.size())};
  for (std::size_t k = 0; k < problems.size(); ++k) {
    const SurveyedSilence& one = problems[k];
    core::check_between("complained", one.complained, 0.0, one.with_problem);
    out.complaint_counts[k] = recorded ? core::check_between("complaints", one.complaints, 0.0, 1e15) : one.complained;
    const std::uint64_t articulation = stream_for("articulation", one.name);
    const std::uint64_t records = stream_for("complaints", one.name);
    each_draw(options, [&](std::size_t d) {
      const double spoke = core::beta(options.seed, articulation, d, one.complained + options.prior,
                                      one.with_problem - one.complained + options.prior);
      out.silent[k][d] *= 1.0 - spoke;
      if (recorded)
        out.complaints[k][d] = core::gamma(options.seed, records, d, one.complaints + options.prior);
      else
        out.complaints[k][d] *= spoke;
    });
  }
  return out;
}

/// Ranks of what is hidden, one line after the other, most hidden first.
AMENDS_INLINE void rank_hidden(std::vector<SilentProblem>& lines, const Draws& hidden,
                               const std::vector<std::size_t>& order, const RankingOptions& options) {
  const RankCounts counts = count_ranks(hidden, order, options);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    SilentProblem& one = lines[i];
    if (std::isnan(one.hidden.value)) {  // no complaint at all: every rank is possible
      one.rank = one.rank_lower = 1;
      one.rank_upper = lines.size();
      one.first = one.underrepresented = one.hidden.value;
      continue;
    }
    one.rank = i > 0 && one.hidden.value == lines[i - 1].hidden.value ? lines[i - 1].rank : i + 1;
    put_ranks(one, counts.ranks[one.row], options.level);
    const std::vector<double>& draws = hidden[one.row];
    const auto above = std::count_if(draws.begin(), draws.end(), [](double x) { return x > 0.0; });
    one.underrepresented = static_cast<double>(above) / static_cast<double>(options.draws);
  }
}

}  // namespace detail

AMENDS_INLINE std::vector<SilentProblem> silent_problems(std::span<const SurveyedSilence> problems, double respondents,
                                                         ProblemReporting reporting, const RankingOptions& options) {
  detail::check_ranking(options, problems.size());
  core::check_positive("respondents", respondents);
  const detail::Frequencies given{detail::members(problems, &SurveyedSilence::with_problem), respondents, reporting};
  detail::check_frequencies(given, "with_problem");
  const std::vector<std::size_t> order = detail::order_of_names(problems);
  const detail::Draws with_problem = detail::frequency_draws(problems, order, given, options);
  const detail::SilenceDraws drawn = detail::silence_draws(problems, with_problem, options);

  const std::vector<double> problem_mix = detail::mix(given.counts, order);
  const std::vector<double> complaint_mix = detail::mix(drawn.complaint_counts, order);
  const detail::Draws problem_draws = detail::mixes(with_problem, order, options);
  const detail::Draws complaint_draws = detail::mixes(drawn.complaints, order, options);
  detail::Draws hidden = problem_draws;
  for (std::size_t k = 0; k < hidden.size(); ++k)
    for (std::size_t d = 0; d < options.draws; ++d) hidden[k][d] -= complaint_draws[k][d];

  std::vector<SilentProblem> lines;
  for (std::size_t k = 0; k < problems.size(); ++k) {
    const SurveyedSilence& one = problems[k];
    const math::ShareInterval spoke = math::wilson_interval(one.complained, one.with_problem, options.level);
    lines.push_back(
        {.name = one.name,
         .articulation = {spoke.value, spoke.lower, spoke.upper},
         .silent = detail::figure((one.with_problem - one.complained) / respondents, drawn.silent[k], options),
         .problem_mix = detail::figure(problem_mix[k], problem_draws[k], options),
         .complaint_mix = detail::figure(complaint_mix[k], complaint_draws[k], options),
         .hidden = detail::figure(problem_mix[k] - complaint_mix[k], hidden[k], options),
         .row = k});
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const SilentProblem& a, const SilentProblem& b) { return a.hidden.value > b.hidden.value; });
  detail::rank_hidden(lines, hidden, order, options);
  return lines;
}

AMENDS_INLINE ParetoAnalysis pareto(std::span<const NamedAmount> amounts, double share) {
  if (!(share > 0.0 && share <= 1.0)) core::throw_domain("share", "lie in (0, 1]", share);
  std::vector<double> values;
  double sum = 0.0;
  for (const NamedAmount& one : amounts) {
    values.push_back(core::check_non_negative("amount", one.amount));
    sum += one.amount;
  }
  core::check_finite("amounts: their sum", sum);
  std::vector<std::size_t> places(values.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
  ParetoAnalysis result{.lines = {}, .vital_few = detail::vital_number(values, places, share)};
  double reached = 0.0;
  for (const std::size_t k : places) {
    reached += values[k];
    result.lines.push_back({.name = amounts[k].name,
                            .amount = values[k],
                            .share = values[k] / sum,
                            .cumulative_share = reached / sum,
                            .vital = result.lines.size() < result.vital_few,
                            .row = k});
  }
  return result;
}

}  // namespace amends::inline AMENDS_ABI::recovery
