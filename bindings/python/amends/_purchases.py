"""Transactions in a frame to a purchase history. Exported by amends.domain."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _tables
from ._arguments import error, number, one_of, said
from ._column import Column, labels, numbers
from ._core import core as _core
from ._core import domain as _domain
from ._input import read, table
from ._roles import Rows, rows
from ._times import NAT, UNREADABLE, column_ticks, plain_days, stands_for_none

ReturnsRule = Literal["net_same_period", "drop", "keep", "error"]

# Fixed lengths in days, those of TimeUnit; the letters are those that users of pandas write.
UNITS = {
    "second": 1 / 86400,
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "month": 30.4375,
    "quarter": 91.3125,
    "year": 365.25,
}
_LETTERS = {
    "s": "second",
    "min": "minute",
    "h": "hour",
    "D": "day",
    "W": "week",
    "M": "month",
    "Q": "quarter",
    "Y": "year",
}
_LARGEST = 2**53


def unit_days(parameter: str, unit: str | float | datetime.timedelta | np.timedelta64) -> float:
    """Length of a unit in days."""
    if isinstance(unit, str):
        name = _LETTERS.get(unit, unit.lower())
        name = name[:-1] if name.endswith("s") and name[:-1] in UNITS else name
        if name not in UNITS:
            raise error(
                "unknown_name",
                parameter,
                f"{parameter} must be one of {', '.join(UNITS)}, a timedelta or a number of days, got {unit!r}",
            )
        return UNITS[name]
    if isinstance(unit, (datetime.timedelta, np.timedelta64)):
        column = read(parameter, np.array([unit], dtype=object))
        days = numbers(parameter, column, unit_days=1.0)
        if days is not None and days[0] > 0:
            return float(days[0])
        raise error("domain", parameter, f"{parameter} must be longer than nothing, got {said(unit)}")
    return number(parameter, unit)


def customer_codes(name: str, column: Column) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Integers >= 0 (or NaN, or -1 for no customer) and the labels they stand for; no labels: they are the ids."""
    if column.kind == "number" and column.missing is None:
        array = column.values
        if len(array) == 0:
            return array, None
        with np.errstate(invalid="ignore"):
            low, high = np.fmin.reduce(array), np.fmax.reduce(array)
            whole = array.dtype.kind != "f" or not np.any((array != np.trunc(array)) & (array == array))
        if whole and (not low < 0) and (not high > _LARGEST):
            return array, None
    # Negative, fractional or very large numbers are ids too; the empty text is nobody.
    codes, found = labels(name, replace(column, ordered=False))
    assert codes is not None
    if "" in found:
        codes = np.where(codes == found.index(""), -1, codes)
    ids = np.empty(len(found), dtype=object)
    ids[:] = found
    if column.kind == "number":
        ids = ids.astype(column.values.dtype)
    elif column.kind == "time":
        ids = np.unique(column.values[~np.isnat(column.values)])
    return codes.astype(np.int32), ids


def moment_in_ticks(parameter: str, moment: Any, ticks_per_day: float, dated: bool) -> float:
    """A moment that the user gives, in ticks. A date without a time of day means the end of that day."""
    if not dated:
        # Days, like the times of the rows.
        return float(plain_days(parameter, np.array([number(parameter, moment)]))[0])
    if isinstance(moment, (int, float, np.number)):
        raise error(
            "domain",
            parameter,
            f"{parameter} must be a date, like the times of the rows, got {said(moment)}",
        )
    if isinstance(moment, str):
        parsed = _core.parse_date(moment)
        if parsed is None:
            raise error(
                "format", parameter, f"{parameter} must be a date or an ISO text (2024-01-31), got {said(moment)}"
            )
        unit = {"month": "M", "day": "D", "moment": "us"}[parsed[1]]
        moment = np.datetime64(parsed[0], "us").astype(f"datetime64[{unit}]")
    if isinstance(moment, (list, tuple, set, dict)) or hasattr(moment, "__len__"):
        raise error("domain", parameter, f"{parameter} must be a date, got {said(moment)}")
    if hasattr(moment, "tz_localize"):
        moment = moment.tz_localize(None)
    if hasattr(moment, "to_datetime64"):
        moment = moment.to_datetime64()
    if isinstance(moment, datetime.datetime):
        moment = moment.replace(tzinfo=None)
    try:
        exact = np.datetime64(moment)
    except (TypeError, ValueError) as cause:
        raise error("format", parameter, f"{parameter} must be a date or an ISO text, got {said(moment)}") from cause
    if np.isnat(exact):
        raise error("domain", parameter, f"{parameter} must be a date, got NaT")
    if np.datetime_data(exact.dtype)[0] in ("Y", "M", "W", "D"):
        # The end of the year, month or day that is named: its successor begins one tick later.
        exact = (exact + 1).astype("datetime64[us]") - np.timedelta64(1, "us")
    # Whole microseconds: nanoseconds as a double round up over midnight.
    microseconds = int(exact.astype("datetime64[us]").astype(np.int64))
    return microseconds * (ticks_per_day / 86400e6)


def times(name: str, column: Column) -> tuple[NDArray[np.float64], bool]:
    """Times in days, NaN missing or unreadable, and whether they are dates, counted from 1970-01-01."""
    found, ticks_per_day, dated = column_ticks(name, column)
    days = found / ticks_per_day
    if found.dtype.kind == "i":
        days[(found == NAT) | (found == UNREADABLE)] = np.nan
    return days, dated


def _near_placeholders(times: NDArray[Any], ticks_per_day: float) -> tuple[int, int] | None:
    """Of dates that stand for none in logs of events (1970-01-01), those near the others: how many, and the first row.

    Those in the year 1 or 9999 are left out, and of those far from the rest the account says so.
    """
    known = times > UNREADABLE
    days = np.where(known, times, 0) / ticks_per_day
    none = known & stands_for_none(days)
    if not none.any():
        return None
    median = _core._median_day(days[known])
    rows = np.flatnonzero(none & (np.abs(days - median) <= _core._far_from_median_days))
    return (len(rows), int(rows[0])) if len(rows) else None


class PurchaseHistory(_domain.PurchaseHistory):
    """Who bought when, for how much: the lines of a till or shop system merged to purchases, once, by explicit rules.

    Everything that models of buying need is read from it: :func:`amends.customer_base.customer_summary`,
    :func:`amends.customer_base.calibration_holdout_split`,
    :func:`amends.customer_base.transactions_per_period`. Lines may come in any order; the order changes no digit. Lines
    that cannot be used are counted in ``report``, never dropped
    silently.

    See Also
    --------
    from_columns, from_frame : how a history is made.
    """

    _labels: NDArray[Any] | None
    _id_type: np.dtype[Any] | None
    _ticks_per_day: float
    _dated: bool
    _near_placeholders: tuple[int, int] | None

    @classmethod
    def from_columns(
        cls,
        *,
        customer_id: ArrayLike | Any,
        datetime: ArrayLike | Any,
        monetary_value: ArrayLike | Any = None,
        grain: str | float | datetime.timedelta = "day",
        returns: ReturnsRule = "net_same_period",
    ) -> PurchaseHistory:
        """A history over arrays, or anything NumPy can turn into one.

        Parameters
        ----------
        customer_id : array_like
            Ids: numbers, texts or anything that can be sorted. ``None``, NaN and the empty text are no customer.
        datetime : array_like
            When: ``datetime64`` of any unit, dates, datetimes, texts (``2024-01-31``, ``20240131``,
            ``2024-01-31T10:30+01:00``, ``2024/1/31``, ``31-Jan-2024``: the forms of files that can be read in one way
            only; nothing is guessed), or plain numbers, which are days. Times of a zone, and texts with an offset, keep
            their wall clock. NaT is counted (``report.without_time``), and so are texts that are no time
            (``report.unreadable_times``) and placeholders, dates in the year 1 or 9999. Days more than 40 years from
            the median are a finding (``report.far_lines``).
        monetary_value : array_like, optional
            Amounts; negative ones are returns. Without them every line is a purchase.
        grain : {"day", "week", "hour", ..., "moment"}, timedelta, or float in days
            Lines of a customer within one such period are one purchase. Weeks of dates begin on Mondays; other grains
            count from midnight of 1970-01-01 (of day 0 for plain numbers). ``"moment"``: only lines of the very same
            time.
        returns : {"net_same_period", "drop", "keep", "error"}
            ``net_same_period`` adds them to what was bought in the same period, which is no purchase if nothing above 0
            is left, and leaves out (and counts) returns in a period without a purchase; ``drop`` leaves them out;
            ``keep`` treats them like any other line; ``error`` refuses them.

        Returns
        -------
        PurchaseHistory

        Raises
        ------
        AmendsError
            Whole numbers that look like dates (20240131, 202401, 31012024), numbers that look like Unix times, numbers
            or durations together with dates or texts, texts of which more than half are no times, a return under
            ``returns="error"``.

        Examples
        --------
        >>> from amends.domain import PurchaseHistory
        >>> history = PurchaseHistory.from_columns(
        ...     customer_id=["anna", "bob", "anna", None],
        ...     datetime=["2024-01-01", "2024-01-03", "2024-01-09", "2024-01-09"],
        ... )
        >>> history
        PurchaseHistory(2 customers, 3 purchases; 1 of 4 rows left out; the first is row 3: customer is missing)
        """
        given = {"customer_id": customer_id, "datetime": datetime, "monetary_value": monetary_value}
        return cls._of(rows(None, given, required=("customer_id", "datetime")), grain, returns)

    @classmethod
    def _of(cls, found: Rows, grain: Any, returns: str) -> PurchaseHistory:
        who, when = found.columns["customer_id"], found.columns["datetime"]
        assert who is not None and when is not None
        codes, ids = customer_codes("customer_id", who)
        times, ticks_per_day, dated = column_ticks("datetime", when)
        grain_days = 0.0 if isinstance(grain, str) and grain == "moment" else unit_days("grain", grain)
        history = cls(
            customer=codes,
            time=times,
            amount=found.numbers("monetary_value"),
            unreadable_time=UNREADABLE if ticks_per_day == 86400e6 else NAT,
            ticks_per_day=ticks_per_day,
            grain_days=grain_days,
            grain_origin=4.0 if dated and grain_days == 7.0 else 0.0,  # 1970-01-05 was a Monday
            returns=one_of("returns", returns, get_args(ReturnsRule)),
            dated=dated,
        )
        history._labels = ids
        history._id_type = codes.dtype if ids is None and codes.dtype.kind in "iu" else None
        history._ticks_per_day = ticks_per_day
        history._dated = dated
        history._near_placeholders = _near_placeholders(times, ticks_per_day) if dated else None
        return history

    @classmethod
    def from_frame(
        cls,
        data: Any,
        *,
        customer_id: Any = None,
        datetime: Any = None,
        monetary_value: Any = None,
        grain: str | float | datetime.timedelta = "day",
        returns: ReturnsRule = "net_same_period",
    ) -> PurchaseHistory:
        """A history over the columns of a table.

        Parameters
        ----------
        data : table
            Whatever holds columns: docs/columns.md.
        customer_id, datetime, monetary_value : str or array
            Names of the columns (by default ``customer_id`` and ``datetime``) or values; see ``from_columns`` for what
            they must hold, and for ``grain`` and ``returns``.

        Examples
        --------
        >>> from amends.domain import PurchaseHistory
        >>> lines = {"who": [7, 7, 9], "day": [0, 0, 5], "paid": [10.0, -10.0, 4.0]}
        >>> history = PurchaseHistory.from_frame(lines, customer_id="who", datetime="day", monetary_value="paid")
        >>> history.customers, history.report.cancelled_purchases
        (1, 1)
        """
        given = {"customer_id": customer_id, "datetime": datetime, "monetary_value": monetary_value}
        return cls._of(table_rows(data, given), grain, returns)

    def _ids(self, codes: NDArray[np.int64]) -> NDArray[Any]:
        """What the user calls these customers."""
        if self._labels is not None:
            return self._labels[codes]
        return codes if self._id_type is None else codes.astype(self._id_type)

    def _dates(self, days: Any) -> Any:
        """Days from tick 0 as datetime64 (whole days where they are whole), or as they are where times are numbers."""
        if not self._dated:
            return days
        values = np.asarray(days, dtype=np.float64)
        known = np.isfinite(values)
        clean = np.where(known, values, 0.0)
        whole = bool(np.all(clean == np.floor(clean)))
        moments = (
            clean.astype(np.int64).astype("datetime64[D]")
            if whole
            else np.round(clean * 86400e6).astype(np.int64).astype("datetime64[us]")
        )
        moments = np.where(known, moments, np.datetime64("NaT"))
        return moments if moments.ndim else moments[()]

    def _moment(self, parameter: str, moment: Any) -> float | None:
        """A moment the user gives, in ticks. A date without a time of day means the end of that day."""
        if moment is None:
            return None
        return moment_in_ticks(parameter, moment, self._ticks_per_day, self._dated)

    def to_frame(self) -> Any:
        """The merged purchases, by customer and time: a pandas.DataFrame, or a dict of arrays without pandas.

        Columns ``customer_id``, ``datetime`` (begin of the period) and, where amounts were given, ``monetary_value``.
        """
        codes, begins, amounts = self._purchases()
        columns = {"customer_id": self._ids(codes), "datetime": self._dates(begins)}
        if amounts is not None:
            columns["monetary_value"] = amounts
        return _tables.to_frame(columns)

    def __repr__(self) -> str:
        report = self.report
        return f"PurchaseHistory({report.customers:,} customers, {report.purchases:,} purchases; {left_out(report)})"


def left_out(report: Any) -> str:
    """In words: which of the lines are not part of a purchase, and why, and what returns did."""
    parts = [report.row_report.line() or f"all {report.lines:,} lines used"]
    if report.returns:
        parts.append(f"{report.returns:,} returns")
    if report.cancelled_purchases:
        parts.append(f"{report.cancelled_purchases:,} purchases cancelled by them")
    return "; ".join(parts)


def table_rows(data: Any, given: dict[str, Any]) -> Rows:
    """The columns of a history out of a table."""
    found = table(data)  # once: a stream can be read once
    if found is None:
        raise error("domain", "data", f"data must be a table, such as a frame or a dict of columns, got {said(data)}")
    own = {"customer_id": "customer_id", "datetime": "datetime"}
    return rows(found, given, defaults=own, required=("customer_id", "datetime"))


def history_of(
    data: Any, customer_id: Any, datetime: Any, monetary_value: Any, grain: Any, returns: Any
) -> PurchaseHistory:
    """The history itself, or one made of a table; rows of which none can be used are an error."""
    if isinstance(data, PurchaseHistory):
        if any(one is not None for one in (customer_id, datetime, monetary_value, grain, returns)):
            raise error(
                "contradiction",
                "data",
                "a PurchaseHistory has its columns, grain and returns already; give them where it is made",
            )
        history = data
    else:
        given = {"customer_id": customer_id, "datetime": datetime, "monetary_value": monetary_value}
        history = PurchaseHistory._of(
            table_rows(data, given),
            "day" if grain is None else grain,
            "net_same_period" if returns is None else returns,
        )
    account = history.report.row_report
    if account.rows > 0 and account.left_out == account.rows:
        raise error("bad_rows", "data", f"no row can be used: {account.line()}")
    return history
