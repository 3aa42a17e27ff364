"""Values complaints as they arrive; users meet this class as ``amends.economics.ComplaintValuation``."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from . import _tables
from ._core import economics as _economics
from ._core.core import RowReport

_STATES = ("no_problem", "silent", "dissatisfied", "mollified", "satisfied", "delighted")


@dataclasses.dataclass(frozen=True)
class ComplaintValues:
    """One entry per complaint; NaN where a complaint makes no sense, and for the index before a survey."""

    satisfaction_index: npt.NDArray[np.float64]
    outcome: npt.NDArray[np.str_]
    stay_probability: npt.NDArray[np.float64]
    value_of_customer: npt.NDArray[np.float64]
    at_stake: npt.NDArray[np.float64]
    suggested_compensation: npt.NDArray[np.float64]
    gain_of_offer: npt.NDArray[np.float64]
    row_report: RowReport
    """The account of the complaints: those that make no sense, and why."""

    def to_frame(self) -> Any:
        """pandas.DataFrame if pandas is installed, else a dict of arrays.

        ``attrs["rows"]`` of the frame is the account of the complaints (``RowReport.to_dict``).
        """
        columns = [f.name for f in dataclasses.fields(self) if f.name != "row_report"]
        return _tables.to_frame({name: getattr(self, name) for name in columns}, self.row_report)

    def __setstate__(self, state: dict[str, Any]) -> None:
        if "row_report" not in state:  # of version 0.1, which did not say why
            wrong = np.flatnonzero(np.isnan(state["stay_probability"]))
            reasons = [("makes no sense", len(wrong), int(wrong[0]))] if len(wrong) else []
            state = {**state, "row_report": RowReport(len(state["stay_probability"]), reasons)}
        self.__dict__.update(state)


class ComplaintValuation:
    """Satisfaction index, expected value at stake and suggested compensation of single complaints.

    Parameters
    ----------
    margin_per_customer_per_year : float
        Contribution margin, money, >= 0.
    retention : float
        Of a kept customer in later years, in [0, 1].
    annual_rate : float
        Effective discount rate per year.
    stay : tuple of float
        Probability to stay when dissatisfied, satisfied, delighted; rising.
    shares : tuple of float
        Shares of dissatisfied, satisfied, delighted as complaints are handled today; they sum to 1.
    thresholds : tuple of float
        Scores from which a complainant counts as satisfied, as delighted.
    compensation_scale : float
        An offer of this many losses closes 63 % of the gap to a delighted customer.
    typical_loss : float
        Money, for complaints whose loss is not known or 0.
    years : int
        Margins counted.
    first_payment : {"now", "mid_period", "after_one_period"}
        When in its year a margin comes.
    weights : tuple of float
        Of accessibility, interaction quality, response speed, outcome fairness.
    score_scale : tuple of float
        Lowest and highest score.
    largest_offer_per_loss : float
        Cap on offers, in losses.

    Notes
    -----
    ``compensation = s ln((stay_delighted - stay) value / s)`` with ``s = compensation_scale * loss``, where positive.

    Examples
    --------
    >>> import amends as am
    >>> value = am.economics.ComplaintValuation(
    ...     margin_per_customer_per_year=60, retention=0.8, annual_rate=0.1, first_payment="now",
    ...     stay=(0.2, 0.7, 0.9), shares=(0.25, 0.35, 0.40), thresholds=(3.5, 4.5),
    ...     compensation_scale=0.5, typical_loss=40)
    >>> value(loss=40, outcome_fairness=[1, 4, 5]).suggested_compensation.round(2)
    array([31.11,  6.06,  0.  ])
    """

    def __init__(
        self,
        *,
        margin_per_customer_per_year: float,
        retention: float,
        annual_rate: float,
        stay: tuple[float, float, float],
        shares: tuple[float, float, float],
        thresholds: tuple[float, float],
        compensation_scale: float,
        typical_loss: float,
        years: int = 3,
        first_payment: Literal["now", "mid_period", "after_one_period"] = "after_one_period",
        weights: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0),
        score_scale: tuple[float, float] = (1.0, 5.0),
        largest_offer_per_loss: float = float("inf"),
    ) -> None:
        self._core = _economics.ComplaintValuation(
            margin_per_customer_per_year,
            retention,
            annual_rate,
            years,
            first_payment,
            *stay,
            *shares,
            *thresholds,
            list(weights),
            *score_scale,
            compensation_scale,
            typical_loss,
            largest_offer_per_loss,
        )

    @property
    def margin_multiple(self) -> float:
        """Present value of one unit of yearly margin."""
        return self._core.margin_multiple

    @property
    def warnings(self) -> list[str]:
        """What is unusual in the inputs: "large_discount_rate" above 50 % a year, where 8 was written for 8 %."""
        return self._core.warnings

    def __call__(
        self,
        *,
        loss: npt.ArrayLike = np.nan,
        margin_per_year: npt.ArrayLike = np.nan,
        accessibility: npt.ArrayLike = np.nan,
        interaction_quality: npt.ArrayLike = np.nan,
        response_speed: npt.ArrayLike = np.nan,
        outcome_fairness: npt.ArrayLike = np.nan,
    ) -> ComplaintValues:
        """Values complaints; all arguments broadcast to one dimension.

        Parameters
        ----------
        loss : array_like
            Money, what the problem cost the customer; NaN or 0: ``typical_loss``.
        margin_per_year : array_like
            This customer's own margin; NaN: ``margin_per_customer_per_year``.
        accessibility, interaction_quality, response_speed, outcome_fairness : array_like
            Scores; NaN: not answered. All missing: not judged yet, valued at today's shares.

        Returns
        -------
        ComplaintValues
            NaN where a complaint makes no sense; ``row_report`` says how many, the first, and why.
        """
        given = (loss, margin_per_year, accessibility, interaction_quality, response_speed, outcome_fairness)
        columns = np.broadcast_arrays(*(np.atleast_1d(np.asarray(c, dtype=np.float64)) for c in given))
        values: Any = self._core.value([np.ascontiguousarray(c) for c in columns])
        index, outcome, *rest = values
        names = np.array([*_STATES, "not judged"])[outcome]
        return ComplaintValues(index, names, *rest)
