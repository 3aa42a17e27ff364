"""Tests between groups of customers; users meet them in ``amends.survival``."""

from __future__ import annotations

import dataclasses
from typing import Any

from numpy.typing import ArrayLike

from . import _tables
from ._columns import numeric as _numeric
from ._core import survival as _bound
from ._core.survival import SurvivalRowReport
from ._survival_columns import codes as _codes
from ._survival_columns import left_out as _left_out
from ._survival_columns import select as _select

__all__ = ["LogRankResult", "fleming_harrington_test", "log_rank_test"]


@dataclasses.dataclass(frozen=True)
class LogRankResult:
    """Outcome of a log-rank or Fleming-Harrington test."""

    statistic: float
    degrees_of_freedom: int
    p_value: float
    z: float
    groups: tuple[Any, ...]
    customers: tuple[float, ...]
    observed: tuple[float, ...]
    expected: tuple[float, ...]
    findings: tuple[str, ...]
    report: SurvivalRowReport

    @property
    def summary(self) -> Any:
        """By group: customers, observed, expected; ``attrs["rows"]`` of the frame is the account of the rows."""
        return _tables.to_frame(
            {
                "group": list(self.groups),
                "customers": list(self.customers),
                "observed": list(self.observed),
                "expected": list(self.expected),
            },
            self.report.row_report,
        )

    def __repr__(self) -> str:
        return (
            f"LogRankResult(statistic={self.statistic:.6g}, degrees_of_freedom={self.degrees_of_freedom}, "
            f"p_value={self.p_value:.6g}{_left_out(self.report)})"
        )


def fleming_harrington_test(
    durations: Any,
    event_observed: ArrayLike | None = None,
    group: Any = None,
    *,
    rho: float,
    gamma: float,
    strata: Any = None,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    duration_col: str | None = None,
    event_col: str | None = None,
    group_col: str | None = None,
    strata_col: str | None = None,
    entry_col: str | None = None,
    weights_col: str | None = None,
    largest_share_left_out: float = 0.5,
) -> LogRankResult:
    """Do groups leave at the same rate? Events weighted by ``S(t-)^rho (1 - S(t-))^gamma``.

    Parameters
    ----------
    rho, gamma : float
        >= 0. rho > 0 stresses early differences, gamma > 0 late ones; both 0 is the log-rank test. Choose before
        looking at the curves.

    The others are those of :func:`log_rank_test`.

    Returns
    -------
    LogRankResult
        observed and expected are sums of the weights.

    Examples
    --------
    >>> import amends as am
    >>> am.survival.fleming_harrington_test(
    ...     [1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1], ["a", "a", "a", "b", "b", "b"], rho=1, gamma=0)
    LogRankResult(statistic=4.5, degrees_of_freedom=1, p_value=0.0338949)
    """
    columns = _select(
        durations,
        {
            "duration": (None, duration_col),
            "event": (event_observed, event_col),
            "group": (group, group_col),
            "strata": (strata, strata_col),
            "entry": (entry, entry_col),
            "weights": (weights, weights_col),
        },
    )
    groups, labels = _codes("group", columns["group"])
    stratum, _ = _codes("strata", columns["strata"])
    result = _bound.fleming_harrington_test(
        _numeric("duration", columns["duration"]),
        _numeric("event", columns["event"]),
        groups,
        stratum,
        _numeric("entry", columns["entry"]),
        _numeric("weights", columns["weights"]),
        rho,
        gamma,
        largest_share_left_out,
    )
    return LogRankResult(
        statistic=result.statistic,
        degrees_of_freedom=result.degrees_of_freedom,
        p_value=result.p_value,
        z=result.z,
        groups=tuple(labels[int(one.group)] for one in result.groups),
        customers=tuple(one.customers for one in result.groups),
        observed=tuple(one.observed for one in result.groups),
        expected=tuple(one.expected for one in result.groups),
        findings=tuple(result.findings),
        report=result.report,
    )


def log_rank_test(
    durations: Any,
    event_observed: ArrayLike | None = None,
    group: Any = None,
    *,
    strata: Any = None,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    duration_col: str | None = None,
    event_col: str | None = None,
    group_col: str | None = None,
    strata_col: str | None = None,
    entry_col: str | None = None,
    weights_col: str | None = None,
    largest_share_left_out: float = 0.5,
) -> LogRankResult:
    """Do two or more groups of customers leave at the same rate?

    Parameters
    ----------
    durations : array-like, or a frame (DataFrame, or dict of columns)
        When each row ends; >= 0.
    event_observed : array-like, optional
        1 where the customer left then, 0 where he was last seen; left out: all left.
    group : array-like
        Label of the group: numbers or strings.
    strata : array-like, optional
        Groups are compared within strata only.
    entry, weights : array-like, optional
        As in :meth:`KaplanMeier.fit`.
    duration_col, event_col, group_col, strata_col, entry_col, weights_col : str
        The same as columns of a frame.

    Returns
    -------
    LogRankResult

    Examples
    --------
    >>> import amends as am
    >>> test = am.survival.log_rank_test(
    ...     [2, 4, 5, 9, 9, 3, 8, 9, 9, 9], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0], ["silent"] * 5 + ["complained"] * 5)
    >>> test
    LogRankResult(statistic=1.28058, degrees_of_freedom=1, p_value=0.257791)
    """
    return fleming_harrington_test(
        durations,
        event_observed,
        group,
        rho=0.0,
        gamma=0.0,
        strata=strata,
        entry=entry,
        weights=weights,
        duration_col=duration_col,
        event_col=event_col,
        group_col=group_col,
        strata_col=strata_col,
        entry_col=entry_col,
        weights_col=weights_col,
        largest_share_left_out=largest_share_left_out,
    )
