#include <amends/math/distribution.hpp>

#include <limits>
#include <span>
#include <string>
#include <vector>

#include <string_view>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "state.hpp"

namespace {
using namespace amends::math;

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
  if (kind == to_string(DistributionKind::log_normal)) return Distribution::log_normal(p[0], p[1]);
  if (kind == to_string(DistributionKind::logit_normal)) return Distribution::logit_normal(p[0], p[1]);
  if (kind == to_string(DistributionKind::log_log_normal)) return Distribution::log_log_normal(p[0], p[1]);
  throw wrong();
}

Distribution from_state(const py::tuple& state) {
  return load_state(state, "Distribution", 3, made_of);
}
void add_factories(py::class_<Distribution>& type) {
  def_init(type, &Distribution::fixed, "A fixed number.", py::arg("value"));
  def_static(type, "fixed", &Distribution::fixed, "A number that is certain.", py::arg("value"));
  def_static(type, "uniform", &Distribution::uniform, "Every value from low to high alike.", py::arg("low"),
             py::arg("high"));
  def_static(type, "triangular", &Distribution::triangular, "Lowest, most likely and highest value.", py::arg("low"),
             py::arg("mode"), py::arg("high"));
  def_static(type, "pert", &Distribution::pert,
             "low + (high - low) Beta(1 + shape (mode - low)/(high - low), 1 + shape (high - mode)/(high - low)).",
             py::arg("low"), py::arg("mode"), py::arg("high"), py::arg("shape") = 4.0);
  def_static(type, "beta", &Distribution::beta, "A share: mean a / (a + b).", py::arg("a"), py::arg("b"));
  def_static(
      type, "beta_from_counts",
      [](double successes, double failures, double prior_successes, double prior_failures) {
        return Distribution::beta_from_counts(successes, failures,
                                              {.successes = prior_successes, .failures = prior_failures});
      },
      "What counts say about a share: Beta(successes + prior, failures + prior); Jeffreys' prior by default.",
      py::arg("successes"), py::arg("failures"), py::kw_only(), py::arg("prior_successes") = 0.5,
      py::arg("prior_failures") = 0.5);
  def_static(type, "normal", &Distribution::normal,
             "Normal, cut off at lower and upper; mean and standard deviation are those before the cut.",
             py::arg("mean"), py::arg("standard_deviation"), py::arg("lower") = -infinity, py::arg("upper") = infinity);
  def_static(type, "gamma", &Distribution::gamma, "Above 0: mean shape / rate.", py::arg("shape"), py::arg("rate"));
  def_static(type, "log_normal", &Distribution::log_normal,
             "ln x is normal, with this mean and standard deviation; x > 0.", py::arg("mean"),
             py::arg("standard_deviation"));
  def_static(type, "logit_normal", &Distribution::logit_normal,
             "ln(x / (1 - x)) is normal, with this mean and standard deviation; x in (0, 1).", py::arg("mean"),
             py::arg("standard_deviation"));
  def_static(type, "log_log_normal", &Distribution::log_log_normal,
             "-ln(-ln x) is normal, with this mean and standard deviation; x in (0, 1).", py::arg("mean"),
             py::arg("standard_deviation"));
  def_static(
      type, "empirical",
      [](const Numbers<double>& observations) {
        return Distribution::empirical(
            std::span<const double>(observations.data(), static_cast<std::size_t>(observations.size())));
      },
      "Each observation equally likely; a copy is kept.", py::arg("observations"));
}

NumberOrArray quantiles(const QuantileTable& table, const Numbers<double>& u) {
  py::array_t<double> out(std::vector<py::ssize_t>(u.shape(), u.shape() + u.ndim()));
  const auto size = static_cast<std::size_t>(u.size());
  const std::span<const double> from(u.data(), size);
  const std::span<double> to(out.mutable_data(), size);
  interruptible(1, [&](amends::core::Executor& executor) {
    amends::core::parallel_blocks(executor, size, 4096, [&](std::size_t first, std::size_t last, std::size_t) {
      table.fill(from.subspan(first, last - first), to.subspan(first, last - first));
    });
  });
  if (u.ndim() == 0) return {py::float_(*out.data())};
  return {out};
}

/// Any real number where a Distribution is taken: Python's, NumPy's scalars, Decimal and Fraction. True is none.
PyObject* distribution_of_number(PyObject* given, PyTypeObject* type) {
  const std::string_view name = Py_TYPE(given)->tp_name;
  if (PyBool_Check(given) || name == "numpy.bool" || name == "numpy.bool_") return nullptr;
  try {
    const py::object number = py::float_(number_from(given, Place{"value"}));
    PyObject* made = PyObject_CallOneArg(reinterpret_cast<PyObject*>(type), number.ptr());
    if (made == nullptr) PyErr_Clear();
    return made;
  } catch (const amends::Error&) {
    return nullptr;
  }
}
void convert_numbers() {
  py::detail::get_type_info(typeid(Distribution), true)->implicit_conversions.push_back(&distribution_of_number);
}
}  // namespace

void register_math(py::module_& module) {
  py::class_<Distribution> distribution(
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
      "(0.35, 0.443)");
  add_factories(distribution);
  distribution.def_property_readonly("kind", [](const Distribution& d) { return std::string(to_string(d.kind())); })
      .def_property_readonly("is_fixed", &Distribution::is_fixed)
      .def_property_readonly("mean", &Distribution::mean)
      .def_property_readonly("standard_deviation", &Distribution::standard_deviation)
      .def_property_readonly("lower", &Distribution::lower, "Smallest possible value, may be -inf.")
      .def_property_readonly("upper", &Distribution::upper, "Largest possible value, may be inf.")
      .def_property_readonly("median", &Distribution::median)
      .def("describe", &Distribution::describe)
      .def("__repr__", &Distribution::describe)
      .def(
          "__eq__",
          [](const Distribution& self, const py::object& other) {
            return py::isinstance<Distribution>(other) && self == other.cast<const Distribution&>();
          },
          py::arg("other"))
      .def("__hash__", [](const Distribution& d) { return py::hash(py::str(d.describe())); })
      .def(py::pickle(&state_of, &from_state), py::arg("state"));
  def(distribution, "quantile", vectorize_unlocked(&Distribution::quantile),
      "Smallest x with cdf(x) >= u, for a number or an array; NaN outside [0, 1].", py::arg("u"));
  def(distribution, "quantile_upper", vectorize_unlocked(&Distribution::quantile_upper),
      "quantile(1 - v), exact far into the upper tail.", py::arg("v"));
  def(distribution, "cdf", vectorize_unlocked(&Distribution::cdf), "P(X <= x), for a number or an array.",
      py::arg("x"));
  def(distribution, "pdf", vectorize_unlocked(&Distribution::pdf), "Density; NaN for fixed and empirical.",
      py::arg("x"));
  convert_numbers();

  py::class_<QuantileTable> table(
      module, "QuantileTable",
      "The quantile function of a Distribution, fast, for sampling by inverse transform.\n\n"
      "Within 1e-7 of the exact quantile, as a share of the range between the 2^-24 quantiles.\n\n"
      "Examples\n--------\n"
      ">>> import amends as am\n"
      ">>> table = am.math.QuantileTable(am.math.Distribution.beta(12.5, 3.5))\n"
      ">>> draws = table(am.core.uniform(7, \"stay rate\", range(100_000)))\n"
      ">>> bool(abs(draws.mean() - 12.5 / 16) < 0.001)\n"
      "True");
  def_init(
      table, [](const Distribution& of) { return QuantileTable(of); }, py::arg("distribution"));
  def(table, "__call__", &quantiles, "The quantile at a number or an array of numbers in (0, 1).", py::arg("u"));
  table.def_property_readonly("distribution", &QuantileTable::distribution, py::return_value_policy::copy)
      .def_property_readonly("exact_cells", &QuantileTable::exact_cells)
      .def("__repr__", [](const QuantileTable& one) { return "QuantileTable(" + one.distribution().describe() + ")"; });
}
