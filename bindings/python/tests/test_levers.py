"""Levers of a scenario from Python, and on simulated firms whose truth is known."""

import pickle
import sys
from pathlib import Path

import numpy as np
import pytest

import amends as am
from amends.economics import RecoveryScenario

FOLDER = Path(__file__).resolve().parents[3] / "validation"
sys.path.insert(0, str(FOLDER))

D = am.math.Distribution
BASE = {
    "horizon": {"years": 3, "complaint_years": 2},
    "discount": {"annual_rate": 0.08},
    "segment": [
        {
            "name": "all",
            "customers": 10_000,
            "problem_rate": 0.2,
            "voice": 0.4,
            "outcomes": {"satisfied": 0.6, "dissatisfied": 0.4},
            "stay": {"dissatisfied": 0.4, "satisfied": 0.75, "delighted": 0.9, "silent": 0.5, "no_problem": 0.9},
            "counterfactual": {"stay": 0.35},
            "margin": {"per_customer_per_year": 60, "retention": 0.8},
        }
    ],
}
STAFF = {"agents": 8, "minutes_per_case": 30, "hours_per_day": 6, "cost_per_agent_year": 40_000}


def changed(**changes):
    return BASE | {"segment": [BASE["segment"][0] | changes]}


def recorded(staff=None, **changes):
    rng = np.random.default_rng(5)
    days = rng.choice([0, 1, 3, 4, 7, 9], 1_500)
    score = np.where(rng.random(1_500) < 0.8 - 0.05 * days, 5, 2)
    log = am.domain.ComplaintLog.from_columns(response_days=days, score=score, segment=["all"] * 1_500)
    stated = changed(outcomes={"from": "records"}, **changes) | {"staff": STAFF if staff is None else staff}
    return RecoveryScenario.from_dict(stated).with_observed(log, satisfied=4, delighted=5, response_bands=[1, 4])


def test_volumes_by_year():
    constant = RecoveryScenario.from_dict(BASE).evaluate(draws=20).values()
    alike = RecoveryScenario.from_dict(changed(complaints={"by_year": [1, 1]})).evaluate(draws=20).values()
    assert np.array_equal(constant, alike)
    falling = RecoveryScenario.from_dict(changed(complaints={"by_year": [1, D.uniform(0.4, 0.6)]}))
    kept = falling.evaluate(draws=20).at_medians("customers_kept")
    assert kept == pytest.approx(1.5 * 800 * (0.6 * 0.75 + 0.4 * 0.4 - 0.35), rel=1e-12)
    assert falling.with_value("all.complaints.by_year.2", 1.0).evaluate(draws=20).values().tolist() == constant.tolist()
    with pytest.raises(am.AmendsError, match="one factor for each of the 2 years"):
        RecoveryScenario.from_dict(changed(complaints={"by_year": [1]}))


def test_what_is_learned_from_encouraged_complaints():
    today = RecoveryScenario.from_dict(BASE)
    loop = {"acted_on": 0.5, "removed": 0.6, "prevented": 0.2, "fading": 0.1}
    learning = today.with_voice_gain(0.2, learning=loop)
    twin = RecoveryScenario.from_dict(BASE | {"intervention": {"voice_gain": 0.2, "learning": loop}})
    assert learning.evaluate(draws=5).values().tolist() == twin.evaluate(draws=5).values().tolist()
    # Year 1 is that of today; in year 2 the problem rate has moved by one step of the loop.
    causes = 0.2 * (0.1 + 0.6 * 0.5 * 0.4) / (1 - 0.2 * 0.5 * 0.4)
    second = 0.2 + causes * (1 - 0.2 * 0.5 * 0.6) - (0.1 + 0.6 * 0.5 * 0.6) * 0.2
    spared = 10_000 * (0.2 - second)
    margins = 60 / 1.08**2 * (1 + 0.8 / 1.08)
    expected = spared * (0.9 - 0.4 * 0.35 - 0.6 * 0.5) * margins
    found = learning.evaluate(draws=1)
    assert found.at_medians("prevented_problems_benefit") == pytest.approx(expected, rel=1e-10)
    assert today.evaluate(draws=1).at_medians("prevented_problems_benefit") == 0.0
    again = pickle.loads(pickle.dumps(learning))
    assert again.evaluate(draws=5).values().tolist() == learning.evaluate(draws=5).values().tolist()
    for wrong in ({"acted_on": 0.5}, {"acted_on": 0.5, "removed": 0.2, "other": 1}, 5):
        with pytest.raises(am.AmendsError, match="learning must have"):
            today.with_voice_gain(0.2, learning=wrong)


def test_response_days_and_agents():
    today = recorded()
    shares = {4: D.uniform(0.3, 0.5), 1: 0.5}
    faster = today.with_response_days(shares, share_causal=0.5)
    assert "answered 50 % in 1, 40 % in 4 days" in repr(faster)
    assert faster.compare(today, draws=50).summary("net").mean > 0
    more = today.with_agents(9, share_causal=D.pert(0.3, 0.5, 0.8))
    assert "with 9 agents" in repr(more)
    compared = more.compare(today, draws=50)
    v = 1 / 1.08
    assert compared.mean("faster_answer_cost") == pytest.approx(40_000 * (v + v**2), rel=1e-12)
    assert {"staff.minutes_per_case", "staff.cost_per_agent_year"} <= set(compared.inputs()["input"])
    # What else the same people do takes their time as complaints do: a tenth of the work here.
    busier = recorded(STAFF | {"agents": 8.8, "other_complaints_per_year": 80})
    alike = recorded(STAFF | {"agents": 8.8}, customers=11_000)
    kept = [
        one.with_agents(9.9, share_causal=1).compare(one, draws=1).at_medians("customers_kept")
        for one in (busier, alike)
    ]
    assert kept[0] * 1.1 == pytest.approx(kept[1], rel=1e-9)
    with pytest.raises(am.AmendsError, match="other_complaints_per_year"):
        recorded(STAFF | {"other_complaints_per_year": -1}).with_agents(9, share_causal=1)
    for one in (faster, more):
        again = pickle.loads(pickle.dumps(one))
        assert again.evaluate(draws=9).values().tolist() == one.evaluate(draws=9).values().tolist()
        assert "agents" not in repr(one.with_response_within(1))
        before = one.without_intervention()
        assert before.evaluate(draws=9).values().tolist() == today.evaluate(draws=9).values().tolist()
    with pytest.raises(am.AmendsError, match=r"0.1 agents cannot keep up .* at least 1 are needed") as caught:
        today.with_agents(0.1, share_causal=1)
    assert caught.value.parameter == "intervention.respond_with_agents"
    with pytest.raises(am.AmendsError, match="needs staff"):
        RecoveryScenario.from_dict(changed(outcomes={"from": "records"})).with_observed(
            am.domain.ComplaintLog.from_columns(response_days=[1, 9], score=[5, 2], segment=["all"] * 2),
            satisfied=4, delighted=5, response_bands=[1],
        ).with_agents(9, share_causal=1)  # fmt: skip


def test_a_sweep_over_mixes():
    plain = recorded()
    with pytest.raises(am.AmendsError, match="share_causal"):
        plain.sweep(agents=[8, 9], draws=40)
    with pytest.raises(am.AmendsError, match="state agents"):
        plain.sweep(voice_gains=[0.1], share_causal=0.5)
    stated = plain.sweep(agents=[8, 9], share_causal=D.pert(0.3, 0.5, 0.8), draws=40)
    against = plain.with_agents(9, share_causal=D.pert(0.3, 0.5, 0.8)).compare(plain, draws=40)
    assert stated["net_mean"][1] == against.mean("net")
    today = plain.with_agents(8, share_causal=0.5).with_offer(0, scale=30)
    found = today.sweep(agents=[8, 9], offers=[0, (5, 20)], voice_gains=[0.0, 0.05], draws=40)
    assert len(found["alternative"]) == 8
    assert found["alternative"][3] == "8 agents, offer 5, voice +0.05"
    assert sum(found["chance_best"]) == pytest.approx(1)
    assert found.best == found["alternative"][int(np.argmax(found["net_mean"]))]
    alone = today.with_offer(5, scale=20).with_voice_gain(0.05).with_agents(9).compare(today, draws=40)
    assert found["net_mean"][7] == pytest.approx(alone.mean("net"), rel=1e-12)
    with pytest.raises(am.AmendsError, match="an offer needs its scale"):
        recorded().sweep(offers=[5], draws=5)
    with pytest.raises(am.AmendsError, match="a sweep needs at least one alternative"):
        today.sweep()


def test_agents_of_a_simulated_firm_against_its_truth():
    levers_truth = pytest.importorskip("levers_truth", reason="the folder validation/ is not here")
    # A desk of 5 people simulated day by day, its days the bands of a firm: validation/levers_truth.py, one sample.
    firm = levers_truth.firm_of()
    expected = levers_truth.worth(firm, 6.0)
    today = levers_truth.scenario_of(firm, 1, levers_truth.MINUTES)
    found = today.with_agents(6, share_causal=0.6).compare(today, draws=2_000).summary("net")
    assert found.p05 - 0.01 * abs(expected) < expected < found.p95 + 0.01 * abs(expected)
    assert found.p95 - found.p05 < 0.5 * abs(expected)
