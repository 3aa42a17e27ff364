"""Parametric survival: accelerated failure time models. See docs/models/accelerated_failure_time.md."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _tables
from ._columns import column, error, numeric
from ._core import survival as _bound
from ._core.estimation import LikelihoodRatioTest
from ._fitted import FittedModel

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
Column = str | ArrayLike | None

_DISTRIBUTIONS: tuple[AftDistribution, ...] = (
    "exponential",
    "weibull",
    "log_normal",
    "log_logistic",
    "generalised_gamma",
)


def _role(data: Any, role: str, given: Column) -> NDArray[Any] | None:
    """A column of the frame by its name, or the values themselves."""
    if given is None:
        return None
    return numeric(role, column(data, role, given) if isinstance(given, str) else given)


def _column_names(data: Any) -> list[str]:
    if data is None:
        return []
    fields = getattr(getattr(data, "dtype", None), "names", None)
    if fields:
        return [str(one) for one in fields]
    if hasattr(data, "keys"):
        return [str(one) for one in data.keys()]  # noqa: SIM118 - a frame iterates over its columns, not all mappings do
    raise TypeError(f"data must be a frame, a dict of columns or None, got {type(data).__name__}")


def _is_scalar(value: Any) -> bool:
    return np.ndim(value) == 0


@dataclasses.dataclass(frozen=True, eq=False)
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
    level: float
    invalid_rows: int  #: customers with a covariate that is not finite: NaN throughout

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self.value, dtype=dtype)

    def __float__(self) -> float:
        return float(self.value)

    def to_frame(self) -> Any:
        """A table with one line per customer and time: row, at, value, standard_error, lower, upper."""
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
            }
        )

    def __repr__(self) -> str:
        shape = np.shape(self.value)
        if shape == ():
            return (
                f"AftPredictions({self.value:.6g}, standard error {self.standard_error:.4g}, "
                f"{100 * self.level:g} % interval {self.lower:.6g} to {self.upper:.6g})"
            )
        invalid = f", {self.invalid_rows} invalid rows" if self.invalid_rows else ""
        return f"AftPredictions(shape {shape}{invalid}: value, standard_error, lower, upper; to_frame())"


@dataclasses.dataclass(frozen=True, eq=False)
class AftResiduals:
    """Residuals of rows; NaN in invalid rows."""

    cox_snell: NDArray[np.float64]  #: cumulative hazard lived through: censored exponential times if the model is right
    martingale: NDArray[np.float64]  #: events in excess of those expected
    deviance: NDArray[np.float64]  #: the same, made more symmetric
    invalid_rows: int


class AcceleratedFailureTimeModel(FittedModel):
    """Parametric survival: ``ln T = intercept + coefficients x + scale W``; covariates stretch or shrink time.

    A coefficient ``b`` means that times are ``exp(b)`` times as long per unit of its covariate, at every quantile.

    Parameters
    ----------
    distribution : {"weibull", "exponential", "log_normal", "log_logistic", "generalised_gamma"}
        Of the times. The generalised gamma has Prentice's shape ``Q``: 1 is Weibull, 0 log-normal, ``Q = scale`` gamma.
    penalty : float
        L2: ``penalty/2`` times the sum of squared coefficients of standardised covariates is taken off the
        log-likelihood.

    Examples
    --------
    >>> import amends as am
    >>> customers = {"months": [2, 5, 7, 9, 12, 12, 3, 8], "left": [1, 1, 1, 1, 0, 0, 1, 1],
    ...              "complained": [1, 1, 0, 1, 0, 0, 1, 0]}
    >>> model = am.survival.WeibullAFT().fit(customers, duration_col="months", event_col="left")
    >>> model.fit_report_.converged
    True
    >>> round(float(model.median({"complained": 1})), 2) < round(float(model.median({"complained": 0})), 2)
    True
    """

    _core_class = _bound.AcceleratedFailureTimeModel
    _distribution: AftDistribution = "weibull"
    _penalty: float = 0.0

    def __init__(self, distribution: AftDistribution = "weibull", *, penalty: float = 0.0) -> None:
        if distribution not in _DISTRIBUTIONS:
            raise error(
                "unknown_name",
                "distribution",
                f"distribution must be one of {', '.join(_DISTRIBUTIONS)}, got {distribution!r}",
            )
        self._distribution = distribution
        self._penalty = penalty

    @property
    def distribution(self) -> str:
        """Name of the distribution."""
        return str(self._fitted.distribution) if self._fitted is not None else self._distribution

    def fit(
        self,
        data: Any,
        duration_col: str | ArrayLike,
        event_col: Column = None,
        *,
        entry_col: Column = None,
        weights_col: Column = None,
        cluster_col: Column = None,
        covariates: Sequence[str] | None = None,
        scale_covariates: Sequence[str] = (),
        robust: bool = False,
        max_iterations: int = 100,
        threads: int = 1,
        largest_share_left_out: float = 0.5,
    ) -> Self:
        """Fit to rows of a frame.

        Parameters
        ----------
        data : frame, dict of columns, or None
            None: no covariates; the columns below are then arrays.
        duration_col : str or array
            When the row ends, above 0 (0 is invalid: these models have no events at time 0). Here and below: the name
            of a column, or the values.
        event_col : str or array, optional
            1 it ended with the event, 0 watching ended. Default: all 1.
        entry_col : str or array, optional
            When watching began, from 0 to before the duration (left truncation). Default: from the start.
        weights_col : str or array, optional
            How many such customers, 0 or more.
        cluster_col : str or array, optional
            A number per cluster; errors are then robust and clustered.
        covariates : sequence of str, optional
            Columns that act on the location. Default: all columns that have no other part.
        scale_covariates : sequence of str
            Those of them that act on the logarithm of the scale as well.
        robust : bool
            Sandwich covariance.
        max_iterations, threads : int
            Threads change no bit of the result.
        largest_share_left_out : float
            More rows that cannot be used than this share of all are an error: a column mixed up shows here first.

        Returns
        -------
        self
            With ``fit_report_``, ``parameters_``, ``standard_errors_``, ``summary``, ``log_likelihood_``, ``aic_``.
        """
        given = (duration_col, event_col, entry_col, weights_col, cluster_col)
        if covariates is None:
            used = {one for one in given if isinstance(one, str)}
            covariates = [name for name in _column_names(data) if name not in used]
        named = [(str(name), numeric(str(name), column(data, "covariates", name))) for name in covariates]
        self._fitted = None
        return self._take(
            _bound.AcceleratedFailureTimeModel.fit(
                duration=_role(data, "duration_col", duration_col),
                event=_role(data, "event_col", event_col),
                covariates=named,
                scale_covariates=list(scale_covariates),
                entry=_role(data, "entry_col", entry_col),
                weights=_role(data, "weights_col", weights_col),
                clusters=_role(data, "cluster_col", cluster_col),
                distribution=self._distribution,
                penalty=self._penalty,
                robust=robust,
                max_iterations=max_iterations,
                threads=threads,
                largest_share_left_out=largest_share_left_out,
            )
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A fitted model from the text of ``to_json``; of this class's distribution, if it has one."""
        made = super().from_json(text)
        made._distribution = made._fitted.distribution
        made._penalty = made._fitted.penalty_option
        if cls is not AcceleratedFailureTimeModel and made._distribution != cls._distribution:
            raise error("format", "distribution", f"this is a saved {made._distribution} model, not a {cls.__name__}")
        return made

    def __setstate__(self, state: dict[str, Any] | bytes) -> None:
        super().__setstate__(state)
        if self._fitted is not None:
            self._distribution = self._fitted.distribution

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
        if restricted is None:
            test = self._model.likelihood_ratio_test()
        else:
            test = self._model.likelihood_ratio_test(restricted._model)
        return test

    def _predict(
        self, quantity: str, data: Any, at: ArrayLike | None, after: Column | float, level: float, threads: int
    ) -> AftPredictions:
        model = self._model
        names = list(model.covariates)
        one = data is None or (isinstance(data, Mapping) and all(_is_scalar(data[k]) for k in data))
        values = [column(data if data is not None else {}, "covariates", name) for name in names]
        columns = [numeric(name, np.atleast_1d(v) if one else v) for name, v in zip(names, values, strict=True)]
        if columns:
            rows = len(columns[0])  # type: ignore[arg-type]
        else:
            rows = 1 if one else len(next(iter(data.values())) if isinstance(data, Mapping) else data)
        if isinstance(after, str):
            after = column(data, "after", after)
        if after is not None:
            after = np.broadcast_to(np.asarray(after, dtype=float), (rows,))
        if one:  # one wrong row of many is NaN and counted; one customer asked for by himself is an error
            for name, values_of in zip(names, columns, strict=True):
                if not np.isfinite(values_of).all():  # type: ignore[arg-type]
                    raise error("domain", name, f"{name} must be finite, got {values_of[0]:g}")  # type: ignore[index]
            if after is not None and not (after[0] >= 0.0 and np.isfinite(after[0])):
                raise error("domain", "after", f"after must be finite and at least 0, got {after[0]:g}")
        wanted = np.zeros(1) if at is None else np.atleast_1d(np.asarray(at, dtype=float))
        *parts, invalid = model.predict(quantity, columns, rows, wanted.tolist(), after, level, threads)
        columns_at: Any = 0 if at is None or _is_scalar(at) else slice(None)
        rows_at: Any = 0 if one else slice(None)
        value, standard_error, lower, upper = (part[rows_at, columns_at] for part in parts)
        shown = None if at is None else (float(wanted[0]) if _is_scalar(at) else wanted)
        return AftPredictions(value, standard_error, lower, upper, shown, level, invalid)

    def survival(
        self, data: Any, times: ArrayLike, *, after: Column | float = None, level: float = 0.95, threads: int = 1
    ) -> AftPredictions:
        """Share still there at ``times``; intervals on the log-minus-log scale.

        Parameters
        ----------
        data : frame, dict of columns, dict of numbers (one customer), or None (a model without covariates)
        times : float or array
            0 or more.
        after : float, array or str, optional
            Given that the customer is still there at this time; ``times`` then count from it.
        level : float
            Confidence of the interval.
        threads : int

        Returns
        -------
        AftPredictions
        """
        return self._predict("survival", data, times, after, level, threads)

    def cumulative_hazard(
        self, data: Any, times: ArrayLike, *, after: Column | float = None, level: float = 0.95, threads: int = 1
    ) -> AftPredictions:
        """Minus the logarithm of ``survival``, with the same parameters; intervals on the logarithm."""
        return self._predict("cumulative_hazard", data, times, after, level, threads)

    def hazard(
        self, data: Any, times: ArrayLike, *, after: Column | float = None, level: float = 0.95, threads: int = 1
    ) -> AftPredictions:
        """Rate of leaving at ``times``, per unit of time; intervals on the logarithm. NaN at time 0."""
        return self._predict("hazard", data, times, after, level, threads)

    def quantile(
        self, data: Any, left: ArrayLike, *, after: Column | float = None, level: float = 0.95, threads: int = 1
    ) -> AftPredictions:
        """Time by which the share ``left`` (between 0 and 1) of such customers has left; intervals on the logarithm.

        With ``after`` it is the time still to come.
        """
        return self._predict("quantile", data, left, after, level, threads)

    def median(
        self, data: Any = None, *, after: Column | float = None, level: float = 0.95, threads: int = 1
    ) -> AftPredictions:
        """Time by which half of such customers have left: ``quantile`` of 0.5."""
        return self._predict("quantile", data, 0.5, after, level, threads)

    def mean(
        self, data: Any = None, *, after: Column | float = None, level: float = 0.95, threads: int = 1
    ) -> AftPredictions:
        """Expected time; intervals on the logarithm. Infinite where the distribution has no mean.

        Beyond the data it rests on the tail of the distribution alone: prefer ``restricted_mean``.
        """
        return self._predict("mean", data, None, after, level, threads)

    def restricted_mean(
        self, data: Any, horizon: ArrayLike, *, after: Column | float = None, level: float = 0.95, threads: int = 1
    ) -> AftPredictions:
        """Expected time within ``horizon``; intervals on the logit of its share of the horizon."""
        return self._predict("restricted_mean", data, horizon, after, level, threads)

    def residuals(
        self,
        data: Any,
        duration_col: str | ArrayLike,
        event_col: Column = None,
        *,
        entry_col: Column = None,
        threads: int = 1,
    ) -> AftResiduals:
        """Cox-Snell, martingale and deviance residuals of rows, those of the fit or others."""
        names = list(self._model.covariates)
        named = [(name, numeric(name, column(data, "covariates", name))) for name in names]
        return AftResiduals(
            *self._model.residuals(
                _role(data, "duration_col", duration_col),
                _role(data, "event_col", event_col),
                named,
                _role(data, "entry_col", entry_col),
                threads,
            )
        )


class WeibullAFT(AcceleratedFailureTimeModel):
    """Weibull times: the hazard rises (``scale`` below 1) or falls (above 1), and hazards are proportional as well.

    Parameters
    ----------
    penalty : float
        As for :class:`AcceleratedFailureTimeModel`.
    """

    def __init__(self, *, penalty: float = 0.0) -> None:
        super().__init__("weibull", penalty=penalty)


class ExponentialAFT(AcceleratedFailureTimeModel):
    """Exponential times: the hazard is constant.

    Parameters
    ----------
    penalty : float
        As for :class:`AcceleratedFailureTimeModel`.
    """

    _distribution = "exponential"

    def __init__(self, *, penalty: float = 0.0) -> None:
        super().__init__("exponential", penalty=penalty)


class LogNormalAFT(AcceleratedFailureTimeModel):
    """Log-normal times: the hazard rises, then falls.

    Parameters
    ----------
    penalty : float
        As for :class:`AcceleratedFailureTimeModel`.
    """

    _distribution = "log_normal"

    def __init__(self, *, penalty: float = 0.0) -> None:
        super().__init__("log_normal", penalty=penalty)


class LogLogisticAFT(AcceleratedFailureTimeModel):
    """Log-logistic times: the hazard falls (``scale`` 1 or more), or rises, then falls; odds are proportional as well.

    Parameters
    ----------
    penalty : float
        As for :class:`AcceleratedFailureTimeModel`.
    """

    _distribution = "log_logistic"

    def __init__(self, *, penalty: float = 0.0) -> None:
        super().__init__("log_logistic", penalty=penalty)


class GeneralisedGammaAFT(AcceleratedFailureTimeModel):
    """Generalised gamma times, with the shape ``Q``: 1 is Weibull, 0 log-normal, ``Q = scale`` gamma.

    Parameters
    ----------
    penalty : float
        As for :class:`AcceleratedFailureTimeModel`.
    """

    _distribution = "generalised_gamma"

    def __init__(self, *, penalty: float = 0.0) -> None:
        super().__init__("generalised_gamma", penalty=penalty)


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


def compare_aft_distributions(
    data: Any, duration_col: str | ArrayLike, event_col: Column = None, *, penalty: float = 0.0, **options: Any
) -> AftComparison:
    """Fit all five distributions to the same rows.

    Their log-likelihoods are those of the times (not of their logarithms), so that AIC and BIC can be compared.

    Parameters
    ----------
    data, duration_col, event_col
        As for :meth:`AcceleratedFailureTimeModel.fit`, and so are the other options.
    penalty : float

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
    if options.get("scale_covariates"):
        names: tuple[AftDistribution, ...] = tuple(name for name in _DISTRIBUTIONS if name != "exponential")
    else:
        names = _DISTRIBUTIONS
    return AftComparison(
        {
            name: AcceleratedFailureTimeModel(name, penalty=penalty).fit(data, duration_col, event_col, **options)
            for name in names
        }
    )
