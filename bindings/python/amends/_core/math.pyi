from __future__ import annotations
from amends._core.estimation import Diagnosis
import numpy
import numpy.typing
import typing
__all__: list[str] = ['Diagnosis', 'Distribution', 'QuantileTable', 'digamma', 'gauss_legendre', 'log1m_exp', 'log1p_exp', 'log_beta', 'log_diff_exp', 'log_gamma', 'log_hypergeometric_2f1', 'log_sum_exp', 'normal_cdf_upper', 'trigamma']
class Distribution:
    """
    An uncertain number: immutable, compared by kind and parameters.
    
    Made by the factories (`Distribution.pert(0.2, 0.35, 0.5)`); where a Distribution is expected, a
    float is a fixed one. Parameters that leave only one value give a fixed one too. Can be pickled.
    
    Examples
    --------
    >>> import amends as am
    >>> stay = am.math.Distribution.pert(0.2, 0.35, 0.5)
    >>> stay
    PERT(0.2, 0.35, 0.5)
    >>> round(stay.mean, 3), round(stay.quantile(0.95), 3)
    (0.35, 0.443)
    """
    @staticmethod
    def beta(a: typing.SupportsFloat | typing.SupportsIndex, b: typing.SupportsFloat | typing.SupportsIndex) -> Distribution:
        ...
    @staticmethod
    def beta_from_counts(successes: typing.SupportsFloat | typing.SupportsIndex, failures: typing.SupportsFloat | typing.SupportsIndex, *, prior_successes: typing.SupportsFloat | typing.SupportsIndex = 0.5, prior_failures: typing.SupportsFloat | typing.SupportsIndex = 0.5) -> Distribution:
        """
        What counts say about a share: Beta(successes + prior, failures + prior); Jeffreys' prior by default.
        """
    @staticmethod
    def empirical(observations: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> Distribution:
        """
        Each observation equally likely; a copy is kept.
        """
    @staticmethod
    def fixed(value: typing.SupportsFloat | typing.SupportsIndex) -> Distribution:
        ...
    @staticmethod
    def gamma(shape: typing.SupportsFloat | typing.SupportsIndex, rate: typing.SupportsFloat | typing.SupportsIndex) -> Distribution:
        ...
    @staticmethod
    def normal(mean: typing.SupportsFloat | typing.SupportsIndex, standard_deviation: typing.SupportsFloat | typing.SupportsIndex, lower: typing.SupportsFloat | typing.SupportsIndex = ..., upper: typing.SupportsFloat | typing.SupportsIndex = ...) -> Distribution:
        """
        Normal, cut off at lower and upper; mean and standard deviation are those before the cut.
        """
    @staticmethod
    def pert(low: typing.SupportsFloat | typing.SupportsIndex, mode: typing.SupportsFloat | typing.SupportsIndex, high: typing.SupportsFloat | typing.SupportsIndex, shape: typing.SupportsFloat | typing.SupportsIndex = 4.0) -> Distribution:
        """
        low + (high - low) Beta(1 + shape (mode - low)/(high - low), 1 + shape (high - mode)/(high - low)).
        """
    @staticmethod
    def triangular(low: typing.SupportsFloat | typing.SupportsIndex, mode: typing.SupportsFloat | typing.SupportsIndex, high: typing.SupportsFloat | typing.SupportsIndex) -> Distribution:
        ...
    @staticmethod
    def uniform(low: typing.SupportsFloat | typing.SupportsIndex, high: typing.SupportsFloat | typing.SupportsIndex) -> Distribution:
        ...
    def __eq__(self, arg0: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, value: typing.SupportsFloat | typing.SupportsIndex) -> None:
        """
        A fixed number.
        """
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple[typing.Any, ...]) -> None:
        ...
    def cdf(self, x: numpy.typing.ArrayLike) -> float | numpy.typing.NDArray[numpy.float64]:
        """
        P(X <= x), for a number or an array.
        """
    def describe(self) -> str:
        ...
    def pdf(self, x: numpy.typing.ArrayLike) -> float | numpy.typing.NDArray[numpy.float64]:
        """
        Density; NaN for fixed and empirical.
        """
    def quantile(self, u: numpy.typing.ArrayLike) -> float | numpy.typing.NDArray[numpy.float64]:
        """
        Smallest x with cdf(x) >= u, for a number or an array; NaN outside [0, 1].
        """
    def quantile_upper(self, v: numpy.typing.ArrayLike) -> float | numpy.typing.NDArray[numpy.float64]:
        """
        quantile(1 - v), exact far into the upper tail.
        """
    @property
    def is_fixed(self) -> bool:
        ...
    @property
    def kind(self) -> str:
        ...
    @property
    def lower(self) -> float:
        """
        Smallest possible value, may be -inf.
        """
    @property
    def mean(self) -> float:
        ...
    @property
    def median(self) -> float:
        ...
    @property
    def standard_deviation(self) -> float:
        ...
    @property
    def upper(self) -> float:
        """
        Largest possible value, may be inf.
        """
class QuantileTable:
    """
    The quantile function of a Distribution, fast, for sampling by inverse transform.
    
    Within 1e-7 of the exact quantile, as a share of the range between the 2^-24 quantiles.
    
    Examples
    --------
    >>> import amends as am
    >>> table = am.math.QuantileTable(am.math.Distribution.beta(12.5, 3.5))
    >>> draws = table(am.core.uniform(7, "stay rate", range(100_000)))
    >>> bool(abs(draws.mean() - 12.5 / 16) < 0.001)
    True
    """
    def __call__(self, u: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        """
        The quantile at a number or an array of numbers in (0, 1).
        """
    def __init__(self, distribution: Distribution) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def distribution(self) -> Distribution:
        ...
    @property
    def exact_cells(self) -> int:
        ...
def digamma(x: numpy.typing.ArrayLike) -> float | numpy.typing.NDArray[numpy.float64]:
    ...
def gauss_legendre(points: typing.SupportsInt | typing.SupportsIndex) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
    ...
def log1m_exp(x: numpy.typing.ArrayLike) -> float | numpy.typing.NDArray[numpy.float64]:
    ...
def log1p_exp(x: numpy.typing.ArrayLike) -> float | numpy.typing.NDArray[numpy.float64]:
    ...
def log_beta(a: numpy.typing.ArrayLike, b: numpy.typing.ArrayLike) -> float | numpy.typing.NDArray[numpy.float64]:
    ...
def log_diff_exp(a: numpy.typing.ArrayLike, b: numpy.typing.ArrayLike) -> float | numpy.typing.NDArray[numpy.float64]:
    ...
def log_gamma(x: numpy.typing.ArrayLike) -> float | numpy.typing.NDArray[numpy.float64]:
    ...
def log_hypergeometric_2f1(a: numpy.typing.ArrayLike, b: numpy.typing.ArrayLike, c: numpy.typing.ArrayLike, z: numpy.typing.ArrayLike) -> float | numpy.typing.NDArray[numpy.float64]:
    ...
def log_sum_exp(values: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> float:
    ...
def normal_cdf_upper(z: typing.SupportsFloat | typing.SupportsIndex) -> float:
    ...
def trigamma(x: numpy.typing.ArrayLike) -> float | numpy.typing.NDArray[numpy.float64]:
    ...
