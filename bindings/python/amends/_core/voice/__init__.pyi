from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import typing
from . import published
__all__: list[str] = ['EncouragementBreakEven', 'FactorInterval', 'Iceberg', 'IcebergEstimate', 'IcebergIntervals', 'ProblemType', 'ProblemTypeEstimate', 'ProblemTypeIntervals', 'SurveyedProblemType', 'complaint_multiplier', 'encouragement_break_even', 'estimate_iceberg', 'estimated_annoyed', 'estimated_problems', 'evidence_rate', 'gain_per_extra_complaint', 'iceberg_factor', 'iceberg_factor_interval', 'iceberg_from_counts', 'iceberg_from_rates', 'published', 'reach_from_silent_per_complaint', 'reach_probability', 'silent_per_complaint', 'simulate_iceberg']
class Iceberg:
    """
    The annoyance of one period, in customers and in shares.
    """
    def __repr__(self) -> str:
        ...
    @property
    def annoyance_rate(self) -> float:
        ...
    @property
    def annoyed(self) -> float:
        ...
    @property
    def articulation_rate(self) -> float:
        ...
    @property
    def complained(self) -> float:
        ...
    @property
    def customers(self) -> float:
        ...
    @property
    def evidence_rate(self) -> float:
        ...
    @property
    def hidden(self) -> float:
        ...
    @property
    def iceberg_factor(self) -> float:
        ...
    @property
    def registered(self) -> float:
        ...
    @property
    def registration_rate(self) -> float:
        ...
    @property
    def unvoiced(self) -> float:
        ...
class ProblemType:
    """
    One type of problem with its own rates.
    """
    def __init__(self, name: str, registered: typing.SupportsFloat | typing.SupportsIndex, articulation_rate: typing.SupportsFloat | typing.SupportsIndex, registration_rate: typing.SupportsFloat | typing.SupportsIndex = 1.0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def articulation_rate(self) -> float:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def registered(self) -> float:
        ...
    @property
    def registration_rate(self) -> float:
        ...
class ProblemTypeEstimate:
    """
    The iceberg of one type of problem.
    """
    def __repr__(self) -> str:
        ...
    @property
    def estimated(self) -> float:
        ...
    @property
    def evidence_rate(self) -> float:
        ...
    @property
    def hidden(self) -> float:
        ...
    @property
    def iceberg_factor(self) -> float:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def registered(self) -> float:
        ...
    @property
    def unvoiced(self) -> float:
        ...
class IcebergEstimate:
    """
    The iceberg by type of problem, and summed.
    """
    def __repr__(self) -> str:
        ...
    def to_frame(self) -> typing.Any:
        """
        One row per type: a pandas.DataFrame if pandas is installed, else a dict of columns.
        """
    @property
    def estimated(self) -> float:
        ...
    @property
    def evidence_rate(self) -> float:
        ...
    @property
    def hidden(self) -> float:
        ...
    @property
    def iceberg_factor(self) -> float:
        ...
    @property
    def registered(self) -> float:
        ...
    @property
    def types(self) -> list[ProblemTypeEstimate]:
        ...
    @property
    def unit(self) -> str:
        ...
    @property
    def unvoiced(self) -> float:
        ...
class FactorInterval:
    """
    A number with its interval.
    """
    def __repr__(self) -> str:
        ...
    @property
    def lower(self) -> float:
        ...
    @property
    def upper(self) -> float:
        ...
    @property
    def value(self) -> float:
        ...
class SurveyedProblemType:
    """
    One type of problem whose rates come from surveys: (count, of).
    """
    def __init__(self, name: str, registered: typing.SupportsFloat | typing.SupportsIndex, articulation: tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex], registration: tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex] | None = None) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def articulation(self) -> tuple[float, float]:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def registered(self) -> float:
        ...
    @property
    def registration(self) -> tuple[float, float] | None:
        ...
class ProblemTypeIntervals:
    """
    Medians and intervals for one type of problem.
    """
    def __repr__(self) -> str:
        ...
    @property
    def estimated(self) -> FactorInterval:
        ...
    @property
    def evidence_rate(self) -> FactorInterval:
        ...
    @property
    def iceberg_factor(self) -> FactorInterval:
        ...
    @property
    def name(self) -> str:
        ...
class IcebergIntervals:
    """
    The iceberg with the error of its surveys.
    """
    def __repr__(self) -> str:
        ...
    def to_frame(self) -> typing.Any:
        """
        One row per type: a pandas.DataFrame if pandas is installed, else a dict of columns.
        """
    @property
    def estimated(self) -> FactorInterval:
        ...
    @property
    def types(self) -> list[ProblemTypeIntervals]:
        ...
    @property
    def unit(self) -> str:
        ...
    @property
    def warnings(self) -> list[tuple[str, str]]:
        ...
class EncouragementBreakEven:
    """
    When inviting more complaints begins to pay.
    """
    def __repr__(self) -> str:
        ...
    @property
    def rule(self) -> str:
        ...
    @property
    def satisfied_share(self) -> float:
        ...
    @property
    def warnings(self) -> list[str]:
        ...
def complaint_multiplier(reach_probability: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def encouragement_break_even(stay_silent: typing.SupportsFloat | typing.SupportsIndex, stay_dissatisfied: typing.SupportsFloat | typing.SupportsIndex, stay_satisfied: typing.SupportsFloat | typing.SupportsIndex, cost_per_complaint: typing.SupportsFloat | typing.SupportsIndex, value_of_kept_customer: typing.SupportsFloat | typing.SupportsIndex | None) -> EncouragementBreakEven:
    ...
def estimate_iceberg(types: collections.abc.Sequence[ProblemType], unit: str) -> IcebergEstimate:
    ...
def estimated_annoyed(registered: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], articulation_rate: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], registration_rate: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def estimated_problems(complaints: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], reach_probability: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def evidence_rate(articulation_rate: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], registration_rate: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def gain_per_extra_complaint(stay_silent: typing.SupportsFloat | typing.SupportsIndex, stay_dissatisfied: typing.SupportsFloat | typing.SupportsIndex, stay_satisfied: typing.SupportsFloat | typing.SupportsIndex, cost_per_complaint: typing.SupportsFloat | typing.SupportsIndex, value_of_kept_customer: typing.SupportsFloat | typing.SupportsIndex | None, satisfied_share: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def iceberg_factor(articulation_rate: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], registration_rate: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def iceberg_factor_interval(count: typing.SupportsFloat | typing.SupportsIndex, of: typing.SupportsFloat | typing.SupportsIndex, level: typing.SupportsFloat | typing.SupportsIndex) -> FactorInterval:
    ...
def iceberg_from_counts(customers: typing.SupportsFloat | typing.SupportsIndex, annoyed: typing.SupportsFloat | typing.SupportsIndex, complained: typing.SupportsFloat | typing.SupportsIndex, registered: typing.SupportsFloat | typing.SupportsIndex) -> Iceberg:
    ...
def iceberg_from_rates(customers: typing.SupportsFloat | typing.SupportsIndex, annoyance_rate: typing.SupportsFloat | typing.SupportsIndex, articulation_rate: typing.SupportsFloat | typing.SupportsIndex, registration_rate: typing.SupportsFloat | typing.SupportsIndex) -> Iceberg:
    ...
def reach_from_silent_per_complaint(silent_per_complaint: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def reach_probability(steps: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> float:
    ...
def silent_per_complaint(reach_probability: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def simulate_iceberg(types: collections.abc.Sequence[SurveyedProblemType], unit: str, draws: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex, level: typing.SupportsFloat | typing.SupportsIndex, prior: tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex]) -> IcebergIntervals:
    ...
