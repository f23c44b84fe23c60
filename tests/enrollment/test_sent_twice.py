"""Every form that creates something or sends mail is done once, however often it is sent (exchange.once)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from courses.models import Session
from enrollment.actions import places
from enrollment.models import ConductCase, Enrollment, Hold, ReasonStatement, RunNotice, Stay
from exchange import sent
from exchange.models import SentForm
from exchange.tasks import forget_sent_forms
from journal.models import Entry
from tests.enrollment.doing import open_run, person
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.conduct import PDF, HeldSessionFactory, PlaceFactory
from tests.factories.courses import PlanCourseFactory
from tests.factories.enrollment import SessionFactory

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TWICE = "이 양식을 두 번 보내셨습니다"


@pytest.fixture
def client():
    """A browser whose forms must carry the token of the page on which they stood."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def manager(client):
    who = PersonFactory(roles=["training_manager"])
    client.force_login(who)
    return who


def at(name, run, *more):
    return reverse(name, args=[run.course.code, run.year, run.number, *more])


def token(client, page):
    answer = client.get(page)
    assert answer.status_code == 200
    return TOKEN.findall(answer.content.decode())[-1]


def twice(client, page, said, to=None):
    """Send the page's form two times; both answers."""
    sent = {**said, "csrfmiddlewaretoken": token(client, page)}
    answers = []
    for _time in range(2):
        for value in sent.values():
            if isinstance(value, SimpleUploadedFile):
                value.seek(0)
        answers.append(client.post(to or page, sent))
    return answers


def same(answers):
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url


def test_a_notice_is_sent_and_mailed_once(client, manager):
    run = open_run(seats=3)
    who = person()
    places.enrol(person=who, run=run.pk, by=who)
    Message.objects.all().delete()
    page = at("run_message", run)
    said = {"title_ko": "강의실 변경", "text_ko": "3강의실", "title_en": "", "text_en": "", "audience": "confirmed"}
    answers = twice(client, page, {**said, "do": "send", "seen": 1})
    same(answers)
    assert (RunNotice.objects.count(), Message.objects.filter(person=who).count()) == (1, 1)
    assert TWICE in client.get(answers[1].url).content.decode()


def test_a_session_without_a_lecturer_is_made_once(client, manager):
    run = open_run(seats=3)
    said = {
        "day": run.starts_on.isoformat(), "starts": "09:00", "ends": "12:00", "breaks": "", "title_ko": "개강",
        "title_en": "", "method": "lecture", "subject": "", "lecturer": "", "room": "", "revision": "0",
    }  # fmt: skip
    same(twice(client, at("session_new", run), said))
    assert Session.objects.filter(run=run).count() == 1


def test_a_case_with_its_file_is_reported_once(client, manager):
    session = HeldSessionFactory()
    place = PlaceFactory(run=session.run)
    said = {
        "sessions": [session.pk], "kind": "driving", "text": "운전하면서 수강",
        "file": SimpleUploadedFile("캡처.pdf", PDF),
    }  # fmt: skip
    same(twice(client, reverse("case_new", args=[place.key]), said))
    assert ConductCase.objects.count() == 1


def test_a_walk_in_is_noted_once_and_another_one_beside(client, manager):
    session = SessionFactory()
    PlanCourseFactory(course=session.run.course)
    page, to = at("session_roll", session.run, session.pk), at("session_walk_in", session.run, session.pk)
    same(twice(client, page, {"name": "박새로", "address": "new@example.org"}, to))
    assert Stay.objects.count() == 1
    same(twice(client, page, {"name": "박새로", "address": "new@example.org"}, to))
    assert Stay.objects.count() == 2  # the page was opened again: somebody else of this name


def test_a_reason_and_a_hold_are_made_once(client):
    session = HeldSessionFactory()
    place = PlaceFactory(run=session.run)
    client.force_login(place.person)
    start = timezone.localtime(session.starts_at)
    said = {
        "kind": "sick", "from_at": f"{start:%Y-%m-%dT%H:%M}",
        "until_at": f"{start + timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "text": "병원 진료", "file": SimpleUploadedFile("진단서.pdf", PDF),
    }  # fmt: skip
    same(twice(client, reverse("statement_new", args=[place.key]), said))
    officer = PersonFactory(roles=["agency_training_officer"], organisation=OrganisationFactory())
    client.force_login(officer)
    run = open_run(seats=9)
    same(twice(client, at("hold_new", run), {"seats": 2, "note": ""}))
    assert (ReasonStatement.objects.count(), Hold.objects.get().seats) == (1, 2)


def test_a_refused_or_wrong_form_may_be_sent_again_as_it_is(client, manager):
    run = open_run(seats=1)
    who = person()
    page, said = at("run_enter", run), {"staff_number": "nobody-here", "reason": "the head asked"}
    assert [answer.status_code for answer in twice(client, page, said)] == [200, 200]
    assert SentForm.objects.count() == 0
    same(twice(client, page, {**said, "staff_number": who.staff_number}))
    assert Enrollment.objects.count() == SentForm.objects.count() == 1


def test_a_refusal_that_is_shown_on_the_next_page_is_no_deed(client, manager):
    """Without a row that is chosen a list leads back with a refusal: choosing nothing again is answered again."""
    run = open_run(seats=1)
    who = person()
    places.enrol(person=who, run=run.pk, by=who)
    page = at("run_roster", run)
    same(twice(client, page, {"bulk": "cancel"}))
    assert SentForm.objects.count() == 0
    assert TWICE not in client.get(page).content.decode()


def test_another_content_and_another_person_are_other_forms(client, manager):
    run = open_run(seats=5)
    page, first, second = at("run_enter", run), person(), person()
    sent = {"csrfmiddlewaretoken": token(client, page), "reason": "the head asked"}
    for who in (first, second):
        assert client.post(page, {**sent, "staff_number": who.staff_number}).status_code == 302
    assert Enrollment.objects.count() == 2


def test_an_application_has_a_key_of_its_own_and_no_second_row(client):
    run, who = open_run(seats=5), person()
    client.force_login(who)
    page = run.get_absolute_url()
    answer = client.get(page)
    key = re.search(r'name="key" value="([^"]+)"', answer.content.decode()).group(1)
    same(twice(client, page, {"key": key}, at("run_enrol", run)))
    assert (Enrollment.objects.count(), SentForm.objects.count()) == (1, 0)


def test_it_costs_two_queries_however_much_is_sent(client, manager):
    run = open_run(seats=9)
    page = at("run_enter", run)
    for number in (1, 3):
        for _more in range(number):
            sent = {"csrfmiddlewaretoken": token(client, page), "reason": "x" * 100 * number}
            with CaptureQueriesContext(
                connection,
            ) as found:
                client.post(page, {**sent, "staff_number": person().staff_number})
        assert sum("exchange_sentform" in query["sql"] for query in found) == 2


def test_forms_of_days_ago_are_forgotten_at_night(client, manager):
    run = open_run(seats=5)
    page, who = at("run_enter", run), person()
    twice(client, page, {"staff_number": who.staff_number, "reason": "the head asked"})
    assert sent.forget_old() == 0
    SentForm.objects.update(sent_at=timezone.now() - timedelta(days=3))
    assert (forget_sent_forms(), forget_sent_forms(), SentForm.objects.count()) == (1, 0, 0)


def test_what_breaks_leaves_nothing_behind(client, manager, monkeypatch):
    """A page that fails after its action was done undoes it: whoever sends the form again does it once."""
    run = open_run(seats=5)
    page, who = at("run_enter", run), person()
    said = {"staff_number": who.staff_number, "reason": "the head asked", "csrfmiddlewaretoken": token(client, page)}
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("django.contrib.messages.success", lambda *_args, **_more: 1 / 0)
        assert client.post(page, said).status_code == 500
    assert (Enrollment.objects.count(), SentForm.objects.count()) == (0, 0)
    assert not Entry.objects.filter(action="enrollment.applied").exists()
    assert client.post(page, said).status_code == 302
    assert Enrollment.objects.count() == 1
