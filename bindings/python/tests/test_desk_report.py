"""The report on a complaint desk: its numbers against the tables of the review, read back from every format."""

import csv
import html.parser
import io
import json
import math
import re
import zipfile

import numpy as np
import pytest
from test_process import DESK, process, random_log

import amends as am

pd = pytest.importorskip("pandas")


class Page(html.parser.HTMLParser):
    """Tables of a page by their keys: rows of cells, the header first."""

    def __init__(self, text):
        super().__init__()
        self.tables, self._rows, self._cell = {}, None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        key = dict(attrs).get("id") or ""
        if tag == "table":
            self._rows = self.tables[key.removeprefix("table-")] = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._cell = ""

    def handle_data(self, data):
        if self._cell is not None:
            self._cell += data

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._rows[-1].append(self._cell.replace("\u00a0", " "))
            self._cell = None


@pytest.fixture(scope="module")
def log():
    return random_log()


@pytest.fixture(scope="module")
def review(log):
    return process().review(log, by="segment", deadline="deadline", cost="cost")


@pytest.fixture(scope="module")
def alarms():
    watch = am.recovery.ComplaintWatch(run_length=200).fit(
        {"n": np.tile([1, 3, 2, 0, 2, 3], 10), "t": pd.date_range("2024-01-01", periods=60)}, "n", period="t"
    )
    return pd.DataFrame(watch.update({"n": [2, 6, 7], "t": pd.date_range("2024-03-01", periods=3)}, "n", period="t"))


def printed(text):
    return float(re.sub("[^0-9.-]", "", text))


def test_numbers_are_those_of_the_review(review, log):
    report = review.make_report()
    whole = process().review(log, deadline="deadline", cost="cost")
    kpis = whole.kpis().set_index("kpi")
    numbers = report.numbers("kpis").to_frame().set_index("kpi")
    assert {"resolved_in_time", "reopening_rate", "promise_keeping", "satisfied_of_judged"} <= set(numbers.index)
    for name, row in numbers.iterrows():
        assert row["share"] == kpis.loc[name, "value"]
        assert (row[["lower", "upper", "count", "of"]] == kpis.loc[name, ["lower", "upper", "count", "of"]]).all()
    durations = report.numbers("durations").to_frame()
    for clock in ("calendar", "own"):
        mine = durations[durations["clock"] == clock].reset_index()
        told = whole.durations(clock=clock)
        assert mine["end"].tolist() == told["end"].tolist()
        assert mine["quantile"].astype(float).tolist() == told["quantile"].tolist()
        np.testing.assert_array_equal(mine[["hours", "lower", "upper"]], told[["value", "lower", "upper"]])
    stocks = whole.stocks("month")
    assert report.numbers("stocks")["received"] == stocks["received"].tolist()
    assert report.numbers("stocks")["period"] == [str(one)[:7] for one in stocks["start"]]
    shares = report.numbers("group_shares").to_frame()
    grouped = review.kpis()
    for _, row in shares.iterrows():
        same = grouped[(grouped["segment"] == row["group"]) & (grouped["kpi"] == row["kpi"])]
        assert row["share"] == same["value"].item()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_all_formats_hold_the_same_cells(review, alarms, language):
    report = review.make_report(language=language, alarms=alarms)
    page, data = Page(report.to_html()), json.loads(report.to_json())
    lines = {
        (one["table"], one["row"], one["column"]): one["value"]
        for one in csv.DictReader(io.StringIO(report.to_csv(), newline=""))
    }
    assert data["kind"] == "complaint_desk"
    assert data["language"] == language
    seen = 0
    for key, section in report.sections.items():
        assert data["sections"][key]["statements"] == {one.key: one.text for one in section.statements}
        for name, table in section.tables.items():
            rows = list(zip(*table.columns.values(), strict=True))
            assert page.tables[name] == [list(table.columns), *map(list, rows)]
            assert len(data["sections"][key]["tables"][name]) == len(rows)
            for at, (row, told) in enumerate(zip(rows, data["sections"][key]["tables"][name], strict=True)):
                for cell, (column, value) in zip(row, told.items(), strict=True):
                    if isinstance(value, str):
                        continue
                    line = lines[name, str(at + 1), column]
                    if value is None:
                        assert (cell, line) == ("-", "")
                        continue
                    assert float(line) == value
                    scale, step = (100, 0.05) if "%" in cell else (1, 0.05 if "." in cell else 1e-9)
                    assert abs(printed(cell) - scale * value) <= step * (1 + 1e-9)
                    seen += 1
    assert seen > 200


def test_korean_has_no_latin_word_but_names(review, alarms):
    text = str(review.make_report(language="ko", alarms=alarms))
    words = set(re.findall("[A-Za-z]+", text)) - {"amends", "private", "business", "public", "all"}
    assert not words


def test_new_problems_and_what_they_put_at_risk(review, alarms):
    assert len(alarms) == 1
    one = alarms.iloc[0]
    risk = am.economics.alarm_at_risk(
        complaints_above_expected=one["excess"],
        lower=one["excess_lower"],
        upper=one["excess_upper"],
        evidence_rate=0.25,
        stay_rate_untroubled=0.9,
        stay_rate_after_problem=0.8,
        value_per_customer=200,
    )
    report = review.make_report(alarms=alarms, at_risk=[risk], currency="EUR")
    numbers = report.numbers("alarms")
    assert numbers["since"] == [str(one["since"])[:10]]
    assert numbers["excess"] == [one["excess"]]
    assert numbers["at_risk"] == [risk.estimate.revenue_at_risk]
    assert "EUR" in report.sections["alarms"].statements[1].text
    assert "alarms" not in review.make_report().sections
    nothing = review.make_report(alarms=alarms.iloc[:0])
    assert nothing.sections["alarms"].statements[0].text == "No new problem was found."


def test_what_it_refuses(review, alarms, tmp_path):
    for given, code, name in (
        ({"alarms": alarms, "at_risk": [None, None]}, "size_mismatch", "at_risk"),
        ({"alarms": alarms, "at_risk": [3.0]}, "domain", "at_risk"),
        ({"at_risk": [None]}, "contradiction", "at_risk"),
        ({"alarms": alarms.drop(columns="excess")}, "unknown_name", "excess"),
        ({"alarms": [1, 2]}, "missing", "series"),
        ({"language": "fr"}, "unknown_name", "language"),
        ({"title": 3}, "domain", "title"),
        ({"level": 1.0}, "domain", "level"),
        ({"period": "hour"}, "unknown_name", "period"),
    ):
        with pytest.raises(am.AmendsError) as raised:
            review.make_report(**given)
        assert (raised.value.code, raised.value.parameter) == (code, name)
    with pytest.raises(am.AmendsError, match=r"path must end in \.html"):
        review.report(tmp_path / "desk.doc")
    report = review.make_report()
    with pytest.raises(am.AmendsError, match="complaint desk"):
        report.waterfall_data()
    with pytest.raises(am.AmendsError, match="table must be one of"):
        report.numbers("metrics")


def test_files(review, tmp_path):
    for ending in ("html", "xlsx", "md", "txt", "json", "csv"):
        path = tmp_path / f"desk.{ending}"
        review.report(path, title="Desk", notes="For the board.", language="ko")
        assert path.stat().st_size > 1000
    assert (tmp_path / "desk.html").read_text() == review.to_html(title="Desk", notes="For the board.", language="ko")
    with zipfile.ZipFile(tmp_path / "desk.xlsx") as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert len(sheets) == len(review.make_report().sections)


def test_a_monitor_reports_the_same(review, log):
    made = process()
    monitor = made.monitor({"segment": ["business", "private", "public"]})
    for part in np.array_split(np.arange(len(log)), 5):
        monitor.add(log.iloc[part], deadline="deadline", cost="cost")
    theirs, ours = monitor.make_report(), review.make_report()
    assert theirs.subtitle == ours.subtitle
    for key in ("kpis", "promises", "steps", "durations", "groups", "group_shares"):
        assert repr(theirs.numbers(key)) == repr(ours.numbers(key))
    assert "stocks" not in theirs.sections["backlog"].tables
    with pytest.raises(am.AmendsError, match="no stocks"):
        monitor.make_report(period="month")
    empty = process().monitor().make_report()
    assert empty.sections["headline"].statements[0].text == "No complaint is in the log."
    assert empty.subtitle.startswith("(amends")


def test_unknown_activities_and_lost_labels_are_told(log):
    odd = log.copy()
    odd.loc[odd.index[5], "activity"] = "moved"
    odd["segment"] = odd["segment"].where(odd["segment"] != "public")
    report = process().review(odd, by="segment").make_report()
    care = {one.key: one.text for one in report.sections["care"].statements}
    assert "moved" in care["account"]
    assert "left_out" in report.sections["care"].tables
    assert report.numbers("groups")["group"] == ["business", "private", "-"]
    assert sum(report.numbers("groups")["complaints"]) == process().review(odd).complaints


def test_edges_of_a_log():
    one = {"complaint": [1], "time": ["2024-03-01T09:00"], "activity": ["received"]}
    for language in ("en", "ko"):
        report = process().review(one).make_report(language=language)
        text = str(report)
        assert not re.search(r"\b(nan|inf)\b", text)
        assert all(math.isinf(hours) for hours in report.numbers("durations")["hours"])
    assert list(DESK)[0] == "received"
