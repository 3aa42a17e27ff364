#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/core/random.hpp>
#include <amends/math/generalised_gamma.hpp>
#include <amends/math/special.hpp>
#include <amends/survival/accelerated_failure_time.hpp>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "aft_fixture.hpp"
#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends_test::aft;
using Catch::Matchers::Contains;
using survival::AcceleratedFailureTimeModel;
using survival::AftData;
using survival::AftDistribution;
using survival::AftEstimate;
using survival::AftOptions;
using survival::AftQuantity;

TEST_CASE("accelerated failure time: hopeless data are named") {
  const auto fit_of = [](const AftData& data, AftDistribution distribution = AftDistribution::weibull) {
    return AcceleratedFailureTimeModel::fit(data, {.distribution = distribution});
  };
  Columns columns = Simulated{}.rows(200, 9);
  for (const auto distribution : all_distributions) {
    INFO(to_string(distribution));
    SECTION("no events " + std::string(to_string(distribution))) {
      std::fill(columns.event.begin(), columns.event.end(), 0.0);
      const auto fit = fit_of(columns.data(), distribution);
      CHECK(fit.report().diagnosis == Diagnosis::no_events);
      CHECK_THROWS_WITH(fit.model(), Contains("no row has an event"));
    }
    SECTION("nobody with the covariate had the event " + std::string(to_string(distribution))) {
      for (std::size_t i = 0; i < columns.event.size(); ++i)
        if (columns.c[i] != 0.0) columns.event[i] = 0.0;
      const auto fit = fit_of(columns.data(), distribution);
      INFO(fit.report().message);
      CHECK(fit.report().diagnosis == Diagnosis::separation);
      CHECK(fit.report().parameter == "c");
      // A penalty has an answer.
      CHECK(
          AcceleratedFailureTimeModel::fit(columns.data(), {.distribution = distribution, .penalty = 1.0}).converged());
    }
    SECTION("constant and collinear columns " + std::string(to_string(distribution))) {
      AftData data = columns.data();
      std::vector<double> constant(columns.x.size(), 2016.0), sum = columns.x;
      data.covariates.push_back({"year", std::span<const double>(constant)});
      auto fit = fit_of(data, distribution);
      CHECK(fit.report().diagnosis == Diagnosis::collinear);
      CHECK(fit.report().parameter == "year");
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = 3.0 * columns.x[i] - 0.5 * columns.c[i] + 1.0;
      data.covariates.back() = {"both", std::span<const double>(sum)};
      fit = fit_of(data, distribution);
      CHECK(fit.report().diagnosis == Diagnosis::collinear);
      CHECK(fit.report().parameter == "both");
    }
    SECTION("too few rows " + std::string(to_string(distribution))) {
      const Columns few = Simulated{}.rows(2, 9);
      CHECK(fit_of(few.data(), distribution).report().diagnosis == Diagnosis::too_few_rows);
    }
  }
  SECTION("all at the same time: the scale runs to 0") {
    std::fill(columns.duration.begin(), columns.duration.end(), 5.0);
    std::fill(columns.event.begin(), columns.event.end(), 1.0);
    columns.x.clear();
    columns.c.clear();
    for (const auto distribution :
         {AftDistribution::weibull, AftDistribution::log_normal, AftDistribution::log_logistic}) {
      const auto fit = fit_of(columns.data(), distribution);
      INFO(to_string(distribution) << ": " << fit.report().message);
      CHECK(fit.report().diagnosis == Diagnosis::on_boundary);
      CHECK(fit.report().parameter == "scale");
    }
    CHECK(fit_of(columns.data(), AftDistribution::exponential)->estimates().value("intercept") ==
          Approx(std::log(5.0)));
    CHECK_FALSE(fit_of(columns.data(), AftDistribution::generalised_gamma).converged());
  }
}

TEST_CASE("accelerated failure time: what separates is read from the rows, whatever the units, weights and numbers") {
  // By construction: nobody with c = 1 has the event, or the events lie on a line in the plane of x and c and everybody
  // else on one side of it, so that the likelihood rises for ever along its normal.
  struct Case {
    const char* name;
    std::size_t rows;
    std::function<void(Columns&)> change;
    std::vector<std::string> blamed;
  };
  const std::vector<Case> cases{
      {"a group without events",
       300,
       [](Columns& d) {
         for (std::size_t i = 0; i < d.event.size(); ++i)
           if (d.c[i] != 0.0) d.event[i] = 0.0;
       },
       {"c"}},
      {"and far from 0, in another unit",
       300,
       [](Columns& d) {
         for (std::size_t i = 0; i < d.event.size(); ++i) {
           if (d.c[i] != 0.0) d.event[i] = 0.0;
           d.c[i] = 2020.0 + 1e-3 * d.c[i];
           d.x[i] *= 1e6;
         }
       },
       {"c"}},
      {"a group of one row",
       300,
       [](Columns& d) {
         std::fill(d.c.begin(), d.c.end(), 0.0);
         d.c[7] = 1.0;
         d.event[7] = 0.0;
       },
       {"c"}},
      {"a few events",
       300,
       [](Columns& d) {
         int events = 0;
         for (std::size_t i = 0; i < d.event.size(); ++i)
           if (d.event[i] != 0.0 && (d.c[i] != 0.0 || ++events > 8)) d.event[i] = 0.0;
       },
       {"c"}},
      {"beside a covariate with an outlier",
       300,
       [](Columns& d) {
         for (std::size_t i = 0; i < d.event.size(); ++i)
           if (d.c[i] != 0.0) d.event[i] = 0.0;
         d.event[3] = 0.0;
         d.x[3] = 1e8;
       },
       {"c"}},
      {"a sum of two covariates",
       400,
       [](Columns& d) {
         for (std::size_t i = 0; i < d.event.size(); ++i) {
           if (d.event[i] != 0.0)
             d.c[i] = 1.0 - d.x[i];
           else if (d.c[i] + d.x[i] < 1.0)
             d.c[i] = 1.5 - d.x[i];
         }
       },
       {"x", "c"}},
  };
  for (const Case& one : cases)
    for (const auto distribution : all_distributions)
      for (const bool weighted : {false, true}) {
        INFO(one.name << ", " << to_string(distribution) << ", weighted " << weighted);
        Columns columns = Simulated{.late_entry = weighted}.rows(one.rows, 9);
        one.change(columns);
        AftData data = columns.data();
        std::vector<double> weights;
        for (std::size_t i = 0; i < columns.event.size(); ++i) weights.push_back(1e-6 * core::uniform(3, 1, i));
        if (weighted) data.weights = std::span<const double>(weights);
        const auto fit = AcceleratedFailureTimeModel::fit(data, {.distribution = distribution});
        INFO(fit.report().message);
        CHECK(fit.report().diagnosis == Diagnosis::separation);
        CHECK(std::find(one.blamed.begin(), one.blamed.end(), fit.report().parameter) != one.blamed.end());
        CHECK(AcceleratedFailureTimeModel::fit(data, {.distribution = distribution, .penalty = 1.0}).converged());
      }
}

TEST_CASE("accelerated failure time: what nearly separates has its maximum") {
  // One event in the group that had none; or an event on the wrong side of the line; or a censored row there. Those
  // have a maximum, since no direction is left along which the likelihood only rises: steps along every parameter,
  // and along the line's normal, lower it (the likelihood of the definition, written out).
  for (const int kind : {0, 1, 2, 3})
    for (const auto distribution : all_distributions) {
      INFO("kind " << kind << ", " << to_string(distribution));
      Columns columns = Simulated{}.rows(300, 9);
      bool spared = false;
      for (std::size_t i = 0; i < columns.event.size(); ++i) {
        if (kind < 2 && columns.c[i] != 0.0 && columns.event[i] != 0.0) {
          if (spared || kind == 1) columns.event[i] = 0.0;
          spared = true;
        }
        // The same line as above, some 1e-3 off.
        if (kind == 2 && columns.event[i] != 0.0) columns.c[i] = 1.0 - columns.x[i] + 1e-3 * core::normal(4, 1, i);
        if (kind == 2 && columns.event[i] == 0.0 && columns.c[i] + columns.x[i] < 1.0)
          columns.c[i] = 1.5 - columns.x[i];
        if (kind == 3) {
          if (columns.event[i] != 0.0)
            columns.c[i] = 0.0;
          else if (i % 50 == 0)
            columns.c[i] = -1e-3;
        }
      }
      if (kind == 1) {  // nobody has the event at c = 1, and two more levels on either side of 0 take the freedom away
        for (std::size_t i = 0; i < columns.c.size(); i += 10)
          if (columns.event[i] == 0.0) columns.c[i] = -1.0;
      }
      const auto fit = AcceleratedFailureTimeModel::fit(columns.data(), {.distribution = distribution});
      INFO(to_string(fit.report().diagnosis) << ": " << fit.report().message);
      // Of the generalised gamma the shape may have none, the location always has.
      CHECK(fit.report().diagnosis != Diagnosis::separation);
      CHECK(fit.report().diagnosis != Diagnosis::not_converged);
      if (distribution != AftDistribution::generalised_gamma) REQUIRE(fit.converged());
      if (!fit.converged()) continue;
      const Naive naive{distribution, columns};
      const std::vector<double> best = working_values(fit->estimates()), errors = working_errors(fit->estimates());
      const double value = naive(best);
      CHECK(fit->estimates().log_likelihood() == Approx(value).epsilon(1e-9));
      for (std::size_t a = 0; a < best.size(); ++a)
        for (const double step : {-1.0, -0.1, 0.1, 1.0}) {
          std::vector<double> theta = best;
          theta[a] += step * errors[a];
          if (distribution == AftDistribution::generalised_gamma && std::abs(theta.back()) < 0.05) continue;
          CHECK(naive(theta) < value);
        }
    }
}

TEST_CASE("accelerated failure time: small and heavily censored data have an answer or a name") {
  // 30 customers, some 5 to 20 events. The shape Q often has no finite best value then: the likelihood only flattens
  // out (watched over 300 iterations for some of these). What counts as converged must be a maximum in every direction.
  for (const double censored_after : {3.0, 10.0}) {
    for (std::uint64_t seed = 0; seed < 25; ++seed) {
      const Columns columns = Simulated{.distribution = AftDistribution::generalised_gamma,
                                        .q = seed % 2 == 0 ? 1.0 : -1.0,
                                        .censored_after = censored_after}
                                  .rows(30, seed);
      for (const auto distribution : all_distributions) {
        INFO(to_string(distribution) << ", seed " << seed << ", censored after " << censored_after);
        const auto fit = AcceleratedFailureTimeModel::fit(columns.data(), {.distribution = distribution});
        INFO(fit.report().message);
        CHECK(fit.report().diagnosis != Diagnosis::not_converged);
        if (!fit.converged()) continue;
        const Naive naive{distribution, columns};
        const std::vector<double> best = working_values(fit->estimates());
        const double value = naive(best);
        CHECK(fit->estimates().log_likelihood() == Approx(value).epsilon(1e-9));
        const std::vector<double> errors = working_errors(fit->estimates());
        for (std::size_t a = 0; a < best.size(); ++a)
          for (const double step : {-1.0, -0.1, 0.1, 1.0}) {
            std::vector<double> theta = best;
            theta[a] += step * (std::min)(errors[a], 0.5);
            if (distribution == AftDistribution::generalised_gamma && std::abs(theta.back()) < 0.05) continue;
            CHECK(naive(theta) < value);
          }
      }
    }
  }
}

TEST_CASE("accelerated failure time: covariates that are nearly sums of each other have an answer") {
  // c = x + z + noise of 1e-4: with the noise itself as a column the same model is well conditioned.
  const std::size_t n = 60;
  std::vector<double> duration(n), event(n), x(n), z(n), c(n), noise(n);
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = core::uniform(11, 1, i) + core::uniform(11, 2, i) - 1.0;
    z[i] = core::uniform(11, 3, i) + core::uniform(11, 4, i) - 1.0;
    noise[i] = core::uniform(11, 5, i) - 0.5;
    c[i] = x[i] + z[i] + 1e-4 * noise[i];
    duration[i] = -std::log(core::uniform(11, 6, i)) * std::exp(x[i]);
    event[i] = core::uniform(11, 7, i) < 0.7 ? 1.0 : 0.0;
  }
  AftData data{.duration = std::span<const double>(duration), .event = std::span<const double>(event)};
  data.covariates = {{"x", std::span<const double>(x)}, {"z", std::span<const double>(z)}, {}};
  for (const AftDistribution distribution : {AftDistribution::weibull, AftDistribution::log_normal}) {
    data.covariates.back() = {"noise", std::span<const double>(noise)};
    const auto apart = AcceleratedFailureTimeModel::fit(data, {.distribution = distribution});
    data.covariates.back() = {"c", std::span<const double>(c)};
    const auto near_sum = AcceleratedFailureTimeModel::fit(data, {.distribution = distribution});
    REQUIRE(apart.converged());
    REQUIRE(near_sum.converged());
    CHECK(near_sum->estimates().log_likelihood() == Approx(apart->estimates().log_likelihood()).epsilon(1e-10));
    CHECK(1e-4 * near_sum->estimates().value("c") == Approx(apart->estimates().value("noise")).epsilon(1e-6));
    CHECK(near_sum->estimates().value("scale") == Approx(apart->estimates().value("scale")).epsilon(1e-8));
  }
}
