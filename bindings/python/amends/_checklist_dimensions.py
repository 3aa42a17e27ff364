"""From a checklist to the dimensions of complaint satisfaction, by a stated mapping. Public in ``economics``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from . import _tables
from ._arguments import error, said
from ._checklist import ChecklistResult, check_keys
from ._core import economics as _room
from ._core.domain import DimensionScores, DimensionWeights
from ._equality import by_members
from ._score_scale import Scale, scale_of

_DIMENSIONS = ("accessibility", "interaction_quality", "response_speed", "outcome_fairness")


@by_members
class ItemDimension(NamedTuple):
    """Which dimension a point of a checklist stands for, in the opinion of who states it."""

    item: str
    dimension: str
    weight: float = 1.0


@by_members
class StatedScore(NamedTuple):
    """A score, and what it may become once missing points are answered: no interval of an estimate."""

    value: float
    worst: float
    best: float


@by_members
@dataclass(frozen=True)
class ChecklistDimensions:
    """Dimension scores that a checklist is taken to stand for: an assumption, not an estimate."""

    scores: dict[str, StatedScore]
    """By dimension, on the scale; NaN where neither the list nor customers say anything."""
    index: StatedScore
    """Compensatory index of the dimensions that are known, turned so that higher is better. Its worst and best are of
    missing points alone: of dimensions that are ``unknown`` they say nothing."""
    unmapped: tuple[str, ...]
    """Points of the list that stand for no dimension."""

    @property
    def unknown(self) -> tuple[str, ...]:
        """Dimensions of which neither the list nor customers say anything: they are in none of the three indices."""
        return tuple(name for name, score in self.scores.items() if np.isnan(score.worst))

    def to_frame(self) -> Any:
        """One row per dimension and one for the index: a pandas.DataFrame, or a dict of arrays without pandas."""
        named = {**self.scores, "index": self.index}
        columns: dict[str, list[Any]] = {"dimension": list(named)}
        for part in StatedScore._fields:
            columns[part] = [getattr(score, part) for score in named.values()]
        return _tables.to_frame(columns)


def e_service_dimensions() -> list[ItemDimension]:
    """A mapping of the eight points of e-service to accessibility and response speed: stated, not estimated."""
    return [ItemDimension(*one) for one in _room._e_service_dimensions()]


def _stated(mapping: Any) -> Any:
    if isinstance(mapping, Mapping):
        return [(key, *to) if isinstance(to, (tuple, list)) else (key, to, 1.0) for key, to in mapping.items()]
    if isinstance(mapping, (list, tuple)):
        return [(*one, 1.0) if isinstance(one, (tuple, list)) and len(one) == 2 else one for one in mapping]
    return mapping


def dimensions_from_checklist(
    result: ChecklistResult,
    mapping: Any,
    *,
    others: DimensionScores | None = None,
    weights: DimensionWeights | None = None,
    score_scale: Scale = (1, 5),
) -> ChecklistDimensions:
    """From a scored checklist to the index of complaint satisfaction, by a mapping that the caller states.

    That a firm which has a point in place is scored so by its customers is an assumption. Where customers were asked,
    their scores are better.

    Parameters
    ----------
    result : ChecklistResult
        Of `amends.recovery.score_checklist`.
    mapping : mapping of keys to dimensions, or to (dimension, weight); or a sequence of ItemDimension
        ``accessibility``, ``interaction_quality``, ``response_speed``, ``outcome_fairness``.
    others : DimensionScores, optional
        Scores of the dimensions that no point stands for.
    weights : DimensionWeights, optional
        Of the index; equal by default.
    score_scale : ScoreScale, or (lowest, highest[, reversed]); optional
        The scale of the scores.

    Returns
    -------
    ChecklistDimensions

    Examples
    --------
    >>> import amends as am
    >>> answers = {"phone_number": "yes", "one_click_help": "no", "email_standards": "yes"}
    >>> scored = am.recovery.score_checklist(am.recovery.e_service_points(), answers)
    >>> found = am.economics.dimensions_from_checklist(scored, am.economics.e_service_dimensions())
    >>> found.scores["accessibility"], found.index.value
    (StatedScore(value=3.0, worst=2.0, best=4.0), 4.0)
    """
    if not isinstance(result, ChecklistResult):
        raise error("domain", "result", f"result must be a ChecklistResult, got {said(result)}")
    stated = _stated(mapping)
    if isinstance(stated, (list, tuple)) and all(isinstance(one, (list, tuple)) and len(one) == 3 for one in stated):
        check_keys("mapping", (one[0] for one in stated), result.checklist)
    scores, worst, best, index, unmapped = _room._dimensions_from_checklist(
        list(result.checklist.items), list(result.answers), stated, others, weights, scale_of(score_scale)
    )
    return ChecklistDimensions(
        scores={
            name: StatedScore(*of) for name, of in zip(_DIMENSIONS, zip(scores, worst, best, strict=True), strict=True)
        },
        index=StatedScore(*index),
        unmapped=unmapped,
    )
