"""What a quantity of a scenario may be given as, through every door; what is drawn together; correlations."""

from __future__ import annotations

import decimal

import numpy as np
import pytest
from test_scenario_questions import BASE, CFPB, changed

import amends as am
from amends.economics import RecoveryScenario

D = am.math.Distribution
STAY = BASE["segment"][0]["stay"]


def by_dict(value) -> RecoveryScenario:
    return RecoveryScenario.from_dict(changed(stay=STAY | {"satisfied": value}))


def by_value(value) -> RecoveryScenario:
    return RecoveryScenario.from_dict(BASE).with_value("stay.satisfied", value)


def observed(cluster: bool = False, **more) -> RecoveryScenario:
    rng = np.random.default_rng(5)
    firms = rng.integers(0, 12, 3000)
    score = np.where(rng.random(3000) < rng.beta(2, 2, 12)[firms], 5.0, 1.0)
    log = am.domain.ComplaintLog.from_columns(
        response_days=rng.integers(0, 10, 3000), score=score, segment=["all"] * 3000, cluster=firms if cluster else None
    )
    return RecoveryScenario.from_dict(CFPB | more).with_observed(log, satisfied=3, delighted=5, response_bands=[5])


def by_share(value) -> RecoveryScenario:
    return observed().with_response_within(5, share_causal=value)


def by_ratio(value) -> RecoveryScenario:
    return observed().with_nonresponse_odds_ratio(value)


NUMBERS = (
    1, 0.5, np.int64(1), np.float32(0.5), np.float64(0.5), np.array(0.5), np.array(1), decimal.Decimal("0.5"),
)  # fmt: skip


@pytest.mark.parametrize("door", [by_dict, by_value, by_share, by_ratio])
def test_scalars_are_numbers(door):
    for value in NUMBERS:
        assert door(value).evaluate(draws=1).at_medians() == door(float(value)).evaluate(draws=1).at_medians()
    for wrong in (
        True,
        False,
        np.bool_(True),
        "0.5",
        [0.5],
        np.array([0.5]),
        None,
        float("nan"),
        np.datetime64("2020"),
    ):
        if wrong is None and door in (by_dict, by_share):
            continue  # left out
        with pytest.raises(am.AmendsError) as caught:
            door(wrong)
        name = {by_value: "value", by_share: "share_causal", by_ratio: "odds_ratio"}.get(door)
        assert name is None or (caught.value.parameter == name and str(caught.value).startswith(name))


def seen(make, entry: str) -> str:
    """How a quantity stands among the inputs, or why it cannot."""
    try:
        inputs = make().evaluate(draws=1).inputs()
    except am.AmendsError as cause:
        return str(cause)
    return inputs["distribution"][inputs["input"].index(entry)]


DISTRIBUTIONS = (
    D.fixed(0.4), D.uniform(0.2, 0.5), D.triangular(0.2, 0.5, 0.9), D.pert(0.2, 0.5, 0.9), D.beta(7, 3),
    D.pert(0.2, 0.5, 0.9, shape=6), D.normal(0.7, 0.1), D.normal(0.7, 0.1, 0.5), D.normal(0.7, 0.1, 0.5, 2.0),
    D.empirical([0.2, 0.4]), D.logit_normal(0.5, 0.3), D.log_log_normal(0.5, 0.3),
)  # fmt: skip


@pytest.mark.parametrize("value", DISTRIBUTIONS, ids=str)
def test_a_distribution_is_the_same_through_every_door(value):
    entry = "all.stay.satisfied"
    stay = seen(lambda: by_dict(value), entry)
    assert stay == seen(lambda: by_value(value), entry)
    assert value.kind == "normal" or stay == value.describe()
    offer = {"offer": {"amount": 0, "scale": 1}}  # an [intervention] of a file asks something
    share = seen(
        lambda: observed(intervention={"share_causal": value, **offer}).with_response_within(5),
        "intervention.share_causal",
    )
    assert stay == share == seen(lambda: by_share(value), "intervention.share_causal")
    ratio = seen(lambda: by_ratio(value), "nonresponse_odds_ratio")
    if value.lower > 0:
        assert ratio == seen(lambda: observed(nonresponse_odds_ratio=value), "nonresponse_odds_ratio")
    else:
        assert value.kind == "normal" or "odds_ratio must be finite and > 0" in ratio


def test_a_normal_distribution_is_cut_to_the_domain_of_its_entry():
    for scenario in (by_value(D.normal(0.9, 0.2)), by_dict(D.normal(0.9, 0.2))):
        inputs = scenario.evaluate(draws=1).inputs()
        at = inputs["input"].index("all.stay.satisfied")
        assert inputs["distribution"][at] == D.normal(0.9, 0.2, 0, 1).describe()
    money = RecoveryScenario.from_dict(BASE).with_value("margin.per_customer_per_year", D.normal(60, 5))
    inputs = money.evaluate(draws=1).inputs()
    assert inputs["distribution"][inputs["input"].index("all.margin.per_customer_per_year")] == "Normal(60, 5)"
    minutes = observed(faster_answers={"minutes_by_days": {5: 4}, "cost_per_minute": 1})
    minutes = minutes.with_value("faster_answers.minutes_by_days.5", D.normal(4, 3)).with_response_within(
        5, share_causal=1
    )
    assert seen(lambda: minutes, "faster_answers.minutes_by_days.5") == D.normal(4, 3, 0).describe()
    for door in (by_value, by_dict):
        with pytest.raises(am.AmendsError, match=r"must lie in \[0, 1\]"):
            door(D.uniform(0.5, 1.5))


CORRELATED = BASE | {"correlation": [{"between": ["all.stay.satisfied", "all.counterfactual.stay"], "value": 0.6}]}


def test_a_distribution_of_a_dict_has_a_source():
    inputs = by_dict({"value": D.beta(7, 3), "source": "survey"}).evaluate(draws=1).inputs()
    at = inputs["input"].index("all.stay.satisfied")
    assert (inputs["distribution"][at], inputs["source"][at]) == (D.beta(7, 3).describe(), "survey")


def test_correlations_can_be_left_out():
    scenario = RecoveryScenario.from_dict(CORRELATED)
    with pytest.raises(am.AmendsError, match=r"without_correlations\(\) first") as caught:
        scenario.with_value("stay.satisfied", 0.7)
    assert caught.value.parameter == "value"
    plain = RecoveryScenario.from_dict(BASE)
    alone = scenario.without_correlations()
    assert (
        alone.correlations == []
        and alone.evaluate(draws=99).values().tolist() == plain.evaluate(draws=99).values().tolist()
    )
    assert (
        alone.with_value("stay.satisfied", 0.7).evaluate(draws=9).mean()
        == plain.with_value("stay.satisfied", 0.7).evaluate(draws=9).mean()
    )
    again = plain.with_correlations(scenario.correlations)
    assert again.evaluate(draws=99).values().tolist() == scenario.evaluate(draws=99).values().tolist()
    for wrong in (
        "x",
        [5],
        [{"between": "ab", "value": 0.1}],
        [{"between": ["a", "b"]}],
        [{"between": ["a", 5], "value": 1}],
    ):
        with pytest.raises(am.AmendsError):
            plain.with_correlations(wrong)
    with pytest.raises(am.AmendsError, match="states no quantity"):
        plain.with_correlations([{"between": ["all.stay.satisfied", "typo"], "value": 0.1}])


def test_mistakes_of_a_dict_name_keys_and_no_lines():
    for wrong, message in (
        (changed(stay={"dissatisfied": 1.4}), 'segment "all": stay.dissatisfied must lie in [0, 1], got 1.4'),
        (BASE | {"horizon": {"years": 0}}, "horizon.years must be a whole number from 1 to 100, got 0"),
        (
            BASE | {"correlation": [{"between": "x", "value": 0.5}]},
            'correlation.between must be a list of two names of quantities, got "x"',
        ),
        (
            BASE | {"correlation": [{"between": ["a", 1], "value": 0.5}]},
            "list of two names of quantities, got a list of 2",
        ),
        (BASE | {"correlation": [{"value": 0.5}]}, "correlation.between is missing"),
        (
            CFPB | {"correlation": [{"between": ["all.records.0-5.satisfied", "discount.annual_rate"], "value": 0.5}]},
            'correlation: "all.records.0-5.satisfied" is read off records',
        ),
    ):
        with pytest.raises(am.AmendsError) as caught:
            RecoveryScenario.from_dict(wrong)
        text = str(caught.value)
        assert message in text and "<scenario>" not in text and caught.value.parameter == "scenario"
        if "dissatisfied" not in text:
            assert text.endswith("\n1 error; nothing was computed.") and len(text.splitlines()) == 2


def test_inputs_show_what_is_drawn_together():
    result = observed(cluster=True).evaluate(draws=20_000, seed=5)
    inputs = result.inputs().to_frame().set_index("input")
    drawn = inputs[inputs["distribution"] == "drawn together: records, by cluster"]
    assert len(drawn) >= 3 and (drawn["p05"] < drawn["p95"]).all() and drawn["from_records"].all()
    # Twelve companies with Beta(2, 2) between them: the share of delighted is known to about 0.22 / sqrt(12).
    share = drawn[[name.endswith(".delighted") for name in drawn.index]].iloc[0]
    assert 0.04 < (share["p95"] - share["p05"]) / (2 * 1.645) < 0.1
    # Kept customers are linear in the shares: their spread is that of the inputs.
    alone = observed().evaluate(draws=10).inputs()
    assert "drawn together" not in repr(alone)
    difference = observed(cluster=True).compare(observed(), draws=10).inputs()
    assert "drawn together: records, by cluster" in difference["distribution"]


def test_draws_of_what_is_drawn_together_are_asked_for():
    scenario = observed(cluster=True)
    inputs = scenario.evaluate(draws=1).inputs()
    joint = [n for n, d in zip(inputs["input"], inputs["distribution"], strict=True) if d.startswith("drawn together")]
    with pytest.raises(am.AmendsError, match="are missing: it is uncertain, drawn together") as caught:
        scenario.evaluate_draws({})
    assert caught.value.parameter in joint
    draws = dict.fromkeys(joint, [0.5, 0.25])
    assert np.isfinite(scenario.evaluate_draws(draws)["net"]).all()
    nothing = {name: [0.5, 0.0] if "share_of_complaints" in name else [0.5, 0.5] for name in joint}
    assert any("share_of_complaints" in name for name in joint)
    with pytest.raises(am.AmendsError, match="^draws, draw 1: .* is not finite"):
        scenario.evaluate_draws(nothing)
    assert np.isnan(scenario.evaluate_draws(nothing, check=False)["net"][1])


def test_the_switching_value_of_an_uncertain_outcome_share():
    shares = {
        "satisfied": {"uniform": [0.2, 0.4]},
        "dissatisfied": {"uniform": [0.3, 0.9]},
        "delighted": {"uniform": [0.1, 0.5]},
    }
    stay = {"dissatisfied": 0.2, "satisfied": 0.5, "delighted": 0.6}
    scenario = RecoveryScenario.from_dict(changed(outcomes=shares, stay=stay))
    medians = {"satisfied": 0.3, "dissatisfied": 0.6, "delighted": 0.3}
    table = scenario.evaluate(draws=1).switching_values().to_frame().set_index("input")
    seen = 0
    for name, median in medians.items():
        row = table.loc[f"all.outcomes.{name}"]
        others = sum(medians.values()) - median
        assert row["median"] == pytest.approx(median / 1.2)
        if np.isnan(row["switching_value"]):
            continue
        seen += 1
        given = row["switching_value"] * others / (1 - row["switching_value"])
        net = scenario.with_value(f"outcomes.{name}", given).evaluate(draws=1).at_medians()
        assert net == pytest.approx(0, abs=1e-4) and abs(scenario.evaluate(draws=1).at_medians()) > 100
    assert seen >= 2


def test_labels_that_look_alike_are_in_the_account():
    log = am.domain.ComplaintLog.from_columns(
        score=[1, 2, 3, 4, 5, 5], segment=["all"] * 6, cluster=["Acme", "acme", "ACME ", "b", None, "b"]
    )
    assert log.account.findings == [
        '2 names of cluster look like another: "acme" like "Acme", "ACME " like "Acme"; give them one label'
    ]
    assert log.report.reasons == {"cluster missing": 1} and (log.account.bad, log.report.first) == (1, 4)
    result = RecoveryScenario.from_dict(CFPB).with_observed(log, satisfied=3, delighted=5).evaluate(draws=5)
    assert "look like another" in repr(result) and not result.account.clean
    codes = am.domain.ComplaintLog.from_columns(score=[1, 2, 3], channel=[0, -1, 7], channel_names=["tel"])
    assert dict(codes.summary().bad_rows) == {"channel missing": 1, "channel is not an index into channel_names": 1}
    assert am.domain.ComplaintLog.from_columns(score=[1, 2], segment=["a", "b"]).account.findings == []


def test_a_leaver_pays_part_of_his_last_year():
    given = dict(
        margin_per_customer_per_year=60,
        retention=0.8,
        annual_rate=0.1,
        stay=(0.2, 0.7, 0.9),
        shares=(0.25, 0.35, 0.40),
        thresholds=(3.5, 4.5),
        compensation_scale=0.5,
        typical_loss=40,
    )
    w, r, v = 0.4, 0.8, 1 / 1.1
    u = [1 - w] + [r**j + w * (r ** (j - 1) - r**j) for j in (1, 2)]
    made = am.economics.ComplaintValuation(**given, while_leaving=w)
    assert made.margin_multiple == pytest.approx(sum(u[y - 1] * v**y for y in (1, 2, 3)), rel=1e-12)
    assert am.economics.ComplaintValuation(**given).margin_multiple == pytest.approx(v + r * v**2 + r * r * v**3)
    # The scenario says the same of a customer who is kept: 1,000 complaints of one year, of whom all stay or nobody.
    one = changed(
        outcomes={"satisfied": 1},
        stay={"dissatisfied": 1, "satisfied": 1, "delighted": 1},
        counterfactual={"stay": 0},
        margin={"per_customer_per_year": 60, "retention": r, "while_leaving": w},
    )
    one |= {"horizon": {"years": 3, "complaint_years": 1}, "discount": {"annual_rate": 0.1}}
    benefit = RecoveryScenario.from_dict(one).evaluate(draws=1).at_medians("retention_benefit")
    assert benefit == pytest.approx(1000 * 60 * made.margin_multiple, rel=1e-12)
    with pytest.raises(am.AmendsError, match=r"while_leaving must lie in \[0, 1\]"):
        am.economics.ComplaintValuation(**given, while_leaving=1.5)


def test_statements_beside_records_are_cut_as_well():
    log = am.domain.ComplaintLog.from_columns(score=[5, 2] * 20)
    stated = {
        "discount.annual_rate": 0.08, "complaints.per_year": np.int64(1000), "stay.satisfied": D.normal(0.9, 0.2),
        "stay.dissatisfied": 0.4, "stay.delighted": (D.normal(0.9, 0.1), "survey"), "margin.retention": 0.8,
        "margin.per_customer_per_year": 60, "counterfactual.stay": 0.35,
    }  # fmt: skip

    def made(**more):
        return RecoveryScenario.from_records(log, stated=stated | more, years=1, satisfied=4, delighted=5)

    assert seen(made, "stay.satisfied") == D.normal(0.9, 0.2, 0, 1).describe()
    assert seen(made, "stay.delighted") == D.normal(0.9, 0.1, 0, 1).describe()
    with pytest.raises(am.AmendsError, match="must be a number"):
        made(**{"margin.retention": True})


@pytest.mark.parametrize(
    "value",
    [
        D.log_normal(np.log(2.0), 0.25),
        D.gamma(16.0, 8.0),
        am.estimation.Estimate("odds ratio", 2.0, 0.5, "log", model="follow-up", rows=90),
    ],
)
def test_an_odds_ratio_may_begin_at_0_and_never_be_it(value) -> None:
    """Log-normal and gamma numbers are above 0 with probability 1; a uniform from 0 on is refused."""
    log = observed().with_value("nonresponse_odds_ratio", value)
    assert log.evaluate(draws=400).mean() == by_ratio(value).evaluate(draws=400).mean()
    table = log.evaluate(draws=400).inputs()
    row = list(table["input"]).index("nonresponse_odds_ratio")
    assert table["median"][row] == pytest.approx(2.0, rel=0.03)
    with pytest.raises(am.AmendsError, match="must be finite and > 0"):
        by_ratio(D.uniform(0.0, 2.0))


def test_an_odds_ratio_in_a_file_may_be_log_normal() -> None:
    from_file = observed(nonresponse_odds_ratio={"log_normal": [0.0, 0.3]})
    assert from_file.evaluate(draws=400).mean() == by_ratio(D.log_normal(0.0, 0.3)).evaluate(draws=400).mean()
