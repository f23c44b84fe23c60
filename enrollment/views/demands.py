"""One demand of training with its trace: to the courses that answer it, and to the people who took their places.

Not for handing in and deciding: courses.views.demands.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Request, requires
from courses.queries import demands as queries
from courses.rules import demands as rules
from courses.words import DECISION_TONES
from enrollment.queries.demands import answers_of


@requires("demands.read")
def demand_detail(request: Request, year: int, code: str) -> HttpResponse:
    """What was asked for, what was decided and why, the courses that answer it and how full they were."""
    rows = queries.demands_visible_to(request.user).select_related("handed_in_by", "decided_by")
    demand = get_object_or_404(rows, year=year, code=code)
    context = {
        "demand": demand,
        "tone": DECISION_TONES[demand.decision],
        "survey": demand.survey_key if request.user.may("surveys.read") else None,
        "answers": answers_of(demand),
        "decides": request.user.may("demands.decide") and rules.why_not_decide(demand) is None,
        "crumbs": [(_("Demands of training"), reverse("demand_list")), (demand.code, "")],
    }
    return render(request, "enrollment/demand_detail.html", context)
