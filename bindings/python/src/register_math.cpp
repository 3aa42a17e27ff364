#include <amends/math/distribution.hpp>

#include <limits>
#include <span>
#include <string>
#include <vector>

#include "interruptible.hpp"
#include "module.hpp"
#include "state.hpp"

namespace {
using namespace amends::math;

using Values = py::array_t<double, py::array::c_style | py::array::forcecast>;

constexpr double infinity = std::numeric_limits<double>::infinity();

// What a factory needs to make the distribution again: (kind, parameters or observations).
py::tuple state_of(const Distribution& d) {
  if (d.kind() == DistributionKind::empirical)
    return py::make_tuple(1, std::string(to_string(d.kind())),
                          std::vector<double>(d.observations().begin(), d.observations().end()));
  return py::make_tuple(1, std::string(to_string(d.kind())),
                        std::vector<double>(d.parameters().begin(), d.parameters().end()));
}

Distribution made_of(const py::tuple& state) {
  const auto wrong = [] { return py::cast_error("not a Distribution"); };
  if (state[0].cast<int>() != 1) throw wrong();
  const auto kind = state[1].cast<std::string>();
  const auto p = state[2].cast<std::vector<double>>();
  if (kind == to_string(DistributionKind::empirical)) return Distribution::empirical(p);
  if (p.size() != 4) throw wrong();
  if (kind == to_string(DistributionKind::fixed)) return Distribution::fixed(p[0]);
  if (kind == to_string(DistributionKind::uniform)) return Distribution::uniform(p[0], p[1]);
  if (kind == to_string(DistributionKind::triangular)) return Distribution::triangular(p[0], p[1], p[2]);
  if (kind == to_string(DistributionKind::pert)) return Distribution::pert(p[0], p[1], p[2], p[3]);
  if (kind == to_string(DistributionKind::beta)) return Distribution::beta(p[0], p[1]);
  if (kind == to_string(DistributionKind::normal)) return Distribution::normal(p[0], p[1], p[2], p[3]);
  if (kind == to_string(DistributionKind::gamma)) return Distribution::gamma(p[0], p[1]);
  throw wrong();
}

Distribution from_state(const py::tuple& state) {
  return load_state(state, "Distribution", 3, made_of);
}
}  // namespace

void register_math(py::module_& module) {
  py::class_<Distribution>(
      module, "Distribution",
      "An uncertain number: immutable, compared by kind and parameters.\n\n"
      "Made by the factories (`Distribution.pert(0.2, 0.35, 0.5)`); where a Distribution is expected, a\n"
      "float is a fixed one. Parameters that leave only one value give a fixed one too. Can be pickled.\n\n"
      "Examples\n--------\n"
      ">>> import amends as am\n"
      ">>> stay = am.math.Distribution.pert(0.2, 0.35, 0.5)\n"
      ">>> stay\n"
      "PERT(0.2, 0.35, 0.5)\n"
      ">>> round(stay.mean, 3), round(stay.quantile(0.95), 3)\n"
      "(0.35, 0.443)")
      .def(py::init<double>(), py::arg("value"), "A fixed number.")
      .def_static("fixed", &Distribution::fixed, py::arg("value"))
      .def_static("uniform", &Distribution::uniform, py::arg("low"), py::arg("high"))
      .def_static("triangular", &Distribution::triangular, py::arg("low"), py::arg("mode"), py::arg("high"))
      .def_static("pert", &Distribution::pert, py::arg("low"), py::arg("mode"), py::arg("high"), py::arg("shape") = 4.0,
                  "low + (high - low) Beta(1 + shape (mode - low)/(high - low), 1 + shape (high - mode)/(high - low)).")
      .def_static("beta", &Distribution::beta, py::arg("a"), py::arg("b"))
      .def_static(
          "beta_from_counts",
          [](double successes, double failures, double prior_successes, double prior_failures) {
            return Distribution::beta_from_counts(successes, failures,
                                                  {.successes = prior_successes, .failures = prior_failures});
          },
          py::arg("successes"), py::arg("failures"), py::kw_only(), py::arg("prior_successes") = 0.5,
          py::arg("prior_failures") = 0.5,
          "What counts say about a share: Beta(successes + prior, failures + prior); Jeffreys' prior by default.")
      .def_static("normal", &Distribution::normal, py::arg("mean"), py::arg("standard_deviation"),
                  py::arg("lower") = -infinity, py::arg("upper") = infinity,
                  "Normal, cut off at lower and upper; mean and standard deviation are those before the cut.")
      .def_static("gamma", &Distribution::gamma, py::arg("shape"), py::arg("rate"))
      .def_static(
          "empirical",
          [](const Values& observations) {
            return Distribution::empirical(
                std::span<const double>(observations.data(), static_cast<std::size_t>(observations.size())));
          },
          py::arg("observations"), "Each observation equally likely; a copy is kept.")
      .def_property_readonly("kind", [](const Distribution& d) { return std::string(to_string(d.kind())); })
      .def_property_readonly("is_fixed", &Distribution::is_fixed)
      .def_property_readonly("mean", &Distribution::mean)
      .def_property_readonly("standard_deviation", &Distribution::standard_deviation)
      .def_property_readonly("lower", &Distribution::lower, "Smallest possible value, may be -inf.")
      .def_property_readonly("upper", &Distribution::upper, "Largest possible value, may be inf.")
      .def_property_readonly("median", &Distribution::median)
      .def("quantile", vectorize_unlocked(&Distribution::quantile), py::arg("u"),
           "Smallest x with cdf(x) >= u, for a number or an array; NaN outside [0, 1].")
      .def("quantile_upper", vectorize_unlocked(&Distribution::quantile_upper), py::arg("v"),
           "quantile(1 - v), exact far into the upper tail.")
      .def("cdf", vectorize_unlocked(&Distribution::cdf), py::arg("x"), "P(X <= x), for a number or an array.")
      .def("pdf", vectorize_unlocked(&Distribution::pdf), py::arg("x"), "Density; NaN for fixed and empirical.")
      .def("describe", &Distribution::describe)
      .def("__repr__", &Distribution::describe)
      .def("__eq__",
           [](const Distribution& self, const py::object& other) {
             return py::isinstance<Distribution>(other) && self == other.cast<const Distribution&>();
           })
      .def("__hash__", [](const Distribution& d) { return py::hash(py::str(d.describe())); })
      .def(py::pickle(&state_of, &from_state));
  py::implicitly_convertible<double, Distribution>();
  py::implicitly_convertible<py::int_, Distribution>();

  py::class_<QuantileTable>(
      module, "QuantileTable",
      "The quantile function of a Distribution, fast, for sampling by inverse transform.\n\n"
      "Within 1e-7 of the exact quantile, as a share of the range between the 2^-24 quantiles.\n\n"
      "Examples\n--------\n"
      ">>> import amends as am\n"
      ">>> table = am.math.QuantileTable(am.math.Distribution.beta(12.5, 3.5))\n"
      ">>> draws = table(am.core.uniform(7, \"stay rate\", range(100_000)))\n"
      ">>> bool(abs(draws.mean() - 12.5 / 16) < 0.001)\n"
      "True")
      .def(py::init<const Distribution&>(), py::arg("distribution"))
      .def(
          "__call__",
          [](const QuantileTable& table, const Values& u) -> py::object {
            py::array_t<double> out(std::vector<py::ssize_t>(u.shape(), u.shape() + u.ndim()));
            const auto size = static_cast<std::size_t>(u.size());
            const std::span<const double> from(u.data(), size);
            const std::span<double> to(out.mutable_data(), size);
            interruptible(1, [&](amends::core::Executor& executor) {
              amends::core::parallel_blocks(
                  executor, size, 4096, [&](std::size_t first, std::size_t last, std::size_t) {
                    table.fill(from.subspan(first, last - first), to.subspan(first, last - first));
                  });
            });
            if (u.ndim() == 0) return py::float_(*out.data());
            return out;
          },
          py::arg("u"), "The quantile at a number or an array of numbers in (0, 1).")
      .def_property_readonly("distribution", &QuantileTable::distribution, py::return_value_policy::copy)
      .def_property_readonly("exact_cells", &QuantileTable::exact_cells)
      .def("__repr__",
           [](const QuantileTable& table) { return "QuantileTable(" + table.distribution().describe() + ")"; });
}
