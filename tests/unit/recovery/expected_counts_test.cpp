#include <amends/recovery/expected_counts.hpp>
#include <array>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "count_draws.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

TEST_CASE("a baseline without factors: rate and dispersion by hand") {
  // Twenty counts, ten of 2 and ten of 6, exposure 2: rate 80/40; m = 4, sum of squares 20 * 4 = 80; the root of
  // 80/(4 + 16 a) = 19 is a = (80/19 - 4)/16.
  std::vector<double> counts, exposure(20, 2.0);
  for (int i = 0; i < 10; ++i) {
    counts.push_back(2.0);
    counts.push_back(6.0);
  }
  const CountBaseline fit = fit_baseline({.count = counts, .exposure = exposure});
  CHECK(fit.diagnosis == BaselineDiagnosis::none);
  CHECK(fit.rate == Approx(2.0).epsilon(1e-14));
  CHECK(fit.dispersion == Approx((80.0 / 19.0 - 4.0) / 16.0).epsilon(1e-9));
  CHECK(fit.dispersion_lower == 0.0);
  CHECK(fit.dispersion_upper > fit.dispersion);
  CHECK(fit.rate_error == Approx(std::sqrt(20.0 * (4.0 + 16.0 * fit.dispersion)) / 40.0).epsilon(1e-12));
  CHECK(fit.expected(3.0, 5, 11) == Approx(6.0).epsilon(1e-14));
  CHECK(fit.expected(0.0) == 0.0);
  CHECK(std::isnan(fit.expected(-1.0)));
  // Below Poisson: no dispersion.
  for (double& one : counts) one = 4.0;
  CHECK(fit_baseline({.count = counts}).dispersion == 0.0);
}

TEST_CASE("weekday and season are the Poisson likelihood's: fitted totals are those seen, in every class") {
  // The likelihood equations of a log-linear model: sum of counts = sum of expected counts in each class of each factor.
  const std::size_t periods = 400;
  std::vector<double> counts(periods), exposure(periods), weekday(periods), season(periods);
  for (std::size_t t = 0; t < periods; ++t) {
    weekday[t] = static_cast<double>(t % 7);
    season[t] = static_cast<double>(t / 100);
    exposure[t] = 50.0 + 40.0 * core::uniform(3, 1, t);
    const double m = exposure[t] * 0.1 * (t % 7 > 4 ? 0.5 : 1.2) * (1.0 + 0.2 * season[t]);
    counts[t] = Draw(m, 0.1)(3, 2, t);
  }
  counts[17] = missing;
  counts[18] = -1.0;
  counts[19] = 2.5;
  exposure[20] = 0.0;
  const CountBaseline fit = fit_baseline({.count = counts, .exposure = exposure, .weekday = weekday, .season = season});
  REQUIRE(fit.diagnosis == BaselineDiagnosis::none);
  CHECK(fit.row_report.left_out == 4);
  CHECK(fit.row_report.reasons.size() == 4);
  CHECK(fit.periods == 396.0);
  REQUIRE(fit.weekday.size() == 7);
  REQUIRE(fit.season.size() == 4);
  std::array<double, 11> seen{}, expected{};
  double weighted = 0.0, volume = 0.0;
  for (std::size_t t = 0; t < periods; ++t) {
    if (t >= 17 && t <= 20) continue;
    const auto w = static_cast<std::size_t>(weekday[t]), s = static_cast<std::size_t>(season[t]);
    for (const std::size_t k : {w, 7 + s}) {
      seen[k] += counts[t];
      expected[k] += fit.expected(exposure[t], w, s);
    }
    weighted += exposure[t] * fit.weekday[w];
    volume += exposure[t];
  }
  for (std::size_t k = 0; k < seen.size(); ++k) CHECK(expected[k] == Approx(seen[k]).epsilon(1e-9));
  CHECK(weighted / volume == Approx(1.0).epsilon(1e-9));
  CHECK(fit.weekday[6] / fit.weekday[0] == Approx(0.5 / 1.2).epsilon(0.1));
  CHECK(std::isnan(fit.expected(1.0, 7, 0)));
}

TEST_CASE("the interval of the dispersion covers") {
  // Simulated truth; 400 runs, so a share of 0.95 has a standard error of 0.011. At 0 the lower end alone can miss.
  for (const double truth : {0.0, 0.1, 0.5}) {
    const Draw weekdays(2.4, truth), weekends(1.0, truth);
    int covered = 0;
    double sum = 0.0;
    for (std::uint64_t run = 0; run < 400; ++run) {
      std::vector<double> counts(200), weekday(200);
      for (std::size_t t = 0; t < counts.size(); ++t) {
        weekday[t] = static_cast<double>(t % 7);
        counts[t] = (t % 7 < 5 ? weekdays : weekends)(11, run, t);
      }
      const CountBaseline fit = fit_baseline({.count = counts, .weekday = weekday});
      REQUIRE(fit.diagnosis == BaselineDiagnosis::none);
      covered += fit.dispersion_lower <= truth && truth <= fit.dispersion_upper ? 1 : 0;
      sum += fit.dispersion;
    }
    CHECK(covered >= 369);
    CHECK(sum / 400.0 == Approx(truth).margin(0.03 + 0.05 * truth));
  }
}

TEST_CASE("what has no baseline has a diagnosis that says what helps") {
  const std::vector<double> few(10, 5.0), none(30, 0.0), gone(30, missing);
  CHECK(fit_baseline({.count = few}).diagnosis == BaselineDiagnosis::too_short);
  const CountBaseline rare = fit_baseline({.count = none});
  CHECK(rare.diagnosis == BaselineDiagnosis::too_rare);
  CHECK(std::isnan(rare.rate));
  CHECK(rare.message.find("join series") != std::string::npos);
  CHECK(fit_baseline({.count = gone}).diagnosis == BaselineDiagnosis::no_rows);
  std::vector<double> counts(70, 3.0), weekday(70);
  for (std::size_t t = 0; t < 70; ++t) {
    weekday[t] = static_cast<double>(t % 7);
    if (t % 7 == 6) counts[t] = 0.0;
  }
  CHECK(fit_baseline({.count = counts, .weekday = weekday}).diagnosis == BaselineDiagnosis::empty_class);
  CHECK_THROWS_AS(fit_baseline({.count = counts, .weekday = few}), Error);
  CHECK_THROWS_AS(fit_baseline({}), Error);
  CHECK_THROWS_AS(fit_baseline({.count = counts}, {.level = 1.0}), Error);
  const std::vector<double> eight(70, 7.0);
  CHECK_THROWS_AS(fit_baseline({.count = counts, .weekday = eight}), Error);
}

TEST_CASE("factors of all series: rare series take the shape of the others") {
  // Two busy series and a rare one with the same shape; by its own counts the rare one has a weekday without complaint.
  const std::size_t periods = 210;
  std::vector<double> table;
  std::vector<std::size_t> weekday;
  for (std::size_t t = 0; t < periods; ++t) {
    weekday.push_back(t % 7);
    const double shape = t % 7 > 4 ? 0.3 : 1.28;
    table.push_back(Draw(20.0 * shape, 0.0)(5, 1, t));
    table.push_back(Draw(8.0 * shape, 0.0)(5, 2, t));
    table.push_back(t % 15 == 0 && t % 7 != 6 ? 1.0 : 0.0);
  }
  const CountTable counts{.series = 3, .count = table, .weekday = weekday};
  CHECK(fit_baselines(counts)[2].diagnosis == BaselineDiagnosis::empty_class);
  core::ThreadPool pool(2);
  const auto pooled = fit_baselines(counts, {.factors = FactorsOf::all_series, .executor = &pool});
  REQUIRE(pooled[2].diagnosis == BaselineDiagnosis::none);
  CHECK(pooled[2].weekday == pooled[0].weekday);
  CHECK(pooled[0].weekday[6] / pooled[0].weekday[0] == Approx(0.3 / 1.28).epsilon(0.15));
  double seen = 0.0, expected = 0.0;
  const std::vector<double> all = expected_counts(pooled, counts);
  for (std::size_t t = 0; t < periods; ++t) {
    seen += table[3 * t + 2];
    expected += all[3 * t + 2];
  }
  CHECK(expected == Approx(seen).epsilon(1e-9));
}
