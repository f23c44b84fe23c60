"""The waiting room's page: the number in line, which goes on by itself when it is the person's turn.

Not for the line itself: enrollment.actions.rooms.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from core.access import Request, requires
from enrollment.actions import rooms
from enrollment.models import Intake
from enrollment.queries import rooms as queries

WITHOUT_SCRIPT_SECONDS = 5


@requires("enrollment.apply")
def run_wait(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """The person's place in line; back to the run's page as soon as the person is let in.

    With JavaScript only the small part is asked again; without it the browser loads the page again by itself.
    """
    rows = Intake.objects.select_related("run__course")
    intake = get_object_or_404(rows, run__course__code=code, run__year=year, run__number=number)
    where = reverse("run_detail", args=[code, year, number]) + "#apply"
    ticket = rooms.come(intake=intake, by=request.user) if intake.room_limit else None
    if ticket is not None and ticket.admitted_at is None and rooms.let_in(intake=intake, by=request.user):
        ticket.refresh_from_db()
    if ticket is None or ticket.admitted_at is not None:
        return HttpResponse(headers={"HX-Redirect": where}) if request.htmx else redirect(where)
    context = {"run": intake.run, "position": queries.position_of(ticket), "ticket": ticket}
    if request.htmx:
        return render(request, "enrollment/room_place.html", context)
    response = render(request, "enrollment/run_wait.html", context)
    response["Refresh"] = str(WITHOUT_SCRIPT_SECONDS)
    return response
