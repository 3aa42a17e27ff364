#!/usr/bin/env python3
"""Agents asked of the records of simulated firms: does the interval of their worth hold the truth?

    .venv/bin/python validation/levers_truth.py [--firms 200] [--jobs 2] [--write]

Each firm has some 10,800 complaints a year, which meet a desk of five people that is simulated day by day: first come
first served, Poisson arrivals, exponential minutes. The days of that desk are the response bands of the firm; its
records say how complaints end in each, and a part of the differences, `share_causal`, comes with the speed. The truth
of n people: the same desk with n; every complaint that comes to another band takes the outcomes of that band in the
causal part, as few as possible. Nothing of it uses the library. The estimate: outcomes counted from the records of
one sample, all other links those of the truth, `with_agents(n)` against today. What is judged is the question, with
the causal share of the truth and with 1, and with minutes known within 2 %.
"""

from __future__ import annotations

import argparse
import csv
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import amends as am
from amends._simulated_truth import discounts, margins_of_kept
from amends.simulated_firm import Band, Companies, Horizon, Problem, Segment, SimulatedFirm, Stay, WordOfMouth

ROOT = Path(__file__).resolve().parents[1]
DRAWS, LEVEL = 1_000, 0.95
HOURS, MINUTES, COST, TODAY = 5.7, 40.0, 20_000.0, 5.0
CUSTOMERS, PROBLEM_RATE, VOICE = 60_000, 0.3, 0.6
DAYS = (0, 1, 4)
ALIKE = Companies(number=1, spread=0.0, outcome_effect=0.0, month_effect=0.0, speed_effect=0.0, stay_effect=0.0)

Row = dict[str, str]
Array = npt.NDArray[np.float64]


def days_of_a_desk(rng: np.random.Generator, cases_per_day: float, agents: float, weeks: int) -> Array:
    """Calendar days until each case is answered: a desk day by day, first come first served, five days a week."""
    capacity, clock, done = agents * HOURS * 60.0, 0.0, []
    for day in range(5 * weeks):
        arrived = rng.poisson(cases_per_day)
        clock = max(clock, day * capacity)  # what could have been done before is lost
        ends = clock + np.cumsum(rng.exponential(MINUTES, arrived))
        clock = ends[-1] if arrived else clock
        answered = np.floor(ends / capacity)
        done.append((answered // 5 * 7 + answered % 5) - (day // 5 * 7 + day % 5))
    return np.concatenate(done[50:])


@cache
def shares_of(agents: float) -> tuple[float, ...]:
    """Shares of the complaints that such a desk answers in each band, and later; a stream of its own for each desk."""
    cases = CUSTOMERS * PROBLEM_RATE * VOICE / (365.25 * 5 / 7)
    days = days_of_a_desk(np.random.default_rng(round(1000 * agents)), cases, agents, 20_000)
    return tuple(np.diff([0.0, *((days <= end).mean() for end in DAYS), 1.0]))


def firm_of() -> SimulatedFirm:
    outcomes = ((0.25, 0.40, 0.35), (0.40, 0.38, 0.22), (0.65, 0.22, 0.13), (0.85, 0.11, 0.04))
    return SimulatedFirm(
        customers=CUSTOMERS,
        seed=20261128,
        segments=(Segment(name="all", share=1.0, margin=150.0, voice=(VOICE,)),),
        problems=(Problem(name="any", rate=PROBLEM_RATE, stay_silent=0.55),),
        bands=tuple(
            Band(days=days, share=share, outcomes=of)
            for days, share, of in zip((*DAYS, None), shares_of(TODAY), outcomes, strict=True)
        ),
        share_causal=0.6,
        stay=Stay(dissatisfied=0.45, satisfied=0.78, delighted=0.90, no_problem=0.92),
        companies=ALIKE,
        word_of_mouth=WordOfMouth(value_per_new_customer=0.0),
        horizon=Horizon(years=4, complaint_years=2, annual_rate=0.08),
    )


def worth(firm: SimulatedFirm, agents: float) -> float:
    """The truth: what so many agents bring, less what they cost more than those of today."""
    links = firm.truth().segments["all"]
    moved = np.array(shares_of(agents)) - np.array([band.share for band in firm.bands])
    stay = np.array([firm.stay.dissatisfied, firm.stay.satisfied, firm.stay.delighted])
    gain = firm.share_causal * float(moved @ np.array([band.outcomes for band in firm.bands]) @ stay)
    margins = margins_of_kept(firm, np.array([[links["customer_retention"]]]))
    annuity = sum(discounts(firm.horizon)[: firm.horizon.complaint_years])
    return links["complaints.per_year"] * gain * 150.0 * float(margins[0, 0]) - annuity * (agents - TODAY) * COST


def scenario_of(firm: SimulatedFirm, sample: int, minutes: Any) -> am.economics.RecoveryScenario:
    """Today: outcomes of the records, everything else from the truth."""
    data, truth = firm.records(sample), firm.truth()
    complaints, survey, links = data.complaints, data.survey_of_complainants, truth.segments["all"]
    score = np.full(complaints["complaint_id"].size, np.nan)
    score[np.searchsorted(complaints["complaint_id"], survey["complaint_id"])] = survey["score"]
    log = am.domain.ComplaintLog.from_columns(
        response_days=complaints["answered"] - complaints["received"],  # not answered: NaT
        score=score,
        segment=complaints["segment"].astype(str),
    )
    stated = {
        "horizon": {"years": firm.horizon.years, "complaint_years": firm.horizon.complaint_years},
        "discount": {"annual_rate": firm.horizon.annual_rate},
        "nonresponse_odds_ratio": truth.nonresponse_odds_ratio,
        "staff": {
            "agents": TODAY,
            "minutes_per_case": minutes,
            "hours_per_day": HOURS,
            "cost_per_agent_year": COST,
        },
        "segment": [
            {
                "name": "all",
                "complaints": {"per_year": links["complaints.per_year"]},
                "outcomes": {"from": "records"},
                "stay": {k: links[f"stay.{k}"] for k in ("dissatisfied", "satisfied", "delighted")},
                "counterfactual": {"stay": links["counterfactual.stay"]},
                "margin": {
                    "per_customer_per_year": 150,
                    "retention": links["margin.retention"],
                    "while_leaving": links["margin.while_leaving"],
                },
            }
        ],
    }
    return am.economics.RecoveryScenario.from_dict(stated).with_observed(
        log, satisfied=4, delighted=5, response_bands=list(DAYS)
    )


def one_firm(task: tuple[int, float, float, bool]) -> list[float]:
    """Lower limit, mean and upper limit of the net of the agents."""
    sample, agents, share, certain = task
    minutes = MINUTES if certain else am.math.Distribution.normal(MINUTES, 0.01 * MINUTES)
    today = scenario_of(firm_of(), sample, minutes)
    net = today.with_agents(agents, share_causal=share).compare(today, draws=DRAWS, seed=1).values("net")
    low, high = np.quantile(net, [0.5 - 0.5 * LEVEL, 0.5 + 0.5 * LEVEL])
    return [float(low), float(net.mean()), float(high)]


def row_of(agents: float, share: float, certain: bool, found: list[list[float]], truth: float) -> Row:
    low, mean, high = np.array(found).T
    return {
        "agents": f"{agents:g}",
        "share_causal": f"{share:g}",
        "minutes": "known" if certain else "within 2 %",
        "firms": str(mean.size),
        "truth": f"{truth:.6g}",
        "mean": f"{mean.mean():.6g}",
        "monte_carlo_error_of_mean": f"{mean.std() / np.sqrt(mean.size):.3g}",
        "coverage": f"{((low <= truth) & (truth <= high)).mean():.4f}",
        "interval_too_high": f"{(truth < low).mean():.4f}",
        "interval_too_low": f"{(truth > high).mean():.4f}",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--firms", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="the table, also with fewer than 200 firms")
    arguments = parser.parse_args()
    rows = []
    with ProcessPoolExecutor(arguments.jobs) as pool:
        for agents in (6.0, 7.0):
            truth = worth(firm_of(), agents)
            for share, certain in ((0.6, True), (0.6, False), (1.0, True)):
                tasks = [(sample, agents, share, certain) for sample in range(arguments.firms)]
                rows.append(row_of(agents, share, certain, list(pool.map(one_firm, tasks, chunksize=5)), truth))
                print("  ".join(rows[-1].values()), flush=True)
    if arguments.write or arguments.firms >= 200:
        target = ROOT / "validation" / "results" / "levers.csv"
        with target.open("w", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print(f"written: {target}")


if __name__ == "__main__":
    main()
