"""Ids of complaints and customers read from files: joined against pandas, repeated, missing, wrong, and many."""

import datetime
import gc
import pickle

import numpy as np
import pytest

import amends as am
from amends.interop import RecordMapping, parse_record_mapping, read_complaints, read_complaints_from_memory

pd = pytest.importorskip("pandas")

ROLES = {"complaint_id": "case", "customer_id": "customer", "received": "came", "response_days": "days"}


def content(table):
    return table.to_csv(index=False).encode()


def firm(seed, n=500):
    """Tables whose ids are texts; some are missing, some stand twice, some differ in leading zeros only."""
    rng = np.random.default_rng(seed)

    def who(size, high):
        ids = np.array([f"{one:0{rng.integers(1, 5)}d}" for one in rng.integers(0, high, size)], dtype=object)
        return np.where(rng.random(size) < 0.05, None, ids)

    complaints = pd.DataFrame(
        {
            "case": [None if rng.random() < 0.05 else f"C-{one}" for one in rng.integers(0, 2 * n, n)],
            "customer": who(n, 200),
            "came": np.datetime64("2023-01-01") + rng.integers(0, 300, n),
            "days": rng.integers(0, 30, n),
        }
    )
    customers = pd.DataFrame({"customer_id": who(300, 220), "tenure": rng.integers(0, 9, 300)})
    customers["left_at"] = np.datetime64("2023-03-01") + rng.integers(0, 500, 300)
    purchases = pd.DataFrame({"customer_id": who(3000, 250)})
    purchases["purchased_at"] = np.datetime64("2023-01-01") + rng.integers(0, 360, 3000)
    answers = pd.DataFrame({"complaint_id": [f"C-{one}" for one in rng.integers(0, 2 * n, 400)]})
    answers["score"] = rng.integers(1, 6, 400)
    return complaints, customers, purchases, answers


def test_a_log_of_a_file_joins_as_one_of_a_frame_does():
    complaints, customers, purchases, answers = firm(1)
    of_file = read_complaints_from_memory(content(complaints), ROLES).log
    of_frame = am.domain.ComplaintLog.from_frame(complaints, **ROLES)
    tables = dict(customers=customers, purchases=purchases, answers=answers, observed_until="2023-12-31")
    ours, theirs = of_file.join(**tables), of_frame.join(**tables)
    assert ours.keys() == theirs.keys()
    for name in ours:
        same = pd.Series(ours[name]).equals(pd.Series(theirs[name]))
        assert same or np.array_equal(ours[name], theirs[name], equal_nan=True), name
    for name in ("customers", "complaints", "ids", "answers", "purchases", "followed"):
        assert getattr(ours.report, name).reasons == getattr(theirs.report, name).reasons, name
    assert str(ours.report) == str(theirs.report)
    # And as pandas does.
    first = customers.dropna(subset="customer_id").drop_duplicates("customer_id")
    merged = complaints.merge(first, how="left", left_on="customer", right_on="customer_id")
    assert np.array_equal(ours["customers.tenure"], merged["tenure"], equal_nan=True)
    assert ours.report.complaints.reasons["customer_id is missing"] == complaints["customer"].isna().sum()
    scores = ours.with_scores()
    firsts = complaints["case"].notna() & ~complaints["case"].duplicated()
    found = (
        complaints["case"].where(firsts).map(answers.drop_duplicates("complaint_id").set_index("complaint_id")["score"])
    )
    assert scores.summary().total.score_sum == found.sum()
    assert scores.summary().total.scored == found.notna().sum() > 50
    asked = dict(satisfied=4, delighted=5, fewest_rows=5, purchase_days="purchase_days", period_days=60)
    stay, same = am.economics.stay_rates(ours, **asked), am.economics.stay_rates(theirs, **asked)
    assert stay["stay.satisfied"].value == same["stay.satisfied"].value


def test_texts_of_the_ids():
    records = read_complaints_from_memory(b"case,customer\n 7 ,007\n8,NA\nJose\xcc\x81,-\n,7\n", ROLES_OF_IDS)
    assert records.complaint_id.tolist() == ["7", "8", "Jos\u00e9", None]
    assert records.customer_id.tolist() == ["007", None, None, "7"]
    assert records.log.join(answers={"complaint_id": ["Jose\u0301", " 8"], "x": [1, 2]})["answers.x"].tolist()[1:3] == [
        2,
        1,
    ]
    other = read_complaints_from_memory(b"case,days\n1,2\n", {"response_days": "days"})
    assert other.complaint_id is None and other.customer_id is None


ROLES_OF_IDS = {"complaint_id": "case", "customer_id": "customer"}


@pytest.mark.parametrize(
    "numbers",
    [
        [7, 12345678901, 8, 9],
        [7.0, 12345678901.0, 8.0, np.nan],
        pd.array([7, 12345678901, 8, None], dtype="Int64"),
        np.array([7, 12345678901, 2**63 + 5, 9], dtype=np.uint64),
        ["7", "12345678901", "x", None],
        pd.Categorical(["7", "12345678901", "8", ""]),
    ],
)
def test_numbers_join_the_texts_of_their_digits(numbers):
    text = b"case,customer\nA,7\nB,007\nC,12345678901\nD,7.0\nE,9223372036854775813\n"
    log = read_complaints_from_memory(text, ROLES_OF_IDS).log
    rows = log.join(customers={"customer_id": numbers}).customer_rows.tolist()
    assert rows[:4] == [0, -1, 1, -1]
    assert rows[4] == (2 if getattr(numbers, "dtype", None) == np.uint64 else -1)
    purchases = {"customer_id": [7, 99], "purchased_at": ["2024-01-01", "2024-01-02"]}
    with_time = read_complaints_from_memory(
        b"customer,came\n7,2023-12-30\n", {"customer_id": "customer", "received": "came"}
    )
    joined = with_time.log.join(customers={"customer_id": numbers}, purchases=purchases, observed_until="2024-02-01")
    assert joined["purchase_days"].tolist() == [2.0]  # texts in one table, numbers in another
    assert joined.report.purchases.reasons == {"no such customer": 1}


@pytest.mark.parametrize(
    "wrong",
    [
        [1.5, 2.0],
        [True, False],
        [datetime.date(2024, 1, 1)] * 2,
        [2.0**60, 1.0],
        [1, "1"],
        np.array(["2024-01-01"] * 2, dtype="datetime64[D]"),
        np.array([3, 4], dtype="timedelta64[D]"),
    ],
)
def test_ids_that_are_none_are_refused(wrong):
    log = read_complaints_from_memory(b"case,customer\nA,1\nB,2\n", ROLES_OF_IDS).log
    for table, role in (("customers", "customer_id"), ("answers", "complaint_id")):
        with pytest.raises(am.AmendsError) as raised:
            log.join(**{table: {role: wrong}})
        assert (raised.value.code, raised.value.parameter) == ("domain", role)
    with pytest.raises(am.AmendsError) as raised:
        log.join(customers={"customer_id": ["\ud800", "b"]})
    assert raised.value.code == "format"


def test_times_of_day_and_receipt_in_a_join():
    text = b"case,came\nA,2024-01-01 12:00\nB,2024-01-02 00:00:00.25\n"
    log = read_complaints_from_memory(text, {"complaint_id": "case", "received": "came"}).log
    joined = log.join(answers={"complaint_id": ["B", "A"], "answered_at": ["2024-01-03", "2024-01-02"]})
    assert joined["answer_days"].tolist() == pytest.approx([0.5, 1 - 0.25 / 86400], abs=1e-10)
    assert joined["received"].astype("datetime64[ms]").tolist() == [
        datetime.datetime(2024, 1, 1, 12),
        datetime.datetime(2024, 1, 2, 0, 0, 0, 250_000),
    ]
    without = read_complaints_from_memory(b"who\n1\n", {"customer_id": "who"}).log
    with pytest.raises(am.AmendsError) as raised:
        without.join(purchases={"customer_id": [1], "purchased_at": [3]}, observed_until=9)
    assert (raised.value.code, raised.value.parameter) == ("missing", "received")
    with pytest.raises(am.AmendsError) as raised:
        without.join(answers={"complaint_id": [1]})
    assert (raised.value.code, raised.value.parameter) == ("missing", "complaint_id")


def test_complaint_ids_that_stand_twice_are_a_finding(tmp_path):
    tables = firm(2)[0], firm(3)[0]
    paths = []
    for number, table in enumerate(tables):
        paths.append(tmp_path / f"{number}.csv")
        paths[-1].write_bytes(content(table))
    records = read_complaints(paths, ROLES)
    both = pd.concat(tables, ignore_index=True)
    repeated = int((both["case"].notna() & both["case"].duplicated()).sum())
    line = int(np.flatnonzero(tables[0]["case"].notna() & tables[0]["case"].duplicated())[0]) + 2
    assert records.report.findings == [
        f'{repeated} rows have a complaint_id (column "case") that stands before, the first at line {line} of '
        f"{paths[0]}: answers go to the first row of each"
    ]
    assert [one or None for one in records.complaint_id] == both["case"].astype(object).where(
        both["case"].notna(), None
    ).tolist()
    assert records.log.account.findings == records.report.findings
    joined = records.log.join(answers=firm(2)[3])
    assert joined.report.ids.reasons == {
        "complaint_id is missing": both["case"].isna().sum(),
        "complaint_id stands twice: answers go to the first": repeated,
    }


def test_mappings_with_ids_travel():
    mapping = RecordMapping(**ROLES)
    assert "complaint_id='case', customer_id='customer'" in repr(mapping)
    again = pickle.loads(pickle.dumps(mapping))
    assert (again.complaint_id, again.customer_id) == ("case", "customer")
    assert repr(again) == repr(mapping) == repr(mapping.replace(customer_id="customer"))
    of_toml = parse_record_mapping('[records]\ncomplaint_id = "case"\ncustomer_id = "customer"\n')
    assert repr(of_toml) == repr(RecordMapping(**ROLES_OF_IDS))
    old = {key: value for key, value in mapping.__reduce_ex__(2)[2].items() if not key.endswith("_id")}
    state = RecordMapping.__new__(RecordMapping)
    state.__setstate__(old)
    assert (state.complaint_id, state.response_days) == ("", "days")
    with pytest.raises(am.AmendsError) as raised:
        read_complaints_from_memory(b"case\n1\n", {"customer_id": "kunde"})
    assert (raised.value.code, raised.value.parameter) == ("unknown_name", "customer_id")
    with pytest.raises(am.AmendsError) as raised:
        read_complaints_from_memory(b"case\n1\n", {"customer_id": 7})
    assert raised.value.parameter == "customer_id"


def test_a_log_keeps_the_records_it_views():
    log = read_complaints_from_memory(content(firm(4)[0]), ROLES).log
    scored = am.domain.ComplaintLog(log).join(answers=firm(4)[3]).with_scores()
    total = scored.summary().total.score_sum
    del log
    gc.collect()
    assert scored.join(answers=firm(4)[3])["score"][~np.isnan(scored._columns["score"].values)].sum() == total > 0


def test_many_ids():
    n = 200_000
    table = pd.DataFrame({"case": np.arange(n), "customer": np.arange(n) // 2, "days": np.arange(n) % 20})
    records = read_complaints_from_memory(content(table), {**ROLES_OF_IDS, "response_days": "days"})
    assert records.nbytes < 80 * n  # the texts of both, with their codes
    order = np.random.default_rng(1).permutation(n)
    joined = records.log.join(answers={"complaint_id": order, "score": order % 5 + 1})
    assert np.array_equal(joined["answers.score"], np.arange(n) % 5 + 1)
    assert joined["customer_id"][-1] == str((n - 1) // 2)


@pytest.mark.parametrize(
    ("name", "complaints", "customers"),
    [
        ("salesforce", "5000000000000001AA", "0010000000000001"),
        ("servicenow", "INC0010001", None),
        ("zendesk", "101", None),
    ],
)
def test_ready_mappings_have_the_ids_of_their_exports(name, complaints, customers):
    from test_ready_mappings import TABLES

    records = read_complaints(TABLES / f"{name}.csv", name)
    assert records.complaint_id[0] == complaints
    assert (records.customer_id is None) == (customers is None)
    assert customers is None or records.customer_id[0] == customers
