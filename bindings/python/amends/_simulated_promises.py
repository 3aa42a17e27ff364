"""Promises of a simulated firm's desk: how often they are broken, and what outcomes are left. Nothing here is public.

A complaint is easy or hard, with one honest promise or several short ones. Of those who would be satisfied or better a
hard case loses the share `hardship`, and what is left of them a broken promise the share `harm`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ._simulated_numbers import Array, intercepts, logistic, rule

if TYPE_CHECKING:
    from ._simulated_desk import Desk

POINTS = 6  # of the integral over the keeping effect


class Promises:
    """The shares of every company, as functions of its keeping effect."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.cases = np.array([1.0 - desk.hard, desk.hard])
        self.styles = np.array([1.0 - desk.short, desk.short])
        self.left = np.array([1.0, 1.0 - desk.hardship])  # of satisfied or better, in an easy and a hard case
        self._broken = intercepts(np.array([desk.broken, desk.broken_short]), *self.rule())

    def rule(self) -> tuple[Array, Array]:
        """Points and weights of the keeping effect of the population of companies."""
        return rule(self.desk.keeping_effect, POINTS)

    def broken(self, keeping: Array) -> Array:
        """Share of promises broken: company, style (honest, short), case (easy, hard)."""
        return logistic(self._broken + keeping[:, None, None])

    def broken_in(self, keeping: Array) -> Array:
        """The same, of a complaint that has a promise of whichever style: company, case."""
        out: Array = np.einsum("csz,s->cz", self.broken(keeping), self.styles)
        return out

    def broken_share(self, keeping: Array) -> Array:
        """Of complaints with a promise."""
        out: Array = self.broken_in(keeping) @ self.cases
        return out

    def broken_left(self, keeping: Array) -> Array:
        """Of complaints with a promise, those in which it is broken, times what hardship leaves of the satisfied."""
        out: Array = self.broken_in(keeping) @ (self.cases * self.left)
        return out

    @property
    def all_left(self) -> float:
        """What hardship leaves of the satisfied over all cases: what there is where no promise is broken."""
        return float(self.cases @ self.left)

    def factor(self, keeping: Array, bands: int) -> Array:
        """What is left of satisfied or better: company, band. Nothing is promised in the last: nobody answers."""
        lost = self.desk.promised * self.desk.harm * self.broken_left(keeping)
        out = np.full((keeping.size, bands), self.all_left)
        out[:, :-1] -= lost[:, None]
        return out


def thinned(outcomes: Array, factor: Array) -> Array:
    """Shares of the classes (..., class) where only a part of satisfied and of delighted is left."""
    out = outcomes * np.asarray(factor)[..., None]
    out[..., 0] = 1.0 - out[..., 1] - out[..., 2]
    return out
