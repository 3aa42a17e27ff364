"""What single complaints are worth; users meet this class as ``amends.economics.ComplaintValues``."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _tables
from ._core.core import RowReport
from ._equality import by_members


@by_members
@dataclasses.dataclass(frozen=True)
class ComplaintValues:
    """One entry per complaint; NaN where a complaint makes no sense, and for the index before a survey."""

    satisfaction_index: npt.NDArray[np.float64]
    outcome: npt.NDArray[np.str_]
    stay_probability: npt.NDArray[np.float64]
    value_of_customer: npt.NDArray[np.float64]
    at_stake: npt.NDArray[np.float64]
    suggested_compensation: npt.NDArray[np.float64]
    gain_of_offer: npt.NDArray[np.float64]
    row_report: RowReport
    """The account of the complaints: those that make no sense, and why."""

    def to_frame(self) -> Any:
        """pandas.DataFrame if pandas is installed, else a dict of arrays.

        ``attrs["rows"]`` of the frame is the account of the complaints (``RowReport.to_dict``).
        """
        columns = [f.name for f in dataclasses.fields(self) if f.name != "row_report"]
        return _tables.to_frame({name: getattr(self, name) for name in columns}, self.row_report)

    def __setstate__(self, state: dict[str, Any]) -> None:
        if "row_report" not in state:  # of version 0.1, which did not say why
            wrong = np.flatnonzero(np.isnan(state["stay_probability"]))
            reasons = [("makes no sense", len(wrong), int(wrong[0]))] if len(wrong) else []
            state = {**state, "row_report": RowReport(len(state["stay_probability"]), reasons)}
        self.__dict__.update(state)
