"""How near a person's attendance is to the least that completing asks for.

Not for the attendance itself: enrollment.presence. Plain values in and out.
"""

from __future__ import annotations

from decimal import Decimal

# From three quarters of what may be missed on, the person is told.
NEAR = Decimal("0.75")
CLOSE, OVER = "near", "over"


def allowed_seconds(planned_seconds: int, required_share: Decimal) -> int:
    """How much of the planned time may be missed while the share is still reached, rounded down.

    >>> allowed_seconds(7 * 3600, Decimal("0.8"))
    5040
    """
    return int(planned_seconds * (1 - required_share))


def is_near(missed_seconds: int, allowed: int) -> bool:
    """Whether so much has been missed that the person has to be told. Nothing missed is never near.

    >>> is_near(3780, 5040), is_near(3779, 5040), is_near(0, 0)
    (True, False, False)
    """
    return missed_seconds > 0 and missed_seconds >= NEAR * allowed


def judge(missed_seconds: int, allowed: int) -> str:
    """One word for how a person stands: "" is far, "near" comes near, "over" cannot reach the share any more.

    The one rule for pages and notices alike. Not rounded: a second too much is over.

    >>> judge(3779, 5040), judge(3780, 5040), judge(5040, 5040), judge(5041, 5040)
    ('', 'near', 'near', 'over')
    """
    if missed_seconds > allowed:
        return OVER
    return CLOSE if is_near(missed_seconds, allowed) else ""


def minutes(seconds: int) -> int:
    """Whole minutes, rounded up: what was missed is not made smaller.

    >>> minutes(61), minutes(120)
    (2, 2)
    """
    return -(-seconds // 60)
