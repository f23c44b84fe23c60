"""One thing of each sort that an address can name, taken from the seed's two years or made for the person.

Not for tests.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import Message, Organisation, Person, RoleGrant
from audit.models import Finding, Step
from budget.models import Commitment, Payment
from core.periods import today
from courses.models import Course, Plan, Run
from enrollment.models import Approver, Deputy, Draw, RunNotice
from exchange.actions import store_file
from exchange.models import Job, Upload
from facilities.models import Building, Room
from home.helping import PAGES
from journal.models import Entry
from reports.models import ReportRun
from tests.factories.accounts import PersonFactory
from tests.factories.courses import PlanFactory, RunFactory
from tests.factories.enrollment import EnrollmentFactory, HoldFactory, IntakeFactory
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
    return {
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
        **_nominated(place, colleague, person),
    }


def _nominated(place: Organisation, colleague: Person, person: Person) -> dict[str, list[Any]]:
    """Seats that the person's agency holds, with one colleague named; an approver, a deputy and a notice of its own."""
    run = Run.objects.first()
    hold = HoldFactory(run=run, organisation=place, held_by=colleague, filled=1)
    named = EnrollmentFactory(run=run, person=colleague, hold=hold)
    if not hasattr(run, "intake"):
        IntakeFactory(run=run)
    notice = RunNotice.objects.create(
        run=run, audience="everybody", title_ko="표본", text_ko="표본 알림", people=1, sent_by=person
    )
    return {
        "hold": [hold.pk],
        "named": [hold.pk, named.key],
        "run_of_own": [run.course.code, run.year, run.number],
        "approver": [Approver.objects.create(organisation=place, step="head", person=colleague).pk],
        "deputy": [Deputy.objects.create(approver=person, person=colleague, from_on=today(), until_on=today()).pk],
        "notice": [notice.key],
    }
