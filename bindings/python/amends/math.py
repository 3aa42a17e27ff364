"""Numerical tools, nothing about customers: uncertain numbers and their fast quantile functions, special functions.

See docs/math.md.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._core import math as _math
from ._core.math import Distribution, QuantileTable

__all__ = [
    "Distribution",
    "QuantileTable",
    "digamma",
    "gauss_legendre",
    "log1m_exp",
    "log1p_exp",
    "log_beta",
    "log_diff_exp",
    "log_gamma",
    "log_hypergeometric_2f1",
    "log_sum_exp",
    "trigamma",
]

FloatOrArray = float | NDArray[np.float64]


def log_hypergeometric_2f1(a: ArrayLike, b: ArrayLike, c: ArrayLike, z: ArrayLike) -> FloatOrArray:
    """Natural logarithm of Gauss's hypergeometric function 2F1(a, b; c; z) where all its terms are positive.

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
    result: FloatOrArray = _math.log_hypergeometric_2f1(a, b, c, z)
    return result


def log_gamma(x: ArrayLike) -> FloatOrArray:
    """Logarithm of the gamma function, x > 0; nan elsewhere.

    Examples
    --------
    >>> import amends as am
    >>> round(am.math.log_gamma(5), 6)
    3.178054
    """
    result: FloatOrArray = _math.log_gamma(x)
    return result


def log_beta(a: ArrayLike, b: ArrayLike) -> FloatOrArray:
    """Logarithm of the beta function, a, b > 0; nan elsewhere.

    Examples
    --------
    >>> import amends as am
    >>> round(am.math.log_beta(2, 3), 6)
    -2.484907
    """
    result: FloatOrArray = _math.log_beta(a, b)
    return result


def digamma(x: ArrayLike) -> FloatOrArray:
    """First derivative of the logarithm of the gamma function, x > 0; nan elsewhere.

    Examples
    --------
    >>> import amends as am
    >>> round(am.math.digamma(1), 6)
    -0.577216
    """
    result: FloatOrArray = _math.digamma(x)
    return result


def trigamma(x: ArrayLike) -> FloatOrArray:
    """Second derivative of the logarithm of the gamma function, x > 0; nan elsewhere.

    Examples
    --------
    >>> import amends as am
    >>> round(am.math.trigamma(1), 6)
    1.644934
    """
    result: FloatOrArray = _math.trigamma(x)
    return result


def log1m_exp(x: ArrayLike) -> FloatOrArray:
    """``log(1 - exp(x))`` for x <= 0, without the loss of digits near 0; nan elsewhere.

    Examples
    --------
    >>> import amends as am
    >>> round(am.math.log1m_exp(-1e-20), 6)
    -46.051702
    """
    result: FloatOrArray = _math.log1m_exp(x)
    return result


def log1p_exp(x: ArrayLike) -> FloatOrArray:
    """``log(1 + exp(x))``, never overflowing.

    Examples
    --------
    >>> import amends as am
    >>> am.math.log1p_exp(1000)
    1000.0
    """
    result: FloatOrArray = _math.log1p_exp(x)
    return result


def log_diff_exp(a: ArrayLike, b: ArrayLike) -> FloatOrArray:
    """``log(exp(a) - exp(b))`` for a >= b; nan elsewhere.

    Examples
    --------
    >>> import amends as am
    >>> round(am.math.log_diff_exp(1000, 999), 6)
    999.541325
    """
    result: FloatOrArray = _math.log_diff_exp(a, b)
    return result


def log_sum_exp(values: ArrayLike) -> float:
    """Logarithm of the sum of ``exp(values)``; -inf for no values.

    Examples
    --------
    >>> import amends as am
    >>> round(am.math.log_sum_exp([-1000, -1000]), 6)
    -999.306853
    """
    return float(_math.log_sum_exp(np.asarray(values, dtype=np.float64)))


def gauss_legendre(points: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Nodes and weights of Gauss-Legendre quadrature on [-1, 1], exact for polynomials up to degree 2 points - 1.

    Parameters
    ----------
    points : {8, 16, 32, 64}

    Examples
    --------
    >>> import amends as am
    >>> nodes, weights = am.math.gauss_legendre(8)
    >>> round(float(weights @ nodes**14), 12) == round(2 / 15, 12)
    True
    """
    nodes, weights = _math.gauss_legendre(points)
    return nodes, weights
