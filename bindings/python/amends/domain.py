"""The nouns: complaint log, channels, dimension scores, recovery steps, redress, survey responses, business calendar.

Times are numbers the caller gives (calendar minutes since an origin of his choice); the library reads no clock.
See docs/domain.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _tables
from ._arguments import error, level, said, unicode
from ._column import Column, labels
from ._core import domain as _domain
from ._core.core import RowReport
from ._core.domain import (
    BadRow,
    BusinessCalendar,
    Channel,
    Complaint,
    CustomerType,
    Decision,
    Dimension,
    DimensionScores,
    DimensionWeights,
    HandlingEvent,
    HandlingHistory,
    JoinReport,
    OutcomeState,
    RecordReport,
    RecoveryAction,
    RecoveryPromise,
    RecoveryStep,
    Redress,
    RedressKind,
    ScoreScale,
    SurveyResponse,
    TransactionReport,
    counts_as_redress_paid,
    counts_as_upheld,
)
from ._core.interop import ComplaintRecords
from ._equality import by_members
from ._input import table
from ._joined_log import AnswerRule, JoinedLog, columns_of_records, join, shared_codes
from ._purchases import PurchaseHistory, times
from ._roles import Rows, covariates_of, rows
from ._score_scale import Scale, scale_of

__all__ = [
    "BadRow",
    "BusinessCalendar",
    "Channel",
    "Complaint",
    "ComplaintLog",
    "CustomerType",
    "Decision",
    "Dimension",
    "DimensionScores",
    "DimensionWeights",
    "HandlingEvent",
    "HandlingHistory",
    "JoinReport",
    "JoinedLog",
    "LogSummary",
    "OutcomeState",
    "PurchaseHistory",
    "RecoveryAction",
    "RecoveryPromise",
    "RecoveryStep",
    "RecordReport",
    "Redress",
    "RedressKind",
    "RowReport",
    "ScoreScale",
    "SurveyResponse",
    "TransactionReport",
    "counts_as_redress_paid",
    "counts_as_upheld",
]

_ROLES = (
    "response_days",
    "resolved",
    "score",
    "asked",
    "segment",
    "channel",
    "cluster",
    "weight",
    "customer_id",
    "complaint_id",
    "received",
)


def _coded(found: Rows, name: str, names: Sequence[str] | None) -> tuple[NDArray[Any] | None, list[str]]:
    """Codes and names of a categorical column; missing labels get the code -1, which the log counts as a bad row."""
    if found.columns[name] is None:
        return None, []
    if names is not None:  # the caller's own codes
        return found.numbers(name), [unicode(f"{name}_names", str(one)) for one in names]
    codes, labels = found.labels(name, appearance=True)
    assert codes is not None
    return codes.astype(np.int32), [str(one) for one in labels] or ["none"]


def _of_names(column: Column, names: Sequence[str]) -> Column:
    """Codes of the caller as the texts that they stand for."""
    codes = np.asarray(column.values)
    known = (codes >= 0) & (codes < len(names))
    known &= codes == np.floor(codes)
    return Column("text", np.where(known, codes, -1).astype(np.int64), labels=[str(one) for one in names])


def _ids(found: Rows, role: str) -> NDArray[np.int64] | None:
    """Whole numbers that stand for the ids of one log."""
    return shared_codes(role, {"complaints": found.columns[role]}).get("complaints")


def _attributes(found: Rows, wanted: Any) -> tuple[tuple[str, NDArray[Any], list[str]], ...]:
    """Name, codes and texts of further columns; a missing text is "", as in files."""
    if isinstance(wanted, Mapping) and found.table is not None:
        own = found.table
        wanted = {name: own.column(name, one) if isinstance(one, str) else one for name, one in wanted.items()}
    out = []
    for name, column in covariates_of(found, wanted, "attributes", "attribute").items():
        codes, found_labels = labels(name, column, appearance=True)
        assert codes is not None
        texts = [unicode(name, str(one)) for one in found_labels]
        if len(set(texts)) < len(texts):
            raise error("contradiction", name, f"{name} has labels that read alike: make them one kind")
        gone = codes < 0
        if gone.any() and "" not in texts:  # the empty text has its place by its first row, as other texts have
            first = int(np.argmax(gone))
            place = len(texts) if column.ordered else len(np.unique(codes[:first]))
            texts.insert(place, "")
            codes = np.where(codes >= place, codes + 1, codes)
        if gone.any():
            codes = np.where(gone, texts.index(""), codes)
        out.append((name, codes.astype(np.int32), texts))
    return tuple(out)


_SHOWN = 10
"""Groups of a kind that a summary prints; its frame has all."""


@by_members
class LogSummary:
    """What a log holds: counts, shares among those who evaluated with Wilson intervals, bad rows and why.

    Attributes
    ----------
    total : LogGroup
        All usable rows.
    segments, channels : list of LogGroup
        By segment and by channel; empty where the log has no such column. The first ten of each are printed,
        ``to_frame`` has all.
    report : RowReport
        Rows read and rows that cannot be used, and why.
    account : RecordReport
        What became of every row; of the file, where the log was read from one. Its ``findings`` speak against the
        columns as a whole: scores as on another scale, response times of more than ten years, repeated complaint ids.
    bad_rows : dict
        Number of rows that cannot be used, by reason: ``report.reasons``.
    interval : float
        Level of the intervals.
    """

    def __init__(self, log: _domain.ComplaintLog, interval: float = 0.95) -> None:
        counts = _domain.summarise(log)
        self.total = counts.total
        self.segments = counts.segments
        self.channels = counts.channels
        self.report = counts.report
        self.bad_rows: dict[str, int] = counts.report.reasons
        self.interval = level("interval", interval)
        self.account = log.account
        self._tells_speed = log.tells_speed

    def _more(self) -> list[list[str]]:
        """A line for the groups that are not shown."""
        listed = (("segments", self.segments), ("channels", self.channels))
        more = [(len(groups) - _SHOWN, noun) for noun, groups in listed if len(groups) > _SHOWN]
        return [[f"and {count:,} more {noun}", *[""] * 7] for count, noun in more]

    def _groups(self) -> list[tuple[str, Any]]:
        parts = [("all", self.total)]
        parts += [("segment", group) for group in self.segments]
        return parts + [("channel", group) for group in self.channels]

    def to_frame(self) -> Any:
        """One row per part (all, each segment, each channel): a pandas.DataFrame, or a dict of arrays.

        ``attrs["rows"]`` of the frame is the account of the rows of the log (``RowReport.to_dict``).
        """
        columns: dict[str, list[Any]] = {}

        def put(name: str, value: Any) -> None:
            columns.setdefault(name, []).append(value)

        for part, group in self._groups():
            put("part", part)
            put("name", group.name)
            put("complaints", group.complaints)
            for share in ("share_answered", "share_evaluated", "response_rate", "share_resolved"):
                value, lower, upper = getattr(group, share)(self.interval)
                if share == "share_answered" and not self._tells_speed:
                    value = lower = upper = float("nan")
                put(share, value)
                put(f"{share}_lower", lower)
                put(f"{share}_upper", upper)
            put("mean_response_days", group.mean_response_days)
            put("mean_score", group.mean_score)
            put("score_standard_error", group.score_standard_error)
        return _tables.to_frame(columns, self.report)

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        header = ["", "complaints", "answered", "mean days", "evaluated", "resolved*", "interval", "mean score*"]
        rows = []
        shown = [("all", self.total), *(("segment", group) for group in self.segments[:_SHOWN])]
        shown += [("channel", group) for group in self.channels[:_SHOWN]]
        for part, group in shown:
            resolved, lower, upper = group.share_resolved(self.interval)
            rows.append(
                [
                    group.name if part == "all" else f"{part} {group.name}",
                    _tables.count(group.complaints),
                    _tables.percent(group.share_answered(self.interval)[0]) if self._tells_speed else "-",
                    _tables.decimal(group.mean_response_days, 1),
                    _tables.percent(group.share_evaluated(self.interval)[0]),
                    _tables.percent(resolved),
                    "-" if resolved != resolved else f"{100 * lower:.1f}-{100 * upper:.1f}",
                    _tables.decimal(group.mean_score),
                ]
            )
        return header, rows + self._more()

    def _notes(self) -> list[str]:
        notes = [f"* of those who evaluated; Wilson intervals at {100 * self.interval:g} %"]
        unasked = self.total.complaints - self.total.asked
        if unasked > 0:
            rate = _tables.percent(self.total.response_rate(self.interval)[0])
            notes.append(f"{_tables.count(unasked)} were not asked; {rate} of those asked evaluated")
        if self.account.files:
            return [*notes, *str(self.account).splitlines()]
        notes.append(self.report.line() or f"all {self.report.rows:,} rows can be used")
        return [*notes, *(f"look at this: {finding}" for finding in self.account.findings)]

    def __repr__(self) -> str:
        return "\n".join([_tables.text_table(*self._cells()), *self._notes()])

    def _repr_html_(self) -> str:
        return _tables.html_table(*self._cells(), self._notes())


class ComplaintLog(_domain.ComplaintLog):
    """Complaints as columns, checked once; the arrays are viewed where they are, not copied.

    Numeric columns may have any integer, bool or float type and any stride; NaN is missing. Labels of segments and
    channels are turned into codes once. Rows that cannot be used are counted (``report``), never dropped silently.

    See Also
    --------
    from_columns, from_frame : how a log is made.
    join : with tables of customers, purchases and survey answers.
    """

    _records: ComplaintRecords | None = None  # that it is a view of

    def __init__(self, *log: _domain.ComplaintLog, **columns: Any) -> None:
        super().__init__(*log, **columns)
        if log and isinstance(log[0], ComplaintLog):
            self.__dict__.update(log[0].__dict__)  # what it was made of

    @classmethod
    def _of_records(cls, records: ComplaintRecords) -> ComplaintLog:
        log = cls(records._view())
        log._records = records
        return log

    @cached_property
    def _columns(self) -> dict[str, Column]:
        """By role, as they came: what a join reads."""
        return {} if self._records is None else columns_of_records(self._records)

    @classmethod
    def from_columns(
        cls,
        *,
        response_days: Any = None,
        resolved: Any = None,
        score: Any = None,
        asked: Any = None,
        segment: Any = None,
        channel: Any = None,
        cluster: Any = None,
        weight: Any = None,
        customer_id: Any = None,
        complaint_id: Any = None,
        received: Any = None,
        segment_names: Sequence[str] | None = None,
        channel_names: Sequence[str] | None = None,
        cluster_names: Sequence[str] | None = None,
        score_scale: Scale = (1.0, 5.0),
        attributes: Any = None,
    ) -> ComplaintLog:
        """A log over arrays (or anything NumPy can turn into one); every column is optional, one must be given.

        Parameters
        ----------
        response_days : array_like, optional
            Days from receipt to answer, >= 0; NaN: not answered. Timedeltas are turned into days.
        resolved : array_like, optional
            1 or True: the complainant says resolved; 0 or False: not; NaN: did not say.
        score : array_like, optional
            Satisfaction score on ``score_scale``; NaN: not evaluated.
        asked : array_like, optional
            1 or True: was asked how satisfied he is; 0 or False: nobody asked; NaN: not known, taken as asked.
        segment, channel, cluster : array_like, optional
            Labels of any kind; or, with ``segment_names`` and its like, integer codes into those names. The cluster is
            who handled the complaint: the company or branch.
        weight : array_like, optional
            Complaints a row stands for, >= 0. Default: one.
        customer_id, complaint_id : array_like, optional
            Who complained, and which complaint it is: whole numbers or texts, by which other tables ``join``.
        received : array_like, optional
            When: dates, times, texts of them, or numbers of days; as ``datetime`` of a ``PurchaseHistory``.
        segment_names, channel_names, cluster_names : sequence of str, optional
            Names of integer codes.
        score_scale : ScoreScale, (lowest, highest), (lowest, highest, reversed), or a mapping of these names
            ``reversed=True`` where the lowest number is the best.
        attributes : mapping, optional
            Further columns by which outcomes can be cut, by name: ``{"relief": values}``. Labels of any kind; a missing
            one is the empty text, as in files.

        Returns
        -------
        ComplaintLog

        Raises
        ------
        AmendsError
            Columns of different length, no column at all, a scale that is none, a numeric column that holds text.

        Examples
        --------
        >>> import numpy as np
        >>> from amends.domain import ComplaintLog
        >>> log = ComplaintLog.from_columns(response_days=np.array([0, 3, 9]), resolved=[True, True, False],
        ...                                 score=[5, 4, np.nan], segment=["phone", "web", "phone"])
        >>> log.complaints
        3.0
        >>> log.segment_names
        ['phone', 'web']
        """
        given: tuple[Any, ...] = (response_days, resolved, score, asked, segment, channel, cluster, weight)
        given += (customer_id, complaint_id, received)
        names = {"segment": segment_names, "channel": channel_names, "cluster": cluster_names}
        return cls._of(rows(None, dict(zip(_ROLES, given, strict=True))), names, score_scale, attributes)

    @classmethod
    def _of(
        cls, found: Rows, names: dict[str, Sequence[str] | None], scale: Any, attributes: Any = None
    ) -> ComplaintLog:
        segment, segments = _coded(found, "segment", names["segment"])
        channel, channels = _coded(found, "channel", names["channel"])
        cluster, clusters = _coded(found, "cluster", names["cluster"])
        when = found.columns["received"]
        received, dated = (None, False) if when is None else times("received", when)
        log = cls(
            response_days=found.numbers("response_days", unit_days=1.0),
            resolved=found.numbers("resolved"),
            score=found.numbers("score"),
            asked=found.numbers("asked"),
            segment=segment,
            channel=channel,
            cluster=cluster,
            weight=found.numbers("weight"),
            segment_names=segments,
            channel_names=channels,
            cluster_names=clusters,
            score_scale=scale_of(scale),
            attributes=_attributes(found, attributes),
            customer_id=_ids(found, "customer_id"),
            complaint_id=_ids(found, "complaint_id"),
            received=received,
            dated=dated,
        )
        log._columns = {role: one for role, one in found.columns.items() if one is not None}
        for role, values in names.items():
            if values is not None and role in log._columns:
                log._columns[role] = _of_names(log._columns[role], values)
        return log

    @classmethod
    def from_frame(
        cls,
        data: Any,
        *,
        response_days: Any = None,
        resolved: Any = None,
        score: Any = None,
        asked: Any = None,
        segment: Any = None,
        channel: Any = None,
        cluster: Any = None,
        weight: Any = None,
        customer_id: Any = None,
        complaint_id: Any = None,
        received: Any = None,
        segment_names: Sequence[str] | None = None,
        channel_names: Sequence[str] | None = None,
        cluster_names: Sequence[str] | None = None,
        score_scale: Scale = (1.0, 5.0),
        attributes: Any = None,
    ) -> ComplaintLog:
        """A log over the columns of a table.

        Parameters
        ----------
        data : table
            Whatever holds columns: docs/columns.md.
        response_days, resolved, score, asked, segment, channel, cluster, weight, customer_id, complaint_id, received
            str or array, optional
            The columns that play these roles, by name or as values; see ``from_columns`` for what they must hold.
        attributes : sequence of str, or mapping, optional
            Further columns by which outcomes can be cut (``strata`` of a scenario): names of columns, or a mapping of
            the names they get to columns or values, ``["channel", "state"]``, ``{"relief": "what_was_given"}``.

        Returns
        -------
        ComplaintLog

        Examples
        --------
        >>> from amends.domain import ComplaintLog
        >>> log = ComplaintLog.from_frame({"days": [0, 3], "stars": [5, 2]}, response_days="days", score="stars")
        >>> len(log)
        2
        """
        given: tuple[Any, ...] = (response_days, resolved, score, asked, segment, channel, cluster, weight)
        given += (customer_id, complaint_id, received)
        found = table(data)  # once: a stream can be read once
        if found is None:
            raise error("domain", "data", f"data must be a table, such as a frame or a dict, got {said(data)}")
        names = {"segment": segment_names, "channel": channel_names, "cluster": cluster_names}
        return cls._of(rows(found, dict(zip(_ROLES, given, strict=True))), names, score_scale, attributes)

    def join(
        self,
        *,
        customers: Any = None,
        purchases: Any = None,
        answers: Any = None,
        customer_id: Any = None,
        complaint_id: Any = None,
        left_at: Any = None,
        last_seen: Any = None,
        purchased_at: Any = None,
        answered_at: Any = None,
        observed_until: Any = None,
        several_answers: AnswerRule = "first",
    ) -> JoinedLog:
        """The log together with tables of customers, purchases and survey answers, by id; nothing is lost silently.

        Parameters
        ----------
        customers, purchases, answers : table, optional
            Whatever holds columns: docs/columns.md. Answers are those of complainants, one or more for a complaint.
        customer_id, complaint_id : str, optional
            Names of the columns of these tables by which they join, by default those names. Whole numbers or texts, of
            one kind in all tables; ids of a log that was read from a file are texts, which a whole number joins by its
            digits (7 is "7", not "007"). Of a customer who stands twice the first row is taken.
        left_at, last_seen : str or array, optional
            Of customers: when he left (missing, or after ``observed_until``: not); where that does not tell, until
            when he is known to be one.
        purchased_at, answered_at : str or array, optional
            Of purchases and answers: when. Names default to these.
        observed_until : date, text or number of days, optional
            Until when the tables of customers and purchases are complete, that day included. Needed with ``purchases``,
            and with ``left_at`` without ``last_seen``: who has not left or bought was watched as long.
        several_answers : {"first", "last"}
            Which of several answers to one complaint is taken, by their times, else by their rows.

        Returns
        -------
        JoinedLog

        Raises
        ------
        AmendsError
            A role that is needed and missing (``missing``); ids of different kinds, or rounded ones (``domain``); dates
            in one table and numbers of days in another (``contradiction``).

        Examples
        --------
        >>> from amends.domain import ComplaintLog
        >>> log = ComplaintLog.from_columns(complaint_id=[1, 2, 3], customer_id=["anna", "bob", None],
        ...                                 received=["2024-01-10", "2024-02-01", "2024-02-01"], score=[5, 1, 2])
        >>> joined = log.join(customers={"customer_id": ["bob", "anna"], "left_at": ["2024-03-01", None]},
        ...                   observed_until="2024-12-31")
        >>> joined["left"].tolist(), joined["customers.customer_id"].tolist()
        ([0.0, 1.0, nan], ['anna', 'bob', None])
        >>> joined.report.complaints.reasons
        {'customer_id is missing': 1}
        """
        return join(
            self,
            customers=customers,
            purchases=purchases,
            answers=answers,
            customer_id=customer_id,
            complaint_id=complaint_id,
            left_at=left_at,
            last_seen=last_seen,
            purchased_at=purchased_at,
            answered_at=answered_at,
            observed_until=observed_until,
            several_answers=several_answers,
        )

    def summary(self, interval: float = 0.95) -> LogSummary:
        """Counts, shares among those who evaluated, by segment and channel; bad rows and why.

        Parameters
        ----------
        interval : float
            Level of the Wilson intervals.

        Returns
        -------
        LogSummary

        Examples
        --------
        >>> from amends.domain import ComplaintLog
        >>> ComplaintLog.from_columns(resolved=[1, 0, 1, 7]).summary().bad_rows
        {'resolved is neither 0, 1 nor missing': 1}
        """
        return LogSummary(self, interval)

    def __repr__(self) -> str:
        line = self.report.line()
        account = self.account
        if account.files and account.bad:
            line = f"{account.bad:,} of {account.rows:,} rows read left out"
        bad = f"; {line}" if line else ""
        return f"ComplaintLog({len(self):,} rows, {_tables.count(self.complaints)} complaints{bad})"
