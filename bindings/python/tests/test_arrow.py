"""Frames of polars, pyarrow, DuckDB, pandas and narwhals read through the Arrow C interface."""

from __future__ import annotations

import ctypes
import datetime as dt
import decimal
import gc
import signal
import subprocess
import sys
import textwrap
import threading
from typing import Any

import numpy as np
import pytest

from amends import AmendsError
from amends._core.interop import ArrowTable

BEYOND = 2**53 + 1  # the first whole number that is no double
DAY = dt.date(2020, 2, 29)
TIME = dt.datetime(2020, 2, 29, 12, 30, 15, 123456)

#: Columns of Python values, and what they become.
COLUMNS: dict[str, list[Any]] = {
    "id": [1, BEYOND, -3, 4],
    "visits": [1, None, BEYOND, 4],
    "score": [1.5, None, float("nan"), -2.0],
    "resolved": [True, None, False, True],
    "segment": ["retail", "", None, "retail"],
    "name": ["a name of more than twelve bytes", "Zoë", "日本", "a name of more than twelve bytes"],
    "day": [DAY, None, dt.date(1969, 12, 31), DAY],
    "time": [TIME, dt.datetime(1969, 12, 31, 23, 59, 59), None, TIME],
    "wait": [dt.timedelta(microseconds=1), None, dt.timedelta(days=-1), dt.timedelta(hours=2)],
    "price": [decimal.Decimal("1.10"), None, decimal.Decimal("-99999999.99"), decimal.Decimal("0.00")],
}


def times(column: Any) -> np.ndarray:
    kind = "timedelta64" if column.kind == "duration" else "datetime64"
    values: np.ndarray = column.values.view(f"{kind}[{column.unit}]")
    return values


def check_columns(table: Any, names: list[str] | None = None) -> None:
    """That a table read from COLUMNS holds them."""
    names = list(COLUMNS) if names is None else names
    assert table.names == names
    assert table.rows == len(table) == 4
    for name in names:
        column, given = table.column(name), COLUMNS[name]
        absent = np.array([value is None for value in given])
        assert column.name == name
        assert len(column) == 4
        assert column.null_count == absent.sum()
        if absent.any():
            assert column.missing.dtype == bool
            assert not column.missing.flags.writeable
            np.testing.assert_array_equal(column.missing, absent)
        else:
            assert column.missing is None
        assert not column.values.flags.writeable
        if isinstance(given[0], str):
            assert column.kind == "text"
            assert column.labels == list(dict.fromkeys(text for text in given if text is not None))
            assert [None if code < 0 else column.labels[code] for code in column.values] == given
            assert column.values.dtype == np.int32
        elif isinstance(given[0], (dt.date, dt.timedelta)):
            assert [None if np.isnat(value) else value for value in times(column)] == [
                None if value is None else np.array(value, times(column).dtype) for value in given
            ]
        elif isinstance(given[0], bool):
            assert column.kind == "boolean"
            assert column.values.dtype == np.uint8
            np.testing.assert_array_equal(column.values[~absent], [value for value in given if value is not None])
        else:
            assert column.kind == "number"
            expected = np.array([np.nan if value is None else float(value) for value in given])
            np.testing.assert_array_equal(column.values.astype(float), expected)
            assert column.labels is None
    if "visits" in names:
        np.testing.assert_array_equal(table.column("visits").whole, [1, 0, BEYOND, 4])
        assert table.column("visits").whole.dtype == np.int64
    if "id" in names:
        assert table.column("id").values.tolist() == COLUMNS["id"]
        assert table.column("id").whole is None


def polars_frame() -> Any:
    pl = pytest.importorskip("polars", minversion="1.3")
    return pl.DataFrame(COLUMNS, schema_overrides={"price": pl.Decimal(12, 2)}, strict=True)


def pyarrow_table() -> Any:
    pa = pytest.importorskip("pyarrow", minversion="14")
    return pa.table({name: pa.array(values) for name, values in COLUMNS.items()})


def test_polars() -> None:
    frame = polars_frame()
    check_columns(ArrowTable.read(frame))
    assert ArrowTable.read(frame).column("segment").format == "vu"
    check_columns(ArrowTable.read(frame, ["name", "id"]), ["id", "name"])
    check_columns(ArrowTable.read(frame.lazy().collect()))


def test_polars_categories_zones_and_chunks() -> None:
    pl = pytest.importorskip("polars", minversion="1.3")
    frame = pl.DataFrame(
        {
            "enum": pl.Series(["b", None, "a"], dtype=pl.Enum(["a", "b", "c"])),
            "category": pl.Series(["b", "b", "a"], dtype=pl.Categorical),
            "time": pl.Series([dt.datetime(2020, 1, 1)] * 3).dt.replace_time_zone("Europe/Berlin"),
            "nothing": [None] * 3,
            "small": pl.Series([1, 2, 3], dtype=pl.Int8),
        }
    )
    table = ArrowTable.read(frame)
    assert table.column("enum").kind == table.column("category").kind == "category"
    assert table.column("enum").labels == ["b", "a"]  # as the rows have them; nobody has "c"
    assert table.column("enum").values.tolist() == [0, -1, 1]
    assert table.column("time").zone == "Europe/Berlin"
    assert times(table.column("time"))[0] == np.datetime64("2019-12-31T23:00")  # of UTC
    assert table.column("nothing").kind == "null"
    assert np.isnan(table.column("nothing").values).all()
    assert table.column("small").values.dtype == np.int8
    parts = [
        pl.DataFrame({"x": np.arange(k, dtype=float), "s": [f"text {i % 7}" for i in range(k)]}) for k in (5, 0, 9)
    ]
    whole = pl.concat(parts, rechunk=False)
    assert whole.n_chunks() > 1
    read = ArrowTable.read(whole)
    np.testing.assert_array_equal(read.column("x").values, whole["x"].to_numpy())
    assert [read.column("s").labels[code] for code in read.column("s").values] == whole["s"].to_list()
    cut = ArrowTable.read(whole.rechunk().slice(3, 8))
    np.testing.assert_array_equal(cut.column("x").values, whole["x"].to_numpy()[3:11])
    assert [cut.column("s").labels[code] for code in cut.column("s").values] == whole["s"].to_list()[3:11]
    with pytest.raises(AmendsError, match='column "x" holds Arrow type .* \\(lists\\); explode it'):
        ArrowTable.read(pl.DataFrame({"x": [[1]]}))
    with pytest.raises(AmendsError, match="put it into a frame"):
        ArrowTable.read(pl.Series("x", [1]))


def test_one_chunk_of_numbers_is_not_copied() -> None:
    pl = pytest.importorskip("polars", minversion="1.3")
    frame = pl.DataFrame({"x": np.arange(1000.0), "y": np.arange(1000)}).rechunk()
    table = ArrowTable.read(frame)
    for name in frame.columns:
        column = table.column(name)
        own = frame[name].to_numpy()
        assert column.shared
        assert column.values.__array_interface__["data"][0] == own.__array_interface__["data"][0]
    # The array keeps what it looks at, whatever else is gone.
    values = table.column("x").values[10:20]
    del table, frame, column, own
    gc.collect()
    np.testing.assert_array_equal(values, np.arange(10.0, 20.0))
    with pytest.raises(ValueError, match="read-only"):
        values[0] = 1.0


def test_pyarrow() -> None:
    pa = pytest.importorskip("pyarrow", minversion="14")
    table = pyarrow_table()
    check_columns(ArrowTable.read(table))
    check_columns(ArrowTable.read(pa.concat_tables([table.slice(0, 1), table.slice(1, 0), table.slice(1)])))
    check_columns(ArrowTable.read(pa.concat_tables([table, table]).slice(4, 4)))
    check_columns(ArrowTable.read(table.to_reader(max_chunksize=1)))
    batch = table.to_batches()[0]

    class OnlyArray:
        def __arrow_c_array__(self, requested_schema: object = None) -> Any:
            return batch.__arrow_c_array__()

    check_columns(ArrowTable.read(OnlyArray()))
    types = pa.table(
        {
            "half": pa.array(np.array([1.5, -2.0], np.float16), pa.float16()),
            "large": pa.array(["a", "b"], pa.large_string()),
            "view": pa.array(["a", "a text longer than twelve"], pa.string_view()),
            "coded": pa.array([10, 20]).dictionary_encode(),
            "date64": pa.array([DAY, DAY], pa.date64()),
            "second": pa.array([dt.datetime(1970, 1, 2)] * 2, pa.timestamp("s", "UTC")),
            "nano": pa.array([1, 2], pa.duration("ns")),
            "decimal256": pa.array([decimal.Decimal("0.1"), decimal.Decimal("-1e50")], pa.decimal256(76, 10)),
        }
    )
    read = ArrowTable.read(types)
    assert {name: read.column(name).format for name in read.names} == {
        "half": "e",
        "large": "U",
        "view": "vu",
        "coded": "l",
        "date64": "tdm",
        "second": "tss:UTC",
        "nano": "tDn",
        "decimal256": "d:76,10,256",
    }
    assert read.column("half").values.tolist() == [1.5, -2.0]
    assert read.column("view").labels == ["a", "a text longer than twelve"]
    assert read.column("coded").values.tolist() == [10, 20]
    assert times(read.column("date64"))[0] == np.datetime64(DAY)
    assert times(read.column("second"))[0] == np.datetime64("1970-01-02")
    assert times(read.column("nano"))[1] == np.timedelta64(2, "ns")
    assert read.column("decimal256").values.tolist() == [0.1, -1e50]


def test_errors_of_producers_are_passed_on() -> None:
    pa = pytest.importorskip("pyarrow", minversion="14")
    schema = pa.schema({"x": pa.int64()})

    def batches() -> Any:
        yield pa.record_batch({"x": [1]})
        raise ValueError("the connection was lost")

    with pytest.raises(AmendsError, match="the Arrow stream failed: .*the connection was lost"):
        ArrowTable.read(pa.RecordBatchReader.from_batches(schema, batches()))
    twice = pa.table([[1], [2], [3]], names=["a", "a", "b"])
    assert ArrowTable.read(twice, ["b"]).column("b").values.tolist() == [3]
    with pytest.raises(AmendsError, match='column "a" comes more than once') as caught:
        ArrowTable.read(twice)
    assert caught.value.parameter == "a"
    with pytest.raises(AmendsError, match='no column "bb"; did you mean "b"') as caught:
        ArrowTable.read(twice, ["bb"])
    assert caught.value.code == "unknown_name"
    mixed = pa.table({"x": [1.0], "list": [[1]], "map": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64()))})
    assert ArrowTable.read(mixed, ["x"]).names == ["x"]
    with pytest.raises(AmendsError, match="\\(a map\\)"):
        ArrowTable.read(mixed, ["map"])


def test_capsules() -> None:
    table = pyarrow_table()

    class Once:
        """Gives the same capsule each time, and is asked for no schema: some want the argument."""

        def __init__(self, capsule: Any) -> None:
            self.capsule = capsule

        def __arrow_c_stream__(self, *arguments: Any) -> Any:
            assert arguments == (None,)
            return self.capsule

    once = Once(table.__arrow_c_stream__())
    check_columns(ArrowTable.read(once))
    with pytest.raises(AmendsError, match="was read before"):
        ArrowTable.read(once)
    with pytest.raises(TypeError, match='a capsule named "arrow_array_stream", got PyCapsule'):
        ArrowTable.read(Once(table.schema.__arrow_c_schema__()))
    with pytest.raises(TypeError, match='a capsule named "arrow_array_stream", got str'):
        ArrowTable.read(Once("no capsule"))
    with pytest.raises(TypeError, match="__arrow_c_stream__ or __arrow_c_array__, got dict"):
        ArrowTable.read({"x": [1]})


def test_duckdb() -> None:
    duckdb = pytest.importorskip("duckdb")
    query = """
        select i, i::varchar as s, i / 3 as g, i::decimal(18, 2) as d, i::hugeint as h,
               date '2020-01-01' + i::int as day, timestamp '2020-01-01' + i * interval 1 second as t,
               ['b', 'a'][1 + i % 2]::enum('a', 'b') as e,
               i % 2 = 0 as b, case when i % 2 = 0 then i end as n, interval (i) day as span
        from range(5000) t(i) order by i
    """
    names = ["i", "s", "g", "d", "h", "day", "t", "e", "b", "n"]
    table = ArrowTable.read(duckdb.sql(query), names)
    i = np.arange(5000)
    np.testing.assert_array_equal(table.column("i").values, i)
    assert [table.column("s").labels[code] for code in table.column("s").values] == [str(k) for k in i]
    np.testing.assert_array_equal(table.column("g").values, i / 3)
    np.testing.assert_array_equal(table.column("d").values, i.astype(float))
    np.testing.assert_array_equal(table.column("h").values, i.astype(float))
    np.testing.assert_array_equal(times(table.column("day")), np.datetime64("2020-01-01") + i)
    np.testing.assert_array_equal(times(table.column("t")), np.datetime64("2020-01-01T00:00:00") + i)
    assert table.column("e").kind == "category"
    assert table.column("e").labels == ["b", "a"]
    np.testing.assert_array_equal(table.column("e").values, i % 2)
    np.testing.assert_array_equal(table.column("b").values, i % 2 == 0)
    np.testing.assert_array_equal(table.column("n").missing, i % 2 == 1)
    np.testing.assert_array_equal(table.column("n").whole, np.where(i % 2 == 0, i, 0))
    with pytest.raises(AmendsError, match="column \"span\" holds Arrow type 'tin' \\(an interval\\); cast it"):
        ArrowTable.read(duckdb.sql(query))


def test_pandas() -> None:
    pytest.importorskip("pyarrow", minversion="14")
    pd = pytest.importorskip("pandas", minversion="2.2")
    names = ["id", "score", "name", "time"]
    frame = pd.DataFrame({name: COLUMNS[name] for name in names})
    table = ArrowTable.read(frame, names)
    assert table.column("id").values.tolist() == COLUMNS["id"]
    assert table.column("name").labels == ["a name of more than twelve bytes", "Zoë", "日本"]
    assert times(table.column("time"))[0] == np.datetime64(TIME)
    assert np.isnat(times(table.column("time"))[2])


def test_narwhals() -> None:
    narwhals = pytest.importorskip("narwhals")
    check_columns(ArrowTable.read(narwhals.from_native(pyarrow_table())))


def test_polars_and_duckdb_do_without_pyarrow() -> None:
    pytest.importorskip("polars", minversion="1.3")
    pytest.importorskip("duckdb")
    program = """
        import sys
        sys.modules["pyarrow"] = None  # an import of it fails
        import duckdb, polars
        from amends._core.interop import ArrowTable
        frame = polars.DataFrame({"x": [1, 2, None], "s": ["a", "b", "a"]})
        frame = frame.with_columns(polars.col("s").cast(polars.Categorical).alias("c"))
        table = ArrowTable.read(frame)
        assert table.column("c").labels == ["a", "b"] and table.column("x").null_count == 1
        table = ArrowTable.read(duckdb.sql("select 'text ' || i as s, i from range(3000) t(i)"))
        assert table.rows == 3000 and table.column("s").labels[2999] == "text 2999"
        assert not any(name.startswith("pyarrow.") for name in sys.modules)
        print("read")
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=120)
    assert (done.stdout.strip(), done.stderr) == ("read", "")


class Schema(ctypes.Structure):
    pass


class Array(ctypes.Structure):
    pass


class Stream(ctypes.Structure):
    pass


RELEASE_SCHEMA = ctypes.CFUNCTYPE(None, ctypes.POINTER(Schema))
RELEASE_ARRAY = ctypes.CFUNCTYPE(None, ctypes.POINTER(Array))
RELEASE_STREAM = ctypes.CFUNCTYPE(None, ctypes.POINTER(Stream))
GET_SCHEMA = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(Stream), ctypes.POINTER(Schema))
GET_NEXT = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(Stream), ctypes.POINTER(Array))
Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(Schema))),
    ("dictionary", ctypes.POINTER(Schema)),
    ("release", RELEASE_SCHEMA),
    ("private_data", ctypes.c_void_p),
]
Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(Array))),
    ("dictionary", ctypes.POINTER(Array)),
    ("release", RELEASE_ARRAY),
    ("private_data", ctypes.c_void_p),
]
Stream._fields_ = [
    ("get_schema", GET_SCHEMA),
    ("get_next", GET_NEXT),
    ("get_last_error", ctypes.c_void_p),
    ("release", RELEASE_STREAM),
    ("private_data", ctypes.c_void_p),
]


class PythonProducer:
    """A stream of one column of doubles whose callbacks are Python and wait for another thread that runs Python."""

    def __init__(self, values: np.ndarray, batches: int) -> None:
        self.released: list[str] = []
        self.left = batches
        self.values = values

        def elsewhere(note: str) -> None:
            thread = threading.Thread(target=self.released.append, args=(note,))
            thread.start()
            thread.join()

        def no_schema(schema: Any) -> None:
            schema.contents.release = RELEASE_SCHEMA()

        def no_array(array: Any) -> None:
            array.contents.release = RELEASE_ARRAY()

        def released_schema(schema: Any) -> None:
            elsewhere("schema")
            schema.contents.release = RELEASE_SCHEMA()

        def released_array(array: Any) -> None:
            elsewhere("array")
            array.contents.release = RELEASE_ARRAY()

        def released_stream(stream: Any) -> None:
            elsewhere("stream")
            stream.contents.release = RELEASE_STREAM()

        self.callbacks = [RELEASE_SCHEMA(no_schema), RELEASE_ARRAY(no_array)]
        self.release_schema = RELEASE_SCHEMA(released_schema)
        self.release_array = RELEASE_ARRAY(released_array)
        self.column = Schema(format=b"g", name=b"x", release=self.callbacks[0])
        self.columns = (ctypes.POINTER(Schema) * 1)(ctypes.pointer(self.column))
        self.buffers = (ctypes.c_void_p * 2)(None, values.ctypes.data)
        self.no_validity = (ctypes.c_void_p * 1)(None)
        self.arrays: list[Any] = []

        def get_schema(_: Any, out: Any) -> int:
            elsewhere("asked")
            out[0] = Schema(format=b"+s", n_children=1, children=self.columns, release=self.release_schema)
            return 0

        def get_next(_: Any, out: Any) -> int:
            elsewhere("asked")
            self.left -= 1
            if self.left < 0:
                out[0] = Array()
                return 0
            child = Array(length=len(values), n_buffers=2, buffers=self.buffers, release=self.callbacks[1])
            children = (ctypes.POINTER(Array) * 1)(ctypes.pointer(child))
            self.arrays.append((child, children))
            out[0] = Array(
                length=len(values),
                n_buffers=1,
                n_children=1,
                buffers=self.no_validity,
                children=children,
                release=self.release_array,
            )
            return 0

        self.stream = Stream(
            get_schema=GET_SCHEMA(get_schema), get_next=GET_NEXT(get_next), release=RELEASE_STREAM(released_stream)
        )

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        new = ctypes.pythonapi.PyCapsule_New
        new.restype = ctypes.py_object
        new.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        return new(ctypes.addressof(self.stream), b"arrow_array_stream", None)


@pytest.mark.parametrize("batches", [1, 3])
def test_callbacks_in_python_that_wait_for_python(batches: int) -> None:
    producer = PythonProducer(np.arange(5.0), batches)
    table = ArrowTable.read(producer)
    np.testing.assert_array_equal(table.column("x").values, np.tile(np.arange(5.0), batches))
    assert table.column("x").shared == (batches == 1)
    notes = [note for note in producer.released if note != "asked"]
    assert sorted(notes) == ["array"] * (0 if batches == 1 else batches) + ["schema", "stream"]
    del table
    gc.collect()
    assert producer.released.count("array") == batches
    assert not producer.stream.release


def test_callbacks_are_called_without_the_gil() -> None:
    """A producer may wait in them for threads that need it.

    `PyGILState_Check` stands in for get_next: whether this thread has the GIL is the number of its error; 0 is none,
    and leaves the batch empty, which is the end.
    """
    producer = PythonProducer(np.arange(5.0), 1)
    check = ctypes.cast(ctypes.pythonapi.PyGILState_Check, GET_NEXT)
    producer.stream.get_next = check
    assert ArrowTable.read(producer).rows == 0


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that sends a signal")
def test_ctrl_c_ends_a_long_read() -> None:
    pl = pytest.importorskip("polars", minversion="1.3")
    frame = pl.DataFrame({"x": np.arange(3_000_000)}).cast(pl.String)  # all distinct: most of a second
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(KeyboardInterrupt):
            ArrowTable.read(frame)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def test_many_reads_do_not_grow() -> None:
    pl = pytest.importorskip("polars", minversion="1.3")
    frame = pl.DataFrame({"x": np.arange(200_000.0), "s": ["a text of some length"] * 200_000})

    def pages() -> int:
        with open("/proc/self/statm") as status:
            return int(status.read().split()[1])

    if sys.platform != "linux":
        pytest.skip("memory is read from /proc")
    for _ in range(5):
        ArrowTable.read(frame).column("s").values.sum()
    before = pages()
    for _ in range(100):
        ArrowTable.read(frame).column("s").values.sum()
    # Each read makes 0.8 MB of codes; a hundred that stay would be some 20,000 pages.
    assert pages() - before < 4_000
