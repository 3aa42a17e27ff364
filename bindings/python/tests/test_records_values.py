"""What the texts of complaint records mean: times, numbers, flags and names; and the shape of a file.

Times are compared with Python's datetime, and the rest is counted by hand. Dates: test_records_dates.py.
"""

import datetime
import os
import pathlib
import shutil
import subprocess
import sys
import time
import unicodedata

import numpy as np
import pytest
from record_texts import DAY, days_of, read, reasons

import amends as am
from amends.interop import read_complaints_from_memory

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
    assert reasons(records) == {"is not a number, nor listed in score_values": 1}
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
    # Nor where each of its whole lines happens to have as many commas as a record, or it has two lines.
    for letter in ("Dear all,\nwhen, where, how?\nyou, he, she.\nBye", "one, two,\nthree, four"):
        assert read(f'd,n,t\n1,a,"{letter}"\n', response_days="d").report.bad == 0
    # One swallowed line shows where the table is wide enough.
    swallowed = read('d,n,t,u\n1,a,x,y\n2,b,"x,y\n3,c,y",z\n5,e,w,z\n', response_days="d")
    assert (swallowed.report.rows, swallowed.report.bad, swallowed.report.swallowed_lines) == (4, 2, 1)


def test_a_title_above_the_header_is_said_with_the_cure():
    for title in ("Report of complaints,,", "Report of complaints", "Report of complaints,,\n,,\n2024,,"):
        skipped = title.count("\n") + 1
        text = f"{title}\nscore,days,segment\n3,1,a\n4,2,b\n"
        cure = rf"line {skipped + 1} looks like it, say skip_lines = {skipped}$"
        with pytest.raises(am.AmendsError, match=f"a title seems to stand before the header: {cure}"):
            read(text, response_days="days", score="score")
        assert days_of(read(text, response_days="days", score="score", skip_lines=skipped)) == 1.5
    with pytest.raises(am.AmendsError, match=r"first line is empty.*line 3 looks like them: say skip_lines = 2"):
        read("\n\nscore,days\n3,1\n4,2\n", response_days="days")
    # A header without names for some columns is none, nor is one of fewer columns, or a table without a header.
    for text in ("days,score,,\n1,2,x,y\n", "days,score\n1,2,x\n2,3,y\n", "1,a,x\n2,b,y\n"):
        with pytest.raises(am.AmendsError) as caught:
            read(text, response_days="absent")
        assert "title" not in str(caught.value)


@pytest.mark.parametrize(("mark", "name"), [("\u2028", "U+2028"), ("\u2029", "U+2029"), ("\x85", "U\\+0085")])
def test_lines_that_end_as_in_no_csv_are_named(mark, name):
    with pytest.raises(am.AmendsError, match=name.replace("U+", r"U\+") + ".*save it with LF or CR LF"):
        read(mark.join(["d,n", "1,a", "2,b"]), response_days="d")
    # Within a field it is a character like any other.
    assert read(f"d,n\n1,a{mark}b\n", response_days="d").report.bad == 0
    assert read(f"d,n{mark}\n1,a\n", response_days="d").report.bad == 0


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


def test_lines_that_are_no_rows_are_shown():
    text = b"Complaints of May\nscore,days\n5,1\n3,2\n4,9\n"
    report = read(text, score="score", response_days="days", skip_lines=1, footer_lines=1).report
    assert (report.rows, report.bad) == (2, 0)
    assert [(one.line, one.reason, one.text) for one in report.skipped_lines] == [
        (1, "skip_lines", "Complaints of May"),
        (5, "footer_lines", "4,9"),
    ]
    assert 'not read: line 5, by footer_lines: "4,9"' in str(report)
