"""Runs switched between face-to-face and remote, many at once; the room's address; plan and actual side by side.

Not for the plan itself: courses.views.plan.
"""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.access import Request, requires
from courses import queries
from courses.menu import run_pages, year_links
from courses.models import Run
from enrollment.actions import modes as actions
from enrollment.forms.runs import AddressForm, RoomAddressForm
from enrollment.queries import held
from enrollment.queries.completion_rules import rules_of
from enrollment.rules import runs as rules
from enrollment.tables.completion import asked
from enrollment.tables.runs import SwitchFilter, SwitchTable
from enrollment.views.deciding import draw, sent
from enrollment.views.found import address, crumbs_of, find_run, send
from exchange.asked import number_of
from exchange.listing import BulkAction, ListPage
from journal.models import Entry


def _ask(to: str, request: Request, rows: QuerySet[Run]) -> HttpResponse:
    picked = [("pick", pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
    return redirect(f"{reverse('run_switch')}?{urlencode([('to', to), *picked])}")


class SwitchList(ListPage):
    name = "runs_switch"
    above = ((gettext_lazy("Runs"), "run_list"),)
    title = gettext_lazy("Switch runs")
    lead = gettext_lazy("Choose the runs of a period and switch them in one action; the plan's mode is kept beside.")
    empty = gettext_lazy("Runs stand here until they are over.")
    permission = "runs.manage"
    table_class = SwitchTable
    filter_class = SwitchFilter
    template = "courses/run_list.html"
    bulk_actions = (
        BulkAction("remote", gettext_lazy("Switch to remote"), partial(_ask, Run.Mode.REMOTE)),
        BulkAction("face", gettext_lazy("Switch to face-to-face"), partial(_ask, Run.Mode.FACE_TO_FACE)),
    )

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Run]:
        return held.switchable_by(request.user)

    def context(self, request: Request, rows: QuerySet[Run]) -> dict[str, Any]:
        return {
            "tabs": run_pages(request.user, self.name),
            "main_action": {"title": _("Plan and actual"), "url": reverse("run_modes")},
        }


@requires("runs.manage")
def run_switch(request: Request) -> HttpResponse:
    """What the switch does to each chosen run, then the switch of all of them."""
    to, picked = request.GET.get("to", ""), [number_of(text) for text in request.GET.getlist("pick")]
    if to not in rules.SWITCHABLE:
        raise Http404
    runs = list(held.switchable_by(request.user).filter(pk__in=[pk for pk in picked if pk]).order_by("starts_on", "pk"))
    form = AddressForm(request.POST if request.method == "POST" else None, runs=runs, to=to)
    done = send(form, lambda: actions.switch_runs(runs=runs, to=to, addresses=form.addresses(), by=request.user))
    if done:
        return redirect("run_switched", done.pk)
    reasons = [(run, reason) for run in runs if (reason := rules.why_not_switch(request.user, run, to))]
    context = {
        "runs": runs, "asked": _with_rules(runs, to), "form": form,
        "to": Run.Mode(to), "reasons": reasons, "remote": to == Run.Mode.REMOTE,
        "counts": [(_("Runs"), len(runs)), *held.counts_of(runs)],
    }  # fmt: skip
    return render(request, "enrollment/run_switch.html", context, status=422 if form.errors else 200)


def _with_rules(runs: list[Run], to: str) -> list[tuple[Run, str, str]]:
    """Each run with what completing it asks for now and after the switch; the same twice where nothing changes."""
    now, then = rules_of(runs), rules_of(runs, to)
    return [(run, asked(now[run.pk]), asked(then[run.pk])) for run in runs]


@requires("runs.manage")
def run_switched(request: Request, pk: int) -> HttpResponse:
    """The receipt of one switch, found again by its number."""
    entry = get_object_or_404(Entry, pk=pk, action="runs.switched")
    lines = entry.new["runs"]
    context = {
        "entry": entry,
        "to": Run.Mode(entry.new["to"]),
        "lines": lines,
        "told": sum(one["told"] for one in lines),
    }
    return render(request, "enrollment/run_switched.html", context)


@requires("runs.manage")
def run_address(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """The address of the remote room of one run, which stands behind everybody's gate."""
    run = find_run(request.user, code, year, number)
    form = RoomAddressForm(request.POST or None, initial={"url": run.remote_url})
    told: list[int] = []
    if sent(form, lambda said: told.append(actions.set_address(run=run, url=said["url"], by=request.user))):
        text = ngettext("Saved; %(n)s person was told.", "Saved; %(n)s people were told.", told[0]) % {"n": told[0]}
        messages.success(request, text)
        return redirect("run_timetable", code, year, number)
    return draw(
        request, form, title=_("Address of the remote room"), button=_("Save"), back=address("run_timetable", run),
        lead=f"{run} · {run.dates}", why_not=rules.why_not_set_address(request.user, run),
        crumbs=crumbs_of(run, _("Timetable"), _("Address of the remote room")),
    )  # fmt: skip


@requires("plan.read")
def run_modes(request: Request) -> HttpResponse:
    """The modes of the plan and those in which the runs are held."""
    years = queries.run_years()
    asked = number_of(request.GET.get("year", ""))
    year = asked if asked in years else queries.run_year_to_show()
    context = {
        "year": year, "years": year_links(request, years, year), "rows": held.modes_of(year),
        "switched": held.switched_runs(year),
        "tabs": run_pages(request.user, "run_modes"),
    }  # fmt: skip
    return render(request, "enrollment/run_modes.html", context)
