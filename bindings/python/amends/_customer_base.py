"""Customer-base models in continuous time: BG/NBD, MBG/NBD and Pareto/NBD."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._columns import whole
from ._core import AmendsError
from ._core import customer_base as _bound
from ._core.customer_base import BootstrapResult, CountComparison, CumulativePurchases, GroupTotal
from ._fitted import FittedModel
from ._frames import Frame, column, column_names, covariates, is_table, like, numbers, table_like
from ._tables import to_frame

__all__ = ["BetaGeoModel", "ModifiedBetaGeoModel", "ParetoNBDModel"]

_Model = TypeVar("_Model", bound="PurchaseModel")

# The same lengths as in customer_summary.
_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4375, "quarter": 91.3125, "year": 365.25}

Covariates = Sequence[str] | Mapping[str, ArrayLike] | None


def _days(unit: str, parameter: str) -> float:
    if unit not in _DAYS:
        raise AmendsError(f"{parameter} must be one of {', '.join(_DAYS)}, got '{unit}'")
    return _DAYS[unit]


def one_penalty(penalty: float, covariate_l2: float | None) -> float:
    """``penalty``, or what is given under its old name."""
    if covariate_l2 is None:
        return float(penalty)
    if penalty != 0.0:
        raise AmendsError("covariate_l2 is the old name of penalty: give one of them")
    return float(covariate_l2)


def _threads(threads: int) -> int:
    if threads < 1:
        raise AmendsError(f"threads must be at least 1, got {threads}")
    return whole("threads", threads)


class PurchaseModel(FittedModel):
    """What the models of customers who buy without a contract share.

    Parameters
    ----------
    time_unit : str, optional
        The unit of recency and T: hour, day, week, month, quarter or year. Only needed to give a discount rate "per
        year"; kept when the model is saved.
    """

    # A model that was loaded has made no use of the constructor: its unit is that of the saved model.
    _own_unit: str | None = None

    def __init__(self, *, time_unit: str | None = None) -> None:
        if time_unit is not None:
            _days(time_unit, "time_unit")
        self._own_unit = time_unit or ""

    @property
    def _time_unit(self) -> str:
        if self._own_unit or self._fitted is None:
            return self._own_unit or ""
        return str(self._fitted.time_unit)

    @_time_unit.setter
    def _time_unit(self, unit: str) -> None:
        self._own_unit = unit

    @property
    def time_unit(self) -> str | None:
        """The unit of recency and T: as given, or that of the customer summary it was fitted to; None if unknown."""
        unit = self._fitted.time_unit if self._fitted is not None else self._time_unit
        return unit or None

    def fit(
        self,
        frequency: Frame | ArrayLike,
        recency: ArrayLike | None = None,
        T: ArrayLike | None = None,
        *,
        weights: ArrayLike | str | None = None,
        purchase_covariates: Covariates = None,
        dropout_covariates: Covariates = None,
        penalty: float = 0.0,
        priors: Mapping[str, tuple[float, float]] | None = None,
        largest_share_left_out: float = 0.5,
        threads: int = 1,
        covariate_l2: float | None = None,
    ) -> Self:
        """Maximum likelihood; identical rows are put together first.

        Parameters
        ----------
        frequency : frame, mapping or array
            A table with the columns ``frequency``, ``recency`` and ``T`` (as ``customer_summary`` makes it), or the
            repeat purchases of each customer, whole numbers.
        recency, T : array, optional
            Time from the first purchase to the last, and to the end of the observation; in the same unit. Only when
            ``frequency`` is an array.
        weights : array or str, optional
            How many customers each row stands for: values, or the name of a column.
        purchase_covariates, dropout_covariates : list of str or mapping, optional
            Columns of the table, or names and values. A positive coefficient means more purchases, or an earlier
            dropout (with BG/NBD and MBG/NBD: ``dropout_a`` raises a, ``dropout_b`` raises b).
        penalty : float
            Subtracts ``penalty / 2`` times the sum of squared coefficients, each per standard deviation of its
            covariate, from the log-likelihood: the unit of a covariate plays no part.
        priors : mapping of str to (median, standard deviation of the logarithm), optional
            Log-normal priors; the estimates are then the mode of the posterior.
        largest_share_left_out : float
            More than this share of rows that cannot be is an error, which gives the account of them.
        threads : int
            Threads to use; the result is the same to the last bit.
        covariate_l2 : float, optional
            The name of ``penalty`` in version 0.1.

        Returns
        -------
        self
            See ``fit_report_``: hopeless data do not raise, they are diagnosed.

        Raises
        ------
        AmendsError
            For columns that are missing or of unlike length, options out of range, and too many rows that cannot be.
        """
        table: Frame | None = None
        if is_table(frequency):
            if recency is not None or T is not None:
                raise AmendsError("give either a table with the columns frequency, recency and T, or three arrays")
            table = frequency
            self._check_unit(table)
            columns = _three_columns(table)
            days = getattr(getattr(table, "report", None), "unit_days", None)
            if not self._time_unit and days is not None:  # the summary knows it
                self._time_unit = next((unit for unit, length in _DAYS.items() if abs(days / length - 1) < 1e-9), "")
        else:
            if recency is None or T is None:
                raise AmendsError("recency and T are required beside an array of frequency")
            columns = [numbers(frequency, "frequency"), numbers(recency, "recency"), numbers(T, "T")]
        given_weights: NDArray[Any] | None = None
        if isinstance(weights, str):
            if table is None:
                raise AmendsError("weights by name need a table")
            given_weights = column(table, weights)
        elif weights is not None:
            given_weights = numbers(weights, "weights")
        return self._take(
            self._core_class.fit(
                *columns,
                given_weights,
                covariates(table, purchase_covariates),
                covariates(table, dropout_covariates),
                one_penalty(penalty, covariate_l2),
                [(name, float(median), float(spread)) for name, (median, spread) in (priors or {}).items()],
                self._time_unit,
                _threads(threads),
                float(largest_share_left_out),
            )
        )

    def _columns(self, data: Frame) -> list[NDArray[Any]]:
        if not is_table(data):
            raise AmendsError("data must be a table with the columns frequency, recency and T")
        self._check_unit(data)
        return _three_columns(data)

    def _check_unit(self, data: Frame) -> None:
        """A customer summary knows its unit of time: it must be that of the model."""
        days = getattr(getattr(data, "report", None), "unit_days", None)
        if days is not None and self.time_unit is not None and abs(days / _DAYS[self.time_unit] - 1) > 1e-9:
            raise AmendsError(
                f"the customer summary counts time in units of {days:g} days, the model in {self.time_unit}s; "
                "make the summary with the same time_unit"
            )

    def _own_covariates(self, data: Frame) -> list[dict[str, NDArray[Any]]]:
        """The covariates of the fit, for purchases and for dropout, from the columns of a table."""
        model = self._model
        return [covariates(data, names) for names in (model.purchase_covariates, model.dropout_covariates)]

    def _given_covariates(self, given: Mapping[str, Any] | None) -> list[dict[str, Any]]:
        """The same from what is given by name; what lacks is for the model to say."""
        model = self._model
        values = dict(given or {})
        for name in values:
            if name not in [*model.purchase_covariates, *model.dropout_covariates]:
                raise AmendsError(f"the model has no covariate '{name}'")
        return [
            {name: values[name] for name in names if name in values}
            for names in (model.purchase_covariates, model.dropout_covariates)
        ]

    def _predict(
        self,
        name: str,
        data: Frame,
        interval: float | None,
        threads: int,
        *arguments: Any,
        label: str | None = None,
    ) -> Any:
        model = self._model
        call = getattr(model, name)
        predictions = call(
            *self._columns(data),
            *self._own_covariates(data),
            interval,
            _threads(threads),
            *arguments,
        )
        if interval is None:
            return like(data, predictions.value, label or name, predictions.rows)
        return table_like(
            data,
            {
                "estimate": predictions.value,
                "standard_error": predictions.standard_error,
                "lower": predictions.lower,
                "upper": predictions.upper,
            },
            predictions.rows,
        )

    def probability_alive(self, data: Frame, *, t: float = 0.0, interval: float | None = None, threads: int = 1) -> Any:
        """P(alive at T + t | history).

        Parameters
        ----------
        data : frame or mapping
            Columns ``frequency``, ``recency``, ``T``, and the covariates of the fit by name.
        t : float
            Time from now on; 0 is now.
        interval : float, optional
            Confidence level, such as 0.95, for standard errors and intervals (built on the logit scale).
        threads : int
            Threads to use.

        Returns
        -------
        Series, array, frame or dict
            One value for each row; with ``interval`` the columns estimate, standard_error, lower, upper (and
            customer_id when the data have it). pandas in, pandas out with the same index; else arrays. A row that
            cannot be is NaN; ``attrs["rows"]`` of what pandas gives is the account (``RowReport.to_dict``).
        """
        return self._predict("probability_alive", data, interval, threads, float(t))

    def log_probability_alive(self, data: Frame, *, interval: float | None = None, threads: int = 1) -> Any:
        """ln P(alive at T | history), which keeps its digits where the probability itself underflows to 0.

        Parameters
        ----------
        data : frame or mapping
            As for ``probability_alive``.
        interval, threads
            As for ``probability_alive``; the interval is that of the probability, as logarithms.
        """
        return self._predict("log_probability_alive", data, interval, threads)

    def count_interval(self, data: Frame, t: float, *, level: float = 0.95, threads: int = 1) -> Any:
        """An interval for each customer's own count in (T, T + t]: quantiles of its distribution given the history.

        Not the interval of ``expected_purchases(interval=...)``: that one is about a mean, and hardly ever holds the
        count of a customer.

        Parameters
        ----------
        data : frame or mapping
            As for ``probability_alive``.
        t : float
            Length of the window.
        level : float
            The interval holds the count with this probability or more (counts are whole); the error of the parameters,
            small beside a customer's own chance, is not in it.
        threads : int
            Threads to use.

        Returns
        -------
        frame or dict
            Columns lower and upper, whole numbers, both included; NaN for a row that cannot be.
        """
        model = self._model
        found = model.count_interval(
            *self._columns(data), *self._own_covariates(data), float(level), _threads(threads), float(t)
        )
        return table_like(data, {"lower": found.lower, "upper": found.upper}, found.rows)

    def total_purchases(
        self, data: Frame, t: float, *, level: float = 0.95, weights: str | None = None, threads: int = 1
    ) -> GroupTotal:
        """Purchases of all these customers together in (T, T + t], with an interval for the total itself.

        Parameters
        ----------
        data : frame or mapping
            The group; as for ``probability_alive``.
        t : float
            Length of the window.
        level : float
            Of the interval, at most 0.9999; it holds the customers' own chance and the error of the parameters.
        weights : str, optional
            Name of a column of weights.
        threads : int
            Threads to use.

        Returns
        -------
        GroupTotal
            ``value``, ``standard_error`` (of the expectation), ``own_deviation``, ``lower``, ``upper``, ``customers``,
            and ``rows``, the account of the rows left out.
        """
        given = None if weights is None else column(data, weights)
        total: GroupTotal = self._model.total_purchases(
            *self._columns(data), given, *self._own_covariates(data), float(level), _threads(threads), float(t)
        )
        return total

    def expected_purchases(
        self, data: Frame, t: float, *, start: float = 0.0, interval: float | None = None, threads: int = 1
    ) -> Any:
        """Expected purchases in (T + start, T + t].

        Parameters
        ----------
        data : frame or mapping
            As for ``probability_alive``.
        t, start : float
            End and beginning of the window, both counted from now on, in the unit of the fit: ``t=20, start=13`` are
            the 7 units after the first 13.
        interval, threads
            As for ``probability_alive``; intervals are built on the log scale.
        """
        if not 0 <= start <= t < float("inf"):
            raise AmendsError(
                "start and t are the ends of a window after T: 0 <= start <= t < inf is required, "
                f"got start = {start}, t = {t}"
            )
        return self._predict("expected_purchases", data, interval, threads, float(start), float(t))

    def _rate_period(self, rate_period: float | str) -> float:
        if not isinstance(rate_period, str):
            return float(rate_period)
        if self.time_unit is None:
            raise AmendsError(
                f"rate_period '{rate_period}' needs the time unit of the fit: give "
                f"{type(self).__name__}(time_unit=...), "
                "or rate_period as a number of time units"
            )
        return _days(rate_period, "rate_period") / _days(self.time_unit, "time_unit")

    def discounted_expected_residual_transactions(
        self,
        data: Frame,
        *,
        discount_rate: float,
        rate_period: float | str,
        horizon: float | None = None,
        interval: float | None = None,
        threads: int = 1,
    ) -> Any:
        """Expected purchases after T, each discounted to T (DERT).

        Parameters
        ----------
        data : frame or mapping
            As for ``probability_alive``.
        discount_rate : float
            Effective rate per ``rate_period``: 0.1 is 10 %.
        rate_period : float or str
            The period the rate is for: "year" (when the model knows its ``time_unit``), or a number of time units.
        horizon : float, optional
            Time units to look ahead; without it, for ever.
        interval, threads
            As for ``probability_alive``; intervals are built on the log scale.
        """
        return self._predict(
            "discounted_expected_residual_transactions",
            data,
            interval,
            threads,
            float(discount_rate),
            self._rate_period(rate_period),
            float("inf") if horizon is None else float(horizon),
        )

    def customer_lifetime_value(
        self,
        data: Frame,
        *,
        spend: Any,
        margin: float,
        discount_rate: float,
        rate_period: float | str,
        horizon: float | None = None,
        interval: float | None = None,
        threads: int = 1,
    ) -> Any:
        """Margin x spend per purchase x discounted purchases.

        Parameters
        ----------
        data : frame or mapping
            As for ``probability_alive``; with a spend model also ``monetary_value``.
        spend : GammaGammaModel, str, array or float
            Expected spend per purchase: a fitted spend model (its errors are carried on, as independent), a column, or
            values.
        margin : float
            Share of the spend that is margin: 30 % is 0.3. Below 0 where sales make a loss; within [-1, 1].
        discount_rate, rate_period, horizon
            As for ``discounted_expected_residual_transactions``.
        interval, threads
            As for ``probability_alive``; intervals are built on the log scale.
        """
        errors = np.empty(0)
        if hasattr(spend, "expected_spend"):
            predicted = spend.expected_spend(data, interval=0.95)
            values = np.asarray(predicted["estimate"], dtype=np.float64)
            errors = np.asarray(predicted["standard_error"], dtype=np.float64)
        else:
            values = np.asarray(column(data, spend) if isinstance(spend, str) else spend, dtype=np.float64).reshape(-1)
        return self._predict(
            "customer_lifetime_value",
            data,
            interval,
            threads,
            values,
            errors,
            float(margin),
            float(discount_rate),
            self._rate_period(rate_period),
            float("inf") if horizon is None else float(horizon),
        )

    def probability_of_purchases(
        self, data: Frame, count: int, t: float, *, interval: float | None = None, threads: int = 1
    ) -> Any:
        """P(exactly ``count`` purchases in (T, T + t] | history).

        Parameters
        ----------
        data : frame or mapping
            As for ``probability_alive``.
        count : int
            Number of purchases, 0 or more.
        t : float
            Length of the window.
        interval, threads
            As for ``probability_alive``; intervals are built on the logit scale.
        """
        if count < 0:
            raise AmendsError(f"count must be at least 0, got {count}")
        return self._predict("probability_of_purchases", data, interval, threads, whole("count", count), float(t))

    def expected_purchases_new_customer(
        self, t: ArrayLike, *, level: float = 0.95, covariates: Mapping[str, float] | None = None
    ) -> Any:
        """E[X(t)]: expected repeat purchases of a new customer by each time after his first purchase.

        Parameters
        ----------
        t : array
            Times, in the unit of the fit.
        level : float
            Confidence of the interval.
        covariates : mapping of str to float
            Those of the customer, by the names of the fit: required where the model has some.

        Returns
        -------
        frame or dict
            Columns t, estimate, standard_error, lower, upper.
        """
        times = np.atleast_1d(np.asarray(t, dtype=np.float64))
        given = [{name: float(value) for name, value in one.items()} for one in self._given_covariates(covariates)]
        rows = self._model.expected_purchases_new_customer(times, level, *given)
        return to_frame({"t": times.tolist(), **_estimate_columns(rows)})

    def probability_of_purchases_new_customer(
        self, up_to: int, t: float, *, level: float = 0.95, covariates: Mapping[str, float] | None = None
    ) -> Any:
        """P(X(t) = n) of a new customer for n = 0 ... ``up_to``.

        Parameters
        ----------
        up_to : int
            The largest count, at most 1,000,000.
        t : float
            Time after the first purchase.
        level : float
            Confidence of the interval.
        covariates : mapping of str to float
            Those of the customer, by the names of the fit: required where the model has some.
        """
        if up_to < 0:
            raise AmendsError(f"up_to must be at least 0, got {up_to}")
        given = [{name: float(value) for name, value in one.items()} for one in self._given_covariates(covariates)]
        rows = self._model.probability_of_purchases_new_customer(whole("up_to", up_to), float(t), level, *given)
        return to_frame({"count": list(range(whole("up_to", up_to) + 1)), **_estimate_columns(rows)})

    def expected_cumulative_purchases(
        self, data: Frame, times: ArrayLike, *, weights: str | None = None, threads: int = 1
    ) -> CumulativePurchases:
        """Expected repeat purchases of all customers by each time since the first customer's first purchase.

        Parameters
        ----------
        data : frame or mapping
            Columns ``frequency``, ``recency``, ``T``, and the covariates of the fit by name; a customer begins at
            max(T) - T.
        times : array
            Times since the first customer began.
        weights : str, optional
            Name of a column of weights.
        threads : int
            Threads to use.

        Returns
        -------
        CumulativePurchases
            ``time``, ``value``, and ``rows``, the account of the rows left out. To NumPy it is the array ``value``.
        """
        at = np.atleast_1d(np.asarray(times, dtype=np.float64))
        given = None if weights is None else column(data, weights)
        expected: CumulativePurchases = self._model.expected_cumulative_purchases(
            *self._columns(data), given, *self._own_covariates(data), _threads(threads), at
        )
        return expected

    def compare_counts(
        self, data: Frame, cells: int = 8, *, weights: str | None = None, threads: int = 1
    ) -> CountComparison:
        """Customers by their number of repeat purchases against what the model expects, with a goodness-of-fit test.

        Parameters
        ----------
        data : frame or mapping
            Columns ``frequency``, ``recency``, ``T``, and the covariates of the fit by name.
        cells : int
            Number of cells, 2 to 10,000; the last is "cells - 1 or more".
        weights : str, optional
            Name of a column of weights.
        threads : int
            Threads to use.
        """
        if not 2 <= cells <= 10_000:
            raise AmendsError(f"cells must be at least 2 and at most 10,000, got {cells}")
        given = None if weights is None else column(data, weights)
        counts: CountComparison = self._model.compare_counts(
            *self._columns(data), given, *self._own_covariates(data), _threads(threads), whole("cells", cells)
        )
        return counts

    def simulate(self, T: ArrayLike, *, seed: int, covariates: Mapping[str, ArrayLike] | None = None) -> Any:
        """Customers observed for these times.

        Parameters
        ----------
        T : array
            Time from first purchase to the end of the observation, one for each customer.
        seed : int
            Row i depends on the seed and on i alone.
        covariates : mapping of str to array
            Those of the customers, by the names of the fit: required where the model has some.

        Returns
        -------
        frame or dict
            Columns frequency, recency, T, alive (at T: the truth that data never show).
        """
        given = [
            {name: numbers(values, name) for name, values in one.items()} for one in self._given_covariates(covariates)
        ]
        return to_frame(
            self._model.simulate(np.atleast_1d(np.asarray(T, dtype=np.float64)), whole("seed", seed), *given)
        )

    def bootstrap(
        self,
        data: Frame,
        *,
        replicates: int = 200,
        seed: int = 1,
        parametric: bool = False,
        weights: str | None = None,
        threads: int = 1,
    ) -> BootstrapResult:
        """The fit again on customers drawn anew (or simulated from the model).

        Parameters
        ----------
        data : frame or mapping
            The customers of the fit.
        replicates : int
            Number of fits.
        seed : int
            Of the draws; threads do not change them.
        parametric : bool
            True: simulate from the model with the observed T; False: draw customers with replacement.
        weights : str, optional
            Name of a column of weights.
        threads : int
            Threads to use.
        """
        given = None if weights is None else column(data, weights)
        result: BootstrapResult = self._model.bootstrap(
            *self._columns(data),
            given,
            whole("replicates", replicates),
            whole("seed", seed),
            bool(parametric),
            _threads(threads),
        )
        return result


def _three_columns(data: Frame) -> list[NDArray[Any]]:
    if "frequency" not in column_names(data) and hasattr(data, "calibration"):
        raise AmendsError("this is a calibration and holdout split: fit and predict with its .calibration")
    return [column(data, name) for name in ("frequency", "recency", "T")]


def _estimate_columns(rows: list[tuple[float, float, float, float]]) -> dict[str, list[float]]:
    names = ("estimate", "standard_error", "lower", "upper")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


class BetaGeoModel(PurchaseModel):
    """BG/NBD: customers buy at their own rate, and may leave after each repeat purchase.

    Purchases while alive are Poisson at rate lambda ~ Gamma(r, alpha); after each repeat purchase a customer leaves
    with chance p ~ Beta(a, b). Who never bought again is alive for certain in this model: see docs/models/beta_geo.md.

    Parameters
    ----------
    time_unit : str, optional
        The unit of recency and T.

    Examples
    --------
    >>> import amends as am
    >>> model = am.customer_base.BetaGeoModel.with_parameters(r=0.243, alpha=4.414, a=0.793, b=2.426, time_unit="week")
    >>> customers = {"frequency": [2], "recency": [30.43], "T": [38.86]}
    >>> round(float(model.expected_purchases(customers, 39)[0]), 3)
    1.226
    """

    _core_class = _bound.BetaGeoModel

    @classmethod
    def with_parameters(cls, *, r: float, alpha: float, a: float, b: float, time_unit: str | None = None) -> Self:
        """A model with given parameters, whose errors are not known (NaN): to predict with published ones.

        Parameters
        ----------
        r, alpha, a, b : float
            Positive.
        time_unit : str, optional
            The unit of recency and T.
        """
        return _given(cls(time_unit=time_unit), r, alpha, a, b)


class ModifiedBetaGeoModel(PurchaseModel):
    """MBG/NBD: as BG/NBD, but a customer may leave right after his first purchase too.

    Parameters
    ----------
    time_unit : str, optional
        The unit of recency and T.

    Examples
    --------
    >>> import amends as am
    >>> model = am.customer_base.ModifiedBetaGeoModel.with_parameters(r=0.525, alpha=6.183, a=0.891, b=1.614)
    >>> bool(model.probability_alive({"frequency": [0], "recency": [0.0], "T": [39.0]})[0] < 1)
    True
    """

    _core_class = _bound.ModifiedBetaGeoModel

    @classmethod
    def with_parameters(cls, *, r: float, alpha: float, a: float, b: float, time_unit: str | None = None) -> Self:
        """A model with given parameters, whose errors are not known (NaN): to predict with published ones.

        Parameters
        ----------
        r, alpha, a, b : float
            Positive.
        time_unit : str, optional
            The unit of recency and T.
        """
        return _given(cls(time_unit=time_unit), r, alpha, a, b)


class ParetoNBDModel(PurchaseModel):
    """Pareto/NBD: customers buy at their own rate, and may leave at any time.

    Purchases while alive are Poisson at rate lambda ~ Gamma(r, alpha); the lifetime is exponential at rate
    mu ~ Gamma(s, beta).

    Parameters
    ----------
    time_unit : str, optional
        The unit of recency and T.

    Examples
    --------
    >>> import amends as am
    >>> model = am.customer_base.ParetoNBDModel.with_parameters(r=0.553, alpha=10.578, s=0.606, beta=11.669)
    >>> customers = {"frequency": [26], "recency": [30.86], "T": [31.0]}
    >>> round(float(model.expected_purchases(customers, 52)[0]), 1)
    25.5
    """

    _core_class = _bound.ParetoNBDModel

    @classmethod
    def with_parameters(cls, *, r: float, alpha: float, s: float, beta: float, time_unit: str | None = None) -> Self:
        """A model with given parameters, whose errors are not known (NaN): to predict with published ones.

        Parameters
        ----------
        r, alpha, s, beta : float
            Positive.
        time_unit : str, optional
            The unit of recency and T.
        """
        return _given(cls(time_unit=time_unit), r, alpha, s, beta)


def _given(model: _Model, *parameters: float) -> _Model:
    model._fitted = model._core_class.with_parameters(*(float(p) for p in parameters), model._time_unit)
    model._report = model._fitted.report
    return model
