#!/usr/bin/env python3
"""Survival curves by amends, lifelines and R's survival: the answers side by side, and the seconds, in one run.

    survival_curves.py [ROWS]

lifelines and Rscript are asked only if they are installed. Rows are simulated customers: exponential lives of 40 months
on average, rounded up to whole months, seen for at most 60; three in ten leave because of cause 1. Seconds are of the
processor, because other work may run beside this; the best of three for amends and lifelines' curve and test.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import amends as am

R_PROGRAM = """
suppressMessages(library(survival))
d <- read.csv(commandArgs(TRUE)[1])
options(digits = 12)
report <- function(what, compute) {
  seconds <- sum(system.time(values <- compute())[1:2])
  cat(what, seconds, values, sep = ",", fill = 200)
}
report("Kaplan-Meier at 36", function() {
  f <- summary(survfit(Surv(time, event) ~ 1, data = d, conf.type = "log-log"), times = 36)
  c(f$surv, f$lower, f$upper)
})
report("incidence at 36", function() {
  f <- summary(survfit(Surv(time, factor(cause, 0:2)) ~ 1, data = d), times = 36)
  c(f$pstate[2], f$std.err[2])
})
report("log-rank", function() survdiff(Surv(time, event) ~ group, data = d)$chisq)
"""


def timed(compute: Callable[[], Any], repeats: int = 3) -> tuple[float, list[float]]:
    best, values = float("inf"), []
    for _ in range(repeats):
        start = time.process_time()
        values = [float(v) for v in compute()]
        best = min(best, time.process_time() - start)
    return best, values


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rng = np.random.default_rng(1)
    life, seen = np.ceil(rng.exponential(40, rows)), np.ceil(rng.uniform(0, 60, rows))
    months, event = np.minimum(life, seen), (life <= seen).astype(np.int8)
    cause = np.where(event == 1, np.where(rng.random(rows) < 0.3, 1, 2), 0).astype(np.int8)
    group = rng.integers(0, 2, rows)

    def kaplan_meier() -> tuple[float, float, float]:
        return am.survival.KaplanMeier().fit(months, event).confidence_interval(36)

    def incidence() -> tuple[float, float]:
        fit = am.survival.AalenJohansen().fit(months, cause)
        return fit.cumulative_incidence(1, 36), fit.standard_error(1, 36)

    answers: dict[str, dict[str, tuple[float, list[float]]]] = {
        "Kaplan-Meier at 36": {"amends": timed(kaplan_meier)},
        "incidence at 36": {"amends": timed(incidence)},
        "log-rank": {"amends": timed(lambda: [am.survival.log_rank_test(months, event, group).statistic])},
    }

    try:
        import lifelines
        from lifelines.statistics import logrank_test
    except ImportError:
        print("lifelines is not installed")
    else:

        def lifelines_curve() -> list[float]:
            fit = lifelines.KaplanMeierFitter().fit(months, event)
            return [fit.predict(36), *fit.confidence_interval_.loc[36]]

        def lifelines_log_rank() -> list[float]:
            a, b = group == 0, group == 1
            return [logrank_test(months[a], months[b], event[a], event[b]).test_statistic]

        answers["Kaplan-Meier at 36"]["lifelines"] = timed(lifelines_curve)
        answers["log-rank"]["lifelines"] = timed(lifelines_log_rank)
        # lifelines first moves tied times apart at random: the answer depends on its seed.
        few = slice(0, min(rows, 20_000))
        for seed in (1, 2):

            def lifelines_incidence(seed: int = seed) -> list[float]:
                fit = lifelines.AalenJohansenFitter(seed=seed).fit(months[few], cause[few], event_of_interest=1)
                return [fit.cumulative_density_.loc[:36].iloc[-1, 0]]

            answers["incidence at 36"][f"lifelines, {few.stop:,} rows, seed {seed}"] = timed(
                lifelines_incidence, repeats=1
            )

    if shutil.which("Rscript"):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "rows.csv"
            table = np.column_stack([months, event, cause, group])
            np.savetxt(file, table, delimiter=",", fmt="%d", header="time,event,cause,group", comments="")
            program = Path(folder) / "survival.R"
            program.write_text(R_PROGRAM, encoding="utf-8")
            done = subprocess.run(["Rscript", str(program), str(file)], capture_output=True, text=True)
        if done.returncode != 0:
            print(f"Rscript failed: {done.stderr}")
        for line in done.stdout.splitlines():
            what, seconds, *values = line.strip().split(",")
            answers[what]["R survival"] = (float(seconds), [float(v) for v in values])
    else:
        print("Rscript is not installed")

    print(f"{rows:,} rows")
    for what, by_package in answers.items():
        ours = by_package["amends"][0]
        for package, (seconds, values) in by_package.items():
            shown = "  ".join(f"{v:.10g}" for v in values)
            print(f"{what:20} {package:32} {seconds:8.3f} s {seconds / ours:7.1f} x   {shown}")


if __name__ == "__main__":
    main()
