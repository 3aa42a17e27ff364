from __future__ import annotations
import amends._core.core
import amends._core.domain
import collections.abc
import enum
import numpy
import numpy.typing
import typing
__all__: list[str] = ['ActivityLine', 'CompensationPlan', 'CompensationWarning', 'CountBaseline', 'CountChart', 'DeadlineWorth', 'ErlangA', 'ErlangB', 'ErlangC', 'EventAccount', 'ExpectedCompensation', 'ExponentialWorth', 'HandlingCost', 'InvertedUStay', 'Limit', 'MarketAtRisk', 'OfferTerms', 'ProblemMonitor', 'ProblemReporting', 'ProblemRisk', 'ProblemValue', 'ProcessFigures', 'ProcessReview', 'ProcessRules', 'RecoveryMonitor', 'RunLength', 'SShapedStay', 'SaturatingStay', 'SimulatedRunLength', 'SteadyState', 'Task', 'TaskAttainment', 'TaskDirection', 'TaskIndex', 'TaskWarning', 'ToleranceWorth', 'VoiceResponse', 'VoicedCompensation', 'activity_based_cost', 'best_offer', 'best_offers', 'complaint_rate', 'count_tail', 'day_of_queues', 'discovery_threshold', 'expected_counts', 'expected_worth', 'expected_worth_of_times', 'fit_baselines', 'frequency_relevance_analysis', 'lagged_rates', 'least_agents', 'limit_for', 'market_at_risk', 'optimal_compensation', 'optimal_compensation_with_voice', 'review_process', 'rostered', 'run_length', 'simulate_run_length', 'square_root_staffing', 'square_root_waiting_probability', 'steady_state', 'task_controlling_index', 'trace_columns', 'upper_count_limit']
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
class CompensationWarning(enum.Enum):
    """Findings about a compensation plan."""
    above_product_margin = 0
    worse_than_silence = 1
    small_offers_lose = 2
    floor_above_break_even = 3
    floor_above_cap = 4
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
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __init__(self, *, stay_without: float, stay_limit: float, rate: float) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def at_price(self, price: float) -> SaturatingStay:
        """
        The same curve in money, where this one is stated on the scale of the price: x = compensation / price.
        """
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
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __init__(self, *, stay_without: float, stay_limit: float, midpoint: float, steepness: float) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def at_price(self, price: float) -> SShapedStay:
        """
        The same curve in money, where this one is stated on the scale of the price: x = compensation / price.
        """
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
class InvertedUStay:
    """
    Probability that a complainant stays where too much is worse than enough.
    
    ``stay(c) = stay_without + (stay_peak - stay_without) h(c / peak)`` up to the peak, ``stay_beyond + (stay_peak -
    stay_beyond) h(c / peak)`` beyond, with ``h(x) = x exp(1 - x)``.
    
    Parameters
    ----------
    stay_without : float
        Probability to stay at no compensation.
    stay_peak : float
        Probability to stay at the peak.
    peak : float
        Amount of money at which most stay; 1.5 on the scale of the price is 1.5 * price in money.
    stay_beyond : float
        Probability approached by far too large amounts.
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __init__(self, *, stay_without: float, stay_peak: float, peak: float, stay_beyond: float) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def at_price(self, price: float) -> InvertedUStay:
        """
        The same curve in money, where this one is stated on the scale of the price: x = compensation / price.
        """
    def slope(self, compensation: numpy.typing.ArrayLike) -> typing.Any:
        """
        Derivative of stay, per unit of money.
        """
    def stay(self, compensation: numpy.typing.ArrayLike) -> typing.Any:
        """
        Probability to stay at this compensation; NaN for a negative one.
        """
    @property
    def peak(self) -> float:
        ...
    @property
    def stay_beyond(self) -> float:
        ...
    @property
    def stay_peak(self) -> float:
        ...
    @property
    def stay_without(self) -> float:
        ...
class OfferTerms:
    """
    What binds an offer, whatever the curve.
    
    ``profit(c) = (1 - fraud_share) (stay(c) V - c - k) - fraud_share (c + k)`` with ``fairness_floor * loss <= c <=
    largest_offer``.
    
    Parameters
    ----------
    fairness_floor : float
        Least offer as a share of the loss.
    loss : float
        Money, what the problem cost the customer; 0: there is no floor.
    largest_offer : float
        Money. A floor above it is kept, and named in the warnings.
    fraud_share : float
        Share of claims that are false: they take the offer and their staying is not counted.
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __init__(self, *, fairness_floor: float = 0.0, loss: float = 0.0, largest_offer: float = ..., fraud_share: float = 0.0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def fairness_floor(self) -> float:
        ...
    @property
    def fraud_share(self) -> float:
        ...
    @property
    def largest_offer(self) -> float:
        ...
    @property
    def loss(self) -> float:
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
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __init__(self, *, voice_without: float, voice_limit: float, rate: float) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
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
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def break_even(self) -> float | None:
        ...
    @property
    def compensation(self) -> float:
        ...
    @property
    def cost_of_terms(self) -> float:
        ...
    @property
    def gain_over_no_offer(self) -> float:
        ...
    @property
    def gain_over_silence(self) -> float:
        ...
    @property
    def least_offer(self) -> float:
        ...
    @property
    def profit(self) -> float:
        ...
    @property
    def stay(self) -> float:
        ...
    @property
    def unbound(self) -> float:
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
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
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
class ProcessRules:
    """
    How a log of events is read; see RecoveryProcess.
    """
    def __init__(self, activities: numpy.typing.ArrayLike, calendar: amends._core.domain.BusinessCalendar | None = None, utc_offset_minutes: float = 0.0, acknowledge_within: tuple[float, typing.Literal['calendar', 'business', 'own']] | None = None, resolve_within: tuple[float, typing.Literal['calendar', 'business', 'own']] | None = None, reopen_window: float = 43200.0, settled_after: float = 129600.0, required: int | None = None) -> None:
        ...
    @property
    def has_calendar(self) -> bool:
        """
        When the firm works is told.
        """
    @property
    def not_in_log(self) -> list[typing.Any]:
        """
        Figures that a log read by these rules cannot show.
        """
    @property
    def required(self) -> int:
        """
        Bits of what each complaint should have.
        """
class ProcessFigures:
    """
    Everything that is counted of many complaints.
    """
    def age_quantiles(self, p: numpy.typing.ArrayLike) -> list[float]:
        ...
    def conformance(self, level: float) -> dict[str, typing.Any]:
        ...
    def counted(self, end: typing.Literal['acknowledged', 'responded', 'first_resolved', 'last_resolved', 'closed']) -> tuple[int, int]:
        ...
    def kpis(self, rules: ProcessRules, level: float) -> dict[str, typing.Any]:
        ...
    def quantiles(self, end: typing.Literal['acknowledged', 'responded', 'first_resolved', 'last_resolved', 'closed'], clock: typing.Literal['calendar', 'business', 'own'], p: numpy.typing.ArrayLike, level: float) -> list[typing.Annotated[list[float], "FixedSize(3)"]]:
        ...
    def state(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def complaints(self) -> int:
        ...
    @property
    def open(self) -> int:
        ...
    @property
    def open_overdue(self) -> int:
        ...
    @property
    def promises(self) -> dict[str, typing.Any]:
        ...
    @property
    def stages_in_order(self) -> tuple[int, int]:
        ...
    @property
    def steps_in_order(self) -> tuple[int, int]:
        ...
class EventAccount:
    """
    How many events came, and how many were left out for which reason.
    """
class ProcessReview:
    """
    What a log of events says of the complaints in it.
    """
    def cases(self) -> dict[str, typing.Any]:
        ...
    def duration(self, end: typing.Literal['acknowledged', 'responded', 'first_resolved', 'last_resolved', 'closed'], clock: typing.Literal['calendar', 'business', 'own']) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def exact_quantiles(self, end: typing.Literal['acknowledged', 'responded', 'first_resolved', 'last_resolved', 'closed'], clock: typing.Literal['calendar', 'business', 'own'], group: int | None, p: numpy.typing.ArrayLike, level: float) -> list[typing.Annotated[list[float], "FixedSize(3)"]]:
        ...
    def figures(self, group: int) -> ProcessFigures:
        ...
    def state(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def stocks(self, starts: numpy.typing.ArrayLike) -> dict[str, typing.Any]:
        ...
    def whole(self) -> ProcessFigures:
        ...
    @property
    def account(self) -> dict[str, typing.Any]:
        ...
    @property
    def complaints(self) -> int:
        ...
    @property
    def event_account(self) -> EventAccount:
        ...
    @property
    def now(self) -> float:
        ...
    @property
    def row_report(self) -> amends._core.core.RowReport:
        ...
class RecoveryMonitor:
    """
    Reads a stream of events and keeps the figures.
    """
    def __init__(self, rules: ProcessRules, groups: int) -> None:
        ...
    def add(self, complaint: numpy.typing.ArrayLike, at: numpy.typing.ArrayLike, activity: numpy.typing.ArrayLike, group: numpy.typing.ArrayLike | None, deadline: numpy.typing.ArrayLike | None, promised: numpy.typing.ArrayLike | None, cost: numpy.typing.ArrayLike | None) -> None:
        ...
    def copy(self) -> RecoveryMonitor:
        ...
    def figures(self, now: float, group: int | None) -> ProcessFigures:
        ...
    def merge(self, shard: RecoveryMonitor) -> None:
        ...
    def state(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def account(self) -> dict[str, typing.Any]:
        ...
    @property
    def bytes(self) -> int:
        ...
    @property
    def event_account(self) -> EventAccount:
        ...
    @property
    def in_memory(self) -> int:
        ...
    @property
    def last_event(self) -> float:
        ...
class CountChart:
    """
    A control chart of counts, upward, and what it looks for.
    
    Parameters
    ----------
    kind : {'cusum', 'ewma', 'u', 'g'}, optional
        Sum of log-likelihood ratios; moving average of standardised counts; each period alone; for rare events.
    ratio : float, optional
        Of a cusum: the rise to be found soonest, above 1.
    smoothing : float, optional
        Of an ewma: weight of the newest count, above 0 and at most 1.
    events : float, optional
        Of a g chart: complaints in a group, a whole number.
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __init__(self, kind: typing.Literal['cusum', 'ewma', 'u', 'g'] = 'cusum', *, ratio: float = 2.0, smoothing: float = 0.2, events: float = 3.0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def events(self) -> float:
        ...
    @property
    def kind(self) -> str:
        ...
    @property
    def ratio(self) -> float:
        ...
    @property
    def smoothing(self) -> float:
        ...
class RunLength:
    """
    How long a chart runs until it alarms, in periods.
    """
    def __repr__(self) -> str:
        ...
    @property
    def error(self) -> float:
        """
        Of the mean, where not exact: how far it is from that of half as many states.
        """
    @property
    def exact(self) -> bool:
        """
        The chain has every state there is.
        """
    @property
    def mean(self) -> float:
        """
        Average run length, the period of the alarm counted.
        """
    @property
    def quantiles(self) -> list[float]:
        ...
class Limit:
    """
    A limit with the run length it gives in control.
    """
    def __repr__(self) -> str:
        ...
    @property
    def exact(self) -> bool:
        ...
    @property
    def limit(self) -> float:
        ...
    @property
    def run_length(self) -> float:
        ...
class SimulatedRunLength:
    """
    Run lengths by simulation, in periods.
    """
    def __repr__(self) -> str:
        ...
    @property
    def given_up(self) -> int:
        """
        Runs counted as `longest`: the mean is then a lower bound.
        """
    @property
    def mean(self) -> float:
        ...
    @property
    def median(self) -> float:
        ...
    @property
    def standard_error(self) -> float:
        ...
class SteadyState:
    """
    The distribution of the statistic of a series that has run long in control.
    """
    def p_value(self, statistic: numpy.typing.ArrayLike) -> typing.Any:
        """
        P(statistic >= this one), no smaller than a uniform number.
        """
    @property
    def step(self) -> float:
        """
        Between the values of the lattice.
        """
    @property
    def tail(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        P(statistic >= i step); the last one: or beyond.
        """
class _Backlog:
    def __init__(self, *, arrivals_per_day: float, minutes_per_case: float, agents: float, minutes_per_agent_day: float, dispersion: float, minutes_variation: float, shape: typing.Literal['gamma', 'normal']) -> None:
        ...
    def backlog_quantile_minutes(self, p: float) -> float:
        ...
    def open_at_least(self, days: numpy.typing.ArrayLike) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def response_bands(self, bounds: numpy.typing.ArrayLike) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def response_quantile(self, p: float) -> int:
        ...
    def share_overdue(self, days: numpy.typing.ArrayLike) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def share_within(self, days: numpy.typing.ArrayLike) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def share_within_calendar_days(self, days: numpy.typing.ArrayLike, working_days_per_week: int) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def capacity(self) -> float:
        ...
    @property
    def load(self) -> float:
        ...
    @property
    def load_standard_deviation(self) -> float:
        ...
    @property
    def mean_age_days(self) -> float:
        ...
    @property
    def mean_backlog_cases(self) -> float:
        ...
    @property
    def mean_backlog_minutes(self) -> float:
        ...
    @property
    def mean_response_days(self) -> float:
        ...
    @property
    def share_of_days_cleared(self) -> float:
        ...
    @property
    def utilisation(self) -> float:
        ...
class CountBaseline:
    """
    What is to be expected of one series when nothing is wrong, or why it is not known.
    """
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def expected(self, exposure: float = 1.0, weekday: int = 0, season: int = 0) -> float:
        """
        Complaints to be expected; NaN where that is not known.
        """
    @property
    def complaints(self) -> float:
        """
        In them.
        """
    @property
    def diagnosis(self) -> str:
        """
        'none', 'no_rows', 'too_short', 'too_rare' or 'empty_class'.
        """
    @property
    def dispersion(self) -> float:
        """
        Of the variance m + dispersion m^2.
        """
    @property
    def dispersion_lower(self) -> float:
        ...
    @property
    def dispersion_upper(self) -> float:
        ...
    @property
    def message(self) -> str:
        """
        Of the diagnosis, with what helps.
        """
    @property
    def periods(self) -> float:
        """
        Periods used.
        """
    @property
    def rate(self) -> float:
        """
        Complaints per unit of exposure; NaN with a diagnosis.
        """
    @property
    def rate_error(self) -> float:
        ...
    @property
    def row_report(self) -> amends._core.core.RowReport:
        ...
    @property
    def season(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Factor of each season; empty where none was fitted.
        """
    @property
    def weekday(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Factor of each weekday; empty where none was fitted.
        """
class ProblemMonitor:
    """
    Charts of many series side by side, with a limit for each or false discoveries over all.
    
    Counts and expected counts are arrays with a column for each series and a row for each period. `ComplaintWatch` does the
    same from tables, and estimates what is to be expected.
    
    Parameters
    ----------
    expected : array_like
        Expected counts of a stretch in control, periods by series, or one number for each series. A series of NaN is not
        watched.
    dispersion : float or array_like, optional
        Of each series; 0 is Poisson.
    chart : CountChart, optional
    rule : {'limit_per_series', 'false_discovery_rate'}, optional
        A limit for each series, made for its run length; or Benjamini-Hochberg over all series of a period.
    run_length : float, optional
        Periods between false alarms of one series.
    false_discovery_rate : float, optional
    level : float, optional
        Of the intervals of the excess.
    states : int, optional
        Of the chains.
    threads : int, optional
        Of the calibration; the result does not depend on it.
    
    Examples
    --------
    >>> import amends as am
    >>> monitor = am.recovery.ProblemMonitor([2.0, 5.0], run_length=300)
    >>> alarms = monitor.update([[2, 4], [1, 11], [3, 13], [2, 12]], [[2, 5]] * 4)
    >>> alarms["series"].tolist(), alarms["period"].tolist(), alarms["since"].tolist()
    ([1], [2], [1])
    """
    @staticmethod
    def with_limits(limits: numpy.typing.ArrayLike, *, dispersion: numpy.typing.ArrayLike | None = None, chart: CountChart | None = None, level: float = 0.95) -> ProblemMonitor:
        """
        A monitor whose limits are given, one for each series.
        """
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __init__(self, expected: numpy.typing.ArrayLike, *, dispersion: numpy.typing.ArrayLike | None = None, chart: CountChart | None = None, rule: typing.Literal['limit_per_series', 'false_discovery_rate'] = 'limit_per_series', run_length: float = 500.0, false_discovery_rate: float = 0.05, level: float = 0.95, states: int = 256, threads: int = 1) -> None:
        ...
    def __len__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def p_value(self, series: int) -> float:
        """
        P-value of what a series stands at, under false_discovery_rate.
        """
    def restart(self, series: int) -> None:
        """
        Begins a series anew.
        """
    def trace(self, counts: numpy.typing.ArrayLike, expected: numpy.typing.ArrayLike) -> tuple[typing.Any, ...]:
        """
        As `update`, with the statistic of each series in each period, before it restarts: what a chart shows.
        """
    def update(self, counts: numpy.typing.ArrayLike, expected: numpy.typing.ArrayLike) -> typing.Any:
        """
        The next periods, one after the other; a frame with a row for each alarm.
        
        Parameters
        ----------
        counts, expected : array_like
            Periods by series, or one period.
        
        Returns
        -------
        pandas.DataFrame, or dict of arrays without pandas
            ``series``, ``period`` (both from 0), ``since``, ``periods``, ``count``, ``expected``, ``excess`` with
            ``excess_lower`` and ``excess_upper``, ``statistic``, and ``limit`` or ``p_value``.
        """
    @property
    def chart(self) -> CountChart:
        ...
    @property
    def dispersions(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def limits(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        One for each series; empty under false_discovery_rate.
        """
    @property
    def periods(self) -> int:
        """
        Seen so far.
        """
    @property
    def row_report(self) -> amends._core.core.RowReport:
        """
        Counts left out; the row is period * series + number of the series.
        """
    @property
    def rule(self) -> str:
        """
        How it alarms, in one sentence.
        """
    @property
    def statistics(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        What each series stands at.
        """
class ErlangB:
    """
    No waiting room: who finds all agents busy is lost (M/M/n/n).
    
    Parameters
    ----------
    arrival_rate, service_rate : float
        Contacts, and services of one agent, per unit of time.
    agents : int
    per : {'second', 'minute', 'hour', 'day', ...}
        The unit of the rates. A mean service time above eight hours is refused.
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.recovery.ErlangB(200, 20, 16, per="hour").blocking_probability(), 9)
    0.022301872
    """
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[float, int]:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, arrival_rate: float, service_rate: float, agents: int, *, per: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def blocking_probability(self) -> float:
        """
        Share of arrivals that are lost.
        """
    def occupancy(self) -> float:
        """
        Share of time that an agent is busy.
        """
    def offered_load(self) -> float:
        """
        Erlangs: arrival rate over service rate.
        """
    @property
    def agents(self) -> int:
        ...
class ErlangC:
    """
    Everybody waits until served (M/M/n).
    
    Parameters
    ----------
    arrival_rate, service_rate : float
        Contacts, and services of one agent, per unit of time.
    agents : int
        Above the offered load: below, the queue would grow for ever, which is an error.
    per : {'second', 'minute', 'hour', 'day', ...}
        The unit of the rates. A mean service time above eight hours is refused: that is deferrable work.
    
    Examples
    --------
    >>> import amends as am
    >>> queue = am.recovery.ErlangC(200, 20, 14, per="hour")
    >>> round(queue.service_level(20, unit="second"), 4), round(queue.mean_wait(unit="second"), 2)
    (0.8884, 7.84)
    """
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, arrival_rate: float, service_rate: float, agents: int, *, per: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def abandonment_probability(self) -> float:
        """
        Share of arrivals that give up.
        """
    def mean_queue(self) -> float:
        """
        Mean number of those waiting.
        """
    def mean_wait(self, unit: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] | None = None) -> float:
        """
        Mean time in queue of all arrivals, in the unit of the rates unless another is named.
        """
    def occupancy(self) -> float:
        """
        Share of time that an agent is busy.
        """
    def offered_load(self) -> float:
        """
        Erlangs: arrival rate over service rate.
        """
    def service_level(self, threshold: numpy.typing.ArrayLike, unit: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) -> typing.Any:
        """
        Share of all arrivals that are served after a wait of at most the threshold.
        """
    def wait_exceeds(self, t: numpy.typing.ArrayLike, unit: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] | None = None) -> typing.Any:
        """
        Share of all arrivals whose time in queue exceeds t.
        """
    def wait_quantile(self, p: numpy.typing.ArrayLike, unit: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] | None = None) -> typing.Any:
        """
        Smallest time that at least a share p of all arrivals wait at most; served or not. 0 where they do not wait.
        """
    def waiting_probability(self) -> float:
        """
        Share of arrivals that have to wait.
        """
    @property
    def agents(self) -> int:
        ...
    @property
    def arrival_rate(self) -> float:
        ...
    @property
    def per(self) -> str:
        ...
    @property
    def service_rate(self) -> float:
        ...
class ErlangA:
    """
    Who waits gives up after an exponential patience (M/M/n+M); any load.
    
    Parameters
    ----------
    arrival_rate, service_rate : float
        Contacts, and services of one agent, per unit of time.
    abandonment_rate : float
        One over the mean patience, above 0; towards 0 the answers are those of `ErlangC`.
    agents : int
    per : {'second', 'minute', 'hour', 'day', ...}
        The unit of the rates. A mean service time above eight hours is refused: that is deferrable work.
    
    Examples
    --------
    >>> import amends as am
    >>> queue = am.recovery.ErlangA(48, 1, 0.5, 50, per="minute")
    >>> round(queue.abandonment_probability(), 4), round(queue.mean_wait(unit="second"), 2)
    (0.0309, 3.71)
    >>> round(queue.wait_quantile(0.9, unit="second"), 1)
    12.4
    """
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, arrival_rate: float, service_rate: float, abandonment_rate: float, agents: int, *, per: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def abandonment_probability(self) -> float:
        """
        Share of arrivals that give up.
        """
    def mean_queue(self) -> float:
        """
        Mean number of those waiting.
        """
    def mean_wait(self, unit: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] | None = None) -> float:
        """
        Mean time in queue of all arrivals, in the unit of the rates unless another is named.
        """
    def occupancy(self) -> float:
        """
        Share of time that an agent is busy.
        """
    def offered_load(self) -> float:
        """
        Erlangs: arrival rate over service rate.
        """
    def offered_wait_exceeds(self, t: numpy.typing.ArrayLike, unit: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] | None = None) -> typing.Any:
        """
        Chance that one of endless patience would wait longer than t.
        """
    def served_after(self, t: numpy.typing.ArrayLike, unit: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] | None = None) -> typing.Any:
        """
        Share of all arrivals that are served after a wait above t.
        """
    def service_level(self, threshold: numpy.typing.ArrayLike, unit: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) -> typing.Any:
        """
        Share of all arrivals that are served after a wait of at most the threshold.
        """
    def wait_exceeds(self, t: numpy.typing.ArrayLike, unit: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] | None = None) -> typing.Any:
        """
        Share of all arrivals whose time in queue exceeds t.
        """
    def wait_quantile(self, p: numpy.typing.ArrayLike, unit: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] | None = None) -> typing.Any:
        """
        Smallest time that at least a share p of all arrivals wait at most; served or not. 0 where they do not wait.
        """
    def waiting_probability(self) -> float:
        """
        Share of arrivals that have to wait.
        """
    @property
    def abandonment_rate(self) -> float:
        ...
    @property
    def agents(self) -> int:
        ...
    @property
    def arrival_rate(self) -> float:
        ...
    @property
    def per(self) -> str:
        ...
    @property
    def service_rate(self) -> float:
        ...
class ExponentialWorth:
    """
    Worth of an answer that decays: ``at_once * exp(-decay t)``.
    
    Parameters
    ----------
    at_once : float
        Worth without a wait: a share of satisfaction, or money.
    decay : float
        Per unit of time.
    per : {'second', 'minute', 'hour', 'day', ...}
        The unit of time.
    
    Examples
    --------
    >>> import amends as am
    >>> curve = am.recovery.ExponentialWorth.through((6, 20), (67, 2.33), per="minute")
    >>> round(curve.decay, 8), round(curve.at_once, 6)
    (0.03524367, 24.709661)
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    @staticmethod
    def through(first: tuple[float, float], second: tuple[float, float], *, per: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) -> ExponentialWorth:
        """
        The curve through two points, each a time and a worth.
        """
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __init__(self, at_once: float, decay: float, *, per: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def half_life(self) -> float:
        """
        Time in which half of the worth is gone.
        """
    def worth(self, t: numpy.typing.ArrayLike, unit: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] | None = None) -> typing.Any:
        """
        Worth after a time, in the unit of the curve unless another is named; NaN below 0.
        """
    @property
    def at_once(self) -> float:
        ...
    @property
    def decay(self) -> float:
        ...
    @property
    def per(self) -> str:
        ...
class DeadlineWorth:
    """
    Worth of an answer in time: ``at_once`` until the deadline, then 0.
    
    Parameters
    ----------
    at_once, deadline : float
    per : {'second', 'minute', 'hour', 'day', ...}
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __init__(self, at_once: float, deadline: float, *, per: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def worth(self, t: numpy.typing.ArrayLike, unit: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] | None = None) -> typing.Any:
        """
        Worth after a time, in the unit of the curve unless another is named; NaN below 0.
        """
    @property
    def at_once(self) -> float:
        ...
    @property
    def deadline(self) -> float:
        ...
    @property
    def per(self) -> str:
        ...
class ToleranceWorth:
    """
    Worth with a zone of tolerance: ``at_once`` until its end, then decaying.
    
    Parameters
    ----------
    at_once, tolerance, decay : float
    per : {'second', 'minute', 'hour', 'day', ...}
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __init__(self, at_once: float, tolerance: float, decay: float, *, per: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def worth(self, t: numpy.typing.ArrayLike, unit: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] | None = None) -> typing.Any:
        """
        Worth after a time, in the unit of the curve unless another is named; NaN below 0.
        """
    @property
    def at_once(self) -> float:
        ...
    @property
    def decay(self) -> float:
        ...
    @property
    def per(self) -> str:
        ...
    @property
    def tolerance(self) -> float:
        ...
class ExpectedCompensation:
    """
    The compensation a customer expects: flat, then rising to a peak, then falling.
    
    ``base`` in the zone of tolerance; ``base + rise * x * exp(1 - x)`` after, ``x = (t - tolerance) / time_to_peak``.
    
    Parameters
    ----------
    base, rise : float
        Money.
    tolerance, time_to_peak : float
    per : {'second', 'minute', 'hour', 'day', ...}
    
    Examples
    --------
    >>> import amends as am
    >>> asked = am.recovery.ExpectedCompensation(100, 60, tolerance=7, time_to_peak=21, per="day")
    >>> asked.worth([7, 14, 28, 70]).round(2)
    array([100.  , 138.95, 160.  , 124.36])
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __init__(self, base: float, rise: float, *, tolerance: float, time_to_peak: float, per: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def worth(self, t: numpy.typing.ArrayLike, unit: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] | None = None) -> typing.Any:
        """
        Worth after a time, in the unit of the curve unless another is named; NaN below 0.
        """
    @property
    def base(self) -> float:
        ...
    @property
    def per(self) -> str:
        ...
    @property
    def rise(self) -> float:
        ...
    @property
    def time_to_peak(self) -> float:
        ...
    @property
    def tolerance(self) -> float:
        ...
def _agreement_from_counts(counts: numpy.typing.ArrayLike, classes: collections.abc.Iterable[str], scheme_classes: int, level: float) -> dict[str, typing.Any]:
    ...
def _arrivals_by_day(received: numpy.typing.ArrayLike, working: numpy.typing.ArrayLike, holidays: numpy.typing.ArrayLike, first_day: float, last_day: float, level: float) -> dict[str, typing.Any]:
    ...
def _calendar_days(working_days: float, working_days_per_week: int) -> float:
    ...
def _clustered_interval(counts: numpy.typing.ArrayLike, of: numpy.typing.ArrayLike, share: bool, level: float) -> tuple[typing.Any, ...]:
    ...
def _coding_agreement(first: numpy.typing.ArrayLike, second: numpy.typing.ArrayLike, classes: collections.abc.Iterable[str], scheme_classes: int, level: float) -> dict[str, typing.Any]:
    ...
def _complaint_principles() -> tuple[typing.Any, ...]:
    ...
def _count_problems(codes: numpy.typing.ArrayLike, relevance: numpy.typing.ArrayLike, names: collections.abc.Iterable[str]) -> tuple[typing.Any, ...]:
    ...
def _e_service_points() -> tuple[typing.Any, ...]:
    ...
def _figures_from_state(state: numpy.typing.ArrayLike) -> ProcessFigures:
    ...
def _frequency_relevance_ranking(problems: collections.abc.Iterable[tuple[str, float, float, float]], relevance_exponent: float, respondents: float | None, reporting: ProblemReporting, draws: int, seed: int, level: float, vital_share: float, prior: float) -> tuple[typing.Any, ...]:
    ...
def _handling_rules() -> tuple[typing.Any, ...]:
    ...
def _incident_table(codes: numpy.typing.ArrayLike, satisfactory: numpy.typing.ArrayLike, classes: collections.abc.Iterable[str], level: float) -> dict[str, typing.Any]:
    ...
def _incident_table_from_counts(classes: collections.abc.Iterable[tuple[str, float, float]], level: float) -> dict[str, typing.Any]:
    ...
def _market_at_risk_ranking(problems: collections.abc.Iterable[tuple[str, float, float, float]], respondents: float, reporting: ProblemReporting, draws: int, seed: int, level: float, vital_share: float, prior: float, lost_untroubled: float | None) -> tuple[typing.Any, ...]:
    ...
def _monitor_from_state(rules: ProcessRules, groups: int, state: numpy.typing.ArrayLike) -> RecoveryMonitor:
    ...
def _offers_by_customer(responses: collections.abc.Iterable[SaturatingStay | SShapedStay | InvertedUStay], terms: collections.abc.Iterable[OfferTerms | None], handling_costs: numpy.typing.ArrayLike, values_of_keeping: numpy.typing.ArrayLike, losses: numpy.typing.ArrayLike | None, prices: numpy.typing.ArrayLike | None, segments: numpy.typing.ArrayLike) -> tuple[typing.Any, ...]:
    ...
def _pareto(amounts: collections.abc.Iterable[tuple[str, float]], share: float) -> tuple[typing.Any, ...]:
    ...
def _perreault_leigh(agreed: float, incidents: float, classes: int, level: float) -> tuple[typing.Any, ...]:
    ...
def _productive_minutes(hours: float, shrinkage: float) -> float:
    ...
def _recorded_share(yes: float, of: float, level: float) -> tuple[float, float]:
    ...
def _review_from_state(rules: ProcessRules, state: numpy.typing.ArrayLike) -> ProcessReview:
    ...
def _score_checklist(checklist: collections.abc.Iterable[tuple[str, str, str, str, str, float]], answers: collections.abc.Iterable[tuple[str, float, bool]]) -> dict[str, typing.Any]:
    ...
def _several_coders(counts: numpy.typing.ArrayLike, level: float) -> dict[str, typing.Any]:
    ...
def _silent_problems(problems: collections.abc.Iterable[tuple[str, float, float, float | None]], respondents: float, reporting: ProblemReporting, draws: int, seed: int, level: float, prior: float) -> tuple[typing.Any, ...]:
    ...
def _simulate_backlog(arrivals_per_day: float, minutes_per_case: float, agents: float, minutes_per_agent_day: float, dispersion: float, minutes_variation: float, order: typing.Literal['first_come_first_served', 'newest_first', 'simplest_first'], priorities: numpy.typing.ArrayLike, arrival_factors: numpy.typing.ArrayLike, calendar: amends._core.domain.BusinessCalendar | None, first_day: int, starting_backlog_minutes: float, days: int, warm_up: int, longest: int, runs: int, seed: int, threads: int) -> dict[str, typing.Any]:
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
def best_offer(response: SaturatingStay | SShapedStay | InvertedUStay, value_of_keeping: float, *, terms: OfferTerms | None = None) -> float:
    """
    The compensation of `optimal_compensation` alone; NaN where the value or the curve is not valid.
    
    Parameters
    ----------
    response : SaturatingStay, SShapedStay or InvertedUStay
    value_of_keeping : float
    terms : OfferTerms, optional
    
    Examples
    --------
    >>> import amends as am
    >>> curve = am.recovery.SaturatingStay(stay_without=0.30, stay_limit=0.90, rate=0.05)
    >>> am.recovery.best_offer(curve, 20)
    0.0
    >>> am.recovery.best_offer(curve, 20, terms=am.recovery.OfferTerms(fairness_floor=0.5, loss=30))
    15.0
    """
def best_offers(response: SaturatingStay | SShapedStay | InvertedUStay, values_of_keeping: numpy.typing.ArrayLike) -> tuple[typing.Any, ...]:
    ...
def complaint_rate(complaints: float, transactions: float, level: float = 0.95) -> tuple[float, float, float]:
    """
    Complaints per transaction with its interval, as of a Poisson count (Garwood's limits).
    
    Parameters
    ----------
    complaints : float
        A whole number of them.
    transactions : float
        Above 0; in thousands, for a rate per thousand.
    level : float, optional
        Of the interval, 0.95.
    
    Returns
    -------
    tuple of float
        The rate, its lower and its upper limit. Complaints of one problem come together: then the interval is too narrow.
    
    Examples
    --------
    >>> import amends as am
    >>> [round(one, 4) for one in am.recovery.complaint_rate(10, 200)]
    [0.05, 0.024, 0.092]
    """
def count_tail(count: numpy.typing.ArrayLike, expected: numpy.typing.ArrayLike, dispersion: numpy.typing.ArrayLike = 0.0) -> typing.Any:
    """
    P(X >= count) of a Poisson (dispersion 0) or negative binomial count; NaN outside the domain.
    
    Parameters
    ----------
    count, expected, dispersion : float or array_like
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.recovery.count_tail(7, 2.0), 6)
    0.004534
    """
def day_of_queues(arrivals: numpy.typing.ArrayLike, agents: numpy.typing.ArrayLike, *, interval: float, service_rate: float, abandonment_rate: float = 0.0, per: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'], threshold: float, unit: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'], shrinkage: float = 0.0) -> tuple[dict[str, typing.Any], dict[str, typing.Any]]:
    ...
def discovery_threshold(p_values: numpy.typing.ArrayLike, level: float) -> float:
    """
    The largest p-value that is a discovery by Benjamini-Hochberg; NaN where there is none.
    
    Parameters
    ----------
    p_values : array_like
        NaN is not tested.
    level : float
    
    Examples
    --------
    >>> import amends as am
    >>> am.recovery.discovery_threshold([0.2, 0.001, 0.012], 0.05)
    0.012
    """
def expected_counts(baselines: collections.abc.Iterable[CountBaseline | None], exposure: numpy.typing.ArrayLike, weekday: numpy.typing.ArrayLike | None, season: numpy.typing.ArrayLike | None) -> numpy.typing.NDArray[numpy.float64]:
    ...
def expected_worth(curve: ExponentialWorth | DeadlineWorth | ToleranceWorth, queue: ErlangC | ErlangA, worth_if_abandoned: float = 0.0) -> float:
    """
    Worth of one arrival, expected over the waiting times of a queue: not the worth of the mean wait.
    
    Parameters
    ----------
    curve : ExponentialWorth, DeadlineWorth or ToleranceWorth
    queue : ErlangC or ErlangA
    worth_if_abandoned : float, optional
        Of an arrival that gives up.
    
    Examples
    --------
    >>> import amends as am
    >>> curve = am.recovery.ExponentialWorth(24.709661, 0.03524367, per="minute")
    >>> queue = am.recovery.ErlangC(200, 20, 13, per="hour")
    >>> round(am.recovery.expected_worth(curve, queue) / 24.709661, 6)
    0.990288
    """
def expected_worth_of_times(curve: ExponentialWorth | DeadlineWorth | ToleranceWorth | ExpectedCompensation, times: numpy.typing.ArrayLike, shares: numpy.typing.ArrayLike, *, unit: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) -> float:
    ...
def fit_baselines(count: numpy.typing.ArrayLike, exposure: numpy.typing.ArrayLike | None, weekday: numpy.typing.ArrayLike | None, season: numpy.typing.ArrayLike | None, fewest_periods: float, fewest_complaints: float, level: float, factors: typing.Literal['each_series', 'all_series'], threads: int) -> list[CountBaseline]:
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
def lagged_rates(arrivals: numpy.typing.ArrayLike, interval: float, lag: float) -> numpy.typing.NDArray[numpy.float64]:
    """
    The arrival rate that agents feel in each interval: that of one ``lag`` ago, per unit of ``interval``.
    
    Parameters
    ----------
    arrivals : array_like
        Contacts of each interval.
    interval, lag : float
        In one unit; the lag is a mean service time.
    
    Examples
    --------
    >>> import amends as am
    >>> am.recovery.lagged_rates([60, 120], 15, lag=5).round(3)
    array([4.   , 6.667])
    """
def least_agents(arrival_rate: float, service_rate: float, abandonment_rate: float | None = None, *, per: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'], share: float, threshold: float, unit: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) -> int:
    """
    Fewest agents that serve a share of all arrivals within a threshold.
    
    Parameters
    ----------
    arrival_rate, service_rate : float
    abandonment_rate : float, optional
        None or 0: nobody gives up (`ErlangC`).
    per : str
        Unit of the rates.
    share : float
        As 0.8.
    threshold : float
    unit : str
        Unit of the threshold.
    
    Examples
    --------
    >>> import amends as am
    >>> am.recovery.least_agents(200, 20, per="hour", share=0.8, threshold=20, unit="second")
    14
    """
def limit_for(chart: CountChart, expected: numpy.typing.ArrayLike, run_length: float, *, dispersion: float = 0.0, states: int = 256) -> Limit:
    """
    The smallest limit whose average run length in control is at least that asked for.
    
    Parameters
    ----------
    chart : CountChart
    expected : float or array_like
        Expected count of a period, or those of a typical stretch.
    run_length : float
        Periods between false alarms.
    dispersion : float, optional
    states : int, optional
    
    Returns
    -------
    Limit
    
    Examples
    --------
    >>> import amends as am
    >>> am.recovery.limit_for(am.recovery.CountChart(ratio=2), 3.0, 500)
    Limit(limit=4.43034, run_length=508.594, exact=False)
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
def optimal_compensation(response: SaturatingStay | SShapedStay | InvertedUStay, *, value_of_keeping: float, stay_if_silent: float, handling_cost: float = 0.0, product_margin: float = ..., terms: OfferTerms | None = None) -> CompensationPlan:
    """
    The offer that maximises ``stay(c) * value_of_keeping - c - handling_cost``, and the largest that still pays.
    
    Of the best offers within the terms it is the global one: S-curves and floors may have two candidates.
    
    Parameters
    ----------
    response : SaturatingStay, SShapedStay or InvertedUStay
        Probability that a complainant stays, given what he is offered.
    value_of_keeping : float
        Present value of a customer who stays: margins, not revenue.
    stay_if_silent : float
        Probability to stay of a customer who does not complain: the comparison.
    handling_cost : float, optional
        Of one complaint, without the compensation.
    product_margin : float, optional
        Margin on the product that failed; only for the finding that the offer exceeds it.
    terms : OfferTerms, optional
        Fairness floor, cap and false claims.
    
    Returns
    -------
    CompensationPlan
        ``compensation``, ``stay``, ``profit``, ``gain_over_silence``, ``gain_over_no_offer``, ``break_even`` (None
        where no offer is better than silence), ``worst_offer`` (S-curve), ``warnings``; ``least_offer``, ``unbound`` and
        ``cost_of_terms`` say what the terms ask for and what they cost.
    
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
def review_process(rules: ProcessRules, complaint: numpy.typing.ArrayLike, at: numpy.typing.ArrayLike, activity: numpy.typing.ArrayLike, group: numpy.typing.ArrayLike | None, deadline: numpy.typing.ArrayLike | None, promised: numpy.typing.ArrayLike | None, cost: numpy.typing.ArrayLike | None, groups: int, now: float, largest_share_left_out: float) -> ProcessReview:
    ...
def rostered(agents: int, shrinkage: float) -> int:
    """
    People to roster so that so many are at work: ``ceil(agents / (1 - shrinkage))``.
    
    Examples
    --------
    >>> import amends as am
    >>> am.recovery.rostered(14, 0.3)
    20
    """
def run_length(chart: CountChart, expected: numpy.typing.ArrayLike, limit: float, *, dispersion: float = 0.0, actual_ratio: float = 1.0, start: typing.Literal['zero', 'steady'] = 'zero', states: int = 256, probabilities: numpy.typing.ArrayLike = []) -> RunLength:
    """
    The run length of a chart with a limit, by Markov chain.
    
    Parameters
    ----------
    chart : CountChart
    expected : float or array_like
        Expected count of a period, or those of a typical stretch (a week).
    limit : float
    dispersion : float, optional
        Of the variance m + dispersion m^2; 0 is Poisson.
    actual_ratio : float, optional
        Actual over expected counts; 1 is in control.
    start : {'zero', 'steady'}, optional
        At 0, as after an alarm, or anywhere, as after long in control.
    states : int, optional
        Of the chain where it is not exact.
    probabilities : sequence of float, optional
        Of the quantiles wanted.
    
    Returns
    -------
    RunLength
    
    Examples
    --------
    >>> import amends as am
    >>> chart = am.recovery.CountChart(ratio=2)
    >>> limit = am.recovery.limit_for(chart, 3.0, 500).limit
    >>> am.recovery.run_length(chart, 3.0, limit, actual_ratio=2, probabilities=[0.9]).quantiles
    [8.0]
    """
def simulate_run_length(chart: CountChart, expected: numpy.typing.ArrayLike, limit: float, *, dispersion: float = 0.0, actual_ratio: float = 1.0, shift_at: int = 0, runs: int = 10000, longest: int = 1000000, seed: int = 1, threads: int = 1) -> SimulatedRunLength:
    """
    Run lengths by simulation: the expected counts come in their order, again and again.
    
    Parameters
    ----------
    chart : CountChart
    expected : float or array_like
    limit : float
    dispersion, actual_ratio : float, optional
    shift_at : int, optional
        Periods in control before counts change; runs that alarm earlier begin anew.
    runs : int, optional
    longest : int, optional
        Periods after which a run is given up.
    seed : int, optional
    threads : int, optional
        The result does not depend on it.
    
    Returns
    -------
    SimulatedRunLength
    
    Examples
    --------
    >>> import amends as am
    >>> chart = am.recovery.CountChart(ratio=2)
    >>> am.recovery.simulate_run_length(chart, 3.0, 4.0, actual_ratio=2, runs=1000)
    SimulatedRunLength(mean=4.365, standard_error=0.0801261, median=4, given_up=0)
    """
def square_root_staffing(offered_load: float, beta: float) -> float:
    """
    Agents by the square-root rule, ``offered_load + beta * sqrt(offered_load)``, not rounded.
    
    Examples
    --------
    >>> import amends as am
    >>> am.recovery.square_root_staffing(100, 1.0)
    110.0
    """
def square_root_waiting_probability(beta: float, abandonment_over_service: float | None = None) -> float:
    """
    What the square-root rule means for the share that waits, in a large system: a check, not a substitute.
    
    Parameters
    ----------
    beta : float
        Above 0 where nobody gives up.
    abandonment_over_service : float, optional
        Abandonment rate over service rate.
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.recovery.square_root_waiting_probability(1.0), 6)
    0.223361
    """
def steady_state(chart: CountChart, expected: numpy.typing.ArrayLike, *, dispersion: float = 0.0, states: int = 256) -> SteadyState:
    """
    The steady state of a cusum or an ewma in control; of u and g charts exp(-statistic) is the p-value.
    
    Parameters
    ----------
    chart : CountChart
    expected : float or array_like
    dispersion : float, optional
    states : int, optional
    
    Returns
    -------
    SteadyState
    
    Examples
    --------
    >>> import amends as am
    >>> steady = am.recovery.steady_state(am.recovery.CountChart(ratio=2), 3.0)
    >>> steady.p_value([0.0, 2.0, 4.0]).round(4)
    array([1.    , 0.0508, 0.0075])
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
def trace_columns(monitor: ProblemMonitor, counts: numpy.typing.ArrayLike, expected: numpy.typing.ArrayLike) -> tuple[typing.Any, ...]:
    ...
def upper_count_limit(expected: float, probability: float, dispersion: float = 0.0) -> float:
    """
    The upper limit of a u chart: the smallest count that comes, or is exceeded, with at most this probability.
    
    Parameters
    ----------
    expected : float
    probability : float
    dispersion : float, optional
    
    Examples
    --------
    >>> import amends as am
    >>> am.recovery.upper_count_limit(2.0, 0.01)
    7.0
    """
_MEANINGS: tuple[typing.Any, ...] = ('received', 'acknowledged', 'assessed', 'investigated', 'responded', 'communicated', 'closed', 'apology', 'listening', 'solution', 'compensation', 'follow_up', 'promises_kept', 'resolves', 'reopens', 'waits_for_customer', 'contact', 'escalates', 'upheld', 'rejected', 'satisfied', 'dissatisfied', 'breaks_promise')
_PROMISABLE: tuple[typing.Any, ...] = ('acknowledged', 'assessed', 'investigated', 'responded', 'communicated', 'closed', 'apology', 'listening', 'solution', 'compensation', 'follow_up', 'resolves', 'escalates', 'upheld')
