"""Customers who can buy at known opportunities only: the BG/BB model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._columns import whole
from ._core import AmendsError
from ._core import customer_base as _bound
from ._core.customer_base import CountComparison, GroupTotal
from ._fitted import FittedModel
from ._frames import Frame, column, is_table, like, numbers, table_like
from ._tables import to_frame

__all__ = ["BetaGeoBetaBinomModel"]


class BetaGeoBetaBinomModel(FittedModel):
    """BG/BB: customers without a contract who can buy at known opportunities, at most once at each.

    At each opportunity an alive customer buys with his own chance p ~ Beta(alpha, beta); before each he leaves for good
    with his own chance theta ~ Beta(gamma, delta). ``frequency`` counts the opportunities taken, ``recency`` is the
    number of the last one taken (0 if none), ``T`` the number of opportunities so far: whole numbers, frequency <=
    recency <= T. See docs/models/beta_geo_beta_binom.md.

    Examples
    --------
    >>> import amends as am
    >>> law = {"alpha": 1.204, "beta": 0.750, "gamma": 0.657, "delta": 2.783}
    >>> model = am.customer_base.BetaGeoBetaBinomModel.with_parameters(**law)
    >>> donors = {"frequency": [6, 2], "recency": [6, 4], "T": [6, 6]}
    >>> [round(float(gifts), 3) for gifts in model.expected_purchases(donors, 5)]
    [3.752, 1.057]
    >>> [round(float(alive), 2) for alive in model.probability_alive(donors, t=1)]
    [0.93, 0.59]
    """

    _core_class: Any = _bound.BetaGeoBetaBinomModel

    @classmethod
    def with_parameters(cls, *, alpha: float, beta: float, gamma: float, delta: float) -> Self:
        """A model with given parameters, whose errors are not known (NaN): to predict with published ones.

        Parameters
        ----------
        alpha, beta, gamma, delta : float
            Positive.
        """
        made = cls()
        made._fitted = cls._core_class.with_parameters(float(alpha), float(beta), float(gamma), float(delta))
        made._report = made._fitted.report
        return made

    def fit(
        self,
        frequency: Frame | ArrayLike,
        recency: ArrayLike | None = None,
        T: ArrayLike | None = None,
        *,
        weights: ArrayLike | str | None = None,
        priors: Mapping[str, tuple[float, float]] | None = None,
        largest_share_left_out: float = 0.5,
        threads: int = 1,
    ) -> Self:
        """Maximum likelihood; identical rows are put together first.

        Parameters
        ----------
        frequency : frame, mapping or array
            A table with the columns ``frequency``, ``recency`` and ``T``, or the opportunities each customer took.
        recency, T : array, optional
            Number of the last opportunity taken, and of opportunities so far. Only when ``frequency`` is an array.
        weights : array or str, optional
            How many customers each row stands for: values, or the name of a column.
        priors : mapping of str to (median, standard deviation of the logarithm), optional
            Log-normal priors on alpha, beta, gamma, delta; the estimates are then the mode of the posterior.
        largest_share_left_out : float
            More than this share of rows that cannot be is an error, which gives the account of them.
        threads : int
            Threads to use; the result is the same to the last bit.

        Returns
        -------
        self
            See ``fit_report_``: hopeless data do not raise, they are diagnosed.

        Raises
        ------
        AmendsError
            For columns that are missing or of unlike length, and options out of range.
        """
        table: Frame | None = None
        if is_table(frequency):
            if recency is not None or T is not None:
                raise AmendsError("give either a table with the columns frequency, recency and T, or three arrays")
            table = frequency
            columns = self._columns(table)
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
                [(name, float(median), float(spread)) for name, (median, spread) in (priors or {}).items()],
                whole("threads", threads),
                float(largest_share_left_out),
            )
        )

    @staticmethod
    def _columns(data: Frame) -> list[NDArray[Any]]:
        if not is_table(data):
            raise AmendsError("data must be a table with the columns frequency, recency and T")
        return [column(data, name) for name in ("frequency", "recency", "T")]

    def _predict(self, name: str, data: Frame, interval: float | None, threads: int, *arguments: Any) -> Any:
        predictions = getattr(self._model, name)(*self._columns(data), interval, whole("threads", threads), *arguments)
        if interval is None:
            return like(data, predictions.value, name, predictions.rows)
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
        """P(alive at opportunity T + t | history).

        Parameters
        ----------
        data : frame or mapping
            Columns ``frequency``, ``recency`` and ``T``.
        t : int
            Opportunities from now on. 0 is the last one observed; the papers print 1, the next one.
        interval : float, optional
            Confidence level, such as 0.95, for standard errors and intervals (built on the logit scale).
        threads : int
            Threads to use.

        Returns
        -------
        Series, array, frame or dict
            One value for each row; with ``interval`` the columns estimate, standard_error, lower, upper (and
            customer_id when the data have it). pandas in, pandas out with the same index; else arrays. A row that
            cannot be is NaN.
        """
        return self._predict("probability_alive", data, interval, threads, float(t))

    def expected_purchases(
        self, data: Frame, t: float, *, start: float = 0.0, interval: float | None = None, threads: int = 1
    ) -> Any:
        """Expected purchases at opportunities T + start + 1 ... T + t.

        Parameters
        ----------
        data : frame or mapping
            As for ``probability_alive``.
        t, start : int
            Ends of the window, in opportunities from now on.
        interval, threads
            As for ``probability_alive``; intervals are built on the log scale.
        """
        return self._predict("expected_purchases", data, interval, threads, float(start), float(t))

    def discounted_expected_residual_transactions(
        self,
        data: Frame,
        *,
        discount_rate: float,
        rate_period: float = 1.0,
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
        rate_period : float
            Opportunities in the period the rate is for: 1 for a yearly rate and yearly opportunities, 12 for monthly
            ones.
        horizon : int, optional
            Opportunities to look ahead; without it, all of them (infinite at a rate of 0 for gamma <= 1).
        interval, threads
            As for ``probability_alive``; intervals are built on the log scale.
        """
        return self._predict(
            "discounted_expected_residual_transactions",
            data,
            interval,
            threads,
            float(discount_rate),
            float(rate_period),
            float("inf") if horizon is None else float(horizon),
        )

    def customer_lifetime_value(
        self,
        data: Frame,
        *,
        spend: Any,
        margin: float,
        discount_rate: float,
        rate_period: float = 1.0,
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
            float(rate_period),
            float("inf") if horizon is None else float(horizon),
        )

    def probability_of_purchases(
        self, data: Frame, count: int, t: float, *, interval: float | None = None, threads: int = 1
    ) -> Any:
        """P(exactly ``count`` purchases at the next t opportunities | history).

        Parameters
        ----------
        data : frame or mapping
            As for ``probability_alive``.
        count : int
            Number of purchases, 0 or more.
        t : int
            Number of opportunities.
        interval, threads
            As for ``probability_alive``; intervals are built on the logit scale.
        """
        if count < 0:
            raise AmendsError(f"count must be at least 0, got {count}")
        return self._predict("probability_of_purchases", data, interval, threads, whole("count", count), float(t))

    def count_interval(self, data: Frame, t: float, *, level: float = 0.95, threads: int = 1) -> Any:
        """An interval for each customer's own count at the next t opportunities: quantiles of its distribution.

        Not the interval of ``expected_purchases(interval=...)``: that one is about a mean, and hardly ever holds the
        count of a customer.

        Parameters
        ----------
        data : frame or mapping
            As for ``probability_alive``.
        t : int
            Number of opportunities.
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
        found = self._model.count_interval(*self._columns(data), float(level), whole("threads", threads), float(t))
        return table_like(data, {"lower": found.lower, "upper": found.upper})

    def total_purchases(
        self, data: Frame, t: float, *, level: float = 0.95, weights: str | None = None, threads: int = 1
    ) -> GroupTotal:
        """Purchases of all these customers together at the next t opportunities, with an interval for the total itself.

        Parameters
        ----------
        data : frame or mapping
            The group; as for ``probability_alive``.
        t : int
            Number of opportunities.
        level : float
            Of the interval, at most 0.9999; it holds the customers' own chance and the error of the parameters.
        weights : str, optional
            Name of a column of weights.
        threads : int
            Threads to use.

        Returns
        -------
        GroupTotal
            ``value``, ``standard_error`` (of the expectation), ``own_deviation``, ``lower``, ``upper``, ``customers``.
        """
        given = None if weights is None else column(data, weights)
        total: GroupTotal = self._model.total_purchases(
            *self._columns(data), given, float(level), whole("threads", threads), float(t)
        )
        return total

    def expected_purchases_new_customer(self, t: ArrayLike, *, level: float = 0.95) -> Any:
        """E[X(t)]: expected purchases of a new customer at his first t opportunities.

        Parameters
        ----------
        t : array
            Numbers of opportunities.
        level : float
            Confidence of the interval.

        Returns
        -------
        frame or dict
            Columns t, estimate, standard_error, lower, upper.
        """
        times = np.atleast_1d(np.asarray(t, dtype=np.float64))
        rows = self._model.expected_purchases_new_customer(times, float(level))
        return to_frame({"t": times.tolist(), **_estimate_columns(rows)})

    def probability_of_purchases_new_customer(self, up_to: int, t: float, *, level: float = 0.95) -> Any:
        """P(X(t) = count) of a new customer for count = 0 ... ``up_to``.

        Parameters
        ----------
        up_to : int
            The largest count. Each count takes up to t steps; ``up_to`` times ``t`` may be 1e10 at most.
        t : int
            Number of opportunities.
        level : float
            Confidence of the interval.
        """
        rows = self._model.probability_of_purchases_new_customer(whole("up_to", up_to), float(t), float(level))
        return to_frame({"count": list(range(whole("up_to", up_to) + 1)), **_estimate_columns(rows)})

    def compare_counts(self, data: Frame, cells: int = 8, *, weights: str | None = None) -> CountComparison:
        """Customers with 0, 1, ..., "cells - 1 or more" purchases up to T, against what the model expects.

        Parameters
        ----------
        data : frame or mapping
            As for ``probability_alive``.
        cells : int
            Number of cells; the last one is open.
        weights : str, optional
            Name of a column of weights.
        """
        given = None if weights is None else column(data, weights)
        counts: CountComparison = self._model.compare_counts(*self._columns(data), given, whole("cells", cells))
        return counts

    def simulate(self, T: ArrayLike, *, seed: int) -> Any:
        """Customers drawn from the model, one for each number of opportunities in T.

        Parameters
        ----------
        T : array
            Whole numbers, 1 or more.
        seed : int
            The same seed gives the same customers.

        Returns
        -------
        frame or dict
            Columns frequency, recency, T, alive (at T: the truth that data never show).
        """
        return to_frame(self._model.simulate(np.atleast_1d(np.asarray(T, dtype=np.float64)), whole("seed", seed)))


def _estimate_columns(rows: list[tuple[float, float, float, float]]) -> dict[str, list[float]]:
    names = ("estimate", "standard_error", "lower", "upper")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}
