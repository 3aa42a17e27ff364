import math
import pickle

import numpy as np
import pytest

import amends as am

Distribution = am.math.Distribution

ONE_OF_EACH = [
    Distribution.fixed(0.7),
    Distribution.uniform(-2, 5),
    Distribution.triangular(9, 12, 18),
    Distribution.pert(0.2, 0.35, 0.5),
    Distribution.pert(0.2, 0.35, 0.5, shape=6),
    Distribution.beta(0.5, 0.5),
    Distribution.beta_from_counts(12, 3),
    Distribution.normal(3, 2),
    Distribution.normal(0.3, 0.2, 0, 1),
    Distribution.gamma(0.5, 2),
    Distribution.empirical([3, 1, 4, 1, 5, 9, 2, 6]),
]


def test_pert_table():
    # PERT(0, 10, 100): mean, sd and quantiles, recomputed with an independent incomplete beta function.
    pert = Distribution.pert(0, 10, 100)
    assert pert.mean == pytest.approx(23.3333333333, rel=1e-11)
    assert pert.standard_deviation == pytest.approx(15.98610507771, rel=1e-11)
    np.testing.assert_allclose(
        pert.quantile([0.05, 0.5, 0.95]), [2.99981823236, 20.26648503615, 54.20740973853], rtol=1e-11
    )


@pytest.mark.parametrize("distribution", ONE_OF_EACH, ids=repr)
def test_quantiles_tables_and_pickles(distribution):
    u = (np.arange(200) + 0.5) / 200
    x = distribution.quantile(u)
    assert np.all(np.diff(x) >= 0)
    assert distribution.quantile(0) == distribution.lower
    assert distribution.quantile(1) == distribution.upper
    assert math.isnan(distribution.quantile(1.5))
    if distribution.kind not in ("fixed", "empirical"):
        np.testing.assert_allclose(distribution.cdf(x), u, atol=1e-12)
    again = pickle.loads(pickle.dumps(distribution))
    assert again == distribution
    assert hash(again) == hash(distribution)
    assert again != Distribution.fixed(123)
    scale = distribution.quantile(1 - 2**-24) - distribution.quantile(2**-24)
    table = am.math.QuantileTable(distribution)
    np.testing.assert_allclose(table(u), x, rtol=0, atol=1e-7 * scale)
    assert isinstance(table(0.3), float)
    assert table(u.reshape(10, 20)).shape == (10, 20)


def test_descriptions_and_degenerate_cases():
    assert repr(Distribution.pert(0.2, 0.35, 0.5)) == "PERT(0.2, 0.35, 0.5)"
    assert repr(Distribution.beta_from_counts(12, 3)) == "Beta(12.5, 3.5)"
    assert Distribution.uniform(2, 2) == Distribution.fixed(2) == Distribution(2)
    assert Distribution.uniform(2, 2).is_fixed
    assert Distribution.beta_from_counts(1, 2, prior_successes=1, prior_failures=1) == Distribution.beta(2, 3)
    assert am.math.QuantileTable(3.5)(0.2) == 3.5  # a float is a fixed distribution


def test_wrong_parameters_are_errors():
    with pytest.raises(am.AmendsError, match=r"mode must lie in \[0.2, 0.5\], got 0.6"):
        Distribution.pert(0.2, 0.6, 0.5)
    with pytest.raises(am.AmendsError):
        Distribution.normal(0, 1, 50, 51)
    with pytest.raises(am.AmendsError):
        Distribution.empirical([])
    with pytest.raises(am.AmendsError):
        Distribution(math.nan)


def test_log_hypergeometric_2f1():
    # mpmath, 60 digits (BG/NBD on CDNOW, 30 repeat purchases); then closed forms (1-z)^-a and Gauss's theorem 4/pi.
    cdnow = am.math.log_hypergeometric_2f1(30.243, 32.426, 32.219, 0.99996)
    assert cdnow == pytest.approx(308.342648839137668, rel=1e-13)
    z = np.array([[-7.0], [0.5], [1 - 1e-12]])
    b = np.array([0.3, 20.0])
    np.testing.assert_allclose(am.math.log_hypergeometric_2f1(1.7, b, b, z), -1.7 * np.log1p(-z) + 0 * b, rtol=1e-14)
    assert math.exp(am.math.log_hypergeometric_2f1(0.5, 0.5, 2, 1)) == pytest.approx(4 / math.pi, rel=1e-14)
    assert math.isnan(am.math.log_hypergeometric_2f1(1, 2, 3, 1.1))
    assert math.isnan(am.math.log_hypergeometric_2f1(1, 2, math.nan, 0.1))


def test_special_functions():
    x = np.array([0.3, 1.0, 12.5])
    np.testing.assert_allclose(am.math.log_gamma(x), [math.lgamma(v) for v in x], rtol=1e-13, atol=1e-15)
    assert am.math.log_beta(3, 1) == pytest.approx(-math.log(3), rel=1e-13)
    # Recurrences of the derivatives of ln Gamma.
    np.testing.assert_allclose(am.math.digamma(x + 1) - am.math.digamma(x), 1 / x, rtol=1e-12)
    np.testing.assert_allclose(am.math.trigamma(x) - am.math.trigamma(x + 1), 1 / x**2, rtol=1e-12)
    np.testing.assert_allclose(am.math.log1m_exp(-x), np.log(-np.expm1(-x)), rtol=1e-14, atol=1e-15)
    np.testing.assert_allclose(am.math.log1p_exp(x), np.logaddexp(0, x), rtol=1e-14)
    np.testing.assert_allclose(am.math.log_diff_exp(x + 1, x), x + math.log(math.e - 1), rtol=1e-14)
    assert am.math.log_sum_exp(x) == pytest.approx(np.logaddexp.reduce(x), rel=1e-14)
    nodes, weights = am.math.gauss_legendre(32)
    reference = np.polynomial.legendre.leggauss(32)
    np.testing.assert_allclose(nodes, reference[0], atol=1e-14)
    np.testing.assert_allclose(weights, reference[1], atol=1e-14)
    with pytest.raises(am.AmendsError, match="points must be 8, 16, 32 or 64, got 9"):
        am.math.gauss_legendre(9)
