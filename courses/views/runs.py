"""Runs: the list and the calendar.

Not for the page of one run and who takes part: enrollment.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Request, requires
from core.money import signed
from core.periods import today
from courses import calendar, queries
from courses.menu import run_pages, year_links
from courses.models import Run
from courses.tables import RunFilter, RunTable
from exchange.asked import number_of
from exchange.listing import EXPORT_SELECTED, ListPage


class RunList(ListPage):
    name = "run_list"
    title = gettext_lazy("Runs")
    lead = gettext_lazy("Every run of the year with its dates, mode and seats.")
    empty = gettext_lazy("Runs stand here once the year's plan is loaded.")
    permission = "catalogue.read"
    table_class = RunTable
    filter_class = RunFilter
    template = "courses/run_list.html"
    bulk_actions = (EXPORT_SELECTED,)

    def queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet[Run]:
        assert request.user.is_authenticated
        rows = queries.runs_visible_to(request.user).select_related("course__category")
        return rows if request.GET.get("year") else rows.filter(year=queries.run_year_to_show())

    def context(self, request: Request, rows: QuerySet[Run]) -> dict[str, Any]:
        years = queries.run_years()
        seats = rows.aggregate(seats=Sum("capacity"))["seats"] or 0
        return {
            "tabs": run_pages(request.user, self.name),
            "years": year_links(request, years, number_of(request.GET.get("year", "")) or years[0] if years else 0),
            "totals": [{"label": _("Seats"), "value": signed(seats)}],
            "main_action": {"title": _("Run calendar"), "url": reverse("run_calendar")},
        }


def _first_month() -> date:
    """This month in a year that has runs, otherwise the month in which the newest year's runs begin."""
    years = queries.run_years()
    if not years or today().year in years:
        return today()
    first = queries.runs_of(years[0]).order_by("starts_on").first()
    return first.starts_on if first else today()


@requires("catalogue.read")
def run_calendar(request: Request) -> HttpResponse:
    seen = queries.runs_visible_to(request.user).select_related("course")
    monday = calendar.week_of(request.GET.get("week", ""))
    month = calendar.month_of(request.GET.get("month", ""), monday or _first_month())
    weeks = calendar.days_of_week(monday) if monday else calendar.days_of_month(month)
    runs = seen.filter(starts_on__lte=weeks[-1][-1], ends_on__gte=weeks[0][0]).order_by("starts_on", "course__code")
    return render(
        request,
        "courses/run_calendar.html",
        {
            "month": month,
            "monday": monday,
            "weeks": calendar.grid(weeks, runs, None if monday else month),
            "under_way": [run for run in runs if monday and run.starts_on < monday],
            "some": runs,
            "heading": calendar.heading(month, monday),
            "weekdays": calendar.weekdays(),
            "steps": calendar.steps(month, monday),
            "modes": Run.Mode.choices,
            "today": today(),
        },
    )
