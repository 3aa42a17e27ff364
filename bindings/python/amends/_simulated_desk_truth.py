"""What the log of a simulated desk would have to say. Apart from the library's formulas, as the rest of the truth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._simulated_numbers import Array
from ._simulated_parts import company_names
from ._simulated_times import ANSWERS_BETWEEN, DAY, RECEIVED_BETWEEN, SAME_DAY_AFTER, SAME_DAY_UNTIL

if TYPE_CHECKING:
    from ._simulated_desk import Desk
    from ._simulated_truth import Expectation
    from .simulated_firm import SimulatedFirm


@dataclass(frozen=True)
class DeskTruth:
    """The truth about a complaint desk, as it is today or under an intervention.

    Attributes
    ----------
    keeping_promises : bool
        The intervention: no promise is broken.
    promised : float
        Share of the answered complaints to which something is promised.
    promise_keeping : float
        Of these, the share whose promise is kept.
    promise_keeping_by_company : dict
        The same of each company, where the truth is that of certain companies (`companies=7`); else empty.
    chains : dict
        By the number of promises to a complaint ("1", "2", "3+"): share of the complaints with a promise, and how often
        the answer comes by the first deadline and by the last one.
    satisfied : dict
        Recorded shares of satisfied or delighted, of answered complaints whose promise was kept, broken, or who had
        none ("kept", "broken", "none"); NaN where there are no such complaints.
    recorded_difference, causal, confounded : float
        Of the satisfied: kept less broken; the part that breaking a promise does; the part of hard cases, in which
        promises are broken more often. The first is the sum of the others.
    share_causal : float
        causal / recorded_difference: for every class and band. NaN where nothing differs.
    reopened : float
        Share of the answered complaints that are taken up again.
    median_hours : dict
        Median of the hours to acknowledgement and to the answer ("acknowledged", "first_resolved") if all complaints
        were followed to their end; inf where half of them have none.
    """

    keeping_promises: bool
    promised: float
    promise_keeping: float
    promise_keeping_by_company: dict[str, float]
    chains: dict[str, dict[str, float]]
    satisfied: dict[str, float]
    recorded_difference: float
    causal: float
    confounded: float
    share_causal: float
    reopened: float
    median_hours: dict[str, float]


def over(numerator: float, denominator: float) -> float:
    return float(numerator / denominator) if denominator > 0.0 else math.nan


def desk_truth(firm: SimulatedFirm, of: Expectation, named: bool) -> DeskTruth:
    """Over companies; named: these companies have names."""
    desk, promises, keeping = firm.desk, of.population.promises, of.at.keeping
    assert desk is not None and promises is not None
    answered = of.bands[:, :-1].sum(axis=1)
    better = (of.bands[:, :-1] * (1.0 - of.population.outcomes(of.at.outcome)[:, :-1, 0])).sum(axis=1)
    broken, left = promises.broken_share(keeping), promises.broken_left(keeping)
    style = np.einsum("csz,z->cs", promises.broken(keeping), promises.cases)  # of each style, the share broken
    if of.keeping_promises:
        broken, left, style = 0.0 * broken, 0.0 * left, 0.0 * style
    all_answered = of.mean(answered)
    kept_share = over(of.mean(answered * (1.0 - broken)), all_answered)
    satisfied = {
        "kept": over(of.mean(better * (promises.all_left - left)), of.mean(answered * (1.0 - broken))),
        "broken": over(of.mean(better * left) * (1.0 - desk.harm), of.mean(answered * broken)),
        "none": over(of.mean(better) * promises.all_left, all_answered),
    }
    causal = over(of.mean(better * left) * desk.harm, of.mean(answered * broken))
    difference = satisfied["kept"] - satisfied["broken"]
    names = company_names(keeping.size) if named else []
    return DeskTruth(
        keeping_promises=of.keeping_promises,
        promised=desk.promised,
        promise_keeping=kept_share,
        promise_keeping_by_company={name: 1.0 - float(broken[c]) for c, name in enumerate(names)},
        chains=chains(desk, [over(of.mean(answered * style[:, k]), all_answered) for k in range(2)]),
        satisfied=satisfied,
        recorded_difference=difference,
        causal=causal,
        confounded=difference - causal,
        share_causal=causal / difference if difference > 0.0 else math.nan,
        reopened=reopened(desk, of, answered),
        median_hours=medians(firm, of),
    )


def chains(desk: Desk, broken: list[float]) -> dict[str, dict[str, float]]:
    """One honest promise; of several short ones a third are two, none of which is held at its first deadline."""

    def one(share: float, first: float, last: float) -> dict[str, float]:
        return {"share": share, "held_at_first": first, "held_at_last": last}

    honest, short = 1.0 - broken[0], 1.0 - broken[1]
    return {
        "1": one(1.0 - desk.short, honest, honest),
        "2": one(desk.short / 3.0, 0.0, short),
        "3+": one(desk.short * 2.0 / 3.0, 0.0, short),
    }


def reopened(desk: Desk, of: Expectation, answered: Array) -> float:
    dissatisfied = of.mean((of.bands[:, :-1] * of.outcomes[:, :-1, 0]).sum(axis=1))
    everybody = of.mean(answered)
    return over(dissatisfied * desk.reopened[0] + (everybody - dissatisfied) * desk.reopened[1], everybody)


# ---- durations, minute by minute ----


def minutes_to_answer(firm: SimulatedFirm, bands: Array) -> Array:
    """Probability that the answer comes so many minutes after receipt; sums to the share answered."""
    days = np.zeros(max(band.days for band in firm.bands if band.days is not None) + 1)
    first = 0
    for share, band in zip(bands, firm.bands[:-1], strict=False):
        assert band.days is not None
        days[first : band.days + 1] = share / (band.days + 1 - first)
        first = band.days + 1
    out = np.zeros((days.size + 1) * DAY)
    received = np.arange(*RECEIVED_BETWEEN)
    for minute in received:  # the same day: every minute left is equally likely
        soonest, last = minute + SAME_DAY_AFTER, SAME_DAY_UNTIL
        out[soonest - minute : last - minute] += days[0] / received.size / (last - soonest)
    answers = np.arange(*ANSWERS_BETWEEN)
    apart = np.convolve(np.ones(answers.size), np.ones(received.size)) / (answers.size * received.size)
    lowest = answers[0] - received[-1]
    for day in range(1, days.size):
        begin = day * DAY + lowest
        out[begin : begin + apart.size] += days[day] * apart
    return out


def acknowledged_after(desk: Desk, minutes: Array) -> Array:
    """Probability that an acknowledgement of its own, log-normal and rounded up, comes later than so many minutes."""
    middle = 60.0 * desk.acknowledged_hours
    if desk.acknowledged_spread == 0.0:
        return np.where(minutes < math.ceil(middle), 1.0, 0.0)
    z = (np.log(np.maximum(minutes, 1e-9)) - math.log(middle)) / (desk.acknowledged_spread * math.sqrt(2.0))
    return np.array([0.5 * math.erfc(one) for one in z.tolist()])


def medians(firm: SimulatedFirm, of: Expectation) -> dict[str, float]:
    """Hours at which half of the complaints have been acknowledged, and answered. The answer acknowledges too."""
    assert firm.desk is not None
    shares = of.at.weight @ of.bands
    if of.within_days is not None:
        reached = of.population.reached(of.within_days)
        shares = np.where(reached > 0.0, shares, 0.0) + reached * shares[reached == 0.0].sum()
    open_after = 1.0 - np.cumsum(minutes_to_answer(firm, shares))
    unknown = open_after * acknowledged_after(firm.desk, np.arange(open_after.size, dtype=np.float64))
    found = {}
    for name, still in (("acknowledged", unknown), ("first_resolved", open_after)):
        ended = np.flatnonzero(still <= 0.5 + 1e-12)
        found[name] = float(ended[0]) / 60.0 if ended.size else math.inf
    return found
