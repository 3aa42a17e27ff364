#include <algorithm>
#include <amends/satisfaction/disconfirmation.hpp>
#include <amends/satisfaction/index.hpp>
#include <bit>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends::satisfaction;
using namespace amends_test;
using domain::OutcomeState;

namespace {
/// Different for each i; no library code.
std::uint64_t scramble(std::uint64_t i) {
  i = (i ^ (i >> 30)) * 0xbf58476d1ce4e5b9ULL;
  i = (i ^ (i >> 27)) * 0x94d049bb133111ebULL;
  return i ^ (i >> 31);
}
bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}
}  // namespace

TEST_CASE("the worked example") {
  // Our own example (derived): S = .15*4.1 + .25*3.6 + .20*2.9 + .40*3.2, recomputed by hand.
  const domain::DimensionScores scores{4.1, 3.6, 2.9, 3.2};
  const domain::DimensionWeights weights{0.15, 0.25, 0.20, 0.40};
  CHECK(compensatory_index(scores, weights) == Approx(3.375).epsilon(1e-14));
  CHECK(domain::ScoreScale{}.out_of_100(compensatory_index(scores, weights)) == Approx(59.375).epsilon(1e-13));
  CHECK(geometric_index(scores, weights) == Approx(3.353766).epsilon(1e-7));
  CHECK(bottleneck_index(scores, weights) == 2.9);
}

TEST_CASE("missing dimensions renormalise the weights, they do not count as zero") {
  const domain::DimensionWeights weights{0.15, 0.25, 0.20, 0.40};
  const domain::DimensionScores some{.accessibility = 4.0, .outcome_fairness = 2.0};
  CHECK(compensatory_index(some, weights) == Approx((0.15 * 4.0 + 0.40 * 2.0) / 0.55).epsilon(1e-14));
  CHECK(bottleneck_index(some, weights) == 2.0);
  CHECK(std::isnan(compensatory_index({}, weights)));
  CHECK(std::isnan(bottleneck_index({}, weights)));
  CHECK(std::isnan(geometric_index({}, weights)));
  // A dimension of weight 0 does not count, not even as the worst.
  CHECK(bottleneck_index({1.0, 4.0, 4.0, 4.0}, {0.0, 1.0, 1.0, 1.0}) == 4.0);
  CHECK(std::isnan(bottleneck_index({.accessibility = 1.0}, {0.0, 1.0, 1.0, 1.0})));
  CHECK(std::isnan(compensatory_index({.accessibility = 1.0}, {0.0, 1.0, 1.0, 1.0})));
}

TEST_CASE("reversed scales, scores outside the scale, equal scores") {
  const domain::ScoreScale grades{1.0, 6.0, true};
  CHECK(compensatory_index({1.0, 1.0, 1.0, 1.0}, {}, grades) == 6.0);
  CHECK(bottleneck_index({1.0, 6.0, 2.0, 1.0}, {}, grades) == 1.0);
  CHECK(std::isnan(compensatory_index({1.0, 5.5, 1.0, 1.0})));
  CHECK(std::isnan(bottleneck_index({0.9, 5.0, 1.0, 1.0})));
  // Weights that do not add up to 1 in binary: equal scores must give that score to the last bit.
  for (const double score : {1.1, 2.3, 4.7, 4.9})
    CHECK(compensatory_index({score, score, score, score}, {0.1, 0.2, 0.3, 0.4}) == score);
}

TEST_CASE("the geometric index lies between the others") {
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const auto score = [i](std::uint64_t d) { return 1.0 + static_cast<double>(scramble(4 * i + d) % 401) / 100.0; };
    const domain::DimensionScores scores{score(0), score(1), score(2), score(3)};
    CHECK(bottleneck_index(scores) <= geometric_index(scores));
    CHECK(geometric_index(scores) <= compensatory_index(scores) * (1.0 + 1e-15));
  }
  CHECK_THROWS_AS(geometric_index({1, 1, 1, 1}, {}, {0.0, 10.0}), Error);
}

TEST_CASE("classes begin at their thresholds") {
  const SatisfactionIndex index({.thresholds = {.satisfied = 3.0, .delighted = 4.5}});
  CHECK(index.class_of(2.999) == OutcomeState::dissatisfied);
  CHECK(index.class_of(3.0) == OutcomeState::satisfied);
  CHECK(index.class_of(4.5) == OutcomeState::delighted);
  CHECK_FALSE(index.class_of(missing).has_value());
  CHECK(index.out_of_100(3.0) == 50.0);
  const domain::DimensionScores must_be_failure{5.0, 5.0, 5.0, 1.0};
  CHECK(index.classify(must_be_failure) == OutcomeState::satisfied);
  const SatisfactionIndex strict(
      {.thresholds = {.satisfied = 3.0, .delighted = 4.5}, .classified_by = IndexKind::bottleneck});
  CHECK(strict.classify(must_be_failure) == OutcomeState::dissatisfied);
  CHECK_THROWS_AS(SatisfactionIndex({.thresholds = {.satisfied = 1.0, .delighted = 4.0}}), Error);
  CHECK_THROWS_AS(SatisfactionIndex({.thresholds = {.satisfied = missing, .delighted = 4.0}}), Error);
  CHECK_THROWS_AS(SatisfactionIndex({.thresholds = {3.0, 4.0}, .weights = {0, 0, 0, 0}}), Error);
  CHECK_THROWS_AS(SatisfactionIndex({.thresholds = {3.0, 4.0}, .scale = {5.0, 1.0}}), Error);
}

TEST_CASE("a batch agrees bit for bit with single calls and with a naive loop") {
  constexpr std::size_t rows = 4099;  // prime: several blocks and an odd rest
  for (const bool reversed : {false, true})
    for (const double first_weight : {0.15, 0.0}) {
      const domain::DimensionWeights weights{first_weight, 0.25, 0.20, 0.40};
      const domain::ScoreScale scale{1.0, 5.0, reversed};
      std::vector<double> columns[4];
      for (std::uint64_t d = 0; d < 4; ++d)
        for (std::uint64_t i = 0; i < rows; ++i) {
          const std::uint64_t r = scramble(4 * i + d + 1000003);
          columns[d].push_back(r % 4 == 0     ? missing
                               : r % 997 == 1 ? 7.0
                               : r % 991 == 2 ? -infinity
                                              : 1.0 + static_cast<double>(r % 4001) / 1000.0);
        }
      const SatisfactionIndex index({.thresholds = {3.0, 4.0}, .weights = weights, .scale = scale});
      std::vector<double> mean(rows), worst(rows);
      std::vector<std::uint8_t> classes(rows);
      const IndexReport report = index.score({columns[0], columns[1], columns[2], columns[3]}, {mean, worst, classes});
      std::size_t unanswered = 0;
      core::RowReport expected{.rows = rows};
      for (std::size_t i = 0; i < rows; ++i) {
        const domain::DimensionScores scores{columns[0][i], columns[1][i], columns[2][i], columns[3][i]};
        CHECK(same_bits(mean[i], index.compensatory(scores)));
        CHECK(same_bits(worst[i], index.bottleneck(scores)));
        CHECK(classes[i] == (std::isnan(mean[i]) ? no_class : static_cast<std::uint8_t>(*index.classify(scores))));
        // The naive version.
        double sum = 0.0, total = 0.0, least = infinity;
        bool outside = false, any = false;
        std::string why;
        for (const domain::Dimension d : domain::dimensions) {
          double s = scores[d];
          if (std::isnan(s)) continue;
          if (!outside && (s < 1.0 || s > 5.0)) why = std::string(to_string(d)) + " outside the scale";
          outside = outside || s < 1.0 || s > 5.0;
          if (reversed) s = 6.0 - s;
          if (weights[d] == 0.0) continue;
          any = true;
          sum += weights[d] * s;
          total += weights[d];
          least = std::min(least, s);
        }
        if (outside) expected.leave_out(i, why);
        unanswered += !outside && !any ? 1U : 0U;
        if (outside || !any) {
          CHECK(std::isnan(mean[i]));
          CHECK(std::isnan(worst[i]));
        } else {
          CHECK(mean[i] == Approx(sum / total).epsilon(1e-14));
          CHECK(worst[i] == least);
        }
      }
      CHECK(report.row_report == expected);
      CHECK(report.unanswered == unanswered);
      CHECK(expected.reasons.size() == 4);
      CHECK(unanswered > 0);
      // However the rows come: the accounts of the parts, put together, are that of the whole.
      for (const std::size_t part : {std::size_t{1}, std::size_t{7}, std::size_t{513}, std::size_t{2000}}) {
        core::RowReport together;
        for (std::size_t from = 0; from < rows; from += part) {
          const auto of = [&](const std::vector<double>& c) {
            return std::span<const double>(c).subspan(from, std::min(part, rows - from));
          };
          together.merge(index.score({of(columns[0]), of(columns[1]), of(columns[2]), of(columns[3])}, {}).row_report,
                         from);
        }
        CHECK(together == expected);
      }
      // Outputs that are not wanted may be left out.
      std::vector<std::uint8_t> only(rows);
      index.score({columns[0], columns[1], columns[2], columns[3]}, {.classes = only});
      CHECK(only == classes);
    }
  const std::vector<double> two{1, 2}, three{1, 2, 3};
  const SatisfactionIndex index({.thresholds = {3.0, 4.0}});
  CHECK_THROWS_AS(index.score({two, two, two, three}, {}), Error);
  std::vector<double> short_out(1);
  CHECK_THROWS_AS(index.score({two, two, two, two}, {.compensatory = short_out}), Error);
  CHECK(index.score({}, {}).row_report.rows == 0);
}

TEST_CASE("disconfirmation stands beside the raw score") {
  const Disconfirmation pleased = disconfirmation(3.0, 4.0);
  CHECK(pleased.experience == 4.0);
  CHECK(pleased.difference == 1.0);
  CHECK(pleased.room_above == 2.0);
  CHECK(pleased.sign == DisconfirmationSign::positive);
  CHECK(disconfirmation(5.0, 4.0).sign == DisconfirmationSign::negative);
  CHECK(disconfirmation(5.0, 4.0, {}, 1.0).sign == DisconfirmationSign::confirmed);
  CHECK(disconfirmation(2.0, 1.0, {1.0, 6.0, true}).difference == 1.0);  // grades: 1 is better than 2
  CHECK(disconfirmation(missing, 4.0).sign == DisconfirmationSign::unknown);
  CHECK(disconfirmation(3.0, 6.0).sign == DisconfirmationSign::unknown);
  CHECK_THROWS_AS(disconfirmation(3.0, 4.0, {}, -1.0), Error);
  CHECK_THROWS_AS(disconfirmation(3.0, 4.0, {}, missing), Error);

  const std::vector<double> expected{5, 3, 2, missing, 4, 9}, felt{4, 3, 4, 5, missing, 1};
  const DisconfirmationSummary sum = summarise_disconfirmation(expected, felt);
  CHECK(sum.pairs == 3);
  CHECK(sum.row_report.line() == "1 of 6 rows left out; the first is row 5: expectation outside the scale");
  CHECK(sum.mean_difference == Approx((-1.0 + 0.0 + 2.0) / 3.0));
  // By hand: deviations -4/3, -1/3, 5/3 from the mean 1/3; squares add up to 42/9; sd^2 = 21/9, over n = 3.
  CHECK(sum.standard_error == Approx(std::sqrt(21.0 / 27.0)));
  CHECK(sum.share_negative == Approx(1.0 / 3.0));
  CHECK(sum.share_without_room == Approx(1.0 / 3.0));
  CHECK(std::isnan(summarise_disconfirmation({}, {}).mean_difference));
}
