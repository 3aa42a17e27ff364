"""amends: what it is worth to treat a complaining customer well, and what to do next.

The modules follow the chain: a problem happens (`domain`), some customers complain (`voice`), the firm reacts
(`recovery`), the complainant judges (`satisfaction`), stays or leaves (`retention`, `customer_base`, `survival`), tells
others (`word_of_mouth`), and all of that has a price (`economics`), which is put into words (`report`). `program`
begins a scenario from a table of complaints.
"""

from typing import Any

from . import (
    _cause_specific,
    _core,
    _cox,
    _log_rank,
    _survival,
    core,
    customer_base,
    domain,
    economics,
    estimation,
    interop,
    math,
    program,
    recovery,
    report,
    retention,
    satisfaction,
    simulated_firm,
    survival,
    voice,
    word_of_mouth,
)
from ._core import AmendsError, __version__


def _keep_old_pickles_readable() -> None:
    """Pickles name the class they hold by the module it stood in when they were written."""
    names: tuple[tuple[str, Any, Any], ...] = (
        ("KaplanMeier", _core.retention, _core.survival),
        ("NelsonAalen", _core.retention, _core.survival),
        ("AalenJohansen", _core.retention, _core.survival),
        ("Diagnosis", _core.math, _core.estimation),
        ("LogRankResult", _survival, _log_rank),
        ("CauseSpecificModel", _cox, _cause_specific),
    )
    for name, before, now in names:
        setattr(before, name, getattr(now, name))


_keep_old_pickles_readable()

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
    "program",
    "recovery",
    "report",
    "retention",
    "satisfaction",
    "simulated_firm",
    "survival",
    "voice",
    "word_of_mouth",
]
