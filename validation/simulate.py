"""Customers and durations drawn from each model, in NumPy alone, so that the truth is known and is not ours.

Every function takes a ``numpy.random.Generator`` and returns columns as a dict of arrays. Drawn exactly (no steps in
time): with Poisson counts, geometric dropouts and order statistics of uniforms. Nothing here calls amends.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Columns = dict[str, np.ndarray]


def observation_times(rng: np.random.Generator, customers: int, window: float = 39.0, spread: float = 12.0):
    """How long each customer is observed: first purchases spread evenly over the first `spread` of `window`."""
    return window - spread * rng.random(customers)


def _last_of(rng: np.random.Generator, count: np.ndarray, horizon: np.ndarray) -> np.ndarray:
    """The latest of `count` uniform times on (0, horizon); 0 where there is none."""
    return np.where(count > 0, horizon * rng.random(count.size) ** (1.0 / np.maximum(count, 1)), 0.0)


def _dropout_after_purchase(rng: np.random.Generator, rate, T, last_purchase) -> Columns:
    """Poisson purchases until the purchase numbered `last_purchase` (0 = none ever), or until T."""
    possible = rng.poisson(rate * T)
    stops = possible >= last_purchase
    # The D-th of n ordered uniforms is Beta(D, n - D + 1).
    rank = np.where(stops, np.maximum(last_purchase, 1), 1)
    stopped_at = T * rng.beta(rank, np.where(stops, np.maximum(possible, rank), 1) - rank + 1.0)
    frequency = np.where(stops, last_purchase, possible)
    recency = np.where(stops, stopped_at, _last_of(rng, possible, T))
    return {"frequency": frequency.astype(float), "recency": np.where(frequency > 0, recency, 0.0), "T": T}


def beta_geo(rng: np.random.Generator, T: np.ndarray, r: float, alpha: float, a: float, b: float) -> Columns:
    """BG/NBD (Fader, Hardie & Lee 2005): dropout only right after a repeat purchase."""
    rate = rng.gamma(r, 1.0 / alpha, T.size)
    dropout = np.maximum(rng.beta(a, b, T.size), 1e-15)
    return _dropout_after_purchase(rng, rate, T, _geometric(rng, dropout))


def modified_beta_geo(rng: np.random.Generator, T: np.ndarray, r: float, alpha: float, a: float, b: float) -> Columns:
    """MBG/NBD (Batislam, Denizel & Filiztekin 2007): dropout may also follow the first purchase."""
    rate = rng.gamma(r, 1.0 / alpha, T.size)
    dropout = np.maximum(rng.beta(a, b, T.size), 1e-15)
    return _dropout_after_purchase(rng, rate, T, _geometric(rng, dropout) - 1.0)


def _geometric(rng: np.random.Generator, probability: np.ndarray) -> np.ndarray:
    """1, 2, ...: the number of trials up to the first success, as a double (it may be astronomically large)."""
    with np.errstate(divide="ignore"):
        return np.maximum(np.ceil(np.log(rng.random(probability.size)) / np.log1p(-probability)), 1.0)


def pareto_nbd(rng: np.random.Generator, T: np.ndarray, r: float, alpha: float, s: float, beta: float) -> Columns:
    """Pareto/NBD (Schmittlein, Morrison & Colombo 1987): dropout at an exponential time."""
    rate = rng.gamma(r, 1.0 / alpha, T.size)
    dropout_rate = rng.gamma(s, 1.0 / beta, T.size)
    with np.errstate(divide="ignore", over="ignore"):
        active = np.minimum(rng.exponential(size=T.size) / dropout_rate, T)
    frequency = rng.poisson(rate * active)
    return {"frequency": frequency.astype(float), "recency": _last_of(rng, frequency, active), "T": T}


def beta_geo_beta_binom(
    rng: np.random.Generator, periods: int, customers: int, alpha: float, beta: float, gamma: float, delta: float
) -> Columns:
    """BG/BB (Fader, Hardie & Shang 2010): dropout at the start of a period, then a purchase or none."""
    buys = rng.beta(alpha, beta, customers)
    alive = _geometric(rng, np.maximum(rng.beta(gamma, delta, customers), 1e-15)) - 1.0
    period = np.arange(1, periods + 1)
    bought = (rng.random((customers, periods)) < buys[:, None]) & (period <= alive[:, None])
    return {
        "frequency": bought.sum(1).astype(float),
        "recency": (bought * period).max(1).astype(float),
        "T": np.full(customers, float(periods)),
    }


def gamma_gamma(rng: np.random.Generator, frequency: np.ndarray, p: float, q: float, gamma: float) -> Columns:
    """Gamma-Gamma spend (Fader & Hardie 2013): the mean of `frequency` gamma values with a scale of one's own."""
    own = rng.gamma(q, 1.0 / gamma, frequency.size)
    return {"frequency": frequency, "monetary_value": rng.gamma(p * frequency) / (own * frequency)}


def shifted_beta_geo(rng: np.random.Generator, periods: int, customers: int, alpha: float, beta: float) -> Columns:
    """sBG (Fader & Hardie 2007): T is the period of leaving, or `periods` with event 0 for those who stay."""
    left = _geometric(rng, np.maximum(rng.beta(alpha, beta, customers), 1e-15))
    return {"T": np.minimum(left, periods), "event": (left <= periods).astype(float)}


def beta_discrete_weibull(
    rng: np.random.Generator, periods: int, customers: int, alpha: float, beta: float, c: float
) -> Columns:
    """BdW (Fader & Hardie 2014; Fader, Hardie, Liu, Davin & Steenburgh 2018): survival (1 - theta)^(t^c)."""
    stay = -np.log1p(-np.clip(rng.beta(alpha, beta, customers), 1e-15, 1 - 1e-15))
    left = np.maximum(np.ceil((rng.exponential(size=customers) / stay) ** (1.0 / c)), 1.0)
    return {"T": np.minimum(left, periods), "event": (left <= periods).astype(float)}


def accelerated(
    rng: np.random.Generator,
    error: Callable[[np.random.Generator, int], np.ndarray],
    customers: int,
    intercept: float,
    coefficients: tuple[float, ...],
    scale: float,
    censor_at: float,
) -> Columns:
    """ln duration = intercept + coefficients . x + scale * error; censored evenly on (0, censor_at).

    The odd covariates are standard normal, the even ones are 0 or 1.
    """
    x = {
        f"x{i + 1}": rng.standard_normal(customers) if i % 2 == 0 else (rng.random(customers) < 0.4).astype(float)
        for i in range(len(coefficients))
    }
    mean = intercept + sum(c * x[f"x{i + 1}"] for i, c in enumerate(coefficients))
    lasting = np.exp(mean + scale * error(rng, customers))
    censored = censor_at * rng.random(customers)
    return {"duration": np.minimum(lasting, censored), "event": (lasting <= censored).astype(float), **x}


def smallest_extreme(rng: np.random.Generator, size: int) -> np.ndarray:
    """The error of Weibull durations: the logarithm of an exponential."""
    return np.log(rng.exponential(size=size))


def generalised_gamma_error(rng: np.random.Generator, size: int, shape: float) -> np.ndarray:
    """Prentice's: ln(Q^2 G) / Q with G ~ Gamma(1/Q^2); Q = 1 is the smallest extreme value."""
    return np.log(shape**2 * rng.gamma(shape**-2, size=size)) / shape


ERRORS: dict[str, Callable[..., np.ndarray]] = {
    "exponential": smallest_extreme,
    "weibull": smallest_extreme,
    "log_normal": lambda rng, size: rng.standard_normal(size),
    "log_logistic": lambda rng, size: rng.logistic(size=size),
    "generalised_gamma": generalised_gamma_error,
}


def to_day_grain(columns: Columns) -> Columns:
    """Weeks on a grid of days, as records of purchases have it: recency up, T to the nearest day."""
    T = np.round(columns["T"] * 7.0)
    return {**columns, "T": T / 7.0, "recency": np.minimum(np.ceil(columns["recency"] * 7.0), T) / 7.0}
