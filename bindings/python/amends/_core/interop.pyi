from __future__ import annotations
import amends._core.domain
import collections.abc
import numpy
import typing
__all__: list[str] = ['ArrowColumn', 'ArrowTable', 'BadRow', 'ComplaintRecords', 'RecordMapping', 'RecordReport']
class RecordMapping:
    """
    See amends.interop.RecordMapping.
    """
    def __init__(self, *, response_days: str = '', resolved: str = '', score: str = '', segment: str = '', channel: str = '', weight: str = '', resolved_values: dict[str, typing.Any] = {}, segment_values: dict[str, typing.Any] = {}, segment_other: str = '', channel_values: dict[str, typing.Any] = {}, channel_other: str = '', missing: collections.abc.Sequence[str] = ['', 'NA', 'NaN', 'nan', 'null', 'NULL'], score_scale: amends._core.domain.ScoreScale = ..., largest_bad_share: typing.SupportsFloat | typing.SupportsIndex = 0.01, delimiter: str = ',', decimal_mark: str = '.') -> None:
        ...
    @property
    def channel(self) -> str:
        ...
    @property
    def channel_other(self) -> str:
        ...
    @property
    def channel_values(self) -> dict[str, typing.Any]:
        ...
    @property
    def decimal_mark(self) -> str:
        ...
    @property
    def delimiter(self) -> str:
        ...
    @property
    def largest_bad_share(self) -> float:
        ...
    @property
    def missing(self) -> list[str]:
        ...
    @property
    def resolved(self) -> str:
        ...
    @property
    def resolved_values(self) -> dict[str, typing.Any]:
        ...
    @property
    def response_days(self) -> str:
        ...
    @property
    def score(self) -> str:
        ...
    @property
    def score_scale(self) -> amends._core.domain.ScoreScale:
        ...
    @property
    def segment(self) -> str:
        ...
    @property
    def segment_other(self) -> str:
        ...
    @property
    def segment_values(self) -> dict[str, typing.Any]:
        ...
    @property
    def weight(self) -> str:
        ...
class BadRow:
    """
    Why a row was not used: line of the file, column, text, reason.
    """
    def __repr__(self) -> str:
        ...
    @property
    def column(self) -> str:
        """
        Header of the column; empty where the row as a whole is wrong.
        """
    @property
    def line(self) -> int:
        """
        As an editor counts, from 1.
        """
    @property
    def reason(self) -> str:
        ...
    @property
    def text(self) -> str:
        ...
class RecordReport:
    """
    Rows read, rows not used, and the first of these with their reasons.
    """
    def __repr__(self) -> str:
        ...
    @property
    def bad(self) -> int:
        """
        Rows not used.
        """
    @property
    def bad_share(self) -> float:
        ...
    @property
    def blank_lines(self) -> int:
        """
        Empty lines; they are not rows.
        """
    @property
    def first_bad(self) -> list[BadRow]:
        """
        At most ten BadRow.
        """
    @property
    def rows(self) -> int:
        """
        Data rows read, good and bad.
        """
    @property
    def used(self) -> int:
        ...
class ComplaintRecords:
    """
    See amends.interop.ComplaintRecords.
    """
    @typing.overload
    def __init__(self, content: bytes, mapping: RecordMapping) -> None:
        ...
    @typing.overload
    def __init__(self, path: str, mapping: RecordMapping) -> None:
        ...
    def __len__(self) -> int:
        ...
    def _view(self) -> amends._core.domain.ComplaintLog:
        ...
    @property
    def channel_names(self) -> list[str]:
        ...
    @property
    def nbytes(self) -> int:
        """
        Memory held by the columns.
        """
    @property
    def report(self) -> RecordReport:
        ...
    @property
    def segment_names(self) -> list[str]:
        ...
class ArrowColumn:
    """
    A column of an ArrowTable; its arrays keep the table alive.
    """
    def __len__(self) -> int:
        ...
    @property
    def format(self) -> str:
        """
        Format string of Arrow; of a dictionary that of its values.
        """
    @property
    def kind(self) -> str:
        """
        number, boolean, text, category, date, time, duration or null.
        """
    @property
    def labels(self) -> list[typing.Any] | None:
        """
        The distinct texts, by code; None for other kinds.
        """
    @property
    def missing(self) -> typing.Any:
        """
        True for each row without a value; None: every row has one.
        """
    @property
    def name(self) -> str:
        ...
    @property
    def null_count(self) -> int:
        ...
    @property
    def shared(self) -> bool:
        """
        Whether the values lie in the memory of the producer.
        """
    @property
    def unit(self) -> str:
        """
        D, s, ms, us or ns; empty for other kinds.
        """
    @property
    def values(self) -> numpy.ndarray:
        """
        Read-only: numbers with NaN where missing; booleans as 0 and 1; codes of texts, -1 where missing; ticks as int64, NaT where missing.
        """
    @property
    def whole(self) -> typing.Any:
        """
        Exact whole numbers, 0 where missing, of a column of whole numbers of which some are missing; otherwise None.
        """
    @property
    def zone(self) -> str:
        """
        Name of the time zone; empty: none.
        """
class ArrowTable:
    """
    Columns read from an Arrow stream, without the library it came from.
    """
    @staticmethod
    def read(source: typing.Any, wanted: collections.abc.Sequence[str] | None = None) -> ArrowTable:
        """
        Of an object with __arrow_c_stream__ or __arrow_c_array__; wanted: names of columns, None for all.
        """
    def __len__(self) -> int:
        ...
    def column(self, name: str) -> ArrowColumn:
        ...
    @property
    def names(self) -> list[str]:
        ...
    @property
    def rows(self) -> int:
        ...
