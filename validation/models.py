"""How amends is called in the validation: fits by model name, and predictions with their intervals.

The only file here that touches amends.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from amends import retention

Columns = dict[str, np.ndarray]


def fit(model: str, data: Columns, **options: Any) -> Any:
    """The model, fitted; what is wrong with it is in its `fit_report_`."""
    estimator = getattr(retention, model)()
    if model == "GammaGammaModel":
        return estimator.fit(data["frequency"], data["monetary_value"], **options)
    if model in ("ShiftedBetaGeoModel", "BetaDiscreteWeibullModel"):
        return estimator.fit(data["T"], data["event"], **options)
    return estimator.fit(data["frequency"], data["recency"], data["T"], **options)
