#include <amends/word_of_mouth/tell_counts.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::word_of_mouth;

TEST_CASE("Verde and Wharton 2006: 31 of 100 tell 87, 96 or 105") {
  // The three sums per 100: 8*1 + 8*2 + 9*k + 6*6 for k = 3, 4, 5. Tellings, not distinct persons.
  for (const auto& [middle, expected] : {std::pair{3.0, 87.0}, std::pair{4.0, 96.0}, std::pair{5.0, 105.0}}) {
    const TellCounts counts = tell_counts(reference::verde_wharton_bins(middle, 6.0));
    CHECK(100.0 * counts.tellings_per_customer() == Approx(expected).epsilon(1e-13));
    CHECK(counts.share_who_tell == Approx(reference::share_who_tell.value).epsilon(1e-14));
    CHECK(counts.hearers_given_telling == Approx(expected / 31.0).epsilon(1e-13));
  }
  CHECK_THROWS_AS(reference::verde_wharton_bins(2.9, 6.0), Error);
  CHECK_THROWS_AS(reference::verde_wharton_bins(4.0, 5.9), Error);
  CHECK_THROWS_AS(reference::verde_wharton_bins(4.0, infinity), Error);
  CHECK_THROWS_AS(reference::verde_wharton_bins(missing, 6.0), Error);
}

TEST_CASE("bins must be exclusive: 72 unhappy customers") {
  // A trade article lets all 72 tell 10 and 20 % of them tell 20 on top: 72*10 + 14.4*20 = 1008. In exclusive classes
  // it is .8*72*10 + .2*72*20 = 864. The double count is an error here.
  const std::vector<TellBin> doubled{{1.0, 10.0}, {0.2, 20.0}};
  CHECK(72.0 * (1.0 * 10.0 + 0.2 * 20.0) == Approx(1008.0));
  try {
    static_cast<void>(tell_counts(doubled));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::contradiction);
    CHECK(std::string(error.what()) == "bins must hold each customer once: their shares sum to 1.2, more than 1");
  }
  const std::vector<TellBin> exclusive{{0.8, 10.0}, {0.2, 20.0}};
  CHECK(72.0 * tell_counts(exclusive).tellings_per_customer() == Approx(864.0).epsilon(1e-14));
}

TEST_CASE("bins: edges") {
  CHECK(tell_counts({}).share_who_tell == 0.0);
  CHECK(tell_counts({}).hearers_given_telling == 0.0);
  const std::vector<TellBin> silent{{0.7, 0.0},
                                    {0.3, 2.0}};  // a bin of those who told nobody does not count as tellers
  CHECK(tell_counts(silent).share_who_tell == 0.3);
  CHECK(tell_counts(silent).hearers_given_telling == Approx(2.0));
  const std::vector<TellBin> tenths(10, TellBin{0.1, 1.0});  // ten times .1 rounds to just below or above 1
  CHECK(tell_counts(tenths).share_who_tell <= 1.0);
  for (const TellBin& bad : {TellBin{missing, 1.0}, TellBin{1.1, 1.0}, TellBin{0.1, -1.0}, TellBin{0.1, infinity}}) {
    const std::vector<TellBin> bins{bad};
    CHECK_THROWS_AS(tell_counts(bins), Error);
  }
}

TEST_CASE("distinct hearers: random hearing in a population") {
  // Naive sum: the n-th telling reaches a new person with probability 1 - hearers/P.
  for (const double population : {2.0, 50.0, 1000.0}) {
    double expected = 0.0;
    for (int n = 1; n <= 200; ++n) {
      expected += 1.0 - expected / population;
      CHECK(distinct_hearers(Tellings(n), population) == Approx(expected).epsilon(1e-12));
    }
  }
  // Simulation with known truth: 300 tellings in 100 ears by a linear congruential generator; 95.1 expected.
  std::uint64_t state = 12345;
  double reached = 0.0;
  for (int run = 0; run < 2000; ++run) {
    bool heard[100] = {};
    for (int n = 0; n < 300; ++n) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      heard[(state >> 33) % 100] = true;
    }
    for (const bool h : heard) reached += h ? 1.0 : 0.0;
  }
  // sd of the occupied cells is about 2, so the mean of 2000 runs is good to 0.05; four of those.
  CHECK(reached / 2000.0 == Approx(distinct_hearers(Tellings(300.0), 100.0)).margin(0.2));
  CHECK(distinct_hearers(Tellings(0.0), 10.0) == 0.0);
  CHECK(distinct_hearers(Tellings(0.5), 10.0) == 0.5);
  CHECK(distinct_hearers(Tellings(7.0), 1.0) == 1.0);
  CHECK(distinct_hearers(Tellings(1e4), 1e15) == Approx(1e4).epsilon(1e-10));
  CHECK(random_overlap(Tellings(0.0), 10.0) == 0.0);
  CHECK(random_overlap(Tellings(2.0), 2.0) == Approx(0.25));  // 1.5 of 2
  CHECK_THROWS_AS(distinct_hearers(Tellings(1.0), 0.5), Error);
  CHECK_THROWS_AS(distinct_hearers(Tellings(1.0), missing), Error);
  CHECK_THROWS_AS(distinct_hearers(Tellings(1.0), infinity), Error);
}

TEST_CASE("generations: root counted or not") {
  // Timm's two sums, which mix the rules: 1 + 11 + 55 = 67 (root counted) and 5 + 10 = 15 (root not counted).
  const std::vector<double> unhappy{folklore::told_by_unhappy_customer.value,
                                    folklore::retold_by_each_hearer_of_unhappy.value};
  const std::vector<double> happy{folklore::told_by_happy_customer.value,
                                  folklore::retold_by_each_hearer_of_happy.value};
  CHECK(tell_generations(unhappy).persons == 67.0);
  CHECK(tell_generations(unhappy).hearers == 66.0);
  CHECK(tell_generations(happy).hearers == 15.0);
  CHECK(tell_generations(happy).persons == 16.0);
  // Tracy: 9 told, 45 in the second generation.
  const std::vector<double> tracy{folklore::told_by_unhappy_customer_tracy.value,
                                  folklore::retold_by_each_hearer_tracy.value};
  CHECK(tell_generations(tracy).per_generation == std::vector<double>{9.0, 45.0});
  CHECK(tell_generations({}).hearers == 0.0);
  CHECK(tell_generations({}).persons == 1.0);
  const std::vector<double> explosive{1e200, 1e200};
  CHECK_THROWS_AS(tell_generations(explosive), Error);
  const std::vector<double> bad{2.0, missing};
  CHECK_THROWS_AS(tell_generations(bad), Error);
}

TEST_CASE("reference counts are read, folklore is not among them") {
  // Nothing recalled is shipped; the middle bin is our subtraction and says so.
  for (const SourcedValue& v :
       {reference::share_who_contact_the_firm, reference::share_who_tell, reference::told_by_dissatisfied_complainant,
        reference::told_after_bad_experience_car, reference::share_who_tell_nobody_business_software}) {
    CHECK(v.provenance.evidence != Evidence::recalled);
    CHECK_FALSE(v.provenance.source.empty());
    CHECK_FALSE(v.unit.empty());
  }
  CHECK(reference::share_who_tell_three_to_five.provenance.evidence == Evidence::derived);
  CHECK(reference::share_who_tell_one.value + reference::share_who_tell_two.value +
            reference::share_who_tell_three_to_five.value + reference::share_who_tell_six_or_more.value ==
        Approx(reference::share_who_tell.value).epsilon(1e-14));
}
