"""International training: the way of one official of a foreign city, and what staff look after.

Not for applying: the pages of the runs. Not for taking an invitation up: accounts.views.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import actions
from accounts.queries import access_until
from core.access import Request, requires
from core.periods import today
from courses.menu import run_pages, year_links
from enrollment.forms.international import AccessForm, InvitationForm
from enrollment.queries import international as queries
from enrollment.views.asking import ask, sent
from exchange.asked import number_of

PEOPLE_PER_PAGE = 50


@requires("international.take")
def international(request: Request) -> HttpResponse:
    """My way: the online course, then the one in Seoul; where I stand and what comes next."""
    steps = queries.programme(request.user)
    todo = next((step for step in steps if not step.is_done), None)
    crumbs = [(_("My learning"), reverse("my_learning")), (_("International training"), "")]
    return render(request, "enrollment/international.html", {"steps": steps, "todo": todo, "crumbs": crumbs})


@requires("international.manage")
def international_overview(request: Request) -> HttpResponse:
    """Runs, seats and the fund by quarter; the people by city and who of them may come to Seoul."""
    years = queries.years(request.user) or [today().year]
    asked = number_of(request.GET.get("year", ""))
    year = asked if asked in years else today().year if today().year in years else years[0]
    quarters = queries.quarters(request.user, year)
    planned, fund = sum(one.planned_seats for one in quarters), sum(one.fund_krw for one in quarters)
    people = Paginator(queries.guests(), PEOPLE_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "year": year,
        "years": year_links(request, years, year) if len(years) > 1 else [],
        "quarters": quarters,
        "planned_runs": sum(one.planned_runs for one in quarters),
        "planned_seats": planned,
        "runs": sum(len(one.runs) for one in quarters),
        "taken": sum(one.taken for one in quarters),
        "fund_krw": fund,
        "seat_krw": fund // planned if planned else None,
        "people": people,
        "ready": queries.ready(people),
        "tabs": run_pages(request.user, "international_overview"),
    }
    return render(request, "enrollment/international_overview.html", context)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Runs"), reverse("run_list")), (_("International training"), reverse("international_overview"))]


@requires("international.manage")
def international_invite(request: Request) -> HttpResponse:
    """Make an account and let its invitation be mailed."""
    form = InvitationForm(request.POST or None)
    if sent(form, lambda given: actions.invite(**given, by=request.user)):
        messages.success(request, _("The invitation goes out by mail within minutes."))
        return redirect("international_overview")
    return ask(
        request, form, title=_("Invite an official"), button=_("Send the invitation"),
        back=reverse("international_overview"), crumbs=_crumbs(),
    )  # fmt: skip


@requires("international.manage")
def international_invite_again(request: Request, pk: int) -> HttpResponse:
    """Let a new link be mailed, or change until when the account is open."""
    person = get_object_or_404(queries.guests(), pk=pk)
    form = AccessForm(request.POST or None, initial={"access_until": access_until(person)})
    if sent(form, lambda given: actions.invite_again(person=person, **given, by=request.user)):
        messages.success(request, _("A new invitation goes out; the link before opens nothing any more."))
        return redirect("international_overview")
    facts = [(_("City"), person.organisation), (_("E-mail"), person.masked_email)]
    return ask(
        request, form, title=_("Invite %(name)s again") % {"name": person}, button=_("Send a new invitation"),
        back=reverse("international_overview"), crumbs=_crumbs(), facts=facts,
    )  # fmt: skip
