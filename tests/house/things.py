"""One thing of each sort that an address can name, taken from the seed's two years or made for the person.

Not for tests.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import Message, Person, RoleGrant
from audit.models import Finding, Step
from budget.models import Commitment, Payment
from courses.models import Course, Plan, Run
from enrollment.models import Draw, Gate, Leave, PromotionCourse, Stay
from exchange.actions import store_file
from exchange.models import Job, Upload
from facilities.models import Building, Room
from home.helping import PAGES
from journal.models import Entry
from reports.models import ReportRun
from tests.factories.accounts import PersonFactory
from tests.factories.courses import PlanFactory, RunFactory
from tests.factories.enrollment import EnrollmentFactory, IntakeFactory, OutsideLearningFactory, SessionFactory
from tests.factories.reports import made_run


def make_things(person: Person) -> dict[str, list[Any]]:
    """What stands in the address, by the name that url_roles.py gives the thing."""
    return {"": [], "help": [next(iter(PAGES))], **_seeded(), **_own(person)}


def _seeded() -> dict[str, list[Any]]:
    course, run, plan = Course.objects.first(), Run.objects.first(), Plan.objects.exclude(state=Plan.State.DRAFT).last()
    commitment, payment = Commitment.objects.first(), Payment.objects.first()
    finding, step = Finding.objects.first(), Step.objects.filter(done_on=None).first()
    colleague = Person.objects.filter(kind=Person.Kind.STAFF).first()
    report = made_run()
    report.state, report.published_by, report.published_at = ReportRun.State.PUBLISHED, colleague, timezone.now()
    report.save()
    return {
        "course": [course.code],
        "run": [run.course.code, run.year, run.number],
        "plan": [plan.year, plan.version],
        "draft": [plan.year, PlanFactory(year=plan.year, version=99, state=Plan.State.DRAFT).version],
        "line": [commitment.line.code],
        "leaf": [commitment.line.code],
        "commitment": [commitment.code],
        "payment": [payment.commitment.code, payment.pk],
        "building": [Building.objects.first().code],
        "room": [Room.objects.first().code],
        "finding": [finding.round.code, finding.number],
        "step": [step.finding.round.code, step.finding.number, step.order],
        "report": [report.key],
        "figure": ["plan.2023.courses"],
        "role": ["trainee"],
        "kind": ["people"],
        "entry": [Entry.objects.first().pk],
    }


def _own(person: Person) -> dict[str, list[Any]]:
    """What only its owner or a colleague may open, and a grant that somebody else holds."""
    file = store_file(name="a.csv", content=b"1", media_type="text/csv", by=person)
    upload = Upload.objects.create(kind="people", file=file, brought_by=person)
    job = Job.objects.create(task="exchange.tasks.sweep", title="표본 작업", asked_by=person)
    message = Message.objects.create(person=person, text="표본 알림", url="/")
    grant = RoleGrant.objects.create(person=PersonFactory(), role="trainee")
    place = person.organisation or PersonFactory().organisation
    colleague = PersonFactory(organisation=place)
    run = Run.objects.order_by("-pk").first()
    own = EnrollmentFactory(person=person, run=run)
    offer = EnrollmentFactory(
        run=run, state="offered", offer_key=uuid4(), offer_expires_at=timezone.now() + timedelta(days=1)
    )
    drawn = RunFactory(course=run.course, year=run.year, number=99)
    Draw.objects.create(intake=IntakeFactory(run=drawn, method="lottery"), commitment="0" * 64, seed="0" * 64)
    attended = _attended(person)
    return {
        **attended,
        "intake": [drawn.course.code, drawn.year, drawn.number],
        "draw": [drawn.course.code, drawn.year, drawn.number],
        "place": [own.key],
        "offer": [offer.offer_key],
        "file": [file.key],
        "upload": [upload.key],
        "job": [job.key],
        "message": [message.pk],
        "grant": [grant.pk],
        "organisation": [place.code],
        "person": [colleague.pk],
        **_hours(person, colleague),
    }


def _attended(person: Person) -> dict[str, list[Any]]:
    """A session of a run in which the person has a place, with an unmatched joiner and the own link."""
    run = Run.objects.select_related("course").order_by("pk")[1]
    session = SessionFactory(run=run)
    place = EnrollmentFactory(person=person, run=run)
    stay = Stay.objects.create(
        run=run,
        queue="waiting",
        source="zoom",
        given_name="iPhone",
        joined_at=session.starts_at,
        left_at=session.ends_at,
    )
    return {
        "held": [run.course.code, run.year, run.number, session.pk],
        "presence": [place.key],
        "stay": [stay.pk],
        "link": [Gate.objects.create(enrollment=place).link_key],
    }


def _hours(person: Person, colleague: Person) -> dict[str, list[Any]]:
    """A colleague with a leave and learning elsewhere, the person's own learning elsewhere, and a requirement."""
    proof = store_file(name="b.pdf", content=b"%PDF-", media_type="application/pdf", by=person)
    day = date(2026, 2, 2)
    leave = Leave.objects.create(person=colleague, kind=Leave.Kind.LEAVE, from_on=day, until_on=day)
    course = Course.objects.first()
    required = PromotionCourse.objects.create(grade="6급", course=course, effective_from=day, source="x")
    return {
        "official": [colleague.pk],
        "leave": [leave.pk],
        "promotion course": [required.pk],
        "outside learning": [OutsideLearningFactory(person=colleague).key],
        "own outside learning": [OutsideLearningFactory(person=person, evidence=proof).key],
    }
