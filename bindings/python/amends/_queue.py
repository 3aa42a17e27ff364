"""Tables of queues, and a day of them; users meet the names in ``amends.recovery``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from numpy.typing import ArrayLike

from . import _arguments, _tables
from ._core import recovery as _room
from ._core.recovery import DeadlineWorth, ExpectedCompensation, ExponentialWorth, ToleranceWorth
from ._equality import by_members
from ._result_table import ResultTable
from ._roles import in_one_order, series_labels

TimeUnitName: TypeAlias = Literal["second", "minute", "hour", "day", "week", "month", "quarter", "year"]


@by_members
@dataclass(frozen=True, eq=False)
class QueueDay:
    """What happens on a day of queues: the totals, and a table by interval.

    Attributes
    ----------
    arrivals : float
        Contacts of the day.
    service_level, mean_wait, abandonment : float
        Of all of them; the wait in the unit of the rates. NaN without arrivals.
    agent_time, rostered_time : float
        At work, and paid, in the unit of the rates.
    left_over : float
        Fluid queue at the end of the day.
    overloaded : int
        Intervals whose load reaches the agents.
    intervals : ResultTable
        By interval.
    """

    arrivals: float
    service_level: float
    mean_wait: float
    abandonment: float
    agent_time: float
    rostered_time: float
    left_over: float
    overloaded: int
    intervals: ResultTable
    _labels: Any = field(default=None, repr=False, compare=False)

    def to_frame(self) -> Any:
        """The intervals, by the labels of the arrivals, as a pandas.DataFrame; without pandas a dict of arrays."""
        frame = _tables.to_frame(self.intervals.columns)
        return frame if self._labels is None else frame.set_axis(self._labels)

    def __repr__(self) -> str:
        return (
            f"QueueDay({self.arrivals:g} arrivals, service_level={self.service_level:.4g}, "
            f"mean_wait={self.mean_wait:.4g}, abandonment={self.abandonment:.4g}, {self.overloaded} overloaded)"
        )


def day_of_queues(
    arrivals: ArrayLike,
    agents: ArrayLike,
    *,
    interval: float,
    service_rate: float,
    abandonment_rate: float | None = None,
    per: TimeUnitName,
    threshold: float,
    unit: TimeUnitName,
    shrinkage: float = 0.0,
) -> QueueDay:
    """The waiting of a day whose load varies: the steady states that the mean number in the system passes, carried over
    from interval to interval; see ``docs/queues.md``.

    Parameters
    ----------
    arrivals : array_like
        Expected contacts of each interval.
    agents : array_like of int
        At work in each; 0: nobody is, and all wait for those who come.
    interval : float
        Length of an interval, in ``per``.
    service_rate : float
        Of one agent, per ``per``.
    abandonment_rate : float, optional
        One over the mean patience; None or 0: nobody gives up.
    per : str
        Unit of the rates and of the interval.
    threshold : float
        Of the service level.
    unit : str
        Unit of the threshold.
    shrinkage : float, optional
        Share of paid time away from the line.

    Returns
    -------
    QueueDay

    Examples
    --------
    >>> import amends as am
    >>> am.recovery.day_of_queues(
    ...     [20, 50, 30], [6, 12, 9], interval=15, service_rate=1 / 3, abandonment_rate=0.2,
    ...     per="minute", threshold=20, unit="second")
    QueueDay(100 arrivals, service_level=0.8322, mean_wait=0.1678, abandonment=0.03356, 0 overloaded)
    """
    labels = series_labels(arrivals)
    arrivals, agents = in_one_order(arrivals=arrivals, agents=agents)
    columns, totals = _room.day_of_queues(
        arrivals,
        agents,
        interval=interval,
        service_rate=service_rate,
        abandonment_rate=0.0 if abandonment_rate is None else abandonment_rate,
        per=per,
        threshold=threshold,
        unit=unit,
        shrinkage=shrinkage,
    )
    return QueueDay(intervals=ResultTable(columns), **totals, _labels=labels)


def expected_worth_of_times(
    curve: ExponentialWorth | DeadlineWorth | ToleranceWorth | ExpectedCompensation,
    times: ArrayLike,
    shares: ArrayLike,
    *,
    unit: TimeUnitName,
) -> float:
    """Worth expected over times with their shares, as response days have them.

    Parameters
    ----------
    curve : ExponentialWorth, DeadlineWorth, ToleranceWorth or ExpectedCompensation
    times : array_like
    shares : array_like
        Sum to 1.
    unit : str
        Of the times.

    Returns
    -------
    float

    Examples
    --------
    >>> import amends as am
    >>> curve = am.recovery.DeadlineWorth(1.0, 5, per="day")
    >>> am.recovery.expected_worth_of_times(curve, [1, 4, 9], [0.5, 0.25, 0.25], unit="day")
    0.75
    """
    return _room.expected_worth_of_times(curve, *in_one_order(times=times, shares=shares), unit=unit)


def queue_table(
    agents: Sequence[int],
    *,
    arrival_rate: float,
    service_rate: float,
    abandonment_rate: float | None = None,
    per: TimeUnitName,
    threshold: float,
    unit: TimeUnitName,
) -> ResultTable:
    """`ErlangC`, or `ErlangA` where callers give up, for several numbers of agents.

    Parameters
    ----------
    agents : sequence of int
    arrival_rate, service_rate : float
    abandonment_rate : float, optional
        None or 0: nobody gives up; numbers of agents that the load reaches then have no answer (NaN).
    per : str
        Unit of the rates.
    threshold : float
        Of the service level.
    unit : str
        Unit of the threshold, and of the mean wait.

    Returns
    -------
    ResultTable

    Examples
    --------
    >>> import amends as am
    >>> am.recovery.queue_table(
    ...     [10, 13, 14], arrival_rate=200, service_rate=20, per="hour", threshold=20, unit="second")
    agents  waiting_probability  mean_wait  service_level  abandonment  occupancy  mean_queue
    10                        -          -              -            -          -           -
    13                   0.2853      17.12         0.7956            0     0.7692      0.9509
    14                   0.1741      7.836         0.8884            0     0.7143      0.4353
    """
    numbers = [_arguments.whole("agents", one, 0) for one in _arguments.names("agents", agents)]
    threshold = _arguments.number("threshold", threshold)
    if abandonment_rate is not None and _arguments.number("abandonment_rate", abandonment_rate) == 0:
        abandonment_rate = None
    rows: list[tuple[float, ...]] = []
    for number in numbers:
        queue: Any
        if abandonment_rate is not None:
            queue = _room.ErlangA(arrival_rate, service_rate, abandonment_rate, number, per=per)
        else:
            _room.ErlangB(arrival_rate, service_rate, number, per=per)  # the checks of everything but the load
            if number >= 1 and number * service_rate <= arrival_rate * (1 + 1e-14):
                rows.append((float("nan"),) * 6)
                continue
            queue = _room.ErlangC(arrival_rate, service_rate, number, per=per)
        rows.append(
            (
                queue.waiting_probability(),
                queue.mean_wait(unit=unit),
                queue.service_level(threshold, unit=unit),
                queue.abandonment_probability(),
                queue.occupancy(),
                queue.mean_queue(),
            )
        )
    names = ("waiting_probability", "mean_wait", "service_level", "abandonment", "occupancy", "mean_queue")
    columns: dict[str, Any] = {"agents": numbers}
    for i, name in enumerate(names):
        columns[name] = [row[i] for row in rows]
    return ResultTable(columns)
