"""Queues on the line, worth of speed, days and staffing, from Python."""

import copy
import pickle
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import amends as am
from amends.recovery import DeadlineWorth, ErlangA, ErlangB, ErlangC, ExponentialWorth, ToleranceWorth

CURVE = ExponentialWorth(24.709661, 0.03524367, per="minute")
AIRLINE = {"arrivals_per_hour": 200, "minutes_per_contact": 3, "worth": CURVE, "wage_per_hour": 30}


def test_published_tables():
    # 100 contacts in 30 minutes, 3 minutes each; 20 seconds; patience of 5 minutes. Recomputed from the formulas.
    table = am.recovery.queue_table(
        [11, 12, 13, 14], arrival_rate=100 / 30, service_rate=1 / 3, per="minute", threshold=20, unit="second"
    )
    assert_allclose(table["waiting_probability"], [0.682118205, 0.449388224, 0.285270453, 0.174131934], atol=1e-9)
    assert_allclose(table["service_level"], [0.389613812, 0.640158040, 0.795594788, 0.888350019], atol=1e-9)
    waits = np.array([2.046354614, 0.674082336, 0.285270453, 0.130598950])
    assert_allclose(table["mean_wait"], 60 * waits, atol=1e-6)
    patience = am.recovery.queue_table(
        range(12, 15), arrival_rate=100 / 30, service_rate=1 / 3, abandonment_rate=0.2, per="minute",
        threshold=20, unit="second")  # fmt: skip
    assert_allclose(patience["service_level"], [0.772279316, 0.858177700, 0.916792092], atol=1e-9)
    assert_allclose(patience["abandonment"], [0.042711106, 0.024963304, 0.013983744], atol=1e-9)
    assert round(ErlangB(10, 1, 17, per="minute").blocking_probability(), 9) == 0.012948875
    assert len(table.to_frame()) == 4


def test_waits_of_arrays_and_units():
    queue = ErlangA(48, 1, 0.5, 50, per="minute")
    times = np.array([[0.0, 0.1], [0.2, 1.0]])
    assert queue.wait_exceeds(times).shape == (2, 2)
    assert_allclose(queue.wait_exceeds(times), queue.wait_exceeds(60 * times, unit="second"))
    assert_allclose(queue.wait_exceeds(times), np.exp(-0.5 * times) * queue.offered_wait_exceeds(times))
    assert 12.4 < queue.wait_quantile(0.9, unit="second") < 12.5
    assert_allclose(queue.wait_exceeds(queue.wait_quantile([0.9, 0.99])), [0.1, 0.01])
    level = queue.service_level([0, 20], unit="second")
    assert_allclose(level, 1 - queue.abandonment_probability() - queue.served_after([0, 20], unit="second"))
    assert np.isnan(queue.wait_exceeds([-1.0, 0.0])[0])
    with pytest.raises(am.AmendsError, match="t must be at least 0"):
        queue.wait_exceeds(-1.0)
    assert isinstance(queue.service_level(20, unit="second"), float)


def test_errors_say_what_to_do():
    with pytest.raises(am.AmendsError, match=r"10 erlangs.*ErlangA") as full:
        ErlangC(100 / 30, 1 / 3, 10, per="minute")
    assert (full.value.code, full.value.parameter) == ("domain", "agents")
    with pytest.raises(am.AmendsError, match="backlog model"):
        ErlangC(20, 1, 30, per="day")
    with pytest.raises(am.AmendsError, match="ErlangC"):
        ErlangA(10, 1, 0, 3, per="minute")
    with pytest.raises(am.AmendsError) as unit:
        ErlangA(10, 1, 1, 3, per="fortnight")
    assert unit.value.parameter == "per"
    with pytest.raises(am.AmendsError) as least:
        am.recovery.queue_table([3.5], arrival_rate=1, service_rate=1, per="hour", threshold=1, unit="hour")
    assert least.value.parameter == "agents"


def test_numbers_of_agents():
    wanted = {"per": "hour", "share": 0.8, "threshold": 20, "unit": "second"}
    assert am.recovery.least_agents(200, 20, **wanted) == 14
    assert am.recovery.least_agents(200, 20, 12, **wanted) == 13
    assert am.recovery.rostered(14, 0.3) == 20
    assert_allclose(am.recovery.square_root_waiting_probability(0.5), 0.504539, atol=5e-7)


def test_objects_travel_and_show():
    for one in (
        ErlangC(200, 20, 14, per="hour"),
        ErlangA(48, 1, 0.5, 50, per="minute"),
        CURVE,
        DeadlineWorth(1.0, 20, per="second"),
        ToleranceWorth(1.0, 2, 0.1, per="day"),
        am.recovery.ExpectedCompensation(100, 60, tolerance=7, time_to_peak=21, per="day"),
    ):
        assert repr(pickle.loads(pickle.dumps(one))) == repr(one)
    assert repr(CURVE) == "ExponentialWorth(at_once=24.709661, decay=0.03524367, per='minute')"
    assert pickle.loads(pickle.dumps(CURVE)) == CURVE != ExponentialWorth(1.0, 0.1, per="minute")
    with pytest.raises(am.AmendsError):
        ErlangA.__new__(ErlangA).__setstate__((1.0, 1.0, 3, 1.0))


def test_worth_of_speed():
    queue = ErlangC(200, 20, 11, per="hour")
    # The integral over the density of the wait, by the rectangle rule.
    t = np.arange(0.5, 400_000) * 1e-5
    density = queue.waiting_probability() * 20 * np.exp(-20 * t)
    for curve in (CURVE, DeadlineWorth(3.0, 1, per="minute"), ToleranceWorth(2.0, 30, 0.01, per="second")):
        at_once = (1 - queue.waiting_probability()) * curve.worth(0.0)
        after = np.sum(density * curve.worth(t, unit="hour")) * 1e-5
        assert_allclose(am.recovery.expected_worth(curve, queue), at_once + after, rtol=2e-4)
    patient = ErlangA(200, 20, 1e-6, 11, per="hour")
    assert_allclose(am.recovery.expected_worth(CURVE, patient), am.recovery.expected_worth(CURVE, queue), rtol=1e-6)
    gone = am.recovery.expected_worth(CURVE, ErlangA(200, 20, 12, 11, per="hour"), worth_if_abandoned=-5)
    assert gone < am.recovery.expected_worth(CURVE, ErlangA(200, 20, 12, 11, per="hour"))


def test_a_day():
    day = am.recovery.day_of_queues(
        [150, 50, 50], [10, 10, 10], interval=10, service_rate=1, per="minute", threshold=1, unit="minute"
    )
    assert_allclose(day.intervals["carried_over"], [0, 50, 0], atol=1e-9)
    assert list(day.intervals["overloaded"]) == [True, False, False]
    assert day.agent_time == 300
    assert len(day.to_frame()) == 3


def test_nobody_gives_up_and_nobody_is_at_work():
    at = {"interval": 15, "service_rate": 1 / 3, "per": "minute", "threshold": 20, "unit": "second"}
    days = [am.recovery.day_of_queues([20, 50], [6, 12], **at, abandonment_rate=none) for none in (None, 0, 0.0)]
    assert {repr(day) for day in days} == {repr(am.recovery.day_of_queues([20, 50], [6, 12], **at))}
    table = {"arrival_rate": 200, "service_rate": 20, "per": "hour", "threshold": 20, "unit": "second"}
    assert repr(am.recovery.queue_table([13], **table, abandonment_rate=0)) == repr(
        am.recovery.queue_table([13], **table)
    )
    target = {"per": "hour", "share": 0.8, "threshold": 20, "unit": "second"}
    assert am.recovery.least_agents(200, 20, 0, **target) == am.recovery.least_agents(200, 20, **target) == 14
    # All give up before nobody: within the patience of 5 minutes, on average after it.
    shut = am.recovery.day_of_queues([10, 10], [0, 0], **at, abandonment_rate=1 / 5)
    assert shut.abandonment == 1
    assert_allclose(shut.mean_wait, 5)
    noon = am.recovery.day_of_queues([20, 20, 20], [8, 0, 8], **at)
    assert noon.intervals["mean_wait"][1] == pytest.approx(7.5, abs=2)
    assert noon.overloaded >= 1


def test_a_frame_of_a_day_keeps_the_labels_of_its_arrivals():
    pandas = pytest.importorskip("pandas")
    calls = pandas.Series([20, 50], index=["08:00", "08:15"])
    at = {"interval": 15, "service_rate": 1 / 3, "per": "minute", "threshold": 20, "unit": "second"}
    assert am.recovery.day_of_queues(calls, [6, 12], **at).to_frame().index.to_list() == ["08:00", "08:15"]
    assert am.recovery.day_of_queues([20, 50], [6, 12], **at).to_frame().index.to_list() == [0, 1]


def test_best_numbers_of_agents():
    found = am.economics.optimal_staffing(**AIRLINE)
    assert (found.best.agents, found.rule.agents) == (13, 14)
    assert_allclose(found.best.total_cost_per_hour, 437.995, atol=6e-4)
    frame = found.to_frame()
    assert frame["profit_per_hour"].max() == found.best.profit_per_hour
    shown = am.economics.optimal_staffing(**AIRLINE, least=12, most=16)
    assert [row.agents for row in shown.rows] == [12, 13, 14, 15, 16]
    with pytest.raises(am.AmendsError):
        am.economics.optimal_staffing(**AIRLINE, most=0)
    closed = am.economics.optimal_staffing(**{**AIRLINE, "wage_per_hour": 3000}, least=0)
    assert closed.best.agents == 0 and closed.best.profit_per_hour == 0
    impatient = am.economics.optimal_staffing(**AIRLINE, patience_minutes=2, worth_if_abandoned=-10)
    assert impatient.best.abandonment > 0


def test_a_day_of_channels():
    calls = am.economics.StaffedChannel(
        "calls", arrivals=[50] * 8, minutes_per_contact=3, worth=CURVE, wage_per_hour=30, shrinkage=0.3
    )
    chat = am.economics.StaffedChannel(
        "chat", arrivals=[3, 9, 30, 60, 30, 5, 1, 0], minutes_per_contact=8, patience_minutes=5,
        worth=DeadlineWorth(6.0, 60, per="second"), wage_per_hour=24)  # fmt: skip
    day = am.economics.optimal_day_staffing([calls, chat], interval_minutes=15)
    one = am.economics.optimal_staffing(**AIRLINE, shrinkage=0.3)
    assert (day.channels[0].agents == one.best.agents).all()
    assert (day.channels[0].rostered == am.recovery.rostered(one.best.agents, 0.3)).all()
    assert_allclose(day.profit_per_day, sum(channel.profit_per_day for channel in day.channels))
    assert len(day.channels[1].to_frame()) == 8
    assert day.rule_cost_per_day >= 0
    curve = day.channels[1].curve_to_frame()
    best = curve.loc[curve.groupby("interval").profit_per_hour.idxmax()]
    assert best.agents.to_list() == day.channels[1].agents.tolist()
    assert_allclose(best.profit_per_hour.sum() / 4, day.channels[1].profit_per_day)
    assert set(zip(range(8), day.channels[1].rule_agents, strict=True)) <= set(
        zip(curve.interval, curve.agents, strict=True)
    )
    pandas = pytest.importorskip("pandas")

    def labelled(name, arrivals):
        return am.economics.StaffedChannel(
            name, arrivals=arrivals, minutes_per_contact=3, worth=CURVE, wage_per_hour=30
        )

    quarters = pandas.Series([20.0, 50.0], index=["08:00", "08:15"])
    named = am.economics.optimal_day_staffing([labelled("a", quarters), labelled("b", [3, 9])], interval_minutes=15)
    assert named.intervals == ["08:00", "08:15"]
    assert "08:15" in am.report.decisions(day=named).to_text()
    for other in (quarters[::-1], quarters.rename({"08:15": "08:30"})):
        with pytest.raises(am.AmendsError, match="same intervals"):
            am.economics.optimal_day_staffing([labelled("a", quarters), labelled("b", other)], interval_minutes=15)
    night = am.economics.optimal_day_staffing([chat], interval_minutes=15, least=0).channels[0]
    assert night.agents[-1] == 0 and night.rostered[-1] == 0
    assert night.profit_per_day >= day.channels[1].profit_per_day
    with pytest.raises(am.AmendsError):
        am.economics.optimal_day_staffing([], interval_minutes=15)


def test_one_decision_under_uncertainty():
    inputs = {
        "arrivals_per_hour": am.math.Distribution.uniform(140, 260), "minutes_per_contact": 3, "at_once": 24.71,
        "decay": am.math.Distribution.uniform(0.02, 0.05), "per": "minute", "wage_per_hour": 30, "draws": 1000,
    }  # fmt: skip
    found = am.economics.uncertain_staffing(**inputs)
    assert found.best.agents > am.economics.optimal_staffing(**AIRLINE).best.agents
    assert found.best.profit_per_hour.p05 < found.best.profit_per_hour.mean < found.best.profit_per_hour.p95
    assert found.own_best["p05"] < found.own_best["p50"] < found.own_best["p95"]
    assert found.worth_of_knowing_per_hour > 0
    again = am.economics.uncertain_staffing(**inputs, threads=2)
    assert again.best.profit_per_hour.mean == found.best.profit_per_hour.mean
    assert found.to_frame()["mean"].max() == found.best.profit_per_hour.mean
    other = am.economics.uncertain_staffing(**inputs, seed=8)
    assert other.best.profit_per_hour.mean != found.best.profit_per_hour.mean


def test_results_and_inputs_of_staffing_and_offers_travel():
    line = am.economics.optimal_staffing(**AIRLINE)
    channel = am.economics.StaffedChannel(
        "calls", arrivals=[20, 50, 30], minutes_per_contact=3, worth=CURVE, wage_per_hour=30
    )
    day = am.economics.optimal_day_staffing([channel], interval_minutes=15)
    uncertain = am.economics.uncertain_staffing(
        arrivals_per_hour=200, minutes_per_contact=3, at_once=20, decay=0.03, per="minute", wage_per_hour=30, draws=100
    )
    curve = am.recovery.SaturatingStay(stay_without=0.3, stay_limit=0.9, rate=0.05)
    money = {"value_of_keeping": 300, "stay_if_silent": 0.2}
    offer = am.economics.optimal_compensation(
        am.economics.UncertainSaturatingStay(stay_without=0.3, stay_limit=0.9, rate=0.05), **money, draws=100
    )
    everything = (
        *(line, line.best, channel, day, day.channels[0], uncertain, uncertain.best, uncertain.best.profit_per_hour),
        *(ErlangB(200, 20, 16, per="hour"), curve, offer, am.recovery.OfferTerms(fairness_floor=0.5, loss=30)),
        am.recovery.SShapedStay(stay_without=0.3, stay_limit=0.9, midpoint=30, steepness=0.2),
        am.recovery.InvertedUStay(stay_without=0.3, stay_peak=0.9, peak=30, stay_beyond=0.5),
        am.recovery.optimal_compensation(curve, **money, product_margin=1),
    )
    for one in everything:
        for again in (pickle.loads(pickle.dumps(one)), copy.copy(one), copy.deepcopy(one)):
            assert repr(again) == repr(one)
            assert again.__getstate__() == one.__getstate__()
        for damaged in ((), (1, 2, "three"), tuple([None]) * len(one.__getstate__())):
            with pytest.raises(am.AmendsError):
                type(one).__new__(type(one)).__setstate__(damaged)
    rows, _, *rest = line.__getstate__()
    with pytest.raises(am.AmendsError):
        type(line).__new__(type(line)).__setstate__((rows, len(rows), *rest))


def refused(call, parameter, code="domain"):
    with pytest.raises(am.AmendsError) as caught:
        call()
    assert (caught.value.parameter, caught.value.code) == (parameter, code)
    return str(caught.value)


def test_numbers_outside_the_domain_are_refused():
    for queue in (ErlangC(200, 20, 14, per="hour"), ErlangA(48, 1, 0.5, 50, per="minute")):
        for p in (95, 1.0, -0.1, float("nan")):
            refused(lambda q=queue, p=p: q.wait_quantile(p), "p")
        for t in (-1, float("nan"), pd.NA):
            refused(lambda q=queue, t=t: q.wait_exceeds(t), "t")
            refused(lambda q=queue, t=t: q.service_level(t, unit="second"), "threshold")
        assert np.isnan(queue.wait_quantile([0.5, 95])).tolist() == [False, True]
    table = {"arrival_rate": 200, "service_rate": 20, "per": "hour", "unit": "second"}
    for threshold in ([20], np.array([20.0]), pd.Series([20.0]), "20", None):
        refused(lambda t=threshold: am.recovery.queue_table([14], threshold=t, **table), "threshold")
    refused(lambda: am.economics.optimal_staffing(**AIRLINE, rule_share=80), "rule_share")
    refused(lambda: am.economics.optimal_staffing(**AIRLINE, rule_seconds=-1), "rule_seconds")


def test_the_numbers_of_a_shape_are_stated():
    def staffing(**worth):
        line = {"arrivals_per_hour": 200, "minutes_per_contact": 3, "wage_per_hour": 30, "draws": 9}
        return am.economics.uncertain_staffing(**line, at_once=20, per="minute", **worth)

    refused(staffing, "decay", "missing")
    refused(lambda: staffing(shape="tolerance", tolerance=1), "decay", "missing")
    refused(lambda: staffing(shape="tolerance", decay=0.1), "tolerance", "missing")
    refused(lambda: staffing(shape="deadline"), "tolerance", "missing")
    refused(lambda: staffing(shape="deadline", tolerance=1, decay=0.1), "decay", "contradiction")
    refused(lambda: staffing(tolerance=1, decay=0.1), "tolerance", "contradiction")
    plain = staffing(decay=0.25)
    for number in (np.float32(0.25), Decimal("0.25"), Fraction(1, 4), np.float64(0.25), np.array(0.25)):
        assert repr(staffing(decay=number)) == repr(plain)
    assert repr(staffing(decay=np.int64(1))) == repr(staffing(decay=1))
    for wrong in ("0.25", True, np.True_, [0.25], np.array([0.25]), pd.NA):
        assert "decay must be a number or a Distribution, got" in refused(lambda w=wrong: staffing(decay=w), "decay")


def test_amounts_may_be_numpy_scalars():
    curve = am.economics.UncertainSaturatingStay(stay_without=0.3, stay_limit=0.9, rate=0.05)

    def offer(value):
        return am.economics.optimal_compensation(curve, value_of_keeping=value, stay_if_silent=0.2, draws=100)

    assert repr(offer(np.int64(40))) == repr(offer(Decimal(40))) == repr(offer(40))
    text = refused(lambda: offer("40"), "value_of_keeping")
    assert "must be a number, a Distribution or an Estimate, got text" in text


def test_series_go_by_their_labels():
    at = {"interval": 15, "service_rate": 1 / 3, "per": "minute", "threshold": 20, "unit": "second"}
    calls, staff = pd.Series([20, 50], index=["a", "b"]), pd.Series([12, 6], index=["b", "a"])
    assert repr(am.recovery.day_of_queues(calls, staff, **at)) == repr(
        am.recovery.day_of_queues([20, 50], [6, 12], **at)
    )
    with pytest.raises(am.AmendsError, match="different labels"):
        am.recovery.day_of_queues(calls, staff.rename({"b": "c"}), **at)
    curve = am.recovery.DeadlineWorth(1, 5, per="day")
    days, shares = pd.Series([1, 9], index=[0, 1]), pd.Series([0.1, 0.9], index=[1, 0])
    assert am.recovery.expected_worth_of_times(curve, days, shares, unit="day") == 0.9


def test_a_long_table_is_cut_where_it_is_shown_and_not_in_its_frame():
    table = am.recovery.queue_table(
        range(1, 501), arrival_rate=2, service_rate=1, per="minute", threshold=20, unit="second"
    )
    assert repr(table).splitlines()[-1] == "300 more rows"
    assert len(repr(table).splitlines()) == 202
    assert "300 more rows" in table._repr_html_()
    assert len(table.to_frame()) == 500
    short = am.recovery.queue_table(
        range(1, 4), arrival_rate=2, service_rate=1, per="minute", threshold=20, unit="second"
    )
    assert "more rows" not in repr(short)
