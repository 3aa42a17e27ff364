from __future__ import annotations
import amends._core.core
import amends._core.domain
import amends._core.estimation
import amends._core.math
import amends._core.recovery
import amends._loop
import amends._valuation
import amends.economics
import collections.abc
import numpy
import numpy.typing
import os
import typing
__all__: list[str] = ['ChannelStaffing', 'Comparison', 'ComplaintLoop', 'ComplaintValuation', 'DayStaffing', 'Evaluation', 'LineStaffing', 'LinkCore', 'LinkFinding', 'LoopHandling', 'RecordsPlan', 'RecoveryScenario', 'ScenarioFile', 'ScenarioRecords', 'StaffedChannel', 'StaffingRow', 'Summary', 'Sweep', 'UncertainCompensation', 'UncertainInvertedUStay', 'UncertainSShapedStay', 'UncertainSaturatingStay', 'UncertainStaffing', 'UncertainStaffingRow', 'UnobservedScenario', 'alarm_at_risk', 'best_voice', 'complaint_return', 'customer_lifetime_value', 'discounted_payback', 'exit_rate', 'irr', 'kept_per_complaint', 'load_scenario', 'loss_at_rest', 'metrics', 'moments_of_truth', 'npv', 'optimal_compensation', 'optimal_day_staffing', 'optimal_staffing', 'parse_scenario', 'payback', 'records_of_log', 'records_of_plan', 'revenue_at_risk', 'revenue_at_risk_from_complaints', 'share_dynamics', 'steady_state_shares', 'uncertain_staffing', 'voice_at_the_margin', 'worth_of_voice']
class Summary:
    """
    The distribution of one metric over the draws.
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
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
    def with_value(self, name: str, value: amends._core.estimation.Estimate | amends._core.math.Distribution | float) -> UnobservedScenario:
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
    def offer_scale(self) -> amends._core.math.Distribution | None:
        ...
    @property
    def respond_with_agents(self) -> float | None:
        ...
    @property
    def respond_within_days(self) -> float | None:
        ...
    @property
    def response_days(self) -> list[tuple[float, float]]:
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
    def mixes(self, agents: numpy.typing.ArrayLike, offers: collections.abc.Iterable[tuple[amends._core.estimation.Estimate | amends._core.math.Distribution | float, amends._core.estimation.Estimate | amends._core.math.Distribution | float]], voice_gains: collections.abc.Iterable[amends._core.estimation.Estimate | amends._core.math.Distribution | float], share_causal: amends._core.estimation.Estimate | amends._core.math.Distribution | float | None) -> list[tuple[str, RecoveryScenario]]:
        ...
    def sweep(self, alternatives: collections.abc.Iterable[tuple[str, RecoveryScenario]], draws: int, seed: int, threads: int, progress: typing.Any) -> Sweep:
        ...
    def with_agents(self, agents: float, share_causal: amends._core.estimation.Estimate | amends._core.math.Distribution | float | None) -> RecoveryScenario:
        ...
    def with_correlations(self, correlations: collections.abc.Iterable[tuple[str, str, float]]) -> RecoveryScenario:
        ...
    def with_observed(self, records: ScenarioRecords, largest_outside_share: float) -> RecoveryScenario:
        ...
    def with_offer(self, amount: amends._core.estimation.Estimate | amends._core.math.Distribution | float, scale: amends._core.estimation.Estimate | amends._core.math.Distribution | float, segment: str) -> RecoveryScenario:
        ...
    def with_outcomes_of(self, column: str, take: str, of: str, share_causal: amends._core.estimation.Estimate | amends._core.math.Distribution | float | None) -> RecoveryScenario:
        ...
    def with_response_days(self, shares: collections.abc.Iterable[tuple[float, amends._core.estimation.Estimate | amends._core.math.Distribution | float]], share_causal: amends._core.estimation.Estimate | amends._core.math.Distribution | float | None) -> RecoveryScenario:
        ...
    def with_response_within(self, days: float, share_causal: amends._core.estimation.Estimate | amends._core.math.Distribution | float | None) -> RecoveryScenario:
        ...
    def with_value(self, name: str, value: amends._core.estimation.Estimate | amends._core.math.Distribution | float) -> RecoveryScenario:
        ...
    def with_voice_gain(self, gain: amends._core.estimation.Estimate | amends._core.math.Distribution | float, learning: tuple[amends._core.estimation.Estimate | amends._core.math.Distribution | float, amends._core.estimation.Estimate | amends._core.math.Distribution | float, amends._core.estimation.Estimate | amends._core.math.Distribution | float, amends._core.estimation.Estimate | amends._core.math.Distribution | float] | None) -> RecoveryScenario:
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
    def offer_scale(self) -> amends._core.math.Distribution | None:
        ...
    @property
    def respond_with_agents(self) -> float | None:
        ...
    @property
    def respond_within_days(self) -> float | None:
        ...
    @property
    def response_days(self) -> list[tuple[float, float]]:
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
    def ask(self, scenario: RecoveryScenario) -> RecoveryScenario:
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
    def scenario(self) -> UnobservedScenario:
        ...
class UncertainSaturatingStay:
    """
    `recovery.SaturatingStay` with uncertain parameters.
    
    Parameters
    ----------
    stay_without, stay_limit, rate : float, Distribution or Estimate
        Normal distributions are cut to the domain.
    """
    def __init__(self, *, stay_without: amends._core.estimation.Estimate | amends._core.math.Distribution | float, stay_limit: amends._core.estimation.Estimate | amends._core.math.Distribution | float, rate: amends._core.estimation.Estimate | amends._core.math.Distribution | float) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def rate(self) -> amends._core.math.Distribution:
        ...
    @property
    def stay_limit(self) -> amends._core.math.Distribution:
        ...
    @property
    def stay_without(self) -> amends._core.math.Distribution:
        ...
class UncertainSShapedStay:
    """
    `recovery.SShapedStay` with uncertain parameters.
    
    Parameters
    ----------
    stay_without, stay_limit, midpoint, steepness : float, Distribution or Estimate
        Normal distributions are cut to the domain.
    """
    def __init__(self, *, stay_without: amends._core.estimation.Estimate | amends._core.math.Distribution | float, stay_limit: amends._core.estimation.Estimate | amends._core.math.Distribution | float, midpoint: amends._core.estimation.Estimate | amends._core.math.Distribution | float, steepness: amends._core.estimation.Estimate | amends._core.math.Distribution | float) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def midpoint(self) -> amends._core.math.Distribution:
        ...
    @property
    def stay_limit(self) -> amends._core.math.Distribution:
        ...
    @property
    def stay_without(self) -> amends._core.math.Distribution:
        ...
    @property
    def steepness(self) -> amends._core.math.Distribution:
        ...
class UncertainInvertedUStay:
    """
    `recovery.InvertedUStay` with uncertain parameters.
    
    Parameters
    ----------
    stay_without, stay_peak, peak, stay_beyond : float, Distribution or Estimate
        Normal distributions are cut to the domain.
    """
    def __init__(self, *, stay_without: amends._core.estimation.Estimate | amends._core.math.Distribution | float, stay_peak: amends._core.estimation.Estimate | amends._core.math.Distribution | float, peak: amends._core.estimation.Estimate | amends._core.math.Distribution | float, stay_beyond: amends._core.estimation.Estimate | amends._core.math.Distribution | float) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def peak(self) -> amends._core.math.Distribution:
        ...
    @property
    def stay_beyond(self) -> amends._core.math.Distribution:
        ...
    @property
    def stay_peak(self) -> amends._core.math.Distribution:
        ...
    @property
    def stay_without(self) -> amends._core.math.Distribution:
        ...
class UncertainCompensation:
    """
    The one offer of the highest mean profit, and what is not known about it.
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def break_even(self) -> float | None:
        """
        Largest offer whose mean gain over silence is not negative; None where no offer has that.
        """
    @property
    def compensation(self) -> float:
        ...
    @property
    def curve(self) -> dict[str, typing.Any]:
        """
        Offers and the profit at each: mean, 5 % and 95 % point of the draws.
        """
    @property
    def draws(self) -> int:
        ...
    @property
    def gain_over_no_offer(self) -> Summary:
        ...
    @property
    def gain_over_silence(self) -> Summary:
        ...
    @property
    def least_offer(self) -> float:
        """
        That the fairness floor asks for.
        """
    @property
    def loss_of_ignorance(self) -> float:
        """
        Mean profit of each draw's own optimum less that of the one offer.
        """
    @property
    def loss_of_offer_at_means(self) -> float:
        ...
    @property
    def offer_at_means(self) -> float:
        """
        Best offer with every quantity at its mean.
        """
    @property
    def optimum(self) -> Summary:
        """
        The offer that would be best if the draw were the truth.
        """
    @property
    def profit(self) -> Summary:
        """
        Per claim, at the offer: a Summary over the draws.
        """
    @property
    def search_gap(self) -> float:
        """
        No offer has a mean profit higher by more than this.
        """
    @property
    def seed(self) -> int:
        ...
    @property
    def share_limit_below_start(self) -> float:
        """
        Draws in which the curve was taken to do nothing.
        """
    @property
    def share_no_offer(self) -> float:
        """
        Draws in which it is the least offer.
        """
    @property
    def stay(self) -> Summary:
        """
        Probability to stay at the offer.
        """
    @property
    def warnings(self) -> tuple[typing.Any, ...]:
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
    response : {"saturating", "s_shaped", "inverted_u"}
        How complainants answer to an offer. Of the S-curve ``compensation_scale`` is where it is steepest, of the inverted
        U where most stay, in losses.
    compensation_steepness : float, optional
        Of the S-curve, per loss.
    stay_beyond : float, optional
        Of the inverted U: probability to stay approached by far too much.
    fairness_floor : float
        Least offer, in losses; a cap below it gives way.
    fraud_share : float
        Share of complaints that are false claims: they take the offer and their staying is not counted.
    
    Notes
    -----
    ``value_of_customer = margin sum_y d_y u_(y-1)`` with ``u_0 = 1 - w``, ``u_j = r^j + w (r^(j-1) - r^j)``, r the retention,
    w ``while_leaving``, d_y the discount factor of year y: against a customer who leaves in the first year.
    ``compensation = s ln((stay_delighted - stay) value / s)`` with ``s = compensation_scale * loss``, where positive, for the
    saturating response without floor and false claims; else the best offer within them.
    
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
    def __init__(self, *, margin_per_customer_per_year: float, retention: float, annual_rate: float, while_leaving: float = 0.0, stay: collections.abc.Sequence[float], shares: collections.abc.Sequence[float], thresholds: collections.abc.Sequence[float], compensation_scale: float, typical_loss: float, years: int = 3, first_payment: typing.Literal['now', 'mid_period', 'after_one_period'] = 'after_one_period', weights: collections.abc.Sequence[float] = (1.0, 1.0, 1.0, 1.0), score_scale: collections.abc.Sequence[float] = (1.0, 5.0), largest_offer_per_loss: float = ..., response: typing.Literal['saturating', 's_shaped', 'inverted_u'] = 'saturating', compensation_steepness: float | None = None, stay_beyond: float | None = None, fairness_floor: float = 0.0, fraud_share: float = 0.0) -> None:
        ...
    @property
    def margin_multiple(self) -> float:
        """
        Present value of one unit of yearly margin.
        """
    @property
    def warnings(self) -> list[str]:
        """
        What is unusual in the inputs: "large_discount_rate" above 50 % a year, where 8 was written for 8 %; "floor_above_cap".
        """
class _OfferBudget:
    """
    The budget path; see amends.economics.OfferBudget.
    """
    def __init__(self, costs: numpy.typing.ArrayLike, gains: numpy.typing.ArrayLike, actions: int, least_return: float, largest_share_left_out: float) -> None:
        ...
    def at(self, budget: numpy.typing.ArrayLike) -> dict[str, typing.Any]:
        ...
    def path(self) -> dict[str, typing.Any]:
        ...
    def plan(self, budget: float, most_states: int) -> dict[str, typing.Any]:
        ...
    @property
    def increments(self) -> int:
        ...
    @property
    def row_report(self) -> amends._core.core.RowReport:
        ...
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
class ComplaintLoop:
    """
    More voice, more learning, fewer problems: how complaints change the rate of problems.
    
    Parameters
    ----------
    new_causes : float
        g, problem rate added per period when nothing is prevented; shares all, 0 to 1.
    fading : float
        d, share of the problems that goes by itself per period.
    learning : float
        l, share of the causes heard and acted on that is removed per period.
    prevention : float, optional
        h, share of new causes prevented if all problems were voiced and acted on.
    acted_on : float, optional
        a, share of complaints that anybody acts on.
    
    Notes
    -----
    Per period, with problem rate p and voice v (the share of those with a problem whose complaint arrives):
    ``p' = p + g (1 - h a v) - (d + l a v) p``, at rest ``p* = g (1 - h a v) / (d + l a v)``, and after n periods
    ``p* + (p - p*) q^n`` with ``q = 1 - d - l a v``.
    
    Examples
    --------
    >>> import amends as am
    >>> loop = am.economics.ComplaintLoop.at_rest(problem_rate=0.10, voice=0.3, fading=0.1, learning=0.5)
    >>> loop.steady_state([0.3, 0.6]).round(4)
    array([0.1   , 0.0625])
    """
    @staticmethod
    def at_rest(*, problem_rate: float, voice: float, fading: float, learning: float, prevention: float = 0.0, acted_on: float = 1.0) -> ComplaintLoop:
        """
        The loop whose steady state under a voice is a known problem rate: ``g = p (d + l a v) / (1 - h a v)``.
        
        Parameters
        ----------
        problem_rate : float
            Share of customers with a problem per period.
        voice : float
            Share of them whose complaint arrives.
        fading, learning, prevention, acted_on : float
            As of the class.
        """
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[float, float, float, float, float]:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, new_causes: float, fading: float, learning: float, prevention: float = 0.0, acted_on: float = 1.0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def complaints_at_rest(self, customers: numpy.typing.ArrayLike, voice: numpy.typing.ArrayLike) -> typing.Any:
        """
        Complaints per period at rest, N v p*(v).
        """
    def complaints_slope(self, customers: numpy.typing.ArrayLike, voice: numpy.typing.ArrayLike) -> typing.Any:
        """
        Change of complaints at rest per unit of voice; negative where more voice means fewer complaints.
        """
    def half_life(self, voice: numpy.typing.ArrayLike) -> typing.Any:
        """
        Periods until half of the distance from rest is left.
        """
    def path(self, *, customers: float, problem_rate: float, voice: float, periods: int) -> amends._loop.LoopPath:
        """
        Problems and complaints period by period; the first has the problem rate given.
        
        Parameters
        ----------
        customers : float
            The same in each period.
        problem_rate : float
            Of the first period.
        voice : float
            In all periods.
        periods : int
            Rows of the path.
        """
    def periods_until_fewer_complaints(self, problem_rate: numpy.typing.ArrayLike, voice: numpy.typing.ArrayLike, new_voice: numpy.typing.ArrayLike) -> typing.Any:
        """
        Whole periods until a period with the new voice has fewer complaints than one of before; infinite where none.
        """
    def persistence(self, voice: numpy.typing.ArrayLike) -> typing.Any:
        """
        q = 1 - d - l a v: the share of the distance from rest that is left after a period.
        """
    def problem_rate_after(self, problem_rate: numpy.typing.ArrayLike, voice: numpy.typing.ArrayLike, periods: numpy.typing.ArrayLike) -> typing.Any:
        """
        Problem rate some periods later, in closed form.
        """
    def steady_state(self, voice: numpy.typing.ArrayLike) -> typing.Any:
        """
        Problem rate at rest, g (1 - h a v) / (d + l a v).
        """
    def turning_point(self) -> amends._loop.LoopTurningPoint:
        """
        The voice above which more voice means fewer complaints at rest, or why there is none.
        """
    def voice_with_equal_complaints(self, voice: numpy.typing.ArrayLike) -> typing.Any:
        """
        The other voice with as many complaints at rest, unclamped; infinite without prevention.
        """
    @property
    def acted_on(self) -> float:
        """
        a, share of complaints acted on.
        """
    @property
    def fading(self) -> float:
        """
        d, share that goes by itself.
        """
    @property
    def learning(self) -> float:
        """
        l, share of the causes heard that is removed.
        """
    @property
    def new_causes(self) -> float:
        """
        g, problem rate added per period.
        """
    @property
    def prevention(self) -> float:
        """
        h, share of new causes prevented.
        """
class LoopHandling:
    """
    What becomes of customers with a problem, and what they are worth.
    
    Parameters
    ----------
    stay_no_problem, stay_silent, stay_dissatisfied, stay_satisfied : float
        Shares that stay: without a problem; silent with one; complainants left dissatisfied; satisfied.
    satisfied_share : float
        Of complainants, in the end.
    value_of_kept_customer : float
        Money.
    cost_per_complaint : float, optional
        Money, for a repeated one too.
    repeat_rate : float, optional
        Complaints that one dissatisfied complainant adds by coming back: they cost, and teach nothing new.
    """
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[float, float, float, float, float, float, float, float]:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, stay_no_problem: float, stay_silent: float, stay_dissatisfied: float, stay_satisfied: float, satisfied_share: float, value_of_kept_customer: float, cost_per_complaint: float = 0.0, repeat_rate: float = 0.0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def cost_per_complaint(self) -> float:
        ...
    @property
    def repeat_rate(self) -> float:
        ...
    @property
    def satisfied_share(self) -> float:
        ...
    @property
    def stay_dissatisfied(self) -> float:
        ...
    @property
    def stay_no_problem(self) -> float:
        ...
    @property
    def stay_satisfied(self) -> float:
        ...
    @property
    def stay_silent(self) -> float:
        ...
    @property
    def value_of_kept_customer(self) -> float:
        ...
class StaffingRow:
    """
    What a number of agents makes of a line; money per hour.
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def abandonment(self) -> float:
        ...
    @property
    def agents(self) -> int:
        ...
    @property
    def mean_wait_seconds(self) -> float:
        ...
    @property
    def occupancy(self) -> float:
        ...
    @property
    def profit_per_hour(self) -> float:
        ...
    @property
    def rostered(self) -> int:
        ...
    @property
    def service_level(self) -> float:
        ...
    @property
    def total_cost_per_hour(self) -> float:
        ...
    @property
    def value_lost_per_hour(self) -> float:
        ...
    @property
    def value_per_hour(self) -> float:
        ...
    @property
    def wages_per_hour(self) -> float:
        ...
    @property
    def waiting_probability(self) -> float:
        ...
class LineStaffing:
    """
    Agents on a line by profit: every number looked at, and the best.
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def to_frame(self) -> typing.Any:
        """
        pandas.DataFrame of the rows if pandas is installed, else a dict of arrays.
        """
    @property
    def best(self) -> StaffingRow:
        ...
    @property
    def closed_profit_per_hour(self) -> float:
        """
        With nobody at work: arrivals times worth_if_abandoned. No number of agents pays where the best profit is below it.
        """
    @property
    def rows(self) -> list[StaffingRow]:
        ...
    @property
    def rule(self) -> StaffingRow:
        """
        The fewest agents that keep the rule.
        """
    @property
    def rule_cost_per_hour(self) -> float:
        """
        Profit of the best minus that of the rule.
        """
class StaffedChannel:
    """
    A channel of a day: its contacts by interval, their worth and wages.
    
    Parameters
    ----------
    name : str
    arrivals : array_like
        Expected contacts of each interval. Labels of a pandas.Series name the intervals; channels of a day must have the
        same ones in the same order.
    minutes_per_contact : float
    worth : ExponentialWorth, DeadlineWorth or ToleranceWorth
        Money per contact, by its wait.
    wage_per_hour : float
    patience_minutes, worth_if_abandoned, shrinkage : float, optional
        As in `optimal_staffing`.
    """
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[str, list[float], float, float, typing.Any, float, float, float, list[str]]:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, name: str, *, arrivals: typing.Any, minutes_per_contact: float, worth: amends._core.recovery.ExponentialWorth | amends._core.recovery.DeadlineWorth | amends._core.recovery.ToleranceWorth, wage_per_hour: float, patience_minutes: float | None = None, worth_if_abandoned: float = 0.0, shrinkage: float = 0.0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def minutes_per_contact(self) -> float:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def wage_per_hour(self) -> float:
        ...
class ChannelStaffing:
    """
    The agents of a channel in each interval, and what they are worth.
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def curve_to_frame(self) -> typing.Any:
        """
        The profit of every number of agents looked at, by interval: pandas.DataFrame if pandas is installed, else a dict of arrays.
        """
    def to_frame(self) -> typing.Any:
        """
        pandas.DataFrame by interval if pandas is installed, else a dict of arrays.
        """
    @property
    def abandonment(self) -> float:
        ...
    @property
    def agents(self) -> typing.Any:
        ...
    @property
    def closed_profit_per_day(self) -> float:
        """
        With nobody at work all day.
        """
    @property
    def left_over(self) -> float:
        """
        Contacts in the queue as the day ends; never answered where it ends without agents.
        """
    @property
    def mean_wait_hours(self) -> float:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def profit_per_day(self) -> float:
        ...
    @property
    def rostered(self) -> typing.Any:
        ...
    @property
    def rule_agents(self) -> typing.Any:
        ...
    @property
    def rule_cost_per_day(self) -> float:
        ...
    @property
    def service_level(self) -> float:
        """
        Forecast of the day with the best agents, the queue carried over.
        """
    @property
    def value_per_day(self) -> float:
        ...
    @property
    def wages_per_day(self) -> float:
        ...
class DayStaffing:
    """
    The agents of every channel and interval of a day.
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def channels(self) -> list[ChannelStaffing]:
        ...
    @property
    def interval_minutes(self) -> float:
        ...
    @property
    def intervals(self) -> list[str]:
        """
        The labels of the arrivals; empty without.
        """
    @property
    def profit_per_day(self) -> float:
        ...
    @property
    def rule_cost_per_day(self) -> float:
        ...
    @property
    def value_per_day(self) -> float:
        ...
    @property
    def wages_per_day(self) -> float:
        ...
class UncertainStaffingRow:
    """
    A number of agents over the draws.
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def agents(self) -> int:
        ...
    @property
    def chance_best(self) -> float:
        """
        Share of draws whose own best this number is.
        """
    @property
    def chance_overload(self) -> float:
        """
        Share of draws whose load reaches the agents.
        """
    @property
    def profit_per_hour(self) -> Summary:
        ...
    @property
    def rostered(self) -> int:
        ...
class UncertainStaffing:
    """
    One decision by mean profit, and what each draw would have decided.
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def to_frame(self) -> typing.Any:
        """
        pandas.DataFrame of the rows if pandas is installed, else a dict of arrays.
        """
    @property
    def best(self) -> UncertainStaffingRow:
        ...
    @property
    def own_best(self) -> dict[str, typing.Any]:
        """
        Quantiles of the agents that would be best if one knew.
        """
    @property
    def rows(self) -> list[UncertainStaffingRow]:
        ...
    @property
    def rule(self) -> UncertainStaffingRow:
        """
        The agents that keep the rule at the means of the inputs.
        """
    @property
    def rule_cost_per_hour(self) -> Summary:
        ...
    @property
    def worth_of_knowing_per_hour(self) -> float:
        """
        Mean profit of each draw's own best minus that of the decision.
        """
def _alarms_at_risk(alarms: collections.abc.Iterable[tuple[float, float, float, float, float, float, float]], reporting: amends._core.recovery.ProblemReporting, independent: bool) -> tuple[typing.Any, ...]:
    ...
def _counterfactual_stay(columns: dict[str, typing.Any], comparison: str, complainants: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], problems: collections.abc.Sequence[str], days: typing.SupportsFloat | typing.SupportsIndex, after: typing.SupportsFloat | typing.SupportsIndex, source: str, fewest_rows: typing.SupportsFloat | typing.SupportsIndex) -> LinkCore:
    ...
def _customer_margin(columns: dict[str, typing.Any], purchase_rows: amends._core.core.RowReport | None, years_between: typing.SupportsFloat | typing.SupportsIndex, source: str, fewest_rows: typing.SupportsFloat | typing.SupportsIndex) -> LinkCore:
    ...
def _customer_margins(columns: dict[str, typing.Any], edges: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> tuple[typing.Any, ...]:
    ...
def _desk_staffing(arrivals_per_day: amends._core.math.Distribution | float, minutes_per_case: amends._core.math.Distribution | float, minutes_per_agent_day: float, cost_per_agent_day: amends._core.math.Distribution | float, worth_by_day: collections.abc.Iterable[amends._core.math.Distribution | float], worth_beyond: amends._core.math.Distribution | float, value: amends._core.math.Distribution | float, dispersion: amends._core.math.Distribution | float, minutes_variation: amends._core.math.Distribution | float, shape: typing.Literal['gamma', 'normal'], fewest_agents: int, most_agents: int, current_agents: int, rule: tuple[float, int] | None, draws: int, seed: int, level: float, threads: int) -> dict[str, typing.Any]:
    ...
def _dimensions_from_checklist(checklist: collections.abc.Iterable[tuple[str, str, str, str, str, float]], answers: collections.abc.Iterable[tuple[str, float, bool]], mapping: collections.abc.Iterable[tuple[str, str, float]], others: amends._core.domain.DimensionScores | None, weights: amends._core.domain.DimensionWeights | None, score_scale: amends._core.domain.ScoreScale | tuple[float, float] | tuple[float, float, bool] | collections.abc.Mapping[str, float | bool]) -> tuple[typing.Any, ...]:
    ...
def _e_service_dimensions() -> tuple[typing.Any, ...]:
    ...
def _encounter_exposure(customers: amends._core.math.Distribution | float, contacts_per_customer: amends._core.math.Distribution | float, failure_rate: amends._core.math.Distribution | float, stay_untroubled: amends._core.math.Distribution | float, stay_after_failure: amends._core.math.Distribution | float, churn: amends._core.math.Distribution | float, reasons: collections.abc.Iterable[tuple[str, amends._core.math.Distribution | float, amends._core.math.Distribution | float]], draws: int, seed: int, level: float) -> dict[str, typing.Any]:
    ...
def _estimate_loop(period: numpy.typing.ArrayLike, surveyed: numpy.typing.ArrayLike, with_problem: numpy.typing.ArrayLike, complained: numpy.typing.ArrayLike, customers: numpy.typing.ArrayLike, complaints: numpy.typing.ArrayLike, new_causes: float | None, fading: float | None, prevention: float, acted_on: float, first_period_at_rest: bool, voice_from: typing.Literal['records', 'survey'] | None, level: float) -> tuple[typing.Any, ...]:
    ...
def _margin_retention(columns: dict[str, typing.Any], days: typing.SupportsFloat | typing.SupportsIndex, after: typing.SupportsFloat | typing.SupportsIndex, source: str, fewest_rows: typing.SupportsFloat | typing.SupportsIndex) -> LinkCore:
    ...
def _offers_from_response(response: amends._core.recovery.SaturatingStay | amends._core.recovery.SShapedStay | amends._core.recovery.InvertedUStay, values: numpy.typing.ArrayLike, amounts: numpy.typing.ArrayLike, false_share: float, largest_share_left_out: float) -> tuple[typing.Any, ...]:
    ...
def _offers_from_rows(customers: numpy.typing.ArrayLike, actions: numpy.typing.ArrayLike, cost: numpy.typing.ArrayLike, gain: numpy.typing.ArrayLike, number_of_customers: int, number_of_actions: int, largest_share_left_out: float) -> tuple[typing.Any, ...]:
    ...
def _outcomes_of_scores(score: typing.Any, satisfied: typing.SupportsFloat | typing.SupportsIndex, delighted: typing.SupportsFloat | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float64]:
    ...
def _problem_and_voice(columns: dict[str, typing.Any], problem_odds_ratio: typing.SupportsFloat | typing.SupportsIndex, voice_odds_ratio: typing.SupportsFloat | typing.SupportsIndex, not_replied: typing.SupportsFloat | typing.SupportsIndex, source: str, fewest_rows: typing.SupportsFloat | typing.SupportsIndex) -> LinkCore:
    ...
def _problems_at_risk(problems: collections.abc.Iterable[tuple[str, tuple[float, float, float], int, int, int, float, int]], total: tuple[float, float, float] | None, of_customers: bool, lost_untroubled: float, customers: float, value_per_customer: float) -> tuple[typing.Any, ...]:
    ...
def _scenario_from_records(records: ScenarioRecords, links: collections.abc.Iterable[tuple[str, LinkCore]], stated: collections.abc.Iterable[tuple[str, amends._core.estimation.Estimate | amends._core.math.Distribution | float, str]], years: int, complaint_years: int | None, timing: typing.Literal['end_of_period', 'mid_period', 'start_of_period'], title: str, currency: str, complaints_from_records: bool, design_effect: float, largest_outside_share: float) -> RecoveryScenario:
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
def best_voice(loop: ComplaintLoop, handling: LoopHandling, *, customers: float, lowest: float = 0.0, highest: float = 1.0, cost_of_voice: float = 0.0) -> amends._loop.BestVoice:
    """
    The voice that costs least at rest: customers lost, complaints handled, and what voice itself costs.
    
    Parameters
    ----------
    loop : ComplaintLoop
    handling : LoopHandling
    customers : float
    lowest, highest : float, optional
        Voices to choose from.
    cost_of_voice : float, optional
        Money per period and unit of voice above the lowest: 0.1 more costs a tenth of it.
    
    Examples
    --------
    >>> import amends as am
    >>> loop = am.economics.ComplaintLoop.at_rest(
    ...     problem_rate=0.10, voice=0.30, fading=0.2, learning=0.5, prevention=0.4)
    >>> handling = am.economics.LoopHandling(
    ...     stay_no_problem=0.95, stay_silent=0.60, stay_dissatisfied=0.30, stay_satisfied=0.90, satisfied_share=0.7,
    ...     value_of_kept_customer=200, cost_per_complaint=10)
    >>> round(am.economics.best_voice(loop, handling, customers=10_000, highest=0.8).voice, 2)
    0.8
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
def kept_per_complaint(handling: LoopHandling) -> float:
    """
    Customers that one more complaint keeps, its cost counted in customers, problems staying as many as they are.
    
    Parameters
    ----------
    handling : LoopHandling
    
    Examples
    --------
    >>> import amends as am
    >>> handling = am.economics.LoopHandling(
    ...     stay_no_problem=0.85, stay_silent=0.40, stay_dissatisfied=0.18, stay_satisfied=0.75, satisfied_share=0.32,
    ...     value_of_kept_customer=400, cost_per_complaint=20)
    >>> round(am.economics.kept_per_complaint(handling), 4)
    -0.0876
    """
def load_scenario(path: str | bytes | os.PathLike[str]) -> ScenarioFile:
    ...
def loss_at_rest(loop: ComplaintLoop, customers: numpy.typing.ArrayLike, handling: LoopHandling, voice: numpy.typing.ArrayLike) -> typing.Any:
    """
    What problems cost at rest, per period, money: customers lost at their value, and the handling of complaints.
    
    Parameters
    ----------
    loop : ComplaintLoop
    customers : float or array_like
    handling : LoopHandling
    voice : float or array_like
    
    Examples
    --------
    >>> import amends as am
    >>> loop = am.economics.ComplaintLoop.at_rest(
    ...     problem_rate=0.10, voice=0.30, fading=0.2, learning=0.5, prevention=0.4)
    >>> handling = am.economics.LoopHandling(
    ...     stay_no_problem=0.95, stay_silent=0.60, stay_dissatisfied=0.30, stay_satisfied=0.90, satisfied_share=0.7,
    ...     value_of_kept_customer=200, cost_per_complaint=10)
    >>> round(am.economics.loss_at_rest(loop, customers=10_000, handling=handling, voice=0.3))
    65800
    """
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
def optimal_compensation(response: UncertainSaturatingStay | UncertainSShapedStay | UncertainInvertedUStay, *, value_of_keeping: amends._core.estimation.Estimate | amends._core.math.Distribution | float, stay_if_silent: amends._core.estimation.Estimate | amends._core.math.Distribution | float, handling_cost: amends._core.estimation.Estimate | amends._core.math.Distribution | float = 0.0, fraud_share: amends._core.estimation.Estimate | amends._core.math.Distribution | float = 0.0, price: float = 1.0, fairness_floor: float = 0.0, loss: float = 0.0, largest_offer: float = ..., draws: int = 10000, seed: int = 7, curve_points: int = 33) -> UncertainCompensation:
    """
    The one offer of the highest mean profit where curve, value and false claims are uncertain. A normal distribution is
    cut to what its quantity may be, which moves its mean.
    
    Parameters
    ----------
    response : UncertainSaturatingStay, UncertainSShapedStay or UncertainInvertedUStay
    value_of_keeping : float, Distribution or Estimate
        Present value of a customer who stays: margins, not revenue.
    stay_if_silent : float, Distribution or Estimate
        Probability to stay of a customer who does not complain: the comparison.
    handling_cost : float, Distribution or Estimate, optional
        Of one complaint, without the compensation.
    fraud_share : float, Distribution or Estimate, optional
        Share of claims that are false: they take the offer and their staying is not counted.
    price : float, optional
        Money of one unit of the curve's amounts: 1 for a curve in money, the price for one on its scale.
    fairness_floor : float, optional
        Least offer as a share of the loss, 0 to 10; needs ``loss``.
    loss : float, optional
        Money, what the problem cost the customer.
    largest_offer : float, optional
        Money; a floor above it is kept, and named in the warnings.
    draws, seed : int, optional
        Equal seeds give equal bits.
    curve_points : int, optional
        Of ``curve``, the profit over offers; 0: none.
    
    Returns
    -------
    UncertainCompensation
        ``compensation`` and the distribution of its ``profit``; beside it ``optimum``, the distribution of what would be
        best in each draw, and ``loss_of_ignorance``, what the one offer loses against knowing.
    
    Examples
    --------
    >>> import amends as am
    >>> D = am.math.Distribution
    >>> curve = am.economics.UncertainSaturatingStay(
    ...     stay_without=D.pert(0.2, 0.3, 0.4), stay_limit=0.9, rate=D.log_normal(-3.0, 0.5))
    >>> found = am.economics.optimal_compensation(
    ...     curve, value_of_keeping=D.gamma(4, 4 / 300), stay_if_silent=0.2, handling_cost=10)
    >>> round(found.compensation), round(found.optimum.p05), round(found.optimum.p95)
    (42, 19, 71)
    """
def optimal_day_staffing(channels: collections.abc.Iterable[StaffedChannel], *, interval_minutes: float, least: int = 1, most: int | None = None, rule_share: float = 0.8, rule_seconds: float = 20.0) -> DayStaffing:
    """
    The best agents of each interval and channel of a day, at the load of one service ago.
    
    Parameters
    ----------
    channels : sequence of StaffedChannel
    interval_minutes : float
    least, most : int, optional
        As in `optimal_staffing`; ``least=0`` leaves intervals without agents where nobody is worth it, as at night.
    rule_share, rule_seconds : float, optional
        As in `optimal_staffing`.
    
    Returns
    -------
    DayStaffing
        Of each channel the agents by interval, a forecast of the day (``to_frame``) and the profit of every number of
        agents looked at (``curve_to_frame``).
    
    Examples
    --------
    >>> import amends as am
    >>> curve = am.recovery.ExponentialWorth(24.709661, 0.03524367, per="minute")
    >>> calls = am.economics.StaffedChannel(
    ...     "calls", arrivals=[20, 50, 30], minutes_per_contact=3, worth=curve, wage_per_hour=30)
    >>> day = am.economics.optimal_day_staffing([calls], interval_minutes=15)
    >>> day.channels[0].agents
    array([ 6, 12,  9], dtype=uint64)
    >>> curve = day.channels[0].curve_to_frame()
    >>> best = curve.profit_per_hour.groupby(curve.interval).idxmax()
    >>> curve.agents[best].to_list()
    [6, 12, 9]
    """
def optimal_staffing(*, arrivals_per_hour: float, minutes_per_contact: float, worth: amends._core.recovery.ExponentialWorth | amends._core.recovery.DeadlineWorth | amends._core.recovery.ToleranceWorth, wage_per_hour: float, patience_minutes: float | None = None, worth_if_abandoned: float = 0.0, shrinkage: float = 0.0, least: int = 1, most: int | None = None, rule_share: float = 0.8, rule_seconds: float = 20.0) -> LineStaffing:
    """
    The number of agents on the line whose speed is worth most beyond what they cost.
    
    Parameters
    ----------
    arrivals_per_hour, minutes_per_contact : float
    worth : ExponentialWorth, DeadlineWorth or ToleranceWorth
        Money per contact, by its wait.
    wage_per_hour : float
        Of one paid hour.
    patience_minutes : float, optional
        Mean patience; None: nobody gives up.
    worth_if_abandoned : float, optional
        Money per contact given up; may be negative.
    shrinkage : float, optional
        Share of paid time away from the line.
    least, most : int, optional
        Agents at work; None: as many as it takes to know the best. With ``least=0`` nobody may be at work, and all
        contacts are given up then.
    rule_share, rule_seconds : float, optional
        The rule that the best is compared with.
    
    Returns
    -------
    LineStaffing
    
    Examples
    --------
    >>> import amends as am
    >>> curve = am.recovery.ExponentialWorth.through((6, 20), (67, 2.33), per="minute")
    >>> found = am.economics.optimal_staffing(
    ...     arrivals_per_hour=200, minutes_per_contact=3, worth=curve, wage_per_hour=30)
    >>> found
    LineStaffing(best=13 agents, rule=14 agents, which costs 4.16631 per hour)
    >>> round(found.best.total_cost_per_hour, 3)
    437.995
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
def uncertain_staffing(*, arrivals_per_hour: amends._core.math.Distribution | float, minutes_per_contact: amends._core.math.Distribution | float, at_once: amends._core.math.Distribution | float, wage_per_hour: amends._core.math.Distribution | float, shape: typing.Literal['exponential', 'deadline', 'tolerance'] = 'exponential', decay: amends._core.math.Distribution | float | None = None, tolerance: amends._core.math.Distribution | float | None = None, per: typing.Literal['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'], patience_minutes: amends._core.math.Distribution | float | None = None, worth_if_abandoned: amends._core.math.Distribution | float = 0.0, shrinkage: float = 0.0, rule_share: float = 0.8, rule_seconds: float = 20.0, draws: int = 10000, seed: int = 7, threads: int = 1) -> UncertainStaffing:
    """
    One decision under uncertain load and worth: the agents of the highest mean profit over the draws.
    
    Parameters
    ----------
    arrivals_per_hour, minutes_per_contact, at_once, wage_per_hour : float or Distribution
        As in `optimal_staffing`; ``at_once`` is the worth of a contact without a wait.
    shape : {'exponential', 'deadline', 'tolerance'}, optional
        Of the worth by the wait.
    decay : float or Distribution, optional
        Per ``per``; required unless the shape is a deadline, which has none.
    tolerance : float or Distribution, optional
        In ``per``: the deadline, or the zone of tolerance; required by these two shapes.
    per : str
    patience_minutes : float or Distribution, optional
        None: nobody gives up.
    worth_if_abandoned : float or Distribution, optional
    shrinkage, rule_share, rule_seconds : float, optional
    draws, seed, threads : int, optional
    
    Returns
    -------
    UncertainStaffing
    
    Examples
    --------
    >>> import amends as am
    >>> load = am.math.Distribution.uniform(140, 260)
    >>> found = am.economics.uncertain_staffing(
    ...     arrivals_per_hour=load, minutes_per_contact=3, at_once=24.71, decay=0.035, per="minute", wage_per_hour=30)
    >>> found.best.agents, found.rule.agents, found.own_best["p50"]
    (15, 14, 13.0)
    """
def voice_at_the_margin(loop: ComplaintLoop, handling: LoopHandling, voice: float) -> amends._loop.VoiceAtTheMargin:
    """
    What a little more voice brings at rest, per complaint that it adds: customers kept by handling, by learning.
    
    Parameters
    ----------
    loop : ComplaintLoop
    handling : LoopHandling
    voice : float
    
    Examples
    --------
    >>> import amends as am
    >>> loop = am.economics.ComplaintLoop.at_rest(
    ...     problem_rate=0.10, voice=0.30, fading=0.2, learning=0.5, prevention=0.4)
    >>> handling = am.economics.LoopHandling(
    ...     stay_no_problem=0.95, stay_silent=0.60, stay_dissatisfied=0.30, stay_satisfied=0.90, satisfied_share=0.7,
    ...     value_of_kept_customer=200, cost_per_complaint=10)
    >>> round(am.economics.voice_at_the_margin(loop, handling, voice=0.3).total, 4)
    0.6895
    """
def worth_of_voice(loop: ComplaintLoop, handling: LoopHandling, *, customers: float, problem_rate: float, voice: float, new_voice: float, periods: int, annual_rate: float, first_payment: typing.Literal['now', 'mid_period', 'after_one_period'], periods_per_year: float = 1.0, programme_cost_per_period: float = 0.0, setup_cost: float = 0.0) -> amends._loop.VoiceWorth:
    """
    What a change of voice is worth over some periods, with and without what is learnt from the complaints.
    
    Parameters
    ----------
    loop : ComplaintLoop
    handling : LoopHandling
    customers : float
        Per period: those who leave are replaced.
    problem_rate : float
        Of the first period, with the change or without.
    voice, new_voice : float
        Without the change, with it.
    periods : int
        That count.
    annual_rate : float
        Effective discount rate per year.
    first_payment : {"now", "mid_period", "after_one_period"}
        When the money of the first period comes.
    periods_per_year : float, optional
        12 for months.
    programme_cost_per_period : float, optional
        Money, what the change costs beyond handling.
    setup_cost : float, optional
        Money at time 0.
    
    Examples
    --------
    >>> import amends as am
    >>> loop = am.economics.ComplaintLoop.at_rest(
    ...     problem_rate=0.10, voice=0.30, fading=0.2, learning=0.5, prevention=0.4)
    >>> handling = am.economics.LoopHandling(
    ...     stay_no_problem=0.95, stay_silent=0.60, stay_dissatisfied=0.30, stay_satisfied=0.90, satisfied_share=0.7,
    ...     value_of_kept_customer=200, cost_per_complaint=10)
    >>> worth = am.economics.worth_of_voice(
    ...     loop, handling, customers=10_000, problem_rate=0.10, voice=0.30, new_voice=0.50, periods=5,
    ...     programme_cost_per_period=4_000, annual_rate=0.08, first_payment="after_one_period")
    >>> round(worth.present_value)
    35265
    """
metrics: tuple[typing.Any, ...] = ('customers_kept', 'retention_benefit', 'word_of_mouth_benefit', 'information_benefit', 'handling_cost', 'compensation_cost', 'faster_answer_cost', 'fixed_cost', 'escalation_benefit', 'escalation_cost', 'prevented_problems_benefit', 'net', 'net_undiscounted', 'revenue_at_risk', 'total_cost', 'net_return', 'benefit_cost_ratio', 'payback_years')
