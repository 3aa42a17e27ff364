#!/usr/bin/env python3
"""Writes what version 0.1.0 of amends saves of models that give estimates: curves by group and by cluster, and failure
times that know their unit and their clusters. What was saved before that is in tests/reference/saved_states.

bindings/python/tests/test_estimates.py loads these files with the version at hand. They stand for the files of users:
never make them again with a later version.

    python make_samples.py       with the version to be kept, from outside of its checkout

expected.json has, of each file, what was asked and what the answer was. All data are simulated here from a fixed seed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

import amends as am

FOLDER = Path(__file__).resolve().parent


def main() -> None:
    rng = np.random.default_rng(31)
    n = 240
    satisfied = rng.random(n) < 0.6
    entry = np.floor(rng.uniform(0.0, 4.0, n))
    months = entry + 1.0 + np.floor(rng.exponential(np.where(satisfied, 30.0, 12.0)))
    rows: dict[str, Any] = {
        "months": np.minimum(months, 24.0),
        "left": (months <= 24.0).astype(int),
        "since": entry,
        "outcome": np.where(satisfied, "satisfied", "dissatisfied"),
        "delighted": (satisfied & (rng.random(n) < 0.4)).astype(int),
        "branch": rng.integers(0, 15, n),
        "customers": rng.integers(1, 4, n),
    }
    roles = {"entry": "since", "weights": "customers", "cluster": "branch"}
    curve = am.survival.KaplanMeier(time_unit="month").fit(rows, duration="months", event="left", **roles)
    curves = am.survival.KaplanMeierByGroup(time_unit="month").fit(rows, "months", "left", group="outcome", **roles)
    aft = am.survival.WeibullAFT(time_unit="month").fit(rows, "months", "left", covariates=["delighted"], **roles)
    year = {"years": 1}
    asked: list[tuple[str, Any, dict[str, Any]]] = [
        ("KaplanMeier_clusters", curve, {"quantity": "survival", "at": year}),
        (
            "KaplanMeierByGroup_clusters",
            curves,
            {"quantity": "survival", "at": year, "where": {"outcome": "satisfied"}},
        ),
        ("WeibullAFT_month_clusters", aft, {"quantity": "survival", "at": year, "where": {"delighted": 1}}),
    ]
    expected = []
    for name, fit, query in asked:
        (FOLDER / f"{name}.json").write_text(fit.to_json(), encoding="utf-8")
        estimate = fit.estimate(**query)
        answer = {
            key: getattr(estimate, key) for key in ("value", "standard_error_on_scale", "scale", "rows", "clusters")
        }
        expected.append({"file": f"{name}.json", "query": query, "answer": answer})
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
