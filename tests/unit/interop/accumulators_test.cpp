#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/interop/accumulators.hpp>
#include <boost/accumulators/statistics/max.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends::interop;
using namespace amends_test;
namespace acc = boost::accumulators;

namespace {
constexpr double inf = std::numeric_limits<double>::infinity();

// The naive recomputation: two passes over everything that was kept.
double mean_of(const std::vector<double>& x) {
  double sum = 0.0;
  for (const double v : x) sum += v;
  return sum / static_cast<double>(x.size());
}
double variance_of(const std::vector<double>& x) {
  const double mean = mean_of(x);
  double sum = 0.0;
  for (const double v : x) sum += (v - mean) * (v - mean);
  return sum / static_cast<double>(x.size() - 1);
}
// Order statistic at n p, interpolated: the exact quantile of what was seen.
double quantile_of(std::vector<double> x, double p) {
  std::sort(x.begin(), x.end());
  const double at = p * static_cast<double>(x.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const double part = at - static_cast<double>(below);
  return part == 0.0 ? x[below] : x[below] + part * (x[below + 1] - x[below]);
}
}  // namespace

TEST_CASE("running figures agree with a naive recomputation after every event") {
  RunningFigures running({.last = 7});
  std::vector<double> scores, days;
  for (std::uint64_t i = 0; i < 500; ++i) {
    const double score = core::uniform(3, 1, i) < 0.3 ? missing : 1.0 + std::floor(5.0 * core::uniform(3, 2, i));
    const double waited = core::uniform(3, 3, i) < 0.2 ? missing : core::gamma(3, 4, i, 1.5) * 3.0;
    CHECK(running.feed_score(score) == (score == score ? Fed::yes : Fed::missing));
    CHECK(running.feed_response_days(waited) == (waited == waited ? Fed::yes : Fed::missing));
    if (score == score) scores.push_back(score);
    if (waited == waited) days.push_back(waited);
    if (!scores.empty()) CHECK(running.mean_score() == Approx(mean_of(scores)).epsilon(1e-12));
    if (scores.size() > 1) CHECK(running.score_variance() == Approx(variance_of(scores)).epsilon(1e-12).margin(1e-15));
    if (days.empty()) continue;
    const auto recent = static_cast<std::ptrdiff_t>((std::min)(days.size(), std::size_t{7}));
    CHECK(running.mean_response_days() == Approx(mean_of(days)).epsilon(1e-12));
    CHECK(running.recent_response_days() == Approx(mean_of({days.end() - recent, days.end()})).epsilon(1e-12));
  }
  CHECK(running.answers().fed == days.size());
  CHECK(running.answers().missing == 500 - days.size());
  CHECK(running.evaluations().fed == scores.size());
  CHECK(running.evaluations().missing == 500 - scores.size());
}

TEST_CASE("what was not answered and what makes no sense is counted and never fed") {
  RunningFigures running;
  for (const double days : {2.0, missing, 4.0, -1.0, inf}) running.feed_response_days(days);
  CHECK(running.mean_response_days() == 3.0);
  CHECK(running.answers().fed == 2);
  CHECK(running.answers().missing == 1);
  CHECK(running.answers().invalid == 2);

  const auto opened = domain::HandlingHistory(1000.0);
  CHECK(running.feed(opened) == Fed::missing);
  CHECK(running.feed(opened.after(domain::HandlingEvent::replied, 1000.0 + 6 * 1440.0)) == Fed::yes);
  CHECK(running.mean_response_days() == 4.0);  // (2 + 4 + 6) / 3

  // A German school grade of 1 is the best: 5 when turned.
  const domain::ScoreScale grades{.lowest = 1.0, .highest = 5.0, .reversed = true};
  CHECK(running.feed({.scale = grades, .score = 1.0, .offered_at = 0.0, .responded_at = 9.0}) == Fed::yes);
  CHECK(running.feed({.scale = grades, .score = 4.0, .offered_at = 0.0, .responded_at = 9.0}) == Fed::yes);
  CHECK(running.feed(domain::SurveyResponse{.scale = grades, .offered_at = 0.0}) == Fed::missing);
  CHECK(running.feed({.scale = grades, .score = 6.0, .offered_at = 0.0, .responded_at = 9.0}) == Fed::invalid);
  CHECK(running.mean_score() == 3.5);              // (5 + 2) / 2
  CHECK(running.score_variance() == Approx(4.5));  // (1.5^2 + 1.5^2) / 1
  CHECK(running.evaluations().invalid == 1);
}

TEST_CASE("nothing is said before there is something to say") {
  RunningFigures running;
  for (const double figure :
       {running.mean_score(), running.score_variance(), running.mean_response_days(), running.recent_response_days(),
        running.median_response_days(), running.slow_response_days()})
    CHECK(std::isnan(figure));
  running.feed_score(3.0);
  CHECK(running.mean_score() == 3.0);
  CHECK(std::isnan(running.score_variance()));
  for (const double days : {9.0, 1.0, 5.0, 7.0}) running.feed_response_days(days);
  CHECK(std::isnan(running.median_response_days()));
  running.feed_response_days(3.0);
  CHECK(running.median_response_days() == 5.0);  // of 1 3 5 7 9: with five values the markers are the values
}

TEST_CASE("P-square: the stream of the paper, and a known stream of response days") {
  // The worked example of Jain & Chlamtac (1985), table I: 20 observations whose median P-square puts at 4.44063, while
  // the exact one is 2.43 (published, second-hand: figures as several implementations quote them).
  const std::vector<double> paper{0.02,  0.15,  0.74, 3.39, 0.83, 22.37, 10.15, 15.43, 38.62, 15.92,
                                  34.60, 10.28, 1.47, 0.40, 0.05, 11.39, 0.27,  0.42,  0.09,  11.37};
  CHECK(quantile_of(paper, 0.5) == Approx(2.43));
  RunningFigures example;
  for (const double v : paper) example.feed_response_days(v);
  CHECK(example.median_response_days() == Approx(4.44063).margin(5e-6));

  RunningFigures running({.slow_quantile = 0.9});
  std::vector<double> days;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    days.push_back(core::gamma(5, 1, i, 2.0) * 3.0);
    running.feed_response_days(days.back());
  }
  // P-square has no bound; against the exact quantiles of this smooth stream of 20,000 it must be right to one per
  // cent.
  CHECK(running.median_response_days() == Approx(quantile_of(days, 0.5)).epsilon(0.01));
  CHECK(running.slow_response_days() == Approx(quantile_of(days, 0.9)).epsilon(0.01));
}

TEST_CASE("an accumulator set of the host's own is fed the same way") {
  acc::accumulator_set<double, acc::stats<acc::tag::max, acc::tag::mean>> slowest;
  FeedCounts counts;
  const auto opened = domain::HandlingHistory(0.0);
  counts.add(feed(slowest, opened.after(domain::HandlingEvent::replied, 3 * 1440.0)));
  counts.add(feed(slowest, opened));
  counts.add(feed(slowest, 1.5));
  counts.add(feed(slowest, -inf));
  CHECK(acc::max(slowest) == 3.0);
  CHECK(acc::mean(slowest) == 2.25);
  CHECK((counts.fed == 2 && counts.missing == 1 && counts.invalid == 1));
}

TEST_CASE("options of running figures are checked") {
  CHECK_THROWS_WITH(RunningFigures({.last = 0}), "last must be >= 1, got 0");
  for (const double p : {0.0, 1.0, missing}) CHECK_THROWS_AS(RunningFigures({.slow_quantile = p}), Error);
}
