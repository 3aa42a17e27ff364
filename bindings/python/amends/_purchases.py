"""Transactions in a frame to a purchase history. Exported by amends.domain."""

from __future__ import annotations

import datetime
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _tables
from ._columns import column, error, numeric
from ._core import AmendsError
from ._core import core as _core
from ._core import domain as _domain
from ._times import ticks, wall_clock

ReturnsRule = Literal["net_same_period", "drop", "keep", "error"]

# Fixed lengths in days, those of TimeUnit; the letters are those that users of pandas write.
_UNITS = {
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
_NAT = -(2**63)


def unit_days(parameter: str, unit: str | float | datetime.timedelta | np.timedelta64) -> float:
    """Length of a unit in days."""
    if isinstance(unit, str):
        name = _LETTERS.get(unit, unit.lower())
        name = name[:-1] if name.endswith("s") and name[:-1] in _UNITS else name
        if name not in _UNITS:
            raise error(
                "unknown_name",
                parameter,
                f"{parameter} must be one of {', '.join(_UNITS)}, a timedelta or a number of days, got {unit!r}",
            )
        return _UNITS[name]
    if isinstance(unit, (datetime.timedelta, np.timedelta64)):
        return float(np.timedelta64(unit) / np.timedelta64(1, "D"))
    return float(unit)


def _missing(label: Any) -> bool:
    return label is None or type(label).__name__ in ("NAType", "NaTType") or bool(label != label) or label == ""


def _sorted_codes(codes: NDArray[Any], labels: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Labels in increasing order (by type and text where they cannot be compared), codes to match."""
    try:
        order = np.argsort(labels, kind="stable")
    except TypeError:
        keys = [(type(label).__name__, str(label)) for label in labels.tolist()]
        order = np.asarray(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.intp)
    # One place more, so that -1 (nobody) stays -1.
    rank = np.full(len(order) + 1, -1, dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank[codes], labels[order]


def customer_codes(name: str, values: Any) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Integers >= 0 (or NaN, or -1 for no customer) and the labels they stand for; no labels: they are the ids."""
    categorical = getattr(values, "cat", values)
    if hasattr(categorical, "codes") and hasattr(categorical, "categories"):
        return np.asarray(categorical.codes), np.asarray(categorical.categories)
    dtype = getattr(values, "dtype", None)
    array: NDArray[Any]
    if dtype is not None and not isinstance(dtype, np.dtype) and getattr(dtype, "kind", "") in ("i", "u", "f"):
        values = values.to_numpy(dtype="float64", na_value=np.nan)  # pandas' nullable numbers
    elif hasattr(values, "factorize") and not isinstance(dtype, np.dtype):  # pandas' own kinds of text
        return _factorized(values)
    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(object), None)
    array = np.asarray(values)
    if array.ndim != 1:
        raise TypeError(f"{name} must have one dimension, got {array.ndim}")
    if array.dtype.kind in "iuf" and array.dtype != np.float16 and array.dtype.isnative:
        if len(array) == 0:
            return array, None
        with np.errstate(invalid="ignore"):
            low, high = np.fmin.reduce(array), np.fmax.reduce(array)
            whole = array.dtype.kind != "f" or not np.any((array != np.trunc(array)) & (array == array))
        if whole and (not low < 0) and (not high > _LARGEST):
            return array, None
        # Negative, fractional or very large numbers are ids too; NaN is nobody.
        labels, codes = np.unique(array, return_inverse=True)
        codes = codes.reshape(-1).astype(np.int32)
        if array.dtype.kind == "f":
            codes[np.isnan(array)] = -1
        return codes, labels
    if array.dtype.kind in "US":
        labels, codes = np.unique(array, return_inverse=True)
        codes = codes.reshape(-1).astype(np.int32)
        if len(labels) and not labels[0]:  # the empty text is nobody
            codes[codes == 0] = -1
        return codes, labels
    coded = _domain._code_texts(array)
    if coded is not None:
        labels = np.empty(len(coded[1]), dtype=object)
        labels[:] = coded[1]
        return _sorted_codes(coded[0], labels)
    try:  # texts and numbers mixed, or anything else
        import pandas
    except ImportError:
        known: dict[Any, int] = {}
        listed = array.tolist()
        codes = np.fromiter((-1 if _missing(one) else known.setdefault(one, len(known)) for one in listed), np.int32)
        labels = np.empty(len(known), dtype=object)
        labels[:] = list(known)
        return _sorted_codes(codes, labels)
    return _factorized(pandas.Series(array))


def _factorized(series: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """The same by pandas."""
    codes, unique = series.factorize()
    labels = np.asarray(unique)
    if labels.dtype.kind == "O":
        empty = [i for i, label in enumerate(labels.tolist()) if isinstance(label, str) and not label]
        if empty:  # the empty text is nobody
            codes = np.where(codes == empty[0], -1, codes)
    return _sorted_codes(codes, labels)


def _plain(values: Any) -> NDArray[Any]:
    """A column of times as NumPy has it, missing values as None or NaT; times of a zone become those of its clocks."""
    dtype = getattr(values, "dtype", None)
    arrow: Any = getattr(values, "type", None)  # of a column of Arrow
    if getattr(arrow, "tz", None) is not None:
        return wall_clock(np.asarray(values.cast("int64").fill_null(_NAT)), arrow.unit, arrow.tz).view(
            f"M8[{arrow.unit}]"
        )
    if getattr(dtype, "time_zone", None) is not None:  # polars
        return np.asarray(values.dt.replace_time_zone(None).to_numpy())
    if getattr(dtype, "tz", None) is not None or getattr(getattr(dtype, "pyarrow_dtype", None), "tz", None) is not None:
        return np.asarray(getattr(values, "dt", values).tz_localize(None))  # pandas
    if isinstance(values, np.ma.MaskedArray):
        return (
            np.ma.filled(values, np.datetime64("NaT"))
            if values.dtype.kind == "M"
            else np.ma.filled(values.astype(object), None)
        )
    array = np.asarray(values)
    if isinstance(values, (list, tuple)) and array.dtype.kind in "US":  # NaN must not become a text
        return np.asarray(values, dtype=object)
    return array


def _ticks(name: str, values: Any) -> tuple[NDArray[Any], float, bool]:
    """Integers or days, how many of them make a day, and whether they are dates (since 1970) or plain numbers."""
    dtype = getattr(values, "dtype", None)
    if dtype is not None and getattr(dtype, "kind", "") in ("i", "u", "f", "b"):  # pandas' own numbers, too
        numbers = numeric(name, values)
        assert numbers is not None
        return ticks(name, numbers)
    return ticks(name, _plain(values))


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
            When: ``datetime64`` of any unit, dates, datetimes, texts of ISO 8601 (``2024-01-31``, ``20240131``,
            ``2024-01-31T10:30+01:00``; nothing is guessed), or plain numbers, which are days. Times of a zone, and
            texts with an offset, keep their wall clock. NaT, and texts that are no time, are counted; so are
            placeholders, dates in the year 1 or 9999. Days more than 40 years from the median are a finding
            (``report.far_lines``).
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
            Whole numbers that look like dates written 20240131, numbers that look like Unix times, texts of which more
            than half are no times, a return under ``returns="error"``.

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
        codes, labels = customer_codes("customer_id", customer_id)
        times, ticks_per_day, dated = _ticks("datetime", datetime)
        grain_days = 0.0 if grain == "moment" else unit_days("grain", grain)
        history = cls(
            customer=codes,
            time=times,
            amount=numeric("monetary_value", monetary_value),
            ticks_per_day=ticks_per_day,
            grain_days=grain_days,
            grain_origin=4.0 if dated and grain_days == 7.0 else 0.0,  # 1970-01-05 was a Monday
            returns=returns,
            dated=dated,
        )
        history._labels = labels
        history._id_type = codes.dtype if labels is None and codes.dtype.kind in "iu" else None
        history._ticks_per_day = ticks_per_day
        history._dated = dated
        return history

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        customer_id_col: str,
        datetime_col: str,
        monetary_value_col: str | None = None,
        grain: str | float | datetime.timedelta = "day",
        returns: ReturnsRule = "net_same_period",
    ) -> PurchaseHistory:
        """A history over the columns of a frame: pandas, polars, a dict of arrays, a structured array.

        Parameters
        ----------
        frame : mapping of column name to column
            Anything for which ``frame[name]`` gives a column.
        customer_id_col, datetime_col, monetary_value_col : str
            Names of the columns; see ``from_columns`` for what they must hold, and for ``grain`` and ``returns``.

        Examples
        --------
        >>> from amends.domain import PurchaseHistory
        >>> lines = {"who": [7, 7, 9], "day": [0, 0, 5], "paid": [10.0, -10.0, 4.0]}
        >>> history = PurchaseHistory.from_frame(
        ...     lines, customer_id_col="who", datetime_col="day", monetary_value_col="paid"
        ... )
        >>> history.customers, history.report.cancelled_purchases
        (1, 1)
        """
        return cls.from_columns(
            customer_id=column(frame, "customer_id_col", customer_id_col),
            datetime=column(frame, "datetime_col", datetime_col),
            monetary_value=None
            if monetary_value_col is None
            else column(frame, "monetary_value_col", monetary_value_col),
            grain=grain,
            returns=returns,
        )

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
        if not self._dated:
            if isinstance(moment, (bool, str)) or not np.isscalar(moment) or isinstance(moment, np.datetime64):
                raise TypeError(f"{parameter} must be a number, like the times of the transactions, got {moment!r}")
            return float(moment)  # type: ignore[arg-type]
        if isinstance(moment, (int, float)) or isinstance(moment, np.number):
            raise TypeError(f"{parameter} must be a date, like the times of the transactions, got {moment!r}")
        if isinstance(moment, str):
            parsed = _core.parse_timestamp(moment)
            if parsed is None:
                raise error("format", parameter, f"{parameter} must be a date or an ISO text, got {moment!r}")
            unit = {"month": "M", "day": "D", "moment": "us"}[parsed[1]]
            moment = np.datetime64(parsed[0], "us").astype(f"datetime64[{unit}]")
        if hasattr(moment, "tz_localize"):
            moment = moment.tz_localize(None)
        if hasattr(moment, "to_datetime64"):
            moment = moment.to_datetime64()
        if isinstance(moment, datetime.datetime):
            moment = moment.replace(tzinfo=None)
        try:
            exact = np.datetime64(moment)
        except (TypeError, ValueError) as cause:
            raise error("format", parameter, f"{parameter} must be a date or an ISO text, got {moment!r}") from cause
        if np.isnat(exact):
            raise error("domain", parameter, f"{parameter} must be a date, got NaT")
        if np.datetime_data(exact.dtype)[0] in ("Y", "M", "W", "D"):
            # The end of the year, month or day that is named: its successor begins one tick later.
            exact = (exact + 1).astype("datetime64[us]") - np.timedelta64(1, "us")
        # Whole microseconds: nanoseconds as a double round up over midnight.
        microseconds = int(exact.astype("datetime64[us]").astype(np.int64))
        return microseconds * (self._ticks_per_day / 86400e6)

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


def history_of(
    transactions: Any,
    customer_id_col: str | None,
    datetime_col: str | None,
    monetary_value_col: str | None,
    grain: Any,
    returns: Any,
) -> PurchaseHistory:
    """The history itself, or one made of a frame."""
    if isinstance(transactions, PurchaseHistory):
        given = [customer_id_col, datetime_col, monetary_value_col, grain, returns]
        if any(one is not None for one in given):
            raise error(
                "contradiction",
                "transactions",
                "a PurchaseHistory has its columns, grain and returns already; give them where it is made",
            )
        return transactions
    if isinstance(transactions, _domain.PurchaseHistory):
        raise AmendsError("transactions must be a frame or an amends.domain.PurchaseHistory")
    return PurchaseHistory.from_columns(
        customer_id=column(transactions, "customer_id_col", customer_id_col),
        datetime=column(transactions, "datetime_col", datetime_col),
        monetary_value=None
        if monetary_value_col is None
        else column(transactions, "monetary_value_col", monetary_value_col),
        grain="day" if grain is None else grain,
        returns="net_same_period" if returns is None else returns,
    )
