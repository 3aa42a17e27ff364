#!/usr/bin/env python3
"""Writes what version 0.1.0 of amends could save: every state that ``to_json`` makes, and everything that pickles.

bindings/python/tests/test_saved_states.py loads these files with the version at hand. They stand for the files of
users: never make them again with a later version. What a later version saves in another form gets a folder of its own.

    python make_samples.py [--overwrite]       with the version to be kept, from outside of its checkout

The files lie beside this one. ``<Class>[_variant].json`` is the text of ``to_json``, ``.pickle`` is
``pickle.dumps(..., protocol=4)``, and expected.json says what a reader must get back:

    {"written_by": {"amends": ..., "python": ..., "numpy": ...},
     "samples": [{"class": "amends.retention.BetaGeoModel",
                  "files": ["BetaGeoModel.json", "BetaGeoModel.pickle"],
                  "value": ...,                               the object itself, where it is a mapping or a sequence
                  "attributes": {"log_likelihood_": ...},
                  "calls": [{"method": "probability_alive", "args": [...], "kwargs": {...},
                             "result": ..., "rtol": 1e-12}]}]}

An object is written as a dict of its attributes, a table as a dict of its columns, an array as a list, a member of an
enumeration as its name, a time as its text, and what is not finite as "nan", "inf" or "-inf". "args" and "kwargs" are
there where there are any; a call without "result" is made for its effect. Results of formulas must agree to 1e-10,
what is only looked up to the "rtol" given, and attributes to 1e-12. Where the old version itself read back something
else than it had saved (`kept`), nothing is asked.

All data are simulated here from fixed seeds. Needs amends and numpy; with and without pandas it writes the same.
"""

from __future__ import annotations

import argparse
import dataclasses
import enum
import inspect
import json
import math
import pickle
import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

import amends as am

FOLDER = Path(__file__).resolve().parent
PROTOCOL = 4
RETENTION = am.retention
LOST = object()
SHORT = 3  # of a list of calls: those that go through most of a state


# ---- what is expected, as plain data ----


def plain(value: Any) -> Any:
    """Anything the package returns, as what JSON can hold."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, np.generic) and not isinstance(value, np.datetime64):
        return plain(value.item())
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, np.datetime64):
        return str(value)
    if isinstance(value, np.ndarray):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, (RETENTION.FittedModel, RETENTION.CustomerStageModel)):
        return attributes_of_model(value)
    if hasattr(value, "columns") and hasattr(value, "__getitem__"):  # tables, of pandas or of the package
        return {str(name): plain(np.asarray(value[name])) for name in value.columns}
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if type(value).__module__.startswith("amends._core"):
        return {name: plain(getattr(value, name)) for name in properties_of(value)}
    raise TypeError(f"do not know how to write a {type(value)}")


def properties_of(value: Any) -> list[str]:
    """Names of the properties of an instance of a bound class."""
    kind = type(value)
    return [name for name in dir(kind) if not name.startswith("_") and isinstance(getattr(kind, name), property)]


def attributes_of_model(model: Any, derived: bool = False) -> dict[str, Any]:
    """What a fitted model tells about itself. With ``derived`` also what follows from that, and the whole report;
    else of the report only what is unusual."""
    names = ["log_likelihood_", "fit_report_"]
    if isinstance(model, RETENTION.CustomerStageModel):
        names += ["stages", "transitions_", "counts_"]
    else:
        names += ["parameters_", "standard_errors_"]
        names += ["covariance_", "aic_", "bic_", "confidence_intervals_"] if derived else []
    if derived and isinstance(model, RETENTION.CoxModel):
        names += ["hazard_ratios_", "naive_covariance_"]
    if isinstance(model, (RETENTION.CoxModel, RETENTION.AcceleratedFailureTimeModel)):
        names.append("null_log_likelihood_")
    extra = {
        "time_unit": (RETENTION.BetaGeoModel, RETENTION.ModifiedBetaGeoModel, RETENTION.ParetoNBDModel),
        "correlation_": RETENTION.GammaGammaModel,
        "distribution": RETENTION.AcceleratedFailureTimeModel,
        "strata_": RETENTION.CoxModel,
        "events_": RETENTION.CoxModel,
        "causes_": RETENTION.CauseSpecificModel,
    }
    names += [name for name, kinds in extra.items() if isinstance(model, kinds)]
    out = {name: plain(getattr(model, name)) for name in names}
    if not derived:
        usual = {"", "nan", "none", "converged"}
        search = {"converged", "iterations", "evaluations"}
        search |= {"newton_decrement", "largest_gradient", "smallest_eigenvalue"}
        report = {name: value for name, value in out["fit_report_"].items() if name not in search}
        out["fit_report_"] = {name: value for name, value in report.items() if value and str(value) not in usual}
    return out


@dataclasses.dataclass
class Call:
    """A call that the test repeats."""

    method: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    rtol: float | None = None
    ignored: bool = False  # made for its effect

    def on(self, target: Any) -> dict[str, Any]:
        result = getattr(target, self.method)(*self.args, **self.kwargs)
        out = {"method": self.method, "args": plain(self.args), "kwargs": plain(self.kwargs)}
        out = {name: part for name, part in out.items() if part}
        if not self.ignored:
            out["result"] = plain(result)
        if not self.ignored and self.rtol is not None:
            out["rtol"] = self.rtol
        return out


def formula(method: str, *args: Any, **kwargs: Any) -> Call:
    """A call whose result is computed by a formula, which may be written in another way one day."""
    return Call(method, args, kwargs)


def looked_up(method: str, *args: Any, **kwargs: Any) -> Call:
    """A call whose result is looked up, or sums of what is."""
    return Call(method, args, kwargs, rtol=1e-12)


def effect(method: str, *args: Any, **kwargs: Any) -> Call:
    """A call that changes the object."""
    return Call(method, args, kwargs, ignored=True)


class Samples:
    """The files of the folder, and what is expected of each."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.expected: list[dict[str, Any]] = []

    def _put(self, name: str, content: bytes) -> str:
        if name in self.files:
            raise ValueError(f"two samples are named {name}")
        self.files[name] = content
        return name

    def model(self, model: Any, variant: str = "", calls: list[Call] | None = None, *, pickled: bool = False) -> None:
        """A fitted model as JSON and, for the first of a class or if ``pickled``, as pickle, which must be the same."""
        name = type(model).__name__
        if not model.fit_report_.converged:
            raise ValueError(f"{name} {variant}: {model.fit_report_}")
        text, state = model.to_json(), pickle.dumps(model, PROTOCOL)
        read, loaded = type(model).from_json(text), pickle.loads(state)
        stem = stem_of(name, variant)
        files = [self._put(f"{stem}.json", text.encode())]
        if pickled or not variant:
            files.append(self._put(f"{stem}.pickle", state))
        told = attributes_of_model(read, derived=not variant)
        if attributes_of_model(loaded, derived=not variant) != told:
            raise ValueError(f"{stem}: the pickle is not the same as the JSON")
        told = kept(attributes_of_model(model, derived=not variant), told, stem)
        entry: dict[str, Any] = {"class": f"amends.retention.{name}", "files": files, "attributes": told, "calls": []}
        for call in calls or []:
            told = call.on(read)
            if call.on(loaded) != told:
                raise ValueError(f"{stem}: {call.method} of the pickle is not the same as of the JSON")
            entry["calls"].append(kept(call.on(model), told, f"{stem}.{call.method}"))
        if read.to_json() != text or loaded.to_json() != text:
            raise ValueError(f"{stem}: the state changes when it is read")
        self.expected.append(entry)

    def pickle(
        self,
        value: Any,
        variant: str = "",
        *,
        kind: str = "",
        whole: bool = False,
        attributes: list[str] | None = None,
        calls: list[Call] | None = None,
    ) -> None:
        """Anything that pickles. ``kind`` is the full name of its class, ``whole`` that it is a mapping or sequence."""
        name = kind or public_name(type(value))
        state = pickle.dumps(value, PROTOCOL)
        entry: dict[str, Any] = {"class": name}
        entry["files"] = [self._put(f"{stem_of(name.rpartition('.')[2], variant)}.pickle", state)]
        read = pickle.loads(state)
        if whole:
            entry["value"] = plain(read)
        if attributes is None and not whole:
            attributes = [one.name for one in dataclasses.fields(value)]
        entry["attributes"] = {one: plain(getattr(read, one)) for one in attributes or []}
        entry["calls"] = [call.on(read) for call in calls or []]
        self.expected.append(entry)

    def write(self, folder: Path) -> None:
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        versions = {"amends": am.__version__, "python": platform.python_version(), "numpy": np.__version__}
        lines = ",\n".join(
            json.dumps(entry, allow_nan=False, ensure_ascii=False, separators=(",", ":")) for entry in self.expected
        )
        text = f'{{"written_by": {json.dumps(versions)}, "samples": [\n{lines}\n]}}\n'
        (folder / "expected.json").write_text(text, encoding="utf-8")


def kept(before: Any, after: Any, where: str) -> Any:
    """What is the same after saving and loading; the rest is said, and not asked of other versions.

    The state of a Cox model holds the events, but not the sum of the weights: after loading,
    ``fit_report_.observations`` is that of the events.
    """
    if isinstance(before, dict) and isinstance(after, dict) and list(before) == list(after):
        parts = {key: kept(before[key], after[key], f"{where}.{key}") for key in after}
        return {key: part for key, part in parts.items() if part is not LOST}
    if before == after:
        return after
    print(f"not kept by the state: {where} was {before}, is {after}", file=sys.stderr)
    return LOST


def stem_of(name: str, variant: str) -> str:
    return f"{name}_{variant}" if variant else name


def public_name(kind: type) -> str:
    """Where a class is found by users."""
    rooms = ("core", "math", "domain", "economics", "recovery", "retention", "satisfaction", "voice", "word_of_mouth")
    own = kind.__module__.rpartition(".")[2]
    for room in sorted(rooms, key=lambda one: one != own):
        if getattr(getattr(am, room), kind.__name__, None) is kind:
            return f"amends.{room}.{kind.__name__}"
    return f"{kind.__module__}.{kind.__name__}"


# ---- customers without a contract ----


def customers(rng: np.random.Generator, rows: int = 240) -> dict[str, np.ndarray]:
    """Purchases of simulated customers, with two covariates and a weight."""
    rate, leave = rng.gamma(0.9, 1 / 6, rows), rng.gamma(1.1, 1 / 14, rows)
    web = rng.integers(0, 2, rows)
    age = np.round(rng.normal(0, 1, rows), 1)
    rate = rate * np.exp(0.4 * web)
    end = np.round(rng.uniform(26, 52, rows), 2)
    life = np.minimum(rng.exponential(1 / leave), end)
    frequency, recency = np.zeros(rows), np.zeros(rows)
    for i in range(rows):
        times = np.cumsum(rng.exponential(1 / rate[i], 400))
        times = times[times < life[i]]
        frequency[i] = len(times)
        recency[i] = np.round(times[-1], 2) if len(times) else 0.0
    recency = np.minimum(recency, end)
    return {
        "frequency": frequency,
        "recency": recency,
        "T": end,
        "web": web,
        "age": age,
        "customers": rng.integers(1, 4, rows).astype(float),
    }


SOME = {"frequency": [2.0, 0.0], "recency": [30.5, 0.0], "T": [38.75, 40.0]}
SOME_WITH = {**SOME, "web": [1.0, 0.0], "age": [0.5, -1.0]}


def purchase_calls(data: dict[str, list[float]], rate_period: float | str = 52.0) -> list[Call]:
    rate: dict[str, Any] = {"discount_rate": 0.1, "rate_period": rate_period}
    return [
        formula("probability_alive", data),
        formula("expected_purchases", data, 20.0, start=7.0, interval=0.95),
        formula("discounted_expected_residual_transactions", data, **rate),
        formula("probability_alive", data, t=5.0, interval=0.9),
        formula("log_probability_alive", data),
        formula("discounted_expected_residual_transactions", data, horizon=100.0, **rate),
        formula("customer_lifetime_value", data, spend=[20.0, 30.0], margin=0.3, **rate),
        formula("probability_of_purchases", data, 2, 10.0),
        formula("expected_purchases_new_customer", [5.0, 20.0]),
        formula("probability_of_purchases_new_customer", 2, 10.0),
        formula("expected_cumulative_purchases", data, [5.0, 20.0]),
    ]


def add_purchase_models(samples: Samples) -> None:
    data = customers(np.random.default_rng(11))
    wrong = {name: values[:120].copy() for name, values in data.items()}
    wrong["recency"][3] = wrong["T"][3] + 1  # a row that cannot be
    wrong["frequency"][8] = np.nan
    leaving = {
        RETENTION.BetaGeoModel: ("a", "b"),
        RETENTION.ModifiedBetaGeoModel: ("a", "b"),
        RETENTION.ParetoNBDModel: ("s", "beta"),
    }
    given = {
        RETENTION.BetaGeoModel: {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426},
        RETENTION.ModifiedBetaGeoModel: {"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614},
        RETENTION.ParetoNBDModel: {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669},
    }
    for kind, (first, second) in leaving.items():
        samples.model(kind().fit(data), "", purchase_calls(SOME))
        samples.model(
            kind(time_unit="week").fit(
                data,
                weights="customers",
                purchase_covariates=["web"],
                dropout_covariates=["age"],
                covariate_l2=0.5,
            ),
            "covariates_weights_week",
            purchase_calls(SOME_WITH, "year")[:SHORT],
            pickled=True,
        )
        priors = {"r": (1.0, 1.0), first: (1.0, 1.0), second: (3.0, 1.0)}
        model = kind(time_unit="day").fit(wrong, priors=priors)
        samples.model(model, "priors_invalid_rows_day", purchase_calls(SOME)[:SHORT])
        model = kind.with_parameters(**given[kind], time_unit="month")
        samples.model(model, "given_month", purchase_calls(SOME, "year")[:SHORT])
    # Names need not be plain.
    named = {'größe "µ"': data["age"], "web\n": data["web"]}
    asked = {**SOME, 'größe "µ"': [0.5, -1.0], "web\n": [1.0, 0.0]}
    model = RETENTION.ParetoNBDModel(time_unit="year").fit(
        data["frequency"], data["recency"] / 52, data["T"] / 52, purchase_covariates=named, covariate_l2=1.0
    )
    samples.model(model, "names_year", [formula("probability_alive", asked), formula("expected_purchases", asked, 1.0)])


def donors(rng: np.random.Generator, rows: int = 500) -> dict[str, np.ndarray]:
    """Simulated customers with 6 to 9 opportunities, and a weight."""
    truth = RETENTION.BetaGeoBetaBinomModel.with_parameters(alpha=1.2, beta=0.75, gamma=0.66, delta=2.8)
    made = truth.simulate(rng.integers(6, 10, rows), seed=12)
    data = {name: np.asarray(made[name], dtype=float) for name in ("frequency", "recency", "T")}
    return {**data, "weights": rng.integers(1, 4, rows).astype(float)}


def add_beta_geo_beta_binom(samples: Samples) -> None:
    data = donors(np.random.default_rng(12))
    some = {"frequency": [6.0, 2.0, 0.0], "recency": [6.0, 4.0, 0.0], "T": [6.0, 6.0, 5.0]}
    calls = [
        formula("probability_alive", some, t=1.0),
        formula("expected_purchases", some, 5.0, start=1.0, interval=0.95),
        formula("discounted_expected_residual_transactions", some, discount_rate=0.1),
        formula("customer_lifetime_value", some, spend=25.0, margin=0.3, discount_rate=0.1, rate_period=12.0),
        formula("probability_of_purchases", some, 2, 4.0),
        formula("expected_purchases_new_customer", [3.0, 6.0]),
        formula("probability_of_purchases_new_customer", 2, 4.0),
    ]
    kind = RETENTION.BetaGeoBetaBinomModel
    samples.model(kind().fit(data), "", calls)
    wrong = {name: values.copy() for name, values in data.items()}
    wrong["recency"][5] = 99.0
    priors = {"alpha": (1.0, 0.5), "gamma": (1.0, 0.5)}
    samples.model(kind().fit(wrong, weights="weights", priors=priors), "priors_weights_invalid_rows", calls[:SHORT])
    samples.model(
        kind.with_parameters(alpha=1.204, beta=0.750, gamma=0.657, delta=2.783), "given", calls[:SHORT], pickled=True
    )


def add_gamma_gamma(samples: Samples) -> None:
    rng = np.random.default_rng(13)
    kind = RETENTION.GammaGammaModel
    frequency = rng.geometric(0.25, 400).astype(float) - 1
    made = kind.with_parameters(p=3.0, q=4.0, v=30.0).simulate(frequency, seed=13)
    spend = np.nan_to_num(np.round(np.asarray(made["monetary_value"], dtype=float), 2))
    weights = rng.integers(1, 4, len(frequency)).astype(float)
    some = {"frequency": [2.0, 0.0, 9.0], "monetary_value": [22.35, 0.0, 51.5]}
    calls = [
        formula("expected_spend", some, interval=0.9),
        formula("expected_spend_new_customer"),
        formula("expected_spend", some),
        formula("mean_spend_quantile", some, 0.9),
        formula("transaction_quantile", some, 0.1),
        formula("mean_spend_variance", some),
    ]
    table = {"frequency": frequency, "monetary_value": spend}
    samples.model(kind().fit(table), "", calls)
    correlated = {"frequency": frequency, "monetary_value": np.where(frequency > 0, spend + 20 * frequency, 0.0)}
    correlated["monetary_value"][int(np.flatnonzero(frequency > 0)[0])] = -1.0
    model = kind().fit(correlated, weights=weights, priors={"p": (5.0, 0.5)}, correlation_limit=0.2)
    samples.model(model, "priors_weights_warnings", calls[:SHORT], pickled=True)
    samples.model(kind.with_parameters(p=6.25, q=3.74, v=15.44), "given", calls[:SHORT])
    samples.model(kind.with_parameters(p=6.25, q=0.9, v=15.44), "given_infinite_mean", calls[:SHORT])
    fitted = kind().fit(table)
    samples.pickle(fitted.expected_spend_new_customer(level=0.9))


# ---- customers under contract ----


def add_contract_models(samples: Samples) -> None:
    rng = np.random.default_rng(14)
    rows = 500
    web = rng.integers(0, 2, rows).astype(float)
    score = np.round(rng.normal(0, 1, rows), 1)
    chance = rng.beta(0.7 * np.exp(0.4 * web), 2.5, rows)
    left = rng.geometric(chance).astype(float)
    entry = rng.integers(0, 3, rows).astype(float)
    end = entry + rng.integers(3, 12, rows)
    churned = (left <= end).astype(float)
    periods = np.where(churned == 1, left, end)
    seen = periods > entry
    table = {
        "periods": periods[seen],
        "churned": churned[seen],
        "entry": entry[seen],
        "weights": rng.integers(1, 4, int(seen.sum())).astype(float),
        "web": web[seen],
        "score": score[seen],
    }
    cohort = [1000.0, 869.0, 743.0, 653.0, 593.0, 551.0, 517.0, 491.0]

    def calls(covariates: dict[str, Any] | None) -> list[Call]:
        more: dict[str, Any] = {} if covariates is None else {"covariates": covariates}
        rate: dict[str, Any] = {"discount_rate": 0.1, "rate_period": 12.0}
        return [
            formula("survival", [1.0, 8.0], interval=0.95, **more),
            formula("discounted_expected_residual_lifetime", [0.0, 3.0], next_renewal="mid_period", **rate, **more),
            formula("survival", [1.0, 8.0], **more),
            formula("residual_survival", 2.0, [1.0, 3.0], **more),
            formula("retention_rate", [1.0, 5.0], interval=0.9, **more),
            formula("probability_lost", [1.0, 5.0], **more),
            formula("expected_residual_lifetime", [0.0, 3.0], horizon=12.0, **more),
            formula("median_residual_lifetime", [0.0, 3.0], **more),
        ]

    for kind, given in ((RETENTION.ShiftedBetaGeoModel, (0.668, 3.806)), (RETENTION.BetaDiscreteWeibullModel, None)):
        samples.model(kind().fit_cohorts(cohort), "cohort", calls(None)[:SHORT])
        samples.model(kind().fit(periods, churned), "", calls(None))
        model = kind().fit(
            table,
            entry="entry",
            weights="weights",
            alpha_covariates=["web"],
            beta_covariates=["score", "web"],
            covariate_l2=1.0,
        )
        samples.model(
            model, "covariates_entry_weights", calls({"web": [1.0, 0.0], "score": [0.5, -1.0]})[:SHORT], pickled=True
        )
        two = kind().fit_cohorts(
            [cohort, [1000.0, 631.0, 468.0, 382.0, 326.0]], alpha_covariates={"regular": [0.0, 1.0]}
        )
        samples.model(two, "cohorts_covariate", calls({"regular": 1.0})[:SHORT])
        samples.model(kind.with_parameters(*(given or (0.214, 1.427, 1.724))), "given", calls(None)[:SHORT])


def add_customer_stages(samples: Samples) -> None:
    rng = np.random.default_rng(15)
    stages = ["active", "at risk", "lapsed"]
    truth = [[0.8, 0.15, 0.05], [0.4, 0.35, 0.25], [0.0, 0.0, 1.0]]
    who, where, weights = [], [], []
    for customer in range(40):
        stage, weight = 0, float(rng.integers(1, 4))
        for _ in range(5):
            who.append(customer)
            where.append(stages[stage])
            weights.append(weight)
            stage = int(rng.choice(3, p=truth[stage]))
    worth = {"active": 10.0, "at risk": 2.0, "lapsed": 0.0}

    def calls(rewards: dict[str, float]) -> list[Call]:
        return [
            formula("value", rewards, discount_rate=0.1, rate_period=12.0),
            formula("stage_shares", {next(iter(rewards)): 1.0}, 4),
            formula("transition_intervals", 0.9),
            formula("value", rewards, discount_rate=0.1, rate_period=1.0, horizon=5, level=0.9),
            formula("when_to_let_go", {**rewards, next(iter(rewards)): -1.0}, discount_rate=0.2, rate_period=1.0),
        ]

    kind = RETENTION.CustomerStageModel
    samples.model(kind(stages, absorbing=["lapsed"]).fit(who, where), "", calls(worth))
    samples.model(
        kind().fit(who, where, weights=weights, prior=0.5), "prior_weights", calls(worth)[:SHORT], pickled=True
    )
    prior = [[0.5, 0.5, 0.0], [0.5, 0.5, 0.5], [0.0, 0.0, 0.0]]
    with_wrong = ["nowhere" if i == 7 else name for i, name in enumerate(where)]
    model = kind(stages, absorbing=["lapsed"]).fit(who, with_wrong, prior=prior)
    samples.model(model, "prior_matrix_invalid_rows", calls(worth)[:2])
    counts = kind(["gewonnen", "treu", "verloren €"]).fit_counts([[40, 10, 5], [3, 60, 7], [1, 0, 20]])
    samples.model(counts, "counts", calls({"gewonnen": 4.0, "treu": 9.0, "verloren €": 0.0})[:2])
    given = kind.with_probabilities(["active", "lapsed"], [[0.8, 0.2], [0.0, 1.0]])
    samples.model(given, "given", calls({"active": 50.0, "lapsed": 0.0}))
    model = kind(stages, absorbing=["lapsed"]).fit(who, where)
    samples.pickle(model.value(worth, discount_rate=0.1, rate_period=1), "value")
    samples.pickle(model.stage_shares({"active": 1.0}, 3), "shares")
    samples.pickle(
        model.when_to_let_go({"active": 10.0, "at risk": -4.0, "lapsed": 0.0}, discount_rate=0.1, rate_period=1)
    )


# ---- survival ----


def subscribers(rng: np.random.Generator, rows: int = 160) -> dict[str, Any]:
    """Durations in whole weeks, at most 9, so that there are few distinct times."""
    complained = rng.integers(0, 2, rows).astype(float)
    score = np.round(rng.normal(3, 1, rows), 1)
    time = 5.0 * np.exp(-0.5 * complained + 0.2 * (score - 3)) * rng.weibull(1.4, rows)
    seen = rng.uniform(2, 9, rows)
    entry = np.where(rng.uniform(size=rows) < 0.3, 1.0, 0.0)
    weeks = np.maximum(np.ceil(np.minimum(time, seen)), entry + 1)
    left = (time <= seen).astype(float)
    why = np.where(left == 1, rng.choice(["price", "complaint", "moved"], rows, p=[0.5, 0.3, 0.2]), "stays")
    return {
        "weeks": weeks,
        "left": left,
        "why": why,
        "complained": complained,
        "score": score,
        "entry": entry,
        "customers": rng.integers(1, 4, rows).astype(float),
        "region": rng.choice(["north", "süd"], rows),
        "channel": rng.integers(1, 3, rows),
        "household": np.repeat(np.arange(rows // 4), 4),
    }


def columns(data: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: data[name] for name in names}


def add_accelerated_failure_times(samples: Samples) -> None:
    data = subscribers(np.random.default_rng(16))
    table = columns(data, "weeks", "left", "complained", "score")
    plain_table = columns(data, "weeks", "left")
    full = columns(data, "weeks", "left", "complained", "score", "entry", "customers", "household")
    wrong = {name: np.array(values, dtype=float) for name, values in table.items()}
    wrong["weeks"][4], wrong["score"][9] = 0.0, np.nan
    two = {"complained": [1.0, 0.0], "score": [2.5, 4.0]}
    one = {"complained": 1.0, "score": 2.5}
    rows = {"weeks": [2.0, 9.0], "left": [1.0, 0.0], **two}

    def calls(customers: Any) -> list[Call]:
        return [
            formula("survival", customers, [3.0], after=4.0, level=0.9),
            formula("quantile", customers, [0.25]),
            formula("survival", one, [3.0, 12.0]),
            formula("cumulative_hazard", one, 3.0),
            formula("hazard", one, 3.0),
            formula("median", one),
            formula("mean", one),
            formula("restricted_mean", one, 10.0),
            formula("likelihood_ratio_test"),
        ]

    kinds = (
        RETENTION.WeibullAFT,
        RETENTION.ExponentialAFT,
        RETENTION.LogNormalAFT,
        RETENTION.LogLogisticAFT,
        RETENTION.GeneralisedGammaAFT,
    )
    base = RETENTION.AcceleratedFailureTimeModel
    for kind in kinds:
        model = kind().fit(table, "weeks", "left")
        samples.model(model, "", [*calls(two), formula("residuals", rows, "weeks", "left")])
    # The base class tells the distribution by the state alone.
    for distribution in ("exponential", "log_normal", "generalised_gamma"):
        model = base(distribution).fit(wrong, "weeks", "left")
        samples.model(model, f"{distribution}_invalid_rows", calls(two)[:2], pickled=distribution == "log_normal")
    # The rest of a state does not depend on the distribution.
    model = RETENTION.WeibullAFT().fit(plain_table, "weeks", "left")
    samples.model(model, "without_covariates", calls(None)[:SHORT])
    used = ["complained", "score"]
    options: dict[str, Any] = {"entry_col": "entry", "weights_col": "customers", "robust": True, "covariates": used}
    for kind in (RETENTION.ExponentialAFT, RETENTION.LogLogisticAFT):
        model = kind(penalty=2.0).fit(full, "weeks", "left", **options)
        samples.model(model, "penalty_robust_entry_weights", calls(two)[:2])
    options = {"cluster_col": "household", "covariates": used, "scale_covariates": ["complained"]}
    for kind in (RETENTION.WeibullAFT, RETENTION.GeneralisedGammaAFT):
        model = kind().fit(full, "weeks", "left", **options)
        samples.model(model, "scale_covariates_clusters", calls(two)[:SHORT], pickled=kind is RETENTION.WeibullAFT)
    model = RETENTION.WeibullAFT().fit(table, "weeks", "left")
    samples.pickle(model.survival(two, [3.0, 12.0]), "two_customers")
    samples.pickle(model.median({"complained": 1.0, "score": 3.0}), "one_customer")
    samples.pickle(model.residuals(rows, "weeks", "left"))
    compared = RETENTION.compare_aft_distributions(plain_table, "weeks", "left")
    samples.pickle(compared, whole=True, calls=[looked_up("to_frame")])


def add_cox_models(samples: Samples) -> None:
    data = subscribers(np.random.default_rng(17))
    table = columns(data, "weeks", "left", "complained", "score")
    one, two = {"complained": 1.0, "score": 2.5}, {"complained": [1.0, 0.0], "score": [2.5, 4.0]}
    some = {name: np.asarray(values)[:5].tolist() for name, values in table.items()}
    roles = {"duration_col": "weeks", "event_col": "left"}

    def calls(stratum: str | None = None) -> list[Call]:
        where = {} if stratum is None else {"stratum": stratum}
        return [
            formula("survival", one, times=[2.0, 8.0], **where),
            formula("linear_predictor", two),
            formula("score_test"),
            formula("partial_hazard", one),
            formula("survival", times=[5.0], level=0.9, scale="log", **where),
            formula(
                "survival_along", [[0.0, 4.0, {**one, "complained": 0.0}], [4.0, 12.0, one]], times=[3.0, 8.0], **where
            ),
            formula("likelihood_ratio_test"),
            formula("wald_test"),
        ]

    kind = RETENTION.CoxModel
    # The rows of the residuals are some of those of the fit, which a model from a file has not seen.
    of_rows = [
        formula("baseline"),
        formula("survival_table", two, [2.0, 8.0]),
        formula("martingale_residuals", some, **roles),
        formula("dfbeta_residuals", some, **roles),
        formula("schoenfeld_residuals", some, **roles),
        formula("proportional_hazards_test", some, transform="rank", **roles),
        formula("concordance", some, **roles),
    ]
    samples.model(kind().fit(table, "weeks", "left"), "", [*calls(), *of_rows])
    samples.model(kind().fit(table, "weeks", "left", ties="breslow", penalty=3.0), "breslow_penalty", calls()[:SHORT])
    raw = kind().fit(table, "weeks", "left", penalty=3.0, penalty_scale="raw", robust=True)
    samples.model(raw, "penalty_raw_robust", calls()[:SHORT])
    full = columns(data, "weeks", "left", "complained", "score", "entry", "customers", "region", "channel", "household")
    used = {"covariates": ["complained", "score"]}
    model = kind().fit(full, "weeks", "left", entry_col="entry", weights_col="customers", **used)
    samples.model(model, "entry_weights", calls()[:SHORT])
    model = kind().fit(full, "weeks", "left", strata="region", cluster_col="household", **used)
    table_of_strata = formula("survival_table", {**two, "region": ["süd", "north"]}, [3.0], strata=["süd", "north"])
    samples.model(
        model, "strata_clusters", [*calls("süd"), formula("baseline", "north"), table_of_strata], pickled=True
    )
    model = kind().fit(full, "weeks", "left", strata=["region", "channel"], **used)
    samples.model(model, "two_strata", calls("north, 2")[:SHORT])
    samples.model(
        kind().fit(columns(data, "weeks", "left"), "weeks", "left"),
        "without_covariates",
        [formula("survival", {}, times=[2.0, 8.0]), formula("baseline")],
    )
    matrix = np.column_stack([data["complained"], data["score"]])
    wrong = data["weeks"].copy()
    wrong[[3, 7]] = np.nan, -1.0
    model = kind().fit(matrix, wrong, data["left"])
    values = [formula("survival", [1.0, 2.5], times=[2.0, 8.0]), formula("linear_predictor", [[1.0, 2.5], [0.0, 4.0]])]
    samples.model(model, "arrays_invalid_rows", values)
    # Start-stop rows of customers whose covariate changes; two of them overlap, which is a warning.
    start = np.concatenate([np.zeros(60), np.full(30, 3.0)])
    stop = np.concatenate([np.where(np.arange(60) < 30, 3.0, data["weeks"][:60]), 3.0 + data["weeks"][60:90]])
    stop[0] = 4.0
    event = np.concatenate([np.where(np.arange(60) < 30, 0.0, data["left"][:60]), data["left"][60:90]])
    opened = np.concatenate([np.zeros(30), data["complained"][30:60], np.ones(30)])
    split = {
        "start": start,
        "stop": stop,
        "left": event,
        "open": opened,
        "score": np.concatenate([data["score"][:60], data["score"][:30]]),
        "customer": np.concatenate([np.arange(60), np.arange(30)]),
    }
    model = kind().fit(split, "stop", "left", entry_col="start", id_col="customer", robust=True)
    path = [[0.0, 4.0, {"open": 0.0, "score": 3.0}], [4.0, 9.0, {"open": 1.0, "score": 3.0}]]
    samples.model(model, "start_stop_subjects", [formula("survival_along", path, times=[3.0, 8.0])])


def add_cause_specific_models(samples: Samples) -> None:
    data = subscribers(np.random.default_rng(18), 240)
    table = columns(data, "weeks", "why", "complained", "score")
    full = columns(data, "weeks", "why", "complained", "entry", "customers", "region", "household")
    one = {"complained": 1.0, "score": 2.5}
    kind = RETENTION.CauseSpecificModel

    def calls(customer: dict[str, float], **where: Any) -> list[Call]:
        path = [[0.0, 4.0, {**customer, "complained": 0.0}], [4.0, 12.0, customer]]
        return [
            formula("cumulative_incidence", customer, times=[2.0, 8.0], **where),
            formula("cause", "price"),
            formula("cumulative_incidence_along", path, times=[3.0, 8.0], **where),
        ]

    samples.model(kind().fit(table, "weeks", "why", censored="stays"), "", calls(one))
    model = kind().fit(
        full,
        "weeks",
        "why",
        censored="stays",
        causes=["price", "complaint"],
        covariates=["complained"],
        entry_col="entry",
        weights_col="customers",
        strata="region",
        cluster_col="household",
        ties="breslow",
        penalty=1.0,
    )
    # "moved" is neither a cause nor censored: those rows are invalid.
    samples.model(model, "strata_clusters_invalid_rows", calls({"complained": 1.0}, stratum="süd")[:2])
    number = {"stays": 0, "price": 1, "complaint": 2, "moved": 7}
    coded = {**table, "why": np.array([number[str(name)] for name in data["why"]])}
    model = kind().fit(coded, "weeks", "why", causes=[1, 7], robust=True)
    samples.model(model, "numbered_robust_invalid_rows", [*calls(one)[:1], formula("cause", 7)])


def add_curves(samples: Samples) -> None:
    data = subscribers(np.random.default_rng(19), 80)
    times = [0.0, 2.0, 6.0, 99.0]
    asked = {"event_observed": data["left"], "entry": data["entry"], "weights": data["customers"]}
    few = ([3.0, 5.0, 5.0, 8.0, 12.0], [1.0, 1.0, 0.0, 1.0, 0.0])
    state = ["level", "scale"]
    fitted = [*state, "report_", "findings_", "last_time_"]

    # Kaplan-Meier
    def curve_calls() -> list[Call]:
        return [
            looked_up("interval", times),
            looked_up("standard_error", times),
            looked_up("quantile", 0.25),
            looked_up("at_risk", times),
            looked_up("survival", times),
            looked_up("interval", 6.0, level=0.9, scale="plain"),
            looked_up("median"),
            looked_up("restricted_mean", 10.0),
        ]

    kind = RETENTION.KaplanMeier
    everything = [*fitted, "event_table_", "survival_function_", "confidence_interval_", "median_survival_time_"]
    samples.pickle(kind().fit(data["weeks"], data["left"]), attributes=everything, calls=curve_calls())
    for scale in ("log", "plain", "logit"):
        curve = kind(level=0.9, scale=scale).fit(*few)
        samples.pickle(curve, f"level_{scale}", attributes=[*fitted, "summary"], calls=curve_calls()[:SHORT])
    samples.pickle(kind().fit(data["weeks"], **asked), "entry_weights", attributes=fitted, calls=curve_calls())
    fit_and_ask = [effect("fit", *few), looked_up("survival", times)]
    samples.pickle(kind(), "unfitted", attributes=state, calls=fit_and_ask)
    samples.pickle(kind(level=0.8, scale="logit"), "unfitted_level_logit", attributes=state, calls=fit_and_ask)
    # Each kind of wrong row and each finding has a number of its own in the state.
    faults: dict[str, list[Any]] = {
        "duration_missing": [np.nan, 1.0, 0.0, 1.0],
        "duration_out_of_range": [-1.0, 1.0, 0.0, 1.0],
        "event_not_zero_or_one": [4.0, 2.0, 0.0, 1.0],
        "entry_out_of_range": [4.0, 1.0, -1.0, 1.0],
        "entry_not_before_duration": [4.0, 1.0, 4.0, 1.0],
        "weight_out_of_range": [4.0, 1.0, 0.0, -1.0],
        "weight_zero": [4.0, 1.0, 0.0, 0.0],
    }
    good = [[3.0, 1.0, 0.0, 2.0], [6.0, 0.0, 1.0, 1.0], [7.0, 1.0, 0.0, 1.0]]
    for fault, row in faults.items():
        curve = kind().fit(*np.array([good[0], row, *good[1:]]).T)
        samples.pickle(curve, fault, attributes=fitted)
    findings: dict[str, tuple[list[float], ...]] = {
        "no_events": ([3.0, 5.0], [0.0, 0.0], [0.0, 0.0], [1.0, 1.0]),
        "fractional_weights": ([3.0, 5.0], [1.0, 0.0], [0.0, 0.0], [0.5, 1.0]),
        "starts_late": ([3.0, 5.0], [1.0, 0.0], [1.0, 2.0], [1.0, 1.0]),
        "risk_set_emptied": ([3.0, 6.0, 7.0], [0.0, 1.0, 0.0], [0.0, 4.0, 4.0], [1.0, 1.0, 1.0]),
        "zero_before_last_time": ([3.0, 6.0], [1.0, 1.0], [0.0, 4.0], [1.0, 1.0]),
    }
    for finding, rows in findings.items():
        curve = kind().fit(*rows)
        if finding not in curve.findings_:
            raise ValueError(f"{finding} is not among {curve.findings_}")
        calls = [looked_up("interval", times)]
        samples.pickle(curve, finding, attributes=fitted, calls=calls)

    # Nelson-Aalen
    def hazard_calls() -> list[Call]:
        return [
            looked_up("cumulative_hazard", times),
            looked_up("standard_error", times),
            looked_up("interval", times),
            looked_up("interval", 6.0, level=0.9, scale="plain"),
            looked_up("survival", times),
        ]

    kind = RETENTION.NelsonAalen
    everything = [*fitted, "ties", "event_table_", "cumulative_hazard_", "confidence_interval_"]
    samples.pickle(kind().fit(data["weeks"], data["left"]), attributes=everything, calls=hazard_calls())
    hazard = kind(level=0.9, scale="plain", ties="one_by_one").fit(data["weeks"], **asked)
    samples.pickle(hazard, "one_by_one_entry_weights", attributes=[*fitted, "ties"], calls=hazard_calls())
    fit_and_ask = [effect("fit", *few), looked_up("cumulative_hazard", times)]
    samples.pickle(kind(), "unfitted", attributes=[*state, "ties"], calls=fit_and_ask)
    hazard = kind(level=0.8, scale="plain", ties="one_by_one")
    samples.pickle(hazard, "unfitted_one_by_one", attributes=[*state, "ties"], calls=fit_and_ask)

    # Aalen-Johansen
    def incidence_calls(cause: Any) -> list[Call]:
        return [
            looked_up("cumulative_incidence", cause, times),
            looked_up("standard_error", cause, times),
            looked_up("interval", cause, times),
            looked_up("survival", times),
        ]

    kind = RETENTION.AalenJohansen
    curves = kind().fit(data["weeks"], data["why"], censored="stays")
    everything = [*fitted, "causes_", "cumulative_incidence_", "event_table_"]
    calls = [*incidence_calls("price"), looked_up("summary", "moved")]
    samples.pickle(curves, "texts", attributes=everything, calls=calls)
    numbers = np.where(data["why"] == "stays", 0, np.where(data["why"] == "price", 1, 12))
    curves = kind(level=0.9, scale="plain").fit(data["weeks"], numbers, entry=data["entry"], weights=data["customers"])
    samples.pickle(curves, "numbers_entry_weights", attributes=[*fitted, "causes_"], calls=incidence_calls(12))
    with_missing = np.where(numbers == 12, np.nan, numbers + 0.5)
    curves = kind(scale="log").fit(data["weeks"], with_missing, censored=0.5)
    samples.pickle(curves, "fractions_missing", attributes=[*fitted, "causes_"], calls=incidence_calls(1.5))
    curves = kind(scale="logit").fit([2.0, 3.0, 3.0, 5.0], ["a", "b", "b", "a"], censored=None)
    samples.pickle(curves, "nobody_censored", attributes=[*fitted, "causes_"], calls=incidence_calls("b"))
    fit_and_ask = [effect("fit", [2.0, 3.0, 5.0], [1, 0, 2]), looked_up("cumulative_incidence", 2, times)]
    samples.pickle(kind(level=0.9, scale="log"), "unfitted", attributes=state, calls=fit_and_ask)
    samples.pickle(RETENTION.KaplanMeier().fit(*few).interval(7.0), "number", whole=True)
    samples.pickle(RETENTION.KaplanMeier().fit(*few).interval([3.0, 7.0]), "array", whole=True)


# ---- everything else that pickles ----


def add_core_and_math(samples: Samples) -> None:
    rng = np.random.default_rng(20)
    values = np.concatenate([rng.lognormal(0, 2, 40), -rng.lognormal(0, 1, 10), [0.0, 0.0]])
    moments = am.core.Moments()
    names = properties_of(moments)
    samples.pickle(moments, "empty", attributes=names)
    moments.add(values)
    samples.pickle(moments, attributes=names, calls=[effect("add", 3.0)])
    moments.add(np.nan)
    moments.add(7.0, 2.5)
    samples.pickle(moments, "undefined_weights", attributes=names)
    wanted = [0.0, 0.05, 0.5, 0.95, 1.0]
    sketch = am.core.QuantileSketch()
    names = properties_of(sketch)
    samples.pickle(sketch, "empty", attributes=names, calls=[looked_up("quantile", 0.5)])
    sketch = am.core.QuantileSketch(0.02)
    sketch.add(values)
    samples.pickle(sketch, attributes=names, calls=[looked_up("quantile", wanted)])
    sketch.add([np.nan, np.inf, -np.inf, -np.inf])
    sketch.add(4.0, 10**12)
    samples.pickle(sketch, "not_finite", attributes=names, calls=[looked_up("quantile", wanted)])
    kind = am.math.Distribution
    distributions = {
        "fixed": kind.fixed(2.5),
        "uniform": kind.uniform(-1.0, 3.0),
        "triangular": kind.triangular(9.0, 12.0, 18.0),
        "pert": kind.pert(0.2, 0.35, 0.5),
        "pert_shape": kind.pert(0.2, 0.35, 0.5, 6.0),
        "beta": kind.beta(12.5, 3.5),
        "beta_from_counts": kind.beta_from_counts(12, 3),
        "normal": kind.normal(3.0, 2.0),
        "normal_cut": kind.normal(3.0, 2.0, 0.0, 4.0),
        "gamma": kind.gamma(2.5, 0.5),
        "empirical": kind.empirical([3.0, 1.0, 1.0, 8.0]),
    }
    names = ["kind", "is_fixed", "mean", "standard_deviation", "lower", "upper", "median"]
    for variant, distribution in distributions.items():
        at = [float(distribution.quantile(0.3)), float(distribution.mean)]
        calls = [formula("quantile", [0.01, 0.5, 0.9]), formula("quantile_upper", 1e-6)]
        samples.pickle(distribution, variant, attributes=names, calls=[*calls, formula("cdf", at), formula("pdf", at)])


def add_enumerations(samples: Samples) -> None:
    """All members of each enumeration; a state of a user's own may hold any of them."""
    diagnosis = RETENTION.CoxModel().fit({"weeks": [1.0], "left": [0.0]}, "weeks", "left").fit_report_.diagnosis
    kinds = {type(diagnosis)}
    for room in (getattr(am, name) for name in am.__all__):
        if inspect.ismodule(room):
            kinds |= {one for one in vars(room).values() if isinstance(one, enum.EnumMeta)}
    for kind in sorted(kinds, key=lambda one: one.__name__):
        if kind.__module__.startswith("amends"):
            samples.pickle(list(kind), kind=public_name(kind), whole=True)


def add_errors(samples: Samples) -> None:
    try:
        RETENTION.expected_lifetime(2.0)
    except am.AmendsError as error:
        samples.pickle(error, kind="amends.AmendsError", attributes=["args", "code", "parameter"])
    try:
        RETENTION.BetaGeoModel().fit([0] * 20, [0.0] * 20, [30.0] * 20).parameters_  # noqa: B018
    except am.AmendsError as error:
        samples.pickle(error, "raised_in_python", kind="amends.AmendsError", attributes=["args"])


def add_purchases(samples: Samples) -> None:
    dated = {
        "who": ["anna", "bob", "anna", "anna", None, "carl", "carl", "dora"],
        "when": np.array(
            ["2024-01-01", "2024-01-03", "2024-01-15", "2024-01-15", "2024-01-29", "2024-01-20", "NaT", "2024-01-30"],
            dtype="datetime64[D]",
        ),
        "paid": [20.0, 7.0, 5.0, -6.0, 1.0, 3.0, 4.0, -2.0],
    }
    numbered = {"who": [1, 1, 1, 2, 3, 3], "day": [0.0, 10.0, 50.0, 3.0, 60.0, 61.0]}
    history = am.domain.PurchaseHistory.from_frame(
        dated, customer_id_col="who", datetime_col="when", monetary_value_col="paid"
    )
    samples.pickle(history.report, kind="amends.domain.TransactionReport", attributes=properties_of(history.report))
    history = am.domain.PurchaseHistory.from_frame(numbered, customer_id_col="who", datetime_col="day")
    report = history.report
    samples.pickle(report, "clean", kind="amends.domain.TransactionReport", attributes=properties_of(report))

    def table(value: Any, variant: str, *more: str) -> None:
        samples.pickle(value, variant, attributes=["columns", *value.columns, *more])

    summary = RETENTION.customer_summary(dated, "who", "when", "paid", returns="net_same_period")
    table(summary, "dates_amounts", "report")
    table(RETENTION.customer_summary(numbered, "who", "day", time_unit="day"), "numbers", "report")
    samples.pickle(summary.report, calls=[looked_up("messages"), looked_up("notes")])
    split = RETENTION.calibration_holdout_split(
        dated, "who", "when", "paid", calibration_period_end="2024-01-10", time_unit="day", returns="drop"
    )
    table(split, "dates_amounts", "report", "calibration", "customers_acquired_in_holdout")
    split = RETENTION.calibration_holdout_split(numbered, "who", "day", calibration_period_end=28, time_unit="week")
    table(split, "numbers", "report", "calibration", "customers_acquired_in_holdout")
    table(RETENTION.transactions_per_period(dated, "who", "when"), "dates", "customers")
    table(RETENTION.transactions_per_period(numbered, "who", "day", period="week"), "numbers", "customers")


SCENARIO = """
title    = "worked"
currency = "EUR"
horizon  = { years = 3, complaint_years = 1 }
discount = { annual_rate = 0.10, timing = "start_of_period" }
[[segment]]
name           = "all"
complaints     = { per_year = 20_000 }
outcomes       = { delighted = 0.40, satisfied = 0.35, dissatisfied = 0.25 }
stay           = { delighted = 0.90, satisfied = 0.70, dissatisfied = 0.20 }
counterfactual = { stay = { pert = [0.2, 0.35, 0.5], source = "a guess" } }
margin         = { per_customer_per_year = 60, retention = 0.80 }
cost           = { per_complaint = 18, fixed_per_year = 150_000 }
"""


def add_economics_and_recovery(samples: Samples) -> None:
    room = am.economics
    samples.pickle(room.irr([-1000, 2500, -1540]), "several")
    samples.pickle(room.irr([1000, 1000]), "none")
    samples.pickle(room.payback([-1000, 400, 400, 400]))
    samples.pickle(room.discounted_payback([-1000, 400, 400, 400], annual_rate=0.1), "never")
    samples.pickle(
        room.complaint_return(
            complainants=20_000,
            shares={"delighted": 0.40, "satisfied": 0.35, "dissatisfied": 0.25},
            stay_rates={"delighted": 0.90, "satisfied": 0.70, "dissatisfied": 0.20, "no_problem": 0.8},
            counterfactual_stay_rate=0.35,
            value_of_kept_customer=135.0,
            cost={"handling": 360_000, "fixed": 150_000},
        )
    )
    samples.pickle(
        room.revenue_at_risk(
            customers=80_000,
            problem_rate=0.30,
            stay_rate_untroubled=0.74,
            stay_rate_after_problem=0.45,
            value_per_customer=290.41,
        )
    )
    samples.pickle(
        room.revenue_at_risk_from_complaints(
            complaints=100, multiplier=16, lost_given_problem=0.20, value_per_customer=200
        )
    )
    samples.pickle(
        room.moments_of_truth(customers=10e6, contacts_per_customer=5, failure_rate=0.01, seconds_per_contact=15)
    )
    valuation = room.ComplaintValuation(
        margin_per_customer_per_year=60,
        retention=0.8,
        annual_rate=0.1,
        first_payment="now",
        stay=(0.2, 0.7, 0.9),
        shares=(0.25, 0.35, 0.40),
        thresholds=(3.5, 4.5),
        compensation_scale=0.5,
        typical_loss=40,
    )
    samples.pickle(valuation(loss=[40, np.nan, 10], outcome_fairness=[1, 4, np.nan]))
    evaluation = room.RecoveryScenario.from_string(SCENARIO).evaluate(draws=50, seed=7)
    samples.pickle(evaluation.inputs(), "inputs", attributes=["columns", "notes"])
    samples.pickle(evaluation.switching_values(), "switching_values", attributes=["columns", "notes"])
    room = am.recovery
    samples.pickle(room.Activity("intake", 20_000, 6, 0.55), whole=True)
    samples.pickle(room.ProblemFrequency("late", 320, 2.1), whole=True)
    samples.pickle(room.ProblemExposure("late", 0.2, 0.1), whole=True)
    curve = room.SaturatingStay(stay_without=0.30, stay_limit=0.90, rate=0.05)
    samples.pickle(room.best_offers(curve, [20.0, 300.0, np.nan]))


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the samples into the folder of this script.")
    parser.add_argument("--overwrite", action="store_true", help="make samples again that are there already")
    if (FOLDER / "expected.json").exists() and not parser.parse_args().overwrite:
        sys.exit("the samples are there: they stand for the files of users, and are not made again (--overwrite)")
    samples = Samples()
    add_purchase_models(samples)
    add_beta_geo_beta_binom(samples)
    add_gamma_gamma(samples)
    add_contract_models(samples)
    add_customer_stages(samples)
    add_accelerated_failure_times(samples)
    add_cox_models(samples)
    add_cause_specific_models(samples)
    add_curves(samples)
    add_core_and_math(samples)
    add_enumerations(samples)
    add_errors(samples)
    add_purchases(samples)
    add_economics_and_recovery(samples)
    samples.write(FOLDER)
    size = sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file())
    print(f"{len(samples.files)} samples, {size / 1000:.0f} kB in {FOLDER}")


if __name__ == "__main__":
    main()
