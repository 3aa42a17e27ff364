import doctest
import gc
import math
import sys

import numpy as np
import pytest

import amends as am
from amends.domain import ComplaintLog


def test_examples_in_the_docstrings():
    assert doctest.testmod(am.domain).failed == 0


def naive(days, resolved, score):
    """Counted row by row in plain Python."""
    answered = [d for d in days if d == d]
    verdicts = [r for r in resolved if r == r]
    scores = [s for s in score if s == s]
    return len(answered), sum(verdicts), len(verdicts), sum(scores) / len(scores)


@pytest.mark.parametrize("dtype", ["f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?", "f2", ">f8", ">i4"])
def test_every_numeric_type_and_stride(dtype):
    values = (np.arange(40) % 2).astype(dtype)
    for array in (values, values[::2], values[::-3], np.stack([values, values], axis=1)[:, 1]):
        group = ComplaintLog.from_columns(resolved=array).summary().total
        assert group.verdicts == len(array)
        assert group.resolved == float(array.astype(float).sum())


def test_arrays_are_viewed_and_kept_alive():
    days = np.arange(6.0)[::2]  # 0, 2, 4
    before = sys.getrefcount(days)
    log = ComplaintLog.from_columns(response_days=days)
    assert sys.getrefcount(days) > before
    days[0] = 10.0  # seen by the log: nothing was copied
    assert log.summary().total.mean_response_days == (10 + 2 + 4) / 3
    expected = log.summary().total.mean_response_days
    del days
    gc.collect()
    np.ones(100_000)  # would reuse freed memory
    assert log.summary().total.mean_response_days == expected
    again = ComplaintLog(log)
    del log
    gc.collect()
    assert again.summary().total.mean_response_days == expected


def test_a_structured_array_with_unaligned_fields():
    table = np.zeros(5, dtype=[("flag", "u1"), ("days", "f8"), ("score", "i4")])
    table["days"] = [1, 2, math.nan, 4, 5]
    table["score"] = [1, 2, 3, 4, 5]
    log = ComplaintLog.from_frame(table, response_days="days", score="score")
    assert log.summary().total.answered == 4
    assert log.summary().total.mean_score == 3


def test_labels_become_codes_in_order_of_appearance():
    log = ComplaintLog.from_columns(score=[1, 2, 3, 4], segment=["b", "a", None, "b"], channel=np.array([7, 7, 8, 8]))
    assert log.segment_names == ["b", "a"]
    assert log.channel_names == ["7", "8"]
    assert log.report.left_out == 1 and log.report.first == 2
    assert log.summary().bad_rows == {"segment missing": 1}
    assert [group.complaints for group in log.summary().segments] == [2, 1]


def test_frames_of_pandas():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(
        {
            "days": pd.array([1, None, 3], dtype="Int64"),
            "ok": pd.array([True, None, False], dtype="boolean"),
            "stars": [5.0, math.nan, 1.0],
            "area": pd.Categorical(["x", "y", "x"]),
            "kind": pd.Series(["p", None, "q"], dtype="string"),
            "wait": pd.to_timedelta([12, None, 36], unit="h"),
        }
    )
    log = ComplaintLog.from_frame(frame, response_days="days", resolved="ok", score="stars", segment="area")
    total = log.summary().total
    assert (total.answered, total.resolved, total.verdicts, total.mean_score) == naive(
        [1, math.nan, 3], [1, math.nan, 0], [5, math.nan, 1]
    )
    assert log.segment_names == ["x", "y"]
    assert ComplaintLog.from_frame(frame, score="stars", channel="kind").report.left_out == 1
    assert ComplaintLog.from_frame(frame, response_days="wait").summary().total.mean_response_days == 1.0
    table = log.summary().to_frame()
    assert list(table["name"]) == ["all", "x", "y"]
    assert table["share_resolved"][0] == 0.5


def test_to_frame_without_pandas(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    table = ComplaintLog.from_columns(score=[1, 5]).summary().to_frame()
    assert isinstance(table, dict) and table["mean_score"][0] == 3.0


def test_what_people_see():
    log = ComplaintLog.from_columns(response_days=[1, -2], resolved=[1, 0], segment=["<b>", "c"])
    assert repr(log) == (
        "ComplaintLog(2 rows, 1 complaints; 1 of 2 rows left out; the first is row 1: "
        "response_days is negative or infinite)"
    )
    text = repr(log.summary())
    assert text.endswith("1 of 2 rows left out; the first is row 1: response_days is negative or infinite")
    html = log.summary()._repr_html_()
    assert "&lt;b&gt;" in html and "<b>" not in html


def test_mistakes_are_named():
    with pytest.raises(am.AmendsError, match="did you mean 'days'") as caught:
        ComplaintLog.from_frame({"days": [1]}, response_days="dayz")
    assert caught.value.code == "unknown_name"
    with pytest.raises(am.AmendsError, match="score"):
        ComplaintLog.from_columns(response_days=[1, 2], score=[1])
    with pytest.raises(am.AmendsError, match="at least one column"):
        ComplaintLog.from_columns()
    with pytest.raises(am.AmendsError, match="highest"):
        ComplaintLog.from_columns(score=[1], score_scale=(5, 1))
    with pytest.raises(am.AmendsError, match="resolved must be numbers, got text"):
        ComplaintLog.from_columns(resolved=["yes", "no"])
    with pytest.raises(am.AmendsError, match="one dimension"):
        ComplaintLog.from_columns(score=np.ones((2, 2)))
    with pytest.raises(am.AmendsError, match="interval"):
        ComplaintLog.from_columns(score=[1]).summary(interval=1.5)


def test_reversed_scale():
    grades = ComplaintLog.from_columns(score=[1, 6], score_scale=(1, 6, True))
    assert grades.score_scale.reversed
    assert grades.score_scale.out_of_100(np.array([1.0, 6.0])).tolist() == [100.0, 0.0]


def test_nouns():
    domain = am.domain
    voucher = domain.Redress(domain.RedressKind.voucher, cost_to_firm=8, value_to_customer=10)
    assert voucher.leverage == 1.25
    with pytest.raises(am.AmendsError, match="cost_to_firm"):
        domain.Redress(domain.RedressKind.none, cost_to_firm=1)
    assert domain.Complaint(channel=domain.Channel.phone, loss=12).channel is domain.Channel.phone
    with pytest.raises(am.AmendsError, match="loss"):
        domain.Complaint(loss=-1)
    history = domain.HandlingHistory(0).after(domain.HandlingEvent.replied, 1440)
    assert history.response_days == 1.0 and not history.resolved
    calendar = domain.BusinessCalendar.weekdays()
    assert calendar.business_minutes(4 * 1440 + 960, 7 * 1440 + 600) == 120.0
    action = domain.RecoveryAction(
        apology=5, solution=3, promises=[domain.RecoveryPromise(made_at=0, due_at=15, done_at=14)]
    )
    assert not action.in_taught_order and action.promises_kept == 1
    assert action.order() == [domain.RecoveryStep.solution, domain.RecoveryStep.apology]
    assert domain.SurveyResponse(score=4, offered_at=0, responded_at=1).out_of_100 == 75.0
    assert domain.counts_as_upheld(domain.Decision.partly_upheld)
    assert domain.DimensionScores(response_speed=3.0).given() == 1


def test_dates_are_not_numbers_of_days():
    with pytest.raises(am.AmendsError, match="response_days must be numbers, got dates"):
        am.domain.ComplaintLog.from_columns(
            response_days=np.array(["2020-01-01", "2020-01-05"], dtype="datetime64[ns]")
        )
    with pytest.raises(am.AmendsError, match="complex"):
        am.domain.ComplaintLog.from_columns(score=np.array([1 + 2j]))


# ---- further columns, by which outcomes are cut ----

CUT_SCENARIO = {
    "horizon": {"years": 2},
    "discount": {"annual_rate": 0.08},
    "segment": [
        {
            "name": "all",
            "complaints": {"per_year": 1000},
            "outcomes": {"from": "records"},
            "stay": {"dissatisfied": 0.4, "satisfied": 0.7, "delighted": 0.9},
            "counterfactual": {"stay": 0.3},
            "margin": {"per_customer_per_year": 60, "retention": 0.8},
            "cost": {"per_complaint": 5},
        }
    ],
}


def cut_rows():
    rng = np.random.default_rng(4)
    n = 400
    relief = np.array(["none", "money", "", "repair"], dtype=object)[rng.integers(0, 4, n)]
    state = rng.integers(1, 4, n)
    days = rng.integers(0, 12, n)
    score = np.clip(rng.integers(1, 6, n) + (relief == "money") - (days > 6), 1, 5)
    return relief, state, days, score


def cut_draws(log):
    scenario = am.economics.RecoveryScenario.from_dict(CUT_SCENARIO)
    observed = scenario.with_observed(
        log, satisfied=4, delighted=5, response_bands=[2, 6], strata=["relief", "uf"]
    ).with_outcomes_of("relief", "none", "money", share_causal=0.5)
    return observed.evaluate(draws=200).values()


def test_outcomes_by_strata_of_a_frame_are_those_of_a_file():
    # the same rows as a CSV text, whose reading has its own tests
    relief, state, days, score = cut_rows()
    lines = ["days,score,relief,state"] + [
        ",".join(map(str, row)) for row in zip(days, score, relief, state, strict=True)
    ]
    mapping = {"response_days": "days", "score": "score", "relief": "relief", "attributes": {"uf": "state"}}
    records = am.interop.read_complaints_from_memory("\n".join(lines).encode(), mapping)
    expected = cut_draws(records.log)
    assert records.log.attribute_names == ["relief", "uf"]
    missing = np.where(relief == "", None, relief)
    table = {"days": days, "score": score, "relief": missing, "state": state, "uf": state.astype(float)}
    of_names = ComplaintLog.from_frame(
        table, response_days="days", score="score", attributes={"relief": "relief", "uf": "state"}
    )
    assert of_names.attribute_names == ["relief", "uf"]
    assert cut_draws(of_names).tolist() == expected.tolist()
    listed = ComplaintLog.from_frame(table, response_days="days", score="score", attributes=["relief", "uf"])
    assert cut_draws(listed).tolist() == expected.tolist()
    values = ComplaintLog.from_columns(
        response_days=days, score=score, attributes={"relief": relief, "uf": list(map(str, state))}
    )
    assert cut_draws(values).tolist() == expected.tolist()
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(table).astype({"state": "category"})
    framed = ComplaintLog.from_frame(
        frame, response_days="days", score="score", attributes={"relief": "relief", "uf": frame["state"]}
    )
    # categories keep their owner's order, so draws may come in another order: the counts are the same
    assert framed.summary().total.scored == len(days)
    other_order = pandas.DataFrame(table).sample(frac=1.0, random_state=1)
    aligned = ComplaintLog.from_frame(
        other_order, response_days="days", score="score", attributes={"relief": "relief", "uf": other_order["state"]}
    )
    assert sorted(aligned.attribute_names) == ["relief", "uf"]


def test_attributes_that_cannot_be():
    for attributes, code, parameter in (
        (["relief"], "missing", "attributes"),  # names, but no table
        ({"relief": [1, 2]}, "size_mismatch", "attribute relief"),
        ({"relief": [1, "1", 2]}, "contradiction", "relief"),
    ):
        with pytest.raises(am.AmendsError) as raised:
            ComplaintLog.from_columns(score=[5, 4, 1], attributes=attributes)
        assert (raised.value.code, raised.value.parameter) == (code, parameter), attributes
    with pytest.raises(am.AmendsError) as raised:
        ComplaintLog.from_frame({"score": [5, 4, 1], "relief": [1, 2, 3]}, score="score", attributes=["releif"])
    assert raised.value.code == "unknown_name" and "relief" in str(raised.value)


def test_attributes_are_kept_alive():
    log = ComplaintLog.from_columns(score=[5.0, 4.0, 1.0] * 100, attributes={"relief": ["a", "b", None] * 100})
    gc.collect()
    np.ones(100_000)  # would reuse freed memory
    again = ComplaintLog(log)
    del log
    gc.collect()
    scenario = am.economics.RecoveryScenario.from_dict(CUT_SCENARIO)
    cut = scenario.with_observed(again, satisfied=4, delighted=5, response_bands=[], strata=["relief"])
    assert cut.with_outcomes_of("relief", "b", "a", share_causal=1).evaluate(draws=2) is not None


def test_a_summary_prints_ten_groups_and_says_how_many_more():
    ids = ComplaintLog.from_columns(resolved=[1, 0] * 1500, segment=[f"s{k}" for k in range(3000)])
    shown = str(ids.summary())
    assert len(shown) < 2000 and "and 2,990 more segments" in shown and "segment s9 " in shown
    assert len(ids.summary().to_frame()) == 3001 and len(ids.summary().segments) == 3000
    assert "more" not in str(ComplaintLog.from_columns(resolved=[1, 0] * 5, segment=list("abcdefghij")).summary())


def test_columns_in_memory_have_the_findings_of_a_file():
    days = [3, 9999, *[2] * 10]
    scores = [1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 5, 4]
    ids = [11, 12, 13, 11, 15, 11, *range(20, 26)]
    log = ComplaintLog.from_columns(response_days=days, score=scores, complaint_id=ids, score_scale=(0, 10))
    found = log.account.findings
    assert found == [
        "1 row has a response time of more than ten years, the first is row 1: are its dates placeholders?",
        "the scores go from 1 to 5 on the stated scale of 0 to 10, as on a scale of 1 to 5: look at score_scale",
        "2 rows have a complaint_id that stands before, the first is row 3: answers go to the first row of each",
    ]
    assert all(f"look at this: {one}" in str(log.summary()) for one in found)
    # The reader says the same, but for where it stands.
    lines = (f"{day},{score},{one}" for day, score, one in zip(days, scores, ids, strict=True))
    text = "days,score,id\n" + "\n".join(lines)
    mapping = {"response_days": "days", "score": "score", "complaint_id": "id", "score_scale": (0, 10)}
    read = am.interop.read_complaints_from_memory(text.encode(), mapping).log.account.findings
    assert [one.split(",")[0].replace(' (column "id")', "") for one in read] == [one.split(",")[0] for one in found]
    # Rows that cannot be used and ids that are missing are none of it.
    clean = ComplaintLog.from_columns(
        response_days=[3, 9999, 1], resolved=[1, 7, 0], complaint_id=[1, 1, None], score_scale=(0, 10)
    )
    assert clean.account.findings == [] and "all" not in str(clean.summary()).splitlines()[-1]
    texts = ComplaintLog.from_columns(resolved=[1, 0, 1], complaint_id=["a", "b", "a"])
    assert len(texts.account.findings) == 1
