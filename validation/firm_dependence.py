#!/usr/bin/env python3
"""What it costs that record shares and fits are drawn as if they were independent.

    .venv/bin/python validation/firm_dependence.py [--firms 200]

Shares read off the records and links estimated from the same complaints share companies and complainants. A scenario
draws them independently. Here the arithmetic of the scenario is given the point estimates of many simulated firms
(`firm_coverage`): once as they are, and once the records of each firm with the links of another, which breaks whatever
dependence there is. The ratio of the deviations of net is what dependence does to it: above 1 intervals are too narrow
by it, below 1 too wide.

Finished settings are kept beside the blocks of `firm_coverage`, and forgotten with them (its --fresh); the table goes
to validation/results/firm_dependence.csv.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import firm_coverage as study
import firm_scenario as chain
import numpy as np

SHIFTS = 20


def points(setting: str, number: int) -> dict[str, list[Any]]:
    """Of one firm: names of what is uncertain in its scenario with the intervention, medians, and whether recorded."""
    firm, stated = study.firm_of(setting, number)
    estimation = chain.Estimation(firm, firm.records(number), stated)
    today = chain.scenario_of(estimation, estimation.links(), firm.share_causal)
    table = today.with_response_within(study.DAYS).evaluate(draws=1).inputs().to_frame()
    return {name: list(map(kind, table[name])) for name, kind in
            (("input", str), ("median", float), ("from_records", bool))}  # fmt: skip


def deviations(setting: str, firms: list[dict[str, list[Any]]]) -> dict[str, tuple[float, float]]:
    """Deviation of net today and of its change: as the firms are, and with the links of others."""
    usual = Counter(tuple(one["input"]) for one in firms).most_common(1)[0][0]
    same = [one for one in firms if tuple(one["input"]) == usual]  # every band of every segment has complaints
    values = dict(zip(usual, np.array([one["median"] for one in same]).T, strict=True))
    recorded = {name for name, flag in zip(usual, same[0]["from_records"], strict=True) if flag}
    firm, stated = study.firm_of(setting, 0)
    estimation = chain.Estimation(firm, firm.records(0), stated)
    today = chain.scenario_of(estimation, estimation.links(), firm.share_causal)
    faster = today.with_response_within(study.DAYS)

    def nets(shift: int) -> np.ndarray[Any, Any]:
        mixed = {name: column if name in recorded else np.roll(column, shift) for name, column in values.items()}
        known = set(today.evaluate(draws=1).inputs().to_frame()["input"])
        before = today.evaluate_draws({name: column for name, column in mixed.items() if name in known})["net"]
        return np.array([before, faster.evaluate_draws(mixed)["net"] - before])

    own = nets(0).std(axis=1)
    apart = np.sqrt(np.mean([nets(7 * k + 1).var(axis=1) for k in range(SHIFTS)], axis=0))
    return {name: (float(own[k]), float(apart[k])) for k, name in enumerate(("net today", "net of the change"))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--firms", type=int, default=200)
    parser.add_argument("--folder", type=Path, default=study.ROOT / "build" / "validation" / "firms")
    arguments = parser.parse_args()
    folder = study.kept_in(arguments.folder)
    rows = []
    for setting in study.SETTINGS:
        file = folder / f"points-{setting.replace(' ', '-')}-{arguments.firms}.json"
        if not file.exists():
            study.keep(file, [points(setting, k) for k in range(arguments.firms)])
        for answer, (own, apart) in deviations(setting, json.loads(file.read_text())).items():
            rows.append({"setting": setting, "answer": answer, "firms": arguments.firms, "deviation": f"{own:.6g}",
                         "deviation_of_strangers": f"{apart:.6g}", "ratio": f"{own / apart:.4f}"})  # fmt: skip
            print(rows[-1], flush=True)
    target = study.ROOT / "validation" / "results" / "firm_dependence.csv"
    with target.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
