"""Intervals of outcomes drawn by company cover: a short run of validation/cluster_coverage.py."""

import importlib.util
import pathlib

import pytest

SCRIPT = pathlib.Path(__file__).parents[3] / "validation" / "cluster_coverage.py"


@pytest.mark.parametrize(("companies", "equal"), [(10, False), (10, True), (150, False)])
def test_intervals_of_few_companies_cover(companies, equal):
    if not SCRIPT.exists():
        pytest.skip("the folder validation/ is not here")
    spec = importlib.util.spec_from_file_location("cluster_coverage", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    samples = 300
    held = module.coverage(companies, equal, 60 * companies + 3000, samples, draws=400, seed=5)
    # 90 %, give or take four deviations of so many samples. Plain weights cover 77 to 81 %.
    margin = 4 * (0.9 * 0.1 / samples) ** 0.5
    for one in held:
        assert abs(one - 0.9) < margin
