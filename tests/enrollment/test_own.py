"""Who takes part in a run sets nothing about themselves in it, by whatever way, and neither calls its roll nor sees its
code; joins and scores of the others go through."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import Refused
from core.sheets.columns import Row
from enrollment.actions import certificates, checkin, checks, roll_calls, scores
from enrollment.actions import joins as join_actions
from enrollment.actions import presence as ledger
from enrollment.imports import scores as workbook
from enrollment.imports.joins import apply, plan
from enrollment.joins import Joiner
from enrollment.models import Presence, RollCall, Score, SpotCheck, Stay
from enrollment.queries import joins as queue
from enrollment.queries.completion import points_fingerprint
from exchange import uploads
from exchange.actions import bring_upload
from exchange.jobs import Progress
from exchange.kinds import KINDS
from tests.factories.accounts import PersonFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.conduct import CurrentSessionFactory, HeldSessionFactory, PlaceFactory, RollCallFactory, yesterday
from tests.factories.courses import PlanCourseFactory
from tests.factories.enrollment import LecturerFactory

pytestmark = pytest.mark.django_db
SENTENCE = "Nobody keeps their own attendance or scores. Ask a colleague."
PARTICIPANT = "You take part in this run yourself, and your own attendance would change with it. Ask a colleague."
WITH_PLACE = "You have a place in this run yourself. Its roll call and its check-in code are for a colleague."
UPLOAD = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def session():
    made = HeldSessionFactory()
    PlanCourseFactory(course=made.run.course)
    return made


@pytest.fixture
def manager(client):
    person = PersonFactory(roles=["training_manager", "trainee"], language="en")
    client.force_login(person)
    return person


@pytest.fixture
def own(session, manager):
    return PlaceFactory(run=session.run, person=manager)


@pytest.fixture
def other(session):
    return PlaceFactory(run=session.run)


@pytest.fixture
def colleague():
    return PersonFactory(roles=["training_manager"])


def refused(sentence, call, **given):
    with pytest.raises(Refused) as refusal:
        call(**given)
    assert refusal.value.sentence == sentence


def marks():
    return dict(Presence.objects.values_list("enrollment", "mark"))


def address(name, session, *more):
    run = session.run
    return reverse(name, args=[run.course.code, run.year, run.number, *more])


def shown(page, **more):
    data = {"revision": str(page.context["revision"])} | more
    for person in page.context["people"]:
        data |= {f"was-{person['enrollment'].pk}": "", f"had-{person['enrollment'].pk}": "|"}
    return data


@pytest.mark.parametrize("mark", ["present", "excused"])
def test_nobody_marks_or_excuses_themselves(session, manager, own, other, colleague, mark):
    refused(WITH_PLACE, ledger.mark, session=session, enrollment=own, mark=mark, by=manager)
    refused(SENTENCE, ledger.mark, session=session, enrollment=own, mark=mark, source="appeal", by=manager)
    given = {own.pk: ledger.Given(mark), other.pk: ledger.Given(mark)}
    refused(WITH_PLACE, ledger.take_roll, session=session, given=given, revision=0, by=manager)
    assert marks() == {}
    ledger.mark(session=session, enrollment=own, mark=mark, by=colleague)
    assert marks() == {own.pk: mark}


def a_lecturer_of(session):
    """Somebody who teaches another hour of the run."""
    lecturer = LecturerFactory(person=PersonFactory(roles=["lecturer", "trainee"], language="en"))
    hour = 14 + session.run.sessions.count()
    HeldSessionFactory(run=session.run, lecturer=lecturer, starts_at=yesterday(hour), ends_at=yesterday(hour + 1))
    return lecturer.person


def test_a_lecturer_who_learns_in_the_own_run_calls_no_roll_of_it(session, other):
    lecturer, second = a_lecturer_of(session), a_lecturer_of(session)
    PlaceFactory(run=session.run, person=lecturer)
    given = {other.pk: ledger.Given("present")}
    refused(WITH_PLACE, ledger.take_roll, session=session, given=given, revision=0, by=lecturer)
    refused(WITH_PLACE, ledger.close_roll, session=session, by=lecturer)
    walk_in = {"session": session, "name": "canary", "address": ""}
    refused(WITH_PLACE, join_actions.walk_in, **walk_in, by=lecturer)
    assert (marks(), Stay.objects.count()) == ({}, 0)
    ledger.take_roll(session=session, given=given, revision=0, by=second)
    assert marks() == {other.pk: "present"}


@pytest.mark.parametrize("state", ["applied", "waiting", "confirmed"])
def test_who_has_a_place_sees_no_code_and_a_colleague_does(client, state):
    session = CurrentSessionFactory(run__mode="face_to_face")
    PlanCourseFactory(course=session.run.course)
    lecturer, second = a_lecturer_of(session), a_lecturer_of(session)
    place = PlaceFactory(run=session.run, person=lecturer, state=state, takes_seat=state == "confirmed")
    url = address("session_code", session, session.pk)
    refused(WITH_PLACE, checkin.start_code, session=session, by=lecturer)
    checkin.start_code(session=session, by=second)

    def shows(who, **headers) -> tuple[bool, bool]:
        client.force_login(who)
        page = client.get(url, headers=headers)
        return 'class="wall__digits"' in page.content.decode(), WITH_PLACE in page.content.decode()

    for headers in ({}, {"HX-Request": "true"}):
        assert [shows(who, **headers) for who in (lecturer, second)] == [(False, True), (True, False)]
    # Whoever gave the place up is a colleague again.
    type(place).objects.filter(pk=place.pk).update(state="cancelled", takes_seat=False, reason_code="work")
    assert shows(lecturer) == (True, False)


def test_the_roll_says_that_it_is_a_colleagues_and_takes_nothing(client, session, manager, own, other, colleague):
    url = address("session_roll", session, session.pk)
    page = client.get(url)
    assert (page.context["why_not"], page.context["why_not_close"]) == (WITH_PLACE, WITH_PLACE)
    assert address("session_code", session, session.pk) not in page.content.decode()
    sent = shown(page, everybody="1")
    assert WITH_PLACE in client.post(url, sent).content.decode()
    assert client.post(address("session_close", session, session.pk)).status_code == 403
    assert marks() == {}
    client.force_login(colleague)
    assert client.post(url, sent).status_code == 302
    assert marks() == {own.pk: "present", other.pk: "present"}


def test_nobody_lifts_or_recognises_the_own(session, manager, own, colleague):
    row = ledger.mark(session=session, enrollment=own, mark="absent", by=colleague)
    refused(SENTENCE, ledger.lift, row=row, by=manager, reason="잘못됨")
    refused(SENTENCE, ledger.lift, row=row, by=manager, reason="잘못됨", decided=True)
    refused(SENTENCE, ledger.set_unrecognised, session=session, enrollment=own, seconds=0, by=manager)
    assert marks() == {own.pk: "absent"}


def test_what_moves_the_own_line_with_everybodys_is_a_colleagues(client, session, manager, own, colleague):
    ends_at = session.ends_at - timedelta(hours=1)
    refused(WITH_PLACE, ledger.set_end, session=session, ends_at=ends_at, reason="화재 훈련", by=manager)
    ledger.close_roll(session=session, by=colleague)
    roll = RollCall.objects.select_related("session__run__course").get()
    refused(PARTICIPANT, roll_calls.reopen, roll_call=roll, reason="명단 착오", by=manager)
    assert PARTICIPANT in client.get(reverse("roll_reopen", args=[session.pk])).content.decode()
    roll_calls.reopen(roll_call=roll, reason="명단 착오", by=colleague)
    assert roll.state == "open"


def test_a_place_that_was_given_up_binds_nobody(manager):
    closed = RollCallFactory(state="closed", closed_at=timezone.now())
    PlaceFactory(run=closed.session.run, person=manager, state="cancelled", takes_seat=False)
    roll_calls.reopen(roll_call=closed, reason="명단 착오", by=manager)
    assert closed.state == "open"


def joiner(session, name, given_address):
    return Joiner(2, name, given_address, session.starts_at, session.ends_at)


def test_the_own_joins_wait_for_a_colleague(client, session, manager, own, other, colleague):
    joiners = [(own.pk, joiner(session, "me", ""))]
    refused(
        SENTENCE, join_actions.take_in, run=session.run, source="zoom", joiners=joiners, upload_key=UPLOAD, by=manager
    )
    joiners = [(None, joiner(session, "me", ""))]
    (stay,) = join_actions.take_in(run=session.run, source="zoom", joiners=joiners, upload_key=UPLOAD, by=manager)
    refused(SENTENCE, join_actions.settle, stay=stay, enrollment=own, reason="나입니다", by=manager)
    form = client.get(reverse("stay_settle", args=[stay.pk])).context["form"]
    assert list(form.fields["enrollment"].queryset) == [other]
    assert form.fields["enrollment"].help_text == SENTENCE
    join_actions.settle(stay=stay, enrollment=own, reason="전화로 확인", by=colleague)
    assert marks() == {own.pk: "present"}


def rows_of(session, *people):
    return {
        "joins": [
            Row(
                number,
                {
                    "name": "a",
                    "address": person.staff_number,
                    "joined": session.starts_at,
                    "left": session.ends_at,
                },
            )
            for number, person in enumerate(people, 2)
        ]
    }


def test_a_log_takes_in_the_others_and_queues_the_own_row(session, manager, own, other, colleague):
    given = {"run": str(session.run_id), "platform": "zoom", "zone": "Asia/Seoul", "dates": "month"}
    rows = rows_of(session, manager, other.person)
    made = plan.make(rows, {**given, "by": manager.pk})
    assert sorted(item.label.endswith("→ ?") for item in made.new) == [False, True]
    made.parameters = given
    apply.apply(plan=made, by=manager)
    assert marks() == {other.pk: "present"}
    stay = queue.waiting_in(session.run).get()
    join_actions.settle(stay=stay, enrollment=own, reason="전화로 확인", by=colleague)
    again = plan.make(rows, {**given, "by": manager.pk})  # also once a colleague said whose it was
    assert (again.new, again.unchanged) == ([], 2)


def test_through_the_upload_itself(session, manager, own):
    given = {"run": str(session.run_id), "platform": "zoom", "zone": "UTC", "dates": "month"}
    start, end = (f"{moment:%m/%d/%Y %I:%M:%S %p}" for moment in (session.starts_at, session.ends_at))
    text = (
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
        f"a,{manager.email},{start},{end},180,No\n"
    )
    content = [text.encode("utf-16")]
    upload = bring_upload(kind=KINDS["joins"], name="zoom.csv", content=content, parameters=given, by=manager)
    uploads.plan(upload.job, Progress(upload.job)).last()
    upload.job.parameters, upload.job.asked_by = {"upload": upload.pk}, manager
    uploads.apply(upload.job, Progress(upload.job)).last()
    assert list(Stay.objects.values_list("queue", "enrollment")) == [("waiting", None)]
    assert marks() == {}


def enter(run, points, by):
    return scores.enter(run=run, points=points, reason="", seen=points_fingerprint(run), by=by)


def test_nobody_enters_the_own_score(client, session, manager, own, other):
    points = {(place.pk, "test"): Decimal(100) for place in (own, other)}
    refused(SENTENCE, enter, run=session.run, points=points, by=manager)
    url = address("score_edit", session)
    page = client.get(url)
    assert [(place, why_not) for place, _fields, why_not in page.context["form"].table() if why_not] == [
        (own, SENTENCE)
    ]
    seen = points_fingerprint(session.run)
    sent = {f"test-{own.pk}": "100", f"test-{other.pk}": "70", "seen": seen, "reason": ""}
    assert client.post(url, sent).status_code == 302
    assert list(Score.objects.values_list("enrollment", "points")) == [(other.pk, Decimal(70))]


def test_a_workbook_with_the_own_score_is_refused_at_its_row(session, manager, own, other, colleague):
    rows = {
        "scores": [
            Row(
                number, {"staff_number": place.person.staff_number, "name": "", "test": Decimal(90), "assignment": None}
            )
            for number, place in enumerate((own, other), 2)
        ]
    }
    made = workbook.plan(rows, {"run": session.run_id, "by": manager.pk})
    assert [(problem.row, problem.sentence) for problem in made.problems] == [(2, SENTENCE)]
    made = workbook.plan(rows, {"run": session.run_id, "by": colleague.pk})
    assert (made.problems, len(made.new)) == ([], 2)
    refused(SENTENCE, workbook.apply, plan=made, by=manager)  # somebody else's plan, applied by who gains from it
    workbook.apply(plan=made, by=colleague)
    # What stands is no change: with it the workbook is the others' again.
    rows["scores"][1].values["test"] = Decimal(80)
    made = workbook.plan(rows, {"run": session.run_id, "by": manager.pk, "reason": "채점 오류"})
    assert (made.problems, made.unchanged, len(made.changed)) == ([], 1, 1)


def test_nobody_looks_at_themselves_in_a_spot_check(client, manager):
    session = CurrentSessionFactory()
    own, other = PlaceFactory(run=session.run, person=manager), PlaceFactory(run=session.run)
    results = {own.pk: "there", other.pk: "there"}
    refused(SENTENCE, checks.record, session=session, results=results, round_key=uuid4(), by=manager)
    url = reverse("spot_check_new", args=[session.pk])
    rows = client.get(url).context["rows"]
    assert {row["place"]: row["why_not"] for row in rows} == {own: SENTENCE, other: None}
    sent = {"rest": "there", "shown": [own.pk, other.pk], f"see-{own.pk}": "there"}
    assert client.post(url, sent).status_code == 302
    assert list(SpotCheck.objects.values_list("enrollment", flat=True)) == [other.pk]


def test_nobody_issues_the_own_certificate_again(manager, colleague):
    certificate = CertificateFactory(completion__enrollment__person=manager)
    certificates.revoke(certificate=certificate, reason="다른 사람의 것", by=colleague)
    own = "Nobody issues their own certificate again. Ask a colleague."
    refused(own, certificates.issue_again, completion=certificate.completion, by=manager)
    assert certificates.issue_again(completion=certificate.completion, by=colleague).number > certificate.number
