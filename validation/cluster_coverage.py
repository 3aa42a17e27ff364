"""Coverage of 90 % intervals of outcomes drawn by company (docs/clusters.md), on simulated records with known truth.

    python validation/cluster_coverage.py [--samples N] [--draws N]

Each sample is a new set of companies. Sizes are those of companies in the shipped records, in proportion; satisfaction
fast and slow, and the share answered fast, vary between companies around population values. In the scenario
`customers_kept` is the share of satisfied complainants; the effect is that of answering everybody fast. An interval
covers if it holds the value of the population of companies, computed by quadrature.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

import amends as am

SCENARIO = {
    "horizon": {"years": 1},
    "discount": {"annual_rate": 0, "timing": "start_of_period"},
    "segment": [
        {
            "name": "all",
            "complaints": {"per_year": 1},
            "outcomes": {"from": "records"},
            "stay": {"dissatisfied": 0, "satisfied": 1, "delighted": 1},
            "counterfactual": {"stay": 0},
            "margin": {"per_customer_per_year": 1, "retention": 0},
        }
    ],
}
# Companies of telecommunications in the records of 2014, largest first, as shares of their complaints.
TELECOM = np.array([0.228, 0.199, 0.176, 0.133, 0.091, 0.070, 0.045, 0.034, 0.016, 0.008])
FAST, SLOW, VOLUME = (0.8, 0.5), (0.0, 0.6), (-0.4, 0.5)  # mean and deviation between companies, on the logit scale
SCORED = 0.7


def logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def mean_share(mean: float, deviation: float) -> float:
    points, weights = np.polynomial.hermite_e.hermegauss(60)
    return float((weights * logistic(mean + deviation * points)).sum() / weights.sum())


def truth() -> tuple[float, float]:
    """Share satisfied today, and the effect of answering everybody fast, of the population of companies."""
    fast, slow, volume = mean_share(*FAST), mean_share(*SLOW), mean_share(*VOLUME)
    today = volume * fast + (1 - volume) * slow
    return today, fast - today


def sizes(companies: int, equal: bool, complaints: int) -> np.ndarray:
    if equal:
        return np.full(companies, complaints // companies)
    if companies == len(TELECOM):
        return np.maximum(1, np.round(TELECOM * complaints)).astype(int)
    # Sizes fall as those of all 152 companies do: the largest a seventh of the whole.
    rank = np.arange(1, companies + 1)
    share = np.exp(-rank / (0.09 * companies + 3)) + 0.002
    return np.maximum(1, np.round(share / share.sum() * complaints)).astype(int)


def sample(rng: np.random.Generator, counts: np.ndarray) -> am.domain.ComplaintLog:
    """Counts of one sample, as weighted rows: company, fast or slow, satisfied, dissatisfied or silent."""
    n = len(counts)
    fast = logistic(rng.normal(*FAST, n))
    slow = logistic(rng.normal(*SLOW, n))
    in_time = rng.binomial(counts, logistic(rng.normal(*VOLUME, n)))
    rows: list[tuple[int, float, float, int]] = []
    for c in range(n):
        for days, received, share in ((1.0, in_time[c], fast[c]), (9.0, counts[c] - in_time[c], slow[c])):
            scored = rng.binomial(received, SCORED)
            good = rng.binomial(scored, share)
            rows += [(c, days, 4.0, good), (c, days, 1.0, scored - good), (c, days, np.nan, received - scored)]
    company, days, score, weight = map(np.array, zip(*rows, strict=True))
    return am.domain.ComplaintLog.from_columns(
        cluster=company, response_days=days, score=score, weight=weight.astype(float), segment=["all"] * len(rows)
    )


def coverage(companies: int, equal: bool, complaints: int, samples: int, draws: int, seed: int) -> tuple[float, float]:
    """Shares of samples whose interval holds the share today, and the effect."""
    rng = np.random.default_rng(seed)
    expected = truth()
    counts = sizes(companies, equal, complaints)
    scenario = am.economics.RecoveryScenario.from_dict(SCENARIO)
    held = np.zeros(2)
    for _ in range(samples):
        today = scenario.with_observed(sample(rng, counts), satisfied=3, delighted=5, response_bands=[5])
        fast = today.with_response_within(5, share_causal=1)
        result = fast.compare(today, draws=draws, seed=int(rng.integers(2**31)))
        for k, values in enumerate((result.baseline.values("customers_kept"), result.values("customers_kept"))):
            low, high = np.quantile(values, [0.05, 0.95])
            held[k] += low <= expected[k] <= high
    return tuple(held / samples)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--draws", type=int, default=1000)
    options = parser.parse_args()
    good = True
    print(f"{options.samples} samples, {options.draws} draws; nominal 90 %, within 86 to 94 %")
    for name, companies, equal, complaints in (
        ("10 companies, sizes of telecommunications", 10, False, 6_000),
        ("10 companies of one size", 10, True, 6_000),
        ("40 companies, unequal", 40, False, 12_000),
        ("150 companies, unequal", 150, False, 29_000),
        ("150 companies of one size", 150, True, 29_000),
    ):
        share, effect = coverage(companies, equal, complaints, options.samples, options.draws, seed=1)
        counts = sizes(companies, equal, complaints)
        effective = counts.sum() ** 2 / (counts**2).sum()
        margin = 3 * (0.9 * 0.1 / options.samples) ** 0.5  # of the simulation itself
        inside = all(0.86 - margin <= one <= 0.94 + margin for one in (share, effect))
        good &= inside
        print(f"{name:45} effective {effective:6.1f}  share {100 * share:5.1f}  effect {100 * effect:5.1f}"
              f"{'' if inside else '  OUTSIDE'}")  # fmt: skip
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
