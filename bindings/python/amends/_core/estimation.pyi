from __future__ import annotations
import amends._core.core
import enum
import numpy
import numpy.typing
import typing
__all__: list[str] = ['Diagnosis', 'FitReport', 'LikelihoodRatioTest', 'ParameterEstimates', 'likelihood_ratio_test']
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
def likelihood_ratio_test(restricted: ParameterEstimates, full: ParameterEstimates) -> LikelihoodRatioTest:
    ...
