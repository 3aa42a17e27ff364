#!/usr/bin/env python3
"""Transactions to recency, frequency, T beside lifetimes, on Online Retail: same numbers, seconds, peak memory.

    AMENDS_DATA_DIR=... python3 benchmarks/peers/customer_summary.py

Reads $AMENDS_DATA_DIR/online_retail_uci/online_retail.csv.gz. Needs amends, lifetimes and pandas in this Python's
environment. Both start from the same pandas frame with the columns of id, time and amount in memory, in the same
process, in turn; the best processor time of --repeats counts, because on a shared machine the time on the wall
counts the neighbours too (both use one thread). Days are merged and reported, and returns kept as they are, because
lifetimes knows no other rule. Peak memory is that of a process of its own: the largest resident size while the function
runs less the resident size before, beside the size of the three columns (Linux only).
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

COLUMNS = ("CustomerID", "InvoiceDate", "amount")


def retail() -> pd.DataFrame:
    folder = os.environ.get("AMENDS_DATA_DIR")
    if folder is None:
        sys.exit("set AMENDS_DATA_DIR to the folder that holds online_retail_uci/")
    path = Path(folder) / "online_retail_uci" / "online_retail.csv.gz"
    raw = pd.read_csv(path, usecols=["Quantity", "InvoiceDate", "UnitPrice", "CustomerID"])
    return pd.DataFrame(
        {
            "CustomerID": raw["CustomerID"],
            "InvoiceDate": pd.to_datetime(raw["InvoiceDate"]).astype("datetime64[ns]"),
            "amount": raw["Quantity"] * raw["UnitPrice"],
        }
    )


def with_ids(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    if kind == "float ids":
        return frame
    if kind == "integer ids":
        frame = frame[frame["CustomerID"].notna()]
        return frame.assign(CustomerID=frame["CustomerID"].astype(np.int64)).reset_index(drop=True)
    # The same text for the same customer is many objects after reading, not one.
    texts = [None if one != one else f"customer-{one:.0f}" for one in frame["CustomerID"].tolist()]
    return frame.assign(CustomerID=np.array(texts, dtype=object))


def amends_summary(frame: pd.DataFrame, amount: bool):
    from amends.customer_base import customer_summary

    return customer_summary(
        frame, "CustomerID", "InvoiceDate", "amount" if amount else None, time_unit="day", returns="keep"
    ).frame


def lifetimes_summary(frame: pd.DataFrame, amount: bool):
    from lifetimes.utils import summary_data_from_transaction_data

    return summary_data_from_transaction_data(
        frame, "CustomerID", "InvoiceDate", monetary_value_col="amount" if amount else None, freq="D"
    )


FUNCTIONS = {"amends": amends_summary, "lifetimes": lifetimes_summary}


def check(ours: pd.DataFrame, theirs: pd.DataFrame) -> float:
    """Largest difference in monetary_value; everything else must be equal."""
    assert list(ours["customer_id"]) == list(theirs.index)
    for name in ("frequency", "recency", "T"):
        np.testing.assert_array_equal(ours[name].to_numpy(), theirs[name].to_numpy())
    if "monetary_value" not in theirs:
        return 0.0
    difference = np.abs(ours["monetary_value"].to_numpy() - theirs["monetary_value"].to_numpy())
    return float(difference.max())


def resident(field: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return float(line.split()[1]) * 1024
    return float("nan")


def measure_memory(name: str, kind: str) -> None:
    frame = with_ids(retail(), kind)
    FUNCTIONS[name](frame.head(1000), True)  # imports and first-call caches
    gc.collect()
    # Memory that was freed but kept by malloc would hide what is taken now.
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")  # the peak so far is forgotten
    before = resident("VmRSS")
    FUNCTIONS[name](frame, True)
    print(resident("VmHWM") - before, frame.memory_usage(deep=True, index=False).sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=11)
    parser.add_argument("--memory-of", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory_of:
        measure_memory(*arguments.memory_of)
        return
    frame = retail()
    print(
        f"{len(frame):,} lines; amends {version('amends')}, lifetimes {version('lifetimes')}, pandas {pd.__version__}, "
        f"best of {arguments.repeats}"
    )
    print(f"{'':34}{'amends':>10}{'lifetimes':>11}{'ratio':>8}{'largest difference':>21}")
    for kind in ("float ids", "integer ids", "text ids"):
        given = with_ids(frame, kind)
        for amount in (False, True):
            best = dict.fromkeys(FUNCTIONS, float("inf"))
            results = {}
            for _ in range(arguments.repeats):
                for name, function in FUNCTIONS.items():
                    start = time.process_time()
                    results[name] = function(given, amount)
                    best[name] = min(best[name], time.process_time() - start)
            difference = check(results["amends"], results["lifetimes"])
            label = f"{kind}, {'with' if amount else 'without'} amounts"
            print(
                f"{label:34}{1000 * best['amends']:8.1f}ms{1000 * best['lifetimes']:9.1f}ms"
                f"{best['lifetimes'] / best['amends']:8.1f}{difference:21.2g}"
            )
    if not Path("/proc/self/clear_refs").exists():
        return
    print(f"\n{'peak above the input, MB':34}{'amends':>10}{'lifetimes':>11}{'input':>10}")
    for kind in ("float ids", "text ids"):
        extra = {}
        for name in FUNCTIONS:
            done = subprocess.run(
                [sys.executable, __file__, "--memory-of", name, kind], capture_output=True, text=True, check=True
            )
            extra[name], size = map(float, done.stdout.split())
        ours, theirs = extra["amends"] / 1e6, extra["lifetimes"] / 1e6
        print(f"{kind + ', with amounts':34}{ours:10.1f}{theirs:11.1f}{size / 1e6:10.1f}")


if __name__ == "__main__":
    main()
