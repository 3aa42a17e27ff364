"""The truth of a simulated firm against its own records, closed forms, a naive simulation, and the library's chain.

Frequencies in large samples are compared with the stated truth by standard errors over companies (4 of them, fixed
seeds): with thousands of companies of one size these hold the sampling of companies, months and customers.
"""

import ast
import csv
import dataclasses
import inspect
import json
import time
from pathlib import Path

import numpy as np
import pytest

import amends as am
from amends import simulated_firm as sf
from amends.simulated_firm import Band, Companies, Costs, Horizon, Problem, Segment, SimulatedFirm, Stay, Surveys

FILES = Path(__file__).parents[3] / "examples" / "data" / "simulated_firm"
SETTINGS = ("telecom", "retail", "insurance", "example")
YEAR = np.timedelta64(365, "D")
LEVEL = 4.0  # standard errors


def many_companies(name, **changes):
    """A setting with 4,000 companies of one size, and every customer asked: what companies do is then known well."""
    firm = SimulatedFirm.setting(name, **{"customers": 200_000, "seed": 11, **changes})
    return dataclasses.replace(
        firm,
        companies=dataclasses.replace(firm.companies, number=4_000, spread=0.0),
        surveys=dataclasses.replace(firm.surveys, customers_asked=1.0),
    )


def ratio(numerator, denominator, company):
    """Sum over sum, and its standard error over companies (linearised)."""
    _, of = np.unique(company, return_inverse=True)
    x = np.bincount(of, weights=np.asarray(numerator, dtype=float))
    n = np.bincount(of, weights=np.asarray(denominator, dtype=float))
    value = x.sum() / n.sum()
    return value, np.sqrt(((x - value * n) ** 2).sum() * n.size / max(n.size - 1, 1)) / n.sum()


def agrees(truth, numerator, denominator, company):
    """Is the truth within 4 standard errors of the frequency? The error must be small enough to say something."""
    value, error = ratio(numerator, denominator, company)
    assert 0.0 < error < 0.05 * max(truth, 0.2)
    assert abs(value - truth) < LEVEL * error, f"{value} of the records, {truth} stated, error {error}"


def by_customer(data, table, column):
    """A column of the customers, for the rows of a table that has customer_id (identifiers count from 1)."""
    assert np.array_equal(np.sort(data.customers["customer_id"]), np.arange(1, data.customers["customer_id"].size + 1))
    value = np.empty_like(data.customers[column])
    value[data.customers["customer_id"] - 1] = data.customers[column]
    return value[table["customer_id"] - 1]


def band_of(firm, complaints):
    days = (complaints["answered"] - complaints["received"]).astype(float)
    days[np.isnat(complaints["answered"])] = np.nan
    ends = [one.days for one in firm.bands[:-1]]
    return np.where(np.isnan(days), len(ends), np.searchsorted(ends, days))


def scored(data):
    """Rows of the complaints that have a score, and the class of each: 0, 1, 2."""
    row = data.survey_of_complainants["complaint_id"] - 1
    return row, np.digitize(data.survey_of_complainants["score"], [4, 5])


@pytest.fixture(scope="module", params=SETTINGS)
def large(request):
    firm = many_companies(request.param)
    return firm, firm.records(sample=1), firm.truth()


# Links


def test_problems_and_voice_are_those_stated(large):
    firm, data, truth = large
    years = firm.years
    for segment in firm.segments:
        here = data.complaints["segment"] == segment.name
        stated = truth.segments[segment.name]
        # Complaints are rare events of the customers, whose number in the segment is random as well.
        assert abs(here.sum() / years - stated["complaints.per_year"]) < LEVEL * np.sqrt(2 * here.sum()) / years
    # Of those who reply, weighted by what a reply of their kind stands for: the survey as its parameters say.
    survey, of = data.survey_of_customers, firm.surveys
    reply = np.where(survey["had_problem"] == 1, of.reply_silent, of.reply_no_problem)
    weight = 1.0 / np.where(survey["complained"] == 1, of.reply_complained, reply)
    company, segment = by_customer(data, survey, "company"), by_customer(data, survey, "segment")
    for one in firm.segments:
        here = weight * (segment == one.name)
        stated = truth.segments[one.name]
        agrees(stated["problem_rate"], here * survey["had_problem"], here, company)
        agrees(stated["voice"], here * survey["complained"], here * survey["had_problem"], company)
        for k, problem in enumerate(firm.problems):
            had = here * (survey["problem"] == problem.name)
            agrees(problem.rate, had, here, company)
            agrees(one.voice[k], had * survey["complained"], had, company)


def test_silent_and_untroubled_customers_stay_as_stated(large):
    firm, data, truth = large
    survey = data.survey_of_customers
    company = by_customer(data, survey, "company")
    agrees(
        firm.stay.no_problem, survey["still_customer"] * (1 - survey["had_problem"]), 1 - survey["had_problem"], company
    )
    silent = (survey["had_problem"] == 1) & (survey["complained"] == 0)
    for problem in firm.problems:
        here = silent & (survey["problem"] == problem.name)
        agrees(problem.stay_silent, here * survey["still_customer"], here, company)
    segment = by_customer(data, survey, "segment")
    for one in firm.segments:
        here = silent & (segment == one.name)
        stated = truth.segments[one.name]["stay.silent"]
        agrees(stated, here * survey["still_customer"], here, company)


def test_bands_and_their_outcomes_are_those_stated(large):
    firm, data, truth = large
    band, company = band_of(firm, data.complaints), data.complaints["company"]
    row, outcome = scored(data)
    # What a score of each class stands for.
    weight = (
        1.0 / np.array([firm.surveys.reply_dissatisfied, firm.surveys.reply_happy, firm.surveys.reply_happy])[outcome]
    )
    for b, stated in enumerate(truth.bands):
        assert stated["share"] == pytest.approx(firm.bands[b].share, abs=1e-9)
        agrees(stated["share"], band == b, np.ones_like(band), company)
        here = weight * (band[row] == b)
        for k, name in enumerate(sf.CLASSES):
            assert stated[name] == pytest.approx(firm.bands[b].outcomes[k], abs=1e-9)
            agrees(stated[name], here * (outcome == k), here, company[row])


def test_complainants_stay_by_outcome_as_stated(large):
    firm, data, truth = large
    row, outcome = scored(data)
    flag = data.survey_of_complainants["still_customer"]
    known = ~np.isnan(flag)
    first = next(iter(truth.segments.values()))
    company = data.complaints["company"][row]
    for k, name in enumerate(sf.CLASSES):
        assert first[f"stay.{name}"] == pytest.approx(getattr(firm.stay, name), abs=1e-9)
        here = known & (outcome == k)
        agrees(first[f"stay.{name}"], here * np.where(known, flag, 0), here, company)


def still_there(firm, data, customer, received):
    """Whether customers (identifiers) are still there a year after a day, from the books alone."""
    if firm.contract:
        left = np.empty_like(data.customers["left"])
        left[data.customers["customer_id"] - 1] = data.customers["left"]
        return ~(left[customer - 1] < received + YEAR)
    # Who stays buys in the year from the complaint on; who leaves does not.
    key = np.sort(data.purchases["customer_id"] * 100_000 + data.purchases["date"].astype(int))
    first, last = customer * 100_000 + received.astype(int), customer * 100_000 + (received + YEAR).astype(int)
    return np.searchsorted(key, last) > np.searchsorted(key, first)


def test_the_flag_is_what_the_books_say(large):
    firm, data, _ = large
    row, _ = scored(data)
    flag = data.survey_of_complainants["still_customer"]
    received, customer = data.complaints["received"][row], data.complaints["customer_id"][row]
    known = ~np.isnan(flag)
    assert np.array_equal(~known, received + YEAR > np.datetime64("2021-01-01") + firm.years * YEAR)
    assert np.array_equal(flag[known] == 1, still_there(firm, data, customer, received)[known])
    assert firm.contract or np.isnat(data.customers["left"]).all()
    survey = data.survey_of_customers
    there = still_there(firm, data, survey["customer_id"], survey["asked"] - YEAR)
    assert np.array_equal(survey["still_customer"] == 1, there)


def test_the_unanswered_stay_as_stated(large):
    firm, data, truth = large
    received = data.complaints["received"]
    known = received + YEAR <= np.datetime64("2021-01-01") + firm.years * YEAR
    here = known & np.isnat(data.complaints["answered"])
    stays = still_there(firm, data, data.complaints["customer_id"], received)
    agrees(next(iter(truth.segments.values()))["stay.unanswered"], here & stays, here, data.complaints["company"])


def test_who_is_a_fair_comparison_for_complainants():
    """The stated design of the settings: the silent with the same problem, the unanswered, nobody."""
    stays = {name: SimulatedFirm.setting(name).truth().segments for name in ("telecom", "retail", "insurance")}
    assert all(one.stay_silent == one.counterfactual for one in SimulatedFirm.setting("telecom").problems)
    for one in stays["retail"].values():
        assert one["stay.unanswered"] == pytest.approx(one["counterfactual.stay"], abs=1e-9)
        assert abs(one["stay.silent"] - one["counterfactual.stay"]) > 0.02
    for one in (*stays["telecom"].values(), *stays["insurance"].values()):
        assert abs(one["stay.unanswered"] - one["counterfactual.stay"]) > 0.02
    for one in stays["insurance"].values():
        assert abs(one["stay.silent"] - one["counterfactual.stay"]) > 0.02


def whole_years(firm, data):
    """Customers' own years that end within the records: customer, beginning, whether he was still there at the end."""
    begins = data.customers["observed_from"].astype(int)
    end = (np.datetime64("2021-01-01") + firm.years * YEAR).astype(int)
    out = []
    for year in range(firm.years):
        start = begins + 365 * year
        left = np.where(np.isnat(data.customers["left"]), 10**9, data.customers["left"].astype(int))
        here = (start + 365 <= end) & (left >= start)
        out.append((np.flatnonzero(here), start[here], (left >= start + 365)[here]))
    return tuple(np.concatenate(one) for one in zip(*out, strict=True))


def purchases_within(data, customer, start):
    """Margin and number of purchases of each customer (row) in the year from a day on."""
    ids = data.customers["customer_id"][customer]
    key = data.purchases["customer_id"] * 100_000 + data.purchases["date"].astype(int)
    order = np.argsort(key)
    sums = np.concatenate([[0.0], np.cumsum(data.purchases["margin"][order])])
    first, last = (np.searchsorted(key[order], ids * 100_000 + day) for day in (start, start + 365))
    return sums[last] - sums[first], last - first


def test_margins_and_their_retention_are_those_stated(large):
    firm, data, truth = large
    customer, start, stays = whole_years(firm, data)
    margin, count = purchases_within(data, customer, start)
    if not firm.contract:
        stays = count > 0
        # Years after the one in which somebody stopped are none of his.
        gone = np.zeros(data.customers["customer_id"].size, dtype=bool)
        keep = np.zeros(customer.size, dtype=bool)
        for day in range(firm.years):
            here = start == data.customers["observed_from"].astype(int)[customer] + 365 * day
            keep |= here & ~gone[customer]
            gone[customer[here & ~stays]] = True
        customer, start, stays, margin, count = (one[keep] for one in (customer, start, stays, margin, count))
    company, segment = data.customers["company"][customer], data.customers["segment"][customer]
    for one in firm.segments:
        here = segment == one.name
        stated = truth.segments[one.name]
        agrees(stated["customer_retention"], here & stays, here, company)
        value, error = ratio(here * stays * margin, here & stays, company)
        assert error < 0.02 * one.margin and abs(value - stated["margin.per_customer_per_year"]) < LEVEL * error
        value, error = ratio(here * stays * count, here & stays, company)
        assert abs(value - firm.purchases_per_year) <= LEVEL * error
        paid, error = ratio(here * ~stays * margin, here & ~stays, company)
        assert abs(paid - firm.while_leaving * one.margin) <= LEVEL * error
    # The same customers a year later.
    again = np.flatnonzero(stays & (start + 730 <= (np.datetime64("2021-01-01") + firm.years * YEAR).astype(int)))
    later, more = purchases_within(data, customer[again], start[again] + 365)
    left = data.customers["left"][customer[again]].astype(int)
    there = (
        more > 0
        if not firm.contract
        else np.isnat(data.customers["left"][customer[again]]) | (left >= start[again] + 730)
    )
    value, error = ratio(there * later, there * margin[again], company[again])
    assert abs(value - (1.0 + firm.growth)) < LEVEL * error + 1e-4 and error < 0.01  # 1e-4: cents are rounded
    for one in truth.segments.values():
        assert one["margin.retention"] == pytest.approx(one["customer_retention"] * (1 + firm.growth), rel=1e-12)


def test_tellings_are_those_stated(large):
    firm, data, truth = large
    row, outcome = scored(data)
    first = next(iter(truth.segments.values()))
    persons = dict(zip(sf.TOLD_BINS, (0, 1.5, 4, 8, firm.word_of_mouth.told_in_last_bin), strict=True))
    survey = data.survey_of_customers
    silent = (survey["had_problem"] == 1) & (survey["complained"] == 0)
    assert (survey["told_bin"][survey["had_problem"] == 0] == "0").all()
    groups = [(name, data.survey_of_complainants["told_bin"][outcome == k]) for k, name in enumerate(sf.CLASSES)]
    for name, told in [*groups, ("counterfactual", survey["told_bin"][silent])]:
        number = np.array([persons[one] for one in told.tolist()])
        share, hearers = (first[f"word_of_mouth.{name}.{key}"] for key in ("share_who_tell", "hearers_given_telling"))
        assert abs((number > 0).mean() - share) < LEVEL * np.sqrt(share * (1 - share) / number.size)
        tellers = number[number > 0]
        assert abs(tellers.mean() - hearers) < LEVEL * tellers.std() / np.sqrt(tellers.size)


def test_staff_and_minutes(large):
    firm, data, truth = large
    complaints = data.complaints
    assert data.staff["complaints"].sum() == complaints["complaint_id"].size
    assert data.staff["minutes"].sum() == pytest.approx(complaints["minutes"].sum(), rel=1e-6)
    months, counts = np.unique(complaints["received"].astype("datetime64[M]"), return_counts=True)
    assert np.array_equal(data.staff["month"], months) and np.array_equal(data.staff["complaints"], counts)
    needed = data.staff["minutes"] / firm.costs.minutes_per_agent
    assert (data.staff["agents"] >= needed).all() and (data.staff["agents"] < needed + 1).all()
    cost = complaints["minutes"] * firm.costs.per_minute
    value, error = ratio(cost, np.ones_like(cost), complaints["company"])
    assert abs(value - next(iter(truth.segments.values()))["cost.per_complaint"]) < LEVEL * error


def test_tables_go_together(large):
    firm, data, _ = large
    end = np.datetime64("2021-01-01") + firm.years * YEAR
    for name, table in data.tables():
        assert len({column.shape for column in table.values()}) == 1, name
    customers, complaints = data.customers, data.complaints
    assert (customers["joined"] <= customers["observed_from"]).all()
    assert not (customers["left"] < customers["observed_from"]).any() and not (customers["left"] >= end).any()
    assert (((customers["observed_from"] - customers["joined"]).astype(int) % 365) == 0).all()
    assert (np.diff(customers["joined"].astype(int)) >= 0).all()
    assert np.array_equal(complaints["complaint_id"], np.arange(1, complaints["complaint_id"].size + 1))
    assert (np.diff(complaints["received"].astype(int)) >= 0).all() and complaints["received"].max() < end
    assert np.array_equal(by_customer(data, complaints, "company"), complaints["company"])
    assert np.array_equal(by_customer(data, complaints, "segment"), complaints["segment"])
    for table, column in ((complaints, "received"), (data.purchases, "date")):
        assert (table[column] >= by_customer(data, table, "observed_from")).all()
        assert not (table[column] > by_customer(data, table, "left")).any()
    assert (np.diff(data.purchases["date"].astype(int)) >= 0).all() and data.purchases["date"].max() < end
    assert data.purchases["margin"].sum() == pytest.approx(firm.margin_share * data.purchases["amount"].sum(), rel=1e-3)
    # As many customers begin a year in each year: newcomers take the places of those who left.
    begun = np.concatenate([customers["observed_from"].astype(int), whole_years(firm, data)[1] + 365])
    assert begun.size > firm.customers


# Companies


def mean_of(a, deviation, power=1):
    """E logistic(a + deviation z)^power for a standard normal z, by summation."""
    z = np.linspace(-8, 8, 4001)
    density = np.exp(-0.5 * z**2) / np.exp(-0.5 * z**2).sum()
    return (density * (1 / (1 + np.exp(-(a + deviation * z)))) ** power).sum()


def intercept(mean, deviation):
    """The a of a mean, by bisection."""
    low, high = -20.0, 20.0
    for _ in range(100):
        a = 0.5 * (low + high)
        low, high = (a, high) if mean_of(a, deviation) < mean else (low, a)
    return a


def variance_between(flag, group, weight):
    """Variance of the shares of groups less that of sampling in each, and its rough standard error."""
    n = np.bincount(group, weights=weight)
    p = np.bincount(group, weights=weight * flag) / n
    observed = np.var(p, ddof=1) - (p * (1 - p) / (n - 1)).mean()
    return observed, 1.3 * np.var(p, ddof=1) * np.sqrt(2 / (n.size - 1))  # 1.3: shares are not quite normal


def all_complain(customers, companies):
    """A firm of which every customer complains every year, and replies."""
    return SimulatedFirm(
        customers=customers,
        problems=(Problem(name="only", rate=1.0, stay_silent=0.5),),
        segments=(Segment(name="all", share=1.0, margin=1.0, voice=(1.0,)),),
        bands=(
            Band(days=5, share=0.5, outcomes=(0.3, 0.4, 0.3)),
            Band(days=None, share=0.5, outcomes=(0.8, 0.15, 0.05)),
        ),
        companies=companies,
        surveys=Surveys(reply_dissatisfied=1.0, reply_happy=1.0),
    )


def test_companies_differ_as_stated():
    """Variance between companies of shares satisfied or better in a band: that of the stated effect, by summation."""
    effects = {"outcome_effect": 0.7, "month_effect": 0.0, "speed_effect": 0.9}
    firm = all_complain(200_000, Companies(number=400, spread=0.0, **effects))
    data = firm.records()
    band, company = band_of(firm, data.complaints), np.unique(data.complaints["company"], return_inverse=True)[1]
    row, outcome = scored(data)
    assert np.array_equal(row, np.arange(band.size))
    observed, error = variance_between(band == 0, company, np.ones(band.size))
    expected = mean_of(intercept(0.5, 0.9), 0.9, 2) - 0.25
    assert abs(observed - expected) < LEVEL * error and error < 0.15 * expected
    for b, better in ((0, 0.7), (1, 0.2)):
        observed, error = variance_between(outcome > 0, company, (band == b).astype(float))
        expected = mean_of(intercept(better, 0.7), 0.7, 2) - better**2
        assert abs(observed - expected) < LEVEL * error and error < 0.15 * expected


def test_months_differ_as_stated():
    """The same between the months of companies that do not differ; another month of the company is another draw."""
    effects = {"outcome_effect": 0.0, "month_effect": 0.8, "speed_effect": 0.0}
    firm = all_complain(200_000, Companies(number=20, spread=0.0, **effects))
    data = firm.records()
    band, company = band_of(firm, data.complaints), np.unique(data.complaints["company"], return_inverse=True)[1]
    months = np.unique(data.complaints["received"].astype("datetime64[M]"), return_inverse=True)[1]
    outcome = scored(data)[1]
    for b, better in ((0, 0.7), (1, 0.2)):
        expected = mean_of(intercept(better, 0.8), 0.8, 2) - better**2
        here = (band == b).astype(float)
        observed, error = variance_between(outcome > 0, company * 36 + months, here)
        assert abs(observed - expected) < LEVEL * error and error < 0.15 * expected
        observed, error = variance_between(outcome > 0, company, here)
        assert abs(observed - expected / 36) < LEVEL * error


@pytest.mark.parametrize("sizes", ["lognormal", "zipf"])
def test_sizes_of_companies(sizes):
    firm = SimulatedFirm(customers=200_000, companies=Companies(number=500, sizes=sizes, spread=1.1))
    shares = []
    for sample in (0, 1):
        _, counts = np.unique(firm.records(sample).customers["company"], return_counts=True)
        shares.append(np.sort(counts)[::-1] / counts.sum())
    if sizes == "zipf":
        stated = np.arange(1.0, 501.0) ** -1.1
        stated /= stated.sum()
        for one in shares:
            assert np.abs(one[:20] / stated[:20] - 1).max() < 0.1
    else:  # the standard deviation of the logarithm of sizes
        for one in shares:
            logs = np.log(one[one > 0])
            assert abs(logs.std() - 1.1) < LEVEL * 1.1 / np.sqrt(2 * 500) + 0.02
        assert shares[0][0] != shares[1][0]


def test_the_same_companies_go_on_with_new_months():
    firm = SimulatedFirm(
        customers=150_000, companies=Companies(number=6, spread=1.0, outcome_effect=1.0, month_effect=0.1)
    )
    data = [firm.records(sample, companies=7) for sample in (1, 2, 3, 4)]
    sizes = [np.unique(one.customers["company"], return_counts=True)[1] for one in data]
    assert np.abs(sizes[0] / sizes[1] - 1).max() < 0.2 and not np.array_equal(sizes[0], sizes[1])
    truth, population = firm.truth(companies=7), firm.truth()
    outcomes = [scored(one)[1] for one in data]
    for k, name in enumerate(sf.CLASSES):
        stated = truth.segments["private"][f"outcomes.{name}"]
        seen = np.array([(one == k).mean() for one in outcomes])
        assert abs(seen.mean() - stated) < 0.015  # sampling and months, over four samples
        assert abs(population.segments["private"][f"outcomes.{name}"] - stated) > 0.02
    # Over many samples of companies their truths are the truth of the population.
    nets = np.array([firm.truth(companies=k).net for k in range(150)])
    assert abs(nets.mean() - population.net) < LEVEL * nets.std() / np.sqrt(nets.size)


# Interventions


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


# Money

PLAIN = Companies(number=1, spread=0.0, outcome_effect=0.0, month_effect=0.0, speed_effect=0.0, stay_effect=0.0)


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
    of, segments = firm.word_of_mouth, []
    for name, one in truth.segments.items():
        tellers = {
            key: {part: one[f"word_of_mouth.{key}.{part}"] for part in ("share_who_tell", "hearers_given_telling")}
            for key in (*sf.CLASSES, "counterfactual")
        }
        annuity = one["handling_cost"] / (one["complaints.per_year"] * one["cost.per_complaint"])
        moved = one["faster_answer_cost"] / (one["complaints.per_year"] * annuity)
        segments.append(
            {
                "name": name,
                "customers": one["customers"],
                "problem_rate": one["problem_rate"],
                "voice": one["voice"],
                "outcomes": {key: one[f"outcomes.{key}"] for key in sf.CLASSES},
                "stay": {key: one[f"stay.{key}"] for key in (*sf.CLASSES, "silent", "no_problem")},
                "counterfactual": {"stay": one["counterfactual.stay"]},
                "margin": {
                    "per_customer_per_year": one["margin.per_customer_per_year"],
                    "retention": one["margin.retention"],
                    "while_leaving": one["margin.while_leaving"],
                },
                "cost": {"per_complaint": one["cost.per_complaint"] + moved},
                "word_of_mouth": {
                    **tellers,
                    "overlap": of.overlap,
                    "in_market": of.in_market,
                    "purchase_probability": of.purchase_probability,
                    "positive_shift": of.positive_shift,
                    "negative_shift": of.negative_shift,
                    "value_per_new_customer": of.value_per_new_customer,
                },
            }
        )
    costs = firm.costs
    faster = truth.within_days is not None
    segments[0]["cost"]["fixed_per_year"] = costs.fixed_per_year + faster * costs.faster_fixed_per_year
    segments[0]["cost"]["setup"] = faster * costs.faster_setup
    return am.economics.RecoveryScenario.from_dict(
        {
            "horizon": {"years": firm.horizon.years, "complaint_years": firm.horizon.complaint_years},
            "discount": {"annual_rate": firm.horizon.annual_rate, "timing": firm.horizon.timing},
            "segment": segments,
        }
    )


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


def test_replies_and_their_odds():
    """70 % of the dissatisfied reply, 40 % of the others: the silent have (0.6 / 0.4) (0.7 / 0.3) times the odds."""
    firm = many_companies("insurance")
    truth = firm.truth()
    assert truth.nonresponse_odds_ratio == pytest.approx(3.5, rel=1e-12)
    data = firm.records(sample=4)
    row, outcome = scored(data)
    silent = np.ones(data.complaints["complaint_id"].size, dtype=bool)
    silent[row] = False
    happy = 1 - sum(one.share * one.outcomes[0] for one in firm.bands)
    share_scored = happy * 0.4 + (1 - happy) * 0.7
    agrees(share_scored, ~silent, np.ones(silent.size), data.complaints["company"])
    among_scored = happy * 0.4 / share_scored
    agrees(among_scored, outcome > 0, np.ones(row.size), data.complaints["company"][row])
    among_silent = happy * 0.6 / (1 - share_scored)
    odds = among_silent / (1 - among_silent) / (among_scored / (1 - among_scored))
    assert truth.nonresponse_odds_ratio == pytest.approx(odds, rel=1e-12)
    assert np.isnan(SimulatedFirm(surveys=Surveys(reply_happy=1.0)).truth().nonresponse_odds_ratio)


# Everything else


def equal(first, second):
    return all(
        np.array_equal(column, other[name], equal_nan=column.dtype.kind in "fM")
        for (_, table), (_, other) in zip(first.tables(), second.tables(), strict=True)
        for name, column in table.items()
    )


def test_the_same_seed_gives_the_same_bits():
    firm = SimulatedFirm(customers=800, seed=5)
    data = firm.records(sample=2)
    assert equal(data, SimulatedFirm(customers=800, seed=5).records(sample=2))
    assert not equal(data, firm.records(sample=3))
    assert not equal(data, firm.records(sample=2, companies=3))
    assert not equal(data, SimulatedFirm(customers=800, seed=6).records(sample=2))
    # What one purpose draws leaves the others as they are.
    other = dataclasses.replace(firm, surveys=Surveys(reply_happy=0.1), purchase_spread=0.4).records(sample=2)
    assert all(
        np.array_equal(data.complaints[name], other.complaints[name], equal_nan=name == "answered")
        for name in data.complaints
    )
    assert repr(data).startswith("FirmRecords(") and "complaints" in repr(data)


def test_a_hundred_thousand_customers(record_property):
    begun = time.perf_counter()
    data = SimulatedFirm(customers=100_000).records()
    seconds = time.perf_counter() - begun
    record_property("seconds", seconds)
    print(f"100,000 customers in {seconds:.2f} s: {data}")
    assert seconds < 30  # it takes half a second; five are promised


def test_wrong_parameters_are_named():
    def wrong(parameter, make, code="domain"):
        with pytest.raises(am.AmendsError) as raised:
            make()
        assert (raised.value.code, raised.value.parameter) == (code, parameter), str(raised.value)
        assert len(str(raised.value)) < 200

    firm = SimulatedFirm()
    segment, band = firm.segments[0], firm.bands[0]
    changed = dataclasses.replace
    for name, value in [
        ("customers", 0),
        ("customers", 1.5),
        ("customers", "many"),
        ("seed", -1),
        ("years", 1),
        ("years", 21),
        ("share_causal", 1.1),
        ("share_causal", float("nan")),
        ("purchases_per_year", 0),
        ("margin_share", 0),
        ("margin_share", 2),
        ("growth", float("inf")),
        ("while_leaving", 0.6),
        ("contract", "yes"),
        ("stay", {"satisfied": 1}),
        ("companies", None),
        ("segments", ()),
        ("segments", segment),
        ("bands", [1, 2]),
    ]:
        wrong(name, lambda name=name, value=value: changed(firm, **{name: value}))
    wrong("segment.share", lambda: changed(segment, share=0))
    wrong("segment.name", lambda: changed(segment, name=" "))
    wrong("segment.margin", lambda: changed(segment, margin=-1))
    wrong("segment.voice[1]", lambda: changed(segment, voice=(0.1, 2)))
    wrong("problem.rate", lambda: Problem(name="x", rate=-0.1, stay_silent=0.5))
    wrong("problem.stay_counterfactual", lambda: Problem(name="x", rate=0.1, stay_silent=0.5, stay_counterfactual=2))
    wrong("band.outcomes", lambda: changed(band, outcomes=(0.5, 0.5)), "size_mismatch")
    wrong("band.outcomes", lambda: changed(band, outcomes=(0.5, 0.5, 0.5)), "contradiction")
    wrong("band.days", lambda: changed(band, days=1.5))
    wrong("stay.satisfied", lambda: changed(firm.stay, satisfied=1.2))
    wrong("companies.number", lambda: Companies(number=0))
    wrong("companies.sizes", lambda: Companies(sizes="normal"), "unknown_name")
    wrong("companies.outcome_effect", lambda: Companies(outcome_effect=3))
    wrong("surveys.reply_happy", lambda: Surveys(reply_happy=-1))
    wrong("word_of_mouth.silent", lambda: sf.WordOfMouth(silent=(1, 0, 0)), "size_mismatch")
    wrong("word_of_mouth.told_in_last_bin", lambda: sf.WordOfMouth(told_in_last_bin=9))
    wrong("costs.per_minute", lambda: Costs(per_minute=-1))
    wrong("horizon.complaint_years", lambda: Horizon(years=2, complaint_years=3))
    wrong("horizon.annual_rate", lambda: Horizon(annual_rate=-1))
    wrong("horizon.timing", lambda: Horizon(timing="end"), "unknown_name")
    wrong("segment.voice", lambda: changed(firm, problems=firm.problems[:1]), "size_mismatch")
    wrong("the shares of segments", lambda: changed(firm, segments=(segment,)), "contradiction")
    wrong("segments", lambda: changed(firm, segments=(segment, segment)), "contradiction")
    wrong(
        "problems", lambda: changed(firm, problems=tuple(changed(p, rate=0.9) for p in firm.problems)), "contradiction"
    )
    wrong("bands", lambda: changed(firm, bands=firm.bands[::-1]), "contradiction")
    wrong("the shares of bands", lambda: changed(firm, bands=firm.bands[1:]), "contradiction")
    wrong("contract", lambda: changed(firm, contract=False), "contradiction")
    wrong("growth", lambda: changed(firm, growth=0.9), "contradiction")
    wrong("name", lambda: SimulatedFirm.setting("bank"), "unknown_name")
    with pytest.raises(TypeError, match="sise"):
        SimulatedFirm.setting("retail", sise=3)
    wrong("sample", lambda: firm.records(sample=-1))
    wrong("companies", lambda: firm.records(companies=0.5))
    wrong("within_days", lambda: firm.records(within_days=4))
    wrong("within_days", lambda: firm.truth(within_days="5"))


def test_edge_firms():
    """Nobody complains; everybody stays; one customer; nothing differs: records and truth all the same."""
    quiet = SimulatedFirm(
        customers=50,
        problems=(Problem(name="x", rate=0.0, stay_silent=0.5),),
        segments=(Segment(name="all", share=1.0, margin=1.0, voice=(0.0,)),),
        stay=Stay(dissatisfied=1, satisfied=1, delighted=1, no_problem=1),
        companies=PLAIN,
    )
    data = quiet.records()
    assert data.complaints["complaint_id"].size == 0 and data.survey_of_complainants["score"].size == 0
    assert data.customers["customer_id"].size == 50 and np.isnat(data.customers["left"]).all()
    truth = quiet.truth(within_days=5)
    assert truth.metrics["retention_benefit"] == 0 and np.isnan(truth.segments["all"]["voice"])
    assert truth.to_dict()["segments"]["all"]["voice"] is None
    one = SimulatedFirm(customers=1, years=2).records()
    assert one.customers["customer_id"].size in (1, 2)


def test_written_files_hold_the_tables(tmp_path):
    firm = SimulatedFirm.setting("retail", customers=300)
    firm.write(tmp_path / "firm", sample=2)
    data = firm.records(sample=2)
    for name, table in data.tables():
        with open(tmp_path / "firm" / f"{name}.csv", encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        assert head == list(table) and len(rows) == len(next(iter(table.values())))
        for j, column in enumerate(table.values()):
            texts = [row[j] for row in rows]
            if column.dtype.kind == "f":
                assert np.array_equal(np.array([float(text or "nan") for text in texts]), column, equal_nan=True)
            elif column.dtype.kind == "M":
                assert np.array_equal(np.array(texts, dtype=column.dtype), column, equal_nan=True)
            else:
                assert texts == column.astype(str).tolist()
    truth = json.loads((tmp_path / "firm" / "truth.json").read_text(encoding="utf-8"))
    assert list(truth) == ["today", "within_1_days", "within_5_days", "within_10_days"]
    assert truth["within_5_days"]["net"] == pytest.approx(firm.truth(5).net, rel=1e-8)
    assert truth["today"]["bands"][-1]["days"] is None


@pytest.mark.skipif(not FILES.exists(), reason="the folder examples/ is not here")
def test_shipped_files_are_what_the_module_makes(tmp_path):
    SimulatedFirm.setting("example").write(tmp_path)
    shipped, made = ({one.name: one.read_bytes() for one in folder.iterdir()} for folder in (FILES, tmp_path))
    assert shipped == made, "python tools/simulated_firm.py writes them anew"
    assert sum(map(len, shipped.values())) < 200_000


def test_it_stands_apart_from_the_library():
    """What judges the library must not use it: of amends only the module that makes errors."""
    folder = Path(inspect.getfile(sf)).parent
    for path in [folder / "simulated_firm.py", *folder.glob("_simulated_*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                own = node.level and ("simulated" in (node.module or "") or node.module == "_arguments")
                assert own or node.module in (
                    "__future__",
                    "collections.abc",
                    "dataclasses",
                    "numpy.typing",
                    "pathlib",
                    "typing",
                )
            elif isinstance(node, ast.Import):
                assert {one.name for one in node.names} <= {"csv", "json", "math", "numpy"}
