"""How logs of events of complaints are read. Exported by amends.recovery."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from ._arguments import error, names, number, one_of, said
from ._core import recovery as _room
from ._core.domain import BusinessCalendar
from ._equality import by_members
from ._process_clusters import Cells, Clusters
from ._process_figures import MEANINGS, Clock, Groups, Period
from ._process_log import id_column, offsets_of
from ._process_review import ProcessReview
from ._process_times import days_of, minutes, minutes_of, moment, span, weekday
from ._recovery_monitor import RecoveryMonitor
from ._roles import Rows, rows
from ._times import Unreadable

_ROLES = ("complaint", "time", "activity", "deadline", "promise", "cost")
_EXCLUDE_EACH_OTHER = (
    ("upheld", "rejected"),
    ("satisfied", "dissatisfied"),
    ("promises_kept", "breaks_promise"),
    ("resolves", "reopens"),
    ("closed", "reopens"),
)
_UNKNOWN = 1e6  # no place of an activity; a missing one is NaN


@by_members
@dataclass(frozen=True)
class WorkingHours:
    """When the firm works: the same hours on its working days, less holidays.

    Attributes
    ----------
    opens, closes : str
        Time of day, ``"09:00"``; ``"24:00"`` is midnight at the end of the day.
    days : sequence of str
        Working days: ``"mon"`` to ``"sun"``.
    holidays : sequence of dates
        Days on which nobody works: dates or texts of them (``"2024-12-25"``).

    Examples
    --------
    >>> import amends as am
    >>> am.recovery.WorkingHours("08:30", "17:30", holidays=["2024-12-25"]).minutes_between(
    ...     "2024-12-24T16:30", "2024-12-26T09:30")
    120.0
    """

    opens: str = "09:00"
    closes: str = "17:00"
    days: Sequence[str] = ("mon", "tue", "wed", "thu", "fri")
    holidays: Sequence[Any] = field(default=())

    def __post_init__(self) -> None:
        self._calendar()

    def _calendar(self) -> BusinessCalendar:
        """The calendar whose day 0 is 1970-01-01, a Thursday."""
        hours = (minutes_of("opens", self.opens), minutes_of("closes", self.closes))
        if hours[0] > hours[1]:
            raise error("contradiction", "closes", f"closes must not lie before opens, got {self.opens}-{self.closes}")
        week: list[tuple[float, float]] = [(0.0, 0.0)] * 7
        for day in names("days", self.days):
            week[weekday("days", day)] = hours
        return BusinessCalendar(week, weekday_of_day_0=3, holidays=days_of("holidays", self.holidays))

    def minutes_between(self, start: Any, end: Any) -> float:
        """Working minutes between two moments: datetimes, or texts of them."""
        return float(self._calendar().business_minutes(moment("start", start), moment("end", end)))


def _meanings(activity: str, given: str | Iterable[str]) -> int:
    name = f"activities[{activity!r}]"
    meant = [one_of(name, one, MEANINGS) for one in names("activities", given)]
    for one, other in _EXCLUDE_EACH_OTHER:
        if one in meant and other in meant:
            text = f"{name} means both {one} and {other}, which exclude each other: they are two activities"
            raise error("contradiction", name, text)
    return sum({1 << MEANINGS.index(one) for one in meant})


def _check_names(activities: Iterable[str]) -> None:
    known: dict[str, str] = {}
    for one in activities:
        other = known.setdefault(one.strip(), one)
        if other != one:
            name = f"activities[{one!r}]"
            raise error("contradiction", name, f"{name} and {other!r} are one activity: blanks around do not count")


def _limit(name: str, given: Any) -> tuple[float, Clock] | None:
    if given is None:
        return None
    clock: Any = "calendar"
    if isinstance(given, (tuple, list)):
        if len(given) != 2:
            raise error("domain", name, f"{name} must be a timedelta, or (timedelta, clock)")
        given, clock = given[0], one_of(name, given[1], get_args(Clock))
    return span(name, given), clock


def _offset(given: Any) -> float:
    return 0.0 if given is None else span("utc_offset", given, signed=True)


@by_members
class RecoveryProcess:
    """How a log of events is read: what its activities mean, on which clock, with which limits.

    Parameters
    ----------
    activities : mapping of str to str or list of str
        For each activity of the log what it means, of: the lifecycle of ISO 10002 ``received``, ``acknowledged``,
        ``assessed``, ``investigated``, ``responded``, ``communicated``, ``closed``; the six steps of recovery
        ``apology``, ``listening``, ``solution``, ``compensation``, ``follow_up``, ``promises_kept``; and ``resolves``,
        ``reopens``, ``waits_for_customer``, ``contact``, ``escalates``, ``upheld``, ``rejected``, ``satisfied``,
        ``dissatisfied``, ``breaks_promise``. An empty list: known, and of no meaning here. If no activity means
        ``received``, the first event of a complaint is its receipt; if none ``resolves``, closing does. An activity
        cannot mean two things that exclude each other, as ``upheld`` and ``rejected``.
    calendar : WorkingHours, optional
        When the firm works; without it nothing can be told on the business clock.
    utc_offset : timedelta, optional
        How far the firm's wall clock is ahead of the times of the log.
    acknowledge_within, resolve_within : timedelta, or (timedelta, {"calendar", "business", "own"}), optional
        Limits from receipt. ``own`` is business time less the time in which the customer was waited for.
    reopen_window : timedelta, optional
        Within which a reopening or another contact counts against the first resolution: 30 days.
    settled_after : timedelta, optional
        A complaint that is done, and of which nothing is heard for so long, is settled, and what comes later is outside
        it: 90 days.
    required : sequence of str, optional
        Stages and steps that each complaint should have had; all six steps that some activity means unless given.

    Examples
    --------
    >>> import amends as am
    >>> process = am.recovery.RecoveryProcess(
    ...     {"opened": "received", "called": ["acknowledged", "apology"], "solved": ["solution", "resolves"]})
    >>> log = {"complaint": [1, 1, 1, 2], "activity": ["opened", "called", "solved", "opened"],
    ...        "time": ["2024-03-01T09:00", "2024-03-01T10:00", "2024-03-02T09:00", "2024-03-02T12:00"]}
    >>> review = process.review(log)
    >>> len(review.cases()["complaint"]), review.open
    (2, 1)
    """

    def __init__(
        self,
        activities: Mapping[str, str | Iterable[str]],
        *,
        calendar: WorkingHours | None = None,
        utc_offset: Any = None,
        acknowledge_within: Any = None,
        resolve_within: Any = None,
        reopen_window: Any = datetime.timedelta(days=30),
        settled_after: Any = datetime.timedelta(days=90),
        required: Iterable[str] | None = None,
    ) -> None:
        if not isinstance(activities, Mapping) or not activities:
            raise error("missing", "activities", "activities must map each activity of the log to what it means")
        if calendar is not None and not isinstance(calendar, WorkingHours):
            raise error("domain", "calendar", f"calendar must be WorkingHours, got {said(calendar)}")
        self._arguments = {
            "activities": {str(name): tuple(names("activities", of)) for name, of in activities.items()},
            "calendar": calendar,
            "utc_offset": utc_offset,
            "acknowledge_within": acknowledge_within,
            "resolve_within": resolve_within,
            "reopen_window": reopen_window,
            "settled_after": settled_after,
            "required": None if required is None else tuple(names("required", required)),
        }
        self._make()

    def _make(self) -> None:
        given = self._arguments
        _check_names(given["activities"])
        self._places = {name.strip(): place for place, name in enumerate(given["activities"])}
        wanted = given["required"]
        self._rules = _room.ProcessRules(
            [_meanings(name, of) for name, of in given["activities"].items()],
            calendar=None if given["calendar"] is None else given["calendar"]._calendar(),
            utc_offset_minutes=_offset(given["utc_offset"]),
            acknowledge_within=_limit("acknowledge_within", given["acknowledge_within"]),
            resolve_within=_limit("resolve_within", given["resolve_within"]),
            reopen_window=span("reopen_window", given["reopen_window"]),
            settled_after=span("settled_after", given["settled_after"]),
            required=None
            if wanted is None
            else sum({1 << MEANINGS.index(one_of("required", one, MEANINGS[:13])) for one in wanted}),
        )

    def __getstate__(self) -> dict[str, Any]:
        return dict(self._arguments)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._arguments = state
        self._make()

    def __repr__(self) -> str:
        return f"RecoveryProcess({len(self._places)} activities, {', '.join(self._required())} required)"

    def _required(self) -> list[str]:
        bits = self._rules.required
        return [name for k, name in enumerate(MEANINGS) if bits >> k & 1] or ["nothing"]

    def review(
        self,
        data: Any,
        complaint: Any = None,
        time: Any = None,
        activity: Any = None,
        *,
        by: Any = None,
        period: Period | None = None,
        cluster: Any = None,
        deadline: Any = None,
        promise: Any = None,
        cost: Any = None,
        now: Any = None,
        largest_share_left_out: float = 0.5,
    ) -> ProcessReview:
        """Reads a table of events.

        Parameters
        ----------
        data : table
            A row for each event, in any order.
        complaint, time, activity : str or column, optional
            Columns of the complaint's id, when it happened, and what; named ``complaint``, ``time`` and ``activity``
            unless given.
        by : str, or list of str, optional
            Columns that the complaints are told apart by (segment, channel, product, team); the row of the receipt
            counts.
        period : {"day", "week", "month", "quarter", "year"}, optional
            Complaints received in the same period go together.
        cluster : str, optional
            Column of the companies, branches or teams whose complaints resemble each other; the row of the receipt
            counts. Intervals of :meth:`ProcessReview.kpis` and :meth:`ProcessReview.conformance` then say what is true
            of all such companies; complaints without a label are left out of them. The log is read twice.
        deadline : str or column, optional
            By when a promise that the event makes is to be kept. A date, or a text without a time of day, lasts to the
            end of its day; so does a ``datetime64`` or a datetime at midnight.
        promise : str or column, optional
            What is promised: the meaning of the event that will fulfil it (``"responded"``); ``"resolves"`` where it is
            missing, empty or not given. A promise of what no activity means is neither kept nor broken.
        cost : str or column, optional
            Of the event, in one unit.
        now : datetime, date or text, optional
            The time of which the review is, that of the last event unless given; later events are left out. A date is
            the start of its day.
        largest_share_left_out : float, optional
            Of the rows; more is an error.

        Returns
        -------
        ProcessReview

        Raises
        ------
        AmendsError
            Columns that are missing or cannot be read; more rows left out than allowed.
        """
        found, coded = self._read(data, complaint, time, activity, deadline, promise, cost, "complaint")
        groups = Groups.of(found, by, period, coded["time"])
        made = _room.review_process(
            self._rules,
            coded["complaint"],
            coded["time"],
            coded["activity"],
            groups.codes,
            coded["deadline"],
            coded["promise"],
            coded["cost"],
            max(1, len(groups.labels)),
            np.nan if now is None else moment("now", now),
            number("largest_share_left_out", largest_share_left_out),
        )
        clusters = None
        if cluster is not None:
            cells = Cells.of(found, cluster, groups, len(coded["time"]))
            cut = _room.review_process(
                self._rules,
                coded["complaint"],
                coded["time"],
                coded["activity"],
                cells.codes,
                coded["deadline"],
                coded["promise"],
                coded["cost"],
                max(1, len(cells.group)),
                made.now,
                1.0,
            )
            clusters = Clusters(cut, cells)
        return ProcessReview(made, self, found, groups, coded["ids"], coded["unknown"], coded["offsets"], clusters)

    def monitor(self, groups: Mapping[str, Iterable[Any]] | None = None) -> RecoveryMonitor:
        """A monitor that reads events as they come.

        Parameters
        ----------
        groups : mapping of str to sequence, optional
            One column that complaints are told apart by, and its labels: ``{"segment": ["private", "business"]}``.
            Complaints of another label, or of none, have a row of their own (None).
        """
        return RecoveryMonitor(self, groups)

    def _read(
        self,
        data: Any,
        complaint: Any,
        time: Any,
        activity: Any,
        deadline: Any,
        promise: Any,
        cost: Any,
        ids: str,
        known: Collection[str] = (),
    ) -> tuple[Rows, dict[str, Any]]:
        """``known``: columns of times that were read before, of which a few more may hold nothing that is one."""
        given = dict(zip(_ROLES, (complaint, time, activity, deadline, promise, cost), strict=True))
        found = rows(
            data,
            given,
            defaults={"complaint": "complaint", "time": "time", "activity": "activity"},
            required=("complaint", "time", "activity"),
        )
        what, labels = found.labels("activity")
        assert what is not None
        trimmed = [str(label).strip() for label in labels]
        places = np.array([self._places.get(label, _UNKNOWN if label else np.nan) for label in trimmed] + [np.nan])
        unknown = [label for label in trimmed if label and label not in self._places]
        assert found.columns["complaint"] is not None
        found.columns["complaint"] = id_column(found.columns["complaint"])
        out: dict[str, Any] = {
            "time": minutes("time", found.columns["time"], unreadable="all" if "time" in known else "some"),
            "activity": places[what],
            "deadline": None,
            "promise": None,
            "cost": found.numbers("cost"),
            "unknown": unknown,
            "ids": None,
        }
        if found.columns["deadline"] is not None:
            may_fail: Unreadable = "all" if "deadline" in known else "some"
            out["deadline"] = minutes("deadline", found.columns["deadline"], ends_of_days=True, unreadable=may_fail)
        out["offsets"] = sum((offsets_of(found, role, out[role]) for role in ("time", "deadline")), Counter())
        if found.columns["promise"] is not None:
            out["promise"] = _promised(found)
        if ids == "complaint":
            codes, out["ids"] = found.labels("complaint")
            assert codes is not None
            out["complaint"] = np.where(codes < 0, np.nan, codes)
        return found, out


def _promised(found: Rows) -> NDArray[np.float64]:
    codes, labels = found.labels("promise")
    assert codes is not None
    meant = [MEANINGS.index(one_of("promise", str(label).strip() or "resolves", _room._PROMISABLE)) for label in labels]
    return np.asarray(np.array([*meant, MEANINGS.index("resolves")], dtype=np.float64)[codes])
