"""What does the firm do? What to offer, which problem first, how far the standards are met, what handling costs;
what goes wrong before it is noticed.

See docs/recovery.md, docs/detection.md and docs/queues.md.
See docs/recovery.md, docs/compensation.md and docs/detection.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrivals import ArrivalFigure, Arrivals, arrivals_by_day
from ._backlog import (
    Backlog,
    SimulatedBacklog,
    SimulatedFigure,
    calendar_days,
    productive_minutes,
    simulate_backlog,
)
from ._checklist import (
    Checklist,
    ChecklistGroup,
    ChecklistIndex,
    ChecklistItem,
    ChecklistLine,
    ChecklistResult,
    complaint_principles,
    e_service_points,
    handling_rules,
    score_checklist,
)
from ._coding import (
    ClassAgreement,
    CodingAgreement,
    CodingFigure,
    IncidentClass,
    IncidentTable,
    SeveralCodersAgreement,
    coding_agreement,
    coding_agreement_from_counts,
    incident_table,
    incident_table_from_counts,
    perreault_leigh,
    several_coders_agreement,
    several_coders_agreement_from_counts,
)
from ._complaint_watch import ComplaintWatch, fit_baseline
from ._core import recovery as _room
from ._core.core import RowReport
from ._core.recovery import (
    ActivityLine,
    CompensationPlan,
    CompensationWarning,
    CountBaseline,
    CountChart,
    DeadlineWorth,
    ErlangA,
    ErlangB,
    ErlangC,
    ExpectedCompensation,
    ExponentialWorth,
    HandlingCost,
    InvertedUStay,
    Limit,
    MarketAtRisk,
    OfferTerms,
    ProblemMonitor,
    ProblemReporting,
    ProblemRisk,
    ProblemValue,
    RunLength,
    SaturatingStay,
    SimulatedRunLength,
    SShapedStay,
    SteadyState,
    Task,
    TaskAttainment,
    TaskDirection,
    TaskIndex,
    TaskWarning,
    ToleranceWorth,
    VoicedCompensation,
    VoiceResponse,
    activity_based_cost,
    best_offer,
    complaint_rate,
    count_tail,
    discovery_threshold,
    expected_worth,
    frequency_relevance_analysis,
    lagged_rates,
    least_agents,
    limit_for,
    market_at_risk,
    optimal_compensation,
    optimal_compensation_with_voice,
    rostered,
    run_length,
    simulate_run_length,
    square_root_staffing,
    square_root_waiting_probability,
    steady_state,
    task_controlling_index,
    upper_count_limit,
)
from ._equality import by_members
from ._offers import OffersByCustomer, offers_by_customer
from ._process import RecoveryProcess, WorkingHours
from ._process_review import ProcessReview
from ._queue import QueueDay, day_of_queues, expected_worth_of_times, queue_table
from ._ranking import (
    CountedProblem,
    CountedProblems,
    ParetoAnalysis,
    ParetoLine,
    ProblemRanking,
    RankedFigure,
    RankedProblem,
    SilentProblem,
    SilentProblems,
    SurveyedExposure,
    SurveyedSilence,
    count_problems,
    frequency_relevance_ranking,
    market_at_risk_ranking,
    pareto,
    silent_problems,
)
from ._recovery_monitor import RecoveryMonitor

__all__ = [
    "Activity",
    "ActivityLine",
    "ArrivalFigure",
    "Arrivals",
    "Backlog",
    "Checklist",
    "ChecklistGroup",
    "ChecklistIndex",
    "ChecklistItem",
    "ChecklistLine",
    "ChecklistResult",
    "ClassAgreement",
    "CodingAgreement",
    "CodingFigure",
    "CompensationPlan",
    "CompensationWarning",
    "CountedProblem",
    "CountedProblems",
    "HandlingCost",
    "IncidentClass",
    "IncidentTable",
    "InvertedUStay",
    "MarketAtRisk",
    "OfferTerms",
    "Offers",
    "OffersByCustomer",
    "ParetoAnalysis",
    "ParetoLine",
    "ProblemExposure",
    "ProblemFrequency",
    "ProblemRanking",
    "ProblemReporting",
    "ProblemRisk",
    "ProblemValue",
    "ProcessReview",
    "RecoveryMonitor",
    "RecoveryProcess",
    "RankedFigure",
    "RankedProblem",
    "SShapedStay",
    "CountBaseline",
    "CountChart",
    "Limit",
    "ProblemMonitor",
    "RunLength",
    "SimulatedBacklog",
    "SimulatedFigure",
    "SimulatedRunLength",
    "SteadyState",
    "arrivals_by_day",
    "calendar_days",
    "productive_minutes",
    "simulate_backlog",
    "count_tail",
    "discovery_threshold",
    "limit_for",
    "run_length",
    "simulate_run_length",
    "steady_state",
    "upper_count_limit",
    "ComplaintWatch",
    "fit_baseline",
    "SaturatingStay",
    "SeveralCodersAgreement",
    "SilentProblem",
    "SilentProblems",
    "SurveyedExposure",
    "SurveyedSilence",
    "Task",
    "TaskAttainment",
    "TaskDirection",
    "TaskIndex",
    "TaskWarning",
    "VoiceResponse",
    "VoicedCompensation",
    "WorkingHours",
    "activity_based_cost",
    "best_offer",
    "best_offers",
    "complaint_rate",
    "coding_agreement",
    "coding_agreement_from_counts",
    "complaint_principles",
    "count_problems",
    "e_service_points",
    "frequency_relevance_analysis",
    "frequency_relevance_ranking",
    "handling_rules",
    "incident_table",
    "incident_table_from_counts",
    "market_at_risk",
    "market_at_risk_ranking",
    "offers_by_customer",
    "optimal_compensation",
    "optimal_compensation_with_voice",
    "pareto",
    "perreault_leigh",
    "score_checklist",
    "several_coders_agreement",
    "several_coders_agreement_from_counts",
    "silent_problems",
    "task_controlling_index",
    "DeadlineWorth",
    "ErlangA",
    "ErlangB",
    "ErlangC",
    "ExpectedCompensation",
    "ExponentialWorth",
    "ToleranceWorth",
    "expected_worth",
    "expected_worth_of_times",
    "lagged_rates",
    "least_agents",
    "rostered",
    "square_root_staffing",
    "square_root_waiting_probability",
    "QueueDay",
    "day_of_queues",
    "queue_table",
]


@by_members
class ProblemFrequency(NamedTuple):
    """How often a problem occurs and how much it matters to those who have it."""

    name: str
    frequency: float
    relevance: float


@by_members
class ProblemExposure(NamedTuple):
    """A problem and the loss it leads to."""

    name: str
    share_with_problem: float
    share_lost: float


@by_members
class Activity(NamedTuple):
    """One activity of complaint handling."""

    name: str
    quantity: float
    minutes: float
    cost_per_minute: float


@by_members
@dataclass(frozen=True)
class Offers:
    """The best offers for a batch of customers, and the account of the rows: those left out have NaN."""

    compensation: NDArray[np.float64]
    row_report: RowReport

    @property
    def rows(self) -> int:
        """Customers asked for."""
        return self.row_report.rows

    @property
    def invalid(self) -> int:
        """Of them, those left out."""
        return self.row_report.left_out

    @property
    def first_invalid(self) -> int | None:
        """The first row left out, or None."""
        return self.row_report.first

    def __repr__(self) -> str:
        return f"Offers({self.row_report.line() or f'{self.rows} rows'})"

    def __setstate__(self, state: dict[str, Any]) -> None:
        if "row_report" not in state:  # of version 0.1: only the first of the rows left out was known, and one reason
            left_out = state["invalid"]
            why = "value_of_keeping is missing, negative or infinite"
            reasons = [(why, left_out, state["first_invalid"])] if left_out else []
            state = {"compensation": state["compensation"], "row_report": RowReport(state["rows"], reasons)}
        self.__dict__.update(state)


def best_offers(response: SaturatingStay | SShapedStay | InvertedUStay, values_of_keeping: ArrayLike) -> Offers:
    """`best_offer` for an array of customers; bad rows give NaN and are counted. With losses and segments:
    `offers_by_customer`.

    Parameters
    ----------
    response : SaturatingStay, SShapedStay or InvertedUStay
    values_of_keeping : array_like
        Money per customer, any shape.

    Examples
    --------
    >>> import amends as am
    >>> curve = am.recovery.SaturatingStay(stay_without=0.30, stay_limit=0.90, rate=0.05)
    >>> offers = am.recovery.best_offers(curve, [20, 300, float("nan")])
    >>> offers
    Offers(1 of 3 rows left out; the first is row 2: value_of_keeping is missing, negative or infinite)
    >>> offers.compensation.round(2)
    array([ 0.  , 43.94,   nan])
    """
    return Offers(*_room.best_offers(response, values_of_keeping))
