from __future__ import annotations
import amends._core.core
import amends._core.math
import collections.abc
import enum
import numpy
import numpy.typing
import os
import typing
__all__: list[str] = ['Diagnosis', 'Estimate', 'FitReport', 'LikelihoodRatioTest', 'ParameterEstimates', 'estimate_from_file', 'likelihood_ratio_test']
class Diagnosis(enum.Enum):
    """Why a fit has no answer."""
    none = 0
    no_repeat_buyers = 1
    no_events = 2
    dropout_spread_not_identified = 3
    purchase_spread_not_identified = 4
    spread_not_identified = 5
    on_boundary = 6
    separation = 7
    collinear = 8
    too_few_rows = 9
    contradictory_rows = 10
    not_converged = 11
class FitReport:
    """
    How a fit ended: a diagnosis (`none` when it converged) and its evidence.
    """
    def __getstate__(self) -> bytes:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: bytes) -> None:
        ...
    @property
    def converged(self) -> bool:
        ...
    @property
    def diagnosis(self) -> Diagnosis:
        ...
    @property
    def distinct_rows(self) -> int:
        ...
    @property
    def evaluations(self) -> int:
        ...
    @property
    def first_invalid(self) -> int:
        ...
    @property
    def first_invalid_why(self) -> str:
        ...
    @property
    def invalid_rows(self) -> int:
        ...
    @property
    def iterations(self) -> int:
        ...
    @property
    def largest_gradient(self) -> float:
        ...
    @property
    def message(self) -> str:
        ...
    @property
    def newton_decrement(self) -> float:
        ...
    @property
    def observations(self) -> float:
        ...
    @property
    def parameter(self) -> str:
        ...
    @property
    def row_report(self) -> amends._core.core.RowReport:
        ...
    @property
    def rows(self) -> int:
        ...
    @property
    def smallest_eigenvalue(self) -> float:
        ...
    @property
    def warnings(self) -> list[str]:
        ...
class ParameterEstimates:
    """
    Estimates with their covariance.
    """
    def confidence_intervals(self, interval: float = 0.95) -> list[tuple[float, float]]:
        ...
    @property
    def aic(self) -> float:
        ...
    @property
    def bic(self) -> float:
        ...
    @property
    def covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def log_likelihood(self) -> float:
        ...
    @property
    def names(self) -> list[str]:
        ...
    @property
    def observations(self) -> float:
        ...
    @property
    def penalty(self) -> float:
        ...
    @property
    def scales(self) -> list[str]:
        ...
    @property
    def standard_errors(self) -> list[float]:
        ...
    @property
    def values(self) -> list[float]:
        ...
    @property
    def working_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
class LikelihoodRatioTest:
    """
    Twice the gain in log-likelihood, and its p-value.
    """
    def __getstate__(self) -> bytes:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: bytes) -> None:
        ...
    @property
    def degrees_of_freedom(self) -> float:
        ...
    @property
    def p_value(self) -> float:
        ...
    @property
    def statistic(self) -> float:
        ...
class Estimate:
    """
    A number with its error, and how it moves with the others of its source.
    """
    @staticmethod
    def joint(quantities: collections.abc.Iterable[str], values: numpy.typing.ArrayLike, covariance: numpy.typing.ArrayLike, scale: typing.Literal['identity', 'log', 'logit', 'log_log'] | collections.abc.Sequence[typing.Literal['identity', 'log', 'logit', 'log_log']] = 'identity', *, model: str = 'estimate', source: str = '', rows: float = 0.0, clusters: int = 0) -> list[Estimate]:
        """
        Several numbers of one source, which a scenario draws together.
        
        Parameters
        ----------
        quantities : sequence of str
        values : sequence of float
        covariance : array
            Of the values, natural scale.
        scale : str, or sequence of str
            One for all, or one for each.
        model, source, rows, clusters
            As of one.
        
        Returns
        -------
        list of Estimate
        
        Examples
        --------
        >>> import amends as am
        >>> stay = am.estimation.Estimate.joint(
        ...     ["dissatisfied", "satisfied"], [0.45, 0.8], [[0.0009, 0.0002], [0.0002, 0.0004]], "logit")
        >>> round(stay[0].covariance_with(stay[1]), 4)
        0.0051
        """
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __init__(self, quantity: str, value: float, standard_error: float, scale: typing.Literal['identity', 'log', 'logit', 'log_log'] = 'identity', *, model: str = 'estimate', source: str = '', rows: float = 0.0, clusters: int = 0) -> None:
        """
        A number that was estimated elsewhere: a source of its own.
        
        Parameters
        ----------
        quantity : str
            What it is.
        value, standard_error : float
            On the natural scale.
        scale : {"identity", "log", "logit", "log_log"}
            On which it is normal: log for what is positive, logit or log_log for a share.
        model : str
            What it was estimated by, in your words.
        source : str
            From what.
        rows : float
            Customers, complaints or answers behind it; 0: not known.
        clusters : int
            That its error allows for.
        
        Raises
        ------
        AmendsError
            For a value at or beyond the edge of its scale, or an error that is not finite and at least 0.
        """
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def covariance_with(self, other: Estimate) -> float:
        """
        Of the two on their scales; 0 where their sources differ.
        """
    def describe(self) -> str:
        """
        One line: what, of what, from how many rows.
        """
    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """
        Lower and upper limit: normal on the scale, carried back.
        """
    @property
    def clusters(self) -> int:
        """
        That its error allows for; 0: rows are taken as independent.
        """
    @property
    def distribution(self) -> amends._core.math.Distribution:
        """
        What a scenario draws it from.
        """
    @property
    def gradient(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the value on its scale, by the components of the source.
        """
    @property
    def identity(self) -> int:
        """
        Of the source: estimates of one source have the same.
        """
    @property
    def model(self) -> str:
        """
        What it was estimated by.
        """
    @property
    def quantity(self) -> str:
        """
        What was asked for.
        """
    @property
    def rows(self) -> float:
        """
        Behind it, weights summed.
        """
    @property
    def scale(self) -> str:
        """
        On which it is normal.
        """
    @property
    def source(self) -> str:
        """
        From what; may be empty.
        """
    @property
    def standard_error(self) -> float:
        """
        On the natural scale, by the delta method.
        """
    @property
    def standard_error_on_scale(self) -> float:
        ...
    @property
    def value(self) -> float:
        """
        On the natural scale.
        """
def estimate_from_file(path: str | bytes | os.PathLike[str], quantity: str, at: collections.abc.Iterable[tuple[str, float]], where: collections.abc.Iterable[tuple[str, typing.Any]], source: str) -> Estimate:
    ...
def likelihood_ratio_test(restricted: ParameterEstimates, full: ParameterEstimates) -> LikelihoodRatioTest:
    ...
