"""Invitations of officials of foreign cities: who sends one, what its mail brings, what its link opens."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from accounts import actions, notices
from accounts.models import Invitation, Message, Person
from accounts.queries import hash_of
from core.errors import Refused
from core.periods import today
from exchange.people.imports.columns import HR_KINDS
from journal.models import Entry
from tests.factories.accounts import InvitationFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
PASSWORD = "seven quiet harbours"


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


def test_the_link_sets_a_password_once(officer, city, client, english):
    person = invite(officer, city)
    notices.mail_waiting()
    url = reverse("invitation_accept", args=[secret_of(mail.outbox[0])])
    page = client.get(url)
    assert page.status_code == 200
    assert page["Cache-Control"].startswith("max-age=0")
    assert "Welcome, Anna Bold." in page.content.decode()
    sent = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(url, {**sent, "new_password2": "another"}).status_code == 422
    assert client.post(url, sent).status_code == 302
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert [entry.action for entry in Entry.objects.filter(actor=f"accounts.person:{person.pk}")] == ["invitation.used"]
    assert client.get(url).status_code == 404
    assert (
        client.post(url, {"new_password1": "quite another word", "new_password2": "quite another word"}).status_code
        == 404
    )
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_link_ends_after_three_days_and_by_a_new_one(officer, city, client):
    person = invite(officer, city)
    notices.mail_waiting()
    old = reverse("invitation_accept", args=[secret_of(mail.outbox[0])])
    assert client.get(old).status_code == 200
    actions.invite_again(person=person, access_until=today() + timedelta(days=30), by=officer)
    assert client.get(old).status_code == 404
    notices.mail_waiting()
    new = Invitation.objects.get(person=person, ended_at=None)
    assert client.get(reverse("invitation_accept", args=[secret_of(mail.outbox[1])])).status_code == 200
    Invitation.objects.filter(pk=new.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(reverse("invitation_accept", args=[secret_of(mail.outbox[1])])).status_code == 404


def test_an_account_closes_after_the_days_of_its_invitation(client):
    invitation = InvitationFactory(person=PersonFactory(kind="foreign_trainee", roles=["foreign_trainee"]))
    client.force_login(invitation.person, backend="accounts.backends.PortalBackend")
    assert client.get(reverse("account_page")).status_code == 200
    Invitation.objects.update(access_until=today() - timedelta(days=1))
    assert client.get(reverse("account_page")).status_code == 302


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
