"""Recovery scenarios beside the same computation vectorised in NumPy: 10 segments, one run.

    python benchmarks/scenario_benchmark.py [--draws N ...] [--repeat R]

Both sides are given the same draws and must give the same totals (checked); then both sample for themselves. Times are
of the processor, the best of the repeats, taken in turn, so that a busy machine hits both alike; two threads are
compared by the clock.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

import amends as am

SEGMENTS, YEARS = 10, 3
ENTRIES = {
    "complaints.per_year": ("pert", (8_000, 10_000, 15_000)),
    "outcomes.dissatisfied": ("pert", (0.2, 0.3, 0.4)),
    "outcomes.satisfied": ("pert", (0.2, 0.3, 0.5)),
    "outcomes.delighted": ("pert", (0.2, 0.4, 0.5)),
    "stay.dissatisfied": ("pert", (0.1, 0.3, 0.5)),
    "stay.satisfied": ("pert", (0.5, 0.7, 0.8)),
    "stay.delighted": ("pert", (0.7, 0.85, 0.95)),
    "counterfactual.stay": ("pert", (0.2, 0.35, 0.5)),
    "margin.per_customer_per_year": ("pert", (40, 60, 100)),
    "margin.retention": ("pert", (0.7, 0.8, 0.9)),
    "cost.per_complaint": ("triangular", (9, 12, 18)),
    "cost.compensation_per_complaint": ("triangular", (0, 10, 30)),
}


def scenario() -> am.economics.RecoveryScenario:
    lines = [f"horizon = {{ years = {YEARS} }}", "discount = { annual_rate = { uniform = [0.06, 0.10] } }"]
    for s in range(SEGMENTS):
        lines += ["[[segment]]", f'name = "s{s}"']
        lines += [f"{entry} = {{ {kind} = {list(values)} }}" for entry, (kind, values) in ENTRIES.items()]
    return am.economics.RecoveryScenario.from_string("\n".join(lines))


def sample(rng: np.random.Generator, draws: int) -> dict[str, np.ndarray]:
    """NumPy's own sampling: PERT as a scaled beta."""
    out = {"discount.annual_rate": rng.uniform(0.06, 0.10, draws)}
    for s in range(SEGMENTS):
        for entry, (kind, (low, mode, high)) in ENTRIES.items():
            if kind == "triangular":
                out[f"s{s}.{entry}"] = rng.triangular(low, mode, high, draws)
            else:
                width = high - low
                a, b = 1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width
                out[f"s{s}.{entry}"] = low + width * rng.beta(a, b, draws)
    return out


def numpy_totals(x: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The definitions of docs/economics.md, vectorised over the draws; the same totals as amends computes."""
    v = 1.0 / (1.0 + x["discount.annual_rate"])
    discount = [v**y for y in range(1, YEARS + 1)]
    annuity = sum(discount)
    names = ("customers_kept", "retention_benefit", "handling_cost", "compensation_cost", "net", "net_undiscounted")
    total = {name: 0.0 for name in (*names, "revenue_at_risk")}
    for s in range(SEGMENTS):

        def g(entry: str, s: int = s) -> np.ndarray:
            return x[f"s{s}.{entry}"]

        dissatisfied, satisfied, delighted = (g(f"outcomes.{c}") for c in ("dissatisfied", "satisfied", "delighted"))
        weighted = dissatisfied * g("stay.dissatisfied") + satisfied * g("stay.satisfied")
        weighted = weighted + delighted * g("stay.delighted")
        stay = weighted / (dissatisfied + satisfied + delighted)
        complaints, retention = g("complaints.per_year"), g("margin.retention")
        margin = g("margin.per_customer_per_year")
        kept = complaints * (stay - g("counterfactual.stay"))
        growth, present, worth, power, plain = 0.0, 0.0, 0.0, 1.0, 0.0
        for d in discount:
            growth = growth * retention + 1.0
            present = present + d * growth
            plain = plain + growth
            worth = worth + d * power
            power = power * retention
        benefit = kept * margin * present
        handling, compensation = complaints * g("cost.per_complaint"), complaints * g("cost.compensation_per_complaint")
        total["customers_kept"] = total["customers_kept"] + kept * YEARS
        total["retention_benefit"] = total["retention_benefit"] + benefit
        total["handling_cost"] = total["handling_cost"] + handling * annuity
        total["compensation_cost"] = total["compensation_cost"] + compensation * annuity
        total["net"] = total["net"] + benefit - (handling + compensation) * annuity
        total["net_undiscounted"] = total["net_undiscounted"] + kept * margin * plain
        total["net_undiscounted"] = total["net_undiscounted"] - (handling + compensation) * YEARS
        total["revenue_at_risk"] = total["revenue_at_risk"] + complaints * (1.0 - stay) * margin * worth
    return total


SHARED = """
horizon  = { years = 3 }
discount = { annual_rate = { uniform = [0.06, 0.10] } }
nonresponse_odds_ratio = { pert = [0.5, 1.0, 1.5] }
[defaults]
outcomes       = { from = "records" }
counterfactual = { stay = { pert = [0.20, 0.35, 0.50] } }
margin         = { retention = { pert = [0.70, 0.80, 0.88] } }
[defaults.stay]
dissatisfied = { pert = [0.25, 0.40, 0.55] }
satisfied    = { pert = [0.55, 0.70, 0.82] }
delighted    = { pert = [0.70, 0.82, 0.92] }
[defaults.cost]
per_complaint              = { triangular = [9, 12, 18] }
compensation_per_complaint = { triangular = [0, 10, 30] }
[defaults.word_of_mouth]
dissatisfied   = { share_who_tell = 0.31, hearers_given_telling = { pert = [2.8, 3.1, 3.4] } }
counterfactual = { share_who_tell = 0.31, hearers_given_telling = 3.1 }
delighted      = { share_who_tell = { pert = [0.05, 0.15, 0.31] }, hearers_given_telling = { pert = [1, 2, 3] } }
in_market              = { pert = [0.05, 0.15, 0.30] }
purchase_probability   = { pert = [0.10, 0.20, 0.35] }
positive_shift         = { pert = [0.02, 0.08, 0.15] }
negative_shift         = { pert = [0.10, 0.25, 0.40] }
value_per_new_customer = { pert = [100, 180, 300] }
"""
BANDS = ("0-1", "2-5", "6-8", "9-10", "not answered")


def recorded_scenario() -> tuple[am.economics.RecoveryScenario, np.ndarray, np.ndarray]:
    """Like the shipped scenario, with ten segments: shared assumptions, outcomes from made-up records in five bands.

    Also the share of each band in its segment, and the share of each band that gave a score.
    """
    rng = np.random.default_rng(5)
    days, score, segment, weight = [], [], [], []
    share, scored = np.zeros((SEGMENTS, len(BANDS))), np.zeros((SEGMENTS, len(BANDS)))
    for s in range(SEGMENTS):
        for b, day in enumerate((1, 4, 7, 10, np.nan)):
            counts = rng.integers(20, 400, size=4)  # dissatisfied, satisfied, delighted, no score
            days += [day] * 4
            score += [2, 4, 5, np.nan]
            segment += [f"s{s}"] * 4
            weight += list(counts)
            share[s, b], scored[s, b] = counts.sum(), counts[:3].sum() / counts.sum()
    share /= share.sum(axis=1, keepdims=True)
    log = am.domain.ComplaintLog.from_columns(response_days=days, score=score, segment=segment, weight=weight)
    text = SHARED + "".join(
        f'[[segment]]\nname = "s{s}"\ncomplaints = {{ per_year = {1000 * (s + 1)} }}\n'
        f"margin = {{ per_customer_per_year = {{ pert = [{40 + s}, {60 + s}, {100 + s}] }} }}\n"
        for s in range(SEGMENTS)
    )
    made = am.economics.RecoveryScenario.from_string(text)
    return made.with_observed(log, satisfied=4, delighted=5, response_bands=[1, 5, 8, 10]), share, scored


def recorded_totals(x: dict[str, np.ndarray], share: np.ndarray, scored: np.ndarray) -> dict[str, np.ndarray]:
    """The definitions of docs/economics.md for the recorded scenario, vectorised over the draws."""
    v = 1.0 / (1.0 + x["discount.annual_rate"])
    discount = [v**y for y in range(1, YEARS + 1)]
    annuity = sum(discount)
    w = {key.removeprefix("word_of_mouth."): value for key, value in x.items() if key.startswith("word_of_mouth.")}
    worse = -w["negative_shift"] * w["purchase_probability"]
    better = w["positive_shift"] * (1.0 - w["purchase_probability"])
    odds_ratio, retention = x["nonresponse_odds_ratio"], x["margin.retention"]
    names = ("customers_kept", "retention_benefit", "word_of_mouth_benefit", "handling_cost", "compensation_cost")
    total = {name: 0.0 for name in (*names, "net", "net_undiscounted", "revenue_at_risk")}
    for s in range(SEGMENTS):
        satisfied, delighted = 0.0, 0.0
        for b, band in enumerate(BANDS):
            d = x[f"s{s}.records.{band}.delighted"]
            happy = d + (1.0 - d) * x[f"s{s}.records.{band}.satisfied_of_rest"]
            silent = odds_ratio / (happy * odds_ratio + 1.0 - happy)
            weight = share[s, b] * (scored[s, b] + (1.0 - scored[s, b]) * silent)
            delighted = delighted + weight * d
            satisfied = satisfied + weight * (happy - d)
        dissatisfied = 1.0 - satisfied - delighted
        stay = dissatisfied * x["stay.dissatisfied"] + satisfied * x["stay.satisfied"] + delighted * x["stay.delighted"]
        complaints, margin = 1000.0 * (s + 1), x[f"s{s}.margin.per_customer_per_year"]
        kept = complaints * (stay - x["counterfactual.stay"])
        growth, present, worth, power, plain = 0.0, 0.0, 0.0, 1.0, 0.0
        for d in discount:
            growth = growth * retention + 1.0
            present = present + d * growth
            plain = plain + growth
            worth = worth + d * power
            power = power * retention
        benefit = kept * margin * present
        hearings = (
            dissatisfied * 0.31 * w["dissatisfied.hearers_given_telling"] * worse
            + delighted * w["delighted.share_who_tell"] * w["delighted.hearers_given_telling"] * better
            - 0.31 * 3.1 * worse
        )
        talk = complaints * hearings * w["in_market"] * w["value_per_new_customer"]
        handling, compensation = complaints * x["cost.per_complaint"], complaints * x["cost.compensation_per_complaint"]
        other = talk - handling - compensation
        total["customers_kept"] = total["customers_kept"] + kept * YEARS
        total["retention_benefit"] = total["retention_benefit"] + benefit
        total["word_of_mouth_benefit"] = total["word_of_mouth_benefit"] + talk * annuity
        total["handling_cost"] = total["handling_cost"] + handling * annuity
        total["compensation_cost"] = total["compensation_cost"] + compensation * annuity
        total["net"] = total["net"] + benefit + other * annuity
        total["net_undiscounted"] = total["net_undiscounted"] + kept * margin * plain + other * YEARS
        total["revenue_at_risk"] = total["revenue_at_risk"] + complaints * (1.0 - stay) * margin * worth
    return total


def recorded_draws(model: am.economics.RecoveryScenario, draws: int) -> dict[str, np.ndarray]:
    """Draws of every uncertain quantity: uniform between its 5 % and 95 % point will do for arithmetic."""
    rng = np.random.default_rng(2)
    inputs = model.evaluate(draws=1).inputs()
    rows = zip(inputs["input"], inputs["p05"], inputs["p95"], strict=True)
    return {name: rng.uniform(low, high, draws) for name, low, high in rows if low < high}


def timed(function, *arguments):
    """Processor seconds, wall seconds and the result."""
    wall, processor = time.perf_counter(), time.process_time()
    result = function(*arguments)
    return time.process_time() - processor, time.perf_counter() - wall, result


def measure(draws: int, repeat: int) -> dict[str, float]:
    """The shortest of the repeats, in seconds: of processor time, but for two threads."""
    model = scenario()
    given = sample(np.random.default_rng(1), draws)
    recorded, share, scored = recorded_scenario()
    recorded_given = recorded_draws(recorded, draws)
    best: dict[str, float] = {}

    def keep(name: str, seconds: float) -> None:
        best[name] = min(best.get(name, np.inf), seconds)

    def peer_end_to_end() -> np.ndarray:
        totals = numpy_totals(sample(np.random.default_rng(1), draws))
        return np.quantile(totals["net"], [0.05, 0.25, 0.5, 0.75, 0.95])

    def ours_end_to_end(threads: int) -> tuple[am.economics.Evaluation, float]:
        evaluation = model.evaluate(draws=draws, seed=1, threads=threads, segments=False)
        return evaluation, evaluation.summary("net").p50

    for _ in range(repeat):
        seconds, _, expected = timed(numpy_totals, given)
        keep("numpy, given draws", seconds)
        seconds, _, totals = timed(lambda: model.evaluate_draws(given, check=False))
        keep("amends, given draws", seconds)
        for name, values in expected.items():
            assert np.allclose(totals[name], values, rtol=1e-9), name
        seconds, _, expected = timed(recorded_totals, recorded_given, share, scored)
        keep("numpy, records", seconds)
        seconds, _, totals = timed(lambda: recorded.evaluate_draws(recorded_given, check=False))
        keep("amends, records", seconds)
        for name, values in expected.items():
            assert np.allclose(totals[name], values, rtol=1e-9), name
        del expected, totals
        seconds, _, quantiles = timed(peer_end_to_end)
        keep("numpy, sampling included", seconds)
        seconds, wall, (one, median) = timed(ours_end_to_end, 1)
        keep("amends, sampling included", seconds)
        keep("one thread", wall)
        # Both medians err: four standard errors of each, of a bell with these quartiles.
        assert abs(median - quantiles[2]) < 8 * 0.93 * (quantiles[3] - quantiles[1]) / np.sqrt(draws)
        _, wall, (two, _) = timed(ours_end_to_end, 2)
        keep("two threads", wall)
        assert np.array_equal(one.values("net"), two.values("net")), "threads must not change a bit"
        del one, two
    return best


ROWS = {
    "given draws": "given draws, little arithmetic on each",
    "records": "given draws, like the shipped scenario",
    "sampling included": "sampling included, with quantiles of net",
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--draws", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    print(f"{'draws':>9}  {'':40} {'NumPy':>10} {'amends':>10} {'ratio':>6}")
    for draws in arguments.draws:
        best = measure(draws, arguments.repeat)
        rows = [(row, best[f"numpy, {key}"], best[f"amends, {key}"]) for key, row in ROWS.items()]
        rows.append(("by the clock: one thread, then two", best["one thread"], best["two threads"]))
        for row, peer, ours in rows:
            print(f"{draws:9,}  {row:40} {1e3 * peer:7.1f} ms {1e3 * ours:7.1f} ms {peer / ours:6.2f}")


if __name__ == "__main__":
    main()
