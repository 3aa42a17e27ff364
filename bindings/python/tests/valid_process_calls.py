"""Valid calls of processes of recovery; see valid_calls.py."""

from __future__ import annotations

import datetime
import pathlib
import tempfile

from valid_calls import add, add_method

import amends as am

activities = {"opened": "received", "called": ["acknowledged"], "solved": ["solution", "resolves"]}
day = datetime.timedelta(days=1)
hours = am.recovery.WorkingHours()
process = am.recovery.RecoveryProcess(activities, acknowledge_within=day)
events = {
    "complaint": [1, 1, 2],
    "time": ["2024-03-01T09:00", "2024-03-02T09:00", "2024-03-02T12:00"],
    "activity": ["opened", "solved", "opened"],
    "segment": ["a", "a", "b"],
    "due": ["2024-03-03", None, None],
    "what": ["resolves", None, None],
    "money": [3.0, 4.0, 5.0],
}
names = {"complaint": "complaint", "time": "time", "activity": "activity", "deadline": "due", "promise": "what"}
review = process.review(events, by="segment")

add_method(
    "process.WorkingHours", am.recovery, opens="09:00", closes="17:00", days=["mon", "fri"], holidays=["2024-12-25"]
)
add_method("process.WorkingHours.minutes_between", hours, start="2024-03-01T09:00", end="2024-03-02T09:00")
add_method(
    "process.RecoveryProcess",
    am.recovery,
    activities=activities,
    calendar=hours,
    utc_offset=day,
    acknowledge_within=day,
    resolve_within=(day, "business"),
    reopen_window=day,
    settled_after=2 * day,
    required=["solution"],
)
add_method(
    "process.RecoveryProcess.review",
    process,
    data=events,
    **names,
    by=["segment"],
    period="month",
    cluster="segment",
    cost="money",
    now="2024-03-09",
    largest_share_left_out=0.5,
)
add_method("process.RecoveryProcess.monitor", process, groups={"segment": ["a", "b"]})
monitor = process.monitor({"segment": ["a", "b"]})
add_method(
    "process.RecoveryMonitor.add",
    process.monitor({"segment": ["a", "b"]}),
    data=events,
    **names,
    group="segment",
    cost="money",
)
add_method("process.RecoveryMonitor.merge", process.monitor(), shard=process.monitor())
add_method("process.RecoveryMonitor.at", monitor.add(events), now="2024-03-09")
for told in (review, monitor):
    room = f"process.{type(told).__name__}"
    add_method(f"{room}.kpis", told, level=0.95)
    add_method(f"{room}.conformance", told, level=0.95)
    add_method(f"{room}.durations", told, quantiles=[0.5], clock="own", unit="days", level=0.9)
    add_method(f"{room}.backlog_age", told, quantiles=[0.5], unit="days")
    for table in ("promises", "promise_chains", "satisfied_by_promise"):
        add_method(f"{room}.{table}", told)
alarm = {"series": ["a"], "since": ["2024-03-01"], "period": ["2024-03-02"], "count": [9.0], "expected": [2.0]}
risk = am.economics.alarm_at_risk(
    complaints_above_expected=7.0,
    lower=3.0,
    upper=12.0,
    evidence_rate=0.25,
    stay_rate_untroubled=0.9,
    stay_rate_after_problem=0.8,
    value_per_customer=200.0,
)
told_of_desk = {
    "title": "desk",
    "notes": "n",
    "alarms": {**alarm, "excess": [7.0], "excess_lower": [3.0], "excess_upper": [12.0]},
    "at_risk": [risk],
    "currency": "EUR",
    "level": 0.9,
    "language": "ko",
}
folder = pathlib.Path(tempfile.mkdtemp())
for told, more in ((review, {"period": "month"}), (monitor, {})):
    room = f"process.{type(told).__name__}"
    add_method(f"{room}.report", told, path=folder / "desk.md", **told_of_desk, **more)
    for made in ("make_report", "to_html"):
        add_method(f"{room}.{made}", told, **told_of_desk, **more)
add_method("made_report.numbers", review.make_report(), table="kpis")
add_method("process.ProcessReview.cases", review)
add_method("process.ProcessReview.exact", review)
add_method("process.ProcessReview.stocks", review, period="month")
add_method("process.RecoveryMonitor", am.recovery, process=process, groups={"segment": ["a", "b"]})
add("recovery.complaint_rate", complaints=10.0, transactions=200.0, level=0.95)
