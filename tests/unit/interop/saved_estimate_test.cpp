// Estimates of saved models: those of tests/reference/saved_states, by file and by value, against their predictions and
// by differences; and quantities of scenario files that come from them.
#include <algorithm>
#include <amends/customer_base/beta_discrete_weibull.hpp>
#include <amends/customer_base/beta_geo.hpp>
#include <amends/customer_base/beta_geo_beta_binom.hpp>
#include <amends/customer_base/gamma_gamma.hpp>
#include <amends/customer_base/pareto_nbd.hpp>
#include <amends/customer_base/shifted_beta_geo.hpp>
#include <amends/economics/evaluation.hpp>
#include <amends/interop/model_file.hpp>
#include <amends/interop/saved_estimate.hpp>
#include <amends/interop/scenario_file.hpp>
#include <amends/survival/accelerated_failure_time.hpp>
#include <amends/survival/survival_curve.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include "estimate_gradient.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::customer_base;
using Catch::Matchers::Contains;
using estimation::EstimateQuery;
using interop::estimate_from_file;

namespace {
using Numbers = std::vector<double>;

std::string path_of(const std::string& name) {
  return "tests/reference/saved_states/" + name + ".json";
}
template <class Model>
Model saved(const std::string& name) {
  return Model::from_state(interop::read_model_file(path_of(name)));
}

void same_bits(const estimation::Estimate& a, const estimation::Estimate& b) {
  CHECK(a.quantity == b.quantity);
  CHECK(a.value == b.value);
  CHECK(a.scale == b.scale);
  CHECK(a.gradient == b.gradient);
  CHECK(a.source->covariance.data == b.source->covariance.data);
  CHECK(a.source->identity == b.source->identity);
  CHECK(a.source->rows == b.source->rows);
  CHECK(a.source->clusters == b.source->clusters);
  CHECK(a.source->model == b.source->model);
}

/// By file as by value, by differences, and value and error of the prediction.
template <class Model>
void check_saved(const std::string& name, const EstimateQuery& query, double value, double error) {
  INFO(name << " " << query.quantity);
  const Model model = saved<Model>(name);
  const estimation::Estimate estimate = model.estimate(query);
  CHECK(estimate.value == Approx(value).epsilon(1e-13));
  CHECK(estimate.standard_error() == Approx(error).epsilon(1e-11));
  check_estimate_by_differences(model, query);
  const estimation::Estimate by_file = estimate_from_file(path_of(name), query);
  same_bits(by_file, estimate);
  CHECK(by_file.source->from == path_of(name));
}

ContractPredictionOptions with_errors(std::vector<estimation::Covariate> covariates = {}) {
  return {.errors = true, .covariates = std::move(covariates)};
}

/// A place that no other run of the tests has.
std::filesystem::path own_path(const std::string& name) {
  return std::filesystem::temp_directory_path() /
         ("amends_saved_estimate_" + std::to_string(std::random_device()()) + "_" + name);
}

/// A file that is removed at the end.
struct TemporaryFile {
  explicit TemporaryFile(const std::string& name, const std::string& text) : path(own_path(name).string()) {
    std::ofstream(path, std::ios::binary) << text;
  }
  ~TemporaryFile() { std::remove(path.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  std::string path;
};
}  // namespace

TEST_CASE("estimates of contract models") {
  const Numbers three{3}, one{1}, score{0.5};
  const EstimateQuery third{.quantity = "survival", .at = {{"renewals", 3}}};
  const EstimateQuery retained{.quantity = "retention_rate", .at = {{"renewals", 3}}};
  {
    const auto model = saved<ShiftedBetaGeoModel>("ShiftedBetaGeoModel");
    const auto s = model.survival(std::span(three), with_errors()),
               r = model.retention_rate(std::span(three), with_errors());
    check_saved<ShiftedBetaGeoModel>("ShiftedBetaGeoModel", third, s.value[0], s.standard_error[0]);
    check_saved<ShiftedBetaGeoModel>("ShiftedBetaGeoModel", retained, r.value[0], r.standard_error[0]);
    const auto estimate = model.estimate(third);
    CHECK(estimate.interval(0.95).lower == Approx(s.lower[0]).epsilon(1e-12));
    CHECK(estimate.interval(0.95).upper == Approx(s.upper[0]).epsilon(1e-12));
    CHECK(model.estimate(retained).interval(0.95).lower == Approx(r.lower[0]).epsilon(1e-12));
    CHECK(estimate.quantity == "survival at 3 renewals");
    CHECK_THROWS_WITH(model.estimate({.quantity = "survival", .at = {{"years", 1}}}), Contains("renewals"));
    CHECK_THROWS_WITH(model.estimate({.quantity = "survival", .at = {{"renewals", 1.5}}}), Contains("whole"));
    CHECK_THROWS_WITH(model.estimate({.quantity = "survival", .at = {{"renewals", 0}}}), Contains("at least 1"));
  }
  {
    const std::string name = "BetaDiscreteWeibullModel_covariates_entry_weights";
    const auto model = saved<BetaDiscreteWeibullModel>(name);
    const auto options = with_errors({{"web", std::span(one)}, {"score", std::span(score)}});
    const auto s = model.survival(std::span(three), options), r = model.retention_rate(std::span(three), options);
    EstimateQuery query = third;
    query.where = {{"score", 0.5}, {"web", 1.0}};
    check_saved<BetaDiscreteWeibullModel>(name, query, s.value[0], s.standard_error[0]);
    query.quantity = "retention_rate";
    check_saved<BetaDiscreteWeibullModel>(name, query, r.value[0], r.standard_error[0]);
    CHECK_THROWS_WITH(model.estimate(third), Contains("where must have web, score, web"));
  }
  CHECK_THROWS_WITH(saved<ShiftedBetaGeoModel>("ShiftedBetaGeoModel_given").estimate(third),
                    Contains("covariance of its source is not known"));
}

TEST_CASE("estimates of models of purchases and of spend") {
  const auto check_process = [](auto model, const std::string& name) {
    using Model = decltype(model);
    const Numbers year{365.25 / 7};
    {
      const auto p = saved<Model>(name).expected_purchases_new_customer(year).front();
      check_saved<Model>(name, {.quantity = "purchases", .at = {{"time", year[0]}}}, p.value, p.standard_error);
    }
    const std::string with = name + "_covariates_weights_week";
    const CustomerCovariates covariates{.purchase = {{"web"}, {1}}, .dropout = {{"age"}, {0.5}}};
    const auto p = saved<Model>(with).expected_purchases_new_customer(year, 0.95, covariates).front();
    check_saved<Model>(with, {.quantity = "purchases", .at = {{"years", 1}}, .where = {{"age", 0.5}, {"web", 1.0}}},
                       p.value, p.standard_error);
  };
  check_process(BetaGeoModel::with_parameters(1, 1, 1, 1), "BetaGeoModel");
  check_process(ModifiedBetaGeoModel::with_parameters(1, 1, 1, 1), "ModifiedBetaGeoModel");
  check_process(ParetoNBDModel::with_parameters(1, 1, 1, 1), "ParetoNBDModel");
  CHECK_THROWS_WITH(saved<BetaGeoModel>("BetaGeoModel").estimate({.quantity = "p_alive"}),
                    Contains("says nothing of what handling does"));
  CHECK_THROWS_WITH(saved<BetaGeoModel>("BetaGeoModel").estimate({.quantity = "purchases", .at = {{"time", 0}}}),
                    Contains("time"));

  const Numbers five{5};
  const auto discrete = saved<BetaGeoBetaBinomModel>("BetaGeoBetaBinomModel").expected_purchases_new_customer(five);
  check_saved<BetaGeoBetaBinomModel>("BetaGeoBetaBinomModel", {.quantity = "purchases", .at = {{"opportunities", 5}}},
                                     discrete[0].value, discrete[0].standard_error);
  const auto spend = saved<GammaGammaModel>("GammaGammaModel").expected_spend_new_customer();
  check_saved<GammaGammaModel>("GammaGammaModel", {.quantity = "mean_spend"}, spend.value, spend.standard_error);
  CHECK_THROWS_WITH(saved<GammaGammaModel>("GammaGammaModel_given_infinite_mean").estimate({.quantity = "mean_spend"}),
                    Contains("infinite"));
}

TEST_CASE("failure times and curves by file") {
  for (const char* name : {"WeibullAFT", "GeneralisedGammaAFT", "LogNormalAFT"}) {
    const auto model = saved<survival::AcceleratedFailureTimeModel>(name);
    EstimateQuery query{.quantity = "survival", .at = {{"time", 6}}};
    for (const std::string& covariate : model.covariates()) query.where.emplace_back(covariate, 0.5);
    const Numbers x(model.covariates().size(), 0.5);
    const auto prediction = model.survival(x, 6);
    check_saved<survival::AcceleratedFailureTimeModel>(name, query, prediction.value, prediction.standard_error);
  }
  const Numbers months{3, 5, 5, 8, 12, 12, 12}, left{1, 1, 0, 1, 0, 0, 0}, outcome{0, 1, 1, 0, 0, 1, 0};
  const survival::SurvivalColumns columns{.duration = std::span(months), .event = std::span(left)};
  const auto curve = survival::KaplanMeier::fit(columns, {.time_unit = "month"});
  const TemporaryFile file("curve.json", interop::write_model(curve.state()));
  const EstimateQuery query{.quantity = "survival", .at = {{"months", 9}}};
  same_bits(estimate_from_file(file.path, query), curve.estimate(query));
  const auto curves = survival::KaplanMeierByGroup::fit(
      columns, {.name = "outcome", .codes = std::span(outcome), .labels = {"satisfied", "dissatisfied"}});
  const TemporaryFile groups("groups.json", interop::write_model(curves.state()));
  const EstimateQuery of_group{.quantity = "survival", .at = {{"time", 9}}, .where = {{"outcome", "satisfied"}}};
  same_bits(estimate_from_file(groups.path, of_group), curves.estimate(of_group));
}

TEST_CASE("files that give no estimate say why") {
  const EstimateQuery query{.quantity = "survival", .at = {{"time", 9}}};
  CHECK_THROWS_WITH(estimate_from_file("no/such.json", query),
                    Contains("cannot open the saved model \"no/such.json\""));
  CHECK_THROWS_WITH(estimate_from_file("tests", query), Contains("cannot open the saved model"));
  CHECK_THROWS_WITH(estimate_from_file(path_of("CoxModel"), query),
                    Contains("CoxModel.json\": a saved \"CoxModel\" gives no estimates; these do: KaplanMeier,"));
  CHECK_THROWS_WITH(estimate_from_file(path_of("WeibullAFT"), {.quantity = "survival_rate"}),
                    Contains("WeibullAFT.json\"") && Contains("did you mean survival?"));
  auto newer = interop::read_model_file(path_of("GammaGammaModel"));
  newer.version = 2;
  const TemporaryFile file("newer.json", interop::write_model(newer));
  CHECK_THROWS_WITH(estimate_from_file(file.path, {.quantity = "mean_spend"}), Contains("version"));
  const TemporaryFile damaged("damaged.json", "{\"amends_model\": ");
  CHECK_THROWS_WITH(estimate_from_file(damaged.path, query), Contains("damaged.json\": "));
}

namespace {
const std::string scenario = R"(
title    = "worked"
currency = "EUR"
horizon  = { years = 3, complaint_years = 1 }
discount = { annual_rate = 0.10, timing = "start_of_period" }
[[segment]]
name           = "all"
complaints     = { per_year = 20_000 }
outcomes       = { delighted = 0.40, satisfied = 0.35, dissatisfied = 0.25 }
stay           = { delighted = 0.95, satisfied = { model = "stay.json", quantity = "survival", at = { years = 0.5 }, where = { outcome = "satisfied" } }, dissatisfied = 0.20, source = "assumption" }
counterfactual = { stay = 0.35 }
margin         = { per_customer_per_year = 60, retention = 0.80 }
cost           = { per_complaint = 18, fixed_per_year = 150_000 }
)";

survival::KaplanMeierByGroup stay() {
  Numbers months, left, outcome;
  for (int i = 0; i < 60; ++i) {
    months.push_back(1 + i % 12);
    left.push_back(i % 7 == 0 ? 1 : 0);
    outcome.push_back(i % 2);
  }
  return survival::KaplanMeierByGroup::fit(
      {.duration = std::span(months), .event = std::span(left)},
      {.name = "outcome", .codes = std::span(outcome), .labels = {"satisfied", "dissatisfied"}},
      {.time_unit = "month"});
}

/// A folder with a scenario and the model beside it.
struct Folder {
  Folder() : path(own_path("scenario")) {
    std::filesystem::create_directories(path);
    std::ofstream(path / "stay.json", std::ios::binary) << interop::write_model(stay().state());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] interop::ScenarioFile read(const std::string& text) const {
    std::ofstream(path / "scenario.toml", std::ios::binary) << text;
    return interop::load_scenario((path / "scenario.toml").string());
  }
  [[nodiscard]] std::string message(const std::string& text) const {
    try {
      (void)read(text);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
  std::filesystem::path path;
};

std::string with(const std::string& what, const std::string& other) {
  std::string text = scenario;
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), other);
}
}  // namespace

TEST_CASE("a quantity of a scenario file that comes from a saved model") {
  const Folder folder;
  CHECK(folder.read(scenario).files ==
        std::vector<std::string>{(folder.path / "scenario.toml").string(), (folder.path / "stay.json").string()});
  const auto file = folder.read(scenario);
  const economics::Assumption read = file.scenario.inputs().segments[0].stay.satisfied.value();
  const estimation::Estimate given = stay().estimate(
      {.quantity = "survival", .at = {{"years", 0.5}}, .where = {{"outcome", "satisfied"}}, .from = "stay.json"});
  REQUIRE(read.estimate != nullptr);
  same_bits(*read.estimate, given);
  CHECK(read.source == "KaplanMeierByGroup of stay.json: survival at 0.5 years, outcome satisfied, from 30 rows");
  CHECK(read.shared_as.empty());

  // By file and by value the same bits.
  economics::ScenarioInputs inputs = file.scenario.inputs();
  inputs.segments[0].stay.satisfied = given;
  const economics::EvaluationOptions options{.draws = 500, .seed = 3};
  const auto by_value = economics::RecoveryScenario(std::move(inputs)).evaluate(options);
  const auto by_file = file.scenario.without_records().evaluate(options);
  CHECK(by_file.values(economics::Metric::net) == by_value.values(economics::Metric::net));
  CHECK(by_file.standard_deviation(economics::Metric::net) > 0.0);
}

TEST_CASE("saved models in defaults, with a source of their own") {
  const Folder folder;
  const std::string entry =
      R"({ model = "stay.json", quantity = "survival", at = { months = 6 }, where = { outcome = "satisfied" }, source = "branch study" })";
  std::string text = with("[[segment]]", "[defaults]\nstay = { satisfied = " + entry + " }\n[[segment]]");
  const std::size_t at = text.find("satisfied = { model = \"stay.json\", quantity = \"survival\", at = { years");
  text.erase(at, text.find("dissatisfied = 0.20") - at);
  const auto file = folder.read(text);
  const economics::Assumption read = file.scenario.inputs().segments[0].stay.satisfied.value();
  CHECK(read.source == "branch study");
  CHECK(read.shared_as == "stay.satisfied");
  REQUIRE(read.estimate != nullptr);
  CHECK(read.estimate->value == stay().curve("satisfied").survival(6));
}

TEST_CASE("what is wrong with such a quantity is said with its file and line") {
  const Folder folder;
  const std::string place = "scenario.toml:10: segment \"all\": stay.satisfied";
  const auto message = [&](const std::string& what, const std::string& other) {
    return folder.message(with(what, other));
  };
  CHECK_THAT(message("\"stay.json\"", "\"gone.json\""),
             Contains(place) && Contains("cannot open the saved model") && Contains("gone.json"));
  CHECK_THAT(message("\"survival\"", "\"survivl\""), Contains(place) && Contains("did you mean survival?"));
  CHECK_THAT(message("outcome = \"satisfied\"", "outcome = \"delighted\""),
             Contains(place) && Contains("\"stay.json\": the KaplanMeierByGroup has no outcome 'delighted'"));
  CHECK_THAT(message("outcome = \"satisfied\"", "outcom = \"satisfied\""),
             Contains(place) && Contains("where must have outcome"));
  CHECK_THAT(message("outcome = \"satisfied\"", "outcome = [1]"),
             Contains("where.outcome must be a text or a number, got a list"));
  CHECK_THAT(message("at = { years = 0.5 }", "at = { years = \"half\" }"),
             Contains("at.years must be a number, got \"half\""));
  CHECK_THAT(message("at = { years = 0.5 }", "at = { years = 5 }"),
             Contains(place) && Contains("nobody was watched for so long"));
  CHECK_THAT(message("at = { years = 0.5 }", "at = 0.5"), Contains("stay.satisfied.at must be a table, got 0.5"));
  CHECK_THAT(message("at = { years = 0.5 }", "att = { years = 0.5 }"), Contains("did you mean stay.satisfied.at?"));
  CHECK_THAT(message("model = \"stay.json\", ", ""), Contains("stay.satisfied.model is missing"));
  CHECK_THAT(message("quantity = \"survival\", ", ""), Contains("stay.satisfied.quantity is missing"));
  CHECK_THAT(message("model = \"stay.json\"", "model = 3"), Contains("stay.satisfied.model must be a text, got 3"));
  CHECK_THAT(message("model = \"stay.json\"", "model = \"stay.json\", value = 0.7"),
             Contains("stay.satisfied.value is not known"));
  // A quantity that cannot be a share.
  std::ofstream(folder.path / "spend.json", std::ios::binary)
      << interop::write_model(saved<GammaGammaModel>("GammaGammaModel").state());
  const std::string entry =
      R"({ model = "stay.json", quantity = "survival", at = { years = 0.5 }, where = { outcome = "satisfied" } })";
  CHECK_THAT(message(entry, R"({ model = "spend.json", quantity = "mean_spend" })"),
             Contains(place) && Contains("must lie in [0, 1]") && Contains("LogNormal"));
  const auto margin = folder.read(with("per_customer_per_year = 60",
                                       R"(per_customer_per_year = { model = "spend.json", quantity = "mean_spend" })"));
  CHECK(margin.scenario.inputs().segments[0].margin_per_customer_per_year.estimate != nullptr);
}

TEST_CASE("estimates that are given beside a text") {
  const std::vector<estimation::Estimate> given{
      stay().estimate({.quantity = "survival", .at = {{"months", 3}}, .where = {{"outcome", "satisfied"}}}),
      stay().estimate({.quantity = "survival", .at = {{"months", 6}}, .where = {{"outcome", "satisfied"}}})};
  const std::string entry =
      R"({ model = "stay.json", quantity = "survival", at = { years = 0.5 }, where = { outcome = "satisfied" } })";
  const auto file = interop::parse_scenario(with(entry, "{ estimate = 1, source = \"own fit\" }"), "s.toml", given);
  const economics::Assumption read = file.scenario.inputs().segments[0].stay.satisfied.value();
  REQUIRE(read.estimate != nullptr);
  same_bits(*read.estimate, given[1]);
  CHECK(read.source == "own fit");
  const auto parse = [&](const std::string& other, bool with_given = true) {
    return interop::parse_scenario(with(entry, other), "s.toml",
                                   with_given ? std::span(given) : std::span<const estimation::Estimate>());
  };
  CHECK_THROWS_WITH(parse("{ estimate = 2 }"), Contains("s.toml:10") && Contains("place of one that was given"));
  CHECK_THROWS_WITH(parse("{ estimate = 0.5 }"), Contains("place of one that was given"));
  CHECK_THROWS_WITH(parse("{ estimate = 1, at = { years = 1 } }"), Contains("stay.satisfied.at is not known"));
  CHECK_THROWS_WITH(parse("{ estimate = 1 }", false), Contains("stay.satisfied.estimate is not known"));
}
