"""Columns case by case: labels, durations, names, alignment, answers, options. What is right is said in each test."""

import copy
import datetime
import decimal
import fractions
import pickle

import numpy as np
import pytest
from containers import (
    CONTAINERS,
    as_arrow,
    as_duckdb,
    as_lazy,
    as_pandas,
    as_polars,
    as_stream,
    customers,
    leavers,
    renewers,
    told,
)

import amends as am
from amends._column import labels, numbers
from amends._input import read, table

pandas = pytest.importorskip("pandas")
base, survival = am.customer_base, am.survival


def test_durations_of_every_owner_are_days_or_the_models_unit():
    days = np.array([2.0, 9.0, 14.0, 30.0])
    owners = [
        days.astype("timedelta64[D]"),
        days.astype("timedelta64[D]").astype("timedelta64[ns]"),
        pandas.to_timedelta(days, unit="D"),
        pandas.Series(pandas.to_timedelta(days, unit="D")).astype("category"),
        [datetime.timedelta(days=float(d)) for d in days],
    ]
    if pytest.importorskip("pyarrow"):
        owners += [
            pandas.Series(pandas.to_timedelta(days, unit="D")).astype(f"duration[{u}][pyarrow]") for u in ("s", "ns")
        ]
    for owner in owners:
        assert survival.KaplanMeier().fit(owner).median().value == 9.0
    table_of = customers(np.random.default_rng(2))
    whole = {name: np.round(values * 7) for name, values in table_of.items()}
    weeks = {"frequency": table_of["frequency"], "recency": whole["recency"] / 7, "T": whole["T"] / 7}
    spans = {**weeks, **{name: whole[name].astype("timedelta64[D]") for name in ("recency", "T")}}
    fitted = base.ParetoNBDModel(time_unit="week").fit(spans)
    assert told(fitted) == told(base.ParetoNBDModel(time_unit="week").fit(weeks))
    with pytest.raises(am.AmendsError, match="name the unit"):
        base.ParetoNBDModel().fit(spans)


def test_half_a_pair_of_surrogates_is_no_text():
    half = "\ud800x"
    table_of = {"days": [1.0, 2.0, 3.0, 4.0], "left": [1, 1, 0, 1], "x": [1.0, 2.0, 2.0, 1.0]}
    log = am.domain.ComplaintLog
    texts = [half, "b"] * 2
    for values in (texts, np.array(texts), np.array(texts, dtype=object), [half, 5] * 2):
        for call in (
            lambda v=values: survival.log_rank_test(table_of["days"], table_of["left"], v),
            lambda v=values: survival.CoxModel().fit(table_of, "days", "left", strata=v),
            lambda v=values: survival.AalenJohansen(censored=None).fit(table_of["days"], v),
            lambda v=values: base.customer_summary({"customer_id": v, "datetime": table_of["days"]}),
            lambda v=values: log.from_columns(score=table_of["days"], segment=v),
        ):
            with pytest.raises(am.AmendsError, match="half a pair of surrogates") as caught:
                call()
            assert caught.value.code == "format" and caught.value.parameter
            str(caught.value).encode()
    for call, name in (
        (lambda: survival.CoxModel().fit({**table_of, half: [1, 2, 3, 4]}, "days", "left"), "covariates"),
        (lambda: log.from_columns(score=[1, 2], segment=[0, 1], segment_names=[half, "b"]), "segment_names"),
    ):
        with pytest.raises(am.AmendsError, match="half a pair of surrogates") as caught:
            call()
        assert caught.value.parameter == name
    stratified = survival.CoxModel().fit(table_of, "days", "left", covariates=["x"], strata=["a", "b", "a", "b"])
    with pytest.raises(am.AmendsError, match="half a pair of surrogates"):
        stratified.survival(stratum=half)


def test_scales_are_named_as_given():
    for scale in ("x", ("a", "b"), (1, "b"), (5, 1), (1, 5, "x"), (1, np.nan)):
        with pytest.raises(am.AmendsError, match="^score_scale") as caught:
            am.domain.ComplaintLog.from_columns(score=[1, 2], score_scale=scale)
        assert caught.value.parameter.split(".")[0] == "score_scale"


# NumPy warns whoever makes such durations.
@pytest.mark.filterwarnings("ignore:The 'generic' unit:DeprecationWarning")
@pytest.mark.parametrize("unit", [None, "M", "Y"])
def test_durations_without_a_length_are_refused(unit):
    def span(count):
        return np.timedelta64(count) if unit is None else np.timedelta64(count, unit)

    why = "durations without a unit" if unit is None else "(durations )?of months or years, which have no fixed length"
    array = np.array([3, 4], "m8" if unit is None else f"m8[{unit}]")
    for values in (array, np.ma.masked_array(array, [0, 1]), [span(3), span(4)], [span(3), None], [None, span(3)]):
        for call, name in (
            (lambda values=values: survival.KaplanMeier().fit(values), "duration"),
            (lambda values=values: base.customer_summary({"customer_id": [1, 2], "datetime": values}), "datetime"),
            (lambda values=values: am.domain.ComplaintLog.from_columns(response_days=values), "response_days"),
        ):
            with pytest.raises(am.AmendsError, match=why) as caught:
                call()
            assert caught.value.parameter == name
    lines = {"customer_id": [1, 2], "datetime": [3, 4]}
    for one in ("time_unit", "grain"):
        with pytest.raises(am.AmendsError, match=why) as caught:
            base.customer_summary(lines, **{one: span(1)})
        assert caught.value.parameter == one
        for nothing in (np.timedelta64("NaT", "D"), np.timedelta64(0, "D"), datetime.timedelta(-1)):
            with pytest.raises(am.AmendsError) as caught:
                base.customer_summary(lines, **{one: nothing})
            assert caught.value.parameter == one


def test_missing_labels_are_no_group():
    for gone in (None, float("nan"), pandas.NA, pandas.NaT):
        codes, known = labels("group", read("group", ["a", gone, "b", "a"]))
        assert codes.tolist() == [0, -1, 1, 0] and known == ["a", "b"]
    dates = np.array(["2020-01-02", "NaT", "2020-01-01"], dtype="datetime64[ns]")
    codes, known = labels("group", read("group", dates))
    assert codes.tolist() == [1, -1, 0] and known == ["2020-01-01", "2020-01-02"]


def test_series_are_aligned_by_their_labels_or_refused():
    rng = np.random.default_rng(3)
    frame = pandas.DataFrame(customers(rng), index=[f"c{i}" for i in range(60)])
    expected = told(base.ParetoNBDModel().fit(frame))
    shuffled = frame["T"].sample(frac=1, random_state=1)
    assert told(base.ParetoNBDModel().fit(frame["frequency"], frame["recency"], shuffled)) == expected
    other = frame["T"].set_axis(range(60))
    with pytest.raises(am.AmendsError, match="rows of different labels") as refused:
        base.ParetoNBDModel().fit(frame["frequency"], frame["recency"], other)
    assert (refused.value.code, refused.value.parameter) == ("contradiction", "T")


def test_names_of_columns_of_any_kind():
    columns = customers(np.random.default_rng(4))
    expected = told(base.ParetoNBDModel().fit(columns))
    numbered = pandas.DataFrame({i: values for i, values in enumerate(columns.values())})
    assert told(base.ParetoNBDModel().fit(numbered, frequency=0, recency="1", T=2)) == expected
    layered = pandas.DataFrame({("shop", name): values for name, values in columns.items()})
    named = {role: ("shop", role) for role in columns}
    assert told(base.ParetoNBDModel().fit(layered, **named)) == expected
    measured = numbered.rename(columns={0: 7.0, 1: 1.5})
    for name in (7, 7.0, np.int64(7), np.float64(7), "7.0"):
        assert told(base.ParetoNBDModel().fit(measured, frequency=name, recency=1.5, T=2.0)) == expected
    with pytest.raises(am.AmendsError, match="the table has no column True"):
        base.ParetoNBDModel().fit(numbered, frequency=0, recency=True, T=2)
    twice = pandas.concat([pandas.DataFrame(columns), pandas.DataFrame({"T": columns["T"]})], axis=1)
    with pytest.raises(am.AmendsError, match="2 columns named 'T'"):
        base.ParetoNBDModel().fit(twice)
    with pytest.raises(am.AmendsError, match="did you mean 'recency'") as refused:
        base.ParetoNBDModel().fit(columns, recency="recenzy")
    assert (refused.value.code, refused.value.parameter) == ("unknown_name", "recency")


def test_answers_come_in_the_kind_that_was_given():
    model = base.ParetoNBDModel.with_parameters(r=0.553, alpha=10.578, s=0.606, beta=11.669)
    columns = {**customers(np.random.default_rng(5)), "customer_id": np.arange(60.0)}
    expected = model.probability_alive(columns)
    assert isinstance(expected, np.ndarray)
    frame = as_pandas(columns)
    alive, intervals = model.probability_alive(frame), model.probability_alive(frame, interval=0.9)
    assert isinstance(alive, pandas.Series) and alive.index.equals(frame.index) and intervals.index.equals(frame.index)
    assert list(intervals) == ["customer_id", "estimate", "standard_error", "lower", "upper"]
    polars = pytest.importorskip("polars")
    for given_frame in (as_polars(columns), as_lazy(columns)):
        assert isinstance(model.probability_alive(given_frame), polars.Series)
        assert isinstance(model.probability_alive(given_frame, interval=0.9), polars.DataFrame)
    pyarrow = pytest.importorskip("pyarrow")
    assert isinstance(model.probability_alive(as_arrow(columns), interval=0.9), pyarrow.Table)
    for container in CONTAINERS:
        if container not in (as_stream, as_duckdb):
            assert np.array_equal(np.asarray(model.probability_alive(container(columns)), dtype=float), expected)


def test_numbers_of_numpy_and_frames_are_viewed_where_they_are():
    values = np.arange(1000.0)
    assert np.shares_memory(numbers("x", read("x", values[::3])), values)
    frame = pandas.DataFrame({"x": values})
    assert np.shares_memory(numbers("x", table(frame).column("x", "x")), frame["x"].to_numpy())
    polars = pytest.importorskip("polars")
    series = polars.Series("x", values)
    assert np.shares_memory(numbers("x", table(series.to_frame()).column("x", "x")), series.to_numpy())


def test_exact_ids_beyond_two_to_the_53():
    ids = [2**60 + 1, 2**60 + 2, None, 2**60 + 1]
    for given_ids in (
        pandas.array(ids, dtype="Int64"),
        np.ma.array([i or 0 for i in ids], mask=[i is None for i in ids]),
    ):
        codes, known = labels("customer_id", read("customer_id", given_ids))
        assert codes.tolist() == [0, 1, -1, 0] and known == [2**60 + 1, 2**60 + 2]


def test_a_customer_id_that_stands_twice_is_a_warning():
    columns = customers(np.random.default_rng(6))
    for ids in (np.arange(60), np.array([f"c{i}" for i in range(60)])):
        once, twice = ids.copy(), ids.copy()
        twice[7] = twice[3]
        assert not any(
            "repeat" in w for w in base.ParetoNBDModel().fit({**columns, "customer_id": once}).fit_report_.warnings
        )
        warned = base.ParetoNBDModel().fit({**columns, "who": twice}, customer_id="who").fit_report_.warnings
        assert "rows that repeat a customer_id: 1 (each row is taken for a customer of his own)" in warned


ESTIMATORS = [
    base.BetaGeoModel,
    base.ModifiedBetaGeoModel,
    base.ParetoNBDModel,
    base.BetaGeoBetaBinomModel,
    base.GammaGammaModel,
    base.ShiftedBetaGeoModel,
    base.BetaDiscreteWeibullModel,
    base.CustomerStageModel,
    survival.KaplanMeier,
    survival.NelsonAalen,
    survival.AalenJohansen,
    survival.CoxModel,
    survival.CauseSpecificModel,
    survival.AcceleratedFailureTimeModel,
    survival.WeibullAFT,
    survival.ExponentialAFT,
    survival.LogNormalAFT,
    survival.LogLogisticAFT,
    survival.GeneralisedGammaAFT,
]


FIT_TO = {
    base.GammaGammaModel: ["frequency", "monetary_value"],
    base.ShiftedBetaGeoModel: ["periods", "churned"],
    base.BetaDiscreteWeibullModel: ["periods", "churned"],
    base.CustomerStageModel: ["customer_id", "stage"],
    **dict.fromkeys(ESTIMATORS[:4], ["frequency", "recency", "T"]),
}


@pytest.mark.parametrize("empty", [[], np.array([]), pandas.Series([], dtype=object)], ids=["list", "array", "series"])
@pytest.mark.parametrize("kind", ESTIMATORS)
def test_nothing_is_fitted_to_no_rows(kind, empty):
    names = FIT_TO.get(kind, ["duration", "event"])
    calls = [lambda: kind().fit({name: empty for name in names}, **{name: name for name in names})]
    curve = kind in (survival.KaplanMeier, survival.NelsonAalen, survival.AalenJohansen)
    if names != ["duration", "event"] or curve:
        calls.append(lambda: kind().fit(*[empty] * len(names)))
    else:
        calls.append(lambda: kind().fit(None, empty, empty))
        calls.append(lambda: kind().fit({"d": empty, "e": empty, "x": empty}, "d", "e"))
    for call in calls:
        with pytest.raises(am.AmendsError, match="must have at least one row") as caught:
            call()
        assert caught.value.code == "missing" and caught.value.parameter == names[0]
    with pytest.raises(am.AmendsError, match="must have at least one row"):
        survival.concordance(empty, empty, empty)
    with pytest.raises(am.AmendsError, match="must have at least one row"):
        survival.log_rank_test(empty, empty, empty)


@pytest.mark.parametrize("kind", ESTIMATORS)
def test_options_are_kept_as_given(kind):
    clone = pytest.importorskip("sklearn.base").clone
    plain = kind()
    odd = {name: object() for name in plain.get_params()}
    made = kind(**odd)  # nothing is checked here
    assert all(made.get_params()[name] is value for name, value in odd.items())
    assert clone(plain).get_params() == plain.get_params()
    assert plain.set_params(**plain.get_params()) is plain
    with pytest.raises(am.AmendsError, match="has no option") as refused:
        plain.set_params(no_such_option=1)
    assert (refused.value.code, refused.value.parameter) == ("unknown_name", "no_such_option")
    for again in (pickle.loads(pickle.dumps(plain)), copy.deepcopy(plain), copy.copy(plain)):
        assert again.get_params() == plain.get_params() and repr(again) == repr(plain)


def test_covariates_and_spend_are_aligned_by_their_labels_or_refused():
    rng = np.random.default_rng(8)
    frame = pandas.DataFrame({**customers(rng), "x": rng.integers(0, 2, 60) * 1.0}, index=[f"c{i}" for i in range(60)])
    shuffled, other = frame["x"].sample(frac=1, random_state=2), frame["x"].set_axis(range(60))
    expected = told(base.ParetoNBDModel().fit(frame, purchase_covariates=["x"]))
    assert told(base.ParetoNBDModel().fit(frame, purchase_covariates={"x": shuffled})) == expected
    with pytest.raises(am.AmendsError, match="rows of different labels"):
        base.ParetoNBDModel().fit(frame, dropout_covariates={"x": other})
    contracts = pandas.DataFrame({**renewers(rng), "x": frame["x"].to_numpy()}, index=frame.index)
    expected = told(base.ShiftedBetaGeoModel().fit(contracts, alpha_covariates=["x"]))
    assert told(base.ShiftedBetaGeoModel().fit(contracts, alpha_covariates={"x": shuffled})) == expected
    model = base.ParetoNBDModel.with_parameters(r=0.553, alpha=10.578, s=0.606, beta=11.669)
    worth = {"margin": 0.3, "discount_rate": 0.1, "rate_period": 52}
    spend = pandas.Series(np.arange(60.0) + 1, index=frame.index)
    in_order = model.customer_lifetime_value(frame, spend=spend, **worth)
    turned = model.customer_lifetime_value(frame, spend=spend.iloc[::-1], **worth)
    pandas.testing.assert_series_equal(in_order, turned)
    with pytest.raises(am.AmendsError, match="rows of different labels"):
        model.customer_lifetime_value(frame, spend=spend.set_axis(range(60)), **worth)


def test_ids_that_a_float_cannot_tell_apart():
    two = [2**53, 2**53 + 1]
    exact = [
        [decimal.Decimal(i) for i in two],
        [-1, 2**63 - 1],
        [None, 2**63 + 1, 2**63 + 2],
        np.array(two, dtype="u8"),
    ]
    for ids in exact:
        codes, known = labels("customer_id", read("customer_id", ids))
        present = [i for i in ids if i is not None]
        assert sorted(known) == sorted(present) and len(set(codes.tolist()) - {-1}) == len(present)
    pyarrow = pytest.importorskip("pyarrow")
    rounded = [
        [2**100, 2**100 + 1],
        [-1, 2**63 + 1],
        pyarrow.array([decimal.Decimal(i) for i in two], pyarrow.decimal128(38, 0)),
    ]
    for ids in rounded:
        with pytest.raises(am.AmendsError, match="cannot be told apart"):
            labels("customer_id", read("customer_id", ids))


def test_labels_that_read_alike_are_refused_and_sets_are_no_columns():
    columns = leavers(np.random.default_rng(9))
    two = np.array([1, "1"] * 30, dtype=object)
    with pytest.raises(am.AmendsError, match="read alike"):
        survival.CoxModel().fit({**columns, "group": two}, "duration", "event", covariates=["x"], strata="group")
    with pytest.raises(am.AmendsError, match="read alike"):
        survival.AalenJohansen(censored=0).fit(columns["duration"], np.array([0, 1, "1"] * 20, dtype=object))
    names = {**columns, "a": ["a, b", "a"] * 30, "b": ["c", "b, c"] * 30}
    with pytest.raises(am.AmendsError, match="read alike"):
        survival.CoxModel().fit(names, "duration", "event", covariates=["x"], strata=["a", "b"])
    codes, known = labels("group", read("group", np.array([1, True, 1, "a"], dtype=object)))
    assert len(known) == 3 and codes[0] == codes[2] != codes[1]
    with pytest.raises(am.AmendsError, match="must be a column of values, got a set"):
        survival.KaplanMeier().fit({3.0, 5.0, 9.0})


@pytest.mark.parametrize(
    "value", [10**400, fractions.Fraction(10**400), decimal.Decimal("sNaN"), decimal.Decimal("Infinity")]
)
def test_numbers_out_of_range(value):
    with pytest.raises(am.AmendsError):
        survival.KaplanMeier(largest_share_left_out=0.1).fit([value, 1], [1, 1])


def test_a_unit_of_time_holds_until_the_next_fit_and_goes_with_the_frame():
    rng = np.random.default_rng(10)
    history = {"customer_id": rng.integers(0, 80, 600), "datetime": np.sort(rng.integers(0, 300, 600)).astype(float)}
    weeks, days = (base.customer_summary(history, time_unit=unit) for unit in ("week", "day"))
    model = base.ParetoNBDModel(priors={n: (1, 0.5) for n in ("r", "alpha", "s", "beta")}).fit(weeks.frame)
    assert model.time_unit_ == "week"
    yearly = {"discount_rate": 0.1, "rate_period": "year"}
    before = model.discounted_expected_residual_transactions(weeks, **yearly)
    assert np.array_equal(
        before, model.set_params(time_unit="day").discounted_expected_residual_transactions(weeks, **yearly)
    )
    with pytest.raises(am.AmendsError, match="units of 1 days"):
        model.probability_alive(days.frame)


def test_bytes_are_texts_and_times_of_one_row_have_one_unit():
    for texts in ([b"1", b"2", None], np.array([b"1", b"2"]), np.ma.array([b"1", b"2"], mask=[True, False])):
        column = read("group", texts)
        assert column.kind == "text" and set(column.labels) <= {"1", "2"}
    days = np.array([5.0, 9.0, 12.0])
    with pytest.raises(am.AmendsError, match="both numbers of one unit"):
        survival.KaplanMeier().fit(days, [1, 1, 0], entry=np.array([1, 2, 3], dtype="timedelta64[D]"))


def test_rates_are_refused_under_the_users_names():
    purchases = base.ParetoNBDModel.with_parameters(r=0.553, alpha=10.578, s=0.606, beta=11.669)
    contract = base.ShiftedBetaGeoModel.with_parameters(0.7, 3.8)
    chain = base.CustomerStageModel.with_probabilities(["a", "b"], [[0.8, 0.2], [0, 1]])
    calls = [
        lambda **rate: purchases.discounted_expected_residual_transactions(customers(np.random.default_rng(1)), **rate),
        lambda **rate: contract.discounted_expected_residual_lifetime(1, **rate),
        lambda **rate: chain.value([1, 0], **rate),
    ]
    for call in calls:
        for name, wrong in (("discount_rate", -2.0), ("rate_period", 0.0), ("discount_rate", float("nan"))):
            with pytest.raises(am.AmendsError) as refused:
                call(**{"discount_rate": 0.1, "rate_period": 52.0, name: wrong})
            assert (refused.value.code, refused.value.parameter) == ("domain", name)
