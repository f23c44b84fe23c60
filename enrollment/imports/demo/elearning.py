"""A sample of e-learning: the trainee's courses in every state, officials spread over some, a round with seats.

Not for the content and the openings that are always open: the seed brings them. Not for places of past years.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.db.models.functions import Now

from accounts.models import Person
from core.periods import today
from enrollment.actions import elearning, learned, openings
from enrollment.models import Enrollment, Learning, Opening, UnitProgress

if TYPE_CHECKING:
    from enrollment.imports.demo.world import World

COURSES = 12
PEOPLE = 40
SEATS = 20
# How many units are done by the officials, in turn: all, some, none yet.
DONE = (3, 1, 2, 0, 3, 3)


def load(world: World) -> dict[str, int]:
    """Let the trainee and officials of the sample apply and learn; nothing where the seed opened no course.

    Returns: counts by name.
    """
    courses = list(
        Opening.objects.filter(kind=Opening.Kind.ALWAYS, year=today().year, sample=True)
        .select_related("course")
        .order_by("course__code")[:COURSES]
    )
    if len(courses) < COURSES:
        return {"learnings": 0}
    dice = random.Random(903)  # sample data, the same everywhere
    for done, opening in zip((1, 0, 3, 2), courses, strict=False):
        _learn(world.trainee, opening, done)
    for number, person in enumerate(world.officials[:PEOPLE]):
        for opening in dice.sample(courses[4:], 2):
            _learn(person, opening, DONE[number % len(DONE)])
    dated = _round(world, courses[0])
    for person in world.officials[PEOPLE : PEOPLE + SEATS // 2]:
        elearning.apply(person=person, opening=dated, by=person)
    openings.close(opening=courses[-1], by=world.manager)
    return {"learnings": Learning.objects.count()}


def _learn(person: Person, opening: Opening, done: int) -> None:
    """Apply, and learn so many units, as if the player had said so."""
    learn_units(elearning.apply(person=person, opening=opening, by=person), done)


def learn_units(place: Enrollment, done: int) -> None:
    """Be done with so many units of the place's content."""
    learning = Learning.objects.select_related("content").get(pk=place.pk)
    if not done or learning.content is None:
        return
    units = list(learning.content.unit_rows.order_by("number")[:done])
    rows = [
        UnitProgress(
            enrollment=place, unit=unit, spans=[[0, unit.length_ms]], covered_ms=unit.length_ms,
            recognised_ms=unit.length_ms, position_ms=unit.length_ms, done_at=Now(),
        )
        for unit in units
    ]  # fmt: skip
    UnitProgress.objects.bulk_create(rows)
    spent = UnitProgress.objects.filter(enrollment=place).aggregate(ms=Sum("recognised_ms"))["ms"]
    finished = Now() if done == learning.units_total else None
    Learning.objects.filter(pk=place.pk).update(
        units_done=done, recognised_seconds=spent // 1000, started_at=Now(), last_at=Now(), finished_at=finished
    )
    learned.settle(enrollments=[place.pk])


def _round(world: World, beside: Opening) -> Opening:
    """One round with dates and seats, of the course that comes first."""
    day = today()
    until = min(day + timedelta(days=20), day.replace(month=12, day=31))
    return openings.make(
        values={
            "course": beside.course, "year": day.year, "kind": Opening.Kind.DATED, "opens_at": world.at(-3, 9),
            "closes_at": world.at(5, 18), "learn_from": day, "learn_until": until, "seats": SEATS,
            "note_ko": "함께 배우는 회차입니다.", "note_en": "A round that is learned together.", "sample": True,
        },
        by=world.manager,
    )  # fmt: skip
