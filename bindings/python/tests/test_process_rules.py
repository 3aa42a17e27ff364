"""What a process makes of deadlines, reopenings, promises, ids, zones and dates that are none; monitors as reviews."""

import copy
import datetime
import pickle

import numpy as np
import pytest

import amends as am
from amends.recovery import RecoveryProcess

pd = pytest.importorskip("pandas")

ACTIVITIES = {
    "opened": "received",
    "solved": "resolves",
    "again": "reopens",
    "broke": "breaks_promise",
    "kept": "promises_kept",
    "note": [],
}
FIVE_DAYS = datetime.timedelta(days=5)
DESK = RecoveryProcess(ACTIVITIES, resolve_within=FIVE_DAYS)


def frame(rows, *columns):
    return pd.DataFrame(rows, columns=["complaint", "time", "activity", *columns])


def kpi(told, name, column="value"):
    return told.kpis().set_index("kpi").loc[name, column]


def counts(told):
    return {name: int(column[0]) for name, column in told.promises().items()}


def in_two(monitor, log, **options):
    """The monitor after both halves of a log."""
    half = len(log) // 2
    return monitor.add(log.iloc[:half], **options).add(log.iloc[half:], **options)


# ---- deadlines ----

DUE = [
    (1, "2024-01-01", "opened", "2024-01-05"),
    (1, "2024-01-05T16:00", "solved", None),
    (2, "2024-01-06", "opened", "2024-01-08T12:00"),
    (2, "2024-01-08T16:00", "solved", None),
]


def as_objects(one):
    if one is None:
        return None
    return datetime.datetime.fromisoformat(one) if "T" in one else datetime.date.fromisoformat(one)


@pytest.mark.parametrize("kind", [lambda x: x, as_objects, lambda x: pd.Timestamp(x) if x else pd.NaT])
def test_a_deadline_is_read_by_itself(kind):
    log = frame([(*row[:3], kind(row[3])) for row in DUE], "due")
    found = DESK.review(log, deadline="due")
    assert counts(found)["kept"] == 1 and counts(found)["broken"] == 1  # the end of the day; and noon of it
    assert counts(in_two(DESK.monitor(), log, deadline="due")) == counts(found)


def test_midnight_as_text_is_that_moment_and_otherwise_a_day():
    log = frame([(1, "2024-01-01", "opened", "2024-01-05T00:00"), (1, "2024-01-05T16:00", "solved", None)], "due")
    assert counts(DESK.review(log, deadline="due"))["broken"] == 1
    assert counts(DESK.review(log.assign(due=pd.to_datetime(log["due"])), deadline="due"))["kept"] == 1
    polars = pytest.importorskip("polars")
    dates = polars.DataFrame({**log, "due": [datetime.date(2024, 1, 5), None]})
    assert DESK.review(dates, deadline="due").promises()["kept"].to_list() == [1]


def test_deadlines_that_cannot_be_read_or_are_none_have_their_own_reason():
    log = frame(
        [
            (1, "2024-01-02", "opened", "soon"),
            (1, "2024-01-03", "note", "2024-01-01"),
            (1, "2024-01-04", "note", "9999-12-31"),
            (1, "2024-01-05", "note", "2024-01-09"),
        ],
        "due",
    )
    review = DESK.review(log, deadline="due")
    assert (review.account["deadlines_not_read"], review.account["deadlines_not_valid"]) == (1, 2)
    assert "1 deadlines cannot be read as a time" in repr(review)
    assert counts(review)["made"] == 1
    assert "cannot be read as a time" in review.to_html()
    assert "읽을 수 없는 기한 1건" in review.to_html(language="ko")


def test_times_that_cannot_be_read_are_counted_whatever_the_chunks():
    log = frame(
        [
            (1, "2024-01-01", "opened", "2024-01-09"),
            (2, "2024-01-02", "opened", None),
            (1, "31.02.2024", "note", "soon"),
            (2, "2024-01-04", "note", "later"),
            (1, "2024-01-05", "solved", None),
            (2, "yesterday", "solved", "some day"),
            (2, "2024-01-08", "solved", None),
        ],
        "due",
    )
    review = DESK.review(log, deadline="due")
    assert review.account["left_out"] == {"the time is missing or infinite": 2}
    assert review.account["deadlines_not_read"] == 1  # those of rows that are left out do not count
    for size in (1, 2, 3):
        monitor = DESK.monitor()
        for first in range(0, len(log), size):
            monitor.add(log.iloc[first : first + size], deadline="due")
        assert monitor.account == review.account, size
    # One that comes alone, before anything was read.
    bad_first = log.iloc[[2, 0, 1, 3, 4, 5, 6]]
    monitor = DESK.monitor()
    for row in range(len(log)):
        monitor.add(bad_first.iloc[[row]], deadline="due")
    assert monitor.account["left_out"] == review.account["left_out"]
    # Several of which none is a time are another column: of a whole log, and of a first chunk.
    for read in (DESK.review, DESK.monitor().add):
        for column, parameter in (("time", "time"), ("due", "deadline")):
            with pytest.raises(am.AmendsError, match="none of its [37] values can be read as a time") as caught:
                read(log.assign(**{column: "x"}).assign(**({"due": ["x"] * 3 + [None] * 4} if column == "due" else {})),
                     deadline="due")  # fmt: skip
            assert caught.value.parameter == parameter
    # A monitor that was saved goes on from what it has read.
    saved = pickle.loads(pickle.dumps(DESK.monitor().add(log.iloc[:2])))
    assert saved.add(log.iloc[[2, 5]]).account["left_out"] == {"the time is missing or infinite": 2}


# ---- reopened ----


def test_what_was_reopened_becomes_overdue_again():
    log = frame([("A", "2024-01-01", "opened"), ("A", "2024-01-03", "solved"), ("A", "2024-01-10", "again")])
    for now, overdue in (("2024-01-15", 0), ("2024-01-15T00:01", 1), ("2024-12-01", 1)):
        review = DESK.review(log, now=now)
        assert (kpi(review, "backlog_overdue", "count"), kpi(review, "backlog_overdue", "of")) == (overdue, 1)
        assert kpi(DESK.monitor().add(log).at(now), "backlog_overdue", "count") == overdue
        assert kpi(review, "resolved_in_time") == 1  # the first resolution


def test_received_again_is_reopened():
    log = frame([("A", "2024-01-01", "opened"), ("A", "2024-01-03", "solved"), ("A", "2024-02-10", "opened")])
    review = DESK.review(log, now="2024-03-01")
    assert review.open == 1 and review.cases()["reopenings"].tolist() == [1]
    assert kpi(DESK.monitor().add(log), "backlog") == 1


# ---- promises ----


def test_a_promise_that_the_log_cannot_show_is_unknown():
    process = RecoveryProcess({"opened": "received", "solved": "resolves"})
    rows = [(1, "2024-01-01", "opened", "2024-01-03", "compensation"), (1, "2024-01-02", "solved", None, None)]
    log = frame(rows, "deadline", "promise")
    told = {"deadline": "deadline", "promise": "promise"}
    review = process.review(log, now="2024-02-01", **told)
    assert set(counts(review).values()) == {0}
    assert review.account["promises_not_seen"] == {"compensation": 1}
    assert "compensation" in repr(review) and "compensation" in review.to_html()
    assert kpi(review, "second_failure_rate") == 0
    monitor = process.monitor().add(log, **told)
    assert monitor.account == review.account and counts(monitor) == counts(review)
    for wrong in ("breaks_promise", "promises_kept", "contact", "received"):
        with pytest.raises(am.AmendsError, match=wrong) as caught:
            process.review(log.assign(promise=wrong), **told)
        assert caught.value.parameter == "promise"


def test_each_promise_of_which_only_the_end_is_told_counts():
    times = [(1, "opened"), (2, "kept"), (4, "broke"), (6, "broke"), (7, "solved")]
    log = frame([(1, f"2024-01-{day:02d}", what) for day, what in times])
    review = DESK.review(log)
    assert counts(review) == {"made": 3, "kept": 1, "broken": 2, "replaced": 0, "pending": 0}
    assert kpi(review, "second_failure_rate") == 1
    assert counts(in_two(DESK.monitor(), log)) == counts(review)


# ---- groups and clusters ----


def test_complaints_of_no_group_have_a_row_of_a_monitor():
    log = frame([(k, "2024-01-01", "opened", g) for k, g in enumerate(["n", "n", "s", None])], "g")
    monitor = DESK.monitor({"g": ["n"]}).add(log)
    table = monitor.kpis()
    backlog = table[table["kpi"] == "backlog"]
    assert backlog["g"].isna().tolist() == [False, True] and backlog["value"].tolist() == [2, 2]
    one = DESK.review(log.assign(g=log["g"].where(log["g"] == "n", None)), by="g").kpis()
    pd.testing.assert_frame_equal(one, table)
    assert DESK.monitor({"g": ["n"]}).add(log.iloc[:2]).kpis()["g"].unique().tolist() == ["n"]


def test_complaints_without_a_cluster_are_not_in_its_intervals():
    rows = []
    for k in range(40):
        team = None if k >= 30 else f"team {k % 3}"
        happened = ["opened", "solved", "again", "solved"][: 4 if k % 4 == 0 else 2]
        rows += [(k, f"2024-01-{day:02d}", what, team) for day, what in enumerate(happened, start=1)]
    log = frame(rows, "team")
    review = DESK.review(log, cluster="team", now="2024-06-01")
    labelled = DESK.review(log[log["team"].notna()], cluster="team", now="2024-06-01")
    for column in ("lower", "upper", "clusters"):
        assert kpi(review, "reopening_rate", column) == kpi(labelled, "reopening_rate", column)
    assert kpi(review, "reopening_rate", "of") == 40 and kpi(review, "reopening_rate", "clusters") == 3
    assert review.account["without_cluster"] == 10
    assert "10 complaints have no team" in repr(review)
    none = DESK.review(log.assign(team=None), cluster="team", now="2024-06-01")
    assert np.isnan(kpi(none, "reopening_rate", "lower")) and kpi(none, "reopening_rate", "clusters") == 0


# ---- times ----


def test_offsets_that_are_not_applied_are_named():
    log = frame([(1, "2024-03-01T10:00+01:00", "opened"), (1, "2024-03-02T10:00+09:00", "solved")])
    review = DESK.review(log)
    assert review.account["offsets_not_applied"] == 2
    assert "the offset of 2 times is not applied (+01:00, +09:00)" in repr(review) and "offsets differ" in repr(review)
    assert "offsets differ" in review.to_html() and "시간대가 서로 달라" in review.to_html(language="ko")
    monitor = in_two(DESK.monitor(), log)
    assert monitor.account == review.account and "offsets differ" in monitor.to_html()
    other = DESK.monitor().add(log.assign(complaint=2))
    assert monitor.merge(other).account["offsets_not_applied"] == 4
    for zone, named in (("Asia/Seoul", "Asia/Seoul"), (datetime.timezone(datetime.timedelta(hours=9)), "09:00")):
        zoned = log.assign(time=pd.to_datetime(["2024-03-01T10:00", "2024-03-02T10:00"]).tz_localize(zone))
        assert named in repr(DESK.review(zoned)) and "offsets differ" not in repr(DESK.review(zoned))
        objects = zoned.assign(time=zoned["time"].astype(object).map(lambda one: one.to_pydatetime()))
        assert DESK.review(objects).account["offsets_not_applied"] == 2
    utc = log.assign(time=["2024-03-01T10:00Z", "2024-03-02T10:00Z"])
    assert DESK.review(utc).account["offsets_not_applied"] == 0
    utc = log.assign(time=pd.to_datetime(["2024-03-01T10:00", "2024-03-02T10:00"]).tz_localize("UTC"))
    assert "offset" not in repr(DESK.review(utc))
    polars = pytest.importorskip("polars")
    seoul = polars.from_pandas(frame([(1, datetime.datetime(2024, 3, 1), "opened")])).with_columns(
        polars.col("time").dt.replace_time_zone("Asia/Seoul")
    )
    assert DESK.review(seoul).account["offsets_not_applied"] == 1


def test_times_without_an_offset_beside_others_are_named():
    log = frame(
        [
            (1, "2024-03-01T10:00Z", "opened", "2024-03-04T10:00"),
            (1, "2024-03-02T10:00+00:00", "note", "2024-03-05"),
            (1, "2024-03-03T10:00Z", "solved", None),
        ],
        "due",
    )
    review = DESK.review(log, deadline="due")
    account = (review.account["offsets_not_applied"], review.account["times_without_offset"])
    assert account == (0, 1)  # a date needs none
    said = "1 times name no offset (due) where others do (time: UTC)"
    assert said in repr(review) and said in review.to_html() and "시간대가 없고" in review.to_html(language="ko")
    monitor = in_two(DESK.monitor(), log, deadline="due")
    assert monitor.account == review.account and said in monitor.to_html()
    assert (
        monitor.merge(DESK.monitor().add(log.assign(complaint=2), deadline="due")).account["times_without_offset"] == 2
    )

    # The same of columns that are no texts, and within one column.
    due = pd.to_datetime(log["due"], format="ISO8601")
    for zoned in (
        pd.to_datetime(log["time"], utc=True, format="ISO8601"),
        pd.to_datetime(log["time"], utc=True, format="ISO8601").astype(object).map(lambda one: one.to_pydatetime()),
    ):
        typed = DESK.review(log.assign(time=zoned, due=due), deadline="due")
        assert typed.account["times_without_offset"] == 1 and said in repr(typed)
    within = log.assign(time=["2024-03-01T10:00Z", "2024-03-02T10:00", "2024-03-03"])
    review = DESK.review(within)
    assert review.account["times_without_offset"] == 1 and "offset (time) where others do (time: UTC)" in repr(review)
    objects = [datetime.datetime.fromisoformat(one) for one in ("2024-03-01T10:00+00:00", "2024-03-02T10:00")]
    objects.append(datetime.date(2024, 3, 3))
    assert DESK.review(within.assign(time=objects)).account["times_without_offset"] == 1
    mixed = DESK.review(within.assign(time=[objects[0], "2024-03-02T10:00", objects[2]]))
    assert mixed.account["times_without_offset"] == 1

    # One chunk with, one without; other offsets are named beside.
    chunks = DESK.monitor().add(log.iloc[:1]).add(log.iloc[1:].assign(time=["2024-03-02T10:00", "2024-03-03T10:00"]))
    assert chunks.account["times_without_offset"] == 2
    seoul = DESK.review(within.assign(time=["2024-03-01T10:00+09:00", "2024-03-02T10:00", "2024-03-03T10:00"]))
    assert "the offset of 1 times is not applied (+09:00)" in repr(seoul)
    assert "2 times name no offset (time) where others do (time: +09:00)" in repr(seoul)
    for alone in (log.assign(time=["2024-03-01T10:00", "2024-03-02", "2024-03-03T10:00"]), log.drop(columns="due")):
        assert DESK.review(alone).account["times_without_offset"] == 0


@pytest.mark.parametrize("none", ["9999-12-31", "0001-01-01", "1900-01-01", "1970-01-01", "1970-01-01T09:00"])
def test_dates_that_stand_for_none_are_left_out(none):
    log = frame([(1, "2024-01-01", "opened"), (2, "2024-01-02", "opened"), (2, none, "solved")])
    review = DESK.review(log)
    assert review.account["left_out"] == {"the time is a placeholder such as 9999-12-31": 1}
    assert str(review.now)[:10] == "2024-01-02" and review.open == 2
    assert "9999-12-31" in review.to_html(language="ko")
    monitor = DESK.monitor()
    for k in (2, 0, 1):  # whatever the chunks are
        monitor.add(log.iloc[[k]])
    assert monitor.account == review.account


# ---- clocks, quantiles ----


def test_business_time_needs_a_calendar():
    log = frame([(1, "2024-01-01", "opened"), (1, "2024-01-02", "solved")])
    review, monitor = DESK.review(log), DESK.monitor().add(log)
    for told in (review, review.exact(), monitor):
        with pytest.raises(am.AmendsError, match="business time needs a calendar") as caught:
            told.durations(clock="business")
        assert (caught.value.code, caught.value.parameter) == ("contradiction", "clock")
        assert told.durations(clock="own", unit="days")["value"][0] == pytest.approx(1, rel=0.005)


def test_quantiles_of_ages_are_those_of_durations():
    log = frame([(i, f"2024-01-{i:02d}", "opened") for i in range(1, 11)])
    review = DESK.review(log, now="2024-01-11")
    p = [0.05, 0.1, 0.5, 0.7, 0.75, 0.9, 0.91]
    wanted = np.quantile(np.arange(1, 11), p, method="inverted_cdf")
    assert list(review.exact().backlog_age(p, unit="days")["value"]) == list(wanted)
    assert list(review.backlog_age(p, unit="days")["value"]) == pytest.approx(list(wanted), rel=0.005)
    done = pd.concat([log, log.assign(time="2024-01-11", activity="solved")])
    lasted = DESK.review(done).exact().durations(p, unit="days")
    assert lasted[lasted["end"] == "first_resolved"]["value"].tolist() == list(wanted)


# ---- ids, activities, messages ----


def test_ids_of_complaints():
    times = {"time": ["2024-01-01", "2024-01-02", "2024-01-03"], "activity": ["opened", "opened", "opened"]}
    blank = {"complaint": ["A", "", " "], **times}
    for account in (DESK.review(blank, largest_share_left_out=1).account, DESK.monitor().add(blank).account):
        assert sum(account["left_out"].values()) == 2
    assert DESK.review(blank, largest_share_left_out=1).account["left_out"] == {"the complaint is missing": 2}
    for wrong in ([1.5, 2.0, 3.0], [True, False, True], np.array(["2024-01-01"] * 3, dtype="datetime64[D]")):
        for read in (DESK.review, DESK.monitor().add):
            with pytest.raises(am.AmendsError) as caught:
                read({"complaint": wrong, **times})
            assert caught.value.parameter == "complaint"
    large = np.array([2**64 - 1, 2**63, 5], dtype=np.uint64)
    cases = DESK.review({"complaint": large, **times}).cases()
    assert cases["complaint"].tolist() == large.tolist()
    mixed = pd.DataFrame({"complaint": large, **times})
    assert DESK.review(mixed).cases()["complaint"].dtype == np.uint64


@pytest.mark.parametrize(
    "both",
    [
        ("upheld", "rejected"),
        ("satisfied", "dissatisfied"),
        ("resolves", "reopens"),
        ("promises_kept", "breaks_promise"),
        ("closed", "reopens"),
    ],
)
def test_meanings_that_exclude_each_other(both):
    with pytest.raises(am.AmendsError, match="exclude each other") as caught:
        RecoveryProcess({**ACTIVITIES, "both": list(both)})
    assert (caught.value.code, caught.value.parameter) == ("contradiction", "activities['both']")


def test_names_that_are_one_activity():
    with pytest.raises(am.AmendsError) as caught:
        RecoveryProcess({**ACTIVITIES, " solved": "closed"})
    assert (caught.value.code, caught.value.parameter) == ("contradiction", "activities[' solved']")


def test_messages_name_dates():
    monitor = DESK.monitor().add(frame([(1, "2024-01-03T10:00", "opened")]))
    with pytest.raises(am.AmendsError, match=r"at 2024-01-03T10:00:00; got 2024-01-01T00:00:00") as caught:
        monitor.at("2024-01-01")
    assert caught.value.parameter == "now"


@pytest.mark.parametrize(
    "empty",
    [
        {"complaint": [], "time": [], "activity": []},
        frame([]),
        frame([]).astype({"time": "datetime64[ns]"}),
        frame([]).astype(float),
        frame([(1, "2024-01-01", "opened")]).iloc[:0],
    ],
)
def test_an_empty_log(empty):
    with pytest.raises(am.AmendsError, match="the log has no event") as caught:
        DESK.review(empty)
    assert (caught.value.code, caught.value.parameter) == ("missing", "complaint")
    assert DESK.monitor().add(empty).account["events"] == 0  # a chunk of a stream may be


def test_a_missing_activity_is_not_an_unknown_one():
    log = frame([(1, "2024-01-01", "opened"), (1, "2024-01-02", None), (1, "2024-01-03", ""), (1, "2024-01-04", "x")])
    for told in (DESK.review(log, largest_share_left_out=1), DESK.monitor().add(log)):
        assert told.account["left_out"] == {"the activity is missing": 2, "the activity is not known": 1}
    assert DESK.review(log, largest_share_left_out=1).unknown_activities == ["x"]


# ---- travelling ----


def same_tables(one, other):
    for table in ("kpis", "conformance", "promises", "promise_chains", "satisfied_by_promise", "durations"):
        pd.testing.assert_frame_equal(getattr(one, table)(), getattr(other, table)(), rtol=1e-12)
    assert one.account == other.account and repr(one) == repr(other)


def travelled(one):
    return [copy.deepcopy(one), copy.copy(one), *(pickle.loads(pickle.dumps(one, k)) for k in (2, 5))]


def team_log():
    rows = []
    for k in range(40):
        happened = ["opened", "solved", "again", "solved"][: 4 if k % 4 == 0 else 1 + k % 2]
        rows += [
            (f"C{k}", f"2024-01-{day:02d}", what, f"team {k % 3}", f"2024-01-{day + 1:02d}")
            for day, what in enumerate(happened, start=1)
        ]
    return frame(rows, "team", "due")


def test_reviews_travel():
    review = DESK.review(team_log(), by="team", cluster="team", deadline="due", now="2024-06-01")
    for other in travelled(review):
        same_tables(review, other)
        pd.testing.assert_frame_equal(review.cases(), other.cases())
        pd.testing.assert_frame_equal(review.stocks(), other.stocks())
        pd.testing.assert_frame_equal(review.exact().durations(), other.exact().durations())
        assert other.to_html() == review.to_html() and other.row_report.line() == review.row_report.line()


def test_monitors_travel_and_go_on():
    log = team_log().sort_values("time", kind="stable")
    whole = DESK.monitor({"team": ["team 0", "team 1"]}).add(log, deadline="due")
    half = DESK.monitor({"team": ["team 0", "team 1"]}).add(log.iloc[:30], deadline="due")
    for other in travelled(half):
        same_tables(half, other)
        same_tables(whole, other.add(log.iloc[30:], deadline="due"))
    assert half.account["events"] == 30
    empty = pickle.loads(pickle.dumps(DESK.monitor()))
    assert empty.account["events"] == 0 and empty.add(log).account["events"] == len(log)


def test_a_day_ends_before_the_next_one():
    # In a log of dates alone what is solved on the day after is late, and so is a review of that day.
    for day, kept in (("2024-03-05", 1), ("2024-03-06", 0)):
        log = frame([("A", "2024-03-01", "opened", "2024-03-05"), ("A", day, "solved", None)], "deadline")
        told = DESK.review(log, deadline="deadline").promises().to_dict("records")[0]
        assert (told["kept"], told["broken"]) == (kept, 1 - kept)
        assert DESK.monitor().add(log, deadline="deadline").promises().to_dict("records")[0]["kept"] == kept


def test_blank_labels_are_none():
    log = frame(
        [
            (one, "2024-03-01", "opened", team)
            for one, team in zip("ABCDEF", ["", "  ", None, "x", "y", "x"], strict=True)
        ],
        "team",
    )
    review = DESK.review(log, cluster="team")
    assert review.account["without_cluster"] == 3
    assert set(review.kpis()["clusters"].dropna()) == {2}
    assert set(DESK.review(log, by="team").kpis()["team"].dropna()) == {"x", "y"}
