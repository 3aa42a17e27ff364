#!/usr/bin/env python3
"""Data that make estimators fail: does a fit ever claim an answer that is not one?

    .venv/bin/python validation/hard_regimes.py [--data-sets 500] [--jobs 2] [--lifetimes-python PATH] [--only TEXT]

For every regime, many simulated data sets, each fitted by amends and examined by :mod:`oracles`, which has its own
likelihoods and SciPy's optimisers. A fit is

- converged: it gives parameters;
- diagnosed: it gives none and says why;
- a silent failure: converged, but its log-likelihood is more than 1e-6 below what the independent optimiser found
  (from amends' answer, from the truth and from a neutral start), or, by finite differences of the independent
  likelihood at amends' answer, the Newton decrement is above 1e-6 or the Hessian is not positive definite.

A diagnosed set for which the independent optimiser found an ordinary maximum (positive definite Hessian, no standard
error above 5 on the log scale) is counted beside, as diagnosed too early.

With --lifetimes-python (an interpreter with lifetimes 0.11.3) the first hundred data sets go to it, or as many as it
finishes in twenty seconds: how many converge, and how many of these are more than 1e-3 below the best log-likelihood
known.

Finished regimes are kept in build/validation/hard_regimes/ and not run again; --fresh forgets them. The table goes to
validation/results/hard_regimes.csv when all regimes have run, with 100 data sets at least.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(Path(__file__).parent))

import simulate  # noqa: E402

CDNOW_BETA_GEO = (0.243, 4.414, 0.793, 2.426)
CDNOW_MODIFIED = (0.525, 6.183, 0.891, 1.614)
CDNOW_PARETO = (0.553, 10.578, 0.606, 11.669)
SEED = 20261122
SECONDS_FOR_LIFETIMES = 20.0


@dataclass(frozen=True)
class Regime:
    name: str
    model: str
    customers: int
    truth: tuple[float, ...]
    draw: Callable[[np.random.Generator, int, tuple[float, ...]], simulate.Columns]
    separated: bool = False  # no maximum exists, by construction: whatever converges is wrong


def weeks(kind: Callable[..., simulate.Columns], unit: float = 1.0, spread: float = 12.0, window: float = 39.0):
    """Starts spread over `spread` of a window of 39 weeks, in another unit of time."""

    def draw(rng: np.random.Generator, customers: int, truth: tuple[float, ...]) -> simulate.Columns:
        T = simulate.observation_times(rng, customers, window, spread) * unit
        return kind(rng, T, *truth)

    return draw


def scaled(truth: tuple[float, ...], unit: float, *times: int) -> tuple[float, ...]:
    return tuple(value * unit if i in times else value for i, value in enumerate(truth))


def nobody_returns(kind: Callable[..., simulate.Columns]):
    def draw(rng: np.random.Generator, customers: int, truth: tuple[float, ...]) -> simulate.Columns:
        data = weeks(kind)(rng, customers, truth)
        return {**data, "frequency": np.zeros(customers), "recency": np.zeros(customers)}

    return draw


def last_purchase_now(kind: Callable[..., simulate.Columns]):
    """Every other customer with a repeat purchase made the last one at the very end of the observation."""

    def draw(rng: np.random.Generator, customers: int, truth: tuple[float, ...]) -> simulate.Columns:
        data = weeks(kind)(rng, customers, truth)
        now = (data["frequency"] > 0) & (np.arange(customers) % 2 == 0)
        return {**data, "recency": np.where(now, data["T"], data["recency"])}

    return draw


def spend(frequency: Callable[[np.random.Generator, int], np.ndarray]):
    def draw(rng: np.random.Generator, customers: int, truth: tuple[float, ...]) -> simulate.Columns:
        return simulate.gamma_gamma(rng, frequency(rng, customers), *truth)

    return draw


def nobody_with_z_returns(kind: Callable[..., simulate.Columns]):
    """A covariate that separates: customers with z = 1 never buy again, so its coefficient has no best value."""

    def draw(rng: np.random.Generator, customers: int, truth: tuple[float, ...]) -> simulate.Columns:
        data = weeks(kind)(rng, customers, truth)
        z = rng.random(customers) < 0.2
        blank = {name: np.where(z, 0.0, data[name]) for name in ("frequency", "recency")}
        return {**data, **blank, "z": z.astype(float)}

    return draw


def nobody_with_x2_leaves(rng: np.random.Generator, customers: int, truth: tuple[float, ...]) -> simulate.Columns:
    """The same for durations: no event where x2 = 1."""
    data = simulate.accelerated(rng, simulate.smallest_extreme, customers, *truth[:1], truth[1:3], truth[3], 150.0)
    return {**data, "event": np.where(data["x2"] > 0, 0.0, data["event"])}


def grain(draw: Callable[..., simulate.Columns]):
    return lambda rng, customers, truth: simulate.to_day_grain(draw(rng, customers, truth))


def _purchase_regimes(
    model: str, kind: Callable[..., simulate.Columns], truth: tuple[float, ...], times: tuple[int, ...]
) -> list[Regime]:
    return [
        Regime("50 customers", model, 50, truth, weeks(kind)),
        Regime("50 customers, 8 weeks", model, 50, truth, weeks(kind, spread=4.0, window=8.0)),
        Regime("time in days", model, 500, scaled(truth, 7.0, *times), weeks(kind, 7.0)),
        Regime("time in hours", model, 500, scaled(truth, 168.0, *times), weeks(kind, 168.0)),
        Regime("time in days, whole", model, 500, truth, grain(weeks(kind))),
        Regime("one cohort", model, 500, truth, weeks(kind, spread=0.0)),
        Regime("nobody buys again", model, 200, truth, nobody_returns(kind)),
        Regime("half bought at the very end", model, 300, truth, last_purchase_now(kind)),
    ]


BG, MBG, PARETO = "BetaGeoModel", "ModifiedBetaGeoModel", "ParetoNBDModel"
REGIMES: list[Regime] = [
    *_purchase_regimes(BG, simulate.beta_geo, CDNOW_BETA_GEO, (1,)),
    Regime("daily buyers, 500 days", BG, 300, (2.0, 4.0, 0.5, 40.0), weeks(simulate.beta_geo, spread=20, window=500)),
    Regime("above 1,000 purchases", BG, 300, (2.0, 0.05, 0.3, 60.0), weeks(simulate.beta_geo)),
    Regime("a = 0.03", BG, 500, (0.243, 4.414, 0.03, 2.0), weeks(simulate.beta_geo)),
    Regime("a = 1 exactly", BG, 500, (0.243, 4.414, 1.0, 2.426), weeks(simulate.beta_geo)),
    Regime("a + b = 3,200", BG, 500, (0.5, 5.0, 800.0, 2400.0), weeks(simulate.beta_geo)),
    Regime("nobody ever leaves", BG, 500, (0.5, 5.0, 1e-6, 1.0), weeks(simulate.beta_geo)),
    Regime("all buy at one rate", BG, 500, (1e4, 5e4, 0.8, 2.4), weeks(simulate.beta_geo)),
    *_purchase_regimes(MBG, simulate.modified_beta_geo, CDNOW_MODIFIED, (1,)),
    Regime("above 1,000 purchases", MBG, 300, (2.0, 0.05, 0.3, 60.0), weeks(simulate.modified_beta_geo)),
    Regime("a = 0.03", MBG, 500, (0.525, 6.183, 0.03, 2.0), weeks(simulate.modified_beta_geo)),
    Regime("a + b = 3,200", MBG, 500, (0.5, 5.0, 800.0, 2400.0), weeks(simulate.modified_beta_geo)),
    *_purchase_regimes(PARETO, simulate.pareto_nbd, CDNOW_PARETO, (1, 3)),
    Regime("s = 1 exactly", PARETO, 500, (0.553, 10.578, 1.0, 11.669), weeks(simulate.pareto_nbd)),
    Regime("alpha = beta exactly", PARETO, 500, (0.553, 10.0, 0.606, 10.0), weeks(simulate.pareto_nbd)),
    Regime("beta = 6,000", PARETO, 500, (0.553, 10.578, 300.0, 6000.0), weeks(simulate.pareto_nbd)),
    Regime("nobody ever leaves", PARETO, 500, (0.553, 10.578, 1e-4, 10.0), weeks(simulate.pareto_nbd)),
    Regime("all buy at one rate", PARETO, 500, (1e4, 5e4, 0.606, 11.669), weeks(simulate.pareto_nbd)),
    Regime("above 170 purchases", PARETO, 300, (2.0, 0.3, 0.606, 11.669), weeks(simulate.pareto_nbd)),
    Regime("above 1,000 purchases", PARETO, 300, (2.0, 0.05, 0.606, 11.669), weeks(simulate.pareto_nbd)),
]


def _contractual(kind: Callable[..., simulate.Columns], periods: int):
    return lambda rng, customers, truth: kind(rng, periods, customers, *truth)


BGBB, GG, SBG, BDW = "BetaGeoBetaBinomModel", "GammaGammaModel", "ShiftedBetaGeoModel", "BetaDiscreteWeibullModel"
REGIMES += [
    Regime("50 donors", BGBB, 50, (1.204, 0.75, 0.657, 2.783), _contractual(simulate.beta_geo_beta_binom, 6)),
    Regime("two periods", BGBB, 500, (1.204, 0.75, 0.657, 2.783), _contractual(simulate.beta_geo_beta_binom, 2)),
    Regime("nobody ever leaves", BGBB, 500, (1.2, 0.75, 1e-6, 2.8), _contractual(simulate.beta_geo_beta_binom, 6)),
    Regime("all alike", BGBB, 500, (1e4, 1e4, 2e3, 8e3), _contractual(simulate.beta_geo_beta_binom, 6)),
    Regime("50 buyers", GG, 50, (6.25, 3.74, 15.44), spend(lambda rng, n: 1.0 + rng.poisson(1.0, n))),
    Regime("one purchase each", GG, 500, (6.25, 3.74, 15.44), spend(lambda rng, n: np.ones(n))),
    Regime("q = 0.8: no mean", GG, 500, (6.25, 0.8, 15.44), spend(lambda rng, n: 1.0 + rng.poisson(2.0, n))),
    Regime("nearly the same spend", GG, 500, (400.0, 900.0, 90.0), spend(lambda rng, n: 1.0 + rng.poisson(2.0, n))),
    Regime("50 customers", SBG, 50, (0.704, 1.182), _contractual(simulate.shifted_beta_geo, 7)),
    Regime("all alike", SBG, 1000, (3e3, 7e3), _contractual(simulate.shifted_beta_geo, 7)),
    Regime("one period", SBG, 500, (0.704, 1.182), _contractual(simulate.shifted_beta_geo, 1)),
    Regime("50 customers", BDW, 50, (0.214, 1.427, 1.724), _contractual(simulate.beta_discrete_weibull, 7)),
    Regime("all alike", BDW, 1000, (3e3, 7e3, 1.3), _contractual(simulate.beta_discrete_weibull, 7)),
    Regime("two periods", BDW, 500, (0.214, 1.427, 1.724), _contractual(simulate.beta_discrete_weibull, 2)),
]
WEIBULL = (3.3, 0.3, -0.4, 0.7)
REGIMES += [
    Regime("a covariate that separates", model, 500, truth, nobody_with_z_returns(kind), separated=True)
    for model, kind, truth in (
        (BG, simulate.beta_geo, CDNOW_BETA_GEO),
        (MBG, simulate.modified_beta_geo, CDNOW_MODIFIED),
        (PARETO, simulate.pareto_nbd, CDNOW_PARETO),
    )
] + [
    Regime("a covariate that separates", model, 500, WEIBULL, nobody_with_x2_leaves, separated=True)
    for model in ("AcceleratedFailureTimeModel weibull", "AcceleratedFailureTimeModel log_normal", "CoxModel")
]


def has_peer(regime: Regime) -> bool:
    return regime.model in (BG, MBG, PARETO, BGBB, GG) and not regime.separated  # lifetimes has no covariates


def identity(regime: Regime) -> str:
    return f"{regime.model}, {regime.name}"


def data_set(regime: Regime, number: int) -> simulate.Columns:
    """Data set `number` of a regime: to make one again, this call is all that is needed."""
    key = [SEED, sum(identity(regime).encode()), len(identity(regime)), number]
    return regime.draw(np.random.default_rng(key), regime.customers, regime.truth)


def examine(regime: Regime, number: int) -> dict[str, Any]:
    import oracles
    from models import fit

    data = data_set(regime, number)
    start = time.perf_counter()
    model = fit(regime.model, data)
    result: dict[str, Any] = {"number": number, "seconds": time.perf_counter() - start}
    report = model.fit_report_
    if regime.separated:
        result["outcome"] = "converged" if report.converged else report.diagnosis.name
        result["message"] = report.message
        result["silent_failure"] = bool(report.converged)
        return result
    objective = oracles.Objective(oracles.LIKELIHOODS[regime.model], data)
    truth = np.clip(np.log(np.array(regime.truth)), -11.0, 11.0)
    neutral = np.zeros(truth.size)
    if regime.model in (BG, MBG, PARETO):  # the unit of time is the data's
        neutral[1] = np.log(data["T"].mean())
        if regime.model == PARETO:
            neutral[3] = neutral[1]
    starts = [truth, neutral]
    result["outcome"] = "converged" if report.converged else report.diagnosis.name
    if report.converged:
        ours = np.log(np.array(list(model.parameters_.values())))
        starts.insert(0, ours)
        at_ours = objective(ours)
        best, lowest = objective.minimise(starts)
        gradient, hessian = objective.gradient(ours), objective.hessian(ours)
        eigenvalues = np.linalg.eigvalsh(hessian)
        definite = bool(eigenvalues[0] > 1e-12 * eigenvalues[-1])
        decrement = float(0.5 * gradient @ np.linalg.solve(hessian, gradient)) if definite else float("nan")
        result |= {
            "gap": at_ours - lowest,
            "decrement": decrement,
            "smallest_eigenvalue": float(eigenvalues[0]),
            "reported_gap": at_ours + model.log_likelihood_,
            "ours": [float(v) for v in np.exp(ours)],
        }
        result["silent_failure"] = bool(
            not result["gap"] <= 1e-6
            or not definite
            or not decrement <= 1e-6
            or not abs(result["reported_gap"]) <= 1e-6
        )
    else:
        result["message"] = report.message
        best, lowest = objective.minimise(starts)
        hessian = objective.hessian(best)
        eigenvalues = np.linalg.eigvalsh(hessian) if np.all(np.isfinite(hessian)) else np.array([-1.0])
        ordinary = eigenvalues[0] > 1e-12 * eigenvalues[-1] and np.all(np.abs(best - neutral) < 7.0)
        result["early"] = bool(ordinary and np.sqrt(np.diag(np.linalg.inv(hessian)).max()) < 5.0)
    result["best"] = [float(v) for v in np.exp(best)]
    result["best_log_likelihood"] = -float(lowest)
    return result


# What lifetimes makes of the same data, run in its own interpreter.
LIFETIMES = r"""
import json, sys, warnings
warnings.simplefilter("ignore")
import numpy as np
import lifetimes
model, file = sys.argv[1:]
sets = np.load(file)
fitter = {"BetaGeoModel": lifetimes.BetaGeoFitter, "ModifiedBetaGeoModel": lifetimes.ModifiedBetaGeoFitter,
          "ParetoNBDModel": lifetimes.ParetoNBDFitter, "BetaGeoBetaBinomModel": lifetimes.BetaGeoBetaBinomFitter,
          "GammaGammaModel": lifetimes.GammaGammaFitter}[model]
names = ["frequency", "monetary_value"] if model == "GammaGammaModel" else ["frequency", "recency", "T"]
for number in range(int(sets["count"])):
    np.random.seed(number)
    try:
        # plain numbers in, plain errors out: whatever it raises counts as "did not converge"
        import pandas
        columns = [pandas.Series(sets[f"{number} {name}"]) for name in names]
        if model == "BetaGeoBetaBinomModel":
            columns = [c.astype(int) for c in columns] + [pandas.Series(np.ones(len(columns[0]), dtype=int))]
        fitted = fitter().fit(*columns)
        answer = [float(v) for v in fitted.params_]
    except Exception as error:
        answer = type(error).__name__
    print("answer", json.dumps(answer), flush=True)
"""


def lifetimes_answers(python: str, regime: Regime, count: int, folder: Path) -> list[Any]:
    columns: dict[str, Any] = {"count": count}
    for number in range(count):
        columns |= {f"{number} {name}": column for name, column in data_set(regime, number).items()}
    file = folder / f"lifetimes-{regime.model}.npz"
    np.savez(file, **columns)
    with (folder / f"lifetimes-{regime.model}.txt").open("w+") as output:
        process = subprocess.Popen(
            [python, "-c", LIFETIMES, regime.model, str(file)], stdout=output, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(SECONDS_FOR_LIFETIMES)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        output.seek(0)
        lines = output.read().splitlines()
    file.unlink()
    return [json.loads(line[7:]) for line in lines if line.startswith("answer ") and line.endswith(("]", '"'))]


def judge_lifetimes(regime: Regime, answers: list[Any], results: list[dict[str, Any]]) -> dict[str, int]:
    import oracles

    converged = worse = 0
    for result, answer in zip(results, answers, strict=False):
        if not isinstance(answer, list) or not np.all(np.isfinite(answer)) or min(answer) <= 0:
            continue
        converged += 1
        objective = oracles.Objective(oracles.LIKELIHOODS[regime.model], data_set(regime, result["number"]))
        worse += not -objective(np.log(answer)) >= result["best_log_likelihood"] - 1e-3
    return {"converged": converged, "worse": worse, "asked": len(answers)}


def _examine(task: tuple[str, int]) -> dict[str, Any]:
    name, number = task
    return examine(next(regime for regime in REGIMES if identity(regime) == name), number)


COLUMNS = [
    "model", "regime", "customers", "data_sets", "converged", "diagnosed", "silent_failures", "diagnosed_too_early",
    "largest_gap", "lifetimes_data_sets", "lifetimes_converged", "lifetimes_worse", "diagnoses",
]  # fmt: skip


def row_of(regime: Regime, done: dict[str, Any]) -> dict[str, Any]:
    results = done["results"]
    outcomes = Counter(result["outcome"] for result in results)
    converged = outcomes.pop("converged", 0)
    peer = done.get("lifetimes")
    return {
        "model": regime.model,
        "regime": regime.name,
        "customers": regime.customers,
        "data_sets": len(results),
        "converged": converged,
        "diagnosed": len(results) - converged,
        "silent_failures": sum(result.get("silent_failure", False) for result in results),
        "diagnosed_too_early": sum(result.get("early", False) for result in results),
        "largest_gap": f"{max((result['gap'] for result in results if 'gap' in result), default=0.0):.1e}",
        "lifetimes_data_sets": peer["asked"] if peer else "",
        "lifetimes_converged": peer["converged"] if peer else "",
        "lifetimes_worse": peer["worse"] if peer else "",
        "diagnoses": "; ".join(f"{name} {count}" for name, count in outcomes.most_common()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-sets", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="regimes whose 'model, name' contains this")
    parser.add_argument("--model", default="", help="this model alone")
    parser.add_argument("--lifetimes-python", help="an interpreter with lifetimes 0.11.3")
    parser.add_argument("--lifetimes-data-sets", type=int, default=100, help="it takes long: the first of them")
    parser.add_argument("--lifetimes-only", action="store_true", help="let lifetimes fit, and nothing else")
    parser.add_argument("--finished-only", action="store_true", help="run nothing; the table of what has run")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "validation" / "hard_regimes")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)

    peer_sets = min(arguments.lifetimes_data_sets, arguments.data_sets)

    def peer_answers(name: str, regime: Regime) -> list[Any]:
        file = arguments.folder / f"{name}-lifetimes-{peer_sets}.json"
        if not file.exists() or arguments.fresh:
            answers = lifetimes_answers(arguments.lifetimes_python, regime, peer_sets, arguments.folder)
            file.write_text(json.dumps(answers))
        found: list[Any] = json.loads(file.read_text())
        return found

    rows = []
    with ProcessPoolExecutor(arguments.jobs) as pool:
        for regime in REGIMES:
            if arguments.only not in identity(regime) or arguments.model not in ("", regime.model):
                continue
            name = "".join(c if c.isalnum() else "_" for c in identity(regime))
            if arguments.lifetimes_only:
                if has_peer(regime):
                    print(identity(regime), len(peer_answers(name, regime)), flush=True)
                continue
            file = arguments.folder / f"{name}-{arguments.data_sets}.json"
            done: dict[str, Any] = {}
            if file.exists() and not arguments.fresh:
                done = json.loads(file.read_text())
            if arguments.finished_only and "results" not in done:
                continue
            start = time.perf_counter()
            if "results" not in done:
                tasks = [(identity(regime), number) for number in range(arguments.data_sets)]
                done["results"] = list(pool.map(_examine, tasks, chunksize=5))
                file.write_text(json.dumps(done))
            known = (arguments.folder / f"{name}-lifetimes-{peer_sets}.json").exists()
            asked = known or (arguments.lifetimes_python and not arguments.finished_only)
            if asked and "lifetimes" not in done and has_peer(regime):
                done["lifetimes"] = judge_lifetimes(regime, peer_answers(name, regime), done["results"])
                file.write_text(json.dumps(done))
            row = row_of(regime, done)
            rows.append(row)
            print(f"{time.perf_counter() - start:6.1f} s  " + ", ".join(f"{k} {v}" for k, v in row.items()), flush=True)
            for result in done["results"]:
                if result.get("silent_failure") or result.get("early") or result["outcome"] == "not_converged":
                    kind = "silent failure" if result.get("silent_failure") else "look at"
                    print(f"        {kind}: {identity(regime)}, number {result['number']}: {result}")
    if arguments.data_sets >= 100 and rows and not arguments.only and not arguments.model:
        target = ROOT / "validation" / "results" / "hard_regimes.csv"
        with target.open("w", newline="") as out:
            writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print(f"written: {target}")
    if any(row["silent_failures"] for row in rows):
        sys.exit("silent failures: see above")


if __name__ == "__main__":
    main()
