#include <amends/core/column.hpp>
#include <array>
#include <cstdint>
#include <list>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "catch.hpp"

using namespace amends;
using core::ColumnView;

// Whatever holds numbers in a row is a column; a temporary would be gone before it is read, and texts are no numbers.
static_assert(std::is_convertible_v<std::vector<double>&, ColumnView>);
static_assert(std::is_convertible_v<const std::vector<float>&, ColumnView>);
static_assert(std::is_convertible_v<std::array<std::int8_t, 3>&, ColumnView>);
static_assert(std::is_convertible_v<std::span<double>, ColumnView>);
static_assert(std::is_convertible_v<std::span<const int, 3>, ColumnView>);
static_assert(!std::is_convertible_v<std::vector<double>, ColumnView>);
static_assert(!std::is_convertible_v<const std::vector<double>, ColumnView>);
static_assert(!std::is_convertible_v<std::vector<std::string>&, ColumnView>);
static_assert(!std::is_convertible_v<std::vector<bool>&, ColumnView>);
static_assert(!std::is_convertible_v<std::list<double>&, ColumnView>);
static_assert(!std::is_convertible_v<std::string&, ColumnView>);
static_assert(!std::is_convertible_v<double&, ColumnView>);

TEST_CASE("vectors, arrays and spans of numbers are columns where they lie") {
  const auto check = [](const ColumnView& column, core::ColumnType type) {
    CHECK(column.given());
    CHECK(column.type() == type);
    REQUIRE(column.size() == 3);
    CHECK(column[0] == 1.0);
    CHECK(column[1] == -2.0);
    CHECK(column[2] == 7.0);
  };
  std::vector<double> doubles{1.0, -2.0, 7.0};
  const std::vector<float> floats{1.0f, -2.0f, 7.0f};
  std::array<std::int8_t, 3> bytes{1, -2, 7};
  const std::vector<std::int64_t> whole{1, -2, 7};
  check(doubles, core::ColumnType::float64);
  check(std::span(doubles), core::ColumnType::float64);
  check(std::span<const double>(doubles), core::ColumnType::float64);
  check(std::span<double, 3>(doubles), core::ColumnType::float64);
  check(floats, core::ColumnType::float32);
  check(bytes, core::ColumnType::int8);
  check(whole, core::ColumnType::int64);

  // A view, not a copy.
  const ColumnView column = doubles;
  doubles[1] = 5.0;
  CHECK(column[1] == 5.0);
  const std::vector<double> none{};
  CHECK(ColumnView(none).given());  // a column without rows is not a column that was left out
  CHECK_FALSE(ColumnView().given());
}
