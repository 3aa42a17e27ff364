"""A budget over customers and actions. Public in ``economics``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from . import _tables
from ._answers import _as_given
from ._arguments import different, error, said, whole
from ._arguments import names as listed
from ._column import numbers
from ._core import economics as _compiled
from ._core.core import RowReport
from ._core.recovery import InvertedUStay, SaturatingStay, SShapedStay
from ._equality import by_members
from ._input import Table, read, table
from ._roles import aligned, rows, same_rows

#: Its functions for this module take columns and names as they are.
_room: Any = _compiled

_ROWS_SHOWN = 12


@by_members
@dataclass(frozen=True, repr=False, eq=False)
class CustomerOffers:
    """Costs and gains of actions by customer: what `offer_budget` takes."""

    costs: NDArray[np.float64]
    """One row per customer, one column per action; NaN: no such action."""
    gains: NDArray[np.float64]
    customers: NDArray[Any]
    """What the customers are called, one per row."""
    actions: list[Any]
    """What the actions are called, one per column."""
    row_report: RowReport
    """The account of the rows that it was made of."""

    def __repr__(self) -> str:
        line = self.row_report.line()
        text = f"CustomerOffers of {len(self.customers):,} customers by {len(self.actions):,} actions"
        return text + (f"; {line}" if line else "")


class _Shown:
    """Columns, of which a terminal shows some rows."""

    def _columns(self) -> dict[str, NDArray[Any]]:
        raise NotImplementedError

    def _notes(self) -> list[str]:
        return []

    def __len__(self) -> int:
        return len(next(iter(self._columns().values())))

    def __getitem__(self, name: str) -> NDArray[Any]:
        known = self._columns()
        if name not in known:
            raise error("unknown_name", "name", f"name must be one of {', '.join(known)}, got {said(name)}")
        return known[name]

    def to_frame(self) -> Any:
        """All rows: a pandas.DataFrame, or a dict of arrays without pandas."""
        return _tables.to_frame(self._columns())

    def _places(self) -> NDArray[np.int64]:
        """Rows spread over the whole."""
        return np.unique(np.linspace(0, len(self) - 1, _ROWS_SHOWN).round().astype(np.int64)) if len(self) else _NONE

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        known = self._columns()
        return list(known), [[_cell(column[k]) for column in known.values()] for k in self._places()]

    def _lines(self) -> list[str]:
        more = [f"{_ROWS_SHOWN} of {len(self):,} rows"] if len(self) > _ROWS_SHOWN else []
        return [*more, *self._notes()]

    def __repr__(self) -> str:
        return "\n".join([_tables.text_table(*self._cells()), *map(_tables.shown, self._lines())])

    def _repr_html_(self) -> str:
        return _tables.html_table(*self._cells(), self._lines())


_NONE = np.zeros(0, dtype=np.int64)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, (float, np.floating)):
        return _tables.decimal(float(value))
    return str(value)


@by_members
@dataclass(frozen=True, repr=False, eq=False)
class BudgetPath(_Shown):
    """What budgets buy: whole increments of the path, and the bound that no plan can pass."""

    columns: dict[str, NDArray[Any]]

    def _columns(self) -> dict[str, NDArray[Any]]:
        return self.columns


@by_members
@dataclass(frozen=True, repr=False, eq=False)
class OfferPlan(_Shown):
    """Who gets what at one budget."""

    budget: float
    cost: float
    gain: float
    surplus: float
    """``gain - least_return * cost``."""
    bound: float
    """No plan has a larger surplus; the surplus itself where ``status`` is ``"optimal"``."""
    gap: float
    """``bound - surplus``."""
    shadow_price: float
    """What one more unit of budget adds to the surplus, on the path."""
    status: Literal["optimal", "within_gap"]
    states: int
    """Alternatives that the search for the best plan looked at."""
    treated: int
    """Customers with an action."""
    customers: NDArray[Any] = field(repr=False)
    actions: NDArray[Any] = field(repr=False)
    """What each customer gets, None for nothing."""
    costs: NDArray[np.float64] = field(repr=False)
    gains: NDArray[np.float64] = field(repr=False)

    def _columns(self) -> dict[str, NDArray[Any]]:
        return {"customer": self.customers, "action": self.actions, "cost": self.costs, "gain": self.gains}

    def _notes(self) -> list[str]:
        known = "the best plan" if self.status == "optimal" else f"within {self.gap:,.2f} of the best plan"
        return [
            f"{self.treated:,} of {len(self.customers):,} customers, cost {self.cost:,.2f}, gain {self.gain:,.2f}, "
            f"surplus {self.surplus:,.2f}: {known}",
            f"one more unit of budget adds {self.shadow_price:,.4g}",
        ]


@by_members
class OfferBudget:
    """The budget path of customers and actions, and the plan at one budget; made by `offer_budget`."""

    def __init__(self, offers: CustomerOffers, budget: float, most_states: int, options: dict[str, float]) -> None:
        self.offers = offers
        self.budget = budget
        self.least_return = options["least_return"]
        self._most_states = most_states
        self._options = options
        self._made = self._build()
        #: The account of the customers, or of the rows that they were made of.
        self.row_report = offers.row_report if offers.row_report.left_out else self._made.row_report
        #: Who gets what.
        self.plan = self.plan_at(budget, most_states=most_states)

    def _build(self) -> Any:
        return _room._OfferBudget(self.offers.costs, self.offers.gains, len(self.offers.actions), **self._options)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in ("_made", "path")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._made = self._build()

    @property
    def shadow_price(self) -> float:
        """What one more unit of budget adds to the surplus."""
        return self.plan.shadow_price

    @property
    def gap(self) -> float:
        """What the best plan may have more than ``plan``: 0 where it is the best."""
        return self.plan.gap

    @cached_property
    def path(self) -> BudgetPath:
        """Every increment in its order: the budget that takes it, what is gained by then, who gets what."""
        found = self._made.path()
        actions = np.asarray([*self.offers.actions, None], dtype=object)
        return BudgetPath(
            {
                "budget": found["cost"],
                "gain": found["gain"],
                "surplus": found["gain"] - self.least_return * found["cost"],
                "marginal_return": found["marginal_return"],
                "customer": self.offers.customers[found["customer"]],
                "action": actions[found["action"]],
            }
        )

    def at(self, budgets: Any) -> BudgetPath:
        """What each budget buys: a table with one row for each.

        Parameters
        ----------
        budgets : float or array_like
            Money, >= 0; infinity is no limit.

        Returns
        -------
        BudgetPath
            Columns ``budget``, ``cost``, ``gain``, ``surplus``, ``bound``, ``gap``, ``marginal_return`` (of the next
            increment) and ``shadow_price`` (what one more unit of budget adds to the surplus).
        """
        asked = [budgets] if np.isscalar(budgets) else numbers("budgets", read("budgets", budgets))
        return BudgetPath(self._made.at(asked))

    def plan_at(self, budget: float | None = None, *, most_states: int = 1_000_000) -> OfferPlan:
        """Who gets what at another budget.

        Parameters
        ----------
        budget : float, optional
            Money; without it there is no limit.
        most_states : int, optional
            Alternatives that the search for the best plan may look at; 0 for no search.

        Returns
        -------
        OfferPlan
        """
        found = self._made.plan(np.inf if budget is None else budget, whole("most_states", most_states))
        places = found.pop("actions")
        taken = np.maximum(places, 0)[:, None]

        def of_taken(values: NDArray[np.float64]) -> NDArray[np.float64]:
            if not len(values):
                return np.zeros(0)
            return np.where(places < 0, 0.0, np.take_along_axis(values, taken, axis=1)[:, 0])

        actions = np.asarray([*self.offers.actions, None], dtype=object)
        return OfferPlan(
            **found,
            customers=self.offers.customers,
            actions=actions[places],
            costs=of_taken(self.offers.costs),
            gains=of_taken(self.offers.gains),
        )

    def __repr__(self) -> str:
        money = "no limit" if self.budget == np.inf else f"{self.budget:,.2f}"
        known = "the best plan" if self.plan.status == "optimal" else f"within {self.gap:,.2f} of the best plan"
        lines = [
            f"Budget {money}: {self.plan.treated:,} of {len(self.offers.customers):,} customers get an offer",
            f"  cost     {self.plan.cost:,.2f}",
            f"  gain     {self.plan.gain:,.2f}",
            f"  surplus  {self.plan.surplus:,.2f}, {known}",
            f"  one more unit of budget adds {self.shadow_price:,.4g}",
        ]
        account = self.row_report.line()
        return "\n".join([*lines, *([account] if account else [])])


def _plain_matrix(role: str, given: Any) -> NDArray[np.float64]:
    """The same of an array, or of a list of rows; the door for columns tells numbers from dates and texts."""
    if given is None:
        raise error("missing", role, f"{role} must be given: one row per customer, one column per action")
    if not isinstance(given, (np.ndarray, list, tuple)) and hasattr(given, "__array__"):
        given = np.asarray(given)
    flat: Any
    if isinstance(given, np.ndarray):
        if given.ndim != 2:
            raise error(
                "size_mismatch", role, f"{role} must have two dimensions (customers, actions), got {given.ndim}"
            )
        shape, flat = given.shape, given.reshape(-1)
    elif isinstance(given, (list, tuple)) and all(
        isinstance(row, (list, tuple)) or (isinstance(row, np.ndarray) and row.ndim == 1) for row in given
    ):
        lengths = {len(row) for row in given}
        if len(lengths) != 1:
            raise error("size_mismatch", role, f"{role} must have rows of one length: a value for each action")
        shape, flat = (len(given), lengths.pop()), [value for row in given for value in row]
    else:
        raise error("domain", role, f"{role} must be a table of numbers (customers, actions), got {said(given)}")
    if 0 in shape:
        return np.zeros(shape)
    return np.ascontiguousarray(numbers(role, read(role, flat)), dtype=np.float64).reshape(shape)


def _matrix(role: str, given: Any) -> tuple[NDArray[np.float64], list[Any] | None, Table | None]:
    """A table of numbers, one row per customer, with the names of its columns where it has some."""
    found = table(given)
    if found is None:
        return _plain_matrix(role, given), None, None
    found.load(found.names)
    columns = same_rows({str(name): found.column(role, name) for name in found.names}, found.index)
    values = [np.asarray(numbers(f"{role}, column {name}", column), float) for name, column in columns.items()]
    return np.ascontiguousarray(np.column_stack(values)) if values else np.zeros((0, 0)), list(found.names), found


def _offers(costs: Any, gains: Any, customers: Any, names: Any, index: Any = None) -> CustomerOffers:
    its_costs, cost_names, cost_table = _matrix("costs", costs)
    its_gains, gain_names, gain_table = _matrix("gains", gains)
    if its_costs.shape != its_gains.shape:
        raise error(
            "size_mismatch", "gains", f"gains have the shape {its_gains.shape} but costs {its_costs.shape}: one of each"
        )
    if cost_names is not None and gain_names is not None and list(map(str, cost_names)) != list(map(str, gain_names)):
        raise error("contradiction", "gains", "gains and costs must have the same columns in the same order")
    own = None if cost_table is None else cost_table.index
    other = None if gain_table is None else gain_table.index
    if own is not None and other is not None and not own.equals(other):
        raise error("contradiction", "gains", "gains and costs have rows of different labels: put them in one order")
    index = next((one for one in (index, own, other) if one is not None), None)
    count, width = its_costs.shape
    if width == 0:
        raise error("missing", "costs", "costs must have at least one column: an action")
    called = listed("names", names) if names is not None else cost_names or gain_names or list(range(width))
    if not all(isinstance(one, (str, int, float, np.generic)) for one in called):
        raise error("domain", "names", f"names must be texts or numbers, got {said(called)}")
    if len(different(called, "names")) != width:
        raise error("size_mismatch", "names", f"names has {len(called)} values but there are {width} actions")
    if customers is not None:
        column = read("customers", customers)
        if len(column) != count:
            raise error("size_mismatch", "customers", f"customers has {len(column)} values but costs has {count} rows")
        ids = _as_given(aligned({"customers": column}, index)["customers"])
    elif index is not None:
        ids = np.asarray(index)
    else:
        ids = np.arange(count)
    if len(set(ids.tolist())) < count:
        raise error(
            "contradiction",
            "customers",
            "customers must be different: one row for each, whose actions exclude each other",
        )
    return CustomerOffers(its_costs, its_gains, ids, called, RowReport(count))


def offers_from_rows(
    data: Any,
    customer: Any = None,
    action: Any = None,
    cost: Any = None,
    gain: Any = None,
    *,
    largest_share_left_out: float = 0.5,
) -> CustomerOffers:
    """Offers from a table with one row for each action of a customer.

    Parameters
    ----------
    data : table, or the customers of the rows
        Rows without customer or action, with a cost that is negative, with a cost or gain that is missing or infinite,
        and second rows of an action of a customer are left out and counted.
    customer, action, cost, gain : str or array_like
        Columns with the customer's id, what he may be offered, what it costs, and what it brings before its cost.
    largest_share_left_out : float, optional
        Of the rows; more is an error.

    Returns
    -------
    CustomerOffers
        For `offer_budget`; customers and actions in the order of their first rows.

    Examples
    --------
    >>> import amends as am
    >>> told = {
    ...     "who": ["Kim", "Kim", "Lee"], "what": ["voucher", "refund", "voucher"],
    ...     "cost": [10, 40, 10], "gain": [35, 90, 20]}
    >>> am.economics.offers_from_rows(told, "who", "what", "cost", "gain")
    CustomerOffers of 2 customers by 2 actions
    """
    given = rows(
        data,
        {"customer": customer, "action": action, "cost": cost, "gain": gain},
        first="customer",
        required=("customer", "action", "cost", "gain"),
    )
    customers, ids = given.labels("customer", appearance=True)
    actions, called = given.labels("action", appearance=True)
    if not called:
        raise error("missing", "action", "action must be given in at least one row")
    costs, gains, report = _room._offers_from_rows(
        customers,
        actions,
        given.numbers("cost"),
        given.numbers("gain"),
        len(ids),
        len(called),
        largest_share_left_out,
    )
    return CustomerOffers(costs, gains, np.asarray(ids), called, report)


def offers_from_response(
    response: SaturatingStay | SShapedStay | InvertedUStay,
    values: Any,
    amounts: Sequence[float],
    *,
    customers: Any = None,
    false_share: float = 0.0,
    largest_share_left_out: float = 0.5,
) -> CustomerOffers:
    """Offers of given amounts to complainants of different value, by a curve of staying.

    Parameters
    ----------
    response : SaturatingStay, SShapedStay or InvertedUStay
        How the probability to stay rises with the offer.
    values : array_like
        Of each customer: what he is worth if he stays, money, >= 0. Others are left out and counted.
    amounts : sequence of float
        What may be offered, >= 0: the actions.
    customers : array_like, optional
        What the customers are called, each another name; the labels of ``values`` where these have some.
    false_share : float, optional
        Share of the claims that are false: who makes one takes the offer, and his staying is not counted.
    largest_share_left_out : float, optional
        Of the customers; more is an error.

    Returns
    -------
    CustomerOffers
        ``costs`` are the amounts, ``gains`` are ``(1 - false_share) (stay(amount) - stay(0)) value``.

    Examples
    --------
    >>> import amends as am
    >>> curve = am.recovery.SaturatingStay(stay_without=0.3, stay_limit=0.9, rate=0.05)
    >>> offers = am.economics.offers_from_response(curve, [300, 100], [10, 40], false_share=0.02)
    >>> offers.gains.round(2).tolist()
    [[69.41, 152.53], [23.14, 50.84]]
    """
    column = read("values", values)
    worth = numbers("values", column)
    offered = numbers("amounts", read("amounts", amounts))
    assert offered is not None
    if not len(offered):
        raise error("missing", "amounts", "amounts must hold an offer at least")
    again = [float(one) for i, one in enumerate(offered) if one in offered[:i]]
    if again:
        raise error("contradiction", "amounts", f"amounts must differ from each other, got {again[0]:g} twice")
    costs, gains, report = _room._offers_from_response(response, worth, offered, false_share, largest_share_left_out)
    made = _offers(costs, gains, customers, [float(amount) for amount in offered], column.index)
    return CustomerOffers(made.costs, made.gains, made.customers, made.actions, report)


def offer_budget(
    costs: Any,
    gains: Any = None,
    *,
    budget: float | None = None,
    names: Sequence[Any] | None = None,
    customers: Any = None,
    least_return: float = 1.0,
    most_states: int = 1_000_000,
    largest_share_left_out: float = 0.5,
) -> OfferBudget:
    """Whom to offer what, when the money does not reach for everybody.

    Parameters
    ----------
    costs : CustomerOffers, or a table of numbers with one row per customer and one column per action
        What each action costs, >= 0. A customer gets at most one; NaN in both tables: there is no such action.
    gains : table of the same shape
        What each action brings in money, before its cost; left out where ``costs`` are CustomerOffers.
    budget : float, optional
        Money for all together; without it there is no limit, and whatever brings ``least_return`` is done.
    names : sequence, optional
        What the actions are called; else the names of the columns, or numbers from 0.
    customers : array_like, optional
        What the customers are called, each another name; else the labels of the rows, or numbers from 0. A series with
        labels goes by these.
    least_return : float, optional
        What the last unit of money must bring: 1 never spends more than it brings, 0 spends the budget anyhow.
    most_states : int, optional
        Alternatives that the search for the best plan may look at; 0 for no search.
    largest_share_left_out : float, optional
        Of the customers: those with a cost that is negative, or a cost or gain that is infinite or missing alone, are
        left out and counted; more is an error.

    Returns
    -------
    OfferBudget
        With ``plan`` (who gets what), ``path`` (every budget at once), ``at(budgets)``, ``shadow_price``, ``gap`` and
        ``row_report``.

    Examples
    --------
    >>> import amends as am
    >>> found = am.economics.offer_budget(
    ...     costs=[[10, 20], [20, 30], [15, 40]], gains=[[40, 50], [60, 65], [30, 35]],
    ...     budget=36, names=["voucher", "refund"], customers=["Kim", "Lee", "Park"])
    >>> found.plan["action"].tolist()
    ['voucher', 'voucher', None]
    >>> found.plan.surplus, found.shadow_price
    (70.0, 1.0)
    """
    if isinstance(costs, CustomerOffers):
        for role, value in (("gains", gains), ("names", names), ("customers", customers)):
            if value is not None:
                raise error("contradiction", role, f"{role} come with the offers: leave them out")
        offers = costs
    else:
        offers = _offers(costs, gains, customers, names)
    options = {"least_return": least_return, "largest_share_left_out": largest_share_left_out}
    return OfferBudget(offers, np.inf if budget is None else budget, most_states, options)
