"""``python -m amends`` is the command ``amends``."""

import sys

from ._program import main

sys.exit(main())
