"""Money at risk of ranked problems and of alarms together."""

import math

import pytest

import amends as am

ASKED = [("late", 400, 60, 400), ("billing", 100, 45, 90), ("rude", 160, 48, 160)]
SERIOUS = am.recovery.ProblemReporting.most_serious_only
SEVERAL = am.recovery.ProblemReporting.several_per_customer
ALARMS = {"series": ["late", "rude"], "excess": [30, 10], "excess_lower": [12, 2], "excess_upper": [51, 21]}
RATES = {"stay_rate_untroubled": 0.9, "stay_rate_after_problem": 0.7, "value_per_customer": 250}


def ranked(reporting=SERIOUS, **options):
    return am.recovery.market_at_risk_ranking(ASKED, respondents=2000, reporting=reporting, draws=1000, **options)


def test_problems_at_risk_are_revenue_at_risk_problem_by_problem():
    found = am.economics.problems_at_risk(ranked(lost_untroubled=0.1), customers=80_000, value_per_customer=290)
    for one in found.problems:
        _, with_problem, lost, asked = ASKED[one.row]
        alone = am.economics.revenue_at_risk(
            customers=80_000,
            problem_rate=with_problem / 2000,
            stay_rate_untroubled=0.9,
            stay_rate_after_problem=1 - lost / asked,
            value_per_customer=290,
        )
        assert one.revenue_at_risk.value == pytest.approx(alone.revenue_at_risk)
        assert one.revenue_at_risk.lower < one.revenue_at_risk.value < one.revenue_at_risk.upper
    total = sum(one.revenue_at_risk.value for one in found.problems)
    assert found.revenue_at_risk.value == pytest.approx(total)
    assert found.warnings == ()
    assert "together 1,067,200" in repr(found)
    frame = found.to_frame()
    assert list(frame["name"]) == ["billing", "rude", "late"]
    assert frame["revenue_at_risk_lower"][0] == found.problems[0].revenue_at_risk.lower


def test_what_is_not_stated_is_said():
    found = am.economics.problems_at_risk(ranked(SEVERAL), customers=1000, value_per_customer=1)
    assert found.revenue_at_risk is None and found.customers_lost is None
    assert found.warnings == ("untroubled_not_stated",)
    assert "no sum" in repr(found) and "lost_untroubled" in repr(found)


def test_alarms_together():
    found = am.economics.alarms_at_risk(ALARMS, evidence_rate=[0.1, 0.2], **RATES, reporting=SERIOUS)
    assert found.total.estimate.revenue_at_risk == pytest.approx(17_500)
    assert found.total.upper.revenue_at_risk == pytest.approx(17_500 + 50 * math.hypot(210, 55))
    one = am.economics.alarm_at_risk(complaints_above_expected=30, lower=12, upper=51, evidence_rate=0.1, **RATES)
    assert found.alarms[0] == one and len(found) == len(list(found)) == 2
    assert list(found.to_frame()["series"]) == ["late", "rude"]
    assert am.economics.alarms_at_risk(ALARMS, evidence_rate=0.1, **RATES, reporting=SEVERAL).total is None
    moving = am.economics.alarms_at_risk(
        {**ALARMS, "heard": [0.1, 0.2]}, evidence_rate="heard", **RATES, reporting=SERIOUS, dependence="together"
    )
    assert moving.total.lower.problems == pytest.approx(350 - 220)
    empty = {name: [] for name in ALARMS}
    nothing = am.economics.alarms_at_risk(empty, evidence_rate=0.1, **RATES, reporting=SERIOUS)
    assert nothing.total is None and len(nothing) == 0


def test_what_they_refuse():
    counted = am.recovery.frequency_relevance_ranking([("a", 5, 2.0, 0.1)], draws=100)
    good = {"customers": 1000, "value_per_customer": 1}
    for ranking, code in ((counted, "contradiction"), (ASKED, "domain"), (None, "domain")):
        with pytest.raises(am.AmendsError) as raised:
            am.economics.problems_at_risk(ranking, **good)
        assert (raised.value.code, raised.value.parameter) == (code, "ranking")
    with pytest.raises(am.AmendsError, match="of late 101 were asked and 100 had it"):
        am.recovery.market_at_risk_ranking([("late", 100, 45, 101)], respondents=2000, reporting=SEVERAL)
    with pytest.raises(am.AmendsError) as raised:
        ranked(lost_untroubled=1.5)
    assert raised.value.parameter == "lost_untroubled"
    with pytest.raises(am.AmendsError) as raised:
        am.economics.alarms_at_risk([1, 2], evidence_rate=0.1, **RATES, reporting=SERIOUS)
    assert raised.value.parameter in ("alarms", "excess")


STATED = {"evidence_rate": 0.1, "stay_rate_untroubled": 0.9, "stay_rate_after_problem": 0.7, "value_per_customer": 100}


def test_several_alarms_of_a_series_are_not_summed():
    alarms = {"series": ["a", "a", "b"], "excess": [3, 5, 1], "excess_lower": [-2, 1, -1], "excess_upper": [9, 9, 4]}
    once = am.recovery.ProblemReporting.most_serious_only
    found = am.economics.alarms_at_risk(alarms, reporting=once, **STATED)
    assert found.total is None and found.repeated == ("a",) and len(found) == 3
    assert "no sum: several alarms of 'a' would count customers twice" in repr(found)
    one = am.economics.alarms_at_risk({name: values[1:] for name, values in alarms.items()}, reporting=once, **STATED)
    assert one.repeated == () and one.total.estimate.revenue_at_risk == pytest.approx(6 * 10 * 0.2 * 100)
    # Fewer complaints than expected put nothing at risk; the excess stays as it is.
    least = found.alarms[0].lower
    assert (least.complaints, least.revenue_at_risk, least.customers_lost) == (-2, 0, 0)


def test_nothing_above_those_who_leave_anyway_is_said():
    ranking = am.recovery.market_at_risk_ranking(
        [("late", 400, 60, 400), ("rude", 160, 48, 160)],
        respondents=2000,
        reporting=am.recovery.ProblemReporting.most_serious_only,
        lost_untroubled=0.99,
    )
    found = am.economics.problems_at_risk(ranking, customers=1000, value_per_customer=1)
    assert found.warnings == ("none_above_untroubled",)
    assert "after no problem are more customers lost than lost_untroubled" in repr(found)
