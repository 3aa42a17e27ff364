"""Coverage of 90 % intervals where the scores of records are spread over many cells (docs/clusters.md).

    python validation/small_cells.py [--samples N] [--draws N]

Each sample is a new truth and records drawn from it: segments differ on the logit scale, bands and texts as the regime
says, scores are independent or those of companies. In the scenario `customers_kept` is the share of satisfied
complainants. The question is either that everybody is answered in the fastest band, or that all take the outcomes of a
rare text, which does nothing: there half of the reports should find that it pays.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

import amends as am

Array = np.ndarray[Any, Any]

DAYS = np.array([1.0, 4.0, 9.0])  # of answers in the three bands
ENDS = (2, 5)
VOLUME = np.array([0.5, 0.3, 0.2])  # complaints by band
DELIGHTED = 0.4  # of those who are satisfied or better
APART, ALIKE, FALLING = (0.75, 0.5, 0.06), (0.4, 0.4, 0.4), (0.5, 0.35, 0.1)  # satisfied or better by band


@dataclass(frozen=True)
class Regime:
    name: str
    scores: int
    segments: int
    bands: tuple[float, float, float]
    texts: tuple[float, ...] = (1.0,)  # shares of complaints
    rare_where: tuple[float, ...] = ()  # by segment: share of the second text, which then does nothing and is asked for
    between_segments: float = 0.4  # standard deviations on the logit scale
    between_texts: float = 0.3
    companies: int = 0
    between_companies: float = 0.0
    scored: float = 0.7

    @property
    def cells(self) -> int:
        return self.segments * (2 if self.rare_where else len(self.texts)) * len(DAYS)


REGIMES = (
    Regime("bands alike", 900, 6, ALIKE),
    Regime("bands far apart", 900, 6, APART),
    Regime("segments far apart", 900, 6, APART, between_segments=1.0),
    Regime("bands and texts apart", 3000, 5, APART, texts=(0.4, 0.3, 0.2, 0.1)),
    Regime("cells of 15 scores", 900, 5, APART, texts=(0.25,) * 4),
    Regime("a rare text", 900, 3, FALLING, rare_where=(0.08,) * 3),
    Regime("a rare text in many segments", 3000, 10, FALLING, rare_where=(0.08,) * 10),
    Regime("a rare text, most of it in one", 3000, 10, FALLING, rare_where=(0.3, *(0.05,) * 9), between_segments=1.0),
    Regime("10 companies", 900, 6, APART, companies=10, between_companies=0.4),
    Regime("40 companies", 3000, 5, APART, texts=(0.4, 0.3, 0.2, 0.1), companies=40, between_companies=0.3),
    Regime("10 companies, a rare text", 3000, 10, FALLING, rare_where=(0.08,) * 10, companies=10,
           between_companies=0.3),
)  # fmt: skip


def logistic(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def logit(p: Array) -> Array:
    return np.log(p) - np.log1p(-p)


def scenario(segments: int) -> am.economics.UnobservedScenario:
    one = {
        "complaints": {"per_year": 1},
        "outcomes": {"from": "records"},
        "stay": {"dissatisfied": 0, "satisfied": 1, "delighted": 1},
        "counterfactual": {"stay": 0},
        "margin": {"per_customer_per_year": 1, "retention": 0},
    }
    return am.economics.RecoveryScenario.from_dict(
        {
            "horizon": {"years": 1},
            "discount": {"annual_rate": 0, "timing": "start_of_period"},
            "segment": [{"name": f"s{k}", **one} for k in range(segments)],
        }
    )


@dataclass(frozen=True)
class Sample:
    records: am.domain.ComplaintLog
    kept: float  # satisfied or better, the sum over segments
    effect: float
    slowest: float  # satisfied or better in the slowest band


def sample(regime: Regime, rng: np.random.Generator) -> Sample:
    """A truth, and records of it: one row for each cell, company and class, with its count."""
    segments = regime.segments
    rare = np.array(regime.rare_where)
    texts = np.column_stack([1 - rare, rare]) if rare.size else np.tile(regime.texts, (segments, 1))
    size = texts[:, :, None] * VOLUME / segments  # [segment, text, band]
    off = np.sort(rng.normal(0, regime.between_segments, segments))  # the worst first
    center = logit(np.array(regime.bands)) + off[:, None, None] + np.zeros(size.shape)
    if not rare.size:
        center = center + rng.normal(0, regime.between_texts, size.shape)
    companies = max(regime.companies, 1)
    share = logistic(center[..., None] + rng.normal(0, regime.between_companies, companies))
    received = rng.multinomial(round(regime.scores / regime.scored), np.repeat(size.ravel() / companies, companies))
    received = received.reshape(share.shape)
    scored = rng.binomial(received, regime.scored)
    better = rng.binomial(scored, share)
    delighted = rng.binomial(better, DELIGHTED)
    counts = np.stack([scored - better, better - delighted, delighted, received - scored])
    place = np.indices(counts.shape).reshape(5, -1)
    rows = {
        "segment": np.array([f"s{k}" for k in range(segments)])[place[1]],
        "attributes": {"text": np.array([f"t{k}" for k in range(texts.shape[1])])[place[2]]},
        "response_days": DAYS[place[3]],
        "score": np.array([1.0, 3.0, 5.0, np.nan])[place[0]],
        "weight": counts.ravel().astype(float),
    }
    if regime.companies:
        rows["cluster"] = place[4]
    # The population: the mean of companies, and volumes as they are expected; without companies those recorded.
    points, weights = np.polynomial.hermite_e.hermegauss(40)
    truth = (logistic(center[..., None] + regime.between_companies * points) * weights).sum(-1) / weights.sum()
    recorded = received.sum(-1)
    volume = size if regime.companies else recorded
    moved = truth.copy()
    if rare.size:
        moved[:, 0] = np.where(recorded[:, 1] > 0, truth[:, 1], truth[:, 0])
    else:
        moved[:] = np.where(recorded[..., :1] > 0, truth[..., :1], truth)
    part = volume / volume.sum((1, 2), keepdims=True)  # of the complaints of a segment
    return Sample(
        am.domain.ComplaintLog.from_columns(**rows),
        float((part * truth).sum()),
        float((part * (moved - truth)).sum()),
        float((volume * truth)[..., -1].sum() / volume[..., -1].sum()),
    )


@dataclass(frozen=True)
class Coverage:
    """Shares of samples."""

    kept: float
    effect: float
    slowest: float
    pays: float
    surely: float  # whose interval of the effect is above 0


def coverage(regime: Regime, samples: int, draws: int, seed: int, report_every: int = 0) -> Coverage:
    """The row of the slowest band is judged in the reports of every so many samples; 0: not at all."""
    rng = np.random.default_rng([seed, *regime.name.encode()])
    stated = scenario(regime.segments)
    found = np.zeros((samples, 4))
    slowest: list[bool] = []
    for k in range(samples):
        one = sample(regime, rng)
        today = stated.with_observed(one.records, satisfied=3, delighted=5, response_bands=ENDS, strata=["text"])
        if regime.rare_where:
            other = today.with_outcomes_of("text", "t0", "t1", share_causal=1)
        else:
            other = today.with_response_within(ENDS[0], share_causal=1)
        result = other.compare(today, draws=draws, seed=int(rng.integers(2**31)), threads=1)
        low, high = np.quantile(result.baseline.values("customers_kept"), [0.05, 0.95])
        effect = result.values("customers_kept")
        least, most = np.quantile(effect, [0.05, 0.95])
        found[k] = low <= one.kept <= high, least <= one.effect <= most, effect.mean() > 0, least > 0
        if report_every and k % report_every == 0:
            row = json.loads(result.make_report().to_json())["outcomes_drawn"]["bands"][-1]["satisfied_or_better"]
            slowest.append(row["p05"] <= one.slowest <= row["p95"])
    kept, effect, pays, surely = (100 * found.mean(axis=0)).tolist()
    return Coverage(kept, effect, 100 * float(np.mean(slowest)) if slowest else float("nan"), pays, surely)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument(
        "--report-every", type=int, default=5, help="samples for each report, which takes long; 0: none"
    )
    options = parser.parse_args()
    error = 100 * (0.9 * 0.1 / options.samples) ** 0.5  # of the simulation itself, at 90 %
    print(f"{options.samples} samples, {options.draws} draws; nominal 90 %, in 86 to 94; Monte Carlo error {error:.1f}")
    good = True
    for regime in REGIMES:
        one = coverage(regime, options.samples, options.draws, seed=1, report_every=options.report_every)
        inside = all(86 - 3 * error <= held <= 94 + 3 * error for held in (one.kept, one.effect))
        good &= inside
        print(f"{regime.name:32} {regime.scores:5} scores {regime.cells:3} cells  kept {one.kept:5.1f}  "
              f"effect {one.effect:5.1f}  slowest band {one.slowest:5.1f}  pays {one.pays:5.1f}  "
              f"surely {one.surely:5.1f}{'' if inside else '  OUTSIDE'}", flush=True)  # fmt: skip
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
