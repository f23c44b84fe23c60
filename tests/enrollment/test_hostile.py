"""What somebody with bad intent sends from inside: formulas in names, fields that no form has, one press twice,
addresses that lead away.

Not for who sees what (tests/house/test_others_things.py) and not for pages without sign-in (test_public_edges.py).
"""

from __future__ import annotations

import csv
import io
import uuid

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Message, Person, RoleGrant
from core.errors import Refused
from courses.actions import timetables
from courses.models import Course, Run, Session
from enrollment.actions import cases, run_notices
from enrollment.models import ConductCase, Enrollment, Hold, ReasonStatement, RunNotice, Stay
from tests.enrollment.doing import course, open_run, person
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.conduct import HeldSessionFactory, PlaceFactory
from tests.factories.courses import RunFactory
from tests.factories.enrollment import EnrollmentFactory, HoldFactory, IntakeFactory, SessionFactory
from tests.house.test_url_roles import patterns
from tests.house.things import make_things
from tests.house.url_roles import PAGES

pytestmark = pytest.mark.django_db
STARTERS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
FORMULA = '=HYPERLINK("https://evil.example","이름")'
LISTS = {
    item.name: item.callback.list_page
    for item in patterns(get_resolver().url_patterns)
    if hasattr(item.callback, "list_page") and item.callback.list_page.__module__.startswith("enrollment.")
}
EXPORTED = sorted(name for name, page in LISTS.items() if page.exportable)


@pytest.fixture
def manager() -> Person:
    return PersonFactory(roles=["training_manager", "agency_training_officer"], name=FORMULA, name_en=FORMULA)


class TestFormulas:
    @pytest.fixture
    def things(self, manager, monkeypatch):
        """The lists' rows, all of somebody whose name is a formula, in a course whose title is one."""
        monkeypatch.setattr("tests.house.things._seeded", dict)
        IntakeFactory(run=RunFactory(course=course(title_ko=FORMULA, title_en=FORMULA)))
        Course.objects.update(title_ko=FORMULA, title_en=FORMULA)
        made = make_things(manager)
        Person.objects.update(name=FORMULA, name_en=FORMULA)
        run = Run.objects.get(pk=Stay.objects.latest("pk").run_id)
        return {**made, "run": [run.course.code, run.year, run.number]}

    @pytest.mark.parametrize("kind", ["xlsx", "csv"])
    def test_no_list_hands_out_a_live_formula(self, client, manager, things, kind):
        client.force_login(manager)
        live, held = {}, set()
        for name in EXPORTED:
            address = f"{reverse(name, args=things[PAGES[name].thing])}?format={kind}"
            answer = client.post(address, {"reason": "월별 점검 자료"}) if LISTS[name].personal else client.get(address)
            assert answer.streaming, name
            cells = cells_of(b"".join(answer), kind)
            if any(cell.removeprefix("'") == FORMULA for cell, _is_live in cells):
                held.add(name)
            if any(is_live for _cell, is_live in cells):
                live[name] = cells
        assert live == {}
        assert len(held) >= 8, held  # the formula stands there, as a text


def cells_of(content: bytes, kind: str) -> list[tuple[str, bool]]:
    """Every cell's text with whether a spreadsheet would calculate it."""
    if kind == "csv":
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        return [(cell, cell.startswith(STARTERS) and not _is_number(cell)) for row in rows for cell in row]
    book = load_workbook(io.BytesIO(content))
    return [(str(cell.value), cell.data_type == "f") for sheet in book for row in sheet.iter_rows() for cell in row]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


class TestFieldsThatNoFormHas:
    EXTRA = {
        "state": "confirmed", "takes_seat": "1", "is_staff": "1", "is_superuser": "1", "roles": "training_manager",
        "by": "1", "way": "staff", "arrival": "1", "quota": "1", "through_the_room": "", "any_time": "1",
    }  # fmt: skip

    def test_an_application_is_the_persons_own_and_waits_like_any(self, client):
        run, other = open_run(seats=0), person()
        someone = person()
        client.force_login(someone)
        client.post(
            reverse("run_enrol", args=[run.course.code, run.year, run.number]),
            {**self.EXTRA, "key": str(uuid.uuid4()), "person": other.pk, "hold": "1", "organisation": "1"},
        )
        place = Enrollment.objects.get()
        assert (place.person, place.state, place.way, place.takes_seat) == (someone, "waiting", "self", False)
        assert RoleGrant.objects.filter(person=someone).count() == 1

    def test_a_further_choice_is_no_way_into_another_course(self, client):
        run, elsewhere = open_run(method="lottery"), open_run()
        client.force_login(person())
        page = reverse("run_enrol", args=[run.course.code, run.year, run.number])
        client.post(page, {"further": [elsewhere.pk, "-1", "9" * 400, "x"]})
        assert Enrollment.objects.filter(run=elsewhere).count() == 0

    def test_seats_are_held_for_the_own_agency(self, client):
        run, other = open_run(seats=5), OrganisationFactory()
        officer = PersonFactory(roles=["agency_training_officer"])
        client.force_login(officer)
        page = reverse("hold_new", args=[run.course.code, run.year, run.number])
        client.post(page, {"seats": 2, "organisation": other.pk, "filled": 2, "returned": 2, "held_by": "1"})
        hold = Hold.objects.get()
        assert (hold.organisation, hold.filled, hold.returned, hold.held_by) == (officer.organisation, 0, 0, officer)

    def test_people_of_another_agency_are_not_named_by_their_key(self, client):
        hold = HoldFactory(run=open_run(seats=9), seats=3)
        officer = PersonFactory(roles=["agency_training_officer"], organisation=hold.organisation)
        stranger = person()
        client.force_login(officer)
        client.post(reverse("hold_fill", args=[hold.pk]), {"picked": [stranger.pk]})
        named = EnrollmentFactory(run=hold.run, hold=hold, person=person(organisation=hold.organisation))
        answer = client.post(reverse("hold_replace", args=[hold.pk, named.key]), {"person": stranger.pk})
        assert answer.status_code == 404
        assert not Enrollment.objects.filter(person=stranger).exists()

    def test_a_statement_is_not_approved_by_handing_it_in(self, client):
        place = PlaceFactory()
        session = HeldSessionFactory(run=place.run)
        client.force_login(place.person)
        client.post(
            reverse("statement_new", args=[place.key]),
            {
                "kind": "sick", "text": "병원 진료", "from_at": f"{session.starts_at:%Y-%m-%dT%H:%M}",
                "until_at": f"{session.ends_at:%Y-%m-%dT%H:%M}", "state": "approved", "decided_by": place.person_id,
                "decided_at": "2026-01-01", "enrollment": PlaceFactory(run=place.run).pk,
            },
        )  # fmt: skip
        statement = ReasonStatement.objects.get()
        assert (statement.state, statement.enrollment, statement.decided_at) == ("handed_in", place, None)

    def test_nobody_checks_in_to_a_session_of_another_run_with_a_ticket_of_the_own(self, client):
        from enrollment import codes

        mine, other = EnrollmentFactory(person=person()), SessionFactory()
        client.force_login(mine.person)
        ticket = codes.ticket(other.pk, mine.person_id, now=timezone.now())
        client.post(reverse("check_in"), {"ticket": ticket, "session": other.pk, "verb": "enter"})
        assert not Stay.objects.exists()


class TestOnePressTwice:
    def test_a_notice_goes_out_once(self, client, manager):
        run = open_run()
        EnrollmentFactory(run=run)
        said = {
            "audience": "confirmed", "title_ko": "준비물", "text_ko": "신분증", "title_en": "", "text_en": "",
            "do": "send", "seen": "1", "key": str(uuid.uuid4()),
        }  # fmt: skip
        client.force_login(manager)
        page = reverse("run_message", args=[run.course.code, run.year, run.number])
        first, second = client.post(page, said), client.post(page, said)
        notice = RunNotice.objects.get()
        assert (first.status_code, first.url, second.url) == (302, notice.get_absolute_url(), first.url)
        assert Message.objects.filter(url=notice.get_absolute_url()).count() == 1

    def test_the_preview_gives_the_key_that_its_button_sends(self, client, manager):
        run = open_run()
        EnrollmentFactory(run=run)
        client.force_login(manager)
        page = reverse("run_message", args=[run.course.code, run.year, run.number])
        said = {"audience": "confirmed", "title_ko": "준비물", "text_ko": "신분증", "do": "preview"}
        key = client.post(page, said).context["key"]
        client.post(page, {**said, "do": "send", "seen": "1", "key": str(key)})
        assert RunNotice.objects.get().key == key

    def test_a_key_of_somebody_elses_notice_sends_nothing_and_shows_nothing(self, manager):
        run = open_run()
        EnrollmentFactory(run=run)
        said = {"audience": "confirmed", "title_ko": "가", "text_ko": "나", "title_en": "", "text_en": "", "seen": 1}
        first = run_notices.send(run=run, by=manager, key=uuid.uuid4(), **said)
        with pytest.raises(Refused):
            run_notices.send(run=run, by=PersonFactory(roles=["training_manager"]), key=first.key, **said)
        assert RunNotice.objects.count() == 1

    def test_a_case_is_reported_once_and_another_one_beside_it(self, manager):
        session = HeldSessionFactory()
        place = PlaceFactory(run=session.run)
        said = {"enrollment": place, "sessions": [session], "kind": "driving", "by": manager}
        cases.report(text="운전하면서 수강", **said)
        with pytest.raises(Refused):
            cases.report(text="운전하면서 수강 ", **said)
        cases.report(text="다시 운전하면서 수강", **said)
        cases.report(text="운전하면서 수강", **{**said, "by": PersonFactory(roles=["training_manager"])})
        assert ConductCase.objects.count() == 3

    def test_a_session_is_placed_once_and_nothing_beside_it(self, manager):
        run = RunFactory()
        like = SessionFactory.build(run=run)
        values = {
            "starts_at": like.starts_at, "ends_at": like.ends_at, "breaks": [], "subject": None,
            "title_ko": "분반 토의", "title_en": "", "method": "lecture", "lecturer": None, "room": None,
        }  # fmt: skip
        timetables.place_session(run=run, values=values, by=manager)
        with pytest.raises(Refused):
            timetables.place_session(run=run, values=values, by=manager)
        with pytest.raises(Refused):
            timetables.place_session(run=run, values={**values, "title_ko": "분반 토의 2"}, by=manager)
        assert Session.objects.filter(run=run).count() == 1


class TestAddressesThatLeadAway:
    AWAY = ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example")

    @pytest.mark.parametrize("away", AWAY)
    def test_a_message_leads_inside_or_to_the_inbox(self, client, away):
        someone = person()
        message = Message.objects.create(person=someone, text="x", url=away)
        client.force_login(someone)
        assert client.get(reverse("inbox_open", args=[message.pk])).url == reverse("inbox")

    @pytest.mark.parametrize("away", AWAY)
    def test_signing_in_and_switching_the_language_stay_inside(self, client, away):
        someone = person()
        word = {"login": someone.staff_number, "password": "a-long-enough-word", "next": away}
        assert "evil" not in client.post(f"{reverse('account_login')}?next={away}", word).url
        assert "evil" not in client.post(reverse("set_language"), {"language": "en", "next": away}).url

    def test_the_waiting_room_carries_what_was_filled_in_and_no_address(self, client):
        run = open_run(room_limit=9)
        client.force_login(person())
        page = reverse("run_wait", args=[run.course.code, run.year, run.number])
        answer = client.get(f"{page}?next=https://evil.example/&key=%0d%0aSet-Cookie:a=b")
        assert answer.url.startswith(reverse("run_detail", args=[run.course.code, run.year, run.number]))
        assert "a" not in answer.cookies


@pytest.mark.parametrize("number", ["9" * 5_000, "٣", "-1", "1e9", "0x10", " "], ids=lambda text: text[:5])
def test_numbers_in_addresses_break_no_page(client, manager, number):
    place = PlaceFactory(person=manager)
    RoleGrant.objects.create(person=manager, role="trainee")
    client.force_login(manager)
    pages = (
        f"{reverse('statement_new', args=[place.key])}?session={number}",
        f"{reverse('my_hours')}?year={number}",
        f"{reverse('attendance_today')}?day={number}",
        f"{reverse('run_choose')}?page={number}",
        f"{reverse('run_modes')}?year={number}",
        f"{reverse('runs_switch')}?only={number}&per_page={number}&page={number}",
        f"{reverse('run_switch')}?to=remote&pick={number}",
        f"{reverse('approval_decide')}?step={number}",
        f"{reverse('check_in')}?session={number}&code={number}",
    )
    answers = {page: client.get(page).status_code for page in pages}
    assert set(answers.values()) == {200}, answers


@pytest.mark.parametrize("number", ["9" * 5_000, "-1", "x", ""], ids=lambda text: text[:5])
def test_a_revision_that_is_none_deletes_no_session(client, manager, number):
    session = SessionFactory(run=open_run())
    run = session.run
    client.force_login(manager)
    client.post(
        reverse("session_delete", args=[run.course.code, run.year, run.number, session.pk]), {"revision": number}
    )
    assert Session.objects.filter(pk=session.pk).exists()
