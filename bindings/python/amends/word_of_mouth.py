"""What do they tell others? Tell counts, the shift of purchase probability, and the ledger that joins them.

A tell count is always two numbers here: the share of customers who tell anybody, and how many one who tells reaches.
See docs/word_of_mouth.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np
from numpy.typing import NDArray

from ._core import word_of_mouth as _room
from ._core.word_of_mouth import (
    BreakEvenCase,
    BreakEvenShare,
    Generations,
    Ledger,
    LedgerLine,
    LedgerWarning,
    TalkEffect,
    TalkWarning,
    TellCounts,
    TellingClass,
    folklore,
    reference,
)

__all__ = [
    "BreakEvenCase",
    "BreakEvenShare",
    "Generations",
    "Ledger",
    "LedgerLine",
    "LedgerWarning",
    "TalkEffect",
    "TalkWarning",
    "TellCounts",
    "TellingClass",
    "break_even_satisfied_share",
    "distinct_hearers",
    "folklore",
    "implied_susceptibility",
    "log_odds_weight",
    "negative_shift",
    "positive_shift",
    "probability_after",
    "random_overlap",
    "reference",
    "shift_after",
    "talk_effect",
    "talk_value_of_recovery",
    "tell_count_ledger",
    "tell_counts",
    "tell_generations",
]

Numbers = float | NDArray[np.float64]


def negative_shift(prior: Numbers, susceptibility: Numbers) -> Numbers:
    """Change of a hearer's purchase probability after one negative telling: ``-susceptibility * prior``.

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
    result: Numbers = _room.negative_shift(prior, susceptibility)
    return result


def positive_shift(prior: Numbers, susceptibility: Numbers) -> Numbers:
    """Change of a hearer's purchase probability after one positive telling: ``susceptibility * (1 - prior)``.

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
    result: Numbers = _room.positive_shift(prior, susceptibility)
    return result


def implied_susceptibility(before: Numbers, after: Numbers) -> Numbers:
    """Susceptibility that a measured pair of purchase probabilities implies; the inverse of the two shifts.

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
    result: Numbers = _room.implied_susceptibility(before, after)
    return result


def probability_after(
    prior: Numbers,
    *,
    positive: Numbers = 0.0,
    negative: Numbers = 0.0,
    positive_weight: Numbers = 0.0,
    negative_weight: Numbers = 0.0,
) -> Numbers:
    """Purchase probability after several hearings, which add in log-odds: their order does not matter.

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
    result: Numbers = _room.probability_after(prior, positive, negative, positive_weight, negative_weight)
    return result


def shift_after(
    prior: Numbers,
    *,
    positive: Numbers = 0.0,
    negative: Numbers = 0.0,
    positive_weight: Numbers = 0.0,
    negative_weight: Numbers = 0.0,
) -> Numbers:
    """``probability_after(...) - prior``, without the loss of digits of that subtraction.

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
    result: Numbers = _room.shift_after(prior, positive, negative, positive_weight, negative_weight)
    return result


def log_odds_weight(before: Numbers, after: Numbers) -> Numbers:
    """Log-odds weight that a measured pair implies: ``logit(after) - logit(before)``, positive for a gain.

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
    result: Numbers = _room.log_odds_weight(before, after)
    return result


def tell_counts(bins: Sequence[tuple[float, float]]) -> TellCounts:
    """Tell counts from a table of exclusive bins; customers in no bin told nobody.

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
    return _room.tell_counts([(share, hearers) for share, hearers in bins])


def distinct_hearers(tellings: Numbers, population: Numbers) -> Numbers:
    """Distinct persons reached when tellings fall at random on a population.

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
    result: Numbers = _room.distinct_hearers(tellings, population)
    return result


def random_overlap(tellings: Numbers, population: Numbers) -> Numbers:
    """Overlap that random hearing implies, ``1 - distinct_hearers / tellings``: for `TellingClass`.

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
    result: Numbers = _room.random_overlap(tellings, population)
    return result


def tell_generations(told_by_each: Sequence[float]) -> Generations:
    """Persons reached over generations of retelling, with the first customer counted and not counted.

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
    return _room.tell_generations(list(told_by_each))


def talk_effect(
    telling: TellingClass, *, value_per_customer: float, value_per_kept_customer: float = 0.0
) -> TalkEffect:
    """What the talk of one class of customers brings or costs.

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
    return _room.talk_effect(telling, value_per_customer, value_per_kept_customer)


def tell_count_ledger(
    classes: Sequence[TellingClass],
    *,
    value_per_customer: float,
    value_per_kept_customer: float = 0.0,
    customers_in_total: float = inf,
) -> Ledger:
    """Effect of exclusive classes of customers, one by one and in total.

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
    return _room.tell_count_ledger(list(classes), value_per_customer, value_per_kept_customer, customers_in_total)


def talk_value_of_recovery(
    unrecovered: TellingClass,
    recovered: TellingClass,
    *,
    value_per_customer: float,
    value_per_kept_customer: float = 0.0,
) -> float:
    """What recovering one customer is worth in talk: one customer of class `recovered` minus one of `unrecovered`.

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
    return _room.talk_value_of_recovery(unrecovered, recovered, value_per_customer, value_per_kept_customer)


def break_even_satisfied_share(
    satisfied: TellingClass,
    dissatisfied: TellingClass,
    *,
    value_per_customer: float = 1.0,
    value_per_kept_customer: float = 0.0,
) -> BreakEvenShare:
    """Share of satisfied customers at which the talk of satisfied and dissatisfied customers cancels.

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
    return _room.break_even_satisfied_share(satisfied, dissatisfied, value_per_customer, value_per_kept_customer)
