"""Memory and time of comparing two recovery scenarios of ten segments, each run in a process of its own.

    python benchmarks/scenario_memory.py [--draws N ...] [--threads T]

Peak is the resident memory of the whole process, Python and NumPy with it; time is that of the comparison and of the
quantiles of net. By the default options, and by those of the report, which shows quantiles of every metric.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time

SEGMENTS, YEARS = 10, 3
OPTIONS = ("default", "report")
SEGMENT = """
[[segment]]
name = "sNUMBER"
complaints.per_year = { pert = [8_000, 10_000, 15_000] }
outcomes.dissatisfied = { beta = [25, 75] }
outcomes.satisfied = { beta = [35, 65] }
outcomes.delighted = { beta = [40, 60] }
stay.dissatisfied = { pert = [0.1, 0.3, 0.5] }
stay.satisfied = { pert = [0.5, 0.7, 0.8] }
stay.delighted = { pert = [0.7, 0.85, 0.95] }
counterfactual.stay = { pert = [0.2, 0.35, 0.5] }
margin.per_customer_per_year = { pert = [40, 60, 100] }
margin.retention = { pert = [0.7, 0.8, 0.9] }
cost.per_complaint = { triangular = [9, 12, 18] }
cost.compensation_per_complaint = { triangular = [0, 10, 30] }
"""
MOST_KEPT_BY_THE_REPORT = 100_000  # draws; beyond, it asks for sketches


def run(options: str, draws: int, threads: int) -> None:
    """One comparison in this process; prints seconds and peak in MB."""
    import amends as am

    text = f"horizon = {{ years = {YEARS} }}\ndiscount = {{ annual_rate = {{ uniform = [0.06, 0.10] }} }}\n"
    text += "".join(SEGMENT.replace("NUMBER", str(s)) for s in range(SEGMENTS))
    today = am.economics.RecoveryScenario.from_string(text)
    dearer = am.economics.RecoveryScenario.from_string(text.replace("[9, 12, 18]", "[12, 15, 20]"))
    start = time.perf_counter()
    if options == "default":
        result = dearer.compare(today, draws=draws, threads=threads)
    elif draws <= MOST_KEPT_BY_THE_REPORT:
        result = dearer.compare(today, draws=draws, threads=threads, keep="all")
    else:
        result = dearer.compare(today, draws=draws, threads=threads, quantiles="all")
    summary = result.summary("net")
    seconds = time.perf_counter() - start
    assert summary.p05 < summary.p50 < summary.p95
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--draws", type=int, nargs="+", default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--one", choices=OPTIONS, help="run these options alone, in this process")
    arguments = parser.parse_args()
    if arguments.one:
        return run(arguments.one, arguments.draws[0], arguments.threads)
    for draws in arguments.draws:
        for options in OPTIONS:
            command = [sys.executable, __file__, "--one", options, "--draws", str(draws)]
            command += ["--threads", str(arguments.threads)]
            done = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
            seconds, peak = float(done[0]), float(done[1])
            print(f"{draws:12,} draws, {options:8s} {seconds:8.2f} s  {peak:7.0f} MB at the peak")
            if options == "default" and draws == 10_000_000:
                assert peak < 1000, "goal: below 1 GB"


if __name__ == "__main__":
    main()
