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
from ._cause_specific import CauseIncidence, CauseSpecificModel, IncidenceCurves
from ._cox import (
    Concordance,
    CoxBaseline,
    CoxCurve,
    CoxModel,
    CoxSurvivalTable,
    CoxTest,
    ProportionalHazardsTest,
    SchoenfeldResiduals,
    concordance,
)
from ._curves_by_group import KaplanMeierByGroup
from ._log_rank import LogRankResult, fleming_harrington_test, log_rank_test
from ._survival import (
    AalenJohansen,
    IntervalEstimate,
    KaplanMeier,
    NelsonAalen,
    RestrictedMean,
    SurvivalRowReport,
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
    "KaplanMeierByGroup",
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
