"""The report on decisions: people, offers, a budget, more voice. Public in ``report``."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ._arguments import error, one_of, said, unicode
from ._budget import OfferBudget
from ._core import economics as _economics
from ._core import recovery as _recovery
from ._core import report as _core
from ._desk_staffing import DeskStaffing
from ._loop import LoopTurningPoint, VoiceWorth
from ._offers import OffersByCustomer
from ._report import Language, Report

_LINES = (_economics.LineStaffing, _economics.UncertainStaffing)
_OFFERS = (_recovery.CompensationPlan, _economics.UncertainCompensation)
_ANY_OFFER = "a CompensationPlan, UncertainCompensation or OffersByCustomer"
_POINT = ("budget", "cost", "gain", "surplus", "bound", "gap", "shadow_price")
#: Budgets that are shown of a path: this many, equally far from each other.
_BUDGETS = 10


def _named(parameter: str, given: Any, kinds: tuple[type, ...], what: str) -> dict[str, Any]:
    """One result, or several by name, as a dict; "" for the name of a single one."""
    parts = dict(given) if isinstance(given, Mapping) else {"": given}
    for name, one in parts.items():
        if not isinstance(one, kinds):
            raise error("domain", parameter, f"{parameter} must be {what}, or a dict of them by name, got {said(one)}")
        _text(parameter, name)
    return parts


def _text(parameter: str, given: Any) -> str:
    if not isinstance(given, str):
        raise error("domain", parameter, f"{parameter} must be a text, got {said(given)}")
    return unicode(parameter, given)


def _hour(opens: Any) -> float | None:
    """The hour of "08:30" or datetime.time(8, 30)."""
    if opens is None:
        return None
    if isinstance(opens, str) and opens[1:2] == ":":
        opens = "0" + opens  # 8:30
    try:
        at = opens if isinstance(opens, datetime.time) else datetime.time.fromisoformat(_text("opens", opens))
    except ValueError:
        raise error("domain", "opens", f'opens must be a time of day as "08:30", got {said(opens)}') from None
    return at.hour + at.minute / 60 + at.second / 3600


def _add_day(made: Any, day: Any, opens: Any) -> None:
    if not isinstance(day, _economics.DayStaffing):
        raise error("domain", "day", f"day must be a DayStaffing, got {said(day)}")
    made.set_day(day, opens_at=_hour(opens))


def _add_customers(made: Any, offers: OffersByCustomer) -> None:
    sums = offers.by_segment().columns
    numbers = np.array([sums[name] for name in ("customers", "offered", "mean_value", "compensation")], dtype=float)
    with np.errstate(invalid="ignore"):
        numbers[2] = np.where(numbers[0] > 0, numbers[0] * numbers[2], 0.0)
    rows = zip(*numbers.tolist(), sums["profit"], sums["gain_over_no_offer"], strict=True)
    names = list(sums["segment"])
    made.set_customers(
        segments=names if offers.has_segments else [""],
        offers=[[float(one) for one in row] for row in rows],
        left_out=offers.row_report.left_out,
    )


def _add_desk(made: Any, desk: Any) -> None:
    if not isinstance(desk, DeskStaffing):
        raise error("domain", "desk", f"desk must be a DeskStaffing, got {said(desk)}")
    none = (np.nan, np.nan, np.nan)
    made.set_desk(
        current_agents=desk.current_agents or 0,
        rule=desk.rule,
        level=desk.level,
        gain_over_current=desk.gain_over_current or none,
        cost_of_rule=desk.cost_of_rule or none,
        warnings=list(desk.warnings),
    )
    for one in desk.curve:
        made.add_desk_point(
            agents=one.agents,
            profit=one.profit,
            worth=one.worth,
            cost=one.cost,
            chance_best=one.chance_best,
            chance_overloaded=one.chance_overloaded,
            mean_response_days=one.mean_response_days,
            share_within=one.share_within,
            best=one is desk.decision,
            by_rule=one is desk.by_rule,
        )


def _add_budget(made: Any, budget: Any, budgets: Any) -> None:
    if not isinstance(budget, OfferBudget):
        raise error("domain", "budget", f"budget must be an OfferBudget, got {said(budget)}")
    if budgets is None:
        path = budget.path.columns["budget"]
        most = budget.budget if np.isfinite(budget.budget) else (path[-1] if len(path) else 0.0)
        budgets = np.linspace(0.0, most, _BUDGETS + 1)[1:] if most > 0 else [0.0]

    def points(asked: Any) -> list[list[float]]:
        columns = budget.at(asked).columns
        return [[float(one) for one in row] for row in zip(*(columns[name] for name in _POINT), strict=True)]

    plan = budget.plan
    spent = (plan.budget, plan.cost, plan.gain, plan.surplus, plan.bound, plan.gap, plan.shadow_price)
    chosen = list(spent) if np.isfinite(budget.budget) else None
    made.set_budget(
        customers=len(budget.offers.customers),
        least_return=budget.least_return,
        left_out=budget.row_report.left_out,
        path=points(budgets),
        chosen=chosen,
    )


def _add_voice(made: Any, worth: Any, turning_point: Any) -> None:
    if not isinstance(worth, VoiceWorth):
        raise error("domain", "voice", f"voice must be a VoiceWorth, got {said(worth)}")
    if turning_point is not None and not isinstance(turning_point, LoopTurningPoint):
        raise error("domain", "turning_point", f"turning_point must be a LoopTurningPoint, got {said(turning_point)}")
    status, at, _ = turning_point or ("no_steady_state", np.nan, np.nan)

    def share(path: Any) -> float:
        return float(path.complaints[0] / path.problems[0])

    before, after = worth.before, worth.after
    if not before.problems[0] > 0:
        raise error("domain", "voice", "voice must be of customers who have problems; the path has none")
    rows = zip(after.problems, after.complaints, before.problems, before.complaints, worth.net, strict=True)
    made.set_voice(
        voice=share(before),
        new_voice=share(after),
        status=status,
        turning_voice=at,
        periods=[[float(one) for one in row] for row in rows],
        present_value=worth.present_value,
        from_handling=worth.from_handling,
        from_learning=worth.from_learning,
        programme_cost=worth.programme_cost,
        rule=worth.with_learning.rule,
        satisfied_share=worth.with_learning.satisfied_share,
        pays_below=worth.with_learning.pays_below,
        warnings=list(worth.warnings),
    )


def decisions(
    *,
    lines: Any = None,
    day: _economics.DayStaffing | None = None,
    opens: str | datetime.time | None = None,
    desk: DeskStaffing | None = None,
    offers: Any = None,
    budget: OfferBudget | None = None,
    budgets: Sequence[float] | None = None,
    voice: VoiceWorth | None = None,
    turning_point: LoopTurningPoint | None = None,
    title: str = "",
    notes: str = "",
    currency: str = "",
    language: Language = "en",
) -> Report:
    """The report on what to do: how many people, how much to offer and to whom, how much voice.

    Parameters
    ----------
    lines : LineStaffing, UncertainStaffing or dict of them by channel, optional
        Of `amends.economics.optimal_staffing` and `uncertain_staffing`.
    day : DayStaffing, optional
        Of `amends.economics.optimal_day_staffing`.
    opens : str or datetime.time, optional
        Time of day at which its first interval begins, as ``"08:30"``; without it intervals are called by the labels of
        the arrivals, or counted.
    desk : DeskStaffing, optional
        Of `amends.economics.desk_staffing`.
    offers : CompensationPlan, UncertainCompensation, OffersByCustomer or dict of the first two by group, optional
        Of `amends.recovery.optimal_compensation`, `amends.economics.optimal_compensation` and
        `amends.recovery.offers_by_customer`.
    budget : OfferBudget, optional
        Of `amends.economics.offer_budget`.
    budgets : sequence of float, optional
        Budgets that are shown; ten up to the budget, or to all that pays, unless given.
    voice : VoiceWorth, optional
        Of `amends.economics.worth_of_voice`.
    turning_point : LoopTurningPoint, optional
        Of the same loop.
    title, notes, currency : str, optional
        Heading, free text, and what money is in.
    language : {"en", "ko"}
        English or Korean. What the user named stays as it is.

    Returns
    -------
    Report

    Raises
    ------
    amends.AmendsError
        Nothing decided; a part that is no such result.

    Examples
    --------
    >>> import amends as am
    >>> curve = am.recovery.ExponentialWorth.through((6, 20), (67, 2.33), per="minute")
    >>> found = am.economics.optimal_staffing(
    ...     arrivals_per_hour=200, minutes_per_contact=3, worth=curve, wage_per_hour=30)
    >>> told = am.report.decisions(lines=found, currency="EUR")
    >>> told.sections["line"].statements[0].text[:49]
    '13 agents at work bring most, EUR 4,504 an hour; '
    """
    one_of("language", language, ("en", "ko"))
    made = _core.Decisions(
        title=_text("title", title), notes=_text("notes", notes), currency=_text("currency", currency)
    )
    if lines is not None:
        for name, one in _named("lines", lines, _LINES, "a LineStaffing or UncertainStaffing").items():
            if isinstance(one, _economics.LineStaffing):
                made.add_line(name, one)
            else:
                made.add_uncertain_line(name, one)
    if day is not None:
        _add_day(made, day, opens)
    elif opens is not None:
        raise error("contradiction", "opens", "opens is of a day, which is not given")
    if desk is not None:
        _add_desk(made, desk)
    if isinstance(offers, OffersByCustomer):
        _add_customers(made, offers)
    elif offers is not None:
        for name, one in _named("offers", offers, _OFFERS, _ANY_OFFER).items():
            if isinstance(one, _recovery.CompensationPlan):
                made.add_offer(name, one)
            else:
                made.add_uncertain_offer(name, one)
    if budget is not None:
        _add_budget(made, budget, budgets)
    if voice is not None:
        _add_voice(made, voice, turning_point)
    again = functools.partial(
        decisions,
        lines=lines,
        day=day,
        opens=opens,
        desk=desk,
        offers=offers,
        budget=budget,
        budgets=budgets,
        voice=voice,
        turning_point=turning_point,
        title=title,
        notes=notes,
        currency=currency,
        language=language,
    )
    return Report(made.write(language))._made_by(again)
