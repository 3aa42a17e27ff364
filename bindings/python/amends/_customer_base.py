"""Customer-base models in continuous time: BG/NBD, MBG/NBD and Pareto/NBD."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from numpy.typing import ArrayLike

from ._arguments import error, flag, number, one_of, priors, said, whole
from ._core import customer_base as _bound
from ._core.customer_base import BootstrapResult, CumulativePurchases
from ._customer_model import Covariates, CustomerModel, as_column, covariate_arrays, summary_unit
from ._estimates import GivesEstimates
from ._purchases import UNITS
from ._roles import Rows, covariates_of

__all__ = ["BetaGeoModel", "ModifiedBetaGeoModel", "ParetoNBDModel"]

_Model = TypeVar("_Model", bound="PurchaseModel")


class PurchaseModel(GivesEstimates, CustomerModel):
    """What the models of customers who buy without a contract at any time share.

    Parameters
    ----------
    time_unit : str, optional
        The unit of recency and T: hour, day, week, month, quarter or year. Needed to give a discount rate "per year",
        and to take durations (timedeltas) as recency and T; kept when the model is saved.
    penalty : float
        Subtracts ``penalty / 2`` times the sum of squared coefficients, each per standard deviation of its covariate,
        from the log-likelihood: the unit of a covariate plays no part.
    priors : mapping of str to (median, standard deviation of the logarithm), optional
        Log-normal priors; the estimates are then the mode of the posterior.
    largest_share_left_out : float
        More than this share of rows that cannot be is an error, which gives the account of them.
    threads : int
        Threads to use; the result is the same to the last bit.
    """

    _old_options = {"_own_unit": "_unit"}
    _unit: str = ""  # of the fit, in words

    def __init__(
        self,
        *,
        time_unit: str | None = None,
        penalty: float = 0.0,
        priors: Mapping[str, tuple[float, float]] | None = None,
        largest_share_left_out: float = 0.5,
        threads: int = 1,
    ) -> None:
        self.time_unit = time_unit
        self.penalty = penalty
        self.priors = priors
        self.largest_share_left_out = largest_share_left_out
        self.threads = threads

    @property
    def time_unit_(self) -> str | None:
        """The unit of recency and T: the option, or that of the customer summary it was fitted to; None if unknown."""
        return (self._fitted.time_unit if self._fitted is not None else self._unit) or None

    def fit(
        self,
        data: Any,
        recency: Any = None,
        T: Any = None,
        *,
        frequency: Any = None,
        weights: Any = None,
        customer_id: Any = None,
        purchase_covariates: Covariates = None,
        dropout_covariates: Covariates = None,
    ) -> Self:
        """Maximum likelihood; identical rows are put together first.

        Parameters
        ----------
        data : table or array
            Whatever holds columns (docs/columns.md); or the repeat purchases of each customer, whole numbers, with
            ``recency`` and ``T`` as arrays: ``fit(frequency, recency, T)``.
        frequency, recency, T : str or array
            Repeat purchases, and the time from the first purchase to the last and to the end of the observation: names
            of columns (by default their own names, as ``customer_summary`` gives them) or values.
        weights : str or array, optional
            How many customers each row stands for.
        customer_id : str or array, optional
            Who it is; one that stands twice is a warning. By default the column ``customer_id``, where there is one.
        purchase_covariates, dropout_covariates : list of str or mapping, optional
            Columns of the table, or names and values. A positive coefficient means more purchases, or an earlier
            dropout (with BG/NBD and MBG/NBD: ``dropout_a`` raises a, ``dropout_b`` raises b).

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
        self._unit = self._fitted_unit(data)
        self._fitted = self._names = None
        given = {"weights": weights, "customer_id": customer_id}
        if frequency is not None:
            given["frequency"] = frequency
        found = self._rows(data, recency, T, **given)
        return self._fit(
            found,
            purchase_covariates=covariate_arrays(covariates_of(found, purchase_covariates, "purchase_covariates")),
            dropout_covariates=covariate_arrays(covariates_of(found, dropout_covariates, "dropout_covariates")),
            penalty=number("penalty", self.penalty),
            priors=priors(self.priors),
            time_unit=self._unit,
            largest_share_left_out=number("largest_share_left_out", self.largest_share_left_out),
        )

    def _fitted_unit(self, data: Any) -> str:
        """The unit of time in words: the option, or what a customer summary knows."""
        if self.time_unit is not None:
            return one_of("time_unit", self.time_unit, UNITS)
        days = summary_unit(data)
        if days is None:
            return ""
        return next((unit for unit, length in UNITS.items() if abs(days / length - 1) < 1e-9), "")

    def _given_arrays(self, found: Rows) -> dict[str, Any]:
        model = self._model
        return {
            **self._three(found),
            **{
                role: covariate_arrays(covariates_of(found, names, role)) if names else {}
                for role, names in (
                    ("purchase_covariates", model.purchase_covariates),
                    ("dropout_covariates", model.dropout_covariates),
                )
            },
        }

    def _own_covariates(self, given: Mapping[str, Any] | None) -> dict[str, dict[str, Any]]:
        """What is given by name, for purchases and for dropout; what lacks is for the model to say."""
        model = self._model
        if given is not None and not isinstance(given, Mapping):
            raise error("domain", "covariates", f"covariates must map names to values, got {said(given)}")
        values = dict(given or {})
        parts = {"purchase_covariates": model.purchase_covariates, "dropout_covariates": model.dropout_covariates}
        for name in values:
            if not any(name in names for names in parts.values()):
                raise error("unknown_name", str(name), f"the model has no covariate '{name}'")
        return {role: {name: values[name] for name in names if name in values} for role, names in parts.items()}

    def _of_new_customer(self, given: Mapping[str, float] | None) -> dict[str, dict[str, float]]:
        return {
            role: {name: number(name, value) for name, value in values.items()}
            for role, values in self._own_covariates(given).items()
        }

    def _of_simulated(self, given: Mapping[str, ArrayLike] | None) -> dict[str, dict[str, Any]]:
        return {
            role: {name: as_column(name, value) for name, value in values.items()}
            for role, values in self._own_covariates(given).items()
        }

    def log_probability_alive(self, data: Any, *, interval: float | None = None) -> Any:
        """ln P(alive at T | history), which keeps its digits where the probability itself underflows to 0.

        Parameters
        ----------
        data : table
            As for ``probability_alive``.
        interval : float, optional
            As for ``probability_alive``; the interval is that of the probability, as logarithms.
        """
        return self._predict("log_probability_alive", data, interval)

    def expected_cumulative_purchases(self, data: Any, times: ArrayLike, *, weights: Any = None) -> CumulativePurchases:
        """Expected repeat purchases of all customers by each time since the first customer's first purchase.

        Parameters
        ----------
        data : table
            As for ``probability_alive``; a customer begins at max(T) - T.
        times : array
            Times since the first customer began.
        weights : str or array, optional
            How many customers each row stands for.

        Returns
        -------
        CumulativePurchases
            ``time``, ``value``, and ``rows``, the account of the rows left out. To NumPy it is the array ``value``.
        """
        expected: CumulativePurchases = self._population(
            "expected_cumulative_purchases", data, weights, times=as_column("times", times)
        )
        return expected

    def bootstrap(
        self,
        data: Any,
        *,
        replicates: int = 200,
        seed: int = 1,
        parametric: bool = False,
        weights: Any = None,
    ) -> BootstrapResult:
        """The fit again on customers drawn anew (or simulated from the model).

        Parameters
        ----------
        data : table
            The customers of the fit.
        replicates : int
            Number of fits.
        seed : int
            Of the draws; threads do not change them.
        parametric : bool
            True: simulate from the model with the observed T; False: draw customers with replacement.
        weights : str or array, optional
            How many customers each row stands for.
        """
        model, found = self._model, self._asked(data, weights=weights)
        result: BootstrapResult = model.bootstrap(
            **self._three(found),
            weights=found.numbers("weights"),
            replicates=whole("replicates", replicates),
            seed=whole("seed", seed),
            parametric=flag("parametric", parametric),
            threads=self._threads,
        )
        return result

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A fitted model from the text of ``to_json``, with the time unit it was fitted in.

        Raises
        ------
        AmendsError
            If the text is not a saved model of this class.
        """
        made = super().from_json(text)
        made.time_unit = made.time_unit_
        return made

    def __setstate__(self, state: dict[str, Any] | bytes) -> None:
        super().__setstate__(state)
        if isinstance(state, bytes) or "time_unit" not in state["options"]:  # of before options were kept as given
            self.time_unit = self.time_unit_


def _given(model: _Model, **parameters: Any) -> _Model:
    unit = model.time_unit
    if unit is not None:
        one_of("time_unit", unit, UNITS)
    model._fitted = model._core_class.with_parameters(
        **{name: number(name, value) for name, value in parameters.items()}, time_unit="" if unit is None else str(unit)
    )
    model._report = model._fitted.report
    return model


class BetaGeoModel(PurchaseModel):
    """BG/NBD: customers buy at their own rate, and may leave after each repeat purchase.

    Purchases while alive are Poisson at rate lambda ~ Gamma(r, alpha); after each repeat purchase a customer leaves
    with chance p ~ Beta(a, b). Who never bought again is alive for certain in this model: see docs/models/beta_geo.md.

    Parameters
    ----------
    time_unit, penalty, priors, largest_share_left_out, threads
        See :class:`PurchaseModel`.

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
        return _given(cls(time_unit=time_unit), r=r, alpha=alpha, a=a, b=b)


class ModifiedBetaGeoModel(PurchaseModel):
    """MBG/NBD: as BG/NBD, but a customer may leave right after his first purchase too.

    Parameters
    ----------
    time_unit, penalty, priors, largest_share_left_out, threads
        See :class:`PurchaseModel`.

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
        """A model with given parameters; see :meth:`BetaGeoModel.with_parameters`."""
        return _given(cls(time_unit=time_unit), r=r, alpha=alpha, a=a, b=b)


class ParetoNBDModel(PurchaseModel):
    """Pareto/NBD: customers buy at their own rate, and may leave at any time.

    Purchases while alive are Poisson at rate lambda ~ Gamma(r, alpha); the lifetime is exponential at rate
    mu ~ Gamma(s, beta).

    Parameters
    ----------
    time_unit, penalty, priors, largest_share_left_out, threads
        See :class:`PurchaseModel`.

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
        return _given(cls(time_unit=time_unit), r=r, alpha=alpha, s=s, beta=beta)
