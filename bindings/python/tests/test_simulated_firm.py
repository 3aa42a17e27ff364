"""A simulated firm as a module: the same bits, wrong parameters, edges, files, and that it stands apart."""

import ast
import csv
import dataclasses
import inspect
import json
import time
from pathlib import Path

import numpy as np
import pytest
from simulated_samples import PLAIN

import amends as am
from amends import simulated_firm as sf
from amends.simulated_firm import Companies, Costs, Horizon, Problem, Segment, SimulatedFirm, Stay, Surveys

FILES = Path(__file__).parents[3] / "examples" / "data" / "simulated_firm"


def equal(first, second):
    return all(
        np.array_equal(column, other[name], equal_nan=column.dtype.kind in "fM")
        for (_, table), (_, other) in zip(first.tables(), second.tables(), strict=True)
        for name, column in table.items()
    )


def test_the_same_seed_gives_the_same_bits():
    firm = SimulatedFirm(customers=800, seed=5)
    data = firm.records(sample=2)
    assert equal(data, SimulatedFirm(customers=800, seed=5).records(sample=2))
    assert not equal(data, firm.records(sample=3))
    assert not equal(data, firm.records(sample=2, companies=3))
    assert not equal(data, SimulatedFirm(customers=800, seed=6).records(sample=2))
    # What one purpose draws leaves the others as they are.
    other = dataclasses.replace(firm, surveys=Surveys(reply_happy=0.1), purchase_spread=0.4).records(sample=2)
    assert all(
        np.array_equal(data.complaints[name], other.complaints[name], equal_nan=name == "answered")
        for name in data.complaints
    )
    assert repr(data).startswith("FirmRecords(") and "complaints" in repr(data)


def test_a_hundred_thousand_customers(record_property):
    begun = time.perf_counter()
    data = SimulatedFirm(customers=100_000).records()
    seconds = time.perf_counter() - begun
    record_property("seconds", seconds)
    print(f"100,000 customers in {seconds:.2f} s: {data}")
    assert seconds < 30  # it takes half a second; five are promised


def test_wrong_parameters_are_named():
    def wrong(parameter, make, code="domain"):
        with pytest.raises(am.AmendsError) as raised:
            make()
        assert (raised.value.code, raised.value.parameter) == (code, parameter), str(raised.value)
        assert len(str(raised.value)) < 200

    firm = SimulatedFirm()
    segment, band = firm.segments[0], firm.bands[0]
    changed = dataclasses.replace
    for name, value in [
        ("customers", 0),
        ("customers", 1.5),
        ("customers", "many"),
        ("seed", -1),
        ("years", 1),
        ("years", 21),
        ("share_causal", 1.1),
        ("share_causal", float("nan")),
        ("purchases_per_year", 0),
        ("margin_share", 0),
        ("margin_share", 2),
        ("growth", float("inf")),
        ("while_leaving", 0.6),
        ("contract", "yes"),
        ("stay", {"satisfied": 1}),
        ("companies", None),
        ("segments", ()),
        ("segments", segment),
        ("bands", [1, 2]),
    ]:
        wrong(name, lambda name=name, value=value: changed(firm, **{name: value}))
    wrong("segment.share", lambda: changed(segment, share=0))
    wrong("segment.name", lambda: changed(segment, name=" "))
    wrong("segment.margin", lambda: changed(segment, margin=-1))
    wrong("segment.voice[1]", lambda: changed(segment, voice=(0.1, 2)))
    wrong("problem.rate", lambda: Problem(name="x", rate=-0.1, stay_silent=0.5))
    wrong("problem.stay_counterfactual", lambda: Problem(name="x", rate=0.1, stay_silent=0.5, stay_counterfactual=2))
    wrong("band.outcomes", lambda: changed(band, outcomes=(0.5, 0.5)), "size_mismatch")
    wrong("band.outcomes", lambda: changed(band, outcomes=(0.5, 0.5, 0.5)), "contradiction")
    wrong("band.days", lambda: changed(band, days=1.5))
    wrong("stay.satisfied", lambda: changed(firm.stay, satisfied=1.2))
    wrong("companies.number", lambda: Companies(number=0))
    wrong("companies.sizes", lambda: Companies(sizes="normal"), "unknown_name")
    wrong("companies.outcome_effect", lambda: Companies(outcome_effect=3))
    wrong("surveys.reply_happy", lambda: Surveys(reply_happy=-1))
    wrong("word_of_mouth.silent", lambda: sf.WordOfMouth(silent=(1, 0, 0)), "size_mismatch")
    wrong("word_of_mouth.told_in_last_bin", lambda: sf.WordOfMouth(told_in_last_bin=9))
    wrong("costs.per_minute", lambda: Costs(per_minute=-1))
    wrong("horizon.complaint_years", lambda: Horizon(years=2, complaint_years=3))
    wrong("horizon.annual_rate", lambda: Horizon(annual_rate=-1))
    wrong("horizon.timing", lambda: Horizon(timing="end"), "unknown_name")
    wrong("segment.voice", lambda: changed(firm, problems=firm.problems[:1]), "size_mismatch")
    wrong("the shares of segments", lambda: changed(firm, segments=(segment,)), "contradiction")
    wrong("segments", lambda: changed(firm, segments=(segment, segment)), "contradiction")
    wrong(
        "problems", lambda: changed(firm, problems=tuple(changed(p, rate=0.9) for p in firm.problems)), "contradiction"
    )
    wrong("bands", lambda: changed(firm, bands=firm.bands[::-1]), "contradiction")
    wrong("the shares of bands", lambda: changed(firm, bands=firm.bands[1:]), "contradiction")
    wrong("contract", lambda: changed(firm, contract=False), "contradiction")
    wrong("growth", lambda: changed(firm, growth=0.9), "contradiction")
    wrong("name", lambda: SimulatedFirm.setting("bank"), "unknown_name")
    with pytest.raises(TypeError, match="sise"):
        SimulatedFirm.setting("retail", sise=3)
    wrong("sample", lambda: firm.records(sample=-1))
    wrong("companies", lambda: firm.records(companies=0.5))
    wrong("within_days", lambda: firm.records(within_days=4))
    wrong("within_days", lambda: firm.truth(within_days="5"))


def test_edge_firms():
    """Nobody complains; everybody stays; one customer; nothing differs: records and truth all the same."""
    quiet = SimulatedFirm(
        customers=50,
        problems=(Problem(name="x", rate=0.0, stay_silent=0.5),),
        segments=(Segment(name="all", share=1.0, margin=1.0, voice=(0.0,)),),
        stay=Stay(dissatisfied=1, satisfied=1, delighted=1, no_problem=1),
        companies=PLAIN,
    )
    data = quiet.records()
    assert data.complaints["complaint_id"].size == 0 and data.survey_of_complainants["score"].size == 0
    assert data.customers["customer_id"].size == 50 and np.isnat(data.customers["left"]).all()
    truth = quiet.truth(within_days=5)
    assert truth.metrics["retention_benefit"] == 0 and np.isnan(truth.segments["all"]["voice"])
    assert truth.to_dict()["segments"]["all"]["voice"] is None
    one = SimulatedFirm(customers=1, years=2).records()
    assert one.customers["customer_id"].size in (1, 2)


def test_written_files_hold_the_tables(tmp_path):
    firm = SimulatedFirm.setting("retail", customers=300)
    firm.write(tmp_path / "firm", sample=2)
    data = firm.records(sample=2)
    for name, table in data.tables():
        with open(tmp_path / "firm" / f"{name}.csv", encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        assert head == list(table) and len(rows) == len(next(iter(table.values())))
        for j, column in enumerate(table.values()):
            texts = [row[j] for row in rows]
            if column.dtype.kind == "f":
                assert np.array_equal(np.array([float(text or "nan") for text in texts]), column, equal_nan=True)
            elif column.dtype.kind == "M":
                assert np.array_equal(np.array(texts, dtype=column.dtype), column, equal_nan=True)
            else:
                assert texts == column.astype(str).tolist()
    truth = json.loads((tmp_path / "firm" / "truth.json").read_text(encoding="utf-8"))
    assert list(truth) == ["today", "within_1_days", "within_5_days", "within_10_days"]
    assert truth["within_5_days"]["net"] == pytest.approx(firm.truth(5).net, rel=1e-8)
    assert truth["today"]["bands"][-1]["days"] is None


@pytest.mark.skipif(not FILES.exists(), reason="the folder examples/ is not here")
def test_shipped_files_are_what_the_module_makes(tmp_path):
    SimulatedFirm.setting("example").write(tmp_path)
    shipped, made = ({one.name: one.read_bytes() for one in folder.iterdir()} for folder in (FILES, tmp_path))
    assert shipped == made, "python tools/simulated_firm.py writes them anew"
    assert sum(map(len, shipped.values())) < 200_000


def test_it_stands_apart_from_the_library():
    """What judges the library must not use it: of amends only the module that makes errors."""
    folder = Path(inspect.getfile(sf)).parent
    for path in [folder / "simulated_firm.py", *folder.glob("_simulated_*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                own = node.level and ("simulated" in (node.module or "") or node.module == "_arguments")
                assert own or node.module in (
                    "__future__",
                    "collections.abc",
                    "dataclasses",
                    "numpy.typing",
                    "pathlib",
                    "typing",
                )
            elif isinstance(node, ast.Import):
                assert {one.name for one in node.names} <= {"csv", "json", "math", "numpy"}
