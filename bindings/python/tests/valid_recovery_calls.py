"""Valid calls of the room recovery but for its processes, and of what takes its checklists: added to those of
valid_calls.py."""

from valid_calls import add, add_method

import amends as am

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
too_much = am.recovery.InvertedUStay(stay_without=0.3, stay_peak=0.9, peak=75, stay_beyond=0.5)
add("recovery.InvertedUStay", stay_without=0.3, stay_peak=0.9, peak=75.0, stay_beyond=0.5)
add_method("recovery.InvertedUStay.stay", too_much, compensation=10.0)
add_method("recovery.InvertedUStay.slope", too_much, compensation=10.0)
add_method("recovery.InvertedUStay.at_price", too_much, price=50.0)
add_method("recovery.SaturatingStay.at_price", curve, price=50.0)
add_method("recovery.SShapedStay.at_price", rejected, price=50.0)
terms = am.recovery.OfferTerms(fairness_floor=0.2, loss=40.0)
add("recovery.OfferTerms", fairness_floor=0.2, loss=40.0, largest_offer=100.0, fraud_share=0.02)
add_method("recovery.VoiceResponse.voice", complaining, compensation=10.0)
offer = {"value_of_keeping": 300.0, "stay_if_silent": 0.2, "handling_cost": 10.0}
add("recovery.optimal_compensation", response=curve, **offer, product_margin=40.0, terms=terms)
add("recovery.optimal_compensation_with_voice", response=curve, voice=complaining, **offer)
add("recovery.best_offer", response=rejected, value_of_keeping=300.0, terms=terms)
add("recovery.best_offers", response=curve, values_of_keeping=[20.0, 300.0])
add(
    "recovery.offers_by_customer",
    data={"value": [20.0, 300.0], "loss": [10.0, 40.0], "price": [5.0, 50.0], "kind": ["a", "b"], "id": [1, 2]},
    value_of_keeping="value",
    response=curve,
    loss="loss",
    price="price",
    segment="kind",
    customer_id="id",
    terms=terms,
    handling_cost=4.0,
)
add("economics.UncertainSaturatingStay", stay_without=0.3, stay_limit=0.9, rate=0.05)
add("economics.UncertainSShapedStay", stay_without=0.3, stay_limit=0.9, midpoint=45.0, steepness=0.16)
add("economics.UncertainInvertedUStay", stay_without=0.3, stay_peak=0.9, peak=75.0, stay_beyond=0.5)
add(
    "economics.optimal_compensation",
    response=am.economics.UncertainSaturatingStay(stay_without=0.3, stay_limit=0.9, rate=0.05),
    **offer,
    fraud_share=0.02,
    price=1.0,
    fairness_floor=0.1,
    loss=40.0,
    largest_offer=100.0,
    draws=200,
    seed=7,
    curve_points=3,
)
add("recovery.frequency_relevance_analysis", problems=problems, relevance_exponent=1.0)
most_serious = am.recovery.ProblemReporting.most_serious_only
add("recovery.market_at_risk", problems=problems, reporting=most_serious, customers=1000.0)
add("recovery.task_controlling_index", tasks=[task])
add("recovery.activity_based_cost", activities=[("intake", 20_000, 6, 0.55)], complaints=20_000.0)
add(
    "recovery.coding_agreement",
    data=["a", "b", "a"],
    first=None,
    second=["a", "b", "b"],
    classes=["a", "b"],
    scheme_classes=3,
    level=0.9,
)
add(
    "recovery.coding_agreement_from_counts",
    counts=[[3.0, 1.0], [1.0, 4.0]],
    classes=["a", "b"],
    scheme_classes=3,
    level=0.9,
)
coded = {"x": ["a", "b"], "y": ["a", "a"]}
add("recovery.several_coders_agreement", data=coded, coders=["x", "y"], level=0.9)
add("recovery.several_coders_agreement_from_counts", counts=[[2.0, 1.0], [0.0, 3.0]], level=0.9)
add("recovery.perreault_leigh", agreed=8.0, incidents=10.0, classes=3, level=0.9)
incidents = {"what": ["a", "b"], "good": [True, False]}
add(
    "recovery.incident_table", data=incidents, incident_class="what", satisfactory="good", classes=["a", "b"], level=0.9
)
add("recovery.incident_table_from_counts", classes=[("a", 3.0, 4.0), ("b", 5.0, 6.0)], level=0.9)
drawn = {"draws": 200, "seed": 1, "level": 0.9, "prior": 0.5}
several_problems = am.recovery.ProblemReporting.several_per_customer
add(
    "recovery.frequency_relevance_ranking",
    problems=[("a", 5.0, 2.0, 0.1), ("b", 3.0, 4.0, 0.1)],
    relevance_exponent=1.0,
    respondents=20.0,
    reporting=several_problems,
    vital_share=0.8,
    **drawn,
)
add(
    "recovery.market_at_risk_ranking",
    problems=[("a", 5.0, 2.0, 4.0), ("b", 3.0, 1.0, 3.0)],
    respondents=20.0,
    reporting=several_problems,
    vital_share=0.8,
    lost_untroubled=0.1,
    **drawn,
)
add(
    "economics.problems_at_risk",
    ranking=am.recovery.market_at_risk_ranking(
        [("a", 5.0, 2.0, 4.0)], respondents=20.0, reporting=several_problems, draws=200
    ),
    customers=1000.0,
    value_per_customer=200.0,
)
add(
    "economics.alarms_at_risk",
    alarms={"series": ["a", "b"], "excess": [30.0, 9.0], "excess_lower": [12.0, 2.0], "excess_upper": [51.0, 20.0]},
    evidence_rate=0.05,
    stay_rate_untroubled=0.9,
    stay_rate_after_problem=0.7,
    value_per_customer=250.0,
    reporting=several_problems,
    dependence="together",
)
told = {"what": ["a", "b"], "annoyed": [1.0, 2.0]}
add("recovery.count_problems", data=told, problem="what", relevance="annoyed")
silence = [("a", 5.0, 2.0, 4.0), ("b", 3.0, 1.0, 3.0)]
add("recovery.silent_problems", problems=silence, respondents=20.0, reporting=several_problems, **drawn)
add("recovery.pareto", amounts=[("a", 5.0), ("b", 2.0)], share=0.8)
add("recovery.complaint_principles")
add("recovery.handling_rules")
add("recovery.e_service_points")
e_service = am.recovery.e_service_points()
met = {"phone_number": "yes", "simple_site": 0.5}
add("recovery.score_checklist", checklist=e_service, answers=met, weights={"phone_number": 2.0})

cusum = am.recovery.CountChart(ratio=2)
add("recovery.CountChart", kind="cusum", ratio=2.0, smoothing=0.2, events=3.0)
add(
    "recovery.run_length",
    chart=cusum,
    expected=[3.0],
    limit=3.0,
    dispersion=0.1,
    actual_ratio=1.0,
    start="zero",
    states=16,
    probabilities=[0.5],
)
add("recovery.limit_for", chart=cusum, expected=3.0, run_length=100.0, dispersion=0.1, states=16)
add("recovery.steady_state", chart=cusum, expected=3.0, dispersion=0.1, states=16)
add(
    "recovery.simulate_run_length",
    chart=cusum,
    expected=3.0,
    limit=2.0,
    dispersion=0.1,
    actual_ratio=1.0,
    shift_at=0,
    runs=10,
    longest=100,
    seed=1,
    threads=1,
)
add("recovery.count_tail", count=4.0, expected=3.0, dispersion=0.1)
add("recovery.upper_count_limit", expected=3.0, probability=0.01, dispersion=0.1)
add("recovery.discovery_threshold", p_values=[0.2, 0.01], level=0.05)
add_method("recovery.SteadyState.p_value", am.recovery.steady_state(cusum, 3.0, states=16), statistic=1.0)
counted = {"data": [2, 6] * 10, "count": None}
add("recovery.fit_baseline", **counted, exposure=None, weekday=None, season=None, fewest_periods=20.0,
    fewest_complaints=10.0, level=0.95)  # fmt: skip
add_method("recovery.CountBaseline.expected", am.recovery.fit_baseline([2, 6] * 10), exposure=1.0, weekday=0, season=0)
watched = {"chart": cusum, "level": 0.95}
add("recovery.ProblemMonitor", expected=[2.0, 5.0], dispersion=0.1, **watched, rule="limit_per_series",
    run_length=100.0, false_discovery_rate=0.05, states=16, threads=1)  # fmt: skip
monitor = am.recovery.ProblemMonitor([2.0, 5.0], rule="false_discovery_rate", states=16)
add_method("recovery.ProblemMonitor.with_limits", monitor, limits=[2.0, 3.0], dispersion=[0.0, 0.1], **watched)
add_method("recovery.ProblemMonitor.update", monitor, counts=[2.0, 3.0], expected=[2.0, 5.0])
add_method("recovery.ProblemMonitor.trace", monitor, counts=[2.0, 3.0], expected=[2.0, 5.0])
add_method("recovery.ProblemMonitor.restart", monitor, series=0)
add_method("recovery.ProblemMonitor.p_value", monitor, series=0)

add(
    "economics.dimensions_from_checklist",
    result=am.recovery.score_checklist(e_service, met),
    mapping={"phone_number": "accessibility", "simple_site": ("response_speed", 2.0)},
    others=am.domain.DimensionScores(outcome_fairness=3.0),
    weights=am.domain.DimensionWeights(),
    score_scale=(1, 5),
)

rates = {"arrival_rate": 10.0, "service_rate": 2.0}
threshold = {"threshold": 20.0, "unit": "second"}
add("recovery.ErlangB", **rates, agents=6, per="minute")
add("recovery.ErlangC", **rates, agents=6, per="minute")
add("recovery.ErlangA", **rates, abandonment_rate=0.5, agents=6, per="minute")
for queue in (am.recovery.ErlangC(10, 2, 6, per="minute"), am.recovery.ErlangA(10, 2, 0.5, 6, per="minute")):
    name = f"recovery.{type(queue).__name__}"
    for figure in ("offered_load", "waiting_probability", "abandonment_probability", "occupancy", "mean_queue"):
        add_method(f"{name}.{figure}", queue)
    add_method(f"{name}.mean_wait", queue, unit="second")
    add_method(f"{name}.wait_exceeds", queue, t=3.0, unit="second")
    add_method(f"{name}.wait_quantile", queue, p=0.9, unit="second")
    add_method(f"{name}.service_level", queue, **threshold)
add_method("recovery.ErlangA.offered_wait_exceeds", queue, t=3.0, unit="second")
add_method("recovery.ErlangA.served_after", queue, t=3.0, unit="second")
for figure in ("offered_load", "blocking_probability", "occupancy"):
    add_method(f"recovery.ErlangB.{figure}", am.recovery.ErlangB(10, 2, 6, per="minute"))
add("recovery.least_agents", **rates, abandonment_rate=0.5, per="minute", share=0.8, **threshold)
add("recovery.rostered", agents=14, shrinkage=0.3)
add("recovery.square_root_staffing", offered_load=100.0, beta=1.0)
add("recovery.square_root_waiting_probability", beta=1.0, abandonment_over_service=0.5)
falls = am.recovery.ExponentialWorth(20.0, 0.1, per="minute")
due = am.recovery.DeadlineWorth(20.0, 30.0, per="second")
zone = am.recovery.ToleranceWorth(20.0, 1.0, 0.1, per="minute")
asked = am.recovery.ExpectedCompensation(100.0, 60.0, tolerance=7.0, time_to_peak=21.0, per="day")
add("recovery.ExponentialWorth", at_once=20.0, decay=0.1, per="minute")
add("recovery.DeadlineWorth", at_once=20.0, deadline=30.0, per="second")
add("recovery.ToleranceWorth", at_once=20.0, tolerance=1.0, decay=0.1, per="minute")
add("recovery.ExpectedCompensation", base=100.0, rise=60.0, tolerance=7.0, time_to_peak=21.0, per="day")
add_method("recovery.ExponentialWorth.through", falls, first=(6.0, 20.0), second=(67.0, 2.33), per="minute")
add_method("recovery.ExponentialWorth.half_life", falls)
for one in (falls, due, zone, asked):
    add_method(f"recovery.{type(one).__name__}.worth", one, t=3.0, unit="minute")
add("recovery.expected_worth", curve=falls, queue=queue, worth_if_abandoned=-1.0)
add("recovery.expected_worth_of_times", curve=asked, times=[1.0, 9.0], shares=[0.5, 0.5], unit="day")
add("recovery.lagged_rates", arrivals=[20.0, 50.0], interval=15.0, lag=3.0)
add("recovery.day_of_queues", arrivals=[20.0, 50.0], agents=[6, 12], interval=15.0, service_rate=0.3,
    abandonment_rate=0.2, per="minute", **threshold, shrinkage=0.1)  # fmt: skip
add("recovery.queue_table", agents=[6, 7], **rates, abandonment_rate=0.5, per="minute", **threshold)

line = {"minutes_per_contact": 3.0, "patience_minutes": 5.0, "worth_if_abandoned": -1.0, "wage_per_hour": 30.0}
range_and_rule = {"least": 1, "most": 20, "rule_share": 0.8, "rule_seconds": 20.0}
add("economics.optimal_staffing", arrivals_per_hour=100.0, **line, worth=falls, shrinkage=0.1, **range_and_rule)
add("economics.StaffedChannel", name="calls", arrivals=[20.0, 50.0], **line, worth=due, shrinkage=0.1)
channel = am.economics.StaffedChannel("calls", arrivals=[20.0, 50.0], **line, worth=zone)
add("economics.optimal_day_staffing", channels=[channel], interval_minutes=15.0, **range_and_rule)
add("economics.uncertain_staffing", arrivals_per_hour=100.0, **line, at_once=20.0, shape="tolerance", decay=0.1,
    tolerance=1.0, per="minute", shrinkage=0.1, rule_share=0.8, rule_seconds=20.0, draws=10, seed=1,
    threads=1)  # fmt: skip
add_method("economics.LineStaffing.to_frame", am.economics.optimal_staffing(arrivals_per_hour=9, worth=falls, **line))
day = am.economics.optimal_day_staffing([channel], interval_minutes=15)
add_method("economics.ChannelStaffing.to_frame", day.channels[0])
add_method("economics.ChannelStaffing.curve_to_frame", day.channels[0])
uncertain = am.economics.uncertain_staffing(arrivals_per_hour=9, at_once=9, decay=0.1, per="minute", draws=9, **line)
add_method("economics.UncertainStaffing.to_frame", uncertain)
desk = {"arrivals_per_day": 40.0, "minutes_per_case": 18.0, "agents": 2.0, "minutes_per_agent_day": 400.0}
varied = {"dispersion": 3.0, "minutes_variation": 0.8}
add_method("recovered.Backlog", am.recovery, **desk, **varied, shape="gamma")
backlog = am.recovery.Backlog(**desk, **varied)
add_method("backlog.with_agents", backlog, agents=3.0)
for of_days in ("share_within", "share_overdue", "open_at_least", "response_days"):
    add_method(f"backlog.{of_days}", backlog, days=[0.0, 2.0])
add_method("backlog.share_within_calendar_days", backlog, days=[0.0, 2.0], working_days_per_week=5)
add_method("backlog.response_bands", backlog, bounds=[0.0, 2.0])
add_method("backlog.response_quantile", backlog, p=0.9)
add_method("backlog.backlog_quantile_minutes", backlog, p=0.9)
add_method("backlog.compare", backlog, response_days=[0.0, 1.0, 0.0], days=[0.0, 2.0], level=0.9)
add("recovery.productive_minutes", hours=8.0, shrinkage=0.2)
add("recovery.calendar_days", working_days=3.0, working_days_per_week=5)
add(
    "recovery.simulate_backlog",
    **desk,
    **varied,
    order="newest_first",
    priorities=[0.3, 0.7],
    arrival_factors=[1.0, 1.2],
    calendar=am.recovery.WorkingHours(),
    first_day="2025-01-06",
    starting_backlog_minutes=10.0,
    days=20,
    warm_up=2,
    longest=5,
    runs=3,
    seed=1,
    threads=1,
)
simulated = am.recovery.simulate_backlog(**desk, days=10, longest=5, runs=2)
add_method("simulated_backlog.to_frame", simulated)
came = {"day": [f"2025-01-{day:02d}" for day in range(6, 31)]}
of_week = {"working_days": ["mon", "tue", "wed", "thu", "fri"], "holidays": ["2025-01-08"]}
covered = {"first_day": "2025-01-06", "last_day": "2025-01-31", "level": 0.9}
add("recovery.arrivals_by_day", data=came, received="day", **of_week, **covered)
arrivals = am.recovery.arrivals_by_day(came, received="day")
add_method("arrivals.to_frame", arrivals)
answering = {"minutes_per_case": 60.0, "agents": 1.0, "minutes_per_agent_day": 400.0}
add_method("arrivals.backlog", arrivals, **answering, minutes_variation=1.0, shape="normal")
add(
    "economics.desk_staffing",
    arrivals_per_day=50.0,
    minutes_per_case=30.0,
    minutes_per_agent_day=380.0,
    cost_per_agent_day=200.0,
    worth_by_day=[0.8, 0.7, 0.6],
    worth_beyond=0.4,
    value=60.0,
    **varied,
    shape="normal",
    fewest_agents=3,
    most_agents=7,
    current_agents=4,
    rule=(0.9, 1),
    draws=20,
    seed=1,
    level=0.9,
    threads=1,
)
