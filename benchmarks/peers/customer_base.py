#!/usr/bin/env python3
"""Customer-base models beside lifetimes and pymc-marketing (MAP): answers and times, in one run.

    .venv/bin/python benchmarks/peers/customer_base.py --lifetimes-python L/bin/python [--pymc-python P/bin/python]
                                                       [--customers 1000000] [--rounds 5] [--skip-slow]

Run it with a Python that has amends and NumPy. The peers live in environments of their own:

    python3 -m venv L && L/bin/pip install lifetimes==0.11.3          # 0.11.3 needs setuptools beside it
    python3 -m venv P && P/bin/pip install pymc-marketing

Data: simulated customers of BG/NBD and Pareto/NBD (weeks on a grid of days, 39-week window, starts spread over 12
weeks, fixed seed), CDNOW and the donations table as lifetimes ships them. One thread each, sides in turn, smallest of
the rounds. lifetimes' Pareto/NBD fit of a million customers takes minutes: --skip-slow leaves it out.

"given as they are" hands every customer over; "distinct" has identical customers put together by hand before the clock
starts. amends puts identical customers together by itself, within the time shown.
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

BETA_GEO = (0.243, 4.414, 0.793, 2.426)
PARETO = (0.553, 10.578, 0.606, 11.669)
CUSTOMERS = [(2.0, 30.0, 38.0), (7.0, 35.0, 39.0), (1.0, 5.0, 30.0)]  # x, t_x, T whose predictions are printed


def distinct(data: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    rows, weights = np.unique(
        np.column_stack([data["frequency"], data["recency"], data["T"]]), axis=0, return_counts=True
    )
    return {
        "frequency": rows[:, 0].copy(), "recency": rows[:, 1].copy(), "T": rows[:, 2].copy(),
        "weights": weights.astype(float),
    }  # fmt: skip


def load(folder: Path) -> dict[str, dict[str, np.ndarray]]:
    return {file.stem: dict(np.load(file)) for file in folder.glob("*.npz")}


def columns(data: dict[str, np.ndarray], *names: str) -> list[np.ndarray]:
    return [data[name] for name in names or ("frequency", "recency", "T")]


# ---- lifetimes -----------------------------------------------------------------------------------------------------


def lifetimes_tasks(folder: Path) -> dict[str, Any]:
    import warnings

    warnings.simplefilter("ignore")
    import autograd.numpy as anp
    import lifetimes
    import pandas as pd
    from autograd import value_and_grad
    from lifetimes import (
        BetaGeoBetaBinomFitter,
        BetaGeoFitter,
        GammaGammaFitter,
        ModifiedBetaGeoFitter,
        ParetoNBDFitter,
    )
    from lifetimes.datasets import load_cdnow_summary_data_with_monetary_value, load_donations

    # The real data, so that the other sides read the very same numbers.
    if not (folder / "cdnow.npz").exists():
        frame = load_cdnow_summary_data_with_monetary_value()
        np.savez(folder / "cdnow.npz", **{name: frame[name].to_numpy(float) for name in frame})
        frame = load_donations()
        np.savez(
            folder / "donations.npz", frequency=frame["frequency"].to_numpy(float),
            recency=frame["recency"].to_numpy(float), T=frame["periods"].to_numpy(float),
            weights=frame["weights"].to_numpy(float),
        )  # fmt: skip
    sets = load(folder)

    def frames(name: str) -> tuple[pd.Series, ...]:
        return tuple(pd.Series(column) for column in columns(sets[name]))

    def fit(fitter: type, name: str, weighted: bool = False) -> Any:
        def task() -> tuple[float, Any]:
            data = frames(name)
            weights = pd.Series(sets[name]["weights"]) if weighted else None
            np.random.seed(7)  # its Pareto/NBD starts at random
            model = fitter()
            seconds, _ = timed(lambda: model.fit(*data, weights))
            sets[f"model {fitter.__name__} {name}"] = model
            x = sets[name]["frequency"]
            w = sets[name]["weights"] if weighted else np.ones_like(x)
            # It reports a mean (Pareto/NBD: a sum over the mean weight), with time scaled but not its density.
            total = w.mean() if fitter is ParetoNBDFitter else w.sum()
            log_likelihood = -model._negative_log_likelihood_ * total + (x * w).sum() * np.log(model._scale)
            return seconds, {**model.params_.to_dict(), "log_likelihood": float(log_likelihood)}

        return task

    def log_likelihood(fitter: type, name: str, parameters: tuple[float, ...], gradient: bool = False) -> Any:
        def task() -> tuple[float, Any]:
            x, t_x, T = columns(sets[name])
            if fitter is ParetoNBDFitter:  # natural scale, a sum
                function, point, total = fitter._negative_log_likelihood, np.array(parameters), 1.0
            else:  # logarithms, a mean
                function, point, total = fitter._negative_log_likelihood, anp.log(np.array(parameters)), len(x)
                x = x.astype(int)
            if gradient:
                function = value_and_grad(function)
            seconds, value = timed(lambda: function(point, x, t_x, T, np.ones_like(x), 0.0))
            return seconds, -float(value[0] if gradient else value) * total

        return task

    def predict(fitter: type, name: str, what: str) -> Any:
        def task() -> tuple[float, Any]:
            model = sets.get(f"model {fitter.__name__} {name}")
            if model is None:
                model = fitter()
                names = ("r", "alpha", "a", "b") if fitter is BetaGeoFitter else ("r", "alpha", "s", "beta")
                model.params_ = pd.Series(BETA_GEO if fitter is BetaGeoFitter else PARETO, index=names)
            x, t_x, T = frames(name)

            def of(x: Any, t_x: Any, T: Any) -> Any:
                if what == "probability_alive":
                    return model.conditional_probability_alive(x, t_x, T)
                return model.conditional_expected_number_of_purchases_up_to_time(39.0, x, t_x, T)

            few = [float(np.ravel(of(*map(np.array, map(lambda v: [v], c))))[0]) for c in CUSTOMERS]
            seconds, _ = timed(lambda: of(x, t_x, T))
            return seconds, few

        return task

    def gamma_gamma(name: str) -> Any:
        def task() -> tuple[float, Any]:
            data = sets[name]
            buyers = data["frequency"] > 0
            model = GammaGammaFitter()
            seconds, _ = timed(
                lambda: model.fit(pd.Series(data["frequency"][buyers]), pd.Series(data["monetary_value"][buyers]))
            )
            return seconds, dict(zip(("p", "q", "gamma"), map(float, model.params_), strict=True))

        return task

    def donations() -> tuple[float, Any]:
        data = sets["donations"]
        model = BetaGeoBetaBinomFitter()
        seconds, _ = timed(
            lambda: model.fit(*(pd.Series(data[name].astype(int)) for name in ("frequency", "recency", "T", "weights")))
        )
        return seconds, model.params_.to_dict()

    print(f"lifetimes {lifetimes.__version__}", file=sys.stderr)
    return {
        "hello": lambda: (0.0, f"lifetimes {lifetimes.__version__}, numpy {np.__version__}"),
        "BG/NBD fit, CDNOW": fit(BetaGeoFitter, "cdnow"),
        "MBG/NBD fit, CDNOW": fit(ModifiedBetaGeoFitter, "cdnow"),
        "Pareto/NBD fit, CDNOW": fit(ParetoNBDFitter, "cdnow"),
        "Gamma-Gamma fit, CDNOW": gamma_gamma("cdnow"),
        "BG/BB fit, donations": donations,
        "BG/NBD log-likelihood": log_likelihood(BetaGeoFitter, "beta_geo", BETA_GEO),
        "BG/NBD log-likelihood and gradient": log_likelihood(BetaGeoFitter, "beta_geo", BETA_GEO, gradient=True),
        "BG/NBD fit, given as they are": fit(BetaGeoFitter, "beta_geo"),
        "BG/NBD fit, distinct": fit(BetaGeoFitter, "beta_geo_distinct", weighted=True),
        "BG/NBD P(alive)": predict(BetaGeoFitter, "beta_geo", "probability_alive"),
        "BG/NBD expected purchases": predict(BetaGeoFitter, "beta_geo", "expected_purchases"),
        "MBG/NBD fit, given as they are": fit(ModifiedBetaGeoFitter, "beta_geo"),
        "Gamma-Gamma fit, simulated": gamma_gamma("spend"),
        "Pareto/NBD log-likelihood": log_likelihood(ParetoNBDFitter, "pareto", PARETO),
        "Pareto/NBD fit, 100,000": fit(ParetoNBDFitter, "pareto_small"),
        "Pareto/NBD fit, distinct": fit(ParetoNBDFitter, "pareto_distinct", weighted=True),
        "Pareto/NBD fit, given as they are": fit(ParetoNBDFitter, "pareto"),
        "Pareto/NBD P(alive)": predict(ParetoNBDFitter, "pareto", "probability_alive"),
        "Pareto/NBD expected purchases": predict(ParetoNBDFitter, "pareto", "expected_purchases"),
    }


# ---- pymc-marketing ------------------------------------------------------------------------------------------------


def pymc_tasks(folder: Path) -> dict[str, Any]:
    import logging
    import warnings

    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    import pandas as pd
    import pymc_marketing
    from pymc_marketing import clv

    data = load(folder)["cdnow"]
    frame = pd.DataFrame(data)
    frame.insert(0, "customer_id", np.arange(len(frame)))

    def fit(kind: type, rows: pd.DataFrame) -> Any:
        def task() -> tuple[float, Any]:
            model = kind(rows)
            seconds, _ = timed(lambda: model.fit(method="map", progressbar=False))
            return seconds, {str(name): float(np.ravel(value)[0]) for name, value in model.fit_result.data_vars.items()}

        return task

    history = frame[["customer_id", "frequency", "recency", "T"]]
    spend = frame.loc[frame["frequency"] > 0, ["customer_id", "frequency", "monetary_value"]]
    return {
        "hello": lambda: (0.0, f"pymc-marketing {pymc_marketing.__version__}, numpy {np.__version__}; maximum a "
                               "posteriori under its default priors, so the answers may differ; second fit, compiled"),
        "BG/NBD fit, CDNOW": fit(clv.BetaGeoModel, history),
        "MBG/NBD fit, CDNOW": fit(clv.ModifiedBetaGeoModel, history),
        "Pareto/NBD fit, CDNOW": fit(clv.ParetoNBDModel, history),
        "Gamma-Gamma fit, CDNOW": fit(clv.GammaGammaModel, spend),
    }  # fmt: skip


# ---- amends --------------------------------------------------------------------------------------------------------


def amends_tasks(folder: Path) -> dict[str, Any]:
    import amends
    from amends import customer_base
    from amends._core import customer_base as core  # the log-likelihood at given parameters has no public face

    sets = load(folder)
    models: dict[str, Any] = {}

    def answers(model: Any) -> dict[str, float]:
        return {**model.parameters_, "log_likelihood": model.log_likelihood_}

    def fit(name: str, data: str, threads: int = 1) -> Any:
        def task() -> tuple[float, Any]:
            columns = sets[data]
            model = getattr(customer_base, name)(threads=threads)
            given = "weights" if "weights" in columns else None
            seconds, _ = timed(lambda: model.fit(columns, weights=given))
            if data in ("beta_geo", "pareto"):
                models[name] = model
            return seconds, answers(model)

        return task

    def fit_spend(data: str) -> Any:
        def task() -> tuple[float, Any]:
            buyers = sets[data]["frequency"] > 0
            columns = {name: sets[data][name][buyers] for name in ("frequency", "monetary_value")}
            model = customer_base.GammaGammaModel()
            seconds, _ = timed(lambda: model.fit(columns))
            return seconds, answers(model)

        return task

    def log_likelihood(process: str, data: str, parameters: tuple[float, ...], gradient: bool) -> Any:
        def task() -> tuple[float, Any]:
            x, t_x, T = columns(sets[data])
            seconds, result = timed(lambda: core.purchase_log_likelihood(process, parameters, x, t_x, T, gradient, 1))
            return seconds, result[0]

        return task

    def predict(name: str, data: str, what: str, errors: bool, threads: int = 1) -> Any:
        arguments = () if what == "probability_alive" else (39.0,)

        def task() -> tuple[float, Any]:
            model = models.get(name) or getattr(customer_base, name)().fit(sets[data])
            models[name] = model.set_params(threads=threads)
            few = dict(zip(("frequency", "recency", "T"), np.array(CUSTOMERS).T.copy(), strict=True))
            call = getattr(model, what)
            interval = 0.95 if errors else None
            seconds, _ = timed(lambda: call(sets[data], *arguments, interval=interval))
            found = call(few, *arguments, interval=interval)
            if errors:
                return seconds, {name: [float(v) for v in found[name]] for name in ("estimate", "standard_error")}
            return seconds, [float(v) for v in found]

        return task

    tasks = {
        "hello": lambda: (0.0, f"amends {amends.__version__}, numpy {np.__version__}"),
        "BG/NBD fit, CDNOW": fit("BetaGeoModel", "cdnow"),
        "MBG/NBD fit, CDNOW": fit("ModifiedBetaGeoModel", "cdnow"),
        "Pareto/NBD fit, CDNOW": fit("ParetoNBDModel", "cdnow"),
        "Gamma-Gamma fit, CDNOW": fit_spend("cdnow"),
        "BG/BB fit, donations": fit("BetaGeoBetaBinomModel", "donations"),
        "BG/NBD fit, given as they are": fit("BetaGeoModel", "beta_geo"),
        "BG/NBD fit, distinct": fit("BetaGeoModel", "beta_geo_distinct"),
        "MBG/NBD fit, given as they are": fit("ModifiedBetaGeoModel", "beta_geo"),
        "Gamma-Gamma fit, simulated": fit_spend("spend"),
        "Pareto/NBD fit, 100,000": fit("ParetoNBDModel", "pareto_small"),
        "Pareto/NBD fit, distinct": fit("ParetoNBDModel", "pareto_distinct"),
        "Pareto/NBD fit, given as they are": fit("ParetoNBDModel", "pareto"),
        "BG/NBD fit, two threads": fit("BetaGeoModel", "beta_geo", 2),
        "Pareto/NBD fit, two threads": fit("ParetoNBDModel", "pareto", 2),
    }
    for label, name, process, data, parameters in (
        ("BG/NBD", "BetaGeoModel", "beta_geo", "beta_geo", BETA_GEO),
        ("Pareto/NBD", "ParetoNBDModel", "pareto", "pareto", PARETO),
    ):
        tasks[f"{label} log-likelihood"] = log_likelihood(process, data, parameters, False)
        tasks[f"{label} log-likelihood and gradient"] = log_likelihood(process, data, parameters, True)
        for title, what in (("P(alive)", "probability_alive"), ("expected purchases", "expected_purchases")):
            tasks[f"{label} {title}"] = predict(name, data, what, False)
            tasks[f"{label} {title} with standard errors"] = predict(name, data, what, True)
            tasks[f"{label} {title} with standard errors, two threads"] = predict(name, data, what, True, 2)
    return tasks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lifetimes-python", help="an interpreter with lifetimes")
    parser.add_argument("--pymc-python", help="an interpreter with pymc-marketing")
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5, help="of everything short; fits of everyone run twice")
    parser.add_argument("--skip-slow", action="store_true", help="without lifetimes' slowest fit")
    parser.add_argument("--only", default="", help="tasks whose name contains this")
    parser.add_argument("--processor-time", action="store_true", help="not time on the wall: for a busy machine")
    parser.add_argument("--folder", type=Path, help="keep data and logs here")
    parser.add_argument("--side", choices=["amends", "lifetimes", "pymc"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side:
        answer(
            {"amends": amends_tasks, "lifetimes": lifetimes_tasks, "pymc": pymc_tasks}[arguments.side](arguments.folder)
        )
        return
    if arguments.processor_time:
        os.environ[PROCESSOR_TIME] = "1"
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        write_simulated(folder, arguments.customers)
        run(arguments, folder)


def write_simulated(folder: Path, customers: int) -> None:
    import simulate

    mark = folder / f"simulated-{customers}"
    if mark.exists():
        return
    rng = np.random.default_rng(20261122)
    data = simulate.to_day_grain(simulate.beta_geo(rng, simulate.observation_times(rng, customers), *BETA_GEO))
    np.savez(folder / "beta_geo.npz", **data)
    np.savez(folder / "beta_geo_distinct.npz", **distinct(data))
    spenders = data["frequency"][data["frequency"] > 0]
    np.savez(folder / "spend.npz", **simulate.gamma_gamma(rng, spenders, 6.25, 3.74, 15.44))
    data = simulate.to_day_grain(simulate.pareto_nbd(rng, simulate.observation_times(rng, customers), *PARETO))
    np.savez(folder / "pareto.npz", **data)
    np.savez(folder / "pareto_small.npz", **{name: column[:100_000] for name, column in data.items()})
    np.savez(folder / "pareto_distinct.npz", **distinct(data))
    mark.touch()


def run(arguments: argparse.Namespace, folder: Path) -> None:
    def side(name: str, python: str) -> Side:
        command = [python, str(Path(__file__).resolve()), "--side", name, "--folder", str(folder)]
        return Side(name, command, folder / f"{name}.log")

    n, few = float(arguments.customers), arguments.rounds
    tasks = {
        "BG/NBD fit, CDNOW": few,
        "MBG/NBD fit, CDNOW": few,
        "Pareto/NBD fit, CDNOW": few,
        "Gamma-Gamma fit, CDNOW": few,
        "BG/BB fit, donations": few,
        "BG/NBD log-likelihood": few,
        "BG/NBD log-likelihood and gradient": few,
        "BG/NBD fit, given as they are": 2,
        "BG/NBD fit, two threads": 2,
        "BG/NBD fit, distinct": few,
        "BG/NBD P(alive)": few,
        "BG/NBD expected purchases": few,
        "BG/NBD P(alive) with standard errors": few,
        "BG/NBD P(alive) with standard errors, two threads": few,
        "BG/NBD expected purchases with standard errors": few,
        "BG/NBD expected purchases with standard errors, two threads": few,
        "MBG/NBD fit, given as they are": 2,
        "Gamma-Gamma fit, simulated": 2,
        "Pareto/NBD log-likelihood": few,
        "Pareto/NBD log-likelihood and gradient": few,
        "Pareto/NBD fit, 100,000": 1,
        "Pareto/NBD fit, distinct": 1,
        "Pareto/NBD fit, given as they are": 1,
        "Pareto/NBD fit, two threads": 2,
        "Pareto/NBD P(alive)": few,
        "Pareto/NBD expected purchases": few,
        "Pareto/NBD P(alive) with standard errors": few,
        "Pareto/NBD P(alive) with standard errors, two threads": few,
        "Pareto/NBD expected purchases with standard errors": few,
        "Pareto/NBD expected purchases with standard errors, two threads": few,
    }
    if arguments.skip_slow:
        del tasks["Pareto/NBD fit, given as they are"]
    if arguments.processor_time:
        tasks = {name: rounds for name, rounds in tasks.items() if "two threads" not in name}
    tasks = {name: rounds for name, rounds in tasks.items() if arguments.only in name}
    per = {name: n for name in tasks if "CDNOW" not in name and "donations" not in name and "fit" not in name}
    sides: list[Side] = []
    if arguments.lifetimes_python:  # first: it writes the real data for the others
        sides.append(side("lifetimes", arguments.lifetimes_python))
        sides[0].ask("hello")
    sides.insert(0, side("amends", sys.executable))
    if arguments.pymc_python:
        sides.append(side("pymc", arguments.pymc_python))
    for each in sides:
        each.ask("hello")
        print(f"{each.name}: {each.answers.get('hello', each.failures.get('hello'))}")
    print(f"{arguments.customers:,} simulated customers; {few} rounds, smallest; one thread")
    compare(sides, tasks)
    table(sides, tasks, per)
    for each in sides:
        each.close()


if __name__ == "__main__":
    main()
