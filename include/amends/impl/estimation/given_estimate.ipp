#pragma once

#include <amends/estimation/given_estimate.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/random.hpp>
#include <amends/math/matrix.hpp>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::estimation {

namespace detail {
AMENDS_INLINE void check_given_covariance(const math::Matrix& c) {
  for (std::size_t i = 0; i < c.rows; ++i) core::check_non_negative("covariance", c(i, i));
  for (std::size_t i = 0; i < c.rows; ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (!(std::abs(c(i, j) - c(j, i)) <= 1e-9 * std::sqrt(c(i, i)) * std::sqrt(c(j, j))))
        throw Error(ErrorCode::domain, "covariance", "covariance must be finite and symmetric");
  if (!math::semidefinite_factor(c))
    throw Error(ErrorCode::domain, "covariance", "covariance must be positive semidefinite");
}

AMENDS_INLINE std::shared_ptr<const EstimateSource> given_source(const GivenSource& of, math::Matrix covariance,
                                                                 std::span<const std::string> quantities,
                                                                 std::span<const double> values) {
  auto out = std::make_shared<EstimateSource>();
  out->model = of.model;
  out->from = of.from;
  out->rows = core::check_non_negative("rows", of.rows);
  out->clusters = of.clusters;
  std::string names = of.model + '\n' + of.from;
  for (const std::string& quantity : quantities) names += '\n' + quantity;
  out->identity =
      EstimateSource::identity_of(covariance.data, EstimateSource::identity_of(values, core::stream_of(names)));
  out->covariance = std::move(covariance);
  return out;
}
}  // namespace detail

AMENDS_INLINE std::vector<Estimate> given_estimates(std::span<const std::string> quantities,
                                                    std::span<const double> values, const math::Matrix& covariance,
                                                    std::span<const Scale> scales, const GivenSource& source) {
  const std::size_t n = quantities.size();
  core::check_same_size("values", values.size(), "quantities", n);
  core::check_same_size("covariance", covariance.rows, "quantities", n);
  core::check_same_size("columns of covariance", covariance.columns, "quantities", n);
  if (scales.size() != 1) core::check_same_size("scales", scales.size(), "quantities", n);
  detail::check_given_covariance(covariance);
  const auto shared = detail::given_source(source, covariance, quantities, values);
  std::vector<Estimate> out;
  for (std::size_t i = 0; i < n; ++i) {
    const Scale scale = scales[scales.size() == 1 ? 0 : i];
    std::vector<double> gradient(n, 0.0);
    gradient[i] = 1.0 / working_slope(scale, values[i]);
    out.push_back({.quantity = quantities[i],
                   .value = values[i],
                   .scale = scale,
                   .gradient = std::move(gradient),
                   .source = shared});
    check_estimate(out.back());
  }
  return out;
}

AMENDS_INLINE Estimate given_estimate(std::string quantity, double value, double standard_error, Scale scale,
                                      const GivenSource& source) {
  core::check_non_negative("standard_error", standard_error);
  math::Matrix covariance(1, 1);
  covariance(0, 0) = standard_error * standard_error;
  return given_estimates({&quantity, 1}, {&value, 1}, covariance, {&scale, 1}, source).front();
}

}  // namespace amends::inline AMENDS_ABI::estimation
