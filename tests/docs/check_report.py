#!/usr/bin/env python3
"""Compares what the docs print of the demo's report with what the program prints.

    check_report.py PROGRAM PAGE...

Every line of a block opened with ```text report must be a line of the report, in the report's order; a line in square
brackets stands for what was left out. Run in the project's folder.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ARGUMENTS = ["examples/within_five_days.toml", "--compare", "examples/today.toml", "--sweep", "1,2,3,5,8,10"]
BLOCK = re.compile(r"^```text report\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL)


def main() -> int:
    run = subprocess.run([sys.argv[1], *ARGUMENTS], capture_output=True, text=True, encoding="utf-8", check=True)
    report = [line.rstrip() for line in run.stdout.splitlines()]
    wrong = blocks = 0
    for page in map(Path, sys.argv[2:]):
        text = page.read_text(encoding="utf-8")
        for match in BLOCK.finditer(text):
            blocks += 1
            at = 0
            first = text.count("\n", 0, match.start()) + 2
            for number, line in enumerate(match.group(1).splitlines(), start=first):
                if not line.strip() or line.startswith("["):
                    continue
                if line.rstrip() in report[at:]:
                    at = report.index(line.rstrip(), at) + 1
                else:
                    print(f"{page}:{number}: not in the report (or not at this place): {line.strip()}")
                    wrong += 1
    print(f"{blocks} blocks compared with the report, {wrong} lines differ")
    return 1 if wrong or not blocks else 0


if __name__ == "__main__":
    sys.exit(main())
