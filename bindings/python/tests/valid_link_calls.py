"""Valid calls of what estimates links from records, and of the simulated firm: added to those of valid_calls.py."""

from valid_calls import add, add_method

import amends as am

# A simulated firm is no room: its data classes and methods are listed here by hand.
simulated = am.simulated_firm.SimulatedFirm(customers=20, years=2)
for part in (*simulated.segments[:1], *simulated.problems[:1], *simulated.bands[:1]):
    add(f"simulated_firm.{type(part).__name__}", **vars(part))
for part in (simulated.stay, simulated.companies, simulated.surveys, simulated.word_of_mouth, simulated.costs):
    add(f"simulated_firm.{type(part).__name__}", **vars(part))
add("simulated_firm.Horizon", **vars(simulated.horizon))
add("simulated_firm.SimulatedFirm", **vars(simulated))
add_method("simulated_firm.SimulatedFirm.setting", simulated, name="retail")
add_method("simulated_firm.SimulatedFirm.records", simulated, sample=1, companies=2, within_days=5)
add_method("simulated_firm.SimulatedFirm.truth", simulated, within_days=5, companies=2)

flags = {"outcome": ["satisfied", "dissatisfied"] * 20, "stayed": [1, 0, 1, 1] * 10, "problem": ["late", "rude"] * 20}
flags |= {"cluster": ["a", "b", "c", "d"] * 10, "weight": [1.0] * 40}
in_time = {"days": None, "left": None, "entry": None}
bought_again = {"purchase_days": None, "watched_days": None}
stated = {
    "period_days": 365.0,
    "after_days": 0.0,
    "cluster": "cluster",
    "weight": "weight",
    "source": "",
    "fewest_rows": 5,
}
add(
    "economics.stay_rates",
    data=flags,
    outcome="outcome",
    satisfied=4,
    delighted=5,
    stayed="stayed",
    **in_time,
    **bought_again,
    **stated,
)
add(
    "economics.counterfactual_stay",
    data=flags,
    comparison="silent_customers",
    problem="problem",
    complainants={"late": 2, "rude": 1},
    stayed="stayed",
    **in_time,
    **bought_again,
    **stated,
)
add("economics.margin_retention", data=flags, stayed="stayed", **in_time, **stated)
stated = {name: stated[name] for name in ("cluster", "weight", "source", "fewest_rows")}
answered = flags | {"told": ["0", "1-2", "3+", "1-2"] * 10}
add(
    "economics.tellers",
    data=answered,
    outcome="outcome",
    satisfied=4,
    delighted=5,
    told="told",
    bins={"0": 0, "1-2": None, "3+": 5},
    **stated,
)
surveyed_customers = flags | {"had": [1, 0, 0, 1] * 10, "spoke": [1, 0, 1, 0] * 10}
add(
    "economics.problem_and_voice",
    data=surveyed_customers,
    problem="had",
    complained="spoke",
    response_weight=None,
    not_replied=10,
    problem_odds_ratio=1.5,
    voice_odds_ratio=0.5,
    **stated,
)
paid = flags | {"margin": [10.0, 20.0] * 20, "years": [1.0] * 40}
add(
    "economics.customer_margin",
    data=paid,
    margin="margin",
    years="years",
    later_margin="margin",
    later_years="years",
    years_between=1.0,
    purchase_rows=am.economics.customer_margins(
        {"customer_id": [1]}, {"customer_id": [1, 2], "purchased_at": [3, 4], "margin": [1, 1]}, periods=[0, 9]
    ).purchase_rows,
    **stated,
)
add(
    "economics.customer_margins",
    customers={"customer_id": [1, 2], "joined_at": [0, 5], "left_at": [50, 90]},
    purchases={"customer_id": [1, 2], "purchased_at": [10, 20], "margin": [1.0, 2.0]},
    periods=[0, 50, 100],
    customer_id="customer_id",
    joined_at="joined_at",
    left_at="left_at",
    purchased_at="purchased_at",
    margin="margin",
)
