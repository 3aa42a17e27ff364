"""amends: what it is worth to treat a complaining customer well, and what to do next.

The modules follow the chain: a problem happens (`domain`), some customers complain (`voice`), the firm reacts
(`recovery`), the complainant judges (`satisfaction`), stays or leaves (`retention`), tells others (`word_of_mouth`),
and all of that has a price (`economics`).
"""

from . import core, domain, economics, interop, math, recovery, retention, satisfaction, voice, word_of_mouth
from ._core import AmendsError, __version__

__all__ = [
    "AmendsError",
    "__version__",
    "core",
    "domain",
    "economics",
    "interop",
    "math",
    "recovery",
    "retention",
    "satisfaction",
    "voice",
    "word_of_mouth",
]
