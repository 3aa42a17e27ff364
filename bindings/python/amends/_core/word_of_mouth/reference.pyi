"""
Published tell counts, with where each was read.
"""
from __future__ import annotations
import amends._core.core
__all__: list[str] = ['customers_lost_per_100_bad_experiences_high', 'customers_lost_per_100_bad_experiences_low', 'share_who_avoided_a_store_on_hearsay', 'share_who_contact_the_firm', 'share_who_tell', 'share_who_tell_nobody_business_software', 'share_who_tell_one', 'share_who_tell_six_or_more', 'share_who_tell_three_to_five', 'share_who_tell_twenty_or_more', 'share_who_tell_two', 'told_after_bad_experience_car', 'told_after_bad_experience_soft_drink', 'told_after_good_experience_car', 'told_after_good_experience_soft_drink', 'told_by_dissatisfied_complainant', 'told_by_satisfied_complainant', 'verde_wharton_bins']
def verde_wharton_bins(told_by_three_to_five: float, told_by_six_or_more: float) -> list[tuple[float, float]]:
    """
    The bins (share, hearers) of the Verde and Wharton study 2006, for tell_counts; the means of the bins 'three to five' and 'six or more' were not published and are the caller's assumption.
    """
customers_lost_per_100_bad_experiences_high: amends._core.core.SourcedValue
customers_lost_per_100_bad_experiences_low: amends._core.core.SourcedValue
share_who_avoided_a_store_on_hearsay: amends._core.core.SourcedValue
share_who_contact_the_firm: amends._core.core.SourcedValue
share_who_tell: amends._core.core.SourcedValue
share_who_tell_nobody_business_software: amends._core.core.SourcedValue
share_who_tell_one: amends._core.core.SourcedValue
share_who_tell_six_or_more: amends._core.core.SourcedValue
share_who_tell_three_to_five: amends._core.core.SourcedValue
share_who_tell_twenty_or_more: amends._core.core.SourcedValue
share_who_tell_two: amends._core.core.SourcedValue
told_after_bad_experience_car: amends._core.core.SourcedValue
told_after_bad_experience_soft_drink: amends._core.core.SourcedValue
told_after_good_experience_car: amends._core.core.SourcedValue
told_after_good_experience_soft_drink: amends._core.core.SourcedValue
told_by_dissatisfied_complainant: amends._core.core.SourcedValue
told_by_satisfied_complainant: amends._core.core.SourcedValue
