"""The answer in words and tables, for those who decide.

Made by ``Evaluation.make_report``, and written to a file by ``Evaluation.report``: ``docs/report.md``.
"""

from ._report import Report, Section, Statement

__all__ = ["Report", "Section", "Statement"]
