"""Turns a refused action into a page that says why.

Not for access: core.access guards the views.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.errors import Refused


class RefusalMiddleware:
    """Answer Refused with 403 and its sentence, on a page of the house or as a partial for htmx."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Text with a NUL in it is nobody's typing, and PostgreSQL cannot hold it: answered before any view."""
        given = [*request.GET.lists(), *(request.POST.lists() if request.method == "POST" else ())]
        if "\0" in request.path or any("\0" in one for name, texts in given for one in (name, *texts)):
            sentence = _("The address or the form holds a character that no text can have. Type it again.")
            return render(request, "refused.html", {"sentence": sentence}, status=400)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return render(request, "refused.html", {"sentence": exception.sentence}, status=403)
        return None


refusals = RefusalMiddleware

_policy = cache(build_policy)  # the library writes the same text anew for every answer


class ContentPolicy(CSPMiddleware):
    """The library's own header; an answer with wishes of its own, or a page of the debugger, goes the library's way."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        own = hasattr(request, "_csp_nonce") or any(name.startswith("_csp") for name in vars(response))
        if own or settings.DEBUG:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _policy())
        return response
