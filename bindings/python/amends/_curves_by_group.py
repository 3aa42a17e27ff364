"""Kaplan-Meier curves of several groups; users meet them in ``amends.survival``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from ._arguments import error, number
from ._core import survival as _bound
from ._core.core import RowReport
from ._estimates import GivesEstimates, unit_of_times
from ._fitted import Estimator
from ._roles import rows
from ._survival import KaplanMeier
from ._survival_rows import column_numbers, in_days, label_text, left_out, one_label, text_codes

__all__ = ["KaplanMeierByGroup"]


@dataclass(kw_only=True, eq=False, repr=False)
class KaplanMeierByGroup(GivesEstimates, Estimator):
    """A Kaplan-Meier curve for each group of customers: how long they stay, by the outcome of their complaint.

    Parameters
    ----------
    largest_share_left_out : float
        More rows that cannot be used than this share of all are an error: a column mixed up shows here first.
    time_unit : {"day", "week", "month", "quarter", "year", ...}, optional
        Of the durations: kept with the curves, which can then be asked for ``estimate(..., at={"years": 1})``.

    Notes
    -----
    Each curve is made from its own rows alone. Their estimates are sources of their own: a scenario draws groups apart
    from each other, also where they share clusters.

    Examples
    --------
    >>> import amends as am
    >>> rows = {"months": [3, 5, 8, 12, 2, 6, 12, 12], "left": [1, 1, 1, 0, 1, 0, 0, 0],
    ...         "outcome": ["dissatisfied"] * 4 + ["satisfied"] * 4}
    >>> curves = am.survival.KaplanMeierByGroup(time_unit="month").fit(rows, "months", "left", group="outcome")
    >>> curves.groups_
    ['dissatisfied', 'satisfied']
    >>> stay = curves.estimate("survival", at={"years": 1}, where={"outcome": "satisfied"})
    >>> stay.value, round(stay.standard_error, 4)
    (0.75, 0.2165)
    """

    largest_share_left_out: float = 0.5
    time_unit: str | None = None

    _core: Any = None

    def fit(
        self,
        data: Any,
        duration: Any = None,
        event: Any = None,
        *,
        group: Any = None,
        entry: Any = None,
        weights: Any = None,
        cluster: Any = None,
    ) -> Self:
        """Estimate the curves.

        Each role is the name of a column of ``data``, or values.

        Parameters
        ----------
        data : table, or None
            A table of any owner; None: the roles are values.
        duration : name or values
            When each row ends; >= 0. Timedeltas count in days.
        event : name or values
            1 where the customer left then, 0 where he was last seen; left out: all left.
        group : name or values
            Labels. ``where`` of an estimate calls them by the name of the column, or "group".
        entry : name or values, optional
            When observation of the row began (left truncation); before its duration.
        weights : name or values, optional
            How many customers the row stands for.
        cluster : name or values, optional
            Labels (branches, companies): the errors of ``estimate`` are then of clusters.

        Returns
        -------
        KaplanMeierByGroup
            Itself. Rows that cannot be used, or have no group, are left out and counted in ``report_``; a group without
            any usable row has no curve.
        """
        share = number("largest_share_left_out", self.largest_share_left_out)
        given = {"duration": duration, "event": event, "group": group, "entry": entry, "weights": weights}
        read = rows(data, {**given, "cluster": cluster}, required=("duration", "group")).to_fit()
        times = column_numbers(read, "duration", "event", "entry", "weights")
        groups, clusters = read.columns["group"], read.columns.get("cluster")
        assert groups is not None
        codes, labels = text_codes("group", groups)
        if not labels:
            raise error("missing", "group", "no row has a group")
        by_cluster = None if clusters is None else text_codes("cluster", clusters)[0]
        unit, name = unit_of_times(self.time_unit, in_days(read)), str(read.names.get("group", "group"))
        self._core = _bound.KaplanMeierByGroup.fit(
            times[0], times[1], times[2], times[3], share, by_cluster, unit, name, codes, labels
        )
        self._in_days = in_days(read)
        return self

    @property
    def _gives(self) -> Any:
        if self._core is None:
            raise error("missing", "fit", f"this {type(self).__name__} is not fitted yet: call fit first")
        return self._core

    @property
    def groups_(self) -> list[str]:
        """The labels of the groups that have a curve."""
        return list(self._gives.labels)

    @property
    def group_name_(self) -> str:
        """What they are groups of, as ``where`` of an estimate calls it."""
        return str(self._gives.group_name)

    @property
    def report_(self) -> RowReport:
        """The account of all rows."""
        report: RowReport = self._gives.row_report
        return report

    def curve(self, group: Any) -> KaplanMeier:
        """The curve of one group.

        Raises
        ------
        AmendsError
            For a group that has none.
        """
        made = KaplanMeier(time_unit=self.time_unit)
        made._core = self._gives.curve(label_text(one_label("group", group)))
        made._in_days = self._in_days
        return made

    def __repr__(self) -> str:
        if self._core is None:
            return f"{type(self).__name__}(time_unit={self.time_unit!r})"
        return (
            f"<{type(self).__name__}: {len(self.groups_)} curves by {self.group_name_} "
            f"({', '.join(self.groups_[:8])}{', ...' if len(self.groups_) > 8 else ''}){left_out(self.report_)}>"
        )

    def to_json(self) -> str:
        """The fitted curves as versioned JSON text; ``from_json`` reads it back, from any later version too."""
        return str(self._gives.to_json())

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Fitted curves from the text of ``to_json``, with their ``time_unit``.

        Raises
        ------
        AmendsError
            If the text is not a saved model of this class.
        """
        made = cls()
        made._core = _bound.KaplanMeierByGroup.from_json(text)
        made.time_unit = made._core.curve(made._core.labels[0]).time_unit or None
        return made

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self._options_of(state)
