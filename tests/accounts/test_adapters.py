"""Single sign-on opens accounts that exist; the client's address is the real one."""

from __future__ import annotations

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory

from accounts.adapters import SingleSignOnAdapter, person_of_claims
from accounts.addresses import address_of
from accounts.models import Person
from tests.factories.accounts import PersonFactory


class TestClaims:
    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def kim(self):
        return PersonFactory(staff_number="S0777", email="kim@example.org")

    @pytest.mark.parametrize(
        "claims",
        [
            {"employee_number": "S0777"},
            {"employee_number": "s0777", "email": "other@example.org", "email_verified": True},
            {"email": "KIM@example.org", "email_verified": True},
            {"userinfo": {"employee_number": "S0777"}, "id_token": {}},
        ],
    )
    def test_a_known_person_is_found(self, kim, claims):
        assert person_of_claims(claims) == kim

    @pytest.mark.parametrize(
        "claims",
        [
            {},
            {"employee_number": "S0778"},
            {"employee_number": "S0778", "email": "kim@example.org", "email_verified": True},
            {"email": "kim@example.org"},
            {"email": "kim@example.org", "email_verified": False},
            {"email": "kim@example.org", "email_verified": "true"},
        ],
    )
    def test_nobody_is_found_for_sure(self, kim, claims):
        assert person_of_claims(claims) is None

    def test_who_left_is_not_found(self):
        PersonFactory(staff_number="S0777", is_active=False)
        PersonFactory(staff_number="S0778", left_on="2023-01-01")
        assert [person_of_claims({"employee_number": n}) for n in ("S0777", "S0778")] == [None, None]


class TestSingleSignOn:
    pytestmark = pytest.mark.django_db

    @pytest.fixture(autouse=True)
    def _provider(self, settings):
        city = {"provider_id": "city", "name": "City", "client_id": "portal", "secret": "x", "settings": {}}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [city]}}

    @pytest.fixture
    def request_(self):
        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        request.session = {}
        request._messages = FallbackStorage(request)
        return request

    def login(self, **claims):
        account = SocialAccount(provider="city", uid="abc", extra_data=claims)
        return SocialLogin(user=Person(), account=account)

    def test_the_identity_is_tied_to_the_existing_person(self, request_):
        kim = PersonFactory(staff_number="S0777", email="")
        SingleSignOnAdapter(request_).pre_social_login(request_, self.login(employee_number="S0777"))
        assert SocialAccount.objects.get().user == kim

    def test_a_stranger_is_sent_back_and_no_account_arises(self, request_):
        with pytest.raises(ImmediateHttpResponse) as stopped:
            SingleSignOnAdapter(request_).pre_social_login(request_, self.login(employee_number="S0777"))
        assert stopped.value.response["Location"] == "/account/login/"
        assert (Person.objects.count(), SocialAccount.objects.count()) == (0, 0)

    def test_no_second_identity_is_tied_to_an_open_session(self, request_):
        request_.user = PersonFactory(staff_number="S0777")
        with pytest.raises(ImmediateHttpResponse):
            SingleSignOnAdapter(request_).pre_social_login(request_, self.login(employee_number="S0777"))
        assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize(
    ("proxies", "forwarded", "direct", "found"),
    [
        (0, "192.0.2.1", "10.0.0.1", "10.0.0.1"),
        (1, "192.0.2.1, 10.0.0.5", "172.16.0.2", "10.0.0.5"),
        (2, "192.0.2.1, 10.0.0.5, 172.16.0.9", "172.16.0.2", "10.0.0.5"),
        (2, "10.0.0.5", "172.16.0.2", "172.16.0.2"),
        (1, "<script>", "172.16.0.2", "172.16.0.2"),
        (1, "", "172.16.0.2", "172.16.0.2"),
        (1, "2001:db8::1", "172.16.0.2", "2001:db8::1"),
        (0, "", "", "0.0.0.0"),
    ],
)
def test_only_entries_of_our_own_proxies_are_believed(settings, proxies, forwarded, direct, found):
    settings.PORTAL_PROXY_COUNT = proxies
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR=direct)
    assert address_of(request) == found
