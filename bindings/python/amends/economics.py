"""What is it worth? Lifetime value, cash flows, the return on complaint management, revenue at risk, share dynamics.

Formulas, traps and sources: ``docs/economics.md``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ._core import economics as _economics
from ._scenario import METRICS, Comparison, Evaluation, RecoveryScenario, ResultTable
from ._valuation import ComplaintValuation, ComplaintValues

__all__ = [
    "METRICS",
    "Comparison",
    "ComplaintValuation",
    "ComplaintValues",
    "Evaluation",
    "RecoveryScenario",
    "ResultTable",
    "ComplaintReturn",
    "ComplaintsAtRisk",
    "FirstPayment",
    "InternalRateOfReturn",
    "MomentsOfTruth",
    "Payback",
    "RevenueAtRisk",
    "complaint_return",
    "customer_lifetime_value",
    "discounted_payback",
    "exit_rate",
    "irr",
    "moments_of_truth",
    "npv",
    "payback",
    "revenue_at_risk",
    "revenue_at_risk_from_complaints",
    "share_dynamics",
    "steady_state_shares",
]

#: When the first of a series of payments comes. There is no default anywhere: the conventions differ by a payment.
FirstPayment: TypeAlias = Literal["now", "mid_period", "after_one_period"]


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value)) or "none"
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) >= 1000 else f"{value:.6g}"
    return str(value)


class _Lines:
    """A repr with one field per line."""

    def __repr__(self) -> str:
        names = [field.name for field in dataclasses.fields(self)]  # type: ignore[arg-type]
        width = max(map(len, names))
        return "\n".join([type(self).__name__, *(f"  {n:<{width}}  {_shown(getattr(self, n))}" for n in names)])


def _names(given: Mapping[Any, float]) -> dict[str, float]:
    """Keys as names, so that members of ``amends.domain.OutcomeState`` serve as well as strings."""
    return {str(getattr(key, "name", key)): float(value) for key, value in given.items()}


def customer_lifetime_value(
    margin_per_period: npt.ArrayLike,
    retention_rate: npt.ArrayLike,
    *,
    annual_rate: npt.ArrayLike,
    first_payment: FirstPayment,
    periods: npt.ArrayLike = np.inf,
    periods_per_year: npt.ArrayLike = 1.0,
    acquisition_cost: npt.ArrayLike = 0.0,
) -> Any:
    """Discounted expected margins of one customer, less the acquisition cost.

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
    """
    return _economics.customer_lifetime_value(
        margin_per_period,
        retention_rate,
        annual_rate,
        periods_per_year,
        str(getattr(first_payment, "name", first_payment)),
        periods,
        acquisition_cost,
    )


def npv(
    flows: npt.ArrayLike, *, annual_rate: float, first_payment: FirstPayment, periods_per_year: float = 1.0
) -> float:
    """Net present value of flows at equal distances.

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
    """
    result: float = _economics.npv(
        flows, annual_rate, periods_per_year, str(getattr(first_payment, "name", first_payment))
    )
    return result


@dataclasses.dataclass(frozen=True, repr=False)
class InternalRateOfReturn(_Lines):
    """All internal rates of a series of flows.

    ``rate`` is the rate if there is exactly one, else NaN. ``sign_changes`` bounds how many there can be (Descartes).
    ``warnings`` may hold ``several_rates`` and ``starts_with_inflow`` (a loan: the low rate is the good one).
    """

    status: Literal["found", "none", "every_rate"]
    annual_rates: tuple[float, ...]
    rate: float
    sign_changes: int
    warnings: tuple[str, ...]


def irr(flows: npt.ArrayLike, *, periods_per_year: float = 1.0) -> InternalRateOfReturn:
    """Internal rates of return: every rate above -100 % at which the present value is zero.

    All of them, ascending, effective per year. Several are a warning, none is a status; neither is an error.

    Examples
    --------
    >>> import amends as am
    >>> result = am.economics.irr([-1_000, 2_500, -1_540])
    >>> [round(rate, 6) for rate in result.annual_rates]
    [0.1, 0.4]
    >>> result.warnings
    ('several_rates',)
    """
    return InternalRateOfReturn(**_economics.irr(flows, periods_per_year))


@dataclasses.dataclass(frozen=True, repr=False)
class Payback(_Lines):
    """When the flows, summed, come back to zero.

    ``periods`` counts from the first flow, NaN when they never do. ``lost_again``: a later flow takes the sum below
    zero once more.
    """

    status: Literal["paid_back", "never", "nothing_to_recover"]
    periods: float
    lost_again: bool


def payback(flows: npt.ArrayLike) -> Payback:
    """Time until the flows, summed, come back to zero; a flow is taken to come evenly over its period.

    Examples
    --------
    >>> import amends as am
    >>> am.economics.payback([-1_000, 400, 400, 400]).periods
    2.5
    """
    return Payback(**_economics.payback(flows))


def discounted_payback(flows: npt.ArrayLike, *, annual_rate: float, periods_per_year: float = 1.0) -> Payback:
    """The same for flows discounted to the first one.

    Examples
    --------
    >>> import amends as am
    >>> am.economics.discounted_payback([-1_000, 400, 400, 400], annual_rate=0.1).status
    'never'
    """
    return Payback(**_economics.discounted_payback(flows, annual_rate, periods_per_year))


@dataclasses.dataclass(frozen=True, repr=False)
class ComplaintReturn(_Lines):
    """Complaint-management profit (CMP, here ``profit``) and return on complaint management (RoCM).

    ``net_return`` is (benefit - cost) / cost, ``benefit_cost_ratio`` is benefit / cost; both NaN when cost is 0.
    ``break_even_counterfactual`` is the counterfactual stay rate at which the profit is zero. ``warnings`` may hold
    ``recovered_above_untroubled``, ``class_below_counterfactual``, ``handling_loses_customers`` and ``no_cost``.
    """

    stayed: float
    stayed_counterfactual: float
    customers_kept: float
    retention_benefit: float
    word_of_mouth_benefit: float
    information_benefit: float
    benefit: float
    cost: float
    profit: float
    net_return: float
    benefit_cost_ratio: float
    break_even_counterfactual: float
    warnings: tuple[str, ...]


def complaint_return(
    *,
    complainants: float,
    shares: Mapping[str, float],
    stay_rates: Mapping[str, float],
    counterfactual_stay_rate: float,
    value_of_kept_customer: float,
    cost: Mapping[str, float],
    word_of_mouth_benefit: float = 0.0,
    information_benefit: float = 0.0,
) -> ComplaintReturn:
    """Profit of complaint management and its return, against a stated counterfactual.

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
    """
    return ComplaintReturn(
        **_economics.complaint_return(
            complainants,
            _names(shares),
            _names(stay_rates),
            counterfactual_stay_rate,
            value_of_kept_customer,
            word_of_mouth_benefit,
            information_benefit,
            _names(cost),
        )
    )


@dataclasses.dataclass(frozen=True, repr=False)
class RevenueAtRisk(_Lines):
    """Customers lost because of problems, and what they are worth.

    ``leave_after_problem`` and ``leave_untroubled`` count everybody who leaves, whatever the cause. ``warnings`` may
    hold ``recovered_above_untroubled``.
    """

    customers_with_problem: float
    customers_lost: float
    revenue_at_risk: float
    retention_rate: float
    leave_after_problem: float
    leave_untroubled: float
    warnings: tuple[str, ...]


def revenue_at_risk(
    *,
    customers: float,
    problem_rate: float,
    stay_rate_untroubled: float,
    stay_rate_after_problem: float,
    value_per_customer: float,
) -> RevenueAtRisk:
    """Customers lost and revenue at risk because of problems.

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
    """
    return RevenueAtRisk(
        **_economics.revenue_at_risk(
            customers, problem_rate, stay_rate_untroubled, stay_rate_after_problem, value_per_customer
        )
    )


@dataclasses.dataclass(frozen=True, repr=False)
class ComplaintsAtRisk(_Lines):
    """What complaints received stand for: problems in the market, customers lost, money."""

    problems: float
    customers_lost: float
    revenue_at_risk: float


def revenue_at_risk_from_complaints(
    *, complaints: float, multiplier: float, lost_given_problem: float, value_per_customer: float
) -> ComplaintsAtRisk:
    """Revenue at risk from complaints received, by the multiplier (problems in the market per complaint).

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
    """
    return ComplaintsAtRisk(
        **_economics.revenue_at_risk_from_complaints(complaints, multiplier, lost_given_problem, value_per_customer)
    )


def exit_rate(
    *,
    problem_rate: npt.ArrayLike,
    articulation_rate: npt.ArrayLike,
    stay_rate_voiced: npt.ArrayLike,
    stay_rate_silent: npt.ArrayLike,
) -> Any:
    """Share of all customers who leave per period because of a problem: ``p (1 - (v s + (1 - v) r0))``; broadcasts.

    Examples
    --------
    >>> import amends as am
    >>> x = am.economics.exit_rate(
    ...     problem_rate=0.10, articulation_rate=[0.3, 0.6], stay_rate_voiced=0.8, stay_rate_silent=0.3)
    >>> x.round(6).tolist()
    [0.055, 0.04]
    """
    return _economics.exit_rate(problem_rate, articulation_rate, stay_rate_voiced, stay_rate_silent)


def steady_state_shares(exit_rates: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Market shares at which customers stop moving, for constant exit rates of two or more suppliers.

    Leavers choose among the other suppliers in proportion to their shares. Among n survivors
    ``share_i = 1 - (n - 1) x_i / sum(x)``; with two, ``x_2 / (x_1 + x_2)``.

    Examples
    --------
    >>> import amends as am
    >>> am.economics.steady_state_shares([0.040, 0.064]).round(6).tolist()
    [0.615385, 0.384615]
    """
    result: npt.NDArray[np.float64] = _economics.steady_state_shares(exit_rates)
    return result


def share_dynamics(
    customers: npt.ArrayLike,
    dissatisfaction_rates: npt.ArrayLike,
    *,
    stay_rates_when_dissatisfied: npt.ArrayLike,
    periods: int,
    new_customers_per_period: float = 0.0,
) -> npt.NDArray[np.float64]:
    """Paths of the suppliers' customers (Babich's model with exits instead of dissatisfaction).

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
    """
    start, rates, stays = np.broadcast_arrays(
        np.atleast_1d(np.asarray(customers, dtype=np.float64)), dissatisfaction_rates, stay_rates_when_dissatisfied
    )
    result: npt.NDArray[np.float64] = _economics.share_dynamics(start, rates, stays, periods, new_customers_per_period)
    return result


@dataclasses.dataclass(frozen=True, repr=False)
class MomentsOfTruth(_Lines):
    """Contacts, hours of contact, failed contacts, and customers with at least one (if failures are independent)."""

    contacts: float
    hours: float
    failures: float
    customers_affected: float


def moments_of_truth(
    *,
    customers: float,
    contacts_per_customer: float,
    failure_rate: float = 0.0,
    seconds_per_contact: float = 0.0,
) -> MomentsOfTruth:
    """Exposure to moments of truth: the contacts in which customers judge the firm, and how many of them fail.

    Examples
    --------
    >>> import amends as am
    >>> am.economics.moments_of_truth(customers=10e6, contacts_per_customer=5, seconds_per_contact=15).contacts
    50000000.0
    """
    return MomentsOfTruth(
        **_economics.moments_of_truth(customers, contacts_per_customer, failure_rate, seconds_per_contact)
    )
