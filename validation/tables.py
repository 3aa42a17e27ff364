#!/usr/bin/env python3
"""Writes the tables of validation/results/*.csv into docs/validation.md, between its markers.

python3 validation/tables.py
"""

from __future__ import annotations

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "validation" / "results"
PAGE = ROOT / "docs" / "validation.md"
LOWER, UPPER = 0.926, 0.971


def rows_of(name: str) -> list[dict[str, str]]:
    with (RESULTS / name).open(newline="") as source:
        return list(csv.DictReader(source))


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def span(values: list[float]) -> str:
    return f"{min(values):.1%} to {max(values):.1%}".replace("%", " %") if values else "-"


def coverage() -> str:
    cells: dict[tuple[str, str, str], dict[str, list[dict[str, str]]]] = {}
    for row in rows_of("coverage.csv"):
        key = (row["model"], row["setting"], row["true_parameters"])
        cells.setdefault(key, {}).setdefault(row["customers"], []).append(row)
    lines = []
    for (model, _, truth), sizes in cells.items():
        line = [f"`{model}`", truth]
        for size in ("500", "5000"):
            rows = sizes[size]
            line += [
                span([float(row["coverage"]) for row in rows if kind(row) == part and row["coverage"]])
                for part in ("parameter", "prediction")
            ]
            line.append(rows[0]["diagnosed"])
        lines.append(line)
    header = [
        "model", "true parameters", "N = 500: parameters", "predictions", "diagnosed", "N = 5,000: parameters",
        "predictions", "diagnosed",
    ]  # fmt: skip
    return table(header, lines)


def kind(row: dict[str, str]) -> str:
    return "prediction" if " " in row["quantity"] else "parameter"


def outside() -> str:
    rows = [
        [f"`{row['model']}`", row["true_parameters"], row["quantity"], percent(row["coverage"]), percent(row["below"]),
         percent(row["above"]), row["diagnosed"]]
        for row in rows_of("coverage.csv")
        if row["customers"] == "5000" and not LOWER <= float(row["coverage"] or "nan") <= UPPER
    ]  # fmt: skip
    header = ["model", "true parameters", "quantity", "coverage", "interval too high", "too low", "diagnosed of 1,000"]
    return table(header, rows) if rows else "None."


def percent(share: str) -> str:
    return f"{float(share):.1%}".replace("%", " %") if share else "-"


def hard_regimes() -> str:
    header = [
        "model", "regime", "customers", "data sets", "converged", "diagnosed", "silent failures",
        "diagnosed too early", "lifetimes: converged", "of these wrong",
    ]  # fmt: skip
    return table(
        header,
        [
            [f"`{row['model']}`", row["regime"], row["customers"], row["data_sets"], row["converged"], row["diagnosed"],
             row["silent_failures"], row["diagnosed_too_early"],
             f"{row['lifetimes_converged']} of {row['lifetimes_data_sets']}" if row["lifetimes_data_sets"] else "-",
             row["lifetimes_worse"] or "-"]
            for row in rows_of("hard_regimes.csv")
        ],
    )  # fmt: skip


def firm_rows(ways: tuple[str, ...]) -> list[dict[str, str]]:
    """The answers of the study of firms under one of these ways, if the study has been run."""
    return [row for row in rows_of("firms.csv") if row["way"] in ways]


def firms() -> str:
    lines = [
        [row["setting"], row["firms"], row["answer"], percent(row["coverage"]), percent(row["interval_too_high"]),
         percent(row["interval_too_low"]), excess(row)]
        for row in firm_rows(("as told",))
    ]  # fmt: skip
    return table(["setting", "firms", "answer", "covered", "interval too high", "too low", "width"], lines)


def excess(row: dict[str, str]) -> str:
    """How wide the interval is, of the one that would hold 90 % of the errors."""
    return f"{float(row['median_width']) / float(row['width_of_errors']):.2f}"


def same_companies() -> str:
    lines = [
        [row["setting"], row["answer"], percent(row["coverage"]), excess(row)] for row in firm_rows(("same companies",))
    ]
    return table(["setting", "answer", "covered", "width"], lines)


def careless() -> str:
    ways = ("as told", "share_causal = 1", "companies ignored", "replies for everybody")
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for row in firm_rows(ways):
        cells.setdefault((row["setting"], row["answer"]), {})[row["way"]] = percent(row["coverage"])
    lines = [[*key, *(of[way] for way in ways)] for key, of in cells.items() if len(of) == len(ways)]
    return table(["setting", "answer", *ways], lines)


def firm_links() -> str:
    settings = list(dict.fromkeys(row["setting"] for row in rows_of("firm_links.csv")))
    cells: dict[str, dict[str, list[float]]] = {}
    for row in rows_of("firm_links.csv"):
        cells.setdefault(row["link"], {}).setdefault(row["setting"], []).append(float(row["coverage"]))
    lines = [
        [f"`{link}`", *(" and ".join(percent(str(x)) for x in of.get(one, [])) or "-" for one in settings)]
        for link, of in cells.items()
    ]
    return table(["link", *settings], lines)


def dependence() -> str:
    lines = [
        [row["setting"], row["answer"], row["firms"], row["ratio"], f"{1.0 / float(row['ratio']):.2f}"]
        for row in rows_of("firm_dependence.csv")
    ]
    return table(["setting", "answer", "firms", "deviation, of that of strangers", "width"], lines)


def desks() -> str:
    rows = rows_of("desks.csv")
    cells: dict[str, dict[str, str]] = {}
    for row in rows:
        cells.setdefault(row["figure"], {})[row["setting"]] = percent(row["coverage"])
    settings = list(dict.fromkeys(row["setting"] for row in rows))
    lines = [[name.replace("_", " "), *(of.get(one, "-") for one in settings)] for name, of in cells.items()]
    return table(["95 % interval of", *settings], lines)


def desk_worth() -> str:
    lines = [
        [row["setting"], row["share_causal"], row["firms"], f"{float(row['mean']) / float(row['truth']):.2f}",
         percent(row["coverage"]), percent(row["interval_too_high"]), percent(row["interval_too_low"])]
        for row in rows_of("desk_worth.csv")
    ]  # fmt: skip
    header = ["setting", "`share_causal`", "firms", "mean, of the truth", "covered", "interval too high", "too low"]
    return table(header, lines)


def with_tables(text: str) -> str:
    """The page with what stands between its markers written anew."""
    tables = {"coverage": coverage, "outside": outside, "hard regimes": hard_regimes, "firms": firms}
    tables |= {"firm links": firm_links, "same companies": same_companies, "careless firms": careless}
    tables |= {"dependence": dependence, "desks": desks, "desk worth": desk_worth}
    for name, content in tables.items():
        begin, end = f"<!-- {name}: written by validation/tables.py -->\n", f"<!-- end of {name} -->"
        head, _, rest = text.partition(begin)
        _, _, tail = rest.partition(end)
        if tail:
            text = head + begin + "\n" + content() + "\n\n" + end + tail
    return text


def main() -> None:
    PAGE.write_text(with_tables(PAGE.read_text()))


if __name__ == "__main__":
    main()
