"""Customers without a contract who can buy at known opportunities: BG/BB."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from ._arguments import number, priors
from ._core import customer_base as _bound
from ._customer_model import CustomerModel
from ._estimates import GivesEstimates

__all__ = ["BetaGeoBetaBinomModel"]


class BetaGeoBetaBinomModel(GivesEstimates, CustomerModel):
    """BG/BB: customers without a contract who can buy at known opportunities, at most once at each.

    At each opportunity an alive customer buys with his own chance p ~ Beta(alpha, beta); before each he leaves for good
    with his own chance theta ~ Beta(gamma, delta). ``frequency`` counts the opportunities taken, ``recency`` is the
    number of the last one taken (0 if none), ``T`` the number of opportunities so far: whole numbers, frequency <=
    recency <= T. Time counts opportunities: ``t=1`` is the next one (the papers print P(alive) for it), ``t=0`` the
    last one observed; ``rate_period`` is a number of opportunities. See docs/models/beta_geo_beta_binom.md.

    Parameters
    ----------
    priors : mapping of str to (median, standard deviation of the logarithm), optional
        Log-normal priors; the estimates are then the mode of the posterior.
    largest_share_left_out : float
        More than this share of rows that cannot be is an error, which gives the account of them.
    threads : int
        Threads to use; the result is the same to the last bit.

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
    _usual_rate_period = 1.0

    def __init__(
        self,
        *,
        priors: Mapping[str, tuple[float, float]] | None = None,
        largest_share_left_out: float = 0.5,
        threads: int = 1,
    ) -> None:
        self.priors = priors
        self.largest_share_left_out = largest_share_left_out
        self.threads = threads

    @classmethod
    def with_parameters(cls, *, alpha: float, beta: float, gamma: float, delta: float) -> Self:
        """A model with given parameters, whose errors are not known (NaN): to predict with published ones.

        Parameters
        ----------
        alpha, beta, gamma, delta : float
            Positive.
        """
        made = cls()
        parameters = {"alpha": alpha, "beta": beta, "gamma": gamma, "delta": delta}
        made._fitted = cls._core_class.with_parameters(**{name: number(name, v) for name, v in parameters.items()})
        made._report = made._fitted.report
        return made

    def fit(
        self,
        data: Any,
        recency: Any = None,
        T: Any = None,
        *,
        frequency: Any = None,
        weights: Any = None,
        customer_id: Any = None,
    ) -> Self:
        """Maximum likelihood; identical rows are put together first.

        Parameters
        ----------
        data : table or array
            Whatever holds columns (docs/columns.md); or the opportunities taken by each customer, with ``recency`` and
            ``T`` as arrays: ``fit(frequency, recency, T)``.
        frequency, recency, T : str or array
            Names of columns (by default their own names) or values.
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
        return self._fit(
            self._rows(data, recency, T, **given),
            priors=priors(self.priors),
            largest_share_left_out=number("largest_share_left_out", self.largest_share_left_out),
        )
