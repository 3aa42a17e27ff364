"""Customers who move between stages as a Markov chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arguments import above, error, is_one, level, number, said
from ._core import customer_base as _bound
from ._core.estimation import FitReport
from ._customer_model import as_column, matrix
from ._equality import by_members
from ._fitted import Estimator
from ._roles import rows
from ._tables import decimal, percent, text_table, to_frame

__all__ = ["CustomerStageModel", "KeepingPolicy", "StageValues"]


@by_members
@dataclass(frozen=True)
class StageValues:
    """What a customer in each stage is worth.

    Attributes
    ----------
    stages : tuple of str
    estimate, standard_error, lower, upper : array
        In the order of the stages.
    covariance : array
        Of the values, from the errors of the transition probabilities; None for shares and policies.
    """

    stages: tuple[str, ...]
    estimate: NDArray[np.float64]
    standard_error: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    covariance: NDArray[np.float64] | None = None

    def to_frame(self) -> Any:
        """A pandas frame, or a dict of columns where pandas is not installed."""
        return to_frame(
            {
                "stage": self.stages,
                "estimate": list(self.estimate),
                "standard_error": list(self.standard_error),
                "lower": list(self.lower),
                "upper": list(self.upper),
            }
        )

    def __repr__(self) -> str:
        rows = [
            [stage, decimal(value), decimal(error), f"{decimal(low)} to {decimal(high)}"]
            for stage, value, error, low, high in zip(
                self.stages, self.estimate, self.standard_error, self.lower, self.upper, strict=True
            )
        ]
        return text_table(["stage", "value", "standard error", "interval"], rows)


@by_members
@dataclass(frozen=True)
class KeepingPolicy:
    """In which stages it pays to keep a customer.

    Attributes
    ----------
    stages : tuple of str
    keep : tuple of bool
    value : StageValues
        Under this policy; 0 where a customer is let go.
    always : array
        The value if everyone is kept for ever.
    worth_less_than_nothing : tuple of str
        Stages whose value is negative if everyone is kept. Not the same as those to let go.
    """

    stages: tuple[str, ...]
    keep: tuple[bool, ...]
    value: StageValues
    always: NDArray[np.float64]
    worth_less_than_nothing: tuple[str, ...]

    @property
    def let_go(self) -> tuple[str, ...]:
        """The stages in which a customer is let go."""
        return tuple(stage for stage, keep in zip(self.stages, self.keep, strict=True) if not keep)

    def __repr__(self) -> str:
        rows = [
            [stage, "keep" if keep else "let go", decimal(value), decimal(always)]
            for stage, keep, value, always in zip(self.stages, self.keep, self.value.estimate, self.always, strict=True)
        ]
        return text_table(["stage", "policy", "value", "value if always kept"], rows)


def _estimates(stages: Sequence[str], found: Any, covariance: Any) -> StageValues:
    columns = np.array(found, dtype=np.float64).reshape(len(stages), 4)
    estimate, error, lower, upper = (columns[:, i].copy() for i in range(4))
    return StageValues(tuple(stages), estimate, error, lower, upper, covariance)


class CustomerStageModel(Estimator):
    """Customers move between stages as a Markov chain: win, develop, keep, lapse, or any others.

    See docs/models/customer_stages.md.

    Parameters
    ----------
    stages : sequence of str, optional
        The stages in the order in which tables show them. Without it, those found in the data, sorted.
    absorbing : sequence of str
        Stages that are never left.
    prior : float or matrix, optional
        Pseudo-counts of a Dirichlet prior; 0.5 is Jeffreys' prior for every transition, 0 in a matrix rules a
        transition out unless it was seen.
    largest_share_left_out : float
        More than this share of rows that cannot be is an error, which gives the account of them.

    Examples
    --------
    >>> import amends as am
    >>> model = am.customer_base.CustomerStageModel(["active", "lapsed"], absorbing=["lapsed"])
    >>> model = model.fit(["ann", "ann", "ann", "ben", "ben"], ["active", "active", "lapsed", "active", "active"])
    >>> model.transitions_.round(3).tolist()
    [[0.667, 0.333], [0.0, 1.0]]
    >>> model.value({"active": 10, "lapsed": 0}, discount_rate=0.1, rate_period=1).estimate.round(2).tolist()
    [25.38, 0.0]
    """

    _fitted: Any = None
    _report: FitReport | None = None

    def __init__(
        self,
        stages: Sequence[str] | None = None,
        *,
        absorbing: Sequence[str] = (),
        prior: float | ArrayLike | None = None,
        largest_share_left_out: float = 0.5,
    ) -> None:
        self.stages = stages
        self.absorbing = absorbing
        self.prior = prior
        self.largest_share_left_out = largest_share_left_out

    def _names(self, name: str) -> list[str]:
        given = getattr(self, name)
        if isinstance(given, (str, bytes)) or not np.iterable(given):
            raise error("domain", name, f"{name} must be a list of names, got {said(given)}")
        return [str(one) for one in given]

    def _pseudo_counts(self, size: int) -> NDArray[np.float64] | None:
        if self.prior is None:
            return None
        if is_one(self.prior):
            return np.full((size, size), number("prior", self.prior))
        return matrix("prior", self.prior)

    def fit(self, data: Any, stage: Any = None, *, customer_id: Any = None, weights: Any = None) -> Self:
        """Transition probabilities from histories: one row for each customer and period, in the order of time.

        Parameters
        ----------
        data : table or array
            Whatever holds columns (docs/columns.md); or the customers, with ``stage`` as an array:
            ``fit(customer_id, stage)``.
        customer_id : str or array
            Whose row it is: numbers or names. Name of a column (by default ``customer_id``) or values. A row without
            one is left out and counted.
        stage : str or array
            The stage he is in: names, from ``stages``. Another name is a row that cannot be: it is counted, and no
            transition is taken across it. By default the column ``stage``.
        weights : str or array, optional
            How many customers a row stands for.

        Returns
        -------
        self

        Raises
        ------
        AmendsError
            For columns that are missing or of unlike length, too many rows that cannot be, and options out of range.
        """
        self._fitted = None
        found = rows(
            data,
            {"customer_id": customer_id, "stage": stage, "weights": weights},
            first="customer_id",
            defaults={"customer_id": "customer_id", "stage": "stage"},
            required=("customer_id", "stage"),
        ).to_fit()
        codes, _ = found.labels("customer_id")
        places, labels = found.labels("stage")
        assert codes is not None and places is not None
        names = [str(label) for label in labels]
        stages = sorted(set(names)) if self.stages is None else self._names("stages")
        place = {name: i for i, name in enumerate(stages)}
        numbers = np.array([*(place.get(name, -1) for name in names), -1], dtype=np.int64)[places]
        self._report, self._fitted = _bound.CustomerStageModel.fit(
            stages,
            codes.astype(np.int64),
            numbers,
            found.numbers("weights"),
            self._pseudo_counts(len(stages)),
            self._names("absorbing"),
            number("largest_share_left_out", self.largest_share_left_out),
        )
        return self

    def fit_counts(self, counts: ArrayLike) -> Self:
        """Transition probabilities from counted transitions.

        Parameters
        ----------
        counts : matrix or pandas frame
            From row to column, in the order of ``stages`` (without these, in that of the frame's columns).

        Returns
        -------
        self
        """
        array = matrix("counts", counts)
        if self.stages is None:
            stages = [str(name) for name in getattr(counts, "columns", range(len(array)))]
        else:
            stages = self._names("stages")
        self._report, self._fitted = _bound.CustomerStageModel.fit_counts(
            stages, array, self._pseudo_counts(len(stages)), self._names("absorbing")
        )
        return self

    @property
    def stages_(self) -> list[str]:
        """The stages, in the order of the tables."""
        return list(self._model.stages)

    @classmethod
    def with_probabilities(cls, stages: Sequence[str], probabilities: ArrayLike) -> Self:
        """A chain with given probabilities and no errors.

        Examples
        --------
        >>> import amends as am
        >>> model = am.customer_base.CustomerStageModel.with_probabilities(["active", "lapsed"], [[0.8, 0.2], [0, 1]])
        >>> model.value([50, 0], discount_rate=0.1, rate_period=1).estimate.round(2).tolist()
        [183.33, 0.0]
        """
        names = [str(stage) for stage in stages]
        made = cls(names)
        made._load(_bound.CustomerStageModel.with_probabilities(names, matrix("probabilities", probabilities)))
        return made

    def _load(self, fitted: Any) -> None:
        """Take a bound model, with the options that it was fitted with."""
        self._fitted, self._report = fitted, fitted.report
        self.stages, self.absorbing = list(fitted.stages), list(fitted.absorbing)

    @property
    def _model(self) -> Any:
        if self._fitted is None:
            if self._report is None:
                raise error("missing", "fit", "this CustomerStageModel is not fitted yet: call fit first")
            raise error("numerical", "fit", f"this CustomerStageModel has no probabilities: {self._report.message}")
        return self._fitted

    @property
    def fit_report_(self) -> FitReport:
        """How the fit ended."""
        if self._report is None:
            raise error("missing", "fit", "this CustomerStageModel is not fitted yet: call fit first")
        return self._report

    @property
    def transitions_(self) -> NDArray[np.float64]:
        """Transition probabilities, from row to column."""
        return np.asarray(self._model.transitions)

    @property
    def counts_(self) -> NDArray[np.float64]:
        """Observed transitions, without the prior."""
        return np.asarray(self._model.counts)

    @property
    def log_likelihood_(self) -> float:
        """Sum of the counts times the logarithms of the probabilities."""
        return float(self._model.log_likelihood)

    def transition_intervals(self, interval: float = 0.95) -> Any:
        """Each transition probability with its interval: Wilson's, or with a prior the posterior's quantiles.

        Parameters
        ----------
        interval : float

        Returns
        -------
        frame, or dict of columns without pandas
            from, to, count, estimate, standard_error, lower, upper; ``attrs["rows"]`` of the frame is the account of
            the rows of the fit (``RowReport.to_dict``).
        """
        parts = self._model.transition_intervals(level("interval", interval))
        stages = self._model.stages
        k = len(stages)
        return to_frame(
            {
                "from": [stages[i] for i in range(k) for _ in range(k)],
                "to": [stages[j] for _ in range(k) for j in range(k)],
                "count": list(self.counts_.reshape(-1)),
                "estimate": list(parts[0].reshape(-1)),
                "standard_error": list(parts[1].reshape(-1)),
                "lower": list(parts[2].reshape(-1)),
                "upper": list(parts[3].reshape(-1)),
            },
            self.fit_report_.row_report,
        )

    def _rewards(self, rewards: Any, name: str = "rewards") -> NDArray[np.float64]:
        if not isinstance(rewards, Mapping):
            return as_column(name, rewards)
        stages = self._model.stages
        for stage in rewards:
            if stage not in stages:
                raise error("unknown_name", name, f"{name}: there is no stage {stage!r}; there are {', '.join(stages)}")
        for stage in stages:
            if stage not in rewards:
                raise error("missing", name, f"{name}: stage {stage!r} is missing")
        return np.array([number(f"{name} of {stage}", rewards[stage]) for stage in stages])

    def value(
        self,
        rewards: Mapping[str, float] | ArrayLike,
        *,
        discount_rate: float,
        rate_period: float,
        horizon: float | None = None,
        interval: float = 0.95,
    ) -> StageValues:
        """Expected present value of a customer in each stage.

        Parameters
        ----------
        rewards : mapping of stage to number, or array
            What a customer in a stage brings in a period (costs are negative), at its beginning, the present period
            included.
        discount_rate : float
            Effective rate per ``rate_period``.
        rate_period : float
            The number of periods of the chain the rate is for: 12 for a yearly rate and monthly stages.
        horizon : int, optional
            Periods counted, the present one included; without it, for ever.
        interval : float
            Of the intervals, which come from the errors of the transition probabilities.

        Returns
        -------
        StageValues
        """
        found, covariance = self._model.value(
            self._rewards(rewards),
            above("discount_rate", discount_rate, -1),
            above("rate_period", rate_period, 0),
            np.inf if horizon is None else number("horizon", horizon),
            level("interval", interval),
        )
        return _estimates(self._model.stages, found, covariance)

    def when_to_let_go(
        self,
        rewards: Mapping[str, float] | ArrayLike,
        *,
        discount_rate: float,
        rate_period: float,
        interval: float = 0.95,
    ) -> KeepingPolicy:
        """In which stages does it not pay to keep a customer?

        Letting go ends all rewards and costs. The policy is the best one in every stage at once.

        Parameters
        ----------
        rewards, discount_rate, rate_period, interval
            As for ``value``.

        Returns
        -------
        KeepingPolicy

        Examples
        --------
        >>> import amends as am
        >>> chances = [[.3, .7, 0, 0, 0], [.2, 0, .8, 0, 0], [.12, 0, 0, .88, 0], [.02, 0, 0, 0, .98], [0, 0, 0, 0, 1]]
        >>> model = am.customer_base.CustomerStageModel.with_probabilities(["1", "2", "3", "4", "lapsed"], chances)
        >>> policy = model.when_to_let_go([36, -4, -4, -4, 0], discount_rate=0.2, rate_period=1)
        >>> policy.let_go
        ('4', 'lapsed')
        >>> policy.worth_less_than_nothing
        ('3', '4')
        """
        keep, found, always, negative = self._model.when_to_let_go(
            self._rewards(rewards),
            above("discount_rate", discount_rate, -1),
            above("rate_period", rate_period, 0),
            level("interval", interval),
        )
        stages = tuple(self._model.stages)
        value = _estimates(stages, found, None)
        return KeepingPolicy(stages, tuple(bool(one) for one in keep), value, np.asarray(always), tuple(negative))

    def stage_shares(self, now: Mapping[str, float] | ArrayLike, t: int, *, interval: float = 0.95) -> StageValues:
        """Expected share of customers in each stage after t periods.

        Parameters
        ----------
        now : mapping of stage to share, or array
            Shares now; a stage that a mapping leaves out has none.
        t : int
            Periods, 0 or more.
        interval : float
            Of the intervals (logit scale).

        Returns
        -------
        StageValues
            With the shares as estimates.
        """
        if isinstance(now, Mapping):
            now = {**dict.fromkeys(self._model.stages, 0.0), **now}
        found = self._model.stage_shares(self._rewards(now, "now"), number("t", t), level("interval", interval))
        return _estimates(self._model.stages, found, None)

    def __repr__(self) -> str:
        if self._report is None:
            return "CustomerStageModel(not fitted)"
        if self._fitted is None:
            line = self._report.row_report.line()
            said = f"{self._report.diagnosis.name}: {self._report.message}"
            return f"CustomerStageModel({said}{f'; {line}' if line and line not in said else ''})"
        stages = list(self._model.stages)
        rows = [[stage, *(percent(p) for p in row)] for stage, row in zip(stages, self.transitions_, strict=True)]
        notes = [self._report.row_report.line()] if self._report.row_report.left_out else []
        return "\n".join(["CustomerStageModel", text_table(["from \\ to", *stages], rows), *notes])

    def to_json(self) -> str:
        """The fitted model as versioned JSON text."""
        return str(self._model.to_json())

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A fitted model from the text of ``to_json``."""
        made = cls()
        made._load(_bound.CustomerStageModel.from_json(text))
        return made

    def __getstate__(self) -> dict[str, Any]:
        """The whole object: options of the constructor, the model where there is one, else what the fit had to say."""
        return {
            "options": self.get_params(),
            "model": None if self._fitted is None else self._fitted.to_json(),
            "report": self._report if self._fitted is None else None,
        }

    def __setstate__(self, state: dict[str, Any] | bytes) -> None:
        if isinstance(state, bytes):  # of version 0.1: the model alone
            state = {"options": {}, "model": state.decode(), "report": None}
        self._fitted, self._report = None, state["report"]
        self._options_of({})
        if state["model"] is not None:
            self._load(_bound.CustomerStageModel.from_json(state["model"]))
        self.__dict__.update(state["options"])
