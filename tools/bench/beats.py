"""Beats of eight people who learn at once, by the portal's action, or the bare conditional UPDATE of their clocks.

Not for the table: tools.bench.rows runs this as a process of its own. The request around a beat is left out on both
sides; both are made by threads of one process, each with a line of its own to the database.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import django

django.setup()

from django.db import connection  # noqa: E402  # Django comes first
from django.utils import timezone  # noqa: E402  # the same

from core.periods import today  # noqa: E402  # the same
from courses.models import Content, Course, Unit  # noqa: E402  # the same
from enrollment.actions import beats  # noqa: E402  # the same
from enrollment.models import Enrollment, Learning, LearningClock, UnitProgress  # noqa: E402  # the same
from enrollment.progress import CLIPPED, OK, Beat  # noqa: E402  # the same
from tools.bench.enrolling import people  # noqa: E402  # the same

PEOPLE = 8
LENGTH = 36_000_000  # milliseconds: nobody comes to the end
CLAIMED = 20_000  # what a player says each time
BARE = "UPDATE enrollment_learningclock SET seq = seq + 1, free_from = free_from + 1 WHERE person_id = %s AND seq = %s"


def places(mark: str) -> list[Learning]:
    """A place for each of people nobody has seen before, in a version of one long text that nobody else learns."""
    course = Course.objects.filter(delivery=Course.Delivery.ELEARNING).order_by("code")[0]
    version = Content.objects.filter(course=course).order_by("-version")[0].version + 1
    content = Content.objects.create(
        course=course, version=version, state=Content.State.RETIRED, published_at=timezone.now()
    )
    Unit.objects.create(
        content=content, number=1, kind=Unit.Kind.PAGE, title_ko="측정", title_en="Bench", body_ko="측정",
        length_ms=LENGTH,
    )  # fmt: skip
    rows = Enrollment.objects.bulk_create(
        Enrollment(
            person=person, course=course, year=today().year, organisation=person.organisation, applied_by=person,
            state=Enrollment.State.CONFIRMED,
        )
        for person in people(PEOPLE, mark)
    )  # fmt: skip
    until = today() + timedelta(days=1)
    return Learning.objects.bulk_create(
        Learning(enrollment=row, content=content, until_on=until, units_total=1) for row in rows
    )


def by_the_portal(learning: Learning, until: float) -> int:
    """How many beats of one person are heard until then. Each claims more than passed, as one who skips does."""
    place = learning.enrollment
    sitting, heard = beats.begin(key=place.key, number=1, by=place.person).sitting, 0
    while time.perf_counter() < until:
        said = Beat(sitting, heard + 1, 0, CLAIMED)
        word = beats.beat(key=place.key, number=1, said=said, by=place.person).word
        if word not in (OK, CLIPPED):
            sys.exit(f"a beat was answered with {word}")
        heard += 1
    return heard


def by_update(learning: Learning, until: float) -> int:
    """The same number of the last beat, counted on by one statement that looks whether it is still the one it saw."""
    place, heard = learning.enrollment, 0
    beats.begin(key=place.key, number=1, by=place.person)
    with connection.cursor() as cursor:
        while time.perf_counter() < until:
            cursor.execute(BARE, [place.person_id, heard])
            heard += cursor.rowcount
    return heard


def check(made: list[Learning], heard: list[int], passed: float, how: str) -> None:
    """Every beat that was answered stands in a clock, and nobody got more time than passed."""
    clocks = dict(LearningClock.objects.values_list("person", "seq"))
    if [clocks[learning.enrollment.person_id] for learning in made] != heard:
        sys.exit("beats that were answered are not in the database")
    spent = UnitProgress.objects.filter(enrollment__in=[learning.pk for learning in made])
    for row in spent if how == "portal" else ():
        if not 0 < row.recognised_ms <= 1000 * passed:
            sys.exit(f"{row.recognised_ms} ms were recognised in {passed} s")


def main(how: str, mark: str, seconds: str) -> None:
    """Print the beats of a second, of all people together."""
    made = places(mark)
    work: Callable[[Learning, float], int] = by_the_portal if how == "portal" else by_update
    start = time.perf_counter()

    def one(learning: Learning) -> int:
        try:
            return work(learning, start + float(seconds))
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        heard = list(pool.map(one, made))
    passed = time.perf_counter() - start
    check(made, heard, passed, how)
    print(json.dumps({"rate": sum(heard) / passed, "beats": sum(heard)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
