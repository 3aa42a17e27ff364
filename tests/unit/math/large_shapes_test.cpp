#include <amends/core/moments.hpp>
#include <amends/core/random.hpp>
#include <amends/math/distribution.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

// Beta and gamma distributions of large shapes, and what is refused.

using namespace amends;
using namespace amends_test;
using Catch::Matchers::Contains;
using math::Distribution;
using math::QuantileTable;

namespace {
struct Row {
  double a;
  double b;  // 0: gamma
  double x;
  bool upper;
  double tail;  // P(X > x) or P(X <= x)
  double density;
};

// Quadrature of the density (logarithms of gamma functions) in 50 digits, mpmath 1.3, panels of one standard deviation
// over |z|; x is the double as printed.
const std::vector<Row> oracle{
    {1000000.0, 0.0, 970000.0, false, 4.920908778641798e-202, 1.523567281936581e-203},
    {1000000.0, 0.0, 995000.0, false, 2.749580359270070e-7, 1.432986802305220e-9},
    {1000000.0, 0.0, 999000.0, false, 0.1586552135743036, 0.0002421321325063},
    {1000000.0, 0.0, 1000000.0, false, 0.5001329807608725, 0.0003989422471562},
    {1000000.0, 0.0, 1002000.0, true, 0.0228040958987698, 0.0000540268601367},
    {1000000.0, 0.0, 1006000.0, true, 1.059739735284381e-9, 6.488443660595798e-12},
    {1000000.0, 0.0, 1035000.0, true, 1.257193523166943e-262, 4.254965103021824e-264},
    {100000000.0, 0.0, 99700000.0, false, 1.990882289664803e-198, 5.997240355230742e-201},
    {100000000.0, 0.0, 99950000.0, false, 2.854642139958626e-7, 1.481276060267419e-10},
    {100000000.0, 0.0, 99990000.0, false, 0.1586552535281438, 0.0000241986856841},
    {100000000.0, 0.0, 100000000.0, false, 0.5000132980760141, 0.0000398942280068},
    {100000000.0, 0.0, 100020000.0, true, 0.0227555307748552, 5.399456490625295e-6},
    {100000000.0, 0.0, 100060000.0, true, 9.936984827342553e-10, 6.116097589656439e-13},
    {100000000.0, 0.0, 100350000.0, true, 4.679196418784405e-268, 1.633341458649441e-270},
    {1000000000000.0, 0.0, 999970000000.0, false, 4.862750805580417e-198, 1.460486342530646e-202},
    {1000000000000.0, 0.0, 999995000000.0, false, 2.866396783250203e-7, 1.486665002470985e-12},
    {1000000000000.0, 0.0, 999999000000.0, false, 0.1586552539314167, 2.419708858330537e-7},
    {1000000000000.0, 0.0, 1000000000000.0, false, 0.5000001329807601, 3.989422804013994e-7},
    {1000000000000.0, 0.0, 1000002000000.0, true, 0.0227501859391187, 5.399100250706524e-8},
    {1000000000000.0, 0.0, 1000006000000.0, true, 9.866585325644633e-10, 6.076283869465097e-15},
    {1000000000000.0, 0.0, 1000035000000.0, true, 1.141102526483064e-268, 3.996974053997030e-273},
    {1000000000000000.0, 0.0, 999999051316702.0, false, 4.905317890115956e-198, 4.658756800510217e-204},
    {1000000000000000.0, 0.0, 999999841886117.0, false, 2.866511961616137e-7, 4.701414463336554e-14},
    {1000000000000000.0, 0.0, 999999968377223.4, false, 0.1586552537530463, 7.651786321288421e-9},
    {1000000000000000.0, 0.0, 1000000000000000.0, false, 0.5000000042052208, 1.261566261010079e-8},
    {1000000000000000.0, 0.0, 1000000063245553.2, true, 0.0227501335759058, 1.707344303514052e-9},
    {1000000000000000.0, 0.0, 1000000189736659.6, true, 9.865898837676221e-10, 1.921366864835070e-16},
    {1000000000000000.0, 0.0, 1000001106797181.0, true, 1.125419288013133e-268, 1.246624688600214e-274},
    {1000000.0, 1000000.0, 0.4893933982822018, false, 4.434099027333028e-198, 3.768322926840238e-193},
    {1000000.0, 1000000.0, 0.4982322330470336, false, 2.866292717673022e-7, 0.0042048013251782},
    {1000000.0, 1000000.0, 0.4996464466094067, false, 0.1586552539314408, 684.39673172362720},
    {1000000.0, 1000000.0, 0.5, false, 0.5, 1128.3790260481255},
    {1000000.0, 1000000.0, 0.5007071067811866, true, 0.0227500914549260, 152.70949508835261},
    {1000000.0, 1000000.0, 0.5021213203435596, true, 9.864281640869846e-10, 0.0000171827151913},
    {1000000.0, 1000000.0, 0.5106066017177983, true, 4.434099027312110e-198, 3.768322926822480e-193},
    {1000000.0, 30000000.0, 0.0313060592706362, false, 7.753974011922597e-202, 7.554015749348181e-196},
    {1000000.0, 30000000.0, 0.03209939697521356, false, 2.755209767355750e-7, 0.0452386232259351},
    {1000000.0, 30000000.0, 0.03222633100794594, false, 0.1586552174362398, 7629.9227035264928},
    {1000000.0, 30000000.0, 0.03225806451612903, false, 0.5001264577175649, 12571.640198704107},
    {1000000.0, 30000000.0, 0.03232153153249522, true, 0.0228014474815583, 1702.4623750834810},
    {1000000.0, 30000000.0, 0.0324484655652276, true, 1.056032996347776e-9, 0.0002038098028130},
    {1000000.0, 30000000.0, 0.033210069761621865, true, 2.124372566273486e-194, 1.954900783736024e-188},
    {1000000000.0, 2000000.0, 0.9979616925708602, false, 2.530839252819361e-195, 5.279280910127863e-188},
    {1000000000.0, 2000000.0, 0.99799694210845, false, 2.951374584944610e-7, 1.0819593200948372},
    {1000000000.0, 2000000.0, 0.9980025820344645, false, 0.1586552338960676, 171532.07079022371},
    {1000000000.0, 2000000.0, 0.998003992015968, false, 0.4999062501537439, 282941.48736116231},
    {1000000000.0, 2000000.0, 0.9980068119789752, true, 0.0227120554786506, 38273.935550031412},
    {1000000000.0, 2000000.0, 0.9980124519049896, true, 9.377070486604784e-10, 0.0041126540616061},
    {1000000000.0, 2000000.0, 0.9980462914610758, true, 7.774934501976127e-201, 1.691841702613325e-193},
    {1000000000000.0, 1000000000000.0, 0.4999893933982822, false, 4.906713425141105e-198, 4.168100275569619e-190},
    {1000000000000.0, 1000000000000.0, 0.499998232233047, false, 2.866515717702590e-7, 4.2050778008623060},
    {1000000000000.0, 1000000000000.0, 0.4999996464466094, false, 0.1586552539134403, 684396.56057364530},
    {1000000000000.0, 1000000000000.0, 0.5, false, 0.5, 1128379.1670953715},
    {1000000000000.0, 1000000000000.0, 0.5000007071067812, true, 0.0227501319400985, 152709.51413166338},
    {1000000000000.0, 1000000000000.0, 0.5000021213203436, true, 9.865876440717539e-10, 0.0171851918430575},
    {1000000000000.0, 1000000000000.0, 0.5000106066017178, true, 4.906713425141105e-198, 4.168100275569619e-190},
    {1000000000000000.0, 100000000000000.0, 0.9090906490556574, false, 4.910503443713265e-198, 1.701439073131919e-188},
    {1000000000000000.0, 100000000000000.0, 0.9090908657517005, false, 2.866525953391876e-7, 171.52184531377342},
    {1000000000000000.0, 100000000000000.0, 0.9090909004230674, false, 0.1586552545872751, 27915912.534774584},
    {1000000000000000.0, 100000000000000.0, 0.9090909090909091, false, 0.4999999871951045, 46025561.295361972},
    {1000000000000000.0, 100000000000000.0, 0.9090909264265925, true, 0.0227501274820562, 6228882.0562085958},
    {1000000000000000.0, 100000000000000.0, 0.9090909610979594, true, 9.865815761780076e-10, 0.7009644059220180},
    {1000000000000000.0, 100000000000000.0, 0.9090911691261607, true, 4.902925545415097e-198, 1.698822145732081e-188},
    {2000000.0, 1000000000000000.0, 1.9575735892560862e-09, false, 7.624928477856927e-201, 1.654340702038572e-187},
    {2000000.0, 1000000000000000.0, 1.9929289282093476e-09, false, 2.783417784077146e-7, 1024289.3605828757},
    {2000000.0, 1000000000000000.0, 1.9985857824418695e-09, false, 0.1586552337570714, 171179830864.63025},
    {2000000.0, 1000000000000000.0, 1.999999996e-09, false, 0.5000940315972182, 282094780866.21308},
    {2000000.0, 1000000000000000.0, 2.002828423116261e-09, true, 0.0227882958216363, 38195340153.778975},
    {2000000.0, 1000000000000000.0, 2.0084852773487828e-09, true, 1.037838617029823e-9, 4500.8678995566999},
    {2000000.0, 1000000000000000.0, 2.0424264027439136e-09, true, 2.578544568660356e-195, 5.362359008687915e-182},
    {0.5, 10000000000.0, 1.464466094082427e-11, false, 0.4116275747613314, 12734574800.161350},
    {0.5, 10000000000.0, 1.2071067811085144e-10, true, 0.1202383406623269, 1535721289.0179370},
    {0.5, 10000000000.0, 4.0355339056425725e-10, true, 0.0044977603775799, 49643735.890788892},
    {0.5, 10000000000.0, 1.4642135622645291e-09, true, 6.250096148258528e-8, 645.09569376888773},
    {3.5, 1000000000000000.0, 2.5645856533065074e-15, false, 0.3557967060711490, 243882936221670.25},
    {3.5, 1000000000000000.0, 5.370828693386948e-15, true, 0.1502915112812268, 93541811901713.698},
    {3.5, 1000000000000000.0, 1.2854143466934793e-14, true, 0.0005678174237544, 466174025209.70638},
    {3.5, 1000000000000000.0, 4.0916573867739204e-14, true, 5.821204211880966e-15, 5.4743138838860058},
    {900000.0, 10000000000.0, 8.951762310882844e-05, false, 2.743384440452921e-7, 15.076949522288930},
    {900000.0, 10000000000.0, 8.99444729669238e-05, false, 0.3086303056010319, 3713388.8674468862},
    {900000.0, 10000000000.0, 9.008675625295558e-05, true, 0.1586552091677253, 2549148.4521518763},
    {900000.0, 10000000000.0, 9.046617834904034e-05, true, 2.994133560053310e-7, 16.288479968339792},
    {900000.0, 10000000000.0, 9.188901120935818e-05, true, 4.380288535325488e-88, 9.068019587656737e-80},
    {1000.0, 1000000000000.0, 8.418861162287518e-10, false, 6.452819605547193e-8, 12501.304556240020},
    {1000.0, 1000000000000.0, 9.841886107228751e-10, false, 0.3113226748049200, 11296128486.527949},
    {1000.0, 1000000000000.0, 1.0316227755542495e-09, true, 0.1586158115713990, 7493378685.0653347},
    {1000.0, 1000000000000.0, 1.158113881771248e-09, true, 9.266131703781271e-7, 131948.20850574714},
    {1000.0, 1000000000000.0, 1.6324555300849925e-09, true, 2.934261390099325e-64, 1.141418296140032e-52},
};
}  // namespace

TEST_CASE("large shapes: tails, densities and quantiles as by quadrature in 50 digits", "[math]") {
  for (const Row& row : oracle) {
    const bool gamma = row.b == 0.0;
    const double n = row.a + row.b;
    const double mean = gamma ? row.a : row.a / n;
    const double sd = gamma ? std::sqrt(row.a) : std::sqrt(row.a / n * (row.b / n) / n);
    const double z = std::abs(row.x - mean) / sd;
    INFO((gamma ? "gamma " : "beta ") << row.a << " " << row.b << " at " << row.x << ", z = " << z);
    // Half a unit in the last place of x and of the mean, in standard deviations.
    const double rounding = std::numeric_limits<double>::epsilon() * (std::max)(row.x, mean) / sd;
    const double tolerance = (5e-12 + rounding) * (1.0 + z);
    const double tail = gamma       ? (row.upper ? math::gamma_cdf_upper(row.x, row.a) : math::gamma_cdf(row.x, row.a))
                        : row.upper ? math::beta_cdf_upper(row.x, row.a, row.b)
                                    : math::beta_cdf(row.x, row.a, row.b);
    CHECK(std::abs(tail / row.tail - 1.0) <= tolerance);
    const double density = gamma ? math::gamma_pdf(row.x, row.a) : math::beta_pdf(row.x, row.a, row.b);
    CHECK(std::abs(density / row.density - 1.0) <= tolerance);
    const double quantile =
        gamma       ? (row.upper ? math::gamma_quantile_upper(row.tail, row.a) : math::gamma_quantile(row.tail, row.a))
        : row.upper ? math::beta_quantile_upper(row.tail, row.a, row.b)
                    : math::beta_quantile(row.tail, row.a, row.b);
    CHECK(std::abs(quantile - row.x) <= (5e-12 + rounding) * sd);
    // The mirror image of a beta distribution, where 1 - x can be told from x.
    if (!gamma && row.x > 0.01 && row.x < 0.99) {
      const double mirrored =
          row.upper ? math::beta_cdf(1.0 - row.x, row.b, row.a) : math::beta_cdf_upper(1.0 - row.x, row.b, row.a);
      CHECK(std::abs(mirrored / row.tail - 1.0) <= tolerance);
    }
  }
}

TEST_CASE("large shapes: the formulas meet the ordinary ones at the seam", "[math]") {
  // On both sides of 1e6 and of 1e10, at the same standardised place: the median moves by rounding alone.
  const double below = 999'999.5, above = 1'000'000.5;
  const double at_below = (math::gamma_quantile(0.3, below) - below) / std::sqrt(below);
  const double at_above = (math::gamma_quantile(0.3, above) - above) / std::sqrt(above);
  CHECK(at_below == Approx(at_above).margin(1e-9));
  for (const double a : {0.5, 3.5, 1000.0, 9e5})
    for (const double p : {1e-9, 0.2, 0.9}) {
      INFO(a << " " << p);
      const double before = 9.999999999e9, after = 1e10;
      CHECK(before * math::beta_quantile(p, a, before) ==
            Approx(after * math::beta_quantile(p, a, after)).epsilon(3e-10));
    }
}

TEST_CASE("large shapes: monotone, between 0 and 1, and 1/2 near the mean", "[math]") {
  const std::vector<Distribution> all{Distribution::gamma(1e12, 1),
                                      Distribution::gamma(1e16, 3),
                                      Distribution::beta(1e16, 1e16),
                                      Distribution::beta(1e6, 1e15),
                                      Distribution::pert(0, 0.5, 1, 1e16),
                                      Distribution::pert(-1, 2, 5, 1e9),
                                      Distribution::beta_from_counts(1e15, 3e15)};
  for (const Distribution& d : all) {
    INFO(d.describe());
    CHECK(d.cdf(d.mean()) == Approx(0.5).margin(2e-4));
    CHECK(d.median() == Approx(d.mean()).epsilon(1e-5));
    CHECK((d.quantile(0.8413447460685429) - d.quantile(0.15865525393145707)) / 2.0 ==
          Approx(d.standard_deviation()).epsilon(1e-5));
    double last = 0.0;
    for (int k = -60; k <= 60; ++k) {
      const double p = d.cdf(d.mean() + k * d.standard_deviation());
      REQUIRE(p >= last);
      REQUIRE(p <= 1.0);
      last = p;
    }
    CHECK(last == 1.0);
  }
  // gamma(1e12) at its mean: 1/2 + 1/(3 sqrt(2 pi 1e12)), the first term of Temme's expansion.
  CHECK(Distribution::gamma(1e12, 1).cdf(1e12) == Approx(0.5000001329807601).epsilon(1e-15));
}

TEST_CASE("quantile tables of huge counts are exact, and ready at once", "[math]") {
  for (const auto& d : {Distribution::beta_from_counts(1e14, 1e15), Distribution::beta_from_counts(1e15, 1e15),
                        Distribution::beta_from_counts(0, 1e15), Distribution::beta(2000, 1e9),
                        Distribution::gamma(1e15, 1), Distribution::pert(0, 0.5, 1, 1e15)}) {
    INFO(d.describe());
    const QuantileTable table(d);
    CHECK(table.exact_cells() == 0);  // a table of exact quantiles would be slow
    const double range = d.quantile_upper(0x1p-24) - d.quantile(0x1p-24);
    for (int k = 1; k < 400; ++k) {
      const double u = k / 400.0;
      REQUIRE(std::abs(table(u) - d.quantile(u)) <= 1e-7 * range);
    }
  }
}

TEST_CASE("distributions and draws refuse the same parameters", "[math]") {
  const double huge = 1e308, beyond = 1.0000001e16;
  const auto refused = [](auto&& made) {
    try {
      made();
    } catch (const Error& error) {
      return error.code() == ErrorCode::domain ? error.parameter() : std::string("another code");
    }
    return std::string("nothing");
  };
  for (const double bad : {0.0, -1.0, beyond, 1e17, infinity, missing}) {
    INFO(bad);
    CHECK(refused([&] { (void)Distribution::beta(bad, 3.5); }) == "a");
    CHECK(refused([&] { (void)core::beta(1, 2, 3, bad, 3.5); }) == "a");
    CHECK(refused([&] { (void)Distribution::beta(3.5, bad); }) == "b");
    CHECK(refused([&] { (void)core::beta(1, 2, 3, 3.5, bad); }) == "b");
    CHECK(refused([&] { (void)Distribution::gamma(bad, 1); }) == "shape");
    CHECK(refused([&] { (void)core::gamma(1, 2, 3, bad); }) == "shape");
    CHECK(refused([&] { (void)Distribution::pert(0, 0.5, 1, bad); }) == "shape");
    CHECK(refused([&] { (void)core::pert(1, 2, 3, 0, 0.5, 1, bad); }) == "shape");
  }
  CHECK(refused([&] { (void)Distribution::triangular(-huge, 0, huge); }) == "high - low");
  CHECK(refused([&] { (void)core::triangular(1, 2, 3, -huge, 0, huge); }) == "high - low");
  CHECK(refused([&] { (void)Distribution::pert(-huge, 0, huge); }) == "high - low");
  CHECK(refused([&] { (void)core::pert(1, 2, 3, -huge, 0, huge); }) == "high - low");
  CHECK(refused([&] { (void)Distribution::triangular(0, 2, 1); }) == "mode");
  CHECK(refused([&] { (void)core::triangular(1, 2, 3, 0, 2, 1); }) == "mode");
}

TEST_CASE("triangular numbers of any size are in order", "[math]") {
  // The quantile function of (0, c, 1), stretched: exact for a power of two, to rounding otherwise.
  const Distribution unit = Distribution::triangular(0, 0.3, 1);
  for (const double scale : {0x1p-1000, 1e-200, 1e154, 1e160, 1e300, 0x1p+1000}) {
    const Distribution d = Distribution::triangular(0, 0.3 * scale, scale);
    INFO(d.describe());
    for (int k = 0; k <= 100; ++k) {
      const double u = k / 100.0;
      CHECK(d.quantile(u) / scale == Approx(unit.quantile(u)).epsilon(1e-14).margin(0));
    }
    CHECK(core::triangular(5, 6, 7, 0, 0.3 * scale, scale) / scale ==
          Approx(core::triangular(5, 6, 7, 0, 0.3, 1)).epsilon(1e-14));
  }
}

TEST_CASE("gamma draws of huge shapes are normal draws", "[math]") {
  // (X - shape)/sqrt(shape) has mean 0, variance 1 and skewness 2/sqrt(shape); four standard errors of 100,000 draws.
  for (const double shape : {1e7, 1e12, 1e16}) {
    INFO(shape);
    core::Moments moments;
    for (std::uint64_t i = 0; i < 100'000; ++i) moments.add((core::gamma(11, 12, i, shape) - shape) / std::sqrt(shape));
    CHECK(std::abs(moments.mean()) < 4 / std::sqrt(100'000.0));
    CHECK(std::abs(moments.variance() - 1) < 4 * std::sqrt(2 / 100'000.0));
    CHECK(std::abs(moments.skewness()) < 4 * std::sqrt(6 / 100'000.0));
    CHECK(std::abs(moments.excess_kurtosis()) < 4 * std::sqrt(24 / 100'000.0));
  }
}

TEST_CASE("beta distributions of small shapes: quantiles from mpmath, none of them out of order") {
  // The root of I_x(a, b) = u in 400 digits, by bisection of ln x (mpmath 1.3); below 5e-324 there is 0.
  struct Case {
    double a, b, u, x;
  };
  const double near_one = 1.0 - 0x1p-20, nearer = 1.0 - 0x1p-40;
  for (const Case& c : std::vector<Case>{{1e-3, 1, 0.1, 0},
                                         {1e-3, 1, 0.5, 9.3326361850321888e-302},
                                         {1e-3, 1, 0.75, 1.1514985401248269e-125},
                                         {1e-3, 1, 0.9375, 9.360011875663401e-29},
                                         {1e-3, 1, near_one, 0.99904677983210464},
                                         {1e-4, 1, 0.75, 0},
                                         {1e-4, 1, 0.9375, 5.1613581674984978e-281},
                                         {1e-4, 1, near_one, 0.99050858285042431},
                                         {1e-5, 1, 0.9375, 0},
                                         {1e-5, 1, near_one, 0.90903882211854131},
                                         {1e-3, 2.5, 0.5, 2.5953519816169688e-302},
                                         {1e-3, 2.5, 0.9375, 2.6029650023668615e-29},
                                         {1e-3, 2.5, nearer, 0.99965131720342823},
                                         {1e-5, 1e-3, 0.9375, 0},
                                         {1e-5, 1e-3, near_one, 1},
                                         {1e-12, 3, near_one, 0},
                                         {1e-12, 3, nearer, 0.11164416245794388}}) {
    INFO(c.a << ", " << c.b << ", " << c.u);
    const double x = Distribution::beta(c.a, c.b).quantile(c.u);
    // A share of 1e-16 is one of 1e-16/a in ln x.
    const double tolerance = 1e-10 + (c.u > 0.99 ? 1e-15 / c.a : 0.0);
    if (c.x == 0.0)
      CHECK(x == 0.0);
    else
      CHECK(std::abs(std::log(x) - std::log(c.x)) <= tolerance);
    CHECK(Distribution::beta(c.b, c.a).quantile_upper(c.u) == Approx(1.0 - c.x).epsilon(tolerance));
  }
  // From one shape to the next, up to the smallest: every function in order, every number in range.
  for (const double a : {1e-2, 1e-5, 1e-10, 1e-19, 1e-21, 1e-100, 1e-200, core::smallest_shape})
    for (const double b : {a, 1e-20, 1e-6, 1.0, 1e10, core::largest_shape}) {
      INFO("a " << a << ", b " << b);
      for (const Distribution& d : {Distribution::beta(a, b), Distribution::beta(b, a), Distribution::gamma(a, 3.0)}) {
        double before = 0.0, below = 0.0;
        for (const double u : {1e-300, 0.01, 0.3, 0.5, 0.7, 0.99, 1.0 - 0x1p-53}) {
          CHECK(d.quantile(u) >= before);
          before = d.quantile(u);
        }
        CHECK(d.quantile_upper(1e-20) >= before);
        for (const double x : {1e-300, 1e-20, 0.3, 0.5, 1.0 - 0x1p-53}) {
          CHECK(d.cdf(x) >= below * (1.0 - 1e-14));
          CHECK(d.cdf(x) <= 1.0);
          CHECK(d.pdf(x) >= 0.0);
          below = d.cdf(x);
        }
        CHECK(d.mean() > 0.0);
        CHECK(d.standard_deviation() > 0.0);
        const QuantileTable table(d);
        CHECK(table(0.3) == Approx(d.quantile(0.3)).margin(1e-7));
        CHECK(table(0.8) == Approx(d.quantile(0.8)).margin(1e-7));
      }
      CHECK(core::beta(1, 2, 3, a, b) >= 0.0);
      CHECK(core::beta(1, 2, 3, a, b) <= 1.0);
      CHECK(core::gamma(1, 2, 3, a) >= 0.0);
    }
}

TEST_CASE("beta distributions whose both shapes are tiny are those of 0 and 1") {
  // Densities: mpmath 1.3, 60 digits. Between 0 and 1 the cdf is b/(a + b) to within 745 a.
  CHECK(math::beta_pdf(0.3, 1e-30, 1e-30) == Approx(2.3809523809523809e-30).epsilon(1e-14));
  CHECK(math::beta_pdf(0.3, 1e-200, 3e-200) == Approx(3.5714285714285714e-200).epsilon(1e-14));
  CHECK(math::beta_pdf(1e-10, 1e-100, 1e-21) == Approx(1.0000000001e-90).epsilon(1e-14));
  for (const double x : {1e-300, 1e-10, 0.3, 0.5, 1.0 - 0x1p-53}) {
    CHECK(math::beta_cdf(x, 1e-200, 3e-200) == 0.75);
    CHECK(math::beta_cdf_upper(x, 1e-200, 3e-200) == 0.25);
    CHECK(math::beta_cdf(x, 1e-21, 1e-21) == 0.5);
  }
  CHECK(math::beta_cdf(0.0, 1e-200, 1e-200) == 0.0);
  CHECK(math::beta_cdf(1.0, 1e-200, 1e-200) == 1.0);
  const Distribution coin = Distribution::beta(1e-200, 3e-200);
  CHECK(coin.quantile(0.74) == 0.0);
  CHECK(coin.quantile(0.76) == 1.0);
  CHECK(coin.quantile_upper(0.26) == 0.0);
  CHECK(coin.quantile_upper(0.24) == 1.0);
  CHECK(coin.mean() == 0.25);
  CHECK(Distribution::beta(1e-200, 1e-200).median() == 0.5);
  // Smaller ones are refused alike wherever they are given.
  for (const double shape : {9e-251, 1e-320, 0.0, -1.0, missing}) {
    INFO(shape);
    CHECK_THROWS_WITH(Distribution::beta(shape, 1.0), Contains("a must lie in [1e-250, 1e16]"));
    CHECK_THROWS_WITH(Distribution::beta(1.0, shape), Contains("b must lie in [1e-250, 1e16]"));
    CHECK_THROWS_WITH(Distribution::gamma(shape, 1.0), Contains("shape must lie in [1e-250, 1e16]"));
    CHECK_THROWS_WITH(Distribution::pert(0.0, 0.5, 1.0, shape), Contains("shape must lie in [1e-250, 1e16]"));
    CHECK_THROWS_AS(core::gamma(1, 1, 1, shape), Error);
    CHECK_THROWS_AS(core::beta(1, 1, 1, shape, 1.0), Error);
  }
}
