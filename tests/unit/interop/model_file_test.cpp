#include <amends/core/error.hpp>
#include <amends/interop/model_file.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;

TEST_CASE("a saved model reads back to the last bit") {
  estimation::ModelState state{.model = "BetaGeoModel", .version = 3};
  state.put("time_unit", std::string("week \"7 days\"\n"));
  state.put("parameter_names", std::vector<std::string>{"r", "alpha"});
  state.put("parameters", std::vector<double>{0.1, 1.0 / 3.0, 5e-324, 1.7976931348623157e308, -0.0});
  state.put("bounds",
            std::vector<double>{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()});
  state.put("empty", std::vector<double>{});
  const std::string text = interop::write_model(state);
  CHECK(interop::read_model(text) == state);
  CHECK(interop::write_model(interop::read_model(text)) == text);
  CHECK(text.find('\n') == std::string::npos);

  estimation::ModelState unknown{.model = "X"};
  unknown.put("loss", std::nan(""));
  CHECK(std::isnan(interop::read_model(interop::write_model(unknown)).number("loss")));
}

TEST_CASE("a text of version 1, written once and for all, stays readable") {
  // Do not touch this text: it stands for the files of users.
  const auto state = interop::read_model(
      R"({"amends_model":"ExampleModel","version":1,"texts":{"unit":"week"},"lists":{"names":["r"]},"numbers":{"parameters":[0.25,"inf"]}})");
  CHECK(state.model == "ExampleModel");
  CHECK(state.text("unit") == "week");
  CHECK(state.list("names").front() == "r");
  CHECK(state.values("parameters")[0] == 0.25);
  CHECK(std::isinf(state.values("parameters")[1]));
}

TEST_CASE("what is not a saved model is refused with the reason") {
  CHECK_THROWS_WITH(interop::read_model("not json"), Catch::Contains("not valid JSON"));
  CHECK_THROWS_WITH(interop::read_model("[]"), Catch::Contains("no \"amends_model\""));
  CHECK_THROWS_WITH(interop::read_model(R"({"amends_model":"A"})"), Catch::Contains("no \"version\""));
  CHECK_THROWS_WITH(interop::read_model(R"({"amends_model":"A","version":1,"texts":{},"lists":{}})"),
                    Catch::Contains("no \"numbers\""));
  CHECK_THROWS_WITH(
      interop::read_model(R"({"amends_model":"A","version":1,"texts":{},"lists":{},"numbers":{"r":["x"]}})"),
      Catch::Contains("not a number"));
  CHECK_THROWS_AS(interop::read_model(R"({"amends_model":"A","version":1,"texts":{"t":1},"lists":{},"numbers":{}})"),
                  Error);
}

TEST_CASE("a saved model that was altered by hand is refused, however it was altered") {
  const auto refused = [](const std::string& text, const char* why) {
    INFO(text.substr(0, 100));
    CHECK_THROWS_WITH(interop::read_model(text), Catch::Contains(why));
  };
  const auto with_version = [](const std::string& version) {
    return R"({"amends_model":"A","version":)" + version + R"(,"texts":{},"lists":{},"numbers":{}})";
  };
  CHECK(interop::read_model(with_version("2147483647")).version == 2147483647);
  // 2^32 + 1 is 1 where 32 bits are all that is looked at.
  for (const char* version :
       {"4294967297", "18446744073709551617", "1.0", "1.5", "0", "-1", "\"1\"", "null", "[1]", "{}"})
    refused(with_version(version), "\"version\" is not a whole number");
  refused(R"({"amends_model":"A","version":1,"version":1,"texts":{},"lists":{},"numbers":{}})", "twice");
  refused(R"({"amends_model":"A","version":1,"texts":{},"lists":{},"numbers":{"r":[1],"r":[2]}})", "twice");
  refused(R"({"amends_model":"A","version":1,"texts":{},"lists":{},"numbers":{},"more":1})", "\"more\" is not known");
  refused(R"({"amends_model":"A","version":1,"texts":[],"lists":{},"numbers":{}})", "\"texts\" is not an object");
  refused(R"({"amends_model":"A","version":1,"texts":{},"lists":{"a":[1]},"numbers":{}})", "not a text");
  refused(R"({"amends_model":"A","version":1,"texts":{},"lists":{"a":"b"},"numbers":{}})", "not a list");
  refused(R"({"amends_model":"A","version":1,"texts":{},"lists":{},"numbers":{"a":[[1]]}})", "not a number");
  refused(R"({"amends_model":"A","version":1,"texts":{},"lists":{},"numbers":{"a":[true]}})", "not a number");
  refused(R"({"amends_model":{},"version":1,"texts":{},"lists":{},"numbers":{}})", "no \"amends_model\"");
  refused(R"({"amends_model":"A","version":1,"texts":{},"lists":{},"numbers":{}} x)", "not valid JSON");
}

TEST_CASE("nesting costs nothing, whatever follows it") {
  const std::size_t deep = 1'000'000;
  const std::string nested = std::string(deep, '[') + std::string(deep, ']');
  CHECK_THROWS_AS(interop::read_model(nested), Error);
  CHECK_THROWS_AS(interop::read_model(R"({"amends_model":)" + nested + R"(,"version":1})"), Error);
  CHECK_THROWS_AS(interop::read_model(R"({"x":)" + nested + R"(,"y":1})"), Error);
  std::string objects;
  for (std::size_t i = 0; i < deep; ++i) objects += "{\"a\":";
  CHECK_THROWS_AS(interop::read_model(objects), Error);
}
