"""Complaints together with customers, purchases and survey answers, joined by id. Exported by amends.domain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from . import _tables
from ._arguments import error, flag, one_of, said
from ._column import Column, numbers
from ._core import domain as _domain
from ._core.interop import ComplaintRecords, IdTexts
from ._equality import by_members
from ._input import Table, table
from ._purchases import moment_in_ticks, times
from ._roles import rows
from ._score_scale import Scale, scale_of

if TYPE_CHECKING:
    from .domain import ComplaintLog

AnswerRule = Literal["first", "last"]

_NOBODY = np.iinfo(np.int64).min
_ORDER = ("complaints", "customers", "purchases", "answers")


# ---- ids of several tables as one set of whole numbers ----


def shared_codes(role: str, columns: dict[str, Column | None]) -> dict[str, NDArray[np.int64]]:
    """The same whole number for the same id in every table; the smallest of 64 bits where there is none."""
    given = {where: settled(column) for where, column in columns.items() if column is not None}
    kinds = {where: column.kind for where, column in given.items() if column.kind != "missing"}
    for where, kind in kinds.items():
        _check_kind(role, where, kind)
    if len(set(kinds.values())) > 1:
        held = ", ".join(f"{'texts' if kind == 'text' else 'numbers'} in {where}" for where, kind in kinds.items())
        raise error("domain", role, f"{role} must be of one kind in all tables, got {held}: convert one of them")
    if "text" in kinds.values():
        return _text_codes(role, given)
    return _number_codes(role, given)


def codes_of_file(
    role: str, codes: NDArray[np.int64], ids: IdTexts, columns: dict[str, Column | None]
) -> dict[str, NDArray[np.int64]]:
    """The same where the complaints were read from a file: ids are its texts, and numbers of tables their digits."""
    out = {"complaints": codes}
    for where, column in columns.items():
        if where == "complaints" or column is None:
            continue
        column = settled(column)
        _check_kind(role, where, column.kind)
        if column.kind == "text":
            of_labels = ids.codes(role, list(column.labels or []))
            out[where] = np.append(of_labels, _NOBODY)[column.values]
        elif (whole := _as_int64(role, where, column)) is not None:
            out[where] = ids.number_codes(whole)
        else:  # beyond 2^63
            out[where] = ids.codes(role, ["" if one is None else str(one) for one in _as_objects(column)])
    return out


def settled(column: Column) -> Column:
    """The column; one that holds no value, in whatever type, has no kind: it goes with any other."""
    values = column.values
    if column.kind == "text":
        gone = values < 0
    elif column.kind in ("time", "duration"):
        gone = np.isnat(values)
    elif values.dtype.kind == "f":
        gone = np.isnan(values)
    else:
        gone = np.zeros(len(values), dtype=bool)
    if column.missing is not None:
        gone = gone | column.missing
    return Column("missing", np.full(len(values), np.nan)) if gone.all() else column


def _check_kind(role: str, where: str, kind: str) -> None:
    if kind not in ("number", "text", "missing"):
        what = "values of several kinds" if kind == "mixed" else f"a column of kind {kind}"
        raise error("domain", role, f"{role} of {where} must be whole numbers or texts, got {what}")


def _text_codes(role: str, given: dict[str, Column]) -> dict[str, NDArray[np.int64]]:
    known, out = IdTexts(), {}  # the rule of files: blanks around them and ways to write an accent do not count
    for where, column in given.items():
        if column.kind == "missing":
            out[where] = np.full(len(column), _NOBODY, dtype=np.int64)
        else:
            out[where] = np.append(known.codes(role, list(column.labels or [])), _NOBODY)[column.values]
    return out


def _number_codes(role: str, given: dict[str, Column]) -> dict[str, NDArray[np.int64]]:
    whole = {where: _as_int64(role, where, column) for where, column in given.items()}
    if all(one is not None for one in whole.values()):
        return {where: one for where, one in whole.items() if one is not None}
    # Beyond 2^63: their place among all of them stands for them.
    values = {where: _as_objects(column) for where, column in given.items()}
    everything = np.unique(np.concatenate([one[one != None] for one in values.values()]))  # noqa: E711
    out = {}
    for where, one in values.items():
        there = one != None  # noqa: E711
        codes = np.full(len(one), _NOBODY, dtype=np.int64)
        codes[there] = np.searchsorted(everything, one[there])
        out[where] = codes
    return out


def _as_int64(role: str, where: str, column: Column) -> NDArray[np.int64] | None:
    """The ids themselves; None where some do not fit into 64 bits with a sign."""
    values = column.values
    if column.kind == "missing":
        return np.full(len(column), _NOBODY, dtype=np.int64)
    if not column.exact:
        text = f"{role} of {where} holds numbers beyond 2**53 that were rounded: give texts or whole numbers of 64 bits"
        raise error("domain", role, text)
    if values.dtype.kind == "f":
        there = values == values
        if column.missing is not None:
            there &= ~column.missing
        held = values[there]
        if np.any((np.abs(held) > 2.0**53) | (held != np.trunc(held))):
            text = f"{role} of {where} must be whole numbers up to 2**53, whole numbers of 64 bits, or texts"
            raise error("domain", role, text)
        out = np.full(len(values), _NOBODY, dtype=np.int64)
        out[there] = held.astype(np.int64)
        return out
    if values.dtype.kind == "u" and values.dtype.itemsize == 8 and len(values) and int(values.max()) >= 2**63:
        return None
    if column.missing is None and values.dtype == np.int64:
        return values
    out = values.astype(np.int64)
    if column.missing is not None:
        out[column.missing] = _NOBODY
    return out


def _as_objects(column: Column) -> NDArray[Any]:
    """Ids as whole numbers of any size, None where there is none."""
    values = column.values
    gone = values != values
    if column.missing is not None:
        gone = gone | column.missing
    return np.array([None if g else int(v) for v, g in zip(values.tolist(), gone, strict=True)], dtype=object)


# ---- a log that was read from a file ----


def columns_of_records(records: ComplaintRecords) -> dict[str, Column]:
    """The columns of its log by role, as those of a frame would be."""
    log, out = records._view(), {}
    for role in ("response_days", "resolved", "score", "asked"):
        if (values := log._values(role)) is not None:
            out[role] = Column("number", values)
    for role in ("segment", "channel", "cluster"):
        if (values := log._values(role)) is not None:
            out[role] = Column("text", values.astype(np.int64), labels=getattr(records, f"{role}_names"))
    if (values := log._values("weight")) is not None:
        out["weight"] = Column("number", values)
    for role in ("customer_id", "complaint_id"):
        if (of_role := records._ids(role)) is not None:
            codes, ids = of_role
            out[role] = Column("text", np.where(codes == _NOBODY, -1, codes), labels=ids.texts)
    if (days := log._values("received")) is not None:
        whole = bool((days == np.floor(days)).all())
        ticks = days if whole else np.rint(days * 86400e6)  # to the microsecond: as exact as the text was
        out["received"] = Column("time", ticks.astype(np.int64).view("datetime64[D]" if whole else "datetime64[us]"))
    return out


# ---- times of several tables since one origin ----


class Clock:
    """Days since one origin: all tables have dates, or all have plain numbers of days; an empty one has both."""

    def __init__(self) -> None:
        self.dated: bool | None = None
        self._first = ""

    def days(self, role: str, column: Column | None) -> NDArray[np.float64] | None:
        if column is None:
            return None
        column = settled(column)
        found, dated = times(role, column)
        if column.kind == "missing":
            return found
        if self.dated is not None and dated != self.dated:
            first, second = ("numbers of days", "dates") if dated else ("dates", "numbers of days")
            text = f"{role} holds {second}, but {self._first} {first}: give both in one kind"
            raise error("contradiction", role, text)
        if self.dated is None:
            self.dated, self._first = dated, role
        return found

    def dates(self, moment: Any) -> bool:
        """Whether moments are dates; where no table has one, as this moment of the user is."""
        if self.dated is None:
            return moment is not None and not isinstance(moment, (int, float, np.number))
        return self.dated


# ---- the joined log ----


@dataclass(frozen=True)
class _Joined:
    """A table that was joined: its columns, by the rows that belong to the complaints."""

    table: Table
    rows: NDArray[np.int32]


def _taken(column: Column, places: NDArray[np.int32]) -> Column:
    """The values of these rows of a column, missing where there is no row."""
    gone = places < 0
    held = column.values[np.where(gone, 0, places)] if len(column) else None
    if held is None:
        return Column("missing", np.full(len(places), np.nan))
    missing = None if column.missing is None else column.missing[np.where(gone, 0, places)]
    if column.kind == "text":
        return replace(column, values=np.where(gone, -1, held), index=None)
    if column.kind in ("time", "duration"):
        held = held.copy()
        held[gone] = np.array("NaT", dtype=held.dtype)
        return replace(column, values=held, index=None)
    if column.kind == "mixed":
        held = held.copy()
        held[gone] = None
        return replace(column, values=held, index=None)
    if held.dtype.kind == "f":
        return replace(column, values=np.where(gone, np.nan, held), missing=missing, index=None)
    lost = gone if missing is None else gone | missing
    return replace(column, values=held, missing=lost if lost.any() else None, index=None)


def shown(column: Column) -> NDArray[Any]:
    """A column as an array for users."""
    if column.kind == "text":
        texts = np.array([*(column.labels or []), None], dtype=object)
        return np.asarray(texts[column.values], dtype=object)
    if column.missing is None:
        return column.values
    if column.kind == "number":
        return np.where(column.missing, np.nan, column.values.astype(np.float64))
    out: NDArray[Any] = column.values.astype(object)
    out[column.missing] = None
    return out


@by_members
class JoinedLog:
    """A complaint log together with what tables of customers, purchases and answers know of each complaint.

    It is a table of its own, one row for each complaint, that goes wherever a table does: the columns of the log by
    their roles (``score``, ``cluster``, ...), what follows from the join, and the columns of the customers and the
    answers as ``"customers.tenure"`` and ``"answers.told"``. Links, and models and curves fitted to it, have the
    clusters of the log unless others are given.

    ==================  ===========================================================================================
    ``followed_days``   days from receipt until the customer left, or was last known to be one; NaN: not known
    ``left``            1: he left then, 0: he was still a customer
    ``answer_days``     days from receipt to the answer to the survey; NaN: none, or not known when
    ``purchase_days``   days from receipt to the next purchase; NaN: none until the end of the records
    ``watched_days``    days from receipt to the end of the records
    ==================  ===========================================================================================

    Attributes
    ----------
    log : ComplaintLog
    report : JoinReport
        What did not join, table by table, and why.

    See Also
    --------
    ComplaintLog.join : how it is made.
    """

    _own_roles = {"cluster": "cluster"}

    def __init__(
        self, log: Any, core: _domain.JoinedRows, own: dict[str, Column], joined: dict[str, _Joined], given: str
    ) -> None:
        self.log = log
        self._given = given
        self._core = core
        self._own = own
        self._joined = joined
        for name in ("followed_days", "left", "answer_days", "purchase_days", "watched_days"):
            values = getattr(core, name)
            if values is not None:
                self._own[name] = Column("number", values)
        if "left" in self._own:
            known = self._own["followed_days"].values
            self._own["left"] = Column("number", np.where(known == known, self._own["left"].values, np.nan))

    @property
    def report(self) -> _domain.JoinReport:
        """What did not join, table by table, and why."""
        return self._core.report

    @property
    def customer_rows(self) -> Any:
        """Of each complaint the row of its customer, -1 where there is none; None without customers."""
        return self._core.customer_rows

    @property
    def answer_rows(self) -> Any:
        """Of each complaint the row of the answer that was taken, -1 where there is none; None without answers."""
        return self._core.answer_rows

    def __len__(self) -> int:
        return len(self._core)

    def keys(self) -> list[str]:
        """Names of the columns."""
        further = [f"{what}.{name}" for what, one in self._joined.items() for name in one.table.names]
        return [*self._own, *further]

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __contains__(self, name: object) -> bool:
        return name in self.keys()

    def __getitem__(self, name: str) -> NDArray[Any]:
        return shown(self._column(name))

    def _column(self, name: str) -> Column:
        if name in self._own:
            return self._own[name]
        what, _, column = str(name).partition(".")
        if what not in self._joined:
            raise error("unknown_name", "name", f"the joined log has no column {said(name)}; see keys()")
        one = self._joined[what]
        found = one.table.column(name, column)
        return _taken(replace(found, index=None), one.rows)

    def _default_names(self, given: Mapping[str, Any]) -> dict[str, str]:
        """Of each role the column that plays it where nobody names one; `given` is what was."""
        names = {role: role for role in given} | {"days": "followed_days"}
        if "outcome" in given:
            names["outcome"] = "answers.score" if "answers.score" in self else "score"
            if given["outcome"] is None and names["outcome"] not in self:
                raise error("missing", "outcome", "outcome must be given: the log and its answers have no score")
        return names

    def _as_table(self) -> Table:
        return Table(self, "mapping", self.keys(), lambda names: {name: self._column(name) for name in names})

    def with_scores(
        self,
        score: str = "answers.score",
        *,
        asked: str | None = None,
        has_all_asked: bool = False,
        score_scale: Scale | None = None,
    ) -> ComplaintLog:
        """The log with the scores of the answers that were joined; all other columns and the account are its own.

        What ``RecoveryScenario.from_records`` and ``tabulate_outcomes`` take where scores stand in a survey.

        Parameters
        ----------
        score : str
            A column of the answers. Where an answer says a score it is that of its complaint; elsewhere the log's own
            stays, if it has scores. How many of its own were replaced by another is a finding of the account.
        asked : str, optional
            A column of the answers: 1 or True where the complainant was asked how satisfied he is, 0 or False where he
            was not. Left out: who has an answer was asked.
        has_all_asked : bool
            The table of answers has everybody who was asked, also who did not reply: a complaint without a row was not
            asked about. Otherwise such a complaint has what the log says, and where that says nothing it was asked.
        score_scale : ScoreScale, (lowest, highest), (lowest, highest, reversed), or a mapping of these names, optional
            Of ``score``; by default that of the log, and no other where the log has scores.

        Returns
        -------
        ComplaintLog
            With which one can go on: it joins, too.

        Raises
        ------
        AmendsError
            No answers were joined (``missing``), or they have no such column (``unknown_name``), or it holds no numbers
            (``domain``); another scale than that of scores which the log has (``contradiction``).

        Examples
        --------
        >>> from amends.domain import ComplaintLog
        >>> log = ComplaintLog.from_columns(complaint_id=["a", "b", "c"], response_days=[1, 9, 2])
        >>> joined = log.join(answers={"complaint_id": ["c", "a"], "score": [5, 2]})
        >>> joined.with_scores().summary().total.mean_score
        3.5
        """
        if "answers" not in self._joined:
            raise error("missing", "answers", "answers must be joined first: the scores are theirs")
        core = self._core.with_scores(
            self._answers("score", score),
            asked=None if asked is None else self._answers("asked", asked),
            has_all_asked=flag("has_all_asked", has_all_asked),
            score_scale=None if score_scale is None else scale_of(score_scale),
        )
        log: ComplaintLog = type(self.log)(core)
        log._records = self.log._records
        new = {role: values for role in ("score", "asked") if (values := core._values(role)) is not None}
        log._columns = self.log._columns | {role: Column("number", values) for role, values in new.items()}
        return log

    def _answers(self, role: str, name: Any) -> NDArray[Any] | None:
        """A column of the answers as numbers, by the rows of their table."""
        what, _, column = str(name).partition(".")
        if not isinstance(name, str) or what != "answers":
            text = f"{role} must name a column of the answers, such as 'answers.{role}', got {said(name)}"
            raise error("unknown_name", role, text)
        return numbers(role, self._joined["answers"].table.column(role, column))

    def to_frame(self, columns: Sequence[str] | None = None) -> Any:
        """The columns named, or all of them: a pandas.DataFrame, or a dict of arrays without pandas."""
        return _tables.to_frame({name: self[name] for name in (self.keys() if columns is None else columns)})

    def __repr__(self) -> str:
        text = str(self.report)
        return f"JoinedLog({len(self):,} complaints with {self._given})" + (
            "\n" + text if text else "; every row joined"
        )


def _tables_of(given: dict[str, Any]) -> dict[str, Table]:
    """Those that were given, by name."""
    out: dict[str, Table] = {}
    for name, data in given.items():
        if data is None:
            continue
        found = table(data)
        if found is None:
            raise error("domain", name, f"{name} must be a table, such as a frame or a dict, got {said(data)}")
        out[name] = found
    if not out:
        raise error("missing", "customers", "join needs customers, purchases or answers")
    return out


def _columns_of(tables: dict[str, Table], roles: dict[str, dict[str, Any]]) -> dict[str, dict[str, Column | None]]:
    """Of each table the columns of its roles; None for all of a table that was not given."""
    columns: dict[str, dict[str, Column | None]] = {name: dict.fromkeys(roles[name]) for name in roles}
    for name, data in tables.items():
        needed = ("customer_id", "purchased_at") if name == "purchases" else tuple(roles[name])[:1]
        columns[name] = rows(data, roles[name], defaults={role: role for role in roles[name]}, required=needed).columns
    return columns


def _end_of_records(observed_until: Any, dated: bool) -> float:
    """In days; NaN where it is not given."""
    if observed_until is None:
        return np.nan
    until = moment_in_ticks("observed_until", observed_until, 86400e6 if dated else 1.0, dated)
    return until / 86400e6 if dated else until


def _codes(log: Any, role: str, columns: dict[str, Column | None]) -> dict[str, NDArray[np.int64]]:
    """The same whole number for the same id in every table."""
    if log._records is None or columns["complaints"] is None:
        return shared_codes(role, columns)
    codes, ids = log._records._ids(role)
    return codes_of_file(role, codes, ids, columns)


def join(
    log: Any,
    *,
    customers: Any,
    purchases: Any,
    answers: Any,
    customer_id: Any,
    complaint_id: Any,
    left_at: Any,
    last_seen: Any,
    purchased_at: Any,
    answered_at: Any,
    observed_until: Any,
    several_answers: Any,
) -> JoinedLog:
    """What ComplaintLog.join does."""
    one_of("several_answers", several_answers, get_args(AnswerRule))
    tables = _tables_of({"customers": customers, "purchases": purchases, "answers": answers})
    roles: dict[str, dict[str, Any]] = {
        "customers": {"customer_id": customer_id, "left_at": left_at, "last_seen": last_seen},
        "purchases": {"customer_id": customer_id, "purchased_at": purchased_at},
        "answers": {"complaint_id": complaint_id, "answered_at": answered_at},
    }
    columns = _columns_of(tables, roles)
    own: dict[str, Column] = log._columns
    clock = Clock()
    received = clock.days("received", own.get("received"))
    moments = [(name, role) for name in roles for role in roles[name] if not role.endswith("_id")]
    when = {role: clock.days(role, columns[name].get(role)) for name, role in moments}
    people = {"complaints": own.get("customer_id")}
    people |= {name: columns[name]["customer_id"] for name in ("customers", "purchases")}
    cases = {"complaints": own.get("complaint_id"), "answers": columns["answers"]["complaint_id"]}
    customer_codes, complaint_codes = _codes(log, "customer_id", people), _codes(log, "complaint_id", cases)
    core = _domain.JoinedRows(
        log,
        customer_id=customer_codes.get("complaints"),
        complaint_id=complaint_codes.get("complaints"),
        received=received,
        customers=customer_codes.get("customers"),
        left_at=when["left_at"],
        last_seen=when["last_seen"],
        purchases=customer_codes.get("purchases"),
        time=when["purchased_at"],
        answers=complaint_codes.get("answers"),
        answered_at=when["answered_at"],
        observed_until=_end_of_records(observed_until, clock.dates(observed_until)),
        last_answer=several_answers == "last",
        dated=clock.dates(observed_until),
    )
    matched = {"customers": core.customer_rows, "answers": core.answer_rows}
    joined = {name: _Joined(tables[name], found) for name, found in matched.items() if name in tables}
    return JoinedLog(log, core, dict(own), joined, ", ".join(tables))
