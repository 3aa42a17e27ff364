"""The loop from voice to learning: the layer over C++, whose numbers are proved in its own tests."""

import copy
import math
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import amends as am

economics = am.economics
RATES = {"new_causes": 0.03, "fading": 0.1, "learning": 0.6, "prevention": 0.4, "acted_on": 0.9}
HANDLING = {
    "stay_no_problem": 0.85,
    "stay_silent": 0.40,
    "stay_dissatisfied": 0.18,
    "stay_satisfied": 0.75,
    "satisfied_share": 0.32,
    "value_of_kept_customer": 400.0,
    "cost_per_complaint": 20.0,
    "repeat_rate": 0.5,
}


def stepped(p, v, g, d, l, h, a):  # noqa: E741
    return p + g * (1 - h * a * v) - (d + l * a * v) * p


@pytest.fixture
def loop():
    return economics.ComplaintLoop(**RATES)


@pytest.fixture
def years():
    rates, voices, p = [], [0.1, 0.1, 0.5, 0.4, 0.3, 0.7], 0.2
    for v in voices:
        rates.append(p)
        p = stepped(p, v, *RATES.values())
    rates, voices = np.array(rates), np.array(voices)
    return {
        "period": np.arange(2020, 2026),
        "surveyed": np.full(6, 4000),
        "with_problem": 4000 * rates,
        "complained": 4000 * rates * voices,
        "customers": np.full(6, 50_000),
        "complaints": 50_000 * rates * voices,
    }


STATED = {"fading": 0.1, "prevention": 0.4, "acted_on": 0.9}


def test_path_and_steady_state(loop):
    path = loop.path(customers=1000, problem_rate=0.2, voice=0.5, periods=30)
    p = 0.2
    for k in range(30):
        assert path.problem_rate[k] == pytest.approx(p, rel=1e-12)
        assert path.complaints[k] == pytest.approx(500 * p, rel=1e-12)
        p = stepped(p, 0.5, *RATES.values())
    assert loop.steady_state(0.5) == path.steady_state
    assert loop.problem_rate_after(0.2, 0.5, np.arange(30)) == pytest.approx(path.problem_rate, rel=1e-12)
    frame = path.to_frame()
    assert list(frame.columns) == ["period", "problem_rate", "problems", "complaints", "silent"]
    assert list(frame["period"]) == list(range(1, 31))
    assert "..." in repr(path)
    assert "at rest" in repr(path)
    assert "<table>" in path._repr_html_()


def test_turning_point(loop):
    point = loop.turning_point()
    voices = np.linspace(0, 1, 100_001)
    complaints = loop.complaints_at_rest(1.0, voices)
    assert point.status == "turns"
    assert point.voice == pytest.approx(voices[complaints.argmax()], abs=1e-5)
    assert loop.complaints_slope(1.0, point.voice) == pytest.approx(0.0, abs=1e-12)
    deaf = economics.ComplaintLoop(**{**RATES, "prevention": 0.0})
    assert deaf.turning_point().status == "without_prevention"
    assert math.isinf(deaf.voice_with_equal_complaints(0.3))


def test_a_loop_travels(loop):
    for other in (pickle.loads(pickle.dumps(loop)), copy.deepcopy(loop)):
        assert repr(other) == repr(loop)
    assert eval(repr(loop), {"ComplaintLoop": economics.ComplaintLoop}).learning == loop.learning
    handling = economics.LoopHandling(**HANDLING)
    assert repr(pickle.loads(pickle.dumps(handling))) == repr(handling)
    with pytest.raises(am.AmendsError):
        economics.ComplaintLoop.__new__(economics.ComplaintLoop).__setstate__((1.0, 2.0))


def test_at_rest():
    rest = economics.ComplaintLoop.at_rest(problem_rate=0.1, voice=0.3, fading=0.1, learning=0.5)
    assert rest.new_causes == pytest.approx(0.025)
    with pytest.raises(am.AmendsError) as caught:
        economics.ComplaintLoop(new_causes=0.1, fading=0.0, learning=0.5).steady_state(0.0)
    assert (caught.value.code, caught.value.parameter) == ("domain", "persistence")


def test_worth(loop):
    handling = economics.LoopHandling(**HANDLING)
    kept = 0.32 * 0.75 + 0.68 * 0.18 - 0.40 - 0.05 * (1 + 0.5 * 0.68)
    assert economics.kept_per_complaint(handling) == pytest.approx(kept)
    worth = economics.worth_of_voice(
        loop, handling, customers=1000, problem_rate=0.2, voice=0.2, new_voice=0.6, periods=8, annual_rate=0.08,
        periods_per_year=4, first_payment="now", programme_cost_per_period=100, setup_cost=1000)  # fmt: skip
    assert worth.present_value == pytest.approx(worth.from_handling + worth.from_learning - worth.programme_cost)
    npv = economics.npv(worth.net, annual_rate=0.08, first_payment="now", periods_per_year=4)
    assert worth.present_value == pytest.approx(npv - 1000)
    assert worth.to_frame().shape == (8, 10)
    assert "present_value" in repr(worth)
    margin = economics.voice_at_the_margin(loop, handling, 0.3)
    assert margin.total == pytest.approx(margin.handling + margin.learning)
    best = economics.best_voice(loop, handling, customers=1000, cost_of_voice=30_000)
    voices = np.linspace(0, 1, 2001)
    costs = economics.loss_at_rest(loop, 1000, handling, voices) + 30_000 * voices
    assert best.cost <= costs.min() + 1e-9
    assert best.cost == pytest.approx(costs.min(), rel=1e-5)


def test_estimate_from_any_table(years):
    found = economics.estimate_loop(years, **STATED)
    assert found.learning.value == pytest.approx(0.6, rel=1e-7)
    assert found.new_causes.value == pytest.approx(0.03, rel=1e-7)
    assert (found.learning.status, found.fading.status) == ("estimated", "stated")
    assert found.loop().steady_state(0.3) == pytest.approx(economics.ComplaintLoop(**RATES).steady_state(0.3), rel=1e-6)
    turned = pd.DataFrame(years).iloc[[3, 0, 5, 1, 4, 2]]
    renamed = pl.DataFrame(years).rename({"surveyed": "asked"})
    for other in (
        economics.estimate_loop(turned, **STATED),
        economics.estimate_loop(renamed, surveyed="asked", **STATED),
        economics.estimate_loop(pa.table(years), **STATED),
        economics.estimate_loop(**years, **STATED),
        economics.estimate_loop(**{k: v for k, v in years.items() if k != "period"}, **STATED),
    ):
        assert other.learning == found.learning
    assert list(found.to_frame()["period"]) == list(range(2020, 2026))
    assert found.to_frame()["voice"].tolist() == pytest.approx([0.1, 0.1, 0.5, 0.4, 0.3, 0.7])
    assert list(found.parameters_frame()["status"]) == ["estimated", "stated", "estimated", "stated", "stated"]
    text = repr(found)
    assert "learning" in text
    assert "+60.0 points" in text
    assert "<table>" in found._repr_html_()
    assert repr(pickle.loads(pickle.dumps(found)).periods) == repr(found.periods)
    told = economics.estimate_loop(years, voice_from="survey", **STATED)
    assert told.voice_from == "survey"
    assert told.learning.value == pytest.approx(0.6, rel=1e-7)


def test_what_is_not_carried_has_its_reason(years):
    two = {name: values[:2] for name, values in years.items()}
    found = economics.estimate_loop(two, prevention=0.4)
    assert {one.reason for one in found.parameters} == {"none", "too_few_periods"}
    assert found.periods_needed == 4
    assert "needs 4 periods" in repr(found)
    with pytest.raises(am.AmendsError) as caught:
        found.loop()
    assert (caught.value.code, caught.value.parameter) == ("missing", "new_causes")
    one = economics.estimate_loop({name: values[:1] for name, values in years.items()})
    assert one.voice_change.value != one.voice_change.value
    assert one.periods[0].voice.value == pytest.approx(0.1)
    assert "nan" not in repr(one)
    silent = {**years, "complaints": np.zeros(6)}
    assert economics.estimate_loop(silent, **STATED).learning.reason == "no_complaints"
    unasked = {**years, "surveyed": np.zeros(6), "with_problem": np.zeros(6), "complained": np.zeros(6)}
    assert economics.estimate_loop(unasked, **STATED).learning.reason == "too_few_surveys"


def test_errors_name_the_column(years):
    def parameter(**changes):
        with pytest.raises(am.AmendsError) as caught:
            economics.estimate_loop({**years, **changes}, **STATED)
        return caught.value.parameter, str(caught.value)

    too_many = years["with_problem"].copy()
    too_many[3] = 4001
    name, text = parameter(with_problem=too_many)
    assert name == "with_problem"
    assert text.startswith("with_problem[3] must be at most surveyed")
    assert parameter(period=[1, 2, 3, 4, 5, 5])[0] == "period"
    assert parameter(period=[1, 2, 3, 4, 5, 7])[0] == "period"
    assert parameter(period=[1, 2, 3, 4, 5, 6.5])[0] == "period"
    assert parameter(with_problem=np.full(6, np.nan))[0] == "with_problem"
    assert parameter(surveyed=["x"] * 6)[0] == "surveyed"
    with pytest.raises(am.AmendsError) as caught:
        economics.estimate_loop(surveyed=[100], with_problem=[10])
    assert caught.value.parameter == "complained"
    with pytest.raises(am.AmendsError) as caught:
        economics.estimate_loop(years, voice_from="letters")
    assert caught.value.parameter == "voice_from"


def test_intervals_cover_in_a_small_study():
    """The study of docs/loop.md with few data sets: nine in ten of intervals of 95 % hold, and surely not all."""
    random = np.random.default_rng(5)
    voices, p, rates = [0.2, 0.2, 0.6, 0.6, 0.4], 0.15, []
    for v in voices:
        rates.append(p)
        p = stepped(p, v, 0.03, 0.1, 0.6, 0.0, 1.0)
    held = 0
    for _ in range(200):
        found = economics.estimate_loop(
            surveyed=[2000] * 5,
            with_problem=random.binomial(2000, rates),
            customers=[50_000] * 5,
            complaints=random.binomial(50_000, np.multiply(rates, voices)),
            fading=0.1,
        )
        held += found.learning.lower <= 0.6 <= found.learning.upper
    assert 180 <= held < 200


def test_a_column_that_is_there_twice_is_not_overlooked():
    frame = pd.DataFrame(
        {
            "period": [2021, 2022, 2023],
            "surveyed": [3000] * 3,
            "with_problem": [362, 352, 259],
            "complained": [80, 150, 125],
        }
    )
    for name in ("period", "complained"):
        with pytest.raises(am.AmendsError, match=f"2 columns named '{name}'"):
            am.economics.estimate_loop(pd.concat([frame, frame[[name]]], axis=1), fading=0.1, first_period_at_rest=True)
