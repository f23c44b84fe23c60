"""The addresses to which cmi5 units speak: statements, documents, what is known of the person; a part of xAPI 1.0.3.

Not for what is allowed: enrollment.cmi5. Every answer stands behind the key of the launch and the key that was fetched.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_http_methods

from enrollment import cmi5
from enrollment.actions import lrs
from enrollment.models import Launch
from enrollment.queries import launches as queries
from enrollment.views.play import MOST_BODY, body_of

VERSION = "X-Experience-API-Version"
OURS = "1.0.3"
LAUNCH_DATA = "LMS.LaunchData"
PREFERENCES = "cmi5LearnerPreferences"
LANGUAGES = {"ko": "ko-KR,en-US", "en": "en-US,ko-KR"}
View = Callable[..., HttpResponse]


def spoken(view: View) -> View:
    """Ask for the version and the fetched key of an opening that stands; the answer carries the version too."""

    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        launch = queries.live_launch(token)
        if launch.item.package.standard != "cmi5":
            said = _wrong(404, "Not a unit of cmi5.")
        elif not request.headers.get(VERSION, "").startswith("1.0"):
            said = _wrong(400, f"{VERSION} 1.0.3 is asked for.")
        elif not _holds_key(request, launch):
            said = _wrong(401, "The key of this launch is asked for.")
        else:
            said = view(request, launch)
        said.headers[VERSION] = OURS
        return said

    return answer


@require_http_methods(["GET"])
@spoken
def lrs_about(request: HttpRequest, launch: Launch) -> HttpResponse:
    return JsonResponse({"version": [OURS]})


@require_http_methods(["GET", "PUT", "POST"])
@spoken
def lrs_statements(request: HttpRequest, launch: Launch) -> HttpResponse:
    """Statements of this launch, kept or given back by their id; nothing else of what is kept can be asked for."""
    said_id = request.GET.get("statementId", "")
    if request.method == "GET":
        found = queries.statement_of(launch, said_id) if cmi5.is_uuid(said_id) else None
        return JsonResponse(found.body) if found else _wrong(404, "No such statement of this registration.")
    body = body_of(request)
    statements = body if isinstance(body, list) else [body]
    if request.method == "PUT":
        if not isinstance(body, dict) or not cmi5.is_uuid(said_id) or body.get("id", said_id) != said_id:
            return _wrong(400, "PUT carries one statement and its statementId.")
        statements = [{**body, "id": said_id}]
    if not 0 < len(statements) <= cmi5.LONGEST_STATEMENTS:
        return _wrong(400, "At least one statement and at most fifty.")
    kept = lrs.keep_statements(launch=launch, statements=statements, by=launch.person)
    if kept.wrong:
        return _wrong(kept.wrong.status, kept.wrong.words)
    return HttpResponse(status=204) if request.method == "PUT" else JsonResponse(list(kept.ids), safe=False)


@require_http_methods(["GET", "PUT", "POST", "DELETE"])
@spoken
def lrs_state(request: HttpRequest, launch: Launch) -> HttpResponse:
    """The documents that the unit keeps at this place; the one that launches it is ours and cannot be changed."""
    if sentence := _not_mine(request, launch):
        return _wrong(403, sentence)
    name = request.GET.get("stateId", "")
    if len(name) > 100 or "\0" in name:
        return _wrong(400, "A stateId has at most 100 letters.")
    if request.method == "GET":
        return _document(launch, name)
    if not name or name in (LAUNCH_DATA, queries.CMI):
        return _wrong(403, "This document is not the unit's.")
    return _change(request, launch, name)


def _document(launch: Launch, name: str) -> HttpResponse:
    if name == LAUNCH_DATA:
        said = cmi5.launch_data(
            queries.session_of(launch), move_on=launch.item.move_on, parameters=launch.item.launch_parameters,
            back=settings.PORTAL_ADDRESS,
        )  # fmt: skip
        return JsonResponse(said, headers={"ETag": f'"{hashlib.sha256(json.dumps(said).encode()).hexdigest()}"'})
    kept = queries.documents_of(launch)
    if not name:
        return JsonResponse(sorted([LAUNCH_DATA, *kept]), safe=False)
    if name not in kept:
        return _wrong(404, "No such document.")
    one = kept[name]
    return HttpResponse(one.body, content_type=one.content_type, headers={"ETag": f'"{one.etag}"'})


def _change(request: HttpRequest, launch: Launch, name: str) -> HttpResponse:
    body: str | None = None
    if request.method != "DELETE":
        try:
            too_long = int(request.headers.get("Content-Length") or 0) > MOST_BODY
            body = None if too_long else request.body.decode()
        except ValueError:
            body = None
        if body is None or "\0" in body:
            return _wrong(400, "A document is text of at most 64 KiB.")
    kind = (request.content_type or "application/octet-stream")[:80]
    if request.method == "POST":
        body = _merged(launch, name, body or "")
        if body is None:
            return _wrong(400, "POST joins documents that are objects in JSON.")
    wrong = lrs.change_document(
        launch=launch, document=name, content_type=kind, body=body, etag=request.headers.get("If-Match"),
        by=launch.person,
    )  # fmt: skip
    return _wrong(wrong.status, wrong.words) if wrong else HttpResponse(status=204)


def _merged(launch: Launch, name: str, body: str) -> str | None:
    """The document with the names of the new one; None when one of the two is no object."""
    old = queries.documents_of(launch).get(name)
    try:
        first, second = json.loads(old.body) if old else {}, json.loads(body)
    except ValueError:
        return None
    both = isinstance(first, dict) and isinstance(second, dict)
    return json.dumps({**first, **second}, ensure_ascii=False) if both else None


@require_http_methods(["GET"])
@spoken
def lrs_profile(request: HttpRequest, launch: Launch) -> HttpResponse:
    """What the person likes: the language of the account."""
    if not _is_actor(request.GET.get("agent", ""), launch):
        return _wrong(403, "The agent is not the one of this launch.")
    if request.GET.get("profileId") != PREFERENCES:
        return _wrong(404, "No such document.")
    said = {"languagePreference": LANGUAGES.get(launch.person.language, LANGUAGES["ko"]), "audioPreference": "on"}
    return JsonResponse(said, headers={"ETag": f'"{hashlib.sha256(json.dumps(said).encode()).hexdigest()}"'})


@require_http_methods(["GET"])
@spoken
def lrs_agents(request: HttpRequest, launch: Launch) -> HttpResponse:
    """The person as the unit knows it: an account without a name."""
    if not _is_actor(request.GET.get("agent", ""), launch):
        return _wrong(403, "The agent is not the one of this launch.")
    return JsonResponse({"objectType": "Person", "account": [queries.actor_of(launch)["account"]]})


@require_http_methods(["GET"])
@spoken
def lrs_activities(request: HttpRequest, launch: Launch) -> HttpResponse:
    asked = request.GET.get("activityId", "")
    return JsonResponse({"objectType": "Activity", "id": asked}) if asked else _wrong(400, "activityId is missing.")


def _not_mine(request: HttpRequest, launch: Launch) -> str:
    if request.GET.get("activityId") != queries.activity_of(launch):
        return "The activity is not the unit of this launch."
    if request.GET.get("registration") != str(launch.registration):
        return "The registration is not the one of this launch."
    return "" if _is_actor(request.GET.get("agent", ""), launch) else "The agent is not the one of this launch."


def _is_actor(text: str, launch: Launch) -> bool:
    try:
        agent: Any = json.loads(text)
    except ValueError:
        return False
    return isinstance(agent, dict) and agent.get("account") == queries.actor_of(launch)["account"]


def _holds_key(request: HttpRequest, launch: Launch) -> bool:
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    try:
        key = base64.b64decode(given, validate=True).decode().partition(":")[2] if kind == "Basic" else ""
    except ValueError:
        return False
    return bool(launch.lrs_sha256) and constant_time_compare(queries.fingerprint(key), launch.lrs_sha256)


def _wrong(status: int, words: str) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
