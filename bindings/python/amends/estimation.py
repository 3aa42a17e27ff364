"""What every fitted model shares: its report, its diagnosis, its estimates, comparison of nested models, and estimates
for scenarios.

See docs/estimation.md.
"""

from __future__ import annotations

from ._core.estimation import (
    Diagnosis,
    Estimate,
    FitReport,
    LikelihoodRatioTest,
    ParameterEstimates,
)
from ._fitted import (
    FittedModel,
    likelihood_ratio_test,
)

__all__ = [
    "Diagnosis",
    "Estimate",
    "FitReport",
    "FittedModel",
    "LikelihoodRatioTest",
    "ParameterEstimates",
    "likelihood_ratio_test",
]
