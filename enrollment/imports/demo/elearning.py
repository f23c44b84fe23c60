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
from courses.models import Content, Question
from enrollment.actions import elearning, learned, openings, tests
from enrollment.models import Attempt, Enrollment, Learning, Opening, UnitProgress

if TYPE_CHECKING:
    from enrollment.imports.demo.world import World

COURSES = 12
PEOPLE = 40
SEATS = 20
# How many units are done by the officials, in turn: all, some, none yet.
DONE = (3, 1, 2, 0, 3, 3)
EVERY_UNIT = 99
# How many officials take the tests, and which of their attempts have every answer right, in turn.
TESTED = 8
RIGHT: tuple[tuple[bool, ...], ...] = ((True,), (False, True), (), (False, False))


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
    _tests(world)
    dated = _round(world, courses[0])
    for person in world.officials[PEOPLE : PEOPLE + SEATS // 2]:
        elearning.apply(person=person, opening=dated, by=person)
    openings.close(opening=courses[-1], by=world.manager)
    return {"learnings": Learning.objects.count(), "attempts": Attempt.objects.count()}


def _tests(world: World) -> None:
    """Courses that end with a test: the trainee failed one once and has two attempts left; of officials some passed."""
    found = Opening.objects.filter(
        kind=Opening.Kind.ALWAYS, year=today().year, sample=True, course__contents__state=Content.State.PUBLISHED,
        course__contents__test_questions__gt=0,
    )  # fmt: skip
    for opening in found.select_related("course").order_by("course__code"):
        for number, person in enumerate(world.officials[PEOPLE : PEOPLE + TESTED]):
            learning = _learn(person, opening, EVERY_UNIT)
            for right in RIGHT[number % len(RIGHT)]:
                _attempt(learning, right)
    for opening in found.order_by("course__code")[:1]:
        _attempt(_learn(world.trainee, opening, EVERY_UNIT), right=False)


def _attempt(learning: Learning, right: bool) -> None:
    """Take the test of the place with every answer right, or with every one wrong."""
    who = learning.enrollment.person
    attempt = tests.begin(learning=learning, by=who)
    rights = dict(Question.objects.filter(course=learning.enrollment.course).values_list("pk", "right"))
    answers = [rights[key] if right else [max(order)] for key, order in attempt.questions]
    tests.hand_in(attempt=attempt, answers=answers, by=who)


def _learn(person: Person, opening: Opening, done: int) -> Learning:
    """Apply, and learn so many units, as if the player had said so."""
    return learn_units(elearning.apply(person=person, opening=opening, by=person), done)


def learn_units(place: Enrollment, done: int) -> Learning:
    """Be done with so many units of the place's content."""
    learning = Learning.objects.select_related("content", "enrollment__person", "enrollment__course").get(pk=place.pk)
    if not done or learning.content is None:
        return learning
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
    done = len(units)
    finished = Now() if done == learning.units_total else None
    Learning.objects.filter(pk=place.pk).update(
        units_done=done, recognised_seconds=spent // 1000, started_at=Now(), last_at=Now(), finished_at=finished
    )
    learned.settle(enrollments=[place.pk])
    return learning


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
