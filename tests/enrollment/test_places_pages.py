"""The pages of a person's own place: the run with its reasons, applying, the receipt, offers, cancelling."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.notices import mail_waiting
from enrollment.actions import places
from enrollment.models import Enrollment
from tests.enrollment.doing import counters, open_run, person
from tests.factories.enrollment import CompletionFactory, EnrollmentFactory

State = Enrollment.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    def sign_in(who):
        who.language = "en"
        who.save()
        client.force_login(who)
        client.cookies["django_language"] = "en"
        return client

    return sign_in


def page_of(run, name="run_detail"):
    return reverse(name, args=[run.course.code, run.year, run.number])


def test_the_run_says_how_it_stands_and_what_applying_does(signed_in):
    run, who = open_run(seats=12), person()
    page = signed_in(who).get(page_of(run)).content.decode()
    assert "12 seats left" in page
    assert "Apply for this run" in page


def test_the_run_lists_every_reason_at_once(signed_in):
    run = open_run(seats=12, grades=["5급"], job_series=["세무"], opens_at=datetime.now(UTC) + timedelta(days=1))
    page = signed_in(person(grade="7급", job_series="일반행정")).get(page_of(run)).content.decode()
    listed = page[page.index("why-not-list") :]
    assert listed[: listed.index("</ul>")].count("<li>") == 3
    for words in ("Applications open on", "the grade on record is 7급", "on record is 일반행정"):
        assert words in page
    assert "Apply for this run" not in page


def test_applying_leads_to_the_receipt_and_a_second_submit_to_the_same(signed_in):
    run, who, key = open_run(seats=1), person(), str(uuid.uuid4())
    client = signed_in(who)
    first = client.post(page_of(run, "run_enrol"), {"key": key})
    second = client.post(page_of(run, "run_enrol"), {"key": key})
    assert first.url == second.url == reverse("enrollment_detail", args=[key])
    assert counters(run) == (1, 0, 1)
    assert "You have a seat." in client.get(first.url).content.decode()


def test_the_seat_can_be_given_up_with_a_reason(signed_in):
    run, who = open_run(seats=1), person()
    place = places.enrol(person=who, run=run.pk, by=who)
    client = signed_in(who)
    url = reverse("enrollment_cancel", args=[place.key])
    refused = client.post(url, {"reason_code": "other"}).content.decode()
    assert "Say the reason in a few words, because you chose “other”." in refused
    assert client.post(url, {"reason_code": "work"}).status_code == 302
    place.refresh_from_db()
    assert (place.state, place.reason_code) == (State.CANCELLED, "work")


@pytest.mark.parametrize(
    ("mode", "first_day", "gate", "check_in"),
    [("remote", 3, True, False), ("remote", -1, True, True), ("face_to_face", -1, False, True)],
)
def test_a_confirmed_place_leads_to_all_that_belongs_to_it(signed_in, mode, first_day, gate, check_in):
    run = open_run()
    day = timezone.localdate()
    type(run).objects.update(
        mode=mode, starts_on=day + timedelta(days=first_day), ends_on=day + timedelta(days=first_day + 2)
    )
    place = EnrollmentFactory(run=run, person=person())
    client = signed_in(place.person)
    for page in (client.get(page_of(run)), client.get(place.get_absolute_url())):
        shown = page.content.decode()
        assert [reverse(name, args=[place.key]) in shown for name in ("attendance_mine", "gate_detail")] == [True, gate]
        assert [one in shown for one in (reverse("check_in"), page_of(run, "run_ical"))] == [check_in, True]


def test_what_was_decided_is_not_cancelled_any_more(signed_in):
    place = EnrollmentFactory(run=open_run(), person=person())
    client = signed_in(place.person)
    where = reverse("enrollment_cancel", args=[place.key])
    assert where in client.get(place.get_absolute_url()).content.decode()
    CompletionFactory(enrollment=place)
    assert where not in client.get(place.get_absolute_url()).content.decode()
    client.post(where, {"reason_code": "work"})
    place.refresh_from_db()
    assert place.state == "confirmed"


def test_the_link_of_an_offer_needs_no_sign_in_and_names_nobody(client):
    run, first, second = open_run(seats=1), person(), person(name="비밀이름", name_en="Secret Name")
    seat = places.enrol(person=first, run=run.pk, by=first)
    waiting = places.enrol(person=second, run=run.pk, by=second)
    places.cancel(enrollment=seat, reason_code="work", by=first)
    waiting.refresh_from_db()
    url = reverse("offer_decline", args=[waiting.offer_key])
    page = client.get(url).content.decode()
    assert str(run.course.title_ko) in page
    assert "비밀이름" not in page and "Secret Name" not in page and waiting.person.staff_number not in page
    assert client.post(url).status_code == 200
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason_code) == (State.CANCELLED, "offer_declined")
    assert client.get(url).status_code == 404


def test_the_mail_of_an_offer_holds_the_link_that_declines_it(client, mailoutbox, settings):
    settings.PORTAL_ADDRESS = "https://portal.example"
    run, first, second = open_run(seats=1), person(), person(language="en", email="second@example.org")
    seat = places.enrol(person=first, run=run.pk, by=first)
    waiting = places.enrol(person=second, run=run.pk, by=second)
    places.cancel(enrollment=seat, reason_code="work", by=first)
    waiting.refresh_from_db()
    path = reverse("offer_decline", args=[waiting.offer_key])
    mail_waiting()
    (body,) = [mail.body for mail in mailoutbox if "if you accept it until" in mail.body]
    assert f"Decline by this link, without signing in: https://portal.example{path}" in body
    assert [mail.body.count("/decline/") for mail in mailoutbox if mail.body != body] == [0] * (len(mailoutbox) - 1)
    line = second.inbox.get(mail_url=path)
    assert line.url == waiting.get_absolute_url()
    assert client.post(path).status_code == 200
    waiting.refresh_from_db()
    assert waiting.reason_code == "offer_declined"


def test_looking_at_a_run_passes_on_an_offer_that_ran_out(signed_in):
    run = open_run(seats=1)
    seat, first, second = (places.enrol(person=who, run=run.pk, by=who) for who in (person(), person(), person()))
    places.cancel(enrollment=seat, reason_code="work", by=seat.person)
    late = datetime.now(UTC) - timedelta(seconds=1)
    Enrollment.objects.filter(pk=first.pk).update(offer_expires_at=late)
    page = signed_in(second.person).get(page_of(run)).content.decode()
    assert "A seat is yours if you accept it until" in page
    first.refresh_from_db()
    assert (first.state, first.reason_code) == (State.CANCELLED, "offer_expired")


def test_another_persons_place_is_not_there(signed_in):
    run, owner = open_run(seats=1), person()
    place = places.enrol(person=owner, run=run.pk, by=owner)
    client = signed_in(person())
    for name in ("enrollment_detail", "enrollment_cancel"):
        assert client.get(reverse(name, args=[place.key])).status_code == 404
    assert client.post(reverse("offer_accept", args=[place.key])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_my_learning_asks_the_same_number_of_questions(signed_in, django_assert_num_queries, rows):
    who = person()
    for _number in range(rows):
        run = open_run(seats=1, days=10 + 5 * _number)
        places.enrol(person=who, run=run.pk, by=who)
    client = signed_in(who)
    client.get(reverse("my_learning"))
    with django_assert_num_queries(4):
        page = client.get(reverse("my_learning"))
    assert page.content.decode().count("/my/enrollments/") == rows
