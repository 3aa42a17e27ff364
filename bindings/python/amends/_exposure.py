"""What part of churn recovery can reach, by encounters and by loss reasons. Public in ``economics``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from . import _tables
from ._core import economics as _room
from ._core.math import Distribution
from ._equality import by_members


@by_members
class ExposureFigure(NamedTuple):
    """Mean, median and central interval over the draws."""

    mean: float
    median: float
    lower: float
    upper: float


@by_members
class LossReasonExposure(NamedTuple):
    """One reason's part of the losses, and the customers of it that recovery could have kept."""

    reason: str
    share: ExposureFigure
    preventable: ExposureFigure


_FIGURES = (
    "contacts",
    "failures",
    "customers_affected",
    "lost",
    "lost_by_failures",
    "share_by_failures",
    "lost_preventable",
    "share_preventable",
    "reachable",
    "reachable_share",
)


@by_members
@dataclass(frozen=True, repr=False)
class EncounterExposure:
    """Exposure of encounters and loss reasons, and the part of churn that recovery can reach at most."""

    contacts: ExposureFigure
    failures: ExposureFigure
    """Contacts that go wrong."""
    customers_affected: ExposureFigure
    """With at least one failure, if these are independent: an upper figure."""
    lost: ExposureFigure
    """Customers, for whatever reason."""
    lost_by_failures: ExposureFigure
    """The ceiling by encounters."""
    share_by_failures: ExposureFigure
    lost_preventable: ExposureFigure | None
    """The ceiling by reasons; None where none were given."""
    share_preventable: ExposureFigure | None
    reachable: ExposureFigure
    """What both ceilings allow, customers."""
    reachable_share: ExposureFigure
    """The same, of all losses."""
    failures_exceed: float
    """Share of draws in which failures lose more customers than are lost at all."""
    reasons: list[LossReasonExposure]
    warnings: tuple[str, ...]
    """May hold ``failures_exceed_churn``, ``ceilings_disagree`` and ``failure_raises_stay``."""

    def _given(self) -> dict[str, ExposureFigure]:
        return {name: getattr(self, name) for name in _FIGURES if getattr(self, name) is not None}

    def to_frame(self) -> Any:
        """One row per figure: a pandas.DataFrame, or a dict of arrays without pandas."""
        given = self._given()
        columns: dict[str, list[Any]] = {"figure": list(given)}
        for part in ExposureFigure._fields:
            columns[part] = [getattr(one, part) for one in given.values()]
        return _tables.to_frame(columns)

    def reasons_frame(self) -> Any:
        """One row per reason: a pandas.DataFrame, or a dict of arrays without pandas."""
        columns: dict[str, list[Any]] = {"reason": [one.reason for one in self.reasons]}
        for what in ("share", "preventable"):
            for part in ExposureFigure._fields:
                columns[f"{what}_{part}"] = [getattr(getattr(one, what), part) for one in self.reasons]
        return _tables.to_frame(columns)

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        body = []
        for name, one in self._given().items():
            show = _tables.percent if "share" in name else lambda value: _tables.decimal(value, 0)
            body.append([name.replace("_", " "), show(one.median), f"{show(one.lower)} to {show(one.upper)}"])
        return ["", "median", "interval"], body

    def __repr__(self) -> str:
        return "\n".join([_tables.text_table(*self._cells()), *self.warnings])

    def _repr_html_(self) -> str:
        return _tables.html_table(*self._cells(), self.warnings)


def _reasons(given: Any) -> Any:
    if given is None:
        return []
    if isinstance(given, Mapping):
        return [
            (reason, *value) if isinstance(value, (tuple, list)) else (reason, value, 0.0)
            for reason, value in given.items()
        ]
    return given


def encounter_exposure(
    *,
    customers: Distribution | float,
    contacts_per_customer: Distribution | float,
    failure_rate: Distribution | float,
    stay_untroubled: Distribution | float,
    stay_after_failure: Distribution | float,
    churn: Distribution | float,
    reasons: Any = None,
    draws: int = 10_000,
    seed: int = 1,
    level: float = 0.95,
) -> EncounterExposure:
    """What part of churn recovery can reach at most: by the encounters that fail, and by what leavers say.

    Parameters
    ----------
    customers, contacts_per_customer : float or Distribution
        Of the period.
    failure_rate : float or Distribution
        Share of contacts that go wrong.
    stay_untroubled, stay_after_failure : float or Distribution
        Stay rates of customers without a failure, and with at least one, however it was handled.
    churn : float or Distribution
        Share of customers lost in the period, for whatever reason.
    reasons : mapping of reasons to weights, or to (weight, preventable_share), optional
        Numbers or distributions, also as a sequence of (reason, weight, preventable_share). A survey of leavers gives
        ``Distribution.gamma(count + 0.5, 1)`` as weights.
    draws, seed : int, optional
        Equal seeds give equal bits.
    level : float, optional
        Of the intervals.

    Returns
    -------
    EncounterExposure

    Examples
    --------
    >>> import amends as am
    >>> found = am.economics.encounter_exposure(
    ...     customers=100_000, contacts_per_customer=5, failure_rate=0.02, stay_untroubled=0.90,
    ...     stay_after_failure=0.70, churn=0.12, reasons={"moved": 40, "service": (60, 0.5)})
    >>> round(found.lost_by_failures.mean, 1), round(found.lost_preventable.mean, 1)
    (1921.6, 3600.0)
    >>> round(found.reachable_share.mean, 4)
    0.1601
    """
    quantities: dict[str, Any] = {
        "customers": customers,
        "contacts_per_customer": contacts_per_customer,
        "failure_rate": failure_rate,
        "stay_untroubled": stay_untroubled,
        "stay_after_failure": stay_after_failure,
        "churn": churn,
    }
    made = _room._encounter_exposure(**quantities, reasons=_reasons(reasons), draws=draws, seed=seed, level=level)
    for name in _FIGURES:
        if made[name] is not None:
            made[name] = ExposureFigure(*made[name])
    made["reasons"] = [
        LossReasonExposure(reason, ExposureFigure(*share), ExposureFigure(*kept))
        for reason, share, kept in made["reasons"]
    ]
    return EncounterExposure(**made)
