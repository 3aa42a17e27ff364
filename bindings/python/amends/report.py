"""The answer in words and tables, for those who decide.

Made by ``Evaluation.make_report``, and written to a file by ``Evaluation.report``; of staffing, offers and voice by
``decisions``: ``docs/report.md``.
"""

from ._decisions import decisions
from ._report import Report, Section, Statement

__all__ = ["Report", "Section", "Statement", "decisions"]
