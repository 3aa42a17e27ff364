"""Every link of a simulated firm against frequencies in its own records (simulated_samples.py)."""

import numpy as np
import pytest
from simulated_samples import LEVEL, SETTINGS, YEAR, agrees, band_of, by_customer, many_companies, ratio, scored

from amends import simulated_firm as sf
from amends.simulated_firm import SimulatedFirm, Surveys


@pytest.fixture(scope="module", params=SETTINGS)
def large(request):
    firm = many_companies(request.param)
    return firm, firm.records(sample=1), firm.truth()


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
