"""Does early detection keep what it says? Tables for docs/detection.md, some minutes on one thread.

    python validation/early_detection.py

Counts are NumPy's, of known expected counts: false discoveries without any onset and with 1 % of the series doubled;
run lengths of the chain against simulated runs, and what another rate or volume makes of them; p-values by weekday; how
often the interval of the dispersion holds the truth.
"""

from __future__ import annotations

import numpy as np

import amends as am
from amends.recovery import CountChart, ProblemMonitor

MEANS, DISPERSIONS = (0.1, 0.7, 3.0, 12.0), (0.0, 0.3)


def counts(rng, mean, dispersion, shape):
    """Random counts of a mean and a dispersion."""
    if dispersion == 0:
        return rng.poisson(mean, shape)
    return rng.negative_binomial(1 / dispersion, 1 / (1 + dispersion * np.asarray(mean)), shape)


def false_discoveries(series=1000, periods=2000, shifted=10):
    """Share of periods that alarm without an onset; false among alarms, by period and of all."""
    mean = np.resize(MEANS, series)
    dispersion = np.repeat(np.resize(DISPERSIONS, series // 4), 4)
    print("| chart | q | alarmed | error | false of a period's alarms | error | false of all alarms |")
    for kind in ("cusum", "ewma", "u", "g"):
        for q in (0.05, 0.2):
            rule = {"chart": CountChart(kind), "rule": "false_discovery_rate", "false_discovery_rate": q}
            calibrated = ProblemMonitor(mean, dispersion=dispersion, **rule)
            told = []
            for doubled in (0, shifted):
                rng = np.random.default_rng(7)
                actual = np.where(np.arange(series) < doubled, 2 * mean, mean)
                seen = np.empty((periods, series))
                for s in range(series):
                    seen[:, s] = counts(rng, actual[s], dispersion[s], periods)
                monitor = calibrated if doubled == 0 else ProblemMonitor(mean, dispersion=dispersion, **rule)
                alarms = monitor.update(seen, np.broadcast_to(mean, seen.shape))
                total = np.bincount(alarms["period"], minlength=periods)
                wrong = np.bincount(alarms["period"][alarms["series"] >= doubled], minlength=periods)
                share = wrong / np.maximum(total, 1)
                told += [share.mean(), share.std() / np.sqrt(periods), wrong.sum() / max(total.sum(), 1)]
            # Where nothing is shifted every alarm is false: its share of a period is 1 where there is any.
            print(f"| {kind} | {q} | {told[0]:.3f} | {told[1]:.3f} | {told[3]:.3f} | {told[4]:.3f} | {told[5]:.3f} |")


def run_lengths(runs=20_000):
    """The chain against simulated runs."""
    print("| chart | expected | dispersion | chain | simulated | error | difference in errors |")
    week, flat = [10.0] * 5 + [2.0, 1.0], (0.02, 0.3, 1.3, 4.0, 60.0)
    for kind in ("cusum", "ewma"):
        for expected in (*flat, week, [1.4] * 5 + [0.5, 0.2]):
            for dispersion in (0.0, 0.3):
                chart = CountChart(kind)
                limit = am.recovery.limit_for(chart, expected, 200, dispersion=dispersion).limit
                chain = am.recovery.run_length(chart, expected, limit, dispersion=dispersion).mean
                found = am.recovery.simulate_run_length(chart, expected, limit, dispersion=dispersion, runs=runs)
                away = (chain - found.mean) / found.standard_error
                print(f"| {kind} | {expected} | {dispersion} | {chain:.1f} | {found.mean:.1f} | "
                      f"{found.standard_error:.1f} | {away:.1f} |")  # fmt: skip


def other_rates():
    """A cusum made for 500 periods, where expected counts are too low, and where the volume is another."""
    print("| expected | actual over expected | run length |  | volume | run length |")
    chart = CountChart()
    for expected in (0.3, 3.0, 12.0):
        limit = am.recovery.limit_for(chart, expected, 500).limit
        for actual, volume in ((0.9, 0.25), (1.0, 0.5), (1.05, 1.0), (1.1, 2.0), (1.2, 4.0)):
            low = am.recovery.run_length(chart, expected, limit, actual_ratio=actual).mean
            other = am.recovery.run_length(chart, volume * expected, limit).mean
            print(f"| {expected} | {actual} | {low:.0f} |  | {volume} | {other:.0f} |")


def p_values_by_weekday(series=20_000, weeks=14):
    """Shares of p-values up to 0.1, 0.01 and 0.001, of the last half of the weeks."""
    print("| chart | dispersion | weekday | 0.1 | 0.01 | 0.001 |")
    rng = np.random.default_rng(1)
    week = np.array([5, 5, 5, 5, 5, 1.5, 1.0])
    for kind in ("cusum", "ewma"):
        for dispersion in DISPERSIONS:
            steady = am.recovery.steady_state(CountChart(kind), week, dispersion=dispersion)
            monitor = ProblemMonitor.with_limits(np.full(series, np.inf), dispersion=dispersion, chart=CountChart(kind))
            mean = np.repeat(np.tile(week, weeks)[:, None], series, axis=1)
            statistics = monitor.trace(counts(rng, mean, dispersion, mean.shape), mean)[1]
            p = steady.p_value(statistics).reshape(weeks, 7, series)[weeks // 2 :]
            for day in range(7):
                shares = " | ".join(f"{(p[:, day] <= level).mean():.4f}" for level in (0.1, 0.01, 0.001))
                print(f"| {kind} | {dispersion} | {day} | {shares} |")


def dispersion_intervals(runs=1000):
    """How often the interval of the dispersion holds the truth, and the mean of the estimates."""
    print("| mean | dispersion | periods | held | estimated |")
    rng = np.random.default_rng(3)
    for mean in (0.3, 2.0, 20.0):
        for dispersion in (0.0, 0.1, 0.5, 2.0):
            for periods in (60, 365):
                weekday = np.arange(periods) % 7
                actual = mean * np.where(weekday < 5, 1.2, 0.5)
                held, estimates = [], []
                for _ in range(runs):
                    fitted = am.recovery.fit_baseline(counts(rng, actual, dispersion, periods), weekday=weekday)
                    if fitted.diagnosis == "none":
                        held.append(fitted.dispersion_lower <= dispersion <= fitted.dispersion_upper)
                        estimates.append(fitted.dispersion)
                held_of = f"{np.mean(held):.3f} of {len(held)}"
                print(f"| {mean} | {dispersion} | {periods} | {held_of} | {np.mean(estimates):.3f} |")


if __name__ == "__main__":
    false_discoveries()
    run_lengths()
    other_rates()
    p_values_by_weekday()
    dispersion_intervals()
