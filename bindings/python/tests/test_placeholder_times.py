"""Dates that stand for unknown, and those far from the rest: what is left out, what is a warning."""

import datetime

import numpy as np
import pytest

from amends.customer_base import customer_summary
from amends.domain import PurchaseHistory


def history_of(when, **options):
    return PurchaseHistory.from_columns(customer_id=np.zeros(len(when), dtype=int), datetime=when, **options)


def test_placeholder_dates_are_left_out_and_counted():
    lines = {
        "who": [1, 1, 2, 3, 3, None],
        "at": ["2024-01-01", "9999-12-31", "2024-01-31", "0001-01-01", "2024-01-15", "9999-12-31"],
    }
    summary = customer_summary(lines, "who", "at", time_unit="day")
    assert summary["T"].tolist() == [30, 0, 16]
    report = summary.report.lines
    assert (report.placeholder_times, report.first_placeholder_time, report.without_time) == (2, 1, 0)
    assert report.row_report.line() == (
        "3 of 6 rows left out; the first is row 1: time is a placeholder such as 9999-12-31 "
        "(time is a placeholder such as 9999-12-31: 2; customer is missing: 1)"
    )
    assert "time is a placeholder such as 9999-12-31" in repr(summary)
    for kind in ("M8[s]", "M8[us]", "M8[D]"):
        assert history_of(np.array(lines["at"], dtype=kind)).report.placeholder_times == 3
    dates = [datetime.date.fromisoformat(one) for one in lines["at"]]
    assert history_of(dates).report.placeholder_times == 3
    assert history_of(["9998-12-31", "0002-01-01"]).report.placeholder_times == 0
    # Numbers are counted from any day.
    assert history_of([-800_000.0, 5_000_000.0]).report.placeholder_times == 0


UNKNOWN = ["1900-01-01", "1899-12-30", "1970-01-01", "2262-04-11", "1753-01-01", "2099-12-31"]


@pytest.mark.parametrize("unknown", UNKNOWN)
def test_dates_far_from_the_rest_are_a_warning(unknown):
    lines = {"who": [1, 2, 1, 2, 1], "at": ["2024-01-01", "2024-01-02", unknown, "2024-02-01", "2024-03-01"]}
    summary = customer_summary(lines, "who", "at", time_unit="day")
    assert "far_times" in summary.report.warnings
    report = summary.report.lines
    assert (report.far_lines, report.first_far_line, report.row_report.left_out) == (1, 2, 0)
    assert (
        "! lines more than 40 years from the median day: 1, the first is row 2; dates that stand for unknown"
        in repr(summary)
    )
    # In the other order the same, without a doubt what the rest is.
    backwards = {name: values[::-1] for name, values in lines.items()}
    assert customer_summary(backwards, "who", "at").report.lines.far_lines == 1


@pytest.mark.parametrize("kind", [str, "M8[D]", "M8[ns]"])
def test_placeholders_near_the_rest_are_a_warning(kind):
    # 1970-01-01 is no 40 years from records of 2004, and far from those of 2024.
    when = ["2004-01-01", "1970-01-01", "2004-02-01", "1970-01-01", "2004-03-01", "2004-03-02", None]
    times = when if kind is str else np.array(when, dtype=kind)
    summary = customer_summary({"who": [1, 2, 1, 1, 2, 2, 2], "at": times}, "who", "at", time_unit="day")
    report = summary.report
    assert report.warnings == ["placeholder_days"] and report.lines.far_lines == 0
    assert (report.placeholder_lines, report.first_placeholder_line) == (2, 1)
    assert "! lines of 1970-01-01 or another date that stands for unknown: 2, the first is row 1" in repr(summary)
    assert report.purchases == 6  # kept, as those are that lie far
    usual = customer_summary({"who": [1, 2, 1], "at": ["2004-01-01", "1970-01-02", "2004-02-01"]}, "who", "at")
    assert "placeholder_days" not in usual.report.warnings
    assert (usual.report.placeholder_lines, usual.report.first_placeholder_line) == (0, -1)
    numbers = customer_summary({"who": [1, 2, 1], "at": [0, 1, 2]}, "who", "at", time_unit="day")
    assert "placeholder_days" not in numbers.report.warnings  # day 0 is any day


def test_long_records_are_not_far_from_themselves():
    years = [f"{year}-06-30" for year in range(1950, 2026)]
    assert history_of(years).report.far_lines == 0
    assert history_of(np.arange(0, 27_000, 100)).report.far_lines == 0
    assert history_of([45_321, 45_322, 0]).report.far_lines == 1
