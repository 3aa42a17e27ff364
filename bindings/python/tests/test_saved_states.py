"""What earlier versions saved loads for ever: states as JSON, and pickles with the module paths of their time.

tests/reference/saved_states holds the samples; make_samples.py there says what they are and what expected.json means.
"""

import enum
import importlib
import importlib.util
import inspect
import json
import math
import pickle
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

import amends as am
from amends.core import RowReport

FOLDER = Path(__file__).resolve().parents[3] / "tests" / "reference" / "saved_states"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
SAMPLES = [pytest.param(sample, file, id=file) for sample in EXPECTED["samples"] for file in sample["files"]]
# Where classes went that were in other modules when the samples were written.
HOMES = ("survival", "customer_base", "estimation")
# What attributes, methods and arguments were called then, and are called now.
ATTRIBUTES = {"level": "interval"}
METHODS = {"interval": "confidence_interval"}
ARGUMENTS = {
    "level": "interval",
    "duration_col": "duration",
    "event_col": "event",
    "entry_col": "entry",
    "weights_col": "weights",
    "cluster_col": "cluster",
    "clusters": "cluster",
}
STORED, FORMULA = 1e-12, 1e-10
NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def class_named(path):
    """The class of today for the full name of then."""
    module, _, name = path.rpartition(".")
    for room in (getattr(am, home, None) for home in HOMES):
        if hasattr(room, name):
            return getattr(room, name)
    return getattr(importlib.import_module(module), name)


def load(sample, file):
    content = (FOLDER / file).read_bytes()
    if b"numpy._core" in content and importlib.util.find_spec("numpy._core") is None:
        pytest.skip("NumPy before 1.26 cannot read arrays pickled by NumPy 2")
    try:
        if file.endswith(".json"):
            return class_named(sample["class"]).from_json(content.decode())
        return pickle.loads(content)
    except Exception as cause:
        fail(sample, file, "does not load", [f"{type(cause).__name__}: {cause}"])


def fail(sample, file, what, why):
    shown = "\n  ".join(why[:20] + [f"and {len(why) - 20} more"] * (len(why) > 20))
    by = EXPECTED["written_by"]["amends"]
    pytest.fail(f"SAVED STATE {file} of version {by} ({sample['class']}) {what}:\n  {shown}", pytrace=False)


def attribute(holder, name):
    """What was called so; a number of rows is now the account of them."""
    found = getattr(holder, name if hasattr(holder, name) else ATTRIBUTES.get(name, name))
    return found.rows if isinstance(found, RowReport) and name == "rows" else found


def differences(expected, actual, rtol, where):
    """Sentences on what is not as expected."""
    if isinstance(expected, dict):
        by_item = isinstance(actual, Mapping) or hasattr(actual, "columns")
        for name, value in expected.items():
            try:
                part = actual[name] if by_item else attribute(actual, name)
            except Exception as cause:
                yield f"{where}.{name}: {type(cause).__name__}: {cause}"
            else:
                yield from differences(value, part, rtol, f"{where}.{name}")
    elif isinstance(expected, list):
        if isinstance(actual, str) or not hasattr(actual, "__len__"):
            yield f"{where}: expected {len(expected)} values, got {actual!r}"
        elif len(actual) != len(expected):
            yield f"{where}: expected {len(expected)} values, got {len(actual)}"
        else:
            for i, (value, part) in enumerate(zip(expected, actual, strict=True)):
                yield from differences(value, part, rtol, f"{where}[{i}]")
    elif not same(expected, actual, rtol):
        got = actual.item() if isinstance(actual, np.generic) else actual
        yield f"{where}: expected {expected!r}, got {got!r}"


def same(expected, actual, rtol):
    if isinstance(actual, enum.Enum):
        actual = actual.name
    elif isinstance(actual, np.datetime64):
        actual = str(actual)
    elif isinstance(actual, np.generic):
        actual = actual.item()
    if expected is None or isinstance(expected, bool) or isinstance(actual, (str, bool)):
        return type(actual) is type(expected) and actual == expected
    if isinstance(expected, str) and expected not in NOT_FINITE or not isinstance(actual, (int, float)):
        return False
    number = NOT_FINITE.get(expected, expected)
    # A difference of numbers that nearly agree may leave nothing but their rounding.
    nothing = 0.0 if rtol <= STORED else 1e-14
    return math.isclose(number, actual, rel_tol=rtol, abs_tol=nothing) or (math.isnan(number) and math.isnan(actual))


def read(value):
    """The arguments of a call as they were."""
    if isinstance(value, dict):
        return {name: read(one) for name, one in value.items()}
    if isinstance(value, list):
        return [read(one) for one in value]
    return NOT_FINITE.get(value, value) if isinstance(value, str) else value


def all_differences(sample, loaded):
    kind = class_named(sample["class"])
    members = loaded if isinstance(loaded, list) else [loaded]
    if any(type(one) is not kind for one in members):
        yield f"it is a {type(members[0])}, not a {kind}"
    if "value" in sample:
        yield from differences(sample["value"], loaded, STORED, "value")
    attributes = sample["attributes"]
    for name, value in attributes.items():
        try:
            part = attribute(loaded, name)
        except Exception as cause:
            yield f"{name}: {type(cause).__name__}: {cause}"
        else:
            yield from differences(value, part, STORED, name)
    if "parameters_" in attributes and list(loaded.parameters_) != list(attributes["parameters_"]):
        yield f"parameters_ are {', '.join(loaded.parameters_)}"
    if not repr(loaded):
        yield "it has no repr"
    for i, call in enumerate(sample["calls"]):
        where = f"call {i}, {call['method']}"
        try:
            method = getattr(loaded, call["method"])
            method = method if callable(method) else getattr(loaded, METHODS[call["method"]])
            in_python = inspect.isfunction(getattr(method, "__func__", None))
            known = inspect.signature(method).parameters if in_python else {}
            options = read(call.get("kwargs", {}))
            named = {name if name in known else ARGUMENTS.get(name, name): value for name, value in options.items()}
            result = method(*read(call.get("args", [])), **named)
        except Exception as cause:
            yield f"{where}: {type(cause).__name__}: {cause}"
        else:
            if "result" in call:
                yield from differences(call["result"], result, call.get("rtol", FORMULA), where)


def check(sample, file, loaded, what):
    try:
        found = list(all_differences(sample, loaded))
    except Exception as cause:
        found = [f"{type(cause).__name__}: {cause}"]
    if found:
        fail(sample, file, what, found)


def test_every_sample_is_tested():
    there = {path.name for path in FOLDER.iterdir() if path.suffix in (".json", ".pickle")} - {"expected.json"}
    known = [file for sample in EXPECTED["samples"] for file in sample["files"]]
    assert sorted(known) == sorted(there)


@pytest.mark.parametrize(("sample", "file"), SAMPLES)
def test_what_was_saved_reads_back_the_same(sample, file):
    check(sample, file, load(sample, file), "does not read back the same")


@pytest.mark.parametrize(("sample", "file"), SAMPLES)
def test_and_can_be_saved_again(sample, file):
    loaded = load(sample, file)
    try:
        if file.endswith(".json"):
            text = loaded.to_json()
            again = type(loaded).from_json(text)
        else:
            text, again = None, pickle.loads(pickle.dumps(loaded))
    except Exception as cause:
        fail(sample, file, "cannot be saved again", [f"{type(cause).__name__}: {cause}"])
    check(sample, file, again, "is not the same after it is saved again")
    if text is not None:
        # Nothing that was in the state is lost, unless states have another form by now.
        before, after = json.loads((FOLDER / file).read_text(encoding="utf-8")), json.loads(text)
        if after["version"] == before["version"] and (found := list(differences(before, after, STORED, "state"))):
            fail(sample, file, "has another content when it is saved again", found)
