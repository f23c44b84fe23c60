"""Signing in through allauth's pages: limits, records, languages, session keys."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import Message, Person
from journal.models import Entry
from tests.factories.accounts import PersonFactory

PASSWORD = "a-long-enough-word"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _to_the_account(settings):
    """Where a sign-in leads is not the matter here, and the front page needs every other app."""
    settings.LOGIN_REDIRECT_URL = "account_page"


def sign_in(client, login, password=PASSWORD, **headers):
    return client.post(reverse("account_login"), {"login": login, "password": password}, **headers)


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("typed", ["S1234", "s1234", "kim@example.org", "KIM@example.org"])
def test_staff_number_and_email_open_the_account_in_any_case(client, typed):
    PersonFactory(staff_number="S1234", email="kim@example.org")
    assert sign_in(client, typed).status_code == 302
    assert is_in(client)


def test_a_sign_in_is_recorded_with_address_and_way(client):
    person = PersonFactory()
    sign_in(client, person.staff_number, REMOTE_ADDR="10.1.2.3")
    entry = Entry.objects.get(action="account.signed_in")
    assert (entry.actor, entry.address, entry.new) == (
        f"accounts.person:{person.pk}",
        "10.1.2.3",
        {"method": "password"},
    )


def test_a_failed_sign_in_is_recorded_without_what_was_typed(client):
    sign_in(client, "my-secret-password", "wrong-secret")
    entry = Entry.objects.get(action="account.sign_in_failed")
    assert entry.target == ""
    assert list(entry.new) == ["typed_hash"]
    assert "secret" not in f"{entry.new}{entry.old}{entry.reason}{entry.target_name}"


def test_unknown_and_known_people_get_the_same_answer(client):
    PersonFactory(staff_number="KNOWN1")
    pages = [sign_in(client, name, "wrong-password-1") for name in ("KNOWN1", "NOBODY")]
    texts = [page.content.decode().replace("KNOWN1", "X").replace("NOBODY", "X") for page in pages]
    tokens = [page.context["csrf_token"] for page in pages]
    assert pages[0].status_code == pages[1].status_code == 200
    assert texts[0].replace(str(tokens[0]), "") == texts[1].replace(str(tokens[1]), "")


def test_the_sixth_try_is_refused_even_with_the_right_password_and_the_owner_is_told(client):
    owner, other = PersonFactory(), PersonFactory()
    for _ in range(5):
        sign_in(client, owner.staff_number, "wrong-password-1")
    sign_in(client, owner.staff_number)
    assert not is_in(client)
    # The e-mail address of the same account opens no second counter.
    sign_in(client, owner.email)
    assert not is_in(client)
    assert Entry.objects.get(action="account.sign_in_blocked").target == f"accounts.person:{owner.pk}"
    assert Message.objects.filter(person=owner).count() == 1
    sign_in(client, other.staff_number)
    assert is_in(client)


def test_spraying_one_password_from_one_address_is_stopped_by_try_30(client):
    weak = PersonFactory()
    for number in range(29):
        sign_in(client, f"NOBODY{number}", "Spring-2023!")
    assert Entry.objects.filter(action="account.sign_in_failed").count() == 20
    sign_in(client, weak.staff_number)  # the right password, after the block
    assert not is_in(client)
    sign_in(client, weak.staff_number, REMOTE_ADDR="10.9.9.9")
    assert is_in(client)


def test_fifty_people_behind_one_address_sign_in(client):
    for person in PersonFactory.create_batch(50, organisation=None):
        sign_in(client, person.staff_number)
        assert is_in(client)
        client.logout()


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_forged_forwarding_header_splits_no_counter(client, settings, proxies):
    settings.PORTAL_PROXY_COUNT = proxies
    person = PersonFactory()
    for number in range(25):
        forged = f"192.0.2.{number}"
        # What a proxy of ours appends is the address it was really called from.
        header = f"{forged}, 10.1.1.1" if proxies else forged
        sign_in(client, f"NOBODY{number}", "wrong", HTTP_X_FORWARDED_FOR=header, REMOTE_ADDR="10.1.1.1")
    sign_in(client, person.staff_number, HTTP_X_FORWARDED_FOR="192.0.2.77, 10.1.1.1", REMOTE_ADDR="10.1.1.1")
    assert not is_in(client)
    assert set(Entry.objects.values_list("address", flat=True)) == {"10.1.1.1"}


def test_the_session_key_changes_at_sign_in(client):
    client.get(reverse("account_login"))
    client.session["probe"] = 1
    client.session.save()
    before = client.session.session_key
    sign_in(client, PersonFactory().staff_number)
    assert is_in(client)
    assert client.session.session_key != before


def test_signing_out_is_recorded_and_the_old_cookie_is_dead(client):
    sign_in(client, PersonFactory().staff_number)
    old = client.cookies["sessionid"].value
    client.post(reverse("account_logout"))
    client.cookies["sessionid"] = old
    assert client.get(reverse("account_page")).status_code == 302
    assert Entry.objects.filter(action="account.signed_out").count() == 1


def test_somebody_who_left_does_not_get_in(client):
    sign_in(client, PersonFactory(is_active=False).staff_number)
    assert not is_in(client)


def test_the_persons_language_holds_after_sign_in(client):
    client.cookies["django_language"] = "ko"
    sign_in(client, PersonFactory(language="en").staff_number)
    assert client.cookies["django_language"].value == "en"


def test_switching_the_language_is_kept_for_the_person(client):
    person = PersonFactory(language="ko")
    client.force_login(person)
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert Person.objects.get(pk=person.pk).language == "en"
    assert client.cookies["django_language"].value == "en"


def test_nobody_signs_up(client):
    client.post(reverse("account_signup"), {"email": "x@example.org", "username": "x", "password1": "x" * 12})
    assert Person.objects.count() == 0


def test_a_changed_password_ends_the_other_sessions_only(client):
    person = PersonFactory()
    elsewhere = Client()
    sign_in(elsewhere, person.staff_number)
    sign_in(client, person.staff_number)
    new = "quite-another-word-9"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get(reverse("account_page")).status_code == 200
    assert elsewhere.get(reverse("account_page")).status_code == 302
    assert Entry.objects.filter(action="account.password_changed").count() == 1


def test_a_forgotten_password_is_set_anew_by_mail(client):
    person = PersonFactory()
    client.post(reverse("account_reset_password"), {"email": person.email})
    (message,) = mail.outbox
    assert message.to == [person.email]
    link = next(word for word in message.body.split() if "/password/reset/key/" in word)
    page = client.get(link.removeprefix("http://testserver"), follow=True)
    new = "quite-another-word-9"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    sign_in(client, person.staff_number, new)
    assert is_in(client)


def test_the_sign_in_page_speaks_english_too(client):
    page = client.get(reverse("account_login"), headers={"Accept-Language": "en"})
    assert (page.status_code, page["Content-Language"]) == (200, "en")
