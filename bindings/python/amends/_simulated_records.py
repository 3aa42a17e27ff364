"""The records of a simulated firm: one sample of its companies, months and customers. Nothing here is public.

A firm has places. At each anniversary of a place its customer begins a year: he has a problem that day or none, and
at the end of the year he is still there or has left. A place that was left is taken over at the anniversary by a
newcomer, so that as many customers begin a year in each year, and what happens in a year depends on no earlier one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ._simulated_numbers import Array, generator, normals
from ._simulated_parts import TOLD_BINS, company_names
from ._simulated_population import Effects, Population

if TYPE_CHECKING:
    from .simulated_firm import SimulatedFirm

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Table = dict[str, NDArray[Any]]

ORIGIN = np.datetime64("2021-01-01", "D")
YEAR = 365  # days
ASKED_AFTER = 7  # days from the answer to the question for a score; from receipt to it, without an answer: thrice
OLDEST = 60  # years before the records: nobody is written down as a customer for longer
EARLIEST_LEAVING = 30  # days into the year, where leavers do not leave at once


def dates(days: NDArray[Any]) -> NDArray[np.datetime64]:
    """Days since the origin as dates; NaN is none."""
    known = ~np.isnan(days) if days.dtype.kind == "f" else np.ones(days.shape, dtype=bool)
    out = ORIGIN + np.where(known, days, 0).astype(np.int64).astype("timedelta64[D]")
    return np.where(known, out, np.datetime64("NaT", "D"))


def pick(uniforms: Array, shares: Array) -> Whole:
    """The index whose part of [0, 1) a uniform number falls into; beyond the last where shares sum to less than 1."""
    return np.searchsorted(np.cumsum(shares), uniforms, side="right").astype(np.int64)


def pick_of(uniforms: Array, shares: Array, row: Whole) -> Whole:
    """The same, each number with the shares of its own row."""
    ends = np.cumsum(shares, axis=1)[:, :-1]
    found: Whole = (uniforms[:, None] >= ends[row]).sum(axis=1)
    return found


@dataclass(frozen=True)
class Places:
    """Of each place: segment, company, and the day of the year on which its customers' years begin."""

    segment: Whole
    company: Whole
    day: Whole


@dataclass(frozen=True)
class Complaints:
    """Complaints in the order of places and years; `place` and `year` say whose."""

    place: Whole
    year: Whole
    problem: Whole
    answered_after: Array  # days; NaN: not answered
    outcome: Whole  # class
    band: Whole
    moved: Flags
    hard: Flags  # with a desk, as the two below
    promises: Whole  # made to the complainant; 0: none
    broken: Flags


@dataclass(frozen=True)
class Years:
    """Every year of every place (place, year)."""

    problem: Whole  # type; beyond the last: none
    stays: Flags
    leaves_after: Array  # fraction of the year
    customer: Whole  # from 0, in the order of places
    tenure: Whole  # years before this one


class Simulation:
    """One sample. The same random numbers serve every intervention."""

    def __init__(
        self, firm: SimulatedFirm, sample: int, companies: int, within_days: int | None, keeping_promises: bool
    ) -> None:
        self.firm, self.sample, self.within_days = firm, sample, within_days
        self.keeping_promises = keeping_promises
        self.population = Population(firm)
        self.effects: Effects = self.population.sample(companies)
        self.places = self._places()
        self.shape = (firm.customers, firm.years)
        rng = self.random("problems")
        self.problem = pick(rng.random(self.shape).ravel(), self.population.rates).reshape(self.shape)
        voice = np.append(self.population.voice, np.zeros((len(firm.segments), 1)), axis=1)
        self.complains: Flags = rng.random(self.shape) < voice[self.places.segment[:, None], self.problem]
        self.tells = rng.random(self.shape)
        self.complaints = self._complaints()
        self.years = self._years()

    def random(self, stream: str) -> np.random.Generator:
        return generator(self.firm, stream, self.sample)

    def _places(self) -> Places:
        rng, n = self.random("customers"), self.firm.customers
        segment = pick(rng.random(n), np.array([one.share for one in self.firm.segments]))
        company = pick(rng.random(n), self.effects.weight)
        last = len(self.firm.segments) - 1, self.effects.weight.size - 1  # sums of shares are 1 up to rounding
        day = (rng.random(n) * YEAR).astype(np.int64)
        return Places(np.minimum(segment, last[0]), np.minimum(company, last[1]), day)

    def month_effects(self) -> Array:
        """Of each company and month of the records."""
        shape = (self.effects.weight.size, 12 * self.firm.years + 1)
        return self.firm.companies.month_effect * normals(self.random("months").random((*shape, 2)))

    def month(self, day: Whole) -> Whole:
        """Calendar months since the origin."""
        months: Whole = (dates(day).astype("datetime64[M]") - ORIGIN.astype("datetime64[M]")).astype(np.int64)
        return months

    def _complaints(self) -> Complaints:
        place, year = np.nonzero(self.complains)
        company = self.places.company[place]
        day = self.places.day[place] + YEAR * year
        rng = self.random("answers")
        today = pick_of(rng.random(place.size), self.population.bands(self.effects.speed), company)
        band, causal = today.copy(), rng.random(place.size) < self.firm.share_causal
        towards, moved = rng.random(place.size), np.zeros(place.size, dtype=bool)
        if self.within_days is not None:
            reached = self.population.reached(self.within_days)
            moved = reached[today] == 0.0
            band = np.where(moved, np.minimum(pick(towards, reached), np.flatnonzero(reached)[-1]), today)
        # The outcome follows the band that is reached, or the difficulty of the case, which set the band of today.
        follows = np.where(causal, band, today)
        effect = self.effects.outcome[company] + self.month_effects()[company, self.month(day)]
        ends = [one.days for one in self.firm.bands]
        first = np.array([0.0] + [float(end + 1) for end in ends[:-1] if end is not None])
        width = np.array([float("nan") if end is None else end + 1.0 for end in ends]) - first
        days = first[band] + np.floor(rng.random(place.size) * width[band])
        u = self.random("outcomes").random(place.size)
        better = self._better(effect, follows)
        outcome = (u < better[:, 0]).astype(np.int64) + (u < better[:, 1])
        hard, promises, broken, spoiled = self._promises(company, follows)
        outcome = np.where(spoiled, 0, outcome)
        return Complaints(place, year, self.problem[place, year], days, outcome, band, moved, hard, promises, broken)

    def _promises(self, company: Whole, follows: Whole) -> tuple[Flags, Whole, Flags, Flags]:
        """Hard cases, promises made and broken, and whether one of these makes a satisfied complainant dissatisfied."""
        promises, count = self.population.promises, company.size
        if promises is None:
            no = np.zeros(count, dtype=bool)
            return no, np.zeros(count, dtype=np.int64), no, no
        desk, u = promises.desk, self.random("desk_cases").random((7, count))
        hard, short = u[0] < desk.hard, u[1] < desk.short
        made = (u[2] < desk.promised) & (follows < len(self.firm.bands) - 1)
        rates = promises.broken(self.effects.keeping)[company, short.astype(np.int64), hard.astype(np.int64)]
        broken = made & (u[3] < rates) & (not self.keeping_promises)
        spoiled = (broken & (u[4] < desk.harm)) | (hard & (u[5] < desk.hardship))
        several = 2 + np.floor(3.0 * u[6]).astype(np.int64)
        return hard, np.where(made, np.where(short, several, 1), 0), broken, spoiled

    def _better(self, effect: Array, band: Whole) -> Array:
        """Satisfied or better, and delighted, of each complaint."""
        out = np.empty((effect.size, 2))
        for b in range(len(self.firm.bands)):
            here = band == b
            out[here] = self.population.better(effect[here])[:, b]
        return out

    def _years(self) -> Years:
        firm, places = self.firm, self.places
        rng = self.random("staying")
        rates = np.append(self.population.silent, firm.stay.no_problem)[self.problem]
        of, stay = self.complaints, self.population.stay(self.effects.stay)
        rates[of.place, of.year] = stay[places.company[of.place], of.outcome]
        stays = rng.random(self.shape) < rates
        w = firm.while_leaving
        earliest = min(EARLIEST_LEAVING / YEAR, w)
        leaves = earliest + rng.random(self.shape) * 2.0 * (w - earliest)
        # Years before the records, of who is there at their beginning: geometric, as the firm has always been so.
        retention = self.population.retention(self.effects)[places.company, places.segment]
        before = np.log1p(-rng.random(firm.customers)) / np.log(np.clip(retention, 1e-12, 1.0 - 1e-6))
        tenure = np.zeros(self.shape, dtype=np.int64)
        tenure[:, 0] = np.floor(before)
        for year in range(1, firm.years):
            tenure[:, year] = np.where(stays[:, year - 1], tenure[:, year - 1] + 1, 0)
        begins = np.ones(self.shape, dtype=bool)
        begins[:, 1:] = ~stays[:, :-1]
        customer = np.cumsum(begins.ravel()).reshape(self.shape) - 1
        return Years(self.problem, stays, leaves, customer, tenure)

    def still_customer(self, place: Whole, year: Whole) -> Array:
        """1 or 0 a year after; NaN where the records end before."""
        known = self.places.day[place] + YEAR * (year + 1) <= YEAR * self.firm.years
        return np.where(known, self.years.stays[place, year].astype(float), np.nan)

    def names(self, of: tuple[Any, ...], index: Whole) -> NDArray[np.str_]:
        return np.array([one.name for one in of])[index]

    def company_names(self, company: Whole) -> NDArray[np.str_]:
        return np.array(company_names(self.effects.weight.size))[company]


def customers_table(of: Simulation) -> tuple[Table, Whole]:
    """Customers by the day on which they joined, and the identifier of each number in `Years.customer`."""
    years, places = of.years, of.places
    flat = years.customer.ravel()
    first = np.flatnonzero(np.diff(flat, prepend=-1))  # first and last year of each customer in the records
    last = np.append(first[1:], flat.size) - 1
    place, year = np.divmod(first, of.firm.years)
    begins = places.day[place] + YEAR * year
    joined = begins - YEAR * np.minimum(years.tenure.ravel()[first], OLDEST)
    leaves = np.floor(places.day[place] + YEAR * (last % of.firm.years + years.leaves_after.ravel()[last]))
    gone = ~years.stays.ravel()[last] & (leaves < YEAR * of.firm.years) & of.firm.contract
    order = np.argsort(joined, kind="stable")
    ids = np.empty(order.size, dtype=np.int64)
    ids[order] = np.arange(1, order.size + 1)
    table: Table = {
        "customer_id": ids,
        "segment": of.names(of.firm.segments, places.segment[place]),
        "company": of.company_names(places.company[place]),
        "joined": dates(joined),
        "observed_from": dates(begins),
        "left": dates(np.where(gone, leaves, np.nan)),
    }
    return {name: column[order] for name, column in table.items()}, ids


def times_of_purchases(of: Simulation, rng: np.random.Generator) -> tuple[Whole, Array]:
    """Years (place times years + year) with a purchase, one entry for each, and its time as a fraction of the year."""
    firm, years = of.firm, of.years
    f, stays = firm.purchases_per_year, years.stays.ravel()
    if firm.contract:  # paid in equal steps, with a place's own day
        phase = np.repeat(rng.random(firm.customers), firm.years)
        steps = np.arange(math.ceil(f))
        time = (steps + phase[:, None]) / f
        paid = (time < 1.0) & (stays[:, None] | (time < years.leaves_after.ravel()[:, None]))
        whose, step = np.nonzero(paid)
        return whose, time[whose, step]
    mean, most = f - 1.0, int(f + 12.0 * math.sqrt(f) + 30.0)
    terms = np.array(
        [math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) if mean > 0 else k == 0 for k in range(most)]
    )
    count = 1 + np.searchsorted(np.cumsum(terms), rng.random(stays.size), side="right")
    whose = np.repeat(np.arange(stays.size), np.where(stays, np.minimum(count, most), 0))
    return whose, rng.random(whose.size)


def purchases_table(of: Simulation, ids: Whole) -> Table:
    """Purchases, or payments under a contract, in the order of their days."""
    firm, years, rng = of.firm, of.years, of.random("purchases")
    spread = np.array([one.margin_spread for one in firm.segments])
    mean = np.array([one.margin for one in firm.segments])
    whose, time = times_of_purchases(of, rng)
    place, year = np.divmod(whose, firm.years)
    day = of.places.day[place] + YEAR * year + np.floor(YEAR * time).astype(np.int64)
    seen = day < YEAR * firm.years
    whose, place, day = whose[seen], place[seen], day[seen]
    customer, segment = years.customer.ravel()[whose], of.places.segment[place]
    z = normals(rng.random((int(years.customer.max()) + 1, 2)))[customer]
    margin = mean[segment] * np.exp(spread[segment] * z - 0.5 * spread[segment] ** 2) / firm.purchases_per_year
    if firm.growth != 0.0:
        retention = of.population.retention(of.effects)[of.places.company[place], segment]
        first_year = (1.0 - retention * (1.0 + firm.growth)) / (1.0 - retention)
        margin = margin * first_year * (1.0 + firm.growth) ** years.tenure.ravel()[whose]
    noise = firm.purchase_spread * normals(rng.random((whose.size, 2))) - 0.5 * firm.purchase_spread**2
    margin = margin * np.exp(noise)
    order = np.argsort(day, kind="stable")
    return {
        "customer_id": ids[customer[order]],
        "date": dates(day[order]),
        "amount": np.round(margin[order] / firm.margin_share, 2),
        "margin": np.round(margin[order], 2),
    }


def complaint_tables(of: Simulation, ids: Whole) -> tuple[Table, Table, Table]:
    """Complaints in the order of receipt, scores and tellings of those who replied, and the staff by month."""
    firm, complaints, rng = of.firm, of.complaints, of.random("surveys")
    count = complaints.place.size
    received = of.places.day[complaints.place] + YEAR * complaints.year
    replies, score_of, effort = rng.random((3, count))
    tells = of.tells[complaints.place, complaints.year]
    minutes = of.population.minutes[complaints.band]
    minutes = minutes + np.where(complaints.moved, of.population.extra_minutes[complaints.band], 0.0)
    minutes = np.round(minutes * (0.5 + effort), 1)
    order = np.argsort(received, kind="stable")
    number = np.arange(1, count + 1)
    table: Table = {
        "complaint_id": number,
        "customer_id": ids[of.years.customer[complaints.place, complaints.year]][order],
        "segment": of.names(firm.segments, of.places.segment[complaints.place])[order],
        "company": of.company_names(of.places.company[complaints.place])[order],
        "problem": of.names(firm.problems, complaints.problem)[order],
        "received": dates(received)[order],
        "answered": dates(received + complaints.answered_after)[order],
        "minutes": minutes[order],
    }
    outcome = complaints.outcome[order]
    happy = outcome > 0
    asked = np.where(replies[order] < np.where(happy, firm.surveys.reply_happy, firm.surveys.reply_dissatisfied))[0]
    outcome = outcome[asked]
    answered = complaints.answered_after[order][asked]
    after = np.where(np.isnan(answered), 3 * ASKED_AFTER, answered + ASKED_AFTER)
    bins = np.array([firm.word_of_mouth.dissatisfied, firm.word_of_mouth.satisfied, firm.word_of_mouth.delighted])
    unhappy = 1.0 + pick(score_of[order][asked], np.array([0.5, 0.3, 0.2])).clip(0, 2)
    survey: Table = {
        "complaint_id": number[asked],
        "asked": dates(received[order][asked] + after),
        "score": np.where(outcome == 0, unhappy, outcome + 3.0),
        "told_bin": np.array(TOLD_BINS)[pick_of(tells[order][asked], bins, outcome)],
        "still_customer": of.still_customer(complaints.place, complaints.year)[order][asked],
    }
    month = of.month(received)
    worked = np.bincount(month, weights=minutes, minlength=12 * firm.years)
    staff: Table = {
        "month": dates(np.zeros(worked.size)).astype("datetime64[M]") + np.arange(worked.size),
        "complaints": np.bincount(month, minlength=worked.size),
        "minutes": np.round(worked, 1),
        "agents": np.maximum(1, np.ceil(worked / firm.costs.minutes_per_agent)).astype(np.int64),
    }
    return table, survey, staff


def customer_survey(of: Simulation, ids: Whole) -> Table:
    """Replies of a sample of those whose year began in the last year but one, asked at its end."""
    firm, year = of.firm, of.firm.years - 2
    sampled, replies = of.random("customer_survey").random((2, firm.customers))
    problem, complained = of.problem[:, year], of.complains[:, year]
    had = problem < len(firm.problems)
    rate = np.where(had, firm.surveys.reply_silent, firm.surveys.reply_no_problem)
    rate = np.where(complained, firm.surveys.reply_complained, rate)
    place = np.flatnonzero((sampled < firm.surveys.customers_asked) & (replies < rate))
    who = np.full(firm.customers, 4)  # nothing to tell
    who[had] = 3
    of_year = of.complaints.year == year
    who[of.complaints.place[of_year]] = of.complaints.outcome[of_year]
    told = firm.word_of_mouth
    bins = np.array([told.dissatisfied, told.satisfied, told.delighted, told.silent, (1.0, 0.0, 0.0, 0.0, 0.0)])
    types = np.array([*(one.name for one in firm.problems), ""])
    table: Table = {
        "customer_id": ids[of.years.customer[place, year]],
        "asked": dates(of.places.day[place] + YEAR * (year + 1)),
        "had_problem": had[place].astype(np.int64),
        "problem": types[problem[place]],
        "complained": complained[place].astype(np.int64),
        "still_customer": of.years.stays[place, year].astype(np.int64),
        "told_bin": np.array(TOLD_BINS)[pick_of(of.tells[place, year], bins, who[place])],
    }
    order = np.argsort(table["asked"], kind="stable")
    return {name: column[order] for name, column in table.items()}
