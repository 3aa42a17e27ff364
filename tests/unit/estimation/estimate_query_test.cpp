// What is asked of a fit: names, units, and the errors of a question that cannot be answered.
#include <amends/domain/time_unit.hpp>
#include <amends/estimation/estimate_query.hpp>
#include <amends/estimation/product_limit.hpp>
#include <amends/impl/estimation/query_reader.hpp>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using Catch::Matchers::Contains;
using estimation::EstimateQuery;
using estimation::detail::QueryReader;

namespace {
double time_of(const EstimateQuery& query, const std::string& unit) {
  return QueryReader(query, "Model", {"survival"}).time(unit);
}
std::string message_of(const EstimateQuery& query,
                       const std::vector<std::string>& quantities = {"survival", "median"}) {
  try {
    QueryReader(query, "Model", quantities).finish();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}
}  // namespace

TEST_CASE("the units of queries are those of domain::TimeUnit") {
  using domain::TimeUnit;
  const std::vector<std::pair<std::string, TimeUnit>> all{
      {"second", TimeUnit::second()},   {"minute", TimeUnit::minute()}, {"hour", TimeUnit::hour()},
      {"day", TimeUnit::day()},         {"week", TimeUnit::week()},     {"month", TimeUnit::month()},
      {"quarter", TimeUnit::quarter()}, {"year", TimeUnit::year()}};
  CHECK(all.size() == estimation::detail::unit_days.size());
  for (const auto& [name, unit] : all) {
    INFO(name);
    CHECK(estimation::detail::days_of_unit(name) == unit.days());
    CHECK(estimation::detail::days_of_unit(name + "s") == unit.days());
    CHECK_NOTHROW(estimation::check_time_unit(name));
  }
  CHECK_NOTHROW(estimation::check_time_unit(""));
  CHECK_THROWS_WITH(estimation::check_time_unit("fortnight"), Contains("second, minute, hour, day, week, month"));
  CHECK_THROWS_AS(estimation::check_time_unit("s"), Error);
}

TEST_CASE("a time is carried into the unit of the fit") {
  CHECK(time_of({.quantity = "survival", .at = {{"years", 1}}}, "month") == 12.0);  // of 30.4375 days
  CHECK(time_of({.quantity = "survival", .at = {{"year", 2}}}, "week") == Approx(2 * 365.25 / 7));
  CHECK(time_of({.quantity = "survival", .at = {{"months", 0.1}}}, "month") == 0.1);  // untouched
  CHECK(time_of({.quantity = "survival", .at = {{"time", 7}}}, "week") == 7.0);
  CHECK(time_of({.quantity = "survival", .at = {{"time", 7}}}, "") == 7.0);
  CHECK_THROWS_WITH(time_of({.quantity = "survival", .at = {{"years", 1}}}, ""), Contains("time_unit"));
  CHECK_THROWS_WITH(time_of({.quantity = "survival"}, "week"), Contains("needs a time"));
  CHECK_THROWS_WITH(time_of({.quantity = "survival", .at = {{"years", 1}, {"time", 2}}}, "week"),
                    Contains("two times"));
  CHECK_THROWS_AS(time_of({.quantity = "survival", .at = {{"years", -1}}}, "week"), Error);
  CHECK_THROWS_AS(time_of({.quantity = "survival", .at = {{"years", missing}}}, "week"), Error);
}

TEST_CASE("a wrong question says what there is") {
  CHECK_THAT(message_of({.quantity = "survivl"}),
             Contains("'survivl'") && Contains("did you mean survival?") && Contains("survival, median"));
  CHECK_THAT(message_of({.quantity = "xyz"}), Contains("there are survival, median"));
  for (const char* alive : {"p_alive", "alive", "probability_alive"})
    CHECK_THAT(message_of({.quantity = alive}), Contains("without the outcome"));
  CHECK_THAT(message_of({.quantity = "median", .at = {{"years", 1}}}), Contains("takes no years"));
  CHECK_THAT(message_of({.quantity = "median", .where = {{"outcome", "satisfied"}}}), Contains("where must be empty"));
  CHECK_THAT(message_of({.quantity = "median", .where = {{"a", 1.0}, {"a", 2.0}}}), Contains("a twice"));

  const EstimateQuery query{.quantity = "median", .where = {{"age", "old"}, {"ag", 3.0}}};
  QueryReader reader(query, "Model", {"median"});
  CHECK_THROWS_WITH(reader.covariates({"age"}), Contains("age") && Contains("must be a number, got a text"));
  CHECK_THROWS_WITH(reader.covariates({"web", "score"}), Contains("where must have web, score"));
  CHECK_THROWS_WITH(reader.finish(), Contains("knows no 'ag'") && Contains("did you mean age?"));
  const EstimateQuery of_group{.quantity = "median", .where = {{"outcome", "satisfed"}}};
  CHECK_THROWS_WITH(QueryReader(of_group, "Model", {"median"}).group("outcome", {"satisfied", "dissatisfied"}),
                    Contains("no outcome 'satisfed'") && Contains("did you mean satisfied?"));
  const EstimateQuery numbered{.quantity = "median", .where = {{"segment", 2.0}}};
  CHECK(QueryReader(numbered, "Model", {"median"}).group("segment", {"1", "2"}) == 1);
}
