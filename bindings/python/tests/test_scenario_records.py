"""Scenarios and the records their outcomes come from: what is asked for, what is said, what stops."""

from __future__ import annotations

import os
import pathlib
import signal
import threading
import time

import pytest

import amends as am

SCENARIO = """
title    = "recorded"
horizon  = { years = 3, complaint_years = 1 }
discount = { annual_rate = 0.10 }
[records]
score      = "score"
segment    = "who"
thresholds = { satisfied = 4, delighted = 5 }
[[segment]]
name           = "all"
complaints     = { per_year = 20_000 }
outcomes       = { from = "records" }
stay           = { delighted = 0.90, satisfied = 0.70, dissatisfied = 0.20 }
counterfactual = { stay = 0.35 }
margin         = { per_customer_per_year = 60, retention = 0.80 }
"""
SCORES = (1, 2, 3, 4, 5) * 40


def scenario(records: str = "", text: str = SCENARIO) -> am.economics.RecoveryScenario:
    return am.economics.RecoveryScenario.from_string(text.replace("[records]", f"[records]\n{records}"))


def file_of(folder: pathlib.Path, scores: tuple[int, ...] = SCORES, others: tuple[str, ...] = ()) -> pathlib.Path:
    path = folder / "records.csv"
    path.write_text("who,score\n" + "".join(f"all,{s}\n" for s in scores) + "".join(f"{one},3\n" for one in others))
    return path


def log_of(scores: tuple[int, ...] = SCORES, **more) -> am.domain.ComplaintLog:
    return am.domain.ComplaintLog.from_columns(score=scores, segment=["all"] * len(scores), **more)


def test_bands_are_asked_for_where_there_are_response_times(tmp_path):
    observed = scenario().with_records(file_of(tmp_path))
    same = scenario().with_observed(log_of())
    assert observed.evaluate(draws=50).values().tolist() == same.evaluate(draws=50).values().tolist()
    without_plan = am.economics.RecoveryScenario.from_string(
        SCENARIO.replace(SCENARIO[SCENARIO.index("[records]") : SCENARIO.index("[[segment]]")], "")
    )
    assert without_plan.with_observed(log_of(), satisfied=4, delighted=5).observed
    with pytest.raises(am.AmendsError, match="needs satisfied, delighted and response_bands"):
        without_plan.with_observed(log_of(response_days=[1.0] * len(SCORES)), satisfied=4, delighted=5)
    with pytest.raises(am.AmendsError, match=r"scenario.toml:\d+: records.response_bands is missing"):
        scenario('response_days = "days"')
    with pytest.raises(am.AmendsError, match="no response times"):
        observed.with_response_within(2)


def test_segments_that_the_scenario_does_not_have(tmp_path):
    few = file_of(tmp_path, others=("shop",) * 50)
    result = scenario().with_records(few).evaluate(draws=50)
    assert result.account.outside_scenario == {"shop": 50.0}
    assert 'records: not in the scenario: segment "shop", 50 complaints' in repr(result)
    ids = file_of(tmp_path, others=tuple(f"id{i}" for i in range(5_000)))
    with pytest.raises(am.AmendsError, match="5000 of 5200 complaints are in 5000 segments") as caught:
        scenario().with_records(ids)
    assert (caught.value.code, caught.value.parameter) == ("bad_rows", "segment")
    assert "is the segment column an id" in str(caught.value) and len(str(caught.value)) < 600
    assert len(scenario("largest_outside_share = 1").with_records(ids).account.outside_scenario) == 5_000
    log = am.domain.ComplaintLog.from_columns(score=[1, 4, 5], segment=["all", "x", "y"])
    with pytest.raises(am.AmendsError, match="2 of 3 complaints"):
        scenario().with_observed(log)
    assert scenario().with_observed(log, largest_outside_share=0.7).observed
    for wrong in (1.5, -0.1, float("nan"), "x"):
        with pytest.raises(am.AmendsError, match="^largest_outside_share must"):
            scenario().with_observed(log, largest_outside_share=wrong)


def test_scores_of_another_scale_are_a_finding(tmp_path):
    ten = SCENARIO.replace("satisfied = 4, delighted = 5", "satisfied = 7, delighted = 9")
    made = scenario("score_scale = { lowest = 0, highest = 10 }", ten)
    for result in (
        made.with_records(file_of(tmp_path)).evaluate(draws=50),
        made.with_observed(log_of(score_scale=(0, 10))).evaluate(draws=50),
    ):
        assert len(result.account.findings) == 3 and not result.account.clean
        assert "as on a scale of 1 to 5: look at score_scale" in result.account.findings[0]
        assert "nobody who gave a score is satisfied" in repr(result)
        assert "as on a scale of 1 to 5" in result._repr_html_()
    quiet = scenario().with_records(file_of(tmp_path)).evaluate(draws=50)
    assert quiet.account.findings == [] and quiet.account.clean and "records:" not in repr(quiet)


def test_a_comparison_has_the_accounts_of_both(tmp_path):
    (tmp_path / "now").mkdir()
    mine = scenario().with_records(file_of(tmp_path / "now", others=("shop",) * 20))
    base = scenario().with_records(file_of(tmp_path, others=("web",) * 30))
    result = mine.compare(base, draws=50)
    assert result.account.outside_scenario == result.alternative.account.outside_scenario == {"shop": 20.0}
    assert result.baseline.account.outside_scenario == {"web": 30.0}
    assert 'records: not in the scenario: segment "shop"' in repr(result)
    assert 'records of the baseline: not in the scenario: segment "web"' in repr(result)
    same = mine.compare(mine, draws=50)
    assert "of the baseline" not in repr(same) and str(same.account) == str(same.baseline.account)


def test_no_usable_row_comes_with_its_reasons(tmp_path):
    with pytest.raises(am.AmendsError, match="0 used, 200 left out") as caught:
        scenario("largest_bad_share = 1.0").with_records(file_of(tmp_path, scores=(9,) * 200))
    assert 'line 2, column "score": "9" is outside the score scale 1 to 5' in str(caught.value)


def test_a_scale_by_name():
    by_name = {"lowest": 0, "highest": 10, "reversed": True}
    for scale, expected in ((by_name, (0, 10, True)), ({"highest": 3}, (1, 3, False)), ({}, (1, 5, False))):
        for made in (
            am.interop.RecordMapping(score="s", score_scale=scale).score_scale,
            am.domain.ComplaintLog.from_columns(score=[1, 2], score_scale=scale).score_scale,
        ):
            assert (made.lowest, made.highest, made.reversed) == expected
    for wrong in ({"low": 1}, {"lowest": "x"}, {"lowest": 5, "highest": 1}, {1: 2}):
        for call in (
            lambda wrong=wrong: am.interop.RecordMapping(score="s", score_scale=wrong),
            lambda wrong=wrong: am.domain.ComplaintLog.from_columns(score=[1], score_scale=wrong),
        ):
            with pytest.raises(am.AmendsError, match="score_scale") as caught:
                call()
            assert caught.value.parameter.startswith("score_scale")


def test_what_a_log_lacks_is_named(tmp_path):
    path = tmp_path / "records.csv"
    path.write_text("got,who\n2024-01-31,a\n")
    read = am.interop.read_complaints(path, am.interop.RecordMapping(received="got", attributes={"who": "who"}))
    with pytest.raises(am.AmendsError, match="received and attributes are none. Map response_days") as caught:
        _ = read.log
    assert (caught.value.code, caught.value.parameter) == ("missing", "mapping")
    path.write_text("got,who\n")
    assert len(am.interop.read_complaints(path, am.interop.RecordMapping(segment="who")).log) == 0


@pytest.fixture
def ctrl_c():
    """Whoever starts the tests in the background may have had them ignore the signal."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
@pytest.mark.parametrize("what", ["scenario", "records", "half of the records"])
@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_while_a_pipe_stalls(tmp_path, what):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    made = scenario()
    done = threading.Event()

    def interrupt() -> None:
        if what == "half of the records":
            with pipe.open("w") as out:
                out.write("who,score\nall,")
                out.flush()
                time.sleep(0.2)
                os.kill(os.getpid(), signal.SIGINT)
                done.wait(10)
        else:
            time.sleep(0.2)
            os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        if what == "scenario":
            am.economics.RecoveryScenario.from_toml(pipe)
        else:
            made.with_records(pipe)
    assert time.monotonic() - start < 5
    done.set()
    thread.join()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_other_signals_do_not_break_off_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard = []
    before = signal.signal(signal.SIGALRM, lambda *_: heard.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.03, 0.03)

    def write() -> None:
        time.sleep(0.2)
        with pipe.open("w") as out:
            out.write(SCENARIO[:100])
            out.flush()
            time.sleep(0.2)
            out.write(SCENARIO[100:])

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert am.economics.RecoveryScenario.from_toml(pipe).title == "recorded"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        thread.join()
    assert heard
