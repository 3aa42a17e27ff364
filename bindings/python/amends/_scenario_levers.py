"""What a scenario may do otherwise beside questions of one number: response days, agents, offers, encouragement; users
meet these as methods of ``amends.economics.RecoveryScenario``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ._arguments import error, number, said
from ._core.estimation import Estimate
from ._core.math import Distribution
from ._scenario_text import optional, quantity

if TYPE_CHECKING:
    from ._core import economics as _economics
    from ._scenario import RecoveryScenario

#: What a quantity of a scenario may be given as.
Quantity = float | Distribution | Estimate
_LEARNING = ("acted_on", "removed", "prevented", "fading")


class ScenarioLevers:
    """The levers of a scenario. What it is mixed into has ``_ready`` and ``_with``."""

    def _ready(self) -> _economics.RecoveryScenario:
        raise NotImplementedError

    def _with(self, core: _economics.RecoveryScenario) -> RecoveryScenario:
        raise NotImplementedError

    def with_response_within(self, days: float, *, share_causal: Quantity | None = None) -> RecoveryScenario:
        """The same scenario after this intervention: complaints answered after `days`, or not at all, take the outcome
        distribution of those answered within `days` in the same segment and stratum; each costs ``faster_answers``.
        Takes the place of a question asked before (:meth:`with_outcomes_of`); the file's voice gain and offer stay.

        Parameters
        ----------
        days : float
            One of the response bands.
        share_causal : float, Distribution or Estimate, optional
            The part of the recorded difference that the intervention would bring, in [0, 1]:
            p_new = p_today + share_causal (p_recorded - p_today). A normal distribution is cut to [0, 1]. Default: as
            the scenario states it.

        Raises
        ------
        amends.AmendsError
            `missing` where nobody states share_causal: it has no default.
        """
        share = optional("share_causal", share_causal)
        return self._with(self._ready().with_response_within(number("days", days), share))

    def with_outcomes_of(
        self, column: str, take: str, of: str, *, share_causal: Quantity | None = None
    ) -> RecoveryScenario:
        """The same scenario after another intervention: complaints with the text `take` in a column of the records take
        the outcomes of those with the text `of`, in the same stratum of all other columns and the same response band;
        each costs ``faster_answers.cost_per_moved_complaint``. Takes the place of a question asked before
        (:meth:`with_response_within`); the file's voice gain and offer stay.

        Parameters
        ----------
        column : str
            One of the strata: an attribute of the log, "channel" or "cluster".
        take, of : str
            Texts of the column: "none" and "monetary".
        share_causal : float, Distribution or Estimate, optional
            As in :meth:`with_response_within`.
        """
        return self._with(self._ready().with_outcomes_of(column, take, of, optional("share_causal", share_causal)))

    def with_response_days(
        self, shares: Mapping[float, Quantity], *, share_causal: Quantity | None = None
    ) -> RecoveryScenario:
        """The same scenario where complaints wait so long: in each stratum they move between the bands of the records,
        as few as possible, until these have the shares, and take the outcomes of the band they come to. Each that is
        answered faster costs ``faster_answers``. Takes the place of a question asked before.

        Parameters
        ----------
        shares : mapping of float to float, Distribution or Estimate
            Upper end of a response band in days, and the share of all complaints answered in it. What is left to 1
            is answered later than in the last of them, or not at all; bands before it that are not named have none.
        share_causal : float, Distribution or Estimate, optional
            As in :meth:`with_response_within`.

        Examples
        --------
        Two thirds on the day, the others within five:

        >>> import amends as am
        >>> faster = am.economics.RecoveryScenario.from_toml("examples/within_five_days.toml").with_records()
        >>> faster.with_response_days({1: 2 / 3, 5: 1 / 3}).evaluate(draws=10).mean("net") > 0
        True
        """
        if not isinstance(shares, Mapping):
            raise error("domain", "shares", f"shares must map days to shares, got {said(shares)}")
        stated = [(number("shares", days), quantity("shares", share)) for days, share in shares.items()]
        return self._with(self._ready().with_response_days(stated, optional("share_causal", share_causal)))

    def with_agents(self, agents: float, *, share_causal: Quantity | None = None) -> RecoveryScenario:
        """The same scenario with so many agents at work in place of those of today (``staff`` of the scenario): their
        backlog says how long complaints wait, draw by draw, and what they cost more than those of today is the cost.
        Takes the place of a question asked before. See ``docs/levers.md``.

        Parameters
        ----------
        agents : float
            At work on a working day.
        share_causal : float, Distribution or Estimate, optional
            As in :meth:`with_response_within`.

        Raises
        ------
        amends.AmendsError
            `missing` where the scenario states no staff; `domain` where so few cannot keep up, with how many can.
        """
        return self._with(self._ready().with_agents(number("agents", agents), optional("share_causal", share_causal)))

    def with_voice_gain(self, gain: Quantity, *, learning: Mapping[str, Quantity] | None = None) -> RecoveryScenario:
        """The same scenario with complaints encouraged.

        Parameters
        ----------
        gain : float, Distribution or Estimate
            By so much the share of customers with a problem who complain goes up, in segments that state ``voice``.
        learning : mapping, optional
            What the firm makes of the complaints it hears: ``acted_on``, ``removed`` and, 0 unless given,
            ``prevented`` and ``fading``. Default: as the scenario states it.
        """
        learned = None
        if learning is not None:
            if not isinstance(learning, Mapping) or not {"acted_on", "removed"} <= set(learning) <= set(_LEARNING):
                raise error(
                    "domain", "learning", "learning must have acted_on and removed, and may have prevented and fading"
                )
            parts = [quantity("learning", learning.get(name, 0.0)) for name in _LEARNING]
            learned = (parts[0], parts[1], parts[2], parts[3])
        return self._with(self._ready().with_voice_gain(quantity("gain", gain), learned))

    def with_offer(self, amount: Quantity, *, scale: Quantity | None = None, segment: str = "") -> RecoveryScenario:
        """The same scenario with so much more compensation for every complainant, in place of any offer before.

        Parameters
        ----------
        amount : float, Distribution or Estimate
            Money per complaint.
        scale : float, Distribution or Estimate, optional
            Money that closes 63 % of the gap to a delighted customer. Default: that of the offer the scenario states.
        segment : str
            Default: all segments.
        """
        return self._with(self._ready().with_offer(quantity("amount", amount), self._scale(scale), segment))

    def _scale(self, scale: Quantity | None) -> Distribution | Estimate:
        stated = self._ready().offer_scale if scale is None else quantity("scale", scale)
        if stated is None:
            raise error("missing", "scale", "an offer needs its scale: the scenario states no offer to take it from")
        return stated

    def _mixes(
        self, agents: Any, offers: Any, voice_gains: Any, share_causal: Any
    ) -> list[tuple[str, _economics.RecoveryScenario]]:
        """Every mix of these values of the levers, under its name; none where no lever has a value."""
        people = [number("agents", one) for one in _listed("agents", agents)]
        gains = [quantity("voice_gains", one) for one in _listed("voice_gains", voice_gains)]
        made = []
        for one in _listed("offers", offers):
            pair = isinstance(one, Sequence) and not isinstance(one, str) and len(one) == 2
            amount, scale = one if pair else (one, None)
            made.append((quantity("offers", amount), self._scale(scale)))
        share = optional("share_causal", share_causal)
        if not (people or made or gains or share is not None):
            return []
        return self._ready().mixes(people, made, gains, share)


def _listed(name: str, values: Any) -> list[Any]:
    several = isinstance(values, Iterable) and getattr(values, "ndim", 1) == 1
    if isinstance(values, (str, bytes, Mapping)) or not several:
        raise error("domain", name, f"{name} must be a list, got {said(values)}")
    # A masked value is none.
    return [None if one is np.ma.masked else one for one in values]
