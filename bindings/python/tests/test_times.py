"""Times: the parser against Python's datetime and NumPy, wall clocks against pandas, what columns of times may hold."""

import datetime
import subprocess
import sys
import textwrap

import numpy as np
import pytest

import amends as am
from amends._core import core
from amends._times import UNREADABLE, ticks, wall_clock
from amends.customer_base import calibration_holdout_split, customer_summary, transactions_per_period
from amends.domain import PurchaseHistory

NAT = np.iinfo(np.int64).min


def read(values):
    return core.parse_times(values).microseconds.view("datetime64[us]")


def refusal(call, *arguments, **named):
    with pytest.raises(am.AmendsError) as caught:
        call(*arguments, **named)
    return caught.value


# -- the parser


def test_every_day_of_python_calendar():
    ordinals = range(1, datetime.date.max.toordinal() + 1)
    texts = [datetime.date.fromordinal(one).isoformat() for one in ordinals]
    days = np.arange(1, len(texts) + 1) - datetime.date(1970, 1, 1).toordinal()
    assert np.array_equal(core.parse_times(texts).microseconds, days * 86_400_000_000)
    for one in range(1, len(texts) + 1, 997):
        day = one - datetime.date(1970, 1, 1).toordinal()
        assert core.format_date(day) == datetime.date.fromordinal(one).isoformat()


def test_random_texts_as_python_reads_them():
    rng = np.random.default_rng(11)
    shapes = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y%m%dT%H%M%S", "%Y-%m-%dT%H:%M", "%Y%m%dT%H%M", "%Y%m%d"]
    # From 1000 on, because strftime writes the year 999 with three digits on some systems.
    for seconds in rng.integers(-30_000_000_000, 250_000_000_000, 5000).tolist():
        moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
        shape = shapes[seconds % len(shapes)]
        text = moment.strftime(shape)
        if shape.endswith("S"):
            text += ["", ".5", ",25", ".123456", ".1234567"][seconds % 5]
        if "T" in shape:
            text += ["", "Z", "+01:00", "-0330", "+14"][seconds // 7 % 5]
        expected = datetime.datetime.fromisoformat(text)
        microseconds, precision, offset = core.parse_timestamp(text)
        assert np.datetime64(microseconds, "us") == np.datetime64(expected.replace(tzinfo=None), "us"), text
        assert precision == ("day" if shape == "%Y%m%d" else "moment")
        there = expected.utcoffset()
        assert offset == (None if there is None else there.total_seconds() / 60), text


def test_damaged_texts_are_read_as_python_reads_them_or_not_at_all():
    rng = np.random.default_rng(12)
    seeds = ["2024-01-31", "20240131", "2024-01-31T10:30:05.25+01:00", "20240131T103005Z", "2024-02-29 23:59:59,9-0330"]
    letters = "0123456789-:T.,+Z /Wt"
    epoch, step = datetime.datetime(1970, 1, 1), datetime.timedelta(microseconds=1)
    agreed = 0
    for k in range(30_000):
        text = list(seeds[k % len(seeds)])
        for _ in range(1 + k % 3):
            at, letter = rng.integers(len(text)), letters[rng.integers(len(letters))]
            text[at : at + k // 7 % 3] = letter if k // 3 % 3 else ""
        damaged = "".join(text)
        ours = core.parse_timestamp(damaged)
        try:
            theirs = datetime.datetime.fromisoformat(damaged)
        except ValueError:
            continue
        if ours is not None:
            agreed += 1
            assert ours[0] == (theirs.replace(tzinfo=None) - epoch) // step, damaged
            assert ours[2] == (None if theirs.tzinfo is None else theirs.utcoffset().total_seconds() / 60), damaged
    assert agreed > 1000


@pytest.mark.parametrize("unit", ["s", "ms", "us"])
def test_what_numpy_writes_is_read_back(unit):
    rng = np.random.default_rng(5)
    per = {"s": 1, "ms": 1000, "us": 10**6}[unit]
    moments = rng.integers(-60_000_000_000 * per, 250_000_000_000 * per, 2000).view(f"datetime64[{unit}]")
    texts = moments.astype(str)
    assert np.array_equal(read(texts), moments.astype("datetime64[us]"))
    assert np.array_equal(read(texts.astype(object)), read(texts))
    assert np.array_equal(read(texts.tolist()), read(texts))
    assert [core.format_timestamp(one) for one in moments[:100].astype("datetime64[us]").view(np.int64).tolist()] == [
        text.rstrip("0").rstrip(".") if "." in text else text for text in texts[:100].tolist()
    ]


def test_objects_of_every_kind():
    pandas = pytest.importorskip("pandas")
    values = [
        "2024-01-31",
        datetime.date(2024, 1, 31),
        datetime.datetime(2024, 1, 31, 10, 30, 5, 7),
        datetime.datetime(2024, 1, 31, 10, tzinfo=datetime.timezone(datetime.timedelta(hours=2))),
        pandas.Timestamp("2024-01-31 10:00:00.123456789", tz="Asia/Seoul"),
        np.str_("2024-01-31"),
        b"2024-01-31",
        None,
        np.nan,
        pandas.NaT,
        pandas.NA,
        " ",
        "03/04/2024",
        "2024-01-31\u00a0",
        7,
        datetime.time(10, 30),
    ]
    parsed = core.parse_times(np.array(values, dtype=object))
    times = parsed.microseconds.view("datetime64[us]")
    assert times[:7].astype(str).tolist() == [
        "2024-01-31T00:00:00.000000",
        "2024-01-31T00:00:00.000000",
        "2024-01-31T10:30:05.000007",
        "2024-01-31T10:00:00.000000",
        "2024-01-31T10:00:00.123456",
        "2024-01-31T00:00:00.000000",
        "2024-01-31T00:00:00.000000",
    ]
    assert times[13] == np.datetime64("2024-01-31")  # no-break blanks do not count
    assert np.isnat(times[7:13]).all() and np.isnat(times[14:]).all()
    assert (parsed.missing, parsed.unreadable.tolist(), parsed.others) == (5, [12], [14, 15])


def test_columns_of_texts_of_every_layout():
    texts = np.array(["2024-01-31", "", "no", "2024-02"])
    expected = np.array(["2024-01-31", "NaT", "NaT", "2024-02-01"], dtype="datetime64[us]")
    for column in (texts, texts[::-1][::-1], texts.astype("S"), np.repeat(texts.astype(object), 2)[::2]):
        assert np.array_equal(read(column), expected, equal_nan=True)
    assert len(read([])) == 0
    assert core.parse_times(texts).missing == 1
    with pytest.raises(TypeError):
        core.parse_times(np.array([["2024-01-31"]]))
    with pytest.raises(TypeError):
        core.parse_times(np.array([1.5]))


# -- ticks


def test_ticks_of_numpy_arrays():
    for unit, per_day in {"D": 1, "h": 24, "m": 1440, "s": 86400, "ms": 864e5, "us": 864e8, "ns": 864e11}.items():
        values, ticks_per_day, dated = ticks("datetime", np.array(["2024-01-31", "NaT"], dtype=f"M8[{unit}]"))
        assert (values[0] / ticks_per_day, ticks_per_day, dated) == (19753, per_day, True)
        assert values.dtype == np.int64 and values[1] == NAT
    for unit in ("M", "W", "2D", "15m"):
        moment = np.array(["2024-02-01"], dtype=f"M8[{unit}]")
        values, ticks_per_day, dated = ticks("datetime", moment)
        assert dated and values[0] / ticks_per_day == moment.astype("M8[D]").astype(int)[0]
    big_endian = np.array(["2024-01-31"], dtype=">M8[s]")
    assert ticks("datetime", big_endian)[0][0] == 19753 * 86400
    assert ticks("datetime", np.array(["2024-01-31"], dtype=">U10"))[0][0] == 19753 * 86400_000_000
    durations = ticks("datetime", np.array([36, "NaT"], dtype="m8[h]"))
    assert durations[0][0] == 1.5 and np.isnan(durations[0][1]) and durations[1:] == (1.0, False)
    mixed = np.array([datetime.date(2024, 1, 31), "2024-02-01", np.datetime64("2024-02-02"), None, "no"], dtype=object)
    values, _, dated = ticks("datetime", mixed)
    assert (
        dated and (values[:3] / 86400e6).tolist() == [19753, 19754, 19755] and values[3:].tolist() == [NAT, UNREADABLE]
    )


def test_objects_that_are_numbers_or_durations():
    values, per_day, dated = ticks("datetime", np.array([1, 2.5, None, np.int64(4)], dtype=object))
    assert np.array_equal(values, [1, 2.5, np.nan, 4], equal_nan=True) and (per_day, dated) == (1.0, False)
    waits = np.array([datetime.timedelta(hours=36), np.timedelta64(2, "D"), None], dtype=object)
    values, per_day, dated = ticks("datetime", waits)
    assert np.array_equal(values, [1.5, 2, np.nan], equal_nan=True) and (per_day, dated) == (1.0, False)
    error = refusal(ticks, "datetime", np.array([20240131, 20240201, None], dtype=object))
    assert "look like dates (20240131, 202401, 31012024)" in str(error)
    error = refusal(ticks, "when", np.array(["03/04/2024", "5/4/2024", None], dtype=object))
    assert str(error).startswith("when: none of its 2 values can be read as a time; give datetimes, dates or ISO texts")
    assert (error.code, error.parameter) == ("format", "when")
    most = np.array(["2024-04-03", "5/4/2024", "6/4/2024", ""], dtype=object)
    assert str(refusal(ticks, "when", most)).startswith("when: 2 of its 3 values cannot be read as a time; give")
    assert ticks("when", most[:2])[0][1] == UNREADABLE
    assert refusal(ticks, "when", np.array([1 + 2j])).code == "format"


# -- zones


ZONES = [
    "Europe/Berlin",
    "Asia/Seoul",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "UTC",
    "+09:00",
]
ZONES.append("Africa/Monrovia")
CHANGES = ["2024-03-31T01", "2024-10-27T01", "2024-04-06T15", "2024-10-05T15:30", "2018-11-04T03", "1972-01-07T01"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_wall_clocks_as_pandas_has_them(zone, unit):
    pandas = pytest.importorskip("pandas")
    zoneinfo = pytest.importorskip("zoneinfo")
    rng = np.random.default_rng(8)
    per = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    # 1880 to 2100; and all around some changes, among them that of Liberia in 1972, within a quarter hour (00:44:30).
    seconds = [rng.integers(-2_840_000_000, 4_100_000_000, 3000)]
    for change in CHANGES:
        seconds.append(np.datetime64(change, "s").astype(np.int64) + np.arange(-7200, 7200, 31))
    utc = np.concatenate(seconds) * per + np.arange(len(np.concatenate(seconds))) % per
    index = pandas.DatetimeIndex(utc.view(f"M8[{unit}]"), tz="UTC")
    named = zone if zone[0] == "+" else zoneinfo.ZoneInfo(zone)
    expected = index.tz_convert(named).tz_localize(None).to_numpy().astype(f"M8[{unit}]").view(np.int64)
    assert np.array_equal(wall_clock(utc, unit, zone), expected)


@pytest.mark.parametrize("zone", ZONES)
def test_wall_clocks_as_datetime_has_them_in_all_years(zone):
    zoneinfo = pytest.importorskip("zoneinfo")
    tz = datetime.timezone(datetime.timedelta(hours=9)) if zone[0] == "+" else zoneinfo.ZoneInfo(zone)
    epoch, step = datetime.datetime(1970, 1, 1), datetime.timedelta(microseconds=1)
    utc = np.random.default_rng(2).integers(-62_100_000_000_000_000, 253_400_000_000_000_000, 2000)
    local = [(epoch + step * one).replace(tzinfo=datetime.UTC).astimezone(tz) for one in utc.tolist()]
    expected = [(one.replace(tzinfo=None) - epoch) // step for one in local]
    assert wall_clock(utc, "us", zone).tolist() == expected
    assert wall_clock(utc, "us", tz).tolist() == expected


def test_wall_clocks_at_the_edges():
    zones = ["UTC", "+09:00", "-0330", datetime.UTC]
    assert [int(wall_clock(np.array([0]), "s", zone)[0]) for zone in zones] == [0, 32400, -12600, 0]
    assert wall_clock(np.array([NAT]), "ns", "+09:00")[0] == NAT
    assert len(wall_clock(np.array([], dtype=np.int64), "us", "Asia/Seoul")) == 0
    far = np.array([-(10**17), 10**17])  # beyond the years 1 to 9999
    assert np.array_equal(wall_clock(far, "s", "+01:00"), far + 3600)
    error = refusal(wall_clock, far, "s", "Mars/Olympus_Mons")
    assert (error.code, error.parameter) == ("unknown_name", "time_zone")


def history_of(when, **options):
    return PurchaseHistory.from_columns(customer_id=np.zeros(len(when), dtype=int), datetime=when, **options)


def days_of(when):
    return np.asarray(history_of(when).to_frame()["datetime"]).astype("datetime64[D]").astype(str).tolist()


def test_times_of_a_zone_keep_their_wall_clock_in_every_frame():
    pandas = pytest.importorskip("pandas")
    # 2024-03-31 00:30 and 23:30 in Berlin: the days before and after are those of UTC and of Seoul.
    local = pandas.Series(pandas.to_datetime(["2024-03-31 00:30", "2024-06-30 23:30", None]))
    aware = local.dt.tz_localize("Europe/Berlin")
    columns = [aware, pandas.DatetimeIndex(aware), aware.array, aware.astype(object), aware.tolist()[:2]]
    columns.append(pandas.Categorical(aware))
    arrow = pytest.importorskip("pyarrow")
    columns.append(arrow.array(aware))
    columns.append(arrow.chunked_array([arrow.array(aware)]))
    columns.append(aware.astype(pandas.ArrowDtype(arrow.timestamp("us", "Europe/Berlin"))))
    polars = pytest.importorskip("polars")
    columns.append(polars.from_pandas(aware))
    for column in columns:
        assert days_of(column) == ["2024-03-31", "2024-06-30"], type(column)


def test_dates_in_every_frame():
    pandas = pytest.importorskip("pandas")
    arrow = pytest.importorskip("pyarrow")
    polars = pytest.importorskip("polars")
    texts = ["2024-03-31", None, "2024-06-30"]
    dates = pandas.to_datetime(pandas.Series(texts))
    columns = [
        texts,
        pandas.Series(texts),
        pandas.Series(texts, dtype="string"),
        pandas.Series(texts, dtype="category"),
        pandas.Series(texts, dtype=pandas.ArrowDtype(arrow.string())),
        dates,
        dates.astype("category"),
        dates.astype(pandas.ArrowDtype(arrow.timestamp("s"))),
        dates.dt.date,
        dates.astype(pandas.ArrowDtype(arrow.date32())),
        polars.Series(texts),
        polars.Series(texts, dtype=polars.Categorical),
        polars.from_pandas(dates),
        polars.from_pandas(dates).dt.date(),
        arrow.array(texts),
        arrow.array(dates.dt.date.where(dates.notna(), None)),
        arrow.array(dates),
        np.ma.masked_array(np.array(["2024-03-31", "2020-01-01", "2024-06-30"], dtype="M8[ns]"), [0, 1, 0]),
        np.ma.masked_array(["2024-03-31", "2020-01-01", "2024-06-30"], [0, 1, 0]),
    ]
    for column in columns:
        assert days_of(column) == ["2024-03-31", "2024-06-30"], (type(column), getattr(column, "dtype", None))
        assert history_of(column).report.without_time == 1


# -- what users meet


@pytest.mark.parametrize("kind", [np.int64, np.int32, float, object, "Int64", "arrow"])
def test_whole_numbers_that_look_like_dates_are_refused(kind):
    days = [20240101, 20240131, 20240131]
    if kind in ("Int64", "arrow"):
        pandas = pytest.importorskip("pandas")
        if kind == "arrow":
            kind = pandas.ArrowDtype(pytest.importorskip("pyarrow").int64())
        days = pandas.Series([*days[:2], None], dtype=kind)
    else:
        days = np.array(days, dtype=kind)
    error = refusal(customer_summary, {"who": [1, 1, 1], "day": days}, "who", "day")
    assert str(error) == (
        "datetime holds whole numbers that look like dates (20240131, 202401, 31012024): give texts (2024-01-31) or "
        "datetimes; numbers are days"
    )
    assert (error.code, error.parameter) == ("domain", "datetime")
    texts = ["20240101", "20240131"]
    assert customer_summary({"who": [1, 1], "day": texts}, "who", "day", time_unit="day")["recency"][0] == 30


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_unix_times_are_refused_with_a_cure_that_works(unit):
    moments = np.array(["2024-01-01", "2024-01-31"], dtype=f"M8[{unit}]")
    names = {"s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}
    for x in (moments.astype(np.int64), moments.astype(np.int64).astype(float)):
        error = refusal(customer_summary, {"who": [1, 1], "at": x}, "who", "at")
        assert f"look like {names[unit]} since 1970 (Unix time)" in str(error) and error.parameter == "datetime"
        cure = str(error).split("give ")[1].split("; ")[0]
        cured = eval(cure, {"numpy": np, "x": x})
        assert customer_summary({"who": [1, 1], "at": cured}, "who", "at", time_unit="day")["recency"][0] == 30


STRANGERS = [1, 2.5, np.int64(7), True, datetime.timedelta(1), np.timedelta64(3, "D"), datetime.time(10, 30), 1j]


@pytest.mark.parametrize("stranger", STRANGERS, ids=repr)
@pytest.mark.parametrize("date", ["2024-01-31", datetime.date(2024, 1, 31), np.datetime64("2024-01-31")], ids=repr)
def test_dates_and_what_is_none_are_no_column_of_times(date, stranger):
    pandas = pytest.importorskip("pandas")
    for others in ([date], [date, None, date, date], [date, "no time"]):
        values = [*others, stranger]
        for column in (values, np.array([*values, None], dtype=object)[:-1], pandas.Series(values, dtype=object)):
            error = refusal(customer_summary, {"who": [1] * len(values), "at": column}, "who", "at")
            given = sum(one is not None for one in values)
            assert str(error) == (
                "datetime must hold values of one kind, but some are neither dates nor texts as the others are "
                f"(1 of {given}, the first is row {len(values) - 1}): make them dates first"
            )
            assert (error.code, error.parameter) == ("format", "datetime")
    assert refusal(history_of, [True, 2]).parameter == "datetime"
    assert refusal(history_of, [datetime.timedelta(1), 2]).parameter == "datetime"


@pytest.mark.parametrize(
    "numbers", [[202401, 202402, 202312], [31012024, 1022024], [1312024, 12312024], [20240131, 20240201]]
)
def test_months_and_dates_in_any_order_are_no_days(numbers):
    for column in (numbers, np.array(numbers, dtype=float), np.array([*numbers, None], dtype=object)):
        error = refusal(history_of, column)
        assert "look like dates (20240131, 202401, 31012024)" in str(error) and error.parameter == "datetime"
    lines = {"who": [1, 1], "at": [3, 9]}
    for one in ("observation_period_end", "calibration_period_end"):
        named = {"calibration_period_end": 5, one: numbers[0]}
        assert refusal(calibration_holdout_split, lines, "who", "at", **named).parameter == one


def test_numbers_of_days_stay_days():
    for days in ([0, 30], [45292, 45322], [738886, 738916], [-3, 27], [0.5, 30.5], [100_000, 100_030], [1994, 2024]):
        summary = customer_summary({"who": [1, 1], "day": days}, "who", "day", time_unit="day")
        assert summary["recency"][0] == 30 and summary.report.warnings == []
    assert customer_summary({"who": [1, 1], "day": [np.nan, 4]}, "who", "day")["frequency"][0] == 0


@pytest.mark.parametrize("date", [45321, 20240131, 1706659200])
def test_response_days_that_are_dates(date):
    why = "response_days is beyond 100 years: a date, not days"
    log = am.domain.ComplaintLog.from_columns(response_days=[3, date, 36_525], score=[5, 4, 1])
    assert log.report.line() == f"1 of 3 rows left out; the first is row 1: {why}"
    assert why in repr(log.summary())


def test_columns_most_of_which_are_no_times():
    texts = ["2024-04-03", "05/04/2024", "06/04/2024", "05/04/2024", "", None]
    error = refusal(customer_summary, {"who": [1] * 6, "at": texts}, "who", "at")
    assert str(error) == (
        "datetime: 3 of its 4 values cannot be read as a time; give datetimes, dates or ISO texts (2024-01-31), and "
        "convert others first"
    )
    assert (error.code, error.parameter) == ("format", "datetime")
    # Rows count, not different texts: here two of four.
    half = ["2024-04-03", "2024-04-03", "05/04/2024", "06/04/2024", None]
    report = history_of(half).report
    assert (report.without_time, report.unreadable_times) == (1, 2)


def test_summer_time_in_one_column():
    # The clocks of Berlin went forward on 2024-03-31: +01:00 before, +02:00 after.
    texts = ["2024-03-30T23:30:00+01:00", "2024-04-01T00:30:00+02:00"]
    summary = customer_summary({"who": [1, 1], "at": texts}, "who", "at", time_unit="day")
    assert (summary["frequency"][0], summary["recency"][0]) == (1, 2)
    assert summary.report.lines.without_time == 0
    moments = [datetime.datetime.fromisoformat(one) for one in texts]
    summary = customer_summary({"who": [1, 1], "at": moments}, "who", "at", time_unit="day")
    assert (summary["frequency"][0], summary["recency"][0]) == (1, 2)


def test_ends_of_observation_are_dates_under_the_users_name():
    lines = {"who": [1, 1], "at": ["2023-06-01", "2023-07-01"]}

    def message(function=customer_summary, **options):
        error = refusal(function, lines, "who", "at", **options)
        assert error.parameter in options
        return str(error)

    early = "observation_period_end is 2023-05-01, before the records begin (2023-06-01)"
    for end in (
        "2023-05-01",
        "20230501",
        "2023-05-01T11:00+02:00",
        datetime.date(2023, 5, 1),
        np.datetime64("2023-05-01"),
    ):
        assert message(observation_period_end=end) == early
    assert message(observation_period_end="2023-05").startswith("observation_period_end is 2023-05-31, before")
    assert message(transactions_per_period, acquired_until="2023-05-01") == early.replace(
        "observation_period_end", "acquired_until"
    )
    split = calibration_holdout_split
    assert message(split, calibration_period_end="2023-07-01") == (
        "calibration_period_end is 2023-07-01, not before the observation ends (2023-07-01)"
    )
    assert message(split, calibration_period_end="2023-05-01") == early.replace("observation", "calibration")
    assert message(observation_period_end="9999-12-31") == (
        "observation_period_end is a placeholder such as 9999-12-31: give the day on which the records end, "
        "or leave it out"
    )
    assert message(observation_period_end="2023-05-01T09:30", grain="hour") == (
        "observation_period_end is 2023-05-01T09:30:00, before the records begin (2023-06-01T00:00:00)"
    )
    assert "must be a date or an ISO text (2024-01-31), got the text '01/05/2023'" in message(
        observation_period_end="01/05/2023"
    )
    nanoseconds = {"who": [1, 1], "at": np.array(lines["at"], dtype="M8[ns]")}
    assert str(refusal(customer_summary, nanoseconds, "who", "at", observation_period_end="2023-05-01")) == early
    numbers = {"who": [1, 1], "at": [5, 9]}
    assert str(refusal(customer_summary, numbers, "who", "at", observation_period_end=3)) == (
        "observation_period_end is 3, before the records begin (5)"
    )
    late = customer_summary(lines, "who", "at", observation_period_end="2204-07-01")
    assert late.report.warnings == ["far_end"]
    assert "! the end of observation lies more than 40 years after the last line" in repr(late)


NO_TIMES = {
    "time is missing": [[None, None], [np.nan, np.nan], ["", " "], np.array(["NaT", "NaT"], "M8[s]")],
    "time is a placeholder such as 9999-12-31": [["9999-12-31", "0001-01-01"]],
}


@pytest.mark.parametrize("why, times", [(why, times) for why, columns in NO_TIMES.items() for times in columns])
def test_lines_of_which_none_can_be_used_are_an_error_with_the_account(why, times):
    lines = {"who": [1, 2], "at": times}
    for call, named in (
        (customer_summary, {}),
        (customer_summary, {"observation_period_end": "1950-01-01"}),
        (calibration_holdout_split, {"calibration_period_end": "2024-01-01"}),
        (transactions_per_period, {}),
    ):
        error = refusal(call, lines, "who", "at", **named)
        assert str(error) == f"no row can be used: 2 of 2 rows left out; the first is row 0: {why}"
        assert (error.code, error.parameter) == ("bad_rows", "data")
    history = history_of(times)  # a history is an account too
    assert history.report.row_report.left_out == 2
    assert refusal(customer_summary, history).code == "bad_rows"
    others = {"who": [None, ""], "at": ["2024-01-01", "2024-01-02"]}
    assert str(refusal(customer_summary, others, "who", "at")).endswith("the first is row 0: customer is missing")
    # An empty table is no table of wrong rows.
    assert len(customer_summary({"who": [], "at": []}, "who", "at")) == 0


def test_errors_of_columns_have_the_names_of_python():
    assert refusal(PurchaseHistory.from_columns, customer_id=[1], datetime=[1, 2]).parameter == "datetime"
    error = refusal(PurchaseHistory.from_columns, customer_id=[1], datetime=[1], monetary_value=[-1.0], returns="error")
    assert error.parameter == "monetary_value" and str(error).startswith("monetary_value must be >= 0")


CASES = textwrap.dedent("""
    import datetime
    import numpy as np
    from amends.customer_base import customer_summary

    tz = datetime.timezone(datetime.timedelta(hours=2))
    columns = [
        ["20250329", "20250331"],
        ["2025-03-29", "2025-03-31"],
        ["2025-03-29T23:30:00+01:00", "2025-03-31T00:30:00+02:00"],
        ["2025-03", "2025-04"],
        ["2025-03-29T24:00:00", "2025-03-31T10:00:00,5Z"],
        ["2025-03-29", "29/03/2025"],
        ["2025-03-29", ""],
        ["2025-03-29", float("nan")],
        ["2025-3-29", "2025/03/31"],
        ["2025", "2026"],
        [datetime.date(2025, 3, 29), datetime.datetime(2025, 3, 31, 23, tzinfo=tz)],
        ["2025-03-29", datetime.date(2025, 3, 31)],
        np.array(["2025-03-29", "2025-03-31"]),
        np.array(["2025-03-29", "NaT"], dtype="M8[ns]"),
        np.array([1, None], dtype=object),
        [20250329, 20250331],
        [1743206400.0, 1743379200.0],
        ["9999-12-31", "2025-03-29"],
    ]
    for column in columns:
        try:
            summary = customer_summary({"who": ["a", "a"], "at": column}, "who", "at", time_unit="day")
            print(summary["frequency"].tolist(), summary["recency"].tolist(), repr(summary))
        except ValueError as error:
            print(type(error).__name__, error.code, error.parameter, error)
    """)


def test_the_same_with_pandas_and_without():
    pytest.importorskip("pandas")
    alone = "import sys\nsys.modules['pandas'] = None\n" + CASES
    with_pandas = "import pandas\n" + CASES
    outputs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for code in (with_pandas, alone)
    ]
    assert outputs[0] == outputs[1]
    lines = [line for line in outputs[1].splitlines() if line.startswith(("[", "AmendsError"))]
    assert [line.split("]")[0] for line in lines[:3]] == ["[1.0"] * 3
    assert [line.split("] [")[1].split("]")[0] for line in lines[:5]] == ["2.0", "2.0", "2.0", "31.0", "1.0"]
    assert lines[8].startswith("[1.0] [2.0]")
    assert len(lines) == 18 and sum(line.startswith("AmendsError") for line in lines) == 3
