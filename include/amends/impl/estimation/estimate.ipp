#pragma once

#include <amends/estimation/estimate.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/random.hpp>
#include <bit>
#include <cmath>
#include <utility>

namespace amends::inline AMENDS_ABI::estimation {

AMENDS_INLINE std::uint64_t EstimateSource::identity_of(std::span<const double> numbers,
                                                        std::uint64_t before) noexcept {
  std::uint64_t hash = before == 0 ? core::stream_of("") : before;
  for (const double number : numbers) {
    const auto bits = number != number ? std::uint64_t{1} : std::bit_cast<std::uint64_t>(number + 0.0);
    for (int shift = 0; shift < 64; shift += 8) hash = (hash ^ (bits >> shift & 0xFFu)) * 0x100000001b3u;
  }
  return hash == 0 ? 1 : hash;  // 0: not made
}

namespace detail {
/// a' C b; both may be shorter than C is wide.
[[nodiscard]] AMENDS_INLINE double product_by(const std::vector<double>& a, const math::Matrix& c,
                                              const std::vector<double>& b) {
  double sum = 0.0;
  if (c.rows == 0) {
    for (std::size_t i = 0; i < (std::min)(a.size(), b.size()); ++i) sum += a[i] * b[i];
    return sum;
  }
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < b.size(); ++j) sum += a[i] * c(i, j) * b[j];
  return sum;
}
}  // namespace detail

AMENDS_INLINE bool of_one_source(const Estimate& a, const Estimate& b) {
  if (a.source == b.source) return true;
  if (a.source->identity != b.source->identity) return false;
  const math::Matrix &first = a.source->covariance, &second = b.source->covariance;
  const auto same = [](double x, double y) { return x == y || (x != x && y != y); };
  if (first.rows != second.rows ||
      !std::equal(first.data.begin(), first.data.end(), second.data.begin(), second.data.end(), same))
    throw Error(ErrorCode::contradiction, "source",
                a.quantity + " and " + b.quantity + " have sources of one identity, but other covariances");
  return true;
}

AMENDS_INLINE double covariance_on_scale(const Estimate& a, const Estimate& b) {
  if (!of_one_source(a, b)) return 0.0;
  return detail::product_by(a.gradient, a.source->covariance, b.gradient);
}

AMENDS_INLINE math::Matrix covariance_on_scale(std::span<const Estimate> estimates) {
  math::Matrix out(estimates.size(), estimates.size());
  for (std::size_t i = 0; i < estimates.size(); ++i)
    for (std::size_t j = 0; j <= i; ++j) out(i, j) = out(j, i) = covariance_on_scale(estimates[i], estimates[j]);
  return out;
}

AMENDS_INLINE double Estimate::standard_error_on_scale() const {
  return std::sqrt((std::max)(0.0, covariance_on_scale(*this, *this)));
}

AMENDS_INLINE double Estimate::standard_error() const {
  return standard_error_on_scale() * working_slope(scale, value);
}

AMENDS_INLINE Interval Estimate::interval(double level) const {
  return interval_around(value, standard_error(), scale, level);
}

AMENDS_INLINE math::Distribution Estimate::distribution() const {
  check_estimate(*this);
  const double error = standard_error_on_scale(), at = to_working(scale, value);
  if (error == 0.0) return math::Distribution::fixed(value);
  switch (scale) {
    case Scale::log:
      return math::Distribution::log_normal(at, error);
    case Scale::logit:
      return math::Distribution::logit_normal(at, error);
    case Scale::log_log:
      return math::Distribution::log_log_normal(at, error);
    case Scale::identity:
      break;
  }
  return math::Distribution::normal(at, error);
}

AMENDS_INLINE std::string Estimate::describe() const {
  std::string text = source->model;
  if (!source->from.empty()) text += " of " + source->from;
  text += ": " + quantity;
  const double behind = rows > 0.0 ? rows : source->rows;
  if (behind > 0.0) text += ", from " + core::format_number(behind) + " rows";
  if (source->clusters != 0) text += " in " + core::format_number(static_cast<double>(source->clusters)) + " clusters";
  return text;
}

AMENDS_INLINE void check_estimate(const Estimate& estimate) {
  const std::string& name = estimate.quantity;
  const auto fail = [&](ErrorCode code, const std::string& what) { throw Error(code, name, name + " " + what); };
  if (!estimate.source) fail(ErrorCode::missing, "is an estimate without a source");
  if (estimate.source->identity == 0)
    fail(ErrorCode::missing, "has a source without an identity: EstimateSource::identity_of makes it of its numbers");
  if (!std::isfinite(to_working(estimate.scale, estimate.value)))
    fail(ErrorCode::domain, "is estimated as " + core::format_number(estimate.value) +
                                ", which has no error on the scale " + std::string(to_string(estimate.scale)));
  const math::Matrix& covariance = estimate.source->covariance;
  if (covariance.rows != covariance.columns || (covariance.rows != 0 && estimate.gradient.size() > covariance.rows))
    fail(ErrorCode::size_mismatch, "has a gradient that does not fit the covariance of its source");
  for (const double slope : estimate.gradient)
    if (!std::isfinite(slope)) fail(ErrorCode::domain, "has no finite gradient: its error is not known");
  if (const double variance = covariance_on_scale(estimate, estimate); !(variance >= -1e-12 && std::isfinite(variance)))
    fail(ErrorCode::domain, "has no finite error: the covariance of its source is not known");
}

}  // namespace amends::inline AMENDS_ABI::estimation
