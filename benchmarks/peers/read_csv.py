#!/usr/bin/env python3
"""CSV to a complaint log with a mapping, beside pandas, polars and DuckDB: seconds and peak memory.

    AMENDS_DATA_DIR=... python3 benchmarks/peers/read_csv.py BUILD/benchmarks/records_benchmark [--rows 3000000]

Reads $AMENDS_DATA_DIR/consumidor_gov_br_2014/consumidor_gov_br_2014.csv.gz, repeats its 29,037 rows to --rows in a
temporary file (--file keeps it), and lets each reader have it in a process of its own, warm in the page cache,
--repeats times in turn; the best time of each counts. DuckDB materialises the columns as Arrow. Peak memory is the
maximum resident set size that GNU time (/usr/bin/time) reports; it contains the interpreter and the imports, given as
"bare" too. Needs pandas, polars, DuckDB and pyarrow in this Python's environment.

The peers only read; amends also maps the values, validates every row and makes the log. All must count the same.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

COLUMNS = ["response_days", "evaluation", "consumer_score", "area"]
CHECK = """
print(json.dumps({"seconds": seconds, "rows": len(frame), "answered": int(frame["response_days"].count()),
                  "resolved": int((frame["evaluation"] == "Resolvida").sum())}))
"""
FROM_DUCKDB = f'table = duckdb.sql("SELECT {", ".join(COLUMNS)} FROM read_csv(\'" + path + "\')").to_arrow_table()'
PEERS = {
    "pandas.read_csv, four columns": f"frame = pandas.read_csv(path, usecols={COLUMNS})",
    "pandas.read_csv": "frame = pandas.read_csv(path)",
    "polars.read_csv, four columns": f"frame = polars.read_csv(path, columns={COLUMNS})",
    "polars.read_csv": "frame = polars.read_csv(path)",
    "polars.read_csv, four columns, one thread": f"frame = polars.read_csv(path, columns={COLUMNS})",
    "duckdb read_csv, four columns": FROM_DUCKDB,
    "duckdb read_csv, four columns, one thread": "duckdb.sql('SET threads = 1'); " + FROM_DUCKDB,
}


def run(command: list[str], environment: dict[str, str] | None = None) -> tuple[dict, float]:
    """The JSON the command prints last, and its peak memory in MiB."""
    # GNU time stands between, because a process started from this one would inherit our own peak.
    with tempfile.NamedTemporaryFile("r") as peak:
        output = subprocess.run(
            ["/usr/bin/time", "-f", "%M", "-o", peak.name, *command], env=environment, stdout=subprocess.PIPE, text=True
        )
        if output.returncode != 0:
            sys.exit(f"{command[0]} failed with {output.returncode}")
        return json.loads(output.stdout.splitlines()[-1]), int(peak.read()) / 1024


def peer(name: str, statement: str, path: str) -> tuple[dict, float]:
    package = next(one for one in ("pandas", "polars", "duckdb") if one in statement)
    environment = dict(os.environ)
    if "one thread" in name:
        environment["POLARS_MAX_THREADS"] = "1"
    code = (
        f"""
import json, sys, time
import {package}
path = sys.argv[1]
start = time.perf_counter()
{statement}
seconds = time.perf_counter() - start
"""
        + ("frame = table.to_pandas()\n" if package == "duckdb" else "")
        + CHECK
    )
    return run([sys.executable, "-c", code, path], environment)


def bare(package: str) -> float:
    return run([sys.executable, "-c", f"import {package}; print('{{}}')"])[1]


def write_repeated(source: Path, target: Path, rows: int) -> None:
    header, *lines = (
        gzip.open(source, "rb").read().splitlines(keepends=True)
    )  # no field of this file holds a line break
    body = b"".join(lines)
    with target.open("wb") as out:
        out.write(header)
        for _ in range(rows // len(lines)):
            out.write(body)
        out.writelines(lines[: rows % len(lines)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path, help="records_benchmark, built")
    parser.add_argument("--rows", type=int, default=3_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--file", type=Path, help="the repeated file; written if it does not exist, and kept")
    arguments = parser.parse_args()
    folder = os.environ.get("AMENDS_DATA_DIR")
    if not folder:
        sys.exit("set AMENDS_DATA_DIR to the folder that holds consumidor_gov_br_2014/")
    versions = (
        f"pandas {version('pandas')}, polars {version('polars')}, duckdb {version('duckdb')}, {os.cpu_count()} cores"
    )
    with tempfile.TemporaryDirectory() as temporary:
        file = arguments.file or Path(temporary) / "repeated.csv"
        if not file.exists():
            source = Path(folder) / "consumidor_gov_br_2014" / "consumidor_gov_br_2014.csv.gz"
            write_repeated(source, file, arguments.rows)
        size = file.stat().st_size
        print(f"{arguments.rows:,} rows, {size / 1e6:,.0f} MB, {versions}, best of {arguments.repeats}\n")
        runs = {"amends, mapped to a ComplaintLog": lambda: run([str(arguments.program), str(file)])}
        for name, statement in PEERS.items():
            runs[name] = lambda name=name, statement=statement: peer(name, statement, str(file))
        best: dict[str, float] = {}
        memory: dict[str, float] = {}
        counts = set()
        for _ in range(arguments.repeats):
            for name, once in runs.items():
                result, peak = once()
                best[name] = min(best.get(name, result["seconds"]), result["seconds"])
                memory[name] = max(memory.get(name, 0.0), peak)
                counts.add((result["rows"], int(result["answered"]), int(result["resolved"])))
        if len(counts) != 1:
            sys.exit(f"the readers disagree: rows, answered, resolved = {sorted(counts)}")
        ours = best["amends, mapped to a ComplaintLog"]
        print(f"{'':44}{'seconds':>8}{'ratio':>7}{'MB/s':>7}{'peak MiB':>10}")
        for name, seconds in best.items():
            print(f"{name:44}{seconds:8.2f}{seconds / ours:7.1f}{size / 1e6 / seconds:7.0f}{memory[name]:10.0f}")
        print(f"\nbare: import pandas {bare('pandas'):.0f} MiB, import polars {bare('polars'):.0f} MiB")
        print("rows, answered, resolved: " + ", ".join(f"{n:,}" for n in counts.pop()) + " (all readers)")


if __name__ == "__main__":
    main()
