"""Interventions and the expected net: by hand, complaint by complaint, in both worlds, and by the library's chain."""

import dataclasses

import numpy as np
import pytest
from simulated_samples import LEVEL, PLAIN, SETTINGS, agrees, band_of, links_of, many_companies, ratio, scored

import amends as am
from amends import simulated_firm as sf
from amends.simulated_firm import Band, Costs, Horizon, Problem, Segment, SimulatedFirm, Stay, Surveys


@pytest.mark.parametrize("name", SETTINGS)
def test_the_moved_follow_the_recorded_difference_by_the_share_that_is_causal(name):
    """p = p_today + share_causal (p_recorded_of_target - p_today), class by class: what a scenario computes."""
    firm = SimulatedFirm.setting(name)
    today = firm.truth()
    for days in [one.days for one in firm.bands[:-1]]:
        faster = firm.truth(within_days=days)
        inside = [one for one in today.bands if one["days"] is not None and one["days"] <= days]
        outside = [one for one in today.bands if one not in inside]
        share = sum(one["share"] for one in inside)
        for segment in firm.segments:
            for k in sf.CLASSES:
                target = sum(one["share"] * one[k] for one in inside) / share
                expected = share * target
                for one in outside:
                    expected += one["share"] * (one[k] + firm.share_causal * (target - one[k]))
                assert faster.segments[segment.name][f"outcomes.{k}"] == pytest.approx(expected, abs=1e-9)
            assert faster.segments[segment.name]["complaints.moved"] == pytest.approx(1 - share, abs=1e-9)


@pytest.mark.parametrize("name", ["telecom", "insurance"])
def test_the_same_complaints_answered_faster(name):
    """The world with the intervention beside that without: the same complaints, their outcomes as the truth says."""
    everybody = Surveys(reply_dissatisfied=1.0, reply_happy=1.0)
    firm = many_companies(name, surveys=everybody)
    days = firm.bands[1].days
    today, faster = firm.records(sample=2), firm.records(sample=2, within_days=days)
    for column in ("complaint_id", "segment", "company", "problem", "received"):
        assert np.array_equal(today.complaints[column], faster.complaints[column])
    before, after = band_of(firm, today.complaints), band_of(firm, faster.complaints)
    moved, company = before > 1, today.complaints["company"]
    assert after.max() == 1 and np.array_equal(before[~moved], after[~moved])
    reached = firm.bands[0].share / (firm.bands[0].share + firm.bands[1].share)
    agrees(reached, moved & (after == 0), moved, company)
    outcome, new = scored(today)[1], scored(faster)[1]
    assert np.array_equal(outcome[~moved], new[~moved])
    stated = next(iter(firm.truth(days).segments.values()))
    for k, one in enumerate(sf.CLASSES):
        agrees(stated[f"outcomes.{one}"], new == k, np.ones_like(new), company)
    # The part of the recorded difference that came with the change, by counting in both worlds.
    good, better = outcome > 0, new > 0
    gain, error = ratio(better[moved].astype(int) - good[moved], np.ones(moved.sum()), company[moved])
    recorded = (
        sum(firm.bands[b].share * (1 - firm.bands[b].outcomes[0]) for b in (0, 1))
        / sum(firm.bands[b].share for b in (0, 1))
        - ratio(good[moved], np.ones(moved.sum()), company[moved])[0]
    )
    assert abs(gain / recorded - firm.share_causal) < LEVEL * error / recorded + 0.01
    assert error / recorded < 0.05
    extra = faster.complaints["minutes"].mean() - today.complaints["minutes"].mean()
    assert extra > 0 and np.array_equal(today.complaints["minutes"][~moved], faster.complaints["minutes"][~moved])


def test_expected_net_of_a_small_firm_by_hand():
    """1,000 customers, half with a problem, all of whom complain: 500 complaints a year, 200 of them answered late."""
    firm = SimulatedFirm(
        customers=1_000,
        segments=(Segment(name="all", share=1.0, margin=100.0, voice=(1.0,)),),
        problems=(Problem(name="late", rate=0.5, stay_silent=0.4),),
        bands=(
            Band(days=2, share=0.6, outcomes=(0.0, 1.0, 0.0), minutes=10, extra_minutes=5),
            Band(days=None, share=0.4, outcomes=(1.0, 0.0, 0.0)),
        ),
        share_causal=0.5,
        stay=Stay(dissatisfied=0.3, satisfied=0.8, delighted=0.9, no_problem=1.0),
        companies=PLAIN,
        word_of_mouth=sf.WordOfMouth(
            dissatisfied=(0.5, 0.5, 0, 0, 0),
            satisfied=(1, 0, 0, 0, 0),
            delighted=(1, 0, 0, 0, 0),
            silent=(1, 0, 0, 0, 0),
            overlap=0.0,
            in_market=0.1,
            purchase_probability=0.5,
            negative_shift=0.2,
            value_per_new_customer=100.0,
        ),
        costs=Costs(
            per_minute=1.0, fixed_per_year=1_000, faster_fixed_per_year=100, faster_setup=50, faster_per_moved=1
        ),
        horizon=Horizon(years=2, complaint_years=1, annual_rate=0.25, timing="end_of_period"),
        while_leaving=0.5,
    )
    # Retention: half have no problem and stay, of the others 0.6 * 0.8 + 0.4 * 0.3 = 0.6: 0.5 + 0.5 * 0.6 = 0.8.
    # A kept customer: 1/2 in year 1; in year 2 he stays (0.8) or pays half (0.2): 0.9. Together
    # 0.5 / 1.25 + 0.9 / 1.5625 = 0.976. Kept 500 (0.6 - 0.4) = 100: 9,760.
    # Telling: 500 * 0.4 * 0.5 * 1.5 = 150 tellings, each -0.2 * 0.5 * 0.1 * 100 = -1.
    # Costs: 500 * 0.6 * 10 = 3,000 and 1,000 fixed. In year 1: / 1.25.
    today = firm.truth()
    assert today.metrics["customers_kept"] == pytest.approx(100, rel=1e-12)
    assert today.metrics["retention_benefit"] == pytest.approx(9_760, rel=1e-12)
    assert today.metrics["word_of_mouth_benefit"] == pytest.approx(-120, rel=1e-12)
    assert today.total_cost == pytest.approx(3_200, rel=1e-12)
    assert today.net == pytest.approx(6_440, rel=1e-12)
    assert today.net_return == pytest.approx(6_440 / 3_200, rel=1e-12)
    assert today.segments["all"]["margin.retention"] == pytest.approx(0.8, rel=1e-12)
    # Within 2 days: 200 are moved, half of them become satisfied: shares 0.8 and 0.2, stay rate 0.7, 150 are kept.
    # Tellings 75. Moved: 200 * (5 + 1) = 1,200, fixed 100, both in year 1, and 50 at the start.
    faster = firm.truth(within_days=2)
    assert faster.metrics["retention_benefit"] == pytest.approx(14_640, rel=1e-12)
    assert faster.metrics["word_of_mouth_benefit"] == pytest.approx(-60, rel=1e-12)
    assert faster.metrics["faster_answer_cost"] == pytest.approx(1_300 / 1.25 + 50, rel=1e-12)
    assert faster.net == pytest.approx(14_640 - 60 - 3_200 - 1_090, rel=1e-12)


def play(firm, within_days, complaints, rng):
    """Money of complaints of the first segment, one by one from the parameters alone, as one company would see them."""
    of, w = firm.word_of_mouth, firm.while_leaving
    ends = [one.days for one in firm.bands]
    band = rng.choice(len(ends), complaints, p=[one.share for one in firm.bands])
    inside = np.array([end is not None and within_days is not None and end <= within_days for end in ends])
    moved = ~inside[band] if within_days is not None else np.zeros(complaints, dtype=bool)
    new = band.copy()
    if within_days is not None:
        shares = np.array([one.share for one in firm.bands]) * inside
        new[moved] = rng.choice(len(ends), moved.sum(), p=shares / shares.sum())
    source = np.where(rng.random(complaints) < firm.share_causal, new, band)
    outcome = np.choose(source, [rng.choice(3, complaints, p=one.outcomes) for one in firm.bands])
    segment = firm.segments[0]
    voiced = np.array([one.rate for one in firm.problems]) * segment.voice
    problem = rng.choice(len(voiced), complaints, p=voiced / voiced.sum())
    margin = segment.margin * np.exp(segment.margin_spread * rng.normal(size=complaints) - segment.margin_spread**2 / 2)
    stay = np.array([firm.stay.dissatisfied, firm.stay.satisfied, firm.stay.delighted])[outcome]
    otherwise = np.array([one.counterfactual for one in firm.problems])[problem]
    retention = firm.truth().segments[segment.name]["customer_retention"]
    rate, late = firm.horizon.annual_rate, {"end_of_period": 1, "mid_period": 0.5, "start_of_period": 0}
    discount = [(1 + rate) ** -(year + late[firm.horizon.timing]) for year in range(firm.horizon.years)]

    def margins(stays, year):
        """Discounted margins from the year of the complaint on: a whole year, or until he leaves."""
        total, there = np.zeros(complaints), np.ones(complaints, dtype=bool)
        for j in range(firm.horizon.years - year):
            staying = stays if j == 0 else rng.random(complaints) < retention
            paid = np.where(staying, 1.0, rng.random(complaints) * 2 * w)
            total += there * paid * (1 + firm.growth) ** j * margin * discount[year + j]
            there &= staying
        return total

    def tells(who):
        bins = np.array(getattr(of, who))

        def persons(low, high):
            return rng.integers(low, high + 1, complaints)

        told = rng.choice(5, complaints, p=bins)
        exact = [
            np.zeros(complaints),
            persons(1, 2),
            persons(3, 5),
            persons(6, 10),
            np.full(complaints, of.told_in_last_bin),
        ]
        return np.choose(told, exact)

    worth = (1 - of.overlap) * of.in_market * of.value_per_new_customer
    rise = of.positive_shift * (1 - of.purchase_probability)
    fall = -of.negative_shift * of.purchase_probability
    by_class = [tells("dissatisfied") * fall, tells("satisfied") * rise, tells("delighted") * rise]
    talk = worth * (np.choose(outcome, by_class) - tells("silent") * fall)
    minutes = np.array([one.minutes for one in firm.bands])[band]
    extra = np.where(moved, np.array([one.extra_minutes for one in firm.bands])[new] * firm.costs.per_minute, 0)
    cost = minutes * firm.costs.per_minute + extra + moved * firm.costs.faster_per_moved
    money = np.zeros(complaints)
    for year in range(firm.horizon.complaint_years):
        kept = margins(rng.random(complaints) < stay, year) - margins(rng.random(complaints) < otherwise, year)
        money += kept + (talk - cost) * discount[year]
    return money


@pytest.mark.parametrize(
    ("name", "timing"), [("telecom", "mid_period"), ("retail", "end_of_period"), ("insurance", "start_of_period")]
)
def test_expected_net_is_that_of_complaints_played_one_by_one(name, timing):
    horizon = Horizon(years=4, complaint_years=2, annual_rate=0.1, timing=timing)
    firm = SimulatedFirm.setting(name, companies=PLAIN, horizon=horizon)
    firm = dataclasses.replace(firm, segments=(dataclasses.replace(firm.segments[0], share=1.0),))
    rng = np.random.default_rng(5)
    for within_days in (None, firm.bands[1].days):
        truth = firm.truth(within_days)
        segment = truth.segments[firm.segments[0].name]
        played = play(firm, within_days, 300_000, rng)
        error = played.std() / np.sqrt(played.size)
        assert error < 0.05 * segment["total_cost"] / segment["complaints.per_year"]
        assert abs(played.mean() - segment["net"] / segment["complaints.per_year"]) < LEVEL * error


def scenario_of(firm, truth):
    """The library's scenario made of the links of the truth, everything certain."""
    return am.economics.RecoveryScenario.from_dict(links_of(firm, truth))


@pytest.mark.parametrize("name", SETTINGS)
def test_a_scenario_made_of_the_links_has_the_same_net(name):
    """Written apart, to the same answer.

    Where companies differ, a company that keeps more complainants also keeps them longer: the mean of products is above
    the product of means, of which the scenario is made.
    """
    horizon = Horizon(years=5, complaint_years=3, annual_rate=0.07)
    firm = SimulatedFirm.setting(name, horizon=horizon)
    one_company = dataclasses.replace(firm, companies=PLAIN)
    for days in (None, firm.bands[0].days):
        truth = one_company.truth(days)
        net = scenario_of(one_company, truth).evaluate(draws=1).mean("net")
        assert net == pytest.approx(truth.net, rel=1e-9, abs=1e-6)
        truth = firm.truth(days)
        net = scenario_of(firm, truth).evaluate(draws=1).mean("net")
        assert 0.0 < truth.net - net < 0.025 * truth.metrics["retention_benefit"]
