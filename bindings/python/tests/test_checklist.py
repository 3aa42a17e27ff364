"""Checklists and what they are taken to stand for; the arithmetic is tested in C++ by hand."""

import pickle

import numpy as np
import pytest

import amends as am
from amends import economics, recovery

answers = {
    "phone_number": "yes",
    "one_click_help": "no",
    "frequent_questions": "partly",
    "email_standards": True,
    "easy_returns": 0.5,
    "quick_order": "not applicable",
}


def naive(items, given):
    """Index and bounds, written once more."""
    known = {"yes": 1.0, "no": 0.0, "partly": 0.5}
    scores = {k: known.get(v, v) for k, v in given.items() if v is not None}
    applies = [i for i in items if scores.get(i.key) != "not applicable"]
    done = [i for i in applies if i.key in scores]
    met = sum(i.weight * float(scores[i.key]) for i in done)
    total, answered = sum(i.weight for i in applies), sum(i.weight for i in done)
    return 100 * met / answered, 100 * met / total, 100 * (met + total - answered) / total


def test_index_and_bounds():
    checklist = recovery.e_service_points()
    found = recovery.score_checklist(checklist, answers)
    assert found.index == pytest.approx(naive(checklist.items, answers))
    own = recovery.score_checklist(checklist, answers, weights={"one_click_help": 3, "quick_order": 10})
    assert own.index == pytest.approx(naive(own.checklist.items, answers))
    assert found.raise_most[0].key == "one_click_help" and len(found.missing) == 2
    assert {group.name for group in found.groups} == {"reaching us", "answering", "site and order", "learning"}
    assert recovery.score_checklist(checklist, {}).index[1:] == (0.0, 100.0)


def test_own_lists_and_ready_ones():
    own = recovery.Checklist("desk", ["answers in a day", ("names a person", "one person answers for it")])
    assert own.items[0].weight == 1.0 and own.items[1].name == "one person answers for it"
    assert recovery.score_checklist(own, {"answers in a day": 1}).index.value == 100.0
    assert len(recovery.complaint_principles().items) == 14 and len(recovery.handling_rules().items) == 5
    assert recovery.complaint_principles().korean == "불평관리의 원칙"
    assert "ours" in recovery.complaint_principles().source
    for bad in ("x", [3], [("a", "b", "c", "d", "e", 1.0, 2)]):
        with pytest.raises(am.AmendsError, match="items"):
            recovery.Checklist("x", bad)


def test_answers_of_tables_and_missing_ones():
    pandas = pytest.importorskip("pandas")
    checklist = recovery.e_service_points()
    texts = {"item": list(answers), "answer": ["yes", "no", "partly", "yes", "partly", "Not applicable"]}
    expected = recovery.score_checklist(checklist, answers)
    assert recovery.score_checklist(checklist, pandas.DataFrame(texts)).index == expected.index
    assert recovery.score_checklist(checklist, texts).index == expected.index
    numbers = pandas.DataFrame({"item": ["phone_number", "simple_site"], "answer": [1.0, np.nan]})
    found = recovery.score_checklist(checklist, numbers)
    assert found.answered == 1 and found.index.value == 100.0
    for nothing in (None, np.nan, pandas.NA, ""):
        assert recovery.score_checklist(checklist, {"phone_number": nothing}).answered == 0
    for bad, why in (
        ({"fax": 1}, "by their keys"),
        ({"phone_number": "perhaps"}, "yes, partly"),
        ({"phone_number": 2}, "0"),
    ):
        with pytest.raises(am.AmendsError, match=why):
            recovery.score_checklist(checklist, bad)
    with pytest.raises(am.AmendsError, match="each item once"):
        recovery.score_checklist(checklist, {"item": ["phone_number"] * 2, "answer": [1, 0]})


def test_dimensions_by_a_stated_mapping():
    scored = recovery.score_checklist(recovery.e_service_points(), answers)
    others = am.domain.DimensionScores(interaction_quality=4.0, outcome_fairness=2.0)
    found = economics.dimensions_from_checklist(scored, economics.e_service_dimensions(), others=others)
    # By hand: accessibility 3 (2.5 to 3.5), speed 4, the mean of 3, 4, 4, 2.
    assert found.scores["accessibility"] == pytest.approx((3.0, 2.5, 3.5))
    assert found.index.value == pytest.approx(3.25) and found.unmapped == ("checklist",)
    named = {"phone_number": "accessibility", "one_click_help": ("accessibility", 3.0)}
    assert economics.dimensions_from_checklist(scored, named).scores["accessibility"].value == pytest.approx(2.0)
    grades = economics.dimensions_from_checklist(scored, named, score_scale=(1, 6, True))
    assert grades.scores["accessibility"].value == pytest.approx(4.75)
    with pytest.raises(am.AmendsError, match="leave one of the two out"):
        economics.dimensions_from_checklist(scored, named, others=am.domain.DimensionScores(accessibility=4.0))
    with pytest.raises(am.AmendsError, match="must lead to"):
        economics.dimensions_from_checklist(scored, {"phone_number": "speed"})


def test_results_travel_and_are_tables():
    scored = recovery.score_checklist(recovery.e_service_points(), answers)
    again = pickle.loads(pickle.dumps(scored))
    assert repr(again) == repr(scored) and again.index == scored.index and again.checklist == scored.checklist
    assert "raises it most: help in one click" in repr(scored) and "<table>" in scored._repr_html_()
    found = economics.dimensions_from_checklist(scored, economics.e_service_dimensions())
    assert repr(pickle.loads(pickle.dumps(found))) == repr(found)
    pytest.importorskip("pandas")
    assert list(scored.to_frame()["state"]).count("missing") == 2
    assert list(scored.groups_frame()["answered"]) == [3, 1, 1, 0]
    assert list(found.to_frame()["dimension"])[-1] == "index"


def test_answers_as_people_write_them():
    own = recovery.Checklist("desk", ["a", "b", "c", "d"])
    korean = recovery.score_checklist(own, {"a": "예", "b": "아니오", "c": "일부", "d": "해당 없음"})
    english = recovery.score_checklist(own, {"a": "Yes ", "b": "NO", "c": "Partly", "d": "N/A"})
    assert korean.index == english.index and korean.index.value == 50.0
    assert korean.not_applicable == english.not_applicable == 1
    for wrong in ("maybe", 80, -1, [1], b"yes"):
        with pytest.raises(am.AmendsError) as raised:
            recovery.score_checklist(own, {"b": wrong})
        assert (raised.value.code, raised.value.parameter) == ("domain", "answers")
        assert "answers: b must be one of yes" in str(raised.value)
    with pytest.raises(am.AmendsError, match="got the text 'maybe'"):
        recovery.score_checklist(own, {"b": "maybe"})


def test_a_wrong_key_is_named_with_those_that_are_near():
    points = recovery.e_service_points()
    calls = {
        "answers": lambda: recovery.score_checklist(points, {"phone": "yes"}),
        "weights": lambda: recovery.score_checklist(points, {}, weights={"phone": 2}),
        "mapping": lambda: economics.dimensions_from_checklist(
            recovery.score_checklist(points, {}), {"phone": "accessibility"}
        ),
    }
    for parameter, call in calls.items():
        with pytest.raises(am.AmendsError, match='got "phone"; did you mean "phone_number"') as caught:
            call()
        assert (caught.value.code, caught.value.parameter) == ("unknown_name", parameter)
    with pytest.raises(am.AmendsError, match='got "xyzzy"; the list has "phone_number", "one_click_help"'):
        recovery.score_checklist(points, {"xyzzy": "yes"})


@pytest.mark.parametrize(
    ("items", "code", "text"),
    [
        (["a", "a"], "contradiction", 'got "a" twice'),
        ([], "missing", "at least one point"),
        ([("a", "", "", "", "", -1)], "domain", 'the weight of "a" must be'),
        ([("a", "", "", "", "", float("nan"))], "domain", 'the weight of "a" must be'),
        ([(1,)], "domain", "keys that are text"),
    ],
)
def test_lists_that_cannot_be_are_refused_when_made(items, code, text):
    with pytest.raises(am.AmendsError, match=text) as caught:
        recovery.Checklist("desk", items)
    assert (caught.value.code, caught.value.parameter) == (code, "items")


def test_bounds_are_of_missing_points_and_not_of_unknown_dimensions():
    # One of seven points is answered; of two dimensions nobody says anything. By hand: accessibility 5, 2 to 5 (one
    # yes, three missing); speed nothing, 1 to 5; the index of the known: 5, of the ends (2 + 1)/2 and 5.
    one = recovery.score_checklist(recovery.e_service_points(), {"phone_number": "yes"})
    found = economics.dimensions_from_checklist(one, economics.e_service_dimensions())
    assert found.unknown == ("interaction_quality", "outcome_fairness")
    assert found.scores["accessibility"] == (5.0, 2.0, 5.0) and found.scores["response_speed"][1:] == (1.0, 5.0)
    assert found.index == (5.0, 1.5, 5.0)
    # They say nothing of the other two: with these at their worst the index lies below its "worst".
    poor = am.domain.DimensionScores(interaction_quality=1.0, outcome_fairness=1.0)
    known = economics.dimensions_from_checklist(one, economics.e_service_dimensions(), others=poor)
    assert known.unknown == () and known.index.worst == 1.25 < found.index.worst
