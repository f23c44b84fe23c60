"""Session limits, the wall before staff pages, and what caches may keep."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from accounts import actions, middleware
from accounts.models import Person, RoleGrant
from journal.models import Entry
from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """The server's clock as the middleware reads it; `clock(minutes=…)` moves it on."""

    class Clock:
        now = 1_700_000_000

        def time(self):
            return self.now

        def __call__(self, **span):
            self.now += int(timedelta(**span).total_seconds())

    moving = Clock()
    monkeypatch.setattr(middleware, "time", moving)
    return moving


def page(client, **headers):
    return client.get(reverse("account_page"), **headers)


@pytest.mark.parametrize(("roles", "minutes"), [(["director"], 30), (["trainee"], 60)])
def test_an_idle_session_is_cut_on_the_server(client, clock, roles, minutes):
    client.force_login(PersonFactory(roles=roles))
    assert page(client).status_code == 200
    clock(minutes=minutes - 1)
    assert page(client).status_code == 200
    clock(minutes=minutes)
    cut = page(client)
    assert (cut.status_code, cut["Location"]) == (302, "/account/login/?next=/account/")
    assert Entry.objects.get(action="account.session_cut").new == {"cause": "idle"}
    assert page(client).status_code == 302


def test_the_whole_session_lasts_twelve_hours_however_busy(client, clock):
    client.force_login(PersonFactory(roles=["trainee"]))
    page(client)
    for _ in range(23):
        clock(minutes=30)
        assert page(client).status_code == 200
    clock(minutes=30)
    assert page(client).status_code == 302
    assert Entry.objects.get(action="account.session_cut").new == {"cause": "total"}


def test_extending_starts_the_idle_time_anew(client, clock):
    client.force_login(PersonFactory(roles=["trainee"]))
    page(client)
    clock(minutes=59, seconds=30)
    assert client.post(reverse("account_extend")).status_code == 204
    clock(minutes=59)
    assert page(client).status_code == 200


def test_polling_is_no_activity(client, clock):
    client.force_login(PersonFactory(roles=["trainee"]))
    page(client)
    for _ in range(59):
        clock(minutes=1)
        page(client, HTTP_X_PORTAL_BACKGROUND="1")
    clock(minutes=1)
    assert page(client).status_code == 302


def test_the_session_is_written_at_most_once_a_minute(client, clock, django_assert_num_queries):
    client.force_login(PersonFactory(roles=["trainee"]))
    page(client)
    before = client.session["seen_at"]
    clock(seconds=59)
    page(client)
    assert client.session["seen_at"] == before
    clock(seconds=1)
    page(client)
    assert client.session["seen_at"] == before + 60


def test_htmx_is_led_to_sign_in_as_a_whole_page(client, clock):
    client.force_login(PersonFactory())
    page(client)
    clock(hours=13)
    cut = page(client, HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://testserver/inbox/")
    assert cut["HX-Redirect"] == "/account/login/?next=/inbox/"


def test_a_program_is_told_in_json(client, clock):
    client.force_login(PersonFactory())
    page(client)
    clock(hours=13)
    cut = page(client, HTTP_ACCEPT="application/json")
    assert (cut.status_code, cut.json()["url"]) == (401, "/account/login/?next=/account/")


def test_personal_pages_are_kept_by_no_cache(client):
    client.force_login(PersonFactory())
    assert page(client)["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("change", ["role", "everywhere"])
def test_a_changed_role_or_signing_out_everywhere_ends_open_sessions(client, change):
    person = PersonFactory(roles=["trainee"])
    administrator = PersonFactory(roles=["system_administrator"])
    client.force_login(person)
    assert page(client).status_code == 200
    if change == "role":
        actions.end_role(grant=RoleGrant.objects.get(person=person), by=administrator)
    else:
        actions.sign_out_everywhere(person=Person.objects.get(pk=person.pk), by=administrator)
    assert page(client).status_code == 302


def test_somebody_who_left_is_out_with_the_next_request(client):
    person = PersonFactory()
    client.force_login(person)
    assert page(client).status_code == 200
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert page(client).status_code == 302


class TestSecondFactor:
    """Staff without a second factor reach nothing but its set-up."""

    @pytest.fixture(autouse=True)
    def _wall(self, settings):
        settings.PORTAL_REQUIRE_MFA = True

    @pytest.mark.parametrize("name", ["account_page", "inbox", "role_list", "account_change_password"])
    def test_staff_are_led_to_set_one_up(self, client, name):
        client.force_login(PersonFactory(roles=["system_administrator"]))
        answer = client.get(reverse(name))
        assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_activate_totp"))

    def test_the_set_up_page_and_signing_out_are_reached(self, client):
        client.force_login(PersonFactory(roles=["director"]))
        assert reverse("mfa_activate_totp") not in client.get(reverse("mfa_activate_totp")).get("Location", "")
        client.post(reverse("account_logout"))
        assert "_auth_user_id" not in client.session

    def test_staff_with_a_second_factor_pass(self, client):
        person = PersonFactory(roles=["director"])
        TOTP.activate(person, generate_totp_secret())
        client.force_login(person)
        assert client.get(reverse("account_page")).status_code == 200

    def test_recovery_codes_alone_are_no_second_factor(self, client):
        person = PersonFactory(roles=["director"])
        Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data={})
        client.force_login(person)
        assert client.get(reverse("account_page")).status_code == 302

    def test_others_are_not_asked(self, client):
        client.force_login(PersonFactory(roles=["trainee"]))
        assert client.get(reverse("account_page")).status_code == 200

    def test_with_a_second_factor_the_password_alone_opens_nothing(self, client, settings):
        settings.LOGIN_REDIRECT_URL = "account_page"
        person = PersonFactory(roles=["director"])
        TOTP.activate(person, generate_totp_secret())
        answer = client.post(reverse("account_login"), {"login": person.staff_number, "password": "a-long-enough-word"})
        assert answer["Location"] == reverse("mfa_authenticate")
        assert client.get(reverse("account_page")).status_code == 302

    def test_the_last_second_factor_of_staff_stays(self):
        from accounts.adapters import SecondFactorAdapter

        staff, trainee = PersonFactory(roles=["director"]), PersonFactory(roles=["trainee"])
        for person in (staff, trainee):
            TOTP.activate(person, generate_totp_secret())
        adapter = SecondFactorAdapter()
        answers = [adapter.can_delete_authenticator(Authenticator.objects.get(user=p)) for p in (staff, trainee)]
        assert answers == [False, True]
