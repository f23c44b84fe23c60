"""Closing the years of lecturers: what each did and what each was then is kept, so that no past year changes.

Not for the pool: courses.actions.lecturers. Source: N24, serving and retired officials who teach, year by year.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from accounts.models import Person
from core.periods import today
from courses.models import LecturerYear
from courses.queries import lecturers as queries
from journal import actions as journal


@transaction.atomic
def close_years(*, by: Person | None, before: int | None = None) -> list[int]:
    """Keep a row for everybody who taught in a year that is over and has no rows yet: hours, topic, rating, standing.

    `before` is the first year that stays open; this one if it is not given. Returns: the years that were closed.
    Safe to run twice. `by` is None: the scheduler.
    """
    closed = queries.years_to_close(before or today().year)
    for year in closed:
        # Of two at once the second one finds the rows of the first.
        made = LecturerYear.objects.bulk_create(_rows(year), ignore_conflicts=True)
        journal.record("lecturer_years.closed", by=by, new={"year": year, "lecturers": len(made)})
    return closed


def _rows(year: int) -> Iterator[LecturerYear]:
    for done in queries.done_in(year):
        yield LecturerYear(
            lecturer=done.lecturer, year=year, standing=done.lecturer.standing, topic_ko=done.topic_ko,
            topic_en=done.topic_en, hours=done.hours, rating=done.rating,
        )  # fmt: skip
