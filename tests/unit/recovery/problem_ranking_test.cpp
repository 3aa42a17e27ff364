#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/math/special.hpp>
#include <amends/recovery/problem_ranking.hpp>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

namespace {

const std::vector<CountedProblem> problems{{"late", 320, 2.1, 0.08},
                                           {"rude", 90, 4.3, 0.10},
                                           {"wrong bill", 150, 3.6, 0.09},
                                           {"no call-back", 60, 4.8, 0.05},
                                           {"unclear information", 380, 1.2, 0.06}};

std::map<std::string, RankedProblem> by_name(const ProblemRanking& ranking) {
  std::map<std::string, RankedProblem> found;
  for (const RankedProblem& one : ranking.problems) found[one.name] = one;
  return found;
}

bool same(const RankedFigure& a, const RankedFigure& b) {
  return a.value == b.value && a.lower == b.lower && a.upper == b.upper;
}

bool same(const RankedProblem& a, const RankedProblem& b) {
  return a.name == b.name && same(a.value, b.value) && same(a.share, b.share) && a.rank == b.rank &&
         a.rank_lower == b.rank_lower && a.rank_upper == b.rank_upper && a.first == b.first &&
         a.mean_rank == b.mean_rank && a.vital_probability == b.vital_probability;
}

// A count of successes, naively.
double binomial(std::uint64_t seed, std::uint64_t stream, int trials, double share) {
  double count = 0.0;
  for (int i = 0; i < trials; ++i) count += core::uniform(seed, stream, static_cast<std::uint64_t>(i)) < share ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("the ranking has the values, shares and order of the analysis without error") {
  for (const double exponent : {1.0, 2.0}) {
    std::vector<ProblemFrequency> plain;
    for (const CountedProblem& one : problems) plain.push_back({one.name, one.counted, one.relevance});
    const auto expected = frequency_relevance_analysis(plain, exponent);
    const ProblemRanking found = frequency_relevance_ranking(problems, exponent);
    REQUIRE(found.problems.size() == expected.size());
    double reached = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      CHECK(found.problems[i].name == expected[i].name);
      CHECK(found.problems[i].value.value == Approx(expected[i].value).epsilon(1e-13));
      CHECK(found.problems[i].share.value == Approx(expected[i].share).epsilon(1e-13));
      CHECK(found.problems[i].rank == expected[i].rank);
      CHECK(found.problems[i].row == expected[i].row);
      reached += expected[i].share;
      CHECK(found.problems[i].cumulative_share == Approx(reached).epsilon(1e-12));
    }
  }
}

TEST_CASE("ranking: identities of the draws") {
  const ProblemRanking found = frequency_relevance_ranking(problems, 2.0);
  double first = 0.0, mean_rank = 0.0, vital = 0.0;
  for (const RankedProblem& one : found.problems) {
    first += one.first;
    mean_rank += one.mean_rank;
    vital += one.vital_probability;
    CHECK(one.value.lower < one.value.value);
    CHECK(one.value.value < one.value.upper);
    CHECK(one.share.lower < one.share.value);
    CHECK(one.share.value < one.share.upper);
    CHECK(one.rank_lower <= one.rank);
    CHECK(one.rank <= one.rank_upper);
    CHECK(one.rank_lower >= 1);
    CHECK(one.rank_upper <= 5);
  }
  CHECK(first == Approx(1.0).epsilon(1e-12));         // somebody is first; ties have no probability
  CHECK(mean_rank == Approx(15.0).epsilon(1e-12));    // 1 + 2 + 3 + 4 + 5
  CHECK(std::round(vital) >= found.vital_few.lower);  // mean number of the vital few
  CHECK(std::round(vital) <= found.vital_few.upper);
}

TEST_CASE("ranking: not the order of the rows, and not other seeds, decide") {
  std::vector<CountedProblem> turned(problems.rbegin(), problems.rend());
  const auto found = by_name(frequency_relevance_ranking(problems, 2.0));
  const auto again = by_name(frequency_relevance_ranking(turned, 2.0));
  for (const auto& [name, one] : found) CHECK(same(one, again.at(name)));
  for (const ProblemReporting reporting :
       {ProblemReporting::several_per_customer, ProblemReporting::most_serious_only}) {
    const auto there = by_name(frequency_relevance_ranking(problems, 1.0, 1500, reporting));
    const auto back = by_name(frequency_relevance_ranking(turned, 1.0, 1500, reporting));
    for (const auto& [name, one] : there) CHECK(same(one, back.at(name)));
  }
  const auto other = by_name(frequency_relevance_ranking(problems, 2.0, missing, {}, {.seed = 2}));
  for (const auto& [name, one] : found) {
    CHECK(!same(one, other.at(name)));
    // Monte Carlo error of a probability: at most .005 with 10,000 draws, of a difference .007.
    CHECK(one.first == Approx(other.at(name).first).margin(0.035));
  }
}

TEST_CASE("ranking: intervals are the quantiles of the distributions that are drawn") {
  // Without an error of relevance: incidents Gamma(count + 1/2), several answers Beta, the share of one of two Beta.
  const std::vector<CountedProblem> two{{"a", 20, 1.0}, {"b", 9, 1.0}};
  const RankingOptions many{.draws = 200'000};
  const auto incidents = by_name(frequency_relevance_ranking(two, 1.0, missing, {}, many));
  CHECK(incidents.at("a").value.lower == Approx(math::gamma_quantile(0.025, 20.5)).epsilon(0.01));
  CHECK(incidents.at("a").value.upper == Approx(math::gamma_quantile(0.975, 20.5)).epsilon(0.01));
  CHECK(incidents.at("a").share.lower == Approx(math::beta_quantile(0.025, 20.5, 9.5)).epsilon(0.01));
  // a is first where its share is above one half.
  CHECK(incidents.at("a").first == Approx(math::beta_cdf_upper(0.5, 20.5, 9.5)).margin(0.003));
  const auto several =
      by_name(frequency_relevance_ranking(two, 1.0, 100, ProblemReporting::several_per_customer, many));
  CHECK(several.at("b").value.value == 0.09);
  CHECK(several.at("b").value.upper == Approx(math::beta_quantile(0.975, 9.5, 91.5)).epsilon(0.01));
  // Of the most serious problem a, b and neither share 100: a ~ Beta(20.5, 9.5 + 71.5).
  const auto serious = by_name(frequency_relevance_ranking(two, 1.0, 100, ProblemReporting::most_serious_only, many));
  CHECK(serious.at("a").value.lower == Approx(math::beta_quantile(0.025, 20.5, 81.0)).epsilon(0.01));
  // Relevance alone: normal around its mean.
  const std::vector<CountedProblem> sure{{"a", 1e12, 3.0, 0.2}};
  const RankedProblem one = frequency_relevance_ranking(sure, 1.0, missing, {}, many).problems[0];
  CHECK(one.value.upper == Approx(1e12 * (3.0 + 1.959964 * 0.2)).epsilon(0.002));
  CHECK(one.first == 1.0);
  CHECK(one.share.value == 1.0);
}

TEST_CASE("ranking: edges and errors") {
  const std::vector<CountedProblem> some{{"a", 0, 2.0}, {"b", 5, 1.0}, {"c", 5, 1.0}};
  const ProblemRanking found = frequency_relevance_ranking(some);
  CHECK(found.problems[2].name == "a");
  CHECK(found.problems[2].value.lower == 0.0);  // nothing was counted
  CHECK(found.problems[2].value.upper > 0.0);
  CHECK(found.problems[0].rank == 1);
  CHECK(found.problems[1].rank == 1);  // tied
  CHECK(found.problems[1].rank_upper >= 2);
  CHECK(found.vital_few.value == 2.0);
  const ProblemRanking none = frequency_relevance_ranking(std::vector<CountedProblem>{{"a", 0, 1.0}});
  CHECK(std::isnan(none.problems[0].share.value));
  CHECK(none.vital_few.value == 0.0);
  const auto bad = [](const std::vector<CountedProblem>& rows, double respondents = missing,
                      const RankingOptions& options = {}) {
    return error_of([&] {
      (void)frequency_relevance_ranking(rows, 1.0, respondents, ProblemReporting::most_serious_only, options);
    });
  };
  CHECK(bad({}).code() == ErrorCode::missing);
  CHECK(bad({{"a", 1, 1}, {"a", 2, 1}}).code() == ErrorCode::contradiction);
  CHECK(bad({{"a", 6, 1}, {"b", 6, 1}}, 10).code() == ErrorCode::contradiction);
  CHECK(bad({{"a", 11, 1}}, 10).parameter() == "counted");
  CHECK(bad({{"a", 1, -1}}).parameter() == "relevance");
  CHECK(bad({{"a", 1, 1, missing}}).parameter() == "relevance_error");
  CHECK(bad({{"a", 1, 1}}, 0).parameter() == "respondents");
  CHECK(bad({{"a", 1, 1}}, missing, {.draws = 10}).parameter() == "draws");
  CHECK(bad({{"a", 1, 1}}, missing, {.level = 0}).parameter() == "level");
  CHECK(bad({{"a", 1, 1}}, missing, {.vital_share = 0}).parameter() == "vital_share");
  CHECK(bad({{"a", 1, 1}}, missing, {.prior = 0}).parameter() == "prior");
  // Too much for the memory, or asked to stop: nothing is returned.
  std::vector<CountedProblem> many;
  for (int i = 0; i < 1000; ++i) many.push_back({std::to_string(i), 1, 1});
  CHECK(bad(many, missing, {.draws = 20'000}).parameter() == "draws");
  for (int i = 1000; i < 2001; ++i) many.push_back({std::to_string(i), 1, 1});
  CHECK(bad(many).parameter() == "problems");
  SerialExecutor serial;
  StoppableExecutor stopped(serial);
  stopped.request_stop();
  CHECK(bad({{"a", 1, 1}}, missing, {.executor = &stopped}).code() == ErrorCode::interrupted);
}

TEST_CASE("problems are counted from rows, with the mean of their scores and its error") {
  // By hand: late 1, 3 and no score: mean 2, deviation sqrt 2, error 1; rude 4 alone: the deviation of late, pooled.
  const std::vector<std::int32_t> codes{0, 0, 0, 2, -1, 0};
  const std::vector<double> scores{1, 3, missing, 4, 2, -1};
  const std::vector<std::string> names{"late", "unused", "rude"};
  const CountedProblems found = count_problems(codes, scores, names);
  REQUIRE(found.problems.size() == 2);
  CHECK(found.problems[0].counted == 3.0);
  CHECK(found.problems[0].relevance == 2.0);
  CHECK(found.problems[0].relevance_error == Approx(1.0));
  CHECK(found.problems[1].name == "rude");
  CHECK(found.problems[1].relevance_error == Approx(std::sqrt(2.0)));
  CHECK(found.without_relevance == 1);
  CHECK(found.row_report.left_out == 2);
  CHECK(found.row_report.first() == 4);
  CHECK(frequency_relevance_ranking(found.problems).problems[0].name == "late");
  const std::vector<double> nothing(6, missing);
  const Error unrated = error_of([&] { (void)count_problems(codes, nothing, names); });
  CHECK(unrated.code() == ErrorCode::missing);
  CHECK(std::string(unrated.what()).find("late has none in 4 rows") != std::string::npos);
  const std::vector<double> few{1.0};
  CHECK(error_of([&] { (void)count_problems(codes, few, names); }).code() == ErrorCode::size_mismatch);
  const std::vector<std::int32_t> beyond{0, 0, 0, 3, 0, 0};
  CHECK(error_of([&] { (void)count_problems(beyond, scores, names); }).parameter() == "codes");
  // One score each: nobody can tell how far scores differ, and a ranking would take the means for exact.
  const std::vector<std::int32_t> once{0, 2};
  const std::vector<double> scored{1, 4};
  const CountedProblems single = count_problems(once, scored, names);
  CHECK(std::isnan(single.problems[0].relevance_error));
  const Error unknown = error_of([&] { (void)frequency_relevance_ranking(single.problems); });
  CHECK(unknown.parameter() == "relevance_error");
  CHECK(std::string(unknown.what()).find("relevance_error of late is not known") != std::string::npos);
}

TEST_CASE("market at risk: order of the worked example, error from both shares") {
  // late .20 x .10 = .0200; billing .05 x .45 = .0225; rude .08 x .30 = .0240: by hand.
  const std::vector<SurveyedExposure> exposures{
      {"late", 400, 40, 400}, {"billing", 100, 45, 100}, {"rude", 160, 48, 160}};
  const ProblemRanking found = market_at_risk_ranking(exposures, 2000, ProblemReporting::most_serious_only);
  CHECK(found.problems[0].name == "rude");
  CHECK(found.problems[0].value.value == Approx(0.0240));
  CHECK(found.problems[1].name == "billing");
  CHECK(found.problems[2].value.value == Approx(0.0200));
  // The three can hardly be told apart in a sample of 2,000.
  CHECK(found.problems[0].first < 0.75);
  CHECK(found.problems[0].rank_upper == 3);
  // Independent relative errors add in squares: the delta method at the log scale.
  const double error = std::sqrt(0.92 / 160 + 0.70 / 48);
  CHECK(std::log(found.problems[0].value.upper / 0.024) == Approx(1.96 * error).margin(0.04));
  // The market at risk of all: .0665 by hand, as market_at_risk has it; error by the delta method,
  // var = (sum p l^2 - total^2)/n + sum p^2 l (1 - l)/asked.
  REQUIRE(found.total);
  CHECK(found.total->value == Approx(0.0665));
  const double variance = (0.20 * 0.01 + 0.05 * 0.2025 + 0.08 * 0.09 - 0.0665 * 0.0665) / 2000 + 0.04 * 0.09 / 400 +
                          0.0025 * 0.2475 / 100 + 0.0064 * 0.21 / 160;
  CHECK(found.total->upper - found.total->lower == Approx(2 * 1.96 * std::sqrt(variance)).epsilon(0.05));
  CHECK(!market_at_risk_ranking(exposures, 2000, ProblemReporting::several_per_customer).total);
  CHECK(error_of([&] {
          (void)market_at_risk_ranking(std::vector<SurveyedExposure>{{"a", 1, 2, 1}}, 10,
                                       ProblemReporting::several_per_customer);
        }).parameter() == "lost");
  const Error more = error_of([&] {
    (void)market_at_risk_ranking(std::vector<SurveyedExposure>{{"late", 100, 45, 101}}, 2000,
                                 ProblemReporting::several_per_customer);
  });
  CHECK(more.code() == ErrorCode::contradiction);
  CHECK(more.parameter() == "asked");
  CHECK(holds(more.what(), "of late 101 were asked and 100 had it"));
}

TEST_CASE("market at risk: intervals hold 95 % of surveys, the first is right as often as it says") {
  // Simulation: 400 respondents, three problems of true value .20 x .10, .05 x .45, .10 x .40 (the last is first), 600
  // surveys; 95 % of 1,800 intervals would be 1,710 (standard deviation 9 where they were independent).
  const std::vector<double> share{0.20, 0.05, 0.10}, loss{0.10, 0.45, 0.40};
  const std::vector<std::string> name{"late", "billing", "rude"};
  int held = 0, ranks_held = 0;
  double claimed = 0.0, right = 0.0;
  for (std::uint64_t survey = 0; survey < 600; ++survey) {
    std::vector<SurveyedExposure> rows;
    for (std::size_t k = 0; k < 3; ++k) {
      const double with = binomial(5, 10 * survey + 2 * k, 400, share[k]);
      const double lost = binomial(5, 10 * survey + 2 * k + 1, static_cast<int>(with), loss[k]);
      rows.push_back({name[k], with, lost, (std::max)(with, 1.0)});
    }
    const ProblemRanking found =
        market_at_risk_ranking(rows, 400, ProblemReporting::several_per_customer, {.draws = 1000, .seed = survey});
    for (const RankedProblem& one : found.problems) {
      const double truth = share[one.row] * loss[one.row];
      held += one.value.lower <= truth && truth <= one.value.upper ? 1 : 0;
      const std::size_t rank = one.name == "rude" ? 1 : one.name == "billing" ? 2 : 3;
      ranks_held += one.rank_lower <= rank && rank <= one.rank_upper ? 1 : 0;
      claimed += one.first;
      right += one.rank == 1 && one.name == "rude" ? 1.0 : 0.0;
    }
  }
  CHECK(held > 1680);
  CHECK(held < 1755);
  CHECK(ranks_held > 1680);
  CHECK(claimed == Approx(600.0));
  CHECK(right > 400.0);
}

TEST_CASE("frequency and relevance: intervals of values and ranks hold 95 % of periods") {
  // Simulation: incidents of four problems as Poisson counts (binomial of 2,000 chances each), mean scores of 30 asked on
  // 1 to 5 with their standard errors; true values far enough apart that ranks exist. 400 periods, 1,600 intervals; 95 %
  // would be 1,520 (standard deviation 9).
  const std::vector<double> chance{0.05, 0.03, 0.02, 0.005};
  const std::vector<std::string> name{"late", "bill", "rude", "lost"};
  const std::vector<double> mean{2.0, 4.0, 3.0, 4.0};  // values 200, 240, 120, 40 of 2,000 chances
  const std::vector<std::size_t> rank{2, 1, 3, 4};
  int values_held = 0, ranks_held = 0;
  for (std::uint64_t period = 0; period < 400; ++period) {
    std::vector<CountedProblem> rows;
    for (std::size_t k = 0; k < 4; ++k) {
      const double count = binomial(9, 20 * period + k, 2000, chance[k]);
      double sum = 0.0, square = 0.0;
      for (std::uint64_t i = 0; i < 30; ++i) {  // scores around the mean: mean - 1, mean, mean + 1 with equal chances
        const double score = mean[k] - 1.0 + std::floor(3.0 * core::uniform(9, 20 * period + 10 + k, i));
        sum += score;
        square += score * score;
      }
      const double variance = (square - sum * sum / 30.0) / 29.0;
      rows.push_back({name[k], count, sum / 30.0, std::sqrt(variance / 30.0)});
    }
    const ProblemRanking found = frequency_relevance_ranking(rows, 1.0, missing, {}, {.draws = 1000, .seed = period});
    for (const RankedProblem& one : found.problems) {
      const double truth = 2000.0 * chance[one.row] * mean[one.row];
      values_held += one.value.lower <= truth && truth <= one.value.upper ? 1 : 0;
      ranks_held += one.rank_lower <= rank[one.row] && rank[one.row] <= one.rank_upper ? 1 : 0;
    }
  }
  CHECK(values_held > 1480);
  CHECK(values_held < 1560);
  CHECK(ranks_held > 1500);
}

TEST_CASE("silent problems: shares by hand, and which is hidden") {
  // 1,000 asked. late: 200 had it, 20 complained; billing: 100, 50 complained; rude: 100, 10 complained. Problem mix .5,
  // .25, .25; complaint mix .25, .625, .125: hidden .25, -.375, .125.
  const std::vector<SurveyedSilence> asked{{"billing", 100, 50}, {"late", 200, 20}, {"rude", 100, 10}};
  const auto found = silent_problems(asked, 1000, ProblemReporting::several_per_customer);
  CHECK(found[0].name == "late");
  CHECK(found[0].hidden.value == Approx(0.25));
  CHECK(found[0].articulation.value == 0.1);
  CHECK(found[0].silent.value == 0.18);
  CHECK(found[0].problem_mix.value == 0.5);
  CHECK(found[0].complaint_mix.value == 0.25);
  CHECK(found[1].name == "rude");
  CHECK(found[2].hidden.value == Approx(-0.375));
  CHECK(found[2].underrepresented < 1e-3);
  CHECK(found[0].underrepresented > 0.999);
  double first = 0.0;
  for (const SilentProblem& one : found) {
    first += one.first;
    CHECK(one.hidden.lower < one.hidden.value);
    CHECK(one.hidden.value < one.hidden.upper);
    CHECK(one.silent.lower < one.silent.value);
  }
  CHECK(first == Approx(1.0).epsilon(1e-12));
  // Records in place of what respondents tell.
  const std::vector<SurveyedSilence> recorded{
      {"billing", 100, 50, 100}, {"late", 200, 20, 800}, {"rude", 100, 10, 100}};
  const auto by_records = silent_problems(recorded, 1000, ProblemReporting::most_serious_only);
  CHECK(by_records[0].hidden.value == Approx(0.15));
  CHECK(by_records[2].name == "late");
  CHECK(by_records[2].complaint_mix.value == Approx(0.8));
  CHECK(by_records[0].rank == 1);
  CHECK(by_records[1].rank == 1);  // billing and rude are equally hidden
  // Nobody complained: nothing can be compared, silence is still known.
  const auto none = silent_problems(std::vector<SurveyedSilence>{{"a", 10, 0}, {"b", 20, 0}}, 50,
                                    ProblemReporting::several_per_customer);
  CHECK(std::isnan(none[0].hidden.value));
  CHECK(none[0].silent.value == 0.2);
  CHECK(none[1].rank == 1);
  CHECK(none[1].rank_upper == 2);
  CHECK(std::isnan(none[1].first));
  CHECK(error_of([] {
          (void)silent_problems(std::vector<SurveyedSilence>{{"a", 10, 0, 3}, {"b", 20, 0}}, 50,
                                ProblemReporting::several_per_customer);
        }).code() == ErrorCode::contradiction);
  CHECK(
      error_of([] {
        (void)silent_problems(std::vector<SurveyedSilence>{{"a", 10, 11}}, 50, ProblemReporting::several_per_customer);
      }).parameter() == "complained");
}

TEST_CASE("silent problems: intervals of what is hidden hold 95 % of surveys") {
  // Simulation: two problems with shares .2 and .1 of 500, articulation .1 and .4: mix 2/3 and 1/3, complaints .02 and
  // .04, so 1/3 and 2/3: hidden 1/3. 600 surveys; 570 would be 95 % (standard deviation 5.3).
  int held = 0, articulated = 0;
  for (std::uint64_t survey = 0; survey < 600; ++survey) {
    const double a = binomial(6, 10 * survey, 500, 0.2), b = binomial(6, 10 * survey + 1, 500, 0.1);
    const std::vector<SurveyedSilence> rows{{"a", a, binomial(6, 10 * survey + 2, static_cast<int>(a), 0.1)},
                                            {"b", b, binomial(6, 10 * survey + 3, static_cast<int>(b), 0.4)}};
    const auto found =
        silent_problems(rows, 500, ProblemReporting::several_per_customer, {.draws = 1000, .seed = survey});
    const SilentProblem& one = found[0].name == "a" ? found[0] : found[1];
    held += one.hidden.lower <= 1.0 / 3.0 && 1.0 / 3.0 <= one.hidden.upper ? 1 : 0;
    articulated += one.articulation.lower <= 0.1 && 0.1 <= one.articulation.upper ? 1 : 0;
  }
  CHECK(held > 553);
  CHECK(held < 588);
  CHECK(articulated > 550);
}

TEST_CASE("Pareto: the vital few, by hand") {
  const std::vector<NamedAmount> amounts{{"a", 5}, {"b", 50}, {"c", 30}, {"d", 10}, {"e", 5}};
  const ParetoAnalysis found = pareto(amounts);  // 50, 30 are 80 of 100
  CHECK(found.vital_few == 2);
  CHECK(found.lines[0].name == "b");
  CHECK(found.lines[1].cumulative_share == Approx(0.8));
  CHECK(found.lines[1].vital);
  CHECK(!found.lines[2].vital);
  CHECK(found.lines[4].name == "e");  // ties keep their order
  CHECK(found.lines[4].cumulative_share == 1.0);
  CHECK(pareto(amounts, 0.81).vital_few == 3);
  CHECK(pareto(amounts, 1.0).vital_few == 5);
  CHECK(pareto({}).lines.empty());
  const ParetoAnalysis nothing = pareto(std::vector<NamedAmount>{{"a", 0}});
  CHECK(nothing.vital_few == 0);
  CHECK(std::isnan(nothing.lines[0].share));
  CHECK(error_of([&] { (void)pareto(amounts, 0.0); }).parameter() == "share");
  CHECK(error_of([&] { (void)pareto(std::vector<NamedAmount>{{"a", -1}}); }).parameter() == "amount");
}
