#!/usr/bin/env python3
"""One column of a polars frame by its Arrow stream, beside pyarrow: seconds and memory kept.

    python3 benchmarks/peers/read_arrow.py [--rows 10000000] [--repeats 5]

Both take the same capsule of the same frame, in one chunk. amends makes a column of an ArrowTable; pyarrow makes what
amends has then: an array of NumPy for numbers, a dictionary array for texts. The best time of each counts, in turn.
Memory is the growth of the resident set in the first call, while the result is kept (Linux). Needs polars and pyarrow
in this Python's environment.
"""

from __future__ import annotations

import argparse
import gc
import os
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from amends._core.interop import ArrowTable


def resident() -> float:
    """MiB of this process."""
    with open("/proc/self/statm") as status:
        return int(status.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def timed(read: Callable[[], Any]) -> tuple[float, float]:
    gc.collect()
    before = resident()
    begin = time.perf_counter()
    kept = read()
    seconds = time.perf_counter() - begin
    grown = resident() - before
    del kept
    return seconds, grown


def numbers(frame: pl.DataFrame) -> Any:
    return pa.table(frame).column(0).to_numpy()


def codes(frame: pl.DataFrame) -> Any:
    return pa.table(frame).column(0).dictionary_encode()


def columns(rows: int) -> dict[str, tuple[pl.Series, Callable[[pl.DataFrame], Any]]]:
    rng = np.random.default_rng(1)
    missing = pl.Series(rng.random(rows) < 0.1)
    number = pl.Series(rng.normal(size=rows))
    whole = pl.Series(rng.integers(0, 2**60, rows))
    which = rng.integers(0, 1000, rows)
    texts = pl.Series([f"segment number {k}" for k in range(1000)]).gather(which)

    def holed(series: pl.Series) -> pl.Series:
        return pl.select(pl.when(missing).then(None).otherwise(series)).to_series()

    return {
        "float64": (number, numbers),
        "float64, 10 % missing": (holed(number), numbers),
        "int64, 10 % missing": (holed(whole), numbers),
        "text, 1,000 distinct": (texts, codes),
        "category, 1,000 distinct": (texts.cast(pl.Categorical), codes),
        "text, all distinct": (pl.Series(np.arange(rows)).cast(pl.String), codes),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    print(f"{arguments.rows:,} rows; polars {version('polars')}, pyarrow {version('pyarrow')}")
    print("| column | amends s | MiB kept | pyarrow s | MiB kept | ratio |\n|---|---:|---:|---:|---:|---:|")
    for name, (series, peer) in columns(arguments.rows).items():
        frame = series.rename("x").to_frame().rechunk()
        ours, theirs = [], []
        for _ in range(arguments.repeats):
            ours.append(timed(lambda frame=frame: ArrowTable.read(frame)))
            theirs.append(timed(lambda frame=frame, peer=peer: peer(frame)))
        # Later calls find memory that an allocator has kept from earlier ones.
        (seconds, _), (peer_seconds, _) = min(ours), min(theirs)
        kept, peer_kept = ours[0][1], theirs[0][1]
        print(
            f"| {name} | {seconds:.4f} | {kept:.0f} | {peer_seconds:.4f} | {peer_kept:.0f} | "
            f"{peer_seconds / seconds:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
