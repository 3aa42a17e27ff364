"""Cox models; users meet them in ``amends.survival``."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _answers
from ._arguments import error, number, one_of
from ._core import survival as _bound
from ._core.survival import (
    Concordance,
    CoxBaseline,
    CoxCurve,
    CoxSurvivalTable,
    CoxTest,
    ProportionalHazardsTest,
    SchoenfeldResiduals,
)
from ._cox_rows import CoxRows, Segment
from ._input import table as _input_table
from ._roles import Rows
from ._survival_rows import (
    IntervalScale,
    RegressionRows,
    column_numbers,
    interval_options,
    joined,
    listed_times,
    names_by_role,
    one_customer,
    regression_rows,
    rows_and_strata,
)

__all__ = [
    "Concordance",
    "CoxBaseline",
    "CoxCurve",
    "CoxModel",
    "CoxSurvivalTable",
    "CoxTest",
    "ProportionalHazardsTest",
    "SchoenfeldResiduals",
    "concordance",
]

TimeTransform = Literal["km", "rank", "identity", "log"]
_TRANSFORMS = ("km", "rank", "identity", "log")
_AGAIN = ("entry", "weights", "strata", "cluster", "covariates")  # roles of rows that are read again, but the first two


def _rows_by_covariates(rows: Rows, values: NDArray[np.float64], names: Sequence[str]) -> Any:
    """A matrix; a frame where a frame was given."""
    if rows.table is None or rows.table.owner == "mapping":
        return values
    return _answers.frame(rows, {name: values[:, j] for j, name in enumerate(names)}, key="")


@dataclass(kw_only=True, eq=False, repr=False)
class CoxModel(CoxRows):
    """Cox's proportional hazards model: ``h(t | x) = h0(t) exp(b'(x - mean))``, the baseline ``h0`` left free.

    ``fit`` returns the model itself; ``summary`` is its table, ``fit_report_`` says how the fit ended and, when a
    coefficient cannot be estimated (separation, collinear or constant covariates, no events), which and why. See
    docs/models/cox.md.

    Parameters
    ----------
    ties : {"efron", "breslow"}
    penalty : float
        Ridge: ``penalty / 2`` times the sum of squared coefficients is subtracted from the log-likelihood, which is a
        sum over events, not a mean. The coefficients are those of covariates divided by their standard deviation.
    robust : bool
        Sandwich errors.
    max_iterations : int
    threads : int
        Of fits and predictions; results do not depend on it.
    largest_share_left_out : float
        More rows that cannot be used than this share of all are an error: a column mixed up shows here first.

    Examples
    --------
    >>> import amends as am
    >>> weeks = {"weeks": [5, 8, 12, 3, 9, 14, 7, 10], "left": [1, 1, 0, 1, 1, 0, 1, 0],
    ...          "complained": [1, 0, 0, 1, 0, 1, 1, 0]}
    >>> model = am.survival.CoxModel().fit(weeks, "weeks", "left")
    >>> round(model.parameters_["complained"], 4)
    1.1243
    >>> model.survival({"complained": 1}, times=[5, 10])
    CoxCurve(2 times, 5 to 10; survival 0.6562 to 0.1891)
    """

    _core_class = _bound.CoxModel

    @property
    def _first(self) -> Any:
        return self._model

    def _events(self, read: RegressionRows) -> tuple[Any, ...]:
        return (read.numbers("event")["event"],)

    def _again(
        self, data: Any, duration: Any, event: Any, others: Mapping[str, Any]
    ) -> tuple[Rows, dict[str, Any], Any]:
        """Rows for a fitted model: read as in fit, or by the roles that are given anew."""
        for name in others:
            if name not in _AGAIN:
                raise error("unknown_name", name, f"there is no role {name}; the others are {', '.join(_AGAIN)}")
        given = {"duration": duration, "event": event, **others}
        wanted = given.pop("covariates", None)
        found = _input_table(data)
        if all(values is None for values in given.values()):
            known = names_by_role(self._model.column_names)
            if known is None:
                raise error("missing", "duration", "duration must be given, and all other roles: fit was given values")
            given = {role: name for role, name in known.items() if role != "customer_id"}
            # Clusters are of errors only: other rows need not have them.
            if found is not None and "cluster" in given and not found.has(given["cluster"]):
                del given["cluster"]
        strata = given.pop("strata", None)
        wanted = self._model.names if wanted is None else wanted
        read = regression_rows(data if found is None else found, given, strata, wanted, ("duration", "event"))
        numbers = read.numbers("duration", "event", "entry", "weights", days=self._in_days)
        roles: dict[str, Any] = {**numbers, **read.groups()}
        if read.strata:
            roles["strata"] = self._strata_codes(read.strata)
        return read.rows, roles, read.covariates

    def _summary_columns(self) -> dict[str, list[Any]]:
        columns = super()._summary_columns()
        return {
            "covariate": columns["covariate"],
            "coef": columns["coef"],
            "exp(coef)": [float(np.exp(b)) for b in columns["coef"]],
            "se(coef)": columns["se(coef)"],
            "coef lower 95%": columns["coef lower 95%"],
            "coef upper 95%": columns["coef upper 95%"],
            "exp(coef) lower 95%": [float(np.exp(b)) for b in columns["coef lower 95%"]],
            "exp(coef) upper 95%": [float(np.exp(b)) for b in columns["coef upper 95%"]],
            "z": columns["z"],
            "p": columns["p"],
        }

    @property
    def hazard_ratios_(self) -> dict[str, float]:
        """``exp(coefficient)``: the hazard as a multiple, per unit of the covariate."""
        return {name: float(np.exp(b)) for name, b in self.parameters_.items()}

    @property
    def strata_(self) -> list[str]:
        """Labels of the strata, as text; empty where there are none."""
        return list(self._model.stratum_names)

    @property
    def events_(self) -> int:
        """Rows that ended with the event."""
        return int(self._model.events)

    @property
    def naive_covariance_(self) -> NDArray[np.float64]:
        """Inverse of the information; the same as ``covariance_`` unless errors are robust."""
        return np.asarray(self._model.naive_covariance)

    @property
    def null_log_likelihood_(self) -> float:
        """Log-likelihood with all coefficients 0."""
        return float(self._model.null_log_likelihood)

    def likelihood_ratio_test(self) -> CoxTest:
        """Are all coefficients 0? Twice the gain in log-likelihood over none."""
        return self._model.likelihood_ratio_test()  # type: ignore[no-any-return]

    def score_test(self) -> CoxTest:
        """Are all coefficients 0? By the gradient at 0; with one 0/1 covariate and Breslow ties, the log-rank test."""
        return self._model.score_test()  # type: ignore[no-any-return]

    def wald_test(self) -> CoxTest:
        """Are all coefficients 0? By the estimates and their covariance (robust where that is asked for)."""
        return self._model.wald_test()  # type: ignore[no-any-return]

    def baseline(self, stratum: Hashable | None = None) -> CoxBaseline:
        """Cumulative baseline hazard of a stratum, for a customer whose covariates are the means of the fit."""
        return self._model.baseline(self._stratum(stratum))  # type: ignore[no-any-return]

    def linear_predictor(self, covariates: Any) -> Any:
        """``b'(x - mean)``.

        Parameters
        ----------
        covariates : mapping, list, table or matrix
            One customer (a mapping of numbers, or a list in the order of the parameters), or many (a table, or rows by
            covariates).

        Returns
        -------
        float, or one number per row
            In the kind of table that was given (an array for mappings and matrices); NaN where a covariate is not a
            number.
        """
        return self._by_row(covariates, "linear_predictor")

    def partial_hazard(self, covariates: Any) -> Any:
        """``exp(b'(x - mean))``: the hazard as a multiple of that at the means. See ``linear_predictor``."""
        return self._by_row(covariates, "partial_hazard")

    def _by_row(self, covariates: Any, name: str) -> Any:
        one = one_customer(covariates, self._model.names)
        if one is not None:
            columns, rows = [np.array([value]) for value in one], 1
        else:
            read = regression_rows(covariates, {}, None, self._model.names, ())
            columns = list(read.covariates.values())
            rows = len(columns[0]) if columns else read.rows.table.rows if read.rows.table else len(covariates)
        found = self._model.linear_predictors(columns, rows)
        if name == "partial_hazard":
            found = np.exp(found)
        return float(found[0]) if one is not None else _answers.series(read.rows, np.asarray(found), name)

    def survival(
        self,
        covariates: Mapping[str, float] | Sequence[float] | None = None,
        *,
        times: ArrayLike | None = None,
        stratum: Hashable | None = None,
        interval: float = 0.95,
        scale: IntervalScale = "log_minus_log",
    ) -> CoxCurve:
        """Survival of a customer whose covariates stay as they are, with interval.

        Parameters
        ----------
        covariates : mapping or sequence
            A number for each covariate; default: the means.
        times : array
            Default: every time with an event. NaN comes out after the last time observed.
        stratum : label
            Needed where there are several; a tuple where strata are made of several columns.
        interval : float
            Confidence.
        scale : {"log_minus_log", "log", "plain", "logit"}
            Where the interval is symmetric.

        Returns
        -------
        CoxCurve
            ``time``, ``survival``, ``lower``, ``upper``, ``cumulative_hazard``, ``standard_error`` (of the cumulative
            hazard), ``time_until(share)``, ``to_frame()``.
        """
        curve: CoxCurve = self._model.survival(
            self._values(covariates), *self._curve_options(times, stratum, interval, scale)
        )
        return curve

    def survival_along(
        self,
        path: Sequence[Segment] | Any,
        *,
        times: ArrayLike | None = None,
        stratum: Hashable | None = None,
        interval: float = 0.95,
        scale: IntervalScale = "log_minus_log",
    ) -> CoxCurve:
        """Survival along a stated path of covariates, given that the customer was there at its start.

        Parameters
        ----------
        path : list of (start, stop, covariates), or table
            Segments that follow each other; or a table with columns start, stop and the covariates.
        times, stratum, interval, scale
            As in ``survival``. NaN comes out outside the path.

        Returns
        -------
        CoxCurve

        Examples
        --------
        A complaint opened at week 4, recovered at week 6:

        >>> import amends as am
        >>> weeks = {"start": [0, 4, 0, 0, 6, 0, 0, 2], "stop": [4, 9, 7, 6, 12, 10, 2, 5],
        ...          "left": [0, 1, 1, 0, 0, 1, 0, 1], "open": [0, 1, 0, 1, 0, 0, 0, 1]}
        >>> model = am.survival.CoxModel().fit(weeks, "stop", "left", entry="start")
        >>> curve = model.survival_along([(0, 4, {"open": 0}), (4, 6, {"open": 1}), (6, 12, {"open": 0})])
        >>> curve.time
        array([ 5.,  7.,  9., 10.])
        """
        curve: CoxCurve = self._model.survival_along(
            self._path(path), *self._curve_options(times, stratum, interval, scale)
        )
        return curve

    def survival_table(
        self,
        data: Any,
        times: ArrayLike,
        *,
        strata: Any = None,
        interval: float = 0.95,
        scale: IntervalScale = "log_minus_log",
    ) -> CoxSurvivalTable:
        """Survival of many customers at the same times, with errors and intervals.

        Parameters
        ----------
        data : table or matrix
            Covariates; the columns of the strata too, if fit was given their names.
        times : array
        strata : name, names or values
            Default: the columns of the fit.
        interval, scale
            As in ``survival``.

        Returns
        -------
        CoxSurvivalTable
            ``survival``, ``lower``, ``upper``, ``standard_error``: arrays of rows by times; ``rows``, the account of
            the rows.
        """
        options = (listed_times(times, self._in_days), *interval_options(interval, scale))
        several, found = bool(self._model.stratum_names), _input_table(data)
        if several and strata is None:
            strata = (names_by_role(self._model.column_names) or {}).get("strata")
            if strata is None or found is None:
                raise error("missing", "strata", "strata must be given: the model has several baselines")
        rows = data if found is None else found
        read = regression_rows(rows, {}, strata if several else None, self._model.names, ())
        codes = self._strata_codes(read.strata) if several else None
        columns = list(read.covariates.values())
        table: CoxSurvivalTable = self._model.survival_table(columns, *options, codes, self._threads)
        return table

    def _residuals(
        self, kind: str, data: Any, duration: Any, event: Any, others: Mapping[str, Any]
    ) -> tuple[Rows, Any]:
        rows, roles, table = self._again(data, duration, event, others)
        return rows, self._model.residuals(roles, table, kind)

    def martingale_residuals(self, data: Any, duration: Any = None, event: Any = None, **others: Any) -> Any:
        """``event`` minus the cumulative hazard at the row's risk, one per row; NaN for invalid rows.

        Parameters
        ----------
        data : table or matrix
            Rows as given to ``fit``; the columns of its roles are those of the fit, where it was given names.
        duration, event : name or values, optional
            Where fit was given values, or the columns have other names: then all roles are given anew.
        **others
            ``entry``, ``weights``, ``strata``, ``cluster``, ``covariates``, as in ``fit``.

        Returns
        -------
        one number per row
            In the kind of table that was given (an array for mappings and matrices).
        """
        rows, found = self._residuals("martingale", data, duration, event, others)
        return _answers.series(rows, np.asarray(found), "martingale")

    def deviance_residuals(self, data: Any, duration: Any = None, event: Any = None, **others: Any) -> Any:
        """Martingale residuals made symmetric. See ``martingale_residuals``."""
        rows, found = self._residuals("deviance", data, duration, event, others)
        return _answers.series(rows, np.asarray(found), "deviance")

    def score_residuals(self, data: Any, duration: Any = None, event: Any = None, **others: Any) -> Any:
        """What each row adds to the gradient (without its weight); rows by covariates. See ``martingale_residuals``."""
        rows, found = self._residuals("score", data, duration, event, others)
        return _rows_by_covariates(rows, np.asarray(found), self._model.names)

    def dfbeta_residuals(self, data: Any, duration: Any = None, event: Any = None, **others: Any) -> Any:
        """About how much each coefficient would fall without the row; rows by covariates."""
        rows, found = self._residuals("dfbeta", data, duration, event, others)
        return _rows_by_covariates(rows, np.asarray(found), self._model.names)

    def schoenfeld_residuals(
        self, data: Any, duration: Any = None, event: Any = None, **others: Any
    ) -> SchoenfeldResiduals:
        """Covariates of each event minus their mean among those at risk, and the same scaled: ``row``, ``time``,
        ``residuals``, ``scaled``. See ``martingale_residuals``."""
        found: SchoenfeldResiduals = self._residuals("schoenfeld", data, duration, event, others)[1]
        return found

    def proportional_hazards_test(
        self, data: Any, duration: Any = None, event: Any = None, *, transform: TimeTransform = "km", **others: Any
    ) -> ProportionalHazardsTest:
        """Are hazards proportional? The score test of a coefficient that changes with a function of time.

        Parameters
        ----------
        data, duration, event, **others
            As in ``martingale_residuals``.
        transform : {"km", "rank", "identity", "log"}
            The function of time: 1 minus the Kaplan-Meier estimate just before t, the rank of t among the ends of all
            rows, t, or ln t.

        Returns
        -------
        ProportionalHazardsTest
            ``tests``, ``global_test``, ``test[name]``, ``to_frame()``; the same numbers as R's ``cox.zph``.
        """
        chosen = one_of("transform", transform, _TRANSFORMS)
        _, roles, table = self._again(data, duration, event, others)
        test: ProportionalHazardsTest = self._model.proportional_hazards_test(roles, table, chosen)
        return test

    def concordance(
        self,
        data: Any,
        duration: Any = None,
        event: Any = None,
        *,
        largest_share_left_out: float = 0.5,
        **others: Any,
    ) -> Concordance:
        """Harrell's concordance of the model's risks with what happened in these rows (those of the fit, or others).

        The error is clustered where the rows have the cluster column of the fit (or ``cluster`` is given). More rows
        that cannot be used than ``largest_share_left_out`` are an error. See ``martingale_residuals`` for the rest.
        """
        share = number("largest_share_left_out", largest_share_left_out)
        read, roles, table = self._again(data, duration, event, others)
        read.to_fit()
        found: Concordance = self._model.concordance(roles, table, share)
        return found


def concordance(
    data: Any,
    event: Any = None,
    risk: Any = None,
    *,
    duration: Any = None,
    entry: Any = None,
    weights: Any = None,
    strata: Any = None,
    cluster: Any = None,
    largest_share_left_out: float = 0.5,
) -> Concordance:
    """Harrell's concordance: of the pairs whose order is known, the share in which the higher risk had the event first.

    Parameters
    ----------
    data : table, or the durations
        With a table the roles are names of its columns, or values.
    event, duration, entry, weights : name or values
        As in ``CoxModel.fit``.
    risk : name or values
        Higher means sooner.
    strata : name, names or values, optional
        Pairs are compared within strata, and only while both are at risk.
    cluster : name or values, optional
        Labels: rows of one cluster are not independent, which the standard error then knows.
    largest_share_left_out : float
        More rows that cannot be used than this share is an error that gives the account.

    Returns
    -------
    Concordance
        ``index`` with its ``standard_error``, the counts of pairs, and ``row_report``, the account of the rows left
        out.

    Raises
    ------
    AmendsError
        More rows left out than ``largest_share_left_out``, or all of them.

    Examples
    --------
    >>> import amends as am
    >>> am.survival.concordance([2, 4, 6, 8], [1, 1, 0, 1], [3.0, 1.0, 2.0, 0.5]).index
    0.8
    """
    share = number("largest_share_left_out", largest_share_left_out)
    given = {"duration": duration, "event": event, "risk": risk, "entry": entry, "weights": weights, "cluster": cluster}
    read, parts, _ = rows_and_strata(data, given, strata, ("duration", "event", "risk"), first="duration")
    names = ("duration", "event", "entry", "weights")
    found = zip(names, column_numbers(read.to_fit(), *names), strict=True)
    roles: dict[str, Any] = {role: values for role, values in found if values is not None}
    if read.columns["cluster"] is not None:
        roles["cluster"] = joined("cluster", [read.columns["cluster"]])[0]
    if parts:
        roles["strata"] = joined("strata", parts)[0]
    (risks,) = column_numbers(read, "risk")
    return _bound.concordance(roles, np.asarray(risks, dtype=np.float64), share)
