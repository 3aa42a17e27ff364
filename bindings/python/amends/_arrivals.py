"""Cases by working day from the dates of a complaint log. Exported by amends.recovery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import _tables
from ._arguments import error, names, number
from ._backlog import Backlog, Shape
from ._core import core as _core
from ._core import recovery as _compiled
from ._core.core import RowReport
from ._equality import by_members
from ._process_times import days_of, minutes, moment, weekday
from ._roles import rows
from ._times import stands_for_none

#: Its functions for this module take columns and names as they are.
_room: Any = _compiled

__all__ = ["ArrivalFigure", "Arrivals", "arrivals_by_day"]

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

#: Cases that usual days would have brought on days without one, over the dispersion, from which on it is no accident.
_IMPROBABLE = 20.0


@by_members
class ArrivalFigure(NamedTuple):
    """An estimate with its standard error and interval."""

    value: float
    error: float
    lower: float
    upper: float


@by_members
@dataclass(frozen=True, repr=False)
class Arrivals:
    """Cases by working day, and what they say of a typical one."""

    rows: RowReport
    counts: NDArray[np.float64]
    days: NDArray[np.datetime64]
    moved: float
    """Cases that came on other days, counted on the next working day."""
    mean: ArrivalFigure
    dispersion: ArrivalFigure
    """Variance of a day about its weekday's mean, over the mean."""
    long_run_dispersion: ArrivalFigure
    """The same of many days together; above ``dispersion`` where busy days follow each other."""
    autocorrelation: float
    lags: int
    weekday_factors: Mapping[str, ArrivalFigure] = field(default_factory=dict)
    """Mean of a weekday over the mean of all, by ``mon`` to ``sun``."""

    def backlog(
        self,
        *,
        minutes_per_case: float,
        agents: float,
        minutes_per_agent_day: float,
        minutes_variation: float = 1.0,
        shape: Shape = "gamma",
    ) -> Backlog:
        """The desk that these arrivals meet, with their mean and their dispersion of the long run."""
        return Backlog(
            arrivals_per_day=self.mean.value,
            dispersion=self.long_run_dispersion.value,
            minutes_per_case=minutes_per_case,
            agents=agents,
            minutes_per_agent_day=minutes_per_agent_day,
            minutes_variation=minutes_variation,
            shape=shape,
        )

    def to_frame(self) -> Any:
        """One row for each working day."""
        return _tables.to_frame({"day": self.days, "cases": self.counts}, self.rows)

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        named = {
            "cases per working day": self.mean,
            "dispersion of a day": self.dispersion,
            "dispersion of the long run": self.long_run_dispersion,
            **{f"factor {name}": one for name, one in self.weekday_factors.items()},
        }
        cells = [[name, *(f"{part:,.2f}" for part in (one.value, one.lower, one.upper))] for name, one in named.items()]
        return ["", "estimate", "from", "to"], cells

    @property
    def warnings(self) -> tuple[str, ...]:
        """A long stretch of days without a case: a date that is none, or an end that is not the log's; counts that do
        not vary."""
        return (*self._of_stretches(), *self._of_equal_counts())

    def _of_equal_counts(self) -> tuple[str, ...]:
        if not self.dispersion.value == 0.0:
            return ()
        return (
            "all days of a weekday have the same count: cases that come by themselves vary, so look whether the dates "
            "were filled in; the dispersion is 0 and its intervals have no width, which says nothing of a typical day: "
            "state dispersion=1 (Poisson) or more for a desk",
        )

    def _of_stretches(self) -> tuple[str, ...]:
        filled = np.flatnonzero(self.counts)
        if not filled.size:
            return ()
        edges = np.concatenate(([-1], filled, [len(self.counts)]))
        empty = np.diff(edges) - 1
        widest = int(np.argmax(empty))
        length = int(empty[widest])
        usual = self.counts.sum() / (len(self.counts) - length)
        if length * usual < _IMPROBABLE * max(1.0, self.dispersion.value if len(filled) > 2 else 1.0):
            return ()
        first, last = self.days[edges[widest] + 1], self.days[edges[widest + 1] - 1]
        return (
            f"no case on {length:,} working days in a row, {first} to {last}: look for dates that are none, or state "
            "first_day and last_day",
        )

    def _notes(self) -> list[str]:
        notes = [f"{len(self.counts):,} working days, {self.days[0]} to {self.days[-1]}", *self.warnings]
        if self.moved:
            notes.append(f"{self.moved:,.0f} cases of other days are counted on the next working day")
        if self.rows.left_out:
            notes.append(self.rows.line())
        return notes

    def __repr__(self) -> str:
        return "\n".join([_tables.text_table(*self._cells()), *self._notes()])

    def _repr_html_(self) -> str:
        return _tables.html_table(*self._cells(), self._notes())


def _check_median(days: NDArray[np.float64]) -> None:
    """That the median, from which dates may lie 40 years at most, is no date that stands for none."""
    known = days[np.isfinite(days)]
    if not known.size or not stands_for_none(np.array([_core._median_day(known)])).any():
        return
    none = np.floor(known[stands_for_none(known)]).astype("datetime64[D]")
    kinds = np.unique(none)
    listed = ", ".join(map(str, kinds[:3])) + (", ..." if len(kinds) > 3 else "")
    raise error(
        "bad_rows",
        "received",
        f"received: {len(none):,} of {len(known):,} dates stand for none ({listed}), so that the median is one of them "
        "and cannot tell the others from it: make them missing, or leave those rows out",
    )


def arrivals_by_day(
    data: Any,
    received: Any = None,
    *,
    working_days: Iterable[str] = ("mon", "tue", "wed", "thu", "fri"),
    holidays: Any = (),
    first_day: Any = None,
    last_day: Any = None,
    level: float = 0.95,
) -> Arrivals:
    """Cases by working day from the dates of a complaint log: mean, dispersion and weekdays, with their errors.

    Parameters
    ----------
    data : table, or the dates
        One row for each case.
    received : name or values
        Where ``data`` is a table: when the case was received, dates or times of any kind. What is missing is left out,
        and so are dates more than 40 years from the median (1900-01-01, 9999-12-31): the account says how many. A
        median that is such a date is an error.
    working_days : sequence of str, optional
        ``mon`` to ``sun``. What comes on another day is counted on the next working day.
    holidays : sequence of dates, optional
    first_day, last_day : date, optional
        That the log covers; those of its first and last case unless given. They should be whole days.
    level : float, optional
        Of the intervals.

    Returns
    -------
    Arrivals

    Examples
    --------
    >>> import amends as am
    >>> dates = [f"2025-01-{day:02d}" for day in range(6, 25) for _ in range(3 + day % 2)]
    >>> am.recovery.arrivals_by_day(dates).counts[:6]
    array([ 3.,  4.,  3.,  4.,  3., 11.])
    """
    found = rows(data, {"received": received}, first="received", required=("received",))
    days = minutes("received", found.columns["received"]) / 1440.0
    _check_median(days)
    working = [weekday("working_days", day) for day in names("working_days", working_days)]
    if not working:
        raise error("missing", "working_days", "working_days must name at least one day")
    named = _room._arrivals_by_day(
        days,
        working,
        days_of("holidays", holidays),
        np.nan if first_day is None else moment("first_day", first_day) / 1440.0,
        np.nan if last_day is None else moment("last_day", last_day) / 1440.0,
        number("level", level),
    )
    factors = {
        name: ArrivalFigure(*one)
        for name, one in zip(_WEEKDAYS, named["weekday_factors"], strict=True)
        if not np.isnan(one[0])
    }
    return Arrivals(
        rows=named["rows"],
        counts=named["counts"],
        days=named["days"].astype("datetime64[D]"),
        moved=named["moved"],
        mean=ArrivalFigure(*named["mean"]),
        dispersion=ArrivalFigure(*named["dispersion"]),
        long_run_dispersion=ArrivalFigure(*named["long_run_dispersion"]),
        autocorrelation=named["autocorrelation"],
        lags=named["lags"],
        weekday_factors=factors,
    )
