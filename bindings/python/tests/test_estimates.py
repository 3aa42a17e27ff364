"""Estimates of models and curves: against predictions, by file and by value, pickled, and refused."""

from __future__ import annotations

import json
import math
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import amends as am

SAVED = Path(__file__).resolve().parents[3] / "tests" / "reference" / "saved_states"


def rows(seed: int = 4, n: int = 400) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    satisfied = rng.random(n) < 0.6
    months = rng.exponential(np.where(satisfied, 30.0, 12.0))
    return {
        "months": np.minimum(months, 24.0),
        "left": (months < 24.0).astype(int),
        "outcome": np.where(satisfied, "satisfied", "dissatisfied"),
        "satisfied": satisfied.astype(int),
        "branch": rng.integers(0, 25, n),
    }


@contextmanager
def refused(code: str, *said: str) -> Iterator[None]:
    with pytest.raises(am.AmendsError) as caught:
        yield
    assert caught.value.code == code
    for text in said:
        assert text in str(caught.value)


def same(a: am.estimation.Estimate, b: am.estimation.Estimate) -> None:
    assert (a.quantity, a.value, a.scale, a.rows, a.clusters, a.model) == (
        b.quantity,
        b.value,
        b.scale,
        b.rows,
        b.clusters,
        b.model,
    )
    assert a.gradient.tolist() == b.gradient.tolist()
    assert a.identity == b.identity
    assert a.standard_error == b.standard_error


def test_failure_times() -> None:
    table = rows()
    model = am.survival.WeibullAFT(time_unit="month").fit(table, "months", "left", covariates=["satisfied"])
    stay = model.estimate("survival", at={"years": 1}, where={"satisfied": True}, source="the log of 2024")
    prediction = model.survival({"satisfied": 1}, 12)
    assert stay.value == pytest.approx(float(prediction), rel=1e-14)
    assert stay.standard_error == pytest.approx(prediction.standard_error, rel=1e-12)
    assert stay.interval(0.95) == pytest.approx((prediction.lower, prediction.upper), rel=1e-12)
    assert stay.scale == "log_log"
    assert (stay.rows, stay.clusters, stay.source) == (400, 0, "the log of 2024")
    assert repr(stay).startswith(
        "Estimate(AcceleratedFailureTimeModel of the log of 2024: survival at 1 year, satisfied 1, from 400 rows: 0."
    )
    assert model.estimate("median", where={"satisfied": 0}).scale == "log"

    other = model.estimate("survival", at={"months": 12}, where={"satisfied": 0})
    g, h, c = stay.gradient, other.gradient, np.asarray(model._model.estimates.working_covariance)
    assert stay.covariance_with(other) == pytest.approx(g @ c @ h)
    assert stay.identity == other.identity
    clustered = am.survival.WeibullAFT().fit(table, "months", "left", covariates=["satisfied"], cluster="branch")
    assert clustered.estimate("median", where={"satisfied": 0}).clusters == 25
    assert clustered.estimate("median", where={"satisfied": 0}).covariance_with(stay) == 0.0


def test_durations_with_a_unit_are_days() -> None:
    table = rows()
    days = (table["months"] * 30.4375 * 86400).astype("timedelta64[s]")
    model = am.survival.WeibullAFT().fit({"days": days, "left": table["left"]}, "days", "left")
    curve = am.survival.KaplanMeier().fit({"days": days, "left": table["left"]}, duration="days", event="left")
    assert model.estimate("survival", at={"years": 1}).value == pytest.approx(float(model.survival(None, 365.25)))
    assert curve.estimate("survival", at={"years": 1}).value == curve.survival(365.25)
    with refused("contradiction", "count in days"):
        am.survival.WeibullAFT(time_unit="month").fit({"days": days, "left": table["left"]}, "days", "left")
    with refused("unknown_name", "time_unit must be one of second, minute"):
        am.survival.KaplanMeier(time_unit="moon").fit(table["months"], table["left"])


def test_curves_of_groups() -> None:
    table = rows()
    curves = am.survival.KaplanMeierByGroup(time_unit="month").fit(table, "months", "left", group="outcome")
    assert curves.groups_ == ["dissatisfied", "satisfied"]
    assert curves.group_name_ == "outcome"
    for label in curves.groups_:
        own = table["outcome"] == label
        alone = am.survival.KaplanMeier().fit(table["months"][own], table["left"][own])
        stay = curves.estimate("survival", at={"years": 1}, where={"outcome": label})
        assert stay.value == alone.survival(12) == curves.curve(label).survival(12)
        assert stay.standard_error == pytest.approx(alone.standard_error(12), rel=1e-13)
        assert stay.rows == own.sum()
    later = curves.estimate("survival", at={"years": 1.5}, where={"outcome": "satisfied"})
    assert stay.covariance_with(later) > 0.0
    assert stay.covariance_with(curves.estimate("survival", at={"years": 1}, where={"outcome": "dissatisfied"})) == 0.0
    assert repr(curves) == "<KaplanMeierByGroup: 2 curves by outcome (dissatisfied, satisfied)>"

    numbered = am.survival.KaplanMeierByGroup().fit(None, table["months"], table["left"], group=table["satisfied"])
    assert numbered.estimate("survival", at={"time": 12}, where={"group": 1}).value == stay.value
    for again in (
        pickle.loads(pickle.dumps(curves)),
        am.survival.KaplanMeierByGroup.from_json(curves.to_json()),
    ):
        same(again.estimate("survival", at={"years": 1}, where={"outcome": "satisfied"}), stay)
        assert again.time_unit == "month"
    with refused("unknown_name", "no outcome 'delighted'"):
        curves.curve("delighted")
    with refused("missing", "not fitted yet"):
        am.survival.KaplanMeierByGroup().estimate("survival")
    without = {**table, "outcome": np.where(np.arange(400) == 3, None, table["outcome"])}
    fewer = am.survival.KaplanMeierByGroup().fit(without, "months", "left", group="outcome")
    assert fewer.report_.left_out == 1


def test_clusters_of_a_curve() -> None:
    """Simulation with known truth: branches that differ. Greenwood's errors are too small, those by cluster right."""
    rng = np.random.default_rng(8)
    found, naive, clustered = [], [], []
    for _ in range(300):
        branch = np.repeat(np.arange(40), 20)
        months = rng.exponential(20.0 * np.exp(0.5 * rng.normal(size=40))[branch])
        seen = rng.uniform(5.0, 40.0, branch.size)
        curve = am.survival.KaplanMeier().fit(np.minimum(months, seen), (months <= seen).astype(int), cluster=branch)
        stay = curve.estimate("survival", at={"time": 12})
        found.append(math.log(-math.log(stay.value)))
        clustered.append(stay.standard_error_on_scale)
        naive.append(curve.standard_error(12) / (-stay.value * math.log(stay.value)))
    truth = np.std(found, ddof=1)  # known to some 4 %
    assert np.mean(clustered) == pytest.approx(truth, rel=0.12)
    assert np.mean(naive) < 0.75 * truth


@pytest.mark.parametrize(
    ("kind", "name", "query"),
    [
        ("BetaGeoModel", "BetaGeoModel_covariates_weights_week", ("purchases", {"years": 1}, {"web": 1, "age": 0.5})),
        ("ParetoNBDModel", "ParetoNBDModel", ("purchases", {"time": 10}, None)),
        ("BetaGeoBetaBinomModel", "BetaGeoBetaBinomModel", ("purchases", {"opportunities": 5}, None)),
        ("GammaGammaModel", "GammaGammaModel", ("mean_spend", None, None)),
        ("ShiftedBetaGeoModel", "ShiftedBetaGeoModel", ("retention_rate", {"renewals": 3}, None)),
        ("BetaDiscreteWeibullModel", "BetaDiscreteWeibullModel", ("survival", {"renewals": 3}, None)),
    ],
)
def test_by_file_and_by_value_the_same_bits(kind: str, name: str, query: tuple[Any, Any, Any]) -> None:
    model = getattr(am.customer_base, kind).from_json((SAVED / f"{name}.json").read_text())
    quantity, at, where = query
    by_value = model.estimate(quantity, at, where)
    by_file = am.interop.estimate_from_file(SAVED / f"{name}.json", quantity, at, where)
    same(by_value, by_file)
    assert by_file.source.endswith(f"{name}.json")
    assert by_value.covariance_with(by_file) == pytest.approx(by_value.standard_error_on_scale**2)
    same(pickle.loads(pickle.dumps(model)).estimate(quantity, at, where), by_value)


def test_an_estimate_pickles_with_its_source() -> None:
    table = rows()
    curve = am.survival.KaplanMeier(time_unit="month").fit(table["months"], table["left"])
    stay = curve.estimate("survival", at={"years": 1}, source="rows")
    again = pickle.loads(pickle.dumps(stay))
    same(again, stay)
    assert again.source == "rows"
    assert again.covariance_with(stay) == stay.covariance_with(stay) > 0.0
    assert again.distribution.quantile(0.9) == stay.distribution.quantile(0.9)


def test_a_damaged_estimate_is_refused() -> None:
    both = am.estimation.Estimate.joint(["a", "b"], [0.5, 0.6], np.eye(2) * 0.01, "logit")
    version, state = both[0].__getstate__()
    covariance = state["source"]["covariance"]
    assert covariance["rows"] == 2
    for change in (
        {"scale": 4},
        {"value": 1.0},
        {"gradient": [0.0, 1.0, 2.0]},
        {"source": None},
        {"source": state["source"] | {"clusters": -1}},
        {"source": state["source"] | {"covariance": covariance | {"data": [1.0]}}},
        {"source": state["source"] | {"covariance": covariance | {"rows": 2**32, "columns": 2**32}}},
        {"more": 1},
    ):
        made = am.estimation.Estimate.__new__(am.estimation.Estimate)
        with refused("format", "damaged"):
            made.__setstate__((version, state | change))
    with refused("format", "damaged"):
        made.__setstate__((2, state))


def test_what_has_no_estimate_says_why(tmp_path: Path) -> None:
    purchases = am.customer_base.BetaGeoModel.from_json((SAVED / "BetaGeoModel.json").read_text())
    with refused("contradiction", "fitted without the outcome"):
        purchases.estimate("p_alive", at={"time": 5})
    with refused("unknown_name", "did you mean purchases"):
        purchases.estimate("purchase", at={"time": 5})
    with refused("contradiction", "time_unit"):
        purchases.estimate("purchases", at={"years": 1})
    with refused("domain", "at must be a mapping"):
        purchases.estimate("purchases", at=1)
    with refused("domain", "time must be a number"):
        purchases.estimate("purchases", at={"time": "one"})
    with refused("domain", "where must be a mapping"):
        purchases.estimate("purchases", at={"time": 5}, where=["web"])
    given = am.customer_base.BetaGeoModel.with_parameters(r=0.243, alpha=4.414, a=0.793, b=2.426)
    with refused("domain", "no finite error"):
        given.estimate("purchases", at={"time": 5})
    with refused("io", "cannot open the saved model", "gone.json"):
        am.interop.estimate_from_file(tmp_path / "gone.json", "survival")
    with refused("unknown_name", "CoxModel.json", "gives no estimates"):
        am.interop.estimate_from_file(SAVED / "CoxModel.json", "survival")
    newer = json.loads((SAVED / "GammaGammaModel.json").read_text())
    newer["version"] = 2
    (tmp_path / "newer.json").write_text(json.dumps(newer))
    with refused("format", "newer.json", "version"):
        am.interop.estimate_from_file(tmp_path / "newer.json", "mean_spend")


def test_estimates_from_elsewhere() -> None:
    stay = am.estimation.Estimate("stay", 0.8, 0.02, "logit", model="a survey", rows=400)
    assert stay.standard_error == pytest.approx(0.02)
    assert stay.standard_error_on_scale == pytest.approx(0.02 / 0.16)
    assert stay.describe() == "a survey: stay, from 400 rows"
    low, high = stay.interval(0.9)
    z = 1.6448536269514722
    assert math.log(high / (1 - high)) == pytest.approx(math.log(4) + z * 0.125)
    both = am.estimation.Estimate.joint(
        ["a", "b"], [0.5, 4.0], np.array([[0.01, -0.02], [-0.02, 0.16]]), ["logit", "log"]
    )
    assert both[0].covariance_with(both[1]) == pytest.approx(-0.02 / (0.25 * 4))
    same(pickle.loads(pickle.dumps(both[1])), both[1])
    one = am.estimation.Estimate.joint(["a", "b"], [0.5, 0.6], np.eye(2) * 0.01, "logit")
    assert [e.scale for e in one] == ["logit", "logit"]
    with refused("domain", "no error on the scale"):
        am.estimation.Estimate("stay", 1.0, 0.02, "logit")
    with refused("domain", "standard_error"):
        am.estimation.Estimate("stay", 0.8, -1.0)
    with refused("unknown_name", "scale"):
        am.estimation.Estimate("stay", 0.8, 0.1, "probit")
    with refused("domain", "positive semidefinite"):
        am.estimation.Estimate.joint(["a", "b"], [0.5, 0.6], [[1.0, 2.0], [2.0, 1.0]])
    with refused("size_mismatch", "covariance"):
        am.estimation.Estimate.joint(["a", "b"], [0.5, 0.6], [1.0, 2.0])


def scenario(satisfied: Any) -> dict[str, Any]:
    return {
        "horizon": {"years": 3, "complaint_years": 1},
        "discount": {"annual_rate": 0.08},
        "segment": [
            {
                "name": "all",
                "complaints": {"per_year": 1000},
                "outcomes": {"satisfied": 0.6, "dissatisfied": 0.4},
                "stay": {"dissatisfied": 0.3, "delighted": 0.95, "satisfied": satisfied},
                "counterfactual": {"stay": 0.25},
                "margin": {"per_customer_per_year": 60, "retention": 0.8},
                "cost": {"per_complaint": 5},
            }
        ],
    }


def test_a_scenario_by_file_and_by_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    curves = am.survival.KaplanMeierByGroup(time_unit="month").fit(rows(), "months", "left", group="outcome")
    (tmp_path / "stay.json").write_text(curves.to_json())
    at, where = {"years": 1}, {"outcome": "satisfied"}
    monkeypatch.chdir(tmp_path)
    entry = {"model": "stay.json", "quantity": "survival", "at": at, "where": where}
    by_file = am.economics.RecoveryScenario.from_dict(scenario(entry))
    stay = curves.estimate("survival", at, where, source="stay.json")
    by_value = am.economics.RecoveryScenario.from_dict(scenario(stay))
    with refused("contradiction", "which is read here"):
        by_file.evaluate(draws=2).report("./stay.json")
    draws = [s.evaluate(draws=400, seed=5).values("net") for s in (by_file, by_value)]
    assert np.array_equal(*draws)
    assert np.std(draws[0]) > 0.0
    own = {"estimate": stay, "source": "branch study"}
    named = am.economics.RecoveryScenario.from_dict(scenario(own))
    assert np.array_equal(named.evaluate(draws=400, seed=5).values("net"), draws[0])
    (tmp_path / "deep").mkdir()
    with refused("format", "stay.satisfied", "cannot open the saved model"):
        am.economics.RecoveryScenario.from_dict(scenario({**entry, "model": Path("deep/stay.json")}))
    with refused("format", "no outcome 'delighted'"):
        am.economics.RecoveryScenario.from_dict(scenario({**entry, "where": {"outcome": "delighted"}}))


KEPT = SAVED.parent / "saved_estimates"


@pytest.mark.parametrize("sample", json.loads((KEPT / "expected.json").read_text()), ids=lambda sample: sample["file"])
def test_what_was_saved_gives_the_same_estimates_for_ever(sample: dict[str, Any]) -> None:
    estimate = am.interop.estimate_from_file(KEPT / sample["file"], **sample["query"])
    for name, value in sample["answer"].items():
        exact = isinstance(value, str) or name in ("rows", "clusters")
        assert getattr(estimate, name) == (value if exact else pytest.approx(value, rel=1e-10))
