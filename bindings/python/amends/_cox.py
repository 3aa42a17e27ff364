"""Cox models; users meet them in ``amends.survival``."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._columns import column, error, numeric
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
from ._cox_rows import (
    CoxRows,
    IntervalScale,
    PenaltyScale,
    Segment,
    Ties,
    as_times,
    check_penalty_scale,
    column_names,
    is_frame,
    joined,
    labels,
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

FloatOrArray = float | NDArray[np.float64]
TimeTransform = Literal["km", "rank", "identity", "log"]


class CoxModel(CoxRows):
    """Cox's proportional hazards model: ``h(t | x) = h0(t) exp(b'(x - mean))``, the baseline ``h0`` left free.

    ``fit`` returns the model itself; ``summary`` is its table, ``fit_report_`` says how the fit ended and, when a
    coefficient cannot be estimated (separation, collinear or constant covariates, no events), which and why. See
    docs/models/cox.md.

    Examples
    --------
    >>> import amends as am
    >>> weeks = {"weeks": [5, 8, 12, 3, 9, 14, 7, 10], "left": [1, 1, 0, 1, 1, 0, 1, 0],
    ...          "complained": [1, 0, 0, 1, 0, 1, 1, 0]}
    >>> model = am.survival.CoxModel().fit(weeks, duration_col="weeks", event_col="left")
    >>> round(model.parameters_["complained"], 4)
    1.1243
    >>> model.survival({"complained": 1}, times=[5, 10])
    CoxCurve(2 times, 5 to 10; survival 0.6562 to 0.1891)
    """

    _core_class = _bound.CoxModel

    @property
    def _first(self) -> Any:
        return self._model

    def fit(
        self,
        data: Any,
        duration: ArrayLike | str | None = None,
        event: ArrayLike | str | None = None,
        *,
        duration_col: str | None = None,
        event_col: str | None = None,
        entry_col: str | None = None,
        weights_col: str | None = None,
        strata: str | Sequence[str] | ArrayLike | None = None,
        cluster_col: str | None = None,
        id_col: str | None = None,
        covariates: Sequence[str] | None = None,
        entry: ArrayLike | None = None,
        weights: ArrayLike | None = None,
        clusters: ArrayLike | None = None,
        subjects: ArrayLike | None = None,
        ties: Ties = "efron",
        penalty: float = 0.0,
        penalty_scale: PenaltyScale = "standardised",
        robust: bool = False,
        max_iterations: int = 60,
        threads: int = 1,
        largest_share_left_out: float = 0.5,
    ) -> Self:
        """Maximise the partial likelihood.

        Parameters
        ----------
        data : frame, mapping of columns, or array
            A frame (or dict of arrays) with named columns; or, with ``duration`` and ``event`` as arrays, the
            covariates alone: a frame, a dict, or an array of rows by covariates.
        duration, event : array
            End of each row's interval, and 1 where it ended with the event, 0 where watching ended.
        duration_col, event_col, entry_col, weights_col, cluster_col, id_col : str
            Columns of the frame. A row is at risk in (entry, duration]; rows of one customer whose covariates change
            follow each other (start-stop form). A cluster column gives robust, clustered errors. ``id_col`` names the
            customer: overlapping rows of one are warned about, and ``robust`` errors are summed by it.
        strata : str, list of str, or array
            Columns of the frame, or labels: each stratum has a baseline of its own.
        covariates : list of str
            Columns to use (default: all that have no other role), or names of an array's columns.
        entry, weights, clusters, subjects : array
            The same as arrays.
        ties : {"efron", "breslow"}
        penalty : float
            Ridge: ``penalty / 2`` times the sum of squared coefficients is subtracted from the log-likelihood, which is
            a sum over events, not a mean. The coefficients are those of covariates divided by their standard deviation.
        penalty_scale : {"standardised"}
            The one meaning that a penalty has; there is no need to say it.
        robust : bool
            Sandwich errors.
        max_iterations : int
        threads : int
            The result does not depend on it.
        largest_share_left_out : float
            More rows that cannot be used than this share of all are an error: a column mixed up shows here first.

        Returns
        -------
        CoxModel
            Itself.

        Raises
        ------
        AmendsError
            For a wrong argument. Data without an answer do not raise: see ``fit_report_``.
        """
        # The names may come in their places, as other packages take them: fit(table, "duration", "event").
        if isinstance(duration, str):
            duration, duration_col = None, duration
        if isinstance(event, str):
            event, event_col = None, event
        columns = {
            "duration": duration_col,
            "event": event_col,
            "entry": entry_col,
            "weights": weights_col,
            "strata": strata,
            "clusters": cluster_col,
            "subjects": id_col,
        }
        arrays = {
            "duration": duration,
            "event": event,
            "entry": entry,
            "weights": weights,
            "clusters": clusters,
            "subjects": subjects,
        }
        check_penalty_scale(penalty_scale)
        roles, table = self._read(data, columns, arrays, covariates)
        roles["column_names"] = column_names(columns) if duration is None else []
        return self._take(
            _bound.CoxModel.fit(roles, table, ties, penalty, robust, max_iterations, threads, largest_share_left_out)
        )

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

    def linear_predictor(self, covariates: Any) -> FloatOrArray:
        """``b'(x - mean)``.

        Parameters
        ----------
        covariates : mapping, frame or array
            One customer (a mapping of numbers, or a list in the order of the parameters), or many (a frame, a mapping
            of arrays, or an array of rows by covariates).

        Returns
        -------
        float or array
            NaN where a covariate is not a number.
        """
        names = self._model.names
        if is_frame(covariates):
            values = [column(covariates, "covariates", name) for name in names]
            single = all(np.ndim(v) == 0 for v in values)
            columns = [
                self._covariate(name, np.atleast_1d(v) if np.ndim(v) == 0 else v)
                for name, v in zip(names, values, strict=True)
            ]
        else:
            matrix = np.asarray(covariates, dtype=float)
            single = matrix.ndim == 1
            matrix = np.atleast_2d(matrix)
            columns = [matrix[:, j] for j in range(matrix.shape[1])]
        rows = len(columns[0]) if columns else 1
        out = self._model.linear_predictors(columns, rows)
        return float(out[0]) if single else np.asarray(out)

    def partial_hazard(self, covariates: Any) -> FloatOrArray:
        """``exp(b'(x - mean))``: the hazard as a multiple of that at the means. See ``linear_predictor``."""
        out = np.exp(self.linear_predictor(covariates))
        return float(out) if np.ndim(out) == 0 else out

    def survival(
        self,
        covariates: Mapping[str, float] | Sequence[float] | None = None,
        *,
        times: ArrayLike | None = None,
        stratum: Hashable | None = None,
        level: float = 0.95,
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
        level : float
        scale : {"log_minus_log", "log", "plain", "logit"}
            Where the interval is symmetric.

        Returns
        -------
        CoxCurve
            ``time``, ``survival``, ``lower``, ``upper``, ``cumulative_hazard``, ``standard_error`` (of the cumulative
            hazard), ``time_until(share)``, ``to_frame()``.
        """
        return self._model.survival(  # type: ignore[no-any-return]
            self._values(covariates), as_times(times), self._stratum(stratum), level, scale
        )

    def survival_along(
        self,
        path: Sequence[Segment] | Any,
        *,
        times: ArrayLike | None = None,
        stratum: Hashable | None = None,
        level: float = 0.95,
        scale: IntervalScale = "log_minus_log",
    ) -> CoxCurve:
        """Survival along a stated path of covariates, given that the customer was there at its start.

        Parameters
        ----------
        path : list of (start, stop, covariates), or frame
            Segments that follow each other; or a frame with columns start, stop and the covariates.
        times, stratum, level, scale
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
        >>> model = am.survival.CoxModel().fit(weeks, entry_col="start", duration_col="stop", event_col="left")
        >>> curve = model.survival_along([(0, 4, {"open": 0}), (4, 6, {"open": 1}), (6, 12, {"open": 0})])
        >>> curve.time
        array([ 5.,  7.,  9., 10.])
        """
        return self._model.survival_along(  # type: ignore[no-any-return]
            self._path(path), as_times(times), self._stratum(stratum), level, scale
        )

    def survival_table(
        self,
        data: Any,
        times: ArrayLike,
        *,
        strata: ArrayLike | None = None,
        level: float = 0.95,
        scale: IntervalScale = "log_minus_log",
        threads: int = 1,
    ) -> CoxSurvivalTable:
        """Survival of many customers at the same times, with errors and intervals.

        Parameters
        ----------
        data : frame, mapping of arrays, or array
            Covariates; the columns of the strata too, if fit was given their names.
        times : array
        strata : array
            Labels, where the covariates are an array.
        level, scale
            As in ``survival``.
        threads : int

        Returns
        -------
        CoxSurvivalTable
            ``survival``, ``lower``, ``upper``, ``standard_error``: arrays of rows by times; ``invalid_rows``.
        """
        names = self._model.names
        if is_frame(data):
            columns = [self._covariate(name, column(data, "covariates", name)) for name in names]
        else:
            matrix = np.asarray(data, dtype=float)
            if matrix.ndim != 2:
                raise TypeError(f"data must be a frame or an array of two dimensions, got {matrix.ndim}")
            columns = [matrix[:, j] for j in range(matrix.shape[1])]
        codes: NDArray[np.float64] | None = None
        if self._model.stratum_names:
            parts: list[Any]
            if strata is not None:
                parts = [strata]
            elif self._columns is not None and self._columns["strata"] is not None:
                by = self._columns["strata"]
                parts = [column(data, "strata", name) for name in ([by] if isinstance(by, str) else by)]
            else:
                raise error("missing", "strata", "strata must be given: the model has several baselines")
            codes = self._codes(*joined("strata", parts))
        return self._model.survival_table(columns, as_times(times), level, scale, codes, threads)  # type: ignore[no-any-return]

    def _residuals(self, data: Any, kind: str, arrays: Mapping[str, Any]) -> Any:
        return self._model.residuals(*self._again(data, arrays), kind)

    def martingale_residuals(self, data: Any, **arrays: Any) -> NDArray[np.float64]:
        """``event`` minus the cumulative hazard at the row's risk, one per row; NaN for invalid rows.

        Parameters
        ----------
        data : frame or array
            Rows as given to ``fit``, with the same names of columns.
        **arrays
            ``duration``, ``event``, ``entry``, ``weights``, ``strata`` where fit was given arrays. After ``from_json``,
            which does not know the columns: ``duration_col``, ``event_col``, ``entry_col``, ``weights_col``,
            ``strata``.
        """
        return np.asarray(self._residuals(data, "martingale", arrays))

    def deviance_residuals(self, data: Any, **arrays: Any) -> NDArray[np.float64]:
        """Martingale residuals made symmetric. See ``martingale_residuals``."""
        return np.asarray(self._residuals(data, "deviance", arrays))

    def score_residuals(self, data: Any, **arrays: Any) -> NDArray[np.float64]:
        """What each row adds to the gradient (without its weight); rows by covariates. See ``martingale_residuals``."""
        return np.asarray(self._residuals(data, "score", arrays))

    def dfbeta_residuals(self, data: Any, **arrays: Any) -> NDArray[np.float64]:
        """About how much each coefficient would fall without the row; rows by covariates."""
        return np.asarray(self._residuals(data, "dfbeta", arrays))

    def schoenfeld_residuals(self, data: Any, **arrays: Any) -> SchoenfeldResiduals:
        """Covariates of each event minus their mean among those at risk, and the same scaled: ``row``, ``time``,
        ``residuals``, ``scaled``."""
        return self._residuals(data, "schoenfeld", arrays)  # type: ignore[no-any-return]

    def proportional_hazards_test(
        self, data: Any, *, transform: TimeTransform = "km", **arrays: Any
    ) -> ProportionalHazardsTest:
        """Are hazards proportional? The score test of a coefficient that changes with a function of time.

        Parameters
        ----------
        data : frame or array
            Rows as given to ``fit``.
        transform : {"km", "rank", "identity", "log"}
            The function of time: 1 minus the Kaplan-Meier estimate just before t, the rank of t among the ends of all
            rows, t, or ln t.

        Returns
        -------
        ProportionalHazardsTest
            ``tests``, ``global_test``, ``test[name]``, ``to_frame()``; the same numbers as R's ``cox.zph``.
        """
        return self._model.proportional_hazards_test(*self._again(data, arrays), transform)  # type: ignore[no-any-return]

    def concordance(self, data: Any, *, largest_share_left_out: float = 0.5, **arrays: Any) -> Concordance:
        """Harrell's concordance of the model's risks with what happened in these rows (those of the fit, or others).

        The error is clustered where the rows have the cluster column of the fit (or ``clusters``, among arrays). More
        rows that cannot be used than ``largest_share_left_out`` are an error.
        """
        rows = self._again(data, arrays)
        return self._model.concordance(*rows, float(largest_share_left_out))  # type: ignore[no-any-return]


def concordance(
    duration: ArrayLike,
    event: ArrayLike,
    risk: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    largest_share_left_out: float = 0.5,
) -> Concordance:
    """Harrell's concordance: of the pairs whose order is known, the share in which the higher risk had the event first.

    Parameters
    ----------
    duration, event : array
        As in ``CoxModel.fit``.
    risk : array
        Higher means sooner.
    entry, weights, strata : array, optional
        Pairs are compared within strata, and only while both are at risk.
    clusters : array, optional
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
    roles: dict[str, Any] = {"duration": numeric("duration", duration), "event": numeric("event", event)}
    if entry is not None:
        roles["entry"] = numeric("entry", entry)
    if weights is not None:
        roles["weights"] = numeric("weights", weights)
    if strata is not None:
        roles["strata"] = labels("strata", strata)[0]
    if clusters is not None:
        roles["clusters"] = labels("clusters", clusters)[0]
    return _bound.concordance(roles, np.asarray(numeric("risk", risk), dtype=float), float(largest_share_left_out))
