"""How many people should answer written complaints, by profit. Public in ``economics``."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import _tables
from ._arguments import error, number, said, whole
from ._arrivals import ArrivalFigure, Arrivals
from ._core import economics as _compiled
from ._core.math import Distribution
from ._equality import by_members

#: Its functions for this module take columns and names as they are.
_room: Any = _compiled


@by_members
class StaffingFigure(NamedTuple):
    """Money per working day: mean and central interval over the draws."""

    mean: float
    lower: float
    upper: float


@by_members
@dataclass(frozen=True, eq=False)
class DeskStaffingPoint:
    """The desk with so many agents; money per working day."""

    agents: int
    profit: StaffingFigure
    worth: float
    cost: float
    chance_best: float
    """Share of the draws in which this number is the best."""
    chance_overloaded: float
    """Share of the draws in which the load is above the capacity."""
    mean_response_days: float
    """Of the median draw."""
    share_within: NDArray[np.float64]
    """Answered within 0, 1, ... working days, mean over the draws."""


@by_members
@dataclass(frozen=True, repr=False, eq=False)
class DeskStaffing:
    """Profit by number of agents, and the number whose profit is highest on average over the draws."""

    curve: list[DeskStaffingPoint]
    decision: DeskStaffingPoint
    gain_over_current: StaffingFigure | None
    """Profit of the decision less that of the current number; None where none was said."""
    by_rule: DeskStaffingPoint | None
    """The fewest agents that keep the rule; None without a rule, or where no number keeps it."""
    cost_of_rule: StaffingFigure | None
    """Profit of the decision less that of the rule's number."""
    most_frequent_best: int
    """The number that is the best in most draws: not the decision."""
    level: float
    """Of the intervals."""
    current_agents: int | None
    rule: tuple[float, int] | None
    """The rule that was judged."""
    warnings: tuple[str, ...]
    """``best_at_fewest``, ``best_at_most``, ``slow_worth_more``, ``rule_not_reached``, ``often_overloaded``."""
    of_arrivals: tuple[str, ...] = ()
    """Warnings of the arrivals that it rests on."""

    @property
    def agents(self) -> int:
        """The decision."""
        return self.decision.agents

    def to_frame(self) -> Any:
        """One row for each number of agents."""
        return _tables.to_frame(
            {
                "agents": [one.agents for one in self.curve],
                **{
                    f"profit_{part}": [getattr(one.profit, part) for one in self.curve]
                    for part in StaffingFigure._fields
                },
                **{
                    name: [getattr(one, name) for one in self.curve]
                    for name in ("worth", "cost", "chance_best", "chance_overloaded", "mean_response_days")
                },
                "same_day": [float(one.share_within[0]) for one in self.curve],
            }
        )

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        header = ["agents", "profit a day", "interval", "best in", "overloaded in", "mean days", "same day"]
        lines = []
        for one in self.curve:
            if one is not self.decision and one is not self.by_rule and one.chance_best < 0.001:
                continue
            mark = " <" if one is self.decision else ""
            days = f"{one.mean_response_days:.1f}" if math.isfinite(one.mean_response_days) else "never"
            lines.append(
                [
                    f"{one.agents}{mark}",
                    _tables.count(round(one.profit.mean)),
                    f"{one.profit.lower:,.0f} to {one.profit.upper:,.0f}",
                    _tables.percent(one.chance_best),
                    _tables.percent(one.chance_overloaded),
                    days,
                    _tables.percent(float(one.share_within[0])),
                ]
            )
        return header, lines

    def _notes(self) -> list[str]:
        def money(one: StaffingFigure) -> str:
            return f"{one.mean:,.0f} a working day ({one.lower:,.0f} to {one.upper:,.0f})"

        notes = []
        if self.gain_over_current is not None:
            notes.append(f"gain over the current number: {money(self.gain_over_current)}")
        if self.by_rule is not None and self.cost_of_rule is not None:
            notes.append(f"the rule needs {self.by_rule.agents} and costs {money(self.cost_of_rule)}")
        return [*notes, *self.warnings, *self.of_arrivals]

    def __repr__(self) -> str:
        return "\n".join([_tables.text_table(*self._cells()), *self._notes()])

    def _repr_html_(self) -> str:
        return _tables.html_table(*self._cells(), self._notes())


def _log_normal(one: ArrivalFigure) -> Distribution | float:
    """Of an estimate above 0 with its error, on the logarithm."""
    if not (one.value > 0 and one.error > 0):
        return one.value
    return Distribution.log_normal(math.log(one.value), one.error / one.value)


def _curve(worths: Any) -> list[Distribution | float]:
    """The worths by day: numbers, and distributions as they are."""
    several = isinstance(worths, Iterable) and getattr(worths, "ndim", 1) == 1
    if isinstance(worths, (str, bytes, Mapping)) or not several:
        raise error("domain", "worth_by_day", f"worth_by_day must be a sequence of numbers, got {said(worths)}")
    listed = [None if one is np.ma.masked else one for one in worths]
    made = [one if isinstance(one, Distribution) else number("worth_by_day", one) for one in listed]
    for one in made:
        if not isinstance(one, Distribution) and not math.isfinite(one):
            raise error("domain", "worth_by_day", f"worth_by_day must be finite, got {one}")
    return made


def desk_staffing(
    *,
    arrivals_per_day: Arrivals | Distribution | float,
    minutes_per_case: Distribution | float,
    minutes_per_agent_day: float,
    cost_per_agent_day: Distribution | float,
    worth_by_day: Iterable[Distribution | float],
    worth_beyond: Distribution | float = 0.0,
    value: Distribution | float = 1.0,
    dispersion: Distribution | float | None = None,
    minutes_variation: Distribution | float = 1.0,
    shape: Literal["gamma", "normal"] = "gamma",
    fewest_agents: int | None = None,
    most_agents: int | None = None,
    current_agents: int | None = None,
    rule: tuple[float, int] | None = None,
    draws: int = 10_000,
    seed: int = 7,
    level: float = 0.9,
    threads: int = 1,
) -> DeskStaffing:
    """How many people should answer written complaints: the number whose profit is highest.

    Parameters
    ----------
    arrivals_per_day : Arrivals, float or Distribution
        Cases per working day: from a log (``amends.recovery.arrivals_by_day``, with the errors of its mean and of its
        dispersion of the long run), or stated.
    minutes_per_case : float or Distribution
    minutes_per_agent_day : float
        Minutes that an agent works on cases in a day: see ``amends.recovery.productive_minutes``.
    cost_per_agent_day : float or Distribution
        Money that an agent costs on a working day.
    worth_by_day : sequence of float or Distribution
        Worth of a case that is answered on the same day, the next working day, and so on, in units of ``value``: the
        share of customers who stay, or money. What is uncertain of the curve moves together: one draw places each of
        its worths in its own distribution.
    worth_beyond : float or Distribution, optional
        Of a case that is answered later, or never.
    value : float or Distribution, optional
        Money for one unit of worth.
    dispersion : float or Distribution, optional
        See ``amends.recovery.Backlog``; 1, or that of the arrivals' log.
    minutes_variation : float or Distribution, optional
    shape : {'gamma', 'normal'}, optional
    fewest_agents, most_agents : int, optional
        The numbers that are looked at; chosen unless given.
    current_agents : int, optional
    rule : (float, int), optional
        A rule to be judged: the share that is to be answered within so many working days.
    draws, seed, level, threads : optional
        Of the uncertain quantities; the same seed gives the same figures for any number of threads.

    Returns
    -------
    DeskStaffing

    Examples
    --------
    >>> import amends as am
    >>> found = am.economics.desk_staffing(
    ...     arrivals_per_day=50, minutes_per_case=30, minutes_per_agent_day=380, cost_per_agent_day=200, dispersion=3,
    ...     worth_by_day=[0.80, 0.78, 0.74, 0.68, 0.60], worth_beyond=0.4, value=60, rule=(0.95, 2), draws=10)
    >>> found.agents, found.by_rule.agents
    (5, 5)
    """
    if isinstance(arrivals_per_day, Arrivals):
        mean = arrivals_per_day.mean
        per_day: Any = _log_normal(mean)
        if dispersion is None:
            dispersion = _log_normal(arrivals_per_day.long_run_dispersion)
    else:
        per_day = arrivals_per_day
    if rule is not None and not (isinstance(rule, (tuple, list)) and len(rule) == 2):
        raise error("domain", "rule", f"rule must be (share, working days), got {said(rule)}")
    agents = {"fewest_agents": fewest_agents, "most_agents": most_agents, "current_agents": current_agents}
    found = _room._desk_staffing(
        arrivals_per_day=per_day,
        minutes_per_case=minutes_per_case,
        minutes_per_agent_day=minutes_per_agent_day,
        cost_per_agent_day=cost_per_agent_day,
        worth_by_day=_curve(worth_by_day),
        worth_beyond=worth_beyond,
        value=value,
        dispersion=1.0 if dispersion is None else dispersion,
        minutes_variation=minutes_variation,
        shape=shape,
        rule=None if rule is None else tuple(rule),
        draws=whole("draws", draws, 1),
        seed=whole("seed", seed),
        level=level,
        threads=whole("threads", threads, 0, 1024),
        **{name: 0 if one is None else whole(name, one, 1, 100_000) for name, one in agents.items()},
    )
    curve = [DeskStaffingPoint(**{**point, "profit": StaffingFigure(*point["profit"])}) for point in found["curve"]]
    by_rule = None if found["by_rule"] is None else curve[found["by_rule"]]
    return DeskStaffing(
        curve=curve,
        decision=curve[found["best"]],
        gain_over_current=None if current_agents is None else StaffingFigure(*found["gain_over_current"]),
        by_rule=by_rule,
        cost_of_rule=None if by_rule is None else StaffingFigure(*found["cost_of_rule"]),
        most_frequent_best=int(found["most_frequent_best"]),
        level=float(level),
        current_agents=current_agents,
        rule=None if rule is None else (float(rule[0]), int(rule[1])),
        warnings=tuple(found["warnings"]),
        of_arrivals=arrivals_per_day.warnings if isinstance(arrivals_per_day, Arrivals) else (),
    )
