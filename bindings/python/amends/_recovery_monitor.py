"""A log of events as they come. Exported by amends.recovery."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from ._arguments import error, names, said
from ._column import Column
from ._core import recovery as _room
from ._core.core import stream_of
from ._desk_report import DeskReported
from ._input import Table
from ._process_figures import Groups, Period
from ._process_log import Offsets, not_applied, offsets_text, without_offset
from ._process_times import moment, timestamps
from ._report import Language
from ._roles import Rows, rows

if TYPE_CHECKING:
    from ._process import RecoveryProcess


class RecoveryMonitor(DeskReported):
    """Reads events as they come and keeps the figures, in memory of the complaints in hand; see
    :meth:`RecoveryProcess.monitor`.

    Ids that are whole numbers from 0 are taken as they are; others by a hash of 64 bits, so that no list of ids grows:
    two of ten million ids share one with a probability of 3 in a million.
    """

    def __init__(self, process: RecoveryProcess, groups: Mapping[str, Iterable[Any]] | None = None) -> None:
        if not hasattr(process, "_rules"):
            raise error("domain", "process", f"process must be a RecoveryProcess, got {said(process)}")
        if groups is not None and (not isinstance(groups, Mapping) or len(groups) != 1):
            raise error("domain", "groups", "groups must map one column to its labels")
        name, labels = next(iter(groups.items())) if groups else ("", [])
        listed = names("groups", labels)
        if groups is not None and (not listed or len(set(map(str, listed))) != len(listed)):
            raise error("domain", "groups", "groups must give each label once, and at least one")
        self.process, self._rules = process, process._rules
        self._groups = Groups(None, [(one,) for one in listed], [str(name)] if groups else [])
        self._group_places = {str(one): float(place) for place, one in enumerate(listed)}
        self._table: Table | None = None
        self._made = _room.RecoveryMonitor(process._rules, max(1, len(listed)))
        self._now: float | None = None
        self._offsets: Offsets = Counter()
        self._known: frozenset[str] = frozenset()  # columns of times of which something was read

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._rules = self.process._rules
        self._made = _room._monitor_from_state(self._rules, max(1, len(self._groups.labels)), state["_made"])
        self._table = Table.of_kind(state["_table"])

    def add(
        self,
        data: Any,
        complaint: Any = None,
        time: Any = None,
        activity: Any = None,
        *,
        group: Any = None,
        deadline: Any = None,
        promise: Any = None,
        cost: Any = None,
    ) -> Self:
        """Reads a table of events that follow those read before; its own rows in any order; columns as in
        :meth:`RecoveryProcess.review`, ``group`` that of the column that the monitor tells complaints apart by.

        Events out of order, of unknown activity and the like are left out and counted in ``account``; so are those
        without a complaint's id, and those whose time cannot be read. A column of several times none of which can be
        read is an error, as in a review, where nothing of that column was read before.
        """
        columns_of = (complaint, time, activity, deadline, promise, cost)
        found, coded = self.process._read(data, *columns_of, "hash", self._known)
        self._known = self._known | {
            role for role in ("time", "deadline") if coded[role] is not None and np.isfinite(coded[role]).any()
        }
        self._table = found.table
        self._offsets = self._offsets + coded["offsets"]
        column = found.columns["complaint"]
        assert column is not None
        ids, gone = _hashed(column, found)
        at = np.where(gone, np.nan, coded["time"])
        columns = [ids, at, coded["activity"], self._codes(found, group)]
        columns += [coded["deadline"], coded["promise"], coded["cost"]]
        if bool((np.diff(at) < 0).any()):
            order = np.argsort(at, kind="stable")
            columns = [None if one is None else one[order] for one in columns]
        self._made.add(*columns)
        return self

    def _codes(self, found: Rows, group: Any) -> NDArray[np.float64] | None:
        if not self._groups.names:
            if group is not None:
                raise error("contradiction", "group", "group is given, but the monitor was made without groups")
            return None
        own = self._groups.names[0] if group is None else group
        column = rows(found.table, {"group": own}, required=("group",)) if found.table is not None else None
        if column is None:
            raise error("contradiction", "group", "group names a column, so the data must be a table")
        codes, labels = column.labels("group")
        assert codes is not None
        places = np.array([*(self._group_places.get(str(one), np.nan) for one in labels), np.nan])
        return np.asarray(places[codes])

    def merge(self, shard: RecoveryMonitor) -> Self:
        """Adds what another monitor of the same process has seen of other complaints."""
        if not isinstance(shard, RecoveryMonitor):
            raise error("domain", "shard", f"shard must be a RecoveryMonitor, got {said(shard)}")
        self._made.merge(shard._made)
        self._offsets = self._offsets + shard._offsets
        self._known = self._known | shard._known
        return self

    def at(self, now: Any) -> Self:
        """A copy whose figures are those at a time at or after the last event: what is open has aged by then."""
        out = type(self).__new__(type(self))
        out.__dict__.update(self.__dict__)
        out._made, out._now = self._made.copy(), moment("now", now)
        if out._now < self._made.last_event:
            both = timestamps(np.array([out._now, out._made.last_event])).astype("datetime64[s]")
            at, last = str(both[0]), str(both[1])
            raise error("domain", "now", f"now must not lie before the last event, which was at {last}; got {at}")
        return out

    def _time(self) -> float:
        return float(self._made.last_event if self._now is None else self._now)

    def _time_shown(self) -> str:
        at = self._time()
        if not np.isfinite(at):  # before the first event
            return ""
        return str(timestamps(np.array([at]))[0].astype("datetime64[m]")).replace("T", " ")

    def _whole(self) -> Any:
        return self._made.figures(self._time(), None)

    def _periods(self, period: Period | None) -> list[tuple[str, list[float]]]:
        if period is not None:
            raise error("contradiction", "period", "period: a monitor keeps no complaints, and so has no stocks")
        return []

    def _each(self) -> list[tuple[int, tuple[Any, ...], Any]]:
        if not self._groups.labels:
            return [(0, (), self._made.figures(self._time(), None))]
        labels: list[tuple[Any, ...]] = [*self._groups.labels, (None,)]  # at last those of another label, or of none
        each = [(place, of, self._made.figures(self._time(), place)) for place, of in enumerate(labels)]
        return each if each[-1][2].complaints > 0 else each[:-1]

    @property
    def account(self) -> dict[str, Any]:
        """Events that came, were used, and were left out for which reason."""
        return {
            **self._made.account,
            "offsets_not_applied": not_applied(self._offsets),
            "times_without_offset": without_offset(self._offsets),
        }

    def _beside(self, language: Language) -> str:
        text = offsets_text(self._offsets, language)
        return f"{text[0].upper()}{text[1:]}." if text and text[-1] != "." else text

    @property
    def in_memory(self) -> int:
        """Complaints that are open, or done and not yet settled."""
        return int(self._made.in_memory)

    def __repr__(self) -> str:
        account = self.account
        return (
            f"RecoveryMonitor({account['events']:,} events, {account['events'] - account['used']:,} left out, "
            f"{self.in_memory:,} complaints in memory)"
        )


def _hashed(column: Column, found: Rows) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Ids of 64 bits, and which rows have none."""
    if column.kind == "number" and column.missing is None and column.values.dtype.kind in "iu":
        if not len(column.values) or column.values.min() >= 0:
            return column.values.astype(np.uint64), np.zeros(len(column), dtype=bool)
    codes, labels = found.labels("complaint")
    assert codes is not None
    hashes = np.array([*(_id(one, stream_of) for one in labels), 0], dtype=np.uint64)
    return hashes[codes], codes < 0


def _id(one: Any, hashed: Any) -> int:
    return one if isinstance(one, int) and not isinstance(one, bool) and 0 <= one < 2**64 else int(hashed(str(one)))
