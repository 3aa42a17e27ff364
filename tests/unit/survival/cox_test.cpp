#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/survival/cox.hpp>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cox_fixture.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using Catch::Matchers::Contains;
using estimation::IntervalScale;
using survival::CoxData;
using survival::CoxModel;
using survival::CoxSegment;
using survival::CoxTies;

namespace {

core::ColumnView view(const std::vector<double>& v) {
  return core::ColumnView(std::span<const double>(v));
}

void check_near(const std::vector<double>& got, const std::vector<double>& expected, double tolerance) {
  REQUIRE(got.size() == expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    INFO("element " << i);
    CHECK(got[i] == Approx(expected[i]).epsilon(tolerance).margin(tolerance));
  }
}

struct Expected {
  std::vector<double> coefficients;
  std::vector<double> errors;
  double covariance;
  double null_log_likelihood;
  double log_likelihood;
  double score;
  double wald;
};

void check_fit(const estimation::Fit<CoxModel>& fit, const Expected& expected) {
  REQUIRE(fit.converged());
  check_near(fit->coefficients(), expected.coefficients, 1e-10);
  check_near(fit->estimates().standard_errors(), expected.errors, 1e-10);
  CHECK(fit->estimates().covariance()(0, 1) == Approx(expected.covariance).epsilon(1e-9));
  CHECK(fit->null_log_likelihood() == Approx(expected.null_log_likelihood).epsilon(1e-13));
  CHECK(fit->estimates().log_likelihood() == Approx(expected.log_likelihood).epsilon(1e-13));
  CHECK(fit->score_test().statistic == Approx(expected.score).epsilon(1e-10));
  CHECK(fit->wald_test().statistic == Approx(expected.wald).epsilon(1e-9));
  CHECK(fit->likelihood_ratio_test().statistic ==
        Approx(2.0 * (expected.log_likelihood - expected.null_log_likelihood)).epsilon(1e-10));
}

// The partial likelihood as it is written in the book: for each event, the sum over everybody at risk. O(n^2).
double naive_log_likelihood(const CoxFixture& d, CoxFixture::With with, CoxTies ties, double bx, double bz) {
  const std::size_t n = d.stop.size();
  const auto weight = [&](std::size_t i) { return with.weights ? d.w[i] : 1.0; };
  const auto risk = [&](std::size_t i) { return weight(i) * std::exp(bx * d.x[i] + bz * d.z[i]); };
  double sum = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    if (d.event[i] == 0.0) continue;
    double at_risk = 0.0, tied = 0.0, tied_weight = 0.0;
    std::size_t count = 0, before = 0;
    for (std::size_t j = 0; j < n; ++j) {
      if (with.strata && d.s[j] != d.s[i]) continue;
      if (d.stop[j] < d.stop[i] || (with.entry && d.entry[j] >= d.stop[i])) continue;
      at_risk += risk(j);
      if (d.stop[j] == d.stop[i] && d.event[j] != 0.0) {
        tied += risk(j);
        tied_weight += weight(j);
        ++count;
        if (j < i) ++before;
      }
    }
    const double share = ties == CoxTies::efron ? static_cast<double>(before) / static_cast<double>(count) : 0.0;
    sum += weight(i) * (bx * d.x[i] + bz * d.z[i]) -
           tied_weight / static_cast<double>(count) * std::log(at_risk - share * tied);
  }
  return sum;
}

}  // namespace

TEST_CASE("Cox: coefficients, errors, likelihoods and tests are R's") {
  // coxph(Surv(stop, event) ~ x + z, d, ties = "efron" | "breslow"), and Surv(entry, stop, event), + strata(s).
  const CoxFixture d;
  check_fit(CoxModel::fit(d.data()), {{-0.158434878446, 0.407453660963},
                                      {0.433968436700, 0.495511013399},
                                      -0.0260642040358,
                                      -41.486465031717,
                                      -41.110027100621,
                                      0.756103038434,
                                      0.747656244386});
  check_fit(CoxModel::fit(d.data(), {.ties = CoxTies::breslow}), {{-0.131148952863, 0.396780187886},
                                                                  {0.437282243763, 0.493411481457},
                                                                  -0.0217831922623,
                                                                  -43.338979464097,
                                                                  -42.989801668289,
                                                                  0.702726910004,
                                                                  0.695003816177});
  check_fit(CoxModel::fit(d.data({.entry = true})), {{-0.096385111505, 0.284901330743},
                                                     {0.440319597392, 0.505712980436},
                                                     -0.0386690331251,
                                                     -39.170330975350,
                                                     -39.003415971687,
                                                     0.3341372104,
                                                     0.332493582203});
  check_fit(CoxModel::fit(d.data({.entry = true}), {.ties = CoxTies::breslow}), {{-0.0707168961833, 0.2877483092021},
                                                                                 {0.443831100413, 0.501897756973},
                                                                                 -0.0343402428543,
                                                                                 -41.157070574952,
                                                                                 -40.989746744899,
                                                                                 0.335687804466,
                                                                                 0.333852934925});
  check_fit(CoxModel::fit(d.data({.entry = true, .strata = true})), {{0.0458970454381, 0.0333663505114},
                                                                     {0.504928907515, 0.523438175547},
                                                                     -0.0607760377024,
                                                                     -26.989949321283,
                                                                     -26.982026644906,
                                                                     0.0158316788211,
                                                                     0.0158275511174});
}

TEST_CASE("Cox: weights, robust and clustered errors are R's") {
  // coxph(Surv(entry, stop, event) ~ x + z, d, weights = w, cluster = seq_len(24), ties = ...), and + strata(s) +
  // cluster(c).
  const CoxFixture d;
  const auto efron = CoxModel::fit(d.data({.entry = true, .weights = true}), {.robust = true});
  check_fit(efron, {{-0.458162168447, 0.101629675424},
                    {0.479777344438, 0.440655612144},
                    0.0244547273773,
                    -43.519486673790,
                    -43.036160890809,
                    0.969519705705,
                    1.02984651226});
  CHECK(std::sqrt(efron->naive_covariance()(0, 0)) == Approx(0.467853506238).epsilon(1e-10));
  CHECK(std::sqrt(efron->naive_covariance()(1, 1)) == Approx(0.484771070869).epsilon(1e-10));
  check_fit(CoxModel::fit(d.data({.entry = true, .weights = true}), {.ties = CoxTies::breslow, .robust = true}),
            {{-0.397705460485, 0.104324461083},
             {0.458508056866, 0.399437727270},
             0.0220513309915,
             -45.243816616993,
             -44.883223783096,
             0.72030860828,
             0.888006739882});
  check_fit(CoxModel::fit(d.data({.entry = true, .weights = true, .strata = true, .clusters = true})),
            {{-0.361416011102, -0.338987493291},
             {0.467649641494, 0.379591332443},
             0.0631676226829,
             -30.684506082739,
             -30.032733545149,
             1.36816646773,
             1.03460586744});
}

TEST_CASE("Cox: the likelihood is the sum over risk sets, and its maximum is one") {
  // Independent: the textbook sum over everybody at risk, O(n^2), at the fitted coefficients and around them.
  const CoxFixture d;
  for (const CoxTies ties : {CoxTies::efron, CoxTies::breslow})
    for (const bool entry : {false, true})
      for (const bool weights : {false, true})
        for (const bool strata : {false, true}) {
          const CoxFixture::With with{.entry = entry, .weights = weights, .strata = strata};
          const auto fit = CoxModel::fit(d.data(with), {.ties = ties});
          REQUIRE(fit.converged());
          const double bx = fit->coefficients()[0];
          const double bz = fit->coefficients()[1];
          const double top = naive_log_likelihood(d, with, ties, bx, bz);
          CHECK(fit->estimates().log_likelihood() == Approx(top).epsilon(1e-13));
          CHECK(fit->null_log_likelihood() == Approx(naive_log_likelihood(d, with, ties, 0, 0)).epsilon(1e-13));
          // Central differences: gradient 0, curvature the inverse of the naive covariance.
          const double h = 1e-4;
          const auto at = [&](double dx, double dz) { return naive_log_likelihood(d, with, ties, bx + dx, bz + dz); };
          CHECK(std::fabs(at(h, 0) - at(-h, 0)) / (2 * h) < 1e-7);
          CHECK(std::fabs(at(0, h) - at(0, -h)) / (2 * h) < 1e-7);
          const double xx = -(at(h, 0) - 2 * top + at(-h, 0)) / (h * h);
          const double zz = -(at(0, h) - 2 * top + at(0, -h)) / (h * h);
          const double xz = -(at(h, h) - at(h, -h) - at(-h, h) + at(-h, -h)) / (4 * h * h);
          const double determinant = xx * zz - xz * xz;
          CHECK(fit->naive_covariance()(0, 0) == Approx(zz / determinant).epsilon(1e-5));
          CHECK(fit->naive_covariance()(0, 1) == Approx(-xz / determinant).epsilon(1e-5).margin(1e-6));
        }
}

TEST_CASE("Cox: ridge is R's") {
  // coxph(Surv(stop, event) ~ ridge(x, z, theta = 2 * 23/24, scale = TRUE), d): R standardises with divisor n - 1, we
  // with n. Penalty: what it takes off, from R's coefficients.
  const CoxFixture d;
  const auto scaled = CoxModel::fit(d.data(), {.penalty = 2.0});
  check_near(scaled->coefficients(), {-0.139155645340, 0.361445344975}, 1e-8);
  check_near(scaled->estimates().standard_errors(), {0.412166566366, 0.466947707439}, 1e-8);
}

TEST_CASE("Cox: survival curves with intervals are R's") {
  // f <- coxph(Surv(entry, stop, event) ~ x + z, d, weights = w); its errors are robust there, because the weights are
  // not whole numbers. summary(survfit(f, data.frame(x = .5, z = 1), conf.type = ...), times = c(5, 8, 11))
  const CoxFixture d;
  const auto efron = CoxModel::fit(d.data({.entry = true, .weights = true}), {.robust = true});
  const auto curve = efron->survival(std::vector{0.5, 1.0}, {.times = {5, 8, 11}});
  check_near(curve.survival, {0.759699941165, 0.556195647460, 0.165640743581}, 1e-10);
  check_near(curve.cumulative_hazard, {0.274831737918, 0.586635162708, 1.797934031174}, 1e-10);
  const std::vector<double> error{0.133092729875, 0.192371746859, 0.151240319270};
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(curve.survival[i] * curve.standard_error[i] == Approx(error[i]).epsilon(1e-9));
  check_near(curve.lower, {0.38340652659600, 0.15519968293519, 0.00771486459815}, 1e-9);
  check_near(curve.upper, {0.924234274695, 0.831337220205, 0.514526935328}, 1e-9);
  const auto log = efron->survival(std::vector{0.5, 1.0}, {.times = {5, 8, 11}, .scale = IntervalScale::log});
  check_near(log.lower, {0.538913532497, 0.282372214567, 0.027667322199}, 1e-9);
  check_near(log.upper, {1.0, 1.0, 0.991670091409}, 1e-9);
  const auto plain = efron->survival(std::vector{0.5, 1.0}, {.times = {5, 8, 11}, .scale = IntervalScale::plain});
  check_near(plain.lower, {0.498842984007, 0.179153951973, 0.0}, 1e-9);
  check_near(plain.upper, {1.0, 0.933237342946, 0.462066322360}, 1e-9);

  const auto breslow =
      CoxModel::fit(d.data({.entry = true, .weights = true}), {.ties = CoxTies::breslow, .robust = true});
  const auto b = breslow->survival(std::vector{0.5, 1.0}, {.times = {5, 8, 11}});
  check_near(b.survival, {0.762044275982, 0.559950067114, 0.174342817263}, 1e-10);
  check_near(b.lower, {0.4023532944386, 0.1706106953829, 0.0103939436513}, 1e-9);

  // A stratum of its own: coxph(... + strata(s)), newdata with s = 2.
  const auto strata = CoxModel::fit(d.data({.entry = true, .strata = true}));
  const auto second = strata->survival(std::vector{0.5, 1.0}, {.times = {5, 8, 11}, .stratum = 2});
  check_near(second.survival, {0.4297373208054, 0.2504609639705, 0.0795140765674}, 1e-10);
  check_near(second.lower, {0.051210603265526, 0.013550315498598, 0.000513890969983}, 1e-9);
  check_near(second.upper, {0.786605833735, 0.640435672571, 0.428961569110}, 1e-9);

  // Many customers at once: the same numbers.
  const std::vector<double> x{0.5, missing, 0.0};
  const std::vector<double> z{1.0, 1.0, 0.0};
  const auto table = efron->survival_table(std::vector{view(x), view(z)}, {.times = {5, 8, 11}});
  CHECK(table.rows == 3);
  CHECK(table.report.rows == 3);
  CHECK(table.report.line() == "1 of 3 rows left out; the first is row 1: covariate x is missing or not finite");
  for (std::size_t t = 0; t < 3; ++t) {
    CHECK(table.survival[t] == curve.survival[t]);
    CHECK(table.lower[t] == curve.lower[t]);
    CHECK(table.upper[t] == curve.upper[t]);
    CHECK(table.standard_error[t] == curve.standard_error[t]);
    CHECK(std::isnan(table.survival[3 + t]));
  }
  const std::vector<double> codes{2.0, 9.0, 2.0};
  const auto unknown = strata->survival_table(std::vector{view(z), view(z)}, {.times = {5}}, view(codes));
  CHECK(unknown.report.line() == "1 of 3 rows left out; the first is row 1: stratum is missing or was not in the fit");
}

TEST_CASE("Cox: survival along a path of covariates is R's") {
  // path <- data.frame(entry = c(2, 6, 9), stop = c(6, 9, 12), event = 0, x = c(.5, -.5, 1), z = c(0, 1, 1), id = 1)
  // summary(survfit(f, newdata = path, id = id, conf.type = ...), times = c(3, 6, 8, 11) - 2), f as above: R counts
  // the time from the start of the path
  const CoxFixture d;
  const auto fit = CoxModel::fit(d.data({.entry = true, .weights = true}), {.robust = true});
  const std::vector<CoxSegment> path{{2, 6, {0.5, 0}}, {6, 9, {-0.5, 1}}, {9, 12, {1, 1}}};
  const auto curve = fit->survival_along(path, {.times = {3, 6, 8, 11}});
  check_near(curve.survival, {0.983402695357053, 0.780146851639249, 0.476500792958451, 0.136848254274207}, 1e-10);
  check_near(curve.cumulative_hazard, {0.016736583152804, 0.248273105686952, 0.741285891758204, 1.988882600067809},
             1e-10);
  // Intervals are R's in the first segment only. For the error due to the coefficients R takes the covariates of the
  // segment it is in for the whole history, from time 0, instead of what has accumulated: its numbers come out when we
  // do the same. The next test shows which is right.
  const std::vector<double> theirs{0.025133195398925, 0.159558124977918, 0.294948485241192, 1.061033071818350};
  const std::vector<double> segment{0, 0, 1, 2};
  for (std::size_t i = 0; i < 4; ++i) {
    const CoxSegment& own = path[static_cast<std::size_t>(segment[i])];
    const auto constant = fit->survival(own.covariates, {.times = {curve.time[i]}});
    const auto variance_until = [&](double t) {
      const auto& base = fit->baseline();
      double v = 0.0;
      for (std::size_t k = 0; k < base.time.size() && base.time[k] <= t; ++k) v = base.cumulative_variance[k];
      return v;
    };
    double known = 0.0;  // with known coefficients
    for (const CoxSegment& part : path) {
      const double r = fit->partial_hazard(part.covariates);
      const double until = (std::min)(part.stop, curve.time[i]);
      if (until > part.start) known += r * r * (variance_until(until) - variance_until(part.start));
    }
    const double r = fit->partial_hazard(own.covariates);
    const double coefficients = std::pow(constant.standard_error[0], 2) - r * r * variance_until(curve.time[i]);
    CHECK(std::sqrt(known + coefficients) == Approx(theirs[i]).epsilon(1e-9));
    if (i < 2) CHECK(curve.standard_error[i] == Approx(theirs[i]).epsilon(1e-9));
  }
  CHECK(curve.lower[1] == Approx(0.41689153606925).epsilon(1e-9));
  CHECK(curve.upper[1] == Approx(0.93197351354718).epsilon(1e-9));

  // Identities. A path that does not change is the curve, given survival until its start.
  const auto whole = fit->survival(std::vector{0.5, 1.0}, {.times = {5, 11}});
  const std::vector<CoxSegment> same{{5, 7, {0.5, 1}}, {7, 12, {0.5, 1}}};
  const auto later = fit->survival_along(same, {.times = {5, 11}});
  CHECK(later.survival[0] == 1.0);
  CHECK(later.survival[1] == Approx(whole.survival[1] / whole.survival[0]).epsilon(1e-13));
  // Where the path has nothing to say there is no number.
  const auto outside = fit->survival_along(same, {.times = {4.9, 12, 12.5}});
  CHECK(std::isnan(outside.survival[0]));
  CHECK(outside.survival[1] > 0.0);
  CHECK(std::isnan(outside.survival[2]));
  CHECK(std::isnan(outside.lower[2]));
  // Without times: every time with an event inside the path.
  CHECK(fit->survival_along(same).time == std::vector<double>{7, 8, 9, 10, 11, 12});

  CHECK_THROWS_WITH(fit->survival_along({}), Contains("path must have at least one segment"));
  CHECK_THROWS_WITH(fit->survival_along(std::vector<CoxSegment>{{2, 6, {0.5, 0}}, {7, 9, {0, 1}}}),
                    Contains("segment 2 of the path must start where the one before ended, at 6, got 7"));
  CHECK_THROWS_WITH(fit->survival_along(std::vector<CoxSegment>{{6, 6, {0.5, 0}}}),
                    Contains("must end after its start"));
  CHECK_THROWS_WITH(fit->survival_along(std::vector<CoxSegment>{{missing, 6, {0.5, 0}}}), Contains("must end after"));
  CHECK_THROWS_WITH(fit->survival_along(std::vector<CoxSegment>{{2, 6, {missing, 0}}}), Contains("x must"));
  CHECK_THROWS_AS(fit->survival_along(std::vector<CoxSegment>{{2, 6, {1}}}), Error);
}

TEST_CASE("Cox: the error along a path is the delta method's") {
  // Independent: Breslow's cumulative hazard along the path as a function of the coefficients, O(n^2), its gradient by
  // central differences; variance of H = gradient' C gradient + sum of r^2 (events)/(risk sum)^2.
  const CoxFixture d;
  const CoxFixture::With with{.entry = true, .strata = false};
  const auto fit = CoxModel::fit(d.data(with), {.ties = CoxTies::breslow});
  const std::vector<CoxSegment> path{{2, 6, {0.5, 0}}, {6, 9, {-0.5, 1}}, {9, 12, {1, 1}}};
  const auto along = [&](double bx, double bz, double until, bool squared) {
    double sum = 0.0;
    for (std::size_t i = 0; i < d.stop.size(); ++i) {
      if (d.event[i] == 0.0 || d.stop[i] > until) continue;
      double at_risk = 0.0;
      for (std::size_t j = 0; j < d.stop.size(); ++j)
        if (d.entry[j] < d.stop[i] && d.stop[j] >= d.stop[i]) at_risk += std::exp(bx * d.x[j] + bz * d.z[j]);
      for (const CoxSegment& part : path)
        if (d.stop[i] > part.start && d.stop[i] <= part.stop) {
          const double add = std::exp(bx * part.covariates[0] + bz * part.covariates[1]) / at_risk;
          sum += squared ? add * add : add;
        }
    }
    return sum;
  };
  const double bx = fit->coefficients()[0];
  const double bz = fit->coefficients()[1];
  const auto curve = fit->survival_along(path, {.times = {3, 6, 8, 9, 11, 12}});
  for (std::size_t i = 0; i < curve.time.size(); ++i) {
    const double t = curve.time[i];
    const double h = 1e-5;
    const std::vector<double> g{(along(bx + h, bz, t, false) - along(bx - h, bz, t, false)) / (2 * h),
                                (along(bx, bz + h, t, false) - along(bx, bz - h, t, false)) / (2 * h)};
    CHECK(curve.cumulative_hazard[i] == Approx(along(bx, bz, t, false)).epsilon(1e-12));
    const double variance = along(bx, bz, t, true) + math::bilinear(g, fit->estimates().covariance(), g);
    CHECK(curve.standard_error[i] == Approx(std::sqrt(variance)).epsilon(1e-8));
  }
}

TEST_CASE("Cox: curves at their edges") {
  const CoxFixture d;
  const auto fit = CoxModel::fit(d.data());
  const auto curve = fit->survival(std::vector{0.0, 0.0}, {.times = {-1, 0, 2.9, 3, 12, 12.0001, 99}});
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(curve.survival[i] == 1.0);
    CHECK(curve.lower[i] == 1.0);
    CHECK(curve.upper[i] == 1.0);
    CHECK(curve.standard_error[i] == 0.0);
  }
  CHECK(curve.survival[3] < 1.0);
  CHECK(curve.survival[4] > 0.0);
  CHECK(std::isnan(curve.survival[5]));
  CHECK(std::isnan(curve.survival[6]));
  const auto all = fit->survival(std::vector{0.0, 0.0});
  CHECK(all.time == fit->baseline().time);
  const double median = all.time_until(0.5);
  for (std::size_t i = 0; i < all.time.size(); ++i) CHECK((all.survival[i] <= 0.5) == (all.time[i] >= median));
  CHECK(all.time_until(1.0) == all.time.front());
  CHECK(all.time_until(0.0) == infinity);
  CHECK_THROWS_WITH(all.time_until(missing), Contains("share must"));
  CHECK_THROWS_WITH(fit->survival(std::vector{0.0, 0.0}, {.times = {missing}}), Contains("times must be numbers"));
  CHECK_THROWS_WITH(fit->survival(std::vector{0.0, 0.0}, {.level = 1.0}), Contains("level must"));
  CHECK_THROWS_AS(fit->survival(std::vector{0.0}), Error);
  CHECK_THROWS_WITH(fit->baseline(3), Contains("stratum 3 was in no row"));
  // The baseline belongs to the means: partial hazard 1 there.
  CHECK(fit->partial_hazard(fit->means()) == 1.0);
  CHECK(fit->linear_predictor(std::vector{1.0, 0.0}) - fit->linear_predictor(std::vector{0.0, 0.0}) ==
        Approx(fit->coefficients()[0]).epsilon(1e-13));
  CHECK(std::isnan(fit->partial_hazard(std::vector{missing, 0.0})));
  const auto strata = CoxModel::fit(d.data({.strata = true}));
  CHECK_THROWS_WITH(strata->survival(std::vector{0.0, 0.0}),
                    Contains("stratum must be given: the model has 2 of them"));
  // Closed forms of the interval: H = ln 2, se .1: log scale exp(-(ln 2 -+ z .1)).
  const auto interval = survival::cox_survival_interval(std::log(2.0), 0.1, IntervalScale::log);
  CHECK(interval.lower == Approx(0.5 * std::exp(-0.1959963984540054)).epsilon(1e-12));
  CHECK(interval.upper == Approx(0.5 * std::exp(0.1959963984540054)).epsilon(1e-12));
  // Logit: ln(S/(1-S)) = 0 and its slope in H is 1/(1-S) = 2, so the limits are 1/(1 + exp(-+ 2 z .1)).
  const auto logit = survival::cox_survival_interval(std::log(2.0), 0.1, IntervalScale::logit);
  CHECK(logit.lower == Approx(1.0 / (1.0 + std::exp(0.3919927969080108))).epsilon(1e-12));
  CHECK(logit.upper == Approx(1.0 / (1.0 + std::exp(-0.3919927969080108))).epsilon(1e-12));
}

TEST_CASE("Cox: a row cut in two, or given twice, says the same as before") {
  // Identities of the partial likelihood: (0, 8] with the event is (0, 5] without and (5, 8] with it; two rows of
  // weight 1 are one of weight 2 where times are not tied (Breslow: always).
  const CoxFixture d;
  CoxFixture cut = d;
  for (std::size_t i = 0; i < d.stop.size(); ++i) {
    const double middle = 0.5 * (d.entry[i] + d.stop[i]);
    cut.stop[i] = middle;
    cut.event[i] = 0;
    cut.entry.push_back(middle);
    cut.stop.push_back(d.stop[i]);
    cut.event.push_back(d.event[i]);
    for (auto* column : {&cut.x, &cut.z, &cut.w, &cut.s, &cut.c}) column->push_back((*column)[i]);
  }
  for (const CoxTies ties : {CoxTies::efron, CoxTies::breslow}) {
    const auto one = CoxModel::fit(d.data({.entry = true, .weights = true, .clusters = true}), {.ties = ties});
    const auto two = CoxModel::fit(cut.data({.entry = true, .weights = true, .clusters = true}), {.ties = ties});
    check_near(two->coefficients(), one->coefficients(), 1e-12);
    check_near(two->estimates().standard_errors(), one->estimates().standard_errors(), 1e-12);
    CHECK(two->estimates().log_likelihood() == Approx(one->estimates().log_likelihood()).epsilon(1e-13));
  }
  CoxFixture twice = d;
  for (auto* column : {&twice.entry, &twice.stop, &twice.event, &twice.x, &twice.z})
    column->insert(column->end(), column->begin(), column->begin() + 24);
  CoxFixture heavy = d;
  heavy.w.assign(24, 2.0);
  const auto doubled = CoxModel::fit(twice.data({.entry = true}), {.ties = CoxTies::breslow});
  const auto weighted = CoxModel::fit(heavy.data({.entry = true, .weights = true}), {.ties = CoxTies::breslow});
  check_near(doubled->coefficients(), weighted->coefficients(), 1e-12);
  check_near(doubled->estimates().standard_errors(), weighted->estimates().standard_errors(), 1e-12);
  CHECK(doubled->estimates().observations() == weighted->estimates().observations());
}

TEST_CASE("Cox: what leaves the risk set leaves no trace") {
  // A million customers' worth of risk enters after the first events; the early part must not feel it. Without the late
  // rows the two early events alone determine the estimate, and the late rows add no event.
  std::vector<double> entry{0, 0, 0, 0, 0, 0}, stop{1, 2, 3, 4, 5, 6}, event{1, 1, 0, 1, 1, 0}, x{1, 3, 2, 1, 4, 2};
  const auto fit = [&] {
    return CoxModel::fit(
        {.duration = view(stop), .event = view(event), .covariates = {{"x", view(x)}}, .entry = view(entry)});
  };
  const auto before = fit();
  for (int i = 0; i < 5000; ++i) {
    entry.push_back(5.5);
    stop.push_back(7 + i % 10);
    event.push_back(0);
    x.push_back(25 + 0.37 * (i % 7));  // huge risks at the estimate
  }
  entry.push_back(5.5);
  stop.push_back(100);  // an event with nobody else at risk: keeps the late rows in some risk set, says nothing
  event.push_back(1);
  x.push_back(2);
  const auto after = fit();
  REQUIRE(before.converged());
  REQUIRE(after.converged());
  CHECK(after->coefficients()[0] == Approx(before->coefficients()[0]).epsilon(1e-11));
  CHECK(after->estimates().standard_errors()[0] == Approx(before->estimates().standard_errors()[0]).epsilon(1e-11));
}

TEST_CASE("Cox: what cannot be estimated is named") {
  const CoxFixture d;
  SECTION("a coefficient that runs off") {
    // Whoever has z = 1 leaves before everybody with z = 0: the likelihood rises for ever in the coefficient of z.
    const std::vector<double> stop{1, 2, 3, 4, 5, 6, 7, 8}, event(8, 1.0), x{.1, .5, -.2, .3, .4, -.3, .2, 0};
    const std::vector<double> z{1, 1, 1, 1, 0, 0, 0, 0};
    CoxData data{.duration = view(stop), .event = view(event), .covariates = {{"x", view(x)}, {"complained", view(z)}}};
    const auto fit = CoxModel::fit(data);
    CHECK_FALSE(fit.converged());
    CHECK(fit.report().diagnosis == estimation::Diagnosis::separation);
    CHECK(fit.report().parameter == "complained");
    CHECK_THAT(fit.report().message, Contains("the coefficient of complained runs off to +infinity"));
    CHECK_THROWS_WITH(fit.model(), Contains("runs off"));
    // With a penalty there is an answer.
    CHECK(CoxModel::fit(data, {.penalty = 0.1}).converged());
    // A level without any event: runs off to minus infinity, however rare the level is.
    std::vector<double> rare_event(400, 1.0), rare(400, 0.0), times(400), other(400);
    for (std::size_t i = 0; i < 400; ++i) {
      times[i] = static_cast<double>(i % 50 + 1);
      other[i] = core::uniform(1, 2, i);
    }
    rare[7] = rare[130] = 1.0;
    rare_event[7] = rare_event[130] = 0.0;
    const auto gone = CoxModel::fit({.duration = view(times),
                                     .event = view(rare_event),
                                     .covariates = {{"other", view(other)}, {"recovered", view(rare)}}});
    CHECK(gone.report().diagnosis == estimation::Diagnosis::separation);
    CHECK(gone.report().parameter == "recovered");
    CHECK_THAT(gone.report().message, Contains("-infinity"));
  }
  SECTION("covariates that are sums of others") {
    std::vector<double> sum(24), flat(24, 3.0), own(24);
    for (std::size_t i = 0; i < 24; ++i) {
      sum[i] = 2.0 * d.x[i] - d.z[i] + 7.0;
      own[i] = d.s[i];
    }
    CoxData data = d.data();
    data.covariates.push_back({"sum", view(sum)});
    const auto fit = CoxModel::fit(data);
    CHECK(fit.report().diagnosis == estimation::Diagnosis::collinear);
    CHECK(fit.report().parameter == "sum");
    CHECK_THAT(fit.report().message, Contains("sum is a sum of multiples of x and z"));
    CHECK(CoxModel::fit(data, {.penalty = 0.1}).converged());
    data.covariates.back() = {"flat", view(flat)};
    const auto constant = CoxModel::fit(data);
    CHECK(constant.report().diagnosis == estimation::Diagnosis::collinear);
    CHECK(constant.report().parameter == "flat");
    CHECK_THAT(constant.report().message, Contains("covariate flat is constant"));
    // Constant within each stratum: the strata hold it.
    data = d.data({.strata = true});
    data.covariates.push_back({"own", view(own)});
    const auto within = CoxModel::fit(data);
    CHECK(within.report().diagnosis == estimation::Diagnosis::collinear);
    CHECK_THAT(within.report().message, Contains("own does not differ among those at risk"));
  }
  SECTION("nothing happened, or nobody is there") {
    CoxFixture none = d;
    none.event.assign(24, 0.0);
    const auto fit = CoxModel::fit(none.data());
    CHECK(fit.report().diagnosis == estimation::Diagnosis::no_events);
    const std::vector<double> nothing;
    const auto empty =
        CoxModel::fit({.duration = view(nothing), .event = view(nothing), .covariates = {{"x", view(nothing)}}});
    CHECK(empty.report().diagnosis == estimation::Diagnosis::too_few_rows);
    const std::vector<double> two{1, 2}, one(2, 1.0), a{1, 2}, b{2, 5};
    CHECK(CoxModel::fit({.duration = view(two), .event = view(one), .covariates = {{"a", view(a)}, {"b", view(b)}}})
              .report()
              .diagnosis == estimation::Diagnosis::too_few_rows);
  }
}

TEST_CASE("Cox: a covariate that orders all events is separation, however many they are") {
  for (const std::size_t n : {std::size_t{20}, std::size_t{120}, std::size_t{1000}, std::size_t{5000}}) {
    INFO(n);
    std::vector<double> stop(n), event(n), tenure(n), other(n), entry(n);
    for (std::size_t i = 0; i < n; ++i) {
      stop[i] = 1.0 + 100.0 * core::uniform(7, 1, i);
      entry[i] = stop[i] * core::uniform(7, 4, i);
      event[i] = core::uniform(7, 2, i) < 0.7 ? 1.0 : 0.0;
      tenure[i] = 3.0 - 0.01 * stop[i];  // known only afterwards
      other[i] = core::uniform(7, 3, i);
    }
    CoxData data{.duration = view(stop), .event = view(event), .covariates = {{"tenure", view(tenure)}}};
    for (const bool with_other : {false, true})
      for (const bool with_entry : {false, true}) {
        if (with_other && data.covariates.size() == 1)
          data.covariates.insert(data.covariates.begin(), {"other", view(other)});
        data.entry = with_entry ? view(entry) : core::ColumnView{};
        const auto fit = CoxModel::fit(data);
        CHECK(fit.report().diagnosis == estimation::Diagnosis::separation);
        CHECK(fit.report().parameter == "tenure");
        CHECK_THAT(fit.report().message, Contains("runs off to +infinity"));
      }
    // A little noise, and there is a best value: strong, but no separation.
    for (std::size_t i = 0; i < n; ++i) tenure[i] += 0.3 * core::uniform(7, 5, i);
    if (n >= 120) CHECK(CoxModel::fit(data).converged());
  }
}

TEST_CASE("Cox: a group without events is separation, wherever rounding lets the search end") {
  // Nobody with z = 1 has the event, so the likelihood rises for ever along it, by ever less: at the last its rise is
  // below the rounding of the gradient. One event in the group, and there is a best value.
  const std::size_t n = 500;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    INFO("seed " << seed);
    std::vector<double> stop(n), event(n), x(n), z(n);
    for (std::size_t i = 0; i < n; ++i) {
      x[i] = core::normal(seed, 1, i);
      z[i] = core::uniform(seed, 2, i) < 0.4 ? 1.0 : 0.0;
      const double t = 30.0 * std::exp(0.3 * x[i] - 0.4 * z[i]) * std::pow(-std::log(core::uniform(seed, 3, i)), 0.7);
      stop[i] = (std::min)(t, 150.0 * core::uniform(seed, 4, i));
      event[i] = t <= stop[i] && z[i] == 0.0 ? 1.0 : 0.0;
    }
    const CoxData data{.duration = view(stop), .event = view(event), .covariates = {{"x", view(x)}, {"z", view(z)}}};
    const auto fit = CoxModel::fit(data);
    CHECK(fit.report().diagnosis == estimation::Diagnosis::separation);
    CHECK(fit.report().parameter == "z");
    CHECK_THAT(fit.report().message, Contains("runs off to -infinity"));
    const auto first = static_cast<std::size_t>(std::find(z.begin(), z.end(), 1.0) - z.begin());
    event[first] = 1.0;
    CHECK(CoxModel::fit(data).converged());
  }
}

TEST_CASE("Cox: several covariates that separate together, and hazards beyond all numbers") {
  // By construction: events lie above everybody then at risk along x - 2 z + c, and along nothing simpler.
  const std::size_t n = 200;
  for (const bool entries : {false, true})
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      INFO("seed " << seed << ", entries " << entries);
      std::vector<double> stop(n), event(n), x(n), z(n), c(n), entry(n);
      for (std::size_t i = 0; i < n; ++i) {
        stop[i] = 1.0 + static_cast<double>(i);
        entry[i] = stop[i] * core::uniform(seed, 4, i) - 1.0;
        x[i] = core::normal(seed, 1, i);
        z[i] = std::floor(3.0 * core::uniform(seed, 2, i));
        // A third of the rows tie with each other along the sum: quasi-complete separation.
        c[i] = -(i < n / 3 ? 0.0 : static_cast<double>(i)) - x[i] + 2.0 * z[i];
        event[i] = core::uniform(seed, 3, i) < 0.6 ? 1.0 : 0.0;
      }
      CoxData data{
          .duration = view(stop), .event = view(event), .covariates = {{"x", view(x)}, {"z", view(z)}, {"c", view(c)}}};
      if (entries) data.entry = view(entry);
      CHECK(CoxModel::fit(data).report().diagnosis == estimation::Diagnosis::separation);
      CHECK_THAT(CoxModel::fit(data).report().message, Contains("runs off"));
      CHECK(CoxModel::fit(data, {.penalty = 1.0}).converged());
      // Two late events out of order by much: a maximum, and it is found.
      std::swap(c[20], c[180]);
      std::swap(c[40], c[170]);
      event[20] = event[40] = event[170] = event[180] = 1.0;
      CHECK(CoxModel::fit(data).converged());
    }
  // A leaked tenure with noise of 1e-4 of its spread: the best value would be in the thousands.
  std::vector<double> stop(n), event(n, 1.0), tenure(n);
  for (std::size_t i = 0; i < n; ++i) {
    stop[i] = 1.0 + core::uniform(9, 1, i);
    tenure[i] = -stop[i] + 1e-4 * core::normal(9, 2, i);
  }
  const auto fit =
      CoxModel::fit({.duration = view(stop), .event = view(event), .covariates = {{"tenure", view(tenure)}}});
  CHECK(fit.report().diagnosis == estimation::Diagnosis::separation);
  CHECK(fit.report().parameter == "tenure");
  CHECK_THAT(fit.report().message, Contains("nearly without exception"));
}

TEST_CASE("Cox: covariates that are nearly sums of each other have an answer, in few steps") {
  // c = x + z + noise of 1e-4. In the columns x, z and (c - x - z)/1e-4 the same model is well conditioned: that fit is
  // the oracle for likelihood, steps, and the coefficients carried over.
  const std::size_t n = 60;
  std::vector<double> stop(n), event(n), x(n), z(n), c(n), noise(n);
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = core::uniform(11, 1, i) + core::uniform(11, 2, i) - 1.0;
    z[i] = core::uniform(11, 3, i) + core::uniform(11, 4, i) - 1.0;
    noise[i] = core::uniform(11, 5, i) - 0.5;
    c[i] = x[i] + z[i] + 1e-4 * noise[i];
    stop[i] = -std::log(core::uniform(11, 6, i)) * std::exp(-x[i]);
    event[i] = core::uniform(11, 7, i) < 0.7 ? 1.0 : 0.0;
  }
  CoxData data{.duration = view(stop), .event = view(event)};
  data.covariates = {{"x", view(x)}, {"z", view(z)}, {"noise", view(noise)}};
  const auto apart = CoxModel::fit(data);
  data.covariates.back() = {"c", view(c)};
  const auto near_sum = CoxModel::fit(data);
  REQUIRE(apart.converged());
  REQUIRE(near_sum.converged());
  CHECK(near_sum.report().iterations <= apart.report().iterations + 1);
  CHECK(near_sum->estimates().log_likelihood() == Approx(apart->estimates().log_likelihood()).epsilon(1e-10));
  // b c = b x + b z + 1e-4 b noise
  const double b = near_sum->coefficients()[2];
  CHECK(1e-4 * b == Approx(apart->coefficients()[2]).epsilon(1e-6));
  CHECK(near_sum->coefficients()[0] + b == Approx(apart->coefficients()[0]).epsilon(1e-6));
  CHECK(1e-4 * near_sum->estimates().standard_errors()[2] ==
        Approx(apart->estimates().standard_errors()[2]).epsilon(1e-6));
}

TEST_CASE("Cox: wrong rows are counted and left out, wrong arguments are errors") {
  const CoxFixture d;
  const auto clean = CoxModel::fit(d.data({.entry = true, .weights = true}));
  CoxFixture dirty = d;
  const auto add = [&](double entry, double stop, double event, double x, double w) {
    dirty.entry.push_back(entry);
    dirty.stop.push_back(stop);
    dirty.event.push_back(event);
    dirty.x.push_back(x);
    dirty.z.push_back(0);
    dirty.w.push_back(w);
  };
  add(0, missing, 1, 0, 1);
  add(5, 5, 1, 0, 1);  // entry at stop
  add(6, 5, 1, 0, 1);  // entry after stop
  add(0, 5, missing, 0, 2);
  add(0, 5, missing, 0, 1);
  add(0, 5, 1, missing, 1);
  add(0, 5, 1, infinity, 1);
  add(0, 5, 1, 0, -1);
  add(missing, 5, 1, 0, 1);
  add(0, 5, 1, 4, 0);  // weight 0: right, but out
  const auto fit = CoxModel::fit(dirty.data({.entry = true, .weights = true}));
  REQUIRE(fit.converged());
  CHECK(fit->coefficients() == clean->coefficients());
  CHECK(fit.report().row_report.rows == 34);
  CHECK(fit.report().row_report.left_out == 9);
  CHECK(fit.report().row_report.first() == 24);
  CHECK(fit.report().row_report.line() ==
        "9 of 34 rows left out; the first is row 24: duration is not finite (duration is not finite: 1; entry is not "
        "before duration: 3; event is missing or infinite: 2; covariate x is missing or not finite: 2; weight is "
        "negative or "
        "not finite: 1)");
  CHECK_THROWS_WITH(CoxModel::fit(dirty.data({.entry = true, .weights = true}), {.largest_share_left_out = 0.2}),
                    Contains("too many rows cannot be used: 9 of 34 rows left out") && Contains("allows 20 %"));
  CoxFixture coded = d;
  for (double& one : coded.event) one += 1.0;
  CHECK_THROWS_WITH(CoxModel::fit(coded.data()), Contains("event must be 1") && Contains("got 1 and 2"));
  CHECK(fit.report().observations == Approx(std::accumulate(d.w.begin(), d.w.end(), 0.0)));

  CHECK_THROWS_WITH(CoxModel::fit(d.data(), {.penalty = -1}), Contains("penalty must"));
  CHECK_THROWS_WITH(CoxModel::fit(d.data(), {.penalty = missing}), Contains("penalty must"));
  CHECK_THROWS_WITH(CoxModel::fit(d.data(), {.max_iterations = 0}), Contains("max_iterations must be at least 1"));
  CHECK_THROWS_WITH(CoxModel::fit({.duration = {}, .event = view(d.event)}), Contains("duration must be given"));
  CHECK_THROWS_WITH(CoxModel::fit({.duration = view(d.stop), .event = {}}), Contains("event must be given"));
  CoxData twice = d.data();
  twice.covariates.push_back(twice.covariates.front());
  CHECK_THROWS_WITH(CoxModel::fit(twice), Contains("different names, got x twice"));
  const std::vector<double> few{1, 2};
  CoxData uneven = d.data();
  uneven.entry = view(few);
  CHECK_THROWS_WITH(CoxModel::fit(uneven), Contains("entry"));

  // Overlapping rows of one customer are warned about.
  CoxData overlapping = d.data({.entry = true});
  overlapping.subjects = view(d.c);
  CHECK_THAT(CoxModel::fit(overlapping).report().warnings.at(0), Contains("overlap in time"));
}

TEST_CASE("Cox: without covariates there is the baseline") {
  // Breslow's form without covariates is the Nelson-Aalen estimate: events 1 of 4, 2 of 3, then 1 of 1.
  const std::vector<double> stop{1, 2, 2, 5}, event{1, 1, 1, 1};
  const auto fit = CoxModel::fit({.duration = view(stop), .event = view(event)}, {.ties = CoxTies::breslow});
  REQUIRE(fit.converged());
  check_near(fit->survival({}).cumulative_hazard, {0.25, 0.25 + 2.0 / 3.0, 0.25 + 2.0 / 3.0 + 1.0}, 1e-14);
  // Efron's form takes the two at time 2 one after the other: 1/3 + 1/2.
  const auto efron = CoxModel::fit({.duration = view(stop), .event = view(event)});
  check_near(efron->survival({}).cumulative_hazard, {0.25, 0.25 + 5.0 / 6.0, 0.25 + 5.0 / 6.0 + 1.0}, 1e-14);
}

TEST_CASE("Cox: the answer does not depend on order, origin, unit or threads") {
  // 40,000 rows make several blocks of work; times in whole weeks make ties, late entries make rows leave.
  const std::size_t n = 40000;
  std::vector<double> stop(n), event(n), entry(n), x(n), z(n), s(n), group(n);
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = core::normal(3, 1, i);
    z[i] = core::uniform(3, 2, i) < 0.3 ? 1.0 : 0.0;
    const double life = -std::log(core::uniform(3, 3, i)) * 60.0 * std::exp(-0.4 * x[i] + 0.6 * z[i]);
    const double watched = 100.0 * core::uniform(3, 4, i);
    event[i] = life <= watched ? 1.0 : 0.0;
    stop[i] = std::ceil((std::min)(life, watched));
    entry[i] = core::uniform(3, 5, i) < 0.5 ? -1.0 : std::floor(stop[i] * 0.9 * core::uniform(3, 6, i));
    if (entry[i] >= stop[i]) entry[i] = stop[i] - 1.0;
    s[i] = static_cast<double>(i % 3);
    group[i] = static_cast<double>(i % 997);
  }
  const auto fit = [&](core::Executor* executor, bool entries) {
    CoxData data{.duration = view(stop), .event = view(event), .covariates = {{"x", view(x)}, {"z", view(z)}}};
    if (entries) data.entry = view(entry);
    data.strata = view(s);
    data.clusters = view(group);
    return CoxModel::fit(data, {.executor = executor});
  };
  ThreadPool pool(3);
  for (const bool entries : {false, true}) {
    const auto one = fit(nullptr, entries);
    const auto three = fit(&pool, entries);
    REQUIRE(one.converged());
    CHECK(one->state() == three->state());
    // Truth of the simulation: 0.4 and -0.6, within four standard errors (life is independent of entry).
    CHECK(std::fabs(one->coefficients()[0] - 0.4) < 4.0 * one->estimates().standard_errors()[0] + (entries ? 0.1 : 0));
    CHECK(std::fabs(one->coefficients()[1] + 0.6) < 4.0 * one->estimates().standard_errors()[1] + (entries ? 0.1 : 0));

    const std::vector<double> keep = x;
    for (std::size_t i = 0; i < n; ++i) {
      x[i] = 1e6 + 1000.0 * keep[i];
      stop[i] += 1e4;
      entry[i] += 1e4;
    }
    const auto moved = fit(nullptr, entries);
    CHECK(1000.0 * moved->coefficients()[0] == Approx(one->coefficients()[0]).epsilon(1e-9));
    CHECK(moved->estimates().log_likelihood() == Approx(one->estimates().log_likelihood()).epsilon(1e-12));
    for (std::size_t i = 0; i < n; ++i) {
      x[i] = keep[i];
      stop[i] -= 1e4;
      entry[i] -= 1e4;
    }
    for (auto* column : {&stop, &event, &entry, &x, &z, &s, &group}) std::reverse(column->begin(), column->end());
    const auto turned = fit(nullptr, entries);
    CHECK(turned->coefficients()[0] == Approx(one->coefficients()[0]).epsilon(1e-12));
    CHECK(turned->estimates().standard_errors()[1] == Approx(one->estimates().standard_errors()[1]).epsilon(1e-11));
    for (auto* column : {&stop, &event, &entry, &x, &z, &s, &group}) std::reverse(column->begin(), column->end());
  }
}

TEST_CASE("Cox: state goes out and comes back") {
  const CoxFixture d;
  const auto fit = CoxModel::fit(d.data({.entry = true, .weights = true, .strata = true, .clusters = true}));
  const estimation::ModelState state = fit->state();
  const CoxModel back = CoxModel::from_state(state);
  CHECK(back.state() == state);
  CHECK(back.baselines() == fit->baselines());
  const auto a = fit->survival(std::vector{0.5, 1.0}, {.stratum = 2});
  const auto b = back.survival(std::vector{0.5, 1.0}, {.stratum = 2});
  CHECK(a.survival == b.survival);
  CHECK(a.lower == b.lower);
  CHECK(back.wald_test().statistic == fit->wald_test().statistic);
  // Strata may have names.
  std::vector<double> code(24);
  for (std::size_t i = 0; i < 24; ++i) code[i] = d.s[i] - 1.0;
  CoxData named = d.data({.entry = true, .weights = true, .clusters = true});
  named.strata = view(code);
  named.stratum_names = {"north", "south"};
  const CoxModel regions = CoxModel::from_state(CoxModel::fit(named)->state());
  CHECK(regions.stratum_names() == named.stratum_names);
  CHECK(regions.survival(std::vector{0.5, 1.0}, {.stratum = regions.stratum_code("south")}).survival == a.survival);
  CHECK_THROWS_WITH(regions.stratum_code("west"), Contains("stratum west is not one of the model's: north, south"));
  named.stratum_names.pop_back();
  CHECK_THROWS_WITH(CoxModel::fit(named), Contains("there are 1 names and a stratum 1"));
  estimation::ModelState broken = state;
  for (auto& [name, values] : broken.numbers)
    if (name == "baseline_centres") values.pop_back();
  CHECK_THROWS_WITH(CoxModel::from_state(broken), Contains("baseline_centres"));
  estimation::ModelState other = state;
  other.model = "BetaGeoModel";
  CHECK_THROWS_AS(CoxModel::from_state(other), Error);
}

TEST_CASE("Cox: a state that no fit could have written is refused") {
  const CoxFixture d;
  const auto fit = CoxModel::fit(d.data({.entry = true, .weights = true, .strata = true, .clusters = true}));
  const auto refused = [&](auto&& alter) {
    estimation::ModelState state = fit->state();
    alter(state);
    try {
      (void)CoxModel::from_state(state);
    } catch (const Error& error) {
      return error.code() == ErrorCode::format;
    }
    return false;
  };
  const auto numbers = [](estimation::ModelState& state, const std::string& name) -> std::vector<double>& {
    for (auto& [key, values] : state.numbers)
      if (key == name) return values;
    throw std::logic_error(name);
  };
  const auto list = [](estimation::ModelState& state, const std::string& name) -> std::vector<std::string>& {
    for (auto& [key, values] : state.lists)
      if (key == name) return values;
    throw std::logic_error(name);
  };
  CHECK_FALSE(refused([](auto&) {}));
  for (const auto& [name, values] : fit->state().numbers) {
    INFO(name);
    CHECK(refused([&, key = name](auto& s) { numbers(s, key).push_back(1.0); }));
    if (values.empty() || name == "report_optimum") continue;
    CHECK(refused([&, key = name](auto& s) { numbers(s, key).front() = missing; }));
    CHECK(refused([&, key = name](auto& s) { numbers(s, key).pop_back(); }));
  }
  CHECK(refused([&](auto& s) { numbers(s, "naive_covariance")[1] += 0.1; }));
  CHECK(refused([&](auto& s) { numbers(s, "naive_covariance")[0] *= -1.0; }));
  CHECK(refused([&](auto& s) { numbers(s, "working_covariance")[1] += 0.1; }));
  CHECK(refused([&](auto& s) { std::swap(numbers(s, "baseline_hazards")[1], numbers(s, "baseline_hazards")[2]); }));
  CHECK(refused([&](auto& s) { std::swap(numbers(s, "baseline_times")[0], numbers(s, "baseline_times")[1]); }));
  CHECK(refused([&](auto& s) { numbers(s, "baseline_variances")[0] = -1e-9; }));
  CHECK(refused([&](auto& s) { numbers(s, "baseline_sizes")[0] = 1e18; }));
  CHECK(refused([&](auto& s) { numbers(s, "baseline_sizes")[0] += 0.5; }));
  CHECK(refused([&](auto& s) { numbers(s, "standard_deviations")[0] = 0.0; }));
  CHECK(refused([&](auto& s) { numbers(s, "last_times")[0] = 0.0; }));
  CHECK(refused([&](auto& s) { numbers(s, "strata")[1] = numbers(s, "strata")[0]; }));
  CHECK(refused([&](auto& s) { numbers(s, "strata")[1] = infinity; }));
  CHECK(refused([&](auto& s) { numbers(s, "strata")[0] = -infinity; }));
  CHECK(refused([&](auto& s) { numbers(s, "observations")[0] = 0.0; }));
  CHECK(refused([&](auto& s) { numbers(s, "events")[0] = 2.5; }));
  CHECK(refused([&](auto& s) { numbers(s, "robust")[0] = 2.0; }));
  CHECK(refused([&](auto& s) { numbers(s, "null_log_likelihood")[0] = 0.0; }));
  CHECK(refused([&](auto& s) { std::swap(list(s, "parameter_names")[0], list(s, "parameter_names")[1]); }));
  CHECK(refused([&](auto& s) { list(s, "parameter_names")[0] = "renamed"; }));
  CHECK(refused([&](auto& s) { list(s, "parameter_names")[0] = list(s, "parameter_names")[1]; }));
  CHECK(refused([&](auto& s) { list(s, "parameter_scales")[0] = "log"; }));
  CHECK(refused([&](auto& s) { list(s, "stratum_names") = {"one", "one"}; }));
  CHECK(refused([&](auto& s) { s.version = 2; }));
  CHECK(refused([&](auto& s) { s.put("later", 1.0); }));

  const survival::CoxCurve curve = fit->survival(std::vector{0.5, 1.0}, {.times = {3, 6, 100}, .stratum = 2});
  const survival::CoxCurve back = survival::CoxCurve::from_state(curve.state());
  CHECK(back.survival[1] == curve.survival[1]);
  CHECK(std::isnan(back.upper[2]));
  for (const char* name : {"survival", "lower", "standard_error", "cumulative_hazard"}) {
    estimation::ModelState broken = curve.state();
    numbers(broken, name)[0] = -0.5;
    CHECK_THROWS_WITH(survival::CoxCurve::from_state(broken), Contains("damaged"));
  }
}

TEST_CASE("Cox: robust errors of few clusters are warned of, of one cluster there are none") {
  const CoxFixture d;
  const std::size_t n = d.x.size();
  const auto clustered = [&](std::size_t clusters) {
    std::vector<double> code(n);
    for (std::size_t i = 0; i < n; ++i) code[i] = static_cast<double>(i % clusters);
    CoxData data = d.data();
    data.clusters = view(code);
    return CoxModel::fit(data);
  };
  // Scores of k clusters that sum to 0 span k - 1 directions: two coefficients need three clusters.
  CHECK(clustered(3)->report().warnings.empty());
  const auto two = clustered(2);
  REQUIRE(two->report().warnings.size() == 1);
  CHECK_THAT(two->report().warnings.front(), Contains("robust errors from 2 clusters for 2 parameters"));
  const auto& c = two->estimates().working_covariance();
  CHECK(c(0, 0) * c(1, 1) - c(0, 1) * c(0, 1) == Approx(0.0).margin(1e-9 * c(0, 0) * c(1, 1)));

  const auto one = clustered(1);
  REQUIRE(one.converged());
  CHECK(one.report().warnings ==
        std::vector<std::string>{"robust errors need more than one cluster: there are none (NaN)"});
  CHECK(one->coefficients() == two->coefficients());
  for (const double error : one->estimates().standard_errors()) CHECK(std::isnan(error));
  CHECK(std::isnan(one->wald_test().p_value));
  const auto again = CoxModel::from_state(one->state());
  CHECK(std::isnan(again.estimates().standard_errors()[0]));
  CHECK(again.naive_covariance().data == one->naive_covariance().data);
}

TEST_CASE("Cox: covariates of any size are fitted") {
  // Equivariance: x in another unit changes its coefficient by the factor, and nothing else.
  const CoxFixture d;
  const auto plain = CoxModel::fit(d.data());
  for (const double unit : {1e200, 1e-200, 1e150}) {
    CoxFixture scaled;
    for (double& x : scaled.x) x *= unit;
    const auto fit = CoxModel::fit(scaled.data());
    REQUIRE(fit.converged());
    CHECK(fit->coefficients()[0] * unit == Approx(plain->coefficients()[0]).epsilon(1e-9));
    CHECK(fit->coefficients()[1] == Approx(plain->coefficients()[1]).epsilon(1e-9));
    CHECK(fit->estimates().log_likelihood() == Approx(plain->estimates().log_likelihood()).epsilon(1e-12));
    const std::vector<double> errors = fit->estimates().standard_errors();
    CHECK(errors[1] == Approx(plain->estimates().standard_errors()[1]).epsilon(1e-9));
    // A variance of 1e-400 or 1e400 is no number.
    const bool lost = unit != 1e150;
    CHECK(fit->report().warnings.size() == (lost ? 1u : 0u));
    CHECK(std::isnan(errors[0]) == lost);
    if (!lost) CHECK(errors[0] * unit == Approx(plain->estimates().standard_errors()[0]).epsilon(1e-9));
    CHECK(CoxModel::from_state(fit->state()).coefficients() == fit->coefficients());
  }
  CoxFixture far;
  far.x[3] = 1e308;
  CHECK(CoxModel::fit(far.data()).converged());
}
