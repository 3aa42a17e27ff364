"""Times of every kind as ticks of the wall clock. Nothing here is public.

Texts are read by one parser, that of files, whatever else is installed: the same numbers with pandas and without.
"""

from __future__ import annotations

import datetime
import re
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ._arguments import error
from ._column import Column, numbers
from ._core import core as _core
from ._core.interop import printable

_TICKS_PER_DAY = {"D": 1.0, "h": 24.0, "m": 1440.0, "s": 86400.0, "ms": 86400e3, "us": 86400e6, "ns": 86400e9}
_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_UNITS = {"seconds": "s", "milliseconds": "ms", "microseconds": "us", "nanoseconds": "ns"}
Unreadable = Literal["half", "some", "all"]
NAT = np.iinfo(np.int64).min
UNREADABLE = NAT + 1
"""Microseconds of a text that is no time."""
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_ASKED = (-62_135_510_400, 253_402_128_000)  # 0001-01-02 to 9999-12-30, which datetimes of every zone can hold


def ticks(name: str, array: NDArray[Any], unreadable: Unreadable = "half") -> tuple[NDArray[Any], float, bool]:
    """Whole ticks since 1970 or numbers of days; how many make a day; whether they are dates.

    Parameters
    ----------
    name : str
        Of the parameter, for errors.
    array : ndarray
        Numbers (days), ``datetime64`` or ``timedelta64`` of any unit, texts, or objects: texts, dates and datetimes, as
        they come, or numbers, or timedeltas, but not one kind among another. None, NaN, NaT and the empty text are
        missing; a text that is no time, among others that are, is unreadable.
    unreadable : {"half", "some", "all"}, optional
        How many values may be: at most half of them; not all, unless there is but one; all.

    Returns
    -------
    ticks : ndarray of int64 (missing: NaT; unreadable, which only microseconds are: UNREADABLE) or of numbers
        (missing: NaN)
    ticks_per_day : float
    dated : bool

    Raises
    ------
    AmendsError
        Numbers that look like dates or Unix times; numbers or durations together with dates or texts; more values that
        are no times than ``unreadable`` allows.
    """
    if array.ndim != 1:
        raise error("size_mismatch", name, f"{name} must have one dimension, got {array.ndim}")
    kind = array.dtype.kind
    if kind in "iufb":
        return plain_days(name, array), 1.0, False
    if kind == "m":
        return np.asarray(array / np.timedelta64(1, "D")), 1.0, False
    if kind == "M":
        return _whole(array)
    if kind in "OUS":
        return _parsed(name, array if array.dtype.isnative else array.astype(object), unreadable)
    raise error("format", name, f"{name} must hold times, dates, ISO texts or days, got dtype {array.dtype}")


def column_ticks(name: str, column: Column, unreadable: Unreadable = "half") -> tuple[NDArray[Any], float, bool]:
    """The same of a column of any kind; numbers and durations are days."""
    if column.kind == "text":
        texts = np.empty(len(column.labels or []) + 1, dtype=object)  # the last one is None: missing
        texts[:-1] = column.labels
        return ticks(name, texts[column.values], unreadable)
    if column.kind in ("time", "mixed"):
        return ticks(name, column.values, unreadable)
    if column.kind == "missing":  # of whatever kind they would be
        return np.full(len(column), NAT), 86400e6, True
    days = numbers(name, column, unit_days=1.0)
    assert days is not None
    return ticks(name, days)


def whole_months(column: Column | None) -> list[str]:
    """The different texts of a column that name a month and no day of it (2024-01)."""
    if column is None or column.kind != "text":
        return []
    short = [(k, text) for k, text in enumerate(column.labels or []) if len(text) < 12]
    months = [(k, text) for k, text in short if (found := _core.parse_date(text)) is not None and found[1] == "month"]
    there = set(np.unique(column.values).tolist()) if months else set()
    return [text for k, text in months if k in there]


def no_day(column: Column) -> tuple[str, str] | None:
    """What the first value is that names no day (a month, "2024-03"), and its text; None where each names one."""
    months = whole_months(column)
    if months:
        return "month", months[0]
    if column.kind == "time" and column.coarse:
        there = column.values[~np.isnat(column.values)]
        unit = {"year": "Y", "month": "M", "quarter": "M"}.get(column.coarse, "D")
        return (column.coarse, str(there[0].astype(f"datetime64[{unit}]"))) if len(there) else None
    for value in column.values if column.kind == "mixed" else ():
        if isinstance(value, str) and len(value) < 12:
            found = _core.parse_date(value)
            if found is not None and found[1] == "month":
                return "month", value
        if isinstance(value, np.datetime64) and (unit := np.datetime_data(value.dtype)[0]) in ("Y", "M", "W"):
            return {"Y": "year", "M": "month", "W": "week"}[unit], str(value)
    return None


def check_days(role: str, column: Column, one: bool = False) -> None:
    """That each value names a day, or a moment of one."""
    found = no_day(column)
    if found is None:
        return
    what, text = found
    got = f"be a date, got a {what}" if one else f"hold dates, got {what}s"
    raise error("domain", role, f"{role} must {got} ({printable(text)}): a {what} is not a day: give a date")


_NONE_BEFORE, _NONE_AFTER = (float(np.datetime64(one).astype(np.int64)) for one in ("1900-01-02", "2201-01-01"))


def stands_for_none(days: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Of days since 1970-01-01, which stand for "unknown" or "never": the rule of logs of events."""
    return np.asarray((days < _NONE_BEFORE) | (days >= _NONE_AFTER) | (np.floor(days) == 0.0))


def plain_days(name: str, array: NDArray[Any]) -> NDArray[Any]:
    """Numbers as they are, unless they look like something else."""
    kind = _core.looks_like(array)
    if kind == "days":
        return array
    if kind == "dates":
        what = "whole numbers that look like dates (20240131, 202401, 31012024): give texts (2024-01-31) or datetimes"
    else:
        cure = f'numpy.asarray(x).astype("datetime64[{_UNITS[kind]}]")'
        what = f"numbers that look like {kind} since 1970 (Unix time): give {cure}"
    raise error("domain", name, f"{name} holds {what}; numbers are days")


def _whole(moments: NDArray[Any]) -> tuple[NDArray[Any], float, bool]:
    unit, step = np.datetime_data(moments.dtype)
    if step != 1 or unit not in _TICKS_PER_DAY or not moments.dtype.isnative:
        unit = "D" if unit in ("Y", "M", "W", "generic") else "ns" if unit in ("ps", "fs", "as") else unit
        moments = moments.astype(f"datetime64[{unit}]")
    return moments.view(np.int64), _TICKS_PER_DAY[unit], True


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, (bool, np.timedelta64))


def _parsed(name: str, array: NDArray[Any], unreadable: Unreadable) -> tuple[NDArray[Any], float, bool]:
    parsed = _core.parse_times(array)
    microseconds, others = parsed.microseconds, parsed.others
    if others and len(others) + parsed.missing == len(array):
        values = [array[i] for i in others]
        if all(map(_is_number, values)):
            numbers = np.full(len(array), np.nan)
            numbers[others] = values
            return plain_days(name, numbers), 1.0, False
        if all(isinstance(one, (datetime.timedelta, np.timedelta64)) for one in values):
            days = np.full(len(array), np.nan)
            days[others] = [np.timedelta64(one) / np.timedelta64(1, "D") for one in values]
            return days, 1.0, False
    moments = [i for i in others if isinstance(array[i], np.datetime64)]
    strange = len(others) - len(moments)
    if 0 < strange < len(array) - parsed.missing:
        first = next(i for i in others if not isinstance(array[i], np.datetime64))
        raise error(
            "format",
            name,
            f"{name} must hold values of one kind, but some are neither dates nor texts as the others are "
            f"({strange:,} of {len(array) - parsed.missing:,}, the first is row {first}): make them dates first",
        )
    for i in moments:
        microseconds[i] = array[i].astype("datetime64[us]").astype(np.int64)
    given = len(array) - parsed.missing
    readable = int(np.count_nonzero(microseconds != NAT))
    microseconds[parsed.unreadable] = UNREADABLE
    if 2 * readable < given if unreadable == "half" else unreadable == "some" and readable == 0 and given > 1:
        which = f"none of its {given:,}" if readable == 0 else f"{given - readable:,} of its {given:,}"
        raise error(
            "format",
            name,
            f"{name}: {which} values can{'' if readable == 0 else 'not'} be read as a time; give datetimes, dates or "
            "ISO texts (2024-01-31), and convert others first",
        )
    return microseconds, 86400e6, True


def _zone(zone: str | datetime.tzinfo) -> datetime.tzinfo:
    if isinstance(zone, datetime.tzinfo):
        return zone
    if zone.upper() in ("UTC", "Z", "GMT"):  # without the tables of a system
        return datetime.UTC
    fixed = re.fullmatch(r"([+-])(\d\d):?(\d\d)", zone)
    if fixed:
        minutes = 60 * int(fixed[2]) + int(fixed[3])
        return datetime.timezone(datetime.timedelta(minutes=-minutes if fixed[1] == "-" else minutes))
    try:
        import zoneinfo

        return zoneinfo.ZoneInfo(zone)
    except (ValueError, KeyError, OSError) as cause:
        raise error(
            "unknown_name", "time_zone", f"time zone {zone!r} is not known here; install tzdata or give UTC"
        ) from cause


def wall_clock(ticks_utc: NDArray[Any], unit: str, zone: str | datetime.tzinfo) -> NDArray[np.int64]:
    """What the clocks of a zone show at moments of UTC, in the same ticks.

    Parameters
    ----------
    ticks_utc : array of int64
        Since 1970-01-01 in UTC; NaT stays.
    unit : {"s", "ms", "us", "ns"}
    zone : str or tzinfo
        A name (``"Europe/Berlin"``), ``"UTC"``, or an offset (``"+09:00"``).

    Notes
    -----
    Offsets are asked for once per day that occurs. Where the offset at its begin and end differ, once per quarter hour,
    and where these differ, once per second. No zone of the tables ever changed and changed back within a day.
    Moments outside the years 1 to 9999 take the offset of the nearest in it.
    """
    values = np.asarray(ticks_utc, dtype=np.int64)
    per_second = _PER_SECOND[unit]
    known = values != NAT
    shown = values.copy()
    if known.any():
        shown[known] += _offsets(values[known] // per_second, _zone(zone), (86400, 900, 1)) * per_second
    return shown


def shown_offset(minutes: int) -> str:
    """Minutes ahead of UTC as text: +09:00."""
    sign, at = "-" if minutes < 0 else "+", abs(minutes)
    return f"{sign}{at // 60:02d}:{at % 60:02d}" if minutes else "UTC"


def offset_of_datetime(value: Any) -> str | None:
    """The offset of a datetime that has a zone."""
    if getattr(value, "tzinfo", None) is None:
        return None
    ahead = value.utcoffset()
    return None if ahead is None else shown_offset(round(ahead.total_seconds() / 60.0))


def _offsets(seconds: NDArray[np.int64], zone: datetime.tzinfo, spans: tuple[int, ...]) -> NDArray[np.int64]:
    """Seconds by which the zone is ahead of UTC."""

    def ask(moments: NDArray[np.int64]) -> NDArray[np.int64]:
        inside = np.clip(moments, *_ASKED).tolist()
        found = [(_EPOCH + datetime.timedelta(seconds=one)).astimezone(zone).utcoffset() for one in inside]
        return np.asarray([0 if one is None else round(one.total_seconds()) for one in found], dtype=np.int64)

    span = spans[0]
    parts, place = _distinct(seconds // span)
    if span == 1:
        return ask(parts)[place]
    edges, where = _distinct(np.concatenate([parts, parts + 1]))
    at_edges = ask(edges * span)
    at_begin, at_end = np.split(at_edges[where], 2)
    offsets = at_begin[place]
    changing = (at_begin != at_end)[place]
    if changing.any():
        offsets[changing] = _offsets(seconds[changing], zone, spans[1:])
    return offsets


def _distinct(numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The different numbers in increasing order, and the place of each: numpy.unique, without sorting where they lie
    close together."""
    low, high = int(numbers.min()), int(numbers.max())
    if high - low > len(numbers) + 1_000_000:
        distinct, place = np.unique(numbers, return_inverse=True)
        return distinct, place.reshape(-1)
    steps = numbers - low
    occurs = np.zeros(high - low + 1, dtype=bool)
    occurs[steps] = True
    rank = np.cumsum(occurs) - 1
    return np.flatnonzero(occurs) + low, rank[steps]
