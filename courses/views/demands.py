"""Demands of training: the list, handing one in, deciding.

Not for one with its trace to courses and people: enrollment.views.demands.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Request, requires
from core.errors import Refused
from courses.actions import demands as actions
from courses.forms.demands import DecisionForm, DemandForm
from courses.models import Demand
from courses.queries import demands as queries
from courses.rules import demands as rules
from courses.tables.demands import DemandFilter, DemandTable
from exchange.listing import ListPage


class DemandList(ListPage):
    name = "demand_list"
    title = gettext_lazy("Demands of training")
    lead = gettext_lazy("What was asked for, what became of it and why, and which courses answer it.")
    empty = gettext_lazy("Demands stand here once an agency hands one in, or a needs survey leads to one.")
    permission = "demands.read"
    table_class = DemandTable
    filter_class = DemandFilter

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Demand]:
        return queries.with_courses(queries.demands_visible_to(request.user))

    def context(self, request: Request, rows: QuerySet[Demand]) -> dict[str, Any]:
        found = queries.totals(rows)
        new = {"title": _("Hand in a demand"), "url": reverse("demand_new")}
        return {
            "totals": [
                {"label": label, "value": found[value]} for value, label in Demand.Decision.choices if value in found
            ],
            "main_action": new if request.user.may("demands.hand_in") else None,
        }


def _demand(request: Request, year: int, code: str) -> Demand:
    rows = queries.demands_visible_to(request.user).select_related("handed_in_by", "decided_by")
    return get_object_or_404(rows, year=year, code=code)


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Demands of training"), reverse("demand_list")), *more]


@requires("demands.hand_in")
def demand_new(request: Request) -> HttpResponse:
    """Hand in a demand; ?survey= names the needs survey that it comes from."""
    key = _key(request.GET.get("survey", ""))
    initial = {"organisation": None} if key else {}
    form = DemandForm(request.POST or None, by=request.user, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            demand = actions.hand_in(**form.cleaned_data, survey_key=key, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The demand is handed in. You are told what becomes of it."))
            return redirect(demand)
    return _form_page(request, form, _("Hand in a demand"), _("Hand it in"), reverse("demand_list"))


@requires("demands.decide")
def demand_decide(request: Request, year: int, code: str) -> HttpResponse:
    """Taken up, not taken up with a reason, or noted; with the courses that answer it."""
    demand = _demand(request, year, code)
    form = DecisionForm(request.POST or None, demand=demand)
    if form.is_bound and form.is_valid():
        sent = {**form.cleaned_data, "courses": list(form.cleaned_data.get("courses", ()))}
        try:
            actions.decide(demand=demand, by=request.user, **sent)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("Decided. Who handed it in is told."))
            return redirect(demand)
    why_not, back = rules.why_not_decide(demand), demand.get_absolute_url()
    return _form_page(request, form, _("Decide on a demand"), _("Decide so"), back, quote=demand, why_not=why_not)


def _form_page(request: Request, form: Any, title: str, button: str, back: str, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "back": back, "crumbs": _crumbs((title, "")), **more}
    return render(request, "courses/demand_form.html", context, status=422 if form.errors else 200)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
