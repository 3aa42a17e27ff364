"""Exposure of encounters and loss reasons; the closed forms are tested in C++."""

import pickle

import numpy as np
import pytest

import amends as am
from amends import economics

D = am.math.Distribution
certain = {
    "customers": 100_000,
    "contacts_per_customer": 5,
    "failure_rate": 0.02,
    "stay_untroubled": 0.90,
    "stay_after_failure": 0.70,
    "churn": 0.12,
}


def test_certain_figures_are_those_of_the_closed_forms():
    found = economics.encounter_exposure(**certain, reasons={"moved": 40, "service": (60, 0.5)})
    moments = economics.moments_of_truth(customers=100_000, contacts_per_customer=5, failure_rate=0.02)
    assert found.customers_affected.median == pytest.approx(moments.customers_affected)
    reasons = [am.retention.LossReason("moved", 40), am.retention.LossReason("service", 60, 0.5)]
    assert found.lost_preventable.median == pytest.approx(am.retention.decompose_losses(12_000, reasons).preventable)
    assert found.reachable.median == pytest.approx(found.lost_by_failures.median)
    alone = economics.encounter_exposure(**certain)
    assert alone.lost_preventable is None and alone.reasons == []


def test_uncertain_figures_against_draws_of_numpy():
    # The same quantities drawn by NumPy from the same distributions, 100,000 times.
    rng, n = np.random.default_rng(8), 100_000
    failure, churn = rng.beta(20, 980, n), rng.uniform(0.10, 0.14, n)
    before, after = rng.beta(900, 100, n), rng.beta(70, 30, n)
    moved, service, kept = rng.gamma(40.5, size=n), rng.gamma(60.5, size=n), rng.uniform(0.3, 0.7, n)
    lost = 1e5 * churn
    by_failures = 1e5 * (1 - (1 - failure) ** 5) * np.maximum(0, before - after)
    preventable = lost * service / (moved + service) * kept
    reach = np.minimum(np.minimum(lost, by_failures), preventable) / lost
    found = economics.encounter_exposure(
        customers=100_000,
        contacts_per_customer=5,
        failure_rate=D.beta(20, 980),
        stay_untroubled=D.beta(900, 100),
        stay_after_failure=D.beta(70, 30),
        churn=D.uniform(0.10, 0.14),
        reasons=[("moved", D.gamma(40.5, 1), 0.0), ("service", D.gamma(60.5, 1), D.uniform(0.3, 0.7))],
        draws=100_000,
    )
    for figure, drawn in (
        (found.lost_by_failures, by_failures),
        (found.lost_preventable, preventable),
        (found.reachable_share, reach),
    ):
        assert figure.mean == pytest.approx(drawn.mean(), rel=0.01)
        assert (figure.lower, figure.upper) == pytest.approx(np.quantile(drawn, [0.025, 0.975]), rel=0.02)


def test_folklore_only_where_asked_for():
    told = am.retention.folklore.leave_reasons
    reasons = {reason: (share, 1.0 if reason == "service" else 0.0) for reason, share in told.items()}
    found = economics.encounter_exposure(**certain, reasons=reasons)
    assert found.share_preventable.mean == pytest.approx(0.68)
    assert "ceilings_disagree" in found.warnings


def test_results_travel_and_errors_name_the_input():
    found = economics.encounter_exposure(**{**certain, "churn": D.uniform(0.1, 0.2)}, reasons={"service": (1, 0.5)})
    assert pickle.loads(pickle.dumps(found)) == found
    assert "reachable share" in repr(found) and "<table>" in found._repr_html_()
    pytest.importorskip("pandas")
    assert "reachable_share" in list(found.to_frame()["figure"])
    assert list(found.reasons_frame()["reason"]) == ["service"]
    with pytest.raises(am.AmendsError, match="failure_rate") as caught:
        economics.encounter_exposure(**{**certain, "failure_rate": D.normal(0.02, 0.01)})
    assert caught.value.parameter == "failure_rate"
