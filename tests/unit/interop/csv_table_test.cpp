#include <amends/interop/csv_table.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace amends;
using interop::CsvTable;
using interop::read_table;
using interop::read_table_from_memory;
using Texts = std::vector<std::string>;
using Catch::Contains;

TEST_CASE("a table is held as texts, columns by their headers") {
  const CsvTable table = read_table_from_memory("name; n ;note\nA;1;\"x;\n\"\"y\"\"\"\nB;two;\n\n", {});
  CHECK(table.rows() == 2);
  CHECK(table.names() == Texts{"name", " n ", "note"});
  CHECK(table.facts().delimiter == ';');
  CHECK(table.facts().blank_lines == 1);
  CHECK(table.texts("note") == Texts{"x;\n\"y\"", ""});
  CHECK(table.has("n"));
  CHECK_FALSE(table.has("N"));
  CHECK(table.numbers("n")[0] == 1.0);
  CHECK(std::isnan(table.numbers("n")[1]));
}

TEST_CASE("numbers are read whole, finite, and in no locale") {
  const CsvTable table = read_table_from_memory("x\n 1.5 \n+2\n1,5\ninf\nnan\n1e400\n7 %\n-0.25\n", {.delimiter = ';'});
  const std::vector<double> x = table.numbers("x");
  REQUIRE(x.size() == 8);
  CHECK(x[0] == 1.5);
  CHECK(x[1] == 2.0);
  for (std::size_t i = 2; i < 7; ++i) CHECK(std::isnan(x[i]));
  CHECK(x[7] == -0.25);
}

TEST_CASE("a column is meant by its header, composed accents and blanks aside") {
  const CsvTable table = read_table_from_memory("R\xC3\xA9gion,a,a\nN,1,2\n");
  CHECK(table.texts("Re\xCC\x81gion ") == Texts{"N"});
  CHECK_FALSE(table.has("a"));
  CHECK_THROWS_WITH(table.texts("a"), Contains("occurs more than once"));
  CHECK_THROWS_WITH(table.texts("region"), "memory: there is no column \"region\"; did you mean \"R\xC3\xA9gion\"?");
  CHECK_THROWS_WITH(table.texts("weight"), Contains("the columns are \"R\xC3\xA9gion\", \"a\", \"a\""));
  try {
    static_cast<void>(table.numbers("weight"));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::unknown_name);
    CHECK(error.parameter() == "name");
  }
}

TEST_CASE("a record that is none is refused by its line; a header alone is an empty table") {
  CHECK_THROWS_WITH(read_table_from_memory("a,b\n1,2\n3\n"), "memory:3: the row has 1 field, the header has 2");
  CHECK_THROWS_WITH(read_table_from_memory("a,b\n1,\"2\"3\n"),
                    "memory:2: the row has a field that goes on after its closing quote");
  CHECK_THROWS_AS(read_table_from_memory(""), Error);
  CHECK_THROWS_AS(read_table("absent.csv"), Error);
  const CsvTable empty = read_table_from_memory("a,b\n");
  CHECK(empty.rows() == 0);
  CHECK(empty.numbers("b").empty());
}

TEST_CASE("a dialect says how the table is written") {
  const CsvTable table = read_table_from_memory("A title\n1|\xE9\n2|x\nSum\n", {.encoding = "latin1",
                                                                                .delimiter = '|',
                                                                                .header = false,
                                                                                .columns = {"n", "t"},
                                                                                .skip_lines = 1,
                                                                                .footer_lines = 1});
  CHECK(table.rows() == 2);
  CHECK(table.texts("t") == Texts{"\xC3\xA9", "x"});
}

TEST_CASE("a shipped table is read as its lines are counted") {
  // 2,357 customers: Fader, Hardie & Lee (2005), section 4.1.
  const CsvTable table = read_table("examples/data/cdnow_customers.csv");
  double customers = 0.0;
  for (const double n : table.numbers("customers")) customers += n;
  CHECK(customers == 2357.0);
}

TEST_CASE("a title before the header is said") {
  CHECK_THROWS_WITH(interop::read_table_from_memory("Report\na,b,c\n1,2,3\n4,5,6\n", {}),
                    Contains("memory:2") && Contains("line 2 looks like it, say skip_lines = 1"));
  const auto table = interop::read_table_from_memory("Report,,\na,b,c\n1,2,3\n4,5,6\n", {});
  CHECK_THROWS_WITH(table.texts("a"), Contains("line 2 looks like it, say skip_lines = 1"));
}
