"""Which column of a call plays which role. Nothing here is public."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ._arguments import error, said
from ._arguments import names as listed
from ._column import Column, labels, numbers
from ._input import Table, _short, read, table


@dataclass(frozen=True)
class Rows:
    """The columns of a call by the role they play."""

    table: Table | None
    columns: dict[str, Column | None]
    names: dict[str, Any]  # of the columns that were named

    def numbers(self, role: str, *, unit_days: float | None = None) -> NDArray[Any] | None:
        """The column of a role as numbers; None where it was not given."""
        return numbers(role, self.columns.get(role), unit_days=unit_days)

    def labels(self, role: str, *, appearance: bool = False) -> tuple[NDArray[Any] | None, list[Any]]:
        """The column of a role as codes and labels."""
        return labels(role, self.columns.get(role), appearance=appearance)

    def to_fit(self) -> Self:
        """Itself, with at least one row: nothing can be fitted to none."""
        for role, column in self.columns.items():
            if column is not None and len(column) == 0:
                raise error("missing", role, f"{role} must have at least one row")
        return self


def _named(data: Table, value: Any) -> bool:
    """Is this the name of a column rather than values?"""
    return isinstance(value, (str, int, np.integer)) or (
        isinstance(value, (tuple, float, np.floating)) and value in data.names
    )


def rows(
    data: Any,
    given: Mapping[str, Any],
    *,
    first: str = "",
    defaults: Mapping[str, str] | None = None,
    required: Sequence[str] = (),
) -> Rows:
    """Columns by role.

    Parameters
    ----------
    data : table, or the values of the role ``first``
    given : mapping
        Role to the name of a column of the table, to values, or to None.
    first : str
        The role that ``data`` plays where it is no table.
    defaults : mapping
        Names that columns have unless others are given; one that the table has not is missing.
    required : sequence of str
        Roles without which nothing can be done.
    """
    found = table(data)
    given = dict(given)
    if found is None:
        if first and given.get(first) is not None:
            raise error("contradiction", first, f"{first} is given twice: by its place and by its name")
        if first:
            given[first] = data
        for role, value in given.items():
            if isinstance(value, str):
                raise error(
                    "contradiction",
                    role,
                    f"{role} names a column ({_short(value)}), but the data are no table: give values",
                )
        columns: dict[str, Column | None] = {
            role: None if value is None else read(role, value) for role, value in given.items()
        }
        names: dict[str, Any] = {}
    else:
        for role, name in (defaults or {}).items():
            if given.get(role) is None and (role in required or found.has(name)):
                given[role] = name
        # A joined log knows its clusters, and whoever asks for clusters has them.
        for role, name in getattr(found.data, "_own_roles", {}).items():
            if role in given and given[role] is None and found.has(name):
                given[role] = name
        names = {role: found.find(role, value) for role, value in given.items() if _named(found, value)}
        found.load(names.values())
        columns = {
            role: found.column(role, names[role]) if role in names else None if value is None else read(role, value)
            for role, value in given.items()
        }
    for role in required:
        if columns.get(role) is None:
            cure = f'name its column: {role}="..."' if found is not None else "give its values"
            if isinstance(data, (str, os.PathLike)):
                cure = f"the data are {said(data)}, which is no table: read the file first, as with pandas.read_csv"
            raise error("missing", role, f"{role} must be given: {cure}")
    return Rows(found, same_rows(columns, None if found is None else found.index), names)


def covariates(data: Table | None, wanted: Any, what: str = "covariates") -> dict[str, Column]:
    """Covariates by name: names of columns of the table, or a mapping (a table of their own) of names to values."""
    if wanted is None:
        return {}
    own = None if isinstance(wanted, str) else table(wanted)
    if own is not None:
        names, source = own.names, own
    elif data is None:
        raise error("missing", what, f"{what} by name need a table: give a mapping of names to values instead")
    else:
        names, source = listed(what, wanted), data
    seen: list[str] = []
    for name in names:
        if str(name) in seen:
            raise error("contradiction", str(name), f"{what} must have different names, got {name} twice")
        seen.append(str(name))
    places = [source.find(what, name) for name in names]
    source.load(places)
    return {str(name): source.column(what, place) for name, place in zip(names, places, strict=True)}


def covariates_of(found: Rows, wanted: Any, what: str, noun: str = "covariate") -> dict[str, Column]:
    """Covariates of the rows of a call, which have their length and the order of their labels."""
    own = {f"{noun} {name}": column for name, column in covariates(found.table, wanted, what).items()}
    if not own:
        return {}
    together = same_rows({**found.columns, **own}, None if found.table is None else found.table.index)
    return {name.removeprefix(f"{noun} "): column for name in own if (column := together[name]) is not None}


def same_rows(columns: dict[str, Column | None], index: Any = None) -> dict[str, Column | None]:
    """Columns of one length, aligned."""
    given = [(role, column) for role, column in columns.items() if column is not None]
    for role, column in given[1:]:
        if len(column) != len(given[0][1]):
            raise error(
                "size_mismatch",
                role,
                f"{role} has {len(column)} rows but {given[0][0]} has {len(given[0][1])}; they must agree",
            )
    return aligned(columns, index)


def aligned(columns: dict[str, Column | None], index: Any = None) -> dict[str, Column | None]:
    """Columns whose rows have labels in the order of ``index``, or of the first of them; others are an error."""
    labelled = [(role, column) for role, column in columns.items() if column is not None and column.index is not None]
    what = "the table"
    if index is None:
        if len(labelled) < 2:
            return columns
        what, index = labelled[0][0], labelled[0][1].index
    out = dict(columns)
    for role, column in labelled:
        if column.index is index or column.index.equals(index):
            continue
        places = (
            column.index.get_indexer(index)
            if len(column) == len(index) and column.index.is_unique and index.is_unique
            else np.array([-1])
        )
        if (places < 0).any():
            raise error(
                "contradiction",
                role,
                f"{role} and {what} have rows of different labels: put them into one frame, or give "
                "their values (.to_numpy()) if they go by position",
            )
        out[role] = replace(
            column,
            values=column.values[places],
            missing=None if column.missing is None else column.missing[places],
            index=index,
        )
    return out


def series_labels(given: Any) -> Any:
    """The labels of a pandas.Series that has some of its own, else None."""
    pandas = sys.modules.get("pandas")
    if pandas is None or not isinstance(given, pandas.Series) or isinstance(given.index, pandas.RangeIndex):
        return None
    return given.index


def in_one_order(**given: Any) -> tuple[Any, ...]:
    """The values as they are; series with labels as numbers in the order of the first of them, others are an error."""
    pandas = sys.modules.get("pandas")
    labelled = {role: one for role, one in given.items() if pandas is not None and isinstance(one, pandas.Series)}
    if len(labelled) > 1:
        columns = same_rows({role: read(role, value) for role, value in labelled.items()})
        given |= {role: numbers(role, column) for role, column in columns.items()}
    return tuple(given.values())
