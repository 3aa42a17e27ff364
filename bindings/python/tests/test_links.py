"""Links of the chain from records: against pandas and the estimators, on a simulated firm, and what is refused."""

import copy
import doctest
import math
import pickle

import numpy as np
import pytest

import amends as am
from amends import economics
from amends.domain import ComplaintLog
from amends.simulated_firm import SimulatedFirm

pd = pytest.importorskip("pandas")
BINS = {"0": 0, "1-2": None, "3-5": None, "6-10": None, "11+": 15}


def test_examples_in_the_docstrings():
    for module in (am._links, am._customer_links):
        assert doctest.testmod(module).failed == 0


def complaints(seed=2, n=600):
    rng = np.random.default_rng(seed)
    score = rng.integers(1, 6, n)
    left = rng.exponential(np.where(score > 3, 900.0, 400.0))
    watched = rng.uniform(100, 700, n)
    return pd.DataFrame(
        {
            "score": score,
            "days": np.ceil(np.minimum(left, watched)),
            "left": (left <= watched).astype(float),
            "stayed": (left > 365).astype(float),
            "cluster": rng.choice(["north", "south", "east", "west"] * 4 + ["far"], n),
            "problem": rng.choice(["late", "rude"], n),
        }
    )


def test_shares_are_those_of_pandas():
    table = complaints()
    link = economics.stay_rates(table, outcome="score", satisfied=4, delighted=5, stayed="stayed")
    named = np.select([table["score"] == 5, table["score"] == 4], ["delighted", "satisfied"], "dissatisfied")
    groups = table["stayed"].groupby(named).agg(["sum", "size"])
    for name, (x, n) in groups.iterrows():
        one = link[f"stay.{name}"]
        assert one.value == pytest.approx((x + 0.5) / (n + 1))
    by_name = economics.stay_rates(None, outcome=list(named), stayed=table["stayed"], cluster=table["cluster"])
    assert by_name["stay.satisfied"].value == link["stay.satisfied"].value
    assert (
        link["stay.satisfied"].clusters == by_name["stay.satisfied"].clusters == 5
    )  # a column of that name has the role
    frame = link.to_frame()
    assert frame["quantity"].tolist() == ["stay.dissatisfied", "stay.satisfied", "stay.delighted"]
    assert frame["rows"].tolist() == [groups["size"][n] for n in ("dissatisfied", "satisfied", "delighted")]
    assert "few_clusters" in {one.problem for one in link.findings}
    assert "stay.satisfied" in repr(link) and link._repr_html_().startswith("<table>")


def test_times_are_those_of_a_product_limit_estimate():
    table = complaints().drop(columns="cluster")
    link = economics.stay_rates(table, outcome="score", satisfied=4, days="days", left="left", period_days=300)
    for name, part in (("satisfied", table["score"] >= 4), ("dissatisfied", table["score"] < 4)):
        curve = am.survival.KaplanMeier().fit(table[part], duration="days", event="left")
        assert link[f"stay.{name}"].value == pytest.approx(float(np.ravel(curve.survival(300))[0]), rel=1e-12)
        assert link[f"stay.{name}"].scale == "log_log"
    assert link["stay.satisfied"].covariance_with(link["stay.dissatisfied"]) == 0.0
    yearly = economics.margin_retention(table, days="days", left="left", period_days=730.5 / 2, after_days=100)
    curve = am.survival.KaplanMeier().fit(table, duration="days", event="left")
    s = np.ravel(curve.survival([100, 100 + 365.25]))
    assert yearly["margin.retention"].value == pytest.approx(s[1] / s[0])


def joined_firm():
    table = complaints(seed=7, n=900)
    n = len(table)
    rng = np.random.default_rng(1)
    log = ComplaintLog.from_columns(
        complaint_id=np.arange(n),
        customer_id=np.arange(n),
        received=np.zeros(n),
        response_days=np.where(rng.random(n) < 0.2, np.nan, 3.0),
        cluster=table["cluster"],
    )
    customers = {"customer_id": np.arange(n), "left_at": np.where(table["left"] == 1, table["days"], np.nan)}
    customers["last_seen"] = table["days"]
    chosen = rng.permutation(n)[:600]
    answers = {"complaint_id": chosen, "answered_at": rng.integers(0, 30, 600), "score": table["score"][chosen]}
    answers["told"] = rng.choice(list(BINS), 600)
    return log.join(customers=customers, answers=answers), table, customers, answers


def test_a_joined_log_needs_no_names():
    joined, _, _, _ = joined_firm()
    link = economics.stay_rates(joined, satisfied=4, delighted=5)
    plain = {
        "score": joined["answers.score"],
        "days": joined["followed_days"],
        "left": joined["left"],
        "entry": joined["answer_days"],
        "cluster": joined["cluster"],
    }
    same = economics.stay_rates(plain, outcome="score", satisfied=4, delighted=5)
    for quantity, one in link.items():
        assert (one.value, one.standard_error) == (same[quantity].value, same[quantity].standard_error)
    assert len(link) == 3 and link["stay.delighted"].clusters == 5
    assert link.rows.reasons["outcome is not known"] == 300

    left_alone = economics.counterfactual_stay(joined, comparison="unanswered_complainants")
    alone = np.isnan(joined["response_days"])
    part = {name: values[alone] for name, values in plain.items() if name in ("days", "left", "cluster")}
    expected = economics.counterfactual_stay(part, comparison="unanswered_complainants")
    assert left_alone["counterfactual.stay"].value == expected["counterfactual.stay"].value
    assert left_alone["counterfactual.stay"].rows == alone.sum()
    assert "nobody answered" in left_alone.note and left_alone.note in repr(left_alone)
    told = economics.tellers(joined, satisfied=4, delighted=5, told="answers.told", bins=BINS)
    assert (
        told["word_of_mouth.satisfied.share_who_tell"].rows
        == told["word_of_mouth.delighted.share_who_tell"].rows
        == 600
    )


def test_the_comparison_is_weighted_to_the_problems_of_complainants():
    table = complaints()
    mix = {"late": 70, "rude": 30}
    link = economics.counterfactual_stay(
        table, comparison="silent_customers", stayed="stayed", problem="problem", complainants=mix
    )
    p = table.groupby("problem")["stayed"].agg(lambda y: (y.sum() + 0.5) / (len(y) + 1))
    assert link["counterfactual.stay"].value == pytest.approx(0.7 * p["late"] + 0.3 * p["rude"])
    listed = economics.counterfactual_stay(
        table,
        comparison="silent_customers",
        stayed="stayed",
        problem="problem",
        complainants=["rude"] * 3 + ["late"] * 7,
    )
    assert listed["counterfactual.stay"].value == pytest.approx(link["counterfactual.stay"].value)
    none = economics.counterfactual_stay(
        table, comparison="silent_customers", stayed="stayed", problem="problem", complainants=mix | {"lost": 5}
    )
    assert len(none) == 0
    with pytest.raises(am.AmendsError) as raised:
        none["counterfactual.stay"]
    assert raised.value.code == "numerical" and "problem lost" in str(raised.value)
    assert none.to_frame()["value"].isna().all()


def test_what_is_refused():
    table = complaints().to_dict("list")
    model = am.customer_base.BetaGeoModel.with_parameters(r=0.2, alpha=4.4, a=0.8, b=2.4, time_unit="week")
    scores = {"outcome": "score", "satisfied": 4}
    silent = {"comparison": "silent_customers"}
    cases = [
        (economics.stay_rates, scores | {"stayed": [0.7] * 600}, "domain", "stayed", "P(alive)"),
        (economics.stay_rates, scores | {"stayed": model}, "domain", "stayed", "P(alive)"),
        (economics.stay_rates, scores | {"stayed": ["yes"] * 600}, "domain", "stayed", "numbers"),
        (economics.stay_rates, scores | {"stayed": "stayed", "days": "days"}, "contradiction", "days", "name one"),
        (economics.stay_rates, {"outcome": "score", "stayed": "stayed"}, "missing", "satisfied", "from which score"),
        (economics.stay_rates, {"outcome": "problem", "stayed": "stayed"}, "unknown_name", "outcome", "dissatisfied"),
        (economics.stay_rates, scores | {"days": "days", "left": "score"}, "domain", "left", "1"),
        (economics.stay_rates, scores | {"stayed": "stayed", "fewest_rows": 0}, "domain", "fewest_rows", "fewest"),
        (economics.stay_rates, scores | {"days": "days", "period_days": 0}, "domain", "period_days", "period_days"),
        (
            economics.stay_rates,
            scores | {"purchase_days": "days", "watched_days": "days", "after_days": 9},
            "contradiction",
            "after_days",
            "purchases",
        ),
        (economics.counterfactual_stay, {"comparison": "untroubled_customers", "stayed": "stayed"}, "contradiction",
         "comparison", "stay.no_problem"),
        (economics.counterfactual_stay, {"comparison": "others", "stayed": "stayed"}, "unknown_name", "comparison", ""),
        (economics.counterfactual_stay, silent | {"stayed": "stayed", "problem": "problem"}, "missing", "complainants",
         ""),
        (economics.counterfactual_stay, silent | {"stayed": "stayed", "complainants": {"late": 1}}, "missing",
         "problem", ""),
        (economics.tellers, scores | {"told": "problem", "bins": {"late": 1}}, "unknown_name", "bins", "every label"),
        (economics.tellers, scores | {"told": "problem", "bins": {"late": 1, "rude": None}}, "missing", "bins", "mean"),
        (economics.tellers, scores | {"told": "problem"}, "domain", "told", ""),
        (economics.problem_and_voice, {"problem": "score"}, "domain", "problem", "1, 0"),
        (economics.problem_and_voice, {"problem": "left", "problem_odds_ratio": 0}, "domain", "problem_odds_ratio", ""),
        (economics.problem_and_voice, {"problem": "left", "not_replied": -1}, "domain", "not_replied", ""),
        (economics.customer_margin, {"margin": "problem"}, "domain", "margin", ""),
        (economics.customer_margin, {}, "unknown_name", "margin", ""),
    ]  # fmt: skip
    for function, arguments, code, parameter, text in cases:
        with pytest.raises(am.AmendsError) as raised:
            function(table, **arguments)
        assert (raised.value.code, raised.value.parameter) == (code, parameter), arguments
        assert text in str(raised.value), arguments
    with pytest.raises(am.AmendsError):
        economics.stay_rates([1, 2])
    with pytest.raises(TypeError):
        economics.counterfactual_stay(table, stayed="stayed")  # whose staying it is has no default


def test_margins_are_those_of_pandas():
    rng = np.random.default_rng(8)
    customers = pd.DataFrame({"customer_id": [f"c{i}" for i in range(300)]})
    customers["joined_at"] = pd.Timestamp("2022-01-01") + pd.to_timedelta(rng.integers(0, 500, 300), unit="D")
    customers["left_at"] = customers["joined_at"] + pd.to_timedelta(rng.integers(100, 900, 300), unit="D")
    who = rng.integers(0, 320, 5000)
    purchases = pd.DataFrame({"customer_id": [f"c{i}" for i in who], "margin": rng.gamma(2.0, 5.0, 5000)})
    purchases["purchased_at"] = pd.Timestamp("2022-01-01") + pd.to_timedelta(rng.integers(0, 1095, 5000), unit="D")
    edges = ["2022-07-01", "2023-07-01", "2024-07-01"]
    table = economics.customer_margins(customers, purchases, periods=edges)
    own = purchases[["customer_id"]].merge(customers, how="left", on="customer_id")
    before, after = purchases["purchased_at"] < own["joined_at"], purchases["purchased_at"] > own["left_at"]
    for k, margin in enumerate(("margin", "later_margin")):
        within = purchases["purchased_at"].between(edges[k], edges[k + 1], inclusive="left") & ~before & ~after
        sums = purchases[within].groupby("customer_id")["margin"].sum()
        expected = customers["customer_id"].map(sums).fillna(0.0)
        assert np.allclose(table[margin], expected, rtol=1e-12)
        begin, end = pd.Timestamp(edges[k]), pd.Timestamp(edges[k + 1])
        days = (customers["left_at"].clip(upper=end) - customers["joined_at"].clip(lower=begin)).dt.days.clip(lower=0)
        assert np.allclose(table["years" if k == 0 else "later_years"], days / 365.25)
    outside = ~purchases["purchased_at"].between(edges[0], edges[2], inclusive="left")
    unknown = ~outside & ~purchases["customer_id"].isin(customers["customer_id"])
    assert table.purchase_rows.reasons == {
        "it is outside the periods": outside.sum(),
        "no such customer": unknown.sum(),
        "it is before its customer joined": (before & ~outside).sum(),
        "it is after its customer left": (after & ~outside).sum(),
    }
    assert before.sum() > 100 and after.sum() > 100
    assert list(table["customer_id"]) == list(customers["customer_id"])
    link = economics.customer_margin(table)
    there = table["years"] > 0
    assert link["margin.per_customer_per_year"].value == pytest.approx(
        table["margin"][there].sum() / table["years"][there].sum()
    )
    both = there & (table["later_years"] > 0)
    first = table["margin"][both].sum() / table["years"][both].sum()
    assert link["margin.growth"].value == pytest.approx(
        table["later_margin"][both].sum() / table["later_years"][both].sum() / first - 1
    )
    # Of 320 names 20 are no customers.
    assert [(one.problem, one.no_estimate) for one in link.findings] == [("unmatched_purchases", False)]
    within = (~outside).sum()
    assert link.findings[0].text.startswith(f"{unknown.sum()} of {within} purchases match no customer")
    assert "match no customer" in repr(link)
    for periods, code in ((["2023-01-01"], "size_mismatch"), (["2023-01-01", "2022-01-01"], "contradiction")):
        with pytest.raises(am.AmendsError) as raised:
            economics.customer_margins(customers, purchases, periods=periods)
        assert (raised.value.code, raised.value.parameter) == (code, "periods")


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize("left", [np.full(30, np.nan), np.full(30, None), np.full(30, np.datetime64("NaT", "D"))])
def test_margins_where_nobody_left(left, dated):
    customers = {"customer_id": list(range(30)), "left_at": left}
    bought, periods = (["2023-05-05"] * 30, ["2023-01-01", "2024-01-01"]) if dated else ([124.0] * 30, [0, 365])
    purchases = {"customer_id": list(range(30)), "purchased_at": bought, "margin": [10.0] * 30}
    table = economics.customer_margins(customers, purchases, periods=periods)
    assert table["margin"].tolist() == [10.0] * 30
    assert table["years"] == pytest.approx(365 / 365.25)
    # Nobody, and nothing bought: the kind of time is that of the periods.
    nobody = {"customer_id": left[:0], "left_at": left[:0]}
    assert len(economics.customer_margins(nobody, purchases, periods=periods)["margin"]) == 0
    nothing = {"customer_id": left[:0], "purchased_at": left[:0], "margin": []}
    table = economics.customer_margins(customers, nothing, periods=periods)
    assert table["years"] == pytest.approx(365 / 365.25) and not table["margin"].any()
    assert [one.text for one in economics.customer_margin(table).findings] == ["there is no purchase"]


def test_a_joined_log_with_two_ways_to_see_who_stayed_says_how_to_name_one():
    days = np.arange(40.0)
    log = am.domain.ComplaintLog.from_columns(customer_id=np.arange(40), received=days, score=[2, 4] * 20)
    joined = log.join(
        customers={"customer_id": np.arange(40), "left_at": np.where(days % 4 < 2, days + 300.0, np.nan)},
        purchases={"customer_id": np.arange(40), "purchased_at": days + np.where(days % 4 < 2, 100.0, 500.0)},
        observed_until=900.0,
    )
    with pytest.raises(am.AmendsError) as raised:
        economics.stay_rates(joined, satisfied=4)
    assert (raised.value.code, raised.value.parameter) == ("contradiction", "purchase_days")
    assert str(raised.value) == (
        'days and purchase_days both say who stayed: name one, as in days="followed_days", left="left" or '
        'purchase_days="purchase_days"'
    )
    for cure in ({"days": "followed_days", "left": "left"}, {"purchase_days": "purchase_days"}):
        assert "stay.satisfied" in economics.stay_rates(joined, satisfied=4, **cure)


def test_purchases_that_match_nobody_make_no_margin():
    customers = pd.DataFrame({"customer_id": [f"C{i}" for i in range(60)]})
    purchases = pd.DataFrame(
        {"customer_id": [f"c{i}" for i in range(60)], "margin": 10.0, "purchased_at": "2023-05-05"}
    )
    table = economics.customer_margins(customers, purchases, periods=["2023-01-01", "2024-01-01"])
    link = economics.customer_margin(table)
    assert len(link) == 0
    assert [(one.problem, one.no_estimate) for one in link.findings] == [("unmatched_purchases", True)]
    assert link.to_frame()["why_not"].tolist() == ["unmatched_purchases"]
    with pytest.raises(am.AmendsError, match="none of 60 purchases in the periods matches a customer"):
        link["margin.per_customer_per_year"]
    # The columns in a table of one's own: the account by name, or nothing is known of purchases.
    own = pd.DataFrame(table)
    assert len(economics.customer_margin(own)) == 1
    assert len(economics.customer_margin(own, purchase_rows=table.purchase_rows)) == 0
    with pytest.raises(am.AmendsError) as raised:
        economics.customer_margin(own, purchase_rows=3)
    assert (raised.value.code, raised.value.parameter) == ("domain", "purchase_rows")
    for again in (pickle.loads(pickle.dumps(table)), copy.deepcopy(table)):
        assert len(economics.customer_margin(again)) == 0
    purchases.loc[:29, "customer_id"] = customers["customer_id"][:30]
    half = economics.customer_margin(
        economics.customer_margins(customers, purchases, periods=["2023-01-01", "2024-01-01"])
    )
    assert half["margin.per_customer_per_year"].value == pytest.approx(300 / (60 * 365 / 365.25))
    assert "30 of 60 purchases match no customer" in half.findings[0].text
    again = pickle.loads(pickle.dumps(half))
    assert repr(again.findings) == repr(half.findings)


def test_replies_only_with_the_number_of_the_others():
    rng = np.random.default_rng(5)
    problem, complained = rng.random(800) < 0.3, rng.random(800) < 0.4
    replied = rng.random(800) < 0.6
    everybody = {"problem": np.where(replied, problem, np.nan), "complained": complained.astype(float)}
    replies = {"problem": problem[replied], "complained": complained[replied]}
    options = {"problem_odds_ratio": 0.4, "voice_odds_ratio": 2.0}
    a = economics.problem_and_voice(everybody, **options)
    b = economics.problem_and_voice(replies, not_replied=float((~replied).sum()), **options)
    assert a.bounds == b.bounds
    for quantity in ("problem_rate", "voice"):
        assert (a[quantity].value, a[quantity].standard_error) == (b[quantity].value, b[quantity].standard_error)


def test_estimates_enter_a_scenario_together():
    # Through from_dict where estimates are taken; their distribution is that of the link whatever takes them.
    table = complaints()
    link = economics.stay_rates(table, outcome="score", satisfied=4, delighted=5, stayed="stayed")
    one = link["stay.satisfied"]
    low, high = one.interval(0.9)
    assert one.distribution.quantile(0.05) == pytest.approx(low, rel=1e-6)
    assert one.distribution.quantile(0.95) == pytest.approx(high, rel=1e-6)
    assert one.identity == link["stay.delighted"].identity
    assert one.covariance_with(link["stay.delighted"]) != 0.0


# ---- a firm whose truth is known ----


def firm_links(firm, sample):
    """Every link of a simulated firm with one segment, from its raw tables."""
    records = firm.records(sample)
    complaint = records.complaints
    wait = (complaint["answered"] - complaint["received"]) / np.timedelta64(1, "D")
    log = ComplaintLog.from_frame(
        complaint,
        response_days=wait,
        cluster="company",
        customer_id="customer_id",
        complaint_id="complaint_id",
        received="received",
        attributes=["problem"],
    )
    purchases = dict(records.purchases) | {"purchased_at": records.purchases["date"]}
    customers = dict(records.customers) | {"left_at": records.customers["left"]}
    joined = log.join(
        customers=customers,
        purchases=purchases,
        answers=records.survey_of_complainants,
        answered_at="asked",
        observed_until="2023-12-31",
    )
    survey = records.survey_of_customers
    silent = (survey["had_problem"] == 1) & (survey["complained"] == 0)
    quiet = {name: values[silent] for name, values in survey.items()}
    scores = {"satisfied": 4, "delighted": 5}
    links = [
        economics.stay_rates(joined, stayed="answers.still_customer", **scores),
        economics.tellers(joined, told="answers.told_bin", bins=BINS, **scores),
        economics.tellers(quiet, outcome=["silent"] * int(silent.sum()), told="told_bin", bins=BINS),
        economics.problem_and_voice(survey, problem="had_problem", complained="complained"),
        economics.counterfactual_stay(
            quiet, comparison="silent_customers", stayed="still_customer", problem="problem",
            complainants=complaint["problem"],
        ),
    ]  # fmt: skip
    return {quantity: one for link in links for quantity, one in link.items()}, joined


def test_links_of_a_simulated_firm_agree_with_its_truth():
    # Standardised errors over 40 samples of companies and every link: mean near 0, and 95 % of them within 1.96. Of 40
    # samples and 13 links that are not independent; limits three times as wide as those of independent ones.
    firm = SimulatedFirm.setting("telecom", customers=6_000, seed=11)
    firm = SimulatedFirm(customers=6_000, seed=11, segments=(firm.segments[0].__class__(
        name="all", share=1.0, margin=200.0, voice=firm.segments[0].voice),), problems=firm.problems)  # fmt: skip
    truth = firm.truth().segments["all"]
    inside, errors = [], []
    for sample in range(40):
        estimates, _ = firm_links(firm, sample)
        for quantity, one in estimates.items():
            if quantity not in truth or truth[quantity] in (0.0, 1.0):
                continue
            low, high = one.interval()
            inside.append(low <= truth[quantity] <= high)
            errors.append((one.value - truth[quantity]) / one.standard_error)
    assert len(inside) >= 40 * 12
    assert 0.915 <= np.mean(inside) <= 0.985
    assert abs(np.mean(errors)) < 0.25


def test_a_simulated_firm_joins_without_losses():
    _, joined = firm_links(SimulatedFirm.setting("telecom", customers=2_000, seed=3), 0)
    assert joined.report.complaints.left_out == 0
    assert joined.report.answers.left_out == 0
    assert math.isfinite(np.nanmean(joined["watched_days"]))


def test_links_travel_with_their_source():
    survey = {"problem": [1, 0, 0, 0, None] * 40, "complained": [0, None, None, None, None] * 20 + [1] * 100}
    for link in (
        economics.stay_rates(complaints(), outcome="score", satisfied=4, delighted=5, stayed="stayed"),
        economics.problem_and_voice(survey),  # with bounds
        economics.margin_retention({"stayed": [1.0, None, 0.0]}),  # without an estimate
    ):
        for again in (pickle.loads(pickle.dumps(link)), copy.deepcopy(link)):
            assert repr(again) == repr(link) and again._repr_html_() == link._repr_html_()
            assert (again.note, again.bounds, again.rows) == (link.note, link.bounds, link.rows)
            assert [repr(one) for one in again.findings] == [repr(one) for one in link.findings]
            pd.testing.assert_frame_equal(again.to_frame(), link.to_frame())
            for quantity in link:
                one = link[quantity]
                assert again[quantity].identity == one.identity
                assert again[quantity].covariance_with(one) == one.covariance_with(one) > 0.0
    finding = link.findings[0]
    assert repr(pickle.loads(pickle.dumps(finding))) == repr(finding)


def test_a_damaged_link_is_refused():
    core = economics.stay_rates(complaints(), outcome="score", satisfied=4, stayed="stayed")._core
    version, state = core.__getstate__()

    def altered(change):
        wrong = copy.deepcopy(state)
        change(wrong)
        type(core).__new__(type(core)).__setstate__((version, wrong))

    altered(lambda s: None)
    for change in (
        lambda s: s.pop("note"),
        lambda s: s["estimates"][0].update(value=2.0),
        lambda s: s["estimates"][0]["source"]["covariance"].update(data=[1.0]),
        lambda s: s["findings"][0].update(problem=19),
        lambda s: s["rows"].update(left_out=3),
    ):
        with pytest.raises(am.AmendsError) as caught:
            altered(change)
        assert caught.value.code == "format"


def test_no_known_outcome_is_no_missing_threshold():
    link = economics.stay_rates({"outcome": [None] * 30, "stayed": [1, 0] * 15})
    assert list(link) == []
    assert {one.problem for one in link.findings} == {"no_rows"}


def test_no_rows_are_no_missing_threshold():
    for link in (economics.stay_rates({"outcome": [], "stayed": []}), economics.margin_retention({"stayed": []})):
        assert len(link) == 0
        assert {one.problem for one in link.findings} == {"no_rows"}
    told = economics.tellers({"outcome": [], "told": []})  # of the outcomes that there are: none
    assert (len(told), told.rows.rows) == (0, 0)


def test_a_joined_log_without_scores_says_so_in_each_link():
    log = ComplaintLog.from_columns(response_days=[1, 9] * 20, complaint_id=np.arange(40))
    joined = log.join(answers={"complaint_id": np.arange(40), "told": [5, 2] * 20})
    for asked in (
        lambda: economics.stay_rates(joined, stayed=np.ones(40)),
        lambda: economics.tellers(joined, told="answers.told"),
    ):
        with pytest.raises(am.AmendsError, match="outcome must be given: the log and its answers have no score"):
            asked()
    # Given as values it needs no column.
    outcome = np.array(["satisfied"] * 40)
    days, left = np.arange(40.0) + 330, np.array([0, 1] * 20)
    assert "stay.satisfied" in economics.stay_rates(joined, outcome=outcome, days=days, left=left)
