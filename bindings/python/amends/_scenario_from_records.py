"""Scenarios from records; users meet it as ``amends.economics.RecoveryScenario.from_records``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from ._arguments import error, said, under_the_name
from ._core import economics as _core
from ._core.domain import ComplaintLog
from ._core.estimation import Estimate
from ._core.math import Distribution
from ._joined_log import JoinedLog
from ._links import LinkEstimates
from ._scenario_text import quantity

Timing = Literal["end_of_period", "mid_period", "start_of_period"]


def _quantity(name: str, value: Any) -> tuple[Distribution | Estimate, str]:
    """A value of a stated quantity, and where it comes from."""
    source = ""
    if isinstance(value, tuple):
        if len(value) != 2 or not isinstance(value[1], str):
            raise error("domain", name, f"{name} must be a quantity, or (quantity, source), got {said(value)}")
        value, source = value
    return quantity(name, value), source


def _links(given: Any) -> list[tuple[str, _core.LinkCore]]:
    """Links by segment; the empty name stands for all segments."""
    by_segment: Mapping[Any, Any] = given if isinstance(given, Mapping) else {None: given}
    if isinstance(given, LinkEstimates):
        by_segment = {None: [given]}
    out = []
    for segment, links in by_segment.items():
        if isinstance(links, LinkEstimates):
            links = [links]
        if isinstance(links, (str, bytes)) or not isinstance(links, Iterable):
            raise error("domain", "links", f"links must be LinkEstimates, or a list of them, got {said(links)}")
        for one in links:
            if not isinstance(one, LinkEstimates):
                raise error("domain", "links", f"links must hold LinkEstimates, got {said(one)}")
            out.append(("" if segment is None else str(segment), one._core))
    return out


def _log(log: Any) -> ComplaintLog:
    log = getattr(log, "log", log)
    if not isinstance(log, ComplaintLog):
        raise error("domain", "log", f"log must be a ComplaintLog, a JoinedLog or ComplaintRecords, got {said(log)}")
    return log


def scenario_from_records(
    log: Any,
    links: Any,
    *,
    stated: Mapping[str, Any],
    years: int,
    satisfied: float,
    delighted: float,
    response_bands: Sequence[float] | None,
    strata: Sequence[str],
    complaint_years: int | None,
    timing: Timing,
    title: str,
    currency: str,
    complaints_from_records: bool,
    design_effect: float,
    largest_outside_share: float,
) -> tuple[_core.RecoveryScenario, _core.ScenarioRecords]:
    """See ``RecoveryScenario.from_records``; with the records that the outcomes were read off."""
    if isinstance(log, JoinedLog) and "score" not in log and "resolved" not in log:
        cure = "give joined.with_scores(), the log with those of joined answers"
        raise error("missing", "log", f"log holds no scores, and a scenario takes its outcomes from them: {cure}")
    log = _log(log)
    if not isinstance(stated, Mapping):
        raise error("domain", "stated", f"stated must be a dict of quantities, got {said(stated)}")
    if response_bands is None:
        if log.tells_speed:
            raise error("missing", "response_bands", "response_bands must be given: the log holds response times")
        response_bands = ()
    quantities = [(str(name), *_quantity(str(name), value)) for name, value in stated.items()]
    if isinstance(strata, str):
        raise error("domain", "strata", f"strata must be a list of columns, got {said(strata)}")
    with under_the_name("response_bands", of="band_edges"):
        records = _core.records_of_log(log, satisfied, delighted, response_bands, strata)
    scenario = _core._scenario_from_records(
        records,
        _links(links),
        quantities,
        years,
        complaint_years,
        timing,
        title,
        currency,
        complaints_from_records,
        design_effect,
        largest_outside_share,
    )
    return scenario, records
