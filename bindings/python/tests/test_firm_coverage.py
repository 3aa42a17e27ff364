"""From a simulated firm's raw tables to net and return: validation/firm_coverage.py in small, and the way in parts."""

import dataclasses
import sys
from pathlib import Path

import numpy as np
import pytest

import amends as am
from amends.simulated_firm import Companies, SimulatedFirm, Surveys

FOLDER = Path(__file__).resolve().parents[3] / "validation"
if not FOLDER.exists():
    pytest.skip("the folder validation/ is not here", allow_module_level=True)
sys.path.insert(0, str(FOLDER))

import firm_coverage as study  # noqa: E402
import firm_scenario as chain  # noqa: E402
import tables  # noqa: E402

FIRMS = 20


@pytest.fixture(scope="module", params=study.JUDGED)
def firms(request):
    return [study.one_firm(request.param, number) for number in range(FIRMS)]


def test_intervals_of_net_and_return_hold(firms):
    """Of 20 intervals of 90 %, 12 or fewer hold with probability 0.0004 (binomial).

    Far wider than the limits of the study; intervals half as wide hold 12 times on average.
    """
    held = study.covered(firms, "as told", "truth").sum(axis=0)
    assert (held >= 13).all(), dict(zip(study.ANSWERS, held, strict=True))


def test_intervals_of_links_hold(firms):
    """All links of 20 firms together: some 400 intervals of 95 %, of which those of one firm are nearly independent."""
    inside = [one["interval"][0] <= one["truth"] <= one["interval"][1] for firm in firms for one in firm["links"]]
    assert len(inside) >= 20 * FIRMS
    margin = 4 * (0.95 * 0.05 / len(inside)) ** 0.5
    assert abs(np.mean(inside) - 0.95) < margin


def test_a_careless_firm_is_wrong(firms):
    """Whoever takes all of the recorded difference for causal expects more of it, in every firm."""
    middle = {way: np.array([firm[way]["limits"][2][1] for firm in firms]) for way in ("as told", "share_causal = 1")}
    assert (middle["share_causal = 1"] > middle["as told"]).all()


@pytest.mark.parametrize("setting", study.JUDGED)
def test_many_records_of_firms_without_company_effects_give_the_truth(setting):
    """End to end: with 300,000 customers, everybody replying and companies alike there is no bias to speak of."""
    firm, stated = study.firm_of(setting, 3)
    alike = Companies(
        number=50, sizes="zipf", spread=0.0, outcome_effect=0, month_effect=0, speed_effect=0, stay_effect=0
    )
    everybody = Surveys(**{one.name: 1.0 for one in dataclasses.fields(Surveys)})
    firm = dataclasses.replace(firm, customers=300_000, companies=alike, surveys=everybody)
    certain = {
        name: one.mean if isinstance(one, am.math.Distribution) else one for name, one in stated.quantities.items()
    }
    certain["nonresponse_odds_ratio"] = 1.0
    firm = dataclasses.replace(chain.with_truth(firm, certain), surveys=everybody)
    estimation = chain.Estimation(firm, firm.records(1), chain.Statements(certain))
    today = chain.scenario_of(estimation, estimation.links(), firm.share_causal)
    result = today.with_response_within(study.DAYS).compare(today, draws=400)
    before, after = firm.truth(), firm.truth(study.DAYS)
    for metric in ("retention_benefit", "word_of_mouth_benefit", "handling_cost"):
        for found, true in (
            (result.baseline, before.metrics[metric]),
            (result, after.metrics[metric] - before.metrics[metric]),
        ):
            error = found.values(metric).std()
            assert error <= 0.05 * abs(true)
            assert abs(found.mean(metric) - true) <= 4 * error + 1e-6
    assert result.mean("faster_answer_cost") == pytest.approx(after.metrics["faster_answer_cost"], rel=0.02)


def by_hand(firm, records, estimation, links, stated):
    """Net today and of an answer within five days, at the estimates: counts by NumPy, the chain once more."""
    of = {
        (segment, name): one.value for segment, given in links.items() for link in given for name, one in link.items()
    }
    table, answers = records.complaints, records.survey_of_complainants
    score = dict(zip(answers["complaint_id"].tolist(), answers["score"].tolist(), strict=True))
    given = np.array([score.get(one, np.nan) for one in table["complaint_id"].tolist()])
    days = (table["answered"] - table["received"]) / np.timedelta64(1, "D")
    ends = [one.days for one in firm.bands[:-1]]
    band = np.where(np.isnan(days), len(ends), np.searchsorted(ends, np.where(np.isnan(days), 0, days)))
    rate, w, q = firm.horizon.annual_rate, stated["margin.while_leaving"], stated["word_of_mouth.purchase_probability"]
    prospect = (1 - stated["word_of_mouth.overlap"]) * stated["word_of_mouth.in_market"]
    prospect *= stated["word_of_mouth.value_per_new_customer"]
    fall, rise = -stated["word_of_mouth.negative_shift"] * q, stated["word_of_mouth.positive_shift"] * (1 - q)
    names = ("dissatisfied", "satisfied", "delighted")
    stay = np.array([of[None, f"stay.{one}"] for one in names])
    tell = {
        one: of[None, f"word_of_mouth.{one}.share_who_tell"] * of[None, f"word_of_mouth.{one}.hearers_given_telling"]
        for one in (*names, "counterfactual")
    }
    worth = np.array([tell["dissatisfied"] * fall, tell["satisfied"] * rise, tell["delighted"] * rise])
    handling = np.mean(table["minutes"]) * firm.costs.per_minute
    net = np.zeros(2)
    ended = np.digitize(given, [4, 5])  # NaN is counted nowhere below
    scores = np.zeros((len(firm.segments), len(ends) + 1, 3))
    for s, segment in enumerate(firm.segments):
        for b, k in np.ndindex(scores.shape[1:]):
            scores[s, b, k] = np.sum((table["segment"] == segment.name) & (band == b) & (given == given) & (ended == k))
    # One score more in each cell, as those of its band are in other segments, and before them all others.
    others = scores.sum(axis=(0, 1)) - scores
    one_more = (others + 0.5) / (others.sum(axis=2, keepdims=True) + 1.5)
    others = scores.sum(axis=0) - scores
    one_more = (others + one_more) / (others.sum(axis=2, keepdims=True) + 1)
    shares = (scores + one_more) / (scores.sum(axis=2, keepdims=True) + 1)
    for segment, share in zip(firm.segments, shares, strict=True):
        here, name = table["segment"] == segment.name, segment.name
        received = np.bincount(band[here], minlength=len(ends) + 1)
        fast = np.array(ends + [np.inf]) <= 5
        target, minutes = received[fast] @ share[fast] / received[fast].sum(), 0.0
        for b in np.flatnonzero(fast):
            minutes += stated[f"faster_answers.minutes_by_days.{ends[b]}"] * received[b] / received[fast].sum()
        today = received @ share / received.sum()
        moved = share + firm.share_causal * (target - share)
        faster = received @ np.where(fast[:, None], share, moved) / received.sum()
        complaints = firm.customers * segment.share * of[name, "problem_rate"] * of[name, "voice"]
        kept, r = np.array([1 - w, 0.0, 0.0]), of[name, "margin.retention"]
        kept[1:] = [r**j + w * (r ** (j - 1) - r**j) for j in (1, 2)]
        value = of[name, "margin.per_customer_per_year"] * sum(x / (1 + rate) ** (y + 1) for y, x in enumerate(kept))
        for k, p in enumerate((today, faster)):
            net[k] += complaints * (p @ stay - of[None, "counterfactual.stay"]) * value
            talk = (p @ worth - tell["counterfactual"] * fall) * prospect
            extra = k * received[~fast].sum() / received.sum() * minutes * firm.costs.per_minute
            net[k] += complaints * (talk - handling - extra) / (1 + rate)
    net -= firm.costs.fixed_per_year / (1 + rate)
    net[1] -= stated["faster_answers.fixed_per_year"] / (1 + rate) + stated["faster_answers.setup"]
    return net


def test_the_whole_way_by_hand():
    firm, stated = study.firm_of("telecom", 1)
    certain = {
        name: one.mean if isinstance(one, am.math.Distribution) else one for name, one in stated.quantities.items()
    }
    certain["nonresponse_odds_ratio"] = 1.0
    records = firm.records(1)
    estimation = chain.Estimation(firm, records, chain.Statements(certain))
    links = estimation.links()
    today = chain.scenario_of(estimation, links, firm.share_causal)
    result = today.with_response_within(5).compare(today, draws=1)
    before, after = by_hand(firm, records, estimation, links, certain)
    assert result.baseline.at_medians("net") == pytest.approx(before, rel=1e-9)
    assert result.at_medians("net") == pytest.approx(after - before, rel=1e-9)


def test_truth_is_drawn_from_what_is_stated():
    drawn = [study.firm_of("insurance", number)[0] for number in range(60)]
    _, stated = study.firm_of("insurance", 0)
    for name, found in (
        ("word_of_mouth.in_market", [one.word_of_mouth.in_market for one in drawn]),
        ("counterfactual.stay", [one.problems[0].stay_counterfactual for one in drawn]),
        ("nonresponse_odds_ratio", [one.truth().nonresponse_odds_ratio for one in drawn]),
        ("faster_answers.minutes_by_days.5", [one.bands[1].extra_minutes for one in drawn]),
        ("margin.while_leaving", [one.while_leaving for one in drawn]),
    ):
        distribution = stated.quantities[name]
        share = np.sort(distribution.cdf(np.array(found)))
        # Kolmogorov: the largest distance of 60 exceeds 0.25 in one of a thousand samples.
        assert np.abs(share - (np.arange(60) + 0.5) / 60).max() < 0.25, name


def test_a_firm_that_states_too_little_is_told():
    firm = SimulatedFirm.setting("telecom", customers=2_000)
    estimation = chain.Estimation(firm, firm.records(), chain.statements(firm, fair_comparison=True))
    links = estimation.links()
    with pytest.raises(am.AmendsError, match=r"still to be stated.*word_of_mouth.in_market"):
        am.economics.RecoveryScenario.from_records(
            estimation.joined.with_scores(),
            links,
            stated={},
            years=3,
            **chain.THRESHOLDS,
            response_bands=[1, 5, 8, 10, 21],
        )


def test_finished_blocks_are_not_run_again(tmp_path, monkeypatch):
    monkeypatch.setattr(study, "BLOCK", 1)
    file = study.block(("telecom", 0, tmp_path))
    kept = file.read_text()
    monkeypatch.setattr(study, "one_firm", lambda *_: pytest.fail("the block was there"))
    assert study.block(("telecom", 0, tmp_path)).read_text() == kept


def test_blocks_of_another_library_are_not_taken(tmp_path, monkeypatch):
    """Blocks lie below a digest of the compiled module, of the package and of the scripts."""
    held = study.sources()
    names = {file.name for file in held}
    assert Path(am._core.__file__) in held
    assert {"_links.py", "economics.py", "firm_coverage.py", "firm_dependence.py", "firm_scenario.py"} <= names
    source = tmp_path / "links.py"
    source.write_text("one = 1")
    monkeypatch.setattr(study, "sources", lambda: [*held, source])
    first = study.kept_in(tmp_path)
    assert first.is_dir() and study.kept_in(tmp_path) == first
    source.write_text("one = 2")
    assert study.kept_in(tmp_path) != first


def test_the_page_has_the_tables_of_the_results():
    assert tables.with_tables(tables.PAGE.read_text()) == tables.PAGE.read_text()
