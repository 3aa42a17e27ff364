"""What the coverage study simulates, fits and compares, model by model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import numpy as np
import oracles
import simulate
from models import alive_and_purchases, contractual, fit, parameters, spend, survival

Columns = dict[str, np.ndarray]
Interval = tuple[float, float, float]  # estimate, lower, upper


@dataclass(frozen=True)
class Study:
    """A model, its settings, and the quantities whose intervals are judged."""

    model: str
    names: tuple[str, ...]
    settings: tuple[tuple[float, ...], ...]
    simulate: Callable[[np.random.Generator, int, tuple[float, ...]], Columns]
    true_predictions: Callable[[tuple[float, ...]], dict[str, float]]
    predictions: Callable[[Any], dict[str, Interval]]
    scales: Mapping[str, str] = field(default_factory=dict)

    def fit(self, data: Columns) -> Any:
        return fit(self.model, data)

    def truths(self, setting: int) -> dict[str, float]:
        return _truths(self.model, setting)

    def intervals(self, fitted: Any) -> dict[str, Interval]:
        return {**parameters(fitted), **self.predictions(fitted)}


@cache
def _truths(model: str, setting: int) -> dict[str, float]:
    study = STUDIES[model]
    truth = study.settings[setting]
    return {**dict(zip(study.names, truth, strict=True)), **study.true_predictions(truth)}


def scales(names: tuple[str, ...], **predictions: str) -> dict[str, str]:
    return {**dict.fromkeys(names, "log"), **predictions}


# x, t_x, T of the customers predicted for
HISTORIES = ((0.0, 0.0, 30.0), (1.0, 20.0, 39.0), (7.0, 35.0, 39.0))
HORIZON = 39.0


def _label(what: str, history: tuple[float, float, float]) -> str:
    return f"{what} x={history[0]:g} t_x={history[1]:g} T={history[2]:g}"


def _purchase_study(
    model: str, names: tuple[str, ...], settings: tuple[tuple[float, ...], ...], draw: Callable[..., Columns],
    alive: Callable[..., float], purchases: Callable[..., float], histories: tuple[tuple[float, float, float], ...],
) -> Study:  # fmt: skip
    def true_predictions(truth: tuple[float, ...]) -> dict[str, float]:
        result = {}
        for history in histories:
            if not (model == "BetaGeoModel" and history[0] == 0):  # there it is 1 by construction, without error
                result[_label("alive", history)] = alive(truth, *history)
            result[_label("purchases", history)] = purchases(truth, *history, HORIZON)
        return result

    def predictions(fitted: Any) -> dict[str, Interval]:
        result = {}
        for history in histories:
            both = alive_and_purchases(fitted, history, HORIZON)
            result[_label("alive", history)], result[_label("purchases", history)] = both
        return result

    return Study(
        model, names, settings,
        lambda rng, customers, truth: draw(rng, simulate.observation_times(rng, customers), *truth),
        true_predictions, predictions, scales(names, alive="logit", purchases="log"),
    )  # fmt: skip


def _beta_geo_study(model: str, modified: bool, settings: tuple[tuple[float, ...], ...]) -> Study:
    return _purchase_study(
        model, ("r", "alpha", "a", "b"), settings, simulate.modified_beta_geo if modified else simulate.beta_geo,
        lambda truth, x, t_x, T: oracles.beta_geo_alive(truth, x, t_x, T, modified),
        lambda truth, x, t_x, T, t: oracles.beta_geo_purchases(truth, x, t_x, T, t, modified), HISTORIES,
    )  # fmt: skip


DONORS = ((0.0, 0.0, 6.0), (1.0, 2.0, 6.0), (4.0, 6.0, 6.0))
SPENDERS = ((1.0, 20.0), (3.0, 60.0))
YEARS = (4, 12)
COVARIATES = (0.5, 1.0)
AT = (10.0, 40.0)  # the 20th to 80th per cent, about


def _contractual_study(model: str, names: tuple[str, ...], settings: Any, draw: Callable[..., Columns]) -> Study:
    def true_predictions(truth: tuple[float, ...]) -> dict[str, float]:
        survival = {f"survival t={t}": oracles.contractual_survival(truth, t) for t in YEARS}
        rate = {
            f"retention t={t}": oracles.contractual_survival(truth, t) / oracles.contractual_survival(truth, t - 1)
            for t in YEARS
        }
        return survival | rate

    def predictions(fitted: Any) -> dict[str, Interval]:
        return contractual(fitted, YEARS)

    return Study(
        model, names, settings, lambda rng, customers, truth: draw(rng, 7, customers, *truth),
        true_predictions, predictions, scales(names, survival="log(-log)", retention="logit"),
    )  # fmt: skip


def _accelerated_study(distribution: str, settings: tuple[tuple[float, ...], ...]) -> Study:
    """Two covariates; about a quarter to a half of the rows censored."""
    names = ("intercept", "x1", "x2", "scale", "Q")[: len(settings[0])]

    def draw(rng: np.random.Generator, customers: int, truth: tuple[float, ...]) -> Columns:
        scale = truth[3] if len(truth) > 3 else 1.0
        error = simulate.ERRORS[distribution]
        if distribution == "generalised_gamma":
            error = partial(error, shape=truth[4])
        return simulate.accelerated(rng, error, customers, truth[0], truth[1:3], scale, 150.0)

    def true_predictions(truth: tuple[float, ...]) -> dict[str, float]:
        scale, shape = (*truth[3:], 1.0, 1.0)[:2] if len(truth) > 3 else (1.0, 1.0)
        location = truth[0] + truth[1] * COVARIATES[0] + truth[2] * COVARIATES[1]
        return {
            f"survival t={t:g}": oracles.accelerated_survival(distribution, (np.log(t) - location) / scale, shape)
            for t in AT
        }

    return Study(
        f"AcceleratedFailureTimeModel {distribution}", names, settings, draw, true_predictions,
        lambda fitted: {f"survival t={t:g}": survival(fitted, COVARIATES, t) for t in AT},
        {**dict.fromkeys(names, "identity"), "scale": "log", "survival": "log(-log)"},
    )  # fmt: skip


def _cox_study() -> Study:
    """Weibull durations with hazard ratios exp(b): their coefficients on ln duration are -scale times b."""
    settings = ((0.5, -0.4), (1.0, 0.3), (-0.2, -0.8))
    scales_of = {settings[0]: 0.7, settings[1]: 1.0, settings[2]: 1.4}

    def draw(rng: np.random.Generator, customers: int, truth: tuple[float, ...]) -> Columns:
        scale = scales_of[truth]
        coefficients = tuple(-scale * b for b in truth)
        return simulate.accelerated(rng, simulate.smallest_extreme, customers, 3.3, coefficients, scale, 150.0)

    def true_predictions(truth: tuple[float, ...]) -> dict[str, float]:
        scale = scales_of[truth]
        shift = sum(b * x for b, x in zip(truth, COVARIATES, strict=True))
        return {f"survival t={t:g}": float(np.exp(-np.exp((np.log(t) - 3.3) / scale + shift))) for t in AT}

    return Study(
        "CoxModel", ("x1", "x2"), settings, draw, true_predictions,
        lambda fitted: {f"survival t={t:g}": survival(fitted, COVARIATES, t) for t in AT},
        {"x1": "identity", "x2": "identity", "survival": "log(-log)"},
    )  # fmt: skip


STUDIES = {
    study.model: study
    for study in (
        _beta_geo_study(
            "BetaGeoModel", False, ((0.243, 4.414, 0.793, 2.426), (1.0, 6.0, 1.2, 3.0), (2.0, 10.0, 0.5, 4.0))
        ),
        _beta_geo_study(
            "ModifiedBetaGeoModel", True, ((0.525, 6.183, 0.891, 1.614), (1.0, 6.0, 1.2, 3.0), (2.0, 10.0, 0.5, 4.0))
        ),
        _purchase_study(
            "ParetoNBDModel", ("r", "alpha", "s", "beta"),
            ((0.553, 10.578, 0.606, 11.669), (1.0, 6.0, 1.2, 15.0), (2.0, 10.0, 1.0, 10.0)),
            simulate.pareto_nbd, oracles.pareto_alive, oracles.pareto_purchases, HISTORIES,
        ),
        Study(
            "BetaGeoBetaBinomModel", ("alpha", "beta", "gamma", "delta"),
            ((1.204, 0.750, 0.657, 2.783), (0.8, 1.5, 1.0, 6.0), (2.0, 2.0, 0.5, 1.5)),
            lambda rng, customers, truth: simulate.beta_geo_beta_binom(rng, 6, customers, *truth),
            lambda truth: {
                **{_label("alive", h): oracles.beta_geo_beta_binom_alive(truth, *h) for h in DONORS},
                **{_label("purchases", h): oracles.beta_geo_beta_binom_purchases(truth, *h, 5) for h in DONORS},
            },
            lambda fitted: {
                name: interval
                for h in DONORS
                for name, interval in zip(
                    (_label("alive", h), _label("purchases", h)), alive_and_purchases(fitted, h, 5, 1), strict=True
                )
            },
            scales(("alpha", "beta", "gamma", "delta"), alive="logit", purchases="log"),
        ),
        Study(
            "GammaGammaModel", ("p", "q", "v"),
            ((6.25, 3.74, 15.44), (2.0, 5.0, 40.0), (15.0, 2.5, 10.0)),
            lambda rng, customers, truth: simulate.gamma_gamma(rng, 1.0 + rng.poisson(2.0, customers), *truth),
            lambda truth: {
                f"spend x={x:g} mean={m:g}": oracles.gamma_gamma_spend(truth, x, m) for x, m in SPENDERS
            },
            lambda fitted: {f"spend x={x:g} mean={m:g}": spend(fitted, x, m) for x, m in SPENDERS},
            scales(("p", "q", "v"), spend="log"),
        ),
        _contractual_study(
            "ShiftedBetaGeoModel", ("alpha", "beta"), ((0.668, 3.806), (0.704, 1.182), (2.0, 8.0)),
            simulate.shifted_beta_geo,
        ),
        _contractual_study(
            "BetaDiscreteWeibullModel", ("alpha", "beta", "c"),
            ((0.456, 0.779, 1.284), (0.704, 1.182, 1.0), (2.0, 8.0, 0.8)), simulate.beta_discrete_weibull,
        ),
        _accelerated_study("exponential", ((3.3, 0.3, -0.4), (3.8, -0.5, 0.2), (3.0, 0.0, 0.0))),
        _accelerated_study("weibull", ((3.3, 0.3, -0.4, 0.7), (3.8, -0.5, 0.2, 1.3), (3.0, 0.0, 0.0, 0.4))),
        _accelerated_study("log_normal", ((3.3, 0.3, -0.4, 0.7), (3.8, -0.5, 0.2, 1.3), (3.0, 0.0, 0.0, 0.4))),
        _accelerated_study("log_logistic", ((3.3, 0.3, -0.4, 0.5), (3.8, -0.5, 0.2, 0.9), (3.0, 0.0, 0.0, 0.3))),
        _accelerated_study(
            "generalised_gamma",
            ((3.3, 0.3, -0.4, 0.7, 0.7), (3.8, -0.5, 0.2, 1.0, 1.5), (3.0, 0.0, 0.0, 0.6, -0.5)),
        ),
        _cox_study(),
    )
}  # fmt: skip
