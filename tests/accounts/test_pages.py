"""/account/ and /inbox/: what stands on them and what their buttons do."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts import actions
from accounts.models import Message, Person
from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    person = PersonFactory(roles=["trainee"], language="en", name_en="Kim Test")
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return person


def test_the_account_page_says_who_i_am_and_what_i_may(client, person):
    text = client.get(reverse("account_page")).content.decode()
    for expected in (person.staff_number, person.email, "Finds courses and takes part in them.", "not set up"):
        assert expected in text


def test_the_language_is_changed_there(client, person):
    client.post(reverse("account_page"), {"language": "ko"})
    assert Person.objects.get(pk=person.pk).language == "ko"
    assert client.cookies["django_language"].value == "ko"


def test_signing_out_everywhere_ends_this_session_too(client, person):
    assert client.get(reverse("account_sign_out_everywhere")).status_code == 405
    client.post(reverse("account_sign_out_everywhere"))
    assert client.get(reverse("account_page")).status_code == 302


def test_the_address_is_not_changed_here(client, person):
    client.post("/account/email/", {"email": "new@example.org", "action_add": ""})
    assert Person.objects.get(pk=person.pk).email == person.email


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_takes_the_same_queries_however_full(client, person, count, django_assert_num_queries):
    for number in range(count):
        actions.notify(person=person, text=f"message {number}")
    client.get(reverse("inbox"))
    with django_assert_num_queries(4):  # session, person with roles and unread, count, messages
        text = client.get(reverse("inbox")).content.decode()
    assert [text.count(f"message {number}") for number in range(3)] == [1] * count + [0] * (3 - count)


def test_a_message_leads_where_it_says_and_is_read(client, person):
    message = actions.notify(person=person, text="x", url="/account/")
    assert client.get(reverse("inbox_open", args=[message.pk]))["Location"] == "/account/"
    assert Message.objects.get().read_at is not None


def test_a_message_leads_to_no_other_site(client, person):
    message = actions.notify(person=person, text="x", url="https://example.org/")
    assert client.get(reverse("inbox_open", args=[message.pk]))["Location"] == reverse("inbox")


def test_others_messages_are_not_there(client, person):
    message = actions.notify(person=PersonFactory(), text="a secret of somebody else")
    assert client.get(reverse("inbox_open", args=[message.pk])).status_code == 404
    assert "a secret" not in client.get(reverse("inbox")).content.decode()
    client.post(reverse("inbox_read_all"))
    assert Message.objects.get().read_at is None


def test_all_are_marked_read(client, person):
    for _ in range(2):
        actions.notify(person=person, text="x")
    client.post(reverse("inbox_read_all"))
    assert Message.objects.filter(read_at=None).count() == 0
