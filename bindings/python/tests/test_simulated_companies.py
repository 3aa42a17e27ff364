"""Companies, months and sizes of a simulated firm differ as its parameters state."""

import numpy as np
import pytest
from simulated_samples import LEVEL, band_of, scored

from amends import simulated_firm as sf
from amends.simulated_firm import Band, Companies, Problem, Segment, SimulatedFirm, Surveys


def mean_of(a, deviation, power=1):
    """E logistic(a + deviation z)^power for a standard normal z, by summation."""
    z = np.linspace(-8, 8, 4001)
    density = np.exp(-0.5 * z**2) / np.exp(-0.5 * z**2).sum()
    return (density * (1 / (1 + np.exp(-(a + deviation * z)))) ** power).sum()


def intercept(mean, deviation):
    """The a of a mean, by bisection."""
    low, high = -20.0, 20.0
    for _ in range(100):
        a = 0.5 * (low + high)
        low, high = (a, high) if mean_of(a, deviation) < mean else (low, a)
    return a


def variance_between(flag, group, weight):
    """Variance of the shares of groups less that of sampling in each, and its rough standard error."""
    n = np.bincount(group, weights=weight)
    p = np.bincount(group, weights=weight * flag) / n
    observed = np.var(p, ddof=1) - (p * (1 - p) / (n - 1)).mean()
    return observed, 1.3 * np.var(p, ddof=1) * np.sqrt(2 / (n.size - 1))  # 1.3: shares are not quite normal


def all_complain(customers, companies):
    """A firm of which every customer complains every year, and replies."""
    return SimulatedFirm(
        customers=customers,
        problems=(Problem(name="only", rate=1.0, stay_silent=0.5),),
        segments=(Segment(name="all", share=1.0, margin=1.0, voice=(1.0,)),),
        bands=(
            Band(days=5, share=0.5, outcomes=(0.3, 0.4, 0.3)),
            Band(days=None, share=0.5, outcomes=(0.8, 0.15, 0.05)),
        ),
        companies=companies,
        surveys=Surveys(reply_dissatisfied=1.0, reply_happy=1.0),
    )


def test_companies_differ_as_stated():
    """Variance between companies of shares satisfied or better in a band: that of the stated effect, by summation."""
    effects = {"outcome_effect": 0.7, "month_effect": 0.0, "speed_effect": 0.9}
    firm = all_complain(200_000, Companies(number=400, spread=0.0, **effects))
    data = firm.records()
    band, company = band_of(firm, data.complaints), np.unique(data.complaints["company"], return_inverse=True)[1]
    row, outcome = scored(data)
    assert np.array_equal(row, np.arange(band.size))
    observed, error = variance_between(band == 0, company, np.ones(band.size))
    expected = mean_of(intercept(0.5, 0.9), 0.9, 2) - 0.25
    assert abs(observed - expected) < LEVEL * error and error < 0.15 * expected
    for b, better in ((0, 0.7), (1, 0.2)):
        observed, error = variance_between(outcome > 0, company, (band == b).astype(float))
        expected = mean_of(intercept(better, 0.7), 0.7, 2) - better**2
        assert abs(observed - expected) < LEVEL * error and error < 0.15 * expected


def test_months_differ_as_stated():
    """The same between the months of companies that do not differ; another month of the company is another draw."""
    effects = {"outcome_effect": 0.0, "month_effect": 0.8, "speed_effect": 0.0}
    firm = all_complain(200_000, Companies(number=20, spread=0.0, **effects))
    data = firm.records()
    band, company = band_of(firm, data.complaints), np.unique(data.complaints["company"], return_inverse=True)[1]
    months = np.unique(data.complaints["received"].astype("datetime64[M]"), return_inverse=True)[1]
    outcome = scored(data)[1]
    for b, better in ((0, 0.7), (1, 0.2)):
        expected = mean_of(intercept(better, 0.8), 0.8, 2) - better**2
        here = (band == b).astype(float)
        observed, error = variance_between(outcome > 0, company * 36 + months, here)
        assert abs(observed - expected) < LEVEL * error and error < 0.15 * expected
        observed, error = variance_between(outcome > 0, company, here)
        assert abs(observed - expected / 36) < LEVEL * error


@pytest.mark.parametrize("sizes", ["lognormal", "zipf"])
def test_sizes_of_companies(sizes):
    firm = SimulatedFirm(customers=200_000, companies=Companies(number=500, sizes=sizes, spread=1.1))
    shares = []
    for sample in (0, 1):
        _, counts = np.unique(firm.records(sample).customers["company"], return_counts=True)
        shares.append(np.sort(counts)[::-1] / counts.sum())
    if sizes == "zipf":
        stated = np.arange(1.0, 501.0) ** -1.1
        stated /= stated.sum()
        for one in shares:
            assert np.abs(one[:20] / stated[:20] - 1).max() < 0.1
    else:  # the standard deviation of the logarithm of sizes
        for one in shares:
            logs = np.log(one[one > 0])
            assert abs(logs.std() - 1.1) < LEVEL * 1.1 / np.sqrt(2 * 500) + 0.02
        assert shares[0][0] != shares[1][0]


def test_the_same_companies_go_on_with_new_months():
    firm = SimulatedFirm(
        customers=150_000, companies=Companies(number=6, spread=1.0, outcome_effect=1.0, month_effect=0.1)
    )
    data = [firm.records(sample, companies=7) for sample in (1, 2, 3, 4)]
    sizes = [np.unique(one.customers["company"], return_counts=True)[1] for one in data]
    assert np.abs(sizes[0] / sizes[1] - 1).max() < 0.2 and not np.array_equal(sizes[0], sizes[1])
    truth, population = firm.truth(companies=7), firm.truth()
    outcomes = [scored(one)[1] for one in data]
    for k, name in enumerate(sf.CLASSES):
        stated = truth.segments["private"][f"outcomes.{name}"]
        seen = np.array([(one == k).mean() for one in outcomes])
        assert abs(seen.mean() - stated) < 0.015  # sampling and months, over four samples
        assert abs(population.segments["private"][f"outcomes.{name}"] - stated) > 0.02
    # Over many samples of companies their truths are the truth of the population.
    nets = np.array([firm.truth(companies=k).net for k in range(150)])
    assert abs(nets.mean() - population.net) < LEVEL * nets.std() / np.sqrt(nets.size)
