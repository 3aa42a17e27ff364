"""The likelihoods once more, from the papers and not from amends, with an optimiser that is not ours either.

NumPy and SciPy; slow and plain on purpose. Each takes parameters on the natural scale and columns as
:mod:`simulate` makes them, and returns the log-likelihood of every row. Sources beside each function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import quad
from scipy.optimize import minimize
from scipy.special import beta as beta_function
from scipy.special import expit, gammaincc, gammaln, ndtr

Columns = dict[str, np.ndarray]
Likelihood = Callable[[Sequence[float], Columns], np.ndarray]


def _log_gamma_ratio(b: np.ndarray, a: np.ndarray) -> np.ndarray:
    """ln Gamma(b + a) - ln Gamma(b), to full precision for b large too, where the two nearly cancel."""
    large = np.where(b > 30.0, b, 30.0)
    stirling = (large - 0.5) * np.log1p(a / large) + a * np.log(large + a) - a
    for k, c in ((1, 1 / 12), (3, -1 / 360), (5, 1 / 1260), (7, -1 / 1680), (9, 1 / 1188)):
        stirling = stirling + c * ((large + a) ** -k - large**-k)
    return np.where(b > 30.0, stirling, gammaln(b + a) - gammaln(b))


def betaln(a: ArrayLike, b: ArrayLike) -> np.ndarray:
    """ln B(a, b). SciPy's loses digits where one argument is in the millions and the other is not."""
    smaller, larger = np.minimum(a, b), np.maximum(a, b)
    return gammaln(smaller) - _log_gamma_ratio(larger, smaller)


def beta_geo(parameters: Sequence[float], data: Columns) -> np.ndarray:
    """Fader, Hardie & Lee (2005), eq. 6: still alive at T, or gone right after the last purchase."""
    r, alpha, a, b = parameters
    x, t_x, T = data["frequency"], data["recency"], data["T"]
    alive = betaln(a, b + x) - (r + x) * np.log(alpha + T)
    with np.errstate(invalid="ignore"):
        gone = np.where(x > 0, betaln(a + 1.0, b + np.maximum(x, 1) - 1.0) - (r + x) * np.log(alpha + t_x), -np.inf)
    return gammaln(r + x) - gammaln(r) + r * np.log(alpha) - betaln(a, b) + np.logaddexp(alive, gone)


def modified_beta_geo(parameters: Sequence[float], data: Columns) -> np.ndarray:
    """Batislam, Denizel & Filiztekin (2007): as above, with one more chance to leave, after the first purchase."""
    r, alpha, a, b = parameters
    x, t_x, T = data["frequency"], data["recency"], data["T"]
    alive = betaln(a, b + x + 1.0) - (r + x) * np.log(alpha + T)
    gone = betaln(a + 1.0, b + x) - (r + x) * np.log(alpha + t_x)
    return gammaln(r + x) - gammaln(r) + r * np.log(alpha) - betaln(a, b) + np.logaddexp(alive, gone)


_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
_NODES, _WEIGHTS = 0.5 * (_NODES + 1.0), 0.5 * _WEIGHTS


def pareto_nbd(parameters: Sequence[float], data: Columns) -> np.ndarray:
    """Schmittlein, Morrison & Colombo (1987) without any hypergeometric function.

    Alive at T, or gone at some y between t_x and T, with lambda and mu integrated out (both gamma):

        L = Gamma(r+x)/Gamma(r) alpha^r [ (alpha+T)^-(r+x) (beta/(beta+T))^s
                                         + int_{t_x}^T (alpha+y)^-(r+x) s beta^s (beta+y)^-(s+1) dy ].

    The integral by Gauss-Legendre on panels that double in length away from t_x, where the integrand is steepest.
    """
    r, alpha, s, beta = parameters
    x, t_x, T = data["frequency"], data["recency"], data["T"]
    m = r + x
    alive = -m * np.log(alpha + T) + s * np.log(beta / (beta + T))
    # ln of the integrand falls by at most this: the first panel must see a fall of order one only.
    steepest = (m / (alpha + t_x) + (s + 1.0) / (beta + t_x)) * (T - t_x)
    panels = np.clip(np.ceil(np.log2(np.maximum(steepest, 1.0))), 1, 60)
    integral = np.empty(x.size)
    for count in np.unique(panels):
        rows = panels == count
        integral[rows] = _log_integral(int(count), m[rows], t_x[rows], T[rows], alpha, s, beta)
    gone = np.log(s) - np.log(beta) - (s + 1.0) * np.log1p(t_x / beta) - m * np.log(alpha + t_x) + integral
    return gammaln(m) - gammaln(r) + r * np.log(alpha) + np.logaddexp(alive, gone)


def _log_integral(
    panels: int, m: np.ndarray, t_x: np.ndarray, T: np.ndarray, alpha: float, s: float, beta: float
) -> np.ndarray:
    """ln of the integral above, relative to its integrand at t_x, so that nothing underflows however large x is."""
    edges = np.concatenate([[0.0], 2.0 ** np.arange(-panels, 1.0)])
    fraction = (edges[:-1, None] + np.diff(edges)[:, None] * _NODES).ravel()
    weight = (np.diff(edges)[:, None] * _WEIGHTS).ravel()
    past = (T - t_x)[:, None] * fraction  # y - t_x
    fall = m[:, None] * np.log1p(past / (alpha + t_x)[:, None]) + (s + 1.0) * np.log1p(past / (beta + t_x)[:, None])
    with np.errstate(divide="ignore", under="ignore"):
        return np.log(np.exp(-fall) @ weight * (T - t_x))


def beta_geo_beta_binom(parameters: Sequence[float], data: Columns) -> np.ndarray:
    """Fader, Hardie & Shang (2010), eq. 5: a sum over the period after which the customer was gone."""
    alpha, beta, gamma, delta = parameters
    x, t_x, n = data["frequency"], data["recency"], data["T"]
    total = betaln(alpha + x, beta + n - x) - betaln(alpha, beta) + betaln(gamma, delta + n) - betaln(gamma, delta)
    for i in range(int((n - t_x).max())):
        with np.errstate(invalid="ignore"):
            term = (
                betaln(alpha + x, beta + t_x - x + i)
                - betaln(alpha, beta)
                + betaln(gamma + 1.0, delta + t_x + i)
                - betaln(gamma, delta)
            )
        total = np.logaddexp(total, np.where(i < n - t_x, term, -np.inf))
    return total


def gamma_gamma(parameters: Sequence[float], data: Columns) -> np.ndarray:
    """Fader & Hardie (2013), eq. 1a: the density of the mean of x values."""
    p, q, gamma = parameters
    x, z = data["frequency"], data["monetary_value"]
    return (
        gammaln(p * x + q)
        - gammaln(p * x)
        - gammaln(q)
        + q * np.log(gamma)
        + (p * x - 1.0) * np.log(z)
        + p * x * np.log(x)
        - (p * x + q) * np.log(gamma + x * z)
    )


def shifted_beta_geo(parameters: Sequence[float], data: Columns) -> np.ndarray:
    """Fader & Hardie (2007), eqs. 5 and 6: left in period T, or still there after T."""
    alpha, beta = parameters
    T, left = data["T"], data["event"]
    leaves = betaln(alpha + 1.0, beta + T - 1.0) - betaln(alpha, beta)
    return np.where(left > 0, leaves, betaln(alpha, beta + T) - betaln(alpha, beta))


def beta_discrete_weibull(parameters: Sequence[float], data: Columns) -> np.ndarray:
    """Survival B(gamma, delta + t^c) / B(gamma, delta), and differences of it."""
    alpha, beta, c = parameters
    T, left = data["T"], data["event"]
    before = betaln(alpha, beta + (T - 1.0) ** c) - betaln(alpha, beta)
    after = betaln(alpha, beta + T**c) - betaln(alpha, beta)
    with np.errstate(divide="ignore"):
        leaves = before + np.log(-np.expm1(after - before))
    return np.where(left > 0, leaves, after)


LIKELIHOODS: dict[str, Likelihood] = {
    "BetaGeoModel": beta_geo,
    "ModifiedBetaGeoModel": modified_beta_geo,
    "ParetoNBDModel": pareto_nbd,
    "BetaGeoBetaBinomModel": beta_geo_beta_binom,
    "GammaGammaModel": gamma_gamma,
    "ShiftedBetaGeoModel": shifted_beta_geo,
    "BetaDiscreteWeibullModel": beta_discrete_weibull,
}


def collapse(data: Columns) -> tuple[Columns, np.ndarray]:
    """Distinct rows and how often each occurs."""
    names = list(data)
    rows, counts = np.unique(np.column_stack([data[name] for name in names]), axis=0, return_counts=True)
    return {name: rows[:, i] for i, name in enumerate(names)}, counts.astype(float)


class Objective:
    """Minus the log-likelihood as a function of the logarithms of the parameters."""

    def __init__(self, likelihood: Likelihood, data: Columns) -> None:
        self._likelihood = likelihood
        self._data, self._counts = collapse(data)
        self.evaluations = 0

    def __call__(self, log_parameters: np.ndarray) -> float:
        self.evaluations += 1
        if not np.all(np.abs(log_parameters) < 200.0):
            return np.inf
        with np.errstate(all="ignore"):
            rows = self._likelihood(np.exp(log_parameters), self._data)
        # Sorted and summed exactly enough: differences of 1e-6 matter beside sums of 1e6.
        value = -float(np.sum(self._counts * rows, dtype=np.longdouble))
        return value if np.isfinite(value) else np.inf

    def gradient(self, point: np.ndarray, step: float = 1e-4) -> np.ndarray:
        """Central differences of fourth order."""
        result = np.empty(point.size)
        for i in range(point.size):
            e = np.zeros(point.size)
            e[i] = step
            result[i] = (8 * (self(point + e) - self(point - e)) - (self(point + 2 * e) - self(point - 2 * e))) / (
                12 * step
            )
        return result

    def _rough_gradient(self, point: np.ndarray, step: float = 1e-5) -> np.ndarray:
        steps = step * np.eye(point.size)
        return np.array([(self(point + e) - self(point - e)) / (2 * step) for e in steps])

    def hessian(self, point: np.ndarray, step: float = 1e-3) -> np.ndarray:
        """Second differences; good to about five digits."""
        n = point.size
        result = np.empty((n, n))
        centre = self(point)
        for i in range(n):
            e = np.zeros(n)
            e[i] = step
            result[i, i] = (self(point + e) - 2 * centre + self(point - e)) / step**2
            for j in range(i):
                f = np.zeros(n)
                f[j] = step
                result[i, j] = result[j, i] = (
                    self(point + e + f) - self(point + e - f) - self(point - e + f) + self(point - e - f)
                ) / (4 * step**2)
        return result

    def minimise(self, starts: Sequence[np.ndarray]) -> tuple[np.ndarray, float]:
        """The best of L-BFGS-B from every start, then Newton steps by differences, or Nelder-Mead where these fail.

        The parameters stay within e^-12 .. e^12.
        """
        best, lowest, agreed = np.asarray(starts[0]), np.inf, False
        for i, start in enumerate(starts):
            if i == 2 and agreed:  # two starts that lead to one place: the third is for when they do not
                break
            end = minimize(
                self,
                start,
                method="L-BFGS-B",
                jac=self._rough_gradient,
                bounds=[(-12.0, 12.0)] * len(start),
                options={"maxiter": 300, "ftol": 1e-14, "gtol": 1e-6},
            )
            agreed = abs(end.fun - lowest) < 1e-5
            if end.fun < lowest:
                best, lowest = end.x, float(end.fun)
        for _ in range(3):
            gradient, hessian = self.gradient(best), self.hessian(best)
            if not (
                np.all(np.isfinite(hessian)) and np.linalg.cond(hessian) < 1e12 and np.linalg.eigvalsh(hessian)[0] > 0
            ):
                break
            trial = best - np.linalg.solve(hessian, gradient)
            value = self(trial)
            if not value < lowest:
                if 0.5 * gradient @ np.linalg.solve(hessian, gradient) < 1e-8:
                    return best, lowest
                break
            best, lowest = trial, value
        simplex = np.vstack([best, best + 0.02 * np.eye(best.size)])
        end = minimize(
            self,
            best,
            method="Nelder-Mead",
            options={"initial_simplex": simplex, "maxfev": 100 * best.size, "xatol": 1e-8, "fatol": 1e-9},
        )
        return (end.x, float(end.fun)) if end.fun < lowest else (best, lowest)


# ---- predictions at known parameters -------------------------------------------------------------------------------


def beta_geo_alive(parameters: Sequence[float], x: float, t_x: float, T: float, modified: bool = False) -> float:
    """Bayes: the first term of the likelihood over both."""
    r, alpha, a, b = parameters
    if x == 0 and not modified:
        return 1.0
    odds_gone = a / (b + x - (0.0 if modified else 1.0)) * ((alpha + T) / (alpha + t_x)) ** (r + x)
    return float(1.0 / (1.0 + odds_gone))


def beta_geo_purchases(
    parameters: Sequence[float], x: float, t_x: float, T: float, t: float, modified: bool = False
) -> float:
    """P(alive) times the mean of (1 - exp(-lambda p t)) / p over the rates of an alive customer, by quadrature."""
    r, alpha, a, b = parameters
    own_a, own_b = a, b + x + (1.0 if modified else 0.0)

    # With u = p^a the density of p ~ p^(a-1) has no singularity at 0.
    def integrand(u: float) -> float:
        p = u ** (1.0 / own_a)
        if p < 1e-12:
            return (r + x) * t / (alpha + T) / own_a
        expected = -np.expm1((r + x) * np.log((alpha + T) / (alpha + T + p * t))) / p
        return float(expected * (1.0 - p) ** (own_b - 1.0) / own_a)

    total = quad(integrand, 0.0, 1.0, limit=500, epsabs=0, epsrel=1e-11)[0] / beta_function(own_a, own_b)
    return float(total) * beta_geo_alive(parameters, x, t_x, T, modified)


def pareto_alive(parameters: Sequence[float], x: float, t_x: float, T: float) -> float:
    """Bayes: the likelihood of "alive at T" over the whole."""
    r, alpha, s, beta = parameters
    row = {"frequency": np.array([x]), "recency": np.array([t_x]), "T": np.array([T])}
    alive = (
        gammaln(r + x) - gammaln(r) + r * np.log(alpha) - (r + x) * np.log(alpha + T) + s * np.log(beta / (beta + T))
    )
    return float(np.exp(alive - pareto_nbd(parameters, row)[0]))


def pareto_purchases(parameters: Sequence[float], x: float, t_x: float, T: float, t: float) -> float:
    """Fader & Hardie's note on the Pareto/NBD: E = (r+x)/(alpha+T) int_0^t ((beta+T)/(beta+T+u))^s du, if alive."""
    r, alpha, s, beta = parameters
    time_alive = quad(lambda u: ((beta + T) / (beta + T + u)) ** s, 0.0, t)[0]
    return (r + x) / (alpha + T) * time_alive * pareto_alive(parameters, x, t_x, T)


def beta_geo_beta_binom_alive(parameters: Sequence[float], x: float, t_x: float, n: float) -> float:
    """Fader, Hardie & Shang (2010), eq. 11 at the next opportunity: P(alive at n + 1 | history)."""
    alpha, beta, gamma, delta = parameters
    row = {"frequency": np.array([x]), "recency": np.array([t_x]), "T": np.array([n])}
    log_alive = (
        betaln(alpha + x, beta + n - x) - betaln(alpha, beta) + betaln(gamma, delta + n + 1.0) - betaln(gamma, delta)
    )
    return float(np.exp(log_alive - beta_geo_beta_binom(parameters, row)[0]))


def beta_geo_beta_binom_purchases(parameters: Sequence[float], x: float, t_x: float, n: float, periods: int) -> float:
    """Expected purchases at the next `periods` opportunities, term by term: alive then, and buys."""
    alpha, beta, gamma, delta = parameters
    row = {"frequency": np.array([x]), "recency": np.array([t_x]), "T": np.array([n])}
    likelihood = beta_geo_beta_binom(parameters, row)[0]
    k = np.arange(1, periods + 1)
    terms = (
        betaln(alpha + x + 1.0, beta + n - x)
        - betaln(alpha, beta)
        + betaln(gamma, delta + n + k)
        - betaln(gamma, delta)
    )
    return float(np.exp(terms - likelihood).sum())


def gamma_gamma_spend(parameters: Sequence[float], x: float, mean: float) -> float:
    """Fader & Hardie (2013), eq. 5: p (gamma + x z) / (p x + q - 1)."""
    p, q, gamma = parameters
    return p * (gamma + x * mean) / (p * x + q - 1.0)


def contractual_survival(parameters: Sequence[float], t: float) -> float:
    """sBG (two parameters) and BdW (three): B(alpha, beta + t^c) / B(alpha, beta)."""
    alpha, beta, c = (*parameters, 1.0)[:3]
    return float(np.exp(betaln(alpha, beta + t**c) - betaln(alpha, beta)))


def accelerated_survival(distribution: str, w: float, shape: float = 1.0) -> float:
    """P(W > w) of the error of ln duration."""
    if distribution in ("exponential", "weibull"):
        return float(np.exp(-np.exp(w)))
    if distribution == "log_normal":
        return float(ndtr(-w))
    if distribution == "log_logistic":
        return float(expit(-w))
    k = shape**-2  # W > w means G > k exp(Q w) for Q > 0, and the reverse below 0
    upper = gammaincc(k, k * np.exp(shape * w))
    return float(upper if shape > 0 else 1.0 - upper)
