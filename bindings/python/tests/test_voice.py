"""The room voice through Python: published numbers again, arrays, errors."""

import math

import numpy as np
import pytest

import amends as am

voice = am.voice


def test_iceberg_of_100_000_customers():
    # Vector EV1.
    ice = voice.iceberg_from_rates(100_000, annoyance_rate=0.2, articulation_rate=0.4, registration_rate=0.5)
    assert (ice.registered, ice.iceberg_factor) == pytest.approx((4000, 5))
    assert "unvoiced=12000" in repr(ice)


def test_arrays_broadcast():
    factors = voice.iceberg_factor(np.array([0.5, 0.25, 0.0]), 0.5)
    assert factors.tolist() == [4.0, 8.0, math.inf]
    assert isinstance(voice.iceberg_factor(0.5), float)
    assert voice.estimated_annoyed([[1, 2]], [[0.5], [0.25]]).tolist() == [[2.0, 4.0], [4.0, 8.0]]
    # Vector MU1 through the published figures.
    published = voice.published
    steps = [
        float(published.articulation_packaged_goods),
        float(published.articulated_to_manufacturer_packaged_goods),
    ]
    assert voice.complaint_multiplier(voice.reach_probability(steps)) == pytest.approx(16)


def test_per_type_and_table():
    types = [voice.ProblemType("large", 690, 0.69), voice.ProblemType("small", 30, 0.06, 0.5)]
    estimate = voice.estimate_iceberg(types, "problems")
    assert estimate.estimated == pytest.approx(2000)
    assert [t.name for t in estimate.types] == ["large", "small"]
    frame = estimate.to_frame()
    assert list(frame["estimated"]) == pytest.approx([1000, 1000])
    assert estimate.unit == "problems"
    with pytest.raises(am.AmendsError, match="unit must be 'customers' or 'problems', got 'people'"):
        voice.estimate_iceberg(types, "people")


def test_frame_without_pandas(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    frame = voice.estimate_iceberg([voice.ProblemType("a", 1, 0.5)], "problems").to_frame()
    assert isinstance(frame, dict)
    assert frame["estimated"].tolist() == [2.0]


def test_simulated_interval_is_reproducible_and_near_wilson():
    types = [voice.SurveyedProblemType("a", 500, (250, 1000))]
    first = voice.simulate_iceberg(types, "customers", draws=20_000, seed=7)
    again = voice.simulate_iceberg(types, "customers", draws=20_000, seed=7)
    assert first.estimated.lower == again.estimated.lower
    wilson = voice.iceberg_factor_interval(250, 1000)
    assert first.types[0].iceberg_factor.upper == pytest.approx(wilson.upper, rel=0.01)
    assert first.warnings == []
    thin = voice.simulate_iceberg([voice.SurveyedProblemType("b", 5, (0, 40), (3, 30))], "customers")
    assert thin.warnings == [("nothing_observed", "b")]


def test_break_even_of_encouraging_complaints():
    # Vector BE1.
    old = dict(stay_silent=0.09, stay_dissatisfied=0.19, stay_satisfied=0.54)
    new = dict(stay_silent=0.40, stay_dissatisfied=0.18, stay_satisfied=0.75)
    assert voice.encouragement_break_even(**old).satisfied_share == pytest.approx(-0.285714, abs=5e-7)
    assert voice.encouragement_break_even(**old).rule == "always"
    result = voice.encouragement_break_even(**new, cost_per_complaint=20, value_of_kept_customer=400)
    assert result.satisfied_share == pytest.approx(0.473684, abs=5e-7)
    gains = voice.gain_per_extra_complaint(np.array([0.32, 0.75]), **new)
    assert gains[0] < 0 < gains[1]
    with pytest.raises(am.AmendsError, match="must exceed stay_dissatisfied") as caught:
        voice.encouragement_break_even(stay_silent=0.4, stay_dissatisfied=0.5, stay_satisfied=0.5)
    assert caught.value.code == "contradiction"
    assert caught.value.parameter == "stay_satisfied"


@pytest.mark.parametrize(
    "call",
    [
        lambda: voice.evidence_rate(math.nan, 0.5),
        lambda: voice.iceberg_factor([0.5, 1.5]),
        lambda: voice.estimated_problems(10, 0.0),
        lambda: voice.iceberg_from_counts(customers=1, annoyed=2, complained=0, registered=0),
        lambda: voice.simulate_iceberg([], "problems"),
        lambda: voice.gain_per_extra_complaint(1.2, stay_silent=0.1, stay_dissatisfied=0.2, stay_satisfied=0.3),
    ],
)
def test_wrong_arguments(call):
    with pytest.raises(am.AmendsError):
        call()


def test_published_figures_carry_their_source():
    figure = voice.published.reach_headquarters
    assert (figure.value, figure.year) == (0.05, 0)
    assert "TARP" in figure.source
    assert figure.evidence == "published, second-hand"
    assert [round(v.value, 2) for v in voice.published.households_with_problem] == [0.32, 0.56, 0.66, 0.74]
