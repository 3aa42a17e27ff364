"""Reports on evaluations and comparisons: the numbers of the result and of the program, wherever it comes from."""

import pickle
import subprocess
import sys

import numpy as np
import pytest
from reported_desk import (
    EXAMPLES,
    ROOT,
    STATED,
    complaints,
    faster,
    log,
    numbers,
    observed,
    written,
)

import amends as am
from amends.economics import METRICS, RecoveryScenario

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
    "origin is missing": lambda table: table.pop("origin"),
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
