"""What every estimator of the package has in common: the learned attributes, the summary, saving and loading."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ._arguments import error, level, whole
from ._core import estimation as _estimation
from ._core import math as _math
from ._core.estimation import FitReport, LikelihoodRatioTest, ParameterEstimates
from ._tables import html_table, significant, text_table, to_frame, with_rows

__all__ = ["Estimator", "FittedModel", "likelihood_ratio_test"]


class Estimator:
    """What has options and a ``fit``: the options are arguments of the constructor, kept as they were given."""

    #: Names that options had in what was pickled before.
    _old_options: ClassVar[Mapping[str, str]] = {}

    #: In models of time: the durations of the fit were durations rather than numbers, so that days are its unit.
    _in_days: bool = False

    @classmethod
    def _option_names(cls) -> list[str]:
        return [name for name in inspect.signature(cls).parameters]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The options by name, as the constructor was given them.

        Parameters
        ----------
        deep : bool
            For scikit-learn, which asks for the options of parts as well: there are none.
        """
        return {name: getattr(self, name) for name in self._option_names()}

    def set_params(self, **options: Any) -> Self:
        """Change options; ``fit`` checks their values.

        Raises
        ------
        AmendsError
            For a name that is no option.
        """
        known = self._option_names()
        for name in options:
            if name not in known:
                close = difflib.get_close_matches(name, known, n=1)
                hint = f"; did you mean {close[0]}?" if close else f"; the options are {', '.join(known)}"
                raise error("unknown_name", name, f"{type(self).__name__} has no option {name}{hint}")
        for name, value in options.items():
            setattr(self, name, value)
        return self

    @property
    def _threads(self) -> int:
        return whole("threads", getattr(self, "threads", 1), 1, 1024)

    def _options_of(self, state: Mapping[str, Any]) -> None:
        """Options and what else an instance holds, from a state that may be older than some of its options."""
        fresh = type(self)()
        self.__dict__.update(fresh.__dict__)
        self.__dict__.update({self._old_options.get(name, name): value for name, value in state.items()})


class FittedModel(Estimator):
    """Base of the models with a ``fit``: learned attributes end in an underscore.

    ``fit`` returns the model itself and does not raise for hopeless data: ``fit_report_`` then names the diagnosis, and
    whatever needs parameters raises :class:`amends.AmendsError` with it.
    """

    _core_class: Any = None  # the bound C++ model
    _fitted: Any = None  # an instance of it, or None
    _report: FitReport | None = None

    def _take(self, fit: tuple[FitReport, Any]) -> Self:
        """Keep what the bound ``fit`` returned."""
        self._report, self._fitted = fit
        return self

    @property
    def _model(self) -> Any:
        if self._fitted is None:
            if self._report is None:
                raise error("missing", "fit", f"this {type(self).__name__} is not fitted yet: call fit first")
            raise error("numerical", "fit", f"this {type(self).__name__} has no parameters: {self._report.message}")
        return self._fitted

    @property
    def _estimates(self) -> ParameterEstimates:
        estimates: ParameterEstimates = self._model.estimates
        return estimates

    @property
    def fit_report_(self) -> FitReport:
        """How the fit ended: ``converged``, ``diagnosis``, ``message``, the evidence, and the rows left out."""
        if self._report is None:
            raise error("missing", "fit", f"this {type(self).__name__} is not fitted yet: call fit first")
        return self._report

    @property
    def parameters_(self) -> dict[str, float]:
        """Estimates by name, natural scale."""
        return dict(zip(self._estimates.names, self._estimates.values, strict=True))

    @property
    def standard_errors_(self) -> dict[str, float]:
        """Standard errors by name, natural scale (delta method)."""
        return dict(zip(self._estimates.names, self._estimates.standard_errors, strict=True))

    @property
    def covariance_(self) -> NDArray[np.float64]:
        """Covariance of the estimates, natural scale, in the order of ``parameters_``."""
        return np.asarray(self._estimates.covariance)

    @property
    def log_likelihood_(self) -> float:
        """Log-likelihood at the estimates, without penalty."""
        return float(self._estimates.log_likelihood)

    @property
    def aic_(self) -> float:
        """Akaike's information criterion, 2 k - 2 ln L."""
        return float(self._estimates.aic)

    @property
    def bic_(self) -> float:
        """Bayesian information criterion, k ln n - 2 ln L."""
        return float(self._estimates.bic)

    def confidence_intervals(self, interval: float = 0.95) -> dict[str, tuple[float, float]]:
        """Intervals by name, built on the scale each parameter is estimated on (logarithm for positive ones).

        Parameters
        ----------
        interval : float
            Confidence, between 0 and 1.
        """
        limits = self._estimates.confidence_intervals(level("interval", interval))
        return dict(zip(self._estimates.names, limits, strict=True))

    @property
    def confidence_intervals_(self) -> dict[str, tuple[float, float]]:
        """95 % intervals by name."""
        return self.confidence_intervals()

    def _summary_columns(self) -> dict[str, list[Any]]:
        estimates = self._estimates
        intervals = estimates.confidence_intervals(0.95)
        errors = estimates.standard_errors
        z = [value / error for value, error in zip(estimates.values, errors, strict=True)]
        return {
            "covariate": list(estimates.names),
            "coef": list(estimates.values),
            "se(coef)": list(errors),
            "coef lower 95%": [low for low, _ in intervals],
            "coef upper 95%": [high for _, high in intervals],
            "z": z,
            "p": [float(2.0 * _math.normal_cdf_upper(abs(value))) for value in z],
        }

    @property
    def summary(self) -> Any:
        """A table with lifelines' column names: a pandas frame indexed by name, or a dict of arrays without pandas.

        ``z`` and ``p`` test whether a parameter is 0, which for a positive parameter is no question; they are there
        for the coefficients of covariates. ``attrs["rows"]`` of the frame is the account of the rows of the fit
        (``fit_report_.row_report.to_dict()``); ``repr`` of the model has its line.
        """
        frame = to_frame(self._summary_columns())
        frame = frame.set_index("covariate") if hasattr(frame, "set_index") else frame
        return with_rows(frame, self.fit_report_.row_report)

    def _lines(self) -> tuple[list[str], list[list[str]], list[str]]:
        header = ["parameter", "estimate", "standard error", "95 % interval"]
        estimates = self._estimates
        rows = [
            [name, significant(value), significant(error), f"{significant(low)} to {significant(high)}"]
            for name, value, error, (low, high) in zip(
                estimates.names,
                estimates.values,
                estimates.standard_errors,
                estimates.confidence_intervals(0.95),
                strict=True,
            )
        ]
        report = self.fit_report_
        notes = [f"log-likelihood {self.log_likelihood_:,.4f}; {report.observations:,.0f} observations"]
        if report.row_report.left_out:
            notes.append(report.row_report.line())
        notes.extend(f"warning: {text}" for text in report.warnings)
        return header, rows, notes

    def __repr__(self) -> str:
        name = type(self).__name__
        if self._report is None:
            return f"{name}(not fitted)"
        if self._fitted is None:
            line = self._report.row_report.line()
            said = f"{self._report.diagnosis.name}: {self._report.message}"
            return f"{name}({said}{f'; {line}' if line and line not in said else ''})"
        header, rows, notes = self._lines()
        return "\n".join([name, text_table(header, rows), *notes])

    def _repr_html_(self) -> str | None:
        if self._fitted is None:
            return None
        header, rows, notes = self._lines()
        return html_table(header, rows, notes)

    def to_json(self) -> str:
        """The fitted model as versioned JSON text; ``from_json`` reads it back, from any later version too."""
        return str(self._model.to_json())

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A fitted model from the text of ``to_json``.

        Raises
        ------
        AmendsError
            If the text is not a saved model of this class.
        """
        made = cls()  # with the options of its constructor, so that it can be fitted again
        made._fitted = cls._core_class.from_json(text)
        made._report = made._fitted.report
        return made

    def __getstate__(self) -> dict[str, Any]:
        """The whole object: options of the constructor, the model where there is one, else what the fit had to say."""
        own = ("_fitted", "_report")
        return {
            "options": {name: value for name, value in self.__dict__.items() if name not in own},
            "model": None if self._fitted is None else self._fitted.to_json(),
            "report": self._report if self._fitted is None else None,
        }

    def __setstate__(self, state: dict[str, Any] | bytes) -> None:
        if isinstance(state, bytes):  # of version 0.1: the model alone
            state = {"options": {}, "model": state.decode(), "report": None}
        self._options_of(state["options"])
        self._fitted = None if state["model"] is None else self._core_class.from_json(state["model"])
        self._report = state["report"] if self._fitted is None else self._fitted.report


def likelihood_ratio_test(restricted: FittedModel, full: FittedModel) -> LikelihoodRatioTest:
    """Is the larger of two nested models better than chance?

    Parameters
    ----------
    restricted, full : FittedModel
        Fitted to the same data without penalty; ``full`` has more parameters.

    Returns
    -------
    LikelihoodRatioTest
        ``statistic``, ``degrees_of_freedom`` and ``p_value`` of the chi-squared distribution.

    Raises
    ------
    AmendsError
        If the two cannot be compared.
    """
    return _estimation.likelihood_ratio_test(restricted._estimates, full._estimates)
