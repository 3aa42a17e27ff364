from __future__ import annotations
import amends._core.core
import collections.abc
import enum
import numpy
import numpy.typing
import typing
__all__: list[str] = ['BadRow', 'BusinessCalendar', 'Channel', 'Complaint', 'ComplaintLog', 'CustomerType', 'Decision', 'Dimension', 'DimensionScores', 'DimensionWeights', 'HandlingEvent', 'HandlingHistory', 'JoinReport', 'JoinedRows', 'LeftOut', 'LogCounts', 'LogGroup', 'OtherText', 'OutcomeState', 'PurchaseHistory', 'RecordReport', 'RecoveryAction', 'RecoveryPromise', 'RecoveryStep', 'Redress', 'RedressKind', 'Reinterpreted', 'ScoreScale', 'SentToOther', 'SurveyResponse', 'TransactionReport', 'counts_as_redress_paid', 'counts_as_upheld', 'summarise']
class BadRow:
    """
    Why a row was not used: line of the file, column, text, reason.
    """
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def column(self) -> str:
        """
        Header of the column; empty where the row as a whole is wrong.
        """
    @property
    def file(self) -> str:
        """
        Where several files were read; otherwise empty.
        """
    @property
    def line(self) -> int:
        """
        As an editor counts, from 1.
        """
    @property
    def reason(self) -> str:
        ...
    @property
    def text(self) -> str:
        ...
class RecordReport:
    """
    The account of records: what was read, used, left out, sent to other, taken otherwise.
    
    ``print(report)`` shows all of it.
    """
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def __str__(self) -> str:
        ...
    @property
    def bad(self) -> int:
        """
        Rows not used.
        """
    @property
    def bad_share(self) -> float:
        ...
    @property
    def blank_lines(self) -> int:
        """
        Empty lines, or of delimiters only; they are not rows.
        """
    @property
    def clean(self) -> bool:
        """
        Every row was used, as it stands there, no line was taken out, and nothing was found.
        """
    @property
    def delimiter(self) -> str:
        ...
    @property
    def encoding(self) -> str:
        ...
    @property
    def files(self) -> list[str]:
        ...
    @property
    def findings(self) -> list[str]:
        """
        What speaks against the mapping as a whole: scores that look like another scale, a class without anybody, response times of more than ten years, names that look alike or go over lines.
        """
    @property
    def first_bad(self) -> list[BadRow]:
        """
        At most ten BadRow.
        """
    @property
    def first_received(self) -> str | None:
        """
        The first date of receipt as text, or None.
        """
    @property
    def last_received(self) -> str | None:
        """
        The last date of receipt as text, or None.
        """
    @property
    def left_out(self) -> list[LeftOut]:
        """
        LeftOut, one for each reason.
        """
    @property
    def outside_scenario(self) -> dict[str, typing.Any]:
        """
        Complaints of segments that the scenario does not have: name -> number.
        """
    @property
    def reinterpreted(self) -> list[Reinterpreted]:
        """
        Reinterpreted, by column and kind.
        """
    @property
    def rows(self) -> int:
        """
        Data rows read, good and bad; a bad record counts its lines.
        """
    @property
    def sent_to_other(self) -> list[SentToOther]:
        """
        SentToOther, at most one for each column.
        """
    @property
    def skipped_lines(self) -> list[BadRow]:
        """
        BadRow: the first lines that skip_lines and footer_lines took out; they are not rows.
        """
    @property
    def swallowed_lines(self) -> int:
        """
        Lines within quoted fields of bad records.
        """
    @property
    def unusual_texts(self) -> list[str]:
        """
        The first texts not of ASCII, where a stated encoding takes any byte.
        """
    @property
    def used(self) -> int:
        ...
class LeftOut:
    """
    Rows left out for one reason.
    """
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def column(self) -> str:
        """
        Header; empty where the row as a whole is wrong.
        """
    @property
    def file(self) -> str:
        """
        That of the first, where several were read; otherwise empty.
        """
    @property
    def first_line(self) -> int:
        ...
    @property
    def reason(self) -> str:
        ...
    @property
    def rows(self) -> int:
        ...
class OtherText:
    """
    A text that no dict of values lists.
    """
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def looks_like(self) -> str:
        """
        A listed text it may be meant for, or empty.
        """
    @property
    def rows(self) -> int:
        ...
    @property
    def text(self) -> str:
        ...
class SentToOther:
    """
    What the name for all others of a column took.
    """
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def column(self) -> str:
        ...
    @property
    def first(self) -> list[OtherText]:
        """
        At most ten OtherText, look-alikes first.
        """
    @property
    def name(self) -> str:
        ...
    @property
    def rows(self) -> int:
        ...
    @property
    def texts(self) -> int:
        """
        How many different ones.
        """
class Reinterpreted:
    """
    Values that were taken in another sense than they stand there.
    """
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def column(self) -> str:
        ...
    @property
    def file(self) -> str:
        """
        That of the first, where several were read; otherwise empty.
        """
    @property
    def first_line(self) -> int:
        ...
    @property
    def rows(self) -> int:
        ...
    @property
    def what(self) -> str:
        ...
class ScoreScale:
    """
    The scale a satisfaction score was asked on.
    """
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[typing.Any, ...]:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, lowest: float = 1.0, highest: float = 5.0, reversed: bool = False) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    def out_of_100(self: ScoreScale | tuple[float, float] | tuple[float, float, bool] | collections.abc.Mapping[str, float | bool], score: numpy.typing.ArrayLike) -> typing.Any:
        """
        The score on 0..100, higher better; NaN stays NaN.
        """
    def turned(self: ScoreScale | tuple[float, float] | tuple[float, float, bool] | collections.abc.Mapping[str, float | bool], score: numpy.typing.ArrayLike) -> typing.Any:
        """
        The score turned so that higher is better.
        """
    @property
    def highest(self) -> float:
        ...
    @property
    def lowest(self) -> float:
        ...
    @property
    def reversed(self) -> bool:
        """
        Whether the lowest number is the best.
        """
class DimensionScores:
    """
    One complainant's scores on the four dimensions; NaN: not answered.
    """
    def __init__(self, *, accessibility: float = ..., interaction_quality: float = ..., response_speed: float = ..., outcome_fairness: float = ...) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def given(self) -> int:
        """
        How many of the four were answered.
        """
    @property
    def accessibility(self) -> float:
        ...
    @property
    def interaction_quality(self) -> float:
        ...
    @property
    def outcome_fairness(self) -> float:
        ...
    @property
    def response_speed(self) -> float:
        ...
class DimensionWeights:
    """
    How much each dimension counts; only the proportions matter, equal by default.
    """
    def __init__(self, *, accessibility: float = 1.0, interaction_quality: float = 1.0, response_speed: float = 1.0, outcome_fairness: float = 1.0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def accessibility(self) -> float:
        ...
    @property
    def interaction_quality(self) -> float:
        ...
    @property
    def outcome_fairness(self) -> float:
        ...
    @property
    def response_speed(self) -> float:
        ...
class OutcomeState(enum.Enum):
    """How a problem ended for the customer."""
    no_problem = 0
    silent = 1
    dissatisfied = 2
    mollified = 3
    satisfied = 4
    delighted = 5
class Channel(enum.Enum):
    """The way a complaint reached the firm."""
    unknown = 0
    phone = 1
    email = 2
    web_form = 3
    chat = 4
    app = 5
    social_media = 6
    letter = 7
    in_person = 8
    third_party = 9
class Dimension(enum.Enum):
    """The four dimensions of complaint satisfaction."""
    accessibility = 0
    interaction_quality = 1
    response_speed = 2
    outcome_fairness = 3
class RecoveryStep(enum.Enum):
    """The six steps of service recovery, in taught order."""
    apology = 0
    listening = 1
    solution = 2
    compensation = 3
    follow_up = 4
    promises_kept = 5
class RedressKind(enum.Enum):
    """What the firm gives to put a problem right."""
    none = 0
    refund = 1
    loss_payment = 2
    distress_payment = 3
    goodwill_gesture = 4
    late_settlement_interest = 5
    waived_excess = 6
    free_transfer = 7
    replacement = 8
    repair = 9
    voucher = 10
class Decision(enum.Enum):
    """What the firm decided about a complaint."""
    open = 0
    upheld = 1
    partly_upheld = 2
    rejected = 3
    rejected_with_goodwill = 4
class CustomerType(enum.Enum):
    """What a customer looks for (Stone 1954)."""
    unclassified = 0
    economic = 1
    personal = 2
    ethical = 3
    convenience = 4
class HandlingEvent(enum.Enum):
    """What can happen to a complaint between receipt and its end."""
    acknowledged = 0
    replied = 1
    resolved = 2
    reopened = 3
class Complaint:
    """
    One complaint as it arrives; NaN, 0 or -1: not known.
    """
    def __init__(self, *, id: int = 0, customer: int = 0, received: float = ..., channel: Channel = ..., segment: int = -1, problem: int = -1, loss: float = ..., cases: int = 1, contacted_before: bool = False) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def cases(self) -> int:
        ...
    @property
    def channel(self) -> Channel:
        ...
    @property
    def contacted_before(self) -> bool:
        ...
    @property
    def customer(self) -> int:
        ...
    @property
    def id(self) -> int:
        ...
    @property
    def loss(self) -> float:
        ...
    @property
    def problem(self) -> int:
        ...
    @property
    def received(self) -> float:
        ...
    @property
    def segment(self) -> int:
        ...
class Redress:
    """
    What was given: cost to the firm and value to the customer are two numbers.
    """
    def __init__(self, kind: RedressKind, *, cost_to_firm: float = 0.0, value_to_customer: float = 0.0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def cost_to_firm(self) -> float:
        ...
    @property
    def kind(self) -> RedressKind:
        ...
    @property
    def leverage(self) -> float:
        """
        Value to the customer per unit of cost; NaN for no cost.
        """
    @property
    def value_to_customer(self) -> float:
        ...
class SurveyResponse:
    """
    One survey, offered and perhaps answered: never a bare score.
    """
    def __init__(self, *, score: float = ..., offered_at: float = ..., responded_at: float = ..., instrument_version: int = 0, scale: ScoreScale | tuple[float, float] | tuple[float, float, bool] | collections.abc.Mapping[str, float | bool] = ...) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def instrument_version(self) -> int:
        ...
    @property
    def offered_at(self) -> float:
        ...
    @property
    def out_of_100(self) -> float:
        ...
    @property
    def responded_at(self) -> float:
        ...
    @property
    def scale(self) -> ScoreScale:
        ...
    @property
    def score(self) -> float:
        ...
class BusinessCalendar:
    """
    When the firm works: opening hours less holidays.
    """
    @staticmethod
    def weekdays(opens: float = 540.0, closes: float = 1020.0) -> BusinessCalendar:
        """
        Monday to Friday; day 0 is a Monday.
        """
    def __init__(self, week: collections.abc.Sequence[collections.abc.Sequence[float]], weekday_of_day_0: int = 0, holidays: numpy.typing.ArrayLike = []) -> None:
        """
        week: seven (opens, closes) in minutes after midnight, Monday first; holidays: day numbers.
        """
    def business_minutes(self, start: numpy.typing.ArrayLike, end: numpy.typing.ArrayLike) -> typing.Any:
        """
        Working minutes between two moments, given in calendar minutes from midnight of day 0.
        """
class HandlingHistory:
    """
    When a complaint was received, answered, first and last resolved.
    """
    def __init__(self, received: float) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def after(self, event: HandlingEvent, at: float) -> HandlingHistory:
        """
        The history with one more event.
        """
    @property
    def acknowledged(self) -> float:
        ...
    @property
    def first_replied(self) -> float:
        ...
    @property
    def first_resolved(self) -> float:
        ...
    @property
    def last_resolved(self) -> float:
        ...
    @property
    def one_touch(self) -> bool:
        ...
    @property
    def received(self) -> float:
        ...
    @property
    def reopenings(self) -> int:
        ...
    @property
    def replies(self) -> int:
        ...
    @property
    def resolved(self) -> bool:
        ...
    @property
    def response_days(self) -> float:
        ...
class RecoveryPromise:
    """
    Something the firm said it would do by a certain time.
    """
    def __init__(self, *, made_at: float, due_at: float, done_at: float = ...) -> None:
        ...
    @property
    def done_at(self) -> float:
        ...
    @property
    def due_at(self) -> float:
        ...
    @property
    def kept(self) -> bool:
        ...
    @property
    def made_at(self) -> float:
        ...
class RecoveryAction:
    """
    What the firm did about one complaint: steps, order, promises.
    """
    def __init__(self, *, apology: float = ..., listening: float = ..., solution: float = ..., compensation: float = ..., follow_up: float = ..., promises_kept: float = ..., promises: collections.abc.Iterable[RecoveryPromise] = []) -> None:
        """
        Times of the steps; NaN: not taken.
        """
    def __repr__(self) -> str:
        ...
    def minutes_to_first_step(self, received: float) -> float:
        ...
    def order(self) -> list[RecoveryStep]:
        ...
    def promises_broken(self, now: float) -> int:
        ...
    def taken(self, step: RecoveryStep) -> bool:
        ...
    def taken_at(self, step: RecoveryStep) -> float:
        ...
    @property
    def in_taught_order(self) -> bool:
        ...
    @property
    def promises_kept(self) -> int:
        ...
    @property
    def promises_made(self) -> int:
        ...
    @property
    def steps_taken(self) -> int:
        ...
class LogGroup:
    """
    Counts of one part of a log; weighted rows count with their weight.
    """
    def __repr__(self) -> str:
        ...
    def response_rate(self, interval: float = 0.95) -> tuple[typing.Any, ...]:
        """
        (value, lower, upper): evaluated, of those asked; Wilson interval.
        """
    def share_answered(self, interval: float = 0.95) -> tuple[typing.Any, ...]:
        """
        (value, lower, upper) of the complaints; Wilson interval.
        """
    def share_evaluated(self, interval: float = 0.95) -> tuple[typing.Any, ...]:
        """
        (value, lower, upper) of the complaints; Wilson interval.
        """
    def share_resolved(self, interval: float = 0.95) -> tuple[typing.Any, ...]:
        """
        (value, lower, upper) of those with a verdict; Wilson interval.
        """
    @property
    def answered(self) -> float:
        ...
    @property
    def asked(self) -> float:
        ...
    @property
    def complaints(self) -> float:
        ...
    @property
    def evaluated(self) -> float:
        ...
    @property
    def mean_response_days(self) -> float:
        ...
    @property
    def mean_score(self) -> float:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def resolved(self) -> float:
        ...
    @property
    def score_standard_error(self) -> float:
        ...
    @property
    def score_sum(self) -> float:
        ...
    @property
    def scored(self) -> float:
        ...
    @property
    def verdicts(self) -> float:
        ...
class LogCounts:
    """
    Counts of a log; amends.domain.LogSummary shows them.
    """
    @property
    def channels(self) -> list[LogGroup]:
        ...
    @property
    def report(self) -> amends._core.core.RowReport:
        ...
    @property
    def segments(self) -> list[LogGroup]:
        ...
    @property
    def total(self) -> LogGroup:
        ...
class ComplaintLog:
    """
    A validated columnar view of complaints; see amends.domain.ComplaintLog.
    """
    @typing.overload
    def __init__(self, *, response_days: typing.Any = None, resolved: typing.Any = None, score: typing.Any = None, asked: typing.Any = None, segment: typing.Any = None, channel: typing.Any = None, cluster: typing.Any = None, weight: typing.Any = None, segment_names: collections.abc.Sequence[str] = [], channel_names: collections.abc.Sequence[str] = [], cluster_names: collections.abc.Sequence[str] = [], score_scale: ScoreScale = ..., attributes: tuple[typing.Any, ...] = (), customer_id: typing.Any = None, complaint_id: typing.Any = None, received: typing.Any = None, dated: bool = False) -> None:
        ...
    @typing.overload
    def __init__(self, log: ComplaintLog) -> None:
        """
        The same view of the same memory.
        """
    def __len__(self) -> int:
        ...
    def _values(self, role: str) -> typing.Any:
        ...
    @property
    def account(self) -> RecordReport:
        """
        What became of every row, of the file where the log was read from one: a RecordReport.
        """
    @property
    def attribute_names(self) -> list[str]:
        """
        Names of the further columns, by which outcomes can be cut (strata).
        """
    @property
    def channel_names(self) -> list[str]:
        ...
    @property
    def cluster_names(self) -> list[str]:
        ...
    @property
    def complaints(self) -> float:
        """
        Sum of the weights of the usable rows.
        """
    @property
    def report(self) -> amends._core.core.RowReport:
        ...
    @property
    def score_scale(self) -> ScoreScale:
        ...
    @property
    def segment_names(self) -> list[str]:
        ...
    @property
    def tells_speed(self) -> bool:
        """
        Whether the log has response times.
        """
class JoinReport:
    """
    What became of the rows of every table that was joined to a log: accounts of rows, empty where a table was not given.
    """
    def __repr__(self) -> str:
        ...
    def __str__(self) -> str:
        ...
    @property
    def answers(self) -> amends._core.core.RowReport:
        """
        Answers to no complaint, or superseded by another.
        """
    @property
    def answers_before_complaint(self) -> int:
        """
        Answers taken that came before the complaint they are about.
        """
    @property
    def complaints(self) -> amends._core.core.RowReport:
        """
        Complaints without a customer, or with one who is not among the customers.
        """
    @property
    def customers(self) -> amends._core.core.RowReport:
        """
        Rows without an id, or with one that stands before.
        """
    @property
    def followed(self) -> amends._core.core.RowReport:
        """
        Complaints of which it is not known how long their customer stayed.
        """
    @property
    def ids(self) -> amends._core.core.RowReport:
        """
        Complaints without an id, or with one that stands before.
        """
    @property
    def purchases(self) -> amends._core.core.RowReport:
        """
        Purchases without customer or time, of no customer, or after observed_until.
        """
    @property
    def several_answers(self) -> str:
        ...
class JoinedRows:
    """
    Rows of other tables beside those of a log; see amends.domain.JoinedLog.
    """
    def __init__(self, log: ComplaintLog, *, customer_id: typing.Any = None, complaint_id: typing.Any = None, received: typing.Any = None, customers: typing.Any = None, left_at: typing.Any = None, last_seen: typing.Any = None, purchases: typing.Any = None, time: typing.Any = None, answers: typing.Any = None, answered_at: typing.Any = None, observed_until: typing.SupportsFloat | typing.SupportsIndex = ..., last_answer: bool = False, dated: bool = False) -> None:
        ...
    def __len__(self) -> int:
        ...
    def with_scores(self, score: typing.Any, *, asked: typing.Any = None, has_all_asked: bool = False, score_scale: ScoreScale | None = None) -> ComplaintLog:
        ...
    @property
    def answer_days(self) -> typing.Any:
        ...
    @property
    def answer_rows(self) -> typing.Any:
        ...
    @property
    def customer_rows(self) -> typing.Any:
        ...
    @property
    def followed_days(self) -> typing.Any:
        ...
    @property
    def left(self) -> typing.Any:
        ...
    @property
    def purchase_days(self) -> typing.Any:
        ...
    @property
    def report(self) -> JoinReport:
        ...
    @property
    def watched_days(self) -> typing.Any:
        ...
class TransactionReport:
    """
    What became of the lines of a purchase history.
    """
    __hash__: typing.ClassVar[None] = None  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> typing.Any:
        ...
    def __getstate__(self) -> tuple[int, list[tuple[str, int, int]], int, int | None, int, int, int, float, int, int, int, int, int | None]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: tuple[typing.Any, ...]) -> None:
        ...
    @property
    def cancelled_lines(self) -> int:
        """
        Lines in these.
        """
    @property
    def cancelled_purchases(self) -> int:
        """
        Periods with a purchase of which returns left nothing.
        """
    @property
    def customers(self) -> int:
        """
        With at least one purchase.
        """
    @property
    def customers_without_purchase(self) -> int:
        ...
    @property
    def far_lines(self) -> int:
        """
        Lines more than 40 years from the median day of the records; they stay.
        """
    @property
    def first_far_line(self) -> int | None:
        ...
    @property
    def first_placeholder_time(self) -> int | None:
        ...
    @property
    def first_return(self) -> int | None:
        ...
    @property
    def first_unreadable_time(self) -> int | None:
        ...
    @property
    def first_without_amount(self) -> int | None:
        ...
    @property
    def first_without_customer(self) -> int | None:
        ...
    @property
    def first_without_time(self) -> int | None:
        ...
    @property
    def lines(self) -> int:
        ...
    @property
    def placeholder_times(self) -> int:
        ...
    @property
    def purchases(self) -> int:
        """
        After merging.
        """
    @property
    def returns(self) -> int:
        """
        Negative amounts among the lines with customer, time and amount.
        """
    @property
    def row_report(self) -> amends._core.core.RowReport:
        """
        The lines, those left out and why.
        """
    @property
    def unmatched_return_amount(self) -> float:
        ...
    @property
    def unmatched_returns(self) -> int:
        """
        Return lines in periods of their customer without any purchase.
        """
    @property
    def unreadable_times(self) -> int:
        ...
    @property
    def used(self) -> int:
        """
        Lines that are part of a purchase.
        """
    @property
    def without_amount(self) -> int:
        ...
    @property
    def without_customer(self) -> int:
        ...
    @property
    def without_time(self) -> int:
        ...
class PurchaseHistory:
    """
    Purchases by customer; see amends.domain.PurchaseHistory.
    """
    def __init__(self, *, customer: typing.Any, time: typing.Any, amount: typing.Any = None, unreadable_time: typing.SupportsInt | typing.SupportsIndex = -9223372036854775808, ticks_per_day: typing.SupportsFloat | typing.SupportsIndex = 1.0, grain_days: typing.SupportsFloat | typing.SupportsIndex = 1.0, grain_origin: typing.SupportsFloat | typing.SupportsIndex = 0.0, returns: str = 'net_same_period', dated: bool = False) -> None:
        ...
    def _codes(self) -> numpy.typing.NDArray[numpy.int64]:
        ...
    def _purchases(self) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64], typing.Any]:
        """
        Codes, begin of the period in days from tick 0, amounts or None.
        """
    @property
    def customers(self) -> int:
        """
        Customers with at least one purchase.
        """
    @property
    def has_amounts(self) -> bool:
        ...
    @property
    def period_days(self) -> float:
        """
        Days within which lines were merged.
        """
    @property
    def report(self) -> TransactionReport:
        ...
def _code_texts(column: numpy.ndarray, empty_is_missing: bool) -> typing.Any:
    ...
def counts_as_redress_paid(kind: RedressKind) -> bool:
    """
    Whether the UK complaints return counts it as redress paid: an amount of money with an identifiable value.
    
    Parameters
    ----------
    kind : RedressKind
    
    Returns
    -------
    bool
    
    Examples
    --------
    >>> from amends.domain import RedressKind, counts_as_redress_paid
    >>> counts_as_redress_paid(RedressKind.refund), counts_as_redress_paid(RedressKind.voucher)
    (True, False)
    """
def counts_as_upheld(decision: Decision) -> bool:
    """
    Whether a decision counts as upheld in the UK complaints return: partly upheld does, goodwill alone does not.
    
    Parameters
    ----------
    decision : Decision
    
    Returns
    -------
    bool
    
    Examples
    --------
    >>> from amends.domain import Decision, counts_as_upheld
    >>> counts_as_upheld(Decision.partly_upheld), counts_as_upheld(Decision.rejected_with_goodwill)
    (True, False)
    """
def summarise(log: ComplaintLog) -> LogCounts:
    ...
