"""How far each place of e-learning came in a year at full size: one row a place, as the sums are kept when it is over.

Not for the units themselves: of places that were decided long ago no rows of units are left (decision 0033).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from courses.models import Course
from enrollment.imports.bulk import Row, fill
from enrollment.models import Learning

if TYPE_CHECKING:
    from enrollment.imports.full.years import Block, Year

FIRST_DAY, LONGEST = 1, 14  # days after applying; so many days at most until the last unit
UNITS_AT_MOST = 20
LESSON_SECONDS = 3_000  # fifty minutes of learning are an hour


def fill_learning(whole: Year) -> int:
    """Add the rows. Returns: how many."""
    columns = ("enrollment_id", "until_on", "units_total", "units_done", "recognised_seconds", "started_at", "last_at",
               "finished_at", "sample")  # fmt: skip
    fill(Learning, columns, _rows(whole))
    return whole.totals[False]


def _rows(whole: Year) -> Iterator[Row]:
    known: Block | None = None
    for key, _who, done, block, number in whole.places():
        if block.run is not None:
            continue
        if block is not known:
            known, total = block, units_of(block.course)
            seconds, days = LESSON_SECONDS * max(1, block.course.hours_recognised) // total, _days(block)
        ready = total if done else number // 5 % total
        begins = number % len(block.days) + FIRST_DAY
        started = days[begins] + " 01:00:00" if ready or number % 3 else None
        last = days[begins + number % LONGEST] + " 09:30:00" if started else None
        yield (
            key, block.decided_on, total, ready, ready * seconds, started, last, last if done else None, True,
        )  # fmt: skip


def _days(block: Block) -> list[str]:
    first = date.fromisoformat(block.days[0])
    return [str(first + timedelta(days=n)) for n in range(len(block.days) + FIRST_DAY + LONGEST)]


def units_of(course: Course) -> int:
    """How many units the course has: as the catalogue says, otherwise one an hour."""
    return course.units or max(1, min(course.hours_recognised, UNITS_AT_MOST))
