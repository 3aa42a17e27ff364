"""The hours of a simulated desk, in minutes. Nothing here is public."""

from __future__ import annotations

DAY = 1440
RECEIVED_BETWEEN = (8 * 60, 16 * 60)  # every minute equally likely, the last one excluded
ANSWERS_BETWEEN = (9 * 60, 17 * 60)  # on a later day
SAME_DAY_AFTER = 30  # an answer on the day of receipt comes at the earliest so many minutes after it
SAME_DAY_UNTIL = 17 * 60
FOLLOW_UP_AT = 12 * 60
CLOSED_AFTER = 14 * DAY  # of the answer
CLOSED_UNANSWERED_AFTER = 45 * DAY  # of receipt
