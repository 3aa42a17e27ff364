from __future__ import annotations
import amends._core.core
import amends._core.domain
import amends._core.estimation
import amends._core.math
import amends._core.recovery
import amends._valuation
import amends.economics
import collections.abc
import numpy
import numpy.typing
import os
import typing
__all__: list[str] = ['Comparison', 'ComplaintValuation', 'Evaluation', 'LinkCore', 'LinkFinding', 'RecordsPlan', 'RecoveryScenario', 'ScenarioFile', 'ScenarioRecords', 'Summary', 'Sweep', 'UnobservedScenario', 'alarm_at_risk', 'complaint_return', 'customer_lifetime_value', 'discounted_payback', 'exit_rate', 'irr', 'load_scenario', 'metrics', 'moments_of_truth', 'npv', 'parse_scenario', 'payback', 'records_of_log', 'records_of_plan', 'revenue_at_risk', 'revenue_at_risk_from_complaints', 'share_dynamics', 'steady_state_shares']
class Summary:
    """
    The distribution of one metric over the draws.
    """
    def __repr__(self) -> str:
        ...
    @property
    def mean(self) -> float:
        ...
    @property
    def p05(self) -> float:
        ...
    @property
    def p25(self) -> float:
        ...
    @property
    def p50(self) -> float:
        ...
    @property
    def p75(self) -> float:
        ...
    @property
    def p95(self) -> float:
        ...
    @property
    def quantile_error(self) -> float:
        ...
    @property
    def share_missing(self) -> float:
        ...
    @property
    def share_negative(self) -> float:
        ...
    @property
    def standard_deviation(self) -> float:
        ...
class Evaluation:
    """
    A scenario evaluated, or the difference of two.
    """
    def at_medians(self, metric: str) -> float:
        ...
    def mean(self, metric: str, segment: str | None) -> float:
        ...
    def share_missing(self, metric: str, segment: str | None) -> float:
        ...
    def share_negative(self, metric: str, segment: str | None) -> float:
        ...
    def standard_deviation(self, metric: str, segment: str | None) -> float:
        ...
    def summaries(self, segments: bool, threads: int) -> list[typing.Any]:
        ...
    def summary(self, metric: str, segment: str | None, threads: int) -> Summary:
        ...
    def switching_values(self) -> list[typing.Any]:
        ...
    def tornado(self) -> list[typing.Any]:
        ...
    def values(self, metric: str, segment: str | None, threads: int) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def years(self, threads: int) -> list[typing.Any]:
        ...
    @property
    def account(self) -> amends._core.domain.RecordReport | None:
        ...
    @property
    def draws(self) -> int:
        ...
    @property
    def inputs(self) -> list[typing.Any]:
        ...
    @property
    def seed(self) -> int:
        ...
    @property
    def segments(self) -> list[str]:
        ...
    @property
    def warnings(self) -> list[typing.Any]:
        ...
class Comparison:
    """
    Two scenarios on common random numbers.
    """
    @property
    def alternative(self) -> Evaluation:
        ...
    @property
    def baseline(self) -> Evaluation:
        ...
    @property
    def difference(self) -> Evaluation:
        ...
class ScenarioRecords:
    """
    Records as they were read for a scenario.
    """
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
class UnobservedScenario:
    """
    A scenario that may wait for its records.
    """
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def with_correlations(self, correlations: collections.abc.Iterable[tuple[str, str, float]]) -> UnobservedScenario:
        ...
    def with_observed(self, records: ScenarioRecords, largest_outside_share: float) -> RecoveryScenario:
        ...
    def with_value(self, name: str, value: amends._core.estimation.Estimate | amends._core.math.Distribution) -> UnobservedScenario:
        ...
    def without_intervention(self, title: str) -> UnobservedScenario:
        ...
    def without_records(self) -> RecoveryScenario:
        ...
    @property
    def account(self) -> amends._core.domain.RecordReport | None:
        ...
    @property
    def correlations(self) -> list[tuple[str, str, float]]:
        ...
    @property
    def currency(self) -> str:
        ...
    @property
    def needs_records(self) -> bool:
        ...
    @property
    def respond_within_days(self) -> float | None:
        ...
    @property
    def segments(self) -> list[str]:
        ...
    @property
    def take_outcomes(self) -> tuple[str, str, str] | None:
        ...
    @property
    def title(self) -> str:
        ...
    @property
    def years(self) -> int:
        ...
class RecoveryScenario:
    """
    What complaint handling costs and brings in.
    """
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def compare(self, baseline: RecoveryScenario, draws: int, seed: int, threads: int, segments: bool, keep: typing.Literal['automatic', 'net', 'net_and_return', 'all'], quantiles: typing.Literal['kept', 'all'], progress: typing.Any) -> Comparison:
        ...
    def evaluate(self, draws: int, seed: int, threads: int, segments: bool, keep: typing.Literal['automatic', 'net', 'net_and_return', 'all'], quantiles: typing.Literal['kept', 'all'], progress: typing.Any) -> Evaluation:
        ...
    def evaluate_draws(self, draws: collections.abc.Mapping[str, numpy.typing.ArrayLike], *, check: bool) -> dict[str, typing.Any]:
        ...
    def joint_inputs(self) -> list[typing.Any]:
        ...
    def sweep(self, alternatives: collections.abc.Iterable[tuple[str, RecoveryScenario]], draws: int, seed: int, threads: int, progress: typing.Any) -> Sweep:
        ...
    def with_correlations(self, correlations: collections.abc.Iterable[tuple[str, str, float]]) -> RecoveryScenario:
        ...
    def with_observed(self, records: ScenarioRecords, largest_outside_share: float) -> RecoveryScenario:
        ...
    def with_outcomes_of(self, column: str, take: str, of: str, share_causal: amends._core.estimation.Estimate | amends._core.math.Distribution | None) -> RecoveryScenario:
        ...
    def with_response_within(self, days: float, share_causal: amends._core.estimation.Estimate | amends._core.math.Distribution | None) -> RecoveryScenario:
        ...
    def with_value(self, name: str, value: amends._core.estimation.Estimate | amends._core.math.Distribution) -> RecoveryScenario:
        ...
    def without_intervention(self, title: str) -> RecoveryScenario:
        ...
    @property
    def account(self) -> amends._core.domain.RecordReport | None:
        ...
    @property
    def correlations(self) -> list[tuple[str, str, float]]:
        ...
    @property
    def currency(self) -> str:
        ...
    @property
    def respond_within_days(self) -> float | None:
        ...
    @property
    def segments(self) -> list[str]:
        ...
    @property
    def take_outcomes(self) -> tuple[str, str, str] | None:
        ...
    @property
    def title(self) -> str:
        ...
    @property
    def years(self) -> int:
        ...
class Sweep:
    """
    Alternatives against one baseline.
    """
    @property
    def best(self) -> str:
        ...
    @property
    def chance_none(self) -> float:
        ...
    @property
    def rows(self) -> list[tuple[str, float, float, float, float, float, float, float, float]]:
        ...
    @property
    def warnings(self) -> list[typing.Any]:
        ...
class RecordsPlan:
    """
    The [records] table of a scenario file.
    """
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def delighted(self) -> float:
        ...
    @property
    def file(self) -> str:
        ...
    @property
    def largest_outside_share(self) -> float:
        ...
    @property
    def note(self) -> str:
        ...
    @property
    def response_bands(self) -> list[float]:
        ...
    @property
    def satisfied(self) -> float:
        ...
    @property
    def strata(self) -> list[str]:
        ...
class ScenarioFile:
    """
    A scenario file, read and checked.
    """
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def note(self) -> str:
        ...
    @property
    def read(self) -> list[typing.Any]:
        ...
    @property
    def records(self) -> RecordsPlan | None:
        ...
    @property
    def respond_within_days(self) -> float | None:
        ...
    @property
    def scenario(self) -> UnobservedScenario:
        ...
    @property
    def take_outcomes(self) -> tuple[str, str, str] | None:
        ...
class ComplaintValuation:
    """
    Satisfaction index, expected value at stake and suggested compensation of single complaints.
    
    Parameters
    ----------
    margin_per_customer_per_year : float
        Contribution margin, money, >= 0.
    retention : float
        Of a kept customer in later years, in [0, 1].
    annual_rate : float
        Effective discount rate per year.
    while_leaving : float
        Share of the year's margin that a leaver still pays in the year he leaves, in [0, 1]; 0: nothing.
    stay : tuple[typing.Any, ...] of float
        Probability to stay when dissatisfied, satisfied, delighted; rising.
    shares : tuple[typing.Any, ...] of float
        Shares of dissatisfied, satisfied, delighted as complaints are handled today; they sum to 1.
    thresholds : tuple[typing.Any, ...] of float
        Scores from which a complainant counts as satisfied, as delighted.
    compensation_scale : float
        An offer of this many losses closes 63 % of the gap to a delighted customer.
    typical_loss : float
        Money, for complaints whose loss is not known or 0.
    years : int
        Margins counted.
    first_payment : {"now", "mid_period", "after_one_period"}
        When in its year a margin comes.
    weights : tuple[typing.Any, ...] of float
        Of accessibility, interaction quality, response speed, outcome fairness.
    score_scale : tuple[typing.Any, ...] of float
        Lowest and highest score.
    largest_offer_per_loss : float
        Cap on offers, in losses.
    
    Notes
    -----
    ``value_of_customer = margin sum_y d_y u_(y-1)`` with ``u_0 = 1 - w``, ``u_j = r^j + w (r^(j-1) - r^j)``, r the retention,
    w ``while_leaving``, d_y the discount factor of year y: against a customer who leaves in the first year.
    ``compensation = s ln((stay_delighted - stay) value / s)`` with ``s = compensation_scale * loss``, where positive.
    
    Examples
    --------
    >>> import amends as am
    >>> value = am.economics.ComplaintValuation(
    ...     margin_per_customer_per_year=60, retention=0.8, annual_rate=0.1, first_payment="now",
    ...     stay=(0.2, 0.7, 0.9), shares=(0.25, 0.35, 0.40), thresholds=(3.5, 4.5),
    ...     compensation_scale=0.5, typical_loss=40)
    >>> value(loss=40, outcome_fairness=[1, 4, 5]).suggested_compensation.round(2)
    array([31.11,  6.06,  0.  ])
    """
    def __call__(self, *, loss: numpy.typing.ArrayLike = ..., margin_per_year: numpy.typing.ArrayLike = ..., accessibility: numpy.typing.ArrayLike = ..., interaction_quality: numpy.typing.ArrayLike = ..., response_speed: numpy.typing.ArrayLike = ..., outcome_fairness: numpy.typing.ArrayLike = ...) -> amends._valuation.ComplaintValues:
        """
        Values complaints; all arguments broadcast to one dimension.
        
        Parameters
        ----------
        loss : array_like
            Money, what the problem cost the customer; NaN or 0: ``typical_loss``.
        margin_per_year : array_like
            This customer's own margin; NaN: ``margin_per_customer_per_year``.
        accessibility, interaction_quality, response_speed, outcome_fairness : array_like
            Scores; NaN: not answered. All missing: not judged yet, valued at today's shares.
        
        Returns
        -------
        ComplaintValues
            NaN where a complaint makes no sense; ``row_report`` says how many, the first, and why.
        """
    def __init__(self, *, margin_per_customer_per_year: float, retention: float, annual_rate: float, while_leaving: float = 0.0, stay: collections.abc.Sequence[float], shares: collections.abc.Sequence[float], thresholds: collections.abc.Sequence[float], compensation_scale: float, typical_loss: float, years: int = 3, first_payment: typing.Literal['now', 'mid_period', 'after_one_period'] = 'after_one_period', weights: collections.abc.Sequence[float] = (1.0, 1.0, 1.0, 1.0), score_scale: collections.abc.Sequence[float] = (1.0, 5.0), largest_offer_per_loss: float = ...) -> None:
        ...
    @property
    def margin_multiple(self) -> float:
        """
        Present value of one unit of yearly margin.
        """
    @property
    def warnings(self) -> list[str]:
        """
        What is unusual in the inputs: "large_discount_rate" above 50 % a year, where 8 was written for 8 %.
        """
class LinkFinding:
    """
    What data do not carry, or what a reader of an estimate must know.
    """
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def no_estimate(self) -> bool:
        """
        Whether the quantity has no estimate for this reason.
        """
    @property
    def problem(self) -> str:
        ...
    @property
    def quantity(self) -> str:
        ...
    @property
    def text(self) -> str:
        """
        In words, with numbers.
        """
class LinkCore:
    """
    See amends.economics.LinkEstimates.
    """
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def at(self, quantity: str) -> amends._core.estimation.Estimate:
        ...
    @property
    def bounds(self) -> dict[str, typing.Any]:
        ...
    @property
    def counts(self) -> list[typing.Any]:
        ...
    @property
    def estimates(self) -> list[amends._core.estimation.Estimate]:
        ...
    @property
    def findings(self) -> list[LinkFinding]:
        ...
    @property
    def note(self) -> str:
        ...
    @property
    def rows(self) -> amends._core.core.RowReport:
        ...
def _alarms_at_risk(alarms: collections.abc.Iterable[tuple[float, float, float, float, float, float, float]], reporting: amends._core.recovery.ProblemReporting, independent: bool) -> tuple[typing.Any, ...]:
    ...
def _counterfactual_stay(columns: dict[str, typing.Any], comparison: str, complainants: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], problems: collections.abc.Sequence[str], days: typing.SupportsFloat | typing.SupportsIndex, after: typing.SupportsFloat | typing.SupportsIndex, source: str, fewest_rows: typing.SupportsFloat | typing.SupportsIndex) -> LinkCore:
    ...
def _customer_margin(columns: dict[str, typing.Any], purchase_rows: amends._core.core.RowReport | None, years_between: typing.SupportsFloat | typing.SupportsIndex, source: str, fewest_rows: typing.SupportsFloat | typing.SupportsIndex) -> LinkCore:
    ...
def _customer_margins(columns: dict[str, typing.Any], edges: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> tuple[typing.Any, ...]:
    ...
def _dimensions_from_checklist(checklist: collections.abc.Iterable[tuple[str, str, str, str, str, float]], answers: collections.abc.Iterable[tuple[str, float, bool]], mapping: collections.abc.Iterable[tuple[str, str, float]], others: amends._core.domain.DimensionScores | None, weights: amends._core.domain.DimensionWeights | None, score_scale: amends._core.domain.ScoreScale | tuple[float, float] | tuple[float, float, bool] | collections.abc.Mapping[str, float | bool]) -> tuple[typing.Any, ...]:
    ...
def _e_service_dimensions() -> tuple[typing.Any, ...]:
    ...
def _encounter_exposure(customers: amends._core.math.Distribution, contacts_per_customer: amends._core.math.Distribution, failure_rate: amends._core.math.Distribution, stay_untroubled: amends._core.math.Distribution, stay_after_failure: amends._core.math.Distribution, churn: amends._core.math.Distribution, reasons: collections.abc.Iterable[tuple[str, amends._core.math.Distribution, amends._core.math.Distribution]], draws: int, seed: int, level: float) -> dict[str, typing.Any]:
    ...
def _margin_retention(columns: dict[str, typing.Any], days: typing.SupportsFloat | typing.SupportsIndex, after: typing.SupportsFloat | typing.SupportsIndex, source: str, fewest_rows: typing.SupportsFloat | typing.SupportsIndex) -> LinkCore:
    ...
def _outcomes_of_scores(score: typing.Any, satisfied: typing.SupportsFloat | typing.SupportsIndex, delighted: typing.SupportsFloat | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float64]:
    ...
def _problem_and_voice(columns: dict[str, typing.Any], problem_odds_ratio: typing.SupportsFloat | typing.SupportsIndex, voice_odds_ratio: typing.SupportsFloat | typing.SupportsIndex, not_replied: typing.SupportsFloat | typing.SupportsIndex, source: str, fewest_rows: typing.SupportsFloat | typing.SupportsIndex) -> LinkCore:
    ...
def _problems_at_risk(problems: collections.abc.Iterable[tuple[str, tuple[float, float, float], int, int, int, float, int]], total: tuple[float, float, float] | None, of_customers: bool, lost_untroubled: float, customers: float, value_per_customer: float) -> tuple[typing.Any, ...]:
    ...
def _scenario_from_records(records: ScenarioRecords, links: collections.abc.Iterable[tuple[str, LinkCore]], stated: collections.abc.Iterable[tuple[str, amends._core.estimation.Estimate | amends._core.math.Distribution, str]], years: int, complaint_years: int | None, timing: typing.Literal['end_of_period', 'mid_period', 'start_of_period'], title: str, currency: str, complaints_from_records: bool, design_effect: float, largest_outside_share: float) -> RecoveryScenario:
    ...
def _stay_rates(columns: dict[str, typing.Any], days: typing.SupportsFloat | typing.SupportsIndex, after: typing.SupportsFloat | typing.SupportsIndex, source: str, fewest_rows: typing.SupportsFloat | typing.SupportsIndex) -> LinkCore:
    ...
def _tellers(columns: dict[str, typing.Any], means: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], source: str, fewest_rows: typing.SupportsFloat | typing.SupportsIndex) -> LinkCore:
    ...
def alarm_at_risk(*, complaints_above_expected: float, lower: float, upper: float, evidence_rate: float, stay_rate_untroubled: float, stay_rate_after_problem: float, value_per_customer: float) -> amends.economics.AlarmAtRisk:
    """
    What the problem behind an alarm puts at risk, since it began.
    
    Problems are the complaints above the expected ones over the evidence rate; customers lost are problems times
    (stay_rate_untroubled - stay_rate_after_problem). The interval is that of the complaints alone.
    
    Parameters
    ----------
    complaints_above_expected, lower, upper : float
        Of an alarm: ``excess``, ``excess_lower``, ``excess_upper``.
    evidence_rate : float
        Share of problems that is voiced and registered.
    stay_rate_untroubled, stay_rate_after_problem : float
    value_per_customer : float
        Money per customer lost.
    
    Returns
    -------
    AlarmAtRisk
        ``estimate``, ``lower`` and ``upper``, each an `AlarmExposure`.
    
    Examples
    --------
    >>> import amends as am
    >>> found = am.economics.alarm_at_risk(
    ...     complaints_above_expected=30, lower=12, upper=51, evidence_rate=0.05, stay_rate_untroubled=0.9,
    ...     stay_rate_after_problem=0.7, value_per_customer=250)
    >>> found.estimate
    AlarmExposure
      complaints       30
      problems         600
      unvoiced         570
      customers_lost   120
      revenue_at_risk  30,000.00
    """
def complaint_return(*, complainants: float, shares: collections.abc.Mapping[typing.Any, float], stay_rates: collections.abc.Mapping[typing.Any, float], counterfactual_stay_rate: float, value_of_kept_customer: float, cost: collections.abc.Mapping[typing.Any, float], word_of_mouth_benefit: float = 0.0, information_benefit: float = 0.0) -> amends.economics.ComplaintReturn:
    """
    Profit of complaint management and its return, against a stated counterfactual.
    
    ``customers kept = complainants * (sum of share * stay rate - counterfactual)``; the benefit is customers kept times
    their value, plus word of mouth, plus information.
    
    Parameters
    ----------
    complainants
        Customers who complained in the period.
    shares
        Shares of ``dissatisfied``, ``mollified``, ``satisfied``, ``delighted`` complainants; they sum to 1.
    stay_rates
        Stay rates of the same classes, needed where there is a share. With ``no_problem`` too, recovered customers who
        stay more than untroubled ones are warned about.
    counterfactual_stay_rate
        Stay rate of the same customers had nobody handled their complaint. Required: without it every customer who
        stays is credited to complaint management.
    value_of_kept_customer
        Money per customer, margin not revenue; see `customer_lifetime_value`.
    cost
        Money of the period by kind: ``handling``, ``compensation``, ``escalation``, ``fixed``.
    word_of_mouth_benefit, information_benefit
        Money of the period.
    
    Examples
    --------
    >>> import amends as am
    >>> value = am.economics.customer_lifetime_value(60, 0.80, annual_rate=0.10, first_payment="now", periods=3)
    >>> result = am.economics.complaint_return(
    ...     complainants=20_000,
    ...     shares={"delighted": 0.40, "satisfied": 0.35, "dissatisfied": 0.25},
    ...     stay_rates={"delighted": 0.90, "satisfied": 0.70, "dissatisfied": 0.20},
    ...     counterfactual_stay_rate=0.35,
    ...     value_of_kept_customer=value,
    ...     cost={"handling": 20_000 * 18, "fixed": 150_000},
    ... )
    >>> round(result.profit, 2), round(result.net_return, 4)
    (315768.6, 0.6192)
    """
def customer_lifetime_value(margin_per_period: numpy.typing.ArrayLike, retention_rate: numpy.typing.ArrayLike, *, annual_rate: numpy.typing.ArrayLike, first_payment: typing.Literal['now', 'mid_period', 'after_one_period'], periods: numpy.typing.ArrayLike = ..., periods_per_year: numpy.typing.ArrayLike = 1.0, acquisition_cost: numpy.typing.ArrayLike = 0.0) -> typing.Any:
    """
    Discounted expected margins of one customer, less the acquisition cost.
    
    With ``q = retention_rate / (1 + annual_rate) ** (1 / periods_per_year)`` the margins are worth
    ``m (1 + q + ... + q^(T-1))`` (now), the square root of the discount factor times that (mid_period), or
    ``m (q + ... + q^T)`` (after_one_period: the first margin comes from those who stayed one period).
    
    Parameters
    ----------
    margin_per_period
        Money per customer: revenue minus variable cost.
    retention_rate
        Share of customers kept from one period to the next, 0 to 1.
    annual_rate
        Effective discount rate per year; 0.1 is 10 %.
    first_payment
        When the first margin comes: ``"now"``, ``"mid_period"`` or ``"after_one_period"``.
    periods
        Margins counted: a whole number, or infinity.
    periods_per_year
        12 when margin and retention are monthly.
    acquisition_cost
        Money per customer, spent now.
    
    Returns
    -------
    float or numpy.ndarray
        Money per customer; the numbers broadcast.
    
    Raises
    ------
    AmendsError
        A number outside its domain, or an infinite horizon whose value has no limit.
    
    Examples
    --------
    >>> import amends as am
    >>> bean = dict(annual_rate=0.10, acquisition_cost=100)
    >>> round(am.economics.customer_lifetime_value(150, 0.55, first_payment="after_one_period", **bean), 2)
    50.0
    >>> round(am.economics.customer_lifetime_value(150, 0.55, first_payment="now", **bean), 2)
    200.0
    """
def discounted_payback(flows: numpy.typing.ArrayLike, *, annual_rate: float, periods_per_year: float = 1.0) -> amends.economics.Payback:
    """
    The same for flows discounted to the first one.
    
    Examples
    --------
    >>> import amends as am
    >>> am.economics.discounted_payback([-1_000, 400, 400, 400], annual_rate=0.1).status
    'never'
    """
def exit_rate(*, problem_rate: numpy.typing.ArrayLike, articulation_rate: numpy.typing.ArrayLike, stay_rate_voiced: numpy.typing.ArrayLike, stay_rate_silent: numpy.typing.ArrayLike) -> typing.Any:
    """
    Share of all customers who leave per period because of a problem: ``p (1 - (v s + (1 - v) r0))``; broadcasts.
    
    Examples
    --------
    >>> import amends as am
    >>> x = am.economics.exit_rate(
    ...     problem_rate=0.10, articulation_rate=[0.3, 0.6], stay_rate_voiced=0.8, stay_rate_silent=0.3)
    >>> x.round(6).tolist()
    [0.055, 0.04]
    """
def irr(flows: numpy.typing.ArrayLike, *, periods_per_year: float = 1.0) -> amends.economics.InternalRateOfReturn:
    """
    Internal rates of return: every rate above -100 % at which the present value is zero.
    
    All of them, ascending, effective per year. Several are a warning, none is a status; neither is an error.
    
    Examples
    --------
    >>> import amends as am
    >>> result = am.economics.irr([-1_000, 2_500, -1_540])
    >>> [round(rate, 6) for rate in result.annual_rates]
    [0.1, 0.4]
    >>> result.warnings
    ('several_rates',)
    """
def load_scenario(path: str | bytes | os.PathLike[str]) -> ScenarioFile:
    ...
def moments_of_truth(*, customers: float, contacts_per_customer: float, failure_rate: float = 0.0, seconds_per_contact: float = 0.0) -> amends.economics.MomentsOfTruth:
    """
    Exposure to moments of truth: the contacts in which customers judge the firm, and how many of them fail.
    
    Examples
    --------
    >>> import amends as am
    >>> am.economics.moments_of_truth(customers=10e6, contacts_per_customer=5, seconds_per_contact=15).contacts
    50000000.0
    """
def npv(flows: numpy.typing.ArrayLike, *, annual_rate: float, first_payment: typing.Literal['now', 'mid_period', 'after_one_period'], periods_per_year: float = 1.0) -> float:
    """
    Net present value of flows at equal distances.
    
    Parameters
    ----------
    flows
        Money per period, outflows negative.
    annual_rate
        Effective rate per year.
    first_payment
        When ``flows[0]`` comes. Spreadsheets' NPV is ``"after_one_period"``; a textbook's, with the investment at
        time 0, is ``"now"``.
    periods_per_year
        12 for monthly flows.
    
    Examples
    --------
    >>> import amends as am
    >>> flows = [-40_000, 5_000, 8_000, 12_000, 30_000]
    >>> round(am.economics.npv(flows, annual_rate=0.08, first_payment="now"), 2)
    3065.22
    """
def parse_scenario(text: str, name: str, estimates: collections.abc.Iterable[amends._core.estimation.Estimate]) -> ScenarioFile:
    ...
def payback(flows: numpy.typing.ArrayLike) -> amends.economics.Payback:
    """
    Time until the flows, summed, come back to zero; a flow is taken to come evenly over its period.
    
    Examples
    --------
    >>> import amends as am
    >>> am.economics.payback([-1_000, 400, 400, 400]).periods
    2.5
    """
def records_of_log(log: amends._core.domain.ComplaintLog, satisfied: float, delighted: float, response_bands: numpy.typing.ArrayLike, strata: collections.abc.Iterable[str]) -> ScenarioRecords:
    ...
def records_of_plan(plan: RecordsPlan, file: str | bytes | os.PathLike[str] | None) -> ScenarioRecords:
    ...
def revenue_at_risk(*, customers: float, problem_rate: float, stay_rate_untroubled: float, stay_rate_after_problem: float, value_per_customer: float) -> amends.economics.RevenueAtRisk:
    """
    Customers lost and revenue at risk because of problems.
    
    ``customers lost = customers * problem_rate * (stay_rate_untroubled - stay_rate_after_problem)``, nothing rounded
    on the way; ``problem_rate`` is the share of customers with a problem.
    
    Examples
    --------
    >>> import amends as am
    >>> result = am.economics.revenue_at_risk(
    ...     customers=80_000, problem_rate=0.30, stay_rate_untroubled=0.74, stay_rate_after_problem=0.45,
    ...     value_per_customer=290.41)
    >>> round(result.customers_lost, 6), round(result.leave_after_problem, 6)
    (6960.0, 13200.0)
    """
def revenue_at_risk_from_complaints(*, complaints: float, multiplier: float, lost_given_problem: float, value_per_customer: float) -> amends.economics.ComplaintsAtRisk:
    """
    Revenue at risk from complaints received, by the multiplier (problems in the market per complaint).
    
    ``lost_given_problem`` is required: without it every problem is taken for a lost customer.
    
    Examples
    --------
    >>> import amends as am
    >>> am.economics.revenue_at_risk_from_complaints(
    ...     complaints=100, multiplier=16, lost_given_problem=0.20, value_per_customer=200)
    ComplaintsAtRisk
      problems         1,600.00
      customers_lost   320
      revenue_at_risk  64,000.00
    """
def share_dynamics(customers: numpy.typing.ArrayLike, dissatisfaction_rates: numpy.typing.ArrayLike, *, stay_rates_when_dissatisfied: numpy.typing.ArrayLike, periods: int, new_customers_per_period: float = 0.0) -> numpy.typing.NDArray[numpy.float64]:
    """
    Paths of the suppliers' customers (Babich's model with exits instead of dissatisfaction).
    
    Parameters
    ----------
    customers
        At the start, one per supplier.
    dissatisfaction_rates
        Share of the customers dissatisfied per period; one per supplier, or one for all.
    stay_rates_when_dissatisfied
        Share of the dissatisfied who stay all the same; 0 is Babich's model, in which all of them leave.
    periods
        How many to compute.
    new_customers_per_period
        They choose by share.
    
    Returns
    -------
    numpy.ndarray
        Customers, ``periods + 1`` rows (the first is the start), one column per supplier.
    
    Examples
    --------
    >>> import amends as am
    >>> start = [100 / 3] * 3
    >>> path = am.economics.share_dynamics(start, [0.05, 0.10, 0.10], stay_rates_when_dissatisfied=0, periods=12)
    >>> path[12].round(3).tolist()
    [49.27, 25.365, 25.365]
    """
def steady_state_shares(exit_rates: numpy.typing.ArrayLike) -> numpy.typing.NDArray[numpy.float64]:
    """
    Market shares at which customers stop moving, for constant exit rates of two or more suppliers.
    
    Leavers choose among the other suppliers in proportion to their shares. Among n survivors
    ``share_i = 1 - (n - 1) x_i / sum(x)``; with two, ``x_2 / (x_1 + x_2)``.
    
    Examples
    --------
    >>> import amends as am
    >>> am.economics.steady_state_shares([0.040, 0.064]).round(6).tolist()
    [0.615385, 0.384615]
    """
metrics: tuple[typing.Any, ...] = ('customers_kept', 'retention_benefit', 'word_of_mouth_benefit', 'information_benefit', 'handling_cost', 'compensation_cost', 'faster_answer_cost', 'fixed_cost', 'escalation_benefit', 'escalation_cost', 'net', 'net_undiscounted', 'revenue_at_risk', 'total_cost', 'net_return', 'benefit_cost_ratio', 'payback_years')
