"""
Figures that nobody can trace: to recognise, not to use.
"""
from __future__ import annotations
import typing
import amends._core.retention
__all__: list[str] = ['acquisition_cost_ratio', 'leave_reasons', 'repurchase_after_recovery', 'repurchase_without_problem', 'retention_profit']
acquisition_cost_ratio: amends._core.retention.Claim
leave_reasons: dict[str, typing.Any] = {'death': 0.01, 'moved away': 0.03, 'friends elsewhere': 0.05, 'competitors': 0.09, 'product': 0.14, 'service': 0.68}
repurchase_after_recovery: amends._core.retention.Claim
repurchase_without_problem: amends._core.retention.Claim
retention_profit: amends._core.retention.Claim
