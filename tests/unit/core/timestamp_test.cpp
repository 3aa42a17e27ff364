#include <amends/core/timestamp.hpp>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catch.hpp"

using namespace amends;
using core::parse_timestamp;
using core::TimePrecision;

namespace {
constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t hour = 3'600 * second;
constexpr std::int64_t day = 24 * hour;

std::int64_t micro(std::string_view text) {
  const std::optional<core::Timestamp> time = parse_timestamp(text);
  return time ? time->microseconds : core::not_a_time;
}
std::optional<std::int16_t> offset(std::string_view text) {
  const std::optional<core::Timestamp> time = parse_timestamp(text);
  REQUIRE(time);
  return time->offset_minutes;
}

static_assert(core::days_from_civil({1970, 1, 1}) == 0);
static_assert(core::civil_from_days(-1) == core::CivilDate{1969, 12, 31});
static_assert(!core::is_date({2023, 2, 29}) && core::is_date({2024, 2, 29}) && !core::is_date({1900, 2, 29}));
static_assert(!core::is_date({2024, 13, 1}) && !core::is_date({2024, 0, 1}) && !core::is_date({2024, 4, 31}));
static_assert(noexcept(parse_timestamp("")));

constexpr std::int64_t day_31 = core::days_from_civil({2024, 1, 31});
constexpr std::int64_t at = day_31 * day;  // 2024-01-31
}  // namespace

TEST_CASE("days and dates, one after the other from year -2 to 10001") {
  // Naive second implementation: the calendar, counted day by day. 719,528 days lie between 0000-01-01 and 1970-01-01
  // (1970 years of 365 days and 478 leap days: 493 multiples of 4, less 20 of 100, and 5 of 400, 0 being all three).
  constexpr std::array<int, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  std::int64_t number = -719'528 - 365 - 365;
  bool right = true;
  for (std::int64_t year = -2; year <= 10'001; ++year) {
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    for (int month = 1; month <= 12; ++month) {
      const int days = lengths[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
      right = right && core::days_of_month(year, month) == days;
      for (int of_month = 1; of_month <= days; ++of_month, ++number) {
        const core::CivilDate date{year, month, of_month};
        right = right && core::days_from_civil(date) == number && core::civil_from_days(number) == date;
      }
    }
  }
  CHECK(right);
  // Python: datetime.date(10001, ...) does not exist; (date(9999, 12, 31) - date(1970, 1, 1)).days == 2932896.
  CHECK(core::days_from_civil({9999, 12, 31}) == 2'932'896);
  CHECK(number == 2'932'897 + 366 + 365);
  for (const std::int64_t days : {std::int64_t{-100'000'000'000'000'000}, std::int64_t{100'000'000'000'000'000}})
    CHECK(core::days_from_civil(core::civil_from_days(days)) == days);
}

TEST_CASE("dates of ISO 8601") {
  CHECK(day_31 == 19'753);  // Python: (date(2024, 1, 31) - date(1970, 1, 1)).days
  CHECK(micro("2024-01-31") == at);
  CHECK(micro("20240131") == at);
  CHECK(micro("2024-01") == at - 30 * day);
  CHECK(micro(" \t2024-01-31\r\n") == at);
  CHECK(micro("1969-12-31") == -day);
  CHECK(micro("0001-01-01") == -719'162 * day);  // Python: date(1, 1, 1)
  CHECK(micro("9999-12-31") == 2'932'896 * day);
  CHECK(parse_timestamp("2024-01")->precision == TimePrecision::month);
  CHECK(parse_timestamp("2024-01-31")->precision == TimePrecision::day);
  CHECK(parse_timestamp("20240131T00")->precision == TimePrecision::moment);
  CHECK_FALSE(offset("2024-01-31"));
}

TEST_CASE("times of day of ISO 8601") {
  CHECK(micro("2024-01-31T10:30:05") == at + 10 * hour + 1'805 * second);
  CHECK(micro("2024-01-31 10:30:05") == micro("2024-01-31T10:30:05"));
  CHECK(micro("20240131T103005") == micro("2024-01-31T10:30:05"));
  CHECK(micro("20240131 10:30:05") == micro("2024-01-31T10:30:05"));
  CHECK(micro("2024-01-31T1030") == at + 10 * hour + 1'800 * second);
  CHECK(micro("2024-01-31T10:30") == at + 10 * hour + 1'800 * second);
  CHECK(micro("2024-01-31T10") == at + 10 * hour);
  CHECK(micro("2024-01-31T23:59:59.999999") == at + day - 1);
}

TEST_CASE("fractions of seconds are cut off after six digits") {
  CHECK(micro("2024-01-31T10:00:00.5") == at + 10 * hour + 500'000);
  CHECK(micro("2024-01-31T10:00:00,25") == at + 10 * hour + 250'000);
  CHECK(micro("20240131T100000.000001") == at + 10 * hour + 1);
  CHECK(micro("2024-01-31T10:00:00.1234567") == at + 10 * hour + 123'456);
  CHECK(micro("2024-01-31T23:59:59.99999999999999999999999") == at + day - 1);
  CHECK(micro("1960-01-01T00:00:00.9999999") == micro("1960-01-01") + 999'999);  // towards the past before 1970 too
}

TEST_CASE("offsets are read and not applied") {
  for (const char* text : {"2024-01-31T10:00:00Z", "2024-01-31T10:00:00+01:00", "2024-01-31T10:00+0530",
                           "2024-01-31T10-08", "20240131T1000+0100", "2024-01-31 10:00:00 +02:00"})
    CHECK(micro(text) == at + 10 * hour);
  CHECK(offset("2024-01-31T10:00:00Z") == 0);
  CHECK(offset("2024-01-31T10:00:00-00:00") == 0);
  CHECK(offset("2024-01-31T10:00+0530") == 330);
  CHECK(offset("2024-01-31T10-08") == -480);
  CHECK(offset("2024-01-31T10:00-23:59") == -1'439);
  CHECK(offset("2024-01-31T10:00:00.5+14") == 840);
  CHECK_FALSE(offset("2024-01-31T10:00"));
}

TEST_CASE("the end of a day, and leap seconds") {
  CHECK(micro("2024-01-31T24:00:00") == at + day);
  CHECK(micro("2024-01-31T24") == at + day);
  CHECK(micro("20231231 2400") == micro("2024-01-01"));
  CHECK(micro("2024-01-31T24:00:00.000") == at + day);
  for (const char* text :
       {"2024-01-31T24:00:01", "2024-01-31T24:01", "2024-01-31T24:00:00.1", "2024-01-31T25:00", "9999-12-31T24:00"})
    CHECK_FALSE(parse_timestamp(text));
  CHECK(micro("2016-12-31T23:59:60Z") == micro("2017-01-01") - 1);
  CHECK(micro("2016-12-31T23:59:60.5Z") == micro("2017-01-01") - 1);
}

TEST_CASE("what is no time is not guessed") {
  for (const char* text : {"",
                           " ",
                           "03/04/2024",
                           "31.01.2024",
                           "2024/01/31",
                           "2024.01.31",
                           "2024 01 31",
                           "Jan 5",
                           "Jan 5 2024",
                           "5 January 2024",
                           "2024-1-5",
                           "2024-01-5",
                           "24-01-31",
                           "240131",
                           "2024",
                           "202401",
                           "2024-W05",
                           "2024-W05-3",
                           "2024-031",
                           "2024031",
                           "45321",
                           "1706659200",
                           "20240131103000",
                           "0000-01-01",
                           "12024-01-31",
                           "+2024-01-31",
                           "-2024-01-31",
                           "2023-02-29",
                           "1900-02-29",
                           "2024-04-31",
                           "2024-13-01",
                           "2024-00-10",
                           "2024-01-00",
                           "20241301",
                           "2024-0131",
                           "202401-31",
                           "2024-01-",
                           "2024-",
                           "2024-01T10:00",
                           "2024-01 10:00",
                           "today",
                           "NaT",
                           "nan",
                           "99999999",
                           "00000000"})
    CHECK_FALSE(parse_timestamp(text));
  for (const char* text : {"2024-01-31T",
                           "2024-01-31T1",
                           "2024-01-31T1:00",
                           "2024-01-31  10:00",
                           "2024-01-31t10:00",
                           "2024-01-31T10:",
                           "2024-01-31T10:60",
                           "2024-01-31T10:00:61",
                           "2024-01-31T10:00:",
                           "2024-01-31T10:00:00.",
                           "2024-01-31T10:00.5",
                           "2024-01-31T10:0000",
                           "2024-01-31T1000:00",
                           "2024-01-31T10:00:00z",
                           "2024-01-31T10:00:00 UTC",
                           "2024-01-31T10:00:00+1",
                           "2024-01-31T10:00:00+24:00",
                           "2024-01-31T10:00:00+01:60",
                           "2024-01-31T10:00:00+01:",
                           "2024-01-31T10:00:00+01:0",
                           "2024-01-31T10:00:00Zx",
                           "2024-01-31T10:00:00[Europe/Berlin]",
                           "2024-01-31Z",
                           "2024-01-31+01:00",
                           "2024-01-31T10:00 PM",
                           "2024-01-31x",
                           "2024-01-31T-1:00",
                           "2024-01-31T10:00:00  Z"})
    CHECK_FALSE(parse_timestamp(text));
  CHECK_FALSE(parse_timestamp(std::string_view("2024-01-31\0", 11)));
  CHECK_FALSE(parse_timestamp(std::string_view()));
}

TEST_CASE("dates and times as text") {
  CHECK(core::format_date(day_31) == "2024-01-31");
  CHECK(core::format_date(-719'162) == "0001-01-01");
  CHECK(core::format_date(core::days_from_civil({0, 2, 29})) == "0000-02-29");
  CHECK(core::format_date(core::days_from_civil({-44, 3, 15})) == "-0044-03-15");
  CHECK(core::format_date(core::days_from_civil({12'024, 1, 31})) == "+12024-01-31");
  CHECK(core::format_timestamp(at) == "2024-01-31T00:00:00");
  CHECK(core::format_timestamp(at + 10 * hour + 5 * second + 250'000) == "2024-01-31T10:00:05.25");
  CHECK(core::format_timestamp(-1) == "1969-12-31T23:59:59.999999");
  CHECK(core::format_timestamp(core::not_a_time) == "NaT");
  // The ends of 64 bits, from numpy.datetime64(..., "us").
  CHECK(core::format_timestamp(core::not_a_time + 1) == "-290308-12-21T19:59:05.224193");
  CHECK(core::format_timestamp(-(core::not_a_time + 1)) == "+294247-01-10T04:00:54.775807");
  // Round trip: an odd step, so that every part of the clock takes many values.
  bool same = true;
  for (std::int64_t t = micro("0001-01-01"); t <= micro("9999-12-31"); t += 3'600'123'456'789)
    same = same && micro(core::format_timestamp(t)) == t;
  CHECK(same);
}
