from __future__ import annotations
import collections.abc
import enum
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
    def __init__(self, *, stay_without: float, stay_limit: float, rate: float) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def slope(self, compensation: numpy.typing.ArrayLike) -> typing.Any:
        """
        Derivative of stay, per unit of money.
        """
    def stay(self, compensation: numpy.typing.ArrayLike) -> typing.Any:
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
    def __init__(self, *, stay_without: float, stay_limit: float, midpoint: float, steepness: float) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def slope(self, compensation: numpy.typing.ArrayLike) -> typing.Any:
        """
        Derivative of stay, per unit of money.
        """
    def stay(self, compensation: numpy.typing.ArrayLike) -> typing.Any:
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
    def __init__(self, *, voice_without: float, voice_limit: float, rate: float) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def voice(self, compensation: numpy.typing.ArrayLike) -> typing.Any:
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
    def __init__(self, name: str, *, weight: float, target: float, actual: float, direction: TaskDirection = ...) -> None:
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
def _agreement_from_counts(counts: numpy.typing.ArrayLike, classes: collections.abc.Iterable[str], scheme_classes: int, level: float) -> dict[str, typing.Any]:
    ...
def _coding_agreement(first: numpy.typing.ArrayLike, second: numpy.typing.ArrayLike, classes: collections.abc.Iterable[str], scheme_classes: int, level: float) -> dict[str, typing.Any]:
    ...
def _complaint_principles() -> tuple[typing.Any, ...]:
    ...
def _count_problems(codes: numpy.typing.ArrayLike, relevance: numpy.typing.ArrayLike, names: collections.abc.Iterable[str]) -> tuple[typing.Any, ...]:
    ...
def _e_service_points() -> tuple[typing.Any, ...]:
    ...
def _frequency_relevance_ranking(problems: collections.abc.Iterable[tuple[str, float, float, float]], relevance_exponent: float, respondents: float | None, reporting: ProblemReporting, draws: int, seed: int, level: float, vital_share: float, prior: float) -> tuple[typing.Any, ...]:
    ...
def _handling_rules() -> tuple[typing.Any, ...]:
    ...
def _incident_table(codes: numpy.typing.ArrayLike, satisfactory: numpy.typing.ArrayLike, classes: collections.abc.Iterable[str], level: float) -> dict[str, typing.Any]:
    ...
def _incident_table_from_counts(classes: collections.abc.Iterable[tuple[str, float, float]], level: float) -> dict[str, typing.Any]:
    ...
def _market_at_risk_ranking(problems: collections.abc.Iterable[tuple[str, float, float, float]], respondents: float, reporting: ProblemReporting, draws: int, seed: int, level: float, vital_share: float, prior: float) -> tuple[typing.Any, ...]:
    ...
def _pareto(amounts: collections.abc.Iterable[tuple[str, float]], share: float) -> tuple[typing.Any, ...]:
    ...
def _perreault_leigh(agreed: float, incidents: float, classes: int, level: float) -> tuple[typing.Any, ...]:
    ...
def _score_checklist(checklist: collections.abc.Iterable[tuple[str, str, str, str, str, float]], answers: collections.abc.Iterable[tuple[str, float, bool]]) -> dict[str, typing.Any]:
    ...
def _several_coders(counts: numpy.typing.ArrayLike, level: float) -> dict[str, typing.Any]:
    ...
def _silent_problems(problems: collections.abc.Iterable[tuple[str, float, float, float | None]], respondents: float, reporting: ProblemReporting, draws: int, seed: int, level: float, prior: float) -> tuple[typing.Any, ...]:
    ...
def activity_based_cost(activities: collections.abc.Iterable[tuple[str, float, float, float]], *, complaints: float) -> HandlingCost:
    """
    What handling costs, activity by activity; compensation and overhead have other drivers and are not in it.
    
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
def best_offer(response: SaturatingStay | SShapedStay, value_of_keeping: float) -> float:
    """
    The compensation of `optimal_compensation` alone; NaN where the value or the curve is not valid.
    
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
def best_offers(response: SaturatingStay | SShapedStay, values_of_keeping: numpy.typing.ArrayLike) -> tuple[typing.Any, ...]:
    ...
def frequency_relevance_analysis(problems: collections.abc.Iterable[tuple[str, float, float]], *, relevance_exponent: float = 1.0) -> list[ProblemValue]:
    """
    Frequency-relevance analysis of problems (FRAP): which problem first?
    
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
def market_at_risk(problems: collections.abc.Iterable[tuple[str, float, float]], reporting: ProblemReporting, *, customers: float | None = None) -> MarketAtRisk:
    """
    Which problem puts most customers at risk? ``share_with_problem * share_lost``, ranked.
    
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
def optimal_compensation(response: SaturatingStay | SShapedStay, *, value_of_keeping: float, stay_if_silent: float, handling_cost: float = 0.0, product_margin: float = ...) -> CompensationPlan:
    """
    The offer that maximises ``stay(c) * value_of_keeping - c - handling_cost``, and the largest that still pays.
    
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
def optimal_compensation_with_voice(response: SaturatingStay, voice: VoiceResponse, *, value_of_keeping: float, stay_if_silent: float, handling_cost: float = 0.0) -> VoicedCompensation:
    """
    The best offer when it is known to customers and so changes who complains; per dissatisfied customer.
    
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
def task_controlling_index(tasks: collections.abc.Iterable[Task]) -> TaskIndex:
    """
    Complaint-management index: how far the standards are met, 100 when every one is.
    
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
