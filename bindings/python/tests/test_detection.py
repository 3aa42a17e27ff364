"""Early detection from Python: arrays and tables, what cannot be, and R's surveillance beside it."""

import copy
import pickle
import shutil
import subprocess

import numpy as np
import pandas as pd
import polars as pl
import pytest
from test_hostile_calls import HOSTILE, wrong
from valid_calls import Call

import amends as am
from amends.recovery import ComplaintWatch, CountChart, ProblemMonitor, fit_baseline

days = pd.date_range("2024-01-01", periods=364)  # a Monday


def desk(rng, onset=None):
    """Two products by two causes, a year of days; weekends are quiet; one series triples for the last 20 days."""
    rows = []
    for product in ("phone", "router"):
        for cause in ("late", "broken"):
            rate = {"late": 0.02, "broken": 0.006}[cause]
            sold = rng.integers(80, 120, len(days))
            mean = rate * sold * np.where(np.arange(len(days)) % 7 > 4, 0.4, 1.24)
            if onset is not None and (product, cause) == ("router", "broken"):
                mean = np.where(np.arange(len(days)) >= onset, 3 * mean, mean)
            rows.append(pd.DataFrame({"product": product, "cause": cause, "day": days, "sold": sold,
                                      "complaints": rng.poisson(mean)}))  # fmt: skip
    return pd.concat(rows, ignore_index=True)


ROLES = {"count": "complaints", "series": ["product", "cause"], "period": "day", "exposure": "sold", "weekday": True}


@pytest.fixture
def table():
    return desk(np.random.default_rng(5), onset=344)


def halves(table, cut=280):
    before = table["day"] < days[cut]
    return table[before], table[~before]


def test_a_new_problem_is_found_in_a_table(table):
    first, later = halves(table)
    watch = ComplaintWatch(run_length=1000).fit(first, **ROLES)
    assert watch.series_ == ["phone, broken", "phone, late", "router, broken", "router, late"]
    assert "4 of 4 series watched" in repr(watch)
    alarms, chart = watch.trace(later)
    real = alarms[alarms["series"] == "router, broken"]
    found = real[real["period"] >= days[344]].iloc[0]
    assert found["period"] <= days[354] and abs((found["since"] - days[344]).days) <= 5
    assert found["excess_lower"] > 0 and found["excess"] == found["count"] - found["expected"]
    assert len(chart) == 4 * 84 and chart["alarm"].sum() == len(alarms)
    one = chart[(chart["series"] == found["series"]) & (chart["period"] == found["period"])].iloc[0]
    assert one["statistic"] == found["statistic"] >= found["limit"] == one["limit"]
    money = am.economics.alarm_at_risk(
        complaints_above_expected=found["excess"], lower=found["excess_lower"], upper=found["excess_upper"],
        evidence_rate=0.1, stay_rate_untroubled=0.9, stay_rate_after_problem=0.7, value_per_customer=100,
    )  # fmt: skip
    assert money.estimate.revenue_at_risk == pytest.approx(found["excess"] / 0.1 * 0.2 * 100)


def test_the_baseline_is_that_of_plain_means(table):
    # Without factors the rate is complaints over exposure; with weekdays the fitted totals of each are those seen.
    one = table[(table["product"] == "phone") & (table["cause"] == "late")]
    plain = fit_baseline(one, "complaints", exposure="sold")
    assert plain.rate == pytest.approx(one["complaints"].sum() / one["sold"].sum())
    weekday = pd.Series((one["day"] - days[0]).dt.days % 7, index=one.index)
    fitted = fit_baseline(one["complaints"].to_numpy(), exposure=one["sold"].to_numpy(), weekday=weekday.to_numpy())
    expected = [fitted.expected(sold, day) for sold, day in zip(one["sold"], weekday, strict=True)]
    seen = one["complaints"].groupby(weekday.to_numpy()).sum()
    np.testing.assert_allclose(pd.Series(expected).groupby(weekday.to_numpy()).sum(), seen, rtol=1e-9)
    assert fitted.dispersion < plain.dispersion + 0.2 and fitted.dispersion_lower <= fitted.dispersion
    again = pickle.loads(pickle.dumps(fitted))
    assert repr(again) == repr(fitted) and again.row_report == fitted.row_report


@pytest.mark.parametrize("rule", ["limit_per_series", "false_discovery_rate"])
def test_any_table_any_order_any_batch_gives_the_same(table, rule):
    first, later = halves(table)
    watch = ComplaintWatch(rule=rule, run_length=300).fit(first, **ROLES)
    whole = copy.deepcopy(watch).update(later)
    assert len(whole)
    shuffled = ComplaintWatch(rule=rule, run_length=300, threads=2).fit(first.sample(frac=1, random_state=1), **ROLES)
    parts = [shuffled.update(later[later["day"] < days[330]].iloc[::-1])]
    shuffled = pickle.loads(pickle.dumps(shuffled))
    parts.append(shuffled.update(later[later["day"] >= days[330]]))
    together = pd.concat(parts, ignore_index=True)
    pd.testing.assert_frame_equal(together, whole, check_dtype=False)
    frame = ComplaintWatch(rule=rule, run_length=300).fit(pl.from_pandas(first), **ROLES).update(pl.from_pandas(later))
    assert isinstance(frame, pl.DataFrame)
    assert frame["statistic"].to_list() == whole["statistic"].tolist()
    arrays = {role: later[name].to_numpy() for role, name in ROLES.items() if isinstance(name, str)}
    names = (later["product"] + ", " + later["cause"]).to_numpy()
    columns = copy.deepcopy(watch).update(arrays.pop("count"), series=names, weekday=True, **arrays)
    assert columns["excess"].tolist() == whole["excess"].tolist()


def test_arrays_give_what_the_table_gives(table):
    first, later = halves(table)
    watch = ComplaintWatch(run_length=300).fit(first, **ROLES)
    matrix = later.pivot(index="day", columns=["product", "cause"], values=["complaints", "sold"]).sort_index(axis=1)
    counts, sold = matrix["complaints"].to_numpy(float), matrix["sold"].to_numpy(float)
    weekday = (matrix.index - days[0]).days % 7
    expected = np.array([[one.expected(sold[t, s], weekday[t]) for s, one in enumerate(watch.baselines_)]
                         for t in range(len(counts))])  # fmt: skip
    monitor = ProblemMonitor.with_limits(watch.monitor_.limits, dispersion=watch.monitor_.dispersions)
    alarms, statistics = monitor.trace(counts, expected)
    _, chart = watch.trace(later)
    np.testing.assert_array_equal(chart["statistic"].to_numpy().reshape(counts.shape), statistics)
    assert len(monitor) == 4 and monitor.periods == 84 and monitor.row_report.left_out == 0
    assert alarms["series"].tolist() == [int(k) for k in np.nonzero(chart["alarm"].to_numpy().reshape(counts.shape))[1]]


def test_rows_that_cannot_be_are_counted_and_leave_the_series(table):
    first, later = halves(table)
    watch = ComplaintWatch().fit(first, **ROLES)
    later = later.astype({"complaints": float, "sold": float}).reset_index(drop=True)
    later.loc[3, "complaints"] = np.nan
    later.loc[4, "complaints"] = -1
    later.loc[5, "complaints"] = 1.5
    later.loc[6, "sold"] = 0
    later.loc[7, "product"] = "modem"
    later.loc[8, "day"] = pd.NaT
    alarms, chart = watch.trace(later)
    account = alarms.attrs["rows"]
    assert account["left_out"] == 6 and account["first"] == 3
    assert account["reasons"]["series was not in the stretch"] == 1
    bad = chart[(chart["series"] == "phone, late") & chart["period"].isin(days[283:289])]
    before = chart[(chart["series"] == "phone, late") & (chart["period"] == days[282])]
    assert bad["statistic"].nunique() == 1 and bad["statistic"].iloc[0] == before["statistic"].iloc[0]
    with pytest.raises(am.AmendsError, match="later than those seen"):
        watch.update(later)
    twice = pd.concat([first, first.iloc[:1]])
    with pytest.raises(am.AmendsError, match="a series twice"):
        ComplaintWatch().fit(twice, **ROLES)


def test_a_series_without_a_row_has_nothing_known_or_no_complaint():
    # Events that were counted: no rows of 0. 40 weeks, a complaint in every other one.
    weeks = np.arange(0, 40, 2)
    ones = np.ones(20)
    busy = {
        "count": [*ones, *np.full(40, 3.0)],
        "series": ["rare"] * 20 + ["busy"] * 40,
        "period": [*weeks, *range(40)],
    }
    roles = {"count": "count", "series": "series", "period": "period"}
    known = ComplaintWatch(absent="missing").fit(busy, **roles).baselines()
    zero = ComplaintWatch().fit(busy, **roles).baselines()
    sold = ComplaintWatch().fit({**busy, "sold": np.ones(60)}, **roles, exposure="sold").baselines()
    assert sold["rate"].tolist() == known["rate"].tolist()  # with an exposure a row that is not there is not known
    assert dict(zip(known["series"], known["rate"], strict=True)) == {"busy": 3.0, "rare": 1.0}
    assert dict(zip(zero["series"], zero["rate"], strict=True)) == {"busy": 3.0, "rare": 0.5}


def test_series_without_a_baseline_are_told_and_not_watched(table):
    rare = pd.DataFrame({"product": "cable", "cause": "late", "day": days, "sold": 100, "complaints": 0})
    first, later = halves(pd.concat([table, rare], ignore_index=True))
    watch = ComplaintWatch().fit(first, **ROLES)
    lines = watch.baselines().set_index("series")
    assert lines.loc["cable, late", "diagnosis"] == "too_rare" and "join series" in lines.loc["cable, late", "message"]
    assert lines["limit"].drop("cable, late").max() < np.inf == lines.loc["cable, late", "limit"]
    assert "4 of 5" in repr(watch)
    assert "cable, late" not in set(watch.update(later)["series"])
    with pytest.raises(am.AmendsError, match="no series has a baseline: there are 0 complaints"):
        ComplaintWatch().fit(rare, **ROLES)


def test_charts_and_run_lengths():
    # Values of surveillance 1.20.3, arlCusum(h = 4, k = 1.5, theta = 1.5 ln 2), run.
    chart = CountChart(ratio=2)
    mean = 1.5 * np.log(2)
    found = am.recovery.run_length(chart, mean, 4 * np.log(2), probabilities=[0.5])
    assert found.exact and found.mean == pytest.approx(98.4364, rel=1e-5)
    runs = am.recovery.simulate_run_length(chart, mean, 3.9 * np.log(2), runs=4000, threads=2)
    assert abs(runs.mean - found.mean) < 4 * runs.standard_error
    assert runs.mean == am.recovery.simulate_run_length(chart, mean, 3.9 * np.log(2), runs=4000).mean
    assert am.recovery.limit_for(chart, mean, 98.4).limit == pytest.approx(3.75 * np.log(2))
    steady = am.recovery.steady_state(chart, [2.0, 3.0], dispersion=0.1)
    assert steady.p_value(0.0) == 1.0 and (np.diff(steady.p_value(np.linspace(0, 30, 50))) <= 0).all()
    assert am.recovery.upper_count_limit(2.0, 0.01) == 7
    assert am.recovery.count_tail([7, 6], 2.0).round(6).tolist() == [0.004534, 0.016564]  # tables of Poisson
    assert np.isnan(am.recovery.count_tail(-1, 2.0))
    assert am.recovery.discovery_threshold([0.2, 0.001, 0.012], 0.05) == 0.012
    assert pickle.loads(pickle.dumps(chart)) == chart != CountChart("g")


def test_what_cannot_be_is_said_by_name(table):
    first, later = halves(table)
    with pytest.raises(am.AmendsError, match="call fit first"):
        ComplaintWatch().update(first)
    with pytest.raises(am.AmendsError, match="rule must be one of"):
        ComplaintWatch(rule="limit")
    with pytest.raises(am.AmendsError, match="weekday=True needs periods that are dates"):
        ComplaintWatch().fit([2, 6] * 10, period=range(20), weekday=True)
    watch = ComplaintWatch().fit(first, **ROLES)
    with pytest.raises(am.AmendsError, match="exposure must be given"):
        watch.update(later["complaints"].to_numpy(), series=later["product"], period=later["day"], weekday=True)
    with pytest.raises(am.AmendsError, match="one column for each of the 4 series"):
        watch.monitor_.update([1.0, 2.0], [1.0, 2.0])


def test_whatever_comes_is_answered():
    fitted = ComplaintWatch(states=16).fit([2, 6] * 10, period=range(20))
    one = {"data": [2, 6] * 10, "count": None, "series": None, "period": range(20), "exposure": None, "weekday": None,
           "season": None}  # fmt: skip
    options = {"chart": None, "rule": "limit_per_series", "run_length": 100.0, "false_discovery_rate": 0.05,
               "level": 0.95, "factors": "each_series", "absent": "missing", "fewest_periods": 20.0,
               "fewest_complaints": 10.0, "states": 16, "threads": 1, "largest_share_left_out": 0.5}  # fmt: skip
    calls = [
        Call(ComplaintWatch, options),
        Call(lambda **given: ComplaintWatch(states=16).fit(**given), one),
        Call(lambda **given: copy.deepcopy(fitted).update(**given), {**one, "period": range(20, 40)}),
        Call(lambda **given: copy.deepcopy(fitted).trace(**given), {**one, "period": range(20, 40)}),
    ]
    failed = []
    for call in calls:
        assert wrong(call, call.arguments) == ""
        for argument in call.arguments:
            for value in HOSTILE:
                reply = wrong(call, {**call.arguments, argument: value})
                if reply:
                    failed.append(f"{argument}={ascii(value)[:40]}: {reply[:300]}")
    assert not failed, "\n".join(failed)


SURVEILLANCE = """
suppressMessages(suppressWarnings(library(surveillance)))
data <- read.csv(file("stdin"))
found <- suppressWarnings({
  series <- create.disProg(week = seq_along(data$x), observed = data$x, state = rep(0, length(data$x)))
  control <- list(range = seq_along(data$x), c.ARL = LIMIT, mu0 = data$mu, alpha = ALPHA, Mtilde = 1, M = -1,
                  change = "intercept", theta = log(RATIO), dir = "inc", ret = "value")
  algo.glrnb(series, control)
})
cat(which(found$alarm[, 1] == 1), "\n")
"""


@pytest.mark.parametrize("dispersion", [0.0, 0.2])
def test_alarms_when_surveillance_does(dispersion):
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed: nothing to compare with")
    if subprocess.run(["Rscript", "-e", "library(surveillance)"], capture_output=True).returncode != 0:
        pytest.skip("R's surveillance is not installed (apt: r-cran-surveillance): nothing to compare with")
    rng = np.random.default_rng(8)
    mean = 3 + 2 * rng.random(600) * np.where(np.arange(600) % 7 > 4, 0.5, 1.2)
    actual = np.where(np.arange(600) >= 400, 1.5, 1.0) * mean
    counts = rng.poisson(actual) if dispersion == 0 else rng.negative_binomial(5, 1 / (1 + 0.2 * actual))
    script = SURVEILLANCE.replace("LIMIT", "3").replace("ALPHA", str(dispersion)).replace("RATIO", "1.6")
    text = pd.DataFrame({"x": counts, "mu": mean}).to_csv(index=False)
    done = subprocess.run(["Rscript", "-e", script], input=text, capture_output=True, text=True, check=True)
    theirs = [int(one) - 1 for one in done.stdout.split()]
    monitor = ProblemMonitor.with_limits([3.0], dispersion=dispersion, chart=CountChart(ratio=1.6))
    ours = monitor.update(counts[:, None], mean[:, None])["period"].tolist()
    assert len(ours) > 10 and ours == theirs


def test_what_comes_new_and_what_does_not_come_at_all():
    weeks = pd.date_range("2024-01-01", periods=40, freq="W").strftime("%Y-%m-%d")
    before = pd.DataFrame({"count": np.tile([2, 3, 1, 4], 10), "kind": "late", "day": weeks})
    watch = ComplaintWatch().fit(before, "count", series="kind", period="day")  # texts of days
    nothing = watch.update(before.iloc[:0])
    assert len(nothing) == 0
    later = pd.DataFrame({"count": [2, 30], "kind": ["late", "broken"], "day": "2025-01-05"})
    watch.update(later)
    assert watch.unwatched_ == {"broken": 1}
    assert "'broken' (1 row" in repr(watch)
