"""The account says of which file it speaks, and what speaks against the records as a whole."""

import amends as am
from amends.interop import inspect_from_memory, parse_record_mapping, read_complaints, read_complaints_from_memory


def test_several_files(tmp_path):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("days,score\nx,1\n2,2\n")
    two.write_text("days,score\n1,2\n2,9\n")
    mapping = {"response_days": "days", "score": "score", "largest_bad_share": 1}
    report = read_complaints([one, two], mapping).report
    assert [(left.file, left.first_line) for left in report.left_out] == [(str(one), 2), (str(two), 3)]
    assert f"the first at line 3 of {two}: column" in str(report)
    assert read_complaints(one, mapping).report.left_out[0].file == ""


def test_a_scale_and_long_times_are_found_when_records_are_read():
    text = "days,score\n" + "".join(f"{day},{1 + day % 5}\n" for day in range(20)) + "19723,3\n"
    mapping = {"response_days": "days", "score": "score", "score_scale": (0, 10)}
    records = read_complaints_from_memory(text.encode(), mapping)
    assert len(records.report.findings) == 2 and not records.report.clean
    assert records.report.findings[0].startswith(
        "1 row has a response time of more than ten years, the first at line 22"
    )
    assert records.log.account.findings == records.report.findings


def test_names_that_look_alike():
    text = "score,area\n1,S\u00e3o\n2,sao\n3,x\n"
    report = read_complaints_from_memory(text.encode(), {"score": "score", "segment": "area"}).report
    assert report.findings == [
        '1 name of column "area" looks like another: "sao" like "S\u00e3o"; segment_values can make them one'
    ]


def test_lines_taken_out_are_no_clean_account():
    report = read_complaints_from_memory(b"days\n1\n2\n", {"response_days": "days", "footer_lines": 1}).report
    assert not report.clean and len(report.skipped_lines) == 1


def test_the_starter_of_a_table_with_a_sum_reads_it():
    text = b"received,area,paid\n2024-01-02,a,1\n2024-01-03,,2\n2024-01-04,b,3\nTotal,,6\n"
    found = inspect_from_memory(text)
    assert (found.rows, found.footer_lines) == (3, 1)
    mapping = parse_record_mapping(found.starter_toml())
    assert (mapping.received, mapping.segment_missing, mapping.footer_lines) == ("received", "none", 1)
    records = read_complaints_from_memory(text, mapping)
    assert len(records) == 3 and isinstance(records.log, am.domain.ComplaintLog)
