#include <amends/math/hypergeometric.hpp>
#include <amends/math/log_space.hpp>
#include <amends/math/quadrature.hpp>
#include <amends/math/special.hpp>

#include <span>
#include <utility>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"

using namespace amends::math;

namespace {
void add_gamma_functions(py::module_& m) {
  def(m, "log_hypergeometric_2f1", vectorize_unlocked(&log_hypergeometric_2f1),
      R"(Natural logarithm of Gauss's hypergeometric function 2F1(a, b; c; z) where all its terms are positive.

Right to 1e-12 for parameters up to 10,000 and z up to 1 - 1e-12, where the function itself may be far beyond the
range of floats.

Parameters
----------
a, b : float or array
    At least 0.
c : float or array
    Above 0.
z : float or array
    From 0 to below 1; 1 itself where ``c > a + b``; below 0 where ``c`` is at least the smaller of ``a`` and ``b``.

Returns
-------
float or array
    nan outside the domain.

Examples
--------
>>> import amends as am
>>> round(am.math.log_hypergeometric_2f1(30.243, 32.426, 32.219, 0.99996), 10)
308.3426488391
)",
      py::arg("a"), py::arg("b"), py::arg("c"), py::arg("z"));
  def(m, "log_gamma", vectorize_unlocked(&log_gamma), R"(Logarithm of the gamma function, x > 0; nan elsewhere.

Examples
--------
>>> import amends as am
>>> round(am.math.log_gamma(5), 6)
3.178054
)",
      py::arg("x"));
  def(m, "log_beta", vectorize_unlocked(&log_beta), R"(Logarithm of the beta function, a, b > 0; nan elsewhere.

Examples
--------
>>> import amends as am
>>> round(am.math.log_beta(2, 3), 6)
-2.484907
)",
      py::arg("a"), py::arg("b"));
  def(m, "digamma", vectorize_unlocked(&digamma),
      R"(First derivative of the logarithm of the gamma function, x > 0; nan elsewhere.

Examples
--------
>>> import amends as am
>>> round(am.math.digamma(1), 6)
-0.577216
)",
      py::arg("x"));
  def(m, "trigamma", vectorize_unlocked(&trigamma),
      R"(Second derivative of the logarithm of the gamma function, x > 0; nan elsewhere.

Examples
--------
>>> import amends as am
>>> round(am.math.trigamma(1), 6)
1.644934
)",
      py::arg("x"));
}

void add_log_space(py::module_& m) {
  def(m, "log1m_exp", vectorize_unlocked(&log1m_exp),
      R"(``log(1 - exp(x))`` for x <= 0, without the loss of digits near 0; nan elsewhere.

Examples
--------
>>> import amends as am
>>> round(am.math.log1m_exp(-1e-20), 6)
-46.051702
)",
      py::arg("x"));
  def(m, "log1p_exp", vectorize_unlocked(&log1p_exp), R"(``log(1 + exp(x))``, never overflowing.

Examples
--------
>>> import amends as am
>>> am.math.log1p_exp(1000)
1000.0
)",
      py::arg("x"));
  def(m, "log_diff_exp", vectorize_unlocked(&log_diff_exp), R"(``log(exp(a) - exp(b))`` for a >= b; nan elsewhere.

Examples
--------
>>> import amends as am
>>> round(am.math.log_diff_exp(1000, 999), 6)
999.541325
)",
      py::arg("a"), py::arg("b"));
  def(
      m, "log_sum_exp",
      [](const Numbers<double>& values) {
        return log_sum_exp(std::span<const double>(values.data(), static_cast<std::size_t>(values.size())));
      },
      R"(Logarithm of the sum of ``exp(values)``; -inf for no values.

Examples
--------
>>> import amends as am
>>> round(am.math.log_sum_exp([-1000, -1000]), 6)
-999.306853
)",
      py::arg("values"));
}
}  // namespace

void register_special(py::module_& m) {
  add_gamma_functions(m);
  add_log_space(m);
  def(
      m, "gauss_legendre",
      [](std::size_t points) {
        const GaussLegendreRule rule = gauss_legendre(points);
        const auto array = [](std::span<const double> values) {
          return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data());
        };
        return std::pair(array(rule.nodes), array(rule.weights));
      },
      R"(Nodes and weights of Gauss-Legendre quadrature on [-1, 1], exact for polynomials up to degree 2 points - 1.

Parameters
----------
points : {8, 16, 32, 64}

Returns
-------
tuple of numpy.ndarray
    Nodes and weights.

Examples
--------
>>> import amends as am
>>> nodes, weights = am.math.gauss_legendre(8)
>>> round(float(weights @ nodes**14), 12) == round(2 / 15, 12)
True
)",
      py::arg("points"));
  def(
      m, "normal_cdf_upper", [](double z) { return amends::math::normal_cdf_upper(z); }, py::arg("z"));
}
