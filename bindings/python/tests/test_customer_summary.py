"""Transactions to recency, frequency, T: by hand, against a naive pandas version, on CDNOW and Online Retail."""

import copy
import datetime
import doctest
import importlib.util
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

import amends as am
import amends._customer_summary
import amends._purchases
from amends.customer_base import calibration_holdout_split, customer_summary, frequency_counts, transactions_per_period
from amends.domain import PurchaseHistory

COLUMNS = ["customer_id", "frequency", "recency", "T", "monetary_value"]


def data_file(*names):
    folder = os.environ.get("AMENDS_DATA_DIR")
    path = Path(folder or "", *names)
    if folder is None or not path.exists():
        pytest.skip(f"set AMENDS_DATA_DIR to the folder that holds {'/'.join(names)}")
    return path


@pytest.fixture(scope="module")
def pandas():
    return pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def cdnow(pandas):
    path = data_file("cdnow", "cdnow_sample.csv.gz")
    return pandas.read_csv(path, dtype={"sample_id": str}, parse_dates=["date"])


@pytest.fixture(scope="module")
def retail(pandas):
    path = data_file("online_retail_uci", "online_retail.csv.gz")
    frame = pandas.read_csv(path, usecols=["InvoiceNo", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"])
    frame["InvoiceDate"] = pandas.to_datetime(frame["InvoiceDate"])
    frame["amount"] = frame["Quantity"] * frame["UnitPrice"]
    return frame


def naive(pandas, frame, customer, time, amount, end, unit_days=7.0, returns="keep"):
    """The deliberately naive version: one group after the other, the rules as they are worded."""
    frame = frame[frame[customer].notna() & frame[time].notna()]
    frame = frame.assign(day=frame[time].dt.normalize())
    end = pandas.Timestamp(end).normalize()
    rows = []
    for who, lines in frame.groupby(customer):
        spent = []
        for day, one_day in lines.groupby("day"):
            if day > end:
                continue
            amounts = one_day[amount]
            if returns == "drop":
                amounts = amounts[amounts >= 0]
                if amounts.empty:
                    continue
            if returns == "net_same_period" and (amounts < 0).any() and not amounts.sum() > 1e-9 * amounts.max():
                continue
            spent.append((day, amounts.sum()))
        if spent:
            first, last = spent[0][0], spent[-1][0]
            repeats = [value for _, value in spent[1:]]
            rows.append(
                (
                    who,
                    float(len(repeats)),
                    (last - first).days / unit_days,
                    (end - first).days / unit_days,
                    float(np.mean(repeats)) if repeats else 0.0,
                )
            )
    return pandas.DataFrame(rows, columns=COLUMNS)


def assert_same(summary, expected):
    assert summary.columns == COLUMNS
    assert len(summary) == len(expected)
    assert list(summary["customer_id"]) == list(expected["customer_id"])
    for name in ("frequency", "recency", "T"):
        np.testing.assert_array_equal(summary[name], expected[name])  # the same divisions, so the same bits
    np.testing.assert_allclose(summary["monetary_value"], expected["monetary_value"], rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("module", [amends._customer_summary, amends._purchases])
def test_docstring_examples(module):
    result = doctest.testmod(module)
    assert result.failed == 0
    assert result.attempted > 3


LINES = {
    # By hand: anna on days 0 and 14 (two lines), bob on day 2, carl on day 20; a line without customer on day 28.
    "who": ["carl", "anna", "bob", "anna", None, "anna"],
    "when": ["2024-01-21", "2024-01-15", "2024-01-03", "2024-01-01", "2024-01-29", "2024-01-15"],
    "paid": [3.0, 5.0, 7.0, 20.0, 1.0, 6.0],
}


def test_by_hand_and_by_every_kind_of_time(pandas):
    expected = {"frequency": [1, 0, 0], "recency": [14, 0, 0], "T": [28, 26, 8], "monetary_value": [11, 0, 0]}
    texts = np.array(LINES["when"], dtype="datetime64[D]")
    kinds = [
        LINES["when"],
        texts,
        *[texts.astype(f"datetime64[{unit}]") for unit in ("h", "m", "s", "ms", "us", "ns")],
        [datetime.date.fromisoformat(one) for one in LINES["when"]],
        [datetime.datetime.fromisoformat(one) for one in LINES["when"]],
        pandas.to_datetime(pandas.Series(LINES["when"])),
        pandas.to_datetime(pandas.Series(LINES["when"])).dt.tz_localize("Asia/Seoul"),
        (texts - np.datetime64("2024-01-01")) / np.timedelta64(1, "D"),  # plain numbers are days
        texts - np.datetime64("2024-01-01"),
    ]
    for when in kinds:
        summary = customer_summary({**LINES, "when": when}, "who", "when", "paid", time_unit="day")
        assert summary.columns == COLUMNS
        assert list(summary.customer_id) == ["anna", "bob", "carl"]
        for name, values in expected.items():
            np.testing.assert_array_equal(summary[name], values, err_msg=str(when))
        assert summary.report.lines.without_customer == 1


def test_every_kind_of_customer_id(pandas):
    when = [0, 1, 2, 2]
    cases = [
        (["b", "a", "b", None], ["a", "b"]),
        (np.array(["b", "a", "b", ""]), ["a", "b"]),
        (["b", "a", "b", ""], ["a", "b"]),
        (pandas.Series(["b", "a", "b", None], dtype="category"), ["a", "b"]),
        (pandas.Series(["b", "a", "b", None], dtype="string"), ["a", "b"]),
        (np.array([7, 3, 7, 9]), [3, 7, 9]),
        (np.array([7, 3, 7, np.nan]), [3, 7]),
        (np.array([-7, 3, -7, -1]), [-7, -1, 3]),  # negative numbers are ids like any other
        (np.array([7.5, 3, 7.5, np.nan]), [3.0, 7.5]),
        (np.array([2**60 + 1, 2**60, 2**60 + 1, 5]), [5, 2**60, 2**60 + 1]),
        (pandas.Series([7, 3, 7, None], dtype="Int64"), [3, 7]),
        ([7, "a", 7, None], [7, "a"]),
        (pandas.Series(["b", "a", "b", pandas.NA], dtype=object), ["a", "b"]),
        (np.array(["b", "a", "b", np.nan], dtype=object), ["a", "b"]),
        (np.array([7, 3, 7, 9], dtype=np.uint8), [3, 7, 9]),
    ]
    for ids, expected in cases:
        summary = customer_summary({"id": ids, "day": when}, "id", "day", time_unit="day")
        assert list(summary.customer_id) == expected, ids
        assert summary.columns == COLUMNS[:4]  # no amounts, no monetary value
        assert summary.frequency[expected.index(ids[0])] == 1
        assert summary.report.lines.without_customer == 4 - 1 - len(expected)
    # Many texts (the table of codes grows), none of them the same object twice, and not only ASCII.
    texts = [f"고객-{i % 5000}" for i in range(20000)]
    many = customer_summary({"id": np.array(texts, dtype=object), "day": np.arange(20000)}, "id", "day")
    assert list(many.customer_id) == sorted(set(texts))
    assert np.all(many.frequency == 3)
    kept = customer_summary({"id": np.array([7, 3], dtype=np.int32), "day": [0, 1]}, "id", "day")
    assert kept.customer_id.dtype == np.int32


def test_polars():
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(LINES)
    when = polars.col("when").str.to_datetime()
    for given in (
        frame,
        frame.with_columns(when),
        frame.with_columns(when.dt.date()),
        frame.with_columns(when.dt.replace_time_zone("Asia/Seoul")),
        frame.with_columns(polars.col("who").cast(polars.Categorical)),
        frame.with_columns((when.dt.date() - polars.date(2024, 1, 1)).dt.total_days()),
    ):
        summary = customer_summary(given, "who", "when", "paid", time_unit="day")
        assert list(summary.customer_id) == ["anna", "bob", "carl"]
        assert summary.T.tolist() == [28, 26, 8]
        assert summary.monetary_value.tolist() == [11, 0, 0]


def test_pandas_kinds_of_its_own(pandas):
    frame = pandas.DataFrame(LINES)
    dated = frame.assign(when=pandas.to_datetime(frame["when"]))
    kinds = [dated.astype({"who": "category"}), dated.astype({"who": "string"}), dated.convert_dtypes()]
    if importlib.util.find_spec("pyarrow"):
        kinds.append(dated.convert_dtypes(dtype_backend="pyarrow"))
        kinds.append(pytest.importorskip("pyarrow").Table.from_pandas(dated))
    for given in kinds:
        summary = customer_summary(given, "who", "when", "paid", time_unit="day")
        assert list(summary.customer_id) == ["anna", "bob", "carl"]
        assert summary.T.tolist() == [28, 26, 8]
        assert summary.monetary_value.tolist() == [11, 0, 0]


def test_time_units_and_grain():
    day = customer_summary(LINES, "who", "when", time_unit="day")
    for unit, days in {
        "week": 7, "W": 7, "weeks": 7, "D": 1, "h": 1 / 24, "month": 30.4375, "quarter": 91.3125, "Y": 365.25, 14: 14,
        datetime.timedelta(days=2): 2, np.timedelta64(12, "h"): 0.5,
    }.items():  # fmt: skip
        summary = customer_summary(LINES, "who", "when", time_unit=unit)
        np.testing.assert_allclose(summary.T, day.T / days, rtol=1e-15)
        assert summary.report.unit_days == days
    # Two purchases in one day, an hour apart, and a third on Sunday, a fourth on Monday (2024-01-07 and 08).
    shop = {
        "id": [1] * 4,
        "at": ["2024-01-03T09:10", "2024-01-03T10:20", "2024-01-07T12:00", "2024-01-08T12:00"],
    }

    def frequency(grain):
        return customer_summary(shop, "id", "at", grain=grain).frequency[0]

    assert [frequency(g) for g in ("day", "hour", "moment", "week", 365.25)] == [2, 3, 3, 1, 0]
    hours = customer_summary(shop, "id", "at", grain="hour", time_unit="hour")
    assert hours.recency[0] == 5 * 24 + 3  # from 9 o'clock to 12 o'clock
    moments = customer_summary(shop, "id", "at", grain="moment", time_unit="minute")
    assert moments.recency[0] == pytest.approx(5 * 1440 + 170, rel=1e-12)


def test_end_of_observation_takes_its_whole_day():
    day_before = datetime.datetime(2024, 1, 15, 0, 0)
    for end in ("2024-01-15", datetime.date(2024, 1, 15), day_before, np.datetime64("2024-01-15T23:59:59.999999999")):
        summary = customer_summary(LINES, "who", "when", "paid", observation_period_end=end, time_unit="day")
        assert list(summary.customer_id) == ["anna", "bob"], end
        np.testing.assert_array_equal(summary.T, [14, 12])
        assert summary.frequency[0] == 1
        assert summary.report.customers_after_end == 1
        assert summary.report.observation_end == np.datetime64("2024-01-15")
    # With an hourly grain a bare date still means the whole day; a time of day means that hour.
    shop = {"id": [1, 1], "at": ["2024-01-03T09:10", "2024-01-03T22:20"]}
    assert customer_summary(shop, "id", "at", grain="hour", observation_period_end="2024-01-03").frequency[0] == 1
    assert customer_summary(shop, "id", "at", grain="hour", observation_period_end="2024-01-03T21:59").frequency[0] == 0
    assert customer_summary(LINES, "who", "when", observation_period_end="2024-01").report.observation_end == (
        np.datetime64("2024-01-31")
    )


def test_mistakes_say_what_to_do():
    def message(**changes):
        arguments = {"customer_id": "who", "datetime": "when", "monetary_value": "paid", **changes}
        with pytest.raises(am.AmendsError) as caught:
            customer_summary(arguments.pop("lines", LINES), **arguments)
        return str(caught.value)

    assert "did you mean 'who'" in message(customer_id="whom")
    assert "datetime: the table has no column 'datetime'; the table has who, when, paid" in message(datetime=None)
    assert "time_unit must be one of second, minute, hour, day" in message(time_unit="fortnight")
    assert "time_unit must be a finite number of days above 0, got -1" in message(time_unit=-1)
    assert "returns must be one of net_same_period, drop, keep, error, got the text 'refund'" in message(
        returns="refund"
    )
    negative = message(lines={**LINES, "paid": [1, -2.75, 3, 4, 5, 6]}, returns="error")
    assert "is negative in line 1 " in negative and "2.75" not in negative
    early = message(observation_period_end="2023-12-31")
    assert early == "observation_period_end is 2023-12-31, before the records begin (2024-01-01)"
    assert "must be a date or an ISO text (2024-01-31), got the text 'soon'" in message(observation_period_end="soon")
    assert "mean_over must be one of repeat_purchases, all_purchases" in message(mean_over="mean")
    assert "none of its 6 values can be read as a time" in message(lines={**LINES, "when": ["x"] * 6})
    with pytest.raises(am.AmendsError, match="monetary_value has 1 rows but customer_id has 6"):
        customer_summary({**LINES, "paid": [1.0]}, "who", "when", "paid")
    with pytest.raises(am.AmendsError, match="must be a date"):
        customer_summary(LINES, "who", "when", observation_period_end=17)
    with pytest.raises(am.AmendsError, match="must be a number"):
        customer_summary({"who": [1], "day": [1]}, "who", "day", observation_period_end="2024-01-01")
    history = PurchaseHistory.from_frame(LINES, customer_id="who", datetime="when")
    with pytest.raises(am.AmendsError, match="give them where it is made"):
        customer_summary(history, "who")
    with pytest.raises(am.AmendsError, match="calibration_period_end is 2024-01-29, not before"):
        calibration_holdout_split(history, calibration_period_end="2024-01-29")


def test_bad_rows_are_counted():
    lines = {
        "who": [1, 1, None, 1, 1],
        "when": ["2024-01-01", None, "2024-01-03", "not a day", "2024-01-05"],
        "paid": [1.0, 2.0, 3.0, 4.0, float("nan")],
    }
    report = customer_summary(lines, "who", "when", "paid").report.lines
    assert (report.lines, report.used) == (5, 1)
    assert (report.without_customer, report.first_without_customer) == (1, 2)
    assert (report.without_time, report.first_without_time) == (1, 1)
    assert (report.unreadable_times, report.first_unreadable_time) == (1, 3)
    assert (report.without_amount, report.first_without_amount) == (1, 4)
    assert report.row_report == am.core.RowReport(
        5,
        [
            ("time is missing", 1, 1),
            ("customer is missing", 1, 2),
            ("time cannot be read", 1, 3),
            ("amount is missing or infinite", 1, 4),
        ],
    )


def test_the_table_behaves_like_one(pandas):
    summary = customer_summary(LINES, "who", "when", "paid")
    assert isinstance(summary.frame, pandas.DataFrame)
    assert list(summary.frame.columns) == COLUMNS == list(summary) == summary.columns
    assert len(summary) == len(summary.frame) == 3
    assert set(dict(summary)) == set(COLUMNS)
    assert summary.frame["T"].to_list() == summary.T.tolist()
    assert "<table>" in summary._repr_html_()
    assert "3 customers, 1 with a repeat purchase; time in weeks" in repr(summary)
    with pytest.raises(KeyError, match="there are customer_id"):
        summary["age"]
    with pytest.raises(AttributeError):
        summary.age  # noqa: B018
    copy = summary.to_frame()
    copy["frequency"] = 0
    assert summary.frame["frequency"].sum() == 1


def test_a_summary_survives_pickling_and_copying():
    summary = customer_summary(LINES, "who", "when", "paid")
    for again in (pickle.loads(pickle.dumps(summary)), copy.deepcopy(summary)):
        assert repr(again) == repr(summary)
        assert again.report.lines.first_without_customer == summary.report.lines.first_without_customer == 4
        np.testing.assert_array_equal(again.T, summary.T)


def test_nothing_gives_nothing():
    empty = customer_summary({"id": [], "day": []}, "id", "day")
    assert len(empty) == 0 and empty.columns == COLUMNS[:4]
    assert np.isnan(empty.report.records_begin) and np.isnan(empty.report.observation_end)
    assert len(transactions_per_period({"id": [], "day": []}, "id", "day")) == 0


def test_a_history_serves_all_functions(pandas):
    history = PurchaseHistory.from_frame(LINES, customer_id="who", datetime="when", monetary_value="paid")
    assert_same(customer_summary(history), customer_summary(pandas.DataFrame(LINES), "who", "when", "paid").frame)
    purchases = history.to_frame()
    assert purchases["customer_id"].to_list() == ["anna", "anna", "bob", "carl"]
    assert purchases["monetary_value"].to_list() == [20, 11, 7, 3]
    assert purchases["datetime"].to_list()[1] == pandas.Timestamp("2024-01-15")
    split = calibration_holdout_split(history, calibration_period_end="2024-01-10", time_unit="day")
    assert split.columns == [
        "customer_id", "frequency_cal", "recency_cal", "T_cal", "monetary_value_cal",
        "frequency_holdout", "duration_holdout", "monetary_value_holdout",
    ]  # fmt: skip
    assert split.frame.iloc[0].to_list() == ["anna", 0, 0, 9, 0, 1, 19, 11]
    assert split.customers_acquired_in_holdout == 1
    assert split.calibration.columns == COLUMNS
    assert transactions_per_period(history)["first_purchases"].tolist() == [2, 0, 1, 0, 0]
    assert frequency_counts(customer_summary(history), largest=2).tolist() == [2, 1, 0]
    assert frequency_counts(customer_summary(history).frame, largest=2).tolist() == [2, 1, 0]
    for largest in (0, 2**40, 2**63):  # refused before memory is asked for
        with pytest.raises(am.AmendsError, match="largest must be a whole number of at"):
            frequency_counts([1.0, 2.0], largest=largest)


def test_works_without_pandas():
    # In a process of its own, where pandas cannot be imported.
    import subprocess
    import sys

    code = f"""
import sys
sys.modules["pandas"] = None
import amends as am, datetime
lines = {LINES!r}
for when in (lines["when"], [datetime.date.fromisoformat(d) for d in lines["when"]]):
    s = am.customer_base.customer_summary({{**lines, "when": when}}, "who", "when", "paid", time_unit="day")
    assert list(s.customer_id) == ["anna", "bob", "carl"], s.customer_id
    assert s["T"].tolist() == [28, 26, 8]
    assert s.frame["monetary_value"].tolist() == [11, 0, 0]
    s.to_frame(), repr(s)
print("ok")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "ok", done.stderr


def test_left_truncation_is_said():
    # 40 new customers a week for four weeks, then 10 a week for eight: they did not all begin with the records.
    day = [7 * week + i % 7 for week in range(12) for i in range(40 if week < 4 else 10)]
    summary = customer_summary({"id": np.arange(len(day)), "day": day}, "id", "day")
    assert summary.report.start_ratio == 4
    assert "left_truncated" in summary.report.warnings
    assert "4.0 times as many customers a week seem new as later" in repr(summary)
    assert summary.report.acquisition["customers"].tolist() == [40] * 4 + [10] * 8


# CDNOW, 1/10 sample. Counts and sums: published with the data set and recomputed by several packages.


def test_cdnow_summary(pandas, cdnow):
    assert len(cdnow) == 6919
    history = PurchaseHistory.from_frame(cdnow, customer_id="sample_id", datetime="date", monetary_value="dollars")
    assert (history.customers, history.report.purchases) == (2357, 6696)
    summary = customer_summary(history, observation_period_end="1997-09-30")
    assert len(summary) == 2357
    assert summary.report.repeat_customers == 946
    assert summary.frequency.sum() == 2457
    # Published as sums of columns rounded to two decimals: 16135.52 and 77111.21.
    assert np.round(summary.recency, 2).sum() == pytest.approx(16135.52, abs=0.005)
    assert np.round(summary.T, 2).sum() == pytest.approx(77111.21, abs=0.005)
    assert frequency_counts(summary).tolist() == [1411, 439, 214, 100, 62, 38, 29, 64]
    assert summary.report.warnings == []  # a cohort that was chosen because it was new
    assert_same(summary, naive(pandas, cdnow, "sample_id", "date", "dollars", "1997-09-30"))


def test_cdnow_holdout_and_tracking(cdnow):
    columns = {"customer_id": "sample_id", "datetime": "date"}
    split = calibration_holdout_split(cdnow, **columns, calibration_period_end="1997-09-30")
    assert split.frequency_holdout.sum() == 1882  # actual holdout total, published with the example
    assert np.all(split.duration_holdout == 39)  # 273 days to 1998-06-30
    assert split.customers_acquired_in_holdout == 0
    weeks = transactions_per_period(cdnow, **columns)
    assert len(weeks) == 78 and np.all(weeks.share_observed == 1)
    assert weeks.customers == 2357
    # Cumulative repeat transactions by week 39 and 78; the sums of frequencies.
    assert weeks.cumulative_repeat_transactions[[38, 77]].tolist() == [2457, 2457 + 1882]
    assert weeks.first_purchases[:12].sum() == 2357
    # Weeks 20-25 of the unit tests of lifetimes: 1359, 1414, 1484, 1517, 1573, 1672.
    assert weeks.cumulative_repeat_transactions[19:25].tolist() == [1359, 1414, 1484, 1517, 1573, 1672]


def test_cdnow_master(pandas):
    path = data_file("cdnow", "cdnow_master.csv.gz")
    master = pandas.read_csv(path, dtype={"customer_id": str}, parse_dates=["date"])
    assert len(master) == 69659
    summary = customer_summary(master, "customer_id", "date", "dollars", observation_period_end="1997-09-30")
    assert len(summary) == 23570
    # A row order of any kind gives the same bits.
    shuffled = master.sample(frac=1.0, random_state=1)
    again = customer_summary(shuffled, "customer_id", "date", "dollars", observation_period_end="1997-09-30")
    for name in COLUMNS:
        np.testing.assert_array_equal(summary[name], again[name])


def test_online_retail(pandas, retail):
    # Counts that come with the data set.
    assert len(retail) == 541909
    assert retail["InvoiceNo"].str.startswith("C").sum() == 9288
    columns = {"customer_id": "CustomerID", "datetime": "InvoiceDate", "monetary_value": "amount"}
    kept = customer_summary(retail, **columns, time_unit="day", returns="keep")
    report = kept.report.lines
    assert len(kept) == 4372
    assert (report.lines, report.without_customer) == (541909, 135080)
    assert report.returns == ((retail["amount"] < 0) & retail["CustomerID"].notna()).sum() == 8905
    assert kept.customer_id.dtype == np.int64
    # The records begin in the middle: most of the customers of December 2010 were not new.
    assert "left_truncated" in kept.report.warnings and kept.report.start_ratio > 3
    end = retail["InvoiceDate"].max()
    for rule in ("keep", "drop", "net_same_period"):
        summary = customer_summary(retail, **columns, time_unit="day", returns=rule)
        expected = naive(pandas, retail, "CustomerID", "InvoiceDate", "amount", end, 1.0, rule)
        assert_same(summary, expected)
        lines = summary.report.lines
        assert lines.lines == (
            lines.used
            + lines.without_customer
            + lines.cancelled_lines
            + lines.unmatched_returns
            + (lines.returns if rule == "drop" else 0)
        )
    # Text ids give the same, in the order of the texts, which is here that of the numbers.
    text = retail["CustomerID"].map(lambda one: None if one != one else str(int(one)))
    named = customer_summary(retail.assign(CustomerID=text), **columns, time_unit="day", returns="keep")
    assert [int(one) for one in named.customer_id] == kept.customer_id.tolist()
    for name in COLUMNS[1:]:
        np.testing.assert_array_equal(named[name], kept[name])
