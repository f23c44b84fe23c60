"""The content host: the shell around a package, the package's files, and what a SCORM package commits.

Not for the portal's own pages (enrollment.views.packages) and not for cmi5's addresses (enrollment.views.lrs). Nobody
is signed in here; the key in the address is asked for anew with every request.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST

from enrollment import scorm
from enrollment.actions import launches, lrs
from enrollment.models import Launch
from enrollment.queries import launches as queries
from exchange import ranges

MOST_BODY = 256 * 1024
NOT_OPEN = {"result": False, "errorCode": 101}
View = Callable[..., HttpResponseBase]


def launched(view: View) -> View:
    """Give the view the opening behind the key of the address. Raises: Http404 when there is none that stands."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        return view(request, queries.live_launch(token), token=token, **kwargs)

    return opened


@require_http_methods(["GET"])
@launched
def play_shell(request: HttpRequest, launch: Launch, token: str) -> HttpResponse:
    """The page that gives a package its API and shows it; it tells the portal's page that somebody is there."""
    standard = launch.item.package.standard
    said: dict[str, Any] = {
        "standard": standard,
        "page": f"/play/{token}/files/{quote(launch.item.href, safe='/?&=;+%')}",
        "commit": f"/play/{token}/commit/",
        "portal": settings.PORTAL_ADDRESS,
    }
    if standard == "cmi5":
        said["page"] += _launch_address(launch, token)
    else:
        learner = scorm.Learner(str(launch.registration), launch.person.language)
        mastery = launch.item.mastery
        said["initial"] = scorm.initial(
            standard, queries.left_at(launch), learner, seconds=queries.recognised_seconds(launch),
            mastery=None if mastery is None else float(mastery), parameters=launch.item.launch_parameters,
        )  # fmt: skip
    context = {"said": said, "standard": standard, "title": launch.item.title, "language": launch.person.language}
    return HttpResponse(render_to_string("enrollment/packages/shell.html", context))


def _launch_address(launch: Launch, token: str) -> str:
    """What cmi5 puts behind the address of a unit."""
    here = f"{settings.PORTAL_CONTENT_ADDRESS}/play/{token}"
    asked = urlencode(
        {
            "endpoint": f"{here}/xapi/",
            "fetch": f"{here}/fetch/",
            "actor": json.dumps(queries.actor_of(launch)),
            "registration": str(launch.registration),
            "activityId": queries.activity_of(launch),
        }
    )
    return ("&" if "?" in launch.item.href else "?") + asked


@require_http_methods(["GET", "HEAD"])
@launched
def play_file(request: HttpRequest, launch: Launch, token: str, path: str) -> HttpResponseBase:
    """One file of the package, under the path that its own pages know."""
    return ranges.answer(request, queries.file_of(launch, path).file)


@require_POST
def play_commit(request: HttpRequest, token: str) -> HttpResponse:
    """What a SCORM package says: kept for the next opening, and whether it calls itself finished."""
    body = body_of(request)
    if not isinstance(body, dict):
        return JsonResponse({"result": False, "errorCode": 201}, status=400)
    launch = queries.live_launch(token)
    if launch.item.package.standard == "cmi5":
        return JsonResponse(NOT_OPEN)
    done = launches.commit(launch=launch, body=body, by=launch.person)
    return JsonResponse({"result": done, "errorCode": 0 if done else 101})


@require_POST
@launched
def play_fetch(request: HttpRequest, launch: Launch, token: str) -> HttpResponse:
    """The key for cmi5's addresses, given once."""
    given = lrs.fetch(launch=launch, by=launch.person)
    if given is None:
        return JsonResponse({"error-code": "1", "error-text": "The key was fetched before."})
    return JsonResponse({"auth-token": given})


def body_of(request: HttpRequest) -> Any:
    """The JSON of a request whatever its type says, since beacons send plain text; None when it is none or too long."""
    try:
        if int(request.headers.get("Content-Length") or 0) > MOST_BODY:
            return None
        return json.loads(request.body)
    except ValueError:
        return None
