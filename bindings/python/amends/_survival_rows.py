"""How rows, labels, times and options reach the estimators of survival. Nothing here is public."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ._arguments import different, error, flag, level, number, one_of, said, whole
from ._arguments import names as listed_names
from ._column import Column, date_texts, labels, numbers
from ._core import AmendsError
from ._core.core import RowReport
from ._fitted import FittedModel
from ._input import Table, read, table
from ._roles import Rows, covariates, rows, same_rows

IntervalScale = Literal["log_minus_log", "log", "plain", "logit"]
SCALES: tuple[IntervalScale, ...] = ("log_minus_log", "log", "plain", "logit")
_ROLES_OF_OLD = {"clusters": "cluster", "subjects": "customer_id"}  # in states of version 0.1
DAYS = 1.0  # durations that have a unit of their own count in days
_TIMES = ("duration", "entry", "after")  # roles that may be such durations


def in_days(read_rows: Rows) -> bool:
    """Were the durations of a fit such durations? Only then can a model be asked by durations."""
    return any(column is not None and column.kind == "duration" for column in map(read_rows.columns.get, _TIMES))


def column_numbers(read_rows: Rows, *roles: str, days: bool = True) -> list[NDArray[Any] | None]:
    """The columns of the roles as numbers, None for those that were not given.

    With ``days`` False for a model that was fitted to plain numbers: nobody knows of which unit.
    """
    times = {role: column for role in ("duration", "entry") if (column := read_rows.columns.get(role)) is not None}
    if {column.kind for column in times.values()} == {"duration", "number"}:
        raise error("contradiction", "entry", "entry and duration must both be durations, or both numbers of one unit")
    return [
        time_numbers(role, read_rows.columns.get(role), days) if role in _TIMES else read_rows.numbers(role)
        for role in roles
    ]


def time_numbers(role: str, column: Column | None, days: bool | None) -> NDArray[Any] | None:
    """Times as numbers; durations in days, where the durations of the fit were. None: what is no time at all."""
    if days is None:
        return numbers(role, column)
    if column is not None and column.kind == "duration" and not days:
        raise error(
            "contradiction",
            role,
            f"{role} must be numbers in the unit of the fit, whose durations were plain numbers: divide by that unit, "
            "such as numpy.timedelta64(1, 'D')",
        )
    return numbers(role, column, unit_days=DAYS)


def left_out(report: RowReport) -> str:
    """The end of a representation that says which rows were left out."""
    return f"; {report.line()}" if report.left_out else ""


# ---- labels ----


def used_codes(found: tuple[NDArray[Any] | None, list[Any]]) -> tuple[NDArray[np.float64] | None, list[Any]]:
    """Codes as C++ takes them, NaN missing, and the labels that a row has."""
    codes, names = found
    if codes is None:
        return None, []
    seen = np.zeros(len(names) + 1, dtype=bool)
    seen[codes] = True  # -1, missing, is the last place
    kept = seen[:-1]
    if not kept.all():
        codes = np.append(np.cumsum(kept) - 1, -1)[codes]
        names = [name for name, there in zip(names, kept.tolist(), strict=True) if there]
    out = codes.astype(np.float64)
    out[codes < 0] = np.nan
    return out, names


def label_text(label: Any) -> str:
    """1, 1.0 and "1" are one label: a column is stored as float when others are missing."""
    if isinstance(label, (float, np.floating)) and float(label).is_integer():
        label = int(label)
    return str(label)


def one_label(name: str, value: Any) -> Any:
    """A label as columns have it: a date as its text, a whole number as such; None for none."""
    if value is None:
        return None
    if not isinstance(value, (str, int, float, datetime.date, np.generic)) or value != value:
        raise error("domain", name, f"{name} must be one label or None, got {said(value)}")
    if isinstance(value, (datetime.date, np.datetime64)):
        return date_texts(np.array([value]).astype("datetime64[us]"))[0]
    return value.item() if isinstance(value, np.generic) else value


def told_apart(role: str, texts: Sequence[str]) -> list[str]:
    """The labels as texts, no two of which read alike."""
    if len(set(texts)) < len(texts):
        raise error(
            "contradiction",
            role,
            f'{role} holds labels of several kinds that read alike, such as 1 and "1": make them one',
        )
    return list(texts)


def text_codes(role: str, column: Column) -> tuple[NDArray[np.float64], list[str]]:
    """Codes, NaN missing, and labels as texts."""
    codes, names = used_codes(labels(role, column))
    assert codes is not None
    return codes, told_apart(role, [label_text(name) for name in names])


def joined(role: str, parts: Sequence[Column]) -> tuple[NDArray[np.float64], list[str]]:
    """One code for each combination that occurs of the labels of several columns."""
    coded = [text_codes(role, part) for part in parts]
    if len(coded) == 1:
        return coded[0]
    grid = np.column_stack([codes for codes, _ in coded])
    present = ~np.isnan(grid).any(axis=1)
    found, inverse = np.unique(grid[present], axis=0, return_inverse=True)
    codes = np.full(len(grid), np.nan)
    codes[present] = np.asarray(inverse).reshape(-1)
    return codes, told_apart(role, [", ".join(coded[j][1][int(code)] for j, code in enumerate(row)) for row in found])


def own_codes(role: str, column: Column) -> NDArray[np.float64]:
    """Codes of customers: one whose label is missing, or the empty text, is nobody else."""
    codes, names = labels(role, column, appearance=True)
    assert codes is not None
    missing = (codes < 0) | (codes == (names.index("") if "" in names else -1))
    return np.where(missing, len(names) + np.arange(len(codes)), codes).astype(np.float64)


# ---- times and options ----


def is_duration(value: Any) -> bool:
    return isinstance(value, (datetime.timedelta, np.timedelta64))


def is_one_time(value: Any) -> bool:
    """A number or a duration, not a column of them."""
    return is_duration(value) or (np.isscalar(value) and not isinstance(value, str)) or getattr(value, "ndim", 1) == 0


def times_of(name: str, values: Any, days: bool | None) -> NDArray[np.float64]:
    """A number, or numbers of any shape, in an array of that shape; durations in days (see ``time_numbers``)."""
    if is_one_time(values):
        one = time_numbers(name, read(name, [values]), days) if is_duration(values) else [number(name, values)]
        return np.asarray(one, dtype=np.float64).reshape(())
    array = values if isinstance(values, np.ndarray) else None
    if (
        isinstance(values, (list, tuple))
        and values
        and all(isinstance(one, (list, tuple, np.ndarray)) for one in values)
    ):
        try:
            array = np.asarray(values)
        except ValueError:
            raise error(
                "size_mismatch", name, f"{name} must be a number or an array, got rows of different length"
            ) from None
    column = read(name, values if array is None else array.ravel())
    found = time_numbers(name, column, days)
    assert found is not None
    return np.asarray(found, dtype=np.float64).reshape(len(found) if array is None else array.shape)


def listed_times(times: Any, days: bool) -> list[float]:
    """Times as the C++ models take them; none where they are not given."""
    return [] if times is None else [float(one) for one in times_of("times", times, days).ravel()]


def interval_options(interval: Any, scale: Any, scales: Sequence[str] = SCALES) -> tuple[float, str]:
    """The confidence and the scale of an interval, checked."""
    return level("interval", interval), one_of("scale", scale, scales)


def search_options(model: FittedModel) -> dict[str, Any]:
    """The options that all regressions have, checked."""
    options = model.get_params()
    return {
        "penalty": number("penalty", options["penalty"]),
        "robust": flag("robust", options["robust"]),
        "max_iterations": whole("max_iterations", options["max_iterations"], 1, 2**31 - 1),
        "threads": model._threads,
        "largest_share_left_out": number("largest_share_left_out", options["largest_share_left_out"]),
    }


# ---- rows of regressions ----


@dataclass(frozen=True)
class RegressionRows:
    """Rows of a regression: columns by role, strata (one column or several), covariates as numbers by name."""

    rows: Rows
    strata: list[Column]
    covariates: dict[str, NDArray[Any]]
    names: dict[str, list[str]] | None  # of the columns of the roles; None where one of them came as values

    def numbers(self, *roles: str, days: bool = True) -> dict[str, NDArray[Any]]:
        """The columns of those roles that were given, as numbers."""
        found = zip(roles, column_numbers(self.rows, *roles, days=days), strict=True)
        return {role: values for role, values in found if values is not None}

    def groups(self) -> dict[str, NDArray[np.float64]]:
        """Codes of clusters and customers, where they were given."""
        out = {}
        cluster, customer = (self.rows.columns.get(role) for role in ("cluster", "customer_id"))
        if cluster is not None:
            out["cluster"] = text_codes("cluster", cluster)[0]
        if customer is not None:
            out["customer_id"] = own_codes("customer_id", customer)
        return out


def matrix_table(data: Any, names: Sequence[str] | None) -> Table:
    """A table of the columns of a matrix, named x0, x1, ... unless names are given."""
    try:
        matrix = data if isinstance(data, np.ndarray) else np.array(data, dtype=object)
    except ValueError:
        matrix = np.empty(0)
    if matrix.ndim != 2:
        raise error("domain", "data", f"data must be a table, or a matrix of rows by covariates, got {said(data)}")
    width = matrix.shape[1]
    called = [f"x{j}" for j in range(width)] if names is None else listed_names("covariates", names)
    if len(called) != width:
        raise error("size_mismatch", "covariates", f"{len(called)} names for {width} columns of covariates")
    made = table({name: matrix[:, j] for j, name in enumerate(different(map(str, called)))})
    assert made is not None
    return made


def covariate_numbers(name: str, column: Column) -> NDArray[Any]:
    """A covariate as numbers."""
    try:
        found = numbers(name, column)
    except AmendsError as cause:
        cure = "a covariate must be numeric: leave it out or make it 0/1 columns"
        raise error("domain", name, f"{cause}; {cure}") from None
    assert found is not None
    return found


def strata_columns(found: Table | None, strata: Any) -> tuple[list[Column], list[str]]:
    """The columns of the strata, and their names where they were named: a name, several, or labels."""
    if strata is None:
        return [], []
    several = isinstance(strata, (list, tuple)) and bool(strata) and all(isinstance(one, str) for one in strata)
    if isinstance(strata, str) or (several and found is not None and any(found.has(one) for one in strata)):
        names = [strata] if isinstance(strata, str) else list(strata)
        if found is None:
            raise error("contradiction", "strata", "strata names a column, but the data are no table: give values")
        return [found.column("strata", name) for name in names], names
    own = table(strata)
    if own is not None and own.names:
        return [own.column("strata", name) for name in own.names], []
    return [read("strata", strata)], []


def rows_and_strata(
    data: Any, given: Mapping[str, Any], strata: Any, required: Sequence[str], *, first: str = ""
) -> tuple[Rows, list[Column], list[str]]:
    """Columns by role, those of the strata, and the names of these where they were named."""
    defaults = {"customer_id": "customer_id"} if "customer_id" in given else {}
    found = rows(data, given, first=first, defaults=defaults, required=required)
    parts, names = strata_columns(found.table, strata)
    beside: dict[str, Column | None] = {f"strata {j + 1}" if j else "strata": part for j, part in enumerate(parts)}
    index = None if found.table is None else found.table.index
    columns = same_rows({**found.columns, **beside}, index)
    return (
        replace(found, columns={role: columns[role] for role in found.columns}),
        [column for role, column in columns.items() if role in beside and column is not None],
        names,
    )


def regression_rows(
    data: Any, given: Mapping[str, Any], strata: Any, wanted: Any, required: Sequence[str]
) -> RegressionRows:
    """Rows of a regression.

    Parameters
    ----------
    data : table, matrix of covariates, or None
    given : mapping
        Role to the name of a column or to values.
    strata : name, names or values
    wanted : names, mapping of names to values, or None
        The covariates; None: all columns of the table that have no other part.
    required : sequence of str
    """
    owner = source = table(data)  # of the roles, and of the covariates
    if owner is None and data is not None:
        source = matrix_table(data, None if isinstance(wanted, Mapping) else wanted)
        wanted = wanted if isinstance(wanted, Mapping) else source.names
    found, parts, strata_names = rows_and_strata(owner, given, strata, required)
    names = {role: [str(name)] for role, name in found.names.items()}
    if strata_names:
        names["strata"] = strata_names
    if wanted is None and source is not None:
        others = {name for named in names.values() for name in named} | {"customer_id"}
        wanted = [name for name in source.names if str(name) not in others]
    beside = {f"strata {j + 1}": part for j, part in enumerate(parts)}
    beside |= {f"covariate {name}": column for name, column in covariates(source, wanted).items()}
    # Rows of a prediction are those of its covariates: what else is given must fit them.
    together = {**found.columns, **beside} if required else {**beside, **found.columns}
    columns = same_rows(together, None if owner is None else owner.index)
    chosen = {role: column for role, column in columns.items() if role in beside and column is not None}
    return RegressionRows(
        replace(found, columns={role: columns[role] for role in found.columns}),
        list(chosen.values())[: len(parts)],
        {
            name: covariate_numbers(name, chosen[f"covariate {name}"])
            for name in (role.removeprefix("covariate ") for role in list(chosen)[len(parts) :])
        },
        names if _all_named(found, names) and bool(parts) == bool(strata_names) else None,
    )


def flat_names(names: Mapping[str, Sequence[str]] | None) -> list[str]:
    """Role, name, role, name, ... of the columns that fit was told; a model keeps them with its state."""
    return [text for role, named in (names or {}).items() for one in named for text in (role, one)]


def names_by_role(kept: Sequence[str]) -> dict[str, Any] | None:
    """What ``flat_names`` was made of; None where fit was given values."""
    out: dict[str, Any] = {}
    for role, name in zip(kept[::2], kept[1::2], strict=True):
        role = _ROLES_OF_OLD.get(role, role)
        out[role] = [*out.get(role, []), name] if role == "strata" else name
    return out or None


def _all_named(found: Rows, names: Mapping[str, Any]) -> bool:
    return all(column is None or role in names for role, column in found.columns.items())


def one_customer(data: Any, names: Sequence[str]) -> list[float] | None:
    """The covariates of one customer, from a mapping of numbers or a list; None where data are rows."""
    if isinstance(data, (list, tuple)) or (isinstance(data, np.ndarray) and data.ndim == 1 and not data.dtype.names):
        if any(np.ndim(one) > 0 for one in data):
            return None
        if len(data) != len(names):
            raise error("size_mismatch", "covariates", f"covariates must hold {len(names)} numbers, got {len(data)}")
        return [number(name, value) for name, value in zip(names, data, strict=True)]
    keys = getattr(data, "keys", None)
    if not callable(keys) or any(np.ndim(data[key]) > 0 for key in keys()):
        return None
    known = {str(key): data[key] for key in keys()}
    missing = [name for name in names if name not in known]
    if missing:
        raise error("missing", missing[0], f"covariates must have a value for {', '.join(missing)}")
    return [number(name, known[name]) for name in names]
