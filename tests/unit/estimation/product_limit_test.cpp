#include <amends/core/random.hpp>
#include <amends/estimation/design.hpp>
#include <amends/estimation/product_limit.hpp>
#include <cmath>
#include <span>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using Catch::Detail::Approx;

TEST_CASE("the product-limit estimate of counted rows is the product, term by term") {
  // 200 customers, a third of them last seen before they left; n and d counted row by row for every time.
  std::vector<double> duration, event;
  for (std::uint64_t i = 0; i < 200; ++i) {
    duration.push_back(1.0 + std::floor(20.0 * core::uniform(3, 1, i)));
    event.push_back(core::uniform(3, 2, i) < 0.66 ? 1.0 : 0.0);
  }
  const auto view = [](const std::vector<double>& values) { return core::ColumnView(std::span<const double>(values)); };
  const estimation::ProductLimit curve(estimation::survival_table({.duration = view(duration), .event = view(event)}));
  double survival = 1.0, greenwood = 0.0, area = 0.0;
  for (double t = 1.0; t <= 12.0; t += 1.0) {
    area += survival;
    double n = 0.0, d = 0.0;
    for (std::size_t i = 0; i < duration.size(); ++i) {
      n += duration[i] >= t ? 1.0 : 0.0;
      d += duration[i] == t && event[i] == 1.0 ? 1.0 : 0.0;
    }
    survival *= 1.0 - d / n;
    greenwood += d / (n * (n - d));
    CHECK(curve.survival(t) == Approx(survival).epsilon(1e-13));
    CHECK(curve.standard_error(t) == Approx(survival * std::sqrt(greenwood)).epsilon(1e-12));
  }
  CHECK(curve.restricted_mean(12.0).value == Approx(area).epsilon(1e-13));
  const double median = curve.median().value;
  CHECK(curve.survival(median) <= 0.5 + 1e-9);
  CHECK(curve.survival(median - 1.0) > 0.5);
}

TEST_CASE("a design undoes what it did to its columns") {
  std::vector<double> values;
  for (std::uint64_t i = 0; i < 50; ++i) {
    const double a = core::uniform(5, 1, i), b = core::uniform(5, 2, i);
    values.insert(values.end(), {2020.0 + a, 3.0 * b, a + b + 1e-3 * core::uniform(5, 3, i)});
  }
  const estimation::Design design({"a", "b", "c"}, values, {});
  std::vector<double> there_and_back = values;
  design.to_working(there_and_back);
  design.from_working(there_and_back);
  for (std::size_t at = 0; at < values.size(); ++at)
    CHECK(there_and_back[at] == Approx(values[at] - design.means()[at % 3]).margin(1e-11));
}
