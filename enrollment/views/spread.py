"""Take-up of e-learning course by course: those that few took, those that far more took than planned, and a verdict.

Not for the figures of the report: reports.figures.results.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.access import Request, requires
from core.periods import today
from courses.actions import verdicts as actions
from courses.dates import day
from courses.menu import run_pages, year_links
from courses.queries import NoPlan
from courses.rules import verdicts as rules
from enrollment.forms.spread import VerdictForm
from enrollment.queries import results, spread
from enrollment.spreading import percent
from enrollment.views.asking import ask, sent
from exchange.asked import number_of


@requires("plan.read")
def elearning_spread(request: Request) -> HttpResponse:
    """Both lists in full, with the last update of the content and the verdict of each course."""
    years = [year for year in results.years_summed() if results.plan_of(year, today())]
    asked = number_of(request.GET.get("year", ""))
    year = asked if asked in years else max(years, default=today().year)
    context = {
        "year": year,
        "years": year_links(request, years, year),
        "spread": spread.spread_of(year, today()) if years else None,
        "decides": rules.why_not_give(request.user, year) is None,
        "tabs": run_pages(request.user, "elearning_spread"),
    }
    return render(request, "enrollment/spread.html", context)


@requires("plan.edit")
def elearning_decide(request: Request, year: int, code: str) -> HttpResponse:
    """Keep, rework or close one course."""
    try:
        found = {entry.course.code: entry.course for entry in spread.learning_of_plan(year, today())}
    except NoPlan as none:
        raise Http404 from none
    if code not in found:
        raise Http404
    course, given = found[code], spread.verdicts_in(year, [code], today()).get(code)
    initial = {"verdict": given.verdict, "reason": given.reason} if given else None
    form = VerdictForm(request.POST or None, initial=initial)
    if sent(form, lambda said: actions.give(course=course, year=year, by=request.user, **said)):
        messages.success(request, _("The verdict is kept; reports show it beside the course."))
        return redirect(_list(year))
    return ask(
        request, form, title=_("Decide on a course"), button=_("Decide so"), back=_list(year),
        crumbs=[(_("Take-up of e-learning"), _list(year))], why_not=rules.why_not_give(request.user, year),
        facts=[(_("Course"), course), (_("Year"), year), *_facts(year, code)],
    )  # fmt: skip


def _facts(year: int, code: str) -> list[tuple[str, object]]:
    """What is known of the course's take-up; nothing where no quarter has ended with planned places."""
    planned, completed = spread.taken(year, today()).get(code, (0, 0))
    if not planned:
        return []
    renewed = spread.renewed_in([code], today()).get(code)
    return [
        (_("Planned"), f"{planned:,}"),
        (_("Completed"), f"{completed:,}"),
        (_("Take-up"), f"{percent(planned, completed)}%"),
        (_("Content updated"), day(localdate(renewed)) if renewed else "–"),
    ]


def _list(year: int) -> str:
    return f"{reverse('elearning_spread')}?year={year}"
