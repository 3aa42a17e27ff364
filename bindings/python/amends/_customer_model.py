"""What the models of customers who buy without a contract share: roles of columns, predictions, populations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._answers import frame, series
from ._arguments import above, error, is_one, level, number, said, whole
from ._column import Column, numbers
from ._core.customer_base import CountComparison, GroupTotal
from ._fitted import FittedModel
from ._input import Table, read, table
from ._purchases import unit_days
from ._roles import Rows, rows
from ._tables import to_frame

#: Names of columns, or names and values.
Covariates = Sequence[str] | Mapping[str, ArrayLike] | None

_ROLES = ("frequency", "recency", "T")


def _horizon(value: float | None) -> float:
    return float("inf") if value is None else number("horizon", value)


def as_column(name: str, values: Any) -> NDArray[np.float64]:
    """A number or a column of numbers."""
    if is_one(values):
        return np.array([number(name, values)])
    return np.asarray(numbers(name, read(name, values)), dtype=np.float64)


def matrix(name: str, values: Any) -> NDArray[np.float64]:
    """A table of numbers, row by row."""
    if hasattr(values, "to_numpy"):
        values = values.to_numpy()
    if isinstance(values, (str, bytes)) or not np.iterable(values):
        raise error("domain", name, f"{name} must be a matrix of numbers, got {said(values)}")
    listed = [as_column(name, row) for row in values]
    if len({len(row) for row in listed}) > 1:
        raise error("size_mismatch", name, f"{name} must have rows of one length")
    if not listed:
        raise error("domain", name, f"{name} must be a matrix of numbers, got an empty one")
    return np.array(listed, dtype=np.float64)


def summary_unit(data: Any) -> float | None:
    """Days in the unit of time of a customer summary, or of its frame; None for other tables."""
    days = getattr(getattr(data, "report", None), "unit_days", None)
    attrs = getattr(data, "attrs", None)
    return attrs.get("unit_days") if days is None and isinstance(attrs, Mapping) else days


def needed_table(data: Any, columns: Sequence[str]) -> Table:
    """The data, which must be a table (found once: a stream can be read once)."""
    found = table(data)
    if found is None:
        raise error("domain", "data", f"data must be a table with the columns {', '.join(columns)}, got {said(data)}")
    return found


def customer_codes(found: Rows) -> NDArray[Any] | None:
    """Numbers or codes of the customers, for whom each row is one."""
    column = found.columns.get("customer_id")
    if column is None:
        return None
    if column.kind == "number" and column.missing is None:
        return column.values
    codes, _ = found.labels("customer_id")
    assert codes is not None
    return np.where(codes < 0, np.nan, codes)


class CustomerModel(FittedModel):
    """Base of BG/NBD, MBG/NBD, Pareto/NBD and BG/BB: customers with frequency, recency and T.

    Columns are named once, in ``fit``; predictions read columns of the same names.
    """

    _names: dict[str, Any] | None = None  # of the columns of the fit, by role
    threads: int
    time_unit: str | None = None

    # ---- columns ----

    @property
    def _unit_days(self) -> float | None:
        """Length of the unit of time in days, where it is known."""
        unit = getattr(self._fitted, "time_unit", None) or self.time_unit
        return unit_days("time_unit", unit) if unit else None

    def _rows(self, data: Any, recency: Any = None, T: Any = None, **given: Any) -> Rows:
        """The rows of a call, by role; names are those of the fit, or those that ``customer_summary`` gives."""
        source = data.data if isinstance(data, Table) else data
        if getattr(source, "calibration", None) is not None:
            raise error(
                "contradiction",
                "data",
                "this is a calibration and holdout split: fit and predict with its .calibration",
            )
        own = {"frequency": "frequency", "recency": "recency", "T": "T", "customer_id": "customer_id"}
        defaults = {**own, **{role: name for role, name in (self._names or {}).items() if role in own}}
        found = rows(
            data,
            {"frequency": None, "recency": recency, "T": T, "customer_id": None, **given},
            first="frequency",
            defaults=defaults,
            required=_ROLES,
        )
        self._check_unit(source)
        return found

    def _asked(self, data: Any, **given: Any) -> Rows:
        """The rows that a prediction is asked for: a table with the columns of the fit."""
        return self._rows(needed_table(data, _ROLES), **given)

    def _check_unit(self, data: Any) -> None:
        """A customer summary knows its unit of time: it must be that of the model."""
        days, own = summary_unit(data), self._unit_days
        if days is not None and own is not None and abs(days / own - 1) > 1e-9:
            raise error(
                "contradiction",
                "time_unit",
                f"the customer summary counts time in units of {days:g} days, the model in units of {own:g} "
                "days; make the summary with the same time_unit",
            )

    def _three(self, found: Rows) -> dict[str, NDArray[Any] | None]:
        return {role: found.numbers(role, unit_days=self._unit_days) for role in _ROLES}

    def _given_arrays(self, found: Rows) -> dict[str, Any]:
        """Columns of a prediction as C++ takes them."""
        return dict(self._three(found))

    def _fit(self, found: Rows, **options: Any) -> Self:
        self._names = {role: name for role, name in found.to_fit().names.items()}
        return self._take(
            self._core_class.fit(
                **self._three(found),
                weights=found.numbers("weights"),
                customer_id=customer_codes(found),
                threads=self._threads,
                **options,
            )
        )

    # ---- each customer ----

    def _predict(self, name: str, data: Any, interval: float | None, **own: Any) -> Any:
        model, found = self._model, self._asked(data)
        given = None if interval is None else level("interval", interval)
        predictions = getattr(model, name)(**self._given_arrays(found), level=given, threads=self._threads, **own)
        if given is None:
            return series(found, predictions.value, name, predictions.rows)
        columns = ("standard_error", "lower", "upper")
        values = {"estimate": predictions.value, **{column: getattr(predictions, column) for column in columns}}
        return frame(found, values, predictions.rows)

    def probability_alive(self, data: Any, *, t: float = 0.0, interval: float | None = None) -> Any:
        """P(alive at T + t | history).

        Parameters
        ----------
        data : table
            The columns of the fit by their names: frequency, recency, T, and the covariates. Whatever holds columns:
            docs/columns.md.
        t : float
            Time from now on, 0 or more; 0 is now.
        interval : float, optional
            Confidence level, such as 0.95, for standard errors and intervals (built on the logit scale).

        Returns
        -------
        Series, array, frame or dict
            One value for each row, in the kind of table that was given (pandas with its labels; arrays for a mapping);
            with ``interval`` the columns estimate, standard_error, lower, upper, and customer_id where the data have
            it. A row that cannot be is NaN; ``attrs["rows"]`` of what pandas gives is the account
            (``RowReport.to_dict``).

        Raises
        ------
        AmendsError
            For a column that is missing or no numbers, and a level outside (0, 1).
        """
        return self._predict("probability_alive", data, interval, t=number("t", t))

    def expected_purchases(self, data: Any, t: float, *, start: float = 0.0, interval: float | None = None) -> Any:
        """Expected purchases in (T + start, T + t].

        Parameters
        ----------
        data : table
            As for ``probability_alive``.
        t, start : float
            End and beginning of the window, both counted from now on, in the unit of the fit: ``t=20, start=13`` are
            the 7 units after the first 13.
        interval : float, optional
            As for ``probability_alive``; built on the log scale.
        """
        begin, end = number("start", start), number("t", t)
        if not 0 <= begin <= end < float("inf"):
            raise error(
                "domain",
                "t" if 0 <= begin else "start",
                "start and t are the ends of a window after T: 0 <= start <= t < inf is required, "
                f"got start = {begin:g}, t = {end:g}",
            )
        return self._predict("expected_purchases", data, interval, start=begin, t=end)

    def probability_of_purchases(self, data: Any, count: int, t: float, *, interval: float | None = None) -> Any:
        """P(exactly ``count`` purchases in (T, T + t] | history).

        Parameters
        ----------
        data : table
            As for ``probability_alive``.
        count : int
            Number of purchases, 0 or more.
        t : float
            Length of the window.
        interval : float, optional
            As for ``probability_alive``; built on the logit scale.
        """
        return self._predict("probability_of_purchases", data, interval, count=whole("count", count), t=number("t", t))

    def count_interval(self, data: Any, t: float, *, interval: float = 0.95) -> Any:
        """An interval for each customer's own count in (T, T + t]: quantiles of its distribution given the history.

        Not the interval of ``expected_purchases``: that one is about a mean, and hardly ever holds the count of a
        customer.

        Parameters
        ----------
        data : table
            As for ``probability_alive``.
        t : float
            Length of the window.
        interval : float
            It holds the count with this probability or more (counts are whole); the error of the parameters, small
            beside a customer's own chance, is not in it.

        Returns
        -------
        frame or dict
            Columns lower and upper, whole numbers, both included; NaN for a row that cannot be.
        """
        model, data = self._model, self._asked(data)
        found = model.count_interval(
            **self._given_arrays(data), level=level("interval", interval), threads=self._threads, t=number("t", t)
        )
        return frame(data, {"lower": found.lower, "upper": found.upper}, found.rows)

    _usual_rate_period: float | None = None  # none: a yearly rate used by the week is the commonest mistake

    def _rate_period(self, rate_period: float | str | None) -> float:
        if rate_period is None and self._usual_rate_period is None:
            raise error(
                "missing",
                "rate_period",
                'rate_period must be given: "year", or the number of time units the rate is for',
            )
        if rate_period is None:
            return float(self._usual_rate_period or 1.0)
        if not isinstance(rate_period, str):
            return above("rate_period", rate_period, 0)
        own = self._unit_days
        if own is None:
            raise error(
                "missing",
                "rate_period",
                f"rate_period '{rate_period}' needs the time unit of the fit: give "
                f"{type(self).__name__}(time_unit=...), or rate_period as a number of time units",
            )
        return unit_days("rate_period", rate_period) / own

    def discounted_expected_residual_transactions(
        self,
        data: Any,
        *,
        discount_rate: float,
        rate_period: float | str | None = None,
        horizon: float | None = None,
        interval: float | None = None,
    ) -> Any:
        """Expected purchases after T, each discounted to T (DERT).

        Parameters
        ----------
        data : table
            As for ``probability_alive``.
        discount_rate : float
            Effective rate per ``rate_period``: 0.1 is 10 %.
        rate_period : float or str
            The period the rate is for: "year" (when the model knows its ``time_unit``), or a number of time units. It
            must be given (with BG/BB it is 1 opportunity unless given).
        horizon : float, optional
            Time units to look ahead; without it, for ever.
        interval : float, optional
            As for ``probability_alive``; built on the log scale.
        """
        return self._predict(
            "discounted_expected_residual_transactions",
            data,
            interval,
            discount_rate=above("discount_rate", discount_rate, -1),
            rate_period=self._rate_period(rate_period),
            horizon=_horizon(horizon),
        )

    def customer_lifetime_value(
        self,
        data: Any,
        *,
        spend: Any,
        margin: float,
        discount_rate: float,
        rate_period: float | str | None = None,
        horizon: float | None = None,
        interval: float | None = None,
    ) -> Any:
        """Margin x spend per purchase x discounted purchases.

        Parameters
        ----------
        data : table
            As for ``probability_alive``; with a spend model also its ``monetary_value``.
        spend : GammaGammaModel, str, array or float
            Expected spend per purchase, 0 or more: a fitted spend model (its errors are carried on, as independent), a
            column, or values. A row whose spend is missing or negative is NaN, and counted.
        margin : float
            Share of the spend that is margin: 30 % is 0.3. Below 0 where sales make a loss; within [-1, 1].
        discount_rate, rate_period, horizon
            As for ``discounted_expected_residual_transactions``.
        interval : float, optional
            As for ``probability_alive``; built on the log scale.
        """
        errors, data = np.empty(0), needed_table(data, _ROLES)
        if hasattr(spend, "_spend_of"):
            values, errors = spend._spend_of(data)
        elif isinstance(spend, str):
            values = np.asarray(rows(data, {"spend": spend}).numbers("spend"), dtype=np.float64)
        elif is_one(spend):
            values = as_column("spend", spend)
            if not 0.0 <= values[0] < float("inf"):
                raise error("domain", "spend", f"spend must be finite and at least 0, got {said(spend)}")
        else:
            values = np.asarray(self._asked(data, spend=spend).numbers("spend"), dtype=np.float64)
        return self._predict(
            "customer_lifetime_value",
            data,
            interval,
            spend=values,
            spend_errors=errors,
            margin=number("margin", margin),
            discount_rate=above("discount_rate", discount_rate, -1),
            rate_period=self._rate_period(rate_period),
            horizon=_horizon(horizon),
        )

    # ---- all customers together ----

    def _population(self, name: str, data: Any, weights: Any, **own: Any) -> Any:
        model, found = self._model, self._asked(data, weights=weights)
        arrays = self._given_arrays(found)
        return getattr(model, name)(**arrays, weights=found.numbers("weights"), threads=self._threads, **own)

    def total_purchases(self, data: Any, t: float, *, interval: float = 0.95, weights: Any = None) -> GroupTotal:
        """Purchases of all these customers together in (T, T + t], with an interval for the total itself.

        Parameters
        ----------
        data : table
            The group; as for ``probability_alive``.
        t : float
            Length of the window.
        interval : float
            Confidence, at most 0.9999; it holds the customers' own chance and the error of the parameters.
        weights : str or array, optional
            How many customers each row stands for.

        Returns
        -------
        GroupTotal
            ``value``, ``standard_error`` (of the expectation), ``own_deviation``, ``lower``, ``upper``, ``customers``,
            and ``rows``, the account of the rows left out.
        """
        total: GroupTotal = self._population(
            "total_purchases", data, weights, level=level("interval", interval), t=number("t", t)
        )
        return total

    def compare_counts(self, data: Any, cells: int = 8, *, weights: Any = None) -> CountComparison:
        """Customers by their number of repeat purchases against what the model expects, with a goodness-of-fit test.

        Parameters
        ----------
        data : table
            As for ``probability_alive``.
        cells : int
            Number of cells, 2 to 10,000; the last is "cells - 1 or more".
        weights : str or array, optional
            How many customers each row stands for.
        """
        counts: CountComparison = self._population(
            "compare_counts", data, weights, cells=whole("cells", cells, 2, 10_000)
        )
        return counts

    # ---- new customers ----

    def _of_new_customer(self, given: Mapping[str, float] | None) -> dict[str, dict[str, float]]:
        """Covariates of a new customer as C++ takes them."""
        return {}

    def expected_purchases_new_customer(
        self, t: ArrayLike, *, interval: float = 0.95, covariates: Mapping[str, float] | None = None
    ) -> Any:
        """E[X(t)]: expected repeat purchases of a new customer by each time after his first purchase.

        Parameters
        ----------
        t : array
            Times, in the unit of the fit.
        interval : float
            Confidence.
        covariates : mapping of str to float
            Those of the customer, by the names of the fit: required where the model has some.

        Returns
        -------
        frame or dict
            Columns t, estimate, standard_error, lower, upper.
        """
        times, own = as_column("t", t), self._of_new_customer(covariates)
        found = self._model.expected_purchases_new_customer(t=times, level=level("interval", interval), **own)
        return _estimates("t", times, found)

    def probability_of_purchases_new_customer(
        self, up_to: int, t: float, *, interval: float = 0.95, covariates: Mapping[str, float] | None = None
    ) -> Any:
        """P(X(t) = n) of a new customer for n = 0 ... ``up_to``.

        Parameters
        ----------
        up_to : int
            The largest count, at most 1,000,000.
        t : float
            Time after the first purchase.
        interval : float
            Confidence.
        covariates : mapping of str to float
            Those of the customer, by the names of the fit: required where the model has some.

        Returns
        -------
        frame or dict
            Columns count, estimate, standard_error, lower, upper.
        """
        most, own = whole("up_to", up_to), self._of_new_customer(covariates)
        found = self._model.probability_of_purchases_new_customer(
            up_to=most, t=number("t", t), level=level("interval", interval), **own
        )
        return _estimates("count", np.arange(most + 1), found)

    def _of_simulated(self, given: Mapping[str, ArrayLike] | None) -> dict[str, dict[str, Any]]:
        return {}

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
        own = self._of_simulated(covariates)
        return to_frame(self._model.simulate(T=as_column("T", T), seed=whole("seed", seed), **own))


def _estimates(name: str, at: NDArray[Any], found: list[tuple[float, float, float, float]]) -> Any:
    columns = np.array(found, dtype=np.float64).reshape(len(at), 4)
    parts = ("estimate", "standard_error", "lower", "upper")
    return to_frame({name: at, **{part: columns[:, i] for i, part in enumerate(parts)}})


def covariate_arrays(found: Mapping[str, Column]) -> dict[str, Any]:
    """Covariates as C++ takes them: a name and numbers."""
    return {name: numbers(name, column) for name, column in found.items()}
