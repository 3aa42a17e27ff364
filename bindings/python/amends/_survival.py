"""Survival curves and cumulative incidence; users meet them in ``amends.survival``."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _tables
from ._arguments import error, number, one_of
from ._core import survival as _bound
from ._core.survival import RestrictedMean, SurvivalRowReport
from ._equality import by_members
from ._estimates import GivesEstimates, unit_of_times
from ._fitted import Estimator
from ._roles import Rows, rows
from ._survival_rows import (
    SCALES,
    IntervalScale,
    column_numbers,
    in_days,
    interval_options,
    label_text,
    left_out,
    one_label,
    text_codes,
    times_of,
    told_apart,
    used_codes,
)

__all__ = [
    "AalenJohansen",
    "IntervalEstimate",
    "KaplanMeier",
    "NelsonAalen",
    "RestrictedMean",
    "SurvivalRowReport",
]

FloatOrArray = float | NDArray[np.float64]


@by_members
class IntervalEstimate(NamedTuple):
    """An estimate with its limits; numbers, or arrays where times were an array."""

    value: FloatOrArray
    lower: FloatOrArray
    upper: FloatOrArray


def _shaped(given: NDArray[np.float64], compute: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> FloatOrArray:
    out = compute(given)
    return float(out) if given.ndim == 0 else out


def _limits(
    given: NDArray[np.float64], compute: Callable[[NDArray[np.float64]], tuple[Any, Any, Any]]
) -> IntervalEstimate:
    value, lower, upper = compute(given)
    if given.ndim == 0:
        return IntervalEstimate(float(value), float(lower), float(upper))
    return IntervalEstimate(value, lower, upper)


def _reads_as_json(text: str) -> bool:
    """Would ``_label`` take the text for something else?"""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _cause_name(label: Any) -> str:
    """A label as text: itself, unless that could be read as a number; numbers as JSON has them."""
    if isinstance(label, str):
        return json.dumps(label) if _reads_as_json(label) else label
    return json.dumps(label) if isinstance(label, (bool, int, float)) else str(label)


def _label(name: str) -> Any:
    """What ``_cause_name`` was made of; a label that is neither text nor a number comes back as text."""
    return json.loads(name) if _reads_as_json(name) else name


class _FittedCurve(Estimator):
    _core: Any = None  # the bound curve, or None
    _causes: list[Any]  # labels of the causes, of an incidence
    _scales: tuple[str, ...] = SCALES
    _old_options: ClassVar[Mapping[str, str]] = {"level": "interval", "causes_": "_causes"}


@dataclass(kw_only=True, eq=False, repr=False)
class _Curve(_FittedCurve):
    """What the three curves share."""

    interval: float = 0.95
    scale: IntervalScale = "log_minus_log"
    largest_share_left_out: float = 0.5

    def fit(
        self, data: Any, event: Any = None, *, duration: Any = None, entry: Any = None, weights: Any = None
    ) -> Self:
        """Estimate the curve.

        Each role is the name of a column of ``data``, or values.

        Parameters
        ----------
        data : table, or the durations
            A table of any owner (pandas, polars, Arrow, DuckDB, a mapping of columns, a structured array), or when each
            row ends; >= 0. Timedeltas count in days, and times may then be asked for by timedeltas too.
        event : name or values
            1 where the customer left then, 0 where he was last seen; left out: all left. Of an incidence by cause: why
            the row ended, in labels (at most 255 causes), missing ones counted.
        duration : name or values
            When each row ends, where ``data`` is a table.
        entry : name or values, optional
            When observation of the row began (left truncation); before its duration.
        weights : name or values, optional
            How many customers the row stands for.

        Returns
        -------
        KaplanMeier, NelsonAalen or AalenJohansen
            Itself. Rows that cannot be used are left out and counted in ``report_``. Events coded otherwise than 0 and
            1 (NaN: not known) are an error.
        """
        return self._fit(data, {"duration": duration, "event": event, "entry": entry, "weights": weights})

    def _fit(self, data: Any, given: Mapping[str, Any]) -> Self:
        interval_options(self.interval, self.scale, self._scales)
        share = number("largest_share_left_out", self.largest_share_left_out)
        read = rows(data, given, first="duration", required=("duration",)).to_fit()
        self._core = self._estimate(read, share)
        self._in_days = in_days(read)
        return self

    def _times(self, times: Any) -> NDArray[np.float64]:
        _ = self._fitted
        return times_of("times", times, self._in_days)

    def _estimate(self, read: Rows, share: float) -> Any:
        """The bound curve."""
        columns = column_numbers(read, "duration", "event", "entry", "weights")
        return getattr(_bound, type(self).__name__).fit(*columns, share)

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self._options_of(state)

    @property
    def _fitted(self) -> Any:
        if self._core is None:
            raise error("missing", "fit", f"this {type(self).__name__} is not fitted yet: call fit first")
        return self._core

    def __repr__(self) -> str:
        if self._core is None:
            return f"{type(self).__name__}(interval={self.interval}, scale={self.scale!r})"
        table = self._core.table
        return (
            f"<{type(self).__name__}: {_tables.count(self._core.total_weight)} customers, "
            f"{_tables.count(float(table['events'].sum()))} events, until {self._core.last_time:g}"
            f"{left_out(self._core.report.row_report)}>"
        )

    def to_json(self) -> str:
        """The fitted curve as versioned JSON text; ``from_json`` reads it back, from any later version too."""
        return str(self._fitted.to_json())

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A fitted curve from the text of ``to_json``, with the options of the constructor.

        Raises
        ------
        AmendsError
            If the text is not a saved curve of this class.
        """
        made = cls()
        made._core = getattr(_bound, cls.__name__).from_json(text)
        return made

    @property
    def report_(self) -> SurvivalRowReport:
        """Rows, and those that could not be used, with the first one and why."""
        report: SurvivalRowReport = self._fitted.report
        return report

    @property
    def findings_(self) -> list[str]:
        """What is unusual about the data: "no_events", "fractional_weights", "starts_late", "risk_set_emptied",
        "zero_before_last_time", "nobody_censored"."""
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
        return _shaped(self._times(times), self._fitted.at_risk)

    def survival(self, times: ArrayLike) -> FloatOrArray:
        """Share still there at each time (an event at the time itself counts)."""
        return _shaped(self._times(times), self._fitted.survival)

    def _options(self, interval: float | None, scale: str | None) -> tuple[float, str]:
        return interval_options(
            self.interval if interval is None else interval, self.scale if scale is None else scale, self._scales
        )

    def _frame(self, steps: Mapping[str, NDArray[np.float64]], columns: Mapping[str, str], start: float) -> Any:
        """Columns of a curve, with the time 0 before the first, where the curve is known to be `start`."""
        before = steps["time"][0] > 0.0
        frame: dict[str, Any] = {"timeline": np.concatenate([[0.0], steps["time"]]) if before else steps["time"]}
        for name, source in columns.items():
            first = 0.0 if source == "standard_error" else start
            frame[name] = np.concatenate([[first], steps[source]]) if before else steps[source]
        return _tables.to_frame(frame, self._fitted.report.row_report)

    def _limit_columns(self, label: str) -> dict[str, str]:
        return {f"{label}_lower_{self.interval:g}": "lower", f"{label}_upper_{self.interval:g}": "upper"}


@dataclass(kw_only=True, eq=False, repr=False)
class KaplanMeier(GivesEstimates, _Curve):
    """Share still customers at time t, from customers of whom some left and some were only last seen.

    Parameters
    ----------
    interval : float
        Confidence of the intervals.
    scale : {"log_minus_log", "log", "plain", "logit"}
        On which the intervals are built.
    largest_share_left_out : float
        More rows that cannot be used than this share of all are an error: a column mixed up shows here first.
    time_unit : {"day", "week", "month", "quarter", "year", ...}, optional
        Of the durations: kept with the curve, which can then be asked for ``estimate(..., at={"years": 1})``.

    Notes
    -----
    ``S(t) = prod (n_i - d_i)/n_i`` over the times of events up to t, with Greenwood's standard error. Weights are
    frequencies. Ties are exact; the order of the rows changes no bit. At S = 0 the standard error does not exist (NaN).

    Examples
    --------
    >>> import amends as am
    >>> months = [3, 5, 5, 8, 12, 12, 12]
    >>> curve = am.survival.KaplanMeier().fit(months, [1, 1, 0, 1, 0, 0, 0])
    >>> round(curve.survival(12), 4)  # retention over a year
    0.5357
    >>> curve.median().value, round(curve.restricted_mean(12).value, 3)
    (inf, 9.0)
    """

    time_unit: str | None = None

    def fit(
        self,
        data: Any,
        event: Any = None,
        *,
        duration: Any = None,
        entry: Any = None,
        weights: Any = None,
        cluster: Any = None,
    ) -> Self:
        """Estimate the curve.

        Parameters
        ----------
        data, event, duration, entry, weights
            As of the other curves: the name of a column, or values.
        cluster : name or values, optional
            Labels (branches, companies): the errors of ``estimate`` are then of clusters, by the infinitesimal
            jackknife. A row without one is left out. ``standard_error`` and intervals stay Greenwood's.

        Returns
        -------
        KaplanMeier
            Itself.
        """
        roles = {"duration": duration, "event": event, "entry": entry, "weights": weights, "cluster": cluster}
        return self._fit(data, roles)

    def _estimate(self, read: Rows, share: float) -> Any:
        duration, event, entry, weights = column_numbers(read, "duration", "event", "entry", "weights")
        clusters = read.columns.get("cluster")
        codes = None if clusters is None else text_codes("cluster", clusters)[0]
        unit = unit_of_times(self.time_unit, in_days(read))
        return _bound.KaplanMeier.fit(duration, event, entry, weights, share, codes, unit)

    @property
    def _gives(self) -> Any:
        return self._fitted

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A fitted curve from the text of ``to_json``, with its ``time_unit``; other options are the constructor's."""
        made = super().from_json(text)
        made.time_unit = made._core.time_unit or None
        return made

    def standard_error(self, times: ArrayLike) -> FloatOrArray:
        """Greenwood's standard error of the survival at each time."""
        return _shaped(self._times(times), self._fitted.standard_error)

    def confidence_interval(
        self, times: ArrayLike, *, interval: float | None = None, scale: IntervalScale | None = None
    ) -> IntervalEstimate:
        """Survival at each time with its pointwise interval."""
        return _limits(self._times(times), lambda t: self._fitted.interval(t, *self._options(interval, scale)))

    def quantile(
        self, p: float, *, interval: float | None = None, scale: IntervalScale | None = None
    ) -> IntervalEstimate:
        """First time by which the share p has left, with its interval; inf where it is not reached."""
        return IntervalEstimate(*self._fitted.quantile(number("p", p), *self._options(interval, scale)))

    def median(self, *, interval: float | None = None, scale: IntervalScale | None = None) -> IntervalEstimate:
        """First time by which half have left."""
        return self.quantile(0.5, interval=interval, scale=scale)

    def restricted_mean(self, until: float, *, interval: float | None = None) -> RestrictedMean:
        """Mean time as a customer within the horizon ``until``: the area under the curve."""
        mean: RestrictedMean = self._fitted.restricted_mean(number("until", until), self._options(interval, None)[0])
        return mean

    @property
    def median_survival_time_(self) -> float:
        """First time by which half have left; inf if they have not."""
        return float(self.median().value)

    @property
    def survival_function_(self) -> Any:
        """The curve: timeline, KM_estimate."""
        return self._frame(self._fitted.steps(*self._options(None, None)), {"KM_estimate": "value"}, 1.0)

    @property
    def confidence_interval_(self) -> Any:
        """Its interval: timeline, KM_estimate_lower_0.95, KM_estimate_upper_0.95."""
        return self._frame(self._fitted.steps(*self._options(None, None)), self._limit_columns("KM_estimate"), 1.0)

    @property
    def summary(self) -> Any:
        """Curve, standard error and interval in one frame."""
        columns = {"KM_estimate": "value", "standard_error": "standard_error", **self._limit_columns("KM_estimate")}
        return self._frame(self._fitted.steps(*self._options(None, None)), columns, 1.0)


@dataclass(kw_only=True, eq=False, repr=False)
class NelsonAalen(_Curve):
    """Cumulative hazard of leaving.

    Parameters
    ----------
    interval : float
        Confidence of the intervals.
    scale : {"log", "plain"}
        On which they are built.
    ties : {"together", "one_by_one"}
        Events at the same time: d/n, or 1/n + 1/(n-1) + ... as if they came one after the other.
    largest_share_left_out : float
        More rows that cannot be used than this share of all are an error: a column mixed up shows here first.

    Examples
    --------
    >>> import amends as am
    >>> hazard = am.survival.NelsonAalen().fit([3, 5, 5, 8, 12], [1, 1, 0, 1, 0])
    >>> hazard.cumulative_hazard([2, 3, 12]).round(4)
    array([0.  , 0.2 , 0.95])
    """

    scale: Literal["log", "plain"] = "log"
    ties: Literal["together", "one_by_one"] = "together"

    _scales = ("log", "plain")

    def _estimate(self, read: Rows, share: float) -> Any:
        duration, event, entry, weights = column_numbers(read, "duration", "event", "entry", "weights")
        ties = one_of("ties", self.ties, ("together", "one_by_one"))
        return _bound.NelsonAalen.fit(duration, event, entry, weights, ties, share)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A fitted hazard from the text of ``to_json``, with its ``ties``; the other options are the constructor's."""
        made = super().from_json(text)
        made.ties = made._core.ties
        return made

    def cumulative_hazard(self, times: ArrayLike) -> FloatOrArray:
        """At each time."""
        return _shaped(self._times(times), self._fitted.cumulative_hazard)

    def standard_error(self, times: ArrayLike) -> FloatOrArray:
        """Of the cumulative hazard at each time."""
        return _shaped(self._times(times), self._fitted.standard_error)

    def confidence_interval(
        self, times: ArrayLike, *, interval: float | None = None, scale: Literal["log", "plain"] | None = None
    ) -> IntervalEstimate:
        """Cumulative hazard at each time with its pointwise interval."""
        return _limits(self._times(times), lambda t: self._fitted.interval(t, *self._options(interval, scale)))

    @property
    def cumulative_hazard_(self) -> Any:
        """The curve: timeline, NA_estimate."""
        return self._frame(self._fitted.steps(*self._options(None, None)), {"NA_estimate": "value"}, 0.0)

    @property
    def confidence_interval_(self) -> Any:
        """Its interval: timeline, NA_estimate_lower_0.95, NA_estimate_upper_0.95."""
        return self._frame(self._fitted.steps(*self._options(None, None)), self._limit_columns("NA_estimate"), 0.0)


@dataclass(kw_only=True, eq=False, repr=False)
class AalenJohansen(_Curve):
    """Share that has left by time t for each cause, when there are several ways to leave.

    Parameters
    ----------
    interval : float
        Confidence of the intervals.
    scale : {"log_minus_log", "log", "plain", "logit"}
        On which the intervals are built, applied to the incidence.
    censored : label, or None
        Stands for "has not left". A label that no row has is an error: say None where everybody has left.
    largest_share_left_out : float
        More rows that cannot be used than this share of all are an error: a column mixed up shows here first.

    Notes
    -----
    The incidences of all causes and the survival sum to 1 at every time. Ties are exact and nothing is random, so the
    same rows in any order give the same numbers.

    Examples
    --------
    >>> import amends as am
    >>> left = am.survival.AalenJohansen(censored="stays").fit(
    ...     [2, 3, 3, 5, 6, 6], ["complaint", "price", "stays", "complaint", "stays", "stays"])
    >>> left.causes_
    ['complaint', 'price']
    >>> left.cumulative_incidence("complaint", [2, 6]).round(4)
    array([0.1667, 0.3889])
    """

    censored: Hashable | None = 0

    @property
    def causes_(self) -> list[Any]:
        """Labels of the causes."""
        _ = self._fitted
        return list(self._causes)

    def _estimate(self, read: Rows, share: float) -> Any:
        codes, labels = used_codes(read.labels("event"))
        if codes is None:
            raise error("missing", "event", "event must be given: why each row ended")
        told_apart("event", [label_text(label) for label in labels])
        # 1 (still there) and 2 (left) are as common a coding as 0 and 1: without the label nothing tells them apart.
        censored = one_label("censored", self.censored)
        if censored is not None and censored not in labels:
            raise error(
                "contradiction",
                "censored",
                f"no row has the label {censored!r} of those still there: say which of the {len(labels)} labels of "
                "event it is, or censored=None if nobody is",
            )
        causes = [label for label in labels if label != censored]
        if len(causes) > 255:
            raise error("domain", "event", f"event must name at most 255 causes, got {len(causes)}")
        place = {label: i + 1 for i, label in enumerate(causes)}
        of_code = np.array([*(place.get(label, 0) for label in labels), np.nan])
        events = of_code[np.where(np.isnan(codes), len(labels), codes).astype(np.intp)]
        duration, entry, weights = column_numbers(read, "duration", "entry", "weights")
        core = _bound.AalenJohansen.fit(duration, events, entry, weights, share)
        if causes:
            core.name_causes([_cause_name(cause) for cause in causes[: core.causes]])
        self._causes = causes
        return core

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Fitted curves from the text of ``to_json``; labels that are neither text nor numbers come back as text."""
        made = super().from_json(text)
        core = made._core
        numbers = list(range(1, core.causes + 1)) if core.table["events"].any() else []  # saved by C++, without names
        made._causes = [_label(name) for name in core.cause_names] or numbers
        return made

    def _code(self, cause: Any) -> int:
        _ = self._fitted
        cause = one_label("cause", cause)
        if cause not in self._causes:
            raise error(
                "unknown_name", "cause", f"cause {cause!r} is not known: causes_ has the {len(self._causes)} causes"
            )
        return self._causes.index(cause) + 1

    def cumulative_incidence(self, cause: Any, times: ArrayLike) -> FloatOrArray:
        """Share that has left for this cause by each time."""
        return _shaped(self._times(times), lambda t: self._fitted.cumulative_incidence(self._code(cause), t))

    def standard_error(self, cause: Any, times: ArrayLike) -> FloatOrArray:
        """Of the cumulative incidence at each time."""
        return _shaped(self._times(times), lambda t: self._fitted.standard_error(self._code(cause), t))

    def confidence_interval(
        self, cause: Any, times: ArrayLike, *, interval: float | None = None, scale: IntervalScale | None = None
    ) -> IntervalEstimate:
        """Cumulative incidence at each time with its pointwise interval."""
        return _limits(
            self._times(times), lambda t: self._fitted.interval(self._code(cause), t, *self._options(interval, scale))
        )

    @property
    def cumulative_incidence_(self) -> Any:
        """All curves: timeline, CIF_<cause> for each cause."""
        names = [f"CIF_{cause}" for cause in self.causes_]
        steps = [self._fitted.steps(k + 1, *self._options(None, None)) for k in range(len(names))]
        columns = {name: name for name in names}
        values = {name: step["value"] for name, step in zip(names, steps, strict=True)}
        return self._frame({"time": self._fitted.table["time"], **values}, columns, 0.0)

    def summary(self, cause: Any) -> Any:
        """Curve, standard error and interval of one cause in one frame."""
        label = f"CIF_{cause}"
        columns = {label: "value", "standard_error": "standard_error", **self._limit_columns(label)}
        return self._frame(self._fitted.steps(self._code(cause), *self._options(None, None)), columns, 0.0)
