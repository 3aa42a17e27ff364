"""
Figures that circulate without a study behind them.
"""
from __future__ import annotations
import amends._core.core
__all__: list[str] = ['retold_by_each_hearer_of_happy', 'retold_by_each_hearer_of_unhappy', 'retold_by_each_hearer_tracy', 'told_by_happy_customer', 'told_by_unhappy_customer', 'told_by_unhappy_customer_tracy']
retold_by_each_hearer_of_happy: amends._core.core.SourcedValue
retold_by_each_hearer_of_unhappy: amends._core.core.SourcedValue
retold_by_each_hearer_tracy: amends._core.core.SourcedValue
told_by_happy_customer: amends._core.core.SourcedValue
told_by_unhappy_customer: amends._core.core.SourcedValue
told_by_unhappy_customer_tracy: amends._core.core.SourcedValue
