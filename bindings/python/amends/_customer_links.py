"""Links of the chain from purchases and surveys; users meet them in ``amends.economics``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._arguments import error, names, number, said
from ._column import labels
from ._core import economics as _core
from ._core.core import RowReport
from ._equality import by_members
from ._input import read, table
from ._joined_log import Clock, shared_codes, shown
from ._links import LinkEstimates, default_names, found_rows, outcome_codes, source_text, taken_columns
from ._purchases import moment_in_ticks
from ._roles import rows
from ._times import check_days


@by_members
class CustomerMargins(dict[str, Any]):
    """Margin and time as a customer, one row for each customer: a dict of arrays, and a table for ``customer_margin``.

    Columns ``customer_id``, ``margin`` and ``years`` of the first period and, with a second one, ``later_margin`` and
    ``later_years``. ``customer_rows`` and ``purchase_rows`` say which rows entered nothing; ``customer_margin`` reads
    the second one, and takes it by name where the columns went into another table.
    """

    customer_rows: RowReport
    purchase_rows: RowReport


def customer_margins(
    customers: Any,
    purchases: Any,
    *,
    periods: Sequence[Any],
    customer_id: Any = None,
    joined_at: Any = None,
    left_at: Any = None,
    purchased_at: Any = None,
    margin: Any = None,
) -> CustomerMargins:
    """What each customer brought in one period, or in two that follow each other, and how long he was one in it.

    Parameters
    ----------
    customers, purchases : table
        Whatever holds columns. Of a customer who stands twice the first row is taken.
    periods : sequence of two or three dates, or numbers of days
        Where they begin and end: a period holds its first day and not its last.
    customer_id, joined_at, left_at, purchased_at, margin : str or array, optional
        Columns, by default of these names: the id in both tables; of customers when they joined and left (missing:
        before and after all periods); of purchases when, and their contribution margin, money. Purchases before the
        day of joining, or after that of leaving, are left out and counted.

    Returns
    -------
    CustomerMargins

    Examples
    --------
    >>> import amends as am
    >>> table = am.economics.customer_margins(
    ...     {"customer_id": [1, 2], "joined_at": ["2022-01-01", "2023-07-02"]},
    ...     {"customer_id": [1, 1, 2], "purchased_at": ["2023-02-01", "2023-12-31", "2024-01-05"], "margin": [5, 6, 7]},
    ...     periods=["2023-01-01", "2024-01-01"])
    >>> table["margin"].tolist(), table["years"].round(2).tolist()
    ([11.0, 0.0], [1.0, 0.5])
    """
    who = _table("customers", customers)
    what = _table("purchases", purchases)
    roles = {"customer_id": customer_id, "joined_at": joined_at, "left_at": left_at}
    own = rows(who, roles, defaults={role: role for role in roles}, required=("customer_id",)).columns
    roles = {"customer_id": customer_id, "purchased_at": purchased_at, "margin": margin}
    bought = rows(what, roles, defaults={role: role for role in roles}, required=tuple(roles))
    ids = shared_codes("customer_id", {"customers": own["customer_id"], "purchases": bought.columns["customer_id"]})
    clock = Clock()
    columns = {
        "customer_id": ids["customers"],
        "purchase_customer": ids["purchases"],
        "purchased_at": clock.days("purchased_at", bought.columns["purchased_at"]),
        "joined_at": clock.days("joined_at", own["joined_at"]),
        "left_at": clock.days("left_at", own["left_at"]),
        "margin": bought.numbers("margin"),
    }
    moments = names("periods", periods)
    edges = [_begin(one, clock.dates(moments[0])) for one in moments]
    if len(edges) not in (2, 3):
        text = f"periods must be two or three dates, where one or two periods begin and end, got {len(edges)}"
        raise error("size_mismatch", "periods", text)
    if any(not a < b for a, b in zip(edges, edges[1:], strict=False)):
        raise error("contradiction", "periods", "periods must rise")
    margins, years, of_customers, of_purchases = _core._customer_margins(
        {role: values for role, values in columns.items() if values is not None}, edges
    )
    ids_column = own["customer_id"]
    assert ids_column is not None
    out = CustomerMargins(customer_id=shown(ids_column), margin=margins[:, 0], years=years[:, 0])
    if len(edges) == 3:
        out |= {"later_margin": margins[:, 1], "later_years": years[:, 1]}
    out.customer_rows, out.purchase_rows = of_customers, of_purchases
    return out


def _table(name: str, data: Any) -> Any:
    found = table(data)
    if found is None:
        raise error("domain", name, f"{name} must be a table, such as a frame or a dict, got {said(data)}")
    return found


def _begin(moment: Any, dated: bool) -> float:
    """A moment in days; a date is its first moment."""
    if moment is np.ma.masked:
        raise error("domain", "periods", "periods must be dates or numbers of days, got a masked value")
    if not dated:
        return moment_in_ticks("periods", moment, 1.0, False)
    if isinstance(moment, (str, np.datetime64)):  # elsewhere a month is its end, as a date is
        check_days("periods", read("periods", [moment]))
    end = moment_in_ticks("periods", moment, 86400e6, True) / 86400e6
    # The end of a day, as a date means elsewhere, is a microsecond before the next one.
    whole = round(end + 1e-6 / 86400)
    return float(whole - 1) if abs(end - whole) < 1e-9 and end < whole else end


def customer_margin(
    data: Any,
    *,
    margin: Any = None,
    years: Any = None,
    later_margin: Any = None,
    later_years: Any = None,
    years_between: float = 1.0,
    cluster: Any = None,
    weight: Any = None,
    purchase_rows: RowReport | None = None,
    source: str = "",
    fewest_rows: float = 10.0,
) -> LinkEstimates:
    """Margin per customer and year, and its growth: ``margin.per_customer_per_year``, ``margin.growth``.

    Parameters
    ----------
    data : table, or None
        One row a customer, as :func:`customer_margins` makes it.
    margin, years : str or array
        Contribution margin in the period, money, and years as a customer in it (default: 1).
    later_margin, later_years : str or array, optional
        The same in a later period, for the growth of those who were customers in both.
    years_between : float
        From the middle of the first period to that of the later one.
    purchase_rows : RowReport, optional
        Which purchases entered no margin, as :func:`customer_margins` says; by default that of ``data`` where it is
        such a table. Where more than 2 % of those in the periods match no customer the finding
        ``unmatched_purchases`` says so; where none of all enters there is no estimate.
    cluster, weight, source, fewest_rows
        As of :func:`stay_rates`.

    Returns
    -------
    LinkEstimates

    Examples
    --------
    >>> import amends as am
    >>> link = am.economics.customer_margin({"margin": [40, 60, 80, 20] * 10, "years": [1, 1, 1, 0.5] * 10})
    >>> round(link["margin.per_customer_per_year"].value, 2)
    57.14
    """
    given = {"margin": margin, "years": years, "later_margin": later_margin, "later_years": later_years}
    roles = given | {"cluster": cluster, "weight": weight}
    found = found_rows(data, roles, {role: role for role in roles}, ("margin",))
    columns = taken_columns(found, (*given, "weight"))
    if purchase_rows is None:
        purchase_rows = getattr(data, "purchase_rows", None) if isinstance(data, CustomerMargins) else None
    elif not isinstance(purchase_rows, RowReport):
        text = f"purchase_rows must be the account that customer_margins makes, got {said(purchase_rows)}"
        raise error("domain", "purchase_rows", text)
    return LinkEstimates(
        _core._customer_margin(
            columns,
            purchase_rows,
            number("years_between", years_between),
            source_text(source),
            number("fewest_rows", fewest_rows),
        )
    )


def tellers(
    data: Any,
    *,
    outcome: Any = None,
    satisfied: float | None = None,
    delighted: float | None = None,
    told: Any = None,
    bins: Mapping[Any, float | None] | None = None,
    cluster: Any = None,
    weight: Any = None,
    source: str = "",
    fewest_rows: float = 10.0,
) -> LinkEstimates:
    """Who tells others, and how many hear of one who tells: ``word_of_mouth.<outcome>.share_who_tell`` and
    ``.hearers_given_telling``.

    Parameters
    ----------
    data : table or JoinedLog, or None
        One row an answer.
    outcome, satisfied, delighted
        As of :func:`stay_rates`. Rows of "silent", customers with a problem who did not complain, give
        ``word_of_mouth.counterfactual``.
    told : str or array
        How many he told: labels of ``bins``, or numbers.
    bins : mapping, optional
        Of each label the mean number told by those who chose it; None: the middle of "1-2". An open label ("11+") needs
        its mean. Without bins ``told`` are numbers.
    cluster, weight, source, fewest_rows
        As of :func:`stay_rates`.

    Returns
    -------
    LinkEstimates

    Examples
    --------
    >>> import amends as am
    >>> answers = {"outcome": ["dissatisfied"] * 40, "told": ["0", "1-2", "3+", "0"] * 10}
    >>> link = am.economics.tellers(answers, bins={"0": 0, "1-2": None, "3+": 5})
    >>> round(link["word_of_mouth.dissatisfied.hearers_given_telling"].value, 4)
    3.25
    """
    roles = {"outcome": outcome, "told": told, "cluster": cluster, "weight": weight}
    found = found_rows(data, roles, default_names(data, roles), ("outcome", "told"))
    columns = taken_columns(found, ("weight",))
    columns["outcome"] = outcome_codes(data, found, satisfied, delighted)
    columns["told"], means = _binned(found, bins)
    return LinkEstimates(_core._tellers(columns, means, source_text(source), number("fewest_rows", fewest_rows)))


def _binned(found: Any, bins: Any) -> tuple[NDArray[Any], list[float]]:
    """The place of each answer among the means, which rise, and the means."""
    column = found.columns["told"]
    if bins is None:
        values = np.asarray(found.numbers("told"), dtype=np.float64)
        there = np.isfinite(values)
        seen, places = np.unique(values[there], return_inverse=True)
        if len(seen) > 10_000 or (len(seen) and seen[0] < 0):
            raise error("domain", "told", "told must be numbers of persons of at least 0, or labels of bins")
        codes = np.full(len(values), np.nan)
        codes[there] = places
        return codes, seen.tolist() or [0.0]  # where nobody answered there is no row, whatever the bins
    if not isinstance(bins, Mapping) or not len(bins):
        raise error("domain", "bins", f"bins must map labels to the mean number told, got {said(bins)}")
    of_label = {str(label): _mean(str(label), mean) for label, mean in bins.items()}
    means = sorted(set(of_label.values()))
    coded, own = labels("told", column)
    assert coded is not None
    if unknown := [str(one) for one in own if str(one) not in of_label]:
        raise error("unknown_name", "bins", f"bins must hold every label of told; one is missing: {said(unknown[0])}")
    return np.array([*(float(means.index(of_label[str(one)])) for one in own), np.nan])[coded], means


def _mean(label: str, mean: Any) -> float:
    if mean is not None:
        found = number("bins", mean)
        if not 0.0 <= found < np.inf:
            raise error("domain", "bins", f"bins must hold means of at least 0, got {said(mean)}")
        return found
    whole = re.fullmatch(r"\s*(\d+)\s*(?:(?:-|\u2013|to)\s*(\d+))?\s*", label)
    if whole is None:
        text = f"bins: the mean of {said(label)} must be given: how many those told on average who told so many"
        raise error("missing", "bins", text)
    return 0.5 * (float(whole[1]) + float(whole[2] or whole[1]))


def problem_and_voice(
    data: Any,
    *,
    problem: Any = None,
    complained: Any = None,
    response_weight: Any = None,
    not_replied: float = 0.0,
    problem_odds_ratio: float = 1.0,
    voice_odds_ratio: float = 1.0,
    cluster: Any = None,
    weight: Any = None,
    source: str = "",
    fewest_rows: float = 10.0,
) -> LinkEstimates:
    """Share of customers with a problem in a year, and share of those who complain: ``problem_rate``, ``voice``.

    Parameters
    ----------
    data : table, or None
        One row for each customer who was asked, or for each who replied, with ``not_replied`` for the others.
    problem, complained : str or array
        1 or 0; a missing ``problem`` is of somebody who did not reply. ``complained`` is read of those with a problem.
    response_weight : str or array, optional
        What a reply counts for, one over the chance to reply; instead of odds ratios.
    not_replied : float
        Customers who were asked, did not reply, and have no row. Their clusters are not known: the share who replied
        then has the error of independent customers.
    problem_odds_ratio, voice_odds_ratio : float
        Odds of having had a problem, and of having complained of one, of those who did not reply over those of who did.
        1 takes them for alike: an assumption, which ``bounds`` puts into place. Where everybody is known to have
        replied another one does nothing, and a finding says so.
    cluster, weight, source, fewest_rows
        As of :func:`stay_rates`.

    Returns
    -------
    LinkEstimates

    Examples
    --------
    >>> import amends as am
    >>> survey = {"problem": [1, 0, 0, 0, None] * 40, "complained": [0, None, None, None, None] * 20 + [1] * 100}
    >>> link = am.economics.problem_and_voice(survey)
    >>> round(link["problem_rate"].value, 3), link.bounds["problem_rate"]
    (0.252, (0.2, 0.4))
    """
    roles = {"problem": problem, "complained": complained, "response_weight": response_weight}
    roles |= {"cluster": cluster, "weight": weight}
    found = found_rows(data, roles, {role: role for role in roles}, ("problem",))
    columns = taken_columns(found, ("problem", "complained", "response_weight", "weight"))
    return LinkEstimates(
        _core._problem_and_voice(
            columns,
            number("problem_odds_ratio", problem_odds_ratio),
            number("voice_odds_ratio", voice_odds_ratio),
            number("not_replied", not_replied),
            source_text(source),
            number("fewest_rows", fewest_rows),
        )
    )
