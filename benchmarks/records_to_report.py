"""From a firm's tables in memory to the report: a million customers, every link estimated, on one thread.

    python benchmarks/records_to_report.py [--customers N]

The tables are those of a simulated firm (docs/simulated-firm.md). Time is that of everything from the tables to the
text of the comparison: joining, estimating each link (validation/firm_scenario.py), the scenario, 10,000 draws. Memory
is the peak of the process above what it held when the tables were there.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "validation"))

import firm_scenario as chain

from amends.simulated_firm import FirmRecords, SimulatedFirm


def peak() -> float:
    """Of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def measure(firm: SimulatedFirm, records: FirmRecords) -> None:
    stated = chain.statements(firm, fair_comparison=True)
    before, start = peak(), time.perf_counter()
    estimation = chain.Estimation(firm, records, stated)
    joined = time.perf_counter()
    links = estimation.links()
    estimated = time.perf_counter()
    today = chain.scenario_of(estimation, links, firm.share_causal)
    text = str(today.with_response_within(5).compare(today))
    end = time.perf_counter()
    print(text)
    print(
        f"joined {joined - start:.2f} s, links {estimated - joined:.2f} s, scenario and report {end - estimated:.2f} s"
    )
    print(
        f"{end - start:.2f} s in all, one thread; {peak() - before:,.0f} MB above the {before:,.0f} MB with the tables"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--customers", type=int, default=1_000_000)
    options = parser.parse_args()
    # About three quarters as many places: some are taken over by newcomers within the three years.
    firm = SimulatedFirm.setting("telecom", customers=round(0.762 * options.customers), purchases_per_year=2.85)
    records = firm.records()
    print(records, flush=True)
    child = os.fork()  # whose peak begins with what is held now, not with what making the tables took
    if child == 0:
        measure(firm, records)
        sys.stdout.flush()
        os._exit(0)
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    main()
