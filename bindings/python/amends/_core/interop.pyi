from __future__ import annotations
import amends._core.domain
import amends.domain
import collections.abc
import numpy
import numpy.typing
import os
import typing
__all__: list[str] = ['ArrowColumn', 'ArrowTable', 'ComplaintRecords', 'IdTexts', 'InspectedColumn', 'InspectedValue', 'Inspection', 'RecordMapping', 'TransactionMapping', 'TransactionRecords', 'display_width', 'inspect', 'inspect_from_memory', 'look_alike_key', 'normalised', 'parse_record_mapping', 'printable', 'read_complaints', 'read_complaints_from_memory', 'read_transactions', 'read_transactions_from_memory', 'ready_mapping', 'ready_mapping_names', 'ready_mapping_text']
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
    asked : str
        Whether the complainant was asked how satisfied he is; missing: not known, taken as asked.
    segment, channel, cluster : str
        Texts. The cluster is who handled the complaint: the company or branch.
    product, relief : str
        Texts that are kept as the attributes "product" and "relief" (what the firm gave).
    weight : str
        Complaints the row stands for.
    complaint_id, customer_id : str
        Which complaint it is, and who complained: texts by which other tables ``join`` the log, of any number; missing: it
        joins nothing. "007" and "7" are two ids.
    attributes : dict[str, typing.Any] of str to str
        Further columns to keep as texts: name -> header.
    resolved_values : dict[str, typing.Any] of str to str
        Each text of the file -> "resolved", "not_resolved" or "missing". If empty, 1, true, yes, resolved and 0, false,
        no, not_resolved are understood, in any case of letters.
    score_values : dict[str, typing.Any] of str to float
        Text -> number on the score scale; what it does not list is read as a number.
    flag_values : dict[str, typing.Any] of str to str
        Each text -> "satisfied", "dissatisfied", "missing" (asked, and silent) or "not_asked"; needed with a flag.
    asked_values : dict[str, typing.Any] of str to str
        Each text -> "asked", "not_asked" or "missing". If empty, 1, true, yes, asked and 0, false, no, not_asked are
        understood, in any case of letters.
    segment_values, channel_values, cluster_values : dict[str, typing.Any] of str to str
        Text of the file -> name; several texts may share one name. If empty, each different text is a name.
    segment_other, channel_other, cluster_other : str
        Name of all texts the dict does not list; empty: a row with such a text is bad.
    segment_missing, channel_missing, cluster_missing : str
        Name where the text is missing; empty: such a row is bad.
    response_unit : str
        Of ``response_time``: "days", "hours", "minutes" or "seconds".
    date_format : str
        "recognised", "day/month/year", "month/day/year", "year/month/day", "excel", "excel 1904", "unix seconds" or "unix
        milliseconds".
    missing : sequence of str
        Texts that mean "missing" in every column, after the dicts had their turn.
    score_scale : ScoreScale, (lowest, highest), (lowest, highest, reversed), or a mapping of these names
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
    def __getstate__(self) -> dict[str, typing.Any]:
        ...
    def __init__(self, *, response_days: str = '', response_time: str = '', received: str = '', answered: str = '', resolved: str = '', score: str = '', flag: str = '', asked: str = '', segment: str = '', channel: str = '', cluster: str = '', product: str = '', relief: str = '', weight: str = '', complaint_id: str = '', customer_id: str = '', attributes: collections.abc.Mapping[str, str] | None = None, resolved_values: collections.abc.Mapping[str, str] | None = None, score_values: collections.abc.Mapping[str, float] | None = None, flag_values: collections.abc.Mapping[str, str] | None = None, asked_values: collections.abc.Mapping[str, str] | None = None, segment_values: collections.abc.Mapping[str, str] | None = None, segment_other: str = '', segment_missing: str = '', channel_values: collections.abc.Mapping[str, str] | None = None, channel_other: str = '', channel_missing: str = '', cluster_values: collections.abc.Mapping[str, str] | None = None, cluster_other: str = '', cluster_missing: str = '', response_unit: str = '', date_format: str = 'recognised', missing: collections.abc.Iterable[str] | None = None, score_scale: amends._core.domain.ScoreScale | tuple[float, float] | tuple[float, float, bool] | collections.abc.Mapping[str, float | bool] = (1.0, 5.0), largest_bad_share: float = 0.01, encoding: str = '', delimiter: str = '', decimal_mark: str = '.', thousands_mark: str = '', header: bool = True, columns: collections.abc.Iterable[str] | None = None, skip_lines: int = 0, footer_lines: int = 0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: dict[str, typing.Any]) -> None:
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
    def asked(self) -> str:
        ...
    @property
    def asked_values(self) -> dict[str, typing.Any]:
        ...
    @property
    def attributes(self) -> dict[str, typing.Any]:
        ...
    @property
    def channel(self) -> str:
        ...
    @property
    def channel_missing(self) -> str:
        ...
    @property
    def channel_other(self) -> str:
        ...
    @property
    def channel_values(self) -> dict[str, typing.Any]:
        ...
    @property
    def cluster(self) -> str:
        ...
    @property
    def cluster_missing(self) -> str:
        ...
    @property
    def cluster_other(self) -> str:
        ...
    @property
    def cluster_values(self) -> dict[str, typing.Any]:
        ...
    @property
    def columns(self) -> list[str]:
        ...
    @property
    def complaint_id(self) -> str:
        ...
    @property
    def customer_id(self) -> str:
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
    def product(self) -> str:
        ...
    @property
    def received(self) -> str:
        ...
    @property
    def relief(self) -> str:
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
    def segment_missing(self) -> str:
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
class IdTexts:
    """
    Texts of ids, each once, and the codes by which they join; see _joined_log.py.
    """
    def __init__(self) -> None:
        ...
    def __len__(self) -> int:
        ...
    def codes(self, role: str, texts: list[typing.Any]) -> numpy.typing.NDArray[numpy.int64]:
        ...
    def number_codes(self, numbers: typing.Any) -> numpy.typing.NDArray[numpy.int64]:
        ...
    @property
    def texts(self) -> list[typing.Any]:
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
    segment_names, channel_names, cluster_names : list[typing.Any] of str
        Names behind the codes.
    complaint_id, customer_id : array of str
        The ids, None where one is missing; None where they were not mapped.
    """
    def __len__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def _ids(self, role: str) -> typing.Any:
        """
        The codes of the ids of a log, and a copy of their texts; None where they were not mapped.
        """
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
    def cluster_names(self) -> list[str]:
        ...
    @property
    def complaint_id(self) -> typing.Any:
        """
        Texts of the complaints, as an array; None for a missing one.
        """
    @property
    def customer_id(self) -> typing.Any:
        """
        Texts of the customers, as an array; None for a missing one.
        """
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
class TransactionMapping:
    """
    How the columns of a CSV file become transactions, one line per purchase or item.
    
    Parameters
    ----------
    customer : str
        Header of the column of the customers, texts. Missing: nobody's, but the line says how far the records reach.
    time : str
        Dates or times; missing makes the row bad.
    amount : str
        Money, negative for a return; missing makes the row bad. Empty: every line is a purchase.
    date_format, missing, largest_bad_share, encoding, delimiter, decimal_mark, thousands_mark, header, columns, skip_lines,
    footer_lines :
        As for RecordMapping.
    
    Raises
    ------
    AmendsError
        No column for customer or time, or parameters that cannot be meant.
    
    Examples
    --------
    >>> from amends.interop import TransactionMapping
    >>> TransactionMapping(customer="id", time="date", amount="dollars")
    TransactionMapping(customer='id', time='date', amount='dollars')
    """
    def __init__(self, *, customer: str = '', time: str = '', amount: str = '', date_format: str = 'recognised', missing: collections.abc.Iterable[str] | None = None, largest_bad_share: float = 0.01, encoding: str = '', delimiter: str = '', decimal_mark: str = '.', thousands_mark: str = '', header: bool = True, columns: collections.abc.Iterable[str] | None = None, skip_lines: int = 0, footer_lines: int = 0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def amount(self) -> str:
        ...
    @property
    def columns(self) -> list[str]:
        ...
    @property
    def customer(self) -> str:
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
    def skip_lines(self) -> int:
        ...
    @property
    def thousands_mark(self) -> str:
        ...
    @property
    def time(self) -> str:
        ...
class TransactionRecords:
    """
    Transactions read from a file; a table of the columns that customer summaries are made of.
    
    Made by ``read_transactions``. Only good rows are in it. It is a table with the columns ``customer_id``, ``datetime``
    and, where amounts were mapped, ``monetary_value``: it goes in wherever a table does.
    """
    def __getitem__(self, name: str) -> typing.Any:
        ...
    def __len__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def keys(self) -> list[str]:
        ...
    def to_dict(self) -> dict[str, typing.Any]:
        """
        The columns by their names.
        """
    @property
    def amount(self) -> typing.Any:
        """
        Amounts, or None where none were mapped.
        """
    @property
    def customer(self) -> typing.Any:
        """
        The customers' texts, as an array; None for nobody.
        """
    @property
    def customer_names(self) -> list[str]:
        """
        Each customer once, in increasing order.
        """
    @property
    def nbytes(self) -> int:
        """
        Memory held by the columns.
        """
    @property
    def report(self) -> amends._core.domain.RecordReport:
        """
        RecordReport: rows read, rows not used, and why.
        """
    @property
    def time(self) -> typing.Any:
        """
        datetime64, in days where no time has a time of day.
        """
class InspectedValue:
    """
    A different text of a column, with its rows.
    """
    def __repr__(self) -> str:
        ...
    @property
    def rows(self) -> int:
        ...
    @property
    def text(self) -> str:
        ...
class InspectedColumn:
    """
    One column of a table, as it looks.
    """
    def __repr__(self) -> str:
        ...
    @property
    def content(self) -> str:
        """
        "empty", "number", "date", "truth value" or "text": what 99 of 100 of its values are.
        """
    @property
    def date_format(self) -> str:
        """
        "recognised", "day/month/year" or "month/day/year".
        """
    @property
    def date_order_open(self) -> bool:
        """
        Whether the day or the month is first cannot be told.
        """
    @property
    def decimal_mark(self) -> str:
        ...
    @property
    def distinct(self) -> int:
        """
        Different values, up to 1,000.
        """
    @property
    def distinct_exact(self) -> bool:
        """
        False: there are more than counted.
        """
    @property
    def examples(self) -> list[str]:
        """
        The first three different values, shortened and escaped.
        """
    @property
    def header(self) -> str:
        ...
    @property
    def largest(self) -> typing.Any:
        """
        A number, the text of a date or time, or None.
        """
    @property
    def missing(self) -> int:
        """
        Rows with one that does.
        """
    @property
    def needs_meaning(self) -> bool:
        """
        Whether its texts mean something only you know.
        """
    @property
    def other_values(self) -> int:
        """
        Values that are not what the column holds.
        """
    @property
    def role(self) -> str:
        """
        The parameter of RecordMapping that its header suggests, or empty.
        """
    @property
    def smallest(self) -> typing.Any:
        """
        A number, the text of a date or time, or None.
        """
    @property
    def texts(self) -> list[InspectedValue]:
        """
        InspectedValue, most frequent first, where there are at most twenty.
        """
    @property
    def thousands_mark(self) -> str:
        ...
    @property
    def times_of_day(self) -> bool:
        """
        Whether some dates have one.
        """
    @property
    def values(self) -> int:
        """
        Rows with a text that does not mean "missing".
        """
class Inspection:
    """
    What a file is, before anything is made of it. ``print(inspection)`` shows all of it.
    
    Made by ``inspect``. It shows values of the columns, and is as confidential as the file.
    """
    def __repr__(self) -> str:
        ...
    def __str__(self) -> str:
        ...
    def starter_toml(self) -> str:
        """
        A [records] table (TOML) to be edited: how the file is written, the columns by their suggested roles, and the
        texts that need a meaning. What a scenario file asks for besides stands there as comments.
        
        Returns
        -------
        str
            Parses as it is, by ``parse_record_mapping``.
        
        Raises
        ------
        AmendsError
            The file is no table.
        """
    @property
    def blank_lines(self) -> int:
        ...
    @property
    def columns(self) -> list[InspectedColumn]:
        """
        InspectedColumn, in the order of the file.
        """
    @property
    def content(self) -> str:
        """
        Of what a gzip file holds; otherwise as ``kind``.
        """
    @property
    def damaged_rows(self) -> int:
        """
        Of another number of fields, or with a damaged quote.
        """
    @property
    def delimiter(self) -> str:
        ...
    @property
    def encoding(self) -> str:
        ...
    @property
    def encoding_guessed(self) -> bool:
        """
        The file is not Unicode: look at the examples.
        """
    @property
    def first_damaged_line(self) -> int:
        ...
    @property
    def footer_lines(self) -> int:
        """
        Lines at the end that look like no rows: a sum, a copyright.
        """
    @property
    def header(self) -> bool:
        """
        False: the first line looks like a row.
        """
    @property
    def is_table(self) -> bool:
        """
        False: nothing else is known.
        """
    @property
    def kind(self) -> str:
        """
        Of the file, by its first bytes.
        """
    @property
    def line_end(self) -> str:
        ...
    @property
    def ready_mapping(self) -> str:
        """
        The one of which most columns are here, or empty.
        """
    @property
    def ready_share(self) -> float:
        """
        The share of its columns that are here.
        """
    @property
    def rows(self) -> int:
        ...
    @property
    def skip_lines(self) -> int:
        """
        Lines before the header: a title, or blank ones.
        """
    @property
    def source(self) -> str:
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
def inspect(path: str | bytes | os.PathLike[str]) -> Inspection:
    """
    Looks through a whole file: what it is, how it is written, what its columns hold and may be mapped to.
    
    Memory is bounded, whatever the size of the file. A file that is no table (an Excel workbook, ...) is no error.
    
    Parameters
    ----------
    path : str, bytes or path-like
    
    Returns
    -------
    Inspection
    
    Raises
    ------
    AmendsError
        The file cannot be opened, is empty or damaged, or has more than 16,384 columns.
    
    Examples
    --------
    >>> import pathlib, tempfile
    >>> from amends.interop import inspect
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "complaints.csv"
    >>> _ = path.write_text("received;resolved;stars\\n31/01/2024;yes;4\\n02/02/2024;perhaps;\\n")
    >>> found = inspect(path)
    >>> found.delimiter, found.rows, [column.content for column in found.columns]
    (';', 2, ['date', 'text', 'number'])
    >>> found.columns[0].date_format, found.columns[0].largest
    ('day/month/year', '2024-02-02')
    >>> [value.text for value in found.columns[1].texts if found.columns[1].needs_meaning]
    ['perhaps', 'yes']
    """
def inspect_from_memory(content: bytes | bytearray | memoryview) -> Inspection:
    """
    The same for a file that is already in memory.
    
    Parameters
    ----------
    content : bytes
    
    Returns
    -------
    Inspection
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
def parse_record_mapping(text: str) -> RecordMapping:
    """
    The mapping that a text of nothing but a [records] table (TOML) states.
    
    Parameters
    ----------
    text : str
        As ``ready_mapping_text`` and ``Inspection.starter_toml`` give it.
    
    Returns
    -------
    RecordMapping
    
    Raises
    ------
    AmendsError
        The text is no such table, with every mistake; parameters that cannot be meant.
    
    Examples
    --------
    >>> from amends.interop import parse_record_mapping
    >>> parse_record_mapping('[records]\\nscore = "stars"\\nmissing = [""]').missing
    ['']
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
def read_transactions(path: str | bytes | os.PathLike[str] | collections.abc.Sequence[str | bytes | os.PathLike[str]], mapping: TransactionMapping | collections.abc.Mapping[str, typing.Any]) -> TransactionRecords:
    """
    Transactions from a CSV file, plain or gzip, read in one pass into compact columns.
    
    The forms of files, the account of rows and the order of dates are those of ``read_complaints``.
    
    Parameters
    ----------
    path : str, bytes or path-like, or a list of them
        The file; several files of one table are read one after the other.
    mapping : TransactionMapping or dict
        The columns; a dict has the parameters of TransactionMapping as keys.
    
    Returns
    -------
    TransactionRecords
    
    Raises
    ------
    AmendsError
        As for ``read_complaints``.
    
    Examples
    --------
    >>> import pathlib, tempfile
    >>> from amends.customer_base import customer_summary
    >>> from amends.interop import read_transactions
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "till.csv"
    >>> _ = path.write_text("who,day,paid\\nanna,2024-01-01,5\\nbob,2024-01-03,2\\nanna,2024-01-15,7.5\\n")
    >>> records = read_transactions(path, {"customer": "who", "time": "day", "amount": "paid"})
    >>> records
    TransactionRecords(3 rows, 2 customers)
    >>> summary = customer_summary(records, monetary_value="monetary_value")
    >>> summary["frequency"].tolist(), summary["recency"].tolist()
    ([1.0, 0.0], [2.0, 0.0])
    """
def read_transactions_from_memory(content: bytes | bytearray | memoryview, mapping: TransactionMapping | collections.abc.Mapping[str, typing.Any]) -> TransactionRecords:
    """
    The same for a file that is already in memory.
    
    Parameters
    ----------
    content : bytes
        CSV text, or gzip of it.
    mapping : TransactionMapping or dict
        As for ``read_transactions``.
    
    Returns
    -------
    TransactionRecords
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
