"""Which periods a watch takes for having no complaint, and which rows it refuses."""

import copy

import numpy as np
import pandas as pd
import polars as pl
import pytest

import amends as am
from amends.recovery import ComplaintWatch

days = pd.date_range("2024-01-01", periods=300)
counts = np.random.default_rng(1).poisson(0.3, 300)
events = pd.DataFrame({"s": "a", "day": days, "n": counts})
ROLES = {"series": "s", "period": "day"}


def fit(data, **options):
    return ComplaintWatch(run_length=200, **options).fit(data, "n", **ROLES)


def refused(call, code, parameter, text):
    with pytest.raises(am.AmendsError) as caught:
        call()
    assert (caught.value.code, caught.value.parameter) == (code, parameter), str(caught.value)
    assert text in str(caught.value)


def test_a_row_that_cannot_be_used_is_no_zero():
    both = pd.concat([pd.DataFrame({"s": s, "day": days, "n": 3.0}) for s in "ab"])
    new = pd.DataFrame({"s": ["a", "b"] * 3, "day": np.repeat(pd.date_range("2025-01-01", periods=3), 2),
                        "n": [6, 3, np.nan, 3, -1, 3]})  # fmt: skip
    watch = fit(both)
    _, chart = watch.trace(new)
    own = chart[chart["series"] == "a"]["statistic"]
    assert own.iloc[0] > 0 and own.nunique() == 1  # cusum: the state stays as it is
    # In fit it is no observation: the rate is that of the other 290 periods.
    bad = both.copy().reset_index(drop=True)
    bad.loc[:9, "n"] = np.nan
    lines = fit(bad).baselines().set_index("series")
    assert lines.loc["a", "rate"] == 3.0 and lines.loc["a", "periods"] == 290


def test_an_exposure_that_is_none_has_its_own_reason():
    sold = events.assign(sold=[0, -1] + [1] * 298)
    watch = ComplaintWatch(run_length=200).fit(sold, "n", exposure="sold", **ROLES)
    assert watch.baselines_[0].row_report.reasons == {"exposure is not above 0": 2}
    assert watch.rows_.reasons == {"exposure is not above 0": 2}


def test_days_on_which_nothing_came_at_all_are_days():
    whole, only = fit(events), fit(events[events["n"] > 0])
    first, last = (events[events["n"] > 0]["day"].iloc[k] for k in (0, -1))
    span = (last - first).days + 1
    assert only.baselines_[0].periods == span and only.calendar_ == "days" == whole.calendar_
    assert only.baselines_[0].rate == pytest.approx(counts.sum() / span)  # complaints over days, by hand
    without = span - (counts > 0).sum()
    assert only.gaps_.startswith(f"{without} of {span} periods (days) have no row of any series: filled with 0")
    assert only.gaps_ in repr(only) and whole.gaps_ == ""
    missing = fit(events[events["n"] > 0], absent="missing")
    assert missing.baselines_[0].periods == (counts > 0).sum() and missing.gaps_.split(": ")[1].startswith("left out")
    frame = ComplaintWatch(run_length=200).fit(pl.from_pandas(events[events["n"] > 0]), "n", **ROLES)
    assert frame.gaps_ == only.gaps_


def test_what_is_regular_is_the_calendar():
    # Weekends never occur: they are no days of the calendar.
    weekdays = events[events["day"].dt.day_of_week < 5]
    rare = fit(weekdays[weekdays["n"] > 0])
    assert rare.calendar_ == "Mondays, Tuesdays, Wednesdays, Thursdays, Fridays"
    first, last = weekdays[weekdays["n"] > 0]["day"].iloc[[0, -1]]
    assert rare.baselines_[0].periods == np.busday_count(first.date(), last.date()) + 1
    assert fit(weekdays).gaps_ == ""
    n = counts[:60] + 1
    for rule, name in (("W-WED", "weeks (Wednesdays)"), ("2W", "weeks in steps of 2 (Sundays)"), ("MS", "months"),
                       ("ME", "months"), ("BME", "months"), ("QS", "months in steps of 3")):  # fmt: skip
        table = pd.DataFrame({"s": "a", "day": pd.date_range("2008-01-01", periods=60, freq=rule), "n": n})
        watch = fit(table.drop([20, 21, 40]))
        assert watch.calendar_ == name, rule
        assert watch.baselines_[0].periods == 60, rule
        assert "3 of 60 periods" in watch.gaps_ and "the longest stretch of them has 2" in watch.gaps_, rule
    numbers = pd.DataFrame({"s": "a", "day": np.arange(60), "n": n})
    assert fit(numbers.drop([20, 21])).baselines_[0].periods == 60
    tens = fit(numbers.assign(day=10 * np.arange(60)).drop([20, 21]))
    assert tens.calendar_ == "whole numbers in steps of 10" and tens.baselines_[0].periods == 60
    halves = fit(numbers.assign(day=np.arange(60) / 2))
    assert "no whole numbers" in halves.gaps_ and halves.gaps_ in repr(halves)


def test_few_periods_are_no_pattern():
    # Twelve days of 300, none of them a Sunday by chance: Sundays are days all the same.
    some = pd.DataFrame({"s": "a", "day": pd.to_datetime("2024-01-01") + pd.to_timedelta(
        [0, 25, 51, 74, 99, 128, 150, 171, 199, 226, 250, 291], unit="D"), "n": 2})  # fmt: skip
    assert 6 not in set(some["day"].dt.day_of_week)
    watch = fit(some)
    assert watch.calendar_ == "days" and watch.baselines_[0].periods == 292


def test_dates_that_stand_for_none_make_no_calendar():
    none = pd.DataFrame({"s": "a", "day": pd.to_datetime(["1970-01-01", "2099-12-31"]), "n": 1})
    watch = fit(pd.concat([events, none]))
    assert watch.rows_.reasons == {"period is more than 40 years from the median": 2}
    assert watch.baselines_[0].periods == 300 and "2 of 302 rows left out" in repr(watch)
    later = pd.DataFrame({"s": "a", "day": pd.to_datetime(["2024-10-27", "9999-12-31", "2024-10-28"]), "n": 1})
    watch.update(later)
    watch.update(later.assign(day=pd.date_range("2024-10-29", periods=3)))


def test_later_periods_go_on():
    watch = fit(events)
    first = pd.DataFrame({"s": "a", "day": pd.to_datetime(["2025-01-01", "2025-01-04"]), "n": 1})
    _, chart = watch.trace(first)
    assert chart["count"].tolist() == [1, 0, 0, 1]  # watching begins with the first period that comes
    assert watch.later_gaps_.startswith("2 of 4 periods (days)")
    _, chart = watch.trace(first.assign(day=pd.to_datetime(["2025-01-06", "2025-01-07"])))
    assert chart["count"].tolist() == [0, 1, 1] and chart["period"].iloc[0] == pd.Timestamp("2025-01-05")


def test_periods_of_another_step_are_refused():
    def later(*when):
        return pd.DataFrame({"s": "a", "day": list(when), "n": 3})

    def other(watch, *when):
        refused(lambda: copy.deepcopy(watch).update(later(*when)), "contradiction", "period", "as it did in fit")

    daily = fit(events)
    other(daily, "2025-05")
    other(daily, pd.Timestamp("2025-05-01"), pd.Timestamp("2025-06-01"))
    other(daily, *pd.date_range("2025-05-01", periods=5, freq="7D"))
    copy.deepcopy(daily).update(later(pd.Timestamp("2025-05-01"), pd.Timestamp("2025-05-03")))
    months = pd.DataFrame({"s": "a", "day": pd.date_range("2020-01-31", periods=36, freq="ME"), "n": counts[:36] + 1})
    monthly = fit(months)
    other(monthly, pd.Timestamp("2025-05-17"))
    other(monthly, *pd.date_range("2025-05-01", periods=5))
    copy.deepcopy(monthly).update(later("2025-05"))
    copy.deepcopy(monthly).update(later("2025-05-31"))
    weekly = fit(months.assign(day=pd.date_range("2024-01-03", periods=36, freq="7D")))
    other(weekly, pd.Timestamp("2025-05-01"))  # a Thursday
    other(fit(months.assign(day=2 * np.arange(36))), 101)
    refused(lambda: daily.update(later(400)), "contradiction", "period", "of the kind that fit was given")
    refused(lambda: fit(months.assign(day=202401 + np.arange(36) % 12)), "domain", "period", "look like dates")
    refused(lambda: fit(months.assign(day=np.arange(36) % 2 == 0)), "domain", "period", "dates or numbers")


def test_rows_of_which_few_can_be_used_are_refused():
    watch = fit(events)
    new = pd.DataFrame({"s": ["A", " a", "b"], "day": "2025-05-01", "n": 9})
    refused(lambda: watch.update(new), "bad_rows", "data", "'A' (looks like 'a')")
    assert watch.unwatched_ == {} and repr(watch).count("\n") == 0  # as if it had not come
    some = fit(events, largest_share_left_out=1)
    assert len(some.update(new)) == 0
    assert some.unwatched_ == {" a": 1, "A": 1, "b": 1} and "'A' (looks like 'a') (1 rows)" in repr(some)
    many = pd.DataFrame({"s": [f"kind {k}" for k in range(50)], "day": "2025-05-02", "n": 9})
    some.update(many)
    assert "and 43 more" in repr(some)
    refused(lambda: fit(events.assign(n=[np.nan] * 200 + [1] * 100)), "bad_rows", "data", "200 of 300")
    refused(lambda: ComplaintWatch(largest_share_left_out=1.5), "domain", "largest_share_left_out", "0 and 1")


def test_a_bad_count_that_comes_alone_is_no_zero_later():
    begin = pd.Timestamp("2024-10-27")
    later = pd.DataFrame({"s": "a", "day": begin + pd.to_timedelta(range(3), "D"), "n": [3, np.nan, 3]})
    at_once = ComplaintWatch(run_length=200).fit(events, "n", **ROLES)
    one_by_one = copy.deepcopy(at_once)
    _, whole = at_once.trace(later)
    parts = [one_by_one.trace(later.iloc[k : k + 1])[1] for k in range(3)]
    np.testing.assert_array_equal(pd.concat(parts)["statistic"].to_numpy(), whole["statistic"].to_numpy())


def test_a_slip_of_the_year_is_named_and_not_filled_up_to():
    def slip(*when):
        return pd.concat([events, pd.DataFrame({"s": "a", "day": pd.to_datetime(list(when)), "n": 1})])

    filled = "periods between would be filled with 0 complaints"
    for when, text in (
        (["2042-03-04"], f"1 of 301 rows lies 17 years after the rest: 2042-03-04; correct what is a slip, or leave it "
                         f"out: the 6,337 {filled}"),
        (["2004-03-04"], "1 of 301 rows lies 20 years before the rest: 2004-03-04"),
        (["2042-03-04", "2042-03-09"], "2 of 302 rows lie 17 years after the rest: 2042-03-04, 2042-03-09"),
    ):  # fmt: skip
        refused(lambda when=when: fit(slip(*when)), "domain", "period", text)
        assert ComplaintWatch(run_length=200, absent="missing").fit(slip(*when), "n", **ROLES).calendar_ == "days"
    numbers = events.assign(day=np.arange(300))
    refused(
        lambda: fit(numbers.assign(day=[*range(299), 9999])), "domain", "period", "lies 9,701 periods after the rest"
    )
    months = pd.date_range("2015-01-01", periods=100, freq="MS").append(pd.DatetimeIndex(["2042-03-01"]))
    monthly = pd.DataFrame({"s": "a", "day": months, "n": 3})
    refused(lambda: fit(monthly), "domain", "period", "lies 19 years after the rest: 2042-03-01")
    # Later, and the watch goes on as if the chunk had not come.
    watch = fit(events)
    later = pd.DataFrame({"s": "a", "day": pd.to_datetime(["2024-10-27", "2042-10-28"]), "n": 1})
    refused(lambda: watch.update(later), "domain", "period", "1 of 2 rows lies 18 years after the rest: 2042-10-28")
    watch.update(later.iloc[:1])
    text = "1 of 1 rows lies 18 years after the last one seen: 2042-10-28"
    refused(lambda: watch.update(later.iloc[1:]), "domain", "period", text)
    watch.update(later.assign(day=pd.to_datetime(["2024-10-28", "2024-11-30"])))
    refused(lambda: watch.update(later), "contradiction", "period", "the last of which is 2024-11-30: periods come in")


def test_long_gaps_that_are_no_slip_stay():
    # A year of 300 days is missing among three; a feed that goes on after years; a first update long after.
    three = pd.concat([events, events.assign(day=events["day"] + pd.Timedelta(days=1100))])
    assert "the longest stretch of them has 800" in fit(three).gaps_
    watch = fit(events)
    watch.update(pd.DataFrame({"s": "a", "day": pd.to_datetime(["2030-01-01", "2030-01-02"]), "n": 1}))
    assert watch.later_gaps_ == ""
    watch.update(pd.DataFrame({"s": "a", "day": pd.date_range("2035-01-01", periods=30), "n": 1}))
    assert watch.later_gaps_.startswith("1,824 of 1,854 periods (days)")
