"""Weighted checklists: how far the principles of complaint management are met. Public in ``recovery``."""

from __future__ import annotations

import difflib
import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from . import _tables
from ._arguments import error, number, said, unicode
from ._core import AmendsError
from ._core import recovery as _room
from ._core.interop import printable
from ._equality import by_members
from ._input import table
from ._roles import rows


@by_members
class ChecklistItem(NamedTuple):
    """One point of a checklist: ``key`` is what answers call it; only the proportions of weights matter."""

    key: str
    name: str = ""
    korean: str = ""
    group: str = ""
    group_korean: str = ""
    weight: float = 1.0


@by_members
class ChecklistIndex(NamedTuple):
    """An index from 0 to 100 of the points answered, and its ends if every missing point were a no, or a yes."""

    value: float
    lower: float
    upper: float


@by_members
class ChecklistLine(NamedTuple):
    """One point with its answer; ``raises``: points of the index to win by meeting it (at most, where missing)."""

    key: str
    name: str
    korean: str
    group: str
    state: str
    score: float
    weight: float
    raises: float


@by_members
@dataclass(frozen=True)
class ChecklistGroup:
    """The points of one group."""

    name: str
    korean: str
    weight: float
    index: ChecklistIndex
    answered: int
    missing: int
    not_applicable: int


@by_members
@dataclass(frozen=True)
class Checklist:
    """A list of points with weights: one of the ready lists, one with own weights, or one's own.

    Parameters
    ----------
    name : str
    items : sequence of ChecklistItem, or of (key, name, korean, group, group_korean, weight) of which all but the key
        may be left out
    korean : str, optional
        The name in Korean.
    source, evidence : str, optional
        Where the points come from, and how well that is established.
    """

    name: str
    items: tuple[ChecklistItem, ...]
    korean: str = ""
    source: str = ""
    evidence: str = "derived"

    def __post_init__(self) -> None:
        if not isinstance(self.items, (list, tuple)):
            raise error("domain", "items", f"items must be a sequence of ChecklistItem, got {said(self.items)}")
        made = []
        for one in self.items:
            given = (one,) if isinstance(one, str) else one
            if not isinstance(given, (list, tuple)) or not 1 <= len(given) <= 6:
                raise error("domain", "items", f"items must be ChecklistItem, or tuples of its fields, got {said(one)}")
            made.append(_item(ChecklistItem(*given)))
        if not made:
            raise error("missing", "items", "items must hold at least one point")
        seen: set[str] = set()
        for item in made:
            if item.key in seen:
                raise error("contradiction", "items", f"items must have different keys, got {_shown(item.key)} twice")
            seen.add(item.key)
        object.__setattr__(self, "items", tuple(made))

    def with_weights(self, weights: Mapping[str, float]) -> Checklist:
        """The same list with other weights; points that are not named keep theirs.

        Parameters
        ----------
        weights : mapping of keys to weights
        """
        if not isinstance(weights, Mapping):
            raise error("domain", "weights", f"weights must map keys to weights, got {said(weights)}")
        check_keys("weights", weights, self)
        given = {key: _weight("weights", key, weight) for key, weight in weights.items()}
        return replace(self, items=tuple(one._replace(weight=given.get(one.key, one.weight)) for one in self.items))


def _shown(key: Any) -> str:
    return f'"{printable(str(key)[:40].encode(errors="replace").decode())}"'


def _weight(name: str, key: str, given: Any) -> float:
    weight = number(name, given)
    if not 0.0 <= weight < math.inf:
        raise error(
            "domain", name, f"{name}: the weight of {_shown(key)} must be finite and not below 0, got {weight:g}"
        )
    return weight


def _item(one: ChecklistItem) -> ChecklistItem:
    """The point, if it can be one."""
    if not isinstance(one.key, str):
        raise error("domain", "items", f"items must have keys that are text, got {said(one.key)}")
    _weight("items", one.key, one.weight)
    return one


def check_keys(name: str, keys: Iterable[Any], checklist: Checklist) -> None:
    """That keys are those of points of the list; else the error says which is not, and what it may be meant for."""
    known = [item.key for item in checklist.items]
    for key in keys:
        if key in known:
            continue
        close = difflib.get_close_matches(str(key).lower(), known, n=3, cutoff=0.5)
        close += [one for one in known if len(str(key)) > 2 and str(key).lower() in one.lower() and one not in close]
        among = ", ".join(map(_shown, close[:3] or known[:10])) + (", ..." if not close and len(known) > 10 else "")
        hint = f"did you mean {among}?" if close else f"the list has {among}"
        raise error(
            "unknown_name", name, f"{name} must be of items of the checklist, by their keys, got {_shown(key)}; {hint}"
        )


@by_members
@dataclass(frozen=True, repr=False)
class ChecklistResult:
    """How far the points of a list are met."""

    checklist: Checklist
    answers: tuple[tuple[str, float, bool], ...]
    """Key, score (NaN: missing) and whether the point applies."""
    index: ChecklistIndex
    groups: list[ChecklistGroup]
    items: list[ChecklistLine]
    raise_most: list[ChecklistLine]
    """Answered points that are not fully met, most to win first."""
    missing: list[ChecklistLine]
    answered: int
    not_applicable: int

    def to_frame(self) -> Any:
        """One row per point: a pandas.DataFrame, or a dict of arrays without pandas."""
        return _tables.to_frame({name: [getattr(i, name) for i in self.items] for name in ChecklistLine._fields})

    def groups_frame(self) -> Any:
        """One row per group: a pandas.DataFrame, or a dict of arrays without pandas."""
        columns: dict[str, list[Any]] = {name: [getattr(g, name) for g in self.groups] for name in ("name", "korean")}
        columns["weight"] = [g.weight for g in self.groups]
        for part, name in (("value", "index"), ("lower", "index_lower"), ("upper", "index_upper")):
            columns[name] = [getattr(g.index, part) for g in self.groups]
        for name in ("answered", "missing", "not_applicable"):
            columns[name] = [getattr(g, name) for g in self.groups]
        return _tables.to_frame(columns)

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        def line(name: str, index: ChecklistIndex, missing: int) -> list[str]:
            bounds = f"{_tables.decimal(index.lower, 1)} to {_tables.decimal(index.upper, 1)}"
            return [name, _tables.decimal(index.value, 1), bounds, str(missing)]

        body = [line(g.name or "(no group)", g.index, g.missing) for g in self.groups]
        return ["", "index", "bounds", "missing"], [*body, line("all", self.index, len(self.missing))]

    def _notes(self) -> list[str]:
        best = [f"{i.name or i.key} (+{i.raises:.1f})" for i in self.raise_most[:3]]
        return [f"raises it most: {', '.join(best)}"] if best else []

    def __repr__(self) -> str:
        return "\n".join([_tables.text_table(*self._cells()), *map(_tables.shown, self._notes())])

    def _repr_html_(self) -> str:
        return _tables.html_table(*self._cells(), self._notes())


def complaint_principles() -> Checklist:
    """The fourteen principles of complaint management of ISO 10002 (names second-hand; groups and weights are ours).

    Examples
    --------
    >>> import amends as am
    >>> [item.korean for item in am.recovery.complaint_principles().items[:3]]
    ['의지표명', '수용력', '역량']
    """
    return _ready(_room._complaint_principles())


def handling_rules() -> Checklist:
    """Five rules of handling a complaint, from Korean training material."""
    return _ready(_room._handling_rules())


def e_service_points() -> Checklist:
    """Eight points of e-service, from Korean training material."""
    return _ready(_room._e_service_points())


def _ready(made: tuple[Any, ...]) -> Checklist:
    name, korean, items, source, evidence = made
    return Checklist(name, tuple(ChecklistItem(*item) for item in items), korean, source, evidence)


_WORDS = {
    "yes": 1.0,
    "예": 1.0,
    "네": 1.0,
    "partly": 0.5,
    "일부": 0.5,
    "부분적으로": 0.5,
    "no": 0.0,
    "아니오": 0.0,
    "아니요": 0.0,
}
_NOT_APPLICABLE = {"not applicable", "n/a", "해당 없음", "해당없음"}
_UNDERSTOOD = (
    "yes, partly, no, not applicable (n/a), 예, 일부, 아니오, 해당 없음, True, False, a number from 0 to 1, or nothing"
)


def _refused(key: str, value: Any) -> AmendsError:
    shown = printable(key[:40].encode(errors="replace").decode())
    return error("domain", "answers", f"answers: {shown} must be one of {_UNDERSTOOD}, got {said(value)}")


def _answer(key: str, value: Any) -> tuple[str, float, bool]:
    if value is None or type(value).__name__ == "NAType":
        return key, np.nan, True
    if isinstance(value, str):
        if not value.strip():
            return key, np.nan, True
        word = unicodedata.normalize("NFKC", " ".join(value.replace("_", " ").split())).lower()
        if word in _NOT_APPLICABLE:
            return key, np.nan, False
        if word not in _WORDS:
            raise _refused(key, value)
        return key, _WORDS[word], True
    if isinstance(value, (bool, np.bool_)):
        return key, float(value), True
    try:
        score = number("answers", value)
    except AmendsError:
        raise _refused(key, value) from None
    if not (math.isnan(score) or 0.0 <= score <= 1.0):
        raise _refused(key, value)
    return key, score, True


def _answers(given: Any) -> list[tuple[str, float, bool]]:
    if isinstance(given, Mapping) and set(given) != {"item", "answer"}:
        for key in given:
            if not isinstance(key, str):
                raise error("domain", "answers", "answers must have keys of the checklist")
        return [_answer(unicode("answers", key), value) for key, value in given.items()]
    if table(given) is None:
        raise error("domain", "answers", f"answers must map keys to answers, or be a table, got {said(given)}")
    found = rows(given, {}, defaults={"item": "item", "answer": "answer"}, required=("item", "answer"))
    codes, keys = found.labels("item", appearance=True)
    answers = found.columns["answer"]
    assert codes is not None and answers is not None
    values: list[Any]
    if answers.kind in ("number", "boolean", "missing"):
        numbers = found.numbers("answer")
        values = [] if numbers is None else np.asarray(numbers, dtype=float).tolist()
    else:
        own, labels = found.labels("answer", appearance=True)
        values = [] if own is None else [None if code < 0 else labels[code] for code in own]
    if (codes < 0).any():
        raise error("missing", "item", "item must be given in every row")
    return [_answer(str(keys[code]), value) for code, value in zip(codes, values, strict=True)]


def score_checklist(checklist: Checklist, answers: Any, *, weights: Any = None) -> ChecklistResult:
    """A weighted index of how far the points of a list are met, with bounds for what is missing.

    ``index = 100 * sum(w * s) / sum(w)`` over the points answered. A missing point is not a "no": it leaves the index
    and widens its bounds. A point that does not apply is in no sum.

    Parameters
    ----------
    checklist : Checklist
        `complaint_principles`, `handling_rules`, `e_service_points`, or one's own.
    answers : mapping of keys to answers, or a table with columns ``item`` and ``answer``
        ``"yes"``, ``"partly"``, ``"no"``, ``"not applicable"`` (``"n/a"``), in Korean ``"예"``, ``"일부"``,
        ``"아니오"``, ``"해당 없음"``, in capitals or not; True, False, a number from 0 to 1, or None for missing.
    weights : mapping of keys to weights, optional
        In place of those of the list.

    Returns
    -------
    ChecklistResult

    Examples
    --------
    >>> import amends as am
    >>> answers = {"phone_number": "yes", "one_click_help": "no", "email_standards": 0.5, "easy_returns": "partly"}
    >>> found = am.recovery.score_checklist(am.recovery.e_service_points(), answers)
    >>> found.index
    ChecklistIndex(value=50.0, lower=25.0, upper=75.0)
    >>> found.raise_most[0].key
    'one_click_help'
    """
    if not isinstance(checklist, Checklist):
        raise error("domain", "checklist", f"checklist must be a Checklist, got {said(checklist)}")
    if weights is not None:
        checklist = checklist.with_weights(weights)
    given = _answers(answers)
    check_keys("answers", (key for key, _, _ in given), checklist)
    made = _room._score_checklist(list(checklist.items), given)
    items = [ChecklistLine(*line) for line in made["items"]]
    return ChecklistResult(
        checklist=checklist,
        answers=tuple(given),
        index=ChecklistIndex(*made["index"]),
        groups=[
            ChecklistGroup(name, korean, weight, ChecklistIndex(*index), *counts)
            for name, korean, weight, index, *counts in made["groups"]
        ],
        items=items,
        raise_most=[items[i] for i in made["raise_most"]],
        missing=[items[i] for i in made["missing"]],
        answered=made["answered"],
        not_applicable=made["not_applicable"],
    )
