"""Invitations of officials of foreign cities: who sends one, what its mail brings, what its link opens."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse, reverse_lazy
from django.utils import timezone, translation

from accounts import actions, notices
from accounts.models import Invitation, Message, Person
from accounts.queries import hash_of
from core.errors import Refused
from core.periods import today
from enrollment.actions import calendars
from enrollment.queries.calendars import token_of
from exchange.people.imports.columns import HR_KINDS
from journal.models import Entry
from tests.factories.accounts import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
PASSWORD = "seven quiet harbours"
ACCEPT = reverse_lazy("invitation_accept")


@pytest.fixture(autouse=True)
def nobody_has_asked_yet():
    cache.clear()


@pytest.fixture
def english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def officer():
    return PersonFactory(roles=["planning_officer"], language="en")


@pytest.fixture
def city():
    return OrganisationFactory(kind="foreign_city", name_en="Ulaanbaatar")


def invite(officer, city, **given):
    values = {"name": "Anna Bold", "email": "Anna@Example.org", "access_until": today() + timedelta(days=90)}
    return actions.invite(**{**values, **given}, city=city, by=officer)


def secret_of(letter):
    return re.search(r"/invitations/([^/\s]+)/", letter.body)[1]


def test_an_invitation_makes_an_account_without_password_and_mails_the_link_in_english(officer, city):
    person = invite(officer, city)
    year = today().year % 100
    assert (person.staff_number, person.email, person.kind, person.language) == (
        f"F{year:02}-0001", "anna@example.org", Person.Kind.FOREIGN_TRAINEE, "en",
    )  # fmt: skip
    assert [role.code for role in person.roles] == ["foreign_trainee"]
    assert not person.has_usable_password()
    assert mail.outbox == []
    assert notices.mail_waiting() == 1
    (letter,) = mail.outbox
    assert letter.to == ["anna@example.org"]
    assert "Dear Anna Bold (Ulaanbaatar)," in letter.body
    invitation = Invitation.objects.get(person=person)
    assert invitation.token_sha256 == hash_of(secret_of(letter))
    assert notices.mail_waiting() == 0
    said = [str(value) for value in Entry.objects.values_list("new", flat=True)]
    assert not any(secret_of(letter) in text for text in said)
    assert not Message.objects.filter(person=person).exists()


def test_numbers_go_on_where_the_last_one_ended(officer, city):
    invite(officer, city)
    second = invite(officer, city, email="other@example.org")
    assert second.staff_number == f"F{today().year % 100:02}-0002"


def test_numbers_of_the_hr_file_that_begin_alike_stand_in_nobodys_way(officer, city):
    prefix = f"F{today().year % 100:02}-"
    for number in (f"{prefix}A12", f"{prefix}0007".lower(), f"{prefix}٩-", prefix):
        PersonFactory(staff_number=number)
    assert invite(officer, city).staff_number == f"{prefix}0008"


@pytest.mark.parametrize("closed", [{"is_active": False}, {"left_on": today()}])
def test_nobody_is_invited_to_an_account_that_was_closed_meanwhile(officer, city, closed):
    person = invite(officer, city)
    Person.objects.filter(pk=person.pk).update(**closed)
    assert (notices.mail_waiting(), mail.outbox, Invitation.objects.get().token_sha256) == (0, [], "")
    Person.objects.filter(pk=person.pk).update(is_active=True, left_on=None)
    assert notices.mail_waiting() == 1


def test_an_address_to_which_no_mail_can_go_is_tried_once(officer, city):
    person = invite(officer, city)
    Person.objects.filter(pk=person.pk).update(email="a\nb@example.org")
    assert notices.mail_waiting() == 0
    invitation = Invitation.objects.get()
    assert (invitation.mail_after, invitation.mailed_at) == (None, None)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"email": "TAKEN@example.org"}, "Somebody has an account with this address already"),
        ({"access_until": today()}, "The access ends after today"),
        ({"access_until": today() + timedelta(days=400)}, "Access is given for a year at most"),
    ],
)
def test_what_stands_against_an_invitation(officer, city, english, given, sentence):
    PersonFactory(email="taken@example.org")
    before = Person.objects.count()
    with pytest.raises(Refused, match=sentence):
        invite(officer, city, **given)
    assert Person.objects.count() == before


def test_only_who_looks_after_it_invites_and_only_from_foreign_cities(officer, city, english):
    with pytest.raises(Refused, match="Only those who look after international training"):
        invite(PersonFactory(roles=["training_manager"]), city)
    with pytest.raises(Refused, match="is no foreign city"):
        invite(officer, OrganisationFactory())


def link_of(letter):
    return reverse("invitation_open", args=[secret_of(letter)])


def invited(officer, city, **given):
    """Somebody who was invited, and the link of the mail."""
    person = invite(officer, city, **given)
    notices.mail_waiting()
    return person, link_of(mail.outbox[-1])


SENT = {"new_password1": PASSWORD, "new_password2": PASSWORD}


def test_the_link_sets_a_password_once_and_every_page_is_english_at_once(officer, city, client, caplog):
    person, link = invited(officer, city)
    opened = client.get(link)
    assert (opened.status_code, opened.url, opened["Cache-Control"][:9]) == (302, ACCEPT, "max-age=0")
    page = client.get(ACCEPT)
    assert "Welcome, Anna Bold." in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")
    assert client.post(ACCEPT, {**SENT, "new_password2": "another"}).status_code == 422
    assert client.post(ACCEPT, SENT).url == reverse("account_login")
    assert "Your password is set." in client.get(reverse("account_login")).content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert [entry.action for entry in Entry.objects.filter(actor=f"accounts.person:{person.pk}")] == ["invitation.used"]
    other = {"new_password1": "quite another word", "new_password2": "quite another word"}
    assert [client.get(link).status_code, client.post(ACCEPT, other).status_code] == [404, 404]
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_the_secret_stands_in_no_address_log_or_row_while_it_opens_something(officer, city, client, caplog):
    _person, link = invited(officer, city)
    secret = link.split("/")[-2]
    with caplog.at_level("DEBUG"):
        client.get(link)
        client.post(ACCEPT, {**SENT, "new_password2": "another"})  # refused forms are logged with their address
        client.get("/canary-of-the-log/")
    assert secret not in logged(caplog)
    assert "canary-of-the-log" in caplog.text  # so the log above did show what is written there
    rows = [*Invitation.objects.values_list(), *Message.objects.values_list(), *Entry.objects.values_list()]
    rows += [store.get_decoded() for store in Session.objects.all()]
    assert len(rows) > 2
    assert not any(secret in str(row) for row in rows)


def logged(caplog):
    """Everything that the log holds, the requests that Django gives along with its lines included."""
    return "\n".join(str(vars(record)) for record in caplog.records)


def test_no_secret_is_logged_for_links_that_open_nothing_and_after_too_many_of_them(officer, city, client, caplog):
    person, link = invited(officer, city)
    secret = link.split("/")[-2]
    with caplog.at_level("DEBUG"):
        Person.objects.filter(pk=person.pk).update(is_active=False)
        closed = client.get(link).status_code  # it opens again when the account does
        wrong = [client.get(reverse("invitation_open", args=["a-wrong-secret"])).status_code for _n in range(20)]
        Person.objects.filter(pk=person.pk).update(is_active=True)
        assert (closed, wrong[0], wrong[-1], client.get(link).status_code) == (404, 404, 429, 302)
        client.get("/canary-of-the-log/")
    assert [word for word in (secret, "a-wrong-secret") if word in logged(caplog)] == []
    assert "canary-of-the-log" in logged(caplog)


def test_two_who_send_the_form_at_once_set_one_password(officer, city):
    person, _link = invited(officer, city)
    invitation = Invitation.objects.get()
    actions.take_up(invitation=invitation, password=PASSWORD, by=person)
    with pytest.raises(Refused):
        actions.take_up(invitation=invitation, password="quite another word", by=person)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_an_open_form_is_dead_with_the_link(officer, city, client):
    person, link = invited(officer, city)
    client.get(link)
    actions.invite_again(person=person, access_until=today() + timedelta(days=30), by=officer)
    assert client.post(ACCEPT, SENT).status_code == 404
    person.refresh_from_db()
    assert not person.has_usable_password()


def test_a_link_ends_after_three_days_and_by_a_new_one(officer, city, client):
    person, old = invited(officer, city)
    assert client.get(old).status_code == 302
    actions.invite_again(person=person, access_until=today() + timedelta(days=30), by=officer)
    assert client.get(old).status_code == 404
    notices.mail_waiting()
    new = link_of(mail.outbox[1])
    assert client.get(new).status_code == 302
    Invitation.objects.filter(ended_at=None).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(new).status_code == 404


def test_a_link_is_dead_once_the_person_signed_in_another_way(officer, city, client):
    person, link = invited(officer, city)
    Person.objects.filter(pk=person.pk).update(last_login=timezone.now() - timedelta(days=1))
    assert client.get(link).status_code == 302  # signed in before the link was asked for
    client.force_login(person)
    assert client.get(link).status_code == 404
    assert client.get(ACCEPT).status_code == 404


def test_a_link_opens_nothing_after_the_last_day_or_for_a_closed_account(officer, city, client):
    person, link = invited(officer, city)
    Invitation.objects.update(access_until=today() - timedelta(days=1))
    assert client.get(link).status_code == 404
    Invitation.objects.update(access_until=today())
    assert client.get(link).status_code == 302
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(link).status_code == 404


def test_whoever_was_signed_in_at_the_browser_is_signed_out_by_the_new_password(officer, city, client):
    _person, link = invited(officer, city)
    client.force_login(officer)
    client.get(link)
    assert client.post(ACCEPT, SENT).status_code == 302
    assert client.get(reverse("account_page")).status_code == 302


def test_wrong_links_are_counted_and_right_ones_are_not(officer, city, client):
    _person, link = invited(officer, city)
    wrong = [reverse("invitation_open", args=[f"wrong-{n}"]) for n in range(25)]
    assert {client.get(link).status_code for _n in range(25)} == {302}
    answers = [client.get(url) for url in wrong]
    assert [answer.status_code for answer in answers] == [404] * 20 + [429] * 5
    assert "Too many wrong links" in answers[-1].content.decode()
    assert client.get(link).status_code == 302  # whoever was invited sits behind the same address
    assert client.get(wrong[0], REMOTE_ADDR="192.0.2.7").status_code == 404


def test_an_account_closes_after_the_days_of_its_invitation(officer, city, client):
    person, link = invited(officer, city)
    client.get(link)
    client.post(ACCEPT, SENT)

    def sign_in():
        typed = {"login": "anna@example.org", "password": PASSWORD}
        client = Client()
        client.post(reverse("account_login"), typed)
        return client, SESSION_KEY in client.session

    client, is_in = sign_in()
    assert is_in
    feed = calendars.renew_feed(by=person)
    calendar = reverse("my_ical", args=[token_of(feed)])
    account = reverse("account_page")
    assert [client.get(account).status_code, client.get(calendar).status_code] == [200, 200]
    Invitation.objects.update(access_until=today() - timedelta(days=1))
    assert [client.get(account).status_code, client.get(calendar).status_code] == [302, 404]
    client, is_in = sign_in()
    assert not is_in
    assert "The days of your invitation are over" in client.get(reverse("account_login")).content.decode()
    actions.notify(person=person, text="news")
    assert notices.mail_waiting() == 0
    assert Message.objects.get(text="news").mail_after is None


def test_a_lost_line_to_the_mail_server_sends_another_link_later(officer, city, settings):
    invite(officer, city)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert notices.mail_waiting() == 0
    first = Invitation.objects.get().token_sha256
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert notices.mail_waiting() == 1
    assert Invitation.objects.get().token_sha256 not in ("", first)


def test_officials_of_foreign_cities_are_no_leavers_of_the_hr_file():
    assert Person.Kind.FOREIGN_TRAINEE not in HR_KINDS
