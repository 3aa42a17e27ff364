"""The budget path of a million customers with five actions: amends beside the same in NumPy.

    python benchmarks/peers/budget_numpy.py [customers]

Both make the frontier of every customer, put all increments in order and add them up. The answers are compared before
anything is timed.
"""

import sys
import time

import numpy as np

import amends as am


def path(costs, gains, least_return=1.0):
    """Cost and gain after each increment: from where each customer stands to the best return, until none is left."""
    at_cost, at_gain = np.zeros(len(costs)), np.zeros(len(costs))
    each = np.arange(len(costs))
    returns, more_cost, more_gain = [], [], []
    for _ in range(costs.shape[1]):
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = (gains - at_gain[:, None]) / (costs - at_cost[:, None])
        slope[~((costs > at_cost[:, None]) & (gains > at_gain[:, None]))] = -np.inf
        best = slope.argmax(axis=1)
        taken = slope[each, best] >= least_return
        cost, gain = costs[each, best][taken], gains[each, best][taken]
        returns.append(slope[each, best][taken])
        more_cost.append(cost - at_cost[taken])
        more_gain.append(gain - at_gain[taken])
        at_cost[taken], at_gain[taken] = cost, gain
    order = np.argsort(-np.concatenate(returns), kind="stable")
    return np.concatenate(more_cost)[order].cumsum(), np.concatenate(more_gain)[order].cumsum()


def seconds(call, times=5):
    """The best of several runs."""
    best = np.inf
    for _ in range(times):
        begin = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - begin)
    return best


def main():
    """Compare, then time."""
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    random = np.random.default_rng(14)
    costs, gains = random.uniform(5, 100, (customers, 5)), random.uniform(0, 300, (customers, 5))
    made = am.economics.offer_budget(costs, gains, budget=0, most_states=0)
    cost, gain = path(costs, gains)
    np.testing.assert_allclose(made.path["budget"], cost, rtol=1e-9)
    np.testing.assert_allclose(made.path["gain"], gain, rtol=1e-9)
    ours = seconds(lambda: am.economics.offer_budget(costs, gains, budget=0, most_states=0))
    theirs = seconds(lambda: path(costs, gains), 3)
    print(f"{customers:,} customers, {len(cost):,} increments: amends {ours:.2f} s, NumPy {theirs:.2f} s")
    print(f"ratio {theirs / ours:.1f}")


if __name__ == "__main__":
    main()
