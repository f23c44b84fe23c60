"""Pages on which an agency holds seats, names people, replaces them and gives seats back.

Not for rules: enrollment.rules.nominations.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import F, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.access import Request, requires
from core.money import signed
from courses.models import Run
from courses.queries import runs_visible_to
from enrollment.actions import nominations as actions
from enrollment.forms.nominations import GiveBackForm, HoldForm
from enrollment.forms.sending import send, tried
from enrollment.models import Hold, Quota
from enrollment.queries import nominations as queries
from enrollment.record import lines_of
from enrollment.rules import nominations as rules
from enrollment.tables.nominations import (
    EveryHoldTable,
    HoldFilter,
    HoldTable,
    QuotaFilter,
    QuotaTable,
    RunToHoldFilter,
    RunToHoldTable,
)
from enrollment.words import TONES
from exchange.asked import number_of
from exchange.listing import EXPORT_SELECTED, ListPage
from journal import queries as journal

MOST_FOUND = 50


class HoldList(ListPage):
    name = "nomination_list"
    title = gettext_lazy("Nominations")
    lead = gettext_lazy("Seats that your agency holds: who is named, what has no name yet, and when the rest returns.")
    empty = gettext_lazy("Seats that your agency holds stand here. Hold some in a run that is open.")
    permission = "enrollment.nominate"
    template = "enrollment/nomination_list.html"
    table_class = HoldTable
    filter_class = HoldFilter
    bulk_actions = (EXPORT_SELECTED,)

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Hold]:
        return queries.holds_visible_to(request.user)

    def context(self, request: Request, rows: QuerySet[Hold]) -> dict[str, Any]:
        found = rows.aggregate(unnamed=Sum(F("seats") - F("filled") - F("returned")))["unnamed"] or 0
        return {
            "totals": [{"label": _("Seats without a name"), "value": signed(found)}],
            "main_action": {"title": _("Hold seats in a run"), "url": reverse("hold_runs")},
        }


class EveryHoldList(ListPage):
    """The same for who runs the courses, of all agencies."""

    name = "hold_list"
    title = gettext_lazy("Held seats of all agencies")
    lead = gettext_lazy("How many seats agencies hold, how many have no name yet, and when the rest returns.")
    empty = gettext_lazy("Seats that agencies hold stand here.")
    permission = "enrollment.manage"
    above = ((gettext_lazy("Runs"), "run_list"),)
    table_class = EveryHoldTable
    filter_class = HoldFilter
    bulk_actions = (EXPORT_SELECTED,)

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Hold]:
        return queries.every_hold(request.user)


class RunsToHold(ListPage):
    name = "hold_runs"
    title = gettext_lazy("Runs in which seats can be held")
    lead = gettext_lazy("Runs that take people in now and of which your agency holds no seats yet.")
    empty = gettext_lazy("Runs stand here while they take applications. Look again when the next ones open.")
    permission = "enrollment.nominate"
    above = ((gettext_lazy("Nominations"), "nomination_list"),)
    table_class = RunToHoldTable
    filter_class = RunToHoldFilter

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Run]:
        return queries.runs_to_hold(request.user)


class QuotaList(ListPage):
    name = "quota_list"
    title = gettext_lazy("Quotas of your agency")
    lead = gettext_lazy("The most seats that your people may take in a run, held ones included.")
    empty = gettext_lazy("No run to come has a quota for your agency: only the seats of the run count.")
    permission = "enrollment.nominate"
    above = ((gettext_lazy("Nominations"), "nomination_list"),)
    table_class = QuotaTable
    filter_class = QuotaFilter

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Quota]:
        return queries.quotas_visible_to(request.user)


def _hold(request: Request, pk: int) -> Hold:
    return get_object_or_404(queries.holds_visible_to(request.user), pk=pk)


def _crumbs(hold: Hold | None, here: str) -> list[tuple[str, str]]:
    first = [(_("Nominations"), reverse("nomination_list"))]
    return [*first, *([(str(hold.run), hold.get_absolute_url())] if hold else []), (here, "")]


@requires("enrollment.nominate")
def hold_new(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """How many seats are left, in the run and in the quota; hold some."""
    seen = runs_visible_to(request.user).select_related("course", "intake")
    run = get_object_or_404(seen, course__code=code, year=year, number=number)
    form = HoldForm(request.POST or None)
    why_not = rules.why_not_hold(request.user, run)
    hold = None if why_not else send(form, lambda sent: actions.hold_seats(run=run, by=request.user, **sent))
    if hold:
        messages.success(request, _("The seats are held. Name the people as soon as you know them."))
        return redirect(hold)
    context = {
        "run": run,
        **_what_is_left(request, run),
        "form": form,
        "why_not": why_not,
        "crumbs": _crumbs(None, str(run)),
    }
    return render(request, "enrollment/hold_new.html", context, status=422 if form.errors else 200)


def _what_is_left(request: Request, run: Run) -> dict[str, Any]:
    """Seats of the run and of the agency's quota, and when unused ones return; nothing for a run without an intake."""
    if not hasattr(run, "intake") or request.user.organisation is None:
        return {}
    quota = queries.quota_of(run, request.user.organisation)
    left = quota.seats - quota.taken if quota else None
    day = queries.returns_on(run.intake)
    early = (run.starts_on - day).days > run.intake.return_days
    return {"intake": run.intake, "quota": quota, "quota_left": left, "returns_on": day, "returns_early": early}


@requires("enrollment.nominate")
def hold_detail(request: Request, pk: int) -> HttpResponse:
    """Who is named, how many seats have no name, until when they return, and the record."""
    hold = _hold(request, pk)
    context = {
        "hold": hold,
        "places": [(place, TONES[place.state]) for place in queries.places_of(hold)],
        "why_not_fill": rules.why_not_fill(request.user, hold),
        "why_not_give_back": rules.why_not_give_back(request.user, hold),
        "why_not_replace": rules.why_not_replace_any(request.user, hold),
        "record": lines_of(journal.of(hold)),
        "crumbs": _crumbs(None, str(hold.run)),
    }
    return render(request, "enrollment/hold_detail.html", context)


@requires("enrollment.nominate")
def hold_fill(request: Request, pk: int) -> HttpResponse:
    """Find the agency's people, see for each what stands against it, choose several, name them all at once."""
    hold = _hold(request, pk)
    asked = request.POST if request.method == "POST" else request.GET
    context = _choice(hold, asked.getlist("picked"), asked.get("q", ""))
    refused = ""
    if request.method == "POST":
        people = [one["person"] for one in context["picked"]]
        placed, refused = tried(lambda: actions.fill(hold=hold, people=people, by=request.user))
        if placed:
            said = ngettext("%(n)d person is named and was told.", "%(n)d people are named and were told.", len(placed))
            messages.success(request, said % {"n": len(placed)})
            return redirect(hold)
    context |= {
        "hold": hold,
        "why_not": rules.why_not_fill(request.user, hold, max(len(context["picked"]), 1))
        or rules.why_not_all([one["against"] for one in context["picked"]]),
        "refused": refused,
        "crumbs": _crumbs(hold, _("Name people")),
    }
    return render(request, "enrollment/hold_fill.html", context, status=422 if refused else 200)


def _choice(hold: Hold, picked: list[str], text: str) -> dict[str, Any]:
    """Who is chosen so far and who was found, each with all reasons against it."""
    keys = [number for one in picked if (number := number_of(one))]
    chosen = list(queries.people_of(hold).filter(pk__in=keys).order_by("name", "pk"))
    rows = queries.people_found(hold, text).exclude(pk__in=keys)
    found = list(rows[:MOST_FOUND])
    against = rules.reasons_against(hold, [*chosen, *found])
    return {
        "text": text,
        "picked": [{"person": one, "against": against[one.pk]} for one in chosen],
        "found": [{"person": one, "against": against[one.pk]} for one in found],
        "more": len(found) == MOST_FOUND,
    }


@requires("enrollment.nominate")
def hold_replace(request: Request, pk: int, key: UUID) -> HttpResponse:
    """Find another person of the agency and give the seat over."""
    hold = _hold(request, pk)
    named = get_object_or_404(queries.named_in(hold), key=key)
    asked = request.POST if request.method == "POST" else request.GET
    context = _choice(hold, [], asked.get("q", ""))
    refused = ""
    if request.method == "POST":
        person = get_object_or_404(queries.people_of(hold), pk=number_of(request.POST.get("person", "")))
        placed, refused = tried(lambda: actions.replace(hold=hold, named=named, person=person, by=request.user))
        if placed:
            messages.success(request, _("The seat is given over; both people were told."))
            return redirect(hold)
    context |= {
        "hold": hold,
        "named": named,
        "why_not": rules.why_not_replace(request.user, hold, named),
        "refused": refused,
        "crumbs": _crumbs(hold, _("Replace a person")),
    }
    return render(request, "enrollment/hold_replace.html", context, status=422 if refused else 200)


@requires("enrollment.nominate")
def hold_give_back(request: Request, pk: int) -> HttpResponse:
    """Say how many seats without a name go back; who waits gets them."""
    hold = _hold(request, pk)
    form = GiveBackForm(request.POST or None, initial={"seats": hold.open})
    why_not = rules.why_not_give_back(request.user, hold)
    done = not why_not and send(form, lambda sent: actions.give_back(hold=hold, by=request.user, **sent) or True)
    if done:
        seats = form.cleaned_data["seats"]
        said = ngettext("%(n)d seat went back to the run.", "%(n)d seats went back to the run.", seats)
        messages.success(request, said % {"n": seats})
        return redirect(hold)
    context = {"hold": hold, "form": form, "why_not": why_not, "crumbs": _crumbs(hold, _("Give seats back"))}
    return render(request, "enrollment/hold_give_back.html", context, status=422 if form.errors else 200)
