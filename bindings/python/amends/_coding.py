"""Critical incidents: how far coders agree, and by what good and bad incidents differ. Public in ``recovery``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _tables
from ._arguments import error, whole
from ._arguments import names as names_of
from ._column import labels
from ._core import recovery as _room
from ._core.core import RowReport
from ._equality import by_members
from ._input import read, table
from ._look_alikes import look_alikes, no_ids, told
from ._roles import Rows, covariates, rows, same_rows


@by_members
class CodingFigure(NamedTuple):
    """A figure with its interval; NaN where there is none, and for the standard error of score intervals."""

    value: float
    standard_error: float
    lower: float
    upper: float


@by_members
class ClassAgreement(NamedTuple):
    """How two coders agree about one class: incidents of the first, the second, of both, and specific agreement."""

    name: str
    first: float
    second: float
    both: float
    specific: float


@by_members
class IncidentClass(NamedTuple):
    """One class of incidents: counts, shares with intervals, and the standardised residual of the unsatisfactory."""

    name: str
    satisfactory: float
    unsatisfactory: float
    of_satisfactory: CodingFigure
    of_unsatisfactory: CodingFigure
    unsatisfactory_share: CodingFigure
    residual: float


def _interval(figure: CodingFigure) -> str:
    return f"{figure.value:.3f} ({figure.lower:.3f} to {figure.upper:.3f})"


def _figures_frame(named: dict[str, CodingFigure], report: RowReport) -> Any:
    columns: dict[str, list[Any]] = {"figure": list(named)}
    for part in CodingFigure._fields:
        columns[part] = [getattr(figure, part) for figure in named.values()]
    return _tables.to_frame(columns, report)


@by_members
@dataclass(frozen=True, repr=False)
class CodingAgreement:
    """How far two coders agree about the classes of incidents."""

    status: str
    """``estimated``; ``perfect``; ``one_class`` (no kappa); ``constant_coder`` (kappa 0, no interval);
    ``no_incidents``."""
    incidents: float
    scheme_classes: int
    """Classes of the coding scheme, on which the index of Perreault and Leigh depends."""
    observed: CodingFigure
    """Share of incidents that both put into one class, with its Wilson interval."""
    expected: float
    """The same by chance."""
    kappa: CodingFigure
    """Cohen."""
    reliability: CodingFigure
    """Perreault and Leigh."""
    classes: list[ClassAgreement]
    row_report: RowReport
    look_alikes: tuple[tuple[str, str], ...] = ()
    """Classes that look like another (capitals, blanks) and are counted apart."""

    def to_frame(self) -> Any:
        """One row per figure: a pandas.DataFrame, or a dict of arrays without pandas."""
        named = {"observed": self.observed, "kappa": self.kappa, "reliability": self.reliability}
        return _figures_frame(named, self.row_report)

    def classes_frame(self) -> Any:
        """One row per class: a pandas.DataFrame, or a dict of arrays without pandas."""
        columns = {part: [getattr(one, part) for one in self.classes] for part in ClassAgreement._fields}
        return _tables.to_frame(columns, self.row_report)

    def __repr__(self) -> str:
        lines = [
            f"{self.status}: {_tables.count(self.incidents)} incidents, {self.scheme_classes} classes",
            f"agreement {_interval(self.observed)}, by chance {self.expected:.3f}",
            f"Cohen's kappa {_interval(self.kappa)}",
            f"Perreault and Leigh {_interval(self.reliability)}",
        ]
        lines += map(_tables.shown, told(self.look_alikes, "classes"))
        return "\n".join([*lines, *filter(None, [self.row_report.line()])])


@by_members
@dataclass(frozen=True, repr=False)
class SeveralCodersAgreement:
    """How far several coders agree about the classes of incidents."""

    status: str
    incidents: float
    codes: float
    observed: CodingFigure
    """Chance that two coders of one incident agree."""
    expected: float
    """Chance that two codes of any incidents agree."""
    kappa: CodingFigure
    """Fleiss."""
    row_report: RowReport
    look_alikes: tuple[tuple[str, str], ...] = ()
    """Classes that look like another (capitals, blanks) and are counted apart."""

    def to_frame(self) -> Any:
        """One row per figure: a pandas.DataFrame, or a dict of arrays without pandas."""
        return _figures_frame({"observed": self.observed, "kappa": self.kappa}, self.row_report)

    def __repr__(self) -> str:
        lines = [
            f"{self.status}: {_tables.count(self.codes)} codes of {_tables.count(self.incidents)} incidents",
            f"agreement {_interval(self.observed)}, by chance {self.expected:.3f}",
            f"Fleiss's kappa {_interval(self.kappa)}",
        ]
        lines += map(_tables.shown, told(self.look_alikes, "classes"))
        return "\n".join([*lines, *filter(None, [self.row_report.line()])])


@by_members
@dataclass(frozen=True, repr=False)
class IncidentTable:
    """Satisfactory and unsatisfactory incidents by class, and whether the classes differ (Pearson's chi-square)."""

    classes: list[IncidentClass]
    satisfactory: float
    unsatisfactory: float
    chi_square: float
    degrees_of_freedom: int
    p_value: float
    warnings: tuple[str, ...]
    """May hold ``few_expected`` and ``nothing_to_compare``."""
    row_report: RowReport
    look_alikes: tuple[tuple[str, str], ...] = ()
    """Classes that look like another (capitals, blanks) and are counted apart."""

    def to_frame(self) -> Any:
        """One row per class: a pandas.DataFrame, or a dict of arrays without pandas."""
        columns: dict[str, list[Any]] = {
            name: [getattr(one, name) for one in self.classes] for name in ("name", "satisfactory", "unsatisfactory")
        }
        for share in ("of_satisfactory", "of_unsatisfactory", "unsatisfactory_share"):
            for part, name in (("value", share), ("lower", f"{share}_lower"), ("upper", f"{share}_upper")):
                columns[name] = [getattr(getattr(one, share), part) for one in self.classes]
        columns["residual"] = [one.residual for one in self.classes]
        return _tables.to_frame(columns, self.row_report)

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        body = [
            [
                one.name,
                f"{_tables.count(one.satisfactory)} ({_tables.percent(one.of_satisfactory.value)})",
                f"{_tables.count(one.unsatisfactory)} ({_tables.percent(one.of_unsatisfactory.value)})",
                _tables.decimal(one.residual, 1),
            ]
            for one in self.classes
        ]
        return ["", "satisfactory", "unsatisfactory", "residual"], body

    def _notes(self) -> list[str]:
        first = (
            f"chi-square {self.chi_square:.2f} on {self.degrees_of_freedom} degrees of freedom, p {self.p_value:.2g}"
        )
        alike = told(self.look_alikes, "classes")
        return [first, *self.warnings, *alike, *filter(None, [self.row_report.line()])]

    def __repr__(self) -> str:
        return "\n".join([_tables.text_table(*self._cells()), *map(_tables.shown, self._notes())])

    def _repr_html_(self) -> str:
        return _tables.html_table(*self._cells(), self._notes())


# ---- labels of several coders as codes of one list of classes ----


def _blank(label: Any) -> bool:
    return isinstance(label, str) and not label.strip()


def _shared_codes(
    found: dict[str, tuple[NDArray[Any], list[Any]]], classes: Sequence[Any] | None
) -> tuple[dict[str, NDArray[np.int64]], list[str]]:
    """Codes by role, -1 for missing and blank, and the names of the classes."""
    if classes is None:
        given = [label for _, own in found.values() for label in own if not _blank(label)]
        try:
            listed = sorted(set(given))
        except TypeError:
            listed = sorted(given, key=lambda label: (type(label).__name__, str(label)))
    else:
        listed = labels("classes", read("classes", classes), appearance=True)[1]
    names = list(dict.fromkeys(map(str, listed)))  # 1 and "1" are one class
    place = {name: i for i, name in enumerate(names)}
    out = {}
    for role, (codes, own) in found.items():
        if any(not _blank(label) and str(label) not in place for label in own):
            raise error("unknown_name", role, f"{role} holds a label that is not one of classes")
        places = np.array([-1 if _blank(label) else place[str(label)] for label in own] + [-1], dtype=np.int64)
        out[role] = places[codes]
    return out, names


def _labels_of(given: Rows, role: str) -> tuple[NDArray[Any], list[Any]]:
    codes, found = given.labels(role)
    assert codes is not None
    return codes, found


def coding_agreement(
    data: Any,
    first: Any = None,
    second: Any = None,
    *,
    classes: Sequence[Any] | None = None,
    scheme_classes: int | None = None,
    level: float = 0.95,
) -> CodingAgreement:
    """How far two coders agree: observed agreement, Cohen's kappa, the index of Perreault and Leigh, with intervals.

    Parameters
    ----------
    data : table, or the labels of the first coder
        One row per incident. Missing and blank labels leave the row out; the account says how many.
    first, second : str or array_like
        Columns of the table, or labels. With the labels of the first coder as ``data`` give ``second`` alone.
    classes : sequence, optional
        The classes of the coding scheme; by default those that occur. Another label is an error.
    scheme_classes : int, optional
        How many classes the scheme has, if more than those.
    level : float, optional
        Of the intervals.

    Returns
    -------
    CodingAgreement

    Examples
    --------
    >>> import amends as am
    >>> a = ["late", "rude", "late", "bill", None, "late", "bill", "rude"]
    >>> b = ["late", "rude", "bill", "bill", "late", "late", "bill", "late"]
    >>> found = am.recovery.coding_agreement(a, second=b)
    >>> round(found.observed.value, 4), round(found.kappa.value, 4), round(found.reliability.value, 4)
    (0.7143, 0.5625, 0.7559)
    >>> found.row_report.line()
    '1 of 8 rows left out; the first is row 4: the first coder has no class'
    """
    given = rows(data, {"first": first, "second": second}, first="first", required=("first", "second"))
    codes, names = _shared_codes({role: _labels_of(given, role) for role in ("first", "second")}, classes)
    if not names:
        raise error("missing", "first", "first and second must hold at least one label")
    of_scheme = 0 if scheme_classes is None else whole("scheme_classes", scheme_classes, 1)
    if classes is None:
        no_ids(codes)
    made = _agreement(_room._coding_agreement(codes["first"], codes["second"], names, of_scheme, level))
    return replace(made, look_alikes=look_alikes(names))


def coding_agreement_from_counts(
    counts: ArrayLike,
    classes: Sequence[str] | None = None,
    *,
    scheme_classes: int | None = None,
    level: float = 0.95,
) -> CodingAgreement:
    """`coding_agreement` of a table that is counted already.

    Parameters
    ----------
    counts : array_like
        Incidents by the first coder's class (row) and the second's (column).
    classes : sequence of str, optional
        Names of the classes; by default "1", "2", ...
    scheme_classes : int, optional
        How many classes the scheme has, if more than those.
    level : float, optional
        Of the intervals.

    Examples
    --------
    >>> import amends as am
    >>> found = am.recovery.coding_agreement_from_counts([[45, 3, 2], [4, 28, 3], [1, 4, 30]])
    >>> found
    estimated: 120 incidents, 3 classes
    agreement 0.858 (0.785 to 0.910), by chance 0.344
    Cohen's kappa 0.784 (0.665 to 0.861)
    Perreault and Leigh 0.887 (0.823 to 0.930)
    """
    of_scheme = 0 if scheme_classes is None else whole("scheme_classes", scheme_classes, 1)
    size = np.shape(np.asarray(counts, dtype=object))
    names = [str(i + 1) for i in range(size[0] if size else 0)] if classes is None else classes
    return _agreement(_room._agreement_from_counts(counts, names, of_scheme, level))


def _agreement(made: dict[str, Any]) -> CodingAgreement:
    for name in ("observed", "kappa", "reliability"):
        made[name] = CodingFigure(*made[name])
    made["classes"] = [ClassAgreement(*one) for one in made["classes"]]
    return CodingAgreement(**made)


def several_coders_agreement(data: Any, coders: Any = None, *, level: float = 0.95) -> SeveralCodersAgreement:
    """How far several coders agree: Fleiss's kappa, its error that of a sample of incidents.

    Parameters
    ----------
    data : table
        One row per incident. Not every coder need have coded every incident; two must have.
    coders : sequence of str, or mapping of names to labels; optional
        Which columns hold the classes; by default all.
    level : float, optional
        Of the intervals.

    Returns
    -------
    SeveralCodersAgreement

    Examples
    --------
    >>> import amends as am
    >>> coded = {"a": ["late", "rude", "late", "bill"], "b": ["late", "rude", "late", "bill"],
    ...          "c": ["late", "late", "late", None]}
    >>> found = am.recovery.several_coders_agreement(coded)
    >>> round(found.kappa.value, 3), found.codes
    (0.707, 11.0)
    """
    found = table(data)
    wanted = coders if coders is not None or found is None else list(found.names)
    if isinstance(wanted, (list, tuple, np.ndarray)):
        wanted = names_of("coders", wanted)
        if not all(isinstance(name, (str, int, float, tuple)) for name in wanted):
            raise error("domain", "coders", "coders must be names of columns, or a mapping of names to labels")
    columns = covariates(found, wanted, "coders")
    if len(columns) < 2:
        raise error("missing", "coders", "coders must be at least two columns of labels")
    together = Rows(found, same_rows(dict(columns), None if found is None else found.index), {})
    codes, names = _shared_codes({name: _labels_of(together, name) for name in columns}, None)
    if not names:
        raise error("missing", "coders", "coders must hold at least one label")
    no_ids(codes)
    rows_there = len(next(iter(codes.values())))
    if len(names) > 1000 or rows_there * len(names) > 100_000_000:
        raise error("domain", "coders", f"coders must hold few classes, got {len(names)}: are these classes, or ids?")
    counts = np.zeros((rows_there, len(names)))
    for one in codes.values():
        coded = np.flatnonzero(one >= 0)
        np.add.at(counts, (coded, one[coded]), 1.0)
    return replace(several_coders_agreement_from_counts(counts, level=level), look_alikes=look_alikes(names))


def several_coders_agreement_from_counts(counts: ArrayLike, *, level: float = 0.95) -> SeveralCodersAgreement:
    """`several_coders_agreement` of a table that is counted already.

    Parameters
    ----------
    counts : array_like
        Incidents by classes: how many coders put the incident there.
    level : float, optional
        Of the intervals.
    """
    made = _room._several_coders(counts, level)
    for name in ("observed", "kappa"):
        made[name] = CodingFigure(*made[name])
    return SeveralCodersAgreement(**made)


def perreault_leigh(agreed: float, incidents: float, classes: int, *, level: float = 0.95) -> CodingFigure:
    """The reliability index of Perreault and Leigh: ``sqrt((F - 1/k) k/(k - 1))``, 0 where F is below 1/k.

    Parameters
    ----------
    agreed, incidents : float
        Incidents that both coders put into one class, and all of them: F is their ratio.
    classes : int
        Classes of the coding scheme, k, at least 2. Classes that nobody uses raise the index.
    level : float, optional
        Of the interval: the Wilson interval of F, carried through the formula.

    Examples
    --------
    >>> import amends as am
    >>> round(am.recovery.perreault_leigh(88, 100, 12).value, 6)
    0.93225
    """
    return CodingFigure(*_room._perreault_leigh(agreed, incidents, classes, level))


def incident_table(
    data: Any,
    incident_class: Any = None,
    satisfactory: Any = None,
    *,
    classes: Sequence[Any] | None = None,
    level: float = 0.95,
) -> IncidentTable:
    """Satisfactory and unsatisfactory incidents by class, with shares and Pearson's chi-square.

    Parameters
    ----------
    data : table, or the classes of the incidents
        One row per incident; rows that lack one of the two are left out and counted.
    incident_class : str or array_like
        Column with the class of the incident.
    satisfactory : str or array_like
        Column with True or 1 for a satisfactory incident, False or 0 for an unsatisfactory one.
    classes : sequence, optional
        The classes, in their order; by default those that occur.
    level : float, optional
        Of the intervals of the shares.

    Returns
    -------
    IncidentTable

    Examples
    --------
    >>> import amends as am
    >>> told = {"what": ["failure", "request", "failure", "failure"], "good": [False, True, True, False]}
    >>> am.recovery.incident_table(told, "what", "good").classes[0].unsatisfactory
    2.0
    """
    roles = {"incident_class": incident_class, "satisfactory": satisfactory}
    given = rows(data, roles, first="incident_class", required=("incident_class", "satisfactory"))
    codes, names = _shared_codes({"incident_class": _labels_of(given, "incident_class")}, classes)
    if not names:
        raise error("missing", "incident_class", "incident_class must hold at least one label")
    flags = given.numbers("satisfactory")
    assert flags is not None
    flags = np.asarray(flags, dtype=float)
    known = ~np.isnan(flags)
    if not np.isin(flags[known], (0.0, 1.0)).all():
        raise error("domain", "satisfactory", "satisfactory must hold True and False, or 1 and 0")
    good = np.where(known, flags, -1.0).astype(np.int64)
    made = _incidents(_room._incident_table(codes["incident_class"], good, names, level))
    return replace(made, look_alikes=look_alikes(names))


def incident_table_from_counts(classes: Sequence[tuple[str, float, float]], *, level: float = 0.95) -> IncidentTable:
    """`incident_table` of counts.

    Parameters
    ----------
    classes : sequence of (name, satisfactory, unsatisfactory)
    level : float, optional
        Of the intervals of the shares.

    Examples
    --------
    >>> import amends as am
    >>> am.recovery.incident_table_from_counts([("failures", 81, 151), ("requests", 114, 55), ("unprompted", 152, 146)])
                satisfactory  unsatisfactory  residual
    failures     81 (23.3 %)     151 (42.9 %)       5.5
    requests    114 (32.9 %)      55 (15.6 %)      -5.3
    unprompted  152 (43.8 %)     146 (41.5 %)      -0.6
    chi-square 41.81 on 2 degrees of freedom, p 8.4e-10
    """
    return _incidents(_room._incident_table_from_counts(classes, level))


def _incidents(made: dict[str, Any]) -> IncidentTable:
    made["classes"] = [
        IncidentClass(name, good, bad, CodingFigure(*first), CodingFigure(*second), CodingFigure(*own), residual)
        for name, good, bad, first, second, own, residual in made["classes"]
    ]
    return IncidentTable(**made)
