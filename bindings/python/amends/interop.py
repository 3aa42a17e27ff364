"""Doors to the outside: complaint records from CSV files.

See docs/records.md.
"""

from ._core.interop import (
    BadRow,
    ComplaintRecords,
    RecordMapping,
    RecordReport,
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
    "read_complaints",
    "read_complaints_from_memory",
    "ready_mapping",
    "ready_mapping_names",
    "ready_mapping_text",
]
