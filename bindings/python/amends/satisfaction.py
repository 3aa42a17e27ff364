"""How does the complainant feel? Index over four dimensions, classes, and what the records say about outcomes.

See docs/satisfaction.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import _tables
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
    IndexScores,
    OutcomeCell,
    OutcomeEstimate,
    OutcomeMeasure,
    OutcomeTable,
    SatisfactionIndex,
    SensitivityPoint,
    SpeedEffectFinding,
    SpeedEffectMeasure,
    SpeedEffectView,
    SpeedEffectWarning,
    WorstCase,
    bottleneck_index,
    class_shares,
    compensatory_index,
    disconfirmation,
    geometric_index,
    no_class,
    speed_effect,
    summarise_disconfirmation,
    tabulate_outcomes,
)
from ._equality import by_members
from .domain import DimensionScores, DimensionWeights, OutcomeState

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

_MEASURES = ("resolved", "dissatisfied", "satisfied", "delighted", "satisfied_or_better", "mean_score")


def _show(measure: str, value: float) -> str:
    return _tables.decimal(value) if measure == "mean_score" else _tables.percent(value)


@by_members
@dataclass(frozen=True, repr=False)
class ClassSharesReport:
    """Outcome shares read off the records, with what the silence of those who did not evaluate leaves open."""

    complaints: float
    asked: float
    """How satisfied they are; all, where the log does not say."""
    evaluated: float
    share_evaluated: tuple[float, float, float]
    """Of the complaints: value, lower, upper (Wilson)."""
    response_rate: tuple[float, float, float]
    """Evaluated, of those asked: value, lower, upper (Wilson)."""
    respondents: ClassShares
    """Those who answered, as they are."""
    stratified: ClassShares
    """The answers of each stratum (segment and band) weighted to all its complaints."""
    worst_case: ClassShareBounds
    """Whatever the others would have said (Manski), those who were not asked included."""
    worst_case_asked: ClassShareBounds
    """Of those asked: whatever the silent ones among them would have said."""
    sensitivity: list[SensitivityPoint]
    """The stratified shares if the odds among those who did not answer differ by a factor."""
    findings: list[ClassShareFinding]

    def to_frame(self) -> Any:
        """One row per measure: a pandas.DataFrame, or a dict of arrays without pandas."""
        columns: dict[str, list[Any]] = {"measure": list(_MEASURES)}
        for way in ("respondents", "stratified"):
            for part in ("value", "standard_error", "lower", "upper"):
                columns[f"{way}_{part}"] = [getattr(getattr(getattr(self, way), m), part) for m in _MEASURES]
        for bounds in ("worst_case", "worst_case_asked"):
            for part in ("lower", "upper"):
                columns[f"{bounds}_{part}"] = [getattr(getattr(getattr(self, bounds), m), part) for m in _MEASURES]
        return _tables.to_frame(columns)

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        rows = []
        for measure in _MEASURES:
            crude, weighted = getattr(self.respondents, measure), getattr(self.stratified, measure)
            row = [measure, _show(measure, crude.value), _show(measure, weighted.value)]
            row.append(f"{_show(measure, weighted.lower)} to {_show(measure, weighted.upper)}")
            for bounds in self._bounds().values():
                bound = getattr(bounds, measure)
                row.append(f"{_show(measure, bound.lower)} to {_show(measure, bound.upper)}")
            rows.append(row)
        return ["", "respondents", "stratified", "interval", *self._bounds()], rows

    def _bounds(self) -> dict[str, ClassShareBounds]:
        if self.asked < self.complaints:
            return {"worst case": self.worst_case, "of those asked": self.worst_case_asked}
        return {"worst case": self.worst_case}

    def _notes(self) -> list[str]:
        first = (
            f"{_tables.count(self.evaluated)} of {_tables.count(self.complaints)} complaints evaluated "
            f"({_tables.percent(self.share_evaluated[0])})"
        )
        if self.asked < self.complaints:
            first += (
                f"; {_tables.count(self.complaints - self.asked)} were not asked: of the {_tables.count(self.asked)} "
                f"who were, {_tables.percent(self.response_rate[0])} answered"
            )
        return [first, *[repr(finding) for finding in self.findings]]

    def __repr__(self) -> str:
        return "\n".join([_tables.text_table(*self._cells()), *map(_tables.shown, self._notes())])

    def _repr_html_(self) -> str:
        return _tables.html_table(*self._cells(), self._notes())


_EFFECTS = ("resolved", "satisfied_or_better", "delighted", "mean_score")


@by_members
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
        return "\n".join([_tables.text_table(*self._cells()), *map(_tables.shown, self._notes())])

    def _repr_html_(self) -> str:
        return _tables.html_table(*self._cells(), self._notes())
