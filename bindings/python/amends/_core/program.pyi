from __future__ import annotations
import collections.abc
import os
import typing
__all__: list[str] = ['StartingScenario', 'starting_scenario']
class StartingScenario:
    """
    A scenario to start from.
    """
    @property
    def complaints(self) -> float:
        ...
    @property
    def days(self) -> float:
        ...
    @property
    def deciding(self) -> list[str]:
        ...
    @property
    def recorded_days(self) -> float:
        ...
    @property
    def segments(self) -> list[str]:
        ...
    @property
    def text(self) -> str:
        ...
def starting_scenario(records: str | bytes | os.PathLike[str], days: float | None, language: str, roles: collections.abc.Iterable[str], headers: collections.abc.Iterable[str], satisfied: collections.abc.Iterable[str], response_unit: str, date_format: str, scenario: str | bytes | os.PathLike[str]) -> StartingScenario:
    ...
