"""A table that a result is read as; users meet the class as ``amends.economics.ResultTable``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import _tables
from ._equality import by_members


@by_members
class ResultTable:
    """A small table: readable as text and HTML, and as a pandas frame.

    Parameters
    ----------
    columns : mapping of str to sequence
        Columns of one length.
    notes : sequence of str
        Shown below the table.
    """

    def __init__(self, columns: Mapping[str, Sequence[Any]], notes: Sequence[str] = ()) -> None:
        self.columns = dict(columns)
        self.notes = tuple(notes)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __getitem__(self, name: str) -> Sequence[Any]:
        return self.columns[name]

    def to_frame(self) -> Any:
        """pandas.DataFrame if pandas is installed, else a dict of arrays."""
        return _tables.to_frame(self.columns)

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        def cell(value: Any) -> str:
            if isinstance(value, bool) or value is None:
                return {True: "yes", False: "no", None: ""}[value]
            if isinstance(value, float):
                if value != value:
                    return "-"
                return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
            return str(value)

        header = list(self.columns)
        return header, [[cell(v) for v in row] for row in zip(*self.columns.values(), strict=True)]

    def __repr__(self) -> str:
        header, rows = self._cells()
        more = len(rows) - _tables.MOST_ROWS
        cut = [f"{more} more rows"] if more > 0 else []
        return "\n".join([_tables.text_table(header, rows[: _tables.MOST_ROWS]), *cut, *self.notes])

    def _repr_html_(self) -> str:
        return _tables.html_table(*self._cells(), notes=self.notes)
