#include <amends/report/report.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include "catch.hpp"

using namespace amends;

namespace {

/// One quantity of each kind that needs no records; by hand.
economics::RecoveryScenario desk() {
  auto source = std::make_shared<estimation::EstimateSource>();
  source->model = "share who stayed";
  source->from = "customers.csv";
  source->rows = 500.0;
  source->clusters = 12;
  source->identity = 42;
  source->covariance = math::Matrix(1, 1);
  source->covariance(0, 0) = 0.04;
  const estimation::Estimate stay{.quantity = "stay.satisfied",
                                  .value = 0.7,
                                  .scale = estimation::Scale::logit,
                                  .gradient = {1.0},
                                  .source = source,
                                  .rows = 200.0};
  economics::ScenarioSegment all{.name = "all",
                                 .complaints_per_year = economics::Assumption(1'000.0, "ledger 2025"),
                                 .outcomes = economics::OutcomeShares{.dissatisfied = 0.4, .satisfied = 0.6},
                                 .stay = {.dissatisfied = 0.3, .satisfied = stay, .delighted = 0.9},
                                 .counterfactual_stay = economics::Assumption(math::Distribution::pert(0.2, 0.35, 0.5),
                                                                              "Assumption: nobody asked"),
                                 .margin_per_customer_per_year = 60,
                                 .retention = 0.8,
                                 .cost = {.per_complaint = 5}};
  return economics::RecoveryScenario({.title = "desk", .annual_rate = 0.1, .segments = {all}});
}

const report::Quantity& quantity(const report::Findings& findings, const std::string& name) {
  const auto found = std::find_if(findings.quantities.begin(), findings.quantities.end(),
                                  [&](const report::Quantity& one) { return one.name == name; });
  REQUIRE(found != findings.quantities.end());
  return *found;
}

}  // namespace

TEST_CASE("Every quantity stands in the report with where it comes from") {
  const report::Findings findings =
      report::find({.subject = {.name = "desk", .scenario = desk()}}, {.draws = 200, .seed = 1});
  using report::Origin;
  const report::Quantity& stay = quantity(findings, "all.stay.satisfied");
  CHECK(stay.origin == Origin::estimated);
  CHECK(stay.rows == 200.0);
  CHECK(stay.clusters == 12);
  CHECK(stay.source == "share who stayed of customers.csv: stay.satisfied, from 200 rows in 12 clusters");
  CHECK(stay.median == Approx(0.7));
  const double edge = 1.6448536269514722 * 0.2;  // normal on the logit scale, its 95 % point
  CHECK(stay.upper == Approx(1.0 / (1.0 + std::exp(-std::log(0.7 / 0.3) - edge))));
  CHECK(stay.lower == Approx(1.0 / (1.0 + std::exp(-std::log(0.7 / 0.3) + edge))));
  CHECK(quantity(findings, "all.complaints.per_year").origin == Origin::with_source);
  CHECK(quantity(findings, "all.counterfactual.stay").origin == Origin::assumed);
  CHECK(quantity(findings, "all.stay.dissatisfied").origin == Origin::without_source);
  CHECK(quantity(findings, "stay.no_problem").origin == Origin::left_out);
  CHECK(quantity(findings, "stay.no_problem").median == 1.0);
  CHECK(findings.origins.estimated == 1);
  CHECK(findings.origins.with_source == 1);
  CHECK(findings.origins.assumed == 1);
  std::size_t defaults = 0, counted = 0;
  for (const report::Quantity& one : findings.quantities) (one.origin == Origin::left_out ? defaults : counted) += 1;
  CHECK(defaults == findings.left_out_quantities.size());
  const report::Origins& from = findings.origins;
  CHECK(counted == from.estimated + from.with_source + from.assumed + from.without_source);

  const report::Report written = report::write(findings);
  const std::string text = render(written, report::Format::text);
  CHECK_THAT(text, Catch::Contains("share who stayed of customers.csv: stay.satisfied, from 200 rows in 12 clusters"));
  CHECK_THAT(render(written, report::Format::json), Catch::Contains("\"origin\": \"estimated\""));
  CHECK_THAT(render(written, report::Format::csv), Catch::Contains("quantity,with_source,all.complaints.per_year,"));
}
