"""Companies of a simulated firm: their effects, and the shares that follow. Nothing here is public."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ._simulated_numbers import Array, generator, intercepts, logistic, normals, rule
from ._simulated_parts import CLASSES
from ._simulated_promises import Promises, thinned

if TYPE_CHECKING:
    from .simulated_firm import SimulatedFirm


@dataclass(frozen=True)
class Effects:
    """Companies, or points of an integral over their population: effects on the logit scale, and weights (sum 1)."""

    outcome: Array
    speed: Array
    stay: Array
    weight: Array
    keeping: Array  # of promises; 0 where there is no desk


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
        self.promises = None if firm.desk is None else Promises(firm.desk)
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

    def recorded(self, effects: Effects) -> Array:
        """Shares of the classes as records show them: with a desk, what hardship and broken promises leave."""
        outcomes = self.outcomes(effects.outcome)
        if self.promises is None:
            return outcomes
        return thinned(outcomes, self.promises.factor(effects.keeping, outcomes.shape[1]))

    def stay(self, effect: Array) -> Array:
        """Stay rates of a company's complainants: company, class."""
        return logistic(self._stay + effect[:, None])

    def retention(self, effects: Effects) -> Array:
        """Share of the customers of a year who stay to the next, as complaints are handled now: company, segment."""
        today = np.einsum("cb,cbk->ck", self.bands(effects.speed), self.recorded(effects))
        complainants = (today * self.stay(effects.stay)).sum(axis=1)
        voiced = self.voice @ self.rates
        silent = (1.0 - self.voice) @ (self.rates * self.silent)
        out: Array = (1.0 - self.rates.sum()) * self.firm.stay.no_problem + np.outer(complainants, voiced) + silent
        return out

    def everywhere(self) -> Effects:
        """The population of companies as points and weights of an integral."""
        of = self.firm.companies
        rules = [rule(of.outcome_effect), rule(of.speed_effect), rule(of.stay_effect)]
        if self.promises is not None:
            rules.append(self.promises.rule())
        u, s, t, *k = (axis.ravel() for axis in np.meshgrid(*[points for points, _ in rules], indexing="ij"))
        weight: Any = rules[0][1]
        for _, weights in rules[1:]:
            weight = np.multiply.outer(weight, weights)
        return Effects(u, s, t, weight.ravel(), k[0] if k else np.zeros_like(u))

    def sample(self, companies: int) -> Effects:
        """Companies number `companies`, as drawn for the records: effects, and expected shares of the customers."""
        of = self.firm.companies
        z = normals(generator(self.firm, "companies", companies).random((4, of.number, 2)))
        size = np.exp(of.spread * z[3]) if of.sizes == "lognormal" else np.arange(1.0, of.number + 1.0) ** -of.spread
        keeping = np.zeros(of.number)
        if self.firm.desk is not None:
            drawn = generator(self.firm, "desk_companies", companies).random((of.number, 2))
            keeping = self.firm.desk.keeping_effect * normals(drawn)
        return Effects(
            of.outcome_effect * z[0], of.speed_effect * z[1], of.stay_effect * z[2], size / size.sum(), keeping
        )

    def reached(self, within_days: int) -> Array:
        """Where an intervention takes the complaints it moves: shares of the bands up to its end, 0 for the others."""
        ends = [band.days for band in self.firm.bands]
        inside = np.array([end is not None and end <= within_days for end in ends])
        reached = np.where(inside, self.band_shares, 0.0)
        out: Array = reached / reached.sum()
        return out
