"""Scenes of international training: an online course with short units that runs now, and what a guest did in it.

Not for other runs: scenes.py, which brings these to the backstage.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Invitation, Person
from courses.models import Course, Run, Session
from enrollment.actions import completion, presence, scores
from enrollment.imports.demo.world import account
from enrollment.models import Enrollment, Learning, Score
from enrollment.queries import completion as completions
from tests.browser.learning import short_course
from tests.factories.enrollment import IntakeFactory, SessionFactory

Found = dict[str, Any]
ONLINE, INVITED = "IN-001", "IN-002"


def international_runs() -> Found:
    """A run of the online course with units of a few seconds, whose discussion is over, and one in Seoul."""
    short_course(ONLINE)
    now = timezone.now()
    online = _run(ONLINE, 0)
    SessionFactory(run=online, starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=2))
    invited = _run(INVITED, 60)
    return {name: [run.course.code, run.year, run.number] for name, run in (("online", online), ("invited", invited))}


def _run(code: str, days: int) -> Run:
    course, day = Course.objects.get(code=code), timezone.localdate() + timedelta(days=days)
    run = Run.objects.create(
        course=course, year=day.year, number=3_001, starts_on=day, ends_on=day + timedelta(days=1), capacity=10,
        mode=Run.Mode.REMOTE if code == ONLINE else Run.Mode.FACE_TO_FACE,
    )  # fmt: skip
    IntakeFactory(run=run, seats=10)
    return run


def online_run_is_decided(address: str, run: list[Any]) -> Found:
    """Staff enter that the guest was there and passed, and decide as the rule says."""
    code, year, number = run
    held = Run.objects.get(course__code=code, year=year, number=number)
    place = Enrollment.objects.get(run=held, person__email=address)
    manager = account("demo-training")
    for session in Session.objects.filter(run=held):
        presence.mark(session=session, enrollment=place, mark="present", by=manager)
        presence.close_roll(session=session, by=None)
    points = {(place.pk, str(Score.Kind.TEST)): Decimal(90)}
    scores.enter(run=held, points=points, reason="", seen=completions.points_fingerprint(held), by=manager)
    done = completion.decide(run=held, seen=completions.sheet_of(held).fingerprint, by=manager)
    learned = Learning.objects.get(pk=place.pk)
    return {"completed": done.completed, "units": [learned.units_done, learned.units_total]}


def guest_of(address: str) -> Found:
    """The account that the invitation made, and in which runs it has a place."""
    guest = Person.objects.get(email=address)
    rows = Enrollment.objects.filter(person=guest).select_related("run__course").order_by("pk")
    return {
        "number": guest.staff_number, "language": guest.language,
        "used": Invitation.objects.get(person=guest).used_at is not None,
        "places": [[row.course.code, row.state] for row in rows],
    }  # fmt: skip
