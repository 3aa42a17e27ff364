#include <amends/voice/evidence.hpp>
#include <amends/voice/published.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using Catch::Matchers::Contains;

TEST_CASE("the iceberg of 100,000 customers, from rates and back from counts") {
  // Vector EV1 (our own example): N = 100000, q = .2, art = .4, reg = .5 -> A 20000, C 8000, R 4000, F 5.
  const auto e = voice::iceberg_from_rates(Customers{100000},
                                           {.annoyance_rate = 0.2, .articulation_rate = 0.4, .registration_rate = 0.5});
  CHECK(e.annoyed == Approx(20000));
  CHECK(e.complained == Approx(8000));
  CHECK(e.registered == Approx(4000));
  CHECK(e.unvoiced == Approx(12000));
  CHECK(e.hidden == Approx(4000));
  CHECK(e.evidence_rate == Approx(0.2));
  CHECK(e.iceberg_factor == Approx(5));

  const auto back =
      voice::iceberg_from_counts({.customers = 100000, .annoyed = 20000, .complained = 8000, .registered = 4000});
  CHECK(back.annoyance_rate == Approx(0.2));
  CHECK(back.articulation_rate == Approx(0.4));
  CHECK(back.registration_rate == Approx(0.5));
  CHECK(back.evidence_rate == Approx(0.2));
  CHECK(back.iceberg_factor == Approx(5));
  CHECK(voice::estimated_annoyed(Customers{4000}, 0.4, 0.5).value() == Approx(20000));
}

TEST_CASE("evidence rate is the product of its parts and the factor its reciprocal, never below 1") {
  // Identities over a grid; the naive counts on the right know nothing of rates.
  for (double articulation = 0.05; articulation <= 1.0; articulation += 0.19)
    for (double registration = 0.05; registration <= 1.0; registration += 0.19) {
      const double annoyed = 1e6, complained = annoyed * articulation, registered = complained * registration;
      CHECK(voice::evidence_rate(articulation, registration) == Approx(registered / annoyed));
      CHECK(voice::iceberg_factor(articulation, registration) == Approx(annoyed / registered));
      CHECK(voice::iceberg_factor(articulation, registration) >= 1.0);
      const auto e = voice::iceberg_from_rates(
          Customers{annoyed},
          {.annoyance_rate = 1.0, .articulation_rate = articulation, .registration_rate = registration});
      CHECK(e.unvoiced + e.hidden + e.registered == Approx(annoyed));
    }
}

TEST_CASE("complaint multipliers of published reaches") {
  // Vector MU1: 5 % reach headquarters -> 20 (19 silent); 25 % complain, 25 % of these to the maker -> 16.
  CHECK(voice::complaint_multiplier(0.05) == Approx(20));
  CHECK(voice::silent_per_complaint(0.05) == Approx(19));
  const std::vector<double> steps{voice::published::articulation_packaged_goods.value,
                                  voice::published::articulated_to_manufacturer_packaged_goods.value};
  CHECK(voice::complaint_multiplier(voice::reach_probability(steps)) == Approx(16));
  CHECK(voice::complaint_multiplier(voice::published::reach_headquarters.value) == Approx(20));
  CHECK(voice::estimated_problems(Problems{100}, 0.0625).value() == Approx(1600));
  // "26 silent for each complaint" is the same figure as "96 % never complain" (1/27 = 3.7 %).
  CHECK(voice::reach_from_silent_per_complaint(26) == Approx(0.037).epsilon(0.002));
  CHECK(voice::silent_per_complaint(voice::reach_from_silent_per_complaint(26)) == Approx(26));
}

TEST_CASE("types are computed first and summed after; one pooled factor would be wrong") {
  // 69 % and 3 % are the published articulation rates for large and small losses; the counts are made up.
  const std::vector<voice::ProblemType> types{
      {.name = "large loss", .registered = 690, .articulation_rate = 0.69},
      {.name = "small loss", .registered = 30, .articulation_rate = 0.06, .registration_rate = 0.5}};
  const auto estimate = voice::estimate_iceberg(types, voice::CountUnit::problems);
  CHECK(estimate.types[0].estimated == Approx(1000));
  CHECK(estimate.types[1].estimated == Approx(1000));
  CHECK(estimate.types[1].unvoiced == Approx(940));
  CHECK(estimate.types[1].hidden == Approx(30));
  CHECK(estimate.estimated == Approx(2000));
  CHECK(estimate.registered == Approx(720));
  CHECK(estimate.unvoiced + estimate.hidden + estimate.registered == Approx(estimate.estimated));
  CHECK(estimate.iceberg_factor == Approx(2000.0 / 720.0));
  CHECK(estimate.evidence_rate * estimate.iceberg_factor == Approx(1));
  const double pooled = 720 / voice::evidence_rate((0.69 + 0.06) / 2, 0.75);
  CHECK(std::abs(pooled - 2000) > 500);
  CHECK(estimate.unit == voice::CountUnit::problems);
}

TEST_CASE("edges of the iceberg: nobody annoyed, nothing registered, no evidence") {
  const auto nobody = voice::iceberg_from_counts({.customers = 10, .annoyed = 0, .complained = 0, .registered = 0});
  CHECK(nobody.annoyance_rate == 0.0);
  CHECK(std::isnan(nobody.articulation_rate));
  CHECK(std::isnan(nobody.iceberg_factor));
  const auto unheard = voice::iceberg_from_counts({.customers = 10, .annoyed = 5, .complained = 0, .registered = 0});
  CHECK(unheard.iceberg_factor == infinity);
  CHECK(std::isnan(unheard.registration_rate));
  CHECK(voice::iceberg_factor(0.0, 1.0) == infinity);
  CHECK(voice::complaint_multiplier(0.0) == infinity);
  CHECK(voice::complaint_multiplier(1.0) == 1.0);
  const std::vector<voice::ProblemType> quiet{{.name = "a", .registered = 0, .articulation_rate = 0.5}};
  const auto estimate = voice::estimate_iceberg(quiet, voice::CountUnit::customers);
  CHECK(estimate.estimated == 0.0);
  CHECK(std::isnan(estimate.iceberg_factor));
}

TEST_CASE("wrong arguments name parameter, requirement and value") {
  CHECK_THROWS_WITH(voice::evidence_rate(1.2, 0.5), "articulation_rate must lie in [0, 1], got 1.2");
  CHECK_THROWS_AS(voice::evidence_rate(0.5, missing), Error);
  CHECK_THROWS_AS(voice::complaint_multiplier(missing), Error);
  CHECK_THROWS_AS(voice::reach_from_silent_per_complaint(-1), Error);
  CHECK_THROWS_AS(voice::reach_probability({}), Error);
  CHECK_THROWS_AS(voice::estimated_annoyed(Customers{5}, 0.0, 1.0), Error);
  CHECK_THROWS_AS(voice::estimated_problems(Problems{5}, 0.0), Error);
  CHECK_THROWS_WITH(voice::iceberg_from_counts({.customers = 10, .annoyed = 11, .complained = 0, .registered = 0}),
                    Contains("annoyed (11) must not exceed customers (10)"));
  CHECK_THROWS_AS(voice::iceberg_from_counts({.customers = 10, .annoyed = missing, .complained = 0, .registered = 0}),
                  Error);
  const std::vector<voice::ProblemType> types{{.name = "a", .registered = 1, .articulation_rate = 0.5},
                                              {.name = "b", .registered = 1, .articulation_rate = missing}};
  CHECK_THROWS_WITH(voice::estimate_iceberg(types, voice::CountUnit::problems),
                    Contains("types[1].articulation_rate must lie in [0, 1], got nan"));
  CHECK_THROWS_AS(voice::estimate_iceberg({}, voice::CountUnit::problems), Error);
}

TEST_CASE("published figures carry their source and are shares") {
  for (const SourcedValue& figure :
       {voice::published::articulation_large_loss, voice::published::articulation_small_loss,
        voice::published::reach_headquarters, voice::published::reach_maker_packaged_goods,
        voice::published::articulation_packaged_goods, voice::published::articulation_retail_stores,
        voice::published::households_with_problem[0], voice::published::satisfied_complainants[1]}) {
    CHECK(figure.value > 0.0);
    CHECK(figure.value < 1.0);
    CHECK_FALSE(figure.provenance.source.empty());
    CHECK(figure.provenance.evidence != Evidence::recalled);
  }
}
