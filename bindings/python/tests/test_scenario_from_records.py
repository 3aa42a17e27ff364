"""Scenarios from records: every argument says by its name what is wrong; nothing is filled in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import amends as am
from amends import economics
from amends.economics import RecoveryScenario

LOG = am.domain.ComplaintLog.from_columns(
    response_days=[1, 9, 2, 8] * 10, score=[5, 2, 4, 3] * 10, segment=["b", "a", "b", "a"] * 10
)
STATED: dict[str, Any] = {
    "discount.annual_rate": 0.08,
    "a.complaints.per_year": 1000,
    "b.complaints.per_year": 1000,
    "counterfactual.stay": 0.3,
    "stay.satisfied": 0.7,
    "stay.dissatisfied": 0.4,
    "stay.delighted": 0.9,
    "margin.per_customer_per_year": (60, "controlling"),
    "margin.retention": am.math.Distribution.pert(0.7, 0.8, 0.9),
}
BASE: dict[str, Any] = {"stated": STATED, "years": 3, "satisfied": 4, "delighted": 5, "response_bands": [5]}


def made(**changes: Any) -> RecoveryScenario:
    return RecoveryScenario.from_records(LOG, **{**BASE, **changes})


def test_the_same_as_the_dict() -> None:
    segment = {
        "complaints": {"per_year": 1000},
        "outcomes": {"from": "records"},
        "stay": {"satisfied": 0.7, "dissatisfied": 0.4, "delighted": 0.9},
        "counterfactual": {"stay": 0.3},
        "margin": {"per_customer_per_year": 60, "retention": {"pert": [0.7, 0.8, 0.9]}},
    }
    by_dict = RecoveryScenario.from_dict(
        {
            "horizon": {"years": 3},
            "discount": {"annual_rate": 0.08},
            "defaults": segment,
            "segment": [{"name": "a"}, {"name": "b"}],
        }
    ).with_observed(LOG, satisfied=4, delighted=5, response_bands=[5])
    ours = made()
    assert ours.segments == ["a", "b"]  # in the order of their names, not of the records
    ask = {"days": 5, "share_causal": 0.5}
    first = ours.with_response_within(**ask).compare(ours, draws=200, seed=3).values("net")
    other = by_dict.with_response_within(**ask).compare(by_dict, draws=200, seed=3).values("net")
    np.testing.assert_array_equal(first, other)


@pytest.mark.parametrize("name", STATED)
def test_what_is_missing_is_named(name: str) -> None:
    with pytest.raises(am.AmendsError, match=f"still to be stated.*: {name}$") as caught:
        made(stated={key: value for key, value in STATED.items() if key != name})
    assert caught.value.code == "missing"


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("years", 2.5),
        ("years", "3"),
        ("years", 0),
        ("complaint_years", 2.5),
        ("title", 5),
        ("currency", None),
        ("design_effect", "2"),
        ("largest_outside_share", None),
        ("complaints_from_records", "yes"),
        ("satisfied", "4"),
        ("delighted", None),
        ("response_bands", "5"),
        ("response_bands", 5),
        ("response_bands", [5, 5]),
        ("strata", None),
        ("strata", [5]),
        ("strata", "channel"),
        ("timing", "end"),
        ("stated", [1]),
        ("links", 3),
    ],
)
def test_a_wrong_argument_is_named(argument: str, value: Any) -> None:
    with pytest.raises(am.AmendsError) as caught:
        made(**{argument: value})
    assert caught.value.parameter.split("[")[0].split(".")[-1] == argument


def test_scores_that_stand_in_joined_answers() -> None:
    log = am.domain.ComplaintLog.from_columns(response_days=[1, 9] * 20, complaint_id=np.arange(40))
    joined = log.join(answers={"complaint_id": np.arange(40), "score": [5, 2] * 20})
    stated = {key.replace("a.", "all.") if key.startswith("a.") else key: one for key, one in STATED.items()}
    del stated["b.complaints.per_year"]
    base = {**BASE, "stated": stated}
    with pytest.raises(am.AmendsError, match=r"give joined\.with_scores\(\)"):
        RecoveryScenario.from_records(joined, **base)
    with_own = am.domain.ComplaintLog.from_columns(response_days=[1, 9] * 20, score=[5, 2] * 20)
    ask = {"days": 5, "share_causal": 0.5}
    nets = []
    for log in (joined.with_scores(), with_own):
        scenario = RecoveryScenario.from_records(log, **base)
        nets.append(scenario.with_response_within(**ask).compare(scenario, draws=200, seed=3).values("net"))
    np.testing.assert_array_equal(*nets)


def test_estimates_enter_and_are_drawn_together() -> None:
    flags = {"outcome": ["satisfied", "dissatisfied", "delighted"] * 40, "stayed": [1, 0, 1, 1, 1, 1] * 20}
    link = economics.stay_rates(flags, outcome="outcome", stayed="stayed")
    stated = {name: value for name, value in STATED.items() if not name.startswith("stay.")}
    scenario = made(links=link, stated=stated)
    rows = scenario.evaluate(draws=100).inputs()
    medians = dict(zip(rows["input"], rows["median"], strict=True))
    assert medians["stay.satisfied"] == pytest.approx(link["stay.satisfied"].value, abs=0.01)
    with pytest.raises(am.AmendsError, match=r"stay\.\w+ is stated, and estimated by a link"):
        made(links=link)


def test_what_is_known_of_estimates_goes_with_the_scenario() -> None:
    flags = {
        "outcome": ["satisfied", "dissatisfied", "delighted", "silent"] * 40,
        "stayed": [1, 0, 1, 0, 1, 1, 1, 1] * 20,
    }
    link = economics.stay_rates(flags, outcome="outcome", stayed="stayed")
    stated = {name: value for name, value in STATED.items() if not name.startswith("stay.")}
    scenario = made(links=link, stated=stated)
    said = [(segment, text) for finding, segment, text in scenario.evaluate(draws=10).warnings if finding == "of_link"]
    # All satisfied and delighted stayed; complaints per year are stated, so that nobody is silent.
    assert [text.split(":")[0] for _, text in said] == ["stay.satisfied", "stay.delighted", "stay.silent"]
    assert said[2] == ("", "stay.silent: it is estimated, but nothing in this scenario takes it")
    shown = repr(scenario.evaluate(draws=10)).splitlines()
    assert "warning: stay.silent: it is estimated, but nothing in this scenario takes it" in shown
    without = scenario.with_value("stay.delighted", 0.9)
    said = [text for finding, _, text in without.evaluate(draws=10).warnings if finding == "of_link"]
    assert [text.split(":")[0] for text in said] == ["stay.satisfied", "stay.silent"]


def test_what_an_estimate_rests_on_is_a_note_and_no_warning() -> None:
    days = np.tile([100.0, 400.0, 500.0, 600.0], 30)
    link = economics.margin_retention({"days": days, "left": np.tile([1, 0, 0, 0], 30)})
    stated = {name: value for name, value in STATED.items() if name != "margin.retention"}
    result = made(links=link, stated=stated).evaluate(draws=10)
    assert [(finding, segment) for finding, segment, _ in result.warnings] == [("note_of_link", "")]
    text = f"margin.retention: {link.note}"
    assert f"note: {text}" in repr(result).splitlines()
    assert "()" not in repr(result)
    said = {one.key: one.text for section in result.make_report().sections.values() for one in section.statements}
    assert said["note"] == f"Note: {text}."
    assert "warning" not in said
    korean = result.make_report(language="ko").to_text()
    assert "참고: margin.retention: 0일부터 365일까지의 일정한 연간 비율" in " ".join(korean.split())


@pytest.mark.parametrize("draws", [0, -1])
def test_too_few_draws_are_told_the_fewest(draws: int) -> None:
    scenario = made()
    for call in (
        lambda: scenario.evaluate(draws=draws),
        lambda: scenario.compare(scenario, draws=draws),
        lambda: scenario.sweep({"a": scenario}, draws=draws),
    ):
        with pytest.raises(am.AmendsError) as raised:
            call()
        assert (raised.value.code, raised.value.parameter) == ("domain", "draws")
        assert str(raised.value) == f"draws must be a whole number of at least 1, got {draws}"
