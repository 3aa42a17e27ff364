from __future__ import annotations
import amends._core.domain
import amends.domain
import collections.abc
import numpy
import os
import typing
__all__: list[str] = ['ArrowColumn', 'ArrowTable', 'ComplaintRecords', 'RecordMapping', 'display_width', 'look_alike_key', 'normalised', 'printable', 'read_complaints', 'read_complaints_from_memory', 'ready_mapping', 'ready_mapping_names', 'ready_mapping_text']
class RecordMapping:
    """
    How the columns and the values of a CSV file become a complaint log.
    
    Parameters
    ----------
    response_days : str
        Header of the column of days from receipt to answer, numbers from 0 to 36,525; missing: not answered. Here and
        below an empty header means that there is no such column; at least one must be given.
    response_time : str
        The same in ``response_unit``, or with its unit: "3 h", "2 days 4:30:00", "26:10:05".
    received, answered : str
        Columns of dates or times; their difference is the response time. Missing in ``answered``: not answered.
    resolved : str
        The complainant's verdict; missing: did not say.
    score : str
        Satisfaction score, a number on ``score_scale``; missing: not evaluated. A percent sign behind it is dropped.
    flag : str
        Instead of a score: satisfied or not. The log then has scores of 0 and 1, and nobody is delighted.
    segment, channel : str
        Texts; a missing one makes the row bad, unless the dict of its values lists it.
    weight : str
        Complaints the row stands for.
    attributes : dict[str, typing.Any] of str to str
        Further columns to keep as texts: name -> header.
    resolved_values : dict[str, typing.Any] of str to str
        Each text of the file -> "resolved", "not_resolved" or "missing". If empty, 1, true, yes, resolved and 0, false,
        no, not_resolved are understood, in any case of letters.
    score_values : dict[str, typing.Any] of str to float
        Text -> number on the score scale; what it does not list is read as a number.
    flag_values : dict[str, typing.Any] of str to str
        Each text -> "satisfied", "dissatisfied" or "missing"; needed with a flag.
    segment_values, channel_values : dict[str, typing.Any] of str to str
        Text of the file -> name; several texts may share one name. If empty, each different text is a name.
    segment_other, channel_other : str
        Name of all texts the dict does not list; empty: a row with such a text is bad.
    response_unit : str
        Of ``response_time``: "days", "hours", "minutes" or "seconds".
    date_format : str
        "recognised", "day/month/year", "month/day/year", "year/month/day", "excel", "excel 1904", "unix seconds" or "unix
        milliseconds".
    missing : sequence of str
        Texts that mean "missing" in every column, after the dicts had their turn.
    score_scale : ScoreScale or (lowest, highest) or (lowest, highest, reversed)
        The scale of the score.
    largest_bad_share : float
        More bad rows than this share of the rows read is an error.
    encoding : str
        utf-8, utf-16le, utf-16be, windows-1252, iso-8859-1, iso-8859-15, cp949 or shift-jis; empty: UTF-8, or UTF-16 where
        the first bytes show it.
    delimiter : str
        One character; empty: as the file states ("sep=;") or its header shows.
    decimal_mark, thousands_mark : str
        Of numbers: "." or ","; ",", ".", "'", a blank or empty (none).
    header : bool
        Whether the first record holds the names of the columns.
    columns : sequence of str
        The names of the columns where ``header`` is false.
    skip_lines, footer_lines : int
        Lines before the header, and lines at the end that are no rows.
    
    Raises
    ------
    AmendsError
        No column given, or parameters that cannot be meant.
    
    Examples
    --------
    >>> from amends.interop import RecordMapping
    >>> mapping = RecordMapping(resolved="evaluation", resolved_values={"Resolvida": "resolved"}, delimiter=";")
    >>> mapping.resolved_values
    {'Resolvida': 'resolved'}
    """
    def __init__(self, *, response_days: str = '', response_time: str = '', received: str = '', answered: str = '', resolved: str = '', score: str = '', flag: str = '', segment: str = '', channel: str = '', weight: str = '', attributes: collections.abc.Mapping[str, str] | None = None, resolved_values: collections.abc.Mapping[str, str] | None = None, score_values: collections.abc.Mapping[str, float] | None = None, flag_values: collections.abc.Mapping[str, str] | None = None, segment_values: collections.abc.Mapping[str, str] | None = None, segment_other: str = '', channel_values: collections.abc.Mapping[str, str] | None = None, channel_other: str = '', response_unit: str = '', date_format: str = 'recognised', missing: collections.abc.Iterable[str] | None = None, score_scale: amends._core.domain.ScoreScale | tuple[float, float] | tuple[float, float, bool] = (1.0, 5.0), largest_bad_share: float = 0.01, encoding: str = '', delimiter: str = '', decimal_mark: str = '.', thousands_mark: str = '', header: bool = True, columns: collections.abc.Iterable[str] | None = None, skip_lines: int = 0, footer_lines: int = 0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def replace(self, **kwargs: typing.Any) -> RecordMapping:
        """
        The same mapping with other members: ``ready_mapping("cfpb").replace(received="date_received")``.
        
        Parameters
        ----------
        **changes : Any
            Parameters of RecordMapping.
        
        Returns
        -------
        RecordMapping
        
        Raises
        ------
        AmendsError
            As for RecordMapping.
        """
    @property
    def answered(self) -> str:
        ...
    @property
    def attributes(self) -> dict[str, typing.Any]:
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
    def columns(self) -> list[str]:
        ...
    @property
    def date_format(self) -> str:
        ...
    @property
    def decimal_mark(self) -> str:
        ...
    @property
    def delimiter(self) -> str:
        ...
    @property
    def encoding(self) -> str:
        ...
    @property
    def flag(self) -> str:
        ...
    @property
    def flag_values(self) -> dict[str, typing.Any]:
        ...
    @property
    def footer_lines(self) -> int:
        ...
    @property
    def header(self) -> bool:
        ...
    @property
    def largest_bad_share(self) -> float:
        ...
    @property
    def missing(self) -> list[str]:
        ...
    @property
    def received(self) -> str:
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
    def response_time(self) -> str:
        ...
    @property
    def response_unit(self) -> str:
        ...
    @property
    def score(self) -> str:
        ...
    @property
    def score_scale(self) -> amends._core.domain.ScoreScale:
        ...
    @property
    def score_values(self) -> dict[str, typing.Any]:
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
    def skip_lines(self) -> int:
        ...
    @property
    def thousands_mark(self) -> str:
        ...
    @property
    def weight(self) -> str:
        ...
class ComplaintRecords:
    """
    Complaints read from a file: owns the mapped columns, in one to eight bytes per row and column.
    
    Made by ``read_complaints``. Only good rows are in it.
    
    Attributes
    ----------
    log : ComplaintLog
        A view of these records, usable wherever a log is; it keeps them alive.
    report : RecordReport
        Rows read, rows not used, and why.
    nbytes : int
        Memory held by the columns.
    segment_names, channel_names : list[typing.Any] of str
        Names behind the codes.
    """
    def __len__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def _view(self) -> amends._core.domain.ComplaintLog:
        ...
    @property
    def attributes(self) -> dict[str, typing.Any]:
        """
        Further columns that were kept: name -> (codes, names), a missing text being the name "".
        """
    @property
    def channel_names(self) -> list[str]:
        ...
    @property
    def from_flag(self) -> bool:
        """
        Whether scores are a flag: 1 satisfied, 0 dissatisfied.
        """
    @property
    def log(self) -> amends.domain.ComplaintLog:
        """
        A view of these records, usable wherever a ComplaintLog is.
        """
    @property
    def nbytes(self) -> int:
        """
        Memory held by the columns.
        """
    @property
    def report(self) -> amends._core.domain.RecordReport:
        ...
    @property
    def score_scale(self) -> amends._core.domain.ScoreScale:
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
def display_width(text: str) -> int:
    """
    Columns that the text takes on a terminal.
    
    Wide characters of East Asia and most emoji take 2, marks that combine, control and other invisible characters 0, all
    others 1.
    
    Parameters
    ----------
    text : str
    
    Returns
    -------
    int
    
    Examples
    --------
    >>> from amends.interop import display_width
    >>> display_width("\\ud1b5\\uc2e0\\uc0ac"), display_width("Jose\\u0301")
    (6, 4)
    """
def look_alike_key(text: str) -> str:
    """
    A key that texts have in common when a person takes them for the same.
    
    Capitals, accents, compatibility forms (full-width letters, ligatures), blanks of any kind and number, typographic
    punctuation and invisible characters make no difference. Letters of different scripts stay different. For comparing, not
    for showing.
    
    Parameters
    ----------
    text : str
    
    Returns
    -------
    str
        The key of a key is the key itself.
    
    Examples
    --------
    >>> from amends.interop import look_alike_key
    >>> look_alike_key("TELEF\\u00d3NICA\\u00a0 do Brasil ")
    'telefonica do brasil'
    """
def normalised(text: str) -> str:
    """
    The text in its composed normal form (NFC): one spelling for each sequence of characters that means the same.
    
    Parameters
    ----------
    text : str
    
    Returns
    -------
    str
    
    Examples
    --------
    >>> from amends.interop import normalised
    >>> normalised("Jose\\u0301") == "Jos\\u00e9"
    True
    """
def printable(text: str) -> str:
    """
    The text fit for a line of a terminal: control characters and marks that turn the direction of writing are escaped.
    
    Parameters
    ----------
    text : str
    
    Returns
    -------
    str
    
    Examples
    --------
    >>> from amends.interop import printable
    >>> print(printable("a" + chr(27) + "[1m"))
    a\\x1b[1m
    """
def read_complaints(path: str | bytes | os.PathLike[str] | collections.abc.Sequence[str | bytes | os.PathLike[str]], mapping: RecordMapping | str | collections.abc.Mapping[str, typing.Any]) -> ComplaintRecords:
    """
    Complaint records from a CSV file, plain or gzip.
    
    RFC 4180: a header line, quoted fields with delimiters, line breaks and doubled quotes; LF, CRLF or CR; UTF-8, UTF-16
    and the encodings of RecordMapping; columns in any order. A bad row is counted and reported with its line, not used; the
    others are. Memory is bounded by the columns kept, not by the file.
    
    Parameters
    ----------
    path : str, bytes or path-like, or a list of them
        The file; gzip is recognised by its first bytes. Several files of one table are read one after the other.
    mapping : RecordMapping, dict or str
        The columns and values; a dict has the parameters of RecordMapping as keys, a text is the name of a ready mapping.
    
    Returns
    -------
    ComplaintRecords
    
    Raises
    ------
    AmendsError
        The file cannot be read, a mapped column is missing (with the nearest header), a quote is never closed, gzip is
        truncated or damaged, or more rows are bad than ``largest_bad_share`` allows (with the first of them).
    
    Examples
    --------
    >>> import pathlib, tempfile
    >>> from amends.interop import read_complaints
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "complaints.csv"
    >>> _ = path.write_text("area;days;stars\\nNorte;2;5\\nSul;7;1\\n", encoding="utf-8")
    >>> records = read_complaints(path, {"segment": "area", "response_days": "days", "score": "stars",
    ...                                  "segment_values": {"Norte": "north", "Sul": "south"}, "delimiter": ";"})
    >>> records.log
    ComplaintLog(2 rows, 2 complaints)
    >>> records.report
    RecordReport(rows=2, bad=0)
    """
def read_complaints_from_memory(content: bytes | bytearray | memoryview, mapping: RecordMapping | str | collections.abc.Mapping[str, typing.Any]) -> ComplaintRecords:
    """
    The same for a file that is already in memory.
    
    Parameters
    ----------
    content : bytes
        CSV text in UTF-8, or gzip of it.
    mapping : RecordMapping or dict
        As for ``read_complaints``.
    
    Returns
    -------
    ComplaintRecords
    
    Examples
    --------
    >>> from amends.interop import read_complaints_from_memory
    >>> read_complaints_from_memory(b"stars\\n5\\n9\\n", {"score": "stars", "largest_bad_share": 0.5}).report
    RecordReport(rows=2, bad=1)
      line 3, column "stars": "9" is outside the score scale 1 to 5
    """
def ready_mapping(name: str) -> RecordMapping:
    """
    A mapping that comes with the library, for the export of a system.
    
    Parameters
    ----------
    name : str
        cfpb, consumidor, salesforce, servicenow, simple or zendesk.
    
    Returns
    -------
    RecordMapping
    
    Raises
    ------
    AmendsError
        There is no such mapping.
    
    Examples
    --------
    >>> from amends.interop import ready_mapping
    >>> ready_mapping("servicenow").replace(answered="closed_at").answered
    'closed_at'
    """
def ready_mapping_names() -> list[str]:
    """
    The names of the mappings that come with the library.
    """
def ready_mapping_text(name: str) -> str:
    """
    The same as the [records] table of a scenario file (TOML), with comments.
    
    Parameters
    ----------
    name : str
        As for ``ready_mapping``.
    
    Returns
    -------
    str
    
    Raises
    ------
    AmendsError
        There is no such mapping.
    """
