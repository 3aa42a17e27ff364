"""Columns of logs of events: ids, deadlines of a whole day, offsets of zones. Nothing here is public."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._column import Column
from ._core import core as _core
from ._joined_log import _as_int64, _check_kind, settled
from ._report import Language
from ._roles import Rows
from ._times import offset_of_datetime, shown_offset


def id_column(column: Column) -> Column:
    """Ids as a complaint log takes them: texts, of which blank ones are missing, or whole numbers."""
    column = settled(column)
    _check_kind("complaint", "the log", column.kind)
    if column.kind == "text":
        texts = [str(one) for one in column.labels or []]
        blank = np.array([*(not one.strip() for one in texts), False])
        if blank.any():
            codes = np.where(blank[column.values], -1, column.values)
            return settled(Column("text", codes, labels=texts, ordered=column.ordered, index=column.index))
    elif column.kind == "number":
        _as_int64("complaint", "the log", column)  # whole, and not rounded
    return column


def labels_of(found: Rows, role: str) -> tuple[NDArray[Any], list[Any]]:
    """A column as codes and labels, of which blank texts are missing, as they are in ids."""
    codes, labels = found.labels(role)
    assert codes is not None
    kept = [k for k, one in enumerate(labels) if not (isinstance(one, str) and not one.strip())]
    if len(kept) == len(labels):
        return codes, labels
    places = np.full(len(labels) + 1, -1, dtype=np.int64)  # the last one: missing
    places[kept] = np.arange(len(kept))
    return places[codes], [labels[k] for k in kept]


def _has_time_of_day(text: Any) -> bool:
    found = _core.parse_date(str(text).strip())
    return found is not None and found[1] == "moment"


def whole_days(column: Column, midnight: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the values at midnight are a day rather than its begin: each by itself, whatever the others are. A text
    without a time of day is; of values that are no texts all are, as a date and its begin look alike there."""
    if column.kind == "text":
        timed = np.zeros(len(column.labels or []) + 1, dtype=bool)
        for code in np.unique(column.values[midnight]).tolist():
            timed[code] = _has_time_of_day((column.labels or [])[code])
        return np.asarray(midnight & ~timed[column.values])
    if column.kind == "mixed":
        out = midnight.copy()
        for row in np.flatnonzero(midnight).tolist():
            value = column.values[row]
            out[row] = not (isinstance(value, str) and _has_time_of_day(value))
        return out
    return midnight


def _offset_of(text: str) -> str | None:
    """The offset that a text of a time names; None without one."""
    if ":" not in text or not ("+" in text or text[-1:] in ("Z", "z") or text.rfind("-") > text.find(":")):
        return None
    found = _core.parse_date(text.strip())
    return None if found is None or found[2] is None else shown_offset(int(found[2]))


#: Of a column and an offset or zone, how many times name it; "" of those with a time of day that name none.
Offsets = Counter[tuple[str, str]]


def offsets_of(rows: Rows, role: str, at: NDArray[np.float64] | None) -> Offsets:
    """The offsets and zones that times of a column name, each with how many do, and how many name none.

    ``at``: the times as they were read. A date without a time of day needs no offset.
    """
    column = rows.columns[role]
    if column is None or at is None:
        return Counter()
    found: Counter[str] = Counter()
    if column.kind == "text":
        texts = [str(one) for one in column.labels or []]
        named = [_offset_of(one) for one in texts]
        plain = [one is None and ":" in text for one, text in zip(named, texts, strict=True)]
        if any(named):
            number = np.bincount(column.values[column.values >= 0], minlength=len(texts))
            for one, times in zip(named, number.tolist(), strict=True):
                if one is not None:
                    found[one] += times
        if any(plain):
            found[""] += int(np.count_nonzero(np.array([*plain, False])[column.values] & np.isfinite(at)))
    elif column.kind == "mixed":
        for value, minute in zip(column.values, at.tolist(), strict=True):
            one = _offset_of(value) if isinstance(value, str) else offset_of_datetime(value)
            if one is not None:
                found[one] += 1
            elif np.isfinite(minute):
                found[""] += ":" in value if isinstance(value, str) else _has_time(value)
    elif column.kind == "time" and column.zones:
        found.update(column.zones)
    elif column.kind == "time":
        timed = column.values != column.values.astype("datetime64[D]")
        found[""] += int(np.count_nonzero(timed & ~np.isnat(column.values)))
    name = str(rows.names.get(role, role))
    return Counter({(name, one): times for one, times in found.items() if times > 0})


def _has_time(value: Any) -> bool:
    """Is this a moment of a day that is not its begin?"""
    moment = np.datetime64(value)
    return bool(moment != moment.astype("datetime64[D]"))


def _named(offsets: Offsets) -> dict[str, int]:
    """Each offset with how many times name it."""
    out: Counter[str] = Counter()
    for (_, offset), times in offsets.items():
        if offset:
            out[offset] += times
    return out


def not_applied(offsets: Offsets) -> int:
    """Of how many times an offset is not applied: all that name one, but for UTC alone."""
    named = _named(offsets)
    return 0 if set(named) <= {"UTC"} else sum(named.values())


def without_offset(offsets: Offsets) -> int:
    """How many times name no offset where others of the log do."""
    return sum(times for (_, offset), times in offsets.items() if not offset) if _named(offsets) else 0


def offsets_text(offsets: Offsets, language: Language = "en") -> str:
    """What is to be said of them; empty: nothing."""
    texts = [_text_of_differing(offsets, language), _text_of_missing(offsets, language)]
    return (" " if language == "ko" else "; ").join(filter(None, texts))


def _text_of_differing(offsets: Offsets, language: Language) -> str:
    times, named = not_applied(offsets), sorted(_named(offsets))
    if times == 0:
        return ""
    listed = ", ".join(named[:5]) + (", ..." if len(named) > 5 else "")
    if language == "ko":
        text = f"시각 {times:,}개의 시간대 차이({listed})는 적용하지 않고 적힌 시각 그대로 읽었습니다."
        more = " 시간대가 서로 달라 그 사이의 기간이 그만큼 어긋나므로, 먼저 한 시간대(UTC)로 바꾸십시오."
        return text + (more if len(named) > 1 else "")
    text = f"the offset of {times:,} times is not applied ({listed}): they are taken as the clock showed"
    if len(named) == 1:
        return text
    return text + "; offsets differ, and durations are wrong by as much: convert all to one zone (UTC) first"


def _text_of_missing(offsets: Offsets, language: Language) -> str:
    """Of times without an offset beside those that name one."""
    times = without_offset(offsets)
    if times == 0:
        return ""
    plain = ", ".join(sorted({role for role, offset in offsets if not offset}))
    named = ", ".join(sorted({role for role, offset in offsets if offset}))
    zones = ", ".join(sorted(_named(offsets))[:5])
    if language == "ko":
        return (
            f"시각 {times:,}개({plain})에는 시간대가 없고 다른 시각({named})에는 있습니다({zones}). "
            "모두 적힌 시각 그대로 읽었으므로 그 사이의 기간이 어긋날 수 있습니다. 먼저 한 시간대로 바꾸십시오."
        )
    return (
        f"{times:,} times name no offset ({plain}) where others do ({named}: {zones}): all are taken as the clock "
        "showed, and durations between them may be wrong by hours: give all in one zone"
    )
