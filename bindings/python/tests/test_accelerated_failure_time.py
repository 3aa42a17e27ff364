"""Accelerated failure time models in Python: the same numbers as C++, frames, arrays, errors. Oracles in each test."""

import json
import pickle
from copy import deepcopy

import numpy as np
import pytest

import amends as am
from amends import AmendsError
from amends.survival import (
    AcceleratedFailureTimeModel,
    ExponentialAFT,
    GeneralisedGammaAFT,
    LogLogisticAFT,
    LogNormalAFT,
    WeibullAFT,
    compare_aft_distributions,
)

CLASSES = [ExponentialAFT, WeibullAFT, LogNormalAFT, LogLogisticAFT, GeneralisedGammaAFT]


def simulated(rows=800, seed=5, scale=0.6):
    """Weibull times, ln T = 2 + 0.5 x - 0.4 c + scale W, censored at random."""
    random = np.random.default_rng(seed)
    x, c = random.normal(size=rows), (random.random(rows) < 0.4).astype(int)
    time = np.exp(2 + 0.5 * x - 0.4 * c + scale * np.log(random.exponential(size=rows)))
    end = random.uniform(5, 25, rows)
    return {"x": x, "c": c, "months": np.minimum(time, end), "left": (time <= end).astype(int)}


def test_weibull_on_rossi_as_r_survreg_and_lifelines_have_it():
    # survreg(Surv(week, arrest) ~ ., dist = "weibull"), R survival 3.5-3, on the data lifelines ships.
    datasets = pytest.importorskip("lifelines.datasets", reason="lifelines, which has the data, is not installed")
    frame = datasets.load_rossi()
    model = WeibullAFT().fit(frame, duration="week", event="arrest")
    assert model.log_likelihood_ == pytest.approx(-679.916564, abs=5e-7)
    assert model.parameters_["intercept"] == pytest.approx(3.9901347965, abs=1e-8)
    assert model.parameters_["scale"] == pytest.approx(0.712405334, abs=1e-8)
    assert model.parameters_["fin"] == pytest.approx(0.272163359668, abs=1e-8)
    assert model.standard_errors_["prio"] == pytest.approx(0.020940575, abs=1e-8)
    from lifelines import LogLogisticAFTFitter, LogNormalAFTFitter, WeibullAFTFitter

    # R: -683.234625278 and -679.938411053. Where lifelines stops 1e-4 below, it has not reached the maximum.
    assert LogNormalAFT().fit(frame, "week", "arrest").log_likelihood_ == pytest.approx(-683.234625278, abs=1e-8)
    assert LogLogisticAFT().fit(frame, "week", "arrest").log_likelihood_ == pytest.approx(-679.938411053, abs=1e-8)
    theirs = {WeibullAFT: WeibullAFTFitter, LogNormalAFT: LogNormalAFTFitter, LogLogisticAFT: LogLogisticAFTFitter}
    for ours, other in theirs.items():
        difference = (
            ours().fit(frame, "week", "arrest").log_likelihood_ - other().fit(frame, "week", "arrest").log_likelihood_
        )
        assert -1e-6 < difference < 1e-3
    # GeneralizedGammaRegressionFitter of lifelines 0.30.3, all covariates on mu_: -679.9164951153, lambda_ 0.994302.
    gamma = GeneralisedGammaAFT().fit(frame, "week", "arrest")
    assert gamma.log_likelihood_ == pytest.approx(-679.9164951153, abs=1e-7)
    assert gamma.parameters_["Q"] == pytest.approx(0.994302, abs=2e-5)
    assert gamma.likelihood_ratio_test(model).p_value > 0.9


def test_generalised_gamma_is_that_of_scipy():
    # scipy.stats.gengamma(a=k, c=Q/sigma, scale=e^mu k^(-sigma/Q)), k = 1/Q^2: log-likelihood and survival at our fit.
    stats = pytest.importorskip("scipy.stats", reason="scipy is not installed")
    data = simulated()
    model = GeneralisedGammaAFT().fit(data, "months", "left")
    b = model.parameters_
    k = b["Q"] ** -2
    mu = b["intercept"] + b["x"] * data["x"] + b["c"] * data["c"]
    law = stats.gengamma(k, b["Q"] / b["scale"], scale=np.exp(mu) * k ** (-b["scale"] / b["Q"]))
    value = np.where(data["left"] == 1, law.logpdf(data["months"]), law.logsf(data["months"])).sum()
    assert model.log_likelihood_ == pytest.approx(value, abs=1e-7)
    assert np.asarray(model.survival(data, 6.0)) == pytest.approx(law.sf(6.0), abs=1e-10)
    assert np.asarray(model.mean(data)) == pytest.approx(law.mean(), rel=1e-9)
    assert np.asarray(model.quantile(data, 0.2)) == pytest.approx(law.ppf(0.2), rel=1e-9)


def test_truth_is_recovered_and_summary_has_the_names_of_lifelines():
    model = WeibullAFT().fit(simulated(20_000), "months", "left")
    assert model.parameters_ == pytest.approx({"intercept": 2.0, "x": 0.5, "c": -0.4, "scale": 0.6}, abs=0.03)
    for name, truth in {"x": 0.5, "c": -0.4, "scale": 0.6}.items():
        low, high = model.confidence_intervals(0.999)[name]
        assert low < truth < high
    pandas = pytest.importorskip("pandas")
    assert isinstance(model.summary, pandas.DataFrame)
    assert list(model.summary.columns) == ["coef", "se(coef)", "coef lower 95%", "coef upper 95%", "z", "p"]
    assert list(model.summary.index) == ["intercept", "x", "c", "scale"]
    assert "WeibullAFT" in repr(model) and "intercept" in repr(model)


@pytest.mark.parametrize("kind", CLASSES)
def test_frames_dicts_and_arrays_give_the_same(kind):
    data = simulated(300)
    model = kind().fit(data, "months", "left")
    assert model.fit_report_.converged
    covariates = {"x": data["x"], "c": data["c"]}
    arrays = kind().fit(covariates, data["months"], data["left"])
    assert arrays.parameters_ == model.parameters_
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(data)
    framed = kind(threads=2).fit(frame, duration="months", event="left")
    assert framed.parameters_ == model.parameters_
    assert np.array_equal(np.asarray(framed.survival(frame, [1.0, 6.0])), np.asarray(model.survival(data, [1.0, 6.0])))
    only_x = kind().fit(frame, "months", "left", covariates=["x"])
    assert list(only_x.parameters_)[:2] == ["intercept", "x"]
    assert model.likelihood_ratio_test(only_x).degrees_of_freedom == 1
    assert model.likelihood_ratio_test().statistic == pytest.approx(
        2 * (model.log_likelihood_ - model.null_log_likelihood_)
    )


@pytest.mark.parametrize("kind", CLASSES)
def test_predictions(kind):
    model = kind().fit(simulated(), "months", "left")
    one = {"x": 0.3, "c": 1}
    many = {"x": [0.3, np.nan, -1.0], "c": [1, 0, 1]}
    survival = model.survival(one, 6.0)
    assert 0 < survival.lower < survival.value < survival.upper < 1
    assert float(survival) == survival.value
    assert "interval" in repr(survival)
    assert np.exp(-model.cumulative_hazard(one, 6.0).value) == pytest.approx(survival.value)
    assert model.survival(one, [3.0, 6.0]).value.shape == (2,)
    table = model.survival(many, [3.0, 6.0])
    assert table.value.shape == (3, 2) and table.invalid_rows == 1 and np.isnan(table.value[1]).all()
    assert table.value[0, 1] == survival.value
    assert model.survival(many, 3.0).value.shape == (3,)
    # Still there after 2 months: S(2 + 6)/S(2); the clock starts anew, one number or one per customer.
    later = model.survival(one, 6.0, after=2.0)
    assert later.value == pytest.approx(model.survival(one, 8.0).value / model.survival(one, 2.0).value)
    assert model.survival(many, 6.0, after=[2.0, 0.0, 0.0]).value[0] == later.value
    assert model.survival({**many, "now": [2.0, 0.0, 0.0]}, 6.0, after="now").value[0] == later.value
    half = model.median(one)
    assert model.survival(one, half.value).value == pytest.approx(0.5)
    assert model.quantile(one, [0.25, 0.5]).value[1] == half.value
    horizon = model.restricted_mean(one, [6.0, 12.0])
    assert (horizon.upper < [6.0, 12.0]).all() and horizon.value[1] < model.mean(one).value
    times = np.linspace(0, 6, 4001)
    area = np.asarray(model.survival(one, times))
    assert horizon.value[0] == pytest.approx(((area[1:] + area[:-1]) / 2).sum() * times[1], rel=1e-5)
    assert model.hazard(one, 6.0).value > 0
    assert model.mean(many).value.shape == (3,)
    frame = table.to_frame()
    assert list(frame["row"]) == [0, 0, 1, 1, 2, 2]
    with pytest.raises(AmendsError, match="time"):
        model.survival(one, -1.0)
    with pytest.raises(AmendsError, match="a value for c"):
        model.survival({"x": 1.0}, 1.0)


def test_entry_weights_clusters_and_scale_covariates():
    data = simulated(600)
    data["weight"] = np.arange(600) % 3
    data["entry"] = np.where(data["months"] > 2, 1.0, 0.0)
    data["firm"] = np.arange(600) // 4
    weighted = WeibullAFT().fit(data, "months", "left", weights="weight", entry="entry", covariates=["x", "c"])
    # A weight of 2 is two such rows, of 0 none.
    repeated = {name: np.repeat(values, data["weight"]) for name, values in data.items()}
    same = WeibullAFT().fit(repeated, "months", "left", entry="entry", covariates=["x", "c"])
    assert weighted.parameters_ == pytest.approx(same.parameters_, rel=1e-9)
    assert weighted.covariance_ == pytest.approx(same.covariance_, rel=1e-7)
    clustered = WeibullAFT().fit(data, "months", "left", cluster="firm", covariates=["x", "c"])
    robust = WeibullAFT(robust=True).fit(data, "months", "left", covariates=["x", "c"])
    assert clustered.parameters_ == robust.parameters_
    assert clustered.standard_errors_ != robust.standard_errors_
    scaled = LogNormalAFT().fit(data, "months", "left", covariates=["x", "c"], scale_covariates=["c"])
    assert list(scaled.parameters_) == ["intercept", "x", "c", "log_scale", "log_scale.c"]
    assert float(scaled.survival({"x": 0.0, "c": 1}, 5.0)) > 0


def test_comparison():
    data = simulated(2_000)
    compared = compare_aft_distributions(data, "months", "left")
    assert compared.best.distribution in ("weibull", "generalised_gamma")  # the truth, and what contains it
    assert compared["log_normal"].aic_ > compared["weibull"].aic_
    assert compared["generalised_gamma"].log_likelihood_ >= compared["weibull"].log_likelihood_
    assert repr(compared).splitlines()[0].startswith("distribution")
    assert compared["weibull"].likelihood_ratio_test(compared["exponential"]).p_value < 1e-6
    with pytest.raises(AmendsError, match="no special case"):
        compared["generalised_gamma"].likelihood_ratio_test(compared["log_logistic"])


def test_residuals():
    data = simulated()
    model = WeibullAFT().fit(data, "months", "left")
    residuals = model.residuals(data, "months", "left")
    assert residuals.martingale.sum() == pytest.approx(0.0, abs=1e-6)  # the score equation of the intercept
    assert residuals.cox_snell == pytest.approx(data["left"] - residuals.martingale)
    assert residuals.invalid_rows == 0


def test_hopeless_data_are_reported_and_not_raised():
    data = simulated(100)
    data["left"][data["c"] == 1] = 0
    model = WeibullAFT().fit(data, "months", "left")
    assert not model.fit_report_.converged
    assert model.fit_report_.diagnosis.name == "separation" and model.fit_report_.parameter == "c"
    with pytest.raises(AmendsError, match="'c'"):
        _ = model.parameters_
    with pytest.raises(AmendsError):
        model.median({"x": 0.0, "c": 0})
    assert "separation" in repr(model)
    assert WeibullAFT(penalty=1.0).fit(data, "months", "left").fit_report_.converged
    data["months"][3] = 0.0
    report = WeibullAFT().fit(data, "months", "left", covariates=["x"]).fit_report_
    assert (report.invalid_rows, report.first_invalid) == (1, 3)
    assert "duration" in report.first_invalid_why


def test_wrong_arguments():
    data = simulated(50)
    with pytest.raises(AmendsError, match="not fitted"):
        _ = WeibullAFT().parameters_
    with pytest.raises(AmendsError, match="did you mean 'months'"):
        WeibullAFT().fit(data, "month", "left")
    with pytest.raises(AmendsError, match="distribution must be one of"):
        AcceleratedFailureTimeModel("gompertz").fit(data, "months", "left")
    with pytest.raises(AmendsError, match="scale covariate 'z'"):
        WeibullAFT().fit(data, "months", "left", scale_covariates=["z"])
    with pytest.raises(AmendsError, match="penalty"):
        WeibullAFT(penalty=-1.0).fit(data, "months", "left")
    with pytest.raises(AmendsError, match="segment must be numbers, got text"):
        WeibullAFT().fit({**data, "segment": ["a"] * 50}, "months", "left")


@pytest.mark.parametrize("kind", CLASSES)
def test_saved_and_read_back(kind):
    model = kind().fit(simulated(300), "months", "left")
    one = {"x": 0.2, "c": 1}
    for copy in (kind.from_json(model.to_json()), pickle.loads(pickle.dumps(model))):
        assert copy.parameters_ == model.parameters_
        assert copy.median(one).upper == model.median(one).upper
        assert copy.distribution == model.distribution
    assert json.loads(model.to_json())["amends_model"] == "AcceleratedFailureTimeModel"
    other = WeibullAFT if kind is not WeibullAFT else LogNormalAFT
    with pytest.raises(AmendsError, match="not a"):
        other.from_json(model.to_json())
    assert AcceleratedFailureTimeModel.from_json(model.to_json()).distribution == model.distribution


def test_no_covariates():
    months = [1.2, 2.5, 3.1, 4.7, 5.0, 6.6, 8.4, 9.9, 12.0, 15.3]
    model = ExponentialAFT().fit(None, months)
    assert model.mean().value == pytest.approx(np.mean(months))  # maximum likelihood of the exponential
    # ln mean has standard error 1/sqrt(events): 6.87/sqrt(10).
    assert model.mean().standard_error == pytest.approx(np.mean(months) / np.sqrt(10))
    assert am.survival.WeibullAFT().fit(None, months).fit_report_.converged


def test_whole_models_travel():
    frame = {"weeks": [2.0, 5, 7, 9, 12, 12, 3, 8], "left": [1, 1, 1, 1, 0, 0, 1, 1], "x": [1, 1, 0, 1, 0, 0, 1, 0]}
    model = am.survival.AcceleratedFailureTimeModel("log_normal", penalty=2.5).fit(frame, "weeks", "left")
    for again in (
        pickle.loads(pickle.dumps(model)),
        deepcopy(model),
        am.survival.AcceleratedFailureTimeModel.from_json(model.to_json()),
    ):
        assert again.parameters_ == model.parameters_
        # The options are there: another fit is the same fit.
        assert again.fit(frame, "weeks", "left").parameters_ == model.parameters_
    # Without a model too: what has not been fitted, and what has no answer.
    unfitted = pickle.loads(pickle.dumps(am.survival.WeibullAFT(penalty=2.5)))
    assert unfitted.fit(frame, "weeks", "left").fit_report_.converged
    hopeless = am.survival.WeibullAFT().fit({"weeks": [1.0, 2, 3], "left": [0, 0, 0]}, "weeks", "left")
    again = pickle.loads(pickle.dumps(hopeless))
    assert repr(again) == repr(hopeless)
    assert again.fit_report_.diagnosis == hopeless.fit_report_.diagnosis
    cox = am.survival.CoxModel()
    assert repr(pickle.loads(pickle.dumps(cox))) == "CoxModel(not fitted)"
