#include <amends/core/executor.hpp>
#include <amends/interop/arrow.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
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
using amends::ErrorCode;

TEST_CASE("Only wanted columns are looked at", "[arrow]") {
  Field lists = field("+l", "lists");
  lists.children.push_back(field("g", "item"));
  // The data of the others are nonsense, too.
  const Stream stream{.schema = table({lists, field("g", "b"), field("tin", "c"), field("l", "a"), field("l", "twice"),
                                       field("l", "twice"), Field{.name = "no format"}}),
                      .batches = {batch_of({Data{.length = -3}, fixed(Values<double>{2.5}), Data{.released = true},
                                            fixed(Values<std::int64_t>{4}), Data{}, Data{}, Data{.no_buffers = true}},
                                           1)}};
  const Reading reading(stream, {{"a", "b", "a"}});
  REQUIRE(reading.table.columns().size() == 2);
  CHECK(reading.table.columns()[0].name() == "b");
  CHECK(reading.table.column("b").values()[0] == 2.5);
  CHECK(reading.table.column("a").values()[0] == 4.0);
  CHECK(reading.table.has("a"));
  CHECK_FALSE(reading.table.has("c"));
  CHECK_THROWS_WITH(reading.table.column("c"), "column \"c\" was not read");
  const Reading nothing(stream, std::vector<std::string>{});
  CHECK(nothing.table.rows() == 1);

  CHECK(failure_of(stream, {{"twice"}}).code == ErrorCode::contradiction);
  CHECK(failure_of(stream, {{"twice"}}).text ==
        "column \"twice\" comes more than once in the Arrow stream; rename one");
  const Failure unknown = failure_of(stream, {{"lisst"}});
  CHECK(unknown.code == ErrorCode::unknown_name);
  CHECK(unknown.parameter == "lisst");
  CHECK(unknown.text == "the Arrow stream has no column \"lisst\"; did you mean \"lists\"?");
}

TEST_CASE("Types that are not read are named, with a cure", "[arrow]") {
  const auto text = [](const Field& column) { return failure_of(one_column(column, {})).text; };
  CHECK(text(field("tin", "x")) ==
        "column \"x\" holds Arrow type 'tin' (an interval); cast it to a duration or a number first");
  CHECK(text(field("z", "x")) == "column \"x\" holds Arrow type 'z' (bytes); cast it to a text first");
  for (const char* format :
       {"z",    "Z",  "vz",  "w:4",      "tts",        "ttn",   "tiM",     "tiD",   "tin", "+l",   "+L",  "+vl",
        "+w:2", "+s", "+m",  "+ud:0,1",  "+r",         "",      "x",       "ts",    "tsu", "tsx:", "tDx", "tD",
        "tdx",  "d:", "d:3", "d:3,1,16", "d:3,1,64,2", "d:0,1", "d:9,999", "d:9,x", "lx",  "vx"}) {
    const Failure failure = failure_of(one_column(field(format, "x"), {}));
    CHECK(failure.code == ErrorCode::format);
    CHECK(failure.parameter == "x");
    CHECK(failure.text.starts_with("column \"x\" holds Arrow type '" + std::string(format) + "' ("));
    CHECK(failure.text.ends_with(" first"));
  }
  CHECK(text(Field{.format = "tin"}).starts_with("column \"\" holds"));
  CHECK(text(Field{.name = "x"}).starts_with("column \"x\" holds Arrow type ''"));
  CHECK(text(coded("g", "x", "u")) == "column \"x\" has a dictionary whose indices are not whole numbers");
  CHECK(text(coded("tdD", "x", "u")) == "column \"x\" has a dictionary whose indices are not whole numbers");
  CHECK(text(coded("i", "x", "+s")) == "column \"x\" holds Arrow type '+s' (a struct); unnest its fields first");
  Field twice = coded("i", "x", "i");
  twice.dictionary->dictionary = std::make_shared<Field>(field("u", ""));
  CHECK(text(twice) == "column \"x\" has a dictionary of dictionaries; decode it first");
  Field gone = coded("i", "x", "u");
  gone.dictionary->released = true;
  CHECK(text(gone) == "column \"x\" has a dictionary that was released");
}

TEST_CASE("A schema that is no table", "[arrow]") {
  const auto fails = [](const Field& root) {
    const Failure failure = failure_of(Stream{.schema = root});
    CHECK(failure.code == ErrorCode::format);
    CHECK(failure.parameter == "stream");
  };
  fails(field("l", "x"));
  fails(Field{});
  Field root = table({field("l", "x")});
  root.children.push_back(std::nullopt);
  fails(root);
  root = table({field("l", "x")});
  root.children[0]->released = true;
  fails(root);
  root = table({field("l", "x")});
  root.n_children = -1;
  fails(root);
  root = table({});
  root.n_children = 3;
  fails(root);
  root = table({field("l", "x")});
  root.dictionary = std::make_shared<Field>(field("u", ""));
  fails(root);
  root = table({});
  root.released = true;
  fails(root);
}

namespace {
/// Expects Error(format) of the column "x", alone and behind a batch that is right.
void check_bad_column(const Field& column, const Data& right, const Data& wrong, const std::string& what) {
  INFO(what);
  const std::int64_t rows = right.length;
  for (const bool behind : {false, true}) {
    Stream stream{.schema = table({column})};
    if (behind) stream.batches.push_back(batch_of({right}, rows));
    stream.batches.push_back(batch_of({wrong}, rows));
    const Failure failure = failure_of(stream);
    CHECK(failure.code == ErrorCode::format);
    CHECK(failure.parameter == "x");
    CHECK(failure.text.starts_with("column \"x\" "));
    CHECK(failure.text.find(what) != std::string::npos);
  }
}
template <class Change>
void check_bad(const Field& column, const Data& right, const std::string& what, Change&& change) {
  const Reading good(one_column(column, {right}));
  Data wrong = right;
  change(wrong);
  check_bad_column(column, right, wrong, what);
}
template <class T>
void put(Data& data, std::size_t buffer, std::size_t at, T value) {
  std::memcpy(data.buffers[buffer]->data() + at * sizeof(T), &value, sizeof value);
}
}  // namespace

TEST_CASE("Arrays that contradict themselves", "[arrow]") {
  constexpr std::int64_t huge = (std::int64_t{1} << 40) + 1;
  const std::pair<Field, Data> columns[] = {
      {field("l", "x"), fixed(Values<std::int64_t>{1, std::nullopt, 3})},
      {field("b", "x"), booleans(Values<bool>{true, std::nullopt, false})},
      {field("u", "x"), texts<std::int32_t>(Values<std::string>{"a", std::nullopt, "c"})},
      {field("vu", "x"), views(Values<std::string>{"a", std::nullopt, "long enough for a buffer"})},
      {field("tdD", "x"), fixed(Values<std::int32_t>{1, std::nullopt, 3})},
      {field("d:9,2", "x"), fixed(Values<Wide<2>>{wide<2>("1"), std::nullopt, wide<2>("3")})},
      {field("e", "x"), fixed(Values<std::uint16_t>{1, std::nullopt, 3})}};
  for (const auto& [column, right] : columns) {
    check_bad(column, right, "released", [](Data& d) { d.released = true; });
    check_bad(column, right, "negative or beyond", [](Data& d) { d.length = -1; });
    check_bad(column, right, "negative or beyond", [](Data& d) { d.offset = -1; });
    check_bad(column, right, "negative or beyond", [](Data& d) { d.length = huge; });
    check_bad(column, right, "negative or beyond",
              [](Data& d) { d.offset = (std::numeric_limits<std::int64_t>::max)(); });
    check_bad(column, right, "of length 2 in a batch that needs 3", [](Data& d) { d.length = 2; });
    check_bad(column, right, "count of nulls", [](Data& d) { d.null_count = 4; });
    check_bad(column, right, "count of nulls", [](Data& d) { d.null_count = -2; });
    check_bad(column, right, "buffers; its type has", [](Data& d) { d.buffers.resize(1); });
    check_bad(column, right, "buffers; its type has", [](Data& d) { d.n_buffers = -1; });
    if (*column.format != "vu") check_bad(column, right, "buffers; its type has", [](Data& d) { d.buffers.resize(9); });
    check_bad(column, right, "without its buffers", [](Data& d) { d.no_buffers = true; });
    check_bad(column, right, "no validity buffer", [](Data& d) { d.buffers[0].reset(); });
    check_bad(column, right, "lacks the buffer", [](Data& d) { d.buffers[1].reset(); });
  }
}

TEST_CASE("Texts whose offsets or views lead astray", "[arrow]") {
  const Values<std::string> values{"ab", "cd", "a text of more than twelve bytes"};
  const Field narrow = field("u", "x"), large = field("U", "x"), view = field("vu", "x");
  const std::string astray = "lead out of";
  const Data u = texts<std::int32_t>(values);
  check_bad(narrow, u, astray, [](Data& d) { put<std::int32_t>(d, 1, 0, -1); });
  check_bad(narrow, u, astray, [](Data& d) { put<std::int32_t>(d, 1, 1, 5); });
  check_bad(narrow, u, astray, [](Data& d) { put<std::int32_t>(d, 1, 1, 1000); });
  check_bad(narrow, u, astray, [](Data& d) { put<std::int32_t>(d, 1, 3, -4); });
  check_bad(narrow, u, astray, [](Data& d) { put<std::int32_t>(d, 1, 3, 1); });
  check_bad(narrow, u, astray, [](Data& d) { d.buffers[2].reset(); });
  const Data wide_offsets = texts<std::int64_t>(values);
  check_bad(large, wide_offsets, astray, [](Data& d) { put<std::int64_t>(d, 1, 1, never); });
  check_bad(large, wide_offsets, astray, [](Data& d) { put<std::int64_t>(d, 1, 2, std::int64_t{1} << 60); });
  const Data v = views(values);
  check_bad(view, v, astray, [](Data& d) { put<std::int32_t>(d, 1, 0, -1); });
  check_bad(view, v, astray, [](Data& d) { put<std::int32_t>(d, 1, 8, 33); });           // one too long
  check_bad(view, v, astray, [](Data& d) { put<std::int32_t>(d, 1, 10, 2); });           // no such buffer
  check_bad(view, v, astray, [](Data& d) { put<std::int32_t>(d, 1, 10, -1); });          //
  check_bad(view, v, astray, [](Data& d) { put<std::int32_t>(d, 1, 11, 1); });           // begins too late
  check_bad(view, v, astray, [](Data& d) { put<std::int32_t>(d, 1, 11, -1); });          //
  check_bad(view, v, astray, [](Data& d) { put<std::int32_t>(d, 1, 11, 2147483647); });  //
  check_bad(view, v, astray, [](Data& d) { d.buffers[2].reset(); });
  check_bad(view, v, "lacks the buffer", [](Data& d) { d.buffers[4].reset(); });
  // Three buffers are a column whose texts are all short: then none may be elsewhere.
  check_bad(view, v, astray, [](Data& d) { d.buffers.resize(3); });
  const Data latin = texts<std::int32_t>(Values<std::string>{"caf\xE9"});
  check_bad_column(narrow, texts<std::int32_t>(Values<std::string>{"café"}), latin, "not UTF-8");
}

TEST_CASE("Indices and dictionaries that lead astray", "[arrow]") {
  const Field column = coded("c", "x", "u");
  Data right = fixed(Values<std::int8_t>{0, 1, std::nullopt});
  right.dictionary = std::make_shared<Data>(texts<std::int32_t>(Values<std::string>{"a", "b"}));
  const auto other = [](Data& d) -> Data& {
    d.dictionary = std::make_shared<Data>(*d.dictionary);
    return *d.dictionary;
  };
  check_bad(column, right, "not in its dictionary", [](Data& d) { put<std::int8_t>(d, 1, 1, 2); });
  check_bad(column, right, "not in its dictionary", [](Data& d) { put<std::int8_t>(d, 1, 1, -1); });
  check_bad(column, right, "not in its dictionary", [&](Data& d) { other(d).length = 1; });
  check_bad(column, right, "without its array", [](Data& d) { d.dictionary.reset(); });
  check_bad(column, right, "released", [&](Data& d) { other(d).released = true; });
  check_bad(column, right, "negative or beyond", [&](Data& d) { other(d).length = -1; });
  check_bad(column, right, "buffers; its type has", [&](Data& d) { other(d).buffers.resize(2); });
  check_bad(column, right, "lacks the buffer", [](Data& d) { d.buffers[1].reset(); });
  check_bad(column, right, "lacks the buffer", [&](Data& d) { other(d).buffers[1].reset(); });
  check_bad(column, right, "no validity buffer", [&](Data& d) {
    other(d).buffers[0].reset();
    d.dictionary->null_count = 1;
  });
  // An unsigned index with its highest bit is not a negative one.
  Data large = fixed(Values<std::uint64_t>{0});
  large.dictionary = right.dictionary;
  check_bad(coded("L", "x", "u"), large, "not in its dictionary",
            [](Data& d) { put<std::uint64_t>(d, 1, 0, ~std::uint64_t{0}); });
}

TEST_CASE("Batches that contradict the schema", "[arrow]") {
  const Data column = fixed(Values<double>{1.0});
  const auto fails = [&](const Data& batch) {
    for (const bool behind : {false, true}) {
      Stream stream{.schema = table({field("g", "x")})};
      if (behind) stream.batches.push_back(batch_of({column}, 1));
      stream.batches.push_back(batch);
      const Failure failure = failure_of(stream);
      CHECK(failure.code == ErrorCode::format);
      CHECK(failure.text.starts_with("the Arrow stream has a batch "));
    }
  };
  const auto changed = [&](auto&& change) {
    Data batch = batch_of({column}, 1);
    change(batch);
    return batch;
  };
  fails(batch_of({}, 1));
  fails(batch_of({column, column}, 1));
  fails(changed([](Data& b) { b.n_children = -1; }));
  fails(changed([](Data& b) { b.children.clear(), b.n_children = 1; }));
  fails(changed([](Data& b) { b.length = -1; }));
  fails(changed([](Data& b) { b.length = (std::numeric_limits<std::int64_t>::max)(); }));
  fails(changed([](Data& b) { b.offset = -1; }));
  fails(changed([](Data& b) { b.null_count = -2; }));
  fails(changed([](Data& b) { b.null_count = 2; }));
  fails(changed([](Data& b) { b.buffers.clear(); }));
  fails(changed([](Data& b) { b.no_buffers = true; }));
  // Each is within the limit, but together they are not.
  const std::int64_t half = std::int64_t{1} << 39;
  CHECK(failure_of(Stream{.schema = table({}), .batches = {batch_of({}, half), batch_of({}, half), batch_of({}, 1)}})
            .code == ErrorCode::format);
  Data without = batch_of({column}, 1);
  without.null_count = 1;
  CHECK(failure_of(Stream{.schema = table({field("g", "x")}), .batches = {without}}).text.find("no validity buffer") !=
        std::string::npos);
  Data hole = batch_of({column}, 1);
  hole.children[0].reset();
  CHECK(failure_of(Stream{.schema = table({field("g", "x")}), .batches = {hole}}).parameter == "x");
}

TEST_CASE("Whatever fails and whenever, everything is released once", "[arrow]") {
  Stream stream = one_column(
      field("u", "x"), {texts<std::int32_t>(Values<std::string>{"a"}), texts<std::int32_t>(Values<std::string>{"b"}),
                        texts<std::int32_t>(Values<std::string>{"c"})});
  for (int call = 0; call <= 4; ++call) {
    stream.fails_at = call;
    stream.text = "the connection was lost";
    CHECK(failure_of(stream).text == "the Arrow stream failed: the connection was lost");
    CHECK(failure_of(stream).code == ErrorCode::format);
    stream.text = nullptr;
    CHECK(failure_of(stream).text.find("with error number") != std::string::npos);
    stream.without_text_function = true;
    CHECK(failure_of(stream).text.find(call == 0 ? "5 and no text" : "22 and no text") != std::string::npos);
    stream.without_text_function = false;
  }
  stream.fails_at = -1;
  // Stopped at the first, second, ... time that the executor is asked.
  struct Stopper final : amends::core::Executor {
    int left = 0;
    void for_each(std::size_t tasks, amends::core::TaskRef task) override {
      for (std::size_t i = 0; i < tasks; ++i) task(i);
    }
    [[nodiscard]] std::size_t threads() const noexcept override { return 1; }
    [[nodiscard]] bool stop_requested() override { return left-- == 0; }
  };
  int stopped = 0;
  for (bool done = false; !done; ++stopped) {
    Stopper stopper;
    stopper.left = stopped;
    Ledger ledger;
    ArrowArrayStream given = stream.make(ledger);
    try {
      const std::size_t rows = read_arrow_stream(given, std::nullopt, &stopper).rows();
      done = true;
      CHECK(rows == 3);
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::interrupted);
    }
    CHECK(given.release == nullptr);
    CHECK(ledger.balanced());
  }
  CHECK(stopped == 7);  // asked before each of three batches and in each of their columns; then not stopped
}

TEST_CASE("A stream can be read once", "[arrow]") {
  Ledger ledger;
  ArrowArrayStream stream = one_column(field("g", "x"), {fixed(Values<double>{1.0})}).make(ledger);
  { CHECK(read_arrow_stream(stream).rows() == 1); }
  CHECK_THROWS_AS(read_arrow_stream(stream), Error);
  CHECK(ledger.balanced());
  ArrowArrayStream hollow = Stream{}.make(ledger);
  hollow.get_next = nullptr;
  CHECK_THROWS_AS(read_arrow_stream(hollow), Error);
  CHECK(ledger.balanced());
}
