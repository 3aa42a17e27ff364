#include <amends/core/random.hpp>
#include <amends/recovery/arrivals.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

namespace {
/// Counts about a mean, rounded, from a gamma draw; `carry` of the deviation of the day before is added.
std::vector<double> counts_of(std::uint64_t seed, std::size_t days, double mean, double dispersion, double carry) {
  std::vector<double> out;
  double before = 0.0;
  for (std::size_t t = 0; t < days; ++t) {
    const double own =
        (core::gamma(seed, 9, t, mean / dispersion) * dispersion - mean) * std::sqrt(1.0 - carry * carry);
    before = carry * before + own;
    out.push_back((std::max)(0.0, std::round(mean + before)));
  }
  return out;
}
}  // namespace

TEST_CASE("Figures of counts, by hand") {
  const std::vector<double> counts{4, 6, 5, 7, 3, 5, 6, 4, 5, 5};
  const Arrivals found = arrivals_of_counts(counts);
  CHECK(found.mean.value == Approx(5.0));
  CHECK(found.dispersion.value == Approx(12.0 / 9.0 / 5.0));  // squared deviations: 1+1+0+4+4+0+1+1+0+0
  CHECK(found.lags == 0);
  CHECK(found.long_run_dispersion.value == Approx(found.dispersion.value));
  CHECK(found.mean.error == Approx(std::sqrt(12.0 / 9.0 / 10.0)));
  CHECK(std::isnan(found.weekday_factors[0].value));
}

TEST_CASE("The intervals of mean and dispersion cover") {
  std::size_t mean = 0, dispersion = 0, long_run = 0;
  const std::size_t runs = 400;
  for (std::size_t r = 0; r < runs; ++r) {
    const Arrivals found = arrivals_of_counts(counts_of(r + 1, 250, 60.0, 4.0, 0.0));
    mean += found.mean.lower <= 60.0 && 60.0 <= found.mean.upper;
    dispersion += found.dispersion.lower <= 4.0 && 4.0 <= found.dispersion.upper;
    long_run += found.long_run_dispersion.lower <= 4.0 && 4.0 <= found.long_run_dispersion.upper;
  }
  // 95 % of 400 is 380, with an error of 4.4; the dispersion's interval is a large-sample one.
  CHECK(mean >= 366);
  CHECK(dispersion >= 360);
  CHECK(long_run >= 352);
}

TEST_CASE("The intervals of a few days cover too") {
  // Poisson counts of 20 a day on five weekdays, by sums of exponential times; their dispersion is 1.
  for (const std::size_t days : {10U, 15U, 40U}) {
    INFO(days);
    std::size_t mean = 0, dispersion = 0, long_run = 0;
    const std::size_t runs = 1'000;
    for (std::size_t r = 0; r < runs; ++r) {
      std::vector<double> counts;
      std::vector<int> weekdays;
      std::uint64_t index = 0;
      for (std::size_t d = 0; d < days; ++d) {
        double count = -1.0;
        for (double time = 0.0; time <= 20.0; ++count) time -= std::log(core::uniform(77 + days, r, index++));
        counts.push_back(count);
        weekdays.push_back(static_cast<int>(d % 5));
      }
      const Arrivals found = arrivals_of_counts(counts, weekdays);
      mean += found.mean.lower <= 20.0 && 20.0 <= found.mean.upper;
      dispersion += found.dispersion.lower <= 1.0 && 1.0 <= found.dispersion.upper;
      long_run += found.long_run_dispersion.lower <= 1.0 && 1.0 <= found.long_run_dispersion.upper;
    }
    // 950 of 1,000, with an error of 7.
    CHECK(mean >= 930);
    CHECK(dispersion >= 930);
    CHECK(long_run >= 925);
  }
}

TEST_CASE("Days that are not independent have a long-run dispersion") {
  // An autoregression of 0.5: variance of the long run (1 + 0.5)/(1 - 0.5) = 3 times that of a day.
  double short_run = 0.0, long_run = 0.0;
  std::size_t mean = 0, naive = 0;
  const std::size_t runs = 300, days = 500;
  for (std::size_t r = 0; r < runs; ++r) {
    const Arrivals found = arrivals_of_counts(counts_of(r + 1, days, 60.0, 4.0, 0.5));
    short_run += found.dispersion.value / runs;
    long_run += found.long_run_dispersion.value / runs;
    mean += found.mean.lower <= 60.0 && 60.0 <= found.mean.upper;
    const double error = std::sqrt(found.dispersion.value * found.mean.value / days);
    naive += std::fabs(found.mean.value - 60.0) <= 1.96 * error;
  }
  CHECK(short_run == Approx(4.0).epsilon(0.03));
  CHECK(long_run > 9.0);  // 12, less the bias of the weights
  CHECK(long_run < 12.5);
  CHECK(static_cast<double>(mean) / runs > 0.88);
  CHECK(static_cast<double>(naive) / runs < 0.80);
}

TEST_CASE("Received days are counted by working day") {
  // 1970-01-05 is a Monday. Two weeks: one case on Mondays, two on other working days, three on a Saturday.
  std::vector<double> received{missing};
  for (int week = 0; week < 4; ++week)
    for (int weekday = 0; weekday < 7; ++weekday) {
      const int cases = weekday == 0 ? 1 : weekday < 5 ? 2 : weekday == 5 ? 3 : 0;
      for (int n = 0; n < cases; ++n) received.push_back(4.0 + 7.0 * week + weekday + 0.25 * n);
    }
  ArrivalsOptions options;
  options.week.holidays = {11};  // the second Monday
  options.last_day = 32.0;       // the Monday after
  const Arrivals found = arrivals_by_day(received, options);
  CHECK(found.rows.left_out == 1);
  CHECK(found.counts.size() == 20);
  CHECK(found.counts[0] == 1.0);
  CHECK(found.counts[5] == 2.0 + 1.0 + 3.0);  // the second Tuesday: the Monday's and the Saturday's too
  CHECK(found.counts.back() == 3.0);
  CHECK(found.moved == 4 * 3 + 1);
  CHECK(found.first_day == 4.0);
  CHECK(found.weekdays[5] == 1);
  CHECK(std::accumulate(found.counts.begin(), found.counts.end(), 0.0) == 4 * 12);
  CHECK(std::isnan(found.weekday_factors[6].value));
  double weighed = 0.0;
  for (const int weekday : found.weekdays) weighed += found.weekday_factors[static_cast<std::size_t>(weekday)].value;
  CHECK(weighed == Approx(20.0));

  const auto wrong = [&](const std::vector<double>& days, const ArrivalsOptions& with) {
    return error_of([&] { (void)arrivals_by_day(days, with); });
  };
  CHECK(wrong({missing, missing}, {}).parameter() == "received");
  CHECK(wrong({1.0, 2.0}, {}).code() == ErrorCode::missing);
  CHECK(wrong(received, {.week = {.working = {}}}).parameter() == "working");
  CHECK(wrong(received, {.first_day = 20.0, .last_day = 10.0}).parameter() == "last_day");
  CHECK(std::string(wrong(received, {.first_day = 20.0, .last_day = 10.0}).what()).find("got 1970-01-11") !=
        std::string::npos);
  CHECK(wrong({4.0, 5.0, 6.0}, {}).parameter() == "received");
  CHECK(wrong(received, {.first_day = -1e8}).parameter() == "received");
  CHECK(error_of([] { (void)arrivals_of_counts(std::vector<double>(20, 0.5)); }).parameter() == "counts");
  CHECK(error_of([] { (void)arrivals_of_counts(std::vector<double>(20, 0.0)); }).code() == ErrorCode::missing);
}

TEST_CASE("Dates that stand for none are no days of the log") {
  // 2024-01-01 is day 19723, a Monday; three cases on each of 60 working days.
  std::vector<double> received;
  for (int d = 0; d < 84; ++d)
    if (d % 7 < 5) received.insert(received.end(), 3, 19723.0 + d);
  const Arrivals clean = arrivals_by_day(received);
  // 2099-12-31, 9999-12-31, 1970-01-01 and 1900-01-01.
  for (const double none : {47481.0, 2932896.0, 0.0, -25567.0}) received.push_back(none);
  const Arrivals found = arrivals_by_day(received);
  CHECK(found.mean.value == clean.mean.value);
  CHECK(found.counts == clean.counts);
  CHECK(found.rows.left_out == 4);
  CHECK(found.rows.first() == 180);
  CHECK(found.rows.first_why() == "received lies more than 40 years from the median");
}
