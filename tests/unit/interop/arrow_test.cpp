#include <algorithm>
#include <amends/core/column.hpp>
#include <amends/interop/arrow.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arrow_producer.hpp"
#include "arrow_reading.hpp"
#include "catch.hpp"

using namespace amends::interop;
using namespace arrow_producer;
using amends::Error;
using amends::core::ColumnType;
using amends::core::ColumnView;

TEST_CASE("Whole and floating-point numbers keep their type and every bit", "[arrow]") {
  const auto check = []<class T>(const char* format, T) {
    using Limits = std::numeric_limits<T>;
    const Values<T> values{(Limits::min)(), Limits::lowest(), T{0}, T{7}, (Limits::max)()};
    std::vector<T> expected;
    for (const auto& value : values) expected.push_back(*value);
    for (const int before : {0, 3})
      for (const bool validity : {false, true})
        for (const bool counted : {false, true}) {
          const Data data = fixed(values, {before, validity, counted});
          const Reading one(one_column(field(format, "x"), {data}));
          const ArrowColumn& column = one.table.column("x");
          CHECK(column.kind() == ArrowKind::number);
          CHECK(column.format() == format);
          CHECK(column.shared());
          CHECK(column.null_count() == 0);
          CHECK(column.missing().empty());
          CHECK_FALSE(column.whole().given());
          CHECK(numbers_of<T>(column.values()) == expected);

          const Reading two(one_column(field(format, "x"), {data, data}));
          CHECK_FALSE(two.table.column("x").shared());
          auto twice = expected;
          twice.insert(twice.end(), expected.begin(), expected.end());
          CHECK(numbers_of<T>(two.table.column("x").values()) == twice);
        }
  };
  check("c", std::int8_t{});
  check("C", std::uint8_t{});
  check("s", std::int16_t{});
  check("S", std::uint16_t{});
  check("i", std::int32_t{});
  check("I", std::uint32_t{});
  check("l", std::int64_t{});
  check("L", std::uint64_t{});
  check("f", float{});
  check("g", double{});
}

TEST_CASE("Whole numbers of which some are missing are doubles, and exact beside", "[arrow]") {
  const Values<std::int64_t> values{beyond, std::nullopt, -beyond};
  for (const bool counted : {false, true}) {
    const Data data = fixed(values, {.before = 5, .nulls_counted = counted});
    const Reading reading(one_column(field("l", "id"), {data, fixed(Values<std::int64_t>{1})}));
    const ArrowColumn& column = reading.table.column("id");
    CHECK(column.null_count() == 1);
    CHECK(std::vector(column.missing().begin(), column.missing().end()) == std::vector<std::uint8_t>{0, 1, 0, 0});
    const auto numbers = numbers_of<double>(column.values());
    CHECK(numbers[0] == 9007199254740992.0);  // the even neighbour
    CHECK(std::isnan(numbers[1]));
    CHECK(numbers[3] == 1.0);
    CHECK(numbers_of<std::int64_t>(column.whole()) == std::vector<std::int64_t>{beyond, 0, -beyond, 1});
  }
}

TEST_CASE("Missing floating-point numbers are NaN, and a NaN that came as a number is not missing", "[arrow]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Reading reading(one_column(field("g", "x"), {fixed(Values<double>{1.5, std::nullopt, nan})}));
  const ArrowColumn& column = reading.table.column("x");
  CHECK(column.null_count() == 1);
  CHECK(std::vector(column.missing().begin(), column.missing().end()) == std::vector<std::uint8_t>{0, 1, 0});
  CHECK(column.values()[0] == 1.5);
  CHECK(std::isnan(column.values()[1]));
  CHECK(std::isnan(column.values()[2]));
  const Reading single(one_column(field("f", "x"), {fixed(Values<float>{1.5F, std::nullopt})}));
  CHECK(single.table.column("x").values().type() == ColumnType::float32);
  CHECK(std::isnan(single.table.column("x").values()[1]));
}

// Bit patterns of IEEE 754-2019, 3.4 (binary16): 1, -2, the largest, the least normal and subnormal, infinity, NaN.
TEST_CASE("Half floats", "[arrow]") {
  const Values<std::uint16_t> halves{0x3C00, 0xC000, 0x7BFF, 0x0400, 0x0001,
                                     0x03FF, 0x8000, 0xFC00, 0x7E00, std::nullopt};
  const Reading reading(one_column(field("e", "x"), {fixed(halves, {.before = 1})}));
  const auto read = numbers_of<float>(reading.table.column("x").values());
  const float expected[] = {1.0F, -2.0F, 65504.0F, 0x1p-14F, 0x1p-24F, 0x3FFp-24F, -0.0F, -HUGE_VALF};
  for (std::size_t i = 0; i < std::size(expected); ++i) CHECK(read[i] == expected[i]);
  CHECK(std::signbit(read[6]));
  CHECK(std::isnan(read[8]));
  CHECK(std::isnan(read[9]));
  CHECK(reading.table.column("x").null_count() == 1);
}

// The compiler rounds its literals to the nearest double.
TEST_CASE("A decimal is the double nearest to it", "[arrow]") {
  const Reading small_ones(one_column(field("d:9,2,32", "x"),
                                      {fixed(Values<std::int32_t>{110, -5, std::nullopt, 999999999}, {.before = 2})}));
  const ColumnView x = small_ones.table.column("x").values();
  CHECK(x[0] == 1.10);
  CHECK(x[1] == -0.05);
  CHECK(std::isnan(x[2]));
  CHECK(x[3] == 9999999.99);
  const Reading middle(one_column(field("d:18,-3,64", "x"), {fixed(Values<std::int64_t>{7, 123456789012345678})}));
  CHECK(middle.table.column("x").values()[0] == 7000.0);
  CHECK(middle.table.column("x").values()[1] == 123456789012345678000.0);
  const Reading large(one_column(
      field("d:38,10", "x"), {fixed(Values<Wide<2>>{wide<2>("12345678901234567890123456789012345678"), wide<2>("-1"),
                                                    wide<2>("-99999999999999999999999999999999999999"), wide<2>("0"),
                                                    wide<2>("90071992547409930000000001")})}));
  const ColumnView y = large.table.column("x").values();
  CHECK(y[0] == 1234567890123456789012345678.9012345678);
  CHECK(y[1] == -1e-10);
  CHECK(y[2] == -9999999999999999999999999999.9999999999);
  CHECK(y[3] == 0.0);
  CHECK(y[4] == 9007199254740993.0000000001);  // a hair above the middle of two doubles
  const std::string most =
      "57896044618658097711785492504343953926634992332820282019728792003956564819967";  // 2^255 - 1
  const Reading widest(one_column(field("d:76,76,256", "x"),
                                  {fixed(Values<Wide<4>>{wide<4>(most), wide<4>("-" + most), wide<4>("1")})}));
  const ColumnView z = widest.table.column("x").values();
  CHECK(z[0] == 5.7896044618658097711785492504343953926634992332820282019728792003956564819967);
  CHECK(z[1] == -z[0]);
  CHECK(z[2] == 1e-76);
}

TEST_CASE("Booleans are 0 and 1, wherever in a byte they begin", "[arrow]") {
  for (int before = 0; before < 20; ++before) {
    Values<bool> values;
    for (int i = 0; i < 30; ++i) values.push_back(i % 3 == 0);
    const Reading all(one_column(field("b", "x"), {booleans(values, {.before = before})}));
    CHECK(all.table.column("x").kind() == ArrowKind::boolean);
    const auto read = numbers_of<std::uint8_t>(all.table.column("x").values());
    for (int i = 0; i < 30; ++i) CHECK(read[static_cast<std::size_t>(i)] == (i % 3 == 0 ? 1 : 0));

    values[7] = std::nullopt;
    const Reading some(one_column(field("b", "x"), {booleans(values, {.before = before})}));
    const ArrowColumn& column = some.table.column("x");
    CHECK(std::isnan(column.values()[7]));
    CHECK(column.values()[6] == 1.0);
    CHECK(column.values()[8] == 0.0);
    CHECK(column.whole().type() == ColumnType::uint8);
    CHECK(column.whole()[7] == 0.0);
    CHECK(column.missing()[7] == 1);
  }
}

TEST_CASE("Texts are codes in order of first appearance, however they come", "[arrow]") {
  const Values<std::string> values{"zürich",     "",
                                   std::nullopt, "a text of more than twelve bytes",
                                   "zürich",     "a text of more than twelve byteS",
                                   "",           "exactly 12 b"};
  const std::vector<std::int32_t> codes{0, 1, -1, 2, 0, 3, 1, 4};
  const std::vector<std::string> labels{"zürich", "", "a text of more than twelve bytes",
                                        "a text of more than twelve byteS", "exactly 12 b"};
  const auto check = [&](const Stream& producer, ArrowKind kind) {
    const Reading reading(producer);
    const ArrowColumn& column = reading.table.column("x");
    CHECK(column.kind() == kind);
    CHECK(numbers_of<std::int32_t>(column.values()) == codes);
    CHECK(labels_of(column) == labels);
    CHECK(column.null_count() == 1);
  };
  for (const int before : {0, 3}) {
    const Layout layout{.before = before};
    check(one_column(field("u", "x"), {texts<std::int32_t>(values, layout)}), ArrowKind::text);
    check(one_column(field("U", "x"), {texts<std::int64_t>(values, layout)}), ArrowKind::text);
    check(one_column(field("vu", "x"), {views(values, layout)}), ArrowKind::text);
    // The same rows through a dictionary in another order, with an entry that no row has, one that is missing and one
    // that comes twice; its indices of every type.
    const Values<std::string> entries{"unused",
                                      "exactly 12 b",
                                      std::nullopt,
                                      "",
                                      "a text of more than twelve bytes",
                                      "a text of more than twelve byteS",
                                      "zürich",
                                      ""};
    const auto through = [&]<class Index>(const char* format, Index) {
      const Values<Index> indices{Index{6}, Index{3}, Index{2}, Index{4}, Index{6}, Index{5}, Index{7}, Index{1}};
      Data data = fixed(indices, layout);
      data.dictionary = std::make_shared<Data>(texts<std::int32_t>(entries, {.before = before}));
      check(one_column(coded(format, "x", "u"), {data}), ArrowKind::category);
      data.dictionary = std::make_shared<Data>(views(entries, {.before = before}));
      check(one_column(coded(format, "x", "vu"), {data}), ArrowKind::category);
      // Dictionaries may differ from batch to batch.
      Data first = fixed(Values<Index>{Index{0}, Index{1}, std::nullopt, Index{2}}, layout);
      first.dictionary = std::make_shared<Data>(
          texts<std::int64_t>(Values<std::string>{"zürich", "", "a text of more than twelve bytes"}));
      Data second = fixed(Values<Index>{Index{3}, Index{0}, Index{1}, Index{2}});
      second.dictionary = std::make_shared<Data>(texts<std::int64_t>(
          Values<std::string>{"a text of more than twelve byteS", "", "exactly 12 b", "zürich"}, layout));
      check(one_column(coded(format, "x", "U"), {first, second}), ArrowKind::category);
    };
    through("c", std::int8_t{});
    through("C", std::uint8_t{});
    through("s", std::int16_t{});
    through("S", std::uint16_t{});
    through("i", std::int32_t{});
    through("I", std::uint32_t{});
    through("l", std::int64_t{});
    through("L", std::uint64_t{});
  }
}

// Against a std::map, over enough texts that the table of hashes grows many times.
TEST_CASE("Many distinct texts, some of them long", "[arrow]") {
  std::mt19937 random(1);
  std::map<std::string, std::int32_t> known;
  std::vector<std::int32_t> expected;
  std::vector<Data> batches;
  for (int batch = 0; batch < 20; ++batch) {
    Values<std::string> values;
    for (int i = 0; i < 5000; ++i) {
      std::string text = std::to_string(random() % 40000);
      if (random() % 500 == 0) text.insert(0, 70000, 'x');
      expected.push_back(known.try_emplace(text, static_cast<std::int32_t>(known.size())).first->second);
      values.push_back(std::move(text));
    }
    batches.push_back(texts<std::int32_t>(values));
  }
  const Reading reading(one_column(field("u", "x"), std::move(batches)));
  const ArrowColumn& column = reading.table.column("x");
  CHECK(numbers_of<std::int32_t>(column.values()) == expected);
  REQUIRE(column.labels().size() == known.size());
  for (const auto& [text, code] : known) CHECK(column.labels()[static_cast<std::size_t>(code)] == text);
}

TEST_CASE("A dictionary far longer than its batches is not walked through", "[arrow]") {
  Values<std::string> entries;
  for (int i = 0; i < 5000; ++i) entries.push_back("entry " + std::to_string(i));
  Data data = fixed(Values<std::uint16_t>{4999, 3, 4999});
  data.dictionary = std::make_shared<Data>(texts<std::int32_t>(entries));
  const Reading reading(one_column(coded("S", "x", "u"), {data}));
  CHECK(numbers_of<std::int32_t>(reading.table.column("x").values()) == std::vector<std::int32_t>{0, 1, 0});
  CHECK(labels_of(reading.table.column("x")) == std::vector<std::string>{"entry 4999", "entry 3"});
}

TEST_CASE("A dictionary of other values is read as these", "[arrow]") {
  const auto with = [](const Data& dictionary) {
    Data data = fixed(Values<std::int8_t>{1, 0, 2, std::nullopt, 1}, {.before = 2});
    data.dictionary = std::make_shared<Data>(dictionary);
    return data;
  };
  const Reading numbers(
      one_column(coded("c", "x", "l"), {with(fixed(Values<std::int64_t>{5, beyond, std::nullopt}, {.before = 1}))}));
  CHECK(numbers.table.column("x").kind() == ArrowKind::number);
  CHECK(numbers_of<std::int64_t>(numbers.table.column("x").whole()) ==
        std::vector<std::int64_t>{beyond, 5, 0, 0, beyond});
  CHECK(numbers.table.column("x").null_count() == 2);
  const Reading dates(one_column(coded("c", "x", "tdD"), {with(fixed(Values<std::int32_t>{-1, 18262, 4}))}));
  CHECK(dates.table.column("x").kind() == ArrowKind::date);
  CHECK(numbers_of<std::int64_t>(dates.table.column("x").values()) ==
        std::vector<std::int64_t>{18262, -1, 4, never, 18262});
  const Reading bits(one_column(coded("c", "x", "b"), {with(booleans(Values<bool>{false, true, true}))}));
  CHECK(numbers_of<std::uint8_t>(bits.table.column("x").whole()) == std::vector<std::uint8_t>{1, 0, 1, 0, 1});
  Data nothing{.length = 3, .null_count = 3};
  const Reading null(one_column(coded("c", "x", "n"), {with(nothing)}));
  CHECK(null.table.column("x").null_count() == 5);
  // No entry at all is enough where no row has a value.
  Data empty = fixed(Values<std::int8_t>{std::nullopt, std::nullopt});
  empty.dictionary = std::make_shared<Data>(texts<std::int32_t>({}));
  const Reading none(one_column(coded("c", "x", "u"), {empty}));
  CHECK(numbers_of<std::int32_t>(none.table.column("x").values()) == std::vector<std::int32_t>{-1, -1});
  CHECK(none.table.column("x").labels().empty());
}

TEST_CASE("Dates, times and durations are ticks", "[arrow]") {
  const auto check = [](const std::string& format, ArrowKind kind, const char* unit, const char* zone) {
    const Values<std::int64_t> values{-1, 1577836800, std::nullopt};
    const Reading some(one_column(field(format, "x"), {fixed(values, {.before = 3})}));
    const ArrowColumn& column = some.table.column("x");
    CHECK(column.kind() == kind);
    CHECK(column.unit() == unit);
    CHECK(column.zone() == zone);
    CHECK(numbers_of<std::int64_t>(column.values()) == std::vector<std::int64_t>{-1, 1577836800, never});
    CHECK_FALSE(column.whole().given());
    const Reading all(one_column(field(format, "x"), {fixed(Values<std::int64_t>{beyond}, {.before = 3})}));
    CHECK(all.table.column("x").shared());
    CHECK(all.table.column("x").values().whole(0) == beyond);
  };
  check("tdm", ArrowKind::date, "ms", "");
  const std::pair<std::string, const char*> units[] = {{"s", "s"}, {"m", "ms"}, {"u", "us"}, {"n", "ns"}};
  for (const auto& [letter, unit] : units) {
    check("ts" + letter + ":", ArrowKind::time, unit, "");
    check("ts" + letter + ":America/Argentina/Buenos_Aires", ArrowKind::time, unit, "America/Argentina/Buenos_Aires");
    check("tD" + letter, ArrowKind::duration, unit, "");
  }
  const Reading days(
      one_column(field("tdD", "x"), {fixed(Values<std::int32_t>{-1, std::nullopt, 18262}, {.before = 1})}));
  CHECK(days.table.column("x").kind() == ArrowKind::date);
  CHECK(days.table.column("x").unit() == "D");
  CHECK(numbers_of<std::int64_t>(days.table.column("x").values()) == std::vector<std::int64_t>{-1, never, 18262});
}

TEST_CASE("A column of no values", "[arrow]") {
  const Reading reading(
      one_column(field("n", "x"), {Data{.length = 3, .null_count = 3}, Data{.length = 2, .null_count = -1}}));
  const ArrowColumn& column = reading.table.column("x");
  CHECK(column.kind() == ArrowKind::null);
  CHECK(column.size() == 5);
  CHECK(column.null_count() == 5);
  CHECK(std::isnan(column.values()[4]));
  CHECK(column.missing().size() == 5);
  // A column whose values are all missing needs no buffer of values.
  Data bare = fixed(Values<double>{std::nullopt, std::nullopt});
  bare.buffers[1].reset();
  const Reading numbers(one_column(field("g", "x"), {bare}));
  CHECK(std::isnan(numbers.table.column("x").values()[1]));
}

namespace {
/// A row of the table below: a value of each kind, or none.
struct Row {
  std::optional<std::int64_t> whole{};
  std::optional<double> number{};
  std::optional<bool> truth{};
  std::optional<std::string> text{};
};
std::vector<Row> random_rows(std::mt19937& random, std::size_t rows, bool nulls) {
  std::vector<Row> made(rows);
  const auto there = [&] { return !nulls || random() % 4 != 0; };
  for (Row& row : made) {
    if (there()) row.whole = static_cast<std::int64_t>(random()) << 25;
    if (there()) row.number = static_cast<double>(random()) / 7;
    if (there()) row.truth = random() % 2 == 0;
    if (there()) row.text = "text " + std::to_string(random() % 9) + (random() % 2 == 0 ? " that is longer" : "");
  }
  return made;
}
template <class T>
Values<T> pick(std::span<const Row> rows, std::optional<T> Row::*member) {
  Values<T> values;
  for (const Row& row : rows) values.push_back(row.*member);
  return values;
}
/// The rows as a batch whose root and columns begin somewhere, and end somewhere, in their arrays.
Data random_batch(std::mt19937& random, std::span<const Row> rows, const Values<bool>& root, bool root_nulls) {
  const int before = static_cast<int>(random() % 11);
  std::vector<Row> padded(static_cast<std::size_t>(before));
  for (Row& row : padded) row = {.whole = 1, .number = 1.0, .truth = true, .text = "before the root"};
  padded.insert(padded.end(), rows.begin(), rows.end());
  padded.resize(padded.size() + random() % 3, {.whole = 2, .number = 2.0, .truth = true, .text = "behind"});
  const auto layout = [&] { return Layout{static_cast<int>(random() % 19), random() % 2 == 0, random() % 2 == 0}; };
  Values<std::int32_t> indices;
  Values<std::string> entries;
  for (const Row& row : padded) {
    if (row.text) entries.push_back(row.text);
    indices.push_back(row.text ? std::optional(static_cast<std::int32_t>(entries.size()) - 1) : std::nullopt);
  }
  Data codes = fixed(indices, layout());
  codes.dictionary = std::make_shared<Data>(texts<std::int32_t>(entries, layout()));
  std::vector<Data> columns{fixed(pick(std::span<const Row>(padded), &Row::whole), layout()),
                            fixed(pick(std::span<const Row>(padded), &Row::number), layout()),
                            booleans(pick(std::span<const Row>(padded), &Row::truth), layout()),
                            texts<std::int32_t>(pick(std::span<const Row>(padded), &Row::text), layout()),
                            texts<std::int64_t>(pick(std::span<const Row>(padded), &Row::text), layout()),
                            views(pick(std::span<const Row>(padded), &Row::text), layout()),
                            codes};
  return batch_of(std::move(columns), static_cast<std::int64_t>(rows.size()), root_nulls ? root : Values<bool>{},
                  before);
}
}  // namespace

// The table is made row by row; whatever the cuts, offsets and buffers, the same rows must come back.
TEST_CASE("Rows do not depend on batches, offsets and validity buffers", "[arrow]") {
  std::mt19937 random(20);
  for (int round = 0; round < 200; ++round) {
    const bool nulls = round % 3 != 0;
    const bool root_nulls = round % 5 == 0;
    std::vector<Row> rows = random_rows(random, random() % 200, nulls);
    Stream stream{.schema = table({field("l", "whole"), field("g", "number"), field("b", "truth"), field("u", "text"),
                                   field("U", "large"), field("vu", "view"), coded("i", "coded", "u")})};
    for (std::size_t done = 0; done < rows.size() || random() % 2 == 0;) {
      const std::size_t count = (std::min)(rows.size() - done, static_cast<std::size_t>(random() % 90));
      Values<bool> root;
      for (std::size_t i = 0; i < count; ++i) root.push_back(random() % 6 != 0 ? std::optional(true) : std::nullopt);
      stream.batches.push_back(random_batch(random, std::span(rows).subspan(done, count), root, root_nulls));
      if (root_nulls)
        for (std::size_t i = 0; i < count; ++i)
          if (!root[i]) rows[done + i] = Row{};
      done += count;
    }
    const Reading reading(stream);
    REQUIRE(reading.table.rows() == rows.size());
    std::map<std::string, int> known;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto agrees = [&](const char* name, bool given, double value) {
        const ArrowColumn& column = reading.table.column(name);
        CHECK((column.missing().empty() || column.missing()[i] == 0) == given);
        CHECK((given ? column.values()[i] == value : std::isnan(column.values()[i])));
      };
      agrees("whole", rows[i].whole.has_value(), static_cast<double>(rows[i].whole.value_or(0)));
      const ArrowColumn& whole = reading.table.column("whole");
      CHECK((whole.whole().given() ? whole.whole() : whole.values()).whole(i) == rows[i].whole.value_or(0));
      agrees("number", rows[i].number.has_value(), rows[i].number.value_or(0));
      agrees("truth", rows[i].truth.has_value(), rows[i].truth.value_or(false) ? 1.0 : 0.0);
      const int code =
          rows[i].text ? known.try_emplace(*rows[i].text, static_cast<int>(known.size())).first->second : -1;
      for (const char* name : {"text", "large", "view", "coded"}) {
        const ArrowColumn& column = reading.table.column(name);
        CHECK(column.values()[i] == code);
        if (code >= 0) CHECK(column.labels()[static_cast<std::size_t>(code)] == *rows[i].text);
      }
    }
    for (const char* name : {"text", "large", "view", "coded"})
      CHECK(reading.table.column(name).labels().size() == known.size());
  }
}

TEST_CASE("More rows than a block holds", "[arrow]") {
  Values<std::int32_t> values;
  for (int i = 0; i < 200000; ++i) values.push_back(i % 70001 == 70000 ? std::nullopt : std::optional(i));
  const Reading reading(one_column(field("i", "x"), {fixed(values, {.before = 1})}));
  const ArrowColumn& column = reading.table.column("x");
  CHECK(column.null_count() == 2);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] ? column.values()[i] != *values[i] : !std::isnan(column.values()[i])) FAIL_CHECK("row " << i);
  }
}

TEST_CASE("Empty streams, empty batches, tables without columns", "[arrow]") {
  const Reading none(Stream{.schema = table({field("u", "a"), field("l", "b")})});
  CHECK(none.table.rows() == 0);
  CHECK(none.table.columns().size() == 2);
  CHECK(none.table.column("a").values().size() == 0);
  CHECK(none.table.column("b").values().type() == ColumnType::int64);
  // An empty batch may lack every buffer, and is not the end.
  const Data empty{.buffers = {Buffer(), Buffer()}};
  const Data full = fixed(Values<double>{1.0});
  const Reading between(one_column(field("g", "x"), {empty, full, empty}));
  CHECK(between.table.column("x").shared());
  CHECK(between.table.column("x").values()[0] == 1.0);
  const Reading without(Stream{.schema = table({}), .batches = {batch_of({}, 7), batch_of({}, 2)}});
  CHECK(without.table.rows() == 9);
  CHECK(without.table.columns().empty());
}

TEST_CASE("A single array", "[arrow]") {
  Ledger ledger;
  const Field root = table({field("g", "x"), field("u", "name")});
  const Data batch = batch_of({fixed(Values<double>{1.0, 2.0}), texts<std::int32_t>(Values<std::string>{"a", "b"})}, 2);
  {
    ArrowSchema schema = make_schema(root, ledger);
    ArrowArray array = make_array(batch, ledger);
    const ArrowTable read = read_arrow_array(schema, array);
    CHECK(schema.release == nullptr);
    CHECK(array.release == nullptr);
    CHECK(read.column("x").shared());
    CHECK(read.column("x").values()[1] == 2.0);
    CHECK(labels_of(read.column("name")) == std::vector<std::string>{"a", "b"});
    ArrowSchema again = make_schema(root, ledger);
    CHECK_THROWS_AS(read_arrow_array(again, array), Error);
    CHECK(again.release == nullptr);
  }
  CHECK(ledger.balanced());
}

TEST_CASE("Views stay when the table is moved, and the producer's memory stays with it", "[arrow]") {
  Ledger ledger;
  ArrowArrayStream stream = Stream{
      .schema = table({field("g", "x"), field("u", "name")}),
      .batches = {batch_of({fixed(Values<double>{1.0, 2.0}), texts<std::int32_t>(Values<std::string>{"a", "b"})},
                           2)}}.make(ledger);
  {
    ArrowTable first = read_arrow_stream(stream);
    const ColumnView x = first.column("x").values();
    const std::span<const std::string_view> labels = first.column("name").labels();
    CHECK(ledger.made - ledger.released == 3);  // the batch and its two columns
    const ArrowTable second = std::move(first);
    CHECK(x[1] == 2.0);
    CHECK(labels[1] == "b");
    CHECK(second.column("x").values().data() == x.data());
  }
  CHECK(ledger.balanced());
}

TEST_CASE("Numbers that are not aligned are copied", "[arrow]") {
  // The same bytes, one later.
  struct Shifted {
    static int next(ArrowArrayStream* self, ArrowArray* out) {
      *out = {};
      auto& left = *static_cast<int*>(self->private_data);
      if (left-- == 0) return 0;
      static std::byte memory[1 + 2 * sizeof(double)];
      const double values[] = {1.5, -2.5};
      std::memcpy(memory + 1, values, sizeof values);
      static const void* buffers[] = {nullptr, memory + 1};
      static const void* none[] = {nullptr};
      static ArrowArray column{};
      static ArrowArray* columns[] = {&column};
      column = {.length = 2,
                .null_count = 0,
                .offset = 0,
                .n_buffers = 2,
                .n_children = 0,
                .buffers = buffers,
                .children = nullptr,
                .dictionary = nullptr,
                .release = [](ArrowArray* a) { a->release = nullptr; },
                .private_data = nullptr};
      *out = {.length = 2,
              .null_count = 0,
              .offset = 0,
              .n_buffers = 1,
              .n_children = 1,
              .buffers = none,
              .children = columns,
              .dictionary = nullptr,
              .release = [](ArrowArray* a) { a->release = nullptr; },
              .private_data = nullptr};
      return 0;
    }
  };
  Ledger ledger;
  ArrowArrayStream real = Stream{.schema = table({field("g", "x")})}.make(ledger);
  ArrowSchema schema;
  REQUIRE(real.get_schema(&real, &schema) == 0);
  int left = 1;
  ArrowArray array{};
  ArrowArrayStream shifted{};
  shifted.private_data = &left;
  Shifted::next(&shifted, &array);
  const ArrowTable read = read_arrow_array(schema, array);
  CHECK_FALSE(read.column("x").shared());
  CHECK(read.column("x").values()[0] == 1.5);
  CHECK(read.column("x").values()[1] == -2.5);
  real.release(&real);
  CHECK(ledger.balanced());
}

TEST_CASE("Names of the kinds", "[arrow]") {
  CHECK(to_string(ArrowKind::number) == "number");
  CHECK(to_string(ArrowKind::boolean) == "boolean");
  CHECK(to_string(ArrowKind::text) == "text");
  CHECK(to_string(ArrowKind::category) == "category");
  CHECK(to_string(ArrowKind::date) == "date");
  CHECK(to_string(ArrowKind::time) == "time");
  CHECK(to_string(ArrowKind::duration) == "duration");
  CHECK(to_string(ArrowKind::null) == "null");
}
