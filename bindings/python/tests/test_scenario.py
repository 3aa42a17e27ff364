"""Recovery scenarios from Python: the same numbers as C++, readable results, clear errors."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import numpy as np
import pytest

import amends as am

EXAMPLES = pathlib.Path(__file__).parents[3] / "examples"

# The worked example: 20,000 complainants, kept 6,100, benefit 825,768.60, cost 510,000, return 61.92 % (arithmetic
# from the stated inputs; tests/unit/economics/scenario_test.cpp).
WORKED = """
title    = "worked"
currency = "EUR"
horizon  = { years = 3, complaint_years = 1 }
discount = { annual_rate = 0.10, timing = "start_of_period" }
[[segment]]
name           = "all"
complaints     = { per_year = 20_000 }
outcomes       = { delighted = 0.40, satisfied = 0.35, dissatisfied = 0.25 }
stay           = { delighted = 0.90, satisfied = 0.70, dissatisfied = 0.20 }
counterfactual = { stay = COUNTERFACTUAL }
margin         = { per_customer_per_year = 60, retention = 0.80 }
cost           = { per_complaint = 18, fixed_per_year = 150_000 }
"""


def worked(counterfactual: str = "0.35") -> am.economics.RecoveryScenario:
    return am.economics.RecoveryScenario.from_string(WORKED.replace("COUNTERFACTUAL", counterfactual))


def test_worked_example():
    result = worked().evaluate(draws=5)
    assert result.summary("customers_kept").p50 == pytest.approx(6100)
    assert result.summary("net").p50 == pytest.approx(315_768.60, abs=0.005)
    assert result.summary("net_return").p50 == pytest.approx(0.6192, abs=5e-5)
    assert np.isnan(result.summary("net_return").mean)


def test_a_title_does_not_act_on_the_terminal():
    text = WORKED.replace("COUNTERFACTUAL", "0.35").replace('"worked"', '"worked\\u001b[2J"')
    assert repr(am.economics.RecoveryScenario.from_string(text).evaluate(draws=5)).startswith("worked\\x1b[2J\n")


def test_values_are_numpy_and_do_not_depend_on_threads():
    scenario = worked("{ pert = [0.2, 0.35, 0.5] }")
    one = scenario.evaluate(draws=3000, seed=7).values("net")
    two = scenario.evaluate(draws=3000, seed=7, threads=2).values("net")
    assert one.dtype == np.float64 and one.shape == (3000,)
    assert np.array_equal(one, two)
    assert scenario.evaluate(draws=3000, seed=7).chance_of_loss == np.mean(one < 0)


def test_quantiles_are_those_of_numpy():
    result = worked("{ pert = [0.2, 0.35, 0.5] }").evaluate(draws=2000)
    summary, values = result.summary("net"), result.values("net")
    expected = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95])
    assert [summary.p05, summary.p25, summary.p50, summary.p75, summary.p95] == pytest.approx(list(expected), rel=1e-12)
    assert summary.mean == pytest.approx(values.mean(), rel=1e-12)
    assert summary.standard_deviation == pytest.approx(values.std(ddof=1), rel=1e-9)


def test_frames_and_representations():
    pandas = pytest.importorskip("pandas")
    result = worked("{ pert = [0.2, 0.35, 0.5], source = 'a <guess>' }").evaluate(draws=100)
    frame = result.to_frame()
    assert isinstance(frame, pandas.DataFrame)
    assert set(frame["segment"]) == {"total", "all"}
    assert set(frame["metric"]) == set(am.economics.METRICS)
    assert "chance of a loss" in repr(result) and "worked" in repr(result)
    assert result._repr_html_().startswith("<iframe")
    tornado = result.tornado()
    assert tornado["input"] == ["all.counterfactual.stay"]
    assert "a &lt;guess&gt;" in tornado._repr_html_()
    switching = result.switching_values().to_frame().set_index("input")
    # 13,100 stay; net is 0 where kept * 60 * (1 + .8/1.1 + .64/1.21) covers the cost of 510,000.
    expected = (13_100 - 510_000 / (60 * (1 + 0.8 / 1.1 + 0.64 / 1.21))) / 20_000
    assert switching.loc["all.counterfactual.stay", "switching_value"] == pytest.approx(expected, rel=1e-9)


def test_every_metric_of_the_total_and_of_each_segment():
    pandas = pytest.importorskip("pandas")
    # Two segments, of which the second has nothing uncertain.
    text = WORKED.replace("COUNTERFACTUAL", "{ pert = [0.2, 0.35, 0.5] }")
    second = text[text.index("[[segment]]") :].replace('"all"', '"rest"').replace("{ pert = [0.2, 0.35, 0.5] }", "0.35")
    scenario = am.economics.RecoveryScenario.from_string(text + second)
    result = scenario.evaluate(draws=3000, keep="net")
    frame = result.to_frame().set_index(["segment", "metric"])
    expected = [("total", m) for m in am.economics.METRICS]
    expected += [(s, m) for s in ("all", "rest") for m in am.economics.METRICS if m != "payback_years"]
    assert list(frame.index) == expected
    for segment, metric in expected:
        where = None if segment == "total" else segment
        values = pandas.Series(result.values(metric, where))
        row = frame.loc[(segment, metric)]
        quantiles = values.dropna().quantile([0.05, 0.25, 0.5, 0.75, 0.95])
        assert list(row[["p05", "p25", "p50", "p75", "p95"]]) == pytest.approx(list(quantiles), rel=1e-12)
        assert row["share_negative"] == np.mean(values < 0) == result.share_negative(metric, where)
        assert row["share_missing"] == np.mean(values.isna()) == result.share_missing(metric, where)
        assert row["quantile_error"] == 0
        if metric in ("net_return", "benefit_cost_ratio", "payback_years"):
            assert np.isnan(row["mean"]) and np.isnan(result.mean(metric, where))
        else:
            assert row["mean"] == pytest.approx(values.mean(), rel=1e-12)
            assert row["mean"] == result.mean(metric, where)
            assert row["standard_deviation"] == pytest.approx(values.std(), rel=1e-9, abs=1e-9)
            assert row["standard_deviation"] == result.standard_deviation(metric, where)
    assert frame.loc[("rest", "net"), "mean"] == pytest.approx(315_768.60, abs=0.005)
    total = scenario.evaluate(draws=3000, segments=False)
    assert total.segments == [] and len(total.to_frame()) == len(am.economics.METRICS)
    with pytest.raises(am.AmendsError, match="^segments were not evaluated"):
        total.mean("net", "all")


def test_money_by_year():
    pandas = pytest.importorskip("pandas")
    # 20,000 complainants of whom 0.655 stay, 0.35 without handling: 6,100 kept at 60 a year, 0.8 of them in the next.
    years = worked().evaluate(draws=4).years()
    assert years["year"] == [0, 1, 2, 3]
    assert years["benefits"] == pytest.approx([0, 366_000, 292_800, 234_240])
    assert years["costs"] == pytest.approx([0, 510_000, 0, 0])
    assert years["net"] == pytest.approx([0, -144_000, 292_800, 234_240])
    assert years["p50"] == pytest.approx(years["net"])
    assert isinstance(years.to_frame(), pandas.DataFrame) and "292,800" in repr(years)
    dearer = am.economics.RecoveryScenario.from_string(
        WORKED.replace("COUNTERFACTUAL", "0.35").replace("per_complaint = 18", "per_complaint = 21")
    )
    assert dearer.compare(worked(), draws=4).years()["costs"] == pytest.approx([0, 60_000, 0, 0])


def test_what_is_kept_changes_memory_and_time_but_no_figure():
    scenario = worked("{ pert = [0.2, 0.35, 0.5] }")
    kept = scenario.evaluate(draws=5000, keep="all")
    for options in ({}, {"keep": "net"}, {"keep": "net_and_return", "threads": 2}):
        other = scenario.evaluate(draws=5000, **options)
        for metric in am.economics.METRICS:
            np.testing.assert_array_equal(kept.values(metric), other.values(metric))
            assert str(kept.summary(metric)) == str(other.summary(metric))
    sketched = scenario.evaluate(draws=5000, keep="net", quantiles="all").summary("retention_benefit")
    assert sketched.quantile_error == 0.001
    assert sketched.p50 == pytest.approx(kept.summary("retention_benefit").p50, rel=0.0011)
    assert sketched.mean == kept.mean("retention_benefit")
    for option in ("keep", "quantiles"):
        with pytest.raises(am.AmendsError, match=f"^{option}") as caught:
            scenario.evaluate(draws=5, **{option: "everything"})
        assert caught.value.parameter == option


# Ten segments and a comparison: prints by how many kilobytes the memory of a process grows.
GROWTH = """
import resource
import sys

import amends as am

segment, draws = sys.argv[1], int(sys.argv[2])
head = "horizon = { years = 5 }\\ndiscount = { annual_rate = 0.08 }\\n"
text = head + "".join(segment.replace("all", f"s{s}") for s in range(10))
today = am.economics.RecoveryScenario.from_string(text)
dearer = am.economics.RecoveryScenario.from_string(text.replace("= 18", "= { uniform = [18, 22] }"))
dearer.compare(today, draws=1024, keep="net")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
result = dearer.compare(today, draws=draws, keep="net")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_is_bounded():
    pytest.importorskip("resource")
    segment = WORKED[WORKED.index("[[segment]]") :].replace("COUNTERFACTUAL", "{ uniform = [0.2, 0.5] }")

    def kilobytes(draws: int) -> int:
        command = [sys.executable, "-c", GROWTH, segment, str(draws)]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    # Net of the total, three times: 24 bytes a draw, 4.8 MB of 200,000, and blocks that do not grow with them. All
    # figures would be 183 numbers a draw, three times: 878 MB.
    assert kilobytes(200_000) < 60_000


SHARE_CAUSAL = am.math.Distribution.pert(0.3, 0.7, 1.0)  # as within_five_days.toml says


def test_compare_with_records_from_the_shipped_files():
    today = am.economics.RecoveryScenario.from_toml(EXAMPLES / "today.toml")
    assert not today.observed
    with pytest.raises(am.AmendsError, match="with_observed"):
        today.evaluate(draws=1)
    today = today.with_records()
    faster = am.economics.RecoveryScenario.from_toml(EXAMPLES / "within_five_days.toml").with_records()
    result = faster.compare(today, draws=2000, seed=7)
    assert np.array_equal(result.values("net"), result.alternative.values("net") - result.baseline.values("net"))
    same = today.with_response_within(days=5, share_causal=SHARE_CAUSAL).compare(today, draws=2000, seed=7)
    assert np.array_equal(result.values("net"), same.values("net"))
    assert "within five days" in repr(result)


def test_observed_log_gives_what_records_give():
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(EXAMPLES / "data" / "consumidor_gov_br_2014.csv")
    log = am.domain.ComplaintLog.from_frame(
        frame.assign(resolved=frame["evaluation"].map({"resolved": 1.0, "not_resolved": 0.0})),
        response_days="response_days",
        resolved="resolved",
        score="consumer_score",
        segment="area",
        cluster="company",
        weight="complaints",
        score_scale=(1, 5),
    )
    scenario = am.economics.RecoveryScenario.from_toml(EXAMPLES / "today.toml")
    a = scenario.with_observed(log).evaluate(draws=500, seed=3).values("net")
    b = scenario.with_records().evaluate(draws=500, seed=3).values("net")
    assert np.array_equal(a, b)
    for bands in ([5, 1], [-1], [np.nan], "x", [1, "b"]):
        with pytest.raises(am.AmendsError, match="^response_bands") as caught:
            scenario.with_observed(log, response_bands=bands)
        assert caught.value.parameter.split("[")[0] == "response_bands"


def test_mistakes_in_a_file_are_all_named():
    with pytest.raises(am.AmendsError) as caught:
        worked("1.7").evaluate()
    assert "scenario.toml:11" in str(caught.value) and "must lie in [0, 1], got 1.7" in str(caught.value)
    with pytest.raises(am.AmendsError, match="cannot open"):
        am.economics.RecoveryScenario.from_toml("absent.toml")
    with pytest.raises(am.AmendsError, match="there are: customers_kept"):
        worked().evaluate().values("profit")
    with pytest.raises(am.AmendsError, match="edge of the observed response bands"):
        am.economics.RecoveryScenario.from_toml(EXAMPLES / "today.toml").with_records().with_response_within(
            4, share_causal=1
        )


def test_progress_may_stop_and_may_raise():
    calls = []
    worked().evaluate(draws=100_000, progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (100_000, 100_000) and len(calls) > 1
    with pytest.raises(am.AmendsError, match="cancelled"):
        worked().evaluate(draws=100_000, progress=lambda done, total: False)

    def broken(done, total):
        raise KeyError("mine")

    with pytest.raises(KeyError):
        worked().evaluate(draws=100_000, progress=broken)


def test_complaint_valuation_broadcasts_and_marks_nonsense():
    value = am.economics.ComplaintValuation(
        margin_per_customer_per_year=60,
        retention=0.8,
        annual_rate=0.1,
        first_payment="now",
        stay=(0.2, 0.7, 0.9),
        shares=(0.25, 0.35, 0.40),
        thresholds=(3.5, 4.5),
        compensation_scale=0.5,
        typical_loss=40,
    )
    assert value.margin_multiple == pytest.approx(2.256198, abs=1e-6)
    result = value(loss=[40, 40, -1, np.nan], outcome_fairness=[1, 5, 3, np.nan])
    assert list(result.outcome) == ["dissatisfied", "delighted", "not judged", "not judged"]
    # c* = s ln((stay_delighted - stay) V / s), s = 20, V = 135.371901 (derived).
    assert result.suggested_compensation[0] == pytest.approx(20 * np.log(0.7 * 135.371901 / 20), rel=1e-8)
    assert result.suggested_compensation[1] == 0
    assert np.isnan(result.at_stake[2]) and result.at_stake[3] == pytest.approx((0.9 - 0.655) * 135.371901)
    with pytest.raises(am.AmendsError, match=r"stay\.satisfied"):
        am.economics.ComplaintValuation(
            margin_per_customer_per_year=60,
            retention=0.8,
            annual_rate=0.1,
            stay=(0.8, 0.7, 0.9),
            shares=(0.25, 0.35, 0.40),
            thresholds=(3.5, 4.5),
            compensation_scale=0.5,
            typical_loss=40,
        )


def test_complaint_valuation_says_what_is_missing_and_what_is_unusual():
    given = dict(
        margin_per_customer_per_year=60,
        retention=0.8,
        annual_rate=9,  # per cent, meant as 0.09
        stay=(0.2, 0.7, 0.9),
        shares=(0.25, 0.35, 0.40),
        thresholds=(3.5, 4.5),
        compensation_scale=0.5,
        typical_loss=40,
    )
    assert am.economics.ComplaintValuation(**given).warnings == ["large_discount_rate"]
    assert am.economics.ComplaintValuation(**{**given, "annual_rate": 0.09}).warnings == []
    lacking = {**given, "stay": (0.2, np.nan, 0.9), "typical_loss": np.nan, "shares": (0, 0, 0)}
    with pytest.raises(am.AmendsError) as caught:
        am.economics.ComplaintValuation(**lacking)
    assert str(caught.value) == "stay.satisfied, shares, typical_loss must be given"
    assert caught.value.code == "missing"


def test_draws_of_ones_own():
    scenario = worked("{ pert = [0.2, 0.35, 0.5] }")
    counterfactual = np.linspace(0.2, 0.5, 700)
    result = scenario.evaluate_draws({"all.counterfactual.stay": counterfactual})
    # Net is linear: 20,000 (.655 - L0) * 60 * 2.256198 - 510,000.
    multiple = 1 + 0.8 / 1.1 + 0.64 / 1.21
    expected = 20_000 * (0.655 - counterfactual) * 60 * multiple - 510_000
    assert np.allclose(result["net"], expected, rtol=1e-12)
    with pytest.raises(am.AmendsError, match="draws of .* are missing"):
        scenario.evaluate_draws({})
    with pytest.raises(am.AmendsError, match="draw 1: 2 is not finite and in"):
        scenario.evaluate_draws({"all.counterfactual.stay": [0.3, 2.0]})
    with pytest.raises(am.AmendsError, match="baseline must be a RecoveryScenario"):
        scenario.compare(None)  # type: ignore[arg-type]
    with pytest.raises(am.AmendsError, match="no quantity named"):
        scenario.evaluate_draws({"all.counterfactual.stay": [0.3], "typo": [1.0]})
    with pytest.raises(am.AmendsError, match="they must agree"):
        scenario.evaluate_draws({"all.counterfactual.stay": [0.3, 0.4], "all.margin.retention": [0.8]})


@pytest.mark.parametrize("call", ["evaluate", "compare"])
def test_counts_are_whole_numbers_with_a_limit(call):
    scenario = worked()
    first = () if call == "evaluate" else (worked("0.3"),)
    assert getattr(scenario, call)(*first, draws=1e2, seed=1.0, threads=1.0).draws == 100
    mistakes = [("draws", wrong) for wrong in (-1, 0, 1.5, None, "10", 10_000_001, [5])]
    mistakes += [("seed", wrong) for wrong in (None, -1, 0.5, 2**64, "1")]
    mistakes += [("threads", wrong) for wrong in (-1, 1.5, None)]
    mistakes += [("segments", 1), ("progress", 1)]
    for parameter, wrong in mistakes:
        with pytest.raises(am.AmendsError, match=f"^{parameter} must") as caught:
            getattr(scenario, call)(*first, **{parameter: wrong})
        assert (caught.value.code, caught.value.parameter) == ("domain", parameter)


def columns_with_a_missing_value():
    """40, missing and 7, as they come."""
    yield [40.0, None, 7]
    yield np.array([40, None, 7], dtype=object)
    yield np.ma.masked_array([40.0, 1.0, 7.0], [False, True, False])
    pandas = pytest.importorskip("pandas")
    for dtype in ("Int64", "Float64", "object"):
        yield pandas.Series([40, None, 7], dtype=dtype)
    try:
        import polars
        import pyarrow
    except ImportError:
        return
    yield polars.Series([40, None, 7])
    yield pyarrow.array([40, None, 7])
    yield pyarrow.chunked_array([[40.0, None], [7.0]])


def test_columns_are_read_alike():
    value = am.economics.ComplaintValuation(
        margin_per_customer_per_year=60,
        retention=0.8,
        annual_rate=0.1,
        stay=(0.2, 0.7, 0.9),
        shares=(0.25, 0.35, 0.40),
        thresholds=(3.5, 4.5),
        compensation_scale=0.5,
        typical_loss=40,
    )
    index = am.satisfaction.SatisfactionIndex(am.satisfaction.ClassThresholds(satisfied=3, delighted=4))
    plain = [40.0, np.nan, 7.0]
    for column in columns_with_a_missing_value():
        np.testing.assert_array_equal(value(loss=column).at_stake, value(loss=plain).at_stake)
        scores = {name: column for name in ("accessibility", "interaction_quality", "response_speed")}
        report = index.score(**scores, outcome_fairness=[1, 2, np.nan]).report
        assert (report.row_report.left_out, report.unanswered) == (2, 0)
    for wrong in (["1", "2"], np.array(["2020"], dtype="datetime64[D]"), np.ones((2, 2)), "40", {"loss": 40}):
        with pytest.raises(am.AmendsError, match="loss") as caught:
            value(loss=wrong)
        assert caught.value.parameter == "loss"
    assert list(value(loss=4).outcome) == ["not judged"]
