"""Which periods there are between the first and the last that have a row. Nothing here is public.

A regularity is taken for the calendar where it would come by chance in fewer than one case of a hundred: one row a
month, one a week, only some weekdays, every second number. What is not regular runs by days, or by ones.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from ._arguments import error

Unit = Literal["number", "day", "week", "month", "none"]

_CHANCE = 0.01
_CHANCE_LATER = 0.001
"""Of later periods, of which there may be many small batches, each of which is looked at."""
_MOST = 1_000_000
_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


_LONG = {"day": 366, "week": 53, "month": 24, "number": 1000}
"""Periods without a row that a slip makes at least."""
_PER_YEAR = {"day": 365.25, "week": 365.25 / 7, "month": 12.0}


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) if 0 <= k <= n else -math.inf


def _all_different(n: int, places: int) -> float:
    """Chance that n periods fall into different ones of so many places."""
    if n > places:
        return 0.0
    return math.exp(_log_choose(places, n) + math.lgamma(n + 1) - n * math.log(places))


def _common_step(places: NDArray[np.int64], chance: float) -> int:
    """The step that all differences are multiples of, unless they may be so by chance."""
    step = int(np.gcd.reduce(np.diff(places))) if len(places) > 1 else 1
    return step if step > 1 and (len(places) - 1) * math.log(step) >= -math.log(chance) else 1


def _weekday(days: NDArray[np.int64]) -> NDArray[np.int64]:
    return (days + 3) % 7  # 1970-01-01 was a Thursday; Monday is 0


def _days_of_month(dates: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The day of the month of each date, and whether it is the last one."""
    own = (dates - dates.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1
    return own, (dates + 1).astype("datetime64[M]") > dates.astype("datetime64[M]")


@dataclasses.dataclass(frozen=True)
class Calendar:
    """Regular periods: of numbers, days (of some weekdays), weeks or months."""

    unit: Unit
    step: int = 1
    origin: int = 0
    """The place of one period."""
    day: int = -1
    """Of a week (Monday 0) or month (1 to 31, 0 the last) by which each period is dated; -1 where these vary."""
    weekdays: tuple[int, ...] = tuple(range(7))

    @classmethod
    def of(cls, periods: NDArray[Any], chance: float = _CHANCE) -> Self:
        """That of periods in increasing order, all different."""
        n = len(periods)
        if periods.dtype.kind != "M":
            if not bool(np.all((periods == np.floor(periods)) & (np.abs(periods) <= 2.0**53))):
                return cls("none")
            places = periods.astype(np.int64)
            return cls("number", _common_step(places, chance), int(places[0]))
        days = periods.astype("datetime64[D]").astype(np.int64)
        if n > 1:
            months = periods.astype("datetime64[M]").astype(np.int64)
            of_month, last = _days_of_month(periods)
            day = 0 if bool(last.all()) else int(of_month[0]) if len(np.unique(of_month)) == 1 else -1
            if len(np.unique(months)) == n and (
                _all_different(n, int(months[-1] - months[0]) + 1) <= chance or (day >= 0 and 30.0 ** (1 - n) <= chance)
            ):
                return cls("month", _common_step(months, chance), int(months[0]), day)
            weeks = np.floor_divide(days + 3, 7)
            of_week = np.unique(_weekday(days))
            if len(np.unique(weeks)) == n and (
                _all_different(n, int(weeks[-1] - weeks[0]) + 1) <= chance
                or (len(of_week) == 1 and 7.0 ** (1 - n) <= chance)
            ):
                day = int(of_week[0]) if len(of_week) == 1 else -1
                return cls("week", _common_step(weeks, chance), int(weeks[0]), day)
            step = _common_step(days, chance)
            if step > 1:
                return cls("day", step, int(days[0]))
        return cls("day", 1, int(days[0]), weekdays=_weekdays_of(days, chance))

    def places(self, periods: NDArray[Any]) -> NDArray[np.int64]:
        """Where each lies: days, weeks and months since 1970, numbers as they are."""
        if self.unit == "month":
            return periods.astype("datetime64[M]").astype(np.int64)
        days = periods.astype(np.int64)
        return np.floor_divide(days + 3, 7) if self.unit == "week" else days

    def between(self, first: int, last: int) -> NDArray[np.int64]:
        """All places from one to another."""
        start = first + (self.origin - first) % self.step
        if (last - start) // self.step >= _MOST:
            raise error(
                "domain",
                "period",
                f"period spans {(last - start) // self.step + 1:,} periods, of which most have no row: look for "
                'values that are none, or give absent="missing"',
            )
        found = np.arange(start, last + 1, self.step, dtype=np.int64)
        if self.unit == "day" and len(self.weekdays) < 7:
            found = found[np.isin(_weekday(found), self.weekdays)]
        return found

    def length(self, places: int) -> str:
        """So many places in words."""
        years = places / _PER_YEAR.get(self.unit, math.inf)
        what = "period" if self.unit == "number" else self.unit
        return f"{years:.0f} years" if years >= 1.5 else f"{places:,} {what}s"

    def dated(self, places: NDArray[np.int64]) -> NDArray[Any]:
        """The periods of places that have no row, as the others are dated."""
        if self.unit == "number":
            return places.astype(np.float64)
        if self.unit == "day":
            return places.astype("datetime64[D]")
        if self.unit == "week":
            return (7 * places - 3 + max(self.day, 0)).astype("datetime64[D]")
        months = places.astype("datetime64[M]")
        ends: NDArray[Any] = (months + 1).astype("datetime64[D]") - 1
        if self.day == 0:
            return ends
        begins: NDArray[Any] = months.astype("datetime64[D]") + (max(self.day, 1) - 1)
        return np.where(begins < ends, begins, ends)

    def check(self, periods: NDArray[Any], whole_months: bool, usual_share: float) -> None:
        """That later periods, in increasing order, are of the same step.

        ``whole_months``: they were written as months. ``usual_share``: of the periods of the fit that had a row.
        """
        if self.unit == "none" or not len(periods):
            return
        places = self.places(periods)
        if self.unit == "number":
            numbers = np.asarray(periods, dtype=float)
            if not bool(np.all(numbers == np.floor(numbers))) or bool(np.any((places - self.origin) % self.step)):
                raise self._other("others lie between them")
            return
        if whole_months and self.unit != "month":
            raise self._other("these are months")
        if len(np.unique(places)) < len(places):
            raise self._other(f"two of these lie in one {self.unit}")
        if bool(np.any((places - self.origin) % self.step)):
            raise self._other("others lie between them")
        if self.unit == "month":
            own, last = _days_of_month(periods)
            same = last if self.day == 0 else (own == self.day) | (last & (own < self.day))
            if self.day >= 0 and not whole_months and not bool(same.all()):
                raise self._other("these are of other days of the month")
        elif self.unit == "week":
            if self.day >= 0 and bool(np.any(_weekday(periods.astype(np.int64)) != self.day)):
                raise self._other("these are of other days of the week")
        else:
            own_kind = Calendar.of(periods, _CHANCE_LATER)
            if own_kind.unit == "day" and usual_share > 0.5:  # a panel of all days: a few dates say it as well
                own_kind = Calendar.of(periods, 1 / 25)
            if own_kind.unit in ("week", "month") and self.step < 7:
                raise self._other(f"these are {own_kind.unit}s")

    def _other(self, what: str) -> Exception:
        return error(
            "contradiction",
            "period",
            f"period must go on as it did in fit, whose periods are {self}, but {what}: count the complaints by the "
            "same periods",
        )

    def __str__(self) -> str:
        if self.unit == "none":
            return "of no step"
        if self.unit == "number":
            return "whole numbers" if self.step == 1 else f"whole numbers in steps of {self.step:,}"
        every = f"{self.unit}s" if self.step == 1 else f"{self.unit}s in steps of {self.step:,}"
        if self.unit == "day" and len(self.weekdays) < 7:
            return ", ".join(_WEEKDAYS[k] for k in self.weekdays)
        if self.unit == "week" and self.day >= 0:
            return f"{every} ({_WEEKDAYS[self.day]})"
        return every


def _weekdays_of(days: NDArray[np.int64], chance: float) -> tuple[int, ...]:
    """Weekdays that occur; all, where those that do not may be away by chance."""
    occur = np.unique(_weekday(days))
    absent = 7 - len(occur)
    if not absent:
        return tuple(range(7))
    span = int(days[-1] - days[0]) + 1
    every = _weekday(np.arange(int(days[0]), int(days[0]) + min(span, 7)))
    away = sum(1 for k in every if k not in occur) * span / max(min(span, 7), 1)
    log = math.log(math.comb(7, absent)) + _log_choose(span - round(away), len(days)) - _log_choose(span, len(days))
    # Days outside of the span are none that could have come: with nothing away nothing is told.
    return tuple(int(k) for k in occur) if away >= 1 and log <= math.log(chance) else tuple(range(7))


@dataclasses.dataclass(frozen=True)
class Gaps:
    """Periods without a row of any series, between the first and the last."""

    calendar: Calendar
    periods: int = 0
    """From the first to the last."""
    without: int = 0
    filled: bool = False
    widest: int = 0
    widest_from: str = ""
    widest_to: str = ""

    def line(self) -> str:
        """What the account says; nothing where each period has a row."""
        if self.calendar.unit == "none":
            return "periods are no whole numbers: those in which no series has a row are not seen"
        if not self.without:
            return ""
        became = "filled with 0 complaints" if self.filled else "left out"
        text = f"{self.without:,} of {self.periods:,} periods ({self.calendar}) have no row of any series: {became}"
        if self.widest > 1:
            text += f"; the longest stretch of them has {self.widest:,}, {self.widest_from} to {self.widest_to}"
        return text


def completed(calendar: Calendar, periods: NDArray[Any], after: Any, fill: bool) -> tuple[NDArray[Any], Gaps]:
    """The periods with those that have no row, if they are to be filled, and the account of the gaps.

    ``after``: the last period seen before, from which on the calendar goes on; None where it begins.
    """
    if calendar.unit == "none" or not len(periods):
        return periods, Gaps(calendar)
    own = calendar.places(periods)
    first = int(own[0]) if after is None else int(calendar.places(np.asarray([after]))[0]) + 1
    every = calendar.between(first, int(own[-1]))
    empty = np.setdiff1d(every, own)
    if not len(empty):
        return periods, Gaps(calendar, len(np.union1d(every, own)))
    missing = calendar.dated(empty)
    rank = np.searchsorted(every, empty)
    runs = np.split(np.arange(len(empty)), np.flatnonzero(np.diff(rank) > 1) + 1)
    widest = max(runs, key=len)
    shown = _texts([missing[widest[0]], missing[widest[-1]]])
    gaps = Gaps(calendar, len(np.union1d(every, own)), len(empty), fill, len(widest), *shown)
    return (np.sort(np.concatenate([periods, missing])) if fill else periods), gaps


def check_lone(calendar: Calendar, periods: NDArray[Any], rows: NDArray[Any], last: Any, after: Any) -> None:
    """That no few rows lie so far from all others that periods of 0 complaints would outnumber those between which the
    others lie: a slip of the year.

    ``periods``: the different ones of the ``rows``; ``last``: the last one before them, None where the calendar begins;
    ``after``: the same, if the calendar goes on from it.
    """
    if calendar.unit == "none" or len(periods) < (2 if after is None else 1):
        return
    places = calendar.places(periods)
    own = places if after is None else np.concatenate([calendar.places(np.asarray([after])), places])
    at = int(np.argmax(np.diff(own))) + 1
    gap, few = int(own[at] - own[at - 1]), max(3, len(places) // 100)
    later = len(own) - at <= (few if after is not None else min(few, len(own) // 2))
    if not later and (after is not None or at > few):
        return
    lone, rest = (own[at:], own[:at]) if later else (own[:at], own[at:])
    known = 0 if last is None else int(calendar.places(np.asarray([last]))[0]) - calendar.origin
    if gap <= max(_LONG[calendar.unit], known + int(rest[-1] - rest[0])):
        return
    found = rows[np.isin(rows, periods[np.isin(places, lone)])]
    listed = ", ".join(_texts(np.unique(found)[:3])) + (", ..." if len(lone) > 3 else "")
    which = f"{len(found):,} of {len(rows):,} rows {'lies' if len(found) == 1 else 'lie'} {calendar.length(gap)}"
    beside = f"{'after' if later else 'before'} {'the rest' if after is None else 'the last one seen'}"
    raise error(
        "domain",
        "period",
        f"period: {which} {beside}: {listed}; correct what is a slip, or leave it out: the "
        f"{gap // calendar.step - 1:,} periods between would be filled with 0 complaints "
        '(absent="missing" leaves them out)',
    )


def _texts(periods: Iterable[Any]) -> list[str]:
    return [str(int(one)) if isinstance(one, np.floating) else str(one) for one in periods]
