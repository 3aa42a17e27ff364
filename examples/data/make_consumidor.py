#!/usr/bin/env python3
"""Makes consumidor_gov_br_2014.csv from the open-data file, one row per complaint, that SOURCE.md describes.

    make_consumidor.py FOLDER_OF_THE_DATA_SETS [> examples/data/consumidor_gov_br_2014.csv]

Complaints that are alike in area, response days, evaluation, score and company are counted. Standard library only.
"""

from __future__ import annotations

import collections
import csv
import gzip
import sys
from pathlib import Path

AREAS = {
    "Telecomunicações": "telecommunications",
    "Serviços Financeiros": "financial_services",
    "Produtos de telefonia e informática": "telephony_and_it_products",
    "Produtos Eletrodomésticos e Eletrônicos": "appliances_and_electronics",
}
EVALUATIONS = {"Resolvida": "resolved", "Não Resolvida": "not_resolved", "Não Avaliada": "not_evaluated"}


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    path = Path(sys.argv[1]) / "consumidor_gov_br_2014" / "consumidor_gov_br_2014.csv.gz"
    counts: collections.Counter[tuple[str, ...]] = collections.Counter()
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            area = AREAS.get(row["area"], "other")
            evaluation = EVALUATIONS[row["evaluation"]]
            counts[area, row["response_days"], evaluation, row["consumer_score"], row["company"]] += 1

    def order(key: tuple[str, ...]) -> tuple[str, int, str, str, str]:
        area, days, evaluation, score, company = key
        return area, int(days or -1), evaluation, score, company

    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["area", "response_days", "evaluation", "consumer_score", "complaints", "company"])
    for key in sorted(counts, key=order):
        area, days, evaluation, score, company = key
        out.writerow([area, days, evaluation, score, counts[key], company])
    return 0


if __name__ == "__main__":
    sys.exit(main())
