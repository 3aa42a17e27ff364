"""Models of customers under contract: shifted-beta-geometric and beta-discrete-Weibull."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._columns import column, different, numeric, whole
from ._core import AmendsError
from ._core import customer_base as _bound
from ._customer_base import one_penalty
from ._fitted import FittedModel
from ._tables import to_frame, with_rows

__all__ = ["BetaDiscreteWeibullModel", "ShiftedBetaGeoModel"]

Covariates = Sequence[str] | Mapping[str, Any] | None


def _is_table(data: object) -> bool:
    return isinstance(data, Mapping) or hasattr(data, "columns")


def _array(name: str, values: Any) -> NDArray[Any]:
    """One dimension, native numbers; a single number becomes an array of one."""
    scalar = np.ndim(values) == 0 and not hasattr(values, "dtype")
    array = numeric(name, np.asarray([values], dtype=np.float64) if scalar else np.atleast_1d(values))
    assert array is not None
    return array


def _covariates(table: Any, wanted: Covariates) -> dict[str, NDArray[Any]]:
    if wanted is None:
        return {}
    if isinstance(wanted, Mapping):
        return {str(name): _array(str(name), values) for name, values in wanted.items()}
    names = different([wanted] if isinstance(wanted, str) else wanted)
    if table is None:
        raise AmendsError("covariates by name need a table; give a mapping of names to values instead")
    return {name: _array(name, column(table, "covariate", name)) for name in names}


class ContractModel(FittedModel):
    """What the two models of customers under contract share."""

    def fit(
        self,
        periods: Any,
        churned: Any = None,
        *,
        entry: Any = None,
        weights: Any = None,
        alpha_covariates: Covariates = None,
        beta_covariates: Covariates = None,
        penalty: float = 0.0,
        largest_share_left_out: float = 0.5,
        threads: int = 1,
        covariate_l2: float | None = None,
    ) -> Self:
        """Maximum likelihood from one row for each customer; identical rows are put together.

        Parameters
        ----------
        periods : array, or table
            For a customer who left: the period in which he did, 1, 2, ...; for one still there: the periods he has been
            through. Or a table (frame or mapping) with columns ``periods`` and ``churned``.
        churned : array, or str with a table
            1 or True: left in that period; 0 or False: still there when last seen.
        entry : array or str, optional
            Periods already behind a customer when observation of him began (left truncation).
        weights : array or str, optional
            How many customers a row stands for.
        alpha_covariates, beta_covariates : list of str, or mapping of names to arrays, optional
            ``log(alpha)`` and ``log(beta)`` of a customer are linear in these. A positive coefficient on alpha means
            that more leave, on beta that fewer do.
        penalty : float
            Subtracts ``penalty / 2`` times the sum of squared coefficients, each per standard deviation of its
            covariate, from the log-likelihood.
        largest_share_left_out : float
            More than this share of rows that cannot be is an error, which gives the account of them.
        threads : int
            Changes no bit of the result.
        covariate_l2 : float, optional
            The name of ``penalty`` in version 0.1.

        Returns
        -------
        self
            Look at ``fit_report_``: data without an answer are diagnosed, not fitted anyhow.
        """
        table = periods if _is_table(periods) else None
        if table is not None:
            periods = column(table, "periods", "periods")
            churned = column(table, "churned", churned if isinstance(churned, str) else "churned")
            entry = column(table, "entry", entry) if isinstance(entry, str) else entry
            weights = column(table, "weights", weights) if isinstance(weights, str) else weights
        elif churned is None:
            raise AmendsError("churned is required beside an array of periods")
        return self._take(
            self._core_class.fit(
                _array("periods", periods),
                _array("churned", churned),
                None if entry is None else _array("entry", entry),
                None if weights is None else _array("weights", weights),
                _covariates(table, alpha_covariates),
                _covariates(table, beta_covariates),
                one_penalty(penalty, covariate_l2),
                whole("threads", threads),
                float(largest_share_left_out),
            )
        )

    def fit_cohorts(
        self,
        survivors: Sequence[Any] | NDArray[Any],
        *,
        alpha_covariates: Mapping[str, ArrayLike] | None = None,
        beta_covariates: Mapping[str, ArrayLike] | None = None,
        penalty: float = 0.0,
        largest_share_left_out: float = 0.5,
        threads: int = 1,
        covariate_l2: float | None = None,
    ) -> Self:
        """Maximum likelihood from cohorts: customers at the start, and those left after 1, 2, ... periods.

        Parameters
        ----------
        survivors : sequence of numbers, or of such sequences
            One cohort or several, which may have been watched for different times. Counts, not shares: 86.9 % of 1,000
            is 869. A table of losses becomes one of survivors with ``survivors_from_losses``.
        alpha_covariates, beta_covariates : mapping of names to values, optional
            One value for each cohort.
        penalty, largest_share_left_out, threads, covariate_l2
            As for ``fit``.

        Returns
        -------
        self
        """
        cohorts = [survivors] if len(survivors) and np.ndim(survivors[0]) == 0 else list(survivors)
        return self._take(
            self._core_class.fit_cohorts(
                [[float(value) for value in cohort] for cohort in cohorts],
                _covariates(None, alpha_covariates),
                _covariates(None, beta_covariates),
                one_penalty(penalty, covariate_l2),
                whole("threads", threads),
                float(largest_share_left_out),
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
        return list(cls._core_class.survivors_from_losses(float(customers), [float(loss) for loss in losses]))

    def _predict(
        self, name: str, times: dict[str, Any], covariates: Any, interval: float | None, threads: int, *options: Any
    ) -> Any:
        model = self._model
        wanted = [*model.alpha_covariates, *(n for n in model.beta_covariates if n not in model.alpha_covariates)]
        given: Covariates = covariates
        if _is_table(covariates) and not isinstance(covariates, Mapping):
            given = {name: column(covariates, "covariate", name) for name in wanted}
        named = _covariates(None, given)
        arrays = {key: _array(key, value) for key, value in times.items()}
        scalar = all(
            np.ndim(value) == 0 for value in [*times.values(), *(given.values() if isinstance(given, Mapping) else ())]
        )
        rows = max(array.size for array in [*arrays.values(), *named.values()])
        # One time for many customers: the same time in every row.
        first = next(iter(arrays))
        if arrays[first].size == 1 and rows > 1:
            arrays[first] = np.repeat(arrays[first], rows)
        found = getattr(model, name)(*arrays.values(), named, interval, whole("threads", threads), *options)
        value, error, lower, upper, row_report = found
        index = next(
            (t.index for t in [*times.values(), covariates] if hasattr(t, "index") and hasattr(t, "iloc")), None
        )
        if interval is None:
            if scalar:
                return float(value[0])
            if index is not None and len(index) == value.size:
                import pandas

                return with_rows(pandas.Series(value, index=index, name=name), row_report)
            return value
        columns: dict[str, Sequence[Any]] = {
            key: list(np.broadcast_to(array, value.shape)) for key, array in arrays.items()
        }
        columns |= {"estimate": value, "standard_error": error, "lower": lower, "upper": upper}
        frame = to_frame(columns)
        if index is not None and len(index) == value.size and hasattr(frame, "set_axis"):
            frame = frame.set_axis(index)
        return with_rows(frame, row_report)

    def survival(self, t: Any, *, covariates: Any = None, interval: float | None = None, threads: int = 1) -> Any:
        """Share of new customers that renews at least t times.

        Parameters
        ----------
        t : int or array
            Periods, whole, 0 or more.
        covariates : mapping or frame, optional
            Values for the covariates of the fit, one for all rows or one for each.
        interval : float, optional
            Confidence level, such as 0.95, for standard errors and intervals (delta method).
        threads : int

        Returns
        -------
        float, array or Series
            Or, with ``interval``, a frame with the columns estimate, standard_error, lower, upper (a dict of arrays
            without pandas). A row that cannot be is nan.
        """
        return self._predict("survival", {"t": t}, covariates, interval, threads)

    def residual_survival(
        self, renewals: Any, t: Any, *, covariates: Any = None, interval: float | None = None, threads: int = 1
    ) -> Any:
        """Chance that a customer who has renewed ``renewals`` times renews at least t times more.

        Parameters
        ----------
        renewals, t : int or array
            Whole, 0 or more.
        covariates, interval, threads
            As for ``survival``.
        """
        rows = max(np.size(renewals), np.size(t))
        if np.size(renewals) == 1 and rows > 1:
            renewals = np.repeat(np.asarray(renewals, dtype=np.float64).reshape(-1), rows)
        return self._predict("residual_survival", {"renewals": renewals, "t": t}, covariates, interval, threads)

    def retention_rate(self, t: Any, *, covariates: Any = None, interval: float | None = None, threads: int = 1) -> Any:
        """Share of those there after t - 1 periods that stays through period t (1 or more).

        Parameters
        ----------
        t : int or array
        covariates, interval, threads
            As for ``survival``.
        """
        return self._predict("retention_rate", {"t": t}, covariates, interval, threads)

    def probability_lost(
        self, t: Any, *, covariates: Any = None, interval: float | None = None, threads: int = 1
    ) -> Any:
        """Share of new customers that leaves in period t (1 or more).

        Parameters
        ----------
        t : int or array
        covariates, interval, threads
            As for ``survival``.
        """
        return self._predict("probability_lost", {"t": t}, covariates, interval, threads)

    def expected_residual_lifetime(
        self,
        renewals: Any,
        *,
        horizon: float | None = None,
        covariates: Any = None,
        interval: float | None = None,
        threads: int = 1,
    ) -> Any:
        """Expected number of further renewals of a customer who has renewed ``renewals`` times.

        Parameters
        ----------
        renewals : int or array
            Whole, 0 or more.
        horizon : int, optional
            Renewals counted at most. Without it the result is inf where alpha (times c) is not above 1.
        covariates, interval, threads
            As for ``survival``.
        """
        end = np.inf if horizon is None else float(horizon)
        return self._predict("expected_residual_lifetime", {"renewals": renewals}, covariates, interval, threads, end)

    def median_residual_lifetime(
        self, renewals: Any, *, covariates: Any = None, interval: float | None = None, threads: int = 1
    ) -> Any:
        """Further periods after which at most half of those who renewed ``renewals`` times are left.

        Parameters
        ----------
        renewals : int or array
            Whole, 0 or more.
        covariates, interval, threads
            As for ``survival``; a whole number has no standard error.
        """
        return self._predict("median_residual_lifetime", {"renewals": renewals}, covariates, interval, threads)

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
        threads: int = 1,
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
        covariates, interval, threads
            As for ``survival``.

        Examples
        --------
        >>> import amends as am
        >>> model = am.customer_base.ShiftedBetaGeoModel.with_parameters(3.80, 15.20)
        >>> model.discounted_expected_residual_lifetime([0, 1, 2], discount_rate=0.1, rate_period=1).round(2).tolist()
        [3.31, 3.45, 3.59]
        """
        end = np.inf if horizon is None else float(horizon)
        return self._predict(
            "discounted_expected_residual_lifetime",
            {"renewals": renewals},
            covariates,
            interval,
            threads,
            float(discount_rate),
            float(rate_period),
            next_renewal,
            end,
        )


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
        made._fitted = cls._core_class.with_parameters(float(alpha), float(beta))
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
        made._fitted = cls._core_class.with_parameters(float(alpha), float(beta), float(c))
        made._report = made._fitted.report
        return made
