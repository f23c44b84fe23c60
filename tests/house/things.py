"""One thing of each sort that an address can name, taken from the seed's two years or made for the person.

Not for tests.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import Message, Organisation, Person, RoleGrant
from accounts.queries import hash_of
from audit.models import Finding, Step
from budget.models import Commitment, Payment
from core.periods import today
from courses.models import ContentWork, Course, Demand, Lecturer, Plan, Run
from enrollment.models import (
    Approver,
    CalendarFeed,
    Deputy,
    Draw,
    Gate,
    Leave,
    PromotionCourse,
    RunNotice,
    Stay,
)
from enrollment.queries.calendars import token_of
from exchange.actions import store_file
from exchange.models import Job, Upload
from facilities.models import Building, Room
from home.helping import PAGES
from journal.actions import record
from journal.models import Entry
from reports.models import ReportRun
from surveys.actions.answering import answer
from tests.factories.accounts import InvitationFactory, OrganisationFactory, PersonFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.conduct import (
    AppealFactory,
    ConductCaseFactory,
    GateFactory,
    HeldSessionFactory,
    PlaceFactory,
    ReasonStatementFactory,
    RemoteRunFactory,
    RollCallFactory,
)
from tests.factories.courses import CourseFactory, PlanFactory, RunFactory
from tests.factories.elearning import (
    AttemptFactory,
    ContentFactory,
    LearningFactory,
    OpeningFactory,
    QuestionFactory,
    UnitFactory,
    VideoFactory,
)
from tests.factories.enrollment import (
    EnrollmentFactory,
    HoldFactory,
    IntakeFactory,
    LecturerFactory,
    OutsideLearningFactory,
    PresenceFactory,
    SessionFactory,
)
from tests.factories.exchange import StoredFileFactory
from tests.factories.packages import PackageItemFactory, unit_of
from tests.factories.reports import made_run
from tests.factories.surveys import DiagnosisFactory, SurveyFactory, SurveyRuleFactory, ask, closed


def make_things(person: Person) -> dict[str, list[Any]]:
    """What stands in the address, by the name that url_roles.py gives the thing."""
    things = {"": [], "help": [next(iter(PAGES))], **_seeded()}
    makers = (
        _own, _places, _learned, _attended, _attendance, _completed, _timetables, _demanded, things_of_surveys,
        _invited,
    )  # fmt: skip
    for make in makers:
        things |= make(person)
    return things


def things_of_enrollment(person: Person, officer: Person) -> dict[str, list[Any]]:
    """What enrollment's addresses name: the person's own, a colleague's, and the seats of the officer's agency."""
    assert officer.organisation
    colleague, things = PersonFactory(organisation=officer.organisation), {}
    for make in (_places, _learned, _attended, _attendance, _completed, _timetables):
        things |= make(person)
    return {**things, **_hours(person, colleague), **_nominated(officer.organisation, colleague, officer)}


def _invited(person: Person) -> dict[str, list[Any]]:
    """An official of a foreign city whose invitation was mailed."""
    city = OrganisationFactory(kind=Organisation.Kind.FOREIGN_CITY)
    guest = PersonFactory(kind=Person.Kind.FOREIGN_TRAINEE, organisation=city)
    InvitationFactory(person=guest, token_sha256=hash_of("a secret of these tests"))
    return {"guest": [guest.pk], "invitation": ["a secret of these tests"]}


def _demanded(person: Person) -> dict[str, list[Any]]:
    """A demand of the person's organisation that waits for its decision."""
    Demand.objects.create(year=2023, code="TH-1", kind=Demand.Kind.AGENCY_REQUEST, organisation=person.organisation)
    return {"demand": [2023, "TH-1"]}


def things_of_surveys(person: Person) -> dict[str, list[Any]]:
    """A survey that asks the person, one that the person answered, and one that is closed and shown."""
    run = RunFactory(course=Course.objects.first(), number=94)
    waits, answered = SurveyFactory(run=run), SurveyFactory(run=run)
    for survey in (waits, answered):
        ask(survey, [person])
    answer(survey=answered, answers={1: 4}, by=person)
    low = closed(*[{1: 2, 4: "자료가 부족합니다."}] * 5, run=run, rule=SurveyRuleFactory(code="things"))
    sheet = low.questionnaire
    return {
        "own survey": [waits.key],
        "answered survey": [answered.key],
        "survey": [low.key],
        "survey rule": ["things"],
        "questionnaire": [sheet.code, sheet.version],
        "questionnaire code": [sheet.code],
        "remark": [low.remarks.first().pk],
        "followup": [low.followup.key],
        "diagnosis": [DiagnosisFactory(run=run).key],
    }


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
        "elearning_course": [Course.objects.filter(delivery=Course.Delivery.ELEARNING).first().code],
        "spread course": [plan.year, plan.plan_courses.filter(plan_class="elearning").first().course.code],
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


def _learned(person: Person) -> dict[str, list[Any]]:
    """Places of the person that are learned on-line: a text to read, and a package with its first part."""
    unit = UnitFactory(content=ContentFactory(course=CourseFactory(code="EL-LEARNED")))
    video = VideoFactory(content=unit.content)
    place = LearningFactory(content=unit.content, enrollment__person=person).enrollment
    item = PackageItemFactory(package__course=CourseFactory(code="EL-PACKAGE"))
    lesson = unit_of(item.package)
    with_package = LearningFactory(content=lesson.content, enrollment__person=person).enrollment
    package = [item.package.course.code, item.package.key]
    return {
        "opening": [OpeningFactory(course=unit.content.course).key],
        "learned_place": [place.key],
        "learned_unit": [place.key, unit.number],
        "attempt": [place.key, AttemptFactory(enrollment=place).number],
        "learned_video": [place.key, video.number],
        "learned_captions": [place.key, video.number, "ko"],
        "learned_package": [with_package.key, lesson.number],
        **_made(),
        "package": package,
        "part": [*package, item.number],
    }


def _made() -> dict[str, list[Any]]:
    """A draft with a text and a video, a test question, and a line of the development register."""
    unit = UnitFactory(content=ContentFactory(course=CourseFactory(code="EL-DRAFT"), state="draft"))
    course = unit.content.course
    ContentWork.objects.create(year=2030, course=course, kind=Course.Content.DEVELOPED, units=1)
    return {
        "content_draft": [course.code, 1],
        "content_unit": [course.code, 1, unit.number],
        "content_film": [course.code, 1, VideoFactory(content=unit.content).number],
        "question": [course.code, QuestionFactory(course=course).pk],
        "work": [2030, course.code],
    }


def _attendance(person: Person) -> dict[str, list[Any]]:
    """A remote run that the person teaches and takes, with what is decided about attendance in it."""
    run = RemoteRunFactory(course=Course.objects.first(), number=90)
    session = HeldSessionFactory(run=run, lecturer=LecturerFactory(person=person))
    RollCallFactory(session=session, state="closed", closed_at=timezone.now())
    judge, other = PersonFactory(), PlaceFactory(run=run)
    own = PlaceFactory(run=run, person=person)
    elsewhere = HeldSessionFactory(run=RemoteRunFactory(course=run.course, number=89))  # nobody reopens the own run's
    RollCallFactory(session=elsewhere, state="closed", closed_at=timezone.now())
    line = PresenceFactory(enrollment=own, session=session, mark="late")
    case = ConductCaseFactory(
        enrollment=own, session=session, state="warned", decided_by=judge, evidence=StoredFileFactory()
    )
    return {
        "own_place": [own.key],
        "gate": [GateFactory(enrollment__run=run, enrollment__organisation=person.organisation).pk],
        "attended_place": [other.key],
        "held_session": [session.pk],
        "closed_session": [elsewhere.pk],
        "own_mark": [own.key, session.pk],
        "own_statement": [ReasonStatementFactory(enrollment=own, file=StoredFileFactory()).key],
        "statement": [ReasonStatementFactory(enrollment=other).key],
        "own_case": [case.key],
        "case": [ConductCaseFactory(enrollment=other, session=session).key],
        "own_appeal": [AppealFactory(presence=line, state="withdrawn", file=StoredFileFactory()).key],
        "appeal": [AppealFactory(presence=PresenceFactory(enrollment=other, session=session, mark="late")).key],
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
    return {
        "file": [file.key],
        "upload": [upload.key],
        "job": [job.key],
        "message": [message.pk],
        "grant": [grant.pk],
        "organisation": [place.code],
        "person": [colleague.pk],
        **_hours(person, colleague),
        **_nominated(place, colleague, person),
    }


def _hours(person: Person, colleague: Person) -> dict[str, list[Any]]:
    """A colleague with a leave and learning elsewhere, the person's own learning elsewhere, and a requirement."""
    proof = store_file(name="b.pdf", content=b"%PDF-", media_type="application/pdf", by=person)
    day = date(2026, 2, 2)
    leave = Leave.objects.create(person=colleague, kind=Leave.Kind.LEAVE, from_on=day, until_on=day)
    required = PromotionCourse.objects.create(
        grade="6급", course=Course.objects.first(), effective_from=day, source="x"
    )
    return {
        "official": [colleague.pk],
        "leave": [leave.pk],
        "promotion course": [required.pk],
        "outside learning": [OutsideLearningFactory(person=colleague).key],
        "own outside learning": [OutsideLearningFactory(person=person, evidence=proof).key],
    }


def _attended(person: Person) -> dict[str, list[Any]]:
    """A session of a run in which the person has a place, with an unmatched joiner and the own link."""
    run = RunFactory(course=Course.objects.first(), number=97)
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
    settled = Stay.objects.create(
        run=run, queue="set_aside", source="zoom", given_name="iPad", joined_at=session.starts_at,
        left_at=session.ends_at,
    )  # fmt: skip
    return {
        "settled stay": [settled.pk],
        "held": [run.course.code, run.year, run.number, session.pk],
        "presence": [place.key],
        "stay": [stay.pk],
        "link": [Gate.objects.create(enrollment=place).link_key],
    }


def _places(person: Person) -> dict[str, list[Any]]:
    """A place of the person's own, an offer to somebody else, and a run by lottery with its draw."""
    run = RunFactory(course=Course.objects.last(), number=98)
    own = EnrollmentFactory(person=person, run=run)
    offer = EnrollmentFactory(
        run=run, state="offered", offer_key=uuid4(), offer_expires_at=timezone.now() + timedelta(days=1)
    )
    drawn = RunFactory(course=run.course, year=run.year, number=99)
    Draw.objects.create(
        intake=IntakeFactory(run=drawn, method="lottery"), commitment="0" * 64, salt="0" * 64, source="로또 6/45",
        source_at=timezone.now() + timedelta(days=9),
    )  # fmt: skip
    return {
        "intake": [drawn.course.code, drawn.year, drawn.number],
        "draw": [drawn.course.code, drawn.year, drawn.number],
        "place": [own.key],
        "offer": [offer.offer_key],
    }


def _nominated(place: Organisation, colleague: Person, person: Person) -> dict[str, list[Any]]:
    """Seats that the person's agency holds, with one colleague named; an approver, a deputy and a notice of its own."""
    run = RunFactory(course=Course.objects.first(), number=96)
    hold = HoldFactory(run=run, organisation=place, held_by=colleague, filled=1)
    named = EnrollmentFactory(run=run, person=colleague, hold=hold)
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


def _completed(person: Person) -> dict[str, list[Any]]:
    """A run that the person completed, and the certificate of it."""
    held = {
        "completion__enrollment__person": person,
        "completion__enrollment__run": RunFactory(course=Course.objects.first(), number=95),
    }
    paper = CertificateFactory(**held)
    return {"completed": [paper.completion.enrollment.key], "certificate": [paper.key], "paper": [paper.code]}


def _timetables(person: Person) -> dict[str, list[Any]]:
    """A session, a receipt of a switch, a lecturer, and the person's secret calendar address."""
    run = Run.objects.select_related("course").first()
    return {
        "session": [run.course.code, run.year, run.number, SessionFactory(run=run).pk],
        "switch": [record("runs.switched", by=None, new={"to": "remote", "runs": []}).pk],
        "lecturer": [Lecturer.objects.first().code],
        "calendar": [token_of(CalendarFeed.objects.create(person=person))],
    }
