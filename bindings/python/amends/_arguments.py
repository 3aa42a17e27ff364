"""Errors that name the argument, and the few kinds of argument that are checked in Python. Nothing here is public."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from ._core import AmendsError


def error(code: str, parameter: str, message: str) -> AmendsError:
    """The library's own error, as C++ makes it."""
    made = AmendsError(message)
    made.code = code
    made.parameter = parameter
    return made


@contextlib.contextmanager
def under_the_name(name: str, *, of: str | None = None) -> Iterator[None]:
    """Errors of what is made of an argument, or of its part ``of``, name the argument as its user knows it."""
    try:
        yield
    except AmendsError as cause:
        inner, message = cause.parameter or "", str(cause)
        if inner == name or inner.startswith(f"{name}.") or (of is not None and inner.split("[")[0] != of):
            raise
        if of is not None:
            message = message.replace(of, name, 1)
        raise error(cause.code, name, message if of is not None else f"{name}: {message}") from None


def unicode(name: str, text: str) -> str:
    """The text, which must be one: half a pair of surrogates is none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise error("format", name, f"{name} must be text, got half a pair of surrogates") from None
    return text


def said(value: Any) -> str:
    """What came instead, in a few words that show nothing of a column."""
    if value is None:
        return "nothing (None)"
    if isinstance(value, str):
        return f"the text {value!r}" if len(value) <= 30 else f"a text of {len(value)} characters"
    if isinstance(value, (bool, int, float, complex, np.number, np.bool_)):
        return str(value) if len(str(value)) <= 30 else f"a number of {len(str(value))} digits"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    return f"{'an' if type(value).__name__[:1] in 'aeiouAEIOU' else 'a'} {type(value).__name__}"


def is_one(value: Any) -> bool:
    """Is this one value rather than a column of them? (A text is a column that cannot be read.)"""
    return not hasattr(value, "__len__") if not hasattr(value, "ndim") else bool(value.ndim == 0)


def number(name: str, value: Any) -> float:
    """A number as a float: texts, dates, arrays and None are none."""
    if isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, (bool, np.timedelta64)):
        try:
            return float(value)
        except OverflowError:
            pass
    elif isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iuf":
        return float(value)
    elif type(value).__module__ in ("decimal", "fractions"):
        return float(value)
    raise error("domain", name, f"{name} must be a number, got {said(value)}")


def above(name: str, value: Any, bound: float) -> float:
    """A finite number above a bound."""
    found = number(name, value)
    if not bound < found < float("inf"):
        raise error("domain", name, f"{name} must be above {bound:g} and finite, got {said(value)}")
    return found


def whole(name: str, value: Any, lowest: int = 0, highest: int = 2**64 - 1) -> int:
    """A count or a seed as an int; 3.0 is 3, and 1.5 an error rather than 1."""
    if isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.timedelta64)):
        found = int(value)
    else:
        try:
            given = number(name, value)
        except AmendsError:
            given = np.nan
        if not float(given).is_integer():
            raise error("domain", name, f"{name} must be a whole number, got {said(value)}")
        found = int(given)
    if found < lowest:
        raise error("domain", name, f"{name} must be a whole number of at least {lowest}, got {said(found)}")
    if found > highest:
        raise error("domain", name, f"{name} must be a whole number of at most {highest:,}, got {said(found)}")
    return found


def flag(name: str, value: Any) -> bool:
    """True or False."""
    if not isinstance(value, (bool, np.bool_)):
        raise error("domain", name, f"{name} must be True or False, got {said(value)}")
    return bool(value)


def one_of(name: str, value: Any, known: Iterable[str]) -> str:
    """One of the names that are known."""
    listed = list(known)
    if not isinstance(value, str) or value not in listed:
        close = difflib.get_close_matches(value, listed, n=1) if isinstance(value, str) else []
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise error("unknown_name", name, f"{name} must be one of {', '.join(listed)}, got {said(value)}{hint}")
    return value


def level(name: str, value: Any) -> float:
    """The confidence of an interval, strictly between 0 and 1."""
    found = number(name, value)
    if not 0.0 < found < 1.0:
        raise error("domain", name, f"{name} must lie strictly between 0 and 1 (0.95 is 95 %), got {found:g}")
    return found


def priors(given: Any) -> list[tuple[str, float, float]]:
    """Log-normal priors as C++ takes them: name, median, standard deviation of the logarithm."""
    if given is None:
        return []
    if not hasattr(given, "items"):
        raise error("domain", "priors", f"priors must map names to (median, deviation), got {said(given)}")
    out = []
    for name, pair in given.items():
        if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != 2:
            raise error("domain", "priors", f"priors: {name} must be (median, standard deviation of the logarithm)")
        out.append((str(name), number("priors", pair[0]), number("priors", pair[1])))
    return out


def names(name: str, value: Any) -> list[Any]:
    """Several names; a text is one."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, Iterable) or isinstance(value, bytes) or getattr(value, "ndim", 1) != 1:
        raise error("domain", name, f"{name} must be a list of names, got {said(value)}")
    return list(value)


def different(names: Iterable[Any], what: str = "covariates") -> list[Any]:
    """The names, none of which stands twice: a table would keep one of the two and say nothing."""
    listed = list(names)
    for j, name in enumerate(listed):
        if name in listed[:j]:
            raise error("contradiction", str(name), f"{what} must have different names, got {name} twice")
    return listed
