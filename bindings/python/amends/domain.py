"""The nouns: complaint log, channels, dimension scores, recovery steps, redress, survey responses, business calendar.

Times are numbers the caller gives (calendar minutes since an origin of his choice); the library reads no clock.
See docs/domain.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _tables
from ._columns import column as _column
from ._columns import numeric as _numeric
from ._core import domain as _domain
from ._core.core import RowReport
from ._core.domain import (
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
    OutcomeState,
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
from ._purchases import PurchaseHistory

__all__ = [
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
    "LogSummary",
    "OutcomeState",
    "PurchaseHistory",
    "RecoveryAction",
    "RecoveryPromise",
    "RecoveryStep",
    "Redress",
    "RedressKind",
    "RowReport",
    "ScoreScale",
    "SurveyResponse",
    "TransactionReport",
    "counts_as_redress_paid",
    "counts_as_upheld",
]

_ROLES = ("response_days", "resolved", "score", "segment", "channel", "weight")


def _coded(name: str, values: Any, names: Sequence[str] | None) -> tuple[NDArray[Any] | None, list[str]]:
    """Codes and names of a categorical column; missing labels get the code -1, which the log counts as a bad row."""
    if values is None:
        return None, []
    if names is not None:  # the caller's own codes
        return _numeric(name, values), [str(one) for one in names]
    categorical = getattr(values, "cat", values)
    if hasattr(categorical, "codes") and hasattr(categorical, "categories"):
        return np.asarray(categorical.codes), [str(one) for one in categorical.categories]
    labels = np.asarray(values)
    if labels.ndim != 1:
        raise TypeError(f"{name} must have one dimension, got {labels.ndim}")
    codes = np.empty(len(labels), dtype=np.int32)
    known: dict[str, int] = {}
    for i, label in enumerate(labels.tolist()):
        # Missing is None, pandas.NA (which refuses to be compared) or NaN.
        if label is None or type(label).__name__ == "NAType" or label != label:
            codes[i] = -1
        else:
            codes[i] = known.setdefault(str(label), len(known))
    return codes, list(known) or ["none"]


class LogSummary:
    """What a log holds: counts, shares among those who evaluated with Wilson intervals, bad rows and why.

    Attributes
    ----------
    total : LogGroup
        All usable rows.
    segments, channels : list of LogGroup
        By segment and by channel; empty where the log has no such column.
    report : RowReport
        Rows read and rows that cannot be used, and why.
    bad_rows : dict
        Number of rows that cannot be used, by reason: ``report.reasons``.
    level : float
        Level of the intervals.
    """

    def __init__(self, log: _domain.ComplaintLog, level: float = 0.95) -> None:
        counts = _domain.summarise(log)
        self.total = counts.total
        self.segments = counts.segments
        self.channels = counts.channels
        self.report = counts.report
        self.bad_rows: dict[str, int] = counts.report.reasons
        self.level = level
        self.total.share_answered(level)  # a wrong level is an error now, not at the first print

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
            for share in ("answered", "evaluated", "resolved"):
                value, lower, upper = getattr(group, f"share_{share}")(self.level)
                put(f"share_{share}", value)
                put(f"share_{share}_lower", lower)
                put(f"share_{share}_upper", upper)
            put("mean_response_days", group.mean_response_days)
            put("mean_score", group.mean_score)
            put("score_standard_error", group.score_standard_error)
        return _tables.to_frame(columns, self.report)

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        header = ["", "complaints", "answered", "mean days", "evaluated", "resolved*", "interval", "mean score*"]
        rows = []
        for part, group in self._groups():
            resolved, lower, upper = group.share_resolved(self.level)
            rows.append(
                [
                    group.name if part == "all" else f"{part} {group.name}",
                    _tables.count(group.complaints),
                    _tables.percent(group.share_answered(self.level)[0]),
                    _tables.decimal(group.mean_response_days, 1),
                    _tables.percent(group.share_evaluated(self.level)[0]),
                    _tables.percent(resolved),
                    "-" if resolved != resolved else f"{100 * lower:.1f}-{100 * upper:.1f}",
                    _tables.decimal(group.mean_score),
                ]
            )
        return header, rows

    def _notes(self) -> list[str]:
        notes = [f"* of those who evaluated; Wilson intervals at {100 * self.level:g} %"]
        return [*notes, self.report.line() or f"all {self.report.rows:,} rows can be used"]

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
    """

    @classmethod
    def from_columns(
        cls,
        *,
        response_days: Any = None,
        resolved: Any = None,
        score: Any = None,
        segment: Any = None,
        channel: Any = None,
        weight: Any = None,
        segment_names: Sequence[str] | None = None,
        channel_names: Sequence[str] | None = None,
        score_scale: ScoreScale | tuple[float, float] | tuple[float, float, bool] = (1.0, 5.0),
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
        segment, channel : array_like, optional
            Labels of any kind; or, with ``segment_names`` / ``channel_names``, integer codes into those names.
        weight : array_like, optional
            Complaints a row stands for, >= 0. Default: one.
        segment_names, channel_names : sequence of str, optional
            Names of integer codes.
        score_scale : ScoreScale or (lowest, highest) or (lowest, highest, reversed)
            ``reversed=True`` where the lowest number is the best.

        Returns
        -------
        ComplaintLog

        Raises
        ------
        AmendsError
            Columns of different length, no column at all, a scale that is none.
        TypeError
            A numeric column that holds text.

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
        segment_codes, segments = _coded("segment", segment, segment_names)
        channel_codes, channels = _coded("channel", channel, channel_names)
        scale = score_scale if isinstance(score_scale, ScoreScale) else ScoreScale(*score_scale)
        return cls(
            response_days=_numeric("response_days", response_days),
            resolved=_numeric("resolved", resolved),
            score=_numeric("score", score),
            segment=segment_codes,
            channel=channel_codes,
            weight=_numeric("weight", weight),
            segment_names=segments,
            channel_names=channels,
            score_scale=scale,
        )

    @classmethod
    def from_frame(
        cls,
        frame: Mapping[str, Any] | Any,
        *,
        response_days: str | None = None,
        resolved: str | None = None,
        score: str | None = None,
        segment: str | None = None,
        channel: str | None = None,
        weight: str | None = None,
        segment_names: Sequence[str] | None = None,
        channel_names: Sequence[str] | None = None,
        score_scale: ScoreScale | tuple[float, float] | tuple[float, float, bool] = (1.0, 5.0),
    ) -> ComplaintLog:
        """A log over the columns of a frame: pandas, polars, a dict of arrays, a structured array.

        Parameters
        ----------
        frame : mapping of column name to column
            Anything for which ``frame[name]`` gives a column.
        response_days, resolved, score, segment, channel, weight : str, optional
            Names of the columns that play these roles; see ``from_columns`` for what they must hold.

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
        names = dict(zip(_ROLES, (response_days, resolved, score, segment, channel, weight), strict=True))
        columns: dict[str, Any] = {}
        for role, name in names.items():
            if name is not None:
                columns[role] = _column(frame, role, name)
        return cls.from_columns(
            **columns, segment_names=segment_names, channel_names=channel_names, score_scale=score_scale
        )

    def summary(self, level: float = 0.95) -> LogSummary:
        """Counts, shares among those who evaluated, by segment and channel; bad rows and why.

        Parameters
        ----------
        level : float
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
        return LogSummary(self, level)

    def __repr__(self) -> str:
        line = self.report.line()
        bad = f"; {line}" if line else ""
        return f"ComplaintLog({len(self):,} rows, {_tables.count(self.complaints)} complaints{bad})"
