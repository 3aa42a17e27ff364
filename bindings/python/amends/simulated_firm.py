"""A simulated firm whose truth is known: it judges whether what was estimated from a firm's records is right.

`SimulatedFirm` has customers with purchases, problems of several types, complainants and silent customers, companies or
branches that differ, response times, outcomes, surveys, staying and telling. `records` gives the tables that such a
firm could have, `truth` what they would have to say: every link of the chain, and the expected net as today or if
complaints were answered within some days. It uses NumPy and none of the library's formulas. The definitions stand in
docs/simulated-firm.md.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._arguments import above, error, flag, one_of, whole
from ._simulated_desk import DESK_ACTIVITIES, Desk
from ._simulated_desk_truth import DeskTruth
from ._simulated_events import events_table
from ._simulated_parts import (
    CLASSES,
    TOLD_BINS,
    Band,
    Companies,
    Costs,
    Horizon,
    Problem,
    Segment,
    Stay,
    Surveys,
    WordOfMouth,
    all_of,
    between,
    keep,
    share,
    sum_to_one,
)
from ._simulated_population import Population
from ._simulated_records import Simulation, complaint_tables, customer_survey, customers_table, purchases_table
from ._simulated_settings import SETTINGS, telecom
from ._simulated_truth import Truth, truth

__all__ = [
    "CLASSES",
    "DESK_ACTIVITIES",
    "TOLD_BINS",
    "Band",
    "Companies",
    "Costs",
    "Desk",
    "DeskTruth",
    "FirmRecords",
    "Horizon",
    "Problem",
    "Segment",
    "SimulatedFirm",
    "Stay",
    "Surveys",
    "Truth",
    "WordOfMouth",
]

LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True)
class FirmRecords:
    """The tables of a simulated firm; each is a dict of NumPy arrays of one length, times are dates (datetime64[D]).

    Attributes
    ----------
    customers : dict
        customer_id, segment, company, joined, observed_from (the anniversary from which the records know him), left
        (NaT: still there when the records end, or, without a contract, not known). In the order of joining.
    purchases : dict
        customer_id, date, amount, margin. Payments under a contract, or purchases; in the order of dates.
    complaints : dict
        complaint_id, customer_id, segment, company, problem, received, answered (NaT: nobody answered), minutes
        (working minutes of staff). In the order of receipt.
    survey_of_complainants : dict
        Of who replied: complaint_id, asked, score (1 to 5), told_bin (0, 1-2, 3-5, 6-10, 11+ persons),
        still_customer (1 or 0 a year after the complaint, NaN: not yet known).
    survey_of_customers : dict
        Of who replied: customer_id, asked, had_problem, problem (empty: none), complained, still_customer,
        told_bin; of the year before.
    staff : dict
        month, complaints, minutes, agents.
    events : dict or None
        With a desk, what happened to each complaint until the records end: complaint_id, time (datetime64[m]),
        activity, team, deadline (datetime64[m]; NaT: nothing is promised here), promise (what is promised). In the
        order of time, but for a few rows. None without a desk.
    """

    customers: dict[str, NDArray[Any]]
    purchases: dict[str, NDArray[Any]]
    complaints: dict[str, NDArray[Any]]
    survey_of_complainants: dict[str, NDArray[Any]]
    survey_of_customers: dict[str, NDArray[Any]]
    staff: dict[str, NDArray[Any]]
    events: dict[str, NDArray[Any]] | None = None

    def __repr__(self) -> str:
        rows = ", ".join(f"{len(next(iter(table.values()))):,} {name}" for name, table in self.tables())
        return f"FirmRecords({rows})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FirmRecords):
            return NotImplemented
        mine, others = dict(self.tables()), dict(other.tables())
        return mine.keys() == others.keys() and all(_same_tables(one, others[name]) for name, one in mine.items())

    def tables(self) -> Iterator[tuple[str, dict[str, NDArray[Any]]]]:
        """Name and table, in the order of the attributes; `events` with a desk only."""
        for name in self.__dataclass_fields__:
            if getattr(self, name) is not None:
                yield name, getattr(self, name)

    def write(self, folder: str | Path) -> None:
        """Write each table as a CSV file: UTF-8, comma, dates ISO 8601, missing empty."""
        into = Path(folder)
        into.mkdir(parents=True, exist_ok=True)
        for name, table in self.tables():
            columns = [written(column) for column in table.values()]
            with open(into / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
                rows = csv.writer(file, lineterminator="\n")
                rows.writerow(table)
                rows.writerows(zip(*columns, strict=True))


def _same_tables(one: dict[str, NDArray[Any]], other: dict[str, NDArray[Any]]) -> bool:
    return one.keys() == other.keys() and all(
        np.array_equal(column, other[name], equal_nan=column.dtype.kind in "fM") for name, column in one.items()
    )


def written(column: NDArray[Any]) -> list[str]:
    """A column as text: amounts with two decimals, other whole numbers without."""
    if column.dtype.kind == "M":
        return ["" if text == "NaT" else text for text in np.datetime_as_string(column).tolist()]
    if column.dtype.kind != "f":
        return [str(value) for value in column.tolist()]
    known = column[~np.isnan(column)]
    form = "%.0f" if bool((known == np.floor(known)).all()) else "%.2f"
    return ["" if math.isnan(value) else form % value for value in column.tolist()]


@dataclass(frozen=True, kw_only=True)
class SimulatedFirm:
    """A firm by its parameters. Left out, they are those of the setting "telecom".

    Parameters
    ----------
    customers : int
        Customers who begin a year in each year, 1 to 10,000,000.
    seed : int
        Of all random numbers, 0 to 2^63 - 1.
    years : int
        Years of records, 2 to 20, from 2021-01-01 on; each has 365 days.
    segments, problems, bands, stay, companies, surveys, word_of_mouth, costs, horizon
        See `Segment`, `Problem`, `Band`, `Stay`, `Companies`, `Surveys`, `WordOfMouth`, `Costs` and `Horizon`.
    share_causal : float
        Share of the complaints, in [0, 1], whose outcome follows the time of the answer. That of the others follows the
        difficulty of the case, which nobody records and which set the time of the answer: that part of the difference
        between fast and slow answers would not come with faster answers.
    contract : bool
        True: customers pay in equal steps until they leave, and the firm knows when that is. False: they buy, at random
        times, and say nothing when they stop.
    purchases_per_year : float
        Payments or purchases of a customer in a full year, above 0 and at most 400. Without a contract at least 1:
        who stays buys 1 + Poisson(purchases_per_year - 1) times, so that staying is to buy at least once in the year.
    margin_share : float
        Margin as a share of the amount, above 0 and at most 1.
    purchase_spread : float
        Standard deviation of the logarithm of the amount between purchases of one customer, 0 to 2; the mean is kept.
    growth : float
        By which a customer's margin grows from one of his years to the next, -0.5 to 1 (0.03: 3 %). The mean margin
        over all customers stays that of the segment.
    while_leaving : float
        Share of the year that who leaves is still there, and pays, on average, in [0, 0.5]; 0: he leaves at once.
        Without a contract it must be 0.
    desk : Desk, optional
        A complaint desk that makes promises and writes a log of events. Hard cases and broken promises make
        complainants dissatisfied, so that fewer are satisfied than the bands say. Left out: none, and no log.

    Raises
    ------
    AmendsError
        For a value outside its domain, shares that do not sum to 1, and parameters that contradict each other.

    Examples
    --------
    >>> from amends.simulated_firm import SimulatedFirm
    >>> firm = SimulatedFirm(customers=2_000, seed=1)
    >>> data = firm.records(sample=3)
    >>> bool(data.complaints["received"].min() >= data.customers["observed_from"].min())
    True
    >>> firm.truth(within_days=5).net > firm.truth().net
    True
    """

    customers: int = 10_000
    seed: int = 1
    years: int = 3
    segments: tuple[Segment, ...] = field(default_factory=lambda: telecom()["segments"])
    problems: tuple[Problem, ...] = field(default_factory=lambda: telecom()["problems"])
    bands: tuple[Band, ...] = field(default_factory=lambda: telecom()["bands"])
    share_causal: float = 0.6
    stay: Stay = field(default_factory=lambda: telecom()["stay"])
    companies: Companies = Companies()
    surveys: Surveys = Surveys()
    word_of_mouth: WordOfMouth = WordOfMouth()
    costs: Costs = Costs()
    horizon: Horizon = Horizon()
    contract: bool = True
    purchases_per_year: float = 4.0
    margin_share: float = 0.4
    purchase_spread: float = 0.0
    growth: float = 0.0
    while_leaving: float = 0.5
    desk: Desk | None = None

    def __post_init__(self) -> None:
        flag("contract", self.contract)
        above("purchases_per_year", self.purchases_per_year, 0)
        above("margin_share", self.margin_share, 0)
        keep(
            self,
            customers=whole("customers", self.customers, 1, 10_000_000),
            seed=whole("seed", self.seed, 0, LARGEST_SEED),
            years=whole("years", self.years, 2, 20),
            share_causal=share("share_causal", self.share_causal),
            purchases_per_year=between("purchases_per_year", self.purchases_per_year, 0, 400),
            margin_share=share("margin_share", self.margin_share),
            purchase_spread=between("purchase_spread", self.purchase_spread, 0, 2),
            growth=between("growth", self.growth, -0.5, 1),
            while_leaving=between("while_leaving", self.while_leaving, 0, 0.5),
        )
        for name, kind in PARTS.items():
            if not isinstance(getattr(self, name), kind):
                raise error("domain", name, f"{name} must be a {kind.__name__}")
        if self.desk is not None and not isinstance(self.desk, Desk):
            raise error("domain", "desk", "desk must be a Desk or None")
        for name, kind in (("segments", Segment), ("problems", Problem), ("bands", Band)):
            keep(self, **{name: all_of(name, getattr(self, name), kind)})
        check_lists(self)
        if not self.contract and (self.while_leaving != 0.0 or self.purchases_per_year < 1.0):
            message = "without a contract while_leaving must be 0 and purchases_per_year at least 1"
            raise error("contradiction", "contract", message)
        if self.growth != 0.0:
            population = Population(self)
            largest = float(population.retention(population.everywhere()).max())
            if not largest * max(1.0, 1.0 + self.growth) < 1.0:
                message = "growth is too large: the mean margin of customers who stay like this is not finite"
                raise error("contradiction", "growth", message)

    @staticmethod
    def setting(name: str, **changes: Any) -> SimulatedFirm:
        """One of the ready settings, with changes.

        Parameters
        ----------
        name : {"telecom", "retail", "insurance", "example"}
            telecom: ten unequal companies, contracts. retail: 120 branches, purchases without a contract, growing
            margins. insurance: 40 agencies, strong confounding, non-response by outcome. example: that of the files in
            examples/data/simulated_firm.
        **changes
            Parameters of `SimulatedFirm` that are to be others.

        Examples
        --------
        >>> from amends.simulated_firm import SimulatedFirm
        >>> SimulatedFirm.setting("insurance", customers=5_000).share_causal
        0.25
        """
        parameters = SETTINGS[one_of("name", name, SETTINGS)]()
        return SimulatedFirm(**{**parameters, **changes})

    def records(
        self,
        sample: int = 0,
        *,
        companies: int | None = None,
        within_days: int | None = None,
        keeping_promises: bool = False,
    ) -> FirmRecords:
        """One sample of the firm's records.

        Parameters
        ----------
        sample : int
            Number of the sample, at least 0: other customers, months and everything that happens.
        companies : int, optional
            Number of the sample of companies, at least 0. Left out, it is `sample`: new companies each time. With one
            number, the same companies go on with new months and customers.
        within_days : int, optional
            The end of a response band: complaints are answered within so many days, everything else being the same,
            with the same random numbers. Left out: as today.
        keeping_promises : bool
            With a desk: no promise is broken, everything else being the same.

        Examples
        --------
        >>> from amends.simulated_firm import SimulatedFirm
        >>> data = SimulatedFirm(customers=500).records()
        >>> sorted(data.survey_of_complainants)
        ['asked', 'complaint_id', 'score', 'still_customer', 'told_bin']
        """
        sample = whole("sample", sample, 0, LARGEST_SEED)
        which = sample if companies is None else whole("companies", companies, 0, LARGEST_SEED)
        of = Simulation(self, sample, which, *self._question(within_days, keeping_promises))
        customers, ids = customers_table(of)
        complaints, replies, staff = complaint_tables(of, ids)
        events = None if self.desk is None else events_table(of, replies)
        survey = customer_survey(of, ids)
        return FirmRecords(customers, purchases_table(of, ids), complaints, replies, survey, staff, events)

    def truth(
        self, within_days: int | None = None, *, companies: int | None = None, keeping_promises: bool = False
    ) -> Truth:
        """What the records would have to say.

        Parameters
        ----------
        within_days : int, optional
            The end of a response band: the truth if complaints are answered within so many days. Left out: as today.
        companies : int, optional
            The truth of the companies of this number (see `records`), over new months and customers. Left out: that
            of the population of companies.
        keeping_promises : bool
            With a desk: the truth if no promise were broken. Not beside `within_days`: one question at a time.

        Examples
        --------
        >>> from amends.simulated_firm import SimulatedFirm
        >>> today, faster = (SimulatedFirm().truth(days) for days in (None, 5))
        >>> today.segments["private"]["outcomes.dissatisfied"].__round__(3)
        0.521
        >>> faster.segments["private"]["outcomes.dissatisfied"] < today.segments["private"]["outcomes.dissatisfied"]
        True
        """
        which = None if companies is None else whole("companies", companies, 0, LARGEST_SEED)
        effects = None if which is None else Population(self).sample(which)
        return truth(self, *self._question(within_days, keeping_promises), effects)

    def write(
        self, folder: str | Path, sample: int = 0, *, companies: int | None = None, within_days: int | None = None
    ) -> None:
        """Write the tables of a sample as CSV files, and truth.json: today, and each intervention, to 9 digits.

        With a desk keeping all promises is one of them, "keeping_promises".

        Parameters
        ----------
        folder : path
            Made if need be; files of the same names are replaced.
        sample, companies, within_days
            Of `records`.
        """
        self.records(sample, companies=companies, within_days=within_days).write(folder)
        ends = [band.days for band in self.bands if band.days is not None]
        found = {"today": self.truth(), **{f"within_{days}_days": self.truth(days) for days in ends}}
        if self.desk is not None:
            found["keeping_promises"] = self.truth(keeping_promises=True)
        text = json.dumps({name: rounded(one.to_dict()) for name, one in found.items()}, indent=1)
        (Path(folder) / "truth.json").write_text(text + "\n", encoding="utf-8", newline="\n")

    def _question(self, within_days: int | None, keeping_promises: bool) -> tuple[int | None, bool]:
        if flag("keeping_promises", keeping_promises) and self.desk is None:
            raise error("contradiction", "keeping_promises", "keeping_promises needs a firm with a desk")
        if within_days is None:
            return None, keeping_promises
        if keeping_promises:
            raise error("contradiction", "keeping_promises", "give within_days or keeping_promises, not both")
        ends = [band.days for band in self.bands if band.days is not None]
        days = whole("within_days", within_days, 0)
        if days not in ends:
            known = ", ".join(map(str, ends))
            raise error(
                "domain", "within_days", f"within_days must be the end of a response band ({known}), got {days}"
            )
        return days, False


PARTS = {
    "stay": Stay,
    "companies": Companies,
    "surveys": Surveys,
    "word_of_mouth": WordOfMouth,
    "costs": Costs,
    "horizon": Horizon,
}


def check_lists(firm: SimulatedFirm) -> None:
    """What must hold of segments, problems and bands together."""
    sum_to_one("the shares of segments", [one.share for one in firm.segments])
    for segment in firm.segments:
        if len(segment.voice) != len(firm.problems):
            message = f"segment.voice must have {len(firm.problems)} numbers, one for each problem"
            raise error("size_mismatch", "segment.voice", message)
    if not math.fsum(one.rate for one in firm.problems) <= 1.0 + 1e-12:
        raise error("contradiction", "problems", "the rates of problems must sum to at most 1")
    sum_to_one("the shares of bands", [one.share for one in firm.bands])
    ends = [one.days for one in firm.bands]
    known = [end for end in ends if end is not None]
    if len(ends) < 2 or ends[-1] is not None or len(known) != len(ends) - 1 or known != sorted(set(known)):
        message = "bands must be two or more with increasing days, the last with days=None: not answered"
        raise error("contradiction", "bands", message)


def rounded(value: Any) -> Any:
    """Numbers to 9 digits: what the last ones are depends on the processor."""
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value
