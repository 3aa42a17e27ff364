from __future__ import annotations
__all__: list[str] = ['Provenance', 'SourcedValue']
class Provenance:
    """
    Where a figure comes from, and how well that is established.
    """
    def __repr__(self) -> str:
        ...
    @property
    def country(self) -> str:
        ...
    @property
    def evidence(self) -> str:
        ...
    @property
    def source(self) -> str:
        ...
    @property
    def year(self) -> int:
        """
        Of the observation, or of the publication; 0 when not known.
        """
class SourcedValue:
    """
    A built-in figure with its unit, source, year, country and evidence.
    """
    def __float__(self) -> float:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def country(self) -> str:
        ...
    @property
    def evidence(self) -> str:
        ...
    @property
    def source(self) -> str:
        ...
    @property
    def unit(self) -> str:
        ...
    @property
    def value(self) -> float:
        ...
    @property
    def year(self) -> int:
        """
        Of the observation, or of the publication; 0 when not known.
        """
