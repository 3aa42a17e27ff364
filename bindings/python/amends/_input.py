"""The one door for columns: whatever holds them goes in, and each comes out with its kind.

The kind of a column (numbers, truth values, texts, times, durations, nothing but missing values) is decided before
anything is converted, so that a text is never taken for a number nor a date for a count of nanoseconds. Numbers in
NumPy's memory are viewed where they are. Missing is NaN, NaT, None, pandas' NA, a masked value or an Arrow null, and is
missing everywhere. Nothing here is public; docs/columns.md says what users may give.
"""

from __future__ import annotations

import datetime
import difflib
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._arguments import error, said, unicode
from ._column import Column, Kind
from ._core import domain as _domain
from ._core import interop as _interop

_TICKS = ("D", "h", "m", "s", "ms", "us", "ns")


# ---- a column from whatever holds one ----


def read(role: str, values: Any) -> Column:
    """The column that ``values`` is: an array, a list, a Series, an Arrow array."""
    if isinstance(values, Column):
        return values
    pandas = sys.modules.get("pandas")
    if pandas is not None:
        if isinstance(values, pandas.Series):
            return replace(_pandas_column(role, values), index=values.index)
        if isinstance(values, (pandas.Index, pandas.api.extensions.ExtensionArray)):
            return _pandas_column(role, pandas.Series(values))
    if isinstance(values, np.ndarray):
        return _array_column(role, values)
    if values is None:
        raise error("missing", role, f"{role} must be given")
    if isinstance(values, (str, bytes, Mapping, set, frozenset)) or np.isscalar(values):
        raise error("domain", role, f"{role} must be a column of values, got {said(values)}")
    if hasattr(values, "__arrow_c_stream__") or hasattr(values, "__arrow_c_array__"):
        return _arrow_series(role, values)
    if not isinstance(values, (list, tuple, range)):
        if hasattr(values, "__array__"):
            return _array_column(role, np.asarray(values))
        if not isinstance(values, Iterable):
            raise error("domain", role, f"{role} must be a column of values, got {said(values)}")
    return _list_column(role, list(values))


def _list_column(role: str, values: list[Any]) -> Column:
    if all(issubclass(kind, (float, int, np.number, np.bool_)) for kind in set(map(type, values))):
        array = np.asarray(values)
        kinds = set(map(type, values))
        mixed_flags = bool in kinds and array.dtype.kind != "b"
        rounded = array.dtype.kind == "f" and not any(issubclass(kind, (float, np.floating)) for kind in kinds)
        if array.dtype.kind in "biuf" and not mixed_flags and not (rounded and len(values)):
            return _array_column(role, array)
    return _object_column(role, np.fromiter(values, dtype=object, count=len(values)))


def _one_dimension(role: str, values: Any) -> None:
    if values.ndim != 1:
        raise error("size_mismatch", role, f"{role} must have one dimension, got {values.ndim}")


def _array_column(role: str, array: NDArray[Any]) -> Column:
    _one_dimension(role, array)
    mask: NDArray[np.bool_] | None = None
    if isinstance(array, np.ma.MaskedArray):
        mask = np.ma.getmaskarray(array) if array.mask is not np.ma.nomask else None
        array = np.asarray(array.data)
    kind = array.dtype.kind
    if kind == "O":
        return _object_column(role, array if mask is None else _without(array, mask))
    if kind in "iufb":
        return _number_column(array, mask)
    if kind in "mM":
        return _time_column(role, array, mask)
    if kind in "UT":
        return _object_column(role, array.astype(object) if mask is None else _without(array, mask))
    if kind == "S":
        return _object_column(role, array.astype(object) if mask is None else _without(array, mask))
    what = {"c": "complex numbers", "V": "records of several fields"}.get(kind, f"dtype {array.dtype}")
    raise error("domain", role, f"{role} must be a column of numbers, texts or times, got {what}")


def _number_column(array: NDArray[Any], mask: NDArray[np.bool_] | None) -> Column:
    if array.dtype.kind == "f" and array.dtype.itemsize not in (4, 8):
        array = array.astype(np.float64)
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    if mask is not None and array.dtype.kind == "f":
        array, mask = np.where(mask, np.nan, array), None
    return Column("boolean" if array.dtype.kind == "b" else "number", array, mask)


_COARSE = {"Y": "year", "A": "year", "Q": "quarter", "M": "month", "W": "week"}
"""Units of dates that name no day, of NumPy and of periods of pandas."""


def _time_column(role: str, array: NDArray[Any], mask: NDArray[np.bool_] | None) -> Column:
    unit, step = np.datetime_data(array.dtype)
    given = unit
    if unit == "generic":
        _check_units(role, array[~np.isnat(array)])
    if step != 1 or unit not in _TICKS or not array.dtype.isnative:
        coarse = unit in ("Y", "M", "W", "generic")
        unit = "D" if coarse else "ns" if unit in ("ps", "fs", "as") else unit
        if array.dtype.kind == "m" and np.datetime_data(array.dtype)[0] in ("Y", "M"):
            unit = "M"  # months have no length: numbers() says so
        array = array.astype(f"{'datetime64' if array.dtype.kind == 'M' else 'timedelta64'}[{unit}]")
    if mask is not None:
        array = np.where(mask, np.array("NaT", dtype=array.dtype), array)
    if array.dtype.kind == "M":
        return Column("time", array, coarse=_COARSE.get(given, ""))
    return Column("duration", array)


def _check_units(role: str, durations: Iterable[Any]) -> None:
    """That durations have a length: numpy.timedelta64 may be without a unit, or of months."""
    units = {np.datetime_data(one.dtype)[0] for one in durations if isinstance(one, np.timedelta64)}
    if "generic" in units:
        raise error("domain", role, f"{role} holds durations without a unit: give one (numpy.timedelta64(3, 'D'))")
    if not units.isdisjoint(("Y", "M")):
        raise error("domain", role, f"{role} holds durations of months or years, which have no fixed length")


def _without(values: NDArray[Any], gone: NDArray[np.bool_]) -> NDArray[Any]:
    """The values as objects, None where they are gone."""
    out: NDArray[Any] = values.astype(object)
    out[gone] = None
    return out


def _is_missing(value: Any) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    try:
        return bool(value != value)
    except ArithmeticError:  # a signalling NaN of decimal
        return True


_SORTS: tuple[tuple[Kind, tuple[type, ...]], ...] = (
    ("text", (str, bytes)),
    ("boolean", (bool, np.bool_)),
    ("time", (datetime.date, np.datetime64)),  # a datetime is a date
    ("duration", (datetime.timedelta, np.timedelta64)),
    ("number", (int, float, np.integer, np.floating)),
)


def _sort_of(kind: type) -> Kind:
    for sort, classes in _SORTS:
        if issubclass(kind, classes):
            return sort
    return "number" if kind.__module__ in ("decimal", "fractions") else "mixed"


def _object_column(role: str, array: NDArray[Any]) -> Column:
    """Objects: their kind is that of the values which are there."""
    coded = _domain._code_texts(array, False)
    if coded is not None and len(coded[1]):
        return _text_column(role, *coded)
    listed = array.tolist()
    kinds = {kind: _sort_of(kind) for kind in set(map(type, listed))}
    doubtful = [kind for kind in kinds if kind is type(None) or issubclass(kind, float) or kinds[kind] == "mixed"]
    doubtful += [kind for kind in kinds if kinds[kind] in ("time", "duration")]
    missing = np.zeros(len(listed), dtype=bool)
    if doubtful:
        among = tuple(doubtful)
        missing = np.fromiter((isinstance(v, among) and _is_missing(v) for v in listed), bool, count=len(listed))
    present = [value for value, gone in zip(listed, missing, strict=True) if not gone]
    sorts = {kinds[type(value)] for value in present} if doubtful else set(kinds.values())
    if not sorts:
        return Column("missing", np.full(len(listed), np.nan))
    if any(isinstance(value, (list, tuple, dict, set, np.ndarray)) for value in present):
        raise error("domain", role, f"{role} must hold one value in each row, got lists or the like")
    if len(sorts) > 1 or sorts == {"mixed"}:
        _check_texts(role, (value for value in present if isinstance(value, str)))
        return Column("mixed", _without(array, missing))
    if sorts == {"duration"}:
        _check_units(role, present)
    try:
        column = _OBJECTS[sorts.pop()](array, missing)
    except (OverflowError, ValueError) as cause:
        raise error("domain", role, f"{role} holds a value that is out of range") from cause
    return column if column.kind != "text" else _text_column(role, column.values, column.labels)


def _text_column(role: str, codes: NDArray[Any], labels: list[Any] | None) -> Column:
    _check_texts(role, labels or [])
    return Column("text", codes, labels=labels)


def _check_texts(role: str, texts: Iterable[str]) -> None:
    """That texts are such: half a pair of surrogates is none."""
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        cure = 'decode it anew, with errors="replace"'
        raise error("format", role, f"{role} holds a text with half a pair of surrogates: {cure}") from None


def _object_numbers(array: NDArray[Any], missing: NDArray[np.bool_]) -> Column:
    present = array[~missing]
    gone = missing if missing.any() else None
    for whole in (np.int64, np.uint64):
        values = np.zeros(len(array), dtype=whole)
        try:
            if not all(_is_exact(one) and one == int(one) for one in present):
                break
            if whole is np.uint64 and min(present) < 0:
                break
            values[~missing] = [int(one) for one in present]
        except (ArithmeticError, ValueError):  # infinite, or too large for this type
            continue
        return Column("number", values, gone)
    out = np.full(len(array), np.nan)
    out[~missing] = present.astype(np.float64)
    large = np.abs(out[~missing]) >= 2.0**53
    return Column("number", out, exact=not any(map(_is_exact, present[large])))


def _is_exact(value: Any) -> bool:
    """Is this a number of more digits than a float has: an int, a Decimal, a Fraction?"""
    return not isinstance(value, (float, np.floating))


def _object_flags(array: NDArray[Any], missing: NDArray[np.bool_]) -> Column:
    return Column("boolean", np.where(missing, False, array).astype(bool), missing if missing.any() else None)


def _object_times(array: NDArray[Any], missing: NDArray[np.bool_]) -> Column:
    # Times of a zone keep their wall clock.
    plain = [
        None if gone else one.replace(tzinfo=None) if getattr(one, "tzinfo", None) is not None else one
        for one, gone in zip(array.tolist(), missing, strict=True)
    ]
    units = {np.datetime_data(one.dtype)[0] for one in array[~missing].tolist() if isinstance(one, np.datetime64)}
    coarse = next((what for unit, what in _COARSE.items() if unit in units), "")
    column = Column("time", np.array(plain, dtype="datetime64[us]"), coarse=coarse)
    zoned = [one for one in array[~missing].tolist() if getattr(one, "tzinfo", None) is not None]
    if not zoned:
        return column
    from ._times import offset_of_datetime

    zones = Counter(one for each in zoned if (one := offset_of_datetime(each)) is not None)
    zones[""] = sum(1 for one in array[~missing].tolist() if _has_plain_time(one))
    return replace(column, zones=zones)


def _has_plain_time(value: Any) -> bool:
    """Is this a datetime without a zone, and not a whole day?"""
    return isinstance(value, datetime.datetime) and value.tzinfo is None and value.time() != datetime.time()


def _object_durations(array: NDArray[Any], missing: NDArray[np.bool_]) -> Column:
    plain = [None if gone else one for one, gone in zip(array.tolist(), missing, strict=True)]
    return Column("duration", np.array(plain, dtype="timedelta64[us]"))


def _text(value: str | bytes) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _object_texts(array: NDArray[Any], missing: NDArray[np.bool_]) -> Column:
    codes, labels = _domain._code_texts(
        np.array([None if gone else _text(one) for one, gone in zip(array, missing, strict=True)], dtype=object), False
    )
    return Column("text", codes, labels=labels)


_OBJECTS: dict[Kind, Callable[[NDArray[Any], NDArray[np.bool_]], Column]] = {
    "number": _object_numbers,
    "boolean": _object_flags,
    "time": _object_times,
    "duration": _object_durations,
    "text": _object_texts,
}


def _of_codes(role: str, codes: NDArray[Any], categories: Column, ordered: bool) -> Column:
    """What a column of codes into categories holds: texts stay codes, anything else is taken by its value."""
    if categories.kind == "text" and categories.labels is not None:
        if (categories.values < 0).any() or len(categories.labels) != len(categories):
            raise error("format", role, f"{role}: a category is missing or stands twice")
        return Column("text", codes, labels=categories.labels, ordered=ordered)
    gone = codes < 0
    if not len(categories):
        return Column("missing", np.full(len(codes), np.nan))
    values = categories.values[np.where(gone, 0, codes)]
    if not gone.any():
        return replace(categories, values=values)
    if categories.kind in ("number", "boolean"):
        return _number_column(values, gone)
    if categories.kind in ("time", "duration"):
        return replace(_time_column(role, values, gone), coarse=categories.coarse)
    return replace(categories, values=_without(values, gone))


def _pandas_column(role: str, series: Any) -> Column:
    import pandas

    dtype = series.dtype
    if isinstance(dtype, np.dtype):
        return _array_column(role, series.to_numpy())
    if isinstance(dtype, pandas.CategoricalDtype):
        categories = _pandas_column(role, pandas.Series(dtype.categories))
        return _of_codes(role, np.asarray(series.cat.codes), categories, True)
    if isinstance(dtype, pandas.DatetimeTZDtype):
        return _zoned(_array_column(role, series.dt.tz_localize(None).to_numpy()), str(dtype.tz))
    if isinstance(dtype, pandas.PeriodDtype):
        starts = _array_column(role, series.dt.to_timestamp().to_numpy())
        return replace(starts, coarse=_COARSE.get(dtype.freq.rule_code.partition("-")[0].removesuffix("E"), ""))
    if isinstance(dtype, pandas.SparseDtype):
        return _array_column(role, np.asarray(series))
    if isinstance(dtype, pandas.StringDtype):
        return _object_column(role, series.to_numpy(dtype=object, na_value=None))
    if isinstance(dtype, pandas.ArrowDtype):
        return _arrow_series(role, series.array.__arrow_array__())
    if dtype.kind in "iufb":  # pandas' own types that can be missing
        gone = np.asarray(series.isna())
        numpy_dtype = dtype.numpy_dtype
        if not gone.any():
            return _number_column(series.to_numpy(dtype=numpy_dtype), None)
        return _number_column(series.to_numpy(dtype=numpy_dtype, na_value=numpy_dtype.type(0)), gone)
    raise error("domain", role, f"{role} must be a column of numbers, texts or times, got pandas' {dtype}")


def _zoned(column: Column, zone: str) -> Column:
    """The column, whose times were of a zone."""
    times = int(np.count_nonzero(~np.isnat(column.values)))
    return replace(column, zones={"UTC" if zone in ("UTC", "Z", "GMT", "+00:00", "UTC+00:00") else zone: times})


def _arrow_series(role: str, values: Any) -> Column:
    """A Series of polars, an array of Arrow: as a frame of one column."""
    import narwhals

    native = narwhals.from_native(values, pass_through=True, allow_series=True)
    if isinstance(native, narwhals.Series):
        frame = native.to_frame().rename({native.name: role}) if native.name != role else native.to_frame()
        return _arrow_columns(frame.to_native(), [role])[role]
    if type(values).__module__.split(".")[0] == "pyarrow":
        import pyarrow

        if isinstance(values, (pyarrow.Array, pyarrow.ChunkedArray)):
            return _arrow_columns(pyarrow.table({role: values}), [role])[role]
    raise error("domain", role, f"{role} must be a column of values, got {said(values)}")


def _arrow_columns(source: Any, wanted: Sequence[str] | None) -> dict[str, Column]:
    table = _interop.ArrowTable.read(source, None if wanted is None else list(wanted))
    return {name: _arrow_column(name, table.column(name)) for name in (table.names if wanted is None else wanted)}


def _arrow_column(name: str, found: Any) -> Column:
    if found.kind == "text":
        return Column("text", found.values, labels=found.labels)
    if found.kind == "category":
        return _of_codes(name, found.values, _object_column(name, np.array(found.labels, dtype=object)), True)
    if found.kind == "null":
        return Column("missing", np.full(len(found.values), np.nan))
    if found.kind in ("date", "time"):
        unit = "D" if found.kind == "date" and found.unit == "D" else found.unit
        from ._times import wall_clock

        ticks = wall_clock(found.values, unit, found.zone) if found.zone else found.values
        column = _time_column(name, ticks.view(f"datetime64[{unit}]"), None)
        return _zoned(column, str(found.zone)) if found.zone else column
    if found.kind == "duration":
        return _time_column(name, found.values.view(f"timedelta64[{found.unit}]"), None)
    if found.kind == "boolean":
        return _number_column(found.values.view(np.bool_), found.missing)
    if found.whole is not None:  # exact, where the missing ones made float64 of it
        return _number_column(found.whole, found.missing)
    column = _number_column(found.values, found.missing if found.values.dtype.kind != "f" else None)
    rounded = found.format.startswith("d:") and bool((np.abs(found.values) >= 2.0**53).any())
    return replace(column, exact=not rounded)


# ---- a table from whatever holds several ----


class Table:
    """Named columns of any owner: pandas, polars, Arrow, DuckDB, mappings, structured arrays.

    Attributes
    ----------
    data : object
        As it was given.
    owner : {"pandas", "polars", "pyarrow", "mapping", "other"}
        In whose kind answers come.
    names : list
        Of the columns, as their owner has them.
    """

    def __init__(self, data: Any, owner: str, names: Sequence[Any], get: Callable[[list[Any]], dict[Any, Column]]):
        self.data = data
        self.owner = owner
        self.names = list(names)
        self._get = get
        self._known: dict[Any, Column] = {}

    def __getstate__(self) -> dict[str, Any]:
        """What answers need of it: the kind, the labels of its rows and the columns that were read, not the rest."""
        return self.__dict__ | {"data": self.data[[]] if self.owner == "pandas" else None, "_get": None}

    @classmethod
    def of_kind(cls, owner: str | None) -> Table | None:
        """A table without columns, in whose kind answers come; None of none."""
        return None if owner is None else cls(None, owner, [], lambda names: {})

    @property
    def index(self) -> Any:
        """Labels of the rows of a pandas frame, else None."""
        return self.data.index if self.owner == "pandas" else None

    @property
    def rows(self) -> int:
        """Number of rows."""
        if self.owner == "pandas":
            return len(self.data)
        if not self.names:
            return 0
        return len(self.column("data", self.names[0]))

    def find(self, role: str, name: Any) -> Any:
        """The owner's name of the column that the user calls ``name``: 7, 7.0 and "7" are one where one is there."""
        same = [one for one in self.names if type(one) is type(name) and one == name]
        same = same or [one for one in self.names if str(one) == str(name)]
        same = same or [one for one in self.names if _is_number(one) and _is_number(name) and one == name]
        if len(same) == 1:
            unicode(role, str(same[0]))
            return same[0]
        if same:
            raise error("contradiction", role, f"{role}: the table has {len(same)} columns named {_short(name)}")
        known = [str(one) for one in self.names]
        close = difflib.get_close_matches(str(name), known, n=1)
        listed = ", ".join(known[:20]) + (", ..." if len(known) > 20 else "")
        hint = f"; did you mean {close[0]!r}?" if close else f"; the table has {listed or 'none'}"
        raise error("unknown_name", role, f"{role}: the table has no column {_short(name)}{hint}")

    def has(self, name: Any) -> bool:
        """Is there a column of this name? Where there are several, `find` says so."""
        return any(str(one) == str(name) for one in self.names)

    def load(self, wanted: Iterable[Any]) -> None:
        """Read these columns at once: what a query gives is worked out once."""
        more = [name for name in dict.fromkeys(wanted) if name not in self._known]
        if more:
            self._known.update(self._get(more))

    def column(self, role: str, name: Any) -> Column:
        """One column by its name."""
        found = self.find(role, name)
        self.load([found])
        return self._known[found]


def _short(name: Any) -> str:
    """A name as a message gives it."""
    return repr(name) if len(str(name)) <= 60 else repr(str(name)[:60] + "...")


def _is_number(name: Any) -> bool:
    return isinstance(name, (int, float, np.integer, np.floating)) and not isinstance(name, bool)


def table(data: Any) -> Table | None:
    """The table that ``data`` is, or None where it is none."""
    if isinstance(data, Table):
        return data
    own = getattr(data, "_as_table", None)  # a table of our own
    if own is not None and not isinstance(data, type):
        made: Table = own()
        return made
    if isinstance(data, Mapping):
        return Table(data, "mapping", list(data), lambda names: {name: read(str(name), data[name]) for name in names})
    if isinstance(data, np.ndarray):
        fields = data.dtype.names
        if fields is None:
            return None
        return Table(data, "mapping", fields, lambda names: {name: read(name, data[name]) for name in names})
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(data, pandas.DataFrame):
        return Table(data, "pandas", list(data.columns), lambda names: _pandas_columns(data, names))
    if isinstance(data, (list, tuple, str, bytes)) or np.isscalar(data) or data is None:
        return None
    if pandas is not None and isinstance(data, (pandas.Series, pandas.Index)):
        return None
    if callable(getattr(data, "keys", None)) and hasattr(data, "__getitem__"):  # tables of our own
        return Table(
            data, "mapping", list(data.keys()), lambda names: {name: read(str(name), data[name]) for name in names}
        )
    return _framed(data)


def _pandas_columns(frame: Any, names: list[Any]) -> dict[Any, Column]:
    out = {}
    listed = list(frame.columns)
    for name in names:
        series = frame.iloc[:, listed.index(name)]
        out[name] = replace(_pandas_column(str(name), series), index=frame.index)
    return out


def _framed(data: Any) -> Table | None:
    """A frame that narwhals knows, or a stream of Arrow."""
    import narwhals

    frame = narwhals.from_native(data, pass_through=True)
    if not isinstance(frame, (narwhals.DataFrame, narwhals.LazyFrame)):
        if hasattr(data, "__arrow_c_stream__") and not hasattr(data, "__len__") or _is_batch(data):
            columns = _arrow_columns(data, None)  # a stream can be read once: all of it
            return Table(data, "other", list(columns), lambda names: {name: columns[name] for name in names})
        return None
    library = frame.implementation
    owner = "polars" if library.is_polars() else "pyarrow" if library.is_pyarrow() else "other"
    if library.is_pandas():  # a frame of narwhals around one of pandas
        return table(frame.to_native())

    def get(names: list[Any]) -> dict[Any, Column]:
        if library.is_duckdb():  # names that are words of SQL need their quotes
            return _arrow_columns(
                frame.to_native().project(", ".join('"' + name.replace('"', '""') + '"' for name in names)), names
            )
        part = frame.select(names)
        if isinstance(part, narwhals.LazyFrame) and owner == "polars":
            part = part.collect()
        native = part.to_native()
        if not hasattr(native, "__arrow_c_stream__"):
            raise error(
                "domain", "data", f"a frame of {library} must speak Arrow (__arrow_c_stream__): convert it first"
            )
        return _arrow_columns(native, names)

    return Table(data, owner, frame.collect_schema().names(), get)


def _is_batch(data: Any) -> bool:
    return hasattr(data, "__arrow_c_array__") and hasattr(data, "schema")
