#pragma once
// Shared by the bindings of the customer-base models.

#include <algorithm>
#include <amends/customer_base/customers.hpp>
#include <string>
#include <utility>
#include <vector>

#include "column.hpp"
#include "interruptible.hpp"
#include "module.hpp"

inline py::array_t<double> array_of(const std::vector<double>& values) {
  py::array_t<double> out(static_cast<py::ssize_t>(values.size()));
  std::copy(values.begin(), values.end(), out.mutable_data());
  return out;
}

/// A column of a bound result as an array over its memory, which it keeps alive.
template <class Result>
auto column_view(std::vector<double> Result::*column) {
  return [column](const py::object& self) {
    const std::vector<double>& values = self.cast<const Result&>().*column;
    return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data(), self);
  };
}

inline std::vector<amends::estimation::Covariate> covariates_of(const py::dict& columns) {
  std::vector<amends::estimation::Covariate> out;
  for (const auto& [key, column] : columns) {
    auto name = key.cast<std::string>();
    const auto values = column_of(name.c_str(), py::reinterpret_borrow<py::object>(column));
    out.push_back({std::move(name), values});
  }
  return out;
}

/// Covariates of one customer: names and numbers.
inline amends::customer_base::CovariateValues covariate_values_of(const py::dict& values) {
  amends::customer_base::CovariateValues out;
  for (const auto& [name, value] : values) {
    out.names.push_back(name.cast<std::string>());
    out.values.push_back(value.cast<double>());
  }
  return out;
}

inline amends::customer_base::CustomerColumns customers_of(const py::object& frequency, const py::object& recency,
                                                           const py::object& T, const py::object& weights,
                                                           const py::object& customer_id = py::none()) {
  return {.frequency = column_of("frequency", frequency),
          .recency = column_of("recency", recency),
          .T = column_of("T", T),
          .weights = column_of("weights", weights),
          .customer_id = column_of("customer_id", customer_id)};
}

inline std::vector<amends::customer_base::LogNormalPrior> priors_of(
    const std::vector<std::tuple<std::string, double, double>>& priors) {
  std::vector<amends::customer_base::LogNormalPrior> out;
  for (const auto& [parameter, median, deviation] : priors) out.push_back({parameter, median, deviation});
  return out;
}

/// One column for each member: value, standard_error, lower, upper.
inline py::list estimates_list(const std::vector<amends::customer_base::Estimate>& estimates) {
  py::list out;
  for (const auto& e : estimates) out.append(py::make_tuple(e.value, e.standard_error, e.lower, e.upper));
  return out;
}

inline py::dict simulated_dict(const std::vector<double>& frequency, const std::vector<double>& recency,
                               const std::vector<double>& T, const std::vector<std::uint8_t>& alive) {
  py::dict out;
  out["frequency"] = array_of(frequency);
  out["recency"] = array_of(recency);
  out["T"] = array_of(T);
  py::array_t<bool> flags(static_cast<py::ssize_t>(alive.size()));
  for (std::size_t i = 0; i < alive.size(); ++i) flags.mutable_data()[i] = alive[i] != 0;
  out["alive"] = flags;
  return out;
}
