// Dates in the forms of people: what is read, and what is wrong with what is not. The Python tests compare them with
// datetime.

#include <amends/interop/dates.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "catch.hpp"

using namespace amends;
using core::TimePrecision;
using interop::date_problem;
using interop::DateFormat;
using interop::DateProblem;
using interop::parse_date;

namespace {

constexpr std::int64_t hour = 3'600'000'000;
/// `date -u -d "2024-01-31" +%s`
constexpr std::int64_t day = 1'706'659'200'000'000;

std::optional<std::int16_t> offset_of(const char* text) {
  const auto found = parse_date(text, DateFormat::recognised);
  REQUIRE(found);
  CHECK(found->microseconds == day + 10 * hour + hour / 2);
  return found->offset_minutes;
}

}  // namespace

TEST_CASE("offsets are those that are written, and of zones that have one") {
  CHECK(offset_of("2024-01-31T10:30:00Z") == 0);
  CHECK(offset_of("2024/1/31 10:30 UTC") == 0);
  CHECK(offset_of("31 Jan 2024 10:30 z") == 0);
  CHECK(offset_of("Wed, 31 Jan 2024 10:30:00 GMT") == 0);
  CHECK(offset_of("Wed, 31 Jan 2024 10:30:00 +0900") == 540);
  CHECK(offset_of("31 Jan 2024 10:30:00 -0330") == -210);
  CHECK(offset_of("2024-01-31 10:30 KST") == 540);
  CHECK(offset_of("2024-01-31 10:30 JST") == 540);
  CHECK(offset_of("2024-01-31 10:30 UTC+09:00") == 540);
  CHECK(offset_of("2024-01-31 10:30 GMT-05") == -300);
  CHECK(offset_of("Wed, 31 Jan 2024 10:30:00 +0900 (KST)") == 540);
  CHECK(offset_of("Wed Jan 31 2024 10:30:00 GMT+0900 (Korean Standard Time)") == 540);  // as browsers write it
  CHECK_FALSE(parse_date("31 Jan 2024 10:30 (KST)", DateFormat::recognised));
  CHECK_FALSE(offset_of("2024년 1월 31일 오전 10:30"));
}

TEST_CASE("24:00 is the midnight that ends the day, in every form") {
  for (const char* text : {"2024-01-30T24:00", "2024/1/30 24:00", "30 Jan 2024 24:00:00", "2024. 1. 30. 24:00"}) {
    const auto found = parse_date(text, DateFormat::recognised);
    REQUIRE(found);
    CHECK(found->microseconds == day);
    CHECK(found->precision == TimePrecision::moment);
  }
  for (const char* text : {"2024/1/30 24:01", "2024/1/30 24:00 PM", "9999/12/31 24:00", "2024/1/30 25:00"})
    CHECK_FALSE(parse_date(text, DateFormat::recognised));
}

TEST_CASE("a day of the week must be the right one") {
  // Gregorian days repeat every 146,097, a number of whole weeks: 2000-01-01 was a Saturday, and so is 2400-01-01.
  const char* const names[] = {"Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri"};
  for (int d = 0; d < 28; ++d)
    for (int n = 0; n < 7; ++n) {
      const std::string text = std::string(names[n]) + ", " + std::to_string(1 + d) + " Jan 2000";
      CHECK(parse_date(text, DateFormat::recognised).has_value() == (d % 7 == n));
    }
  CHECK(parse_date("Thursday, 1 January 1970", DateFormat::recognised)->microseconds == 0);
  CHECK(parse_date("Wed, 31 Dec 1969", DateFormat::recognised));
  CHECK_FALSE(parse_date("Thu", DateFormat::recognised));
  CHECK_FALSE(parse_date("Thursda, 1 January 1970", DateFormat::recognised));
}

TEST_CASE("what is wrong is told apart") {
  using P = DateProblem;
  const auto problem = [](const char* text) { return date_problem(text, DateFormat::day_month_year); };
  for (const char* text : {"", "soon", "2023-02-29 10:30", "31/04/2024 10:30 EST", "10:30", "2024-01-31x"})
    CHECK(problem(text) == P::no_date);
  for (const char* text : {"2024-01-31 noon", "31/01/2024 10.30", "31/01/2024 10:61", "1 Jan 2024 10:30 +9",
                           "31/01/2024 (Wed)", "31/01/2024 10:30 PM AM"})
    CHECK((problem(text) == P::time_of_day || problem(text) == P::zone));
  for (const char* text : {"31/01/2024 10:30 EST", "2024-01-31T10:30:00 CET", "Wed, 31 Jan 2024 10:30:00 A",
                           "2024-01-31 10:30 Europe/Berlin"})
    CHECK(problem(text) == P::zone);
  CHECK(problem("31/01/2024 10.30") == P::time_of_day);
  CHECK(date_problem("45322x", DateFormat::excel) == P::no_date);
}
