import doctest
import math
import pickle

import numpy as np
import pytest

import amends as am
from amends import economics


def test_the_examples_in_the_documentation_run():
    failed, attempted = doctest.testmod(am._core.economics)
    assert attempted > 10
    assert failed == 0


def complaint_example(**changes):
    # The worked example of the C++ tests ("RO1", derived).
    given = dict(
        complainants=20_000,
        shares={"delighted": 0.40, "satisfied": 0.35, "dissatisfied": 0.25},
        stay_rates={"delighted": 0.90, "satisfied": 0.70, "dissatisfied": 0.20},
        counterfactual_stay_rate=0.35,
        value_of_kept_customer=60 * (1 + 0.8 / 1.1 + (0.8 / 1.1) ** 2),
        cost={"handling": 20_000 * 18, "fixed": 150_000},
    )
    given.update(changes)
    return economics.complaint_return(**given)


def test_complaint_return_to_the_digits_printed():
    result = complaint_example()
    assert result.customers_kept == pytest.approx(6100)
    assert result.retention_benefit == pytest.approx(825768.60, abs=0.005)
    assert result.profit == pytest.approx(315768.60, abs=0.005)
    assert 100 * result.net_return == pytest.approx(61.92, abs=0.005)
    assert result.benefit_cost_ratio == pytest.approx(1.6192, abs=5e-5)
    assert result.warnings == ("class_below_counterfactual",)
    assert complaint_example(counterfactual_stay_rate=result.break_even_counterfactual).profit == pytest.approx(
        0, abs=1e-6
    )


def test_the_counterfactual_is_required():
    with pytest.raises(TypeError, match="counterfactual_stay_rate"):
        economics.complaint_return(complainants=1, shares={}, stay_rates={}, value_of_kept_customer=1, cost={})


def test_warnings_arrive_as_names():
    result = complaint_example(
        stay_rates={"delighted": 0.90, "satisfied": 0.70, "dissatisfied": 0.20, "no_problem": 0.80}, cost={}
    )
    assert result.warnings == ("recovered_above_untroubled", "class_below_counterfactual", "no_cost")
    assert math.isnan(result.net_return)


@pytest.mark.parametrize(
    ("changes", "code", "parameter", "message"),
    [
        ({"shares": {"delighted": 0.4}}, "contradiction", "shares", "shares must sum to 1, got a sum of 0.4"),
        ({"shares": {"delihgted": 1.0}}, "unknown_name", "shares.delihgted", "known are dissatisfied mollified"),
        ({"stay_rates": {"delighted": 0.9}}, "domain", "stay_rates.dissatisfied", "got nan"),
        ({"cost": {"coffee": 1}}, "unknown_name", "cost.coffee", "handling compensation escalation fixed"),
        ({"counterfactual_stay_rate": 35}, "domain", "counterfactual_stay_rate", r"must lie in \[0, 1\], got 35"),
        ({"complainants": math.nan}, "domain", "complainants", "got nan"),
    ],
)
def test_wrong_inputs_of_the_return_are_named(changes, code, parameter, message):
    with pytest.raises(am.AmendsError, match=message) as caught:
        complaint_example(**changes)
    assert caught.value.code == code
    assert caught.value.parameter == parameter


def test_lifetime_value_broadcasts():
    # r/(1+i-r) and (1+i)/(1+i-r), computed here.
    r = np.array([0.5, 0.8, 0.9])
    after = economics.customer_lifetime_value(1, r, annual_rate=0.1, first_payment="after_one_period")
    now = economics.customer_lifetime_value(1, r, annual_rate=0.1, first_payment="now")
    np.testing.assert_allclose(after, r / (1.1 - r), rtol=1e-14)
    np.testing.assert_allclose(now - after, 1, rtol=1e-13)
    assert economics.customer_lifetime_value([[60], [70]], r, annual_rate=0.1, first_payment="now").shape == (2, 3)
    assert isinstance(economics.customer_lifetime_value(60, 0.8, annual_rate=0.1, first_payment="now"), float)


def test_lifetime_value_errors():
    with pytest.raises(am.AmendsError, match="first_payment must be 'now', 'mid_period' or 'after_one_period'"):
        economics.customer_lifetime_value(60, 0.8, annual_rate=0.1, first_payment="later")
    with pytest.raises(am.AmendsError, match="retention_rate"):
        economics.customer_lifetime_value(60, [0.8, 1.8], annual_rate=0.1, first_payment="now")
    with pytest.raises(am.AmendsError) as caught:
        economics.customer_lifetime_value(60, 1.0, annual_rate=0.0, first_payment="now")
    assert caught.value.code == "numerical"
    with pytest.raises(TypeError):
        economics.customer_lifetime_value(60, 0.8, annual_rate=0.1)  # the timing must be said


def test_cash_flows():
    flows = [-40_000, 5_000, 8_000, 12_000, 30_000]
    # mpmath at 30 digits: 3065.2226681795345109 and 0.10582259840890166303.
    assert economics.npv(flows, annual_rate=0.08, first_payment="now") == pytest.approx(3065.2226681795345, rel=1e-13)
    result = economics.irr(np.array(flows))
    assert result.status == "found"
    assert result.rate == pytest.approx(0.10582259840890166, rel=1e-13)
    assert result.annual_rates == (result.rate,)
    assert economics.irr([-1, 2, -2]).status == "none"
    assert math.isnan(economics.irr([-1, 2, -2]).rate)
    monthly = economics.irr([-1, 1.01], periods_per_year=12)
    assert monthly.rate == pytest.approx(1.01**12 - 1, rel=1e-12)
    assert math.isnan(economics.payback([-1]).periods)
    assert economics.discounted_payback([-100, 110, 121], annual_rate=0.1).periods == pytest.approx(1.0)
    with pytest.raises(am.AmendsError, match=r"flows\[1\] must be finite, got nan"):
        economics.irr([1, math.nan])
    with pytest.raises(am.AmendsError, match="flows must be a sequence of numbers, got an array of shape"):
        economics.irr([[1, 2], [3, 4]])


def test_revenue_at_risk_is_not_rounded_on_the_way():
    # Insurer of a published deck (2010): 5.67 % to 1.71 % with a problem keeps 918.72 customers, worth 266,805.48.
    def at(rate):
        return economics.revenue_at_risk(
            customers=80_000,
            problem_rate=rate,
            stay_rate_untroubled=0.74,
            stay_rate_after_problem=0.45,
            value_per_customer=290.41,
        )

    assert at(0.0567).customers_lost - at(0.0171).customers_lost == pytest.approx(918.72)
    assert at(0.0567).revenue_at_risk - at(0.0171).revenue_at_risk == pytest.approx(266805.48, abs=0.005)


def test_share_dynamics_against_the_formula():
    # One supplier against many, written with NumPy; 12 periods of the three-supplier example give 49.269611.
    path = economics.share_dynamics([100 / 3] * 3, [0.05, 0.10, 0.10], stay_rates_when_dissatisfied=0, periods=12)
    assert path.shape == (13, 3)
    assert path[12, 0] == pytest.approx(49.269611, abs=5e-7)
    np.testing.assert_allclose(path.sum(axis=1), 100, rtol=1e-13)
    a = np.array([50.0, 30, 15, 5])
    x = np.array([0.1, 0.2, 0.3, 0.4]) * (1 - 0.25)
    step = economics.share_dynamics(a, [0.1, 0.2, 0.3, 0.4], stay_rates_when_dissatisfied=0.25, periods=1)[1]
    total = a.sum()
    expected = [
        a[i] * (1 - x[i]) + sum(a[j] * x[j] * a[i] / (total - a[j]) for j in range(4) if j != i) for i in range(4)
    ]
    np.testing.assert_allclose(step, expected, rtol=1e-13)
    np.testing.assert_allclose(economics.steady_state_shares([0.05, 0.10, 0.10]), [0.6, 0.2, 0.2], rtol=1e-14)
    with pytest.raises(am.AmendsError):
        economics.share_dynamics([1, 1], [0.1, math.nan], stay_rates_when_dissatisfied=0, periods=1)


def test_moments_of_truth():
    result = economics.moments_of_truth(
        customers=10e6, contacts_per_customer=5, failure_rate=0.02, seconds_per_contact=15
    )
    assert result.contacts == 50e6
    assert result.hours == pytest.approx(208333.333333)
    assert result.customers_affected == pytest.approx(10e6 * (1 - 0.98**5))


def test_results_are_readable_comparable_and_can_be_pickled():
    result = complaint_example()
    assert "customers_kept" in repr(result)
    assert "315,768.60" in repr(result)
    assert pickle.loads(pickle.dumps(result)) == result
    assert "several_rates" in repr(economics.irr([-1000, 2500, -1540]))
