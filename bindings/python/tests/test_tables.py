"""Transactions from files, and what a file is."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest

import amends as am
from amends.customer_base import customer_summary
from amends.interop import (
    inspect,
    inspect_from_memory,
    parse_record_mapping,
    read_complaints,
    read_transactions,
    read_transactions_from_memory,
    ready_mapping,
    ready_mapping_names,
    ready_mapping_text,
)

TILL = b"who,day,paid\nbob,2024-01-01,10.5\nbob,2024-01-01,-2\nanna,2024-01-03,7\nbob,2024-01-15,3\n,2024-01-29,1\n"
MAPPING = {"customer": "who", "time": "day", "amount": "paid"}


def data_file(*names):
    folder = os.environ.get("AMENDS_DATA_DIR")
    path = Path(folder or "", *names)
    if folder is None or not path.exists():
        pytest.skip(f"set AMENDS_DATA_DIR to the folder that holds {'/'.join(names)}")
    return path


def test_transactions_are_columns():
    records = read_transactions_from_memory(TILL, MAPPING)
    assert repr(records) == "TransactionRecords(5 rows, 2 customers)"
    assert records.customer.tolist() == ["bob", "bob", "anna", "bob", None]
    assert records.customer_names == ["anna", "bob"]
    assert records.time.dtype == "datetime64[D]"
    assert str(records.time[3]) == "2024-01-15"
    assert records.amount.tolist() == [10.5, -2, 7, 3, 1]
    assert (len(records), records.report.rows, records.report.bad) == (5, 5, 0)
    assert list(records.to_dict()) == list(records.keys()) == ["customer_id", "datetime", "monetary_value"]
    with pytest.raises(KeyError):
        records["note"]
    times = read_transactions_from_memory(
        b"who;day\na;2024-01-01\na;2024-01-01 10:30\n", {"customer": "who", "time": "day"}
    )
    assert times.amount is None
    assert times.time.tolist() == np.array(["2024-01-01T00:00", "2024-01-01T10:30"], "datetime64[us]").tolist()


def test_transactions_make_a_summary():
    records = read_transactions_from_memory(TILL, MAPPING)
    summary = customer_summary(records, monetary_value="monetary_value")
    # By hand: the last line, nobody's, reaches to day 28; bob bought on days 0 and 14.
    assert summary["customer_id"].tolist() == ["anna", "bob"]
    assert summary["frequency"].tolist() == [0, 1]
    assert summary["recency"].tolist() == [0, 2]
    assert summary["T"].tolist() == [26 / 7, 4]
    assert summary["monetary_value"].tolist() == [0, 3]
    again = customer_summary(records.to_dict(), monetary_value="monetary_value")
    assert again["T"].tolist() == summary["T"].tolist()


def test_wrong_transactions(tmp_path):
    with pytest.raises(am.AmendsError, match="did you mean amount"):
        read_transactions_from_memory(TILL, {**MAPPING, "amuont": "paid"})
    with pytest.raises(am.AmendsError, match="names no column for time"):
        read_transactions_from_memory(TILL, {"customer": "who"})
    with pytest.raises(am.AmendsError, match="rows are bad") as caught:
        read_transactions_from_memory(b"who,day,paid\na,soon,1\n", MAPPING)
    assert caught.value.code == "bad_rows"
    with pytest.raises(am.AmendsError, match="no such file"):
        read_transactions(tmp_path / "absent.csv", MAPPING)
    for part in ("1", "2"):
        (tmp_path / part).write_bytes(TILL)
    assert len(read_transactions([tmp_path / "1", tmp_path / "2"], MAPPING)) == 10


def test_cdnow_from_the_file():
    # 23,570 customers and 69,659 transactions: Fader, Hardie & Lee (2005).
    records = read_transactions(
        data_file("cdnow", "cdnow_master.csv.gz"), {"customer": "customer_id", "time": "date", "amount": "dollars"}
    )
    assert (len(records), len(records.customer_names)) == (69659, 23570)
    summary = customer_summary(records, monetary_value="monetary_value", observation_period_end="1997-09-30")
    assert len(summary) == 23570


def test_inspection_says_what_a_file_is(tmp_path):
    text = "received;resolved;stars;note\r\n31/01/2024;yes;4,5;\r\n02/02/2024;perhaps;3;a\x1b[1m\r\n"
    path = tmp_path / "c.csv.gz"
    path.write_bytes(gzip.compress(text.encode()))
    found = inspect(path)
    assert (found.kind, found.content, found.encoding, found.delimiter) == ("gzip", "text", "utf-8", ";")
    assert (found.line_end, found.header, found.rows, found.damaged_rows) == ("\r\n", True, 2, 0)
    assert found.is_table and not found.encoding_guessed
    received, resolved, stars, note = found.columns
    assert (received.content, received.date_format) == ("date", "day/month/year")
    assert (received.smallest, received.largest) == ("2024-01-31", "2024-02-02")
    assert (stars.content, stars.decimal_mark, stars.smallest, stars.largest) == ("number", ",", 3.0, 4.5)
    assert resolved.needs_meaning and [value.text for value in resolved.texts] == ["perhaps", "yes"]
    assert (note.missing, note.values, note.distinct, note.smallest) == (1, 1, 1, None)
    assert repr(found) == str(found) and "\x1b" not in repr(found)
    mapping = parse_record_mapping(found.starter_toml())
    assert mapping.resolved_values == {"perhaps": "missing", "yes": "resolved"}
    assert (mapping.date_format, mapping.decimal_mark) == ("day/month/year", ",")
    assert len(read_complaints(path, mapping).log) == 2


def test_inspection_of_what_is_no_table():
    found = inspect_from_memory(b"%PDF-1.7\n")
    assert (found.kind, found.is_table, found.columns) == ("pdf", False, [])
    with pytest.raises(am.AmendsError, match="no table"):
        found.starter_toml()
    with pytest.raises(am.AmendsError):
        inspect_from_memory(b"")


def test_record_mappings_from_text():
    for name in ready_mapping_names():
        assert repr(parse_record_mapping(ready_mapping_text(name))) == repr(ready_mapping(name))
    with pytest.raises(am.AmendsError):
        parse_record_mapping("[records]\nsocre = 'x'")
    with pytest.raises(am.AmendsError):
        parse_record_mapping("[records")


def test_the_starter_reads_consumidor():
    # 29,037 complaints: the count of the open-data file.
    path = data_file("consumidor_gov_br_2014", "consumidor_gov_br_2014.csv.gz")
    records = read_complaints(path, parse_record_mapping(inspect(path).starter_toml()))
    assert (records.report.rows, records.report.bad) == (29037, 0)


@pytest.mark.parametrize(
    "nested", ["a." * 300_000 + "a = 1", "[" * 300_000 + "]" * 300_000, "[records." + "b." * 90 + "c]"]
)
def test_a_mapping_nested_too_deep_is_refused(nested):
    for text in (nested, "[records]\nscore = 's'\n" + nested):
        with pytest.raises(am.AmendsError, match=r"mapping|records") as caught:
            parse_record_mapping(text)
        assert len(str(caught.value)) < 1000
