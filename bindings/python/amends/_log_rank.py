"""Tests between groups of customers; users meet them in ``amends.survival``."""

from __future__ import annotations

import dataclasses
from typing import Any

from . import _tables
from ._arguments import number
from ._core import survival as _bound
from ._core.core import RowReport
from ._core.survival import SurvivalRowReport
from ._equality import by_members
from ._survival_rows import column_numbers, joined, left_out, rows_and_strata, used_codes

__all__ = ["LogRankResult", "fleming_harrington_test", "log_rank_test"]


@by_members
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
    def rows(self) -> RowReport:
        """The account of the rows."""
        return self.report.row_report

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
            self.rows,
        )

    def __repr__(self) -> str:
        return (
            f"LogRankResult(statistic={self.statistic:.6g}, degrees_of_freedom={self.degrees_of_freedom}, "
            f"p_value={self.p_value:.6g}{left_out(self.rows)})"
        )


def fleming_harrington_test(
    data: Any, event: Any = None, group: Any = None, *, rho: float, gamma: float, **others: Any
) -> LogRankResult:
    """Do groups leave at the same rate? Events weighted by ``S(t-)^rho (1 - S(t-))^gamma``.

    Parameters
    ----------
    data, event, group, **others
        Those of :func:`log_rank_test`.
    rho, gamma : float
        >= 0. rho > 0 stresses early differences, gamma > 0 late ones; both 0 is the log-rank test. Choose before
        looking at the curves.

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
    return _test(number("rho", rho), number("gamma", gamma), data, event, group, **others)


def log_rank_test(
    data: Any,
    event: Any = None,
    group: Any = None,
    *,
    duration: Any = None,
    strata: Any = None,
    entry: Any = None,
    weights: Any = None,
    largest_share_left_out: float = 0.5,
) -> LogRankResult:
    """Do two or more groups of customers leave at the same rate?

    Each role is the name of a column of ``data``, or values.

    Parameters
    ----------
    data : table, or the durations
        A table of any owner, or when each row ends; >= 0. Timedeltas count in days.
    event : name or values, optional
        1 where the customer left then, 0 where he was last seen; left out: all left.
    group : name or values
        Label of the group: numbers, texts, dates.
    duration : name or values
        Where ``data`` is a table.
    strata : name, names or values, optional
        Groups are compared within strata only.
    entry, weights : name or values, optional
        As in :meth:`KaplanMeier.fit`.
    largest_share_left_out : float
        More rows that cannot be used than this share of all are an error.

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
    return _test(0.0, 0.0, data, event, group, duration, strata, entry, weights, largest_share_left_out)


def _test(
    rho: float,
    gamma: float,
    data: Any,
    event: Any,
    group: Any,
    duration: Any = None,
    strata: Any = None,
    entry: Any = None,
    weights: Any = None,
    largest_share_left_out: float = 0.5,
) -> LogRankResult:
    given = {"duration": duration, "event": event, "group": group, "entry": entry, "weights": weights}
    read, parts, _ = rows_and_strata(data, given, strata, ("duration", "group"), first="duration")
    groups, labels = used_codes(read.labels("group"))
    durations, events, entries, weight = column_numbers(read, "duration", "event", "entry", "weights")
    result = _bound.fleming_harrington_test(
        durations,
        events,
        groups,
        joined("strata", parts)[0] if parts else None,
        entries,
        weight,
        rho,
        gamma,
        number("largest_share_left_out", largest_share_left_out),
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
