"""Joiners that belong to nobody yet: the queue of a run, and saying who one was.

Not for matching: nobody is suggested, and names are never compared.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import Request, requires
from core.errors import Refused
from core.names import in_language
from enrollment import marks
from enrollment.actions import joins as actions
from enrollment.forms.joins import PutBackForm, SettleForm
from enrollment.models import Stay
from enrollment.queries import joins as queries
from enrollment.queries.presence import expected_in
from enrollment.rules import joins as rules
from enrollment.views.attendance import run_of
from enrollment.views.deciding import draw, sent

SOURCES = dict(Stay.Source.choices)
WHY_NOT = dict(Stay.WhyNot.choices)


@requires("attendance.take")
def run_unmatched(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Every unmatched joiner once, with how often and from when to when; and what was said of the others."""
    run = run_of(request.user, code, year, number)
    joiners = [_shown(one) for one in queries.joiners_waiting(run)]
    settled = [
        {**_shown(one), "outcome": _outcome(one), "may_go_back": one["why_not"] not in rules.NEVER_COUNTED}
        for one in queries.joiners_settled(run)
    ]
    return render(
        request,
        "enrollment/attendance/unmatched.html",
        {
            "run": run,
            "place": [code, year, number],
            "joiners": joiners,
            "settled": settled,
            "crumbs": [
                (str(run), run.get_absolute_url()),
                (_("Attendance"), reverse("run_attendance", args=[code, year, number])),
                (_("Unmatched joiners"), ""),
            ],
        },
    )


def _shown(one: dict[str, Any]) -> dict[str, Any]:
    times = {"from": marks.clock(one["since"]), "to": marks.clock(one["until"])}
    return {**one, "source": SOURCES[one["source"]], **times}


def _outcome(one: dict[str, Any]) -> str:
    """Who it was, or why nobody has the time."""
    if one["why_not"]:
        return str(WHY_NOT[one["why_not"]])
    name = in_language(one["enrollment__person__name"] or "", one["enrollment__person__name_en"] or "")
    return name or str(Stay.Queue.SET_ASIDE.label)


@requires("attendance.take")
def stay_put_back(request: Request, pk: int) -> HttpResponse:
    """Take back what was said of a joiner: it waits to be named again."""
    stay = get_object_or_404(queries.stays_settled_for(request.user), pk=pk)
    back = reverse("run_unmatched", args=[stay.run.course.code, stay.run.year, stay.run.number])
    form = PutBackForm(request.POST or None)
    if count := sent(form, lambda said: actions.put_back(stay=stay, by=request.user, **said)):
        done = ngettext("%(n)s stay waits to be named again.", "%(n)s stays wait to be named again.", int(str(count)))
        messages.success(request, done % {"n": count})
        return redirect(back)
    return draw(
        request, form, title=_("Put back into the queue"), button=_("Put back"), back=back,
        lead=" · ".join(filter(None, (stay.given_name, stay.given_address, str(stay.run)))),
        why_not=rules.why_not_wait_again(request.user, stay),
        crumbs=[(_("Unmatched joiners"), back), (_("Put back into the queue"), "")],
    )  # fmt: skip


@requires("attendance.take")
def stay_settle(request: Request, pk: int) -> HttpResponse:
    """Say who a joiner was, or set it aside; the same name and address in the log go with it."""
    stay = get_object_or_404(queries.stays_waiting_for(request.user), pk=pk)
    where = [stay.run.course.code, stay.run.year, stay.run.number]
    form = SettleForm(request.POST or None, people=expected_in(stay.run), by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            count = _settle(stay, form, request)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            done = ngettext("%(n)s stay is settled.", "%(n)s stays are settled.", count) % {"n": count}
            messages.success(request, done)
            return redirect("run_unmatched", *where)
    stays = [(one, marks.clock(one.joined_at), marks.clock(one.left_at)) for one in queries.same_joiner(stay)]
    crumbs = [(_("Unmatched joiners"), reverse("run_unmatched", args=where)), (_("Who was it?"), "")]
    return render(
        request,
        "enrollment/attendance/settle.html",
        {"stay": stay, "stays": stays, "form": form, "crumbs": crumbs},
    )


def _settle(stay: Stay, form: SettleForm, request: Request) -> int:
    place, reason = form.cleaned_data["enrollment"], form.cleaned_data["reason"]
    if place is None:
        return actions.set_aside(stay=stay, reason=reason, by=request.user)
    return actions.settle(stay=stay, enrollment=place, reason=reason, by=request.user)
