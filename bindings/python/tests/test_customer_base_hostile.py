"""Whatever is given to an argument of a model of a customer base: an answer, or the library's error with its name."""

import numpy as np
import pytest
from test_survival_hostile import wrong_values

import amends as am

base, PurchaseHistory, ComplaintLog = am.customer_base, am.domain.PurchaseHistory, am.domain.ComplaintLog

CUSTOMERS = {
    name: np.asarray(values)
    for name, values in base.ParetoNBDModel.with_parameters(r=0.9, alpha=6, s=0.8, beta=9)
    .simulate(np.full(40, 39.0), seed=3)
    .items()
    if name != "alive"
}
CUSTOMERS = {**CUSTOMERS, "x": np.tile([0.0, 1.0], 20), "monetary_value": np.full(40, 5.0)}
SPEND = {"frequency": [2, 3, 4, 2, 5, 1], "monetary_value": [10.0, 20, 15, 30, 12, 25]}
DONORS = {"frequency": [6, 2, 0], "recency": [6, 4, 0], "T": [6, 6, 6]}
CONTRACTS = {"periods": [1, 2, 3, 3, 2, 1], "churned": [1, 1, 0, 1, 0, 1]}
HISTORIES = {"customer_id": [1, 1, 2, 2], "stage": ["a", "b", "a", "a"]}
LINES = {"customer_id": [1, 1, 2], "datetime": ["2024-01-01", "2024-02-01", "2024-01-05"], "paid": [1.0, 2.0, 3.0]}


def calls():
    """A name, a call that works, its arguments, and those that are tried."""
    pareto = base.ParetoNBDModel.with_parameters(r=0.9, alpha=6, s=0.8, beta=9, time_unit="week")
    donor = base.BetaGeoBetaBinomModel.with_parameters(alpha=1.2, beta=0.75, gamma=0.66, delta=2.8)
    spend = base.GammaGammaModel.with_parameters(p=6.25, q=3.74, v=15.44)
    contract = base.ShiftedBetaGeoModel.with_parameters(0.7, 3.8)
    stages = base.CustomerStageModel.with_probabilities(["a", "b"], [[0.8, 0.2], [0, 1]])
    roles = ["data", "frequency", "recency", "T", "weights", "customer_id"]
    for kind in (base.BetaGeoModel, base.ParetoNBDModel):
        covariates = ["purchase_covariates", "dropout_covariates"]
        yield kind.__name__ + ".fit", lambda kind=kind, **k: kind().fit(**k), {"data": CUSTOMERS}, roles + covariates
    for kind, data in (
        (base.BetaGeoModel, CUSTOMERS),
        (base.BetaGeoBetaBinomModel, DONORS),
        (base.GammaGammaModel, SPEND),
        (base.ShiftedBetaGeoModel, CONTRACTS),
        (base.CustomerStageModel, HISTORIES),
    ):
        yield kind.__name__, lambda kind=kind, data=data, **k: kind(**k).fit(data), {}, list(kind().get_params())
    yield "BetaGeoBetaBinomModel.fit", lambda **k: base.BetaGeoBetaBinomModel().fit(**k), {"data": DONORS}, roles
    spent = ["data", "frequency", "monetary_value", "weights", "customer_id"]
    yield "GammaGammaModel.fit", lambda **k: base.GammaGammaModel().fit(**k), {"data": SPEND}, spent
    kept = ["data", "periods", "churned", "entry", "weights", "customer_id", "alpha_covariates"]
    yield "ShiftedBetaGeoModel.fit", lambda **k: base.ShiftedBetaGeoModel().fit(**k), {"data": CONTRACTS}, kept
    yield (
        "fit_cohorts",
        lambda **k: base.ShiftedBetaGeoModel().fit_cohorts(**k),
        {"survivors": [9, 5, 4]},
        ["survivors"],
    )
    yield (
        "CustomerStageModel.fit",
        lambda **k: base.CustomerStageModel().fit(**k),
        {"data": HISTORIES},
        ["data", "stage"],
    )
    yield "fit_counts", lambda **k: base.CustomerStageModel().fit_counts(**k), {"counts": [[3, 1], [0, 2]]}, ["counts"]
    for kind, given in (
        (base.BetaGeoModel, {"r": 1, "alpha": 1, "a": 1, "b": 1}),
        (base.ParetoNBDModel, {"r": 1, "alpha": 1, "s": 1, "beta": 1, "time_unit": "week"}),
        (base.BetaGeoBetaBinomModel, {"alpha": 1, "beta": 1, "gamma": 1, "delta": 1}),
        (base.GammaGammaModel, {"p": 1, "q": 1, "v": 1}),
        (base.ShiftedBetaGeoModel, {"alpha": 1, "beta": 1}),
        (base.BetaDiscreteWeibullModel, {"alpha": 1, "beta": 1, "c": 1}),
    ):
        yield kind.__name__ + ".with_parameters", kind.with_parameters, given, list(given)
        yield kind.__name__ + ".from_json", kind.from_json, {"text": kind.with_parameters(**given).to_json()}, ["text"]
    rate = {"discount_rate": 0.1, "rate_period": 1.0}
    for name, model, data in (("Pareto", pareto, CUSTOMERS), ("BG/BB", donor, DONORS)):
        at, new = {"data": data, "t": 3}, ["t", "interval"]
        yield f"{name} alive", model.probability_alive, at, ["data", "t", "interval"]
        yield f"{name} expected", model.expected_purchases, at, ["data", "t", "start", "interval"]
        yield f"{name} count", model.probability_of_purchases, {**at, "count": 1}, ["data", "count", "t"]
        yield f"{name} count_interval", model.count_interval, at, ["data", "t", "interval"]
        yield f"{name} total", model.total_purchases, at, ["data", "t", "interval", "weights"]
        due = {"data": data, **rate}
        discounted = model.discounted_expected_residual_transactions
        yield f"{name} discounted", discounted, due, ["data", *rate, "horizon", "interval"]
        worth = {**due, "spend": 3.0, "margin": 0.3}
        yield f"{name} value", model.customer_lifetime_value, worth, ["data", "spend", "margin", *rate, "horizon"]
        yield f"{name} new", model.expected_purchases_new_customer, {"t": [1, 2]}, [*new, "covariates"]
        yield f"{name} mass", model.probability_of_purchases_new_customer, {"up_to": 2, "t": 3}, ["up_to", *new]
        yield f"{name} counts", model.compare_counts, {"data": data}, ["data", "cells", "weights"]
        yield f"{name} simulate", model.simulate, {"T": [3, 4], "seed": 1}, ["T", "seed"]
    yield "log alive", pareto.log_probability_alive, {"data": CUSTOMERS}, ["data", "interval"]
    yield (
        "cumulative",
        pareto.expected_cumulative_purchases,
        {"data": CUSTOMERS, "times": [5]},
        ["data", "times", "weights"],
    )
    again = {"data": CUSTOMERS, "replicates": 20}
    yield "bootstrap", pareto.bootstrap, again, ["data", "replicates", "seed", "parametric", "weights"]
    yield "spend", spend.expected_spend, {"data": SPEND}, ["data", "interval"]
    yield "spend of all", spend.expected_spend_new_customer, {}, ["interval"]
    yield "mean quantile", spend.mean_spend_quantile, {"data": SPEND, "share": 0.5}, ["data", "share"]
    yield "next quantile", spend.transaction_quantile, {"data": SPEND, "share": 0.5}, ["data", "share"]
    yield "variance", spend.mean_spend_variance, {"data": SPEND}, ["data"]
    yield "spend simulate", spend.simulate, {"frequency": [1, 2], "seed": 1}, ["frequency", "seed"]
    for name, given in (
        ("survival", {"t": 2}),
        ("retention_rate", {"t": 2}),
        ("probability_lost", {"t": 2}),
        ("residual_survival", {"renewals": 1, "t": 2}),
        ("expected_residual_lifetime", {"renewals": 1, "horizon": 9}),
        ("median_residual_lifetime", {"renewals": 1}),
        ("discounted_expected_residual_lifetime", {"renewals": 1, **rate, "next_renewal": "now", "horizon": 9}),
    ):
        yield f"contract {name}", getattr(contract, name), given, [*given, "covariates", "interval"]
    yield "losses", contract.survivors_from_losses, {"customers": 9, "losses": [1, 2]}, ["customers", "losses"]
    yield (
        "chain",
        base.CustomerStageModel.with_probabilities,
        {"stages": ["a", "b"], "probabilities": [[1, 0], [0, 1]]},
        ["probabilities"],
    )
    yield "transitions", stages.transition_intervals, {}, ["interval"]
    yield "stage value", stages.value, {"rewards": [1, 0], **rate}, ["rewards", *rate, "horizon", "interval"]
    yield "let go", stages.when_to_let_go, {"rewards": [1, 0], **rate}, ["rewards", *rate, "interval"]
    yield "shares", stages.stage_shares, {"now": {"a": 1}, "t": 3}, ["now", "t", "interval"]
    columns, named = ["customer_id", "datetime", "monetary_value"], {"data": LINES, "monetary_value": "paid"}
    rules = ["grain", "returns", "time_unit", "observation_period_end"]
    yield "summary", base.customer_summary, named, ["data", *columns, *rules, "mean_over"]
    split = {**named, "calibration_period_end": "2024-01-20"}
    yield "split", base.calibration_holdout_split, split, ["data", *columns, *rules, "calibration_period_end"]
    yield "per period", base.transactions_per_period, {"data": LINES}, ["data", *columns, "period", "acquired_until"]
    yield "frequencies", base.frequency_counts, {"frequency": [0, 1]}, ["frequency", "largest"]
    yield "history", PurchaseHistory.from_frame, named, ["data", *columns, "grain", "returns"]
    scored = {"data": {"days": [1, 2], "stars": [1, 5], "area": ["a", "b"]}, "response_days": "days", "score": "stars"}
    log = ["data", "response_days", "resolved", "score", "segment", "channel", "weight", "score_scale"]
    yield "log", ComplaintLog.from_frame, scored, log
    yield "log summary", ComplaintLog.from_frame(**scored).summary, {}, ["interval"]


@pytest.mark.parametrize("call, arguments, tried", [case[1:] for case in calls()], ids=[case[0] for case in calls()])
@pytest.mark.filterwarnings("ignore")
def test_an_answer_or_the_librarys_error(call, arguments, tried):
    call(**arguments)
    for name in tried:
        for value in wrong_values():
            try:
                call(**{**arguments, name: value})
            except am.AmendsError as error:
                assert error.code and error.parameter is not None, f"{name}={value!r}: {error}"
                assert len(str(error)) < 700, f"{name}={value!r}: {error}"
            except Exception as other:
                pytest.fail(f"{name}={value!r}: {type(other).__name__}: {other}")
