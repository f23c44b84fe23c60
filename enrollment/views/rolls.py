"""The roll call of a session on a phone: marks, walk-ins, the real end, closing.

Not for the rotating code (checkin) and not for reopening (conduct).
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.access import Request, requires
from core.errors import Refused
from courses.models import Session
from enrollment import marks
from enrollment.actions import joins
from enrollment.actions import presence as ledger
from enrollment.forms.roll import EndForm, WalkInForm, given_marks, moment, number_of
from enrollment.queries import checkin
from enrollment.queries import presence as queries
from enrollment.rules import presence as rules


def session_of(request: Request, code: str, year: int, number: int, pk: int) -> Session:
    """A session whose attendance the person keeps. Raises: Http404."""
    seen = checkin.sessions_attended_to_by(request.user)
    return get_object_or_404(seen, pk=pk, run__course__code=code, run__year=year, run__number=number)


def place_of(session: Session) -> list[Any]:
    """What stands in the addresses of a session's pages."""
    return [session.run.course.code, session.run.year, session.run.number, session.pk]


def crumbs_of(session: Session, last: str) -> list[tuple[str, str]]:
    """From the run by its attendance to the page."""
    attendance = reverse("run_attendance", args=place_of(session)[:3])
    return [(str(session.run), session.run.get_absolute_url()), (_("Attendance"), attendance), (last, "")]


@requires("attendance.take")
def session_roll(request: Request, code: str, year: int, number: int, pk: int) -> HttpResponse:
    """Everybody who is expected, each with a mark; saved all at once if nobody else saved meanwhile."""
    session = session_of(request, code, year, number, pk)
    if request.method == "POST":
        try:
            given = given_marks(request.POST.dict(), session, queries.evidence_of(session))
            revision = number_of(request.POST.get("revision", ""))
            count = ledger.take_roll(session=session, given=given, revision=revision, by=request.user)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, ngettext("%(n)s mark saved.", "%(n)s marks saved.", count) % {"n": count})
            return redirect("session_roll", *place_of(session))
    return render(request, "enrollment/attendance/roll.html", _page(request, session))


def _page(request: Request, session: Session) -> dict[str, Any]:
    roll = queries.roll_of(session)
    sought = request.GET.get("q", "").strip()
    evidence = queries.evidence_of(session)
    shown = [one for one in evidence if not sought or _is_sought(one, sought)]
    return {
        "session": session,
        "times": marks.times(session),
        "place": place_of(session),
        "roll": roll,
        "revision": roll.revision if roll else 0,
        "people": [_person(one) for one in shown],
        "q": sought,
        "count": len(evidence),
        "counts": marks.counted(one.row.mark for one in evidence if one.row),
        "unmarked": sum(one.row is None for one in evidence),
        "phones": [", ".join(names) for names in checkin.shared_phones(session)],
        "why_not": rules.why_not_take(request.user, session, roll),
        "why_not_close": rules.why_not_close(request.user, session, roll),
        "walk_in": WalkInForm(),
        "end": EndForm(initial={"ends_at": marks.clock(session.closes_at), "reason": session.effective_reason}),
        "crumbs": crumbs_of(session, _("Roll call")),
    }


def _is_sought(one: queries.Evidence, sought: str) -> bool:
    person = one.enrollment.person
    return any(sought.lower() in text.lower() for text in (person.name, person.name_en, person.staff_number))


def _person(one: queries.Evidence) -> dict[str, Any]:
    row = one.row
    return {
        "enrollment": one.enrollment,
        "row": row,
        "mark": row.mark if row else "",
        "tone": marks.TONES[row.mark] if row else "",  # type: ignore[index]  # a mark is one of the choices
        "choices": marks.choices(row.mark if row else ""),
        "came": marks.clock(row.came_at) if row else "",
        "left": marks.clock(row.left_at) if row else "",
        "scans": [f"{marks.clock(stay.joined_at)}–{marks.clock(stay.left_at)}" for stay in one.stays],
    }


@require_POST
@requires("attendance.take")
def session_close(request: Request, code: str, year: int, number: int, pk: int) -> HttpResponse:
    """Close the roll call: who has no mark is absent."""
    session = session_of(request, code, year, number, pk)
    ledger.close_roll(session=session, by=request.user)
    messages.success(request, _("The roll call is closed. Who had no mark is absent now."))
    return redirect("session_roll", *place_of(session))


@require_POST
@requires("attendance.take")
def session_end(request: Request, code: str, year: int, number: int, pk: int) -> HttpResponse:
    """Note that the session really ended earlier; nobody misses what was not taught."""
    session = session_of(request, code, year, number, pk)
    form = EndForm(request.POST)
    if form.is_valid():
        ends_at = moment(session, f"{form.cleaned_data['ends_at']:%H:%M}")
        ends_at = None if ends_at is not None and marks.clock(ends_at) == marks.clock(session.ends_at) else ends_at
        ledger.set_end(session=session, ends_at=ends_at, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The real end is noted, and the attendance is computed anew."))
    else:
        messages.error(request, _("Write when the session ended, as 11:30, and why."))
    return redirect("session_roll", *place_of(session))


@require_POST
@requires("attendance.take")
def session_walk_in(request: Request, code: str, year: int, number: int, pk: int) -> HttpResponse:
    """Note somebody who is here without being on the list."""
    session = session_of(request, code, year, number, pk)
    form = WalkInForm(request.POST)
    if form.is_valid():
        joins.walk_in(session=session, by=request.user, **form.cleaned_data)
        messages.success(request, _("Noted. Say who it is once the person has a place in this run."))
    else:
        messages.error(request, _("Write the name of the person who is here."))
    return redirect("session_roll", *place_of(session))
