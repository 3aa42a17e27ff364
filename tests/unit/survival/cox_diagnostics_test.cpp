#include <amends/core/executor.hpp>
#include <amends/core/random.hpp>
#include <amends/survival/cox_diagnostics.hpp>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "cox_fixture.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using Catch::Matchers::Contains;
using survival::CoxModel;
using survival::CoxTies;
using survival::TimeTransform;

namespace {

void check_near(const std::vector<double>& got, const std::vector<double>& expected, double tolerance) {
  REQUIRE(got.size() == expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    INFO("element " << i);
    CHECK(got[i] == Approx(expected[i]).epsilon(tolerance).margin(tolerance));
  }
}

void check_test(const survival::ProportionalHazardsTest& got, double x, double z, double global) {
  INFO("transform " << to_string(got.transform));
  CHECK(got.names == std::vector<std::string>{"x", "z"});
  CHECK(got.tests[0].statistic == Approx(x).epsilon(1e-8));
  CHECK(got.tests[1].statistic == Approx(z).epsilon(1e-8));
  CHECK(got.global.statistic == Approx(global).epsilon(1e-8));
  CHECK(got.global.degrees_of_freedom == 2.0);
}

}  // namespace

TEST_CASE("Cox residuals are R's") {
  // f <- coxph(Surv(entry, stop, event) ~ x + z + strata(s), d, weights = w); resid(f, type) for each type.
  const CoxFixture d;
  const auto data = d.data({.entry = true, .weights = true, .strata = true});
  const auto fit = CoxModel::fit(data);
  const std::vector<double> martingale{-1.97329735667,
                                       0.636583206712,
                                       -0.472421830107,
                                       -0.818354725921,
                                       -0.0587284716275,
                                       -0.0716092443882,
                                       -0.451944965928,
                                       0.0726320986594,
                                       0.374322648297,
                                       0.23789724593,
                                       0,
                                       0.483384300808,
                                       0.115828900176,
                                       0.649483154955,
                                       0.957578715233,
                                       -0.129034797742,
                                       -0.0945502530354,
                                       0.386834457422,
                                       -0.162826272246,
                                       0.84788553666,
                                       0.868916541082,
                                       0.673925604254,
                                       -0.0981700719326,
                                       -4.23296208428};
  check_near(survival::martingale_residuals(*fit, data), martingale, 1e-9);
  const std::vector<double> deviance{-1.32938015526,
                                     0.866742990508,
                                     -0.413553579327,
                                     -0.663961791718,
                                     -0.342719919548,
                                     -0.0699679787004,
                                     -0.950731261638,
                                     0.0744690595494,
                                     0.434966217242,
                                     0.259910132915,
                                     0,
                                     0.595099501798,
                                     0.120629872421,
                                     0.893155483289,
                                     2.09882173052,
                                     -0.123868408496,
                                     -0.0917246091326,
                                     0.452296073245,
                                     -0.570659744938,
                                     1.4389137963,
                                     1.52512591387,
                                     0.945202741835,
                                     -0.443102859238,
                                     -2.27067593567};
  check_near(survival::deviance_residuals(*fit, data), deviance, 1e-9);
  const std::vector<double> score{-0.789431981988,
                                  1.06974675766,
                                  -0.233758328764,
                                  -0.372001744516,
                                  -0.400141807122,
                                  -0.104368874635,
                                  -0.584885970651,
                                  -0.350897923002,
                                  -0.0115959200794,
                                  0.026477083421,
                                  -0.0304356408461,
                                  0.0434126607782,
                                  -0.246399132723,
                                  0.175939084428,
                                  -0.0531172021376,
                                  0.0885597531394,
                                  -0.123164498978,
                                  -0.0823260985694,
                                  -0.0899524350441,
                                  0.0523410116918,
                                  0,
                                  0,
                                  0.0388501921549,
                                  -0.0292284811038,
                                  0.0315258930139,
                                  -0.167935700069,
                                  -0.173391152054,
                                  -0.379056272022,
                                  1.05089448966,
                                  -0.431713797802,
                                  -0.12085893019,
                                  0.150404855809,
                                  -0.0338788661227,
                                  -0.153134203145,
                                  -0.322739648431,
                                  0.305817803934,
                                  0.0605007445612,
                                  -0.0815006090464,
                                  0.746735947135,
                                  0.110064837564,
                                  0.213017927201,
                                  0.412125944066,
                                  -0.0448419957115,
                                  -0.392422986962,
                                  -0.100961416915,
                                  -0.0491377745266,
                                  3.36564085064,
                                  2.5597144598};
  check_near(survival::score_residuals(*fit, data).data, score, 1e-9);
  const std::vector<double> dfbeta{-0.118194596327,
                                   0.15680484197,
                                   -0.0321077092,
                                   -0.0810960713834,
                                   -0.0421248460564,
                                   -0.00217401569497,
                                   -0.22447310613,
                                   -0.112900344753,
                                   -0.00203221103264,
                                   0.00366256552134,
                                   -0.0184661512591,
                                   0.0252777624279,
                                   -0.065093205674,
                                   0.0579909533747,
                                   -0.0168176864794,
                                   0.0252892649196,
                                   -0.0463412700183,
                                   -0.0280349446956,
                                   -0.0115547194978,
                                   0.00908397303522,
                                   0,
                                   0,
                                   0.0103452099204,
                                   -0.00951931906732,
                                   0.00816418493978,
                                   -0.0220746192888,
                                   -0.00907158841176,
                                   -0.0430993254227,
                                   0.130046477503,
                                   -0.0834234969194,
                                   -0.0354548082982,
                                   0.0446358021637,
                                   0.00160945816236,
                                   -0.0736258223408,
                                   -0.0447033770741,
                                   0.0474967733751,
                                   0.0180899020695,
                                   -0.0239125334832,
                                   0.161884685708,
                                   -0.0132797415406,
                                   0.0252359741259,
                                   0.0923710547328,
                                   0.0230051698304,
                                   -0.193292434122,
                                   -0.0200029187418,
                                   -0.00685661147417,
                                   0.308057131941,
                                   0.230676288665};
  check_near(survival::dfbeta_residuals(*fit, data).data, dfbeta, 1e-9);
  const std::vector<double> times{3, 4, 8, 9, 9, 10, 12, 4, 4, 4, 5, 5, 7, 7, 8, 9, 10, 11, 12};
  const std::vector<double> schoenfeld{1.0974497166,
                                       -0.450838965961,
                                       0.242961815553,
                                       0.477738093692,
                                       -0.345156571458,
                                       -0.325898012641,
                                       0.68318062449,
                                       -0.680422250863,
                                       -0.41681937551,
                                       0.319577749137,
                                       -0.113256727003,
                                       0.566283635016,
                                       -2.77555756156e-17,
                                       0,
                                       -0.3628179758,
                                       -0.570741593403,
                                       -0.2628179758,
                                       -0.570741593403,
                                       -0.0628179758002,
                                       -0.570741593403,
                                       0.179267238318,
                                       0.129427801058,
                                       0.879267238318,
                                       0.129427801058,
                                       -0.414784960749,
                                       0.378823025861,
                                       -0.0147849607491,
                                       0.378823025861,
                                       -0.657569422032,
                                       0.562816313839,
                                       0.15131923002,
                                       -0.359201116894,
                                       0.0760489910082,
                                       -0.4179045465,
                                       0.515031348622,
                                       0.36787953473,
                                       0,
                                       0};
  const std::vector<double> scaled{4.79927320065,  -3.64951730406,  0.1774415678,    1.69962262509,    -1.49566187209,
                                   -1.54213791083, 3.26903678166,   -4.31823900165,  -2.47653480339,   1.63025311737,
                                   -1.43725050017, 2.49685294124,   -0.361416011102, -0.338987493291,  -1.3152188645,
                                   -2.69862585008, -0.887912644963, -2.8031461671,   -0.0333002058977, -3.01218680113,
                                   0.269325699839, 0.0947358927106, 3.26046923657,   -0.636906326421,  -2.52976497364,
                                   1.91243111614,  -0.820540095509, 1.49434984806,   -3.75950844465,   3.04913142356,
                                   0.660618616234, -2.22086988448,  0.400341214206,  -2.42390136862,   1.45483611816,
                                   0.888068879933, -0.361416011102, -0.338987493291};
  const auto events = survival::schoenfeld_residuals(*fit, data);
  CHECK(events.time == times);
  check_near(events.residuals.data, schoenfeld, 1e-9);
  check_near(events.scaled.data, scaled, 1e-9);
  for (std::size_t i = 0; i < events.row.size(); ++i) CHECK(d.stop[events.row[i]] == events.time[i]);

  // coxph(Surv(entry, stop, event) ~ x + z, d, weights = w, ties = "breslow")
  const auto flat = d.data({.entry = true, .weights = true});
  const auto breslow = CoxModel::fit(flat, {.ties = CoxTies::breslow});
  const std::vector<double> breslow_martingale{
      -1.52020743629,  0.734213506384, -0.414708266513, -0.891343713812,  -0.023384362654, 0.31722127486,
      -0.612547576836, 0.41764009622,  0.123828778382,  0.314910305038,   -0.31716011378,  0.641015708982,
      0.415669009375,  0.714890089701, 0.983651557679,  -0.0379306190576, -0.442484628273, 0.462248162952,
      -0.455730627688, 0.91695384584,  0.750720204857,  0.736689573773,   -0.26115504198,  -3.22643273733};
  check_near(survival::martingale_residuals(*breslow, flat), breslow_martingale, 1e-9);
  const std::vector<double> breslow_score{
      -0.537532264614,  1.03361323209,   -0.302332589599,   -0.443072742802,  -0.363513629683,  -0.138307644921,
      -0.629680792801,  -0.403276852544, -0.00580680345708, 0.0142005336741,  -0.0929831000025, 0.192769719382,
      -0.33457234804,   0.339589475006,  0.0414636668293,   0.234128721075,   -0.112313813485,  0.0108753470628,
      0.0186648557578,  -0.243429228611, 0.0736874939737,   0.182223979243,   0.141897277957,   0.209588403398,
      0.218775954264,   -0.300306627761, -0.221702066674,   -0.43129890053,   1.12954669458,    -0.597338369877,
      -0.197358415937,  0.047476434358,  0.0151501669578,   -0.23446230151,   -0.266856282611,  0.254828619673,
      0.150267689831,   -0.173595882398, 0.860946537633,    0.31757035804,    0.21741016724,    0.297784876763,
      -0.0812513120326, -0.444462769973, -0.279506618828,   -0.0994785893262, 2.74155823782,    1.73338779139};
  check_near(survival::score_residuals(*breslow, flat).data, breslow_score, 1e-9);
  const std::vector<double> breslow_times{3, 4, 4, 4, 4, 5, 5, 7, 7, 8, 8, 9, 9, 9, 10, 10, 11, 12, 12};
  const std::vector<double> breslow_schoenfeld{1.14831993683,    -0.607266226758,
                                               -0.411777482939,  -0.603465802453,
                                               -0.311777482939,  -0.603465802453,
                                               0.288222517061,   0.396534197547,
                                               -0.111777482939,  -0.603465802453,
                                               0.238920253772,   0.346331889528,
                                               0.938920253772,   0.346331889528,
                                               -0.314703656245,  0.473982405078,
                                               0.0852963437548,  0.473982405078,
                                               -0.42230482007,   -0.474864106355,
                                               -0.52230482007,   0.525135893645,
                                               0.24877727782,    -0.630156313781,
                                               0.64877727782,    -0.630156313781,
                                               -0.45122272218,   0.369843686219,
                                               0.0567402102731,  0.474126147372,
                                               -0.0432597897269, -0.525873852628,
                                               0.352522033599,   0.385529108151,
                                               0.81438500011,    0,
                                               -0.48561499989,   0};
  const auto breslow_events = survival::schoenfeld_residuals(*breslow, flat);
  CHECK(breslow_events.time == breslow_times);
  check_near(breslow_events.residuals.data, breslow_schoenfeld, 1e-9);
}

TEST_CASE("Cox: identities of the residuals") {
  // Martingale residuals of a stratum and weighted score residuals sum to 0 at the maximum; invalid rows and rows of
  // weight 0 have none.
  CoxFixture d;
  d.entry.push_back(9);
  d.stop.push_back(8);
  d.w.push_back(1);
  d.entry.push_back(0);
  d.stop.push_back(8);
  d.w.push_back(0);
  for (auto* column : {&d.event, &d.x, &d.z, &d.s, &d.c}) column->insert(column->end(), {1, 1});
  const auto data = d.data({.entry = true, .weights = true, .strata = true});
  const auto fit = CoxModel::fit(data);
  const auto martingale = survival::martingale_residuals(*fit, data);
  const auto score = survival::score_residuals(*fit, data);
  REQUIRE(martingale.size() == 26);
  double sums[3] = {0, 0, 0};
  for (std::size_t i = 0; i < 24; ++i) {
    sums[static_cast<int>(d.s[i]) - 1] += d.w[i] * martingale[i];
    sums[2] += d.w[i] * score(i, 0);
  }
  for (const double sum : sums) CHECK(std::fabs(sum) < 1e-12);
  for (const std::size_t i : {std::size_t{24}, std::size_t{25}}) {
    CHECK(std::isnan(martingale[i]));
    CHECK(std::isnan(score(i, 1)));
    CHECK(std::isnan(survival::deviance_residuals(*fit, data)[i]));
    CHECK(std::isnan(survival::dfbeta_residuals(*fit, data)(i, 0)));
  }
  auto other = data;
  other.covariates.pop_back();
  CHECK_THROWS_WITH(survival::martingale_residuals(*fit, other), Contains("covariate z of the model"));
  // Covariates are found by name.
  auto turned = data;
  std::swap(turned.covariates[0], turned.covariates[1]);
  CHECK(survival::martingale_residuals(*fit, turned)[0] == martingale[0]);
}

TEST_CASE("Cox: the test of proportional hazards is R's") {
  // cox.zph(f, transform = "km" | "rank" | "identity" | "log")$table
  const CoxFixture d;
  const auto weighted = d.data({.entry = true, .weights = true, .strata = true});
  const auto fit = CoxModel::fit(weighted);
  const auto test = [&](TimeTransform t) { return survival::proportional_hazards_test(*fit, weighted, t); };
  check_test(test(TimeTransform::kaplan_meier), 0.0312227835043, 2.3830260629491, 2.9983706097277);
  check_test(test(TimeTransform::rank), 0.0151694588117, 1.9807885602442, 2.7008182146102);
  check_test(test(TimeTransform::identity), 0.02336426489, 2.05067120510, 3.03748001905);
  check_test(test(TimeTransform::log), 0.206551895246, 2.337832124111, 3.717926504088);
  CHECK(test(TimeTransform::log).tests[1].p_value == Approx(0.126265163468).epsilon(1e-8));
  CHECK(test(TimeTransform::log).global.p_value == Approx(0.155834107340).epsilon(1e-8));

  const auto plain = d.data();
  const auto simple = CoxModel::fit(plain);
  const auto simply = [&](TimeTransform t) { return survival::proportional_hazards_test(*simple, plain, t); };
  check_test(simply(TimeTransform::kaplan_meier), 0.122213048894, 2.158304810772, 2.159531928657);
  check_test(simply(TimeTransform::rank), 0.00222405314305, 1.97616624037543, 2.02303142303489);
  check_test(simply(TimeTransform::identity), 0.000373666820606, 1.913447016346611, 1.965202073880651);
  check_test(simply(TimeTransform::log), 0.0529731393155, 2.3667036612488, 2.6030194249950);

  const auto late = d.data({.entry = true, .weights = true});
  const auto breslow = CoxModel::fit(late, {.ties = CoxTies::breslow});
  check_test(survival::proportional_hazards_test(*breslow, late, TimeTransform::identity), 0.0679833277046,
             1.6471341507010, 2.2389243556192);

  CoxFixture early = d;
  for (double& t : early.stop) t -= 5;
  CHECK_THROWS_WITH(survival::proportional_hazards_test(*simple, early.data(), TimeTransform::log),
                    Contains("must be positive for the transform log"));
}

TEST_CASE("Cox: a coefficient that changes is found, one that does not is not") {
  // Simulation: x doubles the hazard before time 1 and halves it after; z is proportional throughout.
  const std::size_t n = 4000;
  std::vector<double> stop(n), event(n, 1.0), x(n), z(n);
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = core::uniform(9, 1, i) < 0.5 ? 1.0 : 0.0;
    z[i] = core::normal(9, 2, i);
    const double unit = -std::log(core::uniform(9, 3, i)) / std::exp(0.5 * z[i]);
    const double early = x[i] == 1.0 ? 2.0 : 1.0;
    const double later = x[i] == 1.0 ? 0.5 : 1.0;
    stop[i] = unit < early ? unit / early : 1.0 + (unit - early) / later;
  }
  const auto view = [](const std::vector<double>& v) { return core::ColumnView(std::span<const double>(v)); };
  const survival::CoxData data{
      .duration = view(stop), .event = view(event), .covariates = {{"x", view(x)}, {"z", view(z)}}};
  const auto fit = CoxModel::fit(data);
  const auto test = survival::proportional_hazards_test(*fit, data);
  CHECK(test.tests[0].p_value < 1e-6);
  CHECK(test.tests[1].p_value > 0.001);
  CHECK(test.global.p_value < 1e-6);
}

TEST_CASE("concordance is R's") {
  // concordance(f)[c("concordance", "count", "var")]
  const CoxFixture d;
  const auto plain = CoxModel::fit(d.data());
  const auto c = survival::concordance(*plain, d.data());
  CHECK(c.index == Approx(0.510416666666667).epsilon(1e-13));
  CHECK(c.concordant == 97);
  CHECK(c.discordant == 93);
  CHECK(c.tied_risk == 2);
  CHECK(c.tied_time == 14);
  CHECK(c.tied_both == 0);
  CHECK(c.standard_error == Approx(std::sqrt(0.00802769484343352)).epsilon(1e-10));

  const auto late = d.data({.entry = true, .weights = true});
  const auto w = survival::concordance(*CoxModel::fit(late), late);
  CHECK(w.index == Approx(0.521563342318059).epsilon(1e-13));
  CHECK(w.concordant == 95.75);
  CHECK(w.discordant == 87.75);
  CHECK(w.tied_risk == 2);
  CHECK(w.tied_time == 14);
  CHECK(w.standard_error == Approx(std::sqrt(0.0114311320577652)).epsilon(1e-10));

  const auto strata = d.data({.entry = true, .weights = true, .strata = true});
  const auto s = survival::concordance(*CoxModel::fit(strata), strata);
  CHECK(s.index == Approx(0.580952380952381).epsilon(1e-13));
  CHECK(s.concordant == 12.75 + 33);
  CHECK(s.discordant == 11.5 + 21.5);
  CHECK(s.tied_time == 7.5);
  CHECK(s.standard_error == Approx(std::sqrt(0.0181252269716151)).epsilon(1e-10));
}

TEST_CASE("the error of a concordance is clustered as the fit is") {
  // f <- coxph(..., cluster = c); f$concordance, R 4.2.2 with survival 3.5-3.
  const CoxFixture d;
  const auto of = [&](CoxColumns with) {
    const auto fit = CoxModel::fit(d.data(with));
    return survival::concordance(*fit, d.data(with));
  };
  const survival::Concordance plain = of({.clusters = true});
  CHECK(plain.index == Approx(0.51041666666667).epsilon(1e-12));
  CHECK(plain.standard_error == Approx(0.08723934715496).epsilon(1e-10));
  const survival::Concordance weighted = of({.weights = true, .clusters = true});
  CHECK(weighted.index == Approx(0.53828571428571).epsilon(1e-12));
  CHECK(weighted.standard_error == Approx(0.08208650321843).epsilon(1e-10));
  const survival::Concordance strata = of({.entry = true, .weights = true, .strata = true, .clusters = true});
  CHECK(strata.index == Approx(0.5809523809524).epsilon(1e-12));
  CHECK(strata.standard_error == Approx(0.1074741436612).epsilon(1e-10));
  CHECK(of({.entry = true, .weights = true, .strata = true}).standard_error == Approx(0.1346299631271).epsilon(1e-10));
}

TEST_CASE("concordance counts pairs as the definition says") {
  // Independent: every pair looked at, O(n^2), on rows with many ties; and the jackknife error by small changes of each
  // weight.
  const std::size_t n = 120;
  std::vector<double> stop(n), event(n), entry(n), weight(n), risk(n), stratum(n);
  for (std::size_t i = 0; i < n; ++i) {
    stop[i] = std::ceil(10 * core::uniform(5, 1, i)) + 1;
    event[i] = core::uniform(5, 2, i) < 0.6 ? 1 : 0;
    entry[i] = std::floor(stop[i] * 0.99 * core::uniform(5, 3, i));
    weight[i] = 0.5 * std::ceil(4 * core::uniform(5, 4, i));
    risk[i] = std::floor(6 * core::uniform(5, 5, i));
    stratum[i] = static_cast<double>(i % 2);
  }
  const auto view = [](const std::vector<double>& v) { return core::ColumnView(std::span<const double>(v)); };
  const survival::CoxData data{.duration = view(stop),
                               .event = view(event),
                               .entry = view(entry),
                               .weights = view(weight),
                               .strata = view(stratum)};
  survival::Concordance naive;
  const auto recount = [&] {
    naive = {};
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        if (i == j || event[i] == 0 || stratum[i] != stratum[j]) continue;
        const double pair = weight[i] * weight[j];
        if (event[j] != 0 && stop[j] == stop[i]) {
          if (j > i) (risk[i] == risk[j] ? naive.tied_both : naive.tied_time) += pair;
          continue;
        }
        if (entry[j] >= stop[i] || stop[j] < stop[i]) continue;
        (risk[i] > risk[j] ? naive.concordant : risk[i] < risk[j] ? naive.discordant : naive.tied_risk) += pair;
      }
    naive.index = (naive.concordant + 0.5 * naive.tied_risk) / (naive.concordant + naive.discordant + naive.tied_risk);
  };
  recount();
  const auto c = survival::concordance(data, risk);
  CHECK(c.concordant == Approx(naive.concordant).epsilon(1e-13));
  CHECK(c.discordant == Approx(naive.discordant).epsilon(1e-13));
  CHECK(c.tied_risk == Approx(naive.tied_risk).epsilon(1e-13));
  CHECK(c.tied_time == Approx(naive.tied_time).epsilon(1e-13));
  CHECK(c.tied_both == Approx(naive.tied_both).epsilon(1e-13));
  CHECK(c.index == Approx(naive.index).epsilon(1e-13));
  double variance = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    const double own = weight[i];
    const double h = 1e-5;
    weight[i] = own + h;
    recount();
    const double up = naive.index;
    weight[i] = own - h;
    recount();
    const double slope = (up - naive.index) / (2 * h);
    weight[i] = own;
    variance += own * own * slope * slope;
  }
  CHECK(c.standard_error == Approx(std::sqrt(variance)).epsilon(1e-6));

  // No comparable pair: no number. A risk that is not a number leaves its row out.
  const std::vector<double> two{1, 2}, none{0, 0}, both{1, 1}, flat{1, missing};
  CHECK(std::isnan(survival::concordance({.duration = view(two), .event = view(none)}, two).index));
  const survival::Concordance one = survival::concordance({.duration = view(two), .event = view(both)}, flat);
  CHECK(std::isnan(one.index));
  CHECK(one.report.line() == "1 of 2 rows left out; the first is row 1: risk is missing or not finite");
  const survival::CoxData pair{.duration = view(two), .event = view(both)};
  CHECK(survival::concordance(pair, flat, nullptr, 0.5).report == one.report);
  CHECK_THROWS_WITH(survival::concordance(pair, flat, nullptr, 0.49),
                    "too many rows cannot be used: " + one.report.line() + "; largest_share_left_out allows 49 %");
  CHECK_THROWS_WITH(survival::concordance(pair, std::vector<double>{missing, missing}),
                    "no row can be used: 2 of 2 rows left out; the first is row 0: risk is missing or not "
                    "finite");
  CHECK_THROWS_AS(survival::concordance({.duration = view(two), .event = view(both)}, risk), Error);
  CHECK_THROWS_WITH(survival::concordance({.duration = view(two), .event = view(two)}, both), Contains("got 1 and 2"));
}

TEST_CASE("diagnostics of many rows end when they are asked to") {
  // An executor that says yes when it is asked for the k-th time: wherever that is, the call ends by Error(interrupted).
  struct Asked final : core::StoppableExecutor {
    using StoppableExecutor::StoppableExecutor;
    int left = 0;
    int asked = 0;
    bool stop_requested() override { return ++asked >= left; }
  };
  const std::size_t n = 60000;
  std::vector<double> stop(n), event(n), entry(n), x(n), stratum(n);
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = core::normal(6, 1, i);
    stop[i] = 1.0 - std::log(core::uniform(6, 2, i)) * std::exp(-0.5 * x[i]);
    event[i] = core::uniform(6, 3, i) < 0.7 ? 1 : 0;
    entry[i] = 0.9 * core::uniform(6, 4, i);
    stratum[i] = static_cast<double>(i % 5000);
  }
  const auto view = [](const std::vector<double>& v) { return core::ColumnView(std::span<const double>(v)); };
  survival::CoxData data{.duration = view(stop), .event = view(event), .entry = view(entry)};
  data.covariates = {{"x", view(x)}};
  const auto fit = survival::CoxModel::fit(data);
  REQUIRE(fit.converged());
  survival::CoxData by_stratum = data;
  by_stratum.strata = view(stratum);
  const auto strata = survival::CoxModel::fit(by_stratum);
  REQUIRE(strata.converged());
  core::SerialExecutor serial;
  const auto check = [&](const char* name, auto&& call) {
    INFO(name);
    Asked never(serial);
    never.left = 1 << 30;
    call(&never);
    CHECK(never.asked >= 10);
    for (const int k : {1, never.asked / 2, never.asked}) {
      Asked one(serial);
      one.left = k;
      try {
        call(&one);
        FAIL("not interrupted at " << k << " of " << never.asked);
      } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::interrupted);
      }
    }
  };
  using Executor = core::Executor*;
  check("concordance", [&](Executor e) { (void)survival::concordance(data, x, e); });
  check("concordance of a model", [&](Executor e) { (void)survival::concordance(*fit, data, e); });
  check("martingale", [&](Executor e) { (void)survival::martingale_residuals(*fit, data, e); });
  check("dfbeta", [&](Executor e) { (void)survival::dfbeta_residuals(*fit, data, e); });
  check("Schoenfeld", [&](Executor e) { (void)survival::schoenfeld_residuals(*fit, data, e); });
  check("proportional hazards", [&](Executor e) {
    (void)survival::proportional_hazards_test(*fit, data, survival::TimeTransform::kaplan_meier, e);
  });
  check("survival table", [&](Executor e) {
    const std::vector<core::ColumnView> columns{view(x)};
    (void)strata->survival_table(columns, {.times = {1.5, 2.0}}, view(stratum), e);
  });
  check("curve", [&](Executor e) { (void)fit->survival(std::vector{0.5}, {.executor = e}); });
}

TEST_CASE("the account of a concordance does not depend on the threads") {
  const std::size_t n = 40'000;  // some blocks of rows
  std::vector<double> stop(n), event(n, 1.0), risk(n);
  core::RowReport expected{.rows = n};
  for (std::size_t i = 0; i < n; ++i) {
    stop[i] = i % 1013 == 4 ? missing : 1.0 + core::uniform(6, 1, i);
    risk[i] = i % 911 == 8 ? missing : core::uniform(6, 2, i);
    if (std::isnan(stop[i]))
      expected.leave_out(i, "duration is not finite");
    else if (std::isnan(risk[i]))
      expected.leave_out(i, "risk is missing or not finite");
  }
  const survival::CoxData data{.duration = std::span<const double>(stop), .event = std::span<const double>(event)};
  core::ThreadPool pool(3);
  const auto serial = survival::concordance(data, risk), threads = survival::concordance(data, risk, &pool);
  CHECK(serial.report == expected);
  CHECK(threads.report == expected);
  CHECK(threads.index == serial.index);
  CHECK(threads.standard_error == serial.standard_error);
}

TEST_CASE("a concordance names what a row has not, and has no error of one cluster") {
  CoxFixture d;
  const auto fit = CoxModel::fit(d.data());
  REQUIRE(fit.converged());
  std::vector<double> one_cluster(d.x.size(), 7.0);
  survival::CoxData data = d.data();
  data.clusters = std::span<const double>(one_cluster);
  // The influences of all rows sum to 0, by the definition of the index: the error would be 0, whatever the rows.
  const survival::Concordance together = survival::concordance(*fit, data);
  CHECK(together.index == survival::concordance(*fit, d.data()).index);
  CHECK(std::isnan(together.standard_error));
  d.z[3] = missing;
  CHECK(survival::concordance(*fit, d.data()).report.line() ==
        "1 of 24 rows left out; the first is row 3: covariate z is missing or not finite");
}
