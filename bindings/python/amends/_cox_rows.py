"""How rows reach Cox models; shared by :mod:`amends._cox` and :mod:`amends._cause_specific`."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._columns import column, different, error, numeric
from ._fitted import FittedModel

Ties = Literal["efron", "breslow"]
PenaltyScale = Literal["standardised"]
IntervalScale = Literal["log_minus_log", "log", "plain", "logit"]
Segment = tuple[float, float, Mapping[str, float] | Sequence[float]]

_ROLES = ("duration", "event", "entry", "weights", "strata", "clusters", "subjects")


def is_frame(data: Any) -> bool:
    return isinstance(data, Mapping) or (hasattr(data, "columns") and hasattr(data, "__getitem__"))


def frame_names(frame: Any) -> list[str]:
    return [str(name) for name in (frame.keys() if isinstance(frame, Mapping) else frame.columns)]


def label_text(label: Any) -> str:
    """1, 1.0 and "1" are one label: a column is stored as float when others are missing."""
    if isinstance(label, (float, np.floating)) and float(label).is_integer():
        label = int(label)
    return str(label)


def labels(name: str, values: Any) -> tuple[NDArray[np.float64], list[str]]:
    """A code for each label (NaN where it is missing) and the labels as text, in the order of their codes."""
    kept = getattr(values, "dtype", None)
    if kept is not None and not isinstance(kept, np.dtype) and hasattr(values, "astype"):
        values = values.astype(object)
    array = np.asarray(values)
    if array.ndim != 1:
        raise TypeError(f"{name} must have one dimension, got {array.ndim}")
    if array.dtype.kind == "O":
        missing = np.fromiter((v is None or v != v for v in array), dtype=bool, count=len(array))
        present = array[~missing]
        kinds = {type(v) for v in present}
        if len(kinds) > 1 and not all(issubclass(kind, (int, float, np.number)) for kind in kinds):
            present = np.array([label_text(v) for v in present], dtype=object)
    else:
        missing = np.isnan(array) if array.dtype.kind == "f" else np.zeros(len(array), dtype=bool)
        present = array[~missing]
    found, inverse = np.unique(present, return_inverse=True)
    codes = np.full(len(array), np.nan)
    codes[~missing] = inverse
    return codes, [label_text(label) for label in found.tolist()]


def joined(name: str, parts: Sequence[Any]) -> tuple[NDArray[np.float64], list[str]]:
    """One code for each combination that occurs of the labels of several columns."""
    if len(parts) == 1:
        return labels(name, parts[0])
    coded = [labels(name, part) for part in parts]
    table = np.column_stack([codes for codes, _ in coded])
    present = ~np.isnan(table).any(axis=1)
    found, inverse = np.unique(table[present], axis=0, return_inverse=True)
    codes = np.full(len(table), np.nan)
    codes[present] = np.asarray(inverse).reshape(-1)
    names = [", ".join(coded[j][1][int(code)] for j, code in enumerate(row)) for row in found]
    return codes, names


def check_penalty_scale(scale: str) -> None:
    if scale != "standardised":
        raise error(
            "domain",
            "penalty_scale",
            f"penalty_scale must be 'standardised', got {scale!r}: a penalty is on coefficients per standard deviation "
            "of their covariate, whatever the units",
        )


def column_names(columns: Mapping[str, Any]) -> list[str]:
    """Role, name, role, name, ... of the columns that fit was told; the model keeps them with its state."""
    out: list[str] = []
    for role, name in columns.items():
        names = name if role == "strata" and isinstance(name, (list, tuple)) else [name]
        for one in names:
            if isinstance(one, str):
                out += [role, one]
    return out


class CoxRows(FittedModel):
    """How rows reach a Cox model: a frame whose columns are named, or arrays."""

    @property
    def _columns(self) -> dict[str, Any] | None:
        """Names of the columns by role, as fit was told; None where it was given arrays."""
        kept = list(self._first.column_names)
        if not kept:
            return None
        out: dict[str, Any] = dict.fromkeys(_ROLES)
        for role, name in zip(kept[::2], kept[1::2], strict=True):
            if role == "strata":
                out[role] = [*(out[role] or []), name]
            else:
                out[role] = name
        return out

    def _read(
        self, data: Any, columns: Mapping[str, Any], arrays: Mapping[str, Any], covariates: Sequence[str] | None
    ) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        named = {role: name for role, name in columns.items() if name is not None}
        given = {role: values for role, values in arrays.items() if values is not None}
        roles: dict[str, Any]
        if is_frame(data) and "duration" not in given:
            if given:
                role = next(iter(given))
                raise error("contradiction", role, f"{role} must be a column of the frame too: name the column")
            for role in ("duration", "event"):
                if role not in named:
                    raise error("missing", f"{role}_col", f"{role}_col must name a column of the frame")
            strata = named.pop("strata", None)
            roles = {role: column(data, f"{role}_col", name) for role, name in named.items()}
            used = set(named.values())
            if strata is not None:
                names = [strata] if isinstance(strata, str) else list(strata)
                roles["strata"] = [column(data, "strata", name) for name in names]
                used.update(names)
            wanted = [name for name in frame_names(data) if name not in used] if covariates is None else covariates
            table = {name: self._covariate(name, column(data, "covariates", name)) for name in different(wanted)}
        else:
            others = [role for role in named if role != "strata"]
            if others:
                raise error(
                    "contradiction", f"{others[0]}_col", f"{others[0]}_col names a column, but arrays were given"
                )
            roles = dict(given)
            if "strata" in named:
                if isinstance(named["strata"], str):
                    raise error("contradiction", "strata", "strata names a column, but arrays were given")
                roles["strata"] = [named["strata"]]
            for role in ("duration", "event"):
                if role not in roles:
                    raise error("missing", role, f"{role} must be given")
            if is_frame(data):
                wanted = frame_names(data) if covariates is None else list(covariates)
                table = {name: self._covariate(name, column(data, "covariates", name)) for name in different(wanted)}
            else:
                matrix = np.asarray(data)
                if matrix.ndim != 2:
                    raise TypeError(f"covariates must be a frame or an array of two dimensions, got {matrix.ndim}")
                wanted = [f"x{j}" for j in range(matrix.shape[1])] if covariates is None else list(covariates)
                if len(wanted) != matrix.shape[1]:
                    raise error(
                        "size_mismatch",
                        "covariates",
                        f"{len(wanted)} names for {matrix.shape[1]} columns of covariates",
                    )
                table = {name: self._covariate(name, matrix[:, j]) for j, name in enumerate(different(wanted))}
        out: dict[str, Any] = {}
        for role, values in roles.items():
            if role == "strata":
                out["strata"], out["stratum_names"] = joined("strata", values)
            elif role in ("clusters", "subjects"):
                out[role], _ = labels(role, values)
            elif role == "event":
                out[role] = self._events(values)
            else:
                out[role] = numeric(role, values)
        return out, table

    def _events(self, values: Any) -> NDArray[Any]:
        read = numeric("event", values)
        assert read is not None
        return read

    @staticmethod
    def _covariate(name: str, values: Any) -> NDArray[Any]:
        try:
            read = numeric(name, values)
        except TypeError as cause:
            raise TypeError(f"{cause}; a covariate must be numeric: leave it out or make it 0/1 columns") from None
        assert read is not None
        return read

    def _again(self, data: Any, arrays: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Rows for a fitted model: read as in fit."""
        given = {role: values for role, values in arrays.items() if values is not None}
        names = list(self._first.names)
        known = self._columns
        if given or known is None:
            columns = {role: given.pop(f"{role}_col", None) for role in ("duration", "event", "entry", "weights")}
            columns["clusters"] = given.pop("cluster_col", None)
            columns["strata"] = given.pop("strata", None)
            roles, table = self._read(data, columns, given, names)
        else:
            # Clusters are of errors only: other rows need not have them.
            has_clusters = is_frame(data) and known["clusters"] in frame_names(data)
            grouping = {"clusters": known["clusters"] if has_clusters else None, "subjects": None}
            roles, table = self._read(data, {**known, **grouping}, {}, names)
        if "strata" in roles:
            roles["strata"] = self._codes(roles["strata"], roles.pop("stratum_names"))
        return roles, table

    @property
    def _first(self) -> Any:
        """A bound Cox model: what covariates and strata there are."""
        raise NotImplementedError

    def _codes(self, codes: NDArray[np.float64], names: Sequence[str]) -> NDArray[np.float64]:
        """Codes of other rows as codes of the fit; NaN for a stratum that was not in it."""
        known = {name: float(code) for code, name in enumerate(self._first.stratum_names)}
        translate = np.array([known.get(name, np.nan) for name in names] + [np.nan])
        return np.asarray(translate[np.where(np.isnan(codes), len(names), codes).astype(int)])

    def _stratum(self, stratum: Hashable | None) -> float:
        if stratum is None:
            return float("nan")
        name = ", ".join(label_text(part) for part in stratum) if isinstance(stratum, tuple) else label_text(stratum)
        return float(self._first.stratum_code(name))

    def _values(self, covariates: Mapping[str, float] | Sequence[float] | None) -> list[float]:
        names = self._first.names
        if covariates is None:
            return [float(mean) for mean in self._first.means]
        if isinstance(covariates, Mapping) or hasattr(covariates, "keys"):
            table: Any = covariates
            missing = [name for name in names if name not in table]
            if missing:
                raise error("missing", missing[0], f"covariates must have a value for {', '.join(missing)}")
            return [float(table[name]) for name in names]
        return [float(value) for value in covariates]

    def _path(self, path: Any) -> list[tuple[float, float, list[float]]]:
        if hasattr(path, "columns"):  # a frame with start, stop and the covariates
            names = self._first.names
            columns = {name: np.asarray(column(path, "path", name), dtype=float) for name in ("start", "stop", *names)}
            return [
                (float(columns["start"][i]), float(columns["stop"][i]), [float(columns[name][i]) for name in names])
                for i in range(len(columns["start"]))
            ]
        return [(float(start), float(stop), self._values(x)) for start, stop, x in path]


def as_times(times: ArrayLike | None) -> list[float]:
    if times is None:
        return []
    return [float(t) for t in np.atleast_1d(np.asarray(times, dtype=float))]
