"""The words every room uses: random numbers as functions, mergeable moments and quantiles, discounting.

A draw is a pure function of (seed, stream, index): it does not depend on the order of the draws, on batches or threads.
See docs/core.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy.typing as npt

from ._core.core import (
    Moments,
    QuantileSketch,
    RowReport,
    annual_rate,
    annuity_factor,
    beta,
    discount_factor,
    effective_annual_rate,
    gamma,
    normal,
    period_rate,
    pert,
    philox4x32_10,
    stream_of,
    triangular,
    uniform,
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
