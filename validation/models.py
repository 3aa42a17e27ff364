"""How amends is called in the validation: fits by model name, and predictions with their intervals.

The only file here that touches amends.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from amends import customer_base
from amends import survival as survival_models

Columns = dict[str, np.ndarray]


def fit(model: str, data: Columns, **options: Any) -> Any:
    """The model, fitted; what is wrong with it is in its `fit_report_`."""
    name, _, distribution = model.partition(" ")
    if name == "AcceleratedFailureTimeModel":
        return survival_models.AcceleratedFailureTimeModel(distribution=distribution).fit(
            data, duration="duration", event="event"
        )
    estimator = getattr(customer_base if hasattr(customer_base, name) else survival_models, name)()
    if name == "CoxModel":
        return estimator.fit(data, duration="duration", event="event")
    if name == "GammaGammaModel":
        return estimator.fit(data["frequency"], data["monetary_value"], **options)
    if name in ("ShiftedBetaGeoModel", "BetaDiscreteWeibullModel"):
        return estimator.fit(data["T"], data["event"], **options)
    if "z" in data:
        options["purchase_covariates"] = {"z": data["z"]}
    return estimator.fit(data["frequency"], data["recency"], data["T"], **options)


def parameters(fitted: Any) -> dict[str, tuple[float, float, float]]:
    """Estimate, lower and upper 95 % bound by name."""
    intervals = fitted.confidence_intervals_
    return {name: (value, *intervals[name]) for name, value in fitted.parameters_.items()}


def _triple(predictions: Any) -> tuple[float, float, float]:
    return tuple(float(np.ravel(predictions[name])[0]) for name in ("estimate", "lower", "upper"))  # type: ignore


def alive_and_purchases(
    fitted: Any, history: tuple[float, float, float], horizon: float, alive_at: float = 0.0
) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """P(alive) and expected purchases of a customer with this frequency, recency and T."""
    row = {name: np.array([value]) for name, value in zip(("frequency", "recency", "T"), history, strict=True)}
    return (
        _triple(fitted.probability_alive(row, t=alive_at, interval=0.95)),
        _triple(fitted.expected_purchases(row, horizon, interval=0.95)),
    )


def spend(fitted: Any, frequency: float, mean: float) -> tuple[float, float, float]:
    """Expected spend of a customer who spent `mean` on average in `frequency` purchases."""
    row = {"frequency": np.array([frequency]), "monetary_value": np.array([mean])}
    return _triple(fitted.expected_spend(row, interval=0.95))


def contractual(fitted: Any, periods: tuple[int, ...]) -> dict[str, tuple[float, float, float]]:
    """Share still there after t periods, and the share that stays in period t."""
    result = {}
    for t in periods:
        result[f"survival t={t}"] = _triple(fitted.survival(np.array([t]), interval=0.95))
        result[f"retention t={t}"] = _triple(fitted.retention_rate(np.array([t]), interval=0.95))
    return result


def survival(fitted: Any, covariates: tuple[float, ...], t: float) -> tuple[float, float, float]:
    """Share still there at t, with these covariates x1, x2, ..."""
    customer = {f"x{i + 1}": value for i, value in enumerate(covariates)}
    found = fitted.survival(customer, times=[t])
    value = found.survival if hasattr(found, "survival") else found.value
    return float(np.ravel(value)[0]), float(np.ravel(found.lower)[0]), float(np.ravel(found.upper)[0])
