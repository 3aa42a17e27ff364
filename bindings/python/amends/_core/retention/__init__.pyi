from __future__ import annotations
import amends._core.core
from amends._core.survival import AalenJohansen
from amends._core.survival import KaplanMeier
from amends._core.survival import NelsonAalen
import collections.abc
import numpy.typing
import typing
from . import published
from . import folklore
__all__: list[str] = ['AalenJohansen', 'Claim', 'ComplainantOutcomes', 'ExpectedLoyalty', 'KaplanMeier', 'LossDecomposition', 'LossReason', 'LossReasonLine', 'LoyaltyByOutcome', 'NelsonAalen', 'OutcomeShares', 'PublishedLoyalty', 'RetentionEffect', 'WinBackGroup', 'base_retention_for_effect', 'blended_retention', 'check_loyalty', 'customers_kept_by_fewer_problems', 'decompose_losses', 'expected_lifetime', 'expected_loyalty', 'expected_loyalty_after_problem', 'folklore', 'margin_multiple', 'outcome_shares', 'published', 'retention_effect']
class LoyaltyByOutcome:
    """
    Share that stays, by outcome of the problem; nan where not known.
    """
    def __init__(self, *, no_problem: float = ..., silent: float = ..., dissatisfied: float = ..., mollified: float = ..., satisfied: float = ..., delighted: float = ...) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def delighted(self) -> float:
        ...
    @property
    def dissatisfied(self) -> float:
        ...
    @property
    def mollified(self) -> float:
        ...
    @property
    def no_problem(self) -> float:
        ...
    @property
    def satisfied(self) -> float:
        ...
    @property
    def silent(self) -> float:
        ...
class OutcomeShares:
    """
    Shares of customers by outcome; they sum to 1.
    """
    def __init__(self, *, no_problem: float = 0.0, silent: float = 0.0, dissatisfied: float = 0.0, mollified: float = 0.0, satisfied: float = 0.0, delighted: float = 0.0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def delighted(self) -> float:
        ...
    @property
    def dissatisfied(self) -> float:
        ...
    @property
    def mollified(self) -> float:
        ...
    @property
    def no_problem(self) -> float:
        ...
    @property
    def satisfied(self) -> float:
        ...
    @property
    def silent(self) -> float:
        ...
class ComplainantOutcomes:
    """
    How complaints end; shares of complainants, sum 1.
    """
    def __init__(self, *, dissatisfied: float = 0.0, mollified: float = 0.0, satisfied: float = 0.0, delighted: float = 0.0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def delighted(self) -> float:
        ...
    @property
    def dissatisfied(self) -> float:
        ...
    @property
    def mollified(self) -> float:
        ...
    @property
    def satisfied(self) -> float:
        ...
class ExpectedLoyalty:
    """
    Expected loyalty and what is lost.
    """
    def __repr__(self) -> str:
        ...
    @property
    def lost(self) -> float:
        ...
    @property
    def loyalty(self) -> float:
        ...
    @property
    def warnings(self) -> list[str]:
        ...
class LossReason:
    """
    A reason customers gave for leaving.
    """
    def __init__(self, reason: str, weight: float, preventable_share: float = 0.0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def preventable_share(self) -> float:
        ...
    @property
    def reason(self) -> str:
        ...
    @property
    def weight(self) -> float:
        ...
class LossReasonLine:
    """
    One reason's part of the losses.
    """
    def __repr__(self) -> str:
        ...
    @property
    def lost(self) -> float:
        ...
    @property
    def preventable(self) -> float:
        ...
    @property
    def reason(self) -> str:
        ...
    @property
    def share(self) -> float:
        ...
class LossDecomposition:
    """
    Lost customers by main reason.
    """
    def __repr__(self) -> str:
        ...
    def to_frame(self) -> typing.Any:
        """
        One row per reason: a pandas.DataFrame if pandas is installed, else a dict of columns.
        """
    @property
    def lost(self) -> float:
        ...
    @property
    def preventable(self) -> float:
        ...
    @property
    def preventable_share(self) -> float:
        ...
    @property
    def reasons(self) -> list[LossReasonLine]:
        ...
class RetentionEffect:
    """
    What a change of retention does; changes in per cent.
    """
    def __repr__(self) -> str:
        ...
    @property
    def lifetime_after(self) -> float:
        ...
    @property
    def lifetime_before(self) -> float:
        ...
    @property
    def lifetime_change(self) -> float:
        ...
    @property
    def multiple_after(self) -> float:
        ...
    @property
    def multiple_before(self) -> float:
        ...
    @property
    def multiple_change(self) -> float:
        ...
    @property
    def retention_after(self) -> float:
        ...
    @property
    def retention_before(self) -> float:
        ...
class PublishedLoyalty:
    """
    A published loyalty table with its source.
    """
    def __repr__(self) -> str:
        ...
    @property
    def loyalty(self) -> LoyaltyByOutcome:
        ...
    @property
    def measure(self) -> str:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def provenance(self) -> amends._core.core.Provenance:
        ...
    @property
    def satisfied_quickly(self) -> float:
        ...
class WinBackGroup:
    """
    One group of a win-back experiment.
    """
    def __repr__(self) -> str:
        ...
    @property
    def contacted(self) -> str:
        ...
    @property
    def over_days(self) -> float:
        ...
    @property
    def repurchased(self) -> float:
        ...
    @property
    def resolved(self) -> float:
        ...
    @property
    def up_to_days(self) -> float:
        ...
class Claim:
    """
    A figure everybody quotes, and what is known about it.
    """
    def __repr__(self) -> str:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def says(self) -> str:
        ...
    @property
    def unit(self) -> str:
        ...
    @property
    def value(self) -> float:
        ...
    @property
    def verdict(self) -> str:
        ...
def base_retention_for_effect(target_per_cent: float, *, points: float | None = None, per_cent: float | None = None, measure: typing.Literal['lifetime', 'margin_multiple'] = 'lifetime', discount_rate: float | None = None, first_margin: typing.Literal['now', 'mid_period', 'after_one_period'] | None = None) -> float:
    """
    From which retention rate does a change of retention raise the worth of a customer by the target?
    
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
def blended_retention(without_problem: numpy.typing.ArrayLike, after_problem: numpy.typing.ArrayLike, problem_rate: numpy.typing.ArrayLike) -> typing.Any:
    """
    Retention of all customers when a share of them has a problem.
    
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
def check_loyalty(loyalty: LoyaltyByOutcome | collections.abc.Mapping[str, float]) -> list[str]:
    """
    What is unusual about a loyalty table.
    
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
def customers_kept_by_fewer_problems(*, customers: numpy.typing.ArrayLike, without_problem: numpy.typing.ArrayLike, after_problem: numpy.typing.ArrayLike, problem_rate_before: numpy.typing.ArrayLike, problem_rate_after: numpy.typing.ArrayLike) -> typing.Any:
    """
    Customers kept because fewer have a problem; not rounded (round the money, not the customers).
    
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
def decompose_losses(lost: float, reasons: collections.abc.Sequence[LossReason] | collections.abc.Mapping[str, float]) -> LossDecomposition:
    """
    Split lost customers by main reason, and say how many of them recovery could have kept.
    
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
def expected_lifetime(retention_rate: numpy.typing.ArrayLike) -> typing.Any:
    """
    Expected number of periods a customer buys in, ``1 / (1 - retention_rate)``.
    
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
def expected_loyalty(shares: OutcomeShares | collections.abc.Mapping[str, float], loyalty: LoyaltyByOutcome | collections.abc.Mapping[str, float]) -> ExpectedLoyalty:
    """
    Expected loyalty of customers with the given outcomes, and what is lost against customers without a problem.
    
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
def expected_loyalty_after_problem(articulation_rate: float, complainants: ComplainantOutcomes | collections.abc.Mapping[str, float], loyalty: LoyaltyByOutcome | collections.abc.Mapping[str, float]) -> ExpectedLoyalty:
    """
    Expected loyalty of customers who had a problem.
    
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
def margin_multiple(retention_rate: numpy.typing.ArrayLike, discount_rate: numpy.typing.ArrayLike, *, first_margin: typing.Literal['now', 'mid_period', 'after_one_period'], number_of_margins: numpy.typing.ArrayLike = ...) -> typing.Any:
    """
    Present value of one unit of margin per period for as long as the customer stays.
    
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
def outcome_shares(problem_rate: float, articulation_rate: float, complainants: ComplainantOutcomes | collections.abc.Mapping[str, float]) -> OutcomeShares:
    """
    Shares of customers by outcome, from the tree: problem or not, complains or not, how the complaint ends.
    
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
def retention_effect(retention_rate: float, discount_rate: float, *, first_margin: typing.Literal['now', 'mid_period', 'after_one_period'], points: float | None = None, per_cent: float | None = None, number_of_margins: float = ...) -> RetentionEffect:
    """
    Effect of a change of retention on lifetime and on the margin multiple, in per cent.
    
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
