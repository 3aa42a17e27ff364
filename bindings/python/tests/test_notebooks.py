"""The notebooks of examples/notebooks run from top to bottom, and their stored outputs are the numbers they give now.

Their cells are executed here as they are, without Jupyter. The tables they read are shipped; whether those are what the
original records say is tested where the environment variable AMENDS_DATA_DIR leads to the records.
"""

import ast
import contextlib
import gzip
import io
import json
import os
from pathlib import Path

import numpy as np
import pytest

import amends as am

pd = pytest.importorskip("pandas", reason="the notebooks use pandas frames")

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOKS = sorted((ROOT / "examples" / "notebooks").glob("*.ipynb"))
TABLES = ROOT / "examples" / "data"


def code_cells(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def source(cell):
    return "".join(cell["source"])


def stored_text(cell):
    """What the cell shows in the file: printed text, or the plain form of the value of its last line."""
    text = ""
    for output in cell["outputs"]:
        assert output["output_type"] != "error", output
        text += "".join(output["text"] if output["output_type"] == "stream" else output["data"]["text/plain"])
    return text


def run(cells, path):
    """Executes the cells in one namespace; returns it, and what each cell shows."""
    names = {"__name__": "__notebook__"}
    shown = []
    for number, cell in enumerate(cells, start=1):
        where = f"{path.name}[{number}]"
        tree = ast.parse(source(cell), filename=where)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(tree, where, "exec"), names)
            value = None if last is None else eval(compile(ast.Expression(last.value), where, "eval"), names)
        # As wide as a notebook shows it, whatever terminal the tests run in.
        with pd.option_context("display.width", 80, "display.max_columns", 20):
            shown.append(printed.getvalue() + ("" if value is None else repr(value)))
    return names, shown


def test_there_are_six():
    names = ["cdnow", "complaint_churn", "complaint_desk", "from_raw_files", "people_and_offers", "recovery"]
    assert [path.stem for path in NOTEBOOKS] == names


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_outputs_are_those_of_a_run_from_top_to_bottom(path, monkeypatch):
    monkeypatch.chdir(path.parent)  # as Jupyter does
    cells = code_cells(path)
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    _, shown = run(cells, path)
    for cell, now in zip(cells, shown, strict=True):
        # Word by word: the blanks between them are pandas' business and change with its version.
        assert stored_text(cell).split() == now.split()


def test_cdnow_gives_the_published_fits(monkeypatch):
    monkeypatch.chdir(NOTEBOOKS[0].parent)
    names, _ = run(code_cells(NOTEBOOKS[0]), NOTEBOOKS[0])
    models = names["models"]
    # Fader, Hardie & Lee (2005), Marketing Science 24(2): parameters and log-likelihoods on this very sample.
    assert list(models["BG/NBD"].parameters_.values()) == pytest.approx([0.243, 4.414, 0.793, 2.426], abs=6e-4)
    assert models["BG/NBD"].log_likelihood_ == pytest.approx(-9582.4, abs=0.05)
    assert list(models["Pareto/NBD"].parameters_.values()) == pytest.approx([0.553, 10.578, 0.606, 11.669], abs=6e-4)
    assert models["Pareto/NBD"].log_likelihood_ == pytest.approx(-9595.0, abs=0.05)
    # Purchases of the second 39 weeks, counted in the records.
    assert names["holdout"]["actual"] == 1882
    # BG/NBD takes a one-time buyer as alive for certain, the others do not.
    alive = {name: frame.loc[0, "estimate"] for name, frame in names["alive"].items()}
    assert alive["BG/NBD"] == 1.0
    assert max(alive["MBG/NBD"], alive["Pareto/NBD"]) < 0.5


def test_complaint_churn_gives_the_numbers_of_r(monkeypatch):
    monkeypatch.chdir(NOTEBOOKS[1].parent)
    names, _ = run(code_cells(NOTEBOOKS[1]), NOTEBOOKS[1])
    # R survival 3.5-3 on the records: coxph with interval and cox.zph; with entry = max(0, length - 12); survdiff.
    ratios = names["ratios"].to_numpy()
    assert ratios[0] == pytest.approx([8.943465, 7.470989, 10.70616, 0.69], abs=5e-3)
    assert ratios[1][:3] == pytest.approx([9.073488, 7.569325, 10.87656], abs=1e-5)
    assert names["test"].statistic == pytest.approx(801, abs=0.5)


def test_complaint_desk_has_the_figures_of_a_stream_and_finds_what_breaks_out(monkeypatch):
    monkeypatch.chdir(NOTEBOOKS[2].parent)
    names, _ = run(code_cells(NOTEBOOKS[2]), NOTEBOOKS[2])
    assert names["same"].abs().max() < 1e-12
    assert set(names["alarms"]["series"]) == {"outage"}
    assert names["alarms"]["since"].min() >= pd.Timestamp("2023-09-25")  # the week of the onset, or later
    # An honest promise is held at first far more often than short ones, of which none can be.
    held = names["chains"]["held_at_first"] / names["chains"]["chains"]
    assert held["1"] > 0.8 and held["2"] == held["3+"] == 0


def test_from_raw_files_holds_the_truth_of_the_simulated_firm(monkeypatch):
    monkeypatch.chdir(NOTEBOOKS[3].parent)
    names, _ = run(code_cells(NOTEBOOKS[3]), NOTEBOOKS[3])
    # Of 21 intervals of 95 % three or more miss in 9 % of firms; this one is fixed.
    assert names["inside"].sum() >= 19
    returns = names["returns"]
    assert ((returns["lower"] <= returns["truth"]) & (returns["truth"] <= returns["upper"])).all()
    # The joined counts, once more by pandas.
    answers = names["tables"]["survey_of_complainants"][["complaint_id", "score"]]
    score = names["complaints"].merge(answers, on="complaint_id", how="left")["score"]
    days = (names["complaints"]["answered"] - names["complaints"]["received"]).dt.days
    counts = names["stay"].to_frame().set_index("quantity")["rows"]
    followed = pd.Series(names["joined"]["followed_days"]) > pd.Series(names["joined"]["answer_days"])
    assert counts["stay.dissatisfied"] == ((score < 4) & followed).sum()
    assert counts["stay.satisfied"] == ((score == 4) & followed).sum()
    assert counts["stay.delighted"] == ((score == 5) & followed).sum()
    assert days.isna().sum() == np.isnan(names["joined"]["response_days"]).sum() > 0


def test_recovery_gives_the_report_of_the_demo(monkeypatch):
    monkeypatch.chdir(NOTEBOOKS[5].parent)
    names, _ = run(code_cells(NOTEBOOKS[5]), NOTEBOOKS[5])
    # docs/demo.md works this out by hand, segment by segment.
    assert names["result"].at_medians("net") == pytest.approx(-365_181, abs=1)
    # Linear in share_causal, the same change wherever it starts.
    by_causal = names["table"][0.0]
    assert by_causal[1.0] - by_causal[0.7] == pytest.approx(1.5 * (by_causal[0.5] - by_causal[0.3]), abs=3)


def records(*parts):
    folder = os.environ.get("AMENDS_DATA_DIR")
    if not folder:
        pytest.skip("set AMENDS_DATA_DIR to a folder with cdnow/ and iranian_churn/ to test the shipped tables")
    path = Path(folder).joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{path} is not there: the shipped table is not tested against its records")
    with gzip.open(path) as file:
        return pd.read_csv(file)


def test_cdnow_table_is_what_the_transactions_say():
    lines = records("cdnow", "cdnow_sample.csv.gz")
    split = am.customer_base.calibration_holdout_split(
        lines, "master_id", "date", "dollars", calibration_period_end="1997-09-30", time_unit="day"
    ).frame
    counted = split.groupby(["frequency_cal", "recency_cal", "T_cal"])["frequency_holdout"].agg(["size", "sum"])
    shipped = pd.read_csv(TABLES / "cdnow_customers.csv")
    assert shipped.to_numpy().tolist() == counted.reset_index().to_numpy().tolist()


def test_churn_table_is_what_the_customers_say():
    customers = records("iranian_churn", "iranian_churn.csv.gz")
    repeated = customers.duplicated()
    assert repeated.sum() == 300
    counted = repeated.groupby([customers[name] for name in ("subscription_length", "complains", "churn")]).agg(
        ["size", "sum"]
    )
    shipped = pd.read_csv(TABLES / "iranian_churn_counts.csv")
    assert shipped.to_numpy().tolist() == counted.reset_index().to_numpy().tolist()
