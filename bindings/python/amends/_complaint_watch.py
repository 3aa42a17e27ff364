"""Early warning of new problems from tables. Exported by amends.recovery."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from ._answers import like
from ._arguments import above, error, number, one_of, whole
from ._arguments import level as checked_level
from ._complaint_grid import Grid, Stretch, classes, grid_of, look_alikes_of
from ._core import recovery as _bound
from ._core.recovery import CountBaseline, CountChart, ProblemMonitor
from ._input import Table, table
from ._roles import rows

__all__ = ["ComplaintWatch", "fit_baseline"]

Rule = Literal["limit_per_series", "false_discovery_rate"]
Factors = Literal["each_series", "all_series"]
Absent = Literal["missing", "zero"]


def fit_baseline(
    data: Any,
    count: Any = None,
    *,
    exposure: Any = None,
    weekday: Any = None,
    season: Any = None,
    fewest_periods: float = 20,
    fewest_complaints: float = 10,
    level: float = 0.95,
) -> CountBaseline:
    """What is to be expected of one series, from a stretch in which nothing was wrong.

    Parameters
    ----------
    data : table, or the counts
        One row for each period.
    count : name or values
        Where ``data`` is a table: complaints of the period. What is missing, negative or no whole number is left out.
    exposure : name or values, optional
        Volume of the period (units sold, customers), above 0; left out: 1.
    weekday : name or values, optional
        Whole numbers from 0 to 6.
    season : name or values, optional
        Whole numbers from 0 to 365: the month, the week, ...
    fewest_periods, fewest_complaints : float, optional
        Below them there is no baseline but a diagnosis.
    level : float, optional
        Of the interval of the dispersion.

    Returns
    -------
    CountBaseline

    Examples
    --------
    >>> import amends as am
    >>> am.recovery.fit_baseline([2, 6] * 10)
    CountBaseline(rate=4, dispersion=0.0131579, periods=20, complaints=80, diagnosis='none')
    """
    given = {"count": count, "exposure": exposure, "weekday": weekday, "season": season}
    found = rows(data, given, first="count", required=("count",))
    one: dict[str, Any] = {}
    for role, highest in (("weekday", 6), ("season", 365)):
        column = found.columns[role]
        one[role] = None if column is None else classes(role, column, highest)
    fitted: list[CountBaseline] = _bound.fit_baselines(
        np.asarray(found.numbers("count")),
        found.numbers("exposure"),
        one["weekday"],
        one["season"],
        fewest_periods,
        fewest_complaints,
        level,
        "each_series",
        1,
    )
    return fitted[0]


def _labels(periods: NDArray[Any]) -> NDArray[Any]:
    """Periods as they are shown: dates as such, whole numbers whole."""
    if periods.dtype.kind == "M":
        return periods
    return periods.astype(np.int64) if bool(np.all(periods == np.floor(periods))) else periods


class ComplaintWatch:
    """Early warning of new problems in a table of complaint counts.

    `fit` estimates from a stretch without problems what is to be expected of each series (volume, weekday, season,
    overdispersion) and calibrates a chart for each; `update` takes later periods and answers with the alarms.

    Parameters
    ----------
    chart : CountChart, optional
        A cusum for a doubling, unless another is given.
    rule : {'limit_per_series', 'false_discovery_rate'}, optional
        A limit for each series, made for its run length; or Benjamini-Hochberg over all series of one period.
    run_length : float, optional
        Periods between false alarms of one series.
    false_discovery_rate : float, optional
        False among the alarms of a period, on average at most.
    level : float, optional
        Of the intervals.
    factors : {'each_series', 'all_series'}, optional
        From which series the factors of weekday and season come; of all together where series are rare.
    absent : {'missing', 'zero'}, optional
        What a series without a row in a period has: nothing known, or no complaint. Unless given, no complaint where
        there is no exposure, because tables of events that were counted have no rows of 0; otherwise nothing known.
        With ``zero`` this holds for periods too in which no series has a row: the calendar from the first to the last
        is complete (``calendar_``). A row that cannot be used is no 0.
    fewest_periods, fewest_complaints : float, optional
        Below them a series has no baseline but a diagnosis, and is not watched.
    states, threads : int, optional
        Of the chains; of the calibration, whose result does not depend on it.
    largest_share_left_out : float, optional
        Of the rows of a call; more that cannot be used are an error.

    Attributes
    ----------
    series_ : list of str
    baselines_ : list of CountBaseline
    monitor_ : ProblemMonitor
    rows_ : RowReport
        The account of the rows of the stretch.
    calendar_ : str
        The periods, as the stretch has them: ``days``, ``Mondays, ..., Fridays``, ``weeks (Sundays)``, ``months``,
        ``whole numbers``. A regularity counts where it would come by chance in fewer than one case of 100.
    gaps_ : str
        How many periods of the stretch have no row of any series, and what became of them; empty where none.
    later_gaps_ : str
        The same of the last update.
    unwatched_ : dict of str to int
        Series that came later and were not in the stretch, with their rows: a kind of problem that is new altogether.

    Examples
    --------
    >>> import numpy as np
    >>> import amends as am
    >>> weeks, sold = np.arange(60), np.tile([90, 110], 30)
    >>> counts = np.tile([1, 3, 2, 0, 2, 3], 10)
    >>> watch = am.recovery.ComplaintWatch(run_length=200).fit(counts, period=weeks, exposure=sold)
    >>> later = watch.update([2, 6, 7], period=[60, 61, 62], exposure=[100, 100, 100])
    >>> later["period"].tolist(), later["since"].tolist()
    ([62], [61])
    """

    def __init__(
        self,
        *,
        chart: CountChart | None = None,
        rule: Rule = "limit_per_series",
        run_length: float = 500.0,
        false_discovery_rate: float = 0.05,
        level: float = 0.95,
        factors: Factors = "each_series",
        absent: Absent | None = None,
        fewest_periods: float = 20.0,
        fewest_complaints: float = 10.0,
        states: int = 256,
        threads: int = 1,
        largest_share_left_out: float = 0.5,
    ) -> None:
        if chart is not None and not isinstance(chart, CountChart):
            raise error("domain", "chart", "chart must be a CountChart")
        self.chart = CountChart() if chart is None else chart
        one_of("rule", rule, ("limit_per_series", "false_discovery_rate"))
        one_of("factors", factors, ("each_series", "all_series"))
        if absent is not None:
            one_of("absent", absent, ("missing", "zero"))
        self.rule: Rule = rule
        self.factors: Factors = factors
        self.absent: Absent | None = absent
        self.run_length = above("run_length", run_length, 1.0)
        self.false_discovery_rate = checked_level("false_discovery_rate", false_discovery_rate)
        self.level = checked_level("level", level)
        self.fewest_periods = above("fewest_periods", fewest_periods, 0.0)
        self.fewest_complaints = above("fewest_complaints", fewest_complaints, 0.0)
        self.states = whole("states", states, 16, 4096)
        self.threads = whole("threads", threads, 1, 4096)
        self.largest_share_left_out = number("largest_share_left_out", largest_share_left_out)
        if not 0.0 <= self.largest_share_left_out <= 1.0:
            raise error("domain", "largest_share_left_out", "largest_share_left_out must lie between 0 and 1")

    def fit(
        self,
        data: Any,
        count: Any = None,
        *,
        series: Any = None,
        period: Any = None,
        exposure: Any = None,
        weekday: Any = None,
        season: Any = None,
    ) -> Self:
        """Learns from a stretch without problems what is to be expected, and calibrates.

        Parameters
        ----------
        data : table, or the counts
            One row for each series and period, in any order.
        count : name or values
        series : name, names or values, optional
            What tells series apart: product, cause, channel. Left out: there is one.
        period : name or values
            Dates (days) or numbers. Dates more than 40 years from the median are left out and counted.
        exposure : name or values, optional
            Volume, above 0.
        weekday, season : bool, name or values, optional
            True takes weekday and month of the date; else whole numbers, 0 to 6 and 0 to 365.

        Returns
        -------
        ComplaintWatch
            Itself.
        """
        roles = {
            "count": count,
            "series": series,
            "period": period,
            "exposure": exposure,
            "weekday": weekday,
            "season": season,
        }
        grid = grid_of(data, roles, self.absent, None)
        if grid.count.size == 0:
            raise error("missing", "count", "count must have a row that can be used: " + (grid.report.line() or "none"))
        grid.check_left_out(self.largest_share_left_out)
        baselines: Sequence[CountBaseline] = _bound.fit_baselines(
            grid.count,
            grid.exposure,
            grid.weekday,
            grid.season,
            self.fewest_periods,
            self.fewest_complaints,
            self.level,
            self.factors,
            self.threads,
        )
        if all(one.diagnosis != "none" for one in baselines):
            raise error("missing", "count", f"no series has a baseline: {baselines[0].message}")
        expected = _bound.expected_counts(list(baselines), grid.volume(), grid.weekday, grid.season)
        self.monitor_ = ProblemMonitor(
            expected,
            dispersion=[one.dispersion for one in baselines],
            chart=self.chart,
            rule=self.rule,
            run_length=self.run_length,
            false_discovery_rate=self.false_discovery_rate,
            level=self.level,
            states=self.states,
            threads=self.threads,
        )
        self.series_, self.baselines_, self.rows_ = grid.series, list(baselines), grid.report
        self._roles = {role: _remembered(value) for role, value in roles.items()}
        self._has_exposure = grid.exposure is not None
        self._table = _Owner(grid.rows.table)
        self.unwatched_: dict[str, int] = {}
        self.calendar_, self.gaps_, self.later_gaps_ = str(grid.calendar), grid.gaps.line(), ""
        share = 1.0 - grid.gaps.without / max(grid.gaps.periods, 1)
        self._stretch = Stretch(grid.series, grid.calendar, share, grid.periods[-1], False)
        self._seen: NDArray[Any] = grid.periods[:0]  # later ones, in which alarms may have begun
        return self

    def update(
        self,
        data: Any,
        count: Any = None,
        *,
        series: Any = None,
        period: Any = None,
        exposure: Any = None,
        weekday: Any = None,
        season: Any = None,
    ) -> Any:
        """Later periods; the alarms in a frame of the kind that was given.

        Columns that were named in `fit` need not be named again. A row that cannot be used leaves its series as it is,
        and is in the account (``attrs["rows"]`` of a pandas frame).

        Parameters
        ----------
        data, count, series, period, exposure, weekday, season
            Those of `fit`. All periods must be later than those seen, and of the same step. With ``absent="zero"``
            those between the last update and this one, of which no series has a row, have no complaint.

        Returns
        -------
        frame
            A row for each alarm: ``series``, ``period``, ``since`` (its first period), ``periods``, ``count``,
            ``expected``, ``excess`` with ``excess_lower`` and ``excess_upper``, ``statistic``, ``limit`` or
            ``p_value``.
        """
        given = (count, series, period, exposure, weekday, season)
        return self._run(data, given)[0]

    def trace(
        self,
        data: Any,
        count: Any = None,
        *,
        series: Any = None,
        period: Any = None,
        exposure: Any = None,
        weekday: Any = None,
        season: Any = None,
    ) -> tuple[Any, Any]:
        """As `update`, and a tidy frame of what a chart shows, before restarts.

        Parameters
        ----------
        data, count, series, period, exposure, weekday, season
            Those of `update`.

        Returns
        -------
        alarms, chart : frames
            ``chart`` has ``series``, ``period``, ``count``, ``expected``, ``statistic``, ``limit`` and ``alarm``.
        """
        given = (count, series, period, exposure, weekday, season)
        alarms, grid, expected, statistics, found = self._run(data, given)
        periods, n = len(grid.periods), len(self.series_)
        alarm = np.zeros((periods, n), dtype=bool)
        alarm[found["period"], found["series"]] = True
        limits = self.monitor_.limits
        chart = {
            "series": np.tile(np.array(self.series_, dtype=object), periods),
            "period": np.repeat(_labels(grid.periods), n),
            "count": grid.count.reshape(-1),
            "expected": expected.reshape(-1),
            "statistic": statistics.reshape(-1),
            "limit": np.tile(limits if len(limits) else np.full(n, np.nan), periods),
            "alarm": alarm.reshape(-1),
        }
        return alarms, like(grid.rows.table, chart, grid.report)

    def baselines(self) -> Any:
        """The baselines in a frame of the kind that `fit` was given: a row for each series.

        Returns
        -------
        frame
            ``series``, ``rate``, ``rate_error``, ``dispersion`` with its interval, ``periods``, ``complaints``,
            ``limit``, ``diagnosis`` and ``message``.
        """
        self._check_fitted()
        names = ("rate", "rate_error", "dispersion", "dispersion_lower", "dispersion_upper", "periods", "complaints")
        columns: dict[str, Any] = {"series": np.array(self.series_, dtype=object)}
        columns |= {name: np.array([getattr(one, name) for one in self.baselines_]) for name in names}
        limits = self.monitor_.limits
        columns["limit"] = limits if len(limits) else np.full(len(self.series_), np.nan)
        for name in ("diagnosis", "message"):
            columns[name] = np.array([getattr(one, name) for one in self.baselines_], dtype=object)
        return like(self._table, columns, self.rows_)  # type: ignore[arg-type]

    def _check_fitted(self) -> None:
        if not hasattr(self, "monitor_"):
            raise error("missing", "fit", "call fit first, with a stretch in which nothing was wrong")

    def _run(self, data: Any, given: Sequence[Any]) -> tuple[Any, Grid, Any, Any, Any]:
        self._check_fitted()
        names = ("count", "series", "period", "exposure", "weekday", "season")
        roles = {
            role: self._roles[role] if value is None and _usable(data, self._roles[role]) else value
            for role, value in zip(names, given, strict=True)
        }
        grid = grid_of(data, roles, self.absent, self._stretch)
        if self._has_exposure and grid.exposure is None:
            raise error("missing", "exposure", "exposure must be given, as it was to fit")
        for role in ("weekday", "season"):
            if any(len(getattr(one, role)) for one in self.baselines_) and getattr(grid, role) is None:
                raise error("missing", role, f"{role} must be given, as it was to fit")
        grid.check_left_out(self.largest_share_left_out)
        expected = _bound.expected_counts(self.baselines_, grid.volume(), grid.weekday, grid.season)
        before = self.monitor_.periods
        found, statistics = _bound.trace_columns(self.monitor_, grid.count, expected)
        found["period"] = found["period"] - before
        self.unwatched_ = {
            name: self.unwatched_.get(name, 0) + grid.strange.get(name, 0)
            for name in sorted({*self.unwatched_, *grid.strange})
        }
        self.later_gaps_ = grid.gaps.line()
        if len(grid.periods):
            self._seen = np.concatenate([self._seen, grid.periods])
            self._stretch = dataclasses.replace(self._stretch, last=grid.periods[-1], goes_on=True)
        columns = dict(found)
        columns["series"] = np.array([self.series_[k] for k in found["series"]], dtype=object)
        columns["period"] = _labels(grid.periods)[found["period"]]
        columns["since"] = _labels(self._seen)[found["since"]]
        return like(grid.rows.table, columns, grid.report), grid, expected, statistics, found

    def __repr__(self) -> str:
        if not hasattr(self, "monitor_"):
            return f"ComplaintWatch({self.chart}, not fitted)"
        watched = sum(one.diagnosis == "none" for one in self.baselines_)
        lines = [f"ComplaintWatch({watched} of {len(self.series_)} series watched; {self.monitor_.rule})"]
        lines += [self.gaps_] if self.gaps_ else []
        lines += [f"later: {self.later_gaps_}"] if self.later_gaps_ else []
        alike = look_alikes_of(self.unwatched_, self.series_)
        new = [
            f"new, and so not watched: {name!r}{alike[name]} ({rows:,} rows)" for name, rows in self.unwatched_.items()
        ]
        lines += new[:10] + ([f"and {len(new) - 10:,} more"] if len(new) > 10 else [])
        return "\n".join([*lines, *filter(None, [self.rows_.line()])])


class _Owner:
    """Of a table, what kind it is: all that answers need, and no rows of it."""

    def __init__(self, found: Table | None) -> None:
        self.owner = "mapping" if found is None else found.owner


def _remembered(value: Any) -> Any:
    """Names of columns and True are for later calls too; values are not."""
    named = isinstance(value, (str, bool, np.bool_))
    several = isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value)
    return value if named or several else None


def _usable(data: Any, remembered: Any) -> bool:
    """Does what was named in fit say something about these data?"""
    return remembered is not None and (isinstance(remembered, (bool, np.bool_)) or table(data) is not None)
