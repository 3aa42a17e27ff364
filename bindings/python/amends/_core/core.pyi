from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import typing
__all__: list[str] = ['Moments', 'ParsedTimes', 'Provenance', 'QuantileSketch', 'RowReport', 'SourcedValue', 'annual_rate', 'annuity_factor', 'beta', 'discount_factor', 'effective_annual_rate', 'format_date', 'format_timestamp', 'gamma', 'looks_like', 'normal', 'parse_date', 'parse_times', 'parse_timestamp', 'period_rate', 'pert', 'philox4x32_10', 'stream_of', 'triangular', 'uniform']
class Moments:
    """
    Count, mean, spread and shape of numbers, in parts that can be merged.
    
    A weight counts observations; NaN is counted apart in `undefined`. Measures that do not exist (the
    variance of one value, say) are NaN. Can be pickled.
    
    Examples
    --------
    >>> import amends as am
    >>> left, right = am.core.Moments(), am.core.Moments()
    >>> left.add([4.0, 7.0])
    >>> right.add([13.0, 16.0])
    >>> left.merge(right)
    >>> left.mean, left.variance
    (10.0, 30.0)
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, float, float, float, float, float, float, float, float]:
        ...
    def __init__(self) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def add(self, x: numpy.typing.ArrayLike, weight: numpy.typing.ArrayLike = 1.0) -> None:
        """
        Add a number or an array of numbers, each counted `weight` times.
        """
    def merge(self, other: Moments) -> None:
        """
        Add all that another one has seen.
        """
    @property
    def count(self) -> float:
        """
        Sum of weights, without NaN.
        """
    @property
    def excess_kurtosis(self) -> float:
        ...
    @property
    def largest(self) -> float:
        ...
    @property
    def mean(self) -> float:
        ...
    @property
    def skewness(self) -> float:
        ...
    @property
    def smallest(self) -> float:
        ...
    @property
    def standard_deviation(self) -> float:
        ...
    @property
    def standard_error(self) -> float:
        """
        Standard error of the mean.
        """
    @property
    def sum(self) -> float:
        ...
    @property
    def undefined(self) -> float:
        """
        Weight of the NaN seen.
        """
    @property
    def variance(self) -> float:
        """
        Sample variance, divided by count - 1.
        """
class QuantileSketch:
    """
    Quantiles of any number of values in little memory, in parts that can be merged.
    
    Each quantile is within `relative_accuracy` of the exact one (as a share of it). Merging gives
    the same sketch to the last bit in any order. NaN is counted apart. Can be pickled.
    
    Examples
    --------
    >>> import amends as am
    >>> sketch = am.core.QuantileSketch(0.01)
    >>> sketch.add(range(1, 1001))
    >>> abs(sketch.quantile(0.5) - 500) <= 0.01 * 500
    True
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, float, int, int, int, int, float, float, list[tuple[int, int]], list[tuple[int, int]]]:
        ...
    def __init__(self, relative_accuracy: float = 0.001) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def add(self, x: numpy.typing.ArrayLike, count: int = 1) -> None:
        """
        Add a number or an array of numbers, each `count` times.
        """
    def merge(self, other: QuantileSketch) -> None:
        """
        Add all that another one of the same accuracy has seen.
        """
    def quantile(self, q: numpy.typing.ArrayLike) -> typing.Any:
        """
        The q-quantile; q may be an array.
        """
    @property
    def buckets(self) -> int:
        """
        Buckets in memory, 8 bytes each.
        """
    @property
    def count(self) -> int:
        """
        Values, without NaN.
        """
    @property
    def largest(self) -> float:
        ...
    @property
    def max_buckets(self) -> int:
        """
        The most that any data can need.
        """
    @property
    def relative_accuracy(self) -> float:
        ...
    @property
    def share_negative(self) -> float:
        """
        Share of the values below zero.
        """
    @property
    def smallest(self) -> float:
        ...
    @property
    def undefined(self) -> int:
        """
        NaN seen.
        """
class Provenance:
    """
    Where a figure comes from, and how well that is established.
    """
    def __repr__(self) -> str:
        ...
    @property
    def country(self) -> str:
        ...
    @property
    def evidence(self) -> str:
        ...
    @property
    def source(self) -> str:
        ...
    @property
    def year(self) -> int:
        """
        Of the observation, or of the publication; 0 when not known.
        """
class SourcedValue:
    """
    A built-in figure with its unit, source, year, country and evidence.
    """
    def __float__(self) -> float:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def country(self) -> str:
        ...
    @property
    def evidence(self) -> str:
        ...
    @property
    def source(self) -> str:
        ...
    @property
    def unit(self) -> str:
        ...
    @property
    def value(self) -> float:
        ...
    @property
    def year(self) -> int:
        """
        Of the observation, or of the publication; 0 when not known.
        """
class RowReport:
    """
    The account of the rows of a table: how many came, how many were left out, and why. Rows are
    numbered from 0. ``reasons`` of a new one are (why, rows, first row) in the order of the first rows.
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> bytes:
        ...
    def __init__(self, rows: int, reasons: collections.abc.Iterable[tuple[str, int, int]] = []) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: bytes) -> None:
        ...
    def line(self) -> str:
        """
        One line for people; an empty text where no row was left out.
        """
    def to_dict(self) -> dict[str, typing.Any]:
        """
        The account in plain values, as the frames of this package carry it in ``attrs["rows"]``.
        """
    @property
    def first(self) -> int | None:
        """
        The first row left out, or None.
        """
    @property
    def first_why(self) -> str:
        """
        Why it was; may be empty.
        """
    @property
    def left_out(self) -> int:
        """
        Of them, those left out.
        """
    @property
    def reasons(self) -> dict[str, typing.Any]:
        """
        Rows left out by reason, in the order of their first rows.
        """
    @property
    def rows(self) -> int:
        """
        Rows that came.
        """
    @property
    def used(self) -> int:
        """
        Of them, those used.
        """
class ParsedTimes:
    """
    What was read of a column of texts, dates and datetimes.
    """
    @property
    def microseconds(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Of the wall clock since 1970; NaT (the smallest integer) for all that is no time.
        """
    @property
    def missing(self) -> int:
        """
        None, NaN, NaT and empty texts.
        """
    @property
    def others(self) -> list[int]:
        """
        Rows that hold neither a text, a date, a datetime nor nothing.
        """
    @property
    def unreadable(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Rows that hold a text that is no time.
        """
def _median_day(days: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> float:
    """
    The median of days, the lower one of two.
    """
def annual_rate(period_rate: numpy.typing.ArrayLike, periods_per_year: numpy.typing.ArrayLike) -> typing.Any:
    """
    Effective rate per year of a rate per period; the inverse of `period_rate`.
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.core.annual_rate(0.01, 12), 6)
    0.126825
    """
def annuity_factor(rate: float, periods: float, *, first_payment: typing.Literal['now', 'mid_period', 'after_one_period']) -> float:
    """
    Present value of one unit of money in each of so many periods.
    
    Parameters
    ----------
    rate : float
        Per period.
    periods : float
        Payments: a whole number, or infinity.
    first_payment : {"now", "mid_period", "after_one_period"}
        When the first one comes. There is no default: the conventions differ by a payment.
    
    Returns
    -------
    float
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.core.annuity_factor(0.1, 3, first_payment="now"), 6)
    2.735537
    """
def beta(seed: int, stream: int | str, index: int | range | numpy.typing.ArrayLike, a: float, b: float) -> typing.Any:
    """
    Beta(a, b) draws; otherwise as `uniform`.
    
    Examples
    --------
    >>> import amends as am
    >>> bool(abs(am.core.beta(7, "share", range(10_000), 2.0, 3.0).mean() - 0.4) < 0.01)
    True
    """
def discount_factor(rate: numpy.typing.ArrayLike, time: numpy.typing.ArrayLike) -> typing.Any:
    """
    Present value of one unit of money after a time, ``(1 + rate) ** -time``; both per period.
    
    Examples
    --------
    >>> import amends as am
    >>> am.core.discount_factor(0.25, [0, 1, 2]).tolist()
    [1.0, 0.8, 0.64]
    """
def effective_annual_rate(rate: numpy.typing.ArrayLike, compoundings_per_year: numpy.typing.ArrayLike) -> typing.Any:
    """
    Effective rate per year of a nominal rate that is compounded several times a year.
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.core.effective_annual_rate(0.12, 12), 6)
    0.126825
    """
def format_date(days: typing.SupportsInt | typing.SupportsIndex) -> str:
    ...
def format_timestamp(microseconds: typing.SupportsInt | typing.SupportsIndex) -> str:
    ...
def gamma(seed: int, stream: int | str, index: int | range | numpy.typing.ArrayLike, shape: float) -> typing.Any:
    """
    Gamma draws with scale 1, so that mean = shape; divide by a rate. Otherwise as `uniform`.
    
    Examples
    --------
    >>> import amends as am
    >>> bool(abs(am.core.gamma(7, "delay", range(10_000), 3.0).mean() - 3.0) < 0.1)
    True
    """
def looks_like(numbers: typing.Any) -> str:
    """
    What numbers given as days look like: 'days', 'dates', 'seconds', 'milliseconds', ...
    """
def normal(seed: int, stream: int | str, index: int | range | numpy.typing.ArrayLike) -> typing.Any:
    """
    Standard normal draws; parameters as for `uniform`.
    
    Examples
    --------
    >>> import amends as am
    >>> bool(abs(am.core.normal(7, "score", range(10_000)).mean()) < 0.05)
    True
    """
def parse_date(text: str) -> typing.Any:
    """
    The same, in all forms that can be read in one way only.
    """
def parse_times(values: typing.Any) -> ParsedTimes:
    """
    Texts in the forms of interop::parse_date, dates and datetimes (an array or a list, mixed as you like) to microseconds.
    """
def parse_timestamp(text: str) -> typing.Any:
    """
    Of ISO 8601: microseconds, 'month', 'day' or 'moment', and minutes of the offset or None; None: no time.
    """
def period_rate(annual_rate: numpy.typing.ArrayLike, periods_per_year: numpy.typing.ArrayLike) -> typing.Any:
    """
    Rate per period of an effective rate per year.
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.core.period_rate(0.08, 12), 6)
    0.006434
    """
def pert(seed: int, stream: int | str, index: int | range | numpy.typing.ArrayLike, low: float, mode: float, high: float, shape: float = 4.0) -> typing.Any:
    """
    PERT draws: low + (high - low) Beta; otherwise as `uniform`.
    
    Examples
    --------
    >>> import amends as am
    >>> bool(abs(am.core.pert(7, "stay", range(10_000), 0.2, 0.35, 0.5).mean() - 0.35) < 0.01)
    True
    """
def philox4x32_10(counter: collections.abc.Sequence[int], key: collections.abc.Sequence[int]) -> tuple[int, int, int, int]:
    """
    One block of Philox4x32-10: four 32-bit words from a counter of four and a key of two.
    
    Examples
    --------
    >>> import amends as am
    >>> [f"{word:08x}" for word in am.core.philox4x32_10([0, 0, 0, 0], [0, 0])]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
def stream_of(name: str) -> int:
    """
    The number of a named stream.
    
    Examples
    --------
    >>> import amends as am
    >>> bool(am.core.uniform(7, "stay rate", 3) == am.core.uniform(7, am.core.stream_of("stay rate"), 3))
    True
    """
def triangular(seed: int, stream: int | str, index: int | range | numpy.typing.ArrayLike, low: float, mode: float, high: float) -> typing.Any:
    """
    Triangular draws, the quantile function at `uniform` of the same seed, stream and index.
    
    Examples
    --------
    >>> import amends as am
    >>> bool(abs(am.core.triangular(7, "cost", range(10_000), 9, 12, 18).mean() - 13) < 0.1)
    True
    """
def uniform(seed: int, stream: int | str, index: int | range | numpy.typing.ArrayLike) -> typing.Any:
    """
    Uniform draws in the open interval (0, 1).
    
    Parameters
    ----------
    seed : int
        The run.
    stream : int or str
        The variable; give every variable its own. A name stands for the number that `stream_of` makes of it.
    index : int, range or array of int
        Which draws, each below 2**48, at most 10**9 of them. A range with step 1 is fastest.
    
    Returns
    -------
    float or numpy.ndarray
        In the shape of `index`.
    
    Examples
    --------
    >>> import amends as am
    >>> all_at_once = am.core.uniform(7, "stay rate", range(1000))
    >>> bool(am.core.uniform(7, "stay rate", 500) == all_at_once[500])
    True
    """
_far_from_median_days: float = 14610.0
