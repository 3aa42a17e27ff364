"""Dates of files and of columns of texts: one parser, compared with Python's datetime."""

import datetime
import pickle
import random

import numpy as np
import pytest
from record_texts import DAY, days_of, read, reasons

import amends as am
from amends._core import core
from amends.customer_base import customer_summary
from amends.domain import PurchaseHistory
from amends.interop import read_complaints, read_transactions_from_memory

D = datetime.datetime
FORMS = [
    # every form of parse_date(): the text, the format it is read in, what it is
    ("2024-01-31", "recognised", D(2024, 1, 31)),
    ("2024-01-31T10:30", "recognised", D(2024, 1, 31, 10, 30)),
    ("2024-01-31 10:30:05", "recognised", D(2024, 1, 31, 10, 30, 5)),
    ("2024-01-31T10:30:05.25Z", "recognised", D(2024, 1, 31, 10, 30, 5, 250000)),
    ("2024/1/31", "recognised", D(2024, 1, 31)),
    ("2024/01/31 9:05", "year/month/day", D(2024, 1, 31, 9, 5)),
    ("2024.01.31", "recognised", D(2024, 1, 31)),
    ("2024. 1. 31.", "recognised", D(2024, 1, 31)),
    ("2024. 1. 31. 오후 3:30", "recognised", D(2024, 1, 31, 15, 30)),
    ("2024. 1. 31. 오전 12:05:09", "recognised", D(2024, 1, 31, 0, 5, 9)),
    ("2024년 1월 31일", "recognised", D(2024, 1, 31)),
    ("2024년 1월 31일 10:30", "recognised", D(2024, 1, 31, 10, 30)),
    ("2024年1月31日", "recognised", D(2024, 1, 31)),
    ("2024年1月31日 午後 3:30", "recognised", D(2024, 1, 31, 15, 30)),
    ("2024-01-31 10:30:05 UTC", "recognised", D(2024, 1, 31, 10, 30, 5)),
    ("31/01/2024 10:30 gmt", "recognised", D(2024, 1, 31, 10, 30)),
    ("31-Jan-2024", "recognised", D(2024, 1, 31)),
    ("31 January 2024", "recognised", D(2024, 1, 31)),
    ("31 Jan 2024 10:30 PM", "recognised", D(2024, 1, 31, 22, 30)),
    ("Jan 31, 2024", "recognised", D(2024, 1, 31)),
    ("September 5, 2024 12:00 AM", "recognised", D(2024, 9, 5)),
    ("Sept. 5, 2024, 12:01 p.m.", "recognised", D(2024, 9, 5, 12, 1)),
    ("Wed, 31 Jan 2024 10:30:00 +0900", "recognised", D(2024, 1, 31, 10, 30)),
    ("Wed, 31 Jan 2024 10:30:00 GMT", "recognised", D(2024, 1, 31, 10, 30)),
    ("wednesday 31 January 2024", "recognised", D(2024, 1, 31)),
    ("Wednesday, January 31, 2024 3:04 PM", "recognised", D(2024, 1, 31, 15, 4)),
    ("2024-01-31T10:30:00 KST", "recognised", D(2024, 1, 31, 10, 30)),
    ("2024. 1. 31. 10:30 jst", "recognised", D(2024, 1, 31, 10, 30)),
    ("2024/1/31 10:30 UTC+09:00", "recognised", D(2024, 1, 31, 10, 30)),
    ("31/01/2024 10:30Z", "day/month/year", D(2024, 1, 31, 10, 30)),
    ("31/01/2024 24:00", "day/month/year", D(2024, 2, 1)),
    ("2024년 1월 31일 24:00:00", "recognised", D(2024, 2, 1)),
    ("31/01/2024", "recognised", D(2024, 1, 31)),
    ("31/01/2024 10:30:05", "day/month/year", D(2024, 1, 31, 10, 30, 5)),
    ("3.4.2024 7:08", "day/month/year", D(2024, 4, 3, 7, 8)),
    ("3-4-2024", "day/month/year", D(2024, 4, 3)),
    ("01/31/2024", "recognised", D(2024, 1, 31)),
    ("1/2/2024 10:30 PM", "month/day/year", D(2024, 1, 2, 22, 30)),
    ("1/2/2024, 10:30:05 AM", "month/day/year", D(2024, 1, 2, 10, 30, 5)),
    ("1/2/2024 10:30\u202fPM", "month/day/year", D(2024, 1, 2, 22, 30)),  # as newer systems write it
    ("2024-02-29", "day/month/year", D(2024, 2, 29)),  # ISO 8601 is read in every form
    ("45322", "excel", D(1899, 12, 30) + 45322 * DAY),
    ("45322.75", "excel", D(1899, 12, 30) + 45322.75 * DAY),
    ("43860", "excel 1904", D(1904, 1, 1) + 43860 * DAY),
    ("43860.5", "excel 1904", D(1904, 1, 1) + 43860.5 * DAY),
    ("1706697005", "unix seconds", D(1970, 1, 1) + datetime.timedelta(seconds=1706697005)),
    ("1706697005250", "unix milliseconds", D(1970, 1, 1) + datetime.timedelta(milliseconds=1706697005250)),
]
# The receipt, in the same form: 2000-01-01 00:00, of Excel 06:00 (a whole number is a day without a time).
START = D(2000, 1, 1)
SIX = D(2000, 1, 1, 6)
RECEIVED = {
    "excel": (f"{(SIX - D(1899, 12, 30)) / DAY}", SIX),
    "excel 1904": (f"{(SIX - D(1904, 1, 1)) / DAY}", SIX),
    "unix seconds": ("946684800", START),
    "unix milliseconds": ("946684800000", START),
}


@pytest.mark.parametrize(("text", "form", "moment"), FORMS)
def test_a_date_in_every_form_is_that_of_datetime(text, form, moment):
    received, start = RECEIVED.get(form, ("2000-01-01T00:00", START))
    records = read(f'a|b\n{received}|"{text}"\n', received="a", answered="b", date_format=form, delimiter="|")
    assert records.report.bad == 0, records.report
    # Whole days where one of them has no time of day.
    whole = form.startswith("excel") and "." not in text
    expected = (moment - D.combine(start, datetime.time())) / DAY if whole else (moment - start) / DAY
    assert days_of(records) == pytest.approx(expected, abs=1e-9)
    assert records.report.first_received == str(start.date())


@pytest.mark.parametrize(
    ("pattern", "form"),
    [
        ("%Y-%m-%dT%H:%M:%S.%f", "recognised"),
        ("%Y/%m/%d %H:%M:%S", "year/month/day"),
        ("%Y. %m. %d. %H:%M", "recognised"),
        ("%Y년 %m월 %d일 %H:%M:%S", "recognised"),
        ("%d-%b-%Y %I:%M:%S %p", "recognised"),
        ("%d %B %Y %H:%M", "day/month/year"),
        ("%B %d, %Y %I:%M %p", "month/day/year"),
        ("%d/%m/%Y %H:%M:%S", "recognised"),
        ("%d.%m.%Y %H:%M", "day/month/year"),
        ("%m/%d/%Y %I:%M:%S %p", "recognised"),
        ("%m-%d-%Y", "month/day/year"),
        ("%Y%m%d", "recognised"),
    ],
)
def test_moments_written_by_strftime_come_back(pattern, form):
    rng = random.Random(3)
    moments = [START + datetime.timedelta(seconds=rng.randrange(36_000 * 86_400)) for _ in range(200)]
    rows = "".join(f'r{i}|2000-01-01T00:00|"{one.strftime(pattern)}"\n' for i, one in enumerate(moments))
    mapping = {"segment": "n", "received": "a", "answered": "b", "date_format": form, "delimiter": "|"}
    groups = read("n|a|b\n" + rows, **mapping).log.summary().segments
    # strptime reads what strftime writes, without what the pattern drops.
    expected = [(D.strptime(one.strftime(pattern), pattern) - START) / DAY for one in moments]
    assert [g.mean_response_days for g in groups] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "form", "reason"),
    [
        ("2023-02-29", "recognised", "is no date"),
        ("29/02/2023", "day/month/year", "is no date"),
        ("31/04/2024", "day/month/year", "is no date"),
        ("04/31/2024", "day/month/year", "is no date"),
        ("25/04/2024", "month/day/year", "is no date in the form month/day/year"),
        ("03/04/24", "day/month/year", "has a year of two digits"),
        ("2024-01", "recognised", "names a month"),
        ("31 Janvier 2024", "recognised", "is no date"),
        ("13:00", "recognised", "is no date"),
        ("2024-01-31 10:30 UTC+2", "recognised", "names a time zone"),
        ("2024-01-31 10:30 EST", "recognised", "names a time zone that is not one offset everywhere"),
        ("Wed 31 Jan 2024 10:30:00 CET", "recognised", "names a time zone"),
        ("31/01/2024 10:30 IST", "day/month/year", "names a time zone"),
        ("2024-01-31 noon", "recognised", "holds a date, and behind it what is no time of day"),
        ("31/01/2024 10.30", "day/month/year", "holds a date, and behind it"),
        ("Tue 31 Jan 2024", "recognised", "is no date"),  # it was a Wednesday
        ("2024年1월31일", "recognised", "is no date"),
        ("1/2/2024 13:00 PM", "month/day/year", "holds a date, and behind it"),
        ("1/2/2024 0:30 AM", "month/day/year", "holds a date, and behind it"),
        ("1/2/2024 25:00", "month/day/year", "holds a date, and behind it"),
        ("1/2-2024", "month/day/year", "is no date"),
        ("60", "excel", "is no date in the form excel"),
        ("2958466", "excel", "is no date in the form excel"),
        ("45322x", "excel", "is no date in the form excel"),
        ("2024-01-31", "excel", "is no date in the form excel"),
        ("nan", "unix seconds", "is missing"),
        ("inf", "unix seconds", "is no date in the form unix seconds"),
        ("1899-12-31", "recognised", "is not a date of complaints"),
        ("9999-12-31", "recognised", "is not a date of complaints"),
        ("", "recognised", "is missing"),
    ],
)
def test_what_is_no_date_is_a_bad_row(text, form, reason):
    records = read(f"a,x\n{text},1\n", received="a", date_format=form)
    (row,) = records.report.first_bad
    assert row.reason.startswith(reason) and row.text == text


def test_dates_that_can_be_read_both_ways_are_refused():
    text = "a,b\n03/04/2024,05/04/2024\n01/02/2024,\n"
    with pytest.raises(am.AmendsError, match=r'"a".*"03/04/2024" that can be read both ways.*date_format') as caught:
        read(text, received="a", answered="b")
    assert (caught.value.code, caught.value.parameter) == ("format", "date_format")
    # 5 April less 3 April, and 4 May less 4 March: calendar.
    assert days_of(read(text, received="a", answered="b", date_format="day/month/year")) == 2
    expected = (D(2024, 5, 4) - D(2024, 3, 4)).days
    assert days_of(read(text, received="a", answered="b", date_format="month/day/year")) == expected


@pytest.mark.parametrize(
    ("telling", "order", "first"), [("25/04/2024", "day/month/year", 4), ("04/25/2024", "month/day/year", 3)]
)
def test_one_date_that_tells_settles_the_order_and_the_account_says_so(telling, order, first):
    # 03/04/2024 is 3 April or 4 March.
    records = read(f"a\n2024-12-01\n03/04/2024\n{telling}\n", received="a")
    assert records.report.first_received == f"2024-{first:02d}-{7 - first:02d}"
    (noted,) = records.report.reinterpreted
    assert order in noted.what and (noted.column, noted.rows, noted.first_line) == ("a", 2, 3)
    # Where no such date is used there is nothing to tell.
    assert read(f"a,d\n{telling},x\n", received="a", response_days="d").report.reinterpreted == []


def test_the_first_file_with_such_dates_settles_the_order(tmp_path):
    paths = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    for path, text in zip(paths, ["2024-01-01\n", "03/04/2024\n25/04/2024\n", "05/06/2024\n"], strict=True):
        path.write_text("a\n" + text)
    records = read_complaints(paths, {"received": "a"})
    assert (records.report.rows, records.report.bad, records.report.last_received) == (4, 0, "2024-06-05")
    with pytest.raises(am.AmendsError, match=r"c\.csv: column \"a\".*both ways"):
        read_complaints([paths[0], paths[2], paths[1]], {"received": "a"})


def test_orders_that_conflict_are_refused_but_for_a_few_slips():
    with pytest.raises(am.AmendsError, match="the day first and dates with the month first"):
        read("a\n25/04/2024\n04/25/2024\n", received="a")
    # One slip among 40 (a twentieth is the limit) is a bad row.
    records = read("a\n" + "25/04/2024\n" * 39 + "04/25/2024\n", received="a")
    (row,) = records.report.first_bad
    assert row.line == 41 and "day/month/year" in row.reason


def test_days_are_whole_where_one_side_has_no_time():
    text = (
        "a,b\n2024-01-01T23:00,2024-01-02\n2024-01-01,2024-01-02T23:00\n2024-01-01T23:00,2024-01-02T11:00\n"
        ",2024-01-01\n"
    )
    records = read(text, received="a", answered="b")
    assert days_of(records) == pytest.approx((1 + 1 + 0.5) / 3)
    assert reasons(records) == {"is missing; a row needs a received": 1}


def test_an_answer_before_the_receipt_is_a_bad_row_and_offsets_are_told():
    far = read("a,b\n1900-01-01,2024-01-01\n", received="a", answered="b")
    assert reasons(far) == {"lies more than 100 years after the receipt": 1}
    records = read("a,b\n2024-01-02,2024-01-01\n2024-01-01T10:00+09:00,2024-01-01T22:00Z\n", received="a", answered="b")
    assert reasons(records) == {"lies before the receipt": 1}
    assert days_of(records) == 21 / 24  # from 01:00 UTC to 22:00 UTC
    assert ["offset" in one.what for one in records.report.reinterpreted] == [True]


@pytest.mark.parametrize(
    ("received", "answered"),
    [
        ("2024-01-01T10:00+09:00", "2024-01-01T22:00Z"),
        ("Mon, 1 Jan 2024 10:00:00 KST", "Mon, 1 Jan 2024 10:30:00 -0500"),
        ("2024-03-30 12:00 +01:00", "2024-03-31 12:00 +02:00"),  # a night of 23 hours
        ("2024-01-01T23:30-11:00", "2024-01-02T23:00+14:00"),
    ],
)
def test_the_time_between_two_dates_with_offsets_is_what_elapsed(received, answered):
    def moment(text):
        text = text.replace("KST", "+0900").replace("Z", "+0000").replace(" +0", "+0")
        if text.startswith("Mon"):
            return datetime.datetime.strptime(text.replace("+0", " +0"), "%a, %d %b %Y %H:%M:%S %z")
        return datetime.datetime.fromisoformat(text.replace(" ", "T"))

    expected = (moment(answered) - moment(received)) / DAY
    mapping = {"received": "a", "answered": "b", "delimiter": "|", "largest_bad_share": 1.0}
    records = read(f"a|b\n{received}|{answered}\n", **mapping)
    if expected < 0:
        assert reasons(records) == {"lies before the receipt": 1}
    else:
        assert days_of(records) == pytest.approx(expected, abs=1e-9)
    # The date itself is that of the wall clock.
    wall = moment(received).date()
    assert records.report.first_received == (None if expected < 0 else str(wall))
    # With one offset alone there is no telling: the clocks on the wall.
    bare = answered.split("+0")[0].split("-05")[0].split("+14")[0].rstrip("Z ")
    clock = moment(received).replace(tzinfo=None)
    days = (moment(answered).replace(tzinfo=None) - clock) / DAY
    assert days_of(read(f"a|b\n{received}|{bare}\n", **mapping)) == pytest.approx(days, abs=1e-9)


def test_dates_that_prove_another_order_in_another_file_are_an_error_with_both_files(tmp_path):
    paths = [tmp_path / name for name in ("a.csv", "b.csv")]
    for path, text in zip(paths, ["03/04/2024\n25/04/2024\n", "05/06/2024\n04/25/2024\n"], strict=True):
        path.write_text("a\n" + text)
    with pytest.raises(
        am.AmendsError, match=r"b\.csv: .*: line 3 of .*a\.csv can be read as day.*, and line 3 as month"
    ):
        read_complaints(paths, {"received": "a"})


def test_whole_days_of_excel_are_midnights_where_others_have_a_time():
    # 45322 is 2024-01-31: midnight to noon of the next day, and noon to noon.
    records = read("a,b\n45322,45323.5\n45322.5,45323.5\n", received="a", answered="b", date_format="excel")
    assert days_of(records) == (1.5 + 1) / 2
    # Days alone, and a column of days beside one of times: whole days.
    assert days_of(read("a,b\n45322,45324\n", received="a", answered="b", date_format="excel")) == 2
    assert days_of(read("a,b\n45322,45323.5\n", received="a", answered="b", date_format="excel")) == 1
    comma = {"received": "a", "answered": "b", "date_format": "excel", "decimal_mark": ",", "delimiter": ";"}
    assert days_of(read("a;b\n45322;45323,5\n45322,5;45323,5\n", **comma)) == (1.5 + 1) / 2


def test_one_column_of_dates_settles_the_order_of_the_other():
    # 3 April to 25 April, and 1 February to 5 April: the receipts alone can be read both ways.
    text = "a,b\n03/04/2024,25/04/2024\n01/02/2024,05/04/2024\n"
    records = read(text, received="a", answered="b")
    assert days_of(records) == (22 + (D(2024, 4, 5) - D(2024, 2, 1)).days) / 2
    assert [(one.column, one.rows) for one in records.report.reinterpreted] == [("a", 2), ("b", 2)]
    assert all("day/month/year" in one.what for one in records.report.reinterpreted)
    back = read("b,a\n25/04/2024,03/04/2024\n05/04/2024,01/02/2024\n", received="a", answered="b")
    assert days_of(back) == days_of(records)
    # A column that tells its own order keeps it.
    mixed = read("a,b\n25/03/2024,04/03/2024\n26/03/2024,04/26/2024\n", received="a", answered="b")
    assert days_of(mixed) == ((D(2024, 4, 3) - D(2024, 3, 25)).days + (D(2024, 4, 26) - D(2024, 3, 26)).days) / 2


def test_later_dates_that_prove_the_other_order_are_an_error_with_both_lines():
    first = "a\n03/04/2024\n25/04/2024\n" + "03/04/2024\n" * 40_000  # more than the 256 KiB that are looked at
    later = "".join(f"04/{day}/2024\n" for day in range(20, 30))
    with pytest.raises(am.AmendsError, match=r"line 3 can be read as day/month/year only, and line 40004 as") as caught:
        read(first + later, received="a")
    assert (caught.value.code, caught.value.parameter) == ("format", "date_format")
    assert "say date_format" in str(caught.value)
    # Stated, they are bad rows; and so is one slip among many that tell.
    assert read(first + later, received="a", date_format="day/month/year").report.bad == 10
    telling = "a\n" + "25/04/2024\n" * 40_000
    assert read(telling + "04/25/2024\n", received="a").report.bad == 1
    # The order of the other column may have been the wrong one.
    borrowed = "a,b\n" + "03/04/2024,25/04/2024\n" * 20_000 + "04/25/2024,26/04/2024\n"
    with pytest.raises(am.AmendsError, match=r'"a".*the first rows show day/month/year, and line 20002'):
        read(borrowed, received="a", answered="b")


# -- columns of texts


def test_texts_are_read_as_those_of_files():
    texts = ["2024/1/31", "2024. 1. 31.", "2024년 1월 31일", "2024年1月31日", "31-Jan-2024", "Jan 31, 2024"]
    texts += ["Wed, 31 Jan 2024 00:00:00 +0900", "2024-01-31 00:00 KST", "2024/01/30 24:00", "2024-01-31"]
    others = ["03/04/2024", "31/01/2024", "soon", "2024-01-31 00:00 EST", "\ud800", "２０２４-01-31"]
    expected = np.array(["2024-01-31"] * len(texts) + ["NaT"] * len(others), dtype="M8[us]")
    for column in (np.array(texts + others, dtype=object), np.array(texts + others), texts + others):
        parsed = core.parse_times(column)
        assert np.array_equal(parsed.microseconds.view("M8[us]"), expected, equal_nan=True)
        assert parsed.unreadable.tolist() == list(range(len(texts), len(expected)))
    # The door of files says the same of each.
    rows = "".join(f'a|"{text}"\n' for text in texts)
    records = read_transactions_from_memory(
        f"who|day\n{rows}".encode(), {"customer": "who", "time": "day", "delimiter": "|"}
    )
    assert len(records) == len(texts)
    assert PurchaseHistory.from_columns(customer_id=["a"] * len(texts), datetime=texts).report.purchases == 1


def test_unreadable_times_are_told_apart_from_missing_ones():
    lines = {
        "who": [1, 1, 1, 2, 2, 2, None],
        "day": ["2024/1/1", "soon", None, "2024-01-09", "", "03/04/2024", "2024-01-10"],
    }
    summary = customer_summary(lines, "who", "day", time_unit="day")
    report = summary.report.lines
    assert (report.unreadable_times, report.first_unreadable_time) == (2, 1)
    assert (report.without_time, report.first_without_time, report.without_customer) == (2, 2, 1)
    assert report.row_report.reasons == {"time cannot be read": 2, "time is missing": 2, "customer is missing": 1}
    assert "unreadable_times=2" in repr(report)
    assert pickle.loads(pickle.dumps(report)) == report
    assert summary["T"].tolist() == [9, 1]
    until = customer_summary(lines, "who", "day", time_unit="day", observation_period_end="2024/1/20")
    assert until["T"].tolist() == [19, 11]
    # Of arrays of texts and categories too, and not where they are no texts: the smallest time of pandas is a time.
    pandas = pytest.importorskip("pandas")
    for column in (pandas.Series(lines["day"], dtype="category"), pandas.Series(lines["day"], dtype="string")):
        of_kind = PurchaseHistory.from_columns(customer_id=lines["who"], datetime=column).report
        assert (of_kind.unreadable_times, of_kind.without_time) == (2, 2)
    first = pandas.Series([pandas.Timestamp.min, pandas.Timestamp("2024-01-01")], dtype="M8[ns]")
    history = PurchaseHistory.from_columns(customer_id=[1, 1], datetime=first)
    assert history.report.unreadable_times == 0
