"""What the texts of complaint records mean: times, dates, numbers, flags and names; and the shape of a file.

Dates are compared with Python's datetime, and the rest is counted by hand.
"""

import datetime
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time
import unicodedata

import numpy as np
import pytest

import amends as am
from amends.interop import read_complaints, read_complaints_from_memory

DAY = datetime.timedelta(days=1)


def read(text, **mapping):
    content = text if isinstance(text, bytes) else text.encode()
    return read_complaints_from_memory(content, {"largest_bad_share": 1.0} | mapping)


def days_of(records):
    """The mean response days of the good rows; nan: none is answered."""
    return records.log.summary().total.mean_response_days


def reasons(records):
    return {one.reason: one.rows for one in records.report.left_out}


# ------------------------------------------------------------------------------------------------------ lengths of time


@pytest.mark.parametrize(
    ("text", "delta"),
    [
        ("3 h", {"hours": 3}),
        ("3h", {"hours": 3}),
        ("2 days 4:30:00", {"days": 2, "hours": 4, "minutes": 30}),
        ("2 days, 4:30:00", {"days": 2, "hours": 4, "minutes": 30}),
        ("0 days 00:00:01.5", {"seconds": 1.5}),
        ("26:10:05", {"hours": 26, "minutes": 10, "seconds": 5}),
        ("1 day, 2 hours", {"days": 1, "hours": 2}),
        ("1 day and 2 hours", {"days": 1, "hours": 2}),
        ("2d4h30m", {"days": 2, "hours": 4, "minutes": 30}),
        ("1 Week", {"weeks": 1}),
        ("90 min", {"minutes": 90}),
        ("45 SECONDS", {"seconds": 45}),
        ("1.5 d", {"days": 1.5}),
        ("3 hrs.", {"hours": 3}),
        ("2 dias e 4 horas", {"days": 2, "hours": 4}),
        ("1 semana", {"weeks": 1}),
        ("3일 2시간 10분", {"days": 3, "hours": 2, "minutes": 10}),
        ("3 일", {"days": 3}),
    ],
)
def test_a_time_with_its_unit_is_that_of_timedelta(text, delta):
    records = read(f't\n"{text}"\n', response_time="t")
    assert days_of(records) == pytest.approx(datetime.timedelta(**delta) / DAY, rel=1e-15)
    (noted,) = records.report.reinterpreted
    assert (noted.rows, noted.first_line, noted.column) == (1, 2, "t") and "units" in noted.what


@pytest.mark.parametrize(("unit", "per_day"), [("days", 1), ("hours", 24), ("minutes", 1440), ("seconds", 86400)])
def test_a_number_is_in_the_unit_stated(unit, per_day):
    records = read("t\n90\n1.5\n0\n\n", response_time="t", response_unit=unit)
    assert days_of(records) == pytest.approx((90 + 1.5) / per_day / 3, rel=1e-15)
    # One with its own unit is that.
    assert days_of(read("t\n3 h\n", response_time="t", response_unit=unit)) == 3 / 24


def test_a_time_with_a_decimal_comma_and_marks_of_thousands():
    assert days_of(read("t;x\n1,5 h;\n", response_time="t", decimal_mark=",")) == 1.5 / 24
    got = read('t\n"1,440 min"\n', response_time="t", thousands_mark=",")
    assert days_of(got) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("90", "has no unit"),
        ("3 moons", "is no length of time"),
        ("4:30", "is no length of time"),  # hours and minutes, or minutes and seconds
        ("1:2:3:4", "is no length of time"),
        ("1:60:00", "is no length of time"),
        ("1.5:30:00", "is no length of time"),
        ("10:05:1e1", "is no length of time"),
        ("10:05:+1", "is no length of time"),
        ("10:-5:01", "is no length of time"),
        ("h", "is no length of time"),
        ("3 h 20", "is no length of time"),
        ("-2 h", "is negative"),
        ("101 years", "is no length of time"),
        ("36526 days", "is beyond 100 years"),
        ("2024-01-31", "is a date"),
        ("31/01/2024", "is a date"),
    ],
)
def test_what_is_no_time_is_a_bad_row(text, reason):
    records = read(f"t\n{text}\n", response_time="t")
    (row,) = records.report.first_bad
    assert (row.line, row.column, row.text) == (2, "t", text) and row.reason.startswith(reason)


# ---------------------------------------------------------------------------------------------------------------- dates

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
        ("2024-01-31 10:30 UTC+2", "recognised", "is no date"),
        ("2024-01-31 10:30 EST", "recognised", "is no date"),
        ("2024年1월31일", "recognised", "is no date"),
        ("1/2/2024 13:00 PM", "month/day/year", "is no date"),
        ("1/2/2024 0:30 AM", "month/day/year", "is no date"),
        ("1/2/2024 25:00", "month/day/year", "is no date"),
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
    assert days_of(records) == 0.5  # the clocks on the wall
    assert ["offset" in one.what for one in records.report.reinterpreted] == [True]


# -------------------------------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("text", "decimal", "thousands", "value"),
    [
        ("1234.5", ".", "", 1234.5),
        ("1,234.5", ".", ",", 1234.5),
        ("1.234,5", ",", ".", 1234.5),
        ("1'234.5", ".", "'", 1234.5),
        ("1 234,5", ",", " ", 1234.5),
        ("1\u00a0234,5", ",", " ", 1234.5),
        ("1\u202f234,5", ",", " ", 1234.5),
        ("12,345", ".", ",", 12345),
        ("36,525", ".", ",", 36525),
        ("+7", ".", ",", 7),
        ("0,5", ",", "", 0.5),
        (" 7 ", ".", "", 7),
        ("1e2", ".", "", 100),
    ],
)
def test_numbers_in_the_marks_stated(text, decimal, thousands, value):
    got = read(f'd\n"{text}"\n', response_days="d", decimal_mark=decimal, thousands_mark=thousands)
    assert days_of(got) == value
    said = [one.what for one in got.report.reinterpreted]
    assert said == (["marks of thousands are dropped"] if thousands and value > 7 else [])


@pytest.mark.parametrize(
    ("text", "decimal", "thousands"),
    [
        ("1,5", ".", ""),
        ("1.5", ",", ""),
        ("1,23", ".", ","),
        ("1234,567", ".", ","),
        ("12,34,567", ".", ","),
        (",123", ".", ","),
        ("1,,234", ".", ","),
        ("1,234,", ".", ","),
        ("1.234.5", ",", "."),
        ("1.234,567.890", ",", "."),
        ("1,2345", ".", ","),
    ],
)
def test_numbers_in_other_marks_are_bad_rows_that_say_so(text, decimal, thousands):
    records = read(f'd\n"{text}"\n', response_days="d", decimal_mark=decimal, thousands_mark=thousands)
    assert reasons(records) == {"is not a number; is another decimal_mark or thousands_mark meant?": 1}


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\u202f", "\u3000"])
def test_blanks_around_values_and_headers_are_ignored(blank):
    text = f"n,d,s{blank},a\n{blank}Norte,{blank}2{blank},5{blank},2024-01-01{blank}\nNorte,{blank},4,2024-01-02\n"
    records = read(text, segment="n", response_days="d", score="s", received="a", missing=["", "4"])
    assert (records.segment_names, records.report.bad, days_of(records)) == (["Norte"], 0, 2)
    assert records.log.summary().total.score_sum == 5


def test_percent_is_dropped_and_told():
    records = read("s\n80%\n80 %\n40\n120%\n", score="s", score_scale=(0, 100))
    assert records.log.summary().total.score_sum == 200
    (noted,) = records.report.reinterpreted
    assert (noted.rows, noted.first_line) == (2, 2) and "percent" in noted.what
    assert reasons(records) == {"is outside the score scale 0 to 100": 1}


def test_serials_of_excel_have_the_decimal_mark_of_the_file():
    text = "a;b\n45322,25;45323,5\n"
    records = read(text, received="a", answered="b", date_format="excel", decimal_mark=",")
    assert (days_of(records), records.report.first_received) == (1.25, "2024-01-31")


def test_missing_texts_are_compared_as_all_texts_are():
    stated = [" not given ", "Não"]
    text = "s,x\nnot given,1\n  not given,1\nNa\u0303o,1\nNão,1\nnao,1\n5,1\n"
    records = read(text, score="s", missing=stated)
    assert (len(records), records.log.summary().total.scored) == (5, 1)
    assert reasons(records) == {"is not a number": 1}


def test_error_texts_of_excel_are_missing():
    errors = ["#N/A", "#NULL!", "#REF!", "#NUM!", "#DIV/0!", "#NAME?", "#VALUE!"]
    records = read("s,x\n" + "".join(f"{one},1\n" for one in errors) + "5,1\n", score="s")
    assert (records.log.summary().total.scored, len(records), records.report.bad) == (1, 8, 0)
    # Where a row needs the value it is bad.
    records = read("n\n#REF!\na\n", segment="n")
    assert reasons(records) == {"is missing; segment_missing gives such rows a name": 1}


def test_score_values_come_before_numbers():
    text = "s\ngood\n bad\n3\nGood\n"
    records = read(text, score="s", score_values={"good": 5, "bad": 1})
    total = records.log.summary().total
    assert (total.scored, total.score_sum) == (3, 9)
    assert reasons(records) == {"is not a number": 1}
    assert [(one.rows, "blanks" in one.what) for one in records.report.reinterpreted] == [(1, True)]
    with pytest.raises(am.AmendsError, match="outside the score scale"):
        read(text, score="s", score_values={"good": 6})
    with pytest.raises(am.AmendsError, match='"good " is given two numbers'):
        read(text, score="s", score_values={"good": 5, "good ": 1})


def test_flags_are_what_flag_values_says():
    text = "f\nYes\nNo\nNo\n\nyes\nN/A\nasked\n"
    records = read(text, flag="f", flag_values={"No": "satisfied", "Yes": "dissatisfied", "asked": "missing"})
    total = records.log.summary().total
    assert (total.scored, total.score_sum, total.complaints) == (3, 2, 5)  # the empty line of one column is blank
    assert reasons(records) == {"is not listed in flag_values": 1} and records.report.blank_lines == 1
    assert records.from_flag and (records.score_scale.lowest, records.score_scale.highest) == (0, 1)
    with pytest.raises(am.AmendsError, match="which of its texts mean satisfied"):
        read(text, flag="f")
    with pytest.raises(am.AmendsError, match="not both"):
        read(text, flag="f", flag_values={"No": "satisfied"}, score="f")


def test_attributes_keep_their_texts_by_row():
    text = "d,who\n1,Ana\n2,\n3,José \n4,Ana\nx,Bad\n5,Jose\u0301\n"
    records = read(text, response_days="d", attributes={"person": "who", "again": "d"})
    codes, names = records.attributes["person"]
    # The accent composed or not is one name; a text of a bad row is not counted, but its name is there.
    assert [names[int(code)] for code in codes] == ["Ana", "", "José", "Ana", "José"]
    codes, names = records.attributes["again"]
    assert [names[int(code)] for code in codes] == ["1", "2", "3", "4", "5"]


# -------------------------------------------------------------------------------------------------- the shape of a file


def test_a_file_without_a_header():
    records = read("Norte;2\nSul;4\n", segment="a", response_days="b", header=False, columns=["a", "b"])
    assert records.segment_names == ["Norte", "Sul"] and days_of(records) == 3
    with pytest.raises(am.AmendsError, match="header = false"):
        read("2;5\n4;1\n", segment="a", response_days="b")
    with pytest.raises(am.AmendsError, match="names of its columns"):
        read("2\n", response_days="a", header=False)
    with pytest.raises(am.AmendsError, match="twice"):
        read("2\n", response_days="a", header=False, columns=["a", "a"])
    with pytest.raises(am.AmendsError, match="header = false"):
        read("2\n", response_days="a", columns=["a"])
    report = read("Norte;2;3\n", segment="a", response_days="b", header=False, columns=["a", "b"]).report
    assert report.first_bad[0].line == 1 and report.first_bad[0].reason == "has 3 fields, the header has 2"


def test_lines_before_and_after_the_table():
    text = 'Complaints, "2024"\n\nd,s\n1,5\nx,1\n3,2\nTotal,8\n(c) Ministry\n'
    records = read(text, response_days="d", score="s", skip_lines=2, footer_lines=2)
    assert (records.report.rows, records.report.bad, days_of(records)) == (3, 1, 2)
    assert records.report.first_bad[0].line == 5
    for line_end in ("\r\n", "\r"):
        again = read(text.replace("\n", line_end), response_days="d", score="s", skip_lines=2, footer_lines=2)
        assert (again.report.rows, again.report.bad, again.report.first_bad[0].line) == (3, 1, 5)
    # The last line may lack its break.
    assert read(text[:-1], response_days="d", score="s", skip_lines=2, footer_lines=2).report.rows == 3
    with pytest.raises(am.AmendsError, match="no header line"):
        read(text, response_days="d", skip_lines=2, footer_lines=6)
    with pytest.raises(am.AmendsError, match="within the 9 lines to skip"):
        read(text, response_days="d", skip_lines=9)


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;", "sep=;\r"])
def test_a_line_that_states_the_delimiter(line):
    # More commas than semicolons in the header.
    records = read(f"{line}\nd;a,b,c,d,e\n1;x\n", response_days="d")
    assert (days_of(records), records.report.delimiter, len(records)) == (1, ";", 1)


def test_a_stated_delimiter_goes_before_that_of_the_file():
    records = read("sep=;\nd,s\n1,2\n", response_days="d", delimiter=",")
    assert (days_of(records), records.report.delimiter) == (1, ",")


def test_a_header_without_rows_gives_a_log_without_rows():
    records = read("n,c,d\n", segment="n", channel="c", response_days="d")
    assert (len(records), len(records.log), records.segment_names) == (0, 0, [])
    assert records.log.summary().total.complaints == 0 and records.log.summary().segments == []


def test_lines_of_delimiters_are_blank():
    records = read("d,s,n\n1,5,a\n,,\n\n , ,\t\n3,5,b\n,,c\n", response_days="d")
    assert (records.report.rows, records.report.blank_lines, len(records)) == (3, 3, 3)


def test_a_bad_record_weighs_the_lines_that_its_quote_took():
    # A stray quote opens in line 3 and closes in line 8: six lines are one record of the right number of fields.
    rows = ["1,a,x"] + ['2,b,"x'] + ["3,c,y"] * 4 + ['4,d,z"'] + ["5,e,w"]
    records = read("d,n,t\n" + "\n".join(rows) + "\n", response_days="d")
    assert (records.report.rows, records.report.bad, records.report.swallowed_lines) == (8, 6, 5)
    (row,) = records.report.first_bad
    assert row.line == 3 and "lines 3 to 8" in row.reason and "is a quote missing" in row.reason
    assert days_of(records) == 3
    # One that closes nowhere is an error with the line where it opens.
    with pytest.raises(am.AmendsError, match=r"memory:3: a quote is opened in column 3 \(\"t\"\) and never closed"):
        read('d,n,t\n1,a,x\n2,b,"x\n3,c,y\n', response_days="d")
    # Text of people in quotes, with line breaks, is none of that.
    letter = "Dear all,\nplease answer.\nThe bill, again,\nis wrong.\nBye"
    assert read(f'd,n,t\n1,a,"{letter}"\n', response_days="d").report.bad == 0


# ------------------------------------------------------------------------------------------------------ names of others


def test_look_alikes_among_the_others_are_named_first():
    listed = {"Telefónica": "t", "Energía Sul": "e"}
    nfd = unicodedata.normalize("NFD", "Telefónica")
    same = ["Telefónica", nfd, " Telefónica", "Energía Sul"]
    alike = ["telefónica", "TELEFÓNICA", "Telefonica", "Tele\u200bfónica", "Energía\u00a0Sul", "Energía  Sul"]
    others = ["Banco"] * 5 + ["Água"] + [unicodedata.normalize("NFD", "Água"), " Água"]
    text = "n,x\n" + "".join(f"{one},1\n" for one in [*same, *others, *alike])
    records = read(text, segment="n", segment_values=listed, segment_other="rest")
    groups = {g.name: g.complaints for g in records.log.summary().segments}
    assert groups == {"t": 3, "e": 1, "rest": 14}
    (sent,) = records.report.sent_to_other
    # Six look-alikes, Banco, and Água, which is one text however it is composed.
    assert (sent.column, sent.name, sent.rows, sent.texts) == ("n", "rest", 14, 8)
    assert [one.looks_like for one in sent.first[:6]] == ["Telefónica"] * 4 + ["Energía Sul"] * 2
    assert [(one.text, one.rows, one.looks_like) for one in sent.first[6:]] == [("Banco", 5, ""), ("Água", 3, "")]


def test_a_listed_text_may_share_the_name_of_the_others():
    long = "x" * 300  # too long to be told
    text = f"n,x\na,1\n{long},1\n{long},1\na,1\nb,1\n"
    records = read(text, segment="n", segment_values={"a": "rest", "c": "see"}, segment_other="rest")
    (sent,) = records.report.sent_to_other
    assert (sent.rows, sent.texts, [one.text for one in sent.first]) == (3, 1, ["b"])


def test_texts_of_bad_rows_are_not_counted_among_the_others():
    records = read("n,d\na,1\nb,x\nc,2\n", segment="n", response_days="d", segment_values={"a": "a"}, segment_other="o")
    (sent,) = records.report.sent_to_other
    assert (sent.rows, sent.texts, [one.text for one in sent.first]) == (1, 1, ["c"])


@pytest.mark.parametrize(("count", "told"), [(10_000, 10_000), (100_000, 65_536)])
def test_many_different_others_take_no_more_than_their_number(count, told):
    listed = {f"Texto {i}": f"name {i}" for i in range(1_000)}
    content = ("n\n" + "".join(f"TEXTO {i}\n" for i in range(count))).encode()
    mapping = am.interop.RecordMapping(segment="n", segment_values=listed, segment_other="rest")
    began = time.process_time()
    records = read_complaints_from_memory(content, mapping)
    assert time.process_time() - began < 2.0
    (sent,) = records.report.sent_to_other
    assert sent.rows == count and len(sent.first) == 10
    assert told - 2_000 <= sent.texts <= told
    assert all(one.looks_like == one.text.capitalize() for one in sent.first)


def test_asked_apart_from_silent():
    text = b"stars,csat,firm,what\n5,yes,A,phone\n,no,A,web\n,,B,phone\n1,no,B,web\n,yes,B,phone\n2,later,A,web\n"
    given = {"score": "stars", "asked": "csat", "cluster": "firm", "product": "what", "largest_bad_share": 0.5}
    records = am.interop.read_complaints_from_memory(text, given)
    account = str(records.report).splitlines()
    assert (
        'left out: 1 row, the first at line 7: column "csat" does not say asked or not; list it in asked_values'
        in account
    )
    assert any("complainants who evaluated are taken as asked" in line and "line 5" in line for line in account)
    assert (records.cluster_names, records.log.cluster_names) == (["A", "B"], ["A", "B"])
    assert records.attributes["product"][1] == ["phone", "web"]
    total = records.log.summary().total
    assert (total.complaints, total.asked, total.evaluated) == (5, 4, 2)
    words = given | {"asked_values": {"yes": "asked", "no": "not_asked", "later": "not_asked"}}
    assert am.interop.read_complaints_from_memory(text, words).log.summary().total.asked == 5
    for wrong, said in [
        ({"asked_values": {"yes": "satisfied"}}, "must be asked, not_asked or missing"),
        ({"asked": "", "asked_values": {"yes": "asked"}}, "asked"),
        ({"attributes": {"product": "stars"}}, "given twice"),
    ]:
        with pytest.raises(am.AmendsError, match=said):
            am.interop.RecordMapping(**given | wrong)


def test_a_frame_says_who_was_asked():
    frame = {"score": [5.0, np.nan, np.nan, 1.0], "asked": [True, False, True, False], "firm": ["A", "B", "A", "B"]}
    log = am.domain.ComplaintLog.from_frame(frame, score="score", asked="asked", cluster="firm")
    summary = log.summary()
    assert (summary.total.asked, summary.total.response_rate()[0], log.cluster_names) == (3, 2 / 3, ["A", "B"])
    assert "1 were not asked" in repr(summary)
    table = am.satisfaction.tabulate_outcomes(log, am.satisfaction.ClassThresholds(satisfied=4, delighted=5))
    shares = am.satisfaction.class_shares(table)
    assert (shares.asked, shares.response_rate[0]) == (3, 2 / 3)
    bounds = shares.worst_case_asked.delighted
    assert (bounds.lower, bounds.upper) == (1 / 3, 2 / 3)
    assert "of those asked" in repr(shares)


def test_missing_names_may_have_a_name():
    text = b"what,how\nphone,web\n,web\nNA,\n"
    given = {"segment": "what", "channel": "how", "largest_bad_share": 1.0}
    bad = read_complaints_from_memory(text, given).report
    assert {one.reason for one in bad.left_out} == {"is missing; segment_missing gives such rows a name"}
    records = read_complaints_from_memory(text, given | {"segment_missing": "none", "channel_missing": "phone"})
    assert (records.log.segment_names, records.log.channel_names) == (["phone", "none"], ["web", "phone"])
    assert [group.complaints for group in records.log.summary().segments] == [1, 2]
    assert 'taken otherwise: 2 rows, the first at line 3: column "what" a missing text' in str(records.report)
    with pytest.raises(am.AmendsError, match="segment_missing is given, but no column"):
        am.interop.RecordMapping(channel="how", segment_missing="none")


def test_a_system_without_tables_of_iconv_says_so(tmp_path):
    """In a name space of its own, where the folder of iconv's tables is empty."""
    folder = next(iter(pathlib.Path("/usr").glob("lib*/*/gconv")), None)
    if folder is None or shutil.which("unshare") is None:
        pytest.skip("needs glibc's folder of conversion tables and unshare")
    file = tmp_path / "korean.csv"
    file.write_bytes("점수,days\n5,1\n".encode("cp949"))
    script = f"""
import amends as am
try:
    am.interop.read_complaints({str(file)!r}, {{"score": "점수", "encoding": "cp949"}})
except am.AmendsError as error:
    print(error)
"""
    shell = f'mount -t tmpfs none "{folder}" || exit 99; exec "{sys.executable}" -c "$SCRIPT"'
    ran = subprocess.run(
        ["unshare", "--mount", "--map-root-user", "sh", "-c", shell],
        env=os.environ | {"SCRIPT": script, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        pytest.skip(f"no name space of one's own here: {ran.stderr.strip()[:80]}")
    assert "this system cannot read cp949 (its iconv has no such table); save the file as UTF-8" in ran.stdout
