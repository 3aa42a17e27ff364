"""Processes of recovery: against plain recomputation with pandas, and a stream against the table."""

import copy
import datetime
import pathlib
import pickle

import numpy as np
import pytest

import amends as am
from amends.recovery import RecoveryProcess, WorkingHours

pd = pytest.importorskip("pandas")

DESK = {
    "received": "received",
    "apology": ["acknowledged", "apology"],
    "question": ["investigated", "listening"],
    "told": [],
    "solved": ["responded", "solution", "resolves"],
    "again": "reopens",
    "call": "contact",
    "waits": "waits_for_customer",
    "happy": ["follow_up", "satisfied"],
    "angry": ["follow_up", "dissatisfied"],
    "closed": "closed",
}
HOURS = WorkingHours(holidays=["2024-01-01"])


def process(**options):
    given = {
        "calendar": HOURS,
        "acknowledge_within": datetime.timedelta(days=1),
        "resolve_within": (datetime.timedelta(hours=24), "business"),
        "reopen_window": datetime.timedelta(days=2),
        "settled_after": datetime.timedelta(days=5),
    }
    return RecoveryProcess(DESK, **{**given, **options})


def random_log(seed=1, complaints=400):
    """Events in the order of time; texts as ids."""
    rng = np.random.default_rng(seed)
    rows = []
    for k in range(complaints):
        at = np.datetime64("2024-01-01T00:00") + np.timedelta64(int(rng.integers(0, 200_000)), "m")
        segment = rng.choice(["private", "business", "public"])
        for e in range(int(rng.integers(2, 12))):
            what = "received" if e == 0 else rng.choice(list(DESK)[1:])
            deadline = (
                at + np.timedelta64(int(rng.integers(1, 8_000)), "m") if rng.random() < 0.3 else np.datetime64("NaT")
            )
            rows.append((f"C{k:04d}", at, what, segment, deadline, float(rng.integers(0, 9))))
            at = at + np.timedelta64(int(np.exp(rng.uniform(0, 9.5))), "m")
    log = pd.DataFrame(rows, columns=["complaint", "time", "activity", "segment", "deadline", "cost"])
    return log.sort_values("time", kind="stable", ignore_index=True)


def kpi(table, name, column="value"):
    return table.set_index("kpi").loc[name, column]


def ages_with_pandas(log, now):
    """Days since receipt of what is open: neither solved nor closed since it was last taken up again."""
    open_since = {}
    for one, of in log[log["time"] <= now].groupby("complaint"):
        resolved = closed = False
        for what in of["activity"]:
            if what == "again":
                resolved = closed = False
            resolved, closed = resolved or what == "solved", closed or what == "closed"
        if not (resolved or closed):
            open_since[one] = of["time"].iloc[0]
    return (now - pd.Series(open_since)) / pd.Timedelta(days=1)


def test_age_of_the_backlog():
    log = random_log(seed=8)
    patient = process(settled_after=datetime.timedelta(days=4_000))
    review, monitor = patient.review(log, by="segment"), patient.monitor()
    monitor.add(log)
    now = log["time"].max()
    ages = ages_with_pandas(log, now)
    p = [0.1, 0.5, 0.9]
    whole = patient.review(log).exact().backlog_age(p, unit="days")
    assert list(whole["value"]) == pytest.approx(list(np.quantile(ages, p, method="inverted_cdf")), rel=1e-12)
    assert set(whole["open"]) == {len(ages)}
    told = monitor.backlog_age(p, unit="days")
    assert list(told["value"]) == pytest.approx(list(whole["value"]), rel=0.005)
    segment = log.groupby("complaint")["segment"].first()
    for name, of in ages.groupby(segment.reindex(ages.index)):
        table = review.exact().backlog_age(0.5, unit="days").set_index("segment").loc[name]
        assert table["value"] == pytest.approx(np.quantile(of, 0.5, method="inverted_cdf"), rel=1e-12)
        assert table["open"] == len(of)
        in_classes = review.backlog_age(0.5, unit="days").set_index("segment").loc[name]
        assert in_classes["value"] == pytest.approx(table["value"], rel=0.005)
    done = {"complaint": [1, 1], "time": ["2024-03-04", "2024-03-05"], "activity": ["received", "solved"]}
    assert np.isnan(patient.review(done).backlog_age()["value"]).all()


def test_one_complaint_by_hand():
    log = {
        "complaint": ["a"] * 5,
        "time": ["2024-03-04T10:00", "2024-03-04T10:30", "2024-03-05T09:00", "2024-03-06T09:00", "2024-03-07T12:00"],
        "activity": ["received", "apology", "waits", "question", "solved"],
    }
    review = process().review(log)  # Monday to Thursday
    hours = {
        clock: dict(zip(*(review.durations([0.5], clock=clock)[k] for k in ("end", "value")), strict=True))
        for clock in ("calendar", "business", "own")
    }
    assert hours["calendar"]["acknowledged"] == pytest.approx(0.5, rel=0.005)
    assert hours["calendar"]["first_resolved"] == pytest.approx(74, rel=0.005)
    assert hours["business"]["first_resolved"] == pytest.approx(7 + 8 + 8 + 3, rel=0.005)
    assert hours["own"]["first_resolved"] == pytest.approx(7 + 8 + 3, rel=0.005)
    exact = review.exact().durations([0.5], clock="own")
    assert dict(zip(exact["end"], exact["value"], strict=True))["first_resolved"] == 18.0
    cases = review.cases()
    assert cases["complaint"].tolist() == ["a"]
    assert cases["missing"].tolist() == ["follow_up"]
    assert str(cases["apology_at"][0]) == "2024-03-04T10:30:00.000000"


def naive(log, now):
    """What a complaint came to, event by event, in plain Python: an implementation of its own."""
    out = []
    settled = pd.Timedelta(days=5)
    for name, events in log.groupby("complaint", sort=False):
        events = events.sort_values("time", kind="stable")
        case = None
        seen = set()
        last = None
        for row in events.itertuples():
            if case is not None and case["done"] and last + settled < row.time:
                out.append(case)
                case = None
            if case is None:
                if row.activity != "received":
                    continue
                case = {
                    "complaint": name,
                    "received": row.time,
                    "done": False,
                    "reopened": 0,
                    "first": None,
                    "contacts": 1,
                    "made": 0,
                    "kept": 0,
                    "broken": 0,
                    "open": None,
                    "acknowledged": None,
                    "segment": row.segment,
                    "judged": None,
                    "cost": 0.0,
                    "replaced": 0,
                    "second": None,
                    "first_reopened": None,
                }
                last = row.time
                seen = set()
            if row.time != last:
                seen = set()
            if row.activity in seen and pd.isna(row.deadline):
                continue
            seen.add(row.activity)
            last = row.time
            case["cost"] += row.cost
            if row.activity == "solved" and case["open"] is not None:
                case["kept" if row.time <= case["open"] else "broken"] += 1
                case["open"] = None
            if row.activity == "apology" and case["acknowledged"] is None:
                case["acknowledged"] = row.time
            if row.activity == "again" and case["done"]:
                case["reopened"] += 1
                case["done"] = False
                case["first_reopened"] = case["first_reopened"] or row.time
            if row.activity in ("solved", "closed"):
                case["done"] = True
                if row.activity == "solved" and case["first"] is None:
                    case["first"] = row.time
            if row.activity == "call":
                case["contacts"] += 1
                case["second"] = case["second"] or row.time
            if row.activity in ("happy", "angry"):
                case["judged"] = row.activity == "happy"
            if not pd.isna(row.deadline):
                if case["open"] is not None:
                    case["broken" if case["open"] < row.time else "replaced"] += 1
                case["made"] += 1
                case["open"] = row.deadline
        if case is not None:
            out.append(case)
    for case in out:
        if case["open"] is not None and case["open"] < now:
            case["broken"] += 1
    return pd.DataFrame(out)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_against_a_naive_implementation(seed):
    log = random_log(seed)
    review = process().review(log, by="segment", deadline="deadline", cost="cost")
    now = log["time"].max()
    cases = naive(log, now)
    found = review.cases()
    assert len(found) == len(cases)
    merged = found.merge(cases, on=["complaint", "received"], suffixes=("", "_naive"))
    assert len(merged) == len(cases)
    for mine, other in (
        ("reopenings", "reopened"),
        ("contacts", "contacts_naive"),
        ("promises_made", "made"),
        ("promises_kept", "kept"),
        ("promises_broken", "broken"),
        ("promises_replaced", "replaced"),
        ("cost", "cost_naive"),
        ("segment", "segment_naive"),
    ):
        assert (merged[mine] == merged[other]).all(), mine
    assert (merged["acknowledged_at"].isna() == merged["acknowledged"].isna()).all()

    window = pd.Timedelta(days=2)
    kpis = process().review(log, deadline="deadline", cost="cost").kpis()
    over = cases[cases["first"].notna() & (cases["first"] + window < now)]
    again = over["first_reopened"].notna() & (over["first_reopened"] <= over["first"] + window)
    other = over["second"].notna() & (over["second"] <= over["first"] + window)
    assert kpi(kpis, "reopening_rate", "of") == len(over)
    assert kpi(kpis, "reopening_rate", "count") == again.sum()
    assert kpi(kpis, "first_contact_resolution", "count") == (~again & ~other).sum()
    assert kpi(kpis, "contacts_per_complaint") == pytest.approx(cases["contacts"].mean(), rel=1e-12)
    assert kpi(kpis, "cost_per_complaint") == pytest.approx(cases.loc[cases["done"], "cost"].mean(), rel=1e-12)
    assert kpi(kpis, "promise_keeping", "of") == (cases["kept"] + cases["broken"]).sum()
    assert kpi(kpis, "backlog") == (~cases["done"]).sum()
    judged = cases["judged"].notna()
    assert kpi(kpis, "satisfied_of_judged") == pytest.approx((cases.loc[judged, "judged"] == True).mean())  # noqa: E712
    rate = kpis.set_index("kpi").loc["service_recovery_rate"]
    satisfied = (cases["judged"] == True).sum()  # noqa: E712
    assert rate["lower"] == pytest.approx(satisfied / len(cases))
    assert rate["upper"] == pytest.approx((satisfied + (~judged).sum()) / len(cases))
    within = cases["acknowledged"].notna() & (cases["acknowledged"] - cases["received"] <= pd.Timedelta(days=1))
    assert kpi(kpis, "acknowledged_in_time", "count") == within.sum()


@pytest.mark.parametrize("seed", [1, 5])  # in 1 a nearer deadline replaces one that is ahead when it is overdue
def test_stream_and_shards_give_the_table(seed):
    log = random_log(seed)
    made = process()
    review = made.review(log, by="segment", deadline="deadline", cost="cost")
    whole = made.monitor({"segment": ["business", "private", "public"]})
    for chunk in np.array_split(np.arange(len(log)), 7):
        whole.add(log.iloc[chunk], deadline="deadline", cost="cost")
    parts = [made.monitor({"segment": ["business", "private", "public"]}) for _ in range(3)]
    for k, part in enumerate(parts):
        part.add(log[log["complaint"].str[-1].astype(int) % 3 == k], deadline="deadline", cost="cost")
    merged = parts[1].merge(parts[2]).merge(parts[0])
    for table in ("kpis", "conformance", "promises", "promise_chains", "satisfied_by_promise", "durations"):
        mine = getattr(review, table)()
        for other in (whole, merged):
            pd.testing.assert_frame_equal(mine, getattr(other, table)(), check_exact=False, rtol=1e-12)
    later = review.now + np.timedelta64(9, "D")
    again = made.review(log, by="segment", deadline="deadline", cost="cost", now=later)
    pd.testing.assert_frame_equal(again.kpis(), whole.at(later).kpis(), rtol=1e-12)
    assert whole.account == merged.account == review.account
    assert copy.copy(whole) is not whole


def test_rows_in_any_order_and_every_kind_of_table():
    log = random_log(6, 60)
    made = process()
    first = made.review(log, deadline="deadline")
    shuffled = made.review(log.sample(frac=1, random_state=1), deadline="deadline")
    pd.testing.assert_frame_equal(first.kpis(), shuffled.kpis(), rtol=1e-12)
    assert shuffled.account["sorted"] > 0
    as_arrays = made.review({name: log[name].to_numpy() for name in log}, deadline="deadline")
    assert as_arrays.kpis()["value"].tolist() == pytest.approx(first.kpis()["value"].tolist(), nan_ok=True)
    texts = log.assign(time=log["time"].astype(str), deadline=log["deadline"].astype(str).replace("NaT", None))
    assert made.review(texts, deadline="deadline").account == first.account
    polars = pytest.importorskip("polars")
    as_polars = made.review(polars.from_pandas(log), deadline="deadline")
    assert isinstance(as_polars.kpis(), polars.DataFrame)
    assert as_polars.kpis()["value"].to_list() == pytest.approx(first.kpis()["value"].tolist(), nan_ok=True)


def test_what_is_left_out_is_said():
    log = pd.DataFrame(
        {
            "complaint": ["a", "a", "a", None, "b", "a"],
            "time": ["2024-01-01", "2024-01-02", None, "2024-01-02", "2024-01-03", "2024-01-04"],
            "activity": ["received", "moved", "solved", "received", "solved", "solved"],
        }
    )
    review = process().review(log, largest_share_left_out=1)
    reasons = review.row_report.reasons
    assert reasons == {
        "the activity is not known": 1,
        "the time is missing or infinite": 1,
        "the complaint is missing": 1,
        "the complaint has not been received yet, or is settled": 1,
    }
    assert "moved" in repr(review)
    with pytest.raises(am.AmendsError) as caught:
        process().review(log)
    assert caught.value.code == "bad_rows"


def test_deadlines_that_are_dates_end_with_their_day():
    log = {"complaint": [1, 1], "time": ["2024-01-01T09:00", "2024-01-05T16:00"], "activity": ["received", "solved"]}
    assert process().review({**log, "due": ["2024-01-05", None]}, deadline="due").promises()["kept"].tolist() == [1]
    assert process().review({**log, "due": ["2024-01-05T15:00", None]}, deadline="due").promises()["kept"].tolist() == [
        0
    ]


def test_what_is_promised_may_be_empty():
    """As a CSV file has it: where nothing is written the resolution is promised. A promise that stands twice is one."""
    log = {
        "complaint": [1, 1, 1, 1, 1],
        "time": ["2024-03-01T09:00", "2024-03-01T10:00", "2024-03-01T10:00", "2024-03-01T11:00", "2024-03-02T09:00"],
        "activity": ["received", "told", "told", "question", "solved"],
        "due": [None, "2024-03-04T09:00", "2024-03-04T09:00", "2024-03-01T12:00", None],
        "what": ["", "", "", "follow_up", ""],
    }
    found = process().review(log, deadline="due", promise="what", now="2024-03-05").promises()
    assert {name: int(column[0]) for name, column in found.items()} == {
        "made": 2,
        "kept": 1,
        "broken": 1,
        "replaced": 0,
        "pending": 0,
    }


def test_periods_and_stocks():
    log = random_log(7)
    review = process().review(log, period="month")
    table = review.kpis()
    backlog = table[table["kpi"] == "backlog"]
    cases = review.cases()
    assert backlog["of"].sum() == len(cases)
    counted = cases.groupby(cases["received"].dt.strftime("%Y-%m")).size()
    assert dict(zip(backlog["period"], backlog["of"], strict=True)) == counted.astype(float).to_dict()
    for period in ("day", "week", "month", "quarter", "year"):
        stocks = review.stocks(period)
        assert (
            stocks["outstanding_at_start"] + stocks["received"] - stocks["done"] == stocks["outstanding_at_end"]
        ).all()
        assert stocks["received"].sum() == len(cases)
        assert stocks["outstanding_at_end"].iloc[-1] == review.open


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"activities": {}}, "activities"),
        ({"activities": {"opened": "receved"}}, "activities['opened']"),
        ({"activities": {"opened": "received"}}, "activities"),
        ({"resolve_within": 5}, "resolve_within"),
        ({"resolve_within": (datetime.timedelta(days=5), "wall")}, "resolve_within"),
        ({"reopen_window": datetime.timedelta(0)}, "reopen_window"),
        ({"calendar": "9-17"}, "calendar"),
        ({"required": ["assessed"]}, "required"),
        ({"utc_offset": 9}, "utc_offset"),
    ],
)
def test_wrong_rules(change, parameter):
    given = {"activities": DESK, **change}
    with pytest.raises(am.AmendsError) as caught:
        RecoveryProcess(given.pop("activities"), **given)
    assert caught.value.parameter == parameter


def test_processes_travel():
    made = process()
    again = pickle.loads(pickle.dumps(made))
    log = random_log(8, 50)
    assert again.review(log).account == made.review(log).account
    assert repr(again) == repr(made)


def test_working_hours():
    hours = WorkingHours("09:00", "17:00", holidays=[datetime.date(2024, 12, 25)])
    assert hours.minutes_between("2024-12-24T16:00", "2024-12-26T10:00") == 120.0
    assert hours.minutes_between("2024-12-27T16:00", "2024-12-30T10:00") == 120.0  # Friday to Monday
    # A firm nine hours ahead of the log: 00:30 UTC is 09:30 there.
    log = {"complaint": [1, 1], "time": ["2024-03-04T00:30", "2024-03-04T02:30"], "activity": ["received", "solved"]}
    ahead = RecoveryProcess(DESK, calendar=WorkingHours(), utc_offset=datetime.timedelta(hours=9))
    table = ahead.review(log).exact().durations([0.5], clock="business")
    assert dict(zip(table["end"], table["value"], strict=True))["first_resolved"] == 2.0
    for wrong in ({"opens": "9"}, {"opens": "18:00"}, {"days": ["lundi"]}, {"holidays": ["soon"]}):
        with pytest.raises(am.AmendsError):
            WorkingHours(**wrong)


def test_doors_of_a_log():
    log = random_log(9, 120)
    made = process()
    first = made.review(log, deadline="deadline")
    blanks = log.assign(activity=[f" {one} " if k % 3 else one for k, one in enumerate(log["activity"])])
    assert made.review(blanks, deadline="deadline").account == first.account
    # A chunk may stand in any order: an export by complaint.
    by_complaint = log.sort_values("complaint", kind="stable")
    streamed = made.monitor().add(by_complaint, deadline="deadline")
    pd.testing.assert_frame_equal(streamed.kpis(), first.kpis(), rtol=1e-12)
    # A deadline that cannot be read is counted, one that is missing is none.
    texts = log["deadline"].astype(str).replace("NaT", "")
    given = np.flatnonzero(texts.to_numpy() != "")[:5]
    broken = texts.copy()
    broken.iloc[given] = "31.02.2025"
    read = made.review(log.assign(deadline=broken), deadline="deadline")
    assert read.account["deadlines_not_valid"] == first.account["deadlines_not_valid"]
    assert read.account["deadlines_not_read"] == 5
    assert "'Solvd' (did you mean 'solved'?)" in repr(
        made.review({"complaint": [1, 1], "time": ["2024-01-01", "2024-01-02"], "activity": ["received", "Solvd"]})
    )
    with pytest.raises(am.AmendsError) as caught:
        RecoveryProcess(DESK, resolve_within=(datetime.timedelta(days=1), "business"))
    assert caught.value.parameter == "resolve_within"


def clustered_log():
    """Five teams with ten complaints each, resolved, some of which were reopened: team t has 2 t reopenings."""
    log = {"complaint": [], "time": [], "activity": [], "team": []}
    start = np.datetime64("2024-01-01T09:00")
    for team in range(5):
        for k in range(10):
            happened = [("opened", 0), ("solved", 24)] + ([("again", 48), ("solved", 72)] if k < 2 * team else [])
            for activity, hours in happened:
                log["complaint"].append(team * 100 + k)
                log["time"].append(start + np.timedelta64(hours, "h"))
                log["activity"].append(activity)
                log["team"].append(f"team {team}")
    return {**log, "time": np.array(log["time"])}


def test_intervals_of_a_review_by_cluster():
    log = clustered_log()
    process = am.recovery.RecoveryProcess({"opened": "received", "solved": "resolves", "again": "reopens"})
    plain = process.review(log, now="2024-06-01")
    review = process.review(log, cluster="team", now="2024-06-01")
    alone, found = plain.kpis(), review.kpis()
    assert list(found["value"]) == pytest.approx(list(alone["value"]), nan_ok=True)
    at = list(found["kpi"]).index("reopening_rate")
    assert found["clusters"][at] == 5
    # By hand: shares 0, .2, .4, .6, .8 of ten each: standard error sqrt(.1/5) sqrt(5/4), Wilson's interval with t of 4.
    variance, t2 = 0.1 / 5 * 5 / 4, 2.7764451**2
    m = 0.24 / variance
    half = np.sqrt(t2) / (m + t2) * np.sqrt(m * 0.24 + t2 / 4)
    assert found["lower"][at] == pytest.approx((0.4 * m + t2 / 2) / (m + t2) - half)
    assert found["upper"][at] == pytest.approx((0.4 * m + t2 / 2) / (m + t2) + half)
    assert found["lower"][at] < alone["lower"][at] < alone["upper"][at] < found["upper"][at]
    assert "by team" in repr(review) and "by team" not in repr(plain)
    assert "what differs by team" in review.to_html()


def test_clusters_of_each_group_and_those_without_a_name():
    log = clustered_log()
    log["area"] = ["north" if team in ("team 0", "team 1") else "south" for team in log["team"]]
    log["team"] = [None if team == "team 4" else team for team in log["team"]]
    process = am.recovery.RecoveryProcess({"opened": "received", "solved": "resolves", "again": "reopens"})
    review = process.review(log, by="area", cluster="team", now="2024-06-01")
    found = review.kpis()
    rows = [k for k, name in enumerate(found["kpi"]) if name == "reopening_rate"]
    assert [found["area"][k] for k in rows] == ["north", "south"]
    assert [found["clusters"][k] for k in rows] == [2, 2]  # south: two teams; those without a name are of none
    one = process.review(log, by="team", cluster="team", now="2024-06-01").kpis()
    assert np.isnan([one["lower"][k] for k, name in enumerate(one["kpi"]) if name == "reopening_rate"]).all()
    for given in (["a"], 3.5, "none"):
        with pytest.raises(am.AmendsError) as raised:
            process.review(log, cluster=given)
        assert raised.value.parameter == "cluster"
    conform = review.conformance()
    assert "clusters" in conform


def test_a_path_is_no_table():
    process = am.recovery.RecoveryProcess({"opened": "received", "done": "resolves"})
    for given in ("log.csv", pathlib.Path("log.csv")):
        with pytest.raises(am.AmendsError, match=r"no table: read the file first") as raised:
            process.review(given)
        assert (raised.value.code, raised.value.parameter) == ("missing", "complaint")
