"""Survival curves through Python: numbers of R survival again, frames, labels, wrong rows, pickles."""

import doctest
import math
import pickle

import numpy as np
import pytest

import amends as am

pd = pytest.importorskip("pandas")
survival = am.survival

# Freireich et al. (1963), Blood 21, 699-716: weeks in remission with 6-mercaptopurine and with placebo.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSE = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
BOTH = pd.DataFrame({"weeks": WEEKS + PLACEBO, "relapse": RELAPSE + [1] * 21, "arm": ["6-MP"] * 21 + ["placebo"] * 21})


def test_docstring_examples():
    from amends import _log_rank, _survival

    for module, examples in ((_survival, 8), (_log_rank, 4)):
        result = doctest.testmod(module)
        assert result.failed == 0
        assert result.attempted >= examples


def test_kaplan_meier_from_arrays_and_from_frames():
    # summary(survfit(Surv(weeks, relapse) ~ 1, conf.type = "log-log"), times = c(6, 10, 23)), R survival 3.5-3
    curve = survival.KaplanMeier().fit(WEEKS, event=RELAPSE)
    assert curve.survival([6, 10, 23]).tolist() == pytest.approx(
        [0.857142857142857, 0.752941176470588, 0.448179271708683]
    )
    assert curve.standard_error(10) == pytest.approx(0.0963496529943205)
    interval = curve.confidence_interval([6, 10, 23])
    assert interval.lower.tolist() == pytest.approx([0.619717955265984, 0.503199510799957, 0.188052005959232])
    assert interval.upper.tolist() == pytest.approx([0.951551747646997, 0.889361835169265, 0.680142628495241])
    assert curve.confidence_interval(10, scale="plain").lower == pytest.approx(0.564099326678788)
    assert curve.confidence_interval(10, interval=0.9).upper == pytest.approx(0.873581243274423)
    assert curve.median() == (23.0, 13.0, math.inf)
    assert curve.median_survival_time_ == 23
    mean = curve.restricted_mean(35)
    assert (mean.value, mean.standard_error) == pytest.approx((23.2873949579832, 2.82746762337144))
    assert curve.at_risk([0, 6, 6.5, 36]).tolist() == [21, 21, 17, 0]
    assert isinstance(curve.survival(6), float)
    assert curve.survival(np.array([[6, 10], [23, np.nan]])).shape == (2, 2)
    assert repr(curve) == "<KaplanMeier: 21 customers, 9 events, until 35>"

    frame = BOTH[BOTH.arm == "6-MP"]
    same = survival.KaplanMeier().fit(frame, duration="weeks", event="relapse")
    assert same.survival_function_.equals(curve.survival_function_)
    columns = {"weeks": WEEKS, "relapse": np.array(RELAPSE, dtype=bool), "n": np.repeat(2, 21)}
    double = survival.KaplanMeier().fit(columns, duration="weeks", event="relapse", weights="n")
    assert double.survival(23) == curve.survival(23)
    assert double.at_risk(6) == 42
    assert double.standard_error(23) == pytest.approx(curve.standard_error(23) / math.sqrt(2))


def test_tables_have_the_usual_columns():
    curve = survival.KaplanMeier().fit(WEEKS, RELAPSE)
    table = curve.event_table_
    assert list(table.columns) == ["event_at", "removed", "observed", "censored", "entrance", "at_risk"]
    assert table.iloc[0].tolist() == [6, 4, 3, 1, 0, 21]
    assert table["removed"].sum() == 21
    steps = curve.survival_function_
    assert list(steps.columns) == ["timeline", "KM_estimate"]
    assert steps.iloc[0].tolist() == [0, 1]
    assert list(curve.confidence_interval_.columns) == ["timeline", "KM_estimate_lower_0.95", "KM_estimate_upper_0.95"]
    assert list(survival.KaplanMeier(interval=0.9).fit(WEEKS).summary.columns)[-1] == "KM_estimate_upper_0.9"
    # Where something happens at 0, no row is put before it.
    assert survival.KaplanMeier().fit([0, 1]).survival_function_["timeline"].tolist() == [0, 1]
    hazard = survival.NelsonAalen().fit(WEEKS, RELAPSE)
    assert list(hazard.cumulative_hazard_.columns) == ["timeline", "NA_estimate"]
    assert hazard.cumulative_hazard_.iloc[0].tolist() == [0, 0]
    assert list(hazard.confidence_interval_.columns)[1] == "NA_estimate_lower_0.95"


def test_nelson_aalen():
    # survfit(Surv(weeks, relapse) ~ 1, ctype = 1 and 2): cumhaz and std.chaz at 23
    hazard = survival.NelsonAalen().fit(WEEKS, RELAPSE)
    assert (hazard.cumulative_hazard(23), hazard.standard_error(23)) == pytest.approx(
        (0.752113572701808, 0.279467746695003)
    )
    split = survival.NelsonAalen(ties="one_by_one").fit(WEEKS, RELAPSE)
    assert (split.cumulative_hazard(23), split.standard_error(23)) == pytest.approx(
        (0.759507056411081, 0.280779552590613)
    )
    assert hazard.survival(23) == pytest.approx(math.exp(-0.752113572701808))
    assert hazard.confidence_interval(23, scale="plain").upper == pytest.approx(
        0.752113572701808 + 1.959963984540054 * 0.279467746695003
    )
    with pytest.raises(am.AmendsError, match="scale must be one of log, plain"):
        survival.NelsonAalen(scale="logit").fit(WEEKS)


def test_late_entries():
    # survfit(Surv(entry, duration, event) ~ 1)
    entry = [0, 0, 0, 2, 2, 3, 5, 6, 6, 7, 8, 1]
    duration = [4, 5, 9, 6, 9, 8, 10, 9, 12, 11, 13, 3]
    event = [1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1]
    curve = survival.KaplanMeier().fit(duration, event, entry=entry)
    assert curve.survival([3, 9, 13]).tolist() == pytest.approx(
        [0.833333333333333, 0.340136054421769, 0.170068027210884]
    )
    assert curve.at_risk([3, 8, 13]).tolist() == [6, 7, 1]
    gone = survival.KaplanMeier().fit([2, 6, 8], entry=[0, 4, 4])
    assert gone.findings_ == ["risk_set_emptied", "zero_before_last_time"]
    assert gone.survival(5) == 0.0


def test_incidence_by_cause_with_labels():
    # survfit(Surv(duration, factor(cause, 0:2)) ~ 1)
    duration = [4, 5, 9, 6, 9, 8, 10, 9, 12, 11, 13, 3]
    cause = [1, 0, 2, 1, 0, 2, 1, 2, 0, 1, 0, 2]
    left = survival.AalenJohansen().fit(duration, cause)
    assert left.causes_ == [1, 2]
    assert left.cumulative_incidence(1, 12) == pytest.approx(0.407407407407407)
    assert left.standard_error(2, 9) == pytest.approx(0.144708329704516)
    assert left.confidence_interval(1, 10) == pytest.approx((0.291666666666667, 0.0672689716244298, 0.569791492317754))
    assert left.survival(12) + left.cumulative_incidence(1, 12) + left.cumulative_incidence(2, 12) == pytest.approx(1)
    assert list(left.cumulative_incidence_.columns) == ["timeline", "CIF_1", "CIF_2"]
    assert list(left.summary(1).columns) == [
        "timeline",
        "CIF_1",
        "standard_error",
        "CIF_1_lower_0.95",
        "CIF_1_upper_0.95",
    ]

    names = np.array(["stays", "complaint", "price"])[cause]
    frame = pd.DataFrame({"days": [*duration, 7], "why": pd.Categorical([*names, None])})
    named = survival.AalenJohansen(censored="stays").fit(frame, duration="days", event="why")
    assert named.causes_ == ["complaint", "price"]
    assert named.cumulative_incidence("complaint", 12) == left.cumulative_incidence(1, 12)
    assert named.report_.invalid == 1
    assert named.report_.first_invalid == 12
    # A column of codes with a missing one is stored as floats; code 1 is still 1.
    assert survival.AalenJohansen(censored=None).fit([1, 2, 3], [1.0, np.nan, 2.0]).causes_ == [1, 2]
    with pytest.raises(am.AmendsError, match="cause 'weather' is not known: causes_ has the 2 causes"):
        named.cumulative_incidence("weather", 3)
    with pytest.raises(am.AmendsError, match="event must be given"):
        survival.AalenJohansen().fit(duration)


def test_ties_are_exact_in_any_order_of_the_rows():
    # A peer moves tied times apart at random: its answer changes from run to run.
    rng = np.random.default_rng(7)
    duration, cause = rng.integers(1, 20, 500), rng.integers(0, 4, 500)
    weight = rng.uniform(0.5, 1.5, 500)
    first = survival.AalenJohansen().fit(duration, cause, weights=weight)
    for _ in range(5):
        order = rng.permutation(500)
        again = survival.AalenJohansen().fit(duration[order], cause[order], weights=weight[order])
        assert again.cumulative_incidence_.equals(first.cumulative_incidence_)
        assert again.summary(2).equals(first.summary(2))


def test_log_rank_and_fleming_harrington():
    # survdiff(Surv(weeks, relapse) ~ arm, rho = 0 and 1); strata(rep(1:3, 14))
    test = survival.log_rank_test(BOTH, duration="weeks", event="relapse", group="arm")
    assert (test.statistic, test.p_value) == pytest.approx((16.7929409892165, 4.16880910933453e-05))
    assert test.groups == ("6-MP", "placebo")
    assert test.summary["expected"].tolist() == pytest.approx([19.2505009480311, 10.7494990519689])
    assert test.z < 0  # fewer relapses than expected in the first group
    early = survival.fleming_harrington_test(BOTH.weeks, BOTH.relapse, BOTH.arm, rho=1, gamma=0)
    assert early.statistic == pytest.approx(14.4571508187171)
    strata = survival.log_rank_test(BOTH.weeks, BOTH.relapse, BOTH.arm, strata=["x", "y", "z"] * 14)
    assert strata.statistic == pytest.approx(15.1816069948808)
    missing = BOTH.arm.astype(object).copy()
    missing[3] = None
    assert survival.log_rank_test(BOTH.weeks, BOTH.relapse, missing).report.first_invalid == 3
    with pytest.raises(am.AmendsError, match="group must be given"):
        survival.log_rank_test(WEEKS, RELAPSE)
    with pytest.raises(am.AmendsError, match="rho must"):
        survival.fleming_harrington_test(WEEKS, RELAPSE, ["a", "b", "b"] * 7, rho=-1, gamma=0)


def test_wrong_rows_are_counted_and_wrong_calls_explained():
    curve = survival.KaplanMeier().fit([5, np.nan, -1, 7], [1, 1, 1, 0])
    assert (curve.report_.rows, curve.report_.invalid, curve.report_.first_invalid) == (4, 2, 1)
    assert curve.report_.first_fault == "duration is missing"
    assert "first_invalid=1: duration is missing" in repr(curve.report_)
    for call, message in [
        (lambda: survival.KaplanMeier().survival(1), "not fitted yet"),
        (lambda: survival.KaplanMeier(interval=1.5).fit(WEEKS), "interval must lie strictly between 0 and 1"),
        (lambda: survival.KaplanMeier(scale="loglog").fit(WEEKS), "scale must be one of log_minus_log"),
        (lambda: survival.KaplanMeier().fit(BOTH), "duration must be given"),
        (lambda: survival.KaplanMeier().fit(BOTH, duration="days"), "duration: the table has no column 'days'"),
        (lambda: survival.KaplanMeier().fit(BOTH, RELAPSE, duration="weeks"), "event has 21 rows but duration has 42"),
        (lambda: survival.KaplanMeier().fit(WEEKS, duration="weeks"), "duration is given twice"),
        (lambda: survival.KaplanMeier().fit(WEEKS, event="left"), "event names a column .*, but the data are no table"),
        (lambda: survival.KaplanMeier().fit(WEEKS, [1, 0]), "must agree"),
        (lambda: survival.KaplanMeier().fit([]), "at least one row"),
        (lambda: survival.KaplanMeier().fit([-1]), "no row can be used"),
        (lambda: curve.quantile(1.5), "p must lie strictly between 0 and 1"),
        (lambda: curve.restricted_mean(-1), "until must"),
    ]:
        with pytest.raises(am.AmendsError, match=message):
            call()


def test_pickles_are_the_same_curves():
    curve = survival.KaplanMeier(interval=0.9).fit(WEEKS, RELAPSE, weights=np.linspace(0.5, 2, 21))
    again = pickle.loads(pickle.dumps(curve))
    assert again.summary.equals(curve.summary)
    assert again.findings_ == ["fractional_weights"]
    hazard = survival.NelsonAalen(ties="one_by_one").fit(WEEKS, RELAPSE)
    assert pickle.loads(pickle.dumps(hazard)).cumulative_hazard_.equals(hazard.cumulative_hazard_)
    left = survival.AalenJohansen().fit(WEEKS, np.arange(21) % 3)
    assert pickle.loads(pickle.dumps(left)).summary(1).equals(left.summary(1))
    assert pickle.loads(pickle.dumps(survival.KaplanMeier())).interval == 0.95


def test_labels_of_any_kind_name_the_groups():
    expected = survival.log_rank_test(WEEKS, RELAPSE, ["b", "a", "c"] * 7)
    for labels, names in [
        (np.array([7, -3, 900] * 7, dtype=np.int16), (-3, 7, 900)),
        (np.array([7, -3, 2**40] * 7), (-3, 7, 2**40)),
        (np.array([0.5, -1.0, 2.0] * 7), (-1, 0.5, 2)),
        (pd.Series(["b", "a", "c"] * 7, dtype="string"), ("a", "b", "c")),
        (pd.Series([2, 1, 3] * 7, dtype="Int64"), (1, 2, 3)),
        (pd.Categorical(["b", "a", "c"] * 7), ("a", "b", "c")),
    ]:
        test = survival.log_rank_test(WEEKS, RELAPSE, labels)
        assert test.groups == names
        assert test.statistic == expected.statistic
    flags = np.array([True, False, False] * 7)
    assert survival.log_rank_test(WEEKS, RELAPSE, flags).groups == (False, True)


def test_a_label_of_the_censored_that_nobody_has_is_an_error():
    # Otherwise all who stayed would silently count as one more cause.
    with pytest.raises(am.AmendsError, match="no row has the label 0"):
        am.survival.AalenJohansen().fit([1, 2, 3], ["stays", "price", "stays"])
    # 1 and 2 may mean two causes, or still there and left.
    for label in (0, 3, "stays"):
        with pytest.raises(am.AmendsError, match=f"no row has the label {label!r} .* which of the 2 labels") as raised:
            am.survival.AalenJohansen(censored=label).fit([1, 2, 3], [1, 2, 1])
        assert raised.value.code == "contradiction" and raised.value.parameter == "censored"
    left = am.survival.AalenJohansen(censored=1).fit([1, 2, 3], [1, 2, 1])
    assert left.causes_ == [2] and left.findings_ == []
    everybody = am.survival.AalenJohansen(censored=None).fit([1, 2, 3], [1, 2, 1])
    assert everybody.causes_ == [1, 2] and everybody.findings_ == ["nobody_censored"]
    assert everybody.survival(3) == 0.0


def test_causes_without_the_label_of_those_still_there_are_refused():
    rng = np.random.default_rng(4)
    x = rng.normal(size=60)
    data = {"weeks": rng.exponential(size=60) + 1, "why": 1 + (rng.uniform(size=60) < 0.5), "x": x}

    def fit(*columns, **options):
        return am.survival.CauseSpecificModel(**options).fit(*columns)

    for label in (0, 3, "stays"):
        with pytest.raises(am.AmendsError, match=f"no row has the label '{label}' .* which of the 2 labels"):
            fit(data, "weeks", "why", censored=label)
    assert fit(data, "weeks", "why", censored=1).causes_ == ["2"]
    assert fit(data, "weeks", "why", censored=None).causes_ == ["1", "2"]
    named = fit(data, "weeks", "why", causes=[1, 2])
    assert named.causes_ == ["1", "2"]
    assert "no row has the code 0" in named.fit_report_.warnings[-1]
    # A label that is neither a cause nor that of those still there.
    with pytest.raises(am.AmendsError, match="no cause and not the label of those still there \\(1 of 2\\)") as raised:
        fit(data, "weeks", "why", causes=[2])
    assert raised.value.parameter == "causes" and raised.value.code == "contradiction"


def test_weights_below_1_are_shares_in_tests_between_groups():
    # coxph(Surv(t, relapse) ~ arm, weights = w, ties = "breslow")$score, R survival 3.5-3, with t <- weeks + (0:41)/100
    # and w <- (1:42 * 7) %% 13 / 16 + 0.05
    apart = BOTH.weeks + np.arange(42) / 100
    share = (np.arange(1, 43) * 7) % 13 / 16 + 0.05
    test = survival.log_rank_test(apart, BOTH.relapse, BOTH.arm, weights=share)
    assert test.statistic == pytest.approx(5.94210018710933, rel=1e-12)
    assert test.findings == ("fractional_weights",)
    small = survival.log_rank_test(apart, BOTH.relapse, BOTH.arm, weights=1e-9 * share)
    assert small.statistic == pytest.approx(1e-9 * test.statistic, rel=1e-9)


def test_events_coded_otherwise_are_refused_with_the_values_seen():
    codes = [one + 1 for one in RELAPSE]
    message = "event must be 1 .* or 0 .*, got 1 and 2"
    with pytest.raises(am.AmendsError, match=message) as raised:
        survival.KaplanMeier().fit(WEEKS, codes)
    assert raised.value.parameter == "event" and raised.value.code == "domain"
    with pytest.raises(am.AmendsError, match=message):
        survival.NelsonAalen().fit(WEEKS, codes)
    with pytest.raises(am.AmendsError, match=message):
        survival.log_rank_test(WEEKS, codes, [1, 2, 3] * 7)
    with pytest.raises(am.AmendsError, match="got 0, 1 and 2"):
        survival.KaplanMeier().fit([1, 2, 3, 4], [0, 1, 2, 1])
    with pytest.raises(am.AmendsError, match="got 1 and 2"):
        survival.concordance(WEEKS, codes, WEEKS)
    with pytest.raises(am.AmendsError, match="got 1 and 2"):
        survival.WeibullAFT().fit({"weeks": WEEKS, "relapse": codes}, "weeks", "relapse")


def test_rows_left_out_stand_in_every_repr():
    weeks = [math.nan, *WEEKS[1:]]
    curve = survival.KaplanMeier().fit(weeks, RELAPSE)
    line = "1 of 21 rows left out; the first is row 0: duration is missing"
    assert line in repr(curve) and curve.report_.line == line
    assert curve.report_.reasons == {"duration is missing": 1}
    assert line in repr(survival.log_rank_test(weeks, RELAPSE, [1, 2, 3] * 7))
    with pytest.raises(am.AmendsError, match="too many rows cannot be used: 15 of 21"):
        survival.KaplanMeier().fit([math.nan] * 15 + WEEKS[15:], RELAPSE)
    assert (
        survival.KaplanMeier(largest_share_left_out=0.8).fit([math.nan] * 15 + WEEKS[15:], RELAPSE).report_.left_out
        == 15
    )


def test_tests_and_reports_can_be_pickled():
    test = survival.log_rank_test(BOTH.weeks, BOTH.relapse, BOTH.arm)
    again = pickle.loads(pickle.dumps(test))
    assert again == test and again.report == test.report
    curve = survival.KaplanMeier().fit([1, 2, math.nan], [1, 0, 1])
    report = pickle.loads(pickle.dumps(curve.report_))
    assert (report.rows, report.invalid, report.first_invalid) == (3, 1, 2)
    core = curve._core
    assert type(core).from_json(core.to_json()).to_json() == core.to_json()
    for bad in (b"{}", b"", (1, 2), None):
        with pytest.raises((am.AmendsError, TypeError)):
            type(core).__new__(type(core)).__setstate__(bad)


def test_curves_are_saved_as_json() -> None:
    durations, events = [2.0, 4.0, 5.0, 9.0, 9.0, 3.0], [1, 1, 1, 0, 0, 1]
    times = [1.0, 3.0, 6.0]
    kaplan_meier = am.survival.KaplanMeier().fit(durations, events)
    loaded = am.survival.KaplanMeier.from_json(kaplan_meier.to_json())
    assert loaded.to_json() == kaplan_meier.to_json()
    assert loaded.survival(times).tolist() == kaplan_meier.survival(times).tolist()
    assert repr(loaded) == repr(kaplan_meier)
    hazard = am.survival.NelsonAalen(ties="one_by_one").fit(durations, events)
    again = am.survival.NelsonAalen.from_json(hazard.to_json())
    assert again.ties == "one_by_one"
    assert again.cumulative_hazard(times).tolist() == hazard.cumulative_hazard(times).tolist()
    for causes in (["price", "", "service", "", "price", "price"], [1, 0, 2, 0, 1, 1]):
        censored = "" if isinstance(causes[0], str) else 0
        incidence = am.survival.AalenJohansen(censored=censored).fit(durations, causes)
        other = am.survival.AalenJohansen.from_json(incidence.to_json())
        assert other.causes_ == incidence.causes_
        for cause in incidence.causes_:
            found = other.cumulative_incidence(cause, times)
            assert found.tolist() == incidence.cumulative_incidence(cause, times).tolist()
    with pytest.raises(am.AmendsError):
        am.survival.KaplanMeier.from_json(hazard.to_json())
