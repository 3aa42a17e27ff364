"""From the raw tables of a simulated firm to the scenario of its records: every link estimated or stated.

`with_truth` gives a firm a truth for each number that it states, such as one drawn from what is stated; `scenario_of`
goes the way that a firm would go, from its tables to a `RecoveryScenario`, and knows nothing of the truth but what is
stated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import amends as am
from amends import economics
from amends.math import Distribution
from amends.simulated_firm import TOLD_BINS, FirmRecords, SimulatedFirm

Array = np.ndarray[Any, Any]
Table = dict[str, Array]
Links = dict[str | None, list[economics.LinkEstimates]]

THRESHOLDS: dict[str, float] = {"satisfied": 4, "delighted": 5}
YEAR = 365  # days of a simulated year
DAY = np.timedelta64(1, "D")


# ---- what is stated, and firms whose truth is drawn from it ----


@dataclass(frozen=True)
class Statements:
    """What a firm states without data: quantities by their names in a scenario."""

    quantities: dict[str, Distribution | float]

    def drawn(self, rng: np.random.Generator) -> dict[str, float]:
        """The truth: one number from each distribution."""
        return {
            name: float(value.quantile(rng.random())) if isinstance(value, Distribution) else value
            for name, value in self.quantities.items()
        }


def statements(firm: SimulatedFirm, fair_comparison: bool) -> Statements:
    """Of a setting; without a fair comparison group the counterfactual stay rate is stated too."""
    of, costs = firm.word_of_mouth, firm.costs
    around = of.value_per_new_customer
    stated: dict[str, Distribution | float] = {
        "word_of_mouth.overlap": Distribution.uniform(0.0, 0.2),
        "word_of_mouth.in_market": Distribution.pert(0.05, of.in_market, 0.4),
        "word_of_mouth.purchase_probability": Distribution.pert(0.1, 0.2, 0.35),
        "word_of_mouth.positive_shift": Distribution.pert(0.02, 0.08, 0.15),
        "word_of_mouth.negative_shift": Distribution.pert(0.1, 0.25, 0.4),
        "word_of_mouth.value_per_new_customer": Distribution.pert(0.6 * around, around, 1.6 * around),
        "faster_answers.fixed_per_year": triple(costs.faster_fixed_per_year),
        "faster_answers.setup": triple(costs.faster_setup),
        "nonresponse_odds_ratio": triple(odds_ratio(firm)),
    }
    if firm.contract:
        stated["margin.while_leaving"] = Distribution.uniform(0.35, 0.5)
    if not fair_comparison:
        stated["counterfactual.stay"] = Distribution.pert(0.42, 0.56, 0.66)
    for band in firm.bands:
        if band.extra_minutes > 0.0:
            stated[f"faster_answers.minutes_by_days.{band.days}"] = triple(band.extra_minutes)
    return Statements(stated)


def odds_ratio(firm: SimulatedFirm) -> float:
    """Odds of satisfied or better of those who do not reply, over those of who do."""
    happy, other = firm.surveys.reply_happy, firm.surveys.reply_dissatisfied
    return (1.0 - happy) / happy * other / (1.0 - other)


def triple(mode: float) -> Distribution:
    """Between half and twice what is thought likeliest."""
    return Distribution.pert(0.5 * mode, mode, 2.0 * mode)


def with_truth(firm: SimulatedFirm, truth: Mapping[str, float]) -> SimulatedFirm:
    """The firm whose true values are these."""
    tells = {name.removeprefix("word_of_mouth."): x for name, x in truth.items() if name.startswith("word_of_mouth.")}
    minutes = "faster_answers.minutes_by_days."
    bands = tuple(
        replace(band, extra_minutes=truth.get(f"{minutes}{band.days}", band.extra_minutes)) for band in firm.bands
    )
    costs = replace(
        firm.costs,
        faster_fixed_per_year=truth["faster_answers.fixed_per_year"],
        faster_setup=truth["faster_answers.setup"],
    )
    dissatisfied = firm.surveys.reply_dissatisfied
    odds = truth["nonresponse_odds_ratio"] * (1.0 - dissatisfied) / dissatisfied  # (1 - r) / r of the others
    problems = firm.problems
    if "counterfactual.stay" in truth:
        problems = tuple(replace(one, stay_counterfactual=truth["counterfactual.stay"]) for one in problems)
    return replace(
        firm,
        word_of_mouth=replace(firm.word_of_mouth, **tells),
        bands=bands,
        costs=costs,
        problems=problems,
        surveys=replace(firm.surveys, reply_happy=1.0 / (1.0 + odds)),
        while_leaving=truth.get("margin.while_leaving", firm.while_leaving),
    )


# ---- from tables to links ----


def looked_up(keys: Array, of: Array, values: Array, otherwise: Any) -> Array:
    """The value of each key, of a table with one row for each; `otherwise` for a key that it does not have."""
    order = np.argsort(of, kind="stable")
    place = np.minimum(np.searchsorted(of[order], keys), len(of) - 1)
    rows = order[place]
    return np.where(of[rows] == keys, values[rows], otherwise)


def joined_log(records: FirmRecords, clusters: bool, contract: bool, until: np.datetime64) -> am.domain.JoinedLog:
    """Complaints joined with customers, purchases and answers."""
    complaints = records.complaints
    log = am.domain.ComplaintLog.from_frame(
        complaints,
        response_days=(complaints["answered"] - complaints["received"]) / DAY,
        segment="segment",
        cluster="company" if clusters else None,
        customer_id="customer_id",
        complaint_id="complaint_id",
        received="received",
        attributes=["problem"],
    )
    return log.join(
        customers=records.customers,
        purchases=records.purchases,
        answers=records.survey_of_complainants,
        left_at="left" if contract else None,
        purchased_at="date",
        answered_at="asked",
        observed_until=until,
    )


def chosen(table: Table, rows: Array) -> Table:
    return {name: values[rows] for name, values in table.items()}


def by_customer(table: Table, *columns: str) -> Table:
    """Sums over the years of each customer, which are alike."""
    who = np.unique(table["customer_id"], return_inverse=True)[1]
    return {name: np.bincount(who, table[name]) for name in columns}


class Estimation:
    """The links of one firm, from its tables; what is stated names what is not estimated.

    clusters: errors of what companies do (how complaints end, who stays and tells after one) are those of companies,
    else of independent rows. What nobody handled, such as who has a problem and says nothing, has independent rows.
    weighted: replies to the survey of customers count for those who did not reply, whose shares the firm knows.
    """

    def __init__(
        self,
        firm: SimulatedFirm,
        records: FirmRecords,
        stated: Statements,
        clusters: bool = True,
        weighted: bool = True,
    ) -> None:
        self.firm, self.records, self.stated, self.clusters, self.weighted = firm, records, stated, clusters, weighted
        self.segments = [one.name for one in firm.segments]
        self.end = np.datetime64("2021-01-01") + YEAR * firm.years  # the first day after the records
        self.joined = joined_log(records, clusters, firm.contract, self.end - 1)
        self.survey = self._survey()
        self.customer_years = self._customer_years()

    def links(self) -> Links:
        """By segment; None stands for what all segments have in common."""
        out: Links = {None: [self.stay(), self.talk(), self.talk_of_the_silent(), self.stay_of_the_silent()]}
        if "counterfactual.stay" not in self.stated.quantities:
            out[None].append(self.counterfactual())
        for segment in self.segments:
            out[segment] = [self.margin(segment), self.retention(segment), self.problem_and_voice(segment)]
        return out

    # -- staying --

    def stay(self) -> economics.LinkEstimates:
        """Dates of leaving with late entry, purchases, or the flag of the survey, as the firm has them.

        Where complainants nobody answered are the comparison group they are left out here: each is counted once.
        """
        if not self.firm.contract:
            answered = np.isfinite(self.joined["response_days"])
            names = {"outcome": "answers.score", "purchase_days": "purchase_days", "watched_days": "watched_days"}
            names |= {"cluster": "cluster"} if self.clusters else {}
            return economics.stay_rates(
                {role: self.joined[name][answered] for role, name in names.items()}, **THRESHOLDS
            )
        if self.weighted_survey:
            seen = {"stayed": "answers.still_customer"}
        else:
            seen = {"days": "followed_days", "left": "left", "entry": "answer_days"}
        return economics.stay_rates(self.joined, outcome="answers.score", **THRESHOLDS, **seen)

    def counterfactual(self) -> economics.LinkEstimates:
        """Complainants nobody answered, where purchases tell who stays; else the silent with the same problems."""
        if not self.firm.contract:
            return economics.counterfactual_stay(
                self.joined, comparison="unanswered_complainants", purchase_days="purchase_days",
                watched_days="watched_days",
            )  # fmt: skip
        return economics.counterfactual_stay(
            self.silent(), comparison="silent_customers", stayed="still_customer", problem="problem",
            complainants=self.records.complaints["problem"],
        )  # fmt: skip

    def stay_of_the_silent(self) -> economics.LinkEstimates:
        silent = self.silent()
        return economics.stay_rates(silent | {"outcome": ["silent"] * len(silent["asked"])}, stayed="still_customer")

    def retention(self, segment: str) -> economics.LinkEstimates:
        """Who had a year and is there for the next."""
        return economics.margin_retention(self.of_segment(self.customer_years, segment))

    # -- money --

    def margin(self, segment: str) -> economics.LinkEstimates:
        """Per customer and year."""
        table = self.of_segment(self.customer_years, segment)
        return economics.customer_margin(by_customer(table, "margin", "years"))

    def growth(self, segment: str) -> economics.LinkEstimates:
        """Of margins, of those who were customers in a year and in the next."""
        table = self.of_segment(self.customer_years, segment)
        both = chosen(table, np.isfinite(table["later_margin"]))
        return economics.customer_margin(by_customer(both, "margin", "later_margin"))

    def cost_per_complaint(self) -> am.estimation.Estimate:
        """Mean minutes of staff times the cost of one."""
        table = self.records.complaints
        columns = {"margin": self.firm.costs.per_minute * table["minutes"]} | self.companies(table["company"])
        mean = economics.customer_margin(columns)["margin.per_customer_per_year"]
        return am.estimation.Estimate(
            "cost.per_complaint", mean.value, mean.standard_error, "log", model="mean of minutes times cost",
            source="complaints", rows=mean.rows, clusters=mean.clusters,
        )  # fmt: skip

    # -- surveys --

    @property
    def bins(self) -> dict[str, float | None]:
        return dict.fromkeys(TOLD_BINS) | {"0": 0.0, "11+": self.firm.word_of_mouth.told_in_last_bin}

    def talk(self) -> economics.LinkEstimates:
        return economics.tellers(
            self.joined, outcome="answers.score", **THRESHOLDS, told="answers.told_bin", bins=self.bins
        )

    def talk_of_the_silent(self) -> economics.LinkEstimates:
        silent = self.silent()
        return economics.tellers(
            silent | {"outcome": ["silent"] * len(silent["asked"])}, told="told_bin", bins=self.bins
        )

    def problem_and_voice(self, segment: str) -> economics.LinkEstimates:
        survey = self.of_segment(self.survey, segment)
        columns = {"problem": "had_problem", "complained": "complained"}
        if self.weighted_survey:
            columns["response_weight"] = "response_weight"
        return economics.problem_and_voice(survey, **columns)

    @property
    def weighted_survey(self) -> bool:
        """Whether groups of customers reply differently, and the firm allows for it."""
        of = self.firm.surveys
        return self.weighted and len({of.reply_no_problem, of.reply_silent, of.reply_complained}) > 1

    def _survey(self) -> Table:
        """The survey of customers with what the table of customers says of each, and one over the chance to reply."""
        survey, customers, of = self.records.survey_of_customers, self.records.customers, self.firm.surveys
        segment = looked_up(survey["customer_id"], customers["customer_id"], customers["segment"], "")
        problem, complained = survey["had_problem"] == 1, survey["complained"] == 1
        chance = np.where(complained, of.reply_complained, np.where(problem, of.reply_silent, of.reply_no_problem))
        return dict(survey) | {"segment": segment, "response_weight": 1.0 / chance}

    def silent(self) -> Table:
        return chosen(self.survey, (self.survey["had_problem"] == 1) & (self.survey["complained"] == 0))

    # -- customers, year by year from the day on which theirs begins --

    def _customer_years(self) -> Table:
        """Of each whole year of a customer in the records: margin, part of it as a customer, there for the next.

        Without a contract who buys nothing in a year is no customer in it.
        """
        customers, bought = self.records.customers, self.records.purchases
        begins, left = customers["observed_from"], customers["left"]
        order = np.argsort(customers["customer_id"])
        whose = order[np.searchsorted(customers["customer_id"][order], bought["customer_id"])]
        of_year = (bought["date"] - begins[whose]) // (YEAR * DAY)
        margin = np.zeros((len(begins), self.firm.years))
        np.add.at(margin, (whose, of_year), bought["margin"])
        number = np.arange(self.firm.years)
        start = begins[:, None] + YEAR * number
        held = start + YEAR <= self.end
        if self.firm.contract:
            days = np.where(np.isnat(left), np.inf, (left - begins) / DAY)[:, None] - YEAR * number
            there, years = held & (days > 0.0), np.clip(days / YEAR, 0.0, 1.0)
            stayed = (days >= YEAR).astype(float)
        else:
            there, years = held & (margin > 0.0), np.ones(margin.shape)
            later = np.roll(held, -1, axis=1) & (number < self.firm.years - 1)
            stayed = np.where(later, np.roll(margin, -1, axis=1) > 0.0, np.nan)
        later_margin = np.where(stayed == 1.0, np.roll(margin, -1, axis=1), np.nan)
        row, year = np.nonzero(there)
        columns = {"margin": margin, "years": years, "stayed": stayed, "later_margin": later_margin}
        table = {name: values[row, year] for name, values in columns.items()}
        table |= {name: customers[name][row] for name in ("customer_id", "segment")}
        return table | self.companies(customers["company"][row])

    # -- columns --

    def companies(self, names: Array) -> Table:
        return {"cluster": names} if self.clusters else {}

    @staticmethod
    def of_segment(table: Table, segment: str) -> Table:
        return chosen(table, table["segment"] == segment)


# ---- from links to the scenario ----


def retained_margin(estimation: Estimation, segment: str) -> am.estimation.Estimate:
    """margin.retention where margins grow: retention times one and the growth, their errors taken as independent."""
    stays = estimation.retention(segment)["margin.retention"]
    grows = estimation.growth(segment)["margin.growth"]
    value = stays.value * (1.0 + grows.value)
    relative = np.hypot(stays.standard_error / stays.value, grows.standard_error / (1.0 + grows.value))
    return am.estimation.Estimate(
        "margin.retention", value, value * relative, "logit", model="retention times growth", rows=stays.rows,
        clusters=stays.clusters,
    )  # fmt: skip


def scenario_of(estimation: Estimation, links: Links, share_causal: float) -> economics.RecoveryScenario:
    """The scenario of the records: today, with what is stated."""
    firm, stated = estimation.firm, dict(estimation.stated.quantities)
    stated["discount.annual_rate"] = firm.horizon.annual_rate
    stated["intervention.share_causal"] = share_causal
    stated["faster_answers.cost_per_minute"] = firm.costs.per_minute
    stated["faster_answers.cost_per_moved_complaint"] = firm.costs.faster_per_moved
    stated["cost.per_complaint"] = estimation.cost_per_complaint()
    stated[f"{estimation.segments[0]}.cost.fixed_per_year"] = firm.costs.fixed_per_year
    from_records = not firm.contract  # complaints as many as recorded, else customers, problems and voice
    taken: Links = {}
    for segment, found in links.items():
        kept = [one for one in found if not (from_records and "problem_rate" in one)]
        if segment is not None and not from_records:
            stated[f"{segment}.customers"] = firm.customers * firm.segments[estimation.segments.index(segment)].share
        if segment is not None and firm.growth != 0.0:
            stated[f"{segment}.margin.retention"] = retained_margin(estimation, segment)
            kept = [one for one in kept if "margin.retention" not in one]
        taken[segment] = kept
    return economics.RecoveryScenario.from_records(
        estimation.joined.with_scores(), taken, stated=stated, years=firm.horizon.years, **THRESHOLDS,
        response_bands=[float(band.days) for band in firm.bands if band.days is not None],
        complaint_years=firm.horizon.complaint_years, timing=firm.horizon.timing, complaints_from_records=from_records,
    )  # fmt: skip
