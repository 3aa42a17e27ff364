"""A scenario as a dict: written as the TOML text of which it is the twin."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ._arguments import error, number, said, under_the_name
from ._core import AmendsError
from ._core.estimation import Estimate
from ._core.math import Distribution

#: What stands for the file of a dict in the messages of C++.
NAME = "<scenario>"

#: Keys of a scenario file that hold tables in a list.
_LISTS = ("segment", "correlation")


def quantity(name: str, value: Any) -> Distribution | Estimate:
    """One quantity of a scenario: a number as a certain one, or the distribution or estimate that it is."""
    if isinstance(value, (Distribution, Estimate)):
        return value
    try:
        found = number(name, value)
    except AmendsError:
        raise error(
            "domain", name, f"{name} must be a number, a Distribution or an Estimate, got {said(value)}"
        ) from None
    with under_the_name(name, of="value"):
        return Distribution(found)


def optional(name: str, value: Any) -> Distribution | Estimate | None:
    """The same, or nothing."""
    return None if value is None else quantity(name, value)


def _quantity(value: Distribution) -> dict[str, Any]:
    """The table of a scenario file that says the same."""
    _, kind, numbers = value.__getstate__()
    if kind == "fixed":
        return {"value": numbers[0]}
    if kind == "empirical":
        return {"empirical": list(numbers)}
    if kind == "pert":
        return {"pert": list(numbers[: 3 if numbers[3] == 4.0 else 4])}
    if kind == "normal":
        return {"normal": list(numbers[: 4 if np.isfinite(numbers[2:4]).any() else 2])}
    return {kind: list(numbers[: 3 if kind == "triangular" else 2])}


def _key(key: Any, name: str) -> str:
    if isinstance(key, (int, float)) and not isinstance(key, bool):  # days of a band
        key = f"{key:g}"
    if not isinstance(key, str):
        raise error("domain", name, f"{name}: keys must be texts, got {said(key)}")
    return json.dumps(key, ensure_ascii=False)


@contextlib.contextmanager
def by_key() -> Iterator[None]:
    """Errors name keys: the lines of a text that nobody wrote say nothing."""
    try:
        yield
    except AmendsError as cause:
        message = re.sub(rf"(?m)^{NAME}(:\d+)?: ", "", str(cause))
        raise error(cause.code, "scenario" if cause.parameter == NAME else cause.parameter, message) from None


class _Writer:
    """Writes values; what a file cannot hold, estimates, is kept in ``estimates`` and written as its place there."""

    def __init__(self) -> None:
        self.estimates: list[Estimate] = []

    def _place(self, estimate: Estimate) -> int:
        self.estimates.append(estimate)
        return len(self.estimates) - 1

    def written(self, value: Any, name: str) -> str:
        if isinstance(value, Estimate):
            return f"{{ estimate = {self._place(value)} }}"
        if isinstance(value, Distribution):
            value = _quantity(value)
        if isinstance(value, np.generic):
            value = value.item()
        if type(value).__module__ in ("decimal", "fractions"):
            value = float(value)
        if isinstance(value, np.ndarray):
            value = value.tolist()
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (int, str)):  # the escapes of JSON are those of TOML
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        if isinstance(value, float):
            return repr(value)
        if isinstance(value, os.PathLike):
            return self.written(os.fspath(value), name)
        if isinstance(value, Mapping):
            one = value.get("value")
            if isinstance(one, (Distribution, Estimate)):  # beside it stands the source
                table = _quantity(one) if isinstance(one, Distribution) else {"estimate": one}
                value = {**table, **{key: other for key, other in value.items() if key != "value"}}
            inner = [
                f"{_key(key, name)} = {self._entry(key, one, f'{name}.{key}')}"
                for key, one in value.items()
                if one is not None
            ]
            return "{ " + ", ".join(inner) + " }"
        if isinstance(value, Sequence):
            return "[" + ", ".join(self.written(one, name) for one in value) + "]"
        raise error(
            "domain", name, f"{name} must be a number, text, distribution, estimate, mapping or list, got {said(value)}"
        )

    def _entry(self, key: Any, value: Any, name: str) -> str:
        if key == "estimate" and isinstance(value, Estimate):  # { estimate = ..., source = ... }
            return str(self._place(value))
        return self.written(value, name)


def text_of(scenario: Mapping[str, Any]) -> tuple[str, list[Estimate]]:
    """The scenario file that says what the dict says, and the estimates it has by their places."""
    if not isinstance(scenario, Mapping):
        raise error("domain", "scenario", f"scenario must be a dict, got {said(scenario)}")
    writer = _Writer()
    lines, tables = [], []
    for key, value in scenario.items():
        if value is None:
            continue
        if key in _LISTS and isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
            for one in value:
                if not isinstance(one, Mapping):
                    raise error("domain", key, f"{key} must be a list of dicts, got {said(one)}")
                tables.append(f"[[{key}]]")
                tables += [
                    f"{_key(k, key)} = {writer.written(v, f'{key}.{k}')}" for k, v in one.items() if v is not None
                ]
        else:
            lines.append(f"{_key(key, 'scenario')} = {writer.written(value, str(key))}")
    return "\n".join([*lines, *tables]) + "\n", writer.estimates
