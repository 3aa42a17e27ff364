#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/impl/economics/cell_prior.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends::economics;
using namespace amends_test;

namespace {

const satisfaction::ResponseBand fast{-infinity, 5}, slow{5, infinity};

struct Row {
  std::string segment;
  satisfaction::ResponseBand band;
  std::string relief;
  double dissatisfied, satisfied, delighted;
};

// Two segments, two bands, a column of two texts; one cell without a score, one class that a cell does not have.
const std::vector<Row> rows{{"a", fast, "none", 10, 20, 40}, {"a", fast, "money", 2, 0, 5},
                            {"a", slow, "none", 30, 9, 3},   {"a", slow, "money", 0, 0, 0},
                            {"b", fast, "none", 14, 12, 7},  {"b", fast, "money", 1, 1, 2},
                            {"b", slow, "none", 60, 11, 0},  {"b", slow, "money", 3, 1, 1}};

ScenarioSegment segment(const std::string& name, const std::vector<Row>& of, bool tells_delighted = true) {
  RecordedOutcomes outcomes{.strata = {"relief"}, .tells_delighted = tells_delighted};
  for (const Row& row : of)
    if (row.segment == name)
      outcomes.bands.push_back({.band = row.band,
                                .levels = {row.relief},
                                .received = row.dissatisfied + row.satisfied + row.delighted + 4,
                                .dissatisfied = row.dissatisfied,
                                .satisfied = row.satisfied,
                                .delighted = row.delighted});
  return {.name = name,
          .complaints_per_year = 1'000.0,
          .outcomes = outcomes,
          .stay = {.dissatisfied = 0.0, .satisfied = 1.0, .delighted = 1.0},
          .counterfactual_stay = 0.0,
          .margin_per_customer_per_year = 1.0,
          .retention = 0.5};
}

ScenarioInputs scenario(const std::vector<Row>& of, bool tells_delighted = true) {
  return {.segments = {segment("a", of, tells_delighted), segment("b", of, tells_delighted)}};
}

std::vector<double> counts(const Row& row, bool tells_delighted) {
  if (tells_delighted) return {row.dissatisfied, row.satisfied, row.delighted};
  return {row.dissatisfied, row.satisfied};
}

// The definition written out: the others near by, then in the band, then anywhere, then nothing known.
std::vector<double> naive_prior(const std::vector<Row>& of, std::size_t cell, bool tells_delighted, double effect) {
  const std::size_t classes = tells_delighted ? 3 : 2;
  const auto others = [&](auto&& near_by, const std::vector<double>& around, double weight) {
    std::vector<double> out(classes);
    double all = weight;
    for (std::size_t k = 0; k < classes; ++k) out[k] = weight * around[k];
    for (std::size_t i = 0; i < of.size(); ++i)
      if (i != cell && near_by(of[i]))
        for (std::size_t k = 0; k < classes; ++k) {
          out[k] += counts(of[i], tells_delighted)[k] / effect;
          all += counts(of[i], tells_delighted)[k] / effect;
        }
    for (double& one : out) one /= all;
    return out;
  };
  const auto band = [&](const Row& row) { return row.band.label() == of[cell].band.label(); };
  const std::vector<double> nothing(classes, 1.0 / static_cast<double>(classes));
  const std::vector<double> table = others([](const Row&) { return true; }, nothing, static_cast<double>(classes) / 2);
  const std::vector<double> in_band = others(band, table, 1.0);
  return others([&](const Row& row) { return band(row) && row.segment == of[cell].segment; }, in_band, 1.0);
}

const ModelInput& input(const ScenarioModel& model, const std::string& name) {
  for (const ModelInput& one : model.inputs())
    if (one.name == name) return one;
  FAIL("no " << name);
  return model.inputs().front();
}

std::string place(const Row& row) {
  return row.segment + ".records." + row.relief + "." + row.band.label() + ".";
}

std::vector<std::string> leaning(const ScenarioModel& model) {
  std::vector<std::string> out;
  for (const ScenarioWarning& one : model.warnings())
    if (one.finding == ScenarioFinding::few_scores_in_cells) out.push_back(one.segment + ": " + one.text);
  return out;
}

}  // namespace

TEST_CASE("shares of cells are centred on other cells: the definition, written out naively") {
  for (const bool three : {true, false})
    for (const double effect : {1.0, 2.5}) {
      std::vector<Row> of = rows;
      if (!three)
        for (Row& row : of) row.delighted = 0;
      ScenarioInputs inputs = scenario(of, three);
      inputs.design_effect = effect;
      const ScenarioModel model(inputs);
      for (std::size_t i = 0; i < of.size(); ++i) {
        CAPTURE(place(of[i]), three, effect);
        const std::vector<double> x = counts(of[i], three), a = naive_prior(of, i, three, effect);
        double n = 0, weight = 0;
        for (std::size_t k = 0; k < x.size(); ++k) {
          CHECK(a[k] > 0.0);
          n += x[k] / effect;
          weight += a[k];
        }
        CHECK(weight == Approx(1.0));
        // Of mean (x + a) / (n + 1), and as sure as n scores, or one.
        const auto shape = [&](std::size_t k) { return (x[k] / effect + a[k]) / (n + 1) * std::max(n, 1.0); };
        const auto satisfied = input(model, place(of[i]) + (three ? "satisfied_of_rest" : "satisfied")).value.shapes();
        CHECK(satisfied[0] == Approx(shape(1)).epsilon(1e-12));
        CHECK(satisfied[1] == Approx(shape(0)).epsilon(1e-12));
        if (!three) continue;
        const auto delighted = input(model, place(of[i]) + "delighted").value.shapes();
        CHECK(delighted[0] == Approx(shape(2)).epsilon(1e-12));
        CHECK(delighted[1] == Approx(shape(0) + shape(1)).epsilon(1e-12));
      }
    }
}

TEST_CASE("a cell without others has half a score in each class, and one without scores is as others are") {
  // By hand: 1/3 each of one score beside 2, 3 and 5.
  const ScenarioModel alone(ScenarioInputs{.segments = {segment("a", {{"a", fast, "x", 2, 3, 5}})}});
  const auto delighted = input(alone, "a.records.x.0-5.delighted").value.shapes();
  CHECK(delighted[0] == Approx((5 + 1.0 / 3) / 11 * 10));
  CHECK(delighted[1] == Approx((5 + 2.0 / 3) / 11 * 10));
  // The nearest decide: 40 of 100 delighted near by, though nobody is elsewhere.
  const std::vector<Row> of{{"a", slow, "x", 0, 0, 0}, {"a", slow, "y", 30, 30, 40}, {"b", slow, "x", 90, 10, 0}};
  const math::Distribution silent = input(ScenarioModel(scenario(of)), "a.records.x.over 5.delighted").value;
  CHECK(silent.mean() == Approx(0.4).margin(0.005));
  CHECK(silent.standard_deviation() == Approx(std::sqrt(silent.mean() * (1 - silent.mean()) / 2)));
  // A class that nobody chose is drawn, and within what so few scores leave open.
  const math::Distribution unseen = input(ScenarioModel(scenario(rows)), "a.records.money.0-5.satisfied_of_rest").value;
  CHECK(unseen.mean() > 0.05);
  CHECK(unseen.quantile(0.95) > 0.3);
}

TEST_CASE("the prior knows no order") {
  std::vector<Row> turned(rows.rbegin(), rows.rend());
  std::swap(turned[1], turned[4]);
  ScenarioInputs inputs = scenario(turned);
  std::swap(inputs.segments[0], inputs.segments[1]);
  const ScenarioModel one(scenario(rows)), other(inputs);
  for (const ModelInput& known : one.inputs())
    CHECK(known.value == input(other, known.name).value);  // whole counts: bit by bit
}

TEST_CASE("many scores leave nothing to the prior") {
  std::vector<Row> many = rows;
  for (Row& row : many) {
    row.dissatisfied = 4'000 + 100 * row.dissatisfied;
    row.satisfied = 3'000 + 100 * row.satisfied;
    row.delighted = 5'000 + 100 * row.delighted;
  }
  const ScenarioModel model(scenario(many));
  for (const Row& row : many) {
    const math::Distribution drawn = input(model, place(row) + "delighted").value;
    const math::Distribution halves =
        math::Distribution::beta(row.delighted + 0.5, row.dissatisfied + row.satisfied + 1);
    // Far below the Monte Carlo error of 100,000 draws.
    CHECK(std::abs(drawn.mean() - halves.mean()) < 0.02 * halves.standard_deviation());
    CHECK(drawn.standard_deviation() == Approx(halves.standard_deviation()).epsilon(1e-3));
  }
}

TEST_CASE("a question that rests on cells with few scores says so") {
  ScenarioInputs inputs = scenario(rows);
  inputs.intervention = {.take_outcomes = TakeOutcomes{"relief", "none", "money"}, .share_causal = 1.0};
  const std::string rest =
      " of the complaints that are moved are in cells that hold few scores, or take the outcomes of such cells: other "
      "cells have more than 10 % of the weight in these outcomes";
  // All take the outcomes of cells with 7, 0, 4 and 5 scores.
  CHECK(leaning(ScenarioModel(inputs)) == std::vector<std::string>{"a: 100 %" + rest, "b: 100 %" + rest});
  // From slow to fast, in a 46 complaints and 4 in a cell without a score, in b 75 and 9 in a cell with 5.
  inputs.intervention = {.respond_within_days = 5, .share_causal = 1.0};
  CHECK(leaning(ScenarioModel(inputs)) == std::vector<std::string>{"a: 8 %" + rest, "b: 11 %" + rest});
  // Beside nine scores the prior has a tenth of the weight, which is not more than that.
  std::vector<Row> enough = rows;
  for (Row& row : enough)
    if (row.relief == "money") row = {row.segment, row.band, row.relief, 3, 3, 3};
  inputs = scenario(enough);
  inputs.intervention = {.respond_within_days = 5, .share_causal = 1.0};
  CHECK(leaning(ScenarioModel(inputs)).empty());
  inputs.design_effect = 1.01;
  CHECK(leaning(ScenarioModel(inputs)).size() == 2);
  inputs.intervention = {};
  CHECK(leaning(ScenarioModel(inputs)).empty());
}
