#include <amends/core/error.hpp>
#include <amends/core/time_numbers.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
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
          "recency holds whole numbers that look like dates written YYYYMMDD (20240131): give texts or times; numbers "
          "are days");
  }
  CHECK_THROWS_WITH(core::check_days("T", unix_times), Catch::Contains("look like seconds since 1970"));
  for (const TimeNumbers one : {TimeNumbers::days, TimeNumbers::dates, TimeNumbers::seconds, TimeNumbers::milliseconds,
                                TimeNumbers::microseconds, TimeNumbers::nanoseconds})
    CHECK(core::to_string(one) != "unknown");
}
