"""Each ready mapping on a small table of ours in the layout of its system (tests/data/mappings), counted by hand."""

import pathlib

import pytest

from amends.interop import read_complaints, read_complaints_from_memory, ready_mapping, ready_mapping_names

TABLES = pathlib.Path(__file__).parents[3] / "tests" / "data" / "mappings"


def days_of(records):
    return records.log.summary().total.mean_response_days


def reasons(records):
    return {one.reason: one.rows for one in records.report.left_out}


def test_there_is_a_table_for_each_ready_mapping():
    assert {path.stem for path in TABLES.glob("*.csv")} == set(ready_mapping_names())


def totals(records):
    total = records.log.summary().total
    return {
        "rows": len(records),
        "bad": records.report.bad,
        "answered": total.answered,
        "verdicts": total.verdicts,
        "resolved": total.resolved,
        "scored": total.scored,
        "score_sum": total.score_sum,
    }


def columns_of(records):
    return {name: [names[int(code)] for code in codes] for name, (codes, names) in records.attributes.items()}


def test_the_simple_table():
    # Counted by hand: answered all but 5, 7 and 10; scores 5, 4, 4, 1, 2, 3, 1; days 0, 1, 2.5, 10, 3, 7, 30.
    records = read_complaints(TABLES / "simple.csv", "simple")
    assert totals(records) == {
        "rows": 10, "bad": 0, "answered": 7, "verdicts": 0, "resolved": 0, "scored": 7, "score_sum": 20,
    }  # fmt: skip
    assert days_of(records) == pytest.approx(53.5 / 7)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_table_of_consumidor(codec):
    content = (TABLES / "consumidor.csv").read_text(encoding="utf-8").encode(codec)
    mapping = ready_mapping("consumidor").replace(encoding="windows-1252" if codec == "cp1252" else "")
    records = read_complaints_from_memory(content, mapping)
    # By hand: the fourth is not answered; verdicts R, N, R, -, -, N, R, R; scores 5, 1, 4, 2, 3.
    assert totals(records) == {
        "rows": 8, "bad": 0, "answered": 7, "verdicts": 6, "resolved": 4, "scored": 5, "score_sum": 15,
    }  # fmt: skip
    assert days_of(records) == pytest.approx((3 + 9 + 0 + 6 + 10 + 2 + 7) / 7)
    assert [(g.name.split()[0], g.complaints) for g in records.log.summary().segments] == [
        ("Operadoras", 2), ("Bancos,", 2), ("Comércio", 2), ("Energia", 1), ("Transporte", 1),
    ]  # fmt: skip
    kept = columns_of(records)
    assert records.cluster_names[3] == 'Energia "Delta"' and kept["purchase"][4] == "Não comprei / contratei"
    assert kept["region"] == ["SE", "SE", "NE", "S", "CO", "N", "SE", "NE"]
    assert kept["area"][5] == "Água, Energia, Gás"
    assert records.report.delimiter == ";"


def test_the_table_of_the_cfpb():
    records = read_complaints(TABLES / "cfpb.csv", "cfpb")
    # By hand: disputed Y, N, N, N, Y, N/A, -. An answer time is not in this export.
    assert totals(records) == {
        "rows": 7, "bad": 0, "answered": 0, "verdicts": 0, "resolved": 0, "scored": 5, "score_sum": 3,
    }  # fmt: skip
    assert (records.report.first_received, records.report.last_received) == ("2017-01-02", "2017-06-05")
    summary = records.log.summary()
    assert [(g.name.split()[0], g.complaints, g.scored, g.score_sum) for g in summary.segments] == [
        ("Mortgage", 3, 2, 1), ("Credit", 1, 1, 1), ("Debt", 1, 1, 1), ("Student", 1, 1, 0), ("Credit", 1, 0, 0),
    ]  # fmt: skip
    assert {g.name: g.complaints for g in summary.channels} == {"Web": 4, "Phone": 1, "Referral": 1, "Postal mail": 1}
    kept = columns_of(records)
    assert kept["state"] == ["CA", "NY", "TX", "FL", "", "GA", "WA"]
    assert kept["timely"] == ["Yes", "Yes", "No", "Yes", "Yes", "Yes", "No"]
    # Nobody asked the last two.
    total = summary.total
    assert (total.asked, total.evaluated, total.response_rate()[0]) == (5, 5, 1.0)
    assert records.cluster_names[0] == "ALPHA BANK, N.A." and kept["relief"][3] == "Closed with non-monetary relief"
    assert kept["issue"][3] == "Cont'd attempts collect debt not owed"


def test_the_table_of_salesforce():
    records = read_complaints(TABLES / "salesforce.csv", "salesforce")
    # By hand: closed after 6 h, 2 d, 12 h, 1 d; two are open; the sixth has no type.
    assert totals(records) == {
        "rows": 6, "bad": 0, "answered": 4, "verdicts": 0, "resolved": 0, "scored": 0, "score_sum": 0,
    }  # fmt: skip
    assert days_of(records) == pytest.approx((0.25 + 2 + 0.5 + 1) / 4)
    assert records.log.summary().segments[-1].name == "no type"
    # The first case takes two lines.
    assert 'the first at line 8: column "Type" a missing text is given the name stated for it' in str(records.report)
    assert {g.name: g.complaints for g in records.log.summary().channels} == {"Phone": 2, "Email": 2, "Web": 2}
    kept = columns_of(records)
    assert kept["reason"] == ["Installation", "Billing", "", "Design", "Performance", ""]
    assert kept["escalated"] == ["false", "false", "false", "true", "true", "false"]
    assert kept["status"] == ["Closed", "Closed", "New", "Escalated", "Closed", "Closed"]


def test_the_table_of_servicenow():
    records = read_complaints(TABLES / "servicenow.csv", "servicenow")
    # By hand: resolved after 12 h, 3 d, 30 min, 1 h; two are open; the sixth has no contact type.
    assert totals(records) == {
        "rows": 6, "bad": 0, "answered": 4, "verdicts": 0, "resolved": 0, "scored": 0, "score_sum": 0,
    }  # fmt: skip
    assert days_of(records) == pytest.approx((0.5 + 3 + 1 / 48 + 1 / 24) / 4)
    assert {g.name: g.complaints for g in records.log.summary().channels} == {
        "phone": 3, "email": 1, "self-service": 1, "none": 1,
    }  # fmt: skip
    kept = columns_of(records)
    assert kept["group"] == ["Messaging", "Network", "Service Desk", "", "Field", "Storage"]
    assert kept["in_time"] == ["true", "false", "true", "true", "false", "true"] and kept["reopened"][1] == "1"


def test_the_table_of_zendesk():
    records = read_complaints(TABLES / "zendesk.csv", "zendesk")
    # By hand: replies after 30, 2880, 720, 5 and 1440 minutes; good, bad, good, -, -, bad; the seventh has no type.
    assert totals(records) == {
        "rows": 7, "bad": 0, "answered": 5, "verdicts": 0, "resolved": 0, "scored": 4, "score_sum": 2,
    }  # fmt: skip
    assert days_of(records) == pytest.approx((30 + 2880 + 720 + 5 + 1440) / 1440 / 5)
    assert {g.name: g.complaints for g in records.log.summary().segments} == {
        "question": 2, "problem": 2, "task": 1, "incident": 1, "no type": 1,
    }  # fmt: skip
    # "offered" was asked and is silent, "unoffered" was not asked, and of a deleted ticket nothing is known.
    total = records.log.summary().total
    assert (total.complaints, total.asked, total.evaluated) == (7, 6, 4)
    assert total.response_rate()[0] == 4 / 6
    kept = columns_of(records)
    assert kept["priority"] == ["normal", "high", "urgent", "low", "", "normal", ""]
    assert (records.report.first_received, records.report.last_received) == ("2024-03-01", "2024-03-04")
