#!/usr/bin/env python3
"""Writes tests/reference/purchase_counts.csv: ln P(exactly n purchases in (T, T + t] | history) under Pareto/NBD,
BG/NBD and MBG/NBD in 40-digit arithmetic (mpmath), for the test of PurchaseModel::probability_of_purchases.

    python3 tests/reference/purchase_counts_oracle.py > tests/reference/purchase_counts.csv

Written from the definition of the models and not from the library's formulas: the integrals are over the rates
themselves where one is left, with the peak of the integrand found by bisection on its derivative. Every integral
is taken twice, over panels of two widths; where they differ in the first 20 digits the row is left out and named
on stderr. The arguments are written so that the test reads the very doubles that were used here. Deterministic.
"""

import itertools
import sys

import mpmath
from mpmath import mpf

mpmath.mp.dps = 40


def log_integral(log_f, low, high, panels):
    """ln of the integral of exp(log_f), concave on [low, high], to 25 digits: the part within e^-70 of the peak."""

    def slope(v):
        return mpmath.diff(log_f, v)

    a, b = low, high
    if slope(high) >= 0:
        peak = high
    else:
        for _ in range(80):
            middle = (a + b) / 2
            a, b = (middle, b) if slope(middle) > 0 else (a, middle)
        peak = (a + b) / 2
    top = log_f(peak)

    def reach(end):
        if top - log_f(end) < 70:
            return end
        near, far = peak, end
        for _ in range(60):
            middle = (near + far) / 2
            near, far = (middle, far) if top - log_f(middle) < 70 else (near, middle)
        return far

    points = sorted({peak, *mpmath.linspace(reach(low), peak, panels), *mpmath.linspace(peak, reach(high), panels)})
    points = [points[0], *(q for p, q in itertools.pairwise(points) if q > p)]
    return top + mpmath.log(mpmath.quad(lambda v: mpmath.exp(log_f(v) - top), points))


def checked(log_f, low, high):
    coarse, fine = log_integral(log_f, low, high, 12), log_integral(log_f, low, high, 17)
    if abs(coarse - fine) > mpf(10) ** -20 * max(1, abs(fine)):
        raise ArithmeticError("two widths differ")
    return fine


def log_nbd(n, r, alpha, u):
    return (
        mpmath.loggamma(r + n)
        - mpmath.loggamma(r)
        - mpmath.loggamma(n + 1)
        - r * mpmath.log1p(u / alpha)
        - (n * mpmath.log1p(alpha / u) if n else 0)
    )


def log_sum(*logs):
    top = max(logs)
    return top + mpmath.log(sum(mpmath.exp(v - top) for v in logs))


def pareto(parameters, x, t_x, T, n, t):
    r, alpha, s, beta = parameters

    # Odds of having left in (t_x, T]: u = time of leaving, in ln(1 + u - t_x over the smaller scale).
    m = min(alpha, beta) + t_x

    def left(v):
        u = t_x + m * mpmath.expm1(v)
        return v + mpmath.log(m * s) - (r + x) * mpmath.log(alpha + u) - (s + 1) * mpmath.log(beta + u)

    log_alive = -(r + x) * mpmath.log(alpha + T) - s * mpmath.log(beta + T)
    if T > t_x:
        log_odds = checked(left, mpf(0), mpmath.log1p((T - t_x) / m)) - log_alive
        log_p_alive = -log_sum(mpf(0), log_odds)
        log_p_dead = log_odds - log_sum(mpf(0), log_odds)
    else:
        log_p_alive, log_p_dead = mpf(0), mpf("-inf")

    R, A, B = r + x, alpha + T, beta + T

    def leaves(w):  # at u = e^w after T, after n purchases
        u = mpmath.exp(w)
        return w + mpmath.log(s) + s * mpmath.log(B) - (s + 1) * mpmath.log(B + u) + log_nbd(n, R, A, u)

    stays = log_nbd(n, R, A, t) - s * mpmath.log1p(t / B)
    log_alive_count = log_sum(stays, checked(leaves, mpmath.log(t) - 200, mpmath.log(t)))
    if n == 0:
        return log_sum(log_p_dead, log_p_alive + log_alive_count)
    return log_p_alive + log_alive_count


def geo(parameters, x, t_x, T, n, t, first):
    r, alpha, a, b = parameters
    chances = x + first
    if chances:
        log_odds = mpmath.log(a / (b + chances - 1)) + (r + x) * mpmath.log((alpha + T) / (alpha + t_x))
        log_p_alive, log_p_dead = -log_sum(mpf(0), log_odds), log_odds - log_sum(mpf(0), log_odds)
    else:
        log_p_alive, log_p_dead = mpf(0), mpf("-inf")
    R, A, B = r + x, alpha + T, b + chances

    def log_beta(p, q):
        return mpmath.loggamma(p) + mpmath.loggamma(q) - mpmath.loggamma(p + q)

    stays = log_beta(a, B + n) - log_beta(a, B) + log_nbd(n, R, A, t)
    if n == 0:
        return log_sum(log_p_dead, log_p_alive + stays)

    def arrives(w):  # the n-th purchase at u = e^w
        u = mpmath.exp(w)
        return (
            mpmath.loggamma(R + n)
            - mpmath.loggamma(R)
            - mpmath.loggamma(n)
            - R * mpmath.log1p(u / A)
            - n * mpmath.log1p(A / u)
        )

    arrived = checked(arrives, mpmath.log(t) - 200, mpmath.log(t))
    leaves = log_beta(a + 1, B + n - 1) - log_beta(a, B) + arrived
    return log_p_alive + log_sum(stays, leaves)


PARAMETERS = {
    "pareto": [(0.55, 10.6, 0.6, 11.7), (3.0, 0.8, 0.05, 400.0), (0.05, 2.0, 4.0, 60.0)],
    "beta_geo": [(0.243, 4.414, 0.793, 2.426), (4.0, 20.0, 0.05, 0.4)],
    "modified_beta_geo": [(0.525, 6.183, 0.891, 1.614)],
}
HISTORIES = [
    (0, 0.0, 39.0),
    (3, 20.0, 39.0),
    (40, 38.9, 39.0),
    (1000, 38.5, 39.0),
    (1000, 39.0, 39.0),
    (10000, 38.99, 39.0),
]


def main():
    print("process,p1,p2,p3,p4,x,t_x,T,n,t,log_probability")
    for process, sets in PARAMETERS.items():
        for parameters, (x, t_x, T), t in itertools.product(sets, HISTORIES, (0.01, 13.0, 520.0)):
            p = [mpf(v) for v in parameters]
            often = round((parameters[0] + x) * t / (parameters[1] + T))
            for n in sorted({0, 1, 7, often, 10000 if t > 100 else 2}):
                arguments = (x, mpf(t_x), mpf(T), n, mpf(t))
                try:
                    if process == "pareto":
                        value = pareto(p, *arguments)
                    else:
                        value = geo(p, *arguments, 1 if process == "modified_beta_geo" else 0)
                except ArithmeticError as problem:
                    print(process, parameters, x, t_x, T, n, t, problem, file=sys.stderr)
                    continue
                numbers = [*parameters, x, t_x, T, n, t]
                print(process, *(format(v, ".17g") for v in numbers), mpmath.nstr(value, 20), sep=",", flush=True)


if __name__ == "__main__":
    main()
