#pragma once
// Estimates of what was fitted: `estimate(quantity, at, where, source)` of its bound class.

#include <amends/estimation/estimate_query.hpp>
#include <string>
#include <utility>
#include <vector>

#include "def.hpp"
#include "module.hpp"

template <>
struct TextOf<amends::estimation::Scale>
    : Texts<Text<"identity", amends::estimation::Scale::identity>, Text<"log", amends::estimation::Scale::log>,
            Text<"logit", amends::estimation::Scale::logit>, Text<"log_log", amends::estimation::Scale::log_log>> {};

/// A query of Python: `at` numbers by name, `where` numbers or texts by name.
inline amends::estimation::EstimateQuery query_of(std::string quantity,
                                                  const std::vector<std::pair<std::string, double>>& at,
                                                  const std::vector<std::pair<std::string, py::object>>& where,
                                                  std::string source) {
  amends::estimation::EstimateQuery out{.quantity = std::move(quantity), .at = at, .from = std::move(source)};
  for (const auto& [name, value] : where) {
    if (py::isinstance<py::str>(value))
      out.where.emplace_back(name, text_from(value, Place{"where"}));
    else
      out.where.emplace_back(name, number_from(value, Place{"where"}));
  }
  return out;
}

template <class Model, class... Options>
void bind_estimate(py::class_<Model, Options...>& c) {
  def(
      c, "estimate",
      [](const Model& model, std::string quantity, const std::vector<std::pair<std::string, double>>& at,
         const std::vector<std::pair<std::string, py::object>>& where,
         std::string source) { return model.estimate(query_of(std::move(quantity), at, where, std::move(source))); },
      py::arg("quantity"), py::arg("at"), py::arg("where"), py::arg("source"));
}
