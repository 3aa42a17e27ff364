from __future__ import annotations
import collections.abc
import numpy.typing
import typing
from . import published
__all__: list[str] = ['EncouragementBreakEven', 'FactorInterval', 'Iceberg', 'IcebergEstimate', 'IcebergIntervals', 'ProblemType', 'ProblemTypeEstimate', 'ProblemTypeIntervals', 'SurveyedProblemType', 'complaint_multiplier', 'encouragement_break_even', 'estimate_iceberg', 'estimated_annoyed', 'estimated_problems', 'evidence_rate', 'gain_per_extra_complaint', 'iceberg_factor', 'iceberg_factor_interval', 'iceberg_from_counts', 'iceberg_from_rates', 'published', 'reach_from_silent_per_complaint', 'reach_probability', 'silent_per_complaint', 'simulate_iceberg']
class Iceberg:
    """
    The annoyance of one period, in customers and in shares.
    """
    def __repr__(self) -> str:
        ...
    @property
    def annoyance_rate(self) -> float:
        ...
    @property
    def annoyed(self) -> float:
        ...
    @property
    def articulation_rate(self) -> float:
        ...
    @property
    def complained(self) -> float:
        ...
    @property
    def customers(self) -> float:
        ...
    @property
    def evidence_rate(self) -> float:
        ...
    @property
    def hidden(self) -> float:
        ...
    @property
    def iceberg_factor(self) -> float:
        ...
    @property
    def registered(self) -> float:
        ...
    @property
    def registration_rate(self) -> float:
        ...
    @property
    def unvoiced(self) -> float:
        ...
class ProblemType:
    """
    One type of problem with its own rates.
    """
    def __init__(self, name: str, registered: float, articulation_rate: float, registration_rate: float = 1.0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def articulation_rate(self) -> float:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def registered(self) -> float:
        ...
    @property
    def registration_rate(self) -> float:
        ...
class ProblemTypeEstimate:
    """
    The iceberg of one type of problem.
    """
    def __repr__(self) -> str:
        ...
    @property
    def estimated(self) -> float:
        ...
    @property
    def evidence_rate(self) -> float:
        ...
    @property
    def hidden(self) -> float:
        ...
    @property
    def iceberg_factor(self) -> float:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def registered(self) -> float:
        ...
    @property
    def unvoiced(self) -> float:
        ...
class IcebergEstimate:
    """
    The iceberg by type of problem, and summed.
    """
    def __repr__(self) -> str:
        ...
    def to_frame(self) -> typing.Any:
        """
        One row per type: a pandas.DataFrame if pandas is installed, else a dict of columns.
        """
    @property
    def estimated(self) -> float:
        ...
    @property
    def evidence_rate(self) -> float:
        ...
    @property
    def hidden(self) -> float:
        ...
    @property
    def iceberg_factor(self) -> float:
        ...
    @property
    def registered(self) -> float:
        ...
    @property
    def types(self) -> list[ProblemTypeEstimate]:
        ...
    @property
    def unit(self) -> str:
        ...
    @property
    def unvoiced(self) -> float:
        ...
class EncouragementBreakEven:
    """
    When inviting more complaints begins to pay.
    """
    def __repr__(self) -> str:
        ...
    @property
    def rule(self) -> str:
        ...
    @property
    def satisfied_share(self) -> float:
        ...
    @property
    def warnings(self) -> list[str]:
        ...
class FactorInterval:
    """
    A number with its interval.
    """
    def __repr__(self) -> str:
        ...
    @property
    def lower(self) -> float:
        ...
    @property
    def upper(self) -> float:
        ...
    @property
    def value(self) -> float:
        ...
class SurveyedProblemType:
    """
    One type of problem whose rates come from surveys: (count, of).
    """
    def __init__(self, name: str, registered: float, articulation: tuple[float, float], registration: tuple[float, float] | None = None) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def articulation(self) -> tuple[float, float]:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def registered(self) -> float:
        ...
    @property
    def registration(self) -> tuple[float, float] | None:
        ...
class ProblemTypeIntervals:
    """
    Medians and intervals for one type of problem.
    """
    def __repr__(self) -> str:
        ...
    @property
    def estimated(self) -> FactorInterval:
        ...
    @property
    def evidence_rate(self) -> FactorInterval:
        ...
    @property
    def iceberg_factor(self) -> FactorInterval:
        ...
    @property
    def name(self) -> str:
        ...
class IcebergIntervals:
    """
    The iceberg with the error of its surveys.
    """
    def __repr__(self) -> str:
        ...
    def to_frame(self) -> typing.Any:
        """
        One row per type: a pandas.DataFrame if pandas is installed, else a dict of columns.
        """
    @property
    def estimated(self) -> FactorInterval:
        ...
    @property
    def types(self) -> list[ProblemTypeIntervals]:
        ...
    @property
    def unit(self) -> str:
        ...
    @property
    def warnings(self) -> list[tuple[str, str]]:
        ...
def complaint_multiplier(reach_probability: numpy.typing.ArrayLike) -> typing.Any:
    """
    Problems in the market for each complaint received, ``1 / reach_probability``.
    
    Parameters
    ----------
    reach_probability : float or array
        Probability that a problem reaches the point where complaints are counted.
    
    Returns
    -------
    float or array
    
    Examples
    --------
    >>> import amends as am
    >>> am.voice.complaint_multiplier(0.05)
    20.0
    """
def encouragement_break_even(*, stay_silent: float, stay_dissatisfied: float, stay_satisfied: float, cost_per_complaint: float = 0.0, value_of_kept_customer: float | None = None) -> EncouragementBreakEven:
    """
    Share of complainants that must be satisfied before it pays to invite more complaints.
    
    ``s* = (stay_silent - stay_dissatisfied + cost / value) / (stay_satisfied - stay_dissatisfied)``
    
    Parameters
    ----------
    stay_silent, stay_dissatisfied, stay_satisfied : float
        Share that stays of silent annoyed customers, of dissatisfied and of satisfied complainants.
    cost_per_complaint : float
        Money to handle one more complaint.
    value_of_kept_customer : float, optional
        Needed when a complaint costs something.
    
    Returns
    -------
    EncouragementBreakEven
        ``rule`` is "always", "threshold" or "never"; ``satisfied_share`` is s*, not clamped.
    
    Raises
    ------
    AmendsError
        If satisfied complainants do not stay more often than dissatisfied ones.
    
    Examples
    --------
    >>> import amends as am
    >>> am.voice.encouragement_break_even(stay_silent=0.40, stay_dissatisfied=0.18, stay_satisfied=0.75)
    EncouragementBreakEven(rule='threshold', satisfied_share=0.385965, warnings=['dissatisfied_below_silent'])
    """
def estimate_iceberg(types: collections.abc.Iterable[ProblemType], unit: typing.Literal['customers', 'problems']) -> IcebergEstimate:
    """
    Annoyed customers or problems by type of problem, then summed; never one factor over all types.
    
    Parameters
    ----------
    types : sequence of ProblemType
        ``ProblemType(name, registered, articulation_rate, registration_rate=1.0)``.
    unit : {"customers", "problems"}
        What is counted. Customers add up only if each was counted under one type.
    
    Returns
    -------
    IcebergEstimate
        With ``types``, the totals and ``to_frame()``.
    
    Examples
    --------
    >>> import amends as am
    >>> types = [am.voice.ProblemType("billing", 690, 0.69), am.voice.ProblemType("courtesy", 30, 0.03)]
    >>> round(am.voice.estimate_iceberg(types, "problems").estimated)
    2000
    """
def estimated_annoyed(registered: numpy.typing.ArrayLike, articulation_rate: numpy.typing.ArrayLike, registration_rate: numpy.typing.ArrayLike = 1.0) -> typing.Any:
    """
    Annoyed customers behind those registered. This, not the registered number, measures dissatisfaction.
    
    Parameters
    ----------
    registered : float or array
        Customers with a registered complaint.
    articulation_rate, registration_rate : float or array
        As in :func:`evidence_rate`; their product must be > 0.
    
    Returns
    -------
    float or array
        Customers.
    
    Examples
    --------
    >>> import amends as am
    >>> am.voice.estimated_annoyed(4000, 0.4, 0.5)
    20000.0
    """
def estimated_problems(complaints: numpy.typing.ArrayLike, reach_probability: numpy.typing.ArrayLike) -> typing.Any:
    """
    Problems in the market behind the complaints received. Most customers with a problem do not leave over it.
    
    Parameters
    ----------
    complaints : float or array
    reach_probability : float or array
        In (0, 1].
    
    Returns
    -------
    float or array
        Problems.
    
    Examples
    --------
    >>> import amends as am
    >>> am.voice.estimated_problems(100, 0.0625)
    1600.0
    """
def evidence_rate(articulation_rate: numpy.typing.ArrayLike, registration_rate: numpy.typing.ArrayLike = 1.0) -> typing.Any:
    """
    Share of annoyed customers (or of problems) that is on record.
    
    Parameters
    ----------
    articulation_rate : float or array
        Share of annoyed customers who complain to anyone in the firm.
    registration_rate : float or array
        Share of those complaints that the complaint system registers.
    
    Returns
    -------
    float or array
        The product of the two.
    
    Examples
    --------
    >>> import amends as am
    >>> am.voice.evidence_rate(0.4, 0.5)
    0.2
    """
def gain_per_extra_complaint(satisfied_share: numpy.typing.ArrayLike, *, stay_silent: float, stay_dissatisfied: float, stay_satisfied: float, cost_per_complaint: float = 0.0, value_of_kept_customer: float | None = None) -> typing.Any:
    """
    Kept customers gained per extra complaint, the handling cost counted in customers; zero at the break-even.
    
    Parameters
    ----------
    satisfied_share : float or array
        Share of complainants who are satisfied.
    stay_silent, stay_dissatisfied, stay_satisfied, cost_per_complaint, value_of_kept_customer : float
        As in :func:`encouragement_break_even`.
    
    Returns
    -------
    float or array
        Customers per complaint; times ``value_of_kept_customer`` it is money.
    
    Examples
    --------
    >>> import amends as am
    >>> gain = am.voice.gain_per_extra_complaint(0.5, stay_silent=0.09, stay_dissatisfied=0.19, stay_satisfied=0.54)
    >>> round(gain, 3)
    0.275
    """
def iceberg_factor(articulation_rate: numpy.typing.ArrayLike, registration_rate: numpy.typing.ArrayLike = 1.0) -> typing.Any:
    """
    Annoyed customers for each one registered, ``1 / (articulation * registration)``; infinite when either is 0.
    
    Parameters
    ----------
    articulation_rate, registration_rate : float or array
        As in :func:`evidence_rate`.
    
    Returns
    -------
    float or array
    
    Examples
    --------
    >>> import amends as am
    >>> am.voice.iceberg_factor(0.4, 0.5)
    5.0
    """
def iceberg_factor_interval(count: float, of: float, level: float = 0.95) -> FactorInterval:
    """
    Iceberg factor and its interval when articulation is the only share surveyed (Wilson, turned round).
    
    Parameters
    ----------
    count, of : float
        So many of so many annoyed customers complained.
    level : float
        Coverage of the interval.
    
    Returns
    -------
    FactorInterval
    
    Examples
    --------
    >>> import amends as am
    >>> am.voice.iceberg_factor_interval(250, 1000)
    FactorInterval(value=4, lower=3.60023, upper=4.46124)
    """
def iceberg_from_counts(*, customers: float, annoyed: float, complained: float, registered: float) -> Iceberg:
    """
    All rates of one period from its counts, in customers.
    
    Parameters
    ----------
    customers, annoyed, complained, registered : float
        Each level is part of the one before.
    
    Returns
    -------
    Iceberg
    
    Examples
    --------
    >>> import amends as am
    >>> ice = am.voice.iceberg_from_counts(customers=100_000, annoyed=20_000, complained=8_000, registered=4_000)
    >>> ice.iceberg_factor
    5.0
    """
def iceberg_from_rates(customers: float, *, annoyance_rate: float, articulation_rate: float, registration_rate: float = 1.0) -> Iceberg:
    """
    All counts of one period from its rates; the inverse of :func:`iceberg_from_counts`.
    
    Parameters
    ----------
    customers : float
    annoyance_rate, articulation_rate, registration_rate : float
        Annoyed of all customers, complained of those annoyed, registered of those who complained.
    
    Returns
    -------
    Iceberg
    
    Examples
    --------
    >>> import amends as am
    >>> ice = am.voice.iceberg_from_rates(100_000, annoyance_rate=0.2, articulation_rate=0.4, registration_rate=0.5)
    >>> ice.unvoiced, ice.hidden
    (12000.0, 4000.0)
    """
def reach_from_silent_per_complaint(silent_per_complaint: numpy.typing.ArrayLike) -> typing.Any:
    """
    The reach that "so many silent for each complaint" stands for.
    
    Parameters
    ----------
    silent_per_complaint : float or array
    
    Returns
    -------
    float or array
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.voice.reach_from_silent_per_complaint(26), 3)
    0.037
    """
def reach_probability(steps: numpy.typing.ArrayLike) -> float:
    """
    Probability that a problem passes all steps up to the point where complaints are counted.
    
    Parameters
    ----------
    steps : sequence of float
        Probabilities, each conditional on the step before.
    
    Returns
    -------
    float
    
    Examples
    --------
    >>> import amends as am
    >>> am.voice.reach_probability([0.25, 0.25])
    0.0625
    """
def silent_per_complaint(reach_probability: numpy.typing.ArrayLike) -> typing.Any:
    """
    How many problems stay silent for each one heard: the multiplier minus 1.
    
    Parameters
    ----------
    reach_probability : float or array
    
    Returns
    -------
    float or array
    
    Examples
    --------
    >>> import amends as am
    >>> am.voice.silent_per_complaint(0.05)
    19.0
    """
def simulate_iceberg(types: collections.abc.Iterable[SurveyedProblemType], unit: typing.Literal['customers', 'problems'], *, draws: int = 10000, seed: int = 1, level: float = 0.95, prior: tuple[float, float] = (0.5, 0.5)) -> IcebergIntervals:
    """
    The iceberg by type of problem with the sampling error of all its surveys.
    
    Parameters
    ----------
    types : sequence of SurveyedProblemType
        ``SurveyedProblemType(name, registered, articulation=(count, of), registration=(count, of) or None)``.
    unit : {"customers", "problems"}
    draws : int
        From 100 to 10 million.
    seed : int
        Equal seeds give equal bits.
    level : float
        Of the central intervals.
    prior : (float, float)
        Beta prior of every share; (0.5, 0.5) is Jeffreys'.
    
    Returns
    -------
    IcebergIntervals
        Medians and intervals per type and for the total; ``warnings`` as pairs (finding, type).
    
    Examples
    --------
    >>> import amends as am
    >>> types = [am.voice.SurveyedProblemType("billing", 690, (250, 1000), (60, 80))]
    >>> total = am.voice.simulate_iceberg(types, "problems").estimated
    >>> total.lower < 690 / 0.25 / 0.75 < total.upper
    True
    """
