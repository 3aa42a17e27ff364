"""Small tables: to a pandas frame if pandas is installed, to text, to HTML. Nothing here is public."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ._core.core import RowReport
from ._core.interop import display_width, printable


def to_frame(columns: Mapping[str, Any], rows: RowReport | None = None) -> Any:
    """A pandas.DataFrame of the columns, or a dict of arrays where pandas is not installed.

    ``rows`` is the account of the rows behind the columns: see ``with_rows``.
    """
    try:
        import pandas
    except ImportError:
        return {name: np.asarray(values) for name, values in columns.items()}
    return with_rows(pandas.DataFrame({name: list(values) for name, values in columns.items()}), rows)


def with_rows(frame: Any, rows: RowReport | None) -> Any:
    """The pandas object itself, with the account of its rows in ``attrs["rows"]``.

    In plain values, because pandas writes ``attrs`` as JSON into Parquet files.
    """
    if rows is not None and hasattr(frame, "attrs"):
        frame.attrs["rows"] = rows.to_dict()
    return frame


def percent(value: float, digits: int = 1) -> str:
    return "-" if value != value else f"{100 * value:.{digits}f} %"


def decimal(value: float, digits: int = 2) -> str:
    return "-" if value != value else f"{value:,.{digits}f}"


def significant(value: float, digits: int = 5) -> str:
    """So many digits, whatever the size: 0.24259, 4.4136, 1.2346e-08."""
    return "-" if value != value else f"{value:#.{digits}g}".removesuffix(".")


def count(value: float) -> str:
    if value != value:
        return "-"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def shown(text: str) -> str:
    """The text fit for a line of a terminal; a lone surrogate, which is no character, becomes a question mark."""
    return printable(text.encode(errors="replace").decode())


#: Rows of a table that is shown; a frame has them all.
MOST_ROWS = 200


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns aligned as a terminal shows them: the first to the left, the others to the right."""
    cells = [[shown(cell) for cell in line] for line in [header, *rows]]
    widths = [max(map(display_width, column)) for column in zip(*cells, strict=True)]

    def line(row: Sequence[str]) -> str:
        padded = [(cell, " " * (width - display_width(cell))) for cell, width in zip(row, widths, strict=True)]
        return "  ".join(cell + blanks if i == 0 else blanks + cell for i, (cell, blanks) in enumerate(padded))

    return "\n".join(line(row).rstrip() for row in cells)


def html_table(header: Sequence[str], rows: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> str:
    """At most `MOST_ROWS`, everything escaped, no style of its own (so that dark themes stay dark)."""

    def line(cells: Sequence[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells) + "</tr>"

    shown = rows[:MOST_ROWS]
    body = "".join(line(row, "td") for row in shown)
    extra = [f"{len(rows) - len(shown)} more rows"] if len(rows) > len(shown) else []
    foot = "".join(f"<p>{html.escape(note)}</p>" for note in [*notes, *extra])
    return f"<table><thead>{line(header, 'th')}</thead><tbody>{body}</tbody></table>{foot}"
