#!/usr/bin/env python3
"""Writes tests/reference/hypergeometric_2f1.csv: ln 2F1(a, b; c; z) in 50-digit arithmetic (mpmath), for the test of
math::log_hypergeometric_2f1.

    python3 tests/reference/hypergeometric_oracle.py > tests/reference/hypergeometric_2f1.csv

Each value is computed twice, with 50 digits as it stands and with 80 digits after a linear transformation (Euler's for
z > 0, Pfaff's for z < 0). Where the two differ in the first 25 digits, the plain sum of a series of positive terms
decides if it is short enough, else the row is left out and named on stderr. (It happens: mpmath 1.3 gives a negative
number for a = 0.0113, b = 566.17, c = 2113.40, z = -9.82, where the function lies between 0 and 1.) The arguments are
written so that the test reads the very doubles that were used here. Deterministic.
"""

import itertools
import random
import sys

import mpmath

ONE_LESS = [0.5, 0.05, 1e-3, 4e-5, 1e-6, 1e-9, 1e-12]  # 1 - z


def series(a: mpmath.mpf, b: mpmath.mpf, c: mpmath.mpf, z: mpmath.mpf) -> mpmath.mpf:
    term = total = mpmath.mpf(1)
    for n in range(200_000):
        ratio = (a + n) * (b + n) * z / ((c + n) * (n + 1))
        term *= ratio
        total += term
        if ratio < 1 and term / (1 - ratio) < total * mpmath.mpf(10) ** -40:
            return mpmath.log(total)
    raise ArithmeticError("too many terms")


def hyp2f1(a: object, b: object, c: object, z: object) -> mpmath.mpf:
    found = mpmath.hyp2f1(a, b, c, z, maxterms=10**8, maxprec=10**6)
    if not (isinstance(found, mpmath.mpf) and found > 0):
        raise ArithmeticError("not positive")
    return mpmath.log(found)


def transformed(a: mpmath.mpf, b: mpmath.mpf, c: mpmath.mpf, z: mpmath.mpf) -> mpmath.mpf:
    if z == 1:
        g = mpmath.loggamma
        return g(c) + g(c - a - b) - g(c - a) - g(c - b)
    if z > 0:
        return (c - a - b) * mpmath.log1p(-z) + hyp2f1(c - a, c - b, c, z)
    return -b * mpmath.log1p(-z) + hyp2f1(c - a, b, c, z / (z - 1))


def value(a: float, b: float, c: float, z: float) -> mpmath.mpf:
    with mpmath.workdps(80):
        exact = [mpmath.mpf(v) for v in (a, b, c, z)]
        try:
            other = transformed(*exact)
            with mpmath.workdps(50):
                direct = hyp2f1(a, b, c, z)
            if abs(direct - other) <= mpmath.mpf(10) ** -25 * max(1, abs(other)):
                return other
        except (ArithmeticError, ValueError, mpmath.libmp.NoConvergence):
            pass
        a, b, c, z = exact
        if z < 0:
            return series(c - a, b, c, z / (z - 1)) - b * mpmath.log1p(-z)
        return series(a, b, c, z)


def cases() -> list[tuple[str, float, float, float, float]]:
    rows = []
    # Pareto/NBD (Fader & Hardie): 2F1(r+s+x, s+1; r+s+x+1; z) and 2F1(r+s+x, r+x; r+s+x+1; z), CDNOW-like and extreme.
    for r, s in [(0.55, 0.61), (0.05, 3.0), (2.0, 0.01), (1.0, 1.0)]:
        for x, less in itertools.product([0, 1, 30, 1000, 10000], ONE_LESS):
            rows.append(("pareto_nbd", r + s + x, s + 1, r + s + x + 1, 1 - less))
            rows.append(("pareto_nbd", r + s + x, r + x, r + s + x + 1, 1 - less))
    # BG/NBD (Fader, Hardie & Lee 2005): 2F1(r+x, b+x; a+b+x-1; z); c is below b + x for a < 1.
    for r, a, b in [(0.243, 0.793, 2.426), (1.0, 2.0, 3.0), (0.1, 0.05, 0.5), (0.5, 5000.0, 9000.0)]:
        for x, less in itertools.product([0, 1, 30, 1000, 10000], ONE_LESS):
            if a + b + x - 1 > 0:
                rows.append(("bg_nbd", r + x, b + x, a + b + x - 1, 1 - less))
    # Whole c - a - b, where connection formulas degenerate; and c far below a and b.
    for a, b, difference, less in itertools.product([0.5, 3.0, 40.0], [0.25, 2.0, 25.0], [-3, -1, 0, 1, 2], ONE_LESS):
        if a + b + difference > 0:
            rows.append(("whole", a, b, a + b + difference, 1 - less))
    for a, b, c in [(30.0, 20.0, 0.5), (300.0, 200.0, 7.25), (5.5, 5.5, 1.0), (0.02, 0.03, 0.001)]:
        rows += [("low_c", a, b, c, 1 - less) for less in ONE_LESS]
    # Anything, drawn evenly in the logarithms; below 0 too.
    draw = random.Random(20050524)
    for _ in range(600):
        a, b, d = (10 ** draw.uniform(-3, 4) for _ in range(3))
        z = draw.choice([1 - 10 ** draw.uniform(-12, 0), draw.random(), -(10 ** draw.uniform(-3, 4))])
        rows.append(("drawn", a, b, b + d, z))
    for _ in range(60):
        p, q, s = (10 ** draw.uniform(-2, 4) for _ in range(3))
        rows.append(("gauss", p, q, p + q + s, 1.0))
    return rows


def main() -> None:
    print("kind,a,b,c,z,log_2f1")
    for kind, a, b, c, z in cases():
        try:
            result = value(a, b, c, z)
        except (ArithmeticError, ValueError, mpmath.libmp.NoConvergence) as problem:
            print(f"skipped {kind} {(a, b, c, z)}: {problem}", file=sys.stderr)
            continue
        print(f"{kind},{a!r},{b!r},{c!r},{z!r},{mpmath.nstr(result, 20)}", flush=True)


if __name__ == "__main__":
    main()
