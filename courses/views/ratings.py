"""The page on which a manager enters how the trainees of a run rated its lecturers.

Not for reading them: the page of each lecturer.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import Request, requires
from core.errors import Refused
from courses import queries as runs
from courses.actions import ratings as actions
from courses.forms.ratings import RatingsForm
from courses.models import Run
from courses.queries import lecturers as queries
from courses.rules import lecturers as rules


@requires("lecturers.edit")
def run_ratings(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Everybody who taught in the run with the mean of the answers and their number."""
    seen = runs.runs_visible_to(request.user).select_related("course")
    run = get_object_or_404(seen, course__code=code, year=year, number=number)
    form = RatingsForm(
        request.POST or None, lecturers=queries.lecturers_of(run), stored=queries.ratings_in(run),
        seen=queries.ratings_fingerprint(run),
    )  # fmt: skip
    if form.is_bound and form.is_valid() and _keep(request, run, form):
        return redirect("run_timetable", code, year, number)
    why_not = rules.why_not_rate(request.user, run)
    crumbs = [(str(run), run.get_absolute_url()), (_("Ratings of the lecturers"), "")]
    context = {"run": run, "form": form, "why_not": why_not, "crumbs": crumbs}
    return render(request, "courses/run_ratings.html", context, status=422 if form.errors else 200)


def _keep(request: Request, run: Run, form: RatingsForm) -> bool:
    try:
        changed = actions.keep(run=run, given=form.given(), seen=form.cleaned_data["seen"], by=request.user)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return False
    words = ngettext("Ratings saved; %(n)s changed.", "Ratings saved; %(n)s changed.", changed)
    messages.success(request, words % {"n": changed})
    return True
