from __future__ import annotations
import amends._core.core
from amends._core.survival import AalenJohansen
from amends._core.survival import KaplanMeier
from amends._core.survival import NelsonAalen
import collections.abc
import numpy
import numpy.typing
import typing
from . import published
from . import folklore
__all__: list[str] = ['AalenJohansen', 'Claim', 'ComplainantOutcomes', 'ExpectedLoyalty', 'KaplanMeier', 'LossDecomposition', 'LossReason', 'LossReasonLine', 'LoyaltyByOutcome', 'NelsonAalen', 'OutcomeShares', 'PublishedLoyalty', 'RetentionEffect', 'WinBackGroup', 'base_retention_for_effect', 'blended_retention', 'check_loyalty', 'customers_kept_by_fewer_problems', 'decompose_losses', 'expected_lifetime', 'expected_loyalty', 'expected_loyalty_after_problem', 'folklore', 'margin_multiple', 'outcome_shares', 'published', 'retention_effect']
class LoyaltyByOutcome:
    """
    Share that stays, by outcome of the problem; nan where not known.
    """
    def __init__(self, *, no_problem: typing.SupportsFloat | typing.SupportsIndex = ..., silent: typing.SupportsFloat | typing.SupportsIndex = ..., dissatisfied: typing.SupportsFloat | typing.SupportsIndex = ..., mollified: typing.SupportsFloat | typing.SupportsIndex = ..., satisfied: typing.SupportsFloat | typing.SupportsIndex = ..., delighted: typing.SupportsFloat | typing.SupportsIndex = ...) -> None:
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
    def __init__(self, *, no_problem: typing.SupportsFloat | typing.SupportsIndex = 0.0, silent: typing.SupportsFloat | typing.SupportsIndex = 0.0, dissatisfied: typing.SupportsFloat | typing.SupportsIndex = 0.0, mollified: typing.SupportsFloat | typing.SupportsIndex = 0.0, satisfied: typing.SupportsFloat | typing.SupportsIndex = 0.0, delighted: typing.SupportsFloat | typing.SupportsIndex = 0.0) -> None:
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
    def __init__(self, *, dissatisfied: typing.SupportsFloat | typing.SupportsIndex = 0.0, mollified: typing.SupportsFloat | typing.SupportsIndex = 0.0, satisfied: typing.SupportsFloat | typing.SupportsIndex = 0.0, delighted: typing.SupportsFloat | typing.SupportsIndex = 0.0) -> None:
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
    def __init__(self, reason: str, weight: typing.SupportsFloat | typing.SupportsIndex, preventable_share: typing.SupportsFloat | typing.SupportsIndex = 0.0) -> None:
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
def base_retention_for_effect(measure: str, target: typing.SupportsFloat | typing.SupportsIndex, change: typing.SupportsFloat | typing.SupportsIndex, points: bool, discount_rate: typing.SupportsFloat | typing.SupportsIndex, first_margin: str) -> float:
    ...
def blended_retention(without_problem: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], after_problem: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], problem_rate: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def check_loyalty(loyalty: LoyaltyByOutcome) -> list[str]:
    ...
def customers_kept_by_fewer_problems(customers: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], without_problem: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], after_problem: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], problem_rate_before: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], problem_rate_after: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def decompose_losses(lost: typing.SupportsFloat | typing.SupportsIndex, reasons: collections.abc.Sequence[LossReason]) -> LossDecomposition:
    ...
def expected_lifetime(retention_rate: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def expected_loyalty(shares: OutcomeShares, loyalty: LoyaltyByOutcome) -> ExpectedLoyalty:
    ...
def expected_loyalty_after_problem(articulation_rate: typing.SupportsFloat | typing.SupportsIndex, complainants: ComplainantOutcomes, loyalty: LoyaltyByOutcome) -> ExpectedLoyalty:
    ...
def margin_multiple(retention_rate: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], discount_rate: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], first_margin: str, number_of_margins: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def outcome_shares(problem_rate: typing.SupportsFloat | typing.SupportsIndex, articulation_rate: typing.SupportsFloat | typing.SupportsIndex, complainants: ComplainantOutcomes) -> OutcomeShares:
    ...
def retention_effect(retention_rate: typing.SupportsFloat | typing.SupportsIndex, discount_rate: typing.SupportsFloat | typing.SupportsIndex, first_margin: str, number_of_margins: typing.SupportsFloat | typing.SupportsIndex, change: typing.SupportsFloat | typing.SupportsIndex, points: bool) -> RetentionEffect:
    ...
