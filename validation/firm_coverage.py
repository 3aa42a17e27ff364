#!/usr/bin/env python3
"""From raw tables to net and return: do the intervals of the answer hold?

    .venv/bin/python validation/firm_coverage.py [--firms 1000] [--jobs 2] [--only SETTING]

In each of three settings many firms are simulated (`amends.simulated_firm`), each with companies, months and customers
of its own, and each with truths of its own for what a firm can only state, drawn from what it states. From the tables
of each one everything is estimated that can be, a scenario is assembled (`firm_scenario`), and asked what an answer
within five days would bring. Truth is the expected net of the firm's parameters, over the population of its companies
and months. Judged are 90 % intervals of net and return, of today and of the change, and 95 % intervals of every link.
A fourth setting has ten companies only: there intervals are wide, which is shown and not judged.

Then the same intervals are held against the truth of the very same companies in new months, and three careless firms
are asked: one that takes the recorded difference for causal, one that takes complaints for independent, one that takes
replies for everybody.

With 1,000 firms perfect intervals cover in 86.8 to 93.0 % (90 %) and 92.6 to 97.1 % (95 %) in all but one of a thousand
such studies. Finished blocks of firms are kept in build/validation/firms/, below a digest of the package and of these
scripts, and not run again by the same ones; --fresh forgets them. When all have run, the tables go to
validation/results/firms*.csv.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(Path(__file__).parent))

import firm_scenario as chain  # noqa: E402

import amends  # noqa: E402
from amends.simulated_firm import Companies, SimulatedFirm, Surveys, Truth  # noqa: E402

SEED, CUSTOMERS, DRAWS, BLOCK, DAYS = 20261127, 5_000, 2_000, 25, 5
#: The setting of `SimulatedFirm` and what is changed in it. Insurance has no fair comparison group: there the
#: counterfactual stay rate is stated.
SETTINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "telecom": ("telecom", {"companies": Companies(number=40), "surveys": Surveys(customers_asked=0.4)}),
    "retail": ("retail", {}),
    "insurance": ("insurance", {}),
    "ten companies": ("telecom", {"surveys": Surveys(customers_asked=0.4)}),
}
JUDGED = ("telecom", "retail", "insurance")  # with ten companies intervals are wide, which is shown
ANSWERS = ("net today", "return today", "net of the change", "return of the change")
LIMITS = {0.90: (0.868, 0.930), 0.95: (0.926, 0.971)}

Row = dict[str, Any]


# ---- what is kept ----


def sources() -> list[Path]:
    """What results depend on: the installed package, its compiled module, and these scripts with their constants."""
    package = Path(amends.__file__).parent
    scripts = sorted(Path(__file__).parent.glob("firm_*.py"))
    return [Path(amends._core.__file__), *sorted(package.rglob("*.py")), *scripts]


def digest_of(files: Iterable[Path]) -> str:
    found = hashlib.sha256(np.__version__.encode())
    for file in files:
        found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()


def kept_in(folder: Path) -> Path:
    """The folder of what this package and these scripts have finished."""
    out = folder / digest_of(sources())[:12]
    out.mkdir(parents=True, exist_ok=True)
    return out


def keep(file: Path, rows: list[Any]) -> None:
    partial = file.with_suffix(".part")
    partial.write_text(json.dumps(rows))
    partial.rename(file)


# ---- one firm ----


def firm_of(setting: str, number: int, customers: int = CUSTOMERS) -> tuple[SimulatedFirm, chain.Statements]:
    """A firm of the setting with truths of its own, and what it states."""
    name, changes = SETTINGS[setting]
    plain = SimulatedFirm.setting(name, customers=customers, seed=SEED, **changes)
    stated = chain.statements(plain, fair_comparison=name != "insurance")
    place = list(SETTINGS).index(setting)
    return chain.with_truth(plain, stated.drawn(np.random.default_rng([SEED, place, number]))), stated


def answers_of(today: Truth, faster: Truth) -> list[float]:
    gain, cost = faster.net - today.net, faster.total_cost - today.total_cost
    return [today.net, today.net_return, gain, gain / cost]


def asked(estimation: chain.Estimation, links: chain.Links, share_causal: float, seed: int) -> Row:
    """Limits of the answers and middle of the inputs."""
    today = chain.scenario_of(estimation, links, share_causal)
    compared = today.with_response_within(DAYS).compare(today, draws=DRAWS, seed=seed)
    draws = [one.values(metric) for one in (compared.baseline, compared) for metric in ("net", "net_return")]
    return {"limits": [np.quantile(one, [0.05, 0.5, 0.95]).tolist() for one in draws]}


def links_of(estimation: chain.Estimation, links: chain.Links, truth: Truth) -> list[Row]:
    """Value, 95 % limits and truth of every estimate."""
    rows = []
    first = next(iter(truth.segments))
    found = [(segment, name, one) for segment, given in links.items() for link in given for name, one in link.items()]
    found += [(None, "cost.per_complaint", estimation.cost_per_complaint())]
    if estimation.firm.growth != 0.0:
        for segment in estimation.segments:
            growth = estimation.growth(segment)["margin.growth"]
            found += [(segment, "margin.growth", growth)]
    for segment, name, one in found:
        # The link is that of customers; growth of their margins is apart.
        key = "customer_retention" if name == "margin.retention" else name
        true = truth.segments[segment or first][key]
        rows.append({"segment": segment or "all", "link": name, "value": one.value, "truth": true,
                     "standard_error": one.standard_error, "interval": list(one.interval(0.95))})  # fmt: skip
    return rows


def one_firm(setting: str, number: int, customers: int = CUSTOMERS) -> Row:
    """Everything that is kept of a firm."""
    firm, stated = firm_of(setting, number, customers)
    records = firm.records(number)
    estimation = chain.Estimation(firm, records, stated)
    links = estimation.links()
    today = firm.truth()
    out: Row = {
        "truth": answers_of(today, firm.truth(DAYS)),
        "same_companies": answers_of(firm.truth(companies=number), firm.truth(DAYS, companies=number)),
        "links": links_of(estimation, links, today),
        "as told": asked(estimation, links, firm.share_causal, number),
    }
    if setting not in JUDGED:
        return out
    out["share_causal = 1"] = asked(estimation, links, 1.0, number)
    alone = chain.Estimation(firm, records, stated, clusters=False)
    out["companies ignored"] = asked(alone, alone.links(), firm.share_causal, number)
    others = {"nonresponse_odds_ratio": 1.0}
    alike = chain.Estimation(firm, records, replace(stated, quantities=stated.quantities | others), weighted=False)
    out["replies for everybody"] = asked(alike, alike.links(), firm.share_causal, number)
    return out


VARIANTS = ("as told", "share_causal = 1", "companies ignored", "replies for everybody")


def block(task: tuple[str, int, Path]) -> Path:
    """Some firms, kept in a file; a firm whose records do not carry a link says which."""
    from amends import AmendsError

    setting, number, folder = task
    file = folder / f"{setting.replace(' ', '-')}-{number:05d}.json"
    if file.exists():
        return file
    rows = []
    for k in range(number, number + BLOCK):
        try:
            rows.append(one_firm(setting, k))
        except AmendsError as cause:
            rows.append({"not carried": str(cause)})
    keep(file, rows)
    return file


# ---- all of them ----


def covered(rows: Iterable[Row], variant: str, truth: str) -> np.ndarray[Any, Any]:
    """Of each firm and answer: does the interval hold the truth?"""
    limits = np.array([row[variant]["limits"] for row in rows])
    true = np.array([row[truth] for row in rows])
    return (limits[:, :, 0] <= true) & (true <= limits[:, :, 2])


def answer_rows(setting: str, rows: list[Row]) -> list[Row]:
    """One row for each way and answer: coverage, and how wide the interval is beside what it should be."""
    out = []
    ways = [(variant, variant, "truth") for variant in VARIANTS if variant in rows[0]]
    ways += [("same companies", "as told", "same_companies")]
    for name, variant, against in ways:
        held = covered(rows, variant, against)
        limits = np.array([row[variant]["limits"] for row in rows])
        true = np.array([row[against] for row in rows])
        for k, answer in enumerate(ANSWERS):
            low, middle, high = limits[:, k].T
            error = middle - true[:, k]
            below, above = (np.quantile(error, share) for share in (0.05, 0.95))
            out.append({
                "setting": setting, "way": name, "answer": answer, "firms": len(rows),
                "coverage": f"{held[:, k].mean():.4f}",
                "interval_too_high": f"{(true[:, k] < low).mean():.4f}",
                "interval_too_low": f"{(true[:, k] > high).mean():.4f}",
                "mean_truth": f"{true[:, k].mean():.6g}", "mean_error": f"{error.mean():.6g}",
                "median_width": f"{np.median(high - low):.6g}",
                "width_of_errors": f"{above - below:.6g}",
            })  # fmt: skip
    return out


def link_rows(setting: str, rows: list[Row]) -> list[Row]:
    """One row for each link: coverage, mean and deviation of its errors in standard errors."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        for link in row["links"]:
            found.setdefault((link["segment"], link["link"]), []).append(link)
    out = []
    for (segment, name), given in found.items():
        low, high = np.array([one["interval"] for one in given]).T
        value, truth, error = (np.array([one[k] for one in given]) for k in ("value", "truth", "standard_error"))
        z = (value - truth) / error
        out.append({
            "setting": setting, "segment": segment, "link": name, "firms": len(given),
            "coverage": f"{((low <= truth) & (truth <= high)).mean():.4f}",
            "interval_too_high": f"{(truth < low).mean():.4f}", "interval_too_low": f"{(truth > high).mean():.4f}",
            "truth": f"{truth.mean():.6g}", "mean_error": f"{(value - truth).mean():.4g}",
            "deviation": f"{(value - truth).std():.4g}", "median_standard_error": f"{np.median(error):.4g}",
            "mean_z": f"{z.mean():.3f}", "deviation_z": f"{z.std():.3f}",
        })  # fmt: skip
    return out


def write(name: str, rows: list[Row]) -> None:
    target = ROOT / "validation" / "results" / name
    with target.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"written: {target}")


def outside(row: Mapping[str, Any], level: float) -> bool:
    low, high = LIMITS[level]
    return not low <= float(row["coverage"]) <= high


def run(folder: Path, firms: int, jobs: int, only: str, say: Callable[[str], None]) -> dict[str, list[Row]]:
    """The firms of each setting, from the blocks that are kept and those still to run."""
    tasks = [(name, k, folder) for k in range(0, firms, BLOCK) for name in SETTINGS if only in name]
    start, files = time.perf_counter(), []
    with ProcessPoolExecutor(jobs) as pool:
        for done, file in enumerate(pool.map(block, tasks), 1):
            files.append(file)
            if done % 10 == 0:
                say(f"{time.perf_counter() - start:6.0f} s  {done * BLOCK:,} of {len(tasks) * BLOCK:,} firms")
    out: dict[str, list[Row]] = {}
    for (name, _, _), file in zip(tasks, files, strict=True):
        out.setdefault(name, []).extend(json.loads(file.read_text()))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--firms", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="settings whose name contains this")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "validation" / "firms")
    parser.add_argument("--write", action="store_true", help="the tables, also with fewer than 1,000 firms")
    arguments = parser.parse_args()
    folder = kept_in(arguments.folder)
    for file in folder.glob("*.json") if arguments.fresh else ():
        file.unlink()
    kept = run(folder, arguments.firms, arguments.jobs, arguments.only, lambda text: print(text, flush=True))
    answers, links = [], []
    for setting, rows in kept.items():
        without = [row["not carried"] for row in rows if "not carried" in row]
        print(f"{setting}: {len(rows)} firms, {len(without)} whose records do not carry a link")
        for text in sorted(set(without))[:5]:
            print(f"  {text}")
        carried = [row for row in rows if "not carried" not in row]
        answers += answer_rows(setting, carried)
        links += link_rows(setting, carried)
    for row in answers:
        print(f"{row['setting']:14} {row['way']:22} {row['answer']:22} {row['coverage']} "
              f"too high {row['interval_too_high']} too low {row['interval_too_low']} truth {row['mean_truth']} "
              f"error {row['mean_error']} width {row['median_width']} of {row['width_of_errors']}")  # fmt: skip
    for row in links:
        flag = " OUTSIDE" if outside(row, 0.95) else ""
        print(f"{row['setting']:10} {row['segment']:11} {row['link']:50} {row['coverage']} "
              f"z {row['mean_z']} +- {row['deviation_z']}{flag}")  # fmt: skip
    if arguments.write or (arguments.firms >= 1000 and not arguments.only):
        write("firms.csv", answers)
        write("firm_links.csv", links)
    told = [row for row in answers if row["way"] == "as told" and row["setting"] in JUDGED]
    links = [row for row in links if row["setting"] in JUDGED]
    bad = [row for row in told if outside(row, 0.90)] + [row for row in links if outside(row, 0.95)]
    print(f"{len(told) + len(links) - len(bad)} of {len(told) + len(links)} within their limits")
    if bad:
        sys.exit(1)


if __name__ == "__main__":
    main()
