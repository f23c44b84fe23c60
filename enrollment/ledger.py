"""Which lines of a person's year count: the same course counts once a year.

Not for rows: enrollment.actions.hours holds and writes them. Plain values in and out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Line:
    """One line: its key, the course (None for learning elsewhere), its hours, whether it stands, whether it counts."""

    key: int
    course: int | None
    hours: int
    recognised_on: date
    revoked: bool = False
    counted: bool = False


def counting(lines: Iterable[Line]) -> set[int]:
    """The keys of the lines that count: all that stand without a course, and one for each course.

    Of several lines of one course the one that counts already stays, so that nothing on anybody's page jumps; when it
    is taken back, the earliest of the others takes its place.
    """
    found: set[int] = set()
    first: dict[int, int] = {}
    for line in sorted(lines, key=lambda line: (not line.counted, line.recognised_on, line.key)):
        if line.revoked:
            continue
        if line.course is None:
            found.add(line.key)
        else:
            first.setdefault(line.course, line.key)
    return found | set(first.values())


def total(lines: Iterable[Line]) -> int:
    """The hours of the lines that count now."""
    return sum(line.hours for line in lines if line.counted)
