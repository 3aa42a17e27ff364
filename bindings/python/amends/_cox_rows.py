"""What Cox models and cause-specific hazards share: options, rows, paths; :mod:`amends._cox` has the first."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arguments import error, number, one_of, unicode
from ._column import Column
from ._fitted import FittedModel
from ._input import table
from ._survival_rows import (
    RegressionRows,
    covariate_numbers,
    flat_names,
    in_days,
    interval_options,
    joined,
    label_text,
    listed_times,
    one_customer,
    regression_rows,
    search_options,
)

Ties = Literal["efron", "breslow"]
Segment = tuple[float, float, Mapping[str, float] | Sequence[float]]


@dataclass(kw_only=True, eq=False, repr=False)
class CoxRows(FittedModel):
    """Options and ``fit`` of a Cox model."""

    ties: Ties = "efron"
    penalty: float = 0.0
    robust: bool = False
    max_iterations: int = 60
    threads: int = 1
    largest_share_left_out: float = 0.5

    def fit(
        self,
        data: Any,
        duration: Any = None,
        event: Any = None,
        *,
        entry: Any = None,
        weights: Any = None,
        strata: Any = None,
        cluster: Any = None,
        customer_id: Any = None,
        covariates: Any = None,
    ) -> Self:
        """Maximise the partial likelihood.

        Each role is the name of a column of ``data``, or values.

        Parameters
        ----------
        data : table, matrix of covariates, or None
            A table of any owner (pandas, polars, Arrow, DuckDB, a mapping of columns, a structured array); or rows by
            covariates; None where the roles are values and there are no covariates but those given.
        duration, event : name or values
            End of each row's interval (timedeltas count in days; times may then be asked for by timedeltas too), and 1
            where it ended with the event, 0 where watching ended. Of a cause-specific model: why it ended, in labels.
        entry : name or values, optional
            Start of the interval: a row is at risk in (entry, duration]. Rows of one customer whose covariates change
            follow each other (start-stop form).
        weights : name or values, optional
            How many such customers, 0 or more.
        strata : name, names or values, optional
            Labels: each stratum, or combination of several, has a baseline of its own.
        cluster : name or values, optional
            Labels: errors are then robust, and of clusters.
        customer_id : name or values, optional
            Default: the column of this name, if there is one. Overlapping rows of one customer are warned about, and
            ``robust`` errors are summed by him. Never a covariate.
        covariates : names, or a mapping of names to values, optional
            Default: all columns without another role. Names of its columns where ``data`` is a matrix.

        Returns
        -------
        CoxModel or CauseSpecificModel
            Itself.

        Raises
        ------
        AmendsError
            For a wrong argument. Data without an answer do not raise: see ``fit_report_``.
        """
        options = {"ties": one_of("ties", self.ties, ("efron", "breslow")), **search_options(self)}
        given = {"duration": duration, "event": event, "entry": entry, "weights": weights}
        given |= {"cluster": cluster, "customer_id": customer_id}
        read = regression_rows(data, given, strata, covariates, ("duration", "event"))
        self._in_days = in_days(read.rows.to_fit())
        codes, *causes = self._events(read)
        roles = {**read.numbers("duration", "entry", "weights"), **read.groups(), "event": codes}
        if read.strata:
            roles["strata"], roles["stratum_names"] = joined("strata", read.strata)
        roles["column_names"] = flat_names(read.names)
        return self._take(self._core_class.fit(roles, read.covariates, *causes, **options))

    def _events(self, read: RegressionRows) -> tuple[Any, ...]:
        """Codes of the events, and what else the bound ``fit`` takes before its options."""
        raise NotImplementedError

    @property
    def _first(self) -> Any:
        """A bound Cox model: what covariates and strata there are."""
        raise NotImplementedError

    def _stratum(self, stratum: Hashable | None) -> float:
        if stratum is None:
            return float("nan")
        name = ", ".join(label_text(part) for part in stratum) if isinstance(stratum, tuple) else label_text(stratum)
        return float(self._first.stratum_code(unicode("stratum", name)))

    def _strata_codes(self, parts: Sequence[Column]) -> NDArray[np.float64]:
        """Codes of the fit for the strata of other rows; NaN for a stratum that was not in it."""
        codes, names = joined("strata", parts)
        known = {name: float(code) for code, name in enumerate(self._first.stratum_names)}
        of_code = np.array([*(known.get(name, np.nan) for name in names), np.nan])
        return np.asarray(of_code[np.where(np.isnan(codes), len(names), codes).astype(np.intp)])

    def _values(self, covariates: Any) -> list[float]:
        """The covariates of one customer; the means of the fit where none are given."""
        names = self._first.names
        if covariates is None:
            return [float(mean) for mean in self._first.means]
        values = one_customer(covariates, names)
        if values is None:
            raise error("domain", "covariates", "covariates must be those of one customer: a number for each")
        return values

    def _path(self, path: Any) -> list[tuple[float, float, list[float]]]:
        names = self._first.names
        source = table(path)
        if source is not None:
            columns = [covariate_numbers(name, source.column("path", name)) for name in ("start", "stop", *names)]
            return [
                (float(start), float(stop), [float(one) for one in x]) for start, stop, *x in zip(*columns, strict=True)
            ]
        try:
            parts = [(start, stop, x) for start, stop, x in path]
        except (TypeError, ValueError):
            raise error("domain", "path", "path must be a list of (start, stop, covariates), or a table") from None
        return [(number("start", start), number("stop", stop), self._values(x)) for start, stop, x in parts]

    def _curve_options(
        self, times: ArrayLike | None, stratum: Hashable | None, interval: Any, scale: Any
    ) -> tuple[Any, ...]:
        return (listed_times(times, self._in_days), self._stratum(stratum), *interval_options(interval, scale))
