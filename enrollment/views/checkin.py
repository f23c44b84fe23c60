"""The rotating code on the wall, and the page that a trainee's phone opens from it.

Not for the roll call (rolls). A GET changes nothing: whoever scans still presses one button.
"""

from __future__ import annotations

import secrets
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from core.access import SIGNED_IN, Request, requires
from core.errors import Refused, refuse_unless
from courses.models import Session
from enrollment import codes, marks, timing
from enrollment.actions import checkin as actions
from enrollment.queries import checkin as queries
from enrollment.queries import clock, presence
from enrollment.rules import checkin as rules
from enrollment.views.rolls import crumbs_of, place_of, session_of

DEVICE_COOKIE = "device"
YEAR_SECONDS = 365 * 24 * 3600


@requires("attendance.take")
def session_code(request: Request, code: str, year: int, number: int, pk: int) -> HttpResponse:
    """The code for the projector; htmx asks for the next one, and a POST starts it."""
    session = session_of(request, code, year, number, pk)
    if request.method == "POST":
        actions.start_code(session=session, by=request.user)
        return redirect("session_code", *place_of(session))
    roll = presence.roll_of(session)
    page = {
        "session": session,
        "place": place_of(session),
        "times": marks.times(session),
        "why_not": rules.why_not_show_code(request.user, session, roll),
        "crumbs": crumbs_of(session, _("Check-in code")),
    }
    if roll and roll.code_key and not page["why_not"]:
        page |= _code_now(request, session, roll.code_key)
    part = "picture" if request.htmx else "page"
    return render(request, f"enrollment/attendance/code_{part}.html", page)


def _code_now(request: Request, session: Session, key: str) -> dict[str, Any]:
    """The picture, the six digits, and how long they stand."""
    now, seconds = int(clock.at(session).timestamp()), timing.code_seconds()
    address = f"{reverse('check_in')}?session={session.pk}&code={codes.token(key, now // seconds)}"
    picture = segno.make(request.build_absolute_uri(address), error="m", micro=False)
    return {
        "picture": mark_safe(picture.svg_inline(omitsize=True, border=3, title=_("Check-in code"))),  # our own address
        "digits": codes.digits(key, now // seconds),
        "left": seconds - now % seconds,
        "inside": session.stays.filter(left_at=None, enrollment__isnull=False).count(),
    }


@requires(SIGNED_IN)
def check_in(request: Request) -> HttpResponse:
    """From the code to one button: come in, go out, come back. Always for the person who is signed in."""
    if request.method == "POST" and "ticket" in request.POST:
        return _press(request)
    doors = queries.doors_open_to(request.user)
    code = (request.POST.get("code") or request.GET.get("code") or "").strip().replace(" ", "")
    ticket, chosen, wrong = "", None, ""
    if code:
        try:
            found = actions.believe(sessions=[door.session for door in doors], code=code, by=request.user)
            chosen, ticket = found or (None, "")
            wrong = (
                "" if found else _("This code has run out, or it is of another session. Use the one on the wall now.")
            )
        except Refused as refusal:
            wrong = refusal.sentence
    page = {"sessions": [_state(door) for door in doors], "chosen": chosen, "ticket": ticket, "wrong": wrong}
    return _with_device(request, render(request, "enrollment/attendance/check_in.html", page))


def _state(door: queries.Door) -> dict[str, Any]:
    """Where the person stands in the session, and what the one button would do."""
    session, roll, inside = door.session, door.roll, door.is_inside
    button = _("Check out") if rules.is_for_good(session) else _("Go out for a while")
    if not inside:
        button = _("Come back") if door.stays else _("Check in")
    return {
        "session": session,
        "times": marks.times(session),
        "stays": [(marks.clock(stay.joined_at), marks.clock(stay.left_at)) for stay in door.stays],
        "inside": inside,
        "button": button,
        "verb": "leave" if inside else "enter",
        "why_not": rules.why_not_leave(session, roll) if inside else rules.why_not_enter(session, roll),
    }


def _press(request: Request) -> HttpResponse:
    """The button was pressed within two minutes of a fresh code."""
    mine = {str(door.session.pk): door.session for door in queries.doors_open_to(request.user)}
    session = mine.get(request.POST.get("session", ""))
    try:
        refuse_unless(session is not None, _("This session is not open for you now."))
        assert session is not None
        verb = actions.leave if request.POST.get("verb") == "leave" else actions.enter
        device = request.get_signed_cookie(DEVICE_COOKIE, default="") or ""
        stay = verb(session=session, by=request.user, ticket=request.POST["ticket"], device=device)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        text = _("Checked in at %(time)s.") if stay.left_at is None else _("Out at %(time)s.")
        messages.success(request, text % {"time": marks.clock(stay.left_at or stay.joined_at)})
    return _with_device(request, redirect("check_in"))


def _with_device(request: Request, response: HttpResponse) -> HttpResponse:
    """Give the phone its own random word, so that two people on one phone can be shown to the lecturer."""
    if not request.get_signed_cookie(DEVICE_COOKIE, default=""):
        response.set_signed_cookie(
            DEVICE_COOKIE, secrets.token_hex(16), max_age=YEAR_SECONDS, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response
