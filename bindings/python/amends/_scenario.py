"""Recovery scenarios; users meet the class as ``amends.economics.RecoveryScenario``."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ._arguments import error, said, under_the_name
from ._core import economics as _economics
from ._core.domain import ComplaintLog, RecordReport
from ._core.math import Distribution
from ._evaluation import Comparison, Evaluation, ResultTable, Sweep  # noqa: F401  (saved tables name it here)
from ._scenario_text import text_of

Progress = Callable[[int, int], Any]
Keep = Literal["automatic", "net", "net_and_return", "all"]
Quantiles = Literal["kept", "all"]

#: What a quantity of a scenario may be given as.
Quantity = float | Distribution


class RecoveryScenario:
    """What complaint handling costs and brings in, in one state of the world. Immutable.

    See Also
    --------
    from_toml : reads a scenario file; ``docs/scenario-files.md`` lists every key.

    Examples
    --------
    >>> import amends as am
    >>> scenario = am.economics.RecoveryScenario.from_string('''
    ... horizon  = { years = 3, complaint_years = 1 }
    ... discount = { annual_rate = 0.10, timing = "start_of_period" }
    ... [[segment]]
    ... name           = "all"
    ... complaints     = { per_year = 20_000 }
    ... outcomes       = { delighted = 0.40, satisfied = 0.35, dissatisfied = 0.25 }
    ... stay           = { delighted = 0.90, satisfied = 0.70, dissatisfied = 0.20 }
    ... counterfactual = { stay = 0.35 }
    ... margin         = { per_customer_per_year = 60, retention = 0.80 }
    ... cost           = { per_complaint = 18, fixed_per_year = 150_000 }
    ... ''')
    >>> round(scenario.evaluate(draws=1).summary("net").p50, 2)
    315768.6
    """

    def __init__(
        self,
        core: _economics.UnobservedScenario | _economics.RecoveryScenario,
        file: _economics.ScenarioFile | None = None,
    ) -> None:
        if isinstance(core, _economics.UnobservedScenario) and not core.needs_records:
            core = core.without_records()
        self._core = core
        self._file = file

    @classmethod
    def from_toml(cls, path: str | os.PathLike[str]) -> RecoveryScenario:
        """Reads a scenario file.

        Parameters
        ----------
        path : path-like
            A TOML file.

        Raises
        ------
        amends.AmendsError
            With every mistake in the file: file, line, key, value and what is allowed. Nothing is computed.
        """
        file = _economics.load_scenario(path)
        return cls(file.scenario, file)

    @classmethod
    def from_string(cls, text: str, name: str = "scenario.toml") -> RecoveryScenario:
        """Reads a scenario from text; `name` stands for the file in messages."""
        file = _economics.parse_scenario(text, name, [])
        return cls(file.scenario, file)

    @classmethod
    def from_dict(cls, scenario: Mapping[str, Any]) -> RecoveryScenario:
        """A scenario from values: the twin of a scenario file, key by key.

        Parameters
        ----------
        scenario : mapping
            The keys of ``docs/scenario-files.md``; quantities are numbers, ``Distribution``, ``Estimate`` or the
            tables of the file (``{"pert": [0.2, 0.3, 0.5], "source": "assumption"}``; an ``Estimate`` with a source of
            your own is ``{"estimate": ..., "source": ...}``); ``segment`` and ``correlation`` are lists of
            dicts. What is None is left out.

        Returns
        -------
        RecoveryScenario

        Raises
        ------
        amends.AmendsError
            With every mistake: key, value and what is allowed.

        Examples
        --------
        >>> import amends as am
        >>> scenario = am.economics.RecoveryScenario.from_dict({
        ...     "horizon": {"years": 1},
        ...     "discount": {"annual_rate": 0.08},
        ...     "segment": [{
        ...         "name": "all",
        ...         "complaints": {"per_year": 1000},
        ...         "outcomes": {"satisfied": 0.6, "dissatisfied": 0.4},
        ...         "stay": {"dissatisfied": 0.4, "delighted": 0.9,
        ...                  "satisfied": am.math.Distribution.pert(0.6, 0.7, 0.8)},
        ...         "counterfactual": {"stay": 0.35},
        ...         "margin": {"per_customer_per_year": 60, "retention": 0.8},
        ...         "cost": {"per_complaint": 5},
        ...     }],
        ... })
        >>> round(scenario.evaluate(draws=1).at_medians("net"))
        8148
        """
        text, estimates = text_of(scenario)
        file = _economics.parse_scenario(text, "scenario", estimates)
        return cls(file.scenario, file)

    @property
    def title(self) -> str:
        """Title of the scenario."""
        return self._core.title or "recovery scenario"

    @property
    def currency(self) -> str:
        """Currency of all money, as written in the file."""
        return self._core.currency

    @property
    def years(self) -> int:
        """Horizon in years."""
        return self._core.years

    @property
    def segments(self) -> list[str]:
        """Names of the segments."""
        return list(self._core.segments)

    @property
    def observed(self) -> bool:
        """True when every segment that takes its outcomes from records has them."""
        return isinstance(self._core, _economics.RecoveryScenario)

    @property
    def account(self) -> RecordReport | None:
        """What became of every row of the records; None before they are read, or where nothing comes from records."""
        return self._core.account

    def with_observed(
        self,
        log: Any,
        *,
        satisfied: float | None = None,
        delighted: float | None = None,
        response_bands: Sequence[float] | None = None,
        strata: Sequence[str] | None = None,
        largest_outside_share: float | None = None,
    ) -> RecoveryScenario:
        """The same scenario with its outcomes read off a complaint log, and the file's intervention made.

        Parameters
        ----------
        log : ComplaintLog or ComplaintRecords
            Its segments carry the names of the scenario's.
        satisfied, delighted : float, optional
            Scores from which a complainant counts as satisfied, as delighted. Default: the file's ``[records]`` table.
        response_bands : sequence of float, optional
            Upper ends of the response-speed bands in days. Default: the file's ``[records]`` table; none for a log
            without response times.
        strata : sequence of str, optional
            Further columns by which outcomes are cut: attributes of the log, "channel", "cluster". Default: the file's.
            Where the log knows clusters (companies), outcomes are drawn by cluster.
        largest_outside_share : float, optional
            More of the complaints than this in segments that the scenario does not have is an error (`bad_rows`): an
            id given as the segment, or names written otherwise. Default: the file's ``[records]`` table, else 0.5.
        """
        plan = self._file.records if self._file is not None else None
        if satisfied is None and plan is not None:
            satisfied = plan.satisfied
        if delighted is None and plan is not None:
            delighted = plan.delighted
        if response_bands is None and plan is not None:
            response_bands = plan.response_bands
        log = getattr(log, "log", log)
        if response_bands is None and isinstance(log, ComplaintLog) and not log.tells_speed:
            response_bands = ()
        if satisfied is None or delighted is None or response_bands is None:
            raise error(
                "missing",
                "satisfied",
                "with_observed needs satisfied, delighted and response_bands: the scenario file has no [records] table",
            )
        if strata is None and plan is not None:
            strata = plan.strata
        if largest_outside_share is None:
            largest_outside_share = 0.5 if plan is None else plan.largest_outside_share
        with under_the_name("response_bands", of="band_edges"):
            observed = self._core.with_observed(
                log, satisfied, delighted, response_bands, strata or (), largest_outside_share
            )
        return self._intervened(observed)

    def with_records(self, file: str | os.PathLike[str] | None = None) -> RecoveryScenario:
        """The same scenario with its outcomes read from the records its file names, and the intervention made.

        Parameters
        ----------
        file : path-like, optional
            Another CSV file (plain or gzip) for the same mapping.
        """
        plan = self._file.records if self._file is not None else None
        if plan is None:
            raise error("missing", "records", "with_records needs a scenario file with a [records] table")
        core = self._core.unobserved if isinstance(self._core, _economics.RecoveryScenario) else self._core
        return self._intervened(_economics.observe_records(core, plan, file))

    def _intervened(self, core: _economics.RecoveryScenario) -> RecoveryScenario:
        if self._file is not None and self._file.respond_within_days is not None:
            core = core.with_response_within(self._file.respond_within_days, None)
        elif self._file is not None and self._file.take_outcomes is not None:
            core = core.with_outcomes_of(*self._file.take_outcomes, None)
        return RecoveryScenario(core, self._file)

    def with_response_within(self, days: float, *, share_causal: Quantity | None = None) -> RecoveryScenario:
        """The same scenario after this intervention: complaints answered after `days`, or not at all, take the outcome
        distribution of those answered within `days` in the same segment and stratum; each costs ``faster_answers``.

        Parameters
        ----------
        days : float
            One of the response bands.
        share_causal : float or Distribution, optional
            The part of the recorded difference that the intervention would bring, in [0, 1]:
            p_new = p_today + share_causal (p_recorded - p_today). Default: as the scenario states it.

        Raises
        ------
        amends.AmendsError
            `missing` where nobody states share_causal: it has no default.
        """
        return RecoveryScenario(self._ready().with_response_within(days, _distribution(share_causal)), self._file)

    def with_outcomes_of(
        self, column: str, take: str, of: str, *, share_causal: Quantity | None = None
    ) -> RecoveryScenario:
        """The same scenario after another intervention: complaints with the text `take` in a column of the records take
        the outcomes of those with the text `of`, in the same stratum of all other columns and the same response band;
        each costs ``faster_answers.cost_per_moved_complaint``.

        Parameters
        ----------
        column : str
            One of the strata: an attribute of the log, "channel" or "cluster".
        take, of : str
            Texts of the column: "none" and "monetary".
        share_causal : float or Distribution, optional
            As in :meth:`with_response_within`.
        """
        return RecoveryScenario(
            self._ready().with_outcomes_of(column, take, of, _distribution(share_causal)), self._file
        )

    def with_value(self, name: str, value: Quantity) -> RecoveryScenario:
        """The same scenario with another value of one quantity.

        Parameters
        ----------
        name : str
            As in results ("telecom.stay.satisfied"), or of an entry, which changes it in every segment that states it
            ("stay.satisfied").
        value : float or Distribution
            Its source stays.

        Raises
        ------
        amends.AmendsError
            `unknown_name` with the nearest name; a value outside the domain of the entry.

        Examples
        --------
        >>> import amends as am
        >>> scenario = am.economics.RecoveryScenario.from_dict({
        ...     "horizon": {"years": 1}, "discount": {"annual_rate": 0.08},
        ...     "segment": [{"name": "all", "complaints": {"per_year": 1000}, "outcomes": {"satisfied": 1},
        ...                  "stay": {"dissatisfied": 0.4, "satisfied": 0.7, "delighted": 0.9},
        ...                  "counterfactual": {"stay": 0.35},
        ...                  "margin": {"per_customer_per_year": 60, "retention": 0.8}}],
        ... })
        >>> scenario.with_value("stay.satisfid", 0.75)
        Traceback (most recent call last):
        ...
        amends._core.AmendsError: the scenario states no quantity "stay.satisfid"; did you mean "all.stay.satisfied"?
        """
        return RecoveryScenario(
            self._core.with_value(name, Distribution(value) if isinstance(value, (int, float)) else value), self._file
        )

    def with_nonresponse_odds_ratio(self, odds_ratio: float) -> RecoveryScenario:
        """The same scenario with other odds of satisfied or better of those who gave no score.

        A multiple of the odds of those of their segment and band who did; 1: they are alike, 0.5: half the odds.
        """
        with under_the_name("odds_ratio", of="nonresponse_odds_ratio"):
            ratio = Distribution(odds_ratio)
            return RecoveryScenario(self._core.with_value("nonresponse_odds_ratio", ratio), self._file)

    def evaluate(
        self,
        *,
        draws: int = 10_000,
        seed: int = 1,
        threads: int = 1,
        segments: bool = True,
        keep: Keep = "automatic",
        quantiles: Quantiles = "kept",
        progress: Progress | None = None,
    ) -> Evaluation:
        """Monte Carlo evaluation.

        Parameters
        ----------
        draws : int
            Number of draws, at most 10,000,000.
        seed : int
            Same seed, same bits, for any number of threads.
        threads : int
            Threads to use.
        segments : bool
            Every segment as well, and not the total alone.
        keep : {"automatic", "net", "net_and_return", "all"}
            The draws that are kept, 8 bytes each. ``"net"``: net of the total; ``"net_and_return"``: net and
            net_return, of the total and of each segment; ``"all"``: every metric of all of them, and net of each year;
            ``"automatic"``: ``"net_and_return"`` up to 1,000,000 draws, ``"net"`` beyond. Means, deviations and shares
            are had in any case, and what is not kept is computed again when it is asked for.
        quantiles : {"kept", "all"}
            ``"kept"``: those of the draws that are kept, exactly. ``"all"``: of all others too, by sketch, within
            0.1 %.
        progress : callable, optional
            Called with (done, total) between batches; returning False stops with an error. Ctrl-C stops too.
        """
        core = self._ready().evaluate(draws, seed, threads, segments, keep, quantiles, progress)
        return Evaluation(core, self.title, self.currency, threads)

    def evaluate_draws(
        self, draws: Mapping[str, npt.ArrayLike], *, check: bool = True
    ) -> dict[str, npt.NDArray[np.float64]]:
        """The model's arithmetic on draws of your own, such as a posterior sample; nothing is sampled.

        Parameters
        ----------
        draws : mapping of str to array_like
            Values by the name of the quantity (``Evaluation.inputs()["input"]``), all of one length. Every uncertain
            quantity must be given; a certain one may be.
        check : bool
            Refuse values outside the domain of their quantity, NaN included; False saves one pass over draws that are
            known to be good.

        Returns
        -------
        dict of str to numpy.ndarray
            Totals by metric, without the derived ones (cost, ratios, payback).
        """
        return self._ready().evaluate_draws(draws, check=check)

    def compare(
        self,
        baseline: RecoveryScenario,
        *,
        draws: int = 10_000,
        seed: int = 1,
        threads: int = 1,
        segments: bool = True,
        keep: Keep = "automatic",
        quantiles: Quantiles = "kept",
        progress: Progress | None = None,
    ) -> Comparison:
        """This scenario minus `baseline`, draw by draw: a quantity of the same name has the same random number in both.

        Parameters are those of :meth:`evaluate`.
        """
        if not isinstance(baseline, RecoveryScenario):
            raise error("domain", "baseline", f"baseline must be a RecoveryScenario, got a {type(baseline).__name__}")
        core = self._ready().compare(baseline._ready(), draws, seed, threads, segments, keep, quantiles, progress)
        return Comparison(core, self, baseline, threads)

    def _ready(self) -> _economics.RecoveryScenario:
        if isinstance(self._core, _economics.UnobservedScenario):
            step = "with_records() or with_observed(log)" if self._file and self._file.records else "with_observed(log)"
            raise error("missing", "records", f"{self.title!r} still waits for its records: call {step} first")
        return self._core

    def sweep(
        self,
        alternatives: Mapping[str, RecoveryScenario],
        *,
        draws: int = 10_000,
        seed: int = 1,
        threads: int = 1,
        progress: Progress | None = None,
    ) -> Sweep:
        """Several alternatives against this scenario, with common random numbers.

        Parameters
        ----------
        alternatives : mapping of str to RecoveryScenario
            ``{f"{d} days": today.with_response_within(d) for d in (1, 2, 5)}``
        draws, seed, threads, progress
            As in :meth:`evaluate`.

        Returns
        -------
        Sweep
        """
        if not isinstance(alternatives, Mapping):
            raise error("domain", "alternatives", f"alternatives must be a dict, got {said(alternatives)}")
        for name, one in alternatives.items():
            if not isinstance(name, str) or not isinstance(one, RecoveryScenario):
                raise error("domain", "alternatives", "alternatives must map names to RecoveryScenario")
        pairs = [(name, one._ready()) for name, one in alternatives.items()]
        return Sweep(self._ready().sweep(pairs, draws, seed, threads, progress), self.title, self.currency)

    def __repr__(self) -> str:
        state = "" if self.observed else ", waiting for records"
        days, take = self._core.respond_within_days, self._core.take_outcomes
        intervention = "" if days is None else f", answered within {days:g} days"
        if take is not None:
            intervention = f", {take[0]} {take[1]!r} as {take[2]!r}"
        return f"RecoveryScenario({self.title!r}: {', '.join(self.segments)}; {self.years} years{intervention}{state})"


def _distribution(value: Quantity | None) -> Distribution | None:
    return Distribution(value) if isinstance(value, (int, float)) else value
