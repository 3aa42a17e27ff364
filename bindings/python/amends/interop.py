"""Doors to the outside: complaint records from CSV files, and texts as people write them.

See docs/records.md.
"""

from ._core.domain import BadRow, RecordReport
from ._core.interop import (
    ComplaintRecords,
    RecordMapping,
    display_width,
    look_alike_key,
    normalised,
    printable,
    read_complaints,
    read_complaints_from_memory,
    ready_mapping,
    ready_mapping_names,
    ready_mapping_text,
)

__all__ = [
    "BadRow",
    "ComplaintRecords",
    "RecordMapping",
    "RecordReport",
    "display_width",
    "look_alike_key",
    "normalised",
    "printable",
    "read_complaints",
    "read_complaints_from_memory",
    "ready_mapping",
    "ready_mapping_names",
    "ready_mapping_text",
]
