"""The parameters of a simulated firm, each with unit and domain. Public through `amends.simulated_firm`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from ._arguments import above, error, number, one_of, said, whole

CLASSES = ("dissatisfied", "satisfied", "delighted")  #: outcomes of complainants
TOLD_BINS = ("0", "1-2", "3-5", "6-10", "11+")  #: persons told, as the surveys ask


def share(name: str, value: Any) -> float:
    """A number from 0 to 1."""
    found = number(name, value)
    if not 0.0 <= found <= 1.0:
        raise error("domain", name, f"{name} must lie in [0, 1], got {said(value)}")
    return found


def between(name: str, value: Any, lowest: float, highest: float) -> float:
    """A finite number from a lowest to a highest."""
    found = number(name, value)
    if not (lowest <= found <= highest and math.isfinite(found)):
        limits = f"from {lowest:g} to {highest:g}" if math.isfinite(highest) else f"at least {lowest:g} and finite"
        limits = limits if math.isfinite(lowest) else "finite"
        raise error("domain", name, f"{name} must be {limits}, got {said(value)}")
    return found


def shares(name: str, values: Any, length: int, of: str) -> tuple[float, ...]:
    """Numbers from 0 to 1, as many as there are `of`."""
    found = tuple(share(f"{name}[{i}]", one) for i, one in enumerate(several(name, values)))
    if len(found) != length:
        raise error("size_mismatch", name, f"{name} must have {length} numbers, one for each {of}, got {len(found)}")
    return found


def several(name: str, values: Any) -> tuple[Any, ...]:
    """The members of a list or tuple."""
    if isinstance(values, (str, bytes)) or not isinstance(values, Sequence):
        raise error("domain", name, f"{name} must be a list or a tuple, got {said(values)}")
    return tuple(values)


def all_of(name: str, values: Any, kind: type) -> tuple[Any, ...]:
    """One or more objects of a kind, each name once."""
    found = several(name, values)
    if not found or not all(isinstance(one, kind) for one in found):
        raise error("domain", name, f"{name} must be one or more {kind.__name__}, in a tuple")
    names = [one.name for one in found if hasattr(one, "name")]
    if len(set(names)) != len(names):
        raise error("contradiction", name, f"{name}: each name once")
    return found


def sum_to_one(name: str, values: Sequence[float]) -> None:
    """Shares of a whole."""
    if not abs(math.fsum(values) - 1.0) <= 1e-9:
        raise error("contradiction", name, f"{name} must sum to 1, they sum to {math.fsum(values):.10g}")


def keep(part: Any, **checked: Any) -> None:
    """Set members of a frozen object to their checked values."""
    for name, value in checked.items():
        object.__setattr__(part, name, value)


def label(name: str, value: Any) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise error("domain", name, f"{name} must be a text that is not empty, got {said(value)}")
    return value


def company_names(count: int) -> list[str]:
    """Company 1 to the last, all texts of one length."""
    digits = len(str(count))
    return [f"company {c + 1:0{digits}d}" for c in range(count)]


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A group of customers.

    Parameters
    ----------
    name : str
        Each name once.
    share : float
        Of all customers, above 0 and at most 1; the shares of all segments sum to 1.
    margin : float
        Mean margin of a customer in a full year, money, above 0.
    voice : tuple of float
        Of those with a problem, the share who complain to the firm, in [0, 1]: one number for each type in
        `SimulatedFirm.problems`, in that order.
    margin_spread : float
        Standard deviation between customers of the logarithm of the margin, 0 to 2. The mean is `margin` whatever
        it is.
    """

    name: str
    share: float
    margin: float
    voice: tuple[float, ...]
    margin_spread: float = 0.5

    def __post_init__(self) -> None:
        label("segment.name", self.name)
        above("segment.share", self.share, 0)
        voice = several("segment.voice", self.voice)
        keep(
            self,
            share=share("segment.share", self.share),
            margin=above("segment.margin", self.margin, 0),
            margin_spread=between("segment.margin_spread", self.margin_spread, 0, 2),
            voice=shares("segment.voice", voice, len(voice), "problem"),
        )


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A type of problem.

    Parameters
    ----------
    name : str
        Each name once.
    rate : float
        Share of customers who have this problem in a year, in [0, 1]. A customer has at most one problem a year, so the
        rates of all types sum to at most 1.
    stay_silent : float
        Share still customers after a year, of those who had this problem and said nothing, in [0, 1].
    stay_counterfactual : float, optional
        The same of the complainants, had the firm no complaint handling. Left out, it is `stay_silent`: who is silent
        is then a fair comparison within the type of problem.
    """

    name: str
    rate: float
    stay_silent: float
    stay_counterfactual: float | None = None

    def __post_init__(self) -> None:
        label("problem.name", self.name)
        keep(self, rate=share("problem.rate", self.rate), stay_silent=share("problem.stay_silent", self.stay_silent))
        if self.stay_counterfactual is not None:
            keep(self, stay_counterfactual=share("problem.stay_counterfactual", self.stay_counterfactual))

    @property
    def counterfactual(self) -> float:
        """`stay_counterfactual`, or what it is where it is left out."""
        return self.stay_silent if self.stay_counterfactual is None else self.stay_counterfactual


@dataclass(frozen=True, kw_only=True)
class Band:
    """A band of response times, and how complaints answered in it end.

    Parameters
    ----------
    days : int or None
        Upper end in days, inclusive, a whole number of at least 0; the band begins after the end of the one before.
        None for the last: not answered.
    share : float
        Of the complaints of the population of companies, above 0 and at most 1; those of all bands sum to 1.
    outcomes : tuple of float
        Shares dissatisfied, satisfied and delighted of the complaints answered in this band, each in [0, 1], sum 1.
    minutes : float
        Working minutes of staff that a complaint takes on average, at least 0.
    extra_minutes : float
        Minutes more for a complaint that an intervention moves to this band, at least 0.
    """

    days: int | None
    share: float
    outcomes: tuple[float, float, float]
    minutes: float = 0.0
    extra_minutes: float = 0.0

    def __post_init__(self) -> None:
        above("band.share", self.share, 0)
        keep(
            self,
            days=None if self.days is None else whole("band.days", self.days, 0, 300),
            share=share("band.share", self.share),
            outcomes=shares("band.outcomes", self.outcomes, 3, "class"),
            minutes=between("band.minutes", self.minutes, 0, math.inf),
            extra_minutes=between("band.extra_minutes", self.extra_minutes, 0, math.inf),
        )
        sum_to_one("band.outcomes", self.outcomes)


@dataclass(frozen=True, kw_only=True)
class Stay:
    """Who is still a customer a year later: shares in [0, 1].

    Parameters
    ----------
    dissatisfied, satisfied, delighted : float
        Complainants by outcome, of the population of companies; they depend on the outcome alone.
    no_problem : float
        Customers who had no problem in the year.
    """

    dissatisfied: float
    satisfied: float
    delighted: float
    no_problem: float

    def __post_init__(self) -> None:
        for one in fields(self):
            keep(self, **{one.name: share(f"stay.{one.name}", getattr(self, one.name))})


@dataclass(frozen=True, kw_only=True)
class Companies:
    """Companies, or branches, that handle the complaints of their own customers and differ.

    On the logit scale a company has three effects, normal, with mean 0, independent of each other and of its size. What
    the firm's parameters state are the shares of the population of companies, whatever the deviations.

    Parameters
    ----------
    number : int
        Of companies, 1 to 10,000.
    sizes : {"lognormal", "zipf"}
        Log-normal: sizes are proportional to exp(spread z), z normal, new in each sample of companies. Zipf: the
        k-th is proportional to k^-spread, in each sample.
    spread : float
        Of the sizes, 0 (equal) to 5.
    outcome_effect : float
        Standard deviation of the effect on the logits of "satisfied or better" and of "delighted", 0 to 2: the same in
        every band.
    month_effect : float
        Standard deviation of what a company's single months add to that, 0 to 2.
    speed_effect : float
        Standard deviation of the effect on the logits of an answer within the end of each band, 0 to 2.
    stay_effect : float
        Standard deviation of the effect on the logits of complainants' stay rates, 0 to 2.
    """

    number: int = 10
    sizes: str = "lognormal"
    spread: float = 1.0
    outcome_effect: float = 0.5
    month_effect: float = 0.2
    speed_effect: float = 0.5
    stay_effect: float = 0.2

    def __post_init__(self) -> None:
        one_of("companies.sizes", self.sizes, ("lognormal", "zipf"))
        keep(self, number=whole("companies.number", self.number, 1, 10_000))
        keep(self, spread=between("companies.spread", self.spread, 0, 5))
        for name in ("outcome_effect", "month_effect", "speed_effect", "stay_effect"):
            keep(self, **{name: between(f"companies.{name}", getattr(self, name), 0, 2)})


@dataclass(frozen=True, kw_only=True)
class Surveys:
    """Who is asked, and who replies: shares in [0, 1].

    A week after the answer every complainant is asked for a score from 1 to 5 (dissatisfied 1 to 3, satisfied 4,
    delighted 5) and how many persons he told; a year after the complaint the firm looks whether he is still a customer.
    Of the customers of the last year but one a random sample is asked, also those who have left since: had they a
    problem, did they complain, how many did they tell?

    Parameters
    ----------
    reply_dissatisfied, reply_happy : float
        Share of the complainants asked who reply, dissatisfied, and satisfied or delighted. Where they differ the
        silent have other outcomes than those who reply.
    customers_asked : float
        Share of the customers who are in the sample.
    reply_no_problem, reply_silent, reply_complained : float
        Share of these who reply: of those without a problem, of those who kept silent about one, of complainants. Where
        they differ, rates of problems and of voice that take replies for customers are wrong.
    """

    reply_dissatisfied: float = 0.7
    reply_happy: float = 0.7
    customers_asked: float = 0.2
    reply_no_problem: float = 0.5
    reply_silent: float = 0.5
    reply_complained: float = 0.5

    def __post_init__(self) -> None:
        for one in fields(self):
            keep(self, **{one.name: share(f"surveys.{one.name}", getattr(self, one.name))})


@dataclass(frozen=True, kw_only=True)
class WordOfMouth:
    """What customers tell of a problem, and what that does. Tellings of dissatisfied and silent customers are negative.

    Parameters
    ----------
    dissatisfied, satisfied, delighted, silent : tuple of float
        Shares who tell 0, 1-2, 3-5, 6-10, and 11 or more persons, each in [0, 1], sum 1. Within a bin every number is
        equally frequent: means 1.5, 4 and 8. Complainants whose complaint nobody handled tell as the silent do.
    told_in_last_bin : float
        Mean number told by those who tell 11 or more, at least 11.
    overlap : float
        Share of hearings by persons who had heard already, in [0, 1].
    in_market : float
        Share of hearers who are prospects, in [0, 1].
    purchase_probability : float
        Of a prospect before hearing, p, in [0, 1].
    positive_shift, negative_shift : float
        p rises by positive_shift (1 - p), falls by negative_shift p; in [0, 1].
    value_per_new_customer : float
        Money, over his whole time.
    """

    dissatisfied: tuple[float, ...] = (0.60, 0.15, 0.13, 0.07, 0.05)
    satisfied: tuple[float, ...] = (0.85, 0.10, 0.04, 0.01, 0.0)
    delighted: tuple[float, ...] = (0.75, 0.15, 0.07, 0.02, 0.01)
    silent: tuple[float, ...] = (0.68, 0.15, 0.10, 0.04, 0.03)
    told_in_last_bin: float = 15.0
    overlap: float = 0.1
    in_market: float = 0.15
    purchase_probability: float = 0.2
    positive_shift: float = 0.08
    negative_shift: float = 0.25
    value_per_new_customer: float = 180.0

    def __post_init__(self) -> None:
        for name in (*CLASSES, "silent"):
            found = shares(f"word_of_mouth.{name}", getattr(self, name), len(TOLD_BINS), "bin")
            sum_to_one(f"word_of_mouth.{name}", found)
            keep(self, **{name: found})
        for name in ("overlap", "in_market", "purchase_probability", "positive_shift", "negative_shift"):
            keep(self, **{name: share(f"word_of_mouth.{name}", getattr(self, name))})
        for name, lowest in (("told_in_last_bin", 11.0), ("value_per_new_customer", -math.inf)):
            keep(self, **{name: between(f"word_of_mouth.{name}", getattr(self, name), lowest, math.inf)})


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What complaint handling costs, and what faster answers cost more.

    Parameters
    ----------
    per_minute : float
        Money for a working minute of staff, at least 0.
    fixed_per_year : float
        Of complaint handling, money in each complaint year, at least 0.
    faster_per_moved, faster_fixed_per_year, faster_setup : float
        Of an intervention: money for each complaint moved, in each complaint year, and once at the start; at least 0.
    minutes_per_agent : float
        Working minutes of an agent in a month, above 0; for the table of staff alone.
    """

    per_minute: float = 0.9
    fixed_per_year: float = 5_000.0
    faster_per_moved: float = 0.0
    faster_fixed_per_year: float = 2_000.0
    faster_setup: float = 3_000.0
    minutes_per_agent: float = 6_000.0

    def __post_init__(self) -> None:
        for name in ("per_minute", "fixed_per_year", "faster_per_moved", "faster_fixed_per_year", "faster_setup"):
            keep(self, **{name: between(f"costs.{name}", getattr(self, name), 0, math.inf)})
        keep(self, minutes_per_agent=above("costs.minutes_per_agent", self.minutes_per_agent, 0))


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """The years that the answer counts.

    Parameters
    ----------
    years : int
        In which margins count, 1 to 100.
    complaint_years : int
        In which complaints are handled, 1 to `years`.
    annual_rate : float
        Effective yearly discount rate, above -1 and at most 10.
    timing : {"end_of_period", "mid_period", "start_of_period"}
        When in its year money flows, for discounting.
    """

    years: int = 3
    complaint_years: int = 1
    annual_rate: float = 0.08
    timing: str = "end_of_period"

    def __post_init__(self) -> None:
        keep(self, years=whole("horizon.years", self.years, 1, 100))
        keep(self, complaint_years=whole("horizon.complaint_years", self.complaint_years, 1, self.years))
        above("horizon.annual_rate", self.annual_rate, -1)
        keep(self, annual_rate=between("horizon.annual_rate", self.annual_rate, -1, 10))
        one_of("horizon.timing", self.timing, ("end_of_period", "mid_period", "start_of_period"))
