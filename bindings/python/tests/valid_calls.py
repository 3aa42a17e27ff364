"""One valid call of every public function, constructor and method, with all its arguments by name.

`CALLS[name]` is a Call: what is called and the arguments. A function or class of a room is named "room.function", a
method "room.Class.method" with an object to call it on. test_hostile_calls.py replaces one argument after the other; a
room it is to look at is added to ROOMS, and then everything public in that room must be here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import amends as am

ROOMS = ("recovery", "retention", "voice", "word_of_mouth")


@dataclass(frozen=True)
class Call:
    function: Callable[..., Any]
    arguments: dict[str, Any]


CALLS: dict[str, Call] = {}


def add(name: str, /, **arguments: Any) -> None:
    room, _, function = name.partition(".")
    CALLS[name] = Call(getattr(getattr(am, room), function), arguments)


def add_method(name: str, of: Any, /, **arguments: Any) -> None:
    CALLS[name] = Call(getattr(of, name.rpartition(".")[2]), arguments)


curve = am.recovery.SaturatingStay(stay_without=0.3, stay_limit=0.9, rate=0.05)
rejected = am.recovery.SShapedStay(stay_without=0.3, stay_limit=0.9, midpoint=45, steepness=0.16)
complaining = am.recovery.VoiceResponse(voice_without=0.1, voice_limit=0.9, rate=0.02)
task = am.recovery.Task("in time", weight=1, target=0.95, actual=0.9)
higher = am.recovery.TaskDirection.higher_is_better
problems = [("late", 0.20, 0.10), ("billing", 0.05, 0.45)]
add("recovery.SaturatingStay", stay_without=0.3, stay_limit=0.9, rate=0.05)
add("recovery.SShapedStay", stay_without=0.3, stay_limit=0.9, midpoint=45, steepness=0.16)
add("recovery.VoiceResponse", voice_without=0.1, voice_limit=0.9, rate=0.02)
add("recovery.Task", name="in time", weight=1.0, target=0.95, actual=0.9, direction=higher)
add_method("recovery.SaturatingStay.stay", curve, compensation=10.0)
add_method("recovery.SaturatingStay.slope", curve, compensation=10.0)
add_method("recovery.SShapedStay.stay", rejected, compensation=10.0)
add_method("recovery.SShapedStay.slope", rejected, compensation=10.0)
add_method("recovery.VoiceResponse.voice", complaining, compensation=10.0)
offer = {"value_of_keeping": 300.0, "stay_if_silent": 0.2, "handling_cost": 10.0}
add("recovery.optimal_compensation", response=curve, **offer, product_margin=40.0)
add("recovery.optimal_compensation_with_voice", response=curve, voice=complaining, **offer)
add("recovery.best_offer", response=rejected, value_of_keeping=300.0)
add("recovery.best_offers", response=curve, values_of_keeping=[20.0, 300.0])
add("recovery.frequency_relevance_analysis", problems=problems, relevance_exponent=1.0)
most_serious = am.recovery.ProblemReporting.most_serious_only
add("recovery.market_at_risk", problems=problems, reporting=most_serious, customers=1000.0)
add("recovery.task_controlling_index", tasks=[task])
add("recovery.activity_based_cost", activities=[("intake", 20_000, 6, 0.55)], complaints=20_000.0)

outcomes = {
    "no_problem": 0.8,
    "silent": 0.4,
    "dissatisfied": 0.2,
    "mollified": 0.5,
    "satisfied": 0.9,
    "delighted": 0.95,
}
shares = {"no_problem": 0.75, "silent": 0.25, "dissatisfied": 0.0, "mollified": 0.0, "satisfied": 0.0, "delighted": 0.0}
endings = {"dissatisfied": 0.25, "mollified": 0.25, "satisfied": 0.25, "delighted": 0.25}
reason = am.retention.LossReason("service", 60, 0.5)
add("retention.LoyaltyByOutcome", **outcomes)
add("retention.OutcomeShares", **shares)
add("retention.ComplainantOutcomes", **endings)
add("retention.LossReason", reason="service", weight=60.0, preventable_share=0.5)
add("retention.check_loyalty", loyalty=outcomes)
add("retention.outcome_shares", problem_rate=0.5, articulation_rate=0.5, complainants=endings)
add("retention.expected_loyalty", shares=shares, loyalty=outcomes)
add("retention.expected_loyalty_after_problem", articulation_rate=0.5, complainants=endings, loyalty=outcomes)
add("retention.blended_retention", without_problem=0.74, after_problem=0.45, problem_rate=0.06)
add(
    "retention.customers_kept_by_fewer_problems",
    customers=80_000.0,
    without_problem=0.74,
    after_problem=0.45,
    problem_rate_before=0.06,
    problem_rate_after=0.02,
)
add("retention.decompose_losses", lost=1000.0, reasons=[reason])
add_method("retention.LossDecomposition.to_frame", am.retention.decompose_losses(1000, [reason]))
add("retention.expected_lifetime", retention_rate=0.75)
margins = {"retention_rate": 0.9, "discount_rate": 0.1, "first_margin": "now", "number_of_margins": 12}
add("retention.margin_multiple", **margins)
add("retention.retention_effect", **margins, points=5.0, per_cent=None)
add(
    "retention.base_retention_for_effect",
    target_per_cent=20.0,
    points=None,
    per_cent=5.0,
    measure="margin_multiple",
    discount_rate=0.1,
    first_margin="now",
)

problem_type = am.voice.ProblemType("billing", 690, 0.69)
surveyed = am.voice.SurveyedProblemType("billing", 690, (250, 1000), (60, 80))
add("voice.ProblemType", name="billing", registered=690.0, articulation_rate=0.69, registration_rate=1.0)
add("voice.SurveyedProblemType", name="billing", registered=690.0, articulation=(250, 1000), registration=(60, 80))
add_method("voice.IcebergEstimate.to_frame", am.voice.estimate_iceberg([problem_type], "problems"))
add_method("voice.IcebergIntervals.to_frame", am.voice.simulate_iceberg([surveyed], "problems"))
add("voice.evidence_rate", articulation_rate=0.4, registration_rate=0.5)
add("voice.iceberg_factor", articulation_rate=[0.4, 0.5], registration_rate=0.5)
add("voice.reach_probability", steps=[0.25, 0.25])
add("voice.complaint_multiplier", reach_probability=0.05)
add("voice.silent_per_complaint", reach_probability=0.05)
add("voice.reach_from_silent_per_complaint", silent_per_complaint=26.0)
add("voice.estimated_annoyed", registered=4000.0, articulation_rate=0.4, registration_rate=0.5)
add("voice.estimated_problems", complaints=100.0, reach_probability=0.0625)
add("voice.iceberg_from_counts", customers=100_000, annoyed=20_000, complained=8_000, registered=4_000)
add("voice.iceberg_from_rates", customers=100_000, annoyance_rate=0.2, articulation_rate=0.4, registration_rate=0.5)
add("voice.estimate_iceberg", types=[problem_type], unit="problems")
add("voice.iceberg_factor_interval", count=250.0, of=1000.0, level=0.95)
add("voice.simulate_iceberg", types=[surveyed], unit="problems", draws=1000, seed=1, level=0.9, prior=(0.5, 0.5))
invitation = {
    "stay_silent": 0.4,
    "stay_dissatisfied": 0.18,
    "stay_satisfied": 0.75,
    "cost_per_complaint": 5.0,
    "value_of_kept_customer": 100.0,
}
add("voice.encouragement_break_even", **invitation)
add("voice.gain_per_extra_complaint", satisfied_share=0.5, **invitation)

talk = {
    "customers": 100.0,
    "share_who_tell": 0.31,
    "hearers_given_telling": 3.0,
    "in_market": 0.3,
    "shift": -0.11,
    "overlap": 0.1,
    "already_customers": 0.2,
    "shift_of_customers": -0.1,
    "handling_cost": 1.0,
}
worth = {"value_per_customer": 100.0, "value_per_kept_customer": 50.0}
angry = am.word_of_mouth.TellingClass("angry", **talk)
glad = am.word_of_mouth.TellingClass(share_who_tell=0.2, hearers_given_telling=2, in_market=0.3, shift=0.2)
add("word_of_mouth.TellingClass", name="angry", **talk)
add("word_of_mouth.negative_shift", prior=0.3, susceptibility=0.3)
add("word_of_mouth.positive_shift", prior=0.3, susceptibility=[0.3, 0.4])
add("word_of_mouth.implied_susceptibility", before=0.4, after=0.3)
heard = {"prior": 0.3, "positive": 2.0, "negative": 1.0, "positive_weight": 0.8, "negative_weight": 0.5}
add("word_of_mouth.probability_after", **heard)
add("word_of_mouth.shift_after", **heard)
add("word_of_mouth.log_odds_weight", before=0.3, after=0.5)
add("word_of_mouth.tell_counts", bins=[(0.5, 2.0), (0.1, 5.0)])
add("word_of_mouth.distinct_hearers", tellings=300.0, population=100.0)
add("word_of_mouth.random_overlap", tellings=2.0, population=2.0)
add("word_of_mouth.tell_generations", told_by_each=[11.0, 5.0])
add("word_of_mouth.talk_effect", telling=angry, **worth)
add("word_of_mouth.tell_count_ledger", classes=[angry, glad], **worth, customers_in_total=1000.0)
add("word_of_mouth.talk_value_of_recovery", unrecovered=angry, recovered=glad, **worth)
add("word_of_mouth.break_even_satisfied_share", satisfied=glad, dissatisfied=angry, **worth)
