"""The loop from voice to learning to fewer problems: results, and its estimate. Public in ``economics``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import _tables
from ._arguments import error
from ._core import AmendsError
from ._core import economics as _compiled
from ._core.economics import ComplaintLoop
from ._equality import by_members
from ._roles import rows

#: Its functions for this module take columns and names as they are.
_room: Any = _compiled


def _shown(value: float) -> str:
    return f"{value:,.2f}" if abs(value) >= 1000 else f"{value:.6g}"


def _lines(name: str, given: dict[str, Any]) -> str:
    width = max(map(len, given))
    body = (f"  {key:<{width}}  {_shown(value) if isinstance(value, float) else value}" for key, value in given.items())
    return "\n".join([name, *body])


@by_members
class LoopTurningPoint(NamedTuple):
    """Where complaints at rest are most, or why they do not turn.

    ``status``: ``turns`` (above ``voice`` more voice means fewer complaints), ``beyond_reach`` (``voice`` is 1 or
    more), ``without_prevention`` (complaints only rise with voice, towards ``complaints_per_customer``),
    ``nothing_acted_on``, ``always`` (any more voice means fewer), ``level``, ``no_new_causes``, ``no_steady_state``.
    """

    status: Literal[
        "turns",
        "beyond_reach",
        "without_prevention",
        "nothing_acted_on",
        "always",
        "level",
        "no_new_causes",
        "no_steady_state",
    ]
    voice: float
    complaints_per_customer: float


@by_members
@dataclass(frozen=True, repr=False)
class LoopPath:
    """Problems and complaints period by period; entry 0 is the first period.

    ``warnings`` may hold ``overshoots``, ``problem_rate_above_one`` and ``problem_rate_below_zero``.
    """

    problem_rate: NDArray[np.float64]
    problems: NDArray[np.float64]
    complaints: NDArray[np.float64]
    silent: NDArray[np.float64]
    steady_state: float
    warnings: tuple[str, ...]

    def _columns(self) -> dict[str, Any]:
        names = ("problem_rate", "problems", "complaints", "silent")
        return {"period": np.arange(1, len(self.problem_rate) + 1)} | {name: getattr(self, name) for name in names}

    def to_frame(self) -> Any:
        """One row per period: a pandas.DataFrame, or a dict of arrays without pandas."""
        return _tables.to_frame(self._columns())

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        columns = self._columns()
        body = [
            [str(period), _tables.percent(rate, 2), *(_tables.decimal(one, 0) for one in counts)]
            for period, rate, *counts in zip(*columns.values(), strict=True)
        ]
        return [name.replace("_", " ") for name in columns], body

    def _notes(self) -> list[str]:
        return [f"at rest: {_tables.percent(self.steady_state, 2)}", *self.warnings]

    def __repr__(self) -> str:
        header, body = self._cells()
        if len(body) > 20:
            body = [*body[:10], ["..."] * len(header), *body[-9:]]
        return "\n".join([_tables.text_table(header, body), *self._notes()])

    def _repr_html_(self) -> str:
        return _tables.html_table(*self._cells(), self._notes())


@by_members
class LoopBreakEven(NamedTuple):
    """For which share of satisfied complainants something pays: above ``satisfied_share``, or below it.

    ``rule``: ``always``, ``threshold``, ``never``. The share is unclamped, NaN where it does not matter.
    """

    rule: Literal["always", "threshold", "never"]
    satisfied_share: float
    pays_below: bool

    def __str__(self) -> str:
        side = "below" if self.pays_below else "above"
        return self.rule if self.rule != "threshold" else f"{side} {_tables.percent(self.satisfied_share)} satisfied"


@by_members
class VoiceAtTheMargin(NamedTuple):
    """Customers kept by a little more voice at rest, per complaint that it adds."""

    handling: float
    learning: float
    total: float
    without_learning: LoopBreakEven
    with_learning: LoopBreakEven


@by_members
class BestVoice(NamedTuple):
    """The voice that costs least at rest, and what it costs per period."""

    voice: float
    cost: float
    complaints: float
    problem_rate: float


@by_members
@dataclass(frozen=True, repr=False)
class VoiceWorth:
    """What a change of voice is worth: ``present_value = from_handling + from_learning - programme_cost``.

    ``with_learning`` and ``without_learning`` say for which share of satisfied complainants it is positive.
    """

    before: LoopPath
    after: LoopPath
    customers_lost_before: NDArray[np.float64]
    customers_lost_after: NDArray[np.float64]
    repeats_before: NDArray[np.float64]
    repeats_after: NDArray[np.float64]
    net: NDArray[np.float64]
    present_value: float
    from_handling: float
    from_learning: float
    programme_cost: float
    break_even_cost_per_period: float
    with_learning: LoopBreakEven
    without_learning: LoopBreakEven
    warnings: tuple[str, ...] = ()
    """``large_discount_rate``: above 50 % a year, perhaps a percentage written as a share."""

    def to_frame(self) -> Any:
        """One row per period: a pandas.DataFrame, or a dict of arrays without pandas."""
        columns: dict[str, Any] = {"period": np.arange(1, len(self.net) + 1)}
        for when, path in (("before", self.before), ("after", self.after)):
            for name in ("problem_rate", "complaints"):
                columns[f"{name}_{when}"] = getattr(path, name)
            for name in ("repeats", "customers_lost"):
                columns[f"{name}_{when}"] = getattr(self, f"{name}_{when}")
        return _tables.to_frame(columns | {"net": self.net})

    def __repr__(self) -> str:
        names = ("present_value", "from_handling", "from_learning", "programme_cost", "break_even_cost_per_period")
        given = {name: getattr(self, name) for name in names}
        given |= {"pays": str(self.with_learning), "without learning": str(self.without_learning)}
        return _lines("VoiceWorth", given | ({"warnings": ", ".join(self.warnings)} if self.warnings else {}))


@by_members
class LoopFigure(NamedTuple):
    """A value with its interval."""

    value: float
    lower: float
    upper: float


_REASONS = {
    "none": "",
    "too_few_periods": "needs {needed} periods: what is not stated cannot be told apart with fewer",
    "too_few_surveys": "needs {needed} periods in which customers were asked",
    "no_complaints": "nobody complained before the last period, or nothing was acted on: nothing could be learnt",
    "voice_unknown": "in a period before the last, nobody with a problem was asked whether he complained",
    "voice_unchanged": "voice shows no change: fading and learning are not told apart",
    "complaints_unchanged": "complaints per customer show no change: new causes and learning are not told apart",
    "problem_rate_unchanged": "the problem rate shows no change: new causes and fading are not told apart",
    "too_wide": "the interval holds all shares from 0 to 1",
    "not_converged": "no values fit best: the likelihood is flat, or rises without end",
}


@by_members
class LoopParameter(NamedTuple):
    """A rate of the loop, where it comes from, and why it does not.

    ``status``: ``stated``, ``estimated``, ``at_rest`` (follows from the first period), ``not_identified``.
    ``reason``: ``none``, or one of those of docs/loop.md. An estimate is not clamped to 0 to 1.
    """

    name: str
    status: Literal["stated", "estimated", "at_rest", "not_identified"]
    reason: str
    value: float
    lower: float
    upper: float
    standard_error: float


@by_members
class LoopPeriodEstimate(NamedTuple):
    """One period: what its own survey and records say, and what the loop of all periods says."""

    period: int
    problem_rate: LoopFigure
    voice: LoopFigure
    registration: LoopFigure
    fitted_problem_rate: float


@by_members
@dataclass(frozen=True, repr=False)
class LoopEstimate:
    """Voice by period, and the rates of the loop that the periods carry.

    ``warnings`` may hold ``does_not_fit`` (``p_value`` below 5 %: the intervals are too narrow),
    ``outside_its_domain``, ``thin_survey``, ``more_than_told``, ``voice_above_one`` and ``nothing_left_over``.
    """

    new_causes: LoopParameter
    fading: LoopParameter
    learning: LoopParameter
    prevention: LoopParameter
    acted_on: LoopParameter
    voice_from: Literal["records", "survey"]
    periods: tuple[LoopPeriodEstimate, ...]
    voice_change: LoopFigure
    """From the first period to the last."""
    periods_needed: int
    chi_square: float
    degrees_of_freedom: int
    p_value: float
    warnings: tuple[str, ...]

    @property
    def parameters(self) -> tuple[LoopParameter, ...]:
        """The five rates."""
        return (self.new_causes, self.fading, self.learning, self.prevention, self.acted_on)

    def loop(self) -> ComplaintLoop:
        """The loop of these values; an error where one is not identified, or no share."""
        for one in self.parameters:
            if one.status == "not_identified":
                raise error(
                    "missing",
                    one.name,
                    f"{one.name} must be stated, the periods do not carry it: {self._reason(one)}",
                )
        return ComplaintLoop(**{one.name: one.value for one in self.parameters})

    def _reason(self, one: LoopParameter) -> str:
        return _REASONS[one.reason].format(needed=self.periods_needed)

    def to_frame(self) -> Any:
        """One row per period: a pandas.DataFrame, or a dict of arrays without pandas."""
        columns: dict[str, Any] = {"period": [one.period for one in self.periods]}
        for name in ("problem_rate", "voice", "registration"):
            for part, suffix in zip(LoopFigure._fields, ("", "_lower", "_upper"), strict=True):
                columns[name + suffix] = [getattr(getattr(one, name), part) for one in self.periods]
        columns["fitted_problem_rate"] = [one.fitted_problem_rate for one in self.periods]
        return _tables.to_frame(columns)

    def parameters_frame(self) -> Any:
        """One row per rate: a pandas.DataFrame, or a dict of arrays without pandas."""
        return _tables.to_frame(
            {name: [getattr(one, name) for one in self.parameters] for name in LoopParameter._fields}
        )

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        body = []
        for one in self.parameters:
            interval = "" if one.lower != one.lower else f"{one.lower:.3f} to {one.upper:.3f}"
            value = "-" if one.value != one.value else f"{one.value:.4g}"
            body.append([one.name.replace("_", " "), value, interval, one.status.replace("_", " ")])
        return ["", "value", "interval", ""], body

    def _notes(self) -> list[str]:
        first, last = self.periods[0], self.periods[-1]
        notes = [f"voice by the {self.voice_from}: {_tables.percent(last.voice.value)} in {last.period}"]
        if len(self.periods) > 1:
            low, high = (f"{100 * end:+.1f}" for end in self.voice_change[1:])
            notes[0] += f", {100 * self.voice_change.value:+.1f} points ({low} to {high}) from {first.period}"
        notes += [
            f"{one.name.replace('_', ' ')}: {self._reason(one)}" for one in self.parameters if one.reason != "none"
        ]
        return [*notes, *self.warnings]

    def __repr__(self) -> str:
        return "\n".join([_tables.text_table(*self._cells()), *map(_tables.shown, self._notes())])

    def _repr_html_(self) -> str:
        return _tables.html_table(*self._cells(), self._notes())


_ROLES = ("period", "surveyed", "with_problem", "complained", "customers", "complaints")


def _whole_periods(given: NDArray[Any] | None, count: int) -> list[int]:
    if given is None:
        return list(range(1, count + 1))
    for row, value in enumerate(given.tolist()):
        if not float(value).is_integer() or not abs(value) < 2**53:
            raise error("domain", "period", f"period[{row}] must be a whole number, such as a year, got {value}")
    return [int(value) for value in given.tolist()]


def estimate_loop(
    data: Any = None,
    *,
    period: Any = None,
    surveyed: Any = None,
    with_problem: Any = None,
    complained: Any = None,
    customers: Any = None,
    complaints: Any = None,
    new_causes: float | None = None,
    fading: float | None = None,
    prevention: float = 0.0,
    acted_on: float = 1.0,
    first_period_at_rest: bool = False,
    voice_from: Literal["records", "survey"] | None = None,
    level: float = 0.95,
) -> LoopEstimate:
    """Voice, and the rates of the loop that two or more periods carry; what they do not carry is named.

    Parameters
    ----------
    data : table, optional
        One row per period, in any order; columns have the names of the parameters unless others are given. Without a
        table the columns are given as values.
    period : str or array_like, optional
        Whole numbers that follow each other, such as years; left out, the rows are in their order.
    surveyed, with_problem : str or array_like
        Customers asked, 0 where nobody was; of these, with a problem in the period.
    complained : str or array_like, optional
        Of these, who complained.
    customers, complaints : str or array_like, optional
        Of the firm; complainants in its records, each counted once.
    new_causes, fading : float, optional
        Where they are stated; otherwise they are estimated.
    prevention, acted_on : float, optional
        Always stated.
    first_period_at_rest : bool, optional
        States that the problem rate was at rest in the first period: new causes follow.
    voice_from : {"records", "survey"}, optional
        Complaints per customer of the share with a problem, or who says he complained; by default the first where
        ``customers`` and ``complaints`` are given.
    level : float, optional
        Of the intervals.

    Returns
    -------
    LoopEstimate

    Notes
    -----
    ``p_(t+1) = p_t + g (1 - h a v_t) - (d + l a v_t) p_t`` with true rates, binomial counts about them, by maximum
    likelihood. Periods needed: one more than rates are estimated, two more with ``first_period_at_rest``.

    Examples
    --------
    >>> import amends as am
    >>> years = {"period": [2022, 2023, 2024, 2025], "surveyed": [3000] * 4, "with_problem": [362, 341, 243, 196],
    ...          "customers": [80_000] * 4, "complaints": [1_930, 4_600, 3_260, 2_700]}
    >>> found = am.economics.estimate_loop(years, fading=0.1)
    >>> found.learning.status, round(found.learning.value, 2)
    ('estimated', 0.79)
    """
    columns = {
        "period": period,
        "surveyed": surveyed,
        "with_problem": with_problem,
        "complained": complained,
        "customers": customers,
        "complaints": complaints,
    }
    given = rows(
        data,
        columns,
        first="" if data is None else "surveyed",
        defaults={role: role for role in _ROLES},
        required=("surveyed", "with_problem"),
    )
    numbers = {role: given.numbers(role) for role in _ROLES}
    asked = numbers["surveyed"]
    assert asked is not None
    unknown = np.full(len(asked), np.nan)
    counts = [unknown if (one := numbers[role]) is None else one for role in _ROLES[1:]]
    try:
        rates, source, lines, change, needed, chi_square, freedom, p_value, warnings = _room._estimate_loop(
            _whole_periods(numbers["period"], len(asked)),
            *counts,
            new_causes,
            fading,
            prevention,
            acted_on,
            first_period_at_rest,
            voice_from,
            level,
        )
    except AmendsError as cause:
        place = re.match(r"periods\[(\d+)\]\.(\w+)$", cause.parameter or "")
        if place is None:
            raise
        row, role = place.groups()
        raise error(cause.code, role, str(cause).replace(place.group(), f"{role}[{row}]", 1)) from None
    names = ("new_causes", "fading", "learning", "prevention", "acted_on")
    parameters: Any = [
        LoopParameter._make((name, status, reason, *figure, deviation))
        for name, (status, reason, figure, deviation) in zip(names, rates, strict=True)
    ]
    periods = tuple(
        LoopPeriodEstimate(number, LoopFigure(*rate), LoopFigure(*voice), LoopFigure(*registration), fitted)
        for number, rate, voice, registration, fitted in lines
    )
    new, fades, learns, prevents, acts = parameters
    return LoopEstimate(
        new_causes=new,
        fading=fades,
        learning=learns,
        prevention=prevents,
        acted_on=acts,
        voice_from=source,
        periods=periods,
        voice_change=LoopFigure(*change),
        periods_needed=needed,
        chi_square=chi_square,
        degrees_of_freedom=freedom,
        p_value=p_value,
        warnings=warnings,
    )
