"""Coders' agreement and incident tables: C++ is tested with its formulas; here columns, tables, and other packages."""

import pickle

import numpy as np
import pytest

import amends as am
from amends import recovery

worked = np.array([[45, 3, 2], [4, 28, 3], [1, 4, 30]])


def labelled(counts, names=("late", "rude", "bill")):
    pairs = [(names[i], names[j]) for i in range(3) for j in range(3) for _ in range(counts[i, j])]
    order = np.random.default_rng(1).permutation(len(pairs))
    return [pairs[i][0] for i in order], [pairs[i][1] for i in order]


def test_worked_example_from_labels_and_from_counts():
    # By hand: see tests/unit/recovery/coding_test.cpp.
    first, second = labelled(worked)
    found = recovery.coding_agreement({"a": first, "b": second}, "a", "b")
    counted = recovery.coding_agreement_from_counts(worked, ["late", "rude", "bill"])
    for one in (found, counted, recovery.coding_agreement(first, second=second)):
        assert one.status == "estimated" and one.incidents == 120
        assert one.observed.value == pytest.approx(0.858333, abs=5e-7)
        assert one.expected == pytest.approx(0.343750, abs=5e-7)
        assert one.kappa.value == pytest.approx(0.784127, abs=5e-7)
        assert one.reliability.value == pytest.approx(0.887412, abs=5e-7)
        assert one.kappa.lower == pytest.approx(counted.kappa.lower, rel=1e-12)
    by_name = {one.name: one for one in found.classes}
    assert by_name["late"].specific == pytest.approx(0.9)
    assert recovery.perreault_leigh(88, 100, 12).value == pytest.approx(0.932250, abs=5e-7)


def test_labels_of_any_kind_and_those_missing():
    pandas = pytest.importorskip("pandas")
    first, second = [3, 1, 2, None, 1, 2], [3, 1, 1, 2, None, 2]
    found = recovery.coding_agreement(pandas.DataFrame({"a": first, "b": second}), "a", "b")
    assert [one.name for one in found.classes] == ["1", "2", "3"]
    assert found.incidents == 4 and found.row_report.left_out == 2
    assert found.to_frame().attrs["rows"]["left_out"] == 2
    texts = [[None if v is None else str(v) for v in column] for column in (first, second)]
    assert recovery.coding_agreement(texts[0], second=texts[1]).kappa == found.kappa
    blank = ["1", " ", "2", ""]
    assert recovery.coding_agreement(blank, second=["1", "2", "2", "1"]).row_report.left_out == 2
    flags = recovery.coding_agreement([True, False, True], second=[True, False, False])
    assert [one.name for one in flags.classes] == ["False", "True"]
    category = pandas.Categorical(["x", "y", "x"], categories=["y", "x", "never"])
    among = recovery.coding_agreement(category, second=["x", "y", "y"])
    assert among.incidents == 3 and among.scheme_classes == 2  # a category that no row has is no class
    ids = [f"case {i}" for i in range(2000)]
    for call in (
        lambda: recovery.coding_agreement(ids, second=ids),
        lambda: recovery.several_coders_agreement({"a": ids, "b": ids}),
    ):
        with pytest.raises(am.AmendsError, match="or ids"):
            call()
    with pytest.raises(am.AmendsError, match="not one of classes") as caught:
        recovery.coding_agreement(["a"], second=["b"], classes=["a"])
    assert caught.value.parameter == "second"
    with pytest.raises(am.AmendsError, match="at least one label"):
        recovery.coding_agreement([None], second=[None])
    wider = recovery.coding_agreement(["a", "b"], second=["a", "a"], classes=["a", "b", "c"])
    assert wider.scheme_classes == 3 and len(wider.classes) == 3
    assert recovery.coding_agreement(["a", "b"], second=["a", "a"], scheme_classes=9).scheme_classes == 9


def test_frames_of_every_library_are_the_same():
    first, second = labelled(worked)
    first[5], second[9] = None, None
    expected = recovery.coding_agreement(first, second=second)
    assert expected.row_report.left_out == 2
    columns = {"a": first, "b": second}
    frames = [pytest.importorskip("pandas").DataFrame(columns)]
    for library, make in (("polars", "DataFrame"), ("pyarrow", "table")):
        module = pytest.importorskip(library)
        frames.append(getattr(module, make)(columns))
    for frame in frames:
        assert repr(recovery.coding_agreement(frame, "a", "b").to_frame()) == repr(expected.to_frame())
        assert recovery.several_coders_agreement(frame, ["a", "b"]).incidents == expected.incidents


def test_edges_have_a_status():
    assert recovery.coding_agreement(["a", "b"], second=["a", "b"]).status == "perfect"
    assert recovery.coding_agreement(["a", "a"], second=["a", "a"]).status == "one_class"
    assert recovery.coding_agreement(["a", "a"], second=["a", "b"]).status == "constant_coder"
    nobody = recovery.coding_agreement(["a", None], second=[None, "b"])
    assert nobody.status == "no_incidents" and np.isnan(nobody.kappa.value)
    assert "no_incidents" in repr(nobody)


def test_against_scikit_learn_and_statsmodels():
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed: kappa is not compared")
    rng = np.random.default_rng(3)
    for _ in range(20):
        a = rng.integers(0, 4, 80)
        b = np.where(rng.random(80) < 0.6, a, rng.integers(0, 4, 80))
        assert recovery.coding_agreement(a, second=b).kappa.value == pytest.approx(metrics.cohen_kappa_score(a, b))
    rater = pytest.importorskip(
        "statsmodels.stats.inter_rater", reason="statsmodels is not installed: kappa's variance is not compared"
    )
    for counts in (worked, np.array([[10, 7, 0], [1, 20, 3], [0, 5, 2]])):
        other = rater.cohens_kappa(counts)
        own = recovery.coding_agreement_from_counts(counts).kappa
        assert own.value == pytest.approx(other.kappa) and own.standard_error == pytest.approx(other.std_kappa)
    several = rng.multinomial(5, [0.5, 0.3, 0.2], 30)
    own = recovery.several_coders_agreement_from_counts(several)
    assert own.kappa.value == pytest.approx(rater.fleiss_kappa(several))


def test_several_coders_from_columns():
    names = np.array(["late", "rude", "bill"])
    rng = np.random.default_rng(4)
    codes = rng.integers(0, 3, (40, 4))
    columns = {f"coder {j}": names[codes[:, j]] for j in range(4)}
    counts = (codes[:, :, None] == np.arange(3)).sum(axis=1)
    found = recovery.several_coders_agreement(columns)
    counted = recovery.several_coders_agreement_from_counts(counts)
    assert found.kappa.value == pytest.approx(counted.kappa.value) and found.codes == 160
    two = recovery.several_coders_agreement(columns, ["coder 0", "coder 3"])
    assert two.codes == 80
    gaps = {"a": ["x", None, "y"], "b": ["x", "y", None], "c": ["y", "y", None]}
    assert recovery.several_coders_agreement(gaps).row_report.left_out == 1
    with pytest.raises(am.AmendsError, match="at least two"):
        recovery.several_coders_agreement(columns, ["coder 0"])


def test_incident_table():
    # Bitner, Booms & Tetreault (1990): chi-square recomputed from the counts.
    counts = [("failures", 81, 151), ("requests", 114, 55), ("unprompted", 152, 146)]
    table = recovery.incident_table_from_counts(counts)
    assert table.chi_square == pytest.approx(41.8055, abs=5e-5) and table.degrees_of_freedom == 2
    rows = [(name, flag) for name, good, bad in counts for flag, n in ((True, good), (False, bad)) for _ in range(n)]
    told = {"what": [name for name, _ in rows], "good": [flag for _, flag in rows]}
    counted = recovery.incident_table(told, "what", "good")
    assert counted.chi_square == table.chi_square and repr(counted.classes) == repr(table.classes)
    scipy = pytest.importorskip("scipy.stats", reason="scipy is not installed: chi-square is not compared")
    other = scipy.chi2_contingency([[81, 114, 152], [151, 55, 146]], correction=False)
    assert table.chi_square == pytest.approx(other.statistic) and table.p_value == pytest.approx(other.pvalue)
    assert list(table.to_frame()["name"]) == ["failures", "requests", "unprompted"]
    assert "chi-square" in repr(table) and "<table>" in table._repr_html_()
    gaps = recovery.incident_table(["a", None, "b"], satisfactory=[1, 0, np.nan])
    assert gaps.row_report.left_out == 2 and "nothing_to_compare" in gaps.warnings
    with pytest.raises(am.AmendsError, match="satisfactory must hold True and False"):
        recovery.incident_table(["a"], satisfactory=[3])


def test_results_travel():
    for one in (
        recovery.coding_agreement(["a", "b"], second=["a", "a"]),
        recovery.several_coders_agreement_from_counts([[2, 1], [0, 3]]),
        recovery.incident_table_from_counts([("a", 3, 4), ("b", 5, 6)]),
    ):
        again = pickle.loads(pickle.dumps(one))
        assert repr(again) == repr(one) and again.row_report == one.row_report


def test_an_id_is_no_coder():
    ids = [f"C-{k}" for k in range(12)]
    coded = {"incident": ids, "anna": ["late", "rude"] * 6, "ben": ["late", "late", "rude"] * 4}
    with pytest.raises(am.AmendsError) as raised:
        am.recovery.several_coders_agreement(coded)
    assert (raised.value.code, raised.value.parameter) == ("domain", "incident")
    assert "12 labels 12 are different" in str(raised.value)
    assert am.recovery.several_coders_agreement(coded, ["anna", "ben"]).incidents == 12
    with pytest.raises(am.AmendsError) as raised:
        am.recovery.coding_agreement(coded, "incident", "anna")
    assert raised.value.parameter == "first"
    # Seven rows, seven classes, all of which both coders know: classes, not ids.
    seven = list("abcdefg")
    assert am.recovery.several_coders_agreement({"x": seven, "y": [*seven[1:], "a"]}).incidents == 7


def test_classes_that_look_alike_are_told():
    first, second = ["late", "Late", "rude", "late"], ["late", "late", "rude ", "late"]
    both = am.recovery.coding_agreement(first, second=second)
    assert set(map(frozenset, both.look_alikes)) == {frozenset({"late", "Late"}), frozenset({"rude", "rude "})}
    assert '"late" like "Late"' in repr(both)
    assert am.recovery.several_coders_agreement({"a": first, "b": second}).look_alikes == both.look_alikes
    table = am.recovery.incident_table(first, satisfactory=[1, 0, 1, 0])
    assert table.look_alikes and "join them" in repr(table)
    assert am.recovery.coding_agreement(["a", "b"], second=["a", "b"]).look_alikes == ()


def test_labels_are_one_class_where_their_texts_are():
    texts = recovery.coding_agreement({"x": ["1", "2", "1", "2"], "y": ["1", "2", "1", "1"]}, "x", "y")
    for x, y in (([1, 2, 1, 2], ["1", "2", "1", "1"]), ([1.0, 2.0, 1.0, 2.0], ["1", "2", "1", "1"])):
        assert repr(recovery.coding_agreement({"x": x, "y": y}, "x", "y")) == repr(texts)
    flags = recovery.coding_agreement({"x": [True, False] * 2, "y": ["True", "False", "True", "True"]}, "x", "y")
    assert flags.observed.value == 0.75 and [one.name for one in flags.classes] == ["False", "True"]
    several = recovery.several_coders_agreement({"a": [1, 2, 1], "b": ["1", "2", "2"], "c": [1.0, 2.0, 1.0]})
    assert several.codes == 9 and several.observed.value == pytest.approx(7 / 9)  # pairs that agree: 3, 3 and 1 of 3
