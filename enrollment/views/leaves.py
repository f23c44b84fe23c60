"""Leaves of one person: entering, changing, taking out.

Not for what is owed then: enrollment.actions.owed counts it.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from core.access import Request, requires
from core.errors import Refused
from enrollment.actions import owed as actions
from enrollment.forms.hours import LeaveForm
from enrollment.queries import hours as queries
from enrollment.rules import hours as rules
from enrollment.views.asking import Facts, ask, sent


@requires("learning.recognise")
def leave_add(request: Request, pk: int) -> HttpResponse:
    """Enter a leave of the person."""
    person = get_object_or_404(queries.hours_people_visible_to(request.user), pk=pk)
    form = LeaveForm(request.POST or None)
    if sent(form, lambda values: actions.add_leave(person=person, by=request.user, **values)):
        messages.success(request, _("The leave is entered and what is owed is counted anew."))
        return redirect(_page(person))
    return ask(
        request, form, title=_("Enter a leave"), button=_("Enter this leave"), back=_page(person),
        crumbs=_crumbs(person), facts=_facts(person), why_not=rules.why_not_keep_leaves(request.user, person),
    )  # fmt: skip


@requires("learning.recognise")
def leave_change(request: Request, pk: int) -> HttpResponse:
    """Change kind or days of a leave."""
    leave = get_object_or_404(queries.leaves_visible_to(request.user), pk=pk)
    initial = {"kind": leave.kind, "from_on": leave.from_on, "until_on": leave.until_on}
    form = LeaveForm(request.POST or None, initial=initial)
    if sent(form, lambda values: actions.change_leave(leave=leave, by=request.user, **values)):
        messages.success(request, _("The leave is changed and what is owed is counted anew."))
        return redirect(_page(leave.person))
    return ask(
        request, form, title=_("Change a leave"), button=_("Save this leave"), back=_page(leave.person),
        crumbs=_crumbs(leave.person), facts=_facts(leave.person),
        why_not=rules.why_not_keep_leaves(request.user, leave.person),
    )  # fmt: skip


@requires("learning.recognise")
def leave_drop(request: Request, pk: int) -> HttpResponse:
    """Ask, then take a leave out that was entered by mistake."""
    leave = get_object_or_404(queries.leaves_visible_to(request.user), pk=pk)
    why_not = rules.why_not_keep_leaves(request.user, leave.person)
    if request.method == "POST":
        try:
            actions.drop_leave(leave=leave, by=request.user)
            messages.success(request, _("The leave is taken out and what is owed is counted anew."))
        except Refused as refused:
            messages.error(request, refused.sentence)
        return redirect(_page(leave.person))
    crumbs = [*_crumbs(leave.person), (_("Take a leave out"), "")]
    context = {"leave": leave, "back": _page(leave.person), "why_not": why_not, "crumbs": crumbs}
    return render(request, "enrollment/leave_drop.html", context)


def _page(person: Person) -> str:
    return reverse("hours_person", args=[person.pk])


def _crumbs(person: Person) -> list[tuple[str, str]]:
    return [(_("Learning hours"), reverse("hours_agency")), (str(person), _page(person))]


def _facts(person: Person) -> Facts:
    return [(_("Person"), person), (_("Grade"), person.grade), (_("Organisation"), person.organisation)]
