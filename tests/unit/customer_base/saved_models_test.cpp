#include <algorithm>
#include <amends/customer_base/beta_geo.hpp>
#include <amends/customer_base/beta_geo_beta_binom.hpp>
#include <amends/customer_base/customer_stages.hpp>
#include <amends/customer_base/gamma_gamma.hpp>
#include <amends/customer_base/pareto_nbd.hpp>
#include <amends/customer_base/shifted_beta_geo.hpp>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::customer_base;
using estimation::ModelState;
using Column = std::vector<double>;

namespace {
std::span<const double> view(const Column& column) {
  return column;
}

/// The state with another number at a place of one of its columns.
ModelState with(ModelState state, const std::string& name, std::size_t at, double value) {
  const auto column =
      std::find_if(state.numbers.begin(), state.numbers.end(), [&](const auto& pair) { return pair.first == name; });
  REQUIRE(column != state.numbers.end());
  column->second.at(at) = value;
  return state;
}

template <class Model>
void refuses(const ModelState& good, const std::string& name, std::size_t at, const Column& values) {
  CHECK(Model::from_state(good).state().model == good.model);
  for (const double value : values) {
    INFO(good.model << ": " << name << "[" << at << "] = " << value);
    try {
      (void)Model::from_state(with(good, name, at, value));
      FAIL_CHECK("it was read");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::format);
    }
  }
}

/// What no fit could have written, and no model with given parameters.
template <class Model>
void check_states(const Model& fitted, const Model& given) {
  const Column nonsense{-1.0, missing, infinity, 0.5, 1e17};
  for (std::size_t at = 0; at < 6; ++at) refuses<Model>(fitted.state(), "report_counts", at, nonsense);
  refuses<Model>(fitted.state(), "report_counts", 1, {0.0});  // evaluations
  refuses<Model>(fitted.state(), "report_counts", 3, {0.0});  // distinct rows
  refuses<Model>(fitted.state(), "observations", 0, {0.0, -1.0, missing, infinity});
  refuses<Model>(fitted.state(), "penalty", 0, {-1.0, missing, infinity});
  refuses<Model>(fitted.state(), "log_likelihood", 0, {missing, infinity, -infinity});
  for (std::size_t at = 0; at < 5; ++at) refuses<Model>(given.state(), "report_counts", at, {1.0, -1.0, missing, 0.5});
  refuses<Model>(given.state(), "observations", 0, {1.0, -1.0, missing, infinity});
  refuses<Model>(given.state(), "penalty", 0, {1.0, -1.0, missing, infinity});
  refuses<Model>(given.state(), "log_likelihood", 0, {0.0, -1.0, infinity});
}
}  // namespace

TEST_CASE("saved models of purchases hold what a fit writes, or given parameters") {
  const auto truth = BetaGeoModel::with_parameters(0.6, 8, 0.8, 2.5);
  const auto made = truth.simulate(Column(600, 39.0), 8);
  const CustomerColumns customers{view(made.frequency), view(made.recency), view(made.T)};
  const auto fit = BetaGeoModel::fit(customers);
  REQUIRE(fit.converged());
  check_states(*fit, truth);
  refuses<BetaGeoModel>(fit->state(), "report_counts", 3, {601.0});  // more distinct rows than rows
  const auto leavers = ParetoNBDModel::with_parameters(0.6, 8, 0.6, 12);
  const auto others = leavers.simulate(Column(1500, 39.0), 8);
  const auto pareto = ParetoNBDModel::fit({view(others.frequency), view(others.recency), view(others.T)});
  REQUIRE(pareto.converged());
  check_states(*pareto, leavers);
}

TEST_CASE("saved models of opportunities, contracts and spend, likewise") {
  const auto donors = BetaGeoBetaBinomModel::with_parameters(1.204, 0.750, 0.657, 2.783);
  const auto made = donors.simulate(Column(3000, 8.0), 5);
  const auto bgbb = BetaGeoBetaBinomModel::fit({view(made.frequency), view(made.recency), view(made.T)});
  REQUIRE(bgbb.converged());
  check_states(*bgbb, donors);

  const auto contract = ShiftedBetaGeoModel::fit(CohortTable{{{1000, 869, 743, 653, 593, 551, 517, 491}}});
  REQUIRE(contract.converged());
  check_states(*contract, ShiftedBetaGeoModel::with_parameters(0.7, 1.2));

  const auto shop = GammaGammaModel::with_parameters(6.25, 3.74, 15.4);
  Column x;
  for (std::size_t i = 0; i < 400; ++i) x.push_back(1.0 + static_cast<double>(i % 7));
  const Column spend = shop.simulate(x, 5);
  const auto fit = GammaGammaModel::fit({.frequency = view(x), .monetary_value = view(spend)});
  REQUIRE(fit.converged());
  check_states(*fit, shop);
  refuses<GammaGammaModel>(fit->state(), "correlation", 0, {1.1, -2.0, infinity});
  refuses<GammaGammaModel>(shop.state(), "correlation", 0, {0.1, 0.0, infinity});
  // Where every frequency is the same there is no correlation: a fit may write NaN.
  const Column threes(400, 3.0), of_threes = shop.simulate(threes, 6);
  const auto alike = GammaGammaModel::fit({.frequency = view(threes), .monetary_value = view(of_threes)});
  REQUIRE(alike.converged());
  CHECK(std::isnan(GammaGammaModel::from_state(alike->state()).correlation()));
}

TEST_CASE("saved customer stages keep what they were fitted with, and rest on their counts") {
  const std::vector<std::string> stages{"win", "keep", "lapse"};
  math::Matrix counts(3, 3);
  counts.data = {5, 30, 5, 0, 40, 12, 0, 0, 9};
  const auto fit = CustomerStageModel::fit(stages, counts, {.absorbing = {"lapse"}});
  REQUIRE(fit.converged());
  CHECK(fit->absorbing() == std::vector<std::string>{"lapse"});
  const ModelState good = fit->state();
  CHECK(CustomerStageModel::from_state(good).absorbing() == fit->absorbing());
  CHECK(CustomerStageModel::from_state(good).state() == good);
  // States from before this was written: a fixed row of which all stay.
  ModelState older = good;
  older.lists.erase(
      std::find_if(older.lists.begin(), older.lists.end(), [](const auto& pair) { return pair.first == "absorbing"; }));
  CHECK(CustomerStageModel::from_state(older).absorbing() == fit->absorbing());
  // Of given probabilities: those with probability 1 to stay.
  math::Matrix chances(3, 3);
  chances.data = {0.5, 0.25, 0.25, 0, 0.75, 0.25, 0, 0, 1};
  const auto given = CustomerStageModel::with_probabilities(stages, chances);
  CHECK(given.absorbing() == std::vector<std::string>{"lapse"});
  CHECK(CustomerStageModel::from_state(given.state()).state() == given.state());

  for (std::size_t at = 0; at < 4; ++at)
    refuses<CustomerStageModel>(good, "report_counts", at, {-1.0, missing, infinity, 0.5, 1e17});
  refuses<CustomerStageModel>(good, "report_counts", 4, {-1.0, missing, infinity, 0.0, 102.0});  // observations: 101
  refuses<CustomerStageModel>(given.state(), "report_counts", 4, {1.0, missing});
  refuses<CustomerStageModel>(good, "counts", 1, {-1.0, missing, 31.0});
  refuses<CustomerStageModel>(good, "transitions", 0, {-1.0, missing, 0.9});
  refuses<CustomerStageModel>(good, "information", 0, {-1.0, missing, 41.0});
  for (const std::string wrong : {"keep", "gone"}) {
    ModelState bad = good;
    std::find_if(bad.lists.begin(), bad.lists.end(), [](const auto& pair) {
      return pair.first == "absorbing";
    })->second = {wrong};
    CHECK_THROWS_WITH(CustomerStageModel::from_state(bad),
                      "the saved model is damaged: absorbing must name stages never left");
  }
}
