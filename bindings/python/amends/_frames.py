"""Columns out of whatever holds them, and answers that line up with what was asked. Nothing here is public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ._columns import different
from ._core import AmendsError
from ._core.core import RowReport
from ._tables import with_rows

#: A pandas or polars frame, or a mapping of column names to arrays.
Frame: TypeAlias = Any
FloatArray: TypeAlias = NDArray[np.float64]


def is_table(data: object) -> bool:
    """A mapping, or anything with named columns."""
    return isinstance(data, Mapping) or hasattr(data, "columns")


def column_names(data: Frame) -> list[str]:
    return [str(name) for name in (data.keys() if isinstance(data, Mapping) else data.columns)]


def numbers(values: object, name: str) -> NDArray[Any]:
    """A one-dimensional array of a native numeric type; missing values become NaN."""
    array = np.asarray(values)
    if array.ndim == 0:
        array = array.reshape(1)
    if array.ndim != 1:
        raise AmendsError(f"{name} must have one dimension, got {array.ndim}")
    if array.dtype.kind in "iub" or (array.dtype.kind == "f" and array.dtype.itemsize in (4, 8)):
        return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))
    try:
        return np.array([np.nan if v is None else float(v) for v in array.tolist()], dtype=np.float64)
    except (TypeError, ValueError):
        raise AmendsError(f"{name} must be numbers, got {array.dtype}") from None


def column(data: Frame, name: str) -> NDArray[Any]:
    """One column of a table, by name."""
    if name not in column_names(data):
        known = ", ".join(column_names(data))
        raise AmendsError(f"there is no column '{name}'; there are {known or 'none'}")
    values = data[name]
    return numbers(values.to_numpy() if hasattr(values, "to_numpy") else values, name)


def covariates(data: Frame | None, wanted: Sequence[str] | Mapping[str, Any] | None) -> dict[str, NDArray[Any]]:
    """Covariates as columns: names of columns of the table, or a mapping of names to arrays."""
    if wanted is None:
        return {}
    if isinstance(wanted, Mapping):
        return {str(name): numbers(values, str(name)) for name, values in wanted.items()}
    if isinstance(wanted, str):
        wanted = [wanted]
    if data is None:
        raise AmendsError("covariates must be given as a mapping of names to arrays when the data are arrays")
    return {name: column(data, name) for name in different(wanted)}


def like(data: object, values: FloatArray, name: str, rows: RowReport | None = None) -> Any:
    """The values as a pandas Series with the index of a pandas frame, else as they are.

    pandas objects carry the account of the rows: see ``with_rows``.
    """
    if hasattr(data, "index") and hasattr(data, "iloc"):
        import pandas

        return with_rows(pandas.Series(values, index=data.index, name=name), rows)
    return values


def table_like(
    data: object, columns: dict[str, Any], rows: RowReport | None = None, *, key: str = "customer_id"
) -> Any:
    """The columns as a pandas frame with the index of the input (and its customer_id), else as a dict of arrays.

    pandas objects carry the account of the rows: see ``with_rows``.
    """
    if is_table(data) and key in column_names(data):
        columns = {key: np.asarray(data[key]), **columns}  # type: ignore[index]
    if hasattr(data, "index") and hasattr(data, "iloc"):
        import pandas

        return with_rows(pandas.DataFrame(columns, index=data.index), rows)
    return columns
