"""
The compiled core of amends; use the modules of the package `amends`, not this one.
"""
from __future__ import annotations
import collections.abc
import typing
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
from . import program
__all__: list[str] = ['AmendsError', 'core', 'customer_base', 'domain', 'economics', 'estimation', 'interop', 'math', 'program', 'recovery', 'report', 'retention', 'satisfaction', 'survival', 'voice', 'word_of_mouth']
class AmendsError(ValueError):
    code: str
    parameter: str
def _run_program(name: str, arguments: collections.abc.Iterable[str | bytes]) -> int:
    """
    The program recovery_roi, called by another name.
    
    What it prints goes to the descriptors 1 and 2, not to `sys.stdout`. While it runs, SIGINT, SIGTERM, SIGHUP and a pipe that
    nobody reads end the process as they end other programs; afterwards Python's own handlers are back.
    
    Parameters
    ----------
    name : str
        What the program is called.
    arguments : sequence of str or bytes
        The words after the name.
    
    Returns
    -------
    int
        The exit code: 0, 1 (something is wrong with the input, or the answer could not be written), 2 (wrong usage).
    """
__version__: str = '0.1.0'
