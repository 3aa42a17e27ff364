from __future__ import annotations
import amends._core.core
import amends._core.domain
import amends.satisfaction
import collections.abc
import enum
import numpy
import numpy.typing
import typing
__all__: list[str] = ['ClassShareBounds', 'ClassShareFinding', 'ClassShareWarning', 'ClassShares', 'ClassThresholds', 'Disconfirmation', 'DisconfirmationSign', 'DisconfirmationSummary', 'GroupBy', 'IndexKind', 'IndexReport', 'IndexScores', 'OutcomeCell', 'OutcomeEstimate', 'OutcomeMeasure', 'OutcomeTable', 'SatisfactionIndex', 'SensitivityPoint', 'SpeedEffectFinding', 'SpeedEffectMeasure', 'SpeedEffectView', 'SpeedEffectWarning', 'WorstCase', 'bottleneck_index', 'class_shares', 'compensatory_index', 'disconfirmation', 'geometric_index', 'no_class', 'speed_effect', 'summarise_disconfirmation', 'tabulate_outcomes']
class GroupBy(enum.Enum):
    """What the rows of an outcome table stand for."""
    segment = 0
    channel = 1
    segment_and_channel = 2
class ClassThresholds:
    """
    Where satisfied and delighted begin, on the scale of the log.
    """
    def __init__(self, *, satisfied: float, delighted: float) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def delighted(self) -> float:
        ...
    @property
    def satisfied(self) -> float:
        ...
class OutcomeCell:
    """
    Counts of one segment in one response-speed band.
    """
    def __repr__(self) -> str:
        ...
    @property
    def asked(self) -> float:
        ...
    @property
    def delighted(self) -> float:
        ...
    @property
    def dissatisfied(self) -> float:
        ...
    @property
    def evaluated(self) -> float:
        ...
    @property
    def received(self) -> float:
        ...
    @property
    def resolved(self) -> float:
        ...
    @property
    def satisfied(self) -> float:
        ...
    @property
    def score_square_sum(self) -> float:
        ...
    @property
    def score_sum(self) -> float:
        ...
    @property
    def scored(self) -> float:
        ...
    @property
    def verdicts(self) -> float:
        ...
class OutcomeTable:
    """
    Counts by segment and response-speed band.
    """
    def __repr__(self) -> str:
        ...
    def cell(self, segment: int, band: int) -> OutcomeCell:
        ...
    def total(self) -> OutcomeCell:
        ...
    @property
    def bands(self) -> list[str]:
        ...
    @property
    def segments(self) -> list[str]:
        ...
class OutcomeMeasure(enum.Enum):
    """What is estimated from an outcome table."""
    resolved = 0
    dissatisfied = 1
    satisfied = 2
    delighted = 3
    satisfied_or_better = 4
    mean_score = 5
class ClassShareWarning(enum.Enum):
    """Findings about class shares."""
    nothing_evaluated = 0
    no_verdicts = 1
    no_scores = 2
    stratum_without_verdict = 3
    stratum_without_score = 4
    empty_class = 5
class SpeedEffectWarning(enum.Enum):
    """Findings about a speed effect."""
    nothing_to_move = 0
    nobody_answered_fast = 1
    fast_not_evaluated = 2
    late_not_evaluated = 3
    nothing_evaluated = 4
    effects_disagree = 5
class OutcomeEstimate:
    """
    A number read off the records with its sampling error.
    """
    def __repr__(self) -> str:
        ...
    @property
    def lower(self) -> float:
        ...
    @property
    def standard_error(self) -> float:
        ...
    @property
    def upper(self) -> float:
        ...
    @property
    def value(self) -> float:
        ...
class WorstCase:
    """
    Bounds whatever those who did not answer would have said.
    """
    def __repr__(self) -> str:
        ...
    @property
    def lower(self) -> float:
        ...
    @property
    def upper(self) -> float:
        ...
class ClassShares:
    """
    Outcome shares and mean score, estimated one way.
    """
    @property
    def delighted(self) -> OutcomeEstimate:
        ...
    @property
    def dissatisfied(self) -> OutcomeEstimate:
        ...
    @property
    def mean_score(self) -> OutcomeEstimate:
        ...
    @property
    def resolved(self) -> OutcomeEstimate:
        ...
    @property
    def satisfied(self) -> OutcomeEstimate:
        ...
    @property
    def satisfied_or_better(self) -> OutcomeEstimate:
        ...
class ClassShareBounds:
    """
    Worst-case bounds of the same.
    """
    @property
    def delighted(self) -> WorstCase:
        ...
    @property
    def dissatisfied(self) -> WorstCase:
        ...
    @property
    def mean_score(self) -> WorstCase:
        ...
    @property
    def resolved(self) -> WorstCase:
        ...
    @property
    def satisfied(self) -> WorstCase:
        ...
    @property
    def satisfied_or_better(self) -> WorstCase:
        ...
class SensitivityPoint:
    """
    Stratified shares at one odds ratio.
    """
    @property
    def delighted(self) -> float:
        ...
    @property
    def odds_ratio(self) -> float:
        ...
    @property
    def resolved(self) -> float:
        ...
    @property
    def satisfied_or_better(self) -> float:
        ...
class ClassShareFinding:
    """
    What to know before quoting the figures.
    """
    def __repr__(self) -> str:
        ...
    @property
    def complaints(self) -> float:
        ...
    @property
    def warning(self) -> ClassShareWarning:
        ...
    @property
    def where(self) -> str:
        ...
class SpeedEffectFinding:
    """
    What to know before quoting the figures.
    """
    def __repr__(self) -> str:
        ...
    @property
    def complaints(self) -> float:
        ...
    @property
    def measure(self) -> OutcomeMeasure:
        ...
    @property
    def warning(self) -> SpeedEffectWarning:
        ...
    @property
    def where(self) -> str:
        ...
class SpeedEffectMeasure:
    """
    One measure today, within the time, and the difference.
    """
    @property
    def complaints(self) -> float:
        ...
    @property
    def effect(self) -> OutcomeEstimate:
        ...
    @property
    def moved(self) -> float:
        ...
    @property
    def today(self) -> OutcomeEstimate:
        ...
    @property
    def within(self) -> OutcomeEstimate:
        ...
class SpeedEffectView:
    """
    The four measures, pooled or within segments.
    """
    @property
    def delighted(self) -> SpeedEffectMeasure:
        ...
    @property
    def mean_score(self) -> SpeedEffectMeasure:
        ...
    @property
    def resolved(self) -> SpeedEffectMeasure:
        ...
    @property
    def satisfied_or_better(self) -> SpeedEffectMeasure:
        ...
class IndexKind(enum.Enum):
    """Which index decides the class."""
    compensatory = 0
    bottleneck = 1
class DisconfirmationSign(enum.Enum):
    """How the experience compares with what was expected."""
    unknown = 0
    negative = 1
    confirmed = 2
    positive = 3
class IndexReport:
    """
    Rows, rows with a score outside the scale, rows without any answer.
    """
    def __repr__(self) -> str:
        ...
    @property
    def row_report(self) -> amends._core.core.RowReport:
        """
        Left out: a score outside the scale.
        """
    @property
    def rows(self) -> int:
        ...
    @property
    def unanswered(self) -> int:
        """
        Rows without any answer: no index, and nothing wrong.
        """
class IndexScores:
    """
    A batch judged by a SatisfactionIndex.
    """
    def __repr__(self) -> str:
        ...
    def share(self, state: amends._core.domain.OutcomeState) -> float:
        """
        Share of a class among the rows that have one; NaN if none has.
        """
    @property
    def bottleneck(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def classes(self) -> numpy.typing.NDArray[numpy.uint8]:
        """
        The value of the OutcomeState of each row, or ``no_class``.
        """
    @property
    def compensatory(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def report(self) -> IndexReport:
        """
        The account of the rows, and those unanswered.
        """
class SatisfactionIndex:
    """
    A defined index: weights, scale and class thresholds, checked once, then used one by one or by the million.
    
    Parameters
    ----------
    thresholds : ClassThresholds
        Where satisfied and delighted begin, on the scale, higher better. There is no default: state them.
    weights : DimensionWeights, optional
    scale : ScoreScale, optional
    classified_by : IndexKind, optional
        Which index decides the class. Default: compensatory.
    
    Examples
    --------
    >>> from amends.satisfaction import ClassThresholds, DimensionScores, SatisfactionIndex
    >>> index = SatisfactionIndex(ClassThresholds(satisfied=3, delighted=4.5))
    >>> index.classify(DimensionScores(response_speed=2, outcome_fairness=5)).name
    'satisfied'
    """
    def __init__(self, thresholds: ClassThresholds, *, weights: amends._core.domain.DimensionWeights = ..., scale: amends._core.domain.ScoreScale | tuple[float, float] | tuple[float, float, bool] | collections.abc.Mapping[str, float | bool] = ..., classified_by: IndexKind = ...) -> None:
        ...
    def bottleneck(self, scores: amends._core.domain.DimensionScores) -> float:
        ...
    def class_of(self, index: float) -> amends._core.domain.OutcomeState | None:
        ...
    def classify(self, scores: amends._core.domain.DimensionScores) -> amends._core.domain.OutcomeState | None:
        ...
    def compensatory(self, scores: amends._core.domain.DimensionScores) -> float:
        ...
    def out_of_100(self, index: numpy.typing.ArrayLike) -> typing.Any:
        ...
    def score(self, *, accessibility: numpy.typing.ArrayLike, interaction_quality: numpy.typing.ArrayLike, response_speed: numpy.typing.ArrayLike, outcome_fairness: numpy.typing.ArrayLike) -> IndexScores:
        """
        Index and class of many complaints in one pass, bit for bit as one by one.
        
        Parameters
        ----------
        accessibility, interaction_quality, response_speed, outcome_fairness : array_like
            One value per complaint; NaN: not answered. All of one length. Contiguous float64 is not copied.
        
        Returns
        -------
        IndexScores
        
        Examples
        --------
        >>> from amends.satisfaction import ClassThresholds, SatisfactionIndex
        >>> index = SatisfactionIndex(ClassThresholds(satisfied=3, delighted=4.5))
        >>> index.score(accessibility=[5, 1], interaction_quality=[5, 2],
        ...             response_speed=[4, 1], outcome_fairness=[5, 1]).compensatory.tolist()
        [4.75, 1.25]
        """
class Disconfirmation:
    """
    Expectation and experience side by side, higher is better.
    """
    def __repr__(self) -> str:
        ...
    @property
    def difference(self) -> float:
        ...
    @property
    def expectation(self) -> float:
        ...
    @property
    def experience(self) -> float:
        ...
    @property
    def room_above(self) -> float:
        ...
    @property
    def sign(self) -> DisconfirmationSign:
        ...
class DisconfirmationSummary:
    """
    Disconfirmation over pairs with both answers.
    """
    def __repr__(self) -> str:
        ...
    @property
    def mean_difference(self) -> float:
        ...
    @property
    def mean_expectation(self) -> float:
        ...
    @property
    def mean_experience(self) -> float:
        ...
    @property
    def pairs(self) -> int:
        ...
    @property
    def row_report(self) -> amends._core.core.RowReport:
        """
        Left out: an answer outside the scale.
        """
    @property
    def rows(self) -> int:
        ...
    @property
    def share_confirmed(self) -> float:
        ...
    @property
    def share_negative(self) -> float:
        ...
    @property
    def share_positive(self) -> float:
        ...
    @property
    def share_without_room(self) -> float:
        ...
    @property
    def standard_error(self) -> float:
        ...
def bottleneck_index(accessibility: numpy.typing.ArrayLike = ..., interaction_quality: numpy.typing.ArrayLike = ..., response_speed: numpy.typing.ArrayLike = ..., outcome_fairness: numpy.typing.ArrayLike = ..., *, weights: amends._core.domain.DimensionWeights | None = None, scale: amends._core.domain.ScoreScale | tuple[float, float] | tuple[float, float, bool] | collections.abc.Mapping[str, float | bool] = (1.0, 5.0)) -> typing.Any:
    """
    The worst dimension answered whose weight is not 0: the must-be failure that a mean hides.
    
    Parameters and result as for ``compensatory_index``.
    
    Examples
    --------
    >>> from amends.satisfaction import bottleneck_index
    >>> bottleneck_index(4.1, 3.6, 2.9, 3.2)
    2.9
    """
def class_shares(table: OutcomeTable, *, segments: collections.abc.Iterable[str | int] | None = None, bands: collections.abc.Iterable[str | int] | None = None, interval: float = 0.95, odds_ratios: numpy.typing.ArrayLike = (0.25, 0.5, 1.0, 2.0, 4.0)) -> amends.satisfaction.ClassSharesReport:
    """
    Outcome shares and mean score, with survey non-response handled four ways.
    
    Parameters
    ----------
    table : OutcomeTable
    segments, bands : sequence of str or int, optional
        Names (or indices) of the part of the table to look at. Default: all.
    interval : float
        Confidence of the intervals.
    odds_ratios : sequence of float
        For the sensitivity curve: odds of the outcome among those who did not answer, relative to those who did.
    
    Returns
    -------
    ClassSharesReport
    
    Examples
    --------
    >>> from amends.domain import ComplaintLog
    >>> from amends.satisfaction import ClassThresholds, class_shares, tabulate_outcomes
    >>> log = ComplaintLog.from_columns(resolved=[1, 1, 0, float("nan")])
    >>> report = class_shares(tabulate_outcomes(log, ClassThresholds(satisfied=4, delighted=5)))
    >>> report.worst_case.resolved
    WorstCase(0.5 to 0.75)
    """
def compensatory_index(accessibility: numpy.typing.ArrayLike = ..., interaction_quality: numpy.typing.ArrayLike = ..., response_speed: numpy.typing.ArrayLike = ..., outcome_fairness: numpy.typing.ArrayLike = ..., *, weights: amends._core.domain.DimensionWeights | None = None, scale: amends._core.domain.ScoreScale | tuple[float, float] | tuple[float, float, bool] | collections.abc.Mapping[str, float | bool] = (1.0, 5.0)) -> typing.Any:
    """
    Weighted mean of the dimensions answered; a good dimension makes up for a bad one.
    
    Parameters
    ----------
    accessibility, interaction_quality, response_speed, outcome_fairness : array_like
        Scores; NaN: not answered. Arrays broadcast.
    weights : DimensionWeights, optional
        Only the proportions matter. Default: equal, because no universal weights exist.
    scale : ScoreScale or (lowest, highest) or (lowest, highest, reversed)
    
    Returns
    -------
    float or ndarray
        On the scale, higher better. NaN where nothing was answered or a score lies outside the scale.
    
    Raises
    ------
    AmendsError
        For a scale that is none.
    
    Examples
    --------
    >>> from amends.satisfaction import DimensionWeights, compensatory_index
    >>> weights = DimensionWeights(accessibility=0.15, interaction_quality=0.25,
    ...                            response_speed=0.20, outcome_fairness=0.40)
    >>> round(compensatory_index(4.1, 3.6, 2.9, 3.2, weights=weights), 3)
    3.375
    """
def disconfirmation(expectation: float, experience: float, *, scale: amends._core.domain.ScoreScale | tuple[float, float] | tuple[float, float, bool] | collections.abc.Mapping[str, float | bool] = (1.0, 5.0), tolerance: float = 0.0) -> Disconfirmation:
    """
    Satisfaction relative to expectation, beside the raw score.
    
    Parameters
    ----------
    expectation, experience : float
        What was expected and what was felt, on one scale; NaN: not answered.
    scale : ScoreScale or tuple
    tolerance : float
        Half-width of what still counts as expected, in points.
    
    Returns
    -------
    Disconfirmation
    
    Examples
    --------
    >>> from amends.satisfaction import disconfirmation
    >>> disconfirmation(3, 4)
    Disconfirmation(experience=4, expectation=3, difference=1)
    """
def geometric_index(accessibility: numpy.typing.ArrayLike = ..., interaction_quality: numpy.typing.ArrayLike = ..., response_speed: numpy.typing.ArrayLike = ..., outcome_fairness: numpy.typing.ArrayLike = ..., *, weights: amends._core.domain.DimensionWeights | None = None, scale: amends._core.domain.ScoreScale | tuple[float, float] | tuple[float, float, bool] | collections.abc.Mapping[str, float | bool] = (1.0, 5.0)) -> typing.Any:
    """
    Weighted geometric mean of the dimensions answered, between the compensatory and the bottleneck index.
    
    Parameters and result as for ``compensatory_index``; the lowest score of the scale must be above 0.
    
    Examples
    --------
    >>> from amends.satisfaction import geometric_index
    >>> geometric_index(4, 4, 1, 1)
    2.0
    """
def speed_effect(table: OutcomeTable, within_days: float, *, interval: float = 0.95) -> amends.satisfaction.SpeedEffect:
    """
    What if complaints answered late, or not at all, took the outcomes of those answered in time?
    
    Parameters
    ----------
    table : OutcomeTable
    within_days : float
        What is in time: the upper edge of one of the table's bands.
    interval : float
        Confidence of the intervals.
    
    Returns
    -------
    SpeedEffect
        Crude (pooled) and stratified (within segments) side by side. Association in the records, not proof of cause.
    
    Raises
    ------
    AmendsError
        If ``within_days`` is no band edge.
    
    Examples
    --------
    >>> from amends.domain import ComplaintLog
    >>> from amends.satisfaction import ClassThresholds, speed_effect, tabulate_outcomes
    >>> log = ComplaintLog.from_columns(response_days=[1, 1, 9, 9], resolved=[1, 1, 1, 0])
    >>> table = tabulate_outcomes(log, ClassThresholds(satisfied=4, delighted=5), [5])
    >>> speed_effect(table, 5).stratified.resolved.effect.value
    0.25
    """
def summarise_disconfirmation(expectation: numpy.typing.ArrayLike, experience: numpy.typing.ArrayLike, *, scale: amends._core.domain.ScoreScale | tuple[float, float] | tuple[float, float, bool] | collections.abc.Mapping[str, float | bool] = (1.0, 5.0), tolerance: float = 0.0) -> DisconfirmationSummary:
    """
    Disconfirmation over many complaints: those with both answers.
    
    Parameters and errors as for ``disconfirmation``, with one value per complaint.
    
    Examples
    --------
    >>> from amends.satisfaction import summarise_disconfirmation
    >>> summarise_disconfirmation([5, 3], [4, 4]).mean_difference
    0.0
    """
def tabulate_outcomes(log: amends._core.domain.ComplaintLog, thresholds: ClassThresholds, band_edges: numpy.typing.ArrayLike = (), *, group_by: GroupBy = ...) -> OutcomeTable:
    """
    Counts of a log by segment (or channel, or both) and response-speed band.
    
    Parameters
    ----------
    log : ComplaintLog
    thresholds : ClassThresholds
        Where satisfied and delighted begin, on the scale of the log.
    band_edges : sequence of float
        Upper ends of the bands in days, inclusive, increasing; two more bands follow: later, and not answered. The bands are
        named "2-5", or "over 1 to 5" where the log has days that are not whole.
    group_by : GroupBy
        What the rows of the table stand for.
    
    Returns
    -------
    OutcomeTable
    
    Examples
    --------
    >>> from amends.domain import ComplaintLog
    >>> from amends.satisfaction import ClassThresholds, tabulate_outcomes
    >>> log = ComplaintLog.from_columns(response_days=[0, 3, 9], score=[5, 4, 1])
    >>> tabulate_outcomes(log, ClassThresholds(satisfied=4, delighted=5), [1, 5]).bands
    ['0-1', '2-5', 'over 5', 'not answered']
    """
no_class: int = 255
