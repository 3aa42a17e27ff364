"""The reader of complaint records against other programs: Python's codecs, its gzip and its dates, pandas and DuckDB.

One table is written in every encoding that holds it, in five dialects, with three line ends, plain and as gzip, and
must come back the same to the last cell. The records of three public data sets are counted by two other programs.
"""

import csv
import gzip
import io
import os
import pathlib
import random
import unicodedata

import pytest

import amends as am
from amends.interop import RecordMapping, read_complaints, read_complaints_from_memory
from amends.satisfaction import ClassThresholds, tabulate_outcomes

# ------------------------------------------------------------------------------------------------ one table, many files

# name, response days, verdict, stars; every row is its own segment, so that each cell can be looked at
LATIN = [
    ("São Luís, Maranhão", 0.5, "Sim", 5),
    ("Forêt «Noël»", 12.25, "Não", 1),
    ('Ação "rápida"; já', None, "", None),
    ("Über|groß\tÑandú", 3.0, "Sim", 4.5),
]
EURO = [*LATIN, ("Cœur 5 €, Šárka Ž", 1.0, "Não", 2)]
KOREAN = [
    ("가관, 통신사", 0.5, "Sim", 5),
    ("서울 · 금융", 12.25, "Não", 1),
    ('소비자 "보호원"; 상담', None, "", None),
    ("각|감\t가나다", 3.0, "Sim", 4.5),
]
KOREAN_WINDOWS = [*KOREAN, ("똠방각하 펲시콜라", 1.0, "Não", 2)]  # letters that EUC-KR does not have
JAPANESE = [
    ("一番, 東京", 0.5, "Sim", 5),
    ("ソニー表示能力", 12.25, "Não", 1),  # second bytes 0x5C in Shift-JIS, the backslash of ASCII
    ('ポスト "郵便"; 相談', None, "", None),  # a second byte 0x7C, the bar of ASCII
    ("カ|ポ\t　円", 3.0, "Sim", 4.5),
]
YES = {"Não": "no", "Sim": "yes"}

# Python's codec, the byte order mark, the name the mapping states ("": it has to be recognised)
ENCODINGS = {
    "utf-8": ("utf-8", b"", ""),
    "utf-8, stated": ("utf-8", b"", "UTF-8"),
    "utf-8 with mark": ("utf-8-sig", b"", ""),
    "utf-8 with mark, stated": ("utf-8-sig", b"", "utf-8"),
    "utf-16le with mark": ("utf-16-le", b"\xff\xfe", ""),
    "utf-16be with mark": ("utf-16-be", b"\xfe\xff", ""),
    "utf-16be with mark, stated": ("utf-16-be", b"\xfe\xff", "utf-16"),
    "utf-16le": ("utf-16-le", b"", ""),
    "utf-16be": ("utf-16-be", b"", ""),
    "utf-16le, stated": ("utf-16-le", b"", "utf-16le"),
    "utf-16be, stated": ("utf-16-be", b"", "utf_16be"),
    "windows-1252": ("cp1252", b"", "windows-1252"),
    "iso-8859-1": ("latin-1", b"", "latin1"),
    "iso-8859-15": ("iso8859-15", b"", "ISO-8859-15"),
    "cp949": ("cp949", b"", "cp949"),
    "euc-kr": ("euc-kr", b"", "euc-kr"),
    "shift-jis": ("shift-jis", b"", "shift-jis"),
    "cp932": ("cp932", b"", "cp932"),
}
UNICODE = {name for name in ENCODINGS if name.startswith("utf")}
# delimiter, decimal mark, all fields in quotes, a line that states the delimiter
DIALECTS = [
    (",", ".", False, False),
    (";", ",", False, False),
    ("\t", ".", False, False),
    ("|", ".", False, False),
    (";", ",", True, True),
]
CASES = {
    "latin": (LATIN, UNICODE | {"windows-1252", "iso-8859-1", "iso-8859-15"}),
    "euro": (EURO, UNICODE | {"windows-1252", "iso-8859-15"}),
    "korean": (KOREAN, UNICODE | {"cp949", "euc-kr"}),
    "korean of windows": (KOREAN_WINDOWS, UNICODE | {"cp949"}),
    "japanese": (JAPANESE, UNICODE | {"cp932", "shift-jis"}),
}


def written(rows, dialect, line_end, yes=YES):
    """The table as text, by Python's csv module; `note` is a column nobody maps, with a line break inside."""
    delimiter, decimal, all_quoted, sep_line = dialect
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=delimiter,
        lineterminator=line_end,
        quoting=csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL,
    )
    if sep_line:
        out.write(f"sep={delimiter}{line_end}")
    writer.writerow(["row", "name", "note", "days", "verdict", "stars"])

    def number(value):
        return "" if value is None else repr(value).replace(".", decimal)

    for i, (name, days, verdict, stars) in enumerate(rows):
        note = f"one{line_end}two" if i % 2 else "plain"
        writer.writerow([f"r{i}", name, note, number(days), yes.get(verdict, ""), number(stars)])
    return out.getvalue()


MAPPING = {
    "segment": "row",
    "attributes": {"who": "name"},
    "response_days": "days",
    "resolved": "verdict",
    "score": "stars",
}


def cells(records):
    """Every cell of the log and of the attribute `who`, by row."""
    codes, names = records.attributes["who"]
    by_name = {group.name: group for group in records.log.summary().segments}
    out = []
    for i in range(len(records)):
        group = by_name[f"r{i}"]
        assert group.complaints == 1
        days = group.mean_response_days if group.answered else None
        verdict = {(0, 0): "", (1, 1): "Sim", (1, 0): "Não"}[int(group.verdicts), int(group.resolved)]
        out.append((names[int(codes[i])], days, verdict, group.score_sum if group.scored else None))
    return out


def holds(codec, text):
    try:
        encoded = text.encode(codec)
    except UnicodeEncodeError:
        return False
    # Python spells syllables that EUC-KR does not have as four single letters of eight bytes (KS X 1001, annex 3).
    return codec != "euc-kr" or encoded == text.encode("cp949")


@pytest.mark.parametrize("case", CASES)
def test_a_table_is_the_same_in_every_encoding_dialect_and_line_end(case):
    rows, expected = CASES[case]
    whole = written(rows, DIALECTS[0], "\n")
    assert {name for name, (codec, _, _) in ENCODINGS.items() if holds(codec, whole)} == expected
    for name in sorted(expected):
        codec, mark, stated = ENCODINGS[name]
        for dialect in DIALECTS:
            for line_end in ("\n", "\r\n", "\r"):
                content = mark + written(rows, dialect, line_end).encode(codec)
                mapping = RecordMapping(**MAPPING, encoding=stated, decimal_mark=dialect[1])
                cut = len(content) // 2
                members = gzip.compress(content[:cut]) + gzip.compress(b"") + gzip.compress(content[cut:])
                for packed in (content, gzip.compress(content), members):
                    records = read_complaints_from_memory(packed, mapping)
                    at = (name, dialect, line_end)
                    assert cells(records) == rows, at
                    assert records.segment_names == [f"r{i}" for i in range(len(rows))], at
                    assert (records.report.rows, records.report.bad) == (len(rows), 0), at
                    assert records.report.delimiter == dialect[0], at


def test_a_mess_of_quotes_commas_and_line_breaks_is_cut_as_pythons_csv_module_cuts_it():
    rng = random.Random(11)
    never_closed = 0
    for _ in range(3_000):
        body = "".join(rng.choices('ab", \n', weights=[4, 3, rng.choice([1, 3]), 5, 1, 3], k=rng.randint(0, 60)))
        text = f"x,y,z\n{body}\n"
        reader = csv.reader(io.StringIO(text, newline=""))
        records, last = [], 0
        for fields in reader:
            lines = reader.line_num - last
            if last > 0 and not (lines == 1 and set(text.split("\n")[last]) <= set(", ")):
                records.append((fields, lines))
            last = reader.line_num
        mapping = {"attributes": {name: name for name in "xyz"}, "missing": [], "largest_bad_share": 1.0}
        try:
            ours = read_complaints_from_memory(text.encode(), mapping)
        except am.AmendsError as error:
            assert "never closed before the end" in str(error)
            with pytest.raises(csv.Error):
                list(csv.reader(io.StringIO(text, newline=""), strict=True))
            never_closed += 1
            continue
        columns = [[names[int(code)] for code in codes] for codes, names in ours.attributes.values()]
        rows = [list(row) for row in zip(*columns, strict=True)]
        whole = [[field.strip(" ") for field in fields] for fields, _ in records if len(fields) == 3]
        left_out = {one.reason: one.rows for one in ours.report.left_out}
        by_fields = sum(count for reason, count in left_out.items() if "the header has" in reason)
        assert by_fields == sum(lines for fields, lines in records if len(fields) != 3), text
        if by_fields == ours.report.bad:
            assert rows == whole, text
        else:  # what goes on behind its quote is a field for Python, and none for us
            rest = iter(whole)
            assert all(row in rest for row in rows), text
    assert 100 < never_closed < 2_000


@pytest.mark.parametrize("codec", ["cp1252", "latin-1", "iso8859-15"])
def test_every_one_byte_letter_is_that_of_pythons_codec(codec):
    name = {"cp1252": "windows-1252", "latin-1": "iso-8859-1", "iso8859-15": "iso-8859-15"}[codec]
    mapping = RecordMapping(segment="name", encoding=name)
    refused = []
    for byte in range(0x80, 0x100):
        content = b"name\nx" + bytes([byte]) + b"y\n"
        # Python gives control codes for 0x80 to 0x9F of the ISO encodings; no table of people holds them.
        try:
            letter = bytes([byte]).decode(codec)
        except UnicodeDecodeError:
            letter = ""
        if letter and unicodedata.category(letter) != "Cc":
            assert read_complaints_from_memory(content, mapping).segment_names == [f"x{letter}y"]
            continue
        refused.append(byte)
        with pytest.raises(
            am.AmendsError, match=rf"memory:2: byte 6 \(0x{byte:02X}\) is no letter of {name}"
        ) as caught:
            read_complaints_from_memory(content, mapping)
        assert (caught.value.code, caught.value.parameter) == ("format", "encoding")
    # CP1252.TXT of the Unicode consortium leaves five bytes free.
    assert refused == ([0x81, 0x8D, 0x8F, 0x90, 0x9D] if codec == "cp1252" else list(range(0x80, 0xA0)))


@pytest.mark.parametrize(("codec", "least"), [("cp949", 17_000), ("euc-kr", 8_000), ("cp932", 9_000)])
def test_every_two_byte_letter_is_that_of_pythons_codec(codec, least):
    letters = []
    for first in range(0x81, 0xFF):
        for second in range(0x40, 0xFF):
            try:
                letters.append(bytes([first, second]).decode(codec))
            except UnicodeDecodeError:
                continue
    letters = [one for one in letters if len(one) == 1]
    assert len(letters) > least
    # cp932 writes some letters in two ways, so the bytes are those of the codec's own choice.
    content = b"name\n" + b"".join(f"{i:x} {one}.\n".encode(codec) for i, one in enumerate(letters))
    names = read_complaints_from_memory(content, RecordMapping(segment="name", encoding=codec)).segment_names
    assert names == [f"{i:x} {one}." for i, one in enumerate(letters)]


@pytest.mark.parametrize(
    ("content", "encoding", "line", "byte"),
    [
        ("n\ncafé\n".encode("cp1252"), "", 2, 5),
        ("n\rcafé\r".encode("cp1252"), "", 2, 5),
        ("n\r\nok\r\ncafé\r\n".encode("cp1252"), "", 3, 10),
        ("n\n통\n".encode() + b"\xff\n", "cp949", 2, 2),
        ("n\n".encode("utf-16-le") + b"\x00\xdc" + "\n".encode("utf-16-le"), "utf-16le", 2, 4),
        ("n\nx\n".encode("utf-16-le") + b"\x00\xd8", "utf-16le", 3, 8),  # a letter that the end cuts
        (b"n\nx\n\xed\x95", "", 3, 4),
        (b"n\nx\n\xed\xa0\x80\n", "", 3, 4),  # half of a pair, written as UTF-8
        (b"n\nx\n\xc0\xaf\n", "", 3, 4),  # a slash in two bytes
        (b"n\nx\n\xf4\x90\x80\x80\n", "", 3, 4),  # beyond U+10FFFF
    ],
)
def test_what_an_encoding_does_not_have_is_refused_with_byte_and_line(content, encoding, line, byte):
    # Bytes and lines counted by hand.
    with pytest.raises(am.AmendsError, match=rf"memory:{line}: byte {byte} \(0x") as caught:
        read_complaints_from_memory(content, {"segment": "n", "encoding": encoding})
    assert (caught.value.code, caught.value.parameter) == ("format", "encoding")


def test_a_stated_encoding_that_the_mark_of_the_file_contradicts_is_refused():
    for codec, stated in [("utf-8-sig", "windows-1252"), ("utf-8-sig", "cp949"), ("utf-16", "utf-8")]:
        with pytest.raises(am.AmendsError, match="not ") as caught:
            read_complaints_from_memory("other,n\n1,x\n".encode(codec), {"segment": "n", "encoding": stated})
        assert (caught.value.code, caught.value.parameter) == ("contradiction", "encoding")
    with pytest.raises(am.AmendsError, match="UTF-32"):
        read_complaints_from_memory("n\nx\n".encode("utf-32"), {"segment": "n"})


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("letters", ["각간갊관상가", "Привет", "Ελλάδα", "一二東京表", "plain"])
@pytest.mark.parametrize("length", [1, 40, 1500])
def test_utf_16_without_a_mark_is_recognised_in_any_script(order, letters, length):
    # Long texts of letters whose bytes look like line ends (U+AC0A) or like ASCII (U+0410).
    names = [(letters * length)[:length] + str(i) for i in range(3)]
    content = "n,x\n" + "".join(f"{name},1\n" for name in names)
    assert read_complaints_from_memory(content.encode(order), {"segment": "n"}).segment_names == names


def test_a_stray_zero_byte_does_not_make_utf_16():
    records = read_complaints_from_memory(b"d,n\n1,ab\0\n2,c\n3,d\n", {"segment": "n"})
    assert (records.segment_names, records.report.encoding) == (["ab\0", "c", "d"], "utf-8")


def test_texts_of_a_stated_one_byte_encoding_are_shown():
    content = "área,n\nNão,1\nplain,2\n".encode()  # UTF-8, taken for windows-1252
    report = read_complaints_from_memory(content, {"attributes": {"area": "Ã¡rea"}, "encoding": "windows-1252"}).report
    assert report.unusual_texts == ["Ã¡rea", "NÃ£o"]


# ------------------------------------------------------------------------------------------------- files of one table


def account(records):
    """What a reader of the account would look at, but for lines and files."""
    report = records.report
    return {
        "rows": report.rows,
        "bad": report.bad,
        "blank": report.blank_lines,
        "left_out": {(one.column, one.reason): one.rows for one in report.left_out},
        "other": [
            (one.column, one.name, one.rows, one.texts, sorted((t.text, t.rows, t.looks_like) for t in one.first))
            for one in report.sent_to_other
        ],
        "reinterpreted": {(one.column, one.what): one.rows for one in report.reinterpreted},
        "names": (records.segment_names, records.channel_names, records.attributes["who"][1]),
        "span": (report.first_received, report.last_received),
        "codes": list(records.attributes["who"][0]),
        "groups": [
            (g.name, g.complaints, g.answered, g.verdicts, g.resolved, g.scored, g.score_sum)
            for g in records.log.summary().segments
        ],
    }


def test_two_files_of_one_table_give_the_account_of_the_whole(tmp_path):
    header = ["area", "in", "from", "to", "stars", "who"]
    rng = random.Random(7)
    rows = []
    for i in range(60):
        day = 1 + i % 28
        rows.append(
            [
                rng.choice(["Norte", "norte", " Norte", "Sul", "Oeste", "Leste"]),
                rng.choice(["web", "phone"]),
                f"2024-03-{day:02d}T10:00",
                rng.choice(["", f"2024-03-{day:02d}T22:00", f"2024-04-{day:02d}", "2024-02-01", "soon"]),
                rng.choice(["5", "80 %", "", "9", "x"]),
                rng.choice(["Ana", "José", "", "N/A"]),
            ]
        )
    rows[10] = ["short", "row"]
    rows[20] = []
    mapping = {
        "segment": "area",
        "segment_values": {"Norte": "north", "Sul": "south"},
        "segment_other": "rest",
        "channel": "in",
        "received": "from",
        "answered": "to",
        "score": "stars",
        "score_scale": (1, 100),
        "attributes": {"who": "who"},
        "largest_bad_share": 1.0,
    }

    def text(part, order=None, delimiter=","):
        lines = [header, *part]
        if order is not None:
            lines = [[line[k] for k in order] if len(line) == len(header) else line for line in lines]
        return "".join(delimiter.join(line) + "\n" for line in lines)

    whole = tmp_path / "whole.csv"
    whole.write_text(text(rows), encoding="utf-8")
    expected = account(read_complaints(whole, mapping))
    assert expected["rows"] == 59 and expected["blank"] == 1 and expected["bad"] > 10
    assert expected["left_out"]["", "has 2 fields, the header has 6"] == 1
    assert len(expected["other"]) == 1 and expected["other"][0][2] > 5
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    for cut in range(0, len(rows) + 1, 3):
        first.write_text(text(rows[:cut]), encoding="utf-8")
        # The second file has its columns in another order, another delimiter and another encoding.
        second.write_bytes(gzip.compress(text(rows[cut:], [5, 3, 1, 0, 4, 2], ";").encode("utf-16")))
        both = read_complaints([first, second], mapping)
        assert account(both) == expected, cut
        assert both.report.files == [str(first), str(second)]
        for row in both.report.first_bad:
            source = {str(first): rows[:cut], str(second): rows[cut:]}[row.file]
            assert row.text in source[row.line - 2] or row.column == ""


def test_a_second_file_with_a_column_missing_is_refused_by_its_name(tmp_path):
    (tmp_path / "a.csv").write_text("n,m\nx,1\n")
    (tmp_path / "b.csv").write_text("m\n1\n")
    with pytest.raises(am.AmendsError, match=r"b\.csv:1: there is no column \"n\"") as caught:
        read_complaints([tmp_path / "a.csv", tmp_path / "b.csv"], {"segment": "n"})
    assert caught.value.code == "unknown_name"
    with pytest.raises(am.AmendsError, match="no file"):
        read_complaints([], {"segment": "n"})


# -------------------------------------------------------------------------------------- public records, other programs


def public(*parts):
    folder = os.environ.get("AMENDS_DATA_DIR")
    path = pathlib.Path(folder or ".").joinpath(*parts)
    if not folder or not path.is_file():
        pytest.skip(f"set AMENDS_DATA_DIR to the folder that holds {'/'.join(parts)}")
    return path


def by_duckdb(path, query):
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"create view t as select * from read_csv('{path}', all_varchar = true, nullstr = '')")
        return connection.execute(query).fetchall()


def test_consumidor_by_segment_and_band_against_pandas_and_duckdb():
    pandas = pytest.importorskip("pandas")
    path = public("consumidor_gov_br_2014", "consumidor_gov_br_2014.csv.gz")
    mapping = am.interop.ready_mapping("consumidor").replace(
        response_days="response_days",
        resolved="evaluation",
        score="consumer_score",
        segment="segment",
        cluster="company",
        product="subject",
        attributes={"region": "region"},
    )
    records = read_complaints(path, mapping)
    frame = pandas.read_csv(path)
    assert (len(records), records.report.bad) == (len(frame), 0)
    edges = [1, 5, 8]
    table = tabulate_outcomes(records.log, ClassThresholds(satisfied=4, delighted=5), edges)
    band = pandas.cut(frame["response_days"], [-1, *edges, 1e9], labels=False).fillna(len(edges) + 1)
    names = records.segment_names
    assert names == list(dict.fromkeys(frame["segment"]))
    ours = {}
    for s, name in enumerate(names):
        for b in range(len(edges) + 2):
            cell = table.cell(s, b)
            ours[name, b] = (cell.received, cell.verdicts, cell.resolved, cell.scored, cell.score_sum)
    grouped = pandas.DataFrame(
        {
            "segment": frame["segment"],
            "band": band.astype(int),
            "n": 1,
            "verdicts": frame["evaluation"].isin(["Resolvida", "Não Resolvida"]),
            "resolved": frame["evaluation"] == "Resolvida",
            "scored": frame["consumer_score"].notna(),
            "sum": frame["consumer_score"].fillna(0),
        }
    ).groupby(["segment", "band"])
    theirs = {key: tuple(map(float, row)) for key, row in grouped.sum().iterrows()}
    assert {key: value for key, value in ours.items() if value[0] > 0} == theirs
    verdicts = dict(by_duckdb(path, "select evaluation, count(*) from t group by 1"))
    total = records.log.summary().total
    assert (total.resolved, total.verdicts - total.resolved, total.complaints - total.verdicts) == (
        verdicts["Resolvida"],
        verdicts["Não Resolvida"],
        verdicts["Não Avaliada"],
    )
    for name, column in (("product", "subject"), ("region", "region")):
        codes, texts = records.attributes[name]
        assert [texts[int(code)] for code in codes] == list(frame[column].fillna(""))
    assert records.cluster_names == list(frame["company"].drop_duplicates())


def test_consumidor_days_from_two_dates_against_pandas_and_duckdb():
    pandas = pytest.importorskip("pandas")
    path = public("consumidor_gov_br_2014", "consumidor_gov_br_2014.csv.gz")
    mapping = {"received": "date_opened", "answered": "date_answered", "segment": "region", "largest_bad_share": 1.0}
    records = read_complaints(path, mapping)
    frame = pandas.read_csv(path)
    received = pandas.to_datetime(frame["date_opened"])
    days = (pandas.to_datetime(frame["date_answered"]) - received).dt.days
    good = ~(days < 0)
    assert records.report.bad == (~good).sum()
    ours = {g.name: (g.complaints, g.answered, g.mean_response_days) for g in records.log.summary().segments}
    theirs = days[good].groupby(frame["region"])
    for region, group in theirs:
        assert ours[region][:2] == (len(group), group.notna().sum())
        assert ours[region][2] == pytest.approx(group.mean(), rel=1e-12)
    assert (records.report.first_received, records.report.last_received) == (
        str(received[good].min().date()),
        str(received[good].max().date()),
    )
    query = (
        "select region, count(*), count(date_answered), avg(date_diff('day', date_opened::date, date_answered::date)) "
        "from t where date_answered is null or date_answered::date >= date_opened::date group by 1"
    )
    for region, complaints, answered, mean in by_duckdb(path, query):
        assert ours[region] == (complaints, answered, pytest.approx(mean, rel=1e-12))


def test_cfpb_flags_against_pandas_and_duckdb(tmp_path):
    pandas = pytest.importorskip("pandas")
    path = public("cfpb_disputes", "cfpb_disputes.csv.gz")
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
    settled = frame[frame["dispute_final"] == "1"]
    part = tmp_path / "settled.csv"
    settled.to_csv(part, index=False, lineterminator="\r\n")
    mapping = am.interop.ready_mapping("cfpb").replace(
        received="date_received",
        flag="consumer_disputed",
        segment="product",
        channel="submitted_via",
        cluster="company",
        relief="company_response",
        attributes={},
        date_format="recognised",
    )
    records = read_complaints(part, mapping)
    assert records.from_flag and (records.score_scale.lowest, records.score_scale.highest) == (0, 1)
    assert (len(records), records.report.bad) == (len(settled), 0)
    summary = records.log.summary()
    for groups, column in [(summary.segments, "product"), (summary.channels, "submitted_via")]:
        query = (
            f"select {column}, count(*), count(*) filter (consumer_disputed in ('Yes', 'No')), "
            "count(*) filter (consumer_disputed = 'No') from t where dispute_final = '1' group by 1"
        )
        ours = {g.name: (g.complaints, g.scored, g.score_sum) for g in groups}
        assert ours == {
            name: counts for name, *counts in map(tuple, by_duckdb(path, query)) for counts in [tuple(counts)]
        }
        flags = settled.groupby(column)["consumer_disputed"].value_counts()
        for name, (complaints, scored, satisfied) in ours.items():
            assert complaints == flags[name].sum()
            assert (satisfied, scored - satisfied) == (flags[name].get("No", 0), flags[name].get("Yes", 0))
    codes, texts = records.attributes["relief"]
    ours = [texts[int(code)] for code in codes]
    assert ours == list(settled["company_response"].where(~settled["company_response"].isin(["N/A"]), "").str.strip())


def test_servicenow_times_against_pandas_and_duckdb():
    pandas = pytest.importorskip("pandas")
    path = public("servicenow_incident_log", "incidents_final_state.csv.gz")
    mapping = am.interop.ready_mapping("servicenow").replace(largest_bad_share=1.0)
    records = read_complaints(path, mapping)
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
    opened = pandas.to_datetime(frame["opened_at"], errors="coerce")
    resolved = pandas.to_datetime(frame["resolved_at"], errors="coerce")
    days = (resolved - opened) / pandas.Timedelta(days=1)
    good = opened.notna() & ~(days < 0) & ~frame["contact_type"].isin(["", "?"])
    assert len(frame) == 24_918 and len(records) == good.sum()
    reasons = {(one.column, one.reason): one.rows for one in records.report.left_out}
    assert reasons.get(("resolved_at", "lies before the receipt"), 0) == (opened.notna() & (days < 0)).sum()
    ours = {g.name: (g.complaints, g.answered, g.mean_response_days) for g in records.log.summary().channels}
    for name, group in days[good].groupby(frame["contact_type"]):
        assert ours[name] == (len(group), group.notna().sum(), pytest.approx(group.mean(), rel=1e-12, nan_ok=True))
    table = tabulate_outcomes(
        records.log, ClassThresholds(satisfied=4, delighted=5), [0.5, 1, 7], group_by=am.satisfaction.GroupBy.channel
    )
    query = """
      with r as (select contact_type, opened_at::timestamp as opened, nullif(resolved_at, '?')::timestamp as resolved
                 from t),
           d as (select contact_type, date_diff('minute', opened, resolved) / 1440.0 as days
                 from r where resolved is null or resolved >= opened)
      select contact_type, case when days is null then 4 when days <= 0.5 then 0 when days <= 1 then 1
                                when days <= 7 then 2 else 3 end as band, count(*)
      from d where contact_type <> '?' group by 1, 2"""
    theirs = {(name, band): count for name, band, count in by_duckdb(path, query)}
    for c, name in enumerate(records.channel_names):
        for band in range(5):
            assert table.cell(c, band).received == theirs.get((name, band), 0), (name, band)
