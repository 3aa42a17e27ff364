"""Numerical tools, nothing about customers: uncertain numbers and their fast quantile functions, special functions.

See docs/math.md.
"""

from ._core.math import (
    Distribution,
    QuantileTable,
    digamma,
    gauss_legendre,
    log1m_exp,
    log1p_exp,
    log_beta,
    log_diff_exp,
    log_gamma,
    log_hypergeometric_2f1,
    log_sum_exp,
    trigamma,
)

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
