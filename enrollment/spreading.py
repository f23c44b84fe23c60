"""How the council told e-learning courses apart: by completions in percent of the planned places (N18).

Not for counting them: enrollment.queries.spread. Plain values in and out.
"""

from __future__ import annotations

from fractions import Fraction

UNDER, OVER = 50, 300  # percent; exactly so much lies between. Source: report on the council's audit, finding 1.


def is_under(planned: int, completed: int) -> bool:
    """Whether fewer than half of the planned places were completed."""
    return completed * 100 < planned * UNDER


def is_between(planned: int, completed: int) -> bool:
    """Whether the course lies within both bounds."""
    return not (is_under(planned, completed) or is_over(planned, completed))


def is_over(planned: int, completed: int) -> bool:
    """Whether more than three times the planned places were completed."""
    return completed * 100 > planned * OVER


def percent(planned: int, completed: int) -> str:
    """Completions in percent of planned places, one decimal, rounded half up."""
    tenths = int(Fraction(completed * 1000, planned) + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}"
