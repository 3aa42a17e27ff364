import doctest
import gc
import gzip
import os
import pathlib
import unicodedata

import numpy as np
import pytest

import amends as am
from amends._tables import text_table
from amends.interop import (
    RecordMapping,
    display_width,
    look_alike_key,
    normalised,
    printable,
    read_complaints,
    read_complaints_from_memory,
)


# The functions on texts are tested against Python's own tables in C++ (tests/reference/unicode_oracle.py).
def test_texts_of_people():
    assert normalised("\u1112\u1161\u11ab") == unicodedata.normalize("NFC", "\u1112\u1161\u11ab") == "\ud55c"
    assert look_alike_key("\u00a0Caf\u00c9\u200b  \u2019x") == "cafe 'x"
    assert display_width("\ud1b5\uc2e0 a") == 6
    assert printable("a\x1b[2J\u202e\n") == "a\\x1b[2J\\u202e\\n"


def test_tables_stand_straight_whatever_the_script():
    text = text_table(["name", "n"], [["\ud1b5\uc2e0\uc0ac", "1"], ["Jose\u0301", "22"], ["a\x1bb\udc80", "333"]])
    # By hand: the first column is 7 wide (the escaped name), the second 3, and 2 blanks stand between them.
    assert text.splitlines() == [
        "name" + " " * 7 + "n",
        "\ud1b5\uc2e0\uc0ac" + " " * 5 + "1",
        "Jose\u0301" + " " * 6 + "22",
        "a\\x1bb?" + " " * 2 + "333",
    ]


def test_titles_and_names_do_not_act_on_the_terminal():
    limits = am.satisfaction.ClassThresholds(satisfied=4, delighted=5)
    log = am.domain.ComplaintLog.from_columns(score=[5, 1, np.nan], resolved=[1, 0, 1], segment=["b", "b", "a\x1b[2J"])
    for shown in (log.summary(), am.satisfaction.class_shares(am.satisfaction.tabulate_outcomes(log, limits))):
        assert "a\\x1b[2J" in repr(shown) and "\x1b" not in repr(shown)


TEXT = 'area,days,verdict,stars\nNorte,0,Resolvida,5\n"Sul, longe",12,Não Resolvida,1\nNorte,,Não Avaliada,\n'
MAPPING = {
    "segment": "area",
    "response_days": "days",
    "resolved": "verdict",
    "score": "stars",
    "resolved_values": {"Resolvida": "resolved", "Não Resolvida": "not_resolved", "Não Avaliada": "missing"},
}


def test_docstrings_run():
    assert doctest.testmod(am._core.interop).failed == 0


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_records_become_a_log(tmp_path, pack):
    path = tmp_path / "complaints.csv"
    path.write_bytes(pack(TEXT.encode()))
    records = read_complaints(path, MAPPING)
    log = records.log
    assert isinstance(log, am.domain.ComplaintLog)
    assert len(records) == len(log) == 3
    assert log.segment_names == ["Norte", "Sul, longe"]
    assert records.report.rows == 3 and records.report.bad == 0
    summary = log.summary()
    # counted by hand in TEXT
    assert (summary.total.answered, summary.total.verdicts, summary.total.resolved) == (2, 2, 1)
    assert summary.total.score_sum == 6
    assert "3 rows" in repr(records)


def test_a_log_keeps_its_records_alive():
    log = read_complaints_from_memory(TEXT.encode(), MAPPING).log
    gc.collect()
    np.ones(1_000_000)  # would reuse the memory
    assert log.summary().total.score_sum == 6


def test_bad_rows_are_reported_with_line_and_reason():
    text = TEXT.replace("12", "-12")
    records = read_complaints_from_memory(text.encode(), MAPPING | {"largest_bad_share": 0.5})
    (row,) = records.report.first_bad
    assert (row.line, row.column, row.text) == (3, "days", "-12")
    assert "negative" in row.reason
    assert "line 3" in repr(records.report) and "1 of 3" in repr(records)
    with pytest.raises(am.AmendsError, match=r"1 of 3 rows are bad.*\n.*line 3") as caught:
        read_complaints_from_memory(text.encode(), MAPPING)
    assert caught.value.code == "bad_rows"


def test_mistakes_are_named():
    with pytest.raises(am.AmendsError, match='no column "star".*did you mean "stars"') as caught:
        read_complaints_from_memory(TEXT.encode(), {"score": "star"})
    assert (caught.value.code, caught.value.parameter) == ("unknown_name", "score")
    with pytest.raises(am.AmendsError, match="did you mean segment_values"):
        read_complaints_from_memory(TEXT.encode(), {"segment": "area", "segments_values": {}})
    with pytest.raises(am.AmendsError, match="there is no such file"):
        read_complaints("nowhere.csv", {"score": "stars"})
    with pytest.raises(am.AmendsError, match="delimiter must be one ASCII character"):
        RecordMapping(score="stars", delimiter=";;")
    with pytest.raises(am.AmendsError, match="names no column"):
        RecordMapping()
    with pytest.raises(am.AmendsError, match="must be resolved, not_resolved or missing"):
        RecordMapping(resolved="r", resolved_values={"ja": "yes"})
    with pytest.raises(am.AmendsError, match="missing must be a sequence, got text"):
        RecordMapping(score="s", missing="NA")
    # A file is refused where its encoding can tell, with the byte and its line.
    with pytest.raises(am.AmendsError, match=r"memory:2: byte 5 \(0xFF\) is not UTF-8; say the encoding") as caught:
        read_complaints_from_memory(b"area\n\xff\xfe\nx\n", {"segment": "area"})
    assert (caught.value.code, caught.value.parameter) == ("format", "encoding")


def test_a_mapping_shows_what_it_was_given():
    mapping = RecordMapping(score="stars", score_scale=(0, 10), missing=["-"], largest_bad_share=0.2)
    assert mapping.score_scale.highest == 10
    assert mapping.missing == ["-"]
    assert "score='stars'" in repr(mapping) and "segment" not in repr(mapping)
    assert RecordMapping(score="stars").missing[:2] == ["", "NA"]


def test_agrees_with_pandas_on_the_full_file():
    folder = os.environ.get("AMENDS_DATA_DIR")
    if not folder or not (pathlib.Path(folder) / "consumidor_gov_br_2014").is_dir():
        pytest.skip("set AMENDS_DATA_DIR to the folder that holds consumidor_gov_br_2014/")
    pandas = pytest.importorskip("pandas")
    path = pathlib.Path(folder) / "consumidor_gov_br_2014" / "consumidor_gov_br_2014.csv.gz"
    mapping = MAPPING | {"response_days": "response_days", "resolved": "evaluation", "score": "consumer_score"}
    ours = read_complaints(path, mapping).log.summary()
    frame = pandas.read_csv(path)
    assert ours.total.complaints == len(frame) == 29_037
    assert ours.total.answered == frame["response_days"].notna().sum()
    assert ours.total.resolved == (frame["evaluation"] == "Resolvida").sum()
    assert ours.total.score_sum == frame["consumer_score"].sum()
    assert {group.name: group.complaints for group in ours.segments} == frame["area"].value_counts().to_dict()
