"""A long table of complaint counts as one of periods by series. Nothing here is public."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._arguments import error
from ._column import Column, numbers
from ._core import core as _core
from ._core import interop as _interop
from ._core.core import RowReport
from ._input import Table, read, table
from ._period_calendar import Calendar, Gaps, check_lone, completed
from ._roles import Rows, rows, same_rows
from ._survival_rows import joined
from ._times import NAT, UNREADABLE, column_ticks, no_day, plain_days


@dataclasses.dataclass(frozen=True)
class Stretch:
    """What later rows are held against: the series that are known, the calendar, the last period seen."""

    series: list[str]
    calendar: Calendar
    usual_share: float
    """Of the periods of the stretch that had a row."""
    last: Any
    """The last period seen; of the stretch, or of an update."""
    goes_on: bool
    """An update came before: periods from it to the first of this one are of the calendar."""


@dataclasses.dataclass(frozen=True)
class Grid:
    """Periods by series."""

    rows: Rows
    periods: NDArray[Any]
    series: list[str]
    count: NDArray[np.float64]
    exposure: NDArray[np.float64] | None
    weekday: NDArray[np.int64] | None
    season: NDArray[np.int64] | None
    report: RowReport
    strange: dict[str, int]  # rows of series that were not in the stretch
    placeless: int
    """Rows that have no cell: of no series that is known, or of no period."""
    stretch: Stretch | None
    calendar: Calendar
    gaps: Gaps

    def volume(self) -> NDArray[np.float64]:
        """The exposure, 1 where there is none; one that cannot be used is not known."""
        if self.exposure is None:
            return np.ones_like(self.count)
        return np.where((self.exposure > 0) & np.isfinite(self.exposure), self.exposure, np.nan)

    def check_left_out(self, largest_share: float) -> None:
        """That enough rows can be used for an answer to be about the data; of later ones, that they have a cell at all.

        A count that is missing is no observation of its cell, whatever else comes with it.
        """
        left_out = self.report.left_out if self.stretch is None else self.placeless
        if left_out <= largest_share * self.report.rows:
            return
        names = [f"{name!r}{alike}" for name, alike in look_alikes_of(self.strange, self.series).items()]
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        new = f"; series that were not in the stretch: {', '.join(names[:5])}{more}" if names else ""
        raise error(
            "bad_rows",
            "data",
            f"{self.report.line()}; largest_share_left_out allows {100 * largest_share:g} %{new}",
        )


def look_alikes_of(strange: dict[str, int], known: Sequence[str]) -> dict[str, str]:
    """Of each name that is not known, which known one it looks like, in words."""

    def key(name: str) -> str:
        return str(_interop.look_alike_key(name.encode(errors="replace").decode()))

    by_key = {key(name): name for name in reversed(known)}
    found = {name: by_key.get(key(name)) for name in strange}
    return {name: "" if alike is None else f" (looks like {alike!r})" for name, alike in found.items()}


def classes(role: str, column: Column, highest: int) -> NDArray[np.int64]:
    """Whole numbers from 0 to ``highest``."""
    values = np.asarray(numbers(role, column), dtype=float)
    if not bool(np.all((values >= 0) & (values <= highest) & (values == np.floor(values)))):
        raise error("domain", role, f"{role} must hold whole numbers from 0 to {highest}")
    return values.astype(np.int64)


def _series_columns(found: Table | None, series: Any) -> list[Column]:
    """The columns that name a series: a name, several, or labels."""
    if found is not None and isinstance(series, (str, list, tuple)):
        named = [series] if isinstance(series, str) else list(series)
        if named and all(isinstance(one, str) for one in named) and (len(named) < found.rows or found.has(named[0])):
            return [found.column("series", found.find("series", one)) for one in named]
    if found is None and isinstance(series, str):
        raise error("contradiction", "series", "series names a column, but the data are no table: give values")
    own = table(series)
    if own is not None and own.names:
        return [own.column("series", name) for name in own.names]
    return [read("series", series)]


def _period_numbers(column: Column) -> NDArray[Any]:
    """Dates as days, numbers as they are; what is missing is NaT or NaN."""
    if column.kind == "time":
        return column.values.astype("datetime64[D]")
    if column.kind == "text":
        found, per_day, dated = column_ticks("period", column)
        if dated:
            gone = (found == NAT) | (found == UNREADABLE)
            days = np.floor_divide(np.where(gone, 0, found), int(per_day)).astype("datetime64[D]")
            return np.where(gone, np.datetime64("NaT"), days)
    if column.kind in ("text", "mixed", "duration", "boolean"):
        raise error("domain", "period", "period must hold dates or numbers: convert it first")
    return plain_days("period", np.asarray(numbers("period", column), dtype=float))


def _by_period(role: str, highest: int, given: Column, places: NDArray[Any], periods: int) -> NDArray[np.int64]:
    """The class of each period, which all its rows share."""
    values = classes(role, given, highest)
    out = np.zeros(periods, dtype=np.int64)
    used = places >= 0
    out[places[used]] = values[used]
    if bool(np.any(out[places[used]] != values[used])):
        raise error("contradiction", role, f"{role} must be the same in all rows of a period")
    return out


def _of_dates(role: str, wanted: Any, periods: NDArray[Any]) -> NDArray[np.int64] | None:
    if wanted is None or wanted is False:
        return None
    if periods.dtype.kind != "M":
        raise error("contradiction", role, f"{role}=True needs periods that are dates: name a column of whole numbers")
    if role == "weekday":
        return (periods.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday; Monday is 0
    return periods.astype("datetime64[M]").astype(np.int64) % 12


_PROBLEMS = (
    "series is missing",
    "period is missing",
    "period is more than 40 years from the median",
    "series was not in the stretch",
    "count is missing",
    "count is negative or infinite",
    "count is no whole number",
    "exposure is missing",
    "exposure is not above 0",
)
_OF_PLACE = 3
"""Problems below it leave no cell; the next one no series."""


def _problems(
    codes: NDArray[Any],
    periods: NDArray[Any],
    known: NDArray[np.bool_],
    count: NDArray[np.float64],
    exposure: NDArray[np.float64] | None,
    last: Any,
) -> NDArray[np.int64]:
    """Why each row cannot be used, the first reason that is found; -1 where it can."""
    none = np.zeros(len(count), dtype=bool)
    tests = [
        np.isnan(codes),
        np.isnat(periods) if periods.dtype.kind == "M" else ~np.isfinite(periods),
        _far(periods, last),
        ~known,
        np.isnan(count),
        ~((count >= 0) & (count <= 9e15)),
        count != np.floor(count),
        none if exposure is None else np.isnan(exposure),
        none if exposure is None else ~((exposure > 0) & np.isfinite(exposure)),
    ]
    return np.select(tests, list(range(len(tests))), -1)


def _far(periods: NDArray[Any], last: Any) -> NDArray[np.bool_]:
    """Dates that stand for none: more than 40 years from the median, or, of later ones, from the last one seen."""
    if periods.dtype.kind != "M" or (last is not None and np.asarray(last).dtype.kind != "M"):
        return np.zeros(len(periods), dtype=bool)
    gone = np.isnat(periods)
    days = np.where(gone, np.nan, np.where(gone, 0, periods.astype(np.int64)).astype(float))
    middle = _core._median_day(days) if last is None else float(np.asarray(last).astype(np.int64))
    return np.asarray(np.abs(days - middle) > _core._far_from_median_days)


def _report(why: NDArray[np.int64]) -> RowReport:
    if not len(why):
        return RowReport(0)
    found = [(_PROBLEMS[k], int((why == k).sum()), int(np.argmax(why == k))) for k in range(len(_PROBLEMS))]
    return RowReport(len(why), sorted((one for one in found if one[1]), key=lambda one: one[2]))


def _columns_of(data: Any, roles: dict[str, Any]) -> tuple[Rows, list[Column]]:
    """The columns of a call, and those that name a series."""
    series = roles["series"]
    given = {role: None if value is True or value is False else value for role, value in roles.items()}
    del given["series"]
    found = rows(data, given, first="count", required=("count", "period"))
    parts = [] if series is None else _series_columns(found.table, series)
    beside: dict[str, Column | None] = {f"series {j}": part for j, part in enumerate(parts)}
    columns = same_rows({**found.columns, **beside}, None if found.table is None else found.table.index)
    found = dataclasses.replace(found, columns={role: columns[role] for role in found.columns})
    return found, [column for role, column in columns.items() if role in beside and column is not None]


def _checked_order(periods: NDArray[Any], stretch: Stretch, months: bool) -> None:
    if not len(periods):
        return
    if periods.dtype.kind != np.asarray(stretch.last).dtype.kind:
        raise error("contradiction", "period", "period must be of the kind that fit was given")
    stretch.calendar.check(periods, months, stretch.usual_share)
    if not periods[0] > stretch.last:
        seen = stretch.last if isinstance(stretch.last, np.datetime64) else f"{stretch.last:g}"
        raise error(
            "contradiction",
            "period",
            f"period must be later than those seen, the last of which is {seen}: periods come in order",
        )


def _names_months(column: Column | None) -> bool:
    found = None if column is None else no_day(column)
    return found is not None and found[0] != "week"


def _check_one_step(calendar: Calendar, column: Column | None) -> None:
    """That months do not stand among days or weeks: of months alone the calendar is one of months."""
    found = None if column is None else no_day(column)
    if found is not None and found[0] != "week" and calendar.unit in ("day", "week"):
        what, text = found
        cure = f"a {what} is not a day: give a date, or months alone"
        raise error("contradiction", "period", f"period holds dates and {what}s ({_interop.printable(text)}): {cure}")


def _as_in_fit(when: NDArray[Any], column: Column | None, stretch: Stretch | None) -> tuple[NDArray[Any], bool]:
    """Months that were written as such, dated as those of the fit."""
    months = _names_months(column)
    calendar = None if stretch is None else stretch.calendar
    if not months or calendar is None or calendar.unit != "month":
        return when, months
    gone = np.isnat(when)
    dated = calendar.dated(calendar.places(np.where(gone, np.datetime64(0, "D"), when)))
    return np.where(gone, np.datetime64("NaT", "D"), dated), months


def grid_of(data: Any, roles: dict[str, Any], absent: str | None, stretch: Stretch | None) -> Grid:
    """The rows of a call, each in its cell; those that cannot be used are no observation of theirs."""
    found, parts = _columns_of(data, roles)
    count = np.asarray(found.numbers("count"), dtype=float)
    exposure = None if found.columns["exposure"] is None else np.asarray(found.numbers("exposure"), dtype=float)
    codes, names = joined("series", parts) if parts else (np.zeros(len(count)), ["all"])
    labels = names if stretch is None else stretch.series
    place = {name: k for k, name in enumerate(labels)}
    known = np.array([name in place for name in names] + [True], dtype=bool)  # the last: missing, said before
    own = np.where(np.isnan(codes), len(names), codes).astype(np.int64)
    when, months = _as_in_fit(_period_numbers(found.columns["period"]), found.columns["period"], stretch)  # type: ignore[arg-type]
    why = _problems(codes, when, known[own], count, exposure, None if stretch is None else stretch.last)
    zero = absent == "zero" or (absent is None and exposure is None)
    in_time = (why < 0) | (why >= _OF_PLACE)
    periods = np.unique(when[in_time])
    if stretch is not None:
        _checked_order(periods, stretch, months)
    calendar = Calendar.of(periods) if stretch is None and len(periods) else _calendar_of(stretch)
    if stretch is None and len(periods) > 2:
        _check_one_step(calendar, found.columns["period"])
    of_rows = any(found.columns[role] is not None for role in ("weekday", "season"))
    after = stretch.last if stretch is not None and stretch.goes_on else None
    if zero and not of_rows:
        check_lone(calendar, periods, when[in_time], None if stretch is None else stretch.last, after)
    periods, gaps = completed(calendar, periods, after, zero and not of_rows)

    cells = np.full((len(periods), len(labels)), 0.0 if zero else np.nan)
    volume = None if exposure is None else np.full(cells.shape, np.nan)
    row = np.where(in_time, np.searchsorted(periods, when), -1)
    to = np.array([place.get(name, -1) for name in names] + [-1], dtype=np.int64)[own]
    placed = in_time & (to >= 0)
    flat = row[placed] * len(labels) + to[placed]
    if len(np.unique(flat)) < len(flat):
        raise error("contradiction", "period", "period holds a series twice: add up its counts first")
    cells.reshape(-1)[flat] = count[placed]  # what cannot be used too: it is no observation, and no 0
    if volume is not None and exposure is not None:
        volume.reshape(-1)[flat] = exposure[placed]
    by_period: dict[str, Any] = {}
    for role, highest in (("weekday", 6), ("season", 365)):
        column = found.columns[role]
        by_period[role] = (
            _of_dates(role, roles[role], periods)
            if column is None
            else _by_period(role, highest, column, row, len(periods))
        )
    strange = {name: int((own == k).sum()) for k, name in enumerate(names) if not known[k]}
    return Grid(
        found,
        periods,
        list(labels),
        cells,
        volume,
        report=_report(why),
        strange=strange,
        placeless=int(((why >= 0) & (why <= _OF_PLACE)).sum()),
        stretch=stretch,
        calendar=calendar,
        gaps=gaps,
        **by_period,
    )


def _calendar_of(stretch: Stretch | None) -> Calendar:
    return Calendar("none") if stretch is None else stretch.calendar
