"""Numerical tools, nothing about customers: uncertain numbers and their fast quantile functions. See docs/math.md."""

from __future__ import annotations

from ._core.math import Distribution, QuantileTable

__all__ = ["Distribution", "QuantileTable"]
