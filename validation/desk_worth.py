#!/usr/bin/env python3
"""What kept promises are worth, asked of the records of simulated desks: does the interval hold the truth?

    .venv/bin/python validation/desk_worth.py [--firms 400] [--jobs 2] [--write]

Each firm has some 2,800 complaints in three years, whose log says what became of promises. Joined to the complaints,
"broken takes the outcomes of kept" is asked of a scenario, with the causal share of the truth and with 1. All other
links are those of the truth, so that what is judged is the question. Truth is the retention benefit if no promise were
broken, less that of today, over the population of companies. In one setting companies are alike, in two 40 differ, and
the log knows which; in one of these outcomes are cut by six response bands, too, whose cells are small.
"""

from __future__ import annotations

import argparse
import csv
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from desk_coverage import ALIKE, review_of

import amends as am
from amends.simulated_firm import Companies, Desk, FirmRecords, SimulatedFirm, Truth

ROOT = Path(__file__).resolve().parents[1]
DRAWS, LEVEL = 1_000, 0.95
BANDS = (1, 5, 8, 10, 21)
#: Companies, the desk, and the response bands by which outcomes are cut.
SETTINGS: dict[str, tuple[Companies, Desk, tuple[int, ...]]] = {
    "one company": (ALIKE, Desk(keeping_effect=0.0), ()),
    "40 companies": (Companies(number=40), Desk(), ()),
    "40 companies, six bands": (Companies(number=40), Desk(), BANDS),
}

Row = dict[str, str]


def firm_of(setting: str) -> SimulatedFirm:
    companies, desk, _ = SETTINGS[setting]
    return SimulatedFirm.setting("telecom", seed=20261127, customers=6_000, companies=companies, desk=desk)


def scenario_of(setting: str, data: FirmRecords, truth: Truth) -> am.economics.RecoveryScenario:
    """Today: outcomes of the records, cut by what became of promises; everything else from the truth."""
    companies, _, bands = SETTINGS[setting]
    assert data.events is not None
    cases, complaints = review_of(data.events).cases(), data.complaints
    state = dict(zip(cases["complaint"], cases["promise"], strict=True))
    days = (complaints["answered"] - complaints["received"]).astype(float)
    log = am.domain.ComplaintLog.from_frame(
        complaints | {"promise": [state.get(one, "none") for one in complaints["complaint_id"]]},
        response_days=days if bands else None,
        complaint_id="complaint_id",
        segment="segment",
        cluster="company" if companies.number > 1 else None,
        attributes=["promise"],
    )
    joined = log.join(answers=data.survey_of_complainants, answered_at="asked").with_scores()
    stated = {
        "horizon": {"years": 3, "complaint_years": 1},
        "discount": {"annual_rate": 0.08},
        "segment": [segment_of(name, one) for name, one in truth.segments.items()],
    }
    return am.economics.RecoveryScenario.from_dict(stated).with_observed(
        joined, satisfied=4, delighted=5, response_bands=list(bands), strata=["promise"]
    )


def segment_of(name: str, one: dict[str, float]) -> dict[str, Any]:
    return {
        "name": name,
        "complaints": {"per_year": one["complaints.per_year"]},
        "outcomes": {"from": "records"},
        "stay": {k: one[f"stay.{k}"] for k in ("dissatisfied", "satisfied", "delighted")},
        "counterfactual": {"stay": one["counterfactual.stay"]},
        "margin": {
            "per_customer_per_year": one["margin.per_customer_per_year"],
            "retention": one["margin.retention"],
            "while_leaving": one["margin.while_leaving"],
        },
    }


def one_firm(task: tuple[str, int, Truth, float]) -> list[float]:
    """Lower limit, mean and upper limit of the gain."""
    setting, sample, truth, share = task
    today = scenario_of(setting, firm_of(setting).records(sample), truth)
    kept = today.with_outcomes_of("promise", "broken", "kept", share_causal=share)
    gain = kept.compare(today, draws=DRAWS, seed=1).values("retention_benefit")
    low, high = np.quantile(gain, [0.5 - 0.5 * LEVEL, 0.5 + 0.5 * LEVEL])
    return [float(low), float(gain.mean()), float(high)]


def row_of(setting: str, share: float, found: list[list[float]], worth: float) -> Row:
    low, mean, high = np.array(found).T
    return {
        "setting": setting,
        "share_causal": f"{share:.4g}",
        "firms": str(mean.size),
        "truth": f"{worth:.6g}",
        "mean": f"{mean.mean():.6g}",
        "monte_carlo_error_of_mean": f"{mean.std() / np.sqrt(mean.size):.3g}",
        "coverage": f"{((low <= worth) & (worth <= high)).mean():.4f}",
        "interval_too_high": f"{(worth < low).mean():.4f}",
        "interval_too_low": f"{(worth > high).mean():.4f}",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--firms", type=int, default=400)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="the table, also with fewer than 400 firms")
    arguments = parser.parse_args()
    rows = []
    with ProcessPoolExecutor(arguments.jobs) as pool:
        for setting in SETTINGS:
            firm = firm_of(setting)
            truth, kept = firm.truth(), firm.truth(keeping_promises=True)
            assert truth.desk is not None
            worth = kept.metrics["retention_benefit"] - truth.metrics["retention_benefit"]
            for share in (truth.desk.share_causal, 1.0):
                tasks = [(setting, sample, truth, share) for sample in range(arguments.firms)]
                rows.append(row_of(setting, share, list(pool.map(one_firm, tasks, chunksize=10)), worth))
                print("  ".join(rows[-1].values()), flush=True)
    if arguments.write or arguments.firms >= 400:
        target = ROOT / "validation" / "results" / "desk_worth.csv"
        with target.open("w", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print(f"written: {target}")


if __name__ == "__main__":
    main()
