#pragma once

#include <amends/math/special.hpp>

#include <algorithm>
#include <amends/impl/math/large_shapes.hpp>
#include <boost/math/policies/policy.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>
#include <limits>
#include <numbers>

namespace amends::inline AMENDS_ABI::math {

namespace detail {
// The one policy. Promotion to long double costs up to 17 times the time and gives digits nobody asked for.
namespace bp = boost::math::policies;
using Policy = bp::policy<bp::promote_float<false>, bp::promote_double<false>, bp::domain_error<bp::ignore_error>,
                          bp::pole_error<bp::ignore_error>, bp::overflow_error<bp::ignore_error>,
                          bp::underflow_error<bp::ignore_error>, bp::denorm_error<bp::ignore_error>,
                          bp::rounding_error<bp::ignore_error>, bp::evaluation_error<bp::ignore_error>,
                          bp::indeterminate_result_error<bp::ignore_error>>;

inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
inline constexpr double infinite = std::numeric_limits<double>::infinity();

// Every call of Boost goes through here: what its policy does not cover (it has thrown for shapes of 1e17) is "no
// value", never the end of the process.
template <class Call>
double quiet(Call&& call) noexcept {
  try {
    return call();
  } catch (...) {
    return std::numeric_limits<double>::quiet_NaN();
  }
}

// Boost's own checks let NaN through in places, so domains are checked here.
constexpr bool is_shape(double a) noexcept {
  return a > 0.0 && a <= (std::numeric_limits<double>::max)();
}
constexpr bool is_share(double p) noexcept {
  return p >= 0.0 && p <= 1.0;
}
}  // namespace detail

AMENDS_INLINE double log_gamma(double x) noexcept {
  return detail::is_shape(x) ? detail::quiet([&] { return boost::math::lgamma(x, detail::Policy()); })
                             : detail::not_a_number;
}

AMENDS_INLINE double log_beta(double a, double b) noexcept {
  if (!detail::is_shape(a) || !detail::is_shape(b)) return detail::not_a_number;
  // ln B = ln Gamma(smaller) + (ln Gamma(larger) - ln Gamma(larger + smaller)); the ratio keeps its digits for large
  // shapes.
  const double smaller = a < b ? a : b, larger = a < b ? b : a;
  if (larger < 100.0) return log_gamma(a) + log_gamma(b) - log_gamma(a + b);
  const double ratio =
      detail::quiet([&] { return boost::math::tgamma_delta_ratio(larger, smaller, detail::Policy()); });
  if (ratio > (std::numeric_limits<double>::min)()) return log_gamma(smaller) + std::log(ratio);
  return log_gamma(a) + log_gamma(b) - log_gamma(a + b);
}

// ln Gamma(x) - [(x - 1/2) ln x - x + ln(2 pi)/2], the remainder of Stirling's formula: what is left of a quotient of
// gamma functions once its large terms have been cancelled by hand. Small arguments climb by
// Gamma(x) = Gamma(x + 1)/x until the asymptotic series has double precision.
AMENDS_INLINE double log_gamma_correction(double x) noexcept {
  if (x == std::numeric_limits<double>::infinity()) return 0.0;
  if (!detail::is_shape(x)) return detail::not_a_number;
  double climbed = 0.0;
  while (x < 12.0) {
    climbed += (x + 0.5) * std::log1p(1.0 / x) - 1.0;
    x += 1.0;
  }
  const double r = 1.0 / x, s = r * r;
  return climbed +
         r * (1.0 / 12.0 +
              s * (-1.0 / 360.0 +
                   s * (1.0 / 1260.0 +
                        s * (-1.0 / 1680.0 + s * (1.0 / 1188.0 + s * (-691.0 / 360360.0 + s * (1.0 / 156.0)))))));
}

AMENDS_INLINE double log_gamma_ratio(double x, double y) noexcept {
  if (!detail::is_shape(x) || !(y >= 0.0 && y <= (std::numeric_limits<double>::max)())) return detail::not_a_number;
  if (y == 0.0) return 0.0;
  return (x - 0.5) * std::log1p(y / x) + y * (std::log(x + y) - 1.0) + log_gamma_correction(x + y) -
         log_gamma_correction(x);
}

AMENDS_INLINE double digamma(double x) noexcept {
  return detail::is_shape(x) ? detail::quiet([&] { return boost::math::digamma(x, detail::Policy()); })
                             : detail::not_a_number;
}

AMENDS_INLINE double trigamma(double x) noexcept {
  return detail::is_shape(x) ? detail::quiet([&] { return boost::math::trigamma(x, detail::Policy()); })
                             : detail::not_a_number;
}

AMENDS_INLINE double normal_pdf(double z) noexcept {
  return std::exp(-0.5 * z * z) * (std::numbers::inv_sqrtpi / std::numbers::sqrt2);
}

AMENDS_INLINE double normal_cdf_upper(double z) noexcept {
  if (z != z) return z;
  return 0.5 * detail::quiet([&] { return boost::math::erfc(z / std::numbers::sqrt2, detail::Policy()); });
}

AMENDS_INLINE double normal_cdf(double z) noexcept {
  return normal_cdf_upper(-z);
}

AMENDS_INLINE double normal_quantile_upper(double q) noexcept {
  if (!detail::is_share(q)) return detail::not_a_number;
  if (q == 0.0) return detail::infinite;
  if (q == 1.0) return -detail::infinite;
  return std::numbers::sqrt2 * detail::quiet([&] { return boost::math::erfc_inv(2.0 * q, detail::Policy()); });
}

AMENDS_INLINE double normal_quantile(double p) noexcept {
  return -normal_quantile_upper(p);
}

AMENDS_INLINE NormalTail normal_tail(double z) noexcept {
  if (!(z < 5.0)) {
    if (z == detail::infinite) return {-detail::infinite, detail::infinite, 1.0};
    // Laplace's continued fraction: hazard = z + 1/(z + 2/(z + 3/...)); hazard - z keeps its digits.
    double fraction = z;
    for (int n = 16; n > 1; --n) fraction = z + n / fraction;
    const double excess = 1.0 / fraction, hazard = z + excess;
    constexpr double half_log_two_pi = 0.91893853320467274178;
    return {-0.5 * z * z - half_log_two_pi - std::log(hazard), hazard, hazard * excess};
  }
  const double upper = 0.5 * std::erfc(z / std::numbers::sqrt2);
  const double hazard = normal_pdf(z) / upper;
  const double log_upper = z < -1.0 ? std::log1p(-0.5 * std::erfc(-z / std::numbers::sqrt2)) : std::log(upper);
  return {log_upper, hazard, hazard * (hazard - z)};
}

namespace detail {
// x^a and (1 - x)^b are 1 to the last bit for every number x strictly between 0 and 1, and products of shapes may leave
// the range of numbers.
AMENDS_INLINE bool both_tiny(double a, double b) noexcept {
  return a < 1e-20 && b < 1e-20;
}

// All is at 0 up to the share below 1, and at 1 from there on.
AMENDS_INLINE double tiny_beta_quantile(double p, double below) noexcept {
  return p < below ? 0.0 : p > below ? 1.0 : 0.5;
}
}  // namespace detail

AMENDS_INLINE double beta_pdf(double x, double a, double b) noexcept {
  if (!detail::is_share(x) || !detail::is_shape(a) || !detail::is_shape(b)) return detail::not_a_number;
  if (x == 0.0) return a < 1.0 ? detail::infinite : a > 1.0 ? 0.0 : b;
  if (x == 1.0) return b < 1.0 ? detail::infinite : b > 1.0 ? 0.0 : a;
  if (detail::both_tiny(a, b)) return a / (a + b) * b / x / (1.0 - x);
  if (detail::both_large(a, b)) {
    const double n = a + b;
    const double stirling = log_gamma_correction(n) - log_gamma_correction(a) - log_gamma_correction(b);
    return detail::LargeShape::beta(a, b).density(detail::beta_distance(x, a, b)) * std::exp(stirling) *
           (n / std::sqrt(a)) / std::sqrt(b);
  }
  if (detail::one_huge(a, b))
    return a < b ? detail::GammaLimit(a, b).density(-std::log1p(-x)) / (1.0 - x)
                 : detail::GammaLimit(b, a).density(-std::log(x)) / x;
  return detail::quiet([&] { return boost::math::ibeta_derivative(a, b, x, detail::Policy()); });
}

namespace detail {
AMENDS_INLINE double large_beta_tail(double x, double a, double b, bool upper) noexcept {
  if (both_large(a, b)) return LargeShape::beta(a, b).tail(beta_distance(x, a, b), upper);
  if (x == 0.0 || x == 1.0) return (x == 0.0) == upper ? 1.0 : 0.0;
  return a < b ? GammaLimit(a, b).tail(-std::log1p(-x), upper) : GammaLimit(b, a).tail(-std::log(x), !upper);
}

AMENDS_INLINE double large_beta_quantile(double share, double a, double b, bool upper) noexcept {
  if (both_large(a, b)) {
    const double t = LargeShape::beta(a, b).quantile(share, upper), n = a + b;
    const double x = a <= b ? a / n * (1.0 + std::sqrt(b / a) * t) : 1.0 - b / n * (1.0 - std::sqrt(a / b) * t);
    return std::clamp(x, 0.0, 1.0);
  }
  return a < b ? -std::expm1(-GammaLimit(a, b).quantile(share, upper))
               : std::exp(-GammaLimit(b, a).quantile(share, !upper));
}
}  // namespace detail

AMENDS_INLINE double beta_cdf(double x, double a, double b) noexcept {
  if (!detail::is_share(x) || !detail::is_shape(a) || !detail::is_shape(b)) return detail::not_a_number;
  if (detail::both_large(a, b) || detail::one_huge(a, b)) return detail::large_beta_tail(x, a, b, false);
  if (detail::both_tiny(a, b)) return x == 0.0 || x == 1.0 ? x : b / (a + b);
  return detail::quiet([&] { return boost::math::ibeta(a, b, x, detail::Policy()); });
}

AMENDS_INLINE double beta_cdf_upper(double x, double a, double b) noexcept {
  if (!detail::is_share(x) || !detail::is_shape(a) || !detail::is_shape(b)) return detail::not_a_number;
  if (detail::both_large(a, b) || detail::one_huge(a, b)) return detail::large_beta_tail(x, a, b, true);
  if (detail::both_tiny(a, b)) return x == 0.0 || x == 1.0 ? 1.0 - x : a / (a + b);
  return detail::quiet([&] { return boost::math::ibetac(a, b, x, detail::Policy()); });
}

namespace detail {
// Is x the p-quantile, as far as the spacing of the numbers around x allows?
AMENDS_INLINE bool is_beta_quantile(double x, double p, double cdf, double a, double b) noexcept {
  if (!(x >= 0.0 && x < 1.0)) return false;  // 1 is suspicious: let it be found anew
  return std::abs(cdf - p) <= 1e-10 * p + 8.0 * std::numeric_limits<double>::epsilon() * x * beta_pdf(x, a, b);
}

// Newton's method for ln I_x(a, b) = ln p in ln x, kept inside a bracket: slow and sure.
AMENDS_INLINE double sure_beta_quantile(double p, double a, double b) noexcept {
  double low = -745.0, high = 0.0;
  // The first term of the series, I = x^a/(a B(a, b)), is all there is in the lower tail.
  double y = (std::min)(-1e-3, (std::log(p) + std::log(a) + log_beta(a, b)) / a);
  constexpr double least = std::numeric_limits<double>::denorm_min();
  if (!(y > low) && beta_cdf(least, a, b) >= p) return 0.0;
  y = (std::max)(y, -744.0);
  for (int iteration = 0; iteration < 200; ++iteration) {
    const double x = std::exp(y), cdf = beta_cdf(x, a, b);
    (cdf < p ? low : high) = y;
    const double slope = beta_pdf(x, a, b) * x / cdf;
    double next = y - (std::log(cdf) - std::log(p)) / slope;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (std::abs(next - y) <= 4.0 * std::numeric_limits<double>::epsilon() * (1.0 + std::abs(y))) return std::exp(next);
    y = next;
  }
  return std::exp(y);
}

// The same from above, ln P(X > x) = ln q, for x so near 0 that 1 - x would lose it.
AMENDS_INLINE double sure_beta_quantile_upper(double q, double a, double b) noexcept {
  double low = -745.0, high = 0.0;
  if (beta_cdf_upper(std::numeric_limits<double>::denorm_min(), a, b) <= q) return 0.0;
  double y = -1.0;
  for (int iteration = 0; iteration < 200; ++iteration) {
    const double x = std::exp(y), tail = beta_cdf_upper(x, a, b);
    (tail > q ? low : high) = y;
    double next = y + (std::log(tail) - std::log(q)) * tail / (beta_pdf(x, a, b) * x);
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (std::abs(next - y) <= 4.0 * std::numeric_limits<double>::epsilon() * (1.0 + std::abs(y))) return std::exp(next);
    y = next;
  }
  return std::exp(y);
}
}  // namespace detail

// Boost's inverse (1.74) is wrong by orders of magnitude in some tails (a = 1/2, b = 2: 2.5e-24 instead of 4.4e-19 for
// p = 1e-9, infinity for p = 2^-53): each result is checked against the cdf and found anew where it fails.
AMENDS_INLINE double beta_quantile(double p, double a, double b) noexcept {
  if (!detail::is_share(p) || !detail::is_shape(a) || !detail::is_shape(b)) return detail::not_a_number;
  if (p == 0.0 || p == 1.0) return p;
  if (detail::both_large(a, b) || detail::one_huge(a, b)) return detail::large_beta_quantile(p, a, b, false);
  if (detail::both_tiny(a, b)) return detail::tiny_beta_quantile(p, b / (a + b));
  const double x = detail::quiet([&] { return boost::math::ibeta_inv(a, b, p, detail::Policy()); });
  return detail::is_beta_quantile(x, p, beta_cdf(x, a, b), a, b) ? x : detail::sure_beta_quantile(p, a, b);
}

AMENDS_INLINE double beta_quantile_upper(double q, double a, double b) noexcept {
  if (!detail::is_share(q) || !detail::is_shape(a) || !detail::is_shape(b)) return detail::not_a_number;
  if (q == 0.0 || q == 1.0) return 1.0 - q;
  if (detail::both_large(a, b) || detail::one_huge(a, b)) return detail::large_beta_quantile(q, a, b, true);
  if (detail::both_tiny(a, b)) return 1.0 - detail::tiny_beta_quantile(q, a / (a + b));
  const double x = detail::quiet([&] { return boost::math::ibetac_inv(a, b, q, detail::Policy()); });
  if (detail::is_beta_quantile(x, q, beta_cdf_upper(x, a, b), a, b)) return x;
  const double mirrored = 1.0 - detail::sure_beta_quantile(q, b, a);
  return mirrored > 1e-3 ? mirrored : detail::sure_beta_quantile_upper(q, a, b);
}

AMENDS_INLINE double gamma_pdf(double x, double shape) noexcept {
  if (!(x >= 0.0) || !detail::is_shape(shape)) return detail::not_a_number;
  if (x == 0.0) return shape < 1.0 ? detail::infinite : shape > 1.0 ? 0.0 : 1.0;
  if (x == detail::infinite) return 0.0;
  if (shape >= detail::large_shape)
    return detail::LargeShape::gamma(shape).density((x - shape) / shape) / shape *
           std::exp(-log_gamma_correction(shape));
  return detail::quiet([&] { return boost::math::gamma_p_derivative(shape, x, detail::Policy()); });
}

AMENDS_INLINE double gamma_cdf(double x, double shape) noexcept {
  if (!(x >= 0.0) || !detail::is_shape(shape)) return detail::not_a_number;
  if (x == detail::infinite) return 1.0;
  if (shape >= detail::large_shape) return detail::LargeShape::gamma(shape).tail((x - shape) / shape, false);
  return detail::quiet([&] { return boost::math::gamma_p(shape, x, detail::Policy()); });
}

AMENDS_INLINE double gamma_cdf_upper(double x, double shape) noexcept {
  if (!(x >= 0.0) || !detail::is_shape(shape)) return detail::not_a_number;
  if (x == detail::infinite) return 0.0;
  if (shape >= detail::large_shape) return detail::LargeShape::gamma(shape).tail((x - shape) / shape, true);
  return detail::quiet([&] { return boost::math::gamma_q(shape, x, detail::Policy()); });
}

AMENDS_INLINE double gamma_quantile(double p, double shape) noexcept {
  if (!detail::is_share(p) || !detail::is_shape(shape)) return detail::not_a_number;
  if (p == 0.0) return 0.0;
  if (p == 1.0) return detail::infinite;
  if (shape >= detail::large_shape) return shape * (1.0 + detail::LargeShape::gamma(shape).quantile(p, false));
  return detail::quiet([&] { return boost::math::gamma_p_inv(shape, p, detail::Policy()); });
}

AMENDS_INLINE double gamma_quantile_upper(double q, double shape) noexcept {
  if (!detail::is_share(q) || !detail::is_shape(shape)) return detail::not_a_number;
  if (q == 0.0) return detail::infinite;
  if (q == 1.0) return 0.0;
  if (shape >= detail::large_shape) return shape * (1.0 + detail::LargeShape::gamma(shape).quantile(q, true));
  return detail::quiet([&] { return boost::math::gamma_q_inv(shape, q, detail::Policy()); });
}

}  // namespace amends::inline AMENDS_ABI::math
