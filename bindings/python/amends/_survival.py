"""Survival curves, cumulative incidence, and tests between groups; users meet them in ``amends.retention``."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _tables
from ._columns import error as _error
from ._columns import numeric as _numeric
from ._core import AmendsError
from ._core import survival as _bound
from ._core.survival import RestrictedMean, SurvivalRowReport

__all__ = [
    "AalenJohansen",
    "IntervalEstimate",
    "KaplanMeier",
    "LogRankResult",
    "NelsonAalen",
    "RestrictedMean",
    "SurvivalRowReport",
    "fleming_harrington_test",
    "log_rank_test",
]

FloatOrArray = float | NDArray[np.float64]
IntervalScale = Literal["log_minus_log", "log", "plain", "logit"]


class IntervalEstimate(NamedTuple):
    """An estimate with its limits; numbers, or arrays where times were an array."""

    value: FloatOrArray
    lower: FloatOrArray
    upper: FloatOrArray


def _shaped(times: ArrayLike, compute: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> FloatOrArray:
    given = np.asarray(times, dtype=np.float64)
    out = compute(given)
    return float(out) if given.ndim == 0 else out


def _limits(times: ArrayLike, compute: Callable[[NDArray[np.float64]], tuple[Any, Any, Any]]) -> IntervalEstimate:
    given = np.asarray(times, dtype=np.float64)
    value, lower, upper = compute(given)
    if given.ndim == 0:
        return IntervalEstimate(float(value), float(lower), float(upper))
    return IntervalEstimate(value, lower, upper)


def _left_out(report: SurvivalRowReport) -> str:
    return f"; {report.line}" if report.invalid else ""


def _is_frame(data: Any) -> bool:
    return isinstance(data, Mapping) or (hasattr(data, "columns") and hasattr(data, "__getitem__"))


def _select(data: Any, columns: Mapping[str, tuple[Any, str | None]]) -> dict[str, Any]:
    """The columns by role: of a frame by name, or the arrays themselves."""
    names = {role: name for role, (_, name) in columns.items() if name is not None}
    given = [role for role, (values, _) in columns.items() if values is not None]
    if not _is_frame(data):
        if names:
            role = next(iter(names))
            raise _error("contradiction", f"{role}_col", f"{role}_col names a column, but the data are not a frame")
        return {"duration": data, **{role: values for role, (values, _) in columns.items() if role != "duration"}}
    if "duration" not in names:
        raise _error("missing", "duration_col", "duration_col must be given: which column of the frame is it?")
    if given:
        raise _error(
            "contradiction", given[0], f"{given[0]} must be a column of the frame too: name it with {given[0]}_col"
        )
    for role, name in names.items():
        known = list(data.keys()) if isinstance(data, Mapping) else list(data.columns)
        if name not in known:
            raise _error(
                "unknown_name",
                f"{role}_col",
                f"{role}_col: there is no column {name!r}; the columns are {', '.join(map(str, known))}",
            )
    return {role: data[names[role]] if role in names else None for role in columns}


def _missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    if values.dtype.kind == "f":
        return np.asarray(np.isnan(values))
    if values.dtype.kind == "O":
        return np.fromiter((v is None or v != v for v in values), dtype=bool, count=len(values))
    return np.zeros(len(values), dtype=bool)


def _labels(values: Any) -> NDArray[Any]:
    """Values of any kind as an array, missing ones as None or NaN."""
    kept = getattr(values, "dtype", None)
    if kept is not None and not isinstance(kept, np.dtype):  # nullable, categorical or string columns of a frame
        if hasattr(values, "isna"):
            array = np.array(values.astype(object), dtype=object)
            array[np.asarray(values.isna())] = None
            return array
        return np.array(list(values), dtype=object)
    array = np.asarray(values)
    if array.dtype.kind == "U" and kept is None:  # a list: NumPy would write a missing one as "nan"
        return np.array(list(values), dtype=object)
    return array


def _narrow(lowest: int, highest: int) -> bool:
    return highest - lowest < 65536 and highest < 2**62


def _codes(name: str, values: Any) -> tuple[NDArray[np.float64] | None, list[Any]]:
    """A number for each label, in the order of the labels; NaN where it is missing."""
    if values is None:
        return None, []
    labels = _labels(values)
    if labels.ndim != 1:
        raise TypeError(f"{name} must have one dimension, got {labels.ndim}")
    if labels.dtype.kind in "iub" and labels.size and _narrow(int(labels.min()), int(labels.max())):
        # Few whole numbers are looked up: no need to sort millions of rows.
        low = int(labels.min())
        places = labels.astype(np.int64) - low
        seen = np.zeros(int(labels.max()) - low + 1, dtype=bool)
        seen[places] = True
        names = (np.flatnonzero(seen) + low).astype(labels.dtype).tolist()
        return (np.cumsum(seen) - 1.0)[places], names
    present = ~_missing(labels)
    try:
        found, inverse = np.unique(labels[present], return_inverse=True)
    except TypeError as cause:
        raise TypeError(f"{name} must hold labels of one kind, which can be ordered") from cause
    codes = np.full(len(labels), np.nan)
    codes[present] = inverse
    # 1.0 is code 1, which a column is stored as when others are missing.
    return codes, [int(one) if isinstance(one, float) and one.is_integer() else one for one in found.tolist()]


class _Curve:
    """What the three curves share."""

    _core: Any = None
    _scales: tuple[str, ...] = ("log_minus_log", "log", "plain", "logit")

    def __init__(self, *, level: float = 0.95, scale: IntervalScale = "log_minus_log") -> None:
        if not 0.0 < level < 1.0:
            raise _error("domain", "level", f"level must lie strictly between 0 and 1, got {level}")
        if scale not in self._scales:
            raise _error("unknown_name", "scale", f"scale must be one of {', '.join(self._scales)}, got {scale!r}")
        self.level = level
        self.scale = scale

    @property
    def _fitted(self) -> Any:
        if self._core is None:
            raise AmendsError(f"this {type(self).__name__} is not fitted yet: call fit first")
        return self._core

    def __repr__(self) -> str:
        if self._core is None:
            return f"{type(self).__name__}(level={self.level}, scale={self.scale!r})"
        table = self._core.table
        return (
            f"<{type(self).__name__}: {_tables.count(self._core.total_weight)} customers, "
            f"{_tables.count(float(table['events'].sum()))} events, until {self._core.last_time:g}"
            f"{_left_out(self._core.report)}>"
        )

    @property
    def report_(self) -> SurvivalRowReport:
        """Rows, and those that could not be used, with the first one and why."""
        report: SurvivalRowReport = self._fitted.report
        return report

    @property
    def findings_(self) -> list[str]:
        """What is unusual about the data: "no_events", "fractional_weights", "starts_late", "risk_set_emptied",
        "zero_before_last_time"."""
        return list(self._fitted.findings)

    @property
    def last_time_(self) -> float:
        """The last time anyone was seen; nothing is known after it."""
        return float(self._fitted.last_time)

    @property
    def event_table_(self) -> Any:
        """At each distinct time: removed, observed (events), censored, entrance, at_risk (just before).

        ``attrs["rows"]`` of the frames of a curve is the account of the rows (``report_.row_report.to_dict()``).
        """
        table = self._fitted.table
        return _tables.to_frame(
            {
                "event_at": table["time"],
                "removed": table["events"] + table["censored"],
                "observed": table["events"],
                "censored": table["censored"],
                "entrance": table["entered"],
                "at_risk": table["at_risk"],
            },
            self._fitted.report.row_report,
        )

    def at_risk(self, times: ArrayLike) -> FloatOrArray:
        """Weight at risk just before each time."""
        return _shaped(times, self._fitted.at_risk)

    def survival(self, times: ArrayLike) -> FloatOrArray:
        """Share still there at each time (an event at the time itself counts)."""
        return _shaped(times, self._fitted.survival)

    def _options(self, level: float | None, scale: str | None) -> tuple[float, str]:
        return (self.level if level is None else level, self.scale if scale is None else scale)

    def _frame(self, steps: Mapping[str, NDArray[np.float64]], columns: Mapping[str, str], start: float) -> Any:
        """Columns of a curve, with the time 0 before the first, where the curve is known to be `start`."""
        before = steps["time"][0] > 0.0
        frame: dict[str, Any] = {"timeline": np.concatenate([[0.0], steps["time"]]) if before else steps["time"]}
        for name, source in columns.items():
            first = 0.0 if source == "standard_error" else start
            frame[name] = np.concatenate([[first], steps[source]]) if before else steps[source]
        return _tables.to_frame(frame, self._fitted.report.row_report)

    def _limit_columns(self, label: str) -> dict[str, str]:
        return {f"{label}_lower_{self.level:g}": "lower", f"{label}_upper_{self.level:g}": "upper"}


class KaplanMeier(_Curve):
    """Share still customers at time t, from customers of whom some left and some were only last seen.

    Parameters
    ----------
    level : float
        Of the intervals.
    scale : {"log_minus_log", "log", "plain", "logit"}
        On which the intervals are built.

    Notes
    -----
    ``S(t) = prod (n_i - d_i)/n_i`` over the times of events up to t, with Greenwood's standard error. Weights are
    frequencies. Ties are exact; the order of the rows changes no bit. At S = 0 the standard error does not exist (NaN).

    Examples
    --------
    >>> import amends as am
    >>> months = [3, 5, 5, 8, 12, 12, 12]
    >>> curve = am.survival.KaplanMeier().fit(months, event_observed=[1, 1, 0, 1, 0, 0, 0])
    >>> round(curve.survival(12), 4)  # retention over a year
    0.5357
    >>> curve.median().value, round(curve.restricted_mean(12).value, 3)
    (inf, 9.0)
    """

    def fit(
        self,
        durations: Any,
        event_observed: ArrayLike | None = None,
        entry: ArrayLike | None = None,
        weights: ArrayLike | None = None,
        *,
        duration_col: str | None = None,
        event_col: str | None = None,
        entry_col: str | None = None,
        weights_col: str | None = None,
        largest_share_left_out: float = 0.5,
    ) -> Self:
        """Estimate the curve.

        Parameters
        ----------
        durations : array-like, or a frame (DataFrame, or dict of columns)
            When each row ends; >= 0.
        event_observed : array-like, optional
            1 where the customer left then, 0 where he was last seen; left out: all left.
        entry : array-like, optional
            When observation of the row began (left truncation); before its duration.
        weights : array-like, optional
            How many customers the row stands for.
        duration_col, event_col, entry_col, weights_col : str
            The same as columns of a frame.
        largest_share_left_out : float
            More rows that cannot be used than this share of all are an error: a column mixed up shows here first.

        Returns
        -------
        KaplanMeier
            Itself. Rows that cannot be used are left out and counted in ``report_``. Events coded otherwise than 0 and
            1 (NaN: not known) are an error.
        """
        columns = _select(
            durations,
            {
                "duration": (None, duration_col),
                "event": (event_observed, event_col),
                "entry": (entry, entry_col),
                "weights": (weights, weights_col),
            },
        )
        duration, event, start, weight = (_numeric(role, values) for role, values in columns.items())
        self._core = _bound.KaplanMeier.fit(duration, event, start, weight, largest_share_left_out)
        return self

    def standard_error(self, times: ArrayLike) -> FloatOrArray:
        """Greenwood's standard error of the survival at each time."""
        return _shaped(times, self._fitted.standard_error)

    def interval(
        self, times: ArrayLike, *, level: float | None = None, scale: IntervalScale | None = None
    ) -> IntervalEstimate:
        """Survival at each time with its pointwise interval."""
        return _limits(times, lambda t: self._fitted.interval(t, *self._options(level, scale)))

    def quantile(self, p: float, *, level: float | None = None, scale: IntervalScale | None = None) -> IntervalEstimate:
        """First time by which the share p has left, with its interval; inf where it is not reached."""
        return IntervalEstimate(*self._fitted.quantile(p, *self._options(level, scale)))

    def median(self, *, level: float | None = None, scale: IntervalScale | None = None) -> IntervalEstimate:
        """First time by which half have left."""
        return self.quantile(0.5, level=level, scale=scale)

    def restricted_mean(self, until: float, *, level: float | None = None) -> RestrictedMean:
        """Mean time as a customer within the horizon ``until``: the area under the curve."""
        mean: RestrictedMean = self._fitted.restricted_mean(until, self._options(level, None)[0])
        return mean

    @property
    def median_survival_time_(self) -> float:
        """First time by which half have left; inf if they have not."""
        return float(self.median().value)

    @property
    def survival_function_(self) -> Any:
        """The curve: timeline, KM_estimate."""
        return self._frame(self._fitted.steps(self.level, self.scale), {"KM_estimate": "value"}, 1.0)

    @property
    def confidence_interval_(self) -> Any:
        """Its interval: timeline, KM_estimate_lower_0.95, KM_estimate_upper_0.95."""
        return self._frame(self._fitted.steps(self.level, self.scale), self._limit_columns("KM_estimate"), 1.0)

    @property
    def summary(self) -> Any:
        """Curve, standard error and interval in one frame."""
        columns = {"KM_estimate": "value", "standard_error": "standard_error", **self._limit_columns("KM_estimate")}
        return self._frame(self._fitted.steps(self.level, self.scale), columns, 1.0)


class NelsonAalen(_Curve):
    """Cumulative hazard of leaving.

    Parameters
    ----------
    level : float
        Of the intervals.
    scale : {"log", "plain"}
        On which they are built.
    ties : {"together", "one_by_one"}
        Events at the same time: d/n, or 1/n + 1/(n-1) + ... as if they came one after the other.

    Examples
    --------
    >>> import amends as am
    >>> hazard = am.survival.NelsonAalen().fit([3, 5, 5, 8, 12], event_observed=[1, 1, 0, 1, 0])
    >>> hazard.cumulative_hazard([2, 3, 12]).round(4)
    array([0.  , 0.2 , 0.95])
    """

    _scales = ("log", "plain")

    def __init__(
        self,
        *,
        level: float = 0.95,
        scale: Literal["log", "plain"] = "log",
        ties: Literal["together", "one_by_one"] = "together",
    ) -> None:
        super().__init__(level=level, scale=scale)
        self.ties = ties

    def fit(
        self,
        durations: Any,
        event_observed: ArrayLike | None = None,
        entry: ArrayLike | None = None,
        weights: ArrayLike | None = None,
        *,
        duration_col: str | None = None,
        event_col: str | None = None,
        entry_col: str | None = None,
        weights_col: str | None = None,
        largest_share_left_out: float = 0.5,
    ) -> Self:
        """Estimate the hazard; the parameters are those of :meth:`KaplanMeier.fit`."""
        columns = _select(
            durations,
            {
                "duration": (None, duration_col),
                "event": (event_observed, event_col),
                "entry": (entry, entry_col),
                "weights": (weights, weights_col),
            },
        )
        duration, event, start, weight = (_numeric(role, values) for role, values in columns.items())
        self._core = _bound.NelsonAalen.fit(duration, event, start, weight, self.ties, largest_share_left_out)
        return self

    def cumulative_hazard(self, times: ArrayLike) -> FloatOrArray:
        """At each time."""
        return _shaped(times, self._fitted.cumulative_hazard)

    def standard_error(self, times: ArrayLike) -> FloatOrArray:
        """Of the cumulative hazard at each time."""
        return _shaped(times, self._fitted.standard_error)

    def interval(
        self, times: ArrayLike, *, level: float | None = None, scale: Literal["log", "plain"] | None = None
    ) -> IntervalEstimate:
        """Cumulative hazard at each time with its pointwise interval."""
        return _limits(times, lambda t: self._fitted.interval(t, *self._options(level, scale)))

    @property
    def cumulative_hazard_(self) -> Any:
        """The curve: timeline, NA_estimate."""
        return self._frame(self._fitted.steps(self.level, self.scale), {"NA_estimate": "value"}, 0.0)

    @property
    def confidence_interval_(self) -> Any:
        """Its interval: timeline, NA_estimate_lower_0.95, NA_estimate_upper_0.95."""
        return self._frame(self._fitted.steps(self.level, self.scale), self._limit_columns("NA_estimate"), 0.0)


class AalenJohansen(_Curve):
    """Share that has left by time t for each cause, when there are several ways to leave.

    Parameters
    ----------
    level : float
        Of the intervals.
    scale : {"log_minus_log", "log", "plain", "logit"}
        On which the intervals are built, applied to the incidence.

    Notes
    -----
    The incidences of all causes and the survival sum to 1 at every time. Ties are exact and nothing is random, so the
    same rows in any order give the same numbers.

    Examples
    --------
    >>> import amends as am
    >>> left = am.survival.AalenJohansen().fit(
    ...     [2, 3, 3, 5, 6, 6], ["complaint", "price", "stays", "complaint", "stays", "stays"], censored="stays")
    >>> left.causes_
    ['complaint', 'price']
    >>> left.cumulative_incidence("complaint", [2, 6]).round(4)
    array([0.1667, 0.3889])
    """

    causes_: list[Any]

    def fit(
        self,
        durations: Any,
        event_observed: Any = None,
        entry: ArrayLike | None = None,
        weights: ArrayLike | None = None,
        *,
        censored: Hashable | None = 0,
        duration_col: str | None = None,
        event_col: str | None = None,
        entry_col: str | None = None,
        weights_col: str | None = None,
        largest_share_left_out: float = 0.5,
    ) -> Self:
        """Estimate the incidence of each cause.

        Parameters
        ----------
        durations : array-like, or a frame (DataFrame, or dict of columns)
            When each row ends; >= 0.
        event_observed : array-like
            Why it ended: labels of any one kind (numbers, strings). At most 255 causes; missing ones are counted.
        entry, weights : array-like, optional
            As in :meth:`KaplanMeier.fit`.
        censored : label
            Stands for "has not left".
        duration_col, event_col, entry_col, weights_col : str
            The same as columns of a frame.

        Returns
        -------
        AalenJohansen
            Itself.
        """
        columns = _select(
            durations,
            {
                "duration": (None, duration_col),
                "event": (event_observed, event_col),
                "entry": (entry, entry_col),
                "weights": (weights, weights_col),
            },
        )
        if columns["event"] is None:
            raise _error("missing", "event_observed", "event_observed must be given: why each row ended")
        codes, labels = _codes("event_observed", columns["event"])
        assert codes is not None
        # Among numbers 0 may be absent because everybody left; among words a wrong label is far likelier.
        if censored is not None and censored not in labels and any(isinstance(label, str) for label in labels):
            raise _error(
                "contradiction",
                "censored",
                f"no row has the label {censored!r} of those still there; the labels are "
                f"{', '.join(repr(label) for label in labels[:8])}: say which it is, or censored=None if nobody is",
            )
        causes = [label for label in labels if label != censored]
        if len(causes) > 255:
            raise _error("domain", "event_observed", f"event_observed must name at most 255 causes, got {len(causes)}")
        number = {label: i + 1 for i, label in enumerate(causes)}
        of_code = np.array([*(number.get(label, 0) for label in labels), np.nan])
        codes = of_code[np.where(np.isnan(codes), len(labels), codes).astype(np.intp)]
        self._core = _bound.AalenJohansen.fit(
            _numeric("duration", columns["duration"]),
            codes,
            _numeric("entry", columns["entry"]),
            _numeric("weights", columns["weights"]),
            largest_share_left_out,
        )
        self.causes_ = causes
        return self

    def _code(self, cause: Any) -> int:
        _ = self._fitted
        if cause not in self.causes_:
            known = ", ".join(repr(one) for one in self.causes_)
            raise _error("unknown_name", "cause", f"cause {cause!r} is not known; the causes are {known}")
        return self.causes_.index(cause) + 1

    def cumulative_incidence(self, cause: Any, times: ArrayLike) -> FloatOrArray:
        """Share that has left for this cause by each time."""
        return _shaped(times, lambda t: self._fitted.cumulative_incidence(self._code(cause), t))

    def standard_error(self, cause: Any, times: ArrayLike) -> FloatOrArray:
        """Of the cumulative incidence at each time."""
        return _shaped(times, lambda t: self._fitted.standard_error(self._code(cause), t))

    def interval(
        self, cause: Any, times: ArrayLike, *, level: float | None = None, scale: IntervalScale | None = None
    ) -> IntervalEstimate:
        """Cumulative incidence at each time with its pointwise interval."""
        return _limits(times, lambda t: self._fitted.interval(self._code(cause), t, *self._options(level, scale)))

    @property
    def cumulative_incidence_(self) -> Any:
        """All curves: timeline, CIF_<cause> for each cause."""
        steps = [self._fitted.steps(k + 1, self.level, self.scale) for k in range(len(self.causes_))]
        columns = {f"CIF_{cause}": f"CIF_{cause}" for cause in self.causes_}
        values = {f"CIF_{cause}": step["value"] for cause, step in zip(self.causes_, steps, strict=True)}
        return self._frame({"time": self._fitted.table["time"], **values}, columns, 0.0)

    def summary(self, cause: Any) -> Any:
        """Curve, standard error and interval of one cause in one frame."""
        label = f"CIF_{cause}"
        columns = {label: "value", "standard_error": "standard_error", **self._limit_columns(label)}
        return self._frame(self._fitted.steps(self._code(cause), self.level, self.scale), columns, 0.0)


@dataclasses.dataclass(frozen=True)
class LogRankResult:
    """Outcome of a log-rank or Fleming-Harrington test."""

    statistic: float
    degrees_of_freedom: int
    p_value: float
    z: float
    groups: tuple[Any, ...]
    customers: tuple[float, ...]
    observed: tuple[float, ...]
    expected: tuple[float, ...]
    findings: tuple[str, ...]
    report: SurvivalRowReport

    @property
    def summary(self) -> Any:
        """By group: customers, observed, expected; ``attrs["rows"]`` of the frame is the account of the rows."""
        return _tables.to_frame(
            {
                "group": list(self.groups),
                "customers": list(self.customers),
                "observed": list(self.observed),
                "expected": list(self.expected),
            },
            self.report.row_report,
        )

    def __repr__(self) -> str:
        return (
            f"LogRankResult(statistic={self.statistic:.6g}, degrees_of_freedom={self.degrees_of_freedom}, "
            f"p_value={self.p_value:.6g}{_left_out(self.report)})"
        )


def fleming_harrington_test(
    durations: Any,
    event_observed: ArrayLike | None = None,
    group: Any = None,
    *,
    rho: float,
    gamma: float,
    strata: Any = None,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    duration_col: str | None = None,
    event_col: str | None = None,
    group_col: str | None = None,
    strata_col: str | None = None,
    entry_col: str | None = None,
    weights_col: str | None = None,
    largest_share_left_out: float = 0.5,
) -> LogRankResult:
    """Do groups leave at the same rate? Events weighted by ``S(t-)^rho (1 - S(t-))^gamma``.

    Parameters
    ----------
    rho, gamma : float
        >= 0. rho > 0 stresses early differences, gamma > 0 late ones; both 0 is the log-rank test. Choose before
        looking at the curves.

    The others are those of :func:`log_rank_test`.

    Returns
    -------
    LogRankResult
        observed and expected are sums of the weights.

    Examples
    --------
    >>> import amends as am
    >>> am.survival.fleming_harrington_test(
    ...     [1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1], ["a", "a", "a", "b", "b", "b"], rho=1, gamma=0)
    LogRankResult(statistic=4.5, degrees_of_freedom=1, p_value=0.0338949)
    """
    columns = _select(
        durations,
        {
            "duration": (None, duration_col),
            "event": (event_observed, event_col),
            "group": (group, group_col),
            "strata": (strata, strata_col),
            "entry": (entry, entry_col),
            "weights": (weights, weights_col),
        },
    )
    groups, labels = _codes("group", columns["group"])
    stratum, _ = _codes("strata", columns["strata"])
    result = _bound.fleming_harrington_test(
        _numeric("duration", columns["duration"]),
        _numeric("event", columns["event"]),
        groups,
        stratum,
        _numeric("entry", columns["entry"]),
        _numeric("weights", columns["weights"]),
        rho,
        gamma,
        largest_share_left_out,
    )
    return LogRankResult(
        statistic=result.statistic,
        degrees_of_freedom=result.degrees_of_freedom,
        p_value=result.p_value,
        z=result.z,
        groups=tuple(labels[int(one.group)] for one in result.groups),
        customers=tuple(one.customers for one in result.groups),
        observed=tuple(one.observed for one in result.groups),
        expected=tuple(one.expected for one in result.groups),
        findings=tuple(result.findings),
        report=result.report,
    )


def log_rank_test(
    durations: Any,
    event_observed: ArrayLike | None = None,
    group: Any = None,
    *,
    strata: Any = None,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    duration_col: str | None = None,
    event_col: str | None = None,
    group_col: str | None = None,
    strata_col: str | None = None,
    entry_col: str | None = None,
    weights_col: str | None = None,
    largest_share_left_out: float = 0.5,
) -> LogRankResult:
    """Do two or more groups of customers leave at the same rate?

    Parameters
    ----------
    durations : array-like, or a frame (DataFrame, or dict of columns)
        When each row ends; >= 0.
    event_observed : array-like, optional
        1 where the customer left then, 0 where he was last seen; left out: all left.
    group : array-like
        Label of the group: numbers or strings.
    strata : array-like, optional
        Groups are compared within strata only.
    entry, weights : array-like, optional
        As in :meth:`KaplanMeier.fit`.
    duration_col, event_col, group_col, strata_col, entry_col, weights_col : str
        The same as columns of a frame.

    Returns
    -------
    LogRankResult

    Examples
    --------
    >>> import amends as am
    >>> test = am.survival.log_rank_test(
    ...     [2, 4, 5, 9, 9, 3, 8, 9, 9, 9], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0], ["silent"] * 5 + ["complained"] * 5)
    >>> test
    LogRankResult(statistic=1.28058, degrees_of_freedom=1, p_value=0.257791)
    """
    return fleming_harrington_test(
        durations,
        event_observed,
        group,
        rho=0.0,
        gamma=0.0,
        strata=strata,
        entry=entry,
        weights=weights,
        duration_col=duration_col,
        event_col=event_col,
        group_col=group_col,
        strata_col=strata_col,
        entry_col=entry_col,
        weights_col=weights_col,
        largest_share_left_out=largest_share_left_out,
    )
