"""Doors to the outside: complaint records from CSV files.

See docs/records.md.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from ._core import AmendsError
from ._core import interop as _interop
from ._core.interop import BadRow, RecordReport
from .domain import ComplaintLog, ScoreScale

__all__ = [
    "BadRow",
    "ComplaintRecords",
    "RecordMapping",
    "RecordReport",
    "read_complaints",
    "read_complaints_from_memory",
]

_KEYS = (
    "response_days",
    "resolved",
    "score",
    "segment",
    "channel",
    "weight",
    "resolved_values",
    "segment_values",
    "segment_other",
    "channel_values",
    "channel_other",
    "missing",
    "score_scale",
    "largest_bad_share",
    "delimiter",
    "decimal_mark",
)


class RecordMapping(_interop.RecordMapping):
    """How the columns and the values of a CSV file become a complaint log.

    Parameters
    ----------
    response_days, resolved, score, segment, channel, weight : str
        Header of the source column of each role; empty: not given. At least one must be given.
    resolved_values : dict of str to str
        Each text of the file -> "resolved", "not_resolved" or "missing". If empty, 1, true, yes, resolved and 0, false,
        no, not_resolved are understood, in any case of letters.
    segment_values, channel_values : dict of str to str
        Text of the file -> name; several texts may share one name. If empty, each different text is a name.
    segment_other, channel_other : str
        Name of all texts the dict does not list; empty: a row with such a text is bad.
    missing : sequence of str
        Texts that mean "missing" in every column, after the dicts had their turn.
    score_scale : ScoreScale or (lowest, highest) or (lowest, highest, reversed)
        The scale of the score.
    largest_bad_share : float
        More bad rows than this share of the rows read is an error.
    delimiter, decimal_mark : str
        One character each; the decimal mark is "." or ",".

    Raises
    ------
    AmendsError
        No column given, or parameters that cannot be meant.

    Examples
    --------
    >>> from amends.interop import RecordMapping
    >>> mapping = RecordMapping(resolved="evaluation", resolved_values={"Resolvida": "resolved"}, delimiter=";")
    >>> mapping.resolved_values
    {'Resolvida': 'resolved'}
    """

    def __init__(
        self,
        *,
        response_days: str = "",
        resolved: str = "",
        score: str = "",
        segment: str = "",
        channel: str = "",
        weight: str = "",
        resolved_values: Mapping[str, str] | None = None,
        segment_values: Mapping[str, str] | None = None,
        segment_other: str = "",
        channel_values: Mapping[str, str] | None = None,
        channel_other: str = "",
        missing: Sequence[str] | None = None,
        score_scale: ScoreScale | tuple[float, float] | tuple[float, float, bool] = (1.0, 5.0),
        largest_bad_share: float = 0.01,
        delimiter: str = ",",
        decimal_mark: str = ".",
    ) -> None:
        if isinstance(missing, str):
            raise TypeError("missing must be a sequence of texts, not one text")
        given: dict[str, Any] = {} if missing is None else {"missing": list(missing)}
        super().__init__(
            response_days=response_days,
            resolved=resolved,
            score=score,
            segment=segment,
            channel=channel,
            weight=weight,
            resolved_values=dict(resolved_values or {}),
            segment_values=dict(segment_values or {}),
            segment_other=segment_other,
            channel_values=dict(channel_values or {}),
            channel_other=channel_other,
            score_scale=score_scale if isinstance(score_scale, ScoreScale) else ScoreScale(*score_scale),
            largest_bad_share=largest_bad_share,
            delimiter=delimiter,
            decimal_mark=decimal_mark,
            **given,
        )

    def __repr__(self) -> str:
        given = [(key, getattr(self, key)) for key in _KEYS]
        return f"RecordMapping({', '.join(f'{key}={value!r}' for key, value in given if value not in ('', {}))})"


class ComplaintRecords(_interop.ComplaintRecords):
    """Complaints read from a file: owns the mapped columns, in one to eight bytes per row and column.

    Made by ``read_complaints``. Only good rows are in it.

    Attributes
    ----------
    log : ComplaintLog
        A view of these records, usable wherever a log is; it keeps them alive.
    report : RecordReport
        Rows read, rows not used, and why.
    nbytes : int
        Memory held by the columns.
    segment_names, channel_names : list of str
        Names behind the codes.
    """

    @cached_property
    def log(self) -> ComplaintLog:
        """A view of these records, usable wherever a ComplaintLog is."""
        return ComplaintLog(self._view())

    def __repr__(self) -> str:
        report = self.report
        bad = f", {report.bad:,} of {report.rows:,} rows read are bad and not used" if report.bad else ""
        return f"ComplaintRecords({len(self):,} rows, {self.nbytes:,} bytes{bad})"


def _mapping(mapping: RecordMapping | Mapping[str, Any]) -> RecordMapping:
    if isinstance(mapping, RecordMapping):
        return mapping
    for key in mapping:
        if key not in _KEYS:
            close = difflib.get_close_matches(str(key), _KEYS, n=1)
            hint = f"; did you mean {close[0]}?" if close else f"; known are {', '.join(_KEYS)}"
            error = AmendsError(f"mapping: {key!r} is not known{hint}")
            error.code = "unknown_name"
            error.parameter = str(key)
            raise error
    return RecordMapping(**mapping)


def read_complaints(path: str | os.PathLike[str], mapping: RecordMapping | Mapping[str, Any]) -> ComplaintRecords:
    """Complaint records from a CSV file, plain or gzip.

    RFC 4180: a header line, quoted fields with delimiters, line breaks and doubled quotes, LF or CRLF; UTF-8 with or
    without a byte order mark; columns in any order. A bad row is counted and reported with its line, not used; the
    others are. Memory is bounded by the columns kept, not by the file.

    Parameters
    ----------
    path : str or path-like
        The file; gzip is recognised by its first bytes.
    mapping : RecordMapping or dict
        The columns and values; a dict has the parameters of RecordMapping as keys.

    Returns
    -------
    ComplaintRecords

    Raises
    ------
    AmendsError
        The file cannot be read, a mapped column is missing (with the nearest header), a quote is never closed, gzip is
        truncated or damaged, or more rows are bad than ``largest_bad_share`` allows (with the first of them).

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from amends.interop import read_complaints
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "complaints.csv"
    >>> _ = path.write_text("area;days;stars\\nNorte;2;5\\nSul;7;1\\n", encoding="utf-8")
    >>> records = read_complaints(path, {"segment": "area", "response_days": "days", "score": "stars",
    ...                                  "segment_values": {"Norte": "north", "Sul": "south"}, "delimiter": ";"})
    >>> records.log
    ComplaintLog(2 rows, 2 complaints)
    >>> records.report
    RecordReport(rows=2, bad=0)
    """
    return ComplaintRecords(os.fspath(path), _mapping(mapping))


def read_complaints_from_memory(content: bytes, mapping: RecordMapping | Mapping[str, Any]) -> ComplaintRecords:
    """The same for a file that is already in memory.

    Parameters
    ----------
    content : bytes
        CSV text in UTF-8, or gzip of it.
    mapping : RecordMapping or dict
        As for ``read_complaints``.

    Returns
    -------
    ComplaintRecords

    Examples
    --------
    >>> from amends.interop import read_complaints_from_memory
    >>> read_complaints_from_memory(b"stars\\n5\\n9\\n", {"score": "stars", "largest_bad_share": 0.5}).report
    RecordReport(rows=2, bad=1)
      line 3, column "stars": "9" is outside the score scale 1 to 5
    """
    return ComplaintRecords(bytes(content), _mapping(mapping))
