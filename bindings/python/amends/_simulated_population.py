"""Companies of a simulated firm: their effects, and the shares that follow. Nothing here is public."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ._simulated_parts import CLASSES

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
)


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


@dataclass(frozen=True)
class Effects:
    """Companies, or points of an integral over their population: effects on the logit scale, and weights (sum 1)."""

    outcome: Array
    speed: Array
    stay: Array
    weight: Array


class Population:
    """The shares of every company, as functions of its effects.

    Intercepts are set so that the shares of the population are those the firm states: with a and b for a band and a
    class, P(answered within the end of band b) = logistic(a_b + speed effect), and so on.
    """

    def __init__(self, firm: SimulatedFirm) -> None:
        self.firm = firm
        self.rates = np.array([problem.rate for problem in firm.problems])
        self.silent = np.array([problem.stay_silent for problem in firm.problems])
        self.counterfactual = np.array([problem.counterfactual for problem in firm.problems])
        self.voice = np.array([segment.voice for segment in firm.segments])  # segment, problem
        self.minutes = np.array([band.minutes for band in firm.bands])
        self.extra_minutes = np.array([band.extra_minutes for band in firm.bands])
        self.band_shares = np.array([band.share for band in firm.bands])
        of = firm.companies
        self.months, self.month_weights = rule(of.month_effect, 16)
        points, weights = rule(of.outcome_effect)
        both = (points[:, None] + self.months).ravel(), (weights[:, None] * self.month_weights).ravel()
        outcomes = np.array([band.outcomes for band in firm.bands])
        # Satisfied or better, and delighted: band, 2.
        better = np.stack([1.0 - outcomes[:, 0], outcomes[:, 2]], axis=1)
        self._outcome = intercepts(np.clip(better, 0.0, 1.0), *both)
        self._speed = intercepts(np.cumsum(self.band_shares)[:-1], *rule(of.speed_effect))
        self._stay = intercepts(np.array([getattr(firm.stay, one) for one in CLASSES]), *rule(of.stay_effect))

    def within(self, speed: Array) -> Array:
        """Share of a company's complaints answered within the end of each band but the last: company, band."""
        return logistic(self._speed + speed[:, None])

    def bands(self, speed: Array) -> Array:
        """Share of a company's complaints in each band: company, band."""
        return np.diff(self.within(speed), axis=1, prepend=0.0, append=1.0)

    def better(self, outcome: Array) -> Array:
        """Satisfied or better, and delighted, where company and month have this effect together: ..., band, 2."""
        return logistic(self._outcome + outcome[..., None, None])

    def outcomes(self, outcome: Array) -> Array:
        """Shares of the classes of a company in each band, over its months: company, band, class."""
        effects, of = np.unique(outcome, return_inverse=True)
        better = np.einsum("cmbk,m->cbk", self.better(effects[:, None] + self.months), self.month_weights)
        return np.stack([1.0 - better[..., 0], better[..., 0] - better[..., 1], better[..., 1]], axis=-1)[of]

    def stay(self, effect: Array) -> Array:
        """Stay rates of a company's complainants: company, class."""
        return logistic(self._stay + effect[:, None])

    def retention(self, effects: Effects) -> Array:
        """Share of the customers of a year who stay to the next, as complaints are handled now: company, segment."""
        today = np.einsum("cb,cbk->ck", self.bands(effects.speed), self.outcomes(effects.outcome))
        complainants = (today * self.stay(effects.stay)).sum(axis=1)
        voiced = self.voice @ self.rates
        silent = (1.0 - self.voice) @ (self.rates * self.silent)
        out: Array = (1.0 - self.rates.sum()) * self.firm.stay.no_problem + np.outer(complainants, voiced) + silent
        return out

    def everywhere(self) -> Effects:
        """The population of companies as points and weights of an integral."""
        of = self.firm.companies
        rules = [rule(of.outcome_effect), rule(of.speed_effect), rule(of.stay_effect)]
        u, s, t = (axis.ravel() for axis in np.meshgrid(*[points for points, _ in rules], indexing="ij"))
        weight: Any = np.einsum("i,j,k->ijk", *[weights for _, weights in rules])
        return Effects(u, s, t, weight.ravel())

    def sample(self, companies: int) -> Effects:
        """Companies number `companies`, as drawn for the records: effects, and expected shares of the customers."""
        of = self.firm.companies
        z = normals(generator(self.firm, "companies", companies).random((4, of.number, 2)))
        size = np.exp(of.spread * z[3]) if of.sizes == "lognormal" else np.arange(1.0, of.number + 1.0) ** -of.spread
        return Effects(of.outcome_effect * z[0], of.speed_effect * z[1], of.stay_effect * z[2], size / size.sum())

    def reached(self, within_days: int) -> Array:
        """Where an intervention takes the complaints it moves: shares of the bands up to its end, 0 for the others."""
        ends = [band.days for band in self.firm.bands]
        inside = np.array([end is not None and end <= within_days for end in ends])
        reached = np.where(inside, self.band_shares, 0.0)
        out: Array = reached / reached.sum()
        return out
