"""The command line as functions: a scenario to start from.

See docs/program.md.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping, Sequence
from typing import Literal

from ._arguments import error, said
from ._core import program as _core
from ._equality import by_members

__all__ = ["StartingScenario", "starting_scenario"]


@by_members
@dataclasses.dataclass(frozen=True)
class StartingScenario:
    """A scenario to start from, and what was found on the way.

    Attributes
    ----------
    text : str
        A scenario file (TOML), with comments.
    days : float
        The question: every complaint answered within so many days.
    complaints : float
        In the records.
    recorded_days : float
        The span of the records; NaN where they have no dates of receipt.
    segments : tuple of str
        Of the scenario.
    deciding : tuple of str
        The assumptions on which the answer hangs most with the ranges of the file, at most three.
    """

    text: str
    days: float
    complaints: float
    recorded_days: float
    segments: tuple[str, ...]
    deciding: tuple[str, ...]


def starting_scenario(
    records: str | bytes | os.PathLike[str],
    *,
    days: float | None = None,
    language: Literal["en", "ko"] = "en",
    columns: Mapping[str, str] | None = None,
    satisfied: Sequence[str] = (),
    response_unit: str = "",
    date_format: str = "",
    scenario: str | bytes | os.PathLike[str] = "scenario.toml",
) -> StartingScenario:
    """A whole scenario for the complaints of a CSV file: what is it worth to answer every one within some days?

    The same as ``amends start``: what the records hold is read off them, all else stands in the text as an assumption
    to be replaced. It was evaluated once, so that it runs.

    Parameters
    ----------
    records : path-like
        CSV, plain or gzip.
    days : float, optional
        The question. Default: the shortest of the usual spans within which at least a quarter of the answered
        complaints were answered.
    language : {"en", "ko"}
        Of comments, sources and messages. In Korean the assumed amounts are in KRW.
    columns : mapping of str to str, optional
        Role and header, where the header does not tell: ``{"answered": "Done on"}``; a header ``""`` takes the role
        from every column.
    satisfied : sequence of str
        Texts of a flag that mean satisfied, where they do not say it themselves; all its others mean dissatisfied.
    response_unit : str
        Of the response time, where its header does not name it: ``"hours"``.
    date_format : str
        Of dates that can be read both ways: ``"day/month/year"``.
    scenario : path-like
        Where the scenario will stand: the path of the records counts from its folder.

    Returns
    -------
    StartingScenario

    Raises
    ------
    amends.AmendsError
        `missing` where no column tells when a complaint was answered, or how satisfied the complainant was, with the
        columns there are; `unknown_name` for a role or a column there is not; `domain` for days within which nobody
        was answered, or everybody; those of :func:`amends.interop.inspect` and
        :func:`amends.interop.read_complaints`.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from amends.program import starting_scenario
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "complaints.csv"
    >>> rows = [f"{i},{1 + i % 8},{5 - i % 8 // 2}" for i in range(80)]
    >>> _ = path.write_text("\\n".join(["ticket,days,score", *rows]))
    >>> made = starting_scenario(path)
    >>> made.days, made.complaints, made.segments
    (2.0, 80.0, ('all',))
    """
    if not isinstance(language, str) or language not in ("en", "ko"):
        raise error("unknown_name", "language", f"language must be 'en' or 'ko', got {said(language)}")
    if columns is not None and not isinstance(columns, Mapping):
        raise error("domain", "columns", f"columns must be a mapping of role to header, got {said(columns)}")
    if isinstance(satisfied, (str, bytes)):
        raise error("domain", "satisfied", f"satisfied must be a list of texts, got {said(satisfied)}")
    named = dict(columns or {})
    made = _core.starting_scenario(
        records,
        days,
        language,
        list(named),
        list(named.values()),
        satisfied,
        response_unit,
        date_format,
        scenario,
    )
    return StartingScenario(
        made.text, made.days, made.complaints, made.recorded_days, tuple(made.segments), tuple(made.deciding)
    )
