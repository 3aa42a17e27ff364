"""The report on a result; users meet the classes as ``amends.report``."""

from __future__ import annotations

import dataclasses
import functools
import html
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from ._arguments import error, said, unicode
from ._core import AmendsError
from ._core import report as _core
from ._equality import by_members
from ._result_table import ResultTable
from ._scenario_text import NAME

if TYPE_CHECKING:
    from ._scenario import RecoveryScenario

Language = Literal["en", "ko"]


@by_members
class Statement(NamedTuple):
    """A sentence or more on one subject; ``key`` names the subject ("settings")."""

    key: str
    text: str


@by_members
@dataclasses.dataclass(frozen=True)
class Section:
    """One heading with what stands below it: statements, then tables by their keys."""

    key: str
    heading: str
    statements: tuple[Statement, ...]
    tables: dict[str, ResultTable]


class Report:
    """A result in words and tables; made by :meth:`Evaluation.make_report` and :meth:`ProcessReview.make_report`.

    Numbers in tables are texts, as they are printed; :meth:`to_json` has all digits. A pickled report holds what was
    asked, and is made again where it is loaded.

    Attributes
    ----------
    title : str
    subtitle : str
        What it is compared with, version, draws and seed.
    """

    def __init__(self, core: _core.Report, read: Sequence[bytes] = ()) -> None:
        self._core = core
        self._read = list(read)
        self.title = core.title
        self.subtitle = core.subtitle
        self._again: Callable[[], Report] | None = None

    def _made_by(self, again: Callable[[], Report]) -> Report:
        self._again = again
        return self

    def __reduce__(self) -> tuple[Callable[[], Report], tuple[()]]:
        assert self._again is not None
        return self._again, ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Report):
            return NotImplemented
        return self is other or (self.to_json(), self.to_text()) == (other.to_json(), other.to_text())

    def __hash__(self) -> int:
        return hash(self.to_text())

    def __copy__(self) -> Report:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Report:
        return self

    @property
    def sections(self) -> dict[str, Section]:
        """The sections by their keys, in the order in which they are read; ``docs/report.md`` lists the keys."""
        return {
            key: Section(
                key,
                heading,
                tuple(Statement(*one) for one in statements),
                {name: ResultTable(_columns(header, rows), notes) for name, header, rows, notes in tables},
            )
            for key, heading, statements, tables in self._core.sections
        }

    def to_text(self) -> str:
        """For a terminal: columns stand straight, at most 110 wide; control characters as escapes."""
        return self._core.render("text")

    def to_markdown(self) -> str:
        """The same sections in Markdown."""
        return self._core.render("markdown")

    def to_json(self) -> str:
        """The numbers with all digits, and the statements by key (``"schema": 1``)."""
        return self._core.render("json")

    def to_csv(self) -> str:
        """A row for each metric, answer of the sweep and part of the question (RFC 4180)."""
        return self._core.render("csv")

    def to_html(self) -> str:
        """One page with charts, for screens and print: no script, and nothing that it would load."""
        return self._core.render("html")

    def to_xlsx(self) -> bytes:
        """A workbook: numbers as numbers, and totals of means as formulas.

        Raises
        ------
        amends.AmendsError
            `missing` where this package was built without libxlsxwriter.
        """
        return self._core.spreadsheet()

    def numbers(self, table: str) -> ResultTable:
        """The numbers behind a table of a report on a complaint desk, with all digits.

        Parameters
        ----------
        table : str
            Its key: ``"kpis"``, ``"durations"``, ... (``docs/report.md``).

        Returns
        -------
        ResultTable
            Columns by keys that are the same in every language; NaN or infinite where there is no number.
        """
        return ResultTable(self._core.numbers(table))

    def waterfall_data(self) -> ResultTable:
        """How net comes about: benefits, costs as negative amounts, and last ``net``.

        Returns
        -------
        ResultTable
            ``metric``; ``mean``, ``p05``, ``p95`` of the draws; ``from`` and ``to`` of the bar, the sums of the means
            before it and with it. Metrics that are 0 are left out.
        """
        return ResultTable(_core.waterfall_data(self._core))

    def density_data(self) -> ResultTable:
        """The distribution of net: ``share`` of the draws in each bin ``from``, ``to``."""
        return ResultTable(_core.density_data(self._core))

    def tornado_data(self) -> ResultTable:
        """What decides: net with each uncertain quantity at its 10 % and its 90 % point, the largest swing first.

        Returns
        -------
        ResultTable
            As :meth:`Evaluation.tornado`, with ``switching_value``, where the quantity turns the sign of net (NaN:
            nowhere that anybody can reach); quantities that are drawn together are one row.
        """
        return ResultTable(_core.tornado_data(self._core))

    def sweep_data(self) -> ResultTable:
        """One answer for each of the days that were asked for."""
        return ResultTable(_core.sweep_data(self._core))

    def speed_data(self) -> ResultTable:
        """Outcomes of recorded complaints by how soon they were answered.

        Returns
        -------
        ResultTable
            ``satisfied_or_better`` is a share of those ``scored``, and ``drawn_`` the same in the draws; the shares
            ``if_silent_`` bound that of all complaints, whatever those without a score felt.
        """
        return ResultTable(_core.speed_data(self._core))

    def cash_data(self) -> ResultTable:
        """Net by year, not discounted, and the means ``cumulated``; year 0: what is paid at the start."""
        return ResultTable(_core.cash_data(self._core))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes it to a file, as :meth:`Evaluation.report` does."""
        self._core.save(path, self._read)

    def __repr__(self) -> str:
        return f"Report({self.title!r}: {', '.join(self.sections)})"

    def _repr_html_(self) -> str:
        # A page of its own inside the notebook's: neither sees the styles of the other.
        page = html.escape(self.to_html())
        style = "width: 100%; height: 85vh; border: 0"
        return (
            f'<iframe title="{html.escape(self.title)}" sandbox="" style="{style}" srcdoc="{page}">'
            f"</iframe><p>{html.escape(self.title)}: {html.escape(self.subtitle)}</p>"
        )

    def __str__(self) -> str:
        return self.to_text()


class Reported:
    """What has a report: evaluations and comparisons."""

    def _make_report(self, notes: Any, sweep: Any, language: Any) -> Report:
        raise NotImplementedError

    def _files_read(self) -> list[bytes]:
        """No report may overwrite them."""
        raise NotImplementedError

    def make_report(
        self, *, notes: str | None = None, sweep: Sequence[float] = (), language: Language = "en"
    ) -> Report:
        """The report: what the result says, what it rests on, and what is to be read with care.

        The scenarios are evaluated again, with the draws, the seed and the threads of this result, and so to the same
        numbers; other assumptions on those who gave no score, and each day of a sweep, are evaluations more.

        Parameters
        ----------
        notes : str, optional
            Free text. Default: the note of the scenario's file.
        sweep : sequence of float
            Days, for each of which "answered within so many days" is evaluated too, against the baseline or, where
            there is none, against the scenario without its question. Each must be the end of a response band.
        language : {"en", "ko"}
            English or Korean. What the user named, and messages of the library, stay as they are.

        Returns
        -------
        amends.report.Report

        Raises
        ------
        amends.AmendsError
            `contradiction` where the records of the two scenarios have different thresholds or response bands, and for
            a sweep without records that tell when was answered.
        """
        sweep = list(sweep) if isinstance(sweep, Iterator) else sweep
        again = functools.partial(self.make_report, notes=notes, sweep=sweep, language=language)
        return self._make_report(notes, sweep, language)._made_by(again)

    def report(
        self,
        path: str | os.PathLike[str],
        *,
        notes: str | None = None,
        sweep: Sequence[float] = (),
        language: Language = "en",
    ) -> None:
        """Writes the report to a file.

        Parameters
        ----------
        path : path-like
            Its ending says in which format: ``.html``, ``.xlsx``, ``.md``, ``.txt``, ``.json`` or ``.csv``. The file is
            the whole new report, or as it was. None of the files that the scenarios and their records were read from,
            whatever it is called here.
        notes, sweep, language
            As in :meth:`make_report`, which says what is computed.

        Raises
        ------
        amends.AmendsError
            `unknown_name` for another ending, `contradiction` for a file that was read, `missing` for a workbook where
            the package was built without libxlsxwriter, `io` where the file cannot be written, all before anything is
            computed; those of :meth:`make_report`.
        """
        _core.check_path(path, self._files_read())
        self.make_report(notes=notes, sweep=sweep, language=language).save(path)

    def to_html(self, *, notes: str | None = None, sweep: Sequence[float] = (), language: Language = "en") -> str:
        """The report as a page with charts; options as in :meth:`make_report`."""
        return self.make_report(notes=notes, sweep=sweep, language=language).to_html()

    def to_markdown(self, *, notes: str | None = None, sweep: Sequence[float] = (), language: Language = "en") -> str:
        """The report in Markdown; options as in :meth:`make_report`."""
        return self.make_report(notes=notes, sweep=sweep, language=language).to_markdown()


def subject_of(scenario: RecoveryScenario, otherwise: str) -> _core.Subject:
    """What a report says of a scenario, which without a title is called by the name of its file, or `otherwise`."""
    file = scenario._file
    file_name = "" if file is None or file.name == NAME else file.name
    idle = file is not None and file.records is not None and not file.scenario.needs_records
    return _core.Subject(scenario._core.title or file_name or otherwise, scenario._ready(), scenario._records, idle)


def note_of(scenario: RecoveryScenario) -> str:
    """The note of its file."""
    return "" if scenario._file is None else scenario._file.note


def make_report(
    subject: _core.Subject,
    baseline: _core.Subject | None,
    *,
    notes: Any,
    sweep: Any,
    language: Any,
    draws: int,
    seed: int,
    threads: int,
    read: Sequence[bytes],
) -> Report:
    """See ``Reported.make_report``."""
    if not isinstance(notes, str):
        raise error("domain", "notes", f"notes must be text, got {said(notes)}")
    try:
        several = isinstance(sweep, Iterable) and getattr(sweep, "ndim", 1) == 1
        if several and any(isinstance(one, (bool, np.bool_)) for one in sweep):
            raise error("domain", "sweep", "sweep must hold numbers of days, got True or False")
        made = _core.make(subject, baseline, unicode("notes", notes), sweep, language, draws, seed, threads)
        return Report(made, read)
    except AmendsError as cause:
        if cause.parameter != "days":
            raise
        said_of_sweep = str(cause).replace("days", "each day of sweep", 1)
        raise error(cause.code, "sweep", f"{said_of_sweep}; read the records with it among response_bands") from None


def _columns(header: list[str], rows: list[list[str]]) -> dict[str, list[str]]:
    """By name; one that stands twice is named with the column before it, which it is of."""
    names = [f"{name} ({header[i - 1]})" if header.count(name) > 1 else name for i, name in enumerate(header)]
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}
