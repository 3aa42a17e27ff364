#include <amends/core/discount.hpp>
#include <amends/core/moments.hpp>
#include <amends/core/quantile_sketch.hpp>
#include <amends/core/random.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "def.hpp"
#include "first_payment.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "sequence.hpp"
#include "state.hpp"

namespace {
/// A stream of random numbers: its number, or the name that the number is made of.
struct Stream {
  std::uint64_t number;
};
/// Which draws: an array of them, or so many from the first one on.
struct Index {
  py::object array{};  // Numbers<std::uint64_t>
  std::uint64_t first = 0;
  std::size_t count = 0;
};
}  // namespace

template <>
struct Argument<Stream> {
  static constexpr auto name = py::detail::const_name("int | str");
  static Stream from(py::handle value, const Place& place) {
    if (PyUnicode_Check(value.ptr())) return {amends::core::stream_of(text_from(value, place))};
    return {Argument<std::uint64_t>::from(value, place)};
  }
};

template <>
struct Argument<Index> {
  static constexpr auto name = py::detail::const_name("int | range | numpy.typing.ArrayLike");
  static constexpr std::size_t most = 1'000'000'000;  // draws of one call: 8 GB

  static Index from(py::handle value, const Place& place) {
    if (!PyRange_Check(value.ptr())) return {.array = Argument<Numbers<std::uint64_t>>::from(value, place)};
    const py::ssize_t size = PyObject_Size(value.ptr());
    if (size < 0) PyErr_Clear();  // more than a machine word holds
    amends::core::check_count(place.argument, static_cast<std::size_t>(size), 0, most);
    const py::object start = value.attr("start"), step = value.attr("step");
    if (step.equal(py::int_(1)) && size > 0)
      return {.first = Argument<std::uint64_t>::from(start, place), .count = static_cast<std::size_t>(size)};
    const py::object all = py::module_::import("numpy").attr("arange")(start, value.attr("stop"), step);
    return {.array = Argument<Numbers<std::uint64_t>>::from(all, place)};
  }
};

namespace {
using namespace amends;

using Values = Numbers<double>;

std::string number(double value) {
  return core::format_number(value);
}

// draw(index) for each index, in the shape of the indices.
template <class Draw>
NumberOrArray draws(const Index& index, Draw draw) {
  if (!index.array) {
    py::array_t<double> out(static_cast<py::ssize_t>(index.count));
    double* to = out.mutable_data();
    for_each_row(index.count, [&](std::size_t i) { to[i] = draw(index.first + i); });
    return {out};
  }
  const auto given = py::reinterpret_borrow<Numbers<std::uint64_t>>(index.array);
  if (given.ndim() == 0) return {py::float_(draw(*given.data()))};
  py::array_t<double> out(std::vector<py::ssize_t>(given.shape(), given.shape() + given.ndim()));
  const std::uint64_t* from = given.data();
  double* to = out.mutable_data();
  for_each_row(static_cast<std::size_t>(given.size()), [&](std::size_t i) { to[i] = draw(from[i]); });
  return {out};
}

NumberOrArray uniforms(std::uint64_t seed, Stream stream, const Index& index) {
  if (index.array) return draws(index, [=](std::uint64_t i) { return core::uniform(seed, stream.number, i); });
  py::array_t<double> out(static_cast<py::ssize_t>(index.count));
  const std::span<double> values(out.mutable_data(), index.count);
  interruptible(1, [&](core::Executor& executor) {
    core::parallel_blocks(executor, index.count, 65536, [&](std::size_t first, std::size_t last, std::size_t) {
      core::fill_uniform(seed, stream.number, index.first + first, values.subspan(first, last - first));
    });
  });
  return {out};
}

void add_random(py::module_& m) {
  def(
      m, "philox4x32_10",
      [](const std::array<std::uint32_t, 4>& counter, const std::array<std::uint32_t, 2>& key) {
        const auto words = core::philox4x32_10(counter, key);
        return std::tuple(words[0], words[1], words[2], words[3]);
      },
      R"(One block of Philox4x32-10: four 32-bit words from a counter of four and a key of two.

Examples
--------
>>> import amends as am
>>> [f"{word:08x}" for word in am.core.philox4x32_10([0, 0, 0, 0], [0, 0])]
['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
)",
      py::arg("counter"), py::arg("key"));
  def(
      m, "stream_of", [](const std::string& name) { return core::stream_of(name); },
      R"(The number of a named stream.

Examples
--------
>>> import amends as am
>>> bool(am.core.uniform(7, "stay rate", 3) == am.core.uniform(7, am.core.stream_of("stay rate"), 3))
True
)",
      py::arg("name"));
  def(m, "uniform", &uniforms, R"(Uniform draws in the open interval (0, 1).

Parameters
----------
seed : int
    The run.
stream : int or str
    The variable; give every variable its own. A name stands for the number that `stream_of` makes of it.
index : int, range or array of int
    Which draws, each below 2**48, at most 10**9 of them. A range with step 1 is fastest.

Returns
-------
float or numpy.ndarray
    In the shape of `index`.

Examples
--------
>>> import amends as am
>>> all_at_once = am.core.uniform(7, "stay rate", range(1000))
>>> bool(am.core.uniform(7, "stay rate", 500) == all_at_once[500])
True
)",
      py::arg("seed"), py::arg("stream"), py::arg("index"));
  def(
      m, "normal",
      [](std::uint64_t seed, Stream stream, const Index& index) {
        return draws(index, [=](std::uint64_t i) { return core::normal(seed, stream.number, i); });
      },
      R"(Standard normal draws; parameters as for `uniform`.

Examples
--------
>>> import amends as am
>>> bool(abs(am.core.normal(7, "score", range(10_000)).mean()) < 0.05)
True
)",
      py::arg("seed"), py::arg("stream"), py::arg("index"));
  def(
      m, "gamma",
      [](std::uint64_t seed, Stream stream, const Index& index, double shape) {
        return draws(index, [=](std::uint64_t i) { return core::gamma(seed, stream.number, i, shape); });
      },
      R"(Gamma draws with scale 1, so that mean = shape; divide by a rate. Otherwise as `uniform`.

Examples
--------
>>> import amends as am
>>> bool(abs(am.core.gamma(7, "delay", range(10_000), 3.0).mean() - 3.0) < 0.1)
True
)",
      py::arg("seed"), py::arg("stream"), py::arg("index"), py::arg("shape"));
  def(
      m, "beta",
      [](std::uint64_t seed, Stream stream, const Index& index, double a, double b) {
        return draws(index, [=](std::uint64_t i) { return core::beta(seed, stream.number, i, a, b); });
      },
      R"(Beta(a, b) draws; otherwise as `uniform`.

Examples
--------
>>> import amends as am
>>> bool(abs(am.core.beta(7, "share", range(10_000), 2.0, 3.0).mean() - 0.4) < 0.01)
True
)",
      py::arg("seed"), py::arg("stream"), py::arg("index"), py::arg("a"), py::arg("b"));
  def(
      m, "triangular",
      [](std::uint64_t seed, Stream stream, const Index& index, double low, double mode, double high) {
        return draws(index, [=](std::uint64_t i) { return core::triangular(seed, stream.number, i, low, mode, high); });
      },
      R"(Triangular draws, the quantile function at `uniform` of the same seed, stream and index.

Examples
--------
>>> import amends as am
>>> bool(abs(am.core.triangular(7, "cost", range(10_000), 9, 12, 18).mean() - 13) < 0.1)
True
)",
      py::arg("seed"), py::arg("stream"), py::arg("index"), py::arg("low"), py::arg("mode"), py::arg("high"));
  def(
      m, "pert",
      [](std::uint64_t seed, Stream stream, const Index& index, double low, double mode, double high, double shape) {
        return draws(index,
                     [=](std::uint64_t i) { return core::pert(seed, stream.number, i, low, mode, high, shape); });
      },
      R"(PERT draws: low + (high - low) Beta; otherwise as `uniform`.

Examples
--------
>>> import amends as am
>>> bool(abs(am.core.pert(7, "stay", range(10_000), 0.2, 0.35, 0.5).mean() - 0.35) < 0.01)
True
)",
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
  py::class_<Moments> moments(
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
      "(10.0, 30.0)");
  def_init(moments, [] { return Moments(); });
  def(
      moments, "add",
      [](Moments& self, const Values& x, const Values& weight) {
        // Apart from self: a wrong weight leaves nothing half added, and other threads may add meanwhile.
        Moments added;
        for_each_pair(x, weight, [&](double value, double w) { added.add(value, w); });
        self.merge(added);
      },
      "Add a number or an array of numbers, each counted `weight` times.", py::arg("x"), py::arg("weight") = 1.0);
  def(
      moments, "merge", [](Moments& self, const Moments& other) { self.merge(other); },
      "Add all that another one has seen.", py::arg("other"));
  moments.def_property_readonly("count", &Moments::count, "Sum of weights, without NaN.")
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
      .def(
          "__eq__",
          [](const Moments& self, const py::object& other) {
            return py::isinstance<Moments>(other) && self == other.cast<const Moments&>();
          },
          py::arg("other"))
      .def("__repr__",
           [](const Moments& s) {
             return "Moments(count=" + number(s.count()) + ", mean=" + number(s.mean()) +
                    ", standard_deviation=" + number(s.standard_deviation()) +
                    (s.undefined() > 0.0 ? ", undefined=" + number(s.undefined()) : std::string()) + ")";
           })
      .def(py::pickle(
               [](const Moments& s) {
                 const Moments::State& t = s.state();
                 return py::make_tuple(state_version, t.count, t.mean, t.m2, t.m3, t.m4, t.smallest, t.largest,
                                       t.undefined);
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
               }),
           py::arg("state"));
}

void add_sketch(py::module_& m) {
  py::class_<QuantileSketch> sketch(
      m, "QuantileSketch",
      "Quantiles of any number of values in little memory, in parts that can be merged.\n\n"
      "Each quantile is within `relative_accuracy` of the exact one (as a share of it). Merging gives\n"
      "the same sketch to the last bit in any order. NaN is counted apart. Can be pickled.\n\n"
      "Examples\n--------\n"
      ">>> import amends as am\n"
      ">>> sketch = am.core.QuantileSketch(0.01)\n"
      ">>> sketch.add(range(1, 1001))\n"
      ">>> abs(sketch.quantile(0.5) - 500) <= 0.01 * 500\n"
      "True");
  def_init(
      sketch, [](double relative_accuracy) { return QuantileSketch(relative_accuracy); },
      py::arg("relative_accuracy") = 0.001);
  def(
      sketch, "add",
      [](QuantileSketch& self, const Values& x, std::uint64_t count) {
        QuantileSketch added(self.relative_accuracy());
        const double* values = x.data();
        for_each_row(static_cast<std::size_t>(x.size()), [&](std::size_t i) { added.add(values[i], count); });
        self.merge(added);
      },
      "Add a number or an array of numbers, each `count` times.", py::arg("x"), py::arg("count") = 1);
  def(
      sketch, "merge", [](QuantileSketch& self, const QuantileSketch& other) { self.merge(other); },
      "Add all that another one of the same accuracy has seen.", py::arg("other"));
  def(sketch, "quantile", vectorize_unlocked(&QuantileSketch::quantile), "The q-quantile; q may be an array.",
      py::arg("q"));
  sketch.def_property_readonly("share_negative", &QuantileSketch::share_negative, "Share of the values below zero.")
      .def_property_readonly("count", &QuantileSketch::count, "Values, without NaN.")
      .def_property_readonly("undefined", &QuantileSketch::undefined, "NaN seen.")
      .def_property_readonly("smallest", &QuantileSketch::smallest)
      .def_property_readonly("largest", &QuantileSketch::largest)
      .def_property_readonly("relative_accuracy", &QuantileSketch::relative_accuracy)
      .def_property_readonly("buckets", &QuantileSketch::buckets, "Buckets in memory, 8 bytes each.")
      .def_property_readonly("max_buckets", &QuantileSketch::max_buckets, "The most that any data can need.")
      .def(
          "__eq__",
          [](const QuantileSketch& self, const py::object& other) {
            return py::isinstance<QuantileSketch>(other) && self == other.cast<const QuantileSketch&>();
          },
          py::arg("other"))
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
               }),
           py::arg("state"));
}

void add_discount(py::module_& m) {
  def(m, "effective_annual_rate", vectorize_unlocked([](double rate, double compoundings_per_year) {
        return core::effective_annual_rate({.rate = rate, .compoundings_per_year = compoundings_per_year}).value();
      }),
      R"(Effective rate per year of a nominal rate that is compounded several times a year.

Examples
--------
>>> import amends as am
>>> round(am.core.effective_annual_rate(0.12, 12), 6)
0.126825
)",
      py::arg("rate"), py::arg("compoundings_per_year"));
  def(m, "period_rate", vectorize_unlocked([](double annual_rate, double periods_per_year) {
        return core::period_rate(AnnualRate(annual_rate), periods_per_year).value();
      }),
      R"(Rate per period of an effective rate per year.

Examples
--------
>>> import amends as am
>>> round(am.core.period_rate(0.08, 12), 6)
0.006434
)",
      py::arg("annual_rate"), py::arg("periods_per_year"));
  def(m, "annual_rate", vectorize_unlocked([](double period_rate, double periods_per_year) {
        return core::annual_rate(PeriodRate(period_rate), periods_per_year).value();
      }),
      R"(Effective rate per year of a rate per period; the inverse of `period_rate`.

Examples
--------
>>> import amends as am
>>> round(am.core.annual_rate(0.01, 12), 6)
0.126825
)",
      py::arg("period_rate"), py::arg("periods_per_year"));
  def(m, "discount_factor", vectorize_unlocked([](double rate, double time) {
        return core::discount_factor(PeriodRate(rate), Periods(time));
      }),
      R"(Present value of one unit of money after a time, ``(1 + rate) ** -time``; both per period.

Examples
--------
>>> import amends as am
>>> am.core.discount_factor(0.25, [0, 1, 2]).tolist()
[1.0, 0.8, 0.64]
)",
      py::arg("rate"), py::arg("time"));
  def(
      m, "annuity_factor",
      [](double rate, double periods, FirstPayment first_payment) {
        return core::annuity_factor(PeriodRate(rate), Periods(periods), first_payment);
      },
      R"(Present value of one unit of money in each of so many periods.

Parameters
----------
rate : float
    Per period.
periods : float
    Payments: a whole number, or infinity.
first_payment : {"now", "mid_period", "after_one_period"}
    When the first one comes. There is no default: the conventions differ by a payment.

Returns
-------
float

Examples
--------
>>> import amends as am
>>> round(am.core.annuity_factor(0.1, 3, first_payment="now"), 6)
2.735537
)",
      py::arg("rate"), py::arg("periods"), py::kw_only(), py::arg("first_payment"));
}
}  // namespace

void register_core(py::module_& module) {
  add_random(module);
  add_moments(module);
  add_sketch(module);
  add_discount(module);
}
