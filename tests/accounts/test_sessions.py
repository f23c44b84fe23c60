"""Every request of somebody signed in: one query for the session, one for the person, and nothing that is stale."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from accounts.actions import notify
from accounts.models import RoleGrant
from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return PersonFactory(roles=["trainee", "council_reader"])


def test_session_and_person_take_one_query_each(client, person, django_assert_num_queries):
    client.force_login(person)
    client.get(reverse("help_index"))  # the first page notes when the session began
    with django_assert_num_queries(2):
        assert client.get(reverse("help_index")).status_code == 200


def test_the_person_comes_with_all_roles_and_what_is_unread(client, person):
    RoleGrant.objects.create(person=person, role="lecturer", ended_at=timezone.now())
    notify(person=person, text="one")
    notify(person=PersonFactory(), text="for somebody else")
    client.force_login(person)
    user = client.get(reverse("account_page")).context["user"]
    assert sorted(role.code for role in user.roles) == ["council_reader", "trainee"]
    assert (user.unread_count, user.name, user.hired_on) == (1, person.name, person.hired_on)


def test_somebody_without_a_role_is_signed_in_all_the_same(client):
    client.force_login(PersonFactory())
    assert client.get(reverse("account_page")).status_code == 200


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "!"}, {"session_mark": "another"}])
def test_a_person_who_may_no_longer_sign_in_is_out_at_once(client, person, change):
    client.force_login(person)
    assert client.get(reverse("account_page")).status_code == 200
    type(person).objects.filter(pk=person.pk).update(**change)
    assert client.get(reverse("account_page")).status_code == 302


def test_a_session_past_its_time_is_nobodys(client, person):
    client.force_login(person)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get(reverse("account_page")).status_code == 302


def test_a_made_up_session_is_nobodys(client, person):
    client.cookies["sessionid"] = "made-up"
    assert client.get(reverse("account_page")).status_code == 302
