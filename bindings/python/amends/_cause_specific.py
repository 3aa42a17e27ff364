"""Cause-specific hazards; users meet them in ``amends.survival``."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ._arguments import error, names
from ._core import survival as _bound
from ._core.survival import CauseIncidence, IncidenceCurves
from ._cox import CoxModel
from ._cox_rows import CoxRows, Segment
from ._survival_rows import IntervalScale, RegressionRows, label_text, one_label, text_codes

__all__ = ["CauseIncidence", "CauseSpecificModel", "IncidenceCurves"]


@dataclass(kw_only=True, eq=False, repr=False)
class CauseSpecificModel(CoxRows):
    """One Cox model per way to leave, put together into the share that leaves for each. See docs/models/cox.md.

    ``fit`` is that of :class:`CoxModel`, the other causes counted as censoring; its ``event`` is why the customer left,
    in labels (text or numbers), None or NaN where that is not known. Parameters are named "cause: covariate".

    Parameters
    ----------
    censored : label, or None
        The label of those still there when watching ended. One that no row has is an error, unless the causes are
        named: say None where everybody has left.
    causes : list of labels
        Causes to model, in this order; default: all labels but ``censored``. A label that is neither is an error:
        to leave such customers out would bias every share.
    ties, penalty, robust, max_iterations, threads, largest_share_left_out
        As for :class:`CoxModel`.

    Examples
    --------
    >>> import amends as am
    >>> weeks = {"weeks": [5, 8, 12, 3, 9, 14, 7, 10, 6, 11],
    ...          "why": ["complaint", "price", "", "complaint", "price", "", "complaint", "", "price", "complaint"],
    ...          "score": [1, 4, 5, 2, 3, 4, 3, 5, 2, 4]}
    >>> model = am.survival.CauseSpecificModel(censored="").fit(weeks, "weeks", "why")
    >>> model.causes_
    ['complaint', 'price']
    >>> curves = model.cumulative_incidence({"score": 2}, times=[10])
    >>> round(float(curves.survival[0] + sum(c.incidence[0] for c in curves.causes)), 12)
    1.0
    """

    censored: Hashable | None = 0
    causes: Sequence[Hashable] | None = None

    _core_class = _bound.CauseSpecificModel
    _old_options = {"_censored": "censored", "_causes": "_causes_of_fit"}  # noqa: RUF012

    @property
    def _first(self) -> Any:
        return self._model.cause(self._model.causes[0])

    def _events(self, read: RegressionRows) -> tuple[Any, ...]:
        column = read.rows.columns["event"]
        assert column is not None
        codes, labels = text_codes("event", column)
        censored = None if self.censored is None else label_text(one_label("censored", self.censored))
        if self.causes is not None:
            if isinstance(self.causes, str):
                raise error("domain", "causes", "causes must be a list of labels")
            causes = [label_text(one_label("causes", cause)) for cause in names("causes", self.causes)]
        else:
            # 1 (still there) and 2 (left) are as common a coding as 0 and 1: nothing but the label tells them apart.
            if censored is not None and censored not in labels:
                raise error(
                    "contradiction",
                    "censored",
                    f"no row has the label {censored!r} of those still there: say which of the {len(labels)} labels of "
                    "event it is, or censored=None if nobody is",
                )
            causes = [name for name in labels if name != censored]
        known = {name: float(k + 1) for k, name in enumerate(causes)}
        if censored is not None:
            known[censored] = 0.0
        others = [name for name in labels if name not in known]
        if others:
            raise error(
                "contradiction",
                "causes",
                f"event holds labels that are no cause and not the label of those still there ({len(others)} of "
                f"{len(labels)}): name every cause, and give None where it is not known",
            )
        of_code = np.array([*(known[name] for name in labels), np.nan])
        events = of_code[np.where(np.isnan(codes), len(labels), codes).astype(np.intp)]
        return events, [(float(k + 1), name) for k, name in enumerate(causes)]

    @property
    def causes_(self) -> list[str]:
        """Names of the causes."""
        return list(self._model.causes)

    def cause(self, name: Hashable) -> CoxModel:
        """The Cox model of one cause, with the options of this one."""
        options = {option: value for option, value in self.get_params().items() if option not in ("censored", "causes")}
        made = CoxModel(**options)
        made._fitted = self._model.cause(label_text(name))
        made._report = made._fitted.report
        made._in_days = self._in_days
        return made

    def cumulative_incidence(
        self,
        covariates: Mapping[str, float] | Sequence[float] | None = None,
        *,
        times: ArrayLike | None = None,
        stratum: Hashable | None = None,
        interval: float = 0.95,
        scale: IntervalScale = "log_minus_log",
    ) -> IncidenceCurves:
        """The shares still there and gone for each cause, for a customer whose covariates stay as they are.

        Parameters
        ----------
        covariates, times, stratum, interval, scale
            As in ``CoxModel.survival``; intervals are built on the scale of 1 minus the incidence.

        Returns
        -------
        IncidenceCurves
            ``time``, ``survival`` and ``causes``, each with ``incidence``, ``lower``, ``upper``, ``standard_error``;
            ``cause(name)``, ``to_frame()``.
        """
        curves: IncidenceCurves = self._model.cumulative_incidence(
            self._values(covariates), *self._curve_options(times, stratum, interval, scale)
        )
        return curves

    def cumulative_incidence_along(
        self,
        path: Sequence[Segment] | Any,
        *,
        times: ArrayLike | None = None,
        stratum: Hashable | None = None,
        interval: float = 0.95,
        scale: IntervalScale = "log_minus_log",
    ) -> IncidenceCurves:
        """The same along a stated path of covariates. See ``CoxModel.survival_along``."""
        curves: IncidenceCurves = self._model.cumulative_incidence_along(
            self._path(path), *self._curve_options(times, stratum, interval, scale)
        )
        return curves
