"""The draw of a run's seats: a page for everybody to check it, and the form that draws.

Not for the arithmetic: enrollment.draw.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Request, public, requires
from core.errors import Refused
from courses.models import Run
from enrollment.actions import draws
from enrollment.models import Draw
from enrollment.queries import draws as queries
from enrollment.queries.places import clock
from enrollment.rules import draws as rules

PLACEHOLDER = "000000"


def _draw_of(code: str, year: int, number: int) -> tuple[Run, Draw]:
    runs = Run.objects.select_related("course", "intake__draw")
    run = get_object_or_404(runs, course__code=code, year=year, number=number)
    draw = Draw.objects.filter(intake__run=run).select_related("intake", "drawn_by").first()
    if draw is None:
        raise Http404
    return run, draw


@public
def run_draw(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """What was announced before the draw; seed, entropy, roll and order after it. Nobody who applied is named."""
    run, draw = _draw_of(code, year, number)
    together = list(queries.drawn_together(draw))
    may = request.user.is_authenticated and request.user.may("enrollment.manage")
    return render(
        request,
        "enrollment/run_draw.html",
        {
            "run": run,
            "draw": draw,
            "people": len(draw.roll),
            "together": [one.intake.run for one in together],
            "may_draw": may and draw.drawn_at is None,
            "may_read": may,
            "why_not": rules.why_not_draw(request.user, together, PLACEHOLDER, now=clock()) if may else None,
        },
    )


@require_POST
@requires("enrollment.manage")
def run_draw_now(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Draw the seats with the public entropy that was entered."""
    run, draw = _draw_of(code, year, number)
    try:
        order = draws.draw(draw=draw, public_entropy=request.POST.get("entropy", ""), by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("The seats are drawn among %(n)s people.") % {"n": len(order)})
    return redirect("run_draw", run.course.code, run.year, run.number)
