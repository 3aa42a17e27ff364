#include <amends/economics/moments_of_truth.hpp>
#include <cmath>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using economics::moments_of_truth;

TEST_CASE("ten million passengers, five contacts of fifteen seconds") {
  // The SAS story; arithmetic: 50 million moments, 208,333 hours a year.
  const auto sas = moments_of_truth(
      {.customers = 10e6, .contacts_per_customer = 5, .failure_rate = 0.02, .seconds_per_contact = 15});
  CHECK(sas.contacts == 50e6);
  CHECK(sas.hours == Approx(208333.333333).margin(1e-6));
  CHECK(sas.failures == Approx(1e6).epsilon(1e-14));
  // 1 - .98^5 = .0960792032 exactly.
  CHECK(sas.customers_affected == Approx(960792.032).epsilon(1e-13));
}

TEST_CASE("edges of the exposure") {
  CHECK(moments_of_truth({.customers = 10, .contacts_per_customer = 5}).customers_affected == 0.0);
  CHECK(moments_of_truth({.customers = 10, .contacts_per_customer = 5, .failure_rate = 1}).customers_affected == 10.0);
  CHECK(moments_of_truth({.customers = 10, .contacts_per_customer = 0, .failure_rate = 1}).customers_affected == 0.0);
  // A small rate is not lost: one in 1e12 contacts, 5 contacts.
  CHECK(moments_of_truth({.customers = 1, .contacts_per_customer = 5, .failure_rate = 1e-12}).customers_affected ==
        Approx(5e-12 - 10e-24).epsilon(1e-14));
  for (const double bad : {missing, -1.0}) {
    CHECK_THROWS_AS(moments_of_truth({.customers = bad, .contacts_per_customer = 5}), Error);
    CHECK_THROWS_AS(moments_of_truth({.customers = 1, .contacts_per_customer = bad}), Error);
    CHECK_THROWS_AS(moments_of_truth({.customers = 1, .contacts_per_customer = 1, .failure_rate = bad}), Error);
    CHECK_THROWS_AS(moments_of_truth({.customers = 1, .contacts_per_customer = 1, .seconds_per_contact = bad}), Error);
  }
}
