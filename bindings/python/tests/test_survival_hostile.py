"""Whatever is given to an argument of the estimators of survival: an answer, or the library's error with its name."""

import datetime
import pickle

import numpy as np
import pytest

import amends as am
from amends.survival import (
    AalenJohansen,
    AcceleratedFailureTimeModel,
    CauseSpecificModel,
    CoxModel,
    KaplanMeier,
    NelsonAalen,
    WeibullAFT,
    compare_aft_distributions,
    concordance,
    fleming_harrington_test,
    log_rank_test,
)

RNG = np.random.default_rng(11)
ROWS = 40
TABLE = {
    "days": RNG.integers(1, 40, ROWS),
    "left": RNG.integers(0, 2, ROWS),
    "x": RNG.normal(size=ROWS),
    "who": RNG.integers(0, 3, ROWS),
}
ROLES = {"data": TABLE, "duration": "days", "event": "left"}


DAYS, LEFT, X, WHO = (TABLE[name] for name in ("days", "left", "x", "who"))


class Odd:
    """Nothing that any argument is for."""


def wrong_values():
    yield from (Odd(), Odd, [Odd()], "", "x", b"x", "no such name", -1, 1.5, 2**70, None, True, 1j, [1j], 5, 0)
    yield from ([], {}, (), set(), [None], ["a", 1], [[1], [2, 3]], [[1, "a"]], {"x": 1}, {"x": [1, 2]}, {1: 2})
    yield from (float("nan"), float("inf"), [float("nan")] * ROWS, np.full(ROWS, 2), np.array([None] * ROWS))
    yield from (np.array("x"), np.array(3), np.array([]), np.zeros((2, 2)), np.zeros((0, 2)), np.ma.masked, range(3))
    yield from (datetime.date(2020, 1, 1), np.datetime64("NaT"), np.timedelta64("NaT"), ["days"], [("a",)], slice(3))
    yield from (lambda: 1, iter([1, 2]), NotImplemented, ValueError("x"))
    try:
        import pandas as pd
    except ImportError:
        return
    yield from (pd.NA, pd.NaT, pd.Series([], dtype=float), pd.DataFrame(), pd.Series([1, 2]), pd.DataFrame({"x": []}))


def calls():
    """A name, a call that works, its arguments, and those that are tried."""
    cox = CoxModel().fit(TABLE, "days", "left", strata="who")
    causes = CauseSpecificModel().fit(TABLE, "days", "who", covariates=["x"])
    aft = WeibullAFT().fit(TABLE, "days", "left", covariates=["x"])
    curve, hazard = (kind().fit(TABLE, "left", duration="days") for kind in (KaplanMeier, NelsonAalen))
    incidence = AalenJohansen().fit(TABLE, "who", duration="days")
    roles = ["data", "duration", "event", "entry", "weights"]
    acting = [*roles, "cluster", "customer_id", "covariates"]
    shown = ["times", "interval", "scale"]
    one, at = {"x": 1.0}, {"times": 5}
    yield "KaplanMeier.fit", lambda **k: KaplanMeier().fit(**k), ROLES, roles
    yield "AalenJohansen.fit", lambda **k: AalenJohansen().fit(**k), {**ROLES, "event": "who"}, roles
    for kind in (KaplanMeier, NelsonAalen, AalenJohansen):
        yield kind.__name__, lambda kind=kind, **k: kind(**k).fit(**ROLES).event_table_, {}, list(kind().get_params())
    for kind in (CoxModel, CauseSpecificModel, WeibullAFT):
        some = {**ROLES, "covariates": ["x"]}
        more = ["scale_covariates"] if kind is WeibullAFT else ["strata"]
        yield f"{kind.__name__}.fit", lambda kind=kind, **k: kind().fit(**k), some, [*acting, *more]
    for kind in (CoxModel, CauseSpecificModel, AcceleratedFailureTimeModel):
        yield kind.__name__, lambda kind=kind, **k: kind(**k).fit(TABLE, "days", "left"), {}, list(kind().get_params())
    grouped = {**ROLES, "group": "who"}
    yield "log_rank_test", log_rank_test, grouped, [*roles, "group", "strata", "largest_share_left_out"]
    yield "fleming_harrington_test", fleming_harrington_test, {**grouped, "rho": 1, "gamma": 0}, ["rho", "gamma"]
    yield "concordance", concordance, {**ROLES, "risk": "x"}, [*roles, "risk", "strata", "cluster"]
    yield "compare", compare_aft_distributions, {**ROLES, "covariates": ["x"]}, ["data", "penalty", "scale_covariates"]
    where = {"covariates": one, "stratum": 1}
    yield "CoxModel.survival", cox.survival, where, ["covariates", "stratum", *shown]
    path = {"path": [(0, 5, one)], "stratum": 1}
    yield "CoxModel.survival_along", cox.survival_along, path, ["path", "stratum", *shown]
    yield "CoxModel.survival_table", cox.survival_table, {"data": TABLE, **at}, ["data", "strata", *shown]
    yield "CoxModel.linear_predictor", cox.linear_predictor, {"covariates": one}, ["covariates"]
    yield "CoxModel.partial_hazard", cox.partial_hazard, {"covariates": one}, ["covariates"]
    yield "CoxModel.baseline", cox.baseline, {"stratum": 1}, ["stratum"]
    yield "CoxModel.residuals", cox.martingale_residuals, {"data": TABLE}, [*roles, "strata", "cluster", "covariates"]
    yield "CoxModel.test", cox.proportional_hazards_test, {"data": TABLE}, ["data", "transform"]
    yield "CoxModel.concordance", cox.concordance, {"data": TABLE}, ["data", "largest_share_left_out"]
    yield "CoxModel.from_json", CoxModel.from_json, {}, ["text"]
    yield "incidence", causes.cumulative_incidence, {"covariates": one}, ["covariates", "stratum", *shown]
    yield "cause", causes.cause, {"name": 1}, ["name"]
    yield "AFT.survival", aft.survival, {"data": one, **at}, ["data", "times", "after", "interval"]
    yield "AFT.survival of rows", aft.survival, {"data": TABLE, **at}, ["after", "times"]
    yield "AFT.quantile", aft.quantile, {"data": one, "left": 0.5}, ["left"]
    yield "AFT.restricted_mean", aft.restricted_mean, {"data": one, "horizon": 5}, ["horizon"]
    yield "AFT.residuals", aft.residuals, {"data": TABLE}, ["data", "duration", "event", "entry", "covariates"]
    yield "AFT.likelihood_ratio_test", aft.likelihood_ratio_test, {}, ["restricted"]
    yield "confidence_intervals", aft.confidence_intervals, {}, ["interval"]
    for method in ("survival", "at_risk", "standard_error", "confidence_interval"):
        yield f"KaplanMeier.{method}", getattr(curve, method), at, ["times"]
    yield "KaplanMeier.confidence_interval", curve.confidence_interval, at, ["interval", "scale"]
    yield "KaplanMeier.quantile", curve.quantile, {"p": 0.5}, ["p", "interval", "scale"]
    yield "KaplanMeier.restricted_mean", curve.restricted_mean, {"until": 5}, ["until", "interval"]
    yield "KaplanMeier.from_json", KaplanMeier.from_json, {}, ["text"]
    yield "NelsonAalen.cumulative_hazard", hazard.cumulative_hazard, at, ["times"]
    yield "AalenJohansen.interval", incidence.confidence_interval, {"cause": 1, **at}, ["cause", "interval", "scale"]
    yield "AalenJohansen.summary", incidence.summary, {"cause": 1}, ["cause"]


@pytest.mark.parametrize("call, arguments, tried", [case[1:] for case in calls()], ids=[case[0] for case in calls()])
@pytest.mark.filterwarnings("ignore")
def test_an_answer_or_the_librarys_error(call, arguments, tried):
    for name in tried:
        for value in wrong_values():
            try:
                call(**{**arguments, name: value})
            except am.AmendsError as error:
                assert error.code and error.parameter is not None, f"{name}={value!r}: {error}"
                assert len(str(error)) < 500, f"{name}={value!r}: {error}"
            except Exception as other:
                pytest.fail(f"{name}={value!r}: {type(other).__name__}: {other}")


def times_of_three_days():
    """Three days in every type that says so."""
    yield from (datetime.timedelta(3), np.timedelta64(3, "D"), np.timedelta64(72, "h"), [datetime.timedelta(3)])
    yield from (np.array([3], "m8[D]"), np.array([72], "m8[h]"), np.array([datetime.timedelta(3)], dtype=object))
    try:
        import pandas as pd
    except ImportError:
        return
    yield from (pd.Timedelta("3D"), pd.Series(pd.to_timedelta([3], unit="D")), pd.to_timedelta([3], unit="D"))


def asked_at_times(days):
    """Every answer at times of models whose durations were these: its name, and the value at a time or several."""
    table = {**TABLE, "days": days}
    curve, hazard = (kind().fit(table, "left", duration="days") for kind in (KaplanMeier, NelsonAalen))
    incidence = AalenJohansen().fit(table, "who", duration="days")
    cox = CoxModel().fit(table, "days", "left", covariates=["x"])
    causes = CauseSpecificModel().fit(table, "days", "who", covariates=["x"])
    aft = WeibullAFT().fit(table, "days", "left", covariates=["x"])
    one = {"x": 1.0}

    yield "times", curve.survival
    yield "times", curve.at_risk
    yield "times", curve.standard_error
    yield "times", lambda t: curve.confidence_interval(t).lower
    yield "times", hazard.cumulative_hazard
    yield "times", lambda t: hazard.confidence_interval(t).upper
    yield "times", lambda t: incidence.cumulative_incidence(1, t)
    yield "times", lambda t: cox.survival(one, times=t).survival
    yield "times", lambda t: cox.survival_along([(0, 40, one)], times=t).survival
    yield "times", lambda t: cox.survival_table(TABLE, t).survival
    yield "times", lambda t: causes.cumulative_incidence(one, times=t).survival
    yield "times", lambda t: causes.cause(1).survival(one, times=t).survival
    yield "times", lambda t: aft.survival(one, t).value
    yield "times", lambda t: aft.hazard(one, t).upper
    yield "horizon", lambda t: aft.restricted_mean(one, t).value
    yield "after", lambda t: aft.survival(one, 2, after=t).value
    yield "after", lambda t: aft.median({"x": [1.0]}, after=t).value


@pytest.mark.parametrize("time", list(times_of_three_days()), ids=lambda time: type(time).__name__)
def test_durations_are_asked_of_models_that_were_fitted_to_durations(time):
    for name, answer in asked_at_times(DAYS):  # plain numbers: nobody knows of which unit
        with pytest.raises(am.AmendsError, match=f"^{name} must be numbers in the unit of the fit") as caught:
            answer(time)
        assert caught.value.parameter == name
    for _, answer in asked_at_times(DAYS.astype("m8[D]")):
        assert np.array_equal(np.ravel(answer(time)), np.ravel(answer(3)), equal_nan=True)


def test_what_was_fitted_to_durations_says_so_until_it_is_fitted_anew_or_written_as_json():
    spans = {**TABLE, "days": DAYS.astype("m8[D]")}
    three, why = np.timedelta64(3, "D"), "in the unit of the fit"
    for kind, answer in (
        (KaplanMeier, lambda model: model.survival(three)),
        (WeibullAFT, lambda model: model.survival({"x": 1}, three).value),
    ):
        roles = {"duration": "days", "event": "left"}
        model = kind().fit({name: spans[name] for name in ("days", "left", "x")}, **roles)
        assert answer(pickle.loads(pickle.dumps(model))) == answer(model)
        plain = {name: TABLE[name] for name in ("days", "left", "x")}
        for other in (kind.from_json(model.to_json()), model.fit(plain, **roles)):
            with pytest.raises(am.AmendsError, match=why):
                answer(other)
    model = CoxModel().fit(TABLE, "days", "left", covariates=["x"])
    with pytest.raises(am.AmendsError, match=why):
        model.martingale_residuals(spans)
    with pytest.raises(am.AmendsError, match=why):
        WeibullAFT().fit(TABLE, "days", "left", covariates=["x"]).residuals(spans)
    # Weights, shares and scores are no times.
    for call, name in (
        (lambda: KaplanMeier().fit(TABLE, "left", duration="days", weights=spans["days"]), "weights"),
        (lambda: concordance(TABLE, "left", spans["days"], duration="days"), "risk"),
        (lambda: WeibullAFT().fit(spans, "days", "left", covariates=["x"]).quantile({"x": 1}, three), "left"),
    ):
        with pytest.raises(am.AmendsError, match=f"^{name} must be numbers, got durations: divide by a unit"):
            call()


def calls_with_a_wrong_argument():
    cox, aft, curve = (
        CoxModel().fit(TABLE, "days", "left", covariates=["x"]),
        WeibullAFT().fit(TABLE, "days", "left", covariates=["x"]),
        KaplanMeier().fit(DAYS, LEFT),
    )
    fit_cox = lambda **options: CoxModel(**options).fit(TABLE, "days", "left", covariates=["x"])  # noqa: E731
    fit_aft = lambda **options: WeibullAFT(**options).fit(TABLE, "days", "left", covariates=["x"])  # noqa: E731
    for fit in (fit_cox, fit_aft):
        yield lambda fit=fit: fit(threads=-1), "threads", "domain"
        yield lambda fit=fit: fit(threads=1.5), "threads", "domain"
        yield lambda fit=fit: fit(threads=None), "threads", "domain"
        yield lambda fit=fit: fit(robust="x"), "robust", "domain"
        yield lambda fit=fit: fit(robust=1), "robust", "domain"
        yield lambda fit=fit: fit(max_iterations=1.5), "max_iterations", "domain"
        yield lambda fit=fit: fit(max_iterations=0), "max_iterations", "domain"
        yield lambda fit=fit: fit(max_iterations=2**40), "max_iterations", "domain"
        yield lambda fit=fit: fit(penalty="x"), "penalty", "domain"
        yield lambda fit=fit: fit(penalty=[1.0]), "penalty", "domain"
        yield lambda fit=fit: fit(penalty=float("nan")), "penalty", "domain"
        yield lambda fit=fit: fit(largest_share_left_out="5%"), "largest_share_left_out", "domain"
        yield lambda fit=fit: fit(largest_share_left_out=2), "largest_share_left_out", "domain"
    yield lambda: fit_cox(ties=1), "ties", "unknown_name"
    yield lambda: AcceleratedFailureTimeModel(3).fit(None, DAYS), "distribution", "unknown_name"
    yield lambda: CauseSpecificModel(causes="12").fit(TABLE, "days", "left", covariates=["x"]), "causes", "domain"
    yield lambda: NelsonAalen(ties="x").fit(DAYS), "ties", "unknown_name"
    yield lambda: KaplanMeier(interval="0.95").fit(DAYS), "interval", "domain"
    yield lambda: KaplanMeier(largest_share_left_out=None).fit(DAYS), "largest_share_left_out", "domain"
    for call in (
        lambda **options: cox.survival({"x": 0.0}, times=[5], **options),
        lambda **options: cox.survival_table(TABLE, [5], **options),
        lambda **options: cox.survival_along([(0, 5, {"x": 0.0})], **options),
        lambda **options: curve.confidence_interval(5, **options),
        lambda **options: curve.quantile(0.5, **options),
    ):
        yield lambda call=call: call(interval="x"), "interval", "domain"
        yield lambda call=call: call(interval=95), "interval", "domain"
        yield lambda call=call: call(scale="x"), "scale", "unknown_name"
    yield lambda: aft.survival({"x": 0.0}, 5, interval=[0.9]), "interval", "domain"
    yield lambda: aft.survival({"x": 0.0}, "x"), "times", "domain"
    yield lambda: aft.quantile({"x": 0.0}, "x"), "left", "domain"
    yield lambda: aft.restricted_mean({"x": 0.0}, None), "horizon", "missing"
    yield lambda: aft.survival({"x": "a"}, 5), "x", "domain"
    yield lambda: aft.survival({"x": 0.0}, 5, after="since"), "after", "unknown_name"
    yield lambda: aft.survival({"y": 0.0}, 5), "x", "missing"
    yield lambda: cox.survival({"x": 0.0}, times="x"), "times", "domain"
    yield lambda: cox.survival({"x": 0.0}, times=[[1, 2], [3]]), "times", "size_mismatch"
    yield lambda: cox.survival({"x": "a"}), "x", "domain"
    yield lambda: cox.survival([1.0, 2.0]), "covariates", "size_mismatch"
    yield lambda: cox.survival(TABLE), "covariates", "domain"
    yield lambda: cox.survival_along("x"), "path", "domain"
    yield lambda: cox.survival_along([(0, 5)]), "path", "domain"
    yield lambda: cox.survival_along([("x", 5, {"x": 0.0})]), "start", "domain"
    yield lambda: cox.survival_table("x", [5]), "data", "domain"
    yield lambda: cox.linear_predictor("x"), "data", "domain"
    yield lambda: cox.concordance(TABLE, largest_share_left_out="x"), "largest_share_left_out", "domain"
    yield lambda: concordance(DAYS, LEFT, X, largest_share_left_out="x"), "largest_share_left_out", "domain"
    yield lambda: concordance(DAYS, LEFT), "risk", "missing"
    yield lambda: curve.survival("x"), "times", "domain"
    yield lambda: curve.survival(None), "times", "missing"
    yield lambda: curve.at_risk(np.array([1 + 2j])), "times", "domain"
    yield lambda: curve.quantile("x"), "p", "domain"
    yield lambda: curve.restricted_mean("x"), "until", "domain"
    yield lambda: KaplanMeier().fit("x"), "duration", "contradiction"
    yield lambda: KaplanMeier().fit(None), "duration", "missing"
    yield lambda: KaplanMeier().fit(5.0), "duration", "domain"
    yield lambda: KaplanMeier().fit([[1, 2], [3, 4]]), "duration", "domain"
    yield lambda: KaplanMeier().fit(np.ones((2, 2))), "duration", "size_mismatch"
    yield lambda: KaplanMeier().fit(np.ones(3, dtype=complex)), "duration", "domain"
    yield lambda: CoxModel().fit(np.ones((2, 2, 2)), DAYS, LEFT), "data", "domain"
    yield lambda: CoxModel().fit([[1.0], [2.0, 3.0]], [1, 2], [1, 1]), "data", "domain"
    yield lambda: log_rank_test(DAYS, LEFT), "group", "missing"
    yield lambda: fleming_harrington_test(DAYS, LEFT, WHO, rho="x", gamma=0), "rho", "domain"
    yield lambda: CoxModel().survival(), "fit", "missing"
    yield lambda: KaplanMeier().median(), "fit", "missing"
    yield lambda: AalenJohansen().causes_, "fit", "missing"
    yield lambda: AalenJohansen().fit(DAYS), "event", "missing"


def test_errors_name_the_argument_and_the_one_that_does_not_fit():
    aft = WeibullAFT().fit(TABLE, "days", "left", covariates=["x"])
    one = {"x": 1.0}
    for wrong in (-1, [-1], [1, -1], np.nan, [np.inf]):
        for call in (aft.survival, aft.hazard, aft.cumulative_hazard):
            with pytest.raises(am.AmendsError, match="^times must be finite and at least 0$") as caught:
                call(one, wrong)
            assert caught.value.parameter == "times"
    for rows in ({"x": X}, X.reshape(-1, 1)):
        for other in ([1, 2], np.ones(ROWS + 1)):
            with pytest.raises(am.AmendsError, match="^after has .* rows but covariate x has 40; they must") as caught:
                aft.survival(rows, 5, after=other)
            assert (caught.value.code, caught.value.parameter) == ("size_mismatch", "after")


def test_rows_whose_event_is_missing_say_so():
    event = LEFT.astype(float)
    event[3] = np.nan
    table, line = {**TABLE, "left": event}, "1 of 40 rows left out; the first is row 3: event is missing or infinite"
    for kind in (KaplanMeier, NelsonAalen):
        assert kind().fit(table, "left", duration="days").report_.row_report.line() == line
    for kind in (CoxModel, WeibullAFT):
        assert kind().fit(table, "days", "left", covariates=["x"]).fit_report_.row_report.line() == line
    why = [None if i == 3 else str(label) for i, label in enumerate(WHO)]
    causes = CauseSpecificModel(censored="0").fit({**TABLE, "why": why}, "days", "why", covariates=["x"])
    assert causes.fit_report_.row_report.line() == line
    incidence = AalenJohansen(censored="0").fit(DAYS, why).report_.row_report.line()
    assert incidence == line.replace("event", "cause")
    assert log_rank_test(DAYS, event, WHO).rows.line() == line


def test_errors_show_no_labels_of_a_column():
    secret = np.where(LEFT == 1, "secret one", "secret two")
    for call in (
        lambda: AalenJohansen(censored="here").fit(DAYS, secret),
        lambda: CauseSpecificModel(censored="here").fit(TABLE, "days", secret, covariates=["x"]),
        lambda: CauseSpecificModel(causes=["gone"], censored=None).fit(TABLE, "days", secret, covariates=["x"]),
        lambda: AalenJohansen(censored=None).fit(DAYS, secret).cumulative_incidence("gone", 5),
    ):
        with pytest.raises(am.AmendsError) as caught:
            call()
        assert "secret" not in str(caught.value)


def test_too_few_rows_are_counted_in_words():
    one = {"days": [3.0], "left": [1], "x": [1.0]}
    assert "there is 1 usable row for 1 covariate: " in CoxModel().fit(one, "days", "left").fit_report_.message
    assert "there is 1 usable row for 3 parameters: " in WeibullAFT().fit(one, "days", "left").fit_report_.message
    model = am.customer_base.BetaGeoModel().fit([1], [3.0], [5.0])
    assert model.fit_report_.message == "there is 1 customer for 4 parameters; give more customers"


@pytest.mark.parametrize("call, parameter, code", list(calls_with_a_wrong_argument()))
def test_a_wrong_argument_is_the_librarys_error(call, parameter, code):
    with pytest.raises(am.AmendsError) as raised:
        call()
    assert (raised.value.parameter, raised.value.code) == (parameter, code)
    assert len(str(raised.value)) < 400
