"""How an argument becomes a number, a whole number, a text, a column: what is taken, and what the error says."""

import datetime
import decimal
import fractions
import itertools

import numpy as np
import pandas as pd
import pytest

import amends as am

rate = am.voice.evidence_rate


def refused(call, code, parameter):
    with pytest.raises(am.AmendsError) as raised:
        call()
    assert (raised.value.code, raised.value.parameter) == (code, parameter)
    return str(raised.value)


@pytest.mark.parametrize(
    "half",
    [
        0.5,
        np.float32(0.5),
        np.float64(0.5),
        np.array(0.5),
        np.array(0.5, dtype=object),
        fractions.Fraction(1, 2),
        decimal.Decimal("0.5"),
    ],
)
def test_what_is_a_number(half):
    assert am.voice.iceberg_factor(half) == 2.0
    assert am.voice.iceberg_factor_interval(count=half, of=1).value == 2.0


def test_a_sourced_figure_is_a_number():
    figure = am.word_of_mouth.reference.share_who_tell
    assert rate(figure, 1) == figure.value
    assert am.voice.iceberg_factor_interval(figure, 1).value == pytest.approx(1 / figure.value)


@pytest.mark.parametrize(
    ("given", "got"),
    [
        (None, "None"),
        ("0.5", "text"),
        (b"0.5", "bytes"),
        (1j, "a complex number"),
        ([0.5], "a list"),
        ({"x": 1}, "a dict"),
        (np.array([0.5]), r"an array of shape \(1,\)"),
        (np.array(["a"]), r"an array of text of shape \(1,\)"),
        (pd.Series([0.5]), r"a Series of shape \(1,\)"),
        (np.datetime64("2020"), "a date"),
        (pd.Timestamp("2020-01-01"), "a date"),
        (pd.NaT, "a date"),
        (pd.Timedelta("1D"), "a duration"),
        (np.timedelta64(1, "D"), "a duration"),
        (pd.NA, "a missing value"),
        (datetime.timedelta(days=1), "a duration"),
        (datetime.date(2020, 1, 1), "a date"),
        (lambda: 0, "a function"),
        (float, "a class"),
        (object(), "an object"),
        (10**400, "a number of 401 digits"),
    ],
)
def test_what_is_none_says_what_came(given, got):
    with pytest.raises(am.AmendsError, match=f"^count must be a number.*, got {got}$") as raised:
        am.voice.iceberg_factor_interval(given, 1000)
    assert (raised.value.code, raised.value.parameter) == ("domain", "count")


TYPES = [am.voice.SurveyedProblemType("billing", 690, (250, 1000))]


def estimated(**options):
    return am.voice.simulate_iceberg(TYPES, "problems", **options).estimated.value


def test_whole_numbers():
    plain = estimated(draws=1000, seed=7)
    for draws, seed in ((1e3, 7.0), (np.int32(1000), np.uint64(7)), (np.array(1000), decimal.Decimal(7))):
        assert estimated(draws=draws, seed=seed) == plain
    assert estimated(draws=1000, seed=2**64 - 1) == estimated(draws=1000, seed=np.uint64(2**64 - 1))
    assert estimated(draws=1000, seed=2**53 + 1) != estimated(draws=1000, seed=2**53)
    for wrong, got in ((-1, "-1"), (1.5, "1.5"), ("5", "text"), (None, "None"), (float("nan"), "nan")):
        said = refused(lambda wrong=wrong: estimated(seed=wrong), "domain", "seed")
        assert said == f"seed must be a whole number of at least 0, got {got}"
    assert "at most 18446744073709551615" in refused(lambda: estimated(seed=2**64), "domain", "seed")


def test_choices():
    said = refused(lambda: am.voice.estimate_iceberg([], "people"), "unknown_name", "unit")
    assert said == "unit must be 'customers' or 'problems', got 'people'"
    said = refused(lambda: am.voice.estimate_iceberg([], "ä" * 1000), "unknown_name", "unit")
    assert said == f"unit must be 'customers' or 'problems', got '{'ä' * 15}...'"
    said = refused(lambda: am.voice.estimate_iceberg([], 1), "domain", "unit")
    assert said == "unit must be 'customers' or 'problems', got 1"
    two = lambda: am.retention.margin_multiple(0.9, 0.1, first_margin="soon")  # noqa: E731
    assert "'now', 'mid_period' or 'after_one_period'" in refused(two, "unknown_name", "first_margin")


def test_values_within_values_are_named():
    said = refused(lambda: am.word_of_mouth.tell_counts([(0.1, 2), (0.2, "x")]), "domain", "bins")
    assert said == "bins[1][1] must be a number, got text"
    said = refused(lambda: am.word_of_mouth.tell_counts([(0.1, 2, 3)]), "domain", "bins")
    assert said == "bins[0] must be 2 values, got 3"
    said = refused(lambda: am.retention.check_loyalty({"silent": "x"}), "domain", "loyalty")
    assert said == "loyalty['silent'] must be a number, got text"
    said = refused(lambda: am.voice.estimate_iceberg([TYPES[0]], "problems"), "domain", "types")
    assert said == "types[0] must be a ProblemType, got a SurveyedProblemType"
    said = refused(lambda: am.recovery.best_offer("x", 1), "domain", "response")
    assert said == "response must be a SaturatingStay or a SShapedStay or an InvertedUStay, got text"


def test_sequences():
    reach = am.voice.reach_probability
    for steps in ((0.5, 0.5), np.array([0.5, 0.5]), pd.Series([0.5, 0.5]), (0.5 for _ in range(2))):
        assert reach(steps) == 0.25
    assert "must be a sequence of numbers, got 0.5" in refused(lambda: reach(0.5), "domain", "steps")
    assert "got an array of shape (1, 2)" in refused(lambda: reach([[0.5, 0.5]]), "domain", "steps")
    reasons = {"b": 3.0, "a": 1.0}
    assert [line.reason for line in am.retention.decompose_losses(100, reasons).reasons] == ["b", "a"]
    made = am.voice.estimate_iceberg((am.voice.ProblemType(name, 5, 0.5) for name in "ab"), "problems")
    assert made.estimated == 20.0


def test_missing_and_masked_values_of_a_column_are_nan():
    # The library's own answer to NaN tells them apart from the rest.
    stay = am.recovery.SaturatingStay(stay_without=0.3, stay_limit=0.9, rate=0.05).stay
    whole = stay([10.0, 20.0, 30.0])
    for column in (
        [10, None, 30],
        np.ma.masked_array([10, 20, 30], [False, True, False]),
        pd.Series([10, None, 30], dtype="Int64"),
        pd.Series([10, pd.NA, 30], dtype=object),
        np.array([10.0, 0.0, np.nan, 0.0, 30.0])[::2],
    ):
        np.testing.assert_array_equal(stay(column), [whole[0], np.nan, whole[2]])


def test_broadcasting_is_that_of_numpy():
    shapes = [(), (1,), (3,), (2, 1), (1, 3), (2, 3), (0,), (2, 0), (4, 1, 3)]
    rng = np.random.default_rng(5)
    for one, two in itertools.product(shapes, shapes):
        a, b = rng.uniform(0.1, 1.0, one), rng.uniform(0.1, 1.0, two)
        try:
            expected = a * b
        except ValueError:
            said = refused(lambda a=a, b=b: rate(a, b), "size_mismatch", "registration_rate")
            assert said == f"registration_rate of shape {two} does not go with articulation_rate of shape {one}"
            continue
        np.testing.assert_array_equal(rate(a, b), expected, strict=True)
        np.testing.assert_array_equal(rate(np.asfortranarray(a), b), expected)
    assert isinstance(rate(np.float64(0.5), 1), float)


def test_series_whose_rows_differ_are_refused():
    one, other = pd.Series([0.1, 0.2], index=[1, 2]), pd.Series([0.5, 0.5], index=[2, 1])
    said = refused(lambda: rate(one, other), "contradiction", "registration_rate")
    assert "Series of different indexes; align them first" in said
    np.testing.assert_array_equal(rate(one, other.loc[one.index]), [0.05, 0.1])
    np.testing.assert_array_equal(rate(one, other.to_numpy()), [0.05, 0.1])


def test_a_call_of_another_form_is_a_short_type_error():
    for call, said in (
        (lambda: rate(), "evidence_rate() needs articulation_rate"),
        (lambda: rate(0.1, 0.2, 0.3), "evidence_rate() takes 2 arguments by position, got 3"),
        (lambda: rate(0.1, articulation_rate=0.2), "evidence_rate() was given articulation_rate twice"),
        (
            lambda: rate(0.1, registered=0.2),
            "evidence_rate() has no argument registered; it has articulation_rate, registration_rate",
        ),
        (lambda: am.voice.ProblemType("a"), "ProblemType() needs registered, articulation_rate"),
        (lambda: am.recovery.SaturatingStay(0.1, 0.2, 0.3), "SaturatingStay() takes 0 arguments by position, got 3"),
    ):
        with pytest.raises(TypeError) as raised:
            call()
        assert str(raised.value) == said


def test_what_a_number_raises_itself_is_not_swallowed_where_it_is_an_interrupt():
    class Pressed:
        def __float__(self):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rate(Pressed())
