"""When two results are equal: of one type, and each member is the same, NaN as NaN. Nothing here is public."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Of = TypeVar("Of")


def same_values(one: Any, other: Any) -> bool:
    """Are two values the same? Arrays by shape and elements; NaN is NaN, NaT is NaT."""
    if one is other:
        return True
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return isinstance(one, np.ndarray) and isinstance(other, np.ndarray) and _same_arrays(one, other)
    if type(one) is not type(other):
        return _equal(one, other) and not isinstance(one, (tuple, list, Mapping))
    if isinstance(one, (tuple, list)) and not hasattr(type(one), "_by_members"):
        return len(one) == len(other) and all(map(same_values, one, other))
    if isinstance(one, Mapping) and not hasattr(type(one), "_by_members"):
        return one.keys() == other.keys() and all(same_values(one[key], other[key]) for key in one)
    if type(one).__module__.partition(".")[0] == "pandas" and hasattr(one, "equals"):
        return bool(one.equals(other))
    if _equal(one, other):
        return True
    if isinstance(one, (float, complex, np.generic)):
        return bool(one != one) and bool(other != other)
    return type(one).__module__.startswith("amends._core") and _same_states(one, other)


def _equal(one: Any, other: Any) -> bool:
    try:
        return bool(one == other)
    except (TypeError, ValueError):  # columns of their owners, whose == goes by rows
        return False


def _same_arrays(one: NDArray[Any], other: NDArray[Any]) -> bool:
    if one.shape != other.shape:
        return False
    if one.dtype.kind in "fcmM" or other.dtype.kind in "fcmM":
        if {one.dtype.kind, other.dtype.kind} <= set("fciub") or one.dtype.kind == other.dtype.kind:
            return np.array_equal(one, other, equal_nan=True)
        return False
    if "O" in (one.dtype.kind, other.dtype.kind):
        return all(map(same_values, one.ravel().tolist(), other.ravel().tolist()))
    return np.array_equal(one, other)


def _same_states(one: Any, other: Any) -> bool:
    """What is saved of compiled values that have no == of their own."""
    try:
        return same_values(one.__reduce_ex__(4), other.__reduce_ex__(4))
    except TypeError:  # cannot be saved
        return False


def _members(of: Any) -> Any:
    if isinstance(of, tuple):
        return tuple(of)
    if dataclasses.is_dataclass(of):
        return [getattr(of, field.name) for field in dataclasses.fields(of) if field.compare]
    if isinstance(of, dict):
        return dict(of), of.__dict__
    return of.__reduce_ex__(4)  # what is saved of it


def _hashable(member: Any) -> Any:
    if isinstance(member, (float, np.floating)) and member != member:
        return "nan"
    return tuple(map(_hashable, member)) if type(member) is tuple else member


def _eq(self: Any, other: object) -> Any:
    if self is other:
        return True
    if type(other) is type(self):
        return same_values(_members(self), _members(other))
    if isinstance(self, (tuple, dict)) and type(other) in (tuple, dict):  # what it is beside its names
        held: Any = tuple(self) if isinstance(self, tuple) else dict(self)
        return type(held) is type(other) and same_values(held, other)
    return NotImplemented


def _ne(self: Any, other: object) -> Any:
    equal = _eq(self, other)
    return equal if equal is NotImplemented else not equal


def _hash(self: Any) -> int:
    return hash(tuple(map(_hashable, _members(self))))


def _hash_of_type(self: Any) -> int:
    return hash(type(self))


def by_members(cls: type[Of]) -> type[Of]:
    """Class decorator: two are equal if they are of one type and every member is the same, NaN as NaN.

    Members are those of a named tuple, the fields of a data class, or else what is saved of it. What had a hash has
    one, by which equal ones are equal.
    """
    own: Any = cls
    if issubclass(cls, tuple) or (dataclasses.is_dataclass(cls) and own.__dataclass_params__.eq):
        hashed: Any = None if cls.__hash__ is None else _hash
    else:
        hashed = None if cls.__hash__ is None else _hash_of_type
    own.__eq__, own.__ne__, own.__hash__ = _eq, _ne, hashed
    own._by_members = True
    return cls
