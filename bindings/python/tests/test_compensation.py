"""What to offer: curves, terms, tables of customers, uncertainty. C++ proves the arithmetic; here the way to it."""

import math
import pickle

import numpy as np
import pytest

import amends as am

D = am.math.Distribution
ACCEPTING = am.recovery.SaturatingStay(stay_without=0.30, stay_limit=0.90, rate=0.05)
REJECTING = am.recovery.SShapedStay(stay_without=0.30, stay_limit=0.90, midpoint=45, steepness=0.16)
TOO_MUCH = am.recovery.InvertedUStay(stay_without=0.30, stay_peak=0.90, peak=75, stay_beyond=0.50)
AT_STAKE = {"value_of_keeping": 300.0, "stay_if_silent": 0.20, "handling_cost": 10.0}


def test_worked_example_with_terms():
    # By hand: ln(9)/.05 = 43.944492, with one false claim in four ln(6.75)/.05 = 38.190850.
    plan = am.recovery.optimal_compensation(ACCEPTING, **AT_STAKE)
    assert plan.compensation == pytest.approx(43.944492, abs=5e-7)
    assert (plan.unbound, plan.least_offer, plan.cost_of_terms) == (plan.compensation, 0.0, 0.0)
    fraud = am.recovery.OfferTerms(fraud_share=0.25)
    assert am.recovery.best_offer(ACCEPTING, 300, terms=fraud) == pytest.approx(38.190850, abs=5e-7)
    dear = am.recovery.optimal_compensation(
        ACCEPTING, **AT_STAKE, terms=am.recovery.OfferTerms(fairness_floor=5, loss=50, largest_offer=30)
    )
    assert dear.compensation == 250
    assert [w.name for w in dear.warnings] == ["floor_above_break_even", "floor_above_cap"]
    assert "the fairness floor lies above the break-even offer" in repr(dear)


@pytest.mark.parametrize("curve", [ACCEPTING, REJECTING, TOO_MUCH])
def test_global_optimum_against_a_grid(curve):
    offers = np.linspace(0, 400, 40_001)
    for value in (20.0, 60.0, 95.0, 300.0, 3000.0):
        profit = curve.stay(offers) * value - offers
        best = am.recovery.best_offer(curve, value)
        assert curve.stay(best) * value - best >= profit.max() - 1e-9
        assert best == pytest.approx(offers[profit.argmax()], abs=0.02)
        assert am.recovery.best_offers(curve, [value]).compensation[0] == best


def test_curves_on_the_scale_of_the_price():
    relative = am.recovery.SShapedStay(stay_without=0.30, stay_limit=0.90, midpoint=0.9, steepness=8)
    offers = np.linspace(0, 150, 7)
    np.testing.assert_allclose(relative.at_price(50).stay(offers), REJECTING.stay(offers), rtol=1e-13)
    with pytest.raises(am.AmendsError, match="price"):
        relative.at_price(0)
    assert repr(TOO_MUCH) == "InvertedUStay(stay_without=0.3, stay_peak=0.9, peak=75, stay_beyond=0.5)"


CUSTOMERS = {
    "customer": ["a", "b", "c", "d", "e", "f"],
    "value": [300.0, 300.0, 900.0, None, 50.0, 300.0],
    "lost": [40.0, 200.0, None, 10.0, 30.0, 5.0],
    "kind": ["shop", "web", "shop", "shop", "web", None],
}
TERMS = {
    "shop": am.recovery.OfferTerms(fairness_floor=0.5, loss=20),
    "web": am.recovery.OfferTerms(fairness_floor=0.3, largest_offer=100, fraud_share=0.05),
}


def test_offers_by_customer_are_those_of_each():
    offers = am.recovery.offers_by_customer(
        CUSTOMERS,
        "value",
        response={"shop": ACCEPTING, "web": REJECTING},
        loss="lost",
        segment="kind",
        customer_id="customer",
        terms=TERMS,
        handling_cost={"shop": 10, "web": 5},
    )
    for row, (value, lost, kind) in enumerate(zip(*list(CUSTOMERS.values())[1:], strict=True)):
        if value is None or kind is None:
            assert math.isnan(offers.compensation[row])
            continue
        terms = TERMS[kind]
        own = am.recovery.OfferTerms(
            fairness_floor=terms.fairness_floor,
            loss=terms.loss if lost is None else lost,
            largest_offer=terms.largest_offer,
            fraud_share=terms.fraud_share,
        )
        plan = am.recovery.optimal_compensation(
            {"shop": ACCEPTING, "web": REJECTING}[kind],
            value_of_keeping=value,
            stay_if_silent=0.2,
            handling_cost={"shop": 10, "web": 5}[kind],
            terms=own,
        )
        assert offers.compensation[row] == plan.compensation
        assert offers.profit[row] == plan.profit
        assert offers.gain_over_no_offer[row] == plan.gain_over_no_offer
    assert offers.row_report.left_out == 2
    table = offers.by_segment()
    assert table["segment"] == ["shop", "web"]
    assert table["customers"] == [2, 2]
    assert table["compensation"][0] == pytest.approx(offers.compensation[[0, 2]].sum())
    assert "2 of 6 rows left out" in repr(offers)
    assert list(offers.to_frame()) == [
        "customer_id", "segment", "value_of_keeping", "compensation", "stay", "profit", "gain_over_no_offer"
    ]  # fmt: skip


def test_offers_by_customer_in_frames_and_plain_columns():
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    columns = {name: CUSTOMERS[name][:3] for name in ("customer", "value")}
    frame = pandas.DataFrame(columns, index=["x", "y", "z"])
    made = am.recovery.offers_by_customer(frame, "value", response=ACCEPTING, customer_id="customer")
    assert list(made.to_frame().index) == ["x", "y", "z"]
    assert type(am.recovery.offers_by_customer(polars.DataFrame(columns), "value", response=ACCEPTING).to_frame()) is (
        polars.DataFrame
    )
    plain = am.recovery.offers_by_customer([300.0, 20.0], response=ACCEPTING)
    np.testing.assert_array_equal(plain.compensation, am.recovery.best_offers(ACCEPTING, [300, 20]).compensation)
    priced = am.recovery.offers_by_customer(
        [300.0], price=[50.0], response=am.recovery.SaturatingStay(stay_without=0.3, stay_limit=0.9, rate=2.5)
    )
    assert priced.compensation[0] == pytest.approx(43.944492, abs=5e-7)


@pytest.mark.parametrize(
    ("change", "parameter", "text"),
    [
        ({"response": {"shop": ACCEPTING}}, "response", "has none for the text 'web'"),
        ({"response": 3}, "response", "must be a response to compensation"),
        ({"terms": {"shop": None, "web": None}}, "terms", "must be OfferTerms"),
        ({"terms": am.recovery.OfferTerms(fraud_share=2)}, "terms", "fraud_share must lie in"),
        ({"handling_cost": {"shop": 0, "web": -1}}, "handling_cost", "segment web"),
        ({"segment": None, "terms": TERMS}, "segment", "must be given where something differs by segment"),
        ({"value_of_keeping": "worth"}, "value_of_keeping", "worth"),
    ],
)
def test_what_cannot_be_asked(change, parameter, text):
    call = {"value_of_keeping": "value", "response": ACCEPTING, "segment": "kind", **change}
    with pytest.raises(am.AmendsError, match=text) as caught:
        am.recovery.offers_by_customer(CUSTOMERS, **call)
    assert caught.value.parameter == parameter


def test_one_offer_under_uncertainty():
    # NumPy writes the mean profit out over the same kind of draws: its own, so that they agree within their error.
    curve = am.economics.UncertainSShapedStay(
        stay_without=D.uniform(0.2, 0.4), stay_limit=0.9, midpoint=D.normal(45, 10), steepness=0.16
    )
    found = am.economics.optimal_compensation(curve, value_of_keeping=D.gamma(4, 4 / 300), stay_if_silent=0.2)
    rng = np.random.default_rng(1)
    n = 20_000
    start, middle, value = rng.uniform(0.2, 0.4, n), rng.normal(45, 10, n), rng.gamma(4, 75, n)
    offers = np.linspace(0, 150, 151)

    def mean_profit(c):
        before = 1 / (1 + np.exp(0.16 * middle))
        rise = (1 / (1 + np.exp(-0.16 * (c - middle))) - before) / (1 - before)
        return ((start + (0.9 - start) * rise) * value).mean() - c

    means = np.array([mean_profit(c) for c in offers])
    assert found.profit.mean == pytest.approx(means.max(), rel=0.02)
    assert found.compensation == pytest.approx(offers[means.argmax()], abs=3)
    assert found.optimum.p05 <= found.compensation <= found.optimum.p95
    assert found.loss_of_ignorance > 0
    assert found.draws == 10_000
    assert len(found.curve["compensation"]) == 33
    # A normal distribution is cut to the domain, and everything certain is the closed form.
    assert repr(curve).startswith("UncertainSShapedStay(stay_without=Uniform(0.2, 0.4), stay_limit=0.9, midpoint=")
    certain = am.economics.optimal_compensation(
        am.economics.UncertainSaturatingStay(stay_without=0.3, stay_limit=0.9, rate=0.05), **AT_STAKE, draws=100
    )
    assert certain.compensation == pytest.approx(43.944492, abs=5e-7)
    assert certain.break_even == pytest.approx(199.991825, abs=5e-6)
    assert certain.warnings == ()
    with pytest.raises(am.AmendsError) as caught:
        am.economics.optimal_compensation(certain, **AT_STAKE)
    assert caught.value.parameter == "response"


def test_valuation_with_terms():
    firm = {
        "margin_per_customer_per_year": 60,
        "retention": 0.8,
        "annual_rate": 0.1,
        "first_payment": "now",
        "stay": (0.2, 0.7, 0.9),
        "shares": (0.25, 0.35, 0.40),
        "thresholds": (3.5, 4.5),
        "compensation_scale": 0.9,
        "typical_loss": 40,
    }
    value = am.economics.ComplaintValuation(
        **firm, response="s_shaped", compensation_steepness=8, fairness_floor=0.25, fraud_share=0.05
    )
    made = value(loss=40, outcome_fairness=[1, 4, 5])
    money = made.value_of_customer[0]
    for row, stay in enumerate((0.2, 0.7, 0.9)):
        curve = am.recovery.SShapedStay(stay_without=stay, stay_limit=0.9, midpoint=36, steepness=0.2)
        terms = am.recovery.OfferTerms(fairness_floor=0.25, loss=40, fraud_share=0.05)
        assert made.suggested_compensation[row] == am.recovery.best_offer(curve, money, terms=terms)
    assert (made.gain_of_offer[1:] < 0).all()  # the floor binds
    capped = am.economics.ComplaintValuation(**firm, fairness_floor=0.5, largest_offer_per_loss=0.3)
    assert capped.warnings == ["floor_above_cap"]
    with pytest.raises(am.AmendsError, match="compensation_steepness must be given"):
        am.economics.ComplaintValuation(**firm, response="s_shaped")
    with pytest.raises(am.AmendsError, match="response"):
        am.economics.ComplaintValuation(**firm, response="concave")


def test_offers_travel_with_their_frame():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"value": [1.0, 200.0], "kind": ["a", "b"], "id": ["x", "y"]}, index=["p", "q"])
    made = am.recovery.offers_by_customer(frame, "value", segment="kind", customer_id="id", response=ACCEPTING)
    again = pickle.loads(pickle.dumps(made))
    pandas.testing.assert_frame_equal(again.to_frame(), made.to_frame())
    assert list(again.to_frame().index) == ["p", "q"]


def test_a_floor_needs_a_loss_and_is_a_share():
    floor = am.recovery.OfferTerms(fairness_floor=0.5)
    with pytest.raises(am.AmendsError, match="a share of it") as caught:
        am.recovery.optimal_compensation(ACCEPTING, value_of_keeping=300, stay_if_silent=0.2, terms=floor)
    assert caught.value.parameter == "loss"
    with pytest.raises(am.AmendsError, match="0 to 10, a share of the loss"):
        percent = am.recovery.OfferTerms(fairness_floor=50, loss=100)
        am.recovery.optimal_compensation(ACCEPTING, value_of_keeping=300, stay_if_silent=0.2, terms=percent)
