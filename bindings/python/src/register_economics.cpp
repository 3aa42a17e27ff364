#include <amends/economics/cash_flow.hpp>
#include <amends/economics/complaint_return.hpp>
#include <amends/economics/customer_lifetime_value.hpp>
#include <amends/economics/moments_of_truth.hpp>
#include <amends/economics/revenue_at_risk.hpp>
#include <amends/economics/share_dynamics.hpp>
#include <map>
#include <string>
#include <vector>

#include "interruptible.hpp"
#include "module.hpp"

namespace {

using namespace amends;
using Array = py::array_t<double, py::array::c_style | py::array::forcecast>;
using NamedNumbers = std::map<std::string, double>;

std::span<const double> as_span(const Array& values, const char* name) {
  if (values.ndim() != 1) throw Error(ErrorCode::size_mismatch, name, std::string(name) + " must have one dimension");
  return {values.data(), static_cast<std::size_t>(values.size())};
}

FirstPayment first_payment_of(const std::string& name) {
  if (name == "now") return FirstPayment::now;
  if (name == "mid_period") return FirstPayment::mid_period;
  if (name == "after_one_period") return FirstPayment::after_one_period;
  throw Error(ErrorCode::unknown_name, "first_payment",
              "first_payment must be \"now\", \"mid_period\" or \"after_one_period\", got \"" + name + "\"");
}

/// Sets the members that `given` names; a name that is not in `known` is an Error that lists those that are.
struct Member {
  const char* name;
  double* value;
};
template <class Table>
std::vector<Member> members_of(Table& table) {
  std::vector<Member> members;
  for (const domain::OutcomeState state : Table::states)
    members.push_back({domain::to_string(state).data(), &table[state]});
  return members;
}
void assign(const char* parameter, const NamedNumbers& given, const std::vector<Member>& known) {
  for (const auto& [name, value] : given) {
    double* target = nullptr;
    for (const Member& one : known)
      if (name == one.name) target = one.value;
    if (target == nullptr) {
      std::string message = std::string(parameter) + "." + name + " is not known; known are";
      for (const Member& one : known) message.append(" ").append(one.name);
      throw Error(ErrorCode::unknown_name, std::string(parameter) + "." + name, message);
    }
    *target = value;
  }
}

template <class Warning>
py::tuple names_of(const economics::WarningSet<Warning>& warnings, std::initializer_list<Warning> all) {
  py::list names;
  for (const Warning one : all)
    if (warnings.has(one)) names.append(std::string(economics::to_string(one)));
  return py::tuple(names);
}

py::dict payback_dict(const economics::Payback& result) {
  py::dict fields;
  fields["status"] = std::string(economics::to_string(result.status));
  fields["periods"] = result.periods;
  fields["lost_again"] = result.lost_again;
  return fields;
}

void register_cash_flow(py::module_& module) {
  module.def("npv", [](const Array& flows, double annual_rate, double periods_per_year, const std::string& first) {
    return economics::npv(as_span(flows, "flows"), {.annual_rate = AnnualRate(annual_rate),
                                                    .periods_per_year = periods_per_year,
                                                    .first_payment = first_payment_of(first)});
  });
  module.def("irr", [](const Array& flows, double periods_per_year) {
    using economics::IrrWarning;
    const auto result = economics::irr(as_span(flows, "flows"), periods_per_year);
    py::dict fields;
    fields["status"] = std::string(economics::to_string(result.status));
    fields["annual_rates"] = py::tuple(py::cast(result.annual_rates));
    fields["rate"] = result.rate();
    fields["sign_changes"] = result.sign_changes;
    fields["warnings"] = names_of(result.warnings, {IrrWarning::several_rates, IrrWarning::starts_with_inflow});
    return fields;
  });
  module.def("payback", [](const Array& flows) { return payback_dict(economics::payback(as_span(flows, "flows"))); });
  module.def("discounted_payback", [](const Array& flows, double annual_rate, double periods_per_year) {
    return payback_dict(
        economics::discounted_payback(as_span(flows, "flows"), AnnualRate(annual_rate), periods_per_year));
  });
}

void register_values(py::module_& module) {
  module.def("customer_lifetime_value", [](const Broadcast& margins, const Broadcast& retentions,
                                           const Broadcast& annual_rates, const Broadcast& periods_per_years,
                                           const std::string& first, const Broadcast& horizons,
                                           const Broadcast& acquisition_costs) {
    const FirstPayment first_payment = first_payment_of(first);
    const auto one = [first_payment](double margin, double retention, double annual_rate, double periods_per_year,
                                     double periods, double acquisition_cost) {
      return economics::customer_lifetime_value({.margin_per_period = margin,
                                                 .retention_rate = retention,
                                                 .annual_rate = AnnualRate(annual_rate),
                                                 .periods_per_year = periods_per_year,
                                                 .first_payment = first_payment,
                                                 .periods = periods,
                                                 .acquisition_cost = acquisition_cost});
    };
    return vectorize_unlocked(one)(margins, retentions, annual_rates, periods_per_years, horizons, acquisition_costs);
  });
  module.def("complaint_return", [](double complainants, const NamedNumbers& shares, const NamedNumbers& stay_rates,
                                    double counterfactual, double value, double word_of_mouth, double information,
                                    const NamedNumbers& cost) {
    using economics::ComplaintReturnWarning;
    economics::ComplaintReturnInputs inputs{
        .complainants = complainants,
        .counterfactual_stay_rate = Probability(core::check_probability("counterfactual_stay_rate", counterfactual)),
        .value_of_kept_customer = value,
        .word_of_mouth_benefit = word_of_mouth,
        .information_benefit = information};
    assign("shares", shares, members_of(inputs.shares));
    auto rates = members_of(inputs.stay_rates);
    rates.push_back({"no_problem", &inputs.stay_rate_untroubled});
    assign("stay_rates", stay_rates, rates);
    assign("cost", cost,
           {{"handling", &inputs.cost.handling},
            {"compensation", &inputs.cost.compensation},
            {"escalation", &inputs.cost.escalation},
            {"fixed", &inputs.cost.fixed}});
    const auto result = economics::complaint_return(inputs);
    py::dict fields;
    fields["stayed"] = result.stayed;
    fields["stayed_counterfactual"] = result.stayed_counterfactual;
    fields["customers_kept"] = result.customers_kept;
    fields["retention_benefit"] = result.retention_benefit;
    fields["word_of_mouth_benefit"] = result.word_of_mouth_benefit;
    fields["information_benefit"] = result.information_benefit;
    fields["benefit"] = result.benefit;
    fields["cost"] = result.cost;
    fields["profit"] = result.profit;
    fields["net_return"] = result.net_return;
    fields["benefit_cost_ratio"] = result.benefit_cost_ratio;
    fields["break_even_counterfactual"] = result.break_even_counterfactual;
    fields["warnings"] =
        names_of(result.warnings, {ComplaintReturnWarning::recovered_above_untroubled,
                                   ComplaintReturnWarning::class_below_counterfactual,
                                   ComplaintReturnWarning::handling_loses_customers, ComplaintReturnWarning::no_cost});
    return fields;
  });
  module.def("revenue_at_risk",
             [](double customers, double problem_rate, double untroubled, double after, double value) {
               using economics::RevenueAtRiskWarning;
               const auto result = economics::revenue_at_risk({.customers = customers,
                                                               .problem_rate = problem_rate,
                                                               .stay_rate_untroubled = untroubled,
                                                               .stay_rate_after_problem = after,
                                                               .value_per_customer = value});
               py::dict fields;
               fields["customers_with_problem"] = result.customers_with_problem;
               fields["customers_lost"] = result.customers_lost;
               fields["revenue_at_risk"] = result.revenue_at_risk;
               fields["retention_rate"] = result.retention_rate;
               fields["leave_after_problem"] = result.leave_after_problem;
               fields["leave_untroubled"] = result.leave_untroubled;
               fields["warnings"] = names_of(result.warnings, {RevenueAtRiskWarning::recovered_above_untroubled});
               return fields;
             });
  module.def("revenue_at_risk_from_complaints", [](double complaints, double multiplier, double lost, double value) {
    const auto result = economics::revenue_at_risk_from_complaints(
        {.complaints = complaints,
         .multiplier = multiplier,
         .lost_given_problem = Probability(core::check_probability("lost_given_problem", lost)),
         .value_per_customer = value});
    py::dict fields;
    fields["problems"] = result.problems;
    fields["customers_lost"] = result.customers_lost;
    fields["revenue_at_risk"] = result.revenue_at_risk;
    return fields;
  });
  module.def("moments_of_truth", [](double customers, double contacts, double failure_rate, double seconds) {
    const auto result = economics::moments_of_truth({.customers = customers,
                                                     .contacts_per_customer = contacts,
                                                     .failure_rate = failure_rate,
                                                     .seconds_per_contact = seconds});
    py::dict fields;
    fields["contacts"] = result.contacts;
    fields["hours"] = result.hours;
    fields["failures"] = result.failures;
    fields["customers_affected"] = result.customers_affected;
    return fields;
  });
}

void register_shares(py::module_& module) {
  module.def("exit_rate",
             vectorize_unlocked([](double problem_rate, double articulation_rate, double voiced, double silent) {
               return economics::exit_rate({.problem_rate = problem_rate,
                                            .articulation_rate = articulation_rate,
                                            .stay_rate_voiced = voiced,
                                            .stay_rate_silent = silent});
             }));
  module.def("steady_state_shares", [](const Array& exit_rates) {
    const std::vector<double> shares = economics::steady_state_shares(as_span(exit_rates, "exit_rates"));
    return Array(static_cast<py::ssize_t>(shares.size()), shares.data());
  });
  // The Python face has broadcast the three columns to one length.
  module.def("share_dynamics", [](const Array& customers, const Array& dissatisfied, const Array& stay,
                                  std::size_t periods, double new_customers) {
    const auto start = as_span(customers, "customers");
    const auto rates = as_span(dissatisfied, "dissatisfaction_rates");
    const auto stays = as_span(stay, "stay_rates_when_dissatisfied");
    core::check_same_size("dissatisfaction_rates", rates.size(), "customers", start.size());
    core::check_same_size("stay_rates_when_dissatisfied", stays.size(), "customers", start.size());
    std::vector<economics::Supplier> suppliers(start.size());
    for (std::size_t i = 0; i < start.size(); ++i)
      suppliers[i] = {.customers = start[i], .dissatisfaction_rate = rates[i], .stay_rate_when_dissatisfied = stays[i]};
    const auto path = interruptible(1, [&](core::Executor& executor) {
      return economics::share_dynamics(
          suppliers, {.periods = periods, .new_customers_per_period = new_customers, .executor = &executor});
    });
    return Array({static_cast<py::ssize_t>(path.periods + 1), static_cast<py::ssize_t>(path.suppliers)},
                 path.customers.data());
  });
}

}  // namespace

// Plain functions over numbers and dicts: amends/economics.py gives them names, types, documentation and results.
void register_economics(py::module_& module) {
  register_cash_flow(module);
  register_values(module);
  register_shares(module);
}
