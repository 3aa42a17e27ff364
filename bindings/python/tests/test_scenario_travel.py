"""Scenarios and what they evaluate to, pickled and copied: whole objects travel, to the same bits."""

from __future__ import annotations

import copy
import pathlib
import pickle

import numpy as np
import pytest

import amends as am
from amends.economics import RecoveryScenario

EXAMPLES = pathlib.Path(__file__).parents[3] / "examples"
D = am.math.Distribution

# Everything that a scenario can state.
WHOLE = {
    "title": "whole",
    "currency": "EUR",
    "horizon": {"years": 4, "complaint_years": 2},
    "discount": {"annual_rate": {"pert": [0.05, 0.08, 0.1], "source": "assumption"}, "timing": "mid_period"},
    "nonresponse_odds_ratio": {"uniform": [0.5, 1.0]},
    "faster_answers": {
        "minutes_by_days": {1: 30, 3: {"gamma": [9, 1]}, 5: 4},
        "cost_per_minute": 0.4,
        "cost_per_moved_complaint": 1,
        "fixed_per_year": 10,
        "setup": 20,
    },
    "intervention": {"offer": {"segment": "web", "amount": 5, "scale": 30}, "voice_gain": 0.05, "share_causal": 0.6},
    "defaults": {
        "stay": {"silent": 0.5, "dissatisfied": 0.4, "satisfied": {"pert": [0.6, 0.7, 0.8]}, "delighted": 0.9},
        "counterfactual": {"stay": {"beta": [35, 65]}},
    },
    "segment": [
        {
            "name": "web",
            "complaints": {"per_year": {"normal": [1000, 50]}},
            "outcomes": {"from": "records"},
            "margin": {"per_customer_per_year": 60, "retention": 0.8, "while_leaving": {"uniform": [0, 0.5]}},
            "word_of_mouth": {
                "dissatisfied": {"share_who_tell": 0.7, "hearers_given_telling": {"empirical": [3, 9, 11]}},
                "counterfactual": {"share_who_tell": 0.8, "hearers_given_telling": 9},
                "overlap": 0.2,
                "in_market": 0.3,
                "purchase_probability": 0.1,
                "positive_shift": 0.2,
                "negative_shift": 0.4,
                "value_per_new_customer": 50,
            },
            "information": {"avoided_cases_per_year": 10, "cost_per_case": 5},
            "escalation": {"dissatisfied": 0.02, "counterfactual": 0.05, "cost_per_case": 400},
            "cost": {"per_complaint": 5, "compensation_per_complaint": 1, "fixed_per_year": 9, "setup": 8},
        },
        {
            "name": "shop",
            "customers": 10_000,
            "problem_rate": 0.2,
            "voice": {"triangular": [0.2, 0.3, 0.4]},
            "outcomes": {"satisfied": {"uniform": [0.5, 0.7]}, "dissatisfied": 0.4},
            "margin": {"per_customer_per_year": {"normal": [60, 5]}, "retention": 0.8},
        },
    ],
    "correlation": [{"between": ["shop.voice", "web.complaints.per_year"], "value": 0.5}],
}


def log() -> am.domain.ComplaintLog:
    rng = np.random.default_rng(3)
    firms, days = rng.integers(0, 12, 2000), rng.integers(0, 9, 2000)
    score = np.where(rng.random(2000) < 0.3, np.nan, rng.integers(1, 6, 2000))
    segment = np.array(["web", "elsewhere"])[(rng.random(2000) < 0.1).astype(int)]
    return am.domain.ComplaintLog.from_columns(
        response_days=days, score=score, segment=segment, cluster=firms, channel=np.array(["tel", "mail"])[firms % 2]
    )


def whole() -> RecoveryScenario:
    observed = RecoveryScenario.from_dict(WHOLE).with_observed(
        log(), satisfied=4, delighted=5, response_bands=[1, 3, 5], strata=["channel"]
    )
    return observed.with_response_within(3)


def there_and_back(one):
    return pickle.loads(pickle.dumps(one))


def same_bits(one: RecoveryScenario, other: RecoveryScenario) -> None:
    a, b = one.evaluate(draws=300, seed=4), other.evaluate(draws=300, seed=4)
    for metric in am.economics.METRICS:
        np.testing.assert_array_equal(a.values(metric), b.values(metric))
    assert a.warnings == b.warnings and repr(a.inputs()) == repr(b.inputs()) and str(a.account) == str(b.account)


def test_a_scenario_travels_with_its_records():
    scenario = whole()
    found = there_and_back(scenario)
    assert repr(found) == repr(scenario) and found.correlations == scenario.correlations
    same_bits(scenario, found)
    # What it took from records is there to ask further questions of.
    same_bits(scenario.with_response_within(5, share_causal=0.2), found.with_response_within(5, share_causal=0.2))
    assert pickle.dumps(found) == pickle.dumps(there_and_back(found))


def test_a_scenario_that_waits_travels_with_the_plan_of_its_file(tmp_path):
    waiting = RecoveryScenario.from_toml(EXAMPLES / "within_five_days.toml")
    found = there_and_back(waiting)
    assert not found.observed
    same_bits(waiting.with_records(), found.with_records())


def test_copies_are_the_same_scenario():
    scenario = whole()
    assert copy.copy(scenario) is scenario and copy.deepcopy(scenario) is scenario
    kept = copy.deepcopy({"a": [scenario, scenario.evaluate(draws=5)]})
    assert kept["a"][0] is scenario and kept["a"][1].mean() == scenario.evaluate(draws=5).mean()


def test_an_evaluation_travels_as_scenario_and_seed():
    result = whole().evaluate(draws=2000, seed=9, keep="all", segments=False)
    for found in (there_and_back(result), copy.copy(result), copy.deepcopy(result)):
        assert type(found) is am.economics.Evaluation and repr(found) == repr(result)
        assert (found.draws, found.seed, found.segments) == (2000, 9, [])
        np.testing.assert_array_equal(found.values("retention_benefit"), result.values("retention_benefit"))


def test_a_comparison_and_its_sides_travel():
    scenario = whole()
    baseline = scenario.with_value("cost.per_complaint", 4)
    result = scenario.compare(baseline, draws=500, seed=2)
    for found in (there_and_back(result), copy.deepcopy(result)):
        assert type(found) is am.economics.Comparison and repr(found) == repr(result)
        np.testing.assert_array_equal(found.values(), result.values())
        np.testing.assert_array_equal(found.baseline.values(), result.baseline.values())
    for side in ("alternative", "baseline"):
        found = there_and_back(getattr(result, side))
        np.testing.assert_array_equal(found.values(), getattr(result, side).values())


def test_a_sweep_and_its_tables_travel():
    scenario = whole()
    ways = {f"{d} days": scenario.with_response_within(d) for d in (1, 5)}
    found = scenario.sweep(ways, draws=100)
    for other in (there_and_back(found), copy.copy(found), copy.deepcopy(found)):
        assert repr(other) == repr(found) and other.best == found.best and other.columns == found.columns
    tornado = scenario.evaluate(draws=2).tornado()
    assert repr(there_and_back(tornado)) == repr(tornado)


def test_accounts_of_records_travel(tmp_path):
    path = tmp_path / "records.csv"
    path.write_text("got,who,score\n2024-01-31,a,5\n2024-02-31,b,4\n2024-03-01,A,3\n2024-03-02,c,12\n")
    mapping = am.interop.RecordMapping(
        received="got",
        segment="who",
        score="score",
        largest_bad_share=0.9,
        segment_values={"a": "x"},
        segment_other="y",
    )
    account = am.interop.read_complaints(path, mapping).report
    for found in (there_and_back(account), copy.copy(account), copy.deepcopy(account)):
        assert str(found) == str(account) and repr(found.left_out) == repr(account.left_out)
        assert (found.first_received, found.files, found.clean) == ("2024-01-31", [str(path)], False)
    for part in (
        account.first_bad[0],
        account.left_out[0],
        account.sent_to_other[0],
        account.sent_to_other[0].first[0],
    ):
        assert repr(there_and_back(part)) == repr(part)
    assert repr(there_and_back(mapping)) == repr(mapping)
    assert repr(there_and_back(am.interop.ready_mapping("cfpb"))) == repr(am.interop.ready_mapping("cfpb"))


def loaded(core, state):
    made = type(core).__new__(type(core))
    made.__setstate__((1, state))
    return made


def test_estimates_travel_with_their_source():
    # Two margins of one fit: 60 and 50, with the covariance [[4, 3], [3, 9]].
    source = {
        "model": "a fit", "from": "", "rows": 90.0, "clusters": 0, "identity": 7,
        "covariance": {"rows": 2, "columns": 2, "data": [4.0, 3.0, 3.0, 9.0]},
    }  # fmt: skip
    core = whole().without_correlations()._core
    _, state = core.__getstate__()
    for segment, value, deviation, gradient in ((0, 60.0, 2.0, [1.0]), (1, 50.0, 3.0, [0.0, 1.0])):
        state["segments"][segment]["margin_per_customer_per_year"] = {
            "value": D.normal(value, deviation),
            "source": "a fit",
            "shared_as": "",
            "estimate": {
                "quantity": "m", "value": value, "scale": 0, "gradient": gradient, "source": source, "rows": 0.0,
            },
        }  # fmt: skip
    scenario = RecoveryScenario(loaded(core, state))
    found = there_and_back(scenario)
    same_bits(scenario, found)
    _, again = found._core.__getstate__()
    kept = [one["margin_per_customer_per_year"]["estimate"]["source"] for one in again["segments"]]
    assert kept[0] is kept[1] and kept[0] == source
    # Together they are one bar of the tornado.
    bars = found.evaluate(draws=2).tornado()["input"]
    assert "web.margin.per_customer_per_year, shop.margin.per_customer_per_year" in bars
    for change in ({"scale": 4}, {"value": float("nan")}, {"gradient": [0.0, 1.0, 2.0]}, {"source": None}):
        wrong = copy.deepcopy(state)
        wrong["segments"][0]["margin_per_customer_per_year"]["estimate"].update(change)
        with pytest.raises(am.AmendsError):
            loaded(core, wrong)


def test_states_altered_by_hand_are_refused():
    core = whole()._core
    version, state = core.__getstate__()

    def altered(change) -> None:
        wrong = copy.deepcopy(state)
        change(wrong)
        made = type(core).__new__(type(core))
        made.__setstate__((version, wrong))

    def recorded(s):
        return s["segments"][0]["outcomes"][1]

    altered(lambda s: None)
    for change in (
        lambda s: s.pop("years"),
        lambda s: s.update(more=1),
        lambda s: s.update(years="x"),
        lambda s: s.update(years=0),
        lambda s: s.update(timing=7),
        lambda s: s.update(segments=5),
        lambda s: s["correlations"][0].update(value=2),
        lambda s: s["segments"][0].update(stay={}),
        lambda s: recorded(s)["bands"][0].update(received=-1.0),
        lambda s: recorded(s)["bands"][0].update(received=float("nan")),
        lambda s: recorded(s)["bands"][0].update(received=0.0),
        lambda s: recorded(s)["bands"][0]["clusters"][0].update(cluster=10**9),
        lambda s: recorded(s)["bands"][0].update(levels=[]),
        lambda s: recorded(s).update(bands=[]),
    ):
        with pytest.raises(am.AmendsError):
            altered(change)
    for wrong in ((), (2, state), (1, 5)):
        with pytest.raises(am.AmendsError, match="damaged"):
            type(core).__new__(type(core)).__setstate__(wrong)
