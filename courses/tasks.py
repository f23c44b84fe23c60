"""Work of courses without a browser: the years of lecturers, and the reading of packages.

Not for how it is done: courses.actions.
"""

from __future__ import annotations

from celery import shared_task

from core.periods import today
from courses.actions import years
from courses.packages import taking
from exchange import jobs

# Timetables of the year that ended may be put right for so long.
FIRST_DAY_TO_CLOSE = 15


@shared_task(name="courses.tasks.close_lecturer_years")
def close_lecturer_years() -> int:
    """From the middle of January on: keep what lecturers did, and were, in years that are over. Safe to run twice.

    Returns: how many years were closed.
    """
    day = today()
    in_time = (day.month, day.day) >= (1, FIRST_DAY_TO_CLOSE)
    return len(years.close_years(by=None, before=day.year if in_time else day.year - 1))


@shared_task(name="courses.tasks.read_package")
def read_package(pk: int) -> None:
    """Read a package that was brought. Safe to run twice."""
    jobs.run(pk, taking.take_in)
