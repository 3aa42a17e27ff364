"""The closed-form part of retention through Python: published numbers again, arrays, dicts, errors."""

import math

import numpy as np
import pytest

import amends as am

retention = am.retention


def test_expected_loyalty_after_problem():
    # Vector TA2.
    half = {"satisfied": 0.5, "dissatisfied": 0.5}
    published = retention.published
    large = retention.expected_loyalty_after_problem(0.69, half, published.tarp_large_loss.loyalty)
    small = retention.expected_loyalty_after_problem(0.03, half, published.tarp_small_loss.loyalty)
    assert (large.loyalty, small.loyalty) == pytest.approx((0.27975, 0.3763), rel=1e-12)
    assert math.isnan(large.lost)


def test_tables_may_be_dicts_and_misspelt_states_are_named():
    shares = retention.outcome_shares(0.2, 0.4, {"satisfied": 1.0})
    stay = retention.LoyaltyByOutcome(no_problem=0.8, silent=0.5, satisfied=0.9)
    result = retention.expected_loyalty(shares, stay)
    assert result.loyalty == pytest.approx(0.8 * 0.8 + 0.12 * 0.5 + 0.08 * 0.9)
    assert result.warnings == ["recovered_above_untroubled"]
    with pytest.raises(am.AmendsError, match="complainants.satsified is not known"):
        retention.outcome_shares(0.2, 0.4, {"satsified": 1.0})
    with pytest.raises(am.AmendsError, match="loyalty.silent must be given"):
        retention.expected_loyalty(shares, {"no_problem": 0.8, "satisfied": 0.9})
    with pytest.raises(am.AmendsError, match="loyalty must be a LoyaltyByOutcome or a mapping by outcome, got 0.5"):
        retention.check_loyalty(0.5)


def test_insurer_rounding_last():
    # Vector TA1.
    kept = retention.customers_kept_by_fewer_problems(
        customers=np.array([80_000, 0]),
        without_problem=0.74,
        after_problem=0.45,
        problem_rate_before=0.0567,
        problem_rate_after=0.0171,
    )
    assert kept.tolist() == pytest.approx([918.72, 0.0])
    assert round(kept[0] * 290.41, 2) == 266805.48


def test_margin_multiples_in_both_timings():
    late = retention.margin_multiple([0.9, 0.8], 0.1, first_margin="after_one_period")
    assert late.tolist() == pytest.approx([4.5, 2.6666667])
    # The L.L.Bean exercise.
    assert 150 * retention.margin_multiple(0.55, 0.1, first_margin="now") - 100 == pytest.approx(200)
    # Vector CL1.
    assert 650 * retention.margin_multiple(
        1.0, 0.1, first_margin="after_one_period", number_of_margins=4
    ) == pytest.approx(2060.4125, abs=5e-5)
    with pytest.raises(am.AmendsError, match="first_margin must be 'now', 'mid_period' or .*, got 'soon'"):
        retention.margin_multiple(0.9, 0.1, first_margin="soon")


def test_points_are_not_per_cent():
    points = retention.retention_effect(0.8, 0.1, first_margin="now", points=5)
    per_cent = retention.retention_effect(0.8, 0.1, first_margin="now", per_cent=5)
    assert (points.retention_after, per_cent.retention_after) == pytest.approx((0.85, 0.84))
    assert (points.lifetime_change, per_cent.lifetime_change) == pytest.approx((100 / 3, 25))
    for wrong in ({}, {"points": 5, "per_cent": 5}):
        with pytest.raises(am.AmendsError, match="points= or as per_cent="):
            retention.retention_effect(0.8, 0.1, first_margin="now", **wrong)


def test_where_85_per_cent_comes_from():
    assert retention.base_retention_for_effect(85, points=5) == pytest.approx(0.891176, abs=5e-7)
    assert retention.base_retention_for_effect(85, per_cent=5) == pytest.approx(0.901857, abs=5e-7)
    with pytest.raises(am.AmendsError, match="must be given for measure"):
        retention.base_retention_for_effect(40, points=5, measure="margin_multiple")
    base = retention.base_retention_for_effect(
        40, points=5, measure="margin_multiple", discount_rate=0.1, first_margin="after_one_period"
    )
    effect = retention.retention_effect(base, 0.1, first_margin="after_one_period", points=5)
    assert effect.multiple_change == pytest.approx(40)


def test_folklore_is_labelled():
    claim = retention.folklore.repurchase_after_recovery
    assert claim.value == 0.65
    assert claim.verdict.startswith("contradicted")
    assert sum(retention.folklore.leave_reasons.values()) == pytest.approx(1)
    parts = retention.decompose_losses(2000, retention.folklore.leave_reasons)
    assert parts.preventable == 0.0
    assert parts.to_frame()["lost"][5] == pytest.approx(1360)


def test_published_tables_say_what_they_are():
    table = retention.published.tarp_large_loss
    assert (table.measure, table.satisfied_quickly) == ("intention", 0.82)
    assert math.isnan(table.loyalty.delighted)
    assert retention.published.dissatisfied_minus_silent_2020.unit == "percentage points"
    assert [g.repurchased for g in retention.published.dillard_bates] == [0.474, 0.295, 0.0]


@pytest.mark.parametrize(
    "call",
    [
        lambda: retention.expected_lifetime(math.nan),
        lambda: retention.margin_multiple(1.0, 0.0, first_margin="now"),
        lambda: retention.blended_retention(0.7, 0.4, 1.1),
        lambda: retention.decompose_losses(5, []),
        lambda: retention.outcome_shares(0.2, 0.4, {"satisfied": 0.5}),
        lambda: retention.check_loyalty({"silent": 1.5}),
    ],
)
def test_wrong_arguments(call):
    with pytest.raises(am.AmendsError):
        call()
