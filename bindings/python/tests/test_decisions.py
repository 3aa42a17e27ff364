"""The report on decisions: the numbers of its tables are those of the results that went in."""

import copy
import datetime
import json
import pickle

import numpy as np
import pytest

import amends as am

CURVE = am.recovery.ExponentialWorth.through((6, 20), (67, 2.33), per="minute")
TRIANGULAR = am.math.Distribution.triangular


def line():
    return am.economics.optimal_staffing(arrivals_per_hour=200, minutes_per_contact=3, worth=CURVE, wage_per_hour=30)


def desk(**changes):
    stated = {
        "arrivals_per_day": am.math.Distribution.uniform(90, 110),
        "minutes_per_case": 30,
        "minutes_per_agent_day": 360,
        "cost_per_agent_day": 250,
        "worth_by_day": [40, 38, 35, 30, 25, 20],
        "current_agents": 14,
        "rule": (0.95, 2),
        "draws": 100,
    }
    return am.economics.desk_staffing(**{**stated, **changes})


def offer(value=300.0):
    return am.recovery.optimal_compensation(
        am.recovery.SaturatingStay(stay_without=0.3, stay_limit=0.9, rate=0.05),
        value_of_keeping=value,
        stay_if_silent=0.2,
        handling_cost=10.0,
    )


def offer_curve():
    return am.recovery.SaturatingStay(stay_without=0.3, stay_limit=0.9, rate=0.05)


def voice():
    loop = am.economics.ComplaintLoop.at_rest(problem_rate=0.1, voice=0.3, fading=0.2, learning=0.5, prevention=0.4)
    handling = am.economics.LoopHandling(
        stay_no_problem=0.95,
        stay_silent=0.6,
        stay_dissatisfied=0.3,
        stay_satisfied=0.9,
        satisfied_share=0.7,
        value_of_kept_customer=200,
        cost_per_complaint=10,
    )
    worth = am.economics.worth_of_voice(
        loop,
        handling,
        customers=10_000,
        problem_rate=0.1,
        voice=0.3,
        new_voice=0.5,
        periods=4,
        annual_rate=0.08,
        first_payment="after_one_period",
    )
    return worth, loop.turning_point()


def tables(told):
    """Tables of the JSON by their keys: rows as dicts."""
    found = json.loads(told.to_json())
    return {key: rows for section in found["sections"].values() for key, rows in section["tables"].items()}


def test_every_part_is_told_with_its_own_numbers():
    worth, turning = voice()
    staffing = desk()
    budget = am.economics.offer_budget([[10, 20], [10, 20], [10, 20]], [[30, 45], [20, 30], [12, 13]], budget=20)
    told = am.report.decisions(
        lines={"phone": line()},
        desk=staffing,
        offers={"A": offer(), "B": offer(20.0)},
        budget=budget,
        budgets=[10, 20, 30, 40],
        voice=worth,
        turning_point=turning,
        currency="EUR",
    )
    assert list(told.sections) == ["headline", "line", "desk", "offers", "budget", "voice", "care"]
    text = told.to_text()
    # 13 agents, 437.995 an hour lost and paid, of at most 4,941.93: the worked example of the staffing page.
    assert "phone: 13 agents at work bring most, EUR 4,504 an hour" in text
    assert f"{staffing.agents} people for written complaints bring most" in text
    assert "A budget of EUR 20 for 3 customers brings EUR 50" in text  # by hand: 30 + 20 for 10 + 10
    rows = told.sections["offers"].tables["offers"].to_frame()
    assert rows is not None
    assert "is won over 4 periods" in text if worth.present_value > 0 else "is lost over 4 periods" in text
    for language in ("en", "ko"):
        for form in ("to_text", "to_markdown", "to_json", "to_csv", "to_html"):
            again = am.report.decisions(lines=line(), currency="KRW", language=language)
            assert len(getattr(again, form)()) > 300


def test_a_day_and_offers_one_by_one():
    calls = am.economics.StaffedChannel(
        "calls", arrivals=[0, 20, 50, 30, 0], minutes_per_contact=3, worth=CURVE, wage_per_hour=30
    )
    day = am.economics.optimal_day_staffing([calls], interval_minutes=15, least=0)
    table = {"value": [10, 300, 900, np.nan], "kind": ["shop", "shop", "web", "web"]}
    offers = am.recovery.offers_by_customer(
        table,
        "value",
        segment="kind",
        response=offer_curve(),
    )
    told = am.report.decisions(day=day, opens="08:30", offers=offers, currency="EUR")
    rows = tables(told)
    channel = day.channels[0]
    assert [row["interval"] for row in rows["day"]] == ["08:30", "08:45", "09:00", "09:15", "09:30"]
    assert [row["agents"] for row in rows["day"]] == channel.agents.tolist()
    assert [row["rule_agents"] for row in rows["day"]] == channel.rule_agents.tolist()
    assert channel.agents[0] == channel.agents[4] == 0
    # ln(0.05 * 0.6 * value)/0.05, nothing for 10.
    assert [row["compensation"] for row in rows["customers"]] == pytest.approx(
        [np.log(0.03 * 300) / 0.05, np.log(0.03 * 900) / 0.05]
    )
    assert [row["customers"] for row in rows["customers"]] == [2, 1]
    assert rows["customers"][0]["mean_value"] == 155
    text = told.to_text()
    assert "Of 3 customers 2 are offered something" in text and "1 row was left out." in text
    assert f"calls: 0 to {channel.agents.max()} agents at work through the day" in text
    assert {row["channel"] for row in rows["day"]} == {"calls"}
    whole = am.report.decisions(offers=am.recovery.offers_by_customer([300.0], response=offer_curve()))
    assert tables(whole)["customers"][0]["segment"] == "all"
    assert am.report.decisions(day=day, opens=datetime.time(8, 30)).to_text() != am.report.decisions(day=day).to_text()
    for bad, parameter in (
        ({"day": 3}, "day"),
        ({"day": day, "opens": "25:00"}, "opens"),
        ({"day": day, "opens": 8}, "opens"),
        ({"lines": line(), "opens": "08:30"}, "opens"),
        ({"offers": day}, "offers"),
    ):
        with pytest.raises(am.AmendsError) as caught:
            am.report.decisions(**bad)
        assert caught.value.parameter == parameter


def test_uncertain_parts_give_the_decision_of_the_highest_mean():
    uncertain = am.economics.optimal_compensation(
        am.economics.UncertainSaturatingStay(
            stay_without=am.math.Distribution.uniform(0.2, 0.4), stay_limit=0.9, rate=0.05
        ),
        value_of_keeping=300,
        stay_if_silent=0.2,
        draws=200,
    )
    told = am.report.decisions(offers=uncertain, currency="EUR")
    assert f"Offer EUR {uncertain.compensation:.1f}"[:11] in told.to_text()
    assert "Whoever knew the rest" in told.to_text()


def test_the_rule_of_a_line_is_that_of_its_staffing():
    found = am.economics.optimal_staffing(
        arrivals_per_hour=200, minutes_per_contact=3, worth=CURVE, wage_per_hour=30, rule_share=0.5, rule_seconds=180
    )
    text = am.report.decisions(lines=found).to_text()
    assert "50 % within 3 minutes" in " ".join(text.split())
    assert am.report.decisions(lines=pickle.loads(pickle.dumps(found))).to_text() == text
    assert "80 %" not in text


def test_the_budget_decided_for_is_that_of_the_plan():
    # By hand: the path buys 20 for 10 at a budget of 29, and then 45 for 20 does not fit; the plan takes 65 for 29.
    budget = am.economics.offer_budget([[10.0], [20.0], [9.0]], [[30.0], [45.0], [15.0]], budget=29)
    assert budget.plan.status == "optimal"
    text = " ".join(am.report.decisions(budget=budget, currency="EUR").to_text().split())
    assert f"EUR {budget.plan.surplus:.0f} more than it costs" in text
    assert "at most EUR 0 more" in text


def test_budgets_are_chosen_where_none_are_given():
    budget = am.economics.offer_budget(np.array([[10.0], [10.0]]), np.array([[30.0], [5.0]]))
    assert "With no limit EUR 10" in am.report.decisions(budget=budget, currency="EUR").to_text()


@pytest.mark.parametrize(
    ("given", "parameter"),
    [
        ({}, "decisions"),
        ({"lines": 3}, "lines"),
        ({"lines": {"a": "b"}}, "lines"),
        ({"lines": {1: line()}}, "lines"),
        ({"desk": line()}, "desk"),
        ({"offers": [offer()]}, "offers"),
        ({"budget": 100}, "budget"),
        ({"voice": 0.3}, "voice"),
        ({"voice": voice()[0], "turning_point": 0.3}, "turning_point"),
        ({"lines": line(), "language": "de"}, "language"),
        ({"lines": line(), "title": 3}, "title"),
    ],
)
def test_what_is_no_decision_is_named(given, parameter):
    with pytest.raises(am.AmendsError) as caught:
        am.report.decisions(**given)
    assert caught.value.parameter == parameter


def test_a_report_travels_as_what_was_asked():
    for told in (am.report.decisions(lines={"phone": line()}, currency="EUR"), am.report.decisions(offers=offer())):
        again = pickle.loads(pickle.dumps(told))
        assert again == told and hash(again) == hash(told) and again != am.report.decisions(desk=desk())
        assert copy.deepcopy(told) is told


def test_decisions_do_not_contradict_their_tables():
    worth = am.recovery.ExponentialWorth(24.7, 0.035, per="minute")
    of = {"arrivals_per_hour": 200, "minutes_per_contact": 3, "worth": worth}
    found = am.economics.optimal_staffing(**of, wage_per_hour=30, most=12)
    text = " ".join(am.report.decisions(lines=found, currency="EUR").to_text().split())
    assert "Of the numbers that may be at work 12 agents bring most" in text
    assert "takes 14, and EUR 29 an hour more would be left" in text
    assert "would bring 28.7" in repr(found)
    # Nobody at work loses nothing here: a contact that is given up is worth 0.
    dear = am.economics.optimal_staffing(**of, wage_per_hour=1e5, patience_minutes=3)
    assert dear.closed_profit_per_hour == 0.0
    told = " ".join(am.report.decisions(lines=dear, currency="EUR").to_text().split())
    assert "No number pays: with nobody at work EUR 0 an hour would be left" in told


def test_a_column_of_ids_stands_in_the_offers_without_a_table_too():
    pandas = pytest.importorskip("pandas")
    values = pandas.Series([60.0, 300.0], index=["a", "b"])
    for given in (values, [60.0, 300.0]):
        offers = am.recovery.offers_by_customer(given, response=offer_curve(), customer_id=["A", "B"])
        assert list(offers.to_frame()["customer_id"]) == ["A", "B"]
