"""Does the customer stay, in time: curves, incidence, tests, accelerated failure times, Cox models, causes.

See docs/survival.md.
"""

from __future__ import annotations

from ._accelerated_failure_time import (
    AcceleratedFailureTimeModel,
    AftComparison,
    AftPredictions,
    AftResiduals,
    ExponentialAFT,
    GeneralisedGammaAFT,
    LogLogisticAFT,
    LogNormalAFT,
    WeibullAFT,
    compare_aft_distributions,
)
from ._cox import (
    CauseIncidence,
    CauseSpecificModel,
    Concordance,
    CoxBaseline,
    CoxCurve,
    CoxModel,
    CoxSurvivalTable,
    CoxTest,
    IncidenceCurves,
    ProportionalHazardsTest,
    SchoenfeldResiduals,
    concordance,
)
from ._survival import (
    AalenJohansen,
    IntervalEstimate,
    KaplanMeier,
    LogRankResult,
    NelsonAalen,
    RestrictedMean,
    SurvivalRowReport,
    fleming_harrington_test,
    log_rank_test,
)

__all__ = [
    "AalenJohansen",
    "AcceleratedFailureTimeModel",
    "AftComparison",
    "AftPredictions",
    "AftResiduals",
    "CauseIncidence",
    "CauseSpecificModel",
    "Concordance",
    "CoxBaseline",
    "CoxCurve",
    "CoxModel",
    "CoxSurvivalTable",
    "CoxTest",
    "ExponentialAFT",
    "GeneralisedGammaAFT",
    "IncidenceCurves",
    "IntervalEstimate",
    "KaplanMeier",
    "LogLogisticAFT",
    "LogNormalAFT",
    "LogRankResult",
    "NelsonAalen",
    "ProportionalHazardsTest",
    "RestrictedMean",
    "SchoenfeldResiduals",
    "SurvivalRowReport",
    "WeibullAFT",
    "compare_aft_distributions",
    "concordance",
    "fleming_harrington_test",
    "log_rank_test",
]
