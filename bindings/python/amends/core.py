"""The words every room uses: random numbers as functions, mergeable moments and quantiles, discounting.

A draw is a pure function of (seed, stream, index): it does not depend on the order of the draws, on batches or threads.
See docs/core.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ._core import AmendsError
from ._core import core as _core
from ._core.core import (
    Moments,
    QuantileSketch,
    RowReport,
    annual_rate,
    annuity_factor,
    discount_factor,
    effective_annual_rate,
    period_rate,
    stream_of,
)

__all__ = [
    "Index",
    "Moments",
    "QuantileSketch",
    "RowReport",
    "Stream",
    "annual_rate",
    "annuity_factor",
    "beta",
    "discount_factor",
    "effective_annual_rate",
    "gamma",
    "normal",
    "period_rate",
    "pert",
    "philox4x32_10",
    "stream_of",
    "triangular",
    "uniform",
]

#: A stream is a number, or a name from which the number is made (`stream_of`).
Stream: TypeAlias = int | str
#: One draw, or many: a range or an array of whole numbers, each at least 0 and below 2**48.
Index: TypeAlias = int | range | Sequence[int] | npt.NDArray[Any]


def _error(parameter: str, message: str) -> AmendsError:
    error = AmendsError(message)
    error.code = "domain"
    error.parameter = parameter
    return error


def _word(name: str, value: int) -> int:
    if not 0 <= value < 2**64:
        raise _error(name, f"{name} must be a whole number in [0, 2**64), got {value}")
    return value


def _stream(stream: Stream) -> int:
    return int(stream_of(stream)) if isinstance(stream, str) else _word("stream", stream)


#: Draws of one call: 8 GB.
_MOST_DRAWS = 10**9


def _check_range(index: range) -> None:
    # len() of a longer range than a machine word is an OverflowError of its own.
    count = (index.stop - index.start + index.step - (1 if index.step > 0 else -1)) // index.step
    if count > _MOST_DRAWS:
        raise _error("index", f"index must hold at most {_MOST_DRAWS} draws, got {count}")


def _indices(index: Index) -> npt.NDArray[np.uint64]:
    if isinstance(index, range):
        _check_range(index)
    array = np.arange(index.start, index.stop, index.step) if isinstance(index, range) else np.asarray(index)
    if array.size == 0:
        return array.astype(np.uint64)
    if array.dtype.kind not in "iu":
        raise _error("index", f"index must be whole numbers, got {array.dtype}")
    if array.dtype.kind == "i" and array.min() < 0:
        raise _error("index", f"index must be at least 0, got {array.min()}")
    return np.ascontiguousarray(array, dtype=np.uint64).reshape(array.shape)


def _shaped(values: npt.NDArray[np.float64]) -> Any:
    return float(values) if values.ndim == 0 else values


def philox4x32_10(counter: Sequence[int], key: Sequence[int]) -> tuple[int, int, int, int]:
    """One block of Philox4x32-10: four 32-bit words from a counter of four and a key of two.

    Examples
    --------
    >>> import amends as am
    >>> [f"{word:08x}" for word in am.core.philox4x32_10([0, 0, 0, 0], [0, 0])]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    return _core.philox4x32_10(counter, key)


def uniform(seed: int, stream: Stream, index: Index) -> Any:
    """Uniform draws in the open interval (0, 1).

    Parameters
    ----------
    seed : int
        The run.
    stream : int or str
        The variable; give every variable its own.
    index : int, range or array of int
        Which draws, each below 2**48. A range with step 1 is fastest.

    Returns
    -------
    float or numpy.ndarray
        In the shape of `index`.

    Examples
    --------
    >>> import amends as am
    >>> all_at_once = am.core.uniform(7, "stay rate", range(1000))
    >>> bool(am.core.uniform(7, "stay rate", 500) == all_at_once[500])
    True
    """
    seed, number = _word("seed", seed), _stream(stream)
    if isinstance(index, range) and index.step == 1 and index.start >= 0:
        _check_range(index)
        return _core.fill_uniform(seed, number, index.start, len(index))
    return _shaped(_core.uniform(seed, number, _indices(index)))


def normal(seed: int, stream: Stream, index: Index) -> Any:
    """Standard normal draws; parameters as for `uniform`.

    Examples
    --------
    >>> import amends as am
    >>> bool(abs(am.core.normal(7, "score", range(10_000)).mean()) < 0.05)
    True
    """
    return _shaped(_core.normal(_word("seed", seed), _stream(stream), _indices(index)))


def gamma(seed: int, stream: Stream, index: Index, shape: float) -> Any:
    """Gamma draws with scale 1, so that mean = shape; divide by a rate. Otherwise as `uniform`.

    Examples
    --------
    >>> import amends as am
    >>> bool(abs(am.core.gamma(7, "delay", range(10_000), 3.0).mean() - 3.0) < 0.1)
    True
    """
    return _shaped(_core.gamma(_word("seed", seed), _stream(stream), _indices(index), shape))


def beta(seed: int, stream: Stream, index: Index, a: float, b: float) -> Any:
    """Beta(a, b) draws; otherwise as `uniform`.

    Examples
    --------
    >>> import amends as am
    >>> bool(abs(am.core.beta(7, "share", range(10_000), 2.0, 3.0).mean() - 0.4) < 0.01)
    True
    """
    return _shaped(_core.beta(_word("seed", seed), _stream(stream), _indices(index), a, b))


def triangular(seed: int, stream: Stream, index: Index, low: float, mode: float, high: float) -> Any:
    """Triangular draws, the quantile function at `uniform` of the same seed, stream and index.

    Examples
    --------
    >>> import amends as am
    >>> bool(abs(am.core.triangular(7, "cost", range(10_000), 9, 12, 18).mean() - 13) < 0.1)
    True
    """
    return _shaped(_core.triangular(_word("seed", seed), _stream(stream), _indices(index), low, mode, high))


def pert(seed: int, stream: Stream, index: Index, low: float, mode: float, high: float, shape: float = 4.0) -> Any:
    """PERT draws: low + (high - low) Beta; otherwise as `uniform`.

    Examples
    --------
    >>> import amends as am
    >>> bool(abs(am.core.pert(7, "stay", range(10_000), 0.2, 0.35, 0.5).mean() - 0.35) < 0.01)
    True
    """
    return _shaped(_core.pert(_word("seed", seed), _stream(stream), _indices(index), low, mode, high, shape))
