"""Whatever holds columns goes into the estimators of survival, and each column is taken for what it is.

Where a number is expected it is that of plain lists of the same rows, whose own numbers the other tests compare with R.
"""

import copy
import datetime
import inspect
import pickle

import numpy as np
import pytest

import amends as am
from amends.survival import (
    AalenJohansen,
    AcceleratedFailureTimeModel,
    CauseSpecificModel,
    CoxModel,
    ExponentialAFT,
    GeneralisedGammaAFT,
    KaplanMeier,
    LogLogisticAFT,
    LogNormalAFT,
    NelsonAalen,
    WeibullAFT,
    compare_aft_distributions,
    concordance,
    fleming_harrington_test,
    log_rank_test,
)

CURVES = [KaplanMeier, NelsonAalen]
REGRESSIONS = [CoxModel, WeibullAFT]
OPTIONS = [
    KaplanMeier(interval=0.9, scale="plain", largest_share_left_out=0.4),
    NelsonAalen(interval=0.9, scale="plain", ties="one_by_one", largest_share_left_out=0.4),
    AalenJohansen(interval=0.9, scale="log", censored="stays", largest_share_left_out=0.4),
    CoxModel(ties="breslow", penalty=1.0, robust=True, max_iterations=50, threads=2, largest_share_left_out=0.4),
    CauseSpecificModel(ties="breslow", penalty=1.0, censored=None, causes=[1, 2], threads=2),
    AcceleratedFailureTimeModel("log_normal", penalty=1.0, robust=True, max_iterations=50, threads=2),
    *(kind(penalty=2.0) for kind in (WeibullAFT, ExponentialAFT, LogNormalAFT, LogLogisticAFT, GeneralisedGammaAFT)),
]

ROWS = 60
RNG = np.random.default_rng(11)
DAYS = RNG.integers(1, 40, ROWS)
LEFT = RNG.integers(0, 2, ROWS)
X = RNG.normal(size=ROWS)
CODES = RNG.integers(0, 3, ROWS)
WHO = np.array(["none", "some", "many"])[CODES]
TABLE = {"days": DAYS.tolist(), "left": LEFT.tolist(), "x": X.tolist(), "who": WHO.tolist()}


def median_of(table, **roles):
    return KaplanMeier().fit(table, **roles).median().value


def answers(table):
    """One number of each estimator from a table with days, left, x and who."""
    return [
        KaplanMeier().fit(table, duration="days", event="left").survival(10),
        NelsonAalen().fit(table, event="left", duration="days").cumulative_hazard(10),
        AalenJohansen(censored=None).fit(table, duration="days", event="who").cumulative_incidence("some", 10),
        log_rank_test(table, duration="days", event="left", group="who").statistic,
        fleming_harrington_test(table, "left", "who", duration="days", rho=1, gamma=0).statistic,
        concordance(table, "left", "x", duration="days", strata="who", cluster="who").standard_error,
        CoxModel().fit(table, "days", "left", strata="who").parameters_["x"],
        CoxModel().fit(table, "days", "left", cluster="who", covariates=["x"]).standard_errors_["x"],
        CauseSpecificModel(censored="none").fit(table, "days", "who", covariates=["x"]).parameters_["some: x"],
        WeibullAFT().fit(table, "days", "left", covariates=["x"]).parameters_["x"],
        compare_aft_distributions(table, "days", "left", covariates=["x"])["log_normal"].log_likelihood_,
    ]


EXPECTED = answers(TABLE)


def arrow_reader():
    return hasattr(am._core.interop, "ArrowTable")


def tables():
    yield "arrays", lambda: {name: np.asarray(values) for name, values in TABLE.items()}
    yield "strided", lambda: {name: np.repeat(np.asarray(values), 2)[::2] for name, values in TABLE.items()}
    yield "big-endian", lambda: {**TABLE, "days": DAYS.astype(">i4"), "x": X.astype(">f8"), "left": LEFT.astype(">i2")}
    yield "booleans", lambda: {**TABLE, "left": LEFT.astype(bool)}
    yield "objects", lambda: {name: np.array(values, dtype=object) for name, values in TABLE.items()}
    yield "structured", lambda: np.rec.fromarrays(list(TABLE.values()), names=list(TABLE))
    yield "timedelta", lambda: {**TABLE, "days": DAYS.astype("timedelta64[D]").astype("timedelta64[ns]")}
    yield "datetime.timedelta", lambda: {**TABLE, "days": [datetime.timedelta(days=int(day)) for day in DAYS]}
    yield "pandas", lambda: pandas().DataFrame(TABLE)
    yield "pandas, other index", lambda: pandas().DataFrame(TABLE, index=np.arange(ROWS)[::-1] + 5)
    yield "pandas, nullable", lambda: pandas().DataFrame(TABLE).convert_dtypes()
    yield "pandas, categorical", lambda: pandas().DataFrame(TABLE).astype({"who": "category", "left": "category"})
    yield "pandas, text", lambda: pandas().DataFrame(TABLE).astype({"who": "string"})
    yield "pandas, timedelta", lambda: pandas().DataFrame(TABLE).assign(days=pandas().to_timedelta(DAYS, unit="D"))
    yield "pandas, Arrow", lambda: arrow_frame()
    yield "pandas, Arrow durations", lambda: arrow_frame(days="duration[ns][pyarrow]")
    yield "pandas, Arrow seconds", lambda: arrow_frame(days="duration[s][pyarrow]")
    yield "polars", lambda: polars().DataFrame(TABLE)
    yield "polars, lazy", lambda: polars().LazyFrame(TABLE)
    yield "polars, durations", lambda: polars().DataFrame({**TABLE, "days": DAYS.astype("timedelta64[D]").tolist()})
    yield "polars, categories", lambda: polars().DataFrame(TABLE).cast({"who": polars().Categorical})
    yield "pyarrow", lambda: pyarrow().table(TABLE)
    yield "duckdb", lambda: relation()
    yield "narwhals", lambda: pytest.importorskip("narwhals").from_native(pandas().DataFrame(TABLE))


def pandas():
    return pytest.importorskip("pandas")


def polars():
    return pytest.importorskip("polars")


def pyarrow():
    return pytest.importorskip("pyarrow")


def arrow_frame(**kinds):
    pyarrow()
    frame = pandas().DataFrame(TABLE)
    if kinds:
        frame["days"] = pandas().to_timedelta(DAYS, unit="D")
    return frame.convert_dtypes(dtype_backend="pyarrow").astype(kinds)


def relation():
    duckdb = pytest.importorskip("duckdb")
    table = pyarrow().table(TABLE)  # noqa: F841 - DuckDB finds it by its name
    return duckdb.connect().sql("select * from table") if False else duckdb.from_arrow(table)


@pytest.mark.parametrize("make", [make for _, make in tables()], ids=[name for name, _ in tables()])
def test_tables_of_any_owner_give_the_same(make):
    assert answers(make()) == pytest.approx(EXPECTED, rel=1e-12)


@pytest.mark.parametrize("kind", CURVES)
def test_durations_themselves_and_roles_as_values(kind):
    expected = kind().fit(TABLE, duration="days", event="left")
    for given in (
        kind().fit(DAYS, LEFT),
        kind().fit(DAYS.tolist(), event=LEFT),
        kind().fit(TABLE, duration="days", event=LEFT),
        kind().fit({"days": DAYS}, LEFT, duration="days"),
    ):
        assert given.survival([3, 9, 20]).tolist() == expected.survival([3, 9, 20]).tolist()


def test_a_role_beside_a_table_and_a_matrix():
    expected = CoxModel().fit(TABLE, "days", "left", strata="who").parameters_
    table = {"days": DAYS, "x": X}
    assert CoxModel().fit(table, "days", LEFT, strata=WHO).parameters_ == expected
    matrix = X[:, None]
    for named in ({"covariates": ["x"]}, {}):
        model = CoxModel().fit(matrix, DAYS, LEFT, strata=WHO, **named)
        assert list(model.parameters_.values()) == list(expected.values())
    assert CoxModel().fit(None, DAYS, LEFT, strata=WHO, covariates={"x": X}).parameters_ == expected
    aft = WeibullAFT().fit(TABLE, "days", "left", covariates=["x"]).parameters_
    assert WeibullAFT().fit(None, DAYS, LEFT, covariates={"x": X}).parameters_ == aft
    assert WeibullAFT().fit(matrix, DAYS, LEFT, covariates=["x"]).parameters_ == aft


def test_masked_values_are_missing_and_counted():
    hidden = np.ma.masked_array(DAYS.astype(float), mask=np.arange(ROWS) < 7)
    events = np.ma.masked_array(LEFT, mask=np.arange(ROWS) == 20)
    curve = KaplanMeier().fit(hidden, events)
    assert curve.report_.reasons == {"duration is missing": 7, "event is missing": 1} or curve.report_.invalid == 8
    kept = (np.arange(ROWS) >= 7) & (np.arange(ROWS) != 20)
    assert curve.survival(10) == KaplanMeier().fit(DAYS[kept], LEFT[kept]).survival(10)
    model = CoxModel().fit({"days": hidden, "left": events, "x": X}, "days", "left")
    assert model.fit_report_.row_report.left_out == 8
    assert model.parameters_["x"] == pytest.approx(
        CoxModel().fit(X[kept, None], DAYS[kept], LEFT[kept]).parameters_["x0"]
    )
    aft = WeibullAFT().fit({"days": DAYS, "x": np.ma.masked_array(X, mask=~kept)}, "days")
    assert aft.fit_report_.row_report.reasons == {"covariate x is missing or not finite": 8}


@pytest.mark.parametrize("missing", [None, float("nan"), np.datetime64("NaT"), "pandas.NA", "pandas.NaT"])
def test_a_group_or_stratum_that_is_missing_is_counted(missing):
    if isinstance(missing, str):
        missing = getattr(pandas(), missing.partition(".")[2])
    labels = np.array(WHO, dtype=object)
    if isinstance(missing, np.datetime64) or "NaT" in repr(missing):
        labels = np.array([datetime.date(2020, 1 + code, 1) for code in CODES], dtype=object)
    labels[[4, 9]] = missing
    kept = np.delete(np.arange(ROWS), [4, 9])
    test = log_rank_test(DAYS, LEFT, labels)
    assert (test.rows.left_out, test.rows.first) == (2, 4)
    assert test.statistic == pytest.approx(log_rank_test(DAYS[kept], LEFT[kept], WHO[kept]).statistic)
    model = CoxModel().fit({"days": DAYS, "left": LEFT, "x": X, "part": labels}, "days", "left", strata="part")
    assert model.fit_report_.row_report.reasons == {"stratum is missing or not finite": 2}
    assert len(model.strata_) == 3
    curve = AalenJohansen(censored=None).fit(DAYS, labels)
    assert curve.report_.invalid == 2 and len(curve.causes_) == 3


def test_dates_label_strata_groups_and_causes():
    months = np.array(["2020-01-01", "2020-02-01", "2020-03-01"], dtype="datetime64[ns]")[CODES]
    names = ["2020-01-01", "2020-02-01", "2020-03-01"]
    assert list(log_rank_test(DAYS, LEFT, months).groups) == names
    frame = {"days": DAYS, "left": LEFT, "x": X, "month": months}
    model = CoxModel().fit(frame, "days", "left", strata="month")
    assert model.strata_ == names
    assert model.baseline("2020-02-01").time.size > 0
    assert AalenJohansen(censored="2020-01-01").fit(DAYS, months).causes_ == names[1:]
    assert CauseSpecificModel(censored=names[0]).fit(frame, "days", "month", covariates=["x"]).causes_ == names[1:]
    aware = pandas().Series(months).dt.tz_localize("Europe/Berlin")
    assert list(log_rank_test(DAYS, LEFT, aware).groups) == names


def dated_columns():
    dates = np.datetime64("2020-01-01") + DAYS
    yield "naive", lambda: dates
    yield "ns", lambda: dates.astype("datetime64[ns]")
    yield "datetime.date", lambda: [datetime.date(2020, 1, 1) + datetime.timedelta(int(day)) for day in DAYS]
    yield "aware", lambda: pandas().Series(dates.astype("datetime64[ns]")).dt.tz_localize("Asia/Seoul")
    yield "categorical", lambda: pandas().Series(pandas().Categorical(dates.astype("datetime64[ns]")))
    yield (
        "Arrow",
        lambda: arrow_frame().assign(d=dates.astype("datetime64[ns]")).convert_dtypes(dtype_backend="pyarrow")["d"],
    )
    yield "polars", lambda: polars().Series(dates.astype("datetime64[us]"))


@pytest.mark.parametrize("make", [make for _, make in dated_columns()], ids=[name for name, _ in dated_columns()])
def test_dates_are_no_durations_and_no_covariates(make):
    column = make()
    for fit, parameter in (
        (lambda: KaplanMeier().fit(column, LEFT), "duration"),
        (lambda: NelsonAalen().fit({"d": column}, duration="d"), "duration"),
        (lambda: KaplanMeier().fit(DAYS, LEFT, entry=column), "entry"),
        (lambda: log_rank_test(column, LEFT, WHO), "duration"),
        (lambda: CoxModel().fit({"days": DAYS, "left": LEFT, "since": column}, "days", "left"), "since"),
        (lambda: WeibullAFT().fit({"days": DAYS, "left": LEFT, "since": column}, "days", "left"), "since"),
        (lambda: WeibullAFT().fit(None, column, LEFT), "duration"),
        (lambda: concordance(DAYS, LEFT, column), "risk"),
    ):
        with pytest.raises(am.AmendsError, match="must be numbers, got dates or times: subtract them") as raised:
            fit()
        assert (raised.value.code, raised.value.parameter) == ("domain", parameter)


def test_durations_of_months_have_no_length():
    with pytest.raises(am.AmendsError, match="duration must be numbers.* months or years") as raised:
        KaplanMeier().fit(DAYS.astype("timedelta64[M]"), LEFT)
    assert raised.value.parameter == "duration"


def test_three_arrow_durations():
    pyarrow()
    for kind in ("duration[ns][pyarrow]", "duration[s][pyarrow]"):
        series = pandas().Series(pandas().to_timedelta([1, 2, 3], unit="D")).astype(kind)
        assert KaplanMeier().fit(series).median().value == 2
    categories = pandas().Series(pandas().to_timedelta([1, 2, 3], unit="D")).astype("category")
    assert KaplanMeier().fit(categories).median().value == 2
    assert KaplanMeier().fit(polars().Series([datetime.timedelta(days=day) for day in (1, 2, 3)])).median().value == 2


def test_times_asked_for_may_be_durations():
    curve = KaplanMeier().fit(DAYS.astype("timedelta64[D]"), LEFT)
    asked = np.array([3, 9], dtype="timedelta64[D]")
    assert curve.survival(asked).tolist() == curve.survival([3, 9]).tolist()
    assert curve.survival(datetime.timedelta(days=3)) == curve.survival(3)
    assert curve.survival([[3, 9], [1, 2]]).shape == (2, 2)


def test_series_go_by_their_labels():
    pd = pandas()
    order = RNG.permutation(ROWS)
    days, left, x = (pd.Series(values) for values in (DAYS, LEFT, X))
    moved = left.iloc[order]
    expected = KaplanMeier().fit(DAYS, LEFT).survival(10)
    assert KaplanMeier().fit(days, moved).survival(10) == expected
    assert KaplanMeier().fit(pd.DataFrame({"days": days}), moved, duration="days").survival(10) == expected
    assert KaplanMeier().fit(days, moved.to_numpy()).survival(10) == KaplanMeier().fit(DAYS, LEFT[order]).survival(10)
    frame = pd.DataFrame({"days": days, "x": x})
    model = CoxModel().fit(frame, "days", moved)
    assert model.parameters_ == CoxModel().fit(TABLE, "days", "left", covariates=["x"]).parameters_
    named = CoxModel().fit(None, days.iloc[order], left, covariates={"x": x})
    assert named.parameters_["x"] == pytest.approx(model.parameters_["x"], rel=1e-12)
    again = model.martingale_residuals(frame, "days", moved)
    assert again.index.equals(frame.index)
    same = CoxModel().fit(TABLE, "days", "left", covariates=["x"]).martingale_residuals(TABLE)
    np.testing.assert_allclose(again.to_numpy(), same)
    for other in (left.set_axis(left.index + 1), pd.concat([left, left]).iloc[:ROWS].set_axis([0] * ROWS)):
        for fit in (
            lambda other=other: KaplanMeier().fit(days, other),
            lambda other=other: CoxModel().fit(frame, "days", other),
            lambda other=other: WeibullAFT().fit(frame, "days", other),
            lambda other=other: log_rank_test(days, other, WHO),
            lambda other=other: CoxModel().fit(None, days, LEFT, covariates={"x": other}),
        ):
            with pytest.raises(am.AmendsError, match="have rows of different labels") as raised:
                fit()
            assert raised.value.code == "contradiction"


@pytest.mark.parametrize("kind", ["list", "categorical", "string", "object", "Arrow", "polars"])
def test_texts_are_no_numbers_and_the_column_is_named(kind):
    column = {
        "list": lambda: list(WHO),
        "categorical": lambda: pandas().Series(pandas().Categorical(WHO)),
        "string": lambda: pandas().Series(WHO, dtype="string"),
        "object": lambda: np.array(WHO, dtype=object),
        "Arrow": lambda: pyarrow().array(WHO.tolist()),
        "polars": lambda: polars().Series(WHO.tolist()),
    }[kind]()
    table = {"days": DAYS, "left": LEFT, "name": column}
    for fit, parameter in (
        (lambda: KaplanMeier().fit(DAYS, column), "event"),
        (lambda: log_rank_test(DAYS, column, WHO), "event"),
        (lambda: NelsonAalen().fit(DAYS, LEFT, weights=column), "weights"),
        (lambda: CoxModel().fit(table, "days", "left"), "name"),
        (lambda: CauseSpecificModel().fit(table, "days", "left"), "name"),
        (lambda: WeibullAFT().fit(table, "days", "left"), "name"),
        (lambda: WeibullAFT().fit(table, "days", "name"), "event"),
    ):
        with pytest.raises(am.AmendsError, match=f"^{parameter} must be numbers, got text") as raised:
            fit()
        assert (raised.value.code, raised.value.parameter) == ("domain", parameter)
        assert "some" not in str(raised.value) and "many" not in str(raised.value)
        if parameter == "name":
            assert "a covariate must be numeric: leave it out or make it 0/1 columns" in str(raised.value)


def test_texts_of_digits_are_texts():
    for fit in (
        lambda: KaplanMeier().fit([str(day) for day in DAYS], LEFT),
        lambda: CoxModel().fit({**TABLE, "x": [str(x) for x in X]}, "days", "left", strata="who"),
        lambda: WeibullAFT().fit({"days": [str(day) for day in DAYS]}, "days"),
    ):
        with pytest.raises(am.AmendsError, match="text is never read as numbers"):
            fit()


def test_names_of_columns_may_be_numbers_and_tuples():
    pd = pandas()
    numbered = pd.DataFrame({0: DAYS, 1: LEFT, 2: X})
    expected = CoxModel().fit(TABLE, "days", "left", covariates=["x"]).parameters_["x"]
    model = CoxModel().fit(numbered, 0, 1)
    assert model.parameters_ == {"2": expected}
    assert CoxModel().fit(numbered, "0", "1").parameters_ == {"2": expected}
    assert model.concordance(numbered).index == CoxModel.from_json(model.to_json()).concordance(numbered).index
    levels = numbered.set_axis(pd.MultiIndex.from_tuples([("a", "days"), ("a", "left"), ("b", "x")]), axis=1)
    assert list(CoxModel().fit(levels, ("a", "days"), ("a", "left")).parameters_.values()) == [expected]
    twice = pd.DataFrame(np.column_stack([DAYS, LEFT, X, X]), columns=["days", "left", "x", "x"])
    with pytest.raises(am.AmendsError, match="got x twice") as raised:
        CoxModel().fit(twice, "days", "left")
    assert raised.value.code == "contradiction"
    with pytest.raises(am.AmendsError, match="duration: the table has 2 columns named 'x'") as raised:
        KaplanMeier().fit(twice, duration="x")
    assert raised.value.code == "contradiction"
    assert KaplanMeier().fit(twice, duration="days", event="left").survival(10) == EXPECTED[0]


def test_what_is_misspelt_is_the_users_own_word():
    for role in ("entry", "weights", "strata", "cluster", "customer_id"):
        with pytest.raises(am.AmendsError, match=f"{role}: the table has no column 'wo'; did you mean 'who'") as raised:
            CoxModel().fit(TABLE, "days", "left", covariates=["x"], **{role: "wo"})
        assert (raised.value.code, raised.value.parameter) == ("unknown_name", role)
    with pytest.raises(am.AmendsError, match="covariates: the table has no column 'y'"):
        WeibullAFT().fit(TABLE, "days", "left", covariates=["y"])
    with pytest.raises(am.AmendsError, match="duration must be given: name its column") as raised:
        CoxModel().fit(TABLE)
    assert (raised.value.code, raised.value.parameter) == ("missing", "duration")
    with pytest.raises(am.AmendsError, match="event must be given: give its values"):
        CoxModel().fit(X[:, None], DAYS)
    with pytest.raises(am.AmendsError, match="event has 59 rows but duration has 60; they must agree") as raised:
        CoxModel().fit(X[:, None], DAYS, LEFT[1:])
    assert (raised.value.code, raised.value.parameter) == ("size_mismatch", "event")
    with pytest.raises(am.AmendsError, match="there is no role stratum; the others are"):
        CoxModel().fit(TABLE, "days", "left", strata="who").martingale_residuals(TABLE, "days", "left", stratum="who")


def test_residuals_are_read_as_the_fit_was_or_by_roles_given_anew():
    model = CoxModel().fit(TABLE, "days", "left", strata="who")
    expected = model.martingale_residuals(TABLE)
    other = {"end": DAYS, "gone": LEFT, "x": X, "who": WHO}
    assert model.martingale_residuals(other, "end", "gone", strata="who").tolist() == expected.tolist()
    assert model.martingale_residuals(X[:, None], DAYS, LEFT, strata=WHO).tolist() == expected.tolist()
    given = CoxModel().fit(TABLE, "days", LEFT, strata="who", covariates=["x"])
    with pytest.raises(am.AmendsError, match="duration must be given, and all other roles: fit was given values"):
        given.martingale_residuals(TABLE)
    assert given.martingale_residuals(TABLE, "days", LEFT, strata="who").tolist() == expected.tolist()
    aft = WeibullAFT().fit(TABLE, "days", "left", covariates=["x"])
    residuals = aft.residuals(TABLE)
    assert residuals.cox_snell.tolist() == aft.residuals(TABLE, "days", "left").cox_snell.tolist()
    assert pickle.loads(pickle.dumps(aft)).residuals(TABLE).deviance.tolist() == residuals.deviance.tolist()
    assert WeibullAFT.from_json(aft.to_json()).residuals(TABLE).deviance.tolist() == residuals.deviance.tolist()
    values = WeibullAFT().fit(None, DAYS, LEFT)
    with pytest.raises(am.AmendsError, match="duration must be given, and event and entry: fit was given values"):
        values.residuals(TABLE)
    assert values.residuals(TABLE, "days", "left").rows.left_out == 0


def test_answers_come_in_the_kind_of_table_that_was_given():
    model = CoxModel().fit(TABLE, "days", "left", strata="who")
    plain = model.martingale_residuals(TABLE)
    assert isinstance(plain, np.ndarray)
    frame = pandas().DataFrame(TABLE, index=[f"row {i}" for i in range(ROWS)])
    series = model.martingale_residuals(frame)
    assert series.index.equals(frame.index) and series.tolist() == plain.tolist()
    assert model.linear_predictor(frame).index.equals(frame.index)
    scores = model.score_residuals(frame)
    assert list(scores.columns) == ["x"] and scores.index.equals(frame.index)
    assert isinstance(model.score_residuals(TABLE), np.ndarray)
    aft = WeibullAFT().fit(frame, "days", "left", covariates=["x"])
    assert aft.residuals(frame).martingale.index.equals(frame.index)
    other = polars().DataFrame(TABLE)
    assert isinstance(model.deviance_residuals(other), polars().Series)
    assert isinstance(model.dfbeta_residuals(other), polars().DataFrame)
    assert isinstance(model.partial_hazard(other), polars().Series)


def test_a_customer_is_never_a_covariate():
    table = {**TABLE, "customer_id": np.arange(ROWS) // 2}
    for kind in REGRESSIONS:
        model = kind().fit(table, "days", "left", covariates=["x"])
        assert (
            "customer_id" not in kind().fit({k: v for k, v in table.items() if k != "who"}, "days", "left").parameters_
        )
        assert model.parameters_ == kind().fit(TABLE, "days", "left", covariates=["x"]).parameters_
    # 30 customers have two rows each.
    assert (
        "rows that repeat a customer_id: 30 (each row is taken for a customer of his own)"
        in model.fit_report_.warnings[-1]
    )
    assert "customer_id" in repr(model)
    cox = CoxModel().fit(table, "days", "left", covariates=["x"])
    assert "30 rows overlap in time with another row of the same customer" in cox.fit_report_.warnings[-1]
    # Robust errors are summed by customer; one whose id is missing is nobody else.
    robust = CoxModel(robust=True).fit(table, "days", "left", covariates=["x"])
    assert (
        robust.standard_errors_
        == CoxModel().fit(table, "days", "left", covariates=["x"], cluster="customer_id").standard_errors_
    )
    ids = [None, "", *(f"c{i // 2}" for i in range(2, ROWS))]
    apart = ["p", "q", *(f"c{i // 2}" for i in range(2, ROWS))]
    some, each = (
        CoxModel(robust=True).fit(TABLE, "days", "left", customer_id=who, covariates=["x"]) for who in (ids, apart)
    )
    assert some.standard_errors_ == each.standard_errors_ and some.fit_report_.row_report.left_out == 0


def test_labels_1_and_1_0_are_one_stratum_and_text_beside_them_is_refused():
    for same in ([1, 1.0, 1] * 20, ["1"] * 60):
        model = CoxModel().fit({"days": DAYS, "left": LEFT, "x": X, "part": same}, "days", "left", strata="part")
        assert model.strata_ == ["1"]
    with pytest.raises(am.AmendsError, match="read alike"):
        mixed = [1, 1.0, "1"] * 20
        CoxModel().fit({"days": DAYS, "left": LEFT, "x": X, "part": mixed}, "days", "left", strata="part")
    empty = ["", "a", "b"] * 20
    assert CoxModel().fit(
        {"days": DAYS, "left": LEFT, "x": X, "part": empty}, "days", "left", strata="part"
    ).strata_ == ["", "a", "b"]
    assert log_rank_test(DAYS, LEFT, empty).groups == ("", "a", "b")
    assert AalenJohansen(censored="").fit(DAYS, empty).causes_ == ["a", "b"]


def test_categories_keep_their_order_and_unused_ones_go():
    pd = pandas()
    kinds = pd.Categorical(WHO, categories=["none", "some", "many", "never"], ordered=True)
    assert log_rank_test(DAYS, LEFT, kinds).groups == ("none", "some", "many")
    assert AalenJohansen(censored="none").fit(DAYS, pd.Series(kinds)).causes_ == ["some", "many"]
    with pytest.raises(am.AmendsError, match="no row has the label 'never'"):
        AalenJohansen(censored="never").fit(DAYS, kinds)
    model = CoxModel().fit({"days": DAYS, "left": LEFT, "x": X, "k": pd.Series(kinds)}, "days", "left", strata="k")
    assert model.strata_ == ["none", "some", "many"]


@pytest.mark.parametrize("estimator", OPTIONS, ids=lambda one: type(one).__name__)
def test_options_are_the_arguments_of_the_constructor(estimator):
    kind = type(estimator)
    options = estimator.get_params()
    assert list(options) == list(inspect.signature(kind).parameters)
    assert kind(**options).get_params() == options
    assert kind().set_params(**options).get_params() == options
    for again in (pickle.loads(pickle.dumps(estimator)), copy.copy(estimator), copy.deepcopy(estimator)):
        assert type(again) is kind and again.get_params() == options
    with pytest.raises(am.AmendsError, match="has no option level") as raised:
        kind().set_params(level=0.9)
    assert raised.value.code == "unknown_name"
    clone = pytest.importorskip("sklearn.base").clone
    assert clone(estimator).get_params() == options
    assert repr(estimator)


def test_a_clone_fits_like_its_original():
    clone = pytest.importorskip("sklearn.base").clone
    model = CoxModel(penalty=3.0, ties="breslow").fit(TABLE, "days", "left", strata="who")
    assert clone(model).fit(TABLE, "days", "left", strata="who").parameters_ == model.parameters_
    curve = KaplanMeier(interval=0.8).fit(TABLE, duration="days", event="left")
    again = clone(curve).fit(TABLE, duration="days", event="left")
    assert again.median() == curve.median() != KaplanMeier().fit(TABLE, duration="days", event="left").median()


def test_numbers_of_other_owners_are_numbers():
    plain = CoxModel(penalty=2.0, max_iterations=50, threads=2).fit(TABLE, "days", "left", strata="who")
    other = CoxModel(penalty=np.float32(2.0), max_iterations=np.int64(50), threads=2.0, robust=np.False_)
    assert other.fit(TABLE, "days", "left", strata="who").parameters_ == plain.parameters_


def test_rows_left_out_are_said_by_every_result():
    nan = float("nan")
    table = {**TABLE, "x": [nan, *X[1:]], "days": [*DAYS[:5], nan, *DAYS[6:]]}
    cox, aft = (kind().fit(table, "days", "left", covariates=["x"]) for kind in REGRESSIONS)
    both = "2 of 60 rows left out; the first is row 0: covariate x is missing or not finite"
    for model in (cox, aft):
        assert both in repr(model) and model.fit_report_.row_report.line().startswith(both)
        assert model.summary.attrs["rows"]["left_out"] == 2 if hasattr(model.summary, "attrs") else True
    grid = cox.survival_table(table, [3, 9])
    one = "1 of 60 rows left out; the first is row 0: covariate x is missing or not finite"
    assert grid.rows.line() == one and grid.invalid_rows == 1 and one in repr(grid)
    again = pickle.loads(pickle.dumps(grid))
    assert again.rows == grid.rows and repr(again) == repr(grid)
    predicted = aft.survival(table, [3, 9])
    assert predicted.rows.line() == one and predicted.invalid_rows == 1 and one in repr(predicted)
    assert pickle.loads(pickle.dumps(predicted)).rows == predicted.rows
    assert len(aft.survival(table, 5.0, after=np.where(np.arange(ROWS) == 3, -1.0, 0.0)).rows.reasons) == 2
    residuals = aft.residuals(table)
    assert residuals.rows.left_out == 2 and residuals.invalid_rows == 2
    strata = CoxModel().fit(TABLE, "days", "left", strata="who")
    unknown = strata.survival_table({"x": [0.0, 1.0], "who": ["some", "else"]}, [3])
    assert unknown.rows.line() == "1 of 2 rows left out; the first is row 1: stratum is missing or was not in the fit"
    test = log_rank_test(table, "left", "who", duration="days")
    line = "1 of 60 rows left out; the first is row 5: duration is missing"
    assert test.rows.line() == line and line in repr(test)
    curve = KaplanMeier().fit(table, "left", duration="days")
    assert curve.report_.row_report.line() == line and line in repr(curve)


def test_predictions_know_how_long_somebody_is_there():
    model = WeibullAFT().fit(TABLE, "days", "left", covariates=["x"])
    frame = {"x": X, "now": DAYS}
    by_name = model.survival(frame, 5.0, after="now")
    assert np.array_equal(by_name.value, model.survival(frame, 5.0, after=DAYS).value)
    assert np.array_equal(by_name.value, model.survival(X[:, None], 5.0, after=DAYS).value)
    assert by_name.interval == 0.95 and model.survival(frame, 5.0, interval=0.5).interval == 0.5
    one = model.survival({"x": 0.2, "now": 3.0}, 5.0, after="now")
    assert one.value == model.survival({"x": 0.2}, 5.0, after=3.0).value


def owners_of(table):
    pd, pl, pa = pandas(), polars(), pyarrow()
    whole = {"days": "Int64", "left": "Int64", "x": "Float64", "who": "string"}
    yield pd.DataFrame(table)
    yield pd.DataFrame(table).astype(whole)
    yield pd.DataFrame(table).astype({"days": "category", "left": "category"})
    yield pd.DataFrame(table).astype({"who": pd.CategoricalDtype(["", "a", "b"])})
    yield pl.DataFrame(table, schema={"days": pl.Int64, "left": pl.Int64, "x": pl.Float64, "who": pl.String})
    kinds = {"days": pa.int64(), "left": pa.int64(), "x": pa.float64(), "who": pa.string()}
    yield pa.table({name: pa.array(values, kinds[name]) for name, values in table.items()})
    masked = {
        name: np.ma.masked_array([value or 0 for value in table[name]], mask=[value is None for value in table[name]])
        for name in ("days", "left")
    }
    yield {**table, **masked}


def what_is_said_of(table):
    """What the estimators show of a table, or their errors."""
    said = []
    for ask in (
        lambda: KaplanMeier(largest_share_left_out=1).fit(table, "left", duration="days"),
        lambda: AalenJohansen(censored=None, largest_share_left_out=1).fit(table, "who", duration="days"),
        lambda: log_rank_test(table, "left", "who", duration="days", largest_share_left_out=1),
        lambda: CoxModel(penalty=1, largest_share_left_out=1).fit(table, "days", "left", strata="who"),
        lambda: WeibullAFT(penalty=1, largest_share_left_out=1).fit(table, "days", "left", covariates=["x"]),
    ):
        try:
            said.append(repr(ask()))
        except am.AmendsError as error:
            said.append((error.code, error.parameter, str(error)))
    return said


@pytest.mark.parametrize("seed", range(12))
def test_missing_values_of_any_owner_are_missing(seed):
    rng = np.random.default_rng(seed)
    rows = int(rng.integers(3, 30))

    def column(values):
        return [None if rng.random() < 0.2 else value for value in values]

    table = {
        "days": column(rng.integers(0, 20, rows).tolist()),
        "left": column(rng.integers(0, 2, rows).tolist()),
        "x": column(rng.normal(size=rows).tolist()),
        "who": column(rng.choice(["a", "b", ""], rows).tolist()),
    }
    expected = what_is_said_of(table)
    for other in owners_of(table):
        assert what_is_said_of(other) == expected
