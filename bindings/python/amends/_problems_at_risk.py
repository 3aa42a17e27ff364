"""What problems put at risk in money: those of a ranking, those behind alarms. Public in ``economics``."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import numpy as np

from . import _tables
from ._arguments import error, is_one, number, one_of, said
from ._core import economics as _room
from ._core.recovery import ProblemReporting
from ._equality import by_members
from ._ranking import ProblemRanking, RankedFigure, _columns, _Shown
from ._roles import rows


@by_members
class ProblemAtRisk(NamedTuple):
    """One problem of a ranking, and what it puts at risk."""

    name: str
    share: RankedFigure
    """Of all customers, lost because of it."""
    customers_lost: RankedFigure
    revenue_at_risk: RankedFigure
    rank: int
    rank_lower: int
    rank_upper: int
    first: float
    """Probability to put most at risk."""
    row: int


def _range(of: RankedFigure) -> str:
    return f"{of.lower:,.0f} to {of.upper:,.0f}"


_NOTES = {
    "none_above_untroubled": "after no problem are more customers lost than lost_untroubled: the zeros are its doing, "
    "and the ranks say nothing",
    "untroubled_not_stated": "customers who leave without any problem too are in it: rank with lost_untroubled=...",
}


@by_members
@dataclasses.dataclass(frozen=True, repr=False)
class ProblemsAtRisk(_Shown):
    """Problems by what they put at risk, most first."""

    problems: list[ProblemAtRisk]
    customers_lost: RankedFigure | None
    """Of all problems; None where customers may have several of them, which then overlap."""
    revenue_at_risk: RankedFigure | None
    warnings: tuple[str, ...]
    """May hold ``untroubled_not_stated`` and ``none_above_untroubled``: after no problem are more customers lost than
    without one, so that all figures are 0."""

    def to_frame(self) -> Any:
        """One row per problem: a pandas.DataFrame, or a dict of arrays without pandas."""
        return _tables.to_frame(_columns(self.problems))

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        body = [
            [
                p.name,
                _tables.percent(p.share.value, 2),
                f"{p.customers_lost.value:,.0f}",
                f"{p.revenue_at_risk.value:,.0f}",
                _range(p.revenue_at_risk),
                f"{p.rank} ({p.rank_lower} to {p.rank_upper})",
            ]
            for p in self.problems
        ]
        return ["", "lost, of all", "customers lost", "revenue at risk", "interval", "rank"], body

    def _notes(self) -> list[str]:
        if self.revenue_at_risk is None:
            notes = ["no sum: customers may have several of these problems"]
        else:
            notes = [f"together {self.revenue_at_risk.value:,.0f} ({_range(self.revenue_at_risk)})"]
        return [*notes, *(_NOTES[one] for one in self.warnings)]


def problems_at_risk(ranking: Any, *, customers: float, value_per_customer: float) -> ProblemsAtRisk:
    """Revenue at risk by problem, with the sampling error of the survey carried through.

    Parameters
    ----------
    ranking : ProblemRanking
        Of `amends.recovery.market_at_risk_ranking`. Its shares are of all customers; rank with ``lost_untroubled`` to
        have only those who are lost because of a problem.
    customers : float
        Of the firm in a period: those of whom the survey is a sample.
    value_per_customer : float
        Money per customer lost: margin, or revenue if that is meant.

    Returns
    -------
    ProblemsAtRisk
        A sum over the problems only where each respondent counted once, at his most serious problem.

    Examples
    --------
    >>> import amends as am
    >>> asked = [("late", 400, 60, 400), ("billing", 100, 45, 90), ("rude", 160, 48, 160)]
    >>> ranking = am.recovery.market_at_risk_ranking(
    ...     asked, respondents=2000, reporting=am.recovery.ProblemReporting.most_serious_only, lost_untroubled=0.1)
    >>> found = am.economics.problems_at_risk(ranking, customers=80_000, value_per_customer=290)
    >>> [(one.name, round(one.revenue_at_risk.value)) for one in found.problems]
    [('billing', 464000), ('rude', 371200), ('late', 232000)]
    """
    if not isinstance(ranking, ProblemRanking):
        raise error(
            "domain", "ranking", f"ranking must be what recovery.market_at_risk_ranking answers, got {said(ranking)}"
        )
    lines = [(p.name, p.value, p.rank, p.rank_lower, p.rank_upper, p.first, p.row) for p in ranking.problems]
    untroubled = float("nan") if ranking.lost_untroubled is None else ranking.lost_untroubled
    made, lost, money, warnings = _room._problems_at_risk(
        lines, ranking.total, ranking.of_customers, untroubled, customers, value_per_customer
    )
    problems = [
        ProblemAtRisk(name, RankedFigure(*share), RankedFigure(*gone), RankedFigure(*risk), *rest)
        for name, share, gone, risk, *rest in made
    ]
    return ProblemsAtRisk(
        problems,
        None if lost is None else RankedFigure(*lost),
        None if money is None else RankedFigure(*money),
        warnings,
    )


_FIGURES = ("complaints", "problems", "unvoiced", "customers_lost", "revenue_at_risk")


@by_members
@dataclasses.dataclass(frozen=True, repr=False)
class AlarmsAtRisk(_Shown):
    """What several alarms put at risk, each and together. Iterates over the alarms."""

    alarms: list[Any]
    """`AlarmAtRisk` of each, in the order of the table."""
    total: Any
    """`AlarmAtRisk` of all; None where customers may be in several of the series, or a series stands more than once."""
    names: list[str]
    """The series of each."""
    repeated: tuple[str, ...] = ()
    """Series with several alarms, whose excesses overlap in time or in customers: there is no sum then."""

    def __len__(self) -> int:
        return len(self.alarms)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.alarms)

    def to_frame(self) -> Any:
        """One row per alarm: a pandas.DataFrame, or a dict of arrays without pandas."""
        columns: dict[str, list[Any]] = {"series": list(self.names)}
        for figure in _FIGURES:
            for part, suffix in (("estimate", ""), ("lower", "_lower"), ("upper", "_upper")):
                columns[figure + suffix] = [getattr(getattr(one, part), figure) for one in self.alarms]
        return _tables.to_frame(columns)

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        listed = list(zip(self.names, self.alarms, strict=True))
        if self.total is not None:
            listed.append(("together", self.total))
        body = [
            [
                name,
                f"{one.estimate.complaints:,.1f}",
                f"{one.estimate.customers_lost:,.0f}",
                f"{one.estimate.revenue_at_risk:,.0f}",
                f"{one.lower.revenue_at_risk:,.0f} to {one.upper.revenue_at_risk:,.0f}",
            ]
            for name, one in listed
        ]
        return ["", "complaints above expected", "customers lost", "revenue at risk", "interval"], body

    def _notes(self) -> list[str]:
        if self.repeated:
            shown = ", ".join(repr(name) for name in self.repeated[:10])
            more = f" and {len(self.repeated) - 10:,} more" if len(self.repeated) > 10 else ""
            return [f"no sum: several alarms of {shown}{more} would count customers twice; keep one alarm of a series"]
        if self.total is None and self.alarms:
            return ["no sum: customers may be in several of these series"]
        return []


_RATES = ("evidence_rate", "stay_rate_untroubled", "stay_rate_after_problem", "value_per_customer")
_EXCESS = ("excess", "excess_lower", "excess_upper")


def alarms_at_risk(
    alarms: Any,
    *,
    evidence_rate: Any,
    stay_rate_untroubled: Any,
    stay_rate_after_problem: Any,
    value_per_customer: Any,
    reporting: ProblemReporting,
    dependence: Literal["independent", "together"] = "independent",
) -> AlarmsAtRisk:
    """What the alarms of a period put at risk, each as `alarm_at_risk` has it, and together.

    Parameters
    ----------
    alarms : table
        As :meth:`ComplaintWatch.update` answers: ``excess``, ``excess_lower``, ``excess_upper``, and ``series`` where
        there are several.
    evidence_rate, stay_rate_untroubled, stay_rate_after_problem, value_per_customer : float, name or values
        As in `alarm_at_risk`: for all alarms, or a column with one for each.
    reporting : ProblemReporting
        ``most_serious_only`` says that no customer is in two of these series: only then is there a sum, and only where
        no series has two alarms, which may be about the same customers.
    dependence : {"independent", "together"}
        How complaints of the series vary: apart (the interval of the sum has the root of summed squares), or up and
        down together (ends add up).

    Returns
    -------
    AlarmsAtRisk
        :meth:`report` of a review takes it as ``at_risk``.

    Examples
    --------
    >>> import amends as am
    >>> alarms = {"series": ["late", "rude"], "excess": [30, 10], "excess_lower": [12, 2], "excess_upper": [51, 21]}
    >>> found = am.economics.alarms_at_risk(
    ...     alarms, evidence_rate=[0.1, 0.2], stay_rate_untroubled=0.9, stay_rate_after_problem=0.7,
    ...     value_per_customer=250, reporting=am.recovery.ProblemReporting.most_serious_only)
    >>> found
              complaints above expected  customers lost  revenue at risk         interval
    late                           30.0              60           15,000  6,000 to 25,500
    rude                           10.0              10            2,500     500 to 5,250
    together                       40.0              70           17,500  8,280 to 28,354
    """
    one_of("dependence", dependence, ("independent", "together"))
    given = {
        "evidence_rate": evidence_rate,
        "stay_rate_untroubled": stay_rate_untroubled,
        "stay_rate_after_problem": stay_rate_after_problem,
        "value_per_customer": value_per_customer,
    }
    same = {role: number(role, value) for role, value in given.items() if is_one(value) and not isinstance(value, str)}
    roles = {role: value for role, value in given.items() if role not in same}
    columns = ("series", *_EXCESS)
    own = {name: name for name in columns}
    found = rows(alarms, {**dict.fromkeys(columns), **roles}, defaults=own, required=_EXCESS)
    if found.table is None:
        raise error("domain", "alarms", "alarms must be a table, as ComplaintWatch.update answers")
    values = [np.asarray(found.numbers(name), dtype=float) for name in _EXCESS]
    count = len(values[0])
    for role in _RATES:
        values.append(np.full(count, same[role]) if role in same else np.asarray(found.numbers(role), dtype=float))
    if found.columns.get("series") is None:
        names = [str(k + 1) for k in range(count)]
    else:
        codes, labels = found.labels("series")
        assert codes is not None
        names = ["-" if code < 0 else str(labels[code]) for code in codes]
    made, total = _room._alarms_at_risk(
        list(zip(*(one.tolist() for one in values), strict=True)), reporting, dependence == "independent"
    )
    repeated = tuple(name for name, times in Counter(names).items() if times > 1 and name != "-")
    together = None if total is None or repeated else _alarm(total)
    return AlarmsAtRisk([_alarm(one) for one in made], together, names, repeated if total is not None else ())


def _alarm(readings: Any) -> Any:
    from .economics import AlarmAtRisk, AlarmExposure

    return AlarmAtRisk(*(AlarmExposure(*one) for one in readings))
