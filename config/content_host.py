"""The second origin, on which content packages run: the same programs, but nothing of the portal (decision 0031).

Not for what is served there: enrollment.views.play and enrollment.views.lrs. No session, no cookie, no message, no
page of the portal; who may read is said by the key in the address. On the portal's hosts those addresses do not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase, HttpResponseNotFound
from django.urls import resolve

CONTENT_URLS = "config.content_urls"
NEVER = "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "microphone", "midi", "payment"


class ContentHost:
    """Answer everything that is asked of the content host; let everything else through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # It also refuses names that are not the portal's at all.
        asked = request.get_host()
        wanted = settings.PORTAL_CONTENT_ADDRESS
        if not wanted or asked.lower() != urlsplit(wanted).netloc.lower():
            return self.get_response(request)
        return _with_walls(_answer(request))


def _answer(request: HttpRequest) -> HttpResponseBase:
    # Whatever cookie a package planted on its own host, no view is to see one.
    request.COOKIES.clear()
    try:
        match = resolve(request.path_info, CONTENT_URLS)
        answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return HttpResponseNotFound(b"Not found", content_type="text/plain")
    return answer


def _with_walls(answer: HttpResponseBase) -> HttpResponseBase:
    """What a package may do: anything on its own host, nothing anywhere else, and only inside the portal's page."""
    answer.headers["Content-Security-Policy"] = policy()
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Permissions-Policy"] = ", ".join(f"{name}=()" for name in NEVER)
    answer.headers.setdefault("Cache-Control", "private, no-store")
    return answer


def policy() -> str:
    """The content security policy of every answer here."""
    return (
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self'; form-action 'self'; "
        f"object-src 'none'; base-uri 'self'; frame-ancestors 'self' {settings.PORTAL_ADDRESS}"
    )
