#include <amends/core/discount.hpp>
#include <amends/core/moments.hpp>
#include <amends/core/quantile_sketch.hpp>
#include <amends/core/random.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "interruptible.hpp"
#include "module.hpp"
#include "state.hpp"

namespace {
using namespace amends;

using Indices = py::array_t<std::uint64_t, py::array::c_style>;
using Values = py::array_t<double, py::array::c_style | py::array::forcecast>;

std::string number(double value) {
  return core::format_number(value);
}

// draw(index) for each index, in the shape of the indices.
template <class Draw>
py::array_t<double> draws(const Indices& indices, Draw draw) {
  py::array_t<double> out(std::vector<py::ssize_t>(indices.shape(), indices.shape() + indices.ndim()));
  const std::uint64_t* from = indices.data();
  double* to = out.mutable_data();
  for_each_row(static_cast<std::size_t>(indices.size()), [&](std::size_t i) { to[i] = draw(from[i]); });
  return out;
}

void add_random(py::module_& m) {
  m.def(
      "philox4x32_10",
      [](std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
        const auto words = core::philox4x32_10(counter, key);
        return py::make_tuple(words[0], words[1], words[2], words[3]);
      },
      py::arg("counter"), py::arg("key"));
  m.def(
      "stream_of", [](const std::string& name) { return core::stream_of(name); }, py::arg("name"));
  m.def(
      "fill_uniform",
      [](std::uint64_t seed, std::uint64_t stream, std::uint64_t first_index, std::size_t count) {
        core::check_count("count", count, 0, 1'000'000'000);
        py::array_t<double> out(static_cast<py::ssize_t>(count));
        const std::span<double> values(out.mutable_data(), count);
        interruptible(1, [&](core::Executor& executor) {
          core::parallel_blocks(executor, count, 65536, [&](std::size_t first, std::size_t last, std::size_t) {
            core::fill_uniform(seed, stream, first_index + first, values.subspan(first, last - first));
          });
        });
        return out;
      },
      py::arg("seed"), py::arg("stream"), py::arg("first_index"), py::arg("count"));
  m.def(
      "uniform",
      [](std::uint64_t seed, std::uint64_t stream, const Indices& index) {
        return draws(index, [=](std::uint64_t i) { return core::uniform(seed, stream, i); });
      },
      py::arg("seed"), py::arg("stream"), py::arg("index"));
  m.def(
      "normal",
      [](std::uint64_t seed, std::uint64_t stream, const Indices& index) {
        return draws(index, [=](std::uint64_t i) { return core::normal(seed, stream, i); });
      },
      py::arg("seed"), py::arg("stream"), py::arg("index"));
  m.def(
      "gamma",
      [](std::uint64_t seed, std::uint64_t stream, const Indices& index, double shape) {
        return draws(index, [=](std::uint64_t i) { return core::gamma(seed, stream, i, shape); });
      },
      py::arg("seed"), py::arg("stream"), py::arg("index"), py::arg("shape"));
  m.def(
      "beta",
      [](std::uint64_t seed, std::uint64_t stream, const Indices& index, double a, double b) {
        return draws(index, [=](std::uint64_t i) { return core::beta(seed, stream, i, a, b); });
      },
      py::arg("seed"), py::arg("stream"), py::arg("index"), py::arg("a"), py::arg("b"));
  m.def(
      "triangular",
      [](std::uint64_t seed, std::uint64_t stream, const Indices& index, double low, double mode, double high) {
        return draws(index, [=](std::uint64_t i) { return core::triangular(seed, stream, i, low, mode, high); });
      },
      py::arg("seed"), py::arg("stream"), py::arg("index"), py::arg("low"), py::arg("mode"), py::arg("high"));
  m.def(
      "pert",
      [](std::uint64_t seed, std::uint64_t stream, const Indices& index, double low, double mode, double high,
         double shape) {
        return draws(index, [=](std::uint64_t i) { return core::pert(seed, stream, i, low, mode, high, shape); });
      },
      py::arg("seed"), py::arg("stream"), py::arg("index"), py::arg("low"), py::arg("mode"), py::arg("high"),
      py::arg("shape") = 4.0);
}

// x and, if it is an array of the same size, weight, value by value.
template <class Add>
void for_each_pair(const Values& x, const Values& weight, Add add) {
  const double* values = x.data();
  const double* weights = weight.data();
  const auto rows = static_cast<std::size_t>(x.size());
  const std::size_t step = weight.size() == 1 ? 0 : 1;
  if (step == 1) core::check_same_size("weight", static_cast<std::size_t>(weight.size()), "x", rows);
  for_each_row(rows, [&](std::size_t i) { add(values[i], weights[i * step]); });
}

constexpr int state_version = 1;

/// As load_state, with the version as the first field.
template <class Load>
auto load_version(const py::tuple& state, const char* name, std::size_t size, Load&& load) {
  return load_state(state, name, size, [&](const py::tuple& t) {
    if (t[0].cast<int>() != state_version) throw py::cast_error("another version");
    return load(t);
  });
}

void add_moments(py::module_& m) {
  py::class_<Moments>(
      m, "Moments",
      "Count, mean, spread and shape of numbers, in parts that can be merged.\n\n"
      "A weight counts observations; NaN is counted apart in `undefined`. Measures that do not exist (the\n"
      "variance of one value, say) are NaN. Can be pickled.\n\n"
      "Examples\n--------\n"
      ">>> import amends as am\n"
      ">>> left, right = am.core.Moments(), am.core.Moments()\n"
      ">>> left.add([4.0, 7.0])\n"
      ">>> right.add([13.0, 16.0])\n"
      ">>> left.merge(right)\n"
      ">>> left.mean, left.variance\n"
      "(10.0, 30.0)")
      .def(py::init<>())
      .def(
          "add",
          [](Moments& self, const Values& x, const Values& weight) {
            // Apart from self: a wrong weight leaves nothing half added, and other threads may add meanwhile.
            Moments added;
            for_each_pair(x, weight, [&](double value, double w) { added.add(value, w); });
            self.merge(added);
          },
          py::arg("x"), py::arg("weight") = 1.0, "Add a number or an array of numbers, each counted `weight` times.")
      .def("merge", &Moments::merge, py::arg("other"), "Add all that another one has seen.")
      .def_property_readonly("count", &Moments::count, "Sum of weights, without NaN.")
      .def_property_readonly("undefined", &Moments::undefined, "Weight of the NaN seen.")
      .def_property_readonly("mean", &Moments::mean)
      .def_property_readonly("sum", &Moments::sum)
      .def_property_readonly("variance", &Moments::variance, "Sample variance, divided by count - 1.")
      .def_property_readonly("standard_deviation", &Moments::standard_deviation)
      .def_property_readonly("standard_error", &Moments::standard_error, "Standard error of the mean.")
      .def_property_readonly("skewness", &Moments::skewness)
      .def_property_readonly("excess_kurtosis", &Moments::excess_kurtosis)
      .def_property_readonly("smallest", &Moments::smallest)
      .def_property_readonly("largest", &Moments::largest)
      .def("__eq__",
           [](const Moments& self, const py::object& other) {
             return py::isinstance<Moments>(other) && self == other.cast<const Moments&>();
           })
      .def("__repr__",
           [](const Moments& s) {
             return "Moments(count=" + number(s.count()) + ", mean=" + number(s.mean()) +
                    ", standard_deviation=" + number(s.standard_deviation()) +
                    (s.undefined() > 0.0 ? ", undefined=" + number(s.undefined()) : std::string()) + ")";
           })
      .def(py::pickle(
          [](const Moments& s) {
            const Moments::State& t = s.state();
            return py::make_tuple(state_version, t.count, t.mean, t.m2, t.m3, t.m4, t.smallest, t.largest, t.undefined);
          },
          [](const py::tuple& state) {
            return load_version(state, "Moments", 9, [](const py::tuple& t) {
              const auto value = [&](std::size_t i) { return t[i].cast<double>(); };
              return Moments(Moments::State{.count = value(1),
                                            .mean = value(2),
                                            .m2 = value(3),
                                            .m3 = value(4),
                                            .m4 = value(5),
                                            .smallest = value(6),
                                            .largest = value(7),
                                            .undefined = value(8)});
            });
          }));
}

void add_sketch(py::module_& m) {
  py::class_<QuantileSketch>(
      m, "QuantileSketch",
      "Quantiles of any number of values in little memory, in parts that can be merged.\n\n"
      "Each quantile is within `relative_accuracy` of the exact one (as a share of it). Merging gives\n"
      "the same sketch to the last bit in any order. NaN is counted apart. Can be pickled.\n\n"
      "Examples\n--------\n"
      ">>> import amends as am\n"
      ">>> sketch = am.core.QuantileSketch(0.01)\n"
      ">>> sketch.add(range(1, 1001))\n"
      ">>> abs(sketch.quantile(0.5) - 500) <= 0.01 * 500\n"
      "True")
      .def(py::init<double>(), py::arg("relative_accuracy") = 0.001)
      .def(
          "add",
          [](QuantileSketch& self, const Values& x, std::uint64_t count) {
            QuantileSketch added(self.relative_accuracy());
            const double* values = x.data();
            for_each_row(static_cast<std::size_t>(x.size()), [&](std::size_t i) { added.add(values[i], count); });
            self.merge(added);
          },
          py::arg("x"), py::arg("count") = 1, "Add a number or an array of numbers, each `count` times.")
      .def("merge", &QuantileSketch::merge, py::arg("other"), "Add all that another one of the same accuracy has seen.")
      .def("quantile", vectorize_unlocked(&QuantileSketch::quantile), py::arg("q"),
           "The q-quantile; q may be an array.")
      .def_property_readonly("share_negative", &QuantileSketch::share_negative, "Share of the values below zero.")
      .def_property_readonly("count", &QuantileSketch::count, "Values, without NaN.")
      .def_property_readonly("undefined", &QuantileSketch::undefined, "NaN seen.")
      .def_property_readonly("smallest", &QuantileSketch::smallest)
      .def_property_readonly("largest", &QuantileSketch::largest)
      .def_property_readonly("relative_accuracy", &QuantileSketch::relative_accuracy)
      .def_property_readonly("buckets", &QuantileSketch::buckets, "Buckets in memory, 8 bytes each.")
      .def_property_readonly("max_buckets", &QuantileSketch::max_buckets, "The most that any data can need.")
      .def("__eq__",
           [](const QuantileSketch& self, const py::object& other) {
             return py::isinstance<QuantileSketch>(other) && self == other.cast<const QuantileSketch&>();
           })
      .def("__repr__",
           [](const QuantileSketch& s) {
             return "QuantileSketch(count=" + std::to_string(s.count()) + ", median=" + number(s.quantile(0.5)) +
                    ", relative_accuracy=" + number(s.relative_accuracy()) +
                    (s.undefined() > 0 ? ", undefined=" + std::to_string(s.undefined()) : std::string()) + ")";
           })
      .def(py::pickle(
          [](const QuantileSketch& s) {
            const QuantileSketch::State t = s.state();
            return py::make_tuple(state_version, t.relative_accuracy, t.zeros, t.undefined, t.negative_infinities,
                                  t.positive_infinities, t.smallest, t.largest, t.negative, t.positive);
          },
          [](const py::tuple& state) {
            return load_version(state, "QuantileSketch", 10, [](const py::tuple& t) {
              using List = std::vector<std::pair<std::int32_t, std::uint64_t>>;
              const auto whole = [&](std::size_t i) { return t[i].cast<std::uint64_t>(); };
              return QuantileSketch(QuantileSketch::State{.relative_accuracy = t[1].cast<double>(),
                                                          .zeros = whole(2),
                                                          .undefined = whole(3),
                                                          .negative_infinities = whole(4),
                                                          .positive_infinities = whole(5),
                                                          .smallest = t[6].cast<double>(),
                                                          .largest = t[7].cast<double>(),
                                                          .negative = t[8].cast<List>(),
                                                          .positive = t[9].cast<List>()});
            });
          }));
}

core::FirstPayment first_payment_of(const std::string& name) {
  if (name == "now") return FirstPayment::now;
  if (name == "mid_period") return FirstPayment::mid_period;
  if (name == "after_one_period") return FirstPayment::after_one_period;
  throw Error(ErrorCode::unknown_name, "first_payment",
              "first_payment must be 'now', 'mid_period' or 'after_one_period', got '" + name + "'");
}

void add_discount(py::module_& m) {
  m.def("effective_annual_rate", vectorize_unlocked([](double rate, double compoundings_per_year) {
          return core::effective_annual_rate({.rate = rate, .compoundings_per_year = compoundings_per_year}).value();
        }),
        py::arg("rate"), py::arg("compoundings_per_year"));
  m.def("period_rate", vectorize_unlocked([](double annual_rate, double periods_per_year) {
          return core::period_rate(AnnualRate(annual_rate), periods_per_year).value();
        }),
        py::arg("annual_rate"), py::arg("periods_per_year"));
  m.def("annual_rate", vectorize_unlocked([](double period_rate, double periods_per_year) {
          return core::annual_rate(PeriodRate(period_rate), periods_per_year).value();
        }),
        py::arg("period_rate"), py::arg("periods_per_year"));
  m.def("discount_factor", vectorize_unlocked([](double rate, double time) {
          return core::discount_factor(PeriodRate(rate), Periods(time));
        }),
        py::arg("rate"), py::arg("time"));
  m.def(
      "annuity_factor",
      [](double rate, double periods, const std::string& first_payment) {
        return core::annuity_factor(PeriodRate(rate), Periods(periods), first_payment_of(first_payment));
      },
      py::arg("rate"), py::arg("periods"), py::kw_only(), py::arg("first_payment"));
}
}  // namespace

void register_core(py::module_& module) {
  add_random(module);
  add_moments(module);
  add_sketch(module);
  add_discount(module);
}
