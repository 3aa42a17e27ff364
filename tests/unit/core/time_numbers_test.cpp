#include <amends/core/error.hpp>
#include <amends/core/time_numbers.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using core::looks_like;
using core::TimeNumbers;

namespace {
TimeNumbers kind(const std::vector<double>& values) {
  return looks_like(values);
}
}  // namespace

TEST_CASE("numbers of days are days") {
  CHECK(kind({}) == TimeNumbers::days);
  CHECK(kind({missing, infinity, -infinity}) == TimeNumbers::days);
  CHECK(kind({0, 3, 17.5, 365, 100'000}) == TimeNumbers::days);
  CHECK(kind({45'321, 45'322}) == TimeNumbers::days);            // day numbers of a spreadsheet
  CHECK(kind({-20'240'131, -1.7e9}) == TimeNumbers::days);       // nothing before 0 is a date or a Unix time
  CHECK(kind({19'753, 719'163, 738'916}) == TimeNumbers::days);  // days since 1970, and Python's ordinals
}

TEST_CASE("dates written as numbers") {
  CHECK(kind({20'240'131, 20'240'201}) == TimeNumbers::dates);
  CHECK(kind({20'240'131, missing, infinity}) == TimeNumbers::dates);
  CHECK(kind({19'000'101, 21'001'231}) == TimeNumbers::dates);
  CHECK(kind({18'991'231, 21'010'101}) == TimeNumbers::days);
  CHECK(kind({20'240'230, 20'241'301, 20'240'100}) == TimeNumbers::days);  // no such days
  CHECK(kind({20'240'131, 20'240'201, 20'240'131.5}) == TimeNumbers::days);
  CHECK(kind({20'240'131'103'000, 20'240'131'235'959}) == TimeNumbers::dates);
  CHECK(kind({20'240'131'246'000, 20'240'231'000'000}) == TimeNumbers::days);
  // More than half decide: a 0 or a 99999999 among them changes nothing.
  CHECK(kind({0, 20'240'131, 20'240'201}) == TimeNumbers::dates);
  CHECK(kind({99'999'999, 20'240'131, 20'240'201}) == TimeNumbers::dates);
  CHECK(kind({0, 20'240'131}) == TimeNumbers::days);
  // Of numbers without a meaning, spread evenly, one in 27 has a month and a day.
  std::vector<double> even;
  for (double value = 19'000'101; value < 21'001'231; value += 997) even.push_back(value);
  CHECK(looks_like(even) == TimeNumbers::days);
}

TEST_CASE("months, and dates with the day or the month first") {
  CHECK(kind({202'401, 202'412, missing}) == TimeNumbers::dates);
  CHECK(kind({190'001, 210'012}) == TimeNumbers::dates);
  CHECK(kind({189'912, 210'101, 202'400, 202'413}) == TimeNumbers::days);  // no such months, or far away
  CHECK(kind({202'401, 202'402.5}) == TimeNumbers::days);
  CHECK(kind({202'401, 202'402, 20'240'131, 999'912}) == TimeNumbers::dates);  // together more than half
  CHECK(kind({31'012'024, 1'022'024}) == TimeNumbers::dates);                  // 31 January, 1 February
  CHECK(kind({1'312'024, 12'312'024}) == TimeNumbers::dates);                  // the same with the month first
  CHECK(kind({1'011'900, 31'122'100}) == TimeNumbers::dates);
  CHECK(kind({31'022'024, 13'322'024, 32'012'024, 29'022'023}) == TimeNumbers::days);  // no such days
  CHECK(kind({31'121'899, 1'012'101}) == TimeNumbers::days);
}

TEST_CASE("counts of days, and days counted from far back, are no dates") {
  // Of the days up to 200 years, and of Julian day numbers from 1900 to 2100 (2415021 is 1900-01-01), none is one.
  std::vector<double> counts(73'000);
  std::iota(counts.begin(), counts.end(), 1.0);
  CHECK(looks_like(counts) == TimeNumbers::days);
  for (const double day : counts) {
    REQUIRE(kind({day}) == TimeNumbers::days);
    REQUIRE(kind({2'415'020 + day}) == TimeNumbers::days);
    REQUIRE(kind({693'595 + day}) == TimeNumbers::days);  // Python's ordinals: 693596 is 1900-01-01
  }
  CHECK(kind({2024, 1999}) == TimeNumbers::days);  // a year alone may be five years and a half of days
}

TEST_CASE("Unix times") {
  const double now = 1'706'659'200;  // 2024-01-31
  CHECK(kind({now, now + 86'400}) == TimeNumbers::seconds);
  CHECK(kind({now + 0.25, missing}) == TimeNumbers::seconds);
  CHECK(kind({now * 1e3}) == TimeNumbers::milliseconds);
  CHECK(kind({now * 1e6}) == TimeNumbers::microseconds);
  CHECK(kind({now * 1e9}) == TimeNumbers::nanoseconds);
  CHECK(kind({3e8, 5e9}) == TimeNumbers::seconds);
  CHECK(kind({2.9e8, 5.1e9}) == TimeNumbers::days);
  // Whole numbers of 64 bits, the smallest of which is no number.
  const std::vector<std::int64_t> ticks{(std::numeric_limits<std::int64_t>::min)(), 1'706'659'200'000'000'000};
  CHECK(looks_like(ticks) == TimeNumbers::nanoseconds);
  const std::vector<std::uint32_t> seconds{1'706'659'200, 1'706'659'201};
  CHECK(looks_like(seconds) == TimeNumbers::seconds);
}

TEST_CASE("what is not days is refused with the cure") {
  const std::vector<double> dates{20'240'131, 20'240'201};
  const std::vector<double> unix_times{1'706'659'200};
  const std::vector<double> days{1, 2, 45'321};
  CHECK_NOTHROW(core::check_days("recency", days));
  try {
    core::check_days("recency", dates);
    FAIL("dates were taken as days");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::domain);
    CHECK(error.parameter() == "recency");
    CHECK(std::string(error.what()) ==
          "recency holds whole numbers that look like dates (20240131, 202401, 31012024): give texts (2024-01-31) or "
          "times; numbers are days");
  }
  CHECK_THROWS_WITH(core::check_days("T", unix_times), Catch::Contains("look like seconds since 1970"));
  for (const TimeNumbers one : {TimeNumbers::days, TimeNumbers::dates, TimeNumbers::seconds, TimeNumbers::milliseconds,
                                TimeNumbers::microseconds, TimeNumbers::nanoseconds})
    CHECK(core::to_string(one) != "unknown");
}
