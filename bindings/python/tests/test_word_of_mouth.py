import numpy as np
import pytest

import amends as am
from amends import word_of_mouth as wom


def test_wharton_tellings():
    # 8*1 + 8*2 + 9*k + 6*6 per 100 for k = 3, 4, 5.
    for k, expected in ((3, 87), (4, 96), (5, 105)):
        counts = wom.tell_counts(wom.reference.verde_wharton_bins(told_by_three_to_five=k, told_by_six_or_more=6))
        assert 100 * counts.tellings_per_customer == pytest.approx(expected)
    assert wom.reference.share_who_tell.value == 0.31
    assert wom.reference.share_who_tell.evidence == "published, second-hand"
    assert "Wharton" in repr(wom.reference.share_who_tell)


def test_bins_are_exclusive():
    # A trade article's 72*10 + 14.4*20 = 1008 counts some twice; exclusive classes give 864.
    with pytest.raises(am.AmendsError, match="each customer once"):
        wom.tell_counts([(1.0, 10), (0.2, 20)])
    assert 72 * wom.tell_counts([(0.8, 10), (0.2, 20)]).tellings_per_customer == pytest.approx(864)


def test_ledger_echoes_both_counts_and_warns():
    line = wom.TellingClass(
        "dissatisfied", customers=100, share_who_tell=0.31, hearers_given_telling=0.9, in_market=0.3, shift=-0.11
    )
    ledger = wom.tell_count_ledger([line], value_per_customer=100)
    assert ledger.lines[0].inputs.share_who_tell == 0.31
    assert ledger.lines[0].inputs.hearers_given_telling == 0.9
    assert ledger.warnings[0].warning is wom.TalkWarning.below_one_hearer_per_teller
    assert "dissatisfied" in repr(ledger) and "warning" in repr(ledger)
    assert ledger.total.value == pytest.approx(100 * 0.31 * 0.9 * 0.3 * -0.11 * 100)


def test_ledger_errors_name_the_class():
    wrong = wom.TellingClass("silent", share_who_tell=31, hearers_given_telling=3, in_market=0.3, shift=-0.1)
    with pytest.raises(am.AmendsError, match='class "silent": share_who_tell must lie in') as caught:
        wom.tell_count_ledger([wrong], value_per_customer=1)
    assert caught.value.parameter == "silent.share_who_tell"
    assert caught.value.code == "domain"


def test_shifts_broadcast():
    prior = np.array([0.1, 0.5, 0.9])
    np.testing.assert_allclose(wom.negative_shift(prior, 0.3), -0.3 * prior)
    np.testing.assert_allclose(wom.positive_shift(prior[:, None], [0.3, 0.6]), (1 - prior)[:, None] * [0.3, 0.6])
    # Independent form in NumPy.
    logit = np.log(prior / (1 - prior)) + 2 * 0.8 - 0.5
    after = wom.probability_after(prior, positive=2, negative=1, positive_weight=0.8, negative_weight=0.5)
    np.testing.assert_allclose(after, 1 / (1 + np.exp(-logit)))
    with pytest.raises(am.AmendsError, match="prior must lie in"):
        wom.negative_shift(np.array([0.1, np.nan]), 0.3)


def test_break_even_cases():
    glad = wom.TellingClass(share_who_tell=1, hearers_given_telling=5, in_market=0.3, shift=0.2)
    angry = wom.TellingClass(share_who_tell=1, hearers_given_telling=10, in_market=0.3, shift=-0.11)
    found = wom.break_even_satisfied_share(glad, angry)
    assert found.share == pytest.approx(1.1 / 2.1)
    assert found.found is wom.BreakEvenCase.at_share
    with pytest.raises(am.AmendsError):
        wom.break_even_satisfied_share(angry, glad)


def test_folklore_is_marked():
    assert (
        wom.tell_generations(
            [wom.folklore.told_by_unhappy_customer.value, wom.folklore.retold_by_each_hearer_of_unhappy.value]
        ).persons
        == 67
    )
