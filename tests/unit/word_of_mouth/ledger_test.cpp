#include <amends/word_of_mouth/ledger.hpp>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::word_of_mouth;

namespace {
TellingClass plain(double customers, double share, double hearers, double in_market, double shift) {
  return {.customers = customers,
          .share_who_tell = share,
          .hearers_given_telling = hearers,
          .in_market = in_market,
          .shift = shift};
}
}  // namespace

TEST_CASE("100 dissatisfied customers: the definition of the tell count moves the answer tenfold") {
  // By hand: 90 hearers * .3 * -.11 = -2.97 customers, at 100 each -297; nine hearers per customer: -29.7 and -2970.
  const TalkEffect wharton = talk_effect(plain(100.0, 0.31, 90.0 / 31.0, 0.3, -0.11), {.value_per_customer = 100.0});
  CHECK(wharton.tellers == Approx(31.0));
  CHECK(wharton.tellings == Approx(90.0));
  CHECK(wharton.hearers == Approx(90.0));
  CHECK(wharton.prospects_reached == Approx(27.0));
  CHECK(wharton.customers_won == Approx(-2.97).epsilon(1e-13));
  CHECK(wharton.value == Approx(-297.0).epsilon(1e-13));
  const TalkEffect nine_each = talk_effect(plain(100.0, 1.0, 9.0, 0.3, -0.11), {.value_per_customer = 100.0});
  CHECK(nine_each.customers_won == Approx(-29.7).epsilon(1e-13));
  CHECK(nine_each.value == Approx(-2970.0).epsilon(1e-13));
}

TEST_CASE("communication benefit of a complaint department") {
  // By hand: 8000 convinced * .5 * 3 * .02 = +240; 5000 disappointed * .7 * 6 * .015 = -315; net -75, at 60 each -4500.
  const std::vector<TellingClass> classes{{.name = "convinced",
                                           .customers = 8000.0,
                                           .share_who_tell = 0.5,
                                           .hearers_given_telling = 3.0,
                                           .in_market = 1.0,
                                           .shift = 0.02},
                                          {.name = "disappointed",
                                           .customers = 5000.0,
                                           .share_who_tell = 0.7,
                                           .hearers_given_telling = 6.0,
                                           .in_market = 1.0,
                                           .shift = -0.015}};
  const Ledger ledger = tell_count_ledger(classes, {.value_per_customer = 60.0}, 20000.0);
  REQUIRE(ledger.lines.size() == 2);
  CHECK(ledger.lines[0].effect.customers_won == Approx(240.0).epsilon(1e-13));
  CHECK(ledger.lines[1].effect.customers_won == Approx(-315.0).epsilon(1e-13));
  CHECK(ledger.total.customers_won == Approx(-75.0).epsilon(1e-12));
  CHECK(ledger.total.value == Approx(-4500.0).epsilon(1e-12));
  CHECK(ledger.warnings.empty());
  // Both tell inputs are echoed, so nobody has to guess which count was meant.
  CHECK(ledger.lines[1].inputs.share_who_tell == 0.7);
  CHECK(ledger.lines[1].inputs.hearers_given_telling == 6.0);
  CHECK(ledger.value.value_per_customer == 60.0);
}

TEST_CASE("every term of the effect, against the written-out formula") {
  const TellingClass telling{.name = "public post",
                             .customers = 40.0,
                             .share_who_tell = 0.25,
                             .hearers_given_telling = 30.0,
                             .overlap = 0.4,
                             .in_market = 0.2,
                             .shift = -0.05,
                             .already_customers = 0.5,
                             .shift_of_customers = -0.01,
                             .handling_cost = 3.0};
  const TalkEffect e = talk_effect(telling, {.value_per_customer = 200.0, .value_per_kept_customer = 500.0});
  // By hand: 10 tellers, 300 tellings, 180 hearers, 36 prospects * -.05 = -1.8, 90 customers * -.01 = -.9.
  CHECK(e.tellings == Approx(300.0));
  CHECK(e.hearers == Approx(180.0));
  CHECK(e.customers_won == Approx(-1.8));
  CHECK(e.customers_kept == Approx(-0.9));
  CHECK(e.talk_value == Approx(-1.8 * 200.0 - 0.9 * 500.0));
  CHECK(e.handling_cost == Approx(120.0));
  CHECK(e.value == Approx(-930.0));
  // Linear in customers; more overlap never reaches more.
  TellingClass twice = telling;
  twice.customers = 80.0;
  CHECK(talk_effect(twice, {.value_per_customer = 200.0, .value_per_kept_customer = 500.0}).value ==
        Approx(2.0 * e.value));
  TellingClass same_ears = telling;
  same_ears.overlap = 1.0;
  CHECK(talk_effect(same_ears, {.value_per_customer = 200.0}).hearers == 0.0);
  CHECK(talk_effect(same_ears, {.value_per_customer = 200.0}).value == -120.0);
}

TEST_CASE("value of recovering one customer") {
  // By hand: unresolved .31 * 2.9 * .3 * -.11 * 100 = -2.96670; resolved .2 * 2 * .3 * .2 * 100 = 2.4, less 5 handling.
  const TellingClass unresolved = plain(999.0, 0.31, 2.9, 0.3, -0.11);
  TellingClass resolved = plain(1.0, 0.2, 2.0, 0.3, 0.2);
  resolved.handling_cost = 5.0;
  const double value = talk_value_of_recovery(unresolved, resolved, {.value_per_customer = 100.0});
  CHECK(value == Approx(2.4 - 5.0 + 0.31 * 2.9 * 0.3 * 0.11 * 100.0).epsilon(1e-13));
  // Identity: moving one customer between classes changes the ledger's value by that much.
  const auto with = [&](double n) {
    TellingClass a = unresolved;
    TellingClass b = resolved;
    a.customers = 10.0 - n;
    b.customers = n;
    return tell_count_ledger(std::vector<TellingClass>{a, b}, {.value_per_customer = 100.0}).total.value;
  };
  CHECK(with(4.0) - with(3.0) == Approx(value).epsilon(1e-12));
}

TEST_CASE("break-even share of satisfied customers") {
  const TalkValue value{.value_per_customer = 100.0};
  // TARP's 5 against 10 told: with equal shifts 10/15 = 2/3; with +.20 against -.11 it is 1.1/2.1 = .52380952.
  const auto equal = break_even_satisfied_share(plain(1, 1.0, 5.0, 0.3, 0.1), plain(1, 1.0, 10.0, 0.3, -0.1), value);
  CHECK(equal.share == Approx(2.0 / 3.0).epsilon(1e-14));
  CHECK(equal.found == BreakEvenCase::at_share);
  const auto unequal = break_even_satisfied_share(plain(1, 1.0, 5.0, 0.3, 0.2), plain(1, 1.0, 10.0, 0.3, -0.11), value);
  CHECK(unequal.share == Approx(1.1 / 2.1).epsilon(1e-14));
  // Identity: at the break-even share the ledger is zero.
  const double s = unequal.share;
  const std::vector<TellingClass> mix{plain(s, 1.0, 5.0, 0.3, 0.2), plain(1.0 - s, 1.0, 10.0, 0.3, -0.11)};
  CHECK(tell_count_ledger(mix, value).total.value == Approx(0.0).margin(1e-12));

  const auto always = break_even_satisfied_share(plain(1, 1.0, 5.0, 0.3, 0.2), plain(1, 1.0, 1.0, 0.3, 0.01), value);
  CHECK(always.found == BreakEvenCase::always);
  CHECK(always.share < 0.0);
  const auto never = break_even_satisfied_share(plain(1, 1.0, 1.0, 0.3, -0.01), plain(1, 1.0, 10.0, 0.3, -0.11), value);
  CHECK(never.found == BreakEvenCase::never);
  CHECK(never.share > 1.0);
  CHECK_THROWS_AS(break_even_satisfied_share(plain(1, 1, 5, 0.3, -0.2), plain(1, 1, 5, 0.3, -0.2), value), Error);
}

TEST_CASE("findings are warnings") {
  TellingClass odd = plain(0.0, 0.31, 0.9, 0.3, -0.11);  // .9 is the count per customer, not per teller
  odd.name = "odd";
  odd.shift_of_customers = 0.01;
  TellingClass kept = plain(10.0, 0.31, 2.9, 0.3, -0.11);
  kept.already_customers = 0.5;
  kept.shift_of_customers = -0.01;
  const Ledger ledger = tell_count_ledger(std::vector<TellingClass>{odd, kept}, {.value_per_customer = 1.0});
  REQUIRE(ledger.warnings.size() == 4);
  CHECK(ledger.warnings[0].warning == TalkWarning::below_one_hearer_per_teller);
  CHECK(ledger.warnings[0].name == "odd");
  CHECK(ledger.warnings[1].warning == TalkWarning::opposite_shifts);
  CHECK(ledger.warnings[2].warning == TalkWarning::empty_class);
  CHECK(ledger.warnings[3].warning == TalkWarning::kept_customers_without_value);
}

TEST_CASE("wrong arguments") {
  const TellingClass good = plain(10.0, 0.3, 2.0, 0.3, -0.1);
  const TalkValue value{.value_per_customer = 1.0};
  CHECK_THROWS_WITH(talk_effect(plain(10.0, 31.0, 2.0, 0.3, -0.1), value), "share_who_tell must lie in [0, 1], got 31");
  for (const double bad : {missing, infinity, -2.0}) {
    CHECK_THROWS_AS(talk_effect(plain(bad, 0.3, 2.0, 0.3, -0.1), value), Error);
    CHECK_THROWS_AS(talk_effect(plain(10.0, bad, 2.0, 0.3, -0.1), value), Error);
    CHECK_THROWS_AS(talk_effect(plain(10.0, 0.3, bad, 0.3, -0.1), value), Error);
    CHECK_THROWS_AS(talk_effect(plain(10.0, 0.3, 2.0, bad, -0.1), value), Error);
    CHECK_THROWS_AS(talk_effect(plain(10.0, 0.3, 2.0, 0.3, bad), value), Error);
    for (double TellingClass::*member : {&TellingClass::overlap, &TellingClass::already_customers,
                                         &TellingClass::shift_of_customers, &TellingClass::handling_cost}) {
      TellingClass telling = good;
      telling.*member = bad;
      CHECK_THROWS_AS(talk_effect(telling, value), Error);
    }
  }
  CHECK_THROWS_AS(talk_effect(good, {.value_per_customer = missing}), Error);
  CHECK_THROWS_AS(talk_effect(good, {.value_per_customer = 1.0, .value_per_kept_customer = infinity}), Error);
  TellingClass crowded = good;
  crowded.already_customers = 0.8;
  CHECK_THROWS_WITH(talk_effect(crowded, value),
                    "in_market and already_customers share the hearers, but sum to 1.1, more than 1");
  // Classes are exclusive: a name once, and not more customers than there are.
  std::vector<TellingClass> twice{good, good};
  CHECK_NOTHROW(tell_count_ledger(twice, value, 20.0));
  CHECK_THROWS_AS(tell_count_ledger(twice, value, 19.0), Error);
  CHECK_THROWS_AS(tell_count_ledger(twice, value, missing), Error);
  twice[0].name = twice[1].name = "silent";
  CHECK_THROWS_WITH(tell_count_ledger(twice, value), "classes must be exclusive, but \"silent\" appears twice");
  CHECK(tell_count_ledger({}, value).total.value == 0.0);
  TellingClass in_per_cent = plain(10.0, 31.0, 2.0, 0.3, -0.1);
  in_per_cent.name = "silent";
  CHECK_THROWS_WITH(tell_count_ledger(std::vector<TellingClass>{in_per_cent}, value),
                    "class \"silent\": share_who_tell must lie in [0, 1], got 31");
}
