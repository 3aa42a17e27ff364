"""What a scenario was evaluated to, beside others and over a list of values; users meet these classes as
``amends.economics``."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from . import _tables
from ._core import AmendsError
from ._core import economics as _economics
from ._core.domain import RecordReport
from ._equality import by_members
from ._report import Report, Reported, make_report, note_of, subject_of
from ._result_table import ResultTable

if TYPE_CHECKING:
    from ._scenario import RecoveryScenario

#: Every metric of an evaluation, in the order of the tables.
METRICS: tuple[str, ...] = tuple(_economics.metrics)
#: Draws up to which a notebook shows the report, which evaluates again.
_SHOWN_AT_ONCE = 100_000
_RATIOS = ("net_return", "benefit_cost_ratio", "payback_years")


@by_members
@dataclasses.dataclass(frozen=True)
class Question:
    """What was evaluated, and how: enough to evaluate it again, to the same bits."""

    scenario: RecoveryScenario
    baseline: RecoveryScenario | None
    options: dict[str, Any]
    threads: int = dataclasses.field(compare=False)  # the bits are the same with any number

    def again(self) -> Evaluation:
        """The evaluation, or the comparison where there is a baseline."""
        options = {**self.options, "threads": self.threads}
        if self.baseline is None:
            return self.scenario.evaluate(**options)
        return self.scenario.compare(self.baseline, **options)

    def alone(self, scenario: RecoveryScenario) -> Question:
        """One side of a comparison."""
        return Question(scenario, None, self.options, self.threads)

    def report(self, notes: Any, sweep: Any, language: Any) -> Report:
        """The report on it."""
        return make_report(
            subject_of(self.scenario, "scenario"),
            None if self.baseline is None else subject_of(self.baseline, "baseline"),
            notes=note_of(self.scenario) if notes is None else notes,
            sweep=sweep,
            language=language,
            draws=self.options["draws"],
            seed=self.options["seed"],
            threads=self.threads,
            read=self.files_read(),
        )

    def files_read(self) -> list[bytes]:
        """What both scenarios and their records were read from."""
        return [*self.scenario._read, *(() if self.baseline is None else self.baseline._read)]

    def joints(self) -> dict[str, tuple[str, float, float, float, float]]:
        """What records by cluster draw together, by its name: group, mean, 5, 50 and 95 % points."""
        rows: dict[str, tuple[str, float, float, float, float]] = {}
        for one in (self.scenario, self.baseline):
            for name, *seen in [] if one is None else one._ready().joint_inputs():
                rows.setdefault(name, tuple(seen))
        return rows


@by_members
class Evaluation(Reported):
    """A scenario evaluated, or the difference of two; made by :meth:`RecoveryScenario.evaluate`.

    Money is present value over the horizon, in the currency of the scenario.

    Means, deviations and shares of every metric are always at hand. Draws and quantiles that were not kept are computed
    again from the seed, to the same bits: that takes as long as the evaluation took, with as many threads, for all of
    them (:meth:`to_frame`) as for one.

    Can be pickled: as scenario, seed and options, so that loading evaluates again, to the same bits.

    :meth:`report` writes the report to a file, :meth:`make_report` makes it; a notebook shows it (beyond 100,000 draws
    a table).
    """

    def __init__(self, core: _economics.Evaluation, question: Question) -> None:
        self._core = core
        self._question = question
        self._threads = question.threads
        self.title = question.scenario.title
        self.currency = question.scenario.currency

    def __reduce__(self) -> tuple[Any, ...]:
        return Question.again, (self._question,)

    def __copy__(self) -> Self:
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        return made

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.__copy__()  # what it holds does not change

    @property
    def draws(self) -> int:
        """Number of draws."""
        return self._core.draws

    @property
    def seed(self) -> int:
        """Seed of the draws."""
        return self._core.seed

    @property
    def segments(self) -> list[str]:
        """Names of the segments; empty where the total alone was evaluated."""
        return list(self._core.segments)

    @property
    def warnings(self) -> list[tuple[str, str, str]]:
        """Findings as (finding, segment, text)."""
        return list(self._core.warnings)

    @property
    def account(self) -> RecordReport | None:
        """What became of every row of the records the outcomes come from; None where none do."""
        return self._core.account

    @property
    def chance_of_loss(self) -> float:
        """Share of draws in which net is negative."""
        return self.share_negative("net")

    def mean(self, metric: str = "net", segment: str | None = None) -> float:
        """Mean of one metric over all draws; NaN for ratios and payback, whose mean need not exist.

        Parameters
        ----------
        metric : str
            One of ``amends.economics.METRICS``.
        segment : str, optional
            A segment; default: the total.
        """
        return self._core.mean(metric, segment)

    def standard_deviation(self, metric: str = "net", segment: str | None = None) -> float:
        """Standard deviation of one metric over the draws; NaN where :meth:`mean` is, and for one draw."""
        return self._core.standard_deviation(metric, segment)

    def share_negative(self, metric: str = "net", segment: str | None = None) -> float:
        """Share of the draws in which the metric is below 0."""
        return self._core.share_negative(metric, segment)

    def share_missing(self, metric: str = "net", segment: str | None = None) -> float:
        """Share of the draws for which the metric does not exist: no payback, no cost."""
        return self._core.share_missing(metric, segment)

    def values(self, metric: str = "net", segment: str | None = None) -> npt.NDArray[np.float64]:
        """The draws of one metric; computed again where they were not kept.

        Parameters
        ----------
        metric : str
            One of ``amends.economics.METRICS``.
        segment : str, optional
            A segment; default: the total.

        Returns
        -------
        numpy.ndarray
            One value per draw, in the order of the draws; NaN where a ratio or payback does not exist.
        """
        return self._core.values(metric, segment, self._threads)

    def summary(self, metric: str = "net", segment: str | None = None) -> _economics.Summary:
        """Mean, standard deviation, 5/25/50/75/95 % points, share missing and share negative of one metric.

        Means of ratios and of payback need not exist and are NaN. Quantiles are order statistics of the draws, or of a
        sketch where ``quantiles="all"`` asked for one: ``quantile_error`` is its relative error, else 0.
        """
        return self._core.summary(metric, segment, self._threads)

    def at_medians(self, metric: str = "net") -> float:
        """The metric with all inputs at their medians (not the median of the metric)."""
        return self._core.at_medians(metric)

    def to_frame(self) -> Any:
        """Every metric of the total and of each segment, as a pandas.DataFrame; without pandas, as a dict of arrays.

        Quantiles that are not at hand are computed again, once for all: exactly where the draws take at most 256 MB
        together, else by sketch, and ``quantile_error`` is its relative error.
        """
        numbers = ["mean", "standard_deviation", "p05", "p25", "p50", "p75", "p95", "share_missing", "share_negative"]
        numbers.append("quantile_error")
        rows = [
            ("total" if segment is None else segment, metric, *(getattr(summary, number) for number in numbers))
            for segment, metric, summary in self._core.summaries(True, self._threads)
        ]
        return _tables.to_frame(_columns(["segment", "metric", *numbers], rows))

    def years(self) -> ResultTable:
        """Money by year, of the total and not discounted.

        Returns
        -------
        ResultTable
            ``year`` (0: setup, before the first year); means of ``benefits``, ``costs`` and ``net``; standard
            deviation, quantiles and share negative of net, with quantiles as in :meth:`to_frame`. Benefits are margins
            of customers kept, word of mouth, information and escalations avoided.
        """
        numbers = ["standard_deviation", "p05", "p25", "p50", "p75", "p95", "share_negative"]
        rows = [
            (year, benefits, costs, net.mean, *(getattr(net, number) for number in numbers))
            for year, benefits, costs, net in self._core.years(self._threads)
        ]
        return ResultTable(_columns(["year", "benefits", "costs", "net", *numbers], rows))

    def inputs(self) -> ResultTable:
        """Every quantity the result rests on, with its distribution and source.

        Mean and quantiles of what records draw together, by cluster, are those of 10,000 draws of its own (seed 1), for
        it has no distribution by itself; :meth:`at_medians` takes its estimate from the counts.
        """
        names = ["input", "distribution", "mean", "p05", "median", "p95", "from_records", "source"]
        joints = self._question.joints()
        rows = []
        for name, *row in self._core.inputs:
            if name in joints:
                group, *seen = joints[name]
                row = [f"drawn together: {group}", *seen, *row[5:]]
            rows.append((name, *row))
        return ResultTable(_columns(names, rows))

    def tornado(self) -> ResultTable:
        """Net with each uncertain input at its own 10 % and 90 % point, the others at their medians."""
        names = ["input", "low", "median", "high", "net_at_low", "net_at_median", "net_at_high", "swing"]
        names += ["from_records", "source"]
        return ResultTable(_columns(names, self._core.tornado()))

    def switching_values(self) -> ResultTable:
        """How wrong each input may be before net changes sign, the others at their medians.

        ``switching_value`` is NaN where net keeps its sign over the whole domain; ``within_range``: it lies between
        the input's own 5 % and 95 % points; ``positive_above``: net is positive above it.

        Outcome shares that are stated as uncertain are divided by their sum: ``median`` and ``switching_value`` of one
        are shares of 1, and the others give way in proportion. To see net 0, give :meth:`RecoveryScenario.with_value`
        the number that has this share, ``value * others / (1 - value)``, ``others`` being the sum of the medians that
        are stated for the other shares.
        """
        names = ["input", "median", "switching_value", "within_range", "positive_above", "from_records", "source"]
        return ResultTable(_columns(names, self._core.switching_values()))

    def _make_report(self, notes: Any, sweep: Any, language: Any) -> Report:
        return self._question.report(notes, sweep, language)

    def _files_read(self) -> list[bytes]:
        return self._question.files_read()

    def _table(self) -> tuple[list[str], list[list[str]]]:
        rows = []
        for _, metric, s in self._core.summaries(False, self._threads):
            if s.share_missing >= 1.0 or (s.p05 == 0.0 == s.p95 and s.mean == 0.0):
                continue
            number = _tables.decimal if metric in _RATIOS else (lambda v: f"{v:,.0f}")
            rows.append([metric.replace("_", " "), *(number(v) for v in (s.p50, s.p05, s.p95))])
        return ["", "median", "5 %", "95 %"], rows

    def _accounts(self) -> list[tuple[str, RecordReport | None]]:
        return [("records", self.account)]

    def _notes(self) -> list[str]:
        money = f", {self.currency}" if self.currency else ""
        notes = [f"{self.draws:,} draws, seed {self.seed}{money}; chance of a loss {100 * self.chance_of_loss:.1f} %"]
        for of, account in self._accounts():
            if account is not None and not account.clean:
                notes += [f"{of}: " + line for line in str(account).splitlines()]
        for finding, segment, text in self.warnings:
            called = "note" if finding == "note_of_link" else "warning"
            notes.append(f"{called} ({segment}): {text}" if segment else f"{called}: {text}")
        return notes

    def __repr__(self) -> str:
        return "\n".join(
            [_tables.shown(self.title), _tables.text_table(*self._table()), *map(_tables.shown, self._notes())]
        )

    def _repr_html_(self) -> str:
        """The report; a table where it would take long, or where one report cannot show both scenarios."""
        try:
            if self.draws <= _SHOWN_AT_ONCE:
                return self.make_report()._repr_html_()
        except AmendsError:
            pass
        return _tables.html_table(*self._table(), notes=[self.title, *self._notes()])


class Comparison(Evaluation):
    """A scenario minus a baseline, draw by draw, on common random numbers; made by :meth:`RecoveryScenario.compare`.

    Everything an :class:`Evaluation` has is about the difference. ``account`` is that of the alternative, or of the
    baseline where only it takes outcomes from records; ``alternative`` and ``baseline`` have their own.
    """

    def __init__(self, core: _economics.Comparison, question: Question) -> None:
        assert question.baseline is not None
        super().__init__(core.difference, question)
        self.title = f"{question.scenario.title}, against: {question.baseline.title}"
        self.alternative = Evaluation(core.alternative, question.alone(question.scenario))
        self.baseline = Evaluation(core.baseline, question.alone(question.baseline))

    def _accounts(self) -> list[tuple[str, RecordReport | None]]:
        other = self.baseline.account
        same = other is None or str(other) == str(self.account)
        return [*super()._accounts(), *([] if same else [("records of the baseline", other)])]


class Sweep(ResultTable):
    """Alternatives against one baseline; made by :meth:`RecoveryScenario.sweep`.

    Money is net of the alternative minus that of the baseline.

    Attributes
    ----------
    best : str
        The alternative with the highest mean of net.
    chance_none : float
        Share of draws in which every alternative has less net than the baseline.
    warnings : list of (finding, alternative, text)
        What an alternative states otherwise than the baseline, beside what is asked.
    """

    def __init__(self, core: _economics.Sweep, title: str, currency: str) -> None:
        names = ["alternative", "net_mean", "net_p05", "net_p50", "net_p95", "chance_of_loss", "net_at_medians"]
        names += ["customers_kept", "chance_best"]
        self.best = core.best
        self.chance_none = core.chance_none
        self.warnings = list(core.warnings)
        money = f", {currency}" if currency else ""
        chance = core.rows[[row[0] for row in core.rows].index(core.best)][-1]
        note = (
            f"net against: {title}{money}; best by the mean: {core.best!r}, in {100 * chance:.0f} % of the draws; "
            f"none is better than the baseline in {100 * core.chance_none:.0f} %"
        )
        notes = [note, *(f"{name}: {text}" for _, name, text in self.warnings)]
        super().__init__(_columns(names, core.rows), notes)


def _columns(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}
