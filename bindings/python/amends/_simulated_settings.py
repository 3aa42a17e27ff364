"""Ready settings of a simulated firm. Their figures are made up, in the order of size of published ones."""

from __future__ import annotations

from typing import Any

from ._simulated_parts import Band, Companies, Costs, Problem, Segment, Stay, Surveys, WordOfMouth

BANDS = (
    Band(days=1, share=0.15, outcomes=(0.30, 0.35, 0.35), minutes=22, extra_minutes=9),
    Band(days=5, share=0.25, outcomes=(0.40, 0.35, 0.25), minutes=20, extra_minutes=5),
    Band(days=8, share=0.25, outcomes=(0.52, 0.30, 0.18), minutes=19, extra_minutes=2),
    Band(days=10, share=0.20, outcomes=(0.64, 0.24, 0.12), minutes=18, extra_minutes=1),
    Band(days=21, share=0.10, outcomes=(0.74, 0.18, 0.08), minutes=18),
    Band(days=None, share=0.05, outcomes=(0.88, 0.09, 0.03), minutes=4),
)
TELECOM_PROBLEMS = (
    Problem(name="billing", rate=0.16, stay_silent=0.62),
    Problem(name="outage", rate=0.12, stay_silent=0.54),
)


def telecom() -> dict[str, Any]:
    """Ten unequal companies, customers under contract, speed works for the greater part; the silent compare fairly."""
    return {
        "segments": (
            Segment(name="private", share=0.8, margin=180.0, voice=(0.45, 0.60)),
            Segment(name="business", share=0.2, margin=640.0, voice=(0.60, 0.80), margin_spread=0.7),
        ),
        "problems": TELECOM_PROBLEMS,
        "bands": BANDS,
        "share_causal": 0.6,
        "stay": Stay(dissatisfied=0.50, satisfied=0.80, delighted=0.90, no_problem=0.92),
    }


def retail() -> dict[str, Any]:
    """120 branches, purchases without a contract, margins that grow, little confounding.

    Complainants nobody answered are a fair comparison: 0.85 * 0.42 + 0.12 * 0.74 + 0.03 * 0.84 = 0.471 of them stay.
    """
    return {
        "segments": (
            Segment(name="occasional", share=0.7, margin=35.0, voice=(0.20, 0.35, 0.30)),
            Segment(name="regular", share=0.3, margin=140.0, voice=(0.30, 0.50, 0.45)),
        ),
        "problems": (
            Problem(name="delivery", rate=0.20, stay_silent=0.58, stay_counterfactual=0.471),
            Problem(name="product", rate=0.15, stay_silent=0.50, stay_counterfactual=0.471),
            Problem(name="staff", rate=0.05, stay_silent=0.40, stay_counterfactual=0.471),
        ),
        "bands": (
            Band(days=1, share=0.40, outcomes=(0.25, 0.40, 0.35), minutes=12, extra_minutes=4),
            Band(days=5, share=0.35, outcomes=(0.40, 0.38, 0.22), minutes=11, extra_minutes=2),
            Band(days=10, share=0.15, outcomes=(0.58, 0.28, 0.14), minutes=11, extra_minutes=1),
            Band(days=None, share=0.10, outcomes=(0.85, 0.12, 0.03), minutes=2),
        ),
        "share_causal": 0.8,
        "stay": Stay(dissatisfied=0.42, satisfied=0.74, delighted=0.84, no_problem=0.82),
        "companies": Companies(number=120, spread=0.8, outcome_effect=0.6, month_effect=0.3, speed_effect=0.6),
        "contract": False,
        "purchases_per_year": 5.0,
        "while_leaving": 0.0,
        "growth": 0.03,
        "margin_share": 0.3,
        "purchase_spread": 0.5,
        "word_of_mouth": WordOfMouth(value_per_new_customer=90.0, in_market=0.25),
        "costs": Costs(per_minute=0.7, fixed_per_year=2_000.0),
    }


def insurance() -> dict[str, Any]:
    """40 agencies under contract; hard cases are answered late, and the satisfied seldom reply."""
    return {
        "segments": (
            Segment(name="motor", share=0.6, margin=95.0, voice=(0.55, 0.40)),
            Segment(name="household", share=0.4, margin=60.0, voice=(0.50, 0.30)),
        ),
        "problems": (
            Problem(name="claim", rate=0.14, stay_silent=0.55, stay_counterfactual=0.50),
            Problem(name="premium", rate=0.18, stay_silent=0.66, stay_counterfactual=0.62),
        ),
        "bands": (
            Band(days=2, share=0.20, outcomes=(0.28, 0.42, 0.30), minutes=30, extra_minutes=12),
            Band(days=5, share=0.25, outcomes=(0.45, 0.35, 0.20), minutes=28, extra_minutes=8),
            Band(days=15, share=0.40, outcomes=(0.66, 0.24, 0.10), minutes=35, extra_minutes=3),
            Band(days=None, share=0.15, outcomes=(0.86, 0.11, 0.03), minutes=5),
        ),
        "share_causal": 0.25,
        "stay": Stay(dissatisfied=0.46, satisfied=0.82, delighted=0.90, no_problem=0.90),
        "companies": Companies(number=40, spread=1.2, outcome_effect=0.7, speed_effect=0.8, stay_effect=0.3),
        "purchases_per_year": 2.0,
        "surveys": Surveys(
            reply_dissatisfied=0.70, reply_happy=0.40, reply_no_problem=0.35, reply_silent=0.50, reply_complained=0.60
        ),
    }


def example() -> dict[str, Any]:
    """Small files with many complaints: those in examples/data/simulated_firm."""
    return {
        "customers": 600,
        "segments": (
            Segment(name="private", share=0.7, margin=120.0, voice=(0.70, 0.80)),
            Segment(name="business", share=0.3, margin=420.0, voice=(0.80, 0.90)),
        ),
        "problems": (
            Problem(name="billing", rate=0.25, stay_silent=0.62),
            Problem(name="outage", rate=0.20, stay_silent=0.54),
        ),
        "bands": (
            Band(days=1, share=0.25, outcomes=(0.28, 0.36, 0.36), minutes=22, extra_minutes=9),
            Band(days=5, share=0.30, outcomes=(0.40, 0.35, 0.25), minutes=20, extra_minutes=5),
            Band(days=10, share=0.35, outcomes=(0.62, 0.25, 0.13), minutes=18, extra_minutes=2),
            Band(days=None, share=0.10, outcomes=(0.86, 0.11, 0.03), minutes=4),
        ),
        "share_causal": 0.6,
        "stay": Stay(dissatisfied=0.50, satisfied=0.80, delighted=0.90, no_problem=0.92),
        "companies": Companies(number=12),
        "purchases_per_year": 2.0,
        "surveys": Surveys(customers_asked=0.6),
        "costs": Costs(
            fixed_per_year=1_500.0, faster_fixed_per_year=500.0, faster_setup=500.0, minutes_per_agent=1_000.0
        ),
    }


SETTINGS = {"telecom": telecom, "retail": retail, "insurance": insurance, "example": example}
