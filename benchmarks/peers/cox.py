#!/usr/bin/env python3
"""Cox models beside R's survival and lifelines on the same rows: seconds of a fit with covariance, and the answers.

    python3 benchmarks/peers/cox.py BUILD/benchmarks/cox_benchmark [--rows 1000000] [--repeats 3] [--without-lifelines]

Simulates five covariates, exponential lives and random censoring; times in whole weeks 1 to 120, the same without
rounding, and start-stop rows (a tenth of --rows customers, up to three rows each, one covariate changing). Each library
has the rows in memory before its clock starts. Best of --repeats (lifelines once: it takes long); one thread for all,
and two for this library in a line of its own. Needs NumPy, and R with survival and lifelines in this Python for the
peers; a peer that is not there is left out, which is said.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
import numpy as np  # noqa: E402  (after the number of threads is set)

EFFECTS = np.array([0.3, -0.2, 0.1, 0.5, 0.0])


def covariates(rng: np.random.Generator, rows: int) -> np.ndarray:
    x = rng.normal(size=(rows, 5))
    x[:, 3:] = rng.random((rows, 2)) < 0.3
    return x


def simple(rows: int, whole_weeks: bool) -> list[np.ndarray]:
    """duration, event, covariates."""
    rng = np.random.default_rng(1)
    x = covariates(rng, rows)
    life = rng.exponential(60.0, rows) * np.exp(-x @ EFFECTS)
    watched = np.minimum(rng.random(rows) * 200.0, 120.0)
    duration = np.minimum(life, watched)
    event = (life <= watched).astype(float)
    if whole_weeks:
        duration = np.maximum(1.0, np.ceil(duration))
    return [duration, event, *x.T]


def start_stop(customers: int) -> list[np.ndarray]:
    """duration, event, entry, covariates: three rows a customer, cut at weeks 10 and 30; the last covariate changes."""
    rng = np.random.default_rng(2)
    x = covariates(rng, customers)
    columns: list[list[np.ndarray]] = [[] for _ in range(8)]
    start = np.zeros(customers)
    for end in (10.0, 30.0, 120.0):
        x[:, 4] = rng.random(customers) < 0.3
        life = start + rng.exponential(60.0, customers) * np.exp(-x @ EFFECTS)
        stop = np.maximum(start + 1.0, np.ceil(np.minimum(life, end)))
        event = (life <= end).astype(float)
        for column, values in zip(columns, [stop, event, start, *x.T], strict=True):
            column.append(values.copy())
        staying = event == 0.0
        x, start, customers = x[staying], stop[staying], int(staying.sum())
    return [np.concatenate(column) for column in columns]


def run(command: list[str]) -> dict:
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if output.returncode != 0:
        sys.exit(f"{command[0]} failed with {output.returncode}")
    return json.loads(output.stdout.splitlines()[-1])


def with_lifelines(columns: list[np.ndarray], entries: bool) -> dict:
    import lifelines
    import pandas

    names = ["duration", "event"] + (["entry"] if entries else [])
    names += [f"x{j}" for j in range(len(columns) - len(names))]
    frame = pandas.DataFrame(dict(zip(names, columns, strict=True)))
    fitter = lifelines.CoxPHFitter()
    before = time.perf_counter()
    fitter.fit(frame, "duration", "event", entry_col="entry" if entries else None)
    return {
        "seconds": time.perf_counter() - before,
        "log_likelihood": fitter.log_likelihood_,
        "coefficients": fitter.params_.tolist(),
        "version": lifelines.__version__,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--without-lifelines", action="store_true")
    options = parser.parse_args()
    script = Path(__file__).with_name("cox.R")
    cases = {
        "whole weeks, Efron": (simple(options.rows, True), False),
        "no ties": (simple(options.rows, False), False),
        "start-stop, whole weeks": (start_stop(options.rows // 10), True),
    }
    for name, (columns, entries) in cases.items():
        rows = len(columns[0])
        count = len(columns) - (3 if entries else 2)
        results: dict[str, dict] = {}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rows.bin"
            with path.open("wb") as file:
                for column in columns:
                    file.write(np.ascontiguousarray(column, dtype=np.float64).tobytes())
            kind = "entry" if entries else "-"
            common = [str(path), str(rows), str(count), kind]
            for threads in ("1", "2"):
                label = "amends" if threads == "1" else "amends, two threads"
                results[label] = run([str(options.program.resolve()), *common, threads, str(options.repeats)])
            if shutil.which("Rscript"):
                found = run(["Rscript", str(script), *common, str(options.repeats)])
                results[f"survival {found['version']}"] = found
            else:
                print("survival is left out: there is no Rscript", file=sys.stderr)
        if name == "no ties" and rows > 100_000:
            print("lifelines is left out of the rows without ties: it takes minutes", file=sys.stderr)
        elif not options.without_lifelines:
            try:
                found = with_lifelines(columns, entries)
            except ImportError:
                print("lifelines is left out: it is not installed", file=sys.stderr)
            else:
                results[f"lifelines {found['version']}"] = found
        ours = results["amends"]
        print(f"\n{name}: {rows:,} rows, {int(columns[1].sum()):,} events, {count} covariates")
        for label, result in results.items():
            apart = max(abs(a - b) for a, b in zip(result["coefficients"], ours["coefficients"], strict=True))
            print(
                f"  {label:24} {result['seconds']:8.3f} s {result['seconds'] / ours['seconds']:7.1f}x"
                f"   log-likelihood {result['log_likelihood']:.4f}   coefficients within {apart:.1e}"
            )


if __name__ == "__main__":
    main()
