"""amends: what it is worth to treat a complaining customer well, and what to do next.

The modules follow the chain: a problem happens (`domain`), some customers complain (`voice`), the firm reacts
(`recovery`), the complainant judges (`satisfaction`), stays or leaves (`retention`, `customer_base`, `survival`), tells
others (`word_of_mouth`), and all of that has a price (`economics`).
"""

from . import (
    core,
    customer_base,
    domain,
    economics,
    estimation,
    interop,
    math,
    recovery,
    retention,
    satisfaction,
    survival,
    voice,
    word_of_mouth,
)
from ._core import AmendsError, __version__

__all__ = [
    "AmendsError",
    "__version__",
    "core",
    "customer_base",
    "domain",
    "economics",
    "estimation",
    "interop",
    "math",
    "recovery",
    "retention",
    "satisfaction",
    "survival",
    "voice",
    "word_of_mouth",
]
