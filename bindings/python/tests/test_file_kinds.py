"""Files that are no CSV are refused by what they are; each is written by the module that writes such files."""

import bz2
import gzip
import html
import io
import json
import lzma
import sqlite3
import zipfile

import pytest

import amends as am
from amends.interop import read_complaints, read_complaints_from_memory


def read(content):
    return read_complaints_from_memory(
        content if isinstance(content, bytes) else content.encode(), {"response_days": "d"}
    )


def archive(*members, how=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as file:
        for name, text in members:
            file.writestr(name, text)
    return out.getvalue()


def database():
    with sqlite3.connect(":memory:") as connection:
        connection.execute("create table t (d)")
        return connection.serialize()


def by_arrow(kind):
    arrow = pytest.importorskip("pyarrow")
    out = io.BytesIO()
    table = arrow.table({"d": [1, 2]})
    if kind == "parquet":
        pytest.importorskip("pyarrow.parquet").write_table(table, out)
    else:
        ipc = pytest.importorskip("pyarrow.ipc")
        with (ipc.new_file if kind == "arrow" else ipc.new_stream)(out, table.schema) as file:
            file.write_table(table)
    return out.getvalue()


CSV = b"d\n" + b"1\n" * 300
FILES = {
    "xlsx": (lambda: archive(("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<w/>")), r"\.xlsx"),
    # OpenDocument 1.2, part 3, section 3.3: the first member, not compressed.
    "ods": (
        lambda: archive(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), how=zipfile.ZIP_STORED),
        r"OpenDocument \(\.ods\); save its sheet as CSV",
    ),
    "7z": (lambda: b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(600), "7z archive; unpack it"),
    "rar": (lambda: b"Rar!\x1a\x07\x01\x00" + bytes(600), "RAR archive; unpack it"),
    "lzma": (lambda: lzma.compress(CSV, lzma.FORMAT_ALONE), r"by LZMA; unpack it first \(unlzma\)"),
    "lz4": (lambda: b"\x04\x22\x4d\x18\x64\x40\xa7" + bytes(600), r"by LZ4; unpack it first \(lz4 -d\)"),
    "avro": (lambda: b"Obj\x01\x04\x16avro.schema" + bytes(600), "Avro file; read it into a frame"),
    "png": (lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(600), "picture; export the table"),
    "jpeg": (lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(600), "picture; export the table"),
    "zip": (lambda: archive(("complaints.csv", CSV)), "ZIP archive; unpack it"),
    "empty zip": (lambda: archive(), "ZIP archive; unpack it"),
    "xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), r"\.xls\)"),
    "bzip2": (lambda: bz2.compress(CSV), "bzip2"),
    "empty bzip2": (lambda: bz2.compress(b""), "bzip2"),
    "xz": (lambda: lzma.compress(CSV), "by xz"),
    "zstd": (lambda: b"\x28\xb5\x2f\xfd" + bytes(600), "zstd"),
    "parquet": (lambda: by_arrow("parquet"), "Parquet"),
    "arrow": (lambda: by_arrow("arrow"), "Arrow|Feather"),
    "sqlite": (database, "SQLite"),
    "pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
    "json": (lambda: json.dumps([{"d": 1}], indent=1).encode(), "JSON"),
    "json lines": (lambda: b'{"d": 1}\n{"d": 2}\n', "JSON"),
    "json with mark": (lambda: json.dumps({"rows": [1]}).encode("utf-8-sig"), "JSON"),
    "arrow stream": (lambda: by_arrow("stream"), "Arrow|Feather"),
    "html": (lambda: f"<!DOCTYPE html>\n<p>{html.escape('a < b')}</p>".encode(), "HTML"),
    "a table named xls": (lambda: b"  <table><tr><td>d</td></tr></table>", "HTML"),
    "a page with a comment": (lambda: b"<!-- made by a report -->\n<html></html>", "HTML"),
    "a table in UTF-16": (lambda: "<table><tr><td>d</td></tr></table>".encode("utf-16"), "HTML"),
    "json in UTF-16": (lambda: json.dumps([{"d": 1}]).encode("utf-16"), "JSON"),
    "xhtml": (lambda: b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "HTML"),
    "xml": (lambda: b'<?xml version="1.0"?>\n<rows/>', "XML"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_csv_is_refused_by_what_it_is(tmp_path, name):
    make, said = FILES[name]
    content = make()
    path = tmp_path / "complaints.csv"
    for packed, where in [(content, "the file is"), (gzip.compress(content), "the file in the gzip file is")]:
        path.write_bytes(packed)
        with pytest.raises(am.AmendsError, match=said) as caught:
            read_complaints(path, {"response_days": "d"})
        assert (caught.value.code, caught.value.parameter) == ("format", "path")
        assert str(path) in str(caught.value) and where in str(caught.value)


def test_twice_compressed_and_damaged_files_are_refused():
    with pytest.raises(am.AmendsError, match="compressed twice"):
        read(gzip.compress(gzip.compress(CSV)))
    for damaged in (gzip.compress(CSV)[:-1], gzip.compress(CSV)[:20], gzip.compress(CSV) + b"x"):
        with pytest.raises(am.AmendsError) as caught:
            read(damaged)
        assert caught.value.code == "format"


@pytest.mark.parametrize("start", ["PAR1", "BZh91", "{a", "[x", "%d", "PK", "7z", "Rar!", "Obj", "]", "PNG"])
def test_a_header_that_starts_like_another_kind_of_file_is_read(start):
    assert read(f"{start},d\n1,2\n").log.summary().total.mean_response_days == 2
