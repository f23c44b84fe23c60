"""The tab "Survey" of a run, and the map of courses by question.

Not for one survey: surveys.views.surveys.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Request, requires
from core.periods import today
from courses.queries import runs_visible_to
from enrollment.tabs import tabs_of
from exchange.asked import number_of
from surveys.models import CourseScore, Kind, Survey
from surveys.queries import diagnoses
from surveys.queries.heatmap import heat_map
from surveys.queries.of_runs import sides_of
from surveys.tables.surveys import TONES


@requires("surveys.read")
def run_survey(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Satisfaction and use at work side by side, with how many answered; leadership diagnoses over all leaders."""
    runs = runs_visible_to(request.user).select_related("course")
    run = get_object_or_404(runs, course__code=code, year=year, number=number)
    sides = sides_of(run)
    context = {
        "run": run,
        "sides": [(side, TONES[side.survey.state] if side.survey else "") for side in sides],
        "together": diagnoses.together(run),
        "least": diagnoses.LEAST_LEADERS,
        "diagnoses": request.user.may("surveys.manage") and not run.has_begun and not run.is_cancelled,
        "tabs": tabs_of(run, request.user, "run_survey"),
        "crumbs": [(_("Runs"), reverse("run_list")), (str(run), run.get_absolute_url()), (_("Survey"), "")],
    }
    return render(request, "surveys/run_survey.html", context)


@requires("surveys.read")
def survey_heatmap(request: Request) -> HttpResponse:
    """Courses down, questions across, a mean with its colour in each cell."""
    kinds = {kind.value: str(kind.label) for kind in CourseScore.KINDS}
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds else Kind.SATISFACTION
    closed = Survey.objects.filter(state=Survey.State.CLOSED, withheld=False, kind__in=kinds)
    years = list(closed.order_by("-year").values_list("year", flat=True).distinct())
    asked = number_of(request.GET.get("year", ""))
    year = asked if asked in years else (years or [today().year])[0]
    context = {
        "kinds": kinds.items(), "kind": kind, "years": years, "year": year, "map": heat_map(kind, year),
        "crumbs": [(_("Surveys"), reverse("survey_list")), (_("Courses by question"), "")],
    }  # fmt: skip
    return render(request, "surveys/survey_heatmap.html", context)
