"""A scenario to start from, in Python: the text of the command ``amends start``."""

import doctest
import math
import tomllib

import pytest

import amends as am
from amends.program import starting_scenario


def write(path, header, rows):
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def complaints(tmp_path, monkeypatch):
    """240 complaints of 120 days, answered after 1 to 8 days, each as often."""
    monkeypatch.chdir(tmp_path)
    rows = [
        f"2024-{1 + i % 120 // 30:02d}-{1 + i % 28:02d},{1 + i % 8},{max(1, 5 - i % 8 // 2 - i % 2)},{'ab'[i % 2]}"
        for i in range(240)
    ]
    return write(tmp_path / "c.csv", "created,days,score,region", rows)


def test_it_runs_and_says_what_it_is(complaints):
    made = starting_scenario("c.csv")
    assert (made.days, made.complaints, sorted(made.segments)) == (2.0, 240.0, ["a", "b"])
    assert made.recorded_days == 31 + 29 + 31 + 28  # from 2024-01-01 to 2024-04-28
    assert len(made.deciding) == 3
    scenario = am.economics.RecoveryScenario.from_string(made.text).with_records()
    assert scenario.evaluate(draws=100).summary("net").mean == pytest.approx(
        scenario.evaluate(draws=100, seed=7).summary("net").mean, abs=0.0
    )


def test_today(complaints):
    made = starting_scenario("c.csv")
    asked = am.economics.RecoveryScenario.from_string(made.text).with_records()
    today = asked.without_intervention("heute")
    begin = made.text.index("[intervention]")
    text = made.text[:begin] + made.text[made.text.index("[faster_answers]") :]
    stated = am.economics.RecoveryScenario.from_string(text).with_records()
    assert (today.title, asked.without_intervention().title) == ("heute", "As today")
    assert str(asked.compare(today, draws=200).tornado()) == str(asked.compare(stated, draws=200).tornado())
    with pytest.raises(am.AmendsError):
        am.economics.RecoveryScenario.from_string(made.text).without_intervention()


def test_options(complaints, tmp_path):
    stated = tomllib.loads(
        starting_scenario(complaints, days=5, language="ko", scenario=tmp_path / "x" / "s.toml").text
    )
    assert stated["intervention"]["respond_within_days"] == 5
    assert stated["currency"] == "KRW"
    assert stated["records"]["file"] == str(complaints)
    relative = starting_scenario("c.csv", scenario="x/s.toml").text
    assert tomllib.loads(relative)["records"]["file"] == "../c.csv"
    assert starting_scenario("c.csv", columns={"segment": ""}).segments == ("all",)


def test_flags_and_units(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "f.csv", "response time,happy", [f"{1 + i % 50},{'yn'[i % 3 == 0]}" for i in range(120)])
    with pytest.raises(am.AmendsError, match="--unit"):
        starting_scenario("f.csv")
    with pytest.raises(am.AmendsError, match="its texts are"):
        starting_scenario("f.csv", response_unit="hours")
    made = starting_scenario("f.csv", response_unit="hours", satisfied=["y"])
    assert tomllib.loads(made.text)["records"]["flag_values"] == {"n": "dissatisfied", "y": "satisfied"}
    assert math.isnan(made.recorded_days)


def test_what_is_wrong_is_said(complaints):
    for wrong, code in (
        ({"days": 0.5}, "domain"),
        ({"columns": {"score": ""}}, "missing"),
        ({"columns": {"when": "created"}}, "unknown_name"),
        ({"columns": {"score": "nothing"}}, "unknown_name"),
        ({"columns": [("score", "score")]}, "domain"),
        ({"columns": {"score": 3}}, None),
        ({"satisfied": "y"}, "domain"),
        ({"language": "fr"}, "unknown_name"),
        ({"days": "x"}, None),
    ):
        with pytest.raises(am.AmendsError) as caught:
            starting_scenario("c.csv", **wrong)
        assert code is None or caught.value.code == code, wrong
    with pytest.raises(am.AmendsError):
        starting_scenario("none.csv")


def test_the_example():
    assert doctest.testmod(am.program).failed == 0
    assert doctest.testmod(am.program).attempted > 0
