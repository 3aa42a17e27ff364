"""Answers in the kind of table that was given. Nothing here is public."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._column import Column
from ._core.core import RowReport
from ._input import Table
from ._roles import Rows
from ._tables import to_frame, with_rows


def _index(rows: Rows) -> Any:
    if rows.table is not None and rows.table.owner == "pandas":
        return rows.table.index
    return next((one.index for one in rows.columns.values() if one is not None and one.index is not None), None)


def series(rows: Rows, values: NDArray[Any], name: str, report: RowReport | None = None) -> Any:
    """One value for each row: a Series of pandas (with the labels of the rows) or polars, an Arrow array, an array.

    What pandas gives carries the account of the rows: see ``with_rows``.
    """
    index = _index(rows)
    if index is not None:
        import pandas

        return with_rows(pandas.Series(values, index=index, name=name), report)
    owner = "" if rows.table is None else rows.table.owner
    if owner == "polars":
        import polars

        return polars.Series(name, values)
    if owner == "pyarrow":
        import pyarrow

        return pyarrow.array(values)
    return values


def frame(rows: Rows, columns: dict[str, Any], report: RowReport | None = None, *, key: str = "customer_id") -> Any:
    """Columns for each row, with the key of the table: a frame of the kind that was given, else a dict of arrays."""
    if rows.columns.get(key) is not None:
        columns = {key: _as_given(rows.columns[key]), **columns}
    index = _index(rows)
    if index is not None:
        import pandas

        return with_rows(pandas.DataFrame(columns, index=index), report)
    return like(rows.table, columns, report)


def like(table: Table | None, columns: dict[str, Any], report: RowReport | None = None) -> Any:
    """Columns that are no rows of the table, in a frame of its kind."""
    owner = "mapping" if table is None else table.owner
    if owner == "polars":
        import polars

        return polars.DataFrame(columns)
    if owner == "pyarrow":
        import pyarrow

        return pyarrow.table(columns)
    if owner == "mapping":
        return columns
    return to_frame(columns, report)


def _as_given(column: Column | None) -> NDArray[Any]:
    """A key as an array of what it holds."""
    assert column is not None
    if column.kind == "text":
        labels = np.array([*(column.labels or []), None], dtype=object)
        return np.asarray(labels[column.values], dtype=object)
    if column.missing is not None:
        out: NDArray[Any] = column.values.astype(object)
        out[column.missing] = None
        return out
    return column.values
