"""Recovery scenarios; users meet the class as ``amends.economics.RecoveryScenario``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ._arguments import error, number, said, under_the_name, whole
from ._core import AmendsError
from ._core import economics as _economics
from ._core.domain import ComplaintLog, RecordReport
from ._core.estimation import Estimate
from ._core.math import Distribution
from ._equality import by_members
from ._evaluation import Comparison, Evaluation, Question, Sweep
from ._result_table import ResultTable  # noqa: F401  (saved tables name it here)
from ._scenario_from_records import Timing, scenario_from_records
from ._scenario_levers import ScenarioLevers
from ._scenario_text import NAME, by_key, quantity, text_of

Progress = Callable[[int, int], Any]
Keep = Literal["automatic", "net", "net_and_return", "all"]
Quantiles = Literal["kept", "all"]

#: What a quantity of a scenario may be given as.
Quantity = float | Distribution | Estimate


@by_members
class RecoveryScenario(ScenarioLevers):
    """What complaint handling costs and brings in, in one state of the world. Immutable.

    Can be pickled: with all it states and all it took from records, so that it evaluates to the same bits.

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

    #: What its outcomes were read off, for reports. Pickles of version 0.1 have none.
    _records: _economics.ScenarioRecords | None = None
    #: The files it and its records were read from. Pickles of version 0.1 have none.
    _read: tuple[bytes, ...] = ()

    def __init__(
        self,
        core: _economics.UnobservedScenario | _economics.RecoveryScenario,
        file: _economics.ScenarioFile | None = None,
        records: _economics.ScenarioRecords | None = None,
        read: Iterable[bytes] = (),
    ) -> None:
        if isinstance(core, _economics.UnobservedScenario) and not core.needs_records:
            core = core.without_records()
        self._core = core
        self._file = file
        self._records = records
        logged = () if core.account is None else map(os.fsencode, core.account.files)
        self._read = tuple(sorted({*map(os.path.abspath, read), *map(os.path.abspath, logged)}))

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
        return cls(file.scenario, file, read=file.read)

    @classmethod
    def from_string(cls, text: str, name: str = "scenario.toml") -> RecoveryScenario:
        """Reads a scenario from text; `name` stands for the file in messages."""
        file = _economics.parse_scenario(text, name, [])
        return cls(file.scenario, file, read=file.read[1:])  # the first is the text

    @classmethod
    def from_dict(cls, scenario: Mapping[str, Any]) -> RecoveryScenario:
        """A scenario from values: the twin of a scenario file, key by key.

        Parameters
        ----------
        scenario : mapping
            The keys of ``docs/scenario-files.md``; quantities are numbers, ``Distribution``, ``Estimate`` or the
            tables of the file (``{"pert": [0.2, 0.3, 0.5], "source": "assumption"}``, ``{"value":
            Distribution.beta(7, 3), "source": "survey"}``, with an ``Estimate`` likewise); ``segment`` and
            ``correlation`` are lists of dicts. What is None is left out.

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
        with by_key():
            file = _economics.parse_scenario(text, NAME, estimates)
        return cls(file.scenario, file, read=file.read[1:])  # the first is the text

    @classmethod
    def from_records(
        cls,
        log: Any,
        links: Any = (),
        *,
        stated: Mapping[str, Any],
        years: int,
        satisfied: float,
        delighted: float,
        response_bands: Sequence[float] | None = None,
        strata: Sequence[str] = (),
        complaint_years: int | None = None,
        timing: Timing = "end_of_period",
        title: str = "",
        currency: str = "",
        complaints_from_records: bool = False,
        design_effect: float = 1.0,
        largest_outside_share: float = 0.5,
    ) -> RecoveryScenario:
        """A scenario put together from records: what links estimate, and what only the firm can state.

        Nothing is filled in: a quantity that a scenario needs, and that is neither estimated nor stated, is named in
        the error, with what the data said of it.

        Parameters
        ----------
        log : ComplaintLog, JoinedLog or ComplaintRecords
            Complaints, whose outcomes the segments take; its segments are those of the scenario.
        links : LinkEstimates, list of them, or dict
            What :mod:`amends.economics` estimated (``stay_rates``, ``counterfactual_stay``, ``customer_margin``,
            ``margin_retention``, ``tellers``, ``problem_and_voice``): for all segments, or by segment in a dict,
            where the key None stands for all. All of one link are drawn together.
        stated : mapping
            Quantities by the names of scenario files, "margin.retention" for all segments or
            "telecom.margin.retention" for one: numbers, ``Distribution``, ``Estimate``, or a pair of one of them and
            its source. What adds up over segments (``complaints.per_year``, ``customers``, ``cost.fixed_per_year``,
            ``cost.setup``, ``information.avoided_cases_per_year``) is stated for each of several segments.
        years : int
            Horizon, 1 to 100.
        satisfied, delighted : float
            Scores from which a complainant counts as satisfied, as delighted.
        response_bands : sequence of float, optional
            Upper ends of the response-speed bands in days; needed where the log holds response times.
        strata : sequence of str
            Further columns by which outcomes are cut.
        complaint_years : int, optional
            Years in which complaints are handled. Default: the horizon.
        timing : {"end_of_period", "mid_period", "start_of_period"}
            When in its year a flow falls.
        complaints_from_records : bool
            Complaints per year are as many as the records hold: of n complaints, n 365.25 / (last - first + 1) with the
            first and the last day of receipt of all. The log must know when they came.
        design_effect : float
            Recorded complaints that tell as much as one independent complaint, where clusters are not known.
        largest_outside_share : float
            As in :meth:`with_observed`.

        Raises
        ------
        amends.AmendsError
            `missing` with everything that is still to be stated; `contradiction` for a quantity that is estimated and
            stated; `unknown_name` with the nearest name.

        Examples
        --------
        >>> import amends as am
        >>> log = am.domain.ComplaintLog.from_columns(response_days=[1, 9] * 20, score=[5, 2] * 20)
        >>> stated = {"discount.annual_rate": 0.08, "complaints.per_year": 1000, "counterfactual.stay": 0.3,
        ...           "stay.satisfied": 0.7, "stay.dissatisfied": 0.4, "stay.delighted": 0.9,
        ...           "margin.per_customer_per_year": (60, "controlling, 2024")}
        >>> am.economics.RecoveryScenario.from_records(
        ...     log, stated=stated, years=3, satisfied=4, delighted=5, response_bands=[5])
        Traceback (most recent call last):
        ...
        amends._core.AmendsError: still to be stated, as neither records nor statements say it: margin.retention
        """
        core, records = scenario_from_records(
            log,
            links,
            stated=stated,
            years=years,
            satisfied=satisfied,
            delighted=delighted,
            response_bands=response_bands,
            strata=strata,
            complaint_years=complaint_years,
            timing=timing,
            title=title,
            currency=currency,
            complaints_from_records=complaints_from_records,
            design_effect=design_effect,
            largest_outside_share=largest_outside_share,
        )
        return cls(core, None, records)

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
        log : ComplaintLog, JoinedLog or ComplaintRecords
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
        if plan is not None:
            satisfied = plan.satisfied if satisfied is None else satisfied
            delighted = plan.delighted if delighted is None else delighted
            response_bands = plan.response_bands if response_bands is None else response_bands
            strata = plan.strata if strata is None else strata
        log = getattr(log, "log", log)
        if response_bands is None and isinstance(log, ComplaintLog) and not log.tells_speed:
            response_bands = ()
        if satisfied is None or delighted is None or response_bands is None:
            needs = "with_observed needs satisfied, delighted and response_bands"
            raise error("missing", "satisfied", f"{needs}: the scenario file has no [records] table")
        if largest_outside_share is None:
            largest_outside_share = 0.5 if plan is None else plan.largest_outside_share
        with under_the_name("response_bands", of="band_edges"):
            records = _economics.records_of_log(log, satisfied, delighted, response_bands, strata or ())
        return self._observed_by(records, largest_outside_share)

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
        return self._observed_by(_economics.records_of_plan(plan, file), plan.largest_outside_share)

    def _observed_by(self, records: _economics.ScenarioRecords, largest_outside_share: float) -> RecoveryScenario:
        core = self._core.with_observed(records, largest_outside_share)
        if self._file is not None:
            core = self._file.ask(core)
        return RecoveryScenario(core, self._file, records, self._read)

    def _with(self, core: _economics.UnobservedScenario | _economics.RecoveryScenario) -> RecoveryScenario:
        return RecoveryScenario(core, self._file, self._records, self._read)

    def with_value(self, name: str, value: Quantity) -> RecoveryScenario:
        """The same scenario with another value of one quantity.

        Parameters
        ----------
        name : str
            As in results ("telecom.stay.satisfied"), or of an entry, which changes it in every segment that states it
            ("stay.satisfied").
        value : float, Distribution or Estimate
            Its source stays, but an estimate's. A normal distribution is cut to the domain of the entry, as in a file.

        Raises
        ------
        amends.AmendsError
            `unknown_name` with the nearest name; a value outside the domain of the entry; a certain value for what is
            correlated, which :meth:`without_correlations` makes possible.

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
        one = quantity("value", value)
        try:
            return self._with(self._core.with_value(name, one))
        except AmendsError as cause:
            if cause.parameter != "correlation" or "without_correlations" in str(cause):
                raise
            cure = "call without_correlations() first, or with_correlations() with those that remain"
            raise error(cause.code, "value", f"{cause}; {cure}") from None

    @property
    def correlations(self) -> list[dict[str, Any]]:
        """The correlations that are stated, as :meth:`with_correlations` takes them."""
        return [{"between": [first, second], "value": value} for first, second, value in self._core.correlations]

    def with_correlations(self, correlations: Sequence[Mapping[str, Any]]) -> RecoveryScenario:
        """The same scenario with these correlations between its quantities, instead of those it states.

        Parameters
        ----------
        correlations : sequence of mapping
            ``{"between": ["all.stay.satisfied", "all.stay.delighted"], "value": 0.5}``: of the normal scores, in
            (-1, 1).

        Raises
        ------
        amends.AmendsError
            For a quantity that is not stated, certain, estimated or read off records; for correlations that cannot all
            hold.
        """
        if not isinstance(correlations, Sequence) or isinstance(correlations, str):
            raise error("domain", "correlations", f"correlations must be a list of dicts, got {said(correlations)}")
        stated = []
        for one in correlations:
            if not isinstance(one, Mapping) or not {"between", "value"} <= set(one) <= {"between", "value", "source"}:
                raise error("domain", "correlations", "correlations must be dicts with between and value")
            between = one["between"]
            if isinstance(between, str) or not isinstance(between, Sequence) or len(between) != 2:
                raise error("domain", "between", f"between must be two names of quantities, got {said(between)}")
            stated.append((between[0], between[1], number("value", one["value"])))
        return self._with(self._core.with_correlations(stated))

    def without_correlations(self) -> RecoveryScenario:
        """The same scenario with every stated quantity drawn by itself: then any of them can be given another value."""
        return self.with_correlations([])

    def without_intervention(self, title: str = "As today") -> RecoveryScenario:
        """The state of today: the same scenario without its question, its voice gain, what it learns and its offer.

        Records that are read afterwards bring the question of the file back.

        Parameters
        ----------
        title : str
            What it is called.

        Examples
        --------
        A file that asks a question is compared with its own today:

        >>> import amends as am
        >>> faster = am.economics.RecoveryScenario.from_toml("examples/within_five_days.toml").with_records()
        >>> result = faster.compare(faster.without_intervention(), draws=100)
        """
        return self._with(self._ready().without_intervention(title))

    def with_nonresponse_odds_ratio(self, odds_ratio: Quantity) -> RecoveryScenario:
        """The same scenario with other odds of satisfied or better of those who gave no score.

        A multiple of the odds of those of their segment and band who did; 1: they are alike, 0.5: half the odds.
        """
        ratio = quantity("odds_ratio", odds_ratio)
        with under_the_name("odds_ratio", of="nonresponse_odds_ratio"):
            return self._with(self._core.with_value("nonresponse_odds_ratio", ratio))

    def evaluate(
        self,
        *,
        draws: int = 10_000,
        seed: int = 7,
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
        draws = whole("draws", draws, 1)
        core = self._ready().evaluate(draws, seed, threads, segments, keep, quantiles, progress)
        options = {"draws": draws, "seed": seed, "segments": segments, "keep": keep, "quantiles": quantiles}
        return Evaluation(core, Question(self, None, options, threads))

    def evaluate_draws(
        self, draws: Mapping[str, npt.ArrayLike], *, check: bool = True
    ) -> dict[str, npt.NDArray[np.float64]]:
        """The model's arithmetic on draws of your own, such as a posterior sample; nothing is sampled.

        Parameters
        ----------
        draws : mapping of str to array_like
            Values by the name of the quantity (``Evaluation.inputs()["input"]``), all of one length. Every uncertain
            quantity must be given, those that are drawn together (records by cluster) among them; a certain one may be.
        check : bool
            Refuse values outside the domain of their quantity, NaN included, and results that are no numbers (no
            recorded complaints at all); False saves two passes over draws that are known to be good.

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
        seed: int = 7,
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
        draws = whole("draws", draws, 1)
        core = self._ready().compare(baseline._ready(), draws, seed, threads, segments, keep, quantiles, progress)
        options = {"draws": draws, "seed": seed, "segments": segments, "keep": keep, "quantiles": quantiles}
        return Comparison(core, Question(self, baseline, options, threads))

    def _ready(self) -> _economics.RecoveryScenario:
        if isinstance(self._core, _economics.UnobservedScenario):
            step = "with_records() or with_observed(log)" if self._file and self._file.records else "with_observed(log)"
            raise error("missing", "records", f"{self.title!r} still waits for its records: call {step} first")
        return self._core

    def sweep(
        self,
        alternatives: Mapping[str, RecoveryScenario] | None = None,
        *,
        agents: Sequence[float] = (),
        offers: Sequence[Any] = (),
        voice_gains: Sequence[Quantity] = (),
        share_causal: Quantity | None = None,
        draws: int = 10_000,
        seed: int = 7,
        threads: int = 1,
        progress: Progress | None = None,
    ) -> Sweep:
        """Several alternatives against this scenario as it is, with common random numbers: what it does otherwise
        already is done in the baseline too, and stays in every mix unless a lever takes its place.

        Parameters
        ----------
        alternatives : mapping of str to RecoveryScenario, optional
            ``{f"{d} days": today.with_response_within(d) for d in (1, 2, 5)}``
        agents, offers, voice_gains : sequence, optional
            Values of levers, of which every mix is an alternative: as in :meth:`with_agents`, :meth:`with_offer` (an
            amount, or a pair of amount and scale) and :meth:`with_voice_gain`.
        share_causal : float, Distribution or Estimate, optional
            Of `agents`, as in :meth:`with_agents`. Default: as the scenario states it.
        draws, seed, threads, progress
            As in :meth:`evaluate`.

        Returns
        -------
        Sweep
        """
        alternatives = {} if alternatives is None else alternatives
        if not isinstance(alternatives, Mapping):
            raise error("domain", "alternatives", f"alternatives must be a dict, got {said(alternatives)}")
        for name, one in alternatives.items():
            if not isinstance(name, str) or not isinstance(one, RecoveryScenario):
                raise error("domain", "alternatives", "alternatives must map names to RecoveryScenario")
        pairs = [(name, one._ready()) for name, one in alternatives.items()]
        pairs += self._mixes(agents, offers, voice_gains, share_causal)
        draws = whole("draws", draws, 1)
        return Sweep(self._ready().sweep(pairs, draws, seed, threads, progress), self.title, self.currency)

    def __copy__(self) -> RecoveryScenario:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> RecoveryScenario:
        return self

    def __repr__(self) -> str:
        state = "" if self.observed else ", waiting for records"
        days, take = self._core.respond_within_days, self._core.take_outcomes
        intervention = "" if days is None else f", answered within {days:g} days"
        if take is not None:
            intervention = f", {take[0]} {take[1]!r} as {take[2]!r}"
        if self._core.respond_with_agents is not None:
            intervention = f", with {self._core.respond_with_agents:g} agents"
        if self._core.response_days:
            shares = ", ".join(f"{100 * share:.0f} % in {days:g}" for days, share in self._core.response_days)
            intervention = f", answered {shares} days"
        return f"RecoveryScenario({self.title!r}: {', '.join(self.segments)}; {self.years} years{intervention}{state})"
