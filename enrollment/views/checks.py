"""Spot checks: one round on a phone, and what was seen so far.

Not for what follows from them: enrollment.looks.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Request, requires
from courses.models import Session
from enrollment.actions import checks as actions
from enrollment.forms.conduct import RoundForm
from enrollment.models import Enrollment, SpotCheck
from enrollment.queries import checks as queries
from enrollment.queries import clock
from enrollment.rules import checks as rules
from enrollment.rules.own import why_not_own
from enrollment.tables.conduct import SpotCheckFilter, SpotCheckTable
from enrollment.views.deciding import sent
from exchange.listing import ListPage


@requires("attendance.take")
def spot_check_new(request: Request, session: int) -> HttpResponse:
    """One round of looks at the people whom the lot chose, or at everybody (?all=1)."""
    held = get_object_or_404(queries.sessions_attended_to_by(request.user), pk=session)
    # Whoever was shown is taken: the lot may have moved on since the page was loaded.
    whole = request.method == "POST" or bool(request.GET.get("all"))
    people = queries.everybody(held) if whole else queries.whom_to_look_at(held)
    form = RoundForm(
        request.POST if request.method == "POST" else None,
        people=[one for one in people if not why_not_own(request.user, one)],
    )
    if sent(form, lambda said: _record(request, held, form)):
        return redirect(request.get_full_path())
    context = {
        "session": held,
        "form": form,
        "rows": [_row(request, one) for one in people],
        "whole": whole,
        "answers": SpotCheck.Result.choices,
        "why_not": rules.why_not_look(request.user, held, clock.at(held)),
        "crumbs": [(_("Spot checks"), reverse("spot_check_list")), (_("Round of looks"), "")],
    }
    return render(request, "enrollment/conduct/round.html", context, status=422 if form.errors else 200)


def _record(request: Request, held: Session, form: RoundForm) -> None:
    results, key = form.results(_rest(request)), form.cleaned_data["round_key"]
    kept = actions.record(session=held, results=results, round_key=key, by=request.user)
    text = _("%(n)s looks are kept.") if kept else _("This round was kept already; it counts once.")
    messages.success(request, text % {"n": kept} if kept else text)


def _rest(request: Request) -> set[str]:
    """Whom the button "all others are there" speaks of: those whom the page showed."""
    return set(request.POST.getlist("shown")) if "rest" in request.POST else set()


def _row(request: Request, one: Enrollment) -> dict[str, Any]:
    name = f"see-{one.pk}"
    return {"place": one, "name": name, "said": request.POST.get(name, ""), "why_not": why_not_own(request.user, one)}


class SpotCheckList(ListPage):
    name = "spot_check_list"
    title = gettext_lazy("Spot checks")
    lead = gettext_lazy(
        "Who was in front of the camera in remote sessions. The first miss is a warning, the next counts as out."
    )
    empty = gettext_lazy("Looks stand here once the first round of a remote session is kept.")
    permission = "attendance.take"
    above = ((gettext_lazy("Today's sessions"), "attendance_today"),)
    table_class = SpotCheckTable
    filter_class = SpotCheckFilter
    template = "enrollment/conduct/check_list.html"
    personal = True

    def queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet[SpotCheck]:
        return queries.checks_visible_to(request.user)  # type: ignore[arg-type]  # signed in

    def context(self, request: HttpRequest, rows: QuerySet[SpotCheck]) -> dict[str, Any]:
        return {"held_now": queries.runs_with_sessions_now(request.user)}  # type: ignore[arg-type]  # signed in
