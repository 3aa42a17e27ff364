"""One account of rows: of logs, histories, batches, fits, predictions, tests; shown, copied and carried by frames."""

import copy
import json
import pickle

import numpy as np
import pytest

import amends as am
from amends.core import RowReport
from amends.customer_base import BetaGeoModel, customer_summary
from amends.domain import ComplaintLog, PurchaseHistory
from amends.satisfaction import ClassThresholds, SatisfactionIndex, summarise_disconfirmation

MODEL = BetaGeoModel.with_parameters(r=0.243, alpha=4.414, a=0.793, b=2.426, time_unit="week")
CURVE = am.recovery.SaturatingStay(stay_without=0.30, stay_limit=0.90, rate=0.05)
CUSTOMERS = {
    "frequency": np.array([2.0, 1.5, 0.0, 3.0]),
    "recency": np.array([30.0, 3.0, 0.0, 50.0]),
    "T": np.array([38.0, 38.0, 30.0, 40.0]),
}
# Rows 1 and 3 of these: 1.5 purchases, and a purchase after the end.
LINE = "2 of 4 rows left out; the first is row 1: frequency is not a whole number"


@pytest.fixture
def pandas():
    return pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def weeks():
    rng = np.random.default_rng(8)
    table = {"weeks": rng.exponential(10, 60), "x": rng.normal(size=60)}
    table["left"] = (table["weeks"] < 20).astype(float)
    table["weeks"] = np.minimum(table["weeks"], 20)
    table["x"][7] = np.nan
    return table


def test_an_account_by_hand():
    report = RowReport(10, [("T is missing", 2, 3), ("frequency is negative", 1, 5)])
    assert (report.rows, report.used, report.left_out, report.first, report.first_why) == (10, 7, 3, 3, "T is missing")
    assert report.reasons == {"T is missing": 2, "frequency is negative": 1}
    line = "3 of 10 rows left out; the first is row 3: T is missing (T is missing: 2; frequency is negative: 1)"
    assert report.line() == line and repr(report) == f"RowReport({line})"
    assert report.to_dict() == {
        "rows": 10,
        "used": 7,
        "left_out": 3,
        "first": 3,
        "reasons": {"T is missing": 2, "frequency is negative": 1},
        "line": line,
    }
    assert RowReport(4).first is None and repr(RowReport(4)) == "RowReport(4 rows, all used)"
    for wrong in ([("a", 2, 10)], [("a", 11, 0)], [("a", 1, 5), ("b", 1, 3)], [("a", 1, 1), ("a", 1, 2)], [("", 1, 1)]):
        with pytest.raises(am.AmendsError, match="it does not add up"):
            RowReport(10, wrong)


def results():
    table = {**CUSTOMERS, "weights": np.ones(4)}
    fitted = MODEL.simulate(np.full(300, 40.0), seed=3)
    data = {name: np.asarray(fitted[name]) for name in ("frequency", "recency", "T")}
    return [
        RowReport(3),
        RowReport(3, [("T is missing", 1, 2)]),
        MODEL.compare_counts(table, 4),
        MODEL.total_purchases(table, 13.0),  # the error of given parameters is NaN
        MODEL.expected_cumulative_purchases(table, [10.0, 20.0]),
        BetaGeoModel().fit(data).bootstrap(data, replicates=3, seed=4),
        PurchaseHistory.from_columns(customer_id=[1, None], datetime=[0, 1]).report,
        am.recovery.best_offers(CURVE, [-1]).row_report,
        am.survival.concordance([1, 2, 3], [1, 1, 1], [3, np.nan, 1]).row_report,
    ]


@pytest.mark.parametrize("result", results(), ids=lambda result: type(result).__name__)
def test_results_are_the_same_after_pickling_and_copying(result):
    for again in (pickle.loads(pickle.dumps(result)), copy.copy(result), copy.deepcopy(result)):
        assert type(again) is type(result)
        assert again is not result
        assert again == result and not again != result
        assert repr(again) == repr(result)
    assert result != "something else" and result != RowReport(77)


def test_pickles_that_do_not_add_up_are_refused():
    for result in results():
        rebuild, arguments, *state = result.__reduce_ex__(2)
        if state and isinstance(state[0], bytes):
            broken = rebuild(*arguments)
            with pytest.raises(am.AmendsError):
                broken.__setstate__(state[0].replace(b"[", b"[1.5,", 1))


def test_a_log_and_its_summary(pandas):
    log = ComplaintLog.from_columns(score=[5, 9, 3, np.nan], segment=["a", "b", None, "a"])
    expected = RowReport(4, [("score outside its scale", 1, 1), ("segment missing", 1, 2)])
    assert log.report == log.summary().report == expected
    assert log.summary().bad_rows == expected.reasons
    assert expected.line() in repr(log) and expected.line() in repr(log.summary())
    frame = log.summary().to_frame()
    assert frame.attrs["rows"] == expected.to_dict()
    assert json.loads(json.dumps(frame.attrs)) == frame.attrs  # as pandas writes them into Parquet files
    assert frame.iloc[:1].copy().attrs["rows"]["left_out"] == 2


def test_an_index_says_which_scores_are_outside():
    index = SatisfactionIndex(ClassThresholds(satisfied=3, delighted=4.5))
    scores = index.score(
        accessibility=[5, np.nan, 2, 7],
        interaction_quality=[5, np.nan, 2, 2],
        response_speed=[4, np.nan, 0, 9],
        outcome_fairness=[5, np.nan, 2, 2],
    )
    rows = RowReport(4, [("response_speed outside the scale", 1, 2), ("accessibility outside the scale", 1, 3)])
    assert scores.report.row_report == rows and scores.report.unanswered == 1
    assert rows.line() in repr(scores) and rows.line() in repr(scores.report)
    pairs = summarise_disconfirmation([3, 9, 3], [4, 4, np.nan])
    assert pairs.row_report == RowReport(3, [("expectation outside the scale", 1, 1)])
    assert (pairs.rows, pairs.pairs) == (3, 1) and pairs.row_report.line() in repr(pairs)


def test_a_batch_of_offers_is_accounted_for_in_whatever_blocks_it_is_computed():
    values = np.arange(10_000.0)  # more than a block
    values[[17, 9_000, 9_999]] = np.nan, -1, np.inf
    offers = am.recovery.best_offers(CURVE, values)
    why = "value_of_keeping is missing, negative or infinite"
    assert offers.row_report == RowReport(10_000, [(why, 3, 17)])
    assert repr(offers) == f"Offers(3 of 10000 rows left out; the first is row 17: {why})"
    assert (offers.rows, offers.invalid, offers.first_invalid) == (10_000, 3, 17)
    again = pickle.loads(pickle.dumps(offers))
    assert again.row_report == offers.row_report


def test_complaints_that_cannot_be_valued(pandas):
    value = am.economics.ComplaintValuation(
        margin_per_customer_per_year=60,
        retention=0.8,
        annual_rate=0.1,
        stay=(0.2, 0.7, 0.9),
        shares=(0.25, 0.35, 0.40),
        thresholds=(3.5, 4.5),
        weights=(0, 1, 1, 1),
        compensation_scale=0.5,
        typical_loss=40,
    )
    nan = np.nan
    values = value(
        loss=[40, -1, nan, nan, nan],
        margin_per_year=[nan, nan, -5, nan, nan],
        accessibility=[nan, nan, nan, nan, 4],
        outcome_fairness=[5, 5, 5, 9, nan],
    )
    reasons = {
        "loss is negative or infinite": 1,
        "margin_per_year is negative or infinite": 1,
        "a score outside the scale": 1,
        "only dimensions of weight 0 are scored": 1,
    }
    assert (values.row_report.rows, values.row_report.first, values.row_report.reasons) == (5, 1, reasons)
    np.testing.assert_array_equal(np.isnan(values.at_stake), [False, True, True, True, True])
    assert values.to_frame().attrs["rows"] == values.row_report.to_dict()
    assert list(values.to_frame().columns)[-1] == "gain_of_offer"
    assert pickle.loads(pickle.dumps(values)).row_report == values.row_report


def test_lines_of_transactions(pandas):
    # Customer 1 gives back on day 3 what he bought on it, and on day 5 what he did not; one line is nobody's.
    lines = {"who": [1, 1, 1, 1, None, 2], "day": [0, 3, 3, 5, 5, 6], "paid": [4.0, 9.0, -9.0, -1.0, 2.0, 7.0]}
    summary = customer_summary(lines, "who", "day", "paid", time_unit="day")
    reasons = {
        "bought and given back in the same period": 2,
        "a return in a period without a purchase": 1,
        "customer is missing": 1,
    }
    rows = summary.report.lines.row_report
    assert (rows.rows, rows.used, rows.first, rows.reasons) == (6, 2, 1, reasons)
    assert (summary.report.lines.lines, summary.report.lines.used) == (6, 2)
    assert rows.line() in repr(summary)
    assert summary.frame.attrs["rows"] == rows.to_dict()
    dropped = customer_summary(lines, "who", "day", "paid", returns="drop").report.lines.row_report
    assert dropped.reasons == {"a return": 2, "customer is missing": 1}


def test_predictions_carry_the_account(pandas):
    frame = pandas.DataFrame(CUSTOMERS, index=list("abcd"))
    for threads in (1, 3):
        model = copy.copy(MODEL).set_params(threads=threads)
        for found in (
            model.probability_alive(frame),
            model.expected_purchases(frame, 10, interval=0.9),
            model.count_interval(frame, 10),
        ):
            assert found.attrs["rows"]["line"].startswith(LINE)
            assert found.attrs["rows"]["used"] == 2
    total = MODEL.total_purchases(frame, 10)
    assert total.rows.line().startswith(LINE) and LINE in repr(total)
    assert LINE in repr(MODEL.compare_counts(frame, 4))


def test_expected_cumulative_purchases_count_the_rows_left_out():
    good = {name: values[[0, 2]] for name, values in CUSTOMERS.items()}
    expected = MODEL.expected_cumulative_purchases(good, [5.0, 20.0])
    for threads in (1, 3):
        found = copy.copy(MODEL).set_params(threads=threads).expected_cumulative_purchases(CUSTOMERS, [5.0, 20.0])
        assert found.rows.line().startswith(LINE) and LINE in repr(found)
        np.testing.assert_array_equal(found, expected.value)
    assert expected.rows == RowReport(2)
    assert len(expected) == 2 and list(expected) == list(expected.value) and expected[-1] == expected.value[1]
    np.testing.assert_array_equal(np.asarray(expected, dtype=np.float32), expected.value.astype(np.float32))
    assert expected.time.tolist() == [5.0, 20.0]
    with pytest.raises(IndexError):
        expected[2]


def test_summaries_of_models_carry_the_account(pandas, weeks):
    line = "1 of 60 rows left out; the first is row 7: covariate x is missing or not finite"
    cox = am.survival.CoxModel().fit(weeks, duration="weeks", event="left", covariates=["x"])
    aft = am.survival.WeibullAFT().fit(weeks, duration="weeks", event="left", covariates=["x"])
    for model in (cox, aft):
        assert model.summary.attrs["rows"] == model.fit_report_.row_report.to_dict()
        assert model.summary.attrs["rows"]["line"] == line
        assert line in repr(model)
    curve = am.survival.KaplanMeier().fit([1, 2, np.nan, 3], [1, 1, 1, 0])
    rows = curve.report_.row_report
    assert rows == RowReport(4, [("duration is missing", 1, 2)])
    assert curve.event_table_.attrs["rows"] == curve.survival_function_.attrs["rows"] == rows.to_dict()


def test_a_concordance_of_few_rows_is_an_error(weeks):
    model = am.survival.CoxModel().fit(weeks, duration="weeks", event="left", covariates=["x"])
    assert model.concordance(weeks).row_report.first == 7
    few = {**weeks, "x": np.where(np.arange(60) < 40, np.nan, weeks["x"])}
    with pytest.raises(am.AmendsError, match="40 of 60 rows left out; the first is row 0") as raised:
        model.concordance(few)
    assert raised.value.code == "bad_rows"
    assert model.concordance(few, largest_share_left_out=0.7).row_report.left_out == 40
    with pytest.raises(am.AmendsError, match="largest_share_left_out allows 20 %"):
        am.survival.concordance([1, 2, 3], [1, 1, 1], [3, np.nan, 1], largest_share_left_out=0.2)


def test_without_rows_the_account_comes_first():
    nobody = {**CUSTOMERS, "weights": np.zeros(4)}
    said = BetaGeoModel().fit(nobody, weights="weights")
    assert said.fit_report_.message.startswith(f"no row can be used: {LINE}")
    assert said.fit_report_.message.endswith("; every other weight is 0")
    assert repr(said).count("rows left out") == 1
    empty = {name: np.array([]) for name in CUSTOMERS}
    with pytest.raises(am.AmendsError, match="^frequency must have at least one row$"):
        BetaGeoModel().fit(empty)
