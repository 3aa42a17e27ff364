"""The validation studies of docs/validation.md in small: coverage, and hard regimes judged by independent likelihoods.

`make validate` runs them in full. The oracles themselves are held against published and high-precision values first.
"""

import math
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("scipy", reason="the independent optimisers are SciPy's")
sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "validation"))

import hard_regimes  # noqa: E402
import interval_coverage as coverage_study  # noqa: E402
import oracles  # noqa: E402
import simulate  # noqa: E402
from studies import STUDIES  # noqa: E402


# Pareto/NBD log-likelihoods at (0.5533, 10.578, 0.606, 11.669), t_x = 30, T = 39, computed with 50 digits.
@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (1, -6.10192007222648706),
        (10, -26.8251635020484623),
        (100, -15.7748243918651782),
        (1000, 2196.39049522777885),
        (5000, 19060.1742526077262),
    ],
)
def test_oracle_of_pareto_nbd(x, expected):
    row = {"frequency": np.array([float(x)]), "recency": np.array([30.0]), "T": np.array([39.0])}
    found = oracles.pareto_nbd((0.5533, 10.578, 0.606, 11.669), row)[0]
    assert found == pytest.approx(expected, rel=1e-13)


# CET of BG/NBD with 50 digits; P(alive) and CET of Pareto/NBD, and CET of BG/BB, from R's BTYD at its own parameters.
def test_oracles_of_predictions():
    published = (0.243, 4.414, 0.793, 2.426)
    assert oracles.beta_geo_purchases(published, 10, 38, 39, 39) == pytest.approx(6.670739839494417, rel=1e-10)
    assert oracles.beta_geo_purchases(published, 0, 39, 39, 39) == pytest.approx(0.1945307217032655, rel=1e-10)
    btyd = (0.553397143257, 10.580198543474, 0.606062497118, 11.656223670708)
    assert oracles.pareto_alive(btyd, 26, 30.86, 31) == pytest.approx(0.997917896416, abs=1e-11)
    assert oracles.pareto_purchases(btyd, 26, 30.86, 31, 52) == pytest.approx(25.4553180978, rel=1e-10)
    donors = (1.2035224, 0.74971636, 0.65671821, 2.7834422)
    assert oracles.beta_geo_beta_binom_purchases(donors, 6, 6, 6, 5) == pytest.approx(3.752544, abs=1e-6)


# Simulated shares against the models' own formulas, within five standard errors.
def test_simulators():
    rng = np.random.default_rng(5)
    n = 200_000
    for draw, oracle, truth in (
        (simulate.beta_geo, oracles.beta_geo, (0.243, 4.414, 0.793, 2.426)),
        (simulate.modified_beta_geo, oracles.modified_beta_geo, (0.525, 6.183, 0.891, 1.614)),
        (simulate.pareto_nbd, oracles.pareto_nbd, (0.553, 10.578, 0.606, 11.669)),
    ):
        data = draw(rng, np.full(n, 30.0), *truth)
        none = {"frequency": np.zeros(1), "recency": np.zeros(1), "T": np.array([30.0])}
        share = math.exp(oracle(truth, none)[0])
        assert abs((data["frequency"] == 0).mean() - share) < 5 * math.sqrt(share * (1 - share) / n)


@pytest.mark.parametrize("name", list(STUDIES))
def test_coverage_in_small(name):
    """60 data sets of 1,000 customers: with perfect intervals 14 misses or more have a chance of one in a million."""
    sets = 60
    results = [coverage_study.one((name, 1, 1000, number)) for number in range(sets)]
    converged = sum(result["outcome"] == "converged" for result in results)
    assert converged >= 0.7 * sets
    for row in coverage_study.judge(name, 1, 1000, results):
        assert float(row["coverage"]) * converged > converged - 14, row


# One data set of every regime. What is not converged must be diagnosed, and what converged must be a maximum.
@pytest.mark.parametrize("regime", hard_regimes.REGIMES, ids=hard_regimes.identity)
def test_hard_regime_in_small(regime):
    result = hard_regimes.examine(regime, 0)
    assert result["outcome"] != "not_converged", result
    assert not result.get("silent_failure"), result


# MBG/NBD has two modes here; from one start, a fit once ended in the lower one. The higher one is SciPy's.
def test_the_higher_of_two_modes():
    regime = next(r for r in hard_regimes.REGIMES if hard_regimes.identity(r) == "ModifiedBetaGeoModel, time in days")
    result = hard_regimes.examine(regime, 62)
    assert not result["silent_failure"], result
    assert result["ours"] == pytest.approx([0.36226, 32.893, 3.2753, 9.9152], rel=1e-3)


# The judge can say no: it was right about an answer that is not the maximum.
def test_a_wrong_answer_is_found_out(monkeypatch):
    regime = next(r for r in hard_regimes.REGIMES if hard_regimes.identity(r) == "BetaGeoModel, one cohort")
    import models

    class Liar:
        def __init__(self, honest):
            self.fit_report_ = honest.fit_report_
            self.parameters_ = {name: 1.01 * value for name, value in honest.parameters_.items()}
            self.log_likelihood_ = honest.log_likelihood_

    fit = models.fit
    monkeypatch.setattr(models, "fit", lambda *arguments: Liar(fit(*arguments)))
    assert hard_regimes.examine(regime, 0)["silent_failure"]
