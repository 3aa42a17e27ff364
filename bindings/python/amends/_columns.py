"""Columns of frames as arrays that the compiled core can view. Nothing here is public."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._core import AmendsError


def error(code: str, parameter: str, message: str) -> AmendsError:
    made = AmendsError(message)
    made.code = code
    made.parameter = parameter
    return made


def whole(name: str, value: Any) -> int:
    """A count or a seed as an int; 3.0 is 3, and 1.5 an error rather than 1."""
    if isinstance(value, (int, np.integer)):
        return int(value)
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = np.nan
    if not number.is_integer():
        raise error("domain", name, f"{name} must be a whole number, got {value}")
    return int(number)


def different(names: Iterable[Any], what: str = "covariates") -> list[Any]:
    """The names, none of which stands twice: a table would keep one of the two and say nothing."""
    listed = list(names)
    for j, name in enumerate(listed):
        if name in listed[:j]:
            raise error("contradiction", str(name), f"{what} must have different names, got {name} twice")
    return listed


def numeric(name: str, values: Any) -> NDArray[Any] | None:
    """The values as an array that C++ can view: themselves where possible, else converted once to float64."""
    if values is None:
        return None
    array: NDArray[Any]
    kept = getattr(values, "dtype", None)
    if kept is not None and not isinstance(kept, np.dtype) and hasattr(values, "to_numpy"):
        try:  # pandas' own nullable types: their missing values become NaN
            array = values.to_numpy(dtype="float64", na_value=np.nan)
        except TypeError:
            array = np.asarray(values)
    elif isinstance(values, np.ma.MaskedArray):
        array = np.asarray(np.ma.filled(values.astype(float), np.nan))
    else:
        array = np.asarray(values)
    if array.dtype.kind == "m":  # timedeltas
        array = array / np.timedelta64(1, "D")
    if array.dtype.kind in "Mc":  # a date is not a number of days, and a complex number is not a number here
        what = "dates; subtract them to get days" if array.dtype.kind == "M" else "complex numbers"
        raise TypeError(f"{name} must be numeric, got {what} (dtype {array.dtype})")
    native = array.dtype.isnative and (array.dtype.kind in "iub" or array.dtype in (np.float32, np.float64))
    if not native:
        try:
            array = array.astype(np.float64)
        except (TypeError, ValueError) as cause:
            raise TypeError(
                f"{name} must be numeric, got dtype {array.dtype}; map its values to numbers first (missing: NaN)"
            ) from cause
    if array.ndim != 1:
        raise TypeError(f"{name} must have one dimension, got {array.ndim}")
    return array


def column(frame: Any, role: str, name: str | None) -> Any:
    """frame[name]; a wrong name is an error that says which columns there are."""
    fields = getattr(getattr(frame, "dtype", None), "names", None)
    if fields:
        known = list(fields)
    else:
        # A table of Arrow calls its data columns, and their names column_names.
        names = getattr(frame, "column_names", None) or getattr(frame, "columns", [])
        known = [str(one) for one in (frame.keys() if hasattr(frame, "keys") else names)]
    if name is None:
        raise error("missing", role, f"{role} must name a column; the frame has {', '.join(known) or 'none'}")
    if name not in known:
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else f"; the frame has {', '.join(known) or 'none'}"
        raise error("unknown_name", role, f"{role}: the frame has no column {name!r}{hint}")
    return frame[name]
