"""Hours of a year: one's own, one person's, and the overview of an agency or of all.

Not for learning elsewhere, leaves and rules: rooms of their own beside this one.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import note_reading
from accounts.addresses import address_of
from accounts.models import Person
from core.access import SIGNED_IN, Request, requires
from core.periods import today
from enrollment import saying
from enrollment.actions import reminders
from enrollment.queries import filling, outside
from enrollment.queries import hours as queries
from enrollment.rules import hours as rules
from enrollment.rules.outside import why_not_have_hours
from enrollment.tables.hours import HoursFilter, HoursTable
from exchange.asked import number_of
from exchange.listing import EXPORT_SELECTED, BulkAction, ListPage


@requires(SIGNED_IN)
def my_hours(request: Request) -> HttpResponse:
    """What I owe and have in a year, what is missing and what would fill it."""
    context = _year_context(request, request.user, own=True)
    year: queries.Year = context["year"]
    open_now = year.missing > 0 and year.year == today().year
    return render(
        request,
        "enrollment/my_hours.html",
        {
            **context,
            "why_not": why_not_have_hours(request.user),
            "runs": filling.open_runs(request.user, year.year) if open_now else [],
            "openings": filling.open_learning(request.user, year.year) if open_now else [],
            "open_now": open_now,
        },
    )


@requires("hours.read")
def hours_person(request: Request, pk: int) -> HttpResponse:
    """One person's hours; that they were read is recorded."""
    person = get_object_or_404(queries.hours_people_visible_to(request.user), pk=pk)
    note_reading(person=person, by=request.user, address=address_of(request))
    context = _year_context(request, person, own=False)
    crumbs = [(_("Learning hours"), reverse("hours_agency")), (str(person), "")]
    why_not = rules.why_not_keep_leaves(request.user, person)
    return render(request, "enrollment/hours_person.html", {**context, "why_not_leave": why_not, "crumbs": crumbs})


def _year_context(request: Request, person: Person, *, own: bool) -> dict[str, Any]:
    """What both pages say of a year."""
    now = today()
    years = queries.years_of(person, now.year)
    asked = number_of(request.GET.get("year", ""))
    year = queries.year_of(person, asked if asked in years else now.year)
    return {
        "person": person,
        "own": own,
        "year": year,
        "years": [{"title": each, "url": f"?year={each}", "current": each == year.year} for each in years],
        "sentence": saying.sentence(year, person, own=own),
        "tone": saying.tone(year),
        "origin": saying.origin(year, year.grade),
        "picture": saying.picture(year),
        "leaves": queries.leaves_of(person),
        "requirements": filling.requirements(person, now),
    }


def _remind(request: Request, rows: QuerySet[Any]) -> str:
    told, left_out = reminders.remind(totals=rows, by=request.user)
    return _("%(told)s people were reminded; %(left)s were left out: they owe nothing or were told within a week.") % {
        "told": told,
        "left": left_out,
    }


class HoursAgency(ListPage):
    name = "hours_agency"
    title = gettext_lazy("Learning hours of the year")
    lead = gettext_lazy("Who has done the hours, who still owes some, and whom to remind.")
    empty = gettext_lazy("People stand here after the first night: the portal then counts what each of them owes.")
    permission = "hours.read"
    table_class = HoursTable
    filter_class = HoursFilter
    template = "enrollment/hours_agency.html"
    personal = True
    bulk_actions = (
        BulkAction("remind", gettext_lazy("Remind the selected"), _remind, "learning.recognise"),
        EXPORT_SELECTED,
    )

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Any]:
        rows = queries.with_missing(queries.totals_visible_to(request.user))
        return rows.select_related("person", "organisation")

    def context(self, request: Request, rows: QuerySet[Any]) -> dict[str, Any]:
        kept = {key: request.GET[key] for key in ("year", "organisation") if key in request.GET}
        asked = HoursFilter(kept, queryset=queries.totals_visible_to(request.user), request=request)
        chosen = asked.form.cleaned_data if asked.is_valid() else {}
        by_organisation = queries.progress_of(asked.qs)
        progress = sum(by_organisation.values(), queries.Progress())
        top = chosen.get("organisation") or (None if request.user.may("enrollment.read") else request.user.organisation)
        year = int(chosen.get("year") or today().year)
        return {
            "progress": progress,
            "share": saying.percent(progress.done, progress.people),
            "picture": saying.spread(progress, year) if progress.people else None,
            "parts": saying.parts(queries.parts_of(top, by_organisation), year),
            "year": year,
            "waiting": outside.outside_waiting_for(request.user).count(),
        }
