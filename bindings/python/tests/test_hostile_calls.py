"""Whatever comes as an argument, a public function answers or says what is wrong with it, by name.

valid_calls.py has a valid call of everything public; here one argument at a time is replaced by what does not belong.
"""

import ast
import enum
import inspect
import time

import numpy as np
import pandas as pd
import pytest
import valid_link_calls  # noqa: F401  adds its calls
import valid_loop_calls  # noqa: F401  adds its calls
import valid_process_calls  # noqa: F401  adds its calls
import valid_recovery_calls  # noqa: F401  adds its calls
from valid_calls import CALLS, ROOMS, Call

import amends as am

HOSTILE = [
    None,
    True,
    "x",
    "1",
    "x" * 100_000,
    "a" + "é" * 40,
    "\ud800",
    b"x",
    -1,
    0,
    1.5,
    2**63,
    2**70,
    10**400,
    float("nan"),
    float("inf"),
    -float("inf"),
    1e308,
    1 + 2j,
    [],
    [None],
    ["1", "2"],
    [[1]],
    [1, [2, 3]],
    (),
    (1, 2, 3),
    {},
    {"x": 1},
    {"a" + "é" * 40: 1},
    {1: 2},
    {1},
    object(),
    int,
    np.array(["a"]),
    np.array([1.0, 2.0, 3.0]),
    np.array([], dtype=float),
    np.zeros((2, 0)),
    np.array([1 + 2j]),
    np.array([object()]),
    np.array(["2020"], dtype="datetime64[D]"),
    np.array(5),
    np.zeros(2, dtype=[("a", float)]),
    np.datetime64("2020"),
    np.timedelta64(1, "D"),
    np.ma.masked_array([0.1, 0.2], [False, True]),
    pd.NaT,
    pd.NA,
    pd.Timestamp("2020-01-01"),
    pd.Series(["a", "b"]),
    pd.Series([0.1, None], dtype="Float64"),
    pd.DataFrame({"a": [1.0]}),
    lambda: 0,
    enum.Enum("Other", "x").x,
]
CODES = {"domain", "size_mismatch", "missing", "unknown_name", "contradiction", "format", "bad_rows", "numerical", "io"}
# What pybind11 and NumPy say, and what no user should have to read.
FOREIGN = ("incompatible function arguments", "incompatible constructor", "Unable to cast", "arg0", "vectorize", "0x")


def public(room):
    """Name -> callable of everything in a room that takes arguments or returns something: as CALLS names it."""
    module = getattr(am, room)
    for name in module.__all__:
        thing = getattr(module, name)
        if inspect.ismodule(thing):
            continue
        if not inspect.isclass(thing):
            if inspect.isroutine(thing):  # neither a constant nor a name for types
                yield f"{room}.{name}", thing
            continue
        compiled = thing.__module__.startswith("amends._core") and not issubclass(thing, enum.Enum)
        if not compiled:
            continue  # named tuples and data classes take what comes
        if (thing.__init__.__doc__ or "").startswith("__init__(self"):
            yield f"{room}.{name}", thing
        for method, function in vars(thing).items():
            if not method.startswith("_") and callable(function):
                yield f"{room}.{name}.{method}", getattr(thing, method)


def parameters(function):
    """The names of the arguments; of a bound function from the signature that begins its documentation."""
    if inspect.isclass(function):
        function = function.__init__
    try:
        names = list(inspect.signature(function).parameters)
    except ValueError:
        head = ast.parse(f"def {function.__doc__.splitlines()[0]}: ...").body[0].args
        names = [one.arg for one in [*head.posonlyargs, *head.args, *head.kwonlyargs]]
    return [name for name in names if name != "self"]


@pytest.mark.parametrize("room", ROOMS)
def test_everything_public_is_called(room):
    functions = dict(public(room))
    assert len(functions) > 2
    assert set(functions) == {name for name in CALLS if name.startswith(f"{room}.")}
    for name, function in functions.items():
        assert set(parameters(function)) == set(CALLS[name].arguments), name


def wrong(call: Call, arguments):
    """What is wrong with the way in which a call ends; empty where it returns, or raises as it should."""
    begun = time.perf_counter()
    try:
        call.function(**arguments)
        said = ""
    except am.AmendsError as error:
        said = str(error)
        if error.code not in CODES or not error.parameter:
            return f"code {error.code!r}, parameter {error.parameter!r}: {said}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if any(text in said for text in FOREIGN) or len(said) > 600:
        return said[:1000]
    seconds = time.perf_counter() - begun
    return f"took {seconds:.1f} s" if seconds > 3.0 else ""


@pytest.mark.parametrize("name", CALLS)
def test_whatever_comes_is_answered(name):
    call = CALLS[name]
    assert wrong(call, call.arguments) == ""
    call.function(**call.arguments)
    failed = []
    for argument in call.arguments:
        for value in HOSTILE:
            reply = wrong(call, {**call.arguments, argument: value})
            if reply:
                failed.append(f"{argument}={str(value)[:40]!r}: {reply}")
    assert not failed, "\n".join(failed)


@pytest.mark.parametrize("name", CALLS)
def test_a_call_with_wrong_arguments_says_which(name):
    call = CALLS[name]
    with pytest.raises(TypeError, match="no_such") as raised:
        call.function(**call.arguments, no_such=1)
    assert len(str(raised.value)) < 400 and not any(text in str(raised.value) for text in FOREIGN)
    with pytest.raises(TypeError) as raised:
        call.function(*([1] * (len(call.arguments) + 1)))
    assert len(str(raised.value)) < 400 and not any(text in str(raised.value) for text in FOREIGN)
