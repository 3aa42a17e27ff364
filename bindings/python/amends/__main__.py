"""``python -m amends`` is the command ``amends``."""

import sys

from ._program import main

if __name__ == "__main__":
    sys.exit(main())
