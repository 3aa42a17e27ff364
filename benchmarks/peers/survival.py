#!/usr/bin/env python3
"""Kaplan-Meier, log-rank test and accelerated failure time beside lifelines and R's survival: answers and times.

    .venv/bin/python benchmarks/peers/survival.py [--lifelines-python L/bin/python] [--rscript Rscript]
                                                  [--rows 10000 100000 1000000] [--rounds 3]

Run it with a Python that has amends and NumPy. The peers live in environments of their own:

    python3 -m venv L && L/bin/pip install lifelines
    apt install r-cran-survival

Simulated durations in whole days from 1 to 120 (so with many ties), five covariates, about half censored, fixed seed.
One thread each, sides in turn, smallest of the rounds. The data stand in memory before the clock starts: a frame for
lifelines and R, arrays for amends. A tenfold set without covariates is for Kaplan-Meier, with the time NumPy needs to
sort its durations beside it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "validation")]

from side import PROCESSOR_TIME, Side, answer, compare, table, timed  # noqa: E402

COVARIATES = ["x1", "x2", "x3", "x4", "x5"]
AT = (12.0, 60.0)
ERROR_OF = {"Weibull": "weibull", "log-normal": "log_normal", "log-logistic": "log_logistic"}


def column(folder: Path, name: str, which: str) -> np.ndarray:
    return np.fromfile(folder / f"{name}_{which}.f64")


def write_simulated(folder: Path, rows: list[int]) -> None:
    import simulate

    def keep(name: str, data: dict[str, np.ndarray]) -> None:
        data["duration"] = np.clip(np.ceil(data["duration"]), 1.0, 120.0)
        for which, values in data.items():
            values.astype(float).tofile(folder / f"{name}_{which}.f64")

    mark = folder / f"simulated {rows}"
    if mark.exists():
        return
    rng = np.random.default_rng(20261122)
    for n in [*rows, 10 * max(rows)]:
        coefficients = (0.3, -0.4, 0.2, 0.1, -0.2) if n in rows else ()
        data = simulate.accelerated(rng, simulate.smallest_extreme, n, 3.5, coefficients, 0.7, 150.0)
        data["group"] = (rng.random(n) < 0.5).astype(float)
        keep(str(n), data)
    mark.touch()


def lifelines_tasks(folder: Path) -> dict[str, Any]:
    import warnings

    warnings.simplefilter("ignore")
    import lifelines
    import pandas as pd
    from lifelines.statistics import logrank_test

    def frame(name: str, *columns: str) -> pd.DataFrame:
        return pd.DataFrame({which: column(folder, name, which) for which in columns})

    def kaplan_meier(name: str) -> Any:
        data = frame(name, "duration", "event")

        def task() -> tuple[float, Any]:
            seconds, model = timed(lambda: lifelines.KaplanMeierFitter().fit(data["duration"], data["event"]))
            bounds = model.confidence_interval_
            low, high = (np.interp(AT, bounds.index, bounds[c]) for c in bounds)
            return seconds, [float(v) for v in (*model.predict(AT), *low, *high)]

        return task

    def logrank(name: str) -> Any:
        data = frame(name, "duration", "event", "group")
        first = data["group"] == 0

        def task() -> tuple[float, Any]:
            seconds, test = timed(
                lambda: logrank_test(
                    data["duration"][first], data["duration"][~first], data["event"][first], data["event"][~first]
                )
            )
            return seconds, [float(test.test_statistic)]

        return task

    def aft(name: str, kind: type) -> Any:
        data = frame(name, "duration", "event", *COVARIATES)

        def task() -> tuple[float, Any]:
            seconds, model = timed(lambda: kind().fit(data, "duration", "event"))
            names = {"WeibullAFTFitter": ("lambda_", "rho_", -1), "LogNormalAFTFitter": ("mu_", "sigma_", 1),
                     "LogLogisticAFTFitter": ("alpha_", "beta_", -1)}[kind.__name__]  # fmt: skip
            location, spread, sign = names
            p, se = model.params_, model.standard_errors_
            order = [(location, "Intercept"), *((location, x) for x in COVARIATES)]
            return seconds, [
                float(model.log_likelihood_), *(float(p[k]) for k in order),
                float(np.exp(sign * p[(spread, "Intercept")])), *(float(se[k]) for k in order),
                float(se[(spread, "Intercept")]),
            ]  # fmt: skip

        return task

    tasks: dict[str, Any] = {
        "hello": lambda: (0.0, f"lifelines {lifelines.__version__}, numpy {np.__version__}, pandas {pd.__version__}")
    }
    for name in sets_in(folder):
        tasks[f"Kaplan-Meier, {name}"] = lambda name=name: kaplan_meier(name)()
        tasks[f"log-rank, {name}"] = lambda name=name: logrank(name)()
        if (folder / f"{name}_x5.f64").exists():
            for label, kind in (("Weibull", lifelines.WeibullAFTFitter), ("log-normal", lifelines.LogNormalAFTFitter),
                                ("log-logistic", lifelines.LogLogisticAFTFitter)):  # fmt: skip
                tasks[f"{label}, {name}"] = lambda name=name, kind=kind: aft(name, kind)()
    return tasks


def sets_in(folder: Path) -> list[str]:
    return sorted((file.name.partition("_")[0] for file in folder.glob("*_duration.f64")), key=int)


def amends_tasks(folder: Path) -> dict[str, Any]:
    import amends
    from amends import survival

    def kaplan_meier(name: str) -> tuple[float, Any]:
        duration, event = (column(folder, name, which) for which in ("duration", "event"))
        seconds, curve = timed(lambda: survival.KaplanMeier().fit(duration, event))
        interval = curve.confidence_interval(list(AT))
        return seconds, [float(v) for part in (curve.survival(list(AT)), curve.standard_error(list(AT)),
                                               interval.lower, interval.upper) for v in part]  # fmt: skip

    def logrank(name: str) -> tuple[float, Any]:
        duration, event, group = (column(folder, name, which) for which in ("duration", "event", "group"))
        seconds, test = timed(lambda: survival.log_rank_test(duration, event, group))
        return seconds, [float(test.statistic)]

    def sort(name: str) -> tuple[float, Any]:
        duration = column(folder, name, "duration")
        return timed(lambda: np.sort(duration))[0], "numpy.sort of the durations"

    def aft(name: str, distribution: str) -> tuple[float, Any]:
        data = {which: column(folder, name, which) for which in ("duration", "event", *COVARIATES)}
        model = survival.AcceleratedFailureTimeModel(distribution)
        seconds, _ = timed(lambda: model.fit(data, "duration", "event"))
        parameters, errors = model.parameters_, model.standard_errors_
        order = ["intercept", *COVARIATES]
        return seconds, [
            model.log_likelihood_,
            *(parameters[k] for k in order),
            parameters["scale"],
            *(errors[k] for k in order),
            errors["scale"] / parameters["scale"],
        ]

    tasks: dict[str, Any] = {"hello": lambda: (0.0, f"amends {amends.__version__}, numpy {np.__version__}")}
    for name in sets_in(folder):
        if (folder / f"{name}_x5.f64").exists():
            for label, distribution in ERROR_OF.items():
                tasks[f"{label}, {name}"] = lambda name=name, distribution=distribution: aft(name, distribution)
        tasks[f"Kaplan-Meier, {name}"] = lambda name=name: kaplan_meier(name)
        tasks[f"log-rank, {name}"] = lambda name=name: logrank(name)
        tasks[f"sort, {name}"] = lambda name=name: sort(name)
    return tasks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lifelines-python", help="an interpreter with lifelines")
    parser.add_argument("--rscript", help="Rscript, with package survival")
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="tasks whose name contains this")
    parser.add_argument("--processor-time", action="store_true", help="not time on the wall: for a busy machine")
    parser.add_argument("--folder", type=Path, help="keep data and logs here")
    parser.add_argument("--side", choices=["amends", "lifelines"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side:
        answer({"amends": amends_tasks, "lifelines": lifelines_tasks}[arguments.side](arguments.folder))
        return
    if arguments.processor_time:
        os.environ[PROCESSOR_TIME] = "1"
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        write_simulated(folder, arguments.rows)
        script = str(Path(__file__).resolve())
        sides = [Side("amends", [sys.executable, script, "--side", "amends", "--folder", str(folder)],
                      folder / "amends.log")]  # fmt: skip
        if arguments.lifelines_python:
            command = [arguments.lifelines_python, script, "--side", "lifelines", "--folder", str(folder)]
            sides.append(Side("lifelines", command, folder / "lifelines.log"))
        if arguments.rscript:
            program = str(Path(__file__).with_name("survival_peer.R"))
            sides.append(Side("R survival", [arguments.rscript, program, str(folder)], folder / "survival.log"))
        for side in sides:
            side.ask("hello")
            print(f"{side.name}: {side.answers.get('hello', side.failures.get('hello'))}")
        tasks = {}
        for n in arguments.rows:
            for kind in ("Kaplan-Meier", "log-rank", *ERROR_OF):
                tasks[f"{kind}, {n}"] = arguments.rounds
        tasks[f"Kaplan-Meier, {10 * max(arguments.rows)}"] = min(arguments.rounds, 2)
        tasks[f"sort, {10 * max(arguments.rows)}"] = arguments.rounds
        tasks = {name: rounds for name, rounds in tasks.items() if arguments.only in name}
        compare(sides, tasks)
        table(sides, tasks)
        print(
            "\nKaplan-Meier answers: survival at 12 and 60 days, (R, amends: standard errors,) lower, upper bounds "
            "(log-log).\nlog-rank: chi-squared. Others: log-likelihood, intercept, five coefficients, scale; standard "
            "errors in the same order, the last of ln(scale)."
        )
        for side in sides:
            side.close()


if __name__ == "__main__":
    main()
