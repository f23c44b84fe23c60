"""Who may open a page: one decorator for function views.

Not for what a person sees on it: that is cut in the queryset by `visible_to(user)`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

View = Callable[..., HttpResponseBase]


class Request(HttpRequest):
    """What `requires` lets through: somebody is signed in. Views name it as the type of their request."""

    user: Any  # an accounts.Person; this floor names no app
    htmx: HtmxDetails


SIGNED_IN = ""  # a permission that everybody who is signed in has


def requires(permission: str) -> Callable[[View], View]:
    """Let only people with the permission in; others get 404, not a hint that the page exists.

    Raises: Http404 for a signed-in person without it; somebody signed out is sent to sign in.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if permission and not request.user.may(permission):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the URL x role test
        return guarded

    return decorate


def public(view: View) -> View:
    """Mark a view as open to everybody, so that the URL x role test knows it is meant."""
    view.permission = None  # type: ignore[attr-defined]  # read by the URL x role test
    return view
