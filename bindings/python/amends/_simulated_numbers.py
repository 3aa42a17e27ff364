"""Random numbers of a simulated firm, and shares of a population of companies. Nothing here is public."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .simulated_firm import SimulatedFirm

Array = NDArray[np.float64]

STREAMS = (
    "companies",
    "months",
    "customers",
    "problems",
    "answers",
    "outcomes",
    "staying",
    "purchases",
    "surveys",
    "customer_survey",
    "desk_companies",
    "desk_cases",
    "desk_times",
    "desk_faults",
)  # new ones at the end: a purpose is its place


def generator(firm: SimulatedFirm, stream: str, sample: int) -> np.random.Generator:
    """Random numbers of one purpose in one sample: no purpose disturbs another."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([firm.seed, STREAMS.index(stream), sample])))


def normals(uniforms: Array) -> Array:
    """Normal numbers from pairs of uniform ones, along the last axis of length 2 (Box and Muller)."""
    out: Array = np.sqrt(-2.0 * np.log1p(-uniforms[..., 0])) * np.cos(2.0 * np.pi * uniforms[..., 1])
    return out


def logistic(x: Array) -> Array:
    out: Array = 1.0 / (1.0 + np.exp(-np.clip(x, -700.0, 700.0)))
    return np.where(np.isneginf(x), 0.0, np.where(np.isposinf(x), 1.0, out))


def rule(deviation: float, points: int = 32) -> tuple[Array, Array]:
    """Points and weights of the expectation over a normal effect (Gauss-Hermite); one point where there is none."""
    if deviation == 0.0:
        return np.zeros(1), np.ones(1)
    x, weight = np.polynomial.hermite_e.hermegauss(points)
    return deviation * x, weight / weight.sum()


def intercepts(means: Array, points: Array, weights: Array) -> Array:
    """a with E logistic(a + effect) = mean for each mean, by bisection; -inf for 0 and inf for 1."""
    low, high = np.full(means.shape, -60.0), np.full(means.shape, 60.0)
    for _ in range(70):
        middle = 0.5 * (low + high)
        below = logistic(middle[..., None] + points) @ weights < means
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    a = 0.5 * (low + high)
    return np.where(means <= 0.0, -np.inf, np.where(means >= 1.0, np.inf, a))
