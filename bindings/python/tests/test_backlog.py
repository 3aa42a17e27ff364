"""The backlog of a desk, arrivals from dates, and the staff that pays best. See docs/backlog.md."""

import copy
import pickle
from pathlib import Path

import numpy as np
import pytest

import amends as am

DESK = {"arrivals_per_day": 40, "minutes_per_case": 18, "agents": 2, "minutes_per_agent_day": 400, "dispersion": 3}


def naive_response(load, capacity, days):
    """Shares of the work answered within 0, 1, ... days, and the mean backlog, day by day: the work of a day stands
    between the backlog before it and the same with it."""
    backlog, shares, left = 0.0, np.zeros(days), 0.0
    for one in load:
        for k in range(days):
            shares[k] += min(one, max((k + 1) * capacity - backlog, 0.0))
        backlog = max(0.0, backlog + one - capacity)
        left += backlog
    return shares / load.sum(), left / len(load)


def test_law_against_a_naive_simulation():
    desk = am.recovery.Backlog(**DESK)
    shape = (desk.load / desk.load_standard_deviation) ** 2
    load = np.random.default_rng(5).gamma(shape, desk.load / shape, 200_000)
    shares, left = naive_response(load, desk.capacity, 5)
    assert desk.share_within(np.arange(5)) == pytest.approx(shares, abs=0.005)
    assert desk.mean_backlog_minutes == pytest.approx(left, rel=0.03)
    assert desk.mean_response_days == pytest.approx(left / desk.load, rel=0.03)


def test_what_a_desk_says():
    desk = am.recovery.Backlog(**DESK)
    assert isinstance(desk.share_within(1), float)
    assert desk.share_within(2) + desk.share_overdue(2) == pytest.approx(1)
    assert desk.response_bands([0, 2]).sum() == pytest.approx(1)
    assert desk.share_within(desk.response_quantile(0.95)) >= 0.95
    assert desk.share_within_calendar_days(7) == pytest.approx(desk.share_within(5))
    assert desk.with_agents(3).mean_response_days < desk.mean_response_days
    table = desk.response_days([0, 1])
    assert list(table["working days"]) == [0, 1]
    assert "2 agents, 90.0 % of the capacity used" in repr(desk)
    for other in (pickle.loads(pickle.dumps(desk)), copy.deepcopy(desk)):
        assert other.mean_response_days == desk.mean_response_days
    recorded = np.repeat([0.0, 1.5, 4.0, np.nan], [70, 20, 5, 5])
    compared = desk.compare(recorded, [0, 1, 5])
    assert compared["recorded"] == pytest.approx([0.70, 0.90, 0.95])
    assert all(a <= b <= c for a, b, c in zip(compared["lower"], compared["recorded"], compared["upper"], strict=True))


def test_too_few_people():
    with pytest.raises(am.AmendsError, match="agents must be at least 2: a load of 720") as caught:
        am.recovery.Backlog(**{**DESK, "agents": 1.5})
    assert (caught.value.code, caught.value.parameter) == ("domain", "agents")
    found = am.recovery.simulate_backlog(**{**DESK, "agents": 1.5}, days=100, longest=10, runs=50)
    grown = found.backlog_minutes_by_day[-1] - found.backlog_minutes_by_day[49]
    assert grown == pytest.approx(50 * (720 - 600), rel=0.1)


def test_simulation():
    options = {"days": 300, "warm_up": 50, "longest": 20, "runs": 20}
    found = am.recovery.simulate_backlog(**DESK, **options)
    desk = am.recovery.Backlog(**DESK)
    assert desk.share_within(0) == pytest.approx(found.share_within[0], abs=5 * found.share_within_error[0] + 0.01)
    threads = am.recovery.simulate_backlog(**DESK, **options, threads=2)
    assert (threads.share_within == found.share_within).all()
    week = am.recovery.WorkingHours(holidays=["2025-01-08"])
    calendar = am.recovery.simulate_backlog(**DESK, calendar=week, first_day="2025-01-06", days=7, longest=5, runs=2)
    assert calendar.backlog_minutes_by_day.shape == (7,)
    assert calendar.mean_calendar_days.value >= calendar.mean_response_days.value
    assert "cases simulated" in repr(found)
    with pytest.raises(am.AmendsError, match="needs a calendar"):
        am.recovery.simulate_backlog(**DESK, first_day="2025-01-06")


def test_arrivals_from_dates():
    pandas = pytest.importorskip("pandas")
    days = np.arange("2024-01-01", "2024-12-28", dtype="datetime64[D]")
    counts = np.random.default_rng(2).poisson(20, len(days)) * (np.is_busday(days))
    dates = np.repeat(days, counts)
    found = am.recovery.arrivals_by_day(pandas.DataFrame({"came": dates.astype("datetime64[s]")}), received="came")
    own = counts[np.is_busday(days)]
    assert (found.counts == own).all()
    assert found.mean.value == pytest.approx(own.mean())
    assert found.mean.lower < 20 < found.mean.upper
    assert found.dispersion.lower < 1 < found.dispersion.upper
    assert set(found.weekday_factors) == {"mon", "tue", "wed", "thu", "fri"}
    monday = own[::5].mean() / own.mean()
    assert found.weekday_factors["mon"].value == pytest.approx(monday)
    texts = am.recovery.arrivals_by_day([str(day) for day in dates] + [None])
    assert (texts.counts == own).all()
    assert texts.rows.left_out == 1
    assert len(found.to_frame()) == len(own)
    desk = found.backlog(minutes_per_case=18, agents=1, minutes_per_agent_day=400)
    assert desk.load == pytest.approx(18 * own.mean())
    with pytest.raises(am.AmendsError) as caught:
        am.recovery.arrivals_by_day([1.0, 2.0])
    assert caught.value.parameter == "received"


STAFF = {
    "minutes_per_case": 30,
    "minutes_per_agent_day": 380,
    "cost_per_agent_day": 200,
    "worth_by_day": [0.80, 0.78, 0.74, 0.68, 0.60],
    "worth_beyond": 0.4,
    "value": 60,
}


def test_staff_by_brute_force():
    found = am.economics.desk_staffing(
        arrivals_per_day=50, dispersion=3, **STAFF, shape="normal", rule=(0.95, 1), current_agents=4, draws=5
    )

    def profit(agents):
        try:
            desk = am.recovery.Backlog(
                arrivals_per_day=50,
                minutes_per_case=30,
                agents=agents,
                minutes_per_agent_day=380,
                dispersion=3,
                shape="normal",
            )
        except am.AmendsError:
            return 50 * 60 * 0.4 - 200 * agents
        bands = desk.response_bands([0, 1, 2, 3, 4])
        return 50 * 60 * float(np.dot(bands, [*STAFF["worth_by_day"], STAFF["worth_beyond"]])) - 200 * agents

    profits = {agents: profit(agents) for agents in range(1, 12)}
    assert found.agents == max(profits, key=profits.get)
    for one in found.curve:
        assert one.profit.mean == pytest.approx(profits[one.agents], abs=0.01)
    assert found.gain_over_current.mean == pytest.approx(profits[found.agents] - profits[4], abs=0.02)
    assert found.by_rule.share_within[1] >= 0.95
    assert len(found.to_frame()) == len(found.curve)
    assert f"{found.agents} <" in repr(found)


def test_staff_from_a_log():
    days = np.arange("2024-01-01", "2024-12-28", dtype="datetime64[D]")
    counts = np.random.default_rng(2).poisson(50, len(days)) * (np.is_busday(days))
    arrivals = am.recovery.arrivals_by_day(np.repeat(days, counts))
    found = am.economics.desk_staffing(arrivals_per_day=arrivals, **STAFF, shape="normal", draws=300)
    assert 4 <= found.agents <= 6
    assert sum(one.chance_best for one in found.curve) == pytest.approx(1)
    with pytest.raises(am.AmendsError) as caught:
        am.economics.desk_staffing(arrivals_per_day=50, **STAFF, rule=0.9)
    assert caught.value.parameter == "rule"


def test_example_of_people_on_the_desk():
    """What the example's program finds in the small firm's file, from the same file."""
    pandas = pytest.importorskip("pandas")
    path = Path(__file__).parents[3] / "examples/data/simulated_firm/complaints.csv"
    if not path.exists():
        pytest.skip("examples are not here")
    log = pandas.read_csv(path)
    arrivals = am.recovery.arrivals_by_day(log, received="received")
    assert arrivals.mean.value == pytest.approx(0.81, abs=0.005)


def test_dates_that_stand_for_none_are_no_days_of_the_log():
    usual = [str(day) for day in np.arange("2024-01-01", "2024-03-23", dtype="datetime64[D]") for _ in range(3)]
    clean = am.recovery.arrivals_by_day(usual)
    none = ["2099-12-31", "9999-12-31", "1970-01-01", "1900-01-01"]
    found = am.recovery.arrivals_by_day(usual + none)
    assert found.mean == clean.mean and found.counts.tolist() == clean.counts.tolist()
    assert found.rows.reasons == {"received lies more than 40 years from the median": 4}
    assert "4 of 250 rows left out" in repr(found)
    # A slip within 40 years is a warning, as before.
    assert "look for dates that are none" in repr(am.recovery.arrivals_by_day([*usual, "2004-01-05"]))


@pytest.mark.parametrize("none", ["1900-01-01", "1970-01-01", "1970-01-01T09:00", "9999-12-31", "0001-01-01"])
def test_dates_of_which_most_stand_for_none(none):
    usual = [str(day) for day in np.arange("2024-01-01", "2024-03-23", dtype="datetime64[D]") for _ in range(3)]
    with pytest.raises(am.AmendsError) as caught:
        am.recovery.arrivals_by_day([*usual, None, *[none] * 300])
    assert (caught.value.code, caught.value.parameter) == ("bad_rows", "received")
    assert f"300 of 546 dates stand for none ({none[:10]}), so that the median is one of them" in str(caught.value)
    few = am.recovery.arrivals_by_day(usual + [none] * 100)
    assert few.counts.tolist() == am.recovery.arrivals_by_day(usual).counts.tolist() and few.rows.left_out == 100


def test_counts_that_do_not_vary_are_said():
    days = [day for day in np.arange("2024-01-01", "2024-03-23", dtype="datetime64[D]") if np.is_busday(day)]
    even = am.recovery.arrivals_by_day(np.repeat(days, 3))
    assert even.dispersion.value == even.dispersion.lower == even.dispersion.upper == 0.0
    assert len(even.warnings) == 1 and "all days of a weekday have the same count" in even.warnings[0]
    assert even.warnings[0] in repr(even) and "no width" in even._repr_html_()
    varied = am.recovery.arrivals_by_day(np.repeat(days, np.random.default_rng(1).poisson(3, len(days))))
    assert varied.warnings == ()


def test_truth_values_are_no_dates():
    for wrong in (np.array([True, False] * 20), [True, False] * 20):
        with pytest.raises(am.AmendsError, match="received must hold dates or times"):
            am.recovery.arrivals_by_day(wrong)


def test_staffing_of_a_desk_with_an_uncertain_curve():
    uniform = am.math.Distribution.uniform
    asked = {"arrivals_per_day": 50, "minutes_per_case": 30, "minutes_per_agent_day": 380, "cost_per_agent_day": 200}
    asked |= {"dispersion": 3, "value": 60, "shape": "normal", "draws": 400}
    worths = (0.80, 0.78, 0.74, 0.68, 0.60)
    fixed = am.economics.desk_staffing(**asked, worth_by_day=worths, worth_beyond=0.4)
    spread = [uniform(one - 0.1, one + 0.1) for one in worths]
    found = am.economics.desk_staffing(**asked, worth_by_day=spread, worth_beyond=uniform(0.3, 0.5))
    assert found.agents == fixed.agents
    # All worths are 0.1 off at most, together: 300 a day for 50 cases of value 60, of which the interval has 90 %.
    assert found.decision.profit.upper - found.decision.profit.lower == pytest.approx(0.9 * 600, rel=0.06)
    for wrong in ("0.8", [0.8, "x"], [0.8, float("nan")], None, {0: 0.8}):
        with pytest.raises(am.AmendsError) as caught:
            am.economics.desk_staffing(**asked, worth_by_day=wrong)
        assert caught.value.parameter == "worth_by_day"
