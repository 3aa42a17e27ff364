import numpy as np
import pytest

import amends as am
from amends import recovery

curve = recovery.SaturatingStay(stay_without=0.3, stay_limit=0.9, rate=0.05)
rejected = recovery.SShapedStay(stay_without=0.3, stay_limit=0.9, midpoint=45, steepness=0.16)


def test_worked_example():
    # ln(.05 * .6 * 300) / .05 and the closed form of the gain.
    plan = recovery.optimal_compensation(
        curve, value_of_keeping=300, stay_if_silent=0.2, handling_cost=10, product_margin=30
    )
    assert plan.compensation == pytest.approx(np.log(9) / 0.05)
    assert plan.gain_over_silence == pytest.approx(136.055508, abs=5e-7)
    assert plan.break_even == pytest.approx(199.991825, abs=5e-7)
    assert plan.warnings == [recovery.CompensationWarning.above_product_margin]
    assert "margin" in repr(plan)
    with pytest.raises(am.AmendsError, match="stay_if_silent must lie in"):
        recovery.optimal_compensation(curve, value_of_keeping=300, stay_if_silent=2)


def test_s_curve_is_compared_with_nothing():
    offers = np.linspace(0, 300, 300_001)
    for value in (60, 95, 110, 300):
        profit = rejected.stay(offers) * value - offers
        plan = recovery.optimal_compensation(rejected, value_of_keeping=value, stay_if_silent=0.2)
        assert plan.compensation == pytest.approx(offers[profit.argmax()], abs=2e-3)
    assert recovery.best_offer(rejected, 60) == 0.0
    assert recovery.optimal_compensation(rejected, value_of_keeping=20, stay_if_silent=0.9).break_even is None


def test_batch_counts_bad_rows():
    values = np.array([[20.0, 300.0], [np.nan, -1.0]])
    offers = recovery.best_offers(curve, values)
    assert offers.compensation.shape == (2, 2)
    assert offers.compensation[0, 1] == recovery.best_offer(curve, 300)
    assert np.isnan(offers.compensation[1]).all()
    assert (offers.rows, offers.invalid, offers.first_invalid) == (4, 2, 2)


def test_priority():
    problems = [
        ("late", 320, 2.1),
        ("rude", 90, 4.3),
        ("wrong bill", 150, 3.6),
        ("no call-back", 60, 4.8),
        ("unclear information", 380, 1.2),
    ]
    by_row = sorted(recovery.frequency_relevance_analysis(problems), key=lambda p: p.row)
    assert [round(100 * p.share, 2) for p in by_row] == [28.68, 16.52, 23.05, 12.29, 19.46]
    named = recovery.ProblemFrequency(name="late", frequency=1, relevance=2)
    assert recovery.frequency_relevance_analysis([named])[0].share == 1.0
    several = recovery.market_at_risk(
        [("a", 0.7, 0.1), ("b", 0.5, 0.1)], recovery.ProblemReporting.several_per_customer
    )
    assert several.total is None
    with pytest.raises(am.AmendsError, match="each customer once"):
        recovery.market_at_risk([("a", 0.7, 0.1), ("b", 0.5, 0.1)], recovery.ProblemReporting.most_serious_only)


def test_index_and_costs():
    rows = [(0.30, 0.80, 0.72), (0.25, 0.95, 0.95), (0.20, 0.90, 0.60), (0.15, 0.85, 0.90), (0.10, 0.70, 0.70)]
    index = recovery.task_controlling_index(
        [recovery.Task(str(i), weight=w, target=t, actual=a) for i, (w, t, a) in enumerate(rows)]
    )
    assert round(index.index, 4) == 90.3333
    assert round(index.uncapped, 4) == 91.2157
    assert index.warnings == [recovery.TaskWarning.overachievement_hides_failure]
    cost = recovery.activity_based_cost([recovery.Activity("intake", 20000, 6, 0.55)], complaints=20000)
    assert cost.total == pytest.approx(66000)
    assert cost.hours == pytest.approx(2000)
