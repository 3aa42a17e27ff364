"""The complaint desk of a simulated firm: its log against its truth, what a review says of it, the chain to money."""

import csv
import dataclasses
import datetime
import importlib.util
import pathlib

import numpy as np
import pytest
from simulated_samples import LEVEL, PLAIN, agrees, links_of, many_companies

import amends as am
from amends import simulated_firm as sf
from amends.simulated_firm import Band, Costs, Desk, Horizon, Problem, Segment, SimulatedFirm, Stay, Surveys

END = np.datetime64("2021-01-01") + 3 * 365  # the first day after the records
EVERYBODY = Surveys(reply_dissatisfied=1.0, reply_happy=1.0, customers_asked=0.0)
PROCESS = am.recovery.RecoveryProcess(sf.DESK_ACTIVITIES, acknowledge_within=datetime.timedelta(days=1))
FAULTLESS = {"duplicates": 0.0, "displaced": 0.0, "unknown": 0.0}


def reviewed(events, **options):
    return PROCESS.review(events, complaint="complaint_id", deadline="deadline", promise="promise", **options)


def first_time(data, activity):
    """Of each complaint, when this happened first; NaT: never."""
    log = data.events
    here = np.flatnonzero(log["activity"] == activity)
    here = here[np.argsort(log["time"][here], kind="stable")][::-1]
    out = np.full(data.complaints["complaint_id"].size, np.datetime64("NaT", "m"))
    out[log["complaint_id"][here] - 1] = log["time"][here]
    return out


def promised(data):
    """From the log alone, by counting: promises to each complaint, their first and last deadline."""
    log = data.events
    rows = np.flatnonzero(~np.isnat(log["deadline"]))
    rows = rows[np.argsort(log["time"][rows], kind="stable")]
    count = np.bincount(log["complaint_id"][rows] - 1, minlength=data.complaints["complaint_id"].size)
    first, last = (np.full(count.size, np.datetime64("NaT", "m")) for _ in range(2))
    last[log["complaint_id"][rows] - 1] = log["deadline"][rows]
    first[log["complaint_id"][rows[::-1]] - 1] = log["deadline"][rows[::-1]]
    return count, first, last


@pytest.fixture(scope="module")
def large():
    """4,000 companies that differ, all of whose complainants are asked."""
    firm = many_companies("telecom", surveys=EVERYBODY, desk=Desk(**FAULTLESS))
    return firm, firm.records(1), firm.truth(), firm.records(1, keeping_promises=True)


def test_a_firm_without_a_desk_is_what_it_was():
    firm = SimulatedFirm(customers=500)
    data = firm.records()
    assert data.events is None and "events" not in dict(data.tables())
    assert firm.truth().desk is None and "desk" not in firm.truth().to_dict()
    # A desk that does no harm draws from streams of its own: every other table stays, bit by bit.
    gentle = dataclasses.replace(firm, desk=Desk(harm=0.0, hardship=0.0))
    other = gentle.records()
    for name, table in data.tables():
        for column, values in table.items():
            assert values.tobytes() == getattr(other, name)[column].tobytes(), (name, column)
    assert other.events is not None and gentle.truth().net == pytest.approx(firm.truth().net, rel=1e-9)
    assert [name for name, _ in other.tables()][-1] == "events"


def test_the_log_and_the_tables_are_of_the_same_complaints(tmp_path):
    firm = SimulatedFirm.setting("telecom", customers=5_000, desk=Desk(keeping_effect=0.0))
    data = firm.records(2)
    log, complaints = data.events, data.complaints
    assert list(log) == ["complaint_id", "time", "activity", "team", "deadline", "promise"]
    assert log["time"].dtype == log["deadline"].dtype == np.dtype("datetime64[m]")
    assert log["time"].max() < END
    assert np.array_equal(np.unique(log["complaint_id"]), complaints["complaint_id"])
    assert np.array_equal(first_time(data, "received").astype("datetime64[D]"), complaints["received"])
    answered = first_time(data, "answered").astype("datetime64[D]")
    until_end = np.where(complaints["answered"] < END, complaints["answered"], np.datetime64("NaT"))
    assert np.array_equal(answered, until_end, equal_nan=True) and (complaints["answered"] >= END).any()
    scored = data.survey_of_complainants
    happy = first_time(data, "asked: satisfied")[scored["complaint_id"] - 1].astype("datetime64[D]")
    seen = (scored["asked"] < END) & (scored["score"] >= 4)
    assert np.array_equal(happy[seen], scored["asked"][seen]) and np.isnat(happy[~seen]).all()
    # Faults, as often as stated; the account of a review finds each of them.
    desk, account = firm.desk, reviewed(log).account
    rows = log["time"].size
    for reason, share in (
        ("the event repeats another of the same complaint, activity and time", desk.duplicates),
        ("the activity is not known", desk.unknown),
    ):
        assert 0.5 * share < account["left_out"][reason] / rows < 1.5 * share
    assert len(account["left_out"]) == 2
    assert account["sorted"] > 0 and account["deadlines_not_valid"] == 0
    firm.write(tmp_path, sample=2)
    assert (tmp_path / "events.csv").read_text().startswith("complaint_id,time,activity,team,deadline,promise\n")
    again = firm.records(2)
    assert all(values.tobytes() == again.events[name].tobytes() for name, values in log.items())


def test_promises_and_outcomes_are_those_stated(large):
    firm, data, truth, _ = large
    company, desk = data.complaints["company"], truth.desk
    count, first, last = promised(data)
    answer = first_time(data, "answered")
    known = ~np.isnat(answer)
    has, held = known & (count > 0), known & (answer <= last)
    agrees(desk.promised, has, known, company)
    agrees(desk.promise_keeping, held, has, company)
    for name, here in (("1", count == 1), ("2", count == 2), ("3+", count > 2)):
        agrees(desk.chains[name]["share"], has & here, has, company)
        agrees(desk.chains[name]["held_at_last"], held & here, has & here, company)
        at_first = (has & here & (answer <= first)).sum() / (has & here).sum()
        assert abs(at_first - desk.chains[name]["held_at_first"]) < 0.02
    assert count.max() == 4 and desk.chains["2"]["held_at_first"] == 0.0
    good = np.zeros(count.size, dtype=bool)
    good[data.survey_of_complainants["complaint_id"] - 1] = data.survey_of_complainants["score"] >= 4
    for name, here in (("kept", held), ("broken", has & ~held), ("none", known & (count == 0))):
        agrees(desk.satisfied[name], good & here, here, company)
    agrees(desk.reopened, ~np.isnat(first_time(data, "reopened")) & known, known, company)
    assert desk.recorded_difference == pytest.approx(desk.causal + desk.confounded, rel=1e-12)
    assert desk.share_causal * desk.recorded_difference == pytest.approx(desk.causal, rel=1e-12)


def test_the_causal_part_is_what_keeping_promises_would_change(large):
    """Both worlds, complaint by complaint: only those whose promise was broken change, and by the causal part."""
    firm, data, truth, kept = large
    for column in ("complaint_id", "segment", "company", "problem", "received", "answered", "minutes"):
        assert data.complaints[column].tobytes() == kept.complaints[column].tobytes(), column
    count, _, last = promised(data)
    answer, company = first_time(data, "answered"), data.complaints["company"]
    broken = (count > 0) & (answer > last)
    now_count, _, now_last = promised(kept)
    known = (now_count > 0) & ~np.isnat(answer)
    assert np.array_equal(count, now_count) and (answer <= now_last)[known].all()
    good, better = (world.survey_of_complainants["score"] >= 4 for world in (data, kept))
    row = data.survey_of_complainants["complaint_id"] - 1
    assert (better >= good).all()
    unsure = np.isnat(answer)[row]  # answered after the end of the log
    assert np.array_equal(better[~broken[row] & ~unsure], good[~broken[row] & ~unsure])
    here = broken[row]
    agrees(truth.desk.causal, (better.astype(int) - good) * here, here, company[row])
    agrees(truth.segments["private"]["outcomes.dissatisfied"], ~good, np.ones(good.size), company[row])
    after = firm.truth(keeping_promises=True)
    agrees(after.segments["private"]["outcomes.dissatisfied"], ~better, np.ones(good.size), company[row])
    moved = after.segments["private"]["complaints.moved"]
    agrees(moved, broken, np.ones(broken.size), company)
    assert after.desk.promise_keeping == 1.0 and np.isnan(after.desk.share_causal)


def test_answered_faster_with_a_desk(large):
    """The rule of speed goes on with a desk: the moved follow the recorded difference by the share that is causal."""
    firm, _, truth, _ = large
    faster = firm.truth(within_days=5)
    moved = firm.records(1, within_days=5)
    good = moved.survey_of_complainants["score"] >= 4
    company = moved.complaints["company"][moved.survey_of_complainants["complaint_id"] - 1]
    agrees(1.0 - faster.segments["private"]["outcomes.dissatisfied"], good, np.ones(good.size), company)
    inside = [one for one in truth.bands if one["days"] is not None and one["days"] <= 5]
    share = sum(one["share"] for one in inside)
    target = sum(one["share"] * one["dissatisfied"] for one in inside) / share
    expected = sum(
        one["share"] * (one["dissatisfied"] + (one not in inside) * firm.share_causal * (target - one["dissatisfied"]))
        for one in truth.bands
    )
    assert faster.segments["private"]["outcomes.dissatisfied"] == pytest.approx(expected, abs=1e-9)
    assert faster.desk.median_hours["first_resolved"] < truth.desk.median_hours["first_resolved"]


def test_medians_are_those_of_complaints_followed_to_their_end(large):
    _, data, truth, _ = large
    followed = data.complaints["received"] < END - 60
    received, answer = first_time(data, "received"), first_time(data, "answered")
    acknowledged = np.fmin(first_time(data, "acknowledged"), answer)  # the answer acknowledges
    for name, at in (("acknowledged", acknowledged), ("first_resolved", answer)):
        hours = (at - received) / np.timedelta64(1, "h")
        by_then = (hours <= truth.desk.median_hours[name] + 1e-9)[followed]  # never is not by then
        agrees(0.5, by_then, np.ones(by_then.size), data.complaints["company"][followed])


def hand_firm():
    return SimulatedFirm(
        customers=1_000,
        segments=(Segment(name="all", share=1.0, margin=100.0, voice=(1.0,)),),
        problems=(Problem(name="late", rate=0.5, stay_silent=0.4),),
        bands=(
            Band(days=2, share=0.8, outcomes=(0.2, 0.8, 0.0)),
            Band(days=None, share=0.2, outcomes=(1.0, 0.0, 0.0)),
        ),
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
        costs=Costs(per_minute=0.0, fixed_per_year=0.0, faster_fixed_per_year=7.0, faster_setup=7.0),
        horizon=Horizon(years=2, complaint_years=1, annual_rate=0.25, timing="end_of_period"),
        while_leaving=0.5,
        desk=Desk(
            promised=1.0,
            short=0.0,
            hard=0.5,
            broken=(0.0, 0.5),
            keeping_effect=0.0,
            harm=0.5,
            hardship=0.25,
            cost_per_promise=2.0,
        ),
    )


def test_expected_net_of_kept_promises_by_hand():
    """500 complaints, 400 answered and all promised; of 200 hard ones half are broken.

    Satisfied before hardship 0.8 of the answered. Easy: 200 x 0.8 = 160. Hard: 0.8 x 0.75 = 0.6: of the 100 kept 60, of
    the 100 broken 60, of whom the broken promise leaves 30. Together 250 of 500; with all promises kept 280.
    """
    firm = hand_firm()
    today, kept = firm.truth(), firm.truth(keeping_promises=True)
    assert today.segments["all"]["outcomes.satisfied"] == pytest.approx(0.5, rel=1e-12)
    assert kept.segments["all"]["outcomes.satisfied"] == pytest.approx(0.56, rel=1e-12)
    # Kept promises: 300, of whom 220 are satisfied; broken 100, 30 are.
    assert today.desk.satisfied == pytest.approx({"kept": 220 / 300, "broken": 0.3, "none": 0.7}, rel=1e-12)
    assert today.desk.causal == pytest.approx(0.3, rel=1e-12)
    assert today.desk.share_causal == pytest.approx(0.3 / (220 / 300 - 0.3), rel=1e-12)
    # Stay 0.55 and 0.58, counterfactual 0.4: 75 and 90 kept. Retention as it is today: 0.5 + 0.5 x 0.55 = 0.775.
    # A kept customer: 0.5 / 1.25 + (0.775 + 0.225 / 2) / 1.5625 = 0.968.
    assert today.metrics["retention_benefit"] == pytest.approx(7_260, rel=1e-12)
    assert kept.metrics["retention_benefit"] == pytest.approx(8_712, rel=1e-12)
    # Tellings of the dissatisfied: 250 and 220, times 0.75, each -1, in year 1. 100 promises kept more, 2 each.
    assert today.metrics["word_of_mouth_benefit"] == pytest.approx(-150, rel=1e-12)
    assert kept.metrics["word_of_mouth_benefit"] == pytest.approx(-132, rel=1e-12)
    assert kept.metrics["faster_answer_cost"] == pytest.approx(160, rel=1e-12)
    assert kept.net - today.net == pytest.approx(8_712 - 7_260 + 18 - 160, rel=1e-12)


@pytest.mark.parametrize("name", ["telecom", "retail"])
def test_a_scenario_made_of_the_links_has_the_same_net(name):
    firm = SimulatedFirm.setting(name, companies=PLAIN, desk=Desk(keeping_effect=0.0))
    for keeping in (False, True):
        truth = firm.truth(keeping_promises=keeping)
        scenario = am.economics.RecoveryScenario.from_dict(links_of(firm, truth))
        assert scenario.evaluate(draws=1).mean("net") == pytest.approx(truth.net, rel=1e-9)


def test_companies_keep_their_promises_differently():
    """By company over 20 years, each within four standard errors of its own truth; the spread is that of the effect."""
    firm = SimulatedFirm.setting("telecom", customers=8_000, years=20, desk=Desk(keeping_effect=1.0))
    truth = firm.truth(companies=3).desk
    data = firm.records(5, companies=3)
    table = data.events | {"company": data.complaints["company"][data.events["complaint_id"] - 1]}
    kpis = reviewed(table, by="company").kpis()
    rows = zip(*(kpis[name] for name in ("company", "kpi", "value", "of")), strict=True)
    found = {company: (value, of) for company, kpi, value, of in rows if kpi == "promise_keeping"}
    assert sorted(found) == sorted(truth.promise_keeping_by_company)
    values = []
    for company, (value, of) in found.items():
        true = truth.promise_keeping_by_company[company]
        assert abs(value - true) < LEVEL * np.sqrt(true * (1 - true) / of), company
        values.append(true)
    assert max(values) - min(values) > 0.2
    assert firm.truth().desk.promise_keeping_by_company == {}


# ---- what a review makes of the log ----

JUDGED = ("promise_keeping", "promise_held_at_first", "reopening_rate", "satisfied_of_judged")


def small_desk(sample, **changes):
    """A thousand complaints of one company: what the intervals of a review take for granted, independent complaints."""
    given = {"customers": 2_200, "seed": 31, "companies": PLAIN, "desk": Desk(keeping_effect=0.0), **changes}
    firm = SimulatedFirm.setting("telecom", **given)
    return firm, firm.records(sample)


def truths(firm):
    truth = firm.truth()
    desk = truth.desk
    return {
        "promise_keeping": desk.promise_keeping,
        "promise_held_at_first": desk.chains["1"]["share"] * desk.chains["1"]["held_at_first"],
        "reopening_rate": desk.reopened,
        "satisfied_of_judged": 1.0 - truth.segments["private"]["outcomes.dissatisfied"],
        "median acknowledged": desk.median_hours["acknowledged"],
        "median first_resolved": desk.median_hours["first_resolved"],
    }


def intervals(review):
    kpis, lasted = review.kpis(), review.exact().durations([0.5])
    out = {k: (lo, hi) for k, lo, hi in zip(kpis["kpi"], kpis["lower"], kpis["upper"], strict=True) if k in JUDGED}
    for end, lo, hi in zip(lasted["end"], lasted["lower"], lasted["upper"], strict=True):
        out[f"median {end}"] = (lo, hi)
    return out


def test_intervals_of_a_review_hold_the_truth():
    """150 desks; validation/desk_coverage.py has 2,000.

    95 % of 150 has a Monte Carlo error of 1.8 points: below 89 % has a probability below 0.2 % where coverage is 95 %.
    """
    held, true = {}, truths(small_desk(0)[0])
    for sample in range(150):
        _, data = small_desk(sample)
        for name, (low, high) in intervals(reviewed(data.events)).items():
            if name in true:
                held.setdefault(name, []).append(low <= true[name] <= high)
    assert sorted(held) == sorted(true)
    for name, each in held.items():
        assert 0.89 <= np.mean(each) <= 1.0, (name, np.mean(each))
    assert 0.92 < np.mean([np.mean(each) for each in held.values()]) < 0.99


def recent(data, days, end):
    """The events of complaints received in the last days of the records."""
    young = data.complaints["complaint_id"][data.complaints["received"] >= end - days]
    rows = np.isin(data.events["complaint_id"], young)
    return {name: values[rows] for name, values in data.events.items()}


def test_medians_of_young_complaints_hold_the_truth_where_closed_ones_mislead():
    """Complaints of the last two weeks: the product-limit median holds the truth, that of the closed ones does not."""
    held, naive, means, options = [], [], [], {"customers": 30_000, "years": 2, "purchases_per_year": 1.0}
    firm = small_desk(0, **options)[0]
    true, end = truths(firm)["median first_resolved"], np.datetime64("2021-01-01") + 2 * 365
    for sample in range(30):
        _, data = small_desk(sample, **options)
        review = reviewed(recent(data, 14, end), now=end)
        low, high = intervals(review)["median first_resolved"]
        held.append(low <= true <= high)
        cases = review.cases()
        closed = cases["first_resolved_hours"][cases["first_resolved_ended"]]
        assert 30 < closed.size < 0.8 * cases["complaint"].size
        naive.append(np.median(closed))
        means.append(closed.mean())
    # Of 30, 95 % each: 25 or fewer have a probability of 0.3 %.
    assert sum(held) >= 26
    assert max(naive) < 0.9 * true and np.mean(naive) < 0.75 * true
    # The mean of all answered complaints: by bands, uniform days, and half an hour to a day beside the dates.
    bands = firm.bands[:-1]
    first = [0, *(one.days + 1 for one in bands[:-1])]
    days = sum(b.share * (f + b.days) / 2 for f, b in zip(first, bands, strict=True)) / sum(b.share for b in bands)
    assert max(means) < 0.8 * 24 * days


def test_several_short_promises_against_one_honest():
    firm, data = small_desk(0, customers=40_000)
    chains, truth = reviewed(data.events).promise_chains(), firm.truth().desk
    assert list(chains["promises"]) == ["1", "2", "3+"]
    for k, name in enumerate(chains["promises"]):
        n, true = chains["chains"][k], truth.chains[name]
        for what in ("held_at_first", "held_at_last"):
            error = np.sqrt(true[what] * (1 - true[what]) / n)
            assert abs(chains[what][k] / n - true[what]) <= LEVEL * error + 0.004, (name, what)  # the young ones
    assert chains["held_at_first"][1:].sum() == 0.0
    satisfied = reviewed(data.events).satisfied_by_promise()
    for state, yes, n in zip(*satisfied.values(), strict=True):
        if state in ("kept", "broken"):
            true = truth.satisfied[state]
            assert abs(yes / n - true) < LEVEL * np.sqrt(true * (1 - true) / n)


# ---- the chain ----


def asked_of_records(firm, data):
    """Today, with outcomes from the complaint log cut by what became of promises; the other links are the truth's."""
    cases = reviewed(data.events).cases()
    state = np.full(data.complaints["complaint_id"].size, "none", dtype=object)
    state[cases["complaint"] - 1] = cases["promise"]
    score = np.full(state.size, np.nan)
    score[data.survey_of_complainants["complaint_id"] - 1] = data.survey_of_complainants["score"]
    log = am.domain.ComplaintLog.from_frame(
        data.complaints | {"promise": state, "score": score},
        response_days=(data.complaints["answered"] - data.complaints["received"]).astype(float),
        score="score",
        segment="segment",
        attributes=["promise"],
    )
    stated = links_of(firm, firm.truth())
    for segment in stated["segment"]:
        segment["outcomes"] = {"from": "records"}
    stated["faster_answers"] = {"cost_per_moved_complaint": firm.desk.cost_per_promise}
    bands = [band.days for band in firm.bands if band.days is not None]
    return am.economics.RecoveryScenario.from_dict(stated).with_observed(
        log, satisfied=4, delighted=5, response_bands=bands, strata=["promise"]
    )


def test_what_kept_promises_are_worth():
    """The question asked of the records against the truth; taking the recorded difference for causal overstates it."""
    firm, data = small_desk(4, customers=150_000, surveys=EVERYBODY)
    truth = firm.truth()
    worth = firm.truth(keeping_promises=True).net - truth.net
    cost = firm.truth(keeping_promises=True).metrics["faster_answer_cost"]
    today = asked_of_records(firm, data)
    found = {}
    for share in (truth.desk.share_causal, 1.0):
        kept = today.with_outcomes_of("promise", "broken", "kept", share_causal=share)
        gain = kept.compare(today, draws=2_000, seed=3).values("net")
        found[share] = gain.mean(), gain.std()
    mean, error = found[truth.desk.share_causal]
    assert error < 0.05 * worth
    assert abs(mean - worth) < LEVEL * error
    # All of the recorded difference instead: the confounded part on top, which no keeping of promises would bring.
    overstated = (worth + cost) / truth.desk.share_causal - cost
    mean, error = found[1.0]
    assert abs(mean - overstated) < LEVEL * error
    assert mean - worth > 10 * error


def test_wrong_desks_are_named():
    def wrong(parameter, make, code="domain"):
        with pytest.raises(am.AmendsError) as raised:
            make()
        assert (raised.value.code, raised.value.parameter) == (code, parameter), str(raised.value)

    firm = SimulatedFirm(customers=10)
    for name in ("promised", "short", "hard", "harm", "hardship", "apology", "waiting", "duplicates"):
        wrong(f"desk.{name}", lambda name=name: Desk(**{name: 1.5}))
    wrong("desk.broken[1]", lambda: Desk(broken=(0.1, -0.1)))
    wrong("desk.broken_short", lambda: Desk(broken_short=(0.1,)), "size_mismatch")
    wrong("desk.reopened", lambda: Desk(reopened=0.2))
    wrong("desk.keeping_effect", lambda: Desk(keeping_effect=3))
    wrong("desk.acknowledged_hours", lambda: Desk(acknowledged_hours=0))
    wrong("desk.acknowledged_spread", lambda: Desk(acknowledged_spread=float("nan")))
    wrong("desk.cost_per_promise", lambda: Desk(cost_per_promise=-1))
    wrong("desk", lambda: SimulatedFirm(desk=True))
    wrong("keeping_promises", lambda: firm.truth(keeping_promises=True), "contradiction")
    wrong("keeping_promises", lambda: firm.records(keeping_promises=1))
    both = dataclasses.replace(firm, desk=Desk())
    wrong("keeping_promises", lambda: both.truth(5, keeping_promises=True), "contradiction")


def test_desks_at_their_edges():
    """Nothing promised, all broken, nobody complains, everybody acknowledged at the same time."""
    silent = SimulatedFirm(customers=300, desk=Desk(promised=0.0, hard=0.0, acknowledged_spread=0.0))
    assert np.isnat(silent.records().events["deadline"]).all()
    assert silent.truth().desk.promised == 0.0 and silent.truth().desk.median_hours["acknowledged"] <= 6.0
    never = SimulatedFirm(customers=300, desk=Desk(broken=(1.0, 1.0), broken_short=(1.0, 1.0), hard=1.0))
    truth = never.truth().desk
    assert truth.promise_keeping == 0.0 and np.isnan(truth.satisfied["kept"]) and np.isnan(truth.share_causal)
    assert never.truth().to_dict()["desk"]["share_causal"] is None
    quiet = SimulatedFirm(
        customers=50,
        problems=(Problem(name="x", rate=0.0, stay_silent=0.5),),
        segments=(Segment(name="all", share=1.0, margin=1.0, voice=(0.0,)),),
        companies=PLAIN,
        desk=Desk(),
    )
    assert quiet.records().events["time"].size == 0


LOG = pathlib.Path(__file__).parents[3] / "examples" / "data" / "complaint_desk.csv"


@pytest.mark.skipif(not LOG.exists(), reason="the folder examples/ is not here")
def test_the_shipped_log_is_what_the_tool_makes():
    spec = importlib.util.spec_from_file_location("tool", LOG.parents[2] / "tools" / "simulated_firm.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert LOG.read_text(encoding="utf-8") == tool.complaint_desk(), "python tools/simulated_firm.py writes it anew"


@pytest.mark.skipif(not LOG.exists(), reason="the folder examples/ is not here")
def test_promises_of_the_shipped_log_by_hand():
    """What SOURCE.md and the example say, counted with plain Python: no row counts twice, a promise is replaced by the
    next one before it is due, and kept if the answer comes by then."""
    with LOG.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["activity"] in sf.DESK_ACTIVITIES]
    until = max(row["time"] for row in rows)
    by_complaint = {}
    for row in sorted(rows, key=lambda row: row["time"]):
        by_complaint.setdefault(row["complaint_id"], []).append(row)
    made = kept = broken = replaced = 0
    for events in by_complaint.values():
        due, seen = "", set()
        for row in events:
            key = tuple(row.values())
            if key in seen:
                continue
            seen.add(key)
            if row["deadline"]:
                broken += bool(due) and due < row["time"]
                replaced += bool(due) and due >= row["time"]
                made, due = made + 1, row["deadline"]
            if due and row["activity"] == "answered" or due and row["activity"] == "solved":
                kept, broken, due = kept + (row["time"] <= due), broken + (row["time"] > due), ""
        broken += bool(due) and due < until
    assert len(by_complaint) == 446
    assert (made, kept, broken, replaced) == (562, 232, 69, 260)
