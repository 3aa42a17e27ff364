"""The review of a complaint desk as a report: what reviews and monitors of processes share. Nothing here is public."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable
from typing import Any

import numpy as np

from ._arguments import error, is_one, one_of, said, unicode
from ._core import report as _core
from ._process_figures import Figures, Period, confidence_of
from ._report import Language, Report
from ._roles import Rows, rows

_ALARM_TEXTS = ("series", "since", "period")
_ALARM_NUMBERS = ("count", "expected", "excess", "excess_lower", "excess_upper")


class DeskReported(Figures):
    """What has the report of a complaint desk."""

    _made: Any

    def _time_shown(self) -> str:
        """The time of which the figures are, as text."""
        raise NotImplementedError

    def _unknown(self) -> list[str]:
        """Activities of unknown meaning, where they are kept."""
        return []

    def _beside(self, language: Language) -> str:
        """What has to be said of the figures beside the notes."""
        return ""

    def _whole(self) -> Any:
        """The figures of all complaints."""
        raise NotImplementedError

    def _periods(self, period: Period | None) -> list[tuple[str, list[float]]]:
        """Outstanding, received, done and outstanding of each period, by its name."""
        raise NotImplementedError

    def make_report(
        self,
        *,
        title: str = "",
        notes: str = "",
        alarms: Any = None,
        at_risk: Any = None,
        currency: str = "",
        period: Period | None = None,
        level: float = 0.95,
        language: Language = "en",
    ) -> Report:
        """The report: what the log says of the desk, for those who lead it, and what it cannot show.

        Parameters
        ----------
        title, notes : str, optional
            Heading and free text.
        alarms : table, optional
            New problems, as :meth:`ComplaintWatch.update` answers: ``series``, ``since``, ``period``, ``count``,
            ``expected``, ``excess``, ``excess_lower``, ``excess_upper``. A table without rows: watched, nothing new.
        at_risk : sequence of AlarmAtRisk, optional
            What :func:`amends.economics.alarm_at_risk` makes of each alarm, in their order; None for one that has none.
        currency : str, optional
            Of what is at risk.
        period : {"day", "week", "month", "quarter", "year"}, optional
            Of the stocks, months unless given. A monitor keeps no complaints and so has none.
        level : float, optional
            Of the intervals.
        language : {"en", "ko"}
            English or Korean. What the user named stays as it is.

        Returns
        -------
        amends.report.Report

        Raises
        ------
        amends.AmendsError
            Columns of ``alarms`` that are missing; ``at_risk`` of another length.
        """
        one_of("language", language, ("en", "ko"))
        desk = _core.Desk(
            rules=self._rules,
            figures=self._whole(),
            account=self._made.event_account,
            unknown_activities=self._unknown(),
            title=_text("title", title),
            now=self._time_shown(),
            notes=" ".join(filter(None, (_text("notes", notes), self._beside(language)))),
            currency=_text("currency", currency),
            level=confidence_of(level),
        )
        for _, of, figures in self._each() if self._groups.labels else ():
            desk.add_group(", ".join("-" if one is None else str(one) for one in of), figures)
        for name, stock in self._periods(period):
            desk.add_period(name, *stock)
        if alarms is not None:
            _add_alarms(desk, alarms, at_risk)
        elif at_risk is not None:
            raise error("contradiction", "at_risk", "at_risk is given without alarms: give both")
        again = functools.partial(
            self.make_report,
            title=title,
            notes=notes,
            alarms=alarms,
            at_risk=at_risk,
            currency=currency,
            period=period,
            level=level,
            language=language,
        )
        return Report(desk.write(language))._made_by(again)

    def report(
        self,
        path: str | os.PathLike[str],
        *,
        title: str = "",
        notes: str = "",
        alarms: Any = None,
        at_risk: Any = None,
        currency: str = "",
        period: Period | None = None,
        level: float = 0.95,
        language: Language = "en",
    ) -> None:
        """Writes the report to a file.

        Parameters
        ----------
        path : path-like
            Its ending says in which format: ``.html``, ``.xlsx``, ``.md``, ``.txt``, ``.json`` or ``.csv``. The file is
            the whole new report, or as it was.
        title, notes, alarms, at_risk, currency, period, level, language
            As in :meth:`make_report`.

        Raises
        ------
        amends.AmendsError
            `unknown_name` for another ending, `missing` for a workbook where the package was built without
            libxlsxwriter, `io` where the file cannot be written; those of :meth:`make_report`.
        """
        _core.check_path(path, [])
        self.make_report(
            title=title,
            notes=notes,
            alarms=alarms,
            at_risk=at_risk,
            currency=currency,
            period=period,
            level=level,
            language=language,
        ).save(path)

    def to_html(
        self,
        *,
        title: str = "",
        notes: str = "",
        alarms: Any = None,
        at_risk: Any = None,
        currency: str = "",
        period: Period | None = None,
        level: float = 0.95,
        language: Language = "en",
    ) -> str:
        """The report as a page with charts; options as in :meth:`make_report`."""
        return self.make_report(
            title=title,
            notes=notes,
            alarms=alarms,
            at_risk=at_risk,
            currency=currency,
            period=period,
            level=level,
            language=language,
        ).to_html()


def _text(name: str, given: Any) -> str:
    if not isinstance(given, str):
        raise error("domain", name, f"{name} must be text, got {said(given)}")
    return unicode(name, given)


def _add_alarms(desk: Any, alarms: Any, at_risk: Any) -> None:
    columns = (*_ALARM_TEXTS, *_ALARM_NUMBERS)
    found = rows(alarms, dict.fromkeys(columns), defaults={name: name for name in columns}, required=columns)
    if found.table is None:
        raise error("domain", "alarms", "alarms must be a table, as ComplaintWatch.update answers")
    texts = [_texts(found, name) for name in _ALARM_TEXTS]
    values = [np.asarray(found.numbers(name), dtype=float) for name in _ALARM_NUMBERS]
    risks = _risks(at_risk, len(texts[0]))
    desk.watch()
    for k, risk in enumerate(risks):
        desk.add_alarm(*(one[k] for one in texts), *(float(one[k]) for one in values), risk)


def _texts(found: Rows, role: str) -> list[str]:
    codes, labels = found.labels(role)
    assert codes is not None
    return ["-" if code < 0 else str(labels[code]) for code in codes]


def _risks(given: Any, alarms: int) -> list[list[float]]:
    """Estimate, least and most money, and customers lost, of each alarm; empty: not told."""
    if given is None:
        return [[]] * alarms
    if is_one(given) or isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise error("domain", "at_risk", f"at_risk must list an AlarmAtRisk for each alarm, got {said(given)}")
    listed = list(given)
    if len(listed) != alarms:
        raise error("size_mismatch", "at_risk", f"at_risk must have one entry for each of the {alarms} alarms")
    return [[] if one is None else _risk(one) for one in listed]


def _risk(one: Any) -> list[float]:
    try:
        money = [float(each.revenue_at_risk) for each in (one.estimate, one.lower, one.upper)]
        return [*money, float(one.estimate.customers_lost)]
    except (AttributeError, TypeError, ValueError):
        raise error("domain", "at_risk", f"at_risk must hold AlarmAtRisk or None, got {said(one)}") from None
