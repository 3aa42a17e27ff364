"""A scenario as a dict: written as the TOML text of which it is the twin."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ._arguments import error, said
from ._core.estimation import Estimate
from ._core.math import Distribution

#: Keys of a scenario file that hold tables in a list.
_LISTS = ("segment", "correlation")


def _quantity(value: Distribution, name: str) -> dict[str, Any]:
    _, kind, numbers = value.__getstate__()
    if kind == "fixed":
        return {"value": numbers[0]}
    if kind == "pert":
        if numbers[3] != 4.0:
            raise error("domain", name, f"{name}: a PERT distribution in a scenario has the usual shape of 4")
        return {"pert": list(numbers[:3])}
    if kind == "empirical":
        return {"empirical": list(numbers)}
    if kind == "normal":
        if np.isfinite(numbers[2:4]).any():
            raise error(
                "domain", name, f"{name}: a normal distribution in a scenario is cut to the domain of its entry"
            )
        return {"normal": list(numbers[:2])}
    return {kind: list(numbers[: 3 if kind == "triangular" else 2])}


def _key(key: Any, name: str) -> str:
    if isinstance(key, (int, float)) and not isinstance(key, bool):  # days of a band
        key = f"{key:g}"
    if not isinstance(key, str):
        raise error("domain", name, f"{name}: keys must be texts, got {said(key)}")
    return json.dumps(key, ensure_ascii=False)


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
            value = _quantity(value, name)
        if isinstance(value, np.generic):
            value = value.item()
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
