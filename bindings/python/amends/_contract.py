"""Models of customers under contract: shifted-beta-geometric and beta-discrete-Weibull."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._answers import frame, series
from ._arguments import above, error, is_one, level, number, one_of
from ._column import Column, numbers
from ._core import customer_base as _bound
from ._customer_model import Covariates, as_column, covariate_arrays, customer_codes
from ._estimates import GivesEstimates
from ._fitted import FittedModel
from ._input import read, table
from ._roles import Rows, aligned, covariates, covariates_of, rows

__all__ = ["BetaDiscreteWeibullModel", "ShiftedBetaGeoModel"]

_PAYMENTS = ("now", "mid_period", "after_one_period")


def _cohorts(survivors: Any) -> list[list[float]]:
    """Cohorts as lists: of a table or matrix each row is one, which ends where its values do."""
    found = table(survivors)
    if found is not None and isinstance(survivors, Mapping):
        return [as_column(str(name), survivors[name]).tolist() for name in found.names]
    if found is not None:
        if not found.names:
            raise error("missing", "survivors", "survivors must have a column for each period, got a table of none")
        found.load(found.names)
        matrix = np.column_stack([as_column(str(name), found.column("survivors", name)) for name in found.names])
        return [_to_its_end(row) for row in matrix]
    listed = [] if is_one(survivors) or isinstance(survivors, (str, bytes)) else list(survivors)
    if not listed:
        raise error("domain", "survivors", "survivors must be counts: one cohort, several, or a table with one a row")
    if is_one(listed[0]):
        return [as_column("survivors", survivors).tolist()]
    return [_to_its_end(as_column("survivors", cohort)) for cohort in listed]


def _to_its_end(cohort: NDArray[np.float64]) -> list[float]:
    known = np.flatnonzero(~np.isnan(cohort))
    return list(cohort[: known[-1] + 1]) if len(known) else []


class ContractModel(GivesEstimates, FittedModel):
    """What the two models of customers under contract share.

    Parameters
    ----------
    penalty : float
        Subtracts ``penalty / 2`` times the sum of squared coefficients, each per standard deviation of its covariate,
        from the log-likelihood.
    largest_share_left_out : float
        More than this share of rows that cannot be is an error, which gives the account of them.
    threads : int
        Changes no bit of the result.
    """

    def __init__(self, *, penalty: float = 0.0, largest_share_left_out: float = 0.5, threads: int = 1) -> None:
        self.penalty = penalty
        self.largest_share_left_out = largest_share_left_out
        self.threads = threads

    def _options(self) -> dict[str, Any]:
        return {
            "penalty": number("penalty", self.penalty),
            "threads": self._threads,
            "largest_share_left_out": number("largest_share_left_out", self.largest_share_left_out),
        }

    def fit(
        self,
        data: Any,
        churned: Any = None,
        *,
        periods: Any = None,
        entry: Any = None,
        weights: Any = None,
        customer_id: Any = None,
        alpha_covariates: Covariates = None,
        beta_covariates: Covariates = None,
    ) -> Self:
        """Maximum likelihood from one row for each customer; identical rows are put together.

        Parameters
        ----------
        data : table or array
            Whatever holds columns (docs/columns.md); or the periods, with ``churned`` as an array:
            ``fit(periods, churned)``.
        periods : str or array
            For a customer who left: the period in which he did, 1, 2, ...; for one still there: the periods he has been
            through. Name of a column (by default ``periods``) or values.
        churned : str or array
            1 or True: left in that period; 0 or False: still there when last seen. By default the column ``churned``.
        entry : str or array, optional
            Periods already behind a customer when observation of him began (left truncation).
        weights : str or array, optional
            How many customers a row stands for.
        customer_id : str or array, optional
            Who it is; one that stands twice is a warning. By default the column ``customer_id``, where there is one.
        alpha_covariates, beta_covariates : list of str, or mapping of names to arrays, optional
            ``log(alpha)`` and ``log(beta)`` of a customer are linear in these. A positive coefficient on alpha means
            that more leave, on beta that fewer do.

        Returns
        -------
        self
            Look at ``fit_report_``: data without an answer are diagnosed, not fitted anyhow.

        Raises
        ------
        AmendsError
            For columns that are missing, of unlike length or no numbers, options out of range, and too many rows that
            cannot be.
        """
        self._fitted = None
        given = {"periods": periods, "churned": churned, "entry": entry, "weights": weights}
        found = rows(
            data,
            {**given, "customer_id": customer_id},
            first="periods",
            defaults={"periods": "periods", "churned": "churned", "customer_id": "customer_id"},
            required=("periods", "churned"),
        ).to_fit()
        return self._take(
            self._core_class.fit(
                **{role: found.numbers(role) for role in given},
                customer_id=customer_codes(found),
                alpha_covariates=covariate_arrays(covariates_of(found, alpha_covariates, "alpha_covariates")),
                beta_covariates=covariate_arrays(covariates_of(found, beta_covariates, "beta_covariates")),
                **self._options(),
            )
        )

    def fit_cohorts(
        self,
        survivors: Any,
        *,
        alpha_covariates: Mapping[str, ArrayLike] | None = None,
        beta_covariates: Mapping[str, ArrayLike] | None = None,
    ) -> Self:
        """Maximum likelihood from cohorts: customers at the start, and those left after 1, 2, ... periods.

        Parameters
        ----------
        survivors : sequence of numbers, of such sequences, or table
            One cohort or several, which may have been watched for different times: of a table or matrix each row is one
            cohort, and ends where its values do (NaN); a mapping has a cohort under each name. Counts, not shares:
            86.9 % of 1,000 is 869. A table of losses becomes one of survivors with ``survivors_from_losses``.
        alpha_covariates, beta_covariates : mapping of names to values, optional
            One value for each cohort.

        Returns
        -------
        self
        """
        self._fitted = None
        return self._take(
            self._core_class.fit_cohorts(
                survivors=_cohorts(survivors),
                alpha_covariates=covariate_arrays(covariates(None, alpha_covariates, "alpha_covariates")),
                beta_covariates=covariate_arrays(covariates(None, beta_covariates, "beta_covariates")),
                **self._options(),
            )
        )

    @classmethod
    def survivors_from_losses(cls, customers: float, losses: Sequence[float]) -> list[float]:
        """The survivors of one cohort from its size and its losses in periods 1, 2, ...

        Examples
        --------
        >>> import amends as am
        >>> am.customer_base.ShiftedBetaGeoModel.survivors_from_losses(1000, [131, 126])
        [1000.0, 869.0, 743.0]
        """
        given = as_column("losses", losses).tolist()
        return list(cls._core_class.survivors_from_losses(number("customers", customers), given))

    def _predict(
        self, name: str, times: dict[str, Any], given: Any, interval: float | None, options: Mapping[str, Any] = {}
    ) -> Any:
        model = self._model
        wanted = list(dict.fromkeys([*model.alpha_covariates, *model.beta_covariates]))
        if isinstance(given, Mapping):
            scalar = all(is_one(value) for value in [*times.values(), *given.values()])
            own: dict[str, Column] = {str(key): _column(str(key), value) for key, value in given.items()}
            source = None
        else:
            source = table(given) if given is not None else None
            if given is not None and source is None:
                raise error("domain", "covariates", "covariates must be a table or a mapping of names to values")
            scalar = source is None and all(is_one(value) for value in times.values())
            own = covariates(source, wanted, "covariates") if source is not None else {}
        columns = aligned({**{role: _column(role, value) for role, value in times.items()}, **own})
        size = max((len(column) for column in columns.values() if column is not None), default=1)
        if source is not None and source.index is not None and len(source.index) != size:
            raise error(
                "size_mismatch", "covariates", f"covariates have {len(source.index)} rows, where {size} are asked for"
            )
        # One time for many customers: the same time in every row.
        arrays = {role: _spread(numbers(role, columns[role]), size if i == 0 else 1) for i, role in enumerate(times)}
        found = Rows(source, columns, {})
        value, errors, lower, upper, report = getattr(model, name)(
            **arrays,
            covariates={key: numbers(key, columns[key]) for key in own},
            level=None if interval is None else level("interval", interval),
            threads=self._threads,
            **options,
        )
        if interval is None:
            return float(value[0]) if scalar else series(found, value, name, report)
        answer = {role: np.broadcast_to(np.asarray(array), value.shape).copy() for role, array in arrays.items()}
        answer |= {"estimate": value, "standard_error": errors, "lower": lower, "upper": upper}
        return frame(found, answer, report)

    def survival(self, t: Any, *, covariates: Any = None, interval: float | None = None) -> Any:
        """Share of new customers that renews at least t times.

        Parameters
        ----------
        t : int or array
            Periods, whole, 0 or more.
        covariates : mapping or frame, optional
            Values for the covariates of the fit, one for all rows or one for each.
        interval : float, optional
            Confidence level, such as 0.95, for standard errors and intervals (delta method).

        Returns
        -------
        float, array or Series
            In the kind that was given; with ``interval`` a frame (a dict of arrays, where arrays were given) with the
            columns estimate, standard_error, lower, upper. A row that cannot be is NaN.
        """
        return self._predict("survival", {"t": t}, covariates, interval)

    def residual_survival(self, renewals: Any, t: Any, *, covariates: Any = None, interval: float | None = None) -> Any:
        """Chance that a customer who has renewed ``renewals`` times renews at least t times more.

        Parameters
        ----------
        renewals, t : int or array
            Whole, 0 or more.
        covariates, interval
            As for ``survival``.
        """
        return self._predict("residual_survival", {"renewals": renewals, "t": t}, covariates, interval)

    def retention_rate(self, t: Any, *, covariates: Any = None, interval: float | None = None) -> Any:
        """Share of those there after t - 1 periods that stays through period t (1 or more).

        Parameters
        ----------
        t : int or array
        covariates, interval
            As for ``survival``.
        """
        return self._predict("retention_rate", {"t": t}, covariates, interval)

    def probability_lost(self, t: Any, *, covariates: Any = None, interval: float | None = None) -> Any:
        """Share of new customers that leaves in period t (1 or more).

        Parameters
        ----------
        t : int or array
        covariates, interval
            As for ``survival``.
        """
        return self._predict("probability_lost", {"t": t}, covariates, interval)

    def expected_residual_lifetime(
        self,
        renewals: Any,
        *,
        horizon: float | None = None,
        covariates: Any = None,
        interval: float | None = None,
    ) -> Any:
        """Expected number of further renewals of a customer who has renewed ``renewals`` times.

        Parameters
        ----------
        renewals : int or array
            Whole, 0 or more.
        horizon : int, optional
            Renewals counted at most. Without it the result is inf where alpha (times c) is not above 1.
        covariates, interval
            As for ``survival``.
        """
        end = np.inf if horizon is None else number("horizon", horizon)
        return self._predict(
            "expected_residual_lifetime", {"renewals": renewals}, covariates, interval, {"horizon": end}
        )

    def median_residual_lifetime(self, renewals: Any, *, covariates: Any = None, interval: float | None = None) -> Any:
        """Further periods after which at most half of those who renewed ``renewals`` times are left.

        Parameters
        ----------
        renewals : int or array
            Whole, 0 or more.
        covariates, interval
            As for ``survival``; a whole number has no standard error.
        """
        return self._predict("median_residual_lifetime", {"renewals": renewals}, covariates, interval)

    def discounted_expected_residual_lifetime(
        self,
        renewals: Any,
        *,
        discount_rate: float,
        rate_period: float,
        next_renewal: Literal["now", "mid_period", "after_one_period"] = "now",
        horizon: float | None = None,
        covariates: Any = None,
        interval: float | None = None,
    ) -> Any:
        """DERL: present value of one unit for each further renewal of a customer who has renewed ``renewals`` times.

        Parameters
        ----------
        renewals : int or array
            Whole, 0 or more.
        discount_rate : float
            Effective rate per ``rate_period``: 0.1 is 10 %.
        rate_period : float
            The number of contract periods the rate is for: 1 for a yearly rate and yearly contracts, 12 for a yearly
            rate and monthly contracts.
        next_renewal : {"now", "mid_period", "after_one_period"}
            When the next renewal falls: "now", as published tables count, is the moment at which it is due.
        horizon : int, optional
            Renewals counted at most.
        covariates, interval
            As for ``survival``.

        Examples
        --------
        >>> import amends as am
        >>> model = am.customer_base.ShiftedBetaGeoModel.with_parameters(3.80, 15.20)
        >>> model.discounted_expected_residual_lifetime([0, 1, 2], discount_rate=0.1, rate_period=1).round(2).tolist()
        [3.31, 3.45, 3.59]
        """
        options = {
            "discount_rate": above("discount_rate", discount_rate, -1),
            "rate_period": above("rate_period", rate_period, 0),
            "next_renewal": one_of("next_renewal", next_renewal, _PAYMENTS),
            "horizon": np.inf if horizon is None else number("horizon", horizon),
        }
        return self._predict(
            "discounted_expected_residual_lifetime", {"renewals": renewals}, covariates, interval, options
        )


def _column(role: str, values: Any) -> Column:
    return read(role, as_column(role, values) if is_one(values) else values)


def _spread(values: NDArray[Any] | None, size: int) -> NDArray[Any]:
    assert values is not None
    return np.repeat(values, size) if len(values) == 1 and size > 1 else values


class ShiftedBetaGeoModel(ContractModel):
    """Shifted-beta-geometric model (sBG): each leaves with his own constant chance, Beta(alpha, beta) over customers.

    Retention rises with age because those likely to leave have left. See docs/models/shifted_beta_geo.md.

    Examples
    --------
    >>> import amends as am
    >>> model = am.customer_base.ShiftedBetaGeoModel().fit_cohorts([1000, 869, 743, 653, 593, 551, 517, 491])
    >>> {name: round(value, 3) for name, value in model.parameters_.items()}
    {'alpha': 0.668, 'beta': 3.806}
    >>> model.survival([8, 9, 10, 11, 12]).round(3).tolist()
    [0.46, 0.436, 0.414, 0.395, 0.378]
    """

    _core_class = _bound.ShiftedBetaGeoModel

    @classmethod
    def with_parameters(cls, alpha: float, beta: float) -> Self:
        """A model with given parameters, whose errors are not known (NaN).

        Examples
        --------
        >>> import amends as am
        >>> round(am.customer_base.ShiftedBetaGeoModel.with_parameters(0.668, 3.806).survival(1), 4)
        0.8507
        """
        made = cls()
        parameters = {"alpha": alpha, "beta": beta}
        made._fitted = cls._core_class.with_parameters(**{name: number(name, v) for name, v in parameters.items()})
        made._report = made._fitted.report
        return made


class BetaDiscreteWeibullModel(ContractModel):
    """Beta-discrete-Weibull model (BdW): as the sBG, but a customer's chance to leave may change with his age.

    ``c > 1``: it rises, ``c < 1``: it falls, ``c = 1``: the sBG. See docs/models/shifted_beta_geo.md.

    Examples
    --------
    >>> import amends as am
    >>> model = am.customer_base.BetaDiscreteWeibullModel().fit_cohorts([1000, 869, 743, 653, 593, 551, 517, 491])
    >>> {name: round(value, 3) for name, value in model.parameters_.items()}
    {'alpha': 0.214, 'beta': 1.427, 'c': 1.724}
    """

    _core_class = _bound.BetaDiscreteWeibullModel

    @classmethod
    def with_parameters(cls, alpha: float, beta: float, c: float) -> Self:
        """A model with given parameters, whose errors are not known (NaN).

        Examples
        --------
        >>> import amends as am
        >>> round(am.customer_base.BetaDiscreteWeibullModel.with_parameters(0.214, 1.427, 1.724).survival(1), 4)
        0.8696
        """
        made = cls()
        parameters = {"alpha": alpha, "beta": beta, "c": c}
        made._fitted = cls._core_class.with_parameters(**{name: number(name, v) for name, v in parameters.items()})
        made._report = made._fitted.report
        return made
