#!/usr/bin/env python3
"""Weibull accelerated failure time models beside R's survreg and lifelines: same numbers, seconds.

    python3 benchmarks/peers/accelerated_failure_time.py [--rows 1000000] [--lifelines-rows 100000]

Needs amends and lifelines in this Python's environment and Rscript with the package survival on the path (each peer
is passed over when absent). All fit the same simulated rows with five covariates from memory (R reads them from a
temporary file first, which is not counted). The best processor time of --repeats counts, because on a shared machine
the time on the wall counts the neighbours too; every program uses one thread.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

import amends as am

R = """
library(survival)
size <- {rows} * {columns}
d <- matrix(readBin("{path}", "double", size), ncol = {columns}, byrow = FALSE)
d <- as.data.frame(d); names(d) <- c("t", "e", paste0("x", 0:4))
best <- Inf
for (i in 1:{repeats}) {{
  spent <- system.time(f <- survreg(Surv(t, e) ~ x0 + x1 + x2 + x3 + x4, data = d, dist = "weibull"))
  best <- min(best, spent["user.self"] + spent["sys.self"])
}}
cat(sprintf('{{"seconds": %.4f, "log_likelihood": %.6f}}', best, f$loglik[2]))
"""


def simulated(rows: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(1)
    x = random.random((rows, 5)) - 0.5
    location = 3.0 + x @ np.array([0.5, -0.3, 0.5, -0.3, 0.5])
    duration = np.exp(location + 0.7 * np.log(random.exponential(size=rows)))
    end = random.uniform(5, 35, rows)
    data = {"t": np.minimum(duration, end), "e": (duration <= end).astype(float)}
    return data | {f"x{j}": np.ascontiguousarray(x[:, j]) for j in range(5)}


def best_of(repeats: int, call) -> tuple[float, float]:
    seconds, value = np.inf, np.nan
    for _ in range(repeats):
        begin = time.process_time()
        value = call()
        seconds = min(seconds, time.process_time() - begin)
    return seconds, value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--lifelines-rows", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    lines: list[tuple[str, int, float, float]] = []

    data = simulated(args.rows)
    few = {name: values[: args.lifelines_rows] for name, values in data.items()}
    for rows in (data, few):
        seconds, value = best_of(
            args.repeats, lambda rows=rows: am.survival.WeibullAFT().fit(rows, "t", "e").log_likelihood_
        )
        lines.append(("amends", len(rows["t"]), seconds, value))
    begin = time.perf_counter()
    am.survival.WeibullAFT(threads=2).fit(data, "t", "e")
    print(f"amends, two threads, on the wall: {time.perf_counter() - begin:.3f} s")

    if shutil.which("Rscript"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rows"
            path.write_bytes(np.concatenate(list(data.values())).tobytes())
            script = R.format(rows=args.rows, columns=len(data), path=path, repeats=args.repeats)
            done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=True)
        answer = json.loads(done.stdout)
        lines.append(("R survival, survreg", args.rows, answer["seconds"], answer["log_likelihood"]))
    else:
        print("R is not installed")
    try:
        import pandas as pd
        from lifelines import WeibullAFTFitter

        frame = pd.DataFrame(few)
        seconds, value = best_of(1, lambda: WeibullAFTFitter().fit(frame, "t", "e").log_likelihood_)
        lines.append(("lifelines", args.lifelines_rows, seconds, value))
    except ImportError:
        print("lifelines is not installed")

    print(f"{'program':22} {'rows':>10} {'seconds':>9} {'log-likelihood':>18}")
    for name, rows, seconds, value in lines:
        print(f"{name:22} {rows:10,} {seconds:9.3f} {value:18.4f}")


if __name__ == "__main__":
    main()
