"""Estimates of what was fitted, for scenarios; users meet them as ``estimate`` of models and curves."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from ._arguments import error, number, one_of, said
from ._core import estimation as _estimation
from ._core.estimation import Estimate
from ._purchases import UNITS

__all__ = ["Estimate", "GivesEstimates", "estimate_from_file"]


def _numbers(at: Any) -> list[tuple[str, float]]:
    if at is None:
        return []
    if not isinstance(at, Mapping):
        raise error("domain", "at", f"at must be a mapping of names to numbers, such as {{'years': 1}}, got {said(at)}")
    return [(str(name), number(str(name), value)) for name, value in at.items()]


def _trait(name: str, value: Any) -> float | str:
    if isinstance(value, str):
        return str(value)
    return float(value) if isinstance(value, (bool, np.bool_)) else number(name, value)


def _traits(where: Any) -> list[tuple[str, float | str]]:
    if where is None:
        return []
    if not isinstance(where, Mapping):
        raise error("domain", "where", f"where must be a mapping of names to values, got {said(where)}")
    return [(str(name), _trait(str(name), value)) for name, value in where.items()]


def _text(name: str, value: Any) -> str:
    if value is not None and not isinstance(value, str):
        raise error("domain", name, f"{name} must be a text, got {said(value)}")
    return value or ""


def unit_of_times(time_unit: Any, in_days: bool) -> str:
    """The unit of the durations of a fit: the option, or days of durations that have a unit of their own."""
    if time_unit is None:
        return "day" if in_days else ""
    unit = one_of("time_unit", time_unit, UNITS)
    if in_days and unit != "day":
        raise error("contradiction", "time_unit", "the durations have a unit of their own, and count in days")
    return unit


class GivesEstimates:
    """What has ``estimate``: one number of the fit, with its error, for a scenario."""

    @property
    def _gives(self) -> Any:
        """The bound model."""
        return self._model  # type: ignore[attr-defined]

    def estimate(
        self,
        quantity: str,
        at: Mapping[str, float] | None = None,
        where: Mapping[str, Any] | None = None,
        *,
        source: str | None = None,
    ) -> Estimate:
        """One number of the fit with its error, as a scenario takes it (docs/estimation.md, "Estimates").

        Parameters
        ----------
        quantity : str
            What there is is in the table of the docs; a wrong name lists it.
        at : mapping of names to numbers, optional
            ``{"years": 1}`` where the fit knows its unit of time, else ``{"time": 12}`` in that unit; ``renewals`` and
            ``opportunities`` are counts.
        where : mapping of names to values, optional
            The covariates of the customer, or his group.
        source : str, optional
            What the model was fitted on, in your words.

        Returns
        -------
        Estimate
            All estimates of one fit, and of its saved copy, are of one source: a scenario draws them together.

        Raises
        ------
        AmendsError
            For a quantity, a name or a group that there is not, and for a number that has no error. P(alive) is
            refused: a model fitted without the outcome says nothing of what handling does.
        """
        asked = (_text("quantity", quantity), _numbers(at), _traits(where), _text("source", source))
        estimate: Estimate = self._gives.estimate(*asked)
        return estimate


def estimate_from_file(
    path: str | bytes | os.PathLike[str],
    quantity: str,
    at: Mapping[str, float] | None = None,
    where: Mapping[str, Any] | None = None,
    *,
    source: str | None = None,
) -> Estimate:
    """``estimate`` of the model in a file that holds the text of its ``to_json``: the same bits.

    Parameters
    ----------
    path : path
    quantity, at, where
        As of ``estimate`` of the model.
    source : str, optional
        What the model was fitted on; the path, unless it is given.

    Raises
    ------
    AmendsError
        For a file that cannot be read, holds no saved model, one of a newer version or one without estimates; and as
        ``estimate``, with the path.
    """
    asked = (_text("quantity", quantity), _numbers(at), _traits(where), _text("source", source))
    return _estimation.estimate_from_file(path, *asked)
