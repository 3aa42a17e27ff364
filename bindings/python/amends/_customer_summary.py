"""Purchases to the statistics of customer-base models. Exported by amends.retention."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _tables
from ._arguments import error, one_of, whole
from ._column import numbers
from ._core import customer_base as _bound
from ._core.core import RowReport
from ._core.domain import TransactionReport
from ._equality import by_members
from ._input import read, table
from ._purchases import PurchaseHistory, ReturnsRule, history_of, left_out, unit_days

MonetaryValue = Literal["repeat_purchases", "all_purchases"]
Unit = str | float | datetime.timedelta

_WARNINGS = {
    "left_truncated": "in the first four weeks {ratio:.1f} times as many customers a week seem new as later: many of "
    "them bought before the records begin, so their T is too short",
    "no_repeat_purchases": "nobody bought twice: no model of repeat buying can be fitted",
    "acquired_at_end": "acquired in the last period, so that T = 0: {at_end:,}; they say nothing about repeat buying",
    "returns_without_purchase": "{unmatched:,} return lines ({amount:,.2f}) lie in periods without a purchase and were "
    "left out: amounts may be too high",
    "far_end": "the end of observation lies more than 40 years after the last line: every T is as long",
    "placeholder_days": "lines of 1970-01-01 or another date that stands for unknown: {none:,}, the first is row "
    "{first_none}; they are not far from the rest and count as purchases: make them missing",
    "far_times": "lines more than 40 years from the median day: {far:,}, the first is row {first_far}; dates that "
    "stand for unknown (1900-01-01, 1970-01-01), or slips",
}


@by_members
class Columns:
    """A small table: ``table["name"]`` and ``table.name`` are arrays, ``table.frame`` is the pandas frame.

    Like a frame, ``len`` counts rows and iteration gives names of columns. Everything in the package that takes a frame
    takes it as it is, with pandas and without.
    """

    def __init__(self, columns: dict[str, NDArray[Any]]) -> None:
        self._columns = columns
        self._frame: Any = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_frame": None}  # it is made again

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return list(self._columns)

    def keys(self) -> list[str]:
        """Names of the columns, so that ``dict(table)`` works."""
        return list(self._columns)

    @property
    def frame(self) -> Any:
        """The table as a pandas.DataFrame (made once), or a dict of arrays where pandas is not installed."""
        if self._frame is None:
            try:
                import pandas
            except ImportError:
                self._frame = dict(self._columns)
            else:
                self._frame = _tables.with_rows(pandas.DataFrame(self._columns), self._rows())
                self._frame.attrs.update(self._attributes())
        return self._frame

    def _rows(self) -> RowReport | None:
        """The account of the rows that the table was made of."""
        return None

    def _attributes(self) -> dict[str, Any]:
        """More for ``attrs`` of the frame."""
        return {}

    def to_frame(self) -> Any:
        """The same as ``frame``, but a copy of its own."""
        return self.frame.copy()

    def __getitem__(self, name: str) -> NDArray[Any]:
        try:
            return self._columns[name]
        except (KeyError, TypeError):
            raise KeyError(
                f"{name!r} is not a column; there are {', '.join(self._columns)}; use .frame to select rows"
            ) from None

    def __getattr__(self, name: str) -> NDArray[Any]:
        columns = self.__dict__.get("_columns", {})
        if name in columns:
            return columns[name]  # type: ignore[no-any-return]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._columns]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(next(iter(self._columns.values())))

    def _cells(self, shown: int = 5) -> tuple[list[str], list[list[str]]]:
        def cell(value: Any) -> str:
            return f"{value:.4g}" if isinstance(value, (float, np.floating)) else str(value)

        rows = [[cell(values[i]) for values in self._columns.values()] for i in range(min(shown, len(self)))]
        return self.columns, rows

    def _notes(self) -> list[str]:
        return [f"{len(self):,} rows"]

    def __repr__(self) -> str:
        return "\n".join([_tables.text_table(*self._cells()), *self._notes()])

    def _repr_html_(self) -> str:
        return _tables.html_table(*self._cells(), self._notes())


@by_members
@dataclasses.dataclass(frozen=True)
class CustomerSummaryReport:
    """Where a customer summary comes from and what was left out.

    Attributes
    ----------
    lines : TransactionReport
        What became of the lines: ``row_report``, the account of those left out, and what returns did.
    unit_days, grain_days : float
        Time unit of recency and T; period within which lines were merged.
    records_begin, observation_end : datetime64 or float
        First and last observed period.
    customers, repeat_customers, purchases : int
        Customers in the summary, those with a repeat purchase, and all their purchases, first ones included.
    purchases_after_end, customers_after_end : int
        Left out because they came after the end (customers: because their first purchase did).
    acquired_at_end : int
        Customers with T = 0.
    acquisition : dict of arrays
        ``begin``, ``customers`` and ``share`` by week of the first purchase.
    start_ratio : float
        Customers acquired a week in the first four weeks over those acquired a week later; above 1.5 the records
        probably begin in the middle (``left_truncated``). NaN where fewer than four later weeks exist.
    warnings : list of str
        ``left_truncated``, ``no_repeat_purchases``, ``acquired_at_end``, ``returns_without_purchase``, ``far_end``,
        ``far_times``, ``placeholder_days``.
    placeholder_lines, first_placeholder_line : int
        Lines of a date that stands for none in logs of events (before 1900-01-02, after 2200, 1970-01-01) and is near
        the others; the first one, -1 where there is none. Those far from them are ``lines.far_lines``.
    """

    lines: TransactionReport
    unit_days: float
    grain_days: float
    records_begin: Any
    observation_end: Any
    customers: int
    repeat_customers: int
    purchases: int
    purchases_after_end: int
    customers_after_end: int
    acquired_at_end: int
    acquisition: dict[str, NDArray[Any]] = dataclasses.field(repr=False)
    start_ratio: float
    warnings: list[str]
    placeholder_lines: int = 0
    first_placeholder_line: int = -1

    def messages(self) -> list[str]:
        """The warnings as sentences."""
        return [
            _WARNINGS[name].format(
                ratio=self.start_ratio,
                at_end=self.acquired_at_end,
                unmatched=self.lines.unmatched_returns,
                amount=self.lines.unmatched_return_amount,
                far=self.lines.far_lines,
                first_far=self.lines.first_far_line,
                none=self.placeholder_lines,
                first_none=self.first_placeholder_line,
            )
            for name in self.warnings
        ]

    def notes(self) -> list[str]:
        """What one should know, in lines of text."""
        units = {1.0: "days", 7.0: "weeks", 30.4375: "months of 30.4375 days", 365.25: "years of 365.25 days"}
        unit = units.get(self.unit_days, f"units of {self.unit_days:g} days")
        first = (
            f"{self.customers:,} customers, {self.repeat_customers:,} with a repeat purchase; time in {unit}; "
            f"observed from {self.records_begin} to {self.observation_end}"
        )
        lines = [first, left_out(self.lines)]
        if self.purchases_after_end:
            lines.append(
                f"{self.purchases_after_end:,} purchases after the end left out, "
                f"and {self.customers_after_end:,} customers acquired after it"
            )
        return lines + [f"! {message}" for message in self.messages()]


def _report(history: PurchaseHistory, counts: Any) -> CustomerSummaryReport:
    begin, customers, share = counts.acquisition
    none = history._near_placeholders
    return CustomerSummaryReport(
        lines=counts.lines,
        unit_days=counts.unit_days,
        grain_days=counts.period_days,
        records_begin=history._dates(counts.records_begin),
        observation_end=history._dates(counts.observation_end),
        customers=counts.customers,
        repeat_customers=counts.repeat_customers,
        purchases=counts.purchases,
        purchases_after_end=counts.purchases_after_end,
        customers_after_end=counts.customers_after_end,
        acquired_at_end=counts.acquired_at_end,
        acquisition={
            "begin": np.asarray(history._dates(begin)),
            "customers": customers.astype(np.int64),
            "share": share,
        },
        start_ratio=counts.start_ratio,
        warnings=[*counts.warnings, *(["placeholder_days"] if none else [])],
        placeholder_lines=none[0] if none else 0,
        first_placeholder_line=none[1] if none else -1,
    )


class CustomerSummary(Columns):
    """One row for each customer: what the models of a customer base are fitted to.

    Columns ``customer_id``, ``frequency``, ``recency``, ``T`` and, where amounts were given, ``monetary_value``: arrays
    as ``summary["T"]`` or ``summary.T``, a pandas frame as ``summary.frame``. Where it comes from and what was left out
    is in ``summary.report``, and is shown below the table. ``summary.report.lines.row_report`` is the account of the
    lines, which ``summary.frame.attrs["rows"]`` has in plain values.
    """

    def __init__(self, columns: dict[str, NDArray[Any]], report: CustomerSummaryReport) -> None:
        super().__init__(columns)
        self.report = report

    def _rows(self) -> RowReport:
        return self.report.lines.row_report

    def _attributes(self) -> dict[str, Any]:
        return {"unit_days": self.report.unit_days}

    def _notes(self) -> list[str]:
        return self.report.notes()


class CalibrationHoldout(CustomerSummary):
    """The customers of a calibration period, with what they bought in it and in the holdout period after it.

    Attributes
    ----------
    calibration : CustomerSummary
        The first part alone under its plain column names, ready to fit.
    duration_holdout : array
        Length of the second part in the time unit, the same for all.
    customers_acquired_in_holdout : int
        Left out: the calibration says nothing about them.
    """

    calibration: CustomerSummary
    customers_acquired_in_holdout: int

    def __init__(
        self, columns: dict[str, NDArray[Any]], calibration: CustomerSummary, customers_acquired_in_holdout: int
    ) -> None:
        super().__init__(columns, calibration.report)
        self.calibration = calibration
        self.customers_acquired_in_holdout = customers_acquired_in_holdout

    def _notes(self) -> list[str]:
        extra = f"{self.customers_acquired_in_holdout:,} customers acquired in the holdout period left out"
        return [*self.report.notes(), extra]


class TransactionsPerPeriod(Columns):
    """Purchases of a cohort in calendar time; see :func:`transactions_per_period`."""

    def __init__(self, columns: dict[str, NDArray[Any]], customers: int) -> None:
        super().__init__(columns)
        self.customers = customers

    def _notes(self) -> list[str]:
        return [f"{len(self):,} periods, {self.customers:,} customers"]


def _summary(history: PurchaseHistory, values: Any) -> CustomerSummary:
    codes, frequency, recency, age, amount, counts = values
    columns = {"customer_id": history._ids(codes), "frequency": frequency, "recency": recency, "T": age}
    if amount is not None:
        columns["monetary_value"] = amount
    return CustomerSummary(columns, _report(history, counts))


def customer_summary(
    data: Any,
    customer_id: Any = None,
    datetime: Any = None,
    monetary_value: Any = None,
    *,
    observation_period_end: Any = None,
    time_unit: Unit = "week",
    grain: Unit | None = None,
    returns: ReturnsRule | None = None,
    mean_over: MonetaryValue = "repeat_purchases",
) -> CustomerSummary:
    """Frequency, recency, T and monetary value of every customer, from lines of transactions in any order.

    With p_1 < ... < p_n the periods (days, unless ``grain`` says otherwise) in which a customer bought up to the end E:
    frequency = n - 1, recency = p_n - p_1, T = E - p_1, both in ``time_unit``, and monetary_value = mean amount of
    purchases 2 to n, 0 if there are none.

    Parameters
    ----------
    data : table or PurchaseHistory
        Whatever holds columns (docs/columns.md), or a history made before by :class:`amends.domain.PurchaseHistory`,
        which then is all that is needed.
    customer_id, datetime, monetary_value : str or array
        Names of the columns (by default ``customer_id`` and ``datetime``) or values. Times may be ``datetime64`` of any
        unit, dates, texts (2024-01-31, 2024/1/31, 31-Jan-2024), or numbers, which are days; numbers that look like
        dates (20240131) or Unix times are an error. Without amounts there is no column monetary_value, and returns
        cannot be seen.
    observation_period_end : date, datetime, str or float, optional
        The last moment observed; the whole period that holds it counts, and a date without a time of day means its
        whole day. Default: the last line of the records, whoever's it is. What comes later is left out and counted.
    time_unit : {"week", "day", "hour", "month", "quarter", "year", ...}, timedelta, or float in days
        Unit of recency and T. Weeks are days / 7; months are 30.4375 days and years 365.25, always.
    grain : the same, or "moment"
        Lines of a customer within one such period are one purchase. Default: "day". See
        :meth:`amends.domain.PurchaseHistory.from_columns`.
    returns : {"net_same_period", "drop", "keep", "error"}
        What negative amounts mean. Default: "net_same_period", see there.
    mean_over : {"repeat_purchases", "all_purchases"}
        Which purchases the mean amount is taken over. The Gamma-Gamma model is fitted to repeat purchases.

    Returns
    -------
    CustomerSummary
        Columns ``customer_id, frequency, recency, T, monetary_value``, in increasing order of ``customer_id``; the
        pandas frame is ``.frame``, what was left out is in ``.report``.

    Raises
    ------
    AmendsError
        A column that is not there, numbers that look like dates, rows of which none can be used (``bad_rows``, with
        their account), an end that lies before the records, a unit or rule that is none, a return under
        ``returns="error"``.

    Notes
    -----
    Differs from ``lifetimes.utils.summary_data_from_transaction_data``: time is in weeks unless another unit is asked
    for (there: days), returns are netted (there: a day of returns alone is a purchase), lines without customer are
    counted. ``time_unit="day", returns="keep"`` gives its numbers.

    Examples
    --------
    >>> import amends as am
    >>> lines = {
    ...     "who": ["anna", "bob", "anna", "anna", None],
    ...     "when": ["2024-01-01", "2024-01-03", "2024-01-15", "2024-01-15", "2024-01-29"],
    ...     "paid": [20.0, 7.0, 5.0, 6.0, 1.0],
    ... }
    >>> summary = am.customer_base.customer_summary(lines, "who", "when", "paid")
    >>> summary["T"]
    array([4.        , 3.71428571])
    >>> summary
    customer_id  frequency  recency      T  monetary_value
    anna                 1        2      4              11
    bob                  0        0  3.714               0
    2 customers, 1 with a repeat purchase; time in weeks; observed from 2024-01-01 to 2024-01-29
    1 of 5 rows left out; the first is row 4: customer is missing
    """
    history = history_of(data, customer_id, datetime, monetary_value, grain, returns)
    values = _bound.customer_summary(
        history,
        unit_days=unit_days("time_unit", time_unit),
        observation_end=history._moment("observation_period_end", observation_period_end),
        monetary_value=one_of("mean_over", mean_over, get_args(MonetaryValue)),
    )
    return _summary(history, values)


def calibration_holdout_split(
    data: Any,
    customer_id: Any = None,
    datetime: Any = None,
    monetary_value: Any = None,
    *,
    calibration_period_end: Any,
    observation_period_end: Any = None,
    time_unit: Unit = "week",
    grain: Unit | None = None,
    returns: ReturnsRule | None = None,
    mean_over: MonetaryValue = "repeat_purchases",
) -> CalibrationHoldout:
    """The same customers before and after a moment: fit on the first part, judge on the second.

    Parameters
    ----------
    calibration_period_end : date, datetime, str or float
        Last moment of the calibration; the whole period that holds it belongs to it.
    data, customer_id, datetime, monetary_value
        See :func:`customer_summary`.
    observation_period_end, time_unit, grain, returns, mean_over
        See :func:`customer_summary`.

    Returns
    -------
    CalibrationHoldout
        Columns ``customer_id, frequency_cal, recency_cal, T_cal, monetary_value_cal, frequency_holdout,
        duration_holdout, monetary_value_holdout``. Customers acquired in the holdout period are left out and counted.
        ``.calibration`` is the first part under its plain names, ready to fit.

    Raises
    ------
    AmendsError
        As :func:`customer_summary`; and a calibration end that is not before the end of observation.

    Examples
    --------
    >>> import amends as am
    >>> lines = {"who": [1, 1, 1, 2, 3], "day": [0, 10, 50, 3, 60]}
    >>> split_at = am.customer_base.calibration_holdout_split
    >>> split = split_at(lines, "who", "day", calibration_period_end=28, time_unit="day")
    >>> split["frequency_cal"], split["frequency_holdout"]
    (array([1., 0.]), array([1., 0.]))
    >>> split.customers_acquired_in_holdout
    1
    """
    history = history_of(data, customer_id, datetime, monetary_value, grain, returns)
    split_at = history._moment("calibration_period_end", calibration_period_end)
    if split_at is None:
        raise error("missing", "calibration_period_end", "calibration_period_end must be given")
    first, frequency, amount, duration, acquired = _bound.calibration_holdout_split(
        history,
        split_at,
        unit_days=unit_days("time_unit", time_unit),
        observation_end=history._moment("observation_period_end", observation_period_end),
        monetary_value=one_of("mean_over", mean_over, get_args(MonetaryValue)),
    )
    calibration = _summary(history, first)
    columns = {name if name == "customer_id" else f"{name}_cal": values for name, values in dict(calibration).items()}
    columns["frequency_holdout"] = frequency
    columns["duration_holdout"] = np.full(len(frequency), duration)
    if amount is not None:
        columns["monetary_value_holdout"] = amount
    return CalibrationHoldout(columns, calibration, acquired)


def transactions_per_period(
    data: Any,
    customer_id: Any = None,
    datetime: Any = None,
    *,
    period: Unit = "week",
    acquired_until: Any = None,
    observation_period_end: Any = None,
    grain: Unit | None = None,
    monetary_value: Any = None,
    returns: ReturnsRule | None = None,
) -> TransactionsPerPeriod:
    """Repeat purchases of a cohort by calendar week: the actual side of a tracking plot.

    Parameters
    ----------
    period : {"week", "day", "month", ...}, timedelta, or float in days
        Length of an interval, counted from the first day of the records.
    acquired_until : date, datetime, str or float, optional
        Only customers whose first purchase is not after this. Default: all.
    data, customer_id, datetime, monetary_value, observation_period_end, grain, returns
        See :func:`customer_summary`; amounts are needed only to see returns.

    Returns
    -------
    TransactionsPerPeriod
        Columns ``period`` (1, 2, ...), ``begin``, ``first_purchases``, ``repeat_transactions``,
        ``cumulative_repeat_transactions`` and ``share_observed``, which is below 1 for a last interval that the end of
        observation cuts short.

    Examples
    --------
    >>> import amends as am
    >>> lines = {"who": [1, 1, 1, 2, 2], "day": [0, 10, 20, 3, 12]}
    >>> weeks = am.customer_base.transactions_per_period(lines, "who", "day")
    >>> weeks["repeat_transactions"], weeks["cumulative_repeat_transactions"]
    (array([0., 2., 1.]), array([0., 2., 3.]))
    """
    history = history_of(data, customer_id, datetime, monetary_value, grain, returns)
    begin, first, repeat, cumulative, observed, customers = _bound.transactions_per_period(
        history,
        period_days=unit_days("period", period),
        acquired_until=history._moment("acquired_until", acquired_until),
        observation_end=history._moment("observation_period_end", observation_period_end),
    )
    columns = {
        "period": np.arange(1, len(begin) + 1),
        "begin": np.asarray(history._dates(begin)),
        "first_purchases": first,
        "repeat_transactions": repeat,
        "cumulative_repeat_transactions": cumulative,
        "share_observed": observed,
    }
    return TransactionsPerPeriod(columns, customers)


def frequency_counts(frequency: ArrayLike | CustomerSummary | Any, largest: int = 7) -> NDArray[np.int64]:
    """How many customers made 0, 1, ..., ``largest`` - 1 and ``largest`` or more repeat purchases.

    Parameters
    ----------
    frequency : array_like, or a summary with a column ``frequency``
        Integers >= 0.
    largest : int
        The last class, which takes the rest.

    Examples
    --------
    >>> import amends as am
    >>> am.customer_base.frequency_counts([0, 0, 3, 1, 12], largest=3)
    array([2, 1, 0, 2])
    """
    found = table(frequency)
    column = read("frequency", frequency) if found is None else found.column("frequency", "frequency")
    values = np.asarray(numbers("frequency", column), dtype=np.float64)
    counts: NDArray[np.int64] = _bound.frequency_counts(values, whole("largest", largest, 1, 10**6))
    return counts
