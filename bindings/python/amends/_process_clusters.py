"""Intervals of a review by the companies, branches or teams that its complaints come from. Nothing here is public."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._arguments import error
from ._core import recovery as _room
from ._equality import by_members
from ._process_figures import Groups
from ._process_log import labels_of
from ._roles import Rows, rows

_MOST = 20_000
_MEANS = ("contacts_per_complaint", "cost_per_complaint")
_NO_SAMPLE = ("backlog", "service_recovery_rate")  # a count without error, and bounds that are none of a sample


@dataclass
class Cells:
    """What rows are told apart by: group and cluster; the receipts without a label are a group, and of no cluster."""

    codes: NDArray[np.float64]
    group: NDArray[np.int64]
    """Of each cell, the place of its group."""
    known: NDArray[np.bool_]
    """Whether its complaints have a cluster."""
    name: str

    @classmethod
    def of(cls, found: Rows, cluster: Any, groups: Groups, events: int) -> Cells:
        if found.table is None or not (
            isinstance(cluster, (str, int)) or (isinstance(cluster, tuple) and found.table.has(cluster))
        ):
            raise error("domain", "cluster", "cluster must name a column of the table")
        column = rows(found.table, {"cluster": cluster}, required=("cluster",))
        codes, labels = labels_of(column, "cluster")
        assert codes is not None
        which = np.where(codes < 0, len(labels), codes).astype(np.int64)
        own = np.full(events, float("nan")) if groups.codes is None else groups.codes
        group = np.where(np.isnan(own), len(groups.labels), own).astype(np.int64)
        used, inverse = np.unique(group * (len(labels) + 1) + which, return_inverse=True)
        if len(used) > _MOST:
            raise error(
                "domain",
                "cluster",
                f"cluster must tell at most {_MOST:,} groups and clusters apart, got {len(used):,}: name the column of "
                "companies, branches or teams, not one of customers",
            )
        group, which = np.divmod(used, len(labels) + 1)
        return cls(inverse.reshape(-1).astype(np.float64), group, which < len(labels), str(cluster))


@by_members
class Clusters:
    """The figures of each cluster of each group."""

    def __init__(self, made: Any, cells: Cells) -> None:
        self.name = cells.name
        self.without = 0
        """Complaints of which the cluster is not told: what they have in common with which others is not known."""
        self._figures: dict[int, list[Any]] = {}
        for place, (group, known) in enumerate(zip(cells.group.tolist(), cells.known.tolist(), strict=True)):
            figures = made.figures(place)
            if not known:
                self.without += int(figures.complaints)
            elif figures.complaints > 0:
                self._figures.setdefault(group, []).append(figures)

    def __getstate__(self) -> dict[str, Any]:
        figures = {group: [one.state() for one in each] for group, each in self._figures.items()}
        return {**self.__dict__, "_figures": figures}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._figures = {
            group: [_room._figures_from_state(one) for one in each] for group, each in state["_figures"].items()
        }

    def kpis(self, place: int, part: dict[str, Any], rules: Any, level: float) -> dict[str, Any]:
        """The figures of a group with the intervals that its clusters leave."""
        each = [figures.kpis(rules, level) for figures in self._figures.get(place, [])]
        return self._by_cluster(part, "kpi", each, level)

    def conformance(self, place: int, part: dict[str, Any], level: float) -> dict[str, Any]:
        """The same of stages and steps."""
        each = [figures.conformance(level) for figures in self._figures.get(place, [])]
        return self._by_cluster(part, "what", each, level)

    @staticmethod
    def _by_cluster(part: dict[str, Any], names: str, each: list[dict[str, Any]], level: float) -> dict[str, Any]:
        out = {**part, "lower": np.array(part["lower"]), "upper": np.array(part["upper"])}
        number = np.full(len(part[names]), np.nan)
        for k, name in enumerate(part[names]):
            if name in _NO_SAMPLE or not part["lower"][k] == part["lower"][k]:
                continue
            known = [one for one in each if one["of"][k] > 0]
            if not known:
                out["lower"][k], out["upper"][k], number[k] = np.nan, np.nan, 0
            else:
                counts = [float(np.nan_to_num(one["count"][k])) for one in known]
                of = [float(one["of"][k]) for one in known]
                lower, upper, clusters = _room._clustered_interval(counts, of, name not in _MEANS, level)
                out["lower"][k], out["upper"][k], number[k] = lower, upper, clusters
        out["clusters"] = number
        return out
