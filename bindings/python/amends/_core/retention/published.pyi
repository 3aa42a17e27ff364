"""
Published figures on who stays, each with its source.
"""
from __future__ import annotations
import typing
import amends._core.core
import amends._core.retention
__all__: list[str] = ['dillard_bates', 'dillard_bates_source', 'dissatisfied_minus_silent_2020', 'financial_services_after_problem', 'financial_services_without_problem', 'recovery_ceiling', 'tarp_large_loss', 'tarp_small_loss']
dillard_bates: tuple[typing.Any, ...]
dillard_bates_source: amends._core.core.Provenance
dissatisfied_minus_silent_2020: amends._core.core.SourcedValue
financial_services_after_problem: amends._core.core.SourcedValue
financial_services_without_problem: amends._core.core.SourcedValue
recovery_ceiling: amends._core.core.SourcedValue
tarp_large_loss: amends._core.retention.PublishedLoyalty
tarp_small_loss: amends._core.retention.PublishedLoyalty
