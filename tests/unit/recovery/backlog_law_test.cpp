#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/math/special.hpp>
#include <amends/recovery/backlog_law.hpp>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

namespace {

struct Spitzer {
  double none, mean;
};

/// P(B = 0) = exp(-sum P(S_n > 0)/n) and E B = sum E (S_n)+/n, S_n a sum of n steps, summed until nothing is added.
Spitzer spitzer(const DailyLoad& load, double capacity) {
  const double variation = load.standard_deviation / load.mean;
  const double drift = (capacity - load.mean) / load.standard_deviation;
  double chance = 0.0, mean = 0.0;
  const long last = static_cast<long>(90.0 / (drift * drift)) + 400;
  for (long i = last; i >= 1; --i) {
    const double n = static_cast<double>(i);
    if (load.shape == LoadShape::normal) {
      const double z = drift * std::sqrt(n), above = math::normal_cdf_upper(z);
      chance += above / n;
      mean += (std::sqrt(n) * math::normal_pdf(z) - drift * n * above) / n * load.standard_deviation;
    } else {  // gamma: E (G - x)+ = shape scale P(G' > x) - x P(G > x), G' of a shape larger by 1
      const double shape = n / (variation * variation), scale = load.mean * variation * variation;
      const double x = capacity * n / scale, above = math::gamma_cdf_upper(x, shape);
      chance += above / n;
      mean += (shape * scale * math::gamma_cdf_upper(x, shape + 1.0) - capacity * n * above) / n;
    }
  }
  return {std::exp(-chance), mean};
}

/// The law on a grid of width h by iterating B' = max(0, B + X - c), X rounded to the grid. For a gamma or normal load.
std::vector<double> grid_tail(const DailyLoad& load, double capacity, double h, std::size_t states) {
  const double variation = load.standard_deviation / load.mean;
  const auto cdf = [&](double x) {
    return load.shape == LoadShape::normal
               ? math::normal_cdf((x - load.mean) / load.standard_deviation)
               : (x > 0.0 ? math::gamma_cdf(x / (load.mean * variation * variation), 1.0 / (variation * variation))
                          : 0.0);
  };
  const auto width = static_cast<long>(capacity / h + 0.5), reach = static_cast<long>(states);
  std::vector<double> step;  // P(X - c = (j - reach) h)
  for (long j = -reach; j <= reach; ++j) {
    const double x = static_cast<double>(j + width) * h;
    step.push_back(cdf(x + 0.5 * h) - cdf(x - 0.5 * h));
  }
  std::vector<double> now(states, 0.0), next(states);
  now[0] = 1.0;
  for (int day = 0; day < 300; ++day) {
    std::fill(next.begin(), next.end(), 0.0);
    for (std::size_t i = 0; i < states; ++i) {
      if (now[i] < 1e-18) continue;
      for (long j = -reach; j <= reach; ++j) {
        const long to = (std::clamp)(static_cast<long>(i) + j, 0L, reach - 1);
        next[static_cast<std::size_t>(to)] += now[i] * step[static_cast<std::size_t>(j + reach)];
      }
    }
    std::swap(now, next);
  }
  for (std::size_t i = states - 1; i-- > 0;) now[i] += now[i + 1];
  return now;  // P(B >= i h)
}

}  // namespace

TEST_CASE("The law of the backlog keeps Spitzer's sums") {
  for (const double drift : {0.02, 0.1, 0.5, 1.0, 1.6, 2.5, 4.0, 7.0}) {
    const DailyLoad load{.mean = 100.0, .standard_deviation = 10.0, .shape = LoadShape::normal};
    const BacklogLaw law(load, 100.0 + 10.0 * drift);
    const Spitzer sum = spitzer(load, 100.0 + 10.0 * drift);
    INFO("normal load, drift " << drift);
    CHECK(law.none() == Approx(sum.none).margin(1e-11));
    CHECK(law.mean() == Approx(sum.mean).margin(1e-10 * (1.0 + 1.0 / drift)));
  }
  for (const double variation : {0.05, 0.13, 0.3, 0.6, 0.95, 1.4, 2.5, 5.0})
    for (const double drift : {0.1, 0.7, 3.0}) {
      const DailyLoad load{.mean = 2.0, .standard_deviation = 2.0 * variation};
      const double capacity = 2.0 + drift * load.standard_deviation;
      const BacklogLaw law(load, capacity);
      const Spitzer sum = spitzer(load, capacity);
      INFO("gamma load of variation " << variation << ", drift " << drift);
      const double accuracy = variation <= 1.0 ? 1e-11 : 1e-8;
      CHECK(law.none() == Approx(sum.none).margin(accuracy));
      CHECK(law.mean() == Approx(sum.mean).margin(accuracy * load.standard_deviation * (1.0 + 1.0 / drift)));
    }
}

// Exponential loads (shape 1): what a step lands above a level is again exponential with the mean of the load, so that
// P(B > x) = (1 - theta m) exp(-theta x), theta the root of exp(-theta c) = 1 - theta m.
TEST_CASE("Exponential loads have a closed form") {
  for (const double capacity : {1.02, 1.3, 2.0, 4.0}) {
    const BacklogLaw law({.mean = 1.0, .standard_deviation = 1.0}, capacity);
    double low = 1e-9, high = 1.0 - 1e-15;
    for (int i = 0; i < 200; ++i) {
      const double middle = 0.5 * (low + high);
      (std::exp(-middle * capacity) > 1.0 - middle ? high : low) = middle;
    }
    const double theta = 0.5 * (low + high);
    CHECK(law.decay_rate() == Approx(theta).epsilon(1e-10));
    CHECK(law.none() == Approx(theta).margin(1e-10));
    for (const double x : {0.0, 0.3, 1.0, 4.0, 20.0, 60.0}) {
      CHECK(law.tail(x) == Approx((1.0 - theta) * std::exp(-theta * x)).margin(1e-10));
      CHECK(law.excess(x) == Approx((1.0 - theta) / theta * std::exp(-theta * x)).margin(1e-9 / theta));
    }
    CHECK(law.standard_deviation() == Approx(std::sqrt((1.0 - theta) * (1.0 + theta)) / theta).epsilon(1e-8));
  }
}

TEST_CASE("The law of the backlog agrees with a chain on a grid") {
  // The chain has the law's equation on a grid; its own error is of the order of the square of the width.
  struct Case {
    LoadShape shape;
    double deviation, capacity;
  };
  for (const Case& one :
       {Case{LoadShape::normal, 1.0, 3.5}, Case{LoadShape::gamma, 1.0, 3.5}, Case{LoadShape::gamma, 2.0, 4.5}}) {
    const DailyLoad load{.mean = 3.0, .standard_deviation = one.deviation, .shape = one.shape};
    const double h = 0.1;
    const std::vector<double> tail = grid_tail(load, one.capacity, h, 210);
    const BacklogLaw law(load, one.capacity);
    for (const std::size_t i : {1u, 3u, 10u, 30u, 60u, 100u})
      CHECK(law.tail((static_cast<double>(i) - 0.5) * h) == Approx(tail[i]).margin(2e-3));
  }
}

TEST_CASE("The law of the backlog agrees with a long simulation") {
  const DailyLoad load{.mean = 8.0, .standard_deviation = 2.0};
  const double capacity = 9.0;
  const BacklogLaw law(load, capacity);
  double backlog = 0.0, above = 0.0, sum = 0.0, none = 0.0;
  const std::size_t days = 400'000;
  for (std::size_t day = 0; day < days; ++day) {
    backlog = (std::max)(0.0, backlog + 0.5 * core::gamma(3, 5, day, 16.0) - capacity);
    above += backlog > 4.0 ? 1.0 : 0.0;
    none += backlog == 0.0 ? 1.0 : 0.0;
    sum += backlog;
  }
  // Errors of batch means: 0.002, 0.0015 and 0.015.
  CHECK(law.tail(4.0) == Approx(above / days).margin(0.006));
  CHECK(law.none() == Approx(none / days).margin(0.0045));
  CHECK(law.mean() == Approx(sum / days).margin(0.05));
}

TEST_CASE("Parts of the law agree with each other") {
  for (const LoadShape shape : {LoadShape::normal, LoadShape::gamma})
    for (const double variation : {0.2, 0.7})
      for (const double drift : {0.05, 0.8, 2.2}) {
        const BacklogLaw law({.mean = 10.0, .standard_deviation = 10.0 * variation, .shape = shape},
                             10.0 + 10.0 * variation * drift);
        CHECK(law.excess(0.0) == Approx(law.mean()).epsilon(1e-12));
        CHECK(law.tail(0.0) == Approx(1.0 - law.none()).epsilon(1e-12));
        CHECK(law.tail(-1.0) == 1.0);
        CHECK(law.excess(-2.0) == law.mean() + 2.0);
        double before = 1.0;
        for (double x = 0.0; x < 300.0; x += 3.7) {
          const double h = 1e-3;
          CHECK(law.tail(x) <= before + 1e-13);
          before = law.tail(x);
          // the slope of E (B - x)+ is -P(B > x)
          if (x > 0.0) CHECK((law.excess(x - h) - law.excess(x + h)) / (2.0 * h) == Approx(before).margin(1e-7));
        }
        for (const double p : {0.0, 0.3, 0.9, 0.999, 1.0 - 1e-12}) {
          const double x = law.quantile(p);
          if (x > 0.0)
            CHECK(law.tail(x) == Approx(1.0 - p).epsilon(1e-3).margin(1e-11));
          else
            CHECK(law.none() >= p);
        }
        CHECK(std::isnan(law.tail(missing)));
        CHECK(std::isnan(law.excess(missing)));
      }
}

TEST_CASE("A law of the backlog refuses what has none") {
  const auto code = [](const DailyLoad& load, double capacity) {
    return error_of([&] { (void)BacklogLaw(load, capacity); });
  };
  const Error grows = code({.mean = 10.0, .standard_deviation = 2.0}, 10.0);
  CHECK(grows.code() == ErrorCode::domain);
  CHECK(grows.parameter() == "capacity");
  CHECK(holds(grows.what(), "a load of 10 per working day meets a capacity of 10"));
  CHECK(code({.mean = 10.0, .standard_deviation = 2.0}, 10.0001).parameter() == "capacity");
  CHECK(code({.mean = missing, .standard_deviation = 2.0}, 12.0).parameter() == "load.mean");
  CHECK(code({.mean = 1.0, .standard_deviation = 0.0}, 12.0).parameter() == "load.standard_deviation");
  CHECK(code({.mean = 1.0, .standard_deviation = 6.1}, 12.0).parameter() == "load.standard_deviation");
  CHECK(code({.mean = 1.0, .standard_deviation = 1.0}, infinity).parameter() == "capacity");
  const BacklogLaw law({.mean = 1.0, .standard_deviation = 0.5}, 1.2);
  CHECK(error_of([&] { (void)law.quantile(1.0); }).parameter() == "p");
}

TEST_CASE("The table of gamma loads that vary by more than their mean agrees with the law") {
  // Of its boxes some, as each takes half a second to make; what is nearer to the load than 0.03, and what is beyond all.
  const BacklogTable table(LoadShape::gamma);
  std::vector<double> shares(6);
  for (std::uint64_t i = 0; i < 100; ++i) {
    const double variation = 1.0 + 5.0 * core::uniform(1, 5, i);
    const double place = core::uniform(1, 6, i);
    const double in_scale = i % 3 == 0 ? 0.12 * place : i % 3 == 1 ? 0.5 + 1.1 * place : 12.0 + 9.0 * place;
    const double drift = 1e-3 + in_scale * variation, capacity = 1.0 + drift * variation;
    const BacklogLaw law({.mean = 1.0, .standard_deviation = variation}, capacity);
    const double accuracy = 2e-6;
    INFO("drift " << drift << " variation " << variation);
    table.shares_within(1.0, variation, capacity, shares);
    for (std::size_t k = 0; k < shares.size(); ++k) {
      const double at = static_cast<double>(k) * capacity;
      const double exact = 1.0 - (law.excess(at) - law.excess(at + capacity));
      CHECK(shares[k] == Approx((std::clamp)(exact, 0.0, 1.0)).margin(accuracy));
    }
    CHECK(table.mean_response(1.0, variation, capacity) == Approx(law.mean()).margin(2e-6).epsilon(5.0 * accuracy));
  }
  // Whoever asks first: the same table in another order.
  const BacklogTable other(LoadShape::gamma);
  std::vector<double> again(6);
  for (const double variation : {2.5, 1.2}) {
    other.shares_within(1.0, variation, 1.1, again);
    table.shares_within(1.0, variation, 1.1, shares);
    CHECK(again == shares);
  }
  table.shares_within(1.0, 6.01, 4.0, shares);
  CHECK(std::isnan(shares[0]));
  // So near to the load that the law is not known, and of what does not keep up, nothing.
  table.shares_within(1.0, 2.0, 1.0 + 1e-7, shares);
  CHECK(shares[0] == 0.0);
  table.shares_within(1.0, 2.0, 1.0, shares);
  CHECK(shares[5] == 0.0);
}

TEST_CASE("The table of the backlog agrees with the law") {
  for (const LoadShape shape : {LoadShape::normal, LoadShape::gamma}) {
    const BacklogTable table(shape);
    const double accuracy = shape == LoadShape::normal ? 1e-8 : 2e-6;
    for (std::uint64_t i = 0; i < 120; ++i) {
      const double drift = std::pow(core::uniform(1, 1, i), 2.0) * 14.0 + 0.0005;
      const double variation = (i % 10 == 0 ? 1.5 : 0.97) * core::uniform(1, 2, i) + 0.02;
      const double capacity = 1.0 + drift * variation;
      const BacklogLaw law({.mean = 1.0, .standard_deviation = variation, .shape = shape}, capacity);
      std::vector<double> shares(6);
      table.shares_within(1.0, variation, capacity, shares);
      INFO("shape " << to_string(shape) << " drift " << drift << " variation " << variation);
      for (std::size_t k = 0; k < shares.size(); ++k) {
        const double at = static_cast<double>(k) * capacity;
        const double exact = 1.0 - (law.excess(at) - law.excess(at + capacity));
        CHECK(shares[k] == Approx((std::clamp)(exact, 0.0, 1.0)).margin(accuracy));
      }
      CHECK(table.mean_response(1.0, variation, capacity) == Approx(law.mean()).margin(accuracy).epsilon(1e-6));
    }
    std::vector<double> shares(4), both(8);
    const std::vector<double> capacities{1.1, 2.0};
    table.shares_within(1.0, 0.4, capacities, both);
    for (std::size_t c = 0; c < 2; ++c) {
      table.shares_within(1.0, 0.4, capacities[c], shares);
      for (std::size_t k = 0; k < 4; ++k) CHECK(both[c * 4 + k] == shares[k]);
    }
    table.shares_within(1.0, 0.4, 0.9, shares);
    CHECK(shares == std::vector<double>(4, 0.0));
    CHECK(table.mean_response(1.0, 0.4, 1.0) == infinity);
    table.shares_within(missing, 0.4, 0.9, shares);
    CHECK(std::isnan(shares[0]));
    CHECK(error_of([&] { table.shares_within(1.0, 0.4, std::span<const double>{}, shares); }).code() ==
          ErrorCode::size_mismatch);
  }
}
