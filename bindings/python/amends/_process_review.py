"""A log of events at rest. Exported by amends.recovery."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
from numpy.typing import NDArray

from ._answers import like
from ._arguments import one_of
from ._core import recovery as _room
from ._core.core import RowReport
from ._desk_report import DeskReported
from ._equality import by_members
from ._input import Table
from ._process_clusters import Clusters
from ._process_figures import MEANINGS, DurationEnd, Groups, Period, confidence_of
from ._process_log import Offsets, not_applied, offsets_text, without_offset
from ._process_times import period_starts, timestamps
from ._report import Language
from ._roles import Rows
from ._tables import count, html_table, percent, text_table

if TYPE_CHECKING:
    from ._process import RecoveryProcess

_PROMISE_STATES = ("none", "kept", "broken", "pending")


@by_members
class ProcessReview(DeskReported):
    """What a log of events says of the complaints in it; see :meth:`RecoveryProcess.review`."""

    def __init__(
        self,
        made: Any,
        process: RecoveryProcess,
        found: Rows,
        groups: Groups,
        ids: list[Any],
        unknown: list[str],
        offsets: Offsets,
        clusters: Clusters | None = None,
    ) -> None:
        self._rules = process._rules
        self._made, self.process, self._groups, self._ids = made, process, groups, ids
        self._table, self.unknown_activities = found.table, unknown
        self._exact = False
        self._offsets = offsets
        self._clusters = clusters

    @property
    def now(self) -> np.datetime64:
        """The time of which the review is."""
        return np.datetime64(timestamps(np.array([self._made.now]))[0])

    @property
    def complaints(self) -> int:
        """Complaints in the log."""
        return int(self._made.complaints)

    @property
    def open(self) -> int:
        """Of them, those that are neither resolved nor closed."""
        return int(self._made.whole().open)

    @property
    def account(self) -> dict[str, Any]:
        """Events that came, were used, and were left out for which reason; deadlines, promises and costs that do not
        count; times whose offset is not applied, and those without one where others have one; with ``cluster``,
        complaints that have none."""
        account = {
            **self._made.account,
            "offsets_not_applied": not_applied(self._offsets),
            "times_without_offset": without_offset(self._offsets),
        }
        return account if self._clusters is None else {**account, "without_cluster": self._clusters.without}

    @property
    def row_report(self) -> RowReport:
        """The account of the rows."""
        report: RowReport = self._made.row_report
        return report

    def exact(self) -> ProcessReview:
        """The same review: :meth:`durations` and :meth:`backlog_age` from the minutes themselves, not from classes."""
        out = ProcessReview.__new__(ProcessReview)
        out.__dict__.update(self.__dict__)
        out._exact = True
        return out

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._rules = self.process._rules
        self._made = _room._review_from_state(self._rules, state["_made"])
        self._table = Table.of_kind(state["_table"])

    def _each(self) -> list[tuple[int, tuple[Any, ...], Any]]:
        if not self._groups.labels:
            return [(0, (), self._made.whole())]
        labels = [*self._groups.labels, (None,) * len(self._groups.names)]  # the last one: the receipt has no label
        each = [(place, of, self._made.figures(place)) for place, of in enumerate(labels)]
        return [one for one in each if one[2].complaints > 0]

    def _quantiles(self, place: int, figures: Any, end: str, clock: str, p: list[float], confidence: float) -> Any:
        if not self._exact or figures.complaints == 0:
            return super()._quantiles(place, figures, end, clock, p, confidence)
        return self._made.exact_quantiles(end, clock, place if self._groups.labels else None, p, confidence)

    def kpis(self, level: float = 0.95) -> Any:
        """The figures that a complaint desk is led by, each with its interval.

        Parameters
        ----------
        level : float, optional
            Of the intervals.

        Returns
        -------
        table
            As :meth:`RecoveryMonitor.kpis`. Of a review with ``cluster`` the intervals of shares and means are those
            that the clusters leave (Wilson's interval of the effective number, Student's t), NaN for a single cluster,
            and ``clusters`` says how many there are. Values are those of all complaints, intervals of those whose
            cluster is told.
        """
        if self._clusters is None:
            return super().kpis(level)
        confidence = confidence_of(level)
        return self._frame(
            [
                (of, self._clusters.kpis(place, figures.kpis(self._rules, confidence), self._rules, confidence))
                for place, of, figures in self._each()
            ]
        )

    def conformance(self, level: float = 0.95) -> Any:
        """How often stages and steps happened in complaints that are done; in how many open ones they are missing."""
        if self._clusters is None:
            return super().conformance(level)
        confidence = confidence_of(level)
        return self._frame(
            [
                (of, self._clusters.conformance(place, figures.conformance(confidence), confidence))
                for place, of, figures in self._each()
            ]
        )

    def _ages(self, place: int, figures: Any, p: list[float]) -> Any:
        if not self._exact or figures.open == 0:
            return super()._ages(place, figures, p)
        cases = self._made.cases()
        open_now = np.isnan(cases["done"])
        if self._groups.labels:
            open_now &= np.minimum(cases["group"], len(self._groups.labels)) == place
        ages = np.sort(self._made.now - cases["received"][open_now])
        reached = np.arange(1, len(ages) + 1) / len(ages)
        return [ages[np.searchsorted(reached, one)] for one in p]

    def cases(self) -> Any:
        """A row for each complaint, by receipt.

        Returns
        -------
        table
            ``complaint``; the columns of ``by`` and ``period``; ``received``, ``done`` and when each stage and step
            first happened (``acknowledged_at``, ``apology_at``, ...; NaT: not); counts of events, contacts, reopenings,
            escalations and promises; ``promise`` (``none``, ``kept``, ``broken``, ``pending``); ``missing``: what is
            required and has not happened; ``conforms``: done, nothing missing, in order; ``failed_again``;
            ``satisfied`` and ``upheld`` (1, 0, NaN: not said); ``cost``; for each end, in hours,
            ``<end>_hours`` and whether it ``<end>_ended``. Joined to a complaint log by its id, ``promise`` or
            ``conforms`` can be what a scenario asks about.
        """
        columns = dict(self._made.cases())
        ids = np.asarray(self._ids, dtype=object)[columns.pop("complaint").astype(np.int64)]
        out: dict[str, Any] = {"complaint": _plain(ids)}
        group = columns.pop("group")
        for k, name in enumerate(self._groups.names):
            labels = np.array([*(of[k] for of in self._groups.labels), None], dtype=object)
            out[name] = labels[np.minimum(group, len(labels) - 1).astype(np.int64)]
        for name, values in columns.items():
            out[name] = self._case_column(name, values)
        for end in get_args(DurationEnd):
            lasted, ended = self._made.duration(end, "calendar")
            out[f"{end}_hours"], out[f"{end}_ended"] = lasted / 60.0, ended.astype(bool)
        return like(self._table, out)

    @staticmethod
    def _case_column(name: str, values: NDArray[np.float64]) -> NDArray[Any]:
        if name in ("received", "done") or name.endswith("_at"):
            return timestamps(values)
        if name == "promise":
            return np.asarray(_PROMISE_STATES, dtype=object)[values.astype(np.int64)]
        if name == "missing":
            bits = values.astype(np.int64)
            texts = {int(b): ", ".join(m for k, m in enumerate(MEANINGS) if int(b) >> k & 1) for b in np.unique(bits)}
            return np.array([texts[int(b)] for b in bits], dtype=object)
        if name in ("conforms", "steps_in_order", "failed_again"):
            return values.astype(bool)
        return values if name in ("satisfied", "upheld", "cost") else values.astype(np.int64)

    def stocks(self, period: Period = "month") -> Any:
        """Complaints outstanding at the start of each period, received, done, and outstanding at its end.

        The four reconcile; hold them against what the firm reports. A complaint that was reopened is outstanding until
        it was done for the last time.
        """
        cases = self._made.cases()
        starts = period_starts(one_of("period", period, get_args(Period)), cases["received"], self._made.now)
        columns = {"start": timestamps(starts).astype("datetime64[D]"), **self._made.stocks(starts)}
        return like(self._table, columns)

    def _time_shown(self) -> str:
        return str(self.now.astype("datetime64[m]")).replace("T", " ")

    def _unknown(self) -> list[str]:
        return self.unknown_activities

    def _beside(self, language: Language) -> str:
        offsets = offsets_text(self._offsets, language)
        if self._clusters is None:
            return _sentence(offsets)
        name = self._clusters.name
        if language == "ko":
            text = f"여기의 구간은 불만이 서로 독립이라고 보고 구한 것이며, {name}별 차이는 반영하지 않습니다."
        else:
            text = f"Intervals take complaints as independent of each other; what differs by {name} is not in them."
        return " ".join(filter(None, (_sentence(offsets), text)))

    def _whole(self) -> Any:
        return self._made.whole()

    def _periods(self, period: Period | None) -> list[tuple[str, list[float]]]:
        wanted = one_of("period", "month" if period is None else period, get_args(Period))
        received = self._made.cases()["received"]
        if not len(received):
            return []
        starts = period_starts(wanted, received, self._made.now)
        unit = {"month": "M", "quarter": "M", "year": "Y"}.get(wanted, "D")
        names = [str(one) for one in timestamps(starts).astype(f"datetime64[{unit}]")]
        stocks = self._made.stocks(starts)
        keys = ("outstanding_at_start", "received", "done", "outstanding_at_end")
        return [(name, [float(stocks[key][k]) for key in keys]) for k, name in enumerate(names)]

    def _rows_shown(self) -> tuple[list[str], list[list[str]]]:
        found = self._made.whole().kpis(self._rules, 0.95)
        if self._clusters is not None and not self._groups.labels:
            found = self._clusters.kpis(0, found, self._rules, 0.95)
        lines = []
        for k, name in enumerate(found["kpi"]):
            if not found["of"][k] > 0 or not found["value"][k] == found["value"][k]:
                continue
            counted = name in ("contacts_per_complaint", "backlog", "cost_per_complaint")
            say = (lambda x: f"{x:,.2f}".removesuffix(".00")) if counted else percent
            known = name != "backlog" and found["lower"][k] == found["lower"][k]
            interval = f"{say(found['lower'][k])} to {say(found['upper'][k])}" if known else ""
            interval += " (bounds)" if name == "service_recovery_rate" else ""
            lines.append([name.replace("_", " "), say(found["value"][k]), interval, count(found["of"][k])])
        return ["figure", "value", "95 %", "of"], lines

    def _notes(self) -> list[str]:
        out = [f"{self.complaints:,} complaints, {self.open:,} of them open on {self.now.astype('datetime64[m]')}"]
        if self._groups.names:
            out.append(f"all together; kpis() has them by {' and '.join(self._groups.names)}")
        if self._clusters is not None:
            name = self._clusters.name
            out.append(
                f"intervals here take complaints as independent; kpis() has those that allow for what differs by {name}"
                if self._groups.labels
                else f"intervals allow for what differs by {name}"
            )
            if self._clusters.without:
                out.append(f"{self._clusters.without:,} complaints have no {name}, and are not in those intervals")
        if self.row_report.left_out:
            out.append(self.row_report.line())
        if self.unknown_activities:
            listed = ", ".join(repr(one) + _meant(one, self.process) for one in self.unknown_activities[:10])
            out.append(f"activities of unknown meaning: {listed}{', ...' if len(self.unknown_activities) > 10 else ''}")
        absent = [name.replace("_", " ") for name in self._rules.not_in_log]
        if absent:
            out.append(f"not to be seen in this log, by its activities and the limits given: {', '.join(absent)}")
        account = self.account
        if account["promises_not_seen"]:
            listed = ", ".join(account["promises_not_seen"])
            out.append(
                f"{sum(account['promises_not_seen'].values()):,} promises are of what no activity of this log means "
                f"({listed}): whether they were kept is not known, and they count nowhere"
            )
        if offsets := offsets_text(self._offsets):
            out.append(offsets)
        for key, text in (
            (
                "deadlines_not_valid",
                "deadlines lie before their event or stand for none (9999-12-31), and do not count",
            ),
            ("deadlines_not_read", "deadlines cannot be read as a time, and do not count"),
            ("costs_not_valid", "costs are missing, negative or infinite, and count as 0"),
            ("sorted", "events stand after a later one of their complaint, and are taken in the order of time"),
        ):
            if account[key]:
                out.append(f"{account[key]:,} {text}")
        return out

    def __repr__(self) -> str:
        header, lines = self._rows_shown()
        return "\n".join([*self._notes(), text_table(header, lines)])

    def _repr_html_(self) -> str:
        header, lines = self._rows_shown()
        return html_table(header, lines, self._notes())


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text and text[-1] != "." else text


def _meant(activity: str, process: RecoveryProcess) -> str:
    """A hint at the activity that may be meant."""
    close = difflib.get_close_matches(activity.lower(), [name.lower() for name in process._places], n=1, cutoff=0.8)
    names = [name for name in process._places if close and name.lower() == close[0]]
    return f" (did you mean {names[0]!r}?)" if names else ""


def _plain(ids: NDArray[Any]) -> NDArray[Any]:
    """Ids as whole numbers where all of them are."""
    if len(ids) and all(isinstance(one, (int, np.integer)) for one in ids[:1]) and all(type(one) is int for one in ids):
        large = max(ids) >= 2**63
        return ids if large and min(ids) < 0 else ids.astype(np.uint64 if large else np.int64)
    return ids
