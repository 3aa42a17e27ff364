#include <amends/core/random.hpp>
#include <amends/survival/cause_specific.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cox_fixture.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using Catch::Matchers::Contains;
using survival::CauseSpecificModel;
using survival::CoxData;
using survival::CoxModel;
using survival::CoxSegment;
using survival::CoxTies;
using survival::LeavingCause;

namespace {

core::ColumnView view(const std::vector<double>& v) {
  return core::ColumnView(std::span<const double>(v));
}

const std::vector<LeavingCause> two_causes{{1, "complaint"}, {2, "price"}};

// The fixture with a reason for each event: d$type in the R calls below.
struct WithCauses : CoxFixture {
  std::vector<double> type{1, 1, 2, 1, 0, 2, 0, 1, 2, 1, 0, 2, 1, 1, 2, 1, 1, 2, 0, 1, 2, 1, 0, 2};
  [[nodiscard]] CoxData causes(With with = {.entry = true}) const {
    CoxData out = data(with);
    out.event = view(type);
    return out;
  }
};

}  // namespace

TEST_CASE("cumulative incidence by cause is R's") {
  // f <- coxph(Surv(entry, stop, factor(type, 0:2, c("cens", "complaint", "price"))) ~ x + z, d, id = 1:24)
  // (Breslow: R takes no other ties here); survfit(f, newdata = data.frame(x = .5, z = 1))$pstate
  const WithCauses d;
  const auto fit = CauseSpecificModel::fit(d.causes(), two_causes, {.ties = CoxTies::breslow});
  REQUIRE(fit.converged());
  const std::vector<double> coefficients{0.3261471447619, -0.3328372213198, -0.5483492660419, 1.149395066731};
  for (std::size_t j = 0; j < 4; ++j) CHECK(fit->estimates().values()[j] == Approx(coefficients[j]).epsilon(1e-11));
  CHECK(fit->estimates().names()[3] == "price: z");
  CHECK(fit->estimates().log_likelihood() == Approx(-39.70075930211).epsilon(1e-12));
  const auto curves = fit->cumulative_incidence(std::vector{0.5, 1.0});
  CHECK(curves.time == std::vector<double>{3, 4, 5, 7, 8, 9, 10, 11, 12});
  const std::vector<double> stay{0.94220486256988, 0.72103423691307, 0.62602634542572,
                                 0.54128390664765, 0.44213515114912, 0.30717635552316,
                                 0.19615227653514, 0.14100681437253, 0.03623895926765};
  const std::vector<double> complaint{0.0,
                                      0.1753619405176,
                                      0.2290730711550,
                                      0.2727117496941,
                                      0.2727117496941,
                                      0.4076705453200,
                                      0.4569194506928,
                                      0.5120649128555,
                                      0.5489124510799};
  for (std::size_t i = 0; i < 9; ++i) {
    CHECK(curves.survival[i] == Approx(stay[i]).epsilon(1e-11));
    CHECK(curves.cause("complaint").incidence[i] == Approx(complaint[i]).epsilon(1e-11));
    CHECK(curves.cause("price").incidence[i] == Approx(1.0 - stay[i] - complaint[i]).epsilon(1e-10));
  }
}

TEST_CASE("with one cause, incidence is one minus the survival of the Cox model") {
  // Identity, errors and intervals included; with a path too.
  const CoxFixture d;
  const CoxFixture::With with{.entry = true, .weights = true, .strata = true, .clusters = true};
  const auto cox = CoxModel::fit(d.data(with));
  const auto fit = CauseSpecificModel::fit(d.data(with), std::vector<LeavingCause>{{1, "left"}});
  const std::vector<CoxSegment> path{{2, 6, {0.5, 0}}, {6, 9, {-0.5, 1}}, {9, 12, {1, 1}}};
  for (const bool along : {false, true}) {
    const survival::CoxCurveOptions options{.times = {11, 3, 7, 8, 99}, .stratum = 2};
    const auto expected = along ? cox->survival_along(path, options) : cox->survival(std::vector{0.5, 1.0}, options);
    const auto got = along ? fit->cumulative_incidence_along(path, options)
                           : fit->cumulative_incidence(std::vector{0.5, 1.0}, options);
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK(got.survival[i] == Approx(expected.survival[i]).epsilon(1e-12));
      CHECK(got.survival_lower[i] == Approx(expected.lower[i]).epsilon(1e-10));
      CHECK(got.causes[0].incidence[i] == Approx(1.0 - expected.survival[i]).margin(1e-13));
      CHECK(got.causes[0].standard_error[i] ==
            Approx(expected.survival[i] * expected.standard_error[i]).epsilon(1e-9).margin(1e-12));
      CHECK(got.causes[0].lower[i] == Approx(1.0 - expected.upper[i]).epsilon(1e-9).margin(1e-12));
      CHECK(got.causes[0].upper[i] == Approx(1.0 - expected.lower[i]).epsilon(1e-9).margin(1e-12));
    }
    CHECK(std::isnan(got.survival[4]));
    CHECK(std::isnan(got.causes[0].upper[4]));
  }
}

TEST_CASE("the error of an incidence is the delta method's") {
  // Independent: incidence as a function of all coefficients and of every increment of each baseline, O(n^2) from
  // Breslow's formula, its gradient by central differences. Variance = sum over causes of g' C g + sum over increments
  // of (dF/d increment)^2 r^2 / (risk sum)^2.
  const WithCauses d;
  const auto fit = CauseSpecificModel::fit(d.causes(), two_causes, {.ties = CoxTies::breslow});
  const std::vector<CoxSegment> path{{0, 6, {0.5, 0}}, {6, 9, {-0.5, 1}}, {9, 12, {1, 1}}};
  const std::vector<double> times{3, 4, 5, 7, 8, 9, 10, 11, 12};
  std::vector<double> beta = fit->estimates().values();
  // Increments for the path: [cause][time]; squared: their variance with known coefficients.
  const auto increments = [&](bool squared) {
    std::vector<std::vector<double>> out(2, std::vector<double>(times.size(), 0.0));
    for (std::size_t i = 0; i < 24; ++i) {
      if (d.type[i] == 0.0) continue;
      const std::size_t k = d.type[i] == 1.0 ? 0 : 1;
      const auto risk = [&](double x, double z) { return std::exp(beta[2 * k] * x + beta[2 * k + 1] * z); };
      double at_risk = 0.0;
      for (std::size_t j = 0; j < 24; ++j)
        if (d.entry[j] < d.stop[i] && d.stop[j] >= d.stop[i]) at_risk += risk(d.x[j], d.z[j]);
      for (const CoxSegment& part : path)
        if (d.stop[i] > part.start && d.stop[i] <= part.stop) {
          const double add = risk(part.covariates[0], part.covariates[1]) / at_risk;
          for (std::size_t t = 0; t < times.size(); ++t)
            if (times[t] == d.stop[i]) out[k][t] += squared ? add * add : add;
        }
    }
    return out;
  };
  const auto incidence = [&](const std::vector<std::vector<double>>& h, std::size_t cause, std::size_t until) {
    double stay = 1.0;
    double sum = 0.0;
    for (std::size_t t = 0; t <= until; ++t) {
      const double all = h[0][t] + h[1][t];
      if (all == 0.0) continue;
      sum += stay * (1.0 - std::exp(-all)) * h[cause][t] / all;
      stay *= std::exp(-all);
    }
    return sum;
  };
  const auto curves = fit->cumulative_incidence_along(path, {.times = times});
  for (std::size_t cause = 0; cause < 2; ++cause)
    for (std::size_t t = 0; t < times.size(); ++t) {
      INFO("cause " << cause << ", time " << times[t]);
      CHECK(curves.causes[cause].incidence[t] == Approx(incidence(increments(false), cause, t)).margin(1e-13));
      const double step = 1e-6;
      std::vector<double> g(4);
      for (std::size_t b = 0; b < 4; ++b) {
        const double own = beta[b];
        beta[b] = own + step;
        const double up = incidence(increments(false), cause, t);
        beta[b] = own - step;
        g[b] = (up - incidence(increments(false), cause, t)) / (2 * step);
        beta[b] = own;
      }
      double variance = math::bilinear(g, fit->estimates().covariance(), g);
      const auto spread = increments(true);
      for (std::size_t k = 0; k < 2; ++k)
        for (std::size_t u = 0; u <= t; ++u) {
          auto moved = increments(false);
          if (moved[k][u] == 0.0) continue;
          moved[k][u] += step;
          const double up = incidence(moved, cause, t);
          moved[k][u] -= 2 * step;
          const double slope = (up - incidence(moved, cause, t)) / (2 * step);
          variance += slope * slope * spread[k][u];
        }
      CHECK(curves.causes[cause].standard_error[t] == Approx(std::sqrt(variance)).epsilon(1e-6).margin(1e-9));
    }
}

TEST_CASE("intervals of an incidence hold the truth as often as they say") {
  // Simulation with known truth: constant hazards exp(-1 + .6 x) (complaint) and exp(-1.5 - .4 x) (price), censored at
  // random. Truth for x = 1 at t = 1: share k = h_k/h (1 - exp(-h)). 200 data sets of 250 rows, 95 % intervals: fewer
  // than 181 or more than 198 covered has probability below 0.003 for an interval that holds 95 %.
  const double h1 = std::exp(-0.4);
  const double h2 = std::exp(-1.9);
  const double truth = h1 / (h1 + h2) * (1.0 - std::exp(-(h1 + h2)));
  int covered = 0;
  double sum = 0.0;
  for (std::uint64_t run = 0; run < 200; ++run) {
    const std::size_t n = 250;
    std::vector<double> stop(n), type(n), x(n);
    for (std::size_t i = 0; i < n; ++i) {
      x[i] = core::normal(run, 1, i);
      const double a = -std::log(core::uniform(run, 2, i)) / std::exp(-1.0 + 0.6 * x[i]);
      const double b = -std::log(core::uniform(run, 3, i)) / std::exp(-1.5 - 0.4 * x[i]);
      const double c = 4.0 * core::uniform(run, 4, i);
      stop[i] = (std::min)(c, (std::min)(a, b));
      type[i] = stop[i] == c ? 0.0 : stop[i] == a ? 1.0 : 2.0;
    }
    const auto fit = CauseSpecificModel::fit(
        {.duration = view(stop), .event = view(type), .covariates = {{"x", view(x)}}}, two_causes);
    REQUIRE(fit.converged());
    const auto curves = fit->cumulative_incidence(std::vector{1.0}, {.times = {1.0}});
    sum += curves.causes[0].incidence[0];
    if (curves.causes[0].lower[0] <= truth && truth <= curves.causes[0].upper[0]) ++covered;
  }
  CHECK(covered >= 181);
  CHECK(covered <= 198);
  CHECK(sum / 200.0 == Approx(truth).margin(0.02));
}

TEST_CASE("cause-specific model: what is wrong is named with its cause") {
  WithCauses d;
  CHECK_THROWS_WITH(CauseSpecificModel::fit(d.causes(), {}), Contains("causes must have at least one"));
  CHECK_THROWS_WITH(CauseSpecificModel::fit(d.causes(), std::vector<LeavingCause>{{0, "a"}}), Contains("not 0"));
  CHECK_THROWS_WITH(CauseSpecificModel::fit(d.causes(), std::vector<LeavingCause>{{missing, "a"}}),
                    Contains("code of cause a must"));
  CHECK_THROWS_WITH(CauseSpecificModel::fit(d.causes(), std::vector<LeavingCause>{{1, "a"}, {1, "b"}}),
                    Contains("different codes and names"));
  const auto fit = CauseSpecificModel::fit(d.causes(), two_causes);
  CHECK_THROWS_WITH(fit->cause("service"), Contains("cause service is not one of the model's: complaint, price"));
  CHECK(fit->cause("price").names() == std::vector<std::string>{"x", "z"});
  // A cause nobody left for.
  const auto third = CauseSpecificModel::fit(d.causes(), std::vector<LeavingCause>{{1, "a"}, {2, "b"}, {3, "moved"}});
  CHECK_FALSE(third.converged());
  CHECK(third.report().diagnosis == estimation::Diagnosis::no_events);
  CHECK_THAT(third.report().message, Contains("moved: no row ended with the event"));
  // Codes that are no cause are refused, and named: customers who left for a third reason are no reason to be silent.
  CHECK_THROWS_WITH(CauseSpecificModel::fit(d.causes(), std::vector<LeavingCause>{{1, "complaint"}}),
                    Contains("event must be 0 (still there) or the code of a cause, got 2: name every cause"));
  // Where no row has code 0, one of the codes may mean still there.
  WithCauses all = d;
  for (double& type : all.type)
    if (type == 0.0) type = 3.0;
  const auto left = CauseSpecificModel::fit(all.causes(), std::vector<LeavingCause>{{1, "a"}, {2, "b"}, {3, "c"}});
  REQUIRE(left.converged());
  REQUIRE_FALSE(left.report().warnings.empty());
  CHECK_THAT(left.report().warnings.back(), Contains("no row has the code 0"));
  for (const std::string& warning : fit.report().warnings) CHECK_THAT(warning, !Contains("no row has the code 0"));
}

TEST_CASE("cause-specific model: state goes out and comes back") {
  const WithCauses d;
  const auto fit = CauseSpecificModel::fit(d.causes({.entry = true, .strata = true}), two_causes);
  const estimation::ModelState state = fit->state();
  const CauseSpecificModel back = CauseSpecificModel::from_state(state);
  CHECK(back.state() == state);
  const auto a = fit->cumulative_incidence(std::vector{0.5, 1.0}, {.stratum = 1});
  const auto b = back.cumulative_incidence(std::vector{0.5, 1.0}, {.stratum = 1});
  CHECK(a.cause("price").upper == b.cause("price").upper);
  estimation::ModelState broken = state;
  for (auto& [name, values] : broken.numbers)
    if (name == "cause_codes") values.pop_back();
  CHECK_THROWS_WITH(CauseSpecificModel::from_state(broken), Contains("a code for each cause"));
}
