"""Starting, confirming and dropping a draft of the plan: each says first what will happen.

Not for reading plans: views.plan.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Request, requires
from core.errors import refuse_if
from courses import actions, queries, rules
from courses.forms import DecisionForm
from courses.views.plan import plan_named


@requires("plan.edit")
@require_POST
def plan_start(request: Request, year: int, version: int) -> HttpResponse:
    draft = actions.start_version(plan=plan_named(request.user, f"{year}-{version}"), by=request.user)
    messages.success(
        request,
        _("Draft %(version)s of %(year)s was made. Nothing changes for others until you confirm it.")
        % {"version": draft.version, "year": draft.year},
    )
    return redirect(draft)


@requires("plan.edit")
def plan_confirm(request: Request, year: int, version: int) -> HttpResponse:
    plan = plan_named(request.user, f"{year}-{version}")
    why_not = rules.why_not_confirm_version(request.user, plan)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.confirm_version(plan=plan, decided_on=form.cleaned_data["decided_on"], by=request.user)
        messages.success(
            request, _("Version %(version)s of %(year)s is in force.") % {"version": version, "year": year}
        )
        return redirect("plan_version", year=year, version=version)
    changes = queries.changes_between(plan.based_on, plan) if plan.based_on else None
    return render(
        request,
        "courses/plan_confirm.html",
        {"plan": plan, "form": form, "why_not": why_not, "changes": changes},
    )


@requires("plan.edit")
def plan_drop(request: Request, year: int, version: int) -> HttpResponse:
    plan = plan_named(request.user, f"{year}-{version}")
    refuse_if(rules.why_not_drop_version(request.user, plan))
    if request.method == "POST":
        actions.drop_version(plan=plan, by=request.user)
        messages.success(request, _("The draft was dropped."))
        return redirect("plan_summary")
    rows = queries.all_rows(plan).count()
    return render(request, "courses/plan_drop.html", {"plan": plan, "rows": rows})
