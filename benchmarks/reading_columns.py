"""What the door of the Python package costs: importing it, and reading three columns of ten million rows.

    python3 benchmarks/reading_columns.py

Growth of memory is that of the process's resident set while the columns are held, beside the data themselves; 80 MB is
one column of float64.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

ROWS = 10_000_000
NAMES = ("frequency", "recency", "T")


def resident() -> float:
    """MB of this process."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6


def import_seconds() -> float:
    """The best of five fresh interpreters, NumPy included."""
    program = "import time; t = time.perf_counter(); import amends; print(time.perf_counter() - t)"
    return min(float(subprocess.check_output([sys.executable, "-c", program])) for _ in range(5))


def main() -> None:
    import amends  # noqa: F401
    from amends._column import numbers
    from amends._input import table

    rng = np.random.default_rng(1)
    arrays = {name: rng.random(ROWS) for name in NAMES}
    missing = rng.random(ROWS) < 0.1
    kinds: dict[str, Callable[[], Any]] = {
        "NumPy, float64": lambda: arrays,
        "NumPy, every second of int32": lambda: {name: (100 * a).astype("i4")[::2] for name, a in arrays.items()},
        "NumPy, masked": lambda: {name: np.ma.array(a, mask=missing) for name, a in arrays.items()},
    }
    try:
        import pandas

        kinds["pandas, float64"] = lambda: pandas.DataFrame(arrays, copy=False)
        kinds["pandas, Int64 with missing"] = lambda: pandas.DataFrame(
            {name: pandas.arrays.IntegerArray((100 * a).astype("i8"), missing.copy()) for name, a in arrays.items()}
        )
    except ImportError:
        pass
    try:
        import polars

        kinds["polars, Float64"] = lambda: polars.DataFrame(arrays)
        kinds["polars, Float64 with nulls"] = lambda: polars.DataFrame(
            {name: polars.Series(np.where(missing, np.nan, a)).fill_nan(None) for name, a in arrays.items()}
        )
    except ImportError:
        pass
    print(f"import amends: {import_seconds():.3f} s (goal 0.25)")
    for kind, make in kinds.items():
        data = make()
        table(data)  # what is imported at the first frame
        before, start = resident(), time.perf_counter()
        source = table(data)
        assert source is not None
        source.load([source.find("data", name) for name in NAMES])
        held = [numbers(name, source.column("data", name)) for name in NAMES]
        seconds = time.perf_counter() - start
        print(f"{kind:32} {seconds:7.3f} s  {resident() - before:+8.1f} MB")
        del held, source, data


if __name__ == "__main__":
    main()
