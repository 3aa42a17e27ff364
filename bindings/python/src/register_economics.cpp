#include <amends/economics/cash_flow.hpp>
#include <amends/economics/complaint_return.hpp>
#include <amends/economics/customer_lifetime_value.hpp>
#include <amends/economics/moments_of_truth.hpp>
#include <amends/economics/revenue_at_risk.hpp>
#include <amends/economics/share_dynamics.hpp>
#include <array>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "def.hpp"
#include "first_payment.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "python_class.hpp"
#include "sequence.hpp"

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
template <py::typing::StringLiteral class_name>
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

constexpr double infinity = std::numeric_limits<double>::infinity();

Result<"Payback"> payback_result(const economics::Payback& result) {
  py::dict fields;
  fields["status"] = std::string(economics::to_string(result.status));
  fields["periods"] = result.periods;
  fields["lost_again"] = result.lost_again;
  return Result<"Payback">::made_of(**fields);
}

void register_cash_flow(py::module_& module) {
  def(
      module, "npv",
      [](const Column& flows, double annual_rate, FirstPayment first_payment, double periods_per_year) {
        return economics::npv(flows.values(), {.annual_rate = AnnualRate(annual_rate),
                                               .periods_per_year = periods_per_year,
                                               .first_payment = first_payment});
      },
      R"(Net present value of flows at equal distances.

Parameters
----------
flows
    Money per period, outflows negative.
annual_rate
    Effective rate per year.
first_payment
    When ``flows[0]`` comes. Spreadsheets' NPV is ``"after_one_period"``; a textbook's, with the investment at
    time 0, is ``"now"``.
periods_per_year
    12 for monthly flows.

Examples
--------
>>> import amends as am
>>> flows = [-40_000, 5_000, 8_000, 12_000, 30_000]
>>> round(am.economics.npv(flows, annual_rate=0.08, first_payment="now"), 2)
3065.22
)",
      py::arg("flows"), py::kw_only(), py::arg("annual_rate"), py::arg("first_payment"),
      py::arg("periods_per_year") = 1.0);
  def(
      module, "irr", [](const Column& flows, double periods_per_year) -> Result<"InternalRateOfReturn"> {
        using economics::IrrWarning;
        const auto result = economics::irr(flows.values(), periods_per_year);
        py::dict fields;
        fields["status"] = std::string(economics::to_string(result.status));
        fields["annual_rates"] = py::tuple(py::cast(result.annual_rates));
        fields["rate"] = result.rate();
        fields["sign_changes"] = result.sign_changes;
        fields["warnings"] = names_of(result.warnings, {IrrWarning::several_rates, IrrWarning::starts_with_inflow});
        return Result<"InternalRateOfReturn">::made_of(**fields);
      },
      R"(Internal rates of return: every rate above -100 % at which the present value is zero.

All of them, ascending, effective per year. Several are a warning, none is a status; neither is an error.

Examples
--------
>>> import amends as am
>>> result = am.economics.irr([-1_000, 2_500, -1_540])
>>> [round(rate, 6) for rate in result.annual_rates]
[0.1, 0.4]
>>> result.warnings
('several_rates',)
)",
      py::arg("flows"), py::kw_only(), py::arg("periods_per_year") = 1.0);
  def(
      module, "payback", [](const Column& flows) { return payback_result(economics::payback(flows.values())); },
      R"(Time until the flows, summed, come back to zero; a flow is taken to come evenly over its period.

Examples
--------
>>> import amends as am
>>> am.economics.payback([-1_000, 400, 400, 400]).periods
2.5
)",
      py::arg("flows"));
  def(
      module, "discounted_payback",
      [](const Column& flows, double annual_rate, double periods_per_year) {
        return payback_result(economics::discounted_payback(flows.values(), AnnualRate(annual_rate), periods_per_year));
      },
      R"(The same for flows discounted to the first one.

Examples
--------
>>> import amends as am
>>> am.economics.discounted_payback([-1_000, 400, 400, 400], annual_rate=0.1).status
'never'
)",
      py::arg("flows"), py::kw_only(), py::arg("annual_rate"), py::arg("periods_per_year") = 1.0);
}

void register_lifetime_value(py::module_& module) {
  def(
      module, "customer_lifetime_value",
      [](const Broadcast& margins, const Broadcast& retentions, const Broadcast& annual_rates,
         FirstPayment first_payment, const Broadcast& horizons, const Broadcast& periods_per_years,
         const Broadcast& acquisition_costs) {
        const auto one = [first_payment](double margin, double retention, double annual_rate, double periods,
                                         double periods_per_year, double acquisition_cost) {
          return economics::customer_lifetime_value({.margin_per_period = margin,
                                                     .retention_rate = retention,
                                                     .annual_rate = AnnualRate(annual_rate),
                                                     .periods_per_year = periods_per_year,
                                                     .first_payment = first_payment,
                                                     .periods = periods,
                                                     .acquisition_cost = acquisition_cost});
        };
        return vectorize_unlocked(one)(margins, retentions, annual_rates, horizons, periods_per_years,
                                       acquisition_costs);
      },
      R"(Discounted expected margins of one customer, less the acquisition cost.

With ``q = retention_rate / (1 + annual_rate) ** (1 / periods_per_year)`` the margins are worth
``m (1 + q + ... + q^(T-1))`` (now), the square root of the discount factor times that (mid_period), or
``m (q + ... + q^T)`` (after_one_period: the first margin comes from those who stayed one period).

Parameters
----------
margin_per_period
    Money per customer: revenue minus variable cost.
retention_rate
    Share of customers kept from one period to the next, 0 to 1.
annual_rate
    Effective discount rate per year; 0.1 is 10 %.
first_payment
    When the first margin comes: ``"now"``, ``"mid_period"`` or ``"after_one_period"``.
periods
    Margins counted: a whole number, or infinity.
periods_per_year
    12 when margin and retention are monthly.
acquisition_cost
    Money per customer, spent now.

Returns
-------
float or numpy.ndarray
    Money per customer; the numbers broadcast.

Raises
------
AmendsError
    A number outside its domain, or an infinite horizon whose value has no limit.

Examples
--------
>>> import amends as am
>>> bean = dict(annual_rate=0.10, acquisition_cost=100)
>>> round(am.economics.customer_lifetime_value(150, 0.55, first_payment="after_one_period", **bean), 2)
50.0
>>> round(am.economics.customer_lifetime_value(150, 0.55, first_payment="now", **bean), 2)
200.0
)",
      py::arg("margin_per_period"), py::arg("retention_rate"), py::kw_only(), py::arg("annual_rate"),
      py::arg("first_payment"), py::arg("periods") = infinity, py::arg("periods_per_year") = 1.0,
      py::arg("acquisition_cost") = 0.0);
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
      names_of(result.warnings,
               {ComplaintReturnWarning::recovered_above_untroubled, ComplaintReturnWarning::class_below_counterfactual,
                ComplaintReturnWarning::handling_loses_customers, ComplaintReturnWarning::no_cost});
  return Result<"ComplaintReturn">::made_of(**fields);
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
        py::dict fields;
        fields["customers_with_problem"] = result.customers_with_problem;
        fields["customers_lost"] = result.customers_lost;
        fields["revenue_at_risk"] = result.revenue_at_risk;
        fields["retention_rate"] = result.retention_rate;
        fields["leave_after_problem"] = result.leave_after_problem;
        fields["leave_untroubled"] = result.leave_untroubled;
        fields["warnings"] = names_of(result.warnings, {RevenueAtRiskWarning::recovered_above_untroubled});
        return Result<"RevenueAtRisk">::made_of(**fields);
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
        py::dict fields;
        fields["problems"] = result.problems;
        fields["customers_lost"] = result.customers_lost;
        fields["revenue_at_risk"] = result.revenue_at_risk;
        return Result<"ComplaintsAtRisk">::made_of(**fields);
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
        py::dict fields;
        fields["contacts"] = result.contacts;
        fields["hours"] = result.hours;
        fields["failures"] = result.failures;
        fields["customers_affected"] = result.customers_affected;
        return Result<"MomentsOfTruth">::made_of(**fields);
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

/// One supplier a row; a number stands for all of them.
std::vector<economics::Supplier> suppliers(const Broadcast& customers, const Broadcast& rates, const Broadcast& stays) {
  const std::vector<py::ssize_t> shape = common_shape(std::array{&customers, &rates, &stays});
  if (shape.size() > 1)
    throw Error(ErrorCode::size_mismatch, "customers", "customers and rates must have one dimension: one per supplier");
  const Rows start(customers, shape), dissatisfied(rates, shape), stay(stays, shape);
  std::vector<economics::Supplier> all(shape.empty() ? 1 : static_cast<std::size_t>(shape[0]));
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i] = {.customers = start.values[i * start.step],
              .dissatisfaction_rate = dissatisfied.values[i * dissatisfied.step],
              .stay_rate_when_dissatisfied = stay.values[i * stay.step]};
  return all;
}

void register_shares(py::module_& module) {
  def(module, "exit_rate",
      vectorize_unlocked([](double problem_rate, double articulation_rate, double voiced, double silent) {
        return economics::exit_rate({.problem_rate = problem_rate,
                                     .articulation_rate = articulation_rate,
                                     .stay_rate_voiced = voiced,
                                     .stay_rate_silent = silent});
      }),
      R"(Share of all customers who leave per period because of a problem: ``p (1 - (v s + (1 - v) r0))``; broadcasts.

Examples
--------
>>> import amends as am
>>> x = am.economics.exit_rate(
...     problem_rate=0.10, articulation_rate=[0.3, 0.6], stay_rate_voiced=0.8, stay_rate_silent=0.3)
>>> x.round(6).tolist()
[0.055, 0.04]
)",
      py::kw_only(), py::arg("problem_rate"), py::arg("articulation_rate"), py::arg("stay_rate_voiced"),
      py::arg("stay_rate_silent"));
  def(
      module, "steady_state_shares",
      [](const Column& exit_rates) {
        const std::vector<double> shares = economics::steady_state_shares(exit_rates.values());
        return py::array_t<double>(static_cast<py::ssize_t>(shares.size()), shares.data());
      },
      R"(Market shares at which customers stop moving, for constant exit rates of two or more suppliers.

Leavers choose among the other suppliers in proportion to their shares. Among n survivors
``share_i = 1 - (n - 1) x_i / sum(x)``; with two, ``x_2 / (x_1 + x_2)``.

Examples
--------
>>> import amends as am
>>> am.economics.steady_state_shares([0.040, 0.064]).round(6).tolist()
[0.615385, 0.384615]
)",
      py::arg("exit_rates"));
  def(
      module, "share_dynamics",
      [](const Broadcast& customers, const Broadcast& dissatisfied, const Broadcast& stay, std::size_t periods,
         double new_customers) {
        const std::vector<economics::Supplier> start = suppliers(customers, dissatisfied, stay);
        const auto path = interruptible(1, [&](core::Executor& executor) {
          return economics::share_dynamics(
              start, {.periods = periods, .new_customers_per_period = new_customers, .executor = &executor});
        });
        return py::array_t<double>(
            {static_cast<py::ssize_t>(path.periods + 1), static_cast<py::ssize_t>(path.suppliers)},
            path.customers.data());
      },
      R"(Paths of the suppliers' customers (Babich's model with exits instead of dissatisfaction).

Parameters
----------
customers
    At the start, one per supplier.
dissatisfaction_rates
    Share of the customers dissatisfied per period; one per supplier, or one for all.
stay_rates_when_dissatisfied
    Share of the dissatisfied who stay all the same; 0 is Babich's model, in which all of them leave.
periods
    How many to compute.
new_customers_per_period
    They choose by share.

Returns
-------
numpy.ndarray
    Customers, ``periods + 1`` rows (the first is the start), one column per supplier.

Examples
--------
>>> import amends as am
>>> start = [100 / 3] * 3
>>> path = am.economics.share_dynamics(start, [0.05, 0.10, 0.10], stay_rates_when_dissatisfied=0, periods=12)
>>> path[12].round(3).tolist()
[49.27, 25.365, 25.365]
)",
      py::arg("customers"), py::arg("dissatisfaction_rates"), py::kw_only(), py::arg("stay_rates_when_dissatisfied"),
      py::arg("periods"), py::arg("new_customers_per_period") = 0.0);
}

}  // namespace

void register_economics(py::module_& module) {
  register_cash_flow(module);
  register_lifetime_value(module);
  register_complaints(module);
  register_shares(module);
}
