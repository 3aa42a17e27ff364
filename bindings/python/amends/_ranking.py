"""Rankings of problems with their sampling error, silent problems, Pareto. Public in ``recovery``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from . import _tables
from ._core import recovery as _room
from ._core.core import RowReport
from ._core.recovery import ProblemReporting
from ._equality import by_members
from ._input import table
from ._look_alikes import look_alikes, no_ids, told
from ._roles import rows


@by_members
class RankedFigure(NamedTuple):
    """A number with its interval."""

    value: float
    lower: float
    upper: float


@by_members
class CountedProblem(NamedTuple):
    """A problem as a log or a survey counted it: the relevance is the mean score of those who had it."""

    name: str
    counted: float
    relevance: float
    relevance_error: float = 0.0


@by_members
class SurveyedExposure(NamedTuple):
    """A problem of a survey: respondents who had it; how many of those asked about it will not buy again."""

    name: str
    with_problem: float
    lost: float
    asked: float


@by_members
class SurveyedSilence(NamedTuple):
    """A problem of a survey, who of those with it complained, and complaints about it in the records."""

    name: str
    with_problem: float
    complained: float
    complaints: float | None = None


@by_members
class RankedProblem(NamedTuple):
    """A problem in a ranking with its sampling error."""

    name: str
    value: RankedFigure
    share: RankedFigure
    rank: int
    rank_lower: int
    rank_upper: int
    mean_rank: float
    first: float
    """Probability to be first."""
    cumulative_share: float
    vital: bool
    vital_probability: float
    row: int


@by_members
class SilentProblem(NamedTuple):
    """What the complaint channel does not show of a problem."""

    name: str
    articulation: RankedFigure
    silent: RankedFigure
    problem_mix: RankedFigure
    complaint_mix: RankedFigure
    hidden: RankedFigure
    rank: int
    rank_lower: int
    rank_upper: int
    first: float
    """Probability to be the most hidden."""
    underrepresented: float
    """Probability that the channel shows too little of it."""
    row: int


@by_members
class ParetoLine(NamedTuple):
    """One line of a Pareto analysis."""

    name: str
    amount: float
    share: float
    cumulative_share: float
    vital: bool
    row: int


def _columns(lines: Sequence[Any]) -> dict[str, list[Any]]:
    """Lines as columns; a figure is three of them."""
    columns: dict[str, list[Any]] = {}
    for line in lines:
        for name, value in zip(line._fields, line, strict=True):
            if isinstance(value, RankedFigure):
                for part, suffix in zip(value, ("", "_lower", "_upper"), strict=True):
                    columns.setdefault(name + suffix, []).append(part)
            else:
                columns.setdefault(name, []).append(value)
    return columns


class _Shown:
    """A table for a terminal and for a notebook."""

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        raise NotImplementedError

    def _notes(self) -> list[str]:
        return []

    def __repr__(self) -> str:
        return "\n".join([_tables.text_table(*self._cells()), *map(_tables.shown, self._notes())])

    def _repr_html_(self) -> str:
        return _tables.html_table(*self._cells(), self._notes())


@by_members
@dataclass(frozen=True, repr=False)
class ProblemRanking(_Shown):
    """Problems, most important first, with intervals of their values and ranks, and the vital few."""

    problems: list[RankedProblem]
    vital_few: RankedFigure
    """Least number of problems that make up ``vital_share`` of the sum."""
    vital_share: float
    total: RankedFigure | None = None
    """Market at risk of all problems; only of `market_at_risk_ranking` where each respondent counts once."""
    of_customers: bool = False
    """Whether values are shares of customers: of `market_at_risk_ranking`."""
    lost_untroubled: float | None = None
    """As stated."""

    def to_frame(self) -> Any:
        """One row per problem: a pandas.DataFrame, or a dict of arrays without pandas."""
        return _tables.to_frame(_columns(self.problems))

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        body = [
            [
                p.name,
                _tables.percent(p.share.value),
                f"{_tables.percent(p.share.lower)} to {_tables.percent(p.share.upper)}",
                f"{p.rank} ({p.rank_lower} to {p.rank_upper})",
                _tables.percent(p.first),
                _tables.percent(p.cumulative_share),
            ]
            for p in self.problems
        ]
        return ["", "share", "interval", "rank", "first", "cumulated"], body

    def _notes(self) -> list[str]:
        few, low, high = (f"{number:.0f}" for number in self.vital_few)
        notes = [f"{few} ({low} to {high}) make up {_tables.percent(self.vital_share, 0)}"]
        if self.total is not None:
            lower, upper = _tables.percent(self.total.lower), _tables.percent(self.total.upper)
            notes.append(f"of all customers at risk: {_tables.percent(self.total.value)} ({lower} to {upper})")
        alike = look_alikes(sorted(p.name for p in self.problems))
        return [*notes, *told(alike, "problems")]


@by_members
@dataclass(frozen=True, repr=False)
class SilentProblems(_Shown):
    """Problems by what the complaint channel hides of them, most hidden first."""

    problems: list[SilentProblem]

    def to_frame(self) -> Any:
        """One row per problem: a pandas.DataFrame, or a dict of arrays without pandas."""
        return _tables.to_frame(_columns(self.problems))

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        body = [
            [
                p.name,
                _tables.percent(p.articulation.value),
                _tables.percent(p.silent.value),
                _tables.percent(p.problem_mix.value),
                _tables.percent(p.complaint_mix.value),
                f"{100 * p.hidden.value:+.1f} ({100 * p.hidden.lower:+.1f} to {100 * p.hidden.upper:+.1f})",
            ]
            for p in self.problems
        ]
        return ["", "complained", "silent, of all", "of problems", "of complaints", "hidden, points"], body


@by_members
@dataclass(frozen=True, repr=False)
class ParetoAnalysis(_Shown):
    """Amounts, largest first, with cumulated shares."""

    lines: list[ParetoLine]
    vital_few: int
    """Least number of lines that make up the share asked for."""

    def to_frame(self) -> Any:
        """One row per line: a pandas.DataFrame, or a dict of arrays without pandas."""
        return _tables.to_frame(_columns(self.lines))

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        body = [
            [line.name, _tables.count(line.amount), _tables.percent(line.share), _tables.percent(line.cumulative_share)]
            for line in self.lines
        ]
        return ["", "amount", "share", "cumulated"], body


def _lines(given: Any, kind: Any) -> Any:
    """Tuples of the fields of ``kind``: of a table with such columns, or of a sequence, short tuples filled."""
    if isinstance(given, CountedProblems):
        given = given.problems
    defaults = kind._field_defaults
    if table(given) is not None:
        required = [field for field in kind._fields if field not in defaults]
        found = rows(given, {}, defaults={field: field for field in kind._fields}, required=required)
        columns: list[list[Any]] = []
        codes, names = found.labels("name", appearance=True)
        assert codes is not None
        columns.append([None if code < 0 else str(names[code]) for code in codes])
        for field in kind._fields[1:]:
            numbers = found.numbers(field)
            columns.append([defaults.get(field)] * len(codes) if numbers is None else numbers.tolist())
        return list(zip(*columns, strict=True))
    if not isinstance(given, (list, tuple)):
        return given  # what is wrong with it is said by whoever reads it
    most = len(kind._fields)
    least = most - len(defaults)
    return [
        (*one, *list(defaults.values())[len(one) - least :])
        if isinstance(one, (tuple, list)) and least <= len(one) < most
        else one
        for one in given
    ]


@by_members
@dataclass(frozen=True)
class CountedProblems:
    """Problems counted from rows: a table for `frequency_relevance_ranking`."""

    problems: list[CountedProblem]
    without_relevance: int
    """Rows counted that have no score: they are in the counts, not in the means."""
    row_report: RowReport
    look_alikes: tuple[tuple[str, str], ...] = ()
    """Problems that look like another (capitals, blanks) and are counted apart."""

    def to_frame(self) -> Any:
        """One row per problem: a pandas.DataFrame, or a dict of arrays without pandas."""
        return _tables.to_frame(_columns(self.problems), self.row_report)


def count_problems(data: Any, problem: Any = None, relevance: Any = None) -> CountedProblems:
    """Counts incidents, or answers, by problem, with the mean score of each and its standard error.

    Parameters
    ----------
    data : table, or the problems of the rows
        One row per incident; rows without a problem, or with a negative or infinite score, are left out and counted.
    problem : str or array_like
        Column with the problem.
    relevance : str or array_like
        Column with the score of annoyance or severity, which may be missing in some rows.

    Returns
    -------
    CountedProblems
        ``relevance_error`` is NaN where no problem has two scores; a ranking then needs one that is stated.

    Raises
    ------
    AmendsError
        A problem that has no score in any row (``missing``); a column in which nearly all of 20 rows and more are
        different, which are no kinds of problems but ids (``domain``).

    Examples
    --------
    >>> import amends as am
    >>> told = {"what": ["late", "rude", "late", "late"], "annoyed": [1, 4, 3, None]}
    >>> am.recovery.count_problems(told, "what", "annoyed").problems[0]
    CountedProblem(name='late', counted=3.0, relevance=2.0, relevance_error=1.0)
    """
    given = rows(data, {"problem": problem, "relevance": relevance}, first="problem", required=("problem", "relevance"))
    codes, names = given.labels("problem")
    scores = given.numbers("relevance")
    assert codes is not None and scores is not None
    no_ids({"problem": np.asarray(codes)}, cure="name the column of the kinds of problems", fewest=20)
    lines, without, report = _room._count_problems(codes, scores, [str(name) for name in names])
    problems = [CountedProblem(*line) for line in lines]
    return CountedProblems(problems, without, report, look_alikes(sorted(one.name for one in problems)))


def frequency_relevance_ranking(
    problems: Any,
    *,
    relevance_exponent: float = 1.0,
    respondents: float | None = None,
    reporting: ProblemReporting = ProblemReporting.several_per_customer,
    draws: int = 10_000,
    seed: int = 1,
    level: float = 0.95,
    vital_share: float = 0.8,
    prior: float = 0.5,
) -> ProblemRanking:
    """`frequency_relevance_analysis` with the sampling error of values, shares and ranks.

    Parameters
    ----------
    problems : CountedProblems, sequence of (name, counted, relevance[, relevance_error]), or a table of such columns
        Incidents, or respondents who had the problem; the mean score of those who had it, and its standard error. One
        that is not known (NaN) is an error.
    relevance_exponent : float, optional
        As in `frequency_relevance_analysis`.
    respondents : float, optional
        Of the survey; without it the counts are incidents of a period.
    reporting : ProblemReporting, optional
        Whether a respondent may have named several problems.
    draws, seed : int, optional
        Equal seeds give equal bits, whatever the order of the problems.
    level : float, optional
        Of the intervals.
    vital_share : float, optional
        What the vital few make up.
    prior : float, optional
        Added to each count; 0.5 is Jeffreys'.

    Returns
    -------
    ProblemRanking

    Examples
    --------
    >>> import amends as am
    >>> problems = [("late", 320, 2.1, 0.08), ("rude", 90, 4.3, 0.10), ("wrong bill", 150, 3.6, 0.09)]
    >>> found = am.recovery.frequency_relevance_ranking(problems)
    >>> [(p.name, p.rank_lower, p.rank_upper) for p in found.problems]
    [('late', 1, 1), ('wrong bill', 2, 2), ('rude', 3, 3)]
    """
    lines = _lines(problems, CountedProblem)
    return _ranking(
        _room._frequency_relevance_ranking(
            lines, relevance_exponent, respondents, reporting, draws, seed, level, vital_share, prior
        )
    )


def market_at_risk_ranking(
    problems: Any,
    *,
    respondents: float,
    reporting: ProblemReporting,
    draws: int = 10_000,
    seed: int = 1,
    level: float = 0.95,
    vital_share: float = 0.8,
    prior: float = 0.5,
    lost_untroubled: float | None = None,
) -> ProblemRanking:
    """`market_at_risk` with the sampling error of values, shares and ranks.

    Parameters
    ----------
    problems : sequence of SurveyedExposure or (name, with_problem, lost, asked), or a table with such columns
        Respondents with the problem; of those of them asked about it, how many will not buy again.
    respondents : float
        Of the survey.
    reporting : ProblemReporting
        Whether a respondent may have named several problems.
    draws, seed, level, vital_share, prior : optional
        As in `frequency_relevance_ranking`.
    lost_untroubled : float, optional
        Of the customers without a problem, the share that will not buy again either: taken off the share lost of each
        problem, down to 0. Not stated, whoever is lost after a problem counts as lost because of it.

    Examples
    --------
    >>> import amends as am
    >>> problems = [("late", 400, 40, 400), ("billing", 100, 45, 100), ("rude", 160, 48, 160)]
    >>> found = am.recovery.market_at_risk_ranking(
    ...     problems, respondents=2000, reporting=am.recovery.ProblemReporting.most_serious_only)
    >>> [(p.name, p.rank_lower, p.rank_upper) for p in found.problems]
    [('rude', 1, 3), ('billing', 1, 3), ('late', 1, 3)]
    """
    lines = _lines(problems, SurveyedExposure)
    return _ranking(
        _room._market_at_risk_ranking(
            lines, respondents, reporting, draws, seed, level, vital_share, prior, lost_untroubled
        )
    )


def _ranking(made: tuple[Any, ...]) -> ProblemRanking:
    lines, few, share, total, of_customers, untroubled = made
    problems = [RankedProblem(name, RankedFigure(*v), RankedFigure(*s), *rest) for name, v, s, *rest in lines]
    whole = None if total is None else RankedFigure(*total)
    return ProblemRanking(problems, RankedFigure(*few), share, whole, of_customers, untroubled)


def silent_problems(
    problems: Any,
    *,
    respondents: float,
    reporting: ProblemReporting,
    draws: int = 10_000,
    seed: int = 1,
    level: float = 0.95,
    prior: float = 0.5,
) -> SilentProblems:
    """Which problems does the complaint channel hide? Shares of problems against shares of complaints.

    Parameters
    ----------
    problems : sequence of SurveyedSilence or (name, with_problem, complained[, complaints]), or a table of such columns
        Respondents with the problem, how many of them complained, and complaints about it in the records (for all
        problems or for none; without them the complaints are those that the respondents tell).
    respondents : float
        Of the survey.
    reporting : ProblemReporting
        Whether a respondent may have named several problems.
    draws, seed, level, prior : optional
        As in `frequency_relevance_ranking`.

    Examples
    --------
    >>> import amends as am
    >>> asked = [("billing", 100, 50), ("late", 200, 20), ("rude", 100, 10)]
    >>> several = am.recovery.ProblemReporting.several_per_customer
    >>> [(p.name, round(p.hidden.value, 3)) for p in
    ...  am.recovery.silent_problems(asked, respondents=1000, reporting=several).problems]
    [('late', 0.25), ('rude', 0.125), ('billing', -0.375)]
    """
    lines = _lines(problems, SurveyedSilence)
    made = _room._silent_problems(lines, respondents, reporting, draws, seed, level, prior)
    return SilentProblems(
        [
            SilentProblem(
                name,
                RankedFigure(*articulation),
                RankedFigure(*silent),
                RankedFigure(*problem_mix),
                RankedFigure(*complaint_mix),
                RankedFigure(*hidden),
                *ranks,
            )
            for name, articulation, silent, problem_mix, complaint_mix, hidden, *ranks in made
        ]
    )


def pareto(amounts: Any, *, share: float = 0.8) -> ParetoAnalysis:
    """Pareto analysis of amounts that are known: largest first, with cumulated shares and the vital few.

    Parameters
    ----------
    amounts : sequence of (name, amount), mapping of names to amounts, or a table with columns ``name`` and ``amount``
    share : float, optional
        What the vital few make up.

    Examples
    --------
    >>> import amends as am
    >>> am.recovery.pareto({"a": 5, "b": 50, "c": 30, "d": 10, "e": 5}).vital_few
    2
    """
    lines, few = _room._pareto(_amounts(amounts), share)
    return ParetoAnalysis([ParetoLine(*line) for line in lines], few)


class _NamedAmount(NamedTuple):
    name: str
    amount: float


def _amounts(given: Any) -> Any:
    if isinstance(given, dict) and set(given) != {"name", "amount"}:
        return list(given.items())
    return _lines(given, _NamedAmount)
