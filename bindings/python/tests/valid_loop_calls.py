"""Valid calls of the loop from voice to learning: added to those of valid_calls.py."""

from valid_calls import add, add_method

import amends as am

rates = {"fading": 0.1, "learning": 0.5, "prevention": 0.4, "acted_on": 0.9}
add("economics.ComplaintLoop", new_causes=0.03, **rates)
add_method("economics.ComplaintLoop.at_rest", am.economics.ComplaintLoop, problem_rate=0.1, voice=0.3, **rates)
loop = am.economics.ComplaintLoop(new_causes=0.03, **rates)
for method in ("persistence", "steady_state", "half_life", "voice_with_equal_complaints"):
    add_method(f"economics.ComplaintLoop.{method}", loop, voice=0.3)
add_method("economics.ComplaintLoop.problem_rate_after", loop, problem_rate=0.1, voice=0.3, periods=2.0)
add_method("economics.ComplaintLoop.complaints_at_rest", loop, customers=1000.0, voice=0.3)
add_method("economics.ComplaintLoop.complaints_slope", loop, customers=1000.0, voice=0.3)
add_method("economics.ComplaintLoop.periods_until_fewer_complaints", loop, problem_rate=0.1, voice=0.3, new_voice=0.6)
add_method("economics.ComplaintLoop.turning_point", loop)
add_method("economics.ComplaintLoop.path", loop, customers=1000.0, problem_rate=0.1, voice=0.3, periods=3)
handled = {
    "stay_no_problem": 0.85,
    "stay_silent": 0.40,
    "stay_dissatisfied": 0.18,
    "stay_satisfied": 0.75,
    "satisfied_share": 0.32,
    "value_of_kept_customer": 400.0,
    "cost_per_complaint": 20.0,
    "repeat_rate": 0.3,
}
add("economics.LoopHandling", **handled)
handling = am.economics.LoopHandling(**handled)
add("economics.kept_per_complaint", handling=handling)
add("economics.voice_at_the_margin", loop=loop, handling=handling, voice=0.3)
add("economics.loss_at_rest", loop=loop, customers=1000.0, handling=handling, voice=0.3)
add(
    "economics.best_voice",
    loop=loop,
    handling=handling,
    customers=1000.0,
    lowest=0.1,
    highest=0.9,
    cost_of_voice=100.0,
)
add(
    "economics.worth_of_voice",
    loop=loop,
    handling=handling,
    customers=1000.0,
    problem_rate=0.1,
    voice=0.3,
    new_voice=0.6,
    periods=3,
    annual_rate=0.08,
    first_payment="after_one_period",
    periods_per_year=1.0,
    programme_cost_per_period=100.0,
    setup_cost=50.0,
)
years = {"period": [1, 2], "surveyed": [1000, 1000], "with_problem": [120, 105], "customers": [9000, 9000],
         "complaints": [300, 280], "complained": [40, 35]}  # fmt: skip
add(
    "economics.estimate_loop",
    data=years,
    period="period",
    surveyed="surveyed",
    with_problem="with_problem",
    complained="complained",
    customers="customers",
    complaints="complaints",
    new_causes=0.03,
    fading=0.1,
    prevention=0.0,
    acted_on=1.0,
    first_period_at_rest=False,
    voice_from="records",
    level=0.9,
)
