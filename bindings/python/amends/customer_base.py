"""Does the customer stay, with or without a contract: customer summaries and the models of a customer base.

See docs/customer_base.md.
"""

from __future__ import annotations

from ._beta_geo_beta_binom import (
    BetaGeoBetaBinomModel,
)
from ._contract import (
    BetaDiscreteWeibullModel,
    ShiftedBetaGeoModel,
)
from ._customer_base import (
    BetaGeoModel,
    ModifiedBetaGeoModel,
    ParetoNBDModel,
)
from ._customer_stages import (
    CustomerStageModel,
    KeepingPolicy,
    StageValues,
)
from ._customer_summary import (
    CalibrationHoldout,
    CustomerSummary,
    CustomerSummaryReport,
    TransactionsPerPeriod,
    calibration_holdout_split,
    customer_summary,
    frequency_counts,
    transactions_per_period,
)
from ._gamma_gamma import (
    GammaGammaModel,
    SpendEstimate,
)

__all__ = [
    "BetaDiscreteWeibullModel",
    "BetaGeoBetaBinomModel",
    "BetaGeoModel",
    "CalibrationHoldout",
    "CustomerStageModel",
    "CustomerSummary",
    "CustomerSummaryReport",
    "GammaGammaModel",
    "KeepingPolicy",
    "ModifiedBetaGeoModel",
    "ParetoNBDModel",
    "ShiftedBetaGeoModel",
    "SpendEstimate",
    "StageValues",
    "TransactionsPerPeriod",
    "calibration_holdout_split",
    "customer_summary",
    "frequency_counts",
    "transactions_per_period",
]
