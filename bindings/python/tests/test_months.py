"""A month is not a day: where a day is due it is refused, and never taken for its first day."""

import datetime

import numpy as np
import pytest

import amends as am
from amends.recovery import ComplaintWatch, RecoveryProcess, WorkingHours, arrivals_by_day

pd = pytest.importorskip("pandas")

MONTHS = [str(one) for one in np.arange("2023-01", "2025-06", dtype="datetime64[M]")]
DAYS = [str(one) for one in np.arange("2024-01-01", "2024-06-08", dtype="datetime64[D]")]
DESK = RecoveryProcess({"opened": "received", "solved": "resolves"})
LOG = {"complaint": [1, 1], "activity": ["opened", "solved"], "time": ["2024-01-03", "2024-01-04"]}


def refused(call, parameter, text):
    with pytest.raises(am.AmendsError) as caught:
        call()
    assert (caught.value.code, caught.value.parameter) == ("domain", parameter), str(caught.value)
    assert text in str(caught.value)


@pytest.mark.parametrize(
    "values",
    [
        MONTHS,
        np.array(MONTHS, dtype="datetime64[M]"),
        [np.datetime64(one) for one in MONTHS],
        pd.Series(pd.PeriodIndex(MONTHS, freq="M")),
        pd.PeriodIndex(MONTHS, freq="M"),
        pd.Series(pd.PeriodIndex(MONTHS, freq="M")).astype("category"),
        [*DAYS, "2023-01"],
        [*DAYS, np.datetime64("2023-01")],
        [datetime.date(2024, 1, 2)] * 30 + ["2023-01"],
    ],
    ids=lambda one: type(one).__name__,
)
def test_months_are_no_times(values):
    text = "must hold dates, got months (2023-01): a month is not a day: give a date"
    refused(lambda: arrivals_by_day(values), "received", f"received {text}")
    rows = len(values)
    log = {"complaint": list(range(rows)), "activity": ["opened"] * rows, "time": values}
    refused(lambda: DESK.review(log), "time", f"time {text}")
    refused(lambda: DESK.monitor().add(log), "time", f"time {text}")
    due = {**log, "time": (DAYS * 2)[:rows], "due": values}
    refused(lambda: DESK.review(due, deadline="due"), "deadline", f"deadline {text}")
    refused(lambda: WorkingHours(holidays=values), "holidays", f"holidays {text}")


def test_years_quarters_and_weeks_are_none_either():
    refused(lambda: arrivals_by_day(np.array(["2023", "2024"] * 9, dtype="datetime64[Y]")), "received", "a year is not")
    for freq, what in (("Y", "year"), ("Q", "quarter"), ("W", "week"), ("Q-JAN", "quarter")):
        refused(lambda freq=freq: arrivals_by_day(pd.period_range("2020-01-01", periods=20, freq=freq)), "received",
                f"a {what} is not a day")  # fmt: skip
    by_day = pd.period_range("2024-01-01", "2024-06-07", freq="D")
    assert arrivals_by_day(by_day) == arrivals_by_day(DAYS)
    hours = pd.period_range("2024-01-01", periods=500, freq="h")
    assert arrivals_by_day(hours) == arrivals_by_day(hours.to_timestamp())


@pytest.mark.parametrize("month", ["2024-06", np.datetime64("2024-06")])
def test_a_month_is_no_moment(month):
    text = "must be a date, got a month (2024-06): a month is not a day: give a date"
    refused(lambda: arrivals_by_day(DAYS, first_day=month), "first_day", f"first_day {text}")
    refused(lambda: arrivals_by_day(DAYS, last_day=month), "last_day", f"last_day {text}")
    refused(lambda: DESK.review(LOG, now=month), "now", f"now {text}")
    refused(lambda: DESK.monitor().add(LOG).at(month), "now", f"now {text}")
    hours = WorkingHours()
    refused(lambda: hours.minutes_between(month, "2024-07-01"), "start", f"start {text}")
    refused(lambda: hours.minutes_between("2024-01-01", month), "end", f"end {text}")


def test_columns_of_months_without_a_value_say_nothing():
    none = np.full(2, "NaT", dtype="datetime64[M]")
    assert DESK.review({**LOG, "due": none}, deadline="due").complaints == 1


def test_a_watch_takes_months_alone_and_not_among_days():
    counts = np.random.default_rng(1).poisson(3, len(MONTHS))

    def fit(when, n):
        return ComplaintWatch(run_length=200).fit(n, period=when)

    monthly = fit(MONTHS, counts)
    assert monthly.calendar_ == "months"
    assert fit(np.array(MONTHS, dtype="datetime64[M]"), counts).baselines_[0].rate == monthly.baselines_[0].rate
    daily = fit(DAYS, np.ones(len(DAYS)))
    for month in (["2025-05"], np.array(["2025-05"], dtype="datetime64[M]")):
        with pytest.raises(am.AmendsError, match="as it did in fit, whose periods are days, but these are months"):
            daily.update([3], period=month)
    monthly.update([3], period=np.array(["2025-06"], dtype="datetime64[M]"))
    with pytest.raises(am.AmendsError) as caught:
        fit([*DAYS, "2024-07"], np.ones(len(DAYS) + 1))
    assert caught.value.parameter == "period"
    assert "period holds dates and months (2024-07): a month is not a day: give a date, or months alone" in str(
        caught.value
    )


@pytest.mark.parametrize("month", ["2023-01", np.datetime64("2023-01"), np.datetime64("2023")])
def test_a_month_begins_no_period_of_margins(month):
    tables = ({"customer_id": [1]}, {"customer_id": [1], "purchased_at": ["2023-02-01"], "margin": [5.0]})
    what = "year" if str(month) == "2023" else "month"
    refused(
        lambda: am.economics.customer_margins(*tables, periods=[month, "2024-01-01"]),
        "periods",
        f"periods must hold dates, got {what}s ({month}): a {what} is not a day: give a date",
    )
