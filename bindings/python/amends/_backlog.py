"""Written complaints as work that can wait: response days and backlog. Exported by amends.recovery."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _tables
from ._arguments import error, said, whole
from ._arguments import level as checked_level
from ._core import recovery as _compiled
from ._equality import by_members
from ._process import WorkingHours
from ._process_times import moment
from ._result_table import ResultTable
from ._roles import rows

#: Its functions for this module take columns and names as they are.
_room: Any = _compiled

__all__ = [
    "Backlog",
    "SimulatedBacklog",
    "SimulatedFigure",
    "calendar_days",
    "productive_minutes",
    "simulate_backlog",
]

Shape = Literal["gamma", "normal"]
Order = Literal["first_come_first_served", "newest_first", "simplest_first"]
_SHOWN = (0, 1, 2, 3, 5, 10, 20)


def productive_minutes(hours: float, shrinkage: float = 0.0) -> float:
    """Minutes that an agent works on cases in a day of ``hours``, less the share (``shrinkage``) for other things.

    Examples
    --------
    >>> import amends as am
    >>> am.recovery.productive_minutes(8, shrinkage=0.25)
    360.0
    """
    return float(_room._productive_minutes(hours, shrinkage))


def calendar_days(working_days: float, working_days_per_week: int = 5) -> float:
    """Calendar days that so many working days take, on average over the weekdays on which a case may come.

    Examples
    --------
    >>> import amends as am
    >>> am.recovery.calendar_days(5)
    7.0
    """
    return float(_room._calendar_days(working_days, working_days_per_week))


def _day_values(days: Any) -> NDArray[np.float64]:
    try:
        given = np.asarray(days)
    except ValueError:  # lists of different lengths
        given = np.asarray("")
    if given.dtype.kind not in "iuf" or given.ndim > 1:
        raise error("domain", "days", f"days must be a number or numbers of working days, got {said(days)}")
    return given.astype(np.float64)


@by_members
class Backlog:
    """A desk that works off written complaints: the stationary law of its backlog, and of its response days.

    Cases of a day are there when the desk begins to work on them, and are worked off first come first served; response
    days are whole working days from the day a case came (0: the same day). What else there is (other orders of work,
    priorities, calendars, a backlog to begin with, too few people) is simulated: ``simulate_backlog``.

    Parameters
    ----------
    arrivals_per_day : float
        Cases per working day.
    minutes_per_case : float
        Mean.
    agents : float
        At work on a day.
    minutes_per_agent_day : float
        Minutes that an agent works on cases in a day: see ``productive_minutes``.
    dispersion : float, optional
        Variance of the cases of a day over their mean: 1 for Poisson counts, often 2 to 10; where days are not
        independent that of the long run (``arrivals_by_day``).
    minutes_variation : float, optional
        Standard deviation of the minutes of a case over their mean.
    shape : {'gamma', 'normal'}, optional
        Of the load of a day.

    Raises
    ------
    AmendsError
        Where the load is not below the capacity: the backlog grows without end. The message has the fewest agents.

    Examples
    --------
    >>> import amends as am
    >>> desk = am.recovery.Backlog(arrivals_per_day=40, minutes_per_case=18, agents=2, minutes_per_agent_day=400,
    ...                            dispersion=3)
    >>> round(desk.share_within(1), 3)
    0.967
    """

    def __init__(
        self,
        *,
        arrivals_per_day: float,
        minutes_per_case: float,
        agents: float,
        minutes_per_agent_day: float,
        dispersion: float = 1.0,
        minutes_variation: float = 1.0,
        shape: Shape = "gamma",
    ) -> None:
        self._arguments: dict[str, Any] = {
            "arrivals_per_day": arrivals_per_day,
            "minutes_per_case": minutes_per_case,
            "agents": agents,
            "minutes_per_agent_day": minutes_per_agent_day,
            "dispersion": dispersion,
            "minutes_variation": minutes_variation,
            "shape": shape,
        }
        self._law = _room._Backlog(**self._arguments)

    def __reduce__(self) -> Any:
        return (_backlog_of, (self._arguments,))

    def with_agents(self, agents: float) -> Backlog:
        """The same desk with another number of agents."""
        return Backlog(**{**self._arguments, "agents": agents})

    @property
    def agents(self) -> float:
        return float(self._arguments["agents"])

    @property
    def load(self) -> float:
        """Mean minutes of work that come on a working day."""
        return float(self._law.load)

    @property
    def load_standard_deviation(self) -> float:
        return float(self._law.load_standard_deviation)

    @property
    def capacity(self) -> float:
        """Minutes of work that the desk does on a working day."""
        return float(self._law.capacity)

    @property
    def utilisation(self) -> float:
        return float(self._law.utilisation)

    @property
    def mean_response_days(self) -> float:
        return float(self._law.mean_response_days)

    @property
    def mean_backlog_minutes(self) -> float:
        """At the end of a working day."""
        return float(self._law.mean_backlog_minutes)

    @property
    def mean_backlog_cases(self) -> float:
        return float(self._law.mean_backlog_cases)

    @property
    def mean_age_days(self) -> float:
        """Mean age of the open work in working days, at the end of a day."""
        return float(self._law.mean_age_days)

    @property
    def share_of_days_cleared(self) -> float:
        """Days that end without a backlog."""
        return float(self._law.share_of_days_cleared)

    def _shares(self, what: Any, days: Any, *more: Any) -> Any:
        given = _day_values(days)
        found = what(np.atleast_1d(given), *more)
        return float(found[0]) if given.ndim == 0 else found

    def share_within(self, days: ArrayLike) -> Any:
        """Share answered within so many working days: a number, or an array for several."""
        return self._shares(self._law.share_within, days)

    def share_overdue(self, days: ArrayLike) -> Any:
        """Share answered later than so many working days."""
        return self._shares(self._law.share_overdue, days)

    def share_within_calendar_days(self, days: ArrayLike, working_days_per_week: int = 5) -> Any:
        """Share answered within so many calendar days, the mean over the working days of a week."""
        return self._shares(self._law.share_within_calendar_days, days, working_days_per_week)

    def open_at_least(self, days: ArrayLike) -> Any:
        """Share of the open work, at the end of a day, that came at least so many working days ago."""
        return self._shares(self._law.open_at_least, days)

    def response_bands(self, bounds: ArrayLike) -> NDArray[np.float64]:
        """Shares of the bands of working days that end at ``bounds``, and last the share beyond."""
        return np.asarray(self._law.response_bands(_day_values(bounds).ravel()))

    def response_quantile(self, p: float) -> int:
        """Fewest working days within which a share of ``p`` is answered."""
        return int(self._law.response_quantile(p))

    def backlog_quantile_minutes(self, p: float) -> float:
        """Backlog at the end of a day that is exceeded on a share of 1 - ``p`` of the days."""
        return float(self._law.backlog_quantile_minutes(p))

    def response_days(self, days: ArrayLike = _SHOWN) -> ResultTable:
        """What is answered within so many working days, and what is open for so long.

        Examples
        --------
        >>> import amends as am
        >>> desk = am.recovery.Backlog(arrivals_per_day=40, minutes_per_case=18, agents=2, minutes_per_agent_day=400,
        ...                            dispersion=3)
        >>> desk.response_days([0, 1, 5])
        working days  answered within      later  open at least
        0                      0.7214     0.2786              1
        1                      0.9666    0.03338         0.1195
        5                           1  6.256e-06      2.239e-05
        """
        given = np.atleast_1d(_day_values(days))
        return ResultTable(
            {
                "working days": [int(day) if float(day).is_integer() else float(day) for day in given],
                "answered within": [float(one) for one in self._law.share_within(given)],
                "later": [float(one) for one in self._law.share_overdue(given)],
                "open at least": [float(one) for one in self._law.open_at_least(given)],
            }
        )

    def compare(self, response_days: Any, days: ArrayLike = _SHOWN, *, level: float = 0.95) -> ResultTable:
        """The response of the law beside recorded working days.

        Parameters
        ----------
        response_days : column of numbers
            Working days from receipt to answer; missing: not answered, which counts as later than any day. Parts of a
            day are dropped.
        days : array_like, optional
        level : float, optional
            Of Wilson's intervals of the recorded shares, which take cases as independent. They are not (a day's cases
            wait together), so that the intervals are too narrow: look at how large a difference is.

        Returns
        -------
        ResultTable
            Working days, shares of the law, recorded shares and their intervals.
        """
        one = checked_level("level", level)
        column = rows(response_days, {"response_days": None}, first="response_days").numbers("response_days")
        recorded = np.floor(np.asarray(column, dtype=np.float64))
        if recorded.size == 0 or bool(np.isnan(recorded).all()):
            raise error("missing", "response_days", "response_days must hold an answered case")
        if bool((recorded < 0).any()):
            raise error("domain", "response_days", "response_days must be >= 0")
        given = np.atleast_1d(_day_values(days))
        shares: list[float] = []
        lower: list[float] = []
        upper: list[float] = []
        for day in given:
            yes = int(np.count_nonzero(recorded <= day))
            interval = _room._recorded_share(yes, recorded.size, one)
            shares.append(yes / recorded.size)
            lower.append(interval[0])
            upper.append(interval[1])
        return ResultTable(
            {
                "working days": [float(day) for day in given],
                "law": [float(share) for share in self._law.share_within(given)],
                "recorded": shares,
                "lower": lower,
                "upper": upper,
            }
        )

    def __repr__(self) -> str:
        shares = ", ".join(f"{_tables.percent(self.share_within(day))} within {day}" for day in (0, 1, 5))
        return (
            f"{_tables.count(self.agents)} agents, {_tables.percent(self.utilisation)} of the capacity used\n"
            f"response: mean {self.mean_response_days:.2f} working days; {shares}\n"
            f"backlog: mean {_tables.count(round(self.mean_backlog_cases, 1))} cases, "
            f"none on {_tables.percent(self.share_of_days_cleared)} of the days"
        )


def _backlog_of(arguments: dict[str, Any]) -> Backlog:
    return Backlog(**arguments)


# ---- simulation ----


@by_members
class SimulatedFigure(NamedTuple):
    """A figure with its standard error over the runs."""

    value: float
    error: float


@by_members
@dataclass(frozen=True, repr=False)
class SimulatedBacklog:
    """What the runs came to."""

    share_within: NDArray[np.float64]
    """Answered within 0, 1, ... ``longest`` working days."""
    share_within_error: NDArray[np.float64]
    share_within_by_priority: list[NDArray[np.float64]]
    mean_response_days: SimulatedFigure
    """What takes longer than ``longest`` counts as one day more."""
    mean_calendar_days: SimulatedFigure
    mean_backlog_minutes: SimulatedFigure
    mean_backlog_cases: SimulatedFigure
    share_of_days_cleared: SimulatedFigure
    utilisation: SimulatedFigure
    open_at_least: NDArray[np.float64]
    """Share of the open cases that came at least 0, 1, ... working days ago."""
    backlog_minutes_by_day: NDArray[np.float64]
    """Mean over the runs at the end of each day."""
    cases: int

    @property
    def share_beyond(self) -> float:
        """Not answered within ``longest`` working days."""
        return float(1.0 - self.share_within[-1])

    def to_frame(self) -> Any:
        """One row for each response day."""
        return _tables.to_frame(
            {
                "days": np.arange(len(self.share_within)),
                "share_within": self.share_within,
                "error": self.share_within_error,
                "open_at_least": self.open_at_least,
            }
        )

    def __repr__(self) -> str:
        def said_of(one: SimulatedFigure, digits: int = 2) -> str:
            return f"{one.value:,.{digits}f} (error {one.error:,.{digits}f})"

        lines = [
            f"{self.cases:,} cases simulated",
            f"response: mean {said_of(self.mean_response_days)} working days, "
            f"{_tables.percent(self.share_within[0])} on the same day, {_tables.percent(self.share_beyond)} later than "
            f"{len(self.share_within) - 1}",
            f"backlog: mean {said_of(self.mean_backlog_cases, 1)} cases; on the last day "
            f"{self.backlog_minutes_by_day[-1]:,.0f} minutes",
        ]
        return "\n".join(lines)


def simulate_backlog(
    *,
    arrivals_per_day: float,
    minutes_per_case: float,
    agents: float,
    minutes_per_agent_day: float,
    dispersion: float = 1.0,
    minutes_variation: float = 1.0,
    order: Order = "first_come_first_served",
    priorities: Iterable[float] = (1.0,),
    arrival_factors: Iterable[float] = (),
    calendar: WorkingHours | None = None,
    first_day: Any = None,
    starting_backlog_minutes: float = 0.0,
    days: int = 260,
    warm_up: int = 0,
    longest: int = 60,
    runs: int = 100,
    seed: int = 7,
    threads: int = 1,
) -> SimulatedBacklog:
    """Simulates a desk case by case: any order of work, priorities, calendar and start, too few people as well.

    Parameters
    ----------
    arrivals_per_day, minutes_per_case, agents, minutes_per_agent_day, dispersion, minutes_variation : float
        As of ``Backlog``.
    order : {'first_come_first_served', 'newest_first', 'simplest_first'}, optional
        What is taken up next; a case that was begun is finished first.
    priorities : sequence of float, optional
        Shares of the cases in the classes of priority; a class is worked off before those after it.
    arrival_factors : sequence of float, optional
        Of the days in turn: day d has ``arrivals_per_day`` times factor d on average. Seven for the weekdays of a
        calendar, from the weekday of ``first_day`` on.
    calendar : WorkingHours, optional
        Without it every day is a working day.
    first_day : date, optional
        With a calendar: the day on which a run begins; 1970-01-01 unless given.
    starting_backlog_minutes : float, optional
    days, warm_up : int, optional
        Days that are counted, and days before them that are not.
    longest : int, optional
        Response days that are told apart.
    runs, seed, threads : int, optional
        The same seed gives the same figures for any number of threads.

    Examples
    --------
    >>> import amends as am
    >>> found = am.recovery.simulate_backlog(arrivals_per_day=20, minutes_per_case=20, agents=1,
    ...                                      minutes_per_agent_day=380, days=60, runs=50)
    >>> bool(found.backlog_minutes_by_day[-1] > 500)  # 400 minutes a day come, 380 are worked
    True
    """
    if calendar is not None and not isinstance(calendar, WorkingHours):
        raise error("domain", "calendar", f"calendar must be WorkingHours, got {said(calendar)}")
    if first_day is not None and calendar is None:
        raise error("contradiction", "first_day", "first_day needs a calendar")
    found = _room._simulate_backlog(
        arrivals_per_day,
        minutes_per_case,
        agents,
        minutes_per_agent_day,
        dispersion,
        minutes_variation,
        order,
        priorities,
        arrival_factors,
        None if calendar is None else calendar._calendar(),
        0 if first_day is None else int(moment("first_day", first_day) // 1440.0),
        starting_backlog_minutes,
        whole("days", days, 1),
        whole("warm_up", warm_up),
        whole("longest", longest, 1),
        whole("runs", runs, 2),
        whole("seed", seed),
        whole("threads", threads, 0, 1024),
    )
    shares, errors = found.pop("share_within")
    figures = {name: SimulatedFigure(*value) for name, value in found.items() if name.startswith(("mean_", "share_of"))}
    return SimulatedBacklog(
        share_within=shares,
        share_within_error=errors,
        share_within_by_priority=[one[0] for one in found["share_within_by_priority"]],
        utilisation=SimulatedFigure(*found["utilisation"]),
        open_at_least=found["open_at_least"][0],
        backlog_minutes_by_day=found["backlog_minutes_by_day"],
        cases=found["cases"],
        **figures,
    )
