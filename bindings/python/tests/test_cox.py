"""Cox models and cause-specific hazards: against R's and the literature's numbers, and against what users do."""

from __future__ import annotations

import json
import pickle
import shutil
import subprocess

import numpy as np
import pytest

import amends
from amends import AmendsError
from amends.survival import CauseSpecificModel, CoxModel, concordance

# The fixture of tests/unit/survival/cox_fixture.hpp; R's numbers there.
ENTRY = [0, 3, 3, 1, 2, 1, 2, 2, 0, 6, 4, 1, 6, 0, 2, 5, 0, 5, 0, 4, 1, 2, 1, 2]
STOP = [12, 4, 10, 11, 3, 7, 8, 7, 8, 9, 7, 5, 9, 4, 3, 10, 9, 8, 5, 5, 4, 4, 5, 12]
EVENT = [1, 1, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1]
X = [0.2, -0.9, 0, 0.3, -0.2, -0.8, 0.1, -0.4, -0.8, 0, -0.7, -0.2]
X += [0.4, -0.8, 0.7, -0.1, -0.7, -0.9, -0.8, 0.5, -0.2, -0.6, 0.6, -1.1]
Z = [0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 1, 0]
W = [0.5, 1, 0.5, 2, 0.5, 2, 1, 1, 2, 0.5, 2, 1, 0.5, 0.5, 0.5, 1, 2, 0.5, 1, 1, 1, 2, 1, 0.5]
REGION = ["north", "south"] * 12
SITE = list(range(1, 13)) * 2
TYPE = [1, 1, 2, 1, 0, 2, 0, 1, 2, 1, 0, 2, 1, 1, 2, 1, 1, 2, 0, 1, 2, 1, 0, 2]


def table(**more):
    return {"entry": ENTRY, "stop": STOP, "event": EVENT, "x": X, "z": Z, **more}


def fit_weighted(**options):
    return CoxModel(**options).fit(
        table(w=W, region=REGION, site=SITE),
        duration="stop",
        event="event",
        entry="entry",
        weights="w",
        strata="region",
        cluster="site",
    )


def test_the_numbers_are_those_of_r():
    # coxph(Surv(entry, stop, event) ~ x + z + strata(region), d, weights = w, cluster = site)
    model = fit_weighted()
    assert model.fit_report_.converged
    assert list(model.parameters_) == ["x", "z"]
    assert list(model.parameters_.values()) == pytest.approx([-0.3614160111023, -0.3389874932910], rel=1e-11)
    assert list(model.standard_errors_.values()) == pytest.approx([0.467649641494, 0.379591332443], rel=1e-10)
    assert model.log_likelihood_ == pytest.approx(-30.032733545149, rel=1e-12)
    assert model.null_log_likelihood_ == pytest.approx(-30.684506082739, rel=1e-12)
    assert model.wald_test().statistic == pytest.approx(1.03460586744, rel=1e-10)
    assert model.score_test().statistic == pytest.approx(1.36816646773, rel=1e-10)
    assert model.strata_ == ["north", "south"]
    assert model.events_ == 19
    assert model.hazard_ratios_["x"] == pytest.approx(np.exp(-0.3614160111023))


def test_frames_dicts_and_arrays_say_the_same():
    pd = pytest.importorskip("pandas")
    expected = fit_weighted().parameters_
    frame = pd.DataFrame(table(w=W, region=pd.Categorical(REGION), site=SITE))
    names = {"duration": "stop", "event": "event", "entry": "entry", "weights": "w"}
    assert CoxModel().fit(frame, **names, strata=["region"], cluster="site").parameters_ == expected
    frame["event"] = frame["event"].astype(bool)
    model = CoxModel().fit(frame, **names, strata="region", covariates=["x", "z"], cluster="site")
    assert model.parameters_ == expected
    arrays = {"duration": STOP, "event": EVENT, "entry": ENTRY, "weights": W, "strata": REGION}
    matrix = CoxModel().fit(np.column_stack([X, Z]), **arrays, cluster=SITE, covariates=["x", "z"])
    assert matrix.parameters_ == expected
    assert CoxModel(threads=2).fit({"x": X, "z": Z}, **arrays, cluster=SITE).parameters_ == expected
    assert list(CoxModel().fit(np.column_stack([X, Z]), STOP, EVENT).parameters_) == ["x0", "x1"]
    # A stratum per combination of two columns is the stratum of their pair.
    two = CoxModel().fit(table(a=REGION, b=[1.0, 2.0, 2.0] * 8), duration="stop", event="event", strata=["a", "b"])
    one = CoxModel().fit(
        table(c=[f"{a}{b}" for a, b in zip(REGION, [1, 2, 2] * 8, strict=True)]),
        duration="stop",
        event="event",
        strata="c",
    )
    assert two.parameters_ == one.parameters_
    assert two.strata_ == ["north, 1", "north, 2", "south, 1", "south, 2"]
    assert two.baseline(("south", 2)).time.tolist() == one.baseline("south2").time.tolist()


def test_summary_reads_like_lifelines():
    pytest.importorskip("pandas")
    model = fit_weighted()
    summary = model.summary
    assert summary.index.tolist() == ["x", "z"]
    assert {"coef", "exp(coef)", "se(coef)", "coef lower 95%", "coef upper 95%", "z", "p"} <= set(summary.columns)
    # summary(f)$coefficients: z -0.7728, p 0.4396 (robust)
    assert summary.loc["x", "z"] == pytest.approx(-0.361416011102 / 0.467649641494)
    assert summary.loc["x", "p"] == pytest.approx(0.43960, abs=1e-4)
    assert "CoxModel" in repr(model) and "x" in repr(model)


def test_survival_at_covariates_and_along_a_path():
    # summary(survfit(coxph(Surv(entry, stop, event) ~ x + z, d, weights = w), data.frame(x = .5, z = 1))); errors are
    # robust, because the weights are not whole numbers.
    data = table(w=W)
    model = CoxModel(robust=True).fit(data, duration="stop", event="event", entry="entry", weights="w")
    curve = model.survival({"x": 0.5, "z": 1}, times=[5, 8, 11])
    assert curve.survival == pytest.approx([0.759699941165, 0.556195647460, 0.165640743581], rel=1e-10)
    assert curve.lower == pytest.approx([0.383406526596, 0.15519968293519, 0.00771486459815], rel=1e-9)
    assert len(curve) == 3 and "3 times" in repr(curve)
    assert model.survival([0.5, 1], times=8).survival[0] == curve.survival[1]
    assert model.survival({"x": 0.5, "z": 1}).time_until(0.5) == 9
    assert list(curve.to_frame()) == ["time", "survival", "lower", "upper", "cumulative_hazard", "standard_error"]
    assert np.isnan(model.survival(times=[13]).survival[0])
    grid = model.survival_table({"x": [0.5, np.nan], "z": [1, 1]}, [5, 8, 11])
    assert grid.survival.shape == (2, 3)
    assert grid.survival[0].tolist() == curve.survival.tolist()
    assert grid.upper[0].tolist() == curve.upper.tolist()
    assert grid.invalid_rows == 1 and np.isnan(grid.survival[1]).all()

    path = [(2, 6, {"x": 0.5, "z": 0}), (6, 9, {"x": -0.5, "z": 1}), (9, 12, {"x": 1, "z": 1})]
    along = model.survival_along(path, times=[3, 6, 8, 11])
    assert along.survival == pytest.approx([0.983402695357, 0.780146851639, 0.476500792958, 0.136848254274], rel=1e-10)
    frame = {"start": [2, 6, 9], "stop": [6, 9, 12], "x": [0.5, -0.5, 1], "z": [0, 1, 1]}
    pd = pytest.importorskip("pandas")
    assert model.survival_along(pd.DataFrame(frame), times=[3]).upper[0] == along.upper[0]
    with pytest.raises(AmendsError, match="segment 2 of the path must start where the one before ended"):
        model.survival_along([path[0], path[2]])
    with pytest.raises(AmendsError, match="must have a value for z"):
        model.survival({"x": 1})


def test_strata_by_name():
    model = fit_weighted()
    with pytest.raises(AmendsError, match="stratum must be given"):
        model.survival()
    with pytest.raises(AmendsError, match="stratum west is not one of the model's: north, south"):
        model.survival(stratum="west")
    south = model.survival({"x": 0.5, "z": 1}, stratum="south", times=[5])
    grid = model.survival_table({"x": [0.5, 0.5], "z": [1, 1], "region": ["south", "west"]}, [5])
    assert grid.survival[0, 0] == south.survival[0]
    assert grid.invalid_rows == 1
    assert model.survival_table(np.array([[0.5, 1]]), [5], strata=["south"]).survival[0, 0] == south.survival[0]
    with pytest.raises(AmendsError, match="strata"):
        model.survival_table(np.array([[0.5, 1]]), [5])


def test_predictions_of_one_and_many():
    model = fit_weighted()
    one = model.linear_predictor({"x": 0.5, "z": 1})
    assert isinstance(one, float)
    many = model.linear_predictor({"x": [0.5, 0], "z": [1, np.nan]})
    assert many[0] == one and np.isnan(many[1])
    assert model.partial_hazard(np.array([[0.5, 1], [0, 0]]))[0] == pytest.approx(np.exp(one))
    with pytest.raises(AmendsError, match="must have a value for z"):
        model.linear_predictor({"x": 0.5})


def test_diagnostics_are_those_of_r():
    # resid(f, "martingale"), resid(f, "schoenfeld"), cox.zph(f, "rank"), concordance(f) of the fit in test_the_numbers.
    data = table(w=W, region=REGION, site=SITE)
    model = fit_weighted()
    martingale = model.martingale_residuals(data)
    assert martingale[:3] == pytest.approx([-1.97329735667, 0.636583206712, -0.472421830107], rel=1e-9)
    assert model.deviance_residuals(data)[0] == pytest.approx(-1.3293801552577496, rel=1e-9)
    assert model.score_residuals(data)[23] == pytest.approx([3.3656408506366899, 2.5597144597963499], rel=1e-9)
    assert model.dfbeta_residuals(data)[0] == pytest.approx([-0.118194596327, 0.156804841970], rel=1e-9)
    events = model.schoenfeld_residuals(data)
    assert events.residuals.shape == events.scaled.shape == (19, 2)
    assert events.residuals[0] == pytest.approx([1.09744971660352, -0.450838965960993], rel=1e-9)
    test = model.proportional_hazards_test(data, transform="rank")
    assert test["z"].statistic == pytest.approx(1.9807885602442, rel=1e-9)
    assert test.global_test.p_value == pytest.approx(0.2591342252529, rel=1e-9)
    assert len(test.to_frame()["p"]) == 3
    c = model.concordance(data)
    assert c.index == pytest.approx(0.580952380952381)
    assert c.standard_error == pytest.approx(0.1074741436612, rel=1e-10)  # f$concordance: clustered as the fit is
    arrays = {"duration": STOP, "event": EVENT, "entry": ENTRY, "weights": W, "strata": REGION}
    assert model.martingale_residuals({"x": X, "z": Z}, **arrays).tolist() == martingale.tolist()
    free = concordance(STOP, EVENT, model.linear_predictor({"x": X, "z": Z}), entry=ENTRY, weights=W, strata=REGION)
    assert free.index == c.index
    with pytest.raises(AmendsError, match="transform must be one of km, rank, identity, log, got the text 'square'"):
        model.proportional_hazards_test(data, transform="square")


def test_what_cannot_be_estimated_is_named_and_does_not_raise():
    data = {"t": [1, 2, 3, 4, 5, 6, 7, 8], "e": [1] * 8, "x": [0.1, 0.5, -0.2, 0.3, 0.4, -0.3, 0.2, 0]}
    names = {"duration": "t", "event": "e"}
    separated = CoxModel().fit({**data, "complained": [1] * 4 + [0] * 4}, **names)
    report = separated.fit_report_
    assert not report.converged
    assert report.diagnosis.name == "separation"
    assert report.parameter == "complained"
    assert "complained runs off to +infinity" in report.message
    for use in (lambda: separated.parameters_, lambda: separated.survival(), lambda: separated.summary):
        with pytest.raises(AmendsError, match="complained runs off"):
            use()
    assert "separation" in repr(separated)
    assert CoxModel(penalty=0.5).fit({**data, "complained": [1] * 4 + [0] * 4}, **names).fit_report_.converged
    collinear = CoxModel().fit({**data, "twice": [2 * v for v in data["x"]]}, **names)
    assert collinear.fit_report_.diagnosis.name == "collinear"
    assert collinear.fit_report_.parameter == "twice"
    constant = CoxModel().fit({**data, "flat": [1] * 8}, **names)
    assert "flat is constant" in constant.fit_report_.message
    nobody = CoxModel().fit({**data, "e": [0] * 8}, **names)
    assert nobody.fit_report_.diagnosis.name == "no_events"
    dirty = CoxModel().fit({**data, "x": [0.1, np.nan, -0.2, 0.3, 0.4, -0.3, 0.2, 0]}, **names)
    assert dirty.fit_report_.invalid_rows == 1
    assert dirty.fit_report_.first_invalid == 1
    assert dirty.fit_report_.first_invalid_why == "covariate x is missing or not finite"


def test_wrong_arguments_say_what_to_do():
    with pytest.raises(AmendsError, match="duration must be given: name its column"):
        CoxModel().fit(table())
    with pytest.raises(AmendsError, match="no column 'stopp'; did you mean 'stop'"):
        CoxModel().fit(table(), duration="stopp", event="event")
    with pytest.raises(AmendsError, match="region must be numbers, got text.*make it 0/1 columns"):
        CoxModel().fit(table(region=REGION), duration="stop", event="event")
    with pytest.raises(AmendsError, match="ties must be one of efron, breslow, got the text 'exact'"):
        CoxModel(ties="exact").fit(table(), duration="stop", event="event")
    with pytest.raises(AmendsError, match="penalty must"):
        CoxModel(penalty=-1).fit(table(), duration="stop", event="event")
    with pytest.raises(AmendsError, match="3 names for 2 columns"):
        CoxModel().fit(np.zeros((24, 2)), STOP, EVENT, covariates=["a", "b", "c"])
    with pytest.raises(AmendsError, match="not fitted yet"):
        CoxModel().survival()
    with pytest.raises(AmendsError, match="interval must"):
        fit_weighted().survival(stratum="north", interval=95)


def test_pickle_and_json_keep_everything():
    model = fit_weighted()
    back = pickle.loads(pickle.dumps(model))
    assert back.parameters_ == model.parameters_
    assert back.survival(stratum="south").upper.tolist() == model.survival(stratum="south").upper.tolist()
    assert CoxModel.from_json(model.to_json()).to_json() == model.to_json()
    assert json.loads(model.to_json())["amends_model"] == "CoxModel"
    with pytest.raises(AmendsError):
        CoxModel.from_json("{}")
    # The columns' names travel with the model, and can be given again.
    data = table(w=W, region=REGION)
    names = {"duration": "stop", "event": "event", "entry": "entry", "weights": "w", "strata": "region"}
    assert (
        back.martingale_residuals(table(w=W, region=REGION, site=SITE)).tolist()
        == model.martingale_residuals(data).tolist()
    )
    assert back.martingale_residuals(data, **names).tolist() == model.martingale_residuals(data).tolist()


def test_cause_specific_incidence():
    # survfit(coxph(Surv(entry, stop, factor(type)) ~ x + z, d, id = 1:24), newdata = data.frame(x = .5, z = 1))$pstate;
    # Breslow is all R has there.
    why = [["", "complaint", "price"][code] for code in TYPE]
    data = {"entry": ENTRY, "stop": STOP, "why": why, "x": X, "z": Z}
    model = CauseSpecificModel(censored="", ties="breslow").fit(data, duration="stop", event="why", entry="entry")
    assert model.causes_ == ["complaint", "price"]
    assert model.parameters_["price: z"] == pytest.approx(1.149395066731, rel=1e-11)
    curves = model.cumulative_incidence({"x": 0.5, "z": 1}, times=[5, 9, 12])
    assert curves.survival == pytest.approx([0.62602634542572, 0.30717635552316, 0.03623895926765], rel=1e-11)
    complaint = curves.cause("complaint")
    assert complaint.incidence == pytest.approx([0.2290730711550, 0.4076705453200, 0.5489124510799], rel=1e-11)
    assert (complaint.lower < complaint.incidence).all() and (complaint.incidence < complaint.upper).all()
    total = curves.survival + sum(c.incidence for c in curves.causes)
    assert total == pytest.approx([1, 1, 1], rel=1e-13)
    assert "complaint upper" in curves.to_frame()
    with pytest.raises(AmendsError, match="cause service is not one of the model's: complaint, price"):
        curves.cause("service")
    constant = [(0, 6, [0.5, 1]), (6, 12, [0.5, 1])]
    along = model.cumulative_incidence_along(constant, times=[5, 9, 12])
    assert along.cause("price").upper == pytest.approx(curves.cause("price").upper, rel=1e-12)
    # One cause alone is a Cox model, and can be used as one.
    price = model.cause("price")
    assert isinstance(price, CoxModel)
    assert price.parameters_["z"] == model.parameters_["price: z"]
    # Other labels than the causes asked for are refused.
    with pytest.raises(AmendsError, match="no cause and not the label of those still there \\(1 of 3\\)"):
        CauseSpecificModel(censored="", causes=["complaint"]).fit(data, duration="stop", event="why", entry="entry")
    codes = CauseSpecificModel().fit({**data, "why": TYPE}, duration="stop", event="why", entry="entry")
    assert codes.causes_ == ["1", "2"]
    back = pickle.loads(pickle.dumps(model))
    assert (
        back.cumulative_incidence(times=[9]).cause("price").lower
        == model.cumulative_incidence(times=[9]).cause("price").lower
    )
    missing = CauseSpecificModel(censored="").fit(
        {**data, "why": [v if v != "price" else None for v in why]}, duration="stop", event="why"
    )
    assert missing.fit_report_.invalid_rows == 8


def lifelines_data(name):
    datasets = pytest.importorskip("lifelines.datasets", reason="needs the data sets that lifelines brings along")
    return getattr(datasets, name)()


def test_rossi():
    # The recidivism data of Rossi, Berk & Lenihan. coxph(Surv(week, arrest) ~ ..., control = coxph.control(eps = 1e-13,
    # toler.chol = 1e-15)): with its usual eps of 1e-9 R stops a step early, at -0.379422166486 and so on, which is what
    # circulates to ten digits.
    frame = lifelines_data("load_rossi")
    covariates = ["fin", "age", "race", "wexp", "mar", "paro", "prio"]
    model = CoxModel().fit(frame, duration="week", event="arrest", covariates=covariates)
    expected = [-0.379422166871205, -0.057437743013761, 0.313899785949302, -0.149795697222782]
    expected += [-0.433703876690250, -0.084871082990831, 0.091497079351121]
    assert list(model.parameters_.values()) == pytest.approx(expected, rel=1e-12)
    circulating = [
        -0.3794221665,
        -0.0574377427,
        0.3138997878,
        -0.1497956977,
        -0.4337038779,
        -0.0848710825,
        0.0914970810,
    ]
    assert list(model.parameters_.values()) == pytest.approx(circulating, abs=2e-9)
    assert model.null_log_likelihood_ == pytest.approx(-675.380632, abs=1e-6)
    assert model.log_likelihood_ == pytest.approx(-658.747659, abs=1e-6)
    breslow = CoxModel(ties="breslow").fit(frame, duration="week", event="arrest", covariates=covariates)
    assert breslow.log_likelihood_ == pytest.approx(-659.120606, abs=1e-6)


def test_dfcv():
    # Start-stop rows; coefficients as lifelines' tests have them from R.
    frame = lifelines_data("load_dfcv")
    model = CoxModel().fit(
        frame, duration="stop", event="event", entry="start", covariates=["group", "z"], customer_id="id"
    )
    assert list(model.parameters_.values()) == pytest.approx([1.826757, 0.705963], abs=1e-6)


def test_stanford_heart():
    # The Stanford heart transplants, start-stop rows, from R's package survival.
    if shutil.which("Rscript") is None:
        pytest.skip("needs R with the package survival, which brings the data along")
    script = "library(survival); write.csv(heart, row.names = FALSE, quote = FALSE)"
    run = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True)
    if run.returncode != 0:
        pytest.skip("needs R's package survival, which brings the data along")
    header, *lines = run.stdout.split()
    rows = np.array([[float(v) for v in line.split(",")] for line in lines])
    data = dict(zip(header.split(","), rows.T, strict=True))
    model = CoxModel().fit(
        data,
        entry="start",
        duration="stop",
        event="event",
        covariates=["age", "year", "surgery", "transplant"],
        customer_id="id",
    )
    expected = [0.0271666410, -0.1463463457, -0.6372098900, -0.0102507724]
    assert list(model.parameters_.values()) == pytest.approx(expected, abs=1e-9)
    assert list(model.standard_errors_.values()) == pytest.approx(
        [0.0137141, 0.0704680, 0.3672260, 0.3137548], abs=1e-7
    )
    assert model.log_likelihood_ == pytest.approx(-290.565616, abs=1e-6)


def test_module_lists_the_names():
    for name in ("CoxModel", "CauseSpecificModel", "concordance"):
        assert name in amends.survival.__all__


def test_the_penalty_has_one_meaning():
    frame = table(x=X, z=Z)
    # In whatever unit a covariate is: the coefficient is per unit, the penalty per standard deviation.
    one = CoxModel(penalty=2.0).fit(frame, "stop", "event", covariates=["x", "z"])
    other = CoxModel(penalty=2.0).fit({**frame, "x": [60 * x for x in X]}, "stop", "event", covariates=["x", "z"])
    assert other.parameters_["x"] * 60 == pytest.approx(one.parameters_["x"], rel=1e-9)
    assert other.parameters_["z"] == pytest.approx(one.parameters_["z"], rel=1e-9)
    free = CoxModel().fit(frame, "stop", "event", covariates=["x", "z"])
    assert abs(one.parameters_["x"]) < abs(free.parameters_["x"])


def test_concordance_is_clustered_by_the_fits_clusters():
    # f <- coxph(Surv(stop, event) ~ x + z, d, cluster = c); f$concordance["std"], R 4.2.2 with survival 3.5-3
    frame = table(x=X, z=Z, site=SITE)
    model = CoxModel().fit(frame, "stop", "event", covariates=["x", "z"], cluster="site")
    assert model.concordance(frame).standard_error == pytest.approx(0.08723934715496, rel=1e-10)
    # A copy knows the columns too, and other rows need not have the clusters.
    for copy in (pickle.loads(pickle.dumps(model)), CoxModel.from_json(model.to_json())):
        assert copy.concordance(frame).standard_error == pytest.approx(0.08723934715496, rel=1e-10)
        assert copy.martingale_residuals(frame).tolist() == model.martingale_residuals(frame).tolist()
    without = {name: values for name, values in frame.items() if name != "site"}
    assert model.concordance(without).standard_error == pytest.approx(np.sqrt(0.00802769484343352), rel=1e-10)
    clustered = concordance(STOP, EVENT, model.linear_predictor(frame), cluster=SITE)
    assert clustered.standard_error == pytest.approx(0.08723934715496, rel=1e-10)


def test_columns_of_the_fit_travel_with_strata_of_several_columns():
    frame = table(x=X, region=REGION, half=["a"] * 12 + ["b"] * 12)
    model = CoxModel().fit(frame, "stop", "event", entry="entry", strata=["region", "half"], covariates=["x"])
    copy = CoxModel.from_json(model.to_json())
    assert copy.score_residuals(frame).tolist() == model.score_residuals(frame).tolist()


def test_rows_left_out_are_said():
    risk = [*X[:-1], float("nan")]
    found = concordance(STOP, EVENT, risk)
    assert found.invalid_rows == 1
    assert "1 of 24 rows left out; the first is row 23" in repr(found)
    with pytest.raises(AmendsError, match="got 1 and 2"):
        CoxModel().fit(table(x=X), "stop", "event", covariates=["x"]).concordance(
            table(x=X, event=[one + 1 for one in EVENT])
        )
    with pytest.raises(AmendsError, match="got 1 and 2"):
        CoxModel().fit(table(x=X, event=[one + 1 for one in EVENT]), "stop", "event", covariates=["x"])
    with pytest.raises(AmendsError, match="no row can be used: 24 of 24 rows left out; the first is row 0"):
        CoxModel().fit(table(x=[float("nan")] * 24), "stop", "event", covariates=["x"])
    mostly = [*X[:10], *[float("nan")] * 14]
    with pytest.raises(AmendsError, match="largest_share_left_out allows 50 %"):
        CoxModel().fit(table(x=mostly), "stop", "event", covariates=["x"])
    few = CoxModel(largest_share_left_out=0.6).fit(table(x=mostly), "stop", "event", covariates=["x"])
    assert few.fit_report_.invalid_rows == 14


def test_results_can_be_pickled():
    frame = table(x=X, z=Z, region=REGION)
    model = CoxModel().fit(frame, "stop", "event", entry="entry", strata="region", covariates=["x", "z"])
    curve = model.survival({"x": 0.2, "z": 1}, stratum="north", times=[3, 6, 100])
    back = pickle.loads(pickle.dumps(curve))
    assert back.survival.tolist()[:2] == curve.survival.tolist()[:2] and np.isnan(back.upper[2])
    assert type(curve).from_json(curve.to_json()).lower.tolist()[:2] == curve.lower.tolist()[:2]
    results = [
        model.wald_test(),
        model.baseline("south"),
        model.survival_table(frame, [3, 6]),
        model.schoenfeld_residuals(frame),
        model.proportional_hazards_test(frame),
        model.concordance(frame),
    ]
    causes = CauseSpecificModel().fit(table(x=X, event=TYPE), "stop", "event", covariates=["x"])
    incidence = causes.cumulative_incidence({"x": 0.1}, times=[3, 8])
    results += [incidence, incidence.cause("1")]
    for result in results:
        again = pickle.loads(pickle.dumps(result))
        assert repr(again) == repr(result)
        assert pickle.dumps(again) == pickle.dumps(result)


def test_damaged_states_are_refused():
    frame = table(x=X, z=Z)
    text = CoxModel().fit(frame, "stop", "event", covariates=["x", "z"]).to_json()
    good = json.loads(text)
    for name, value in {
        "baseline_hazards": sorted(good["numbers"]["baseline_hazards"], reverse=True),
        "naive_covariance": [1.0, 2.0, 3.0, 4.0],
        "standard_deviations": [1.0, -1.0],
        "baseline_sizes": [1e300],
        "robust": [0.5],
    }.items():
        bad = json.loads(text)
        bad["numbers"][name] = value
        with pytest.raises(AmendsError) as raised:
            CoxModel.from_json(json.dumps(bad))
        assert raised.value.code == "format"
    bad = json.loads(text)
    bad["lists"]["parameter_names"].reverse()
    with pytest.raises(AmendsError, match="covariates"):
        CoxModel.from_json(json.dumps(bad))
