from __future__ import annotations
import collections.abc
import enum
import numpy
import numpy.typing
import typing
from . import reference
from . import folklore
__all__: list[str] = ['BreakEvenCase', 'BreakEvenShare', 'Generations', 'Ledger', 'LedgerLine', 'LedgerWarning', 'TalkEffect', 'TalkWarning', 'TellCounts', 'TellingClass', 'break_even_satisfied_share', 'distinct_hearers', 'folklore', 'implied_susceptibility', 'log_odds_weight', 'negative_shift', 'positive_shift', 'probability_after', 'random_overlap', 'reference', 'shift_after', 'talk_effect', 'talk_value_of_recovery', 'tell_count_ledger', 'tell_counts', 'tell_generations']
class TalkWarning(enum.Enum):
    """Findings about a ledger."""
    below_one_hearer_per_teller = 0
    opposite_shifts = 1
    kept_customers_without_value = 2
    empty_class = 3
class BreakEvenCase(enum.Enum):
    """Where a rising share of satisfied customers turns talk from loss to gain."""
    at_share = 0
    always = 1
    never = 2
class TellCounts:
    """
    How much a class of customers talks, always as two numbers.
    """
    def __repr__(self) -> str:
        ...
    @property
    def hearers_given_telling(self) -> float:
        ...
    @property
    def share_who_tell(self) -> float:
        ...
    @property
    def tellings_per_customer(self) -> float:
        ...
class Generations:
    """
    Persons reached over generations of retelling.
    """
    def __repr__(self) -> str:
        ...
    @property
    def hearers(self) -> float:
        """
        The customer who started it is not counted.
        """
    @property
    def per_generation(self) -> list[float]:
        ...
    @property
    def persons(self) -> float:
        """
        The customer who started it is counted.
        """
class TellingClass:
    """
    One class of customers who talk alike, and what their talk does.
    
    Parameters
    ----------
    name : str
        For reports; may be empty.
    customers : float
        Persons in the class.
    share_who_tell : float
        Share of them who tell anybody.
    hearers_given_telling : float
        Tellings by one customer who tells.
    in_market : float
        Share of hearers who are prospects.
    shift : float
        Signed change of a prospect's purchase probability.
    overlap : float
        Share of tellings that reach a person already reached; 0 gives an upper bound.
    already_customers : float
        Share of hearers who are customers already.
    shift_of_customers : float
        Signed change of such a customer's probability to stay.
    handling_cost : float
        Money per customer of the class that the firm spends on handling.
    """
    def __init__(self, name: str = '', *, customers: typing.SupportsFloat | typing.SupportsIndex = 1.0, share_who_tell: typing.SupportsFloat | typing.SupportsIndex, hearers_given_telling: typing.SupportsFloat | typing.SupportsIndex, in_market: typing.SupportsFloat | typing.SupportsIndex, shift: typing.SupportsFloat | typing.SupportsIndex, overlap: typing.SupportsFloat | typing.SupportsIndex = 0.0, already_customers: typing.SupportsFloat | typing.SupportsIndex = 0.0, shift_of_customers: typing.SupportsFloat | typing.SupportsIndex = 0.0, handling_cost: typing.SupportsFloat | typing.SupportsIndex = 0.0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def already_customers(self) -> float:
        ...
    @property
    def customers(self) -> float:
        ...
    @property
    def handling_cost(self) -> float:
        ...
    @property
    def hearers_given_telling(self) -> float:
        ...
    @property
    def in_market(self) -> float:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def overlap(self) -> float:
        ...
    @property
    def share_who_tell(self) -> float:
        ...
    @property
    def shift(self) -> float:
        ...
    @property
    def shift_of_customers(self) -> float:
        ...
class TalkEffect:
    """
    What the talk of one class does, or the sum over classes.
    """
    def __repr__(self) -> str:
        ...
    @property
    def customers_kept(self) -> float:
        ...
    @property
    def customers_won(self) -> float:
        ...
    @property
    def handling_cost(self) -> float:
        ...
    @property
    def hearers(self) -> float:
        ...
    @property
    def prospects_reached(self) -> float:
        ...
    @property
    def talk_value(self) -> float:
        ...
    @property
    def tellers(self) -> float:
        ...
    @property
    def tellings(self) -> float:
        ...
    @property
    def value(self) -> float:
        ...
class LedgerLine:
    """
    One line of a ledger: the class as it was given, and its effect.
    """
    def __repr__(self) -> str:
        ...
    @property
    def effect(self) -> TalkEffect:
        ...
    @property
    def inputs(self) -> TellingClass:
        ...
class LedgerWarning:
    """
    A warning and the class it is about.
    """
    def __repr__(self) -> str:
        ...
    def __str__(self) -> str:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def warning(self) -> TalkWarning:
        ...
class Ledger:
    """
    The tell-count ledger: every class with its inputs echoed, and the totals.
    """
    def __repr__(self) -> str:
        ...
    @property
    def lines(self) -> list[LedgerLine]:
        ...
    @property
    def total(self) -> TalkEffect:
        ...
    @property
    def value_per_customer(self) -> float:
        ...
    @property
    def value_per_kept_customer(self) -> float:
        ...
    @property
    def warnings(self) -> list[LedgerWarning]:
        ...
class BreakEvenShare:
    """
    Share of satisfied customers at which talk cancels.
    """
    def __repr__(self) -> str:
        ...
    @property
    def found(self) -> BreakEvenCase:
        ...
    @property
    def share(self) -> float:
        ...
def break_even_satisfied_share(satisfied: TellingClass, dissatisfied: TellingClass, value_per_customer: typing.SupportsFloat | typing.SupportsIndex, value_per_kept_customer: typing.SupportsFloat | typing.SupportsIndex) -> BreakEvenShare:
    ...
def distinct_hearers(tellings: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], population: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def implied_susceptibility(before: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], after: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def log_odds_weight(before: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], after: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def negative_shift(prior: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], susceptibility: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def positive_shift(prior: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], susceptibility: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def probability_after(prior: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], positive: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], negative: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], positive_weight: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], negative_weight: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def random_overlap(tellings: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], population: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def shift_after(prior: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], positive: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], negative: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], positive_weight: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], negative_weight: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def talk_effect(telling: TellingClass, value_per_customer: typing.SupportsFloat | typing.SupportsIndex, value_per_kept_customer: typing.SupportsFloat | typing.SupportsIndex) -> TalkEffect:
    ...
def talk_value_of_recovery(unrecovered: TellingClass, recovered: TellingClass, value_per_customer: typing.SupportsFloat | typing.SupportsIndex, value_per_kept_customer: typing.SupportsFloat | typing.SupportsIndex) -> float:
    ...
def tell_count_ledger(classes: collections.abc.Sequence[TellingClass], value_per_customer: typing.SupportsFloat | typing.SupportsIndex, value_per_kept_customer: typing.SupportsFloat | typing.SupportsIndex, customers_in_total: typing.SupportsFloat | typing.SupportsIndex) -> Ledger:
    ...
def tell_counts(bins: collections.abc.Sequence[tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex]]) -> TellCounts:
    ...
def tell_generations(told_by_each: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> Generations:
    ...
