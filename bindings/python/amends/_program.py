"""The command ``amends``: the program recovery_roi by another name."""

import os
import sys

from . import _core


def main() -> int:
    """Do what was typed on the command line.

    Returns
    -------
    int
        The exit code.
    """
    return _core._run_program("amends", [os.fsencode(word) for word in sys.argv[1:]])
