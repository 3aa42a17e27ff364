"""
Published figures on who speaks up, each with its source.
"""
from __future__ import annotations
import typing
import amends._core.core
__all__: list[str] = ['articulated_to_manufacturer_packaged_goods', 'articulation_large_loss', 'articulation_packaged_goods', 'articulation_retail_stores', 'articulation_small_loss', 'households_with_problem', 'reach_headquarters', 'reach_maker_packaged_goods', 'satisfied_complainants']
articulated_to_manufacturer_packaged_goods: amends._core.core.SourcedValue
articulation_large_loss: amends._core.core.SourcedValue
articulation_packaged_goods: amends._core.core.SourcedValue
articulation_retail_stores: amends._core.core.SourcedValue
articulation_small_loss: amends._core.core.SourcedValue
households_with_problem: tuple[typing.Any, ...]
reach_headquarters: amends._core.core.SourcedValue
reach_maker_packaged_goods: amends._core.core.SourcedValue
satisfied_complainants: tuple[typing.Any, ...]
