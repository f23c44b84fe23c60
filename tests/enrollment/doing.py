"""Runs that are open and people who may apply, for the tests of places.

Not for tests themselves.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, Person
from core.errors import Refused
from core.periods import today
from courses.models import Content, Course, Plan, Run
from enrollment.actions import draws, places
from enrollment.models import Draw, Enrollment, Intake
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.courses import CourseFactory, PlanCourseFactory, PlanFactory, RunFactory
from tests.factories.elearning import ContentFactory, UnitFactory
from tests.factories.enrollment import IntakeFactory


def course(**fields):
    """A course that stands in a confirmed plan."""
    made = CourseFactory(**fields)
    plan = Plan.objects.filter(state=Plan.State.CONFIRMED).first() or PlanFactory()
    PlanCourseFactory(plan=plan, course=made)
    return made


def open_run(seats: int = 10, *, of=None, days: int = 30, **intake) -> Run:
    """A run that takes people in now: it starts so many days after the next new year, for two days."""
    starts = date(today().year + 1, 1, 1) + timedelta(days=days)
    run = RunFactory(
        course=of or course(), year=starts.year, starts_on=starts, ends_on=starts + timedelta(days=1), capacity=seats
    )
    IntakeFactory(run=run, seats=seats, **intake)
    return run


def person(**fields):
    """Somebody who may apply."""
    return PersonFactory(roles=["trainee"], **fields)


def foreign(**fields):
    """An official of a foreign city, who takes international training."""
    city = OrganisationFactory(kind=Organisation.Kind.FOREIGN_CITY)
    given = {"organisation": city, "language": "en", "grade": "", "job_series": "", **fields}
    return PersonFactory(roles=["foreign_trainee"], kind=Person.Kind.FOREIGN_TRAINEE, **given)


def goes_at_once(who, run: Run) -> bool:
    """Whether PostgreSQL decides by itself, in one message, that the person gets a place. Nothing stays of it."""
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        with suppress(Refused, places.ThroughTheRoom):
            places.enrol(person=who, run=run.pk, by=who)
        transaction.set_rollback(True)
    return not any("enrollment_facts" in query["sql"] for query in asked)


def counters(run: Run) -> tuple[int, int, int]:
    """Seats taken, people waiting, applications so far."""
    intake = Intake.objects.get(run=run)
    return intake.taken, intake.waiting, intake.arrivals


SOURCE, ENTROPY = "로또 6/45 제1300회 당첨번호", "2026-12-01:1,2,3"


def commit(run: Run, by) -> Draw:
    """Commit to a seed; the source exists the day after IntakeFactory's closing, at one moment for all runs."""
    after = datetime.combine(today() + timedelta(days=8), time(12), UTC)
    return draws.commit(intake=run.intake, source=SOURCE, source_at=after, by=by)


def close(*runs: Run) -> None:
    """Applications were over a moment ago, the roll is fixed, and the announced source exists.

    Whoever applied before, in this test, applied in time.
    """
    now = datetime.now(UTC)
    Enrollment.objects.filter(run__in=runs).update(applied_at=now - timedelta(minutes=10))
    Intake.objects.filter(run__in=runs).update(closes_at=now - timedelta(minutes=5))
    draws.freeze_rolls(by=None)
    Draw.objects.filter(intake__run__in=runs).update(source_at=now - timedelta(minutes=1))


def elearning(units: int = 2, *, length_ms: int = 60_000, **fields) -> Content:
    """Published content of so many texts, of an e-learning course that stands in a confirmed plan."""
    made = course(**{"delivery": Course.Delivery.ELEARNING, "hours_recognised": 3, **fields})
    content = ContentFactory(course=made)
    for _number in range(units):
        UnitFactory(content=content, length_ms=length_ms)
    return content
