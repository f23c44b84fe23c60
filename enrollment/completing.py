"""Whether a course is completed: from the shares attended and learned, the scores and the cases, by one rule.

Not for reading any of them: enrollment.queries.completion. Plain values in and out; comparisons are exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

ATTENDANCE, LEARNING, TEST, ASSIGNMENT = "attendance", "learning", "test", "assignment"
CONDUCT, DECISION = "conduct", "decision"


@dataclass(frozen=True)
class Bar:
    """What a rule asks for: a share of 1, and points of 100 where a test or an assignment counts (None: not asked).

    `learning` is the share of the units that have to be done where something is learned on-line.
    """

    share: Decimal
    test: Decimal | None = None
    assignment: Decimal | None = None
    learning: Decimal | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of one person: the share of the taught time that counts, points by kind, and open conduct cases.

    The share is None while nothing was taught; `learned`, the share of the units that are done, where nothing is
    learned on-line.
    """

    share: Fraction | None
    points: Mapping[str, Decimal] = field(default_factory=dict)
    blocked: bool = False
    learned: Fraction | None = None


@dataclass(frozen=True)
class Outcome:
    """The decision that the rule proposes; without reasons the course is completed."""

    reasons: tuple[str, ...] = ()

    @property
    def completed(self) -> bool:
        return not self.reasons


def decide(bar: Bar, facts: Facts) -> Outcome:
    """Every reason against completing, in the order in which people ask for them.

    Reaching a bar exactly is enough. What is asked for and not there is not reached.
    Source: the completion rule in force on the day the run ended; conduct cases: 2023 work report (미수료 처리 사례).

    >>> decide(Bar(Decimal("0.8")), Facts(Fraction(4, 5))).completed
    True
    >>> decide(Bar(Decimal("0.8"), test=Decimal(60)), Facts(Fraction(5, 7), {"test": Decimal("59.99")})).reasons
    ('attendance', 'test')
    >>> decide(Bar(Decimal(0), learning=Decimal(1)), Facts(None, learned=Fraction(2, 3))).reasons
    ('learning',)
    """
    against = (
        (ATTENDANCE, not _reaches(facts.share, Fraction(bar.share))),
        (LEARNING, bar.learning is not None and not _reaches(facts.learned, Fraction(bar.learning))),
        (TEST, not _scores(facts, TEST, bar.test)),
        (ASSIGNMENT, not _scores(facts, ASSIGNMENT, bar.assignment)),
        (CONDUCT, facts.blocked),
    )
    return Outcome(tuple(reason for reason, stands in against if stands))


def _reaches(share: Fraction | None, asked: Fraction) -> bool:
    return asked == 0 if share is None else share >= asked


def _scores(facts: Facts, kind: str, asked: Decimal | None) -> bool:
    return asked is None or (kind in facts.points and facts.points[kind] >= asked)


def kept(share: Fraction | None) -> Decimal | None:
    """The share as it is stored and shown: four digits, never rounded up, so that 79.996 % does not read 80 %.

    >>> kept(Fraction(2, 3)), kept(Fraction(79996, 100000))
    (Decimal('0.6666'), Decimal('0.7999'))
    """
    if share is None:
        return None
    return Decimal(share.numerator * 10_000 // share.denominator).scaleb(-4)


def hours(outcome: Outcome, course_hours: int) -> int:
    """The hours recognised: all of the course's, or none."""
    return course_hours if outcome.completed else 0
