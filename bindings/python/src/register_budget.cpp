// A budget over customers and actions.
#include <amends/economics/customer_offers.hpp>
#include <amends/economics/offer_budget.hpp>

#include <cstdint>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"

namespace {

namespace core = amends::core;
namespace economics = amends::economics;
namespace recovery = amends::recovery;
using economics::OfferBudget;

std::span<const double> view(const Numbers<double>& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}
std::span<double> filled(py::array_t<double>& values) {
  return {values.mutable_data(), static_cast<std::size_t>(values.size())};
}
py::array_t<double> array(std::span<const double> values) {
  return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data());
}

/// A budget and the arrays that it looks at.
struct HeldBudget {
  Numbers<double> costs, gains;
  OfferBudget budget;
};

HeldBudget made_budget(const Numbers<double>& costs, const Numbers<double>& gains, std::size_t actions,
                       double least_return, double largest_share_left_out) {
  const std::span<const double> its_costs = view(costs), its_gains = view(gains);
  return {
      costs, gains, interruptible(1, [&](core::Executor& executor) {
        return OfferBudget(
            its_costs, its_gains, actions,
            {.least_return = least_return, .largest_share_left_out = largest_share_left_out, .executor = &executor});
      })};
}

py::dict path_of(const HeldBudget& self) {
  const OfferBudget& budget = self.budget;
  const std::size_t count = budget.increments();
  const auto size = static_cast<py::ssize_t>(count);
  py::array_t<double> marginal_returns(size);
  py::array_t<std::int64_t> customers(size);
  py::array_t<std::int32_t> actions(size);
  for (std::size_t k = 0; k < count; ++k) {
    const economics::OfferIncrement one = budget.increment(k);
    marginal_returns.mutable_data()[k] = one.marginal_return;
    customers.mutable_data()[k] = static_cast<std::int64_t>(one.customer);
    actions.mutable_data()[k] = one.action;
  }
  py::dict out;
  out["cost"] = array(budget.path_costs());
  out["gain"] = array(budget.path_gains());
  out["marginal_return"] = marginal_returns;
  out["customer"] = customers;
  out["action"] = actions;
  return out;
}

py::dict points_of(const HeldBudget& self, const std::vector<double>& budget) {
  const auto column = [&](double economics::BudgetPoint::*member) {
    py::array_t<double> out(static_cast<py::ssize_t>(budget.size()));
    for (std::size_t k = 0; k < budget.size(); ++k) out.mutable_data()[k] = self.budget.at(budget[k]).*member;
    return out;
  };
  using Point = economics::BudgetPoint;
  py::dict out;
  out["budget"] = column(&Point::budget);
  out["cost"] = column(&Point::cost);
  out["gain"] = column(&Point::gain);
  out["surplus"] = column(&Point::surplus);
  out["bound"] = column(&Point::bound);
  out["gap"] = column(&Point::gap);
  out["marginal_return"] = column(&Point::marginal_return);
  out["shadow_price"] = column(&Point::shadow_price);
  return out;
}

py::dict plan_of(const HeldBudget& self, double budget, std::size_t most_states) {
  const economics::OfferPlan plan = interruptible(1, [&](core::Executor& executor) {
    return self.budget.plan(budget, {.most_states = most_states, .executor = &executor});
  });
  py::dict out;
  out["budget"] = plan.budget;
  out["cost"] = plan.cost;
  out["gain"] = plan.gain;
  out["surplus"] = plan.surplus;
  out["bound"] = plan.bound;
  out["gap"] = plan.gap;
  out["shadow_price"] = plan.shadow_price;
  out["status"] = std::string(economics::to_string(plan.status));
  out["states"] = plan.states;
  out["treated"] = plan.treated;
  out["actions"] = py::array_t<std::int32_t>(static_cast<py::ssize_t>(plan.actions.size()), plan.actions.data());
  return out;
}

py::tuple from_response(const std::variant<const recovery::SaturatingStay*, const recovery::SShapedStay*,
                                           const recovery::InvertedUStay*>& response,
                        const Numbers<double>& values, const std::vector<double>& amounts, double false_share,
                        double largest_share_left_out) {
  if (values.ndim() != 1)
    throw amends::Error(amends::ErrorCode::size_mismatch, "values", "values must have one dimension");
  const std::vector<py::ssize_t> shape{values.size(), static_cast<py::ssize_t>(amounts.size())};
  py::array_t<double> costs(shape), gains(shape);
  const core::RowReport report = std::visit(
      [&](const auto* curve) {
        return economics::offers_from_response(*curve, view(values), amounts, false_share, filled(costs),
                                               filled(gains));
      },
      response);
  core::check_left_out(report, largest_share_left_out);
  return py::make_tuple(costs, gains, report);
}

py::tuple from_rows(const std::vector<std::int32_t>& customers, const std::vector<std::int32_t>& actions,
                    const Numbers<double>& cost, const Numbers<double>& gain, std::size_t number_of_customers,
                    std::size_t number_of_actions, double largest_share_left_out) {
  core::check_count("customer", number_of_customers, 0, 0x7fffffff);
  core::check_count("action", number_of_actions, 1, 1'000'000);
  core::check_count("customers times actions", number_of_customers * number_of_actions, 0, 0xfffffffd);
  const std::vector<py::ssize_t> shape{static_cast<py::ssize_t>(number_of_customers),
                                       static_cast<py::ssize_t>(number_of_actions)};
  py::array_t<double> costs(shape), gains(shape);
  const core::RowReport report = economics::offers_from_rows(customers, actions, view(cost), view(gain),
                                                             number_of_actions, filled(costs), filled(gains));
  core::check_left_out(report, largest_share_left_out);
  return py::make_tuple(costs, gains, report);
}

}  // namespace

void register_budget(py::module_& m) {
  py::class_<HeldBudget> budget(m, "_OfferBudget", "The budget path; see amends.economics.OfferBudget.");
  def_init(budget, &made_budget, py::arg("costs"), py::arg("gains"), py::arg("actions"), py::arg("least_return"),
           py::arg("largest_share_left_out"));
  budget.def_property_readonly("increments", [](const HeldBudget& self) { return self.budget.increments(); });
  budget.def_property_readonly("row_report", [](const HeldBudget& self) { return self.budget.row_report(); });
  def(budget, "path", &path_of);
  def(budget, "at", &points_of, py::arg("budget"));
  def(budget, "plan", &plan_of, py::arg("budget"), py::arg("most_states"));
  def(m, "_offers_from_response", &from_response, py::arg("response"), py::arg("values"), py::arg("amounts"),
      py::arg("false_share"), py::arg("largest_share_left_out"));
  def(m, "_offers_from_rows", &from_rows, py::arg("customers"), py::arg("actions"), py::arg("cost"), py::arg("gain"),
      py::arg("number_of_customers"), py::arg("number_of_actions"), py::arg("largest_share_left_out"));
}
