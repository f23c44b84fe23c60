"""Pages on which approvers are kept, and everybody sets the own deputy.

Not for deciding: enrollment.views.approvals.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import SIGNED_IN, Request, requires
from core.errors import Refused
from core.periods import today
from enrollment.actions import approvers as actions
from enrollment.forms.approvals import ApproverForm, DeputyForm
from enrollment.forms.sending import send
from enrollment.models import Approver, Deputy
from enrollment.queries import approvals as queries
from enrollment.tables.approvals import ApproverFilter, ApproverTable
from exchange.listing import EXPORT_SELECTED, ListPage


class ApproverList(ListPage):
    name = "approver_list"
    title = gettext_lazy("Approvers")
    lead = gettext_lazy("Who approves applications for which organisation. It holds for everything below it too.")
    empty = gettext_lazy("Name the head and the training officer who approve. Until then the institute decides.")
    above = ((gettext_lazy("Approvals"), "approval_list"),)
    permission = "approvers.edit"
    table_class = ApproverTable
    filter_class = ApproverFilter
    bulk_actions = (EXPORT_SELECTED,)

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Approver]:
        return queries.approvers_visible_to(request.user)

    def context(self, request: Request, rows: QuerySet[Approver]) -> dict[str, Any]:
        return {"main_action": {"title": _("Name an approver"), "url": reverse("approver_new")}}


@requires("approvers.edit")
def approver_new(request: Request) -> HttpResponse:
    """Name somebody by staff number; a stranger's number is answered like one that nobody has."""
    form = ApproverForm(request.POST or None, organisations=queries.organisations_kept_by(request.user))

    def name(sent: dict[str, Any]) -> Approver:
        person = queries.nameable_by(request.user).filter(staff_number__iexact=sent.pop("staff_number").strip()).first()
        if person is None:
            raise Refused(_("Nobody whom you may name has this staff number."))
        return actions.name_approver(person=person, by=request.user, **sent)

    if approver := send(form, name):
        messages.success(request, _("%(person)s approves from now on and was told.") % {"person": approver.person})
        return redirect("approver_list")
    context = {
        "form": form,
        "title": _("Name an approver"),
        "button": _("Name this approver"),
        "back": reverse("approver_list"),
        "crumbs": [
            (_("Approvals"), reverse("approval_list")),
            (_("Approvers"), reverse("approver_list")),
            (_("Name an approver"), ""),
        ],
    }
    return render(request, "enrollment/one_form.html", context, status=422 if form.errors else 200)


@requires("approvers.edit")
def approver_remove(request: Request, pk: int) -> HttpResponse:
    """See what will happen, confirm, and the approver is taken away."""
    approver = get_object_or_404(queries.approvers_visible_to(request.user), pk=pk)
    if request.method == "POST":
        actions.remove_approver(approver=approver, by=request.user)
        messages.success(request, _("%(person)s no longer approves.") % {"person": approver.person})
        return redirect("approver_list")
    crumbs = [
        (_("Approvals"), reverse("approval_list")),
        (_("Approvers"), reverse("approver_list")),
        (_("Take away"), ""),
    ]
    return render(request, "enrollment/approver_remove.html", {"approver": approver, "crumbs": crumbs})


@requires(SIGNED_IN)
def deputy_list(request: Request) -> HttpResponse:
    """The own deputies, and for whom one stands in; set a new one."""
    form = DeputyForm(request.POST or None)

    def set_one(sent: dict[str, Any]) -> Deputy:
        number = sent.pop("staff_number").strip()
        person = queries.deputies_possible(request.user).filter(staff_number__iexact=number).first()
        if person is None:
            raise Refused(_("Nobody of your organisation has this staff number."))
        return actions.set_deputy(person=person, by=request.user, **sent)

    if deputy := send(form, set_one):
        messages.success(request, _("%(person)s stands in for you and was told.") % {"person": deputy.person})
        return redirect("deputy_list")
    context = {
        "form": form,
        "deputies": queries.deputies_set_by(request.user),
        "stands_in": queries.deputises(request.user),
        "today": today(),
        "crumbs": [(_("Approvals"), reverse("approval_list")), (_("Deputies"), "")],
    }
    return render(request, "enrollment/deputy_list.html", context, status=422 if form.errors else 200)


@requires(SIGNED_IN)
def deputy_end(request: Request, pk: int) -> HttpResponse:
    """See what will happen, confirm, and the deputy's time ends."""
    deputy = get_object_or_404(queries.deputies_set_by(request.user), pk=pk)
    if request.method == "POST":
        actions.end_deputy(deputy=deputy, by=request.user)
        messages.success(request, _("%(person)s no longer stands in for you.") % {"person": deputy.person})
        return redirect("deputy_list")
    crumbs = [(_("Deputies"), reverse("deputy_list")), (_("End it"), "")]
    return render(request, "enrollment/deputy_end.html", {"deputy": deputy, "crumbs": crumbs})
