"""Spend per transaction: the Gamma-Gamma model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._answers import frame, series
from ._arguments import level, number, priors, whole
from ._core import customer_base as _bound
from ._customer_model import as_column, customer_codes, needed_table
from ._equality import by_members
from ._estimates import GivesEstimates
from ._fitted import FittedModel
from ._roles import Rows, rows
from ._tables import to_frame

__all__ = ["GammaGammaModel", "SpendEstimate"]


@by_members
@dataclass(frozen=True)
class SpendEstimate:
    """A mean spend of the population, with its error."""

    estimate: float
    standard_error: float
    lower: float
    upper: float


class GammaGammaModel(GivesEstimates, FittedModel):
    """Gamma-Gamma model of spend per transaction.

    A customer's transactions are Gamma(p, nu) with mean p/nu, and nu is Gamma(q, v) over customers, whatever their
    frequency. The papers call v gamma. See docs/models/gamma_gamma.md.

    Parameters
    ----------
    priors : mapping of str to (median, standard deviation of the logarithm), optional
        Log-normal priors on p, q or v; the estimates are then the mode of the posterior.
    correlation_limit : float
        A correlation of frequency and mean spend beyond this, either way, is a warning in ``fit_report_``.
    largest_share_left_out : float
        More than this share of rows that cannot be is an error, which gives the account of them.
    threads : int
        Threads to use; the result is the same to the last bit.

    Examples
    --------
    >>> import amends as am
    >>> model = am.customer_base.GammaGammaModel.with_parameters(p=6.25, q=3.74, v=15.44)
    >>> customers = {"frequency": [2, 0], "monetary_value": [22.35, 0.0]}
    >>> [round(float(spend), 2) for spend in model.expected_spend(customers)]
    [24.66, 35.22]
    """

    _core_class: Any = _bound.GammaGammaModel
    _names: dict[str, Any] | None = None  # of the columns of the fit, by role

    @classmethod
    def with_parameters(cls, *, p: float, q: float, v: float) -> Self:
        """A model with given parameters, whose errors are not known (NaN): to predict with published ones.

        Parameters
        ----------
        p, q, v : float
            Positive.
        """
        made = cls()
        parameters = {"p": p, "q": q, "v": v}
        made._fitted = cls._core_class.with_parameters(**{name: number(name, x) for name, x in parameters.items()})
        made._report = made._fitted.report
        return made

    def __init__(
        self,
        *,
        priors: Mapping[str, tuple[float, float]] | None = None,
        correlation_limit: float = 0.3,
        largest_share_left_out: float = 0.5,
        threads: int = 1,
    ) -> None:
        self.priors = priors
        self.correlation_limit = correlation_limit
        self.largest_share_left_out = largest_share_left_out
        self.threads = threads

    def fit(
        self,
        data: Any,
        monetary_value: Any = None,
        *,
        frequency: Any = None,
        weights: Any = None,
        customer_id: Any = None,
    ) -> Self:
        """Maximum likelihood; identical rows are put together first.

        Parameters
        ----------
        data : table or array
            Whatever holds columns (docs/columns.md); or the number of transactions of each customer, whole numbers,
            with ``monetary_value`` as an array: ``fit(frequency, monetary_value)``.
        frequency, monetary_value : str or array
            Transactions, and the mean spend over these, above 0: names of columns (by default their own names, as
            ``customer_summary`` gives them) or values. Rows with frequency 0 are left out, and what they hold here is
            not read.
        weights : str or array, optional
            How many customers each row stands for.
        customer_id : str or array, optional
            Who it is; one that stands twice is a warning. By default the column ``customer_id``, where there is one.

        Returns
        -------
        self
            See ``fit_report_``: hopeless data do not raise, they are diagnosed.

        Raises
        ------
        AmendsError
            For columns that are missing, of unlike length or no numbers, options out of range, and too many rows that
            cannot be.
        """
        self._fitted = self._names = None
        given = {"weights": weights, "customer_id": customer_id}
        if frequency is not None:
            given["frequency"] = frequency
        found = self._rows(data, monetary_value, **given)
        self._names = dict(found.to_fit().names)
        return self._take(
            self._core_class.fit(
                **self._two(found),
                weights=found.numbers("weights"),
                customer_id=customer_codes(found),
                priors=priors(self.priors),
                correlation_limit=number("correlation_limit", self.correlation_limit),
                threads=self._threads,
                largest_share_left_out=number("largest_share_left_out", self.largest_share_left_out),
            )
        )

    def _rows(self, data: Any, monetary_value: Any = None, **given: Any) -> Rows:
        own = {"frequency": "frequency", "monetary_value": "monetary_value", "customer_id": "customer_id"}
        defaults = {**own, **{role: name for role, name in (self._names or {}).items() if role in own}}
        roles = {"frequency": None, "monetary_value": monetary_value, "customer_id": None, **given}
        return rows(data, roles, first="frequency", defaults=defaults, required=("frequency", "monetary_value"))

    def _asked(self, data: Any) -> Rows:
        return self._rows(needed_table(data, ("frequency", "monetary_value")))

    @staticmethod
    def _two(found: Rows) -> dict[str, NDArray[Any] | None]:
        return {role: found.numbers(role) for role in ("frequency", "monetary_value")}

    @property
    def correlation_(self) -> float:
        """Correlation of frequency and mean spend over the customers of the fit; the model takes it as 0."""
        return float(self._model.correlation)

    def _spend_of(self, data: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Expected spend with its errors, for a lifetime value."""
        predicted = self._model.expected_spend(**self._two(self._asked(data)), level=0.95, threads=self._threads)
        return predicted.value, predicted.standard_error

    def expected_spend(self, data: Any, *, interval: float | None = None) -> Any:
        """Expected spend per transaction of each customer, given what he spent so far.

        Parameters
        ----------
        data : table
            The columns of the fit by their names: frequency and monetary_value.
        interval : float, optional
            Confidence level, such as 0.95, for standard errors and intervals (built on the log scale). They hold the
            error of the parameters; how much customers differ is in ``mean_spend_quantile``.

        Returns
        -------
        Series, array, frame or dict
            One value for each row, in the kind of table that was given; with ``interval`` the columns estimate,
            standard_error, lower, upper, and customer_id where the data have it. Frequency 0 gives the mean of a new
            customer, infinite for q <= 1. A row that cannot be is NaN; ``attrs["rows"]`` of what pandas gives is the
            account (``RowReport.to_dict``).
        """
        model, found = self._model, self._asked(data)
        given = None if interval is None else level("interval", interval)
        predictions = model.expected_spend(**self._two(found), level=given, threads=self._threads)
        if given is None:
            return series(found, predictions.value, "expected_spend", predictions.rows)
        columns = ("standard_error", "lower", "upper")
        values = {"estimate": predictions.value, **{column: getattr(predictions, column) for column in columns}}
        return frame(found, values, predictions.rows)

    def expected_spend_new_customer(self, *, interval: float = 0.95) -> SpendEstimate:
        """Mean spend per transaction over all customers, v p / (q - 1); infinite for q <= 1.

        Parameters
        ----------
        interval : float
            Confidence, built on the log scale.
        """
        return SpendEstimate(*self._model.expected_spend_new_customer(level=level("interval", interval)))

    def _each(self, name: str, data: Any, **own: Any) -> Any:
        model, found = self._model, self._asked(data)
        return series(found, getattr(model, name)(**self._two(found), **own), name)

    def mean_spend_quantile(self, data: Any, share: float) -> Any:
        """Below this a customer's own mean spend lies with chance ``share``, given his history.

        Parameters
        ----------
        data : table
            As for ``expected_spend``.
        share : float
            Between 0 and 1; 0.05 and 0.95 bound the middle 90 %. The parameters are taken as known.
        """
        return self._each("mean_spend_quantile", data, share=number("share", share))

    def transaction_quantile(self, data: Any, share: float) -> Any:
        """Below this a customer's next transaction lies with chance ``share``, given his history.

        Parameters
        ----------
        data : table
            As for ``expected_spend``.
        share : float
            Between 0 and 1. The parameters are taken as known.
        """
        return self._each("transaction_quantile", data, share=number("share", share))

    def mean_spend_variance(self, data: Any) -> Any:
        """Variance of a customer's own mean spend given his history; infinite where p x + q <= 2.

        Parameters
        ----------
        data : table
            As for ``expected_spend``.
        """
        return self._each("mean_spend_variance", data)

    def simulate(self, frequency: ArrayLike, *, seed: int) -> Any:
        """Mean spend of simulated customers.

        Parameters
        ----------
        frequency : array
            Number of transactions of each; 0 gives NaN.
        seed : int
            The same seed gives the same customers.

        Returns
        -------
        frame or dict
            Columns frequency, monetary_value.
        """
        counts = as_column("frequency", frequency)
        return to_frame({"frequency": counts, "monetary_value": self._model.simulate(counts, whole("seed", seed))})
