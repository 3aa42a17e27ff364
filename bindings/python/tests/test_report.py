"""Reports on evaluations and comparisons: in every format, with the numbers of the result and of the program."""

from __future__ import annotations

import csv
import html.parser
import io
import json
import os
import pathlib
import pickle
import subprocess
import sys
import xml.etree.ElementTree
import zipfile

import numpy as np
import pytest

import amends as am
from amends.economics import METRICS, RecoveryScenario

ROOT = pathlib.Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

STATED = {
    "title": "desk",
    "currency": "EUR",
    "horizon": {"years": 3, "complaint_years": 1},
    "discount": {"annual_rate": 0.1, "timing": "start_of_period"},
    "segment": [
        {
            "name": "all",
            "complaints": {"per_year": 20_000},
            "outcomes": {"delighted": 0.4, "satisfied": 0.35, "dissatisfied": 0.25},
            "stay": {"delighted": 0.9, "satisfied": 0.7, "dissatisfied": 0.2},
            "counterfactual": {"stay": {"pert": [0.2, 0.35, 0.5], "source": "assumption"}},
            "margin": {"per_customer_per_year": 60, "retention": 0.8},
            "cost": {"per_complaint": 18, "fixed_per_year": 150_000},
        }
    ],
}
RECORDED = {
    **STATED,
    "title": "recorded",
    "segment": [{**STATED["segment"][0], "outcomes": {"from": "records"}}],
}

RECORDED_FILE = """
horizon = { years = 1 }
discount = { annual_rate = 0.08 }
[records]
file = "crm.csv"
response_days = "days"
score = "stars"
thresholds = { satisfied = 4, delighted = 5 }
response_bands = [5]
[[segment]]
name = "all"
complaints = { per_year = 1000 }
outcomes = { from = "records" }
stay = { delighted = 0.9, satisfied = 0.7, dissatisfied = 0.2 }
counterfactual = { stay = 0.3 }
margin = { per_customer_per_year = 60, retention = 0.8 }
cost = { per_complaint = 18 }
"""


def complaints(seed=3, n=2000):
    """Fast answers are better ones; some give no score, and 40 firms answer them."""
    rng = np.random.default_rng(seed)
    days = rng.integers(0, 12, n)
    score = np.clip(5 - days // 3 + rng.integers(-1, 2, n), 1, 5).astype(float)
    score[rng.random(n) < 0.2] = np.nan
    firms = rng.integers(0, 40, n)
    return {
        "response_days": days,
        "score": score,
        "cluster": firms,
        "channel": np.array(["tel", "mail"])[firms % 2],
    }


def log(**columns):
    return am.domain.ComplaintLog.from_columns(**(columns or complaints()))


def observed(scenario=RECORDED, records=None, strata=(), bands=(1, 3, 5)):
    records = log() if records is None else records
    return RecoveryScenario.from_dict(scenario).with_observed(
        records, satisfied=4, delighted=5, response_bands=bands, strata=strata
    )


def faster(days=3, **options):
    return observed(**options).with_response_within(days, share_causal=0.6)


def numbers(report):
    return json.loads(report.to_json())


def written(report):
    """All formats: what two reports have in common if they are the same."""
    return report.to_json(), report.to_text(), report.to_markdown(), report.to_csv(), report.to_html()


# The same as the program


def said_by_program(*arguments):
    command = [sys.executable, "-m", "amends", *map(str, arguments), "--format", "json"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


QUESTIONS = {
    "alone": (["today.toml"], []),
    "asked": (["within_five_days.toml"], []),
    "compared": (["within_five_days.toml", "today.toml"], []),
    "turned round": (["today.toml", "within_five_days.toml"], []),
    "swept": (["within_five_days.toml", "today.toml"], [1, 5, 10]),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_number_is_that_of_the_program(question):
    files, sweep = QUESTIONS[question]
    options = ["--draws", 500, "--seed", 11]
    if len(files) > 1:
        options += ["--compare", EXAMPLES / files[1]]
    if sweep:
        options += ["--sweep", ",".join(map(str, sweep))]
    scenarios = [RecoveryScenario.from_toml(EXAMPLES / file).with_records() for file in files]
    run = {"draws": 500, "seed": 11}
    result = scenarios[0].evaluate(**run) if len(files) == 1 else scenarios[0].compare(scenarios[1], **run)
    assert result.make_report(sweep=sweep).to_json() == said_by_program(EXAMPLES / files[0], *options)


def test_records_of_another_file_are_named_as_by_the_program(tmp_path):
    other = tmp_path / "other.csv"
    lines = (EXAMPLES / "data" / "consumidor_gov_br_2014.csv").read_text().splitlines(keepends=True)
    other.write_text("".join(lines[:1] + lines[1::2]))
    said = said_by_program(EXAMPLES / "today.toml", "--complaints", other, "--draws", 200)
    result = RecoveryScenario.from_toml(EXAMPLES / "today.toml").with_records(other).evaluate(draws=200, seed=7)
    assert result.make_report().to_json() == said
    assert f"(read from {other})" in result.make_report().to_text().replace("\n  ", " ").replace("- ", "-")


# The same as the result


def test_metrics_are_those_of_the_result():
    result = faster().compare(observed(), draws=400, seed=5, keep="all")
    rows = numbers(result.make_report())["result"]
    assert [row["metric"] for row in rows if row["segment"] == "total"] == list(METRICS)
    for row in rows:
        summary = result.summary(row["metric"], None if row["segment"] == "total" else row["segment"])
        for name in ("mean", "p05", "p50", "p95", "share_missing", "share_negative"):
            one = getattr(summary, name)
            assert row[name] == (one if np.isfinite(one) else None), (row["segment"], row["metric"], name)


def test_what_was_kept_and_how_many_threads_make_no_difference():
    scenario = observed()
    plain = written(scenario.evaluate(draws=300, seed=5).make_report())
    other = scenario.evaluate(draws=300, seed=5, threads=2, keep="net", segments=False, quantiles="all")
    assert written(other.make_report()) == plain


def test_the_sides_of_a_comparison_have_reports_of_their_own():
    result = faster().compare(observed(), draws=200)
    assert written(result.alternative.make_report()) == written(faster().evaluate(draws=200).make_report())
    assert written(result.baseline.make_report()) == written(observed().evaluate(draws=200).make_report())


def test_a_sweep_is_that_of_the_scenarios():
    today = observed()
    found = numbers(faster().evaluate(draws=300, seed=2).make_report(sweep=[1, 3, 5]))["sweep"]
    alternatives = {f"{d} days": today.with_response_within(d, share_causal=0.6) for d in (1, 3, 5)}
    swept = today.sweep(alternatives, draws=300, seed=2)
    rows = found["rows"]
    assert [row["days"] for row in rows] == [1, 3, 5]
    assert [row["net_mean"] for row in rows] == swept["net_mean"]
    assert [row["chance_best"] for row in rows] == swept["chance_best"]


# Charts, as tables


def test_charts_are_of_the_numbers_of_the_result():
    result = faster().compare(observed(), draws=400, keep="all")
    report = result.make_report(sweep=[1, 3, 5])
    bars = report.waterfall_data()
    assert bars["metric"][-1] == "net" and bars["mean"][-1] == result.mean("net")
    assert sum(bars["mean"][:-1]) == pytest.approx(result.mean("net"), rel=1e-12)
    assert bars["to"][-2] == pytest.approx(result.mean("net"), rel=1e-12)
    bins = report.density_data()
    net = result.values("net")
    for low, high, share in zip(bins["from"], bins["to"], bins["share"], strict=True):
        inside = ((net > low) & (net < high)).mean(), ((net >= low) & (net <= high)).mean()
        assert inside[0] - 1e-12 <= share <= inside[1] + 1e-12
    swings = report.tornado_data()
    assert swings["net_at_low"] == result.tornado()["net_at_low"] and len(swings) == len(result.tornado())
    years, cash = result.years(), report.cash_data()
    assert cash["year"] == years["year"] and cash["net_p05"] == years["p05"]
    assert cash["cumulated"][-1] == pytest.approx(result.mean("net_undiscounted"), rel=1e-12)
    sweep = report.sweep_data()
    assert sweep["days"] == [1, 3, 5] and sum(sweep["best"]) == 1
    days, score = complaints()["response_days"], complaints()["score"]
    fast = score[days <= 1]
    speed = report.speed_data()
    assert speed["answered_in_days"][0] == "0-1" and speed["complaints"][0] == len(fast)
    assert speed["satisfied_or_better"][0] == pytest.approx((fast >= 4).sum() / (fast == fast).sum(), rel=1e-12)
    assert speed["if_silent_satisfied"][0] == pytest.approx(((fast >= 4) | np.isnan(fast)).mean(), rel=1e-12)


def test_charts_of_what_is_not_there_are_empty():
    report = RecoveryScenario.from_dict(STATED).evaluate(draws=50).make_report()
    assert len(report.sweep_data()) == len(report.speed_data()) == 0 < len(report.waterfall_data())


# What records show


def test_the_records_are_those_that_the_outcomes_were_read_off():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(complaints())
    for scenario in (observed(), faster().with_value("cost.per_complaint", 17)):
        cells = numbers(scenario.evaluate(draws=100).make_report())["records"]["cells"]
        band = pd.cut(frame["response_days"], [-1, 1, 3, 5, np.inf], labels=["0-1", "2-3", "4-5", "over 5"])
        for cell in cells[:-1]:
            rows = frame[band == cell["answered_in_days"]]
            assert cell["complaints"] == len(rows) and cell["scored"] == rows["score"].notna().sum()
            assert cell["delighted"] == (rows["score"] == 5).sum() and cell["satisfied"] == (rows["score"] == 4).sum()
        assert cells[-1]["answered_in_days"] == "not answered" and cells[-1]["complaints"] == 0


def test_from_records_it_has_the_records_and_says_nothing_of_a_file():
    scenario = RecoveryScenario.from_records(
        log(),
        stated={
            "discount.annual_rate": 0.08,
            "complaints.per_year": 1000,
            "counterfactual.stay": 0.3,
            "stay.satisfied": 0.7,
            "stay.dissatisfied": 0.4,
            "stay.delighted": 0.9,
            "margin.per_customer_per_year": (60, "controlling, 2024"),
            "margin.retention": 0.8,
            "intervention.share_causal": 0.5,
        },
        years=3,
        satisfied=4,
        delighted=5,
        response_bands=[1, 3, 5],
    )
    report = scenario.with_response_within(3).compare(scenario, draws=200).make_report()
    found = numbers(report)
    assert found["records"]["rows"] == 2000 and found["speed_effect"]["within_days"] == 3
    # Without titles they are called by what they are.
    assert found["against"] == "baseline" and found["title"] == ""
    # Firms are clusters.
    assert found["basis"]["clusters"][0]["clusters"] == 40


def test_without_a_title_a_file_gives_its_name(tmp_path):
    text = (EXAMPLES / "today.toml").read_text().replace("../", f"{ROOT}/").replace('"data/', f'"{EXAMPLES}/data/')
    path = tmp_path / "as it is.toml"
    path.write_text("\n".join(line for line in text.splitlines() if not line.startswith("title")))
    untitled = RecoveryScenario.from_toml(path).with_records()
    faster = RecoveryScenario.from_toml(EXAMPLES / "within_five_days.toml").with_records()
    assert numbers(faster.compare(untitled, draws=50).make_report())["against"] == "as it is.toml"


def test_stated_outcomes_have_no_section_of_records():
    stated = RecoveryScenario.from_dict(STATED)
    report = stated.compare(stated.with_value("cost.per_complaint", 17), draws=200).make_report()
    assert list(report.sections)[0] == "headline" and "records" not in report.sections
    assert "records" not in numbers(report)


@pytest.mark.parametrize("turned", [False, True])
def test_one_of_two_takes_outcomes_from_records(turned):
    pair = [observed(), RecoveryScenario.from_dict(STATED)]
    first, second = reversed(pair) if turned else pair
    found = numbers(first.compare(second, draws=200).make_report())
    assert found["records"]["rows"] == 2000 and "baseline" not in found["records"]


def test_records_of_their_own():
    half = {name: column[:1000] for name, column in complaints().items()}
    report = observed().compare(observed(records=log(**half)), draws=200).make_report()
    assert numbers(report)["records"]["baseline"]["rows"] == 1000
    text = " ".join(report.to_text().split())
    assert '"recorded" has records of its own, with 1,000 complaints.' in text
    # The same rows counted another time are the same records, also when they come out of a pickle.
    again = pickle.loads(pickle.dumps(observed(records=log())))
    assert "has records of its own" not in observed().compare(again, draws=200).make_report().to_text()


def test_the_same_records_cut_otherwise():
    report = observed(strata=["channel"]).compare(observed(), draws=200).make_report()
    text = " ".join(report.to_text().split())
    assert "has the same complaints; it cuts them by no further column, this scenario by channel." in text


def test_records_that_one_table_cannot_show():
    result = observed().compare(observed(bands=(1, 5)), draws=100)
    with pytest.raises(am.AmendsError, match="different thresholds or response bands") as caught:
        result.make_report()
    assert (caught.value.code, caught.value.parameter) == ("contradiction", "records")


def test_a_file_whose_records_are_not_used_says_so(tmp_path):
    records = """
[records]
file           = "none.csv"
score          = "stars"
score_scale    = { lowest = 1, highest = 5 }
thresholds     = { satisfied = 4, delighted = 5 }
"""
    text = """title = "idle"
horizon  = { years = 1 }
discount = { annual_rate = 0.1 }
[[segment]]
name           = "all"
complaints     = { per_year = 100 }
outcomes       = { satisfied = 0.6, dissatisfied = 0.4 }
stay           = { delighted = 0.9, satisfied = 0.7, dissatisfied = 0.2 }
counterfactual = { stay = 0.3 }
margin         = { per_customer_per_year = 60, retention = 0.80 }
"""
    for scenario, idle in ((text + records, True), (text, False)):
        report = RecoveryScenario.from_string(scenario).evaluate(draws=50).make_report()
        assert ("was not used" in report.to_text()) is idle


# Wherever it comes from


def test_a_pickled_result_has_the_same_report():
    for result in (
        faster(strata=["channel"]).compare(observed(), draws=200, seed=3),
        RecoveryScenario.from_toml(EXAMPLES / "within_five_days.toml").with_records().evaluate(draws=200),
        RecoveryScenario.from_dict(STATED).evaluate(draws=200),
    ):
        sweep = [5] if result.account else []
        found = pickle.loads(pickle.dumps(result))
        assert written(found.make_report(sweep=sweep)) == written(result.make_report(sweep=sweep))
        assert pickle.dumps(found) == pickle.dumps(pickle.loads(pickle.dumps(found)))


def test_a_pickle_that_does_not_know_its_records_has_a_report_without_them():
    scenario = faster()
    state = dict(vars(scenario))
    del state["_records"]  # as before reports
    old = object.__new__(RecoveryScenario)
    vars(old).update(pickle.loads(pickle.dumps(state)))
    report = old.compare(observed(), draws=200).make_report()
    assert "records" not in report.sections and "money" in report.sections
    full = scenario.compare(observed(), draws=200).make_report()
    assert numbers(report)["result"] == numbers(full)["result"]


DAMAGE = {
    "the cells of a table": lambda table: table["cells"].pop(),
    "names of levels": lambda table: table["parts"]["level_names"].append(["x"]),
    "a part of a table": lambda table: table["parts"]["parts"][0].update(band=99),
    "a count of complaints": lambda table: table["cells"][0].update(scored=float("nan")),
    "it has other members": lambda table: table.pop("origin"),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damaged_records_are_refused(what):
    records = observed(strata=["channel"])._records
    version, state = records.__getstate__()
    DAMAGE[what](state["table"])
    fresh = type(records).__new__(type(records))
    with pytest.raises(am.AmendsError, match=what) as caught:
        fresh.__setstate__((version, state))
    assert caught.value.code == "format"


# In every format


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
    assert "200 draws, seed 1" in report.subtitle and report.title == "recorded"
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
