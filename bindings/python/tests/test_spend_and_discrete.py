"""The Gamma-Gamma model of spend and the BG/BB model of discrete opportunities."""

import csv
import gzip
import os
import pickle
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

import amends as am
from amends.customer_base import BetaGeoBetaBinomModel, GammaGammaModel

pd = pytest.importorskip("pandas")

# Fader, Hardie & Shang (2010): 11,104 donors first seen in 1995, gifts in 1996-2001.
DONORS = pd.DataFrame(
    {
        "frequency": [0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6],
        "recency": [0, 1, 2, 3, 4, 5, 6, 2, 3, 4, 5, 6, 3, 4, 5, 6, 4, 5, 6, 5, 6, 6],
        "T": 6,
        "donors": [3464, 1091, 277, 129, 78, 119, 129, 613, 255, 155, 173]
        + [234, 322, 181, 225, 357, 240, 284, 512, 335, 728, 1203],
    },
    index=[f"history {i}" for i in range(22)],
)


@pytest.fixture(scope="module")
def donations():
    return BetaGeoBetaBinomModel().fit(DONORS, weights="donors")


@pytest.fixture(scope="module")
def spend():
    truth = GammaGammaModel.with_parameters(p=6.25, q=3.74, v=15.44)
    return truth.simulate(np.tile([1.0, 1.0, 2.0, 3.0, 7.0], 200), seed=4)


def data_file(*parts):
    folder = os.environ.get("AMENDS_DATA_DIR")
    if not folder or not Path(folder, *parts).exists():
        pytest.skip(f"set AMENDS_DATA_DIR to the folder that holds {'/'.join(parts)}")
    return Path(folder, *parts)


def test_bg_bb_donations(donations):
    # Published 1.204, 0.750, 0.657, 2.783; digits and errors recomputed independently.
    assert donations.fit_report_.converged
    assert list(donations.parameters_) == ["alpha", "beta", "gamma", "delta"]
    assert list(donations.parameters_.values()) == pytest.approx(
        [1.2035224, 0.74971636, 0.65671821, 2.7834422], rel=1e-7
    )
    assert donations.log_likelihood_ == pytest.approx(-33225.581274, abs=1e-5)
    assert list(donations.standard_errors_.values()) == pytest.approx(
        [0.0693914, 0.0294477, 0.0510099, 0.320819], rel=1e-5
    )
    # Published: .93 for donors of 2001, 12,884.2 gifts in 2002-06, 3,454.9 donors without and 1,253.1 with six gifts.
    alive = donations.probability_alive(DONORS, t=1)
    assert alive.name == "probability_alive"
    assert list(alive.index) == list(DONORS.index)
    assert alive["history 21"] == pytest.approx(0.93, abs=0.005)
    gifts = donations.expected_purchases(DONORS, 5)
    assert (gifts * DONORS["donors"]).sum() == pytest.approx(12884.2, abs=0.05)
    counts = donations.compare_counts(DONORS, 7, weights="donors")
    assert counts.expected[0] == pytest.approx(3454.9, abs=0.05)
    assert counts.expected[6] == pytest.approx(1253.1, abs=0.05)
    assert counts.actual.sum() == 11104


def test_bg_bb_data_file_is_the_table_of_the_tests():
    path = data_file("bgbb_donations", "donations.csv.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [tuple(map(int, row.values())) for row in csv.DictReader(lines)]
    assert rows == [tuple(row) for row in DONORS.itertuples(index=False)]


def test_bg_bb_intervals_and_windows(donations):
    table = donations.expected_purchases(DONORS.assign(customer_id=range(22)), 5, interval=0.95)
    assert list(table.columns) == ["customer_id", "estimate", "standard_error", "lower", "upper"]
    assert (table["lower"] < table["estimate"]).all() and (table["estimate"] < table["upper"]).all()
    halves = donations.expected_purchases(DONORS, 2) + donations.expected_purchases(DONORS, 5, start=2)
    assert halves.to_numpy() == pytest.approx(table["estimate"].to_numpy(), rel=1e-13)
    # The distribution of the number of purchases has that mean, and sums to one.
    arrays = {name: DONORS[name].to_numpy() for name in ("frequency", "recency", "T")}
    shares = np.array([donations.probability_of_purchases(arrays, k, 5) for k in range(6)])
    assert shares.sum(axis=0) == pytest.approx(np.ones(22))
    assert np.arange(6) @ shares == pytest.approx(table["estimate"].to_numpy())
    # A yearly rate on half-yearly opportunities is its root on each.
    slow = donations.discounted_expected_residual_transactions(arrays, discount_rate=0.21, rate_period=2)
    fast = donations.discounted_expected_residual_transactions(arrays, discount_rate=0.10)
    assert slow == pytest.approx(fast, rel=1e-12)
    long = donations.discounted_expected_residual_transactions(arrays, discount_rate=0.10, horizon=900)
    assert long == pytest.approx(fast, rel=1e-12)
    value = donations.customer_lifetime_value(arrays, spend=50.0, margin=0.6, discount_rate=0.10, interval=0.9)
    assert value["estimate"] == pytest.approx(30 * fast)
    # A spend that cannot be: an error for all, a row left out for one.
    worth = {"margin": 0.6, "discount_rate": 0.10}
    for spend in (-5, -5.0, np.nan, np.inf, np.array(-1.0), np.float64("nan")):
        with pytest.raises(am.AmendsError, match="^spend must be finite and at least 0, got") as caught:
            donations.customer_lifetime_value(arrays, spend=spend, **worth)
        assert caught.value.parameter == "spend"
    each = np.full(22, 50.0)
    each[[2, 5]] = -5, np.nan
    frame = donations.customer_lifetime_value(DONORS, spend=each, **worth)
    rows = frame.attrs["rows"]
    assert rows["left_out"] == 2 and frame.isna().to_numpy().nonzero()[0].tolist() == [2, 5]
    assert "spend is missing or negative" in str(rows)
    assert donations.customer_lifetime_value(arrays, spend=0, **worth) == pytest.approx(np.zeros(22))
    new = donations.expected_purchases_new_customer([0, 6])
    assert new["estimate"][0] == 0
    new_counts = donations.probability_of_purchases_new_customer(6, 6)
    assert new_counts["estimate"][0] == pytest.approx(0.311139, abs=5e-7)
    assert sum(np.arange(7) * new_counts["estimate"]) == pytest.approx(new["estimate"][1])


def test_bg_bb_simulated_customers_are_found_again(donations):
    customers = donations.simulate(np.repeat([5.0, 8.0, 12.0], 1500), seed=3)
    assert list(customers.columns) == ["frequency", "recency", "T", "alive"]
    again = BetaGeoBetaBinomModel().fit(customers)
    for name, (low, high) in again.confidence_intervals(0.9999).items():
        assert low < donations.parameters_[name] < high
    threads = BetaGeoBetaBinomModel(threads=2).fit(customers)
    assert threads.parameters_ == again.parameters_


def test_bg_bb_own_counts_and_totals(donations):
    own = donations.count_interval(DONORS, 5)
    assert list(own.columns) == ["lower", "upper"] and own.index.equals(DONORS.index)
    # Quantiles of the distribution that probability_of_purchases gives.
    shares = np.array([donations.probability_of_purchases(DONORS, k, 5) for k in range(6)])
    below = np.cumsum(shares, axis=0)
    np.testing.assert_array_equal(own["upper"], np.argmax(below >= 0.975 - 1e-12, axis=0))
    np.testing.assert_array_equal(own["lower"], np.argmax(below > 0.025, axis=0))
    total = donations.total_purchases(DONORS, 5, weights="donors")
    # Published: 12,884.2 gifts expected of all donors in 2002-06.
    assert total.value == pytest.approx(12884.2, abs=0.1) and total.customers == 11104
    assert total.lower < total.value < total.upper and total.standard_error > 0
    half = donations.total_purchases(DONORS, 5, weights="donors", interval=0.5)
    assert total.lower < half.lower < half.upper < total.upper
    one = {"frequency": [2], "recency": [4], "T": [6]}
    given = BetaGeoBetaBinomModel.with_parameters(**donations.parameters_)
    single, alone = given.total_purchases(one, 30), given.count_interval(one, 30)
    assert (single.lower, single.upper) == (alone["lower"][0], alone["upper"][0])
    with pytest.raises(am.AmendsError, match="level must be above 0 and at most 0.9999"):
        donations.total_purchases(DONORS, 5, interval=0.99999)
    with pytest.raises(am.AmendsError, match="up_to must be at most 1e10/t"):
        donations.probability_of_purchases_new_customer(10**6, 10**6)


def test_bg_bb_says_what_is_wrong():
    hopeless = BetaGeoBetaBinomModel().fit([0, 0], [0, 0], [4, 5])
    assert not hopeless.fit_report_.converged
    assert hopeless.fit_report_.diagnosis.name == "no_repeat_buyers"
    assert "no_repeat_buyers" in repr(hopeless)
    with pytest.raises(am.AmendsError, match="nobody bought again"):
        hopeless.probability_alive(DONORS)
    with pytest.raises(am.AmendsError, match="not fitted"):
        BetaGeoBetaBinomModel().probability_alive(DONORS)
    with pytest.raises(am.AmendsError, match="recency"):
        BetaGeoBetaBinomModel().fit([1, 2])
    with pytest.raises(am.AmendsError, match="no column 'T'"):
        BetaGeoBetaBinomModel().fit({"frequency": [1], "recency": [1]})
    model = BetaGeoBetaBinomModel.with_parameters(alpha=1.2, beta=0.7, gamma=0.6, delta=2.8)
    with pytest.raises(am.AmendsError, match="whole number"):
        model.probability_alive(DONORS, t=0.5)
    rows = {"frequency": [1, 3, np.nan], "recency": [1, 2, 1], "T": [2, 2, 2]}
    assert np.isnan(model.probability_alive(rows)).tolist() == [False, True, True]


def test_saved_models_are_the_same(donations, spend):
    fitted = GammaGammaModel().fit(spend)
    for model in (donations, fitted):
        again = pickle.loads(pickle.dumps(model))
        assert again.to_json() == model.to_json()
        assert again.parameters_ == model.parameters_
        assert type(model).from_json(model.to_json()).log_likelihood_ == model.log_likelihood_
    assert pickle.loads(pickle.dumps(fitted)).correlation_ == fitted.correlation_
    with pytest.raises(am.AmendsError):
        GammaGammaModel.from_json(donations.to_json())


def test_gamma_gamma_on_cdnow():
    # Published 6.25, 3.74, 15.44, -4055.92 (Fader & Hardie 2013); digits and errors recomputed independently. Mean over
    # repeat purchases of days up to 30 September 1997.
    paid = defaultdict(lambda: defaultdict(float))
    with gzip.open(data_file("cdnow", "cdnow_sample.csv.gz"), "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["date"] <= "1997-09-30":
                paid[row["sample_id"]][row["date"]] += float(row["dollars"])
    repeats = [[amount for _, amount in sorted(days.items())][1:] for days in paid.values()]
    frequency = [len(amounts) for amounts in repeats]
    mean = [float(np.mean(amounts)) if amounts else 0.0 for amounts in repeats]
    model = GammaGammaModel().fit(frequency, mean)
    assert list(model.parameters_.values()) == pytest.approx([6.2495723, 3.7442247, 15.443521], rel=1e-6)
    assert model.log_likelihood_ == pytest.approx(-4055.917695, abs=1e-5)
    assert list(model.standard_errors_.values()) == pytest.approx([1.19006, 0.290133, 4.15942], rel=1e-5)
    assert model.fit_report_.observations == 946
    assert model.fit_report_.warnings == ["1411 rows with frequency 0 were left out: they hold no spend"]
    assert model.correlation_ == pytest.approx(0.1139, abs=1e-4)
    assert model.expected_spend_new_customer().estimate == pytest.approx(35.17, abs=0.005)


def test_gamma_gamma_predictions(spend):
    model = GammaGammaModel().fit(spend)
    frame = pd.DataFrame({"customer_id": ["a", "b", "c"], "frequency": [2, 0, 3], "monetary_value": [22.35, 0, -1.0]})
    plain = model.expected_spend(frame)
    assert isinstance(plain, pd.Series) and np.isnan(plain[2])
    table = model.expected_spend(frame, interval=0.9)
    assert list(table["customer_id"]) == ["a", "b", "c"]
    assert table["estimate"][0] == plain[0]
    assert table["lower"][0] < plain[0] < table["upper"][0]
    new = model.expected_spend_new_customer(interval=0.9)
    assert (new.estimate, new.lower) == pytest.approx((table["estimate"][1], table["lower"][1]))
    # Closed form of the paper.
    p, q, v = model.parameters_.values()
    assert plain[0] == pytest.approx(p * (v + 2 * 22.35) / (p * 2 + q - 1))
    low, high = (model.mean_spend_quantile(frame, share) for share in (0.05, 0.95))
    assert low[0] < plain[0] < high[0] and np.isnan(low[2])
    assert model.transaction_quantile(frame, 0.05)[0] < low[0]
    a = 2 * p + q
    assert model.mean_spend_variance(frame)[0] == pytest.approx(plain[0] ** 2 / (a - 2))
    with pytest.raises(am.AmendsError, match="share"):
        model.mean_spend_quantile(frame, 2.0)


def test_gamma_gamma_summary_priors_and_warnings(spend):
    model = GammaGammaModel().fit(spend["frequency"], spend["monetary_value"])
    assert list(model.summary.index) == ["p", "q", "v"]
    assert "coef lower 95%" in model.summary.columns
    assert "log-likelihood" in repr(model)
    held = GammaGammaModel(priors={"q": (8.0, 1e-4)}).fit(spend)
    assert held.parameters_["q"] == pytest.approx(8.0, rel=1e-3)
    tied = spend.assign(monetary_value=spend["monetary_value"] * spend["frequency"])
    assert any("correlated" in text for text in GammaGammaModel().fit(tied).fit_report_.warnings)
    same = GammaGammaModel().fit([1, 2, 3], [5.0, 5.0, 5.0])
    assert same.fit_report_.diagnosis.name == "spread_not_identified"
    with pytest.raises(am.AmendsError, match="correlation_limit"):
        GammaGammaModel(correlation_limit=2.0).fit(spend)
    with pytest.raises(am.AmendsError, match="p, q, v"):
        GammaGammaModel(priors={"gamma": (1.0, 1.0)}).fit(spend)


def test_lifetime_value_takes_a_spend_model(donations, spend):
    money = GammaGammaModel().fit(spend)
    data = DONORS.assign(monetary_value=np.where(DONORS["frequency"] > 0, 30.0, 0.0))
    value = donations.customer_lifetime_value(data, spend=money, margin=0.5, discount_rate=0.1, interval=0.95)
    each = money.expected_spend(data)
    gifts = donations.discounted_expected_residual_transactions(data, discount_rate=0.1)
    assert value["estimate"].to_numpy() == pytest.approx((0.5 * each * gifts).to_numpy())
    alone = donations.customer_lifetime_value(
        data.assign(each=each), spend="each", margin=0.5, discount_rate=0.1, interval=0.95
    )
    assert (alone["standard_error"] < value["standard_error"]).all()
