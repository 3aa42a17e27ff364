#include <amends/customer_base/purchase_model.hpp>
#include <amends/estimation/survival_table.hpp>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "customer_base.hpp"
#include "fitted.hpp"
#include "saved.hpp"

// What models of purchases say of many customers together.

using namespace amends;
using namespace amends::customer_base;
using estimation::ModelState;

namespace {

const std::vector<double>& numbers_of(const ModelState& state, const char* name, std::size_t size) {
  const std::vector<double>& values = state.values(name);
  if (values.size() != size)
    throw Error(ErrorCode::format, name, std::string("the pickled result is damaged: ") + name + " has another length");
  return values;
}

std::string to_cents(double value) {
  return core::format_number(std::round(value * 100) / 100);
}

std::string after(const core::RowReport& rows) {
  return rows.left_out == 0 ? ")" : "; " + rows.line() + ")";
}

void put_total(ModelState& state, const GroupTotal& g) {
  state.put("numbers", std::vector<double>{g.value, g.standard_error, g.own_deviation, g.lower, g.upper, g.customers});
  estimation::put_rows(state, g.rows);
}
GroupTotal get_total(const ModelState& state) {
  const std::vector<double>& n = numbers_of(state, "numbers", 6);
  return {n[0], n[1], n[2], n[3], n[4], n[5], estimation::rows_of(state)};
}

void put_counts(ModelState& state, const CountComparison& c) {
  state.put("actual", c.actual);
  state.put("expected", c.expected);
  state.put("test", std::vector<double>{c.statistic, c.degrees_of_freedom, c.p_value});
  estimation::put_rows(state, c.rows);
}
CountComparison get_counts(const ModelState& state) {
  const std::vector<double>&actual = state.values("actual"), &test = numbers_of(state, "test", 3);
  return {actual, numbers_of(state, "expected", actual.size()), test[0], test[1], test[2], estimation::rows_of(state)};
}

void put_cumulative(ModelState& state, const CumulativePurchases& c) {
  state.put("time", c.time);
  state.put("value", c.value);
  estimation::put_rows(state, c.rows);
}
CumulativePurchases get_cumulative(const ModelState& state) {
  const std::vector<double>& time = state.values("time");
  return {time, numbers_of(state, "value", time.size()), estimation::rows_of(state)};
}

void put_bootstrap(ModelState& state, const BootstrapResult& b) {
  std::vector<double> limits;
  for (const estimation::Interval& one : b.intervals) limits.insert(limits.end(), {one.lower, one.upper});
  state.put("names", b.names);
  state.put("estimates", b.estimates.data);
  state.put("without_answer", static_cast<double>(b.without_answer));
  state.put("standard_errors", b.standard_errors);
  state.put("limits", std::move(limits));
}
BootstrapResult get_bootstrap(const ModelState& state) {
  BootstrapResult out{};
  out.names = state.list("names");
  const std::size_t p = out.names.size();
  const std::vector<double>& estimates = state.values("estimates");
  if (p == 0 || estimates.size() % p != 0)
    throw Error(ErrorCode::format, "estimates", "the pickled result is damaged: estimates has another length");
  out.estimates = math::Matrix(estimates.size() / p, p);
  out.estimates.data = estimates;
  out.without_answer = estimation::detail::saved_count("without_answer", state.number("without_answer"));
  out.standard_errors = numbers_of(state, "standard_errors", p);
  const std::vector<double>& limits = numbers_of(state, "limits", 2 * p);
  for (std::size_t j = 0; j < p; ++j) out.intervals.push_back({limits[2 * j], limits[2 * j + 1]});
  return out;
}

void add_total(py::module_& m) {
  py::class_<GroupTotal> total(
      m, "GroupTotal",
      "The count of a group of customers together: expected value, the error of the expectation "
      "(standard_error), the customers' own chance (own_deviation), and an interval for the count.");
  total.def_readonly("value", &GroupTotal::value)
      .def_readonly("standard_error", &GroupTotal::standard_error)
      .def_readonly("own_deviation", &GroupTotal::own_deviation)
      .def_readonly("lower", &GroupTotal::lower)
      .def_readonly("upper", &GroupTotal::upper)
      .def_readonly("customers", &GroupTotal::customers)
      .def_readonly("rows", &GroupTotal::rows, "The account of the rows.")
      .def("__repr__", [](const GroupTotal& g) {
        return "GroupTotal(value=" + to_cents(g.value) + ", lower=" + to_cents(g.lower) +
               ", upper=" + to_cents(g.upper) + ", standard_error=" + to_cents(g.standard_error) +
               ", own_deviation=" + to_cents(g.own_deviation) + ", customers=" + to_cents(g.customers) + after(g.rows);
      });
  add_pickle(total, "GroupTotal", &put_total, &get_total);
  add_equality(total, &put_total);
}

void add_counts(py::module_& m) {
  py::class_<CountComparison> counts(
      m, "CountComparison",
      "Customers by number of repeat purchases, and what the model expects; the last cell is 'this many or more'.");
  counts.def_property_readonly("actual", [](const CountComparison& c) { return array_of(c.actual); })
      .def_property_readonly("expected", [](const CountComparison& c) { return array_of(c.expected); })
      .def_readonly("rows", &CountComparison::rows, "The account of the rows.")
      .def_readonly("statistic", &CountComparison::statistic)
      .def_readonly("degrees_of_freedom", &CountComparison::degrees_of_freedom)
      .def_readonly("p_value", &CountComparison::p_value)
      .def("__repr__", [](const CountComparison& c) {
        std::string out = "CountComparison(actual=[";
        for (std::size_t i = 0; i < c.actual.size(); ++i)
          out.append(i == 0 ? "" : ", ").append(core::format_number(c.actual[i]));
        out.append("], expected=[");
        for (std::size_t i = 0; i < c.expected.size(); ++i)
          out.append(i == 0 ? "" : ", ").append(to_cents(c.expected[i]));
        return out + "], p_value=" + core::format_number(c.p_value) + after(c.rows);
      });
  add_pickle(counts, "CountComparison", &put_counts, &get_counts);
  add_equality(counts, &put_counts);
}

void add_cumulative(py::module_& m) {
  py::class_<CumulativePurchases> cumulative(
      m, "CumulativePurchases",
      "Expected repeat purchases of all customers of a table by each time: an array to NumPy, and a sequence of "
      "numbers, with the account of the rows.");
  cumulative.def_property_readonly("time", [](const CumulativePurchases& c) { return array_of(c.time); })
      .def_property_readonly("value", [](const CumulativePurchases& c) { return array_of(c.value); })
      .def_readonly("rows", &CumulativePurchases::rows, "The account of the rows.")
      .def("__len__", [](const CumulativePurchases& c) { return c.value.size(); })
      .def(
          "__getitem__",
          [](const CumulativePurchases& c, const py::object& at) {
            return py::object(array_of(c.value)).attr("__getitem__")(at);
          },
          py::arg("at"))
      .def("__iter__",
           [](const CumulativePurchases& c) { return py::typing::Iterator<double>(py::iter(array_of(c.value))); })
      .def(
          "__array__",
          [](const CumulativePurchases& c, const py::object& dtype, const py::object&) {
            const py::object values = array_of(c.value);
            return dtype.is_none() ? values : py::object(values.attr("astype")(dtype));
          },
          py::arg("dtype") = py::none(), py::arg("copy") = py::none())
      .def("__repr__", [](const CumulativePurchases& c) {
        std::string out = "CumulativePurchases(";
        const std::size_t shown = c.value.size() > 5 ? 2 : c.value.size();
        for (std::size_t i = 0; i < c.value.size(); ++i) {
          if (i >= shown && i + 1 < c.value.size()) continue;
          if (i > 0) out += i > shown ? ", ..., " : ", ";
          out += to_cents(c.value[i]) + " by " + core::format_number(c.time[i]);
        }
        return out + after(c.rows);
      });
  add_pickle(cumulative, "CumulativePurchases", &put_cumulative, &get_cumulative);
  add_equality(cumulative, &put_cumulative);
}

void add_bootstrap(py::module_& m) {
  py::class_<BootstrapResult> bootstrap(m, "BootstrapResult", "Estimates of models fitted to customers drawn anew.");
  bootstrap.def_readonly("names", &BootstrapResult::names)
      .def_property_readonly("estimates", [](const BootstrapResult& b) { return matrix_array(b.estimates); })
      .def_readonly("without_answer", &BootstrapResult::without_answer)
      .def_readonly("standard_errors", &BootstrapResult::standard_errors)
      .def_property_readonly("intervals",
                             [](const BootstrapResult& b) {
                               std::vector<std::pair<double, double>> out;
                               for (const auto& i : b.intervals) out.emplace_back(i.lower, i.upper);
                               return out;
                             })
      .def("__repr__", [](const BootstrapResult& b) {
        return "BootstrapResult(replicates=" + std::to_string(b.estimates.rows) +
               ", without_answer=" + std::to_string(b.without_answer) + ")";
      });
  add_pickle(bootstrap, "BootstrapResult", &put_bootstrap, &get_bootstrap);
  add_equality(bootstrap, &put_bootstrap);
}

}  // namespace

void register_purchase_results(py::module_& m) {
  add_total(m);
  add_counts(m);
  add_cumulative(m);
  add_bootstrap(m);
}
