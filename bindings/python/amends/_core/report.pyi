from __future__ import annotations
import amends._core.economics
import numpy.typing
import os
import typing
__all__: list[str] = ['Report', 'Subject', 'check_path', 'make']
class Subject:
    """
    A scenario with what a report tells of its records.
    """
    def __init__(self, name: str, scenario: amends._core.economics.RecoveryScenario, records: amends._core.economics.ScenarioRecords | None, idle_records: bool) -> None:
        ...
class Report:
    """
    The report, as sections and in every format.
    """
    def render(self, format: typing.Literal['text', 'markdown', 'json', 'csv']) -> str:
        ...
    def save(self, path: str | bytes | os.PathLike[str]) -> None:
        ...
    @property
    def sections(self) -> list[typing.Any]:
        ...
    @property
    def subtitle(self) -> str:
        ...
    @property
    def title(self) -> str:
        ...
def check_path(path: str | bytes | os.PathLike[str]) -> None:
    ...
def make(subject: Subject, baseline: Subject | None, notes: str, sweep: numpy.typing.ArrayLike, draws: int, seed: int, threads: int) -> Report:
    ...
