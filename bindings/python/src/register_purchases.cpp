#include <amends/core/error.hpp>
#include <amends/customer_base/customer_summary.hpp>
#include <amends/domain/purchase_history.hpp>
#include <amends/domain/time_unit.hpp>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "column.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "result.hpp"
#include "state.hpp"

// Purchase histories go into domain, what is read from them into retention. One file, because both speak of columns.

namespace {
using namespace amends;
using customer_base::CustomerSummaryReport;
using domain::PurchaseHistory;
using domain::ReturnsRule;
using domain::TransactionReport;

/// The vector's own memory as an array: nothing is copied.
template <class T>
py::array_t<T> array_of(std::vector<T>&& values) {
  auto* owned = new std::vector<T>(std::move(values));
  const py::capsule owner(owned, [](void* p) { delete static_cast<std::vector<T>*>(p); });
  return py::array_t<T>(static_cast<py::ssize_t>(owned->size()), owned->data(), owner);
}

/// Empty stands for "no amounts were given".
py::object array_or_none(std::vector<double>&& values, bool given) {
  if (!given) return py::none();
  return array_of(std::move(values));
}

template <class Enum, std::size_t N>
Enum named(const char* parameter, const std::string& name, const Enum (&values)[N]) {
  std::string known;
  for (std::size_t i = 0; i < N; ++i) {
    if (name == to_string(values[i])) return values[i];
    known += (i == 0 ? "'" : i + 1 == N ? " or '" : ", '") + std::string(to_string(values[i])) + "'";
  }
  throw Error(ErrorCode::unknown_name, parameter,
              std::string(parameter) + " must be " + known + ", got '" + name + "'");
}

ReturnsRule returns_rule(const std::string& name) {
  return named("returns", name,
               {ReturnsRule::net_same_period, ReturnsRule::drop, ReturnsRule::keep, ReturnsRule::error});
}

customer_base::MonetaryValue monetary_value_rule(const std::string& name) {
  if (name == "repeat_purchases") return customer_base::MonetaryValue::repeat_purchases;
  if (name == "all_purchases") return customer_base::MonetaryValue::all_purchases;
  throw Error(ErrorCode::unknown_name, "monetary_value",
              "monetary_value must be 'repeat_purchases' or 'all_purchases', got '" + name + "'");
}

std::vector<std::string> warning_names(const CustomerSummaryReport& report) {
  std::vector<std::string> names;
  for (const auto warning : report.warnings) names.emplace_back(customer_base::to_string(warning));
  return names;
}

/// Codes of a column of Python texts in the order of their first appearance, and the texts: domain::code_customers
/// without a copy of every text, because Python keeps the hash of each. -1: None, NaN and, where that is missing, the
/// empty text. Returns None if the column holds anything else.
py::object code_texts(const py::array& column, bool empty_is_missing) {
  if (column.dtype().kind() != 'O' || column.ndim() != 1) return py::none();
  const auto size = static_cast<std::size_t>(column.shape(0));
  std::vector<std::int32_t> codes(size);
  py::list texts;
  struct Place {
    Py_hash_t hash = 0;
    std::int32_t code = -1;
  };
  std::vector<Place> table(1024);
  std::int32_t known = 0;
  PyObject* last = nullptr;
  std::int32_t last_code = -1;
  const auto* at = static_cast<const char*>(column.data());
  for (std::size_t i = 0; i < size; ++i, at += column.strides(0)) {
    PyObject* const text = *reinterpret_cast<PyObject* const*>(at);
    if (text == last) {
      codes[i] = last_code;
      continue;
    }
    last = text;
    if (text == nullptr || text == Py_None || (PyFloat_Check(text) && std::isnan(PyFloat_AS_DOUBLE(text)))) {
      codes[i] = last_code = -1;
      continue;
    }
    if (!PyUnicode_CheckExact(text)) return py::none();
    if (empty_is_missing && PyUnicode_GetLength(text) == 0) {
      codes[i] = last_code = -1;
      continue;
    }
    const Py_hash_t hash = PyObject_Hash(text);
    std::size_t place = static_cast<std::size_t>(hash) & (table.size() - 1);
    while (table[place].code >= 0) {
      if (table[place].hash == hash) {
        const int same = PyObject_RichCompareBool(PyList_GET_ITEM(texts.ptr(), table[place].code), text, Py_EQ);
        if (same < 0) throw py::error_already_set();
        if (same == 1) break;
      }
      place = (place + 1) & (table.size() - 1);
    }
    if (table[place].code < 0) {
      table[place] = {hash, known++};
      texts.append(py::handle(text));
      last_code = table[place].code;
      if (2 * static_cast<std::size_t>(known) > table.size()) {
        std::vector<Place> larger(4 * table.size());
        for (const Place& one : table) {
          if (one.code < 0) continue;
          std::size_t free = static_cast<std::size_t>(one.hash) & (larger.size() - 1);
          while (larger[free].code >= 0) free = (free + 1) & (larger.size() - 1);
          larger[free] = one;
        }
        table = std::move(larger);
      }
    } else {
      last_code = table[place].code;
    }
    codes[i] = last_code;
  }
  return py::make_tuple(array_of(std::move(codes)), texts);
}

/// What call() returns. Errors name the parameters as the Python functions do, in their attribute and in the text, which
/// begins with the name.
template <class Call>
auto with_python_names(Call&& call) {
  constexpr std::pair<std::string_view, std::string_view> names[] = {{"customer", "customer_id"},
                                                                     {"time", "datetime"},
                                                                     {"amount", "monetary_value"},
                                                                     {"observation_end", "observation_period_end"},
                                                                     {"calibration_end", "calibration_period_end"}};
  try {
    return call();
  } catch (const Error& error) {
    for (const auto& [here, python] : names) {
      if (error.parameter() != here) continue;
      std::string text = error.what();
      if (std::string_view(text).substr(0, here.size()) == here) text.replace(0, here.size(), python);
      throw Error(error.code(), std::string(python), text);
    }
    throw;
  }
}

/// Eleven fields, or thirteen with the lines far from the rest.
TransactionReport saved_report(const py::tuple& t) {
  TransactionReport r;
  r.row_report.rows = t[0].cast<std::size_t>();
  for (const auto& [why, rows, first] : t[1].cast<std::vector<std::tuple<std::string, std::size_t, std::size_t>>>()) {
    r.row_report.reasons.push_back({.why = why, .rows = rows, .first = first});
    r.row_report.left_out += rows;
  }
  r.returns = t[2].cast<std::size_t>();
  r.first_return = t[3].cast<std::optional<std::size_t>>();
  r.cancelled_purchases = t[4].cast<std::size_t>();
  r.cancelled_lines = t[5].cast<std::size_t>();
  r.unmatched_returns = t[6].cast<std::size_t>();
  r.unmatched_return_amount = t[7].cast<double>();
  r.purchases = t[8].cast<std::size_t>();
  r.customers = t[9].cast<std::size_t>();
  r.customers_without_purchase = t[10].cast<std::size_t>();
  if (t.size() == 13) {
    r.far_lines = t[11].cast<std::size_t>();
    r.first_far_line = t[12].cast<std::optional<std::size_t>>();
  }
  domain::check(r);
  return r;
}

/// The tuples that version 0.1 pickled, which knew the first return and not the first line left out for one.
TransactionReport old_report(const py::tuple& t) {
  TransactionReport r;
  core::RowReport& rows = r.row_report;
  rows.rows = t[0].cast<std::size_t>();
  const auto used = t[1].cast<std::size_t>();
  const auto add = [&rows](std::string_view why, std::size_t count, const std::optional<std::size_t>& first) {
    if (first.has_value() != (count > 0))
      throw Error(ErrorCode::format, "state", "this is not the state of a TransactionReport");
    if (count > 0)
      rows.merge({.left_out = count, .reasons = {{.why = std::string(why), .rows = count, .first = *first}}});
  };
  using domain::LineFault;
  std::size_t field = 2;
  for (const LineFault fault : {LineFault::customer, LineFault::time, LineFault::amount}) {
    add(to_string(fault), t[field].cast<std::size_t>(), t[field + 1].cast<std::optional<std::size_t>>());
    field += 2;
  }
  r.returns = t[8].cast<std::size_t>();
  r.first_return = t[9].cast<std::optional<std::size_t>>();
  r.cancelled_purchases = t[10].cast<std::size_t>();
  r.cancelled_lines = t[11].cast<std::size_t>();
  r.unmatched_returns = t[12].cast<std::size_t>();
  r.unmatched_return_amount = t[13].cast<double>();
  r.purchases = t[14].cast<std::size_t>();
  r.customers = t[15].cast<std::size_t>();
  r.customers_without_purchase = t[16].cast<std::size_t>();
  if (const std::size_t rest = rows.rows - used - rows.left_out; rest > 0)
    add("a return, or bought and given back in the same period", rest, r.first_return);
  domain::check(r);
  return r;
}

void add_histories(py::module_& m) {
  m.def("_code_texts", &code_texts, py::arg("column"), py::arg("empty_is_missing"));
  using domain::LineFault;
  auto report =
      py::class_<TransactionReport>(m, "TransactionReport", "What became of the lines of a purchase history.");
  report.def_readonly("row_report", &TransactionReport::row_report, "The lines, those left out and why.")
      .def_property_readonly("lines", [](const TransactionReport& r) { return r.row_report.rows; })
      .def_property_readonly(
          "used", [](const TransactionReport& r) { return r.row_report.used(); }, "Lines that are part of a purchase.");
  const auto add_reason = [&report](const char* name, const char* first, LineFault fault) {
    report.def_property_readonly(name, [fault](const TransactionReport& r) { return left_out_for(r, fault); })
        .def_property_readonly(first, [fault](const TransactionReport& r) { return first_left_out_for(r, fault); });
  };
  add_reason("without_customer", "first_without_customer", LineFault::customer);
  add_reason("without_time", "first_without_time", LineFault::time);
  add_reason("unreadable_times", "first_unreadable_time", LineFault::unreadable);
  add_reason("placeholder_times", "first_placeholder_time", LineFault::placeholder);
  add_reason("without_amount", "first_without_amount", LineFault::amount);
  report
      .def_readonly("returns", &TransactionReport::returns,
                    "Negative amounts among the lines with customer, time and amount.")
      .def_readonly("first_return", &TransactionReport::first_return)
      .def_readonly("cancelled_purchases", &TransactionReport::cancelled_purchases,
                    "Periods with a purchase of which returns left nothing.")
      .def_readonly("cancelled_lines", &TransactionReport::cancelled_lines, "Lines in these.")
      .def_readonly("unmatched_returns", &TransactionReport::unmatched_returns,
                    "Return lines in periods of their customer without any purchase.")
      .def_readonly("unmatched_return_amount", &TransactionReport::unmatched_return_amount)
      .def_readonly("purchases", &TransactionReport::purchases, "After merging.")
      .def_readonly("customers", &TransactionReport::customers, "With at least one purchase.")
      .def_readonly("customers_without_purchase", &TransactionReport::customers_without_purchase)
      .def_readonly("far_lines", &TransactionReport::far_lines,
                    "Lines more than 40 years from the median day of the records; they stay.")
      .def_readonly("first_far_line", &TransactionReport::first_far_line)
      .def(py::pickle(
               [](const TransactionReport& r) {
                 std::vector<std::tuple<std::string, std::size_t, std::size_t>> reasons;
                 for (const auto& reason : r.row_report.reasons)
                   reasons.emplace_back(reason.why, reason.rows, reason.first);
                 return py::make_tuple(r.row_report.rows, reasons, r.returns, r.first_return, r.cancelled_purchases,
                                       r.cancelled_lines, r.unmatched_returns, r.unmatched_return_amount, r.purchases,
                                       r.customers, r.customers_without_purchase, r.far_lines, r.first_far_line);
               },
               [](const py::tuple& state) {
                 return state.size() == 17
                            ? load_state(state, "TransactionReport", 17, &old_report)
                            : load_state(state, "TransactionReport", state.size() == 11 ? 11 : 13, &saved_report);
               }),
           py::arg("state"))
      .def(
          "__eq__",
          [](const TransactionReport& r, const py::object& other) -> py::object {
            if (!py::isinstance<TransactionReport>(other)) return py::reinterpret_borrow<py::object>(Py_NotImplemented);
            return py::bool_(r == other.cast<const TransactionReport&>());
          },
          py::arg("other"));
  add_repr(report, "TransactionReport",
           {"lines", "used", "without_customer", "without_time", "unreadable_times", "placeholder_times",
            "without_amount", "returns", "cancelled_purchases", "unmatched_returns", "purchases", "customers",
            "customers_without_purchase", "far_lines"});

  py::class_<PurchaseHistory>(m, "PurchaseHistory", "Purchases by customer; see amends.domain.PurchaseHistory.")
      .def(py::init([](const py::object& customer, const py::object& time, const py::object& amount,
                       std::int64_t unreadable_time, double ticks_per_day, double grain_days, double grain_origin,
                       const std::string& returns, bool dated) {
             const domain::TransactionColumns columns{.customer = column_of("customer", customer),
                                                      .time = column_of("time", time),
                                                      .amount = column_of("amount", amount),
                                                      .unreadable_time = unreadable_time,
                                                      .ticks_per_day = ticks_per_day,
                                                      .dated = dated};
             const domain::PurchaseRules rules{
                 .grain_days = grain_days, .grain_origin = grain_origin, .returns = returns_rule(returns)};
             return with_python_names([&] {
               return interruptible(
                   1, [&](core::Executor& executor) { return PurchaseHistory(columns, rules, &executor); });
             });
           }),
           py::kw_only(), py::arg("customer"), py::arg("time"), py::arg("amount") = py::none(),
           py::arg("unreadable_time") = core::not_a_time, py::arg("ticks_per_day") = 1.0, py::arg("grain_days") = 1.0,
           py::arg("grain_origin") = 0.0, py::arg("returns") = "net_same_period", py::arg("dated") = false)
      .def_property_readonly("customers", &PurchaseHistory::customers, "Customers with at least one purchase.")
      .def_property_readonly("has_amounts", &PurchaseHistory::has_amounts)
      .def_property_readonly("report", &PurchaseHistory::report, py::return_value_policy::copy)
      .def_property_readonly("period_days", &PurchaseHistory::period_days, "Days within which lines were merged.")
      .def("_codes",
           [](const PurchaseHistory& h) {
             return array_of(std::vector<std::int64_t>(h.codes().begin(), h.codes().end()));
           })
      .def(
          "_purchases",
          [](const PurchaseHistory& h) {
            const std::size_t count = h.report().purchases;
            std::vector<std::int64_t> codes;
            std::vector<double> begins, amounts;
            codes.reserve(count);
            begins.reserve(count);
            if (h.has_amounts()) amounts.reserve(count);
            for (std::size_t i = 0; i < h.customers(); ++i)
              for (const domain::Purchase& p : h.purchases(i)) {
                codes.push_back(h.codes()[i]);
                begins.push_back(h.begin_of(p.period));
                if (h.has_amounts()) amounts.push_back(p.amount);
              }
            return py::make_tuple(array_of(std::move(codes)), array_of(std::move(begins)),
                                  array_or_none(std::move(amounts), h.has_amounts()));
          },
          "Codes, begin of the period in days from tick 0, amounts or None.");
}

customer_base::CustomerSummaryOptions options_of(double unit_days, std::optional<double> observation_end,
                                                 const std::string& monetary_value) {
  return {.unit = TimeUnit::of_days(unit_days),
          .observation_end = observation_end,
          .monetary_value = monetary_value_rule(monetary_value)};
}

auto columns_of(customer_base::CustomerSummary&& s, bool amounts) {
  return py::make_tuple(array_of(std::move(s.customer)), array_of(std::move(s.frequency)),
                        array_of(std::move(s.recency)), array_of(std::move(s.T)),
                        array_or_none(std::move(s.monetary_value), amounts), std::move(s.report));
}

void add_summaries(py::module_& m) {
  py::class_<CustomerSummaryReport>(m, "CustomerSummaryCounts",
                                    "Counts of a summary; amends.retention.CustomerSummaryReport shows them.")
      .def_readonly("lines", &CustomerSummaryReport::lines)
      .def_readonly("unit_days", &CustomerSummaryReport::unit_days)
      .def_readonly("period_days", &CustomerSummaryReport::period_days)
      .def_readonly("records_begin", &CustomerSummaryReport::records_begin)
      .def_readonly("observation_end", &CustomerSummaryReport::observation_end)
      .def_readonly("customers", &CustomerSummaryReport::customers)
      .def_readonly("repeat_customers", &CustomerSummaryReport::repeat_customers)
      .def_readonly("purchases", &CustomerSummaryReport::purchases)
      .def_readonly("purchases_after_end", &CustomerSummaryReport::purchases_after_end)
      .def_readonly("customers_after_end", &CustomerSummaryReport::customers_after_end)
      .def_readonly("acquired_at_end", &CustomerSummaryReport::acquired_at_end)
      .def_readonly("start_ratio", &CustomerSummaryReport::start_ratio)
      .def_property_readonly("warnings", &warning_names)
      .def_property_readonly("acquisition", [](const CustomerSummaryReport& r) {
        std::vector<double> begin, customers, share;
        for (const customer_base::AcquisitionWeek& week : r.acquisition) {
          begin.push_back(week.begin);
          customers.push_back(static_cast<double>(week.customers));
          share.push_back(week.share);
        }
        return py::make_tuple(array_of(std::move(begin)), array_of(std::move(customers)), array_of(std::move(share)));
      });

  m.def(
      "customer_summary",
      [](const PurchaseHistory& history, double unit_days, std::optional<double> observation_end,
         const std::string& monetary_value) {
        const auto options = options_of(unit_days, observation_end, monetary_value);
        customer_base::CustomerSummary summary = with_python_names([&] {
          const py::gil_scoped_release release;
          return customer_base::customer_summary(history, options);
        });
        return columns_of(std::move(summary), history.has_amounts());
      },
      py::arg("history"), py::kw_only(), py::arg("unit_days"), py::arg("observation_end") = py::none(),
      py::arg("monetary_value") = "repeat_purchases");
  m.def(
      "calibration_holdout_split",
      [](const PurchaseHistory& history, double calibration_end, double unit_days,
         std::optional<double> observation_end, const std::string& monetary_value) {
        const auto options = options_of(unit_days, observation_end, monetary_value);
        customer_base::CalibrationHoldout split = with_python_names([&] {
          const py::gil_scoped_release release;
          return customer_base::calibration_holdout_split(history, calibration_end, options);
        });
        const bool amounts = history.has_amounts();
        return py::make_tuple(columns_of(std::move(split.calibration), amounts),
                              array_of(std::move(split.frequency_holdout)),
                              array_or_none(std::move(split.monetary_value_holdout), amounts), split.duration_holdout,
                              split.customers_acquired_in_holdout);
      },
      py::arg("history"), py::arg("calibration_end"), py::kw_only(), py::arg("unit_days"),
      py::arg("observation_end") = py::none(), py::arg("monetary_value") = "repeat_purchases");
  m.def(
      "transactions_per_period",
      [](const PurchaseHistory& history, double period_days, std::optional<double> acquired_until,
         std::optional<double> observation_end) {
        customer_base::TransactionsPerPeriod counted = with_python_names([&] {
          return customer_base::transactions_per_period(history, {.period = TimeUnit::of_days(period_days),
                                                                  .acquired_until = acquired_until,
                                                                  .observation_end = observation_end});
        });
        return py::make_tuple(array_of(std::move(counted.begin)), array_of(std::move(counted.first_purchases)),
                              array_of(std::move(counted.repeat_transactions)),
                              array_of(std::move(counted.cumulative_repeat_transactions)),
                              array_of(std::move(counted.share_observed)), counted.customers);
      },
      py::arg("history"), py::kw_only(), py::arg("period_days"), py::arg("acquired_until") = py::none(),
      py::arg("observation_end") = py::none());
  m.def(
      "frequency_counts",
      [](const py::array_t<double, py::array::c_style | py::array::forcecast>& frequency, std::size_t largest) {
        const auto counts =
            customer_base::frequency_counts({frequency.data(), static_cast<std::size_t>(frequency.size())}, largest);
        return array_of(std::vector<std::int64_t>(counts.begin(), counts.end()));
      },
      py::arg("frequency"), py::arg("largest") = 7);
}
}  // namespace

void register_purchase_history(py::module_& module) {
  add_histories(module);
}

void register_customer_summary(py::module_& module) {
  add_summaries(module);
}
