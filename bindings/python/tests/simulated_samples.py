"""Large samples of simulated firms, and how their frequencies are compared with the truth.

Standard errors are over companies: with thousands of companies of one size these hold the sampling of companies, months
and customers. Seeds are fixed, and the level is four standard errors.
"""

import dataclasses

import numpy as np

from amends.simulated_firm import CLASSES, Companies, SimulatedFirm

SETTINGS = ("telecom", "retail", "insurance", "example")
YEAR = np.timedelta64(365, "D")
LEVEL = 4.0  # standard errors
PLAIN = Companies(number=1, spread=0.0, outcome_effect=0.0, month_effect=0.0, speed_effect=0.0, stay_effect=0.0)


def many_companies(name, **changes):
    """A setting with 4,000 companies of one size, and every customer asked: what companies do is then known well."""
    firm = SimulatedFirm.setting(name, **{"customers": 200_000, "seed": 11, **changes})
    return dataclasses.replace(
        firm,
        companies=dataclasses.replace(firm.companies, number=4_000, spread=0.0),
        surveys=dataclasses.replace(firm.surveys, customers_asked=1.0),
    )


def ratio(numerator, denominator, company):
    """Sum over sum, and its standard error over companies (linearised)."""
    _, of = np.unique(company, return_inverse=True)
    x = np.bincount(of, weights=np.asarray(numerator, dtype=float))
    n = np.bincount(of, weights=np.asarray(denominator, dtype=float))
    value = x.sum() / n.sum()
    return value, np.sqrt(((x - value * n) ** 2).sum() * n.size / max(n.size - 1, 1)) / n.sum()


def agrees(truth, numerator, denominator, company):
    """Is the truth within 4 standard errors of the frequency? The error must be small enough to say something."""
    value, error = ratio(numerator, denominator, company)
    assert 0.0 < error < 0.05 * max(truth, 0.2)
    assert abs(value - truth) < LEVEL * error, f"{value} of the records, {truth} stated, error {error}"


def by_customer(data, table, column):
    """A column of the customers, for the rows of a table that has customer_id (identifiers count from 1)."""
    assert np.array_equal(np.sort(data.customers["customer_id"]), np.arange(1, data.customers["customer_id"].size + 1))
    value = np.empty_like(data.customers[column])
    value[data.customers["customer_id"] - 1] = data.customers[column]
    return value[table["customer_id"] - 1]


def band_of(firm, complaints):
    days = (complaints["answered"] - complaints["received"]).astype(float)
    days[np.isnat(complaints["answered"])] = np.nan
    ends = [one.days for one in firm.bands[:-1]]
    return np.where(np.isnan(days), len(ends), np.searchsorted(ends, days))


def scored(data):
    """Rows of the complaints that have a score, and the class of each: 0, 1, 2."""
    row = data.survey_of_complainants["complaint_id"] - 1
    return row, np.digitize(data.survey_of_complainants["score"], [4, 5])


def links_of(firm, truth):
    """The links of the truth as a scenario states them, everything certain."""
    of, segments = firm.word_of_mouth, []
    for name, one in truth.segments.items():
        tellers = {
            key: {part: one[f"word_of_mouth.{key}.{part}"] for part in ("share_who_tell", "hearers_given_telling")}
            for key in (*CLASSES, "counterfactual")
        }
        annuity = one["handling_cost"] / (one["complaints.per_year"] * one["cost.per_complaint"])
        moved = one["faster_answer_cost"] / (one["complaints.per_year"] * annuity)
        segments.append(
            {
                "name": name,
                "customers": one["customers"],
                "problem_rate": one["problem_rate"],
                "voice": one["voice"],
                "outcomes": {key: one[f"outcomes.{key}"] for key in CLASSES},
                "stay": {key: one[f"stay.{key}"] for key in (*CLASSES, "silent", "no_problem")},
                "counterfactual": {"stay": one["counterfactual.stay"]},
                "margin": {
                    "per_customer_per_year": one["margin.per_customer_per_year"],
                    "retention": one["margin.retention"],
                    "while_leaving": one["margin.while_leaving"],
                },
                "cost": {"per_complaint": one["cost.per_complaint"] + moved},
                "word_of_mouth": {
                    **tellers,
                    "overlap": of.overlap,
                    "in_market": of.in_market,
                    "purchase_probability": of.purchase_probability,
                    "positive_shift": of.positive_shift,
                    "negative_shift": of.negative_shift,
                    "value_per_new_customer": of.value_per_new_customer,
                },
            }
        )
    costs = firm.costs
    faster = truth.within_days is not None
    segments[0]["cost"]["fixed_per_year"] = costs.fixed_per_year + faster * costs.faster_fixed_per_year
    segments[0]["cost"]["setup"] = faster * costs.faster_setup
    return {
        "horizon": {"years": firm.horizon.years, "complaint_years": firm.horizon.complaint_years},
        "discount": {"annual_rate": firm.horizon.annual_rate, "timing": firm.horizon.timing},
        "segment": segments,
    }
