#include <amends/economics/cash_flow.hpp>
#include <amends/economics/customer_lifetime_value.hpp>
#include <amends/economics/share_dynamics.hpp>
#include <array>
#include <limits>
#include <string>
#include <vector>

#include "def.hpp"
#include "first_payment.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "named_warnings.hpp"
#include "python_class.hpp"
#include "sequence.hpp"

namespace {

using namespace amends;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The dataclass of that name in amends/economics.py.
template <Literal class_name>
using Result = PythonObject<"amends.economics", class_name>;

Result<"Payback"> payback_result(const economics::Payback& result) {
  return Result<"Payback">::made_of(std::string(economics::to_string(result.status)), result.periods,
                                    result.lost_again);
}

void add_cash_flow(py::module_& module) {
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
        return Result<"InternalRateOfReturn">::made_of(
            std::string(economics::to_string(result.status)), py::tuple(py::cast(result.annual_rates)), result.rate(),
            result.sign_changes,
            names_of(result.warnings, {IrrWarning::several_rates, IrrWarning::starts_with_inflow}));
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

void add_lifetime_value(py::module_& module) {
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

void add_shares(py::module_& module) {
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

void register_cash_flow(py::module_& module) {
  add_cash_flow(module);
  add_lifetime_value(module);
  add_shares(module);
}
