"""The waiting room's page: the number in line, which goes on by itself when it is the person's turn.

Not for the line itself: enrollment.actions.rooms.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.access import Request, requires
from enrollment.actions import rooms
from enrollment.models import Intake
from enrollment.queries import rooms as queries

WITHOUT_SCRIPT_SECONDS = 5


@requires("enrollment.apply")
def run_wait(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """The person's place in line; on to the application, as it was filled in, as soon as the person is let in.

    With JavaScript only the small part is asked again; without it the browser loads the page again by itself.
    """
    intake = _intake(code, year, number)
    asked = f"?{request.GET.urlencode()}" if request.GET else ""
    where = reverse("run_detail", args=[code, year, number]) + f"{asked}#apply"
    ticket = rooms.enter(intake=intake, by=request.user) if intake.room_limit else None
    if ticket is None or ticket.admitted_at is not None:
        return HttpResponse(headers={"HX-Redirect": where}) if request.htmx else redirect(where)
    context = {"run": intake.run, "position": queries.position_of(ticket), "ticket": ticket}
    if request.htmx:
        return render(request, "enrollment/room_place.html", context)
    return render(request, "enrollment/run_wait.html", {**context, "seconds": WITHOUT_SCRIPT_SECONDS})


@require_POST
@requires("enrollment.apply")
def run_wait_leave(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Give the number in line back."""
    rooms.leave(intake=_intake(code, year, number).pk, by=request.user)
    return redirect("run_detail", code, year, number)


def _intake(code: str, year: int, number: int) -> Intake:
    rows = Intake.objects.select_related("run__course")
    return get_object_or_404(rows, run__course__code=code, run__year=year, run__number=number)
