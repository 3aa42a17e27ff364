#include <amends/domain/record_report.hpp>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace amends;
using domain::RecordReport;

TEST_CASE("names for a message: few, and short ones") {
  CHECK(domain::first_names({}).empty());
  CHECK(domain::first_names({"web", "shop"}) == "web, shop");
  std::vector<std::string> names;
  for (int i = 0; i < 10; ++i) names.push_back(std::to_string(i));
  CHECK(domain::first_names(names) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9");
  names.push_back("x");
  CHECK(domain::first_names(names) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 1 more");
  // 60 bytes fit; longer names are cut between characters: 20 Korean syllables of three bytes, not 20 and a third.
  CHECK(domain::first_names({std::string(60, 'a')}) == std::string(60, 'a'));
  CHECK(domain::first_names({std::string(61, 'a')}) == std::string(60, 'a') + "...");
  std::string korean = "a", cut = "a";
  for (int i = 0; i < 30; ++i) korean += "\xED\x95\x9C";
  for (int i = 0; i < 19; ++i) cut += "\xED\x95\x9C";
  CHECK(domain::first_names({korean}) == cut + "...");
}

TEST_CASE("an account is clean where it says no more than how many rows there were") {
  RecordReport report;
  report.rows = 3;
  report.blank_lines = 2;
  CHECK(report.clean());
  CHECK(report.to_string() == "3 rows read, 3 used, 0 left out; 2 blank lines");
  report.findings = {"nobody is satisfied"};
  CHECK_FALSE(report.clean());
  CHECK(report.to_string().ends_with("\nlook at this: nobody is satisfied"));
  report.findings.clear();
  report.outside_scenario = {{std::string(100'000, 'x'), 2.0}};
  CHECK_FALSE(report.clean());
  CHECK(report.to_string().ends_with("not in the scenario: segment \"" + std::string(60, 'x') + "...\", 2 complaints"));
  report.outside_scenario.clear();
  report.sent_to_other = {{}};
  CHECK_FALSE(report.clean());
  report.sent_to_other.clear();
  report.reinterpreted = {{}};
  CHECK_FALSE(report.clean());
  report.reinterpreted.clear();
  report.unusual_texts = {"x"};
  CHECK_FALSE(report.clean());
  report.unusual_texts.clear();
  report.bad = 1;
  CHECK_FALSE(report.clean());
}
