"""One door for columns: the same numbers from every container, or the library's error; never anything else.

Kinds of columns x containers x missing values for every estimator and log, drawn by hypothesis; what is right is what
the same estimator gives for plain NumPy columns of float64 with NaN for what is missing.
"""

import datetime

import numpy as np
import pytest
from containers import (
    CONTAINERS,
    as_stream,
    complaints,
    customers,
    donors,
    leavers,
    lines,
    purchase,
    renewers,
    spenders,
    stages,
    told,
)

import amends as am

hypothesis = pytest.importorskip("hypothesis")
from hypothesis import HealthCheck, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

pandas = pytest.importorskip("pandas")
base, survival = am.customer_base, am.survival

SETTINGS = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


# ---- containers: a dict of float64 columns (NaN missing) in another dress ----


EVERYTHING = {
    "BetaGeoModel": (customers, purchase(base.BetaGeoModel)),
    "ModifiedBetaGeoModel": (customers, purchase(base.ModifiedBetaGeoModel)),
    "ParetoNBDModel": (customers, purchase(base.ParetoNBDModel)),
    "BetaGeoBetaBinomModel": (donors, purchase(base.BetaGeoBetaBinomModel)),
    "GammaGammaModel": (spenders, purchase(base.GammaGammaModel)),
    "ShiftedBetaGeoModel": (renewers, purchase(base.ShiftedBetaGeoModel)),
    "BetaDiscreteWeibullModel": (renewers, purchase(base.BetaDiscreteWeibullModel)),
    "CustomerStageModel": (
        stages,
        lambda t: (
            base.CustomerStageModel(largest_share_left_out=1, prior=0.5).fit(t, stage="stage").transitions_.tolist()
        ),
    ),
    "KaplanMeier": (
        leavers,
        lambda t: survival.KaplanMeier().fit(t, duration="duration", event="event").survival([2.0, 9.0]).tolist(),
    ),
    "NelsonAalen": (
        leavers,
        lambda t: (
            survival.NelsonAalen().fit(t, duration="duration", event="event").cumulative_hazard([2.0, 9.0]).tolist()
        ),
    ),
    "AalenJohansen": (
        leavers,
        lambda t: [
            (
                str(cause),
                survival.AalenJohansen(censored=0)
                .fit(t, duration="duration", event="group")
                .cumulative_incidence(cause, 9.0),
            )
            for cause in (1, 2)
        ],
    ),
    "log_rank_test": (
        leavers,
        lambda t: survival.log_rank_test(t, duration="duration", event="event", group="group").statistic,
    ),
    "CoxModel": (
        leavers,
        lambda t: told(survival.CoxModel().fit(t, "duration", "event", covariates=["x"], strata="group")),
    ),
    "CauseSpecificModel": (
        leavers,
        lambda t: told(survival.CauseSpecificModel(censored=0).fit(t, "duration", "group", covariates=["x"])),
    ),
    "WeibullAFT": (leavers, lambda t: told(survival.WeibullAFT().fit(t, "duration", "event", covariates=["x"]))),
    "ComplaintLog": (
        complaints,
        lambda t: repr(
            am.domain.ComplaintLog.from_frame(
                t, response_days="response_days", score="score", segment="segment"
            ).summary()
        ),
    ),
    "PurchaseHistory": (
        lines,
        lambda t: repr(am.domain.PurchaseHistory.from_frame(t, monetary_value="monetary_value")),
    ),
    "customer_summary": (
        lines,
        lambda t: base.customer_summary(t, monetary_value="monetary_value").T.tolist(),
    ),
}


def outcome(call, data):
    """What came out, or the library's own error; another exception is a failure of the test."""
    try:
        return call(data)
    except am.AmendsError as refused:
        assert refused.code
        return ("refused", refused.code)


@pytest.mark.parametrize("name", EVERYTHING)
@SETTINGS
@given(seed=st.integers(0, 2**31), container=st.sampled_from(CONTAINERS), share=st.sampled_from([0.0, 0.1, 0.3]))
def test_every_container_gives_the_same_numbers(name, seed, container, share):
    make, call = EVERYTHING[name]
    rng = np.random.default_rng(seed)
    columns = make(rng)
    for values in columns.values():
        values[rng.random(len(values)) < share] = np.nan
    expected = outcome(call, columns)
    if container is as_stream and name == "AalenJohansen":
        return  # it is called twice, and a stream can be read once
    assert outcome(call, container(columns)) == expected


KINDS = {
    "text": lambda v: [f"{x:g}" for x in v],
    "categories of text": lambda v: pandas.Categorical([f"{x:g}" for x in v]),
    "string": lambda v: pandas.array([f"{x:g}" for x in v], dtype="string"),
    "dates": lambda v: np.datetime64("2024-01-01") + np.nan_to_num(v).astype("timedelta64[D]"),
    "dates of Python": lambda v: [
        datetime.date(2024, 1, 1) + datetime.timedelta(days=abs(float(x))) for x in np.nan_to_num(v)
    ],
    "times of a zone": lambda v: pandas.date_range("2024-01-01", periods=len(v), tz="Asia/Seoul"),
    "categories of dates": lambda v: pandas.Categorical(pandas.date_range("2024-01-01", periods=len(v))),
    "periods": lambda v: pandas.period_range("2024-01", periods=len(v), freq="D"),
    "complex": lambda v: np.asarray(v) + 1j,
    "lists": lambda v: [[x] for x in v],
    "intervals": lambda v: pandas.IntervalIndex.from_breaks(np.arange(len(v) + 1.0)),
    "objects": lambda v: [object() for _ in v],
    "mixed": lambda v: [x if i % 2 else f"{x:g}" for i, x in enumerate(v)],
    "two dimensions": lambda v: np.column_stack([v, v]),
}
NUMERIC = {
    "BetaGeoModel": "T",
    "ModifiedBetaGeoModel": "recency",
    "ParetoNBDModel": "frequency",
    "BetaGeoBetaBinomModel": "T",
    "GammaGammaModel": "monetary_value",
    "ShiftedBetaGeoModel": "periods",
    "BetaDiscreteWeibullModel": "churned",
    "KaplanMeier": "duration",
    "NelsonAalen": "event",
    "AalenJohansen": "duration",
    "log_rank_test": "duration",
    "CoxModel": "x",
    "CauseSpecificModel": "x",
    "WeibullAFT": "x",
    "ComplaintLog": "score",
    "PurchaseHistory": "monetary_value",
    "customer_summary": "monetary_value",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NUMERIC)
def test_what_is_no_number_is_never_taken_for_one(name, kind):
    make, call = EVERYTHING[name]
    columns = dict(make(np.random.default_rng(1)))
    role = NUMERIC[name]
    columns[role] = KINDS[kind](columns[role])
    with pytest.raises(am.AmendsError) as refused:
        call(columns)
    assert refused.value.parameter in (role, "covariates")
    assert refused.value.code in ("domain", "size_mismatch")
    assert "2024" not in str(refused.value) and "object at" not in str(refused.value)  # no value of a column
