"""The waiting room's page: the number in line, which goes on by itself when it is the person's turn.

Not for the line itself: enrollment.actions.rooms.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from accounts import kept
from core.access import Request, requires
from enrollment.actions import rooms
from enrollment.facts import RunName
from enrollment.models import Intake

WITHOUT_SCRIPT_SECONDS = 5  # at least: who reads a page that loads anew needs some peace


@requires("enrollment.apply")
@vary_on_headers("HX-Request")
def run_wait(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """The person's place in line; on to the application, as it was filled in, as soon as the person is let in.

    With JavaScript only the small part is asked again; without it the browser loads the page again by itself. The page
    around the part is drawn once for everybody.
    """
    seen = rooms.look(run=RunName(code, year, number), by=request.user)
    asked = f"?{request.GET.urlencode()}" if request.GET else ""
    where = reverse("run_detail", args=[code, year, number]) + f"{asked}#apply"
    if seen.is_admitted or not seen.limit:
        return HttpResponse(headers={"HX-Redirect": where}) if request.htmx else redirect(where)
    position = seen.position
    context = {"position": position, "number": seen.number, "url": request.get_full_path()}
    place = render_to_string("enrollment/room_place.html", context)
    if request.htmx:
        return HttpResponse(place)
    own = {"place": place, "seconds": str(max(WITHOUT_SCRIPT_SECONDS, position.every))}

    def draw(_request: Request) -> tuple[str, dict[str, object]]:
        marks = {name: kept.mark(name) for name in own}
        return "enrollment/run_wait.html", {**marks, "run": seen.run, "code": code, "year": year, "number": number}

    return kept.shell(request, words=seen.run, draw=draw, own=own)


@require_POST
@requires("enrollment.apply")
def run_wait_leave(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Give the number in line back."""
    rows = Intake.objects.all()
    intake = get_object_or_404(rows, run__course__code=code, run__year=year, run__number=number)
    rooms.leave(intake=intake.pk, by=request.user)
    return redirect("run_detail", code, year, number)
