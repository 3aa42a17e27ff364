"""Two results are equal where all their members are: a result and its copy, or what comes out of a pickle."""

import copy
import dataclasses
import inspect
import pickle

import numpy as np
import pytest
import valid_link_calls  # noqa: F401  adds its calls
import valid_loop_calls  # noqa: F401  adds its calls
import valid_process_calls  # noqa: F401  adds its calls
import valid_recovery_calls  # noqa: F401  adds its calls
from valid_calls import CALLS

import amends as am

# Read on, or fitted: what they are changes, so that each is only itself, as the estimators of scikit-learn are.
LIVE = ("RecoveryMonitor", "ComplaintWatch", "ComplaintLog")
ROOMS = [getattr(am, name) for name in am.__all__ if inspect.ismodule(getattr(am, name, None))]


def of_the_package(value, depth=0):
    """The value and what it holds, of classes that are written in Python."""
    module = type(value).__module__
    if module.startswith("amends") and not module.startswith("amends._core"):
        yield value
    if depth == 3:
        return
    within = list(value.values()) if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    fields = dataclasses.fields(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else ()
    for one in [*list(within)[:2], *(getattr(value, field.name) for field in fields)]:
        yield from of_the_package(one, depth + 1)


def pickled(value):
    try:
        return pickle.loads(pickle.dumps(value))
    except TypeError:  # a view of the columns of a user
        return value


@pytest.mark.parametrize("name", CALLS)
def test_a_result_is_equal_to_its_copy_and_to_no_other_kind(name):
    for one in of_the_package(CALLS[name].function(**CALLS[name].arguments)):
        kind = type(one).__name__
        if kind in (*LIVE, "Rows", "Table"):  # the last two are not public
            continue
        for again in (copy.copy(one), pickled(one)):
            assert (one == again) is True, kind
            assert (one != again) is False, kind
            if type(one).__hash__ is not None and hashable(one):
                assert hash(one) == hash(again), kind
        for other in (object(), 1, "x", (), {}, None):
            assert (one != other) is True, kind
            assert (one == other) is False, kind


def hashable(one):
    try:
        hash(one)
    except TypeError:  # it holds arrays or lists
        return False
    return True


def test_every_public_type_that_holds_results_has_it():
    classes = {thing for room in ROOMS for name in room.__all__ if inspect.isclass(thing := getattr(room, name))}
    held = [
        one
        for one in classes
        if one.__module__.startswith("amends.")
        and not one.__module__.startswith("amends._core")
        and (dataclasses.is_dataclass(one) or (issubclass(one, tuple) and hasattr(one, "_fields")))
        and not hasattr(one, "fit")  # a model
        and "simulated" not in one.__module__  # stands apart
    ]
    assert len(held) > 50
    assert [one.__name__ for one in held if one.__eq__ is not am.recovery.Arrivals.__eq__] == []


def test_compiled_values_are_equal_where_what_is_saved_of_them_is():
    curve = am.recovery.ExponentialWorth(24.7, 0.035, per="minute")

    def channel(wage):
        return am.economics.StaffedChannel(
            "calls", arrivals=[20, 50], minutes_per_contact=3, worth=curve, wage_per_hour=wage
        )

    def loop(voice):
        return am.economics.ComplaintLoop.at_rest(
            problem_rate=0.1, voice=voice, fading=0.2, learning=0.5, prevention=0.4
        )

    made = [
        (lambda x: am.recovery.ErlangA(200, 20, x, 11, per="hour"), 6, 7),
        (lambda x: am.recovery.ErlangC(200, 20, x, per="hour"), 11, 12),
        (lambda x: am.recovery.ErlangB(200, 20, x, per="hour"), 11, 12),
        (lambda x: am.domain.ScoreScale(1, x), 5, 7),
        (channel, 30, 31),
        (loop, 0.3, 0.4),
        (lambda x: am.economics.optimal_day_staffing([channel(x)], interval_minutes=15), 30, 3),
    ]
    for make, one, other in made:
        value = make(one)
        for again in (make(one), copy.copy(value), pickle.loads(pickle.dumps(value))):
            assert value == again and not value != again
            if hashable(value):
                assert hash(value) == hash(again)
        assert value != make(other) and value != 1 and value is not None


def test_what_differs_is_not_equal():
    days = [f"2025-01-{day:02d}" for day in range(6, 31)]
    one, other = am.recovery.arrivals_by_day(days), am.recovery.arrivals_by_day(days + days[:1])
    assert one != other
    assert dataclasses.replace(one, counts=one.counts + 0.0) == one
    assert dataclasses.replace(one, counts=one.counts[:-1]) != one
    assert dataclasses.replace(one, counts=np.where(one.counts > 0, np.nan, 0)) != one
    firm = am.simulated_firm.SimulatedFirm(customers=300)
    assert firm.records() == firm.records() != dataclasses.replace(firm, customers=301).records()


def test_named_tuples_stay_tuples():
    kind = am.recovery.ArrivalFigure
    figure = kind(1.0, float("nan"), 0.0, 2.0)
    value, error, *_ = figure
    assert figure == kind(1.0, float("nan"), 0.0, 2.0)
    assert hash(figure) == hash(kind(1.0, float("nan"), 0.0, 2.0))
    assert figure == (value, error, 0.0, 2.0)
    assert kind(1.0, 2.0, 0.0, 2.0) == (1.0, 2.0, 0.0, 2.0) != kind(1.0, 3.0, 0.0, 2.0)
    assert hash(kind(1.0, 2.0, 0.0, 2.0)) == hash((1.0, 2.0, 0.0, 2.0))
    assert figure != [value, error, 0.0, 2.0]


def test_an_evaluation_is_that_of_its_question_with_any_number_of_threads():
    call = CALLS["scenario.evaluate"]
    first = call.function(**{**call.arguments, "threads": 1})
    assert first == call.function(**{**call.arguments, "threads": 2})
    assert first != call.function(**{**call.arguments, "seed": 77})
