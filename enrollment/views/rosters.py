"""Lists of places for staff: the roster of a run with its waiting list, all places, and entering a person.

Not for a person's own place: enrollment.views.enrollments.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Request, requires
from core.errors import Refused, refuse_unless
from courses.menu import run_pages
from courses.models import Run
from enrollment.actions import places
from enrollment.forms.intakes import EnterForm, ReasonForm
from enrollment.models import Enrollment
from enrollment.queries import rosters as queries
from enrollment.tables.places import PlaceFilter, PlaceTable, RosterFilter, RosterTable
from enrollment.tabs import tabs_of
from enrollment.views.runs import run_named
from exchange.asked import number_of
from exchange.listing import EXPORT_SELECTED, BulkAction, ListPage


def _cancel_selected(request: Request, rows: QuerySet[Enrollment]) -> HttpResponse:
    picked = [("pick", str(pk)) for pk in rows.order_by("pk").values_list("pk", flat=True)]
    return redirect(f"{request.path}cancel/?{urlencode(picked)}")


class RunRoster(ListPage):
    name = "run_roster"
    title = gettext_lazy("Roster")
    empty = gettext_lazy("People stand here once they apply or are named for this run.")
    permission = "enrollment.read"
    table_class = RosterTable
    filter_class = RosterFilter
    template = "enrollment/run_roster.html"
    personal = True
    bulk_actions = (
        EXPORT_SELECTED,
        BulkAction("cancel", gettext_lazy("Cancel the selected places"), _cancel_selected, "enrollment.manage"),
    )

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Enrollment]:
        run = run_named(request, **kwargs)
        request.run = run  # type: ignore[attr-defined]  # the page's own run, for the columns and the head
        request.waiting_lines = queries.waiting_lines(run)  # type: ignore[attr-defined]  # read by the column "line"
        return queries.places_of(request.user, run)

    def context(self, request: Request, rows: QuerySet[Enrollment]) -> dict[str, Any]:
        run: Run = request.run  # type: ignore[attr-defined]  # set by queryset
        where = [run.course.code, run.year, run.number]
        main = {"title": _("Enter a person"), "url": reverse("run_enter", args=where)}
        return {
            "run": run,
            "tabs": tabs_of(run, request.user, "run_roster"),
            "totals": queries.seats_in_words(queries.intake_of(run)),
            "main_action": main if request.user.may("enrollment.manage") else None,
        }


class EnrollmentList(ListPage):
    name = "enrollment_list"
    above = ((gettext_lazy("Runs"), "run_list"),)
    title = gettext_lazy("Places in runs")
    lead = gettext_lazy("Who applied for which run, and how each place stands. The newest year and application first.")
    empty = gettext_lazy("Places stand here once people apply.")
    permission = "enrollment.read"
    table_class = PlaceTable
    filter_class = PlaceFilter
    template = "courses/run_list.html"
    personal = True
    most_counted = 10_000
    bulk_actions = (EXPORT_SELECTED,)

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Enrollment]:
        return queries.all_places(request.user)

    def context(self, request: Request, rows: QuerySet[Enrollment]) -> dict[str, Any]:
        return {"tabs": run_pages(request.user, self.name)}


@requires("enrollment.manage")
def run_enter(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Enter a person with a reason; a full run puts the person at the end of the waiting list."""
    run = run_named(request, code, year, number)
    form = EnterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = queries.person_of_number(form.cleaned_data["staff_number"])
        try:
            refuse_unless(person is not None, _("Nobody has this staff number. Look the person up under People."))
            assert person is not None  # said once more for the type checker
            place = places.enrol(
                person=person, run=run.pk, by=request.user, way=Enrollment.Way.STAFF, reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            text = _("%(person)s is entered: %(state)s.") % {"person": person, "state": place.get_state_display()}
            messages.success(request, text)
            return redirect("run_roster", code, year, number)
    return render(
        request, "enrollment/run_form.html", _form_page(run, form, _("Enter a person"), _("Enter this person"))
    )


@requires("enrollment.manage")
def run_roster_cancel(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Cancel the selected places with a reason that the people read; free seats are offered on at once."""
    run = run_named(request, code, year, number)
    picked = [number for text in request.GET.getlist("pick") if (number := number_of(text))]
    chosen = queries.places_of(request.user, run).filter(pk__in=picked).exclude(state__in=Enrollment.ENDED)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            count = places.cancel_many(places=list(chosen), reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("%(n)s places are cancelled; free seats were offered on.") % {"n": count})
            return redirect("run_roster", code, year, number)
    page = _form_page(run, form, _("Cancel the selected places"), _("Cancel these places"))
    return render(request, "enrollment/run_form.html", {**page, "people": [str(place.person) for place in chosen]})


def _form_page(run: Run, form: Any, title: str, button: str) -> dict[str, Any]:
    back = reverse("run_roster", args=[run.course.code, run.year, run.number])
    crumbs = [(_("Runs"), reverse("run_list")), (str(run), run.get_absolute_url()), (_("Roster"), back), (title, "")]
    return {"run": run, "form": form, "title": title, "button": button, "back": back, "crumbs": crumbs}
