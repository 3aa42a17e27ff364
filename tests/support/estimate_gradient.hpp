#pragma once

#include <algorithm>
#include <amends/estimation/estimate_query.hpp>
#include <amends/estimation/fit.hpp>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"

namespace amends_test {

/// The same model with one parameter moved on its working scale: what a saved state of it would hold.
template <class Model>
Model moved(const Model& model, std::size_t parameter, double by) {
  using namespace amends::estimation;
  ModelState state = model.state();
  const auto column = std::find_if(state.numbers.begin(), state.numbers.end(),
                                   [](const auto& pair) { return pair.first == "parameters"; });
  REQUIRE(column != state.numbers.end());
  const Scale scale = model.estimates().scales()[parameter];
  double& value = column->second.at(parameter);
  value = from_working(scale, to_working(scale, value) + by);
  return Model::from_state(state);
}

/// That the gradient of an estimate is that of differences of its value, on the scale, by the working parameters; and
/// that its error is the delta method's.
template <class Model>
void check_estimate_by_differences(const Model& model, const amends::estimation::EstimateQuery& query) {
  using namespace amends::estimation;
  const Estimate estimate = model.estimate(query);
  const std::size_t k = model.estimates().size();
  REQUIRE(estimate.gradient.size() == k);
  constexpr double step = 1e-4;
  std::vector<double> slope(k);
  for (std::size_t j = 0; j < k; ++j) {
    INFO(estimate.describe() << ": " << model.estimates().names()[j]);
    const auto at = [&](double by) { return to_working(estimate.scale, moved(model, j, by).estimate(query).value); };
    slope[j] = (at(step) - at(-step)) / (2 * step);
    CHECK(estimate.gradient[j] == Approx(slope[j]).epsilon(1e-5).margin(1e-7));
  }
  double variance = 0.0;
  for (std::size_t i = 0; i < k; ++i)
    for (std::size_t j = 0; j < k; ++j) variance += slope[i] * model.estimates().working_covariance()(i, j) * slope[j];
  CHECK(estimate.standard_error_on_scale() == Approx(std::sqrt(variance)).epsilon(1e-5));
  CHECK(estimate.source->rows == model.estimates().observations());
  CHECK(estimate.source->identity == model.estimate(query).source->identity);
}

}  // namespace amends_test
