"""The log of a simulated desk: a row for each thing that happened to a complaint. Nothing here is public."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._simulated_desk import Desk
from ._simulated_numbers import Array, normals
from ._simulated_records import ORIGIN, YEAR, Flags, Simulation, Table, Whole
from ._simulated_times import (
    ANSWERS_BETWEEN,
    CLOSED_AFTER,
    CLOSED_UNANSWERED_AFTER,
    DAY,
    FOLLOW_UP_AT,
    RECEIVED_BETWEEN,
    SAME_DAY_AFTER,
    SAME_DAY_UNTIL,
)

FARTHEST = 20  # rows that a row stands too late
NEVER = np.iinfo(np.int64).min


def moments(minutes: Whole) -> NDArray[np.datetime64]:
    """Minutes since the origin as times; NEVER is none."""
    known = minutes != NEVER
    out = ORIGIN.astype("datetime64[m]") + np.where(known, minutes, 0).astype("timedelta64[m]")
    return np.where(known, out, np.datetime64("NaT", "m"))


class Log:
    """Rows as they are written."""

    def __init__(self) -> None:
        self.rows: list[tuple[Whole, Whole, NDArray[np.str_], NDArray[np.str_], Whole]] = []

    def add(self, which: Flags, time: Whole, activity: str, team: str, deadline: Whole | None = None) -> None:
        """Of the complaints chosen; `time` and `deadline` have a number for each complaint."""
        chosen = np.flatnonzero(which)
        due = np.full(chosen.size, NEVER) if deadline is None else deadline[chosen]
        self.rows.append((chosen, time[chosen], np.full(chosen.size, activity), np.full(chosen.size, team), due))

    def columns(self, until: int) -> tuple[NDArray[Any], ...]:
        """Complaint, time, activity, team and deadline in the order of time, before `until`."""
        columns = tuple(np.concatenate(parts) for parts in zip(*self.rows, strict=True))
        order = np.argsort(columns[1], kind="stable")
        order = order[columns[1][order] < until]
        return tuple(column[order] for column in columns)


def answer_times(u: Array, received: Whole, day: Whole, after: Array) -> Whole:
    """Minutes since the origin; NEVER where nobody answers."""
    known = ~np.isnan(after)
    days = np.where(known, after, 0.0).astype(np.int64)
    soonest = received + SAME_DAY_AFTER
    same = soonest + np.floor(u * (day * DAY + SAME_DAY_UNTIL - soonest)).astype(np.int64)
    first, last = ANSWERS_BETWEEN
    later = (day + days) * DAY + first + np.floor(u * (last - first)).astype(np.int64)
    return np.where(known, np.where(days == 0, same, later), NEVER)


def part_of(u: Array, lowest: float, highest: float, received: Whole, answered: Whole) -> Whole:
    """A time at some part of the way from receipt to answer, at least a minute after receipt."""
    way = (lowest + (highest - lowest) * u) * (answered - received)
    out: Whole = received + np.maximum(1, np.floor(way)).astype(np.int64)
    return out


def add_promises(log: Log, u: Array, received: Whole, answered: Whole, promises: Whole, broken: Flags) -> None:
    """Deadlines before the answer where the promise is broken; short ones are taken back before they are due."""
    kept_until = answered - answered % DAY + SAME_DAY_UNTIL
    kept_until = np.maximum(kept_until, answered) + DAY * np.floor(3.0 * u[0]).astype(np.int64)
    span = np.where(promises > 0, answered - received, 0)
    count = np.maximum(promises, 1)
    times = [received + np.maximum(1, (0.2 + 0.7 * k / count) * span).astype(np.int64) for k in range(5)]
    for k in range(4):
        made, is_last = promises > k, promises == k + 1
        until = np.where(is_last, answered, times[k + 1])  # the next word to the customer
        after = np.where(promises == k + 2, answered, times[min(k + 2, 4)])
        broken_at = times[k] + (answered - times[k]) // 2
        replaced_at = until + (after - until) // 2
        deadline = np.where(is_last, np.where(broken, broken_at, kept_until), replaced_at)
        deadline = deadline + (deadline % DAY == 0)  # midnight would be read as the whole day
        log.add(made, times[k], "promise", "case team", deadline)


def add_after_answer(log: Log, u: Array, desk: Desk, answered: Whole, is_answered: Flags, unhappy: Flags) -> None:
    """Compensation within a day, reopening within ten days, and closing."""
    log.add(is_answered & (u[0] < desk.compensation), answered + 60, "compensation", "case team")
    again = is_answered & (u[1] < np.where(unhappy, *desk.reopened))
    reopened = answered + DAY + np.floor(9.0 * DAY * u[2]).astype(np.int64)
    log.add(again, reopened, "reopened", "front desk")
    log.add(again, reopened + 60 + np.floor(2.0 * DAY * u[3]).astype(np.int64), "solved", "case team")
    log.add(is_answered, answered + CLOSED_AFTER, "closed", "back office")


def events_table(of: Simulation, survey: Table) -> Table:
    """The log up to the end of the records; complaints and replies are those of the other tables."""
    desk, complaints = of.firm.desk, of.complaints
    assert desk is not None
    day = of.places.day[complaints.place] + YEAR * complaints.year
    order = np.argsort(day, kind="stable")
    day, after = day[order], complaints.answered_after[order]
    u = of.random("desk_times").random((19, order.size))
    first, last = RECEIVED_BETWEEN
    received = day * DAY + first + np.floor(u[0] * (last - first)).astype(np.int64)
    answered = answer_times(u[1], received, day, after)
    is_answered = answered != NEVER
    safe = np.where(is_answered, answered, received)
    everybody, log = np.ones(order.size, dtype=bool), Log()
    log.add(everybody, received, "received", "front desk")
    z = normals(np.stack([u[2], u[3]], axis=-1))
    delay = np.ceil(60.0 * desk.acknowledged_hours * np.exp(desk.acknowledged_spread * z))
    acknowledged = received + np.clip(delay, 1, 10 * CLOSED_UNANSWERED_AFTER).astype(np.int64)
    ends = np.where(is_answered, answered, received + CLOSED_UNANSWERED_AFTER)
    log.add(acknowledged < ends, acknowledged, "acknowledged", "front desk")
    for k, (activity, share, lowest) in enumerate(
        (("apology", desk.apology, 0.02), ("listening", desk.listening, 0.07), ("assessed", 1.0, 0.12))
    ):
        time = part_of(u[4 + k], lowest, lowest + 0.05, received, safe)
        log.add(is_answered & (u[7 + k] < share), time, activity, "case team")
    add_promises(log, u[10:11], received, safe, complaints.promises[order], complaints.broken[order])
    waits = is_answered & (u[11] < desk.waiting)
    log.add(waits, part_of(u[12], 0.3, 0.5, received, safe), "waiting for customer", "case team")
    log.add(waits, part_of(u[13], 0.6, 0.8, received, safe), "customer replied", "front desk")
    log.add(is_answered, part_of(u[14], 0.8, 0.95, received, safe), "investigated", "case team")
    log.add(is_answered, safe, "answered", "case team")
    add_after_answer(log, u[15:], desk, safe, is_answered, complaints.outcome[order] == 0)
    log.add(~is_answered, received + CLOSED_UNANSWERED_AFTER, "closed", "back office")
    add_follow_up(log, survey, order.size)
    return with_faults(of, desk, log.columns(YEAR * of.firm.years * DAY))


def add_follow_up(log: Log, survey: Table, count: int) -> None:
    """Who replied to the question how it went, on that day."""
    row = survey["complaint_id"] - 1
    asked, happy = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=bool)
    replied = np.zeros(count, dtype=bool)
    asked[row] = (survey["asked"] - ORIGIN).astype(np.int64) * DAY + FOLLOW_UP_AT
    happy[row], replied[row] = survey["score"] >= 4.0, True
    log.add(replied & happy, asked, "asked: satisfied", "quality")
    log.add(replied & ~happy, asked, "asked: dissatisfied", "quality")


def with_faults(of: Simulation, desk: Desk, columns: tuple[NDArray[Any], ...]) -> Table:
    """Rows written twice, rows that stand too late, and rows of an activity nobody knows."""
    complaint, time, activity, team, deadline = columns
    u = of.random("desk_faults").random((4, time.size))
    row = np.arange(time.size)
    place = row + np.where(u[0] < desk.displaced, 0.5 + np.floor(1.0 + FARTHEST * u[1]), 0.0)
    twice = np.flatnonzero(u[2] < desk.duplicates)
    beside = np.flatnonzero(u[3] < desk.unknown)
    written = np.concatenate([row, twice, beside])
    order = np.argsort(np.concatenate([place, place[twice], place[beside]]), kind="stable")
    strange = np.concatenate([np.zeros(row.size + twice.size, dtype=bool), np.ones(beside.size, dtype=bool)])[order]
    written = written[order]
    due = np.where(strange, NEVER, deadline[written])
    return {
        "complaint_id": complaint[written] + 1,
        "time": moments(time[written]),
        "activity": np.where(strange, "imported note", activity[written]),
        "team": np.where(strange, "system", team[written]),
        "deadline": moments(due),
        "promise": np.where(due == NEVER, "", "responded"),
    }
