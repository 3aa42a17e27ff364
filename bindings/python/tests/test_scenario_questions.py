"""Scenarios from values, one quantity changed, and questions about any column of the records."""

import os
import pathlib

import numpy as np
import pytest

import amends as am
from amends.economics import RecoveryScenario

BASE = {
    "horizon": {"years": 3},
    "discount": {"annual_rate": 0.08, "source": "assumption"},
    "segment": [
        {
            "name": "all",
            "complaints": {"per_year": 1000},
            "outcomes": {"satisfied": 0.6, "dissatisfied": 0.4},
            "stay": {"dissatisfied": 0.4, "satisfied": am.math.Distribution.pert(0.6, 0.7, 0.8), "delighted": 0.9},
            "counterfactual": {"stay": {"uniform": [0.3, 0.4], "source": "assumption"}},
            "margin": {"per_customer_per_year": np.float64(60), "retention": 0.8, "while_leaving": None},
            "cost": {"per_complaint": 5},
        }
    ],
}


def changed(**changes):
    return BASE | {"segment": [BASE["segment"][0] | changes]}


def test_a_dict_is_the_twin_of_a_file():
    text = """
    horizon = { years = 3 }
    discount = { annual_rate = 0.08, source = "assumption" }
    [[segment]]
    name = "all"
    complaints = { per_year = 1000 }
    outcomes = { satisfied = 0.6, dissatisfied = 0.4 }
    stay = { dissatisfied = 0.4, satisfied = { pert = [0.6, 0.7, 0.8] }, delighted = 0.9 }
    counterfactual = { stay = { uniform = [0.3, 0.4], source = "assumption" } }
    margin = { per_customer_per_year = 60, retention = 0.8 }
    cost = { per_complaint = 5 }
    """
    a = RecoveryScenario.from_dict(BASE).evaluate(draws=100)
    b = RecoveryScenario.from_string(text).evaluate(draws=100)
    assert a.values().tolist() == b.values().tolist()
    assert a.inputs()["source"] == b.inputs()["source"]


def test_every_distribution_goes_into_a_dict():
    D = am.math.Distribution
    for value in (
        D.fixed(0.7), D.uniform(0.5, 0.8), D.triangular(0.5, 0.7, 0.8), D.pert(0.5, 0.7, 0.8), D.beta(7, 3),
        D.normal(0.7, 0.05), D.empirical([0.6, 0.7, 0.75]),
    ):  # fmt: skip
        scenario = RecoveryScenario.from_dict(changed(stay=BASE["segment"][0]["stay"] | {"satisfied": value}))
        distributions = dict(zip(*[scenario.evaluate(draws=2).inputs()[c] for c in ("input", "mean")], strict=True))
        assert distributions["all.stay.satisfied"] == pytest.approx(value.mean, abs=1e-3)


def test_mistakes_of_a_dict():
    for wrong, said in [
        ({"segment": 5}, "segment"),
        ({"segment": [5]}, "segment must be a list of dicts"),
        ({"horizon": {"years": object()}}, "horizon.years must be a number, text"),
        (changed(stay={"dissatisfied": 1.4}), r"stay.dissatisfied must lie in \[0, 1\]"),
        (changed(nmae="x"), "did you mean name"),
    ]:
        with pytest.raises(am.AmendsError, match=said):
            RecoveryScenario.from_dict(BASE | wrong if "segment" not in wrong else wrong)
    with pytest.raises(am.AmendsError, match="scenario must be a dict"):
        RecoveryScenario.from_dict("x")
    assert RecoveryScenario.from_dict(BASE | {"title": 'a "b"\\ \n 도'}).title == 'a "b"\\ \n 도'


def test_one_value_changed():
    scenario = RecoveryScenario.from_dict(BASE)
    better = scenario.with_value("stay.satisfied", 0.75)
    net = better.evaluate(draws=1).at_medians()
    kept = 1000 * (0.6 * 0.75 + 0.4 * 0.4 - 0.35)
    v = 1 / 1.08
    # Kept in each of three years; those of year k bring 0.8^j in the j-th year after.
    present = sum(0.8**j * v ** (k + j + 1) for k in range(3) for j in range(3 - k))
    assert net == pytest.approx(60 * kept * present - 5 * 1000 * (v + v**2 + v**3), rel=1e-9)
    same = scenario.with_value("all.stay.satisfied", am.math.Distribution.pert(0.6, 0.7, 0.8))
    assert same.evaluate(draws=50).values().tolist() == scenario.evaluate(draws=50).values().tolist()
    with pytest.raises(am.AmendsError, match='did you mean "all.stay.satisfied"'):
        scenario.with_value("all.stay.satisfed", 0.5)
    with pytest.raises(am.AmendsError, match=r"must lie in \[0, 1\]"):
        scenario.with_value("stay.satisfied", 1.5)


CFPB = {
    "horizon": {"years": 1},
    "discount": {"annual_rate": 0.05},
    "faster_answers": {"cost_per_moved_complaint": 4},
    "segment": [
        {
            "name": "all",
            "complaints": {"per_year": 1000},
            "outcomes": {"from": "records"},
            "stay": {"dissatisfied": 0.4, "satisfied": 0.7, "delighted": 0.9},
            "counterfactual": {"stay": 0.35},
            "margin": {"per_customer_per_year": 60, "retention": 0.8},
        }
    ],
}


def test_relief_on_the_cfpb_data_set_recomputed_by_hand(tmp_path):
    pandas = pytest.importorskip("pandas")
    folder = os.environ.get("AMENDS_DATA_DIR")
    path = pathlib.Path(folder or "") / "cfpb_disputes" / "cfpb_disputes.csv.gz"
    if not folder or not path.exists():
        pytest.skip("set AMENDS_DATA_DIR to the folder that holds cfpb_disputes/")
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
    settled = frame[(frame["dispute_final"] == "1") & frame["consumer_disputed"].isin(["Yes", "No"])]
    settled.to_csv(tmp_path / "settled.csv", index=False)
    mapping = am.interop.ready_mapping("cfpb").replace(
        received="date_received",
        flag="consumer_disputed",
        segment="",
        channel="submitted_via",
        cluster="",
        product="product",
        relief="company_response",
        attributes={},
        date_format="recognised",
    )
    records = am.interop.read_complaints(tmp_path / "settled.csv", mapping)
    reliefs = settled["company_response"].value_counts()
    take = "Closed with explanation"
    of = "Closed with monetary relief"
    assert reliefs[take] > 0 and reliefs[of] > 0
    observed = RecoveryScenario.from_dict(CFPB).with_observed(
        records, satisfied=1, delighted=float("inf"), strata=["relief", "product"]
    )
    paid = observed.with_outcomes_of("relief", take, of, share_causal=0.6)
    result = paid.compare(observed, draws=1)

    # By hand: in each product, those with the one relief take the share of satisfied of those with the other; each
    # share is the median of a beta distribution, with one complaint as those of all other cells are (all are of one
    # segment and band, so the three levels of the prior are the same complaints), and as sure as the cell's complaints.
    counts = (
        settled.assign(good=settled["consumer_disputed"] == "No")
        .groupby(["product", "company_response"])["good"]
        .agg(["size", "sum"])
    )
    share = {}
    for cell, row in counts.iterrows():
        n, good = row["size"], row["sum"]
        others, good_others = len(settled) - n, counts["sum"].sum() - good
        centre = (good_others + 0.5) / (others + 1)
        for _ in range(2):
            centre = (good_others + centre) / (others + 1)
        mean = (good + centre) / (n + 1)
        share[cell] = am.math.Distribution.beta(n * mean, n * (1 - mean)).median
    gain = moved = 0.0
    for (product, relief), row in counts.iterrows():
        if relief != take or (product, of) not in share:
            continue
        gain += row["size"] / len(settled) * 0.6 * (share[product, of] - share[product, take])
        moved += row["size"] / len(settled)
    v = 1 / 1.05
    assert result.at_medians("customers_kept") == pytest.approx(1000 * gain * (0.7 - 0.4), rel=1e-9)
    assert result.at_medians("net") == pytest.approx(v * (60 * 1000 * gain * 0.3 - 4 * 1000 * moved), rel=1e-9)
    with pytest.raises(am.AmendsError, match="no recorded complaint has the relief"):
        observed.with_outcomes_of("relief", take, "Gold", share_causal=1)
    with pytest.raises(am.AmendsError, match="share_causal must be given"):
        observed.with_outcomes_of("relief", take, of)


def test_companies_make_the_interval_wider(tmp_path):
    rng = np.random.default_rng(5)
    firms = rng.integers(0, 12, 3000)
    good = rng.beta(2, 2, 12)[firms]
    score = np.where(rng.random(3000) < good, 5.0, 1.0)
    days = rng.integers(0, 10, 3000)
    given = {"response_days": days, "score": score, "segment": ["all"] * 3000}
    plain = am.domain.ComplaintLog.from_columns(**given)
    log = am.domain.ComplaintLog.from_columns(**given, cluster=firms)
    scenario = RecoveryScenario.from_dict(CFPB)
    options = {"satisfied": 3, "delighted": 5, "response_bands": [5]}
    alone = scenario.with_observed(plain, **options).evaluate(draws=2000)
    together = scenario.with_observed(log, **options).evaluate(draws=2000)
    assert together.summary().standard_deviation > 3 * alone.summary().standard_deviation
    assert together.tornado()["input"][0] == "records, by cluster"
    assert together.at_medians() == pytest.approx(alone.at_medians(), rel=0.02)


def test_a_sweep_of_response_days():
    rng = np.random.default_rng(2)
    days = rng.integers(0, 12, 4000)
    score = np.clip(np.round(4.5 - 0.25 * days + rng.normal(0, 1, 4000)), 1, 5)
    log = am.domain.ComplaintLog.from_columns(response_days=days, score=score, segment=["all"] * 4000)
    stated = CFPB | {
        "faster_answers": {"minutes_by_days": {1: 30, 3: 9, 5: 4, 8: 1}, "cost_per_minute": {"pert": [0.2, 0.4, 0.8]}},
        "intervention": {"offer": {"amount": 0, "scale": 10}},
    }
    today = RecoveryScenario.from_dict(stated).with_observed(log, satisfied=4, delighted=5, response_bands=[1, 3, 5, 8])
    ways = {f"{d} days": today.with_response_within(d, share_causal=0.8) for d in (1, 3, 5, 8)}
    found = today.sweep(ways, draws=500, seed=3)
    net = np.array([one.compare(today, draws=500, seed=3).values("net") for one in ways.values()])
    assert found["net_mean"] == pytest.approx(net.mean(axis=1))
    assert found["chance_best"] == pytest.approx([(net.argmax(axis=0) == k).mean() for k in range(4)])
    assert found.best == list(ways)[int(net.mean(axis=1).argmax())]
    assert found.chance_none == pytest.approx((net.max(axis=0) < 0).mean())
    assert repr(found.best) in repr(found)
    for wrong in ([today], {"a": 5}, {5: today}):
        with pytest.raises(am.AmendsError, match="alternatives must"):
            today.sweep(wrong)
    with pytest.raises(am.AmendsError, match="at least one alternative"):
        today.sweep({})


def test_encouraged_complaints_and_offers_from_a_dict():
    loud = changed(
        complaints=None,
        customers=10_000,
        problem_rate=0.2,
        voice=0.3,
        stay={"silent": 0.5, "dissatisfied": 0.4, "satisfied": 0.75, "delighted": 0.9},
    )
    base = RecoveryScenario.from_dict(loud).evaluate(draws=1).at_medians("customers_kept")
    more = RecoveryScenario.from_dict(loud | {"intervention": {"voice_gain": 0.1}})
    # 200 more complaints a year for three years; they would have stayed at 0.5.
    stay = 0.6 * 0.75 + 0.4 * 0.4
    assert more.evaluate(draws=1).at_medians("customers_kept") == pytest.approx(base + 3 * 200 * (stay - 0.5))
    offer = {"segment": "all", "amount": 20, "scale": 30}
    paid = RecoveryScenario.from_dict(loud | {"intervention": {"offer": offer}}).evaluate(draws=1)
    closed = 1 - np.exp(-20 / 30)
    assert paid.at_medians("customers_kept") == pytest.approx(base + 3 * 600 * (0.9 - stay) * closed)
    v = 1 / 1.08
    assert paid.at_medians("compensation_cost") == pytest.approx(600 * 20 * (v + v**2 + v**3))


def test_a_scenario_that_waits_names_the_step():
    waiting = RecoveryScenario.from_dict(CFPB)
    for call in (waiting.evaluate, lambda: waiting.compare(waiting), lambda: waiting.sweep({"a": waiting})):
        with pytest.raises(
            am.AmendsError, match=r"still waits for its records: call with_observed\(log\) first"
        ) as caught:
            call()
        assert (caught.value.code, caught.value.parameter) == ("missing", "records")
    planned = RecoveryScenario.from_dict(CFPB | {"records": {"flag": "good", "flag_values": {"y": "satisfied"}}})
    with pytest.raises(am.AmendsError, match=r"call with_records\(\) or with_observed\(log\) first"):
        planned.evaluate()
