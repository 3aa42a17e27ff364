"""Rankings with their sampling error: C++ is tested against formulas; here tables, travel, and a naive simulation."""

import pickle

import numpy as np
import pytest

import amends as am
from amends import recovery

several = recovery.ProblemReporting.several_per_customer
serious = recovery.ProblemReporting.most_serious_only
problems = [
    ("late", 320, 2.1, 0.08),
    ("rude", 90, 4.3, 0.10),
    ("wrong bill", 150, 3.6, 0.09),
    ("unclear", 380, 1.2, 0.06),
]


def test_against_draws_of_numpy():
    # The same model drawn naively by NumPy: quantiles agree to the error of 40,000 draws.
    rng = np.random.default_rng(5)
    counts, mean, error = (np.array([p[i] for p in problems], dtype=float) for i in (1, 2, 3))
    drawn = rng.gamma(counts + 0.5, size=(40_000, 4)) * rng.normal(mean, error, (40_000, 4)) ** 2
    shares = drawn / drawn.sum(axis=1, keepdims=True)
    first = (drawn.argmax(axis=1)[:, None] == np.arange(4)).mean(axis=0)
    found = recovery.frequency_relevance_ranking(problems, relevance_exponent=2, draws=40_000)
    for p in found.problems:
        low, high = np.quantile(shares[:, p.row], [0.025, 0.975])
        assert p.share.lower == pytest.approx(low, abs=0.003) and p.share.upper == pytest.approx(high, abs=0.003)
        assert p.first == pytest.approx(first[p.row], abs=0.015)
    order = np.sort(drawn, axis=1)[:, ::-1].cumsum(axis=1)
    few = (order < 0.8 * order[:, -1:]).sum(axis=1) + 1
    assert found.vital_few.lower == np.quantile(few, 0.025, method="inverted_cdf")
    assert found.vital_few.upper == np.quantile(few, 0.975, method="inverted_cdf")


def test_tables_and_sequences_are_the_same():
    pandas = pytest.importorskip("pandas")
    named = ["name", "counted", "relevance", "relevance_error"]
    frame = pandas.DataFrame(problems, columns=named)
    expected = recovery.frequency_relevance_ranking(problems)
    for given in (frame, {name: list(frame[name]) for name in named}, [recovery.CountedProblem(*p) for p in problems]):
        assert recovery.frequency_relevance_ranking(given) == expected
    without = [p[:3] for p in problems]
    assert recovery.frequency_relevance_ranking(frame[named[:3]]) == recovery.frequency_relevance_ranking(without)
    asked = [("late", 200, 20), ("billing", 100, 50)]
    table = pandas.DataFrame(asked, columns=["name", "with_problem", "complained"])
    found = recovery.silent_problems(table, respondents=1000, reporting=several)
    assert found == recovery.silent_problems(asked, respondents=1000, reporting=several)
    assert recovery.pareto({"name": ["a", "b"], "amount": [1, 3]}) == recovery.pareto({"a": 1, "b": 3})
    with pytest.raises(am.AmendsError, match="with_problem"):
        recovery.market_at_risk_ranking(frame, respondents=1000, reporting=several)


def test_counted_from_rows_of_a_frame():
    pandas = pytest.importorskip("pandas")
    rng = np.random.default_rng(6)
    frame = pandas.DataFrame({"what": rng.choice(["late", "rude", None], 200), "annoyed": rng.integers(1, 6, 200)})
    frame.loc[7, "annoyed"] = np.nan
    found = recovery.count_problems(frame, "what", "annoyed")
    assert found.row_report.left_out == frame["what"].isna().sum()
    for one in found.problems:
        scores = frame.loc[frame["what"] == one.name, "annoyed"]
        assert one.counted == len(scores) and one.relevance == pytest.approx(scores.mean())
        assert one.relevance_error == pytest.approx(scores.sem())
    assert recovery.frequency_relevance_ranking(found) == recovery.frequency_relevance_ranking(found.to_frame())
    assert pickle.loads(pickle.dumps(found)) == found
    assert recovery.count_problems(["a", "a"], relevance=[1, 2]).problems[0].counted == 2


def test_order_of_rows_does_not_matter_and_the_seed_does():
    found = recovery.frequency_relevance_ranking(problems, seed=3)
    turned = recovery.frequency_relevance_ranking(problems[::-1], seed=3)
    assert [p[:-1] for p in found.problems] == [p[:-1] for p in turned.problems]
    assert recovery.frequency_relevance_ranking(problems, seed=4) != found


def test_results_are_tables_and_travel():
    exposures = [("late", 400, 40, 400), ("billing", 100, 45, 100), ("rude", 160, 48, 160)]
    for found in (
        recovery.market_at_risk_ranking(exposures, respondents=2000, reporting=serious),
        recovery.silent_problems([("a", 20, 3, 8), ("b", 10, 5, 20)], respondents=90, reporting=several),
        recovery.pareto([("a", 2.0), ("b", 3.0)]),
    ):
        assert pickle.loads(pickle.dumps(found)) == found
        assert len(repr(found).splitlines()) > 2 and "<table>" in found._repr_html_()
    pytest.importorskip("pandas")
    once = recovery.market_at_risk_ranking(exposures, respondents=2000, reporting=serious)
    assert once.total.value == pytest.approx(0.0665) and "customers at risk: 6." in repr(once)
    assert recovery.market_at_risk_ranking(exposures, respondents=2000, reporting=several).total is None
    frame = once.to_frame()
    assert list(frame["name"]) == ["rude", "billing", "late"]
    assert {"value_lower", "share_upper", "rank_upper", "first", "vital_probability"} <= set(frame)
    assert frame["first"].sum() == pytest.approx(1.0)


def test_errors_name_what_is_wrong():
    with pytest.raises(am.AmendsError, match="each respondent once"):
        recovery.frequency_relevance_ranking([("a", 6, 1), ("b", 6, 1)], respondents=10, reporting=serious)
    with pytest.raises(am.AmendsError, match="different names"):
        recovery.frequency_relevance_ranking([("a", 6, 1), ("a", 6, 1)])
    with pytest.raises(am.AmendsError, match="for all problems or for none"):
        recovery.silent_problems([("a", 6, 1, 3), ("b", 6, 1)], respondents=10, reporting=several)


def test_problems_that_look_alike_are_told():
    what = {"what": ["late", "Late ", "rude", "rude"], "annoyed": [1, 2, 3, 4]}
    counted = am.recovery.count_problems(what, "what", "annoyed")
    assert counted.look_alikes == (("late", "Late "),)
    assert "counted apart" in repr(am.recovery.frequency_relevance_ranking(counted, draws=100))
    assert "counted apart" not in repr(am.recovery.frequency_relevance_ranking([("a", 5, 1.0)], draws=100))


def test_one_score_of_each_problem_tells_no_error():
    single = recovery.count_problems({"what": ["late", "rude", "bill"], "score": [1, 2, 3]}, "what", "score")
    assert np.isnan([one.relevance_error for one in single.problems]).all()
    for given in (single, single.to_frame()):
        with pytest.raises(am.AmendsError, match="relevance_error of .* is not known") as caught:
            recovery.frequency_relevance_ranking(given)
        assert caught.value.parameter == "relevance_error"
    exact = [(one.name, one.counted, one.relevance, 0.0) for one in single.problems]  # stated: the means are exact
    assert recovery.frequency_relevance_ranking(exact).problems[0].name == "bill"


def test_ids_are_no_problems_and_one_without_a_score_is_named():
    with pytest.raises(
        am.AmendsError, match="it looks like an id or free text; name the column of the kinds"
    ) as caught:
        recovery.count_problems({"what": [f"case {k}" for k in range(100)], "score": [1] * 100}, "what", "score")
    assert caught.value.parameter == "problem"
    with pytest.raises(am.AmendsError, match="but rude has none in 2 rows"):
        recovery.count_problems({"what": ["late", "rude", "rude"], "score": [1, None, None]}, "what", "score")
