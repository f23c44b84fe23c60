"""How allauth behaves here: nobody signs up, failures and sign-ins are recorded, single sign-on only
opens accounts that exist.

Not for forms or pages.
"""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts import actions, queries
from accounts.addresses import address_of
from accounts.language import remember_language
from accounts.models import Person

BLOCK_SECONDS = 300  # one record and one message per block, not one per refused try


class PortalAdapter(DefaultAccountAdapter):
    """Closed sign-up; one counter per account; a record of every sign-in, failure and block."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures by account, not by what was typed: staff number and e-mail share one counter,
        and another Host header opens no new one. allauth has no public hook for this key.
        """
        person = _person_named(_typed(credentials))
        return f"person:{person.pk}" if person else f"typed:{_hashed(_typed(credentials))}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            key = self._get_login_attempts_cache_key(request, **credentials)
            if cache.add(f"blocked:{key}", 1, BLOCK_SECONDS):
                actions.note_blocked_sign_in(**_attempt(request, credentials))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        actions.note_failed_sign_in(**_attempt(request, credentials))

    def pre_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse | None:
        """allauth lets in whom the backend refuses although the password is right, unless the account is inactive."""
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if response is not None or not queries.is_invited_no_more(user):
            return response
        clear_login(request)
        with translation.override(user.language):
            messages.error(request, _("The days of your invitation are over, so this account is closed. "
                                      "Ask the institute if you still need it."))  # fmt: skip
        return redirect("account_login")

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        used = [step["method"] for step in request.session.get("account_authentication_methods", [])]
        actions.note_sign_in(by=user, address=address_of(request), method="+".join(used))
        remember_language(response, user.language)
        return response

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            actions.note_sign_out(by=request.user, address=address_of(request))
        super().logout(request)

    def set_password(self, user: Person, password: str) -> None:
        by = self.request.user if self.request.user.is_authenticated else None
        actions.change_password(person=user, password=password, by=by)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Staff may exchange a second factor but not be left without one."""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        person = authenticator.user
        if not (settings.PORTAL_REQUIRE_MFA and person.is_staff_member):
            return True
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return False
        real = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        return Authenticator.objects.filter(user=person, type__in=real).exclude(pk=authenticator.pk).exists()


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens the account of a person whom the HR file brought, and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Tie the outside identity to the person with its staff number or its verified e-mail address.

        Raises: ImmediateHttpResponse back to sign-in when there is no such person.
        """
        if request.user.is_authenticated:
            _refuse(request)  # nobody ties a second identity to an open session
        if sociallogin.is_existing:
            return
        person = person_of_claims(sociallogin.account.extra_data)
        if person is None:
            _refuse(request)
        sociallogin.connect(request, person)


def person_of_claims(claims: dict[str, Any]) -> Person | None:
    """The one person whom the claims of the city's sign-on name; None when nobody or not for sure.

    The staff number wins. An e-mail address counts only when the provider says that it verified it.
    """
    claims = {**claims, **claims.get("userinfo", {})}
    people = Person.objects.filter(is_active=True, left_on=None)
    if number := str(claims.get(settings.OIDC_STAFF_NUMBER_CLAIM) or ""):
        return people.filter(staff_number__iexact=number).first()
    if claims.get("email") and claims.get("email_verified") is True:
        return people.filter(email=str(claims["email"]).lower()).first()
    return None


def _refuse(request: HttpRequest) -> NoReturn:
    messages.error(request, _("No account here belongs to this sign-on. Ask your training officer."))
    raise ImmediateHttpResponse(redirect("account_login"))


def _typed(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "").strip().lower()


def _person_named(typed: str) -> Person | None:
    return Person.objects.filter(Q(staff_number__iexact=typed) | ~Q(email="") & Q(email=typed)).first()


def _hashed(typed: str) -> str:
    return salted_hmac("accounts.sign-in", typed, algorithm="sha256").hexdigest()[:32]


def _attempt(request: HttpRequest, credentials: dict[str, Any]) -> dict[str, Any]:
    typed = _typed(credentials)
    return {"person": _person_named(typed), "typed": _hashed(typed), "address": address_of(request)}
