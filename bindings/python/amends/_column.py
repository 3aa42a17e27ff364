"""A column whose kind is decided, and what a role makes of it: numbers or labels. Nothing here is public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ._arguments import error
from ._core import AmendsError
from ._equality import by_members

Kind = Literal["number", "boolean", "text", "time", "duration", "missing", "mixed"]

_CALLED = {
    "number": "numbers",
    "boolean": "True and False",
    "text": "text",
    "time": "dates or times",
    "duration": "durations",
    "missing": "nothing but missing values",
    "mixed": "values of several kinds",
}


@by_members
@dataclass(frozen=True, slots=True)
class Column:
    """One column, its kind decided.

    Attributes
    ----------
    kind : Kind
    values : array
        number: of a native type, NaN missing; boolean: bool; text: codes into ``labels``, -1 missing; time, duration:
        datetime64 (wall clock) and timedelta64 of a unit from days to nanoseconds; mixed: objects, None missing.
    missing : array of bool, optional
        Missing numbers and truth values that ``values`` cannot tell.
    labels : list of str
        The texts, each once.
    ordered : bool
        The order of the labels is their owner's (a categorical column), and labels that no row has belong to it.
    index : pandas.Index, optional
        Labels of the rows.
    exact : bool
        False where numbers beyond 2**53 were rounded, so that they cannot be told apart as labels.
    zones : mapping of str to int, optional
        Of times that are no texts: the zones or offsets that they had, each with how many had it; "" of
        those that had none among others.
    coarse : {"", "week", "month", "quarter", "year"}
        Of times that are no texts: what they named, where it was no day.
    """

    kind: Kind
    values: NDArray[Any]
    missing: NDArray[np.bool_] | None = None
    labels: list[Any] | None = None
    ordered: bool = False
    index: Any = None
    exact: bool = True
    zones: Mapping[str, int] | None = None
    coarse: str = ""

    def __len__(self) -> int:
        return len(self.values)


def _wrong(role: str, what: str, column: Column, cure: str) -> AmendsError:
    return error("domain", role, f"{role} must be {what}, got {_CALLED[column.kind]}{cure}")


def numbers(role: str, column: Column | None, *, unit_days: float | None = None) -> NDArray[Any] | None:
    """The column as an array of numbers that C++ can view, NaN missing; durations in units of so many days."""
    if column is None:
        return None
    if column.kind in ("number", "boolean"):
        if column.missing is None:
            return column.values
        return np.where(column.missing, np.nan, column.values.astype(np.float64))
    if column.kind == "missing":
        return column.values
    if column.kind == "duration":
        if np.datetime_data(column.values.dtype)[0] == "M":
            raise _wrong(role, "numbers", column, " of months or years, which have no fixed length")
        if unit_days is None:
            cure = (
                'name the unit (time_unit="week"), or divide by one' if role in ("recency", "T") else "divide by a unit"
            )
            raise _wrong(role, "numbers", column, f": {cure}, such as numpy.timedelta64(1, 'D')")
        return np.asarray(column.values / np.timedelta64(1, "D")) / unit_days
    cure = {
        "time": ": subtract them to get durations",
        "text": ": convert them to numbers first (missing: NaN); text is never read as numbers",
    }.get(column.kind, ": make them numbers first")
    raise _wrong(role, "numbers", column, cure)


def _number_labels(column: Column) -> tuple[NDArray[Any], list[Any]]:
    values = column.values
    gone = column.missing if column.missing is not None else None
    if values.dtype.kind == "f":
        gone = np.isnan(values)
    if gone is None and values.dtype.kind in "iu" and len(values):
        low, high = int(values.min()), int(values.max())
        if high - low < 65536 and high < 2**62:  # few whole numbers are looked up: no need to sort millions of rows
            places = values.astype(np.int64) - low
            seen = np.zeros(high - low + 1, dtype=bool)
            seen[places] = True
            return (np.cumsum(seen) - 1)[places], (np.flatnonzero(seen) + low).tolist()
    present = values if gone is None else values[~gone]
    found, inverse = np.unique(present, return_inverse=True)
    codes = np.full(len(values), -1, dtype=np.int64)
    codes[slice(None) if gone is None else ~gone] = inverse.reshape(-1)
    # 1.0 is 1, which a column is stored as when others are missing.
    return codes, [int(one) if isinstance(one, float) and one.is_integer() else one for one in found.tolist()]


def date_texts(values: NDArray[Any]) -> list[str]:
    """Times as ISO texts, without a time of day where none of them has one."""
    days = values.astype("datetime64[D]")
    return [str(one) for one in (days if bool((days == values).all()) else values).astype(str)]


def labels(role: str, column: Column | None, *, appearance: bool = False) -> tuple[NDArray[Any] | None, list[Any]]:
    """A code for each label, -1 where it is missing, and the labels in increasing order (categories in their owner's).

    With ``appearance`` in the order of first appearance, or in their owner's: then with those that no row has. Times
    are labelled by their dates; numbers by themselves; values of several kinds by kind and text.
    """
    if column is None:
        return None, []
    if column.kind == "missing":
        return np.full(len(column), -1, dtype=np.int64), []
    if column.kind == "text":
        codes, found = column.values, list(column.labels or [])
    elif column.kind in ("number", "boolean"):
        if not column.exact:
            raise error(
                "domain",
                role,
                f"{role} holds numbers beyond 2**53 that are no whole numbers of 64 bits, so that some cannot be told "
                "apart: make them text or whole numbers",
            )
        codes, found = _number_labels(column)
        if not appearance:
            return codes, found
    elif column.kind in ("time", "duration"):
        gone = np.isnat(column.values)
        kept, inverse = np.unique(column.values[~gone], return_inverse=True)
        codes = np.full(len(column), -1, dtype=np.int64)
        codes[~gone] = inverse.reshape(-1)
        found = date_texts(kept) if column.kind == "time" else [str(one) for one in kept]
        if not appearance:
            return codes, found
    else:
        known: dict[Any, int] = {}
        codes = np.fromiter(
            (
                -1 if one is None else known.setdefault((isinstance(one, (bool, np.bool_)), one), len(known))
                for one in column.values
            ),
            np.int64,
            len(column),
        )  # True is not 1 here
        found = [one for _, one in known]
    if column.ordered and appearance:
        return codes, found
    return _rearranged(codes, found, appearance, column.ordered)


def _rearranged(
    codes: NDArray[Any], found: list[Any], appearance: bool, ordered: bool
) -> tuple[NDArray[Any], list[Any]]:
    if appearance:
        first = np.full(len(found) + 1, len(codes), dtype=np.int64)
        np.minimum.at(first, codes, np.arange(len(codes)))
        order = np.argsort(first[:-1], kind="stable").tolist()
    else:
        there = np.zeros(len(found) + 1, dtype=bool)
        there[codes] = True
        used = np.flatnonzero(there[:-1]).tolist()
        try:
            order = used if ordered else sorted(used, key=found.__getitem__)
        except TypeError:  # several kinds, which cannot be compared
            order = sorted(used, key=lambda i: (type(found[i]).__name__, str(found[i])))
    rank = np.full(len(found) + 1, -1, dtype=np.int64)  # one place more, so that -1 (missing) stays -1
    rank[order] = np.arange(len(order))
    return rank[codes], [found[i] for i in order]
