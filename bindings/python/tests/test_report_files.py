"""Reports in every format: what they hold, where they are written, and what is refused."""

import csv
import html.parser
import io
import os
import pathlib
import pickle
import subprocess
import sys
import xml.etree.ElementTree
import zipfile

import numpy as np
import pytest
from reported_desk import (
    EXAMPLES,
    RECORDED,
    RECORDED_FILE,
    ROOT,
    STATED,
    complaints,
    faster,
    log,
    numbers,
    observed,
)

import amends as am
from amends.economics import RecoveryScenario

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

ENDINGS = {
    ".html": "to_html",
    ".xlsx": "to_xlsx",
    ".md": "to_markdown",
    ".txt": "to_text",
    ".json": "to_json",
    ".csv": "to_csv",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_ending_says_in_which_format(ending, tmp_path):
    result = faster().compare(observed(), draws=200)
    wanted = getattr(result.make_report(notes="n", sweep=[3, 5]), ENDINGS[ending])()
    wanted = wanted if isinstance(wanted, bytes) else wanted.encode()
    for path in (
        tmp_path / f"roi{ending}",
        str(tmp_path / f"a.b{ending.upper()}"),
        os.fsencode(tmp_path / f"b{ending}"),
    ):
        assert result.report(path, notes="n", sweep=[3, 5]) is None
        assert pathlib.Path(os.fsdecode(path)).read_bytes() == wanted
    report = result.make_report(notes="n", sweep=(3, 5))
    report.save(tmp_path / f"saved{ending}")
    assert (tmp_path / f"saved{ending}").read_bytes() == wanted


def test_the_workbook_holds_the_numbers():
    result = faster().compare(observed(), draws=200, keep="all")
    cells, texts = [], []
    with zipfile.ZipFile(io.BytesIO(result.make_report().to_xlsx())) as book:
        assert book.testzip() is None
        for name in book.namelist():
            if name.startswith("xl/worksheets/sheet"):
                cells += [one.text for one in xml.etree.ElementTree.fromstring(book.read(name)).iter(f"{SHEET}v")]
            elif name == "xl/sharedStrings.xml":
                texts += [one.text for one in xml.etree.ElementTree.fromstring(book.read(name)).iter(f"{SHEET}t")]
    assert any(text is not None and "recorded" in text for text in texts)
    numbers_there = [float(cell) for cell in cells if cell is not None and cell.replace(".", "").isdigit()]
    for metric in ("net", "retention_benefit"):
        mean = abs(result.mean(metric))
        assert any(abs(one) == pytest.approx(mean, rel=1e-12) for one in numbers_there), metric


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_is_well_formed_and_loads_nothing(language):
    report = faster().compare(observed(), draws=200).make_report(sweep=[1, 3], language=language)
    page = report.to_html()
    root = xml.etree.ElementTree.fromstring(page.replace("<!DOCTYPE html>", ""))
    assert root.tag.endswith("html") and root.attrib["lang"] == language
    assert "<script" not in page and "src=" not in page and page.count("<svg") >= 5


def test_the_language_changes_words_and_no_number():
    result = faster().compare(observed(), draws=200)
    english, korean = result.make_report(), result.make_report(language="ko")
    assert list(english.sections) == list(korean.sections)
    one, other = numbers(english), numbers(korean)
    assert one["result"] == other["result"] and one["records"]["cells"] == other["records"]["cells"]
    assert result.to_html(language="ko") == korean.to_html() and result.to_markdown() == english.to_markdown()


def test_a_notebook_shows_the_page():
    result = faster().compare(observed(), draws=200)
    shown = result._repr_html_()
    assert shown == result.make_report()._repr_html_()
    found = []
    parser = html.parser.HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, dict(attributes)))
    parser.feed(shown)
    assert [tag for tag, _ in found] == ["iframe", "p"]
    assert found[0][1]["srcdoc"] == result.to_html() and found[0][1]["sandbox"] == ""
    # Tables, where one report cannot show both, and where it takes long.
    for other in (
        observed().compare(observed(bands=(1, 5)), draws=100),
        RecoveryScenario.from_dict(STATED).evaluate(draws=100_001),
    ):
        assert other._repr_html_().startswith("<table>")


def test_csv_is_read_as_a_table():
    result = RecoveryScenario.from_dict(STATED).evaluate(draws=200, keep="all")
    rows = list(csv.DictReader(io.StringIO(result.make_report().to_csv())))
    net = next(row for row in rows if row["segment"] == "total" and row["metric"] == "net")
    assert float(net["mean"]) == result.mean("net")


def test_sections_statements_and_tables():
    report = faster().compare(observed(), draws=200).make_report(notes="Read me.")
    sections = report.sections
    assert list(sections) == [
        "headline",
        "records",
        "effect",
        "money",
        "years",
        "decides",
        "nonresponse",
        "basis",
        "care",
    ]
    assert sections["headline"].statements[0].key == "answer"
    assert ("notes", "Read me.") in sections["care"].statements
    speed = sections["records"].tables["speed"]
    assert list(speed["answered in"])[:2] == ["0-1 days", "2-3 days"] and len(speed.to_frame()) == len(speed)
    assert "200 draws, seed 7" in report.subtitle and report.title == "recorded"
    assert repr(report).startswith("Report('recorded': headline, records") and str(report) == report.to_text()
    for section in sections.values():
        assert section.heading in report.to_text()
        for table in section.tables.values():
            assert len({len(column) for column in table.columns.values()}) == 1


def test_without_pandas_tables_are_dicts_of_arrays():
    code = """
import sys
sys.modules["pandas"] = None
import amends as am
scenario = am.economics.RecoveryScenario.from_toml("examples/today.toml").with_records()
speed = scenario.evaluate(draws=20).make_report().sections["records"].tables["speed"].to_frame()
print(type(speed).__name__, speed["complaints"][0])
"""
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.split()[0] == "dict"


HOSTILE = ["<script>alert(1)</script>", "a | b\n\n# c", "=1+1", "\x1b[31mred\x07", "한국어 ﷽", "-" * 3000, "'\"\\"]


@pytest.mark.parametrize("notes", HOSTILE)
def test_notes_stay_notes(notes):
    report = RecoveryScenario.from_dict(STATED).evaluate(draws=50).make_report(notes=notes)
    assert numbers(report)["note"] == notes
    assert "\x1b" not in report.to_text()
    page = report.to_html()
    assert "<script" not in page and "\x1b" not in page
    xml.etree.ElementTree.fromstring(page.replace("<!DOCTYPE html>", ""))
    # In Markdown they are Markdown, but no HTML.
    shown = report.to_markdown()
    assert notes.strip("\x1b\x07").split("\n")[0][-20:].replace("</", "&lt;/") in shown.replace("\n", " ")
    assert "<script" not in shown and "</script" not in shown


def test_the_note_of_the_file_stands_there_unless_another_is_given():
    result = RecoveryScenario.from_toml(EXAMPLES / "today.toml").with_records().evaluate(draws=50)
    note = numbers(result.make_report())["note"]
    assert note and numbers(result.make_report(notes="other"))["note"] == "other"
    assert numbers(result.make_report(notes=""))["note"] == ""


# What is refused


@pytest.mark.parametrize("name", ["roi.pdf", "roi", "roi.html.gz", ".md/x", "folder.md/", "roi.md ", ".html", ".csv"])
def test_other_endings_are_refused_with_those_there_are(name, tmp_path):
    result = RecoveryScenario.from_dict(STATED).evaluate(draws=20)
    with pytest.raises(am.AmendsError, match=r"path must end in .*\.md.*\.csv") as caught:
        result.report(str(tmp_path) + "/" + name)
    assert (caught.value.code, caught.value.parameter) == ("unknown_name", "path")
    assert list(tmp_path.iterdir()) == []


def test_a_report_never_takes_the_place_of_what_it_was_read_from(tmp_path, monkeypatch):
    table = ["days,stars"] + ["1,5", "9,2"] * 20
    (tmp_path / "crm.csv").write_text("\n".join(table) + "\n")
    (tmp_path / "later.csv").write_text("\n".join(table[:-4]) + "\n")
    (tmp_path / "base.txt").write_text(RECORDED_FILE)
    (tmp_path / "two.md").write_text('extends = "base.txt"\ntitle = "two"\n')
    monkeypatch.chdir(tmp_path)
    kept = {path: path.read_bytes() for path in tmp_path.iterdir()}
    (tmp_path / "soft.csv").symlink_to("crm.csv")
    (tmp_path / "hard.html").hardlink_to(tmp_path / "crm.csv")
    two = RecoveryScenario.from_toml("two.md").with_records()
    odd = b"caf\xe9.csv"
    os.link("later.csv", odd)
    later = RecoveryScenario.from_toml("base.txt").with_records(odd)
    log = am.interop.read_complaints("crm.csv", {"response_days": "days", "score": "stars"})
    stated = {**RECORDED, "currency": "", "horizon": {"years": 1}, "discount": {"annual_rate": 0.08}}
    logged = RecoveryScenario.from_dict(stated).with_observed(log, satisfied=4, delighted=5, response_bands=[5])
    read = {
        "two.md": two,
        "base.txt": two.with_value("cost.per_complaint", 17),
        "crm.csv": pickle.loads(pickle.dumps(two)),
        "soft.csv": logged,
        "hard.html": two,
        "later.csv": later.with_response_within(5, share_causal=0.5),
    }
    monkeypatch.chdir("/")
    for name, scenario in read.items():
        for result in (scenario.evaluate(draws=20), scenario.compare(two, draws=20), two.compare(scenario, draws=20)):
            for write in (result.report, result.make_report().save):
                with pytest.raises(am.AmendsError, match="which is read here: it would be overwritten") as caught:
                    write(tmp_path / name)
                assert (caught.value.code, caught.value.parameter) == ("contradiction", "path")
    assert {path: path.read_bytes() for path in kept} == kept
    two.evaluate(draws=20).report(tmp_path / "later.csv")  # of the other one
    assert (tmp_path / "later.csv").read_bytes() == two.evaluate(draws=20).make_report().to_csv().encode()


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_computed(tmp_path, monkeypatch):
    result = RecoveryScenario.from_dict(STATED).evaluate(draws=20)
    monkeypatch.setattr(type(result), "make_report", lambda *_, **__: pytest.fail("computed"))
    with pytest.raises(am.AmendsError) as caught:
        result.report(tmp_path / "none" / "roi.md")
    assert caught.value.code == "io" and caught.value.parameter
    for path in (None, 3, b"\0.md", ["roi.md"]):
        with pytest.raises(am.AmendsError) as caught:
            result.report(path)
        assert caught.value.parameter == "path"


def test_a_file_is_the_new_report_or_as_it_was(tmp_path):
    result = RecoveryScenario.from_dict(STATED).evaluate(draws=20)
    path = tmp_path / "roi.md"
    path.write_text("before")
    with pytest.raises(am.AmendsError):
        result.report(path, sweep=[1])
    assert path.read_text() == "before" and list(tmp_path.iterdir()) == [path]
    result.report(path)
    assert path.read_text().startswith("#") and list(tmp_path.iterdir()) == [path]


WRONG = {
    "notes": [3, b"x", ["x"], "\ud800"],
    "language": ["de", None, "EN", 1],
    "sweep": ["5", None, 5, ["x"], [5, 5.0], [float("nan")], [-1], [4], [True], [3, np.True_], np.array([True])],
}


@pytest.mark.parametrize("parameter, value", [(name, value) for name, values in WRONG.items() for value in values])
def test_wrong_options_are_named(parameter, value):
    result = faster().evaluate(draws=20)
    with pytest.raises(am.AmendsError) as caught:
        result.make_report(**{parameter: value})
    assert caught.value.parameter == parameter and parameter in str(caught.value)


def test_a_day_that_ends_no_band_says_the_cure():
    result = faster().evaluate(draws=20)
    with pytest.raises(am.AmendsError, match=r"each day of sweep must be an edge .* response_bands$"):
        result.make_report(sweep=[4])


def test_a_sweep_needs_records_that_tell_when_was_answered():
    columns = complaints()
    del columns["response_days"]
    silent = observed(records=log(**columns), bands=())
    for scenario in (silent, RecoveryScenario.from_dict(STATED)):
        with pytest.raises(am.AmendsError, match="tell when was answered") as caught:
            scenario.evaluate(draws=20).make_report(sweep=[3])
        assert (caught.value.code, caught.value.parameter) == ("contradiction", "sweep")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_column_of_a_table_is_lost(language):
    result = faster(strata=["channel"]).compare(observed(), draws=100)
    report = result.make_report(sweep=[1, 3], language=language)
    for key, _, _, tables in report._core.sections:
        for name, header, rows, _ in tables:
            shown = report.sections[key].tables[name]
            assert len(shown.columns) == len(header) and len(shown) == len(rows)
            assert list(map(list, shown.columns.values())) == [[row[i] for row in rows] for i in range(len(header))]
    if language == "en":
        drawn = report.sections["records"].tables["speed_drawn"]
        assert "90 % interval (share of complaints)" in drawn.columns
