"""Intervals of outcomes in many small cells cover: a short run of validation/small_cells.py."""

import importlib.util
import pathlib
import sys

import pytest

SCRIPT = pathlib.Path(__file__).parents[3] / "validation" / "small_cells.py"
SAMPLES = 100


@pytest.fixture(scope="module")
def study():
    if not SCRIPT.exists():
        pytest.skip("the folder validation/ is not here")
    spec = importlib.util.spec_from_file_location("small_cells", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["bands far apart", "bands and texts apart", "10 companies"])
def test_intervals_of_many_small_cells_cover(study, name):
    """90 %, give or take four deviations of so many samples.

    Half a score in each class covers 69 to 74 % in the second, and the effect in 79 % in the third.
    """
    regime = next(one for one in study.REGIMES if one.name == name)
    found = study.coverage(regime, SAMPLES, draws=300, seed=2)
    margin = 400 * (0.9 * 0.1 / SAMPLES) ** 0.5
    assert abs(found.kept - 90) < margin
    assert abs(found.effect - 90) < margin


@pytest.mark.parametrize("name", ["a rare text", "a rare text, most of it in one", "10 companies, a rare text"])
def test_a_rare_text_that_does_nothing_pays_in_half_of_the_reports(study, name):
    """Half, give or take four deviations; half a score in each class has it pay in more than 80 %."""
    regime = next(one for one in study.REGIMES if one.name == name)
    found = study.coverage(regime, SAMPLES, draws=300, seed=3)
    assert abs(found.pays - 50) < 400 * (0.5 * 0.5 / SAMPLES) ** 0.5
    assert found.surely < 12  # 5 %, and three deviations
