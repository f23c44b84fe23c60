"""Runs to be decided on, and the cancellation of one.

Not for a person's own cancellation: that is a place's.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Request, requires
from courses.menu import run_pages
from courses.models import Run
from enrollment.actions import runs as actions
from enrollment.forms.runs import CancelForm, HoldAnywayForm
from enrollment.queries import held
from enrollment.rules import runs as rules
from enrollment.tables.runs import DecisionFilter, DecisionTable
from enrollment.views.found import crumbs_of, find_run, send
from exchange.listing import ListPage


class DecisionList(ListPage):
    name = "run_decisions"
    above = ((gettext_lazy("Runs"), "run_list"),)
    title = gettext_lazy("Runs to be decided")
    lead = gettext_lazy("Planned runs below their minimum whose day of decision is near: hold them or cancel them.")
    empty = gettext_lazy("Every run that is decided on within two weeks has its minimum.")
    permission = "runs.manage"
    table_class = DecisionTable
    filter_class = DecisionFilter
    template = "courses/run_list.html"

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Run]:
        return held.to_decide_for(request.user)

    def context(self, request: Request, rows: QuerySet[Run]) -> dict[str, Any]:
        return {"tabs": run_pages(request.user, self.name)}


@requires("runs.manage")
def run_hold_anyway(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Decide, with a reason, that a run below its minimum is held."""
    run = find_run(request.user, code, year, number)
    form = HoldAnywayForm(request.POST or None)
    if send(form, lambda: actions.hold_anyway(run=run, reason=form.cleaned_data["reason"], by=request.user)):
        messages.success(request, _("%(run)s is held with the people who are there.") % {"run": run})
        return redirect("run_decisions")
    context = {
        "run": run, "form": form, "concerned": held.concerned_by(run), "minimum": held.minimum_of(run),
        "why_not": rules.why_not_hold_anyway(request.user, run), "crumbs": crumbs_of(run, _("Hold this run anyway")),
    }  # fmt: skip
    return render(request, "enrollment/run_hold_anyway.html", context, status=422 if form.errors else 200)


@requires("runs.manage")
def run_cancel(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Whom it concerns, then the cancellation."""
    run = find_run(request.user, code, year, number)
    form = CancelForm(request.POST or None)
    done = send(form, lambda: actions.cancel_run(run=run, reason=form.cleaned_data["reason"], by=request.user))
    if done:
        messages.success(
            request,
            _("%(run)s is cancelled: %(places)s places and %(held)s held seats ended, %(told)s people were told.")
            % {"run": run, "places": done.places, "held": done.held, "told": done.told},
        )
        return redirect("run_timetable", code, year, number)
    context = {
        "run": run, "form": form, "concerned": held.concerned_by(run), "others": held.other_runs(run)[:5],
        "why_not": rules.why_not_cancel_run(request.user, run), "crumbs": crumbs_of(run, _("Cancel this run")),
    }  # fmt: skip
    return render(request, "enrollment/run_cancel.html", context, status=422 if form.errors else 200)
