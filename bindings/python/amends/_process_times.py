"""Times of logs of events as minutes since 1970-01-01, and back. Nothing here is public."""

from __future__ import annotations

import datetime
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._arguments import error, said
from ._column import Column
from ._input import read
from ._process_log import whole_days
from ._times import UNREADABLE, Unreadable, check_days, column_ticks

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def minutes(
    role: str, column: Column | None, *, ends_of_days: bool = False, unreadable: Unreadable = "half"
) -> NDArray[np.float64]:
    """A column of times as minutes, NaN missing. With ``ends_of_days`` those without a time of day are its end;
    ``unreadable``: how many values may be no times."""
    assert column is not None
    check_days(role, column)
    if column.kind == "missing" or len(column) == 0:
        return np.full(len(column), np.nan)
    found, per_day, dated = column_ticks(role, column, unreadable)
    if not dated:
        raise error("domain", role, f"{role} must hold dates or times, not numbers: give datetimes or ISO texts")
    gone = found <= UNREADABLE  # the two smallest numbers
    some_gone = bool(gone.any())
    out = np.asarray((np.where(gone, 0, found) if some_gone else found) / (per_day / 1440.0), dtype=np.float64)
    if ends_of_days:
        days = whole_days(column, ~gone & (np.where(gone, 0, found) % int(per_day) == 0))
        out[days] = np.nextafter(out[days] + 1440.0, -np.inf)  # the next midnight is another day
    if some_gone:
        out[gone] = np.nan
    if ends_of_days:
        out[found == UNREADABLE] = np.inf  # a deadline, though nobody knows which: it is counted as not read
    return out


def moment(name: str, given: Any) -> float:
    """One time as minutes."""
    if not isinstance(given, (str, datetime.date, np.datetime64)):
        raise error("domain", name, f"{name} must be a date or a time, got {said(given)}")
    column = read(name, [given])
    check_days(name, column, one=True)
    at = minutes(name, column)
    if np.isnan(at[0]):
        raise error("domain", name, f"{name} must be a date or a time, got {said(given)}")
    return float(at[0])


def timestamps(at: NDArray[np.float64]) -> NDArray[np.datetime64]:
    """Minutes as times of microseconds; NaN is NaT."""
    ticks = np.where(np.isnan(at), 0.0, np.rint(at * 60e6)).astype(np.int64)
    return np.where(np.isnan(at), np.datetime64("NaT"), ticks.view("datetime64[us]"))


def span(name: str, given: Any, *, signed: bool = False) -> float:
    """A timedelta as minutes."""
    if isinstance(given, np.timedelta64) or hasattr(given, "to_timedelta64"):
        value = float(np.timedelta64(given) / np.timedelta64(1, "us")) / 60e6
    elif isinstance(given, datetime.timedelta):
        value = given.total_seconds() / 60.0
    else:
        raise error("domain", name, f"{name} must be a timedelta (datetime.timedelta(days=5)), got {said(given)}")
    if not np.isfinite(value) or (not signed and value <= 0.0):
        raise error("domain", name, f"{name} must be above 0 and finite")
    return value


def minutes_of(name: str, given: Any) -> float:
    """A time of day ("09:30") as minutes after midnight."""
    found = re.fullmatch(r"(\d\d?):(\d\d)", given) if isinstance(given, str) else None
    if found is None or int(found[1]) * 60 + int(found[2]) > 1440 or int(found[2]) > 59:
        raise error("format", name, f'{name} must be a time of day such as "09:00", got {said(given)}')
    return float(int(found[1]) * 60 + int(found[2]))


def weekday(name: str, given: Any) -> int:
    """The place of a weekday, Monday 0."""
    text = given.strip().lower() if isinstance(given, str) else ""
    if text not in _WEEKDAYS and text not in _LONG_WEEKDAYS:
        raise error("unknown_name", name, f"{name} must be of {', '.join(_WEEKDAYS)}, got {said(given)}")
    return _WEEKDAYS.index(text[:3])


def days_of(name: str, given: Any) -> list[int]:
    """Dates as days since 1970-01-01."""
    if isinstance(given, (list, tuple)) and not given:
        return []
    at = minutes(name, read(name, given))
    if np.isnan(at).any():
        raise error("format", name, f"{name} must be dates, one of them is missing or cannot be read")
    return [int(one) for one in np.floor(at / 1440.0)]


def periods(period: str, at: NDArray[np.float64]) -> tuple[NDArray[np.int64], list[str]]:
    """A code for the period of each time, -1 where it is missing, and the labels: 2024-01-31, 2024-W05, 2024-01,
    2024-Q1, 2024."""
    gone = np.isnan(at)
    days = np.floor(np.where(gone, 0.0, at) / 1440.0).astype(np.int64)
    if period == "week":
        keys = np.floor_divide(days + 3, 7)
    elif period == "day":
        keys = days
    else:
        keys = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        keys = np.floor_divide(keys, {"month": 1, "quarter": 3, "year": 12}[period])
    used, inverse = np.unique(keys[~gone], return_inverse=True)
    codes = np.full(len(at), -1, dtype=np.int64)
    codes[~gone] = inverse.reshape(-1)
    return codes, [_named(period, int(key)) for key in used]


def _named(period: str, key: int) -> str:
    if period == "day":
        return str(np.datetime64(key, "D"))
    if period == "week":
        year, week, _ = (np.datetime64(7 * key, "D")).astype(datetime.date).isocalendar()
        return f"{year}-W{week:02d}"
    month = {"month": 1, "quarter": 3, "year": 12}[period] * key
    text = str(np.datetime64(month, "M"))
    if period == "month":
        return text
    return text[:4] if period == "year" else f"{text[:4]}-Q{month % 12 // 3 + 1}"


def period_starts(period: str, received: NDArray[np.float64], now: float) -> NDArray[np.float64]:
    """The begin of each period from the first receipt to now, in minutes."""
    day = np.array([received[0], now]) / 1440.0
    first, last = np.floor(day).astype(np.int64).astype("datetime64[D]")
    unit = {"day": "D", "week": "W", "month": "M", "quarter": "M", "year": "Y"}[period]
    if period == "week":
        monday = first.astype(np.int64) - (first.astype(np.int64) + 3) % 7
        days = np.arange(monday, last.astype(np.int64) + 1, 7)
        return days.astype(np.float64) * 1440.0
    begin, end = first.astype(f"datetime64[{unit}]"), last.astype(f"datetime64[{unit}]")
    months = np.arange(begin.astype(np.int64), end.astype(np.int64) + 1)
    if period == "quarter":
        months = np.unique(months - months % 3)
    return np.asarray(months.astype(f"datetime64[{unit}]").astype("datetime64[D]").astype(np.int64) * 1440.0)
