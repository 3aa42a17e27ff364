"""What holds columns, and columns for every model: for tests that ask all of them the same."""

import numpy as np
import pytest

import amends as am

pandas = pytest.importorskip("pandas")
base, survival = am.customer_base, am.survival


def as_lists(columns):
    return {name: [None if v != v else float(v) for v in values] for name, values in columns.items()}


def as_masked(columns):
    return {
        name: np.ma.array(np.nan_to_num(values, nan=77.0), mask=np.isnan(values)) for name, values in columns.items()
    }


def as_structured(columns):
    out = np.zeros(len(next(iter(columns.values()))), dtype=[(name, "f8") for name in columns])
    for name, values in columns.items():
        out[name] = values
    return out


def as_strided(columns):
    return {name: np.repeat(values, 3)[1::3] for name, values in columns.items()}


def as_big_endian(columns):
    return {name: values.astype(">f8") for name, values in columns.items()}


def as_objects(columns):
    return {
        name: np.array([None if v != v else float(v) for v in values], dtype=object) for name, values in columns.items()
    }


def as_pandas(columns):
    return pandas.DataFrame(columns, index=[f"row {i}" for i in range(len(next(iter(columns.values()))))])


def as_nullable(columns):
    return pandas.DataFrame({name: pandas.array(values, dtype="Float64") for name, values in columns.items()}).mask(
        pandas.DataFrame(columns).isna(), pandas.NA
    )


def as_pandas_arrow(columns):
    pytest.importorskip("pyarrow")
    return as_nullable(columns).astype({name: "float64[pyarrow]" for name in columns})


def as_polars(columns):
    polars = pytest.importorskip("polars")
    return polars.DataFrame(as_lists(columns), schema={name: polars.Float64 for name in columns})


def as_lazy(columns):
    return as_polars(columns).lazy()


def as_arrow(columns):
    return pytest.importorskip("pyarrow").table(as_lists(columns))


def as_stream(columns):
    return as_arrow(columns).to_reader(max_chunksize=7)


def as_duckdb(columns):
    duckdb = pytest.importorskip("duckdb")
    given_columns = pandas.DataFrame(columns)  # noqa: F841 - duckdb finds it by its name
    return duckdb.sql("select * from given_columns")


def as_narwhals(columns):
    return pytest.importorskip("narwhals").from_native(as_pandas(columns))


CONTAINERS = [
    as_lists,
    as_masked,
    as_structured,
    as_strided,
    as_big_endian,
    as_objects,
    as_pandas,
    as_nullable,
    as_pandas_arrow,
    as_polars,
    as_lazy,
    as_arrow,
    as_stream,
    as_duckdb,
    as_narwhals,
]


# ---- estimators: how a table of their columns is fitted, and what comes out ----


def customers(rng, rows=60):
    made = base.BetaGeoModel.with_parameters(r=0.9, alpha=6.0, a=0.8, b=2.5).simulate(
        np.round(rng.uniform(20, 60, rows), 1), seed=int(rng.integers(1 << 30))
    )
    return {name: np.array(made[name], dtype=float) for name in ("frequency", "recency", "T")}


def leavers(rng, rows=60):
    return {
        "duration": np.round(rng.exponential(9.0, rows) + 0.5, 1),
        "event": (rng.random(rows) < 0.7).astype(float),
        "x": np.round(rng.normal(size=rows), 2),
        "group": rng.integers(0, 3, rows).astype(float),
    }


def spenders(rng, rows=60):
    return {"frequency": rng.integers(1, 9, rows).astype(float), "monetary_value": np.round(rng.gamma(3, 9, rows), 2)}


def renewers(rng, rows=60):
    return {"periods": rng.integers(1, 7, rows).astype(float), "churned": (rng.random(rows) < 0.6).astype(float)}


def donors(rng, rows=60):
    recency = rng.integers(0, 7, rows)
    frequency = np.where(recency > 0, 1 + rng.integers(0, 6, rows) % np.maximum(recency, 1), 0)
    return {"frequency": frequency.astype(float), "recency": recency.astype(float), "T": np.full(rows, 6.0)}


def stages(rng, rows=60):
    return {
        "customer_id": np.sort(rng.integers(0, 9, rows)).astype(float),
        "stage": rng.integers(0, 3, rows).astype(float),
    }


def complaints(rng, rows=60):
    return {
        "response_days": rng.integers(0, 20, rows).astype(float),
        "score": rng.integers(1, 6, rows).astype(float),
        "segment": rng.integers(0, 3, rows).astype(float),
    }


def lines(rng, rows=60):
    return {
        "customer_id": rng.integers(1, 12, rows).astype(float),
        "datetime": rng.integers(0, 200, rows).astype(float),
        "monetary_value": np.round(rng.gamma(3, 9, rows), 2),
    }


def told(model):
    """Everything a fit says: the account of the rows, and the numbers or why there are none."""
    report = model.fit_report_
    return [
        report.row_report.to_dict(),
        report.diagnosis.name,
        *(model.parameters_.items() if report.converged else []),
    ]


def purchase(kind):
    return lambda t: told(kind(largest_share_left_out=1).fit(t))
