"""Parametric survival: accelerated failure time models. See docs/models/accelerated_failure_time.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _answers, _tables
from ._arguments import error, level, names, one_of, said
from ._core import survival as _bound
from ._core.core import RowReport
from ._core.estimation import LikelihoodRatioTest
from ._equality import by_members
from ._estimates import GivesEstimates, unit_of_times
from ._fitted import FittedModel
from ._survival_rows import (
    flat_names,
    in_days,
    is_one_time,
    left_out,
    names_by_role,
    one_customer,
    regression_rows,
    search_options,
    times_of,
)

__all__ = [
    "AcceleratedFailureTimeModel",
    "AftComparison",
    "AftPredictions",
    "AftResiduals",
    "ExponentialAFT",
    "GeneralisedGammaAFT",
    "LogLogisticAFT",
    "LogNormalAFT",
    "WeibullAFT",
    "compare_aft_distributions",
]

AftDistribution = Literal["exponential", "weibull", "log_normal", "log_logistic", "generalised_gamma"]

_DISTRIBUTIONS: tuple[AftDistribution, ...] = (
    "exponential",
    "weibull",
    "log_normal",
    "log_logistic",
    "generalised_gamma",
)


@by_members
@dataclass(frozen=True, eq=False)
class AftPredictions:
    """Predictions with delta-method standard errors and intervals.

    The arrays have a row per customer and a column per time, share or horizon; an axis goes where one customer (a dict
    of numbers) or one time was asked for. ``numpy.asarray`` of it is ``value``.
    """

    value: Any
    standard_error: Any
    lower: Any
    upper: Any
    at: Any  #: times, shares or horizons; None for the mean
    interval: float  #: confidence of the intervals
    rows: RowReport  #: the account of the rows: a customer with a covariate that is not finite is NaN throughout

    @property
    def invalid_rows(self) -> int:
        """Customers whose predictions are NaN throughout."""
        return self.rows.left_out

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        state = dict(state)
        if "level" in state:  # of version 0.1
            state["interval"] = state.pop("level")
            lost = np.isnan(np.atleast_1d(state["value"])).reshape(len(np.atleast_1d(state["value"])), -1).all(axis=1)
            count = state.pop("invalid_rows")
            why = "a covariate is missing or not finite"
            state["rows"] = RowReport(len(lost), [(why, count, int(np.argmax(lost)))] if count else [])
        self.__dict__.update(state)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self.value, dtype=dtype)

    def __float__(self) -> float:
        return float(self.value)

    def to_frame(self) -> Any:
        """A table with one line per customer and time: row, at, value, standard_error, lower, upper.

        ``attrs["rows"]`` of a frame is the account of the rows.
        """
        at = np.atleast_1d(np.nan if self.at is None else self.at)
        value = np.asarray(self.value).reshape(-1, at.size)
        rows = value.shape[0]
        return _tables.to_frame(
            {
                "row": list(np.repeat(np.arange(rows), at.size)),
                "at": list(np.tile(at, rows)),
                "value": list(value.ravel()),
                "standard_error": list(np.ravel(self.standard_error)),
                "lower": list(np.ravel(self.lower)),
                "upper": list(np.ravel(self.upper)),
            },
            self.rows,
        )

    def __repr__(self) -> str:
        shape = np.shape(self.value)
        if shape == ():
            return (
                f"AftPredictions({self.value:.6g}, standard error {self.standard_error:.4g}, "
                f"{100 * self.interval:g} % interval {self.lower:.6g} to {self.upper:.6g})"
            )
        return f"AftPredictions(shape {shape}{left_out(self.rows)}: value, standard_error, lower, upper; to_frame())"


@by_members
@dataclass(frozen=True, eq=False)
class AftResiduals:
    """Residuals of rows, in the kind of table that was given; NaN in invalid rows."""

    cox_snell: Any  #: cumulative hazard lived through: censored exponential times if the model is right
    martingale: Any  #: events in excess of those expected
    deviance: Any  #: the same, made more symmetric
    rows: RowReport  #: the account of the rows

    @property
    def invalid_rows(self) -> int:
        """Rows left out."""
        return self.rows.left_out

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        state = dict(state)
        if "invalid_rows" in state:  # of version 0.1
            count, lost = state.pop("invalid_rows"), np.isnan(state["cox_snell"])
            state["rows"] = RowReport(len(lost), [("the row is invalid", count, int(np.argmax(lost)))] if count else [])
        self.__dict__.update(state)


@dataclass(eq=False, repr=False)
class AcceleratedFailureTimeModel(GivesEstimates, FittedModel):
    """Parametric survival: ``ln T = intercept + coefficients x + scale W``; covariates stretch or shrink time.

    A coefficient ``b`` means that times are ``exp(b)`` times as long per unit of its covariate, at every quantile.

    Parameters
    ----------
    distribution : {"weibull", "exponential", "log_normal", "log_logistic", "generalised_gamma"}
        Of the times. The generalised gamma has Prentice's shape ``Q``: 1 is Weibull, 0 log-normal, ``Q = scale`` gamma.
    penalty : float
        L2: ``penalty/2`` times the sum of squared coefficients of standardised covariates is taken off the
        log-likelihood.
    robust : bool
        Sandwich covariance.
    max_iterations : int
    threads : int
        Of fits and predictions; they change no bit of the result.
    largest_share_left_out : float
        More rows that cannot be used than this share of all are an error: a column mixed up shows here first.
    time_unit : {"day", "week", "month", "quarter", "year", ...}, optional
        Of the durations: kept with the model, which can then be asked for ``estimate(..., at={"years": 1})``.

    Examples
    --------
    >>> import amends as am
    >>> customers = {"months": [2, 5, 7, 9, 12, 12, 3, 8], "left": [1, 1, 1, 1, 0, 0, 1, 1],
    ...              "complained": [1, 1, 0, 1, 0, 0, 1, 0]}
    >>> model = am.survival.WeibullAFT().fit(customers, "months", "left")
    >>> model.fit_report_.converged
    True
    >>> round(float(model.median({"complained": 1})), 2) < round(float(model.median({"complained": 0})), 2)
    True
    """

    distribution: AftDistribution = "weibull"
    _: KW_ONLY
    penalty: float = 0.0
    robust: bool = False
    max_iterations: int = 100
    threads: int = 1
    largest_share_left_out: float = 0.5
    time_unit: str | None = None

    _core_class = _bound.AcceleratedFailureTimeModel
    _old_options: ClassVar[Mapping[str, str]] = {"_distribution": "distribution", "_penalty": "penalty"}

    def fit(
        self,
        data: Any,
        duration: Any = None,
        event: Any = None,
        *,
        entry: Any = None,
        weights: Any = None,
        cluster: Any = None,
        customer_id: Any = None,
        covariates: Any = None,
        scale_covariates: Sequence[str] | None = None,
    ) -> Self:
        """Fit to rows of a table.

        Each role is the name of a column of ``data``, or values.

        Parameters
        ----------
        data : table, matrix of covariates, or None
            A table of any owner (pandas, polars, Arrow, DuckDB, a mapping of columns, a structured array); or rows by
            covariates; None: no covariates but those given as a mapping; the roles are then values.
        duration : name or values
            When the row ends, above 0 (0 is invalid: these models have no events at time 0). Timedeltas count in days,
            and times may then be asked for by timedeltas too.
        event : name or values, optional
            1 it ended with the event, 0 watching ended. Default: all 1.
        entry : name or values, optional
            When watching began, from 0 to before the duration (left truncation). Default: from the start.
        weights : name or values, optional
            How many such customers, 0 or more.
        cluster : name or values, optional
            Labels; errors are then robust and clustered.
        customer_id : name or values, optional
            Default: the column of this name, if there is one. A customer who stands twice is a warning. Never a
            covariate.
        covariates : names, or a mapping of names to values, optional
            What acts on the location. Default: all columns that have no other part.
        scale_covariates : sequence of str, optional
            Those of them that act on the logarithm of the scale as well.

        Returns
        -------
        self
            With ``fit_report_``, ``parameters_``, ``standard_errors_``, ``summary``, ``log_likelihood_``, ``aic_``.
        """
        acting = [] if scale_covariates is None else names("scale_covariates", scale_covariates)
        options = {"distribution": one_of("distribution", self.distribution, _DISTRIBUTIONS), **search_options(self)}
        roles = {"duration": duration, "event": event, "entry": entry, "weights": weights}
        roles |= {"cluster": cluster, "customer_id": customer_id}
        rows = regression_rows(data, roles, None, covariates, ("duration",))
        self._in_days = in_days(rows.rows.to_fit())
        columns: dict[str, Any] = {
            **dict.fromkeys(roles),
            **rows.numbers("duration", "event", "entry", "weights"),
            **rows.groups(),
        }
        return self._take(
            self._core_class.fit(
                **columns,
                covariates=list(rows.covariates.items()),
                scale_covariates=[str(name) for name in acting],
                column_names=flat_names(rows.names),
                time_unit=unit_of_times(self.time_unit, self._in_days),
                **options,
            )
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A fitted model from the text of ``to_json``; of this class's distribution, if it has one."""
        made = super().from_json(text)
        own = cls().distribution
        made.distribution, made.penalty = made._fitted.distribution, made._fitted.penalty_option
        made.time_unit = made._fitted.time_unit or None
        if cls is not AcceleratedFailureTimeModel and made.distribution != own:
            raise error("format", "distribution", f"this is a saved {made.distribution} model, not a {cls.__name__}")
        return made

    def __setstate__(self, state: dict[str, Any] | bytes) -> None:
        super().__setstate__(state)
        if self._fitted is not None:
            self.distribution = self._fitted.distribution

    @property
    def null_log_likelihood_(self) -> float:
        """Log-likelihood without covariates."""
        return float(self._model.null_log_likelihood)

    def likelihood_ratio_test(self, restricted: AcceleratedFailureTimeModel | None = None) -> LikelihoodRatioTest:
        """Is this model better than ``restricted``, nested in it, or (None) than none of its covariates?

        Nested: fewer covariates; exponential in Weibull in generalised gamma; log-normal in generalised gamma.

        Raises
        ------
        AmendsError
            If they are not nested, or were fitted to different rows.
        """
        test: LikelihoodRatioTest
        if restricted is not None and not isinstance(restricted, AcceleratedFailureTimeModel):
            raise error("domain", "restricted", f"restricted must be a model of this kind, got {said(restricted)}")
        if restricted is None:
            test = self._model.likelihood_ratio_test()
        else:
            test = self._model.likelihood_ratio_test(restricted._model)
        return test

    def _predict(self, quantity: str, data: Any, at: Any, after: Any, interval: Any) -> AftPredictions:
        model, confidence = self._model, level("interval", interval)
        names = list(model.covariates)
        one = one_customer({} if data is None else data, names)
        if one is not None:  # one wrong row of many is NaN and counted; one customer asked for by himself is an error
            columns, rows = [np.array([value]) for value in one], 1
            since = None if after is None else times_of("after", _own_time(data, after), self._in_days).ravel()
            _check_customer(names, one, since)
        else:
            columns, since, rows = _rows_and_times(data, names, after, self._in_days)
        called = {"quantile": "left", "restricted_mean": "horizon"}.get(quantity, "times")
        days = None if quantity == "quantile" else self._in_days  # a share is no time
        wanted = np.zeros(()) if quantity == "mean" else times_of(called, at, days)
        if called == "times" and not (np.isfinite(wanted) & (wanted >= 0.0)).all():
            raise error("domain", "times", "times must be finite and at least 0")
        *parts, report = model.predict(
            quantity, columns, rows, wanted.ravel().tolist(), since, confidence, self._threads
        )
        columns_at: Any = 0 if wanted.ndim == 0 else slice(None)
        rows_at: Any = 0 if one is not None else slice(None)
        value, standard_error, lower, upper = (part[rows_at, columns_at] for part in parts)
        shown = None if quantity == "mean" else float(wanted) if wanted.ndim == 0 else wanted.ravel()
        return AftPredictions(value, standard_error, lower, upper, shown, confidence, report)

    def survival(self, data: Any, times: ArrayLike, *, after: Any = None, interval: float = 0.95) -> AftPredictions:
        """Share still there at ``times``; intervals on the log-minus-log scale.

        Parameters
        ----------
        data : table or matrix, mapping of numbers (one customer), or None (a model without covariates)
        times : float or array
            0 or more.
        after : float, values or name, optional
            Given that the customer is still there at this time; ``times`` then count from it.
        interval : float
            Confidence.

        Returns
        -------
        AftPredictions
        """
        return self._predict("survival", data, times, after, interval)

    def cumulative_hazard(
        self, data: Any, times: ArrayLike, *, after: Any = None, interval: float = 0.95
    ) -> AftPredictions:
        """Minus the logarithm of ``survival``, with the same parameters; intervals on the logarithm."""
        return self._predict("cumulative_hazard", data, times, after, interval)

    def hazard(self, data: Any, times: ArrayLike, *, after: Any = None, interval: float = 0.95) -> AftPredictions:
        """Rate of leaving at ``times``, per unit of time; intervals on the logarithm. NaN at time 0."""
        return self._predict("hazard", data, times, after, interval)

    def quantile(self, data: Any, left: ArrayLike, *, after: Any = None, interval: float = 0.95) -> AftPredictions:
        """Time by which the share ``left`` (between 0 and 1) of such customers has left; intervals on the logarithm.

        With ``after`` it is the time still to come.
        """
        return self._predict("quantile", data, left, after, interval)

    def median(self, data: Any = None, *, after: Any = None, interval: float = 0.95) -> AftPredictions:
        """Time by which half of such customers have left: ``quantile`` of 0.5."""
        return self._predict("quantile", data, 0.5, after, interval)

    def mean(self, data: Any = None, *, after: Any = None, interval: float = 0.95) -> AftPredictions:
        """Expected time; intervals on the logarithm. Infinite where the distribution has no mean.

        Beyond the data it rests on the tail of the distribution alone: prefer ``restricted_mean``.
        """
        return self._predict("mean", data, None, after, interval)

    def restricted_mean(
        self, data: Any, horizon: ArrayLike, *, after: Any = None, interval: float = 0.95
    ) -> AftPredictions:
        """Expected time within ``horizon``; intervals on the logit of its share of the horizon."""
        return self._predict("restricted_mean", data, horizon, after, interval)

    def residuals(
        self, data: Any, duration: Any = None, event: Any = None, *, entry: Any = None, covariates: Any = None
    ) -> AftResiduals:
        """Cox-Snell, martingale and deviance residuals of rows, those of the fit or others.

        Parameters
        ----------
        data, duration, event, entry, covariates
            As in ``fit``. Without duration, event and entry the columns are those named in the fit.
        """
        given = {"duration": duration, "event": event, "entry": entry}
        if all(values is None for values in given.values()):
            known = names_by_role(self._model.column_names)
            if known is None:
                raise error("missing", "duration", "duration must be given, and event and entry: fit was given values")
            given = {role: known.get(role) for role in given}
        wanted = list(self._model.covariates) if covariates is None else covariates
        rows = regression_rows(data, given, None, wanted, ("duration",))
        columns = {**dict.fromkeys(given), **rows.numbers(*given, days=self._in_days)}
        *parts, report = self._model.residuals(
            columns["duration"], columns["event"], list(rows.covariates.items()), columns["entry"], self._threads
        )
        names = ("cox_snell", "martingale", "deviance")
        found = {name: _answers.series(rows.rows, part, name) for name, part in zip(names, parts, strict=True)}
        return AftResiduals(**found, rows=report)


def _own_time(data: Any, after: Any) -> Any:
    """How long one customer is there: a number, or the name of it among what is known of him."""
    if not isinstance(after, str):
        return after
    known = {str(key): data[key] for key in data.keys()} if hasattr(data, "keys") else {}  # noqa: SIM118
    if after not in known:
        raise error("unknown_name", "after", f"after: nothing is called {after!r} among the covariates")
    return known[after]


def _rows_and_times(
    data: Any, names: list[str], after: Any, days: bool
) -> tuple[list[Any], NDArray[np.float64] | None, int]:
    """Columns of covariates, how long each customer is there, and the number of customers."""
    alike = is_one_time(after)
    read = regression_rows(data, {} if after is None or alike else {"after": after}, None, names, ())
    columns, since = list(read.covariates.values()), read.numbers("after", days=days).get("after")
    of_table = read.rows.table.rows if read.rows.table is not None else len(data)
    rows = len(columns[0]) if columns else of_table if since is None else len(since)
    if alike:
        since = np.broadcast_to(times_of("after", after, days), (rows,))
    return columns, None if since is None else np.ascontiguousarray(since, dtype=np.float64), rows


def _check_customer(names: Sequence[str], values: Sequence[float], after: NDArray[np.float64] | None) -> None:
    for name, value in zip(names, values, strict=True):
        if not np.isfinite(value):
            raise error("domain", name, f"{name} must be finite, got {value:g}")
    if after is not None and len(after) != 1:
        raise error("size_mismatch", "after", f"after must be one number for one customer, got {len(after)}")
    if after is not None and not (after[0] >= 0.0 and np.isfinite(after[0])):
        raise error("domain", "after", f"after must be finite and at least 0, got {after[0]:g}")


@dataclass(eq=False, repr=False)
class WeibullAFT(AcceleratedFailureTimeModel):
    """Weibull times: the hazard rises (``scale`` below 1) or falls (above 1), and hazards are proportional as well.

    The options are those of :class:`AcceleratedFailureTimeModel`, without ``distribution``.
    """

    distribution: AftDistribution = field(default="weibull", init=False)


@dataclass(eq=False, repr=False)
class ExponentialAFT(AcceleratedFailureTimeModel):
    """Exponential times: the hazard is constant.

    The options are those of :class:`AcceleratedFailureTimeModel`, without ``distribution``.
    """

    distribution: AftDistribution = field(default="exponential", init=False)


@dataclass(eq=False, repr=False)
class LogNormalAFT(AcceleratedFailureTimeModel):
    """Log-normal times: the hazard rises, then falls.

    The options are those of :class:`AcceleratedFailureTimeModel`, without ``distribution``.
    """

    distribution: AftDistribution = field(default="log_normal", init=False)


@dataclass(eq=False, repr=False)
class LogLogisticAFT(AcceleratedFailureTimeModel):
    """Log-logistic times: the hazard falls (``scale`` 1 or more), or rises, then falls; odds are proportional as well.

    The options are those of :class:`AcceleratedFailureTimeModel`, without ``distribution``.
    """

    distribution: AftDistribution = field(default="log_logistic", init=False)


@dataclass(eq=False, repr=False)
class GeneralisedGammaAFT(AcceleratedFailureTimeModel):
    """Generalised gamma times, with the shape ``Q``: 1 is Weibull, 0 log-normal, ``Q = scale`` gamma.

    The options are those of :class:`AcceleratedFailureTimeModel`, without ``distribution``.
    """

    distribution: AftDistribution = field(default="generalised_gamma", init=False)


class AftComparison(dict[str, AcceleratedFailureTimeModel]):
    """Models by the name of their distribution, and a table that compares them, the lowest AIC first."""

    def _lines(self) -> list[tuple[str, float, float, float, float, str]]:
        lines = []
        for name, model in self.items():
            report = model.fit_report_
            if report.converged:
                count = float(len(model.parameters_))
                lines.append((name, count, model.log_likelihood_, model.aic_, model.bic_, "converged"))
            else:
                lines.append((name, np.nan, np.nan, np.nan, np.nan, report.message))
        return sorted(lines, key=lambda line: (np.isnan(line[3]), line[3]))

    @property
    def best(self) -> AcceleratedFailureTimeModel:
        """The model with the lowest AIC."""
        return self[self._lines()[0][0]]

    def to_frame(self) -> Any:
        """One line per distribution: parameters, log_likelihood, aic, bic, report."""
        names = ("distribution", "parameters", "log_likelihood", "aic", "bic", "report")
        lines = self._lines()
        return _tables.to_frame({name: [line[i] for line in lines] for i, name in enumerate(names)})

    def __repr__(self) -> str:
        header = ["distribution", "parameters", "log-likelihood", "AIC", "BIC", "report"]
        rows = [
            [name, _tables.count(k), *(_tables.decimal(v, 3) for v in (ll, aic, bic)), report]
            for name, k, ll, aic, bic, report in self._lines()
        ]
        return _tables.text_table(header, rows)


def compare_aft_distributions(data: Any, duration: Any = None, event: Any = None, **others: Any) -> AftComparison:
    """Fit all five distributions to the same rows.

    Their log-likelihoods are those of the times (not of their logarithms), so that AIC and BIC can be compared.

    Parameters
    ----------
    data, duration, event
        As for :meth:`AcceleratedFailureTimeModel.fit`.
    **others
        The other roles of ``fit``, and options of the models, by name: ``entry``, ``covariates``, ``penalty``,
        ``robust`` and so on.

    Returns
    -------
    AftComparison
        A dict from distribution to fitted model, with ``best`` and ``to_frame()``.

    Examples
    --------
    >>> import amends as am
    >>> months = [1.2, 2.5, 3.1, 4.7, 5.0, 6.6, 8.4, 9.9, 12.0, 15.3]
    >>> compared = am.survival.compare_aft_distributions(None, months)
    >>> sorted(compared)
    ['exponential', 'generalised_gamma', 'log_logistic', 'log_normal', 'weibull']
    """
    options = {name: others.pop(name) for name in WeibullAFT().get_params() if name in others}
    of_scale = others.get("scale_covariates")
    fixed = "exponential" if of_scale is not None and names("scale_covariates", of_scale) else ""  # its scale is 1
    return AftComparison(
        {
            name: AcceleratedFailureTimeModel(name, **options).fit(data, duration, event, **others)
            for name in _DISTRIBUTIONS
            if name != fixed
        }
    )
