"""What holds on every request of somebody signed in: session limits, the second factor, no caching.

Not for the limits' lengths (settings) and not for signing in (adapters).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.middleware import get_user
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import actions
from accounts.addresses import address_of
from accounts.models import Person
from core.access import Request

Handler = Callable[[HttpRequest], HttpResponse]

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
NOTE_EVERY = 60  # seconds; the session row is not written on every click
BACKGROUND = "X-Portal-Background"  # polling partials send it: a page left open is not a person at work
WITHOUT_SECOND_FACTOR = frozenset(
    {
        "mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_authenticate",
        "mfa_reauthenticate", "account_reauthenticate", "account_logout", "account_login", "account_extend",
        "set_language", "health",
    }
)  # fmt: skip


def idle_limit(person: Person) -> timedelta:
    """How long the person may do nothing before the session is cut."""
    return settings.PORTAL_IDLE_STAFF if person.is_staff_member else settings.PORTAL_IDLE_OTHERS


def note_activity(request: Request) -> None:
    """Start the idle time anew."""
    request.session[SEEN_AT] = int(time.time())


class SessionLimits:
    """Cut a session that is idle or too old, on the server's clock, and keep personal pages out of caches."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.user = get_user(request)  # the person, no longer a promise of one that is asked a hundred times
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = int(time.time())
        if request.session.get(SIGNED_IN_AT) is None:
            request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = now
        if cut := self._why_cut(request, now):
            return self._end(request, *cut)
        if now - request.session[SEEN_AT] >= NOTE_EVERY and BACKGROUND not in request.headers:
            request.session[SEEN_AT] = now
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True, private=True)
        return response

    def _why_cut(self, request: Request, now: int) -> tuple[str, str] | None:
        """The cause for the record and the sentence for the person, or None."""
        idle = idle_limit(request.user)
        if now - request.session[SEEN_AT] >= idle.total_seconds():
            minutes = int(idle.total_seconds() // 60)
            return "idle", ngettext(
                "You were signed out because nothing happened for %(n)s minute.",
                "You were signed out because nothing happened for %(n)s minutes.",
                minutes,
            ) % {"n": minutes}
        if now - request.session[SIGNED_IN_AT] >= settings.PORTAL_SESSION_TOTAL.total_seconds():
            hours = int(settings.PORTAL_SESSION_TOTAL.total_seconds() // 3600)
            return "total", ngettext(
                "You were signed out because a session lasts %(n)s hour at most.",
                "You were signed out because a session lasts %(n)s hours at most.",
                hours,
            ) % {"n": hours}
        return None

    def _end(self, request: Request, cause: str, sentence: str) -> HttpResponse:
        actions.note_cut(by=request.user, cause=cause, address=address_of(request))
        auth.logout(request)
        messages.info(request, sentence)
        return _elsewhere(request, redirect_to_login(_where_back(request)).url, sentence, 401)


class SecondFactor:
    """Let staff without a second factor reach nothing but the pages that set one up."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, view: object, args: object, kwargs: object) -> HttpResponse | None:
        if not self._stopped(request):
            return None
        sentence = _("Staff need a second factor. Set one up to go on.")
        return _elsewhere(request, reverse("mfa_activate_totp"), sentence, 403)

    def _stopped(self, request: Request) -> bool:
        if not settings.PORTAL_REQUIRE_MFA or not request.user.is_authenticated:
            return False
        found = request.resolver_match
        if (found and found.url_name in WITHOUT_SECOND_FACTOR) or not request.user.is_staff_member:
            return False
        return not is_mfa_enabled(request.user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


def _where_back(request: Request) -> str:
    """The page to come back to after signing in again: a partial's own address is no page."""
    if request.htmx:
        return request.htmx.current_url_abs_path or "/"
    return request.get_full_path() if request.method == "GET" else "/"


def _elsewhere(request: Request, url: str, sentence: str, status: int) -> HttpResponse:
    """Send a browser, an htmx request or a program to the address, each in its own way."""
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": url})
    if get_adapter().is_ajax(request):
        return JsonResponse({"detail": sentence, "url": url}, status=status)
    return redirect(url)
