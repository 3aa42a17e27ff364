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
    def beta(a: float, b: float) -> Distribution:
        """
        A share: mean a / (a + b).
        """
    @staticmethod
    def beta_from_counts(successes: float, failures: float, *, prior_successes: float = 0.5, prior_failures: float = 0.5) -> Distribution:
        """
        What counts say about a share: Beta(successes + prior, failures + prior); Jeffreys' prior by default.
        """
    @staticmethod
    def empirical(observations: numpy.typing.ArrayLike) -> Distribution:
        """
        Each observation equally likely; a copy is kept.
        """
    @staticmethod
    def fixed(value: float) -> Distribution:
        """
        A number that is certain.
        """
    @staticmethod
    def gamma(shape: float, rate: float) -> Distribution:
        """
        Above 0: mean shape / rate.
        """
    @staticmethod
    def log_log_normal(mean: float, standard_deviation: float) -> Distribution:
        """
        -ln(-ln x) is normal, with this mean and standard deviation; x in (0, 1).
        """
    @staticmethod
    def log_normal(mean: float, standard_deviation: float) -> Distribution:
        """
        ln x is normal, with this mean and standard deviation; x > 0.
        """
    @staticmethod
    def logit_normal(mean: float, standard_deviation: float) -> Distribution:
        """
        ln(x / (1 - x)) is normal, with this mean and standard deviation; x in (0, 1).
        """
    @staticmethod
    def normal(mean: float, standard_deviation: float, lower: float = ..., upper: float = ...) -> Distribution:
        """
        Normal, cut off at lower and upper; mean and standard deviation are those before the cut.
        """
    @staticmethod
    def pert(low: float, mode: float, high: float, shape: float = 4.0) -> Distribution:
        """
        low + (high - low) Beta(1 + shape (mode - low)/(high - low), 1 + shape (high - mode)/(high - low)).
        """
    @staticmethod
    def triangular(low: float, mode: float, high: float) -> Distribution:
        """
        Lowest, most likely and highest value.
        """
    @staticmethod
    def uniform(low: float, high: float) -> Distribution:
        """
        Every value from low to high alike.
        """
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, value: float) -> None:
        """
        A fixed number.
        """
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def cdf(self, x: numpy.typing.ArrayLike) -> typing.Any:
        """
        P(X <= x), for a number or an array.
        """
    def describe(self) -> str:
        ...
    def pdf(self, x: numpy.typing.ArrayLike) -> typing.Any:
        """
        Density; NaN for fixed and empirical.
        """
    def quantile(self, u: numpy.typing.ArrayLike) -> typing.Any:
        """
        Smallest x with cdf(x) >= u, for a number or an array; NaN outside [0, 1].
        """
    def quantile_upper(self, v: numpy.typing.ArrayLike) -> typing.Any:
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
    def __call__(self, u: numpy.typing.ArrayLike) -> typing.Any:
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
def digamma(x: numpy.typing.ArrayLike) -> typing.Any:
    """
    First derivative of the logarithm of the gamma function, x > 0; nan elsewhere.
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.math.digamma(1), 6)
    -0.577216
    """
def gauss_legendre(points: int) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
    """
    Nodes and weights of Gauss-Legendre quadrature on [-1, 1], exact for polynomials up to degree 2 points - 1.
    
    Parameters
    ----------
    points : {8, 16, 32, 64}
    
    Returns
    -------
    tuple of numpy.ndarray
        Nodes and weights.
    
    Examples
    --------
    >>> import amends as am
    >>> nodes, weights = am.math.gauss_legendre(8)
    >>> round(float(weights @ nodes**14), 12) == round(2 / 15, 12)
    True
    """
def log1m_exp(x: numpy.typing.ArrayLike) -> typing.Any:
    """
    ``log(1 - exp(x))`` for x <= 0, without the loss of digits near 0; nan elsewhere.
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.math.log1m_exp(-1e-20), 6)
    -46.051702
    """
def log1p_exp(x: numpy.typing.ArrayLike) -> typing.Any:
    """
    ``log(1 + exp(x))``, never overflowing.
    
    Examples
    --------
    >>> import amends as am
    >>> am.math.log1p_exp(1000)
    1000.0
    """
def log_beta(a: numpy.typing.ArrayLike, b: numpy.typing.ArrayLike) -> typing.Any:
    """
    Logarithm of the beta function, a, b > 0; nan elsewhere.
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.math.log_beta(2, 3), 6)
    -2.484907
    """
def log_diff_exp(a: numpy.typing.ArrayLike, b: numpy.typing.ArrayLike) -> typing.Any:
    """
    ``log(exp(a) - exp(b))`` for a >= b; nan elsewhere.
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.math.log_diff_exp(1000, 999), 6)
    999.541325
    """
def log_gamma(x: numpy.typing.ArrayLike) -> typing.Any:
    """
    Logarithm of the gamma function, x > 0; nan elsewhere.
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.math.log_gamma(5), 6)
    3.178054
    """
def log_hypergeometric_2f1(a: numpy.typing.ArrayLike, b: numpy.typing.ArrayLike, c: numpy.typing.ArrayLike, z: numpy.typing.ArrayLike) -> typing.Any:
    """
    Natural logarithm of Gauss's hypergeometric function 2F1(a, b; c; z) where all its terms are positive.
    
    Right to 1e-12 for parameters up to 10,000 and z up to 1 - 1e-12, where the function itself may be far beyond the
    range of floats.
    
    Parameters
    ----------
    a, b : float or array
        At least 0.
    c : float or array
        Above 0.
    z : float or array
        From 0 to below 1; 1 itself where ``c > a + b``; below 0 where ``c`` is at least the smaller of ``a`` and ``b``.
    
    Returns
    -------
    float or array
        nan outside the domain.
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.math.log_hypergeometric_2f1(30.243, 32.426, 32.219, 0.99996), 10)
    308.3426488391
    """
def log_sum_exp(values: numpy.typing.ArrayLike) -> float:
    """
    Logarithm of the sum of ``exp(values)``; -inf for no values.
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.math.log_sum_exp([-1000, -1000]), 6)
    -999.306853
    """
def normal_cdf_upper(z: float) -> float:
    ...
def trigamma(x: numpy.typing.ArrayLike) -> typing.Any:
    """
    Second derivative of the logarithm of the gamma function, x > 0; nan elsewhere.
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.math.trigamma(1), 6)
    1.644934
    """
