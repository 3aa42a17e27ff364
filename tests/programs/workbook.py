"""Reads an .xlsx file and computes its formulas. Standard library of Python only."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Cell:
    value: str | float
    formula: str = ""


@dataclass
class Sheet:
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)

    def rows(self) -> list[list[str | float | None]]:
        height = 1 + max((row for row, _ in self.cells), default=-1)
        width = 1 + max((column for _, column in self.cells), default=-1)
        found = [[None] * width for _ in range(height)]
        for (row, column), cell in self.cells.items():
            found[row][column] = cell.value
        return found

    def block(self, first: str) -> tuple[list[str], list[dict]]:
        """The table whose header begins with this text: its header, and its rows until one without a second cell."""
        rows = self.rows()
        at = next(i for i, row in enumerate(rows) if row and row[0] == first and len(row) > 1 and row[1] is not None)
        header = [one for one in rows[at] if one is not None]
        found = []
        for row in rows[at + 1 :]:
            if all(one is None for one in row[1:]):
                break
            found.append(dict(enumerate(row[: len(header)])))
        return header, found


def position(name: str) -> tuple[int, int]:
    """ "$B$7" is row 6, column 1."""
    letters, digits = re.fullmatch(r"\$?([A-Z]+)\$?([0-9]+)", name).groups()
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(digits) - 1, column - 1


class Workbook:
    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            self.parts = {name: archive.read(name) for name in archive.namelist()}
            self.dates = {info.date_time for info in archive.infolist()}
        trees = {name: ElementTree.fromstring(part) for name, part in self.parts.items()}
        strings = ["".join(node.text or "" for node in one.iter(MAIN + "t")) for one in trees["xl/sharedStrings.xml"]]
        targets = {one.get("Id"): "xl/" + one.get("Target") for one in trees["xl/_rels/workbook.xml.rels"]}
        book = trees["xl/workbook.xml"]
        self.sheets: dict[str, Sheet] = {}
        self.trees = {}
        for one in book.find(MAIN + "sheets"):
            tree = trees[targets[one.get(LINK)]]
            self.trees[one.get("name")] = tree
            self.sheets[one.get("name")] = self._sheet(tree, strings)
        self.names = {one.get("name"): one.text for one in book.iter(MAIN + "definedName")}

    @staticmethod
    def _sheet(tree: ElementTree.Element, strings: list[str]) -> Sheet:
        sheet = Sheet()
        for cell in tree.iter(MAIN + "c"):
            value = cell.find(MAIN + "v")
            if value is None:
                continue
            text = cell.get("t") == "s"
            formula = cell.find(MAIN + "f")
            sheet.cells[position(cell.get("r"))] = Cell(
                strings[int(value.text)] if text else float(value.text), "" if formula is None else formula.text
            )
        return sheet

    def at(self, name: str) -> Cell:
        """ "'Answer'!$B$7" """
        sheet, cell = re.fullmatch(r"'?([^'!]+)'?!(\S+)", name).groups()
        return self.sheets[sheet].cells[position(cell)]

    def texts(self) -> set[str]:
        return {c.value for sheet in self.sheets.values() for c in sheet.cells.values() if isinstance(c.value, str)}

    def computed(self, sheet: str, cell: tuple[int, int]) -> float:
        """The value of a cell, its formula computed anew down to the numbers: + - * / ^ SUM ABS and references."""
        found = self.sheets[sheet].cells.get(cell)
        if found is None:
            return 0.0
        if not found.formula:
            return found.value if isinstance(found.value, float) else 0.0

        def block(match: re.Match[str]) -> str:
            (top, left), (bottom, right) = position(match.group(1)), position(match.group(2))
            cells = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
            return repr(sum(self.computed(sheet, one) for one in cells))

        def one(match: re.Match[str]) -> str:
            return repr(self.computed(match.group(1) or sheet, position(match.group(2))))

        text = re.sub(r"SUM\((\$?[A-Z]+\$?\d+):(\$?[A-Z]+\$?\d+)\)", block, found.formula)
        text = re.sub(r"(?:'([^']+)'!)?(\$?[A-Z]+\$?[0-9]+)", lambda m: f"({one(m)})", text)
        text = text.replace("ABS(", "abs(").replace("^", "**")
        if not re.fullmatch(r"[-+*/()0-9.einfabs ]*", text):
            raise ValueError(f"a formula that is not known here: {found.formula}")
        return float(eval(text, {"__builtins__": {}, "abs": abs}))
