from __future__ import annotations
import amends._core.core
import amends._core.domain
import collections.abc
import enum
import numpy
import numpy.typing
import typing
__all__: list[str] = ['ClassShareBounds', 'ClassShareFinding', 'ClassShareWarning', 'ClassShares', 'ClassSharesReport', 'ClassThresholds', 'Disconfirmation', 'DisconfirmationSign', 'DisconfirmationSummary', 'GroupBy', 'IndexKind', 'IndexReport', 'OutcomeCell', 'OutcomeEstimate', 'OutcomeMeasure', 'OutcomeTable', 'SatisfactionIndex', 'SensitivityPoint', 'SpeedEffect', 'SpeedEffectFinding', 'SpeedEffectMeasure', 'SpeedEffectView', 'SpeedEffectWarning', 'WorstCase', 'bottleneck_index', 'class_shares', 'compensatory_index', 'disconfirmation', 'geometric_index', 'no_class', 'speed_effect', 'summarise_disconfirmation', 'tabulate_outcomes']
class GroupBy(enum.Enum):
    """What the rows of an outcome table stand for."""
    segment = 0
    channel = 1
    segment_and_channel = 2
class ClassThresholds:
    """
    Where satisfied and delighted begin, on the scale of the log.
    """
    def __init__(self, *, satisfied: typing.SupportsFloat | typing.SupportsIndex, delighted: typing.SupportsFloat | typing.SupportsIndex) -> None:
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
    def cell(self, segment: typing.SupportsInt | typing.SupportsIndex, band: typing.SupportsInt | typing.SupportsIndex) -> OutcomeCell:
        ...
    def total(self) -> OutcomeCell:
        ...
    @property
    def bands(self) -> list[str]:
        ...
    @property
    def segments(self) -> list[str]:
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
class SatisfactionIndex:
    """
    See amends.satisfaction.SatisfactionIndex.
    """
    def __init__(self, thresholds: ClassThresholds, *, weights: amends._core.domain.DimensionWeights = ..., scale: amends._core.domain.ScoreScale = ..., classified_by: IndexKind = IndexKind.compensatory) -> None:
        ...
    def bottleneck(self, scores: amends._core.domain.DimensionScores) -> float:
        ...
    def class_of(self, index: typing.SupportsFloat | typing.SupportsIndex) -> amends._core.domain.OutcomeState | None:
        ...
    def classify(self, scores: amends._core.domain.DimensionScores) -> amends._core.domain.OutcomeState | None:
        ...
    def compensatory(self, scores: amends._core.domain.DimensionScores) -> float:
        ...
    def out_of_100(self, index: numpy.typing.ArrayLike) -> float | numpy.typing.NDArray[numpy.float64]:
        ...
    def score_columns(self, accessibility: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], interaction_quality: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], response_speed: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], outcome_fairness: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.uint8], IndexReport]:
        ...
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
class ClassSharesReport:
    """
    Outcome shares with what silence leaves open.
    """
    @property
    def complaints(self) -> float:
        ...
    @property
    def evaluated(self) -> float:
        ...
    @property
    def findings(self) -> list[ClassShareFinding]:
        ...
    @property
    def respondents(self) -> ClassShares:
        ...
    @property
    def sensitivity(self) -> list[SensitivityPoint]:
        ...
    @property
    def share_evaluated(self) -> tuple[float, float, float]:
        ...
    @property
    def stratified(self) -> ClassShares:
        ...
    @property
    def worst_case(self) -> ClassShareBounds:
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
class SpeedEffect:
    """
    What if late answers took the outcomes of the fast ones?
    """
    @property
    def complaints(self) -> float:
        ...
    @property
    def crude(self) -> SpeedEffectView:
        ...
    @property
    def findings(self) -> list[SpeedEffectFinding]:
        ...
    @property
    def moved(self) -> float:
        ...
    @property
    def moved_unanswered(self) -> float:
        ...
    @property
    def stratified(self) -> SpeedEffectView:
        ...
    @property
    def within_days(self) -> float:
        ...
def bottleneck_index(accessibility: numpy.typing.ArrayLike, interaction_quality: numpy.typing.ArrayLike, response_speed: numpy.typing.ArrayLike, outcome_fairness: numpy.typing.ArrayLike, weights: amends._core.domain.DimensionWeights, scale: amends._core.domain.ScoreScale) -> float | numpy.typing.NDArray[numpy.float64]:
    ...
def class_shares(table: OutcomeTable, segments: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], bands: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], level: typing.SupportsFloat | typing.SupportsIndex, odds_ratios: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> ClassSharesReport:
    ...
def compensatory_index(accessibility: numpy.typing.ArrayLike, interaction_quality: numpy.typing.ArrayLike, response_speed: numpy.typing.ArrayLike, outcome_fairness: numpy.typing.ArrayLike, weights: amends._core.domain.DimensionWeights, scale: amends._core.domain.ScoreScale) -> float | numpy.typing.NDArray[numpy.float64]:
    ...
def disconfirmation(expectation: typing.SupportsFloat | typing.SupportsIndex, experience: typing.SupportsFloat | typing.SupportsIndex, scale: amends._core.domain.ScoreScale, tolerance: typing.SupportsFloat | typing.SupportsIndex) -> Disconfirmation:
    ...
def geometric_index(accessibility: numpy.typing.ArrayLike, interaction_quality: numpy.typing.ArrayLike, response_speed: numpy.typing.ArrayLike, outcome_fairness: numpy.typing.ArrayLike, weights: amends._core.domain.DimensionWeights, scale: amends._core.domain.ScoreScale) -> float | numpy.typing.NDArray[numpy.float64]:
    ...
def speed_effect(table: OutcomeTable, within_days: typing.SupportsFloat | typing.SupportsIndex, level: typing.SupportsFloat | typing.SupportsIndex) -> SpeedEffect:
    ...
def summarise_disconfirmation(expectation: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], experience: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], scale: amends._core.domain.ScoreScale, tolerance: typing.SupportsFloat | typing.SupportsIndex) -> DisconfirmationSummary:
    ...
def tabulate_outcomes(log: amends._core.domain.ComplaintLog, thresholds: ClassThresholds, band_edges: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], group_by: GroupBy) -> OutcomeTable:
    ...
no_class: int = 255
