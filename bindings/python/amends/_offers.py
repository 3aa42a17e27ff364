"""Offers for a table of customers. Public in ``recovery``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from . import _answers
from ._arguments import error, number, said
from ._core import AmendsError
from ._core import recovery as _compiled
from ._core.core import RowReport
from ._core.recovery import InvertedUStay, OfferTerms, SaturatingStay, SShapedStay
from ._equality import by_members
from ._result_table import ResultTable
from ._roles import Rows, rows

#: Its functions for this module take columns and names as they are.
_room: Any = _compiled

Curve = SaturatingStay | SShapedStay | InvertedUStay
Of = TypeVar("Of")


@by_members
@dataclass(frozen=True, repr=False, eq=False)
class OffersByCustomer:
    """The best offer to each customer; NaN where none can be made, which ``row_report`` accounts for."""

    compensation: NDArray[np.float64]
    stay: NDArray[np.float64]
    """Probability to stay with the offer, of one whose claim is true."""
    profit: NDArray[np.float64]
    """``(1 - fraud_share) * stay * value - compensation - handling_cost``."""
    gain_over_no_offer: NDArray[np.float64]
    """The profit less that at no compensation; below 0 only where a fairness floor binds."""
    value_of_keeping: NDArray[np.float64]
    segment: NDArray[np.int64]
    """Place of each customer's segment in ``segments``, -1 where it is missing."""
    segments: list[str]
    row_report: RowReport
    _rows: Rows = field(compare=False)

    def __len__(self) -> int:
        return len(self.compensation)

    @property
    def has_segments(self) -> bool:
        """Whether the customers have segments; without them all are one, ``"all"``."""
        return self._rows.columns.get("segment") is not None

    def to_frame(self) -> Any:
        """One row per customer, in a table of the kind that was given; a dict of arrays where it was none."""
        names = np.array([*self.segments, None], dtype=object)
        columns: dict[str, Any] = {"segment": names[self.segment]} if self.has_segments else {}
        columns |= {
            name: getattr(self, name)
            for name in ("value_of_keeping", "compensation", "stay", "profit", "gain_over_no_offer")
        }
        return _answers.frame(self._rows, columns, self.row_report)

    def by_segment(self) -> ResultTable:
        """Sums and means by segment: customers, who is offered something, what it costs and what it wins."""
        made = ~np.isnan(self.compensation)

        def total(what: NDArray[Any]) -> NDArray[np.float64]:
            summed = np.bincount(self.segment[made], weights=what[made], minlength=len(self.segments))
            return np.asarray(summed, dtype=np.float64)

        customers = total(np.ones(len(self)))
        compensation, gain = total(self.compensation), total(self.gain_over_no_offer)
        with np.errstate(invalid="ignore"):
            mean_value, mean_offer = total(self.value_of_keeping) / customers, compensation / customers
        return ResultTable(
            {
                "segment": list(self.segments),
                "customers": [int(n) for n in customers],
                "offered": [int(n) for n in total((self.compensation > 0).astype(float))],
                "mean_value": mean_value.tolist(),
                "mean_offer": mean_offer.tolist(),
                "compensation": compensation.tolist(),
                "profit": total(self.profit).tolist(),
                "gain_over_no_offer": gain.tolist(),
            },
            [self.row_report.line()] if self.row_report.left_out else [],
        )

    def __repr__(self) -> str:
        return repr(self.by_segment())

    def _repr_html_(self) -> str:
        return self.by_segment()._repr_html_()


def _by_segment(
    name: str, given: Any, segments: list[str], kind: type[Of] | tuple[type[Of], ...], what: str
) -> list[Of]:
    """One value for each segment, of one for all or of a mapping."""
    if isinstance(given, Mapping):
        known = {str(key): value for key, value in given.items()}
        lacking = [segment for segment in segments if segment not in known]
        if lacking:
            raise error("missing", name, f"{name} must have every segment, and has none for {said(lacking[0])}")
        made = [known[segment] for segment in segments]
    else:
        made = [given] * len(segments)
    for one in made:
        if not isinstance(one, kind):
            raise error("domain", name, f"{name} must be {what}, or a mapping of segments to them, got {said(one)}")
    return made


def offers_by_customer(
    data: Any,
    value_of_keeping: Any = None,
    *,
    response: Curve | Mapping[str, Curve],
    loss: Any = None,
    price: Any = None,
    segment: Any = None,
    customer_id: Any = None,
    terms: OfferTerms | Mapping[str, OfferTerms] | None = None,
    handling_cost: float | Mapping[str, float] = 0.0,
) -> OffersByCustomer:
    """The best offer to each customer, by his value, his loss, the price of what failed, and his segment.

    Parameters
    ----------
    data : table, or the values of keeping
        One row per customer or complaint.
    value_of_keeping : str or array_like
        Column with the present value of a customer who stays: margins, not revenue.
    response : SaturatingStay, SShapedStay or InvertedUStay, or a mapping of segments to them
        Probability that a complainant stays: in money, or on the scale of the price where prices are given.
    loss : str or array_like, optional
        Column with what the problem cost the customer, for the fairness floor; where missing that of the terms.
    price : str or array_like, optional
        Column with the price of what failed.
    segment : str or array_like, optional
        Column with the segment.
    customer_id : str or array_like, optional
        Column that the table of offers repeats.
    terms : OfferTerms, or a mapping of segments to them, optional
        Fairness floor, cap and false claims.
    handling_cost : float, or a mapping of segments to floats, optional
        Of one complaint, without the compensation.

    Returns
    -------
    OffersByCustomer

    Examples
    --------
    >>> import amends as am
    >>> customers = {"value": [60, 300, 900], "loss": [40, 40, 10], "kind": ["shop", "shop", "web"]}
    >>> curve = am.recovery.SaturatingStay(stay_without=0.30, stay_limit=0.90, rate=0.05)
    >>> offers = am.recovery.offers_by_customer(
    ...     customers, "value", response=curve, loss="loss", segment="kind",
    ...     terms=am.recovery.OfferTerms(fairness_floor=0.5))
    >>> offers.compensation.round(2)
    array([20.  , 43.94, 65.92])
    >>> [round(mean, 2) for mean in offers.by_segment()["mean_offer"]]
    [31.97, 65.92]
    """
    given = rows(
        data,
        {
            "value_of_keeping": value_of_keeping,
            "loss": loss,
            "price": price,
            "segment": segment,
            "customer_id": customer_id,
        },
        first="value_of_keeping",
        defaults={"value_of_keeping": "value_of_keeping"},
        required=("value_of_keeping",),
    )
    codes, labels = given.labels("segment")
    values = given.numbers("value_of_keeping")
    assert values is not None
    segments = [str(label) for label in labels]
    if codes is None:
        codes, segments = np.zeros(len(values), dtype=np.int64), ["all"]
        if isinstance(response, Mapping) or isinstance(terms, Mapping) or isinstance(handling_cost, Mapping):
            raise error("missing", "segment", "segment must be given where something differs by segment")
    elif not segments:
        segments = ["all"]  # every segment is missing, which the rows are left out for
        response = next(iter(response.values())) if isinstance(response, Mapping) and response else response
        terms = next(iter(terms.values())) if isinstance(terms, Mapping) and terms else terms
        handling_cost = next(iter(handling_cost.values())) if isinstance(handling_cost, Mapping) else handling_cost
    curves = _by_segment(
        "response", response, segments, (SaturatingStay, SShapedStay, InvertedUStay), "a response to compensation"
    )
    bound = _by_segment("terms", OfferTerms() if terms is None else terms, segments, OfferTerms, "OfferTerms")
    costs = _by_segment("handling_cost", handling_cost, segments, object, "a number")
    made_costs = [number("handling_cost", one) for one in costs]
    losses, prices = given.numbers("loss"), given.numbers("price")
    try:
        found = _room._offers_by_customer(curves, bound, made_costs, values, losses, prices, codes)
    except AmendsError as wrong:  # policies[1].fraud_share: of the second segment
        place, _, member = (wrong.parameter or "").partition("].")
        if not place.startswith("policies["):
            raise
        of = segments[int(place.removeprefix("policies["))]
        where = "handling_cost" if member == "handling_cost" else "terms" if hasattr(OfferTerms, member) else "response"
        message = str(wrong).split("].", 1)[1]
        raise error(wrong.code, where, f"{where}: {message}" + ("" if of == "all" else f" (segment {of})")) from None
    offered, stay, profit, gain, report = found
    return OffersByCustomer(
        compensation=offered,
        stay=stay,
        profit=profit,
        gain_over_no_offer=gain,
        value_of_keeping=np.asarray(values, dtype=np.float64),
        segment=codes,
        segments=segments,
        row_report=report,
        _rows=given,
    )
