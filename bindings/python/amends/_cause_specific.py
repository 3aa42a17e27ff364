"""Cause-specific hazards; users meet them in ``amends.survival``."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._columns import error
from ._core import survival as _bound
from ._core.survival import CauseIncidence, IncidenceCurves
from ._cox import CoxModel
from ._cox_rows import (
    CoxRows,
    IntervalScale,
    PenaltyScale,
    Segment,
    Ties,
    as_times,
    check_penalty_scale,
    label_text,
    labels,
)

__all__ = ["CauseIncidence", "CauseSpecificModel", "IncidenceCurves"]


class CauseSpecificModel(CoxRows):
    """One Cox model per way to leave, put together into the share that leaves for each. See docs/models/cox.md.

    Examples
    --------
    >>> import amends as am
    >>> weeks = {"weeks": [5, 8, 12, 3, 9, 14, 7, 10, 6, 11],
    ...          "why": ["complaint", "price", "", "complaint", "price", "", "complaint", "", "price", "complaint"],
    ...          "score": [1, 4, 5, 2, 3, 4, 3, 5, 2, 4]}
    >>> model = am.survival.CauseSpecificModel().fit(weeks, duration_col="weeks", event_col="why", censored="")
    >>> model.causes_
    ['complaint', 'price']
    >>> curves = model.cumulative_incidence({"score": 2}, times=[10])
    >>> round(float(curves.survival[0] + sum(c.incidence[0] for c in curves.causes)), 12)
    1.0
    """

    _core_class = _bound.CauseSpecificModel
    _causes: list[str] | None = None
    _censored: str | None = None

    @property
    def _first(self) -> Any:
        return self._model.cause(self._model.causes[0])

    def fit(
        self,
        data: Any,
        duration: ArrayLike | str | None = None,
        event: ArrayLike | str | None = None,
        *,
        duration_col: str | None = None,
        event_col: str | None = None,
        censored: Hashable | None = 0,
        causes: Sequence[Hashable] | None = None,
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
        """Fit one Cox model per cause, the other causes counted as censoring.

        Parameters
        ----------
        data, duration, duration_col and others
            As in ``CoxModel.fit``.
        event, event_col
            Why the customer left: labels (text or numbers).
        censored : label, or None
            The label of those still there when watching ended. One that no row has is an error, unless the causes are
            named: say None where everybody has left.
        causes : list of labels
            Causes to model, in this order; default: all labels but ``censored``. A label that is neither is an error:
            to leave such customers out would bias every share. Give None or NaN where the cause is not known.

        Returns
        -------
        CauseSpecificModel
            Itself. Parameters are named "cause: covariate".
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
        self._censored = None if censored is None else label_text(censored)
        self._causes = None if causes is None else [label_text(cause) for cause in causes]
        check_penalty_scale(penalty_scale)
        roles, table = self._read(data, columns, arrays, covariates)
        assert self._causes is not None
        codes = [(float(k + 1), name) for k, name in enumerate(self._causes)]
        return self._take(
            _bound.CauseSpecificModel.fit(
                roles, table, codes, ties, penalty, robust, max_iterations, threads, largest_share_left_out
            )
        )

    def _events(self, values: Any) -> NDArray[Any]:
        codes, names = labels("event", values)
        listed = ", ".join(names[:8])
        if self._causes is None:
            # 1 (still there) and 2 (left) are as common a coding as 0 and 1: nothing but the label tells them apart.
            if self._censored is not None and self._censored not in names:
                raise error(
                    "contradiction",
                    "censored",
                    f"no row has the label {self._censored!r} of those still there; the labels are {listed}: say which "
                    "it is, or censored=None if nobody is",
                )
            self._causes = [name for name in names if name != self._censored]
        known = {name: float(k + 1) for k, name in enumerate(self._causes)}
        if self._censored is not None:
            known[self._censored] = 0.0
        others = [name for name in names if name not in known]
        if others:
            raise error(
                "contradiction",
                "causes",
                f"no cause and not the label of those still there: {', '.join(others[:8])}; the labels are {listed}: "
                "name every cause, and give None where it is not known",
            )
        translate = np.array([known[name] for name in names] + [np.nan])
        return np.asarray(translate[np.where(np.isnan(codes), len(names), codes).astype(int)])

    @property
    def causes_(self) -> list[str]:
        """Names of the causes."""
        return list(self._model.causes)

    def cause(self, name: Hashable) -> CoxModel:
        """The Cox model of one cause."""
        made = CoxModel.__new__(CoxModel)
        made._fitted = self._model.cause(label_text(name))
        made._report = made._fitted.report
        return made

    def cumulative_incidence(
        self,
        covariates: Mapping[str, float] | Sequence[float] | None = None,
        *,
        times: ArrayLike | None = None,
        stratum: Hashable | None = None,
        level: float = 0.95,
        scale: IntervalScale = "log_minus_log",
    ) -> IncidenceCurves:
        """The shares still there and gone for each cause, for a customer whose covariates stay as they are.

        Parameters
        ----------
        covariates, times, stratum, level, scale
            As in ``CoxModel.survival``; intervals are built on the scale of 1 minus the incidence.

        Returns
        -------
        IncidenceCurves
            ``time``, ``survival`` and ``causes``, each with ``incidence``, ``lower``, ``upper``, ``standard_error``;
            ``cause(name)``, ``to_frame()``.
        """
        return self._model.cumulative_incidence(  # type: ignore[no-any-return]
            self._values(covariates), as_times(times), self._stratum(stratum), level, scale
        )

    def cumulative_incidence_along(
        self,
        path: Sequence[Segment] | Any,
        *,
        times: ArrayLike | None = None,
        stratum: Hashable | None = None,
        level: float = 0.95,
        scale: IntervalScale = "log_minus_log",
    ) -> IncidenceCurves:
        """The same along a stated path of covariates. See ``CoxModel.survival_along``."""
        return self._model.cumulative_incidence_along(  # type: ignore[no-any-return]
            self._path(path), as_times(times), self._stratum(stratum), level, scale
        )
