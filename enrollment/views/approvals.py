"""Pages of approvals: what waits for a person, deciding it, and what was decided.

Not for who approves: enrollment.views.approvers.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.access import SIGNED_IN, Request, requires
from enrollment.actions import deciding as actions
from enrollment.forms.approvals import DecideForm
from enrollment.models import ApprovalStep
from enrollment.queries import approvals as queries
from enrollment.rules import approvals as rules
from enrollment.tables.approvals import DecidedTable, StepFilter, WaitingTable
from exchange.asked import number_of
from exchange.listing import BulkAction, ListPage


def _receipt(request: Request, approve: bool, steps: list[ApprovalStep], reason: str = "") -> str:
    """Decide, say what could not be decided, and give the sentence of what was."""
    done, refused = actions.decide_many(steps=steps, approve=approve, by=request.user, reason=reason)
    for sentence in refused:
        messages.error(request, sentence)
    if approve:
        said = ngettext("%(n)d application was approved.", "%(n)d applications were approved.", done)
    else:
        said = ngettext("%(n)d application was refused.", "%(n)d applications were refused.", done)
    return said % {"n": done} + " " + _("The applicants were told.") if done else _("Nothing was decided.")


def _approve(request: Request, rows: QuerySet[ApprovalStep]) -> str:
    return _receipt(request, True, list(rows))


def _refuse(request: Request, rows: QuerySet[ApprovalStep]) -> HttpResponse:
    picked = "&".join(f"step={pk}" for pk in rows.values_list("pk", flat=True))
    return redirect(f"{reverse('approval_decide')}?{picked}&decision=refuse")


class ApprovalList(ListPage):
    name = "approval_list"
    title = gettext_lazy("Approvals")
    lead = gettext_lazy("Applications that wait for your decision, the oldest first.")
    empty = gettext_lazy("Nothing waits for you now. Applications of your people stand here, and you are told of each.")
    permission = SIGNED_IN
    table_class = WaitingTable
    filter_class = StepFilter
    exportable = False
    template = "enrollment/approval_list.html"
    bulk_actions = (
        BulkAction("approve", gettext_lazy("Approve the selected applications"), _approve),
        BulkAction("refuse", gettext_lazy("Refuse the selected applications"), _refuse),
    )

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[ApprovalStep]:
        return queries.waiting_for(request.user)

    def context(self, request: Request, rows: QuerySet[ApprovalStep]) -> dict[str, Any]:
        return {"main_action": {"title": _("What you decided"), "url": reverse("approval_decided")}}


class DecidedList(ListPage):
    name = "approval_decided"
    title = gettext_lazy("What you decided")
    lead = gettext_lazy("Your decisions on applications, the newest first.")
    empty = gettext_lazy("Your decisions stand here, with their day and reason.")
    permission = SIGNED_IN
    above = ((gettext_lazy("Approvals"), "approval_list"),)
    table_class = DecidedTable
    filter_class = StepFilter
    exportable = False

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[ApprovalStep]:
        return queries.decided_by(request.user)


@requires(SIGNED_IN)
def approval_decide(request: Request) -> HttpResponse:
    """One or several applications that wait for the person: approve, or refuse with a reason."""
    asked = request.POST if request.method == "POST" else request.GET
    keys = [number for one in asked.getlist("step") if (number := number_of(one))]
    steps = list(queries.waiting_for(request.user).filter(pk__in=keys))
    form = DecideForm(request.POST or None, initial={"decision": request.GET.get("decision", "approve")})
    if request.method == "POST" and steps and form.is_valid():
        approve, reason = form.cleaned_data["decision"] == "approve", form.cleaned_data["reason"]
        why_not = None if approve else rules.why_not_refuse(reason)
        if not why_not:
            messages.success(request, _receipt(request, approve, steps, reason))
            return redirect("approval_list")
        form.add_error("reason", why_not)
    chains = queries.chains_of(steps)
    context = {
        "rows": [{"step": step, "before": chains.get(step.enrollment_id, [])} for step in steps],
        "form": form,
        "crumbs": [(_("Approvals"), reverse("approval_list")), (_("Decide"), "")],
    }
    return render(request, "enrollment/approval_decide.html", context, status=422 if form.errors else 200)
