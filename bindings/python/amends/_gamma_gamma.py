"""Spend per transaction: the Gamma-Gamma model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._columns import whole
from ._core import AmendsError
from ._core import customer_base as _bound
from ._fitted import FittedModel
from ._frames import Frame, column, is_table, like, numbers, table_like
from ._tables import to_frame

__all__ = ["GammaGammaModel", "SpendEstimate"]


@dataclass(frozen=True)
class SpendEstimate:
    """A mean spend of the population, with its error."""

    estimate: float
    standard_error: float
    lower: float
    upper: float


class GammaGammaModel(FittedModel):
    """Gamma-Gamma model of spend per transaction.

    A customer's transactions are Gamma(p, nu) with mean p/nu, and nu is Gamma(q, v) over customers, whatever their
    frequency. The papers call v gamma. See docs/models/gamma_gamma.md.

    Examples
    --------
    >>> import amends as am
    >>> model = am.customer_base.GammaGammaModel.with_parameters(p=6.25, q=3.74, v=15.44)
    >>> customers = {"frequency": [2, 0], "monetary_value": [22.35, 0.0]}
    >>> [round(float(spend), 2) for spend in model.expected_spend(customers)]
    [24.66, 35.22]
    """

    _core_class: Any = _bound.GammaGammaModel

    @classmethod
    def with_parameters(cls, *, p: float, q: float, v: float) -> Self:
        """A model with given parameters, whose errors are not known (NaN): to predict with published ones.

        Parameters
        ----------
        p, q, v : float
            Positive.
        """
        made = cls()
        made._fitted = cls._core_class.with_parameters(float(p), float(q), float(v))
        made._report = made._fitted.report
        return made

    def fit(
        self,
        frequency: Frame | ArrayLike,
        monetary_value: ArrayLike | None = None,
        *,
        weights: ArrayLike | str | None = None,
        priors: Mapping[str, tuple[float, float]] | None = None,
        correlation_limit: float = 0.3,
        largest_share_left_out: float = 0.5,
        threads: int = 1,
    ) -> Self:
        """Maximum likelihood; identical rows are put together first.

        Parameters
        ----------
        frequency : frame, mapping or array
            A table with the columns ``frequency`` and ``monetary_value`` (as ``customer_summary`` makes it), or the
            number of transactions of each customer, whole numbers.
        monetary_value : array, optional
            Mean spend over these transactions, above 0. Only when ``frequency`` is an array. Rows with frequency 0 are
            left out, and what they hold here is not read.
        weights : array or str, optional
            How many customers each row stands for: values, or the name of a column.
        priors : mapping of str to (median, standard deviation of the logarithm), optional
            Log-normal priors on p, q or v; the estimates are then the mode of the posterior.
        correlation_limit : float
            A correlation of frequency and mean spend beyond this, either way, is a warning in ``fit_report_``.
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
            if monetary_value is not None:
                raise AmendsError("give either a table with the columns frequency and monetary_value, or two arrays")
            table = frequency
            columns = self._columns(table)
        else:
            if monetary_value is None:
                raise AmendsError("monetary_value is required beside an array of frequency")
            columns = [numbers(frequency, "frequency"), numbers(monetary_value, "monetary_value")]
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
                float(correlation_limit),
                whole("threads", threads),
                float(largest_share_left_out),
            )
        )

    @staticmethod
    def _columns(data: Frame) -> list[NDArray[Any]]:
        if not is_table(data):
            raise AmendsError("data must be a table with the columns frequency and monetary_value")
        return [column(data, name) for name in ("frequency", "monetary_value")]

    @property
    def correlation_(self) -> float:
        """Correlation of frequency and mean spend over the customers of the fit; the model takes it as 0."""
        return float(self._model.correlation)

    def expected_spend(self, data: Frame, *, interval: float | None = None, threads: int = 1) -> Any:
        """Expected spend per transaction of each customer, given what he spent so far.

        Parameters
        ----------
        data : frame or mapping
            Columns ``frequency`` and ``monetary_value``.
        interval : float, optional
            Confidence level, such as 0.95, for standard errors and intervals (built on the log scale). They hold the
            error of the parameters; how much customers differ is in ``mean_spend_quantile``.
        threads : int
            Threads to use.

        Returns
        -------
        Series, array, frame or dict
            One value for each row; with ``interval`` the columns estimate, standard_error, lower, upper (and
            customer_id when the data have it). pandas in, pandas out with the same index; else arrays. Frequency 0
            gives the mean of a new customer, infinite for q <= 1. A row that cannot be is NaN; ``attrs["rows"]`` of
            what pandas gives is the account (``RowReport.to_dict``).
        """
        predictions = self._model.expected_spend(*self._columns(data), interval, whole("threads", threads))
        if interval is None:
            return like(data, predictions.value, "expected_spend", predictions.rows)
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

    def expected_spend_new_customer(self, *, level: float = 0.95) -> SpendEstimate:
        """Mean spend per transaction over all customers, v p / (q - 1); infinite for q <= 1.

        Parameters
        ----------
        level : float
            Confidence of the interval, built on the log scale.
        """
        return SpendEstimate(*self._model.expected_spend_new_customer(float(level)))

    def mean_spend_quantile(self, data: Frame, share: float) -> Any:
        """Below this a customer's own mean spend lies with chance ``share``, given his history.

        Parameters
        ----------
        data : frame or mapping
            As for ``expected_spend``.
        share : float
            Between 0 and 1; 0.05 and 0.95 bound the middle 90 %. The parameters are taken as known.
        """
        values = self._model.mean_spend_quantile(*self._columns(data), float(share))
        return like(data, values, "mean_spend_quantile")

    def transaction_quantile(self, data: Frame, share: float) -> Any:
        """Below this a customer's next transaction lies with chance ``share``, given his history.

        Parameters
        ----------
        data : frame or mapping
            As for ``expected_spend``.
        share : float
            Between 0 and 1. The parameters are taken as known.
        """
        values = self._model.transaction_quantile(*self._columns(data), float(share))
        return like(data, values, "transaction_quantile")

    def mean_spend_variance(self, data: Frame) -> Any:
        """Variance of a customer's own mean spend given his history; infinite where p x + q <= 2.

        Parameters
        ----------
        data : frame or mapping
            As for ``expected_spend``.
        """
        return like(data, self._model.mean_spend_variance(*self._columns(data)), "mean_spend_variance")

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
        counts = np.atleast_1d(np.asarray(frequency, dtype=np.float64))
        spend = self._model.simulate(counts, whole("seed", seed))
        return to_frame({"frequency": counts.tolist(), "monetary_value": spend.tolist()})
