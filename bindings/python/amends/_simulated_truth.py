"""What a simulated firm's records would have to say: the expectation over its companies, their months and customers.

Written out year by year and class by class from the definition in docs/simulated-firm.md, apart from the library's
formulas.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ._simulated_desk_truth import DeskTruth, desk_truth
from ._simulated_numbers import Array
from ._simulated_parts import CLASSES, Horizon
from ._simulated_population import Effects, Population
from ._simulated_promises import thinned

if TYPE_CHECKING:
    from .simulated_firm import SimulatedFirm

METRICS = (
    "customers_kept",
    "retention_benefit",
    "word_of_mouth_benefit",
    "handling_cost",
    "faster_answer_cost",
    "fixed_cost",
)
BIN_MEANS = (0.0, 1.5, 4.0, 8.0)


@dataclass(frozen=True)
class Truth:
    """The truth about a simulated firm, as it handles complaints today or under an intervention.

    Attributes
    ----------
    within_days : int or None
        The intervention: complaints are answered within so many days. None: as today.
    net, total_cost, net_return : float
        Expected benefits less costs, expected costs, and their ratio (NaN without costs); discounted money.
    metrics : dict
        What they are made of: customers_kept, retention_benefit, word_of_mouth_benefit, handling_cost,
        faster_answer_cost, fixed_cost.
    share_causal : float
        The part of the recorded differences between bands that comes with the speed.
    nonresponse_odds_ratio : float
        Odds of satisfied or better of complainants who gave no score, over those of who did; NaN where nobody, or
        everybody, of a group replies.
    bands : tuple of dict
        Of each response band: days, share, and the shares of the classes as records show them.
    segments : dict
        Of each segment every link, by the name that a scenario gives it ("stay.satisfied"), and `net`, `total_cost` and
        the metrics, without what belongs to no segment: the fixed costs.
    desk : DeskTruth or None
        Of the complaint desk; None without one.
    """

    within_days: int | None
    net: float
    total_cost: float
    net_return: float
    metrics: dict[str, float]
    share_causal: float
    nonresponse_odds_ratio: float
    bands: tuple[dict[str, Any], ...]
    segments: dict[str, dict[str, float]]
    desk: DeskTruth | None = None

    def to_dict(self) -> dict[str, Any]:
        """All of it, as JSON takes it: NaN is None. `desk` only where there is one."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "desk"}
        if self.desk is not None:
            plain["desk"] = asdict(self.desk)
        found: dict[str, Any] = json.loads(json.dumps(plain), parse_constant=lambda _: None)
        return found


def discounts(horizon: Horizon) -> list[float]:
    """Factor of each year."""
    late = {"end_of_period": 1.0, "mid_period": 0.5, "start_of_period": 0.0}[horizon.timing]
    return [float((1.0 + horizon.annual_rate) ** -(year + late)) for year in range(horizon.years)]


def margins_of_kept(firm: SimulatedFirm, retention: Array) -> Array:
    """Discounted margin, per unit of a year's margin, of a customer kept in each complaint year; company, segment.

    Year by year: in the year of the complaint the kept one pays the whole margin and the leaver a part w. In the
    j-th year after, who is still there pays all of it, grown j times, and who leaves in it pays w of that.
    """
    factor, w = discounts(firm.horizon), firm.while_leaving
    total = np.zeros_like(retention)
    for complaint_year in range(firm.horizon.complaint_years):
        there = np.ones_like(retention)  # at the beginning of the year
        total += factor[complaint_year] * (1.0 - w)
        for year in range(complaint_year + 1, firm.horizon.years):
            margin = (1.0 + firm.growth) ** (year - complaint_year)
            stays = there * retention
            total += factor[year] * margin * (stays + w * (there - stays))
            there = stays
    return total


def told(firm: SimulatedFirm, who: str) -> tuple[float, float]:
    """Share who tell, and how many they tell."""
    bins = getattr(firm.word_of_mouth, who)
    persons = sum(p * m for p, m in zip(bins, (*BIN_MEANS, firm.word_of_mouth.told_in_last_bin), strict=True))
    tellers = sum(bins[1:])
    return tellers, persons / tellers if tellers > 0.0 else 0.0


def tellings_worth(firm: SimulatedFirm, shares: Array) -> Array:
    """Money that a complaint's tellings bring, beyond those of the same customer unhandled; one for each row."""
    of = firm.word_of_mouth
    fall, rise = -of.negative_shift * of.purchase_probability, of.positive_shift * (1.0 - of.purchase_probability)
    prospect = (1.0 - of.overlap) * of.in_market * of.value_per_new_customer
    worth = np.zeros(shares.shape[0])
    for k, name in enumerate(CLASSES):
        tellers, persons = told(firm, name)
        worth += shares[:, k] * tellers * persons * (fall if name == "dissatisfied" else rise)
    tellers, persons = told(firm, "silent")
    return (worth - tellers * persons * fall) * prospect


def odds_ratio(firm: SimulatedFirm) -> float:
    """(1 - r_happy) / r_happy over (1 - r_dissatisfied) / r_dissatisfied, r the shares who reply."""
    happy, other = firm.surveys.reply_happy, firm.surveys.reply_dissatisfied
    if happy in (0.0, 1.0) or other in (0.0, 1.0):
        return float("nan")
    return (1.0 - happy) / happy * other / (1.0 - other)


class Expectation:
    """Everything that the companies, or the points of the integral over them, bring in expectation."""

    def __init__(
        self, firm: SimulatedFirm, within_days: int | None, keeping_promises: bool, effects: Effects | None
    ) -> None:
        self.firm, self.population = firm, Population(firm)
        self.within_days, self.keeping_promises = within_days, keeping_promises
        at = self.at = self.population.everywhere() if effects is None else effects
        self.bands = self.population.bands(at.speed)
        self.outcomes = self.population.recorded(at)
        self.stay = self.population.stay(at.stay)
        self.retention = self.population.retention(at)
        self.shares = np.einsum("cb,cbk->ck", self.bands, self.outcomes)
        self.moved, self.per_moved = np.zeros(at.weight.size), 0.0
        if within_days is not None:
            self.move(self.population.reached(within_days))
        if keeping_promises:
            self.keep_promises()

    def move(self, reached: Array) -> None:
        """Complaints answered later, or not, come to the bands up to the end: a part takes the outcomes of these."""
        there = np.einsum("b,cbk->ck", reached, self.outcomes)
        for b in np.flatnonzero(reached == 0.0):
            causal = self.firm.share_causal * (there - self.outcomes[:, b])
            self.shares = self.shares + self.bands[:, b, None] * causal
            self.moved = self.moved + self.bands[:, b]
        minutes = float(reached @ self.population.extra_minutes)
        self.per_moved = minutes * self.firm.costs.per_minute + self.firm.costs.faster_per_moved

    def keep_promises(self) -> None:
        """No promise is broken: what hardship takes is still lost. Moved are complaints whose promise was broken."""
        promises = self.population.promises
        assert promises is not None
        self.outcomes = thinned(self.population.outcomes(self.at.outcome), np.array(promises.all_left))
        self.shares = np.einsum("cb,cbk->ck", self.bands, self.outcomes)
        answered = self.bands[:, :-1].sum(axis=1)
        self.moved = answered * promises.desk.promised * promises.broken_share(self.at.keeping)
        self.per_moved = promises.desk.cost_per_promise

    def mean(self, values: Array) -> float:
        """Over the companies."""
        return float(self.at.weight @ values)

    def segment(self, s: int) -> dict[str, float]:
        """Links and money of a segment."""
        firm, of, population = self.firm, self.firm.segments[s], self.population
        customers = firm.customers * of.share
        voiced, problems = population.voice[s] * population.rates, float(population.rates.sum())
        complaints = customers * float(voiced.sum())
        mix = voiced / voiced.sum() if complaints > 0.0 else np.zeros_like(voiced)
        unvoiced = population.rates - voiced
        silent = unvoiced / unvoiced.sum() if unvoiced.sum() > 0.0 else np.zeros_like(unvoiced)
        counterfactual = float(mix @ population.counterfactual)
        stays = (self.shares * self.stay).sum(axis=1)
        retention = self.retention[:, s]
        margins = margins_of_kept(firm, retention)
        years, annuity = firm.horizon.complaint_years, sum(discounts(firm.horizon)[: firm.horizon.complaint_years])
        per_minute = firm.costs.per_minute
        handling = self.mean(self.bands @ population.minutes) * per_minute
        extra = self.mean(self.moved) * self.per_moved
        unanswered = self.outcomes[:, -1]
        out = {
            "customers": customers,
            "problem_rate": problems,
            "voice": float(voiced.sum()) / problems if problems > 0.0 else float("nan"),
            "complaints.per_year": complaints,
            "complaints.moved": self.mean(self.moved),
            **{f"outcomes.{name}": self.mean(self.shares[:, k]) for k, name in enumerate(CLASSES)},
            **{f"stay.{name}": self.mean(self.stay[:, k]) for k, name in enumerate(CLASSES)},
            "stay.silent": float(silent @ population.silent),
            "stay.no_problem": firm.stay.no_problem,
            "stay.unanswered": self.mean((unanswered * self.stay).sum(axis=1)),
            "counterfactual.stay": counterfactual,
            "margin.per_customer_per_year": of.margin,
            "margin.retention": self.mean(retention) * (1.0 + firm.growth),
            "margin.growth": firm.growth,
            "margin.while_leaving": firm.while_leaving,
            "customer_retention": self.mean(retention),
            "cost.per_complaint": handling,
            "customers_kept": years * complaints * (self.mean(stays) - counterfactual),
            "retention_benefit": complaints * of.margin * self.mean((stays - counterfactual) * margins),
            "word_of_mouth_benefit": annuity * complaints * self.mean(tellings_worth(firm, self.shares)),
            "handling_cost": annuity * complaints * handling,
            "faster_answer_cost": annuity * complaints * extra,
        }
        for name in (*CLASSES, "silent"):
            key = f"word_of_mouth.{'counterfactual' if name == 'silent' else name}"
            out[f"{key}.share_who_tell"], out[f"{key}.hearers_given_telling"] = told(firm, name)
        out["total_cost"] = out["handling_cost"] + out["faster_answer_cost"]
        out["net"] = out["retention_benefit"] + out["word_of_mouth_benefit"] - out["total_cost"]
        return out

    def band(self, b: int) -> dict[str, Any]:
        """What records show of a band: classes of its complaints, companies by their complaints in it."""
        share = self.mean(self.bands[:, b])
        ends = [self.mean(self.bands[:, b] * self.outcomes[:, b, k]) / share for k in range(len(CLASSES))]
        return {"days": self.firm.bands[b].days, "share": share, **dict(zip(CLASSES, ends, strict=True))}


def truth(firm: SimulatedFirm, within_days: int | None, keeping_promises: bool, effects: Effects | None) -> Truth:
    """The expectation, of the population of companies or of these companies."""
    of = Expectation(firm, within_days, keeping_promises, effects)
    segments = {one.name: of.segment(s) for s, one in enumerate(firm.segments)}
    total = {name: sum(one.get(name, 0.0) for one in segments.values()) for name in METRICS}
    annuity = sum(discounts(firm.horizon)[: firm.horizon.complaint_years])
    total["fixed_cost"] = annuity * firm.costs.fixed_per_year
    if within_days is not None:
        total["faster_answer_cost"] += annuity * firm.costs.faster_fixed_per_year + firm.costs.faster_setup
    cost = total["handling_cost"] + total["faster_answer_cost"] + total["fixed_cost"]
    net = total["retention_benefit"] + total["word_of_mouth_benefit"] - cost
    return Truth(
        within_days=within_days,
        net=net,
        total_cost=cost,
        net_return=net / cost if cost > 0.0 else float("nan"),
        metrics=total,
        share_causal=firm.share_causal,
        nonresponse_odds_ratio=odds_ratio(firm),
        bands=tuple(of.band(b) for b in range(len(firm.bands))),
        segments=segments,
        desk=None if firm.desk is None else desk_truth(firm, of, named=effects is not None),
    )
