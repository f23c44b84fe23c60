"""The form that sets how a run takes people in.

Not for judging it: enrollment.rules.intakes.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Request, requires
from core.errors import Refused
from courses.models import Run
from enrollment.actions import intakes
from enrollment.forms.intakes import IntakeForm, QuotaForms, quotas_of
from enrollment.models import Intake
from enrollment.queries import rosters as queries
from enrollment.rules import intakes as rules
from enrollment.tabs import tabs_of
from enrollment.views.runs import run_named


@requires("runs.manage")
def run_intake(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """When the run takes in whom, how many and in which way; with its quotas."""
    run = run_named(request, code, year, number)
    intake = queries.intake_of(run)
    form = IntakeForm(request.POST or None, instance=intake, initial=None if intake else _first(run), run=run)
    quotas = QuotaForms(request.POST or None, initial=_quotas(intake), prefix="quota")
    if request.method == "POST" and form.is_valid() and quotas.is_valid() and _saved(request, run, form, quotas):
        return redirect("run_intake", code, year, number)
    intake = queries.intake_of(run)
    return render(
        request,
        "enrollment/run_intake.html",
        {
            "run": run,
            "intake": intake,
            "form": form,
            "quotas": quotas,
            "why_not": rules.why_not_keep_intake(request.user, run),
            "tabs": tabs_of(run, request.user, "run_intake"),
            "crumbs": [(_("Runs"), reverse("run_list")), (str(run), run.get_absolute_url()), (_("Intake"), "")],
        },
    )


def _saved(request: Request, run: Run, form: IntakeForm, quotas: Any) -> bool:
    values = dict(form.cleaned_data)
    organisations = list(values.pop("organisations"))
    beside = {name: values.pop(f"draw_{name}") for name in ("source", "source_at")} | {"reason": values.pop("reason")}
    try:
        intakes.change(
            run=run, values=values, quotas=quotas_of(quotas), organisations=organisations, by=request.user, **beside
        )
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    messages.success(request, _("How this run takes people in is saved."))
    return True


def _first(run: Run) -> dict[str, Any]:
    """What a new form offers: open from now until a week before the run."""
    start = timezone.make_aware(datetime.combine(run.starts_on, time(9)))
    week = timedelta(days=7)
    return {
        "opens_at": timezone.localtime().replace(minute=0, second=0, microsecond=0),
        "closes_at": start - week,
        "cancel_until": start - week / 2,
        "seats": run.capacity,
    }


def _quotas(intake: Intake | None) -> list[dict[str, Any]]:
    rows = intake.quotas.select_related("organisation") if intake else ()
    return [{"organisation": quota.organisation_id, "seats": quota.seats} for quota in rows]
