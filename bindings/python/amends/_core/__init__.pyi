"""
The compiled core of amends; use the modules of the package `amends`, not this one.
"""
from __future__ import annotations
from . import core
from . import math
from . import estimation
from . import domain
from . import voice
from . import recovery
from . import satisfaction
from . import retention
from . import survival
from . import customer_base
from . import word_of_mouth
from . import economics
from . import interop
from . import report
__all__: list[str] = ['AmendsError', 'core', 'customer_base', 'domain', 'economics', 'estimation', 'interop', 'math', 'recovery', 'report', 'retention', 'satisfaction', 'survival', 'voice', 'word_of_mouth']
class AmendsError(ValueError):
    code: str
    parameter: str
__version__: str = '0.1.0'
