"""The sample of timetables: made through the actions, on a small world that the test builds itself."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from accounts.models import Message
from core.periods import today
from courses.models import LecturerRating, Run, Session, Textbook, TimetableVersion
from enrollment.imports.demo import timetables
from enrollment.models import Enrollment
from enrollment.queries import held
from enrollment.queries.invariants import differences
from facilities.models import Room
from tests.factories.accounts import PersonFactory
from tests.factories.courses import CourseFactory, RunFactory
from tests.factories.enrollment import LecturerFactory, SessionFactory
from tests.factories.facilities import RoomFactory


@pytest.fixture
def world(db):
    manager = PersonFactory(roles=["training_manager"])
    courses = {code: CourseFactory(code=code) for code in ("CC-024", "CC-025", "CC-001", "CC-033", "CC-034", "CC-035")}
    RoomFactory(code="DS-11", kind=Room.Kind.LECTURE)
    LecturerFactory.create_batch(3, sample=True)

    def day(days):
        return today() + timedelta(days=days)

    def at(days, hour):
        return timezone.make_aware(datetime.combine(day(days), time(hour)))

    def run(code, days):
        made = RunFactory(course=courses[code], year=day(days).year, starts_on=day(days), ends_on=day(days))
        for hour in (9, 14):
            SessionFactory(
                run=made,
                starts_at=at(days, hour),
                ends_at=at(days, hour + 2),
                lecturer=LecturerFactory(person=PersonFactory()),
            )
        return made

    return SimpleNamespace(
        manager=manager, rng=random.Random(1), today=today(), day=day, at=at, officials=PersonFactory.create_batch(8),
        past_run=run("CC-024", -9), running_run=run("CC-025", 0), remote_run=run("CC-025", 1),
        open_run=run("CC-001", 21), full_run=run("CC-001", 14), runs={},
    )  # fmt: skip


def test_the_sample_is_made_through_the_actions(world):
    counts = timetables.load(world)
    assert counts == {"sample timetable versions": 0, "sample textbooks": 4, "sample ratings": 2}
    versions = TimetableVersion.objects.order_by("number")
    assert list(versions.filter(run=world.open_run).values_list("number", flat=True)) == [1, 2]
    assert Session.objects.filter(run=world.open_run, lecturer=None).count() == 1  # changed, not released
    assert Run.objects.filter(mode="remote", planned_mode="face_to_face").count() == 1
    cancelled = Run.objects.get(state=Run.State.CANCELLED)
    assert set(Enrollment.objects.filter(run=cancelled).values_list("state", flat=True)) == {"cancelled"}
    assert [run.number for run in held.to_decide_for(world.manager)] == [953, 951]
    assert (Textbook.objects.count(), LecturerRating.objects.count()) == (4, 2)
    assert Message.objects.exclude(person=world.manager).count() > 10
    assert differences() == []


def test_a_run_teaches_as_many_hours_as_its_course_recognises(world):
    timetables.load(world)
    for run in Run.objects.filter(number__gte=timetables.FIRST_NUMBER).select_related("course"):
        taught = sum((session.ends_at - session.starts_at for session in run.sessions.all()), timedelta())
        assert (run.number, taught) == (run.number, timedelta(hours=run.course.hours_recognised))
