#!/usr/bin/env python3
"""Do 95 % intervals contain the truth 95 times in a hundred?

    .venv/bin/python validation/interval_coverage.py [--data-sets 1000] [--jobs 2] [--only TEXT]

For every model, at three settings of the true parameters and with 500 and 5,000 customers, many data sets are simulated
(:mod:`simulate`), fitted by amends, and every interval compared with the truth: those of the parameters, and those of
predictions for given customers, whose true values come from :mod:`oracles`, not from amends. Intervals of parameters
are built on the scale the report names (logarithm for positive ones); those of probabilities on the logit scale, those
of amounts on the log scale. Fits that were diagnosed have no intervals: they are counted, not judged.

With 1,000 data sets and perfect intervals, coverage lies between 92.6 and 97.1 % in all but one of a thousand studies.
That is asked for at 5,000 customers; at 500, where the normal approximation itself is on trial, it is only shown.

Finished cells are kept in build/validation/coverage/ and not run again; --fresh forgets them. The tables go to
validation/results/coverage.csv (every quantity) when everything has run with 1,000 data sets.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(Path(__file__).parent))

SEED = 20261122
SIZES = (500, 5000)
LOWER, UPPER = 0.926, 0.971


def one(task: tuple[str, int, int, int]) -> dict[str, Any]:
    """One data set: which intervals contain the truth."""
    from studies import STUDIES

    name, setting, customers, number = task
    study = STUDIES[name]
    rng = np.random.default_rng([SEED, sum(name.encode()), setting, customers, number])
    fitted = study.fit(study.simulate(rng, customers, study.settings[setting]))
    report = fitted.fit_report_
    if not report.converged:
        return {"outcome": report.diagnosis.name}
    truths = study.truths(setting)
    estimates = study.intervals(fitted)
    return {
        "outcome": "converged",
        "estimates": {name: estimates[name] for name in truths},
    }


def judge(name: str, setting: int, customers: int, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from studies import STUDIES

    study = STUDIES[name]
    outcomes = Counter(result["outcome"] for result in results)
    converged = outcomes.pop("converged", 0)
    rows = []
    for quantity, truth in study.truths(setting).items():
        found = np.array([r["estimates"][quantity] for r in results if r["outcome"] == "converged"], dtype=float)
        found = found.reshape(-1, 3)
        covered = (found[:, 1] <= truth) & (truth <= found[:, 2])
        rows.append(
            {
                "model": name,
                "setting": setting + 1,
                "true_parameters": " ".join(f"{value:g}" for value in study.settings[setting]),
                "customers": customers,
                "data_sets": len(results),
                "diagnosed": len(results) - converged,
                "diagnoses": "; ".join(f"{kind} {count}" for kind, count in outcomes.most_common()),
                "quantity": quantity,
                "scale": study.scales[quantity.partition(" ")[0]],
                "truth": f"{truth:.6g}",
                "median_estimate": f"{np.median(found[:, 0]):.6g}" if converged else "",
                "without_interval": int((~np.isfinite(found)).any(1).sum()),
                "below": f"{(truth < found[:, 1]).mean():.4f}" if converged else "",
                "above": f"{(truth > found[:, 2]).mean():.4f}" if converged else "",
                "coverage": f"{covered.mean():.4f}" if converged else "",
            }
        )
    return rows


def main() -> None:
    from studies import STUDIES

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-sets", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="models whose name contains this")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "validation" / "coverage")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    with ProcessPoolExecutor(arguments.jobs) as pool:
        for name, study in STUDIES.items():
            if arguments.only not in name:
                continue
            for setting in range(len(study.settings)):
                for customers in SIZES:
                    file = arguments.folder / f"{name}-{setting}-{customers}-{arguments.data_sets}.json"
                    start = time.perf_counter()
                    if file.exists() and not arguments.fresh:
                        results = json.loads(file.read_text())
                    else:
                        tasks = [(name, setting, customers, number) for number in range(arguments.data_sets)]
                        results = list(pool.map(one, tasks, chunksize=10))
                        file.write_text(json.dumps(results))
                    cell = judge(name, setting, customers, results)
                    rows += cell
                    print(
                        f"{time.perf_counter() - start:6.1f} s  {name}, setting {setting + 1}, {customers}: "
                        f"{cell[0]['diagnosed']} diagnosed ({cell[0]['diagnoses']}); "
                        + ", ".join(f"{row['quantity']} {row['coverage']}" for row in cell),
                        flush=True,
                    )
    if arguments.data_sets >= 1000 and not arguments.only:
        target = ROOT / "validation" / "results" / "coverage.csv"
        with target.open("w", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print(f"written: {target}")
    outside = [
        row for row in rows
        if row["customers"] == max(SIZES) and not LOWER <= float(row["coverage"] or "nan") <= UPPER
    ]  # fmt: skip
    judged = sum(row["customers"] == max(SIZES) for row in rows)
    print(f"{judged - len(outside)} of {judged} quantities at {max(SIZES):,} within {LOWER:.1%} and {UPPER:.1%}")
    for row in outside:
        print(
            f"  outside: {row['model']}, setting {row['setting']}, {row['quantity']}: {row['coverage']} "
            f"({row['diagnosed']} of {row['data_sets']} diagnosed)"
        )
    if outside:
        sys.exit(1)


if __name__ == "__main__":
    main()
