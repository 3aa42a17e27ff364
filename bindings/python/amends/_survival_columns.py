"""Columns and labels of survival rows, as :mod:`amends._survival` and :mod:`amends._log_rank` read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._columns import error as _error
from ._core.survival import SurvivalRowReport


def left_out(report: SurvivalRowReport) -> str:
    return f"; {report.line}" if report.invalid else ""


def _is_frame(data: Any) -> bool:
    return isinstance(data, Mapping) or (hasattr(data, "columns") and hasattr(data, "__getitem__"))


def select(data: Any, columns: Mapping[str, tuple[Any, str | None]]) -> dict[str, Any]:
    """The columns by role: of a frame by name, or the arrays themselves."""
    names = {role: name for role, (_, name) in columns.items() if name is not None}
    given = [role for role, (values, _) in columns.items() if values is not None]
    if not _is_frame(data):
        if names:
            role = next(iter(names))
            raise _error("contradiction", f"{role}_col", f"{role}_col names a column, but the data are not a frame")
        return {"duration": data, **{role: values for role, (values, _) in columns.items() if role != "duration"}}
    if "duration" not in names:
        raise _error("missing", "duration_col", "duration_col must be given: which column of the frame is it?")
    if given:
        raise _error(
            "contradiction", given[0], f"{given[0]} must be a column of the frame too: name it with {given[0]}_col"
        )
    for role, name in names.items():
        known = list(data.keys()) if isinstance(data, Mapping) else list(data.columns)
        if name not in known:
            raise _error(
                "unknown_name",
                f"{role}_col",
                f"{role}_col: there is no column {name!r}; the columns are {', '.join(map(str, known))}",
            )
    return {role: data[names[role]] if role in names else None for role in columns}


def _missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    if values.dtype.kind == "f":
        return np.asarray(np.isnan(values))
    if values.dtype.kind == "O":
        return np.fromiter((v is None or v != v for v in values), dtype=bool, count=len(values))
    return np.zeros(len(values), dtype=bool)


def _labels(values: Any) -> NDArray[Any]:
    """Values of any kind as an array, missing ones as None or NaN."""
    kept = getattr(values, "dtype", None)
    if kept is not None and not isinstance(kept, np.dtype):  # nullable, categorical or string columns of a frame
        if hasattr(values, "isna"):
            array = np.array(values.astype(object), dtype=object)
            array[np.asarray(values.isna())] = None
            return array
        return np.array(list(values), dtype=object)
    array = np.asarray(values)
    if array.dtype.kind == "U" and kept is None:  # a list: NumPy would write a missing one as "nan"
        return np.array(list(values), dtype=object)
    return array


def _narrow(lowest: int, highest: int) -> bool:
    return highest - lowest < 65536 and highest < 2**62


def codes(name: str, values: Any) -> tuple[NDArray[np.float64] | None, list[Any]]:
    """A number for each label, in the order of the labels; NaN where it is missing."""
    if values is None:
        return None, []
    labels = _labels(values)
    if labels.ndim != 1:
        raise TypeError(f"{name} must have one dimension, got {labels.ndim}")
    if labels.dtype.kind in "iub" and labels.size and _narrow(int(labels.min()), int(labels.max())):
        # Few whole numbers are looked up: no need to sort millions of rows.
        low = int(labels.min())
        places = labels.astype(np.int64) - low
        seen = np.zeros(int(labels.max()) - low + 1, dtype=bool)
        seen[places] = True
        names = (np.flatnonzero(seen) + low).astype(labels.dtype).tolist()
        return (np.cumsum(seen) - 1.0)[places], names
    present = ~_missing(labels)
    try:
        found, inverse = np.unique(labels[present], return_inverse=True)
    except TypeError as cause:
        raise TypeError(f"{name} must hold labels of one kind, which can be ordered") from cause
    codes = np.full(len(labels), np.nan)
    codes[present] = inverse
    # 1.0 is code 1, which a column is stored as when others are missing.
    return codes, [int(one) if isinstance(one, float) and one.is_integer() else one for one in found.tolist()]
