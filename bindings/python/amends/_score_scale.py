"""A scale of satisfaction scores, as callers may give it. Nothing here is public."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._arguments import error, said, under_the_name
from ._core.domain import ScoreScale

#: A ScoreScale, (lowest, highest), (lowest, highest, reversed), or a mapping of these names.
Scale = ScoreScale | tuple[float, float] | tuple[float, float, bool] | Mapping[str, float | bool]


def scale_of(given: Any) -> ScoreScale:
    if isinstance(given, ScoreScale):
        return given
    if isinstance(given, Mapping):
        if unknown := [name for name in given if name not in ("lowest", "highest", "reversed")]:
            text = f"score_scale has lowest, highest and reversed, got {said(unknown[0])}"
            raise error("unknown_name", "score_scale", text)
        given = (given.get("lowest", 1.0), given.get("highest", 5.0), given.get("reversed", False))
    if not isinstance(given, (tuple, list)) or len(given) not in (2, 3):
        raise error("domain", "score_scale", f"score_scale must be (lowest, highest), got {said(given)}")
    with under_the_name("score_scale"):
        return ScoreScale(*given)
