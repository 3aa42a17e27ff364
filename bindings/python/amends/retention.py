"""Does the customer stay? Loyalty by outcome of the problem, reasons for leaving, and what retention is worth.

See docs/retention.md. Functions of numbers accept arrays and broadcast them; a value outside its domain raises
:class:`amends.AmendsError`, which names the parameter, what it must fulfil and the value.
"""

from ._core.retention import (
    Claim,
    ComplainantOutcomes,
    ExpectedLoyalty,
    LossDecomposition,
    LossReason,
    LossReasonLine,
    LoyaltyByOutcome,
    OutcomeShares,
    PublishedLoyalty,
    RetentionEffect,
    WinBackGroup,
    base_retention_for_effect,
    blended_retention,
    check_loyalty,
    customers_kept_by_fewer_problems,
    decompose_losses,
    expected_lifetime,
    expected_loyalty,
    expected_loyalty_after_problem,
    folklore,
    margin_multiple,
    outcome_shares,
    published,
    retention_effect,
)

__all__ = [
    "Claim",
    "ComplainantOutcomes",
    "ExpectedLoyalty",
    "LossDecomposition",
    "LossReason",
    "LossReasonLine",
    "LoyaltyByOutcome",
    "OutcomeShares",
    "PublishedLoyalty",
    "RetentionEffect",
    "WinBackGroup",
    "base_retention_for_effect",
    "blended_retention",
    "check_loyalty",
    "customers_kept_by_fewer_problems",
    "decompose_losses",
    "expected_lifetime",
    "expected_loyalty",
    "expected_loyalty_after_problem",
    "folklore",
    "margin_multiple",
    "outcome_shares",
    "published",
    "retention_effect",
]
