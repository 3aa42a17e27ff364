"""A desk, stated and read off records, and what its reports are compared by."""

import json
import pathlib

import numpy as np

import amends as am
from amends.economics import RecoveryScenario

ROOT = pathlib.Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"

STATED = {
    "title": "desk",
    "currency": "EUR",
    "horizon": {"years": 3, "complaint_years": 1},
    "discount": {"annual_rate": 0.1, "timing": "start_of_period"},
    "segment": [
        {
            "name": "all",
            "complaints": {"per_year": 20_000},
            "outcomes": {"delighted": 0.4, "satisfied": 0.35, "dissatisfied": 0.25},
            "stay": {"delighted": 0.9, "satisfied": 0.7, "dissatisfied": 0.2},
            "counterfactual": {"stay": {"pert": [0.2, 0.35, 0.5], "source": "assumption"}},
            "margin": {"per_customer_per_year": 60, "retention": 0.8},
            "cost": {"per_complaint": 18, "fixed_per_year": 150_000},
        }
    ],
}
RECORDED = {
    **STATED,
    "title": "recorded",
    "segment": [{**STATED["segment"][0], "outcomes": {"from": "records"}}],
}

RECORDED_FILE = """
horizon = { years = 1 }
discount = { annual_rate = 0.08 }
[records]
file = "crm.csv"
response_days = "days"
score = "stars"
thresholds = { satisfied = 4, delighted = 5 }
response_bands = [5]
[[segment]]
name = "all"
complaints = { per_year = 1000 }
outcomes = { from = "records" }
stay = { delighted = 0.9, satisfied = 0.7, dissatisfied = 0.2 }
counterfactual = { stay = 0.3 }
margin = { per_customer_per_year = 60, retention = 0.8 }
cost = { per_complaint = 18 }
"""


def complaints(seed=3, n=2000):
    """Fast answers are better ones; some give no score, and 40 firms answer them."""
    rng = np.random.default_rng(seed)
    days = rng.integers(0, 12, n)
    score = np.clip(5 - days // 3 + rng.integers(-1, 2, n), 1, 5).astype(float)
    score[rng.random(n) < 0.2] = np.nan
    firms = rng.integers(0, 40, n)
    return {
        "response_days": days,
        "score": score,
        "cluster": firms,
        "channel": np.array(["tel", "mail"])[firms % 2],
    }


def log(**columns):
    return am.domain.ComplaintLog.from_columns(**(columns or complaints()))


def observed(scenario=RECORDED, records=None, strata=(), bands=(1, 3, 5)):
    records = log() if records is None else records
    return RecoveryScenario.from_dict(scenario).with_observed(
        records, satisfied=4, delighted=5, response_bands=bands, strata=strata
    )


def faster(days=3, **options):
    return observed(**options).with_response_within(days, share_causal=0.6)


def numbers(report):
    return json.loads(report.to_json())


def written(report):
    """All formats: what two reports have in common if they are the same."""
    return report.to_json(), report.to_text(), report.to_markdown(), report.to_csv(), report.to_html()
