"""Complaint records of texts that a test writes out, and what they say."""

import datetime

from amends.interop import read_complaints_from_memory

DAY = datetime.timedelta(days=1)


def read(text, **mapping):
    content = text if isinstance(text, bytes) else text.encode()
    return read_complaints_from_memory(content, {"largest_bad_share": 1.0} | mapping)


def days_of(records):
    """The mean response days of the good rows; nan: none is answered."""
    return records.log.summary().total.mean_response_days


def reasons(records):
    return {one.reason: one.rows for one in records.report.left_out}
