"""What is counted of complaints, told as tables: by group, with intervals. Nothing here is public."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._answers import like
from ._arguments import error, is_one, level, names, one_of
from ._column import numbers
from ._core import recovery as _room
from ._equality import by_members
from ._input import Table, read
from ._process_log import labels_of
from ._process_times import periods
from ._roles import Rows, rows

Clock = Literal["calendar", "business", "own"]
DurationEnd = Literal["acknowledged", "responded", "first_resolved", "last_resolved", "closed"]
Period = Literal["day", "week", "month", "quarter", "year"]
Unit = Literal["minutes", "hours", "days"]

MEANINGS: tuple[str, ...] = _room._MEANINGS
_MINUTES: dict[str, float] = {"minutes": 1.0, "hours": 60.0, "days": 1440.0}


@by_members
@dataclass
class Groups:
    """What complaints are told apart by: a code for each row, and the labels of each code."""

    codes: NDArray[np.float64] | None
    labels: list[tuple[Any, ...]]
    names: list[str]

    @classmethod
    def of(cls, found: Rows, by: Any, period: Any, at: NDArray[np.float64]) -> Self:
        columns: list[tuple[NDArray[Any], list[Any]]] = []
        titles: list[str] = []
        for one in [] if by is None else names("by", by):
            column = rows(found.table, {"by": one}, required=("by",)) if found.table is not None else None
            if column is None:
                raise error("contradiction", "by", "by names columns, so the data must be a table")
            codes, labels = labels_of(column, "by")
            columns.append((codes, labels))
            titles.append(str(one))
        if period is not None:
            columns.append(periods(one_of("period", period, get_args(Period)), at))
            titles.append("period")
        if not columns:
            return cls(None, [], [])
        places = np.zeros(len(at), dtype=np.int64)
        gone = np.zeros(len(at), dtype=bool)
        for codes, labels in columns:
            places = places * max(1, len(labels)) + np.maximum(codes, 0)
            gone |= codes < 0
        used, inverse = np.unique(places[~gone], return_inverse=True)
        out = np.full(len(at), np.nan)
        out[~gone] = inverse.reshape(-1)
        return cls(out, [_label(int(place), columns) for place in used], titles)


def _label(place: int, columns: list[tuple[NDArray[Any], list[Any]]]) -> tuple[Any, ...]:
    parts: list[Any] = []
    for _, labels in reversed(columns):
        place, at = divmod(place, max(1, len(labels)))
        parts.append(labels[at])
    return tuple(reversed(parts))


class Figures:
    """What a review and a monitor tell of their figures."""

    _groups: Groups
    _table: Table | None
    _rules: Any
    _made: Any

    def __getstate__(self) -> dict[str, Any]:
        """The figures as numbers; of the table only the kind in which answers come."""
        state = {**self.__dict__, "_made": self._made.state()}
        del state["_rules"]
        state["_table"] = None if self._table is None else self._table.owner
        return state

    def _each(self) -> list[tuple[int, tuple[Any, ...], Any]]:
        """Place, labels and figures of each group."""
        raise NotImplementedError

    def _quantiles(self, place: int, figures: Any, end: str, clock: str, p: list[float], confidence: float) -> Any:
        return figures.quantiles(end, clock, p, confidence)

    def _frame(self, parts: list[tuple[tuple[Any, ...], dict[str, Any]]]) -> Any:
        """Columns of each group, one below the other, with the labels of the groups in front."""
        columns: dict[str, Any] = {}
        for k, name in enumerate(self._groups.names):
            columns[name] = [of[k] for of, part in parts for _ in range(len(next(iter(part.values()))))]
        for name in parts[0][1] if parts else ():
            columns[name] = np.concatenate([_array(part[name]) for _, part in parts])
        return like(self._table, columns)

    def kpis(self, level: float = 0.95) -> Any:
        """The figures that a complaint desk is led by, each with its interval.

        Parameters
        ----------
        level : float, optional
            Of the intervals.

        Returns
        -------
        table
            A row for each group and figure: ``kpi``, ``value``, ``lower``, ``upper``, ``count``, ``of``. Shares have
            Wilson's interval; the service recovery rate the bounds if none, or all, of those who did not say were
            satisfied. NaN where nothing was counted, and where no activity of the log means what is asked: what a log
            cannot show is not 0.
        """
        return self._frame([(of, figures.kpis(self._rules, confidence_of(level))) for _, of, figures in self._each()])

    def conformance(self, level: float = 0.95) -> Any:
        """How often stages and steps happened in complaints that are done; in how many open ones they are missing."""
        return self._frame([(of, figures.conformance(confidence_of(level))) for _, of, figures in self._each()])

    def promises(self) -> Any:
        """What became of promises: how many were made, kept, broken, replaced or are pending; a row for each group."""
        keys = ("made", "kept", "broken", "replaced", "pending")
        return self._frame(
            [(of, {key: np.array([figures.promises[key]]) for key in keys}) for _, of, figures in self._each()]
        )

    def promise_chains(self) -> Any:
        """Whether one honest deadline or several short ones were held, by the number of promises of one thing.

        Returns
        -------
        table
            ``promises`` (``1``, ``2``, ``3+``), ``chains`` that have ended, ``held_at_first``: what was promised came
            by the first deadline, ``held_at_last``: by the last one.
        """
        keys = ("chains", "held_at_first", "held_at_last")
        return self._frame(
            [
                (of, {"promises": ["1", "2", "3+"], **{key: figures.promises[key] for key in keys}})
                for _, of, figures in self._each()
            ]
        )

    def satisfied_by_promise(self) -> Any:
        """Of the complainants who said so, how many were satisfied, by what became of the promises made to them."""
        return self._frame(
            [
                (
                    of,
                    {"promise": figures.promises["state"], **{k: figures.promises[k] for k in ("satisfied", "judged")}},
                )
                for _, of, figures in self._each()
            ]
        )

    def durations(
        self,
        quantiles: ArrayLike = (0.5, 0.9),
        *,
        clock: Clock = "calendar",
        unit: Unit = "hours",
        level: float = 0.95,
    ) -> Any:
        """Quantiles of the durations from receipt, what is still open taken as such (product-limit estimate).

        Parameters
        ----------
        quantiles : array_like, optional
            Shares in (0, 1).
        clock : {"calendar", "business", "own"}
            ``own``: business time less the time in which the customer was waited for, calendar time less it where the
            process has no calendar; ``business`` is an error there.
        unit : {"minutes", "hours", "days"}
            Of the durations; a day has 24 hours on every clock.
        level : float, optional
            Of the intervals.

        Returns
        -------
        table
            ``end``, ``quantile``, ``value``, ``lower``, ``upper``, ``ended``, ``open``; infinite where too few have
            ended. From classes of 1 % relative width unless the review was asked for exact ones.
        """
        on = one_of("clock", clock, get_args(Clock))
        if on == "business" and not self._rules.has_calendar:
            raise error("contradiction", "clock", "clock: business time needs a calendar of when the firm works")
        per = _MINUTES[one_of("unit", unit, get_args(Unit))]
        wanted = _shares("quantiles", [quantiles] if is_one(quantiles) else quantiles)
        parts = []
        for place, of, figures in self._each():
            part: dict[str, list[Any]] = {
                key: [] for key in ("end", "quantile", "value", "lower", "upper", "ended", "open")
            }
            for end in get_args(DurationEnd):
                ended, still = figures.counted(end)
                if ended + still == 0:  # the log cannot show it
                    continue
                for p, times in zip(
                    wanted, self._quantiles(place, figures, end, on, wanted, confidence_of(level)), strict=True
                ):
                    row = (end, p, *(time / per for time in times), ended, still)
                    for key, value in zip(part, row, strict=True):
                        part[key].append(value)
            parts.append((of, {k: v if k == "end" else np.asarray(v, dtype=float) for k, v in part.items()}))
        return self._frame(parts)

    def backlog_age(self, quantiles: ArrayLike = (0.5, 0.9), *, unit: Unit = "hours") -> Any:
        """How old what is open is: quantiles of the time since receipt, on the calendar.

        Parameters
        ----------
        quantiles : array_like, optional
            Shares in (0, 1).
        unit : {"minutes", "hours", "days"}
            Of the ages.

        Returns
        -------
        table
            ``quantile``, ``value``, ``open``: the smallest age that at least this share of the open complaints does not
            exceed (``numpy.quantile`` with ``method="inverted_cdf"``); NaN where nothing is open. From classes of 1 %
            relative width unless the review was asked for exact ones. These are ages until now, not how long such
            complaints will take in the end: that is :meth:`durations`.
        """
        per = _MINUTES[one_of("unit", unit, get_args(Unit))]
        wanted = _shares("quantiles", [quantiles] if is_one(quantiles) else quantiles)
        parts = []
        for place, of, figures in self._each():
            ages = np.asarray(self._ages(place, figures, wanted), dtype=float) / per
            part = {"quantile": np.array(wanted), "value": ages, "open": np.full(len(wanted), figures.open)}
            parts.append((of, part))
        return self._frame(parts)

    def _ages(self, place: int, figures: Any, p: list[float]) -> Any:
        return figures.age_quantiles(p)


def _array(values: Any) -> NDArray[Any]:
    return np.asarray(values, dtype=object) if isinstance(values, list) else np.asarray(values)


def _shares(name: str, given: Any) -> list[float]:
    found = numbers(name, read(name, given))
    assert found is not None
    for one in found:
        if not 0.0 < one < 1.0:
            raise error("domain", name, f"{name} must lie strictly between 0 and 1, got {one:g}")
    return [float(one) for one in found]


def confidence_of(given: Any) -> float:
    return level("level", given)
