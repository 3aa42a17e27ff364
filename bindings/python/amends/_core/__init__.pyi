"""
The compiled core of amends; use the modules of the package `amends`, not this one.
"""
from __future__ import annotations
from . import core
from . import math
from . import domain
from . import voice
from . import recovery
from . import satisfaction
from . import retention
from . import word_of_mouth
from . import economics
from . import interop
__all__: list[str] = ['AmendsError', 'core', 'domain', 'economics', 'interop', 'math', 'recovery', 'retention', 'satisfaction', 'voice', 'word_of_mouth']
class AmendsError(ValueError):
    code: str
    parameter: str
__version__: str = '0.1.0'
