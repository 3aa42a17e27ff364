"""The complaint desk of a simulated firm: its parameters. Public through `amends.simulated_firm`."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ._arguments import above
from ._simulated_parts import between, keep, share, shares

#: What the activities of a simulated log mean, for `amends.recovery.RecoveryProcess`.
DESK_ACTIVITIES: dict[str, tuple[str, ...]] = {
    "received": ("received",),
    "acknowledged": ("acknowledged",),
    "apology": ("apology",),
    "listening": ("listening",),
    "assessed": ("assessed",),
    "promise": (),
    "waiting for customer": ("waits_for_customer",),
    "customer replied": (),
    "investigated": ("investigated",),
    "answered": ("acknowledged", "responded", "communicated", "solution", "resolves"),
    "compensation": ("compensation",),
    "reopened": ("reopens",),
    "solved": ("resolves",),
    "asked: satisfied": ("follow_up", "satisfied"),
    "asked: dissatisfied": ("follow_up", "dissatisfied"),
    "closed": ("closed",),
}


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A complaint desk that writes down what happens to each complaint. Shares lie in [0, 1].

    Of the complaints that are answered a part gets a promise by when. It is kept or broken; a broken one costs some of
    those satisfied. Some cases are hard, which nobody records: promises made in them are broken more often, and fewer
    of these end satisfied, whatever was promised.

    Parameters
    ----------
    promised : float
        Share of the answered complaints to which a deadline is promised; the others get none.
    short : float
        Of those, the share that gets several short deadlines (two, three or four, equally often) in the place of one
        honest one. All but the last are taken back by the next one before they are due.
    hard : float
        Share of hard cases, the same in every company, segment and band.
    broken, broken_short : tuple of float
        Share of the promises that are broken, in easy and in hard cases: of one honest deadline, and of the last of
        several short ones. Of the population of companies.
    keeping_effect : float
        Standard deviation of a company's effect on the logits of these shares, normal, 0 to 2.
    harm : float
        The causal part: of those who would otherwise be satisfied or delighted, the share whom a broken promise makes
        dissatisfied.
    hardship : float
        The confounded part: the same of a hard case, with or without a promise.
    cost_per_promise : float
        Money for each promise that is kept and would have been broken (`truth(keeping_promises=True)`), at least 0.
    acknowledged_hours, acknowledged_spread : float
        Median hours from receipt to acknowledgement, above 0, and standard deviation of their logarithm, 0 to 3; who
        has his answer before has no other acknowledgement.
    apology, listening, compensation : float
        Shares of the answered complaints that get these steps.
    waiting : float
        Share of the answered complaints in which the customer is waited for.
    reopened : tuple of float
        Share of the answered complaints that are taken up again, of those dissatisfied and of the others.
    duplicates, displaced, unknown : float
        Faults of the log, as shares of its rows: written twice, standing up to 20 rows too late, and rows of an
        activity that `DESK_ACTIVITIES` does not know, beside the others.
    """

    promised: float = 0.7
    short: float = 0.4
    hard: float = 0.3
    broken: tuple[float, float] = (0.10, 0.35)
    broken_short: tuple[float, float] = (0.30, 0.65)
    keeping_effect: float = 0.5
    harm: float = 0.3
    hardship: float = 0.4
    cost_per_promise: float = 3.0
    acknowledged_hours: float = 6.0
    acknowledged_spread: float = 1.0
    apology: float = 0.7
    listening: float = 0.8
    compensation: float = 0.25
    waiting: float = 0.2
    reopened: tuple[float, float] = (0.25, 0.05)
    duplicates: float = 0.01
    displaced: float = 0.01
    unknown: float = 0.005

    def __post_init__(self) -> None:
        for name in ("promised", "short", "hard", "harm", "hardship", "apology", "listening", "compensation"):
            keep(self, **{name: share(f"desk.{name}", getattr(self, name))})
        for name in ("waiting", "duplicates", "displaced", "unknown"):
            keep(self, **{name: share(f"desk.{name}", getattr(self, name))})
        for name, of in (("broken", "kind of case"), ("broken_short", "kind of case"), ("reopened", "outcome")):
            keep(self, **{name: shares(f"desk.{name}", getattr(self, name), 2, of)})
        above("desk.acknowledged_hours", self.acknowledged_hours, 0)
        for name, lowest, highest in (
            ("keeping_effect", 0.0, 2.0),
            ("cost_per_promise", 0.0, math.inf),
            ("acknowledged_hours", 0.0, math.inf),
            ("acknowledged_spread", 0.0, 3.0),
        ):
            keep(self, **{name: between(f"desk.{name}", getattr(self, name), lowest, highest)})
