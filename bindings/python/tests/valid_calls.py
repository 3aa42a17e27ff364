"""One valid call of every public function, constructor and method, with all its arguments by name.

`CALLS[name]` is a Call: what is called and the arguments. A function or class of a room is named "room.function", a
method "room.Class.method" with an object to call it on. test_hostile_calls.py replaces one argument after the other; a
room it is to look at is added to ROOMS, and then everything public in that room must be here.
"""

from __future__ import annotations

import pathlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import amends as am

ROOMS = (
    "core",
    "domain",
    "economics",
    "interop",
    "math",
    "recovery",
    "retention",
    "satisfaction",
    "voice",
    "word_of_mouth",
)


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

moments, sketch = am.core.Moments(), am.core.QuantileSketch()
moments.add([1.0, 2.0])
sketch.add([1.0, 2.0])
stream = {"seed": 7, "stream": "stay rate", "index": [1, 2]}
report = {"rows": 10, "reasons": [("no score", 2, 3)]}
add("core.philox4x32_10", counter=[0, 0, 0, 0], key=[0, 0])
add("core.stream_of", name="stay rate")
add("core.uniform", **stream)
add("core.normal", **stream)
add("core.gamma", **stream, shape=3.0)
add("core.beta", **stream, a=2.0, b=3.0)
add("core.triangular", **stream, low=9.0, mode=12.0, high=18.0)
add("core.pert", **stream, low=0.2, mode=0.35, high=0.5, shape=4.0)
add("core.Moments")
add_method("core.Moments.add", moments, x=[1.0, 2.0], weight=[1.0, 3.0])
add_method("core.Moments.merge", am.core.Moments(), other=moments)
add("core.QuantileSketch", relative_accuracy=0.01)
add_method("core.QuantileSketch.add", am.core.QuantileSketch(), x=[1.0, 2.0], count=2)
add_method("core.QuantileSketch.merge", am.core.QuantileSketch(), other=sketch)
add_method("core.QuantileSketch.quantile", sketch, q=0.5)
for room in ("core", "domain"):
    add(f"{room}.RowReport", **report)
    add_method(f"{room}.RowReport.line", am.core.RowReport(**report))
    add_method(f"{room}.RowReport.to_dict", am.core.RowReport(**report))
add("core.effective_annual_rate", rate=0.12, compoundings_per_year=12.0)
add("core.period_rate", annual_rate=0.08, periods_per_year=12.0)
add("core.annual_rate", period_rate=0.01, periods_per_year=12.0)
add("core.discount_factor", rate=0.25, time=[0.0, 1.0])
add("core.annuity_factor", rate=0.1, periods=3.0, first_payment="now")

beta = am.math.Distribution.beta(2, 3)
add("math.Distribution", value=3.0)
add_method("math.Distribution.fixed", am.math.Distribution, value=3.0)
add_method("math.Distribution.uniform", am.math.Distribution, low=0.0, high=1.0)
add_method("math.Distribution.triangular", am.math.Distribution, low=9.0, mode=12.0, high=18.0)
add_method("math.Distribution.pert", am.math.Distribution, low=0.2, mode=0.35, high=0.5, shape=4.0)
add_method("math.Distribution.beta", am.math.Distribution, a=2.0, b=3.0)
counts = {"successes": 12.0, "failures": 3.0, "prior_successes": 0.5, "prior_failures": 0.5}
add_method("math.Distribution.beta_from_counts", am.math.Distribution, **counts)
add_method("math.Distribution.normal", am.math.Distribution, mean=3.0, standard_deviation=2.0, lower=0.0, upper=9.0)
add_method("math.Distribution.gamma", am.math.Distribution, shape=0.5, rate=2.0)
for kind in ("log_normal", "logit_normal", "log_log_normal"):
    add_method(f"math.Distribution.{kind}", am.math.Distribution, mean=0.4, standard_deviation=0.2)
add_method("math.Distribution.empirical", am.math.Distribution, observations=[3.0, 1.0])
add_method("math.Distribution.quantile", beta, u=0.5)
add_method("math.Distribution.quantile_upper", beta, v=[0.5, 0.1])
add_method("math.Distribution.cdf", beta, x=0.5)
add_method("math.Distribution.pdf", beta, x=0.5)
add_method("math.Distribution.describe", beta)
add("math.QuantileTable", distribution=beta)
add_method("table.__call__", am.math.QuantileTable(beta), u=0.5)
add("math.log_hypergeometric_2f1", a=1.7, b=0.3, c=0.3, z=[0.1, 0.5])
for name in ("log_gamma", "digamma", "trigamma", "log1m_exp", "log1p_exp"):
    add(f"math.{name}", x=-1.0 if name == "log1m_exp" else 5.0)
add("math.log_beta", a=2.0, b=3.0)
add("math.log_diff_exp", a=1000.0, b=999.0)
add("math.log_sum_exp", values=[-1000.0, -1000.0])
add("math.gauss_legendre", points=8)

score = {"accessibility": 4.1, "interaction_quality": 3.6, "response_speed": 2.9, "outcome_fairness": 3.2}
scores, weights, scale = am.domain.DimensionScores(**score), am.domain.DimensionWeights(), am.domain.ScoreScale()
for room in ("domain", "satisfaction"):
    add(f"{room}.DimensionScores", **score)
    add(f"{room}.DimensionWeights", **score)
    add_method(f"{room}.DimensionScores.given", scores)
add("domain.ScoreScale", lowest=1.0, highest=5.0, reversed=False)
add_method("domain.ScoreScale.turned", scale, score=4.0)
add_method("domain.ScoreScale.out_of_100", scale, score=[4.0, 5.0])
add(
    "domain.Complaint",
    id=1,
    customer=2,
    received=0.0,
    channel=am.domain.Channel.phone,
    segment=0,
    problem=1,
    loss=12.0,
    cases=1,
    contacted_before=False,
)
add("domain.Redress", kind=am.domain.RedressKind.voucher, cost_to_firm=8.0, value_to_customer=10.0)
add("domain.counts_as_upheld", decision=am.domain.Decision.upheld)
add("domain.counts_as_redress_paid", kind=am.domain.RedressKind.voucher)
survey = {"score": 4.0, "offered_at": 0.0, "responded_at": 1.0, "instrument_version": 1, "scale": scale}
add("domain.SurveyResponse", **survey)
add("domain.BusinessCalendar", week=[(540, 1020)] * 5 + [(0, 0)] * 2, weekday_of_day_0=0, holidays=[3])
calendar = am.domain.BusinessCalendar.weekdays()
add_method("domain.BusinessCalendar.weekdays", am.domain.BusinessCalendar, opens=540.0, closes=1020.0)
add_method("domain.BusinessCalendar.business_minutes", calendar, start=600.0, end=[700.0, 800.0])
add("domain.HandlingHistory", received=0.0)
replied = am.domain.HandlingEvent.replied
add_method("domain.HandlingHistory.after", am.domain.HandlingHistory(0), event=replied, at=1440.0)
promise = {"made_at": 0.0, "due_at": 15.0, "done_at": 14.0}
add("domain.RecoveryPromise", **promise)
steps = {"apology": 5.0, "listening": 1.0, "solution": 3.0, "compensation": 4.0, "follow_up": 6.0, "promises_kept": 9.0}
promises = [am.domain.RecoveryPromise(**promise)]
add("domain.RecoveryAction", **steps, promises=promises)
action = am.domain.RecoveryAction(**steps, promises=promises)
add_method("domain.RecoveryAction.taken", action, step=am.domain.RecoveryStep.apology)
add_method("domain.RecoveryAction.taken_at", action, step=am.domain.RecoveryStep.apology)
add_method("domain.RecoveryAction.order", action)
add_method("domain.RecoveryAction.minutes_to_first_step", action, received=0.0)
add_method("domain.RecoveryAction.promises_broken", action, now=20.0)

thresholds = am.satisfaction.ClassThresholds(satisfied=3, delighted=4.5)
index = am.satisfaction.SatisfactionIndex(thresholds)
log = am.domain.ComplaintLog.from_columns(response_days=[0, 3, 9, 2], score=[5, 4, 1, 2], resolved=[1, 1, 0, 0])
table = am.satisfaction.tabulate_outcomes(log, thresholds, [1, 5])
for name in ("compensatory_index", "geometric_index", "bottleneck_index"):
    add(f"satisfaction.{name}", **score, weights=weights, scale=(1.0, 5.0))
add("satisfaction.ClassThresholds", satisfied=3.0, delighted=4.5)
by = am.satisfaction.IndexKind.bottleneck
add("satisfaction.SatisfactionIndex", thresholds=thresholds, weights=weights, scale=scale, classified_by=by)
add_method("satisfaction.SatisfactionIndex.compensatory", index, scores=scores)
add_method("satisfaction.SatisfactionIndex.bottleneck", index, scores=scores)
add_method("satisfaction.SatisfactionIndex.out_of_100", index, index=3.0)
add_method("satisfaction.SatisfactionIndex.class_of", index, index=3.0)
add_method("satisfaction.SatisfactionIndex.classify", index, scores=scores)
batch = {name: [value, 5.0, 1.0] for name, value in score.items()}
add_method("satisfaction.SatisfactionIndex.score", index, **batch)
add_method("satisfaction.IndexScores.share", index.score(**batch), state=am.domain.OutcomeState.satisfied)
add("satisfaction.disconfirmation", expectation=3.0, experience=4.0, scale=scale, tolerance=0.5)
columns = {"expectation": [3.0, 4.0], "experience": [4.0, 4.0]}
add("satisfaction.summarise_disconfirmation", **columns, scale=(1, 5, False), tolerance=0.5)
by_segment = am.satisfaction.GroupBy.segment
add("satisfaction.tabulate_outcomes", log=log, thresholds=thresholds, band_edges=[1.0, 5.0], group_by=by_segment)
add_method("satisfaction.OutcomeTable.cell", table, segment=0, band=1)
add_method("satisfaction.OutcomeTable.total", table)
add("satisfaction.class_shares", table=table, segments=[0], bands=["0-1"], interval=0.9, odds_ratios=[0.5, 1.0])
add("satisfaction.speed_effect", table=table, within_days=5.0, interval=0.9)

flows = [-1000.0, 400.0, 400.0, 400.0]
add("economics.npv", flows=flows, annual_rate=0.08, first_payment="now", periods_per_year=1.0)
add("economics.irr", flows=flows, periods_per_year=1.0)
add("economics.payback", flows=flows)
add("economics.discounted_payback", flows=flows, annual_rate=0.08, periods_per_year=1.0)
add(
    "economics.customer_lifetime_value",
    margin_per_period=60.0,
    retention_rate=[0.5, 0.8],
    annual_rate=0.1,
    first_payment="now",
    periods=3.0,
    periods_per_year=1.0,
    acquisition_cost=10.0,
)
add(
    "economics.complaint_return",
    complainants=20_000.0,
    shares={"delighted": 0.40, "satisfied": 0.35, "dissatisfied": 0.25},
    stay_rates={"delighted": 0.90, "satisfied": 0.70, "dissatisfied": 0.20},
    counterfactual_stay_rate=0.35,
    value_of_kept_customer=135.0,
    cost={"handling": 360_000.0},
    word_of_mouth_benefit=0.0,
    information_benefit=0.0,
)
add(
    "economics.revenue_at_risk",
    customers=80_000.0,
    problem_rate=0.3,
    stay_rate_untroubled=0.74,
    stay_rate_after_problem=0.45,
    value_per_customer=290.41,
)
lost = {"complaints": 100.0, "multiplier": 16.0, "lost_given_problem": 0.2, "value_per_customer": 200.0}
add("economics.revenue_at_risk_from_complaints", **lost)
add(
    "economics.alarm_at_risk",
    complaints_above_expected=30.0,
    lower=12.0,
    upper=51.0,
    evidence_rate=0.05,
    stay_rate_untroubled=0.9,
    stay_rate_after_problem=0.7,
    value_per_customer=250.0,
)
rates = {"problem_rate": 0.1, "articulation_rate": [0.3, 0.6], "stay_rate_voiced": 0.8, "stay_rate_silent": 0.3}
add("economics.exit_rate", **rates)
add("economics.steady_state_shares", exit_rates=[0.04, 0.064])
start = {"customers": [50.0, 50.0], "dissatisfaction_rates": [0.1, 0.2], "stay_rates_when_dissatisfied": 0.0}
add("economics.share_dynamics", **start, periods=3, new_customers_per_period=1.0)
contacts = {"customers": 1e6, "contacts_per_customer": 5.0, "failure_rate": 0.02, "seconds_per_contact": 15.0}
add("economics.moments_of_truth", **contacts)
valued = {
    "margin_per_customer_per_year": 60.0,
    "retention": 0.8,
    "annual_rate": 0.1,
    "stay": (0.2, 0.7, 0.9),
    "shares": (0.25, 0.35, 0.4),
    "thresholds": (3.5, 4.5),
    "compensation_scale": 0.5,
    "typical_loss": 40.0,
    "years": 3,
    "first_payment": "now",
    "weights": (1.0, 1.0, 1.0, 1.0),
    "score_scale": (1.0, 5.0),
    "largest_offer_per_loss": 3.0,
    "while_leaving": 0.25,
    "response": "s_shaped",
    "compensation_steepness": 8.0,
    "stay_beyond": None,
    "fairness_floor": 0.2,
    "fraud_share": 0.02,
}
add("economics.ComplaintValuation", **valued)
value = am.economics.ComplaintValuation(**valued)
add_method("value.__call__", value, loss=40.0, margin_per_year=[50.0, 60.0], **score)

TEXT = """
horizon  = { years = 3, complaint_years = 1 }
discount = { annual_rate = 0.10, timing = "start_of_period" }
[[segment]]
name           = "all"
complaints     = { per_year = 20_000 }
outcomes       = { delighted = 0.40, satisfied = 0.35, dissatisfied = 0.25 }
stay           = { delighted = 0.90, satisfied = 0.70, dissatisfied = 0.20 }
counterfactual = { stay = { pert = [0.2, 0.35, 0.5] } }
margin         = { per_customer_per_year = 60, retention = 0.80 }
cost           = { per_complaint = 18, fixed_per_year = 150_000 }
"""
scenario = am.economics.RecoveryScenario.from_string(TEXT)
folder = pathlib.Path(tempfile.mkdtemp())
(folder / "scenario.toml").write_text(TEXT)
(folder / "records.csv").write_text("stars\n5\n4\n")
run = {"draws": 200, "seed": 1, "threads": 1, "segments": True, "keep": "all", "quantiles": "all"}
add_method("scenario.from_toml", am.economics.RecoveryScenario, path=folder / "scenario.toml")
add_method("scenario.from_string", am.economics.RecoveryScenario, text=TEXT, name="scenario.toml")
add_method("scenario.evaluate", scenario, **run)
add_method("scenario.compare", scenario, baseline=scenario, **run)
add_method("scenario.evaluate_draws", scenario, draws={"all.counterfactual.stay": [0.3, 0.4]}, check=True)
add_method("evaluation.values", scenario.evaluate(draws=100), metric="net", segment="all")
add_method("evaluation.summary", scenario.evaluate(draws=100), metric="net", segment="all")
for name in ("mean", "standard_deviation", "share_negative", "share_missing"):
    add_method(f"evaluation.{name}", scenario.evaluate(draws=100), metric="net", segment="all")
add_method("evaluation.at_medians", scenario.evaluate(draws=100), metric="net")
add_method("evaluation.report", scenario.evaluate(draws=50), path=folder / "r.md", notes="", sweep=[], language="en")
for name in ("make_report", "to_html", "to_markdown"):
    add_method(f"evaluation.{name}", scenario.evaluate(draws=50), notes="", sweep=[], language="en")
add_method("made_report.save", scenario.evaluate(draws=50).make_report(), path=folder / "saved.md")
waiting = am.economics.RecoveryScenario.from_toml(
    pathlib.Path(__file__).parents[3] / "examples" / "today.toml"
).with_records()
add_method("scenario.with_response_within", waiting, days=5.0, share_causal=0.5)
swept = waiting.with_response_within(5, share_causal=0.5).evaluate(draws=10)
add_method("swept.make_report", swept, notes="n", sweep=[1.0, 5.0], language="ko")
add_method("scenario.with_response_days", waiting, shares={1: 0.4, 5: 0.4}, share_causal=0.5)
staffed = am.economics.RecoveryScenario.from_string(
    (pathlib.Path(__file__).parents[3] / "examples" / "today.toml").read_text(encoding="utf-8")
    + "[staff]\nagents = 40\nminutes_per_case = 35\nhours_per_day = 7\ncost_per_agent_year = 50_000\n",
    str(pathlib.Path(__file__).parents[3] / "examples" / "today.toml"),
).with_records()
add_method("scenario.with_agents", staffed, agents=45.0, share_causal=0.5)
add_method("scenario.with_offer", scenario, amount=5.0, scale=20.0, segment="all")
spoken = am.economics.RecoveryScenario.from_string(
    TEXT.replace(
        "complaints     = { per_year = 20_000 }", "customers = 90_000\nproblem_rate = 0.3\nvoice = 0.5"
    ).replace("stay           = { ", "stay = { silent = 0.5, no_problem = 0.9, ")
)
add_method("scenario.with_voice_gain", spoken, gain=0.1, learning={"acted_on": 0.5, "removed": 0.3})
add_method("scenario.with_value", scenario, name="all.counterfactual.stay", value=0.3)
sweep = {"alternatives": {"as it is": scenario}, "agents": (), "offers": [(5.0, 20.0)], "voice_gains": ()}
sweep |= {key: run[key] for key in ("draws", "seed", "threads")}
add_method("scenario.sweep", scenario, **sweep)
add_method("scenario.without_intervention", scenario, title="today")
add_method("scenario.with_nonresponse_odds_ratio", waiting, odds_ratio=0.5)

rows = [f"{1 + i % 9},{'yes' if i % 5 else 'no'}" for i in range(90)]
(folder / "complaints.csv").write_text("\n".join(["days,verdict", *rows]))
add(
    "program.starting_scenario",
    records=folder / "complaints.csv",
    days=3.0,
    language="en",
    columns={"flag": "verdict"},
    satisfied=["yes"],
    response_unit="",
    date_format="",
    scenario=folder / "new.toml",
)

mapping = {"score": "stars", "score_scale": (1, 5), "largest_bad_share": 0.5, "delimiter": ",", "decimal_mark": "."}
add(
    "interop.RecordMapping",
    **mapping,
    response_days="days",
    resolved="resolved",
    segment="area",
    channel="channel",
    weight="weight",
    resolved_values={"yes": "resolved"},
    segment_values={"Norte": "north"},
    segment_other="other",
    segment_missing="none",
    channel_values={"web": "web"},
    channel_other="other",
    channel_missing="none",
    missing=["", "NA"],
    response_time="",
    received="",
    answered="",
    flag="",
    attributes={"state": "state"},
    asked="asked",
    asked_values={"yes": "asked"},
    cluster="firm",
    cluster_values={"a": "A"},
    cluster_other="others",
    cluster_missing="none",
    product="product",
    relief="relief",
    complaint_id="case",
    customer_id="customer",
    score_values={"good": 5.0},
    flag_values={},
    response_unit="",
    date_format="recognised",
    encoding="utf-8",
    thousands_mark="",
    header=True,
    columns=None,
    skip_lines=0,
    footer_lines=0,
)
answered = am.domain.ComplaintLog.from_columns(complaint_id=[1, 2, 3], response_days=[1, 2, 3])
add_method(
    "joined.with_scores",
    answered.join(answers={"complaint_id": [2, 3], "score": [4, 1], "asked": [1, 0]}),
    score="answers.score",
    asked="answers.asked",
    has_all_asked=True,
    score_scale=(1, 5),
)
add_method("interop.RecordMapping.replace", am.interop.RecordMapping(**mapping))
add("interop.ready_mapping", name="cfpb")
add("interop.ready_mapping_text", name="cfpb")
add("interop.ready_mapping_names")
add("interop.read_complaints", path=folder / "records.csv", mapping=mapping)
add("interop.read_complaints_from_memory", content=b"stars\n5\n4\n", mapping=mapping)
add("interop.parse_record_mapping", text='[records]\nscore = "stars"\n')
stayed = am.survival.KaplanMeierByGroup().fit(None, [3, 5, 8, 12], [1, 1, 0, 0], group=["a", "b", "a", "b"])
(folder / "stay.json").write_text(stayed.to_json())
add(
    "interop.estimate_from_file",
    path=folder / "stay.json",
    quantity="survival",
    at={"time": 6.0},
    where={"group": "a"},
    source="log",
)
add("interop.inspect", path=folder / "records.csv")
add("interop.inspect_from_memory", content=b"stars\n5\n4\n")
(folder / "till.csv").write_text("who,day,paid\na,2024-01-01,5\n")
till = {"customer": "who", "time": "day", "amount": "paid", "delimiter": ",", "decimal_mark": "."}
add(
    "interop.TransactionMapping",
    **till,
    missing=["", "NA"],
    date_format="recognised",
    largest_bad_share=0.5,
    encoding="utf-8",
    thousands_mark="",
    header=True,
    columns=None,
    skip_lines=0,
    footer_lines=0,
)
add("interop.read_transactions", path=folder / "till.csv", mapping=till)
add("interop.read_transactions_from_memory", content=b"who,day,paid\na,2024-01-01,5\n", mapping=till)
records = am.interop.read_transactions(folder / "till.csv", till)
add_method("interop.TransactionRecords.keys", records)
add_method("interop.TransactionRecords.to_dict", records)
add_method("interop.Inspection.starter_toml", am.interop.inspect(folder / "till.csv"))
for of_text in ("normalised", "look_alike_key", "display_width", "printable"):
    add(f"interop.{of_text}", text="Jos\u00e9")

add("economics.e_service_dimensions")
offers = {"costs": [[10.0, 20.0], [20.0, 30.0]], "gains": [[40.0, 50.0], [60.0, 65.0]]}
add(
    "economics.offer_budget",
    **offers,
    budget=30.0,
    names=["voucher", "refund"],
    customers=["Kim", "Lee"],
    least_return=1.0,
    most_states=1000,
    largest_share_left_out=0.5,
)
add(
    "economics.offers_from_rows",
    data={"who": [1, 1, 2], "what": ["a", "b", "a"], "cost": [1.0, 2.0, 3.0], "gain": [4.0, 5.0, 6.0]},
    customer="who",
    action="what",
    cost="cost",
    gain="gain",
    largest_share_left_out=0.5,
)
add(
    "economics.offers_from_response",
    response=am.recovery.SaturatingStay(stay_without=0.3, stay_limit=0.9, rate=0.05),
    values=[300.0, 100.0],
    amounts=[10.0, 20.0],
    customers=["Kim", "Lee"],
    false_share=0.1,
    largest_share_left_out=0.5,
)
add(
    "economics.encounter_exposure",
    customers=1000.0,
    contacts_per_customer=5.0,
    failure_rate=0.02,
    stay_untroubled=0.9,
    stay_after_failure=0.7,
    churn=0.12,
    reasons={"moved": 40.0, "service": (60.0, 0.5)},
    draws=200,
    seed=1,
    level=0.9,
)

line = am.economics.optimal_staffing(
    arrivals_per_hour=200.0,
    minutes_per_contact=3.0,
    worth=am.recovery.ExponentialWorth.through((6, 20), (67, 2.33), per="minute"),
    wage_per_hour=30.0,
)
add(
    "report.decisions",
    lines=line,
    desk=None,
    offers=None,
    budget=None,
    budgets=None,
    voice=None,
    turning_point=None,
    title="a",
    notes="b",
    currency="EUR",
    language="ko",
)
