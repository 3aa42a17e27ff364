import doctest
import math
from pathlib import Path

import numpy as np
import pytest

import amends as am
from amends.domain import ComplaintLog, OutcomeState
from amends.satisfaction import (
    ClassThresholds,
    DimensionScores,
    DimensionWeights,
    GroupBy,
    SatisfactionIndex,
    class_shares,
    compensatory_index,
    no_class,
    speed_effect,
    tabulate_outcomes,
)

RECORDS = Path(__file__).parents[3] / "examples" / "data" / "consumidor_gov_br_2014.csv"


def test_examples_in_the_docstrings():
    assert doctest.testmod(am.satisfaction).failed == 0
    assert doctest.testmod(am._core.satisfaction).failed == 0


@pytest.fixture(scope="module")
def log():
    """Consumidor.gov.br, May to November 2014, as counts (examples/data/SOURCE.md)."""
    rows = np.genfromtxt(RECORDS, delimiter=",", names=True, dtype=None, encoding="utf-8", usecols=range(5))
    verdict = np.select([rows["evaluation"] == "resolved", rows["evaluation"] == "not_resolved"], [1.0, 0.0], np.nan)

    def numbers(name):  # empty fields of integer columns are read as -1
        column = rows[name].astype(float)
        return np.where(column < 0, np.nan, column)

    return ComplaintLog.from_columns(
        response_days=numbers("response_days"),
        resolved=verdict,
        score=numbers("consumer_score"),
        segment=rows["area"],
        weight=rows["complaints"],
    )


@pytest.fixture(scope="module")
def table(log):
    return tabulate_outcomes(log, ClassThresholds(satisfied=4, delighted=5), [1, 5, 8, 10])


def test_counted_figures_of_the_records(log, table):
    # Counted from the same file with a separate script.
    assert log.report.left_out == 0
    assert log.complaints == 29037
    expected = {  # complaints, resolved in %, mean score
        "0-1": (2637, 74.9, 3.58),
        "2-5": (7333, 68.7, 3.33),
        "6-8": (8144, 64.2, 3.05),
        "9-10": (10785, 48.4, 2.60),
    }
    for band, (received, resolved, score) in expected.items():
        report = class_shares(table, bands=[band])
        assert report.complaints == received
        assert 100 * report.respondents.resolved.value == pytest.approx(resolved, abs=0.05)
        assert report.respondents.mean_score.value == pytest.approx(score, abs=0.005)
    assert class_shares(table, bands=["not answered"]).complaints == 138
    assert 100 * (1 - class_shares(table).share_evaluated[0]) == pytest.approx(25.7, abs=0.05)
    assert log.summary().total.share_resolved()[0] == pytest.approx(class_shares(table).respondents.resolved.value)


def test_speed_effect_against_numpy(table):
    effect = speed_effect(table, 5)
    assert effect.moved == 8144 + 10785 + 138
    assert effect.moved_unanswered == 138
    cells = [[table.cell(s, b) for b in range(len(table.bands))] for s in range(len(table.segments))]

    def grid(name):
        return np.array([[getattr(cell, name) for cell in row] for row in cells])

    received, verdicts, resolved = grid("received"), grid("verdicts"), grid("resolved")
    fast = np.array([True, True, False, False, False, False])
    pooled = resolved[:, fast].sum() / verdicts[:, fast].sum() - resolved[:, ~fast].sum() / verdicts[:, ~fast].sum()
    crude = received[:, ~fast].sum() / received.sum() * pooled
    assert effect.crude.resolved.effect.value == pytest.approx(crude, rel=1e-12)
    with np.errstate(invalid="ignore"):
        share = np.where(received > 0, resolved / verdicts, 0)

    def side(mask):
        return (received * share)[:, mask].sum(axis=1) / received[:, mask].sum(axis=1)

    stratified = (received[:, ~fast].sum(axis=1) * (side(fast) - side(~fast))).sum() / received.sum()
    assert effect.stratified.resolved.effect.value == pytest.approx(stratified, rel=1e-12)
    assert "association" in repr(effect)
    assert len(effect.to_frame()["measure"]) == 8
    with pytest.raises(am.AmendsError, match="1, 5, 8, 10"):
        speed_effect(table, 4)


def test_shares_by_hand():
    log = ComplaintLog.from_columns(
        resolved=[1, 0, math.nan, 1, math.nan, math.nan], segment=["a", "a", "a", "b", "b", "b"]
    )
    report = class_shares(tabulate_outcomes(log, ClassThresholds(satisfied=4, delighted=5)), odds_ratios=[1])
    assert report.respondents.resolved.value == pytest.approx(2 / 3)
    assert report.stratified.resolved.value == pytest.approx((0.5 + 1) / 2)
    assert (report.worst_case.resolved.lower, report.worst_case.resolved.upper) == (2 / 6, 5 / 6)
    assert report.sensitivity[0].resolved == pytest.approx(0.75)
    assert [finding.warning.name for finding in report.findings] == ["no_scores"]
    assert "worst case" in repr(report) and "<table>" in report._repr_html_()
    assert len(report.to_frame()["measure"]) == 6


def test_bands_of_days_that_are_not_whole():
    limits = ClassThresholds(satisfied=4, delighted=5)

    def bands(days):
        return tabulate_outcomes(ComplaintLog.from_columns(response_days=days, score=[3, 4]), limits, [5, 8]).bands

    assert bands([4, 6]) == ["0-5", "6-8", "over 8", "not answered"]
    assert bands([4, 5.5]) == ["up to 5", "over 5 to 8", "over 8", "not answered"]
    log = ComplaintLog.from_columns(response_days=[4, 5.5], score=[3, 4])
    assert class_shares(tabulate_outcomes(log, limits, [5, 8]), bands=["over 5 to 8"]).complaints == 1


def test_slices_are_named(table):
    assert class_shares(table, segments=["telecommunications"]).complaints < 29037
    for wrong, code in (
        (["0-2"], "unknown_name"),
        ([], "missing"),
        ([9], "domain"),
        ("0-1", "domain"),
        ([0.5], "domain"),
    ):
        with pytest.raises(am.AmendsError, match="bands") as caught:
            class_shares(table, bands=wrong)
        assert (caught.value.code, caught.value.parameter) == (code, "bands")
    with pytest.raises(am.AmendsError, match="interval must lie strictly between 0 and 1") as caught:
        class_shares(table, interval=95)
    assert caught.value.parameter == "interval"


def test_channels():
    log = ComplaintLog.from_columns(score=[5, 1, 3], segment=["a", "b", "a"], channel=["web", "web", "phone"])
    thresholds = ClassThresholds(satisfied=3, delighted=5)
    assert tabulate_outcomes(log, thresholds, group_by=GroupBy.channel).segments == ["web", "phone"]
    both = tabulate_outcomes(log, thresholds, group_by=GroupBy.segment_and_channel)
    assert both.segments == ["a / web", "a / phone", "b / web", "b / phone"]


def test_index_batch_against_numpy():
    rng = np.random.default_rng(5)
    scores = rng.choice([1, 1.5, 2.25, 3, 4.1, 5, np.nan], size=(4, 1001))
    weights = np.array([0.15, 0.25, 0.2, 0.4])
    index = SatisfactionIndex(
        ClassThresholds(satisfied=3, delighted=4),
        weights=DimensionWeights(
            accessibility=0.15, interaction_quality=0.25, response_speed=0.2, outcome_fairness=0.4
        ),
    )
    batch = index.score(
        accessibility=scores[0], interaction_quality=scores[1], response_speed=scores[2], outcome_fairness=scores[3]
    )
    given = ~np.isnan(scores)
    with np.errstate(invalid="ignore"):
        mean = np.nansum(weights[:, None] * scores, axis=0) / (weights[:, None] * given).sum(axis=0)
    np.testing.assert_allclose(batch.compensatory, mean, rtol=1e-14)
    np.testing.assert_array_equal(batch.bottleneck, np.fmin.reduce(scores, axis=0))
    index_values = batch.compensatory
    expected = np.select([index_values >= 4, index_values >= 3, index_values < 3], [5, 4, 2], no_class)
    np.testing.assert_array_equal(batch.classes, expected)
    one = DimensionScores(
        accessibility=scores[0, 7],
        interaction_quality=scores[1, 7],
        response_speed=scores[2, 7],
        outcome_fairness=scores[3, 7],
    )
    assert index.compensatory(one) == batch.compensatory[7]
    np.testing.assert_array_equal(compensatory_index(*scores, weights=index_weights()), batch.compensatory)
    assert batch.report.rows == 1001 and batch.report.row_report.left_out == 0
    assert 0 < batch.share(OutcomeState.delighted) < 1
    with pytest.raises(am.AmendsError, match="outcome_fairness"):
        index.score(accessibility=[1], interaction_quality=[1], response_speed=[1], outcome_fairness=[1, 2])


def index_weights():
    return DimensionWeights(accessibility=0.15, interaction_quality=0.25, response_speed=0.2, outcome_fairness=0.4)


def test_mistakes():
    with pytest.raises(am.AmendsError, match="thresholds"):
        SatisfactionIndex(ClassThresholds(satisfied=4, delighted=3))
    with pytest.raises(am.AmendsError, match="weights"):
        DimensionWeights(accessibility=-1)
    assert math.isnan(compensatory_index(7, 1, 1, 1))
    assert math.isnan(compensatory_index())
    assert compensatory_index(1, 1, 1, 1, scale=(1, 6, True)) == 6.0
