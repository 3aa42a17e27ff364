"""Links of the chain estimated from records; users meet them in ``amends.economics``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from . import _tables
from ._arguments import error, level, number, one_of, said, under_the_name
from ._column import labels
from ._core import economics as _core
from ._core.core import RowReport
from ._core.domain import OutcomeState
from ._core.estimation import Estimate
from ._equality import by_members
from ._fitted import FittedModel
from ._input import read, table
from ._joined_log import JoinedLog
from ._roles import Rows, rows

Comparison = Literal["silent_customers", "unanswered_complainants", "untroubled_customers"]

_STATES = [state.name for state in OutcomeState]
_ALIVE = (
    "a probability of being alive, such as P(alive) of a purchase model, was fitted without the outcome and says "
    "nothing about it: give what was seen, flags, times or purchases"
)


@by_members
class LinkEstimates:
    """Estimates of one link of the chain, by quantity; a scenario draws those of one link together.

    A mapping of quantities to :class:`amends.estimation.Estimate`: ``link["stay.satisfied"]``. Can be pickled; the
    estimates of the copy are of the same source.

    Attributes
    ----------
    findings : list of LinkFinding
        What the data do not carry, and what a reader must know.
    bounds : dict
        Of links from surveys with non-response: what a quantity lies between whatever the others would have said.
    rows : RowReport
        Which rows enter nothing, and why.
    note : str
        What the estimates rest on: the comparison group and its bias, a convention.
    """

    def __init__(self, core: _core.LinkCore) -> None:
        self._core = core
        self._estimates = {one.quantity: one for one in core.estimates}

    @property
    def findings(self) -> list[_core.LinkFinding]:
        """What the data do not carry, and what a reader must know."""
        return list(self._core.findings)

    @property
    def bounds(self) -> dict[str, tuple[float, float]]:
        """What a quantity lies between, whatever those would have said who did not reply."""
        return dict(self._core.bounds)

    @property
    def rows(self) -> RowReport:
        """Which rows enter nothing, and why."""
        return self._core.rows

    @property
    def note(self) -> str:
        """What the estimates rest on; may be empty."""
        return self._core.note

    def __getitem__(self, quantity: str) -> Estimate:
        """The estimate of a quantity; one that the data do not carry is an error that says why (``numerical``)."""
        if not isinstance(quantity, str):
            raise error("unknown_name", "quantity", f"quantity must be a name, got {said(quantity)}")
        found: Estimate = self._core.at(quantity)
        return found

    def __contains__(self, quantity: object) -> bool:
        return quantity in self._estimates

    def __iter__(self) -> Iterator[str]:
        return iter(self._estimates)

    def __len__(self) -> int:
        return len(self._estimates)

    def keys(self) -> Any:
        """The quantities that have an estimate."""
        return self._estimates.keys()

    def items(self) -> Any:
        """Quantities and estimates."""
        return self._estimates.items()

    def to_frame(self, interval: float = 0.95) -> Any:
        """One row for each quantity: estimate, error, interval, counts; a pandas.DataFrame, or a dict of arrays.

        Quantities without an estimate stand there too, with NaN and the finding. ``attrs["rows"]`` is the account.
        """
        confidence = level("interval", interval)
        why = {one.quantity: one.problem for one in self.findings if one.no_estimate}
        columns: dict[str, list[Any]] = {
            name: []
            for name in (
                "quantity", "value", "standard_error", "lower", "upper", "rows", "counted", "censored", "clusters",
                "why_not",
            )
        }  # fmt: skip
        for quantity, count, counted, censored, clusters in self._core.counts:
            one = self._estimates.get(quantity)
            limits = (np.nan, np.nan) if one is None else one.interval(confidence)
            values = (np.nan, np.nan) if one is None else (one.value, one.standard_error)
            line = (quantity, *values, *limits, count, counted, censored, clusters, why.get(quantity, ""))
            for name, value in zip(columns, line, strict=True):
                columns[name].append(value)
        return _tables.to_frame(columns, self.rows)

    def __reduce__(self) -> tuple[Any, ...]:
        return LinkEstimates, (self._core,)

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        lines = []
        for quantity, count, _, _, clusters in self._core.counts:
            one = self._estimates.get(quantity)
            limits = (np.nan, np.nan) if one is None else one.interval(0.95)
            value = "-" if one is None else _tables.significant(one.value, 4)
            interval = "-" if one is None else " to ".join(_tables.significant(x, 4) for x in limits)
            lines.append([quantity, value, interval, _tables.count(count), str(clusters) if clusters else "-"])
        return ["", "estimate", "95 % interval", "rows", "clusters"], lines

    def _notes(self) -> list[str]:
        notes = [f"{one.quantity}: {one.text}" for one in self.findings]
        if self.rows.line():
            notes.append(self.rows.line())
        return [*notes, self.note] if self.note else notes

    def __repr__(self) -> str:
        return "\n".join([_tables.text_table(*self._cells()), *map(_tables.shown, self._notes())])

    def _repr_html_(self) -> str:
        return _tables.html_table(*self._cells(), self._notes())


# ---- columns by role ----


def found_rows(data: Any, given: dict[str, Any], defaults: dict[str, str], required: tuple[str, ...]) -> Rows:
    source = None if data is None else table(data)
    if source is None and data is not None:
        raise error("domain", "data", f"data must be a table or a JoinedLog, got {said(data)}")
    names = defaults if source is not None else {}
    return rows(source, given, defaults=names, required=required)


def default_names(data: Any, given: Mapping[str, Any]) -> dict[str, str]:
    """Of each role the column that plays it where nobody names one."""
    return data._default_names(given) if isinstance(data, JoinedLog) else {role: role for role in given}


def _codes(found: Rows, role: str) -> NDArray[Any] | None:
    codes, _ = found.labels(role)
    return codes


def taken_columns(found: Rows, numbers: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    """Columns as C++ takes them: numbers, clusters as codes; without those that were not given."""
    out = {role: found.numbers(role, unit_days=1.0) for role in numbers}
    out["cluster"] = _codes(found, "cluster")
    return {role: values for role, values in out.items() if values is not None}


def outcome_codes(data: Any, found: Rows, satisfied: Any, delighted: Any) -> NDArray[Any]:
    """Codes of outcomes: of the names of states, or of scores by their thresholds."""
    column = found.columns["outcome"]
    assert column is not None
    if column.kind == "missing" or not len(column):  # nobody of known outcome, whatever the thresholds
        return np.full(len(column), np.nan)
    if column.kind == "text":
        names = [str(one) for one in column.labels or []]
        if unknown := [one for one in names if one not in _STATES]:
            known = ", ".join(_STATES)
            raise error("unknown_name", "outcome", f"outcome must be one of {known}, got {said(unknown[0])}")
        states = np.array([*(_STATES.index(one) for one in names), -1], dtype=np.float64)
        return np.asarray(states[column.values])
    score = found.numbers("outcome")
    if satisfied is None:
        text = "satisfied must be given: from which score on a complainant is satisfied, and delighted likewise"
        raise error("missing", "satisfied", text)
    best = np.inf if delighted is None else number("delighted", delighted)
    if isinstance(data, JoinedLog) and found.names.get("outcome") == "score" and data.log.score_scale.reversed:
        score = data.log.score_scale.turned(score)
    codes: NDArray[Any] = _core._outcomes_of_scores(score, number("satisfied", satisfied), best)
    return codes


_WAYS = {
    "stayed": ("stayed",),
    "days": ("days", "left", "entry"),
    "purchase_days": ("purchase_days", "watched_days"),
}


# What names a way where a table knows several.
_NAMED = {"stayed": ("stayed",), "days": ("days", "left"), "purchase_days": ("purchase_days",)}


def _way(data: Any, given: dict[str, Any], names: dict[str, str]) -> str:
    """How staying was seen: the role that is given, or the one column that the table has for it."""
    stayed = given.get("stayed")
    if isinstance(stayed, FittedModel):
        raise error("domain", "stayed", f"stayed must be flags, got a fitted model: {_ALIVE}")
    found = [way for way in given if way in _WAYS and given[way] is not None]
    if not found and data is not None and (source := table(data)) is not None:
        found = [way for way in given if way in _WAYS and source.has(names[way])]
    if len(found) == 1:
        return found[0]
    ways = " or ".join(way for way in given if way in _WAYS)
    if found:
        cures = (", ".join(f'{role}="{names[role]}"' for role in _NAMED[way]) for way in found)
        text = f"{' and '.join(found)} both say who stayed: name one, as in {' or '.join(cures)}"
        raise error("contradiction", found[1], text)
    raise error("missing", "stayed", f"it must be given how it was seen who stayed: {ways}")


def _stay_columns(data: Any, given: dict[str, Any], further: dict[str, Any]) -> tuple[Rows, dict[str, NDArray[Any]]]:
    names = default_names(data, given | further)
    way = _way(data, given, names)
    roles = {role: given.get(role) for role in _WAYS[way]} | further
    needed = tuple(role for role in _WAYS[way] if role != "entry")
    outcome = names.get("outcome") if roles.get("outcome") is None else roles["outcome"]
    if way == "days" and isinstance(data, JoinedLog) and isinstance(outcome, str) and outcome.startswith("answers."):
        names["entry"] = "answer_days"  # the outcome is known from the answer on, and only of who was there then
    defaults = {role: names[role] for role in roles if role != "problem"}
    found = found_rows(data, roles, defaults, (*needed, *(["outcome"] if "outcome" in roles else [])))
    columns = taken_columns(found, (*_WAYS[way], "weight"))
    return found, columns


def source_text(source: Any) -> str:
    if not isinstance(source, str):
        raise error("domain", "source", f"source must be text, got {said(source)}")
    try:
        source.encode()
    except UnicodeEncodeError:
        raise error("format", "source", "source must be text, got half a pair of surrogates") from None
    return source


@contextmanager
def _named() -> Iterator[None]:
    """Errors of C++ by the names of the arguments here."""
    with under_the_name("period_days", of="period.days"), under_the_name("after_days", of="period.after"):
        yield


# ---- the links ----


def stay_rates(
    data: Any,
    *,
    outcome: Any = None,
    satisfied: float | None = None,
    delighted: float | None = None,
    stayed: Any = None,
    days: Any = None,
    left: Any = None,
    entry: Any = None,
    purchase_days: Any = None,
    watched_days: Any = None,
    period_days: float = 365.0,
    after_days: float = 0.0,
    cluster: Any = None,
    weight: Any = None,
    source: str = "",
    fewest_rows: float = 10.0,
) -> LinkEstimates:
    """Stay rates by outcome: ``stay.dissatisfied``, ``stay.satisfied``, ``stay.delighted``, ... of those there are.

    Parameters
    ----------
    data : table or JoinedLog, or None
        One row a complaint. Roles are names of its columns, or values (with None all are values).
    outcome : str or array
        Names of outcomes ("satisfied"), or scores, higher is better. Of a JoinedLog by default the score of the answers
        that were joined, else that of the log.
    satisfied, delighted : float, optional
        Scores from which a complainant is satisfied, delighted; without the second nobody is delighted.
    stayed : str or array
        Seen by a flag: 1 he was still a customer after the period, 0 not, missing: not known. No probabilities.
    days, left, entry : str or array
        Seen in time: days until he left (``left`` 1) or was last known to be a customer (0), and days until his outcome
        was known, as by a survey. Of a JoinedLog ``followed_days``, ``left`` and, for outcomes of answers,
        ``answer_days``.
    purchase_days, watched_days : str or array
        Without a contract: days until the next purchase (missing: none), and until the end of the records.
    period_days, after_days : float
        The rate is that of the days (after, after + period]. For flags it is the period behind them.
    cluster, weight : str or array, optional
        Company or branch; complaints the row stands for. Default: the columns of these names.
    source : str
        What the rows are, for reports.
    fewest_rows : float
        Of an outcome, for an estimate.

    Returns
    -------
    LinkEstimates
        Shares on the logit scale, product-limit estimates on the log-log scale. docs/estimating-links.md.

    Examples
    --------
    >>> import amends as am
    >>> link = am.economics.stay_rates({"outcome": ["satisfied"] * 40, "stayed": [1, 1, 1, 0] * 10})
    >>> round(link["stay.satisfied"].value, 4)
    0.7439
    """
    ways = {"stayed": stayed, "days": days, "left": left, "entry": entry}
    ways |= {"purchase_days": purchase_days, "watched_days": watched_days}
    found, columns = _stay_columns(data, ways, {"outcome": outcome, "cluster": cluster, "weight": weight})
    columns["outcome"] = outcome_codes(data, found, satisfied, delighted)
    period = (number("period_days", period_days), number("after_days", after_days))
    with _named():
        return LinkEstimates(
            _core._stay_rates(columns, *period, source_text(source), number("fewest_rows", fewest_rows))
        )


def counterfactual_stay(
    data: Any,
    *,
    comparison: Comparison,
    problem: Any = None,
    complainants: Any = None,
    stayed: Any = None,
    days: Any = None,
    left: Any = None,
    entry: Any = None,
    purchase_days: Any = None,
    watched_days: Any = None,
    period_days: float = 365.0,
    after_days: float = 0.0,
    cluster: Any = None,
    weight: Any = None,
    source: str = "",
    fewest_rows: float = 10.0,
) -> LinkEstimates:
    """Who would have stayed without complaint handling: ``counterfactual.stay``, from a comparison group.

    Parameters
    ----------
    data : table or JoinedLog, or None
        The rows of the comparison group. Of a JoinedLog with ``comparison="unanswered_complainants"`` those that nobody
        answered.
    comparison : {"silent_customers", "unanswered_complainants"}
        Who they are: customers with the same problem who said nothing, or complainants nobody answered. No default: the
        result's ``note`` says how each is biased. ``"untroubled_customers"`` is refused: theirs is
        ``stay.no_problem``.
    problem : str or array, optional
        The type of problem of each row.
    complainants : mapping or array, optional
        Complainants by type of problem, as counts or one label each: the rates of the types are weighted to these.
    stayed, days, left, entry, purchase_days, watched_days, period_days, after_days, cluster, weight, source
        As of :func:`stay_rates`, and so ``fewest_rows``.

    Returns
    -------
    LinkEstimates

    Examples
    --------
    >>> import amends as am
    >>> silent = {"stayed": [1, 0, 0] * 20, "problem": ["late"] * 30 + ["rude"] * 30}
    >>> link = am.economics.counterfactual_stay(silent, comparison="silent_customers", problem="problem",
    ...                                         complainants={"late": 70, "rude": 30})
    >>> round(link["counterfactual.stay"].value, 4)
    0.3387
    """
    one_of("comparison", comparison, ("silent_customers", "unanswered_complainants", "untroubled_customers"))
    ways = {"stayed": stayed, "days": days, "left": left, "entry": entry}
    ways |= {"purchase_days": purchase_days, "watched_days": watched_days}
    found, columns = _stay_columns(data, ways, {"problem": problem, "cluster": cluster, "weight": weight})
    counts, problems = _mix(found, complainants)
    if counts:
        columns["problem"] = _problem_codes(found, problems)
    elif problem is not None:
        raise error("missing", "complainants", "complainants must be given: how many had each of the problems")
    if isinstance(data, JoinedLog) and comparison == "unanswered_complainants":
        columns = _unanswered(data, columns)
    period = (number("period_days", period_days), number("after_days", after_days))
    with _named():
        core = _core._counterfactual_stay(
            columns, comparison, counts, problems, *period, source_text(source), number("fewest_rows", fewest_rows)
        )
    return LinkEstimates(core)


def _mix(found: Rows, complainants: Any) -> tuple[list[float], list[str]]:
    """Complainants with each problem, and the names of the problems."""
    if complainants is None:
        return [], []
    if found.columns.get("problem") is None:
        raise error("missing", "problem", "problem must be given with complainants: the problem of each row")
    if isinstance(complainants, Mapping):
        counts = [number("complainants", one) for one in complainants.values()]
        return counts, [str(one) for one in complainants]
    codes, names = labels("complainants", read("complainants", complainants))
    assert codes is not None
    if not names:
        raise error("missing", "complainants", "complainants must hold at least one label")
    return np.bincount(codes[codes >= 0], minlength=len(names)).astype(float).tolist(), [str(one) for one in names]


def _problem_codes(found: Rows, problems: list[str]) -> NDArray[Any]:
    """The place of each row's problem among those of the complainants; another one enters nothing."""
    codes, own = found.labels("problem")
    assert codes is not None
    place = {name: float(k) for k, name in enumerate(problems)}
    if own and not any(str(one) in place for one in own):
        raise error("contradiction", "complainants", "complainants and problem have no label in common")
    places = np.array([*(place.get(str(one), np.nan) for one in own), np.nan])
    return np.asarray(places[codes])


def _unanswered(data: JoinedLog, columns: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    if "response_days" not in data:
        text = "the log must know response_days: missing where nobody answered"
        raise error("missing", "response_days", text)
    answered = np.asarray(data["response_days"], dtype=np.float64)
    chosen = answered != answered
    return {role: values[chosen] for role, values in columns.items()}


def margin_retention(
    data: Any,
    *,
    stayed: Any = None,
    days: Any = None,
    left: Any = None,
    entry: Any = None,
    period_days: float = 365.0,
    after_days: float = 0.0,
    cluster: Any = None,
    weight: Any = None,
    source: str = "",
    fewest_rows: float = 10.0,
) -> LinkEstimates:
    """Retention of a kept customer in later years, per year: ``margin.retention``.

    From flags the share of customers who are customers a year later; from times the constant yearly rate (a year is
    365.25 days) that leaves as many over (after, after + period] as the product-limit estimate.

    Parameters
    ----------
    data : table or JoinedLog, or None
        The customers whose retention it is. Of kept complainants give ``after_days=365``.
    stayed, days, left, entry, period_days, after_days, cluster, weight, source, fewest_rows
        As of :func:`stay_rates`.

    Returns
    -------
    LinkEstimates

    Examples
    --------
    >>> import amends as am
    >>> link = am.economics.margin_retention({"stayed": [1, 1, 1, 1, 0] * 10})
    >>> round(link["margin.retention"].value, 3)
    0.794
    """
    ways = {"stayed": stayed, "days": days, "left": left, "entry": entry}
    _, columns = _stay_columns(data, ways, {"cluster": cluster, "weight": weight})
    period = (number("period_days", period_days), number("after_days", after_days))
    with _named():
        return LinkEstimates(
            _core._margin_retention(columns, *period, source_text(source), number("fewest_rows", fewest_rows))
        )
