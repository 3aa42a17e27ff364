"""Doors to the outside: complaint records and transactions from CSV files, saved models, texts as people write them.

See docs/records.md and docs/inspect.md.
"""

from ._core.domain import BadRow, RecordReport
from ._core.interop import (
    ComplaintRecords,
    InspectedColumn,
    InspectedValue,
    Inspection,
    RecordMapping,
    TransactionMapping,
    TransactionRecords,
    display_width,
    inspect,
    inspect_from_memory,
    look_alike_key,
    normalised,
    parse_record_mapping,
    printable,
    read_complaints,
    read_complaints_from_memory,
    read_transactions,
    read_transactions_from_memory,
    ready_mapping,
    ready_mapping_names,
    ready_mapping_text,
)
from ._estimates import estimate_from_file

__all__ = [
    "BadRow",
    "ComplaintRecords",
    "InspectedColumn",
    "InspectedValue",
    "Inspection",
    "RecordMapping",
    "RecordReport",
    "TransactionMapping",
    "TransactionRecords",
    "display_width",
    "estimate_from_file",
    "inspect",
    "inspect_from_memory",
    "look_alike_key",
    "normalised",
    "parse_record_mapping",
    "printable",
    "read_complaints",
    "read_complaints_from_memory",
    "read_transactions",
    "read_transactions_from_memory",
    "ready_mapping",
    "ready_mapping_names",
    "ready_mapping_text",
]
