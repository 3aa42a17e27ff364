"""Complaints with customers, purchases and survey answers, joined by id: against pandas, and what does not join."""

import datetime
import gc

import numpy as np
import pytest

import amends as am
from amends.domain import ComplaintLog

pd = pytest.importorskip("pandas")


def firm(seed, n=400, kind=int):
    """Tables with every kind of repetition and gap; ids of a small range."""
    rng = np.random.default_rng(seed)

    def ids(size, low, high, missing=0.03):
        codes = rng.integers(low, high, size)
        gone = rng.random(size) < missing
        if kind is str:
            return np.where(gone, None, np.array([f"C{one}" for one in codes], dtype=object))
        return np.where(gone, np.nan, codes) if kind is float else codes

    complaints = pd.DataFrame(
        {
            "customer_id": ids(n, 0, 300),
            "complaint_id": np.arange(n) // 2 * 2 + (rng.random(n) < 0.9),
            "received": rng.integers(0, 300, n).astype(float),
            "score": rng.integers(1, 6, n),
        }
    )
    customers = pd.DataFrame(
        {
            "customer_id": ids(250, 20, 320),
            "left_at": np.where(rng.random(250) < 0.6, rng.integers(50, 500, 250), np.nan),
            "tenure": rng.integers(0, 10, 250),
        }
    )
    purchases = pd.DataFrame(
        {"customer_id": ids(3000, 0, 400), "purchased_at": rng.integers(0, 450, 3000).astype(float)}
    )
    answers = pd.DataFrame(
        {
            "complaint_id": rng.integers(0, n + 30, 500),
            "answered_at": np.where(rng.random(500) < 0.9, rng.integers(0, 400, 500), np.nan),
            "told": rng.choice(["0", "1-2", "3+"], 500),
        }
    )
    return complaints, customers, purchases, answers


def joined_of(tables, **options):
    complaints, customers, purchases, answers = tables
    log = ComplaintLog.from_frame(
        complaints, score="score", customer_id="customer_id", complaint_id="complaint_id", received="received"
    )
    return log.join(customers=customers, purchases=purchases, answers=answers, observed_until=400, **options)


@pytest.mark.parametrize("kind", [int, float, str])
def test_joins_are_those_of_pandas(kind):
    tables = firm(3, kind=kind)
    complaints, customers, purchases, answers = tables
    joined = joined_of(tables)
    first = customers.dropna(subset="customer_id").drop_duplicates("customer_id")
    merged = complaints.merge(first, how="left", on="customer_id")
    assert np.array_equal(joined["customers.tenure"], merged["tenure"], equal_nan=True)
    left = merged["left_at"] <= 400
    followed = np.where(left, merged["left_at"], 400.0) - merged["received"]
    followed[left & (merged["left_at"] == merged["received"])] = 0.5  # he left on the day of his complaint
    known = merged["tenure"].notna() & (followed > 0)
    assert np.array_equal(joined["followed_days"], np.where(known, followed, np.nan), equal_nan=True)
    assert np.array_equal(joined["left"], np.where(known, left, np.nan), equal_nan=True)

    bought = purchases.dropna().query("purchased_at <= 400")
    pairs = complaints.reset_index().dropna(subset="customer_id").merge(bought, on="customer_id")
    after = pairs[pairs["purchased_at"] > pairs["received"]]
    next_one = after.groupby("index")["purchased_at"].min().reindex(complaints.index) - complaints["received"]
    assert np.array_equal(joined["purchase_days"], next_one, equal_nan=True)

    taken = answers.reset_index().sort_values(["answered_at", "index"], kind="stable").drop_duplicates("complaint_id")
    firsts = complaints.drop_duplicates("complaint_id")
    expected = firsts.reset_index().merge(taken, on="complaint_id", suffixes=("", "_answer"))
    rows = np.full(len(complaints), -1)
    rows[expected["index"]] = expected["index_answer"]
    assert np.array_equal(joined.answer_rows, rows)
    told = joined["answers.told"]
    assert all(one is None if row < 0 else one == answers["told"][row] for one, row in zip(told, rows, strict=True))

    report = joined.report
    known_ids = set(first["customer_id"])
    has = complaints["customer_id"].notna()
    assert report.complaints.reasons.get("customer_id is missing", 0) == (~has).sum()
    assert report.complaints.reasons["no such customer"] == (has & ~complaints["customer_id"].isin(known_ids)).sum()
    assert report.customers.left_out == len(customers) - len(first)
    assert report.answers.reasons["no such complaint"] == (~answers["complaint_id"].isin(firsts["complaint_id"])).sum()
    assert report.answers.used == len(expected)
    assert report.ids.left_out == len(complaints) - len(firsts)
    unusable = purchases["customer_id"].isna() | (purchases["purchased_at"] > 400)
    unknown = ~unusable & ~purchases["customer_id"].isin(known_ids)
    assert report.purchases.reasons["no such customer"] == unknown.sum()
    assert report.purchases.left_out == (unusable | unknown).sum()
    assert "purchases:" in str(report) and "answers:" in repr(joined)
    lagged = joined["answer_days"]
    assert report.answers_before_complaint == (lagged < 0).sum()


def test_the_last_answer_by_choice():
    tables = firm(5)
    answers = tables[3].reset_index()
    joined = joined_of(tables, several_answers="last")
    order = answers.assign(at=answers["answered_at"].fillna(-1)).sort_values(["at", "index"], kind="stable")
    last = order.drop_duplicates("complaint_id", keep="last").set_index("complaint_id")["index"]
    firsts = ~tables[0]["complaint_id"].duplicated()
    expected = tables[0]["complaint_id"].map(last).where(firsts).fillna(-1).astype(int)
    assert np.array_equal(joined.answer_rows, expected)


def test_the_kind_of_table_and_the_order_of_rows_change_nothing():
    polars = pytest.importorskip("polars")
    tables = firm(9, kind=str)
    expected = joined_of(tables)
    others = joined_of([polars.from_pandas(one) for one in tables])
    mixed = list(tables)
    mixed[1] = tables[1].astype({"customer_id": "category"})
    mixed[2] = tables[2].sample(frac=1.0, random_state=1)
    for joined in (others, joined_of(mixed)):
        for name in ("followed_days", "left", "purchase_days", "answer_days", "customers.tenure"):
            assert np.array_equal(joined[name], expected[name], equal_nan=True), name


@pytest.mark.parametrize("big", [2**53, 2**62, 2**63 + 5])
def test_large_ids_are_told_apart(big):
    log = ComplaintLog.from_columns(customer_id=[big + 1, big], received=[0, 0])
    customers = {"customer_id": np.array([big, big + 1], dtype=np.uint64), "last_seen": [5, 6]}
    assert log.join(customers=customers)["followed_days"].tolist() == [6.0, 5.0]
    frame = pd.DataFrame({"customer_id": pd.array([big, None, big + 1], dtype="UInt64"), "last_seen": [5, 1, 6]})
    assert log.join(customers=frame)["followed_days"].tolist() == [6.0, 5.0]


def test_blanks_and_accents_are_no_part_of_an_id():
    """The rule of files, which test_record_ids.py has."""
    log = ComplaintLog.from_columns(
        customer_id=["C1 ", "\tC2", "Jos\u00e9", "c4", " "], received=[1.0, 2.0, 3.0, 4.0, 5.0]
    )
    joined = log.join(
        customers={"customer_id": ["C1", "C2\u00a0", "Jose\u0301", "C4", ""], "tenure": [1, 2, 3, 4, 5]},
        purchases={"customer_id": ["  C2"], "purchased_at": [2.5]},
        observed_until=9,
    )
    assert joined.customer_rows.tolist()[:3] == [0, 1, 2]
    assert joined.customer_rows.tolist()[3:] == [-1, -1]  # capitals count; blanks alone are nobody
    assert joined["purchase_days"].tolist()[1] == 0.5


EMPTY = {
    "nan": lambda rows: np.full(rows, np.nan),
    "none": lambda rows: np.full(rows, None),
    "nat": lambda rows: np.full(rows, np.datetime64("NaT", "us")),
    "float32": lambda rows: np.full(rows, np.nan, dtype=np.float32),
    "masked": lambda rows: pd.array([None] * rows, dtype="Int64"),
    "text": lambda rows: pd.array([None] * rows, dtype="string"),
}


@pytest.mark.parametrize("empty", EMPTY.values(), ids=EMPTY)
@pytest.mark.parametrize("dated", [True, False])
def test_a_column_without_a_value_has_no_kind(empty, dated):
    """Nobody left, whatever type the empty column has beside dates, or numbers, elsewhere."""
    received = ["2024-01-01", "2024-02-01"] if dated else [0.0, 31.0]
    until, bought = ("2024-12-30", ["2024-01-05"]) if dated else (365.0, [4.0])
    log = ComplaintLog.from_columns(customer_id=["a", "b"], received=received)
    purchases = {"customer_id": ["a"], "purchased_at": bought}
    customers = {"customer_id": ["a", "b"], "left_at": empty(2)}
    joined = log.join(customers=customers, purchases=purchases, observed_until=until)
    # By hand: 2024-02-01 is day 31, the end of 2024-12-30 day 365.
    for name, days in (("followed_days", [365, 334]), ("left", [0, 0]), ("purchase_days", [4, np.nan])):
        assert joined[name].tolist() == pytest.approx(days, nan_ok=True)
    for nobody in (empty(0), empty(2)):  # no customers, or none with an id
        gone = log.join(customers={"customer_id": nobody, "left_at": nobody}, observed_until=until)
        assert gone.customer_rows.tolist() == [-1, -1]
    none = log.join(customers=customers, purchases={"customer_id": empty(3), "purchased_at": empty(3)},
                    observed_until=until)  # fmt: skip
    assert np.isnan(none["purchase_days"]).all()


def test_customers_have_no_account_where_only_answers_are_joined():
    log = ComplaintLog.from_columns(customer_id=[1, None], complaint_id=["a", "b"], received=[0, 0])
    joined = log.join(answers={"complaint_id": ["b"], "score": [3]})
    assert joined.answer_rows.tolist() == [-1, 0]
    assert joined.report.complaints.rows == 0 and str(joined.report) == ""


def test_who_left_before_the_records_end_has_left_whenever_last_seen():
    log = ComplaintLog.from_columns(customer_id=[1, 2, 3], received=[0, 0, 0])
    customers = {"customer_id": [1, 2, 3], "left_at": [150, 120, np.nan], "last_seen": [np.nan, 60, 70]}
    joined = log.join(customers=customers, observed_until=130)
    assert joined["followed_days"].tolist() == [130.0, 120.0, 70.0]
    assert joined["left"].tolist() == [0.0, 1.0, 0.0]


def test_dates_of_every_kind():
    log = ComplaintLog.from_columns(customer_id=["a", "b", "c"], received=["2024-01-31", "2024-02-01", None])
    customers = {
        "customer_id": ["a", "b", "c"],
        "left_at": np.array(["2024-03-01", "NaT", "2024-05-01"], dtype="datetime64[s]"),
    }
    joined = log.join(
        customers=customers,
        purchases={"customer_id": ["b"], "purchased_at": [datetime.date(2024, 2, 11)]},
        observed_until="2024-12-31",
    )
    assert joined["left"].tolist()[:2] == [1.0, 0.0]
    assert joined["followed_days"][0] == 30.0
    assert joined["followed_days"][1] == pytest.approx(335.0, abs=1e-6)  # 334 days to the 31st, and that day
    assert joined["purchase_days"].tolist()[1] == 10.0
    never = {"customer_id": ["a"], "left_at": ["9999-12-31"]}
    assert log.join(customers=never, observed_until="2024-12-31")["left"].tolist()[0] == 0.0
    assert str(log.account.first_received) == "2024-01-31"
    numbers = {"customer_id": ["a"], "left_at": [400.0]}
    with pytest.raises(am.AmendsError) as raised:
        log.join(customers=numbers, observed_until="2024-12-31")
    assert (raised.value.code, raised.value.parameter) == ("contradiction", "left_at")


def test_what_cannot_join_is_named():
    log = ComplaintLog.from_columns(customer_id=[1, 2], complaint_id=["x", "y"], received=[0, 1])
    table = {"customer_id": [1, 2], "left_at": [3, 4]}
    cases = [
        (dict(customers={"customer_id": ["1", "2"]}), "domain", "customer_id"),
        (dict(customers={"customer_id": [1, "2"]}), "domain", "customer_id"),
        (dict(customers={"customer_id": [1.5, 2]}), "domain", "customer_id"),
        (dict(customers={"customer_id": [2.0**60, 2]}), "domain", "customer_id"),
        (dict(customers={"id": [1, 2]}), "unknown_name", "customer_id"),
        (dict(customers=table), "missing", "observed_until"),
        (dict(customers=table, observed_until="2024-01-01"), "domain", "observed_until"),
        (dict(customers=[1, 2]), "domain", "customers"),
        (dict(), "missing", "customers"),
        (dict(answers={"complaint_id": [1, 2]}), "domain", "complaint_id"),
        (dict(purchases={"customer_id": [1]}, observed_until=9), "unknown_name", "purchased_at"),
        (dict(customers=table, observed_until=9, several_answers="best"), "unknown_name", "several_answers"),
        (dict(customers=table, left_at="leftat", observed_until=9), "unknown_name", "left_at"),
    ]
    for arguments, code, parameter in cases:
        with pytest.raises(am.AmendsError) as raised:
            log.join(**arguments)
        assert (raised.value.code, raised.value.parameter) == (code, parameter), arguments
    with pytest.raises(am.AmendsError) as raised:
        ComplaintLog.from_columns(score=[1, 2]).join(customers=table, observed_until=9)
    assert (raised.value.code, raised.value.parameter) == ("missing", "customer_id")
    with pytest.raises(am.AmendsError) as raised:
        ComplaintLog.from_columns(customer_id=[1, "1"])
    assert (raised.value.code, raised.value.parameter) == ("domain", "customer_id")
    joined = log.join(customers=table, observed_until=9)
    with pytest.raises(am.AmendsError) as raised:
        joined["customers.left"]
    assert raised.value.code == "unknown_name"
    with pytest.raises(am.AmendsError):
        joined["nothing"]


def test_fits_of_a_joined_log_have_its_clusters():
    rng = np.random.default_rng(8)
    n = 400
    branch = rng.integers(0, 25, n)
    days = np.ceil(rng.exponential(300 * np.exp(rng.normal(0, 0.7, 25))[branch]))
    outcome = np.where(rng.random(n) < 0.5, "dissatisfied", "satisfied")
    who = np.arange(n)
    parts = dict(customer_id=who, complaint_id=who, received=np.zeros(n))
    tables = dict(
        customers={"customer_id": who, "left_at": np.where(days <= 400, days, np.nan)},
        answers={"complaint_id": who, "outcome": outcome, "x": rng.normal(size=n)},
        observed_until=400,
    )
    joined = ComplaintLog.from_columns(**parts, cluster=branch).join(**tables)
    alone = ComplaintLog.from_columns(**parts).join(**tables)
    curves, model = am.survival.KaplanMeierByGroup, am.survival.WeibullAFT
    for fitted, where in (
        (lambda data, **more: curves().fit(data, "followed_days", "left", group="answers.outcome", **more),
         {"answers.outcome": "satisfied"}),
        (lambda data, **more: model().fit(data, "followed_days", "left", covariates=["answers.x"], **more),
         {"answers.x": 0.5}),
    ):  # fmt: skip
        own, named, independent = (
            fitted(data, **more).estimate("survival", {"time": 365}, where)
            for data, more in ((joined, {}), (joined, {"cluster": "cluster"}), (alone, {}))
        )
        assert own.clusters == 25 and independent.clusters == 0
        assert own.standard_error == named.standard_error > independent.standard_error


def test_a_joined_log_is_a_table():
    tables = firm(2, kind=str)
    joined = joined_of(tables)
    curve = am.survival.KaplanMeier(largest_share_left_out=0.9).fit(joined, duration="followed_days", event="left")
    direct = am.survival.KaplanMeier(largest_share_left_out=0.9).fit(joined["followed_days"], joined["left"])
    assert np.array_equal(curve.survival([100, 200]), direct.survival([100, 200]))
    frame = joined.to_frame(["score", "customers.tenure", "answers.told"])
    assert frame["score"].tolist() == tables[0]["score"].tolist()
    assert set(joined) >= {"score", "received", "purchase_days", "customers.left_at"} and "score" in joined
    gc.collect()
    assert len(joined.to_frame()) == len(joined) == 400


def scored_firm(seed=4):
    """Answers with gaps in their scores, and a log with gaps in its own, joined; the tables beside it."""
    rng = np.random.default_rng(seed)
    complaints = pd.DataFrame(
        {
            "complaint_id": rng.permutation(300),
            "response_days": rng.integers(0, 20, 300).astype(float),
            "own": np.where(rng.random(300) < 0.4, rng.integers(1, 6, 300), np.nan),
            "own_asked": rng.choice([0.0, 1.0, np.nan], 300),
        }
    )
    answers = pd.DataFrame(
        {
            "complaint_id": rng.choice(320, 200, replace=False),
            "score": np.where(rng.random(200) < 0.8, rng.integers(1, 6, 200), np.nan),
            "asked": rng.choice([0.0, 1.0, np.nan], 200),
        }
    )
    return complaints, answers


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("asked", [None, "answers.asked"])
@pytest.mark.parametrize("has_all_asked", [False, True])
def test_scores_of_answers_are_those_that_pandas_finds(own, asked, has_all_asked):
    complaints, answers = scored_firm()
    roles = {"score": "own", "asked": "own_asked"} if own else {}
    log = ComplaintLog.from_frame(complaints, complaint_id="complaint_id", response_days="response_days", **roles)
    joined = log.join(answers=answers)
    scored = joined.with_scores(asked=asked, has_all_asked=has_all_asked)
    merged = complaints.merge(answers, how="left", on="complaint_id", indicator=True)
    there = merged["_merge"] == "both"
    score = merged["score"].fillna(merged["own"]) if own else merged["score"]
    said = merged["asked"] if asked else there.astype(float).where(there)
    if has_all_asked:
        said = said.where(there, 0.0)
    if own:
        said = said.fillna(merged["own_asked"])
    said = said.fillna(1.0).where(score.isna(), 1.0)  # who evaluated was asked
    expected = ComplaintLog.from_columns(response_days=complaints["response_days"], score=score, asked=said)
    ours, theirs = scored.summary().total, expected.summary().total
    for name in ("complaints", "answered", "asked", "evaluated", "scored", "score_sum", "mean_response_days"):
        assert getattr(ours, name) == getattr(theirs, name), name
    replaced = int((merged["score"].notna() & merged["own"].notna() & (merged["score"] != merged["own"])).sum())
    text = f"{replaced} complaints have the score of a joined answer in the place of another that the log had"
    assert scored.account.findings == ([text] if own else [])
    assert log.account.findings == [] and log.summary().total.scored == (merged["own"].notna().sum() if own else 0)
    again = scored.join(answers=answers)
    assert np.array_equal(again["score"], score, equal_nan=True)
    assert np.array_equal(again["response_days"], joined["response_days"], equal_nan=True)


def test_the_scores_of_a_joined_log_live_as_long_as_it_does():
    complaints, answers = scored_firm(5)
    log = ComplaintLog.from_frame(complaints, complaint_id="complaint_id", segment=np.repeat(["a", "b"], 150))
    scored = log.join(answers=answers).with_scores()
    total = scored.summary().total.score_sum
    del log
    gc.collect()
    copy = ComplaintLog(scored)
    del scored
    gc.collect()
    assert copy.summary().total.score_sum == total and copy.segment_names == ["a", "b"]


def test_scores_on_another_scale():
    log = ComplaintLog.from_columns(complaint_id=["a", "b", "c"])
    joined = log.join(answers={"complaint_id": ["a", "b"], "grade": [1, 11], "score": ["5", "4"]})
    scored = joined.with_scores("answers.grade", score_scale=(0, 10, True))
    assert scored.score_scale.reversed and scored.summary().total.mean_score == 9.0
    assert scored.report.reasons == {"score outside its scale": 1}
    assert scored.account.findings == ["1 complaint has a joined score outside the scale, and cannot be used"]
    with_own = ComplaintLog.from_columns(complaint_id=["a"], score=[2]).join(
        answers={"complaint_id": ["b"], "score": [1]}
    )
    cases = [
        (joined, dict(), "domain", "score"),  # texts
        (joined, dict(score="grade"), "unknown_name", "score"),
        (joined, dict(score="answers.grades"), "unknown_name", "score"),
        (joined, dict(score="customers.grade"), "unknown_name", "score"),
        (joined, dict(score=[1, 2]), "unknown_name", "score"),
        (joined, dict(score="answers.grade", asked="answers.asked"), "unknown_name", "asked"),
        (joined, dict(score="answers.grade", asked="answers.score"), "domain", "asked"),
        (joined, dict(score="answers.grade", score_scale=(5, 1)), "domain", "score_scale"),
        (joined, dict(score="answers.grade", has_all_asked="yes"), "domain", "has_all_asked"),
        (with_own, dict(score_scale=(0, 10)), "contradiction", "score_scale"),
        (
            ComplaintLog.from_columns(customer_id=[1]).join(customers={"customer_id": [1]}),
            dict(),
            "missing",
            "answers",
        ),
    ]
    for case, arguments, code, parameter in cases:
        with pytest.raises(am.AmendsError) as raised:
            case.with_scores(**arguments)
        assert (raised.value.code, raised.value.parameter.split(".")[0]) == (code, parameter), arguments


def test_logs_of_files_without_ids_do_not_join():
    records = am.interop.read_complaints_from_memory(b"days\n1\n2\n", {"response_days": "days"})
    with pytest.raises(am.AmendsError) as raised:
        records.log.join(customers={"customer_id": [1]})
    assert raised.value.parameter == "customer_id"
    log = ComplaintLog.from_columns(customer_id=[1, 2], score=[1, 5])
    assert ComplaintLog(log).join(customers={"customer_id": [2, 1], "x": [5, 6]})["customers.x"].tolist() == [6, 5]
