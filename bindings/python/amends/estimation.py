"""What every fitted model shares: its report, its diagnosis, its estimates, and comparison of nested models.

See docs/estimation.md.
"""

from __future__ import annotations

from ._core.estimation import (
    Diagnosis,
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
    "FitReport",
    "FittedModel",
    "LikelihoodRatioTest",
    "ParameterEstimates",
    "likelihood_ratio_test",
]
