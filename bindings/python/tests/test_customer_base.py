"""Customer-base models through Python: published CDNOW fits, tables in and out, errors, saving, peers' defects."""

import copy
import doctest
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

import amends as am
import amends._customer_base
from amends.customer_base import BetaGeoModel, ModifiedBetaGeoModel, ParetoNBDModel
from amends.estimation import likelihood_ratio_test

MODELS = [BetaGeoModel, ModifiedBetaGeoModel, ParetoNBDModel]
CUSTOMERS = {"frequency": [2, 0, 7], "recency": [30.43, 0.0, 35.0], "T": [38.86, 38.86, 39.0]}


@pytest.fixture(scope="module")
def simulated():
    truth = ParetoNBDModel.with_parameters(r=0.6, alpha=9, s=0.8, beta=12)
    made = truth.simulate(27 + np.arange(4000) % 84 / 7, seed=5)
    return {name: np.asarray(made[name]) for name in ("frequency", "recency", "T")}


@pytest.fixture(scope="module")
def cdnow():
    """The 1/10 sample as in the papers: weeks of 7 days, first purchase in the first quarter of 1997, to 1997-09-30."""
    pandas = pytest.importorskip("pandas")
    folder = os.environ.get("AMENDS_DATA_DIR")
    path = Path(folder or "", "cdnow", "cdnow_sample.csv.gz")
    if folder is None or not path.exists():
        pytest.skip("set AMENDS_DATA_DIR to the folder that holds cdnow/cdnow_sample.csv.gz")
    lines = pandas.read_csv(path, dtype={"sample_id": str}, parse_dates=["date"])
    lines = lines[lines["date"] <= "1997-09-30"].drop_duplicates(["sample_id", "date"])
    # A naive reduction of its own, so that this test does not lean on customer_summary.
    by = lines.groupby("sample_id")["date"]
    first, last, count = by.min(), by.max(), by.count()
    end = pandas.Timestamp("1997-09-30")
    return pandas.DataFrame(
        {
            "frequency": count - 1,
            "recency": (last - first).dt.days / 7,
            "T": (end - first).dt.days / 7,
        }
    )


# Newton steps to a gradient below 1e-8 on data in exact weeks: two other codes agree; the first digits are published
# (Fader, Hardie & Lee 2005).
GOLD = {
    BetaGeoModel: (
        {"r": 0.24259452, "alpha": 4.413602, "a": 0.79292202, "b": 2.4259068},
        -9582.429207,
        (0.0125574, 0.378224, 0.185734, 0.705414),
    ),
    ModifiedBetaGeoModel: (
        {"r": 0.52484316, "alpha": 6.1830853, "a": 0.89135939, "b": 1.6140022},
        -9582.135716,
        (0.0832682, 0.695621, 0.15479, 0.537495),
    ),
    ParetoNBDModel: (
        {"r": 0.55327705, "alpha": 10.577683, "s": 0.60623999, "beta": 11.668735},
        -9594.976179,
        (0.047628, 0.842723, 0.187282, 6.21115),
    ),
}


@pytest.mark.parametrize("kind", MODELS)
def test_cdnow_parameters_likelihood_and_standard_errors(cdnow, kind):
    parameters, log_likelihood, errors = GOLD[kind]
    model = kind(time_unit="week").fit(cdnow)
    assert model.fit_report_.converged, model.fit_report_
    assert model.fit_report_.rows == 2357
    assert model.parameters_ == pytest.approx(parameters, rel=1e-6)
    assert model.log_likelihood_ == pytest.approx(log_likelihood, abs=2e-6)
    assert tuple(model.standard_errors_.values()) == pytest.approx(errors, rel=1e-5)


def test_cdnow_covariance_is_symmetric_and_right(cdnow):
    # The full matrix of the same reference fit. lifetimes scales rows by the squared parameter, so that its
    # off-diagonal elements are wrong (0.0674 and 0.000204 for r and alpha).
    covariance = BetaGeoModel().fit(cdnow).covariance_
    assert np.array_equal(covariance, covariance.T)
    reference = [
        [1.57687744e-4, 3.70642007e-3, -8.78470278e-5, 6.56370378e-5],
        [3.70642007e-3, 0.143053439, -2.86567894e-3, 1.05232809e-2],
        [-8.78470278e-5, -2.86567894e-3, 0.0344970524, 0.123217767],
        [6.56370378e-5, 1.05232809e-2, 0.123217767, 0.497609278],
    ]
    assert covariance == pytest.approx(np.array(reference), rel=1e-4)


def test_cdnow_counts_and_totals(cdnow):
    # Customers with 0, 1, ... 7+ repeat purchases, expected cumulative purchases by week 39 and 78, purchases in the
    # next 39 weeks: figures of BTYD at the parameters it ships, and of BG/NBD at the published ones. For the last
    # BG/NBD cell 71.35 circulates; the cells then add up to 2356.4 of 2,357 customers, and 71.97 is the rest.
    pareto = ParetoNBDModel.with_parameters(
        r=0.553397143257, alpha=10.580198543474, s=0.606062497118, beta=11.656223670708
    )
    counts = pareto.compare_counts(cdnow, 8)
    assert counts.actual.tolist() == [1411, 439, 214, 100, 62, 38, 29, 64]
    assert counts.expected == pytest.approx([1434.13, 396.88, 193.48, 111.80, 69.98, 45.85, 30.92, 73.96], abs=0.006)
    assert pareto.expected_cumulative_purchases(cdnow, [39, 78]) == pytest.approx([2532.27, 4274.44], abs=0.006)
    assert np.sum(pareto.expected_purchases(cdnow, 39)) == pytest.approx(1665.43, abs=0.006)
    assert np.mean(pareto.probability_alive(cdnow)) == pytest.approx(0.446193, abs=6e-7)
    geo = BetaGeoModel.with_parameters(r=0.243, alpha=4.414, a=0.793, b=2.426)
    assert np.sum(geo.expected_purchases(cdnow, 39)) == pytest.approx(1653.94, abs=0.006)
    assert np.mean(geo.probability_alive(cdnow)) == pytest.approx(0.813414, abs=6e-7)
    cells = geo.compare_counts(cdnow, 8).expected
    assert cells == pytest.approx([1406.50, 460.81, 192.71, 101.31, 59.94, 38.18, 25.59, 71.97], abs=0.006)


@pytest.mark.parametrize("kind", MODELS)
def test_fit_from_arrays_frames_and_weights_agree(simulated, kind):
    pandas = pytest.importorskip("pandas")
    arrays = kind().fit(simulated["frequency"], simulated["recency"], simulated["T"])
    assert arrays.fit_report_.converged
    frame = pandas.DataFrame(simulated)
    assert kind().fit(frame).parameters_ == arrays.parameters_
    polars = pytest.importorskip("polars")
    assert kind().fit(polars.DataFrame(simulated)).parameters_ == arrays.parameters_
    grouped = frame.groupby(["frequency", "recency", "T"], as_index=False).size()
    assert kind().fit(grouped, weights="size").parameters_ == arrays.parameters_
    assert kind(threads=2).fit(frame.sample(frac=1, random_state=1)).parameters_ == arrays.parameters_


def test_predictions_line_up_with_the_rows_that_were_asked(simulated):
    # lifetimes after 0.11.3 loses customer ids and shifts a Series by one row.
    pandas = pytest.importorskip("pandas")
    model = BetaGeoModel(time_unit="week").fit(simulated)
    frame = pandas.DataFrame({"customer_id": ["x", "y", "z"], **CUSTOMERS}, index=[7, 3, 5])
    alive = model.probability_alive(frame)
    assert list(alive.index) == [7, 3, 5]
    frame["alive"] = alive
    assert frame.loc[3, "alive"] == 1.0
    with_errors = model.customer_lifetime_value(
        frame, spend=30.0, margin=0.3, discount_rate=0.1, rate_period="year", horizon=52, interval=0.9
    )
    assert list(with_errors.columns) == ["customer_id", "estimate", "standard_error", "lower", "upper"]
    assert list(with_errors["customer_id"]) == ["x", "y", "z"]
    assert list(with_errors.index) == [7, 3, 5]
    one = model.customer_lifetime_value(
        frame.iloc[[2]], spend=30.0, margin=0.3, discount_rate=0.1, rate_period="year", horizon=52
    )
    assert one.iloc[0] == with_errors["estimate"].iloc[2]
    # Without pandas: arrays and dicts.
    plain = model.probability_alive(CUSTOMERS, interval=0.95)
    assert isinstance(plain, dict)
    assert plain["estimate"] == pytest.approx(alive.to_numpy())


def test_a_row_that_cannot_be_is_nan_and_the_others_are_not():
    model = BetaGeoModel.with_parameters(r=0.243, alpha=4.414, a=0.793, b=2.426)
    log_alive = model.log_probability_alive({"frequency": [2, 2.5], "recency": [30, 30], "T": [39, 39]})
    one = model.probability_alive({"frequency": [2], "recency": [30], "T": [39]})
    assert np.exp(log_alive[0]) == pytest.approx(one[0], rel=1e-13)
    assert np.isnan(log_alive[1])
    alive = model.probability_alive({"frequency": [2, 2.5, None], "recency": [30, 30, 30], "T": [39, 39, 39]})
    assert np.isnan(alive).tolist() == [False, True, True]


def test_rate_and_period_go_together(simulated):
    model = ParetoNBDModel(time_unit="week").fit(simulated)
    yearly = model.discounted_expected_residual_transactions(CUSTOMERS, discount_rate=0.1, rate_period="year")
    weekly = model.discounted_expected_residual_transactions(
        CUSTOMERS, discount_rate=1.1 ** (7 / 365.25) - 1, rate_period=1
    )
    assert yearly == pytest.approx(weekly, rel=1e-12)
    with pytest.raises(am.AmendsError, match="time unit of the fit"):
        ParetoNBDModel().fit(simulated).discounted_expected_residual_transactions(
            CUSTOMERS, discount_rate=0.1, rate_period="year"
        )
    with pytest.raises(am.AmendsError, match="must be given"):  # no default: the commonest mistake in CLV
        model.discounted_expected_residual_transactions(CUSTOMERS, discount_rate=0.1)


def test_a_summary_brings_its_unit_of_time():
    rng = np.random.default_rng(3)
    who = rng.integers(0, 300, 2500)
    lines = {"who": who, "day": np.sort(rng.integers(0, 200, 2500)).astype(float)}
    weeks = am.customer_base.customer_summary(lines, "who", "day", time_unit="week")
    days = am.customer_base.customer_summary(lines, "who", "day", time_unit="day")
    model = ParetoNBDModel.with_parameters(r=1, alpha=2, s=0.5, beta=9, time_unit="week")
    assert np.all(np.isfinite(model.probability_alive(weeks)))
    with pytest.raises(am.AmendsError, match="units of 1 days, the model in units of 7 days"):
        model.probability_alive(days)
    with pytest.raises(am.AmendsError, match="units of 1 days"):
        BetaGeoModel(time_unit="week").fit(days)
    assert ModifiedBetaGeoModel().fit(weeks).time_unit_ == "week"
    split = am.customer_base.calibration_holdout_split(lines, "who", "day", calibration_period_end=100)
    with pytest.raises(am.AmendsError, match=r"\.calibration"):
        model.probability_alive(split)
    with pytest.raises(am.AmendsError, match="threads"):
        model.set_params(threads=-1).probability_alive(weeks)


def test_an_infinite_mean_of_spend_has_an_interval():
    model = ParetoNBDModel.with_parameters(r=1, alpha=2, s=0.5, beta=9, time_unit="week")
    spend = am.customer_base.GammaGammaModel.with_parameters(p=2, q=0.8, v=10)
    value = model.customer_lifetime_value(
        {**CUSTOMERS, "monetary_value": [10.0, 0.0, 20.0]},
        spend=spend,
        margin=0.3,
        discount_rate=0.1,
        rate_period="year",
        interval=0.95,
    )
    assert np.isinf(value["estimate"][1])
    assert (value["lower"][1], value["upper"][1]) == (0.0, np.inf)


@pytest.mark.parametrize("kind", MODELS)
def test_pickle_json_and_copy_hold_the_same_model(simulated, kind):
    model = kind(time_unit="week").fit(simulated)
    again = pickle.loads(pickle.dumps(model))
    assert again.to_json() == model.to_json()
    assert again.parameters_ == model.parameters_
    assert again.time_unit_ == "week"
    assert np.array_equal(again.covariance_, model.covariance_)
    assert np.array_equal(copy.deepcopy(model).probability_alive(CUSTOMERS), model.probability_alive(CUSTOMERS))
    assert kind.from_json(model.to_json()).to_json() == model.to_json()
    other = MODELS[(MODELS.index(kind) + 1) % 3]
    with pytest.raises(am.AmendsError, match="not a"):
        other.from_json(model.to_json())


def test_a_model_saved_by_version_1_loads_for_ever():
    # Do not touch this text: it stands for the files of users.
    text = (
        '{"amends_model":"BetaGeoModel","version":1,"texts":{"report_message":"converged",'
        '"report_first_invalid_why":"","time_unit":"week"},"lists":{"parameter_names":["r","alpha","a","b"],'
        '"parameter_scales":["log","log","log","log"],"report_warnings":[],"purchase_covariates":[],'
        '"dropout_covariates":[]},"numbers":{"parameters":[0.25,4.5,0.75,2.5],"working_covariance":'
        '[0.01,0,0,0,0,0.02,0,0,0,0,0.03,0,0,0,0,0.04],"log_likelihood":[-100.5],"observations":[50.0],'
        '"penalty":[0.0],"report_counts":[5.0,6.0,50.0,40.0,0.0,0.0],"report_optimum":[1e-15,1e-07,12.5]}}'
    )
    model = BetaGeoModel.from_json(text)
    assert model.parameters_ == {"r": 0.25, "alpha": 4.5, "a": 0.75, "b": 2.5}
    assert model.standard_errors_["r"] == pytest.approx(0.025, rel=1e-14)
    assert model.time_unit_ == "week"
    assert model.fit_report_.rows == 50


def test_summary_and_repr(simulated):
    model = BetaGeoModel().fit(simulated)
    pytest.importorskip("pandas")
    assert list(model.summary.columns) == ["coef", "se(coef)", "coef lower 95%", "coef upper 95%", "z", "p"]
    assert list(model.summary.index) == ["r", "alpha", "a", "b"]
    low, high = model.confidence_intervals_["alpha"]
    assert low < model.parameters_["alpha"] < high
    assert "log-likelihood" in repr(model)
    assert "alive for certain" in repr(model)  # the warning about one-time buyers
    assert "<table>" in model._repr_html_()
    assert model.aic_ == pytest.approx(8 - 2 * model.log_likelihood_)
    assert model.bic_ == pytest.approx(4 * np.log(4000) - 2 * model.log_likelihood_)


def test_hopeless_data_are_diagnosed_and_do_not_raise_until_used():
    model = BetaGeoModel()
    with pytest.raises(am.AmendsError, match="not fitted yet"):
        _ = model.parameters_
    model.fit([0] * 20, [0.0] * 20, [30.0] * 20)
    assert not model.fit_report_.converged
    assert model.fit_report_.diagnosis.name == "no_repeat_buyers"
    assert "nobody bought again" in repr(model)
    with pytest.raises(am.AmendsError, match="nobody bought again"):
        model.probability_alive(CUSTOMERS)
    with pytest.raises(am.AmendsError, match="nobody bought again"):
        model.to_json()
    # The object travels all the same, with what the fit had to say.
    assert repr(pickle.loads(pickle.dumps(model))) == repr(model)


def test_wrong_arguments_name_what_is_wrong(simulated):
    with pytest.raises(am.AmendsError, match="no column 'T'; the table has frequency, recency"):
        BetaGeoModel().fit({"frequency": [1], "recency": [1]})
    with pytest.raises(am.AmendsError, match="recency must be given"):
        BetaGeoModel().fit([1, 2, 3])
    with pytest.raises(am.AmendsError, match="recency"):
        BetaGeoModel().fit([1, 2, 3], [1, 2], [3, 3, 3])
    with pytest.raises(am.AmendsError, match="time_unit must be one of"):
        BetaGeoModel(time_unit="fortnight").fit(simulated)
    with pytest.raises(am.AmendsError, match="no parameter 'gamma'"):
        BetaGeoModel(priors={"gamma": (1, 1)}).fit(simulated)
    model = BetaGeoModel().fit(simulated)
    with pytest.raises(am.AmendsError, match="data must be a table with the columns frequency, recency, T"):
        model.probability_alive([1, 2, 3])
    with pytest.raises(am.AmendsError, match="ends of a window"):
        model.expected_purchases(CUSTOMERS, 3, start=5)
    with pytest.raises(am.AmendsError, match="infinite horizon"):
        model.discounted_expected_residual_transactions(CUSTOMERS, discount_rate=0.0, rate_period=52)


def test_covariates_by_name(simulated):
    pandas = pytest.importorskip("pandas")
    rng = np.random.default_rng(1)
    frame = pandas.DataFrame(simulated)
    frame["web"] = rng.integers(0, 2, len(frame))
    plain = ParetoNBDModel().fit(frame)
    model = ParetoNBDModel().fit(frame, purchase_covariates=["web"], dropout_covariates=["web"])
    assert list(model.parameters_) == ["r", "alpha", "s", "beta", "purchase.web", "dropout.web"]
    # A coin has no effect: within four standard errors of 0, and the likelihood-ratio test does not reject.
    for name in ("purchase.web", "dropout.web"):
        assert abs(model.parameters_[name]) < 4 * model.standard_errors_[name]
    test = likelihood_ratio_test(plain, model)
    assert test.degrees_of_freedom == 2
    assert test.p_value > 1e-4
    assert len(model.expected_purchases(frame, 10, interval=0.95)) == len(frame)
    with pytest.raises(am.AmendsError, match="no column 'web'"):
        model.probability_alive(CUSTOMERS)
    again = pickle.loads(pickle.dumps(model))
    assert again.expected_purchases(frame, 10).equals(model.expected_purchases(frame, 10))


def test_new_customers_simulation_and_bootstrap(simulated):
    model = ParetoNBDModel().fit(simulated)
    curve = model.expected_purchases_new_customer([0, 10, 20])
    assert curve["estimate"][0] == 0.0
    assert curve["lower"][2] < curve["estimate"][2] < curve["upper"][2]
    # The sum over the counts is the mean.
    pmf = model.probability_of_purchases_new_customer(200, 20)
    assert np.sum(np.asarray(pmf["count"]) * np.asarray(pmf["estimate"])) == pytest.approx(
        curve["estimate"][2], rel=1e-6
    )
    made = model.simulate(np.full(1000, 30.0), seed=3)
    assert np.array_equal(made["frequency"], model.simulate(np.full(1000, 30.0), seed=3)["frequency"])
    assert np.asarray(made["alive"]).dtype == bool
    boot = model.bootstrap(simulated, replicates=20, seed=1)
    assert boot.estimates.shape == (20 - boot.without_answer, 4)
    both = model.set_params(threads=2).bootstrap(simulated, replicates=20, seed=1)
    assert np.array_equal(boot.estimates, both.estimates)


def test_docstring_examples():
    result = doctest.testmod(amends._customer_base)
    assert result.failed == 0
    assert result.attempted >= 6


@pytest.fixture(scope="module")
def flagged():
    """Two groups that buy differently, told apart by a flag, and a model that knows it."""
    columns = {name: [] for name in ("frequency", "recency", "T")}
    T = 40.0 + np.arange(1500) % 12
    for seed, alpha in ((1, 10.0), (2, 4.0)):
        made = ParetoNBDModel.with_parameters(r=0.8, alpha=alpha, s=0.7, beta=12).simulate(T, seed=seed)
        for name, values in columns.items():
            values.append(np.asarray(made[name]))
    table = {name: np.concatenate(values) for name, values in columns.items()}
    table["flag"] = np.repeat([0.0, 1.0], 1500)
    model = ParetoNBDModel(time_unit="week").fit(table, purchase_covariates=["flag"])
    assert model.fit_report_.converged
    return table, model


def test_covariates_reach_every_method(flagged):
    table, model = flagged
    # ln of one is the other; the total is the sum of the new-customer curves of the rows.
    np.testing.assert_allclose(
        model.log_probability_alive(table), np.log(np.asarray(model.probability_alive(table))), rtol=1e-12, atol=1e-14
    )
    errors = model.log_probability_alive(table, interval=0.9)
    assert np.all(errors["lower"] <= errors["estimate"]) and np.all(errors["estimate"] <= errors["upper"])
    expected = 0.0
    kinds, counts = np.unique([table["T"], table["flag"]], axis=1, return_counts=True)
    for (T, flag), count in zip(kinds.T, counts, strict=True):
        curve = model.expected_purchases_new_customer([T], covariates={"flag": flag})
        expected += count * float(np.asarray(curve["estimate"])[0])
    total = model.expected_cumulative_purchases(table, [51.0])[0]
    assert total == pytest.approx(expected, rel=1e-10)
    assert total == pytest.approx(table["frequency"].sum(), rel=0.05)
    assert model.compare_counts(table, 14).p_value > 1e-3
    made = model.simulate(table["T"], seed=5, covariates={"flag": table["flag"]})
    assert np.asarray(made["frequency"])[1500:].mean() > 1.5 * np.asarray(made["frequency"])[:1500].mean()
    shares = model.probability_of_purchases_new_customer(3, 52, covariates={"flag": 1})
    assert np.asarray(shares["estimate"]).sum() < 1
    for call in (
        lambda: model.expected_purchases_new_customer([52]),
        lambda: model.probability_of_purchases_new_customer(3, 52),
        lambda: model.simulate([52.0], seed=1),
    ):
        with pytest.raises(am.AmendsError, match="fitted with the covariate 'flag'"):
            call()
    with pytest.raises(am.AmendsError, match="has no covariate 'age'"):
        model.simulate([52.0], seed=1, covariates={"flag": [1.0], "age": [2.0]})


def test_own_counts_and_totals(flagged):
    table, model = flagged
    own = model.count_interval(table, 26.0)
    mean = model.expected_purchases(table, 26.0, interval=0.95)
    assert np.all(own["lower"] == np.floor(own["lower"])) and np.all(own["lower"] <= own["upper"])
    # The interval of the mean is about something else: far narrower than that of the count.
    assert np.mean(own["upper"] - own["lower"]) > 2 * np.mean(mean["upper"] - mean["lower"])
    total = model.total_purchases(table, 26.0)
    assert total.value == pytest.approx(np.sum(mean["estimate"]), rel=1e-10)
    assert total.lower < total.value < total.upper and total.customers == 3000
    assert total.standard_error > 0 and total.own_deviation > 0
    assert "own_deviation" in repr(total)


def test_one_meaning_of_penalty(flagged):
    table, _ = flagged
    scaled = {**table, "flag": 1e6 * table["flag"]}
    fits = [ParetoNBDModel(penalty=50.0).fit(data, purchase_covariates=["flag"]) for data in (table, scaled)]
    assert fits[1].log_likelihood_ == pytest.approx(fits[0].log_likelihood_, rel=1e-11)
    assert 1e6 * fits[1].parameters_["purchase.flag"] == pytest.approx(fits[0].parameters_["purchase.flag"], rel=1e-5)


def test_a_loaded_model_can_be_fitted_again(flagged):
    table, model = flagged
    for loaded in (pickle.loads(pickle.dumps(model)), type(model).from_json(model.to_json())):
        assert loaded.time_unit_ == "week"
        again = loaded.fit(table, purchase_covariates=["flag"])
        assert again.parameters_ == model.parameters_ and again.time_unit_ == "week"


def test_too_many_wrong_rows_are_an_error(flagged):
    table, model = flagged
    wrong = {**table, "recency": np.where(np.arange(3000) < 1600, table["T"] + 1, table["recency"])}
    with pytest.raises(am.AmendsError, match="1600 of 3000 rows left out; the first is row 0: recency is above T"):
        ParetoNBDModel().fit(wrong)
    assert ParetoNBDModel(largest_share_left_out=0.6).fit(wrong).fit_report_.invalid_rows == 1600
    with pytest.raises(am.AmendsError, match="cells must be a whole number of at"):
        model.compare_counts(table, 2**63)
