"""Names that a person would take for the same, and columns of names that are none. Nothing here is public."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._arguments import error
from ._core.interop import look_alike_key, printable


def look_alikes(names: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    """Pairs of a name and one before it that looks the same: capitals, blanks, accents, width."""
    first: dict[str, str] = {}
    pairs = []
    for name in names:
        if not isinstance(name, str):
            continue
        known = first.setdefault(look_alike_key(name.encode(errors="replace").decode()), name)
        if known != name:
            pairs.append((name, known))
    return tuple(pairs)


def told(pairs: tuple[tuple[str, str], ...], what: str) -> list[str]:
    """What the pairs say, as one sentence; none, none."""
    if not pairs:
        return []
    shown = [f'"{printable(one)}" like "{printable(other)}"' for one, other in pairs[:5]]
    more = f" and {len(pairs) - 5} more" if len(pairs) > 5 else ""
    return [f"{what} that look like another are counted apart: {', '.join(shown)}{more}; join them if they are one"]


def no_ids(
    columns: Mapping[str, NDArray[Any]], *, cure: str = "name the columns of the coders", fewest: int = 5
) -> None:
    """Refuses a column of codes in which nearly every row is a class of its own that hardly another column has.

    ``columns``: codes by name, -1 for none, of one list of classes. ``fewest``: rows from which on this is looked at.
    """
    for name, codes in columns.items():
        own = codes[codes >= 0]
        distinct = np.unique(own)
        if len(own) < fewest or len(distinct) < 0.9 * len(own):
            continue
        others = [other for role, other in columns.items() if role != name]
        shared = np.isin(distinct, np.concatenate(others)) if others else np.zeros(0, dtype=bool)
        if shared.sum() <= 0.5 * len(distinct):
            raise error(
                "domain",
                name,
                f"{name} must hold classes, but of its {len(own):,} labels {len(distinct):,} are different: it looks "
                f"like an id or free text; {cure}",
            )
