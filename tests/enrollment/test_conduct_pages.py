"""Pages about decisions on attendance: who gets in, what leaks nowhere, forms, and the number of queries."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from courses.models import PlanCourse
from enrollment.actions import appeals, cases
from enrollment.models import Appeal, ConductCase, Gate, Presence, ReasonStatement, RollCall, SpotCheck, Stay
from exchange.models import Download
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.conduct import (
    PDF,
    AppealFactory,
    ConductCaseFactory,
    CurrentSessionFactory,
    GateFactory,
    HeldSessionFactory,
    PlaceFactory,
    ReasonStatementFactory,
    RollCallFactory,
    SpotCheckFactory,
    yesterday,
)
from tests.factories.courses import PlanCourseFactory
from tests.factories.enrollment import LecturerFactory, PresenceFactory
from tests.factories.exchange import StoredFileFactory

pytestmark = pytest.mark.django_db
CANARY = "canary"
EVERYBODY = ("director", "planning_officer", "lecturer", "agency_training_officer", "trainee", "system_administrator")


@pytest.fixture
def manager(client):
    person = PersonFactory(roles=["training_manager"])
    client.force_login(person)
    return person


def sign_in(client, place_or_person):
    person = getattr(place_or_person, "person", place_or_person)
    client.force_login(person)
    return person


def denied(client, address):
    """The page is not there, for a GET and for a POST, and says nothing of what stands on it."""
    for ask in (client.get, client.post):
        answer = ask(address)
        assert (address, answer.status_code) == (address, 404)
        assert CANARY not in answer.content.decode()


def at(name, *parts):
    return reverse(name, args=parts)


def a_lecturer_of(session):
    """Somebody who teaches the session of a course that stands in the plan."""
    if not PlanCourse.objects.filter(course=session.run.course).exists():
        PlanCourseFactory(course=session.run.course)
    session.lecturer = LecturerFactory(person=PersonFactory(roles=["lecturer"]))
    session.save()
    return session.lecturer.person


@pytest.mark.parametrize("role", EVERYBODY)
def test_a_statement_is_there_for_its_person_and_deciders_only(client, role):
    statement = ReasonStatementFactory(file=StoredFileFactory(name="canary.pdf"))
    place = statement.enrollment
    lecturer = a_lecturer_of(HeldSessionFactory(run=place.run))
    person = lecturer if role == "lecturer" else PersonFactory(roles=[role], organisation=place.organisation)
    client.force_login(person)
    for name in ("statement_detail", "statement_file", "statement_decide"):
        denied(client, at(name, statement.key))
    denied(client, at("statement_new", place.key))
    assert client.post(at("statement_withdraw", statement.key)).status_code == 404
    assert client.get(at("statement_list")).status_code == 404
    statement.refresh_from_db()
    assert statement.state == "handed_in"


def test_the_words_of_a_statement_stand_on_its_page_only_and_reading_it_is_recorded(client, manager):
    statement = ReasonStatementFactory(file=StoredFileFactory(name="진단서.pdf", personal=True))
    assert len(client.get(at("statement_list"), {"q": CANARY}).context["table"].rows) == 0
    for address in (at("statement_list"), at("attendance_board")):
        assert CANARY not in client.get(address).content.decode()
    assert not Entry.objects.filter(action="statement.read").exists()
    assert CANARY in client.get(statement.get_absolute_url()).content.decode()
    assert Entry.objects.get(action="statement.read").target_name == str(statement.enrollment)
    answer = client.get(at("statement_file", statement.key))
    assert (b"".join(answer.streaming_content), answer["Cache-Control"]) == (b"some bytes", "no-store")
    assert Download.objects.get().by_id == manager.pk


def test_a_trainee_hands_in_a_reason_with_a_file_sees_it_and_takes_it_back(client):
    session = HeldSessionFactory()
    place = PlaceFactory(run=session.run)
    sign_in(client, place)
    address = at("statement_new", place.key)
    start = timezone.localtime(session.starts_at)
    assert f"{start:%Y-%m-%dT%H:%M}" in client.get(f"{address}?session={session.pk}").content.decode()
    said = {
        "kind": "sick",
        "from_at": f"{start:%Y-%m-%dT%H:%M}",
        "until_at": f"{start + timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "text": "병원 진료",
        "file": SimpleUploadedFile("진단서.pdf", PDF, "text/html"),
    }
    answer = client.post(address, said)
    statement = ReasonStatement.objects.get()
    assert (answer.status_code, answer.url) == (302, statement.get_absolute_url())
    assert (statement.from_at, statement.file.media_type) == (session.starts_at, "application/pdf")
    assert "병원 진료" in client.get(answer.url).content.decode()
    assert client.get(at("statement_withdraw", statement.key)).status_code == 405
    client.post(at("statement_withdraw", statement.key))
    statement.refresh_from_db()
    assert statement.state == "withdrawn"


def test_a_refused_form_says_why_and_keeps_nothing(client):
    place = PlaceFactory()
    sign_in(client, place)
    said = {"kind": "private", "from_at": "2023-03-06T09:00", "until_at": "2023-03-06T10:00", "text": "개인 용무"}
    answer = client.post(at("statement_new", place.key), said)
    assert (answer.status_code, ReasonStatement.objects.count()) == (422, 0)
    assert answer.context["form"].non_field_errors()
    waiting = PlaceFactory(person=place.person, state="waiting", takes_seat=False)
    assert client.get(at("statement_new", waiting.key)).status_code == 404


def test_many_are_approved_from_the_list(client, manager):
    rows = [ReasonStatementFactory() for _ in range(2)]
    client.post(at("statement_list"), {"bulk": "approve", "pick": [row.pk for row in rows]})
    assert set(ReasonStatement.objects.values_list("state", flat=True)) == {"approved"}


def test_one_is_decided_on_its_page_and_only_once(client, manager):
    statement = ReasonStatementFactory()
    address = at("statement_decide", statement.key)
    assert client.post(address, {"to": "refused", "decision": ""}).status_code == 422
    assert client.post(address, {"to": "refused", "decision": "증빙이 없음"}).status_code == 302
    assert client.get(address).status_code == 403


def test_the_room_stands_behind_the_gate(client):
    place = PlaceFactory()
    sign_in(client, place)
    address = at("gate_detail", place.key)
    for page in (address, at("attendance_mine", place.key)):
        text = client.get(page).content.decode()
        assert ("canary-room" in text, "/join/" in text) == (False, False)
    assert client.post(address, {"seat": "on", "place": "office"}).status_code == 422
    assert "/join/" not in client.get(address).content.decode()
    assert client.post(address, {"seat": "on", "camera": "on", "place": "office"}).status_code == 302
    page = client.get(address).content.decode()
    assert at("join_link", Gate.objects.get().link_key) in page
    sign_in(client, PersonFactory(roles=["trainee"]))
    denied(client, address)


def test_home_waits_for_the_agency(client):
    place = PlaceFactory()
    sign_in(client, place)
    client.post(at("gate_detail", place.key), {"seat": "on", "camera": "on", "place": "home"})
    assert "/join/" not in client.get(at("gate_detail", place.key)).content.decode()
    stranger = PersonFactory(roles=["agency_training_officer"])
    sign_in(client, stranger)
    client.post(at("gate_places"), {"bulk": "confirm", "pick": [Gate.objects.get().pk]})
    assert Gate.objects.get().agency_at is None
    sign_in(client, PersonFactory(roles=["agency_training_officer"], organisation=place.organisation))
    client.post(at("gate_places"), {"bulk": "confirm", "pick": [Gate.objects.get().pk]})
    sign_in(client, place)
    assert "/join/" in client.get(at("gate_detail", place.key)).content.decode()


def test_the_agency_refuses_a_place_and_the_person_reads_why(client, manager):
    place = PlaceFactory()
    gate = GateFactory(enrollment=place)
    sign_in(client, PersonFactory(roles=["agency_training_officer"]))
    denied(client, at("gate_refuse", gate.pk))
    sign_in(client, PersonFactory(roles=["agency_training_officer"], organisation=place.organisation))
    denied(client, at("gate_refuse_any", gate.pk))
    assert at("gate_refuse", gate.pk) in client.get(at("gate_places")).content.decode()
    assert client.post(at("gate_refuse", gate.pk), {"reason": ""}).status_code == 422
    answer = client.post(at("gate_refuse", gate.pk), {"reason": "자녀가 같은 방에 있음"})
    assert answer.headers["Location"] == at("gate_places")
    assert client.get(at("gate_refuse", gate.pk)).status_code == 403
    assert "자녀가 같은 방에 있음" in client.get(f"{at('gate_places')}?waits=refused").content.decode()
    sign_in(client, place)
    assert "자녀가 같은 방에 있음" in client.get(at("gate_detail", place.key)).content.decode()
    client.force_login(manager)
    assert at("gate_refuse_any", gate.pk) not in client.get(at("gate_places_all")).content.decode()
    client.post(at("gate_places_all"), {"bulk": "confirm", "pick": [gate.pk]})
    gate.refresh_from_db()
    assert (gate.refused_at, gate.refusal, gate.agency_by) == (None, "", manager)
    assert at("gate_refuse_any", gate.pk) in client.get(at("gate_places_all")).content.decode()


def test_a_round_is_kept_on_the_page_and_another_lecturer_does_not_get_in(client):
    session = CurrentSessionFactory()
    places = [PlaceFactory(run=session.run, person__name=f"canary{n}") for n in range(2)]
    sign_in(client, a_lecturer_of(session))
    address = at("spot_check_new", session.pk)
    assert CANARY in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 422
    page = client.get(address)
    sent = {f"see-{places[0].pk}": "camera_off", "round_key": page.context["form"]["round_key"].value()}
    assert f'name="round_key" value="{sent["round_key"]}"' in page.content.decode()
    assert [client.post(address, sent).status_code for _twice in range(2)] == [302, 302]
    assert list(SpotCheck.objects.values_list("enrollment", "result")) == [(places[0].pk, "camera_off")]
    rest = {f"see-{places[0].pk}": "away", "shown": [places[1].pk], "rest": "there", "round_key": str(uuid4())}
    soon = client.post(address, rest)
    assert (soon.status_code, "5분" in soon.content.decode(), SpotCheck.objects.count()) == (422, True, 1)
    SpotCheck.objects.update(checked_at=timezone.now() - timedelta(minutes=5))
    client.post(address, rest)
    assert list(SpotCheck.objects.order_by("pk").values_list("enrollment", "result"))[1:] == [
        (places[0].pk, "away"), (places[1].pk, "there"),
    ]  # fmt: skip
    sign_in(client, a_lecturer_of(CurrentSessionFactory()))
    denied(client, address)
    denied(client, at("case_new", places[0].key))
    assert SpotCheck.objects.count() == 3


def test_a_case_goes_from_the_report_to_the_decision(client, manager):
    session = HeldSessionFactory()
    place = PlaceFactory(run=session.run)
    later = HeldSessionFactory(run=session.run, starts_at=session.ends_at + timedelta(hours=1))
    lecturer = a_lecturer_of(session)
    sign_in(client, lecturer)
    form = client.get(f"{at('case_new', place.key)}?session={later.pk}").context["form"]
    assert (list(form.fields["sessions"].queryset), form["sessions"].value()) == ([session, later], [str(later.pk)])
    said = {
        "sessions": [session.pk, later.pk], "kind": "driving", "text": "운전하면서 수강",
        "file": SimpleUploadedFile("캡처.pdf", PDF),
    }  # fmt: skip
    answer = client.post(at("case_new", place.key), said)
    case = ConductCase.objects.get()
    assert (answer.url, case.reported_by_id) == (case.get_absolute_url(), lecturer.pk)
    assert client.get(case.get_absolute_url()).status_code == 200
    denied(client, at("case_decide", case.key))
    client.force_login(manager)
    wrong = {"to": "confirmed", "minutes": "", "decision": "확인했음"}
    assert client.post(at("case_decide", case.key), wrong).status_code == 422
    right = {"to": "confirmed", "minutes": "200", "not_completed": "on", "decision": "확인했음"}
    assert client.post(at("case_decide", case.key), right).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.unrecognised_minutes, case.not_completed) == ("confirmed", 200, True)
    page = client.get(case.get_absolute_url())
    assert [(part.session, part.minutes) for part in page.context["parts"]] == [(session, 180), (later, 20)]


def test_a_suspicion_leaks_to_neither_its_person_nor_the_agency(client):
    case = ConductCaseFactory(evidence=StoredFileFactory())
    place = case.enrollment
    for person in (
        place.person,
        PersonFactory(roles=["agency_training_officer"], organisation=place.organisation),
        PersonFactory(roles=["director"]),
        a_lecturer_of(case.session),
    ):
        client.force_login(person)
        for name in ("case_detail", "case_file", "appeal_case", "case_decide"):
            denied(client, at(name, case.key))
    client.force_login(place.person)
    assert CANARY not in client.get(at("attendance_mine", place.key)).content.decode().replace("canary-room", "")


def test_the_person_reads_the_decided_case_without_the_reporters_name(client):
    reporter = PersonFactory(roles=["lecturer"], name="신고한 강사")
    judge = PersonFactory(roles=["training_manager"], name="결정한 담당자")
    case = ConductCaseFactory(state="warned", decided_by=judge, reported_by=reporter, decision="주의를 줌")
    sign_in(client, case.enrollment)
    page = client.get(case.get_absolute_url()).content.decode()
    assert ("주의를 줌" in page, "신고한 강사" in page, "결정한 담당자" in page) == (True, False, False)
    answer = client.post(at("appeal_case", case.key), {"text": "사실이 아닙니다"})
    assert answer.url == Appeal.objects.get().get_absolute_url()


def test_the_first_decision_stays_readable_while_the_case_is_decided_anew_and_after(client, manager):
    judge = PersonFactory(roles=["training_manager"], name="결정한 담당자")
    place = PlaceFactory()
    officer = PersonFactory(roles=["agency_training_officer"], organisation=place.organisation)
    case = ConductCaseFactory(enrollment=place, state="warned", decided_by=judge, decision="처음의 사유")
    appeal = AppealFactory(presence=None, case=case, made_by=place.person)
    appeals.decide(appeal=appeal, to="granted", decision="다시 봄", by=manager)

    def shown(who) -> tuple[bool, bool, bool]:
        client.force_login(who)
        page = client.get(case.get_absolute_url()).content.decode()
        return "처음의 사유" in page, "나중의 사유" in page, "결정한 담당자" in page

    assert [shown(who) for who in (place.person, officer, manager)] == [
        (True, False, False), (False, False, False), (True, False, True),
    ]  # fmt: skip
    cases.decide(case=ConductCase.objects.get(), to="warned", decision="나중의 사유", by=manager)
    stranger = PlaceFactory(run=place.run).person
    assert [shown(who) for who in (place.person, officer, manager, stranger)] == [
        (True, True, False), (True, True, False), (True, True, True), (False, False, False),
    ]  # fmt: skip


def test_a_mark_is_appealed_against_and_decided(client, manager):
    line = PresenceFactory(enrollment=PlaceFactory(), mark="absent", present_seconds=0)
    session = HeldSessionFactory(run=line.enrollment.run)
    Presence.objects.filter(pk=line.pk).update(session=session)
    place = line.enrollment
    sign_in(client, place)
    mine = client.get(at("attendance_mine", place.key)).content.decode()
    assert at("appeal_mark", place.key, session.pk) in mine
    answer = client.post(at("appeal_mark", place.key, session.pk), {"text": "canary 출석했습니다"})
    appeal = Appeal.objects.get()
    assert answer.url == appeal.get_absolute_url()
    assert client.get(at("appeal_mark", place.key, session.pk)).status_code == 403
    sign_in(client, PersonFactory(roles=["trainee"]))
    for name in ("appeal_detail", "appeal_file", "appeal_decide"):
        denied(client, at(name, appeal.key))
    denied(client, at("appeal_mark", place.key, session.pk))
    client.force_login(manager)
    assert CANARY not in client.get(at("appeal_list")).content.decode()
    assert CANARY in client.get(appeal.get_absolute_url()).content.decode()
    came = timezone.localtime(session.starts_at) + timedelta(minutes=40)
    said = {"to": "granted", "mark": "late", "decision": "확인했음"}
    page = client.post(at("appeal_decide", appeal.key), said)
    assert (page.status_code, len(page.context["form"].non_field_errors())) == (422, 1)
    assert client.post(at("appeal_decide", appeal.key), {**said, "came_at": f"{came:%H:%M}"}).status_code == 302
    line.refresh_from_db()
    assert (line.mark, line.source, line.came_at) == ("late", "appeal", came.replace(second=0, microsecond=0))


def test_an_appeal_is_taken_back_by_a_post(client):
    appeal = AppealFactory()
    sign_in(client, appeal.made_by)
    assert client.get(at("appeal_withdraw", appeal.key)).status_code == 405
    client.post(at("appeal_withdraw", appeal.key))
    appeal.refresh_from_db()
    assert appeal.state == "withdrawn"


def test_a_roll_call_is_opened_again_with_a_reason(client, manager):
    roll_call = RollCallFactory(state="closed", closed_at=timezone.now())
    address = at("roll_reopen", roll_call.session_id)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "명단 착오"}).status_code == 302
    assert RollCall.objects.get().state == "open"
    assert client.get(address).status_code == 403
    sign_in(client, a_lecturer_of(roll_call.session))
    denied(client, address)


def test_the_board_shows_what_this_person_can_decide(client, manager):
    ReasonStatementFactory()
    ReasonStatementFactory(enrollment__person=manager)
    ConductCaseFactory()
    AppealFactory()
    AppealFactory(presence__changed_by=manager)
    old = RollCallFactory()
    Stay.objects.create(
        run=old.session.run, queue="waiting", source="zoom", given_name="모르는 사람", joined_at=yesterday()
    )
    sections = client.get(at("attendance_board")).context["kinds"]
    assert [section.count for section in sections] == [1, 1, 1, 1, 4, 0]
    page = client.get(at("attendance_board")).content.decode()
    assert ("모르는 사람" in page, CANARY in page) == (True, False)
    waiting = {one.url: one.count for one in client.get(reverse("home")).context["waiting"]}
    assert waiting[at("attendance_board")] == 4


@pytest.mark.parametrize("role", EVERYBODY)
def test_the_board_is_for_deciders(client, role):
    ReasonStatementFactory(enrollment__person__name=CANARY)
    client.force_login(PersonFactory(roles=[role]))
    denied(client, at("attendance_board"))
    denied(client, at("gate_places_all"))


def a_bit_of_everything():
    for make in (ReasonStatementFactory, ConductCaseFactory, AppealFactory, RollCallFactory):
        make()


LISTS = {
    "statement_list": (ReasonStatementFactory, 5),
    "gate_places_all": (GateFactory, 5),
    "gate_runs": (PlaceFactory, 5),
    "spot_check_list": (SpotCheckFactory, 6),
    "case_list": (ConductCaseFactory, 5),
    "appeal_list": (AppealFactory, 5),
    "attendance_board": (a_bit_of_everything, 13),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_the_same_number_of_questions_for_one_row_and_for_three(
    client, manager, django_assert_num_queries, name
):
    make, queries = LISTS[name]
    make()
    client.get(at(name))  # the first request after signing in writes the session
    with django_assert_num_queries(queries):
        assert client.get(at(name)).status_code == 200
    for _ in range(2):
        make()
    with django_assert_num_queries(queries):
        assert client.get(at(name)).status_code == 200


def test_who_is_missing_in_a_run_is_listed_by_name_for_staff_only(client, manager, django_assert_num_queries):
    run = GateFactory(enrollment__person__name="canary one").enrollment.run
    GateFactory(enrollment__run=run, enrollment__person__name="through", place="office")
    address = at("gate_missing", run.course.code, run.year, run.number)
    client.get(address)
    with django_assert_num_queries(6):
        rows = client.get(address).context["table"].rows
    assert [row.record.person.name for row in rows] == ["canary one"]
    for _ in range(2):
        PlaceFactory(run=run)
    with django_assert_num_queries(6):
        assert len(client.get(address).context["table"].rows) == 3
    assert client.get(at("gate_missing", run.course.code, run.year, 9999)).status_code == 404
    sign_in(client, PersonFactory(roles=["agency_training_officer"]))
    denied(client, address)


def test_the_front_page_says_what_waits_before_a_remote_run(client):
    gate = GateFactory()
    place = PlaceFactory(person=gate.enrollment.person)
    sign_in(client, place)
    waiting = {one.url: one.count for one in client.get(reverse("home")).context["waiting"]}
    assert waiting[at("gate_detail", place.key)] == 1
    for organisation, count in ((gate.enrollment.organisation, 1), (None, 0)):
        officer = PersonFactory(roles=["agency_training_officer"], **({"organisation": organisation} if count else {}))
        sign_in(client, officer)
        waiting = {one.url: one.count for one in client.get(reverse("home")).context["waiting"]}
        assert waiting.get(f"{at('gate_places')}?waits=yes", 0) == count


@pytest.mark.parametrize(("name", "queries"), [("attendance_mine", 12), ("spot_check_new", 7)])
def test_pages_with_rows_ask_the_same_number_of_questions(client, django_assert_num_queries, name, queries):
    session = CurrentSessionFactory()
    place = PlaceFactory(run=session.run)
    lecturer = a_lecturer_of(session)

    def one_more():
        if name == "spot_check_new":
            PlaceFactory(run=session.run)
        else:
            start = yesterday(8 + session.run.sessions.count())
            held = HeldSessionFactory(run=session.run, starts_at=start, ends_at=start + timedelta(hours=1))
            PresenceFactory(enrollment=place, session=held, mark="late")
            ReasonStatementFactory(enrollment=place)

    sign_in(client, lecturer if name == "spot_check_new" else place)
    address = at(name, session.pk if name == "spot_check_new" else place.key)
    one_more()
    client.get(address)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
    one_more()
    one_more()
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
