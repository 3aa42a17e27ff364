"""What does the firm do? What to offer, which problem first, how far the standards are met, what handling costs.

See docs/recovery.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, nan
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._core import recovery as _room
from ._core.core import RowReport
from ._core.recovery import (
    ActivityLine,
    CompensationPlan,
    CompensationWarning,
    HandlingCost,
    MarketAtRisk,
    ProblemReporting,
    ProblemRisk,
    ProblemValue,
    SaturatingStay,
    SShapedStay,
    Task,
    TaskAttainment,
    TaskDirection,
    TaskIndex,
    TaskWarning,
    VoicedCompensation,
    VoiceResponse,
)

__all__ = [
    "Activity",
    "ActivityLine",
    "CompensationPlan",
    "CompensationWarning",
    "HandlingCost",
    "MarketAtRisk",
    "Offers",
    "ProblemExposure",
    "ProblemFrequency",
    "ProblemReporting",
    "ProblemRisk",
    "ProblemValue",
    "SShapedStay",
    "SaturatingStay",
    "Task",
    "TaskAttainment",
    "TaskDirection",
    "TaskIndex",
    "TaskWarning",
    "VoiceResponse",
    "VoicedCompensation",
    "activity_based_cost",
    "best_offer",
    "best_offers",
    "frequency_relevance_analysis",
    "market_at_risk",
    "optimal_compensation",
    "optimal_compensation_with_voice",
    "task_controlling_index",
]


class ProblemFrequency(NamedTuple):
    """How often a problem occurs and how much it matters to those who have it."""

    name: str
    frequency: float
    relevance: float


class ProblemExposure(NamedTuple):
    """A problem and the loss it leads to."""

    name: str
    share_with_problem: float
    share_lost: float


class Activity(NamedTuple):
    """One activity of complaint handling."""

    name: str
    quantity: float
    minutes: float
    cost_per_minute: float


@dataclass(frozen=True)
class Offers:
    """The best offers for a batch of customers, and the account of the rows: those left out have NaN."""

    compensation: NDArray[np.float64]
    row_report: RowReport

    @property
    def rows(self) -> int:
        """Customers asked for."""
        return self.row_report.rows

    @property
    def invalid(self) -> int:
        """Of them, those left out."""
        return self.row_report.left_out

    @property
    def first_invalid(self) -> int | None:
        """The first row left out, or None."""
        return self.row_report.first

    def __repr__(self) -> str:
        return f"Offers({self.row_report.line() or f'{self.rows} rows'})"

    def __setstate__(self, state: dict[str, Any]) -> None:
        if "row_report" not in state:  # of version 0.1: only the first of the rows left out was known, and one reason
            left_out = state["invalid"]
            why = "value_of_keeping is missing, negative or infinite"
            reasons = [(why, left_out, state["first_invalid"])] if left_out else []
            state = {"compensation": state["compensation"], "row_report": RowReport(state["rows"], reasons)}
        self.__dict__.update(state)


def optimal_compensation(
    response: SaturatingStay | SShapedStay,
    *,
    value_of_keeping: float,
    stay_if_silent: float,
    handling_cost: float = 0.0,
    product_margin: float = inf,
) -> CompensationPlan:
    """The offer that maximises ``stay(c) * value_of_keeping - c - handling_cost``, and the largest that still pays.

    Parameters
    ----------
    response : SaturatingStay or SShapedStay
        Probability that a complainant stays, given what he is offered.
    value_of_keeping : float
        Present value of a customer who stays: margins, not revenue.
    stay_if_silent : float
        Probability to stay of a customer who does not complain: the comparison.
    handling_cost : float, optional
        Of one complaint, without the compensation.
    product_margin : float, optional
        Margin on the product that failed; only for the finding that the offer exceeds it.

    Returns
    -------
    CompensationPlan
        ``compensation``, ``stay``, ``profit``, ``gain_over_silence``, ``gain_over_no_offer``, ``break_even`` (None
        where no offer is better than silence), ``worst_offer`` (S-curve), ``warnings``.

    Examples
    --------
    >>> import amends as am
    >>> plan = am.recovery.optimal_compensation(
    ...     am.recovery.SaturatingStay(stay_without=0.30, stay_limit=0.90, rate=0.05),
    ...     value_of_keeping=300, stay_if_silent=0.20, handling_cost=10)
    >>> round(plan.compensation, 6), round(plan.break_even, 6)
    (43.944492, 199.991825)
    """
    return _room.optimal_compensation(response, value_of_keeping, stay_if_silent, handling_cost, product_margin)


def best_offer(response: SaturatingStay | SShapedStay, value_of_keeping: float) -> float:
    """The compensation of `optimal_compensation` alone; NaN where the value or the curve is not valid.

    Parameters
    ----------
    response : SaturatingStay or SShapedStay
    value_of_keeping : float

    Examples
    --------
    >>> import amends as am
    >>> curve = am.recovery.SaturatingStay(stay_without=0.30, stay_limit=0.90, rate=0.05)
    >>> am.recovery.best_offer(curve, 20)
    0.0
    """
    return _room.best_offer(response, value_of_keeping)


def best_offers(response: SaturatingStay | SShapedStay, values_of_keeping: ArrayLike) -> Offers:
    """`best_offer` for an array of customers; bad rows give NaN and are counted.

    Parameters
    ----------
    response : SaturatingStay or SShapedStay
    values_of_keeping : array_like
        Money per customer, any shape.

    Examples
    --------
    >>> import amends as am
    >>> curve = am.recovery.SaturatingStay(stay_without=0.30, stay_limit=0.90, rate=0.05)
    >>> offers = am.recovery.best_offers(curve, [20, 300, float("nan")])
    >>> offers
    Offers(1 of 3 rows left out; the first is row 2: value_of_keeping is missing, negative or infinite)
    >>> offers.compensation.round(2)
    array([ 0.  , 43.94,   nan])
    """
    return Offers(*_room.best_offers(response, np.asarray(values_of_keeping, dtype=np.float64)))


def optimal_compensation_with_voice(
    response: SaturatingStay,
    voice: VoiceResponse,
    *,
    value_of_keeping: float,
    stay_if_silent: float,
    handling_cost: float = 0.0,
) -> VoicedCompensation:
    """The best offer when it is known to customers and so changes who complains; per dissatisfied customer.

    Parameters
    ----------
    response : SaturatingStay
    voice : VoiceResponse
        Share who complain, given the compensation they may expect.
    value_of_keeping, stay_if_silent, handling_cost : float
        As in `optimal_compensation`.

    Examples
    --------
    >>> import amends as am
    >>> curve = am.recovery.SaturatingStay(stay_without=0.30, stay_limit=0.90, rate=0.05)
    >>> voice = am.recovery.VoiceResponse(voice_without=0.1, voice_limit=0.9, rate=0.02)
    >>> found = am.recovery.optimal_compensation_with_voice(
    ...     curve, voice, value_of_keeping=300, stay_if_silent=0.20, handling_cost=10)
    >>> found.compensation > am.recovery.best_offer(curve, 300)
    True
    """
    return _room.optimal_compensation_with_voice(response, voice, value_of_keeping, stay_if_silent, handling_cost)


def frequency_relevance_analysis(
    problems: Sequence[ProblemFrequency | tuple[str, float, float]], *, relevance_exponent: float = 1.0
) -> list[ProblemValue]:
    """Frequency-relevance analysis of problems (FRAP): which problem first?

    Parameters
    ----------
    problems : sequence of ProblemFrequency or (name, frequency, relevance)
        Frequency in one unit for all; relevance is the mean score of all who had the problem.
    relevance_exponent : float, optional
        1 takes the score as it is, 2 lets one very annoying problem outweigh several slight ones.

    Returns
    -------
    list of ProblemValue
        Most important first, with ``value``, ``share``, ``rank`` and ``row`` of the input.

    Examples
    --------
    >>> import amends as am
    >>> problems = [("late", 320, 2.1), ("rude", 90, 4.3), ("wrong bill", 150, 3.6)]
    >>> [p.name for p in am.recovery.frequency_relevance_analysis(problems)]
    ['late', 'wrong bill', 'rude']
    >>> [p.name for p in am.recovery.frequency_relevance_analysis(problems, relevance_exponent=2)]
    ['wrong bill', 'rude', 'late']
    """
    return _room.frequency_relevance_analysis(
        [(name, frequency, relevance) for name, frequency, relevance in problems], relevance_exponent
    )


def market_at_risk(
    problems: Sequence[ProblemExposure | tuple[str, float, float]],
    reporting: ProblemReporting,
    *,
    customers: float | None = None,
) -> MarketAtRisk:
    """Which problem puts most customers at risk? ``share_with_problem * share_lost``, ranked.

    Parameters
    ----------
    problems : sequence of ProblemExposure or (name, share_with_problem, share_lost)
    reporting : ProblemReporting
        Whether customers reported several problems (no total) or their most serious one.
    customers : float, optional
        Of the market or the firm, for ``customers_at_risk``.

    Examples
    --------
    >>> import amends as am
    >>> risk = am.recovery.market_at_risk(
    ...     [("late", 0.20, 0.10), ("billing", 0.05, 0.45), ("rude", 0.08, 0.30)],
    ...     am.recovery.ProblemReporting.most_serious_only)
    >>> [p.name for p in risk.problems], round(risk.total, 4)
    (['rude', 'billing', 'late'], 0.0665)
    """
    return _room.market_at_risk(
        [(name, with_problem, lost) for name, with_problem, lost in problems],
        reporting,
        nan if customers is None else customers,
    )


def task_controlling_index(tasks: Sequence[Task]) -> TaskIndex:
    """Complaint-management index: how far the standards are met, 100 when every one is.

    Parameters
    ----------
    tasks : sequence of Task

    Returns
    -------
    TaskIndex
        ``index`` (over-achievement does not count), ``uncapped``, ``tasks``, ``warnings``.

    Examples
    --------
    >>> import amends as am
    >>> lower = am.recovery.TaskDirection.lower_is_better
    >>> am.recovery.task_controlling_index([
    ...     am.recovery.Task("acknowledged in time", weight=1, target=0.95, actual=0.95),
    ...     am.recovery.Task("days to answer", weight=1, target=5, actual=10, direction=lower)])
    TaskIndex(index=75, uncapped=75)
    """
    return _room.task_controlling_index(list(tasks))


def activity_based_cost(
    activities: Sequence[Activity | tuple[str, float, float, float]], *, complaints: float
) -> HandlingCost:
    """What handling costs, activity by activity; compensation and overhead have other drivers and are not in it.

    Parameters
    ----------
    activities : sequence of Activity or (name, quantity, minutes, cost_per_minute)
    complaints : float
        Handled in the period.

    Examples
    --------
    >>> import amends as am
    >>> cost = am.recovery.activity_based_cost(
    ...     [("intake", 20000, 6, 0.55), ("processing", 20000, 18, 0.60), ("letters", 8000, 10, 0.60)],
    ...     complaints=20000)
    >>> round(cost.total), round(cost.per_complaint, 2)
    (330000, 16.5)
    """
    return _room.activity_based_cost(
        [(name, quantity, minutes, rate) for name, quantity, minutes, rate in activities], complaints
    )
