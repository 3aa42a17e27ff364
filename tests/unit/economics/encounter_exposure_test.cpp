#include <amends/economics/encounter_exposure.hpp>
#include <amends/economics/moments_of_truth.hpp>
#include <amends/retention/loss_reasons.hpp>
#include <amends/retention/loyalty.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::economics;
using math::Distribution;

namespace {

EncounterExposureInputs certain() {
  return {.customers = 100'000.0,
          .contacts_per_customer = 5.0,
          .failure_rate = 0.02,
          .stay_untroubled = 0.90,
          .stay_after_failure = 0.70,
          .churn = 0.12,
          .reasons = {{"moved", 40.0, 0.0}, {"service", 60.0, 0.5}}};
}

EncounterExposureInputs uncertain() {
  EncounterExposureInputs inputs = certain();
  inputs.failure_rate = Distribution::beta(20.0, 980.0);
  inputs.stay_untroubled = Distribution::beta(900.0, 100.0);
  inputs.stay_after_failure = Distribution::beta(70.0, 30.0);
  inputs.churn = Distribution::uniform(0.10, 0.14);
  inputs.reasons = {{"moved", Distribution::gamma(40.5, 1.0), 0.0},
                    {"service", Distribution::gamma(60.5, 1.0), Distribution::uniform(0.3, 0.7)}};
  return inputs;
}

bool same(const ExposureFigure& a, const ExposureFigure& b) {
  return a.mean == b.mean && a.median == b.median && a.lower == b.lower && a.upper == b.upper;
}

}  // namespace

TEST_CASE("exposure of certain figures: the closed forms of the two rooms") {
  const EncounterExposure found = encounter_exposure(certain());
  const MomentsOfTruth moments =
      moments_of_truth({.customers = 100'000, .contacts_per_customer = 5, .failure_rate = 0.02});
  CHECK(found.contacts.mean == moments.contacts);
  CHECK(found.failures.median == Approx(moments.failures));
  CHECK(found.customers_affected.lower == Approx(moments.customers_affected).epsilon(1e-14));
  CHECK(found.customers_affected.upper == found.customers_affected.lower);
  // By hand: lost 12,000; by failures 100,000 (1 - .98^5) .2; by reasons 12,000 * .6 * .5.
  CHECK(found.lost.mean == 12'000.0);
  CHECK(found.lost_by_failures.mean == Approx(100'000.0 * (1.0 - std::pow(0.98, 5)) * 0.2));
  const std::vector<retention::LossReason> reasons{{"moved", 40.0}, {"service", 60.0, 0.5}};
  const auto split = retention::decompose_losses(Customers{12'000}, reasons);
  CHECK(found.lost_preventable->mean == Approx(split.preventable));
  CHECK(found.share_preventable->mean == Approx(split.preventable_share));
  CHECK(found.reasons[1].preventable.mean == Approx(3'600.0));
  CHECK(found.reasons[0].share.mean == Approx(0.4));
  // What both allow: failures lose 1,921.6, less than the 3,600 that leavers would not have left for.
  CHECK(found.reachable.mean == Approx(found.lost_by_failures.mean));
  CHECK(found.reachable_share.mean == Approx(found.lost_by_failures.mean / 12'000.0));
  CHECK(found.warnings.empty());
}

TEST_CASE("exposure: means and quantiles against those of the distributions") {
  const EncounterExposure found = encounter_exposure(uncertain(), {.draws = 200'000});
  // Independent inputs: the mean of a product is the product of the means; 200,000 draws err by less than .5 %.
  CHECK(found.failures.mean == Approx(100'000 * 5 * 0.02).epsilon(0.005));
  CHECK(found.lost.mean == Approx(12'000).epsilon(0.005));
  CHECK(found.lost.lower == Approx(100'000 * (0.10 + 0.025 * 0.04)).epsilon(0.002));
  CHECK(found.lost.upper == Approx(100'000 * (0.14 - 0.025 * 0.04)).epsilon(0.002));
  const Distribution failure = Distribution::beta(20.0, 980.0);
  CHECK(found.customers_affected.upper ==
        Approx(100'000 * (1.0 - std::pow(1.0 - failure.quantile(0.975), 5))).epsilon(0.005));
  // The share of two gammas is a beta.
  const Distribution share = Distribution::beta(60.5, 40.5);
  CHECK(found.reasons[1].share.lower == Approx(share.quantile(0.025)).epsilon(0.01));
  CHECK(found.reasons[1].share.mean == Approx(share.mean()).epsilon(0.005));
  CHECK(found.lost_preventable->mean == Approx(12'000 * share.mean() * 0.5).epsilon(0.005));
  CHECK(found.reachable.mean <= found.lost_by_failures.mean);
  CHECK(found.reachable.mean <= found.lost_preventable->mean);
  CHECK(found.reachable.upper <= found.lost_by_failures.upper);
}

TEST_CASE("exposure: seeds, the order of the reasons, and what is certain do not disturb the rest") {
  const EncounterExposure found = encounter_exposure(uncertain());
  EncounterExposureInputs turned = uncertain();
  std::swap(turned.reasons[0], turned.reasons[1]);
  const EncounterExposure again = encounter_exposure(turned);
  CHECK(same(found.reachable, again.reachable));
  CHECK(same(*found.lost_preventable, *again.lost_preventable));
  CHECK(same(found.reasons[0].share, again.reasons[1].share));
  EncounterExposureInputs known = uncertain();
  known.stay_after_failure = 0.7;
  CHECK(same(encounter_exposure(known).lost, found.lost));
  CHECK(!same(encounter_exposure(uncertain(), {.seed = 2}).lost, found.lost));
  EncounterExposureInputs without = uncertain();
  without.reasons.clear();
  const EncounterExposure alone = encounter_exposure(without);
  CHECK(!alone.lost_preventable);
  CHECK(same(alone.lost_by_failures, found.lost_by_failures));
}

TEST_CASE("exposure: findings, edges and errors") {
  EncounterExposureInputs inputs = certain();
  inputs.churn = 0.01;  // 1,000 lost, fewer than failures alone would lose
  const EncounterExposure odd = encounter_exposure(inputs);
  CHECK(odd.failures_exceed == 1.0);
  CHECK(odd.warnings.has(ExposureWarning::failures_exceed_churn));
  CHECK(odd.warnings.has(ExposureWarning::ceilings_disagree));
  CHECK(odd.share_by_failures.upper == 1.0);
  CHECK(odd.reachable.mean == Approx(300.0));
  inputs = certain();
  inputs.stay_after_failure = 0.95;
  const EncounterExposure paradox = encounter_exposure(inputs);
  CHECK(paradox.warnings.has(ExposureWarning::failure_raises_stay));
  CHECK(paradox.lost_by_failures.mean == 0.0);
  inputs = certain();
  inputs.churn = 0.0;
  CHECK(encounter_exposure(inputs).reachable_share.mean == 0.0);
  inputs = certain();
  inputs.failure_rate = 1.0;
  inputs.contacts_per_customer = 0.0;
  CHECK(encounter_exposure(inputs).customers_affected.mean == 0.0);

  const auto bad = [](auto change, const ExposureOptions& options = {}) {
    EncounterExposureInputs given = certain();
    change(given);
    return error_of([&] { (void)encounter_exposure(given, options); });
  };
  CHECK(bad([](auto& x) { x.failure_rate = Distribution::normal(0.02, 0.01); }).parameter() == "failure_rate");
  CHECK(bad([](auto& x) { x.customers = 1e308; }).parameter() == "customers: the contacts");
  CHECK(bad([](auto& x) { x.customers = -1.0; }).parameter() == "customers");
  CHECK(bad([](auto& x) { x.reasons[1].preventable_share = 2.0; }).parameter() == "reasons[1].preventable_share");
  CHECK(bad([](auto& x) { x.reasons[1].reason = "moved"; }).code() == ErrorCode::contradiction);
  CHECK(bad([](auto& x) { x.reasons = {{"a", 0.0, 0.5}}; }).code() == ErrorCode::contradiction);
  CHECK(bad([](auto&) {}, {.draws = 1}).parameter() == "draws");
  CHECK(bad([](auto&) {}, {.level = 2}).parameter() == "level");
  SerialExecutor serial;
  StoppableExecutor stopped(serial);
  stopped.request_stop();
  CHECK(bad([](auto&) {}, {.executor = &stopped}).code() == ErrorCode::interrupted);
}

TEST_CASE("exposure: the folklore of loss reasons is used only where it is asked for") {
  // Six shares that sum to 1; 68 % service. All of service preventable would make 68 % of churn the ceiling.
  EncounterExposureInputs inputs = certain();
  inputs.reasons.clear();
  for (const auto& one : retention::folklore::leave_reasons)
    inputs.reasons.push_back({std::string(one.reason), one.share, one.reason == "service" ? 1.0 : 0.0});
  const EncounterExposure found = encounter_exposure(inputs);
  CHECK(found.share_preventable->mean == Approx(0.68));
  CHECK(found.warnings.has(ExposureWarning::ceilings_disagree));
}
