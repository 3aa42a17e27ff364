#include <amends/economics/alarm_at_risk.hpp>
#include <amends/economics/complaint_return.hpp>
#include <amends/economics/moments_of_truth.hpp>
#include <amends/economics/revenue_at_risk.hpp>
#include <map>
#include <string>
#include <vector>

#include "def.hpp"
#include "module.hpp"
#include "named_warnings.hpp"
#include "python_class.hpp"

namespace {
/// Numbers by name, or by the members of an enumeration.
struct NamedNumbers {
  std::map<std::string, double> values;
};
}  // namespace

template <>
struct Argument<NamedNumbers> {
  static constexpr auto name = py::detail::const_name("collections.abc.Mapping[typing.Any, float]");
  static NamedNumbers from(py::handle value, const Place& place) {
    NamedNumbers made;
    for (const auto& [key, one] : mapping_of(value, place)) {
      const std::string text = text_from(py::getattr(key, "name", key), place);
      made.values.emplace(text, number_from(one, place.at(text)));
    }
    return made;
  }
};

namespace {

using namespace amends;

/// The dataclass of that name in amends/economics.py.
template <Literal class_name>
using Result = PythonObject<"amends.economics", class_name>;

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
  for (const auto& [name, value] : given.values) {
    double* target = nullptr;
    for (const Member& one : known)
      if (name == one.name) target = one.value;
    if (target == nullptr) {
      const std::string full = std::string(parameter) + "." + name.substr(0, 30);
      std::string message = full + " is not known; known are";
      for (const Member& one : known) message.append(" ").append(one.name);
      throw Error(ErrorCode::unknown_name, full, message);
    }
    *target = value;
  }
}

Result<"ComplaintReturn"> complaint_return(double complainants, const NamedNumbers& shares,
                                           const NamedNumbers& stay_rates, double counterfactual, double value,
                                           const NamedNumbers& cost, double word_of_mouth, double information) {
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
  return Result<"ComplaintReturn">::made_of(
      result.stayed, result.stayed_counterfactual, result.customers_kept, result.retention_benefit,
      result.word_of_mouth_benefit, result.information_benefit, result.benefit, result.cost, result.profit,
      result.net_return, result.benefit_cost_ratio, result.break_even_counterfactual,
      names_of(result.warnings,
               {ComplaintReturnWarning::recovered_above_untroubled, ComplaintReturnWarning::class_below_counterfactual,
                ComplaintReturnWarning::handling_loses_customers, ComplaintReturnWarning::no_cost}));
}

void register_complaints(py::module_& module) {
  def(module, "complaint_return", &complaint_return,
      R"(Profit of complaint management and its return, against a stated counterfactual.

``customers kept = complainants * (sum of share * stay rate - counterfactual)``; the benefit is customers kept times
their value, plus word of mouth, plus information.

Parameters
----------
complainants
    Customers who complained in the period.
shares
    Shares of ``dissatisfied``, ``mollified``, ``satisfied``, ``delighted`` complainants; they sum to 1.
stay_rates
    Stay rates of the same classes, needed where there is a share. With ``no_problem`` too, recovered customers who
    stay more than untroubled ones are warned about.
counterfactual_stay_rate
    Stay rate of the same customers had nobody handled their complaint. Required: without it every customer who
    stays is credited to complaint management.
value_of_kept_customer
    Money per customer, margin not revenue; see `customer_lifetime_value`.
cost
    Money of the period by kind: ``handling``, ``compensation``, ``escalation``, ``fixed``.
word_of_mouth_benefit, information_benefit
    Money of the period.

Examples
--------
>>> import amends as am
>>> value = am.economics.customer_lifetime_value(60, 0.80, annual_rate=0.10, first_payment="now", periods=3)
>>> result = am.economics.complaint_return(
...     complainants=20_000,
...     shares={"delighted": 0.40, "satisfied": 0.35, "dissatisfied": 0.25},
...     stay_rates={"delighted": 0.90, "satisfied": 0.70, "dissatisfied": 0.20},
...     counterfactual_stay_rate=0.35,
...     value_of_kept_customer=value,
...     cost={"handling": 20_000 * 18, "fixed": 150_000},
... )
>>> round(result.profit, 2), round(result.net_return, 4)
(315768.6, 0.6192)
)",
      py::kw_only(), py::arg("complainants"), py::arg("shares"), py::arg("stay_rates"),
      py::arg("counterfactual_stay_rate"), py::arg("value_of_kept_customer"), py::arg("cost"),
      py::arg("word_of_mouth_benefit") = 0.0, py::arg("information_benefit") = 0.0);
  def(
      module, "revenue_at_risk",
      [](double customers, double problem_rate, double untroubled, double after,
         double value) -> Result<"RevenueAtRisk"> {
        using economics::RevenueAtRiskWarning;
        const auto result = economics::revenue_at_risk({.customers = customers,
                                                        .problem_rate = problem_rate,
                                                        .stay_rate_untroubled = untroubled,
                                                        .stay_rate_after_problem = after,
                                                        .value_per_customer = value});
        return Result<"RevenueAtRisk">::made_of(
            result.customers_with_problem, result.customers_lost, result.revenue_at_risk, result.retention_rate,
            result.leave_after_problem, result.leave_untroubled,
            names_of(result.warnings, {RevenueAtRiskWarning::recovered_above_untroubled}));
      },
      R"(Customers lost and revenue at risk because of problems.

``customers lost = customers * problem_rate * (stay_rate_untroubled - stay_rate_after_problem)``, nothing rounded
on the way; ``problem_rate`` is the share of customers with a problem.

Examples
--------
>>> import amends as am
>>> result = am.economics.revenue_at_risk(
...     customers=80_000, problem_rate=0.30, stay_rate_untroubled=0.74, stay_rate_after_problem=0.45,
...     value_per_customer=290.41)
>>> round(result.customers_lost, 6), round(result.leave_after_problem, 6)
(6960.0, 13200.0)
)",
      py::kw_only(), py::arg("customers"), py::arg("problem_rate"), py::arg("stay_rate_untroubled"),
      py::arg("stay_rate_after_problem"), py::arg("value_per_customer"));
  def(
      module, "revenue_at_risk_from_complaints",
      [](double complaints, double multiplier, double lost, double value) -> Result<"ComplaintsAtRisk"> {
        const auto result = economics::revenue_at_risk_from_complaints(
            {.complaints = complaints,
             .multiplier = multiplier,
             .lost_given_problem = Probability(core::check_probability("lost_given_problem", lost)),
             .value_per_customer = value});
        return Result<"ComplaintsAtRisk">::made_of(result.problems, result.customers_lost, result.revenue_at_risk);
      },
      R"(Revenue at risk from complaints received, by the multiplier (problems in the market per complaint).

``lost_given_problem`` is required: without it every problem is taken for a lost customer.

Examples
--------
>>> import amends as am
>>> am.economics.revenue_at_risk_from_complaints(
...     complaints=100, multiplier=16, lost_given_problem=0.20, value_per_customer=200)
ComplaintsAtRisk
  problems         1,600.00
  customers_lost   320
  revenue_at_risk  64,000.00
)",
      py::kw_only(), py::arg("complaints"), py::arg("multiplier"), py::arg("lost_given_problem"),
      py::arg("value_per_customer"));
  def(
      module, "moments_of_truth",
      [](double customers, double contacts, double failure_rate, double seconds) -> Result<"MomentsOfTruth"> {
        const auto result = economics::moments_of_truth({.customers = customers,
                                                         .contacts_per_customer = contacts,
                                                         .failure_rate = failure_rate,
                                                         .seconds_per_contact = seconds});
        return Result<"MomentsOfTruth">::made_of(result.contacts, result.hours, result.failures,
                                                 result.customers_affected);
      },
      R"(Exposure to moments of truth: the contacts in which customers judge the firm, and how many of them fail.

Examples
--------
>>> import amends as am
>>> am.economics.moments_of_truth(customers=10e6, contacts_per_customer=5, seconds_per_contact=15).contacts
50000000.0
)",
      py::kw_only(), py::arg("customers"), py::arg("contacts_per_customer"), py::arg("failure_rate") = 0.0,
      py::arg("seconds_per_contact") = 0.0);
}

void register_alarms(py::module_& module) {
  def(
      module, "alarm_at_risk",
      [](double complaints, double lower, double upper, double evidence_rate, double untroubled, double after,
         double value) -> Result<"AlarmAtRisk"> {
        const auto found = economics::alarm_at_risk({.complaints_above_expected = complaints,
                                                     .lower = lower,
                                                     .upper = upper,
                                                     .evidence_rate = evidence_rate,
                                                     .stay_rate_untroubled = untroubled,
                                                     .stay_rate_after_problem = after,
                                                     .value_per_customer = value});
        const auto made = [](const economics::AlarmExposure& one) {
          return Result<"AlarmExposure">::made_of(one.complaints, one.problems, one.unvoiced, one.customers_lost,
                                                  one.revenue_at_risk)
              .value;
        };
        return Result<"AlarmAtRisk">::made_of(made(found.estimate), made(found.lower), made(found.upper));
      },
      R"(What the problem behind an alarm puts at risk, since it began.

Problems are the complaints above the expected ones over the evidence rate; customers lost are problems times
(stay_rate_untroubled - stay_rate_after_problem). The interval is that of the complaints alone.

Parameters
----------
complaints_above_expected, lower, upper : float
    Of an alarm: ``excess``, ``excess_lower``, ``excess_upper``.
evidence_rate : float
    Share of problems that is voiced and registered.
stay_rate_untroubled, stay_rate_after_problem : float
value_per_customer : float
    Money per customer lost.

Returns
-------
AlarmAtRisk
    ``estimate``, ``lower`` and ``upper``, each an `AlarmExposure`.

Examples
--------
>>> import amends as am
>>> found = am.economics.alarm_at_risk(
...     complaints_above_expected=30, lower=12, upper=51, evidence_rate=0.05, stay_rate_untroubled=0.9,
...     stay_rate_after_problem=0.7, value_per_customer=250)
>>> found.estimate
AlarmExposure
  complaints       30
  problems         600
  unvoiced         570
  customers_lost   120
  revenue_at_risk  30,000.00
)",
      py::kw_only(), py::arg("complaints_above_expected"), py::arg("lower"), py::arg("upper"), py::arg("evidence_rate"),
      py::arg("stay_rate_untroubled"), py::arg("stay_rate_after_problem"), py::arg("value_per_customer"));
}
}  // namespace

void register_economics(py::module_& module) {
  register_complaints(module);
  register_alarms(module);
}
