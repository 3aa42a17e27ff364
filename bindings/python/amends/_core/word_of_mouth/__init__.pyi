from __future__ import annotations
import collections.abc
import enum
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
    def __init__(self, name: str = '', *, customers: float = 1.0, share_who_tell: float, hearers_given_telling: float, in_market: float, shift: float, overlap: float = 0.0, already_customers: float = 0.0, shift_of_customers: float = 0.0, handling_cost: float = 0.0) -> None:
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
def break_even_satisfied_share(satisfied: TellingClass, dissatisfied: TellingClass, *, value_per_customer: float = 1.0, value_per_kept_customer: float = 0.0) -> BreakEvenShare:
    """
    Share of satisfied customers at which the talk of satisfied and dissatisfied customers cancels.
    
    Parameters
    ----------
    satisfied, dissatisfied : TellingClass
        The classes; their ``customers`` are not used.
    value_per_customer, value_per_kept_customer : float
        As in `talk_effect`. The value of a new customer cancels where there is neither a cost nor a kept customer.
    
    Returns
    -------
    BreakEvenShare
        ``share``, and ``found``: at_share, always (talk never costs) or never (talk never gains).
    
    Examples
    --------
    >>> import amends as am
    >>> glad = am.word_of_mouth.TellingClass(share_who_tell=1, hearers_given_telling=5, in_market=0.3, shift=0.1)
    >>> angry = am.word_of_mouth.TellingClass(share_who_tell=1, hearers_given_telling=10, in_market=0.3, shift=-0.1)
    >>> round(am.word_of_mouth.break_even_satisfied_share(glad, angry).share, 6)
    0.666667
    """
def distinct_hearers(tellings: numpy.typing.ArrayLike, population: numpy.typing.ArrayLike) -> typing.Any:
    """
    Distinct persons reached when tellings fall at random on a population.
    
    Parameters
    ----------
    tellings : float or array
        Acts of telling, >= 0.
    population : float or array
        Persons who could be told, >= 1.
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.word_of_mouth.distinct_hearers(300, 100), 2)
    95.1
    """
def implied_susceptibility(before: numpy.typing.ArrayLike, after: numpy.typing.ArrayLike) -> typing.Any:
    """
    Susceptibility that a measured pair of purchase probabilities implies; the inverse of the two shifts.
    
    Parameters
    ----------
    before, after : float or array
        Purchase probabilities, in [0, 1]. The direction of the change says which of the two shifts is meant.
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.word_of_mouth.implied_susceptibility(0.4, 0.3), 4)
    0.25
    """
def log_odds_weight(before: numpy.typing.ArrayLike, after: numpy.typing.ArrayLike) -> typing.Any:
    """
    Log-odds weight that a measured pair implies: ``logit(after) - logit(before)``, positive for a gain.
    
    Parameters
    ----------
    before, after : float or array
        Purchase probabilities strictly between 0 and 1.
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.word_of_mouth.log_odds_weight(0.3, 0.5), 4)
    0.8473
    """
def negative_shift(prior: numpy.typing.ArrayLike, susceptibility: numpy.typing.ArrayLike) -> typing.Any:
    """
    Change of a hearer's purchase probability after one negative telling: ``-susceptibility * prior``.
    
    Parameters
    ----------
    prior : float or array
        Purchase probability before, in [0, 1].
    susceptibility : float or array
        Share of it that is lost, in [0, 1].
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.word_of_mouth.negative_shift(0.3, 0.3), 4)
    -0.09
    """
def positive_shift(prior: numpy.typing.ArrayLike, susceptibility: numpy.typing.ArrayLike) -> typing.Any:
    """
    Change of a hearer's purchase probability after one positive telling: ``susceptibility * (1 - prior)``.
    
    Parameters
    ----------
    prior : float or array
        Purchase probability before, in [0, 1].
    susceptibility : float or array
        Share of the way to 1 that is gained, in [0, 1].
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.word_of_mouth.positive_shift(0.3, 0.3), 4)
    0.21
    """
def probability_after(prior: numpy.typing.ArrayLike, *, positive: numpy.typing.ArrayLike = 0.0, negative: numpy.typing.ArrayLike = 0.0, positive_weight: numpy.typing.ArrayLike = 0.0, negative_weight: numpy.typing.ArrayLike = 0.0) -> typing.Any:
    """
    Purchase probability after several hearings, which add in log-odds: their order does not matter.
    
    Parameters
    ----------
    prior : float or array
        Purchase probability before, in [0, 1]; 0 and 1 stay what they are.
    positive, negative : float or array
        Numbers of tellings heard, >= 0.
    positive_weight, negative_weight : float or array
        Log-odds that one telling adds or takes, both >= 0 (see `log_odds_weight`).
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.word_of_mouth.probability_after(0.3, positive=2, negative=1,
    ...                                          positive_weight=0.8, negative_weight=0.5), 4)
    0.5628
    """
def random_overlap(tellings: numpy.typing.ArrayLike, population: numpy.typing.ArrayLike) -> typing.Any:
    """
    Overlap that random hearing implies, ``1 - distinct_hearers / tellings``: for `TellingClass`.
    
    Parameters
    ----------
    tellings, population : float or array
        As in `distinct_hearers`.
    
    Examples
    --------
    >>> import amends as am
    >>> am.word_of_mouth.random_overlap(2, 2)
    0.25
    """
def shift_after(prior: numpy.typing.ArrayLike, *, positive: numpy.typing.ArrayLike = 0.0, negative: numpy.typing.ArrayLike = 0.0, positive_weight: numpy.typing.ArrayLike = 0.0, negative_weight: numpy.typing.ArrayLike = 0.0) -> typing.Any:
    """
    ``probability_after(...) - prior``, without the loss of digits of that subtraction.
    
    Parameters
    ----------
    prior, positive, negative, positive_weight, negative_weight
        As in `probability_after`.
    
    Examples
    --------
    >>> import amends as am
    >>> round(am.word_of_mouth.shift_after(0.3, negative=2, negative_weight=0.5), 4)
    -0.1638
    """
def talk_effect(telling: TellingClass, *, value_per_customer: float, value_per_kept_customer: float = 0.0) -> TalkEffect:
    """
    What the talk of one class of customers brings or costs.
    
    Parameters
    ----------
    telling : TellingClass
        The class.
    value_per_customer : float
        Money: one new customer, net of what acquiring him otherwise costs.
    value_per_kept_customer : float, optional
        Money: one present customer who stays.
    
    Examples
    --------
    >>> import amends as am
    >>> effect = am.word_of_mouth.talk_effect(
    ...     am.word_of_mouth.TellingClass(customers=100, share_who_tell=0.31, hearers_given_telling=90 / 31,
    ...                                   in_market=0.3, shift=-0.11), value_per_customer=100)
    >>> round(effect.customers_won, 2), round(effect.value, 2)
    (-2.97, -297.0)
    """
def talk_value_of_recovery(unrecovered: TellingClass, recovered: TellingClass, *, value_per_customer: float, value_per_kept_customer: float = 0.0) -> float:
    """
    What recovering one customer is worth in talk: one customer of class `recovered` minus one of `unrecovered`.
    
    Parameters
    ----------
    unrecovered, recovered : TellingClass
        The classes; their ``customers`` are not used.
    value_per_customer, value_per_kept_customer : float
        As in `talk_effect`.
    
    Examples
    --------
    >>> import amends as am
    >>> angry = am.word_of_mouth.TellingClass(share_who_tell=0.31, hearers_given_telling=3, in_market=0.3, shift=-0.1)
    >>> glad = am.word_of_mouth.TellingClass(share_who_tell=0.2, hearers_given_telling=2, in_market=0.3, shift=0.2)
    >>> round(am.word_of_mouth.talk_value_of_recovery(angry, glad, value_per_customer=100), 4)
    5.19
    """
def tell_count_ledger(classes: collections.abc.Iterable[TellingClass], *, value_per_customer: float, value_per_kept_customer: float = 0.0, customers_in_total: float = ...) -> Ledger:
    """
    Effect of exclusive classes of customers, one by one and in total.
    
    Parameters
    ----------
    classes : sequence of TellingClass
        Each customer in one of them; names that are given must differ.
    value_per_customer, value_per_kept_customer : float
        As in `talk_effect`.
    customers_in_total : float, optional
        Persons in all classes and outside them; the classes may not hold more.
    
    Returns
    -------
    Ledger
        ``lines`` (inputs echoed, effect), ``total``, ``warnings``; its repr is a table.
    
    Examples
    --------
    >>> import amends as am
    >>> ledger = am.word_of_mouth.tell_count_ledger([
    ...     am.word_of_mouth.TellingClass("convinced", customers=8000, share_who_tell=0.5, hearers_given_telling=3,
    ...                                   in_market=1, shift=0.02),
    ...     am.word_of_mouth.TellingClass("disappointed", customers=5000, share_who_tell=0.7, hearers_given_telling=6,
    ...                                   in_market=1, shift=-0.015)], value_per_customer=60)
    >>> round(ledger.total.customers_won, 6), round(ledger.total.value, 6)
    (-75.0, -4500.0)
    """
def tell_counts(bins: collections.abc.Iterable[tuple[float, float]]) -> TellCounts:
    """
    Tell counts from a table of exclusive bins; customers in no bin told nobody.
    
    Parameters
    ----------
    bins : sequence of (share, hearers)
        Share of all customers of the class, and others told by each of them. Shares may not sum to more than 1: a
        customer belongs to one bin.
    
    Returns
    -------
    TellCounts
        ``share_who_tell``, ``hearers_given_telling`` and their product ``tellings_per_customer``.
    
    Examples
    --------
    >>> import amends as am
    >>> counts = am.word_of_mouth.tell_counts(
    ...     am.word_of_mouth.reference.verde_wharton_bins(told_by_three_to_five=4, told_by_six_or_more=6))
    >>> round(counts.share_who_tell, 4), round(counts.hearers_given_telling, 4)
    (0.31, 3.0968)
    """
def tell_generations(told_by_each: numpy.typing.ArrayLike) -> Generations:
    """
    Persons reached over generations of retelling, with the first customer counted and not counted.
    
    Parameters
    ----------
    told_by_each : sequence of float
        Persons told by the customer, by each of those, and so on. No overlap and no end of interest: an upper bound.
    
    Examples
    --------
    >>> import amends as am
    >>> am.word_of_mouth.tell_generations([11, 5])
    Generations(hearers=66, persons=67)
    """
