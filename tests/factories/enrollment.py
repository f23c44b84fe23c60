"""Lecturers, sessions, intakes, enrollments, completions and hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import factory

from accounts.grades import OF_GRADE_5_AND_BELOW
from core.periods import today
from courses.models import Lecturer, Session, Subject
from enrollment.models import (
    Completion,
    Enrollment,
    Hold,
    HoursRule,
    HoursTotal,
    Intake,
    OutsideLearning,
    Presence,
    Quota,
)
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.courses import RunFactory


class LecturerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Lecturer

    code = factory.Sequence(lambda n: f"L{n:04}")
    name = factory.Sequence(lambda n: f"강사{n}")
    name_en = factory.Sequence(lambda n: f"Lecturer {n}")
    standing = Lecturer.Standing.OUTSIDE


class SessionFactory(factory.django.DjangoModelFactory):
    """Three hours from nine in Seoul on the run's first day."""

    class Meta:
        model = Session

    run = factory.SubFactory(RunFactory)
    starts_at = factory.LazyAttribute(
        lambda s: datetime(s.run.starts_on.year, s.run.starts_on.month, s.run.starts_on.day, tzinfo=UTC)
    )
    ends_at = factory.LazyAttribute(lambda s: s.starts_at + timedelta(hours=3))
    title_ko = "강의"
    title_en = "Lecture"
    method = Subject.Method.LECTURE


class IntakeFactory(factory.django.DjangoModelFactory):
    """Open from a week before to a week after the test."""

    class Meta:
        model = Intake

    run = factory.SubFactory(RunFactory)
    opens_at = factory.LazyFunction(lambda: datetime.now(UTC) - timedelta(days=7))
    closes_at = factory.LazyFunction(lambda: datetime.now(UTC) + timedelta(days=7))
    cancel_until = factory.LazyFunction(lambda: datetime.now(UTC) + timedelta(days=8))
    seats = factory.SelfAttribute("run.capacity")


class QuotaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Quota

    intake = factory.SubFactory(IntakeFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    seats = 5


class EnrollmentFactory(factory.django.DjangoModelFactory):
    """A confirmed place that takes a seat. The intake's counter is not moved: tests that look at it enrol."""

    class Meta:
        model = Enrollment

    person = factory.SubFactory(PersonFactory)
    run = factory.SubFactory(RunFactory)
    course = factory.SelfAttribute("run.course")
    year = factory.SelfAttribute("run.year")
    organisation = factory.SelfAttribute("person.organisation")
    state = Enrollment.State.CONFIRMED
    takes_seat = True
    arrival = factory.Sequence(lambda n: n + 1)


class HoldFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Hold

    run = factory.SubFactory(RunFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    seats = 5
    returns_on = factory.LazyAttribute(lambda h: h.run.starts_on - timedelta(days=7))
    held_by = factory.SubFactory(PersonFactory)


class PresenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Presence

    enrollment = factory.SubFactory(EnrollmentFactory)
    session = factory.LazyAttribute(lambda p: SessionFactory(run=p.enrollment.run))
    mark = Presence.Mark.PRESENT
    source = Presence.Source.ROLL
    taught_seconds = 10_800
    present_seconds = 10_800


class HoursRuleFactory(factory.django.DjangoModelFactory):
    """80 hours for grade 5 and below."""

    class Meta:
        model = HoursRule

    effective_from = date(2020, 1, 1)
    grades = factory.LazyFunction(lambda: list(OF_GRADE_5_AND_BELOW))
    hours = 80
    source = "5급 이하 연간 80시간"


class CompletionFactory(factory.django.DjangoModelFactory):
    """A completed course with the hours of the course. Its line in the ledger is the action's."""

    class Meta:
        model = Completion

    enrollment = factory.SubFactory(EnrollmentFactory)
    state = Completion.State.COMPLETED
    hours = factory.SelfAttribute("enrollment.course.hours_recognised")
    decided_on = factory.SelfAttribute("enrollment.run.ends_on")


class OutsideLearningFactory(factory.django.DjangoModelFactory):
    """Handed in last week, not decided."""

    class Meta:
        model = OutsideLearning

    person = factory.SubFactory(PersonFactory)
    title = factory.Sequence(lambda n: f"학회 발표 {n}")
    provider = "한국행정학회"
    from_on = factory.LazyFunction(lambda: today() - timedelta(days=8))
    until_on = factory.LazyFunction(lambda: today() - timedelta(days=7))
    hours_claimed = 10


class HoursTotalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HoursTotal

    person = factory.SubFactory(PersonFactory)
    year = factory.LazyFunction(lambda: today().year)
    owed = 80
    grade = factory.SelfAttribute("person.grade")
    organisation = factory.SelfAttribute("person.organisation")
    gone = factory.LazyAttribute(lambda total: total.person.left_on is not None)
