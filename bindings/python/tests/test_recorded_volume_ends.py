"""Complaints per year taken from records: a placeholder among the dates is an error, not a volume."""

from __future__ import annotations

from pathlib import Path

import pytest

import amends as am

SCENARIO = """
horizon = { years = 1 }
discount = { annual_rate = 0.1 }
[records]
file = "r.csv"
thresholds = { satisfied = 4, delighted = 5 }
response_bands = [5]
received = "received"
response_days = "days"
score = "score"
[[segment]]
name = "all"
complaints = { per_year = "records" }
outcomes = { from = "records" }
stay = { dissatisfied = 0.3, satisfied = 0.7, delighted = 0.9 }
counterfactual = { stay = 0.3 }
margin = { per_customer_per_year = 60, retention = 0.8 }
"""


def scenario(folder: Path, extra: str) -> am.economics.RecoveryScenario:
    rows = [f"2024-{1 + day // 28:02d}-{1 + day % 28:02d},{day % 9},{1 + day % 5}" for day in range(73)]
    (folder / "r.csv").write_text("received,days,score\n" + "\n".join([*rows, extra]) + "\n")
    (folder / "s.toml").write_text(SCENARIO)
    return am.economics.RecoveryScenario.from_toml(folder / "s.toml")


@pytest.mark.parametrize("day", ["1970-01-01", "2101-01-01"])
def test_a_day_far_from_all_others_is_refused(tmp_path: Path, day: str) -> None:
    with pytest.raises(am.AmendsError, match=f"received on {day}, .* days from all others") as caught:
        scenario(tmp_path, f"{day},2,4").with_records()
    assert caught.value.parameter == "received"


def test_days_that_follow_each_other_are_taken(tmp_path: Path) -> None:
    assert scenario(tmp_path, "2024-04-01,2,4").with_records().observed
