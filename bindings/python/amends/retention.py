"""Does the customer stay? Loyalty by outcome of the problem, reasons for leaving, and what retention is worth.

See docs/retention.md. Functions of numbers accept arrays and broadcast them; a value outside its domain raises
:class:`amends.AmendsError`, which names the parameter, what it must fulfil and the value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._core import AmendsError
from ._core import retention as _retention
from ._core.retention import (
    Claim,
    ComplainantOutcomes,
    ExpectedLoyalty,
    LossDecomposition,
    LossReason,
    LossReasonLine,
    LoyaltyByOutcome,
    OutcomeShares,
    PublishedLoyalty,
    RetentionEffect,
    WinBackGroup,
    folklore,
    published,
)

__all__ = [
    "Claim",
    "ComplainantOutcomes",
    "ExpectedLoyalty",
    "LossDecomposition",
    "LossReason",
    "LossReasonLine",
    "LoyaltyByOutcome",
    "OutcomeShares",
    "PublishedLoyalty",
    "RetentionEffect",
    "WinBackGroup",
    "base_retention_for_effect",
    "blended_retention",
    "check_loyalty",
    "customers_kept_by_fewer_problems",
    "decompose_losses",
    "expected_lifetime",
    "expected_loyalty",
    "expected_loyalty_after_problem",
    "folklore",
    "margin_multiple",
    "outcome_shares",
    "published",
    "retention_effect",
]

FloatOrArray = float | NDArray[np.float64]
FirstPayment = Literal["now", "mid_period", "after_one_period"]
RetentionMeasure = Literal["lifetime", "margin_multiple"]

_Table = TypeVar("_Table")

_STATES = ("no_problem", "silent", "dissatisfied", "mollified", "satisfied", "delighted")


def _table(kind: type[_Table], parameter: str, given: _Table | Mapping[str, float]) -> _Table:
    """Let a plain dict stand for a table by outcome, and name a misspelt state."""
    if isinstance(given, kind):
        return given
    if not isinstance(given, Mapping):
        raise TypeError(f"{parameter} must be a {kind.__name__} or a dict by outcome, got {type(given).__name__}")
    known = _STATES if kind is not ComplainantOutcomes else _STATES[2:]
    for state in given:
        if state not in known:
            raise AmendsError(f"{parameter}.{state} is not known; the states are {', '.join(known)}")
    return kind(**given)


def _one_change(points: float | None, per_cent: float | None) -> tuple[float, bool]:
    if (points is None) == (per_cent is None):
        raise AmendsError("change must be given either as points= or as per_cent=, and not as both")
    return (points, True) if points is not None else (per_cent, False)  # type: ignore[return-value]


def check_loyalty(loyalty: LoyaltyByOutcome | Mapping[str, float]) -> list[str]:
    """What is unusual about a loyalty table.

    Parameters
    ----------
    loyalty : LoyaltyByOutcome or dict
        Share that stays by outcome: no_problem, silent, dissatisfied, mollified, satisfied, delighted.

    Returns
    -------
    list of str
        "recovered_above_untroubled" and "dissatisfied_below_silent", where they apply.

    Examples
    --------
    >>> import amends as am
    >>> am.retention.check_loyalty({"no_problem": 0.10, "satisfied": 0.65})
    ['recovered_above_untroubled']
    """
    return _retention.check_loyalty(_table(LoyaltyByOutcome, "loyalty", loyalty))


def outcome_shares(
    problem_rate: float, articulation_rate: float, complainants: ComplainantOutcomes | Mapping[str, float]
) -> OutcomeShares:
    """Shares of customers by outcome, from the tree: problem or not, complains or not, how the complaint ends.

    Parameters
    ----------
    problem_rate : float
        Share of customers with a problem; 1 gives the shares after a problem.
    articulation_rate : float
        Share of those that complains.
    complainants : ComplainantOutcomes or dict
        How complaints end: dissatisfied, mollified, satisfied, delighted; they sum to 1.

    Returns
    -------
    OutcomeShares

    Examples
    --------
    >>> import amends as am
    >>> am.retention.outcome_shares(0.5, 0.5, {"dissatisfied": 0.25, "satisfied": 0.75}).satisfied
    0.1875
    """
    return _retention.outcome_shares(
        problem_rate, articulation_rate, _table(ComplainantOutcomes, "complainants", complainants)
    )


def expected_loyalty(
    shares: OutcomeShares | Mapping[str, float], loyalty: LoyaltyByOutcome | Mapping[str, float]
) -> ExpectedLoyalty:
    """Expected loyalty of customers with the given outcomes, and what is lost against customers without a problem.

    Parameters
    ----------
    shares : OutcomeShares or dict
        Shares of customers by outcome; they sum to 1.
    loyalty : LoyaltyByOutcome or dict
        Share that stays by outcome; needed for every outcome that has a share.

    Returns
    -------
    ExpectedLoyalty
        ``loyalty``, ``lost`` (nan when no_problem is not known) and ``warnings``.

    Examples
    --------
    >>> import amends as am
    >>> am.retention.expected_loyalty({"no_problem": 0.75, "silent": 0.25}, {"no_problem": 0.8, "silent": 0.4})
    ExpectedLoyalty(loyalty=0.7, lost=0.1, warnings=[])
    """
    return _retention.expected_loyalty(
        _table(OutcomeShares, "shares", shares), _table(LoyaltyByOutcome, "loyalty", loyalty)
    )


def expected_loyalty_after_problem(
    articulation_rate: float,
    complainants: ComplainantOutcomes | Mapping[str, float],
    loyalty: LoyaltyByOutcome | Mapping[str, float],
) -> ExpectedLoyalty:
    """Expected loyalty of customers who had a problem.

    Parameters
    ----------
    articulation_rate : float
        Share that complains.
    complainants : ComplainantOutcomes or dict
        How complaints end; shares sum to 1.
    loyalty : LoyaltyByOutcome or dict
        Share that stays by outcome.

    Returns
    -------
    ExpectedLoyalty

    Examples
    --------
    >>> import amends as am
    >>> table = am.retention.published.tarp_large_loss.loyalty
    >>> am.retention.expected_loyalty_after_problem(0.69, {"satisfied": 0.5, "dissatisfied": 0.5}, table).loyalty
    0.27975
    """
    return _retention.expected_loyalty_after_problem(
        articulation_rate,
        _table(ComplainantOutcomes, "complainants", complainants),
        _table(LoyaltyByOutcome, "loyalty", loyalty),
    )


def blended_retention(without_problem: ArrayLike, after_problem: ArrayLike, problem_rate: ArrayLike) -> FloatOrArray:
    """Retention of all customers when a share of them has a problem.

    Parameters
    ----------
    without_problem, after_problem : float or array
        Retention without a problem and after one.
    problem_rate : float or array
        Share of customers with a problem.

    Returns
    -------
    float or array

    Examples
    --------
    >>> import amends as am
    >>> round(am.retention.blended_retention(0.74, 0.45, 0.0567), 6)
    0.723557
    """
    result: FloatOrArray = _retention.blended_retention(without_problem, after_problem, problem_rate)
    return result


def customers_kept_by_fewer_problems(
    *,
    customers: ArrayLike,
    without_problem: ArrayLike,
    after_problem: ArrayLike,
    problem_rate_before: ArrayLike,
    problem_rate_after: ArrayLike,
) -> FloatOrArray:
    """Customers kept because fewer have a problem; not rounded (round the money, not the customers).

    Parameters
    ----------
    customers : float or array
    without_problem, after_problem : float or array
        Retention without a problem and after one.
    problem_rate_before, problem_rate_after : float or array
        Share of customers with a problem.

    Returns
    -------
    float or array

    Examples
    --------
    >>> import amends as am
    >>> kept = am.retention.customers_kept_by_fewer_problems(customers=80_000, without_problem=0.74,
    ...     after_problem=0.45, problem_rate_before=0.0567, problem_rate_after=0.0171)
    >>> round(kept, 2), round(kept * 290.41, 2)
    (918.72, 266805.48)
    """
    result: FloatOrArray = _retention.customers_kept_by_fewer_problems(
        customers, without_problem, after_problem, problem_rate_before, problem_rate_after
    )
    return result


def decompose_losses(lost: float, reasons: Sequence[LossReason] | Mapping[str, float]) -> LossDecomposition:
    """Split lost customers by main reason, and say how many of them recovery could have kept.

    Parameters
    ----------
    lost : float
        Customers lost.
    reasons : sequence of LossReason, or dict from reason to weight
        ``LossReason(reason, weight, preventable_share=0.0)``; weights are counts or shares.

    Returns
    -------
    LossDecomposition
        With ``reasons``, ``preventable``, ``preventable_share`` and ``to_frame()``.

    Examples
    --------
    >>> import amends as am
    >>> reasons = [am.retention.LossReason("moved", 40), am.retention.LossReason("service", 60, 0.5)]
    >>> am.retention.decompose_losses(1000, reasons)
    LossDecomposition(lost=1000, preventable=300, preventable_share=0.3)
    """
    if isinstance(reasons, Mapping):
        reasons = [LossReason(reason, weight) for reason, weight in reasons.items()]
    return _retention.decompose_losses(lost, list(reasons))


def expected_lifetime(retention_rate: ArrayLike) -> FloatOrArray:
    """Expected number of periods a customer buys in, ``1 / (1 - retention_rate)``.

    Parameters
    ----------
    retention_rate : float or array

    Returns
    -------
    float or array
        Periods, the first one included; infinite at a retention rate of 1.

    Examples
    --------
    >>> import amends as am
    >>> am.retention.expected_lifetime(0.75)
    4.0
    """
    result: FloatOrArray = _retention.expected_lifetime(retention_rate)
    return result


def margin_multiple(
    retention_rate: ArrayLike,
    discount_rate: ArrayLike,
    *,
    first_margin: FirstPayment,
    number_of_margins: ArrayLike = np.inf,
) -> FloatOrArray:
    """Present value of one unit of margin per period for as long as the customer stays.

    Parameters
    ----------
    retention_rate, discount_rate : float or array
        Per period.
    first_margin : {"now", "mid_period", "after_one_period"}
        Over an infinite horizon ``(1+i)/(1+i-r)``, that over ``sqrt(1+i)``, or ``r/(1+i-r)``; the first and the last
        differ by exactly one margin.
    number_of_margins : float or array
        A whole number, or infinity.

    Returns
    -------
    float or array

    Examples
    --------
    >>> import amends as am
    >>> round(am.retention.margin_multiple(0.9, 0.1, first_margin="after_one_period"), 6)
    4.5
    """
    result: FloatOrArray = _retention.margin_multiple(retention_rate, discount_rate, first_margin, number_of_margins)
    return result


def retention_effect(
    retention_rate: float,
    discount_rate: float,
    *,
    first_margin: FirstPayment,
    points: float | None = None,
    per_cent: float | None = None,
    number_of_margins: float = np.inf,
) -> RetentionEffect:
    """Effect of a change of retention on lifetime and on the margin multiple, in per cent.

    Parameters
    ----------
    retention_rate, discount_rate : float
        Per period.
    first_margin : {"now", "mid_period", "after_one_period"}
    points, per_cent : float
        Exactly one: 5 points take 0.80 to 0.85, 5 per cent take it to 0.84.
    number_of_margins : float

    Returns
    -------
    RetentionEffect

    Examples
    --------
    >>> import amends as am
    >>> effect = am.retention.retention_effect(0.9, 0.1, first_margin="after_one_period", points=5)
    >>> round(effect.lifetime_change, 2), round(effect.multiple_change, 2)
    (100.0, 40.74)
    """
    change, in_points = _one_change(points, per_cent)
    return _retention.retention_effect(
        retention_rate, discount_rate, first_margin, number_of_margins, change, in_points
    )


def base_retention_for_effect(
    target_per_cent: float,
    *,
    points: float | None = None,
    per_cent: float | None = None,
    measure: RetentionMeasure = "lifetime",
    discount_rate: float | None = None,
    first_margin: FirstPayment | None = None,
) -> float:
    """From which retention rate does a change of retention raise the worth of a customer by the target?

    Parameters
    ----------
    target_per_cent : float
        The rise sought, e.g. 85.
    points, per_cent : float
        Exactly one: the change of retention.
    measure : {"lifetime", "margin_multiple"}
    discount_rate, first_margin
        Needed for "margin_multiple"; the lifetime does not depend on them.

    Returns
    -------
    float

    Examples
    --------
    >>> import amends as am
    >>> round(am.retention.base_retention_for_effect(85, points=5), 6)
    0.891176
    >>> round(am.retention.base_retention_for_effect(85, per_cent=5), 6)
    0.901857
    """
    change, in_points = _one_change(points, per_cent)
    if measure == "margin_multiple" and (discount_rate is None or first_margin is None):
        raise AmendsError("discount_rate and first_margin must be given for measure='margin_multiple'")
    return _retention.base_retention_for_effect(
        measure, target_per_cent, change, in_points, discount_rate or 0.0, first_margin or "now"
    )
