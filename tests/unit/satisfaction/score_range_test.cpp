#include <amends/satisfaction/outcome_table.hpp>
#include <amends/satisfaction/score_range.hpp>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using Catch::Matchers::Contains;

namespace {

/// The findings of a log of `rows` scores that go round the whole numbers from `from` to `to`, one sentence a line.
std::string found(int from, int to, domain::ScoreScale scale, satisfaction::ClassThresholds thresholds,
                  std::size_t rows = 200) {
  std::vector<double> score;
  for (std::size_t i = 0; i < rows; ++i)
    score.push_back(from + static_cast<int>(i % static_cast<std::size_t>(to - from + 1)));
  const domain::ComplaintLog log({.score = std::span<const double>(score), .score_scale = scale});
  std::string all;
  const satisfaction::OutcomeTable table = satisfaction::tabulate_outcomes(log, thresholds, {});
  for (const std::string& one : table.origin().account->findings) all += one + "\n";
  return all;
}

}  // namespace

TEST_CASE("scores that look like another scale than the stated one are a finding") {
  const satisfaction::ClassThresholds of_ten{.satisfied = 7, .delighted = 9};
  const satisfaction::ClassThresholds of_hundred{.satisfied = 60, .delighted = 80};
  const satisfaction::ClassThresholds of_seven{.satisfied = 5, .delighted = 7};
  CHECK_THAT(found(1, 5, {0, 10}, of_ten),
             Contains("go from 1 to 5 on the stated scale of 0 to 10, as on a scale of 1"));
  CHECK_THAT(found(1, 5, {0, 100}, of_hundred), Contains("as on a scale of 1 to 5: look at score_scale"));
  CHECK_THAT(found(1, 5, {1, 7}, of_seven), Contains("as on a scale of 1 to 5"));
  CHECK_THAT(found(1, 7, {0, 10}, of_ten), Contains("as on a scale of 1 to 7"));
  CHECK_THAT(found(1, 10, {0, 100}, of_hundred), Contains("as on a scale of 1 to 10"));
  CHECK_THAT(found(0, 10, {0, 100}, of_hundred), Contains("as on a scale of 0 to 10"));
  // As given, where a low score is good: 1 to 5 are the upper half of 0 to 10 once turned.
  CHECK_THAT(found(1, 5, {0, 10, true}, of_ten), Contains("go from 1 to 5"));

  // Scores that use their scale, or most of it: NPS answers without a 0 are NPS answers.
  CHECK(found(1, 5, {1, 5}, {.satisfied = 4, .delighted = 5}).empty());
  CHECK(found(0, 10, {0, 10}, of_ten).empty());
  CHECK(found(1, 10, {0, 10}, of_ten).empty());
  CHECK(found(1, 7, {1, 7}, of_seven).empty());
  CHECK(found(0, 100, {0, 100}, of_hundred).empty());
  CHECK(found(2, 10, {1, 10}, of_ten).empty());
  // Of a handful nothing can be said.
  CHECK(found(1, 5, {0, 10}, of_ten, satisfaction::fewest_rows_of_a_scale - 1).empty());
}

TEST_CASE("a class without anybody is a finding, and the account says it") {
  const auto of = [](std::vector<double> score, satisfaction::ClassThresholds thresholds) {
    score.resize(4 * score.size());
    for (std::size_t i = score.size() / 4; i < score.size(); ++i) score[i] = score[i - score.size() / 4];
    const domain::ComplaintLog log({.score = std::span<const double>(score)});
    return satisfaction::tabulate_outcomes(log, thresholds, {}).origin().account->to_string();
  };
  const satisfaction::ClassThresholds usual{.satisfied = 4, .delighted = 5};
  CHECK(of({1, 4, 5}, usual) == "12 rows read, 12 used, 0 left out");
  CHECK_THAT(of({4, 5, 5}, usual),
             Contains("look at this: nobody who gave a score is dissatisfied: look at thresholds"));
  CHECK_THAT(of({1, 5, 5}, usual), Contains("nobody who gave a score is satisfied"));
  CHECK_THAT(of({1, 4, 4}, usual), Contains("nobody who gave a score is delighted"));
  // A threshold between whole scores that leaves no room: 4.2 to below 4.8.
  CHECK_THAT(of({1, 4, 5}, {.satisfied = 4.2, .delighted = 4.8}), Contains("is satisfied"));
  // Where the records cannot tell who is delighted, it is no news that nobody is.
  CHECK(of({1, 4, 5}, {.satisfied = 4, .delighted = INFINITY}) == "12 rows read, 12 used, 0 left out");
}

TEST_CASE("the findings of a flag name the flag") {
  const std::vector<double> score(12, 0.0);
  const domain::ComplaintLog log({.score = std::span<const double>(score), .score_scale = {0, 1}});
  const auto table = satisfaction::tabulate_outcomes(log, satisfaction::ClassThresholds::of_flag(), {});
  CHECK(table.origin().account->findings ==
        std::vector<std::string>{"nobody who gave a flag is satisfied: look at flag_values"});
  // Nor rows of nobody.
  const std::vector<double> weight(12, 0.0);
  const domain::ComplaintLog nobody(
      {.score = std::span<const double>(score), .weight = std::span<const double>(weight), .score_scale = {0, 1}});
  CHECK(satisfaction::tabulate_outcomes(nobody, satisfaction::ClassThresholds::of_flag(), {})
            .origin()
            .account->findings.empty());
}
