"""What is it worth? Lifetime value, cash flows, the return on complaint management, revenue at risk, share dynamics.

Formulas, traps and sources: ``docs/economics.md``.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Literal, TypeAlias

from ._budget import (
    BudgetPath,
    CustomerOffers,
    OfferBudget,
    OfferPlan,
    offer_budget,
    offers_from_response,
    offers_from_rows,
)
from ._checklist_dimensions import (
    ChecklistDimensions,
    ItemDimension,
    StatedScore,
    dimensions_from_checklist,
    e_service_dimensions,
)
from ._core.economics import (
    ChannelStaffing,
    ComplaintLoop,
    ComplaintValuation,
    DayStaffing,
    LineStaffing,
    LinkFinding,
    LoopHandling,
    StaffedChannel,
    StaffingRow,
    UncertainCompensation,
    UncertainInvertedUStay,
    UncertainSaturatingStay,
    UncertainSShapedStay,
    UncertainStaffing,
    UncertainStaffingRow,
    alarm_at_risk,
    best_voice,
    complaint_return,
    customer_lifetime_value,
    discounted_payback,
    exit_rate,
    irr,
    kept_per_complaint,
    loss_at_rest,
    moments_of_truth,
    npv,
    optimal_compensation,
    optimal_day_staffing,
    optimal_staffing,
    payback,
    revenue_at_risk,
    revenue_at_risk_from_complaints,
    share_dynamics,
    steady_state_shares,
    uncertain_staffing,
    voice_at_the_margin,
    worth_of_voice,
)
from ._customer_links import CustomerMargins, customer_margin, customer_margins, problem_and_voice, tellers
from ._desk_staffing import DeskStaffing, DeskStaffingPoint, StaffingFigure, desk_staffing
from ._equality import by_members
from ._evaluation import METRICS, Comparison, Evaluation, Sweep
from ._exposure import EncounterExposure, ExposureFigure, LossReasonExposure, encounter_exposure
from ._links import LinkEstimates, counterfactual_stay, margin_retention, stay_rates
from ._loop import (
    BestVoice,
    LoopBreakEven,
    LoopEstimate,
    LoopFigure,
    LoopParameter,
    LoopPath,
    LoopPeriodEstimate,
    LoopTurningPoint,
    VoiceAtTheMargin,
    VoiceWorth,
    estimate_loop,
)
from ._problems_at_risk import AlarmsAtRisk, ProblemAtRisk, ProblemsAtRisk, alarms_at_risk, problems_at_risk
from ._result_table import ResultTable
from ._scenario import RecoveryScenario
from ._valuation import ComplaintValues

__all__ = [
    "AlarmAtRisk",
    "AlarmExposure",
    "METRICS",
    "Comparison",
    "CustomerMargins",
    "DeskStaffing",
    "DeskStaffingPoint",
    "LinkEstimates",
    "LinkFinding",
    "ComplaintValuation",
    "ComplaintValues",
    "Evaluation",
    "RecoveryScenario",
    "ResultTable",
    "Sweep",
    "ComplaintReturn",
    "ComplaintsAtRisk",
    "FirstPayment",
    "InternalRateOfReturn",
    "MomentsOfTruth",
    "Payback",
    "RevenueAtRisk",
    "alarm_at_risk",
    "complaint_return",
    "counterfactual_stay",
    "StaffingFigure",
    "desk_staffing",
    "customer_lifetime_value",
    "customer_margin",
    "customer_margins",
    "discounted_payback",
    "exit_rate",
    "irr",
    "margin_retention",
    "moments_of_truth",
    "npv",
    "payback",
    "problem_and_voice",
    "revenue_at_risk",
    "revenue_at_risk_from_complaints",
    "share_dynamics",
    "stay_rates",
    "steady_state_shares",
    "tellers",
    "ChecklistDimensions",
    "ItemDimension",
    "StatedScore",
    "dimensions_from_checklist",
    "e_service_dimensions",
    "EncounterExposure",
    "ExposureFigure",
    "LossReasonExposure",
    "encounter_exposure",
    "BudgetPath",
    "CustomerOffers",
    "OfferBudget",
    "OfferPlan",
    "offer_budget",
    "offers_from_response",
    "offers_from_rows",
    "BestVoice",
    "ComplaintLoop",
    "LoopBreakEven",
    "LoopEstimate",
    "LoopFigure",
    "LoopHandling",
    "LoopParameter",
    "LoopPath",
    "LoopPeriodEstimate",
    "LoopTurningPoint",
    "VoiceAtTheMargin",
    "VoiceWorth",
    "best_voice",
    "estimate_loop",
    "kept_per_complaint",
    "loss_at_rest",
    "voice_at_the_margin",
    "worth_of_voice",
    "ChannelStaffing",
    "DayStaffing",
    "LineStaffing",
    "StaffedChannel",
    "StaffingRow",
    "UncertainStaffing",
    "UncertainStaffingRow",
    "optimal_day_staffing",
    "optimal_staffing",
    "uncertain_staffing",
    "UncertainCompensation",
    "UncertainInvertedUStay",
    "UncertainSShapedStay",
    "UncertainSaturatingStay",
    "optimal_compensation",
    "AlarmsAtRisk",
    "ProblemAtRisk",
    "ProblemsAtRisk",
    "alarms_at_risk",
    "problems_at_risk",
]

#: When the first of a series of payments comes. There is no default anywhere: the conventions differ by a payment.
FirstPayment: TypeAlias = Literal["now", "mid_period", "after_one_period"]


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value)) or "none"
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) >= 1000 else f"{value:.6g}"
    return str(value)


class _Lines:
    """A repr with one field per line."""

    def __repr__(self) -> str:
        names = [field.name for field in dataclasses.fields(self)]  # type: ignore[arg-type]
        width = max(map(len, names))
        return "\n".join([type(self).__name__, *(f"  {n:<{width}}  {_shown(getattr(self, n))}" for n in names)])


@by_members
@dataclasses.dataclass(frozen=True, repr=False)
class InternalRateOfReturn(_Lines):
    """All internal rates of a series of flows.

    ``rate`` is the rate if there is exactly one, else NaN. ``sign_changes`` bounds how many there can be (Descartes).
    ``warnings`` may hold ``several_rates`` and ``starts_with_inflow`` (a loan: the low rate is the good one).
    """

    status: Literal["found", "none", "every_rate"]
    annual_rates: tuple[float, ...]
    rate: float
    sign_changes: int
    warnings: tuple[str, ...]


@by_members
@dataclasses.dataclass(frozen=True, repr=False)
class Payback(_Lines):
    """When the flows, summed, come back to zero.

    ``periods`` counts from the first flow, NaN when they never do. ``lost_again``: a later flow takes the sum below
    zero once more.
    """

    status: Literal["paid_back", "never", "nothing_to_recover"]
    periods: float
    lost_again: bool


@by_members
@dataclasses.dataclass(frozen=True, repr=False)
class ComplaintReturn(_Lines):
    """Complaint-management profit (CMP, here ``profit``) and return on complaint management (RoCM).

    ``net_return`` is (benefit - cost) / cost, ``benefit_cost_ratio`` is benefit / cost; both NaN when cost is 0.
    ``break_even_counterfactual`` is the counterfactual stay rate at which the profit is zero. ``warnings`` may hold
    ``recovered_above_untroubled``, ``class_below_counterfactual``, ``handling_loses_customers`` and ``no_cost``.
    """

    stayed: float
    stayed_counterfactual: float
    customers_kept: float
    retention_benefit: float
    word_of_mouth_benefit: float
    information_benefit: float
    benefit: float
    cost: float
    profit: float
    net_return: float
    benefit_cost_ratio: float
    break_even_counterfactual: float
    warnings: tuple[str, ...]


@by_members
@dataclasses.dataclass(frozen=True, repr=False)
class RevenueAtRisk(_Lines):
    """Customers lost because of problems, and what they are worth.

    ``leave_after_problem`` and ``leave_untroubled`` count everybody who leaves, whatever the cause. ``warnings`` may
    hold ``recovered_above_untroubled``.
    """

    customers_with_problem: float
    customers_lost: float
    revenue_at_risk: float
    retention_rate: float
    leave_after_problem: float
    leave_untroubled: float
    warnings: tuple[str, ...]


@by_members
@dataclasses.dataclass(frozen=True, repr=False)
class ComplaintsAtRisk(_Lines):
    """What complaints received stand for: problems in the market, customers lost, money."""

    problems: float
    customers_lost: float
    revenue_at_risk: float


@by_members
@dataclasses.dataclass(frozen=True, repr=False)
class AlarmExposure(_Lines):
    """One reading of an alarm: problems in the market, those nobody heard of, customers lost, money."""

    complaints: float
    problems: float
    unvoiced: float
    customers_lost: float
    revenue_at_risk: float


@by_members
@dataclasses.dataclass(frozen=True)
class AlarmAtRisk:
    """What the problem behind an alarm puts at risk: at the complaints too many, and at the ends of their interval."""

    estimate: AlarmExposure
    lower: AlarmExposure
    upper: AlarmExposure


@by_members
@dataclasses.dataclass(frozen=True, repr=False)
class MomentsOfTruth(_Lines):
    """Contacts, hours of contact, failed contacts, and customers with at least one (if failures are independent)."""

    contacts: float
    hours: float
    failures: float
    customers_affected: float
