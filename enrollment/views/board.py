"""What waits for decision, one's own attendance with what can be done about it, and opening a roll call again.

Not for keeping the attendance: enrollment.views of the roll call.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Request, requires
from enrollment.actions import roll_calls as actions
from enrollment.forms.conduct import ReopenForm
from enrollment.queries import board, clock, roll_calls
from enrollment.queries.gates import own_places
from enrollment.queries.own_attendance import attendance_of
from enrollment.rules import gates
from enrollment.rules import roll_calls as rules
from enrollment.rules import statements as statement_rules
from enrollment.views.deciding import draw, sent


@requires("attendance.decide")
def attendance_board(request: Request) -> HttpResponse:
    """Everything about attendance that waits for this person, the oldest first."""
    return render(
        request,
        "enrollment/conduct/board.html",
        {"kinds": board.sections_for(request.user), "now": timezone.now()},
    )


@requires("enrollment.apply")
def attendance_mine(request: Request, key: UUID) -> HttpResponse:
    """The own attendance in one run: marks, reasons, cases and appeals, and what can be done now."""
    place = get_object_or_404(clock.with_now(own_places(request.user)), key=key)
    context = {
        "place": place,
        "own": attendance_of(place, request.user, clock.at(place)),
        "has_gate": gates.has_gate(place.run),
        "why_not_enter": gates.why_not_enter(request.user, place) if gates.has_gate(place.run) else None,
        "why_not_write": statement_rules.why_not_write(request.user, place),
        "crumbs": [
            (_("My learning"), reverse("my_learning")),
            (str(place.run), place.get_absolute_url()),
            (_("My attendance"), ""),
        ],
    }
    return render(request, "enrollment/conduct/own_attendance.html", context)


@requires("attendance.reopen")
def roll_reopen(request: Request, session: int) -> HttpResponse:
    """Open a closed roll call again, with a reason."""
    roll_call = get_object_or_404(roll_calls.roll_calls_visible_to(request.user), session=session)
    form = ReopenForm(request.POST or None)
    if sent(form, lambda said: actions.reopen(roll_call=roll_call, by=request.user, **said)):
        closes = statement_rules.moment(roll_call.closes_at) if roll_call.closes_at else ""
        messages.success(request, _("Open again. It closes by itself on %(when)s.") % {"when": closes})
        return redirect("attendance_board")
    return draw(
        request, form, title=_("Open the roll call again"), button=_("Open this roll call"),
        back=reverse("attendance_board"), lead=f"{roll_call.session} · {roll_call.session.run}",
        why_not=rules.why_not_reopen(request.user, roll_call, reason="-----"),
        crumbs=[(_("Attendance to decide"), reverse("attendance_board")), (_("Open again"), "")],
    )  # fmt: skip
