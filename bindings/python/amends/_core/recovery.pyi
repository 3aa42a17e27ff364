from __future__ import annotations
import amends._core.core
import collections.abc
import enum
import numpy
import numpy.typing
import typing
__all__: list[str] = ['ActivityLine', 'CompensationPlan', 'CompensationWarning', 'HandlingCost', 'MarketAtRisk', 'ProblemReporting', 'ProblemRisk', 'ProblemValue', 'SShapedStay', 'SaturatingStay', 'Task', 'TaskAttainment', 'TaskDirection', 'TaskIndex', 'TaskWarning', 'VoiceResponse', 'VoicedCompensation', 'activity_based_cost', 'best_offer', 'best_offers', 'frequency_relevance_analysis', 'market_at_risk', 'optimal_compensation', 'optimal_compensation_with_voice', 'task_controlling_index']
class CompensationWarning(enum.Enum):
    """Findings about a compensation plan."""
    above_product_margin = 0
    worse_than_silence = 1
    small_offers_lose = 2
class SaturatingStay:
    """
    Probability that a complainant stays: the first money works best.
    
    ``stay(c) = stay_limit - (stay_limit - stay_without) * exp(-rate * c)``, for customers who accept the flawed service.
    
    Parameters
    ----------
    stay_without : float
        Probability to stay at no compensation.
    stay_limit : float
        Probability approached by any amount.
    rate : float
        Per unit of money: 1 / rate is the amount that closes 63 % of the gap.
    """
    def __init__(self, *, stay_without: typing.SupportsFloat | typing.SupportsIndex, stay_limit: typing.SupportsFloat | typing.SupportsIndex, rate: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def slope(self, compensation: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        """
        Derivative of stay, per unit of money.
        """
    def stay(self, compensation: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        """
        Probability to stay at this compensation; NaN for a negative one.
        """
    @property
    def rate(self) -> float:
        ...
    @property
    def stay_limit(self) -> float:
        ...
    @property
    def stay_without(self) -> float:
        ...
class SShapedStay:
    """
    Probability that a complainant stays where small offers do nothing.
    
    An S-curve, scaled so that no compensation gives ``stay_without``: for customers who reject the service.
    
    Parameters
    ----------
    stay_without : float
        Probability to stay at no compensation.
    stay_limit : float
        Probability approached by any amount.
    midpoint : float
        Amount of money at which the curve is steepest.
    steepness : float
        Per unit of money; 8 on the scale of the price is 8 / price in money.
    """
    def __init__(self, *, stay_without: typing.SupportsFloat | typing.SupportsIndex, stay_limit: typing.SupportsFloat | typing.SupportsIndex, midpoint: typing.SupportsFloat | typing.SupportsIndex, steepness: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def slope(self, compensation: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        """
        Derivative of stay, per unit of money.
        """
    def stay(self, compensation: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        """
        Probability to stay at this compensation; NaN for a negative one.
        """
    @property
    def midpoint(self) -> float:
        ...
    @property
    def stay_limit(self) -> float:
        ...
    @property
    def stay_without(self) -> float:
        ...
    @property
    def steepness(self) -> float:
        ...
class VoiceResponse:
    """
    How the share who complain rises with the compensation they may expect.
    
    ``voice(c) = voice_limit - (voice_limit - voice_without) * exp(-rate * c)``
    
    Parameters
    ----------
    voice_without : float
        Share who complain when nothing is offered.
    voice_limit : float
        Share approached by any amount.
    rate : float
        Per unit of money.
    """
    def __init__(self, *, voice_without: typing.SupportsFloat | typing.SupportsIndex, voice_limit: typing.SupportsFloat | typing.SupportsIndex, rate: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def voice(self, compensation: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        """
        Share who complain at this compensation; NaN for a negative one.
        """
    @property
    def rate(self) -> float:
        ...
    @property
    def voice_limit(self) -> float:
        ...
    @property
    def voice_without(self) -> float:
        ...
class CompensationPlan:
    """
    The best offer to one complainant, and how far one could go.
    """
    def __repr__(self) -> str:
        ...
    @property
    def break_even(self) -> float | None:
        ...
    @property
    def compensation(self) -> float:
        ...
    @property
    def gain_over_no_offer(self) -> float:
        ...
    @property
    def gain_over_silence(self) -> float:
        ...
    @property
    def profit(self) -> float:
        ...
    @property
    def stay(self) -> float:
        ...
    @property
    def warnings(self) -> list[CompensationWarning]:
        ...
    @property
    def worst_offer(self) -> float | None:
        ...
class VoicedCompensation:
    """
    The best offer when it is known to customers and so changes who complains.
    """
    def __repr__(self) -> str:
        ...
    @property
    def compensation(self) -> float:
        ...
    @property
    def profit(self) -> float:
        ...
    @property
    def stay(self) -> float:
        ...
    @property
    def voice(self) -> float:
        ...
class ProblemReporting(enum.Enum):
    """What 'has the problem' means in the survey: whether shares may be added."""
    several_per_customer = 0
    most_serious_only = 1
class ProblemValue:
    """
    One problem in the frequency-relevance analysis.
    """
    def __repr__(self) -> str:
        ...
    @property
    def frequency(self) -> float:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def rank(self) -> int:
        ...
    @property
    def relevance(self) -> float:
        ...
    @property
    def row(self) -> int:
        """
        Position in the input, from 0.
        """
    @property
    def share(self) -> float:
        ...
    @property
    def value(self) -> float:
        ...
class ProblemRisk:
    """
    One problem ranked by the market at risk.
    """
    def __repr__(self) -> str:
        ...
    @property
    def at_risk(self) -> float:
        ...
    @property
    def customers_at_risk(self) -> float:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def rank(self) -> int:
        ...
    @property
    def row(self) -> int:
        """
        Position in the input, from 0.
        """
    @property
    def share_lost(self) -> float:
        ...
    @property
    def share_with_problem(self) -> float:
        ...
class MarketAtRisk:
    """
    Problems by market at risk, most first.
    """
    def __repr__(self) -> str:
        ...
    @property
    def problems(self) -> list[ProblemRisk]:
        ...
    @property
    def total(self) -> float | None:
        """
        Share of all customers; None where shares may not be added.
        """
class TaskDirection(enum.Enum):
    """Whether more or less of a task's measure is better."""
    higher_is_better = 0
    lower_is_better = 1
class TaskWarning(enum.Enum):
    """Findings about a task-controlling index."""
    overachievement_hides_failure = 0
class Task:
    """
    One task of complaint management with its standard.
    
    Parameters
    ----------
    name : str
    weight : float
        Relative importance; weights are divided by their sum.
    target : float
        The standard.
    actual : float
        What was reached, in the unit of the target.
    direction : TaskDirection
        Whether more (default) or less is better.
    """
    def __init__(self, name: str, *, weight: typing.SupportsFloat | typing.SupportsIndex, target: typing.SupportsFloat | typing.SupportsIndex, actual: typing.SupportsFloat | typing.SupportsIndex, direction: TaskDirection = ...) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def actual(self) -> float:
        ...
    @property
    def direction(self) -> TaskDirection:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def target(self) -> float:
        ...
    @property
    def weight(self) -> float:
        ...
class TaskAttainment:
    """
    A task with how far its standard was met.
    """
    def __repr__(self) -> str:
        ...
    @property
    def attainment(self) -> float:
        ...
    @property
    def met(self) -> bool:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def weight(self) -> float:
        ...
class TaskIndex:
    """
    How far the standards of complaint management are met.
    """
    def __repr__(self) -> str:
        ...
    @property
    def index(self) -> float:
        """
        100: every standard met; over-achievement does not count.
        """
    @property
    def tasks(self) -> list[TaskAttainment]:
        ...
    @property
    def uncapped(self) -> float:
        """
        The same with over-achievement counted.
        """
    @property
    def warnings(self) -> list[TaskWarning]:
        ...
class ActivityLine:
    """
    The cost of one activity.
    """
    def __repr__(self) -> str:
        ...
    @property
    def cost(self) -> float:
        ...
    @property
    def hours(self) -> float:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def share(self) -> float:
        ...
class HandlingCost:
    """
    Activity-based cost of handling complaints.
    """
    def __repr__(self) -> str:
        ...
    @property
    def hours(self) -> float:
        ...
    @property
    def lines(self) -> list[ActivityLine]:
        ...
    @property
    def per_complaint(self) -> float:
        ...
    @property
    def total(self) -> float:
        ...
def activity_based_cost(activities: collections.abc.Sequence[tuple[str, typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex]], complaints: typing.SupportsFloat | typing.SupportsIndex) -> HandlingCost:
    ...
@typing.overload
def best_offer(response: SaturatingStay, value_of_keeping: typing.SupportsFloat | typing.SupportsIndex) -> float:
    ...
@typing.overload
def best_offer(response: SShapedStay, value_of_keeping: typing.SupportsFloat | typing.SupportsIndex) -> float:
    ...
@typing.overload
def best_offers(response: SaturatingStay, values_of_keeping: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> tuple[numpy.typing.NDArray[numpy.float64], amends._core.core.RowReport]:
    ...
@typing.overload
def best_offers(response: SShapedStay, values_of_keeping: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> tuple[numpy.typing.NDArray[numpy.float64], amends._core.core.RowReport]:
    ...
def frequency_relevance_analysis(problems: collections.abc.Sequence[tuple[str, typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex]], relevance_exponent: typing.SupportsFloat | typing.SupportsIndex) -> list[ProblemValue]:
    ...
def market_at_risk(problems: collections.abc.Sequence[tuple[str, typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex]], reporting: ProblemReporting, customers: typing.SupportsFloat | typing.SupportsIndex) -> MarketAtRisk:
    ...
@typing.overload
def optimal_compensation(response: SaturatingStay, value_of_keeping: typing.SupportsFloat | typing.SupportsIndex, stay_if_silent: typing.SupportsFloat | typing.SupportsIndex, handling_cost: typing.SupportsFloat | typing.SupportsIndex, product_margin: typing.SupportsFloat | typing.SupportsIndex) -> CompensationPlan:
    ...
@typing.overload
def optimal_compensation(response: SShapedStay, value_of_keeping: typing.SupportsFloat | typing.SupportsIndex, stay_if_silent: typing.SupportsFloat | typing.SupportsIndex, handling_cost: typing.SupportsFloat | typing.SupportsIndex, product_margin: typing.SupportsFloat | typing.SupportsIndex) -> CompensationPlan:
    ...
def optimal_compensation_with_voice(response: SaturatingStay, voice: VoiceResponse, value_of_keeping: typing.SupportsFloat | typing.SupportsIndex, stay_if_silent: typing.SupportsFloat | typing.SupportsIndex, handling_cost: typing.SupportsFloat | typing.SupportsIndex) -> VoicedCompensation:
    ...
def task_controlling_index(tasks: collections.abc.Sequence[Task]) -> TaskIndex:
    ...
