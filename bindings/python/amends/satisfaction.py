"""How does the complainant feel? Index over four dimensions, classes, and what the records say about outcomes.

See docs/satisfaction.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _tables
from ._core import domain as _domain
from ._core import satisfaction as _satisfaction
from ._core.satisfaction import (
    ClassShareBounds,
    ClassShareFinding,
    ClassShares,
    ClassShareWarning,
    ClassThresholds,
    Disconfirmation,
    DisconfirmationSign,
    DisconfirmationSummary,
    GroupBy,
    IndexKind,
    IndexReport,
    OutcomeCell,
    OutcomeEstimate,
    OutcomeMeasure,
    OutcomeTable,
    SensitivityPoint,
    SpeedEffectFinding,
    SpeedEffectMeasure,
    SpeedEffectView,
    SpeedEffectWarning,
    WorstCase,
)
from .domain import DimensionScores, DimensionWeights, OutcomeState, ScoreScale

__all__ = [
    "ClassShareBounds",
    "ClassShareFinding",
    "ClassShareWarning",
    "ClassShares",
    "ClassSharesReport",
    "ClassThresholds",
    "DimensionScores",
    "DimensionWeights",
    "Disconfirmation",
    "DisconfirmationSign",
    "DisconfirmationSummary",
    "GroupBy",
    "IndexKind",
    "IndexReport",
    "IndexScores",
    "OutcomeCell",
    "OutcomeEstimate",
    "OutcomeMeasure",
    "OutcomeState",
    "OutcomeTable",
    "SatisfactionIndex",
    "SensitivityPoint",
    "SpeedEffect",
    "SpeedEffectFinding",
    "SpeedEffectMeasure",
    "SpeedEffectView",
    "SpeedEffectWarning",
    "WorstCase",
    "bottleneck_index",
    "class_shares",
    "compensatory_index",
    "disconfirmation",
    "geometric_index",
    "no_class",
    "speed_effect",
    "summarise_disconfirmation",
    "tabulate_outcomes",
]

Scale = ScoreScale | tuple[float, float] | tuple[float, float, bool]

no_class: int = _satisfaction.no_class
"""The class byte of a row without an index."""


def _scale(scale: Scale) -> ScoreScale:
    return scale if isinstance(scale, ScoreScale) else ScoreScale(*scale)


def _weights(weights: DimensionWeights | None) -> DimensionWeights:
    return DimensionWeights() if weights is None else weights


def compensatory_index(
    accessibility: ArrayLike = np.nan,
    interaction_quality: ArrayLike = np.nan,
    response_speed: ArrayLike = np.nan,
    outcome_fairness: ArrayLike = np.nan,
    *,
    weights: DimensionWeights | None = None,
    scale: Scale = (1.0, 5.0),
) -> Any:
    """Weighted mean of the dimensions answered; a good dimension makes up for a bad one.

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
    return _satisfaction.compensatory_index(
        accessibility, interaction_quality, response_speed, outcome_fairness, _weights(weights), _scale(scale)
    )


def geometric_index(
    accessibility: ArrayLike = np.nan,
    interaction_quality: ArrayLike = np.nan,
    response_speed: ArrayLike = np.nan,
    outcome_fairness: ArrayLike = np.nan,
    *,
    weights: DimensionWeights | None = None,
    scale: Scale = (1.0, 5.0),
) -> Any:
    """Weighted geometric mean of the dimensions answered, between the compensatory and the bottleneck index.

    Parameters and result as for ``compensatory_index``; the lowest score of the scale must be above 0.

    Examples
    --------
    >>> from amends.satisfaction import geometric_index
    >>> geometric_index(4, 4, 1, 1)
    2.0
    """
    return _satisfaction.geometric_index(
        accessibility, interaction_quality, response_speed, outcome_fairness, _weights(weights), _scale(scale)
    )


def bottleneck_index(
    accessibility: ArrayLike = np.nan,
    interaction_quality: ArrayLike = np.nan,
    response_speed: ArrayLike = np.nan,
    outcome_fairness: ArrayLike = np.nan,
    *,
    weights: DimensionWeights | None = None,
    scale: Scale = (1.0, 5.0),
) -> Any:
    """The worst dimension answered whose weight is not 0: the must-be failure that a mean hides.

    Parameters and result as for ``compensatory_index``.

    Examples
    --------
    >>> from amends.satisfaction import bottleneck_index
    >>> bottleneck_index(4.1, 3.6, 2.9, 3.2)
    2.9
    """
    return _satisfaction.bottleneck_index(
        accessibility, interaction_quality, response_speed, outcome_fairness, _weights(weights), _scale(scale)
    )


@dataclass(frozen=True)
class IndexScores:
    """A batch judged by a SatisfactionIndex."""

    compensatory: NDArray[np.float64]
    bottleneck: NDArray[np.float64]
    classes: NDArray[np.uint8]
    """The value of the OutcomeState of each row, or ``no_class``."""
    report: IndexReport
    """The account of the rows (``row_report``: a score outside the scale leaves one out), and those unanswered."""

    def share(self, state: OutcomeState) -> float:
        """Share of a class among the rows that have one; NaN if none has."""
        judged = int(np.count_nonzero(self.classes != no_class))
        return int(np.count_nonzero(self.classes == state.value)) / judged if judged else float("nan")

    def __repr__(self) -> str:
        shares = ", ".join(
            f"{state.name} {_tables.percent(self.share(state))}"
            for state in (OutcomeState.dissatisfied, OutcomeState.satisfied, OutcomeState.delighted)
        )
        line = self.report.row_report.line()
        return f"IndexScores({self.report.rows:,} rows, {shares}{f'; {line}' if line else ''})"


class SatisfactionIndex(_satisfaction.SatisfactionIndex):
    """A defined index: weights, scale and class thresholds, checked once, then used one by one or by the million.

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

    def score(
        self,
        *,
        accessibility: ArrayLike,
        interaction_quality: ArrayLike,
        response_speed: ArrayLike,
        outcome_fairness: ArrayLike,
    ) -> IndexScores:
        """Index and class of many complaints in one pass, bit for bit as one by one.

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
        return IndexScores(*self.score_columns(accessibility, interaction_quality, response_speed, outcome_fairness))


def disconfirmation(
    expectation: float, experience: float, *, scale: Scale = (1.0, 5.0), tolerance: float = 0.0
) -> Disconfirmation:
    """Satisfaction relative to expectation, beside the raw score.

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
    return _satisfaction.disconfirmation(expectation, experience, _scale(scale), tolerance)


def summarise_disconfirmation(
    expectation: ArrayLike, experience: ArrayLike, *, scale: Scale = (1.0, 5.0), tolerance: float = 0.0
) -> DisconfirmationSummary:
    """Disconfirmation over many complaints: those with both answers.

    Parameters and errors as for ``disconfirmation``, with one value per complaint.

    Examples
    --------
    >>> from amends.satisfaction import summarise_disconfirmation
    >>> summarise_disconfirmation([5, 3], [4, 4]).mean_difference
    0.0
    """
    return _satisfaction.summarise_disconfirmation(expectation, experience, _scale(scale), tolerance)


def tabulate_outcomes(
    log: _domain.ComplaintLog,
    thresholds: ClassThresholds,
    band_edges: Sequence[float] = (),
    *,
    group_by: GroupBy = GroupBy.segment,
) -> OutcomeTable:
    """Counts of a log by segment (or channel, or both) and response-speed band.

    Parameters
    ----------
    log : ComplaintLog
    thresholds : ClassThresholds
        Where satisfied and delighted begin, on the scale of the log.
    band_edges : sequence of float
        Upper ends of the bands in days, inclusive, increasing; two more bands follow: later, and not answered.
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
    return _satisfaction.tabulate_outcomes(log, thresholds, list(band_edges), group_by)


def _indices(kind: str, wanted: Sequence[str | int] | None, names: Sequence[str]) -> list[int]:
    if wanted is None:
        return []
    indices = []
    for one in wanted:
        if isinstance(one, str) and one not in names:
            raise KeyError(f"the table has no {kind} {one!r}; it has {', '.join(names)}")
        indices.append(list(names).index(one) if isinstance(one, str) else int(one))
    if not indices:
        raise ValueError(f"{kind}s must name at least one, or be None for all")
    return indices


_MEASURES = ("resolved", "dissatisfied", "satisfied", "delighted", "satisfied_or_better", "mean_score")


def _show(measure: str, value: float) -> str:
    return _tables.decimal(value) if measure == "mean_score" else _tables.percent(value)


@dataclass(frozen=True, repr=False)
class ClassSharesReport:
    """Outcome shares read off the records, with what the silence of those who did not evaluate leaves open."""

    complaints: float
    evaluated: float
    share_evaluated: tuple[float, float, float]
    """Value, lower, upper (Wilson)."""
    respondents: ClassShares
    """Those who answered, as they are."""
    stratified: ClassShares
    """The answers of each stratum (segment and band) weighted to all its complaints."""
    worst_case: ClassShareBounds
    """Whatever the others would have said (Manski)."""
    sensitivity: list[SensitivityPoint]
    """The stratified shares if the odds among those who did not answer differ by a factor."""
    findings: list[ClassShareFinding]

    def to_frame(self) -> Any:
        """One row per measure: a pandas.DataFrame, or a dict of arrays without pandas."""
        columns: dict[str, list[Any]] = {"measure": list(_MEASURES)}
        for way in ("respondents", "stratified"):
            for part in ("value", "standard_error", "lower", "upper"):
                columns[f"{way}_{part}"] = [getattr(getattr(getattr(self, way), m), part) for m in _MEASURES]
        for part in ("lower", "upper"):
            columns[f"worst_case_{part}"] = [getattr(getattr(self.worst_case, m), part) for m in _MEASURES]
        return _tables.to_frame(columns)

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        rows = []
        for measure in _MEASURES:
            crude, weighted = getattr(self.respondents, measure), getattr(self.stratified, measure)
            bounds = getattr(self.worst_case, measure)
            row = [measure, _show(measure, crude.value), _show(measure, weighted.value)]
            row.append(f"{_show(measure, weighted.lower)} to {_show(measure, weighted.upper)}")
            row.append(f"{_show(measure, bounds.lower)} to {_show(measure, bounds.upper)}")
            rows.append(row)
        return ["", "respondents", "stratified", "interval", "worst case"], rows

    def _notes(self) -> list[str]:
        first = (
            f"{_tables.count(self.evaluated)} of {_tables.count(self.complaints)} complaints evaluated "
            f"({_tables.percent(self.share_evaluated[0])})"
        )
        return [first, *[repr(finding) for finding in self.findings]]

    def __repr__(self) -> str:
        return "\n".join([_tables.text_table(*self._cells()), *self._notes()])

    def _repr_html_(self) -> str:
        return _tables.html_table(*self._cells(), self._notes())


def class_shares(
    table: OutcomeTable,
    *,
    segments: Sequence[str | int] | None = None,
    bands: Sequence[str | int] | None = None,
    level: float = 0.95,
    odds_ratios: Sequence[float] = (0.25, 0.5, 1.0, 2.0, 4.0),
) -> ClassSharesReport:
    """Outcome shares and mean score, with survey non-response handled four ways.

    Parameters
    ----------
    table : OutcomeTable
    segments, bands : sequence of str or int, optional
        Names (or indices) of the part of the table to look at. Default: all.
    level : float
        Level of the intervals.
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
    report = _satisfaction.class_shares(
        table,
        _indices("segment", segments, table.segments),
        _indices("band", bands, table.bands),
        level,
        list(odds_ratios),
    )
    return ClassSharesReport(
        report.complaints,
        report.evaluated,
        report.share_evaluated,
        report.respondents,
        report.stratified,
        report.worst_case,
        report.sensitivity,
        report.findings,
    )


_EFFECTS = ("resolved", "satisfied_or_better", "delighted", "mean_score")


@dataclass(frozen=True, repr=False)
class SpeedEffect:
    """What if complaints answered late, or not at all, took the outcomes of those answered in time?"""

    within_days: float
    complaints: float
    moved: float
    """Answered later, or not at all."""
    moved_unanswered: float
    """Of these, not at all."""
    crude: SpeedEffectView
    """Segments pooled, respondents as they are."""
    stratified: SpeedEffectView
    """Within segments, answers of each band weighted to all its complaints."""
    findings: list[SpeedEffectFinding]

    def to_frame(self) -> Any:
        """One row per view and measure: a pandas.DataFrame, or a dict of arrays without pandas."""
        columns: dict[str, list[Any]] = {}
        for view in ("crude", "stratified"):
            for measure in _EFFECTS:
                one = getattr(getattr(self, view), measure)
                columns.setdefault("view", []).append(view)
                columns.setdefault("measure", []).append(measure)
                for when in ("today", "within", "effect"):
                    for part in ("value", "standard_error", "lower", "upper"):
                        columns.setdefault(f"{when}_{part}", []).append(getattr(getattr(one, when), part))
                columns.setdefault("complaints", []).append(one.complaints)
                columns.setdefault("moved", []).append(one.moved)
        return _tables.to_frame(columns)

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        rows = []
        for measure in _EFFECTS:
            for view in ("crude", "stratified"):
                one = getattr(getattr(self, view), measure)
                scale, digits = (1.0, 2) if measure == "mean_score" else (100.0, 1)
                effect = [f"{scale * getattr(one.effect, part):+.{digits}f}" for part in ("value", "lower", "upper")]
                row = [f"{measure}, {view}", _show(measure, one.today.value), _show(measure, one.within.value)]
                rows.append([*row, effect[0], f"{effect[1]} to {effect[2]}"])
        return ["", "today", f"within {self.within_days:g} days", "effect (points)", "interval"], rows

    def _notes(self) -> list[str]:
        first = (
            f"{_tables.count(self.moved)} of {_tables.count(self.complaints)} complaints moved, "
            f"{_tables.count(self.moved_unanswered)} of them not answered; association, not proof of cause"
        )
        return [first, *[repr(finding) for finding in self.findings]]

    def __repr__(self) -> str:
        return "\n".join([_tables.text_table(*self._cells()), *self._notes()])

    def _repr_html_(self) -> str:
        return _tables.html_table(*self._cells(), self._notes())


def speed_effect(table: OutcomeTable, within_days: float, *, level: float = 0.95) -> SpeedEffect:
    """What if complaints answered after ``within_days``, or not at all, took the outcomes of those answered within it?

    Parameters
    ----------
    table : OutcomeTable
    within_days : float
        The upper edge of one of the table's bands.
    level : float
        Level of the intervals.

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
    effect = _satisfaction.speed_effect(table, within_days, level)
    return SpeedEffect(
        effect.within_days,
        effect.complaints,
        effect.moved,
        effect.moved_unanswered,
        effect.crude,
        effect.stratified,
        effect.findings,
    )
