#include <amends/math/hypergeometric.hpp>
#include <amends/math/log_space.hpp>
#include <amends/math/quadrature.hpp>
#include <amends/math/special.hpp>

#include "interruptible.hpp"
#include "module.hpp"

using namespace amends::math;

void register_special(py::module_& m) {
  m.def("log_hypergeometric_2f1", vectorize_unlocked(&log_hypergeometric_2f1), py::arg("a"), py::arg("b"), py::arg("c"),
        py::arg("z"));
  m.def("log_gamma", vectorize_unlocked(&log_gamma), py::arg("x"));
  m.def("log_beta", vectorize_unlocked(&log_beta), py::arg("a"), py::arg("b"));
  m.def("digamma", vectorize_unlocked(&digamma), py::arg("x"));
  m.def("trigamma", vectorize_unlocked(&trigamma), py::arg("x"));
  m.def("log1m_exp", vectorize_unlocked(&log1m_exp), py::arg("x"));
  m.def("log1p_exp", vectorize_unlocked(&log1p_exp), py::arg("x"));
  m.def("log_diff_exp", vectorize_unlocked(&log_diff_exp), py::arg("a"), py::arg("b"));
  m.def(
      "log_sum_exp",
      [](const py::array_t<double, py::array::c_style | py::array::forcecast>& values) {
        return log_sum_exp(std::span<const double>(values.data(), static_cast<std::size_t>(values.size())));
      },
      py::arg("values"));
  m.def(
      "gauss_legendre",
      [](std::size_t points) {
        const GaussLegendreRule rule = gauss_legendre(points);
        const auto array = [](std::span<const double> values) {
          return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data());
        };
        return py::make_tuple(array(rule.nodes), array(rule.weights));
      },
      py::arg("points"));
  m.def(
      "normal_cdf_upper", [](double z) { return amends::math::normal_cdf_upper(z); }, py::arg("z"));
}
